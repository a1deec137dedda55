//! What each step contributes to a line or a figure: a run of values becomes parts that sum to the difference.

use std::collections::{BTreeMap, HashMap};

use crate::number::Number;

use super::data::{PartKind, Stand};

/// A part before it knows what the cause of its steps is called.
#[derive(Clone, Debug)]
pub(super) struct Share {
    /// The steps that only have a result together, in order.
    pub steps: Vec<usize>,
    pub kind: PartKind,
    pub before: Stand,
    pub after: Stand,
}

impl Share {
    /// How much is more known after it than before.
    pub fn change(&self) -> Number {
        known(&self.after).sub(&known(&self.before))
    }
}

/// What is known of an amount: nothing of what is not there or open.
pub(super) fn known(stand: &Stand) -> Number {
    stand.worth().map_or_else(Number::zero, |worth| worth.number.clone())
}

/// The shares of the steps in a run of values: each with the state from which on it stands, 0 before the first step, n after
/// step n; what has no value there yet is not there.
///
/// What is known before and after a step has changed by it. Where steps make something unknown that a later one makes known
/// again, they have a result together. The same holds for the steps that it takes for something to become known, and for those that make
/// it unknown for good: each is one whose turn has changed what is needed.
pub(super) fn shares(run: &[(usize, Stand)]) -> Vec<Share> {
    let mut shares = Vec::new();
    let first = run.first().filter(|(state, _)| *state == 0).map_or(&Stand::Gone, |(_, stand)| stand);
    let mut before = first.clone();
    // Steps since the last known value, counted from 0.
    let mut waiting: Vec<usize> = Vec::new();
    for (state, new) in run {
        let Some(step) = state.checked_sub(1) else { continue };
        waiting.push(step);
        if new.is_open() {
            continue;
        }
        let kind = if before.is_open() { PartKind::Known } else { PartKind::Changed };
        let steps = std::mem::take(&mut waiting);
        if before != *new {
            shares.push(Share { steps, kind, before, after: new.clone() });
        }
        before = new.clone();
    }
    let last = run.last().map_or(&Stand::Gone, |(_, stand)| stand);
    if last.is_open() {
        if first.is_open() {
            // Nothing is known on either side; what was known on the way was nobody's amount.
            return Vec::new();
        }
        shares.push(Share { steps: waiting, kind: PartKind::Unknown, before, after: last.clone() });
    }
    shares
}

/// The causes of all shares: the sets of steps, in the order of their last step.
pub(super) fn causes<'s>(shares: impl Iterator<Item = &'s Share>) -> (Vec<Vec<usize>>, HashMap<Vec<usize>, usize>) {
    let mut sets: BTreeMap<(Option<usize>, usize, Vec<usize>), ()> = BTreeMap::new();
    for share in shares {
        sets.insert((share.steps.last().copied(), share.steps.len(), share.steps.clone()), ());
    }
    let sets: Vec<Vec<usize>> = sets.into_keys().map(|(_, _, steps)| steps).collect();
    let places = sets.iter().enumerate().map(|(place, steps)| (steps.clone(), place)).collect();
    (sets, places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyze::reconcile::data::Worth;
    use crate::model::Kind;

    fn run(text: &str) -> Vec<(usize, Stand)> {
        let stand = |word: &str| match Number::parse(word) {
            Ok(number) => Stand::Known(Worth {
                number,
                exact: word.to_owned(),
                near: None,
                unit: "USD".to_owned(),
                text: word.to_owned(),
            }),
            Err(_) if word == "-" => Stand::Gone,
            Err(_) => Stand::Open { kind: Kind::Unsupplied, needs: vec![word.to_owned()] },
        };
        let mut run: Vec<(usize, Stand)> = text.split_whitespace().map(stand).enumerate().collect();
        run.dedup_by(|new, old| new.1 == old.1);
        run
    }

    fn told(text: &str) -> Vec<String> {
        let told = |share: &Share| format!("{:?} {:?} {}", share.steps, share.kind, share.change());
        shares(&run(text)).iter().map(told).collect()
    }

    #[test]
    fn a_run_is_split_at_its_steps() {
        assert_eq!(told("100 100 130 90"), ["[1] Changed 30", "[2] Changed -40"]);
        assert_eq!(told("- 100 100 -"), ["[0] Changed 100", "[2] Changed -100"]);
        assert!(told("100 100").is_empty() && told("100").is_empty());
    }

    #[test]
    fn what_is_open_is_never_nothing() {
        assert_eq!(told("x 40 45"), ["[0] Known 40", "[1] Changed 5"]);
        assert_eq!(told("x+y x 40"), ["[0, 1] Known 40"]);
        assert_eq!(told("x x 40"), ["[1] Known 40"]);
        assert_eq!(told("50 40 x x y"), ["[0] Changed -10", "[1, 3] Unknown -40"]);
        // Open on the way only: the steps have a result together.
        assert_eq!(told("50 x x 80 90"), ["[0, 2] Changed 30", "[3] Changed 10"]);
        assert!(told("50 x 50").is_empty());
        assert!(told("x 40 50 y").is_empty());
        assert_eq!(told("x 40 y 60"), ["[0] Known 40", "[1, 2] Changed 20"]);
    }
}
