//! Random contracts about many and random tables, every figure of everybody in every period compared to the last digit.
//!
//! A tenth of `ATTAIN_PAIRS` is how many pairs of contract and tables are tried (a few hundred where it is not set; each is about many),
//! `ATTAIN_SEED` with which contract to begin. A difference is cut down to the clauses, rows and cells that it needs.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use attain::diagnostic::Finding;
use attain::model::Body;
use attain::source::Source;

use super::case::{Case, printed};
use crate::reference::many::{Address, nets_of_many};
use crate::search::{number_from, search};
use crate::strategies::contract::Dice;
use crate::strategies::wide::Wide;
use crate::strategies::wide::sheets::Sheets;

/// How many sets of tables each contract is tried with.
const SHEETS_PER_CONTRACT: usize = 10;

/// So many differences are enough to look at.
/// What a comparison came to.
#[derive(Default)]
struct Compared {
    figures: usize,
    known: usize,
    difference: Option<(Address, String)>,
}

fn compare(case: &Case, sheets: &Sheets) -> Compared {
    // A panic is cut down as a difference is.
    let settled = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| case.settle(sheets)));
    let expected = case.expect(sheets);
    let Ok(population) = settled else {
        let first = expected.into_keys().next().expect("a contract has figures");
        return Compared {
            difference: Some((first, "the library stopped with a panic".to_owned())),
            ..Compared::default()
        };
    };
    let mut compared = Compared { figures: expected.len(), ..Compared::default() };
    let crowd = case.crowd(sheets);
    let order = |address: &Address| case.model.order.iter().position(|known| *known == address.0);
    let mut nets: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
    for (address, mut reference) in expected {
        // A net is held against the lines themselves, and not against how it was elaborated.
        let name = case.model.figure(address.0).name.as_str();
        if let Some((party, _)) = name.strip_prefix("net_to_").and_then(|name| name.split_once('_')) {
            let nets = nets.entry(address.0).or_insert_with(|| nets_of_many(&case.model, &crowd, party, address.0));
            reference = nets[&(address.2, address.3)].clone();
        }
        // Days are made wherever they are read, and kept nowhere.
        if matches!(case.model.figure(address.0).body, Body::Start(_) | Body::End(_)) {
            continue;
        }
        compared.known += usize::from(reference.is_ok());
        let (figure, _, element, period) = address;
        let place = case.model.figure(figure).place;
        let library = case.figure(&population, sheets, address);
        let here = crowd.takes_part(place.level, element, crowd.period(place.grain, period));
        let there = case.found(&population, sheets, figure, element);
        let part = there.is_some_and(|element| population.takes_part(place, element, period));
        if library.as_ref() != Some(&reference) || here != part {
            let first = compared.difference.as_ref().is_none_or(|(known, _)| order(&address) < order(known));
            if first {
                let say = |value: &Option<crate::reference::Value>| match value {
                    Some(Ok(number)) => number.to_string(),
                    Some(Err(kind)) => kind.word().to_owned(),
                    None => "nothing".to_owned(),
                };
                let says = format!(
                    "{}: the library says {}, the reference {}; takes part: {part} and {here}",
                    case.address(sheets, address),
                    say(&library),
                    say(&Some(reference)),
                );
                compared.difference = Some((address, says));
            }
        }
    }
    compared
}

fn sheets_of(case: &Case, seed: u64, run: usize) -> Sheets {
    let mut dice = Dice::new(seed ^ ((run as u64 + 1) << 40));
    Sheets::new(&case.model, &mut dice)
}

/// Whether a contract still differs; sheets are held by figure, so what is cut must keep the names.
fn fails(clauses: &[String], whole: &Case, sheets: &Sheets) -> Option<(Case, Sheets, String)> {
    let case = Case::new(&(clauses.join("\n\n") + "\n")).ok()?;
    let moved = moved(whole, &case, sheets)?;
    let (_, says) = compare(&case, &moved).difference?;
    Some((case, moved, says))
}

/// The tables of one contract as tables of another with fewer figures.
fn moved(from: &Case, to: &Case, sheets: &Sheets) -> Option<Sheets> {
    if from.model.levels.len() != to.model.levels.len() {
        return None;
    }
    let mut moved = sheets.clone();
    for sheet in &mut moved.sheets {
        let mut kept = Vec::new();
        let mut columns = Vec::new();
        for (place, (figure, coordinate)) in sheet.columns.iter().enumerate() {
            if let Some(figure) = to.model.find(&from.model.figure(*figure).name) {
                kept.push(place);
                columns.push((figure, *coordinate));
            }
        }
        sheet.columns = columns;
        for row in &mut sheet.rows {
            row.cells = kept.iter().map(|place| row.cells[*place].clone()).collect();
        }
        if sheet.columns.is_empty() {
            sheet.long = None;
        }
    }
    Some(moved)
}

fn cut_down(seed: u64, wide: &Wide, sheets: &Sheets) -> String {
    let mut clauses = wide.clauses.clone();
    let whole = Case::new(&wide.text()).ok().unwrap();
    let mut smaller = true;
    while smaller {
        smaller = false;
        for clause in (2..clauses.len()).rev() {
            let mut fewer = clauses.clone();
            fewer.remove(clause);
            if fails(&fewer, &whole, sheets).is_some() {
                clauses = fewer;
                smaller = true;
            }
        }
    }
    let (case, mut sheets, mut says) = fails(&clauses, &whole, sheets).unwrap();
    let mut smaller = true;
    while smaller {
        smaller = false;
        for sheet in 0..sheets.sheets.len() {
            let mut row = sheets.sheets[sheet].rows.len();
            while row > 0 {
                row -= 1;
                let mut fewer = sheets.clone();
                fewer.sheets[sheet].rows.remove(row);
                // Everybody must stay known, and within somebody.
                let known =
                    |sheets: &Sheets| case.crowd(sheets).levels.iter().flatten().all(|one| !one.rows.is_empty());
                if known(&fewer)
                    && !orphans(&case, &fewer)
                    && let Some((_, now)) = compare(&case, &fewer).difference
                {
                    sheets = fewer;
                    says = now;
                    smaller = true;
                }
            }
        }
    }
    let mut report = format!("seed {seed}:\n\n{}\n\n", clauses.join("\n\n"));
    let _ = writeln!(report, "{}\n{says}", printed(&case, &sheets));
    report
}

/// Whether somebody is within nobody.
fn orphans(case: &Case, sheets: &Sheets) -> bool {
    case.model.levels.iter().enumerate().any(|(number, level)| {
        level.parent.is_some()
            && (0..sheets.people[number].len()).any(|element| {
                !sheets.sheets.iter().any(|sheet| {
                    sheet.parents
                        && sheet.place.level.is_some_and(|level| level.index() == number)
                        && sheet.rows.iter().any(|row| row.element == element)
                })
            })
    })
}

/// Says which pair it was that stopped with a panic.
struct Watch(u64, usize);

impl Drop for Watch {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("stopped at seed {}, tables {}:\n{}", self.0, self.1, Wide::new(self.0).text());
        }
    }
}

#[derive(Default)]
struct Tally {
    pairs: AtomicUsize,
    contracts: AtomicUsize,
    figures: AtomicUsize,
    known: AtomicUsize,
    refused: Mutex<Vec<(u64, Finding, String)>>,
    differing: Mutex<Vec<String>>,
}

fn compared(first: u64, pairs: usize) -> Tally {
    let tally = Tally::default();
    search(first, (&tally.pairs, pairs), &tally.differing, |seed| {
        let wide = Wide::new(seed);
        tally.contracts.fetch_add(1, Ordering::Relaxed);
        let case = match Case::new(&wide.text()) {
            Ok(case) => case,
            Err(findings) => {
                let finding = findings.into_iter().next().unwrap();
                tally.refused.lock().unwrap().push((seed, finding, wide.text()));
                return;
            }
        };
        for run in 0..SHEETS_PER_CONTRACT {
            let sheets = sheets_of(&case, seed, run);
            let watch = Watch(seed, run);
            let compared = compare(&case, &sheets);
            drop(watch);
            tally.pairs.fetch_add(1, Ordering::Relaxed);
            tally.figures.fetch_add(compared.figures, Ordering::Relaxed);
            tally.known.fetch_add(compared.known, Ordering::Relaxed);
            if compared.difference.is_some() {
                let report = cut_down(seed, &wide, &sheets);
                tally.differing.lock().unwrap().push(report);
                break;
            }
        }
    });
    tally
}

#[test]
fn populations_agree_with_the_reference() {
    let asked = number_from("ATTAIN_PAIRS", 3_000) as usize / 10;
    let tally = compared(number_from("ATTAIN_SEED", 0), asked);
    let (refused, contracts) = (tally.refused.into_inner().unwrap(), tally.contracts.into_inner());
    let (pairs, figures, known) = (tally.pairs.into_inner(), tally.figures.into_inner(), tally.known.into_inner());
    println!(
        "{pairs} pairs of contract and tables, {figures} figures of which {known} have a value, {} of {contracts} contracts refused",
        refused.len(),
    );
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, finding, _) in &refused {
        *codes.entry(finding.code).or_default() += 1;
    }
    println!("refused: {codes:?}");
    for (seed, finding, text) in refused.iter().take(number_from("ATTAIN_SHOW", 0) as usize) {
        let source = Source::new(format!("seed {seed}"), text.clone());
        println!("{}", attain::diagnostic::render(finding, &source));
    }
    let differing = tally.differing.into_inner().unwrap();
    assert!(differing.is_empty(), "{}", differing.join("\n════════\n"));
    assert!(pairs >= asked && known * 3 >= figures, "{pairs} pairs, {known} of {figures} figures have a value");
    assert!(refused.len() * 5 <= contracts, "{} of {contracts} contracts refused: {codes:?}", refused.len());
}
