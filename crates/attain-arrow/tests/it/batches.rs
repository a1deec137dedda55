//! What the tests are about: a contract with a fact of every type, and rows for it.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use attain::{Contract, Program};

pub const CONTRACT: &str = r#"edition 2026

contract "Columns"
  between payer plan "The Plan" and provider clinic "The Clinic"
  effective 2026-01-01 through 2026-12-31
  settled each quarter
  money in USD, rounded half up to the cent

schedule tracks "Tracks" keyed by track
  column share: percent
  | track | share |
  |-------|-------|
  | basic | 50%   |
  | high  | 100%  |

input base "Base payments": money, 2 decimals
input cases "Cases": count at least 1, may be unreported
input met "Cases that met it": count, may be unreported or excused
input target "Target": percent, 1 decimal, may be unreported
input written "Rate as written": percent, written as a fraction, may be unreported
input falls "Falls": rate per 1,000, may be unreported
input open "Open": yes or no, may be unreported
input since "Open since": date, may be unreported
input seen "Seen": time, may be unreported
input grade "Grade": one of low or fair, may be unreported
input chosen "Track": key of tracks, may be unreported
input measured "Measured": number, may be unreported

metric rate "Rate"
  is met per cases
  higher is better

define rounded_rate "Rounded" means rate, rounded half up to 2 decimals
define since_then "Since" means since
define is_open "Is open" means open
define graded "Graded": one of low or fair means grade
define doubled "Doubled" means measured × 2
define falls_again "Falls" means falls
define target_again "Target" means target
define written_again "Written" means written
define first_day "First day" means quarter.start

bonus prize "Prize"
  when rate is at least 50%  pays 10% of base
  otherwise                  pays nothing
  undefined                  pays nothing
  missing                    pays nothing
"#;

pub fn program() -> Program {
    let contract = Contract::parse(CONTRACT).unwrap_or_else(|error| panic!("{error}"));
    contract.program().clone()
}

/// A record batch of columns by name.
pub fn table(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true))).unwrap()
}

pub fn texts(cells: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from_iter(cells.iter().map(|cell| (*cell != "null").then_some(*cell))))
}

/// Rows of so many clinics in the first quarter with 100 USD each, and these columns.
pub fn clinics(rows: usize, columns: Vec<(&'static str, ArrayRef)>) -> RecordBatch {
    let names: Vec<String> = (0..rows).map(|row| format!("c{row}")).collect();
    let mut all = vec![
        ("clinic", texts(&names.iter().map(String::as_str).collect::<Vec<_>>())),
        ("quarter", texts(&vec!["2026-Q1"; rows])),
    ];
    if !columns.iter().any(|(name, _)| *name == "base") {
        all.push(("base", texts(&vec!["100.00"; rows])));
    }
    all.extend(columns);
    table(all)
}
