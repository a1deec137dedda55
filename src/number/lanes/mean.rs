//! Weighted means, rounded at once.

use std::cmp::Ordering;

use super::divide::{DIVIDEND, DIVISOR, divided, quotient};
use super::{Dens, Lanes, Lost, Nums, Of, Span, wide};
use crate::number::narrow::{MAX_SCALE, Narrow, power};
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
    /// By how much less than the sum is, at most: what was cut off is less than one each time.
    short: Vec<i64>,
    /// 1 in all lanes, for what is the same in all of them.
    one: Vec<i64>,
    one_den: Vec<u64>,
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
        let to = self.num.room(sums.sum.len());
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
            if let Of::One(value) = part.value
                && value.num() < 0
            {
                return None;
            }
            weight_scale = weight_scale.max(weight.scale());
        }
        let least_places = parts.iter().filter(|part| part.value.is_decimal()).map(|part| part.value.scale()).max();
        let least_places = least_places.unwrap_or(0).max(quantum.scale());
        let fits = |places: u8| Plan::at(parts, quantum, weight_scale, places);
        /// More places than these beyond those asked for decide in some lanes of a million.
        const ENOUGH: u8 = 5;
        let enough = quantum.scale().saturating_add(ENOUGH).min(MAX_SCALE);
        (least_places..=least_places.max(enough)).rev().find_map(fits)
    }

    fn at(parts: &[Part<'_>], quantum: Narrow, weight_scale: u8, places: u8) -> Option<Plan> {
        let (mut sum, mut whole, mut most) = (0_u64, 0_u64, 0_u64);
        for part in parts {
            let Of::One(weight) = part.weight else { return None };
            let weight = weight.num().checked_mul(power(weight_scale - weight.scale())?)? as u64;
            let value = part.value;
            let (up, down) = tens(value.scale(), places)?;
            let top = value.span().reach().checked_mul(up)?;
            let weighed = top.checked_mul(weight)?;
            if weighed.max(top) >= 1 << DIVIDEND {
                return None;
            }
            i64::try_from(value.most_den().checked_mul(down)?).ok()?;
            // A divisor is at least 1.
            let top = top / down + 1;
            sum = sum.checked_add(weighed / down + 1)?;
            whole = whole.checked_add(weight)?;
            most = most.max(top);
        }
        let step = (quantum.num() as u64).checked_mul(power(places - quantum.scale())? as u64)?;
        // Twice what is divided and twice the divisor are held as well.
        i64::try_from(sum.checked_add(whole)?.checked_add(parts.len() as u64)?.checked_mul(4)?).ok()?;
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

/// A part as it is summed: numerators, divisors, statuses, and how they count.
#[derive(Clone, Copy)]
struct Term<'a> {
    nums: &'a [i64],
    dens: &'a [u64],
    status: &'a [u8],
    by: By,
}

/// How a part counts.
#[derive(Clone, Copy)]
struct By {
    /// What numerators are multiplied by, the weight among it, and divisors.
    up: i64,
    down: u64,
    weight: i64,
    /// No numerator and no divisor is greater then.
    most: u64,
    over: u64,
}

impl By {
    /// Everything fits: see [`Plan::at`].
    fn of(part: &Part<'_>, plan: &Plan) -> Option<By> {
        let Of::One(weight) = part.weight else { return None };
        let weight = weight.num().checked_mul(power(plan.weight_scale - weight.scale())?)?;
        let (up, down) = tens(part.value.scale(), plan.places)?;
        let up = (up as i64).checked_mul(weight)?;
        let most = part.value.span().reach().checked_mul(up as u64)?;
        Some(By { up, down, weight, most, over: part.value.most_den().checked_mul(down)? })
    }

    /// Whether two parts have a common divisor that is short enough.
    fn fits_with(self, other: By) -> bool {
        let over = self.over.checked_mul(other.over).is_some_and(|over| over < 1 << DIVISOR);
        let both = self.most.checked_mul(other.over).zip(other.most.checked_mul(self.over));
        over && both.and_then(|(a, b)| a.checked_add(b)).is_some_and(|sum| sum < 1 << DIVIDEND)
    }
}

impl Sums {
    fn take(&mut self, rows: usize, parts: &[Part<'_>], plan: &Plan, lost: &mut Lost) {
        let Sums { sum, whole, short, one, one_den, known } = self;
        for column in [&mut *sum, whole, short] {
            column.clear();
            column.resize(rows, 0);
        }
        known.resize(rows, 0);
        one.resize(rows, 1);
        one_den.resize(rows, 1);
        let (one, one_den, known) = (&one[..], &one_den[..], &known[..]);
        let (mut decimals, mut fractions) = (Vec::with_capacity(parts.len()), Vec::with_capacity(parts.len()));
        for part in parts {
            let Some(mut by) = By::of(part, plan) else { continue };
            // What is the same in all lanes is multiplied by as it stands.
            let nums = match part.value.nums() {
                Nums::Each(nums) => nums,
                Nums::Same(num) => {
                    by.up = by.up.wrapping_mul(num);
                    one
                }
            };
            let dens = match part.value.dens() {
                Dens::Each(dens) => dens,
                Dens::Same(den) => {
                    by.down = by.down.wrapping_mul(den);
                    one_den
                }
            };
            let term = Term { nums, dens, status: part.status.unwrap_or(known), by };
            if part.value.span().least < 0 {
                lost.any |= negative(&mut lost.each, nums, term.status);
            }
            if by.over == 1 { decimals.push(term) } else { fractions.push(term) }
        }
        let (sum, whole) = (&mut sum[..], &mut whole[..]);
        for few in decimals.chunks(4) {
            match *few {
                [a, b, c, d] => digits(sum, whole, [a, b, c, d]),
                [a, b, c] => digits(sum, whole, [a, b, c]),
                [a, b] => digits(sum, whole, [a, b]),
                _ => few.iter().for_each(|one| digits(sum, whole, [*one])),
            }
        }
        for few in fractions.chunks(2) {
            match *few {
                [a, b] if a.by.fits_with(b.by) => {
                    lost.any |= two_fractions((&mut *sum, &mut *whole, &mut short[..]), a, b, &mut lost.each);
                }
                _ => {
                    for one in few {
                        let sums = (&mut *sum, &mut *whole, &mut short[..]);
                        lost.any |= if one.by.over < 1 << DIVISOR {
                            fractions_of(sums, *one, &mut lost.each, quotient)
                        } else {
                            fractions_of(sums, *one, &mut lost.each, divided)
                        };
                    }
                }
            }
        }
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
    /// Adds parts that are decimals.
    fn digits[const N: usize](sum: &mut [i64], whole: &mut [i64], terms: [Term<'_>; N]) {
        let rows = sum.len().min(whole.len());
        let (sum, whole) = (&mut sum[..rows], &mut whole[..rows]);
        let terms = terms.map(|term| (&term.nums[..rows], &term.status[..rows], term.by));
        for lane in 0..rows {
            let (mut more, mut weights) = (0_i64, 0_i64);
            for (nums, status, by) in &terms {
                let has = i64::from(status[lane] == 0).wrapping_neg();
                more = more.wrapping_add(nums[lane].max(0).wrapping_mul(by.up) & has);
                weights = weights.wrapping_add(by.weight & has);
            }
            sum[lane] = sum[lane].wrapping_add(more);
            whole[lane] = whole[lane].wrapping_add(weights);
        }
    }
}

wide! {
    /// Adds a part that is a fraction, cut to a whole number, and one to `short` where something was cut off. Whether a quotient is
    /// none: that lane is noted.
    fn fractions_of[D: Fn(u64, u64) -> (u64, u64)](
        sums: (&mut [i64], &mut [i64], &mut [i64]),
        term: Term<'_>,
        lost: &mut [u8],
        divide: D,
    ) -> bool {
        let ((sum, whole, short), Term { nums, dens, status, by }) = (sums, term);
        let mut any = 0;
        let parts = nums.iter().zip(dens).zip(status).zip(lost);
        for (((sum, whole), short), (((num, den), status), lost)) in sum.iter_mut().zip(whole).zip(short).zip(parts) {
            let has = i64::from(*status == 0).wrapping_neg();
            let over = den.wrapping_mul(by.down);
            let (cut, rest) = divide(((*num).max(0).wrapping_mul(by.up) & has) as u64, over);
            *sum = sum.wrapping_add(cut as i64);
            *whole = whole.wrapping_add(by.weight & has);
            *short = short.wrapping_add(i64::from(rest != 0));
            let is_none = u8::from(rest >= over);
            *lost |= is_none;
            any |= is_none;
        }
        any != 0
    }
}

wide! {
    /// The same of two fractions over their common divisor: dividing is what takes long.
    fn two_fractions(
        sums: (&mut [i64], &mut [i64], &mut [i64]),
        a: Term<'_>,
        b: Term<'_>,
        lost: &mut [u8],
    ) -> bool {
        let (sum, whole, short) = sums;
        let mut any = 0;
        let parts = a.nums.iter().zip(a.dens).zip(a.status).zip(b.nums.iter().zip(b.dens).zip(b.status)).zip(lost);
        for (((sum, whole), short), ((one, other), lost)) in sum.iter_mut().zip(whole).zip(short).zip(parts) {
            let (((x, over_x), has_x), ((y, over_y), has_y)) = (one, other);
            let (has_x, has_y) = (i64::from(*has_x == 0).wrapping_neg(), i64::from(*has_y == 0).wrapping_neg());
            let (over_x, over_y) = (over_x.wrapping_mul(a.by.down), over_y.wrapping_mul(b.by.down));
            let x = ((*x).max(0).wrapping_mul(a.by.up) & has_x) as u64;
            let y = ((*y).max(0).wrapping_mul(b.by.up) & has_y) as u64;
            let over = over_x.wrapping_mul(over_y);
            let (cut, rest) = quotient(x.wrapping_mul(over_y).wrapping_add(y.wrapping_mul(over_x)), over);
            *sum = sum.wrapping_add(cut as i64);
            *whole = whole.wrapping_add((a.by.weight & has_x).wrapping_add(b.by.weight & has_y));
            *short = short.wrapping_add(i64::from(rest != 0));
            let is_none = u8::from(rest >= over);
            *lost |= is_none;
            any |= is_none;
        }
        any != 0
    }
}
