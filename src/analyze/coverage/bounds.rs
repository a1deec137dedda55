//! Bounds, caps and floors as the contract writes them: where, and in what steps.

use crate::model::{Action, Body, Datum, ExprId, Model, Node, Table, Type};
use crate::number::Number;
use crate::source::{Source, Span};

/// The caps (true) and floors (false) of a step.
pub(super) fn limits_of(action: &Action) -> Vec<(ExprId, bool)> {
    match action {
        Action::Cap(most) => vec![(*most, true)],
        Action::Floor(least) => vec![(*least, false)],
        Action::Between(least, most) => vec![(*least, false), (*most, true)],
        Action::Round(..)
        | Action::Less(_)
        | Action::LessPart(_)
        | Action::More(_)
        | Action::MorePart(_)
        | Action::Times(_) => Vec::new(),
    }
}

/// Where the bound of a row is written first: two rows may state one bound, each from its side.
pub(super) fn bound_span(model: &Model, table: &Table, bound: ExprId) -> Span {
    const MANY: usize = 200;
    let own = model.expr(bound).span;
    if table.rows.len() > MANY {
        return own;
    }
    let same = |other: &ExprId| {
        let pair = (&model.expr(*other).node, &model.expr(bound).node);
        if let (Node::Const(a), Node::Const(b)) = pair {
            a == b
        } else if let (Node::Figure(a, x), Node::Figure(b, y)) = pair {
            a == b && x == y
        } else if let (Node::Cell(a, c, x), Node::Cell(b, d, y)) = pair {
            a == b && c == d && x == y
        } else {
            *other == bound
        }
    };
    let all = table.rows.iter().flat_map(|row| row.claim.bounds());
    all.into_iter().find(same).map_or(own, |first| model.expr(first).span)
}

/// The step of a bound in stored form: one in its last written decimal; of a date a day, of a time a minute.
pub(crate) fn step_of(model: &Model, source: &Source, bound: ExprId, value: &Number) -> Number {
    let expr = model.expr(bound);
    let unit = match &expr.ty {
        Type::Quantity(unit) => unit,
        Type::Time => return Number::ratio(1, 60).unwrap_or_else(Number::one),
        Type::Date | Type::Truth | Type::Word(_) | Type::Key(_) | Type::Text | Type::Unknown => return Number::one(),
    };
    let written = literal_of(model, bound).and_then(|span| decimals_written(source.slice(span)));
    let places = written.or_else(|| value.div(&unit.scale())?.decimal_places()).unwrap_or(4).min(6);
    Number::power_of_ten(-(places as i32)) * unit.scale()
}

/// The place of the literal that a bound is, perhaps by way of a standard.
fn literal_of(model: &Model, bound: ExprId) -> Option<Span> {
    let mut at = bound;
    for _ in 0..4 {
        let expr = model.expr(at);
        if let Node::Const(Datum::Number(_)) = &expr.node {
            return Some(expr.span);
        }
        let Node::Figure(figure, _) = &expr.node else { return None };
        let Body::Expr(standard) = model.figure(*figure).body else { return None };
        at = standard;
    }
    None
}

/// The decimals of the first number in some words.
fn decimals_written(words: &str) -> Option<u32> {
    let start = words.find(|letter: char| letter.is_ascii_digit())?;
    let number = words.get(start..)?;
    let end = number.find(|letter: char| !letter.is_ascii_digit() && letter != '.' && letter != ',');
    let number = number.get(..end.unwrap_or(number.len()))?;
    Some(number.split_once('.').map_or(0, |(_, decimals)| decimals.trim_end_matches(',').len() as u32))
}

/// Whether values of a type lie before and behind each other.
pub(super) fn is_ordered(ty: &Type) -> bool {
    matches!(ty, Type::Quantity(_) | Type::Date | Type::Time)
}

pub(super) fn is_constant(model: &Model, expr: ExprId) -> bool {
    matches!(model.expr(expr).node, Node::Const(_))
}
