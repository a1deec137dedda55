//! Registers, and what a calculation does when a number does not fit.

use crate::model::{Cut, Stated};
use crate::number::{Arithmetic, Ladder, Mode, Narrow, Number, Quotient, Small};
use crate::program::op::{Claims, KNOWN, NOT_RUN, REFUSED, Reg, Segments, UNDEFINED, owner};

/// A value with its status. Where the status is not [`KNOWN`] the value means nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Slot<N> {
    pub value: N,
    pub status: u8,
}

/// The numbers a program can run on: each is tried before the next wider.
pub(crate) trait Engine: Arithmetic {
    /// What is wider; of the widest itself.
    type Wider: Engine;

    /// Whether there is nothing wider: what does not fit is then refused, as a resource limit.
    const LAST: bool;

    /// The whole number, if it is one that a row or a day could have.
    fn whole(&self) -> Option<i64> {
        self.to_number().to_i64()
    }

    /// `(slope × self + offset) ÷ over`.
    #[inline]
    fn on_line(&self, slope: &Self, offset: &Self, over: &Self) -> Quotient<Self> {
        match slope.mul(self).and_then(|way| way.add(offset)) {
            Some(way) => way.div(over),
            None => Quotient::Overflow,
        }
    }

    /// How many cuts of a ladder lie at or below the number, where that can be found quickly.
    #[inline]
    fn reached(&self, _ladder: &Ladder) -> Option<usize> {
        None
    }

    /// Σ weight × value ÷ Σ weight, rounded where a rounding is asked for; summed wider where that helps it fit.
    fn mean<'a>(
        elements: impl Iterator<Item = (&'a Self, &'a Self)> + Clone,
        rounding: Option<(Mode, &Self)>,
    ) -> Quotient<Self>
    where
        Self: 'a,
    {
        match mean_here(elements.clone(), rounding) {
            Quotient::Overflow if !Self::LAST => {
                let wider: Vec<_> = elements.map(|(weight, value)| (weight.widened(), value.widened())).collect();
                let quantum = rounding.map(|(mode, quantum)| (mode, quantum.widened()));
                let quantum = quantum.as_ref().map(|(mode, quantum)| (*mode, quantum));
                match mean_here(wider.iter().map(|(weight, value)| (weight, value)), quantum) {
                    Quotient::Value(value) => Self::narrowed(&value).map_or(Quotient::Overflow, Quotient::Value),
                    Quotient::ByZero => Quotient::ByZero,
                    Quotient::Overflow => Quotient::Overflow,
                }
            }
            mean => mean,
        }
    }

    /// The same number, wider.
    fn widened(&self) -> Self::Wider;

    /// A wider number, where it fits.
    fn narrowed(wider: &Self::Wider) -> Option<Self>;
}

fn mean_here<'a, N: Engine + 'a>(
    elements: impl Iterator<Item = (&'a N, &'a N)>,
    rounding: Option<(Mode, &N)>,
) -> Quotient<N> {
    let mut total = (N::zero(), N::zero());
    for (weight, value) in elements {
        let more = || Some((total.0.add(&weight.mul(value)?)?, total.1.add(weight)?));
        match more() {
            Some(more) => total = more,
            None => return Quotient::Overflow,
        }
    }
    match rounding {
        Some((mode, quantum)) => total.0.div_round(&total.1, mode, quantum),
        None => total.0.div(&total.1),
    }
}

impl Engine for Narrow {
    type Wider = Small;

    const LAST: bool = false;

    #[inline]
    fn whole(&self) -> Option<i64> {
        self.to_i64()
    }

    #[inline(always)]
    fn on_line(&self, slope: &Self, offset: &Self, over: &Self) -> Quotient<Self> {
        if let Some(value) = Narrow::on_line(self, slope, offset, over) {
            return Quotient::Value(value);
        }
        match slope.mul(self).and_then(|way| way.add(offset)) {
            Some(way) => way.div(over),
            None => Quotient::Overflow,
        }
    }

    #[inline]
    fn reached(&self, ladder: &Ladder) -> Option<usize> {
        ladder.reached(self)
    }

    #[inline]
    fn mean<'a>(
        elements: impl Iterator<Item = (&'a Self, &'a Self)> + Clone,
        rounding: Option<(Mode, &Self)>,
    ) -> Quotient<Self> {
        Narrow::mean(elements, rounding)
    }

    #[inline]
    fn widened(&self) -> Small {
        self.to_small()
    }

    #[inline]
    fn narrowed(wider: &Small) -> Option<Self> {
        Narrow::from_small(wider)
    }
}

impl Engine for Small {
    type Wider = Number;

    const LAST: bool = false;

    fn widened(&self) -> Number {
        self.to_number()
    }

    fn narrowed(wider: &Number) -> Option<Self> {
        Small::from_number(wider)
    }

    #[inline]
    fn whole(&self) -> Option<i64> {
        if self.den() == 1 && self.scale() == 0 { i64::try_from(self.num()).ok() } else { self.to_number().to_i64() }
    }
}

impl Engine for Number {
    type Wider = Number;

    const LAST: bool = true;

    fn widened(&self) -> Number {
        self.clone()
    }

    fn narrowed(wider: &Number) -> Option<Self> {
        Some(wider.clone())
    }
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

    /// Puts a known value.
    #[inline(always)]
    pub fn put_value(&mut self, reg: Reg, value: N) {
        let slot = &mut self.slots[reg.index()];
        slot.value = value;
        slot.status = KNOWN;
    }

    /// Puts an absence; what value the slot had means nothing from now on.
    #[inline(always)]
    pub fn put_status(&mut self, reg: Reg, status: u8) {
        self.slots[reg.index()].status = status;
    }

    /// Puts a value that may not fit.
    #[inline(always)]
    pub fn put_made(&mut self, reg: Reg, value: Option<N>) -> Result<(), Overflow> {
        match value {
            Some(value) => self.put_value(reg, value),
            None if N::LAST => self.put_status(reg, REFUSED),
            None => return Err(Overflow),
        }
        Ok(())
    }

    /// Puts a quotient; by zero it is undefined.
    #[inline(always)]
    pub fn put_quotient(&mut self, reg: Reg, value: Quotient<N>) -> Result<(), Overflow> {
        match value {
            Quotient::Value(value) => self.put_value(reg, value),
            Quotient::ByZero => self.put_status(reg, UNDEFINED),
            Quotient::Overflow => return self.put_made(reg, None),
        }
        Ok(())
    }

    /// Copies what another register holds.
    #[inline(always)]
    pub fn copy(&mut self, to: Reg, from: Reg) {
        self.slots[to.index()] = self.slots[from.index()].clone();
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
    segment(slots, claims);
}

/// Cuts the number line where claims begin and end.
pub(crate) fn segment<N: Engine>(slots: &[Slot<N>], claims: &mut Claims) {
    let order = |a: &Reg, b: &Reg| slots[a.index()].value.compare(&slots[b.index()].value);
    let Claims { claims, segments, changes, .. } = claims;
    let Segments { cuts, owners, ladder } = segments;
    *ladder = None;
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
