//! Settles a part of a batch, chunk by chunk; several of them at once, where there are threads.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::columns::column::Column;
use crate::columns::engine::{CHUNK, Engine};
use crate::columns::{Batch, masks};
use crate::evaluate::{Facts, Value, Values};
use crate::model::Kind;
use crate::program::Program;
use crate::program::found::constant;
use crate::program::op::{KNOWN, Reg};

/// What one thread settles with.
#[derive(Clone, Debug)]
pub(super) struct Worker {
    program: Program,
    kept: Vec<Reg>,
    /// None, where no row can be settled with others.
    engine: Option<Engine>,
    /// Columns of an earlier batch, to be used again.
    pool: Vec<Column>,
    values: Values,
    facts: Facts,
}

/// What came of a part.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// Of each kept register, chunk by chunk.
    pub columns: Vec<Vec<Column>>,
    /// Rows that were settled alone, a value for each kept register.
    pub alone: BTreeMap<usize, Vec<Value>>,
}

/// Settles parts of a batch, each on a thread of its own; what came of them, in their order.
pub(super) fn together(mut parts: Vec<(&mut Worker, Range<usize>)>, batch: &Batch) -> Vec<Part> {
    // One of them needs no thread.
    let last = parts.pop();
    #[cfg(feature = "parallel")]
    if !parts.is_empty() {
        return std::thread::scope(|scope| {
            let run = |(worker, rows): (&mut Worker, Range<usize>)| worker.settle(batch, rows);
            let others: Vec<_> = parts.into_iter().map(|part| scope.spawn(move || run(part))).collect();
            let last = last.map(run);
            let others = others.into_iter().map(|thread| match thread.join() {
                Ok(part) => part,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            others.chain(last).collect()
        });
    }
    parts.into_iter().chain(last).map(|(worker, rows)| worker.settle(batch, rows)).collect()
}

impl Worker {
    pub fn new(program: &Program, kept: &[Reg]) -> Worker {
        Worker {
            program: program.clone(),
            engine: Engine::new(program, kept),
            pool: Vec::new(),
            values: Values::new(program),
            facts: Facts::new(program),
            kept: kept.to_vec(),
        }
    }

    /// How many columns and masks its engine holds.
    #[cfg(test)]
    pub fn engine_holds(&self) -> Option<(usize, usize)> {
        self.engine.as_ref().map(Engine::held)
    }

    /// Takes a column to be used again.
    pub fn give(&mut self, column: Column) {
        self.pool.push(column);
    }

    /// Settles rows of a batch, the first of which begins a chunk.
    fn settle(&mut self, batch: &Batch, rows: Range<usize>) -> Part {
        let mut part = Part { columns: vec![Vec::new(); self.kept.len()], alone: BTreeMap::new() };
        // Numbers of more than 64 bits have no column.
        let long: Vec<usize> = batch.long_rows(rows.clone()).collect();
        long.into_iter().for_each(|row| self.settle_alone(batch, row, &mut part));
        let Some(mut engine) = self.engine.take() else {
            rows.for_each(|row| self.settle_alone(batch, row, &mut part));
            return part;
        };
        for first in rows.clone().step_by(CHUNK) {
            let rows = CHUNK.min(rows.end - first);
            engine.begin(rows);
            load(&mut engine, batch, first);
            engine.run();
            self.keep(&mut engine, &mut part);
            if masks::any_all(&engine.spilled).0 {
                for row in (0..rows).filter(|row| engine.spilled[*row] != 0) {
                    self.settle_alone(batch, first + row, &mut part);
                }
            }
        }
        engine.give_back_facts();
        self.engine = Some(engine);
        part
    }

    fn keep(&mut self, engine: &mut Engine, part: &mut Part) {
        for (columns, reg) in part.columns.iter_mut().zip(&self.kept) {
            let held = &mut engine.columns[reg.index()];
            let mut column = self.pool.pop().unwrap_or_default();
            if constant(&self.program.plan, *reg).is_some() {
                column.set(held);
            } else {
                std::mem::swap(&mut column, held);
            }
            columns.push(column);
        }
    }

    /// Settles a row as it is settled alone, in as many bits as it needs.
    fn settle_alone(&mut self, batch: &Batch, row: usize, part: &mut Part) {
        if part.alone.contains_key(&row) {
            return;
        }
        batch.read(row, &mut self.facts);
        self.values.settle(&self.facts);
        let value = |reg: &Reg| self.values.register(*reg).unwrap_or(Err(Kind::Inapplicable));
        part.alone.insert(row, self.kept.iter().map(value).collect());
    }
}

/// Writes the facts of a chunk to the registers that it begins with.
fn load(engine: &mut Engine, batch: &Batch, first: usize) {
    let rows = first..first + engine.rows;
    for (place, from) in batch.columns().iter().enumerate() {
        // Facts have the first registers in their own order.
        let reg = place + 1;
        if !engine.code.wanted.get(reg).copied().unwrap_or(false) {
            continue;
        }
        let column = &mut engine.columns[reg];
        match from.same {
            Some(status) if status != KNOWN => {
                column.set_absent(status);
                continue;
            }
            Some(_) => column.set_known(),
            None => {
                column.each.clear();
                column.each.extend_from_slice(&from.status[rows.clone()]);
                column.has_statuses();
            }
        }
        if let Some(numbers) = from.numbers.chunk(first / CHUNK) {
            column.lanes.lend(numbers, from.scale, from.spans.get(first / CHUNK).copied());
        }
        column.has_lanes();
    }
}
