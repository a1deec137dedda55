//! Record batches in, record batches out.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should say where")]

mod batches;
mod reading;
mod results;
mod tables;
