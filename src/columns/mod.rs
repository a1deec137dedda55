//! Many subjects' facts at once, a column for each fact: the same program, run over columns.
//!
//! In:  a [`Program`](crate::program::Program) and a [`Batch`] of facts for it.
//! Out: the figures that were asked for, a column each, in a [`BatchValues`].
//! Promise: row by row the same as [`Values`](crate::evaluate::Values), to the last digit and the last kind of absence.

mod batch;
mod cells;
mod code;
mod column;
mod engine;
mod fact;
mod kernels;
mod masks;
mod numbers;
mod settle;
mod shared;
mod worker;

#[cfg(test)]
mod tests;

pub use batch::Batch;
pub use cells::Cells;
pub(crate) use engine::{CHUNK, Engine};
pub use settle::BatchValues;
pub(crate) use settle::Held;
pub use shared::OtherFacts;
