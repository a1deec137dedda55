//! A fact is moved until a value lies just below, on and just above a bound, or beyond a cap.

use super::case::{Bench, Case, declared, fitted, grid};
use crate::analyze::coverage::{Edge, EdgeKind, step_of};
use crate::explain::reader::Reader;
use crate::model::{Face, Type};
use crate::number::{Mode, Number};

/// How far two values are from each other, and the step of the bound.
pub(crate) fn gap(bench: &mut Bench<'_>, case: &Case, edge: &Edge) -> Option<Number> {
    if !bench.settle(case) {
        return None;
    }
    let ex = bench.explainer();
    let value = Reader::standing(ex, edge.home, &edge.value.1).value(edge.value.0)?.ok()?;
    let bound = Reader::standing(ex, edge.home, &edge.bound.1).value(edge.bound.0)?.ok()?;
    Some(value - bound)
}

/// The bound as it stands in a case.
fn bound_of(bench: &mut Bench<'_>, case: &Case, edge: &Edge) -> Option<Number> {
    if !bench.settle(case) {
        return None;
    }
    Reader::standing(bench.explainer(), edge.home, &edge.bound.1).value(edge.bound.0)?.ok()
}

/// Cases in which one fact is moved to where two values meet, and one step to either side; the nearest to the case first.
pub(crate) fn seek(bench: &mut Bench<'_>, case: &Case, edge: &Edge, slot: usize) -> Vec<Case> {
    let Some((_, ty, input)) = declared(bench.model, bench.program, slot) else { return Vec::new() };
    if !matches!(ty, Type::Quantity(_) | Type::Date | Type::Time) {
        return Vec::new();
    }
    let Some(Some(Ok(now))) = case.facts.get(slot).cloned() else { return Vec::new() };
    let bound_expr = bench.model.expr(edge.bound.0);
    let bound = bound_of(bench, case, edge);
    let same = bound_expr.ty == *ty;
    let near = bound.as_ref().map(|bound| step_of(bench.model, bench.source, edge.bound.0, bound));
    let near = near.filter(|_| same && edge.kind == EdgeKind::Bound);
    let step = grid(ty, input, near.as_ref());
    let moved = |value: &Number| {
        let mut other = case.clone();
        if let Some(fact) = other.facts.get_mut(slot) {
            *fact = Some(Ok(value.clone()));
        }
        other
    };
    // Where it is looked first: is it this fact that moves them at all?
    let mut probes: Vec<Number> = Vec::new();
    let mut add = |value: Number| probes.extend(fitted(input, &step, &value));
    add(now.clone());
    for factor in [2, 5, 10, 50] {
        add(&now * Number::from(factor));
        add(now.div(&Number::from(factor)).unwrap_or_else(Number::zero));
    }
    for value in input.range.0.iter().chain(&input.range.1) {
        add(value.clone());
    }
    let whole = |value: i64| Number::from(value);
    match ty {
        Type::Quantity(unit) if unit.is_percent() => {
            for percent in [0, 1, 5, 10, 20, 40, 60, 80, 90, 100, 120] {
                add(whole(percent) * Number::power_of_ten(-2));
            }
        }
        Type::Quantity(unit) => {
            let most = if unit.is_money() { 9 } else { 6 };
            add(Number::zero());
            for power in 0..=most {
                add(Number::power_of_ten(power) * unit.scale());
            }
            if matches!(unit.face, Face::Number | Face::Points) && unit.is_bare() {
                add(whole(-1));
                add(whole(-100));
            }
        }
        Type::Date => {
            for days in [-400, -100, -31, -7, 7, 31, 100, 400] {
                add(&now + whole(days));
            }
        }
        Type::Time => {
            for hours in [-2_400, -168, -24, 24, 168, 2_400] {
                add(&now + whole(hours));
            }
        }
        Type::Truth | Type::Word(_) | Type::Key(_) | Type::Text | Type::Unknown => {}
    }
    if let Some(bound) = bound.filter(|_| same) {
        add(bound);
    }
    probes.sort();
    probes.dedup();
    let mut signs: Vec<(Number, Option<i8>)> = Vec::with_capacity(probes.len());
    for probe in probes {
        let sign = gap(bench, &moved(&probe), edge).map(|gap| gap.signum());
        signs.push((probe, sign));
    }
    if edge.kind != EdgeKind::Bound {
        // A cap is reached by more than a cent that a rounding would hide: the round values that were tried will do.
        let mut found: Vec<Number> = signs.into_iter().filter_map(|(probe, sign)| sign.map(|_| probe)).collect();
        found.sort_by(|a, b| (a - &now).abs().cmp(&(b - &now).abs()).then(a.cmp(b)));
        return found.iter().map(moved).collect();
    }
    let (mut found, mut further): (Vec<Number>, Vec<Number>) = (Vec::new(), Vec::new());
    for pair in signs.windows(2) {
        let [(low, Some(a)), (high, Some(b))] = pair else { continue };
        if a == b {
            continue;
        }
        // Where it begins to be at least the bound, and where it begins to be more.
        for more in [false, true] {
            let holds = |sign: i8| if more { sign > 0 } else { sign >= 0 };
            if holds(*a) == holds(*b) {
                continue;
            }
            let (mut low, mut high) = (low.clone(), high.clone());
            while &high - &low > step {
                let half = (&low + &high).div(&Number::from(2)).unwrap_or_else(|| low.clone());
                let middle = half.div(&step).unwrap_or_else(Number::zero).round(Mode::Down, &Number::one()) * &step;
                if middle <= low || middle >= high {
                    break;
                }
                let Some(gap) = gap(bench, &moved(&middle), edge) else { break };
                if holds(gap.signum()) == holds(*a) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            further.extend([&low - &step, &high + &step]);
            found.extend([low, high]);
        }
    }
    found.extend(signs.into_iter().filter(|(_, sign)| *sign == Some(0)).map(|(probe, _)| probe));
    // What lies next to the bound comes before what lies one step further.
    for list in [&mut found, &mut further] {
        list.sort_by(|a, b| (a - &now).abs().cmp(&(b - &now).abs()).then(a.cmp(b)));
        list.dedup();
    }
    found.iter().chain(&further).map(moved).collect()
}

/// Values to which another fact is moved, where a bound cannot be met with the case's own: what a quotient is taken of, in
/// round numbers.
pub(crate) fn round_values(bench: &Bench<'_>, slot: usize) -> Vec<Number> {
    let Some((_, ty, input)) = declared(bench.model, bench.program, slot) else { return Vec::new() };
    let Type::Quantity(unit) = ty else { return Vec::new() };
    let values: &[i64] = if unit.is_money() {
        &[1_000_000, 10_000_000, 100_000_000]
    } else if unit.is_bare() && matches!(unit.face, Face::Count | Face::Number) || unit.member_months == 1 {
        &[100, 200, 400, 500, 1_000, 2_000, 10_000, 100_000]
    } else {
        &[]
    };
    let step = grid(ty, input, None);
    values.iter().filter_map(|value| fitted(input, &step, &Number::from(*value))).collect()
}
