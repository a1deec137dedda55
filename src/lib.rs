//! Attain.
#![forbid(unsafe_code)]

pub mod calendar;
pub mod number;
pub mod source;
