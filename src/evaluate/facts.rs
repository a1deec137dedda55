//! The facts of one subject in one period.

use rust_decimal::Decimal;

use crate::calendar::{Date, Moment, Period};
use crate::evaluate::FactError;
use crate::evaluate::error::range_words;
use crate::model::{Datum, Face, Kind, Type};
use crate::number::{Arithmetic, Narrow, Number};
use crate::program::inputs::Declared;
use crate::program::machine::Slot;
use crate::program::op::{PENDING, REFUSED};
use crate::program::{InputSlot, Program};

/// The facts of one subject in one period, for one program.
///
/// A fact that is not set is *unreported* where its input may be so, else *unsupplied*. A fact that does not fit its
/// declaration is *refused*: setting it says why, and so does [`Facts::refusals`]; every other fact still counts.
#[derive(Clone, Debug)]
pub struct Facts {
    program: Program,
    slots: Vec<Slot<Narrow>>,
    /// What an unset fact is.
    unset: Vec<Slot<Narrow>>,
    /// Which were said to be missing in so many words, and not left out.
    missing: Vec<bool>,
    /// Whether all decimals are held with the places that they are declared with; once not, not before all is forgotten.
    even: bool,
    /// Numbers of more than 64 bits.
    long: Vec<(InputSlot, Number)>,
    refusals: Vec<(InputSlot, FactError)>,
}

/// A fact as it is handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactValue<'a> {
    /// A number in stored form: a percent as its fraction (12.5% is 0.125), so too a rate per 1,000.
    Number(Number),
    /// The same as a `Decimal`.
    Decimal(Decimal),
    /// The same, of a whole number: a count, days, an amount without cents.
    Whole(i64),
    /// A date.
    Date(Date),
    /// A day with the time of its clock.
    Time(Moment),
    /// Yes or no.
    Truth(bool),
    /// A word of the choice.
    Word(&'a str),
    /// A key of the schedule.
    Key(&'a str),
    /// No value, and why.
    Missing(Kind),
    /// As a cell of a file has it; see [`Facts::set_text`].
    Text(&'a str),
}

macro_rules! values {
    ($($type:ty => |$value:ident| $make:expr;)*) => {$(
        impl<'a> From<$type> for FactValue<'a> {
            fn from($value: $type) -> Self {
                $make
            }
        }
    )*};
}

values! {
    &'a str => |text| FactValue::Text(text);
    &'a String => |text| FactValue::Text(text);
    Number => |number| FactValue::Number(number);
    Decimal => |decimal| FactValue::Decimal(decimal);
    Date => |date| FactValue::Date(date);
    Moment => |moment| FactValue::Time(moment);
    bool => |yes| FactValue::Truth(yes);
    Kind => |kind| FactValue::Missing(kind);
    i32 => |number| FactValue::Whole(number.into());
    u32 => |number| FactValue::Whole(number.into());
    i64 => |number| FactValue::Whole(number);
    u64 => |number| FactValue::Decimal(number.into());
}

impl Facts {
    /// No facts yet. Where the contract settles a single period, the facts are about that.
    pub fn new(program: &Program) -> Facts {
        let inputs = &program.plan.inputs;
        let mut unset: Vec<Slot<Narrow>> = Vec::with_capacity(inputs.infos.len() + 2);
        unset.extend(inputs.infos.iter().map(|info| {
            let unreported = inputs.declared[info.declared as usize].may_be.contains(Kind::Unreported);
            Slot::absent(if unreported { Kind::Unreported } else { Kind::Unsupplied } as u8)
        }));
        unset.extend([Slot::absent(Kind::Unsupplied as u8); 2]);
        let mut facts = Facts {
            program: program.clone(),
            slots: unset.clone(),
            missing: vec![false; unset.len()],
            unset,
            even: true,
            long: Vec::new(),
            refusals: Vec::new(),
        };
        if let [period] = inputs.periods.as_slice() {
            facts.put_period(*period);
            facts.unset.clone_from(&facts.slots);
        }
        facts
    }

    /// Says of a fact that was not given that it may still be: its period is not over.
    pub(crate) fn set_pending(&mut self, slot: InputSlot) {
        if let Some(slot) = self.slots.get_mut(slot.index()) {
            *slot = Slot::absent(PENDING);
        }
    }

    /// Says of a fact that it was refused where it was given first.
    pub(crate) fn set_refused(&mut self, slot: InputSlot, error: FactError) {
        let _refused = self.refuse(slot, error);
    }

    /// Takes over what a row of columns holds, read and found as declared before.
    pub(crate) fn put_slots(&mut self, slots: impl Iterator<Item = Slot<Narrow>>) {
        self.slots.iter_mut().zip(slots).for_each(|(to, from)| *to = from);
        self.even = false;
    }

    /// The same of a number of more than 64 bits.
    pub(crate) fn put_number(&mut self, slot: InputSlot, number: Number) {
        self.slots[slot.index()] = Slot::known(Narrow::whole(0));
        self.long.push((slot, number));
    }

    /// Forgets all facts; the room is kept.
    pub fn clear(&mut self) {
        self.slots.copy_from_slice(&self.unset);
        self.missing.fill(false);
        self.even = true;
        self.long.clear();
        self.refusals.clear();
    }

    /// The program that they are for.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Says which of the contract's periods they are about, by its place in [`Program::periods`].
    pub fn set_period(&mut self, number: usize) -> Result<(), FactError> {
        let period = self.program.plan.inputs.periods.get(number).copied();
        self.put_period(period.ok_or(FactError::UnknownPeriod { number })?);
        Ok(())
    }

    fn put_period(&mut self, period: Period) {
        let first = self.slots.len() - 2;
        self.slots[first] = Slot::known(Narrow::whole(period.start.day_number()));
        self.slots[first + 1] = Slot::known(Narrow::whole(period.end.day_number()));
    }

    /// Sets the fact at an address, such as `mort_30_ami.performance`.
    ///
    /// Texts are read as the cells of a file are; whole numbers and `Decimal`s are values in stored form (a percent as its
    /// fraction).
    ///
    /// # Errors
    ///
    /// The contract has no such fact, or the value does not fit its declaration.
    pub fn set_at<'v>(&mut self, address: &str, value: impl Into<FactValue<'v>>) -> Result<(), FactError> {
        let slot = self.slot(address)?;
        self.set(slot, value.into())
    }

    /// The place of an address.
    pub fn slot(&self, address: &str) -> Result<InputSlot, FactError> {
        self.program.input(address).ok_or_else(|| {
            let known = self.program.inputs().iter().map(|info| info.address.as_str());
            let nearest = crate::diagnostic::nearest(address, known).map(str::to_owned);
            FactError::UnknownInput { address: address.to_owned(), nearest }
        })
    }

    /// Sets a fact. Where its form is known beforehand, [`Facts::set_decimal`] and [`Facts::set_whole`] are quicker.
    pub fn set(&mut self, slot: InputSlot, value: FactValue<'_>) -> Result<(), FactError> {
        match value {
            FactValue::Number(number) => self.set_number(slot, number),
            FactValue::Decimal(decimal) => self.set_decimal(slot, decimal),
            FactValue::Whole(whole) => self.set_whole(slot, whole),
            FactValue::Date(date) => self.set_date(slot, date),
            FactValue::Time(moment) => self.set_time(slot, moment),
            FactValue::Truth(yes) => self.set_truth(slot, yes),
            FactValue::Word(word) | FactValue::Key(word) => self.set_word(slot, word),
            FactValue::Missing(kind) => self.set_missing(slot, kind),
            FactValue::Text(text) => self.set_text(slot, text),
        }
    }

    /// Sets a number in stored form: a percent as its fraction.
    pub fn set_number(&mut self, slot: InputSlot, number: Number) -> Result<(), FactError> {
        self.quantity(slot, |it| it.show(slot, &number))?;
        match Narrow::from_number(&number) {
            Some(narrow) => self.put_narrow(slot, narrow),
            None => self.put_long(slot, number),
        }
    }

    /// Sets a number in stored form; never allocates where it is as declared.
    #[inline]
    pub fn set_decimal(&mut self, slot: InputSlot, decimal: Decimal) -> Result<(), FactError> {
        match Narrow::from_decimal(decimal) {
            Some(narrow) => {
                let glance = self.program.plan.inputs.glances.get(slot.index()).copied().flatten();
                let is_plain = glance.is_some_and(|it| narrow.at_a_glance(it.least, it.fewest..=it.places));
                self.set_narrow(slot, narrow, is_plain)
            }
            None => self.set_number(slot, decimal.into()),
        }
    }

    /// Sets a whole number: of a percent, 1 is 100%. Never allocates where it is as declared.
    #[inline]
    pub fn set_whole(&mut self, slot: InputSlot, whole: i64) -> Result<(), FactError> {
        let others = self.program.plan.inputs.wholes.get(slot.index());
        let is_plain = others.is_some_and(|others| whole > *others);
        self.set_narrow(slot, Narrow::whole(whole), is_plain)
    }

    /// Sets a number of which a glance may have told that it is as declared, and held as it is.
    #[inline(always)]
    fn set_narrow(&mut self, slot: InputSlot, narrow: Narrow, is_plain: bool) -> Result<(), FactError> {
        // Nothing that was set before was unusual: all that it left behind is in its slot.
        let is_usual = self.long.len() | self.refusals.len() == 0;
        match self.slots.get_mut(slot.index()) {
            Some(held) if is_usual && is_plain => {
                *held = Slot::known(narrow);
                Ok(())
            }
            Some(_) | None => self.set_unusual(slot, narrow),
        }
    }

    #[inline(never)]
    fn set_unusual(&mut self, slot: InputSlot, narrow: Narrow) -> Result<(), FactError> {
        self.quantity(slot, |_| narrow.to_number().to_string())?;
        self.put_narrow(slot, narrow)
    }

    /// Sets a date.
    pub fn set_date(&mut self, slot: InputSlot, date: Date) -> Result<(), FactError> {
        match self.declared(slot).ty {
            Type::Date => self.put(slot, Slot::known(Narrow::whole(date.day_number()))),
            Type::Quantity(_)
            | Type::Time
            | Type::Truth
            | Type::Word(_)
            | Type::Key(_)
            | Type::Text
            | Type::Unknown => self.form(slot, date.to_string()),
        }
    }

    /// Sets a day with the time of its clock.
    pub fn set_time(&mut self, slot: InputSlot, moment: Moment) -> Result<(), FactError> {
        match self.declared(slot).ty {
            Type::Time => {
                let hours = Datum::Time(moment).number();
                match Narrow::from_number(&hours) {
                    Some(narrow) => self.put_narrow(slot, narrow),
                    None => self.put_long(slot, hours),
                }
            }
            Type::Quantity(_)
            | Type::Date
            | Type::Truth
            | Type::Word(_)
            | Type::Key(_)
            | Type::Text
            | Type::Unknown => self.form(slot, moment.to_string()),
        }
    }

    /// Sets yes or no.
    pub fn set_truth(&mut self, slot: InputSlot, yes: bool) -> Result<(), FactError> {
        match self.declared(slot).ty {
            Type::Truth => self.put(slot, Slot::truth(yes)),
            Type::Quantity(_) | Type::Date | Type::Time | Type::Word(_) | Type::Key(_) | Type::Text | Type::Unknown => {
                self.form(slot, if yes { "yes" } else { "no" }.to_owned())
            }
        }
    }

    /// Sets a word of a choice, or a key of a schedule.
    pub fn set_word(&mut self, slot: InputSlot, word: &str) -> Result<(), FactError> {
        let place = match &self.declared(slot).ty {
            Type::Word(words) => match words.iter().position(|known| known == word) {
                Some(place) => place as i64,
                None => {
                    let choice = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
                    let address = self.address(slot);
                    return self.refuse(slot, FactError::UnknownWord { address, given: word.to_owned(), choice });
                }
            },
            Type::Key(axis) => {
                let keys = self.program.plan.inputs.keys.get(axis);
                match keys.and_then(|keys| keys.get(word)) {
                    Some(row) => i64::from(*row),
                    None => {
                        let known = keys.into_iter().flat_map(|keys| keys.keys().map(String::as_str));
                        let nearest = crate::diagnostic::nearest(word, known).map(str::to_owned);
                        let address = self.address(slot);
                        return self.refuse(slot, FactError::UnknownKey { address, given: word.to_owned(), nearest });
                    }
                }
            }
            Type::Text => 0,
            Type::Quantity(_) | Type::Date | Type::Time | Type::Truth | Type::Unknown => {
                return self.form(slot, word.to_owned());
            }
        };
        self.put(slot, Slot::known(Narrow::whole(place)))
    }

    /// Says that a fact is missing, and why. That it has not arrived yet may be said of every fact.
    pub fn set_missing(&mut self, slot: InputSlot, kind: Kind) -> Result<(), FactError> {
        if kind.is_missing() && !self.declared(slot).may_be.contains(kind) {
            let address = self.address(slot);
            return self.refuse(slot, FactError::MayNotBe { address, kind });
        }
        self.missing[slot.index()] = true;
        self.put(slot, Slot::absent(kind as u8))
    }

    /// Takes back what was said of a fact: nothing is given.
    pub(super) fn leave_out(&mut self, slot: InputSlot) -> Result<(), FactError> {
        self.missing[slot.index()] = false;
        self.put(slot, self.unset[slot.index()])
    }

    /// Whether a fact was set, or said to be missing where leaving it out says the same.
    pub(crate) fn is_said(&self, slot: InputSlot) -> bool {
        self.is_set(slot) || self.missing[slot.index()]
    }

    /// Whether a fact was set, to a value or to a kind of missing, or refused.
    pub fn is_set(&self, slot: InputSlot) -> bool {
        let (now, unset) = (self.slots[slot.index()].status, self.unset[slot.index()].status);
        now != unset
    }

    /// A fact as it counts.
    pub fn get(&self, slot: InputSlot) -> Result<Number, Kind> {
        let held = &self.slots[slot.index()];
        match Kind::from_status(held.status) {
            Some(kind) => Err(kind),
            None => Ok(match self.long.iter().find(|(other, _)| *other == slot) {
                Some((_, long)) => long.clone(),
                None => held.value.to_number(),
            }),
        }
    }

    /// The facts that were refused, and why.
    pub fn refusals(&self) -> &[(InputSlot, FactError)] {
        &self.refusals
    }

    pub(crate) fn slots(&self) -> &[Slot<Narrow>] {
        &self.slots
    }

    pub(crate) fn long(&self) -> &[(InputSlot, Number)] {
        &self.long
    }

    /// Whether all numbers are in 64 bits, and decimals have the places that they are declared with.
    #[inline]
    pub(crate) fn is_even(&self) -> bool {
        self.even && self.long.is_empty()
    }

    pub(super) fn declared(&self, slot: InputSlot) -> &Declared {
        let inputs = &self.program.plan.inputs;
        &inputs.declared[inputs.infos[slot.index()].declared as usize]
    }

    pub(super) fn address(&self, slot: InputSlot) -> String {
        self.program.plan.inputs.infos[slot.index()].address.clone()
    }

    #[inline]
    fn quantity(&mut self, slot: InputSlot, given: impl FnOnce(&Self) -> String) -> Result<(), FactError> {
        match self.declared(slot).ty {
            Type::Quantity(_) => Ok(()),
            Type::Date | Type::Time | Type::Truth | Type::Word(_) | Type::Key(_) | Type::Text | Type::Unknown => {
                let given = given(self);
                self.form(slot, given)
            }
        }
    }

    #[inline]
    pub(super) fn put_narrow(&mut self, slot: InputSlot, narrow: Narrow) -> Result<(), FactError> {
        if self.declared(slot).fits(&narrow) {
            return self.put_evenly(slot, narrow);
        }
        match self.within(slot, &narrow.to_number()) {
            Err(error) => self.refuse(slot, error),
            Ok(()) => self.put_evenly(slot, narrow),
        }
    }

    /// A number that is as declared, with the places that its slot has, so that these need not be asked for any more.
    #[inline(never)]
    fn put_evenly(&mut self, slot: InputSlot, narrow: Narrow) -> Result<(), FactError> {
        let Some(Some(scale)) = self.program.plan.inputs.scales.get(slot.index()).copied() else {
            return self.put(slot, Slot::known(narrow));
        };
        let even = narrow.at_scale(scale).and_then(|digits| Narrow::decimal(digits, scale));
        self.even &= even.is_some();
        self.put(slot, Slot::known(even.unwrap_or(narrow)))
    }

    /// A decimal that is as declared at a glance; one of fewer places is not held as it is.
    #[inline]
    pub(super) fn put_plain(&mut self, slot: InputSlot, digits: i64, places: u8, fewest: u8) -> Result<(), FactError> {
        match Narrow::decimal(digits, places) {
            Some(narrow) if places >= fewest => self.put(slot, Slot::known(narrow)),
            Some(narrow) => self.put_evenly(slot, narrow),
            None => self.set_number(slot, Number::from(digits).mul(&Number::power_of_ten(-i32::from(places)))),
        }
    }

    fn put_long(&mut self, slot: InputSlot, number: Number) -> Result<(), FactError> {
        if let Err(error) = self.within(slot, &number) {
            return self.refuse(slot, error);
        }
        self.put(slot, Slot::known(Narrow::whole(0)))?;
        self.long.push((slot, number));
        Ok(())
    }

    #[inline(always)]
    fn put(&mut self, slot: InputSlot, value: Slot<Narrow>) -> Result<(), FactError> {
        if self.long.len() + self.refusals.len() > 0 {
            self.forget(slot);
        }
        self.slots[slot.index()] = value;
        Ok(())
    }

    #[cold]
    fn forget(&mut self, slot: InputSlot) {
        self.long.retain(|(other, _)| *other != slot);
        self.refusals.retain(|(other, _)| *other != slot);
    }

    pub(super) fn refuse(&mut self, slot: InputSlot, error: FactError) -> Result<(), FactError> {
        self.put(slot, Slot::absent(REFUSED))?;
        self.refusals.push((slot, error.clone()));
        Err(error)
    }

    pub(super) fn form(&mut self, slot: InputSlot, given: String) -> Result<(), FactError> {
        let (address, expected) = (self.address(slot), self.declared(slot).form());
        self.refuse(slot, FactError::Form { address, given, expected })
    }

    /// Whether a number is as declared, in words where it is not.
    fn within(&self, slot: InputSlot, number: &Number) -> Result<(), FactError> {
        let declared = self.declared(slot);
        let address = self.address(slot);
        let given = self.show(slot, number);
        let (least, most) = &declared.range;
        if least.as_ref().is_some_and(|least| number < least) || most.as_ref().is_some_and(|most| number > most) {
            let range = range_words(&declared.range, |bound| declared.show(bound));
            return Err(FactError::OutOfRange { address, given, range });
        }
        match &declared.step {
            Some(step) if !number.div(step).is_some_and(|steps| steps.is_integer()) => Err(match declared.decimals {
                Some(decimals) if decimals > 0 => FactError::Decimals { address, given, decimals },
                Some(_) | None => FactError::NotWhole { address, given },
            }),
            Some(_) | None => Ok(()),
        }
    }

    fn show(&self, slot: InputSlot, number: &Number) -> String {
        self.declared(slot).show(number)
    }
}

impl Declared {
    /// Whether a number is as declared; may say no where only a longer look could say yes.
    #[inline]
    fn fits(&self, narrow: &Narrow) -> bool {
        let (least, most) = &self.narrow_range;
        if least.is_none() != self.range.0.is_none() || least.is_some_and(|least| *narrow < least) {
            return false;
        }
        if most.is_none() != self.range.1.is_none() || most.is_some_and(|most| *narrow > most) {
            return false;
        }
        match self.places {
            Some(places) => narrow.has_places(places),
            None => self.step.is_none(),
        }
    }

    /// A number as facts write it.
    pub(super) fn show(&self, number: &Number) -> String {
        let written = number.div(&self.scale).unwrap_or_else(|| number.clone());
        format!("{written}{}", if self.percent_sign { "%" } else { "" })
    }

    /// The form that a fact is expected in.
    pub(super) fn form(&self) -> String {
        match &self.ty {
            Type::Quantity(_) if self.percent_sign => "a percent such as `12.5%`".to_owned(),
            Type::Quantity(unit) if unit.is_percent() => "a percent written as a fraction, such as `0.125`".to_owned(),
            Type::Quantity(unit) if unit.is_bare() && unit.face == Face::Count => {
                "a whole number such as `1200`".to_owned()
            }
            Type::Quantity(unit) if unit.money != 0 => {
                "an amount in plain digits such as `1250000.00`, without a currency sign or commas".to_owned()
            }
            Type::Quantity(_) => "a number in plain digits such as `1200.5`".to_owned(),
            Type::Date => "a date such as `2026-03-31`".to_owned(),
            Type::Time => "a time such as `2026-03-31 16:45`".to_owned(),
            Type::Truth => "`yes` or `no`".to_owned(),
            Type::Word(words) => format!("one of {}", words.join(", ")),
            Type::Key(_) => "a key of the schedule".to_owned(),
            Type::Text | Type::Unknown => "a text".to_owned(),
        }
    }
}
