//! `attain verify CONTRACT --facts FILE SETTLEMENT.json`: computes saved settlements again.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Write};
use std::path::Path;

use attain::wire::{Head, POPULATION_NAME, Settlement, Whole, verify, verify_population};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::Days;
use crate::arguments::Verify;
use crate::contract::open;
use crate::facts::{rows, tables};
use crate::outcome::{Outcome, Refusal};
use crate::output::progress::Progress;
use crate::output::style::{ERROR, FINE};
use crate::output::{count, style};

/// Who and when: what identifies a settlement.
pub(super) type Whose = (String, Option<String>);

/// Compares each saved settlement with a fresh one, and reports the first difference of each that differs.
pub fn run(arguments: &Verify) -> Result<Outcome, Refusal> {
    // What was saved says how it was settled: a contract that is settled row by row may have been settled as of a day.
    match saved(&arguments.settlement)? {
        Saved::Each(settlements) => each(settlements, arguments),
        Saved::Together(whole) => together(*whole, arguments),
    }
}

/// Settles again row by row.
fn each(saved: Vec<Settlement>, arguments: &Verify) -> Result<Outcome, Refusal> {
    let settled = open(&arguments.contract, &arguments.facts.schedules)?;
    if settled.program.is_wide() {
        let file = arguments.settlement.display();
        return Err(Refusal::new(format!(
            "`{file}` is not a settlement of this contract, which settles many together"
        ))
        .help("`attain settle --format json` (or ndjson) writes what `verify` reads"));
    }
    let total = saved.len();
    let mut waiting: HashMap<Whose, Settlement> = HashMap::with_capacity(total);
    for settlement in saved {
        let whose = (settlement.subject.clone().unwrap_or_default(), settlement.period.clone());
        if waiting.insert(whose.clone(), settlement).is_some() {
            let file = arguments.settlement.display();
            return Err(Refusal::new(format!("`{file}` has two settlements of {}", named(&whose))));
        }
    }
    let mut out = anstream::stdout().lock();
    let mut differing = 0;
    let only = match waiting.keys().collect::<Vec<_>>().as_slice() {
        [(subject, _)] => Some(subject.clone()),
        _ => None,
    };
    let progress = Progress::new(false);
    rows(&settled, &arguments.facts, only.as_deref(), &progress, &mut |row, _| {
        let whose = (row.subject.to_owned(), settled.period_at(row.period).map(|period| period.label()));
        let Some(saved) = waiting.remove(&whose) else { return Ok(()) };
        let fresh = row.settlement(&settled)?.to_wire();
        if let Err(difference) = verify(&saved, &fresh) {
            differing += 1;
            let what = &difference.address;
            let (saved, computed) = (shortened(&difference.saved), shortened(&difference.computed));
            writeln!(
                out,
                "{ERROR}differs{ERROR:#} {}: `{what}` was saved as {saved}; it comes to {computed}",
                named(&whose)
            )?;
            for note in &difference.notes {
                writeln!(out, "  note: {note}")?;
            }
        }
        Ok(())
    })?;
    let mut absent: Vec<&Whose> = waiting.keys().collect();
    absent.sort();
    for whose in &absent {
        writeln!(out, "{ERROR}differs{ERROR:#} {}: the facts have no row about it that can be settled", named(whose))?;
    }
    let wrong = differing + absent.len();
    if wrong == 0 {
        writeln!(out, "{FINE}agrees{FINE:#} {} computed again, without a difference", count(total, "settlement"))?;
    } else {
        style::note(&format!("{wrong} of {} differ", count(total, "settlement")));
    }
    Ok(Outcome::findings_if(wrong > 0))
}

/// Settles everybody again, as of the days of the saved settlement, and reports the first difference.
fn together(saved: Whole, arguments: &Verify) -> Result<Outcome, Refusal> {
    let days = match &saved.receipt {
        Some(receipt) => Days::of(receipt.as_of.as_deref(), receipt.known_on.as_deref())?,
        None => Days::default(),
    };
    let settled = days.open(&arguments.contract, &arguments.facts.schedules)?;
    let mut given = tables(&settled, &arguments.facts, &Progress::new(false))?;
    let (population, errors) = days.settle(&settled, &given.tables);
    given.report(&settled, &errors);
    let rows: usize = saved.tables.iter().map(|table| table.rows.len()).sum();
    let mut out = anstream::stdout().lock();
    match verify_population(saved, population.to_whole()) {
        Ok(()) => {
            let rows = count(rows, "row");
            writeln!(out, "{FINE}agrees{FINE:#} a settlement of {rows} computed again, without a difference")?;
            Ok(Outcome::Fine)
        }
        Err(difference) => {
            let (saved, computed) = (shortened(&difference.saved), shortened(&difference.computed));
            let what = &difference.address;
            writeln!(out, "{ERROR}differs{ERROR:#} `{what}` was saved as {saved}; it comes to {computed}")?;
            for note in &difference.notes {
                writeln!(out, "  note: {note}")?;
            }
            Ok(Outcome::findings_if(true))
        }
    }
}

/// Of a digest its first twelve digits; they are enough to tell two apart.
pub(super) fn shortened(text: &str) -> String {
    match text.strip_prefix("sha256:").and_then(|digits| digits.get(..12)) {
        Some(digits) => format!("sha256:{digits}…"),
        None => text.to_owned(),
    }
}

pub(super) fn named((subject, period): &Whose) -> String {
    period.as_ref().map_or_else(|| format!("`{subject}`"), |period| format!("`{subject}`, {period}"))
}

/// What was saved.
pub(super) enum Saved {
    /// Settlements row by row.
    Each(Vec<Settlement>),
    /// One of everybody together.
    Together(Box<Whole>),
}

/// Which of the two a text is.
#[derive(Deserialize)]
struct Kind {
    schema: Option<String>,
    population: Option<Head>,
}

/// Reads settlements: one, an array of them, or one per line; or one of everybody together, as one object or a piece of it per line.
pub(super) fn saved(path: &Path) -> Result<Saved, Refusal> {
    let unreadable = |error: &serde_json::Error| {
        Refusal::new(format!("`{}` is not a settlement: {error}", path.display()))
            .help("`attain settle --format json` (or ndjson) writes what `verify` reads")
    };
    let file = File::open(path).map_err(|error| Refusal::file("read", path, &error))?;
    let mut settlements: Vec<Settlement> = Vec::new();
    let mut whole: Option<Box<Whole>> = None;
    for value in serde_json::Deserializer::from_reader(BufReader::new(file)).into_iter::<Box<RawValue>>() {
        let value = value.map_err(|error| unreadable(&error))?;
        let text = value.get();
        if let Some(whole) = &mut whole {
            whole.add(serde_json::from_str(text).map_err(|error| unreadable(&error))?);
        } else if text.starts_with('[') {
            let several: Vec<Settlement> = serde_json::from_str(text).map_err(|error| unreadable(&error))?;
            settlements.extend(several);
        } else {
            let kind: Kind = serde_json::from_str(text).map_err(|error| unreadable(&error))?;
            if let Some(head) = kind.population {
                whole = Some(Box::new(Whole::new(head)));
            } else if kind.schema.as_deref() == Some(POPULATION_NAME) {
                whole = Some(serde_json::from_str(text).map_err(|error| unreadable(&error))?);
            } else {
                settlements.push(serde_json::from_str(text).map_err(|error| unreadable(&error))?);
            }
        }
    }
    match whole {
        Some(whole) if settlements.is_empty() => Ok(Saved::Together(whole)),
        Some(_) => Err(Refusal::new(format!("`{}` has settlements of two kinds", path.display()))),
        None if settlements.is_empty() => Err(Refusal::new(format!("`{}` has no settlement", path.display()))),
        None => Ok(Saved::Each(settlements)),
    }
}
