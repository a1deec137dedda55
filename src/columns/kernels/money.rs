//! Lines of money over whole columns: see `program/meaning_money`.

use crate::columns::engine::Engine;
use crate::model::Side;
use crate::number::Narrow;
use crate::number::lanes::Of;
use crate::program::op::{KNOWN, LineOp, Reg, UNDEFINED};

impl Engine {
    /// An amount, gated, rounded, and held against the law of its kind. No, where it may not exceed another.
    pub(super) fn line(&mut self, to: Reg, line: &LineOp) -> bool {
        let rows = self.rows;
        let rounding = match line.rounding {
            Some((mode, quantum)) => match self.constant(quantum) {
                Some(quantum) => Some((mode, quantum)),
                None => return false,
            },
            None => None,
        };
        if line.most != Reg::NONE {
            return false;
        }
        // Bytes for each row: which side it is on, and what the gates have said so far.
        let [mut paying, mut charging] = [self.filled(1), self.filled(0)];
        let [mut nothing, mut unknown] = [self.filled(0), self.filled(KNOWN)];
        let [mut yes, mut no, mut room, mut other] = [self.mask(), self.mask(), self.mask(), self.mask()];
        let mut made = self.spare();
        let pays = (line.pays != Reg::NONE).then(|| &self.columns[line.pays.index()]);
        if let Some(pays) = pays {
            pays.is_yes(rows, &mut paying);
            pays.is_no(rows, &mut charging);
        }
        for (side, gate) in &line.gates {
            let gate = &self.columns[gate.index()];
            gate.is_no(rows, &mut no);
            gate.is_yes(rows, &mut yes);
            // The other side passes: not this side, or the condition.
            let side = side.as_ref().zip(pays);
            if let Some((side, pays)) = side {
                let passes = if *side == Side::Pays { &charging } else { &paying };
                yes.iter_mut().zip(passes).for_each(|(yes, passes)| *yes |= passes);
                other.clear();
                other.extend_from_slice(pays.all_statuses(rows, &mut room));
            } else {
                other.clear();
                other.resize(rows, KNOWN);
            }
            let statuses = gate.all_statuses(rows, &mut room);
            other.iter_mut().zip(statuses).for_each(|(other, status)| *other = (*other).max(*status));
            for (((nothing, unknown), yes), status) in nothing.iter_mut().zip(&mut unknown).zip(&yes).zip(&other) {
                *nothing |= (yes ^ 1) & u8::from(*status == KNOWN);
                *unknown = (*unknown).max(status & (yes ^ 1).wrapping_neg());
            }
        }
        let amount = &self.columns[line.amount.index()];
        // Known to be nothing: no gate can change that.
        amount.is_no(rows, &mut no);
        nothing.iter_mut().zip(&no).for_each(|(nothing, no)| *nothing |= no);
        let statuses = amount.all_statuses(rows, &mut room);
        unknown.iter_mut().zip(statuses).for_each(|(held, status)| *held = (*held).max(*status));
        if let Some(pays) = pays {
            let statuses = pays.all_statuses(rows, &mut room);
            unknown.iter_mut().zip(statuses).for_each(|(held, status)| *held = (*held).max(*status));
        }
        match amount.of() {
            Of::One(one) if one < Narrow::whole(0) => no.fill(1),
            Of::One(_) => no.fill(0),
            Of::Lanes(lanes) => lanes.is_negative(&mut no),
        }
        for (held, negative) in unknown.iter_mut().zip(&no) {
            *held = if (*held == KNOWN) & (*negative != 0) { UNDEFINED } else { *held };
        }
        match rounding {
            Some((mode, quantum)) => made.lanes.round(rows, amount.of(), mode, quantum, &mut self.lost),
            None => match amount.of() {
                Of::One(one) => made.lanes.set_one(rows, one),
                Of::Lanes(lanes) => made.lanes.set(lanes),
            },
        }
        let sides = paying.iter().zip(&charging).zip(&nothing);
        let signs: Vec<i8> = sides
            .map(|((pays, charges), nothing)| {
                (*pays as i8).wrapping_sub(*charges as i8) & (*nothing as i8).wrapping_sub(1)
            })
            .collect();
        made.each.clear();
        made.each.extend(unknown.iter().zip(&nothing).map(|(status, nothing)| status & nothing.wrapping_sub(1)));
        // Of what is nothing whatever the amount is, nothing is lost.
        self.lost.only_where(|row| signs[row] != 0);
        let fits = made.lanes.sign(&signs);
        made.has_lanes();
        made.has_statuses();
        for mask in [paying, charging, nothing, unknown, yes, no, room, other] {
            self.free(mask);
        }
        if fits {
            self.put(to, made);
        } else {
            self.lost.forget();
            self.give_back(made);
        }
        fits
    }
}
