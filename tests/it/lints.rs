//! What an analysis finds odd: every finding that is planted in `tests/corpus/analyze/lints`, at its line, and no other; the
//! facts that show it settle to what it says.

use std::fs;
use std::path::Path;

use attain::analysis::{Analysis, Lint};
use attain::{Contract, Program, Schedules};

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

/// Settles the facts of the analysis with those of a lint, and tells each amount that it names.
fn settled(program: &Program, analysis: &Analysis, lint: &Lint, other: bool) -> Vec<(String, Option<String>)> {
    let mut facts = program.facts();
    let overriding = lint.facts.iter().chain(lint.other.iter().filter(|_| other));
    for fact in analysis.here.iter().chain(overriding) {
        // As a file of facts has it.
        let text = fact.text.replace([',', '\u{a0}'], "");
        let text = text.trim_end_matches(" USD");
        let slot = facts.slot(&fact.address).unwrap();
        facts.set_text(slot, text).unwrap_or_else(|error| panic!("{} {}: {error}", fact.address, fact.text));
    }
    let again = program.analyze(Some(&facts), None).unwrap();
    let amounts = lint.amounts.iter().map(|amount| {
        let now = again.now.iter().find(|now| now.of == amount.of);
        (amount.of.clone(), now.and_then(|now| now.amount.as_ref()).map(|amount| amount.value.clone()))
    });
    amounts.collect()
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
        for lint in &analysis.lints {
            let (first, second) = (settled(program, &analysis, lint, false), settled(program, &analysis, lint, true));
            for ((amount, first), second) in lint.amounts.iter().zip(first).zip(second) {
                // Of lines and parties what the analysis says of itself is compared; a metric is not among them.
                if let (Some(value), Some(before)) = (&first.1, &amount.before)
                    && *value != before.value
                {
                    wrong.push(format!("{name}: {} is {value}, said was {}", first.0, before.value));
                }
                if let (Some(value), Some(after)) = (&second.1, &amount.after)
                    && *value != after.value
                {
                    wrong.push(format!("{name}: {} is then {value}, said was {}", second.0, after.value));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
