//! The logistic function, 1 ÷ (1 + e⁻ˣ), which is a fraction at 0 alone and so always rounded.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use super::{Mode, Number};

impl Number {
    /// 1 ÷ (1 + e⁻ˣ) as a multiple of `quantum`, correctly rounded whatever its digits are. `None` without a positive quantum.
    ///
    /// ```
    /// use attain::number::{Mode, Number};
    ///
    /// let share = Number::from(1).logistic_round(Mode::HalfUp, &Number::power_of_ten(-6)).unwrap();
    /// assert_eq!(share.to_string(), "0.731059");
    /// ```
    pub fn logistic_round(&self, mode: Mode, quantum: &Number) -> Option<Number> {
        if !quantum.is_positive() {
            return None;
        }
        if self.is_zero() {
            return Some(Number::ratio(1, 2)?.round(mode, quantum));
        }
        let (x, quantum) = (self.big(), quantum.big());
        // Anywhere but at 0 the value is irrational, so that it lies on no multiple and in the middle of no two of them: with
        // bits enough the bounds, which it never touches, come to lie on one side of both.
        let mut bits = 64 + 2 * quantum.denom().bits();
        let steps = loop {
            let (low, high) = between(x.as_ref(), bits);
            if let Some(steps) = decided(&(low / quantum.as_ref()), &(high / quantum.as_ref()), mode) {
                break steps;
            }
            bits *= 2;
        };
        Some(Number::from_big(BigRational::from_integer(steps) * quantum.as_ref()))
    }
}

/// The whole number that everything strictly between two bounds, both at least 0, is rounded to, where that is certain.
fn decided(low: &BigRational, high: &BigRational, mode: Mode) -> Option<BigInt> {
    let below = low.floor().to_integer();
    if high.ceil().to_integer() != &below + 1 {
        return None;
    }
    let middle = BigRational::new(&below * 2 + 1, BigInt::from(2));
    let half = match (*low >= middle, *high <= middle) {
        (true, _) => Ordering::Greater,
        (_, true) => Ordering::Less,
        (false, false) => match mode {
            // These do not ask where the middle is.
            Mode::Up | Mode::Down | Mode::Truncate => Ordering::Less,
            Mode::HalfUp | Mode::HalfEven | Mode::HalfDown => return None,
        },
    };
    let further = mode.leaves_zero(false, half, below.is_odd());
    Some(if further { below + 1 } else { below })
}

/// Two fractions between which the logistic function of x lies, the closer the more bits.
fn between(x: &BigRational, bits: u64) -> (BigRational, BigRational) {
    let (low, high) = exponential(&x.abs(), bits);
    let one = BigInt::one() << bits;
    let part = |over: &BigInt, of: &BigInt| BigRational::new(over.clone(), &one + of);
    if x.is_positive() { (part(&one, &high), part(&one, &low)) } else { (part(&low, &low), part(&high, &high)) }
}

/// Between which multiples of 2⁻ᵇ e⁻ʸ lies, y above 0.
fn exponential(y: &BigRational, bits: u64) -> (BigInt, BigInt) {
    let one = BigInt::one() << bits;
    // e is more than 2.
    if *y >= BigRational::from_integer(BigInt::from(bits)) {
        return (BigInt::zero(), BigInt::one());
    }
    // At most one half, and then squared as often as it was halved.
    let halvings = (y * BigInt::from(2)).ceil().to_integer().bits();
    let part = (y * &one / (BigInt::one() << halvings)).floor().to_integer();
    let (mut sum, mut term, mut count) = (BigInt::zero(), one.clone(), 0_u64);
    while !term.is_zero() {
        if count % 2 == 0 {
            sum += &term;
        } else {
            sum -= &term;
        }
        count += 1;
        term = ((term * &part) >> bits) / count;
    }
    // Each term was cut by less than two of the last places, as was the argument, and what was left out is less than one.
    let error = BigInt::from(2 * count + 4);
    let (mut low, mut high) = ((&sum - &error).max(BigInt::zero()), (&sum + &error).min(one));
    for _ in 0..halvings {
        low = (&low * &low) >> bits;
        high = ((&high * &high) >> bits) + 1;
    }
    (low, high)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn n(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    fn logistic(x: &str, mode: Mode, quantum: &str) -> String {
        n(x).logistic_round(mode, &n(quantum)).unwrap().to_string()
    }

    #[test]
    fn known_digits() {
        // 0.73105857863000487925… and 0.26894142136999512074…
        assert_eq!(logistic("1", Mode::HalfUp, "0.00000000000000000001"), "0.73105857863000487925");
        assert_eq!(logistic("1", Mode::Down, "0.000001"), "0.731058");
        assert_eq!(logistic("-1", Mode::HalfUp, "0.000001"), "0.268941");
        assert_eq!(logistic("-1", Mode::Up, "0.000001"), "0.268942");
        assert_eq!(logistic("0", Mode::HalfUp, "0.000001"), "0.5");
        assert_eq!(logistic("0", Mode::HalfEven, "1"), "0");
        assert_eq!(n("1").logistic_round(Mode::HalfUp, &n("0")), None);
    }

    #[test]
    fn far_out_it_is_nearly_but_never_all_or_nothing() {
        assert_eq!(logistic("1000000000", Mode::HalfUp, "0.000001"), "1");
        assert_eq!(logistic("1000000000", Mode::Down, "0.000001"), "0.999999");
        assert_eq!(logistic("-1000000000", Mode::HalfUp, "0.000001"), "0");
        assert_eq!(logistic("-1000000000", Mode::Up, "0.000001"), "0.000001");
        assert_eq!(logistic("60", Mode::Truncate, "0.00000000000000000000000001"), "0.99999999999999999999999999");
        assert_eq!(logistic("-60", Mode::HalfUp, "0.000000000000000000000000001"), "0.000000000000000000000000009");
    }

    proptest! {
        #[test]
        fn both_sides_of_zero_make_one(num in 1_i64..60_000, places in 0_i32..20) {
            let (x, quantum) = (Number::ratio(num, 1_000).unwrap(), Number::power_of_ten(-places));
            let down = x.logistic_round(Mode::Down, &quantum).unwrap();
            let up = x.neg().logistic_round(Mode::Up, &quantum).unwrap();
            prop_assert_eq!(&down + &up, Number::one());
            prop_assert_eq!(x.logistic_round(Mode::Up, &quantum).unwrap(), &down + &quantum);
        }

        #[test]
        fn more_is_never_less(a in -90_000_i64..90_000, b in -90_000_i64..90_000) {
            let value = |num: i64| Number::ratio(num, 3_000).unwrap().logistic_round(Mode::HalfUp, &Number::power_of_ten(-9)).unwrap();
            let (low, high) = (a.min(b), a.max(b));
            prop_assert!(value(low) <= value(high));
        }
    }

    #[test]
    fn e_to_minus_one_and_minus_ten() {
        let digits = |num: i64, digits: &str| {
            let (low, high) = exponential(&BigRational::from_integer(BigInt::from(num)), 160);
            let scaled = |bound: &BigInt| ((bound * BigInt::from(10_u8).pow(30)) >> 160_u32).to_string();
            assert_eq!((scaled(&low), scaled(&high)), (digits.to_owned(), digits.to_owned()));
        };
        digits(1, "367879441171442321595523770161");
        digits(10, "45399929762484851535591515");
    }
}
