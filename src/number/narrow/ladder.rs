//! A value's place among cuts.

use super::{Narrow, power};
use crate::number::{Arithmetic, Number};

/// Cuts of the number line, in order, brought to one scale: a value's place among them is found without looking at
/// each cut's own.
#[derive(Clone, Debug)]
pub struct Ladder {
    scale: u8,
    /// The cut's value, and 1 where the value itself lies below the cut.
    rungs: Vec<(i64, u8)>,
    /// Whether all values have at most 31 bits.
    short: bool,
}

impl Ladder {
    /// Of cuts in order, each with whether it is just above its value; `None` where a value is no short decimal.
    pub fn new<'a>(cuts: impl Iterator<Item = (&'a Number, bool)> + Clone) -> Option<Ladder> {
        let narrow = |(number, above): (&Number, bool)| Some((Narrow::from_number(number)?, above));
        let narrow: Vec<(Narrow, bool)> = cuts.map(narrow).collect::<Option<_>>()?;
        let scale = narrow.iter().map(|(cut, _)| cut.scale).max().unwrap_or(0);
        let rung = |(cut, above): &(Narrow, bool)| {
            let value = cut.num.checked_mul(power(scale - cut.scale)?)?;
            (cut.den == 1).then_some((value, u8::from(*above)))
        };
        let rungs: Vec<(i64, u8)> = narrow.iter().map(rung).collect::<Option<_>>()?;
        let short = rungs.iter().all(|(value, _)| i32::try_from(*value).is_ok());
        Some(Ladder { scale, rungs, short })
    }

    /// How many cuts lie at or below a value, where that can be found quickly.
    #[inline]
    pub fn reached(&self, value: &Narrow) -> Option<usize> {
        // The value's numerator, and what a rung is multiplied by, both over the same divisor.
        let (up, down) = self.tens(value.scale)?;
        let factor = value.den.checked_mul(down)?;
        if let (true, Some(num), Ok(factor)) = (self.short, value.num.checked_mul(up), i32::try_from(factor)) {
            let factor = i64::from(factor);
            // Both have at most 31 bits: nothing overflows.
            return Some(self.count(|(rung, above)| num >= rung.wrapping_mul(factor).wrapping_add(i64::from(*above))));
        }
        let num = i128::from(value.num) * i128::from(up);
        Some(self.count(|(rung, above)| num >= i128::from(*rung) * i128::from(factor) + i128::from(*above)))
    }

    /// What the numerators of values of a scale are multiplied by, and what the cuts are.
    #[inline]
    pub(in crate::number) fn tens(&self, scale: u8) -> Option<(i64, u64)> {
        if scale <= self.scale {
            Some((power(self.scale - scale)?, 1))
        } else {
            Some((1, power(scale - self.scale)? as u64))
        }
    }

    /// The scale of the cuts.
    pub(in crate::number) fn scale(&self) -> u8 {
        self.scale
    }

    /// The cuts, each with 1 where the value itself lies below.
    pub(in crate::number) fn rungs(&self) -> &[(i64, u8)] {
        &self.rungs
    }

    /// The greatest distance of a cut from 0.
    pub(in crate::number) fn reach(&self) -> u64 {
        self.rungs.iter().map(|(rung, _)| rung.unsigned_abs()).max().unwrap_or(0)
    }

    #[inline(always)]
    fn count(&self, reached: impl Fn(&(i64, u8)) -> bool) -> usize {
        /// Up to so many cuts are looked at one after the other.
        const FEW: usize = 8;
        if self.rungs.len() <= FEW {
            self.rungs.iter().fold(0, |count: usize, rung| count.wrapping_add(usize::from(reached(rung))))
        } else {
            self.rungs.partition_point(reached)
        }
    }
}
