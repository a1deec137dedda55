//! Lines after a rule: exceptions, gates, steps, statuses, treatments.

use super::{Expr, Literal, Verb};
use crate::number::Mode;
use crate::source::At;

/// A line after a clause's rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it says.
    pub says: LineSays,
    /// The whole line.
    pub at: At,
}

/// What a line after a clause's rule says.
#[derive(Clone, Debug, PartialEq)]
pub enum LineSays {
    /// `except when C, unreported counts as no pays X`
    Except {
        /// When.
        when: Condition,
        /// What it then does.
        verb: Verb,
        /// How much.
        amount: Expr,
    },
    /// `only if C`, `pays only if C`
    OnlyIf {
        /// The side of an adjustment.
        side: Option<Verb>,
        /// What must hold.
        condition: Condition,
    },
    /// `capped at X, rounded half up to the cent`
    Steps {
        /// The side of an adjustment.
        side: Option<Verb>,
        /// In the order written.
        steps: Vec<Step>,
    },
    /// `insufficient when C`
    Status {
        /// The kind that the figure then is.
        kind: Missing,
        /// When.
        when: Expr,
    },
    /// `unreported counts as X`
    Treat(Treat),
    /// `may be given`: a column of the facts with the clause's name wins
    MayBeGiven,
}

/// `C, unreported counts as no`
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// What must hold.
    pub holds: Expr,
    /// What it counts as where it is missing.
    pub treats: Vec<Treat>,
}

/// `unreported or excused counts as 0`; each kind is a treatment of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Treat {
    /// The kind that is treated.
    pub kind: Missing,
    /// What it counts as.
    pub value: Expr,
    /// The whole treatment.
    pub at: At,
}

/// Kinds of missing that a contract may act on; `missing` is any of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Missing {
    /// `missing`: any of the others
    Any,
    /// `unreported`
    Unreported,
    /// `insufficient`
    Insufficient,
    /// `inapplicable`
    Inapplicable,
    /// `excused`
    Excused,
    /// `undefined`
    Undefined,
}

impl Missing {
    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Missing::Any => "missing",
            Missing::Unreported => "unreported",
            Missing::Insufficient => "insufficient",
            Missing::Inapplicable => "inapplicable",
            Missing::Excused => "excused",
            Missing::Undefined => "undefined",
        }
    }
}

/// `capped at X when C`
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What it does.
    pub action: Action,
    /// `when C`
    pub when: Option<Condition>,
    /// The whole step.
    pub at: At,
}

/// What a step does to the result so far.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// `rounded half up to 2 decimals`, `truncated to a whole number`
    Round(Mode, Place),
    /// `capped at X`
    CappedAt(Expr),
    /// `not below X`
    NotBelow(Expr),
    /// `kept between X and Y`
    KeptBetween(Expr, Expr),
    /// `reduced by X`: a percent of it, or an amount
    ReducedBy(Expr),
    /// `increased by X`
    IncreasedBy(Expr),
    /// `times X`
    Times(Expr),
}

/// To what a rounding goes.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// `to 2 decimals`, in the form the unit is written in
    Decimals(u32),
    /// `to a whole number`
    Whole,
    /// `to the cent`
    Cent,
    /// `to the penny`
    Penny,
    /// `to the nearest 0.5`
    Nearest(Literal),
}

/// `skipping missing needing at least 2`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Skip {
    /// The kinds that are dropped.
    pub kinds: Vec<Missing>,
    /// How many must be left.
    pub needing: Option<u32>,
    /// The whole tail.
    pub at: At,
}
