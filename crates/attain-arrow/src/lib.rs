#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod error;
mod fields;
mod numbers;
mod read;
mod settle;
mod tables;
mod texts;
mod write;

pub use error::Error;
pub use fields::{LEAST, MAY_BE, MISSING, MOST, ROLE, TITLE, UNIT, WRITTEN, input_tables, inputs};
pub use read::{Columns, Reader, Rows, Unplaced, no_period};
pub use settle::{Refused, Settled, Settler, settle};
pub use tables::{CellsOf, cells, lines, place, table};
pub use texts::Texts;
pub use write::{Figures, Results, Writer};

pub use arrow_array;
pub use arrow_schema;
