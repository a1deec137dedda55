//! Loops over bytes, one for each row: statuses, and masks, that are 1 or 0.

use crate::number::lanes::wide;
use crate::program::op::KNOWN;

wide! {
    /// Whether any is 1, and whether all are.
    pub(super) fn any_all(mask: &[u8]) -> (bool, bool) {
        let (any, all) = mask.iter().fold((0, 1), |(any, all), is| (any | is, all & is));
        (any != 0, all != 0)
    }
}

wide! {
    pub(super) fn or(to: &mut [u8], with: &[u8]) {
        to.iter_mut().zip(with).for_each(|(to, with)| *to |= with);
    }
}

wide! {
    pub(super) fn and(to: &mut [u8], with: &[u8]) {
        to.iter_mut().zip(with).for_each(|(to, with)| *to &= with);
    }
}

wide! {
    /// Those that are in it and not in the other.
    pub(super) fn without(to: &mut [u8], other: &[u8]) {
        to.iter_mut().zip(other).for_each(|(to, other)| *to &= other ^ 1);
    }
}

wide! {
    pub(super) fn flip(to: &mut [u8]) {
        to.iter_mut().for_each(|to| *to ^= 1);
    }
}

wide! {
    /// Of two statuses the one that counts where both meet.
    pub(super) fn greater(to: &mut [u8], with: &[u8]) {
        to.iter_mut().zip(with).for_each(|(to, with)| *to = (*to).max(*with));
    }
}

wide! {
    /// The same of one for all.
    pub(super) fn greater_one(to: &mut [u8], with: u8) {
        to.iter_mut().for_each(|to| *to = (*to).max(with));
    }
}

wide! {
    /// Where the mask has 1, what is known is absent so.
    pub(super) fn absent_where(to: &mut [u8], status: u8, mask: &[u8]) {
        for (to, is) in to.iter_mut().zip(mask) {
            let mask = u8::from((*to == KNOWN) & (*is != 0)).wrapping_neg();
            *to = (status & mask) | (*to & !mask);
        }
    }
}

wide! {
    /// What is absent in the other is absent for the same reason.
    pub(super) fn absent_as(to: &mut [u8], other: &[u8]) {
        for (to, other) in to.iter_mut().zip(other) {
            let mask = u8::from(*other == KNOWN).wrapping_neg();
            *to = (*to & mask) | (*other & !mask);
        }
    }
}

wide! {
    /// 1 where the status is this one.
    pub(super) fn is(to: &mut [u8], statuses: &[u8], wanted: u8) {
        to.iter_mut().zip(statuses).for_each(|(to, status)| *to = u8::from(*status == wanted));
    }
}

wide! {
    /// Leaves 1 only where the value is known.
    pub(super) fn and_known(to: &mut [u8], statuses: &[u8]) {
        to.iter_mut().zip(statuses).for_each(|(to, status)| *to &= u8::from(*status == KNOWN));
    }
}

wide! {
    /// 1 where the status is one of these, of which there may be fewer than places: then the last stands several times.
    pub(super) fn is_one_of(to: &mut [u8], statuses: &[u8], wanted: [u8; 8]) {
        for (to, status) in to.iter_mut().zip(statuses) {
            let mut is = 0;
            for wanted in wanted {
                is |= u8::from(*status == wanted);
            }
            *to = is;
        }
    }
}

wide! {
    /// Counts up where the value is known.
    pub(super) fn count_known(counts: &mut [u8], statuses: &[u8]) {
        counts.iter_mut().zip(statuses).for_each(|(count, status)| *count = count.wrapping_add(u8::from(*status == KNOWN)));
    }
}

wide! {
    /// Where fewer than so many were counted, what is known is absent so.
    pub(super) fn absent_below(to: &mut [u8], counts: &[u8], least: u8, status: u8) {
        for (to, count) in to.iter_mut().zip(counts) {
            let mask = u8::from((*to == KNOWN) & (*count < least)).wrapping_neg();
            *to = (status & mask) | (*to & !mask);
        }
    }
}

wide! {
    /// Whether all are the same as the first.
    pub(super) fn all_as(bytes: &[u8], first: u8) -> bool {
        bytes.iter().fold(0, |other, byte| other | (byte ^ first)) == 0
    }
}

wide! {
    /// Whether any value is known.
    pub(super) fn any_known(statuses: &[u8]) -> bool {
        statuses.iter().fold(0, |any, status| any | u8::from(*status == KNOWN)) != 0
    }
}

wide! {
    /// Joins statuses, those of some left out: see [`is_one_of`].
    pub(super) fn greater_but(to: &mut [u8], statuses: &[u8], skipped: [u8; 8], never: u8) {
        for (to, status) in to.iter_mut().zip(statuses) {
            let mut is = u8::from(*status == never);
            for skipped in skipped {
                is |= u8::from(*status == skipped);
            }
            *to = (*to).max(*status & is.wrapping_sub(1));
        }
    }
}

wide! {
    /// The status of each row: known where it is present.
    pub(super) fn status(to: &mut [u8], present: &[bool], absent: u8) {
        for (to, present) in to.iter_mut().zip(present) {
            *to = u8::from(*present).wrapping_sub(1) & absent;
        }
    }
}

wide! {
    /// Which values are known.
    pub(super) fn known(to: &mut [bool], statuses: &[u8]) {
        to.iter_mut().zip(statuses).for_each(|(to, status)| *to = *status == KNOWN);
    }
}
