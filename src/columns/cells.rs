//! A fact of many rows, as somebody's columns hold it.

use rust_decimal::Decimal;

use crate::calendar::Date;
use crate::evaluate::FactValue;
use crate::number::Number;

/// A fact of many rows, as columns of other libraries hold it. Numbers are in stored form: a percent as its fraction.
#[derive(Clone, Copy, Debug)]
pub enum Cells<'a> {
    /// Whole numbers.
    Whole(&'a [i64]),
    /// Decimals of one number of places, at most 18: 12.50 is 1250 at 2 places.
    Decimals {
        /// The digits.
        mantissas: &'a [i64],
        /// How many of them stand behind the point.
        places: u8,
    },
    /// The same with more digits, of at most 38 places.
    LongDecimals {
        /// The digits.
        mantissas: &'a [i128],
        /// How many of them stand behind the point.
        places: u8,
    },
    /// Dates, as days since 1970-01-01.
    Days(&'a [i32]),
    /// Yes or no.
    Truths(&'a [bool]),
    /// Words of a choice or keys of a schedule: of each row the place of its word.
    Words {
        /// The place of each row's word.
        places: &'a [u32],
        /// The words.
        words: &'a [&'a str],
    },
    /// As cells of a file have them, an empty one being left out.
    Texts(&'a [&'a str]),
}

impl<'a> Cells<'a> {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        match self {
            Cells::Whole(all) | Cells::Decimals { mantissas: all, .. } => all.len(),
            Cells::LongDecimals { mantissas, .. } => mantissas.len(),
            Cells::Days(days) => days.len(),
            Cells::Truths(truths) => truths.len(),
            Cells::Words { places, .. } => places.len(),
            Cells::Texts(texts) => texts.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One of them as it is handed over alone.
    pub(super) fn value(&self, row: usize) -> Option<FactValue<'a>> {
        Some(match self {
            Cells::Whole(all) => FactValue::Whole(*all.get(row)?),
            Cells::Decimals { mantissas, places } => decimal(i128::from(*mantissas.get(row)?), *places),
            Cells::LongDecimals { mantissas, places } => decimal(*mantissas.get(row)?, *places),
            Cells::Days(days) => {
                let day = i64::from(*days.get(row)?);
                // A day that no calendar has is shown as its number.
                Date::from_day_number(day).map_or(FactValue::Whole(day), FactValue::Date)
            }
            Cells::Truths(truths) => FactValue::Truth(*truths.get(row)?),
            Cells::Words { places, words } => FactValue::Word(words.get(*places.get(row)? as usize)?),
            Cells::Texts(texts) => FactValue::Text(texts.get(row)?),
        })
    }
}

fn decimal(mantissa: i128, places: u8) -> FactValue<'static> {
    match Decimal::try_from_i128_with_scale(mantissa, u32::from(places)) {
        Ok(decimal) => FactValue::Decimal(decimal),
        Err(_) => FactValue::Number(Number::from(mantissa).mul(&Number::power_of_ten(-i32::from(places)))),
    }
}
