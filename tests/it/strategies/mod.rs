//! Random values for property tests.

pub mod tree;
