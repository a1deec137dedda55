//! What is looked up of a program once, before it runs over columns.

use crate::number::lanes::Piece;
use crate::number::{Arithmetic, Narrow};
use crate::program::op::{Bounds, Gives, KNOWN, NO_LABEL, Op, Reading, Reg, Segments, Table, UNDEFINED, owner};
use crate::program::operands::{operands, written};
use crate::program::{Plan, Program};

/// A program, made ready for columns.
#[derive(Clone, Debug)]
pub(super) struct Code {
    /// What each operation reads and writes.
    pub touched: Vec<Touched>,
    /// Registers that hold what not every row that runs writes at once: written by several operations, or asked for.
    pub shared: Vec<bool>,
    /// Registers that an operation reads, or that are asked for.
    pub wanted: Vec<bool>,
    /// Tables that are looked up over whole columns.
    pub tables: Vec<Option<Lookup>>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Touched {
    pub reads: Vec<Reg>,
    pub writes: Vec<Reg>,
}

/// A table with constant bounds, by stretch.
#[derive(Clone, Debug)]
pub(super) struct Lookup {
    /// What a stretch gives where all is constant; 0 where it is something else.
    pub pieces: Vec<Piece>,
    /// The status that each stretch gives.
    pub status: Vec<u8>,
    /// Whether all give a value.
    pub all_known: bool,
    /// Stretches that give what a register holds, or go on with a calculation.
    pub others: Vec<(Other, Vec<u32>)>,
}

/// What is not there as a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Other {
    Register(Reg),
    Code(u32),
}

impl Code {
    /// Of a program of which these registers are asked for.
    pub fn new(program: &Program, kept: &[Reg]) -> Code {
        let plan = &*program.plan;
        let mut stores = plan.stores.clone();
        let mut touched = Vec::with_capacity(plan.ops.len());
        let mut times = vec![0_u8; plan.registers];
        let mut wanted = vec![false; plan.registers];
        for op in &plan.ops {
            let mut one = Touched::default();
            operands(&mut op.clone(), &mut stores, |reg| {
                if *reg != Reg::NONE {
                    one.reads.push(*reg);
                }
            });
            if let Op::Branch { branch } = op {
                one.reads.push(stores.branches[*branch as usize].condition);
            }
            written(&mut op.clone(), &stores, |reg| one.writes.push(reg));
            one.reads.sort_unstable();
            one.reads.dedup();
            one.writes.iter().for_each(|reg| times[reg.index()] = times[reg.index()].saturating_add(1));
            one.reads.iter().for_each(|reg| wanted[reg.index()] = true);
            touched.push(one);
        }
        let mut shared: Vec<bool> = times.iter().map(|times| *times > 1).collect();
        for reg in kept.iter().chain(&plan.conditional) {
            shared[reg.index()] = true;
            wanted[reg.index()] = true;
        }
        let tables = plan.stores.tables.iter().map(|table| Lookup::new(plan, table)).collect();
        Code { touched, shared, wanted, tables }
    }
}

impl Lookup {
    /// None where its bounds are facts, or it is read by part or by line.
    fn new(plan: &Plan, table: &Table) -> Option<Lookup> {
        let Reading::Band(Bounds::Fixed(segments)) = &table.reading else { return None };
        let Segments { owners, ladder: Some(_), .. } = segments else { return None };
        if table.bounds_status != KNOWN {
            return None;
        }
        let zero = Piece { slope: Narrow::zero(), offset: Narrow::zero(), over: Narrow::whole(1) };
        let mut lookup = Lookup { pieces: Vec::new(), status: Vec::new(), all_known: true, others: Vec::new() };
        for (stretch, owner) in owners.iter().enumerate() {
            let gives = match *owner {
                owner::NOBODY => table.otherwise.as_ref(),
                owner::SEVERAL => None,
                row => table.gives.get(row as usize),
            };
            let (piece, status, other) = match gives {
                None => (zero, UNDEFINED, None),
                Some(Gives::Code(label)) => (zero, KNOWN, Some(Other::Code(*label))),
                Some(Gives::Evenly { .. }) => return None,
                Some(Gives::Linear { slope, offset, over }) => {
                    let value = |reg: &Reg| constant(plan, *reg).filter(|(_, status)| *status == KNOWN);
                    let ((slope, _), (offset, _), (over, _)) = (value(slope)?, value(offset)?, value(over)?);
                    (Piece { slope, offset, over }, KNOWN, None)
                }
                Some(Gives::Value(reg)) => match constant(plan, *reg) {
                    Some((offset, status)) => {
                        (Piece { offset: if status == KNOWN { offset } else { zero.offset }, ..zero }, status, None)
                    }
                    None => (zero, KNOWN, Some(Other::Register(*reg))),
                },
            };
            lookup.pieces.push(piece);
            lookup.status.push(status);
            lookup.all_known &= status == KNOWN;
            if let Some(other) = other {
                lookup.add(other, stretch as u32);
            }
        }
        debug_assert!(table.end != NO_LABEL || !lookup.others.iter().any(|(other, _)| matches!(other, Other::Code(_))));
        Some(lookup)
    }

    fn add(&mut self, other: Other, stretch: u32) {
        match self.others.iter_mut().find(|(held, _)| *held == other) {
            Some((_, stretches)) => stretches.push(stretch),
            None => self.others.push((other, vec![stretch])),
        }
    }
}

/// What a register always holds, in 64 bits, with its status.
pub(super) fn constant(plan: &Plan, reg: Reg) -> Option<(Narrow, u8)> {
    let constants = plan.narrow_constants.as_ref()?;
    let place = constants.binary_search_by_key(&reg, |(reg, _)| *reg).ok()?;
    constants.get(place).map(|(_, slot)| (slot.value, slot.status))
}
