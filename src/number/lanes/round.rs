//! Rounding to a multiple of one quantum.

use std::cmp::Ordering;

use super::{Dens, Lanes, Lost, Nums, Of, Span, room, wide};
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
        if lanes.is_whole() && from <= to && quantum.num() == 1 {
            self.set(lanes);
            return true;
        }
        let Some(over) = Over::of(lanes.span, a.most_den(), (from, to), quantum) else { return false };
        match a.dens() {
            Dens::Same(_) => self.round_over(rows, a.nums(), over, mode, quantum, None),
            Dens::Each(dens) => self.round_over(rows, a.nums(), over, mode, quantum, Some(&|lane| dens[lane] as i64)),
        }
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
        let den = |lane| match by.at(lane) {
            0 => 1,
            by => by,
        };
        self.round_over(rows, a.nums(), over, mode, quantum, Some(&den));
    }

    /// `den` gives the divisor of a lane, where it has its own.
    fn round_over(
        &mut self,
        rows: usize,
        nums: Nums<'_>,
        Over { up, down, span }: Over,
        mode: Mode,
        quantum: Narrow,
        den: Option<&dyn Fn(usize) -> i64>,
    ) {
        let whole = quantum.num();
        let to = room(&mut self.num, rows);
        match (nums, den, mode) {
            // To cents, nearly always.
            (Nums::Each(nums), None, Mode::HalfUp) => one_divisor(to, nums, (up, down, whole), |_, half, _| half.is_ge()),
            (Nums::Each(nums), None, mode) => {
                one_divisor(to, nums, (up, down, whole), |negative, half, odd| mode.leaves_zero(negative, half, odd));
            }
            (nums, den, mode) => to.iter_mut().enumerate().for_each(|(lane, to)| {
                let den = den.map_or(1, |den| den(lane)).wrapping_mul(down);
                *to = steps(nums.at(lane).wrapping_mul(up), den, mode).wrapping_mul(whole);
            }),
        }
        self.most_den = 1;
        self.scale = quantum.scale();
        self.span = span;
    }
}

wide! {
    /// `num × up ÷ down`, rounded to a whole number, times `whole`. `down` is positive, and everything fits: see [`Over`].
    fn one_divisor[F: Fn(bool, Ordering, bool) -> bool](
        to: &mut [i64],
        nums: &[i64],
        by: (i64, i64, i64),
        leaves_zero: F,
    ) {
        let (up, down, whole) = by;
        let down = down as u64;
        // A multiplication instead of a division: what is found so is the quotient or one less.
        let part = u64::MAX / down;
        for (to, num) in to.iter_mut().zip(nums) {
            let num = num.wrapping_mul(up);
            let size = num.unsigned_abs();
            let cut = high(size, part);
            let rest = size.wrapping_sub(cut.wrapping_mul(down));
            let (cut, rest) = if rest >= down { (cut.wrapping_add(1), rest.wrapping_sub(down)) } else { (cut, rest) };
            let further = (rest != 0) & leaves_zero(num < 0, rest.cmp(&down.wrapping_sub(rest)), cut & 1 == 1);
            let steps = (cut.wrapping_add(u64::from(further)) as i64).wrapping_mul(whole);
            *to = if num < 0 { steps.wrapping_neg() } else { steps };
        }
    }
}

/// The upper half of a product of 128 bits, by halves: vector units have no such multiplication.
#[inline(always)]
fn high(a: u64, b: u64) -> u64 {
    const LOW: u64 = u32::MAX as u64;
    let (a_high, a_low, b_high, b_low) = (a >> 32, a & LOW, b >> 32, b & LOW);
    let middle = (a_high.wrapping_mul(b_low)).wrapping_add(a_low.wrapping_mul(b_low) >> 32);
    let other = (middle & LOW).wrapping_add(a_low.wrapping_mul(b_high));
    a_high.wrapping_mul(b_high).wrapping_add(middle >> 32).wrapping_add(other >> 32)
}

/// How a rounding is brought to whole numbers: `num × up ÷ (den × down)` steps.
#[derive(Clone, Copy)]
struct Over {
    up: i64,
    down: i64,
    /// Where the results lie.
    span: Span,
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
        Some(Over { up, down, span: Span { least, most } })
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
