//! Values as a contract would write them.

use crate::calendar::Date;
use crate::model::{Face, Type, Unit};
use crate::number::{Mode, Number};

/// How many decimals are shown of a number whose digits never end.
const SHOWN: u32 = 6;

/// A value of a type: `12.5%`, `250,000 USD`, `42`.
pub(super) fn written(value: &Number, ty: &Type) -> String {
    match ty {
        Type::Quantity(unit) => {
            let plain = grouped(&value.div(&unit.scale()).unwrap_or_else(|| value.clone()));
            match (&unit.currency, &unit.face) {
                (Some(currency), _) if unit.money == 1 => format!("{plain} {currency}"),
                (None, Face::Percent) if unit.is_bare() => format!("{plain}%"),
                (None, Face::Per(base)) if unit.is_bare() => format!("{plain} per {}", grouped(base)),
                (None, _) if *unit == Unit::hours() => {
                    format!("{plain} {}", if *value == Number::one() { "hour" } else { "hours" })
                }
                (None, _) if unit.days == 1 && unit.member_months == 0 => {
                    format!("{plain} {}", if *value == Number::one() { "day" } else { "days" })
                }
                (None, _) if unit.member_months == 1 && unit.days == 0 => {
                    format!("{plain} {}", if *value == Number::one() { "member month" } else { "member months" })
                }
                (Some(_) | None, _) => plain,
            }
        }
        Type::Date => {
            value.to_i64().and_then(Date::from_day_number).map_or_else(|| grouped(value), |date| date.to_string())
        }
        Type::Time => crate::calendar::Moment::from_seconds(
            value.mul(&Number::from(3_600)).round(Mode::Down, &Number::one()).to_i64().unwrap_or(i64::MAX),
        )
        .map_or_else(|| grouped(value), |moment| moment.to_string()),
        Type::Truth => if value.is_zero() { "no" } else { "yes" }.to_owned(),
        Type::Word(words) => {
            let place = value.to_i64().and_then(|place| usize::try_from(place).ok());
            place.and_then(|place| words.get(place)).cloned().unwrap_or_else(|| grouped(value))
        }
        Type::Key(_) | Type::Text | Type::Unknown => grouped(value),
    }
}

/// Digits with a comma before every three.
fn grouped(value: &Number) -> String {
    let digits = value.to_exact_string().unwrap_or_else(|| value.to_fixed(SHOWN, Mode::HalfEven));
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(rest) => ("−", rest),
        None => ("", digits.as_str()),
    };
    let (whole, decimals) = match digits.split_once('.') {
        Some((whole, decimals)) => (whole, format!(".{decimals}")),
        None => (digits, String::new()),
    };
    let mut out = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out + &decimals
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Unit;

    #[test]
    fn values_read_as_a_contract_writes_them() {
        let n = |text: &str| Number::parse(text).unwrap();
        assert_eq!(written(&n("0.125"), &Type::Quantity(Unit::faced(Face::Percent))), "12.5%");
        assert_eq!(written(&n("-1250000"), &Type::Quantity(Unit::money("USD"))), "−1,250,000 USD");
        assert_eq!(written(&n("0.012"), &Type::Quantity(Unit::faced(Face::Per(n("1000"))))), "12 per 1,000");
        assert_eq!(written(&n("999"), &Type::Quantity(Unit::number())), "999");
        assert_eq!(written(&n("1"), &Type::Quantity(Unit::days())), "1 day");
    }
}
