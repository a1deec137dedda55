//! The stretches of time that a contract settles by.

use std::fmt;

use super::Date;

/// One month, quarter, half-year or year, or a whole contract.
///
/// A contract's years may begin in any month. Quarters, half-years and years are counted from that month, and carry the
/// calendar year in which the contract's year **starts**: where years begin in July, `2026` is July 2026 to June 2027,
/// and `2026-Q3` is January to March 2027. A month is always the calendar's: `2027-01` is January 2027.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// The first day.
    pub start: Date,
    /// The last day, which still belongs to the period.
    pub end: Date,
    /// What kind of period it is; kept where a contract's term cuts it short.
    pub grain: Grain,
    year: i32,
    number: u32,
}

impl Period {
    /// The whole term of a contract, as one period; `None` where it ends before it starts.
    pub fn contract(start: Date, end: Date) -> Option<Period> {
        (start <= end).then(|| Period { start, end, grain: Grain::Contract, year: start.year(), number: 1 })
    }

    /// The full period that a day falls in. `years_begin_in` is a month, 1 to 12. `None` for another number, and for
    /// [`Grain::Contract`], which only the contract's own dates can say.
    pub fn containing(day: Date, grain: Grain, years_begin_in: u32) -> Option<Period> {
        let length = grain.months()?;
        if !(1..=12).contains(&years_begin_in) {
            return None;
        }
        // Months are the calendar's; for them years always begin in January.
        let first = if grain == Grain::Month { 1 } else { years_begin_in };
        let into_year = (day.month() + 12 - first) % 12;
        let year = if day.month() < first { day.year() - 1 } else { day.year() };
        Period::at(year, into_year / length + 1, grain, length, first)
    }

    /// Reads a label: `2026-01`, `2026-Q1`, `2026-H1` or `2026`, for a contract whose years begin in the month
    /// `years_begin_in` (1 to 12).
    pub fn parse(label: &str, years_begin_in: u32) -> Result<Period, ParsePeriodError> {
        let form = || ParsePeriodError::Form { text: label.to_owned() };
        if !(1..=12).contains(&years_begin_in) {
            return Err(ParsePeriodError::FirstMonth { month: years_begin_in });
        }
        let (year, part) = match label.split_once('-') {
            Some((year, part)) => (year, Some(part)),
            None => (label, None),
        };
        let year: i32 = digits(year, 4).ok_or_else(form)? as i32;
        if year == 0 {
            return Err(ParsePeriodError::Year);
        }
        let (grain, number) = match part {
            None => (Grain::Year, 1),
            Some(part) => match (part.strip_prefix('Q'), part.strip_prefix('H')) {
                (Some(quarter), _) => (Grain::Quarter, digits(quarter, 1).ok_or_else(form)?),
                (_, Some(half)) => (Grain::HalfYear, digits(half, 1).ok_or_else(form)?),
                _ => (Grain::Month, digits(part, 2).ok_or_else(form)?),
            },
        };
        let length = grain.months().ok_or_else(form)?;
        let most = 12 / length;
        if !(1..=most).contains(&number) {
            return Err(ParsePeriodError::Number { grain, number, most });
        }
        let first = if grain == Grain::Month { 1 } else { years_begin_in };
        Period::at(year, number, grain, length, first).ok_or(ParsePeriodError::Year)
    }

    /// The `number`th period of a year. Where it begins before the calendar's first day or ends after its last, it has
    /// only the days between; `None` where that leaves none.
    fn at(year: i32, number: u32, grain: Grain, length: u32, first: u32) -> Option<Period> {
        let begins = |number: u32| {
            let months = first - 1 + (number - 1) * length;
            let year = year + (months / 12) as i32;
            if year < 1 { Some(Date::MIN) } else { Date::from_ymd(year, months % 12 + 1, 1) }
        };
        let start = begins(number)?;
        let end = begins(number + 1).and_then(|next| next.add_days(-1)).unwrap_or(Date::MAX);
        Some(Period { start, end, grain, year, number })
    }

    /// The label: `2026-01`, `2026-Q1`, `2026-H1`, `2026`, or `contract`. The same whether or not the term cuts the
    /// period short.
    pub fn label(&self) -> String {
        self.to_string()
    }

    /// The year in the label.
    pub fn year(&self) -> i32 {
        self.year
    }

    /// Which of its year's periods it is, from 1.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// How many days it has, both ends counted.
    pub fn days(&self) -> i64 {
        self.start.days_until(self.end) + 1
    }

    /// Whether a day belongs to it.
    pub fn contains(&self, day: Date) -> bool {
        self.start <= day && day <= self.end
    }

    /// The part of it between two days, both counted; `None` where there is none.
    pub fn clipped(&self, first: Date, last: Date) -> Option<Period> {
        let (start, end) = (self.start.max(first), self.end.min(last));
        (start <= end).then_some(Period { start, end, ..*self })
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, number) = (self.year, self.number);
        f.pad(&match self.grain {
            Grain::Month => format!("{year:04}-{number:02}"),
            Grain::Quarter => format!("{year:04}-Q{number}"),
            Grain::HalfYear => format!("{year:04}-H{number}"),
            Grain::Year => format!("{year:04}"),
            Grain::Contract => "contract".to_owned(),
        })
    }
}

/// The periods of a contract, in order and without gaps, from the first day of its term to the last. The first and the
/// last are cut short where the term begins or ends inside them.
///
/// Empty where the term ends before it starts, or where `years_begin_in` is no month.
pub fn periods(term_start: Date, term_end: Date, grain: Grain, years_begin_in: u32) -> Vec<Period> {
    if grain == Grain::Contract {
        return Period::contract(term_start, term_end).into_iter().collect();
    }
    let mut found = Vec::new();
    let mut next = Some(term_start);
    while let Some(day) = next.filter(|day| *day <= term_end) {
        let Some(full) = Period::containing(day, grain, years_begin_in) else { break };
        found.extend(full.clipped(term_start, term_end));
        next = full.end.add_days(1);
    }
    found
}

/// How long a period is. The order is from short to long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grain {
    /// A calendar month.
    Month,
    /// Three months.
    Quarter,
    /// Six months.
    HalfYear,
    /// Twelve months.
    Year,
    /// The whole term.
    Contract,
}

impl Grain {
    /// Every grain, from short to long.
    pub const ALL: [Grain; 5] = [Grain::Month, Grain::Quarter, Grain::HalfYear, Grain::Year, Grain::Contract];

    /// The grain as a contract spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Grain::Month => "month",
            Grain::Quarter => "quarter",
            Grain::HalfYear => "half_year",
            Grain::Year => "year",
            Grain::Contract => "contract",
        }
    }

    /// The grain that a contract spells so.
    pub fn parse(name: &str) -> Option<Grain> {
        Grain::ALL.into_iter().find(|grain| grain.name() == name)
    }

    /// How many months it has; `None` for a contract, which may have any number.
    pub const fn months(self) -> Option<u32> {
        match self {
            Grain::Month => Some(1),
            Grain::Quarter => Some(3),
            Grain::HalfYear => Some(6),
            Grain::Year => Some(12),
            Grain::Contract => None,
        }
    }
}

impl fmt::Display for Grain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Why a text is not a period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParsePeriodError {
    /// None of the forms.
    #[error("`{text}` is not a period: write `2026-01`, `2026-Q1`, `2026-H1` or `2026`")]
    Form {
        /// What is written.
        text: String,
    },
    /// The year 0, or a period after the year 9999.
    #[error("a period lies within the years 0001 to 9999")]
    Year,
    /// A fifth quarter.
    #[error("there is no {grain} {number} in a year: they are 1 to {most}")]
    Number {
        /// What was counted.
        grain: Grain,
        /// The number as written.
        number: u32,
        /// The last there is.
        most: u32,
    },
    /// Years that begin in no month.
    #[error("years cannot begin in month {month}: months are 1 to 12")]
    FirstMonth {
        /// The month as given.
        month: u32,
    },
}

/// A number of exactly so many digits.
fn digits(text: &str, length: usize) -> Option<u32> {
    (text.len() == length && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}
