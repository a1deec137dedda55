//! Examples: facts, and what must come of them.

use super::{Grid, Literal, Missing, Path, Verb, Word};
use crate::source::At;

/// `example "a good quarter" given … then …`
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// Its title.
    pub title: Word,
    /// `given discharges 500, readmitted 42`
    pub given: Vec<Given>,
    /// `then readmission_incentive pays 240,000 USD`
    pub then: Vec<Then>,
}

/// Facts of an example.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// `discharges 500, satisfaction unreported`
    Facts(Vec<Fact>),
    /// `| measure | performance |` lines
    Grid(Grid),
}

/// `discharges 500`
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The input.
    pub path: Path,
    /// What it is given as.
    pub value: FactValue,
}

/// What a fact or an expected figure is said to be.
#[derive(Clone, Debug, PartialEq)]
pub enum FactValue {
    /// `500`, `−3%`, `2026-03-01`, `yes`
    Literal(Literal),
    /// A word of a choice, or a key.
    Word(Word),
    /// `unreported`
    Missing(Missing, At),
    /// `undetermined`
    Undetermined(At),
    /// `nothing`
    Nothing(At),
    /// Nothing beyond the verb: `authorization denies`
    Bare(At),
}

/// Expected figures of an example.
#[derive(Clone, Debug, PartialEq)]
pub enum Then {
    /// `readmission_incentive pays 240,000 USD, readmission_rate is 8.4%`
    Results(Vec<Expected>),
    /// `| hospital | readmission_incentive |` lines
    Grid(Grid),
}

/// `readmission_incentive pays 240,000 USD`
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// The figure.
    pub path: Path,
    /// `pays`; none is `is`.
    pub verb: Option<Verb>,
    /// What it must be.
    pub value: FactValue,
    /// The whole sentence.
    pub at: At,
}
