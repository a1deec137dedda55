//! Facts and figures as a clause writes them.

use crate::analyze::coverage::plain_name;
use crate::explain::print;
use crate::model::{Body, Face, FigureId, Model, Type};
use crate::number::{Mode, Number};
use crate::syntax::format::name_or_quoted;

/// The words of a figure at a coordinate, keys that are no names in quotes.
pub(super) fn path(model: &Model, id: FigureId, coordinate: usize) -> String {
    let figure = model.figure(id);
    let mut path = String::new();
    for (axis, row) in figure.shape.iter().zip(model.rows_of(id, coordinate)) {
        if let Some(key) = model.axis(*axis).keys.get(row as usize) {
            path.push_str(&name_or_quoted(key));
            path.push('.');
        }
    }
    let name = if let Body::Input(_) = figure.body { plain_name(model, id) } else { figure.name.as_str() };
    path + name
}

/// A value as a clause writes it; none where its digits do not end, or no clause can write its unit.
pub(super) fn literal(value: &Number, ty: &Type, model: &Model) -> Option<String> {
    match ty {
        Type::Quantity(unit) => {
            let written = print::in_written_form(value, unit);
            let digits = written.to_fixed(written.decimal_places()?, Mode::HalfUp);
            let suffix = match unit.face {
                Face::Points if unit.is_bare() => String::new(),
                Face::Points | Face::Number | Face::Count | Face::Percent | Face::Per(_) => {
                    print::suffix(unit, &digits)
                }
            };
            (!suffix.contains('×')).then(|| format!("{}{suffix}", print::grouped(&digits)))
        }
        Type::Word(words) => {
            let place = value.to_i64().and_then(|place| usize::try_from(place).ok())?;
            words.get(place).map(|word| name_or_quoted(word))
        }
        Type::Key(axis) => {
            let place = value.to_i64().and_then(|place| usize::try_from(place).ok())?;
            model.axis(*axis).keys.get(place).map(|key| name_or_quoted(key))
        }
        Type::Text => Some("\"any\"".to_owned()),
        Type::Date | Type::Time | Type::Truth => Some(print::plain(value, ty, model)),
        Type::Unknown => None,
    }
}
