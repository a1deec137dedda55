//! Why two settlements of one subject differ, split exactly into what each fact and each clause contributes.
//!
//! In:  two contracts with the facts of one subject and period for each, and what they were settled to.
//! Out: a [`Reconciliation`](data::Reconciliation); [`text`] tells it, [`wire`] is its versioned JSON shape.
//! Promise: the parts of a line, of a net and of a figure sum to the difference exactly; every part is the difference of two
//! settlements that the evaluator made; what is unknown on a side is said, and never taken for 0.

mod account;
pub mod data;
mod given;
mod mix;
mod pieces;
mod renames;
mod report;
pub mod text;
mod tracks;
mod walk;
pub mod wire;

use std::collections::BTreeSet;

use crate::calendar::Period;
use crate::check::Supplied;
use crate::evaluate::{Facts, Values};
use crate::explain::Explainer;
use crate::model::Model;
use crate::number::Number;
use crate::program::Program;
use crate::source::Source;
use crate::syntax;

use data::{Made, Reconciliation, Stand, Unreconciled};
use given::Given;
use mix::Ready;
use pieces::Piece;
use renames::Renames;
use tracks::{Track, Tracks};

/// One of the two: a contract with the facts of one subject, settled.
pub(crate) struct Side<'a> {
    pub source: &'a Source,
    pub supplied: &'a Supplied,
    pub model: &'a Model,
    pub program: &'a Program,
    pub facts: &'a Facts,
    pub values: &'a Values,
    pub subject: &'a str,
    pub period: Option<Period>,
    /// The digests of contract and facts.
    pub digests: Option<(String, String)>,
}

/// Splits what is between two settlements.
///
/// # Errors
/// They are not two of one subject in one currency, or a contract reaches across periods or subjects.
pub(crate) fn reconcile(first: &Side<'_>, second: &Side<'_>) -> Result<Reconciliation, Unreconciled> {
    if first.subject != second.subject {
        let (first, second) = (first.subject.to_owned(), second.subject.to_owned());
        return Err(Unreconciled::Subjects { first, second });
    }
    let (one, other) = (tracks::currency(first.model), tracks::currency(second.model));
    if one != other && !one.is_empty() && !other.is_empty() {
        return Err(Unreconciled::Currencies { first: one, second: other });
    }
    if !first.model.is_plain() || !second.model.is_plain() {
        return Err(Unreconciled::Wide);
    }
    let clauses = first.pieces();
    let (now, renames) = second.under_the_names_of(&clauses);
    let sides = sides(first, second, clauses, &now, &renames);
    let walk = walk::walk(&sides, &now);
    let ends = [first, second].map(Side::explainer);
    let right = comes_to(&walk.tracks, Track::first, &ends[0], &Renames::new())
        && comes_to(&walk.tracks, Track::last, &ends[1], &renames);
    let (walk, renames) = if right {
        (walk, renames)
    } else {
        // Better one step that is right than many that are not.
        let own = second.pieces();
        let sides = self::sides(first, second, first.pieces(), &own, &Renames::new());
        (walk::Walk::at_once(&sides, &ends[0], &ends[1]), Renames::new())
    };
    let made = [first, second].map(|side| Made {
        contract: side.model.header.as_ref().map(|header| header.title.clone()),
        period: side.period,
        digests: side.digests.clone(),
    });
    let renamed = renames.into_iter().map(|(new, old)| (old, new)).collect();
    Ok(report::report(second.model, second.subject, made, renamed, walk))
}

/// What there is on both sides.
fn sides(first: &Side<'_>, second: &Side<'_>, clauses: Vec<Piece>, now: &[Piece], renames: &Renames) -> mix::Sides {
    let facts = [
        Given::new(first.model, first.program, first.facts),
        Given::new(second.model, second.program, second.facts).renamed(|address| renamed_address(address, renames)),
    ];
    mix::Sides {
        slots: pieces::beside(clauses, now),
        edition: second.model.edition,
        facts,
        periods: [first, second].map(|side| side.period.map(|period| period.label())),
    }
}

/// Whether an end of the way is what was settled: every line and every figure, and nothing else.
fn comes_to(tracks: &Tracks, end: fn(&Track) -> Stand, settled: &Explainer<'_>, renames: &Renames) -> bool {
    let mut own = Tracks::default();
    own.note(settled, 0, false);
    let there = |track: &Track, end: fn(&Track) -> Stand, renames: &Renames| {
        let address = track.head.address.split('.').map(|part| renames.get(part).map_or(part, String::as_str));
        let stand = end(track);
        (stand != Stand::Gone).then(|| (address.collect::<Vec<_>>().join("."), amount(&stand)))
    };
    let all = |tracks: &Tracks, end: fn(&Track) -> Stand, renames: &Renames| -> BTreeSet<(String, Option<Number>)> {
        let tracks = tracks.lines.iter().map(|(_, track)| track).chain(&tracks.figures);
        tracks.filter_map(|track| there(track, end, renames)).collect()
    };
    all(tracks, end, &Renames::new()) == all(&own, Track::first, renames)
}

/// What is known, whoever of two parties is named first.
fn amount(stand: &Stand) -> Option<Number> {
    stand.worth().map(|worth| worth.number.abs())
}

/// The address of an input under the name that the first contract has for it.
fn renamed_address(address: &str, renames: &Renames) -> String {
    let (keys, name) = address.rfind('.').map_or(("", address), |dot| address.split_at(dot + 1));
    format!("{keys}{}", renames.get(name).map_or(name, String::as_str))
}

impl Side<'_> {
    fn explainer(&self) -> Explainer<'_> {
        Explainer::new(self.model, self.program, self.source, self.facts, self.values)
    }

    fn pieces(&self) -> Vec<Piece> {
        pieces::pieces(&syntax::parse(self.source).text, self.source, self.supplied)
    }

    /// The clauses under the names that the other contract has for the same things; under their own where that would change
    /// what they come to.
    fn under_the_names_of(&self, first: &[Piece]) -> (Vec<Piece>, Renames) {
        let own = self.pieces();
        let renames = renames::renames(first, &own);
        if renames.is_empty() {
            return (own, renames);
        }
        let (text, mut supplied) = pieces::text(self.model.edition, own.iter());
        let name = |name: &String| {
            let parts: Vec<&str> = name.split('.').collect();
            let parts = parts.into_iter().map(|part| renames.get(part).map_or(part, String::as_str));
            parts.collect::<Vec<_>>().join(".")
        };
        supplied.0 = supplied.0.into_iter().map(|(of, rows)| (name(&of), rows)).collect();
        let source = Source::new("contract.attain", renames::renamed(&text, &renames));
        let parsed = syntax::parse(&source);
        let under = pieces::pieces(&parsed.text, &source, &supplied);
        if parsed.findings.is_empty() && self.comes_to_the_same(source.text(), &supplied, &renames) {
            (under, renames)
        } else {
            (own, Renames::new())
        }
    }

    /// Whether a text under other names gives what was settled, line by line and figure by figure.
    fn comes_to_the_same(&self, text: &str, supplied: &Supplied, renames: &Renames) -> bool {
        let Some(ready) = Ready::new(text.to_owned(), supplied) else { return false };
        let facts =
            Given::new(self.model, self.program, self.facts).renamed(|address| renamed_address(address, renames));
        let periods = [None, self.period.map(|period| period.label())];
        let (facts, edition) = ([Given::default(), facts], self.model.edition);
        let sides = mix::Sides { slots: Vec::new(), edition, facts, periods };
        let Some(mixed) = sides.settle(&ready, &walk::all_second()) else { return false };
        let [own, other] = [self.explainer(), mixed.explainer()].map(|explainer| {
            let mut tracks = Tracks::default();
            tracks.note(&explainer, 0, false);
            let lines = tracks.lines.into_iter().map(|(_, track)| track);
            lines.chain(tracks.figures).map(|track| amount(&track.first())).collect::<Vec<_>>()
        });
        own == other
    }
}
