//! What it would take, held against every combination there is: the cheapest agrees, and one step before does not reach.
//!
//! `ATTAIN_QUESTIONS` says how many questions to ask, `ATTAIN_SEED` with which contract to begin.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use attain::analysis::{Move, Wanted};
use attain::{ClauseKind, Contract, Facts, FigureSlot, InputSlot, Kind, Number, Schedules, Settler, TermKind, Want};

use super::confirm::{cell, number};
use super::incentives;
use crate::search::{number_from, search};
use crate::strategies::contract::Dice;

/// How many combinations are tried for one question.
const MOST_COMBINATIONS: usize = 12_000;

#[derive(Default)]
struct Tally {
    asked: AtomicUsize,
    tried: AtomicUsize,
    exact: AtomicUsize,
    there: AtomicUsize,
    several: AtomicUsize,
    unreachable: AtomicUsize,
    wrong: Mutex<Vec<String>>,
}

#[test]
fn nothing_is_cheaper_than_what_it_is_said_to_take() {
    let questions = number_from("ATTAIN_QUESTIONS", 300) as usize;
    let tally = Tally::default();
    search(number_from("ATTAIN_SEED", 0), (&tally.asked, questions), &tally.wrong, |seed| one(&tally, seed));
    let wrong = tally.wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n════════\n"));
    let of = |count: AtomicUsize| count.into_inner();
    let (asked, tried, exact) = (of(tally.asked), of(tally.tried), of(tally.exact));
    let (there, several, unreachable) = (of(tally.there), of(tally.several), of(tally.unreachable));
    println!(
        "{asked} questions, {tried} combinations: {exact} found ({several} of several moves, {there} there already), {unreachable} not reachable"
    );
    assert!(
        exact * 2 >= asked && several * 25 >= asked && unreachable * 20 >= asked,
        "{exact} {several} {unreachable}"
    );
}

fn one(tally: &Tally, seed: u64) {
    // Fewer values to go through.
    let text = incentives::text(seed).replace("between 0% and 100%, 1 decimal", "between 0% and 100%, 0 decimals");
    let check = Contract::check("random.attain", &text, &Schedules::default());
    let contract = check.contract().unwrap_or_else(|| panic!("{}", check.render()));
    let mut dice = Dice::new(seed ^ (11 << 40));
    let mut grid = Grid::new(contract);
    for _ in 0..4 {
        let Some(asked) = grid.ask(&mut dice) else { continue };
        tally.asked.fetch_add(1, Ordering::Relaxed);
        if let Err(error) = grid.hold(tally, &asked) {
            tally.wrong.lock().unwrap().push(format!("seed {seed}: {error}\n{asked:?}\n\n{text}"));
            return;
        }
    }
}

/// A contract, and what its facts come to.
struct Grid<'c> {
    contract: &'c Contract,
    settler: Settler,
    /// The lines of money, and whether they are paid by the provider.
    lines: Vec<(FigureSlot, bool)>,
}

#[derive(Debug)]
struct Asked {
    facts: Vec<(String, String)>,
    /// Facts, and what moving each by one costs.
    levers: Vec<(String, u32)>,
    amount: Number,
    at_least: bool,
}

impl<'c> Grid<'c> {
    fn new(contract: &'c Contract) -> Grid<'c> {
        let program = contract.program();
        let model = contract.model();
        let lines = program.figures().into_iter().filter(|figure| figure.is_line).map(|figure| {
            let clause = model.figure(model.find(&figure.address).unwrap()).clause;
            (figure.slot, clause == ClauseKind::Term(TermKind::Penalty))
        });
        Grid { contract, settler: program.settler(), lines: lines.collect() }
    }

    fn ask(&mut self, dice: &mut Dice) -> Option<Asked> {
        let program = self.contract.program();
        let mut facts = Vec::new();
        let mut levers: Vec<(String, u32)> = Vec::new();
        for fact in program.facts_needed() {
            let name = fact.address.clone();
            let value = match name.as_str() {
                "attested" => dice.pick(&["yes", "no"]).to_owned(),
                _ if name.starts_with("cases") => dice.between(20, 60).to_string(),
                _ if fact.may_be.contains(&Kind::Unreported) && dice.chance(15) => "unreported".to_owned(),
                _ => match fact.ty.unit().is_some_and(attain::Unit::is_percent) {
                    true => format!("{}%", dice.between(0, 100)),
                    false => dice.between(0, if self.is_part(&name) { 20 } else { 100 }).to_string(),
                },
            };
            if !name.starts_with("cases") && value != "unreported" && dice.chance(80) {
                // Costs that often make ways equally dear.
                levers.push((name.clone(), dice.pick(&[0, 1, 2, 3, 5, 10, 17])));
            }
            facts.push((name, value));
        }
        let mut asked = Asked { facts, levers, amount: Number::zero(), at_least: dice.chance(85) };
        // Most often what some combination comes to, or a cent more.
        let mut there = self.facts(&asked);
        for (name, _) in &asked.levers {
            let places = self.places(&asked, name);
            // Of two places the farther: near ones are reached by one move.
            let here = &asked.facts.iter().find(|(fact, _)| fact == name).unwrap().1;
            let from = places.iter().position(|place| place == here).unwrap();
            let (one, other) = (dice.below(places.len()), dice.below(places.len()));
            let to = if one.abs_diff(from) > other.abs_diff(from) { one } else { other };
            there.set_at(name, places[to].as_str()).unwrap();
        }
        asked.amount = match self.net(&there).filter(|_| dice.chance(85)) {
            Some(net) if dice.chance(80) => net,
            Some(net) => &net + &Number::ratio(1, 100).unwrap(),
            None => Number::from(dice.between(0, 40_000)),
        };
        let combinations: usize = asked.levers.iter().map(|lever| self.places(&asked, &lever.0).len()).product();
        (!asked.levers.is_empty() && combinations <= MOST_COMBINATIONS).then_some(asked)
    }

    /// Whether a count is counted out of another.
    fn is_part(&self, name: &str) -> bool {
        self.contract.program().input(&name.replace("fact", "cases")).is_some()
    }

    /// Where a fact can be moved to, toward what is better for its metric.
    fn places(&self, asked: &Asked, name: &str) -> Vec<String> {
        let here = &asked.facts.iter().find(|(fact, _)| fact == name).unwrap().1;
        if name == "attested" {
            return vec!["no".to_owned(), "yes".to_owned()];
        }
        let (sign, here) = (if here.ends_with('%') { "%" } else { "" }, here.trim_end_matches('%').parse().unwrap());
        let most: i64 = if self.is_part(name) { 20 } else { 100 };
        let model = self.contract.model();
        let metric = model.find(&name.replace("fact", "metric")).unwrap();
        let direction = model.figure(metric).metric.as_ref().unwrap().direction;
        let higher = direction == Some(attain::model::Direction::Higher);
        let range = if higher { here..=most } else { 0..=here };
        range.map(|value| format!("{value}{sign}")).collect()
    }

    fn facts(&self, asked: &Asked) -> Facts {
        let mut facts = self.contract.program().facts();
        for (name, value) in &asked.facts {
            facts.set_at(name, value.as_str()).unwrap();
        }
        facts
    }

    /// What the provider has in the end.
    fn net(&mut self, facts: &Facts) -> Option<Number> {
        self.settler.settle(facts);
        let mut sum = Number::zero();
        for (slot, charged) in &self.lines {
            let value = self.settler.number(*slot).ok()?;
            sum = if *charged { &sum - &value } else { &sum + &value };
        }
        Some(sum)
    }

    /// The cheapest of all combinations.
    fn cheapest(&mut self, asked: &Asked) -> (Option<Number>, usize) {
        let slots: Vec<InputSlot> =
            asked.levers.iter().map(|(name, _)| self.contract.program().input(name).unwrap()).collect();
        let places: Vec<Vec<String>> = asked.levers.iter().map(|(name, _)| self.places(asked, name)).collect();
        let all: usize = places.iter().map(Vec::len).product();
        let mut facts = self.facts(asked);
        let mut best: Option<Number> = None;
        for combination in 0..all {
            let mut left = combination;
            let mut cost = Number::zero();
            for ((slot, places), (name, price)) in slots.iter().zip(&places).zip(&asked.levers) {
                let to = &places[left % places.len()];
                left /= places.len();
                facts.set_text(*slot, to).unwrap();
                let here = &asked.facts.iter().find(|(fact, _)| fact == name).unwrap().1;
                let far = match name.as_str() {
                    "attested" => Number::from(u64::from(here != to)),
                    _ => (&number(to) - &number(here)).abs(),
                };
                cost = &cost + &(&far * &Number::from(u64::from(*price)));
            }
            if best.as_ref().is_none_or(|best| cost < *best) && self.net(&facts).is_some_and(|net| is_met(asked, &net))
            {
                best = Some(cost);
            }
        }
        (best, all)
    }

    fn hold(&mut self, tally: &Tally, asked: &Asked) -> Result<(), String> {
        let sense = if asked.at_least { ">=" } else { "<=" };
        let mut want = Want::new(&format!("hospital {sense} {} USD", asked.amount));
        for (name, price) in &asked.levers {
            want = want.costing(name, &price.to_string());
        }
        let facts = self.facts(asked);
        let found = match self.contract.program().what_it_takes(&want, Some(&facts), None) {
            Ok(found) => found,
            // A fact that nothing paid hangs on cannot be moved.
            Err(error) if error.to_string().contains("bears on what is paid") => return Ok(()),
            Err(error) => return Err(error.to_string()),
        };
        let (best, tried) = self.cheapest(asked);
        tally.tried.fetch_add(tried, Ordering::Relaxed);
        let cost = found.cost.as_ref().map(|cost| cost.number.clone());
        if cost != best {
            return Err(format!("said {cost:?}, tried {best:?}"));
        }
        match (found.how, &cost) {
            ("exact", Some(_)) => {
                tally.exact.fetch_add(1, Ordering::Relaxed);
                let moves = found.moved().count();
                tally.several.fetch_add(usize::from(moves > 1), Ordering::Relaxed);
                tally.there.fetch_add(usize::from(moves == 0), Ordering::Relaxed);
                self.settled(asked, &found)
            }
            ("not reachable", None) => {
                tally.unreachable.fetch_add(1, Ordering::Relaxed);
                let far = found.farthest.ok_or("the farthest is not said")?;
                match &far.reached {
                    Some(reached) if is_met(asked, &reached.number) => Err(format!("{reached:?} is reached")),
                    Some(_) | None => Ok(()),
                }
            }
            (how, _) => Err(format!("`{how}` of so few combinations")),
        }
    }

    /// What it is said to come to, there and one step before.
    fn settled(&mut self, asked: &Asked, found: &Wanted) -> Result<(), String> {
        let program = self.contract.program();
        let mut there = program.facts();
        for fact in &found.facts {
            if fact.text != "unsupplied" {
                there.set_at(&fact.address, cell(&fact.text).as_str()).map_err(|error| error.to_string())?;
            }
        }
        let net = self.net(&there);
        if net.as_ref() != found.reached.as_ref().map(|reached| &reached.number) {
            return Err(format!("said {:?}, settled {net:?}", found.reached));
        }
        let sum: Number = found.moves.iter().map(|it| it.cost.number.clone()).sum();
        if Some(sum) != found.cost.as_ref().map(|cost| cost.number.clone()) {
            return Err("the costs do not sum".to_owned());
        }
        for it in &found.moves {
            self.step_before(asked, it, &there)?;
        }
        Ok(())
    }

    fn step_before(&mut self, asked: &Asked, it: &Move, there: &Facts) -> Result<(), String> {
        let Some(before) = &it.one_step_before else {
            return if it.from == it.to { Ok(()) } else { Err(format!("{} is moved for nothing", it.lever.fact)) };
        };
        let far = (&before.at.number - &it.to.number).abs();
        if far != it.step.number {
            return Err(format!("{} is not one step before {}", before.at.text, it.to.text));
        }
        let mut facts = there.clone();
        facts.set_at(&it.lever.fact, cell(&before.at.text).as_str()).map_err(|error| error.to_string())?;
        let net = self.net(&facts);
        if net.as_ref() != before.amount.as_ref().map(|amount| &amount.number) {
            return Err(format!("one step before {} is {net:?}", it.lever.fact));
        }
        if net.is_some_and(|net| is_met(asked, &net)) {
            return Err(format!("one step before {} reaches it as well", it.lever.fact));
        }
        Ok(())
    }
}

fn is_met(asked: &Asked, value: &Number) -> bool {
    if asked.at_least { *value >= asked.amount } else { *value <= asked.amount }
}
