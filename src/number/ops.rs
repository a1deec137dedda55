//! The operators, and the ways in from other integers and decimals.

use std::ops::{Add, Mul, Neg, Sub};

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;
use rust_decimal::Decimal;

use super::{Number, Small};

/// One operator in its four spellings of owned and borrowed, so that no caller writes `&` for the sake of it.
macro_rules! operator {
    ($operator:ident, $method:ident) => {
        operator!($operator, $method, Number, Number);
        operator!($operator, $method, Number, &Number);
        operator!($operator, $method, &Number, Number);
        operator!($operator, $method, &Number, &Number);
    };
    ($operator:ident, $method:ident, $left:ty, $right:ty) => {
        impl $operator<$right> for $left {
            type Output = Number;

            fn $method(self, other: $right) -> Number {
                #[allow(clippy::needless_borrow)] // for the spellings that are borrowed already
                Number::$method(&self, &other)
            }
        }
    };
}

operator!(Add, add);
operator!(Sub, sub);
operator!(Mul, mul);

impl Neg for Number {
    type Output = Number;

    fn neg(self) -> Number {
        Number::neg(&self)
    }
}

impl Neg for &Number {
    type Output = Number;

    fn neg(self) -> Number {
        Number::neg(self)
    }
}

impl std::iter::Sum for Number {
    fn sum<I: Iterator<Item = Number>>(numbers: I) -> Number {
        numbers.fold(Number::zero(), |sum, number| sum + number)
    }
}

impl<'a> std::iter::Sum<&'a Number> for Number {
    fn sum<I: Iterator<Item = &'a Number>>(numbers: I) -> Number {
        numbers.fold(Number::zero(), |sum, number| sum + number)
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Small::whole(value).into()
    }
}

impl From<i32> for Number {
    fn from(value: i32) -> Self {
        Small::whole(i64::from(value)).into()
    }
}

impl From<u32> for Number {
    fn from(value: u32) -> Self {
        Small::whole(i64::from(value)).into()
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Number::from(i128::from(value))
    }
}

impl From<i128> for Number {
    fn from(value: i128) -> Self {
        Small::decimal(value, 0).unwrap_or(Small::whole(0)).into()
    }
}

impl From<Decimal> for Number {
    /// Exact: every `Decimal` is a number.
    fn from(value: Decimal) -> Self {
        Small::from(value).into()
    }
}

impl Number {
    /// From a numerator and a divisor of any length; `None` where the divisor is zero.
    pub fn from_numer_denom(numer: BigInt, denom: BigInt) -> Option<Number> {
        if denom.is_zero() { None } else { Some(Number::from_big(BigRational::new(numer, denom))) }
    }
}
