//! Runs a program: a flat loop over its operations, in 128 bits, and again in as many as it needs where they do not do.

use crate::evaluate::Facts;
use crate::model::{AxisId, ExprId, FigureId, Kind};
use crate::number::{Arithmetic, Number, Small};
use crate::program::machine::{Engine, Machine, Overflow, Slot};
use crate::program::meaning::step;
use crate::program::op::{KNOWN, NOT_RUN};
use crate::program::{Line, Plan, Program, Reg, Taken, TraceSlot};

/// What a figure came to: a number (a date as days since 1970-01-01, yes as 1, a word or key by its place), or why none.
pub type Value = Result<Number, Kind>;

/// What a run made of facts. Used again for the next run, it allocates nothing.
#[derive(Clone, Debug)]
pub struct Values {
    program: Program,
    small: Machine<Small>,
    /// Made when a number first does not fit.
    long: Option<Box<Machine<Number>>>,
    /// Which of the two holds the last run.
    in_long: bool,
}

impl Values {
    /// Room for what a program computes; nothing has run.
    pub fn new(program: &Program) -> Values {
        let plan = &program.plan;
        let mut small = Machine::new(plan.registers, 0);
        small.trace.clone_from(&plan.trace_initial);
        for (reg, slot) in plan.small_constants.iter().flatten() {
            small.put(*reg, *slot);
        }
        Values { program: program.clone(), small, long: None, in_long: false }
    }

    /// Settles facts, which must be for the same program.
    pub fn settle(&mut self, facts: &Facts) {
        let plan = &*self.program.plan;
        if plan.small_constants.is_some() && facts.long().is_empty() {
            self.in_long = false;
            prepare(plan, &mut self.small);
            for (slot, fact) in self.small.slots.iter_mut().skip(1).zip(facts.slots()) {
                *slot = *fact;
            }
            if run(plan, &mut self.small).is_ok() {
                return;
            }
        }
        self.in_long = true;
        let machine = self.long.get_or_insert_with(|| {
            let mut machine = Machine::new(plan.registers, 0);
            for (reg, slot) in &plan.constants {
                machine.put(*reg, slot.clone());
            }
            Box::new(machine)
        });
        prepare(plan, machine);
        for (slot, fact) in machine.slots.iter_mut().skip(1).zip(facts.slots()) {
            *slot = Slot { value: fact.value.to_number(), status: fact.status };
        }
        for (slot, number) in facts.long() {
            if let Some(slot) = machine.slots.get_mut(slot.index() + 1) {
                slot.value = number.clone();
            }
        }
        // The long way refuses what does not fit, so it always ends.
        let _ended = run(plan, machine);
    }

    /// The program that runs.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// What a figure came to at a coordinate. A coordinate that it does not have is inapplicable.
    pub fn figure(&self, figure: FigureId, coordinate: usize) -> Value {
        let reg = self.program.register(figure, coordinate);
        reg.and_then(|reg| self.register(reg)).unwrap_or(Err(Kind::Inapplicable))
    }

    /// The status byte of a figure, 0 being known, without making a number of it.
    pub fn status(&self, figure: FigureId, coordinate: usize) -> u8 {
        self.program.register(figure, coordinate).map_or(Kind::Inapplicable as u8, |reg| self.status_of(reg))
    }

    /// The lines of money with what they came to; of an adjustment, negative where it charges.
    pub fn lines(&self) -> impl Iterator<Item = (&Line, Value)> {
        let value = |line: &Line| self.register(line.register).unwrap_or(Err(Kind::Inapplicable));
        self.program.lines().iter().map(move |line| (line, value(line)))
    }

    /// What a register holds; `None` where this run did not come by.
    pub fn register(&self, reg: Reg) -> Option<Value> {
        match self.status_of(reg) {
            KNOWN => Some(Ok(match (&self.long, self.in_long) {
                (Some(long), true) => long.get(reg).value.clone(),
                (Some(_) | None, _) => Number::from(self.small.get(reg).value),
            })),
            status => Kind::from_status(status).map(Err),
        }
    }

    /// The row that a table or a list of conditions took.
    pub fn taken(&self, trace: TraceSlot) -> Taken {
        let held = match (&self.long, self.in_long) {
            (Some(long), true) => long.trace.get(trace.index()),
            (Some(_) | None, _) => self.small.trace.get(trace.index()),
        };
        held.map_or(Taken::None, |held| self.program.taken(trace, *held))
    }

    /// What a part of a figure's calculation came to, where this run came by and it is kept
    /// (see [`crate::program::Probe::registers`]).
    pub fn part(&self, figure: FigureId, coordinate: usize, expr: ExprId, rows: &[(AxisId, u32)]) -> Option<Value> {
        self.program.probe(figure, coordinate)?.registers(expr, rows).find_map(|reg| self.register(reg))
    }

    /// The row that a table or a list of conditions in a figure's calculation took, where this run came by.
    pub fn part_taken(&self, figure: FigureId, coordinate: usize, expr: ExprId, rows: &[(AxisId, u32)]) -> Taken {
        let Some(probe) = self.program.probe(figure, coordinate) else { return Taken::None };
        let found = probe.traces(expr, rows).map(|trace| self.taken(trace)).find(|taken| *taken != Taken::None);
        found.unwrap_or(Taken::None)
    }

    /// Whether the last run needed more than 128 bits.
    pub fn ran_long(&self) -> bool {
        self.in_long
    }

    fn status_of(&self, reg: Reg) -> u8 {
        let status = match (&self.long, self.in_long) {
            (Some(long), true) => long.slots.get(reg.index()).map(|slot| slot.status),
            (Some(_) | None, _) => self.small.slots.get(reg.index()).map(|slot| slot.status),
        };
        status.unwrap_or(NOT_RUN)
    }
}

/// Forgets what only some runs write.
fn prepare<N: Engine>(plan: &Plan, machine: &mut Machine<N>) {
    machine.trace.clone_from(&plan.trace_initial);
    for reg in &plan.conditional {
        if let Some(slot) = machine.slots.get_mut(reg.index()) {
            slot.status = NOT_RUN;
        }
    }
}

fn run<N: Engine>(plan: &Plan, machine: &mut Machine<N>) -> Result<(), Overflow> {
    let mut at = 0;
    while let Some(op) = plan.ops.get(at) {
        at = step(&plan.stores, op, at, machine)?;
    }
    Ok(())
}
