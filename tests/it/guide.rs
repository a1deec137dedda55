//! The language guide is a contract: its blocks are checked, its worked examples run, and what it says is refused is refused.
//!
//! A block of `docs/language.md` whose info string is `attain` belongs to the guide's one contract; `attain-text` is a whole text of
//! its own; `attain-error CODE` is a clause that, added to the guide's contract, gives that code and no other;
//! `text reserved` lists words that cannot be names. Every other block is prose.

use attain::{Contract, Schedules, render};

const GUIDE: &str = "docs/language.md";

/// A fenced block of a page.
pub(crate) struct Block {
    pub info: String,
    pub text: String,
    /// The line of its first line of text, counted from 1.
    pub line: usize,
    /// The heading it stands under.
    pub heading: String,
}

/// The text of a file of the repository.
pub(crate) fn read(path: &str) -> String {
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}")).replace("\r\n", "\n")
}

/// The fenced blocks of a page, in order.
pub(crate) fn blocks(page: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<(usize, Block)> = None;
    let mut heading = String::new();
    for (index, line) in page.lines().enumerate() {
        let marks = line.len() - line.trim_start_matches('`').len();
        match &mut open {
            Some((length, _)) if marks >= *length && line[marks..].trim().is_empty() => {
                found.extend(open.take().map(|(_, block)| block));
            }
            Some((_, block)) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            None if marks >= 3 => {
                let info = line[marks..].trim().to_owned();
                open = Some((marks, Block { info, text: String::new(), line: index + 2, heading: heading.clone() }));
            }
            None => {
                if let Some(title) = line.strip_prefix('#') {
                    heading = title.trim_start_matches('#').trim().to_owned();
                }
            }
        }
    }
    assert!(open.is_none(), "a fence is never closed");
    found
}

/// Everything found in a text, its worked examples included: code and rendering.
pub(crate) fn findings(name: &str, text: &str) -> Vec<(&'static str, String)> {
    let check = Contract::check(name, text, &Schedules::default());
    check.findings().iter().map(|finding| (finding.code, render(finding, check.source()))).collect()
}

/// The renderings, for a failure's message.
pub(crate) fn renderings(found: &[(&'static str, String)]) -> String {
    found.iter().map(|(_, rendering)| rendering.as_str()).collect::<Vec<_>>().join("\n")
}

/// Panics with all failures at once, so that one run shows them.
pub(crate) fn none_of(failures: &[String]) {
    assert!(failures.is_empty(), "\n{}\n{} in all", failures.join("\n\n"), failures.len());
}

#[test]
fn the_guide_is_a_contract_whose_examples_come_out() {
    let found = findings(GUIDE, &read(GUIDE));
    assert!(found.is_empty(), "\n{}", renderings(&found));
}

#[test]
fn the_guide_stands_in_canonical_form() {
    let page = read(GUIDE);
    let formatted = attain::format(GUIDE, &page).unwrap_or_else(|error| panic!("{error}"));
    for (index, (is, should)) in page.lines().zip(formatted.lines()).enumerate() {
        assert_eq!(is, should, "line {}", index + 1);
    }
    assert_eq!(page, formatted);
}

#[test]
fn whole_texts_of_the_guide_have_no_finding() {
    let texts: Vec<Block> = blocks(&read(GUIDE)).into_iter().filter(|block| block.info == "attain-text").collect();
    let failures: Vec<String> = texts
        .iter()
        .map(|block| (block, findings("guide.attain", &block.text)))
        .filter(|(_, found)| !found.is_empty())
        .map(|(block, found)| format!("{GUIDE}:{}: {}", block.line, renderings(&found)))
        .collect();
    none_of(&failures);
}

#[test]
fn what_the_guide_says_is_refused_is_refused_by_that_code() {
    let page = blocks(&read(GUIDE));
    let contract: String =
        page.iter().filter(|block| block.info == "attain").map(|block| format!("{}\n", block.text)).collect();
    let mut failures = Vec::new();
    for block in &page {
        let Some(code) = block.info.strip_prefix("attain-error ") else { continue };
        let found = findings("guide.attain", &format!("{contract}{}", block.text));
        if found.is_empty() || found.iter().any(|(known, _)| *known != code) {
            failures.push(format!("{GUIDE}:{}: expected {code}, found\n{}", block.line, renderings(&found)));
        }
    }
    none_of(&failures);
}

#[test]
fn every_block_of_the_guide_says_how_it_is_read() {
    for block in blocks(&read(GUIDE)) {
        let known = matches!(
            block.info.as_str(),
            "attain" | "attain-text" | "text" | "text reserved" | "sh" | "csv" | "markdown"
        );
        assert!(known || block.info.starts_with("attain-error "), "{GUIDE}:{}: `{}`", block.line, block.info);
    }
}

#[test]
fn reserved_words_cannot_be_names_and_clause_words_can() {
    let page = blocks(&read(GUIDE));
    let listed = page.iter().find(|block| block.info == "text reserved").expect("the guide lists the reserved words");
    let words: Vec<&str> = listed.text.split_whitespace().collect();
    assert_eq!(words.len(), 32);
    for word in words {
        let found = findings(
            "guide.attain",
            &format!("edition 2026\ninput x \"X\": number\ndefine {word} \"Title\" means x\n"),
        );
        assert!(!found.is_empty(), "`{word}`");
    }
    for word in
        ["score", "bonus", "target", "sum", "mean", "count", "share", "limit", "due", "percent", "money", "date"]
    {
        let found = findings(
            "guide.attain",
            &format!("edition 2026\ninput {word} \"X\": number\ndefine y \"Y\" means {word}\n"),
        );
        assert!(found.is_empty(), "`{word}`\n{}", renderings(&found));
    }
}
