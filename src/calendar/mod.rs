//! Dates and periods, without a clock.
//!
//! Nothing here knows what day it is: "as of" is always an argument. A [`Date`] is a calendar day with no time zone; a
//! [`Period`] is one month, quarter, half-year or year of a contract, whose years may begin in any month.

mod business;
mod date;
mod moment;
mod period;

#[cfg(test)]
mod tests;

pub use business::BusinessCalendar;
pub use date::{Date, ParseDateError};
pub use moment::{Moment, ParseMomentError};
pub use period::{Grain, ParsePeriodError, Period, periods};
