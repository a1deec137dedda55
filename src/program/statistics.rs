//! Statistics of many numbers that need more than adding: percentiles, deviations, and curves of one. Exact numbers in, exact numbers out.

use crate::model::{Curve, Percentile};
use crate::number::{Mode, Number};

/// The percentile of numbers in order; none of no numbers.
///
/// `at` gives the number at a place, so that one may be left out without copying the others.
pub(crate) fn percentile(
    part: &Number,
    method: Percentile,
    count: usize,
    at: impl Fn(usize) -> Number,
) -> Option<Number> {
    let (index, rest) = place(part, method, count)?;
    let value = at(index);
    if rest.is_zero() {
        return Some(value);
    }
    let next = at(index + 1);
    Some(&value + &(&rest * &(&next - &value)))
}

/// Where a percentile lies: at which of so many numbers in order, and which part of the way to the next.
pub(crate) fn place(part: &Number, method: Percentile, count: usize) -> Option<(usize, Number)> {
    let last = count.checked_sub(1)?;
    let whole = Number::one();
    let n = Number::from(count as u64);
    let place = match method {
        Percentile::Inclusive => part * &(&n - &whole),
        Percentile::Exclusive => &(part * &(&n + &whole)) - &whole,
        Percentile::NearestRank => &(part * &n).round(Mode::Up, &whole) - &whole,
    };
    let place = place.max(Number::zero()).min(Number::from(last as u64));
    let lower = place.round(Mode::Down, &whole);
    let index = lower.to_i64().and_then(|index| usize::try_from(index).ok())?;
    let rest = if index >= last { Number::zero() } else { &place - &lower };
    Some((index, rest))
}

/// What a curve comes to, rounded; none where there is no such root.
pub(crate) fn curve(curve: Curve, mode: Mode, quantum: &Number, of: &Number) -> Option<Number> {
    match curve {
        Curve::SquareRoot => of.sqrt_round(mode, quantum),
        Curve::Logistic => of.logistic_round(mode, quantum),
    }
}

/// The deviation of numbers, rounded; none of no numbers, and of a sample of one.
pub(crate) fn deviation(sample: bool, mode: Mode, quantum: &Number, values: &[Number]) -> Option<Number> {
    let sum: Number = values.iter().sum();
    let squares: Number = values.iter().map(|value| value * value).sum();
    let (mode, count) = (mode, values.len() as u64);
    deviation_of(sample, mode, quantum, count, &sum, &squares)
}

/// The same of a sum and a sum of squares.
pub(crate) fn deviation_of(
    sample: bool,
    mode: Mode,
    quantum: &Number,
    count: u64,
    sum: &Number,
    squares: &Number,
) -> Option<Number> {
    let n = Number::from(count);
    let apart = squares - &(sum * sum).div(&n)?;
    let over = if sample { &n - &Number::one() } else { n };
    apart.div(&over)?.sqrt_round(mode, quantum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    #[test]
    fn percentiles_by_name() {
        let values: Vec<Number> = ["15", "20", "35", "40", "50"].map(n).to_vec();
        let of = |part: &str, method| percentile(&n(part), method, values.len(), |place| values[place].clone());
        assert_eq!(of("0.4", Percentile::Inclusive), Some(n("29")));
        assert_eq!(of("0.4", Percentile::Exclusive), Some(n("26")));
        assert_eq!(of("0.4", Percentile::NearestRank), Some(n("20")));
        assert_eq!(of("0", Percentile::NearestRank), Some(n("15")));
        assert_eq!(of("1", Percentile::Exclusive), Some(n("50")));
        assert_eq!(of("0.05", Percentile::Exclusive), Some(n("15")));
        assert_eq!(percentile(&n("0.5"), Percentile::Inclusive, 0, |_| Number::zero()), None);
    }

    #[test]
    fn deviations_of_samples_and_of_all() {
        let values: Vec<Number> = ["2", "4", "4", "4", "5", "5", "7", "9"].map(n).to_vec();
        let quantum = n("0.000001");
        assert_eq!(deviation(false, Mode::HalfUp, &quantum, &values), Some(n("2")));
        assert_eq!(deviation(true, Mode::HalfUp, &quantum, &values), Some(n("2.13809")));
        assert_eq!(deviation(true, Mode::HalfUp, &quantum, &values[..1]), None);
        assert_eq!(deviation(false, Mode::HalfUp, &quantum, &[]), None);
    }
}
