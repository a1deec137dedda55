//! What folds and weighted means may come to.

use super::Reach;
use super::arithmetic::round;
use crate::analyze::may::{May, Way};
use crate::model::{Best, Kind, Kinds, Statistic};
use crate::number::interval::{End, Interval};
use crate::number::{Mode, Number};
use crate::program::op::{Fold, Reg, Stores};
use crate::program::statistics;

/// An element, and what it weighs.
struct Element {
    may: May,
    weight: Interval,
    /// Whether it counts in any case.
    must: bool,
}

impl Reach {
    pub(super) fn fold(&self, stores: &Stores, fold: &Fold) -> May {
        let list = |list: crate::program::op::List| stores.lists.get(list.range()).unwrap_or_default();
        let (values, weights, filters) = (list(fold.elements), list(fold.weights), list(fold.filters));
        let one = May::point(Number::one());
        let mut elements = Vec::with_capacity(fold.count as usize);
        // What all elements together can be absent for, as `counted` asks: a filter that is not known is an absence.
        for place in 0..fold.count as usize {
            let value = values.get(place).map_or(&one, |reg| self.get(*reg));
            let weight = weights.get(place).map(|reg| self.get(*reg));
            let filter = filters.get(place).map(|reg| self.get(*reg));
            if filter.is_some_and(|filter| !filter.may_be_yes() && filter.kinds.is_empty()) {
                continue;
            }
            let mut may = value.clone();
            if let Some(weight) = weight {
                may.kinds = may.kinds.with(weight.kinds);
                may.moves = may.moves.or(&weight.moves.map(|way| Way { up: true, down: true, ..way }));
                if !weight.may_be_known() {
                    may.range = Interval::empty();
                }
            }
            let mut left_out = false;
            if let Some(filter) = filter {
                left_out = filter.may_be_no();
                may.kinds = may.kinds.with(filter.kinds);
                may.moves = may.moves.or(&filter.moves.map(|_| Way::ANY));
                if !filter.may_be_yes() {
                    may.range = Interval::empty();
                }
            }
            let must = may.is_known() && !left_out;
            let weight = weight.map_or_else(|| Interval::point(Number::one()), |weight| weight.range.clone());
            elements.push((Element { may, weight, must }, left_out));
        }
        let must = elements.iter().filter(|(element, _)| element.must).count() as u32;
        let may = elements.iter().filter(|(element, _)| element.may.may_be_known()).count() as u32;
        // An element that only its filter leaves out is no reason for the rest to be absent.
        let range = {
            let elements: Vec<&Element> =
                elements.iter().map(|(element, _)| element).filter(|element| element.may.may_be_known()).collect();
            self.statistic(fold, &elements)
        };
        let blocking = |(element, left_out): &&(Element, bool)| !left_out || element.may.may_be_known();
        let parts: Vec<&May> = elements.iter().filter(blocking).map(|(element, _)| &element.may).collect();
        let of_nothing = match &fold.statistic {
            Statistic::Sum(_) | Statistic::Count => None,
            Statistic::Mean(_)
            | Statistic::WeightedMean
            | Statistic::Least
            | Statistic::Greatest
            | Statistic::Median
            | Statistic::Percentile(..)
            | Statistic::Deviation { .. } => Some(Kind::Undefined),
        };
        let before = parts.iter().copied().fold(Kinds::NONE, |all, part| all.with(part.kinds));
        let mut made =
            self.counted(parts.iter().copied(), range, must, may, (fold.skip, fold.needing), Kind::Undefined);
        let mut kinds = before.without(fold.skip);
        for (element, left_out) in &elements {
            if *left_out {
                kinds = kinds.with(element.may.kinds.without(fold.skip));
            }
        }
        if must < fold.needing {
            kinds = kinds.with(Kinds::only(Kind::Insufficient));
        }
        if let Some(kind) = of_nothing.filter(|_| must == 0) {
            kinds = kinds.with(Kinds::only(kind));
        }
        if fold.statistic == Statistic::WeightedMean {
            let nothing = elements.iter().all(|(element, _)| element.weight.contains(&Number::zero()) || !element.must);
            let crosses = elements.iter().any(|(element, _)| !element.weight.is_at_least_zero());
            if nothing || crosses {
                // Where the weights come to nothing depends on any of them.
                made.moves = made.moves.map(|way| Way { gone: true, ..way });
                kinds = kinds.with(Kinds::only(Kind::Undefined));
            }
        }
        if !kinds.without(made.kinds).is_empty() {
            made.moves = made.moves.map(|way| Way { gone: true, ..way });
        }
        made.kinds = kinds;
        // Nothing at all is a sum of nothing, or no elements.
        if may == 0 && of_nothing.is_none() && fold.needing == 0 && made.range.is_empty() {
            let blocked =
                elements.iter().any(|(element, left_out)| !left_out && element.may.kinds.both(fold.skip).is_empty());
            if !blocked {
                made.range = Interval::point(Number::zero());
            }
        }
        let weighs = matches!(&fold.statistic, Statistic::Deviation { .. });
        if weighs {
            made.moves = made.moves.map(Way::any_value);
        }
        if elements.iter().any(|(_, left_out)| *left_out) || !before.both(fold.skip).is_empty() {
            made.moves = made.moves.map(|way| if way.gone { Way::ANY } else { way });
        }
        if matches!(fold.statistic, Statistic::Count) {
            made.moves = made.moves.map(|way| if way.gone { Way::ANY } else { Way::STILL });
        }
        match fold.rounding {
            Some((mode, quantum)) => round(made, mode, self.quantum(quantum)),
            None => made,
        }
    }

    /// Where the statistic of elements lies, some of which may not count.
    fn statistic(&self, fold: &Fold, elements: &[&Element]) -> Interval {
        let zero = || Interval::point(Number::zero());
        let all_must = elements.iter().all(|element| element.must);
        let hull = || elements.iter().fold(Interval::empty(), |all, element| all.hull(&element.may.range));
        match &fold.statistic {
            Statistic::Count => {
                let must = elements.iter().filter(|element| element.must).count() as u64;
                Interval::closed(Number::from(must), Number::from(elements.len() as u64))
            }
            Statistic::Sum(None) => elements.iter().fold(zero(), |sum, element| {
                let part = if element.must { element.may.range.clone() } else { element.may.range.hull(&zero()) };
                sum.add(&part)
            }),
            Statistic::Sum(Some(best)) => self.best_of(fold, best, elements, all_must).unwrap_or_else(|| {
                elements.iter().fold(zero(), |sum, element| sum.add(&element.may.range.hull(&zero())))
            }),
            Statistic::Mean(None) => {
                mean_range(elements.iter().map(|e| (Interval::point(Number::one()), e.may.range.clone(), e.must)))
            }
            Statistic::Mean(Some(best)) => {
                let sum = if best.part { None } else { self.best_of(fold, best, elements, all_must) };
                let count = Number::min(&best.number, &Number::from(elements.len() as u64));
                match sum.zip(Number::one().div(&count)) {
                    Some((sum, by)) if all_must && best.number.is_integer() => sum.scale(&by),
                    Some(_) | None => hull(),
                }
            }
            Statistic::WeightedMean => {
                let plain = elements.iter().all(|element| element.weight.is_at_least_zero());
                if plain {
                    mean_range(elements.iter().map(|e| (e.weight.clone(), e.may.range.clone(), e.must)))
                } else {
                    Interval::whole()
                }
            }
            Statistic::Least | Statistic::Greatest => {
                let greater = fold.statistic == Statistic::Greatest;
                let parts: Vec<&May> = elements.iter().map(|element| &element.may).collect();
                let skip = parts.iter().fold(Kinds::NONE, |all, part| all.with(part.kinds));
                let left_out = elements.iter().any(|element| !element.must);
                if left_out && elements.iter().all(|element| !element.must) {
                    return hull();
                }
                let musts: Vec<&May> = elements.iter().filter(|e| e.must).map(|e| &e.may).collect();
                let least = self.extreme(&musts, greater, skip, 0).range;
                let all = hull();
                if greater {
                    Interval { low: least.low, high: all.high }
                } else {
                    Interval { low: all.low, high: least.high }
                }
            }
            Statistic::Median | Statistic::Percentile(..) if all_must => {
                let ends = |low: bool| -> Option<End> {
                    let mut values: Vec<Number> = Vec::with_capacity(elements.len());
                    for element in elements {
                        let end = if low { &element.may.range.low } else { &element.may.range.high };
                        values.push(end.as_ref()?.value.clone());
                    }
                    values.sort();
                    let at = |place: usize| values.get(place).cloned().unwrap_or_default();
                    let made = match &fold.statistic {
                        Statistic::Percentile(part, method) => statistics::percentile(part, *method, values.len(), at),
                        _ => {
                            let middle = values.len() / 2;
                            let upper = values.get(middle)?;
                            if values.len() % 2 == 1 {
                                Some(upper.clone())
                            } else {
                                (values.get(middle.checked_sub(1)?)? + upper).div(&Number::from(2))
                            }
                        }
                    };
                    made.map(End::closed)
                };
                Interval { low: ends(true), high: ends(false) }
            }
            Statistic::Median | Statistic::Percentile(..) => hull(),
            Statistic::Deviation { mode, quantum, .. } => {
                let all = hull();
                let high = match (&all.low, &all.high) {
                    (Some(low), Some(high)) => Some(End::closed((&high.value - &low.value).round(Mode::Up, quantum))),
                    (Some(_) | None, _) => None,
                };
                let _named = mode;
                Interval { low: Some(End::closed(Number::zero())), high }
            }
        }
    }

    /// The sum of the best so many, where their number is written out.
    fn best_of(&self, fold: &Fold, best: &Best, elements: &[&Element], all_must: bool) -> Option<Interval> {
        if !all_must {
            return None;
        }
        let number = self.quantum(fold.best);
        let count = if best.part { &number * &Number::from(elements.len() as u64) } else { number };
        let count = usize::try_from(count.round(Mode::Up, &Number::one()).to_i64()?).ok()?;
        let ends = |low: bool| -> Option<End> {
            let mut values = Vec::with_capacity(elements.len());
            for element in elements {
                let end = if low { &element.may.range.low } else { &element.may.range.high };
                values.push(end.as_ref()?.value.clone());
            }
            values.sort();
            if !best.lowest {
                values.reverse();
            }
            Some(End::closed(values.iter().take(count).sum()))
        };
        Some(Interval { low: ends(true), high: ends(false) })
    }

    /// A composite's weighted mean; the weight of those skipped goes to the rest.
    pub(super) fn weighted(
        &self,
        weights: &[Reg],
        parts: &[Reg],
        (skip, needing): (Kinds, u32),
        rounding: Option<(Mode, Number)>,
    ) -> May {
        let all: Vec<&May> = parts.iter().map(|reg| self.get(*reg)).collect();
        let weight = |place: usize| weights.get(place).map(|reg| self.get(*reg).range.clone()).unwrap_or_default();
        let there = || all.iter().enumerate().filter(|(_, part)| part.may_be_known());
        let range = mean_range(there().map(|(place, part)| (weight(place), part.range.clone(), part.is_known())));
        let must = all.iter().filter(|part| part.is_known()).count() as u32;
        let mut made =
            self.counted(all.iter().copied(), range, must, there().count() as u32, (skip, needing), Kind::Undefined);
        // With nothing left the weights come to nothing, and the mean is undefined.
        if must == 0 {
            made.kinds = all.iter().fold(Kinds::NONE, |kinds, part| kinds.with(part.kinds)).without(skip);
            made.kinds = made.kinds.with(Kinds::only(Kind::Undefined));
            if needing > 0 {
                made.kinds = made.kinds.with(Kinds::only(Kind::Insufficient));
            }
        }
        let nothing = there().all(|(place, part)| !part.is_known() || weight(place).contains(&Number::zero()));
        if nothing {
            made.kinds = made.kinds.with(Kinds::only(Kind::Undefined));
        }
        match rounding {
            Some((mode, quantum)) => round(made, mode, quantum),
            None => made,
        }
    }
}

/// Where a mean lies whose weights are not negative: of those that count in any case, and of others where these raise
/// (or lower) it.
fn mean_range(elements: impl Iterator<Item = (Interval, Interval, bool)>) -> Interval {
    let elements: Vec<(Interval, Interval, bool)> = elements.collect();
    let hull = elements.iter().fold(Interval::empty(), |all, (_, range, _)| all.hull(range));
    let weights: Option<Vec<Number>> = elements.iter().map(|(weight, ..)| weight.as_point().cloned()).collect();
    let Some(weights) = weights.filter(|_| elements.iter().any(|(.., must)| *must)) else { return hull };
    let extreme = |high: bool| -> Option<End> {
        let mut sum = (Number::zero(), Number::zero());
        let mut others: Vec<(&Number, Option<&Number>)> = Vec::new();
        for ((_, range, must), weight) in elements.iter().zip(&weights) {
            let end = if high { &range.high } else { &range.low };
            let end = end.as_ref().map(|end| &end.value);
            if *must {
                sum = (&sum.0 + &(weight * end?), &sum.1 + weight);
            } else {
                others.push((weight, end));
            }
        }
        others.sort_by(|(_, a), (_, b)| if high { b.cmp(a) } else { a.cmp(b) });
        for (weight, end) in others {
            let end = end?;
            let better = match sum.0.div(&sum.1) {
                None => true,
                Some(mean) if high => *end > mean,
                Some(mean) => *end < mean,
            };
            if better {
                sum = (&sum.0 + &(weight * end), &sum.1 + weight);
            }
        }
        sum.0.div(&sum.1).map(End::closed)
    };
    let closer = Interval { low: extreme(false), high: extreme(true) };
    closer.meet(&hull)
}
