//! All integration tests, in one binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::unreachable, missing_docs)]

mod differential;
mod reference;
mod strategies;
