//! Stand-in until the library prints values.

use attain::evaluate::Value;
use attain::model::{Model, Type};
use attain::number::{Mode, Number};

pub fn plain_value(value: &Value, ty: &Type, model: &Model) -> String {
    value.as_ref().map(|value| plain(value, ty, model)).unwrap_or_default()
}

pub fn plain(value: &Number, ty: &Type, _model: &Model) -> String {
    match ty {
        Type::Quantity(unit) => {
            let written = value.div(&unit.scale()).unwrap_or_else(|| value.clone());
            let digits = match written.decimal_places() {
                Some(places) if places <= 12 => written.to_fixed(places, Mode::HalfUp),
                _ => written.to_fixed(12, Mode::HalfUp).trim_end_matches('0').to_owned(),
            };
            if unit.is_percent() { format!("{digits}%") } else { digits }
        }
        _ => if value.is_zero() { "no".into() } else { "yes".into() },
    }
}

pub fn printed(value: &Number, ty: &Type, model: &Model) -> String {
    plain(value, ty, model)
}
