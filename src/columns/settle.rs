//! Settles a batch, chunk by chunk, and holds what the figures came to.

use std::collections::HashMap;
use std::ops::Range;

use crate::columns::Batch;
use crate::columns::code::constant;
use crate::columns::column::Column;
use crate::columns::engine::{CHUNK, Engine};
use crate::evaluate::{Facts, Value, Values};
use crate::model::{FigureId, Kind};
use crate::number::lanes::Of;
use crate::number::{Arithmetic, Narrow};
use crate::program::Program;
use crate::program::op::{KNOWN, Reg};

/// Settles batches one after the other in the same room, and holds the figures that were asked for.
#[derive(Clone, Debug)]
pub struct BatchValues {
    program: Program,
    /// Of every register its place in `kept`; `u32::MAX` where it is not kept.
    place: Vec<u32>,
    kept: Vec<Reg>,
    /// Of each kept register, chunk by chunk.
    columns: Vec<Vec<Column>>,
    /// Rows that were settled alone, a value for each kept register.
    alone: HashMap<usize, Vec<Value>>,
    rows: usize,
    engine: Option<Engine>,
    /// Columns of an earlier batch, to be used again.
    pool: Vec<Column>,
    values: Values,
    facts: Facts,
}

/// What is held of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    /// A short number.
    Short,
    /// Nothing.
    Absent,
    /// Whatever it came to alone.
    Alone,
}

impl BatchValues {
    /// Room for the figures of a program at these coordinates; nothing is settled.
    pub fn new(program: &Program, figures: impl IntoIterator<Item = (FigureId, usize)>) -> BatchValues {
        let registers = figures.into_iter().filter_map(|(figure, coordinate)| program.register(figure, coordinate));
        let mut place = vec![u32::MAX; program.registers()];
        let mut kept = Vec::new();
        for reg in registers {
            if place[reg.index()] == u32::MAX {
                place[reg.index()] = kept.len() as u32;
                kept.push(reg);
            }
        }
        BatchValues {
            program: program.clone(),
            place,
            columns: vec![Vec::new(); kept.len()],
            alone: HashMap::new(),
            rows: 0,
            engine: Engine::new(program, &kept),
            pool: Vec::new(),
            values: Values::new(program),
            facts: Facts::new(program),
            kept,
        }
    }

    /// Settles a batch, which must be for the same program.
    pub fn settle(&mut self, batch: &Batch) {
        self.rows = batch.rows();
        self.alone.clear();
        for columns in &mut self.columns {
            self.pool.append(columns);
        }
        let Some(mut engine) = self.engine.take() else {
            (0..self.rows).for_each(|row| self.settle_alone(batch, row));
            return;
        };
        for first in (0..self.rows).step_by(CHUNK) {
            let rows = CHUNK.min(self.rows - first);
            engine.begin(rows);
            load(&mut engine, batch, first);
            engine.run();
            self.keep(&mut engine);
            for row in (0..rows).filter(|row| engine.spilled[*row] != 0) {
                self.settle_alone(batch, first + row);
            }
        }
        self.engine = Some(engine);
        // Numbers of more than 64 bits have no column.
        let long: Vec<usize> = batch.long_rows().collect();
        long.into_iter().for_each(|row| self.settle_alone(batch, row));
    }

    fn keep(&mut self, engine: &mut Engine) {
        for (columns, reg) in self.columns.iter_mut().zip(&self.kept) {
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
    fn settle_alone(&mut self, batch: &Batch, row: usize) {
        if self.alone.contains_key(&row) {
            return;
        }
        batch.read(row, &mut self.facts);
        self.values.settle(&self.facts);
        let value = |reg: &Reg| self.values.register(*reg).unwrap_or(Err(Kind::Inapplicable));
        self.alone.insert(row, self.kept.iter().map(value).collect());
    }

    /// How many rows were settled.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many of them were settled one by one: a number of theirs needs more than 64 bits, or where a rounding of it falls
    /// cannot be told from so many.
    pub fn rows_alone(&self) -> usize {
        self.alone.len()
    }

    /// What a figure that was asked for came to in a row; inapplicable where it was not asked for.
    pub fn figure(&self, figure: FigureId, coordinate: usize, row: usize) -> Value {
        let Some(place) = self.place_of(figure, coordinate) else { return Err(Kind::Inapplicable) };
        if let Some(values) = self.settled_alone(row) {
            return values[place].clone();
        }
        let Some(column) = self.columns[place].get(row / CHUNK) else { return Err(Kind::Inapplicable) };
        let slot = column.get(row % CHUNK);
        match slot.status {
            KNOWN => Ok(slot.value.to_number()),
            status => Err(Kind::from_status(status).unwrap_or(Kind::Inapplicable)),
        }
    }

    /// The same of a row that was settled with others; none of one that was settled alone.
    pub(crate) fn narrow(&self, figure: FigureId, coordinate: usize, row: usize) -> Option<Result<Narrow, Kind>> {
        if self.settled_alone(row).is_some() {
            return None;
        }
        let slot = self.columns[self.place_of(figure, coordinate)?].get(row / CHUNK)?.get(row % CHUNK);
        match slot.status {
            KNOWN => Some(Ok(slot.value)),
            status => Kind::from_status(status).map(Err),
        }
    }

    /// The same of many rows, one after the other; where there is no short number it is 0.
    #[inline]
    pub(crate) fn each_narrow(
        &self,
        figure: FigureId,
        coordinate: usize,
        rows: Range<usize>,
        mut each: impl FnMut(usize, Held, Narrow),
    ) {
        let columns = self.place_of(figure, coordinate).map_or(&[][..], |place| &self.columns[place]);
        let mut first = rows.start;
        while first < rows.end {
            let next = rows.end.min((first / CHUNK + 1) * CHUNK);
            let Some(column) = columns.get(first / CHUNK) else {
                return (first..rows.end).for_each(|row| each(row, Held::Alone, Narrow::whole(0)));
            };
            // What a column holds is asked once: a number that is copied from one place in memory to another takes longer than to write it.
            match column.of() {
                Of::One(one) => (first..next).for_each(|row| each(row, self.held(column, row), one)),
                Of::Lanes(lanes) => {
                    (first..next).for_each(|row| each(row, self.held(column, row), lanes.get(row % CHUNK)));
                }
            }
            first = next;
        }
    }

    #[inline]
    fn held(&self, column: &Column, row: usize) -> Held {
        if self.settled_alone(row).is_some() {
            Held::Alone
        } else if column.status(row % CHUNK) == KNOWN {
            Held::Short
        } else {
            Held::Absent
        }
    }

    /// Why a figure is absent in a row; none where it is known.
    pub fn absence(&self, figure: FigureId, coordinate: usize, row: usize) -> Option<Kind> {
        let Some(place) = self.place_of(figure, coordinate) else { return Some(Kind::Inapplicable) };
        if let Some(values) = self.settled_alone(row) {
            return values[place].as_ref().err().copied();
        }
        match self.columns[place].get(row / CHUNK).map(|column| column.status(row % CHUNK)) {
            Some(KNOWN) => None,
            Some(status) => Some(Kind::from_status(status).unwrap_or(Kind::Inapplicable)),
            None => Some(Kind::Inapplicable),
        }
    }

    /// The digits of a figure in a row, so many of them behind the point; none where it is absent, or has more places,
    /// or more digits than 128 bits hold.
    pub fn digits(&self, figure: FigureId, coordinate: usize, row: usize, places: u8) -> Option<i128> {
        let place = self.place_of(figure, coordinate)?;
        if let Some(values) = self.settled_alone(row) {
            return values[place].as_ref().ok()?.digits(places);
        }
        let slot = self.columns[place].get(row / CHUNK)?.get(row % CHUNK);
        if slot.status != KNOWN {
            return None;
        }
        match slot.value.at_scale(places) {
            Some(digits) => Some(i128::from(digits)),
            None => slot.value.to_number().digits(places),
        }
    }

    /// The same of all rows, one after the other.
    pub fn all_digits(&self, figure: FigureId, coordinate: usize, places: u8) -> impl Iterator<Item = Option<i128>> {
        let place = self.place_of(figure, coordinate);
        let chunks = place.map_or(&[][..], |place| &self.columns[place]).iter().enumerate();
        let chunks = chunks.flat_map(move |(chunk, column)| {
            let first = chunk * CHUNK;
            let rows = CHUNK.min(self.rows - first);
            // What all of them are multiplied by, where that is all there is to do.
            let times = column.times(places);
            (0..rows).map(move |row| match times {
                Some(times) if self.alone.is_empty() || !self.alone.contains_key(&(first + row)) => {
                    (column.status(row) == KNOWN).then(|| i128::from(column.num(row)) * i128::from(times))
                }
                Some(_) | None => self.digits(figure, coordinate, first + row, places),
            })
        });
        // Without columns every row was settled alone.
        let without = if self.engine.is_some() || place.is_none() { 0..0 } else { 0..self.rows };
        chunks.chain(without.map(move |row| self.digits(figure, coordinate, row, places)))
    }

    fn settled_alone(&self, row: usize) -> Option<&Vec<Value>> {
        if self.alone.is_empty() { None } else { self.alone.get(&row) }
    }

    fn place_of(&self, figure: FigureId, coordinate: usize) -> Option<usize> {
        let reg = self.program.register(figure, coordinate)?;
        let place = *self.place.get(reg.index())? as usize;
        (place < self.kept.len()).then_some(place)
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
        column.lanes.set_decimals(&from.numbers[rows.clone()], from.scale);
        column.has_lanes();
    }
}
