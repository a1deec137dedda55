//! Rounding to a multiple of one quantum.

use super::{Lanes, Lost, Nums, Of, Span, wide};
use crate::number::narrow::{Narrow, power};
use crate::number::{Arithmetic, Mode};

impl Lanes {
    /// `a` rounded to a multiple of `quantum`; one that is not positive asks for no rounding.
    pub fn round(&mut self, rows: usize, a: Of<'_>, mode: Mode, quantum: Narrow, lost: &mut Lost) {
        if !self.round_quickly(rows, a, mode, quantum) {
            self.by_lane(rows, lost, |lane| a.get(lane).round(mode, &quantum));
        }
    }

    fn round_quickly(&mut self, rows: usize, a: Of<'_>, mode: Mode, quantum: Narrow) -> bool {
        let (Of::Lanes(lanes), 1, 1..) = (a, quantum.den(), quantum.num()) else { return false };
        let (from, to) = (lanes.scale, quantum.scale());
        if lanes.den.is_empty() && from <= to && quantum.num() == 1 {
            self.set(lanes);
            return true;
        }
        let Some(over) = Over::of(lanes.span, lanes.den.iter().copied().max().unwrap_or(1), (from, to), quantum) else {
            return false;
        };
        let dens = a.dens();
        self.round_over(rows, a.nums(), over, mode, quantum, |lane| dens.at(lane) as i64);
        true
    }

    /// `a ÷ b`, rounded at once; `zero` says where `b` is 0.
    #[allow(clippy::too_many_arguments, reason = "two sides, how to round, and what is not a value")]
    pub fn div_round(
        &mut self,
        rows: usize,
        a: Of<'_>,
        b: Of<'_>,
        mode: Mode,
        quantum: Narrow,
        lost: &mut Lost,
        zero: &mut [u8],
    ) {
        let quick = a.is_decimal() && b.is_decimal() && quantum.den() == 1 && quantum.num() > 0;
        let over = if quick {
            Over::of(a.span().either_way(), b.span().reach().max(1), (a.scale(), b.scale() + quantum.scale()), quantum)
        } else {
            None
        };
        let Some(over) = over else {
            return self.by_quotient(rows, lost, zero, |lane| a.get(lane).div_round(&b.get(lane), mode, &quantum));
        };
        let by = b.nums();
        for (lane, zero) in zero.iter_mut().enumerate().take(rows) {
            *zero = u8::from(by.at(lane) == 0);
        }
        self.round_over(rows, a.nums(), over, mode, quantum, |lane| match by.at(lane) {
            0 => 1,
            by => by,
        });
    }

    fn round_over(
        &mut self,
        rows: usize,
        nums: Nums<'_>,
        over: Over,
        mode: Mode,
        quantum: Narrow,
        den: impl Fn(usize) -> i64,
    ) {
        let Over { up, down, span, same } = over;
        let whole = quantum.num();
        self.num.clear();
        if let (Nums::Each(nums), 1, 1, Mode::HalfUp, true) = (nums, up, whole, mode, same) {
            // To cents, nearly always: a division by a number that is known when this is compiled.
            match down {
                10 => self.half_up::<10>(nums),
                100 => self.half_up::<100>(nums),
                1_000 => self.half_up::<1_000>(nums),
                10_000 => self.half_up::<10_000>(nums),
                100_000 => self.half_up::<100_000>(nums),
                1_000_000 => self.half_up::<1_000_000>(nums),
                _ => self.num.extend(nums.iter().map(|num| steps(*num, down, mode))),
            }
        } else {
            self.num.extend((0..rows).map(|lane| {
                let (num, den) = (nums.at(lane).wrapping_mul(up), den(lane).wrapping_mul(down));
                steps(num, den, mode).wrapping_mul(whole)
            }));
        }
        self.den.clear();
        self.scale = quantum.scale();
        self.span = span;
    }

    fn half_up<const TEN: i64>(&mut self, nums: &[i64]) {
        wide(|| {
            self.num.extend(nums.iter().map(|num| {
                let sign = num >> 63;
                let size = (num ^ sign).wrapping_sub(sign);
                let cut = (size / TEN).wrapping_add(i64::from(size % TEN >= TEN / 2));
                (cut ^ sign).wrapping_sub(sign)
            }))
        });
    }
}

/// How a rounding is brought to whole numbers: `num × up ÷ (den × down)` steps.
#[derive(Clone, Copy)]
struct Over {
    up: i64,
    down: i64,
    /// Where the results lie.
    span: Span,
    /// Whether no lane has a divisor of its own.
    same: bool,
}

impl Over {
    /// Where everything surely fits in 64 bits.
    fn of(span: Span, most_den: u64, (from, to): (u8, u8), quantum: Narrow) -> Option<Over> {
        let up = power(to.saturating_sub(from))?;
        let down = power(from.saturating_sub(to))?.checked_mul(quantum.num())?;
        i64::try_from(most_den.checked_mul(down as u64)?).ok()?;
        let most = i64::try_from(span.reach().checked_mul(up as u64)?).ok()?;
        most.checked_mul(2)?;
        // A divisor is at least 1: no result lies further away than by the smallest.
        let steps = (most / down).checked_add(1)?.checked_mul(quantum.num())?;
        let least = if span.least < 0 { -steps } else { 0 };
        let most = if span.most > 0 { steps } else { 0 };
        Some(Over { up, down, span: Span { least, most }, same: most_den == 1 })
    }
}

/// `num ÷ den`, as a whole number; `den` is not 0.
#[inline]
fn steps(num: i64, den: i64, mode: Mode) -> i64 {
    let (size, over, negative) = (num.unsigned_abs(), den.unsigned_abs(), (num < 0) != (den < 0));
    let (cut, rest) = (size / over, size % over);
    let half = rest.cmp(&over.wrapping_sub(rest));
    let further = (rest != 0) & mode.leaves_zero(negative, half, cut & 1 == 1);
    let steps = cut.wrapping_add(u64::from(further)) as i64;
    if negative { steps.wrapping_neg() } else { steps }
}
