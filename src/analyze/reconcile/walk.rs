//! The way from the first settlement to the second, a step at a time, settled after each.

use std::collections::BTreeSet;

use crate::explain::Explainer;

use super::data::{Change, FactChange};
use super::given::Fact;
use super::mix::{self, Counted, Ready, Sides, Turned};
use super::pieces::{self, Piece};
use super::tracks::Tracks;

/// The way: what was put in place, and what everything came to.
pub(super) struct Walk {
    /// What each step put in place of what; the last may be the order of the clauses.
    pub steps: Vec<Vec<Change>>,
    /// What lines and figures came to: at first, and after each step.
    pub tracks: Tracks,
    /// What the last step was settled from.
    counted: Option<Counted>,
}

/// With nothing left of the first.
pub(super) fn all_second() -> Turned {
    Turned { clauses: BTreeSet::new(), facts: BTreeSet::new(), period: true }
}

/// Goes the way. `second` has the clauses of the second contract in their order.
pub(super) fn walk(sides: &Sides, second: &[Piece]) -> Walk {
    let mut turned = Turned { clauses: BTreeSet::new(), facts: BTreeSet::new(), period: false };
    let mut walk = Walk { steps: Vec::new(), tracks: Tracks::default(), counted: None };
    let Some(ready) = sides.ready(&turned.clauses) else { return walk };
    let Some(first) = sides.settle(&ready, &turned) else { return walk };
    walk.tracks.note(&first.explainer(), 0, true);
    walk.counted = Some(first.counted);
    turned.period = true;
    walk.go(sides, &ready, &turned, Vec::new());
    for step in mix::steps_of_facts(&ready) {
        turned.facts.extend(step);
        walk.go(sides, &ready, &turned, Vec::new());
    }
    walk.clauses(sides, turned.clone());
    // The second contract as it stands. Where only the order is new, and changes nothing, there is nothing to say.
    let all: BTreeSet<usize> = (0..sides.slots.len()).collect();
    let (text, supplied) = pieces::text(sides.edition, second.iter());
    if text != sides.text(&all).0
        && let Some(ready) = Ready::new(text, &supplied)
    {
        turned.clauses = all;
        walk.last(sides, &ready, &turned);
    }
    walk
}

impl Walk {
    /// From the one to the other in a single step, where there is no way in between.
    pub fn at_once(sides: &Sides, first: &Explainer<'_>, second: &Explainer<'_>) -> Walk {
        let [one, other] = &sides.facts;
        let fact = |(address, before, after): (&str, &Fact, &Fact)| {
            Change::Fact(FactChange {
                address: address.to_owned(),
                title: None,
                section: None,
                before: before.text.clone(),
                after: after.text.clone(),
            })
        };
        let mut changes: Vec<Change> = one.differing(other).map(fact).collect();
        if let [Some(before), Some(after)] = &sides.periods
            && before != after
        {
            changes.push(Change::Period { before: before.clone(), after: after.clone() });
        }
        changes.extend(sides.slots.iter().filter_map(pieces::Slot::change).map(Change::Clause));
        if changes.is_empty() {
            changes.push(Change::Order);
        }
        let mut tracks = Tracks::default();
        tracks.note(first, 0, true);
        tracks.note(second, 1, true);
        let steps = if tracks.changed_at(1) { vec![changes] } else { Vec::new() };
        Walk { steps, tracks, counted: None }
    }

    /// Takes a step, unless nothing was put in place of anything.
    fn go(&mut self, sides: &Sides, ready: &Ready, turned: &Turned, mut changes: Vec<Change>) {
        let Some(mixed) = sides.settle(ready, turned) else { return };
        let by_clause = !changes.is_empty();
        let beyond = Beyond::of(ready, self.counted.as_ref(), &mixed.counted);
        changes.extend(beyond.changes);
        if !changes.is_empty() {
            self.steps.push(changes);
            self.tracks.note(&mixed.explainer(), self.steps.len(), by_clause || beyond.unknown);
        }
        self.counted = Some(mixed.counted);
    }

    /// Puts clause after clause in place, each with those that it cannot stand without.
    fn clauses(&mut self, sides: &Sides, mut turned: Turned) {
        let changes: Vec<_> = sides.slots.iter().map(pieces::Slot::change).collect();
        let mut waiting: Vec<usize> = (0..changes.len()).filter(|place| changes[*place].is_some()).collect();
        // Clauses that say the same may be titled otherwise: they are the second's from the beginning.
        turned.clauses.extend((0..changes.len()).filter(|place| changes[*place].is_none()));
        while let Some(next) = waiting.first().copied() {
            let together = together(sides, &turned.clauses, next, &waiting);
            turned.clauses.extend(together.places.iter().copied());
            waiting.retain(|place| !turned.clauses.contains(place));
            let Some(ready) = together.ready else { return };
            let changed = together.places.iter().filter_map(|place| changes[*place].clone()).map(Change::Clause);
            self.go(sides, &ready, &turned, changed.collect());
        }
    }

    /// The last step: the order of the clauses, where it makes a difference.
    fn last(&mut self, sides: &Sides, ready: &Ready, turned: &Turned) {
        let Some(mixed) = sides.settle(ready, turned) else { return };
        let mut changes = Beyond::of(ready, self.counted.as_ref(), &mixed.counted).changes;
        let state = self.steps.len() + 1;
        self.tracks.note(&mixed.explainer(), state, true);
        if !self.tracks.changed_at(state) && changes.is_empty() {
            return;
        }
        // Where no text stood before all of the second contract was in place, its clauses are what is left.
        let left = sides.slots.iter().filter_map(pieces::Slot::change).map(Change::Clause);
        let told: Vec<Change> = self.steps.iter().flatten().cloned().collect();
        changes.extend(left.filter(|change| !told.contains(change)));
        if changes.is_empty() {
            changes.push(Change::Order);
        }
        self.steps.push(changes);
    }
}

/// Clauses that are put in place together, and the text with them.
struct Together {
    places: BTreeSet<usize>,
    /// None where no text stands before all of the second contract is in place.
    ready: Option<Ready>,
}

/// The clauses that one cannot stand without: none of them can be left out.
fn together(sides: &Sides, turned: &BTreeSet<usize>, next: usize, waiting: &[usize]) -> Together {
    let with = |places: &BTreeSet<usize>| -> Option<Ready> {
        sides.ready(&turned.union(places).copied().collect::<BTreeSet<usize>>())
    };
    let alone = BTreeSet::from([next]);
    if let Some(ready) = with(&alone) {
        return Together { places: alone, ready: Some(ready) };
    }
    let mut places: BTreeSet<usize> = waiting.iter().copied().collect();
    let Some(mut ready) = with(&places) else { return Together { places, ready: None } };
    let mut length = places.len();
    loop {
        length = length.div_ceil(2);
        let others: Vec<usize> = places.iter().copied().filter(|place| *place != next).collect();
        for some in others.rchunks(length) {
            let fewer: BTreeSet<usize> = places.iter().copied().filter(|place| !some.contains(place)).collect();
            if let Some(stands) = with(&fewer) {
                (places, ready) = (fewer, stands);
            }
        }
        if length <= 1 {
            return Together { places, ready: Some(ready) };
        }
    }
}

/// What differs beside clauses.
struct Beyond {
    /// The period and the facts.
    changes: Vec<Change>,
    /// Whether one of the facts is unknown before or after.
    unknown: bool,
}

impl Beyond {
    /// The facts and the period that counted before, and count otherwise after. A fact that comes or goes with its input is
    /// told by that clause.
    fn of(ready: &Ready, before: Option<&Counted>, after: &Counted) -> Beyond {
        let mut beyond = Beyond { changes: Vec::new(), unknown: false };
        let Some(before) = before else { return beyond };
        if let (Some(old), Some(new)) = (&before.period, &after.period)
            && old != new
        {
            beyond.changes.push(Change::Period { before: old.clone(), after: new.clone() });
        }
        for info in ready.program.inputs() {
            let named = ready.model.address(info.figure, info.coordinate as usize);
            let (Some(old), Some(new)) = (before.facts.get(&named), after.facts.get(&named)) else { continue };
            if old.says(new) {
                continue;
            }
            let figure = ready.model.figure(info.figure);
            beyond.unknown |= !old.is_known() || !new.is_known();
            beyond.changes.push(Change::Fact(FactChange {
                address: info.address.clone(),
                title: figure.title.clone(),
                section: figure.section.clone(),
                before: old.text.clone(),
                after: new.text.clone(),
            }));
        }
        beyond
    }
}
