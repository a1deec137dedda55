//! The digits by which a file has a number.

use num_integer::Integer;

use super::{MAX_SCALE, Narrow, power};
use crate::number::{Arithmetic, Mode, Small};

impl Narrow {
    /// The digits of this number times `10^up`, and how many of them stand behind the point: all of them where they end,
    /// otherwise so many as `most` says, rounded half up. No zero too many. `None` where they do not fit.
    pub(crate) fn written(&self, up: u8, most: u8) -> Option<(i128, u8)> {
        let common = self.num.unsigned_abs().gcd(&self.den);
        let den = self.den / common;
        let num = i128::from(self.num) / i128::from(common);
        let (twos, fives) = (den.trailing_zeros() as u8, fives(den));
        let (mut digits, mut places) = match den >> twos == 5_u64.pow(u32::from(fives)) {
            true => {
                let more = twos.max(fives);
                let times = u64::try_from(power(more).filter(|_| more <= MAX_SCALE)?).ok()? / den;
                (num.checked_mul(i128::from(times))?, self.scale + more)
            }
            false => {
                let rounded = self.to_small().round(Mode::HalfUp, &Small::decimal(1, most + up)?)?;
                (rounded.num(), most + up)
            }
        };
        match places.checked_sub(up) {
            Some(left) => places = left,
            None => {
                digits = digits.checked_mul(i128::from(power(up - places)?))?;
                places = 0;
            }
        }
        while places > 0 && digits % 10 == 0 {
            digits /= 10;
            places -= 1;
        }
        Some((digits, places))
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
