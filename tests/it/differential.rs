//! The library against the reference: random contracts, random facts, every figure compared to the last digit.
//!
//! `ATTAIN_PAIRS` says how many pairs of contract and facts to try (a few thousand where it is not set),
//! `ATTAIN_SEED` with which contract to begin. A difference is cut down to the clauses, lines and facts that it needs,
//! and printed as a contract that can be run by hand.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use attain::calendar::Period;
use attain::diagnostic::Finding;
use attain::evaluate::{FactValue, Facts, Values};
use attain::model::{ClauseKind, Datum, FigureId, Kind, Model, Type};
use attain::program::{Program, compile};
use attain::source::Source;

use crate::batches;
use crate::crowd::sound;
use crate::reference::{self, Value};
use crate::search::{number_from, search};
use crate::strategies::contract::{Contract, Dice, Governed, shown};

/// How many sets of facts each contract is tried with.
pub const FACTS_PER_CONTRACT: usize = 25;

/// Facts by name and coordinate.
pub type Given = BTreeMap<(String, u32), Result<Datum, Kind>>;

/// A contract that both sides can run.
pub struct Ready {
    pub model: Model,
    pub program: Program,
}

/// Reads, checks and compiles; what keeps the contract from being settled, otherwise.
pub fn ready(text: &str) -> Result<Ready, Vec<Finding>> {
    let model = sound(text)?;
    let program = compile(&model)?;
    Ok(Ready { model, program })
}

/// A figure on which the two disagree.
struct Difference {
    figure: FigureId,
    coordinate: usize,
    library: Value,
    reference: Value,
}

/// Whether a run was compared, and what differed.
struct Compared {
    difference: Option<Difference>,
    bits: Option<u32>,
    figures: usize,
    known: usize,
}

impl Ready {
    fn compare(&self, given: &Given, period: usize) -> Compared {
        let named = self.named(given);
        let settled = self.settle(&named, period);
        let periods = self.program.periods();
        let expected = reference::evaluate(&self.model, &named, periods.get(period).copied());
        let mut compared = Compared { difference: None, bits: settled.bits(), figures: expected.len(), known: 0 };
        for ((figure, coordinate), reference) in expected {
            compared.known += usize::from(reference.is_ok());
            // A net is held against the lines themselves, and not against how it was elaborated.
            let name = self.model.figure(figure).name.as_str();
            let reference = match name.strip_prefix("net_to_").and_then(|name| name.split_once('_')) {
                Some((party, _)) => reference::net(&self.model, &named, periods.get(period).copied(), party, figure),
                None => reference,
            };
            let library = exactly(settled.figure(figure, coordinate as usize));
            if library != reference {
                let coordinate = coordinate as usize;
                // The first in the order of evaluation is the one to look at.
                let place = |id: FigureId| self.model.order.iter().position(|known| *known == id);
                if compared.difference.as_ref().is_none_or(|known| place(figure) < place(known.figure)) {
                    compared.difference = Some(Difference { figure, coordinate, library, reference });
                }
            }
        }
        compared
    }

    pub fn named(&self, given: &Given) -> reference::Facts {
        named(&self.model, given)
    }

    fn says(&self, difference: &Difference) -> String {
        let say = |value: &Value| match value {
            Ok(number) => number.to_string(),
            Err(kind) => kind.word().to_owned(),
        };
        let address = self.model.address(difference.figure, difference.coordinate);
        let (library, reference) = (say(&difference.library), say(&difference.reference));
        format!("{address}: the library says {library}, the reference {reference}")
    }

    /// As the engine settles facts.
    pub fn settle(&self, named: &reference::Facts, period: usize) -> Values {
        let mut values = Values::new(&self.program);
        values.settle(&self.facts(named, period));
        values
    }

    /// Facts as somebody would hand them over.
    pub fn facts(&self, named: &reference::Facts, period: usize) -> Facts {
        let mut facts = Facts::new(&self.program);
        if self.program.periods().len() > period {
            facts.set_period(period).unwrap();
        }
        for ((figure, coordinate), value) in named {
            let Some(slot) = self.program.input_of(*figure, *coordinate as usize) else { continue };
            // A refusal is a value, too; the reference refuses by itself.
            let _refused = match (value, &self.model.figure(*figure).ty) {
                (Ok(Datum::Number(number)), _) => facts.set_number(slot, number.clone()),
                (Ok(Datum::Date(date)), _) => facts.set_date(slot, *date),
                (Ok(Datum::Time(moment)), _) => facts.set_time(slot, *moment),
                (Ok(Datum::Text(text)), _) => facts.set_text(slot, text),
                (Ok(Datum::Truth(truth)), _) => facts.set_truth(slot, *truth),
                (Ok(Datum::Word(place)), Type::Word(words)) => facts.set_word(slot, &words[*place as usize]),
                (Ok(Datum::Key(row)), Type::Key(axis)) => {
                    facts.set_word(slot, &self.model.axis(*axis).keys[*row as usize])
                }
                (Ok(other), ty) => panic!("{other:?} given for {ty:?}"),
                (Err(kind), _) => facts.set(slot, FactValue::Missing(*kind)),
            };
        }
        facts
    }
}

/// The facts that the contract has a place for: in a case that is being cut down, clauses and rows may be gone.
fn named(model: &Model, given: &Given) -> reference::Facts {
    let fits = |figure: FigureId, value: &Result<Datum, Kind>| match (value, &model.figure(figure).ty) {
        (Ok(Datum::Word(place)), Type::Word(words)) => (*place as usize) < words.len(),
        (Ok(Datum::Key(row)), Type::Key(axis)) => (*row as usize) < model.axis(*axis).keys.len(),
        _ => true,
    };
    let named = given.iter().filter_map(|((name, coordinate), value)| {
        let figure = model.find(name)?;
        fits(figure, value).then(|| ((figure, *coordinate), value.clone()))
    });
    named.collect()
}

/// Every figure by its name, as the reference has it.
fn expecting(model: &Model, given: &Given, period: Period) -> BTreeMap<(String, u32), Value> {
    let figures = reference::evaluate(model, &named(model, given), Some(period));
    let name = |figure: FigureId| model.figure(figure).name.clone();
    figures.into_iter().map(|((figure, coordinate), value)| ((name(figure), coordinate), value)).collect()
}

/// A figure of the library in the reference's arithmetic.
pub fn exactly(value: attain::evaluate::Value) -> Value {
    value.map(|number| {
        let (numer, denom) = number.numer_denom();
        reference::Exact::new(numer, denom)
    })
}

/// Facts of one run, and the period that it is about.
pub fn run_of(contract: &Contract, run: usize, periods: usize) -> (Given, usize) {
    let mut dice = Dice::new(contract.seed ^ ((run as u64 + 1) << 40));
    let given = contract.some_facts(&mut dice);
    (given, dice.below(periods.max(1)))
}

/// The smallest part of a failing case that still fails.
fn cut_down(contract: &Contract, given: &Given, period: usize) -> (Vec<String>, Given) {
    let fails = |clauses: &[String], given: &Given| {
        ready(&(clauses.join("\n\n") + "\n")).is_ok_and(|ready| ready.compare(given, period).difference.is_some())
    };
    let (mut clauses, mut given) = (contract.clauses.clone(), given.clone());
    let mut smaller = true;
    while smaller {
        smaller = false;
        for clause in (0..clauses.len()).rev() {
            let mut fewer = clauses.clone();
            fewer.remove(clause);
            if fails(&fewer, &given) {
                clauses = fewer;
                smaller = true;
            }
        }
        for clause in 0..clauses.len() {
            for line in (1..clauses[clause].lines().count()).rev() {
                let mut fewer = clauses.clone();
                let lines: Vec<&str> = clauses[clause].lines().collect();
                fewer[clause] = [&lines[..line], &lines[line + 1..]].concat().join("\n");
                if fails(&fewer, &given) {
                    clauses = fewer;
                    smaller = true;
                }
            }
        }
        for key in given.keys().cloned().collect::<Vec<_>>() {
            let mut fewer = given.clone();
            fewer.remove(&key);
            if fails(&clauses, &fewer) {
                given = fewer;
                smaller = true;
            }
        }
    }
    (clauses, given)
}

/// A failing case as a person can look into it.
fn report(contract: &Contract, given: &Given, period: usize) -> String {
    let (clauses, given) = cut_down(contract, given, period);
    let text = clauses.join("\n\n") + "\n";
    let ready = ready(&text).unwrap_or_else(|_| panic!("it was settled before"));
    let mut report = format!("contract {} differs in period {period}:\n\n{text}\n", contract.seed);
    for ((name, coordinate), value) in &given {
        if let Some(figure) = ready.model.find(name) {
            let address = ready.model.address(figure, *coordinate as usize);
            let _ = writeln!(report, "given {address} {}", shown(value));
        }
    }
    if let Some(difference) = ready.compare(&given, period).difference {
        let _ = writeln!(report, "\n{}", ready.says(&difference));
    }
    report
}

/// What a search came to.
#[derive(Default)]
struct Tally {
    pairs: AtomicUsize,
    figures: AtomicUsize,
    known: AtomicUsize,
    wide: AtomicUsize,
    long: AtomicUsize,
    alone: AtomicUsize,
    rejected: Mutex<Vec<(u64, Finding, String)>>,
    differing: Mutex<Vec<String>>,
}

fn compared(first: u64, pairs: usize) -> Tally {
    let tally = Tally::default();
    search(first, (&tally.pairs, pairs), &tally.differing, |seed| {
        let contract = Contract::new(seed);
        let text = contract.text();
        let ready = match ready(&text) {
            Ok(ready) => ready,
            Err(findings) => {
                let finding = findings.into_iter().next().unwrap();
                tally.rejected.lock().unwrap().push((contract.seed, finding, text));
                return;
            }
        };
        let runs = || (0..FACTS_PER_CONTRACT).map(|run| run_of(&contract, run, ready.program.periods().len()));
        let together = batches::compared(&ready, runs());
        tally.alone.fetch_add(together.alone, Ordering::Relaxed);
        if let Some(difference) = together.difference {
            let report = batches::report(&contract, &runs().collect::<Vec<_>>(), &difference);
            tally.differing.lock().unwrap().push(report);
            return;
        }
        for (given, period) in runs() {
            let compared = ready.compare(&given, period);
            tally.pairs.fetch_add(1, Ordering::Relaxed);
            tally.figures.fetch_add(compared.figures, Ordering::Relaxed);
            tally.known.fetch_add(compared.known, Ordering::Relaxed);
            tally.wide.fetch_add(usize::from(compared.bits == Some(128)), Ordering::Relaxed);
            tally.long.fetch_add(usize::from(compared.bits.is_none()), Ordering::Relaxed);
            if compared.difference.is_some() {
                let report = report(&contract, &given, period);
                tally.differing.lock().unwrap().push(report);
                break;
            }
        }
    });
    tally
}

#[test]
fn the_library_agrees_with_the_reference() {
    let pairs = number_from("ATTAIN_PAIRS", 2_000) as usize;
    let tally = compared(number_from("ATTAIN_SEED", 0), pairs);
    let rejected = tally.rejected.into_inner().unwrap();
    let (compared, figures, known) = (tally.pairs.into_inner(), tally.figures.into_inner(), tally.known.into_inner());
    let alone = tally.alone.into_inner();
    println!(
        "{compared} pairs of contract and facts, {figures} figures of which {known} have a value, {} runs in 128 bits and {} beyond, {} rows of batches settled alone, {} contracts refused by the check",
        tally.wide.into_inner(),
        tally.long.into_inner(),
        alone,
        rejected.len()
    );
    let differing = tally.differing.into_inner().unwrap();
    assert!(differing.is_empty(), "{}", differing.join("\n════════\n"));
    assert!(alone * 3 < compared, "{alone} of {compared} rows of batches were settled alone: columns did little");
    assert!(compared >= pairs && known * 3 >= figures, "{compared} pairs, {known} of {figures} figures have a value");
    // What is generated is meant to be well formed; that it stays so is worth knowing.
    let contracts = compared.div_ceil(FACTS_PER_CONTRACT) + rejected.len();
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, finding, _) in &rejected {
        *codes.entry(finding.code).or_default() += 1;
    }
    println!("refused: {codes:?}");
    for rejected in rejected.iter().take(number_from("ATTAIN_SHOW", 0) as usize) {
        println!("{}", refusal(rejected));
    }
    let first = rejected.first().map(refusal).unwrap_or_default();
    assert!(rejected.len() * 20 <= contracts, "{} of {contracts} refused, this first:\n{first}", rejected.len());
}

/// What a contract with amendments comes to in a period is what the text comes to that somebody would write who knows what
/// holds on the day that decides: the first settled by the library, the second by the reference.
#[test]
fn amendments_are_what_holds_on_the_day_that_decides() {
    let seeds = number_from("ATTAIN_PAIRS", 2_000) / 10;
    let first = number_from("ATTAIN_SEED", 0);
    let (mut compared, mut inapplicable, mut texts) = (0, 0, 0);
    for contract in (first..first + seeds).map(Contract::new) {
        let Some(amended) = &contract.amended else { continue };
        let Ok(whole) = ready(&contract.text()) else { continue };
        for run in 0..2 {
            let (given, period) = run_of(&contract, run, whole.program.periods().len());
            let days = whole.program.periods()[period];
            let day = match &amended.governed {
                Governed::Date(name) => match given.get(&(name.clone(), 0)) {
                    Some(Ok(Datum::Date(day))) => Some(*day),
                    Some(_) | None => None,
                },
                Governed::Start | Governed::End | Governed::Parts => amended.day(days),
            };
            let Some(day) = day else { continue };
            let text = contract.text_of(amended, day);
            let Ok(plain) = sound(&text) else { continue };
            texts += 1;
            let settled = whole.settle(&whole.named(&given), period);
            let facts = expecting(&plain, &given, days);
            for (index, figure) in whole.model.figures.iter().enumerate() {
                let id = FigureId(index as u32);
                for coordinate in 0..whole.model.size(id) {
                    let library = exactly(settled.figure(id, coordinate));
                    let expected = match facts.get(&(figure.name.clone(), coordinate as u32)) {
                        Some(expected) => expected.clone(),
                        // What is not there yet.
                        None if figure.clause == ClauseKind::Version => continue,
                        None => Err(Kind::Inapplicable),
                    };
                    inapplicable += usize::from(!facts.contains_key(&(figure.name.clone(), coordinate as u32)));
                    compared += 1;
                    assert_eq!(
                        library,
                        expected,
                        "seed {}, run {run}, {} on {day}:\n{}\n════\n{text}",
                        contract.seed,
                        figure.name,
                        contract.text()
                    );
                }
            }
        }
    }
    println!("{texts} texts of a day, {compared} figures, {inapplicable} not there yet");
    assert!(texts as u64 * 5 >= seeds && compared > texts * 20, "{texts} texts of a day, {compared} figures");
}

/// A contract of one's own, from the file that `ATTAIN_CASE` names, with facts that are all given as nothing.
#[test]
fn a_case_of_ones_own() {
    let Ok(path) = std::env::var("ATTAIN_CASE") else { return };
    let text = std::fs::read_to_string(path).unwrap();
    let case = ready(&text).unwrap_or_else(|findings| panic!("{}", refusal(&(0, findings[0].clone(), text.clone()))));
    let compared = case.compare(&Given::new(), 0);
    assert!(compared.difference.is_none(), "{}", case.says(&compared.difference.unwrap()));
}

fn refusal((seed, finding, text): &(u64, Finding, String)) -> String {
    let source = Source::new(format!("seed {seed}"), text.clone());
    attain::diagnostic::render(finding, &source)
}
