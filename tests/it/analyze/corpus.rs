//! The corpus of analyses: `tests/corpus/analyze`, with what must be found beside the line that it is about.
//!
//! See its README for the words of an expectation. One that ends in `(not yet)` must not be met: when it is, the mark goes.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use attain::analysis::{Analysis, Curve, End};
use attain::{Check, Contract, Schedules};

use super::confirm::{Case, Confirmed, cliff_words};

/// What a line of the corpus expects.
struct Expected {
    line: usize,
    words: String,
    not_yet: bool,
}

#[test]
fn every_planted_fault_is_found_and_its_witness_confirms_it() {
    let (files, expectations) = each("faults", |check, case, expected| {
        let text = check.source().text();
        let none = expected.is_empty() && !text.contains("# error[") && !text.contains("# warning[");
        assert!(!none, "no expectation");
        judge(check, case, expected)
    });
    assert!(files >= 40 && expectations >= 60, "{files} files, {expectations} expectations");
}

#[test]
fn nothing_is_found_in_sound_contracts() {
    let (files, expectations) = each("sound", |check, case, expected| {
        let mut wrong = judge(check, case, expected);
        let found = case.map(|case| odd(&case.analysis)).unwrap_or_else(|| vec!["is not analyzed".to_owned()]);
        let excused = |found: &String| expected.iter().any(|one| one.not_yet && excuses(&one.words, found));
        wrong.extend(found.into_iter().filter(|found| !excused(found)).map(|found| format!("found: {found}")));
        wrong
    });
    assert!(files >= 40 && expectations >= 40, "{files} files, {expectations} expectations");
}

/// Whether what should be said one day is why something is said now.
fn excuses(words: &str, found: &str) -> bool {
    let about = |prefix: &str, begin: &str| {
        found.strip_prefix(prefix).is_some_and(|of| words.starts_with(&format!("{begin} {of}")))
    };
    words.strip_prefix("no ") == Some(found) || about("open ", "never pays less") || about("bound ", "exposure")
}

/// What is never said of a sound contract.
fn odd(analysis: &Analysis) -> Vec<String> {
    let mut found: Vec<String> = analysis.lints.iter().map(|lint| format!("lint {} {}", lint.code, lint.of)).collect();
    let paid = analysis.incentives.iter().filter(|incentive| incentive.pays_less != "never");
    found.extend(
        paid.map(|it| format!("{} {}", if it.pays_less == "open" { "open" } else { "pays less" }, it.lever.fact)),
    );
    found.extend(
        analysis.cliffs.iter().filter(|cliff| cliff.wrong_way).map(|cliff| format!("wrong way {}", cliff_words(cliff))),
    );
    let broken = analysis.assertions.iter().filter(|assertion| assertion.verdict != "proved");
    found.extend(broken.map(|it| format!("{} {}", it.verdict, it.assertion)));
    let ends = analysis.exposure.of.iter().flat_map(|it| [(&it.of, &it.least), (&it.of, &it.greatest)]);
    found.extend(ends.filter(|(_, end)| end.how == "bound").map(|(of, _)| format!("bound {of}")));
    found.sort();
    found.dedup();
    found
}

/// What was expected and not found, and what should not be met yet and is.
fn judge(check: &Check, case: Option<&Case>, expected: &[Expected]) -> Vec<String> {
    let mut wrong = Vec::new();
    let sayings = case.map(|case| sayings(&case.analysis)).unwrap_or_default();
    for one in expected {
        let met = match one.words.strip_prefix("no ") {
            Some(words) => !sayings.contains(words) && !odd(&case.unwrap().analysis).iter().any(|found| found == words),
            None => sayings.contains(&one.words),
        };
        match (met, one.not_yet) {
            (true, false) | (false, true) => {}
            (false, false) => wrong.push(format!("line {}: not found: {}", one.line, one.words)),
            (true, true) => wrong.push(format!("line {}: is found now, take the mark away: {}", one.line, one.words)),
        }
    }
    // Findings of the check, as in the rest of the corpus.
    wrong.extend(crate::corpus::expected_findings(Path::new(""), check));
    if let Some(case) = case {
        wrong.extend(case.confirm(&mut Confirmed::default()));
    } else if !check.has_errors() {
        wrong.push("is not analyzed".to_owned());
    }
    wrong
}

/// Everything that an analysis says, in the words of expectations.
fn sayings(analysis: &Analysis) -> BTreeSet<String> {
    let mut said = BTreeSet::new();
    for it in &analysis.exposure.of {
        said.insert(format!("exposure {} {} to {}", it.of, words(&it.least), words(&it.greatest)));
    }
    said.extend(analysis.exposure.endless.iter().map(|of| format!("no end {of}")));
    said.extend(analysis.exposure.holding.iter().map(|fact| format!("holding {}", fact.address)));
    for it in &analysis.incentives {
        let word = match it.pays_less {
            "somewhere" => "pays less",
            "never" => "never pays less",
            other => other,
        };
        said.insert(format!("{word} {}", it.lever.fact));
        if let Some(pair) = &it.shown {
            said.insert(format!("pays less {} {} → {}", it.lever.fact, pair.before.text, pair.after.text));
        }
    }
    for cliff in &analysis.cliffs {
        said.insert(format!("cliff {}", cliff_words(cliff)));
        if cliff.wrong_way {
            said.insert(format!("wrong way {}", cliff_words(cliff)));
        }
    }
    for curve in &analysis.curves {
        said.extend(dead_zones(curve, analysis.provider.as_deref()));
        said.insert(format!("pieces {} {}", curve.lever.fact, curve.pieces.len()));
    }
    said.extend(analysis.lints.iter().map(|lint| format!("lint {} {}", lint.code, lint.of)));
    said.extend(analysis.assertions.iter().map(|it| format!("{} {}", it.verdict, it.assertion)));
    said
}

/// Where nothing changes for what the provider has.
fn dead_zones(curve: &Curve, provider: Option<&str>) -> Vec<String> {
    let Some(place) = curve.of.iter().position(|of| Some(of.as_str()) == provider).or(curve.of.len().checked_sub(1))
    else {
        return Vec::new();
    };
    let flat = curve.pieces.iter().filter(|piece| piece.straight && piece.at_from[place] == piece.at_to[place]);
    let words = |piece: &attain::analysis::Piece| {
        let to = piece.to.as_ref().map_or("on", |to| to.text.as_str());
        format!("dead zone {} {} to {to}", curve.lever.fact, piece.from.text)
    };
    flat.filter(|piece| piece.to.as_ref() != Some(&piece.from)).map(words).collect()
}

fn words(end: &End) -> String {
    match (end.how, &end.amount) {
        ("exact", Some(amount)) => amount.text.clone(),
        ("bound", Some(amount)) => format!("a bound of {}", amount.text),
        (how, _) => how.to_owned(),
    }
}

/// Runs a judge over every contract of a folder; how many there are, and how many expectations.
fn each(folder: &str, judge: impl Fn(&Check, Option<&Case>, &[Expected]) -> Vec<String>) -> (usize, usize) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/analyze").join(folder);
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let (mut report, mut expectations, mut later) = (String::new(), 0, Vec::new());
    let only = std::env::var("ATTAIN_CASE").ok();
    for path in &paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if only.as_ref().is_some_and(|only| !name.contains(only)) {
            continue;
        }
        let text = fs::read_to_string(path).unwrap();
        let check = Contract::check(&name, &text, &Schedules::default());
        let case = check.contract().and_then(|contract| Case::new(contract, 0));
        let expected = expected(&text);
        expectations += expected.len() + text.matches("# error[").count() + text.matches("# warning[").count();
        later.extend(expected.iter().filter(|one| one.not_yet).map(|one| format!("{name}: {}", one.words)));
        let wrong = judge(&check, case.as_ref(), &expected);
        if !wrong.is_empty() {
            let _ = write!(report, "\n{name}\n  {}\n{}", wrong.join("\n  "), check.render());
            if only.is_some() {
                let said = case.map(|case| sayings(&case.analysis)).unwrap_or_default();
                let said: Vec<String> = said.into_iter().collect();
                let _ = write!(report, "\nsaid:\n  {}\n", said.join("\n  "));
            }
        }
    }
    println!("{} contracts, {expectations} expectations, not yet:\n  {}", paths.len(), later.join("\n  "));
    assert!(report.is_empty(), "{report}");
    (paths.len(), expectations)
}

/// The lines that begin with `# ^`.
fn expected(text: &str) -> Vec<Expected> {
    let lines = text.lines().enumerate();
    let of = |(index, line): (usize, &str)| {
        let words = line.trim().strip_prefix("# ^ ")?;
        let (words, not_yet) = match words.strip_suffix(" (not yet)") {
            Some(words) => (words, true),
            None => (words, false),
        };
        Some(Expected { line: index + 1, words: words.trim().to_owned(), not_yet })
    };
    lines.filter_map(of).collect()
}
