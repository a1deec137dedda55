//! The facts that are looked at: what each of them may be.

use super::may::{May, Moves, Way};
use crate::model::{Kind, Kinds, Type};
use crate::number::Number;
use crate::number::interval::{End, Interval};
use crate::program::{InputSlot, Program};

/// What all facts of a program may be, in the order of its inputs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Space {
    /// By input.
    pub domains: Vec<Domain>,
    /// The first and the last day of the period, as day numbers.
    pub period: Vec<Number>,
}

/// What one fact may be.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Domain {
    /// Where its value lies; empty where it has none.
    pub range: Interval,
    /// The kinds that it may be absent for.
    pub kinds: Kinds,
    /// What it is a multiple of, where it is of something.
    pub step: Option<Number>,
}

/// A fact that is one thing.
pub(crate) type Point = Result<Number, Kind>;

impl Domain {
    /// One thing.
    pub fn point(point: &Point, step: Option<Number>) -> Domain {
        match point {
            Ok(value) => Domain { range: Interval::point(value.clone()), kinds: Kinds::NONE, step },
            Err(kind) => Domain { range: Interval::empty(), kinds: Kinds::only(*kind), step },
        }
    }

    /// Whether it is one thing.
    pub fn as_point(&self) -> Option<Point> {
        match (self.range.as_point(), self.range.is_empty()) {
            (Some(value), _) if self.kinds.is_empty() => Some(Ok(value.clone())),
            (None, true) => {
                let mut kinds = self.kinds.iter();
                kinds.next().filter(|_| kinds.next().is_none()).map(Err)
            }
            (Some(_) | None, _) => None,
        }
    }

    /// Whether nothing is left of it.
    pub fn is_empty(&self) -> bool {
        self.range.is_empty() && self.kinds.is_empty()
    }

    pub(super) fn may(&self, fact: u32) -> May {
        let moves = if self.as_point().is_some() {
            Moves::default()
        } else {
            Moves::with(fact, Way { gone: !self.kinds.is_empty(), ..Way::RISES })
        };
        May { range: self.range.clone(), kinds: self.kinds, moves, partial: false }.tidy()
    }

    /// Whether a value or a kind is among what it may be.
    pub fn contains(&self, point: &Point) -> bool {
        match point {
            Ok(value) => self.range.contains(value) && self.is_on_grid(value),
            Err(kind) => self.kinds.contains(*kind),
        }
    }

    fn is_on_grid(&self, value: &Number) -> bool {
        self.step.as_ref().is_none_or(|step| value.div(step).is_some_and(|steps| steps.is_integer()))
    }

    /// The same with the values of a part of its range, whole steps of it where it has steps.
    #[must_use]
    pub fn within(&self, range: &Interval) -> Domain {
        let mut met = self.range.meet(range);
        if let Some(step) = &self.step {
            met = on_grid(&met, step);
        }
        if met.is_empty() {
            met = Interval::empty();
        }
        Domain { range: met, ..self.clone() }
    }

    /// Its values alone.
    #[must_use]
    pub fn known(&self) -> Domain {
        Domain { kinds: Kinds::NONE, ..self.clone() }
    }

    /// One of its kinds alone.
    #[must_use]
    pub fn absent(&self, kind: Kind) -> Domain {
        Domain { range: Interval::empty(), kinds: Kinds::only(kind), step: self.step.clone() }
    }

    /// Its values up to a place, and those from there on. Where it has steps, no value is in both; where it has none,
    /// the place itself is.
    pub fn cut(&self, at: &Number) -> (Domain, Domain) {
        let low = Interval { low: None, high: Some(End::closed(at.clone())) };
        let high = match &self.step {
            Some(_) => Interval { low: Some(End::open(at.clone())), high: None },
            None => Interval { low: Some(End::closed(at.clone())), high: None },
        };
        (self.known().within(&low), self.known().within(&high))
    }
}

/// A stretch between whole steps, its ends in.
fn on_grid(range: &Interval, step: &Number) -> Interval {
    use crate::number::Mode;
    let end = |end: &Option<End>, up: bool| {
        let end = end.as_ref()?;
        let value = end.value.round(if up { Mode::Up } else { Mode::Down }, step);
        let inside = end.closed || value != end.value;
        Some(End::closed(match (inside, up) {
            (true, _) => value,
            (false, true) => &value + step,
            (false, false) => &value - step,
        }))
    };
    if range.is_empty() {
        return Interval::empty();
    }
    Interval { low: end(&range.low, true), high: end(&range.high, false) }
}

impl Space {
    /// Everything that the facts of a program may be, in one of its periods.
    pub fn whole(program: &Program, period: usize) -> Space {
        let inputs = &program.plan.inputs;
        let domains = inputs.infos.iter().map(|info| {
            let declared = &inputs.declared[info.declared as usize];
            let closed = |end: &Option<Number>| end.clone().map(End::closed);
            let places = |count: usize| match count.checked_sub(1) {
                Some(last) => Interval::closed(Number::zero(), Number::from(last as u64)),
                None => Interval::empty(),
            };
            let whole = Some(Number::one());
            let (range, step) = match &declared.ty {
                Type::Quantity(_) => {
                    let range = Interval { low: closed(&declared.range.0), high: closed(&declared.range.1) };
                    (range, declared.step.clone())
                }
                Type::Truth => (places(2), whole),
                Type::Word(words) => (places(words.len()), whole),
                Type::Key(axis) => (places(inputs.keys.get(axis).map_or(0, |keys| keys.len())), whole),
                Type::Date => {
                    let range = Interval { low: closed(&declared.range.0), high: closed(&declared.range.1) };
                    (range, whole)
                }
                Type::Time => (Interval::whole(), Number::ratio(1, 60)),
                Type::Text | Type::Unknown => (Interval::point(Number::zero()), whole),
            };
            Domain { range: Interval::empty(), kinds: declared.may_be, step }.with_range(range)
        });
        let day = |day: crate::calendar::Date| Number::from(day.day_number());
        let period = inputs.periods.get(period).map(|period| vec![day(period.start), day(period.end)]);
        Space { domains: domains.collect(), period: period.unwrap_or_default() }
    }

    /// The same with one fact being one thing.
    pub fn fix(&mut self, slot: InputSlot, point: &Point) {
        if let Some(domain) = self.domains.get_mut(slot.index()) {
            *domain = Domain::point(point, domain.step.clone());
        }
    }
}

impl Domain {
    fn with_range(self, range: Interval) -> Domain {
        let range = match &self.step {
            Some(step) => on_grid(&range, step),
            None => range,
        };
        Domain { range, ..self }
    }
}

/// How far from where a fact stands it is worth looking, where nothing says an end.
pub(crate) fn as_far_as_is_worth_looking(here: &Number) -> Number {
    &Number::max(&here.abs(), &Number::one()) * &Number::from(100)
}
