//! Values written out.

use crate::calendar::{Date, Moment};
use crate::number::Number;
use crate::source::At;

/// A value written out.
#[derive(Clone, Debug, PartialEq)]
pub struct Literal {
    /// The value, sign included (a sign stands only in ranges and examples; in calculations it is `Node::Negate`).
    pub value: LiteralValue,
    /// Where it stands.
    pub at: At,
}

/// What is written out.
#[derive(Clone, Debug, PartialEq)]
pub enum LiteralValue {
    /// `10`, `0.8`, as written: 10 and 10.0 are one number
    Number(Number),
    /// `12.5%`: 12.5 here
    Percent(Number),
    /// `5 percentage points`: 5 here
    PercentagePoints(Number),
    /// `12 per 1,000`: 12 and 1,000 here
    PerN(Number, Number),
    /// `250,000 USD`
    Money(Number, String),
    /// `52.40 USD per member per month`
    MoneyPerMemberMonth(Number, String),
    /// `500 USD per day`
    MoneyPerDay(Number, String),
    /// `1.1741 USD per EUR`: so much of the first for one of the second
    Exchange(Number, String, String),
    /// `5 days`
    Days(Number),
    /// `5 business days`: only beside a date
    BusinessDays(Number),
    /// `72 hours`
    Hours(Number),
    /// `36,000 member months`
    MemberMonths(Number),
    /// `3 months`: only beside a date
    Months(Number),
    /// `2 years`: only beside a date
    Years(Number),
    /// `2026-07-01`
    Date(Date),
    /// `2026-02-27 16:45`
    Time(Moment),
    /// `yes`, `no`
    YesNo(bool),
    /// `"text"`
    Text(String),
}
