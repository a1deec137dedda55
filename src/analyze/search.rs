//! The least and the greatest that something may come to, with facts that reach it.
//!
//! A space of facts is looked at as a whole; where what it may come to is not reached by facts that were settled, the space
//! is cut in two, and the more promising part is looked at first. What no part promises is not there.

mod climb;
mod cuts;

pub(crate) use cuts::middle;

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap};
use std::rc::Rc;

use self::cuts::{Cut, Narrowed, domains};
use super::goal::Goal;
use super::graph::Graph;
use super::joint::{Joint, Places};
use super::may::May;
use super::reach::Reach;
use super::space::{Domain, Point, Space};
use crate::evaluate::Values;
use crate::model::Kind;
use crate::number::Number;
use crate::number::interval::{End, Interval};
use crate::program::Program;

/// How many steps a question may take before what is known so far is the answer.
const MAX_STEPS: u64 = 400_000;

/// How many parts without an end are looked at, before it is said that there is no end to be shown.
const MAX_ENDLESS: usize = 40;

/// How many cuts follow on each other, before what is left is as far as can be told: where numbers without a step are
/// divided by each other, parts can be cut for ever.
const MAX_CUTS: usize = 300;

/// The way that is looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Toward {
    Least,
    Greatest,
}

/// What was found.
#[derive(Clone, Debug)]
pub(crate) struct Extreme {
    /// No facts lead beyond this; none where it has no end that could be shown.
    pub bound: Option<Number>,
    /// The best that facts were found for, and these facts.
    pub reached: Option<(Number, Vec<Point>)>,
}

impl Extreme {
    /// Whether the bound is reached.
    pub fn is_exact(&self) -> bool {
        self.reached.as_ref().is_some_and(|(value, _)| self.bound.as_ref() == Some(value))
    }
}

/// Looks for extremes of one contract.
#[derive(Debug)]
pub(crate) struct Search {
    pub graph: Rc<Graph>,
    runs: Vec<Run>,
    reach: Reach,
    /// A second look, at single facts and lines through them.
    near: Reach,
    pool: Rc<[Number]>,
    period: usize,
    /// How many steps were walked along facts so far.
    pub(super) steps_of_walks: u64,
    /// The facts that registers are made of which were looked at in part.
    made_of: HashMap<crate::program::Reg, Vec<u32>>,
}

/// A program that is settled, with the places of its facts.
#[derive(Debug)]
struct Run {
    program: Program,
    facts: Vec<u32>,
    values: Values,
}

/// A part of the space, with what it promises.
struct Part {
    /// As seen toward the extreme: greater is better. None is without end.
    promise: Option<Number>,
    cuts: Option<Rc<Cut>>,
    order: u64,
}

/// What may be reached at most, as seen toward the extreme; none is without end.
type Promise = Option<Number>;

/// One fact narrowed, with what that promises.
type Half = (Narrowed, Promise);

impl PartialEq for Part {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Part {}

impl PartialOrd for Part {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Part {
    fn cmp(&self, other: &Self) -> Ordering {
        let promise = match (&self.promise, &other.promise) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(a), Some(b)) => a.cmp(b),
        };
        // Of equal ones the latest: it is the farthest on its way to facts.
        promise.then(self.order.cmp(&other.order))
    }
}

impl Search {
    /// For one contract.
    pub fn new(graph: &Rc<Graph>, space: &Space, period: usize) -> Search {
        let program = graph.program.clone();
        let facts = (0..program.inputs().len() as u32).collect();
        Search::of(graph, space, period, vec![(program, facts)])
    }

    /// For two contracts laid side by side.
    pub fn of_two(joint: &Joint, graph: &Rc<Graph>, space: &Space, period: usize, second: &Program) -> Search {
        let first = graph.program.clone();
        let facts = |count: usize, which: fn(&Places) -> Option<u32>| -> Vec<u32> {
            let mut places = vec![0; count];
            for (place, fact) in joint.facts.iter().enumerate() {
                if let Some(own) = which(fact) {
                    places[own as usize] = place as u32;
                }
            }
            places
        };
        let runs = vec![
            (first.clone(), facts(first.inputs().len(), |fact| fact.0)),
            (second.clone(), facts(second.inputs().len(), |fact| fact.1)),
        ];
        Search::of(graph, space, period, runs)
    }

    fn of(graph: &Rc<Graph>, space: &Space, period: usize, runs: Vec<(Program, Vec<u32>)>) -> Search {
        let reach = Reach::new(graph, space);
        let mut pool: Vec<Number> = graph.constants.iter().map(|(_, slot)| slot.value.clone()).collect();
        pool.sort();
        pool.dedup();
        let runs =
            runs.into_iter().map(|(program, facts)| Run { values: Values::new(&program), program, facts }).collect();
        Search {
            graph: graph.clone(),
            runs,
            near: reach.clone(),
            reach,
            pool: pool.into(),
            period,
            made_of: HashMap::new(),
            steps_of_walks: 0,
        }
    }

    /// How many steps were taken since the beginning.
    pub fn steps(&self) -> u64 {
        self.reach.steps + self.near.steps
    }

    /// What a goal may come to over a space, seen from afar.
    pub fn look(&mut self, space: &[Domain], goal: &Goal) -> May {
        self.reach.look(space);
        self.reach.get(goal.register).clone()
    }

    /// The same with a register standing for itself: as if it were a fact, by the number `u32::MAX`, that is known.
    pub fn look_frozen(&mut self, space: &[Domain], goal: &Goal, register: crate::program::Reg) -> May {
        self.near.look(space);
        let mut frozen = self.near.clone();
        frozen.freeze(register);
        frozen.get(goal.register).clone()
    }

    /// What a goal comes to with given facts.
    pub fn settle(&mut self, points: &[Point], goal: &Goal) -> Option<Result<Number, Kind>> {
        self.run(points)?;
        Some(self.value(goal))
    }

    /// What all goals come to; of facts that do not fit their declarations nothing.
    pub fn settle_all(&mut self, points: &[Point], goals: &[Goal]) -> Vec<Result<Number, Kind>> {
        match self.run(points) {
            Some(()) => goals.iter().map(|goal| self.value(goal)).collect(),
            None => goals.iter().map(|_| Err(Kind::Refused)).collect(),
        }
    }

    /// Settles facts; none where they do not fit their declarations.
    fn run(&mut self, points: &[Point]) -> Option<()> {
        for Run { program, facts, values } in &mut self.runs {
            let own: Option<Vec<Point>> = facts.iter().map(|fact| points.get(*fact as usize).cloned()).collect();
            values.settle(&super::witness::facts_in(program, &own?, self.period)?);
        }
        Some(())
    }

    /// What one contract comes to with given facts; none of several contracts at once, or where the facts do not fit.
    pub fn values(&mut self, points: &[Point]) -> Option<&Values> {
        self.run(points)?;
        match self.runs.as_slice() {
            [run] => Some(&run.values),
            _ => None,
        }
    }

    fn value(&self, goal: &Goal) -> Result<Number, Kind> {
        let values: Vec<&Values> = self.runs.iter().map(|run| &run.values).collect();
        goal.value_of(&values)
    }

    /// What a goal may come to over the space that was last looked at.
    pub fn seen(&self, goal: &Goal) -> &May {
        self.reach.get(goal.register)
    }

    /// What a register of the graph may hold over the space that was last looked at.
    pub fn held(&self, register: crate::program::Reg) -> &May {
        self.reach.get(register)
    }

    /// What a fact is a multiple of.
    pub fn step(&self, fact: u32) -> Option<Number> {
        self.reach.domain(fact).step.clone()
    }

    /// How close values of a fact are looked at whose decimals the contract does not say: money to the hundredth, anything
    /// else to two digits more than the contract writes.
    pub fn resolution(&self, fact: u32) -> Number {
        let inputs = &self.graph.program.plan.inputs;
        let declared = inputs.infos.get(fact as usize).and_then(|info| inputs.declared.get(info.declared as usize));
        if declared.is_some_and(|declared| declared.ty.unit().is_some_and(crate::model::Unit::is_money)) {
            return Number::power_of_ten(-2);
        }
        let places =
            self.pool.iter().filter_map(Number::decimal_places).filter(|places| *places <= 6).max().unwrap_or(0);
        Number::power_of_ten(-(places.max(2) as i32 + 2))
    }

    /// The numbers that the contract writes, in order.
    pub fn pool(&self) -> Rc<[Number]> {
        self.pool.clone()
    }

    /// A look at a single place, to be moved from there, and given back.
    pub fn near(&mut self, at: &[Domain]) -> Reach {
        self.near.look(at);
        self.near.clone()
    }

    /// Takes a look back.
    pub fn keep_near(&mut self, near: Reach) {
        self.near = near;
    }

    /// The extreme of a goal over a space. `from` are facts to begin with; those that lie outside of the space are moved
    /// into it.
    pub fn extreme(&mut self, space: &Space, goal: &Goal, toward: Toward, from: &[Vec<Point>]) -> Extreme {
        let began = self.steps();
        let whole = self.look(&space.domains, goal);
        if !whole.may_be_known() {
            return Extreme { bound: None, reached: None };
        }
        let mut best: Option<(Number, Vec<Point>)> = None;
        for start in from {
            let start: Vec<Point> =
                space.domains.iter().zip(start).map(|(domain, point)| into(domain, point)).collect();
            self.offer(&mut best, start, goal, toward);
        }
        if best.is_none() {
            let start: Vec<Point> = space.domains.iter().map(|domain| into(domain, &Ok(Number::zero()))).collect();
            self.offer(&mut best, start, goal, toward);
        }
        let mut parts = BinaryHeap::new();
        let mut order = 0;
        parts.push(Part { promise: promise(&whole, toward), cuts: None, order });
        let mut left: Option<Option<Number>> = None;
        let mut endless = 0;
        while let Some(part) = parts.pop() {
            if let (Some((value, _)), Some(promise)) = (&best, &part.promise)
                && *promise <= signed(value, toward)
            {
                break;
            }
            endless += usize::from(part.promise.is_none());
            if self.steps() - began > MAX_STEPS || endless > MAX_ENDLESS {
                left = Some(worse(left, part.promise));
                break;
            }
            let (mut domains, parts_of) = domains(space, &part.cuts);
            self.reach.look_at(&parts_of);
            let held = self.narrow(&mut domains, goal, toward);
            if !held.may_be_known() {
                continue;
            }
            let promised = promise(&held, toward);
            let corner = self.corner(&domains, &held, best.as_ref().map(|(_, points)| points.as_slice()), toward);
            self.offer(&mut best, corner, goal, toward);
            if part.cuts.is_none() {
                self.climb(space, &mut best, goal, toward);
            }
            if let (Some((value, _)), Some(promise)) = (&best, &promised)
                && *promise <= signed(value, toward)
            {
                continue;
            }
            let depth = part.cuts.as_ref().map_or(0, |cut| cut.depth + 1);
            let halves = if depth < MAX_CUTS { self.split(&domains, &held, goal, toward) } else { None };
            match halves {
                None => left = Some(worse(left, promised)),
                Some(halves) => {
                    for (what, promise) in halves {
                        // What was narrowed on the way holds in both halves only where it was cut; ends that were taken
                        // because all moves one way are taken again.
                        order += 1;
                        let cuts = Some(Rc::new(Cut { before: part.cuts.clone(), what, depth }));
                        parts.push(Part { promise, cuts, order });
                    }
                }
            }
        }
        self.reach.look_at(&[]);
        // What is left open, and what was not looked at any more.
        let mut bound: Option<Option<Number>> = left;
        if let Some(part) = parts.pop() {
            bound = Some(worse(bound, part.promise));
        }
        let reached = best.as_ref().map(|(value, _)| signed(value, toward));
        let bound = match (bound, reached) {
            (None, reached) => reached,
            (Some(None), _) => None,
            (Some(Some(open)), Some(reached)) => Some(Number::max(&open, &reached)),
            (Some(Some(open)), None) => Some(open),
        };
        Extreme { bound: bound.map(|bound| signed(&bound, toward)), reached: best }
    }

    /// Facts with which all moves one way are taken at their ends, until no more are.
    fn narrow(&mut self, domains: &mut [Domain], goal: &Goal, toward: Toward) -> May {
        let mut held = self.look(domains, goal);
        let mut bound: Vec<u32> = Vec::new();
        for part in self.reach.looked_at() {
            let reach = &self.reach;
            bound.extend(self.made_of.entry(part.register).or_insert_with(|| reach.made_of(part.register)).iter());
        }
        for _ in 0..4 {
            if !held.may_be_known() {
                return held;
            }
            let mut changed = false;
            // A fact that a register is made of which is looked at in part cannot be moved to its end as it likes.
            for (fact, way) in held.moves.iter() {
                let domain = &domains[fact as usize];
                if bound.contains(&fact)
                    || way.gone
                    || (way.up && way.down)
                    || !domain.kinds.is_empty()
                    || domain.as_point().is_some()
                {
                    continue;
                }
                // A fact that does not matter here is anything.
                let high = if way.up { toward == Toward::Greatest } else { toward == Toward::Least };
                let still = !way.up && !way.down;
                let end = match (still, high) {
                    (true, _) => domain.range.low.as_ref().or(domain.range.high.as_ref()),
                    (false, true) => domain.range.high.as_ref(),
                    (false, false) => domain.range.low.as_ref(),
                };
                let Some(end) = end.filter(|end| end.closed) else { continue };
                domains[fact as usize] = Domain { range: Interval::point(end.value.clone()), ..domain.clone() };
                changed = true;
            }
            if !changed {
                break;
            }
            held = self.look(domains, goal);
        }
        held
    }

    /// Facts in a corner of a part, as its moves say.
    fn corner(&self, domains: &[Domain], held: &May, base: Option<&[Point]>, toward: Toward) -> Vec<Point> {
        let mut points: Vec<Point> = Vec::with_capacity(domains.len());
        for (fact, domain) in domains.iter().enumerate() {
            let way = held.moves.of(fact as u32);
            let base = base.and_then(|base| base.get(fact)).cloned().unwrap_or(Ok(Number::zero()));
            let end = match (way.up, way.down, toward) {
                (true, false, Toward::Greatest) | (false, true, Toward::Least) => domain.range.high.as_ref(),
                (true, false, Toward::Least) | (false, true, Toward::Greatest) => domain.range.low.as_ref(),
                (true, true, _) | (false, false, _) => None,
            };
            points.push(match end.map(|end| Ok(end.value.clone())) {
                Some(point) if domain.contains(&point) => point,
                Some(_) | None => into(domain, &base),
            });
        }
        points
    }

    fn offer(&mut self, best: &mut Option<(Number, Vec<Point>)>, points: Vec<Point>, goal: &Goal, toward: Toward) {
        if let Some(Ok(value)) = self.settle(&points, goal)
            && best.as_ref().is_none_or(|(known, _)| signed(&value, toward) > signed(known, toward))
        {
            *best = Some((value, points));
        }
    }
}

/// The fact as it is where the domain has it, else the nearest that the domain has.
pub(crate) fn into(domain: &Domain, point: &Point) -> Point {
    if domain.contains(point) {
        return point.clone();
    }
    let end = |end: &Option<End>| end.as_ref().map(|end| end.value.clone());
    if !domain.range.is_empty() {
        let wanted = point.clone().unwrap_or_else(|_| Number::zero());
        let wanted = end(&domain.range.low).map_or(wanted.clone(), |low| Number::max(&low, &wanted));
        let wanted = end(&domain.range.high).map_or(wanted.clone(), |high| Number::min(&high, &wanted));
        let wanted = match &domain.step {
            Some(step) => wanted.round(crate::number::Mode::Down, step),
            None => wanted,
        };
        let inside = middle(domain, &[]);
        return [Some(wanted), inside, end(&domain.range.low), end(&domain.range.high)]
            .into_iter()
            .flatten()
            .map(Ok)
            .find(|point| domain.contains(point))
            .unwrap_or(Err(Kind::Unsupplied));
    }
    domain.kinds.iter().next().map_or(Err(Kind::Unsupplied), Err)
}

/// What a value is worth on the way: greater is better.
fn signed(value: &Number, toward: Toward) -> Number {
    match toward {
        Toward::Greatest => value.clone(),
        Toward::Least => value.neg(),
    }
}

fn promise(held: &May, toward: Toward) -> Option<Number> {
    let end = match toward {
        Toward::Greatest => &held.range.high,
        Toward::Least => &held.range.low,
    };
    end.as_ref().map(|end| signed(&end.value, toward))
}

/// The one that promises more; none is without end.
fn worse(one: Option<Option<Number>>, other: Option<Number>) -> Option<Number> {
    match (one, other) {
        (None, other) => other,
        (Some(None), _) | (_, None) => None,
        (Some(Some(a)), Some(b)) => Some(Number::max(&a, &b)),
    }
}

fn is_less(one: &Option<Number>, other: &Option<Number>) -> bool {
    match (one, other) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(a), Some(b)) => a < b,
    }
}
