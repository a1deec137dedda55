//! Schedules: an axis of keys, with a typed cell per key and column.

use crate::model::{Datum, Kind, Type};
use crate::source::Span;

/// A schedule and the axis it makes.
#[derive(Clone, Debug)]
pub struct Axis {
    /// The schedule's name: `standards`.
    pub schedule: String,
    /// Its title.
    pub title: Option<String>,
    /// The axis's name: `measure` of `keyed by measure`.
    pub name: String,
    /// The keys, in the order of the rows.
    pub keys: Vec<String>,
    /// The columns, the key's not among them.
    pub columns: Vec<Column>,
    /// Whether the host hands the rows over.
    pub supplied: bool,
    /// Of the versions whose rows the host hands over, those whose rows it has not: `ms`, `ms.second`.
    pub unsupplied: Vec<String>,
    /// The clause's heading.
    pub span: Span,
}

/// One column.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What its cells are.
    pub ty: Type,
    /// One cell per key.
    pub cells: Vec<Cell>,
    /// Where it is declared.
    pub span: Span,
}

/// A cell: a value, or a kind of missing (an empty cell is inapplicable).
pub type Cell = Result<Datum, Kind>;

impl Axis {
    /// The row of a key.
    pub fn row(&self, key: &str) -> Option<u32> {
        self.keys.iter().position(|known| known == key).map(|index| index as u32)
    }
}
