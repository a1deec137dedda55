//! Models built by hand, settled both ways: in 128 bits, and in as many as it takes.

mod build;
mod facts;
mod folds;
mod money;
mod random;
mod short;
mod status;
mod tables;
