//! Scorecards for a terminal.

use std::io::Write;

use anstream::adapter::strip_str;
use attain::scorecard::{Card, Measure, Status};

use super::sink::Sink;
use super::style::{BOLD, DIM};
use super::table::{Column, Table, window};
use crate::outcome::Refusal;

/// Every card under its own heading.
pub fn write(cards: &[Card], sink: &mut Sink) -> Result<(), Refusal> {
    let mut page = Vec::new();
    for (number, card) in cards.iter().enumerate() {
        if number > 0 {
            writeln!(page)?;
        }
        let keys: Vec<&str> = card.whose.keys.iter().map(|(_, key)| key.as_str()).collect();
        let title = card.title.as_deref().unwrap_or(&card.name);
        let provisional = if card.provisional { ", provisional" } else { "" };
        writeln!(page, "{BOLD}{title}{BOLD:#}  {}{provisional}", keys.join(", "))?;
        for domain in &card.domains {
            match &domain.name {
                Some(name) => writeln!(page, "\n{DIM}{}{DIM:#}", words(name))?,
                None => writeln!(page)?,
            }
            table(&domain.measures).write(window(), &mut page)?;
        }
    }
    let page = String::from_utf8_lossy(&page);
    if sink.has_colours() {
        sink.write_all(page.as_bytes())?;
    } else {
        write!(sink, "{}", strip_str(&page))?;
    }
    Ok(())
}

fn table(measures: &[Measure]) -> Table {
    let column = |name: &str, rank: usize, right: bool| Column { name: name.to_owned(), unit: None, rank, right };
    let columns = vec![
        column("measure", 0, false),
        column("result", 0, true),
        column("of", 4, true),
        column("target", 1, true),
        column("status", 0, false),
        column("to target", 2, false),
        column("change", 1, false),
    ];
    let row = |measure: &Measure| {
        let target = measure.standards.iter().find(|standard| standard.name == "target");
        let of = measure.fraction.as_ref().map(|(over, under)| format!("{} / {}", over.value.text, under.value.text));
        let own = vec![
            measure.title.clone().unwrap_or_else(|| measure.address.clone()),
            if measure.kept_back { "kept back".to_owned() } else { measure.value.text.clone() },
            of.unwrap_or_default(),
            target.map(|target| target.value.text.clone()).unwrap_or_default(),
            status(measure.status),
            measure.distance.as_ref().map(|distance| to_target(measure, distance)).unwrap_or_default(),
            measure.change.as_ref().map(change).unwrap_or_default(),
        ];
        // What stands beside it stands below it here.
        let beside = measure.beside.iter().map(|beside| {
            let title = beside.title.as_deref().unwrap_or(&beside.address);
            let value = if beside.kept_back { "kept back" } else { &beside.value.text };
            let level = beside.level.as_ref().map(|level| format!(" ({level})")).unwrap_or_default();
            let mut row = vec![format!("  {title}{level}"), value.to_owned()];
            row.resize(own.len(), String::new());
            row
        });
        let beside: Vec<Vec<String>> = beside.collect();
        std::iter::once(own).chain(beside)
    };
    let mut table = Table { columns, rows: measures.iter().flat_map(row).collect() };
    // What nothing has is no column.
    let empty = |place: usize, rows: &[Vec<String>]| place > 1 && rows.iter().all(|row| row[place].is_empty());
    for place in (0..table.columns.len()).rev() {
        if empty(place, &table.rows) {
            table.columns.remove(place);
            table.rows.iter_mut().for_each(|row| {
                row.remove(place);
            });
        }
    }
    table
}

/// A sign of a status that needs no color.
pub fn sign(status: Status) -> &'static str {
    match status {
        Status::TargetMet => "●",
        Status::ThresholdMet => "◐",
        Status::NotMet => "○",
        Status::NoTarget | Status::Absent(_) | Status::KeptBack => "–",
    }
}

/// The words of a status, with its sign where there is a target.
fn status(status: Status) -> String {
    let words = match status {
        Status::TargetMet => "met",
        Status::ThresholdMet => "threshold met",
        Status::NotMet => "not met",
        Status::NoTarget => return String::new(),
        Status::Absent(kind) => return kind.word().to_owned(),
        Status::KeptBack => return "too few to show".to_owned(),
    };
    format!("{} {words}", sign(status))
}

/// `1.5 percentage points short`
pub fn to_target(measure: &Measure, distance: &attain::scorecard::Distance) -> String {
    let side = match (distance.by.is_zero(), distance.met) {
        (true, _) => return "exactly on it".to_owned(),
        (false, true) => "better",
        (false, false) if measure.lower_is_better == Some(true) => "too high",
        (false, false) => "short",
    };
    format!("{} {side}", distance.words)
}

/// `▲ up 1.5 percentage points, better`
pub fn change(change: &attain::scorecard::Change) -> String {
    let better = match change.better {
        Some(true) => ", better",
        Some(false) => ", worse",
        None => "",
    };
    format!("{}{better}", change.words)
}

/// A name as words: `clinical_outcomes` is `Clinical outcomes`.
pub fn words(name: &str) -> String {
    let text = name.replace('_', " ");
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
