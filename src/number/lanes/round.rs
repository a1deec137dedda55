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
        Over { up, down, reach, span }: Over,
        mode: Mode,
        quantum: Narrow,
        den: Option<&dyn Fn(usize) -> i64>,
    ) {
        let whole = quantum.num();
        let to = room(&mut self.num, rows);
        match (nums, den, mode) {
            // To cents, nearly always.
            (Nums::Each(nums), None, Mode::HalfUp) => {
                by_one((to, nums), (up, down, whole), reach, |_, half, _| half.is_ge());
            }
            (Nums::Each(nums), None, mode) => {
                by_one((to, nums), (up, down, whole), reach, |negative, half, odd| {
                    mode.leaves_zero(negative, half, odd)
                });
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

/// `num × up ÷ down`, rounded to a whole number, times `whole`. `down` is positive, and everything fits: see [`Over`].
#[inline(always)]
fn by_one(
    (to, nums): (&mut [i64], &[i64]),
    (up, down, whole): (i64, i64, i64),
    reach: u64,
    leaves_zero: impl Fn(bool, Ordering, bool) -> bool,
) {
    // A multiplication instead of a division: what is found so is the quotient, or up to two less.
    let by = (up, down as u64, whole);
    let bits = u64::BITS - (down as u64).leading_zeros();
    if bits <= 31 && reach >> 30 < down as u64 {
        // The divisor has so many bits that those of a dividend beyond 32 hardly count.
        let part = ((1_u64 << (31 + bits)) - 1) / down as u64;
        let cut_off = (u64::BITS - reach.leading_zeros()).saturating_sub(32);
        let back = 31 + bits - cut_off;
        const HALF: u64 = u32::MAX as u64;
        one_divisor(
            to,
            nums,
            by,
            |size| (size.wrapping_shr(cut_off) & HALF).wrapping_mul(part & HALF).wrapping_shr(back),
            leaves_zero,
        );
    } else {
        let part = u64::MAX / down as u64;
        one_divisor(to, nums, by, |size| high(size, part), leaves_zero);
    }
}

wide! {
    fn one_divisor[C: Fn(u64) -> u64, F: Fn(bool, Ordering, bool) -> bool](
        to: &mut [i64],
        nums: &[i64],
        by: (i64, u64, i64),
        nearly: C,
        leaves_zero: F,
    ) {
        let (up, down, whole) = by;
        for (to, num) in to.iter_mut().zip(nums) {
            let num = num.wrapping_mul(up);
            let size = num.unsigned_abs();
            let mut cut = nearly(size);
            let mut rest = size.wrapping_sub(cut.wrapping_mul(down));
            for _ in 0..2 {
                let is_more = rest >= down;
                cut = cut.wrapping_add(u64::from(is_more));
                rest = rest.wrapping_sub(if is_more { down } else { 0 });
            }
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
    /// No product `num × up` lies further from 0.
    reach: u64,
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
        let reach = most as u64;
        // A divisor is at least 1: no result lies further away than by the smallest.
        let steps = (most / down).checked_add(1)?.checked_mul(quantum.num())?;
        let least = if span.least < 0 { -steps } else { 0 };
        let most = if span.most > 0 { steps } else { 0 };
        Some(Over { up, down, reach, span: Span { least, most } })
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(50_000))]

        #[test]
        fn one_divisor_is_as_good_as_a_division(
            num in any::<i64>(), less in 1..63_u32, up in prop_oneof![Just(1_i64), Just(10), Just(1_000)],
            down in prop_oneof![(0..10_u32).prop_map(|ten| 10_i64.pow(ten)), 1..1_000_i64, 1..1_i64 << 40],
            near in 0..4_i64, mode in prop::sample::select(Mode::ALL.to_vec()),
        ) {
            // Near multiples and their halves as well, where one too many would show.
            let num = (num >> less) / up / 4;
            let num = if near == 0 || up > 1 { num } else { num / down * down + near - 2 + (num & 1) * (down / 2) };
            let reach = (num * up).unsigned_abs();
            let mut to = [0; 2];
            by_one((&mut to, &[num, -num]), (up, down, 3), reach, |negative, half, odd| mode.leaves_zero(negative, half, odd));
            prop_assert_eq!(to, [steps(num * up, down, mode) * 3, steps(-num * up, down, mode) * 3]);
        }
    }
}
