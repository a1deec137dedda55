//! Weighted means, rounded at once.

use std::cmp::Ordering;

use super::divide::{DIVISOR, divided, quotient};
use super::{Dens, Lanes, Lost, Nums, Of, Span, room, wide};
use crate::number::narrow::{Narrow, power};
use crate::number::{Mode, Quotient};

/// A part of a mean: its weight, its value, and of each lane whether it has one (0); none where all have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part<'a> {
    pub weight: Of<'a>,
    pub value: Of<'a>,
    pub status: Option<&'a [u8]>,
}

/// Room for sums on their way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sums {
    sum: Vec<i64>,
    whole: Vec<i64>,
    /// By how much less than the sum is: the weights of what was cut off.
    short: Vec<i64>,
    /// A number that is the same in all lanes, and its divisor.
    same: Vec<i64>,
    same_den: Vec<u64>,
    /// The status of lanes that all have a value.
    known: Vec<u8>,
}

/// How sums are held: in whole numbers of `10^-places`.
struct Plan {
    places: u8,
    weight_scale: u8,
    most: i64,
    /// Whether what sums are divided by is short enough for [`quotient`].
    is_short: bool,
}

impl Lanes {
    /// Σ weight × value ÷ Σ weight over the parts that a lane has; `zero` says where there is no weight.
    pub fn mean(
        &mut self,
        rows: usize,
        parts: &[Part<'_>],
        rounding: Option<(Mode, Narrow)>,
        sums: &mut Sums,
        lost: &mut Lost,
        zero: &mut [u8],
    ) {
        if let Some((mode, quantum)) = rounding
            && let Some(plan) = Plan::of(parts, quantum)
        {
            sums.take(rows, parts, &plan, lost);
            self.over_weights(&plan, mode, quantum, sums, lost, zero);
            return;
        }
        self.by_quotient(rows, lost, zero, |lane| {
            let has = |part: &&Part<'_>| part.status.is_none_or(|status| status[lane] == 0);
            let known: Vec<(Narrow, Narrow)> =
                parts.iter().filter(has).map(|part| (part.weight.get(lane), part.value.get(lane))).collect();
            let rounding = rounding.as_ref().map(|(mode, quantum)| (*mode, quantum));
            match Narrow::mean(known.iter().map(|(weight, value)| (weight, value)), rounding) {
                Quotient::Value(value) => Quotient::Value(value),
                Quotient::ByZero => Quotient::ByZero,
                Quotient::Overflow => Quotient::Overflow,
            }
        });
    }

    /// Divides the sums. What was cut off them is less than `short`: where that could change the rounded mean, the lane is
    /// lost.
    fn over_weights(
        &mut self,
        plan: &Plan,
        mode: Mode,
        quantum: Narrow,
        sums: &mut Sums,
        lost: &mut Lost,
        zero: &mut [u8],
    ) {
        let step = quantum.num() * power(plan.places - quantum.scale()).unwrap_or(1);
        let to = room(&mut self.num, sums.sum.len());
        let of = (&*sums.sum, &*sums.whole, &*sums.short);
        let of_lost = (&mut *lost.each, zero);
        let half_up = |half: Ordering, _| half.is_ge();
        let others = |half: Ordering, odd: bool| mode.leaves_zero(false, half, odd);
        lost.any |= match (mode, plan.is_short) {
            (Mode::HalfUp, true) => rounded(to, of, step, of_lost, quotient, half_up),
            (Mode::HalfUp, false) => rounded(to, of, step, of_lost, divided, half_up),
            (_, true) => rounded(to, of, step, of_lost, quotient, others),
            (_, false) => rounded(to, of, step, of_lost, divided, others),
        };
        if quantum.num() != 1 {
            to.iter_mut().for_each(|num| *num = num.wrapping_mul(quantum.num()));
        }
        self.most_den = 1;
        self.scale = quantum.scale();
        self.span = Span { least: 0, most: plan.most };
    }
}

wide! {
    /// Divides the sums and rounds the quotients; notes which of them are in doubt, and where nothing was weighed. Whether
    /// any is in doubt. Everything fits: see [`Plan::at`].
    fn rounded[D: Fn(u64, u64) -> (u64, u64), F: Fn(Ordering, bool) -> bool](
        to: &mut [i64],
        sums: (&[i64], &[i64], &[i64]),
        step: i64,
        of_lost: (&mut [u8], &mut [u8]),
        divide: D,
        leaves_zero: F,
    ) -> bool {
        let ((sum, whole, short), (lost, zero)) = (sums, of_lost);
        let mut any = 0;
        let lanes = sum.iter().zip(whole).zip(short);
        for (((to, lost), zero), ((sum, whole), short)) in to.iter_mut().zip(lost).zip(zero).zip(lanes) {
            *zero = u8::from(*whole == 0);
            let over = (*whole).max(1).wrapping_mul(step) as u64;
            let (cut, rest) = divide(*sum as u64, over);
            let (rest, short, is_none) = (rest << 1, (*short as u64) << 1, rest >= over);
            // Strictly between two places where a rounding changes: a multiple, the middle, the next multiple.
            let low = (rest > 0) & (rest.wrapping_add(short) < over);
            let high = (rest > over) & (rest.wrapping_add(short) < over << 1);
            let is_lost = u8::from(is_none | ((short != 0) & !low & !high));
            *lost |= is_lost;
            any |= is_lost;
            let further = (rest != 0) & leaves_zero(rest.cmp(&over), cut & 1 == 1);
            *to = cut.wrapping_add(u64::from(further)) as i64;
        }
        any != 0
    }
}

impl Plan {
    /// Where everything surely fits: weights that are not negative, alike in all lanes. Lanes with values below 0 are lost.
    fn of(parts: &[Part<'_>], quantum: Narrow) -> Option<Plan> {
        if quantum.den() != 1 || quantum.num() <= 0 {
            return None;
        }
        let mut weight_scale = 0;
        for part in parts {
            let Of::One(weight) = part.weight else { return None };
            if weight.den() != 1 || weight.num() < 0 {
                return None;
            }
            weight_scale = weight_scale.max(weight.scale());
        }
        let least_places = parts.iter().filter(|part| part.value.is_decimal()).map(|part| part.value.scale()).max();
        let least_places = least_places.unwrap_or(0).max(quantum.scale());
        let fits = |places: u8| Plan::at(parts, quantum, weight_scale, places);
        /// More places than these hardly ever decide.
        const ENOUGH: u8 = 10;
        (least_places..=least_places.max(ENOUGH)).rev().find_map(fits)
    }

    fn at(parts: &[Part<'_>], quantum: Narrow, weight_scale: u8, places: u8) -> Option<Plan> {
        let (mut sum, mut whole, mut most) = (0_u64, 0_u64, 0_u64);
        for part in parts {
            let Of::One(weight) = part.weight else { return None };
            let weight = weight.num().checked_mul(power(weight_scale - weight.scale())?)? as u64;
            let value = part.value;
            let (up, down) = tens(value.scale(), places)?;
            let top = value.span().reach().checked_mul(up)?;
            i64::try_from(top).ok()?;
            i64::try_from(value.most_den().checked_mul(down)?).ok()?;
            // A divisor is at least 1.
            let top = top / down + 1;
            sum = sum.checked_add(top.checked_mul(weight)?)?;
            whole = whole.checked_add(weight)?;
            most = most.max(top);
        }
        let step = (quantum.num() as u64).checked_mul(power(places - quantum.scale())? as u64)?;
        // Twice what is divided and twice the divisor are held as well.
        i64::try_from(sum.checked_add(whole)?.checked_mul(4)?).ok()?;
        i64::try_from(whole.max(1).checked_mul(step)?.checked_mul(4)?).ok()?;
        let is_short = whole.max(1) * step < 1 << DIVISOR;
        let most = i64::try_from((most / step).checked_add(1)?.checked_mul(quantum.num() as u64)?).ok()?;
        Some(Plan { places, weight_scale, most, is_short })
    }
}

/// What a numerator, and what a divisor, is multiplied by to be held in so many places.
fn tens(scale: u8, places: u8) -> Option<(u64, u64)> {
    if scale <= places { Some((power(places - scale)? as u64, 1)) } else { Some((1, power(scale - places)? as u64)) }
}

impl Sums {
    fn take(&mut self, rows: usize, parts: &[Part<'_>], plan: &Plan, lost: &mut Lost) {
        for column in [&mut self.sum, &mut self.whole, &mut self.short] {
            column.clear();
            column.resize(rows, 0);
        }
        self.known.resize(rows, 0);
        for part in parts {
            let Of::One(weight) = part.weight else { continue };
            let weight = weight.num() * power(plan.weight_scale - weight.scale()).unwrap_or(1);
            let tens = tens(part.value.scale(), plan.places).unwrap_or((1, 1));
            self.add(rows, weight, part.value, part.status, tens, lost);
        }
    }

    /// Adds a part to the sums, cut to whole digits. Everything fits: see [`Plan::at`].
    fn add(
        &mut self,
        rows: usize,
        weight: i64,
        value: Of<'_>,
        status: Option<&[u8]>,
        (up, down): (u64, u64),
        lost: &mut Lost,
    ) {
        let status = status.unwrap_or(&self.known);
        let nums = match value.nums() {
            Nums::Each(nums) => nums,
            Nums::Same(num) => {
                room(&mut self.same, rows).fill(num);
                &self.same
            }
        };
        if value.span().least < 0 {
            lost.any |= negative(&mut lost.each, nums, status);
        }
        if value.is_decimal() && down == 1 {
            digits((&mut self.sum, &mut self.whole), nums, status, ((up as i64).wrapping_mul(weight), weight));
            return;
        }
        let dens = match value.dens() {
            Dens::Each(dens) => dens,
            Dens::Same(den) => {
                room(&mut self.same_den, rows).fill(den);
                &self.same_den
            }
        };
        let (sums, by) = ((&mut *self.sum, &mut *self.whole, &mut *self.short), (up as i64, down, weight));
        let is_short = value.most_den().checked_mul(down).is_some_and(|most| most < 1 << DIVISOR);
        lost.any |= if is_short {
            fractions(sums, (nums, dens), status, by, &mut lost.each, quotient)
        } else {
            fractions(sums, (nums, dens), status, by, &mut lost.each, divided)
        };
    }
}

wide! {
    /// Notes lanes that have a value below 0, and whether there are any.
    fn negative(lost: &mut [u8], nums: &[i64], status: &[u8]) -> bool {
        let mut any = 0;
        for ((lost, num), status) in lost.iter_mut().zip(nums).zip(status) {
            let is = u8::from((*num < 0) & (*status == 0));
            *lost |= is;
            any |= is;
        }
        any != 0
    }
}

wide! {
    /// Adds parts that are decimals: each `up` times, with its weight.
    fn digits(sums: (&mut [i64], &mut [i64]), nums: &[i64], status: &[u8], by: (i64, i64)) {
        let ((sum, whole), (up, weight)) = (sums, by);
        for (((sum, whole), num), status) in sum.iter_mut().zip(whole).zip(nums).zip(status) {
            let has = i64::from(*status == 0).wrapping_neg();
            *sum = sum.wrapping_add((*num).max(0).wrapping_mul(up) & has);
            *whole = whole.wrapping_add(weight & has);
        }
    }
}

wide! {
    /// Adds parts that are fractions, each cut to a whole number, and the weights of those that were cut. Whether a quotient
    /// is none: that lane is noted.
    fn fractions[D: Fn(u64, u64) -> (u64, u64)](
        sums: (&mut [i64], &mut [i64], &mut [i64]),
        parts: (&[i64], &[u64]),
        status: &[u8],
        by: (i64, u64, i64),
        lost: &mut [u8],
        divide: D,
    ) -> bool {
        let ((sum, whole, short), (nums, dens), (up, down, weight)) = (sums, parts, by);
        let mut any = 0;
        let parts = nums.iter().zip(dens).zip(status).zip(lost);
        for (((sum, whole), short), (((num, den), status), lost)) in sum.iter_mut().zip(whole).zip(short).zip(parts) {
            let weight = i64::from(*status == 0).wrapping_neg() & weight;
            let over = den.wrapping_mul(down);
            let (cut, rest) = divide((*num).max(0).wrapping_mul(up) as u64, over);
            *sum = sum.wrapping_add((cut as i64).wrapping_mul(weight));
            *whole = whole.wrapping_add(weight);
            *short = short.wrapping_add(weight & i64::from(rest != 0).wrapping_neg());
            let is_none = u8::from(rest >= over);
            *lost |= is_none;
            any |= is_none;
        }
        any != 0
    }
}
