//! From jumps to choices: each operation is come to on some ways, and what ways write is put together where they meet.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::{Decider, Step, operands, written};
use crate::model::{Kinds, Relation};
use crate::program::Program;
use crate::program::op::{Bounds, Gives, NO_LABEL, Op, Reading, Reg, Segments, Stores, owner};

/// The way yes, the way no, and the way without an answer.
const YES: u32 = 0;
const NO: u32 = 1;
const ABSENT: u32 = 2;

/// Where a stretch of operations can be come to from.
#[derive(Clone, Debug, Default)]
struct Flow {
    path: Option<Rc<Path>>,
    /// Registers written more than once, as they stand on this way.
    now: BTreeMap<Reg, Reg>,
    /// What is known more closely on this way.
    closer: BTreeMap<Reg, Reg>,
}

/// The decisions that led somewhere, the last first.
#[derive(Debug)]
struct Path {
    before: Option<Rc<Path>>,
    /// The place in [`Builder::forks`].
    fork: u32,
    way: u32,
}

#[derive(Clone, Copy, Debug)]
enum Fork {
    By(Decider),
    /// A table some of whose rows have calculations behind them; a way is a label.
    Table {
        to: Reg,
        x: Reg,
        table: u32,
    },
}

/// Lays a program out.
pub(super) struct Builder<'p> {
    program: &'p Program,
    pub stores: Stores,
    pub steps: Vec<Step>,
    pub registers: u32,
    /// Registers that are written more than once, and what they are where no choice stands around.
    pub last: Vec<Reg>,
    several: Vec<bool>,
    /// Which comparison writes a register.
    compared: HashMap<Reg, (Relation, Reg, Reg)>,
    forks: Vec<Fork>,
    /// Ways that lead to a place further down.
    waiting: BTreeMap<u32, Vec<Flow>>,
}

impl<'p> Builder<'p> {
    /// Nothing is laid out yet.
    pub fn new(program: &'p Program) -> Builder<'p> {
        let plan = &program.plan;
        Builder {
            program,
            stores: plan.stores.clone(),
            steps: Vec::with_capacity(plan.ops.len()),
            registers: plan.registers as u32,
            last: (0..plan.registers as u32).map(Reg).collect(),
            several: several(program),
            compared: HashMap::new(),
            forks: Vec::new(),
            waiting: BTreeMap::new(),
        }
    }
}

impl Builder<'_> {
    /// Lays everything out.
    pub fn walk(&mut self) {
        let plan = &self.program.plan;
        let mut flow = Some(Flow::default());
        for (at, op) in plan.ops.iter().enumerate() {
            flow = self.arrive(at as u32, flow);
            if let Some(here) = flow {
                flow = self.op(at as u32, *op, here);
            }
        }
        let end = plan.ops.len() as u32;
        if let Some(flow) = self.arrive(end, flow) {
            for (reg, now) in flow.now {
                self.last[reg.index()] = now;
            }
        }
    }

    fn register(&mut self) -> Reg {
        self.registers += 1;
        Reg(self.registers - 1)
    }

    /// What a register is on a way.
    fn now(&self, flow: &Flow, reg: Reg) -> Reg {
        if reg == Reg::NONE {
            return reg;
        }
        let now = flow.now.get(&reg).copied().unwrap_or_else(|| self.last.get(reg.index()).copied().unwrap_or(reg));
        flow.closer.get(&now).copied().unwrap_or(now)
    }

    /// The register that a way writes in place of one of the program's.
    fn write(&mut self, flow: &mut Flow, reg: Reg) -> Reg {
        if !self.several.get(reg.index()).copied().unwrap_or(false) {
            return reg;
        }
        let to = self.register();
        self.set(flow, reg, to);
        to
    }

    fn set(&mut self, flow: &mut Flow, reg: Reg, to: Reg) {
        if flow.path.is_none() {
            self.last[reg.index()] = to;
        } else {
            flow.now.insert(reg, to);
        }
    }

    fn fork(&mut self, fork: Fork) -> u32 {
        self.forks.push(fork);
        self.forks.len() as u32 - 1
    }

    fn way(flow: &Flow, fork: u32, way: u32) -> Flow {
        let path = Some(Rc::new(Path { before: flow.path.clone(), fork, way }));
        Flow { path, now: flow.now.clone(), closer: flow.closer.clone() }
    }

    fn wait(&mut self, place: u32, flow: Flow) {
        self.waiting.entry(place).or_default().push(flow);
    }

    /// One operation; what comes back is the way that goes on below it.
    fn op(&mut self, at: u32, mut op: Op, mut flow: Flow) -> Option<Flow> {
        {
            let mut stores = std::mem::take(&mut self.stores);
            operands::operands(&mut op, &mut stores, |reg| *reg = self.now(&flow, *reg));
            self.stores = stores;
        }
        match op {
            Op::Label(_) => Some(flow),
            Op::Jump(label) => {
                self.wait(label, flow);
                None
            }
            Op::Move { to, from } if self.several.get(to.index()).copied().unwrap_or(false) => {
                self.set(&mut flow, to, from);
                Some(flow)
            }
            Op::Keep { to, from, end } => {
                let fork = self.fork(Fork::By(Decider::Known(from)));
                let mut known = Self::way(&flow, fork, YES);
                let value = self.part(from, true, Kinds::NONE);
                self.set(&mut known, to, value);
                self.wait(end, known);
                let mut rest = Self::way(&flow, fork, NO);
                let value = self.part(from, false, Kinds::EVERY);
                self.set(&mut rest, to, value);
                Some(rest)
            }
            Op::IfKinds { of, kinds, no, .. } => {
                let fork = self.fork(Fork::By(Decider::Kinds(of, kinds)));
                let mut other = Self::way(&flow, fork, NO);
                let value = self.part(of, true, Kinds::EVERY.without(kinds));
                let program_of = self.program.plan.ops.get(at as usize);
                if let Some(Op::IfKinds { of, .. }) = program_of {
                    self.set(&mut other, *of, value);
                }
                self.wait(no, other);
                Some(Self::way(&flow, fork, YES))
            }
            Op::Branch { branch } => {
                let branch = self.stores.branches.get(branch as usize).copied()?;
                let condition = self.now(&flow, branch.condition);
                self.branch(at, flow, branch, condition)
            }
            Op::CompareBranch { relation, a, b, branch } => {
                let branch = self.stores.branches.get(branch as usize).copied()?;
                let condition = self.write(&mut flow, branch.condition);
                self.steps.push(Step::Op(Op::Compare { to: condition, relation, a, b }));
                self.compared.insert(condition, (relation, a, b));
                self.branch(at, flow, branch, condition)
            }
            Op::Table { to, x, table } => self.table(flow, to, x, table),
            mut op => {
                self.write_all(&mut op, &mut flow);
                if let Op::Compare { to, relation, a, b } = op {
                    self.compared.insert(to, (relation, a, b));
                }
                self.steps.push(Step::Op(op));
                Some(flow)
            }
        }
    }

    /// Gives an operation registers of its own to write.
    fn write_all(&mut self, op: &mut Op, flow: &mut Flow) {
        if let Some(to) = operands::target(op) {
            *to = self.write(flow, *to);
            return;
        }
        // A limit and an account write a list; it is theirs alone.
        let mut stores = std::mem::take(&mut self.stores);
        operands::targets(op, &mut stores, |to| *to = self.write(flow, *to));
        self.stores = stores;
    }

    fn part(&mut self, of: Reg, known: bool, kinds: Kinds) -> Reg {
        let to = self.register();
        self.steps.push(Step::Part { to, of, known, kinds });
        to
    }

    fn branch(&mut self, at: u32, flow: Flow, branch: crate::program::op::Branch, condition: Reg) -> Option<Flow> {
        let fork = self.fork(Fork::By(Decider::Truth(condition)));
        let mut absent = Self::way(&flow, fork, ABSENT);
        let status = self.part(condition, false, Kinds::EVERY);
        self.set(&mut absent, branch.to, status);
        self.wait(branch.absent, absent);
        let mut no = Self::way(&flow, fork, NO);
        let mut yes = Self::way(&flow, fork, YES);
        if let Some((relation, a, b)) = self.compared.get(&condition).copied() {
            for (way, relation) in [(&mut yes, Some(relation)), (&mut no, opposite(relation))] {
                let Some(relation) = relation else { continue };
                self.closer(way, a, relation, b);
                self.closer(way, b, turned(relation), a);
            }
        }
        self.wait(branch.no, no);
        debug_assert!(branch.no > at);
        Some(yes)
    }

    /// What is known of a register on a way where it compares so with another.
    fn closer(&mut self, way: &mut Flow, of: Reg, relation: Relation, with: Reg) {
        if relation == Relation::NotEqual
            || self.program.plan.constants.binary_search_by_key(&of, |(reg, _)| *reg).is_ok()
        {
            return;
        }
        let to = self.register();
        self.steps.push(Step::Clip { to, of, relation, with });
        // Whoever reads the register on this way reads what is known closer.
        let from = way.closer.iter().find(|(_, closer)| **closer == of).map(|(from, _)| *from).unwrap_or(of);
        way.closer.insert(from, to);
    }

    fn table(&mut self, mut flow: Flow, to: Reg, x: Reg, table: u32) -> Option<Flow> {
        let held = &self.stores.tables[table as usize];
        if held.end == NO_LABEL {
            let to = self.write(&mut flow, to);
            self.steps.push(Step::Op(Op::Table { to, x, table }));
            return Some(flow);
        }
        let (end, stretches) = (held.end, stretches(held));
        let fork = self.fork(Fork::Table { to, x, table });
        for (label, low, high) in stretches {
            let mut way = Self::way(&flow, fork, label);
            for (cut, above) in [(low, true), (high, false)] {
                let Some(cut) = cut else { continue };
                let relation = match (above, cut.above) {
                    (true, true) => Relation::More,
                    (true, false) => Relation::AtLeast,
                    (false, true) => Relation::AtMost,
                    (false, false) => Relation::Less,
                };
                let of = self.now(&way, x);
                self.closer(&mut way, of, relation, cut.value);
            }
            self.wait(label, way);
        }
        // The way of rows whose values are there already.
        let direct = Self::way(&flow, fork, u32::MAX);
        self.wait(end, direct);
        None
    }

    /// All ways that lead to a place become one.
    fn arrive(&mut self, at: u32, flow: Option<Flow>) -> Option<Flow> {
        let Some(mut ways) = self.waiting.remove(&at) else { return flow };
        ways.extend(flow);
        while ways.len() > 1 || self.is_closed(&ways) {
            // The latest fork is the innermost; its ways come together first.
            let fork = ways.iter().filter_map(|way| way.path.as_ref().map(|path| path.fork)).max();
            let Some(fork) = fork.filter(|_| ways.len() > 1 || self.is_closed(&ways)) else { break };
            let (these, others): (Vec<Flow>, Vec<Flow>) =
                ways.into_iter().partition(|way| way.path.as_ref().is_some_and(|path| path.fork == fork));
            ways = others;
            let whole = self.put_together(fork, these);
            // Ways of different choices that stand side by side on one path.
            let path = whole.path.as_ref().map(Rc::as_ptr);
            match ways.iter().position(|way| way.path.as_ref().map(Rc::as_ptr) == path) {
                Some(place) => {
                    let other = ways.swap_remove(place);
                    let joined = self.join(other, whole);
                    ways.push(joined);
                }
                None => ways.push(whole),
            }
        }
        let mut flow = ways.pop()?;
        if flow.path.is_none() {
            for (reg, now) in std::mem::take(&mut flow.now) {
                self.last[reg.index()] = now;
            }
            flow.closer.clear();
        }
        Some(flow)
    }

    /// Whether a single way is that of a table, whose rows are put together where they end.
    fn is_closed(&self, ways: &[Flow]) -> bool {
        let [way] = ways else { return false };
        way.path
            .as_ref()
            .is_some_and(|path| path.way == u32::MAX && matches!(self.forks[path.fork as usize], Fork::Table { .. }))
    }

    fn put_together(&mut self, fork: u32, ways: Vec<Flow>) -> Flow {
        let before = ways.iter().find_map(|way| way.path.as_ref().and_then(|path| path.before.clone()));
        let mut whole = Flow { path: before, ..Flow::default() };
        match self.forks[fork as usize] {
            Fork::Table { to, x, table } => {
                let labels: HashMap<u32, Reg> =
                    ways.iter().filter_map(|way| Some((way.path.as_ref()?.way, *way.now.get(&to)?))).collect();
                let held = &mut self.stores.tables[table as usize];
                let gives = held.gives.iter_mut().chain(&mut held.otherwise);
                for gives in gives.chain(held.absent.iter_mut().map(|(_, gives)| gives)) {
                    if let Gives::Code(label) = gives
                        && let Some(reg) = labels.get(label)
                    {
                        *gives = Gives::Value(*reg);
                    }
                }
                held.end = NO_LABEL;
                if let Some(direct) = ways.into_iter().find(|way| way.path.as_ref().is_some_and(|p| p.way == u32::MAX))
                {
                    whole.now = direct.now;
                    whole.closer = direct.closer;
                }
                let made = self.register();
                self.steps.push(Step::Op(Op::Table { to: made, x, table }));
                self.set(&mut whole, to, made);
            }
            Fork::By(by) => {
                let mut registers: Vec<Reg> = ways.iter().flat_map(|way| way.now.keys().copied()).collect();
                registers.sort_unstable();
                registers.dedup();
                for reg in registers {
                    let mut at: [Option<Reg>; 3] = [None; 3];
                    for way in &ways {
                        if let (Some(path), Some(now)) = (&way.path, way.now.get(&reg)) {
                            at[path.way as usize] = Some(*now);
                        }
                    }
                    let same = ways.iter().all(|way| way.now.get(&reg) == ways[0].now.get(&reg));
                    let made = match ways[0].now.get(&reg) {
                        Some(now) if same => *now,
                        Some(_) | None => {
                            let to = self.register();
                            self.steps.push(Step::Select { to, by, ways: at });
                            to
                        }
                    };
                    whole.now.insert(reg, made);
                }
                // What is known closer on all ways was known before the choice.
                let mut closer = ways[0].closer.clone();
                closer.retain(|reg, to| ways.iter().all(|way| way.closer.get(reg) == Some(to)));
                whole.closer = closer;
            }
        }
        whole
    }

    /// Two ways of which one is gone where the other is not.
    fn join(&mut self, one: Flow, other: Flow) -> Flow {
        let mut whole = Flow { path: one.path.clone(), ..Flow::default() };
        let mut registers: Vec<Reg> = one.now.keys().chain(other.now.keys()).copied().collect();
        registers.sort_unstable();
        registers.dedup();
        for reg in registers {
            let made = match (one.now.get(&reg), other.now.get(&reg)) {
                (Some(a), Some(b)) if a == b => *a,
                (Some(a), Some(b)) => {
                    let to = self.register();
                    self.steps.push(Step::Join { to, of: vec![*a, *b] });
                    to
                }
                (Some(only), None) | (None, Some(only)) => *only,
                (None, None) => continue,
            };
            whole.now.insert(reg, made);
        }
        let mut closer = one.closer;
        closer.retain(|reg, to| other.closer.get(reg) == Some(to));
        whole.closer = closer;
        whole
    }
}

/// Where a stretch of a table begins or ends, where it does.
type End = Option<crate::model::Cut<Reg>>;

/// The rows of a table that have calculations behind them, with the stretch that each claims where it is known.
fn stretches(table: &crate::program::op::Table) -> Vec<(u32, End, End)> {
    let mut found = Vec::new();
    let segments = match &table.reading {
        Reading::Band(Bounds::Fixed(segments)) => Some(segments),
        Reading::Band(Bounds::Stated(_)) | Reading::Part(_) | Reading::Line { .. } => None,
    };
    // The first and the last stretch of every owner.
    let mut of: HashMap<u32, (usize, usize)> = HashMap::new();
    for (place, owner) in segments.iter().flat_map(|segments| segments.owners.iter().enumerate()) {
        of.entry(*owner).and_modify(|(_, last)| *last = place).or_insert((place, place));
    }
    let mut push = |gives: &Gives, owner: Option<u32>| {
        let Gives::Code(label) = gives else { return };
        let ends = owner.and_then(|owner| of.get(&owner)).zip(segments);
        let (low, high) = match ends {
            Some(((first, last), Segments { cuts, .. })) => {
                (first.checked_sub(1).and_then(|place| cuts.get(place)).cloned(), cuts.get(*last).cloned())
            }
            None => (None, None),
        };
        found.push((*label, low, high));
    };
    for (row, gives) in table.gives.iter().enumerate() {
        push(gives, Some(row as u32));
    }
    if let Some(gives) = &table.otherwise {
        push(gives, Some(owner::NOBODY));
    }
    for (_, gives) in &table.absent {
        push(gives, None);
    }
    found
}

fn opposite(relation: Relation) -> Option<Relation> {
    match relation {
        Relation::Less => Some(Relation::AtLeast),
        Relation::AtMost => Some(Relation::More),
        Relation::Equal => None,
        Relation::NotEqual => Some(Relation::Equal),
        Relation::AtLeast => Some(Relation::Less),
        Relation::More => Some(Relation::AtMost),
    }
}

/// The same said of the other side.
fn turned(relation: Relation) -> Relation {
    match relation {
        Relation::Less => Relation::More,
        Relation::AtMost => Relation::AtLeast,
        Relation::Equal => Relation::Equal,
        Relation::NotEqual => Relation::NotEqual,
        Relation::AtLeast => Relation::AtMost,
        Relation::More => Relation::Less,
    }
}

/// Which registers several operations write.
fn several(program: &Program) -> Vec<bool> {
    let plan = &program.plan;
    let mut times = vec![0_u8; plan.registers];
    for op in &plan.ops {
        written(&mut op.clone(), &plan.stores, |reg| {
            if let Some(times) = times.get_mut(reg.index()) {
                *times = times.saturating_add(1);
            }
        });
    }
    times.into_iter().map(|times| times > 1).collect()
}
