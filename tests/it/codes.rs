//! The pages of diagnostic codes: every code has one, and its two texts do what the page says.
//!
//! Under `## Not like this` a page shows a text that has its code among the findings, and no other code; under `## Like this` the
//! same text mended, with no finding at all. Blocks are whole texts: `attain` is a contract, `markdown` a Markdown contract. `text`
//! stands where no short text gives the code; it is not run.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use attain::{Contract, Schedules, apply};

use crate::guide::{Block, blocks, findings, none_of, read, renderings};

const PAGES: &str = "docs/codes";

#[test]
fn every_page_shows_a_text_with_its_code_and_the_same_text_mended() {
    let mut failures = Vec::new();
    for code in pages() {
        let page = read(&format!("{PAGES}/{code}.md"));
        assert!(page.starts_with(&format!("# {code}\n")), "{code}: the title is the code");
        let (mut bad, mut mended) = (0, 0);
        for block in blocks(&page) {
            let wrong = block.heading == "Not like this";
            assert!(wrong || block.heading == "Like this", "{code}:{}: a block under `{}`", block.line, block.heading);
            if wrong {
                bad += 1;
            } else {
                mended += 1;
            }
            let name = match block.info.as_str() {
                "attain" => "page.attain",
                "markdown" => "page.md",
                "text" => continue,
                other => panic!("{code}:{}: `{other}`", block.line),
            };
            let found = findings(name, &block.text);
            let others = found.iter().any(|(known, _)| *known != code);
            if wrong && (found.is_empty() || others) {
                failures.push(format!("{code}: the bad text gives\n{}", renderings(&found)));
            }
            if !wrong && !found.is_empty() {
                failures.push(format!("{code}: the mended text gives\n{}", renderings(&found)));
            }
        }
        assert!(bad > 0 && mended > 0, "{code}: a page shows both");
    }
    none_of(&failures);
}

#[test]
fn certain_repairs_take_their_finding_away() {
    let mut failures = Vec::new();
    for (code, block) in shown("Not like this") {
        let check = Contract::check("page.attain", &block.text, &Schedules::default());
        let (repaired, count) = apply(&block.text, check.findings());
        let found = findings("page.attain", &repaired);
        if count > 0 && found.iter().any(|(known, _)| *known == code) {
            failures.push(format!("{code}: repaired to\n{repaired}\n{}", renderings(&found)));
        }
    }
    none_of(&failures);
}

#[test]
fn mended_texts_stand_in_canonical_form() {
    for (code, block) in shown("Like this") {
        let form = attain::format("page.attain", &block.text).unwrap_or_else(|error| panic!("{code}: {error}"));
        assert_eq!(block.text, form, "{code}");
    }
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let (emitted, pages) = (emitted(), pages());
    let unexplained: Vec<&String> = emitted.difference(&pages).collect();
    let stale: Vec<&String> = pages.difference(&emitted).collect();
    assert!(unexplained.is_empty(), "codes without a page: {unexplained:?}");
    assert!(stale.is_empty(), "pages of codes that nothing says: {stale:?}");
}

#[test]
fn the_list_of_pages_is_whole() {
    let list = read(&format!("{PAGES}/README.md"));
    let listed: Vec<String> =
        list.lines().filter_map(|line| Some(line.strip_prefix("| [`")?.split_once('`')?.0.to_owned())).collect();
    let pages: Vec<String> = pages().into_iter().collect();
    assert_eq!(listed, pages);
}

/// The contracts that pages show under a heading.
fn shown(heading: &str) -> Vec<(String, Block)> {
    let of = |code: String| -> Vec<(String, Block)> {
        let page = blocks(&read(&format!("{PAGES}/{code}.md")));
        page.into_iter()
            .filter(|block| block.heading == heading && block.info == "attain")
            .map(|block| (code.clone(), block))
            .collect()
    };
    pages().into_iter().flat_map(of).collect()
}

/// The codes that have a page.
fn pages() -> BTreeSet<String> {
    let files = fs::read_dir(root().join(PAGES)).expect("the folder of pages");
    files
        .map(|file| file.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
        .filter(|name| name != "README")
        .collect()
}

/// The codes that the sources say: what stands in quotes after `Finding::error(` and `Finding::warning(`.
fn emitted() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            if name == "tests" || name.ends_with("_tests") {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                codes.extend(codes_of(&path));
            }
        }
    }
    codes
}

fn codes_of(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).expect("a source");
    let calls = ["Finding::error(", "Finding::warning("];
    let after = |call: &str| -> Vec<String> {
        text.split(call)
            .skip(1)
            .filter_map(|rest| Some(rest.trim_start().strip_prefix('"')?.split_once('"')?.0.to_owned()))
            .collect()
    };
    calls.into_iter().flat_map(after).collect()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
