//! What stands in a program as several operations and can be done as one.

use crate::model::Relation;
use crate::number::Narrow;
use crate::number::lanes::Piece;
use crate::program::Plan;
use crate::program::op::{Gives, KNOWN, Op, Reg, Table, TraceSlot, UNDEFINED, owner};

/// A quotient, but where a comparison holds it is absent: a rate of too few cases. Four operations at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rate {
    pub to: Reg,
    pub quotient: (Reg, Reg),
    pub relation: Relation,
    pub compared: (Reg, Reg),
    /// Where it is said whether the comparison holds.
    pub condition: Reg,
    /// The status where it holds.
    pub status: u8,
    pub trace: TraceSlot,
    pub yes_row: u32,
    pub no_row: u32,
}

impl Rate {
    /// How many operations it is.
    pub const OPS: usize = 4;

    /// The rate that begins at an operation.
    pub fn at(plan: &Plan, at: usize) -> Option<Rate> {
        let ops = plan.ops.get(at..at + Rate::OPS)?;
        let [
            Op::CompareBranch { relation, a, b, branch },
            Op::Move { to, from },
            Op::Jump(end),
            Op::Divide { to: other, a: above, b: below },
        ] = *ops
        else {
            return None;
        };
        let branch = &plan.stores.branches[branch as usize];
        let is_all = branch.to == to && to == other && end as usize == at + Rate::OPS;
        let goes = branch.no as usize == at + 3 && branch.absent == end;
        let (_, status) = constant(plan, from).filter(|(_, status)| *status != KNOWN)?;
        (is_all && goes).then_some(Rate {
            to,
            quotient: (above, below),
            relation,
            compared: (a, b),
            condition: branch.condition,
            status,
            trace: branch.trace,
            yes_row: branch.yes_row,
            no_row: branch.no_row,
        })
    }
}

/// What a row of a table comes to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Given {
    /// `(slope × selector + offset) ÷ over`, of constants.
    Piece(Piece),
    /// Nothing, with this status.
    Absent(u8),
    /// What another register holds.
    Register(Reg),
    /// What a calculation comes to.
    Code(u32),
}

impl Given {
    /// None where a line runs between points that are facts.
    pub fn by(plan: &Plan, gives: Option<&Gives>) -> Option<Given> {
        Some(match gives {
            None => Given::Absent(UNDEFINED),
            Some(Gives::Code(label)) => Given::Code(*label),
            Some(Gives::Evenly { .. }) => return None,
            Some(Gives::Linear { slope, offset, over }) => {
                let value = |reg: &Reg| always(plan, *reg);
                Given::Piece(Piece { slope: value(slope)?, offset: value(offset)?, over: value(over)? })
            }
            Some(Gives::Value(reg)) => match constant(plan, *reg) {
                Some((offset, KNOWN)) => Given::Piece(Piece { offset, ..Piece::ZERO }),
                Some((_, status)) => Given::Absent(status),
                None => Given::Register(*reg),
            },
        })
    }
}

impl Table {
    /// What is given on a stretch that a row, nobody or several claim; none where that is undefined.
    pub fn owned_by(&self, owner: u32) -> Option<&Gives> {
        match owner {
            owner::NOBODY => self.otherwise.as_ref(),
            owner::SEVERAL => None,
            row => self.gives.get(row as usize),
        }
    }
}

/// A constant times a register, and nothing else before the end of a table: where it is written, the constant, what is
/// multiplied.
pub(crate) fn product(plan: &Plan, at: usize, end: u32) -> Option<(Reg, Narrow, Reg)> {
    let Some(Op::Multiply { to, a, b }) = plan.ops.get(at) else { return None };
    let ends = matches!(plan.ops.get(at + 1), Some(Op::Jump(label)) if *label == end) || at + 1 == end as usize;
    match (ends, always(plan, *a), always(plan, *b)) {
        (true, Some(factor), None) => Some((*to, factor, *b)),
        (true, None, Some(factor)) => Some((*to, factor, *a)),
        _ => None,
    }
}

/// What a register always holds, where that is a value of 64 bits.
pub(crate) fn always(plan: &Plan, reg: Reg) -> Option<Narrow> {
    constant(plan, reg).filter(|(_, status)| *status == KNOWN).map(|(value, _)| value)
}

/// What a register always holds, in 64 bits, with its status.
pub(crate) fn constant(plan: &Plan, reg: Reg) -> Option<(Narrow, u8)> {
    let constants = plan.narrow_constants.as_ref()?;
    let place = constants.binary_search_by_key(&reg, |(reg, _)| *reg).ok()?;
    constants.get(place).map(|(_, slot)| (slot.value, slot.status))
}
