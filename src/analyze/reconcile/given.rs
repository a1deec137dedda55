//! Facts that can be handed from one version of a contract to another.

use std::collections::BTreeMap;

use crate::calendar::Date;
use crate::evaluate::{FactError, FactValue, Facts};
use crate::explain::{print, wire};
use crate::model::{FigureId, Kind, Model, Type};
use crate::number::Number;
use crate::program::{InputSlot, Program};

/// The facts of one settlement, by the name of their input behind its keys. The column that they are given in may be called
/// otherwise, and is not what a fact is.
#[derive(Clone, Debug, Default)]
pub(super) struct Given(BTreeMap<String, Fact>);

/// One fact, free of the contract that it was given for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fact {
    /// What it is: `percent`, `USD`, `key of measures`.
    unit: String,
    /// What was given.
    held: Held,
    /// As a person reads it.
    pub text: String,
}

#[derive(Clone, Debug, PartialEq)]
enum Held {
    /// Nothing.
    Unset,
    /// A quantity, a date, a time, a yes or a no, in stored form.
    Number(Number),
    /// A word of a choice, a key of a schedule.
    Word(String),
    Missing(Kind),
    Refused(FactError),
}

impl Given {
    /// What was given.
    pub fn new(model: &Model, program: &Program, facts: &Facts) -> Given {
        let fact = |(index, info): (usize, &crate::program::inputs::InputInfo)| {
            let slot = InputSlot(index as u32);
            (model.address(info.figure, info.coordinate as usize), Fact::new(model, facts, slot, info.figure))
        };
        Given(program.inputs().iter().enumerate().map(fact).collect())
    }

    /// The fact of an input.
    pub fn get(&self, address: &str) -> Option<&Fact> {
        self.0.get(address)
    }

    /// The facts that both have, and that differ.
    pub fn differing<'g>(&'g self, other: &'g Given) -> impl Iterator<Item = (&'g str, &'g Fact, &'g Fact)> {
        let both = self.0.iter().filter_map(|(address, fact)| Some((address.as_str(), fact, other.get(address)?)));
        both.filter(|(_, fact, other)| !fact.says(other))
    }

    /// The same facts under other names.
    pub fn renamed(self, name: impl Fn(&str) -> String) -> Given {
        Given(self.0.into_iter().map(|(address, fact)| (name(&address), fact)).collect())
    }
}

impl Fact {
    fn new(model: &Model, facts: &Facts, slot: InputSlot, figure: FigureId) -> Fact {
        let ty = &model.figure(figure).ty;
        let refusal = facts.refusals().iter().find(|(refused, _)| *refused == slot);
        let held = match (facts.get(slot), refusal) {
            (_, Some((_, error))) => Held::Refused(error.clone()),
            (Ok(number), None) => match ty {
                Type::Word(_) | Type::Key(_) => Held::Word(print::plain(&number, ty, model)),
                Type::Quantity(_) | Type::Date | Type::Time | Type::Truth | Type::Text | Type::Unknown => {
                    Held::Number(number)
                }
            },
            (Err(_), None) if !facts.is_set(slot) => Held::Unset,
            (Err(kind), None) => Held::Missing(kind),
        };
        let text = match &held {
            Held::Unset => "not given".to_owned(),
            Held::Number(number) => print::printed(number, ty, model),
            Held::Word(word) => word.clone(),
            Held::Missing(kind) => kind.word().to_owned(),
            Held::Refused(error) => format!("refused ({error})"),
        };
        Fact { unit: wire::unit(ty, model), held, text }
    }

    /// Hands the fact to an input, if it is the same kind of fact and is taken there as it was where it came from; says
    /// whether it was.
    pub fn give(&self, model: &Model, facts: &mut Facts, slot: InputSlot, figure: FigureId) -> bool {
        let ty = &model.figure(figure).ty;
        if self.unit != wire::unit(ty, model) {
            return false;
        }
        let value = match &self.held {
            Held::Unset => return true,
            Held::Refused(error) => {
                facts.set_refused(slot, error.clone());
                return true;
            }
            Held::Missing(kind) => FactValue::Missing(*kind),
            Held::Word(word) => FactValue::Word(word),
            Held::Number(number) => match ty {
                Type::Date => match number.to_i64().and_then(Date::from_day_number) {
                    Some(date) => FactValue::Date(date),
                    None => return false,
                },
                Type::Time => match print::moment(number) {
                    Some(moment) => FactValue::Time(moment),
                    None => return false,
                },
                Type::Truth => FactValue::Truth(!number.is_zero()),
                Type::Text => FactValue::Word(""),
                Type::Quantity(_) | Type::Word(_) | Type::Key(_) | Type::Unknown => FactValue::Number(number.clone()),
            },
        };
        facts.set(slot, value).is_ok()
    }

    /// Whether it is a value.
    pub fn is_known(&self) -> bool {
        match &self.held {
            Held::Number(_) | Held::Word(_) => true,
            Held::Unset | Held::Missing(_) | Held::Refused(_) => false,
        }
    }

    /// Whether another says the same.
    pub fn says(&self, other: &Fact) -> bool {
        self.unit == other.unit && self.held == other.held
    }
}
