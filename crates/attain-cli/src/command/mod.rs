//! The commands, a file each, in the order in which an author meets them.

pub mod new;

pub mod check;

pub mod test;

pub mod fmt;

pub mod print;

pub mod settle;

pub mod explain;
mod explain_wide;

pub mod scorecard;

pub mod verify;

pub mod schema;

pub mod explain_code;

use attain::Date;

use crate::outcome::Refusal;

/// The day of an option.
fn day(option: &str, text: &str) -> Result<Date, Refusal> {
    Date::parse(text).map_err(|_| Refusal::new(format!("`{option} {text}` is not a day, such as `2026-09-30`")))
}
