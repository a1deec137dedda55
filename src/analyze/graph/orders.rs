//! Which registers never hold more than others, whatever the facts: what is capped is no more than it was, a part of
//! something no more than the whole, and rounding keeps both.
//!
//! Where each of two values lies does not tell: of a withhold between 0 and 300,000 half of it lies between 0 and 150,000,
//! and is no more than it at any place.

use std::collections::{HashMap, HashSet};

use super::{Decider, Graph, Step};
use crate::number::Number;
use crate::program::op::{Gives, KNOWN, Op, Reading, Reg};

/// How many registers are looked at for one answer.
const MAX_LOOKED: usize = 400;

/// What is known of the order of registers where both hold a value.
#[derive(Clone, Debug, Default)]
pub(crate) struct Orders {
    /// The first of a pair never holds more than the second.
    at_most: HashSet<(Reg, Reg)>,
    /// Accounts whose one earn-back is never more than is held, where these registers hold something from 0 to 1.
    fits: HashMap<u32, Vec<Reg>>,
}

impl Orders {
    pub(super) fn new(graph: &Graph) -> Orders {
        let mut made = vec![u32::MAX; graph.registers()];
        for (place, step) in graph.steps.iter().enumerate() {
            step.written(&graph.stores, |reg| made[reg.index()] = place as u32);
        }
        let mut asked = Asked { graph, made, through_clips: false };
        let mut orders = Orders::default();
        for step in &graph.steps {
            match *step {
                Step::Op(Op::Choose { yes: a, no: b, .. })
                | Step::Select { by: Decider::Truth(_), ways: [Some(a), Some(b), _], .. } => {
                    for (a, b) in [(a, b), (b, a)] {
                        if asked.at_most(a, b).is_some_and(|parts| parts.is_empty()) {
                            orders.at_most.insert((a, b));
                        }
                    }
                }
                Step::Op(Op::Account { account }) => {
                    let op = &graph.stores.accounts[account as usize];
                    let lists = &graph.stores.lists;
                    let ([returned], held) = (&lists[op.before.range()], &lists[op.held.range()]) else { continue };
                    // Here both are of the same facts; a choice compares what one set of facts comes to with what
                    // another does, of which only one may be where a value is known more closely.
                    asked.through_clips = true;
                    // Of several that are held each is something, so that all are no less than one.
                    if held.iter().all(|reg| asked.is_positive(*reg))
                        && let Some(parts) = held.iter().find_map(|held| asked.at_most(*returned, *held))
                    {
                        orders.fits.insert(account, parts);
                    }
                    asked.through_clips = false;
                }
                Step::Op(_) | Step::Select { .. } | Step::Join { .. } | Step::Part { .. } | Step::Clip { .. } => {}
            }
        }
        orders
    }

    /// Whether one register never holds more than another.
    pub fn at_most(&self, a: Reg, b: Reg) -> bool {
        self.at_most.contains(&(a, b))
    }

    /// What has to lie between 0 and 1 so that what an account gives back is no more than it holds; none where that is not
    /// known.
    pub fn fits(&self, account: u32) -> Option<&[Reg]> {
        self.fits.get(&account).map(Vec::as_slice)
    }

    /// What a step reads beside its operands.
    pub(super) fn read_by(&self, step: &Step) -> Vec<Reg> {
        match step {
            Step::Op(Op::Account { account }) => self.fits(*account).unwrap_or_default().to_vec(),
            Step::Op(_) | Step::Select { .. } | Step::Join { .. } | Step::Part { .. } | Step::Clip { .. } => Vec::new(),
        }
    }
}

struct Asked<'g> {
    graph: &'g Graph,
    /// The step that writes each register.
    made: Vec<u32>,
    /// Whether what is known more closely on a way counts as what it is of.
    through_clips: bool,
}

/// What is gathered while one question is asked.
struct Looking {
    left: usize,
    /// Registers that have to lie between 0 and 1.
    parts: Vec<Reg>,
}

impl Looking {
    fn step(&mut self) -> Option<()> {
        self.left = self.left.checked_sub(1)?;
        Some(())
    }
}

impl Asked<'_> {
    /// What has to lie between 0 and 1 so that a register never holds more than another; none where it is not known to.
    fn at_most(&self, a: Reg, b: Reg) -> Option<Vec<Reg>> {
        let mut looking = Looking { left: MAX_LOOKED, parts: Vec::new() };
        self.is_at_most(a, b, &mut looking)?;
        looking.parts.sort_unstable();
        looking.parts.dedup();
        Some(looking.parts)
    }

    /// Whether a register is never below 0.
    fn is_positive(&self, reg: Reg) -> bool {
        self.positive(reg, &mut Looking { left: MAX_LOOKED, parts: Vec::new() }).is_some()
    }

    fn constant(&self, reg: Reg) -> Option<&Number> {
        self.graph.constant(reg).filter(|slot| slot.status == KNOWN).map(|slot| &slot.value)
    }

    fn step(&self, reg: Reg) -> Option<&Step> {
        self.graph.steps.get(*self.made.get(reg.index())? as usize)
    }

    /// The register that another holds the value of, wherever it holds one.
    fn behind(&self, mut reg: Reg) -> Reg {
        loop {
            reg = match self.step(reg) {
                Some(Step::Op(Op::Move { from, .. })) => *from,
                Some(Step::Part { of, .. }) => *of,
                Some(Step::Clip { of, .. }) if self.through_clips => *of,
                Some(Step::Clip { .. } | Step::Op(_) | Step::Select { .. } | Step::Join { .. }) | None => return reg,
            };
        }
    }

    fn is_at_most(&self, a: Reg, b: Reg, looking: &mut Looking) -> Option<()> {
        looking.step()?;
        let (a, b) = (self.behind(a), self.behind(b));
        if a == b {
            return Some(());
        }
        if let Some(constant) = self.constant(a) {
            return match self.constant(b) {
                Some(other) => (constant <= other).then_some(()),
                None if constant.is_positive() => self.by_other(a, b, looking),
                None => self.positive(b, looking),
            };
        }
        if let Some(rest) = self.graph.sums.difference(b, a)
            && !rest.constant.is_negative()
            && rest.parts.iter().all(|(reg, times)| times.is_positive() && self.positive(*reg, looking).is_some())
        {
            return Some(());
        }
        let known = looking.parts.len();
        if self.by_own(a, b, looking).is_some() {
            return Some(());
        }
        // What was asked of one way of seeing it need not hold for the other.
        looking.parts.truncate(known);
        self.by_other(a, b, looking)
    }

    /// By what the lesser is made of.
    fn by_own(&self, a: Reg, b: Reg, looking: &mut Looking) -> Option<()> {
        let mut all = |of: &[Reg]| of.iter().try_for_each(|reg| self.is_at_most(*reg, b, looking));
        match self.step(a)? {
            Step::Select { ways, .. } => all(&ways.iter().flatten().copied().collect::<Vec<_>>()),
            Step::Join { of, .. } => all(of),
            Step::Part { .. } | Step::Clip { .. } => None,
            Step::Op(op) => match *op {
                Op::Choose { yes, no, .. } => all(&[yes, no]),
                Op::Treat { a, b, .. } => all(&[a, b]),
                Op::Floor { a, least, .. } => all(&[a, least]),
                Op::Pick { list, .. } => all(&self.graph.stores.lists[list.range()]),
                Op::Cap { a, most, .. } => all(&[a]).or_else(|| self.is_at_most(most, b, looking)),
                Op::Round { a, quantum, .. } => {
                    self.on_grid(b, self.constant(quantum)?, looking)?;
                    self.is_at_most(a, b, looking)
                }
                Op::Multiply { a, b: part, .. } => {
                    let known = looking.parts.len();
                    self.part_of(a, part, b, looking).or_else(|| {
                        looking.parts.truncate(known);
                        self.part_of(part, a, b, looking)
                    })
                }
                Op::LessPart { a, part, .. } => self.part_of(a, part, b, looking),
                Op::Table { table, .. } => {
                    let table = &self.graph.stores.tables[table as usize];
                    // What is paid by part adds up, and is no row's.
                    if matches!(table.reading, Reading::Part(_)) {
                        return None;
                    }
                    let rows = table.gives.iter().chain(&table.otherwise);
                    for gives in rows.chain(table.absent.iter().map(|(_, gives)| gives)) {
                        match gives {
                            Gives::Value(reg) => self.is_at_most(*reg, b, looking)?,
                            Gives::Evenly { from, to, .. } => {
                                self.is_at_most(*from, b, looking)?;
                                self.is_at_most(*to, b, looking)?;
                            }
                            Gives::Linear { .. } | Gives::Code(_) => return None,
                        }
                    }
                    Some(())
                }
                Op::Line { line, .. } => {
                    let line = &self.graph.stores.lines[line as usize];
                    if line.pays != Reg::NONE {
                        return None;
                    }
                    // A closed gate makes it nothing.
                    self.positive(b, looking)?;
                    if let Some((_, quantum)) = line.rounding {
                        self.on_grid(b, self.constant(quantum)?, looking)?;
                    }
                    self.is_at_most(line.amount, b, looking)
                }
                _ => None,
            },
        }
    }

    /// By what the greater is made of.
    fn by_other(&self, a: Reg, b: Reg, looking: &mut Looking) -> Option<()> {
        let mut all = |of: &[Reg]| of.iter().try_for_each(|reg| self.is_at_most(a, *reg, looking));
        match self.step(b)? {
            Step::Select { ways, .. } => all(&ways.iter().flatten().copied().collect::<Vec<_>>()),
            Step::Join { of, .. } => all(of),
            Step::Part { .. } | Step::Clip { .. } => None,
            Step::Op(op) => match *op {
                Op::Choose { yes, no, .. } => all(&[yes, no]),
                Op::Treat { a: of, b: other, .. } => all(&[of, other]),
                Op::Cap { a: of, most, .. } => all(&[of, most]),
                Op::Floor { a: of, least, .. } => all(&[of]).or_else(|| self.is_at_most(a, least, looking)),
                Op::Round { a: of, quantum, .. } => {
                    self.on_grid(a, self.constant(quantum)?, looking)?;
                    self.is_at_most(a, of, looking)
                }
                _ => None,
            },
        }
    }

    /// Whether a part of something that is itself never more than `b` is not: what has to be from 0 to 1 is noted.
    fn part_of(&self, whole: Reg, part: Reg, b: Reg, looking: &mut Looking) -> Option<()> {
        self.positive(whole, looking)?;
        self.is_at_most(whole, b, looking)?;
        match self.constant(part) {
            Some(part) => (!part.is_negative() && *part <= Number::one()).then_some(()),
            None => {
                looking.parts.push(part);
                Some(())
            }
        }
    }

    /// Whether a register holds only multiples of something.
    fn on_grid(&self, reg: Reg, quantum: &Number, looking: &mut Looking) -> Option<()> {
        looking.step()?;
        let reg = self.behind(reg);
        let is_multiple = |value: &Number| value.div(quantum).is_some_and(|times| times.is_integer());
        if let Some(value) = self.constant(reg) {
            return is_multiple(value).then_some(());
        }
        let by = |other: Reg| self.constant(other).filter(|other| is_multiple(other)).map(|_| ());
        let mut all = |of: &[Reg]| of.iter().try_for_each(|reg| self.on_grid(*reg, quantum, looking));
        match self.step(reg)? {
            Step::Select { ways, .. } => all(&ways.iter().flatten().copied().collect::<Vec<_>>()),
            Step::Join { of, .. } => all(of),
            Step::Part { .. } => None,
            Step::Clip { of, .. } => all(&[*of]),
            Step::Op(op) => match *op {
                Op::Round { quantum, .. } => by(quantum),
                Op::Choose { yes: a, no: b, .. }
                | Op::Treat { a, b, .. }
                | Op::Cap { a, most: b, .. }
                | Op::Floor { a, least: b, .. }
                | Op::Add { a, b, .. }
                | Op::Subtract { a, b, .. } => all(&[a, b]),
                Op::Sum { list, .. } => all(&self.graph.stores.lists[list.range()]),
                Op::Line { line, .. } => {
                    let line = &self.graph.stores.lines[line as usize];
                    match line.rounding {
                        Some((_, quantum)) => by(quantum),
                        None => self.on_grid(line.amount, quantum, looking),
                    }
                }
                _ => None,
            },
        }
    }

    /// Whether a register is never below 0, where it holds a value.
    fn positive(&self, reg: Reg, looking: &mut Looking) -> Option<()> {
        looking.step()?;
        let reg = self.behind(reg);
        if let Some(value) = self.constant(reg) {
            return (!value.is_negative()).then_some(());
        }
        if let Some(fact) = self.graph.facts.iter().position(|fact| *fact == reg) {
            let inputs = &self.graph.program.plan.inputs;
            let declared = inputs.infos.get(fact).and_then(|info| inputs.declared.get(info.declared as usize));
            return declared?.range.0.as_ref().filter(|low| !low.is_negative()).map(|_| ());
        }
        let mut all = |of: &[Reg]| of.iter().try_for_each(|reg| self.positive(*reg, looking));
        match self.step(reg)? {
            Step::Select { ways, .. } => all(&ways.iter().flatten().copied().collect::<Vec<_>>()),
            Step::Join { of, .. } => all(of),
            Step::Part { .. } => None,
            Step::Clip { of, .. } => all(&[*of]),
            Step::Op(op) => match *op {
                // A line without two sides is never below 0, or it is undefined.
                Op::Line { line, .. } => (self.graph.stores.lines[line as usize].pays == Reg::NONE).then_some(()),
                Op::Round { a, .. } => all(&[a]),
                Op::Floor { a, least, .. } => all(&[least]).or_else(|| self.positive(a, looking)),
                Op::Add { a, b, .. }
                | Op::Multiply { a, b, .. }
                | Op::Divide { a, b, .. }
                | Op::DivideRound { a, b, .. }
                | Op::Cap { a, most: b, .. }
                | Op::MorePart { a, part: b, .. }
                | Op::Choose { yes: a, no: b, .. }
                | Op::Treat { a, b, .. } => all(&[a, b]),
                Op::Sum { list, .. } | Op::Pick { list, .. } => all(&self.graph.stores.lists[list.range()]),
                Op::Account { account } => {
                    // What stands of an earn-back is what it was.
                    let op = &self.graph.stores.accounts[account as usize];
                    all(&self.graph.stores.lists[op.before.range()])
                }
                Op::Table { table, .. } => {
                    let table = &self.graph.stores.tables[table as usize];
                    if matches!(table.reading, Reading::Part(_)) {
                        return None;
                    }
                    let rows = table.gives.iter().chain(&table.otherwise);
                    for gives in rows.chain(table.absent.iter().map(|(_, gives)| gives)) {
                        match gives {
                            Gives::Value(reg) => self.positive(*reg, looking)?,
                            Gives::Evenly { from, to, .. } => {
                                self.positive(*from, looking)?;
                                self.positive(*to, looking)?;
                            }
                            Gives::Linear { .. } | Gives::Code(_) => return None,
                        }
                    }
                    Some(())
                }
                _ => None,
            },
        }
    }
}
