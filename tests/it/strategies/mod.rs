//! What random tests are made of.

pub mod contract;
pub mod tree;
pub mod wide;
