//! Lines of money over whole columns: see `program/meaning_money`.

use crate::columns::column::Column;
use crate::columns::engine::Engine;
use crate::columns::masks;
use crate::model::Side;
use crate::number::lanes::{Of, choose_one, room};
use crate::program::op::{KNOWN, LineOp, Reg, UNDEFINED};

impl Engine {
    /// An amount, gated, rounded, and held against the law of its kind. No, where it may not exceed another.
    pub(super) fn line(&mut self, to: Reg, line: &LineOp) -> bool {
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
        let mut made = self.spare();
        let amount = &self.columns[line.amount.index()];
        match rounding {
            Some((mode, quantum)) => made.lanes.round(self.rows, amount.of(), mode, quantum, &mut self.lost),
            None => match amount.of() {
                Of::One(one) => made.lanes.set_one(self.rows, one),
                Of::Lanes(lanes) => made.lanes.set(lanes),
            },
        }
        made.has_lanes();
        made.set_status(amount);
        let fits = if line.pays == Reg::NONE && line.gates.is_empty() {
            self.refuse_negative(line.amount, &mut made);
            true
        } else {
            self.gate(line, &mut made)
        };
        if fits {
            self.put(to, made);
        } else {
            self.lost.forget();
            self.give_back(made);
        }
        fits
    }

    /// What is paid or charged is not below 0: it says what it is itself.
    fn refuse_negative(&mut self, amount: Reg, made: &mut Column) {
        let mut negative = self.mask();
        let amount = self.columns[amount.index()].of();
        if amount.may_be_negative() {
            match amount {
                Of::One(_) => room(&mut negative, self.rows).fill(1),
                Of::Lanes(lanes) => lanes.is_negative(&mut negative),
            }
            made.absent_where(self.rows, &negative, UNDEFINED);
        }
        self.free(negative);
    }

    /// Turns an amount to the side that it is on, and leaves nothing of it where a gate does not let it pass. No, where it
    /// could not be turned.
    fn gate(&mut self, line: &LineOp, made: &mut Column) -> bool {
        let rows = self.rows;
        // Bytes for each row: which side it is on, and what the gates have said so far.
        let [mut paying, mut charging] = [self.filled(1), self.filled(0)];
        let [mut nothing, mut unknown] = [self.filled(0), self.filled(KNOWN)];
        let [mut yes, mut no, mut room, mut other] = [self.mask(), self.mask(), self.mask(), self.mask()];
        let pays = (line.pays != Reg::NONE).then(|| &self.columns[line.pays.index()]);
        if let Some(pays) = pays {
            pays.is_yes(rows, &mut paying);
            pays.is_no(rows, &mut charging);
        }
        for (side, gate) in &line.gates {
            let gate = &self.columns[gate.index()];
            gate.is_yes(rows, &mut yes);
            other.clear();
            other.extend_from_slice(gate.all_statuses(rows, &mut room));
            // The other side passes: not this side, or the condition.
            if let Some((side, pays)) = side.as_ref().zip(pays) {
                masks::or(&mut yes, if *side == Side::Pays { &charging } else { &paying });
                masks::greater(&mut other, pays.all_statuses(rows, &mut room));
            }
            // Where it does not pass, it is nothing, or unknown as the gate is.
            choose_one(&mut other, KNOWN, &yes);
            masks::greater(&mut unknown, &other);
            masks::flip(&mut yes);
            masks::and_known(&mut yes, &other);
            masks::or(&mut nothing, &yes);
        }
        let amount = &self.columns[line.amount.index()];
        // Known to be nothing: no gate can change that.
        amount.is_no(rows, &mut no);
        masks::or(&mut nothing, &no);
        for column in std::iter::once(amount).chain(pays) {
            masks::greater(&mut unknown, column.all_statuses(rows, &mut room));
        }
        made.each.clone_from(&unknown);
        made.has_statuses();
        self.refuse_negative(line.amount, made);
        made.known_where(rows, &nothing);
        masks::without(&mut paying, &nothing);
        masks::without(&mut charging, &nothing);
        if self.lost.any() {
            // Of what is nothing whatever the amount is, nothing is lost.
            self.lost.only_where(|row| paying[row] != charging[row]);
        }
        let fits = made.lanes.sign(&paying, &charging);
        for mask in [paying, charging, nothing, unknown, yes, no, room, other] {
            self.free(mask);
        }
        fits
    }
}
