//! Random facts of any contract, by what it declares and what is written in it: like to lie at its bounds, and to be missing.

use attain::calendar::Date;
use attain::model::Kind;
use attain::{Contract, Facts, FigureSlot, InputSlot, Mode, Number, Settler, Type};

use crate::strategies::contract::Dice;

/// How often facts are moved one by one to see what a figure is made of.
const PROBES: usize = 12;

/// Where facts come from.
pub struct Scattered {
    contract: Contract,
    period: usize,
    facts: Vec<Place>,
    /// The numbers that are written in the contract; a percent as its fraction.
    written: Vec<Number>,
    dates: Vec<Date>,
}

/// A fact, and what it may be.
struct Place {
    address: String,
    slot: InputSlot,
    ty: Type,
    range: (Option<Number>, Option<Number>),
    step: Number,
    may_be: Vec<Kind>,
    words: Vec<String>,
}

impl Scattered {
    pub fn new(contract: &Contract, text: &str, period: usize) -> Scattered {
        let program = contract.program();
        let place = |fact: attain::Fact| {
            let percent = fact.ty.unit().is_some_and(attain::Unit::is_percent);
            let (digits, whole) = (if percent { 2 } else { 0 }, fact.ty.is_count());
            let decimals = fact.decimals.map_or(if whole { 0 } else { 2 }, |decimals| decimals as i32);
            let words = match &fact.ty {
                Type::Word(words) => words.clone(),
                Type::Key(axis) => contract.model().axis(*axis).keys.clone(),
                Type::Quantity(_) | Type::Date | Type::Time | Type::Truth | Type::Text | Type::Unknown => Vec::new(),
            };
            Some(Place {
                slot: program.input(&fact.address)?,
                address: fact.address,
                ty: fact.ty,
                range: fact.range,
                step: Number::power_of_ten(-(decimals + digits)),
                may_be: fact.may_be,
                words,
            })
        };
        let facts = program.facts_needed().into_iter().filter_map(place).collect();
        let (written, dates) = written(text);
        Scattered { contract: contract.clone(), period, facts, written, dates }
    }

    /// Some facts.
    pub fn facts(&self, dice: &mut Dice) -> Facts {
        let mut facts = self.contract.program().facts();
        if !self.contract.program().periods().is_empty() {
            facts.set_period(self.period).unwrap();
        }
        // Of a contract with many facts, most runs have none missing.
        let missing = dice.pick(&[0, 0, 4, 25]);
        for place in &self.facts {
            self.give(&mut facts, place, missing, dice);
        }
        // A share of one fact that lies at a bound.
        for _ in 0..if dice.chance(50) { 1 + dice.below(3) } else { 0 } {
            self.relate(&mut facts, dice);
        }
        facts
    }

    /// The same facts, but for some of these.
    pub fn elsewhere(&self, facts: &Facts, of: &[InputSlot], dice: &mut Dice) -> Option<Facts> {
        let mut other = facts.clone();
        let only = (!of.is_empty()).then(|| dice.below(of.len()))?;
        let near = dice.chance(50);
        for (at, slot) in of.iter().enumerate() {
            if at != only && dice.chance(70) {
                continue;
            }
            let place = self.facts.iter().find(|place| place.slot == *slot)?;
            match facts.get(*slot) {
                Ok(number) if near && place.ty.unit().is_some() => {
                    let step = if dice.chance(50) { place.step.clone() } else { place.step.neg() };
                    let _refused = other.set_number(*slot, &number + &step);
                }
                Ok(_) | Err(_) => self.give(&mut other, place, 0, dice),
            }
        }
        Some(other)
    }

    /// The facts that are seen to move a figure.
    pub fn moving(&self, settler: &mut Settler, figure: FigureSlot, dice: &mut Dice) -> Vec<InputSlot> {
        let mut moving = Vec::new();
        for place in &self.facts {
            let moves = (0..PROBES).any(|_| {
                let facts = self.facts(dice);
                let before = settler.settle(&facts).number(figure);
                let mut other = facts.clone();
                self.give(&mut other, place, 0, dice);
                before != settler.settle(&other).number(figure)
            });
            if moves {
                moving.push(place.slot);
            }
        }
        moving
    }

    /// Facts in a line.
    pub fn told(&self, facts: &Facts) -> String {
        let told = self.facts.iter().map(|place| match facts.get(place.slot) {
            Ok(number) => format!("{} {number}", place.address),
            Err(kind) => format!("{} {}", place.address, kind.word()),
        });
        told.collect::<Vec<_>>().join(", ")
    }

    fn give(&self, facts: &mut Facts, place: &Place, missing: usize, dice: &mut Dice) {
        if !place.may_be.is_empty() && dice.chance(missing.max(1)) && missing > 0 {
            facts.set_missing(place.slot, dice.pick(&place.may_be)).unwrap();
            return;
        }
        // What does not fit is tried otherwise.
        for _ in 0..8 {
            let set = match &place.ty {
                Type::Quantity(_) => facts.set_number(place.slot, self.number(place, dice)),
                Type::Truth => facts.set_truth(place.slot, dice.chance(60)),
                Type::Word(_) | Type::Key(_) => facts.set_word(place.slot, &dice.pick(&place.words)),
                Type::Date => {
                    let day = dice.pick(&self.dates).day_number() + dice.pick(&[-400, -31, -1, 0, 0, 0, 1, 90]);
                    facts.set_date(place.slot, Date::from_day_number(day).unwrap())
                }
                Type::Text => facts.set_text(place.slot, "words"),
                Type::Time | Type::Unknown => return,
            };
            if set.is_ok() {
                return;
            }
        }
    }

    fn number(&self, place: &Place, dice: &mut Dice) -> Number {
        let (low, high) = &place.range;
        let written = dice.pick(&self.written);
        let value = match (dice.below(10), low, high) {
            (0, Some(end), _) | (1, _, Some(end)) => end.clone(),
            (2..6, _, _) => written,
            (_, Some(low), Some(high)) => low + &(&(high - low) * &share(dice)),
            (_, low, _) => {
                let far = &Number::max(&written, &Number::from(dice.pick(&[10, 1_000, 100_000]))) * &share(dice);
                low.as_ref().map_or(far.clone(), |low| low + &far)
            }
        };
        self.nudged(value, place, dice)
    }

    fn nudged(&self, value: Number, place: &Place, dice: &mut Dice) -> Number {
        let value = value.round(Mode::Down, &place.step);
        match dice.below(6) {
            0 => &value + &place.step,
            1 => &value - &place.step,
            _ => value,
        }
    }

    /// One quantity that is a written share of another.
    fn relate(&self, facts: &mut Facts, dice: &mut Dice) {
        let quantities: Vec<&Place> = self.facts.iter().filter(|place| place.ty.unit().is_some()).collect();
        if quantities.len() < 2 {
            return;
        }
        let (one, other) = (dice.pick(&quantities), dice.pick(&quantities));
        let (true, Ok(whole)) = (one.ty == other.ty && one.slot != other.slot, facts.get(other.slot)) else { return };
        let part = self.nudged(&whole * &dice.pick(&self.written), one, dice);
        let _refused = facts.set_number(one.slot, part);
    }
}

fn share(dice: &mut Dice) -> Number {
    Number::ratio(dice.between(0, 10_000), 10_000).unwrap()
}

/// The numbers and the dates that a text has.
fn written(text: &str) -> (Vec<Number>, Vec<Date>) {
    let (mut numbers, mut dates) = (vec![Number::zero(), Number::one()], Vec::new());
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ',' | '-' | '%' | '_');
    for word in text.split(|c: char| !part(c)).filter(|word| word.starts_with(|c: char| c.is_ascii_digit())) {
        let word = word.trim_end_matches([',', '.']);
        if let Ok(date) = Date::parse(word) {
            dates.push(date);
        } else if let Ok(number) = Number::parse(word.replace(',', "").trim_end_matches('%')) {
            // A number may stand for a rate of 100, and half of one for what is split.
            let hundredth = &number * &Number::ratio(1, 100).unwrap();
            numbers.extend(word.ends_with('%').then_some(hundredth));
            numbers.push(number);
        }
    }
    if dates.is_empty() {
        dates.push(Date::parse("2026-01-01").unwrap());
    }
    (numbers, dates)
}
