//! Random facts: on the values that the contract writes out, beside them, missing, out of range, enormous.

use std::collections::BTreeMap;

use attain::calendar::Date;
use attain::model::{Datum, Kind};
use num_bigint::BigInt;

use super::{Contract, Decimal, Dice, U};

/// A fact that a contract reads.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The address without coordinates.
    pub name: String,
    /// How many coordinates it has.
    pub size: u32,
    pub kind: FactKind,
    /// The kinds of missing that it may be.
    pub may_be: Vec<Kind>,
    /// The least and the greatest value allowed, in stored form.
    pub range: (Option<Decimal>, Option<Decimal>),
    /// How many decimals its written form may have.
    pub decimals: Option<u32>,
    /// Whether it is always whole.
    pub count: bool,
}

/// What a fact is.
#[derive(Clone, Copy, Debug)]
pub enum FactKind {
    Quantity(U),
    Date,
    Truth,
    /// One of so many words.
    Word(u32),
    /// One of so many keys.
    Key(u32),
}

impl Contract {
    /// Facts for one run: by name and coordinate. What is not among them is not given.
    pub fn some_facts(&self, dice: &mut Dice) -> BTreeMap<(String, u32), Result<Datum, Kind>> {
        let mut facts = BTreeMap::new();
        // Runs differ in temper: most are whole and ordinary, some have holes, a few have numbers beyond all bounds.
        let holes = dice.pick(&[0, 0, 5, 15, 40]);
        let enormous = dice.pick(&[0, 0, 0, 0, 30]);
        for fact in &self.facts {
            for coordinate in 0..fact.size {
                let missing = if fact.may_be.is_empty() { holes / 4 } else { holes };
                let given = if dice.chance(missing) {
                    match dice.below(12) {
                        0 => continue,
                        1 => Err(dice.pick(&[Kind::Pending, Kind::Unsupplied, Kind::Excused, Kind::Undefined])),
                        _ if fact.may_be.is_empty() => continue,
                        _ => Err(dice.pick(&fact.may_be)),
                    }
                } else {
                    Ok(self.datum(fact, dice, enormous))
                };
                facts.insert((fact.name.clone(), coordinate), given);
            }
        }
        facts
    }

    fn datum(&self, fact: &Fact, dice: &mut Dice, enormous: usize) -> Datum {
        match fact.kind {
            FactKind::Quantity(unit) => {
                let mut value = self.quantity(fact, unit, dice, enormous);
                // Mostly within what is declared, and then often on its very edge.
                if !dice.chance(3) {
                    let (least, most) = fact.range;
                    if least.is_some_and(|least| value < least) {
                        value = least.unwrap_or(value);
                    }
                    if most.is_some_and(|most| value > most) {
                        value = most.unwrap_or(value);
                    }
                    value =
                        cut(value, fact.count.then_some(0).or(fact.decimals).map(|decimals| decimals + unit.shift()));
                }
                Datum::Number(value.number())
            }
            FactKind::Date => match self.dates.is_empty() || dice.chance(50) {
                true => Datum::Date(Date::from_day_number(20_454 + dice.between(-100, 700)).unwrap()),
                false => {
                    let near = dice.pick(&self.dates).day_number() + dice.between(-1, 1);
                    Datum::Date(Date::from_day_number(near).unwrap())
                }
            },
            FactKind::Truth => Datum::Truth(dice.chance(60)),
            FactKind::Word(words) => Datum::Word(dice.below(words as usize) as u32),
            FactKind::Key(keys) => Datum::Key(dice.below(keys as usize) as u32),
        }
    }

    fn quantity(&self, fact: &Fact, unit: U, dice: &mut Dice, enormous: usize) -> Decimal {
        let shift = unit.shift();
        let written = self.written.get(&unit).map_or(&[][..], Vec::as_slice);
        let stored = |digits: i64, scale: u32| Decimal { digits: i128::from(digits), scale: scale + shift };
        if dice.chance(enormous) {
            let digits = i128::from(dice.roll()) * i128::from(dice.roll() >> 20) + 1;
            return Decimal {
                digits: if fact.range.0.is_none() && dice.chance(30) { -digits } else { digits },
                scale: shift,
            };
        }
        match dice.below(10) {
            0..=3 if !written.is_empty() => dice.pick(written),
            4 if !written.is_empty() => {
                let Decimal { digits, scale } = dice.pick(written);
                Decimal { digits: digits * 100 + i128::from(dice.between(-1, 1)), scale: scale + 2 }
            }
            5 => stored(0, 0),
            6 => stored(dice.between(1, 12), 0),
            7 => stored(dice.between(-100, 100), 0),
            8 => stored(dice.between(0, 1_000_000), dice.pick(&[0, 2, 3])),
            _ => {
                let most: i64 = match unit {
                    U::Plain => 1000,
                    U::Percent | U::PerThousand => 100,
                    U::Money => 10_000_000,
                    U::Days => 400,
                    U::MemberMonths => 50_000,
                    U::PerMemberMonth | U::PerDay => 2000,
                };
                stored(dice.between(0, most), 0)
            }
        }
    }
}

/// Not more decimals than that, cut off.
fn cut(value: Decimal, scale: Option<u32>) -> Decimal {
    match scale {
        Some(scale) if scale < value.scale => {
            Decimal { digits: value.digits / 10_i128.pow(value.scale - scale), scale }
        }
        Some(_) | None => value,
    }
}

/// A fact as a person would write it down.
pub fn shown(given: &Result<Datum, Kind>) -> String {
    match given {
        Ok(Datum::Number(number)) => {
            let (numer, denom) = number.numer_denom();
            if denom == BigInt::from(1) { numer.to_string() } else { format!("{numer}/{denom}") }
        }
        Ok(
            datum @ (Datum::Date(_)
            | Datum::Time(_)
            | Datum::Truth(_)
            | Datum::Word(_)
            | Datum::Key(_)
            | Datum::Text(_)),
        ) => {
            format!("{datum:?}")
        }
        Err(kind) => kind.word().to_owned(),
    }
}
