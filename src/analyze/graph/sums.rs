//! Registers as sums of multiples of others: what is known of two values beyond where each lies.

use std::collections::HashMap;
use std::rc::Rc;

use super::{Graph, Step};
use crate::number::Number;
use crate::program::op::{KNOWN, Op, Reg, Stores};

/// How many parts a sum may have to be looked at.
const MAX_PARTS: usize = 64;

/// A constant and multiples of registers, in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Sum {
    pub constant: Number,
    pub parts: Vec<(Reg, Number)>,
}

/// The registers that are sums of others. A register that is not is a part of its own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sums {
    of: HashMap<Reg, Rc<Sum>>,
    /// Of a sum, whether a part stands in it twice, so that it is worth looking at as a whole.
    cancelled: HashMap<Reg, Rc<Sum>>,
    constants: HashMap<Reg, Number>,
}

impl Sum {
    fn plus(&self, times: &Number, other: &Sum) -> Option<Sum> {
        let mut parts = Vec::with_capacity(self.parts.len() + other.parts.len());
        let (mut i, mut j) = (0, 0);
        while i < self.parts.len() || j < other.parts.len() {
            match (self.parts.get(i), other.parts.get(j)) {
                (Some((x, a)), Some((y, b))) if x == y => {
                    let sum = a + &(b * times);
                    if !sum.is_zero() {
                        parts.push((*x, sum));
                    }
                    (i, j) = (i + 1, j + 1);
                }
                (Some((x, a)), other) if other.is_none_or(|(y, _)| x < y) => {
                    parts.push((*x, a.clone()));
                    i += 1;
                }
                (_, Some((y, b))) => {
                    parts.push((*y, b * times));
                    j += 1;
                }
                (_, None) => break,
            }
        }
        let sum = Sum { constant: &self.constant + &(&other.constant * times), parts };
        (sum.parts.len() <= MAX_PARTS).then_some(sum)
    }
}

impl Sums {
    pub(super) fn new(graph: &Graph) -> Sums {
        let mut sums = Sums::default();
        for (reg, slot) in &graph.constants {
            if slot.status == KNOWN {
                sums.constants.insert(*reg, slot.value.clone());
            }
        }
        for step in &graph.steps {
            sums.add(&graph.stores, step);
            if let Step::Op(Op::Round { to, .. } | Op::Move { to, .. }) = step
                && let Some(limit) = graph.totals.get(to)
            {
                sums.add_total(*to, graph.stores.lists[graph.stores.limits[*limit as usize].after.range()].to_vec());
            }
        }
        sums
    }

    /// Takes note that some registers come to another together: the first is that less the rest.
    fn add_total(&mut self, total: Reg, of: Vec<Reg>) {
        let Some((first, rest)) = of.split_first() else { return };
        let minus = Number::from(-1);
        let mut sum = Some(Sum { constant: Number::zero(), parts: vec![(total, Number::one())] });
        for reg in rest {
            let part = Sum { constant: Number::zero(), parts: vec![(*reg, Number::one())] };
            sum = sum.and_then(|sum| sum.plus(&minus, &part));
        }
        if let Some(sum) = sum {
            self.of.insert(*first, Rc::new(sum));
        }
    }

    /// Takes note of a step.
    pub(super) fn add(&mut self, stores: &Stores, step: &Step) {
        let (one, minus) = (Number::one(), Number::from(-1));
        let Step::Op(op) = step else { return };
        let (to, made) = match *op {
            Op::Move { to, from } => (to, self.plus(&[(from, &one)])),
            Op::Negate { to, a } => (to, self.plus(&[(a, &minus)])),
            Op::Add { to, a, b } => (to, self.plus(&[(a, &one), (b, &one)])),
            Op::Subtract { to, a, b } => (to, self.plus(&[(a, &one), (b, &minus)])),
            Op::Multiply { to, a, b } => match (self.constants.get(&a).cloned(), self.constants.get(&b).cloned()) {
                (Some(times), _) => (to, self.plus(&[(b, &times)])),
                (None, Some(times)) => (to, self.plus(&[(a, &times)])),
                (None, None) => return,
            },
            Op::Divide { to, a, b } => match self.constants.get(&b).and_then(|by| one.div(by)) {
                Some(times) => (to, self.plus(&[(a, &times)])),
                None => return,
            },
            Op::Sum { to, list } => {
                let parts: Vec<(Reg, &Number)> = stores.lists[list.range()].iter().map(|reg| (*reg, &one)).collect();
                (to, if parts.len() > MAX_PARTS { None } else { self.plus(&parts) })
            }
            _ => return,
        };
        let Some((sum, cancelled)) = made else { return };
        let sum = Rc::new(sum);
        if cancelled {
            self.cancelled.insert(to, sum.clone());
        }
        self.of.insert(to, sum);
    }

    /// A sum of multiples, and whether parts of it met.
    fn plus(&self, parts: &[(Reg, &Number)]) -> Option<(Sum, bool)> {
        let mut sum = Sum::default();
        let mut met = false;
        for (reg, times) in parts {
            let part = self.sum(*reg);
            let apart = sum.parts.len() + part.parts.len();
            sum = sum.plus(times, &part)?;
            met |= sum.parts.len() < apart;
        }
        Some((sum, met))
    }

    fn sum(&self, reg: Reg) -> Sum {
        if let Some(constant) = self.constants.get(&reg) {
            return Sum { constant: constant.clone(), parts: Vec::new() };
        }
        match self.of.get(&reg) {
            Some(sum) => (**sum).clone(),
            None => Sum { constant: Number::zero(), parts: vec![(reg, Number::one())] },
        }
    }

    /// What is left of one register less another, where they share something.
    pub fn difference(&self, a: Reg, b: Reg) -> Option<Sum> {
        if a == b {
            return Some(Sum::default());
        }
        if !self.of.contains_key(&a) && !self.of.contains_key(&b) {
            return None;
        }
        let (x, y) = (self.sum(a), self.sum(b));
        let apart = x.parts.len() + y.parts.len();
        let difference = x.plus(&Number::from(-1), &y)?;
        (difference.parts.len() < apart).then_some(difference)
    }

    /// A register as a sum, where something stands in it twice.
    pub fn cancelled(&self, reg: Reg) -> Option<&Sum> {
        self.cancelled.get(&reg).map(Rc::as_ref)
    }

    /// How many times a dividend holds its divisor, and what is left without it.
    pub fn without(&self, dividend: Reg, divisor: Reg) -> Option<(Number, Sum)> {
        let (a, b) = (self.of.get(&dividend)?, self.sum(divisor));
        let [(part, times)] = b.parts.as_slice() else { return None };
        if !b.constant.is_zero() {
            return None;
        }
        let held = a.parts.iter().find(|(reg, _)| reg == part).map(|(_, held)| held)?;
        let times = held.div(times)?;
        let rest = a.plus(&Number::from(-1), &Sum { constant: Number::zero(), parts: vec![(*part, held.clone())] })?;
        Some((times, rest))
    }

    /// What a step reads beside its operands: the parts of the sums that it looks at as a whole.
    pub(super) fn read_by(&self, step: &Step) -> Vec<Reg> {
        let mut read = Vec::new();
        let mut parts = |sum: Option<Sum>| read.extend(sum.into_iter().flat_map(|sum| sum.parts).map(|(reg, _)| reg));
        match step {
            Step::Op(Op::Divide { a, b, .. } | Op::DivideRound { a, b, .. }) => {
                parts(self.without(*a, *b).map(|(_, rest)| rest));
            }
            Step::Op(Op::Compare { a, b, .. } | Op::Choose { yes: a, no: b, .. }) => parts(self.difference(*a, *b)),
            Step::Select { ways: [Some(a), Some(b), _], .. } => parts(self.difference(*a, *b)),
            Step::Op(
                Op::Add { to, .. }
                | Op::Subtract { to, .. }
                | Op::Sum { to, .. }
                | Op::Negate { to, .. }
                | Op::Multiply { to, .. },
            ) => parts(self.cancelled(*to).cloned()),
            Step::Op(_) | Step::Select { .. } | Step::Join { .. } | Step::Part { .. } | Step::Clip { .. } => {}
        }
        read
    }
}
