//! One integration binary, so that linking is paid once: a module per stage.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::float_arithmetic
)]

mod amendments;
mod analyze;
mod assertions;
mod batches;
mod broken;
mod cells;
mod codes;
mod constructs;
mod corpus;
mod crowd;
mod decisions;
mod differential;
mod format;
mod guide;
mod imports;
mod lints;
mod programmes;
mod reconcile;
mod reference;
mod search;
mod silence;
mod strategies;
mod tested;
