//! Weighted means, rounded at once.

use super::{Dens, Lanes, Lost, Nums, Of, Span, wide};
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
        sums: &Sums,
        lost: &mut Lost,
        zero: &mut [u8],
    ) {
        let step = quantum.num() * power(plan.places - quantum.scale()).unwrap_or(1);
        self.num.clear();
        for (lane, ((sum, whole), short)) in sums.sum.iter().zip(&sums.whole).zip(&sums.short).enumerate() {
            zero[lane] = u8::from(*whole == 0);
            // Everything fits: see `Plan::at`.
            let over = (*whole).max(1).wrapping_mul(step) as u64;
            let (cut, rest) = (*sum as u64 / over, *sum as u64 % over);
            let (rest, short) = (rest << 1, (*short as u64) << 1);
            // Strictly between two places where a rounding changes: a multiple, the middle, the next multiple.
            let low = (rest > 0) & (rest.wrapping_add(short) < over);
            let high = (rest > over) & (rest.wrapping_add(short) < over << 1);
            lost.mark(lane, (short != 0) & !low & !high);
            let further = (rest != 0) & mode.leaves_zero(false, rest.cmp(&over), cut & 1 == 1);
            self.num.push((cut.wrapping_add(u64::from(further)) as i64).wrapping_mul(quantum.num()));
        }
        self.den.clear();
        self.scale = quantum.scale();
        self.span = Span { least: 0, most: plan.most };
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
        for part in parts {
            let Of::One(weight) = part.weight else { continue };
            let weight = weight.num() * power(plan.weight_scale - weight.scale()).unwrap_or(1);
            let (up, down) = tens(part.value.scale(), plan.places).unwrap_or((1, 1));
            wide(|| self.add(weight, part.value, part.status, (up, down), lost));
        }
    }

    #[inline(always)]
    fn add(&mut self, weight: i64, value: Of<'_>, status: Option<&[u8]>, (up, down): (u64, u64), lost: &mut Lost) {
        if value.span().least < 0 {
            let nums = value.nums();
            let rows = self.sum.len();
            (0..rows)
                .for_each(|lane| lost.mark(lane, (nums.at(lane) < 0) & status.is_none_or(|status| status[lane] == 0)));
        }
        let sums = self.sum.iter_mut().zip(&mut self.whole);
        match (value.nums(), value.dens(), status) {
            (Nums::Each(nums), Dens::Same(1), status) if down == 1 => {
                let up = (up as i64).wrapping_mul(weight);
                let add = |sum: &mut i64, whole: &mut i64, num: i64, has: i64| {
                    *sum = sum.wrapping_add(num.max(0).wrapping_mul(up) & has);
                    *whole = whole.wrapping_add(weight & has);
                };
                match status {
                    None => sums.zip(nums).for_each(|((sum, whole), num)| add(sum, whole, *num, -1)),
                    Some(status) => {
                        for (((sum, whole), num), status) in sums.zip(nums).zip(status) {
                            add(sum, whole, *num, has(*status));
                        }
                    }
                }
            }
            (Nums::Each(nums), Dens::Each(dens), Some(status)) => {
                let lanes = sums.zip(&mut self.short).zip(nums).zip(dens).zip(status);
                for (((((sum, whole), short), num), den), status) in lanes {
                    part((sum, whole, short), (*num, *den), (up, down), weight & has(*status));
                }
            }
            (nums, dens, status) => {
                for (lane, ((sum, whole), short)) in sums.zip(&mut self.short).enumerate() {
                    let has = status.map_or(-1, |status| has(status[lane]));
                    part((sum, whole, short), (nums.at(lane), dens.at(lane)), (up, down), weight & has);
                }
            }
        }
    }
}

/// All bits of a lane that has a value, none of one that has not.
#[inline(always)]
fn has(status: u8) -> i64 {
    i64::from(status == 0).wrapping_neg()
}

/// Adds a part to the sums, cut to whole digits. Everything fits: see `Plan::at`.
#[inline(always)]
fn part(
    (sum, whole, short): (&mut i64, &mut i64, &mut i64),
    (num, den): (i64, u64),
    (up, down): (u64, u64),
    weight: i64,
) {
    let (num, den) = ((num.max(0) as u64).wrapping_mul(up), den.wrapping_mul(down));
    let cut = num / den;
    *sum = sum.wrapping_add((cut as i64).wrapping_mul(weight));
    *whole = whole.wrapping_add(weight);
    *short = short.wrapping_add(if cut.wrapping_mul(den) == num { 0 } else { weight });
}
