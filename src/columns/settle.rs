//! Settles a batch, chunk by chunk, and holds what the figures came to.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::columns::Batch;
use crate::columns::column::Column;
use crate::columns::engine::CHUNK;
use crate::columns::worker::{Worker, together};
use crate::evaluate::Value;
use crate::model::{FigureId, Kind};
use crate::number::lanes::Of;
use crate::number::{Arithmetic, Narrow};
use crate::program::Program;
use crate::program::machine::Slot;
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
    alone: BTreeMap<usize, Vec<Value>>,
    rows: usize,
    /// One for each thread.
    workers: Vec<Worker>,
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
            alone: BTreeMap::new(),
            rows: 0,
            workers: vec![Worker::new(program, &kept)],
            kept,
        }
    }

    /// Settles on so many threads from now on. What rows come to is the same on any number of them.
    #[cfg(feature = "parallel")]
    pub fn on_threads(&mut self, threads: std::num::NonZeroUsize) {
        self.workers.resize_with(threads.get(), || Worker::new(&self.program, &self.kept));
    }

    /// Settles a batch, which must be for the same program.
    pub fn settle(&mut self, batch: &Batch) {
        self.rows = batch.rows();
        self.alone.clear();
        for (place, columns) in self.columns.iter_mut().enumerate() {
            let count = self.workers.len();
            columns
                .drain(..)
                .enumerate()
                .for_each(|(order, column)| self.workers[(place + order) % count].give(column));
        }
        // Whole chunks for each of them, one after the other.
        let each = self.rows.div_ceil(CHUNK).div_ceil(self.workers.len()).max(1) * CHUNK;
        let starts = (0..self.rows).step_by(each);
        let parts =
            self.workers.iter_mut().zip(starts).map(|(worker, start)| (worker, start..(start + each).min(self.rows)));
        for settled in together(parts.collect(), batch) {
            for (columns, more) in self.columns.iter_mut().zip(settled.columns) {
                columns.extend(more);
            }
            self.alone.extend(settled.alone);
        }
    }

    /// How many columns and masks the first worker's engine holds.
    #[cfg(test)]
    pub(crate) fn engine_holds(&self) -> Option<(usize, usize)> {
        self.workers.first()?.engine_holds()
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
        match self.held_at(place, row).map(|(column, lane)| column.get(lane)) {
            Some(Slot { status: KNOWN, value }) => Ok(value.to_number()),
            Some(Slot { status, .. }) => Err(Kind::from_status(status).unwrap_or(Kind::Inapplicable)),
            None => Err(Kind::Inapplicable),
        }
    }

    /// The same of a row that was settled with others; none of one that was settled alone.
    pub(crate) fn narrow(&self, figure: FigureId, coordinate: usize, row: usize) -> Option<Result<Narrow, Kind>> {
        if self.settled_alone(row).is_some() {
            return None;
        }
        let (column, lane) = self.held_at(self.place_of(figure, coordinate)?, row)?;
        let slot = column.get(lane);
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
        let (mut first, end) = (rows.start, rows.end.min(self.rows));
        while first < end {
            let next = end.min((first / CHUNK + 1) * CHUNK);
            let Some(column) = columns.get(first / CHUNK) else { break };
            // What a column holds is asked once: a number that is copied from one place in memory to another takes longer than to write it.
            match column.of() {
                Of::One(one) => (first..next).for_each(|row| each(row, self.held(column, row), one)),
                Of::Lanes(lanes) => {
                    (first..next).for_each(|row| each(row, self.held(column, row), lanes.get(row % CHUNK)));
                }
            }
            first = next;
        }
        // Of rows without a column is told what is told of each alone.
        (first..rows.end).for_each(|row| each(row, Held::Alone, Narrow::whole(0)));
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
        match self.held_at(place, row).map(|(column, lane)| column.status(lane)) {
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
        let (column, lane) = self.held_at(place, row)?;
        let slot = column.get(lane);
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
            let times = column.times(places).filter(|_| self.alone.range(first..first + rows).next().is_none());
            (0..rows).map(move |row| match times {
                Some(times) => (column.status(row) == KNOWN).then(|| i128::from(column.num(row)) * i128::from(times)),
                None => self.digits(figure, coordinate, first + row, places),
            })
        });
        // Without columns every row was settled alone.
        let is_without = place.is_some_and(|place| self.columns[place].is_empty());
        let without = if is_without { 0..self.rows } else { 0..0 };
        chunks.chain(without.map(move |row| self.digits(figure, coordinate, row, places)))
    }

    /// The digits of a figure in all rows, where 64 bits hold them, and whether there are any; 0 where it is absent. No, where
    /// a number has more places or more digits; nothing can be said of the columns then.
    pub fn columns(
        &self,
        figure: FigureId,
        coordinate: usize,
        places: u8,
        digits: &mut Vec<i64>,
        present: &mut Vec<bool>,
    ) -> bool {
        digits.resize(self.rows, 0);
        present.resize(self.rows, false);
        let Some(place) = self.place_of(figure, coordinate) else {
            digits.fill(0);
            present.fill(false);
            return true;
        };
        let one = |row: usize| match self.absence(figure, coordinate, row) {
            Some(_) => Some((0, false)),
            None => Some((self.digits(figure, coordinate, row, places)?.try_into().ok()?, true)),
        };
        let chunks = digits.chunks_mut(CHUNK).zip(present.chunks_mut(CHUNK)).zip(&self.columns[place]);
        for (chunk, ((digits, present), column)) in chunks.enumerate() {
            if column.digits(places, digits, present) {
                continue;
            }
            for (lane, (digits, present)) in digits.iter_mut().zip(present).enumerate() {
                let Some(one) = one(chunk * CHUNK + lane) else { return false };
                (*digits, *present) = one;
            }
        }
        for row in self.alone.keys() {
            let Some(one) = one(*row) else { return false };
            (digits[*row], present[*row]) = one;
        }
        true
    }

    /// The column, and the lane in it, of a row that was settled.
    fn held_at(&self, place: usize, row: usize) -> Option<(&Column, usize)> {
        if row < self.rows { Some((self.columns[place].get(row / CHUNK)?, row % CHUNK)) } else { None }
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
