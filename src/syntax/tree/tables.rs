//! Rules: a calculation, or a table of rows.

use super::{Expr, Missing, Word};
use crate::source::At;

/// A table, or one calculation.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// `pays 2% of base_payments`, `means a − b`, `is a per b`: the verb stands only in terms and scores.
    Plain(Option<Verb>, Expr),
    /// `by band of …` or `when` rows
    Table(Table),
}

/// Rows claiming places on the number line, or conditions tried in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// `by band of readmission_rate`; none where all rows are `when`, `otherwise` or a kind of missing.
    pub selector: Option<(TableKind, Expr)>,
    /// The rows in the order written.
    pub rows: Vec<Row>,
    /// The whole table.
    pub at: At,
}

/// How a table is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableKind {
    /// `by band of`: of the whole
    Band,
    /// `by part of`: each part at its own rate
    Part,
    /// `by line of`: evenly between `at` rows
    Line,
}

impl TableKind {
    /// The words that begin the table.
    pub fn words(self) -> &'static str {
        match self {
            TableKind::Band => "by band of",
            TableKind::Part => "by part of",
            TableKind::Line => "by line of",
        }
    }
}

/// `from 10%  pays 1% of base_payments because "…"`
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// `for each node`: one row per row of a schedule
    pub each: Option<Word>,
    /// What it claims.
    pub head: RowHead,
    /// What it does.
    pub verb: Verb,
    /// How much.
    pub result: RowResult,
    /// `because "…"`
    pub because: Option<Word>,
    /// Where the head stands.
    pub head_at: At,
    /// Where the verb stands.
    pub verb_at: At,
    /// The whole row.
    pub at: At,
}

/// What a row claims.
#[derive(Clone, Debug, PartialEq)]
pub enum RowHead {
    /// `when a is b`
    When(Expr),
    /// `otherwise`
    Otherwise,
    /// `from 10%`, `above 3 up to 5`, `at least as good as benchmark`
    Band(Band),
    /// `at 68.0`
    At(Expr),
    /// `unreported`
    Missing(Missing),
}

/// A claim on the number line.
#[derive(Clone, Debug, PartialEq)]
pub enum Band {
    /// `from x` (x is in)
    From(Expr),
    /// `above x` (x is out)
    Above(Expr),
    /// `up to x` (x is in)
    UpTo(Expr),
    /// `below x` (x is out)
    Below(Expr),
    /// `from x to below y`, `above x up to y`
    Both {
        /// Whether the lower end is in.
        from: bool,
        /// The lower end.
        lower: Expr,
        /// Whether the upper end is in.
        up_to: bool,
        /// The upper end.
        upper: Expr,
    },
    /// `at least as good as x`
    Good(Goodness, Expr),
}

/// Words that follow the metric's direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goodness {
    /// `at least as good as`
    AtLeastAsGood,
    /// `no better than`
    NoBetter,
    /// `better than`
    Better,
    /// `worse than`
    Worse,
}

impl Goodness {
    /// The words.
    pub fn words(self) -> &'static str {
        match self {
            Goodness::AtLeastAsGood => "at least as good as",
            Goodness::NoBetter => "no better than",
            Goodness::Better => "better than",
            Goodness::Worse => "worse than",
        }
    }
}

/// How much a row gives.
#[derive(Clone, Debug, PartialEq)]
pub enum RowResult {
    /// `1% of base_payments`
    Amount(Expr),
    /// `evenly from 20 to 100`: along the band
    Evenly(Expr, Expr),
    /// Nothing beyond the verb: `denies`, `refers`, `pends`, `approves`
    Bare,
}

/// What a row or a plain rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// `pays`
    Pays,
    /// `charges`
    Charges,
    /// `credits`
    Credits,
    /// `holds`
    Holds,
    /// `returns`
    Returns,
    /// `earns`
    Earns,
    /// `gives`
    Gives,
    /// `approves`: what a decision does, as do those below
    Approves,
    /// `reduces by`
    Reduces,
    /// `denies`
    Denies,
    /// `refers`
    Refers,
    /// `pends`
    Pends,
}

impl Verb {
    /// The word, or words.
    pub fn word(self) -> &'static str {
        match self {
            Verb::Pays => "pays",
            Verb::Charges => "charges",
            Verb::Credits => "credits",
            Verb::Holds => "holds",
            Verb::Returns => "returns",
            Verb::Earns => "earns",
            Verb::Gives => "gives",
            Verb::Approves => "approves",
            Verb::Reduces => "reduces by",
            Verb::Denies => "denies",
            Verb::Refers => "refers",
            Verb::Pends => "pends",
        }
    }
}
