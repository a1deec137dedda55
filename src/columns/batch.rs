//! The facts of many rows, a column for each fact.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::columns::fact::Column;
use crate::columns::numbers::Numbers;
use crate::columns::{Cells, masks};
use crate::evaluate::{FactError, Facts};
use crate::model::Kind;
use crate::number::lanes::room;
use crate::number::{Arithmetic, Narrow, Number};
use crate::program::machine::Slot;
use crate::program::op::KNOWN;
use crate::program::{InputSlot, Program};

/// The facts of many rows for one program, a column for each fact.
///
/// Rows are added one after the other, each from [`Facts`], or all at once, whole columns being set then. Either way a
/// fact that does not fit its declaration is refused by name, and every other fact still counts.
#[derive(Clone, Debug)]
pub struct Batch {
    /// One row, by which cells are read.
    facts: Facts,
    /// The facts in the order of their slots, then the first and the last day of the period.
    columns: Vec<Column>,
    rows: usize,
    /// Whether rows say which period they are about.
    pub(super) has_periods: bool,
    /// Numbers that no column of 64 bits holds.
    long: BTreeMap<(usize, InputSlot), Number>,
    refusals: BTreeMap<(usize, InputSlot), FactError>,
}

impl Batch {
    /// No rows yet.
    pub fn new(program: &Program) -> Batch {
        let facts = Facts::new(program);
        let column = |slot: &Slot<Narrow>| Column {
            numbers: Numbers::default(),
            scale: 0,
            same: None,
            status: Vec::new(),
            spans: Vec::new(),
            unset: *slot,
        };
        let columns = facts.slots().iter().map(column).collect();
        Batch { facts, columns, rows: 0, has_periods: false, long: BTreeMap::new(), refusals: BTreeMap::new() }
    }

    /// Forgets all rows; the room is kept.
    pub fn clear(&mut self) {
        self.columns.iter_mut().for_each(Column::clear);
        self.rows = 0;
        self.has_periods = false;
        self.long.clear();
        self.refusals.clear();
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The program that they are for.
    pub fn program(&self) -> &Program {
        self.facts.program()
    }

    /// Adds a row: everything that is known of its facts, and what was refused of them. The facts must be for the same
    /// program.
    pub fn push(&mut self, facts: &Facts) {
        let row = self.rows;
        self.rows += 1;
        let first = self.columns.len() - 2;
        self.has_periods |= facts.slots().get(first) != self.columns.get(first).map(|column| &column.unset);
        for (place, (column, slot)) in self.columns.iter_mut().zip(facts.slots()).enumerate() {
            if !column.push(row, *slot) {
                self.long.insert((row, InputSlot(place as u32)), slot.value.to_number());
            }
        }
        for (slot, number) in facts.long() {
            self.long.insert((row, *slot), number.clone());
        }
        for (slot, error) in facts.refusals() {
            self.refusals.insert((row, *slot), error.clone());
        }
    }

    /// Adds rows of which nothing is known yet, for [`Batch::set_column`].
    pub fn add_rows(&mut self, rows: usize) {
        let before = self.rows;
        self.rows += rows;
        for column in &mut self.columns {
            column.grow(before, self.rows);
        }
    }

    /// Sets a fact of all rows. Where `present` says no, it is left out. How many were refused; [`Batch::refusals`] says
    /// which, and why.
    ///
    /// Cells beyond the last row have no place, and rows beyond the last cell are left out.
    pub fn set_column(&mut self, slot: InputSlot, cells: Cells<'_>, present: Option<&[bool]>) -> usize {
        self.forget(slot);
        let before = self.refusals.len();
        if !self.set_quickly(slot, cells, present) {
            self.set_one_by_one(slot, cells, present);
        }
        self.refusals.len() - before
    }

    /// Says why facts of a column are missing: of each row a kind, or none where it is given or left out. How many of the
    /// kinds were refused, as the contract does not let the fact be so.
    pub fn set_kinds(&mut self, slot: InputSlot, kinds: &[Option<Kind>]) -> usize {
        let rows = kinds.iter().enumerate().take(self.rows);
        let given = rows.filter_map(|(row, kind)| Some((row, (*kind)?)));
        given.filter(|(row, kind)| !self.set(*row, slot, |facts| facts.set_missing(slot, *kind))).count()
    }

    /// Sets a fact of a row from a cell of a file, as [`Facts::set_text`] does; what is refused is told by [`Batch::refusals`].
    pub fn set_text(&mut self, row: usize, slot: InputSlot, cell: &str) {
        if row < self.rows && slot.index() < self.columns.len() {
            self.set(row, slot, |facts| facts.set_text(slot, cell));
        }
    }

    /// Refuses a fact of a row for a reason of whoever reads it: two columns that say different things of it.
    pub fn refuse(&mut self, row: usize, slot: InputSlot, error: FactError) {
        if row < self.rows && slot.index() < self.columns.len() {
            self.set(row, slot, |facts| {
                facts.set_refused(slot, error.clone());
                Err(error)
            });
        }
    }

    /// Says which of the contract's periods every row is about, by its place in [`Program::periods`].
    ///
    /// # Errors
    ///
    /// The first row whose period the contract does not settle.
    pub fn set_periods(&mut self, periods: &[usize]) -> Result<(), (usize, FactError)> {
        let first = self.columns.len() - 2;
        self.has_periods |= !periods.is_empty();
        for (row, period) in periods.iter().enumerate().take(self.rows) {
            self.facts.set_period(*period).map_err(|error| (row, error))?;
            for place in [first, first + 1] {
                if let Some(slot) = self.facts.slots().get(place) {
                    self.columns[place].put(self.rows, row, *slot);
                }
            }
        }
        Ok(())
    }

    /// The facts of a row, alone.
    pub fn facts(&self, row: usize) -> Facts {
        let mut facts = self.facts.clone();
        self.read(row, &mut facts);
        facts
    }

    /// The same into facts of the same program.
    pub(super) fn read(&self, row: usize, facts: &mut Facts) {
        facts.clear();
        let slots = self.columns.iter().map(|column| column.get(row));
        facts.put_slots(slots);
        let of_row = (row, InputSlot(0))..(row + 1, InputSlot(0));
        for ((_, slot), number) in self.long.range(of_row.clone()) {
            facts.put_number(*slot, number.clone());
        }
        for ((_, slot), error) in self.refusals.range(of_row) {
            facts.set_refused(*slot, error.clone());
        }
    }

    /// The facts that were refused, row by row, and why.
    pub fn refusals(&self) -> impl Iterator<Item = (usize, InputSlot, &FactError)> {
        self.refusals.iter().map(|((row, slot), error)| (*row, *slot, error))
    }

    /// The columns by register, the first register's first.
    pub(super) fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Those of some rows that hold a number of more than 64 bits, each perhaps several times.
    pub(super) fn long_rows(&self, rows: Range<usize>) -> impl Iterator<Item = usize> + '_ {
        let first = InputSlot(0);
        self.long.range((rows.start, first)..(rows.end, first)).map(|((row, _), _)| *row)
    }

    /// Takes over the columns of another program's batch, of each fact the one in the slot that is given for it.
    pub(super) fn copy_columns(&mut self, other: &Batch, slots: &[InputSlot]) {
        self.rows = other.rows;
        let facts = slots.len();
        let of = |place: usize| match slots.get(place) {
            Some(slot) => slot.index(),
            // The days of the period stand behind all facts.
            None => other.columns.len() - self.columns.len() + place,
        };
        let places: Vec<usize> = (0..self.columns.len()).map(of).collect();
        for (order, (column, place)) in self.columns.iter_mut().zip(places).enumerate() {
            if order < facts || other.has_periods {
                column.set(&other.columns[place]);
            } else {
                column.grow(0, other.rows);
            }
        }
        self.has_periods = other.has_periods;
        let mut here = vec![None; other.columns.len()];
        for (place, slot) in slots.iter().enumerate() {
            here[slot.index()] = Some(InputSlot(place as u32));
        }
        let to = |(row, slot): &(usize, InputSlot)| here.get(slot.index()).copied().flatten().map(|slot| (*row, slot));
        self.long.extend(other.long.iter().filter_map(|(at, number)| Some((to(at)?, number.clone()))));
        self.refusals.extend(other.refusals.iter().filter_map(|(at, error)| Some((to(at)?, error.clone()))));
    }

    /// What was known of a column.
    fn forget(&mut self, slot: InputSlot) {
        if self.long.len() + self.refusals.len() > 0 {
            self.long.retain(|(_, other), _| *other != slot);
            self.refusals.retain(|(_, other), _| *other != slot);
        }
        let rows = self.rows;
        if let Some(column) = self.columns.get_mut(slot.index()) {
            column.clear();
            column.grow(0, rows);
        }
    }

    /// Whole columns of short decimals that are as declared at a glance.
    fn set_quickly(&mut self, slot: InputSlot, cells: Cells<'_>, present: Option<&[bool]>) -> bool {
        let (numbers, places) = match cells {
            Cells::Whole(numbers) => (numbers, 0),
            Cells::Decimals { mantissas, places } => (mantissas, places),
            Cells::LongDecimals { .. } | Cells::Days(_) | Cells::Truths(_) | Cells::Words { .. } | Cells::Texts(_) => {
                return false;
            }
        };
        let glance = self.program().plan.inputs.glances.get(slot.index()).copied().flatten();
        let Some(glance) = glance.filter(|glance| places <= glance.places) else { return false };
        if Narrow::decimal(0, places).is_none() {
            return false;
        }
        let Some(column) = self.columns.get_mut(slot.index()) else { return false };
        let Some(numbers) = numbers.get(..self.rows) else { return false };
        let present = match present {
            None => None,
            Some(present) => match present.get(..self.rows) {
                Some(present) => Some(present),
                None => return false,
            },
        };
        column.numbers.copy(numbers, &mut column.spans);
        column.scale = places;
        // All of them, also those that are not present: of whoever leaves one out the digits are nearly always 0.
        if column.spans.iter().any(|span| span.least < glance.least) {
            self.forget(slot);
            return false;
        }
        match present {
            None => column.same = Some(KNOWN),
            Some(present) => {
                column.same = None;
                masks::status(room(&mut column.status, present.len()), present, column.unset.status);
            }
        }
        true
    }

    fn set_one_by_one(&mut self, slot: InputSlot, cells: Cells<'_>, present: Option<&[bool]>) {
        for row in 0..self.rows {
            if present.is_some_and(|present| !present.get(row).copied().unwrap_or(false)) {
                continue;
            }
            if let Some(value) = cells.value(row) {
                self.set(row, slot, |facts| facts.set(slot, value));
            }
        }
    }

    /// Sets a fact of a row as it would be set alone. No, where it is refused.
    fn set(&mut self, row: usize, slot: InputSlot, how: impl FnOnce(&mut Facts) -> Result<(), FactError>) -> bool {
        self.facts.clear();
        // What was known of it before is forgotten.
        self.long.remove(&(row, slot));
        self.refusals.remove(&(row, slot));
        let result = how(&mut self.facts);
        let is_set = result.is_ok();
        if let Err(error) = result {
            self.refusals.insert((row, slot), error);
        }
        let Some(held) = self.facts.slots().get(slot.index()).copied() else { return is_set };
        let column = &mut self.columns[slot.index()];
        match self.facts.long().first() {
            Some((_, number)) => {
                column.put(self.rows, row, held);
                self.long.insert((row, slot), number.clone());
            }
            None if !column.put(self.rows, row, held) => {
                self.long.insert((row, slot), held.value.to_number());
            }
            None => {}
        }
        is_set
    }
}
