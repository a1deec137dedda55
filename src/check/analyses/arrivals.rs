//! Ways of going missing, each with why and where it comes in.

use crate::model::{AxisId, ColumnId, ExprId, FigureId, Kind, Kinds};

/// How many ways of going missing are kept for one calculation; a text that has more hears of these first.
const MAX_ARRIVALS: usize = 32;

/// Why a value can be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Cause {
    /// An input that may be so.
    Declared(FigureId),
    /// A line that says so: `insufficient when …`.
    Said(ExprId),
    /// A quotient whose divisor can be 0.
    Divisor(ExprId),
    /// A square root of what can be below 0.
    Root(ExprId),
    /// An empty cell in a column.
    Cell(AxisId, ColumnId),
    /// A mean or the like of nothing.
    Nothing(ExprId),
    /// Fewer than it needs.
    TooFew(ExprId),
    /// A row that is outside the family.
    Outside(FigureId),
    /// A period before the first.
    Before(ExprId),
}

/// A way of going missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Origin {
    /// For what kind.
    pub kind: Kind,
    /// Why.
    pub cause: Cause,
    /// The figure in whose definition it arises.
    pub owner: Option<FigureId>,
    /// The row of the schedule that shows it, for a cell.
    pub row: Option<u32>,
}

/// What the words at which a missing value comes in are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It is reckoned with.
    Value,
    /// A table looks it up.
    Selector,
    /// A row or a choice asks it.
    Condition,
    /// A step asks it.
    Step,
}

/// A way of going missing, and where it comes in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrival {
    /// The way.
    pub origin: Origin,
    /// What for.
    pub role: Role,
    /// At which words.
    pub at: ExprId,
    /// The table or the rows that could have caught it.
    pub within: Option<ExprId>,
}

/// What is known of a calculation's status.
#[derive(Clone, Debug, Default)]
pub(super) struct Flow {
    /// The ways in which it can be missing.
    pub arrivals: Vec<Arrival>,
}

impl Flow {
    pub(super) fn join(&mut self, other: Flow) {
        for arrival in other.arrivals {
            self.push(arrival);
        }
    }

    pub(super) fn push(&mut self, arrival: Arrival) {
        let same = |old: &Arrival| old.origin.kind == arrival.origin.kind && old.origin.cause == arrival.origin.cause;
        if self.arrivals.len() < MAX_ARRIVALS && !self.arrivals.iter().any(same) {
            self.arrivals.push(arrival);
        }
    }

    /// The kinds among them.
    pub fn kinds(&self) -> Kinds {
        self.arrivals.iter().map(|arrival| arrival.origin.kind).collect()
    }

    /// What is left when some kinds are caught.
    pub(super) fn without(mut self, kinds: Kinds) -> Flow {
        self.arrivals.retain(|arrival| !kinds.contains(arrival.origin.kind));
        self
    }

    /// The same, come in at other words.
    pub(super) fn at(mut self, role: Role, at: ExprId, within: Option<ExprId>) -> Flow {
        for arrival in &mut self.arrivals {
            *arrival = Arrival { role, at, within, ..*arrival };
        }
        self
    }
}
