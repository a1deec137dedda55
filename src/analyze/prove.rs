//! Whether something holds of all facts: proved, shown not to, or open.

use super::along::Along;
use super::goal::Goal;
use super::search::{Extreme, Search, Toward, into, middle};
use super::space::{Domain, Point, Space, as_far_as_is_worth_looking};
use crate::evaluate::Value;
use crate::model::Kinds;
use crate::number::Number;
use crate::number::interval::{End, Interval};

/// How many parts of the space are looked at.
const MAX_PARTS: usize = 3_000;

/// How many steps a proof may take.
const MAX_STEPS: u64 = 600_000;

/// An answer.
#[derive(Clone, Debug)]
pub(crate) enum Answer<W> {
    /// It holds of all facts.
    Proved,
    /// It does not hold of these.
    Refuted(W),
    /// Neither was found.
    Open,
}

/// Facts, and another value of one of them that should not lead down and does.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub points: Vec<Point>,
    pub other: Number,
    pub before: Number,
    pub after: Number,
}

impl Search {
    /// Whether a truth is never false: of facts that leave it open nothing is said.
    pub fn always(&mut self, space: &Space, goal: &Goal, from: &[Vec<Point>]) -> Answer<Vec<Point>> {
        let Extreme { bound, reached } = self.extreme(space, goal, Toward::Least, from);
        match (bound, reached) {
            (_, Some((value, points))) if value.is_zero() => Answer::Refuted(points),
            (Some(bound), _) if bound.is_positive() => Answer::Proved,
            // Never known at all: nothing breaks it.
            (None, None) if !self.look(&space.domains, goal).may_be_known() => Answer::Proved,
            (Some(_) | None, _) => Answer::Open,
        }
    }

    /// Whether a goal never falls (or never rises) as one fact rises, all others staying.
    pub fn never_turns(
        &mut self,
        space: &Space,
        goal: &Goal,
        fact: u32,
        falls: bool,
        from: &[Vec<Point>],
        lever: Option<&Goal>,
    ) -> Answer<Step> {
        self.never_turns_within(space, goal, (fact, lever), falls, from, MAX_STEPS)
    }

    /// The same within so many steps.
    pub fn never_turns_within(
        &mut self,
        space: &Space,
        goal: &Goal,
        (fact, lever): (u32, Option<&Goal>),
        falls: bool,
        from: &[Vec<Point>],
        budget: u64,
    ) -> Answer<Step> {
        let began = self.steps();
        let index = fact as usize;
        let mut space = space.clone();
        // Of a fact that is not there nothing is said.
        space.domains[index].kinds = Kinds::NONE;
        if space.domains[index].range.is_empty() {
            return Answer::Proved;
        }
        for start in from {
            let points: Vec<Point> =
                space.domains.iter().zip(start).map(|(domain, point)| into(domain, point)).collect();
            if let Some(step) = self.turn_along(&space, points, goal, (fact, lever), falls) {
                return Answer::Refuted(step);
            }
        }
        let mut waiting = vec![space.domains.clone()];
        let pool = self.pool();
        let mut open = false;
        let mut parts = 0;
        while let Some(domains) = waiting.pop() {
            parts += 1;
            if parts > MAX_PARTS || self.steps() - began > budget {
                return Answer::Open;
            }
            let held = self.look(&domains, goal);
            let way = held.moves.of(fact);
            let wrong = if falls { way.down } else { way.up };
            if !held.may_be_known() || (!wrong && !way.gone) {
                continue;
            }
            let here = Space { domains: domains.clone(), period: space.period.clone() };
            let points: Vec<Point> = domains.iter().map(|domain| into(domain, &Ok(Number::zero()))).collect();
            if parts % 8 == 1
                && let Some(step) = self.turn_along(&here, points, goal, (fact, lever), falls)
            {
                return Answer::Refuted(step);
            }
            match self.halves(&domains, goal, fact, &pool) {
                Some(halves) => waiting.extend(halves),
                None => open = true,
            }
        }
        if open { Answer::Open } else { Answer::Proved }
    }

    /// Two neighboring values of a fact between which a goal turns the wrong way, the others staying.
    ///
    /// `lever` is what is said to move: where it has no value on one side, or the same on both, nothing is said.
    fn turn_along(
        &mut self,
        space: &Space,
        points: Vec<Point>,
        goal: &Goal,
        (fact, lever): (u32, Option<&Goal>),
        falls: bool,
    ) -> Option<Step> {
        let mut range = space.domains[fact as usize].range.clone();
        if range.high.is_none() {
            let here = points[fact as usize].clone().unwrap_or_default();
            range.high = Some(End::closed(as_far_as_is_worth_looking(&here)));
        }
        let goals: Vec<Goal> = std::iter::once(goal).chain(lever).cloned().collect();
        let along = self.along(&points, fact, &range, &goals);
        turn_of(&along, &points, (fact, lever.is_some()), falls)
    }

    /// Parts of a space of which it is asked of each; the fact that moves is cut so that its parts meet.
    fn halves(&mut self, domains: &[Domain], goal: &Goal, fact: u32, pool: &[Number]) -> Option<Vec<Vec<Domain>>> {
        let held = self.look(domains, goal);
        let mut best: Option<(usize, Vec<Vec<Domain>>)> = None;
        let mut ways: Vec<u32> = held
            .moves
            .iter()
            .filter(|(other, way)| (way.up || way.down || way.gone) && domains[*other as usize].as_point().is_none())
            .map(|(other, _)| other)
            .collect();
        // What comes and goes first, then the fact itself.
        ways.sort_by_key(|other| (domains[*other as usize].kinds.is_empty(), *other != fact));
        for other in ways.into_iter().take(8) {
            let domain = &domains[other as usize];
            let parts = if !domain.kinds.is_empty() {
                let mut parts: Vec<Domain> = domain.kinds.iter().map(|kind| domain.absent(kind)).collect();
                parts.extend(Some(domain.known()).filter(|known| !known.range.is_empty()));
                parts
            } else if other == fact {
                match self.meeting(domain, pool) {
                    Some(parts) => parts,
                    None => continue,
                }
            } else {
                match middle(domain, pool) {
                    Some(cut) => {
                        let (low, high) = domain.cut(&cut);
                        vec![low, high]
                    }
                    None => continue,
                }
            };
            let parts: Vec<Domain> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            let mut left = 0;
            let mut made = Vec::new();
            for part in parts {
                let mut domains = domains.to_vec();
                domains[other as usize] = part;
                let held = self.look(&domains, goal);
                let way = held.moves.of(fact);
                left += usize::from(held.may_be_known() && (way.gone || (way.up && way.down))) * 2
                    + usize::from(held.may_be_known() && (way.up != way.down));
                made.push(domains);
            }
            if best.as_ref().is_none_or(|(least, _)| left < *least) {
                best = Some((left, made));
            }
            if left == 0 {
                break;
            }
        }
        best.map(|(_, made)| made)
    }

    /// A domain in parts, each of which shares its last value with the next one's first.
    fn meeting(&self, domain: &Domain, pool: &[Number]) -> Option<Vec<Domain>> {
        let cut = middle(domain, pool)?;
        let part = |low: Option<Number>, high: Option<Number>| {
            domain.within(&Interval { low: low.map(End::closed), high: high.map(End::closed) })
        };
        match &domain.step {
            None => Some(vec![part(None, Some(cut.clone())), part(Some(cut), None)]),
            Some(step) => {
                let cut = cut.round(crate::number::Mode::Down, step);
                let next = &cut + step;
                let two = part(Some(cut.clone()), Some(next.clone()));
                let parts = vec![part(None, Some(cut)), two, part(Some(next), None)];
                // Of two values alone there is nothing to cut.
                let smaller = parts.iter().all(|part| part != domain);
                smaller.then_some(parts)
            }
        }
    }
}

/// The largest step on a walk that goes the wrong way; its first goal is asked about, its second, if there is one, must move.
pub(super) fn turn_of(along: &Along, points: &[Point], (fact, has_lever): (u32, bool), falls: bool) -> Option<Step> {
    let wrong = |a: &Number, b: &Number| if falls { b < a } else { b > a };
    let mut found: Option<Step> = None;
    let mut offer = |before: (&Number, &[Value]), after: (&Number, &[Value])| {
        let (Ok(from), Ok(to)) = (&before.1[0], &after.1[0]) else { return };
        if has_lever && !matches!((&before.1[1], &after.1[1]), (Ok(a), Ok(b)) if a != b) {
            return;
        }
        let size = (to - from).abs();
        if wrong(from, to) && found.as_ref().is_none_or(|step| (&step.after - &step.before).abs() < size) {
            let mut points = points.to_vec();
            points[fact as usize] = Ok(before.0.clone());
            found = Some(Step { points, other: after.0.clone(), before: from.clone(), after: to.clone() });
        }
    };
    let mut last: Option<(&Number, &[Value])> = None;
    for piece in &along.pieces {
        if let Some(before) = last {
            offer(before, (&piece.from, &piece.at_from));
        }
        if let Some(to) = &piece.to {
            offer((&piece.from, &piece.at_from), (to, &piece.at_to));
        }
        last = piece.to.as_ref().map(|to| (to, piece.at_to.as_slice()));
    }
    found
}
