//! The periods there are, of every grain, and which lies in which.

use crate::calendar::{Date, Grain, Period};
use crate::model::Model;

/// All periods of a contract, by grain.
#[derive(Clone, Debug)]
pub(super) struct Times {
    by_grain: Vec<Vec<Period>>,
    years_begin: u32,
}

impl Times {
    pub fn new(model: &Model) -> Times {
        let header = model.header.as_ref();
        let years_begin = header.map_or(1, |header| header.years_begin);
        let of = |grain| header.map(|header| header.all_periods(grain)).unwrap_or_default();
        Times { by_grain: Grain::ALL.into_iter().map(of).collect(), years_begin }
    }

    /// How many periods a place has: without a grain, or where the contract does not say its term, one.
    pub fn count(&self, grain: Option<Grain>) -> usize {
        self.periods(grain).len().max(1)
    }

    /// The periods of a grain; none where there is but one that is not known.
    pub fn periods(&self, grain: Option<Grain>) -> &[Period] {
        grain.and_then(|grain| self.by_grain.get(grain as usize)).map(Vec::as_slice).unwrap_or_default()
    }

    /// A period, where it is known.
    pub fn period(&self, grain: Option<Grain>, number: usize) -> Option<&Period> {
        self.periods(grain).get(number)
    }

    /// The place of a label, such as `2026-Q1`, among the periods of its grain.
    pub fn find(&self, grain: Grain, label: &str) -> Option<usize> {
        let start = match grain {
            Grain::Contract => return (label == "contract").then_some(0),
            Grain::Month | Grain::Quarter | Grain::HalfYear | Grain::Year => {
                let period = Period::parse(label, self.years_begin).ok().filter(|period| period.grain == grain)?;
                (period.year(), period.number())
            }
        };
        self.periods(Some(grain)).iter().position(|period| (period.year(), period.number()) == start)
    }

    /// The period of another grain in which one lies: of a longer grain, or of none.
    pub fn within(&self, grain: Option<Grain>, number: usize, longer: Option<Grain>) -> usize {
        if grain == longer {
            return number;
        }
        let Some(period) = self.period(grain, number) else { return 0 };
        self.containing(longer, period.start).unwrap_or(0)
    }

    /// The periods of a shorter grain that lie in one.
    pub fn inside(&self, grain: Option<Grain>, number: usize, shorter: Grain) -> std::ops::Range<usize> {
        let all = self.periods(Some(shorter));
        let Some(period) = self.period(grain, number) else { return 0..self.count(Some(shorter)) };
        let first = all.partition_point(|other| other.start < period.start);
        let past = all.partition_point(|other| other.start <= period.end);
        first..past
    }

    /// The last period of a grain that is over, or nearly, when another ends.
    pub fn last_of(&self, grain: Option<Grain>, number: usize, of: Grain) -> usize {
        if grain == Some(of) {
            return number;
        }
        let Some(period) = self.period(grain, number) else { return self.count(Some(of)) - 1 };
        self.containing(Some(of), period.end).unwrap_or(0)
    }

    /// When a period ends; one that is not known ends last.
    pub fn end(&self, grain: Option<Grain>, number: usize) -> Date {
        self.period(grain, number).map_or(Date::MAX, |period| period.end)
    }

    fn containing(&self, grain: Option<Grain>, day: Date) -> Option<usize> {
        self.periods(grain).iter().position(|period| period.contains(day))
    }
}
