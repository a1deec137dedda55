//! What a settlement carries: every listed figure, the lines of money, who owes whom in the end.
//!
//! In:  the values of one subject and period, by way of an [`Explainer`](crate::explain::Explainer).
//! Out: a [`Settlement`] as data; [`wire`] is its versioned JSON shape, [`verify`] compares a saved one with a fresh one,
//!      [`receipt`] names what it was made from, [`examples`] runs a contract's worked examples.
//! Promise: everything is in the order of the text; amounts are exact, and each net is the sum of its lines to the cent.
//!
//! ```ignore
//! let explainer = Explainer::new(&model, &program, &source, &facts, &values);
//! let settlement = Settlement::new(&explainer, Some("hospital_a"), Some(period));
//! for line in &settlement.lines { /* who pays whom, how much, or what it needs */ }
//! for net in &settlement.nets { /* what remains between two parties */ }
//! ```

pub mod examples;
#[cfg(feature = "receipt")]
pub mod receipt;
mod settlement;
#[cfg(feature = "serde")]
pub mod verify;
pub(crate) mod wide_examples;
#[cfg(feature = "serde")]
pub mod wire;

#[cfg(all(test, feature = "serde", feature = "receipt"))]
mod tests;

#[cfg_attr(not(feature = "unstable-internals"), allow(unused_imports))]
// Without the back door, tools are not there.
pub use settlement::{AccountStanding, Figure, Net, Settlement, StatementLine};
