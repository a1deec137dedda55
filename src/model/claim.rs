//! Cut and claim: the one rule by which rows of a table claim places on the number line.
//!
//! A *cut* is a place between values: just below v, or just above it. Each row claims from its bound to the next bound
//! with another value written in the table; a row with two bounds claims exactly what it says. Checking a table and
//! compiling it use the same rule, so that what was found sound is what is run.

use std::cmp::Ordering;

/// A place on the number line: just below `value`, or just above it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut<N> {
    /// The value beside the cut.
    pub value: N,
    /// Whether the cut is just above the value, so that the value lies below the cut.
    pub above: bool,
}

impl<N> Cut<N> {
    /// The cut that `from v` and `below v` state: v is in the upper band.
    pub fn below(value: N) -> Self {
        Cut { value, above: false }
    }

    /// The cut that `above v` and `up to v` state: v is in the lower band.
    pub fn above(value: N) -> Self {
        Cut { value, above: true }
    }

    /// Orders two cuts by the order of their values.
    pub fn compare_by(&self, other: &Self, order: impl Fn(&N, &N) -> Ordering) -> Ordering {
        order(&self.value, &other.value).then(self.above.cmp(&other.above))
    }
}

/// What a row states: a bound on one side, or on both.
#[derive(Clone, Debug)]
pub struct Stated<N> {
    /// Where the claim begins, if the row says so.
    pub lower: Option<Cut<N>>,
    /// Where it ends, if the row says so.
    pub upper: Option<Cut<N>>,
}

/// What a row claims: everything from `lower` to `upper`, `None` being without end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed<N> {
    /// Where the claim begins.
    pub lower: Option<Cut<N>>,
    /// Where it ends.
    pub upper: Option<Cut<N>>,
}

impl<N> Claimed<N> {
    /// Whether a value lies in the claim.
    pub fn holds_by(&self, value: &N, order: impl Fn(&N, &N) -> Ordering) -> bool {
        let above_lower = self.lower.as_ref().is_none_or(|cut| match order(value, &cut.value) {
            Ordering::Less => false,
            Ordering::Equal => !cut.above,
            Ordering::Greater => true,
        });
        let below_upper = self.upper.as_ref().is_none_or(|cut| match order(value, &cut.value) {
            Ordering::Less => true,
            Ordering::Equal => cut.above,
            Ordering::Greater => false,
        });
        above_lower && below_upper
    }
}

/// The claims of a table's rows, in the order of the rows. Sorting makes it n log n.
pub fn claims<N: Clone>(rows: &[Stated<N>], order: impl Fn(&N, &N) -> Ordering + Copy) -> Vec<Claimed<N>> {
    let mut claimed = Vec::with_capacity(rows.len());
    claims_into(rows, order, &mut Vec::new(), &mut claimed);
    claimed
}

/// The same into lists that are used again: what they held is forgotten, their room is kept.
pub fn claims_into<N: Clone>(
    rows: &[Stated<N>],
    order: impl Fn(&N, &N) -> Ordering + Copy,
    cuts: &mut Vec<Cut<N>>,
    claimed: &mut Vec<Claimed<N>>,
) {
    cuts.clear();
    cuts.extend(rows.iter().flat_map(|row| row.lower.iter().chain(row.upper.iter())).cloned());
    cuts.sort_unstable_by(|a, b| a.compare_by(b, order));
    // The next bound with another value, upward and downward.
    let next = |from: &Cut<N>| -> Option<Cut<N>> {
        let index = cuts.partition_point(|cut| order(&cut.value, &from.value) != Ordering::Greater);
        cuts.get(index).cloned()
    };
    let previous = |from: &Cut<N>| -> Option<Cut<N>> {
        let index = cuts.partition_point(|cut| order(&cut.value, &from.value) == Ordering::Less);
        index.checked_sub(1).and_then(|index| cuts.get(index)).cloned()
    };
    claimed.clear();
    claimed.extend(rows.iter().map(|row| match (&row.lower, &row.upper) {
        (Some(lower), Some(upper)) => Claimed { lower: Some(lower.clone()), upper: Some(upper.clone()) },
        (Some(lower), None) => Claimed { lower: Some(lower.clone()), upper: next(lower) },
        (None, Some(upper)) => Claimed { lower: previous(upper), upper: Some(upper.clone()) },
        (None, None) => Claimed { lower: None, upper: None },
    }));
}
