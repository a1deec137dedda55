//! The bounds of a table's rows as they stand at a coordinate, read without the prover.

use super::walk;
use crate::model::{
    Action, AxisId, Body, Claim, Cut, Datum, Direction, ExprId, Face, Model, Node, Relation, Select, Stated, Table,
    Type,
};
use crate::number::Number;

/// How many coordinates of a family are looked at.
const MAX_COORDINATES: usize = 200_000;

/// How many nodes a bound that is a constant may have.
pub(super) const FUEL: u32 = 256;

/// One row of a table as it stands at a coordinate.
pub(super) struct Standing {
    /// Which row of the text.
    pub row: usize,
    /// The row of the schedule that it stands for.
    pub each: Option<u32>,
    /// The bounds that it states.
    pub stated: Stated<Number>,
}

/// What a bound comes to at a coordinate.
pub(super) enum Bound {
    /// A number.
    Value(Number),
    /// A fact, or what is made of facts.
    Fact,
    /// An empty cell: the row cannot be read here, and another analysis says so.
    Empty,
}

/// The coordinates at which the bounds can differ: one, unless a bound or a direction is read from a schedule of the shape.
pub(super) fn coordinates(model: &Model, table: &Table, axes: &[AxisId]) -> Vec<Vec<(AxisId, u32)>> {
    if axes.is_empty() {
        return vec![Vec::new()];
    }
    let mut read: Vec<AxisId> = Vec::new();
    for row in &table.rows {
        for bound in row.claim.bounds() {
            axes_read(model, bound, &mut read);
        }
        if let Some(Direction::Column(axis, _)) = walk::direction(&row.claim) {
            read.push(axis);
        }
    }
    let mut all: Vec<Vec<(AxisId, u32)>> = vec![Vec::new()];
    for axis in axes.iter().filter(|axis| read.contains(axis)) {
        let rows = model.axis(*axis).keys.len();
        let size = all.len().saturating_mul(rows).min(MAX_COORDINATES);
        let next = all.iter().flat_map(|at| {
            (0..rows as u32).map(move |row| at.iter().copied().chain([(*axis, row)]).collect::<Vec<_>>())
        });
        all = next.take(size).collect();
    }
    all
}

fn axes_read(model: &Model, root: ExprId, found: &mut Vec<AxisId>) {
    let mut seen = std::collections::HashSet::new();
    let mut waiting = vec![root];
    while let Some(id) = waiting.pop() {
        if !seen.insert(id) {
            continue;
        }
        let node = &model.expr(id).node;
        if let Node::Cell(axis, _, Select::Here) | Node::Key(axis) = node {
            found.push(*axis);
        } else if let Node::Figure(figure, _) = node
            && let Body::Expr(expr) = model.figure(*figure).body
        {
            waiting.push(expr);
        }
        node.operands(|child| waiting.push(child));
    }
}

/// The rows of a table at a coordinate; `None` where a bound is a fact or an empty cell.
pub(super) fn standing(model: &Model, table: &Table, coordinate: &[(AxisId, u32)]) -> Option<Vec<Standing>> {
    let mut found = Vec::new();
    let mut at = coordinate.to_vec();
    for (row, table_row) in table.rows.iter().enumerate() {
        match table_row.each {
            None => {
                let stated = stated(model, &table_row.claim, &at)?;
                found.push(Standing { row, each: None, stated });
            }
            Some(axis) => {
                for each in 0..model.axis(axis).keys.len() as u32 {
                    at.retain(|(other, _)| *other != axis);
                    at.push((axis, each));
                    let stated = stated(model, &table_row.claim, &at)?;
                    found.push(Standing { row, each: Some(each), stated });
                }
                at.clear();
                at.extend_from_slice(coordinate);
            }
        }
    }
    Some(found)
}

fn stated(model: &Model, claim: &Claim, at: &[(AxisId, u32)]) -> Option<Stated<Number>> {
    let value = |id: ExprId| match constant(model, id, at, &mut FUEL.clone()) {
        Bound::Value(value) => Some(value),
        Bound::Fact | Bound::Empty => None,
    };
    let one = |id: ExprId, above: bool| value(id).map(|value| Some(Cut { value, above }));
    Some(match claim {
        Claim::Lower { at, included } => Stated { lower: one(*at, !included)?, upper: None },
        Claim::Upper { at, included } => Stated { lower: None, upper: one(*at, *included)? },
        Claim::Both { lower, from, upper, up_to } => Stated { lower: one(*lower, !from)?, upper: one(*upper, *up_to)? },
        Claim::Point(at) => Stated { lower: one(*at, false)?, upper: one(*at, true)? },
        Claim::Good(good, bound, direction) => match good.relation(lower_is_better(model, *direction, at)?) {
            Relation::AtLeast => Stated { lower: one(*bound, false)?, upper: None },
            Relation::More => Stated { lower: one(*bound, true)?, upper: None },
            Relation::AtMost => Stated { lower: None, upper: one(*bound, true)? },
            Relation::Less => Stated { lower: None, upper: one(*bound, false)? },
            Relation::Equal | Relation::NotEqual => return None,
        },
    })
}

fn lower_is_better(model: &Model, direction: Direction, at: &[(AxisId, u32)]) -> Option<bool> {
    match direction {
        Direction::Higher => Some(false),
        Direction::Lower => Some(true),
        Direction::Column(axis, column) => {
            let (_, row) = at.iter().find(|(other, _)| *other == axis)?;
            let column = model.axis(axis).columns.get(column.index())?;
            let Type::Word(words) = &column.ty else { return None };
            let Ok(Datum::Word(word)) = column.cells.get(*row as usize)? else { return None };
            Some(words.get(*word as usize)? == "lower")
        }
    }
}

/// What a bound comes to without facts.
pub(super) fn constant(model: &Model, id: ExprId, at: &[(AxisId, u32)], fuel: &mut u32) -> Bound {
    match fuel.checked_sub(1) {
        Some(left) => *fuel = left,
        None => return Bound::Fact,
    }
    let mut both = |a: ExprId, b: ExprId, make: &dyn Fn(&Number, &Number) -> Option<Number>| match (
        constant(model, a, at, fuel),
        constant(model, b, at, fuel),
    ) {
        (Bound::Value(a), Bound::Value(b)) => make(&a, &b).map_or(Bound::Fact, Bound::Value),
        (Bound::Empty, Bound::Value(_) | Bound::Empty) | (Bound::Value(_), Bound::Empty) => Bound::Empty,
        (Bound::Fact, _) | (_, Bound::Fact) => Bound::Fact,
    };
    match &model.expr(id).node {
        Node::Const(Datum::Text(_)) => Bound::Fact,
        Node::Const(datum) => Bound::Value(datum.number()),
        Node::Cell(axis, column, select) => {
            let row = match select {
                Select::Row(row) => Some(*row),
                Select::Here => at.iter().find(|(other, _)| other == axis).map(|(_, row)| *row),
                Select::By(_) => None,
            };
            let cell = row.and_then(|row| model.axis(*axis).columns.get(column.index())?.cells.get(row as usize));
            match cell {
                Some(Ok(datum)) => Bound::Value(datum.number()),
                Some(Err(_)) => Bound::Empty,
                None => Bound::Fact,
            }
        }
        Node::Figure(figure, selects) => {
            let Body::Expr(expr) = &model.figure(*figure).body else { return Bound::Fact };
            let here = selects.iter().all(|select| *select == Select::Here);
            if here { constant(model, *expr, at, fuel) } else { Bound::Fact }
        }
        Node::Negate(a) => match constant(model, *a, at, fuel) {
            Bound::Value(value) => Bound::Value(value.neg()),
            Bound::Fact => Bound::Fact,
            Bound::Empty => Bound::Empty,
        },
        Node::Add(a, b) => both(*a, *b, &|a, b| Some(a + b)),
        Node::Subtract(a, b) => both(*a, *b, &|a, b| Some(a - b)),
        Node::Multiply(a, b) => both(*a, *b, &|a, b| Some(a * b)),
        Node::Divide(a, b) => both(*a, *b, &|a, b| a.div(b)),
        Node::Absent(_)
        | Node::Key(_)
        | Node::AddMonths(..)
        | Node::AddBusinessDays(..)
        | Node::BusinessDays(..)
        | Node::Curve { .. }
        | Node::Pick { .. }
        | Node::If(..)
        | Node::First { .. }
        | Node::Table(_)
        | Node::Compare(..)
        | Node::Good(..)
        | Node::And(_)
        | Node::Or(_)
        | Node::Not(_)
        | Node::IsKnown(_)
        | Node::IsAbsent(..)
        | Node::Treat(..)
        | Node::Fold { .. }
        | Node::Weighted { .. }
        | Node::Step { .. }
        | Node::Together(_)
        | Node::Gather(_)
        | Node::Earlier(..)
        | Node::Broken => Bound::Fact,
    }
}

/// The steps in which a selector moves, where it cannot take every value: a count, or a value rounded or given to so many
/// decimals.
pub(super) fn grid(model: &Model, id: ExprId, depth: usize) -> Option<Number> {
    let expr = model.expr(id);
    let unit = match &expr.ty {
        Type::Quantity(unit) => unit,
        Type::Date | Type::Time | Type::Truth | Type::Word(_) | Type::Key(_) => return Some(Number::one()),
        Type::Text | Type::Unknown => return None,
    };
    if let Node::Figure(figure, _) = &expr.node {
        return match &model.figure(*figure).body {
            Body::Input(input) => match input.decimals {
                Some(decimals) => Some(Number::power_of_ten(-(decimals.min(30) as i32)) * unit.scale()),
                None => (unit.is_bare() && unit.face == Face::Count).then(Number::one),
            },
            Body::Expr(body) if depth < 16 => grid(model, *body, depth + 1),
            Body::Expr(_)
            | Body::Line(_)
            | Body::Shown { .. }
            | Body::Account(..)
            | Body::Relief(_)
            | Body::Start(_)
            | Body::End(_)
            | Body::Broken => None,
        };
    }
    if let Node::Step { base, action, when: None } = &expr.node {
        return match action {
            Action::Round(_, quantum) => Some(quantum.clone()),
            Action::Cap(at) | Action::Floor(at) => {
                let quantum = grid(model, *base, depth + 1)?;
                let Bound::Value(value) = constant(model, *at, &[], &mut FUEL.clone()) else { return None };
                value.div(&quantum)?.is_integer().then_some(quantum)
            }
            Action::Between(..)
            | Action::Less(_)
            | Action::LessPart(_)
            | Action::More(_)
            | Action::MorePart(_)
            | Action::Times(_) => None,
        };
    }
    if let Node::First { rows, otherwise: Some(otherwise), .. } = &expr.node {
        let absent = |id: &ExprId| matches!(model.expr(*id).node, Node::Absent(_));
        return if rows.iter().all(|(_, result)| absent(result)) { grid(model, *otherwise, depth + 1) } else { None };
    }
    None
}
