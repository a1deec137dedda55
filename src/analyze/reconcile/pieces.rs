//! Two texts clause by clause, laid beside each other.

use std::collections::HashMap;

use crate::check::{Supplied, SuppliedRows};
use crate::source::Source;
use crate::syntax::format::{canonical_order, format};
use crate::syntax::tree::{Body, Clause, Heading, Text, Word};

use super::data::{ClauseChange, How};

/// What makes a clause the same in both contracts: its name, and the amendment whose version it is.
type Key = (String, Option<String>);

/// A clause of one of the two contracts that settlements depend on.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    key: Key,
    /// Its first word.
    pub kind: String,
    /// Its name as reports print it.
    name: String,
    pub title: Option<String>,
    pub section: Option<String>,
    /// The words, in canonical form.
    pub text: String,
    /// The tree without titles and section.
    bare: Body,
    /// Of a schedule that the host supplies: under which name, and its rows.
    rows: Option<(String, SuppliedRows)>,
}

/// A place in the text: a clause of the first contract, of the second, or what the one became in the other.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub first: Option<Piece>,
    pub second: Option<Piece>,
}

/// The clauses of a text that settlements depend on: examples, notes, scorecards and assertions move nothing.
pub(super) fn pieces(text: &Text, source: &Source, supplied: &Supplied) -> Vec<Piece> {
    let mut text = text.clone();
    canonical_order(&mut text);
    text.clauses.iter().filter_map(|clause| piece(clause, source, supplied)).collect()
}

fn piece(clause: &Clause, source: &Source, supplied: &Supplied) -> Option<Piece> {
    let mut bare = clause.body.clone();
    let kind = source.slice(clause.head.0).to_owned();
    let mut title = None;
    let mut version = None;
    let mut rows = None;
    let name = match &mut bare {
        Body::Example(_) | Body::Note(_) | Body::Scorecard(_) | Body::Assert(_) | Body::Broken(_) => return None,
        Body::Contract(contract) => {
            title = Some(std::mem::take(&mut contract.title.text));
            contract.parties.iter_mut().for_each(|party| party.title = None);
            String::new()
        }
        Body::Method(method) => {
            title = method.title.take().map(|title| title.text);
            method.name.text.clone()
        }
        Body::Schedule(schedule) => {
            title = schedule.title.take().map(|title| title.text);
            version = schedule.version.as_ref().map(|version| version.by.text.clone());
            let of = version.iter().fold(schedule.name.text.clone(), |name, version| format!("{name}.{version}"));
            rows = supplied.0.get(&of).cloned().map(|rows| (of, rows));
            schedule.name.text.clone()
        }
        Body::Level(level) => {
            title = level.title.take().map(|title| title.text);
            level.name.text.clone()
        }
        Body::Amendment(amendment) => {
            title = amendment.title.take().map(|title| title.text);
            amendment.name.text.clone()
        }
        Body::Input(input) => of_heading(&mut input.heading, &mut title, &mut version),
        Body::Metric(metric) => of_heading(&mut metric.heading, &mut title, &mut version),
        Body::Define(define) => of_heading(&mut define.heading, &mut title, &mut version),
        Body::Score(score) => of_heading(&mut score.heading, &mut title, &mut version),
        Body::Composite(composite) => of_heading(&mut composite.heading, &mut title, &mut version),
        Body::Term(term) => of_heading(&mut term.heading, &mut title, &mut version),
        Body::Limit(limit) => of_heading(&mut limit.heading, &mut title, &mut version),
        Body::Pool(pool) => of_heading(&mut pool.heading, &mut title, &mut version),
        Body::Decision(decision) => of_heading(&mut decision.heading, &mut title, &mut version),
        Body::Obligation(obligation) => of_heading(&mut obligation.heading, &mut title, &mut version),
    };
    // Of contract clauses there is one, and it has no name.
    let key = (name.clone(), version);
    let alone = Text { edition: None, clauses: vec![clause.clone()], ..Text::default() };
    Some(Piece {
        name: if name.is_empty() { kind.clone() } else { name },
        key,
        kind,
        title,
        section: clause.section.as_ref().map(|section| section.text.clone()),
        text: format(&alone, source).trim_end().to_owned(),
        bare,
        rows,
    })
}

fn of_heading(heading: &mut Heading, title: &mut Option<String>, version: &mut Option<String>) -> String {
    *title = heading.title.take().map(|Word { text, .. }| text);
    *version = heading.version.as_ref().map(|version| version.by.text.clone());
    heading.name.text.clone()
}

impl Piece {
    /// Whether another says the same, whatever it is titled and numbered.
    fn says(&self, other: &Piece) -> bool {
        self.bare == other.bare && !self.rows_differ(other)
    }

    fn rows_differ(&self, other: &Piece) -> bool {
        let rows = |piece: &Piece| piece.rows.as_ref().map(|(_, rows)| (rows.header.clone(), rows.rows.clone()));
        rows(self) != rows(other)
    }

    /// The name, where other clauses use one.
    pub fn name(&self) -> Option<&str> {
        Some(self.key.0.as_str()).filter(|name| !name.is_empty())
    }

    /// The names of the parties, where it is the contract clause.
    pub fn parties(&self) -> Vec<(crate::syntax::tree::Role, &str)> {
        let Body::Contract(contract) = &self.bare else { return Vec::new() };
        contract.parties.iter().map(|party| (party.role, party.name.text.as_str())).collect()
    }

    /// The clause without its title and its section, in canonical form.
    pub fn bare_text(&self) -> String {
        let clause =
            Clause { section: None, body: self.bare.clone(), head: Default::default(), at: Default::default() };
        let alone = Text { edition: None, clauses: vec![clause], ..Text::default() };
        format(&alone, &Source::new("", ""))
    }
}

impl Slot {
    /// The clause of the first contract, or that of the second where it was put in its place.
    pub fn piece(&self, turned: bool) -> Option<&Piece> {
        if turned { self.second.as_ref() } else { self.first.as_ref() }
    }

    /// What is between the two; none where they say the same.
    pub fn change(&self) -> Option<ClauseChange> {
        let (how, piece) = match (&self.first, &self.second) {
            (Some(first), Some(second)) if first.says(second) => return None,
            (Some(first), Some(_)) => (How::Changed, first),
            (Some(first), None) => (How::Removed, first),
            (None, Some(second)) => (How::Added, second),
            (None, None) => return None,
        };
        let text = |piece: &Option<Piece>| piece.as_ref().map(|piece| piece.text.clone()).unwrap_or_default();
        let rows = match (&self.first, &self.second) {
            (Some(first), Some(second)) => first.rows_differ(second),
            (Some(_), None) | (None, Some(_)) | (None, None) => false,
        };
        Some(ClauseChange {
            how,
            clause: piece.kind.clone(),
            name: piece.key.1.iter().fold(piece.name.clone(), |name, version| format!("{name}.{version}")),
            title: piece.title.clone(),
            section: piece.section.clone(),
            before: text(&self.first),
            after: text(&self.second),
            rows,
        })
    }
}

/// Lays the clauses of two texts beside each other, in the order of the first; what only the second has stands behind what
/// it follows there.
pub(super) fn beside(first: Vec<Piece>, second: &[Piece]) -> Vec<Slot> {
    let mut places: HashMap<&Key, usize> = HashMap::new();
    for (place, piece) in first.iter().enumerate() {
        places.entry(&piece.key).or_insert(place);
    }
    let mut found: Vec<Option<&Piece>> = vec![None; first.len()];
    // What is added, behind how many clauses of the first.
    let mut added: Vec<Vec<&Piece>> = vec![Vec::new(); first.len() + 1];
    let mut behind = 0;
    for piece in second {
        match places.get(&piece.key).filter(|place| found[**place].is_none()) {
            Some(place) => {
                found[*place] = Some(piece);
                behind = place + 1;
            }
            None => added[behind].push(piece),
        }
    }
    let mut slots = Vec::with_capacity(first.len());
    let only_second = |piece: &&Piece| Slot { first: None, second: Some((*piece).clone()) };
    for ((piece, second), added_before) in first.iter().zip(found).zip(&added) {
        slots.extend(added_before.iter().map(only_second));
        slots.push(Slot { first: Some(piece.clone()), second: second.cloned() });
    }
    slots.extend(added.last().into_iter().flatten().map(only_second));
    slots
}

/// A text of clauses, and the rows that the host supplies for them.
pub(super) fn text<'p>(edition: u32, pieces: impl Iterator<Item = &'p Piece>) -> (String, Supplied) {
    let mut text = format!("edition {edition}\n");
    let mut supplied = Supplied::default();
    for piece in pieces {
        text.push('\n');
        text.push_str(&piece.text);
        text.push('\n');
        if let Some((name, rows)) = &piece.rows {
            supplied.0.insert(name.clone(), rows.clone());
        }
    }
    (text, supplied)
}
