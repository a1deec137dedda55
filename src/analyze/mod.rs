//! What a contract and its facts tell beyond a settlement.
//!
//! In:  contracts, facts and what they were settled to.
//! Out: reports as data; each has its versioned JSON shape, and a text made from the same data.
//! Promise: whatever a report claims, the evaluator has settled.

#[cfg(feature = "serde")]
pub(crate) mod reconcile;
