//! The contract clause: its parties, its periods, its money.

use super::{Path, Place, Word};
use crate::calendar::Date;
use crate::number::Mode;
use crate::source::At;

/// `contract "…" between payer … and provider …`
#[derive(Clone, Debug, PartialEq)]
pub struct Contract {
    /// The title.
    pub title: Word,
    /// `between payer northlake "Northlake Health Plan" and provider riverside "Riverside Hospital"`
    pub parties: Vec<Party>,
    /// `effective 2026-01-01 through 2026-12-31`
    pub effective: Option<(Date, Date, At)>,
    /// `settled each quarter`
    pub settled: Option<Word>,
    /// `, final each year`
    pub final_each: Option<Word>,
    /// `years begin in july`
    pub years_begin: Option<Word>,
    /// `money in USD, rounded half up to the cent`
    pub money: Option<Money>,
    /// `converted from EUR, JPY`: other currencies that amounts are in before they are converted
    pub converted: Option<(Vec<Word>, At)>,
    /// `governed by period start`
    pub governed_by: Option<(Governed, At)>,
    /// `holidays in federal_holidays`, `no holidays`
    pub holidays: Option<Holidays>,
    /// `history from 2025-01-01`
    pub history_from: Option<(Date, At)>,
}

/// Which days besides Saturdays and Sundays are no business days.
#[derive(Clone, Debug, PartialEq)]
pub enum Holidays {
    /// `holidays in federal_holidays`: those of a schedule
    In(Word),
    /// `no holidays`
    No(At),
}

/// Which date says what version of a clause holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Governed {
    /// `period start`
    PeriodStart,
    /// `period end`
    PeriodEnd,
    /// `date service_date`: a figure that is a date
    Date(Path),
    /// `days in each part`: each version for its days
    DaysInEachPart,
}

/// `payer northlake "Northlake Health Plan"`
#[derive(Clone, Debug, PartialEq)]
pub struct Party {
    /// `payer`, `provider` or `party`.
    pub role: Role,
    /// The name that routes and results use.
    pub name: Word,
    /// The name on paper.
    pub title: Option<Word>,
}

/// What a party is to the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// `payer`
    Payer,
    /// `provider`: its name is also the axis of those who are settled.
    Provider,
    /// `party`: anyone else that money goes to or comes from.
    Party,
}

/// `money in USD, rounded half up to the cent`
#[derive(Clone, Debug, PartialEq)]
pub struct Money {
    /// Three capitals.
    pub currency: Word,
    /// The mode of every money line.
    pub mode: Mode,
    /// The place of every money line.
    pub place: Place,
    /// The whole line.
    pub at: At,
}
