//! A program as a graph: every register is written once, what two ways of a choice write is put together by the choice.
//!
//! In:  a compiled [`Program`], whose jumps only go down.
//! Out: [`Graph`], steps in an order in which everything is there before it is read.
//! Promise: what the program writes to a figure's register in any run, the graph says of [`Graph::register`].
//!
//! The evaluator runs one way through a program. Whoever asks what it *may* come to has to look at all ways at once, and
//! must know of two values whether they can stand together: this is what jumps become here.

mod build;
mod orders;
mod shared;
mod sides;
mod sums;

use std::collections::HashMap;

use crate::model::{Kinds, Relation};
use crate::number::Number;
use crate::program::Program;
use crate::program::machine::Slot;
use crate::program::op::{List, Op, Reg, Stores};

pub(crate) use crate::program::operands::{self, operands, target, written};
use build::Builder;
pub(crate) use orders::Orders;
pub(super) use shared::{key, rename, write};
pub(crate) use sums::{Sum, Sums};

/// A program without jumps.
#[derive(Debug)]
pub(crate) struct Graph {
    pub program: Program,
    /// The program's stores, lists and tables naming the registers of the graph.
    pub stores: Stores,
    /// In order.
    pub steps: Vec<Step>,
    /// The registers that each step reads, constants left out.
    pub reads: Vec<Vec<Reg>>,
    /// Registers as sums of others.
    pub sums: Sums,
    /// Registers that never hold more than others.
    pub orders: Orders,
    /// What all lines of a limit come to together when it has acted, by the register that holds it: which limit.
    pub totals: HashMap<Reg, u32>,
    /// Limits that only ever lower: what their lines may come to together is capped, and no more.
    pub lowers: Vec<bool>,
    /// The steps that read a register.
    pub readers: Vec<Vec<u32>>,
    /// The register of every fact.
    pub facts: Vec<Reg>,
    /// The registers of the first and the last day of the period, perhaps of several programs.
    pub period: Vec<Reg>,
    /// Registers that hold one thing whatever the facts, in their order.
    pub constants: Vec<(Reg, Slot<Number>)>,
    /// What each register of the program is at its end.
    last: Vec<Reg>,
}

/// One step.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// An operation, without those that go elsewhere.
    Op(Op),
    /// One of up to three ways: yes, no, and without an answer. A way that is not there writes nothing.
    Select { to: Reg, by: Decider, ways: [Option<Reg>; 3] },
    /// What one of several gives, whichever is there.
    Join { to: Reg, of: Vec<Reg> },
    /// A part of what a register may hold: its values, and some kinds of absence.
    Part { to: Reg, of: Reg, known: bool, kinds: Kinds },
    /// What a register holds where it is known to compare so.
    Clip { to: Reg, of: Reg, relation: Relation, with: Reg },
}

/// What decides between ways.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Decider {
    /// Whether a condition is true.
    Truth(Reg),
    /// Whether a value is absent for one of these kinds.
    Kinds(Reg, Kinds),
    /// Whether there is a value.
    Known(Reg),
}

impl Decider {
    pub fn register(self) -> Reg {
        match self {
            Decider::Truth(reg) | Decider::Kinds(reg, _) | Decider::Known(reg) => reg,
        }
    }
}

impl Graph {
    /// The graph of a program.
    pub fn new(program: &Program) -> Graph {
        let plan = &program.plan;
        let mut builder = Builder::new(program);
        builder.walk();
        let Builder { stores, steps, registers, last, .. } = builder;
        let mut graph = Graph {
            program: program.clone(),
            stores,
            steps,
            reads: Vec::new(),
            sums: Sums::default(),
            orders: Orders::default(),
            lowers: Vec::new(),
            totals: HashMap::new(),
            facts: (1..=plan.inputs.infos.len() as u32).map(Reg).collect(),
            period: vec![program.period_registers().0, program.period_registers().1],
            constants: plan.constants.clone(),
            readers: vec![Vec::new(); registers as usize],
            last,
        };
        graph.take_sides_apart();
        graph.add_totals();
        graph.share();
        graph.connect();
        graph
    }

    /// Says which steps read which registers.
    pub(super) fn connect(&mut self) {
        self.reads.clear();
        self.readers.iter_mut().for_each(Vec::clear);
        let mut constant = vec![false; self.readers.len()];
        for (reg, _) in &self.constants {
            constant[reg.index()] = true;
        }
        self.sums = Sums::new(self);
        self.orders = Orders::new(self);
        self.lowers = self.stores.limits.iter().map(|limit| self.only_lowers(limit)).collect();
        for place in 0..self.steps.len() {
            let mut reads = Vec::new();
            self.steps[place].clone().reads(&mut self.stores, |reg| {
                if reg != Reg::NONE && !constant[reg.index()] {
                    reads.push(reg);
                }
            });
            reads.extend(self.sums.read_by(&self.steps[place]));
            reads.extend(self.orders.read_by(&self.steps[place]));
            reads.sort_unstable();
            reads.dedup();
            for reg in &reads {
                self.readers[reg.index()].push(place as u32);
            }
            self.reads.push(reads);
        }
    }

    /// The one thing that a register holds whatever the facts.
    pub fn constant(&self, reg: Reg) -> Option<&Slot<Number>> {
        let place = self.constants.binary_search_by_key(&reg, |(reg, _)| *reg).ok()?;
        Some(&self.constants[place].1)
    }

    /// Gives what the lines of each limit come to together a register: whoever adds them all up again has no more.
    fn add_totals(&mut self) {
        let steps = std::mem::take(&mut self.steps);
        for step in steps {
            let limit = if let Step::Op(Op::Limit { limit }) = &step { Some(*limit) } else { None };
            self.steps.push(step);
            let Some(limit) = limit else { continue };
            let held = &self.stores.limits[limit as usize];
            if held.kept.len > 0 || held.after.len < 2 {
                continue;
            }
            let (a, rounding) = (held.together, held.rounding);
            let to = Reg(self.readers.len() as u32);
            self.readers.push(Vec::new());
            self.steps.push(Step::Op(match rounding {
                Some((mode, quantum)) => Op::Round { to, a, mode, quantum },
                None => Op::Move { to, from: a },
            }));
            self.totals.insert(to, limit);
        }
    }

    /// Whether what the lines may come to together is their sum, capped and rounded as they are.
    fn only_lowers(&self, limit: &crate::program::op::LimitOp) -> bool {
        let mut at = limit.together;
        for step in self.steps.iter().rev() {
            match *step {
                Step::Op(Op::Cap { to, a, .. }) if to == at => at = a,
                // Rounded as the lines are, a sum of them stays what it is.
                Step::Op(Op::Round { to, a, mode, quantum }) if to == at && limit.rounding == Some((mode, quantum)) => {
                    at = a;
                }
                _ => {}
            }
        }
        at == limit.sum
    }

    /// How many registers it has; the first are the program's.
    pub fn registers(&self) -> usize {
        self.readers.len()
    }

    /// Where what a register of the program holds at its end is kept.
    pub fn register(&self, reg: Reg) -> Reg {
        self.last.get(reg.index()).copied().unwrap_or(reg)
    }

    /// Adds a sum, some of it negative; an absent part makes it absent.
    pub fn add_sum(&mut self, parts: &[(Reg, bool)]) -> Reg {
        let mut list = Vec::with_capacity(parts.len());
        for (reg, negative) in parts {
            list.push(if *negative { self.add(|to| Op::Negate { to, a: *reg }) } else { *reg });
        }
        let start = self.stores.lists.len() as u32;
        self.stores.lists.extend(list);
        let list = List { start, len: parts.len() as u32 };
        self.add(|to| Op::Sum { to, list })
    }

    /// Adds what a line of money comes to, nothing where its family's `where` leaves its row out.
    pub fn add_kept(&mut self, line: Reg, kept: Option<Reg>) -> Reg {
        let Some(condition) = kept else { return line };
        let nothing = self.add(|to| Op::Sum { to, list: List { start: 0, len: 0 } });
        self.add(|to| Op::Choose { to, condition, yes: line, no: nothing })
    }

    /// Adds an operation that writes one register.
    pub fn add_op(&mut self, op: impl FnOnce(Reg) -> Op) -> Reg {
        self.add(op)
    }

    fn add(&mut self, op: impl FnOnce(Reg) -> Op) -> Reg {
        let to = Reg(self.readers.len() as u32);
        self.readers.push(Vec::new());
        let step = Step::Op(op(to));
        self.sums.add(&self.stores, &step);
        let mut reads = self.sums.read_by(&step);
        step.clone().reads(&mut self.stores, |reg| {
            if reg != Reg::NONE {
                reads.push(reg);
            }
        });
        reads.sort_unstable();
        reads.dedup();
        for reg in &reads {
            self.readers[reg.index()].push(self.steps.len() as u32);
        }
        self.reads.push(reads);
        self.steps.push(step);
        to
    }
}

/// Gives what an operation writes other names.
pub(super) fn rename_targets(op: &mut Op, stores: &mut Stores, name: impl Fn(Reg) -> Reg) {
    if let Some(to) = operands::target(op) {
        *to = name(*to);
        return;
    }
    operands::targets(op, stores, |to| *to = name(*to));
}

impl Step {
    /// The registers that it writes.
    pub fn written(&self, stores: &Stores, mut each: impl FnMut(Reg)) {
        match self {
            Step::Op(op) => written(&mut op.clone(), stores, each),
            Step::Select { to, .. } | Step::Join { to, .. } | Step::Part { to, .. } | Step::Clip { to, .. } => {
                each(*to)
            }
        }
    }

    /// The registers that it reads.
    fn reads(self, stores: &mut Stores, mut each: impl FnMut(Reg)) {
        match self {
            Step::Op(mut op) => operands(&mut op, stores, |reg| each(*reg)),
            Step::Select { by, ways, .. } => {
                each(by.register());
                ways.into_iter().flatten().for_each(each);
            }
            Step::Join { of, .. } => of.into_iter().for_each(each),
            Step::Part { of, .. } => each(of),
            Step::Clip { of, with, .. } => {
                each(of);
                each(with);
            }
        }
    }
}
