//! Stretches of the number line, with exact ends that are in or out.

use crate::number::Number;

/// One end of a stretch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct End {
    /// Where.
    pub value: Number,
    /// Whether the value itself is in.
    pub closed: bool,
}

impl End {
    /// An end that is in.
    pub fn closed(value: Number) -> End {
        End { value, closed: true }
    }

    /// An end that is out.
    pub fn open(value: Number) -> End {
        End { value, closed: false }
    }
}

/// Where a value can lie; an end that is `None` goes on for ever. A stretch that ends before it begins is empty: no value
/// can lie there, and so everything holds of all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Interval {
    /// The lower end.
    pub low: Option<End>,
    /// The upper end.
    pub high: Option<End>,
}

impl Interval {
    /// Every number.
    pub fn whole() -> Interval {
        Interval::default()
    }

    /// One number.
    pub fn point(value: Number) -> Interval {
        Interval { low: Some(End::closed(value.clone())), high: Some(End::closed(value)) }
    }

    /// Both ends in.
    pub fn closed(low: Number, high: Number) -> Interval {
        Interval { low: Some(End::closed(low)), high: Some(End::closed(high)) }
    }

    /// From a value upward.
    pub fn at_least(low: Number) -> Interval {
        Interval { low: Some(End::closed(low)), high: None }
    }

    /// No number.
    pub fn empty() -> Interval {
        Interval::closed(Number::one(), Number::zero())
    }

    /// Whether no number lies in it.
    pub fn is_empty(&self) -> bool {
        match (&self.low, &self.high) {
            (Some(low), Some(high)) => {
                low.value > high.value || (low.value == high.value && !(low.closed && high.closed))
            }
            (None, _) | (_, None) => false,
        }
    }

    /// The number, where there is one only.
    pub fn as_point(&self) -> Option<&Number> {
        match (&self.low, &self.high) {
            (Some(low), Some(high)) if low.value == high.value && low.closed && high.closed => Some(&low.value),
            (None, _) | (_, None) | (Some(_), Some(_)) => None,
        }
    }

    /// Whether the number lies in it.
    pub fn contains(&self, value: &Number) -> bool {
        self.low.as_ref().is_none_or(|low| low.value < *value || (low.closed && low.value == *value))
            && self.high.as_ref().is_none_or(|high| high.value > *value || (high.closed && high.value == *value))
    }

    /// Whether every number in it is 0 or more.
    pub fn is_at_least_zero(&self) -> bool {
        self.is_empty() || self.low.as_ref().is_some_and(|low| !low.value.is_negative())
    }

    /// Whether every number in it is 0 or less.
    pub fn is_at_most_zero(&self) -> bool {
        self.is_empty() || self.high.as_ref().is_some_and(|high| !high.value.is_positive())
    }

    /// Whether 0 is not in it.
    pub fn excludes_zero(&self) -> bool {
        self.is_empty() || !self.contains(&Number::zero())
    }

    /// What lies in both.
    pub fn meet(&self, other: &Interval) -> Interval {
        Interval { low: inner(&self.low, &other.low, true), high: inner(&self.high, &other.high, false) }
    }

    /// The least stretch that holds both.
    pub fn hull(&self, other: &Interval) -> Interval {
        if self.is_empty() {
            return other.clone();
        }
        if other.is_empty() {
            return self.clone();
        }
        Interval { low: outer(&self.low, &other.low, true), high: outer(&self.high, &other.high, false) }
    }

    /// All sums.
    pub fn add(&self, other: &Interval) -> Interval {
        let sum = |a: &Option<End>, b: &Option<End>| match (a, b) {
            (Some(a), Some(b)) => Some(End { value: &a.value + &b.value, closed: a.closed && b.closed }),
            (None, _) | (_, None) => None,
        };
        Interval { low: sum(&self.low, &other.low), high: sum(&self.high, &other.high) }
    }

    /// All multiples by one number.
    pub fn scale(&self, by: &Number) -> Interval {
        if by.is_zero() {
            return Interval::point(Number::zero());
        }
        let times = |end: &Option<End>| end.as_ref().map(|end| End { value: &end.value * by, closed: end.closed });
        let (low, high) = (times(&self.low), times(&self.high));
        if by.is_negative() { Interval { low: high, high: low } } else { Interval { low, high } }
    }

    /// All products.
    pub fn multiply(&self, other: &Interval) -> Interval {
        if self.is_empty() || other.is_empty() {
            return Interval::empty();
        }
        let corners = [
            corner(&self.low, true, &other.low, true),
            corner(&self.low, true, &other.high, false),
            corner(&self.high, false, &other.low, true),
            corner(&self.high, false, &other.high, false),
        ];
        let mut low = Some(None::<End>);
        let mut high = Some(None::<End>);
        for at in corners {
            match at {
                Corner::At(end) => {
                    low = low.map(|low| Some(low.map_or(end.clone(), |low| farther(low, end.clone(), true))));
                    high = high.map(|high| Some(high.map_or(end.clone(), |high| farther(high, end, false))));
                }
                Corner::Below => low = None,
                Corner::Above => high = None,
            }
        }
        Interval { low: low.flatten(), high: high.flatten() }
    }

    /// All quotients with a divisor that is not 0.
    pub fn divide(&self, by: &Interval) -> Interval {
        let zero = Number::zero();
        let positive = by.is_at_least_zero();
        if !positive && !by.is_at_most_zero() {
            return Interval::whole();
        }
        // One over a divisor of one sign; an end at 0 goes to infinity.
        let inverse = |end: &Option<End>| match end {
            None => Some(End::open(zero.clone())),
            Some(end) => Number::one().div(&end.value).map(|value| End { value, closed: end.closed }),
        };
        let (from_high, from_low) = (inverse(&by.high), inverse(&by.low));
        let reciprocal = if positive {
            Interval { low: from_high.or(Some(End::open(zero))), high: from_low }
        } else {
            Interval { low: from_high, high: from_low.or(Some(End::open(zero))) }
        };
        self.multiply(&reciprocal)
    }
}

/// A corner of a product: a number, or beyond every number.
enum Corner {
    At(End),
    Below,
    Above,
}

/// The product of two ends; `low` says which side an end without a value is on. Nothing times without end is nothing, and
/// is reached where the nothing is.
fn corner(a: &Option<End>, a_low: bool, b: &Option<End>, b_low: bool) -> Corner {
    match (a, b) {
        (Some(a), Some(b)) => {
            let value = &a.value * &b.value;
            let reached_zero = (a.value.is_zero() && a.closed) || (b.value.is_zero() && b.closed);
            let closed = if value.is_zero() { reached_zero } else { a.closed && b.closed };
            Corner::At(End { value, closed })
        }
        (Some(end), None) | (None, Some(end)) if end.value.is_zero() => {
            Corner::At(End { value: Number::zero(), closed: end.closed })
        }
        (Some(end), None) => beyond(end.value.is_negative() != b_low),
        (None, Some(end)) => beyond(end.value.is_negative() != a_low),
        (None, None) => beyond(a_low != b_low),
    }
}

fn beyond(below: bool) -> Corner {
    if below { Corner::Below } else { Corner::Above }
}

/// The end farther out; of two at one place, the one that is in.
fn farther(a: End, b: End, low: bool) -> End {
    if a.value == b.value {
        return End { closed: a.closed || b.closed, value: a.value };
    }
    if (b.value < a.value) == low { b } else { a }
}

fn outer(a: &Option<End>, b: &Option<End>, low: bool) -> Option<End> {
    match (a, b) {
        (Some(a), Some(b)) => Some(farther(a.clone(), b.clone(), low)),
        (None, _) | (_, None) => None,
    }
}

fn inner(a: &Option<End>, b: &Option<End>, low: bool) -> Option<End> {
    match (a, b) {
        (Some(a), Some(b)) if a.value == b.value => Some(End { value: a.value.clone(), closed: a.closed && b.closed }),
        (Some(a), Some(b)) => Some(if (a.value > b.value) == low { a.clone() } else { b.clone() }),
        (Some(end), None) | (None, Some(end)) => Some(end.clone()),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    fn between(low: &str, high: &str) -> Interval {
        Interval::closed(number(low), number(high))
    }

    #[test]
    fn products_know_signs_and_missing_ends() {
        assert_eq!(between("-2", "3").multiply(&between("-5", "4")), between("-15", "12"));
        let up = Interval::at_least(Number::zero());
        assert_eq!(up.multiply(&up), up);
        assert_eq!(between("-1", "1").multiply(&up), Interval::whole());
        assert_eq!(up.multiply(&Interval::point(Number::zero())).as_point(), Some(&Number::zero()));
    }

    #[test]
    fn quotients_need_a_divisor_of_one_sign() {
        let up = Interval::at_least(Number::zero());
        assert!(up.divide(&up).is_at_least_zero());
        assert_eq!(between("1", "2").divide(&between("-1", "1")), Interval::whole());
        assert_eq!(between("1", "2").divide(&between("2", "4")), between("0.25", "1"));
        assert!(up.divide(&between("-3", "-1")).is_at_most_zero());
        assert!(up.divide(&Interval { low: None, high: Some(End::closed(Number::zero())) }).is_at_most_zero());
    }

    #[test]
    fn an_open_end_keeps_zero_out() {
        let above = Interval { low: Some(End::open(Number::zero())), high: None };
        assert!(above.excludes_zero());
        assert!(!above.meet(&Interval::at_least(Number::zero())).contains(&Number::zero()));
        assert!(above.meet(&Interval::point(Number::zero())).is_empty());
    }
}
