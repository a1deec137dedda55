//! Sums, products, quotients.

use super::{Dens, Lanes, Lost, Nums, Of, Span};
use crate::number::Arithmetic;
use crate::number::narrow::{MAX_SCALE, power};

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
        if !(a.is_decimal() && b.is_decimal()) {
            return false;
        }
        let scale = a.scale().max(b.scale());
        let (Some(up), Some(other)) = (power(scale - a.scale()), power(scale - b.scale())) else { return false };
        let other = other * sign;
        let spans = a.span().times(Span::one(up)).zip(b.span().times(Span::one(other)));
        self.den.clear();
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
            (a, b) => {
                self.den.clear();
                self.den.extend((0..rows).map(|lane| a.at(lane) * b.at(lane)));
            }
        }
    }

    /// `a ÷ b`, a third staying a third; `zero` says where `b` is 0.
    pub fn div(&mut self, rows: usize, a: Of<'_>, b: Of<'_>, lost: &mut Lost, zero: &mut [u8]) {
        // A decimal by a decimal of no more places that is not negative: nothing to multiply, nothing that may not fit.
        if !(a.is_decimal() && b.is_decimal() && b.span().least >= 0 && a.scale() >= b.scale()) {
            return self.by_quotient(rows, lost, zero, |lane| a.get(lane).div(&b.get(lane)));
        }
        self.scale = a.scale() - b.scale();
        match b.nums() {
            Nums::Same(0) => {
                zero[..rows].fill(1);
                self.set_one(rows, crate::number::Narrow::whole(0));
            }
            Nums::Same(by) => {
                // Tens belong in the scale: what was divided by 100 stays a decimal.
                let (mut by, mut scale) = (by, self.scale);
                while by % 10 == 0 && scale < MAX_SCALE {
                    by /= 10;
                    scale += 1;
                }
                zero[..rows].fill(0);
                self.copy_nums(rows, a);
                self.scale = scale;
                self.fill_dens(rows, Dens::Same(by as u64));
                self.most_den = by as u64;
            }
            Nums::Each(by) => {
                self.copy_nums(rows, a);
                self.den.clear();
                self.den.extend(by.iter().map(|by| (*by).max(1) as u64));
                self.most_den = b.span().most.max(1) as u64;
                if b.span().least > 0 {
                    zero[..rows].fill(0);
                } else {
                    for (zero, by) in zero.iter_mut().zip(by) {
                        *zero = u8::from(*by == 0);
                    }
                }
            }
        }
    }

    /// `−a`.
    pub fn neg(&mut self, rows: usize, a: Of<'_>, lost: &mut Lost) {
        let zero = crate::number::Narrow::whole(0);
        if a.is_decimal() {
            return self.sub(rows, Of::One(zero), a, lost);
        }
        self.by_lane(rows, lost, |lane| a.get(lane).neg());
    }

    /// `a × b` of decimals that are known to be rates of 1 less (or more) than another: `a × (1 ± part)`.
    pub fn part(&mut self, rows: usize, a: Of<'_>, part: Of<'_>, more: bool, lost: &mut Lost) {
        let one = crate::number::Narrow::whole(1);
        let mut by = Lanes::default();
        if more {
            by.add(rows, Of::One(one), part, lost)
        } else {
            by.sub(rows, Of::One(one), part, lost)
        }
        self.mul(rows, a, Of::Lanes(&by), lost);
    }

    pub(super) fn copy_nums(&mut self, rows: usize, a: Of<'_>) {
        self.num.clear();
        match a.nums() {
            Nums::Each(nums) => self.num.extend_from_slice(nums),
            Nums::Same(num) => self.num.resize(rows, num),
        }
        self.span = a.span();
    }
}
