//! What can be known of a contract before any data arrives.
//!
//! In:  a checked [`Model`] and the text it was read from, for the words of findings.
//! Out: findings, in the order of the text.
//! Promise: silent about what could not be checked elsewhere, deterministic, and about linear in the contract.
//!
//! [`interval`], [`linear`], [`terms`], [`facts`] and [`ranges`] are one small prover about values.

#[cfg(test)]
mod builder;
mod facts;
mod interval;
mod linear;
mod ranges;
#[cfg(test)]
mod ranges_tests;
mod terms;

use crate::diagnostic::Finding;
use crate::model::Model;
use crate::source::Source;

/// Everything that the analyses find.
pub fn analyses(model: &Model, source: &Source) -> Vec<Finding> {
    let _ = (model, source);
    Vec::new()
}
