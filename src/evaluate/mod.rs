//! Facts become values: a program is run for one subject in one period.
//!
//! In:  a [`Program`](crate::program::Program) and [`Facts`] for it.
//! Out: [`Values`]: every figure, every line of money, every register and every row taken, until the next run.
//! Promise: exact; in 64 bits where all numbers fit, else in 128, else in as many as they need, with the same result. Once
//! warm, a run in 64 or 128 bits allocates nothing.

mod cell;
mod error;
mod facts;
#[cfg(feature = "serde")]
mod from_serde;
mod given;
mod run;
mod text_column;

#[cfg(test)]
mod tests;

pub use error::FactError;
pub use facts::{FactValue, Facts};
pub(crate) use given::give_datum;
pub(crate) use run::Handed;
pub use run::{Value, Values};
pub use text_column::TextColumn;
