//! What is known of a contract before any facts arrive.
//!
//! In:  a compiled contract, and perhaps some facts.
//! Out: what each figure may come to over all facts, with facts that reach it; and what follows from that. What its worked
//!      examples cover ([`coverage`]), worked examples for the rest ([`generate`]), and which changes of the contract they
//!      would notice ([`mutate`]).
//! Promise: what is said of all facts holds for all of them; what is shown by a witness was settled with it.

pub(crate) mod along;
mod analysis;
pub(crate) mod analyst;
mod assertions;
pub(crate) mod coverage;
pub mod diff;
mod diff_print;
pub(crate) mod generate;
pub(crate) mod goal;
pub(crate) mod graph;
mod joint;
mod lints;
pub(crate) mod may;
pub(crate) mod mutate;
mod payout;
mod print;
pub(crate) mod prove;
pub(crate) mod reach;
#[cfg(feature = "serde")]
pub(crate) mod reconcile;
pub mod report;
pub(crate) mod search;
pub(crate) mod space;
#[cfg(test)]
mod tests;
pub(crate) mod wanted;
pub(crate) mod witness;
