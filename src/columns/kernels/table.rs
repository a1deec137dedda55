//! Tables over whole columns: see `program/meaning_table`.

use crate::columns::code::{Lookup, Other};
use crate::columns::column::Column;
use crate::columns::engine::{Active, Engine};
use crate::columns::masks;
use crate::number::lanes::{choose, choose_one};
use crate::program::Plan;
use crate::program::op::{Bounds, Gives, KNOWN, NO_LABEL, Reading, Reg, Table};

impl Engine {
    /// Looks a column up. No, where the bounds are facts, or something may not fit.
    pub(super) fn table(&mut self, plan: &Plan, to: Reg, x: Reg, table: u32) -> bool {
        let Some(mut lookup) = self.code.tables.get_mut(table as usize).and_then(Option::take) else { return false };
        let stored = &plan.stores.tables[table as usize];
        let mut made = self.spare();
        let is_done = self.look_up(stored, &mut lookup, x, &mut made);
        if is_done {
            self.take_rows(stored, &lookup, to, x, made);
        } else {
            self.give_back(made);
            self.lost.forget();
        }
        self.code.tables[table as usize] = Some(lookup);
        is_done
    }

    /// What each row gives, of rows that need no calculation first.
    fn look_up(&mut self, stored: &Table, lookup: &mut Lookup, x: Reg, made: &mut Column) -> bool {
        let Reading::Band(Bounds::Fixed(segments)) = &stored.reading else { return false };
        let (rows, column) = (self.rows, &self.columns[x.index()]);
        let Some(ladder) = &segments.ladder else { return false };
        let (reached, x) = (&mut self.reached, column.of());
        if !reached.look(rows, x, ladder) {
            return false;
        }
        let Some(scaled) = &mut lookup.scaled else {
            if !made.lanes.on_pieces(rows, reached, x, &mut lookup.pieces) {
                return false;
            }
            made.has_lanes();
            if lookup.all_known {
                made.set_status(column);
            } else {
                reached.bytes(rows, x, &lookup.status, &mut made.each);
                made.has_statuses();
                made.absent_as(rows, column);
            }
            return true;
        };
        let of = &self.columns[scaled.of.index()];
        if !made.lanes.on_constants_times(rows, reached, x, &mut scaled.factors, of.of()) {
            let factor = &mut self.factor;
            if !factor.lanes.on_pieces(rows, reached, x, &mut scaled.factors) {
                return false;
            }
            factor.has_lanes();
            made.lanes.mul(rows, factor.of(), of.of(), &mut self.lost);
        }
        made.has_lanes();
        if of.is_known() && lookup.all_known {
            made.set_known();
        } else {
            reached.bytes(rows, x, &lookup.status, &mut made.each);
            let mut is = Vec::new();
            reached.bytes(rows, x, &scaled.is, &mut is);
            match (of.same(), of.statuses()) {
                (None, Some(statuses)) => choose(&mut made.each, statuses, &is, |status| status),
                (same, _) => choose_one(&mut made.each, same.unwrap_or(KNOWN), &is),
            }
            made.has_statuses();
        }
        if scaled.constant.contains(&1) {
            let constant = &mut self.factor;
            if !constant.lanes.on_pieces(rows, reached, x, &mut lookup.pieces) {
                return false;
            }
            constant.has_lanes();
            let mut is = Vec::new();
            reached.bytes(rows, x, &scaled.constant, &mut is);
            constant.each.clear();
            reached.bytes(rows, x, &lookup.status, &mut constant.each);
            constant.has_statuses();
            made.blend(rows, constant, &is, &mut self.lost);
        }
        made.absent_as(rows, column);
        true
    }

    /// Sends rows to their calculations, and writes what the others give.
    fn take_rows(&mut self, stored: &Table, lookup: &Lookup, to: Reg, x: Reg, mut made: Box<Column>) {
        let rows = self.rows;
        let mut gone: Vec<(u32, Vec<u8>)> = Vec::new();
        for (other, stretches) in &lookup.others {
            let mut mask = self.mask();
            let column = &self.columns[x.index()];
            self.reached.bytes(rows, column.of(), stretches, &mut mask);
            if let Some(statuses) = column.statuses() {
                masks::and_known(&mut mask, statuses);
            } else if !column.is_known() {
                mask.fill(0);
            }
            match other {
                Other::Register(reg) => {
                    made.blend(rows, &self.columns[reg.index()], &mask, &mut self.lost);
                    self.free(mask);
                }
                Other::Code(label) => gone.push((*label, mask)),
            }
        }
        if !self.columns[x.index()].is_known() && !stored.absent.is_empty() {
            let mut before = self.filled(0);
            for (kinds, gives) in &stored.absent {
                let mut mask = self.mask();
                self.columns[x.index()].has_kind(rows, *kinds, &mut mask);
                // The first row about a kind decides.
                masks::without(&mut mask, &before);
                masks::or(&mut before, &mask);
                match gives {
                    Gives::Value(reg) => {
                        made.blend(rows, &self.columns[reg.index()], &mask, &mut self.lost);
                        self.free(mask);
                    }
                    Gives::Code(label) => gone.push((*label, mask)),
                    // What is absent lies on no line; it is done as it is alone.
                    Gives::Evenly { .. } | Gives::Linear { .. } => {
                        self.only_active(&mut mask);
                        masks::or(&mut self.spilled, &mask);
                        self.free(mask);
                    }
                }
            }
            self.free(before);
        }
        for (label, mask) in gone {
            self.leave(label, mask);
        }
        if matches!(self.active, Active::None) {
            self.give_back(made);
            self.lost.forget();
            return;
        }
        self.put(to, made);
        if stored.end != NO_LABEL {
            self.all_wait(stored.end);
        }
    }
}
