//! Sums of multiples of unknowns, and what a set of inequalities between them says about another such sum.
//!
//! The bounds are found by elimination (Fourier and Motzkin), exactly. Named limits keep it small: what is over a limit is
//! left out, which can only make a bound wider and never wrong.

use std::collections::BTreeMap;

use crate::number::Number;
use crate::number::interval::{End, Interval};

/// An unknown: a fact, or a part of a calculation that is not itself such a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Atom(pub u32);

/// How many inequalities an elimination may hold at once.
const MAX_ROWS: usize = 160;

/// How many new inequalities the elimination of one unknown may make.
const MAX_PAIRS: usize = 400;

/// `constant + Σ factor × unknown`, the unknowns in order and no factor 0.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Linear {
    /// What stands without an unknown.
    pub constant: Number,
    /// Unknowns and their factors.
    pub parts: Vec<(Atom, Number)>,
}

impl Linear {
    /// A number.
    pub fn constant(constant: Number) -> Linear {
        Linear { constant, parts: Vec::new() }
    }

    /// One unknown.
    pub fn atom(atom: Atom) -> Linear {
        Linear { constant: Number::zero(), parts: vec![(atom, Number::one())] }
    }

    /// The number, if there is no unknown in it.
    pub fn as_constant(&self) -> Option<&Number> {
        self.parts.is_empty().then_some(&self.constant)
    }

    /// `self + factor × other`.
    pub fn plus(&self, factor: &Number, other: &Linear) -> Linear {
        let mut parts = Vec::with_capacity(self.parts.len() + other.parts.len());
        let (mut left, mut right) = (self.parts.iter().peekable(), other.parts.iter().peekable());
        loop {
            let order = match (left.peek(), right.peek()) {
                (Some((a, _)), Some((b, _))) => a.cmp(b),
                (Some(_), None) => std::cmp::Ordering::Less,
                (None, Some(_)) => std::cmp::Ordering::Greater,
                (None, None) => break,
            };
            let mine = if order.is_le() { left.next() } else { None };
            let theirs = if order.is_ge() { right.next() } else { None };
            let (atom, value) = match (mine, theirs) {
                (Some((atom, a)), Some((_, b))) => (*atom, a + factor * b),
                (Some((atom, a)), None) => (*atom, a.clone()),
                (None, Some((atom, b))) => (*atom, factor * b),
                (None, None) => break,
            };
            if !value.is_zero() {
                parts.push((atom, value));
            }
        }
        Linear { constant: &self.constant + factor * &other.constant, parts }
    }

    /// `self − other`.
    pub fn minus(&self, other: &Linear) -> Linear {
        self.plus(&Number::from(-1), other)
    }

    /// A multiple.
    pub fn scale(&self, by: &Number) -> Linear {
        Linear::constant(Number::zero()).plus(by, self)
    }

    /// The factor of an unknown.
    fn factor(&self, atom: Atom) -> Option<&Number> {
        let index = self.parts.binary_search_by_key(&atom, |(atom, _)| *atom).ok()?;
        self.parts.get(index).map(|(_, factor)| factor)
    }

    /// A factor and what is left: the first factor of what is left is 1.
    pub fn primitive(&self) -> (Number, Linear) {
        let factor = self.parts.first().map_or(&self.constant, |(_, factor)| factor).clone();
        match Number::one().div(&factor) {
            Some(by) if factor != Number::one() => (factor, self.scale(&by)),
            Some(_) => (Number::one(), self.clone()),
            None => (Number::one(), self.clone()),
        }
    }
}

/// That a sum is 0 or more, or more than 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Constraint {
    /// The sum.
    pub linear: Linear,
    /// Whether it is never 0.
    pub strict: bool,
}

impl Constraint {
    /// The inequality in the one form that its truth alone decides, tightened where everything in it is whole. `whole`
    /// says whether an unknown is.
    pub fn new(linear: Linear, strict: bool, whole: impl Fn(Atom) -> bool) -> Constraint {
        let Some((_, first)) = linear.parts.first() else { return Constraint { linear, strict } };
        let linear = match Number::one().div(&first.abs()) {
            Some(by) => linear.scale(&by),
            None => linear,
        };
        if !linear.parts.iter().all(|(atom, factor)| factor.is_integer() && whole(*atom)) {
            return Constraint { linear, strict };
        }
        // Over whole numbers `x > 2` is `x ≥ 3`, and `x ≥ 2.5` too.
        let below = linear.constant.round(crate::number::Mode::Down, &Number::one());
        let constant = if strict && below == linear.constant { below - Number::one() } else { below };
        Constraint { linear: Linear { constant, ..linear }, strict: false }
    }
}

/// Inequalities by their unknowns: of several about the same sum only the tightest counts.
#[derive(Default)]
struct Rows(BTreeMap<Vec<(Atom, Number)>, (Number, bool)>);

impl Rows {
    /// Takes an inequality in; `false` where it cannot hold.
    fn add(&mut self, row: Linear, strict: bool) -> bool {
        let Some((_, first)) = row.parts.first() else {
            return row.constant.is_positive() || (row.constant.is_zero() && !strict);
        };
        let row = match Number::one().div(&first.abs()) {
            Some(by) => row.scale(&by),
            None => row,
        };
        match self.0.get_mut(&row.parts) {
            Some((constant, was_strict)) => {
                if row.constant < *constant || (row.constant == *constant && strict) {
                    *constant = row.constant;
                    *was_strict = strict;
                }
            }
            None => {
                self.0.insert(row.parts, (row.constant, strict));
            }
        }
        true
    }
}

/// Where the sum can lie when all the inequalities hold; empty where they cannot hold together.
pub(super) fn bounds(goal: &Linear, constraints: &[Constraint]) -> Interval {
    // The goal is an unknown of its own, last in order: `goal − result = 0`.
    let result = Atom(u32::MAX);
    let mut rows = Rows::default();
    let tie = goal.plus(&Number::from(-1), &Linear::atom(result));
    let mut possible = rows.add(tie.scale(&Number::from(-1)), false) && rows.add(tie, false);
    for constraint in constraints {
        possible &= rows.add(constraint.linear.clone(), constraint.strict);
    }
    loop {
        if !possible {
            return Interval::empty();
        }
        let Some(atom) = cheapest(&rows, result) else { break };
        let Some(next) = eliminate(rows, atom) else { return Interval::empty() };
        rows = next;
        if rows.0.len() > MAX_ROWS {
            // Short rows say the most; the rest is forgotten.
            let mut sorted: Vec<_> = rows.0.into_iter().collect();
            sorted.sort_by_key(|(parts, _)| parts.len());
            sorted.truncate(MAX_ROWS);
            rows = Rows(sorted.into_iter().collect());
        }
        possible = true;
    }
    let mut found = Interval::whole();
    for (parts, (constant, strict)) in rows.0 {
        let Some((_, factor)) = parts.first() else { continue };
        let Some(value) = constant.neg().div(factor) else { continue };
        let end = Some(End { value, closed: !strict });
        let side =
            if factor.is_positive() { Interval { low: end, high: None } } else { Interval { low: None, high: end } };
        found = found.meet(&side);
    }
    found
}

/// The unknown whose elimination makes the fewest inequalities; `None` when only the result is left.
fn cheapest(rows: &Rows, result: Atom) -> Option<Atom> {
    let mut counts: BTreeMap<Atom, (usize, usize)> = BTreeMap::new();
    for (atom, factor) in rows.0.keys().flatten() {
        let (above, below) = counts.entry(*atom).or_default();
        *(if factor.is_positive() { above } else { below }) += 1;
    }
    counts.remove(&result);
    counts.into_iter().min_by_key(|(atom, (above, below))| (above * below, *atom)).map(|(atom, _)| atom)
}

/// The inequalities that are left without one unknown; `None` where they cannot hold.
fn eliminate(rows: Rows, atom: Atom) -> Option<Rows> {
    let mut next = Rows::default();
    let (mut above, mut below) = (Vec::new(), Vec::new());
    for (parts, (constant, strict)) in rows.0 {
        let row = Linear { constant, parts };
        match row.factor(atom).cloned() {
            None => {
                next.add(row, strict);
            }
            Some(factor) if factor.is_positive() => above.push((row, factor, strict)),
            Some(factor) => below.push((row, factor, strict)),
        }
    }
    for ((up, a, strict_up), (down, b, strict_down)) in
        above.iter().flat_map(|up| below.iter().map(move |down| (up, down))).take(MAX_PAIRS)
    {
        // The unknown's factors cancel: b is negative.
        let sum = up.scale(&b.neg()).plus(a, down);
        if !next.add(sum, *strict_up || *strict_down) {
            return None;
        }
    }
    Some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn atom(index: u32) -> Linear {
        Linear::atom(Atom(index))
    }

    fn number(text: &str) -> Linear {
        Linear::constant(Number::parse(text).unwrap())
    }

    /// `a ≥ b`, or `a > b`.
    fn order(a: &Linear, b: &Linear, strict: bool) -> Constraint {
        Constraint::new(a.minus(b), strict, |_| false)
    }

    #[test]
    fn order_is_transitive() {
        let (p, b, t) = (atom(0), atom(1), atom(2));
        let facts = [order(&p, &b, true), order(&t, &p, true)];
        let found = bounds(&t.minus(&b), &facts);
        assert!(found.excludes_zero() && found.is_at_least_zero());
        assert!(!bounds(&t.minus(&b), &facts[..1]).excludes_zero());
    }

    #[test]
    fn factors_combine() {
        // x ≤ 98% of y and y ≥ 0, so y − x ≥ 0.
        let (x, y) = (atom(0), atom(1));
        let part = y.scale(&Number::parse("0.98").unwrap());
        let facts = [order(&part, &x, false), order(&y, &number("0"), false)];
        assert!(bounds(&y.minus(&x), &facts).is_at_least_zero());
    }

    #[test]
    fn facts_that_cannot_hold_together_are_empty() {
        let x = atom(0);
        assert!(bounds(&x, &[order(&x, &number("2"), true), order(&number("2"), &x, false)]).is_empty());
    }

    #[test]
    fn whole_numbers_skip_to_the_next() {
        let above = Constraint::new(atom(0).minus(&number("2")), true, |_| true);
        assert_eq!(bounds(&atom(0), &[above]), Interval::at_least(Number::from(3)));
    }
}
