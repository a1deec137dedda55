//! Schedules, and what facts and cells must look like.

use super::{Amended, Literal, Missing, Word};
use crate::number::Number;
use crate::source::At;

/// The declaration of a fact: unit, range, decimals, kinds of missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Declared {
    /// What it is.
    pub unit: Unit,
    /// `between 0% and 100%`, `at least 0 USD`, `at most 10`: both ends in.
    pub range: Option<(Option<Literal>, Option<Literal>)>,
    /// `, 2 decimals`
    pub decimals: Option<u32>,
    /// `, written as a fraction`: a percent that the facts give as 0.125.
    pub fraction: bool,
    /// `, may be unreported or excused`
    pub may_be: Vec<Missing>,
    /// The whole declaration.
    pub at: At,
}

/// What a fact or a column is.
#[derive(Clone, Debug, PartialEq)]
pub enum Unit {
    /// `number`
    Number,
    /// `count`: a whole number
    Count,
    /// `points`
    Points,
    /// `percent`
    Percent,
    /// `rate per 1,000`
    Rate(Number),
    /// `money`
    Money,
    /// `money per member per month`
    MoneyPerMemberMonth,
    /// `money per day`
    MoneyPerDay,
    /// `money in EUR`: of a currency that is not the contract's
    MoneyIn(Word),
    /// `USD per EUR`: a rate of exchange
    Exchange(Word, Word),
    /// `member months`
    MemberMonths,
    /// `days`
    Days,
    /// `hours`
    Hours,
    /// `date`
    Date,
    /// `time`
    Time,
    /// `yes or no`
    YesNo,
    /// `one of higher or lower`
    OneOf(Vec<Word>),
    /// `text`
    Text,
    /// `key of tracks`
    KeyOf(Word),
}

/// `schedule standards "…" keyed by measure column … | … |`
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// Its name.
    pub name: Word,
    /// Its title.
    pub title: Option<Word>,
    /// `amended by second`
    pub version: Option<Amended>,
    /// The axis: `measure` of `keyed by measure`.
    pub key: Word,
    /// `column threshold: number`
    pub columns: Vec<Column>,
    /// The rows, or none where the host hands them over (`supplied`).
    pub grid: Option<Grid>,
}

/// `column threshold: number`
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: Word,
    /// What its cells are.
    pub declared: Declared,
}

/// `| cell | cell |` lines: the first is the header.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// The cells of the first line.
    pub header: Vec<Word>,
    /// The cells of the others, trimmed, `\|` read as a bar.
    pub rows: Vec<Vec<Word>>,
    /// The whole grid.
    pub at: At,
}
