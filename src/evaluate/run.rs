//! Runs a program: a flat loop over its operations, in 64 bits, again in 128 where they do not do, and again in as many as
//! it needs.

use rust_decimal::Decimal;

use crate::evaluate::Facts;
use crate::model::{AxisId, ExprId, FigureId, Kind, LimitId};
use crate::number::{Arithmetic, Narrow, Number, Small};
use crate::program::machine::{Engine, Machine, Overflow, Slot};
use crate::program::meaning::step;
use crate::program::op::{KNOWN, NOT_RUN, Op};
use crate::program::short::{self, Unsure};
use crate::program::{Line, Plan, Probe, Program, Reg, Taken, TraceSlot};

/// What a figure came to: a number (a date as days since 1970-01-01, yes as 1, a word or key by its place), or why none.
pub type Value = Result<Number, Kind>;

/// What a run made of facts. Used again for the next run, it allocates nothing.
#[derive(Clone, Debug)]
pub struct Values {
    program: Program,
    narrow: Machine<Narrow>,
    /// Made when a number first does not fit in 64 bits.
    small: Option<Box<Machine<Small>>>,
    /// Made when one does not fit in 128.
    long: Option<Box<Machine<Number>>>,
    width: Width,
}

/// Which machine holds the last run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Width {
    Narrow,
    Small,
    Long,
}

impl Values {
    /// Room for what a program computes; nothing has run.
    pub fn new(program: &Program) -> Values {
        let plan = &program.plan;
        let narrow = machine(plan, plan.narrow_constants.iter().flatten());
        Values { program: program.clone(), narrow, small: None, long: None, width: Width::Narrow }
    }

    /// Settles facts, which must be for the same program.
    pub fn settle(&mut self, facts: &Facts) {
        self.run(facts);
    }

    /// Settles what is handed over register by register: of a stage of several.
    pub(crate) fn settle_handed(&mut self, handed: &Handed) {
        self.run(handed);
    }

    #[inline]
    fn run(&mut self, begin: &impl Begin) {
        let plan = &*self.program.plan;
        if plan.narrow_constants.is_some() && begin.is_even() {
            begin_narrow(plan, &mut self.narrow, begin);
            self.width = Width::Narrow;
            match short::run(plan, plan.short(), &mut self.narrow) {
                Ok(()) => return,
                Err(Unsure::Operation) => return self.run_wider(begin),
                Err(Unsure::Step) => {}
            }
        }
        self.run_as_said(begin);
    }

    #[inline(never)]
    fn run_as_said(&mut self, begin: &impl Begin) {
        let plan = &*self.program.plan;
        if plan.narrow_constants.is_some() && begin.long().next().is_none() {
            begin_narrow(plan, &mut self.narrow, begin);
            self.width = Width::Narrow;
            if run(plan, &mut self.narrow).is_ok() {
                return;
            }
        }
        self.run_wider(begin);
    }

    #[cold]
    #[inline(never)]
    fn run_wider(&mut self, begin: &impl Begin) {
        let plan = &*self.program.plan;
        if let Some(constants) = &plan.small_constants {
            self.width = Width::Small;
            let machine = self.small.get_or_insert_with(|| Box::new(machine(plan, constants)));
            prepare(plan, machine);
            if write(begin, machine, Narrow::to_small).is_some() && run(plan, machine).is_ok() {
                return;
            }
        }
        self.run_long(begin);
    }

    fn run_long(&mut self, begin: &impl Begin) {
        let plan = &*self.program.plan;
        self.width = Width::Long;
        let machine = self.long.get_or_insert_with(|| Box::new(machine(plan, &plan.constants)));
        prepare(plan, machine);
        write(begin, machine, Narrow::to_number);
        // The long way refuses what does not fit, so it always ends.
        let _ended = run(plan, machine);
    }

    /// Whether the short way alone settles facts.
    #[cfg(test)]
    pub(crate) fn goes_the_short_way(&mut self, facts: &Facts) -> bool {
        let plan = &*self.program.plan;
        begin_narrow(plan, &mut self.narrow, facts);
        facts.is_even() && short::run(plan, plan.short(), &mut self.narrow).is_ok()
    }

    /// Settles once more without the short way, and in as many bits as it takes, and holds all that is kept against it.
    #[cfg(test)]
    pub(crate) fn agrees_with_what_is_said(&self, facts: &Facts) {
        let (mut said, mut long) = (Values::new(&self.program), Values::new(&self.program));
        said.run_as_said(facts);
        long.run_long(facts);
        for other in [said, long] {
            for reg in (0..self.program.registers() as u32).map(Reg) {
                assert_eq!(self.register(reg), other.register(reg), "{reg:?}, {:?}", other.width);
            }
            for trace in (0..self.program.plan.trace_initial.len() as u32).map(TraceSlot) {
                assert_eq!(self.taken(trace), other.taken(trace), "{trace:?}, {:?}", other.width);
            }
        }
    }

    /// What a register holds in 64 bits, where the run needed no more.
    pub(crate) fn short(&self, reg: Reg) -> Option<Slot<Narrow>> {
        match self.width {
            Width::Narrow => self.narrow.slots.get(reg.index()).copied(),
            Width::Small | Width::Long => None,
        }
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

    /// What a figure came to as a `Decimal`; none where it is absent, or is no decimal of 28 digits. Quick, and without
    /// allocating, where the run needed no more than 64 bits.
    pub fn decimal(&self, figure: FigureId, coordinate: usize) -> Option<Decimal> {
        let reg = self.program.register(figure, coordinate)?;
        if let Some(Slot { value, status }) = self.short(reg) {
            return if status == KNOWN { value.to_decimal().or_else(|| value.to_number().to_decimal()) } else { None };
        }
        if self.status_of(reg) == KNOWN { self.number_of(reg)?.to_decimal() } else { None }
    }

    /// The status byte of a figure, 0 being known, without making a number of it.
    pub fn status(&self, figure: FigureId, coordinate: usize) -> u8 {
        self.program.register(figure, coordinate).map_or(Kind::Inapplicable as u8, |reg| self.status_of(reg))
    }

    /// The lines of money with what they came to; of an adjustment, negative where it charges. A row that the `where` of
    /// a family leaves out is no line.
    pub fn lines(&self) -> impl Iterator<Item = (&Line, Value)> {
        let value = |line: &Line| self.register(line.register).unwrap_or(Err(Kind::Inapplicable));
        let kept = |line: &&Line| {
            let kept = line.kept.and_then(|kept| self.register(kept));
            !kept.is_some_and(|kept| kept.is_ok_and(|kept| kept.is_zero()))
        };
        self.program.lines().iter().filter(kept).map(move |line| (line, value(line)))
    }

    /// What a register holds; `None` where this run did not come by.
    pub fn register(&self, reg: Reg) -> Option<Value> {
        match self.status_of(reg) {
            KNOWN => self.number_of(reg).map(Ok),
            status => Kind::from_status(status).map(Err),
        }
    }

    /// The row that a table or a list of conditions took.
    pub fn taken(&self, trace: TraceSlot) -> Taken {
        let traces = match self.width {
            Width::Narrow => Some(&self.narrow.trace),
            Width::Small => self.small.as_ref().map(|machine| &machine.trace),
            Width::Long => self.long.as_ref().map(|machine| &machine.trace),
        };
        let held = traces.and_then(|traces| traces.get(trace.index()));
        held.map_or(Taken::None, |held| self.program.taken(trace, *held))
    }

    /// What a part of a figure's calculation came to, where this run came by and it is kept
    /// (see [`crate::program::Probe::registers`]).
    pub fn part(&self, figure: FigureId, coordinate: usize, expr: ExprId, rows: &[(AxisId, u32)]) -> Option<Value> {
        self.value_in(&self.program.probe(figure, coordinate)?, expr, rows)
    }

    /// The same of what a limit lets its lines come to.
    pub fn limit_part(&self, limit: LimitId, expr: ExprId, rows: &[(AxisId, u32)]) -> Option<Value> {
        self.value_in(&self.program.probe_limit(limit), expr, rows)
    }

    /// What a part came to; computed again where it was fused with what is around it.
    pub(crate) fn value_in(&self, probe: &Probe<'_>, expr: ExprId, rows: &[(AxisId, u32)]) -> Option<Value> {
        let kept = probe.registers(expr, rows).find_map(|reg| self.register(reg));
        kept.or_else(|| probe.fused(expr, rows).find_map(|op| self.computed(op)))
    }

    /// What an operation would have come to that was fused with the next.
    fn computed(&self, op: &Op) -> Option<Value> {
        let plan = &*self.program.plan;
        let mut machine: Machine<Number> = machine(plan, []);
        for (place, slot) in machine.slots.iter_mut().enumerate() {
            let reg = Reg(place as u32);
            slot.status = self.status_of(reg);
            if let Some(number) = self.number_of(reg) {
                slot.value = number;
            }
        }
        let _ended = step(&plan.stores, op, 0, &mut machine);
        let slot = machine.get(Reg(0));
        if slot.status == KNOWN { Some(Ok(slot.value.clone())) } else { Kind::from_status(slot.status).map(Err) }
    }

    /// The row that a table or a list of conditions in a figure's calculation took, where this run came by.
    pub fn part_taken(&self, figure: FigureId, coordinate: usize, expr: ExprId, rows: &[(AxisId, u32)]) -> Taken {
        let Some(probe) = self.program.probe(figure, coordinate) else { return Taken::None };
        let found = probe.traces(expr, rows).map(|trace| self.taken(trace)).find(|taken| *taken != Taken::None);
        found.unwrap_or(Taken::None)
    }

    /// How many bits the last run's numbers had: 64, 128, or `None` for as many as they needed.
    pub fn bits(&self) -> Option<u32> {
        match self.width {
            Width::Narrow => Some(64),
            Width::Small => Some(128),
            Width::Long => None,
        }
    }

    /// Whether the last run needed more than 128 bits.
    pub fn ran_long(&self) -> bool {
        self.width == Width::Long
    }

    fn status_of(&self, reg: Reg) -> u8 {
        let status = match self.width {
            Width::Narrow => self.narrow.slots.get(reg.index()).map(|slot| slot.status),
            Width::Small => self.small.as_ref().and_then(|it| it.slots.get(reg.index())).map(|slot| slot.status),
            Width::Long => self.long.as_ref().and_then(|it| it.slots.get(reg.index())).map(|slot| slot.status),
        };
        status.unwrap_or(NOT_RUN)
    }

    fn number_of(&self, reg: Reg) -> Option<Number> {
        match self.width {
            Width::Narrow => Some(self.narrow.slots.get(reg.index())?.value.to_number()),
            Width::Small => Some(self.small.as_ref()?.slots.get(reg.index())?.value.to_number()),
            Width::Long => Some(self.long.as_ref()?.slots.get(reg.index())?.value.clone()),
        }
    }
}

/// What a run begins with, by register.
trait Begin {
    /// In 64 bits; of a longer number the slot holds nothing.
    fn slots(&self) -> impl Iterator<Item = (Reg, Slot<Narrow>)>;

    /// The numbers of more than 64 bits.
    fn long(&self) -> impl Iterator<Item = (Reg, &Number)>;

    /// Whether all are in 64 bits, with the scales that they are held with.
    fn is_even(&self) -> bool;

    /// Writes it where all of it fits in 64 bits.
    #[inline]
    fn write_short(&self, machine: &mut Machine<Narrow>) {
        self.slots().for_each(|(reg, slot)| machine.put(reg, slot));
    }
}

/// Writes what a run begins with in more than 64 bits; none where a number does not fit.
fn write<N: Engine>(begin: &impl Begin, machine: &mut Machine<N>, wider: impl Fn(&Narrow) -> N) -> Option<()> {
    for (reg, slot) in begin.slots() {
        machine.put(reg, Slot { value: wider(&slot.value), status: slot.status });
    }
    for (reg, number) in begin.long() {
        machine.slots.get_mut(reg.index())?.value = N::from_number(number)?;
    }
    Some(())
}

impl Begin for Facts {
    fn slots(&self) -> impl Iterator<Item = (Reg, Slot<Narrow>)> {
        (1..).map(Reg).zip(Facts::slots(self).iter().copied())
    }

    fn long(&self) -> impl Iterator<Item = (Reg, &Number)> {
        Facts::long(self).iter().map(|(slot, number)| (Reg(slot.0 + 1), number))
    }

    #[inline]
    fn is_even(&self) -> bool {
        Facts::is_even(self)
    }

    #[inline]
    fn write_short(&self, machine: &mut Machine<Narrow>) {
        // Facts have the first registers in their own order.
        let slots = Facts::slots(self);
        if let Some(to) = machine.slots.get_mut(1..=slots.len()) {
            to.copy_from_slice(slots);
        }
    }
}

/// Facts and what other stages made, by register; used again for the next run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Handed {
    pub slots: Vec<(Reg, Slot<Narrow>)>,
    /// Numbers of more than 64 bits; their slots hold nothing.
    pub long: Vec<(Reg, Number)>,
}

impl Handed {
    pub fn clear(&mut self) {
        self.slots.clear();
        self.long.clear();
    }
}

impl Begin for Handed {
    fn slots(&self) -> impl Iterator<Item = (Reg, Slot<Narrow>)> {
        self.slots.iter().copied()
    }

    fn long(&self) -> impl Iterator<Item = (Reg, &Number)> {
        self.long.iter().map(|(reg, number)| (*reg, number))
    }

    fn is_even(&self) -> bool {
        false
    }
}

/// A machine that holds what is the same in every run.
fn machine<'p, N: Engine + 'p>(plan: &Plan, constants: impl IntoIterator<Item = &'p (Reg, Slot<N>)>) -> Machine<N> {
    let mut machine = Machine::new(plan.registers, 0);
    for (reg, slot) in constants {
        machine.put(*reg, slot.clone());
    }
    machine
}

/// Makes 64 bits ready, where what a run begins with fits in them.
#[inline]
fn begin_narrow(plan: &Plan, machine: &mut Machine<Narrow>, begin: &impl Begin) {
    prepare(plan, machine);
    begin.write_short(machine);
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
