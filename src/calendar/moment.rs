//! A time of day on a day, without a time zone.

use std::fmt;

use crate::calendar::{Date, ParseDateError};

/// A day and the time on its clock, to the second, with no time zone: every day has 24 hours.
///
/// ```
/// use attain::calendar::Moment;
///
/// let received = Moment::parse("2026-02-27 16:45").unwrap();
/// assert_eq!(received.add_seconds(72 * 3_600).unwrap().to_string(), "2026-03-02 16:45");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Moment {
    /// Since 1970-01-01 00:00.
    seconds: i64,
}

/// Why a text is not a time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseMomentError {
    /// Not a date, a blank (or a `T`), hours and minutes.
    #[error("`{text}` is not a time: write the day and the clock as in `2026-02-27 16:45`")]
    Form {
        /// What is written.
        text: String,
    },
    /// The day is none.
    #[error(transparent)]
    Day(#[from] ParseDateError),
    /// A clock that no day has.
    #[error("`{clock}` is not on the clock: hours are 00 to 23, minutes and seconds 00 to 59")]
    Clock {
        /// The clock as written.
        clock: String,
    },
}

impl Moment {
    /// So many seconds after 1970-01-01 00:00 (before it, where negative), within the years 1 to 9999.
    pub fn from_seconds(seconds: i64) -> Option<Moment> {
        Date::from_day_number(seconds.div_euclid(86_400)).map(|_| Moment { seconds })
    }

    /// Seconds since 1970-01-01 00:00; negative before it.
    pub fn seconds(&self) -> i64 {
        self.seconds
    }

    /// So many seconds later, or earlier where negative; `None` outside the years 1 to 9999.
    pub fn add_seconds(&self, seconds: i64) -> Option<Moment> {
        Moment::from_seconds(self.seconds.checked_add(seconds)?)
    }

    /// Reads `2026-02-27 16:45`, with or without `:30` behind it, and with `T` in place of the blank.
    pub fn parse(text: &str) -> Result<Moment, ParseMomentError> {
        let form = || ParseMomentError::Form { text: text.to_owned() };
        let (day, clock) = text.split_once(['T', ' ', '\t', '\n', '\r']).ok_or_else(form)?;
        let clock = clock.trim_start();
        let date = Date::parse(day)?;
        let mut parts = clock.split(':');
        let mut part = || {
            let digits = parts.next().filter(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()));
            digits.and_then(|digits| digits.parse::<i64>().ok())
        };
        let (hours, minutes) = (part().ok_or_else(form)?, part().ok_or_else(form)?);
        let seconds = if clock.len() > 5 { part().ok_or_else(form)? } else { 0 };
        if parts.next().is_some() {
            return Err(form());
        }
        if hours > 23 || minutes > 59 || seconds > 59 {
            return Err(ParseMomentError::Clock { clock: clock.to_owned() });
        }
        Ok(Moment { seconds: date.day_number() * 86_400 + hours * 3_600 + minutes * 60 + seconds })
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = Date::from_day_number(self.seconds.div_euclid(86_400)).unwrap_or(Date::MAX);
        let clock = self.seconds.rem_euclid(86_400);
        let (hours, minutes, seconds) = (clock / 3_600, clock / 60 % 60, clock % 60);
        let seconds = if seconds == 0 { String::new() } else { format!(":{seconds:02}") };
        f.pad(&format!("{day} {hours:02}:{minutes:02}{seconds}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_reads_as_it_is_written() {
        for text in ["2026-02-27 16:45", "2026-02-27 00:00", "1969-12-31 23:59:59", "0001-01-01 00:00:01"] {
            assert_eq!(Moment::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Moment::parse("2026-02-27T16:45").unwrap().to_string(), "2026-02-27 16:45");
    }

    #[test]
    fn what_no_clock_shows_is_refused() {
        for text in ["2026-02-27", "2026-02-27 24:00", "2026-02-27 9:30", "2026-02-30 09:30", "2026-02-27 09:60"] {
            assert!(Moment::parse(text).is_err(), "{text}");
        }
    }
}
