//! Facts as worked examples give them.

use crate::evaluate::{FactValue, Facts};
use crate::model::{Datum, ExampleFact, Model, Type};
use crate::program::InputSlot;

/// Sets a fact as an example gives it; in words why it does not fit.
pub(crate) fn give_datum(model: &Model, facts: &mut Facts, slot: InputSlot, fact: &ExampleFact) -> Result<(), String> {
    let figure = model.figure(fact.figure);
    let place = |list: &[String], place: u32| list.get(place as usize).cloned().unwrap_or_default();
    let word;
    let value = match (&fact.value, &figure.ty) {
        (Err(kind), _) => FactValue::Missing(*kind),
        (Ok(Datum::Number(number)), _) => FactValue::Number(number.clone()),
        (Ok(Datum::Date(date)), _) => FactValue::Date(*date),
        (Ok(Datum::Time(moment)), _) => FactValue::Time(*moment),
        (Ok(Datum::Truth(yes)), _) => FactValue::Truth(*yes),
        (Ok(Datum::Word(at)), Type::Word(words)) => {
            word = place(words, *at);
            FactValue::Word(&word)
        }
        (Ok(Datum::Key(at)), Type::Key(axis)) => {
            word = place(&model.axis(*axis).keys, *at);
            FactValue::Key(&word)
        }
        (Ok(Datum::Text(text)), _) => FactValue::Text(text),
        (Ok(Datum::Word(_) | Datum::Key(_)), _) => return Err(format!("`{}` does not take a word", figure.name)),
    };
    facts.set(slot, value).map_err(|error| error.to_string())
}
