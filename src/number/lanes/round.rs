//! Rounding to a multiple of one quantum.

use std::cmp::Ordering;

use super::divide::{DIVISOR, quotient};
use super::{Dens, Lanes, Lost, Nums, Of, Span, wide};
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
        self.round_over(rows, a.nums(), over, mode, quantum, By::Dens(a.dens()));
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
        match b.nums() {
            Nums::Each(by) => zeros(zero, by),
            Nums::Same(by) => zero[..rows].fill(u8::from(by == 0)),
        }
        self.round_over(rows, a.nums(), over, mode, quantum, By::Nums(b.nums()));
    }

    fn round_over(&mut self, rows: usize, nums: Nums<'_>, over: Over, mode: Mode, quantum: Narrow, by: By<'_>) {
        let Over { up, down, reach, is_short, span } = over;
        let how = (up, down, quantum.num());
        let to = self.num.room(rows);
        let half_up = |_, half: Ordering, _| half.is_ge();
        let others = |negative, half, odd| mode.leaves_zero(negative, half, odd);
        match (nums, by, mode, is_short) {
            // To cents, nearly always.
            (Nums::Each(nums), By::Dens(Dens::Same(1)), Mode::HalfUp, _) => by_one((to, nums), how, reach, half_up),
            (Nums::Each(nums), By::Dens(Dens::Same(1)), _, _) => by_one((to, nums), how, reach, others),
            (Nums::Each(nums), By::Dens(Dens::Each(dens)), Mode::HalfUp, true) => by_dens(to, nums, dens, how, half_up),
            (Nums::Each(nums), By::Dens(Dens::Each(dens)), _, true) => by_dens(to, nums, dens, how, others),
            (Nums::Each(nums), By::Nums(Nums::Each(by)), Mode::HalfUp, true) => by_nums(to, nums, by, how, half_up),
            (Nums::Each(nums), By::Nums(Nums::Each(by)), _, true) => by_nums(to, nums, by, how, others),
            (nums, by, mode, _) => to.iter_mut().enumerate().for_each(|(lane, to)| {
                let num = nums.at(lane).wrapping_mul(up);
                *to = steps(num, by.at(lane).wrapping_mul(down), mode).wrapping_mul(quantum.num());
            }),
        }
        self.most_den = 1;
        self.scale = quantum.scale();
        self.span = span;
    }
}

/// What numerators are divided by: divisors, or numbers of either sign, 0 standing for 1.
#[derive(Clone, Copy)]
enum By<'a> {
    Dens(Dens<'a>),
    Nums(Nums<'a>),
}

impl By<'_> {
    fn at(&self, lane: usize) -> i64 {
        match self {
            By::Dens(dens) => dens.at(lane) as i64,
            By::Nums(nums) => match nums.at(lane) {
                0 => 1,
                by => by,
            },
        }
    }
}

wide! {
    fn zeros(to: &mut [u8], by: &[i64]) {
        to.iter_mut().zip(by).for_each(|(to, by)| *to = u8::from(*by == 0));
    }
}

wide! {
    /// `num × up ÷ (den × down)`, rounded to a whole number, times `whole`; what is divided by is short: see [`quotient`].
    fn by_dens[F: Fn(bool, Ordering, bool) -> bool](
        to: &mut [i64],
        nums: &[i64],
        dens: &[u64],
        how: (i64, i64, i64),
        leaves_zero: F,
    ) {
        let (up, down, whole) = how;
        for ((to, num), den) in to.iter_mut().zip(nums).zip(dens) {
            let (num, over) = (num.wrapping_mul(up), den.wrapping_mul(down as u64));
            *to = rounded(num.unsigned_abs(), over, num < 0, &leaves_zero).wrapping_mul(whole);
        }
    }
}

wide! {
    /// The same by numbers of either sign.
    fn by_nums[F: Fn(bool, Ordering, bool) -> bool](
        to: &mut [i64],
        nums: &[i64],
        by: &[i64],
        how: (i64, i64, i64),
        leaves_zero: F,
    ) {
        let (up, down, whole) = how;
        for ((to, num), by) in to.iter_mut().zip(nums).zip(by) {
            let (num, over) = (num.wrapping_mul(up), by.unsigned_abs().max(1).wrapping_mul(down as u64));
            let is_negative = (num ^ by) < 0;
            *to = rounded(num.unsigned_abs(), over, is_negative, &leaves_zero).wrapping_mul(whole);
        }
    }
}

#[inline(always)]
fn rounded(size: u64, over: u64, is_negative: bool, leaves_zero: &impl Fn(bool, Ordering, bool) -> bool) -> i64 {
    let (cut, rest) = quotient(size, over);
    let further = (rest != 0) & leaves_zero(is_negative, rest.cmp(&over.wrapping_sub(rest)), cut & 1 == 1);
    let steps = cut.wrapping_add(u64::from(further)) as i64;
    if is_negative { steps.wrapping_neg() } else { steps }
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
    let times = |by: i64| move |num: i64| num.wrapping_mul(by);
    let down = down as u64;
    let bits = u64::BITS - down.leading_zeros();
    if bits <= 31 && reach >> 30 < down {
        // The divisor has so many bits that those of a dividend beyond 32 hardly count.
        let part = ((1_u64 << (31 + bits)) - 1) / down;
        let cut_off = (u64::BITS - reach.leading_zeros()).saturating_sub(32);
        let back = 31 + bits - cut_off;
        const HALF: u64 = u32::MAX as u64;
        let nearly = |size: u64| (size.wrapping_shr(cut_off) & HALF).wrapping_mul(part & HALF).wrapping_shr(back);
        // Vector units multiply whole numbers slowly: what is multiplied by 1 is not.
        if (up, whole) == (1, 1) {
            one_divisor(to, nums, down, |num| num, nearly, |steps| steps, leaves_zero);
        } else {
            one_divisor(to, nums, down, times(up), nearly, times(whole), leaves_zero);
        }
    } else {
        let part = u64::MAX / down;
        one_divisor(to, nums, down, times(up), |size| high(size, part), times(whole), leaves_zero);
    }
}

wide! {
    fn one_divisor[U: Fn(i64) -> i64, C: Fn(u64) -> u64, W: Fn(i64) -> i64, F: Fn(bool, Ordering, bool) -> bool](
        to: &mut [i64],
        nums: &[i64],
        down: u64,
        up: U,
        nearly: C,
        whole: W,
        leaves_zero: F,
    ) {
        for (to, num) in to.iter_mut().zip(nums) {
            let num = up(*num);
            let size = num.unsigned_abs();
            let mut cut = nearly(size);
            let mut rest = size.wrapping_sub(cut.wrapping_mul(down));
            for _ in 0..2 {
                let is_more = rest >= down;
                cut = cut.wrapping_add(u64::from(is_more));
                rest = rest.wrapping_sub(if is_more { down } else { 0 });
            }
            let further = (rest != 0) & leaves_zero(num < 0, rest.cmp(&down.wrapping_sub(rest)), cut & 1 == 1);
            let steps = cut.wrapping_add(u64::from(further)) as i64;
            let steps = whole(steps);
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
    /// Whether what is divided by is short enough for [`quotient`].
    is_short: bool,
    /// Where the results lie.
    span: Span,
}

impl Over {
    /// Where everything surely fits in 64 bits.
    fn of(span: Span, most_den: u64, (from, to): (u8, u8), quantum: Narrow) -> Option<Over> {
        let up = power(to.saturating_sub(from))?;
        let down = power(from.saturating_sub(to))?.checked_mul(quantum.num())?;
        let over = most_den.checked_mul(down as u64)?;
        i64::try_from(over).ok()?;
        let is_short = over < 1 << DIVISOR;
        let most = i64::try_from(span.reach().checked_mul(up as u64)?).ok()?;
        most.checked_mul(2)?;
        let reach = most as u64;
        // A divisor is at least 1: no result lies further away than by the smallest.
        let steps = (most / down).checked_add(1)?.checked_mul(quantum.num())?;
        let least = if span.least < 0 { -steps } else { 0 };
        let most = if span.most > 0 { steps } else { 0 };
        Some(Over { up, down, reach, is_short, span: Span { least, most } })
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
