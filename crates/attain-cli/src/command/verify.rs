//! `attain verify CONTRACT --facts FILE SETTLEMENT.json`: computes saved settlements again.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Write};
use std::path::Path;

use attain::wire::{Piece, Settlement, Whole, verify, verify_population};
use serde_json::value::RawValue;

use super::day;
use crate::arguments::Verify;
use crate::contract::{Settled, open};
use crate::facts::{rows, tables};
use crate::outcome::{Outcome, Refusal};
use crate::output::progress::Progress;
use crate::output::style::{ERROR, FINE};
use crate::output::{count, style};

/// Who and when: what identifies a settlement.
pub(super) type Whose = (String, Option<String>);

/// Compares each saved settlement with a fresh one, and reports the first difference of each that differs.
pub fn run(arguments: &Verify) -> Result<Outcome, Refusal> {
    let settled = open(&arguments.contract, &arguments.facts.schedules)?;
    if settled.program.is_wide() {
        return together(&settled, arguments);
    }
    let saved = saved(&arguments.settlement)?;
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

/// Settles everybody again, as of the day of the saved settlement, and reports the first difference.
fn together(settled: &Settled, arguments: &Verify) -> Result<Outcome, Refusal> {
    let saved = population(&arguments.settlement)?;
    let as_of = saved
        .receipt
        .as_ref()
        .and_then(|receipt| receipt.as_of.as_deref())
        .map(|text| day("--as-of", text))
        .transpose()?;
    let mut given = tables(settled, &arguments.facts, &Progress::new(false))?;
    let (population, errors) = settled.program.settle_tables(&given.tables, as_of);
    given.report(settled, &errors);
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

/// Reads a settlement of many: one object, or a piece of it per line.
fn population(path: &Path) -> Result<Whole, Refusal> {
    let unreadable = |error: &serde_json::Error| {
        Refusal::new(format!("`{}` is not a settlement of this contract: {error}", path.display()))
            .help("`attain settle --format json` (or ndjson) writes what `verify` reads")
    };
    let file = File::open(path).map_err(|error| Refusal::file("read", path, &error))?;
    let mut whole: Option<Whole> = None;
    for value in serde_json::Deserializer::from_reader(BufReader::new(file)).into_iter::<Box<RawValue>>() {
        let value = value.map_err(|error| unreadable(&error))?;
        if whole.is_none()
            && value.get().get(..64).unwrap_or(value.get()).contains("\"schema\"")
            && !value.get().starts_with("{\"population\"")
        {
            whole = Some(serde_json::from_str(value.get()).map_err(|error| unreadable(&error))?);
            continue;
        }
        match (serde_json::from_str(value.get()).map_err(|error| unreadable(&error))?, &mut whole) {
            (Piece::Population(head), None) => whole = Some(Whole::new(head)),
            (piece, Some(whole)) => whole.add(piece),
            (_, None) => return Err(Refusal::new(format!("`{}` does not begin with a settlement", path.display()))),
        }
    }
    whole.ok_or_else(|| Refusal::new(format!("`{}` has no settlement", path.display())))
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

/// Reads one settlement, an array of them, or one per line.
pub(super) fn saved(path: &Path) -> Result<Vec<Settlement>, Refusal> {
    let unreadable = |error: &serde_json::Error| {
        Refusal::new(format!("`{}` is not a settlement: {error}", path.display()))
            .help("`attain settle --format json` (or ndjson) writes what `verify` reads")
    };
    let file = File::open(path).map_err(|error| Refusal::file("read", path, &error))?;
    let mut settlements = Vec::new();
    for value in serde_json::Deserializer::from_reader(BufReader::new(file)).into_iter::<Box<RawValue>>() {
        let value = value.map_err(|error| unreadable(&error))?;
        if value.get().starts_with('[') {
            let several: Vec<Settlement> = serde_json::from_str(value.get()).map_err(|error| unreadable(&error))?;
            settlements.extend(several);
        } else {
            settlements.push(serde_json::from_str(value.get()).map_err(|error| unreadable(&error))?);
        }
    }
    if settlements.is_empty() {
        return Err(Refusal::new(format!("`{}` has no settlement", path.display())));
    }
    Ok(settlements)
}
