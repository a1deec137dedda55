//! Whether conditions held.

use crate::explain::reader::Reader;
use crate::model::{ExprId, Kind, Node, Relation};
use crate::number::Number;

/// Whether a condition held, also where what it came to is not kept.
pub(super) fn truth(reader: &Reader<'_>, id: ExprId) -> Option<Result<bool, Kind>> {
    if let Some(value) = reader.value(id) {
        return Some(value.map(|value| !value.is_zero()));
    }
    let compared = |relation: Relation, a: &ExprId, b: &ExprId| {
        let (a, b) = (reader.value(*a)?, reader.value(*b)?);
        Some(match (a, b) {
            (Ok(a), Ok(b)) => Ok(holds(relation, &a, &b)),
            (Err(a), Err(b)) => Err(a.max(b)),
            (Err(kind), Ok(_)) | (Ok(_), Err(kind)) => Err(kind),
        })
    };
    match reader.node(id) {
        Node::Compare(relation, a, b) => compared(*relation, a, b),
        Node::Good(good, a, b, direction) => compared(good.relation(reader.lower_is_better(*direction)?), a, b),
        Node::Not(inner) => truth(reader, *inner).map(|inner| inner.map(|inner| !inner)),
        Node::And(items) => joined(reader, items, false),
        Node::Or(items) => joined(reader, items, true),
        Node::IsKnown(of) => reader.value(*of).map(|of| Ok(of.is_ok())),
        Node::IsAbsent(of, kinds) => reader.value(*of).map(|of| Ok(of.is_err_and(|kind| kinds.contains(kind)))),
        Node::Treat(base, entries) => match truth(reader, *base)? {
            Ok(held) => Some(Ok(held)),
            Err(kind) => match entries.iter().find(|(kinds, _)| kinds.contains(kind)) {
                Some((_, entry)) => truth(reader, *entry),
                None => Some(Err(kind)),
            },
        },
        Node::Const(_)
        | Node::Absent(_)
        | Node::Figure(..)
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
        | Node::Pick { .. }
        | Node::If(..)
        | Node::First { .. }
        | Node::Table(_)
        | Node::Fold { .. }
        | Node::Weighted { .. }
        | Node::Step { .. }
        | Node::Gather(_)
        | Node::Earlier(..)
        | Node::Curve { .. }
        | Node::Together(_)
        | Node::Broken => None,
    }
}

/// `and` (decided by a false part) or `or` (by a true one).
fn joined(reader: &Reader<'_>, items: &[ExprId], decides: bool) -> Option<Result<bool, Kind>> {
    let mut unknown: Option<Kind> = None;
    for item in items {
        match truth(reader, *item)? {
            Ok(held) if held == decides => return Some(Ok(decides)),
            Ok(_) => {}
            Err(kind) => unknown = unknown.max(Some(kind)),
        }
    }
    Some(unknown.map_or(Ok(!decides), Err))
}

fn holds(relation: Relation, a: &Number, b: &Number) -> bool {
    match relation {
        Relation::Less => a < b,
        Relation::AtMost => a <= b,
        Relation::Equal => a == b,
        Relation::NotEqual => a != b,
        Relation::AtLeast => a >= b,
        Relation::More => a > b,
    }
}
