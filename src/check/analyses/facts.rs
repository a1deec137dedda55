//! What is known at a place of the text: the row that was taken, the rows that were passed, the gates that are open.

use super::interval::Interval;
use super::linear::{Constraint, Linear};
use super::terms::{Place, Prover, Spot, What};
use crate::model::{
    Action, AxisId, Body, Claim, Claimed, ColumnId, Cut, Datum, ExprId, FigureId, Kinds, Node, Relation, RowResult,
    Stated, Table, TableKind, claims,
};
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

/// What the rows of a table claim at a spot where all bounds are constants.
pub(super) type Claims = Option<std::rc::Rc<Vec<Claimed<Number>>>>;

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
            Node::Negate(a) | Node::Not(a) | Node::AddMonths(a, _) => self.know(*a, spot, facts, depth),
            Node::Add(a, b)
            | Node::Subtract(a, b)
            | Node::Multiply(a, b)
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

    /// The ways a choice can go: what holds then, and what it gives.
    pub fn branches(&mut self, expr: ExprId, spot: Spot, facts: &Facts) -> Vec<(Facts, Linear)> {
        let model = self.model;
        let mut found = Vec::new();
        let node = &model.expr(expr).node;
        if let Node::First { rows, otherwise, absent } = node {
            let mut passed = facts.clone();
            for (condition, result) in rows {
                let mut taken = passed.clone();
                self.assume(*condition, spot, true, &mut taken);
                self.branch(taken, *result, spot, &mut found);
                self.assume(*condition, spot, false, &mut passed);
            }
            if let Some(otherwise) = otherwise {
                self.branch(passed, *otherwise, spot, &mut found);
            }
            for (_, result) in absent {
                self.branch(facts.clone(), *result, spot, &mut found);
            }
        } else if let Node::If(condition, yes, no) = node {
            for (truth, result) in [(true, *yes), (false, *no)] {
                let mut taken = facts.clone();
                self.assume(*condition, spot, truth, &mut taken);
                self.branch(taken, result, spot, &mut found);
            }
        } else if let Node::Step { base, action, when } = node {
            let base = self.sum(*base, spot);
            let stepped = self.stepped(base.clone(), action, spot);
            for (truth, result) in [(true, stepped), (false, base)] {
                let mut taken = facts.clone();
                if let Some(when) = when {
                    self.assume(*when, spot, truth, &mut taken);
                }
                found.push((taken, result));
            }
        } else if let Node::Table(table) = node {
            self.table_branches(expr, table, spot, facts, &mut found);
        }
        found
    }

    /// Where the results of a choice lie, whatever holds where each is taken; `None` where they need more than a glance.
    pub fn results_at_a_glance(&mut self, expr: ExprId, spot: Spot) -> Option<Interval> {
        let model = self.model;
        let node = &model.expr(expr).node;
        let mut results: Vec<(ExprId, Spot)> = Vec::new();
        if let Node::First { rows, otherwise, absent } = node {
            let all =
                rows.iter().map(|(_, result)| result).chain(otherwise).chain(absent.iter().map(|(_, result)| result));
            results.extend(all.map(|result| (*result, spot)));
        } else if let Node::If(_, yes, no) = node {
            results.extend([(*yes, spot), (*no, spot)]);
        } else if let Node::Table(Table { kind: TableKind::Band, rows, otherwise, absent, .. }) = node {
            for row in rows {
                let inside = match row.each {
                    Some(axis) => self.moved(spot, axis, Place::Any),
                    None => spot,
                };
                match row.result {
                    RowResult::Value(value) => results.push((value, inside)),
                    RowResult::Evenly(from, to) => results.extend([(from, inside), (to, inside)]),
                }
            }
            results
                .extend(otherwise.iter().chain(absent.iter().map(|(_, result)| result)).map(|result| (*result, spot)));
        } else {
            return None;
        }
        let mut all = Interval::empty();
        for (result, inside) in results {
            if !matches!(model.expr(result).node, Node::Absent(_)) {
                let sum = self.sum(result, inside);
                all = all.hull(&self.simple(&sum));
            }
        }
        Some(all)
    }

    fn branch(&mut self, facts: Facts, result: ExprId, spot: Spot, found: &mut Vec<(Facts, Linear)>) {
        if !facts.impossible && !matches!(self.model.expr(result).node, Node::Absent(_)) {
            let sum = self.sum(result, spot);
            found.push((facts, sum));
        }
    }

    fn table_branches(
        &mut self,
        id: ExprId,
        table: &Table,
        spot: Spot,
        facts: &Facts,
        found: &mut Vec<(Facts, Linear)>,
    ) {
        let mut values = Vec::new();
        for (index, row) in table.rows.iter().enumerate() {
            let (inside, mut taken) = self.inside_row(table, index, spot, facts);
            let sum = match &row.result {
                RowResult::Value(value) if matches!(self.model.expr(*value).node, Node::Absent(_)) => continue,
                RowResult::Value(value) => self.sum(*value, inside),
                RowResult::Evenly(from, to) => {
                    let ends = vec![self.sum(*from, inside), self.sum(*to, inside)];
                    self.among(ends)
                }
            };
            match table.kind {
                TableKind::Band => {
                    self.claimed(id, table, index, spot, &mut taken);
                    if !taken.impossible {
                        found.push((taken, sum));
                    }
                }
                TableKind::Part | TableKind::Line => values.push(sum),
            }
        }
        match table.kind {
            TableKind::Band => {}
            TableKind::Line => {
                let value = self.among(values);
                found.push((facts.clone(), value));
            }
            TableKind::Part => {
                // The lengths together are at most how far the selector is from 0.
                values.push(Linear::constant(Number::zero()));
                let rate = self.among(values);
                let selector = self.sum(table.selector, spot);
                let far = if self.simple(&selector).is_at_least_zero() {
                    selector
                } else {
                    let other = selector.scale(&Number::from(-1));
                    self.atom(What::Greatest(vec![selector, other]))
                };
                let value = self.times(rate, far);
                found.push((facts.clone(), value));
            }
        }
        if let Some(otherwise) = table.otherwise {
            let mut rest = facts.clone();
            self.unclaimed(id, table, spot, &mut rest);
            self.branch(rest, otherwise, spot, found);
        }
        for (_, result) in &table.absent {
            self.branch(facts.clone(), *result, spot, found);
        }
    }

    /// Where the result of a row is read. A row that stands for every row of a schedule is read at any one of them; where
    /// the reader already stood at one, what was known there is not known here.
    pub fn inside_row(&mut self, table: &Table, index: usize, spot: Spot, facts: &Facts) -> (Spot, Facts) {
        match table.rows.get(index).and_then(|row| row.each) {
            None => (spot, facts.clone()),
            Some(axis) => {
                let facts = if self.is_on(spot, axis) { Facts::none(facts.lower) } else { facts.clone() };
                (self.moved(spot, axis, Place::Any), facts)
            }
        }
    }

    /// The bounds that a row states, where the direction is known.
    pub fn stated(&mut self, claim: &Claim, spot: Spot, assumed: Option<bool>) -> Option<Stated<Linear>> {
        let cut = |value: Linear, above: bool| Some(Cut { value, above });
        Some(match claim {
            Claim::Lower { at, included } => Stated { lower: cut(self.sum(*at, spot), !included), upper: None },
            Claim::Upper { at, included } => Stated { lower: None, upper: cut(self.sum(*at, spot), *included) },
            Claim::Both { lower, from, upper, up_to } => {
                Stated { lower: cut(self.sum(*lower, spot), !from), upper: cut(self.sum(*upper, spot), *up_to) }
            }
            Claim::Good(good, at, direction) => {
                let lower = self.lower_is_better(*direction, spot, assumed)?;
                let at = self.sum(*at, spot);
                match good.relation(lower) {
                    Relation::AtLeast => Stated { lower: cut(at, false), upper: None },
                    Relation::More => Stated { lower: cut(at, true), upper: None },
                    Relation::AtMost => Stated { lower: None, upper: cut(at, true) },
                    Relation::Less => Stated { lower: None, upper: cut(at, false) },
                    Relation::Equal | Relation::NotEqual => return None,
                }
            }
            Claim::Point(at) => {
                let at = self.sum(*at, spot);
                Stated { lower: cut(at.clone(), false), upper: cut(at, true) }
            }
        })
    }

    /// The claims of a table at a spot where all its bounds are constants.
    fn constant_claims(&mut self, id: ExprId, table: &Table, spot: Spot) -> Claims {
        if let Some(known) = self.claims.get(&(id, spot)) {
            return known.clone();
        }
        let stated: Option<Vec<Stated<Number>>> = table
            .rows
            .iter()
            .map(|row| {
                if row.each.is_some() {
                    return None;
                }
                let stated = self.stated(&row.claim, spot, None)?;
                let number = |cut: &Option<Cut<Linear>>| match cut {
                    None => Some(None),
                    Some(cut) => {
                        cut.value.as_constant().map(|value| Some(Cut { value: value.clone(), above: cut.above }))
                    }
                };
                Some(Stated { lower: number(&stated.lower)?, upper: number(&stated.upper)? })
            })
            .collect();
        let found = stated.map(|stated| std::rc::Rc::new(claims(&stated, Number::cmp)));
        self.claims.insert((id, spot), found.clone());
        found
    }

    /// Takes in that a row of a band table claims the selector.
    pub fn claimed(&mut self, id: ExprId, table: &Table, index: usize, spot: Spot, facts: &mut Facts) {
        self.know(table.selector, spot, facts, 0);
        let selector = self.sum(table.selector, spot);
        if let Some(claims) = self.constant_claims(id, table, spot) {
            if let Some(claim) = claims.get(index) {
                let number = |cut: &Option<Cut<Number>>| {
                    cut.as_ref().map(|cut| Cut { value: Linear::constant(cut.value.clone()), above: cut.above })
                };
                self.add_cuts(&selector, number(&claim.lower).as_ref(), number(&claim.upper).as_ref(), facts);
            }
            return;
        }
        let Some(row) = table.rows.get(index) else { return };
        let inside = match row.each {
            Some(axis) => self.moved(spot, axis, Place::Any),
            None => spot,
        };
        if let Some(stated) = self.stated(&row.claim, inside, facts.lower) {
            self.add_cuts(&selector, stated.lower.as_ref(), stated.upper.as_ref(), facts);
        }
    }

    fn add_cuts(&self, at: &Linear, lower: Option<&Cut<Linear>>, upper: Option<&Cut<Linear>>, facts: &mut Facts) {
        if let Some(cut) = lower {
            self.add(at.minus(&cut.value), cut.above, facts);
        }
        if let Some(cut) = upper {
            self.add(cut.value.minus(at), !cut.above, facts);
        }
    }

    /// Takes in that no row of a band table claims the selector.
    pub fn unclaimed(&mut self, id: ExprId, table: &Table, spot: Spot, facts: &mut Facts) {
        self.know(table.selector, spot, facts, 0);
        let selector = self.sum(table.selector, spot);
        if let Some(claims) = self.constant_claims(id, table, spot) {
            let (lower, upper) = free_stretch(&claims);
            match (lower, upper) {
                (None, None) if !claims.is_empty() && covers_all(&claims) => facts.impossible = true,
                (lower, upper) => {
                    let number = |cut: Cut<Number>| Cut { value: Linear::constant(cut.value), above: cut.above };
                    self.add_cuts(&selector, lower.map(number).as_ref(), upper.map(number).as_ref(), facts);
                }
            }
            return;
        }
        let mut stated = Vec::new();
        for row in &table.rows {
            match self.stated(&row.claim, spot, facts.lower) {
                Some(bounds) if row.each.is_none() => stated.push(bounds),
                Some(_) | None => return,
            }
        }
        // A bound on each side: where the two meet, everything is claimed, so they do not meet.
        if let [first, second] = stated.as_slice() {
            let both = |a: &Stated<Linear>, b: &Stated<Linear>| {
                (a.upper.is_none() && b.lower.is_none()).then(|| a.lower.clone().zip(b.upper.clone())).flatten()
            };
            if let Some((lower, upper)) = both(first, second).or_else(|| both(second, first))
                && (!lower.above || upper.above)
            {
                self.add_differs(lower.value.minus(&upper.value), facts);
            }
        }
        // Bounds out of a schedule are checked row by row, so that what no row claims lies beyond every bound.
        let checked = |cut: &Option<Cut<Linear>>, prover: &Self| {
            cut.as_ref().is_none_or(|cut| {
                cut.value.parts.iter().all(|(atom, _)| {
                    prover.atoms.get(atom.0 as usize).is_some_and(|known| matches!(known.what, What::Cell(..)))
                })
            })
        };
        let one_sided = stated.iter().all(|bounds| bounds.lower.is_some() != bounds.upper.is_some());
        if one_sided && stated.iter().all(|bounds| checked(&bounds.lower, self) && checked(&bounds.upper, self)) {
            for Stated { lower, upper } in &stated {
                // Not at or above a bound is below it: the same cut, seen from the other side.
                self.add_cuts(&selector, upper.as_ref(), lower.as_ref(), facts);
            }
        }
    }
}

/// The stretch that holds everything that no claim covers; without ends where nothing is known of it.
fn free_stretch(claims: &[Claimed<Number>]) -> (Option<Cut<Number>>, Option<Cut<Number>>) {
    let lowest = extreme_end(claims, true);
    let highest = extreme_end(claims, false);
    match (lowest, highest) {
        // Claims that begin at no place: what is free lies above the first that ends.
        (None, Some(_)) => (first_free(claims), None),
        (Some(_), None) => (None, last_free(claims)),
        (None, None) => (first_free(claims), last_free(claims)),
        (Some(_), Some(_)) => (None, None),
    }
}

/// The outermost end of all claims on one side; `None` where one goes on for ever.
fn extreme_end(claims: &[Claimed<Number>], low: bool) -> Option<Cut<Number>> {
    let mut ends = claims.iter().map(|claim| if low { claim.lower.clone() } else { claim.upper.clone() });
    ends.try_fold(None::<Cut<Number>>, |best, end| {
        let end = end?;
        Some(Some(match best {
            Some(best) if (best.compare_by(&end, Number::cmp).is_lt()) == low => best,
            Some(_) | None => end,
        }))
    })?
}

/// The first place, coming from below, that no claim covers.
fn first_free(claims: &[Claimed<Number>]) -> Option<Cut<Number>> {
    let mut sorted: Vec<&Claimed<Number>> = claims.iter().collect();
    sorted.sort_by(|a, b| match (&a.lower, &b.lower) {
        (None, None) => std::cmp::Ordering::Equal,
        (None, Some(_)) => std::cmp::Ordering::Less,
        (Some(_), None) => std::cmp::Ordering::Greater,
        (Some(a), Some(b)) => a.compare_by(b, Number::cmp),
    });
    let mut reached: Option<Cut<Number>> = None;
    for claim in sorted {
        let touches = match (&claim.lower, &reached) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(lower), Some(reached)) => lower.compare_by(reached, Number::cmp).is_le(),
        };
        if !touches {
            break;
        }
        let upper = claim.upper.as_ref()?;
        reached = match reached {
            Some(reached) if reached.compare_by(upper, Number::cmp).is_ge() => Some(reached),
            Some(_) | None => Some(upper.clone()),
        };
    }
    reached
}

/// The last place, coming from below, after which every place is claimed.
fn last_free(claims: &[Claimed<Number>]) -> Option<Cut<Number>> {
    let mirrored: Vec<Claimed<Number>> = claims
        .iter()
        .map(|claim| Claimed { lower: claim.upper.as_ref().map(mirror), upper: claim.lower.as_ref().map(mirror) })
        .collect();
    first_free(&mirrored).as_ref().map(mirror)
}

/// The cut seen from the other end of the number line.
fn mirror(cut: &Cut<Number>) -> Cut<Number> {
    Cut { value: cut.value.neg(), above: !cut.above }
}

/// Whether claims leave no place free.
fn covers_all(claims: &[Claimed<Number>]) -> bool {
    claims.iter().any(|claim| claim.lower.is_none())
        && claims.iter().any(|claim| claim.upper.is_none())
        && first_free(claims).is_none()
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
