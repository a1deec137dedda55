//! Sums, products, quotients.

use super::{Dens, Lanes, Lost, Nums, Of, Span, room, wide};
use crate::number::Arithmetic;
use crate::number::narrow::{MAX_SCALE, Narrow, power};

wide! {
    fn three[F: Fn(i64, i64, u64) -> i64](to: &mut [i64], a: &[i64], b: &[i64], dens: &[u64], f: F) {
        for (((to, a), b), den) in to.iter_mut().zip(a).zip(b).zip(dens) {
            *to = f(*a, *b, *den);
        }
    }
}

wide! {
    fn with_dens[F: Fn(i64, u64) -> i64](to: &mut [i64], a: &[i64], dens: &[u64], f: F) {
        for ((to, a), den) in to.iter_mut().zip(a).zip(dens) {
            *to = f(*a, *den);
        }
    }
}

wide! {
    /// Divisors of 0 become 1, and are noted.
    fn divisors(to: &mut [u64], zero: &mut [u8], by: &[i64]) {
        for ((to, zero), by) in to.iter_mut().zip(zero).zip(by) {
            *zero = u8::from(*by == 0);
            *to = by.unsigned_abs().max(1);
        }
    }
}

wide! {
    pub(super) fn times(to: &mut [u64], a: &[u64], by: u64) {
        for (to, a) in to.iter_mut().zip(a) {
            *to = a.wrapping_mul(by);
        }
    }
}

wide! {
    fn products(to: &mut [u64], a: &[u64], b: &[u64]) {
        for ((to, a), b) in to.iter_mut().zip(a).zip(b) {
            *to = a.wrapping_mul(*b);
        }
    }
}

impl Lanes {
    /// `a + b`.
    pub fn add(&mut self, rows: usize, a: Of<'_>, b: Of<'_>, lost: &mut Lost) {
        if !self.sum(rows, (a, b), 1, lost) {
            self.by_lane(rows, lost, |lane| a.get(lane).add(&b.get(lane)));
        }
    }

    /// `a − b`.
    pub fn sub(&mut self, rows: usize, a: Of<'_>, b: Of<'_>, lost: &mut Lost) {
        if !self.sum(rows, (a, b), -1, lost) {
            self.by_lane(rows, lost, |lane| a.get(lane).sub(&b.get(lane)));
        }
    }

    fn sum(&mut self, rows: usize, (a, b): (Of<'_>, Of<'_>), sign: i64, lost: &mut Lost) -> bool {
        let scale = a.scale().max(b.scale());
        let (Some(up), Some(other)) = (power(scale - a.scale()), power(scale - b.scale())) else { return false };
        let other = other * sign;
        if !(a.is_decimal() && b.is_decimal()) {
            return self.sum_with_fractions(rows, (a, up), (b, other), scale);
        }
        let spans = a.span().times(Span::one(up)).zip(b.span().times(Span::one(other)));
        self.most_den = 1;
        self.scale = scale;
        match spans.and_then(|(a, b)| a.plus(b)) {
            Some(span) => {
                self.span = span;
                match (up, other) {
                    (1, 1) => self.zip(rows, a.nums(), b.nums(), i64::wrapping_add),
                    (1, -1) => self.zip(rows, a.nums(), b.nums(), i64::wrapping_sub),
                    _ => self
                        .zip(rows, a.nums(), b.nums(), |a, b| a.wrapping_mul(up).wrapping_add(b.wrapping_mul(other))),
                }
            }
            None => {
                let (up, other) = (i128::from(up), i128::from(other));
                self.zip_if_it_fits(rows, (a.nums(), b.nums()), lost, |a, b| {
                    i128::from(a) * up + i128::from(b) * other
                });
            }
        }
        true
    }

    /// Where one side has divisors and the other has none, they stay.
    fn sum_with_fractions(
        &mut self,
        rows: usize,
        (a, up): (Of<'_>, i64),
        (b, other): (Of<'_>, i64),
        scale: u8,
    ) -> bool {
        let (dens, most_den) = match (a.dens(), b.dens()) {
            (dens, Dens::Same(1)) => (dens, a.most_den()),
            (Dens::Same(1), dens) => (dens, b.most_den()),
            (Dens::Same(_) | Dens::Each(_), Dens::Same(_) | Dens::Each(_)) => return false,
        };
        let Ok(most) = i64::try_from(most_den) else { return false };
        let over = Span { least: 0, most };
        let one = Span::one(1);
        let (over_a, over_b) = if a.is_decimal() { (over, one) } else { (one, over) };
        let ends = |of: Of<'_>, up: i64, over: Span| of.span().times(Span::one(up))?.times(over);
        let Some(span) = ends(a, up, over_a).zip(ends(b, other, over_b)).and_then(|(a, b)| a.plus(b)) else {
            return false;
        };
        let (nums, more) = (a.nums(), b.nums());
        let is_over_a = a.is_decimal();
        let to = self.num.room(rows);
        let add = |a: i64, b: i64, den: u64| {
            let (a, b) = (a.wrapping_mul(up), b.wrapping_mul(other));
            let (a, b) = if is_over_a { (a.wrapping_mul(den as i64), b) } else { (a, b.wrapping_mul(den as i64)) };
            a.wrapping_add(b)
        };
        match (nums, more, dens) {
            (Nums::Each(a), Nums::Each(b), Dens::Each(dens)) => three(to, a, b, dens, add),
            (Nums::Each(a), Nums::Same(b), Dens::Each(dens)) => with_dens(to, a, dens, |a, den| add(a, b, den)),
            (Nums::Same(a), Nums::Each(b), Dens::Each(dens)) => with_dens(to, b, dens, |b, den| add(a, b, den)),
            (a, b, dens) => {
                to.iter_mut().enumerate().for_each(|(lane, to)| *to = add(a.at(lane), b.at(lane), dens.at(lane)));
            }
        }
        self.fill_dens(rows, dens);
        self.most_den = most_den;
        self.scale = scale;
        self.span = span;
        true
    }

    /// `a × b`.
    pub fn mul(&mut self, rows: usize, a: Of<'_>, b: Of<'_>, lost: &mut Lost) {
        let scale = a.scale() + b.scale();
        let most_den = a.most_den().checked_mul(b.most_den());
        let Some(most_den) = most_den.filter(|_| scale <= MAX_SCALE) else {
            return self.by_lane(rows, lost, |lane| a.get(lane).mul(&b.get(lane)));
        };
        let span = a.span().times(b.span());
        // A product that may not fit may do so once it is made smaller, where there is something to make it so.
        if span.is_none() && (scale > 0 || most_den > 1) {
            return self.by_lane(rows, lost, |lane| a.get(lane).mul(&b.get(lane)));
        }
        match span {
            Some(span) => {
                self.zip(rows, a.nums(), b.nums(), i64::wrapping_mul);
                self.span = span;
            }
            None => self.zip_if_it_fits(rows, (a.nums(), b.nums()), lost, |a, b| i128::from(a) * i128::from(b)),
        }
        self.scale = scale;
        self.most_den = most_den;
        match (a.dens(), b.dens()) {
            (dens, Dens::Same(1)) | (Dens::Same(1), dens) => self.fill_dens(rows, dens),
            (Dens::Each(a), Dens::Each(b)) => products(room(&mut self.den, rows), a, b),
            (Dens::Each(dens), Dens::Same(den)) | (Dens::Same(den), Dens::Each(dens)) => {
                times(room(&mut self.den, rows), dens, den);
            }
            (Dens::Same(a), Dens::Same(b)) => self.fill_dens(rows, Dens::Same(a.wrapping_mul(b))),
        }
    }

    /// `a ÷ b`, a third staying a third; `zero` says where `b` is 0.
    pub fn div(&mut self, rows: usize, a: Of<'_>, b: Of<'_>, lost: &mut Lost, zero: &mut [u8]) {
        // A decimal by a decimal: the digits of the one over those of the other.
        let up = power(b.scale().saturating_sub(a.scale()));
        let span = up.and_then(|up| a.span().times(Span::one(up)));
        let (Some(up), Some(span), true) = (up, span, a.is_decimal() && b.is_decimal() && b.span().least > i64::MIN)
        else {
            return self.by_quotient(rows, lost, zero, |lane| a.get(lane).div(&b.get(lane)));
        };
        let Ok(reach) = i64::try_from(span.reach()) else {
            return self.by_quotient(rows, lost, zero, |lane| a.get(lane).div(&b.get(lane)));
        };
        self.scale = a.scale().saturating_sub(b.scale());
        match b.nums() {
            Nums::Same(0) => {
                zero[..rows].fill(1);
                self.set_one(rows, Narrow::whole(0));
            }
            Nums::Same(by) => {
                // Tens belong in the scale: what was divided by 100 stays a decimal.
                let mut size = by.unsigned_abs();
                while size % 10 == 0 && self.scale < MAX_SCALE {
                    size /= 10;
                    self.scale += 1;
                }
                zero[..rows].fill(0);
                let times = up * by.signum();
                self.zip(rows, a.nums(), Nums::Same(times), i64::wrapping_mul);
                self.fill_dens(rows, Dens::Same(size));
                self.most_den = size;
                self.span = Span { least: -reach, most: reach };
            }
            Nums::Each(by) => {
                if b.span().least >= 0 {
                    match a {
                        Of::Lanes(lanes) if up == 1 => self.num.set(&lanes.num),
                        Of::Lanes(_) | Of::One(_) => self.zip(rows, a.nums(), Nums::Same(up), i64::wrapping_mul),
                    }
                    self.span = span;
                } else {
                    self.zip(rows, a.nums(), b.nums(), |a, by| a.wrapping_mul(up).wrapping_mul(by.signum()));
                    self.span = Span { least: -reach, most: reach };
                }
                divisors(room(&mut self.den, rows), zero, by);
                self.most_den = b.span().reach().max(1);
            }
        }
    }

    /// `−a`.
    pub fn neg(&mut self, rows: usize, a: Of<'_>, lost: &mut Lost) {
        let zero = Narrow::whole(0);
        if a.is_decimal() {
            return self.sub(rows, Of::One(zero), a, lost);
        }
        self.by_lane(rows, lost, |lane| a.get(lane).neg());
    }

    /// `a × b` of decimals that are known to be rates of 1 less (or more) than another: `a × (1 ± part)`.
    pub fn part(&mut self, rows: usize, a: Of<'_>, part: Of<'_>, more: bool, lost: &mut Lost) {
        let one = Narrow::whole(1);
        let mut by = Lanes::default();
        if more {
            by.add(rows, Of::One(one), part, lost)
        } else {
            by.sub(rows, Of::One(one), part, lost)
        }
        self.mul(rows, a, Of::Lanes(&by), lost);
    }
}
