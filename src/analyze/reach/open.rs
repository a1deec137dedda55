//! What is still to be decided: the choices that can go either way over what is looked at.

use std::rc::Rc;

use super::Reach;
use crate::analyze::graph::{Decider, Step};
use crate::analyze::may::May;
use crate::model::{Kinds, Relation, Statistic};
use crate::number::Number;
use crate::number::interval::Interval;
use crate::program::op::{Bounds, Op, Reading, Reg, Stores};

/// A rounding that has no more results than this over a whole line makes steps that are worth telling.
const FEW_RESULTS: i64 = 64;

/// What a fact bears on.
#[derive(Clone, Debug)]
pub(crate) struct Cone {
    /// Its steps, in order.
    pub steps: Rc<[u32]>,
    /// Of these the roundings that make steps.
    coarse: Vec<u32>,
    /// Whether there are roundings to more than one unit, as to the next 500 USD, that make too many steps to tell each:
    /// nothing goes straight behind them.
    is_stepped: bool,
}

impl Reach {
    /// What a fact bears on, and which roundings on the way make steps over what is looked at now.
    pub fn cone(&self, fact: u32) -> Cone {
        let graph = &self.graph;
        let mut bears = vec![false; graph.registers()];
        bears[graph.facts[fact as usize].index()] = true;
        let mut steps = Vec::new();
        let mut coarse = Vec::new();
        let mut is_stepped = false;
        for (place, step) in graph.steps.iter().enumerate() {
            if !graph.reads[place].iter().any(|reg| bears[reg.index()]) {
                continue;
            }
            steps.push(place as u32);
            step.written(&graph.stores, |reg| bears[reg.index()] = true);
            let (to, quantum) = match step {
                Step::Op(
                    Op::Round { to, quantum, .. }
                    | Op::DivideRound { to, quantum, .. }
                    | Op::Weighted { to, quantum, .. },
                ) if *quantum != Reg::NONE => (*to, *quantum),
                _ => continue,
            };
            let range = &self.get(to).range;
            if let (Some(low), Some(high)) = (&range.low, &range.high)
                && let Some(results) = (&high.value - &low.value).div(&self.quantum(quantum))
                && results.is_positive()
            {
                match results <= Number::from(FEW_RESULTS) {
                    true => coarse.push(place as u32),
                    false => is_stepped |= self.quantum(quantum) > Number::one(),
                }
            }
        }
        Cone { steps: steps.into(), coarse, is_stepped }
    }

    /// Whether anything that a fact bears on can still go either way.
    pub fn is_open(&self, cone: &Cone) -> bool {
        let graph = &self.graph;
        cone.steps.iter().any(|place| self.is_undecided(&graph.stores, &graph.steps[*place as usize]))
            || cone.coarse.iter().any(|place| {
                let mut open = false;
                graph.steps[*place as usize].written(&graph.stores, |reg| {
                    let may = self.get(reg);
                    open = may.may_be_known() && may.range.as_point().is_none();
                });
                open
            })
    }

    /// Which way everything goes that a fact bears on, where it is decided: one number for each choice, `None` where two
    /// ways come to the same.
    pub fn ways(&self, cone: &Cone) -> Vec<Option<u32>> {
        let graph = &self.graph;
        let stores = &graph.stores;
        let mut ways = Vec::new();
        for place in cone.steps.iter() {
            match &graph.steps[*place as usize] {
                Step::Select { by, .. } => {
                    let may = self.get(by.register());
                    ways.push(Some(match by {
                        Decider::Truth(_) => condition(may),
                        Decider::Kinds(_, kinds) => u32::from(may.kinds.both(*kinds).is_empty()),
                        Decider::Known(_) => u32::from(may.may_be_known()),
                    }));
                }
                Step::Join { .. } | Step::Part { .. } | Step::Clip { .. } => {}
                Step::Op(op) => match *op {
                    Op::Choose { condition: by, .. } => ways.push(Some(condition(self.get(by)))),
                    Op::Treat { a, .. } => ways.push(Some(u32::from(self.get(a).may_be_known()))),
                    Op::Table { x, table, .. } => ways.push(Some(self.row_at(stores, table, self.get(x)))),
                    Op::Cap { a, most: b, .. } | Op::Floor { a, least: b, .. } => ways.push(self.side(a, b)),
                    Op::Between { a, least, most, .. } => ways.extend([self.side(a, least), self.side(a, most)]),
                    Op::Pick { list, .. } => self.order(&stores.lists[list.range()], &mut ways),
                    Op::Fold { fold, .. } => {
                        let fold = &stores.folds[fold as usize];
                        let ordered = !matches!(
                            fold.statistic,
                            Statistic::Sum(None) | Statistic::Mean(None) | Statistic::WeightedMean | Statistic::Count
                        );
                        if ordered {
                            self.order(&stores.lists[fold.elements.range()], &mut ways);
                        }
                        for reg in &stores.lists[fold.elements.range()] {
                            ways.push(Some(u32::from(self.get(*reg).may_be_known())));
                        }
                    }
                    Op::Weighted { parts, .. } => {
                        for reg in &stores.lists[parts.range()] {
                            ways.push(Some(u32::from(self.get(*reg).may_be_known())));
                        }
                    }
                    Op::Line { line, .. } => {
                        let line = &stores.lines[line as usize];
                        ways.extend(line.gates.iter().map(|(_, gate)| Some(condition(self.get(*gate)))));
                        if line.pays != Reg::NONE {
                            ways.push(Some(condition(self.get(line.pays))));
                        }
                        if line.most != Reg::NONE {
                            ways.push(self.side(line.amount, line.most));
                        }
                    }
                    Op::Limit { limit } => {
                        let limit = &stores.limits[limit as usize];
                        ways.push(self.side(limit.sum, limit.together));
                        let together = &self.get(limit.together).range;
                        let mut after = Interval::point(Number::zero());
                        for line in stores.lists[limit.before.range()].iter().skip(1).rev() {
                            after = after.add(&self.get(*line).range);
                            ways.push(side_of(&crate::analyze::may::difference(together, &after)));
                        }
                    }
                    _ => {}
                },
            }
        }
        for place in &cone.coarse {
            graph.steps[*place as usize].written(stores, |reg| {
                let low = self.get(reg).range.low.as_ref().map(|end| end.value.clone());
                ways.push(low.map(|low| hash_of(&low)));
            });
        }
        ways
    }

    fn side(&self, a: Reg, b: Reg) -> Option<u32> {
        side_of(&self.apart(a, b))
    }

    fn row_at(&self, stores: &Stores, table: u32, x: &May) -> u32 {
        if !x.may_be_known() {
            return u32::MAX - x.kinds.iter().next().map_or(0, |kind| kind as u32);
        }
        let below = Interval { low: None, high: x.range.low.clone() };
        self.bounds_inside(stores, table, &below).count() as u32
    }

    /// In which order those stand that move.
    fn order(&self, list: &[Reg], ways: &mut Vec<Option<u32>>) {
        for moving in list.iter().filter(|reg| self.get(**reg).range.as_point().is_none()) {
            for other in list.iter().filter(|other| *other != moving) {
                ways.push(self.side(*moving, *other));
            }
        }
    }

    /// Whether everything that a fact bears on goes straight where it is decided.
    pub fn is_straight(&self, cone: &Cone) -> bool {
        let moves = |reg: Reg| self.get(reg).may_be_known() && self.get(reg).range.as_point().is_none();
        !cone.is_stepped
            && !cone.steps.iter().any(|place| match self.graph.steps[*place as usize] {
                Step::Op(
                    Op::Multiply { a, b, .. } | Op::LessPart { a, part: b, .. } | Op::MorePart { a, part: b, .. },
                ) => moves(a) && moves(b),
                Step::Op(Op::Divide { b, .. } | Op::DivideRound { b, .. }) => moves(b),
                Step::Op(Op::Curve { a, .. }) => moves(a),
                _ => false,
            })
    }

    /// Registers that a table looks up, or a condition holds against a number, and that can still go either way; with the
    /// number and the side that it is on. Facts themselves are not among them.
    pub fn open_selectors(&self) -> Vec<(Reg, Number, bool)> {
        let graph = &self.graph;
        let made = |reg: Reg| self.made.get(reg.index()).is_some_and(|place| *place != u32::MAX);
        let mut found: Vec<(Reg, Number, bool)> = Vec::new();
        let mut push = |reg: Reg, at: Number, above: bool| {
            if made(reg) && !found.iter().any(|(other, ..)| *other == reg) {
                found.push((reg, at, above));
            }
        };
        for step in &graph.steps {
            match step {
                Step::Op(Op::Table { x, table, .. }) => {
                    let range = &self.get(*x).range;
                    if range.as_point().is_some() {
                        continue;
                    }
                    let Reading::Band(Bounds::Fixed(_)) = &graph.stores.tables[*table as usize].reading else {
                        continue;
                    };
                    let Some((middle, above)) = self.bounds_inside(&graph.stores, *table, range).middle(self) else {
                        continue;
                    };
                    push(*x, middle, above);
                }
                Step::Op(Op::Compare { to, relation, a, b }) => {
                    // What is decided is not parted again: the part would be what it was.
                    let answer = self.get(*to);
                    if !answer.may_be_yes() || !answer.may_be_no() {
                        continue;
                    }
                    let (reg, at, left) = match (self.get(*a).range.as_point(), self.get(*b).range.as_point()) {
                        (None, Some(at)) => (*a, at, true),
                        (Some(at), None) => (*b, at, false),
                        (None | Some(_), _) => continue,
                    };
                    // `x above at` and `x at most at` part just above it.
                    let above = matches!(
                        (relation, left),
                        (Relation::More | Relation::AtMost, true) | (Relation::Less | Relation::AtLeast, false)
                    );
                    push(reg, at.clone(), above);
                }
                Step::Op(_) | Step::Select { .. } | Step::Join { .. } | Step::Part { .. } | Step::Clip { .. } => {}
            }
        }
        found
    }

    /// A table on the way whose row is not decided: where its selector lies, and a bound inside.
    pub fn open_bound(&self, cone: &Cone) -> Option<(Interval, Number)> {
        let graph = &self.graph;
        cone.steps.iter().find_map(|place| match graph.steps[*place as usize] {
            Step::Op(Op::Table { x, table, .. }) => {
                let range = &self.get(x).range;
                let (middle, _) = self.bounds_inside(&graph.stores, table, range).middle(self)?;
                Some((range.clone(), middle))
            }
            Step::Op(Op::Compare { to, a, b, .. }) if self.get(to).may_be_yes() && self.get(to).may_be_no() => {
                let (x, y) = (self.get(a), self.get(b));
                match (x.range.as_point(), y.range.as_point()) {
                    (None, Some(bound)) if x.range.contains(bound) => Some((x.range.clone(), bound.clone())),
                    (Some(bound), None) if y.range.contains(bound) => Some((y.range.clone(), bound.clone())),
                    (None | Some(_), _) => None,
                }
            }
            _ => None,
        })
    }

    fn is_undecided(&self, stores: &Stores, step: &Step) -> bool {
        let comes_and_goes = |may: &May, kinds: Kinds| may.may_be_known() && !may.kinds.both(kinds).is_empty();
        match step {
            Step::Select { by, .. } => {
                let may = self.get(by.register());
                match by {
                    Decider::Truth(_) => either_way(may),
                    Decider::Kinds(_, kinds) => comes_and_goes(may, *kinds),
                    Decider::Known(_) => comes_and_goes(may, Kinds::EVERY),
                }
            }
            Step::Join { .. } | Step::Part { .. } | Step::Clip { .. } => false,
            Step::Op(op) => match *op {
                Op::Choose { condition, .. } => either_way(self.get(condition)),
                Op::Treat { a, kinds, .. } => comes_and_goes(self.get(a), kinds),
                Op::Table { x, table, .. } => {
                    let may = self.get(x);
                    comes_and_goes(may, Kinds::EVERY)
                        || (may.range.as_point().is_none()
                            && may.may_be_known()
                            && !self.bounds_inside(stores, table, &may.range).is_empty())
                }
                Op::Cap { a, most: b, .. } | Op::Floor { a, least: b, .. } => self.overlap(a, b),
                Op::Between { a, least, most, .. } => self.overlap(a, least) || self.overlap(a, most),
                Op::Pick { list, skip, .. } => self.is_mixed(&stores.lists[list.range()], skip, true),
                Op::Fold { fold, .. } => {
                    let fold = &stores.folds[fold as usize];
                    let by_order = match &fold.statistic {
                        Statistic::Sum(best) | Statistic::Mean(best) => best.is_some(),
                        Statistic::WeightedMean | Statistic::Count => false,
                        Statistic::Least
                        | Statistic::Greatest
                        | Statistic::Median
                        | Statistic::Percentile(..)
                        | Statistic::Deviation { .. } => true,
                    };
                    let filters = &stores.lists[fold.filters.range()];
                    self.is_mixed(&stores.lists[fold.elements.range()], fold.skip, by_order)
                        || filters.iter().any(|filter| either_way(self.get(*filter)))
                }
                Op::Weighted { parts, skip, .. } => self.is_mixed(&stores.lists[parts.range()], skip, false),
                Op::Lookup { lookup, .. } => stores.lookups[lookup as usize]
                    .keys
                    .iter()
                    .any(|(key, ..)| self.get(*key).range.as_point().is_none()),
                Op::Line { line, .. } => {
                    let line = &stores.lines[line as usize];
                    let pays = (line.pays != Reg::NONE).then(|| self.get(line.pays));
                    // A credit of more than its payment is undetermined.
                    line.gates.iter().any(|(_, gate)| either_way(self.get(*gate)))
                        || pays.is_some_and(either_way)
                        || (line.most != Reg::NONE && self.overlap(line.amount, line.most))
                }
                Op::Limit { limit } => {
                    let limit = &stores.limits[limit as usize];
                    let relief = &self.get(limit.relief).range;
                    if relief.as_point().is_some() || limit.before.len == 1 {
                        return false;
                    }
                    // Whom the relief reaches hangs on what those named after have together.
                    let together = &self.get(limit.together).range;
                    let mut after = Interval::point(Number::zero());
                    stores.lists[limit.before.range()].iter().skip(1).rev().any(|line| {
                        after = after.add(&self.get(*line).range);
                        let apart = crate::analyze::may::difference(together, &after);
                        !apart.is_at_least_zero() && !apart.is_at_most_zero()
                    })
                }
                _ => false,
            },
        }
    }

    /// Whether either of two may be the greater.
    fn overlap(&self, a: Reg, b: Reg) -> bool {
        let known = self.get(a).may_be_known() && self.get(b).may_be_known();
        known && self.ordered(a, b) == (false, false)
    }

    /// Whether some may count or not, or where order matters may stand in another order.
    fn is_mixed(&self, list: &[Reg], skip: Kinds, by_order: bool) -> bool {
        let comes_and_goes = |may: &May| may.may_be_known() && !may.kinds.both(skip).is_empty();
        if list.iter().any(|reg| comes_and_goes(self.get(*reg))) {
            return true;
        }
        by_order
            && list
                .iter()
                .filter(|reg| self.get(**reg).range.as_point().is_none())
                .any(|moving| list.iter().any(|other| other != moving && self.overlap(*moving, *other)))
    }
}

/// Whether a condition may be true and may be false, or may have no answer as well.
fn either_way(may: &May) -> bool {
    let ways = [may.may_be_yes(), may.may_be_no(), !may.kinds.is_empty()];
    ways.iter().filter(|way| **way).count() > 1
}

fn condition(may: &May) -> u32 {
    match (may.may_be_yes(), may.may_be_no()) {
        (true, _) => 1,
        (false, true) => 2,
        (false, false) => 3,
    }
}

fn side_of(apart: &Interval) -> Option<u32> {
    match (apart.is_at_least_zero(), apart.is_at_most_zero()) {
        (true, true) => None,
        (true, false) => Some(1),
        (false, true) => Some(2),
        (false, false) => Some(3),
    }
}

fn hash_of(number: &Number) -> u32 {
    use std::hash::{Hash, Hasher};
    let mut hasher = std::collections::hash_map::DefaultHasher::new();
    number.hash(&mut hasher);
    hasher.finish() as u32
}
