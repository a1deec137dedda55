//! What a calculation may ask of a number, whichever way the number is held.

use std::cmp::Ordering;

use super::{Mode, Number};

/// The longest a [`Number`] may grow inside a calculation: numerator and divisor together, in bits.
/// Some 1,200 digits: no payment comes near it, and no contract can make a settlement run out of memory.
pub const MAX_BITS: u64 = 4096;

/// What dividing gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quotient<T> {
    /// The exact quotient (or, where a rounding was asked for, the rounded one).
    Value(T),
    /// The divisor is zero.
    ByZero,
    /// The quotient exists, but does not fit.
    Overflow,
}

impl<T> Quotient<T> {
    /// The value, where there is one.
    pub fn value(self) -> Option<T> {
        match self {
            Quotient::Value(value) => Some(value),
            Quotient::ByZero | Quotient::Overflow => None,
        }
    }

    /// The same about something made from the value.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Quotient<U> {
        match self {
            Quotient::Value(value) => Quotient::Value(make(value)),
            Quotient::ByZero => Quotient::ByZero,
            Quotient::Overflow => Quotient::Overflow,
        }
    }
}

/// Exact arithmetic that may run out of room but never out of exactness.
///
/// Where two implementations both give a value, it is the same value. `None` means "does not fit here", never anything
/// about the mathematics: [`Small`](super::Small) says it beyond 128 bits, [`Number`] beyond [`MAX_BITS`].
pub trait Arithmetic: Clone + Ord {
    /// The number, if it fits.
    fn from_number(number: &Number) -> Option<Self>;

    /// The number, which may be any length.
    fn to_number(&self) -> Number;

    /// A whole number.
    fn from_int(value: i64) -> Self;

    /// Nothing.
    fn zero() -> Self;

    /// `self + other`.
    fn add(&self, other: &Self) -> Option<Self>;

    /// `self − other`.
    fn sub(&self, other: &Self) -> Option<Self>;

    /// `self × other`.
    fn mul(&self, other: &Self) -> Option<Self>;

    /// `self ÷ by`, exact: a third stays a third.
    fn div(&self, by: &Self) -> Quotient<Self>;

    /// `−self`.
    fn neg(&self) -> Option<Self>;

    /// Which is larger, by value: 1/2 equals 0.50.
    fn compare(&self, other: &Self) -> Ordering;

    /// Whether this is zero.
    fn is_zero(&self) -> bool;

    /// Whether this is below zero.
    fn is_negative(&self) -> bool;

    /// The multiple of `quantum` that `mode` chooses. A quantum that is not positive asks for no rounding.
    fn round(&self, mode: Mode, quantum: &Self) -> Option<Self>;

    /// `self ÷ by`, rounded at once: the same as dividing and then rounding, but the fraction between is never built.
    fn div_round(&self, by: &Self, mode: Mode, quantum: &Self) -> Quotient<Self>;
}

/// A number within the length that calculations are allowed.
fn within(number: Number) -> Option<Number> {
    (number.bits() <= MAX_BITS).then_some(number)
}

impl Arithmetic for Number {
    fn from_number(number: &Number) -> Option<Self> {
        within(number.clone())
    }

    fn to_number(&self) -> Number {
        self.clone()
    }

    fn from_int(value: i64) -> Self {
        Number::from(value)
    }

    fn zero() -> Self {
        Number::zero()
    }

    fn add(&self, other: &Self) -> Option<Self> {
        within(Number::add(self, other))
    }

    fn sub(&self, other: &Self) -> Option<Self> {
        within(Number::sub(self, other))
    }

    fn mul(&self, other: &Self) -> Option<Self> {
        within(Number::mul(self, other))
    }

    fn div(&self, by: &Self) -> Quotient<Self> {
        quotient(Number::div(self, by))
    }

    fn neg(&self) -> Option<Self> {
        Some(Number::neg(self))
    }

    fn compare(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }

    fn is_zero(&self) -> bool {
        Number::is_zero(self)
    }

    fn is_negative(&self) -> bool {
        Number::is_negative(self)
    }

    fn round(&self, mode: Mode, quantum: &Self) -> Option<Self> {
        within(Number::round(self, mode, quantum))
    }

    fn div_round(&self, by: &Self, mode: Mode, quantum: &Self) -> Quotient<Self> {
        quotient(Number::div_round(self, by, mode, quantum))
    }
}

fn quotient(value: Option<Number>) -> Quotient<Number> {
    match value.map(within) {
        Some(Some(value)) => Quotient::Value(value),
        Some(None) => Quotient::Overflow,
        None => Quotient::ByZero,
    }
}
