//! The corpus: files in the language with the expectation beside the line it is about.
//!
//! `# error[code]` or `# warning[code]` at the end of a line says that a finding of that code has its first label there.
//! Under `good/` nothing else may be found, and worked examples must hold; under `bad/` exactly what is written must be.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use attain::{Check, Contract, Schedules};

#[test]
fn sound_contracts_have_no_findings() {
    each("check/good", expected_findings);
    each("settle/good", expected_findings);
    each("programmes", expected_findings);
}

#[test]
fn every_planted_mistake_is_found_and_nothing_else() {
    each("check/bad", |path, check| {
        let mut differences = expected_findings(path, check);
        if !check.source().text().contains("# error[") && !check.source().text().contains("# warning[") {
            differences.push("no expectation in this file".to_owned());
        }
        differences
    });
}

#[test]
fn the_examples_of_the_repository_hold() {
    let contracts: Vec<_> = fs::read_dir(root().join("examples"))
        .unwrap()
        .map(|entry| entry.unwrap().path().join("contract.attain"))
        .filter(|path| path.exists())
        .collect();
    assert!(contracts.len() >= 4, "{contracts:?}");
    for path in contracts {
        let check = read(&path);
        assert!(!check.has_errors(), "{}:\n{}", path.display(), check.render());
    }
}

#[test]
fn every_file_of_the_corpus_formats_to_its_own_form() {
    for path in files(&root().join("tests/corpus")).into_iter().chain(files(&root().join("examples"))) {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.to_string_lossy();
        let Ok(once) = attain::format(&name, &text) else { continue };
        let twice = attain::format(&name, &once).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(once, twice, "{name}");
        let source = |text: &str| attain::Source::new("text.attain", text);
        let (before, after) = (attain::syntax::parse(&source(&text)), attain::syntax::parse(&source(&once)));
        assert_eq!(before.text.clauses.len(), after.text.clauses.len(), "{name}");
    }
}

/// Runs a judge over every file of a folder and reports all differences at once.
fn each(folder: &str, judge: impl Fn(&Path, &Check) -> Vec<String>) {
    let folder = root().join("tests/corpus").join(folder);
    let mut report = String::new();
    let mut count = 0;
    for path in files(&folder) {
        let check = read(&path);
        let differences = judge(&path, &check);
        if !differences.is_empty() {
            report += &format!("\n{}\n  {}\n{}", path.display(), differences.join("\n  "), check.render());
        }
        count += 1;
    }
    assert!(count > 0, "no files in {}", folder.display());
    assert!(report.is_empty(), "{report}");
}

/// Expected and found as `line severity[code]`; what stands on one side only.
pub fn expected_findings(_: &Path, check: &Check) -> Vec<String> {
    let mut expected = BTreeSet::new();
    for (index, line) in check.source().text().lines().enumerate() {
        let Some((_, marks)) =
            line.split_once("# ").filter(|(_, mark)| mark.starts_with("error[") || mark.starts_with("warning["))
        else {
            continue;
        };
        for mark in marks.split_whitespace().filter(|mark| mark.ends_with(']')) {
            expected.insert(format!("{} {mark}", index + 1));
        }
    }
    let found: BTreeSet<String> = check
        .findings()
        .iter()
        .map(|finding| {
            let (line, _) = check.source().line_column(finding.span().start);
            format!("{line} {}[{}]", finding.severity.word(), finding.code)
        })
        .collect();
    let missing = expected.difference(&found).map(|each| format!("expected but not found: line {each}"));
    let surplus = found.difference(&expected).map(|each| format!("found but not expected: line {each}"));
    missing.chain(surplus).collect()
}

fn read(path: &Path) -> Check {
    let text = fs::read_to_string(path).unwrap();
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Contract::check(&name, &text, &Schedules::default())
}

/// All contracts below a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "attain" || extension == "md")
                && !path.ends_with("README.md")
            {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
