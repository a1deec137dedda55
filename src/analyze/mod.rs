//! What is known of a contract before its data arrives.
//!
//! In:  a checked and compiled contract with its text.
//! Out: what its worked examples cover ([`coverage`]), worked examples for what they leave out ([`generate`]), and which
//!      changes of the contract they would notice ([`mutate`]), as data.
//! Promise: nothing is told of a clause that the evaluator has not shown: what is covered was come by in a run, and every
//!      example that is written was settled.

pub(crate) mod coverage;
pub(crate) mod coverage_walk;
pub(crate) mod generate;
pub(crate) mod generate_case;
pub(crate) mod generate_seek;
pub(crate) mod generate_write;
pub(crate) mod mutate;
pub(crate) mod mutate_tree;
