//! Attain.
#![forbid(unsafe_code)]

pub mod calendar;
pub mod check;
pub mod diagnostic;
pub mod evaluate;
pub mod explain;
pub mod model;
pub mod number;
pub mod program;
pub mod settle;
pub mod source;
pub mod syntax;
