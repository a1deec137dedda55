//! What is known of the days on which the contract and its periods start and end: the header says them.

use super::linear::{Atom, Linear};
use super::terms::{Prover, What};
use crate::calendar::{Date, Grain};
use crate::model::{Body, FigureId, Model};
use crate::number::Number;
use crate::number::interval::Interval;

/// Where the period that is settled can start and end.
pub(super) struct PeriodDates {
    /// The days on which periods start.
    pub starts: Interval,
    /// The days on which they end.
    pub ends: Interval,
    /// How many days the end is after the start: none for a period of one day.
    pub days: Interval,
    /// The unknowns for the start and for those days, once both are made.
    pub atoms: Option<(Atom, Atom)>,
    /// The first day of the contract and its last.
    effective: Option<(Date, Date)>,
    /// How long the periods are.
    settled: Option<Grain>,
    /// The figure that is the start of the period.
    start: Option<FigureId>,
}

impl PeriodDates {
    /// Reads the header.
    pub fn new(model: &Model) -> Self {
        let header = model.header.as_ref();
        let settled = header.map(|header| header.settled);
        let periods = header.map(|header| header.all_periods(header.settled)).unwrap_or_default();
        let over = |value: &dyn Fn(i64, i64) -> i64| {
            let days = periods.iter().map(|period| value(period.start.day_number(), period.end.day_number()));
            let all = days.fold(Interval::empty(), |all, day| all.hull(&Interval::point(Number::from(day))));
            // Periods that could not be told apart are anywhere.
            if periods.is_empty() { Interval::whole() } else { all }
        };
        let start = model.figures.iter().position(
            |figure| matches!(figure.body, Body::Start(grain) if Some(grain) == settled && grain != Grain::Contract),
        );
        PeriodDates {
            starts: over(&|start, _| start),
            ends: over(&|_, end| end),
            days: over(&|start, end| end - start),
            atoms: None,
            effective: header.and_then(|header| header.effective),
            settled,
            start: start.map(|index| FigureId(index as u32)),
        }
    }
}

impl PeriodDates {
    /// Whether days of periods of a grain are told from one another: of those that are settled, and of the contract.
    pub fn knows(&self, grain: Grain) -> bool {
        grain == Grain::Contract || self.settled == Some(grain)
    }
}

impl Prover<'_> {
    /// A day of the contract is a number. The start of the period is an unknown, and its end so many days after it, so that
    /// what lies between the two is known wherever it is reckoned with.
    pub fn calendar(&mut self, id: FigureId, of_contract: bool, end: bool) -> Linear {
        let spot = self.nowhere();
        if of_contract {
            return match self.period.effective {
                Some((first, last)) => {
                    Linear::constant(Number::from(if end { last.day_number() } else { first.day_number() }))
                }
                None => self.atom(What::Figure(id, spot)),
            };
        }
        let known = if end { &self.period.ends } else { &self.period.starts };
        if let Some(day) = known.as_point() {
            return Linear::constant(day.clone());
        }
        let Some(start) = self.period.start.filter(|_| end) else { return self.atom(What::Figure(id, spot)) };
        let (start, days) = (self.calendar(start, false, false), self.calendar_days());
        if let ([(start, _)], [(days, _)]) = (start.parts.as_slice(), days.parts.as_slice()) {
            self.period.atoms = Some((*start, *days));
        }
        start.plus(&Number::one(), &days)
    }

    fn calendar_days(&mut self) -> Linear {
        match self.period.days.as_point() {
            Some(days) => Linear::constant(days.clone()),
            None => self.atom(What::PeriodDays),
        }
    }
}
