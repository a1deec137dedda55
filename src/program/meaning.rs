//! What every operation means: the one place that says it, for numbers of any width.
//!
//! In:  an operation, and registers that hold what it reads.
//! Out: its register, and where to go on.
//! Promise: a value that does not fit stops the run ([`Overflow`]), to be done again on wider numbers with the same
//! result; nothing else stops it.

use crate::model::{Kind, Kinds, Relation};
use crate::number::Quotient;
use crate::program::machine::{Engine, Machine, Overflow, Slot};
use crate::program::op::{
    Branch, INSUFFICIENT, KNOWN, Label, List, Op, REFUSED, Reg, Stores, TraceSlot, UNDEFINED, taken,
};
use crate::program::{meaning_fold, meaning_money, meaning_table, statistics};

/// Does one operation; what comes back is the place of the next.
#[inline(always)]
pub(crate) fn step<N: Engine>(
    stores: &Stores,
    op: &Op,
    at: usize,
    machine: &mut Machine<N>,
) -> Result<usize, Overflow> {
    match *op {
        Op::Label(_) => {}
        Op::Jump(label) => return Ok(label as usize),
        Op::Move { to, from } => machine.copy(to, from),
        Op::Negate { to, a } => unary(machine, to, a, N::neg)?,
        Op::Add { to, a, b } => binary(machine, to, a, b, N::add)?,
        Op::Subtract { to, a, b } => binary(machine, to, a, b, N::sub)?,
        Op::Multiply { to, a, b } => binary(machine, to, a, b, N::mul)?,
        Op::Divide { to, a, b } => quotient(machine, to, a, b, |a, b| a.div(b))?,
        Op::DivideRound { to, a, b, mode, quantum } => {
            let quantum = machine.get(quantum).value.clone();
            quotient(machine, to, a, b, |a, b| a.div_round(b, mode, &quantum))?;
        }
        Op::Round { to, a, mode, quantum } => binary(machine, to, a, quantum, |a, quantum| a.round(mode, quantum))?,
        Op::Curve { to, a, curve, mode, quantum } => {
            let slot = match machine.get(a) {
                Slot { status: KNOWN, value } => meaning_fold::long(statistics::curve(
                    curve,
                    mode,
                    &machine.get(quantum).value.to_number(),
                    &value.to_number(),
                ))?,
                Slot { status, .. } => Slot::absent(*status),
            };
            machine.put(to, slot);
        }
        Op::AddMonths { to, a, months } => {
            let slot = match machine.get(a) {
                Slot { status: KNOWN, value } => match months_later(value, months) {
                    Some(days) => Slot::known(N::from_int(days)),
                    None => Slot::absent(UNDEFINED),
                },
                Slot { status, .. } => Slot::absent(*status),
            };
            machine.put(to, slot);
        }
        // Beyond the years that the holidays are known of nothing is counted: only better holidays can help.
        Op::AddBusinessDays { to, a, days } => {
            let slot = match machine.get(a) {
                Slot { status: KNOWN, value } => {
                    match day(value).and_then(|date| stores.business_days.as_ref()?.after(date, days)) {
                        Some(date) => Slot::known(N::from_int(date.day_number())),
                        None => Slot::absent(REFUSED),
                    }
                }
                Slot { status, .. } => Slot::absent(*status),
            };
            machine.put(to, slot);
        }
        Op::BusinessDays { to, a, b } => {
            let (a, b) = (machine.get(a), machine.get(b));
            let slot = if a.status | b.status == KNOWN {
                let ends = day(&a.value).zip(day(&b.value));
                match ends.and_then(|(from, to)| stores.business_days.as_ref()?.between(from, to)) {
                    Some(count) => Slot::known(N::from_int(count)),
                    None => Slot::absent(REFUSED),
                }
            } else {
                Slot::absent(a.status.max(b.status))
            };
            machine.put(to, slot);
        }
        Op::Cap { to, a, most } => binary(machine, to, a, most, |a, most| Some(a.clone().min(most.clone())))?,
        Op::Floor { to, a, least } => binary(machine, to, a, least, |a, least| Some(a.clone().max(least.clone())))?,
        // Not below the one, then not above the other.
        Op::Between { to, a, least, most } => {
            binary(machine, to, a, least, |a, least| Some(a.clone().max(least.clone())))?;
            binary(machine, to, to, most, |a, most| Some(a.clone().min(most.clone())))?;
        }
        Op::LessPart { to, a, part } => binary(machine, to, a, part, |a, part| a.mul(&N::from_int(1).sub(part)?))?,
        Op::MorePart { to, a, part } => binary(machine, to, a, part, |a, part| a.mul(&N::from_int(1).add(part)?))?,
        Op::Pick { to, list, greater, skip, needing } => {
            let slot = pick(stores, machine, list, greater, skip, needing);
            machine.put(to, slot);
        }
        Op::Compare { to, relation, a, b } => {
            let (status, yes) = compared(machine, relation, a, b);
            put_truth(machine, to, status, yes);
        }
        Op::And { to, list } => {
            let slot = every(stores, machine, list, false);
            machine.put(to, slot);
        }
        Op::Or { to, list } => {
            let slot = every(stores, machine, list, true);
            machine.put(to, slot);
        }
        Op::Not { to, a } => unary(machine, to, a, |a| Some(N::from_int(i64::from(a.is_zero()))))?,
        Op::IsKnown { to, a } => {
            let slot = test(machine.get(a).status, |status| status == KNOWN);
            machine.put(to, slot);
        }
        Op::IsAbsent { to, a, kinds } => {
            let slot = test(machine.get(a).status, |status| kinds.contains_status(status));
            machine.put(to, slot);
        }
        Op::Choose { to, condition, yes, no } => {
            let condition = machine.get(condition);
            match condition.status {
                KNOWN => {
                    let from = if condition.value.is_zero() { no } else { yes };
                    machine.copy(to, from);
                }
                status => machine.put_status(to, status),
            }
        }
        Op::Treat { to, a, kinds, b } => {
            let from = if kinds.contains_status(machine.get(a).status) { b } else { a };
            machine.copy(to, from);
        }
        Op::Keep { to, from, end } => {
            machine.copy(to, from);
            if machine.get(to).status == KNOWN {
                return Ok(end as usize);
            }
        }
        Op::IfKinds { of, kinds, no, trace, row } => {
            if !kinds.contains_status(machine.get(of).status) {
                return Ok(no as usize);
            }
            record(machine, trace, row);
        }
        Op::Branch { branch } => {
            let branch = &stores.branches[branch as usize];
            let condition = machine.get(branch.condition);
            let (status, yes) = (condition.status, !condition.value.is_zero());
            return Ok(go(machine, branch, at, status, yes));
        }
        Op::CompareBranch { relation, a, b, branch } => {
            let branch = &stores.branches[branch as usize];
            let (status, yes) = compared(machine, relation, a, b);
            put_truth(machine, branch.condition, status, yes);
            return Ok(go(machine, branch, at, status, yes));
        }
        Op::Table { to, x, table } => {
            if let Some(next) = meaning_table::look_up(stores, machine, to, x, table)? {
                return Ok(next as usize);
            }
        }
        Op::Fold { to, fold } => {
            let slot = meaning_fold::fold(stores, machine, &stores.folds[fold as usize])?;
            machine.put(to, slot);
        }
        Op::Weighted { to, weights, parts, skip, needing, mode, quantum } => {
            let rounding = (quantum != Reg::NONE).then(|| (mode, &machine.get(quantum).value));
            match meaning_fold::weighted(stores, machine, (weights, parts), (skip, needing), rounding) {
                Ok(mean) => machine.put_quotient(to, mean)?,
                Err(status) => machine.put_status(to, status),
            }
        }
        Op::Lookup { to, lookup } => {
            let slot = at_keys(stores, machine, lookup);
            machine.put(to, slot);
        }
        Op::Line { to, line } => {
            let slot = meaning_money::line(machine, &stores.lines[line as usize])?;
            machine.put(to, slot);
        }
        Op::Limit { limit } => meaning_money::limit(stores, machine, &stores.limits[limit as usize])?,
        Op::Account { account } => meaning_money::account(stores, machine, &stores.accounts[account as usize])?,
        Op::Sum { to, list } => {
            let slot = sum(stores, machine, list)?;
            machine.put(to, slot);
        }
    }
    Ok(at + 1)
}

/// Known where the operand is, with its status otherwise.
#[inline(always)]
fn unary<N: Engine>(
    machine: &mut Machine<N>,
    to: Reg,
    a: Reg,
    f: impl FnOnce(&N) -> Option<N>,
) -> Result<(), Overflow> {
    let a = machine.get(a);
    if a.status == KNOWN {
        let made = f(&a.value);
        return machine.put_made(to, made);
    }
    let status = a.status;
    machine.put_status(to, status);
    Ok(())
}

/// Known where both operands are, with the join of their statuses otherwise: also when the other is 0.
#[inline(always)]
fn binary<N: Engine>(
    machine: &mut Machine<N>,
    to: Reg,
    a: Reg,
    b: Reg,
    f: impl FnOnce(&N, &N) -> Option<N>,
) -> Result<(), Overflow> {
    let (a, b) = (machine.get(a), machine.get(b));
    if a.status | b.status == KNOWN {
        let made = f(&a.value, &b.value);
        return machine.put_made(to, made);
    }
    let status = a.status.max(b.status);
    machine.put_status(to, status);
    Ok(())
}

#[inline(always)]
fn quotient<N: Engine>(
    machine: &mut Machine<N>,
    to: Reg,
    a: Reg,
    b: Reg,
    f: impl FnOnce(&N, &N) -> Quotient<N>,
) -> Result<(), Overflow> {
    let (a, b) = (machine.get(a), machine.get(b));
    if a.status | b.status == KNOWN {
        let made = f(&a.value, &b.value);
        return machine.put_quotient(to, made);
    }
    let status = a.status.max(b.status);
    machine.put_status(to, status);
    Ok(())
}

/// A quotient by zero is undefined.
#[inline]
pub(crate) fn divided<N: Engine>(quotient: Quotient<N>) -> Result<Slot<N>, Overflow> {
    match quotient {
        Quotient::Value(value) => Ok(Slot::known(value)),
        Quotient::ByZero => Ok(Slot::absent(UNDEFINED)),
        Quotient::Overflow => Slot::made(None),
    }
}

fn day<N: Engine>(days: &N) -> Option<crate::calendar::Date> {
    crate::calendar::Date::from_day_number(days.whole()?)
}

fn months_later<N: Engine>(days: &N, months: i32) -> Option<i64> {
    Some(day(days)?.add_months(months)?.day_number())
}

/// A status, and where it is known whether the comparison holds.
#[inline(always)]
fn compared<N: Engine>(machine: &Machine<N>, relation: Relation, a: Reg, b: Reg) -> (u8, bool) {
    let (a, b) = (machine.get(a), machine.get(b));
    if a.status | b.status != KNOWN {
        return (a.status.max(b.status), false);
    }
    (KNOWN, relation.orders().contain(a.value.compare(&b.value)))
}

#[inline(always)]
pub(crate) fn put_truth<N: Engine>(machine: &mut Machine<N>, to: Reg, status: u8, yes: bool) {
    let slot = &mut machine.slots[to.index()];
    slot.value = N::from_int(i64::from(yes));
    slot.status = status;
}

/// Of `and` a known no decides, of `or` a known yes; otherwise the unknown join.
#[inline]
fn every<N: Engine>(stores: &Stores, machine: &Machine<N>, list: List, deciding: bool) -> Slot<N> {
    let mut unknown = KNOWN;
    for reg in &stores.lists[list.range()] {
        let slot = machine.get(*reg);
        if slot.status != KNOWN {
            unknown = unknown.max(slot.status);
        } else if slot.value.is_zero() != deciding {
            return Slot::truth(deciding);
        }
    }
    if unknown == KNOWN { Slot::truth(!deciding) } else { Slot::absent(unknown) }
}

/// A test of a status; of one that only better facts can act on it is unknown itself.
#[inline]
fn test<N: Engine>(status: u8, of: impl FnOnce(u8) -> bool) -> Slot<N> {
    if status > Kind::Unreported as u8 { Slot::absent(status) } else { Slot::truth(of(status)) }
}

fn pick<N: Engine>(
    stores: &Stores,
    machine: &Machine<N>,
    list: List,
    greater: bool,
    skip: Kinds,
    needing: u32,
) -> Slot<N> {
    let mut best: Option<&N> = None;
    let mut join = KNOWN;
    let mut all = KNOWN;
    let mut left = 0;
    for reg in &stores.lists[list.range()] {
        let slot = machine.get(*reg);
        all = all.max(slot.status);
        if slot.status == KNOWN {
            left += 1;
            let better = best.is_none_or(|best| if greater { slot.value > *best } else { slot.value < *best });
            if better {
                best = Some(&slot.value);
            }
        } else if !skip.contains_status(slot.status) {
            join = join.max(slot.status);
        }
    }
    match best {
        _ if join != KNOWN => Slot::absent(join),
        _ if left < needing => Slot::absent(INSUFFICIENT),
        Some(best) => Slot::known(best.clone()),
        None => Slot::absent(if all == KNOWN { UNDEFINED } else { all }),
    }
}

fn at_keys<N: Engine>(stores: &Stores, machine: &Machine<N>, lookup: u32) -> Slot<N> {
    let lookup = &stores.lookups[lookup as usize];
    let mut status = KNOWN;
    let mut place = 0;
    for (key, apart, rows) in &lookup.keys {
        let key = machine.get(*key);
        if key.status != KNOWN {
            status = status.max(key.status);
            continue;
        }
        match key.value.whole().and_then(|row| u32::try_from(row).ok()).filter(|row| row < rows) {
            Some(row) => place += row as usize * *apart as usize,
            None => status = REFUSED,
        }
    }
    match stores.lists[lookup.list.range()].get(place) {
        _ if status != KNOWN => Slot::absent(status),
        Some(reg) => machine.get(*reg).clone(),
        None => Slot::absent(REFUSED),
    }
}

/// The sum, with the join of the statuses where one is absent.
pub(crate) fn sum<N: Engine>(stores: &Stores, machine: &Machine<N>, list: List) -> Result<Slot<N>, Overflow> {
    let mut sum = Slot::known(N::zero());
    for reg in &stores.lists[list.range()] {
        let slot = machine.get(*reg);
        sum = if sum.status | slot.status == KNOWN {
            Slot::made(sum.value.add(&slot.value))?
        } else {
            Slot::absent(sum.status.max(slot.status))
        };
    }
    Ok(sum)
}

/// Follows a condition: on, to the next row, or to the rows about absences.
#[inline(always)]
fn go<N: Engine>(machine: &mut Machine<N>, branch: &Branch, at: usize, status: u8, yes: bool) -> usize {
    if status != KNOWN {
        record(machine, branch.trace, taken::NONE);
        machine.put_status(branch.to, status);
        branch.absent as usize
    } else if yes {
        record(machine, branch.trace, branch.yes_row);
        at + 1
    } else {
        record(machine, branch.trace, branch.no_row);
        branch.no as usize
    }
}

#[inline]
pub(crate) fn record<N: Engine>(machine: &mut Machine<N>, trace: TraceSlot, row: u32) {
    if let Some(slot) = machine.trace.get_mut(trace.index()) {
        *slot = row;
    }
}

/// A place to go on, where there is one.
pub(crate) type Next = Option<Label>;
