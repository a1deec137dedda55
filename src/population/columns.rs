//! Values by column: one stretch of 64-bit slots for each register that is kept, and aside the few numbers that are longer.

use std::collections::HashMap;

use crate::model::Kind;
use crate::number::{Arithmetic, Narrow, Number};
use crate::program::machine::Slot;
use crate::program::op::{KNOWN, NOT_RUN, Reg};

/// What one stage came to, for every element and period.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    /// Of every register its column; `u32::MAX` where it is not kept.
    place: Vec<u32>,
    columns: Vec<Vec<Slot<Narrow>>>,
    long: HashMap<(u32, u32), Number>,
}

/// One value as columns hold it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Held<'c> {
    /// In 64 bits, or absent.
    Short(Slot<Narrow>),
    /// A known number of more.
    Long(&'c Number),
}

impl Columns {
    pub fn new(registers: usize, kept: impl IntoIterator<Item = Reg>, rows: usize) -> Columns {
        let mut place = vec![u32::MAX; registers];
        let mut columns = Vec::new();
        for reg in kept {
            if let Some(place) = place.get_mut(reg.index()).filter(|place| **place == u32::MAX) {
                *place = columns.len() as u32;
                columns.push(vec![Slot::absent(NOT_RUN); rows]);
            }
        }
        Columns { place, columns, long: HashMap::new() }
    }

    /// The registers that are kept, with their columns.
    pub fn kept(&self) -> impl Iterator<Item = (Reg, usize)> {
        let columns = self.place.iter().enumerate().filter(|(_, column)| **column != u32::MAX);
        columns.map(|(reg, column)| (Reg(reg as u32), *column as usize))
    }

    pub fn put(&mut self, column: usize, row: usize, value: Result<Number, u8>) {
        let slot = match value {
            Err(status) => Slot::absent(status),
            Ok(number) => match Narrow::from_number(&number) {
                Some(narrow) => Slot::known(narrow),
                None => {
                    self.long.insert((column as u32, row as u32), number);
                    Slot::known(Narrow::whole(0))
                }
            },
        };
        self.put_slot(column, row, slot);
    }

    pub fn put_slot(&mut self, column: usize, row: usize, slot: Slot<Narrow>) {
        if let Some(held) = self.columns.get_mut(column).and_then(|column| column.get_mut(row)) {
            *held = slot;
        }
    }

    /// What a register held for a row.
    pub fn get(&self, reg: Reg, row: usize) -> Held<'_> {
        let column = self.place.get(reg.index()).copied().unwrap_or(u32::MAX);
        let Some(slot) = self.columns.get(column as usize).and_then(|column| column.get(row)) else {
            return Held::Short(Slot::absent(NOT_RUN));
        };
        if slot.status == KNOWN
            && !self.long.is_empty()
            && let Some(long) = self.long.get(&(column, row as u32))
        {
            return Held::Long(long);
        }
        Held::Short(*slot)
    }
}

impl Held<'_> {
    /// As a slot of long numbers.
    pub fn slot(&self) -> Slot<Number> {
        match self {
            Held::Short(slot) if slot.status == KNOWN => Slot::known(slot.value.to_number()),
            Held::Short(slot) => Slot::absent(slot.status),
            Held::Long(number) => Slot::known((*number).clone()),
        }
    }

    /// As a value; `None` where nothing was made.
    pub fn value(&self) -> Option<Result<Number, Kind>> {
        let slot = self.slot();
        if slot.status == KNOWN { Some(Ok(slot.value)) } else { Kind::from_status(slot.status).map(Err) }
    }
}
