//! Facts as cells of a file have them.

use crate::calendar::{Date, Moment};
use crate::evaluate::{FactError, Facts};
use crate::model::{Kind, Type};
use crate::number::{Narrow, Number, Small};
use crate::program::InputSlot;

impl Facts {
    /// Sets a fact from a cell.
    ///
    /// An empty cell is unreported where the input may be so, else unsupplied. A word for a kind of missing is that kind.
    /// Numbers are plain digits with perhaps a minus before and a point among them; a percent has its sign (`12.5%`),
    /// or is a fraction where its declaration says so; a date is `2026-03-31`; yes or no is `yes` or `no`.
    pub fn set_text(&mut self, slot: InputSlot, text: &str) -> Result<(), FactError> {
        // Plain digits, which nearly all cells are.
        if let Some(Some(glance)) = self.program().plan.inputs.glances.get(slot.index())
            && glance.plain
            && let Some((digits, places)) = digits(text.as_bytes())
            && digits >= glance.least
            && places <= glance.places
        {
            return self.put_plain(slot, digits, places, glance.fewest);
        }
        let cell = text.trim();
        if cell.is_empty() {
            return self.leave_out(slot);
        }
        if cell.as_bytes().first().is_some_and(u8::is_ascii_lowercase)
            && let Some(kind) = Kind::from_word(cell).filter(|kind| kind.is_missing())
        {
            return self.set_missing(slot, kind);
        }
        match &self.declared(slot).ty {
            Type::Quantity(_) => self.set_quantity(slot, cell),
            Type::Date => match Date::parse(cell) {
                Ok(date) => self.set_date(slot, date),
                Err(_) => self.form(slot, cell.to_owned()),
            },
            Type::Time => match Moment::parse(cell) {
                Ok(moment) => self.set_time(slot, moment),
                Err(_) => self.form(slot, cell.to_owned()),
            },
            Type::Truth => match cell {
                "yes" => self.set_truth(slot, true),
                "no" => self.set_truth(slot, false),
                _ => self.form(slot, cell.to_owned()),
            },
            Type::Word(_) | Type::Key(_) | Type::Text => self.set_word(slot, cell),
            Type::Unknown => self.form(slot, cell.to_owned()),
        }
    }

    fn set_quantity(&mut self, slot: InputSlot, cell: &str) -> Result<(), FactError> {
        let declared = self.declared(slot);
        let written = if declared.percent_sign { cell.strip_suffix('%') } else { Some(cell) };
        let Some(written) = written.map(str::trim_end) else { return self.form(slot, cell.to_owned()) };
        let down = if declared.percent_sign { 2 } else { 0 };
        // Short decimals, nearly all there are, never meet the long way.
        let short = digits(written.as_bytes());
        if let Some(small) = short.and_then(|(digits, places)| Small::decimal(i128::from(digits), places + down))
            && (declared.percent_sign || declared.scale == Number::one())
        {
            return match Narrow::from_small(&small) {
                Some(narrow) => self.put_narrow(slot, narrow),
                None => self.set_number(slot, small.into()),
            };
        }
        match Number::parse(written) {
            Ok(number) => {
                let number = number.mul(&self.declared(slot).scale);
                self.set_number(slot, number)
            }
            Err(_) => self.form(slot, cell.to_owned()),
        }
    }
}

/// Up to 18 digits and a point among them, with perhaps a minus before: the number, and how many stand behind the point.
#[inline]
pub(super) fn digits(text: &[u8]) -> Option<(i64, u8)> {
    let (negative, text) = match text {
        [b'-', text @ ..] => (true, text),
        text => (false, text),
    };
    // 18 digits fit, and so do 19 without a sign.
    if text.len() > 19 {
        return None;
    }
    let (number, before) = leading(text, 0);
    let (number, behind) = match text.get(before..) {
        Some([]) if before < 19 => (number, 0),
        // Digits on both sides of the point.
        Some([b'.', decimals @ ..]) => match leading(decimals, number) {
            (number, behind) if behind == decimals.len() && behind > 0 => (number, behind),
            _ => return None,
        },
        Some(_) | None => return None,
    };
    let number = i64::try_from(number).ok().filter(|_| before > 0)?;
    Some((if negative { -number } else { number }, behind as u8))
}

/// A number with the digits behind it that a text begins with, and how many these are; of at most 19 digits together.
#[inline]
fn leading(text: &[u8], mut number: u64) -> (u64, usize) {
    let mut digits = 0;
    for byte in text {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
        digits += 1;
    }
    (number, digits)
}
