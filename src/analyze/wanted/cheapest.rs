//! The cheapest way to reach something: facts moved from where they stand, each step of each at a price.
//!
//! Boxes of facts are looked at, the one with the cheapest corner first. A box in which nothing can reach what is wanted is
//! left out; one whose cheapest corner reaches it when it is settled is the answer, as every other box begins dearer. Steps
//! without which a box cannot reach it are taken at once, and what is dearer than a way that is known is cut off.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::analyze::goal::Goal;
use crate::analyze::search::Search;
use crate::analyze::space::{Domain, Point, Space};
use crate::model::Kinds;
use crate::number::interval::Interval;
use crate::number::{Mode, Number};

/// How many steps a question may take before what is known so far is the answer.
const MAX_STEPS: u64 = 1_000_000;

/// How many boxes may be looked at.
const MAX_BOXES: usize = 60_000;

/// A fact that may be moved.
#[derive(Clone, Debug)]
pub(crate) struct Axis {
    /// The input's place.
    pub fact: u32,
    /// Where it stands.
    pub here: Number,
    /// What moving it by one costs, either way: 0 or more.
    pub price: Number,
    /// How far apart its values are.
    pub step: Number,
    /// From where to where it may be moved; where it stands is within.
    pub range: (Number, Number),
}

/// What is to be reached.
#[derive(Clone, Debug)]
pub(crate) struct Aim {
    pub goal: Goal,
    /// At least, or at most.
    pub at_least: bool,
    pub amount: Number,
}

impl Aim {
    /// Whether a value is what is wanted.
    pub fn is_met(&self, value: &Number) -> bool {
        if self.at_least { *value >= self.amount } else { *value <= self.amount }
    }
}

/// What was found.
#[derive(Clone, Debug)]
pub(crate) struct Cheapest {
    /// The cheapest that is known: what it costs, what it comes to, and all facts.
    pub best: Option<Way>,
    /// Nothing that reaches it costs less; none where nothing reaches it at all.
    pub bound: Option<Number>,
}

/// A way to reach it.
#[derive(Clone, Debug)]
pub(crate) struct Way {
    pub cost: Number,
    pub value: Number,
    pub points: Vec<Point>,
    /// Where each axis is.
    pub at: Vec<Number>,
}

/// A stretch of each axis.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    cost: Number,
    order: u64,
    ends: Vec<(Number, Number)>,
}

impl Ord for Part {
    fn cmp(&self, other: &Self) -> Ordering {
        // The cheapest first; of equal ones the latest, which is the smallest.
        other.cost.cmp(&self.cost).then(self.order.cmp(&other.order))
    }
}

impl PartialOrd for Part {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// One question.
struct Quest<'s> {
    search: &'s mut Search,
    space: Space,
    axes: &'s [Axis],
    aim: &'s Aim,
    best: Option<Way>,
}

impl Search {
    /// The cheapest way to what is wanted, moving only these facts from where they stand.
    pub fn cheapest(&mut self, here: &[Point], period: &[Number], axes: &[Axis], aim: &Aim) -> Cheapest {
        let began = self.steps();
        let space = space(here, period, axes);
        let mut quest = Quest { search: self, space, axes, aim, best: None };
        let whole: Vec<(Number, Number)> = axes.iter().map(|axis| axis.range.clone()).collect();
        let mut parts = BinaryHeap::new();
        parts.push(Part { cost: quest.cost_of(&whole), order: 0, ends: whole });
        let (mut order, mut looked) = (0, 0);
        let mut bound = None;
        while let Some(part) = parts.pop() {
            if quest.best.as_ref().is_some_and(|best| best.cost <= part.cost) {
                break;
            }
            looked += 1;
            if looked > MAX_BOXES || quest.search.steps() - began > MAX_STEPS {
                bound = Some(part.cost);
                break;
            }
            for ends in quest.parts_of(part.ends) {
                order += 1;
                parts.push(Part { cost: quest.cost_of(&ends), order, ends });
            }
        }
        let best = quest.best.take();
        let bound = match (&best, bound) {
            (Some(best), Some(bound)) => Some(Number::min(&best.cost, &bound)),
            (Some(best), None) => Some(best.cost.clone()),
            (None, bound) => bound,
        };
        Cheapest { best, bound }
    }
}

/// All facts where they stand, those that may be moved in their stretches.
pub(crate) fn space(here: &[Point], period: &[Number], axes: &[Axis]) -> Space {
    let mut domains: Vec<Domain> = here.iter().map(|point| Domain::point(point, None)).collect();
    for axis in axes {
        domains[axis.fact as usize] = stretch(axis, &axis.range);
    }
    Space { domains, period: period.to_vec() }
}

fn stretch(axis: &Axis, (low, high): &(Number, Number)) -> Domain {
    let range = Interval::closed(low.clone(), high.clone());
    Domain { range, kinds: Kinds::NONE, step: Some(axis.step.clone()) }
}

/// The end of a stretch that is nearer to where a fact stands; where it stands, if that is within.
fn near(axis: &Axis, (low, high): &(Number, Number)) -> Number {
    Number::min(high, &Number::max(low, &axis.here))
}

/// The other end.
fn far(axis: &Axis, (low, high): &(Number, Number)) -> Number {
    if (&axis.here - low).abs() > (high - &axis.here).abs() { low.clone() } else { high.clone() }
}

impl Axis {
    fn price_to(&self, at: &Number) -> Number {
        &(at - &self.here).abs() * &self.price
    }

    /// How many steps a stretch has.
    fn steps(&self, (low, high): &(Number, Number)) -> Number {
        (high - low).div(&self.step).unwrap_or_default()
    }

    /// So many steps from a place on.
    fn after(&self, from: &Number, steps: &Number, up: bool) -> Number {
        let way = steps * &self.step;
        if up { from + &way } else { from - &way }
    }
}

impl Quest<'_> {
    /// What the cheapest corner costs.
    fn cost_of(&self, ends: &[(Number, Number)]) -> Number {
        self.axes.iter().zip(ends).map(|(axis, ends)| axis.price_to(&near(axis, ends))).sum()
    }

    /// What is left of a box when what cannot be, and what is not worth it, is gone: nothing, or two parts.
    fn parts_of(&mut self, mut ends: Vec<(Number, Number)>) -> Vec<Vec<(Number, Number)>> {
        self.cut_dear(&mut ends);
        if !self.may_reach(&ends) {
            return Vec::new();
        }
        self.leave_useless(&mut ends);
        let corner: Vec<Number> = self.axes.iter().zip(&ends).map(|(axis, ends)| near(axis, ends)).collect();
        if self.offer(corner) {
            return Vec::new();
        }
        if let Some(straddling) =
            self.axes.iter().zip(&ends).position(|(axis, (low, high))| *low < axis.here && axis.here < *high)
        {
            return self.cut(&ends, straddling, &self.axes[straddling].here.clone());
        }
        self.offer_far(&ends);
        let before = ends.clone();
        self.cut_dear(&mut ends);
        if ends != before && !self.may_reach(&ends) {
            return Vec::new();
        }
        self.take_needed(&mut ends);
        let widest = (0..ends.len()).filter(|place| ends[*place].0 < ends[*place].1).max_by(|a, b| {
            let wide = |place: &usize| {
                let (axis, ends) = (&self.axes[*place], &ends[*place]);
                (&(&ends.1 - &ends.0) * &axis.price, axis.steps(ends))
            };
            wide(a).cmp(&wide(b)).then(b.cmp(a))
        });
        match widest {
            Some(place) => {
                let (low, high) = &ends[place];
                let half = (low + high).div(&Number::from(2)).unwrap_or_else(|| low.clone());
                let half = half.round(Mode::Down, &self.axes[place].step);
                // Rounding may lead out where the ends are below zero.
                let half = Number::max(low, &half);
                self.cut(&ends, place, &half)
            }
            // A single place is left: its own corner.
            None => {
                self.offer(ends.iter().map(|(low, _)| low.clone()).collect());
                Vec::new()
            }
        }
    }

    /// Two parts of a box: up to a place on one axis, and from the step behind it on.
    fn cut(&self, ends: &[(Number, Number)], place: usize, at: &Number) -> Vec<Vec<(Number, Number)>> {
        let (low, high) = &ends[place];
        let next = at + &self.axes[place].step;
        let halves = [(low.clone(), at.clone()), (next, high.clone())];
        let with = |half: (Number, Number)| {
            let mut ends = ends.to_vec();
            ends[place] = half;
            ends
        };
        halves.into_iter().filter(|(low, high)| low <= high).map(with).collect()
    }

    /// Cuts off what would make a way dearer than, or as dear as, the best that is known.
    fn cut_dear(&self, ends: &mut [(Number, Number)]) {
        let Some(best) = &self.best else { return };
        let left = &best.cost - &self.cost_of(ends);
        for (axis, ends) in self.axes.iter().zip(ends) {
            let Some(more) = left.div(&(&axis.price * &axis.step)) else { continue };
            let whole = more.round(Mode::Down, &Number::one());
            // As dear is not better.
            let most = if whole == more { &whole - &Number::one() } else { whole };
            let most = Number::max(&most, &Number::zero());
            let from = near(axis, ends);
            ends.0 = Number::max(&ends.0, &axis.after(&from, &most, false));
            ends.1 = Number::min(&ends.1, &axis.after(&from, &most, true));
        }
    }

    /// Leaves facts at their nearer ends that do no good farther away, wherever in the box the others are.
    fn leave_useless(&mut self, ends: &mut [(Number, Number)]) {
        let held = self.search.seen(&self.aim.goal).clone();
        for (axis, ends) in self.axes.iter().zip(ends) {
            let way = held.moves.of(axis.fact);
            let from = near(axis, ends);
            // Toward what is wanted it moves as the fact rises, or as it falls.
            let (rising, falling) = if self.aim.at_least { (way.up, way.down) } else { (way.down, way.up) };
            if !way.gone && !rising {
                ends.1 = from.clone();
            }
            if !way.gone && !falling {
                ends.0 = from;
            }
        }
    }

    /// Takes the steps without which nothing in a box reaches what is wanted.
    fn take_needed(&mut self, ends: &mut [(Number, Number)]) {
        for place in 0..ends.len() {
            let axis = &self.axes[place];
            let whole = ends[place].clone();
            let up = near(axis, &whole) == whole.0;
            let from = near(axis, &whole);
            let to = |steps: &Number| {
                let at = axis.after(&from, steps, up);
                if up { (whole.0.clone(), at) } else { (at, whole.1.clone()) }
            };
            // So few steps that nothing reaches it, and so many that something may.
            let (mut too_few, mut enough) = (Number::from(-1), axis.steps(&whole));
            let mut few = Number::one();
            while &enough - &too_few > Number::one() {
                let span = &enough - &too_few;
                let half = &too_few + &span.div(&Number::from(2)).unwrap_or(span).round(Mode::Down, &Number::one());
                // Most often few are enough.
                let tried = Number::min(&half, &(&too_few + &few));
                few = &few * &Number::from(4);
                ends[place] = to(&tried);
                if self.may_reach(ends) {
                    enough = tried;
                } else {
                    too_few = tried;
                }
            }
            let first = axis.after(&from, &enough, up);
            ends[place] = if up { (first, whole.1) } else { (whole.0, first) };
        }
    }

    /// Whether anything in a box may reach what is wanted.
    fn may_reach(&mut self, ends: &[(Number, Number)]) -> bool {
        for (axis, ends) in self.axes.iter().zip(ends) {
            self.space.domains[axis.fact as usize] = stretch(axis, ends);
        }
        let held = self.search.look(&self.space.domains, &self.aim.goal);
        if !held.may_be_known() {
            return false;
        }
        let end = if self.aim.at_least { held.range.high } else { held.range.low };
        end.is_none_or(|end| self.aim.is_met(&end.value))
    }

    /// What all comes to with the axes at certain places.
    fn value(&mut self, at: &[Number]) -> Option<(Number, Vec<Point>)> {
        let here = self.space.domains.iter().map(|domain| domain.as_point().unwrap_or(Ok(Number::zero())));
        let mut points: Vec<Point> = here.collect();
        for (axis, at) in self.axes.iter().zip(at) {
            points[axis.fact as usize] = Ok(at.clone());
        }
        let value = self.search.settle(&points, &self.aim.goal)?.ok()?;
        Some((value, points))
    }

    /// The same where it is what is wanted.
    fn settled(&mut self, at: &[Number]) -> Option<(Number, Vec<Point>)> {
        self.value(at).filter(|(value, _)| self.aim.is_met(value))
    }

    /// Keeps a way that reaches it, if it is cheaper than what is known. Whether it reaches it.
    fn offer(&mut self, at: Vec<Number>) -> bool {
        let Some((value, points)) = self.settled(&at) else { return false };
        let cost: Number = self.axes.iter().zip(&at).map(|(axis, at)| axis.price_to(at)).sum();
        if self.best.as_ref().is_none_or(|best| cost < best.cost) {
            self.best = Some(Way { cost, value, points, at });
        }
        true
    }

    /// From the far corner of a box back toward where all stands, one fact after another, as long as it is reached: first
    /// what does least for its cost.
    fn offer_far(&mut self, ends: &[(Number, Number)]) {
        let corner: Vec<Number> = self.axes.iter().zip(ends).map(|(axis, ends)| far(axis, ends)).collect();
        let Some((most, _)) = self.settled(&corner) else { return };
        let places = self.axes.len();
        let mut worth: Vec<(Number, usize)> = Vec::with_capacity(places);
        for (place, axis) in self.axes.iter().enumerate() {
            let mut without = corner.clone();
            without[place] = near(axis, &ends[place]);
            let cost = &axis.price_to(&corner[place]) - &axis.price_to(&without[place]);
            let does = self.value(&without).map_or_else(|| most.abs(), |(value, _)| (&most - &value).abs());
            // What costs nothing is taken back last.
            worth.push((does.div(&cost).unwrap_or_else(|| &does * &Number::power_of_ten(18)), place));
        }
        worth.sort();
        let order: Vec<usize> = worth.into_iter().map(|(_, place)| place).collect();
        // The first way decides how much is cut off: more is tried for it.
        for turn in 0..if self.best.is_none() { places } else { 1 } {
            let mut at = corner.clone();
            loop {
                let before = at.clone();
                for place in 0..places {
                    self.back(&mut at, ends, order[(place + turn) % places]);
                }
                if at == before {
                    break;
                }
            }
            self.offer(at);
        }
    }

    /// Moves one fact back, as far as it goes: a step farther back does not reach it.
    fn back(&mut self, at: &mut [Number], ends: &[(Number, Number)], place: usize) {
        let axis = &self.axes[place];
        let from = near(axis, &ends[place]);
        let up = at[place] > from;
        let (mut too_few, mut enough) =
            (Number::from(-1), (&at[place] - &from).abs().div(&axis.step).unwrap_or_default());
        while &enough - &too_few > Number::one() {
            let half = (&enough + &too_few).div(&Number::from(2)).unwrap_or_default();
            let half = Number::max(&half.round(Mode::Down, &Number::one()), &Number::zero());
            at[place] = axis.after(&from, &half, up);
            if self.settled(at).is_some() {
                enough = half;
            } else {
                too_few = half;
            }
        }
        at[place] = axis.after(&from, &enough, up);
    }
}
