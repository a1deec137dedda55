//! Exact numbers: the only place where Attain calculates.
//!
//! A value of a contract is a rational number, and nothing here ever rounds unless a rounding is asked for by name.
//! [`Small`] holds it in 128 bits, fast, and says so when it cannot; [`Number`] holds it however long it grows.
//! Both speak [`Arithmetic`], so a calculation is written once, tried on `Small`, and done again on `Number` where a
//! result did not fit, with the same outcome to the last digit.

mod arithmetic;
mod exact;
pub(crate) mod interval;
pub(crate) mod lanes;
mod logistic;
mod mode;
mod narrow;
mod ops;
mod root;
pub(crate) mod shaped;
mod small;
mod split;
mod text;
mod wide;

#[cfg(test)]
mod tests;

pub use arithmetic::{Arithmetic, MAX_BITS, Quotient};
pub use exact::Number;
pub use mode::Mode;
pub use narrow::{Ladder, Narrow};
pub use small::Small;
pub use split::split;
pub use text::{MAX_DIGITS, ParseNumberError};
