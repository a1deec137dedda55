//! Operations over whole columns. What each means stands in `program/meaning`; here it is said once more for columns, and
//! held against that by random contracts, row by row.

mod fold;
mod money;
mod table;

use crate::columns::column::{Column, is_among};
use crate::columns::engine::{Active, Engine};
use crate::columns::masks;
use crate::model::{Kind, Relation};
use crate::number::Narrow;
use crate::number::lanes::{Lanes, Lost, Of, choose_one, equal, less};
use crate::program::Plan;
use crate::program::found::Rate;
use crate::program::machine::Slot;
use crate::program::op::{Branch, KNOWN, List, NOT_RUN, Op, Reg, UNDEFINED};

/// A calculation with two sides.
type Binary = fn(&mut Lanes, usize, Of<'_>, Of<'_>, &mut Lost);

impl Engine {
    /// Does an operation, where there is a kernel for it.
    pub(in crate::columns) fn kernel(&mut self, plan: &Plan, op: &Op) -> bool {
        match *op {
            Op::Label(_) => {}
            Op::Jump(label) => self.all_wait(label),
            Op::Move { to, from } => self.copy(to, from),
            Op::Negate { to, a } => {
                let mut made = self.spare();
                made.lanes.neg(self.rows, self.columns[a.index()].of(), &mut self.lost);
                made.has_lanes();
                made.set_status(&self.columns[a.index()]);
                self.put(to, made);
            }
            Op::Add { to, a, b } => self.binary(to, a, b, Lanes::add),
            Op::Subtract { to, a, b } => self.binary(to, a, b, Lanes::sub),
            Op::Multiply { to, a, b } => self.binary(to, a, b, Lanes::mul),
            Op::Cap { to, a, most } => self.binary(to, a, most, Lanes::min),
            Op::Floor { to, a, least } => self.binary(to, a, least, Lanes::max),
            Op::Between { to, a, least, most } => {
                self.binary(to, a, least, Lanes::max);
                self.binary(to, to, most, Lanes::min);
            }
            Op::LessPart { to, a, part } => {
                self.binary(to, a, part, |made, rows, a, part, lost| made.part(rows, a, part, false, lost));
            }
            Op::MorePart { to, a, part } => {
                self.binary(to, a, part, |made, rows, a, part, lost| made.part(rows, a, part, true, lost));
            }
            Op::Divide { to, a, b } => {
                let mut made = self.spare();
                let (x, y) = (&self.columns[a.index()], &self.columns[b.index()]);
                made.join(x, y);
                made.lanes.div(self.rows, x.of(), y.of(), &mut self.lost, &mut self.zero);
                self.quotient(to, made);
            }
            Op::DivideRound { to, a, b, mode, quantum } => {
                let Some(quantum) = self.constant(quantum) else { return false };
                let mut made = self.spare();
                let (x, y) = (&self.columns[a.index()], &self.columns[b.index()]);
                made.join(x, y);
                let (lost, zero) = (&mut self.lost, &mut self.zero);
                made.lanes.div_round(self.rows, x.of(), y.of(), mode, quantum, lost, zero);
                self.quotient(to, made);
            }
            Op::Round { to, a, mode, quantum } => {
                let Some(quantum) = self.constant(quantum) else { return false };
                let mut made = self.spare();
                let x = &self.columns[a.index()];
                made.lanes.round(self.rows, x.of(), mode, quantum, &mut self.lost);
                made.has_lanes();
                made.set_status(x);
                self.put(to, made);
            }
            Op::Compare { to, relation, a, b } => {
                let made = self.compared(relation, a, b);
                self.put(to, made);
            }
            Op::CompareBranch { relation, a, b, branch } => {
                let branch = &plan.stores.branches[branch as usize];
                let mut truth = self.mask();
                let mut status = self.spare();
                self.compare(relation, a, b, &mut truth, &mut status);
                if self.code.wanted[branch.condition.index()] {
                    let mut made = self.spare();
                    made.lanes.set_truths(&truth);
                    made.has_lanes();
                    made.set_status(&status);
                    self.put(branch.condition, made);
                }
                masks::flip(&mut truth);
                if let Some(statuses) = status.statuses() {
                    masks::and_known(&mut truth, statuses);
                } else if !status.is_known() {
                    truth.fill(0);
                }
                self.branch(branch, truth, status);
            }
            Op::Branch { branch } => {
                let branch = &plan.stores.branches[branch as usize];
                let mut no = self.mask();
                let mut status = self.spare();
                let condition = &self.columns[branch.condition.index()];
                condition.is_no(self.rows, &mut no);
                status.set_absent(NOT_RUN);
                status.set_status(condition);
                self.branch(branch, no, status);
            }
            Op::And { to, list } => self.every(plan, to, list, false),
            Op::Or { to, list } => self.every(plan, to, list, true),
            Op::Not { to, a } => {
                let mut truth = self.mask();
                self.columns[a.index()].is_no(self.rows, &mut truth);
                let mut made = self.spare();
                made.lanes.set_truths(&truth);
                made.has_lanes();
                made.set_status(&self.columns[a.index()]);
                self.free(truth);
                self.put(to, made);
            }
            Op::IsKnown { to, a } => self.test(to, a, |status| status == KNOWN),
            Op::IsAbsent { to, a, kinds } => self.test(to, a, |status| is_among(kinds, status)),
            Op::Choose { to, condition, yes, no } => {
                let mut mask = self.mask();
                let mut made = self.spare();
                self.columns[condition.index()].is_yes(self.rows, &mut mask);
                made.set(&self.columns[no.index()]);
                made.blend(self.rows, &self.columns[yes.index()], &mask, &mut self.lost);
                made.absent_as(self.rows, &self.columns[condition.index()]);
                self.free(mask);
                self.put(to, made);
            }
            Op::Treat { to, a, kinds, b } => {
                let mut mask = self.mask();
                let mut made = self.spare();
                self.columns[a.index()].has_kind(self.rows, kinds, &mut mask);
                made.set(&self.columns[a.index()]);
                if masks::any_all(&mask).0 {
                    made.blend(self.rows, &self.columns[b.index()], &mask, &mut self.lost);
                }
                self.free(mask);
                self.put(to, made);
            }
            Op::Keep { to, from, end } => {
                self.copy(to, from);
                let mut mask = self.mask();
                self.columns[from.index()].has_status(self.rows, KNOWN, &mut mask);
                self.leave(end, mask);
            }
            Op::IfKinds { of, kinds, no, .. } => {
                let mut mask = self.mask();
                self.columns[of.index()].has_kind(self.rows, kinds, &mut mask);
                masks::flip(&mut mask);
                self.leave(no, mask);
            }
            Op::Table { to, x, table } => return self.table(plan, to, x, table),
            Op::Weighted { to, weights, parts, skip, needing, mode, quantum } => {
                return self.weighted(plan, to, (weights, parts), (skip, needing), (mode, quantum));
            }
            Op::Line { to, line } => return self.line(to, &plan.stores.lines[line as usize]),
            Op::Sum { to, list } => return self.sum(&plan.stores.lists[list.range()], to),
            Op::Pick { to, list, greater, skip, needing } => {
                return self.pick(&plan.stores.lists[list.range()], to, greater, (skip, needing));
            }
            Op::Fold { to, fold } => return self.fold(plan, to, &plan.stores.folds[fold as usize]),
            Op::Curve { .. }
            | Op::AddMonths { .. }
            | Op::AddBusinessDays { .. }
            | Op::BusinessDays { .. }
            | Op::Lookup { .. }
            | Op::Limit { .. }
            | Op::Account { .. } => return false,
        }
        true
    }

    /// What a register holds in every row, where it is the same and known.
    fn constant(&self, reg: Reg) -> Option<Narrow> {
        match (self.columns[reg.index()].of(), self.columns[reg.index()].is_known()) {
            (Of::One(one), true) => Some(one),
            (Of::One(_) | Of::Lanes(_), _) => None,
        }
    }

    fn binary(&mut self, to: Reg, a: Reg, b: Reg, calculate: Binary) {
        let mut made = self.spare();
        let (a, b) = (&self.columns[a.index()], &self.columns[b.index()]);
        made.join(a, b);
        match made.same() {
            Some(status) if status != KNOWN => made.set_absent(status),
            Some(_) | None => {
                calculate(&mut made.lanes, self.rows, a.of(), b.of(), &mut self.lost);
                made.has_lanes();
            }
        }
        self.put(to, made);
    }

    /// A quotient for all rows, whether they come to it or not; those that do not are absent.
    pub(in crate::columns) fn rate(&mut self, rate: Rate) {
        let Rate { to, quotient: (a, b), relation, compared: (x, y), status, .. } = rate;
        let (mut holds, mut known) = (self.mask(), self.spare());
        self.compare(relation, x, y, &mut holds, &mut known);
        let mut made = self.spare();
        let (a, b) = (&self.columns[a.index()], &self.columns[b.index()]);
        made.join(a, b);
        made.lanes.div(self.rows, a.of(), b.of(), &mut self.lost, &mut self.zero);
        made.has_lanes();
        made.absent_where(self.rows, &self.zero, UNDEFINED);
        made.status_where(self.rows, &holds, status);
        // What the comparison is unknown for, it is absent for.
        made.absent_as(self.rows, &known);
        made.has_same_status();
        self.free(holds);
        self.give_back(known);
        self.put(to, made);
    }

    /// Writes a quotient: where the divisor is 0 it is undefined.
    fn quotient(&mut self, to: Reg, mut made: Box<Column>) {
        made.has_lanes();
        made.absent_where(self.rows, &self.zero, UNDEFINED);
        self.put(to, made);
    }

    fn compared(&mut self, relation: Relation, a: Reg, b: Reg) -> Box<Column> {
        let mut truth = self.mask();
        let mut made = self.spare();
        self.compare(relation, a, b, &mut truth, &mut made);
        made.lanes.set_truths(&truth);
        made.has_lanes();
        self.free(truth);
        made
    }

    /// A byte for each row, and the status of the comparison.
    fn compare(&self, relation: Relation, a: Reg, b: Reg, truth: &mut Vec<u8>, status: &mut Column) {
        let (x, y) = (&self.columns[a.index()], &self.columns[b.index()]);
        status.set_absent(NOT_RUN);
        status.join(x, y);
        let (a, b) = (x.of(), y.of());
        match relation {
            Relation::Less | Relation::AtLeast => less(self.rows, a, b, truth),
            Relation::More | Relation::AtMost => less(self.rows, b, a, truth),
            Relation::Equal | Relation::NotEqual => equal(self.rows, a, b, truth),
        }
        if matches!(relation, Relation::AtLeast | Relation::AtMost | Relation::NotEqual) {
            masks::flip(truth);
        }
    }

    /// Rows go on, or to the way no, or to that of rows about absences.
    fn branch(&mut self, branch: &Branch, no: Vec<u8>, status: Box<Column>) {
        if status.is_known() {
            self.give_back(status);
        } else {
            let mut absent = self.mask();
            status.has_status(self.rows, KNOWN, &mut absent);
            masks::flip(&mut absent);
            self.only_active(&mut absent);
            // The status goes through, to wherever the choice is written.
            let here = std::mem::take(&mut self.active);
            let mut gone = self.mask();
            gone.clone_from(&absent);
            self.active = self.active_of(gone);
            if matches!(self.active, Active::None) {
                self.give_back(status);
            } else {
                self.put(branch.to, status);
            }
            if let Active::Some(gone) = std::mem::replace(&mut self.active, here) {
                self.free(gone);
            }
            self.leave(branch.absent, absent);
        }
        self.leave(branch.no, no);
    }

    /// Some of the rows that are here go on further down.
    fn leave(&mut self, place: u32, mut mask: Vec<u8>) {
        self.only_active(&mut mask);
        match self.active_of(mask) {
            Active::None => {}
            Active::All => self.all_wait(place),
            Active::Some(gone) => {
                let mut left = match std::mem::take(&mut self.active) {
                    Active::All => self.filled(1),
                    Active::Some(mask) => mask,
                    Active::None => self.filled(0),
                };
                masks::without(&mut left, &gone);
                self.wait(place, gone);
                self.active = self.active_of(left);
            }
        }
    }

    /// Of `and` a known no decides, of `or` a known yes.
    fn every(&mut self, plan: &Plan, to: Reg, list: List, deciding: bool) {
        let rows = self.rows;
        let [mut decided, mut unknown] = [self.filled(0), self.filled(KNOWN)];
        let mut one = self.mask();
        for reg in &plan.stores.lists[list.range()] {
            let column = &self.columns[reg.index()];
            if deciding {
                column.is_yes(rows, &mut one)
            } else {
                column.is_no(rows, &mut one)
            }
            masks::or(&mut decided, &one);
            match (column.same(), column.statuses()) {
                (None, Some(statuses)) => masks::greater(&mut unknown, statuses),
                (same, _) => masks::greater_one(&mut unknown, same.unwrap_or(KNOWN)),
            }
        }
        let mut made = self.spare();
        made.each.clone_from(&unknown);
        choose_one(&mut made.each, KNOWN, &decided);
        made.has_statuses();
        if !deciding {
            masks::flip(&mut decided);
        }
        made.lanes.set_truths(&decided);
        made.has_lanes();
        self.free(decided);
        self.free(unknown);
        self.free(one);
        self.put(to, made);
    }

    /// A test of a status; of one that only better facts can act on it is unknown itself.
    fn test(&mut self, to: Reg, a: Reg, of: impl Fn(u8) -> bool) {
        let slot = |status: u8| {
            if status > Kind::Unreported as u8 { Slot::absent(status) } else { Slot::truth(of(status)) }
        };
        let mut made = self.spare();
        let column = &self.columns[a.index()];
        match column.same() {
            Some(status) => made.set_slot(slot(status)),
            None => {
                made.each.clear();
                made.each.extend(column.each.iter().map(|status| u8::from(of(*status))));
                made.lanes.set_truths(&made.each);
                made.has_lanes();
                made.each.clear();
                made.each.extend(column.each.iter().map(|status| slot(*status).status));
                made.has_statuses();
            }
        }
        self.put(to, made);
    }
}
