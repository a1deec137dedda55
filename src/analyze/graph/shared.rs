//! Steps that do the same are one.

use std::collections::HashMap;

use super::{Decider, Graph, Step, operands, written};
use crate::program::op::{Op, Reg, Stores, TraceSlot};

impl Graph {
    /// Puts steps that do the same in one, so that what is the same is one register.
    pub(super) fn share(&mut self) {
        let steps = std::mem::take(&mut self.steps);
        let mut known: HashMap<String, usize> = HashMap::new();
        let mut names: HashMap<Reg, Reg> = HashMap::new();
        for mut step in steps {
            rename(&mut step, &mut self.stores, |reg| names.get(&reg).copied().unwrap_or(reg));
            let key = key(&step, &mut self.stores);
            match known.get(&key) {
                Some(place) => {
                    let (mut theirs, mut ours) = (Vec::new(), Vec::new());
                    step.written(&self.stores, |reg| theirs.push(reg));
                    self.steps[*place].written(&self.stores, |reg| ours.push(reg));
                    names.extend(theirs.into_iter().zip(ours));
                }
                None => {
                    known.insert(key, self.steps.len());
                    self.steps.push(step);
                }
            }
        }
        for reg in &mut self.last {
            *reg = names.get(reg).copied().unwrap_or(*reg);
        }
        self.totals =
            self.totals.iter().map(|(reg, limit)| (names.get(reg).copied().unwrap_or(*reg), *limit)).collect();
    }
}

/// Gives what a step reads other names; the cuts of tables with constant bounds as well.
pub(in crate::analyze) fn rename(step: &mut Step, stores: &mut Stores, name: impl Fn(Reg) -> Reg) {
    let one = |reg: &mut Reg| {
        if *reg != Reg::NONE {
            *reg = name(*reg);
        }
    };
    match step {
        Step::Op(op) => {
            operands(op, stores, one);
            if let Op::Table { table, .. } = op {
                use crate::program::op::{Bounds, Reading};
                let table = &mut stores.tables[*table as usize];
                if let Reading::Band(Bounds::Fixed(segments)) | Reading::Part(Bounds::Fixed(segments)) =
                    &mut table.reading
                {
                    segments.cuts.iter_mut().for_each(|cut| one(&mut cut.value));
                }
            }
        }
        Step::Select { by, ways, .. } => {
            match by {
                Decider::Truth(reg) | Decider::Kinds(reg, _) | Decider::Known(reg) => one(reg),
            }
            ways.iter_mut().flatten().for_each(one);
        }
        Step::Join { of, .. } => of.iter_mut().for_each(one),
        Step::Part { of, .. } => one(of),
        Step::Clip { of, with, .. } => {
            one(of);
            one(with);
        }
    }
}

/// Gives what a step writes other names.
pub(in crate::analyze) fn write(step: &mut Step, stores: &mut Stores, name: impl Fn(Reg) -> Reg) {
    match step {
        Step::Op(op) => super::rename_targets(op, stores, name),
        Step::Select { to, .. } | Step::Join { to, .. } | Step::Part { to, .. } | Step::Clip { to, .. } => {
            *to = name(*to)
        }
    }
}

/// What a step does, in words that are the same for steps that do the same.
pub(in crate::analyze) fn key(step: &Step, stores: &mut Stores) -> String {
    let mut step = step.clone();
    let mut reads = Vec::new();
    if let Step::Op(op) = &mut step {
        operands(op, stores, |reg| reads.push(*reg));
        let mut extra = String::new();
        match op {
            Op::Table { table, .. } => {
                let mut copy = stores.tables[*table as usize].clone();
                copy.trace = TraceSlot(0);
                extra = format!("{copy:?}");
                *table = 0;
            }
            Op::Fold { fold, .. } => {
                let held = &stores.folds[*fold as usize];
                extra = format!(
                    "{:?} {:?} {:?} {} {} {}",
                    held.statistic,
                    held.skip,
                    held.rounding.map(|(mode, _)| mode),
                    held.count,
                    held.needing,
                    held.filters.len
                );
                *fold = 0;
            }
            Op::Lookup { lookup, .. } => {
                extra = format!("{:?}", stores.lookups[*lookup as usize].keys);
                *lookup = 0;
            }
            Op::Line { line, .. } => {
                extra = format!("{:?}", stores.lines[*line as usize]);
                *line = 0;
            }
            Op::Limit { limit } => {
                let held = &stores.limits[*limit as usize];
                extra = format!("{:?} {:?} {}", held.relieved, held.rounding.map(|(mode, _)| mode), held.kept.len);
                *limit = 0;
            }
            Op::Account { account } => {
                extra = format!(
                    "{} {}",
                    stores.accounts[*account as usize].held.len, stores.accounts[*account as usize].before.len
                );
                *account = 0;
            }
            Op::Pick { list, .. } | Op::And { list, .. } | Op::Or { list, .. } | Op::Sum { list, .. } => list.start = 0,
            Op::Weighted { weights, parts, .. } => (weights.start, parts.start) = (0, 0),
            _ => {}
        }
        let mut bare = *op;
        if let Some(to) = super::target(&mut bare) {
            *to = Reg(0);
        }
        return format!("{bare:?} {reads:?} {extra}");
    }
    match &mut step {
        Step::Select { to, .. } | Step::Join { to, .. } | Step::Part { to, .. } | Step::Clip { to, .. } => *to = Reg(0),
        Step::Op(op) => written(op, stores, |_| {}),
    }
    format!("{step:?}")
}
