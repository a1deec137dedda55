//! Every worked example of every sound contract, settled by the engine and by the reference: every figure of everybody in
//! every period and every line of money, and what the example expects.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use attain::calendar::Date;
use attain::check::{Supplied, check};
use attain::model::{Body, ExampleRun, Expectation, Model};
use attain::population::{Days, Population};
use attain::program::compile;
use attain::source::Source;
use attain::syntax::parse;

use super::case::Case;
use super::told::{Told, day_of};
use crate::differential::{Ready, exactly};
use crate::reference::many::{Address, evaluate_many, lines_of_many};
use crate::reference::{self, Value};

/// What was compared, and what differed.
#[derive(Default)]
struct Tally {
    contracts: usize,
    narrow: usize,
    wide: usize,
    figures: usize,
    known: usize,
    lines: usize,
    expected: usize,
    differing: Vec<String>,
}

#[test]
fn every_worked_example_is_settled_twice() {
    let tally = on_a_deep_stack(|| {
        let mut tally = Tally::default();
        for folder in ["tests/corpus/settle/good", "tests/corpus/programmes", "tests/corpus/check/good", "examples"] {
            let files = contracts(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder));
            assert!(files.len() > 2, "{folder} has {} contracts", files.len());
            files.iter().for_each(|path| tally.watched(path));
        }
        tally
    });
    println!(
        "{} contracts, {} examples of one subject and one period, {} of everybody, {} figures of which {} have a value, {} lines of money, {} expected",
        tally.contracts, tally.narrow, tally.wide, tally.figures, tally.known, tally.lines, tally.expected
    );
    assert!(tally.differing.is_empty(), "{} differ:\n{}", tally.differing.len(), tally.differing.join("\n"));
    assert!(tally.contracts >= 240, "{} contracts", tally.contracts);
    assert!(tally.narrow >= 450 && tally.wide >= 400, "{} and {} examples", tally.narrow, tally.wide);
    assert!(tally.known >= 15_000 && tally.lines >= 1_500, "{} values, {} lines", tally.known, tally.lines);
}

impl Tally {
    /// What stops with a panic differs, too.
    fn watched(&mut self, path: &Path) {
        let stopped = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.contract(path))).err();
        self.differing.extend(stopped.map(|_| format!("{} stops with a panic", path.display())));
    }

    fn contract(&mut self, path: &Path) {
        let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().display().to_string();
        let source = Source::new(name.clone(), fs::read_to_string(path).unwrap());
        let parsed = parse(&source);
        let checked = check(&parsed.text, &source, &Supplied::default());
        let findings = parsed.findings.iter().chain(&checked.findings);
        assert!(!findings.clone().any(attain::diagnostic::Finding::is_error), "{name} is not sound");
        self.contracts += 1;
        if checked.model.is_plain() {
            let ready = Ready { program: compile(&checked.model).unwrap(), model: checked.model.clone() };
            for (title, run) in runs(&checked.model) {
                self.narrow(&ready, &format!("{name}, {title}"), run);
            }
        }
        if checked.model.header.is_none() {
            assert!(checked.model.is_plain(), "{name} has no header");
            return;
        }
        let case = Case::of(checked.model);
        for (title, run) in runs(&case.model) {
            self.wide(&case, &format!("{name}, {title}"), run);
        }
    }

    /// One subject in one period.
    fn narrow(&mut self, ready: &Ready, title: &str, run: &ExampleRun) {
        // What is pending in a period is known where everybody is settled: there it is compared.
        let pending = |day: Date| ready.model.header.as_ref().is_some_and(|header| header.is_pending(run.period, day));
        if day_of(&ready.model, run).is_some_and(pending) {
            return;
        }
        self.narrow += 1;
        let facts: reference::Facts =
            run.facts.iter().map(|fact| ((fact.figure, fact.coordinate), fact.value.clone())).collect();
        let number = run.period.unwrap_or(0) as usize;
        let period = ready.program.periods().get(number).copied();
        let settled = ready.settle(&facts, number);
        let figures = reference::evaluate(&ready.model, &facts, period);
        let address = |(figure, coordinate): (_, u32)| ready.model.address(figure, coordinate as usize);
        for (at, expected) in &figures {
            self.figure(expected);
            let found = exactly(settled.figure(at.0, at.1 as usize));
            self.compare(&found, expected, || format!("{title}: {}", address(*at)));
        }
        let found: BTreeMap<_, Value> =
            settled.lines().map(|(line, value)| ((line.figure, line.coordinate), exactly(value))).collect();
        let lines = reference::lines(&ready.model, &facts, period);
        self.lines += lines.len();
        if found != lines {
            self.differing.push(format!("{title}: the lines of money are {found:?}, and of the reference {lines:?}"));
        }
        for expected in &run.expected {
            self.expected += 1;
            let value = &figures[&(expected.figure, expected.coordinate)];
            if !agrees(&expected.value, value) {
                let address = address((expected.figure, expected.coordinate));
                let says = format!("expected {:?}, the reference says {}", expected.value, say(value));
                self.differing.push(format!("{title}: {address}: {says}"));
            }
        }
    }

    /// Everybody in all periods.
    fn wide(&mut self, case: &Case, title: &str, run: &ExampleRun) {
        self.wide += 1;
        let told = Told::new(case, run);
        let (population, refused) = Population::settle(
            &case.model,
            &case.stages,
            &told.tables,
            Days { as_of: told.crowd.as_of, known_on: None },
        );
        self.differing.extend(refused.iter().map(|error| format!("{title}: {error}")));
        let figures = evaluate_many(&case.model, &told.crowd);
        let key = |level: Option<attain::model::LevelId>, element: usize| {
            level.map_or("everybody", |level| &told.crowd.levels[level.index()][element].key)
        };
        let address = |at: &Address| {
            let place = case.model.figure(at.0).place;
            let when = told.crowd.period(place.grain, at.3).map_or("always".to_owned(), |period| period.label());
            format!("{} of {} in {when}", case.model.address(at.0, at.1 as usize), key(place.level, at.2))
        };
        for (at, expected) in &figures {
            let figure = case.model.figure(at.0);
            // Days are made wherever they are read, and kept nowhere.
            if matches!(figure.body, Body::Start(_) | Body::End(_)) {
                continue;
            }
            self.figure(expected);
            let element = figure.place.level.map_or(Some(0), |level| population.find(level, key(Some(level), at.2)));
            let found = element.and_then(|element| population.figure(at.0, at.1 as usize, element, at.3));
            match found {
                Some(found) => {
                    self.compare(&exactly(found), expected, || format!("{title}: {}", address(at)));
                }
                None => self.differing.push(format!("{title}: {} was not made", address(at))),
            }
        }
        let found: BTreeMap<_, Value> = population
            .lines()
            .map(|line| {
                let key = line.place.level.map_or("everybody", |level| population.key(level, line.element));
                ((line.line.figure, line.line.coordinate, key, line.period), exactly(line.value))
            })
            .collect();
        let lines: BTreeMap<_, Value> = lines_of_many(&case.model, &told.crowd)
            .into_iter()
            .map(|(at, value)| ((at.0, at.1, key(case.model.figure(at.0).place.level, at.2), at.3), value))
            .collect();
        self.lines += lines.len();
        if found != lines {
            let only = |one: &BTreeMap<_, Value>, other: &BTreeMap<_, Value>| {
                one.iter()
                    .filter(|(at, value)| other.get(*at) != Some(value))
                    .map(|each| format!("{each:?}"))
                    .collect::<Vec<_>>()
            };
            let (found, lines) = (only(&found, &lines), only(&lines, &found));
            self.differing.push(format!("{title}: lines of money are {found:?}, and of the reference {lines:?}"));
        }
        for expected in &run.expected {
            for (element, period) in told.places(&case.model, run, expected) {
                self.expected += 1;
                let at = (expected.figure, expected.coordinate, element, period);
                if !agrees(&expected.value, &figures[&at]) {
                    let says = format!("expected {:?}, the reference says {}", expected.value, say(&figures[&at]));
                    self.differing.push(format!("{title}: {}: {says}", address(&at)));
                }
            }
        }
    }

    fn figure(&mut self, expected: &Value) {
        self.figures += 1;
        self.known += usize::from(expected.is_ok());
    }

    fn compare(&mut self, found: &Value, expected: &Value, whose: impl Fn() -> String) {
        if found != expected {
            let (found, expected) = (say(found), say(expected));
            self.differing.push(format!("{}: the library says {found}, the reference {expected}", whose()));
        }
    }
}

/// Every run of every example, with the example's title.
fn runs(model: &Model) -> impl Iterator<Item = (&str, &ExampleRun)> {
    model.examples.iter().flat_map(|example| example.runs.iter().map(|run| (example.title.as_str(), run)))
}

/// Whether a figure is what an example expects.
fn agrees(expected: &Expectation, value: &Value) -> bool {
    match (expected, value) {
        (Expectation::Value(datum), Ok(value)) => exactly(Ok(datum.number())).as_ref() == Ok(value),
        (Expectation::Absent(kinds), Err(kind)) => kinds.contains(*kind),
        (Expectation::Undetermined, Err(_)) => true,
        (Expectation::Value(_), Err(_)) | (Expectation::Absent(_) | Expectation::Undetermined, Ok(_)) => false,
    }
}

fn say(value: &Value) -> String {
    match value {
        Ok(number) => number.to_string(),
        Err(kind) => kind.word().to_owned(),
    }
}

/// All contracts below a folder, in order.
fn contracts(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(contracts(&path));
        } else if path.extension().is_some_and(|extension| extension == "attain" || extension == "md")
            && !path.ends_with("README.md")
        {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Deep calculations are walked by calling oneself.
fn on_a_deep_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        std::thread::Builder::new().stack_size(256 << 20).spawn_scoped(scope, work).unwrap().join().unwrap()
    })
}
