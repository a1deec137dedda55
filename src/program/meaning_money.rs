//! What lines of money mean: gates, the header's rounding, the law of each kind of line, limits, accounts.

use crate::model::{Relieved, Side};
use crate::number::{Number, split};
use crate::program::machine::{Engine, Machine, Overflow, Slot};
use crate::program::op::{AccountOp, INAPPLICABLE, KNOWN, LimitOp, LineOp, Reg, Stores, UNDEFINED};

/// An amount, already chosen and stepped, is gated, then rounded, then held against the law of its kind.
pub(crate) fn line<N: Engine>(machine: &Machine<N>, line: &LineOp) -> Result<Slot<N>, Overflow> {
    let amount = machine.get(line.amount);
    let pays = (line.pays != Reg::NONE).then(|| machine.get(line.pays));
    let mut unknown = KNOWN;
    for (side, condition) in &line.gates {
        let condition = machine.get(*condition);
        // The other side passes: not this side, or the condition.
        let other = match (side, pays) {
            (Some(side), Some(pays)) if pays.status == KNOWN => {
                if (*side == Side::Pays) == pays.value.is_zero() {
                    continue;
                }
                KNOWN
            }
            (Some(_), Some(pays)) => pays.status,
            (Some(_), None) | (None, _) => KNOWN,
        };
        if condition.is_yes() {
            continue;
        }
        if condition.status | other == KNOWN {
            return Ok(Slot::known(N::zero()));
        }
        unknown = unknown.max(condition.status).max(other);
    }
    // Known to be nothing: no gate can change that.
    if amount.status == KNOWN && amount.value.is_zero() {
        return Ok(Slot::known(N::zero()));
    }
    let status = unknown.max(amount.status).max(pays.map_or(KNOWN, |pays| pays.status));
    if status != KNOWN {
        return Ok(Slot::absent(status));
    }
    if amount.value.is_negative() {
        return Ok(Slot::absent(UNDEFINED));
    }
    let rounded = match line.rounding {
        Some((mode, quantum)) => amount.value.round(mode, &machine.get(quantum).value),
        None => Some(amount.value.clone()),
    };
    let Some(rounded) = rounded else { return Slot::made(None) };
    if line.most != Reg::NONE && !rounded.is_zero() {
        let most = machine.get(line.most);
        if most.status != KNOWN {
            return Ok(Slot::absent(most.status));
        }
        if rounded > most.value {
            return Ok(Slot::absent(UNDEFINED));
        }
    }
    match pays {
        Some(pays) if pays.value.is_zero() => Slot::made(rounded.neg()),
        Some(_) | None => Ok(Slot::known(rounded)),
    }
}

/// Brings lines to what they may come to together. One of them absent: all are, with the join.
///
/// What they may come to is rounded by the header's rule, as a line is, so that every line stays a whole number of cents.
/// A row that a family's `where` leaves out is no line: it gets no relief, and where nothing is left there is none.
pub(crate) fn limit<N: Engine>(stores: &Stores, machine: &mut Machine<N>, limit: &LimitOp) -> Result<(), Overflow> {
    let (before, after) = (&stores.lists[limit.before.range()], &stores.lists[limit.after.range()]);
    let kept = &stores.lists[limit.kept.range()];
    if kept.is_empty() {
        return relieve(machine, limit, before, after);
    }
    let mut lines = (Vec::with_capacity(before.len()), Vec::with_capacity(after.len()));
    for ((before, after), kept) in before.iter().zip(after).zip(kept) {
        if *kept != Reg::NONE && machine.get(*kept).status == KNOWN && machine.get(*kept).value.is_zero() {
            machine.put(*after, Slot::absent(INAPPLICABLE));
        } else {
            lines.0.push(*before);
            lines.1.push(*after);
        }
    }
    if lines.0.is_empty() {
        machine.put(limit.relief, Slot::known(N::zero()));
        return Ok(());
    }
    relieve(machine, limit, &lines.0, &lines.1)
}

/// The same of lines that there are.
fn relieve<N: Engine>(
    machine: &mut Machine<N>,
    limit: &LimitOp,
    before: &[Reg],
    after: &[Reg],
) -> Result<(), Overflow> {
    let status = machine.get(limit.sum).status.max(machine.get(limit.together).status);
    let put_all = |machine: &mut Machine<N>, status: u8| {
        for reg in after.iter().chain([&limit.relief]) {
            machine.put(*reg, Slot::absent(status));
        }
    };
    if status != KNOWN {
        put_all(machine, status);
        return Ok(());
    }
    let together = &machine.get(limit.together).value;
    if together.is_negative() {
        put_all(machine, UNDEFINED);
        return Ok(());
    }
    let together = match limit.rounding {
        Some((mode, quantum)) => together.round(mode, &machine.get(quantum).value),
        None => Some(together.clone()),
    };
    let relief = together.as_ref().and_then(|together| machine.get(limit.sum).value.sub(together));
    let (Some(_), Some(relief)) = (together, relief) else {
        let slot: Slot<N> = Slot::made(None)?;
        put_all(machine, slot.status);
        return Ok(());
    };
    machine.put(limit.relief, Slot::known(relief.clone()));
    if relief.is_zero() {
        for (to, from) in after.iter().zip(before) {
            let slot = machine.get(*from).clone();
            machine.put(*to, slot);
        }
        return Ok(());
    }
    match limit.relieved {
        Relieved::InThisOrder => in_order(machine, before, after, relief)?,
        Relieved::InProportion => {
            let quantum = limit.rounding.map(|(_, quantum)| machine.get(quantum).value.clone());
            in_proportion(machine, before, after, &relief, quantum)?;
            if after.first().is_some_and(|reg| machine.get(*reg).status != KNOWN) {
                machine.put(limit.relief, Slot::absent(UNDEFINED));
            }
        }
    }
    Ok(())
}

/// Down to nothing, one after the other; an addition goes to the first.
fn in_order<N: Engine>(machine: &mut Machine<N>, before: &[Reg], after: &[Reg], relief: N) -> Result<(), Overflow> {
    let mut left = relief;
    for (from, to) in before.iter().zip(after) {
        let amount = &machine.get(*from).value;
        let cut = if left.is_negative() { left.clone() } else { left.clone().min(amount.clone()) };
        let slot = Slot::made(amount.sub(&cut))?;
        let rest: Slot<N> = Slot::made(left.sub(&cut))?;
        left = rest.value;
        machine.put(*to, slot);
    }
    Ok(())
}

/// In proportion to the amounts, to the cent, largest remainders first. Nothing to be in proportion to: undefined.
fn in_proportion<N: Engine>(
    machine: &mut Machine<N>,
    before: &[Reg],
    after: &[Reg],
    relief: &N,
    quantum: Option<N>,
) -> Result<(), Overflow> {
    let amounts: Vec<Number> = before.iter().map(|reg| machine.get(*reg).value.to_number()).collect();
    let relief = relief.to_number();
    let whole: Number = amounts.iter().sum();
    let shares = match quantum {
        Some(quantum) => split(&relief, &amounts, &quantum.to_number()),
        None => amounts.iter().map(|amount| amount.mul(&relief).div(&whole)).collect(),
    };
    for (place, (amount, to)) in amounts.iter().zip(after).enumerate() {
        let slot = match shares.as_ref().and_then(|shares| shares.get(place)) {
            Some(share) => Slot::made(N::from_number(&amount.sub(share)))?,
            None => Slot::absent(UNDEFINED),
        };
        machine.put(*to, slot);
    }
    Ok(())
}

/// Earn-backs out of one withhold: those that have an amount are undefined where they come to more than is held.
/// Where what is held is absent, so is every earn-back that is not 0.
pub(crate) fn account<N: Engine>(
    stores: &Stores,
    machine: &mut Machine<N>,
    account: &AccountOp,
) -> Result<(), Overflow> {
    let (before, after) = (&stores.lists[account.before.range()], &stores.lists[account.after.range()]);
    let held = crate::program::meaning::sum(stores, machine, account.held)?;
    let mut returned = N::zero();
    let mut fits = true;
    for reg in before.iter().filter(|reg| machine.get(**reg).status == KNOWN) {
        match returned.add(&machine.get(*reg).value) {
            Some(more) => returned = more,
            None if N::LAST => fits = false,
            None => return Err(Overflow),
        }
    }
    let status = match held.status {
        KNOWN if fits && returned <= held.value => KNOWN,
        KNOWN => UNDEFINED,
        status => status,
    };
    for (from, to) in before.iter().zip(after) {
        let slot = machine.get(*from).clone();
        let stands = status == KNOWN || slot.status != KNOWN || slot.value.is_zero();
        machine.put(*to, if stands { slot } else { Slot::absent(status) });
    }
    Ok(())
}
