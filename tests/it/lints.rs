//! What an analysis finds odd: every finding that is planted in `tests/corpus/analyze/lints`, at its line, and no other; the
//! facts that show it settle to what it says.

use std::fs;
use std::path::Path;

use attain::analysis::Analysis;
use attain::{Contract, Schedules};

use crate::analyze::confirm::Case;

fn contract(path: &Path) -> Option<(String, Contract)> {
    let text = fs::read_to_string(path).unwrap();
    let check = Contract::check("planted.attain", &text, &Schedules::default());
    let contract = check.contract().cloned();
    contract.map(|contract| (text, contract))
}

fn planted(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (place, line) in text.lines().enumerate() {
        if let Some((_, codes)) = line.split_once("# finding: ") {
            found.extend(codes.split(", ").map(|code| (place + 1, code.trim().to_owned())));
        }
    }
    found
}

#[test]
fn every_planted_finding_is_found_and_no_other() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/analyze/lints");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    assert!(paths.len() >= 12, "{}", paths.len());
    let mut wrong = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let Some((text, contract)) = contract(&path) else {
            let check = Contract::check(&name, &fs::read_to_string(&path).unwrap(), &Schedules::default());
            wrong.push(format!("{name} does not check:\n{}", check.into_result().unwrap_err()));
            continue;
        };
        let program = contract.program();
        let analysis = program.analyze(None, None).unwrap();
        let found: Vec<(usize, String)> =
            analysis.lints.iter().map(|lint| (lint.line.unwrap_or(0), lint.code.to_owned())).collect();
        if found != planted(&text) {
            let told: Vec<String> = analysis.lints.iter().map(|lint| lint.message.clone()).collect();
            wrong.push(format!("{name}: found {found:?}, planted {:?}\n{}", planted(&text), told.join("\n")));
        }
        let case = Case::of(&contract, analysis);
        for lint in &case.analysis.lints {
            wrong.extend(case.confirm_lint(lint).err().map(|error| format!("{name}: {}: {error}", lint.code)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn facts_that_are_given_neither_make_a_finding_nor_take_one_away() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("tests/corpus/analyze/lints");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()).collect();
    paths.extend(
        ["hospital-quality", "hospital-vbp"].map(|name| root.join("examples").join(name).join("contract.attain")),
    );
    paths.sort();
    let found = |analysis: &Analysis| -> Vec<(Option<usize>, &'static str, String)> {
        analysis.lints.iter().map(|lint| (lint.line, lint.code, lint.message.clone())).collect()
    };
    let mut looked = 0;
    for path in paths {
        let name = path.to_string_lossy().into_owned();
        let Some((_, contract)) = contract(&path) else { panic!("{name} does not check") };
        let program = contract.program();
        let Ok(analysis) = program.analyze(None, None) else { continue };
        // Every other fact, and those of the first half moved to what nobody would stand on.
        let mut facts = program.facts();
        for (place, fact) in analysis.here.iter().enumerate().filter(|(place, _)| place % 2 == 0) {
            let slot = facts.slot(&fact.address).unwrap();
            let moved = place < analysis.here.len() / 2 && facts.set_text(slot, "0").is_ok();
            if !moved {
                facts.set_text(slot, &fact.value).unwrap();
            }
        }
        let given = program.analyze(Some(&facts), None).unwrap();
        assert_eq!(found(&given), found(&analysis), "{name}");
        // What is shown stands on the facts that are shown.
        let case = Case::of(&contract, given);
        for lint in &case.analysis.lints {
            looked += lint.amounts.len();
            case.confirm_lint(lint).unwrap_or_else(|error| panic!("{name}: {} of {}: {error}", lint.code, lint.of));
        }
    }
    assert!(looked >= 10, "{looked}");
}
