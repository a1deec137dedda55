//! From exact numbers to places on the paper, and the round numbers along an axis. Whole numbers all the way: there is no
//! float in a place either, so that a picture is the same on every machine.

use attain::number::{Mode, Number};

use crate::error::PlotError;

/// Steps that people count in.
const STEPS: [&str; 4] = ["1", "2", "2.5", "5"];
/// The finest and the coarsest power of ten that an axis is divided by.
const POWERS: std::ops::RangeInclusive<i32> = -30..=60;

/// A stretch of numbers on a stretch of paper.
#[derive(Clone, Debug)]
pub(crate) struct Scale {
    low: Number,
    span: Number,
    from: i32,
    to: i32,
}

impl Scale {
    /// `low` lies at `from` and `high` at `to`; where they are the same, both lie in the middle.
    pub(crate) fn new(low: Number, high: &Number, from: i32, to: i32) -> Scale {
        let span = high - &low;
        Scale { low, span, from, to }
    }

    /// Where a number lies. What is far outside lies just outside.
    pub(crate) fn place(&self, number: &Number) -> i32 {
        let length = Number::from(self.to - self.from);
        let steps = ((number - &self.low) * &length).div(&self.span).unwrap_or_else(|| half(&length));
        let steps = steps.round(Mode::HalfUp, &Number::one());
        let (least, most) = (-length.abs(), length.abs() + length.abs());
        let offset = steps.max(least).min(most).to_i64().and_then(|steps| i32::try_from(steps).ok());
        self.from + offset.unwrap_or(0)
    }
}

fn half(number: &Number) -> Number {
    number.div(&Number::from(2)).unwrap_or_else(Number::zero)
}

/// The finest of 1, 2, 2.5 and 5 times a power of ten that divides a stretch into at most so many parts. Zero where the
/// stretch has no length, or none that can be divided so.
fn step(span: &Number, most: u32) -> Number {
    let steps: Vec<Number> = STEPS.iter().filter_map(|step| Number::parse(step).ok()).collect();
    let enough = span.div(&Number::from(most.max(1))).filter(Number::is_positive);
    let all = POWERS.flat_map(|power| steps.iter().map(move |step| step * Number::power_of_ten(power)));
    enough.and_then(|least| all.into_iter().find(|step| *step >= least)).unwrap_or_else(Number::zero)
}

/// Every multiple of a step from one number to another, both included.
fn multiples(low: &Number, high: &Number, step: &Number) -> Vec<Number> {
    if !step.is_positive() {
        return vec![low.clone()];
    }
    let mut at = low.round(Mode::Up, step);
    let mut all = Vec::new();
    while at <= *high && all.len() < 1000 {
        all.push(at.clone());
        at = at + step;
    }
    all
}

/// Round numbers from `low` to `high`, at most about `most` of them and fewer where they are coarse: 0, 2.5, 5, 7.5, 10.
/// Exact. Empty where no round number lies between.
///
/// ```
/// use attain::number::Number;
/// let percents = attain_plot::round_numbers(&Number::zero(), &Number::from(40), 8);
/// assert_eq!(percents, [0, 5, 10, 15, 20, 25, 30, 35, 40].map(Number::from));
/// ```
pub fn round_numbers(low: &Number, high: &Number, most: u32) -> Vec<Number> {
    multiples(low, high, &step(&(high - low), most))
}

/// An axis of amounts: round numbers at even steps, the first at or below `low` and the last at or above `high`.
pub(crate) struct Amounts {
    pub ticks: Vec<Number>,
    pub low: Number,
    pub high: Number,
}

impl Amounts {
    /// Holds `low` and `high` and, unless they are close together and far from it, zero.
    pub(crate) fn around(low: &Number, high: &Number, most: u32) -> Result<Amounts, PlotError> {
        let far = (high - low) * Number::from(20) < low.abs().min(high.abs());
        let one_side = low.is_negative() == high.is_negative();
        if far && one_side {
            return Amounts::between(low, high, most);
        }
        Amounts::between(&low.clone().min(Number::zero()), &high.clone().max(Number::zero()), most)
    }

    /// Holds `low` and `high`; where they are the same, zero or one hundred as well.
    pub(crate) fn between(low: &Number, high: &Number, most: u32) -> Result<Amounts, PlotError> {
        let (mut low, mut high) = (low.clone(), high.clone());
        if low == high {
            (low, high) = (low.min(Number::zero()), high.max(Number::zero()));
        }
        if low == high {
            high = Number::from(100);
        }
        let step = step(&(&high - &low), most);
        if !step.is_positive() {
            return Err(PlotError::Drawing("the amounts are too large or too close together for an axis".into()));
        }
        let (low, high) = (low.round(Mode::Down, &step), high.round(Mode::Up, &step));
        Ok(Amounts { ticks: multiples(&low, &high, &step), low, high })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> Number {
        Number::parse(text).unwrap_or_else(|_| Number::zero())
    }

    #[test]
    fn an_axis_holds_what_it_is_for_at_round_steps() -> Result<(), PlotError> {
        for (low, high) in [
            ("0", "0"),
            ("-5", "-5"),
            ("0", "1"),
            ("-12345.67", "890123.45"),
            ("0.0001", "0.0002"),
            ("1000000", "1000001"),
            ("-999999999999999999999999", "1"),
        ] {
            let axis = Amounts::around(&n(low), &n(high), 6)?;
            assert!(axis.low <= n(low) && axis.high >= n(high), "{low} to {high}");
            assert!((2..=8).contains(&axis.ticks.len()), "{low} to {high}: {} ticks", axis.ticks.len());
            assert_eq!(axis.ticks.first(), Some(&axis.low));
            assert_eq!(axis.ticks.last(), Some(&axis.high));
        }
        Ok(())
    }

    #[test]
    fn places_are_exact_to_the_tenth_of_a_pixel_and_end_beyond_the_paper() {
        let scale = Scale::new(n("0"), &n("3"), 100, 400);
        assert_eq!(["0", "1", "1.5", "3"].map(|number| scale.place(&n(number))), [100, 200, 250, 400]);
        assert_eq!(scale.place(&n("1000000000000000000000000000000")), 700);
        assert_eq!(scale.place(&n("-1000000000000000000000000000000")), -200);
        assert_eq!(Scale::new(n("5"), &n("5"), 0, 100).place(&n("5")), 50);
        assert_eq!(Scale::new(n("0"), &n("10"), 500, 100).place(&n("10")), 100);
    }
}
