//! What a clause and a node are made of: the one place that lists it.

use crate::model::{Action, Body, Claim, ExprId, FigureId, Model, Node, RowResult, Select};

impl Node {
    /// Visits the calculations that the node is made of, in the order of evaluation; not those that these are made of.
    pub fn operands(&self, mut visit: impl FnMut(ExprId)) {
        match self {
            Node::Const(_) | Node::Absent(_) | Node::Key(_) | Node::Together(_) | Node::Gather(_) | Node::Broken => {}
            Node::Figure(_, selects) | Node::Earlier(_, selects, _) => {
                selects.iter().filter_map(Select::key).for_each(visit)
            }
            Node::Cell(_, _, select) => select.key().into_iter().for_each(visit),
            Node::Negate(a)
            | Node::AddMonths(a, _)
            | Node::AddBusinessDays(a, _)
            | Node::Curve { of: a, .. }
            | Node::Not(a)
            | Node::IsKnown(a)
            | Node::IsAbsent(a, _) => visit(*a),
            Node::Add(a, b)
            | Node::Subtract(a, b)
            | Node::Multiply(a, b)
            | Node::Divide(a, b)
            | Node::BusinessDays(a, b)
            | Node::Compare(_, a, b)
            | Node::Good(_, a, b, _) => [*a, *b].into_iter().for_each(visit),
            Node::Pick { items, .. } | Node::And(items) | Node::Or(items) => items.iter().copied().for_each(visit),
            Node::If(condition, yes, no) => [*condition, *yes, *no].into_iter().for_each(visit),
            Node::First { rows, otherwise, absent } => {
                rows.iter().flat_map(|(condition, result)| [*condition, *result]).for_each(&mut visit);
                otherwise.iter().copied().for_each(&mut visit);
                absent.iter().map(|(_, result)| *result).for_each(visit);
            }
            Node::Table(table) => {
                visit(table.selector);
                for row in &table.rows {
                    row.claim.bounds().for_each(&mut visit);
                    match &row.result {
                        RowResult::Value(value) => visit(*value),
                        RowResult::Evenly(from, to) => [*from, *to].into_iter().for_each(&mut visit),
                    }
                }
                table.otherwise.iter().copied().for_each(&mut visit);
                table.absent.iter().map(|(_, result)| *result).for_each(visit);
            }
            Node::Treat(base, entries) => {
                visit(*base);
                entries.iter().map(|(_, entry)| *entry).for_each(visit);
            }
            Node::Fold { element, weight, filter, .. } => {
                [*filter, *element, *weight].into_iter().flatten().for_each(visit);
            }
            Node::Weighted { parts, .. } => parts.iter().map(|(_, part)| *part).for_each(visit),
            Node::Step { base, action, when } => {
                visit(*base);
                action.operands().for_each(&mut visit);
                when.iter().copied().for_each(visit);
            }
        }
    }
}

impl Select {
    /// What gives the key, where an expression does.
    pub fn key(&self) -> Option<ExprId> {
        match self {
            Select::By(key) => Some(*key),
            Select::Here | Select::Row(_) => None,
        }
    }
}

impl Action {
    /// What the step acts with.
    pub fn operands(&self) -> impl Iterator<Item = ExprId> + use<> {
        let (first, second) = match self {
            Action::Round(..) => (None, None),
            Action::Cap(a)
            | Action::Floor(a)
            | Action::Less(a)
            | Action::LessPart(a)
            | Action::More(a)
            | Action::MorePart(a)
            | Action::Times(a) => (Some(*a), None),
            Action::Between(a, b) => (Some(*a), Some(*b)),
        };
        first.into_iter().chain(second)
    }
}

impl Claim {
    /// What the claim is stated with.
    pub fn bounds(&self) -> impl Iterator<Item = ExprId> + use<> {
        let (first, second) = match self {
            Claim::Lower { at, .. } | Claim::Upper { at, .. } | Claim::Good(_, at, _) | Claim::Point(at) => (*at, None),
            Claim::Both { lower, upper, .. } => (*lower, Some(*upper)),
        };
        std::iter::once(first).chain(second)
    }
}

impl Model {
    /// The calculations at the roots of a figure's clause.
    pub fn roots(&self, id: FigureId) -> Vec<ExprId> {
        let figure = self.figure(id);
        let mut found: Vec<ExprId> = figure.filter.into_iter().collect();
        match &figure.body {
            Body::Expr(expr) => found.push(*expr),
            Body::Line(term) => {
                found.push(term.amount);
                found.extend(term.pays);
                found.extend(term.gates.iter().map(|gate| gate.condition));
            }
            Body::Input(_)
            | Body::Shown { .. }
            | Body::Account(..)
            | Body::Relief(_)
            | Body::Start(_)
            | Body::End(_)
            | Body::Broken => {}
        }
        found
    }
}
