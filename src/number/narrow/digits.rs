//! The digits by which a file has a number.

use num_integer::Integer;

use super::{MAX_SCALE, Narrow, power};
use crate::number::{Arithmetic, Mode, Small};

impl Narrow {
    /// The digits of this number times `10^up`, and how many of them stand behind the point: all of them where they end,
    /// otherwise so many as `most` says, rounded half up. No zero too many. `None` where they do not fit.
    #[inline]
    pub(crate) fn written(&self, up: u8, most: u8) -> Option<(i128, u8)> {
        match self.written_shortly(up, most) {
            Some((digits, places)) => Some((i128::from(digits), places)),
            None => self.written_at_length(up, most),
        }
    }

    /// The same where 64 bits hold it all, as they nearly always do: with one division.
    #[inline]
    fn written_shortly(&self, up: u8, most: u8) -> Option<(i64, u8)> {
        let num = self.num.unsigned_abs();
        let (mut digits, places) = if self.den == 1 {
            (num, self.scale)
        } else {
            let places = most + up;
            let num = num.checked_mul(power(places.checked_sub(self.scale)?)? as u64)?;
            let (cut, rest) = (num / self.den, num % self.den);
            if rest == 0 {
                (cut, places)
            } else if self.ends() {
                // Later than here.
                return None;
            } else {
                // One half is rounded up, and up is away from zero.
                (cut + u64::from(rest >= self.den - rest), places)
            }
        };
        let mut places = match places.checked_sub(up) {
            Some(left) => left,
            None => {
                digits = digits.checked_mul(power(up - places)? as u64)?;
                0
            }
        };
        while places > 0 && digits.is_multiple_of(10) {
            digits /= 10;
            places -= 1;
        }
        let digits = i64::try_from(digits).ok()?;
        Some((if self.num < 0 { -digits } else { digits }, places))
    }

    #[inline(never)]
    fn written_at_length(&self, up: u8, most: u8) -> Option<(i128, u8)> {
        let (digits, places) = if self.den == 1 {
            (i128::from(self.num), self.scale)
        } else {
            if self.ends() {
                self.ended()?
            } else {
                let rounded = self.to_small().round(Mode::HalfUp, &Small::decimal(1, most + up)?)?;
                (rounded.num(), most + up)
            }
        };
        let (mut digits, mut places) = match places.checked_sub(up) {
            Some(left) => (digits, left),
            None => (digits.checked_mul(i128::from(power(up - places)?))?, 0),
        };
        // Short ones divide faster.
        if let Ok(mut short) = i64::try_from(digits) {
            while places > 0 && short % 10 == 0 {
                short /= 10;
                places -= 1;
            }
            return Some((i128::from(short), places));
        }
        while places > 0 && digits % 10 == 0 {
            digits /= 10;
            places -= 1;
        }
        Some((digits, places))
    }

    /// Whether its digits end.
    #[inline]
    fn ends(&self) -> bool {
        // What of the divisor no power of ten holds.
        let mut rest = self.den >> self.den.trailing_zeros();
        let mut fives = 0;
        while fives < MAX_SCALE && rest.is_multiple_of(5) {
            rest /= 5;
            fives += 1;
        }
        self.num.unsigned_abs().is_multiple_of(rest)
    }

    /// All digits, where the divisor leaves nothing but twos and fives.
    fn ended(&self) -> Option<(i128, u8)> {
        let common = self.num.unsigned_abs().gcd(&self.den);
        let den = self.den / common;
        let more = (den.trailing_zeros() as u8).max(fives(den));
        let times = u64::try_from(power(more).filter(|_| more <= MAX_SCALE)?).ok()? / den;
        let num = i128::from(self.num) / i128::from(common);
        Some((num.checked_mul(i128::from(times))?, self.scale + more))
    }
}

/// How often 5 divides it, up to 18 times.
fn fives(mut den: u64) -> u8 {
    let mut fives = 0;
    while fives < MAX_SCALE && den.is_multiple_of(5) {
        den /= 5;
        fives += 1;
    }
    fives
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        /// What is written in 64 bits is what is written in more.
        #[test]
        fn short_is_what_long_is(
            num in proptest::num::i64::ANY, cut in 0_u32..63, twos in 0_u32..12, fives in 0_u32..6, other in 1_u64..1_000,
            times in 1_i64..60, scale in 0_u8..=18, up in 0_u8..=3, most in 0_u8..=14,
        ) {
            let den = (other << twos) * 5_u64.pow(fives) * times.unsigned_abs();
            let value = Narrow::parts((num >> cut).saturating_mul(times), den, scale);
            if let Some((digits, places)) = value.written_shortly(up, most) {
                proptest::prop_assert_eq!(Some((i128::from(digits), places)), value.written_at_length(up, most), "{:?}", value);
            }
        }
    }

    #[test]
    fn most_are_short() {
        let short = |num, den, scale| Narrow::parts(num, den, scale).written_shortly(2, 12);
        assert_eq!(short(1, 3, 0), Some((33_333_333_333_333, 12)));
        assert_eq!(short(-2, 3, 0), Some((-66_666_666_666_667, 12)));
        assert_eq!(short(3, 48, 1), Some((625, 3)));
        assert_eq!(short(54_710, 1, 3), Some((5471, 0)));
        assert_eq!(short(12, 1, 0), Some((1200, 0)));
        // One half of the last place.
        assert_eq!(Narrow::parts(1, 8, 0).written_shortly(0, 2), None);
        assert_eq!(Narrow::parts(1, 8, 0).written_at_length(0, 2), Some((125, 3)));
    }
}
