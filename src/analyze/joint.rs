//! Two contracts as one graph: what both work out alike is there once, so that what is the same is seen to be.
//!
//! In:  two compiled programs.
//! Out: a graph in which every register of the second stands for one of the joint graph, the first's where both are the
//!      same; facts of the same address are one fact.
//! Promise: what is one register of both holds the same with every facts.

use std::collections::HashMap;

use super::graph::{Graph, Step, key, rename, write};
use super::space::{Domain, Space};
use crate::number::Number;
use crate::program::Program;
use crate::program::machine::Slot;
use crate::program::op::{List, Op, Reg, Stores};

/// Where a fact stands among the inputs of the first and of the second, where it does.
pub(crate) type Places = (Option<u32>, Option<u32>);

/// Two contracts laid side by side.
#[derive(Debug)]
pub(crate) struct Joint {
    /// The first's graph, with what only the second has behind it.
    pub graph: Graph,
    /// The second's registers.
    names: Vec<Reg>,
    /// Of every fact the place among the inputs of the first and of the second.
    pub facts: Vec<Places>,
    seconds: Graph,
}

/// Where the second's stores begin among those of both.
struct Offsets {
    lists: u32,
    tables: u32,
    folds: u32,
    lookups: u32,
    lines: u32,
    limits: u32,
    accounts: u32,
}

impl Joint {
    /// Lays two contracts side by side.
    pub fn new(first: &Program, second: &Program) -> Joint {
        let mut graph = Graph::new(first);
        let other = Graph::new(second);
        let mut names: Vec<Reg> = vec![Reg::NONE; other.registers()];
        let facts = facts_of(&mut graph, &other, &mut names, first, second);
        constants_of(&mut graph, &other, &mut names);
        // The period is the same for both.
        let period = graph.period.clone();
        for (reg, same) in other.period.iter().zip(&period) {
            names[reg.index()] = *same;
        }
        let offsets = append(&mut graph.stores, &other.stores);
        let mut known: HashMap<String, usize> = HashMap::new();
        for place in 0..graph.steps.len() {
            let key = key(&graph.steps[place].clone(), &mut graph.stores);
            known.entry(key).or_insert(place);
        }
        for step in &other.steps {
            let mut step = rebased(step.clone(), &offsets);
            rename(&mut step, &mut graph.stores, |reg| names.get(reg.index()).copied().unwrap_or(reg));
            let key = key(&step, &mut graph.stores);
            let mut theirs = Vec::new();
            step.written(&graph.stores, |reg| theirs.push(reg));
            match known.get(&key) {
                Some(place) => {
                    let mut ours = Vec::new();
                    graph.steps[*place].written(&graph.stores, |reg| ours.push(reg));
                    for (theirs, ours) in theirs.into_iter().zip(ours) {
                        names[theirs.index()] = ours;
                    }
                }
                None => {
                    for reg in theirs {
                        names[reg.index()] = graph.new_register();
                    }
                    write(&mut step, &mut graph.stores, |reg| names.get(reg.index()).copied().unwrap_or(reg));
                    known.insert(key, graph.steps.len());
                    graph.steps.push(step);
                }
            }
        }
        for (total, limit) in &other.totals {
            graph.totals.insert(names[total.index()], limit + offsets.limits);
        }
        graph.connect();
        Joint { graph, names, facts, seconds: other }
    }

    /// Where the joint graph keeps what a register of the first program holds at its end.
    pub fn first(&self, reg: Reg) -> Reg {
        self.graph.register(reg)
    }

    /// The same of the second program.
    pub fn second(&self, reg: Reg) -> Reg {
        let last = self.seconds.register(reg);
        self.names.get(last.index()).copied().unwrap_or(last)
    }

    /// What the facts of both may be: what either allows of a fact that both have, where both do.
    pub fn space(&self, first: &Space, second: &Space) -> Space {
        let domain = |fact: &Places| match fact {
            (Some(one), Some(other)) => {
                let (one, other) = (&first.domains[*one as usize], &second.domains[*other as usize]);
                let met = Domain { kinds: one.kinds.both(other.kinds), ..one.within(&other.range) };
                let step = match (&one.step, &other.step) {
                    (Some(a), Some(b)) => Some(Number::max(a, b)),
                    (step, None) | (None, step) => step.clone(),
                };
                Domain { step: step.clone(), ..met }.within(&crate::number::interval::Interval::whole())
            }
            (Some(one), None) => first.domains[*one as usize].clone(),
            (None, Some(other)) => second.domains[*other as usize].clone(),
            (None, None) => first.domains.first().cloned().unwrap_or_else(|| second.domains[0].clone()),
        };
        Space { domains: self.facts.iter().map(domain).collect(), period: first.period.clone() }
    }
}

/// Facts of the same address and kind are one.
fn facts_of(graph: &mut Graph, other: &Graph, names: &mut [Reg], first: &Program, second: &Program) -> Vec<Places> {
    let mut facts: Vec<Places> = (0..first.inputs().len() as u32).map(|place| (Some(place), None)).collect();
    for (place, info) in second.inputs().iter().enumerate() {
        let same = first.input(&info.address).filter(|slot| {
            let ty = |program: &Program, at: usize| {
                let inputs = &program.plan.inputs;
                inputs.declared[inputs.infos[at].declared as usize].ty.clone()
            };
            ty(first, slot.index()) == ty(second, place)
        });
        let reg = match same {
            Some(slot) => {
                facts[slot.index()].1 = Some(place as u32);
                graph.facts[slot.index()]
            }
            None => {
                facts.push((None, Some(place as u32)));
                let reg = graph.new_register();
                graph.facts.push(reg);
                reg
            }
        };
        names[other.facts[place].index()] = reg;
    }
    facts
}

/// What is the same whatever the facts is one register.
fn constants_of(graph: &mut Graph, other: &Graph, names: &mut [Reg]) {
    let mut known: HashMap<(u8, Number), Reg> = HashMap::new();
    for (reg, slot) in &graph.constants {
        known.entry((slot.status, slot.value.clone())).or_insert(*reg);
    }
    let mut fresh: Vec<(Reg, Slot<Number>)> = Vec::new();
    for (reg, slot) in &other.constants {
        let at = *known.entry((slot.status, slot.value.clone())).or_insert_with(|| {
            let at = graph.new_register();
            fresh.push((at, slot.clone()));
            at
        });
        names[reg.index()] = at;
    }
    graph.constants.extend(fresh);
    graph.constants.sort_by_key(|(reg, _)| *reg);
}

/// Puts the second's stores behind the first's.
fn append(stores: &mut Stores, other: &Stores) -> Offsets {
    let offsets = Offsets {
        lists: stores.lists.len() as u32,
        tables: stores.tables.len() as u32,
        folds: stores.folds.len() as u32,
        lookups: stores.lookups.len() as u32,
        lines: stores.lines.len() as u32,
        limits: stores.limits.len() as u32,
        accounts: stores.accounts.len() as u32,
    };
    let by = |list: List| List { start: list.start + offsets.lists, len: list.len };
    stores.lists.extend_from_slice(&other.lists);
    stores.tables.extend_from_slice(&other.tables);
    stores.folds.extend(other.folds.iter().cloned().map(|mut fold| {
        (fold.elements, fold.weights, fold.filters) = (by(fold.elements), by(fold.weights), by(fold.filters));
        fold
    }));
    stores.lookups.extend(other.lookups.iter().cloned().map(|mut lookup| {
        lookup.list = by(lookup.list);
        lookup
    }));
    stores.lines.extend_from_slice(&other.lines);
    stores.limits.extend(other.limits.iter().cloned().map(|mut limit| {
        (limit.before, limit.after, limit.kept) = (by(limit.before), by(limit.after), by(limit.kept));
        limit
    }));
    stores.accounts.extend(other.accounts.iter().cloned().map(|mut account| {
        (account.held, account.before, account.after) = (by(account.held), by(account.before), by(account.after));
        account
    }));
    if stores.business_days.is_none() {
        stores.business_days.clone_from(&other.business_days);
    }
    offsets
}

/// A step of the second that reads its stores where they are now.
fn rebased(step: Step, offsets: &Offsets) -> Step {
    let Step::Op(mut op) = step else { return step };
    let by = |list: &mut List| list.start += offsets.lists;
    match &mut op {
        Op::Pick { list, .. } | Op::And { list, .. } | Op::Or { list, .. } | Op::Sum { list, .. } => by(list),
        Op::Weighted { weights, parts, .. } => {
            by(weights);
            by(parts);
        }
        Op::Table { table, .. } => *table += offsets.tables,
        Op::Fold { fold, .. } => *fold += offsets.folds,
        Op::Lookup { lookup, .. } => *lookup += offsets.lookups,
        Op::Line { line, .. } => *line += offsets.lines,
        Op::Limit { limit } => *limit += offsets.limits,
        Op::Account { account } => *account += offsets.accounts,
        _ => {}
    }
    Step::Op(op)
}
