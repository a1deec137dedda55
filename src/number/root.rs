//! Square roots, which are fractions nearly never and so always rounded.

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::Zero;

use super::{Mode, Number};

impl Number {
    /// The square root as a multiple of `quantum`, correctly rounded whatever its digits are. `None` of a negative number,
    /// and without a positive quantum.
    ///
    /// ```
    /// use attain::number::{Mode, Number};
    ///
    /// let root = Number::from(2).sqrt_round(Mode::HalfUp, &Number::power_of_ten(-6)).unwrap();
    /// assert_eq!(root.to_string(), "1.414214");
    /// ```
    pub fn sqrt_round(&self, mode: Mode, quantum: &Number) -> Option<Number> {
        if self.is_negative() || !quantum.is_positive() {
            return None;
        }
        let quantum = quantum.big();
        let square = self.big().into_owned() / (quantum.as_ref() * quantum.as_ref());
        let (num, den) = (square.numer(), square.denom());
        let cut = num.div_floor(den).sqrt();
        let exact = (&cut * &cut * den) == *num;
        let further = !exact && {
            // Compared with one half by squares: (cut + ½)² = (2 cut + 1)² ÷ 4.
            let middle: BigInt = &cut * 2 + 1;
            mode.leaves_zero(false, (num * BigInt::from(4)).cmp(&(&middle * &middle * den)), cut.is_odd())
        };
        let steps = if further { cut + 1 } else { cut };
        debug_assert!(!den.is_zero());
        Some(Number::from_big(BigRational::from_integer(steps) * quantum.as_ref()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn n(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    #[test]
    fn a_root_that_is_a_fraction_is_given_exactly() {
        for mode in Mode::ALL {
            assert_eq!(n("2.25").sqrt_round(mode, &n("0.1")), Some(n("1.5")));
            assert_eq!(n("0").sqrt_round(mode, &n("0.1")), Some(n("0")));
        }
        assert_eq!(n("2.25").sqrt_round(Mode::HalfEven, &n("1")), Some(n("2")));
        assert_eq!(n("6.25").sqrt_round(Mode::HalfEven, &n("1")), Some(n("2")));
        assert_eq!(n("6.25").sqrt_round(Mode::HalfUp, &n("1")), Some(n("3")));
        assert_eq!(n("-1").sqrt_round(Mode::HalfUp, &n("1")), None);
    }

    proptest! {
        #[test]
        fn the_root_lies_between_its_neighbors(num in 0_i64.., den in 1_i64..1_000_000, places in 0_i32..12) {
            let (square, quantum) = (Number::ratio(num, den).unwrap(), Number::power_of_ten(-places));
            let down = square.sqrt_round(Mode::Down, &quantum).unwrap();
            let up = square.sqrt_round(Mode::Up, &quantum).unwrap();
            let near = square.sqrt_round(Mode::HalfUp, &quantum).unwrap();
            prop_assert!(&down * &down <= square && square <= &up * &up);
            prop_assert!(up == down || up == &down + &quantum);
            let middle = &down + &(&quantum * &Number::ratio(1, 2).unwrap());
            prop_assert_eq!(near == down, down == up || square < &middle * &middle);
        }
    }
}
