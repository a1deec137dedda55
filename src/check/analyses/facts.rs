//! What is known at a place of the text: the row that was taken, the rows that were passed, the gates that are open.

use super::linear::{Constraint, Linear};
use super::terms::{Place, Prover, Spot, What};
use crate::model::{Action, AxisId, Body, ColumnId, Datum, ExprId, FigureId, Kinds, Node, Relation};
use crate::number::Number;

/// How many inequalities are kept; those beyond are left out, which can only leave something unproved.
const MAX_FACTS: usize = 96;

/// How many nodes are followed for the facts of one place; a calculation may use one part many times over.
const MAX_NODES: usize = 4_000;

/// How many nodes are followed one inside the other.
const MAX_LEVEL: usize = 64;

/// How many definitions are followed from a value that is known to those it was made of.
const MAX_FOLLOWED: usize = 8;

/// Something whose status a text can ask about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// A figure at a spot.
    Figure(FigureId, Spot),
    /// A cell of a schedule.
    Cell(AxisId, ColumnId, Place),
}

/// The statuses that are still possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Statuses {
    /// Whether it may have a value.
    pub known: bool,
    /// The kinds for which it may be missing.
    pub kinds: Kinds,
}

/// What holds at a place.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    /// Sums that are 0 or more.
    pub rows: Vec<Constraint>,
    /// Sums that are not 0.
    pub differs: Vec<Linear>,
    /// Statuses that are narrowed.
    pub statuses: Vec<(Asked, Statuses)>,
    /// Of each list, one holds: a condition at a spot and which way it turns out.
    pub either: Vec<Vec<(ExprId, Spot, bool)>>,
    /// Where a column says which way is better and the row is not fixed: the way that is looked at.
    pub lower: Option<bool>,
    /// Nothing can stand here: the conditions exclude one another.
    pub impossible: bool,
    /// How many nodes were followed for all this.
    followed: usize,
}

impl Facts {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.differs.is_empty() && self.statuses.is_empty() && !self.impossible
    }

    /// No fact but the way that is looked at.
    pub fn none(lower: Option<bool>) -> Facts {
        Facts { lower, ..Facts::default() }
    }

    /// What is still possible for a status.
    pub fn status(&self, asked: Asked) -> Statuses {
        let all = Statuses { known: true, kinds: Kinds::MISSING };
        self.statuses.iter().find(|(other, _)| *other == asked).map_or(all, |(_, statuses)| *statuses)
    }

    /// Narrows a status; `false` where that says nothing new.
    fn narrow(&mut self, asked: Asked, to: Statuses) -> bool {
        let before = self.status(asked);
        let now = Statuses { known: before.known && to.known, kinds: before.kinds.both(to.kinds) };
        self.impossible |= !now.known && now.kinds.is_empty();
        if now == before {
            return false;
        }
        self.statuses.retain(|(other, _)| *other != asked);
        self.statuses.push((asked, now));
        true
    }
}

impl Prover<'_> {
    /// Takes in that a sum is 0 or more, or more than 0.
    pub fn add(&self, sum: Linear, strict: bool, facts: &mut Facts) {
        match sum.as_constant() {
            Some(value) => facts.impossible |= value.is_negative() || (strict && value.is_zero()),
            None if facts.rows.len() < MAX_FACTS => {
                let row = Constraint::new(sum, strict, |atom| self.atom_is_whole(atom));
                if !facts.rows.contains(&row) {
                    self.add_quotients(&row, facts);
                    facts.rows.push(row);
                }
            }
            None => {}
        }
    }

    /// What an inequality about a quotient says of its parts: `a ÷ b ≥ 2%` is `a ≥ 2% × b` where b is above 0.
    fn add_quotients(&self, row: &Constraint, facts: &mut Facts) {
        for (atom, factor) in &row.linear.parts {
            let Some(What::Quotient(a, b)) = self.atoms.get(atom.0 as usize).map(|known| &known.what) else { continue };
            let at_b = self.simple(b);
            if !at_b.is_at_least_zero() && !at_b.is_at_most_zero() {
                continue;
            }
            let rest = row.linear.plus(&factor.neg(), &Linear::atom(*atom));
            let Some(most) = self.simple(&rest).high else { continue };
            let Some(edge) = most.value.neg().div(factor) else { continue };
            // The quotient is at least (or, for a negative factor, at most) the edge.
            let over = a.minus(&b.scale(&edge));
            let over =
                if factor.is_negative() != at_b.is_at_most_zero() { over.scale(&Number::from(-1)) } else { over };
            let derived = Constraint::new(over, row.strict || !most.closed, |atom| self.atom_is_whole(atom));
            if !derived.linear.parts.is_empty() && facts.rows.len() < MAX_FACTS && !facts.rows.contains(&derived) {
                facts.rows.push(derived);
            }
        }
    }

    /// Takes in that a sum is not 0.
    pub fn add_differs(&self, sum: Linear, facts: &mut Facts) {
        match sum.as_constant() {
            Some(value) => facts.impossible |= value.is_zero(),
            None if facts.differs.len() < MAX_FACTS && !facts.differs.contains(&sum) => facts.differs.push(sum),
            None => {}
        }
    }

    /// Takes in how two sums compare.
    fn add_relation(&self, relation: Relation, a: &Linear, b: &Linear, facts: &mut Facts) {
        match relation {
            Relation::Less => self.add(b.minus(a), true, facts),
            Relation::AtMost => self.add(b.minus(a), false, facts),
            Relation::AtLeast => self.add(a.minus(b), false, facts),
            Relation::More => self.add(a.minus(b), true, facts),
            Relation::NotEqual => self.add_differs(a.minus(b), facts),
            Relation::Equal => {
                self.add(a.minus(b), false, facts);
                self.add(b.minus(a), false, facts);
            }
        }
    }

    /// Takes in that a condition is known and turned out this way.
    pub fn assume(&mut self, condition: ExprId, spot: Spot, truth: bool, facts: &mut Facts) {
        facts.followed += 1;
        if facts.followed > MAX_NODES || self.level > MAX_LEVEL {
            return;
        }
        self.level += 1;
        self.assume_node(condition, spot, truth, facts);
        self.level -= 1;
    }

    fn assume_node(&mut self, condition: ExprId, spot: Spot, truth: bool, facts: &mut Facts) {
        let model = self.model;
        match &model.expr(condition).node {
            Node::Const(Datum::Truth(value)) => facts.impossible |= *value != truth,
            Node::Compare(relation, a, b) => {
                self.know(*a, spot, facts, 0);
                self.know(*b, spot, facts, 0);
                let (a, b) = (self.sum(*a, spot), self.sum(*b, spot));
                let relation = if truth { *relation } else { opposite(*relation) };
                self.add_relation(relation, &a, &b, facts);
            }
            Node::Good(good, a, b, direction) => {
                self.know(*a, spot, facts, 0);
                self.know(*b, spot, facts, 0);
                let (a, b) = (self.sum(*a, spot), self.sum(*b, spot));
                if let Some(lower) = self.lower_is_better(*direction, spot, facts.lower) {
                    let relation = good.relation(lower);
                    let relation = if truth { relation } else { opposite(relation) };
                    self.add_relation(relation, &a, &b, facts);
                }
            }
            Node::And(parts) | Node::Or(parts) => {
                let all = matches!(&model.expr(condition).node, Node::And(_)) == truth;
                if all {
                    for part in parts {
                        self.assume(*part, spot, truth, facts);
                    }
                } else if let [only] = parts.as_slice() {
                    self.assume(*only, spot, truth, facts);
                } else {
                    facts.either.push(parts.iter().map(|part| (*part, spot, truth)).collect());
                }
            }
            Node::Not(inner) => self.assume(*inner, spot, !truth, facts),
            Node::IsKnown(inner) => {
                if truth {
                    self.know(*inner, spot, facts, 0);
                } else if let Some(asked) = self.asked(*inner, spot) {
                    facts.narrow(asked, Statuses { known: false, kinds: Kinds::MISSING });
                }
            }
            Node::IsAbsent(inner, kinds) => {
                if !truth && kinds.both(Kinds::MISSING) == Kinds::MISSING {
                    self.know(*inner, spot, facts, 0);
                } else if let Some(asked) = self.asked(*inner, spot) {
                    let to = if truth {
                        Statuses { known: false, kinds: *kinds }
                    } else {
                        Statuses { known: true, kinds: Kinds::MISSING.without(*kinds) }
                    };
                    facts.narrow(asked, to);
                }
            }
            Node::Figure(figure, selects) => {
                self.know(condition, spot, facts, 0);
                let at = self.read_at(*figure, selects, spot);
                match self.definition(*figure) {
                    Some(definition) if self.is_plain(definition) => self.assume(definition, at, truth, facts),
                    Some(_) | None => self.add_truth(condition, spot, truth, facts),
                }
            }
            Node::Treat(base, entries) => {
                // Where what stands for the missing would turn out the other way, the value itself decided.
                let other =
                    |id: &ExprId| matches!(&model.expr(*id).node, Node::Const(Datum::Truth(value)) if *value != truth);
                if entries.iter().all(|(_, entry)| other(entry)) {
                    self.assume(*base, spot, truth, facts);
                }
            }
            Node::First { rows, otherwise, absent } => {
                // Rows that give no value aside, a metric or a definition with status lines is its one calculation.
                if let Some(only) = self.only_value(rows, *otherwise, absent) {
                    self.know(condition, spot, facts, 0);
                    self.assume(only, spot, truth, facts);
                }
            }
            Node::Cell(..) | Node::Key(_) => self.add_truth(condition, spot, truth, facts),
            Node::Const(_)
            | Node::Absent(_)
            | Node::Negate(_)
            | Node::Add(..)
            | Node::Subtract(..)
            | Node::Multiply(..)
            | Node::Divide(..)
            | Node::AddMonths(..)
            | Node::AddBusinessDays(..)
            | Node::BusinessDays(..)
            | Node::Curve { .. }
            | Node::Pick { .. }
            | Node::If(..)
            | Node::Table(_)
            | Node::Fold { .. }
            | Node::Weighted { .. }
            | Node::Step { .. }
            | Node::Together(_)
            | Node::Gather(_)
            | Node::Earlier(..)
            | Node::Broken => {}
        }
    }

    /// A truth that is an unknown of its own is 1 or 0.
    fn add_truth(&mut self, condition: ExprId, spot: Spot, truth: bool, facts: &mut Facts) {
        let sum = self.sum(condition, spot);
        self.add_relation(Relation::Equal, &sum, &Linear::constant(Number::from(i64::from(truth))), facts);
    }

    /// Whether a definition of a truth can be looked through.
    fn is_plain(&self, definition: ExprId) -> bool {
        match &self.model.expr(definition).node {
            Node::Compare(..)
            | Node::Good(..)
            | Node::And(_)
            | Node::Or(_)
            | Node::Not(_)
            | Node::IsKnown(_)
            | Node::IsAbsent(..)
            | Node::Treat(..)
            | Node::Figure(..)
            | Node::Const(_) => true,
            Node::First { rows, otherwise, absent } => self.only_value(rows, *otherwise, absent).is_some(),
            Node::Absent(_)
            | Node::Cell(..)
            | Node::Key(_)
            | Node::Negate(_)
            | Node::Add(..)
            | Node::Subtract(..)
            | Node::Multiply(..)
            | Node::Divide(..)
            | Node::AddMonths(..)
            | Node::AddBusinessDays(..)
            | Node::BusinessDays(..)
            | Node::Curve { .. }
            | Node::Pick { .. }
            | Node::If(..)
            | Node::Table(_)
            | Node::Fold { .. }
            | Node::Weighted { .. }
            | Node::Step { .. }
            | Node::Together(_)
            | Node::Gather(_)
            | Node::Earlier(..)
            | Node::Broken => false,
        }
    }

    /// The one result that gives a value, where there is only one.
    fn only_value(
        &self,
        rows: &[(ExprId, ExprId)],
        otherwise: Option<ExprId>,
        absent: &[(Kinds, ExprId)],
    ) -> Option<ExprId> {
        let mut values = rows
            .iter()
            .map(|(_, result)| *result)
            .chain(otherwise)
            .chain(absent.iter().map(|(_, result)| *result))
            .filter(|id| !matches!(self.model.expr(*id).node, Node::Absent(_)));
        let only = values.next()?;
        values.next().is_none().then_some(only)
    }

    /// What a status question is about.
    fn asked(&mut self, expr: ExprId, spot: Spot) -> Option<Asked> {
        if let Node::Figure(figure, selects) = &self.model.expr(expr).node {
            return Some(Asked::Figure(*figure, self.read_at(*figure, selects, spot)));
        }
        if let Node::Cell(axis, column, select) = &self.model.expr(expr).node {
            return Some(Asked::Cell(*axis, *column, self.select(*axis, select, spot)));
        }
        None
    }

    /// Takes in that a calculation has a value, and so has everything it cannot do without.
    pub fn know(&mut self, expr: ExprId, spot: Spot, facts: &mut Facts, depth: usize) {
        let known = Statuses { known: true, kinds: Kinds::NONE };
        facts.followed += 1;
        if depth > MAX_FOLLOWED || facts.followed > MAX_NODES || self.level > MAX_LEVEL {
            return;
        }
        self.level += 1;
        self.know_node(expr, spot, facts, depth, known);
        self.level -= 1;
    }

    fn know_node(&mut self, expr: ExprId, spot: Spot, facts: &mut Facts, depth: usize, known: Statuses) {
        let model = self.model;
        match &model.expr(expr).node {
            Node::Figure(figure, selects) => {
                let at = self.read_at(*figure, selects, spot);
                if facts.narrow(Asked::Figure(*figure, at), known) {
                    self.know_figure(*figure, at, facts, depth + 1);
                }
            }
            Node::Cell(..) => {
                if let Some(asked) = self.asked(expr, spot) {
                    facts.narrow(asked, known);
                }
            }
            Node::Negate(a)
            | Node::Not(a)
            | Node::AddMonths(a, _)
            | Node::AddBusinessDays(a, _)
            | Node::Curve { of: a, .. } => self.know(*a, spot, facts, depth),
            Node::Add(a, b)
            | Node::Subtract(a, b)
            | Node::Multiply(a, b)
            | Node::BusinessDays(a, b)
            | Node::Compare(_, a, b)
            | Node::Good(_, a, b, _) => {
                self.know(*a, spot, facts, depth);
                self.know(*b, spot, facts, depth);
            }
            Node::Divide(a, b) => {
                self.know(*a, spot, facts, depth);
                self.know(*b, spot, facts, depth);
                let divisor = self.sum(*b, spot);
                self.add_differs(divisor, facts);
            }
            Node::Pick { items, skip, .. } => {
                if skip.kinds.is_empty() {
                    for item in items {
                        self.know(*item, spot, facts, depth);
                    }
                }
            }
            Node::Step { base, action, when } => {
                self.know(*base, spot, facts, depth);
                match when {
                    Some(when) => self.know(*when, spot, facts, depth),
                    None => match action {
                        Action::Round(..) => {}
                        Action::Cap(a)
                        | Action::Floor(a)
                        | Action::Less(a)
                        | Action::LessPart(a)
                        | Action::More(a)
                        | Action::MorePart(a)
                        | Action::Times(a) => self.know(*a, spot, facts, depth),
                        Action::Between(a, b) => {
                            self.know(*a, spot, facts, depth);
                            self.know(*b, spot, facts, depth);
                        }
                    },
                }
            }
            Node::Table(table) => {
                if table.absent.is_empty() {
                    self.know(table.selector, spot, facts, depth);
                }
            }
            Node::If(condition, ..) => self.know(*condition, spot, facts, depth),
            Node::First { rows, otherwise, absent } => {
                let Some(only) = self.only_value(rows, *otherwise, absent) else { return };
                if absent.iter().any(|(_, result)| *result == only) {
                    return;
                }
                for (condition, result) in rows {
                    if *result == only {
                        self.assume(*condition, spot, true, facts);
                        break;
                    }
                    self.assume(*condition, spot, false, facts);
                }
                self.know(only, spot, facts, depth);
            }
            Node::Const(_)
            | Node::Absent(_)
            | Node::Key(_)
            | Node::And(_)
            | Node::Or(_)
            | Node::IsKnown(_)
            | Node::IsAbsent(..)
            | Node::Treat(..)
            | Node::Fold { .. }
            | Node::Weighted { .. }
            | Node::Together(_)
            | Node::Gather(_)
            | Node::Earlier(..)
            | Node::Broken => {}
        }
    }

    /// Takes in what a figure's having a value says.
    fn know_figure(&mut self, id: FigureId, spot: Spot, facts: &mut Facts, depth: usize) {
        let model = self.model;
        let figure = model.figure(id);
        if let Some(filter) = figure.filter {
            self.assume(filter, spot, true, facts);
        }
        if let Body::Expr(expr) = figure.body {
            self.know(expr, spot, facts, depth);
        }
    }
}

/// What holds where the relation does not.
pub(super) fn opposite(relation: Relation) -> Relation {
    match relation {
        Relation::Less => Relation::AtLeast,
        Relation::AtMost => Relation::More,
        Relation::Equal => Relation::NotEqual,
        Relation::NotEqual => Relation::Equal,
        Relation::AtLeast => Relation::Less,
        Relation::More => Relation::AtMost,
    }
}
