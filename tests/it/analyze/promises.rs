//! A promise that is proved is never broken: assertions of every contract that is here, and many more made for them, held
//! against random facts.
//!
//! `ATTAIN_SETTLEMENTS` says how many settlements to try; with `ATTAIN_ALL=1` every contract is taken, also those that take
//! minutes to analyze:
//!
//! ```text
//! ATTAIN_SETTLEMENTS=1000000 cargo test --release -p attain --test it promises -- --nocapture
//! ```

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use attain::analysis::{Exposure, Incentive, Shown};
use attain::model::{Asserted, Assertion, FigureId};
use attain::{Contract, Facts, FigureSlot, InputSlot, Number, Schedules, Settler};

use super::confirm::{Case, Confirmed};
use super::incentives;
use super::scattered::Scattered;
use crate::search::number_from;
use crate::strategies::contract::{Contract as Random, Dice};

/// How many settlements are tried where nothing is said.
const SETTLEMENTS: u64 = 12_000;

/// Where nothing else is said, contracts are taken of at most so many operations of which every fact has an end, and none of those
/// that are hard to analyze on purpose: more of them take minutes where nothing is optimized.
const MOST_OPERATIONS: usize = 16;
const HARD: &str = "tests/corpus/analyze";

/// The random contracts among those that are tried: of a few measures and terms, but for some that take long, and how many of
/// every construct.
const INCENTIVES: std::ops::Range<u64> = 5..40;
const WILD: usize = 60;

/// How many assertions are made for a contract at most.
const MADE: usize = 16;

#[derive(Default)]
struct Tally {
    contracts: AtomicUsize,
    proved: AtomicUsize,
    refuted: AtomicUsize,
    open: AtomicUsize,
    confirmed: AtomicUsize,
    settled: AtomicUsize,
    held: AtomicUsize,
    /// Of those that were refuted, the ones that random facts break as well: how sharp the search is.
    broken: AtomicUsize,
    wrong: Mutex<Vec<String>>,
}

#[test]
fn what_is_proved_is_never_broken() {
    let settlements = number_from("ATTAIN_SETTLEMENTS", SETTLEMENTS);
    let all = number_from("ATTAIN_ALL", 0) > 0;
    let tally = Tally::default();
    let texts = texts();
    let ready: Mutex<Vec<Promising>> = Mutex::default();
    each(&texts, |(place, (name, text))| {
        let mut dice = Dice::new(place as u64 ^ (number_from("ATTAIN_SEED", 0) << 32));
        if let Some(found) = Promising::new(name, text, all, &mut dice, &tally) {
            if shown() {
                let operations = found.contract.program().operations();
                println!("{name}: {operations} operations, {} proved", found.proved.len());
            }
            ready.lock().unwrap().push(found);
        }
    });
    let ready = ready.into_inner().unwrap();
    let share = settlements.div_ceil(ready.iter().filter(|it| !it.proved.is_empty()).count().max(1) as u64) as usize;
    each(&ready, |(place, contract)| contract.hold(share, &mut Dice::new(place as u64 ^ (9 << 40)), &tally));
    let count = |of: &AtomicUsize| of.load(Ordering::Relaxed);
    let [contracts, proved, refuted, open, settled, held, broken, confirmed] = [
        &tally.contracts,
        &tally.proved,
        &tally.refuted,
        &tally.open,
        &tally.settled,
        &tally.held,
        &tally.broken,
        &tally.confirmed,
    ]
    .map(count);
    println!(
        "{contracts} contracts: {proved} assertions proved, {refuted} refuted, {open} open; {settled} settlements, in which \
         those proved held {held} times; {confirmed} refutations settled again, random facts break {broken} of them"
    );
    let wrong = tally.wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong[..wrong.len().min(5)].join("\n════════\n"));
    assert!(settled as u64 >= settlements && held >= settled, "{settled} {held}");
    assert!(contracts >= 25 && proved >= contracts * 2, "{contracts} {proved}");
    // A search that breaks none of those that are wrong would not notice a wrong proof either.
    assert!(confirmed == refuted && broken * 2 >= refuted, "{confirmed} {broken} of {refuted}");
}

/// Every contract that stands here, by its path, and random ones.
fn texts() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<PathBuf> = [
        "tests/corpus/settle/good",
        "tests/corpus/check/good",
        "tests/corpus/analyze",
        "tests/corpus/programmes",
        "examples",
    ]
    .map(|folder| root.join(folder))
    .into();
    let mut paths = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            match path.extension() {
                None if path.is_dir() => folders.push(path),
                Some(end) if end == "attain" => paths.push(path),
                None | Some(_) => {}
            }
        }
    }
    paths.sort();
    let name = |path: &PathBuf| path.strip_prefix(root).unwrap().display().to_string();
    let mut texts: Vec<_> = paths.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect();
    texts.extend(INCENTIVES.map(|seed| (format!("incentives {seed}"), incentives::text(seed))));
    let wild = (0..).map(|seed| (format!("random {seed}"), Random::new(seed).text()));
    texts.extend(wild.filter(|(_, text)| text.contains("\nassert ")).take(WILD));
    texts
}

fn shown() -> bool {
    std::env::var("ATTAIN_SHOW").is_ok()
}

/// Works off a list on every core.
fn each<T: Sync>(list: &[T], work: impl Fn((usize, &T)) + Sync) {
    let next = AtomicUsize::new(0);
    let worker = || {
        while let Some(pair) = Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, list.get(at)?))) {
            work(pair);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            std::thread::Builder::new().stack_size(64 << 20).spawn_scoped(scope, worker).unwrap();
        }
    });
}

/// A contract with assertions, and what was said of them.
struct Promising {
    name: String,
    text: String,
    contract: Contract,
    period: usize,
    scattered: Scattered,
    proved: Vec<Promise>,
    refuted: Vec<Promise>,
}

/// One assertion, with what is needed to look whether it holds.
struct Promise {
    name: String,
    says: Says,
}

enum Says {
    Always(FigureSlot),
    Never { figure: FigureSlot, lever: FigureSlot, falls: bool, made_of: Vec<InputSlot> },
}

impl Promising {
    fn new(name: &str, text: &str, all: bool, dice: &mut Dice, tally: &Tally) -> Option<Promising> {
        let read = |text: &str| {
            let check = Contract::check(name, text, &Schedules::default());
            check.contract().filter(|contract| !contract.program().is_wide()).cloned()
        };
        let contract = read(text)?;
        let ends = contract
            .program()
            .facts_needed()
            .into_iter()
            .all(|fact| fact.ty.unit().is_none() || matches!(fact.range, (Some(_), Some(_))));
        let quick = contract.program().operations() <= MOST_OPERATIONS && ends && !name.starts_with(HARD);
        if !all && !quick {
            return None;
        }
        let period = dice.below(contract.program().periods().len().max(1));
        // What is known of it makes assertions that are barely so, and some that are barely not.
        let known = Case::new(&contract, period)?;
        let mut text = text.to_owned();
        let mut made = made(&known);
        dice.shuffle(&mut made);
        if !all {
            // What never falls takes longest to decide, above all where it cannot be.
            let (always, never): (Vec<_>, Vec<_>) = made.into_iter().partition(|says| says.starts_with("always"));
            made = always.into_iter().take(4).chain(never.into_iter().take(1)).collect();
        }
        for (place, says) in made.iter().take(MADE).enumerate() {
            let more = format!("{text}\n\nassert made_up_{place} \"Made up\"\n  {says}\n");
            // One that an example breaks is refused.
            if read(&more).is_some() {
                text = more;
            }
        }
        let contract = read(&text)?;
        let case = Case::new(&contract, period)?;
        let scattered = Scattered::new(&contract, &text, period);
        let mut found = Promising {
            name: name.to_owned(),
            text,
            contract,
            period,
            scattered,
            proved: Vec::new(),
            refuted: Vec::new(),
        };
        tally.contracts.fetch_add(1, Ordering::Relaxed);
        for (assertion, verdict) in found.contract.model().assertions.clone().iter().zip(&case.analysis.assertions) {
            assert_eq!(assertion.name, verdict.assertion);
            let count = match verdict.verdict {
                "proved" => &tally.proved,
                "refuted" => &tally.refuted,
                _ => &tally.open,
            };
            count.fetch_add(1, Ordering::Relaxed);
            let Some(promise) = found.promise(assertion, dice) else { continue };
            match verdict.verdict {
                "proved" => found.proved.push(promise),
                "refuted" => found.refuted.push(promise),
                _ => {}
            }
        }
        let mut confirmed = Confirmed::default();
        let wrong = case.confirm_assertions(&mut confirmed);
        tally.confirmed.fetch_add(confirmed.refuted, Ordering::Relaxed);
        found.told(wrong, tally);
        Some(found)
    }

    fn told(&self, wrong: Vec<String>, tally: &Tally) {
        let told =
            wrong.into_iter().map(|wrong| format!("{}, period {}: {wrong}\n{}", self.name, self.period, self.text));
        tally.wrong.lock().unwrap().extend(told);
    }

    fn promise(&self, assertion: &Assertion, dice: &mut Dice) -> Option<Promise> {
        let program = self.contract.program();
        let slot = |figure: FigureId, coordinate: u32| {
            program.figure(&self.contract.model().address(figure, coordinate as usize))
        };
        let says = match assertion.asserted {
            Asserted::Always { figure, coordinate } => Says::Always(slot(figure, coordinate)?),
            Asserted::Never { figure, coordinate, rises, lever, lever_coordinate, lever_rises } => {
                let lever = slot(lever, lever_coordinate)?;
                let made_of = self.scattered.moving(&mut program.settler(), lever, dice);
                Says::Never { figure: slot(figure, coordinate)?, lever, falls: rises != lever_rises, made_of }
            }
        };
        Some(Promise { name: assertion.name.clone(), says })
    }

    /// So many settlements, with which what is proved must hold; and as many more with which what is refuted might not.
    fn hold(&self, settlements: usize, dice: &mut Dice, tally: &Tally) {
        let mut settler = self.contract.program().settler();
        let (mut done, mut held) = (0, 0);
        // Facts for which nothing is known hold nothing: those are not tried for ever.
        while !self.proved.is_empty() && done < settlements {
            let facts = self.scattered.facts(dice);
            done += 1;
            settler.settle(&facts);
            let mut wrong = Vec::new();
            for promise in &self.proved {
                if let Says::Always(slot) = &promise.says
                    && let Ok(holds) = settler.number(*slot)
                {
                    held += 1;
                    if holds.is_zero() {
                        wrong.push(self.breaks(promise, &facts));
                    }
                }
            }
            let promise = dice.pick(&self.proved.iter().collect::<Vec<_>>());
            if let Some((holds, other)) = self.moved(promise, &facts, &mut settler, dice) {
                done += 1;
                held += 1;
                if !holds {
                    wrong.push(format!("{}\nand {}", self.breaks(promise, &facts), self.scattered.told(&other)));
                }
            }
            if !wrong.is_empty() {
                self.told(wrong, tally);
                break;
            }
        }
        tally.settled.fetch_add(done, Ordering::Relaxed);
        tally.held.fetch_add(held, Ordering::Relaxed);
        for promise in &self.refuted {
            let breaks = (0..settlements.min(2_000)).any(|_| {
                let facts = self.scattered.facts(dice);
                settler.settle(&facts);
                match &promise.says {
                    Says::Always(slot) => settler.number(*slot).is_ok_and(|holds| holds.is_zero()),
                    Says::Never { .. } => {
                        self.moved(promise, &facts, &mut settler, dice).is_some_and(|(holds, _)| !holds)
                    }
                }
            });
            tally.broken.fetch_add(usize::from(breaks), Ordering::Relaxed);
            if !breaks && shown() {
                println!("not broken: {} of {}", promise.name, self.name);
            }
        }
    }

    fn breaks(&self, promise: &Promise, facts: &Facts) -> String {
        format!("{} is proved, and broken by {}", promise.name, self.scattered.told(facts))
    }

    /// Whether a promise holds between facts, which were settled, and others in which its lever stands elsewhere.
    fn moved(&self, promise: &Promise, facts: &Facts, settler: &mut Settler, dice: &mut Dice) -> Option<(bool, Facts)> {
        let Says::Never { figure, lever, falls, made_of } = &promise.says else { return None };
        let read = |settler: &Settler| Some((settler.number(*lever).ok()?, settler.number(*figure).ok()?));
        let before = read(settler)?;
        let other = self.scattered.elsewhere(facts, made_of, dice)?;
        settler.settle(&other);
        let after = read(settler)?;
        let (low, high) = if before.0 <= after.0 { (&before, &after) } else { (&after, &before) };
        let holds = low.0 == high.0 || if *falls { low.1 <= high.1 } else { low.1 >= high.1 };
        Some((holds, other))
    }
}

/// Assertions about what a contract pays: right at what it comes to at most and at least, and a little inside; and that it
/// never falls, or never rises, as what it hangs on gets better.
fn made(case: &Case) -> Vec<String> {
    let mut made = Vec::new();
    for it in &case.analysis.exposure.of {
        made.extend(ends(it));
    }
    let plain = |of: &str| case.contract.program().figure(of).is_some();
    for Incentive { lever, .. } in &case.analysis.incentives {
        let lever_name = lever.metric.as_ref().unwrap_or(&lever.fact);
        for of in case.analysis.exposure.of.iter().map(|it| it.of.as_str()).filter(|of| plain(of)) {
            for way in ["falls", "rises"] {
                let better = if lever.more_is_better == Some(false) { "falls" } else { "rises" };
                made.push(format!("{of} never {way} when {lever_name} {better}"));
            }
        }
    }
    made.dedup();
    made
}

fn ends(it: &Exposure) -> Vec<String> {
    let of = if it.kind == "party" { format!("the net to {}", it.of) } else { it.of.clone() };
    let mut made = Vec::new();
    let clean = |shown: &&Shown| !shown.text.contains(['≈', '/']);
    let shifted = |shown: &Shown, cents: i64| -> Option<String> {
        let (amount, unit) = shown.text.split_once(' ').unwrap_or((&shown.text, ""));
        let sign = if amount.ends_with('%') { "%" } else { "" };
        let plain: String = amount.replace('−', "-").chars().filter(|c| !matches!(c, ',' | '%')).collect();
        let moved = &Number::parse(&plain).ok()? + &Number::ratio(cents, 100).unwrap();
        let mut text = String::new();
        let _ = write!(text, "{moved}{sign} {unit}");
        Some(text.trim_end().to_owned())
    };
    if let Some(most) = it.greatest.amount.as_ref().filter(clean) {
        made.extend(shifted(most, 0).map(|most| format!("always {of} is at most {most}")));
        made.extend(shifted(most, -1).map(|less| format!("always {of} is at most {less}")));
    }
    if let Some(least) = it.least.amount.as_ref().filter(clean) {
        made.extend(shifted(least, 0).map(|least| format!("always {of} is at least {least}")));
        made.extend(shifted(least, 1).map(|more| format!("always {of} is at least {more}")));
    }
    made
}
