//! Clauses that reach beyond one provider, one period or one text: pools, levels, decisions, obligations, scorecards, asserts, amendments.

use crate::calendar::Date;
use crate::source::At;

use super::{Expr, Heading, Line, Literal, Over, Path, Row, Skip, Word};

/// `pool savings_pool "…" funded by … shared over each hospital by … odd cents by … left over to …`
#[derive(Clone, Debug, PartialEq)]
pub struct Pool {
    /// Name, title, what it varies along.
    pub heading: Heading,
    /// `funded by 2% of base_payments`
    pub funded: Expr,
    /// `shared over each hospital`
    pub over: Over,
    /// `where eligible`
    pub filter: Option<Expr>,
    /// `skipping missing needing at least 2`
    pub skip: Skip,
    /// `by members`: how much of it each is given, beside the others
    pub weight: Expr,
    /// `odd cents by members`: who is given the cents that no share comes out to
    pub odd_cents: Path,
    /// `odd ones by`: of a pool that is a count
    pub ones: bool,
    /// `left over to plan`: the party that keeps what nobody is given
    pub left_over: Word,
    /// Exceptions, gates and steps, in the order written.
    pub lines: Vec<Line>,
}

/// `level clinician "Clinicians" within group`
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// The word that `for each` and `over each` use.
    pub name: Word,
    /// Its title.
    pub title: Option<Word>,
    /// The level above, or the provider of the header.
    pub within: Word,
}

/// `decision authorization "…" for each request never denies when … approves …`
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// Name, title, what it varies along.
    pub heading: Heading,
    /// `never denies`
    pub never_denies: Option<At>,
    /// The rows, tried in the order written.
    pub rows: Vec<Row>,
}

/// `obligation quality_report "…" owed by vendor due … done on … grace 5 days cure 30 days`
#[derive(Clone, Debug, PartialEq)]
pub struct Obligation {
    /// Name, title, what it varies along.
    pub heading: Heading,
    /// `owed by vendor`
    pub owed_by: Word,
    /// `due month.end + 15 days`
    pub due: Expr,
    /// `done on report_date`
    pub done_on: Option<Path>,
    /// `grace 5 business days`
    pub grace: Option<Literal>,
    /// `cure 30 days`
    pub cure: Option<Literal>,
}

/// `scorecard quarterly "…" for each group shows readmission_rate beside middle and place, satisfaction`
#[derive(Clone, Debug, PartialEq)]
pub struct Scorecard {
    /// Name, title, what it varies along.
    pub heading: Heading,
    /// The figures, in the order shown.
    pub shows: Vec<Shown>,
    /// `small cells below 11`: counts above 0 and below this are not shown, nor what could give them away.
    pub small: Option<(u32, At)>,
}

/// `readmission_rate beside middle and place`
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The figure.
    pub path: Path,
    /// What stands beside it.
    pub beside: Vec<Path>,
}

/// `assert never_more "…" always total is at most 1,000,000 USD`
#[derive(Clone, Debug, PartialEq)]
pub struct Assert {
    /// Name, title, what it varies along.
    pub heading: Heading,
    /// What is asserted.
    pub says: Asserted,
}

/// What must hold, whatever the facts.
#[derive(Clone, Debug, PartialEq)]
pub enum Asserted {
    /// `always total is at most 1,000,000 USD`
    Always(Expr),
    /// `payout never falls when rate improves`
    Course {
        /// The figure.
        figure: Path,
        /// What it never does.
        never: Course,
        /// The figure that it depends on.
        input: Path,
        /// What that one does.
        when: Turn,
    },
}

/// What a figure never does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Course {
    /// `never falls`
    Falls,
    /// `never rises`
    Rises,
}

impl Course {
    /// The words.
    pub fn words(self) -> &'static str {
        match self {
            Course::Falls => "never falls",
            Course::Rises => "never rises",
        }
    }
}

/// How the other figure changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Turn {
    /// `rises`
    Rises,
    /// `falls`
    Falls,
    /// `improves`: by the metric's direction
    Improves,
    /// `worsens`: by the metric's direction
    Worsens,
}

impl Turn {
    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Turn::Rises => "rises",
            Turn::Falls => "falls",
            Turn::Improves => "improves",
            Turn::Worsens => "worsens",
        }
    }
}

/// `amendment second "…" effective 2026-07-01 known from 2026-05-20 removes late_report`
#[derive(Clone, Debug, PartialEq)]
pub struct Amendment {
    /// The word that `amended by` and `added by` use.
    pub name: Word,
    /// Its title.
    pub title: Option<Word>,
    /// `effective 2026-07-01`
    pub effective: (Date, At),
    /// `known from 2026-05-20`
    pub known_from: Option<(Date, At)>,
    /// `removes late_report, old_bonus`
    pub removes: Vec<Path>,
}
