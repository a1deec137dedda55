//! Laws of analyses, over random contracts and facts: what is said of all facts holds for those that are tried.
//!
//! `ATTAIN_PAIRS` says how many settlements to try, `ATTAIN_SEED` with which contract to begin.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use attain::analysis::{Analysis, Curve, Exposure, Fact, Incentive, Shown};
use attain::calendar::Date;
use attain::evaluate::{FactValue, Facts};
use attain::model::{Datum, Kind};
use attain::{Contract, InputSlot, Number, Schedules, Type};

use super::confirm::{Case, Confirmed, number};
use super::incentives;
use crate::search::{number_from, search};
use crate::strategies::contract::{Contract as Random, Dice};

/// How many sets of facts each contract is tried with.
const RUNS: usize = 40;

/// How many places along each fact are settled.
const PLACES: usize = 12;

#[derive(Default)]
struct Tally {
    settled: AtomicUsize,
    contracts: AtomicUsize,
    inside: AtomicUsize,
    given: AtomicUsize,
    moved: AtomicUsize,
    between: AtomicUsize,
    confirmed: Mutex<Confirmed>,
    wrong: Mutex<Vec<String>>,
}

#[test]
fn what_is_said_of_all_facts_holds_for_those_that_are_tried() {
    let tally = tried("ATTAIN_PAIRS", 5_000, |seed| Some((incentives::text(seed), None)));
    let Tried { pairs, settled, contracts, inside, given, moved, between, confirmed } = tally;
    assert!(settled >= pairs && inside * 2 >= pairs && given * 8 >= pairs, "{inside} {given}");
    assert!(moved * 20 >= pairs && between * 10 >= pairs, "{moved} {between}");
    assert!(confirmed.exact * 10 >= confirmed.ends * 9 && confirmed.ends > contracts, "{confirmed:?}");
    assert!(confirmed.pairs * 4 >= contracts && confirmed.never * 4 >= contracts, "{confirmed:?}");
    assert!(confirmed.pieces >= contracts * 4 && confirmed.moves + confirmed.turns >= contracts, "{confirmed:?}");
}

#[test]
fn what_is_said_of_contracts_of_every_construct_holds_as_well() {
    let tally = tried("ATTAIN_WILD_PAIRS", 500, |seed| {
        let random = Random::new(seed);
        Some((random.text(), Some(random)))
    });
    assert!(tally.settled >= tally.pairs && tally.inside >= tally.contracts, "{} amounts", tally.inside);
    assert!(tally.confirmed.exact * 2 >= tally.confirmed.ends, "{:?}", tally.confirmed);
}

/// How long the program of a contract may be that has every construct: the analysis of some longer ones takes a minute where nothing is optimized.
const MOST_OPERATIONS: usize = 70;

/// What a search came to.
struct Tried {
    pairs: usize,
    settled: usize,
    contracts: usize,
    inside: usize,
    given: usize,
    moved: usize,
    between: usize,
    confirmed: Confirmed,
}

fn tried(variable: &str, pairs: u64, make: impl Fn(u64) -> Option<(String, Option<Random>)> + Sync) -> Tried {
    let pairs = number_from(variable, pairs) as usize;
    let tally = Tally::default();
    search(number_from("ATTAIN_SEED", 0), (&tally.settled, pairs), &tally.wrong, |seed| {
        if let Some((text, random)) = make(seed) {
            one(&tally, seed, &text, random.as_ref());
        }
    });
    let wrong = tally.wrong.into_inner().unwrap();
    let tried = Tried {
        pairs,
        settled: tally.settled.into_inner(),
        contracts: tally.contracts.into_inner(),
        inside: tally.inside.into_inner(),
        given: tally.given.into_inner(),
        moved: tally.moved.into_inner(),
        between: tally.between.into_inner(),
        confirmed: tally.confirmed.into_inner().unwrap(),
    };
    let Tried { settled, contracts, inside, given, moved, between, confirmed, .. } = &tried;
    println!(
        "{contracts} contracts, {settled} settlements: {inside} amounts within an exposure, {given} with facts given, \
         {moved} pairs that never pay less, {between} amounts between the ends of pieces\n{confirmed:?}"
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n════════\n"));
    tried
}

fn one(tally: &Tally, seed: u64, text: &str, random: Option<&Random>) {
    let check = Contract::check("random.attain", text, &Schedules::default());
    let Some(contract) = check.contract() else {
        assert!(random.is_some(), "{}", check.render());
        return;
    };
    if random.is_some() && contract.program().operations() > MOST_OPERATIONS {
        return;
    }
    let mut dice = Dice::new(seed ^ (7 << 40));
    let period = dice.below(contract.program().periods().len().max(1));
    let Some(case) = Case::new(contract, period) else { return };
    if std::env::var("ATTAIN_SHOW").is_ok() {
        println!("seed {seed}: {} operations", contract.program().operations());
    }
    tally.contracts.fetch_add(1, Ordering::Relaxed);
    let mut confirmed = Confirmed::default();
    let mut wrong = case.confirm(&mut confirmed);
    tally.confirmed.lock().unwrap().add(&confirmed);
    let law = Law { tally, random, case: &case, period };
    wrong.extend(law.exposures(&mut dice));
    wrong.extend(law.never(&mut dice));
    wrong.extend(law.curves(&mut dice));
    if !wrong.is_empty() {
        wrong.truncate(6);
        let told = format!("seed {seed}, period {period}:\n{}\n\n{text}", wrong.join("\n"));
        if std::env::var("ATTAIN_SHOW").is_ok() {
            println!("{told}");
        }
        tally.wrong.lock().unwrap().push(told);
    }
}

/// A contract, and what is tried with it.
struct Law<'l> {
    tally: &'l Tally,
    /// Where facts come from; none where they come from what is declared.
    random: Option<&'l Random>,
    case: &'l Case,
    period: usize,
}

impl Law<'_> {
    /// Facts that fit their declarations; what an exposure holds is where it is held.
    fn facts(&self, dice: &mut Dice, held: &[Fact]) -> Facts {
        let program = self.case.contract.program();
        let mut facts = program.facts();
        let model = self.case.contract.model();
        if self.random.is_none() {
            for fact in program.facts_needed() {
                let slot = program.input(&fact.address).unwrap();
                let value = declared(&fact, dice);
                facts.set(slot, value).unwrap();
            }
        }
        for ((name, coordinate), value) in self.random.map(|random| random.some_facts(dice)).unwrap_or_default() {
            let Some(figure) = model.find(&name) else { continue };
            let Some(slot) = program.input(&model.address(figure, coordinate as usize)) else { continue };
            // What does not fit is not given.
            let mut tried = facts.clone();
            if given(&mut tried, slot, &value, &model.figure(figure).ty, model).is_ok() {
                facts = tried;
            }
        }
        for fact in held {
            self.case.give(&mut facts, fact).unwrap();
        }
        facts
    }

    fn amounts<'e>(&self, facts: &Facts, of: impl IntoIterator<Item = &'e str>) -> Vec<Option<Number>> {
        self.tally.settled.fetch_add(1, Ordering::Relaxed);
        let program = self.case.contract.program();
        let settlement = match program.periods().is_empty() {
            true => program.settle("one", facts),
            false => program.settle_period("one", self.period, facts).unwrap(),
        };
        of.into_iter().map(|of| self.case.amount(&settlement, of)).collect()
    }

    fn told(&self, facts: &Facts) -> String {
        let program = self.case.contract.program();
        let needed = program.facts_needed();
        let told = needed.iter().filter_map(|fact| {
            let value = match facts.get(program.input(&fact.address)?) {
                Ok(number) => number.to_string(),
                Err(kind) => kind.word().to_owned(),
            };
            Some(format!("{} {value}", fact.address))
        });
        told.collect::<Vec<_>>().join(", ")
    }

    fn exposures(&self, dice: &mut Dice) -> Vec<String> {
        let mut wrong = Vec::new();
        for _ in 0..RUNS {
            let facts = self.facts(dice, &self.case.analysis.exposure.holding);
            wrong.extend(self.within(&self.case.analysis, &facts, &self.tally.inside));
        }
        // And with some facts given.
        let facts = self.facts(dice, &[]);
        let program = self.case.contract.program();
        let mut fixed = program.facts();
        let mut some = Vec::new();
        for fact in program.facts_needed() {
            let Some(slot) = program.input(&fact.address).filter(|_| dice.chance(40)) else { continue };
            let value = match facts.get(slot) {
                Ok(number) => stored(&fact.ty, number),
                Err(kind) if kind.is_missing() => Some(FactValue::Missing(kind)),
                Err(_) => None,
            };
            if let Some(value) = value
                && fixed.set(slot, value.clone()).is_ok()
            {
                some.push((slot, value));
            }
        }
        let label = program.periods().get(self.period).map(|period| period.label());
        let Ok(analysis) = program.analyze(Some(&fixed), label.as_deref()) else { return wrong };
        for _ in 0..RUNS / 4 {
            let mut facts = self.facts(dice, &analysis.exposure.holding);
            for (slot, value) in &some {
                facts.set(*slot, value.clone()).unwrap();
            }
            let found = self.within(&analysis, &facts, &self.tally.given);
            wrong.extend(found.into_iter().map(|found| format!("with {some:?} given, {found}")));
        }
        wrong
    }

    /// Whether what facts come to lies within what was said.
    fn within(&self, analysis: &Analysis, facts: &Facts, count: &AtomicUsize) -> Vec<String> {
        let amounts = self.amounts(facts, analysis.exposure.of.iter().map(|it| it.of.as_str()));
        let mut wrong = Vec::new();
        for (it, amount) in analysis.exposure.of.iter().zip(amounts) {
            let Some(amount) = amount else { continue };
            count.fetch_add(1, Ordering::Relaxed);
            if let Some(beyond) = self.beyond(it, &amount) {
                wrong.push(format!("{} comes to {amount}, {beyond}, with {}", it.of, self.told(facts)));
            }
        }
        wrong
    }

    fn beyond(&self, it: &Exposure, amount: &Number) -> Option<String> {
        if it.least.how == "never" {
            return Some("and is never determined".to_owned());
        }
        // As it is written: a percent in hundredths.
        let amount = number(&self.case.plain(amount, &it.of));
        let below = it.least.amount.as_ref().filter(|least| amount < number(&least.value));
        let above = it.greatest.amount.as_ref().filter(|most| amount > number(&most.value));
        below.map(|least| format!("below {}", least.text)).or(above.map(|most| format!("above {}", most.text)))
    }

    /// Pairs that differ in a fact of which it was proved that better never comes to less.
    fn never(&self, dice: &mut Dice) -> Vec<String> {
        let proved: Vec<&Incentive> =
            self.case.analysis.incentives.iter().filter(|incentive| incentive.pays_less == "never").collect();
        let mut wrong = Vec::new();
        for _ in 0..if proved.is_empty() { 0 } else { RUNS } {
            let incentive = dice.pick(&proved);
            let program = self.case.contract.program();
            let slot = program.input(&incentive.lever.fact).unwrap();
            let held: Vec<Fact> = self
                .case
                .analysis
                .exposure
                .holding
                .iter()
                .filter(|fact| fact.address != incentive.lever.fact)
                .cloned()
                .collect();
            let facts = self.facts(dice, &held);
            let other = self.facts(dice, &held);
            let (Ok(one), Ok(two)) = (facts.get(slot), other.get(slot)) else { continue };
            let mut better = facts.clone();
            if one == two || better.set_number(slot, two.clone()).is_err() {
                continue;
            }
            let of = incentive.of.as_str();
            let (Some(mut a), Some(mut b)) =
                (self.amounts(&facts, [of]).remove(0), self.amounts(&better, [of]).remove(0))
            else {
                continue;
            };
            if (two > one) != (incentive.lever.more_is_better == Some(true)) {
                std::mem::swap(&mut a, &mut b);
            }
            self.tally.moved.fetch_add(1, Ordering::Relaxed);
            if b < a {
                wrong.push(format!(
                    "{} between {one} and {two}: {of} goes from {a} to {b}, with {}",
                    incentive.lever.fact,
                    self.told(&facts)
                ));
            }
        }
        wrong
    }

    /// Places on the pieces of curves.
    fn curves(&self, dice: &mut Dice) -> Vec<String> {
        let mut wrong = Vec::new();
        for curve in &self.case.analysis.curves {
            for _ in 0..PLACES {
                if let Err(error) = self.on_a_piece(curve, dice) {
                    wrong.push(format!("along {}: {error}", curve.lever.fact));
                }
            }
        }
        wrong
    }

    fn on_a_piece(&self, curve: &Curve, dice: &mut Dice) -> Result<(), String> {
        let Some(piece) = curve.pieces.get(dice.below(curve.pieces.len().max(1))) else { return Ok(()) };
        let Some(to) = piece.to.as_ref().filter(|_| piece.straight) else { return Ok(()) };
        let (from, to) = (number(&piece.from.value), number(&to.value));
        let way = Number::ratio(dice.between(0, 1000), 1000).unwrap();
        let at = &from + &(&(&to - &from) * &way);
        let step = curve.step.as_ref().map(|step| number(&step.value)).unwrap();
        let at = at.round(attain::Mode::Down, &step);
        if at <= from || at >= to {
            return Ok(());
        }
        let sign = if piece.from.value.ends_with('%') { "%" } else { "" };
        let facts = self.case.here_but(&curve.lever.fact, &format!("{at}{sign}"));
        self.tally.settled.fetch_add(1, Ordering::Relaxed);
        let settlement = self.case.settle(&facts)?;
        let share = (&at - &from).div(&(&to - &from)).unwrap();
        for (place, of) in curve.of.iter().enumerate() {
            let found = self.case.amount(&settlement, of).map(|found| number(&self.case.plain(&found, of)));
            let (a, b) = (amount(&piece.at_from[place]), amount(&piece.at_to[place]));
            self.tally.between.fetch_add(1, Ordering::Relaxed);
            match (a, b, found) {
                (None, None, None) => {}
                (Some(a), Some(b), Some(found)) => {
                    let straight = &a + &(&(&b - &a) * &share);
                    if self.slack().is_some_and(|slack| (&straight - &found).abs() > slack) {
                        return Err(format!("{of} at {at} is {found}, between {a} at {from} and {b} at {to}"));
                    }
                }
                (a, b, found) => return Err(format!("{of} at {at} is {found:?}, between {a:?} and {b:?}")),
            }
        }
        Ok(())
    }

    /// How far roundings can lead away from a straight line: the score that they are paid by is rounded to a hundredth, and
    /// each of at most three terms pays at most 333 USD for a point of it. Of contracts of every construct it is not known.
    fn slack(&self) -> Option<Number> {
        self.random.is_none().then(|| Number::from(3 * 4))
    }
}

/// Any value of a fact that has a range, or one of the kinds that it may be missing for.
fn declared(fact: &attain::Fact, dice: &mut Dice) -> FactValue<'static> {
    if !fact.may_be.is_empty() && dice.chance(20) {
        return FactValue::Missing(dice.pick(&fact.may_be));
    }
    let (Some(low), Some(high)) = &fact.range else { return FactValue::Truth(dice.chance(60)) };
    let percent = fact.ty.unit().is_some_and(|unit| unit.is_percent());
    let step = Number::power_of_ten(if percent { -3 } else { 0 });
    // The ends more often than what lies between them.
    let way = if dice.chance(25) { dice.pick(&[0, 1000]) } else { dice.between(0, 1000) };
    let value = low + &(&(high - low) * &Number::ratio(way, 1000).unwrap());
    FactValue::Number(value.round(attain::Mode::Down, &step))
}

fn amount(shown: &Option<Shown>) -> Option<Number> {
    shown.as_ref().map(|shown| number(&shown.value))
}

/// A number in stored form as a fact of a type; none of texts.
fn stored(ty: &Type, number: Number) -> Option<FactValue<'static>> {
    match ty {
        Type::Quantity(_) => Some(FactValue::Number(number)),
        Type::Date => Some(FactValue::Date(Date::from_day_number(number.to_i64()?)?)),
        Type::Truth => Some(FactValue::Truth(!number.is_zero())),
        Type::Time | Type::Text | Type::Word(_) | Type::Key(_) | Type::Unknown => None,
    }
}

fn given(
    facts: &mut Facts,
    slot: InputSlot,
    value: &Result<Datum, Kind>,
    ty: &Type,
    model: &attain::model::Model,
) -> Result<(), attain::FactError> {
    match (value, ty) {
        (Ok(Datum::Number(number)), _) => facts.set_number(slot, number.clone()),
        (Ok(Datum::Date(date)), _) => facts.set_date(slot, *date),
        (Ok(Datum::Time(moment)), _) => facts.set_time(slot, *moment),
        (Ok(Datum::Text(text)), _) => facts.set_text(slot, text),
        (Ok(Datum::Truth(truth)), _) => facts.set_truth(slot, *truth),
        (Ok(Datum::Word(place)), Type::Word(words)) => facts.set_word(slot, &words[*place as usize]),
        (Ok(Datum::Key(row)), Type::Key(axis)) => facts.set_word(slot, &model.axis(*axis).keys[*row as usize]),
        (Ok(other), ty) => panic!("{other:?} given for {ty:?}"),
        (Err(kind), _) => facts.set_missing(slot, *kind),
    }
}
