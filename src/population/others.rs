//! A fold over all others, for each of them: what all of them come to without one, without folding once for each.

use crate::model::{Best, Skip, Statistic};
use crate::number::{Mode, Number};
use crate::population::gather::Item;
use crate::program::machine::Slot;
use crate::program::op::{INSUFFICIENT, KNOWN, UNDEFINED};
use crate::program::statistics;

/// Elements, prepared so that one can be left out.
pub(super) struct Others<'a> {
    statistic: &'a Statistic,
    needing: usize,
    /// Of every element: the place among the kept, or the status it adds; none for one that is no element.
    role: Vec<Role>,
    /// How many of each status are not skipped.
    absent: [usize; 16],
    /// Kept values in order (of `of the best`, the best first).
    sorted: Vec<Number>,
    /// Σ of the first so many of `sorted`.
    sums: Vec<Number>,
    squares: Number,
    /// Of every element that is kept its value and weight.
    weighted: (Number, Number),
    pairs: Vec<(Number, Number)>,
}

#[derive(Clone, Copy)]
enum Role {
    Kept { sorted: usize, pair: usize },
    Absent(u8),
    Nothing,
}

impl<'a> Others<'a> {
    pub fn new(statistic: &'a Statistic, skip: &Skip, items: &[Item]) -> Self {
        let mut absent = [0; 16];
        let mut role = Vec::with_capacity(items.len());
        let mut kept: Vec<(usize, Number)> = Vec::new();
        let mut pairs = Vec::new();
        for (place, item) in items.iter().enumerate() {
            if item.filter.is_no() {
                role.push(Role::Nothing);
                continue;
            }
            let status = match item.filter.status {
                KNOWN if skip.kinds.contains_status(item.value.status) => item.value.status,
                KNOWN => item.value.status.max(item.weight.status),
                unknown => unknown,
            };
            if status == KNOWN {
                role.push(Role::Kept { sorted: 0, pair: pairs.len() });
                kept.push((place, item.value.value.clone()));
                pairs.push((item.weight.value.clone(), item.value.value.clone()));
            } else if skip.kinds.contains_status(status) {
                role.push(Role::Nothing);
            } else {
                absent[usize::from(status) % 16] += 1;
                role.push(Role::Absent(status));
            }
        }
        let lowest_first = match statistic {
            Statistic::Sum(Some(best)) | Statistic::Mean(Some(best)) => best.lowest,
            _ => true,
        };
        kept.sort_by(|(_, a), (_, b)| if lowest_first { a.cmp(b) } else { b.cmp(a) });
        let mut sums = vec![Number::zero()];
        let mut squares = Number::zero();
        for (sorted, (place, value)) in kept.iter().enumerate() {
            if let Some(Role::Kept { sorted: held, .. }) = role.get_mut(*place) {
                *held = sorted;
            }
            let sum = sums.last().map_or_else(|| value.clone(), |sum| sum + value);
            sums.push(sum);
            squares = &squares + &(value * value);
        }
        let weighted = pairs.iter().fold((Number::zero(), Number::zero()), |(total, all), (weight, value)| {
            (&total + &(weight * value), &all + weight)
        });
        let sorted = kept.into_iter().map(|(_, value)| value).collect();
        let needing = skip.needing.unwrap_or(0) as usize;
        Others { statistic, needing, role, absent, sorted, sums, squares, weighted, pairs }
    }

    /// Without each of them in turn, and last without nobody.
    pub fn all(&self) -> Vec<Slot<Number>> {
        self.role.iter().copied().chain([Role::Nothing]).map(|role| self.without(role)).collect()
    }

    fn without(&self, left_out: Role) -> Slot<Number> {
        let own = match left_out {
            Role::Absent(status) => Some(status),
            Role::Kept { .. } | Role::Nothing => None,
        };
        let there = |status: u8| self.absent[usize::from(status)] > usize::from(own == Some(status));
        if let Some(join) = (1..16).rev().find(|status| there(*status)) {
            return Slot::absent(join);
        }
        let gone = match left_out {
            Role::Kept { sorted, pair } => Some((sorted, pair)),
            Role::Absent(_) | Role::Nothing => None,
        };
        let count = self.sorted.len() - usize::from(gone.is_some());
        if count < self.needing {
            return Slot::absent(INSUFFICIENT);
        }
        match self.made(count, gone) {
            Some(value) => Slot::known(value),
            None => Slot::absent(UNDEFINED),
        }
    }

    fn made(&self, count: usize, gone: Option<(usize, usize)>) -> Option<Number> {
        let whole = |count: usize| Number::from(count as u64);
        let at = |place: usize| {
            let place = place + usize::from(gone.is_some_and(|(sorted, _)| sorted <= place));
            self.sorted.get(place).cloned().unwrap_or_default()
        };
        // Σ of the first so many of those left.
        let sum = |count: usize| match gone {
            Some((sorted, _)) if sorted < count => Some(self.sums.get(count + 1)? - self.sorted.get(sorted)?),
            Some(_) | None => self.sums.get(count).cloned(),
        };
        let taken = |best: &Option<Best>| match best {
            None => count,
            Some(best) => {
                let number = if best.part { &best.number * &whole(count) } else { best.number.clone() };
                let number = number.round(Mode::Up, &Number::one()).to_i64();
                number.map_or(count, |number| usize::try_from(number).unwrap_or(0)).min(count)
            }
        };
        match self.statistic {
            Statistic::Count => Some(whole(count)),
            Statistic::Sum(best) => sum(taken(best)),
            Statistic::Mean(best) => sum(taken(best))?.div(&whole(taken(best))),
            Statistic::WeightedMean => {
                let (mut total, mut weights) = self.weighted.clone();
                if let Some((weight, value)) = gone.and_then(|(_, pair)| self.pairs.get(pair)) {
                    total = &total - &(weight * value);
                    weights = &weights - weight;
                }
                total.div(&weights)
            }
            Statistic::Least => (count > 0).then(|| at(0)),
            Statistic::Greatest => count.checked_sub(1).map(at),
            Statistic::Median if count == 0 => None,
            Statistic::Median if count % 2 == 1 => Some(at(count / 2)),
            Statistic::Median => (&at(count / 2 - 1) + &at(count / 2)).div(&Number::from(2)),
            Statistic::Percentile(part, method) => statistics::percentile(part, *method, count, at),
            Statistic::Deviation { sample, mode, quantum } => {
                let mut squares = self.squares.clone();
                if let Some(value) = gone.and_then(|(sorted, _)| self.sorted.get(sorted)) {
                    squares = &squares - &(value * value);
                }
                statistics::deviation_of(*sample, *mode, quantum, count as u64, &sum(count)?, &squares)
            }
        }
    }
}
