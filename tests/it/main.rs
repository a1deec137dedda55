//! One integration binary, so that linking is paid once: a module per stage.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::float_arithmetic)]

mod format;
mod strategies;
