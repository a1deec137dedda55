//! A checked contract compiled to operations on numbered registers.
//!
//! In:  a [`Model`] without broken clauses, all its schedules supplied.
//! Out: a [`Program`]: names are slots, every figure at every coordinate has a register, families and folds are written
//!      out row by row, constant tables are sorted and claimed, what is constant is computed.
//! Promise: every operation reads what earlier ones wrote, and jumps only go down, so a program ends. It never changes
//! once made, and may be used from many threads.
//!
//! From a model to values:
//!
//! ```
//! use attain::evaluate::{Facts, Values};
//! use attain::model::Model;
//! use attain::program::compile;
//!
//! let model = Model::default(); // what `check` gives
//! let program = compile(&model).expect("a checked contract");
//! let mut facts = Facts::new(&program);
//! // facts.set_text("discharges", "500")?;
//! let mut values = Values::new(&program);
//! values.settle(&facts);
//! // values.figure(figure, 0)
//! ```

pub(crate) mod found;
pub(crate) mod machine;
pub(crate) mod meaning;
pub(crate) mod meaning_fold;
mod meaning_money;
mod meaning_table;
pub(crate) mod op;
pub(crate) mod operands;
pub(crate) mod short;

mod from_expr;
mod from_model;
mod from_money;
mod from_table;
pub(crate) mod inputs;
mod limits;
mod probe;
pub(crate) mod stages;
pub(crate) mod statistics;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use crate::model::{FigureId, LimitId, Route, TermKind};
use crate::number::{Narrow, Number, Small};

pub use from_model::compile;
pub use inputs::{InputInfo, InputSlot};
pub use limits::{MAX_COORDINATES, MAX_DEPTH, MAX_OPS, MAX_REGISTERS};
pub use op::{Reg, Taken, TraceSlot};
pub use probe::Probe;
pub use stages::{Stages, stages};

use machine::Slot;
use op::{Op, Stores};

#[cfg(doc)]
use crate::model::Model;

/// A compiled contract. Cloning shares it.
#[derive(Clone, Debug)]
pub struct Program {
    pub(crate) plan: Arc<Plan>,
}

/// A line of money at one coordinate.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// The term, as the statement shows it.
    pub figure: FigureId,
    /// The coordinate.
    pub coordinate: u32,
    /// Its kind.
    pub kind: TermKind,
    /// Who pays whom; of an adjustment, where its value is positive.
    pub route: Route,
    /// Where its value is.
    pub register: Reg,
    /// Where it is said whether the family's `where` keeps the row; none where every row is kept. Of a row that is left
    /// out there is no line.
    pub kept: Option<Reg>,
}

/// Where a limit keeps what it did.
#[derive(Clone, Copy, Debug)]
pub struct LimitRegisters<'p> {
    /// The lines before it, in the order of its members and their rows.
    pub before: &'p [Reg],
    /// The same lines after it.
    pub after: &'p [Reg],
    /// The sum before.
    pub sum: Reg,
    /// What its steps let the sum come to.
    pub together: Reg,
    /// By how much the lines changed together.
    pub relief: Reg,
}

/// The insides of a program.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub ops: Vec<Op>,
    pub stores: Stores,
    pub registers: usize,
    /// Registers that hold the same in every run.
    pub constants: Vec<(Reg, Slot<Number>)>,
    /// The same in 64 bits, where all fit.
    pub narrow_constants: Option<Vec<(Reg, Slot<Narrow>)>>,
    /// The same in 128 bits, where all fit.
    pub small_constants: Option<Vec<(Reg, Slot<Small>)>>,
    /// Registers that only some runs write.
    pub conditional: Vec<Reg>,
    pub trace_initial: Vec<u32>,
    pub inputs: inputs::Inputs,
    /// Of every figure the place of its first coordinate in `registers_of`.
    pub bases: Vec<u32>,
    pub registers_of: Vec<Reg>,
    pub lines: Vec<Line>,
    pub limits: HashMap<LimitId, u32>,
    pub probes: probe::Probes,
    /// Made when rows are first settled one by one.
    pub short: OnceLock<short::Short>,
}

impl Plan {
    pub fn short(&self) -> &short::Short {
        self.short.get_or_init(|| short::Short::new(self))
    }
}

impl Program {
    /// The register of a figure at a coordinate (see [`crate::model::Model::rows_of`]).
    pub fn register(&self, figure: FigureId, coordinate: usize) -> Option<Reg> {
        let (from, to) = self.range(figure)?;
        self.plan.registers_of.get(from..to)?.get(coordinate).copied()
    }

    /// How many coordinates a figure has.
    pub fn size(&self, figure: FigureId) -> usize {
        self.range(figure).map_or(0, |(from, to)| to - from)
    }

    /// The lines of money, in the order of the text.
    pub fn lines(&self) -> &[Line] {
        &self.plan.lines
    }

    /// Where a limit keeps what it did; none where no line is shown after it.
    pub fn limit(&self, limit: LimitId) -> Option<LimitRegisters<'_>> {
        let stores = &self.plan.stores;
        let limit = stores.limits.get(*self.plan.limits.get(&limit)? as usize)?;
        Some(LimitRegisters {
            before: stores.lists.get(limit.before.range())?,
            after: stores.lists.get(limit.after.range())?,
            sum: limit.sum,
            together: limit.together,
            relief: limit.relief,
        })
    }

    /// Where the first and the last day of the period are written: after the facts.
    pub(crate) fn period_registers(&self) -> (Reg, Reg) {
        let first = 1 + self.plan.inputs.infos.len() as u32;
        (Reg(first), Reg(first + 1))
    }

    /// How many registers it has.
    pub fn registers(&self) -> usize {
        self.plan.registers
    }

    /// How many operations it has.
    pub fn operations(&self) -> usize {
        self.plan.ops.len()
    }

    fn range(&self, figure: FigureId) -> Option<(usize, usize)> {
        let from = *self.plan.bases.get(figure.index())? as usize;
        let to = *self.plan.bases.get(figure.index() + 1)? as usize;
        Some((from, to))
    }
}
