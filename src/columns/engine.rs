//! Runs a program over a chunk of rows: operation by operation, each for all rows that come by.
//!
//! Jumps only go down, so the operations are done in their order, and rows that jump wait where they go on. What has no
//! kernel of its own is done row by row as `program/meaning` says it.

use std::collections::BTreeMap;

use crate::columns::code::Code;
use crate::columns::column::Column;
use crate::columns::masks;
use crate::number::Narrow;
use crate::number::lanes::{Lost, Reached, Sums};
use crate::program::Program;
use crate::program::found::Rate;
use crate::program::machine::{Machine, Slot};
use crate::program::meaning::step;
use crate::program::op::{KNOWN, NOT_RUN, Op, Reg};

/// How many rows are done at once: so many that what is done once for all of them hardly counts, and no more than stay near.
pub(crate) const CHUNK: usize = 4_096;

/// Registers of a chunk, and everything that is used again for the next.
#[allow(
    clippy::vec_box,
    reason = "columns change places all the time: what points to them is moved sooner than they are"
)]
#[derive(Clone, Debug)]
pub(crate) struct Engine {
    program: Program,
    pub(super) code: Code,
    pub(super) columns: Vec<Box<Column>>,
    /// Which rows cannot be done in 64 bits, and are settled alone.
    pub(super) spilled: Vec<u8>,
    pub(super) rows: usize,
    /// Which rows are at the operation at hand.
    pub(super) active: Active,
    /// Which rows go on further down, by where.
    waiting: BTreeMap<u32, Vec<u8>>,
    /// Masks that are free.
    masks: Vec<Vec<u8>>,
    /// Columns that nobody reads any more, the last of them still near at hand.
    spares: Vec<Box<Column>>,
    /// The same without room, for registers that hold nothing any more.
    empty: Vec<Box<Column>>,
    /// What rows of a table multiply by.
    pub(super) factor: Column,
    pub(super) lost: Lost,
    pub(super) zero: Vec<u8>,
    pub(super) reached: Reached,
    pub(super) sums: Sums,
    /// One row, for what has no kernel.
    alone: Machine<Narrow>,
}

/// Which rows are at an operation.
#[derive(Clone, Debug, Default)]
pub(super) enum Active {
    #[default]
    All,
    /// Those with 1; not all of them, and not none.
    Some(Vec<u8>),
    None,
}

impl Engine {
    /// None where a constant does not fit in 64 bits: then no row can be done so.
    pub fn new(program: &Program, kept: &[Reg]) -> Option<Engine> {
        let plan = &*program.plan;
        let constants = plan.narrow_constants.as_ref()?;
        let code = Code::new(program, kept);
        let mut columns: Vec<Box<Column>> = vec![Box::default(); plan.registers];
        let mut alone = Machine::new(plan.registers, plan.trace_initial.len());
        for (reg, slot) in constants {
            columns[reg.index()].set_slot(*slot);
            alone.put(*reg, *slot);
        }
        Some(Engine {
            program: program.clone(),
            code,
            columns,
            spilled: Vec::new(),
            rows: 0,
            active: Active::All,
            waiting: BTreeMap::new(),
            masks: Vec::new(),
            spares: Vec::new(),
            empty: Vec::new(),
            factor: Column::default(),
            lost: Lost::default(),
            zero: Vec::new(),
            reached: Reached::default(),
            sums: Sums::default(),
            alone,
        })
    }

    /// Forgets the chunk before; what the next begins with is written to its columns then.
    pub fn begin(&mut self, rows: usize) {
        self.rows = rows;
        for buffer in [&mut self.spilled, &mut self.zero] {
            buffer.clear();
            buffer.resize(rows, 0);
        }
        self.lost.none(rows);
        for reg in self.code.touched.iter().flat_map(|touched| &touched.writes) {
            self.columns[reg.index()].set_absent(NOT_RUN);
        }
    }

    /// Writes what every row of a chunk begins with to a register.
    pub fn load(&mut self, reg: Reg, slots: &[Slot<Narrow>]) {
        let values: Vec<Option<Narrow>> =
            slots.iter().map(|slot| (slot.status == KNOWN).then_some(slot.value)).collect();
        let column = &mut self.columns[reg.index()];
        column.lanes.set_each(&values, &mut self.lost);
        column.has_lanes();
        column.each.clear();
        column.each.extend(slots.iter().map(|slot| slot.status));
        column.has_statuses();
        // What does not fit beside the others is settled alone.
        for (row, spilled) in self.spilled.iter_mut().enumerate() {
            *spilled |= u8::from(self.lost.is(row));
        }
        self.lost.forget();
    }

    /// What a register holds for a row.
    pub fn get(&self, reg: Reg, row: usize) -> Slot<Narrow> {
        self.columns[reg.index()].get(row)
    }

    /// Whether a row is to be settled alone, as a number of it does not fit.
    pub fn is_spilled(&self, row: usize) -> bool {
        self.spilled.get(row).is_some_and(|spilled| *spilled != 0)
    }

    /// Runs the program for all rows.
    pub fn run(&mut self) {
        let program = self.program.clone();
        let ops = &program.plan.ops;
        self.active = Active::All;
        let mut at = 0;
        while at < ops.len() {
            if let Some(mask) = self.waiting.remove(&(at as u32)) {
                self.join(mask);
            }
            if matches!(self.active, Active::None) {
                match self.waiting.keys().next() {
                    Some(next) => at = *next as usize,
                    None => return,
                }
                continue;
            }
            let next = match self.code.rates[at] {
                Some(rate) => {
                    self.rate(rate);
                    at + Rate::OPS
                }
                None => {
                    self.op(&program, at, &ops[at]);
                    at + 1
                }
            };
            (at..next).for_each(|at| self.free_read(at));
            at = next;
        }
        self.waiting.clear();
    }

    fn op(&mut self, program: &Program, at: usize, op: &Op) {
        if !self.kernel(&program.plan, op) {
            self.one_by_one(program, at, op);
        }
    }

    /// What no operation further down touches makes room for what comes next.
    fn free_read(&mut self, at: usize) {
        for place in 0..self.code.touched[at].last.len() {
            let reg = self.code.touched[at].last[place];
            // None where the first chunk has only begun.
            let Some(mut empty) = self.empty.pop() else { return };
            empty.set_absent(NOT_RUN);
            let column = std::mem::replace(&mut self.columns[reg.index()], empty);
            self.give_back(column);
        }
    }

    /// Facts that were lent may be written to again, but for those that figures are read from.
    pub fn give_back_facts(&mut self) {
        self.columns.iter_mut().for_each(|column| column.lanes.give_back());
    }

    /// How many columns and masks it holds, in use or not.
    #[cfg(test)]
    pub fn held(&self) -> (usize, usize) {
        (self.columns.len() + self.spares.len() + self.empty.len(), self.masks.len() + self.waiting.len())
    }

    /// Rows that waited here go on with those that came by.
    fn join(&mut self, mask: Vec<u8>) {
        match &mut self.active {
            Active::All => self.masks.push(mask),
            Active::None => self.active = self.active_of(mask),
            Active::Some(active) => {
                masks::or(active, &mask);
                let active = std::mem::take(active);
                self.masks.push(mask);
                self.active = self.active_of(active);
            }
        }
    }

    pub(super) fn active_of(&mut self, mask: Vec<u8>) -> Active {
        let active = match masks::any_all(&mask) {
            (false, _) => Active::None,
            (true, true) => Active::All,
            (true, false) => return Active::Some(mask),
        };
        self.masks.push(mask);
        active
    }

    /// A mask to be filled.
    pub(super) fn mask(&mut self) -> Vec<u8> {
        self.masks.pop().unwrap_or_default()
    }

    /// A mask that says the same of all rows.
    pub(super) fn filled(&mut self, byte: u8) -> Vec<u8> {
        let mut mask = self.mask();
        mask.clear();
        mask.resize(self.rows, byte);
        mask
    }

    pub(super) fn free(&mut self, mask: Vec<u8>) {
        self.masks.push(mask);
    }

    /// Leaves a mask only the rows that are here.
    pub(super) fn only_active(&self, mask: &mut [u8]) {
        match &self.active {
            Active::All => {}
            Active::Some(active) => masks::and(mask, active),
            Active::None => mask.fill(0),
        }
    }

    /// Rows go on at a place further down.
    pub(super) fn wait(&mut self, place: u32, mask: Vec<u8>) {
        match self.waiting.entry(place) {
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert(mask);
            }
            std::collections::btree_map::Entry::Occupied(mut entry) => {
                masks::or(entry.get_mut(), &mask);
                self.masks.push(mask);
            }
        }
    }

    /// All rows that are here go on at a place further down.
    pub(super) fn all_wait(&mut self, place: u32) {
        let mask = match std::mem::replace(&mut self.active, Active::None) {
            Active::All => self.filled(1),
            Active::Some(mask) => mask,
            Active::None => return,
        };
        self.wait(place, mask);
    }

    /// A column to be made.
    pub(super) fn spare(&mut self) -> Box<Column> {
        self.spares.pop().or_else(|| self.empty.pop()).unwrap_or_default()
    }

    pub(super) fn give_back(&mut self, mut column: Box<Column>) {
        column.lanes.give_back();
        if column.lanes.has_room() { self.spares.push(column) } else { self.empty.push(column) }
    }

    /// Writes a column that was made for all rows, whichever of them are here. Those of them whose value did not fit are
    /// settled alone.
    pub(super) fn put(&mut self, to: Reg, made: Box<Column>) {
        self.spill(&made, false);
        match &self.active {
            Active::Some(mask) if self.code.shared[to.index()] => {
                let held = &mut self.columns[to.index()];
                let mut made = made;
                held.take(self.rows, &mut made, mask, &mut self.lost);
                if self.lost.any() {
                    let after = std::mem::take(held);
                    self.spill(&after, true);
                    self.columns[to.index()] = after;
                }
                self.give_back(made);
            }
            Active::All | Active::Some(_) => {
                let before = std::mem::replace(&mut self.columns[to.index()], made);
                self.give_back(before);
            }
            Active::None => self.give_back(made),
        }
    }

    /// Copies what a register holds, for the rows that are here.
    pub(super) fn copy(&mut self, to: Reg, from: Reg) {
        let mut made = self.spare();
        made.set(&self.columns[from.index()]);
        self.put(to, made);
    }

    /// Marks rows that have a value and lost it: those that are here, or wherever they are by now.
    fn spill(&mut self, column: &Column, is_everywhere: bool) {
        if !self.lost.any() {
            return;
        }
        for row in 0..self.rows {
            let is_asked = is_everywhere || self.is_here(row);
            self.spilled[row] |= u8::from(is_asked && self.lost.is(row) && column.status(row) == KNOWN);
        }
        self.lost.forget();
    }

    /// Whether a row is at the operation at hand.
    fn is_here(&self, row: usize) -> bool {
        match &self.active {
            Active::All => true,
            Active::Some(mask) => mask[row] != 0,
            Active::None => false,
        }
    }

    /// Does an operation row by row, as it is done for one.
    fn one_by_one(&mut self, program: &Program, at: usize, op: &Op) {
        let plan = &*program.plan;
        let touched = std::mem::take(&mut self.code.touched[at]);
        let mut written: Vec<(Vec<Option<Narrow>>, Vec<u8>)> = vec![Default::default(); touched.writes.len()];
        let mut elsewhere: BTreeMap<u32, Vec<u8>> = BTreeMap::new();
        let mut stays = self.filled(0);
        for (row, stays) in stays.iter_mut().enumerate() {
            let mut next = None;
            if self.is_here(row) && self.spilled[row] == 0 {
                for reg in touched.reads.iter().chain(&touched.writes) {
                    self.alone.slots[reg.index()] = self.columns[reg.index()].get(row);
                }
                next = step(&plan.stores, op, at, &mut self.alone).ok();
                self.spilled[row] = u8::from(next.is_none());
            }
            match next {
                Some(next) if next == at + 1 => *stays = 1,
                Some(next) => {
                    elsewhere.entry(next as u32).or_insert_with(|| self.filled(0))[row] = 1;
                }
                None => {}
            }
            for ((values, statuses), reg) in written.iter_mut().zip(&touched.writes) {
                let slot = if next.is_some() { self.alone.slots[reg.index()] } else { Slot::absent(NOT_RUN) };
                values.push((slot.status == KNOWN).then_some(slot.value));
                statuses.push(slot.status);
            }
        }
        for ((values, statuses), reg) in written.into_iter().zip(&touched.writes) {
            let mut made = self.spare();
            made.lanes.set_each(&values, &mut self.lost);
            made.has_lanes();
            made.each = statuses;
            made.has_statuses();
            self.put(*reg, made);
        }
        for (place, mask) in elsewhere {
            self.wait(place, mask);
        }
        // Rows that are settled alone are nowhere any more.
        let here = self.active_of(stays);
        if let Active::Some(before) = std::mem::replace(&mut self.active, here) {
            self.free(before);
        }
        self.code.touched[at] = touched;
    }
}
