//! Between which numbers lanes lie.

use super::wide;

/// The least and the greatest, both in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub least: i64,
    pub most: i64,
}

impl Span {
    pub(super) fn of(nums: &[i64]) -> Span {
        let (least, most) = ends(nums);
        if least > most { Span::default() } else { Span { least, most } }
    }

    /// The greatest distance from 0.
    pub(super) fn reach(self) -> u64 {
        self.least.unsigned_abs().max(self.most.unsigned_abs())
    }

    pub(super) fn times(self, by: Span) -> Option<Span> {
        let (a, b) = (self.least.checked_mul(by.least)?, self.least.checked_mul(by.most)?);
        let (c, d) = (self.most.checked_mul(by.least)?, self.most.checked_mul(by.most)?);
        Some(Span { least: a.min(b).min(c).min(d), most: a.max(b).max(c).max(d) })
    }

    pub(super) fn plus(self, more: Span) -> Option<Span> {
        Some(Span { least: self.least.checked_add(more.least)?, most: self.most.checked_add(more.most)? })
    }

    /// The same on both sides of 0; where that is too far, it stays.
    pub(super) fn either_way(self) -> Span {
        match i64::try_from(self.reach()) {
            Ok(reach) => Span { least: -reach, most: reach },
            Err(_) => self,
        }
    }

    pub(super) fn one(of: i64) -> Span {
        Span { least: of, most: of }
    }

    /// All that lies in either.
    pub(super) fn with(self, other: Span) -> Span {
        Span { least: self.least.min(other.least), most: self.most.max(other.most) }
    }
}

wide! {
    /// The least and the greatest; the least being greater where there are none.
    pub(super) fn ends(nums: &[i64]) -> (i64, i64) {
        nums.iter().fold((i64::MAX, i64::MIN), |(least, most), num| (least.min(*num), most.max(*num)))
    }
}

/// Copies numbers, and says between which they lie.
pub(crate) fn copy(to: &mut [i64], nums: &[i64]) -> Span {
    let (least, most) = copied(to, nums);
    if least > most { Span::default() } else { Span { least, most } }
}

wide! {
    /// Copies, and finds the least and the greatest on the way.
    fn copied(to: &mut [i64], nums: &[i64]) -> (i64, i64) {
        let (mut least, mut most) = (i64::MAX, i64::MIN);
        for (to, num) in to.iter_mut().zip(nums) {
            *to = *num;
            least = least.min(*num);
            most = most.max(*num);
        }
        (least, most)
    }
}
