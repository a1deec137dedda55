//! Which is larger, and the larger.

use super::{Dens, Lanes, Lost, Nums, Of, Span, wide};
use crate::number::Arithmetic;
use crate::number::narrow::power;

/// Both sides over one divisor, where their products surely fit in 64 bits: what each numerator is multiplied by.
fn factors(a: Of<'_>, b: Of<'_>) -> Option<(i64, i64)> {
    let scale = a.scale().max(b.scale());
    let (up, other) = (power(scale - a.scale())?, power(scale - b.scale())?);
    let most = |of: Of<'_>, up: i64, den: u64| {
        let times = up.unsigned_abs().checked_mul(den)?.checked_mul(of.span().reach())?;
        i64::try_from(times).ok()
    };
    most(a, up, b.most_den())?;
    most(b, other, a.most_den())?;
    Some((up, other))
}

/// Whether `a` is less than `b`, a byte for each lane.
pub(crate) fn less(rows: usize, a: Of<'_>, b: Of<'_>, to: &mut Vec<u8>) {
    each(rows, a, b, to, |a, b| a < b, |order| order.is_lt());
}

/// Whether they are equal.
pub(crate) fn equal(rows: usize, a: Of<'_>, b: Of<'_>, to: &mut Vec<u8>) {
    each(rows, a, b, to, |a, b| a == b, |order| order.is_eq());
}

#[inline(always)]
fn each(
    rows: usize,
    a: Of<'_>,
    b: Of<'_>,
    to: &mut Vec<u8>,
    short: impl Fn(i64, i64) -> bool,
    long: impl Fn(std::cmp::Ordering) -> bool,
) {
    to.clear();
    let Some((up, other)) = factors(a, b) else {
        to.extend((0..rows).map(|lane| u8::from(long(a.get(lane).compare(&b.get(lane))))));
        return;
    };
    match (a.nums(), a.dens(), b.nums(), b.dens()) {
        (Nums::Each(x), Dens::Same(1), Nums::Same(y), Dens::Same(1)) => {
            let y = y * other;
            wide(|| to.extend(x.iter().map(|x| u8::from(short(x.wrapping_mul(up), y)))));
        }
        (Nums::Each(x), Dens::Same(1), Nums::Each(y), Dens::Same(1)) => {
            to.extend(x.iter().zip(y).map(|(x, y)| u8::from(short(x.wrapping_mul(up), y.wrapping_mul(other)))))
        }
        (Nums::Each(x), Dens::Each(over), Nums::Same(y), Dens::Same(1)) => {
            let y = y * other;
            let lanes = x.iter().zip(over);
            to.extend(lanes.map(|(x, over)| u8::from(short(x.wrapping_mul(up), y.wrapping_mul(*over as i64)))));
        }
        (x, over_x, y, over_y) => to.extend((0..rows).map(|lane| {
            let left = x.at(lane).wrapping_mul(up).wrapping_mul(over_y.at(lane) as i64);
            let right = y.at(lane).wrapping_mul(other).wrapping_mul(over_x.at(lane) as i64);
            u8::from(short(left, right))
        })),
    }
}

impl Lanes {
    /// The lesser of both.
    pub fn min(&mut self, rows: usize, a: Of<'_>, b: Of<'_>, lost: &mut Lost) {
        if !self.extreme(rows, a, b, i64::min, |a, b| Span { least: a.least.min(b.least), most: a.most.min(b.most) }) {
            self.by_lane(rows, lost, |lane| Some(a.get(lane).min(b.get(lane))));
        }
    }

    /// The greater of both.
    pub fn max(&mut self, rows: usize, a: Of<'_>, b: Of<'_>, lost: &mut Lost) {
        if !self.extreme(rows, a, b, i64::max, |a, b| Span { least: a.least.max(b.least), most: a.most.max(b.most) }) {
            self.by_lane(rows, lost, |lane| Some(a.get(lane).max(b.get(lane))));
        }
    }

    #[inline(always)]
    fn extreme(
        &mut self,
        rows: usize,
        a: Of<'_>,
        b: Of<'_>,
        pick: impl Fn(i64, i64) -> i64,
        spans: impl Fn(Span, Span) -> Span,
    ) -> bool {
        if !(a.is_decimal() && b.is_decimal()) {
            return false;
        }
        let Some((up, other)) = factors(a, b) else { return false };
        let ends = a.span().times(Span::one(up)).zip(b.span().times(Span::one(other)));
        let Some((x, y)) = ends else { return false };
        self.span = spans(x, y);
        self.scale = a.scale().max(b.scale());
        self.den.clear();
        if (up, other) == (1, 1) {
            self.zip(rows, a.nums(), b.nums(), pick);
        } else {
            self.zip(rows, a.nums(), b.nums(), |a, b| pick(a.wrapping_mul(up), b.wrapping_mul(other)));
        }
        true
    }
}

impl Lanes {
    /// A byte for each lane: whether it is 0, as asked for.
    pub fn is_zero(&self, wanted: bool, to: &mut Vec<u8>) {
        to.extend(self.num.iter().map(|num| u8::from((*num == 0) == wanted)));
    }

    /// Each lane with the sign that is given for it, or 0. No, where a sign could not be turned.
    pub fn sign(&mut self, signs: &[i8]) -> bool {
        let Ok(reach) = i64::try_from(self.span.reach()) else { return false };
        self.num.iter_mut().zip(signs).for_each(|(num, sign)| *num = num.wrapping_mul(i64::from(*sign)));
        self.span = Span { least: -reach, most: reach };
        true
    }

    /// A byte for each lane: whether it is below 0.
    pub fn is_negative(&self, to: &mut Vec<u8>) {
        to.clear();
        to.extend(self.num.iter().map(|num| u8::from(*num < 0)));
    }
}
