//! What a place of a contract is: a row, a side of a bound, a kind of missing.

use crate::model::Kind;

/// What a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// A row of a table or of a list of conditions decides; an exception holds.
    Row,
    /// `otherwise`; no exception holds.
    Otherwise,
    /// A row about an absence decides.
    Absence,
    /// A condition is true: a gate is open.
    Holds,
    /// A condition is false: a gate is closed.
    Fails,
    /// A cap, a floor or a limit changes the amount.
    Reached,
    /// It leaves the amount as it is.
    NotReached,
    /// One of a list is the greater, or the lesser.
    Chosen,
    /// `unreported counts as …` is what counts.
    CountsAs,
    /// Something is left out by `skipping`.
    Skipped,
    /// Fewer are left than `needing at least` says.
    TooFew,
    /// The value lies below a bound, by no more than one step of its written decimals.
    Below,
    /// The value is the bound.
    On,
    /// The value lies above a bound, by no more than one step of its written decimals.
    Above,
    /// A fact is given as missing, for this reason.
    Given(Kind),
}

/// What kind of thing is covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Rows, gates, exceptions, conditions, caps: what a clause may do.
    Branches,
    /// Both sides of every bound, and the bound itself.
    Bounds,
    /// The ways in which facts may be missing.
    Missing,
}

impl Group {
    /// All of them.
    pub const ALL: [Group; 3] = [Group::Branches, Group::Bounds, Group::Missing];

    /// What it is called.
    pub fn word(self) -> &'static str {
        match self {
            Group::Branches => "branches",
            Group::Bounds => "bounds",
            Group::Missing => "missing",
        }
    }
}

impl Aspect {
    /// Its group.
    pub fn group(self) -> Group {
        match self {
            Aspect::Below | Aspect::On | Aspect::Above => Group::Bounds,
            Aspect::Given(_) => Group::Missing,
            Aspect::Row
            | Aspect::Otherwise
            | Aspect::Absence
            | Aspect::Holds
            | Aspect::Fails
            | Aspect::Reached
            | Aspect::NotReached
            | Aspect::Chosen
            | Aspect::CountsAs
            | Aspect::Skipped
            | Aspect::TooFew => Group::Branches,
        }
    }
}
