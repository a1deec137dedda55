//! The commands, a file each, in the order in which an author meets them.

pub mod new;

pub mod check;

pub mod test;

pub mod fmt;

pub mod print;

mod scenarios;
pub mod settle;

pub mod explain;
mod explain_wide;

pub mod analyze;

pub mod diff;
pub mod plot;

pub mod scorecard;

pub mod verify;

pub mod reconcile;

pub mod schema;

pub mod explain_code;

use std::path::Path;

use attain::{Date, Population, Table, TableError};

use crate::arguments::Schedules;
use crate::contract::{self, Settled};
use crate::outcome::Refusal;

/// The days as of which something is settled.
#[derive(Clone, Copy, Default)]
struct Days {
    as_of: Option<Date>,
    known_on: Option<Date>,
}

impl Days {
    /// Those that `--as-of` and `--known-on` say, or a receipt.
    fn of(as_of: Option<&str>, known_on: Option<&str>) -> Result<Days, Refusal> {
        Ok(Days {
            as_of: as_of.map(|text| day("--as-of", text)).transpose()?,
            known_on: known_on.map(|text| day("--known-on", text)).transpose()?,
        })
    }

    fn are_said(self) -> bool {
        self.as_of.or(self.known_on).is_some()
    }

    /// The contract with the amendments that were known.
    fn open(self, path: &Path, schedules: &Schedules) -> Result<Settled, Refusal> {
        let settled = contract::open(path, schedules)?;
        match self.known_on {
            Some(known_on) => settled.known_on(known_on),
            None => Ok(settled),
        }
    }

    /// Everybody together, from the facts that were known.
    fn settle(self, settled: &Settled, tables: &[Table]) -> (Population, Vec<TableError>) {
        settled.program.settle_as_known(tables, self.as_of, self.known_on)
    }
}

/// The day of an option.
fn day(option: &str, text: &str) -> Result<Date, Refusal> {
    Date::parse(text).map_err(|_| Refusal::new(format!("`{option} {text}` is not a day, such as `2026-09-30`")))
}
