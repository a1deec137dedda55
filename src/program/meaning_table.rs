//! What tables mean: rows claiming places on the number line, read by band, by part or by line.
//!
//! An absent selector takes the row about its kind, or passes its status on. A bound without a value makes every known
//! selector's result absent, with the join of the bounds. Not exactly one claim: undefined, unless `otherwise` is there
//! for what nobody claims.

use crate::model::{Claimed, Cut, Stated};
use crate::number::Quotient;
use crate::program::machine::{Engine, Machine, Overflow, Slot, claim};
use crate::program::meaning::{Next, divided, record};
use crate::program::op::{
    Bounds, Gives, KNOWN, NO_LABEL, Reading, Reg, Segments, Stores, Table, UNDEFINED, owner, taken,
};

/// Looks `x` up in a table.
#[inline(always)]
pub(crate) fn look_up<N: Engine>(
    stores: &Stores,
    machine: &mut Machine<N>,
    to: Reg,
    x: Reg,
    table: u32,
) -> Result<Next, Overflow> {
    let table = &stores.tables[table as usize];
    // Nearly all tables: a known value among constant bounds, and a row whose value is there already.
    if let (KNOWN, Reading::Band(Bounds::Fixed(segments)), KNOWN) =
        (machine.get(x).status, &table.reading, table.bounds_status)
    {
        let row = segments.owners[stretch(machine, segments, &machine.get(x).value)];
        if let Some(gives) = table.gives.get(row as usize) {
            record(machine, table.trace, row);
            match gives {
                Gives::Value(reg) => machine.copy(to, *reg),
                Gives::Linear { slope, offset, over } => {
                    let value = |reg: Reg| &machine.get(reg).value;
                    let on_line = value(x).on_line(value(*slope), value(*offset), value(*over));
                    machine.put_quotient(to, on_line)?;
                }
                Gives::Code(label) => return Ok(Some(*label)),
                Gives::Evenly { .. } => return search(machine, table, to, x),
            }
            return Ok((table.end != NO_LABEL).then_some(table.end));
        }
    }
    search(machine, table, to, x)
}

#[inline(never)]
fn search<N: Engine>(machine: &mut Machine<N>, table: &Table, to: Reg, x: Reg) -> Result<Next, Overflow> {
    let selector = machine.get(x).clone();
    let result = if selector.status != KNOWN {
        let row = table.absent.iter().position(|(kinds, _)| kinds.contains_status(selector.status));
        record(machine, table.trace, row.map_or(taken::NONE, |row| taken::ABSENT + row as u32));
        match row.and_then(|row| table.absent.get(row)) {
            Some((_, gives)) => given(machine, gives, &selector.value, None)?,
            None => Found::Slot(Slot::absent(selector.status)),
        }
    } else {
        match &table.reading {
            Reading::Band(bounds) => band(machine, table, bounds, &selector.value)?,
            Reading::Part(bounds) => Found::Slot(part(machine, table, bounds, &selector.value)?),
            Reading::Line { points, sorted, outer } => line(machine, table, points, *sorted, outer, &selector.value)?,
        }
    };
    match result {
        Found::Slot(slot) => machine.put(to, slot),
        Found::Code(label) => return Ok(Some(label)),
    }
    Ok((table.end != NO_LABEL).then_some(table.end))
}

/// What a row turned out to give.
enum Found<N> {
    Slot(Slot<N>),
    Code(u32),
}

fn undefined<N: Engine>() -> Found<N> {
    Found::Slot(Slot::absent(UNDEFINED))
}

fn given<N: Engine>(
    machine: &Machine<N>,
    gives: &Gives,
    x: &N,
    claimed: Option<&Claimed<Reg>>,
) -> Result<Found<N>, Overflow> {
    Ok(match gives {
        Gives::Value(reg) => Found::Slot(machine.get(*reg).clone()),
        Gives::Code(label) => Found::Code(*label),
        Gives::Linear { slope, offset, over } => {
            let value = |reg: &Reg| &machine.get(*reg).value;
            Found::Slot(divided(x.on_line(value(slope), value(offset), value(over)))?)
        }
        Gives::Evenly { from, to, lower, upper } => {
            let ends = match claimed {
                Some(Claimed { lower: Some(lower), upper: Some(upper) }) => Some((lower.value, upper.value)),
                Some(_) => None,
                None if *lower == Reg::NONE || *upper == Reg::NONE => None,
                None => Some((*lower, *upper)),
            };
            match ends {
                Some(ends) => Found::Slot(between(machine, x, ends, (*from, *to))?),
                None => undefined(),
            }
        }
    })
}

/// On the straight line from one point to another.
fn between<N: Engine>(
    machine: &Machine<N>,
    x: &N,
    (lower, upper): (Reg, Reg),
    (from, to): (Reg, Reg),
) -> Result<Slot<N>, Overflow> {
    let (from, to) = (machine.get(from), machine.get(to));
    let (lower, upper) = (&machine.get(lower).value, &machine.get(upper).value);
    // Right on an end the other end does not matter.
    if lower < upper && x == lower {
        return Ok(from.clone());
    }
    if lower < upper && x == upper {
        return Ok(to.clone());
    }
    if from.status | to.status != KNOWN {
        return Ok(Slot::absent(from.status.max(to.status)));
    }
    let on = || {
        let way = x.sub(lower)?.mul(&to.value.sub(&from.value)?)?;
        Some((way, upper.sub(lower)?))
    };
    let Some((way, whole)) = on() else { return Slot::made(None) };
    match way.div(&whole) {
        Quotient::Value(part) => Slot::made(from.value.add(&part)),
        Quotient::ByZero => divided(Quotient::ByZero),
        Quotient::Overflow => Slot::made(None),
    }
}

/// The join of bounds that have no value.
fn bounds_status<N: Engine>(machine: &Machine<N>, rows: &[Stated<Reg>]) -> u8 {
    rows.iter()
        .flat_map(|row| row.lower.iter().chain(row.upper.iter()))
        .map(|cut| machine.get(cut.value).status)
        .max()
        .unwrap_or(KNOWN)
}

/// How many cuts lie at or below a value: which stretch it is in.
#[inline(always)]
fn stretch<N: Engine>(machine: &Machine<N>, segments: &Segments, x: &N) -> usize {
    let quick = segments.ladder.as_ref().and_then(|ladder| x.reached(ladder));
    quick.unwrap_or_else(|| stretch_by_values(machine, &segments.cuts, x))
}

#[inline(never)]
fn stretch_by_values<N: Engine>(machine: &Machine<N>, cuts: &[Cut<Reg>], x: &N) -> usize {
    cuts.partition_point(|cut| match x.compare(&machine.get(cut.value).value) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => !cut.above,
        std::cmp::Ordering::Greater => true,
    })
}

fn band<N: Engine>(machine: &mut Machine<N>, table: &Table, bounds: &Bounds, x: &N) -> Result<Found<N>, Overflow> {
    if table.bounds_status != KNOWN {
        record(machine, table.trace, taken::NONE);
        return Ok(Found::Slot(Slot::absent(table.bounds_status)));
    }
    let (row, stated) = match bounds {
        Bounds::Fixed(segments) => (segments.owners[stretch(machine, segments, x)], false),
        Bounds::Stated(rows) => {
            let status = bounds_status(machine, rows);
            if status != KNOWN {
                record(machine, table.trace, taken::NONE);
                return Ok(Found::Slot(Slot::absent(status)));
            }
            claim(rows, &machine.slots, &mut machine.claims);
            let segments = &machine.claims.segments;
            (segments.owners[stretch(machine, segments, x)], true)
        }
    };
    let (traced, gives) = match row {
        owner::NOBODY => (taken::OTHERWISE, table.otherwise.as_ref()),
        owner::SEVERAL => (taken::NONE, None),
        row => (row, table.gives.get(row as usize)),
    };
    let Some(gives) = gives else {
        record(machine, table.trace, taken::NONE);
        return Ok(undefined());
    };
    record(machine, table.trace, traced);
    let claimed = if stated { machine.claims.claims.get(row as usize) } else { None };
    given(machine, gives, x, claimed)
}

/// Σ of rate × length of the claim between 0 and x. Rows with no length there are not asked for their rate.
fn part<N: Engine>(machine: &mut Machine<N>, table: &Table, bounds: &Bounds, x: &N) -> Result<Slot<N>, Overflow> {
    record(machine, table.trace, taken::NONE);
    if table.bounds_status != KNOWN {
        return Ok(Slot::absent(table.bounds_status));
    }
    if let Bounds::Stated(rows) = bounds {
        let status = bounds_status(machine, rows);
        if status != KNOWN {
            return Ok(Slot::absent(status));
        }
        claim(rows, &machine.slots, &mut machine.claims);
    }
    let machine = &*machine;
    let segments = match bounds {
        Bounds::Fixed(segments) => segments,
        Bounds::Stated(_) => &machine.claims.segments,
    };
    let Segments { cuts, owners, .. } = segments;
    let zero = N::zero();
    let (low, high) = if x.is_negative() { (x, &zero) } else { (&zero, x) };
    let mut total = Slot::known(N::zero());
    let (first, last) = (stretch(machine, segments, low), stretch(machine, segments, high));
    for place in first..=last {
        let cut = |place: usize| cuts.get(place).map(|cut| &machine.get(cut.value).value);
        let from = place.checked_sub(1).and_then(cut).map_or(low, |from| from.max(low));
        let to = cut(place).map_or(high, |to| to.min(high));
        if from >= to {
            continue;
        }
        let gives = match owners.get(place) {
            Some(&owner::NOBODY) | None => table.otherwise.as_ref(),
            Some(&owner::SEVERAL) => None,
            Some(&row) => table.gives.get(row as usize),
        };
        let rate = match gives {
            Some(Gives::Value(reg)) => machine.get(*reg).clone(),
            Some(Gives::Evenly { .. } | Gives::Linear { .. } | Gives::Code(_)) | None => Slot::absent(UNDEFINED),
        };
        total = if total.status | rate.status == KNOWN {
            let more = to.sub(from).and_then(|length| length.mul(&rate.value));
            Slot::made(more.and_then(|more| total.value.add(&more)))?
        } else {
            Slot::absent(total.status.max(rate.status))
        };
    }
    Ok(total)
}

/// Straight lines between neighbouring points, and what the rows for both outer sides say.
fn line<N: Engine>(
    machine: &mut Machine<N>,
    table: &Table,
    points: &[(Reg, u32)],
    sorted: bool,
    outer: &[(Stated<Reg>, u32)],
    x: &N,
) -> Result<Found<N>, Overflow> {
    record(machine, table.trace, taken::NONE);
    let status = points
        .iter()
        .map(|(at, _)| at)
        .chain(outer.iter().flat_map(|(row, _)| row.lower.iter().chain(row.upper.iter())).map(|cut| &cut.value))
        .map(|reg| machine.get(*reg).status)
        .max()
        .unwrap_or(KNOWN);
    let status = if sorted { table.bounds_status } else { status };
    if status != KNOWN {
        return Ok(Found::Slot(Slot::absent(status)));
    }
    if !sorted {
        let Machine { slots, kept, .. } = machine;
        kept.clear();
        kept.extend(0..points.len() as u32);
        let value = |place: &u32| &slots[points[*place as usize].0.index()].value;
        kept.sort_unstable_by(|a, b| value(a).compare(value(b)).then(a.cmp(b)));
    }
    let point = |place: usize| -> Option<(Reg, u32)> {
        let place = if sorted { place } else { *machine.kept.get(place)? as usize };
        points.get(place).copied()
    };
    let at = |place: usize| point(place).map(|(at, _)| &machine.get(at).value);
    let holds = |stated: &Stated<Reg>| {
        let claimed = Claimed { lower: stated.lower.clone(), upper: stated.upper.clone() };
        let order = |a: &N, b: &N| a.compare(b);
        let value = |cut: Cut<Reg>| Cut { value: machine.get(cut.value).value.clone(), above: cut.above };
        Claimed { lower: claimed.lower.map(value), upper: claimed.upper.map(value) }.holds_by(x, order)
    };
    let mut found: Option<u32> = None;
    let mut several = false;
    for (stated, row) in outer {
        if holds(stated) {
            several |= found.replace(*row).is_some();
        }
    }
    // The points at or below x, and those at x.
    let (mut low, mut high) = (0, points.len());
    while low < high {
        let middle = (low + high) / 2;
        if at(middle).is_some_and(|at| at <= x) { low = middle + 1 } else { high = middle }
    }
    let neighbor = low.checked_sub(1);
    let exact = neighbor.and_then(at).is_some_and(|at| at == x);
    let inside = exact || (neighbor.is_some() && low < points.len());
    several |= inside && found.is_some();
    // Two points on one place: which of them a line runs to would hang on the order of the rows.
    let twice =
        |one: Option<usize>, other: Option<usize>| one.and_then(at).is_some_and(|one| other.and_then(at) == Some(one));
    several |= inside && twice(neighbor, neighbor.and_then(|place| place.checked_sub(1)));
    several |= inside && !exact && twice(Some(low), Some(low + 1));
    if several {
        return Ok(undefined());
    }
    let gives = |row: u32| match table.gives.get(row as usize) {
        Some(Gives::Value(reg)) => Some(*reg),
        Some(Gives::Evenly { .. } | Gives::Linear { .. } | Gives::Code(_)) | None => None,
    };
    let left = neighbor.and_then(point).filter(|_| inside);
    let right = point(low).filter(|_| inside && !exact);
    let (row, slot) = match (found, left, right) {
        (Some(row), ..) => (row, gives(row).map(|reg| machine.get(reg).clone())),
        (None, Some((_, row)), None) => (row, gives(row).map(|reg| machine.get(reg).clone())),
        (None, Some((from, row)), Some((to, next))) => {
            let slot = match (gives(row), gives(next)) {
                (Some(a), Some(b)) => Some(between(machine, x, (from, to), (a, b))?),
                (Some(_) | None, _) => None,
            };
            (row, slot)
        }
        (None, None, _) => {
            return match &table.otherwise {
                Some(gives) => {
                    record(machine, table.trace, taken::OTHERWISE);
                    given(machine, gives, x, None)
                }
                None => Ok(undefined()),
            };
        }
    };
    record(machine, table.trace, row);
    Ok(slot.map_or_else(undefined, Found::Slot))
}
