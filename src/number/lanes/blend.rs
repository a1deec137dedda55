//! Lanes of two columns in one.

use num_traits::{PrimInt, WrappingNeg};

use super::{Dens, Lanes, Lost, Nums, Of, Span, room, wide};
use crate::number::narrow::power;

wide! {
    /// Takes over what `of` makes of the other's where the mask has 1, and not 0. Bits, as a choice would read only where it has
    /// to, and so one by one.
    pub(crate) fn choose[T: PrimInt + WrappingNeg + From<u8>, F: Fn(T) -> T](held: &mut [T], new: &[T], mask: &[u8], of: F) {
        for ((held, new), is) in held.iter_mut().zip(new).zip(mask) {
            let mask = <T as From<u8>>::from(*is).wrapping_neg();
            *held = (of(*new) & mask) | (*held & !mask);
        }
    }
}

wide! {
    /// The same of one for all.
    pub(crate) fn choose_one[T: PrimInt + WrappingNeg + From<u8>](held: &mut [T], new: T, mask: &[u8]) {
        for (held, is) in held.iter_mut().zip(mask) {
            let mask = <T as From<u8>>::from(*is).wrapping_neg();
            *held = (new & mask) | (*held & !mask);
        }
    }
}

wide! {
    fn sign(nums: &mut [i64], stays: &[u8], turns: &[u8]) {
        for ((num, stays), turns) in nums.iter_mut().zip(stays).zip(turns) {
            let (stays, turns) = (i64::from(*stays).wrapping_neg(), i64::from(*turns).wrapping_neg());
            *num = (*num & stays) | (num.wrapping_neg() & turns & !stays);
        }
    }
}

wide! {
    fn scale_up(nums: &mut [i64], up: i64) {
        nums.iter_mut().for_each(|num| *num = num.wrapping_mul(up));
    }
}

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
                match nums {
                    Nums::Each(nums) => choose(self.num.own(), nums, mask, |num| num.wrapping_mul(up)),
                    Nums::Same(new) => choose_one(self.num.own(), new.wrapping_mul(up), mask),
                }
                self.span = self.span.with(span);
            }
            None => {
                for (lane, num) in self.num.own().iter_mut().enumerate().filter(|(lane, _)| mask[*lane] != 0) {
                    let new = nums.at(lane).checked_mul(up);
                    lost.mark(lane, new.is_none());
                    *num = new.unwrap_or(0);
                }
                self.span = Span::of(&self.num);
            }
        }
        let dens = from.dens();
        if self.is_whole() {
            if matches!(dens, Dens::Same(1)) {
                return;
            }
            room(&mut self.den, rows).fill(1);
        }
        match dens {
            Dens::Each(dens) => choose(&mut self.den, dens, mask, |den| den),
            Dens::Same(new) => choose_one(&mut self.den, new, mask),
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
                scale_up(self.num.own(), up);
                self.span = span;
            }
            None => {
                for (lane, num) in self.num.own().iter_mut().enumerate() {
                    let new = num.checked_mul(up);
                    lost.mark(lane, new.is_none());
                    *num = new.unwrap_or(0);
                }
                self.span = Span::of(&self.num);
            }
        }
    }

    /// Each lane as it is, with its sign turned, or 0. No, where a sign could not be turned.
    pub fn sign(&mut self, stays: &[u8], turns: &[u8]) -> bool {
        let Ok(reach) = i64::try_from(self.span.reach()) else { return false };
        sign(self.num.own(), stays, turns);
        self.span = Span { least: -reach, most: reach };
        true
    }
}
