//! Values as text: for people ([`printed`]) and for files ([`plain`]).
//!
//! Nothing computed ever reads what is printed here.

use crate::calendar::{Date, Moment};
use crate::evaluate::Value;
use crate::model::{Face, Model, Type, Unit, coin_decimals};
use crate::number::{Mode, Number};

/// The most decimals that a person is shown.
pub const DECIMALS_PRINTED: u32 = 6;

/// The most decimals that a file is given of a value whose digits do not end; rounded half up.
pub const DECIMALS_PLAIN: u32 = 12;

/// A value as a person reads it: `240,000.00 USD`, `8.4%`, `7 points`, `1,200 member months`, `2026-03-31`, `yes`.
///
/// Exact where the digits end within [`DECIMALS_PRINTED`] decimals; otherwise rounded half up to so many behind a `≈`.
pub fn printed(value: &Number, ty: &Type, model: &Model) -> String {
    match ty {
        Type::Quantity(unit) => {
            let (digits, exact) = digits(value, unit, model, Some(DECIMALS_PRINTED));
            let sign = if exact { "" } else { "≈ " };
            format!("{sign}{}{}", grouped(&digits), suffix(unit, &digits))
        }
        Type::Date | Type::Time | Type::Truth | Type::Word(_) | Type::Key(_) | Type::Text | Type::Unknown => {
            other(value, ty, model)
        }
    }
}

/// A value with every digit that it has: as [`printed`], but never rounded where the digits end.
pub(crate) fn printed_whole(value: &Number, ty: &Type, model: &Model) -> String {
    match ty {
        Type::Quantity(unit) => match in_written_form(value, unit).decimal_places() {
            Some(places) => {
                let (digits, _) = digits(value, unit, model, Some(places));
                format!("{}{}", grouped(&digits), suffix(unit, &digits))
            }
            None => printed_exactly(value, ty, model),
        },
        Type::Date | Type::Time | Type::Truth | Type::Word(_) | Type::Key(_) | Type::Text | Type::Unknown => {
            other(value, ty, model)
        }
    }
}

/// The same with the whole fraction behind a value whose digits do not end: `≈ 33.333333% (exactly 100/3)`.
pub fn printed_exactly(value: &Number, ty: &Type, model: &Model) -> String {
    let text = printed(value, ty, model);
    match ty.unit().filter(|_| text.starts_with('≈')) {
        Some(unit) => format!("{text} (exactly {})", written(value, unit)),
        None => text,
    }
}

/// A value as files of results have it: `240000.00`, `8.4%`, `7`, `2026-03-31`, `yes`.
///
/// Digits are plain, without a unit but for the sign of a percent. All of them where they end (a file that is read again
/// then holds the same value); a value whose digits do not end is rounded half up to [`DECIMALS_PLAIN`] decimals. Amounts
/// of money have at least the header's decimals.
pub fn plain(value: &Number, ty: &Type, model: &Model) -> String {
    match ty {
        Type::Quantity(unit) => {
            let (digits, _) = digits(value, unit, model, None);
            if unit.is_percent() { format!("{digits}%") } else { digits }
        }
        Type::Date | Type::Time | Type::Truth | Type::Word(_) | Type::Key(_) | Type::Text | Type::Unknown => {
            other(value, ty, model)
        }
    }
}

/// A figure as files of results have it: empty where there is none.
pub fn plain_value(value: &Value, ty: &Type, model: &Model) -> String {
    value.as_ref().map(|value| plain(value, ty, model)).unwrap_or_default()
}

/// A value or the word for its absence, as a person reads it.
pub fn printed_value(value: &Value, ty: &Type, model: &Model) -> String {
    match value {
        Ok(value) => printed(value, ty, model),
        Err(kind) => kind.word().to_owned(),
    }
}

/// A number in its written form, exactly: a decimal where the digits end, else a fraction in lowest terms.
pub fn written(value: &Number, unit: &Unit) -> String {
    in_written_form(value, unit).to_string()
}

/// Words of a list: `a`, `a and b`, `a, b and c`.
pub(crate) fn listed<S: AsRef<str>>(words: &[S]) -> String {
    match words {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

/// 8.4 of 0.084, where the unit is a percent.
pub(crate) fn in_written_form(value: &Number, unit: &Unit) -> Number {
    value.div(&unit.scale()).unwrap_or_else(|| value.clone())
}

/// Digits in written form, to at most so many decimals where there is a bound, and whether they are exact.
fn digits(value: &Number, unit: &Unit, model: &Model, most: Option<u32>) -> (String, bool) {
    let written = in_written_form(value, unit);
    let least = if unit.is_money() { money_places(unit, model) } else { 0 };
    match written.decimal_places() {
        Some(places) if most.is_none_or(|most| places <= most) => {
            (written.to_fixed(places.max(least), Mode::HalfUp), true)
        }
        Some(_) | None => {
            let digits = written.to_fixed(most.unwrap_or(DECIMALS_PLAIN), Mode::HalfUp);
            let kept = digits.trim_end_matches('0').trim_end_matches('.').to_owned();
            (at_least(kept, least), false)
        }
    }
}

/// Zeros to so many decimals.
fn at_least(mut digits: String, places: u32) -> String {
    let there = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    if places as usize > there {
        if there == 0 {
            digits.push('.');
        }
        digits.push_str(&"0".repeat(places as usize - there));
    }
    digits
}

/// How many decimals an amount of money has at least: the header's, or in another currency those of its smallest coin.
pub(super) fn money_places(unit: &Unit, model: &Model) -> u32 {
    let money = model.header.as_ref().and_then(|header| header.money.as_ref());
    let here = money.filter(|money| unit.currency.as_ref() == Some(&money.currency));
    match here {
        Some(money) => money.quantum.decimal_places().unwrap_or(2),
        None => unit.currency.as_deref().map_or(2, coin_decimals),
    }
}

/// `1,234,567.50`
pub(crate) fn grouped(digits: &str) -> String {
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(digits) => ("−", digits),
        None => ("", digits),
    };
    let (whole, decimals) = digits.split_once('.').map_or((digits, None), |(whole, decimals)| (whole, Some(decimals)));
    let mut text = String::from(sign);
    for (place, digit) in whole.char_indices() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(decimals) = decimals {
        text.push('.');
        text.push_str(decimals);
    }
    text
}

/// What stands behind the digits.
pub(crate) fn suffix(unit: &Unit, digits: &str) -> String {
    let one = matches!(digits, "1" | "-1");
    if unit.is_bare() {
        return match &unit.face {
            Face::Number | Face::Count => String::new(),
            Face::Points => if one { " point" } else { " points" }.to_owned(),
            Face::Percent => "%".to_owned(),
            Face::Per(base) => format!(" per {}", grouped(&base.to_string())),
        };
    }
    let mut text = String::new();
    if unit.money != 0 {
        let currency = unit.currency.as_deref().unwrap_or("");
        text = if unit.money > 0 { format!(" {currency}") } else { format!(" per {currency}") };
        for (further, _) in &unit.further {
            text.push_str(&format!(" per {further}"));
        }
    }
    for (exponent, above, alone, below) in [
        (unit.days, if one { "day" } else { "days" }, "day", "per day"),
        (unit.hours, if one { "hour" } else { "hours" }, "hour", "per hour"),
        (
            unit.member_months,
            if one { "member month" } else { "member months" },
            "member month",
            "per member per month",
        ),
    ] {
        match exponent {
            0 => {}
            _ if exponent < 0 => text.push_str(&format!(" {below}")),
            _ if text.is_empty() => text.push_str(&format!(" {above}")),
            _ => text.push_str(&format!(" × {alone}")),
        }
    }
    text
}

/// Values that are not numbers.
fn other(value: &Number, ty: &Type, model: &Model) -> String {
    let place = value.to_i64();
    let at = |list: &[String]| place.and_then(|place| list.get(usize::try_from(place).ok()?)).cloned();
    let word = match ty {
        Type::Date => place.and_then(Date::from_day_number).map(|date| date.to_string()),
        Type::Time => moment(value).map(|moment| moment.to_string()),
        Type::Truth => Some(if value.is_zero() { "no" } else { "yes" }.to_owned()),
        Type::Word(words) => at(words),
        Type::Key(axis) => model.axes.get(axis.index()).and_then(|axis| at(&axis.keys)),
        Type::Text => Some(String::new()),
        Type::Quantity(_) | Type::Unknown => None,
    };
    word.unwrap_or_else(|| value.to_string())
}

/// The time that so many hours since 1970 are; cut to the second where it lies between two.
pub(crate) fn moment(hours: &Number) -> Option<Moment> {
    let seconds = hours.mul(&Number::from(3_600));
    Moment::from_seconds(seconds.round(Mode::Down, &Number::one()).to_i64()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: &str, unit: Unit) -> String {
        printed(&Number::parse(value).unwrap(), &Type::Quantity(unit), &Model::default())
    }

    #[test]
    fn people_read_units_and_thousands() {
        assert_eq!(shown("240000", Unit::money("USD")), "240,000.00 USD");
        assert_eq!(shown("-1234.5", Unit::money("USD")), "−1,234.50 USD");
        assert_eq!(shown("0.084", Unit::faced(Face::Percent)), "8.4%");
        assert_eq!(shown("7", Unit::faced(Face::Points)), "7 points");
        assert_eq!(shown("0.012", Unit::faced(Face::Per(Number::from(1000)))), "12 per 1,000");
        assert_eq!(shown("30", Unit::days()), "30 days");
        let rate = Unit { member_months: -1, ..Unit::money("USD") };
        assert_eq!(shown("3.5", rate), "3.5 USD per member per month");
        assert_eq!(shown("1200", Unit { member_months: 1, ..Unit::default() }), "1,200 member months");
    }

    #[test]
    fn digits_that_do_not_end_are_marked() {
        let third = Number::ratio(1, 3).unwrap();
        let percent = Type::Quantity(Unit::faced(Face::Percent));
        assert_eq!(printed(&third, &percent, &Model::default()), "≈ 33.333333%");
        assert_eq!(printed_exactly(&third, &percent, &Model::default()), "≈ 33.333333% (exactly 100/3)");
        assert_eq!(plain(&third, &percent, &Model::default()), "33.333333333333%");
        let number = Type::Quantity(Unit::number());
        assert_eq!(plain(&Number::ratio(200, 3).unwrap(), &number, &Model::default()), "66.666666666667");
        assert_eq!(plain(&Number::from(1_000_000), &number, &Model::default()), "1000000");
        // What ends is written out, however long it is.
        let fine = Number::parse("0.00000000000000000001").unwrap();
        assert_eq!(plain(&fine, &number, &Model::default()), "0.00000000000000000001");
        let halves = (0..200).fold(Number::one(), |number, _| number.div(&Number::from(2)).unwrap());
        assert_eq!(plain(&halves, &number, &Model::default()).len(), "0.".len() + 200);
        let money = Type::Quantity(Unit::money("USD"));
        assert_eq!(plain(&Number::from(240_000), &money, &Model::default()), "240000.00");
        // Just short of a whole number: no digit is lost before the point.
        let almost = Number::from(100).sub(&Number::ratio(1, 3_000_000_000).unwrap());
        assert_eq!(printed(&almost, &number, &Model::default()), "≈ 100");
    }
}
