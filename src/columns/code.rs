//! What is looked up of a program once, before it runs over columns.

use crate::number::Arithmetic;
use crate::number::lanes::{Piece, Pieces};
use crate::program::found::{Given, Rate, product};
use crate::program::op::{Bounds, KNOWN, Op, Reading, Reg, Segments, Table};
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
    pub tables: Vec<Option<Box<Lookup>>>,
    /// Rates that begin at an operation, and are the operations behind it as well.
    pub rates: Vec<Option<Rate>>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Touched {
    pub reads: Vec<Reg>,
    pub writes: Vec<Reg>,
    /// Those that no operation further down reads or writes, and nobody asks for.
    pub last: Vec<Reg>,
}

/// A table with constant bounds, by stretch.
#[derive(Clone, Debug)]
pub(super) struct Lookup {
    /// What a stretch gives where all is constant; 0 where it is something else.
    pub pieces: Pieces,
    /// The status that each stretch gives.
    pub status: Vec<u8>,
    /// Whether all give a value.
    pub all_known: bool,
    /// Stretches that give what a register holds, or go on with a calculation: of each stretch 1 where it does.
    pub others: Vec<(Other, Vec<u8>)>,
    /// Where all calculations are one constant times one register (1% of base, 2% of base): that instead.
    pub scaled: Option<Scaled>,
}

/// Rows that are so many times a register.
#[derive(Clone, Debug)]
pub(super) struct Scaled {
    /// What is multiplied.
    pub of: Reg,
    /// By how much, in each stretch; 0 in one that gives a constant.
    pub factors: Pieces,
    /// 1 for each stretch that multiplies.
    pub is: Vec<u8>,
    /// 1 for each stretch that gives a constant other than 0.
    pub constant: Vec<u8>,
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
        let mut last = vec![None; plan.registers];
        for (at, one) in touched.iter().enumerate() {
            one.reads
                .iter()
                .filter(|reg| times[reg.index()] > 0)
                .chain(&one.writes)
                .for_each(|reg| last[reg.index()] = Some(at));
        }
        kept.iter().for_each(|reg| last[reg.index()] = None);
        for (place, at) in last.iter().enumerate() {
            if let Some(at) = at {
                touched[*at].last.push(Reg(place as u32));
            }
        }
        let tables = plan.stores.tables.iter().map(|table| Lookup::new(plan, table).map(Box::new)).collect();
        let unwanted = |rate: &Rate| !wanted[rate.condition.index()];
        let rates = (0..plan.ops.len()).map(|at| Rate::at(plan, at).filter(unwanted)).collect();
        Code { touched, shared, wanted, tables, rates }
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
        let mut lookup =
            Lookup { pieces: Pieces::default(), status: Vec::new(), all_known: true, others: Vec::new(), scaled: None };
        let mut pieces = Vec::with_capacity(owners.len());
        for (stretch, owner) in owners.iter().enumerate() {
            let given = Given::by(plan, table.owned_by(*owner))?;
            let (piece, status, other) = match given {
                Given::Piece(piece) => (piece, KNOWN, None),
                Given::Absent(status) => (Piece::ZERO, status, None),
                Given::Register(reg) => (Piece::ZERO, KNOWN, Some(Other::Register(reg))),
                Given::Code(label) => (Piece::ZERO, KNOWN, Some(Other::Code(label))),
            };
            pieces.push(piece);
            lookup.status.push(status);
            lookup.all_known &= status == KNOWN;
            if let Some(other) = other {
                lookup.add(other, stretch, owners.len());
            }
        }
        lookup.scale(plan, table, &pieces);
        lookup.pieces = Pieces::new(pieces);
        Some(lookup)
    }

    fn add(&mut self, other: Other, stretch: usize, stretches: usize) {
        let place = self.others.iter().position(|(held, _)| *held == other).unwrap_or_else(|| {
            self.others.push((other, vec![0; stretches]));
            self.others.len() - 1
        });
        self.others[place].1[stretch] = 1;
    }

    /// Finds out whether all calculations multiply one register.
    fn scale(&mut self, plan: &Plan, table: &Table, pieces: &[Piece]) {
        let mut factors = vec![Piece::ZERO; pieces.len()];
        let mut is = vec![0; pieces.len()];
        let mut multiplied: Option<(Reg, Reg)> = None;
        for (other, stretches) in &self.others {
            let Other::Code(label) = other else { return };
            let Some((to, factor, of)) = product(plan, *label as usize, table.end) else { return };
            if *multiplied.get_or_insert((to, of)) != (to, of) {
                return;
            }
            for (stretch, _) in stretches.iter().enumerate().filter(|(_, is)| **is != 0) {
                (factors[stretch].offset, is[stretch]) = (factor, 1);
            }
        }
        let Some((_, of)) = multiplied else { return };
        let constant = pieces.iter().map(|piece| u8::from(!(piece.slope.is_zero() && piece.offset.is_zero())));
        self.scaled = Some(Scaled { of, factors: Pieces::new(factors), is, constant: constant.collect() });
        self.others.clear();
    }
}
