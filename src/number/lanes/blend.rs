//! Lanes of two columns in one.

use super::{Dens, Lanes, Of, Span};
use crate::number::narrow::power;

impl Lanes {
    /// Takes over another's lanes where the mask says so.
    pub fn blend(&mut self, rows: usize, from: Of<'_>, mask: &[u8], lost: &mut [u8]) {
        let scale = self.scale.max(from.scale());
        self.bring_to(scale, lost);
        let up = power(scale - from.scale()).unwrap_or(1);
        let span = from.span().times(Span::one(up));
        let nums = from.nums();
        match span {
            Some(span) => {
                for (lane, num) in self.num.iter_mut().enumerate() {
                    let new = nums.at(lane).wrapping_mul(up);
                    *num = if mask[lane] != 0 { new } else { *num };
                }
                self.span = self.span.with(span);
            }
            None => {
                for (lane, num) in self.num.iter_mut().enumerate().filter(|(lane, _)| mask[*lane] != 0) {
                    let new = nums.at(lane).checked_mul(up);
                    lost[lane] |= u8::from(new.is_none());
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
        for (lane, den) in self.den.iter_mut().enumerate() {
            *den = if mask[lane] != 0 { dens.at(lane) } else { *den };
        }
        self.most_den = self.most_den.max(from.most_den());
    }

    /// Brings all lanes to a greater scale; a lane that does not fit there is lost, and 0.
    fn bring_to(&mut self, scale: u8, lost: &mut [u8]) {
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
                for (num, lost) in self.num.iter_mut().zip(lost) {
                    let new = num.checked_mul(up);
                    *lost |= u8::from(new.is_none());
                    *num = new.unwrap_or(0);
                }
                self.span = Span::of(&self.num);
            }
        }
    }
}
