//! Which is larger, and the larger.

use super::{Dens, Lanes, Lost, Nums, Of, Span, room, wide};
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
    let to = room(to, rows);
    let Some((up, other)) = factors(a, b) else {
        to.iter_mut().enumerate().for_each(|(lane, to)| *to = u8::from(long(a.get(lane).compare(&b.get(lane)))));
        return;
    };
    match (a.nums(), a.dens(), b.nums(), b.dens()) {
        (Nums::Each(x), Dens::Same(1), Nums::Same(y), Dens::Same(1)) => {
            let y = y * other;
            // Vector units multiply whole numbers slowly: what is multiplied by 1 is not.
            if up == 1 {
                of_one(to, x, |x| short(x, y));
            } else {
                of_one(to, x, |x| short(x.wrapping_mul(up), y));
            }
        }
        (Nums::Same(x), Dens::Same(1), Nums::Each(y), Dens::Same(1)) => {
            let x = x * up;
            of_one(to, y, |y| short(x, y.wrapping_mul(other)));
        }
        (Nums::Each(x), Dens::Same(1), Nums::Each(y), Dens::Same(1)) => {
            of_two(to, x, y, |x, y| short(x.wrapping_mul(up), y.wrapping_mul(other)));
        }
        (Nums::Each(x), Dens::Each(over), Nums::Same(y), Dens::Same(1)) => {
            let y = y * other;
            of_fraction(to, x, over, |x, over| short(x.wrapping_mul(up), y.wrapping_mul(over as i64)));
        }
        (Nums::Same(x), Dens::Same(1), Nums::Each(y), Dens::Each(over)) => {
            let x = x * up;
            of_fraction(to, y, over, |y, over| short(x.wrapping_mul(over as i64), y.wrapping_mul(other)));
        }
        (x, over_x, y, over_y) => to.iter_mut().enumerate().for_each(|(lane, to)| {
            let left = x.at(lane).wrapping_mul(up).wrapping_mul(over_y.at(lane) as i64);
            let right = y.at(lane).wrapping_mul(other).wrapping_mul(over_x.at(lane) as i64);
            *to = u8::from(short(left, right));
        }),
    }
}

wide! {
    fn of_one[F: Fn(i64) -> bool](to: &mut [u8], x: &[i64], f: F) {
        for (to, x) in to.iter_mut().zip(x) {
            *to = u8::from(f(*x));
        }
    }
}

wide! {
    fn of_two[F: Fn(i64, i64) -> bool](to: &mut [u8], x: &[i64], y: &[i64], f: F) {
        for ((to, x), y) in to.iter_mut().zip(x).zip(y) {
            *to = u8::from(f(*x, *y));
        }
    }
}

wide! {
    fn of_fraction[F: Fn(i64, u64) -> bool](to: &mut [u8], x: &[i64], over: &[u64], f: F) {
        for ((to, x), over) in to.iter_mut().zip(x).zip(over) {
            *to = u8::from(f(*x, *over));
        }
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
        self.most_den = 1;
        let b = match b.nums() {
            Nums::Same(b) => (Nums::Same(b.wrapping_mul(other)), 1),
            each => (each, other),
        };
        match (up, b) {
            (1, (b, 1)) => self.zip(rows, a.nums(), b, pick),
            (_, (b, other)) => self.zip(rows, a.nums(), b, |a, b| pick(a.wrapping_mul(up), b.wrapping_mul(other))),
        }
        true
    }
}

impl Lanes {
    /// A byte for each lane: whether it is 0, as asked for.
    pub fn is_zero(&self, wanted: bool, to: &mut Vec<u8>) {
        of_one(room(to, self.num.len()), &self.num, |num| (num == 0) == wanted);
    }

    /// A byte for each lane: whether it is below 0.
    pub fn is_negative(&self, to: &mut Vec<u8>) {
        of_one(room(to, self.num.len()), &self.num, |num| num < 0);
    }
}
