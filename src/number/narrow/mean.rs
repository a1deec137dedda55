//! Weighted means, summed in 128 bits.

use num_integer::Integer;

use super::{Narrow, power, steps, times};
use crate::number::{Arithmetic, Mode, Quotient};

impl Narrow {
    /// Σ weight × value ÷ Σ weight, rounded where a rounding is asked for. The sum is taken in 128 bits, so that a
    /// rounded mean of many fractions still fits.
    #[inline]
    pub fn mean<'a>(
        elements: impl Iterator<Item = (&'a Narrow, &'a Narrow)>,
        rounding: Option<(Mode, &Narrow)>,
    ) -> Quotient<Narrow> {
        let mut total = Total { num: 0, den: 1, scale: 0 };
        let mut whole = Narrow::whole(0);
        for (weight, value) in elements {
            if !(total.plus(weight, value) && whole.join(weight)) {
                return Quotient::Overflow;
            }
        }
        if whole.num == 0 {
            return Quotient::ByZero;
        }
        match rounding {
            Some((mode, quantum)) if quantum.num > 0 => {
                total.over(&whole, mode, quantum).map_or(Quotient::Overflow, Quotient::Value)
            }
            Some(_) | None => match Narrow::held(total.num, total.den, total.scale) {
                Some(total) => total.div(&whole),
                None => Quotient::Overflow,
            },
        }
    }
}

/// A sum of products on its way, in 128 bits.
#[derive(Clone, Copy)]
struct Total {
    num: i128,
    den: u64,
    scale: u8,
}

impl Total {
    /// Adds a product in place; no, where it does not fit.
    #[inline(always)]
    fn plus(&mut self, weight: &Narrow, value: &Narrow) -> bool {
        let term = i128::from(weight.num) * i128::from(value.num);
        // A decimal of the same scale joins whatever the divisor is.
        if (weight.den | value.den) == 1 && weight.scale + value.scale == self.scale {
            let sum = times(term, self.den).and_then(|term| self.num.checked_add(term));
            self.num = sum.unwrap_or(self.num);
            return sum.is_some();
        }
        self.plus_any(term, weight, value).is_some()
    }

    #[inline(never)]
    fn plus_any(&mut self, term: i128, weight: &Narrow, value: &Narrow) -> Option<()> {
        let Total { mut num, den, mut scale } = *self;
        let mut term = term;
        let over = if weight.den == 1 { value.den } else { weight.den.checked_mul(value.den)? };
        let places = weight.scale + value.scale;
        if places > scale {
            num = times(num, power(places - scale)? as u64)?;
            scale = places;
        } else if places < scale {
            term = times(term, power(scale - places)? as u64)?;
        }
        *self = if over == den {
            Total { num: num.checked_add(term)?, den, scale }
        } else {
            // The least common divisor only where the product does not fit.
            let (left, right, den) = match den.checked_mul(over) {
                Some(both) => (over, den, both),
                None => {
                    let common = den.gcd(&over);
                    (over / common, den / common, den.checked_mul(over / common)?)
                }
            };
            Total { num: times(num, left)?.checked_add(times(term, right)?)?, den, scale }
        };
        Some(())
    }

    /// Divided by a positive or negative number, to a multiple of `q`.
    fn over(self, by: &Narrow, mode: Mode, q: &Narrow) -> Option<Narrow> {
        let num = times(times(self.num, by.den)?, q.den)?;
        let den = times(i128::from(by.num) * i128::from(q.num), self.den)?;
        steps(num, den, self.scale, by.scale + q.scale, mode, q)
    }
}
