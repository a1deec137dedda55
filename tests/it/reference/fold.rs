//! Folds over the rows of a schedule, and weighted means of listed figures.

use attain::model::{AxisId, Best, ExprId, Kind, Node, Percentile, Skip, Statistic};

use super::{Exact, Place, Reader, Value, exact, join, round, whole, yes};

/// One element that is left, with its weight (1 where there is none).
pub(super) struct Element {
    pub value: Exact,
    weight: Exact,
}

impl Reader<'_> {
    pub(super) fn fold(&self, node: &Node, place: &Place) -> Value {
        let Node::Fold { statistic, axis, element, weight, filter, skip } = node else { panic!("not a fold") };
        let mut read: Vec<(Value, Value)> = Vec::new();
        for row in 0..self.model.axis(*axis).keys.len() as u32 {
            let there = at(place, *axis, row);
            let part = |expr: &Option<ExprId>| expr.map_or(Ok(whole(1)), |expr| self.expr(expr, &there));
            match filter.map(|filter| self.expr(filter, &there)) {
                Some(Ok(holds)) if !yes(&holds) => {}
                Some(Err(kind)) => read.push((Err(kind), Ok(whole(1)))),
                Some(Ok(_)) | None => read.push((part(element), part(weight))),
            }
        }
        statistic_of(statistic, left(read, skip)?)
    }

    pub(super) fn weighted(&self, parts: &[(attain::number::Number, ExprId)], skip: &Skip, place: &Place) -> Value {
        let read = parts.iter().map(|(weight, part)| (self.expr(*part, place), Ok(exact(weight)))).collect();
        statistic_of(&Statistic::WeightedMean, left(read, skip)?)
    }

    /// The greater or the lesser of a list. Where all were skipped, it is absent as they are.
    pub(super) fn pick(&self, greater: bool, items: &[ExprId], skip: &Skip, place: &Place) -> Value {
        let read: Vec<Value> = items.iter().map(|item| self.expr(*item, place)).collect();
        let all = join(&read);
        let elements = left(read.into_iter().map(|value| (value, Ok(whole(1)))).collect(), skip)?;
        let values = elements.into_iter().map(|element| element.value);
        if greater { values.max() } else { values.min() }.ok_or_else(|| all.expect("every item was skipped"))
    }
}

pub fn at(place: &Place, axis: AxisId, row: u32) -> Place {
    let mut there = place.clone();
    there.insert(axis, row);
    there
}

/// The elements that `skipping` leaves, if all of them are known and they are enough.
pub(super) fn left(read: Vec<(Value, Value)>, skip: &Skip) -> Result<Vec<Element>, Kind> {
    let mut elements = Vec::new();
    let mut absent: Option<Kind> = None;
    for (value, weight) in read {
        // An element that is skipped takes its weight along, whatever that is.
        let kind = match (&value, &weight) {
            (Err(kind), _) if skip.kinds.contains(*kind) => Some(*kind),
            (value, weight) => join([value, weight]),
        };
        match (kind, value, weight) {
            (Some(kind), _, _) if skip.kinds.contains(kind) => {}
            (Some(kind), _, _) => absent = absent.max(Some(kind)),
            (None, value, weight) => elements.push(Element { value: value?, weight: weight? }),
        }
    }
    match (absent, skip.needing) {
        (Some(kind), _) => Err(kind),
        (None, Some(needed)) if elements.len() < needed as usize => Err(Kind::Insufficient),
        (None, _) => Ok(elements),
    }
}

pub(super) fn statistic_of(statistic: &Statistic, elements: Vec<Element>) -> Value {
    let count = elements.len();
    let weights: Exact = elements.iter().map(|element| &element.weight).sum();
    let weighed: Exact = elements.iter().map(|element| &element.value * &element.weight).sum();
    let mut values: Vec<Exact> = elements.into_iter().map(|element| element.value).collect();
    values.sort();
    let over = |sum: Exact, count: Exact| if count == whole(0) { Err(Kind::Undefined) } else { Ok(sum / count) };
    match statistic {
        Statistic::Count => Ok(whole(count)),
        Statistic::Sum(best) => Ok(best_of(values, best.as_ref()).into_iter().sum()),
        Statistic::Mean(best) => {
            let best = best_of(values, best.as_ref());
            let count = whole(best.len());
            over(best.into_iter().sum(), count)
        }
        Statistic::WeightedMean => over(weighed, weights),
        Statistic::Least => values.first().cloned().ok_or(Kind::Undefined),
        Statistic::Greatest => values.last().cloned().ok_or(Kind::Undefined),
        Statistic::Median if count == 0 => Err(Kind::Undefined),
        Statistic::Median if count % 2 == 1 => Ok(values[count / 2].clone()),
        Statistic::Median => Ok((&values[count / 2 - 1] + &values[count / 2]) / whole(2)),
        Statistic::Percentile(_, _) if count == 0 => Err(Kind::Undefined),
        Statistic::Percentile(part, method) => Ok(percentile(&values, &exact(part), *method)),
        Statistic::Deviation { sample, mode, quantum } => {
            let over = if *sample { count.saturating_sub(1) } else { count };
            if over == 0 {
                return Err(Kind::Undefined);
            }
            let mean = values.iter().sum::<Exact>() / whole(count);
            let apart: Exact = values.iter().map(|value| (value - &mean) * (value - &mean)).sum();
            Ok(round::root(&(apart / whole(over)), *mode, &exact(quantum)))
        }
    }
}

/// By the place of the percentile among the elements, counted from 1: between two of them, in proportion.
fn percentile(values: &[Exact], part: &Exact, method: Percentile) -> Exact {
    let (one, n) = (whole(1), whole(values.len()));
    let place = match method {
        Percentile::Inclusive => &one + part * (&n - &one),
        Percentile::Exclusive => part * (&n + &one),
        Percentile::NearestRank => (part * &n).ceil(),
    };
    let place = place.max(one).min(n);
    let floor = place.floor();
    let value = |place: &Exact| &values[usize::try_from(place.to_integer()).expect("a place") - 1];
    let (below, above) = (value(&floor), value(&place.ceil()));
    below + (above - below) * (&place - &floor)
}

/// The best of values in ascending order: so many, or such a part of them rounded up to a whole element.
fn best_of(mut values: Vec<Exact>, best: Option<&Best>) -> Vec<Exact> {
    let Some(best) = best else { return values };
    if !best.lowest {
        values.reverse();
    }
    let number = exact(&best.number) * if best.part { whole(values.len()) } else { whole(1) };
    let kept = number.ceil().to_integer();
    values
        .into_iter()
        .zip(1_u32..)
        .take_while(|(_, place)| num_bigint::BigInt::from(*place) <= kept)
        .map(|(value, _)| value)
        .collect()
}
