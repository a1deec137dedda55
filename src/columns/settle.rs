//! Settles a batch, and holds what the figures came to.

use std::collections::HashMap;

use crate::columns::Batch;
use crate::evaluate::{Value, Values};
use crate::model::{FigureId, Kind};
use crate::number::{Arithmetic, Narrow, Number};
use crate::program::Program;
use crate::program::machine::Slot;
use crate::program::op::{KNOWN, NOT_RUN, Reg};

/// Settles batches one after the other in the same room, and holds the figures that were asked for.
#[derive(Clone, Debug)]
pub struct BatchValues {
    program: Program,
    /// Of every register its column; `u32::MAX` where it is not kept.
    place: Vec<u32>,
    kept: Vec<Reg>,
    columns: Vec<Vec<Slot<Narrow>>>,
    /// Numbers of more than 64 bits, by column and row.
    long: HashMap<(u32, usize), Number>,
    rows: usize,
    /// Settles a row alone.
    alone: Values,
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
        let columns = vec![Vec::new(); kept.len()];
        let alone = Values::new(program);
        BatchValues { program: program.clone(), place, kept, columns, long: HashMap::new(), rows: 0, alone }
    }

    /// Settles a batch, which must be for the same program.
    pub fn settle(&mut self, batch: &Batch) {
        self.rows = batch.rows();
        self.long.clear();
        self.columns.iter_mut().for_each(Vec::clear);
        for row in 0..batch.rows() {
            self.alone.settle(&batch.facts(row));
            self.keep(row);
        }
    }

    /// Takes over what a row that was settled alone came to.
    fn keep(&mut self, row: usize) {
        for (place, reg) in self.kept.iter().enumerate() {
            let slot = match self.alone.short(*reg) {
                Some(slot) => slot,
                None => match self.alone.register(*reg) {
                    None => Slot::absent(NOT_RUN),
                    Some(Err(kind)) => Slot::absent(kind as u8),
                    Some(Ok(number)) => match Narrow::from_number(&number) {
                        Some(narrow) => Slot::known(narrow),
                        None => {
                            self.long.insert((place as u32, row), number);
                            Slot::known(Narrow::whole(0))
                        }
                    },
                },
            };
            self.columns[place].push(slot);
        }
    }

    /// How many rows were settled.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// What a figure that was asked for came to in a row; inapplicable where it was not asked for.
    pub fn figure(&self, figure: FigureId, coordinate: usize, row: usize) -> Value {
        let absent = Err(Kind::Inapplicable);
        let Some(reg) = self.program.register(figure, coordinate) else { return absent };
        let place = self.place.get(reg.index()).copied().unwrap_or(u32::MAX);
        let Some(slot) = self.columns.get(place as usize).and_then(|column| column.get(row)) else { return absent };
        match slot.status {
            KNOWN => Ok(match self.long.get(&(place, row)) {
                Some(number) => number.clone(),
                None => slot.value.to_number(),
            }),
            status => Err(Kind::from_status(status).unwrap_or(Kind::Inapplicable)),
        }
    }

    /// The same where it has no more than 64 bits; none where it has more.
    pub(crate) fn narrow(&self, figure: FigureId, coordinate: usize, row: usize) -> Option<Result<Narrow, Kind>> {
        let reg = self.program.register(figure, coordinate)?;
        let place = self.place.get(reg.index()).copied()?;
        let slot = self.columns.get(place as usize)?.get(row)?;
        match slot.status {
            KNOWN if !self.long.is_empty() && self.long.contains_key(&(place, row)) => None,
            KNOWN => Some(Ok(slot.value)),
            status => Some(Err(Kind::from_status(status)?)),
        }
    }

    /// Why a figure is absent in a row; none where it is known.
    pub fn absence(&self, figure: FigureId, coordinate: usize, row: usize) -> Option<Kind> {
        match self.narrow(figure, coordinate, row) {
            Some(value) => value.err(),
            None => self.figure(figure, coordinate, row).err(),
        }
    }

    /// The digits of a figure in a row, so many of them behind the point; none where it is absent, or has more places,
    /// or more digits than 128 bits hold.
    pub fn digits(&self, figure: FigureId, coordinate: usize, row: usize, places: u8) -> Option<i128> {
        if let Some(value) = self.narrow(figure, coordinate, row)
            && let Some(digits) = value.ok()?.at_scale(places)
        {
            return Some(i128::from(digits));
        }
        let number = self.figure(figure, coordinate, row).ok()?;
        number.digits(places)
    }
}
