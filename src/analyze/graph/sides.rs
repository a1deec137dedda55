//! Lines that pay on one side and charge on the other: what each side comes to where it is taken.
//!
//! An amount and its side are chosen by the same table, or the side by whether what is paid is below 0. Looked at apart they
//! could come together in ways that nothing has: the amount of a row that pays, charged. So the amount is followed twice,
//! once where it is paid and once where it is charged.

use std::collections::HashMap;

use super::{Decider, Graph, Step};
use crate::model::Relation;
use crate::program::op::{Bounds, Gives, LineOp, List, Op, Reading, Reg, owner};

/// Longer calculations than this are not followed twice.
const MAX_COPIED: usize = 2_000;

impl Graph {
    /// Takes every line with two sides apart.
    pub(super) fn take_sides_apart(&mut self) {
        let steps = std::mem::take(&mut self.steps);
        let mut made: HashMap<Reg, usize> = HashMap::new();
        for step in steps {
            match &step {
                Step::Op(Op::Line { to, line }) if self.stores.lines[*line as usize].pays != Reg::NONE => {
                    if self.apart(*to, *line, &made).is_none() {
                        self.steps.push(step.clone());
                    }
                }
                _ => self.steps.push(step.clone()),
            }
            let place = self.steps.len() - 1;
            self.steps[place].written(&self.stores, |reg| {
                made.insert(reg, place);
            });
        }
    }

    fn apart(&mut self, to: Reg, line: u32, made: &HashMap<Reg, usize>) -> Option<()> {
        let op = self.stores.lines[line as usize].clone();
        let (x, sides) = match self.steps[*made.get(&op.pays)?] {
            Step::Op(Op::Table { x, table, .. }) => (Some(x), self.sides(table)?),
            Step::Op(_) | Step::Select { .. } | Step::Join { .. } | Step::Part { .. } | Step::Clip { .. } => {
                (None, Default::default())
            }
        };
        // What lies between the amount and where the sides part: the selector, or a choice by the side itself.
        let mut wanted = vec![op.amount];
        let mut between: Vec<usize> = Vec::new();
        let mut parted: Vec<(Reg, [Reg; 2])> = Vec::new();
        let mut from_x: HashMap<Reg, bool> = x.into_iter().map(|x| (x, true)).collect();
        while let Some(reg) = wanted.pop() {
            if from_x.contains_key(&reg) {
                continue;
            }
            from_x.insert(reg, false);
            if let Some(place) = made.get(&reg) {
                if let Step::Select { by: Decider::Truth(by), ways: [Some(yes), Some(no), _], .. } = self.steps[*place]
                    && x.is_none()
                    && by == op.pays
                {
                    from_x.insert(reg, true);
                    parted.push((reg, [yes, no]));
                    continue;
                }
                between.push(*place);
                let mut reads = Vec::new();
                self.steps[*place].clone().reads(&mut self.stores, |reg| reads.push(reg));
                wanted.extend(reads.into_iter().filter(|reg| *reg != Reg::NONE));
            }
            if between.len() > MAX_COPIED {
                return None;
            }
        }
        if x.is_none() && parted.is_empty() {
            return None;
        }
        between.sort_unstable();
        between.dedup();
        let mut copied = Vec::new();
        for place in between {
            let mut bears = false;
            self.steps[place].clone().reads(&mut self.stores, |reg| bears |= from_x.get(&reg) == Some(&true));
            let simple = matches!(
                &self.steps[place],
                Step::Op(Op::Limit { .. } | Op::Account { .. }) | Step::Clip { .. } | Step::Part { .. }
            );
            if bears && simple {
                return None;
            }
            if bears {
                self.steps[place].written(&self.stores, |reg| {
                    from_x.insert(reg, true);
                });
                copied.push(place);
            }
        }
        let mut ways = [None, None, None];
        for (way, (low, high)) in sides.into_iter().enumerate() {
            let mut names: HashMap<Reg, Reg> = parted.iter().map(|(reg, ways)| (*reg, ways[way])).collect();
            for (cut, below) in [(low, true), (high, false)] {
                let (Some(cut), Some(x)) = (cut, x) else { continue };
                let relation = match (below, cut.above) {
                    (true, true) => Relation::More,
                    (true, false) => Relation::AtLeast,
                    (false, true) => Relation::AtMost,
                    (false, false) => Relation::Less,
                };
                let clipped = self.new_register();
                let of = names.get(&x).copied().unwrap_or(x);
                self.steps.push(Step::Clip { to: clipped, of, relation, with: cut.value });
                names.insert(x, clipped);
            }
            for place in &copied {
                let copy = self.copied(*place, &mut names);
                self.steps.push(copy);
            }
            let name = |reg: &Reg| names.get(reg).copied().unwrap_or(*reg);
            let pays = self.new_register();
            let nothing = List { start: 0, len: 0 };
            self.steps.push(Step::Op(match way {
                0 => Op::And { to: pays, list: nothing },
                _ => Op::Or { to: pays, list: nothing },
            }));
            let gates = op.gates.iter().map(|(side, gate)| (*side, name(gate))).collect();
            let side = LineOp { amount: name(&op.amount), pays, gates, rounding: op.rounding, most: op.most };
            let place = self.stores.lines.len() as u32;
            self.stores.lines.push(side);
            let signed = self.new_register();
            self.steps.push(Step::Op(Op::Line { to: signed, line: place }));
            ways[way] = Some(signed);
        }
        // Without a side there is no amount, unless a gate is closed: then there is the line as it was.
        let whole = self.new_register();
        self.steps.push(Step::Op(Op::Line { to: whole, line }));
        ways[2] = Some(whole);
        self.steps.push(Step::Select { to, by: Decider::Truth(op.pays), ways });
        Some(())
    }

    /// Where the rows of a table say yes, and where they say no: each one stretch, or it is none of these tables.
    #[allow(clippy::type_complexity)] // two stretches, each with two ends that may be open
    fn sides(&self, table: u32) -> Option<[(Option<crate::model::Cut<Reg>>, Option<crate::model::Cut<Reg>>); 2]> {
        let table = &self.stores.tables[table as usize];
        let Reading::Band(Bounds::Fixed(segments)) = &table.reading else { return None };
        let value = |gives: &Gives| -> Option<bool> {
            let Gives::Value(reg) = gives else { return None };
            let slot = self.constant(*reg)?;
            (slot.status == 0).then(|| !slot.value.is_zero())
        };
        let mut found: [Option<(usize, usize)>; 2] = [None, None];
        for (place, row) in segments.owners.iter().enumerate() {
            let gives = match *row {
                owner::NOBODY => table.otherwise.as_ref(),
                owner::SEVERAL => None,
                row => table.gives.get(row as usize),
            };
            let way = usize::from(!value(gives?)?);
            match &mut found[way] {
                Some((_, last)) => *last = place,
                none => *none = Some((place, place)),
            }
        }
        let stretch = |(first, last): (usize, usize)| {
            (first.checked_sub(1).and_then(|place| segments.cuts.get(place)).cloned(), segments.cuts.get(last).cloned())
        };
        Some([stretch(found[0]?), stretch(found[1]?)])
    }

    /// A step again, reading and writing other registers.
    fn copied(&mut self, place: usize, names: &mut HashMap<Reg, Reg>) -> Step {
        let name = |reg: Reg, names: &HashMap<Reg, Reg>| names.get(&reg).copied().unwrap_or(reg);
        let fresh = |graph: &mut Graph, reg: Reg, names: &mut HashMap<Reg, Reg>| {
            let to = graph.new_register();
            names.insert(reg, to);
            to
        };
        match self.steps[place].clone() {
            Step::Op(op) => {
                let mut op = self.with_own_stores(op);
                {
                    let mut stores = std::mem::take(&mut self.stores);
                    super::operands(&mut op, &mut stores, |reg| *reg = name(*reg, names));
                    self.stores = stores;
                }
                if let Some(to) = super::operands::target(&mut op) {
                    *to = fresh(self, *to, names);
                }
                Step::Op(op)
            }
            Step::Select { to, by, ways } => {
                let by = match by {
                    Decider::Truth(reg) => Decider::Truth(name(reg, names)),
                    Decider::Kinds(reg, kinds) => Decider::Kinds(name(reg, names), kinds),
                    Decider::Known(reg) => Decider::Known(name(reg, names)),
                };
                let ways = ways.map(|way| way.map(|reg| name(reg, names)));
                Step::Select { to: fresh(self, to, names), by, ways }
            }
            Step::Join { to, of } => {
                let of = of.into_iter().map(|reg| name(reg, names)).collect();
                Step::Join { to: fresh(self, to, names), of }
            }
            Step::Part { to, of, known, kinds } => {
                Step::Part { of: name(of, names), to: fresh(self, to, names), known, kinds }
            }
            Step::Clip { to, of, relation, with } => {
                Step::Clip { of: name(of, names), with: name(with, names), to: fresh(self, to, names), relation }
            }
        }
    }

    /// An operation whose lists and tables are its own, so that they can name other registers.
    fn with_own_stores(&mut self, op: Op) -> Op {
        let own = |stores: &mut crate::program::op::Stores, list: List| {
            let start = stores.lists.len() as u32;
            stores.lists.extend_from_within(list.range());
            List { start, len: list.len }
        };
        let stores = &mut self.stores;
        match op {
            Op::Pick { to, list, greater, skip, needing } => {
                Op::Pick { to, list: own(stores, list), greater, skip, needing }
            }
            Op::And { to, list } => Op::And { to, list: own(stores, list) },
            Op::Or { to, list } => Op::Or { to, list: own(stores, list) },
            Op::Sum { to, list } => Op::Sum { to, list: own(stores, list) },
            Op::Table { to, x, table } => {
                let copy = stores.tables[table as usize].clone();
                stores.tables.push(copy);
                Op::Table { to, x, table: stores.tables.len() as u32 - 1 }
            }
            Op::Fold { to, fold } => {
                let mut copy = stores.folds[fold as usize].clone();
                copy.elements = own(stores, copy.elements);
                copy.weights = own(stores, copy.weights);
                copy.filters = own(stores, copy.filters);
                stores.folds.push(copy);
                Op::Fold { to, fold: stores.folds.len() as u32 - 1 }
            }
            Op::Weighted { to, weights, parts, skip, needing, mode, quantum } => {
                let (weights, parts) = (own(stores, weights), own(stores, parts));
                Op::Weighted { to, weights, parts, skip, needing, mode, quantum }
            }
            Op::Lookup { to, lookup } => {
                let mut copy = stores.lookups[lookup as usize].clone();
                copy.list = own(stores, copy.list);
                stores.lookups.push(copy);
                Op::Lookup { to, lookup: stores.lookups.len() as u32 - 1 }
            }
            Op::Line { to, line } => {
                let copy = stores.lines[line as usize].clone();
                stores.lines.push(copy);
                Op::Line { to, line: stores.lines.len() as u32 - 1 }
            }
            other => other,
        }
    }

    pub(in crate::analyze) fn new_register(&mut self) -> Reg {
        self.readers.push(Vec::new());
        Reg(self.readers.len() as u32 - 1)
    }
}
