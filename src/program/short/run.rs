//! What the steps of the short way mean: the same as the operations that they stand for, see `program/meaning`.

use crate::number::shaped::{Half, mask, product};
use crate::number::{Arithmetic, Narrow};
use crate::program::Plan;
use crate::program::machine::{Machine, Overflow, Slot};
use crate::program::meaning::{put_truth, record, step};
use crate::program::meaning_money;
use crate::program::op::{INSUFFICIENT, KNOWN, Reg, UNDEFINED, taken};
use crate::program::short::table::{Row, ShortTable};
use crate::program::short::{Short, ShortMean, ShortRate, Step};

/// Why a run stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unsure {
    /// A step could not be sure: the operations may do without more bits.
    Step,
    /// An operation does not do with 64 bits, as its numbers stand here.
    Operation,
}

impl From<Overflow> for Unsure {
    fn from(_: Overflow) -> Unsure {
        Unsure::Step
    }
}

/// Runs a program on facts whose numbers have the scales that they are declared with.
pub(crate) fn run(plan: &Plan, short: &Short, machine: &mut Machine<Narrow>) -> Result<(), Unsure> {
    let mut at = 0;
    while let Some(one) = short.steps.get(at) {
        at = match *one {
            Step::AsSaid => as_said(plan, short, machine, at).map_err(|Overflow| Unsure::Operation)?,
            Step::Add { to, a, b, pair } => binary(machine, at, to, a, b, |a, b| pair.add(a, b))?,
            Step::Subtract { to, a, b, pair } => binary(machine, at, to, a, b, |a, b| pair.subtract(a, b))?,
            Step::Multiply { to, a, b, shape } => binary(machine, at, to, a, b, |a, b| product(a, b, shape))?,
            Step::Cap { to, a, most, pair } => binary(machine, at, to, a, most, |a, b| pair.lesser(a, b))?,
            Step::Floor { to, a, least, pair } => binary(machine, at, to, a, least, |a, b| pair.greater(a, b))?,
            Step::Divide { to, a, b, over } => {
                let (above, below) = (machine.get(a), machine.get(b));
                let by = below.value.num();
                if above.status | below.status == KNOWN && by == 0 {
                    machine.put_status(to, UNDEFINED);
                    at + 1
                } else {
                    binary(machine, at, to, a, b, |a, b| over.divide(a.num(), b.num()))?
                }
            }
            Step::Compare { to, a, b, pair, orders } => {
                let (left, right) = (machine.get(a), machine.get(b));
                let status = left.status.max(right.status);
                let yes = if status == KNOWN {
                    let order = pair.compare(&left.value, &right.value).ok_or(Overflow)?;
                    orders.contain(order)
                } else {
                    false
                };
                put_truth(machine, to, status, yes);
                at + 1
            }
            Step::Choose { to, condition, yes, no } => {
                let condition = machine.get(condition);
                match condition.status {
                    KNOWN if condition.value.is_zero() => copy(machine, to, no),
                    KNOWN => copy(machine, to, yes),
                    status => machine.put_status(to, status),
                }
                at + 1
            }
            Step::Treat { to, a, kinds, b } => {
                let from = if kinds.contains_status(machine.get(a).status) { b } else { a };
                copy(machine, to, from);
                at + 1
            }
            Step::Line { to, line } => {
                let slot = meaning_money::line(machine, &plan.stores.lines[line as usize])?;
                match slot.value.as_decimal() {
                    Some(_) => put_parts(machine, to, &slot),
                    None => machine.put(to, slot),
                }
                at + 1
            }
            Step::Rate(rate) => {
                let rate = &short.rates[rate as usize];
                let made = rate.run(machine)?;
                // Most rates are scored at once.
                match &rate.table {
                    Some(table) => table.run(machine, &made)?,
                    None => rate.next as usize,
                }
            }
            Step::Table(table) => {
                let table = &short.tables[table as usize];
                let selector = *machine.get(table.x);
                table.run(machine, &selector)?
            }
            Step::Mean(mean) => short.means[mean as usize].run(plan, machine, at)?,
        };
    }
    Ok(())
}

/// Does operations as they are said, up to the next that has a step of its own. Apart, so that what is held in registers
/// of the machine elsewhere stays there.
#[inline(never)]
fn as_said(plan: &Plan, short: &Short, machine: &mut Machine<Narrow>, at: usize) -> Result<usize, Overflow> {
    let mut at = at;
    while let (Some(Step::AsSaid), Some(op)) = (short.steps.get(at), plan.ops.get(at)) {
        at = step(&plan.stores, op, at, machine)?;
    }
    Ok(at)
}

/// Copies a decimal.
#[inline(always)]
fn copy(machine: &mut Machine<Narrow>, to: Reg, from: Reg) {
    let slot = *machine.get(from);
    put_parts(machine, to, &slot);
}

/// Puts a decimal part by part: what was written in parts just now is not there yet as a whole.
#[inline(always)]
fn put_parts(machine: &mut Machine<Narrow>, to: Reg, slot: &Slot<Narrow>) {
    machine.put(to, Slot { value: slot.value.as_even(), status: slot.status });
}

/// Known where both operands are, with the join of their statuses otherwise.
#[inline(always)]
fn binary(
    machine: &mut Machine<Narrow>,
    at: usize,
    to: Reg,
    a: Reg,
    b: Reg,
    f: impl FnOnce(&Narrow, &Narrow) -> Option<Narrow>,
) -> Result<usize, Overflow> {
    let (a, b) = (machine.get(a), machine.get(b));
    let status = a.status.max(b.status);
    if status == KNOWN {
        let made = f(&a.value, &b.value).ok_or(Overflow)?;
        machine.put_value(to, made);
    } else {
        machine.put_status(to, status);
    }
    Ok(at + 1)
}

#[cold]
#[inline(never)]
fn as_said_once(plan: &Plan, machine: &mut Machine<Narrow>, at: usize) -> Result<usize, Overflow> {
    step(&plan.stores, &plan.ops[at], at, machine)
}

impl ShortRate {
    /// Which rows have too few cases cannot be guessed: all are calculated alike, and then perhaps absent.
    #[inline(always)]
    fn run(&self, machine: &mut Machine<Narrow>) -> Result<Slot<Narrow>, Overflow> {
        let slots = machine.slots.as_mut_slice();
        let counted = &slots[self.counted.index()];
        if counted.status != KNOWN {
            let status = counted.status;
            put_truth(machine, self.condition, status, false);
            record(machine, self.trace, taken::NONE);
            machine.put_status(self.to, status);
            return Ok(Slot::absent(status));
        }
        let few = self.few.has(counted.value.num());
        let (above, below) = (&slots[self.above.index()], &slots[self.below.index()]);
        let join = above.status.max(below.status);
        let known = mask(join) & u64::from(few).wrapping_sub(1);
        let status = if few == 1 { self.status } else { join };
        let by = below.value.num() & known as i64;
        let num = above.value.num() & known as i64;
        // What has no value is divided by 1.
        let (value, status) = match self.over.divide(num, by | (!known & 1) as i64) {
            Some(value) => (value, status),
            None if by == 0 => (Narrow::whole(0), UNDEFINED),
            None => return Err(Overflow),
        };
        let made = Slot { value, status };
        slots[self.to.index()] = made;
        slots[self.condition.index()] = Slot { value: Narrow::whole(few.into()), status: KNOWN };
        record(machine, self.trace, self.rows[usize::from(few)]);
        Ok(made)
    }
}

impl ShortTable {
    /// Of what its selector holds.
    #[inline(always)]
    fn run(&self, machine: &mut Machine<Narrow>, selector: &Slot<Narrow>) -> Result<usize, Overflow> {
        match Half::of(&selector.value) {
            // Nearly all there are: what is known, and short.
            Some(x) if self.takes_halves && selector.status == KNOWN => {
                let row = self.rows.get(self.steps.reached_by_half(x)).ok_or(Overflow)?;
                if self.multiplies {
                    self.put_row(machine, row)?;
                } else {
                    let value = row.line.at_half(x, self.scale);
                    machine.put(self.to, Slot { value, status: row.status });
                }
                record(machine, self.trace, row.taken);
            }
            _ if selector.status != KNOWN && self.absent.is_empty() => {
                record(machine, self.trace, taken::NONE);
                machine.put_status(self.to, selector.status);
            }
            _ => self.run_any(machine)?,
        }
        Ok(self.next as usize)
    }

    #[inline(never)]
    fn run_any(&self, machine: &mut Machine<Narrow>) -> Result<(), Overflow> {
        let selector = machine.get(self.x);
        let status = selector.status;
        let row = match self.absent.iter().find(|(kinds, _)| kinds.contains_status(status)) {
            Some((_, row)) => row,
            None if status == KNOWN => {
                self.steps.reached(&selector.value).and_then(|place| self.rows.get(place)).ok_or(Overflow)?
            }
            None => {
                record(machine, self.trace, taken::NONE);
                machine.put_status(self.to, status);
                return Ok(());
            }
        };
        record(machine, self.trace, row.taken);
        self.put_row(machine, row)
    }

    /// Puts what a row comes to, whatever its line runs along.
    #[inline]
    fn put_row(&self, machine: &mut Machine<Narrow>, row: &Row) -> Result<(), Overflow> {
        let along = machine.get(self.along);
        let status = if row.asks { row.status.max(along.status) } else { row.status };
        if status == KNOWN {
            // What is not asked for is multiplied by 0.
            let value = row.line.at(&along.value, self.scale).ok_or(Overflow)?;
            machine.put_value(self.to, value);
        } else {
            machine.put_status(self.to, status);
        }
        Ok(())
    }
}

impl ShortMean {
    #[inline(always)]
    fn run(&self, plan: &Plan, machine: &mut Machine<Narrow>, at: usize) -> Result<usize, Overflow> {
        let slots = machine.slots.as_slice();
        let held = |reg: Reg| &slots[reg.index()];
        let total = self.mean.sum(|part| (&held(part).value, held(part).status));
        // What is rounded has the scale of what it is rounded to, whoever does it.
        let Some(total) = total.filter(|total| !total.has_others(self.pass)) else {
            return as_said_once(plan, machine, at);
        };
        if total.count() < self.needing {
            machine.put_status(self.to, INSUFFICIENT);
            return Ok(at + 1);
        }
        match self.mean.of(&total) {
            Some(mean) => machine.put_quotient(self.to, mean).map(|()| at + 1),
            None => as_said_once(plan, machine, at),
        }
    }
}
