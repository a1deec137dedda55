//! What is known of a contract before any facts arrive.
//!
//! In:  a compiled contract, and perhaps some facts.
//! Out: what each figure may come to over all facts, with facts that reach it; and what follows from that.
//! Promise: what is said of all facts holds for all of them; what is shown by a witness was settled with it.

pub(crate) mod along;
mod analysis;
pub(crate) mod analyst;
pub(crate) mod goal;
pub(crate) mod graph;
mod lints;
pub(crate) mod may;
mod print;
pub(crate) mod prove;
pub(crate) mod reach;
pub mod report;
#[cfg(feature = "serde")]
pub(crate) mod reconcile;
pub(crate) mod search;
pub(crate) mod space;
#[cfg(test)]
mod tests;
pub(crate) mod witness;
