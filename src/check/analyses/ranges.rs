//! What a calculation can come to where certain things are known: the questions that the other analyses ask.
//!
//! Each unknown has bounds of its own; where these do not decide, the facts of the place and the laws of products, quotients,
//! roundings and choices are put together as inequalities and solved. Whatever is answered holds; "it may" can be too careful.

use std::collections::BTreeSet;

use super::facts::Facts;
use super::known::{extreme, rounded};
use super::linear::{self, Atom, Constraint, Linear};
use super::terms::{Prover, Spot, What};
use crate::model::ExprId;
use crate::number::interval::Interval;
use crate::number::{Mode, Number};

/// How many unknowns are looked at together.
const MAX_ATOMS: usize = 40;

/// How many choices are followed one inside the other.
const MAX_CHOICES: usize = 2;

/// How many products, choices and the like are looked into one inside the other for their signs.
const MAX_PLAIN: usize = 5;

/// How many ways a list of alternatives is tried.
const MAX_WAYS: usize = 24;

/// How many ways a choice can go and still have each tested for whether it can be taken at all.
const MAX_TESTED: usize = 24;

impl Prover<'_> {
    /// Where a sum lies when the facts hold; empty where they cannot.
    pub fn bounds(&mut self, sum: &Linear, facts: &Facts) -> Interval {
        self.bounds_at(sum, facts, 0)
    }

    fn bounds_at(&mut self, sum: &Linear, facts: &Facts, depth: usize) -> Interval {
        let simple = self.simple(sum);
        if facts.impossible {
            return Interval::empty();
        }
        if simple.as_point().is_some() || simple.is_empty() || self.is_simple(sum, facts) {
            return simple;
        }
        let system = self.system(sum, facts, false, depth);
        self.within(sum, &system)
    }

    /// Whether nothing beyond the unknowns' own bounds bears on the sum.
    fn is_simple(&self, sum: &Linear, facts: &Facts) -> bool {
        let plain = |atom: &Atom| {
            self.atoms.get(atom.0 as usize).is_none_or(|known| match &known.what {
                What::Figure(..) | What::Cell(..) | What::Key(..) | What::Other(..) => true,
                // By itself; beside the day on which the period starts it says where the period ends.
                What::PeriodDays => sum.parts.len() == 1,
                What::Choice(..) => facts.is_empty() && !known.rough,
                What::Product(..)
                | What::Quotient(..)
                | What::Least(_)
                | What::Greatest(_)
                | What::Among(_)
                | What::Rounded(..) => false,
            })
        };
        let touches = |other: &Linear| {
            let mine = |atom: &Atom| sum.parts.binary_search_by_key(atom, |(mine, _)| *mine).is_ok();
            self.made_of(other).iter().any(mine)
        };
        sum.parts.iter().all(|(atom, _)| plain(atom))
            && !facts.rows.iter().any(|row| touches(&row.linear))
            && !facts.differs.iter().any(touches)
    }

    /// The unknowns of a sum and those that they are made of.
    fn made_of(&self, sum: &Linear) -> BTreeSet<Atom> {
        let mut found: BTreeSet<Atom> = BTreeSet::new();
        let mut waiting: Vec<Atom> = sum.parts.iter().map(|(atom, _)| *atom).collect();
        while let Some(atom) = waiting.pop() {
            if found.len() < MAX_ATOMS && found.insert(atom) {
                waiting.extend(self.atoms.get(atom.0 as usize).map(|known| parts(&known.what)).unwrap_or_default());
            }
        }
        found
    }

    /// Whether the calculation can come to 0 where the facts hold and it has a value.
    pub fn can_be_zero(&mut self, expr: ExprId, spot: Spot, facts: &Facts) -> bool {
        let sum = self.sum(expr, spot);
        if self.simple(&sum).excludes_zero() {
            return false;
        }
        let mut facts = facts.clone();
        self.know(expr, spot, &mut facts, 0);
        !self.bounds(&sum, &facts).excludes_zero() && !self.differs(&sum, &facts) && !self.excluded(&facts, 0)
    }

    /// Whether the facts say outright that the sum, or a multiple of it, is not 0.
    fn differs(&self, sum: &Linear, facts: &Facts) -> bool {
        let (_, sum) = sum.primitive();
        facts.differs.iter().any(|other| other.primitive().1 == sum)
    }

    /// Whether the sum can come to less than 0 where the facts hold.
    pub fn can_be_negative(&mut self, sum: &Linear, facts: &Facts) -> bool {
        !self.plainly(sum, true, facts, 0) && !self.bounds(sum, facts).is_at_least_zero() && !self.excluded(facts, 0)
    }

    /// Whether the signs of the parts and one fact at a time show that a sum is 0 or more (or 0 or less).
    fn plainly(&mut self, sum: &Linear, above: bool, facts: &Facts, depth: usize) -> bool {
        let sum = if above { sum.clone() } else { sum.scale(&Number::from(-1)) };
        if self.simple(&sum).is_at_least_zero() {
            return true;
        }
        if depth > MAX_PLAIN {
            return false;
        }
        // A multiple of a fact, and something that is 0 or more by itself.
        for row in &facts.rows {
            let shared = sum.parts.iter().find_map(|(atom, factor)| {
                let (_, other) = row.linear.parts.iter().find(|(other, _)| other == atom)?;
                factor.div(other)
            });
            if let Some(times) = shared.filter(Number::is_positive)
                && self.simple(&sum.plus(&times.neg(), &row.linear)).is_at_least_zero()
            {
                return true;
            }
        }
        let ([(atom, factor)], false) = (sum.parts.as_slice(), sum.constant.is_negative()) else { return false };
        let above = factor.is_positive();
        let next = depth + 1;
        match self.atoms.get(atom.0 as usize).map(|known| known.what.clone()) {
            Some(What::Product(x, y) | What::Quotient(x, y)) => {
                (self.plainly(&x, true, facts, next) && self.plainly(&y, above, facts, next))
                    || (self.plainly(&x, false, facts, next) && self.plainly(&y, !above, facts, next))
            }
            Some(What::Least(items)) => match above {
                true => items.iter().all(|item| self.plainly(item, true, facts, next)),
                false => items.iter().any(|item| self.plainly(item, false, facts, next)),
            },
            Some(What::Greatest(items)) => match above {
                true => items.iter().any(|item| self.plainly(item, true, facts, next)),
                false => items.iter().all(|item| self.plainly(item, false, facts, next)),
            },
            Some(What::Among(items)) => items.iter().all(|item| self.plainly(item, above, facts, next)),
            Some(What::Rounded(value, ..)) => self.plainly(&value, above, facts, next),
            Some(What::Choice(expr, spot)) => self
                .branches(expr, spot, facts)
                .into_iter()
                .all(|(taken, branch)| taken.impossible || self.plainly(&branch, above, &taken, next)),
            Some(What::Figure(..) | What::Cell(..) | What::Key(..) | What::PeriodDays | What::Other(..)) | None => {
                false
            }
        }
    }

    /// Whether a sum shows itself to be at most another, each way that it can go by itself.
    pub fn is_at_most(&mut self, sum: &Linear, most: &Linear, facts: &Facts) -> bool {
        self.stays_below(sum, most, facts, 0)
    }

    fn stays_below(&mut self, sum: &Linear, most: &Linear, facts: &Facts, depth: usize) -> bool {
        let rest = most.minus(sum);
        if self.simple(&rest).is_at_least_zero() || self.bounds(&rest, facts).is_at_least_zero() {
            return true;
        }
        let [(atom, factor)] = sum.parts.as_slice() else { return false };
        let what = self.atoms.get(atom.0 as usize).map(|known| known.what.clone());
        if depth > MAX_CHOICES || !factor.is_positive() {
            return false;
        }
        // What the sum becomes with something else in the unknown's place.
        let with = |other: &Linear| Linear::constant(sum.constant.clone()).plus(factor, other);
        match what {
            Some(What::Least(items)) => items.iter().any(|item| self.stays_below(&with(item), most, facts, depth + 1)),
            Some(What::Greatest(items) | What::Among(items)) => {
                items.iter().all(|item| self.stays_below(&with(item), most, facts, depth + 1))
            }
            Some(What::Choice(expr, spot)) => self.branches(expr, spot, facts).into_iter().all(|(taken, branch)| {
                self.stays_below(&with(&branch), most, &taken, depth + 1) || self.excluded(&taken, MAX_CHOICES)
            }),
            Some(
                What::Figure(..)
                | What::Cell(..)
                | What::Key(..)
                | What::PeriodDays
                | What::Product(..)
                | What::Quotient(..)
                | What::Rounded(..)
                | What::Other(..),
            )
            | None => false,
        }
    }

    /// The way a condition always turns out where the facts hold and it is known; `None` where it can go both ways.
    pub fn decide(&mut self, condition: ExprId, spot: Spot, facts: &Facts) -> Option<bool> {
        for truth in [true, false] {
            let mut assumed = facts.clone();
            self.assume(condition, spot, truth, &mut assumed);
            if self.excluded(&assumed, 0) {
                return Some(!truth);
            }
        }
        None
    }

    /// Whether the facts exclude one another, so that nothing stands here.
    pub fn is_impossible(&mut self, facts: &Facts) -> bool {
        self.excluded(facts, 0)
    }

    fn excluded(&mut self, facts: &Facts, depth: usize) -> bool {
        if facts.impossible {
            return true;
        }
        if facts.rows.is_empty() && facts.differs.is_empty() && facts.either.is_empty() {
            return false;
        }
        let zero = Linear::constant(Number::zero());
        if !(facts.rows.is_empty() && facts.differs.is_empty()) {
            let system = self.system(&zero, facts, true, 1);
            if self.solve(&zero, &system).is_empty() {
                return true;
            }
        }
        if depth >= MAX_CHOICES {
            return false;
        }
        // One of each list holds: where none can, nothing can.
        for (index, ways) in facts.either.iter().enumerate() {
            if ways.len() > MAX_WAYS {
                continue;
            }
            let mut rest = facts.clone();
            rest.either.remove(index);
            let none = ways.iter().all(|(condition, spot, truth)| {
                let mut assumed = rest.clone();
                self.assume(*condition, *spot, *truth, &mut assumed);
                self.excluded(&assumed, depth + 1)
            });
            if none {
                return true;
            }
        }
        false
    }

    /// Where a choice lies: the ways it can go, each with what holds then.
    pub(super) fn choice_range(&mut self, expr: ExprId, spot: Spot, facts: &Facts, depth: usize) -> Interval {
        let branches = self.branches(expr, spot, facts);
        let few = branches.len() <= MAX_TESTED;
        let mut all = Interval::empty();
        for (taken, sum) in branches {
            let simple = self.simple(&sum);
            let within = all.hull(&simple) == all;
            if within || (few && depth == 0 && self.excluded(&taken, MAX_CHOICES)) {
                continue;
            }
            let range = if depth < MAX_CHOICES { self.bounds_at(&sum, &taken, depth + 1) } else { simple };
            all = all.hull(&range);
        }
        all
    }

    /// Bounds out of a system of inequalities, and out of the unknowns alone.
    fn within(&mut self, sum: &Linear, system: &[Constraint]) -> Interval {
        let simple = self.simple(sum);
        if simple.as_point().is_some() { simple } else { simple.meet(&self.solve(sum, system)) }
    }

    fn solve(&mut self, sum: &Linear, system: &[Constraint]) -> Interval {
        match self.budget.checked_sub(1) {
            Some(left) => {
                self.budget = left;
                linear::bounds(sum, system)
            }
            None => Interval::whole(),
        }
    }

    /// The inequalities that bear on a sum.
    fn system(&mut self, goal: &Linear, facts: &Facts, all: bool, depth: usize) -> Vec<Constraint> {
        let mut wanted: BTreeSet<Atom> = goal.parts.iter().map(|(atom, _)| *atom).collect();
        if all {
            let sums = facts.rows.iter().map(|row| &row.linear).chain(&facts.differs);
            wanted.extend(sums.flat_map(|sum| sum.parts.iter().map(|(atom, _)| *atom)).take(MAX_ATOMS));
        }
        let mut system = Vec::new();
        wanted.extend(self.made_of(goal));
        let mut rows: Vec<(&Constraint, BTreeSet<Atom>)> =
            facts.rows.iter().map(|row| (row, self.made_of(&row.linear))).collect();
        loop {
            let before = rows.len();
            rows.retain(|(row, atoms)| {
                let bears = !atoms.is_disjoint(&wanted) && wanted.len() + atoms.len() <= 2 * MAX_ATOMS;
                if bears {
                    wanted.extend(atoms);
                    system.push((*row).clone());
                }
                !bears
            });
            if rows.len() == before {
                break;
            }
        }
        for atom in &wanted {
            if let Some(known) = self.atoms.get(atom.0 as usize) {
                let range = known.range.clone();
                self.push_range(&Linear::atom(*atom), &range, &mut system);
            }
        }
        self.push_period(&wanted, &mut system);
        self.push_differs(facts, &wanted, &mut system);
        let compound: Vec<(Atom, What)> = wanted
            .iter()
            .filter_map(|atom| self.atoms.get(atom.0 as usize).map(|known| (*atom, known.what.clone())))
            .filter(|(_, what)| !parts(what).is_empty() || matches!(what, What::Choice(..)))
            .collect();
        for (atom, what) in &compound {
            self.push_upward(*atom, what, facts, depth, &mut system);
        }
        let before = system.len();
        for (atom, what) in compound.iter().rev() {
            self.push_downward(*atom, what, &mut system);
        }
        if system.len() > before {
            self.push_differs(facts, &wanted, &mut system);
            for (atom, what) in &compound {
                if !matches!(what, What::Choice(..)) {
                    self.push_upward(*atom, what, facts, depth, &mut system);
                }
            }
        }
        system
    }

    /// The period ends within the contract.
    fn push_period(&self, wanted: &BTreeSet<Atom>, system: &mut Vec<Constraint>) {
        if let Some((start, days)) = self.period.atoms
            && wanted.contains(&start)
            && wanted.contains(&days)
        {
            let end = Linear::atom(start).plus(&Number::one(), &Linear::atom(days));
            self.push_range(&end, &self.period.ends, system);
        }
    }

    fn push(&self, sum: Linear, strict: bool, system: &mut Vec<Constraint>) {
        let row = Constraint::new(sum, strict, |atom| self.atom_is_whole(atom));
        if !system.contains(&row) {
            system.push(row);
        }
    }

    fn push_range(&self, sum: &Linear, range: &Interval, system: &mut Vec<Constraint>) {
        if let Some(low) = &range.low {
            self.push(sum.minus(&Linear::constant(low.value.clone())), !low.closed, system);
        }
        if let Some(high) = &range.high {
            self.push(Linear::constant(high.value.clone()).minus(sum), !high.closed, system);
        }
    }

    /// What is not 0 and lies on one side of it lies strictly there; of whole numbers, one step on.
    fn push_differs(&mut self, facts: &Facts, wanted: &BTreeSet<Atom>, system: &mut Vec<Constraint>) {
        let bears = |sum: &&Linear| sum.parts.iter().all(|(atom, _)| wanted.contains(atom));
        let mut waiting: Vec<&Linear> = facts.differs.iter().filter(bears).collect();
        loop {
            let before = waiting.len();
            let mut still = Vec::new();
            for sum in waiting {
                let range = self.within(sum, system);
                if range.low.as_ref().is_some_and(|low| low.value.is_zero()) {
                    self.push(sum.clone(), true, system);
                } else if range.high.as_ref().is_some_and(|high| high.value.is_zero()) {
                    self.push(sum.scale(&Number::from(-1)), true, system);
                } else {
                    still.push(sum);
                }
            }
            if still.len() == before || still.is_empty() {
                return;
            }
            waiting = still;
        }
    }

    /// From the parts of an unknown to itself.
    fn push_upward(&mut self, atom: Atom, what: &What, facts: &Facts, depth: usize, system: &mut Vec<Constraint>) {
        let this = Linear::atom(atom);
        match what {
            What::Product(x, y) => {
                let (at_x, at_y) = (self.within(x, system), self.within(y, system));
                let mut range = at_x.multiply(&at_y);
                if x == y {
                    range = range.meet(&Interval::at_least(Number::zero()));
                }
                self.push_range(&this, &range, system);
                self.push_multiple(&this, &at_x, y, &at_y, system);
                self.push_multiple(&this, &at_y, x, &at_x, system);
            }
            What::Quotient(a, b) => {
                let (at_a, at_b) = (self.within(a, system), self.within(b, system));
                self.push_range(&this, &at_a.divide(&at_b), system);
                let Some(flip) = sign(&at_b) else { return };
                // Known only where b is not 0, and so on one side of it.
                self.push(b.scale(&flip), true, system);
                for one in [Number::one(), Number::from(-1)] {
                    let over = this.minus(&Linear::constant(one.clone()));
                    let beyond = self.within(&a.minus(&b.scale(&one)).scale(&flip), system);
                    if beyond.is_at_least_zero() {
                        self.push(over.clone(), beyond.excludes_zero(), system);
                    }
                    if beyond.is_at_most_zero() {
                        self.push(over.scale(&Number::from(-1)), beyond.excludes_zero(), system);
                    }
                }
            }
            What::Least(items) | What::Greatest(items) => {
                let greater = matches!(what, What::Greatest(_));
                let mut ranges = Vec::new();
                for item in items {
                    let sum = if greater { this.minus(item) } else { item.minus(&this) };
                    self.push(sum, false, system);
                    ranges.push(self.within(item, system));
                }
                self.push_range(&this, &extreme(&ranges, greater), system);
            }
            What::Among(items) => {
                let mut all = Interval::empty();
                for item in items {
                    all = all.hull(&self.within(item, system));
                }
                self.push_range(&this, &all, system);
            }
            What::Rounded(value, mode, quantum) => {
                let range = rounded(&self.within(value, system), *mode, quantum);
                self.push_range(&this, &range, system);
                self.push_rounding(&this, value, *mode, quantum, system);
            }
            What::Choice(expr, spot) => {
                let rough = self.atoms.get(atom.0 as usize).is_some_and(|known| known.rough);
                if depth < MAX_CHOICES && (rough || !facts.rows.is_empty()) {
                    let range = self.choice_range(*expr, *spot, facts, depth + 1);
                    self.push_range(&this, &range, system);
                }
            }
            What::Figure(..) | What::Cell(..) | What::Key(..) | What::PeriodDays | What::Other(..) => {}
        }
    }

    /// `this = x × y`: between the bounds of x, so many times y, where y has one sign.
    fn push_multiple(&self, this: &Linear, at_x: &Interval, y: &Linear, at_y: &Interval, system: &mut Vec<Constraint>) {
        let Some(flip) = sign(at_y) else { return };
        if let Some(low) = &at_x.low {
            self.push(this.minus(&y.scale(&low.value)).scale(&flip), false, system);
        }
        if let Some(high) = &at_x.high {
            self.push(y.scale(&high.value).minus(this).scale(&flip), false, system);
        }
    }

    fn push_rounding(&self, this: &Linear, value: &Linear, mode: Mode, quantum: &Number, system: &mut Vec<Constraint>) {
        let above = this.minus(value);
        let below = value.minus(this);
        let less_than = |sum: &Linear, most: &Number| Linear::constant(most.clone()).minus(sum);
        match mode {
            Mode::HalfUp | Mode::HalfEven | Mode::HalfDown => {
                let half = quantum.div(&Number::from(2)).unwrap_or_else(|| quantum.clone());
                self.push(less_than(&above, &half), false, system);
                self.push(less_than(&below, &half), false, system);
            }
            Mode::Up => {
                self.push(above.clone(), false, system);
                self.push(less_than(&above, quantum), true, system);
            }
            Mode::Down => {
                self.push(below.clone(), false, system);
                self.push(less_than(&below, quantum), true, system);
            }
            Mode::Truncate => {
                self.push(less_than(&above, quantum), true, system);
                self.push(less_than(&below, quantum), true, system);
            }
        }
    }

    /// From an unknown to its parts.
    fn push_downward(&mut self, atom: Atom, what: &What, system: &mut Vec<Constraint>) {
        let this = Linear::atom(atom);
        if let What::Quotient(a, b) = what {
            let at_b = self.within(b, system);
            let range = self.within(&this, system);
            let Some(flip) = sign(&at_b) else { return };
            if let Some(low) = &range.low {
                self.push(a.minus(&b.scale(&low.value)).scale(&flip), !low.closed, system);
            }
            if let Some(high) = &range.high {
                self.push(b.scale(&high.value).minus(a).scale(&flip), !high.closed, system);
            }
        }
        if let What::Product(x, y) = what {
            let range = self.within(&this, system);
            for (factor, other) in [(x, y), (y, x)] {
                let at = self.within(factor, system);
                let Some(flip) = sign(&at).filter(|_| at.excludes_zero()) else { continue };
                if range.is_at_least_zero() {
                    self.push(other.scale(&flip), range.excludes_zero(), system);
                }
                if range.is_at_most_zero() {
                    self.push(other.scale(&flip.neg()), range.excludes_zero(), system);
                }
            }
        }
    }
}

/// 1 where nothing is below 0, −1 where nothing is above.
fn sign(range: &Interval) -> Option<Number> {
    if range.is_at_least_zero() {
        Some(Number::one())
    } else if range.is_at_most_zero() {
        Some(Number::from(-1))
    } else {
        None
    }
}

/// The unknowns that an unknown is made of.
fn parts(what: &What) -> Vec<Atom> {
    let of = |sums: &[&Linear]| sums.iter().flat_map(|sum| sum.parts.iter().map(|(atom, _)| *atom)).collect();
    match what {
        What::Product(a, b) | What::Quotient(a, b) => of(&[a, b]),
        What::Least(items) | What::Greatest(items) | What::Among(items) => of(&items.iter().collect::<Vec<_>>()),
        What::Rounded(value, ..) => of(&[value]),
        What::Figure(..) | What::Cell(..) | What::Key(..) | What::PeriodDays | What::Choice(..) | What::Other(..) => {
            Vec::new()
        }
    }
}
