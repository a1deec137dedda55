//! A fact of many rows, as a batch holds it.

use crate::columns::numbers::Numbers;
use crate::number::Narrow;
use crate::number::lanes::Span;
use crate::program::machine::Slot;
use crate::program::op::KNOWN;

/// A fact of all rows: decimals of one scale.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// As many as there are rows, but for a column in which no row has one: then there are none.
    pub numbers: Numbers,
    pub scale: u8,
    /// The same status in all rows.
    pub same: Option<u8>,
    /// The status of each row, where they differ.
    pub status: Vec<u8>,
    /// Between which the numbers of each chunk lie; of none, where that was not looked at.
    pub spans: Vec<Span>,
    /// What a fact is that was not set.
    pub unset: Slot<Narrow>,
}

impl Column {
    /// The same as another of a fact that is declared alike.
    pub fn set(&mut self, other: &Column) {
        self.numbers.clone_from(&other.numbers);
        self.status.clone_from(&other.status);
        self.spans.clone_from(&other.spans);
        (self.scale, self.same) = (other.scale, other.same);
    }

    pub fn clear(&mut self) {
        self.spans.clear();
        self.numbers.clear();
        self.status.clear();
        self.scale = 0;
        self.same = None;
    }

    /// So many rows where there were fewer, the new ones unset.
    pub fn grow(&mut self, before: usize, rows: usize) {
        self.spans.clear();
        if before == 0 {
            self.same = Some(self.unset.status);
        } else if self.same != Some(self.unset.status) {
            self.spread(before);
            self.status.resize(rows, self.unset.status);
        }
        if self.unset.status == KNOWN || self.same.is_none() {
            let unset = self.unset.value;
            let number = if self.unset.status == KNOWN { self.brought(&unset) } else { Some(0) };
            self.numbers.resize(rows, number.unwrap_or(0));
        }
    }

    /// A number and a status for each of so many rows, the same as before.
    pub fn spread(&mut self, rows: usize) {
        if let Some(same) = self.same.take() {
            self.status.clear();
            self.status.resize(rows, same);
            self.numbers.resize(rows, 0);
        }
    }

    pub fn get(&self, row: usize) -> Slot<Narrow> {
        match (self.numbers.get(row), self.same.or_else(|| self.status.get(row).copied())) {
            (Some(number), Some(KNOWN)) => Narrow::decimal(number, self.scale).map_or(self.unset, Slot::known),
            (_, Some(status)) => Slot::absent(status),
            (_, None) => self.unset,
        }
    }

    /// Adds a row. No, where the number needs a place of its own; it is known here all the same.
    pub fn push(&mut self, row: usize, slot: Slot<Narrow>) -> bool {
        self.spans.clear();
        if row == 0 {
            self.same = Some(slot.status);
        } else if self.same.is_some() && self.same != Some(slot.status) {
            self.spread(row);
        }
        if self.same.is_none() {
            self.status.push(slot.status);
        }
        if slot.status == KNOWN {
            let number = self.brought(&slot.value);
            self.numbers.push(number.unwrap_or(0));
            return number.is_some();
        }
        if self.same.is_none() {
            self.numbers.push(0);
        }
        true
    }

    /// The same of one of the rows there are.
    pub fn put(&mut self, rows: usize, row: usize, slot: Slot<Narrow>) -> bool {
        self.spans.clear();
        if self.same != Some(slot.status) {
            self.spread(rows);
            self.status[row] = slot.status;
        }
        if slot.status == KNOWN {
            let number = self.brought(&slot.value);
            self.numbers.put(row, number.unwrap_or(0));
            return number.is_some();
        }
        true
    }

    /// A number at the column's scale; where it has more places the whole column gets them, if it can.
    pub fn brought(&mut self, value: &Narrow) -> Option<i64> {
        if let Some(number) = value.at_scale(self.scale) {
            return Some(number);
        }
        let (number, scale) = value.as_decimal().filter(|(_, scale)| *scale > self.scale)?;
        let times = 10_i64.checked_pow(u32::from(scale - self.scale))?;
        if self.numbers.iter().any(|number| number.checked_mul(times).is_none()) {
            return None;
        }
        self.numbers.each(|number| *number *= times);
        self.scale = scale;
        Some(number)
    }
}
