//! Weighted means, rounded at once, of numbers whose scales are known and whose weights are constant.

use super::{Shape, mask};
use crate::number::narrow::mean::{MORE, rounded_cut};
use crate::number::narrow::{Narrow, power};
use crate::number::{Mode, Quotient};

/// How a mean is made: each part is cut some places after those that are asked for.
#[derive(Clone, Debug)]
pub(crate) struct Mean<P> {
    parts: Vec<Part<P>>,
    mode: Mode,
    quantum: Narrow,
}

#[derive(Clone, Copy, Debug)]
struct Part<P> {
    /// Where its value is.
    place: P,
    weight: u64,
    /// The weight, times the tens that bring the value to the places where it is cut.
    factor: u64,
    /// The greatest numerator with which nothing overflows, even if all parts had as much.
    most: u64,
    is_decimal: bool,
}

/// A sum on its way.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Total {
    sum: u64,
    whole: u64,
    /// How many parts were cut off something.
    short: u64,
    /// How many parts count.
    count: u64,
    /// A bit for each status that a part had.
    seen: u32,
}

impl Total {
    /// How many parts count.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Whether a part has another status than those that have a bit.
    pub fn has_others(&self, statuses: u32) -> bool {
        self.seen & !statuses != 0
    }
}

impl<P: Copy> Mean<P> {
    /// Of parts with their shapes and constant weights; none where they are not positive decimals of one scale, or
    /// what is asked for is too fine.
    pub fn new(parts: &[(P, Shape, Narrow)], mode: Mode, quantum: &Narrow) -> Option<Mean<P>> {
        let scale = parts.first()?.2.scale();
        let places = quantum.scale() + MORE;
        if quantum.den() != 1 || quantum.num() <= 0 {
            return None;
        }
        let most = (1_u64 << 62) / parts.len() as u64;
        let part = |(place, shape, weight): &(P, Shape, Narrow)| {
            let tens = power(places.checked_sub(shape.scale)?)? as u64;
            let is_plain = weight.den() == 1 && weight.scale() == scale;
            let weight = u64::try_from(weight.num()).ok().filter(|weight| is_plain && *weight <= most)?;
            let factor = weight.checked_mul(tens)?;
            Some(Part { place: *place, weight, factor, most: most / factor.max(1), is_decimal: shape.is_decimal })
        };
        Some(Mean { parts: parts.iter().map(part).collect::<Option<_>>()?, mode, quantum: *quantum })
    }

    /// What is made.
    pub fn shape(&self) -> Shape {
        Shape::of(&self.quantum)
    }

    /// Sums up the parts, which count where the status of what they hold is 0; none where it does not fit.
    #[inline(always)]
    pub fn sum<'v>(&self, held: impl Fn(P) -> (&'v Narrow, u8)) -> Option<Total> {
        let mut total = Total::default();
        for part in &self.parts {
            let (value, status) = held(part.place);
            let mask = mask(status);
            let num = u64::try_from(value.num() & mask as i64).ok().filter(|num| *num <= part.most)?;
            let top = num.wrapping_mul(part.factor);
            let (cut, is_short) = if part.is_decimal { (top, false) } else { cut(top, value.den())? };
            total.short = total.short.wrapping_add(u64::from(is_short));
            total.sum = total.sum.wrapping_add(cut);
            total.whole = total.whole.wrapping_add(part.weight & mask);
            total.count = total.count.wrapping_sub(mask);
            total.seen |= 1_u32.wrapping_shl(status.into());
        }
        Some(total)
    }

    /// The mean; none where it hangs on what was cut off.
    #[inline]
    pub fn of(&self, total: &Total) -> Option<Quotient<Narrow>> {
        if total.whole == 0 {
            return Some(Quotient::ByZero);
        }
        rounded_cut(total.sum, total.whole, total.short, self.mode, &self.quantum).map(Quotient::Value)
    }
}

/// A quotient cut to a whole number, and whether that cut anything off; of at most 62 bits, by at most 30.
///
/// So much is added before, and taken away again, that what is divided never has just 32 bits: a machine divides these
/// in another way, and which of them do could not be guessed.
#[inline(always)]
fn cut(top: u64, by: u64) -> Option<(u64, bool)> {
    const MORE: u64 = 1 << 32;
    if by > 1 << 30 {
        return None;
    }
    let cut = (top.wrapping_add(by.wrapping_mul(MORE)) / by).wrapping_sub(MORE);
    Some((cut, cut.wrapping_mul(by) != top))
}
