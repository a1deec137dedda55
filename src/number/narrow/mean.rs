//! Weighted means, summed in 128 bits.

use num_integer::Integer;

use super::{Narrow, power, steps, times};
use crate::number::{Arithmetic, Mode, Quotient};

impl Narrow {
    /// Σ weight × value ÷ Σ weight, rounded where a rounding is asked for. The sum is taken in 128 bits, so that a
    /// rounded mean of many fractions still fits.
    #[inline]
    pub fn mean<'a>(
        elements: impl Iterator<Item = (&'a Narrow, &'a Narrow)> + Clone,
        rounding: Option<(Mode, &Narrow)>,
    ) -> Quotient<Narrow> {
        if let Some((mode, quantum)) = rounding
            && let Some(mean) = rounded_from_cut(elements.clone(), mode, quantum)
        {
            return Quotient::Value(mean);
        }
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

/// So many more places than asked for: yet more decide once in some hundred thousand means.
pub(in crate::number) const MORE: u8 = 5;

/// The mean where some places more than asked for tell how it is rounded, whatever comes behind them: each part is cut
/// there, and what was cut off all of them may not reach the next place where a rounding changes.
fn rounded_from_cut<'a>(
    elements: impl Iterator<Item = (&'a Narrow, &'a Narrow)>,
    mode: Mode,
    quantum: &Narrow,
) -> Option<Narrow> {
    if quantum.den != 1 || quantum.num <= 0 {
        return None;
    }
    let places = quantum.scale + MORE;
    let (mut sum, mut whole, mut short, mut scale) = (0_u64, 0_u64, 0_u64, None);
    for (weight, value) in elements {
        let is_plain = weight.den == 1 && weight.num >= 0 && value.num >= 0 && value.scale <= places;
        if !is_plain || *scale.get_or_insert(weight.scale) != weight.scale {
            return None;
        }
        let weight = weight.num as u64;
        let top = (value.num as u64).checked_mul(power(places - value.scale)? as u64)?.checked_mul(weight)?;
        let cut = if value.den == 1 { top } else { top / value.den };
        short += u64::from(cut.wrapping_mul(value.den) != top);
        sum = sum.checked_add(cut)?;
        whole = whole.checked_add(weight)?;
    }
    rounded_cut(sum, whole, short, mode, quantum)
}

/// A sum, less than so many too small, over a whole, rounded to a positive decimal: the sum has [`MORE`] places more than
/// that, and those that the whole has. None where the whole is nothing, or it hangs on what the sum is short of.
#[inline]
pub(in crate::number) fn rounded_cut(sum: u64, whole: u64, short: u64, mode: Mode, quantum: &Narrow) -> Option<Narrow> {
    let over = whole.checked_mul(quantum.num as u64)?.checked_mul(power(MORE)? as u64)?;
    if over == 0 || over > 1 << 61 {
        return None;
    }
    let (cut, rest) = (sum / over, sum % over);
    let twice = rest * 2;
    let next = if twice < over { over } else { over * 2 };
    // Where nothing was cut off, this is what it is; otherwise it is more than this, and less than by `short`.
    if short > 0 && (rest == 0 || twice == over || twice.checked_add(short.checked_mul(2)?)? >= next) {
        return None;
    }
    let further = rest != 0 && mode.leaves_zero(false, twice.cmp(&over), cut & 1 == 1);
    let steps = i64::try_from(cut + u64::from(further)).ok()?;
    Some(Narrow { num: steps.checked_mul(quantum.num)?, den: 1, scale: quantum.scale })
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::number::Number;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn what_is_cut_never_decides(
            parts in prop::collection::vec((0..40_i64, 0..5_000_i64, prop_oneof![Just(1_u64), 1..12_u64, 1..2_000_u64], 0..4_u8), 1..12),
            scale in 0..3_u8, mode in prop::sample::select(Mode::ALL.to_vec()),
            quantum in prop_oneof![3 => Just(1_i64), 1 => 1..30_i64], places in 0..4_u8, divisor in prop_oneof![Just(1_u64), Just(3)],
        ) {
            let parts: Vec<(Narrow, Narrow)> = parts
                .into_iter()
                .map(|(weight, num, den, places)| {
                    (Narrow { num: weight, den: 1, scale }, Narrow { num, den: den * divisor, scale: places })
                })
                .collect();
            let quantum = Narrow { num: quantum, den: 1, scale: places };
            let (mut sum, mut whole) = (Number::zero(), Number::zero());
            for (weight, value) in &parts {
                sum = &sum + &(&weight.to_number() * &value.to_number());
                whole = &whole + &weight.to_number();
            }
            let expected = sum.div(&whole).map(|mean| mean.round(mode, &quantum.to_number()));
            let each = parts.iter().map(|(weight, value)| (weight, value));
            if let Some(mean) = rounded_from_cut(each.clone(), mode, &quantum) {
                prop_assert_eq!(Some(mean.to_number()), expected.clone());
            }
            if let Quotient::Value(mean) = Narrow::mean(each, Some((mode, &quantum))) {
                prop_assert_eq!(Some(mean.to_number()), expected);
            }
        }
    }

    #[test]
    fn a_tie_is_left_to_the_whole_sum() {
        let third = |num| Narrow { num, den: 3, scale: 0 };
        let (one, cent) = (Narrow::whole(1), Narrow { num: 1, den: 1, scale: 2 });
        // 1/3 + 2/3 + 0.005 is 1.005, and a third of it 0.335: exactly in the middle.
        let tie = [third(1), third(2), Narrow { num: 5, den: 1, scale: 3 }];
        let each = tie.iter().map(|part| (&one, part));
        assert_eq!(rounded_from_cut(each.clone(), Mode::HalfUp, &cent), None);
        let Quotient::Value(mean) = Narrow::mean(each, Some((Mode::HalfUp, &cent))) else { panic!("a mean") };
        assert_eq!(mean, Narrow { num: 34, den: 1, scale: 2 });
    }
}
