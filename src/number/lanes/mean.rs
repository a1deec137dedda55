//! Weighted means, rounded at once.

use std::cmp::Ordering;

use super::divide::quotients;
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
    /// What is divided, by what, and what comes of it: part after part.
    held: Vec<i64>,
    over: Vec<u64>,
    cut: Vec<u64>,
    /// A number that is the same in all lanes.
    same: Vec<i64>,
    /// The status of lanes that all have a value.
    known: Vec<u8>,
}

/// How sums are held: in whole numbers of `10^-places`.
struct Plan {
    places: u8,
    weight_scale: u8,
    most: i64,
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
        let rows = sums.sum.len();
        let (over, cut) = (room(&mut sums.over, rows), room(&mut sums.cut, rows));
        steps(over, &sums.whole, step);
        quotients(cut, &sums.sum, over);
        let to = room(&mut self.num, rows);
        let (sums, over_cut) = ((&*sums.sum, &*sums.whole, &*sums.short), (&*over, &*cut));
        let of_lost = (&mut *lost.each, zero);
        lost.any |= match mode {
            Mode::HalfUp => rounded(to, sums, over_cut, of_lost, |half, _| half.is_ge()),
            mode => rounded(to, sums, over_cut, of_lost, |half, odd| mode.leaves_zero(false, half, odd)),
        };
        if quantum.num() != 1 {
            to.iter_mut().for_each(|num| *num = num.wrapping_mul(quantum.num()));
        }
        self.den.clear();
        self.scale = quantum.scale();
        self.span = Span { least: 0, most: plan.most };
    }
}

wide! {
    /// What each sum is divided by. Everything fits: see [`Plan::at`].
    fn steps(to: &mut [u64], whole: &[i64], step: i64) {
        for (to, whole) in to.iter_mut().zip(whole) {
            *to = (*whole).max(1).wrapping_mul(step) as u64;
        }
    }
}

wide! {
    /// Rounds the quotients, and notes which of them are in doubt, and where nothing was weighed; whether any is in doubt.
    fn rounded[F: Fn(Ordering, bool) -> bool](
        to: &mut [i64],
        sums: (&[i64], &[i64], &[i64]),
        over_cut: (&[u64], &[u64]),
        of_lost: (&mut [u8], &mut [u8]),
        leaves_zero: F,
    ) -> bool {
        let ((sum, whole, short), (over, cut), (lost, zero)) = (sums, over_cut, of_lost);
        let mut any = 0;
        let lanes = sum.iter().zip(whole).zip(short).zip(over).zip(cut);
        for (((to, lost), zero), ((((sum, whole), short), over), cut)) in to.iter_mut().zip(lost).zip(zero).zip(lanes) {
            *zero = u8::from(*whole == 0);
            let (rest, short) = ((*sum as u64).wrapping_sub(cut.wrapping_mul(*over)) << 1, (*short as u64) << 1);
            // Strictly between two places where a rounding changes: a multiple, the middle, the next multiple.
            let low = (rest > 0) & (rest.wrapping_add(short) < *over);
            let high = (rest > *over) & (rest.wrapping_add(short) < *over << 1);
            let is_lost = u8::from((short != 0) & !low & !high);
            *lost |= is_lost;
            any |= is_lost;
            let further = (rest != 0) & leaves_zero(rest.cmp(over), cut & 1 == 1);
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
        let most = i64::try_from((most / step).checked_add(1)?.checked_mul(quantum.num() as u64)?).ok()?;
        Some(Plan { places, weight_scale, most })
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
        let (held, over) = (room(&mut self.held, rows), room(&mut self.over, rows));
        scaled(held, nums, up);
        match value.dens() {
            Dens::Each(dens) => products(over, dens, down),
            Dens::Same(den) => over.fill(den.wrapping_mul(down)),
        }
        let cut = room(&mut self.cut, rows);
        quotients(cut, held, over);
        cuts((&mut self.sum, &mut self.whole, &mut self.short), (held, over, cut), status, weight);
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
    fn scaled(to: &mut [i64], nums: &[i64], up: u64) {
        for (to, num) in to.iter_mut().zip(nums) {
            *to = (*num).max(0).wrapping_mul(up as i64);
        }
    }
}

wide! {
    fn products(to: &mut [u64], dens: &[u64], down: u64) {
        for (to, den) in to.iter_mut().zip(dens) {
            *to = den.wrapping_mul(down);
        }
    }
}

wide! {
    /// Adds parts that were divided, and the weights of those that were cut.
    fn cuts(
        sums: (&mut [i64], &mut [i64], &mut [i64]),
        parts: (&[i64], &[u64], &[u64]),
        status: &[u8],
        weight: i64,
    ) {
        let ((sum, whole, short), (held, over, cut)) = (sums, parts);
        let parts = held.iter().zip(over).zip(cut).zip(status);
        for (((sum, whole), short), (((held, over), cut), status)) in sum.iter_mut().zip(whole).zip(short).zip(parts) {
            let weight = i64::from(*status == 0).wrapping_neg() & weight;
            *sum = sum.wrapping_add((*cut as i64).wrapping_mul(weight));
            *whole = whole.wrapping_add(weight);
            let is_cut = i64::from(cut.wrapping_mul(*over) != *held as u64).wrapping_neg();
            *short = short.wrapping_add(weight & is_cut);
        }
    }
}
