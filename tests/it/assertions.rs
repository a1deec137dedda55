//! Assertions under random contracts and facts: those that are true by how they are made are never broken, and settling is the
//! same with them as without.
//!
//! `ATTAIN_PAIRS` says how many pairs of contract and facts to try, `ATTAIN_SEED` with which contract to begin.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use attain::evaluate::{Value, Values};
use attain::model::{Asserted, Assertion, FigureId};

use crate::differential::{FACTS_PER_CONTRACT, Given, Ready, ready, run_of};
use crate::search::{number_from, search};
use crate::strategies::contract::{Contract as Random, Dice, Fact};

#[derive(Default)]
struct Tally {
    pairs: AtomicUsize,
    held: AtomicUsize,
    unknown: AtomicUsize,
    moved: AtomicUsize,
    alike: AtomicUsize,
    broken: Mutex<Vec<String>>,
}

#[test]
fn what_is_true_is_never_broken_and_settling_is_the_same_without() {
    let pairs = number_from("ATTAIN_PAIRS", 1_000) as usize;
    let tally = Tally::default();
    search(number_from("ATTAIN_SEED", 0), (&tally.pairs, pairs), &tally.broken, |seed| {
        let contract = Random::new(seed);
        if !contract.text().contains("\nassert ") {
            return;
        }
        let Ok(with) = ready(&contract.text()) else { return };
        let clauses = contract.clauses.iter().filter(|clause| !clause.starts_with("assert "));
        let clauses: Vec<&str> = clauses.map(String::as_str).collect();
        let without =
            ready(&(clauses.join("\n\n") + "\n")).unwrap_or_else(|_| panic!("{seed}: it was sound with them"));
        assert!(!with.model.assertions.is_empty() && without.model.assertions.is_empty());
        for run in 0..FACTS_PER_CONTRACT {
            let (given, period) = run_of(&contract, run, with.program.periods().len());
            let settled = with.settle(&with.named(&given), period);
            for assertion in &with.model.assertions {
                let says = || format!("seed {seed}, run {run}, {}:\n{}\n{given:?}", assertion.name, contract.text());
                if let Some((figure, coordinate)) = assertion.condition() {
                    match settled.figure(figure, coordinate) {
                        Ok(holds) if holds.is_zero() => tally.broken.lock().unwrap().push(says()),
                        Ok(_) => {
                            tally.held.fetch_add(1, Ordering::Relaxed);
                        }
                        Err(_) => {
                            tally.unknown.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                } else if let Some(holds) = moved(&with, &contract, assertion, (&given, period), run) {
                    tally.moved.fetch_add(1, Ordering::Relaxed);
                    if !holds {
                        tally.broken.lock().unwrap().push(says());
                    }
                }
            }
            let bare = without.settle(&without.named(&given), period);
            for (index, figure) in without.model.figures.iter().enumerate() {
                let id = with.model.find(&figure.name).expect("a figure of the same name");
                for coordinate in 0..without.model.size(FigureId(index as u32)) {
                    let (one, other) =
                        (bare.figure(FigureId(index as u32), coordinate), settled.figure(id, coordinate));
                    assert_eq!(one, other, "seed {seed}, run {run}, {}", figure.name);
                    tally.alike.fetch_add(1, Ordering::Relaxed);
                }
            }
            let lines = |ready: &Ready, values: &Values| -> Vec<(String, Value)> {
                values.lines().map(|(line, value)| (ready.model.figure(line.figure).name.clone(), value)).collect()
            };
            assert_eq!(lines(&with, &settled), lines(&without, &bare), "seed {seed}, run {run}");
            tally.pairs.fetch_add(1, Ordering::Relaxed);
        }
    });
    let count = |of: &AtomicUsize| of.load(Ordering::Relaxed);
    let (held, unknown, moved, alike) =
        (count(&tally.held), count(&tally.unknown), count(&tally.moved), count(&tally.alike));
    println!("{held} held, {unknown} not known, {moved} moved, {alike} figures the same without");
    let broken = tally.broken.into_inner().unwrap();
    assert!(broken.is_empty(), "{}", broken.join("\n════════\n"));
    assert!(held * 2 > pairs / 4 && unknown > 0 && moved > pairs / 10, "{held} held, {unknown} unknown, {moved} moved");
}

#[test]
fn each_is_told_by_rows_and_by_the_direction_that_is_better() {
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus/check/good/assertions.attain"));
    let model = ready(&text.unwrap()).unwrap_or_else(|findings| panic!("{findings:?}")).model;
    let told = |assertion: &Assertion| match assertion.asserted {
        Asserted::Always { figure, coordinate } => {
            format!("{}: {}", assertion.name, model.address(figure, coordinate as usize))
        }
        Asserted::Never { figure, coordinate, rises, lever, lever_coordinate, lever_rises } => format!(
            "{}: {} never {} when {} {}",
            assertion.name,
            model.address(figure, coordinate as usize),
            if rises { "rises" } else { "falls" },
            model.address(lever, lever_coordinate as usize),
            if lever_rises { "rises" } else { "falls" },
        ),
    };
    let told: Vec<String> = model.assertions.iter().map(told).collect();
    assert_eq!(
        told,
        [
            "never_more: never_more.holds",
            "kept_apart: kept_apart.holds",
            "calls.within: calls.within.holds",
            "wait.within: wait.within.holds",
            "one_row: one_row.holds",
            "fair: readmissions never falls when readmission_rate falls",
            "calls.fair_goals: goals_bonus never falls when calls.reached rises",
            "wait.fair_goals: goals_bonus never falls when wait.reached falls",
            "a_row: points_of_calls never falls when calls.share rises",
            "says_yes: says_yes.holds",
        ]
    );
    assert!(model.is_plain() && model.figures.iter().all(|figure| !figure.listed || !figure.name.ends_with(".holds")));
}

/// Whether a course holds between these facts and the same with another lever; `None` where it says nothing of the two.
fn moved(
    ready: &Ready,
    contract: &Random,
    assertion: &Assertion,
    (given, period): (&Given, usize),
    run: usize,
) -> Option<bool> {
    let Asserted::Never { figure, coordinate, rises, lever, lever_coordinate, lever_rises } = assertion.asserted else {
        return None;
    };
    let name = ready.model.figure(lever).name.clone();
    let fact: &Fact = contract.facts.iter().find(|fact| fact.name == name)?;
    let mut dice = Dice::new(contract.seed ^ ((run as u64) << 20) ^ 0x5eed);
    let mut others = contract.some_facts(&mut dice);
    let other = others.remove(&(fact.name.clone(), lever_coordinate))?;
    let mut changed = given.clone();
    changed.insert((name, lever_coordinate), other);
    let value = |given: &Given| {
        let settled = ready.settle(&ready.named(given), period);
        let lever = settled.figure(lever, lever_coordinate as usize).ok()?;
        Some((lever, settled.figure(figure, coordinate as usize).ok()?))
    };
    let (before, after) = (value(given)?, value(&changed)?);
    let (low, high) = if before.0 <= after.0 { (before, after) } else { (after, before) };
    let (first, last) = if lever_rises { (low, high) } else { (high, low) };
    (first.0 != last.0).then(|| if rises { last.1 <= first.1 } else { last.1 >= first.1 })
}
