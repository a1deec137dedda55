//! Registers, and what a calculation does when a number does not fit.

use crate::model::{Cut, Stated};
use crate::number::{Arithmetic, Number, Small};
use crate::program::op::{Claims, KNOWN, NOT_RUN, REFUSED, Reg, Segments, owner};

/// A value with its status. Where the status is not [`KNOWN`] the value means nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot<N> {
    pub value: N,
    pub status: u8,
}

/// The numbers a program can run on.
pub(crate) trait Engine: Arithmetic {
    /// Whether there is nothing wider: what does not fit is then refused, as a resource limit.
    const LAST: bool;

    /// The whole number, if it is one that a row or a day could have.
    fn whole(&self) -> Option<i64> {
        self.to_number().to_i64()
    }
}

impl Engine for Small {
    const LAST: bool = false;

    #[inline]
    fn whole(&self) -> Option<i64> {
        if self.den() == 1 && self.scale() == 0 { i64::try_from(self.num()).ok() } else { self.to_number().to_i64() }
    }
}

impl Engine for Number {
    const LAST: bool = true;
}

/// A number did not fit: the program is to be run again on wider ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Overflow;

/// Registers and everything else that changes while a program runs.
#[derive(Clone, Debug)]
pub(crate) struct Machine<N> {
    pub slots: Vec<Slot<N>>,
    pub trace: Vec<u32>,
    /// Elements of a fold that are left.
    pub kept: Vec<u32>,
    pub claims: Claims,
}

impl<N: Engine> Machine<N> {
    pub fn new(registers: usize, traces: usize) -> Self {
        Machine {
            slots: vec![Slot::absent(NOT_RUN); registers],
            trace: vec![crate::program::op::taken::NONE; traces],
            kept: Vec::new(),
            claims: Claims::default(),
        }
    }

    #[inline]
    pub fn get(&self, reg: Reg) -> &Slot<N> {
        &self.slots[reg.index()]
    }

    #[inline]
    pub fn put(&mut self, reg: Reg, slot: Slot<N>) {
        self.slots[reg.index()] = slot;
    }
}

impl<N: Engine> Slot<N> {
    #[inline]
    pub fn known(value: N) -> Self {
        Slot { value, status: KNOWN }
    }

    #[inline]
    pub fn absent(status: u8) -> Self {
        Slot { value: N::zero(), status }
    }

    #[inline]
    pub fn truth(yes: bool) -> Self {
        Slot::known(N::from_int(i64::from(yes)))
    }

    /// Of a result that may not fit.
    #[inline]
    pub fn made(value: Option<N>) -> Result<Self, Overflow> {
        match value {
            Some(value) => Ok(Slot::known(value)),
            None if N::LAST => Ok(Slot::absent(REFUSED)),
            None => Err(Overflow),
        }
    }

    /// Whether a condition is known and true.
    #[inline]
    pub fn is_yes(&self) -> bool {
        self.status == KNOWN && !self.value.is_zero()
    }

    /// Whether a condition is known and false.
    #[inline]
    pub fn is_no(&self) -> bool {
        self.status == KNOWN && self.value.is_zero()
    }
}

/// Claims the number line for rows whose bounds are in registers, all of them known.
pub(crate) fn claim<N: Engine>(rows: &[Stated<Reg>], slots: &[Slot<N>], claims: &mut Claims) {
    let order = |a: &Reg, b: &Reg| slots[a.index()].value.compare(&slots[b.index()].value);
    crate::model::claims_into(rows, order, &mut claims.cuts, &mut claims.claims);
    let Claims { claims, segments, changes, .. } = claims;
    let Segments { cuts, owners } = segments;
    let compare = |a: &Cut<Reg>, b: &Cut<Reg>| a.compare_by(b, order);
    cuts.clear();
    cuts.extend(claims.iter().flat_map(|claim| claim.lower.iter().chain(claim.upper.iter())).cloned());
    cuts.sort_unstable_by(compare);
    cuts.dedup_by(|a, b| compare(a, b).is_eq());
    let place = |cut: &Cut<Reg>| cuts.partition_point(|other| compare(other, cut).is_lt());
    // How many rows claim from each stretch on, and the sum of their numbers: where one does, the sum is its number.
    changes.clear();
    changes.resize(cuts.len() + 2, (0, 0));
    for (row, claimed) in claims.iter().enumerate() {
        let first = claimed.lower.as_ref().map_or(0, |cut| place(cut) + 1);
        let past = claimed.upper.as_ref().map_or(cuts.len(), place) + 1;
        if first < past {
            changes[first].0 += 1;
            changes[first].1 += row as i64;
            changes[past].0 -= 1;
            changes[past].1 -= row as i64;
        }
    }
    owners.clear();
    let (mut rows, mut sum) = (0, 0);
    for (change, number) in changes.iter().take(cuts.len() + 1) {
        rows += change;
        sum += number;
        owners.push(match rows {
            0 => owner::NOBODY,
            1 => sum as u32,
            _ => owner::SEVERAL,
        });
    }
}
