//! Where a part of the space is cut in two.

use std::rc::Rc;

use super::{Half, Promise, Search, Toward, is_less, promise, worse};
use crate::analyze::goal::Goal;
use crate::analyze::may::{May, Way};
use crate::analyze::reach::PartOf;
use crate::analyze::space::{Domain, Space};
use crate::number::Number;
use crate::number::interval::{End, Interval};

/// How many facts are tried for the best place to cut.
const MAX_TRIED: usize = 6;

/// How many registers are tried for the best place to cut.
const MAX_REGISTERS_TRIED: usize = 4;

/// One fact narrowed, or one register looked at in part, after others.
pub(super) struct Cut {
    pub before: Option<Rc<Cut>>,
    pub what: Narrowed,
    /// How many cuts it stands after.
    pub depth: usize,
}

/// What a cut leaves.
#[derive(Clone)]
pub(super) enum Narrowed {
    Fact(u32, Domain),
    Register(PartOf),
}

impl Search {
    /// Cuts one fact, the one that tells most.
    pub(super) fn split(&mut self, domains: &[Domain], held: &May, goal: &Goal, toward: Toward) -> Option<Vec<Half>> {
        let mut ways: Vec<(u32, Way)> = held
            .moves
            .iter()
            .filter(|(fact, way)| (way.up || way.down || way.gone) && domains[*fact as usize].as_point().is_none())
            .collect();
        // Those that come and go first: what they decide is decided for all others.
        ways.sort_by_key(|(fact, way)| {
            let domain = &domains[*fact as usize];
            (domain.kinds.is_empty() || !way.gone, !(way.up && way.down), *fact)
        });
        let mut chosen: Option<(Promise, Vec<Half>)> = None;
        let mut tried = 0;
        for (fact, _) in ways {
            let domain = &domains[fact as usize];
            let parts: Vec<Domain> = if !domain.kinds.is_empty() {
                let mut parts: Vec<Domain> = domain.kinds.iter().map(|kind| domain.absent(kind)).collect();
                parts.extend(Some(domain.known()).filter(|known| !known.range.is_empty()));
                parts
            } else {
                match self.middle(domain) {
                    Some(cut) => {
                        let (low, high) = domain.cut(&cut);
                        vec![low, high]
                    }
                    None => continue,
                }
            };
            let mut made = Vec::new();
            let mut most: Option<Option<Number>> = None;
            for part in parts.into_iter().filter(|part| !part.is_empty()) {
                self.reach.set(fact, part.clone());
                self.reach.settle();
                let held = self.reach.get(goal.register);
                if held.may_be_known() {
                    let promise = promise(held, toward);
                    most = Some(worse(most, promise.clone()));
                    made.push((Narrowed::Fact(fact, part), promise));
                }
            }
            self.reach.set(fact, domain.clone());
            self.reach.settle();
            let most = most.unwrap_or(Some(Number::from(i64::MIN)));
            if chosen.as_ref().is_none_or(|(known, _)| is_less(&most, known)) {
                chosen = Some((most, made));
            }
            tried += 1;
            if tried >= MAX_TRIED {
                break;
            }
        }
        let parts = self.reach.looked_at().to_vec();
        for (register, at, above) in self.reach.open_selectors().into_iter().take(MAX_REGISTERS_TRIED) {
            let low = Interval { low: None, high: Some(End { value: at.clone(), closed: above }) };
            let high = Interval { low: Some(End { value: at, closed: !above }), high: None };
            let mut made = Vec::new();
            let mut most: Option<Option<Number>> = None;
            for (range, absent) in [(low, true), (high, false)] {
                let part = PartOf { register, range, absent };
                let mut with = parts.clone();
                match with.iter_mut().find(|known| known.register == register) {
                    Some(known) => known.narrow(&part),
                    None => with.push(part.clone()),
                }
                self.reach.look_at(&with);
                let held = self.reach.get(goal.register);
                if held.may_be_known() {
                    let promise = promise(held, toward);
                    most = Some(worse(most, promise.clone()));
                    made.push((Narrowed::Register(part), promise));
                }
            }
            self.reach.look_at(&parts);
            let most = most.unwrap_or(Some(Number::from(i64::MIN)));
            if chosen.as_ref().is_none_or(|(known, _)| is_less(&most, known)) {
                chosen = Some((most, made));
            }
        }
        chosen.map(|(_, made)| made)
    }

    /// Where a stretch is cut: at a number of the contract near its middle, else in its middle.
    pub(super) fn middle(&self, domain: &Domain) -> Option<Number> {
        middle(domain, &self.pool)
    }
}

/// Where a stretch of values is cut.
pub(crate) fn middle(domain: &Domain, pool: &[Number]) -> Option<Number> {
    let (low, high) = (domain.range.low.as_ref(), domain.range.high.as_ref());
    let inside = |value: &Number| {
        low.is_none_or(|low| *value > low.value || (*value == low.value && domain.step.is_some()))
            && high.is_none_or(|high| *value < high.value)
    };
    let from = low.map_or(0, |low| pool.partition_point(|value| *value < low.value));
    let to = high.map_or(pool.len(), |high| pool.partition_point(|value| *value < high.value));
    let said = (from < to).then(|| pool.get((from + to) / 2)).flatten().filter(|value| inside(value));
    let cut = match (low, high) {
        (Some(low), Some(high)) => {
            let width = &high.value - &low.value;
            match &domain.step {
                Some(step) if width < *step => return None,
                // Continuous: not for ever.
                None if width <= Number::power_of_ten(-9) => return None,
                Some(_) | None => {}
            }
            let half = (&low.value + &high.value).div(&Number::from(2))?;
            let half = match &domain.step {
                Some(step) => half.round(crate::number::Mode::Down, step),
                None => simple(&low.value, &high.value, half),
            };
            match said {
                Some(said) => said.clone(),
                None => half,
            }
        }
        (Some(low), None) => said.cloned().unwrap_or_else(|| {
            let ten = Number::from(10);
            if low.value.is_positive() { &low.value * &ten } else { ten }
        }),
        (None, Some(high)) => said.cloned().unwrap_or_else(|| {
            let ten = Number::from(-10);
            if high.value.is_negative() { &high.value * &Number::from(10) } else { ten }
        }),
        (None, None) => said.cloned().unwrap_or_else(Number::zero),
    };
    // A number beyond which nobody looks.
    if cut.abs() > Number::power_of_ten(18) { None } else { Some(cut) }
}

/// A number with few digits between two.
fn simple(low: &Number, high: &Number, half: Number) -> Number {
    let width = high - low;
    for places in 0..12 {
        let quantum = Number::power_of_ten(-places);
        if &quantum * &Number::from(4) <= width {
            return half.round(crate::number::Mode::HalfEven, &quantum);
        }
    }
    half
}

/// The facts of a part with what its cuts say, and the registers that are looked at in part.
pub(super) fn domains(space: &Space, cuts: &Option<Rc<Cut>>) -> (Vec<Domain>, Vec<PartOf>) {
    let mut domains = space.domains.clone();
    let mut parts = Vec::new();
    let mut seen = std::collections::HashSet::new();
    let mut next = cuts.as_ref();
    while let Some(cut) = next {
        match &cut.what {
            Narrowed::Fact(fact, domain) => {
                if seen.insert(*fact) {
                    domains[*fact as usize] = domain.clone();
                }
            }
            Narrowed::Register(part) => {
                match parts.iter_mut().find(|known: &&mut PartOf| known.register == part.register) {
                    Some(known) => known.narrow(part),
                    None => parts.push(part.clone()),
                }
            }
        }
        next = cut.before.as_ref();
    }
    parts.reverse();
    (domains, parts)
}
