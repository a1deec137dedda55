//! One day of the calendar.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Months, NaiveDate};

/// A calendar day, of the years 1 to 9999, with no time and no time zone.
///
/// ```
/// use attain::calendar::Date;
///
/// let signed = Date::parse("2025-01-31").unwrap();
/// assert_eq!(signed.add_months(1).unwrap().to_string(), "2025-02-28");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(NaiveDate);

impl Date {
    /// The first day there is, 0001-01-01.
    pub const MIN: Date = Date::counted(-719_162);
    /// The last day there is, 9999-12-31.
    pub const MAX: Date = Date::counted(2_932_896);

    /// For the two constants, both within what chrono holds.
    const fn counted(days: i32) -> Date {
        match NaiveDate::from_epoch_days(days) {
            Some(date) => Date(date),
            None => Date(NaiveDate::MIN),
        }
    }

    /// The day, if the calendar has it.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Date> {
        Date::within(NaiveDate::from_ymd_opt(year, month, day)?)
    }

    /// The day so many days after 1970-01-01 (before it, where negative).
    pub fn from_day_number(days: i64) -> Option<Date> {
        Date::within(NaiveDate::from_epoch_days(i32::try_from(days).ok()?)?)
    }

    /// Years of four digits only: every date then reads as it is written, and sorts as it reads.
    fn within(date: NaiveDate) -> Option<Date> {
        (1..=9999).contains(&date.year()).then_some(Date(date))
    }

    /// Reads `2026-03-31`, and nothing but that form.
    pub fn parse(text: &str) -> Result<Date, ParseDateError> {
        let form = || ParseDateError::Form { text: text.to_owned() };
        let mut parts = text.splitn(3, '-');
        let mut part = |length| {
            let digits = parts.next().filter(|part| part.len() == length && part.bytes().all(|b| b.is_ascii_digit()));
            digits.and_then(|digits| digits.parse::<u32>().ok()).ok_or_else(form)
        };
        let (year, month, day) = (part(4)?, part(2)?, part(2)?);
        if year == 0 {
            return Err(ParseDateError::Year);
        }
        if !(1..=12).contains(&month) {
            return Err(ParseDateError::Month { month });
        }
        Date::from_ymd(year as i32, month, day).ok_or(ParseDateError::Day { year, month, day })
    }

    /// The year.
    pub fn year(&self) -> i32 {
        self.0.year()
    }

    /// The month, from 1.
    pub fn month(&self) -> u32 {
        self.0.month()
    }

    /// The day of the month, from 1.
    pub fn day(&self) -> u32 {
        self.0.day()
    }

    /// Days since 1970-01-01; negative before it.
    pub fn day_number(&self) -> i64 {
        i64::from(self.0.to_epoch_days())
    }

    /// How many days later the other is: 0 for the same day, negative where the other is earlier.
    pub fn days_until(&self, other: Date) -> i64 {
        other.day_number() - self.day_number()
    }

    /// So many days later, or earlier where negative; `None` outside the years 1 to 9999.
    pub fn add_days(&self, days: i64) -> Option<Date> {
        Date::from_day_number(self.day_number().checked_add(days)?)
    }

    /// The same day so many months later, or earlier where negative; the month's last day where it has no such day.
    ///
    /// Always step from one anchor: 31 January and one month is 28 February, and two months is 31 March, not 28 March.
    pub fn add_months(&self, months: i32) -> Option<Date> {
        let step = Months::new(months.unsigned_abs());
        let moved = if months < 0 { self.0.checked_sub_months(step) } else { self.0.checked_add_months(step) };
        Date::within(moved?)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:04}-{:02}-{:02}", self.year(), self.month(), self.day()))
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Date {
    type Err = ParseDateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Date::parse(text)
    }
}

/// Why a text is not a date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseDateError {
    /// Not four digits, two digits and two digits.
    #[error("`{text}` is not a date: write year, month and day as in `2026-03-31`")]
    Form {
        /// What is written.
        text: String,
    },
    /// The year 0.
    #[error("years begin at 0001")]
    Year,
    /// A thirteenth month.
    #[error("there is no month {month:02}: months are 01 to 12")]
    Month {
        /// The month as written.
        month: u32,
    },
    /// The 31st of a short month.
    #[error("there is no day {day:02} in {year:04}-{month:02}")]
    Day {
        /// The year as written.
        year: u32,
        /// The month as written.
        month: u32,
        /// The day as written.
        day: u32,
    },
}
