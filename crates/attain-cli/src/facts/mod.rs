//! Files of facts, read row by row: no more than a row is held at a time.
//!
//! In:  CSV, a JSON array of objects, a JSON object with `rows`, or objects one after another (NDJSON), each perhaps
//!      compressed; Parquet.
//! Out: rows of cells as text, pushed into a [`Taker`]; a number is the digits of the file, never a binary float. Whoever
//!      can take whole columns gets those of Parquet as they are.
//! Promise: every row arrives once, in the order of the file, under the number a person would give it.

mod columns;
mod csv;
mod gathered;
mod held;
mod json;
mod parquet;
mod problems;
mod rows;
mod seen;
mod source;
mod tables;
mod two;

pub use columns::listed;
pub use held::{Held, held};
pub use problems::Problems;
pub use rows::{Gathers, Placed, Row, Tally, batches, rows};
pub use source::Source;
pub use tables::tables;
pub use two::rows_of_two;

use ::csv::StringRecord;
use arrow_array::RecordBatch;
use attain::Program;

use crate::outcome::Refusal;

/// Takes the rows of a file.
pub trait Taker {
    /// The names of the cells that follow. For CSV it is called once, with `whole`; for JSON each time the keys of a row
    /// differ from those of the row before.
    fn columns(&mut self, names: &[String], whole: bool) -> Result<(), Refusal>;

    /// A row: as many cells as there are names.
    fn row(&mut self, number: u64, cells: &[&str]) -> Result<(), Refusal>;

    /// The same row as a file of CSV has it, in UTF-8. As cells of text, where the taker does not say otherwise.
    fn record(&mut self, number: u64, record: &StringRecord) -> Result<(), Refusal> {
        let cells: Vec<&str> = record.iter().map(str::trim).collect();
        self.row(number, &cells)
    }

    /// A row that is not one, and why.
    fn unreadable(&mut self, number: u64, reason: String) -> Result<(), Refusal>;

    /// The contract by whose declarations columns of numbers are read.
    fn program(&self) -> &Program;

    /// Whether a column is left unread.
    fn leaves(&self, column: &str) -> bool;

    /// Rows as columns, the first of them with this number. As cells of text, where the taker does not say otherwise.
    fn columns_of_rows(&mut self, file: &str, first: u64, batch: &RecordBatch) -> Result<(), Refusal> {
        parquet::by_cells(self, file, first, batch)
    }
}

/// Reads a file of facts to its end.
pub fn read(source: Source, taker: &mut dyn Taker) -> Result<(), Refusal> {
    match source.form()? {
        (Form::Csv, source) => csv::read(source, taker),
        (Form::Json, source) => json::read(source, taker),
        (Form::Parquet, source) => parquet::read(source, taker),
    }
}

/// How facts are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A header and rows, separated by commas.
    Csv,
    /// Anything that begins with `[` or `{`.
    Json,
    /// Anything that begins with `PAR1`.
    Parquet,
}
