//! Lanes of two columns in one.

use super::{Dens, Lanes, Lost, Nums, Of, Span, wide};
use crate::number::narrow::power;

impl Lanes {
    /// Takes over another's lanes where the mask has 1, and not 0.
    pub fn blend(&mut self, rows: usize, from: Of<'_>, mask: &[u8], lost: &mut Lost) {
        let scale = self.scale.max(from.scale());
        self.bring_to(scale, lost);
        let up = power(scale - from.scale()).unwrap_or(1);
        let span = from.span().times(Span::one(up));
        let nums = from.nums();
        match span {
            Some(span) => {
                let choose = |num: &mut i64, new: i64, is: &u8| {
                    let mask = i64::from(*is).wrapping_neg();
                    *num = (new.wrapping_mul(up) & mask) | (*num & !mask);
                };
                let held = self.num.iter_mut().zip(mask);
                match nums {
                    Nums::Each(nums) => wide(|| held.zip(nums).for_each(|((num, is), new)| choose(num, *new, is))),
                    Nums::Same(new) => held.for_each(|(num, is)| choose(num, new, is)),
                }
                self.span = self.span.with(span);
            }
            None => {
                for (lane, num) in self.num.iter_mut().enumerate().filter(|(lane, _)| mask[*lane] != 0) {
                    let new = nums.at(lane).checked_mul(up);
                    lost.mark(lane, new.is_none());
                    *num = new.unwrap_or(0);
                }
                self.span = Span::of(&self.num);
            }
        }
        let dens = from.dens();
        if self.den.is_empty() {
            if matches!(dens, Dens::Same(1)) {
                return;
            }
            self.den.resize(rows, 1);
            self.most_den = 1;
        }
        let choose = |den: &mut u64, new: u64, is: &u8| {
            let mask = u64::from(*is).wrapping_neg();
            *den = (new & mask) | (*den & !mask);
        };
        let held = self.den.iter_mut().zip(mask);
        match dens {
            Dens::Each(dens) => wide(|| held.zip(dens).for_each(|((den, is), new)| choose(den, *new, is))),
            Dens::Same(new) => held.for_each(|(den, is)| choose(den, new, is)),
        }
        self.most_den = self.most_den.max(from.most_den());
    }

    /// Brings all lanes to a greater scale; a lane that does not fit there is lost, and 0.
    fn bring_to(&mut self, scale: u8, lost: &mut Lost) {
        if scale == self.scale {
            return;
        }
        let up = power(scale - self.scale).unwrap_or(1);
        self.scale = scale;
        match self.span.times(Span::one(up)) {
            Some(span) => {
                self.num.iter_mut().for_each(|num| *num = num.wrapping_mul(up));
                self.span = span;
            }
            None => {
                for (lane, num) in self.num.iter_mut().enumerate() {
                    let new = num.checked_mul(up);
                    lost.mark(lane, new.is_none());
                    *num = new.unwrap_or(0);
                }
                self.span = Span::of(&self.num);
            }
        }
    }
}
