//! The short way: a program for rows whose numbers all fit in 64 bits and have the scales that they have by nature.
//!
//! In:  a [`Plan`](crate::program::Plan).
//! Out: a step for each of its operations. What hangs on scales and constants alone is worked out; several operations
//!      that come to one are one step, and those behind the first are passed over.
//! Promise: every register and every row taken ends as the operations leave them; what does not fit stops the run.

mod made;
mod run;
mod shapes;
mod table;

pub(crate) use run::{Unsure, run};

use crate::model::{Kinds, Orders};
use crate::number::shaped::{Mean, Over, Pair, Shape, Within};
use crate::program::Plan;
use crate::program::op::{Op, Reg, TraceSlot};

use made::{Made, What};
use shapes::Shapes;
use table::ShortTable;

/// A program, made ready for the short way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Short {
    /// For each operation what is done there.
    steps: Vec<Step>,
    rates: Vec<ShortRate>,
    tables: Vec<ShortTable>,
    means: Vec<ShortMean>,
}

impl Short {
    pub fn new(plan: &Plan) -> Short {
        let shapes = Shapes::of(plan);
        let mut short = Short { steps: vec![Step::AsSaid; plan.ops.len()], ..Short::default() };
        let mut at = 0;
        while at < plan.ops.len() {
            let Some(made) = Made::at(plan, &shapes, at) else {
                if let Op::Line { to, line } = plan.ops[at] {
                    short.steps[at] = Step::Line { to, line };
                }
                at += 1;
                continue;
            };
            short.steps[at] = short.step(made.what);
            at = made.next;
        }
        for rate in &mut short.rates {
            if let Some(Step::Table(table)) = short.steps.get(rate.next as usize) {
                rate.table = short.tables.get(*table as usize).filter(|table| table.x == rate.to).cloned();
            }
        }
        short
    }

    /// For how many operations there is a step, and the names of these.
    #[cfg(test)]
    pub fn stands_for(&self) -> (usize, std::collections::BTreeSet<String>) {
        let (mut at, mut count, mut names) = (0, 0, std::collections::BTreeSet::new());
        while let Some(step) = self.steps.get(at) {
            let next = match step {
                Step::Rate(rate) => self.rates[*rate as usize].next as usize,
                Step::Table(table) => self.tables[*table as usize].next as usize,
                _ => at + 1,
            };
            count += if matches!(step, Step::AsSaid) { 0 } else { next - at };
            names.extend(format!("{step:?}").split(|c: char| !c.is_alphabetic()).next().map(str::to_owned));
            at = next;
        }
        (count, names)
    }

    fn step(&mut self, what: What) -> Step {
        fn kept<T>(all: &mut Vec<T>, one: T) -> u32 {
            all.push(one);
            all.len() as u32 - 1
        }
        match what {
            What::Step(step) => step,
            What::Rate(rate) => Step::Rate(kept(&mut self.rates, rate)),
            What::Table(table) => Step::Table(kept(&mut self.tables, table)),
            What::Mean(mean) => Step::Mean(kept(&mut self.means, mean)),
        }
    }
}

/// What is done in one go.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// The operation, as it is said for numbers of any scale.
    AsSaid,
    Add {
        to: Reg,
        a: Reg,
        b: Reg,
        pair: Pair,
    },
    Subtract {
        to: Reg,
        a: Reg,
        b: Reg,
        pair: Pair,
    },
    Multiply {
        to: Reg,
        a: Reg,
        b: Reg,
        shape: Shape,
    },
    Divide {
        to: Reg,
        a: Reg,
        b: Reg,
        over: Over,
    },
    Cap {
        to: Reg,
        a: Reg,
        most: Reg,
        pair: Pair,
    },
    Floor {
        to: Reg,
        a: Reg,
        least: Reg,
        pair: Pair,
    },
    Compare {
        to: Reg,
        a: Reg,
        b: Reg,
        pair: Pair,
        orders: Orders,
    },
    /// Of decimals of one scale.
    Choose {
        to: Reg,
        condition: Reg,
        yes: Reg,
        no: Reg,
    },
    /// Of decimals of one scale.
    Treat {
        to: Reg,
        a: Reg,
        kinds: Kinds,
        b: Reg,
    },
    Line {
        to: Reg,
        line: u32,
    },
    Rate(u32),
    Table(u32),
    Mean(u32),
}

/// A rate whose cases are held against a constant.
#[derive(Clone, Debug)]
struct ShortRate {
    to: Reg,
    above: Reg,
    below: Reg,
    over: Over,
    counted: Reg,
    /// The digits of what is counted that are too few, and the status then.
    few: Within,
    status: u8,
    condition: Reg,
    trace: TraceSlot,
    /// The row taken where they are enough, and where too few.
    rows: [u32; 2],
    /// The first operation behind it.
    next: u32,
    /// The table of it that is the next step.
    table: Option<ShortTable>,
}

#[derive(Clone, Debug)]
struct ShortMean {
    to: Reg,
    /// A bit for each status with which a part lets there be a mean.
    pass: u32,
    needing: u64,
    mean: Mean<Reg>,
}
