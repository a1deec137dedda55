//! What folds mean: many elements, some of them absent, made into one value.
//!
//! In this order: an unknown filter makes its element absent with its kind; elements of skipped kinds are dropped, with
//! their weights; any other absent element makes the result absent, with the join; fewer than needed are insufficient.

use std::cmp::Ordering;

use crate::model::{Best, Kinds, Statistic};
use crate::number::{Mode, Number, Quotient};
use crate::program::machine::{Engine, Machine, Overflow, Slot};
use crate::program::meaning::divided;
use crate::program::op::{Fold, INSUFFICIENT, KNOWN, List, Reg, Stores, UNDEFINED};
use crate::program::statistics;

/// Folds elements.
pub(crate) fn fold<N: Engine>(stores: &Stores, machine: &mut Machine<N>, fold: &Fold) -> Result<Slot<N>, Overflow> {
    let Machine { slots, kept, .. } = machine;
    let list = |list: List| &stores.lists[list.range()];
    let (elements, weights, filters) = (list(fold.elements), list(fold.weights), list(fold.filters));
    let slot = |reg: &Reg| &slots[reg.index()];
    kept.clear();
    let mut join = KNOWN;
    for place in 0..fold.count as usize {
        let status = |list: &[Reg]| list.get(place).map_or(KNOWN, |reg| slot(reg).status);
        let status = match filters.get(place).map(slot) {
            Some(filter) if filter.is_no() => continue,
            Some(filter) if filter.status != KNOWN => filter.status,
            // A skipped element takes its weight along, whatever that is.
            Some(_) | None => match status(elements) {
                skipped if fold.skip.contains_status(skipped) => skipped,
                element => element.max(status(weights)),
            },
        };
        if status == KNOWN {
            kept.push(place as u32);
        } else if !fold.skip.contains_status(status) {
            join = join.max(status);
        }
    }
    if join != KNOWN {
        return Ok(Slot::absent(join));
    }
    if kept.len() < fold.needing as usize {
        return Ok(Slot::absent(INSUFFICIENT));
    }
    let value = |place: &u32| &slots[elements[*place as usize].index()].value;
    let weight = |place: &u32| &slots[weights[*place as usize].index()].value;
    let by_value = |a: &u32, b: &u32| value(a).compare(value(b));
    let rounding = fold.rounding.map(|(mode, quantum)| (mode, &slots[quantum.index()].value));
    let picked = |place: Option<&u32>| place.map_or_else(|| Slot::absent(UNDEFINED), |p| Slot::known(value(p).clone()));
    match &fold.statistic {
        Statistic::Count => Ok(Slot::known(N::from_int(kept.len() as i64))),
        Statistic::Sum(best) | Statistic::Mean(best) => {
            if let Some(best) = best {
                let number = &slots[fold.best.index()].value;
                match best_count(number, best, kept.len()) {
                    Some(count) => keep_best(kept, count, best.lowest, by_value),
                    None => return Slot::made(None),
                }
            }
            if matches!(fold.statistic, Statistic::Mean(_)) {
                let one = N::from_int(1);
                return divided(N::mean(kept.iter().map(|place| (&one, value(place))), rounding));
            }
            let mut sum = N::zero();
            for place in kept.iter() {
                match sum.add(value(place)) {
                    Some(more) => sum = more,
                    None => return Slot::made(None),
                }
            }
            Ok(Slot::known(sum))
        }
        Statistic::WeightedMean => divided(N::mean(kept.iter().map(|place| (weight(place), value(place))), rounding)),
        Statistic::Least => Ok(picked(kept.iter().min_by(|a, b| by_value(a, b)))),
        Statistic::Greatest => Ok(picked(kept.iter().max_by(|a, b| by_value(a, b)))),
        Statistic::Median => {
            kept.sort_unstable_by(by_value);
            let middle = kept.len() / 2;
            match (kept.len() % 2, middle.checked_sub(1).and_then(|place| kept.get(place)), kept.get(middle)) {
                (0, Some(a), Some(b)) => match value(a).add(value(b)) {
                    Some(sum) => divided(sum.div(&N::from_int(2))),
                    None => Slot::made(None),
                },
                (_, _, place) => Ok(picked(place)),
            }
        }
        Statistic::Percentile(part, method) => {
            kept.sort_unstable_by(by_value);
            let at = |place: usize| kept.get(place).map_or_else(Number::zero, |place| value(place).to_number());
            long(statistics::percentile(part, *method, kept.len(), at))
        }
        Statistic::Deviation { sample, mode, quantum } => {
            let values: Vec<Number> = kept.iter().map(|place| value(place).to_number()).collect();
            long(statistics::deviation(*sample, *mode, quantum, &values))
        }
    }
}

/// What was made of long numbers, where it fits; nothing is undefined.
pub(crate) fn long<N: Engine>(made: Option<Number>) -> Result<Slot<N>, Overflow> {
    match made {
        Some(made) => Slot::made(N::from_number(&made)),
        None => Ok(Slot::absent(UNDEFINED)),
    }
}

/// The weighted mean of listed figures, or the status of why not; the weight of those skipped goes to the rest in
/// proportion.
#[inline]
pub(crate) fn weighted<N: Engine>(
    stores: &Stores,
    machine: &Machine<N>,
    (weights, parts): (List, List),
    (skip, needing): (Kinds, u32),
    rounding: Option<(Mode, &N)>,
) -> Result<Quotient<N>, u8> {
    let (weights, parts) = (&stores.lists[weights.range()], &stores.lists[parts.range()]);
    let mut join = KNOWN;
    let mut left = 0;
    for part in parts {
        let status = machine.get(*part).status;
        left += u32::from(status == KNOWN);
        if !skip.contains_status(status) {
            join = join.max(status);
        }
    }
    if join != KNOWN {
        return Err(join);
    }
    if left < needing {
        return Err(INSUFFICIENT);
    }
    let known = weights.iter().zip(parts).map(|(weight, part)| (machine.get(*weight), machine.get(*part)));
    let known = known.filter(|(_, part)| part.status == KNOWN).map(|(weight, part)| (&weight.value, &part.value));
    Ok(N::mean(known, rounding))
}

/// How many the best are; a part is rounded up to a whole element.
fn best_count<N: Engine>(number: &N, best: &Best, left: usize) -> Option<usize> {
    let count = if best.part { number.mul(&N::from_int(left as i64))? } else { number.clone() };
    let count = count.round(Mode::Up, &N::from_int(1))?;
    Some(count.whole().map_or(left, |count| usize::try_from(count).unwrap_or(0)).min(left))
}

fn keep_best(kept: &mut Vec<u32>, count: usize, lowest: bool, by_value: impl Fn(&u32, &u32) -> Ordering) {
    kept.sort_unstable_by(|a, b| if lowest { by_value(a, b) } else { by_value(b, a) });
    kept.truncate(count);
}
