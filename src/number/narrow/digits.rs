//! The digits by which a file has a number.

use num_integer::Integer;

use super::{MAX_SCALE, Narrow, power};
use crate::number::{Arithmetic, Mode, Small};

impl Narrow {
    /// The digits of this number times `10^up`, and how many of them stand behind the point: all of them where they end,
    /// otherwise so many as `most` says, rounded half up. No zero too many. `None` where they do not fit.
    pub(crate) fn written(&self, up: u8, most: u8) -> Option<(i128, u8)> {
        let (digits, places) = if self.den == 1 {
            (i128::from(self.num), self.scale)
        } else {
            let (twos, fives) = (self.den.trailing_zeros() as u8, fives(self.den));
            // What of the divisor no power of ten holds.
            let rest = (self.den >> twos) / 5_u64.pow(u32::from(fives));
            if self.num.unsigned_abs().is_multiple_of(rest) {
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
