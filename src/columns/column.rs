//! What a register holds for the rows of a chunk.

use crate::columns::masks;
use crate::model::Kinds;
use crate::number::Narrow;
use crate::number::lanes::{Lanes, Lost, Of, choose, choose_one, room};
use crate::program::machine::Slot;
use crate::program::op::{KNOWN, NOT_RUN};

/// Values and statuses, one of each for all rows where that is so.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// The same value in all rows; of a column without any value, 0.
    one: Option<Narrow>,
    pub lanes: Lanes,
    /// The same status in all rows.
    same: Option<u8>,
    pub each: Vec<u8>,
}

/// The statuses of some kinds, for [`masks::is_one_of`]; of none, one that nothing has.
pub(super) fn statuses_of(kinds: Kinds) -> [u8; 8] {
    const NOTHING: u8 = NOT_RUN - 1;
    let mut all = kinds.iter().map(|kind| kind as u8);
    let mut last = NOTHING;
    std::array::from_fn(|_| {
        last = all.next().unwrap_or(last);
        last
    })
}

/// Whether a status is one of these; of a row that did not come by it is none.
#[inline]
pub(super) fn is_among(kinds: Kinds, status: u8) -> bool {
    status != NOT_RUN && kinds.contains_status(status)
}

impl Default for Column {
    fn default() -> Self {
        Column { one: Some(Narrow::whole(0)), lanes: Lanes::default(), same: Some(NOT_RUN), each: Vec::new() }
    }
}

impl Column {
    pub fn of(&self) -> Of<'_> {
        match self.one {
            Some(one) => Of::One(one),
            None => Of::Lanes(&self.lanes),
        }
    }

    /// The status of all rows, where it is the same.
    pub fn same(&self) -> Option<u8> {
        self.same
    }

    /// Whether all rows have a value.
    pub fn is_known(&self) -> bool {
        self.same == Some(KNOWN)
    }

    /// The statuses, where they differ.
    pub fn statuses(&self) -> Option<&[u8]> {
        if self.same.is_some() { None } else { Some(&self.each) }
    }

    /// A status for each row, the same or not.
    pub fn all_statuses<'c>(&'c self, rows: usize, room: &'c mut Vec<u8>) -> &'c [u8] {
        match self.same {
            None => &self.each,
            Some(same) => {
                room.clear();
                room.resize(rows, same);
                room
            }
        }
    }

    #[inline]
    pub fn status(&self, row: usize) -> u8 {
        self.same.unwrap_or_else(|| self.each.get(row).copied().unwrap_or(NOT_RUN))
    }

    #[inline]
    pub fn get(&self, row: usize) -> Slot<Narrow> {
        Slot { value: self.of().get(row), status: self.status(row) }
    }

    /// What all numerators are multiplied by to be digits with so many places; none where that is not enough.
    pub fn times(&self, places: u8) -> Option<i64> {
        match self.of() {
            Of::Lanes(lanes) => lanes.times(places),
            Of::One(_) => None,
        }
    }

    /// The digits with so many places, 0 where there is no value, and whether there is one. No, where that is not all there
    /// is to do.
    pub fn digits(&self, places: u8, digits: &mut [i64], present: &mut [bool]) -> bool {
        let Of::Lanes(lanes) = self.of() else { return false };
        match self.same {
            Some(KNOWN) => {
                present.fill(true);
                lanes.digits(places, None, digits)
            }
            Some(_) => {
                present.fill(false);
                digits.fill(0);
                true
            }
            None => {
                masks::known(present, &self.each);
                lanes.digits(places, Some(&self.each), digits)
            }
        }
    }

    /// The numerator of a row, of a column with lanes.
    #[inline]
    pub fn num(&self, row: usize) -> i64 {
        self.lanes.num(row)
    }

    /// The same in all rows.
    pub fn set_slot(&mut self, slot: Slot<Narrow>) {
        self.one = Some(if slot.status == KNOWN { slot.value } else { Narrow::whole(0) });
        self.same = Some(slot.status);
    }

    /// No row has a value, all for one reason.
    pub fn set_absent(&mut self, status: u8) {
        self.set_slot(Slot::absent(status));
    }

    /// The lanes hold the values from here on.
    pub fn has_lanes(&mut self) {
        self.one = None;
    }

    pub fn set_known(&mut self) {
        self.same = Some(KNOWN);
    }

    /// `each` holds the statuses from here on.
    pub fn has_statuses(&mut self) {
        self.same = match self.each.first() {
            Some(first) if masks::all_as(&self.each, *first) => Some(*first),
            Some(_) | None => None,
        };
    }

    /// Copies another.
    pub fn set(&mut self, other: &Column) {
        self.one = other.one;
        if other.one.is_none() {
            self.lanes.set(&other.lanes);
        }
        self.set_status(other);
    }

    pub fn set_status(&mut self, other: &Column) {
        self.same = other.same;
        if other.same.is_none() {
            self.each.clone_from(&other.each);
        }
    }

    /// The join of what both are absent for; known where both are.
    pub fn join(&mut self, a: &Column, b: &Column) {
        match (a.same, b.same) {
            (Some(a), Some(b)) => self.same = Some(a.max(b)),
            (Some(KNOWN), None) => self.set_status(b),
            (None, Some(KNOWN)) => self.set_status(a),
            (Some(one), None) => self.join_with(&b.each, one),
            (None, Some(one)) => self.join_with(&a.each, one),
            (None, None) => {
                self.same = None;
                self.each.clone_from(&a.each);
                masks::greater(&mut self.each, &b.each);
            }
        }
    }

    /// Says of rows that are absent in another that they are so here, for the same reason.
    pub fn absent_as(&mut self, rows: usize, other: &Column) {
        match other.same {
            Some(KNOWN) => {}
            Some(one) => self.same = Some(one),
            None => {
                self.spread(rows);
                masks::absent_as(&mut self.each, &other.each);
            }
        }
    }

    fn join_with(&mut self, each: &[u8], one: u8) {
        self.same = None;
        self.each.clear();
        self.each.extend_from_slice(each);
        masks::greater_one(&mut self.each, one);
    }

    /// Says of rows that would have a value that they have none, where `mask` says so.
    pub fn absent_where(&mut self, rows: usize, mask: &[u8], status: u8) {
        if !masks::any_all(&mask[..rows]).0 {
            return;
        }
        self.spread(rows);
        masks::absent_where(&mut self.each, status, mask);
        self.has_statuses();
    }

    /// Says of rows that they have this status, where `mask` says so.
    pub fn status_where(&mut self, rows: usize, mask: &[u8], status: u8) {
        if masks::any_all(&mask[..rows]).0 {
            self.spread(rows);
            choose_one(&mut self.each, status, mask);
        }
    }

    /// Looks whether all statuses are the same.
    pub fn has_same_status(&mut self) {
        if self.same.is_none() {
            self.has_statuses();
        }
    }

    /// Says of rows that they have a value, where `mask` says so.
    pub fn known_where(&mut self, rows: usize, mask: &[u8]) {
        if !self.is_known() {
            self.spread(rows);
            choose_one(&mut self.each, KNOWN, mask);
            self.has_statuses();
        }
    }

    /// The same as [`Column::blend`], of a column that is not needed any more.
    pub fn take(&mut self, rows: usize, from: &mut Column, mask: &[u8], lost: &mut Lost) {
        if from.one.is_none() && !self.has_values() {
            std::mem::swap(&mut self.lanes, &mut from.lanes);
            self.one = None;
            self.blend_status(rows, from, mask);
        } else {
            self.blend(rows, from, mask, lost);
        }
    }

    /// Takes over another's rows where the mask has 1, and not 0.
    pub fn blend(&mut self, rows: usize, from: &Column, mask: &[u8], lost: &mut Lost) {
        let is_empty = !from.has_values();
        if !is_empty && !self.has_values() {
            self.one = from.one;
            if from.one.is_none() {
                self.lanes.set(&from.lanes);
            }
        } else if !is_empty {
            if let Some(one) = self.one {
                self.lanes.set_one(rows, one);
                self.one = None;
            }
            self.lanes.blend(rows, from.of(), mask, lost);
        }
        self.blend_status(rows, from, mask);
    }

    fn blend_status(&mut self, rows: usize, from: &Column, mask: &[u8]) {
        if self.same.is_some() && self.same == from.same {
            return;
        }
        self.spread(rows);
        match from.same {
            Some(one) => choose_one(&mut self.each, one, mask),
            None => choose(&mut self.each, &from.each, mask, |status| status),
        }
    }

    /// Whether a row has a value.
    fn has_values(&self) -> bool {
        match self.same {
            Some(status) => status == KNOWN,
            None => masks::any_known(&self.each),
        }
    }

    /// A status for each row, the same as before.
    fn spread(&mut self, rows: usize) {
        if let Some(same) = self.same.take() {
            self.each.clear();
            self.each.resize(rows, same);
        }
    }

    /// A byte for each row: whether its status is one of these.
    pub fn has_kind(&self, rows: usize, kinds: Kinds, to: &mut Vec<u8>) {
        let to = room(to, rows);
        match self.same {
            Some(status) => to.fill(u8::from(is_among(kinds, status))),
            None => masks::is_one_of(to, &self.each, statuses_of(kinds)),
        }
    }

    /// A byte for each row: whether its status is this one.
    pub fn has_status(&self, rows: usize, wanted: u8, to: &mut Vec<u8>) {
        let to = room(to, rows);
        match self.same {
            Some(status) => to.fill(u8::from(status == wanted)),
            None => masks::is(to, &self.each, wanted),
        }
    }

    /// A byte for each row: 1 where it is known and not 0.
    pub fn is_yes(&self, rows: usize, to: &mut Vec<u8>) {
        self.is_truth(rows, true, to);
    }

    /// A byte for each row: 1 where it is known and 0.
    pub fn is_no(&self, rows: usize, to: &mut Vec<u8>) {
        self.is_truth(rows, false, to);
    }

    fn is_truth(&self, rows: usize, wanted: bool, to: &mut Vec<u8>) {
        match self.of() {
            Of::One(one) => room(to, rows).fill(u8::from((one != Narrow::whole(0)) == wanted)),
            Of::Lanes(lanes) => lanes.is_zero(!wanted, to),
        }
        match self.same {
            Some(KNOWN) => {}
            Some(_) => to.fill(0),
            None => masks::and_known(to, &self.each),
        }
    }
}
