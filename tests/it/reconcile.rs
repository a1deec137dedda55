//! Reconciliations of random settlements: the parts sum to the difference, whatever differs.
//!
//! `ATTAIN_PAIRS` says how many pairs of settlements to try, `ATTAIN_SEED` with which contract to begin.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use attain::model::{Datum, Kind, Type};
use attain::reconcile::{Cause, Change, LineSplit, PartKind, Reconciliation, Stand, page};
use attain::wire::RECONCILIATION_SCHEMA;
use attain::{Amount, Contract, FactValue, Number, Outcome, Schedules, Settlement};

use crate::search::{number_from, search};
use crate::strategies::contract::{Contract as Random, Dice};

type Given = BTreeMap<(String, u32), Result<Datum, Kind>>;

/// A contract by the front door; none where it does not check, or settles many together.
fn contract(text: &str) -> Option<Contract> {
    let check = Contract::check("random.attain", text, &Schedules::default());
    check.contract().filter(|contract| !contract.program().is_wide()).cloned()
}

fn settle(contract: &Contract, given: &Given, period: usize) -> Settlement {
    let program = contract.program();
    let model = contract.model();
    let mut facts = program.facts();
    for ((name, coordinate), value) in given {
        let Some(figure) = model.find(name) else { continue };
        let Some(slot) = facts.program().input_of(figure, *coordinate as usize) else { continue };
        let ty = &model.figure(figure).ty;
        let word;
        let value = match (value, ty) {
            (Err(kind), _) => FactValue::Missing(*kind),
            (Ok(Datum::Number(number)), _) => FactValue::Number(number.clone()),
            (Ok(Datum::Date(date)), _) => FactValue::Date(*date),
            (Ok(Datum::Time(moment)), _) => FactValue::Time(*moment),
            (Ok(Datum::Truth(yes)), _) => FactValue::Truth(*yes),
            (Ok(Datum::Text(text)), _) => FactValue::Text(text),
            (Ok(Datum::Word(place)), Type::Word(words)) => match words.get(*place as usize) {
                Some(found) => FactValue::Word(found),
                None => continue,
            },
            (Ok(Datum::Key(row)), Type::Key(axis)) => match model.axis(*axis).keys.get(*row as usize) {
                Some(key) => {
                    word = key.clone();
                    FactValue::Key(&word)
                }
                None => continue,
            },
            (Ok(Datum::Word(_) | Datum::Key(_)), _) => continue,
        };
        let _refused = facts.set(slot, value);
    }
    let periods = program.periods().len();
    if periods > 1 {
        program.settle_period("riverside", period % periods, &facts).unwrap()
    } else {
        program.settle("riverside", &facts)
    }
}

/// What a line is known to come to from one party to the other; none where it has no amount, nothing where it is not there.
fn amount(settlement: &Settlement, address: &str, split: &LineSplit) -> Option<Number> {
    let mut sum = Number::zero();
    for line in settlement.lines().iter().filter(|line| line.address == address && line.moves == split.moves) {
        let forward = line.from == split.from.name && line.to == split.to.name;
        let backward = line.from == split.to.name && line.to == split.from.name;
        match &line.amount {
            _ if !forward && !backward => {}
            Amount::Undetermined(_) => return None,
            Amount::Determined(amount) if forward || !line.moves => sum = sum.add(amount),
            Amount::Determined(amount) => sum = sum.sub(amount),
        }
    }
    Some(sum)
}

/// What is wrong with a reconciliation; empty where it keeps every law.
fn faults(first: &Settlement, second: &Settlement) -> String {
    let mut faults = String::new();
    let told = match first.reconcile(second) {
        Ok(told) => told,
        Err(error) => return format!("refused: {error}\n"),
    };
    let renamed: BTreeMap<&str, &str> = told.renamed.iter().map(|(old, new)| (old.as_str(), new.as_str())).collect();
    let now = |address: &str| -> String {
        address.split('.').map(|part| *renamed.get(part).unwrap_or(&part)).collect::<Vec<_>>().join(".")
    };
    let mut met = BTreeSet::new();
    for split in &told.lines {
        met.insert(split.address.clone());
        let (before, after) = (amount(first, &split.address, split), amount(second, &now(&split.address), split));
        let zero = Number::zero();
        let difference = after.clone().unwrap_or(zero.clone()).sub(before.as_ref().unwrap_or(&zero));
        let parts = split.parts.iter().filter_map(|part| part.change.as_ref());
        let sum = parts.fold(zero, |sum, change| sum.add(&change.number));
        if sum != difference || split.sum.number != difference {
            let _ = writeln!(faults, "{}: parts sum to {sum}, the difference is {difference}", split.address);
        }
        if split.before.is_open() != before.is_none() || split.after.is_open() != after.is_none() {
            let _ = writeln!(faults, "{}: open on other sides than in the settlements", split.address);
        }
        let kinds = |kind: PartKind| split.parts.iter().filter(|part| part.kind == kind).count();
        let (becomes, ceases) = (split.before.is_open() && !split.after.is_open(), split.after.is_open());
        if kinds(PartKind::Known) != usize::from(becomes)
            || kinds(PartKind::Unknown) != usize::from(ceases && !split.before.is_open())
        {
            let _ = writeln!(faults, "{}: becomes known or unknown otherwise than said", split.address);
        }
        // Each part begins where the one before it has ended.
        let ends: Vec<(&Stand, &Stand)> = split.parts.iter().map(|part| (&part.before, &part.after)).collect();
        let value = |stand: &Stand| stand.worth().map(|worth| worth.number.clone()).unwrap_or_default();
        if ends.windows(2).any(|pair| value(pair[0].1) != value(pair[1].0)) {
            let _ = writeln!(faults, "{}: the parts do not follow one another", split.address);
        }
    }
    // What is not told is the same.
    let lines = |settlement: &Settlement| -> BTreeMap<String, Amount> {
        settlement.lines().into_iter().map(|line| (line.address, line.amount)).collect()
    };
    let (old, new) = (lines(first), lines(second));
    for (address, amount) in old.iter().filter(|(address, _)| !met.contains(*address)) {
        let other = new.get(&now(address));
        let nothing = |amount: Option<&Amount>| match amount {
            None => true,
            Some(Amount::Determined(amount)) => amount.is_zero(),
            Some(Amount::Undetermined(_)) => false,
        };
        if other != Some(amount) && !(nothing(other) && nothing(Some(amount))) {
            let _ = writeln!(faults, "{address}: {amount:?} and {other:?}, and nothing is told of it");
        }
    }
    for net in &told.nets {
        let total = |settlement: &Settlement| {
            let mut sum = Number::zero();
            for known in settlement.nets() {
                if (&known.from, &known.to) == (&net.from.name, &net.to.name) {
                    sum = sum.add(&known.amount);
                } else if (&known.from, &known.to) == (&net.to.name, &net.from.name) {
                    sum = sum.sub(&known.amount);
                }
            }
            sum
        };
        let difference = total(second).sub(&total(first));
        let sum = net.parts.iter().fold(Number::zero(), |sum, part| sum.add(&part.change.number));
        if sum != difference || net.sum.number != difference {
            let _ = writeln!(faults, "net to {}: {sum}, and {difference}", net.to.name);
        }
    }
    for split in &told.figures {
        let known = |settlement: &Settlement, address: &str| match settlement.figure(address) {
            Some(Outcome::Known { number, .. }) => Some(number),
            Some(Outcome::Absent { .. }) | None => None,
        };
        let (before, after) = (known(first, &split.address), known(second, &now(&split.address)));
        let (Some(before), Some(after), Some(sum)) = (before, after, &split.sum) else { continue };
        let parts = split.parts.iter().filter_map(|part| part.change.as_ref());
        let told = parts.fold(Number::zero(), |sum, change| sum.add(&change.number));
        if sum.number != after.sub(&before) || told != sum.number {
            let _ = writeln!(faults, "{}: {told}, and {before} → {after}", split.address);
        }
    }
    if told.causes.iter().any(|cause| cause.changes.is_empty()) {
        let _ = writeln!(faults, "a cause without a change");
    }
    // A page can be made of everything.
    if page(&told, &[]).is_empty() {
        let _ = writeln!(faults, "an empty page");
    }
    faults + &opposite(&told, second.reconcile(first).ok().as_ref())
}

/// What is wrong with the way back.
fn opposite(there: &Reconciliation, back: Option<&Reconciliation>) -> String {
    let Some(back) = back else { return "the way back is refused\n".to_owned() };
    let sums = |told: &Reconciliation, sign: bool| -> BTreeMap<(String, String), Number> {
        let sum = |number: &Number| if sign { number.clone() } else { number.neg() };
        let nets = told.nets.iter().filter(|net| !net.sum.number.is_zero());
        nets.map(|net| {
            // A pair that neither pays nor provides may be named the other way round.
            let (from, to) = (net.from.name.clone(), net.to.name.clone());
            if from < to { ((from, to), sum(&net.sum.number)) } else { ((to, from), sum(&net.sum.number).neg()) }
        })
        .collect()
    };
    if !there.renamed.is_empty() || sums(there, true) == sums(back, false) {
        return String::new();
    }
    format!("there {:?}, back {:?}\n", sums(there, true), sums(back, true))
}

/// A change of a contract's text such as parties agree on.
fn mutated(random: &Random, dice: &mut Dice) -> (String, &'static str) {
    let mut clauses = random.clauses.clone();
    let kind = dice.pick(&["number", "number", "number", "number", "drop", "drop line", "order", "name", "several"]);
    let times = if kind == "several" { 2 + dice.below(4) } else { 1 };
    for _ in 0..times {
        let place = 1 + dice.below(clauses.len() - 1);
        match kind {
            "drop" => {
                clauses.remove(place);
            }
            "drop line" => {
                let lines: Vec<&str> = clauses[place].lines().collect();
                let line = dice.below(lines.len());
                clauses[place] = [&lines[..line], &lines[line + 1..]].concat().join("\n");
            }
            "order" => {
                let other = 1 + dice.below(clauses.len() - 1);
                clauses.swap(place, other);
            }
            "name" => {
                let named: Vec<String> =
                    clauses[place].split_whitespace().filter(|word| word.contains('_')).map(str::to_owned).collect();
                let clean = |word: &String| word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
                if let Some(name) = named.into_iter().find(clean) {
                    clauses = clauses.iter().map(|clause| other_name(clause, &name)).collect();
                }
            }
            _ => clauses[place] = other_number(&clauses[place], dice),
        }
        if clauses.len() < 2 {
            break;
        }
    }
    (clauses.join("\n\n") + "\n", kind)
}

fn other_name(text: &str, name: &str) -> String {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut written = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(name) {
        let (before, after) = (&rest[..at], &rest[at + name.len()..]);
        let whole = !before.ends_with(part) && !after.starts_with(part);
        written.push_str(before);
        written.push_str(name);
        written.push_str(if whole { "_by_another_name" } else { "" });
        rest = after;
    }
    written + rest
}

/// One number of a clause, a little different.
fn other_number(clause: &str, dice: &mut Dice) -> String {
    let digits: Vec<usize> = clause
        .char_indices()
        .filter(|(at, c)| {
            let before = clause[..*at].chars().next_back();
            c.is_ascii_digit() && !before.is_some_and(|before| before.is_ascii_alphanumeric() || before == '_')
        })
        .map(|(at, _)| at)
        .collect();
    if digits.is_empty() {
        return clause.to_owned();
    }
    let at = dice.pick(&digits);
    let digit = dice.pick(&["1", "2", "3", "5", "7", "9"]);
    format!("{}{digit}{}", &clause[..at], &clause[at + 1..])
}

#[derive(Default)]
struct Tally {
    pairs: AtomicUsize,
    differ: AtomicUsize,
    open: AtomicUsize,
    together: AtomicUsize,
    by_clause: AtomicUsize,
    renamed: AtomicUsize,
    unread: AtomicUsize,
    failing: Mutex<Vec<String>>,
}

impl Tally {
    fn count(&self, first: &Settlement, second: &Settlement) {
        let Ok(told) = first.reconcile(second) else { return };
        self.pairs.fetch_add(1, Ordering::Relaxed);
        self.differ.fetch_add(usize::from(told.lines.iter().any(|line| !line.parts.is_empty())), Ordering::Relaxed);
        let open = |line: &LineSplit| line.before.is_open() != line.after.is_open();
        self.open.fetch_add(usize::from(told.lines.iter().any(open)), Ordering::Relaxed);
        let clauses = |cause: &Cause| cause.changes.iter().filter(|change| matches!(change, Change::Clause(_))).count();
        self.by_clause.fetch_add(usize::from(told.causes.iter().any(|cause| clauses(cause) > 0)), Ordering::Relaxed);
        self.together.fetch_add(usize::from(told.causes.iter().any(|cause| clauses(cause) > 1)), Ordering::Relaxed);
        self.renamed.fetch_add(usize::from(!told.renamed.is_empty()), Ordering::Relaxed);
    }
}

#[test]
fn parts_sum_to_the_difference_of_two_sets_of_facts() {
    let tally = Tally::default();
    let pairs = number_from("ATTAIN_PAIRS", 2_000) as usize / 20;
    search(number_from("ATTAIN_SEED", 0), (&tally.pairs, pairs), &tally.failing, |seed| {
        let random = Random::new(seed);
        let Some(contract) = contract(&random.text()) else { return };
        for run in 0..8u64 {
            let mut dice = Dice::new(seed ^ ((run + 1) << 40));
            let (one, mut other) = (random.some_facts(&mut dice), random.some_facts(&mut dice));
            // Most corrections are of a few facts.
            if dice.chance(60) {
                for (key, value) in &one {
                    if dice.chance(75) {
                        other.insert(key.clone(), value.clone());
                    }
                }
            }
            let period = dice.below(6);
            let later = if dice.chance(15) { period + 1 } else { period };
            let (first, second) = (settle(&contract, &one, period), settle(&contract, &other, later));
            let faults = faults(&first, &second);
            let itself = first.reconcile(&first).is_ok_and(|told| told.is_empty() && told.idle.is_empty());
            if !faults.is_empty() || !itself {
                tally.failing.lock().unwrap().push(format!("seed {seed}, run {run}: {faults}itself: {itself}"));
                return;
            }
            tally.count(&first, &second);
        }
    });
    finish("facts", tally, pairs);
}

#[test]
fn parts_sum_to_the_difference_of_two_versions() {
    let tally = Tally::default();
    let pairs = number_from("ATTAIN_PAIRS", 2_000) as usize / 20;
    search(number_from("ATTAIN_SEED", 0), (&tally.pairs, pairs), &tally.failing, |seed| {
        let random = Random::new(seed);
        let Some(original) = contract(&random.text()) else { return };
        for run in 0..8u64 {
            let mut dice = Dice::new(seed ^ ((run + 1) << 32));
            let (text, kind) = mutated(&random, &mut dice);
            let Some(other) = contract(&text) else {
                tally.unread.fetch_add(1, Ordering::Relaxed);
                continue;
            };
            let one = random.some_facts(&mut dice);
            let two = if dice.chance(50) { one.clone() } else { random.some_facts(&mut dice) };
            let period = dice.below(6);
            let (first, second) = (settle(&original, &one, period), settle(&other, &two, period));
            let faults = faults(&first, &second);
            if !faults.is_empty() {
                tally.failing.lock().unwrap().push(format!("seed {seed}, run {run} ({kind}): {faults}"));
                return;
            }
            tally.count(&first, &second);
        }
    });
    finish("versions", tally, pairs);
}

fn finish(what: &str, tally: Tally, pairs: usize) {
    let failing = tally.failing.into_inner().unwrap();
    let done = tally.pairs.into_inner();
    println!(
        "{what}: {done} pairs, {} with other amounts, {} where an amount becomes known or unknown, {} moved by clauses, {} by several together, {} with other names, {} texts that are none",
        tally.differ.into_inner(),
        tally.open.into_inner(),
        tally.by_clause.into_inner(),
        tally.together.into_inner(),
        tally.renamed.into_inner(),
        tally.unread.into_inner()
    );
    assert!(failing.is_empty(), "{}", failing.join("\n════\n"));
    assert!(done >= pairs, "{done} of {pairs}");
}

const HEADER: &str = "edition 2026\n\ncontract \"C\"\n  between payer plan \"The Plan\" and provider clinic \"The Clinic\"\n  \
    effective 2026-01-01 through 2026-12-31\n  money in USD, rounded half up to the cent\n\n";

/// Settles `name value` pairs by the clauses below a header.
fn settled(clauses: &str, facts: &[(&str, &str)]) -> Settlement {
    let text = format!("{HEADER}{clauses}");
    let check = Contract::check("c.attain", &text, &Schedules::default());
    let contract = check.contract().unwrap_or_else(|| panic!("{}", check.render()));
    let mut given = contract.program().facts();
    for (name, value) in facts {
        given.set_at(name, *value).unwrap();
    }
    contract.program().settle("clinic_a", &given)
}

/// What each cause says: what was put in place, and what it moved of the money.
fn told(first: &Settlement, second: &Settlement) -> Vec<String> {
    let faults = faults(first, second);
    assert!(faults.is_empty(), "{faults}");
    let told = first.reconcile(second).unwrap();
    let cause = |(place, cause): (usize, &Cause)| {
        let names: Vec<&str> = cause.changes.iter().map(Change::name).collect();
        let parts = told.lines.iter().flat_map(|line| line.parts.iter().map(move |part| (line, part)));
        let parts = parts.filter(|(_, part)| part.cause == place).map(|(line, part)| {
            let change = part.change.as_ref().map(|change| change.exact.clone()).unwrap_or_default();
            let kind = match part.kind {
                PartKind::Changed => "",
                PartKind::Known => " known",
                PartKind::Unknown => " unknown",
            };
            format!("{} {change}{kind}", line.address)
        });
        format!("{}: {}", names.join(" + "), parts.collect::<Vec<_>>().join(", "))
    };
    told.causes.iter().enumerate().map(cause).collect()
}

const RATE: &str = "input done \"Done\": count\n\ninput due \"Due\": count at least 1\n\nmetric rate \"Rate\" is done per due higher is better\n\n";
const FEE: &str = "input visits \"Visits\": count\n\nbonus fee \"Fee\"\n  pays 2 USD × visits\n\n";
const BONUS: &str =
    "bonus extra \"Extra\"\n  by band of rate\n    below 50%  pays nothing\n    from 50%   pays 100 USD\n";

#[test]
fn the_counts_of_a_rate_take_one_step() {
    let clauses = format!("{RATE}{FEE}{BONUS}");
    let first = settled(&clauses, &[("done", "40"), ("due", "100"), ("visits", "10")]);
    let second = settled(&clauses, &[("done", "4000"), ("due", "5000"), ("visits", "11")]);
    assert_eq!(told(&first, &second), ["done + due: extra 100.00", "visits: fee 2.00"]);
}

#[test]
fn what_is_asserted_moves_nothing_and_splits_no_step() {
    let asserted = "assert enough \"Enough is done\" always done is at most due and done is at least 0\n\n";
    let clauses = format!("{RATE}{asserted}{FEE}{BONUS}");
    let first = settled(&clauses, &[("done", "40"), ("due", "100"), ("visits", "10")]);
    let facts = [("done", "4000"), ("due", "5000"), ("visits", "11")];
    // The counts are one step still, though the assertion reads one of them by itself; and that it goes is no cause.
    let without = clauses.replace(asserted, "");
    for other in [&clauses, &without, &clauses.replace("is at most due", "is below due")] {
        assert_eq!(told(&first, &settled(other, &facts)), ["done + due: extra 100.00", "visits: fee 2.00"]);
    }
}

#[test]
fn clauses_that_cannot_stand_alone_are_put_in_place_together() {
    let facts = [("done", "40"), ("due", "100"), ("visits", "10")];
    let first = settled(&format!("{RATE}{FEE}{BONUS}"), &facts);
    // What `extra` reads is there no more, and what it reads now was not there before; the fee is a matter of its own.
    let points =
        RATE.replace("metric rate \"Rate\" is done per due", "metric points \"Quality\" is (done per due) × 2");
    let second =
        settled(&format!("{points}{}{}", FEE.replace("2 USD", "3 USD"), BONUS.replace("of rate", "of points")), &facts);
    // What reads nothing of the others comes alone; the rate goes when nobody reads it any more.
    assert_eq!(told(&first, &second), ["points: ", "rate + extra: extra 100.00", "fee: fee 10.00"]);
}

#[test]
fn other_names_titles_numbers_and_blanks_contribute_nothing() {
    let facts = [("done", "60"), ("due", "100"), ("visits", "10")];
    let first = settled(&format!("{RATE}{FEE}{BONUS}"), &facts);
    let other = format!("{RATE}{FEE}{BONUS}")
        .replace("fee \"Fee\"", "visit_fee \"Fee for visits\"")
        .replace("bonus extra", "§ 4.1 bonus additional")
        .replace("rate", "share_done")
        .replace("visits", "seen")
        .replace("from 50%   ", "from 50%  ");
    let facts = [("done", "60"), ("due", "100"), ("seen", "10")];
    let same = settled(&other, &facts);
    let report = first.reconcile(&same).unwrap();
    assert!(report.is_empty() && report.idle.is_empty(), "{report:?}");
    assert_eq!((report.same_lines, report.renamed.len()), (2, 4));
    // A clause that is called otherwise and says something else is told as the one it was.
    let second = settled(&other.replace("100 USD", "120 USD"), &facts);
    assert_eq!(told(&first, &second), ["extra: extra 20.00"]);
    // Facts under another name, too.
    let second = settled(&other, &[("done", "60"), ("due", "100"), ("seen", "12")]);
    assert_eq!(told(&first, &second), ["visits: fee 4.00"]);
}

#[test]
fn facts_come_and_go_with_their_clauses() {
    let first = settled(FEE, &[("visits", "10")]);
    let second = settled(&format!("{FEE}{RATE}{BONUS}"), &[("done", "60"), ("due", "100"), ("visits", "12")]);
    assert_eq!(told(&first, &second), ["visits: fee 4.00", "rate: ", "extra: extra 100.00"]);
    // A fact that only the second contract takes waits for its clause.
    let wide = FEE.replace("count", "count at most 100");
    let first = settled(&wide, &[("visits", "10")]);
    let second = settled(FEE, &[("visits", "500")]);
    assert_eq!(told(&first, &second), ["visits + visits: fee 980.00"]);
}

#[test]
fn what_is_not_known_is_told_by_what_it_needs() {
    let clauses = format!("{RATE}{FEE}{BONUS}");
    let all = [("visits", "10"), ("done", "60"), ("due", "100")];
    let (none, one, known) = (settled(&clauses, &all[..1]), settled(&clauses, &all[..2]), settled(&clauses, &all));
    assert_eq!(told(&none, &known), ["done + due: extra 100.00 known"]);
    assert_eq!(told(&known, &one), ["due: extra -100.00 unknown"]);
    let report = none.reconcile(&one).unwrap();
    assert!(report.lines[0].parts.is_empty() && report.lines[0].before.is_open() && report.lines[0].after.is_open());
    // Unknown only on the way: the two have a result together.
    let picked = "input first: yes or no\n\ninput x \"X\": money\n\ninput y \"Y\": money\n\n\
        define amount \"Amount\" means if first then x otherwise y\n\nbonus picked \"Picked\"\n  pays amount\n";
    let one = settled(picked, &[("first", "yes"), ("x", "100")]);
    let other = settled(picked, &[("first", "no"), ("y", "70")]);
    assert_eq!(told(&one, &other), ["first + y: picked -30.00"]);
    let idle = one.reconcile(&other).unwrap().idle;
    assert!(matches!(idle.as_slice(), [Change::Fact(x)] if x.address == "x" && x.after == "not given"), "{idle:?}");
}

#[test]
fn two_subjects_are_refused() {
    let first = settled(FEE, &[("visits", "10")]);
    let contract = Contract::parse(&format!("{HEADER}{FEE}")).unwrap();
    let second = contract.program().settle("clinic_b", first.facts());
    let error = first.reconcile(&second).unwrap_err().to_string();
    assert!(error.contains("`clinic_a`") && error.contains("`clinic_b`"), "{error}");
    let euros = Contract::parse(&format!("{HEADER}{FEE}").replace("USD", "EUR")).unwrap();
    let error = first.reconcile(&euros.program().settle("clinic_a", &euros.program().facts())).unwrap_err();
    assert!(error.to_string().contains("USD") && error.to_string().contains("EUR"), "{error}");
}

#[test]
fn the_order_of_a_limit_is_a_difference() {
    let facts = [("visits", "10")];
    let both = format!(
        "{FEE}penalty late \"Late\"\n  charges 60 USD\n\npenalty missed \"Missed\"\n  charges 50 USD\n\n{}",
        "limit first_limit \"A\" on late, missed\n  capped at 80 USD\n  relieved in this order\n\nlimit second_limit \"B\" on late\n  capped at 40 USD\n  relieved in this order\n"
    );
    let first = settled(&both, &facts);
    let (start, limits) = both.split_at(both.find("limit first_limit").unwrap());
    let (one, two) = limits.split_at(limits.find("limit second_limit").unwrap());
    let second = settled(&format!("{start}{two}\n{one}"), &facts);
    let told = told(&first, &second);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("the order of the clauses: "), "{told:?}");
}

#[test]
fn a_contract_without_money_has_its_figures_split() {
    let check = |weight: &str, done: &str| {
        let text = format!(
            "edition 2026\n\n{RATE}define points \"Points\" means {weight} × rate\n\ndefine good \"Good\" means rate is at least 50%\n"
        );
        let contract = Contract::parse(&text).unwrap_or_else(|error| panic!("{error}"));
        let mut facts = contract.program().facts();
        facts.set_at("done", done).unwrap();
        facts.set_at("due", "100").unwrap();
        contract.program().settle("clinic_a", &facts)
    };
    let (first, second) = (check("10", "40"), check("12", "60"));
    let report = first.reconcile(&second).unwrap();
    assert_eq!(faults(&first, &second), "");
    let page = page(&report, &[]);
    let points = report.figures.iter().find(|figure| figure.address == "points").unwrap();
    assert_eq!(points.parts.len(), 2, "{page}");
    let good = report.figures.iter().find(|figure| figure.address == "good").unwrap();
    assert!(good.sum.is_none() && good.parts.len() == 1, "{page}");
    assert!(page.contains("no → yes") && page.contains("points"), "{page}");
}

#[test]
fn the_schema_is_one() {
    let schema: serde_json::Value = serde_json::from_str(RECONCILIATION_SCHEMA).unwrap();
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("schema.json", schema).unwrap();
    let schema = compiler.compile("schema.json", &mut schemas).unwrap();
    let clauses = format!("{RATE}{FEE}{BONUS}");
    let first = settled(&clauses, &[("visits", "10"), ("done", "60"), ("due", "100")]);
    let second = settled(&clauses.replace("50%", "70%").replace("2 USD", "3 USD"), &[("visits", "11")]);
    let report = first.reconcile(&second).unwrap().to_wire();
    let data = serde_json::to_value(&report).unwrap();
    if let Err(error) = schemas.validate(&data, schema) {
        panic!("{error}\n{data:#}");
    }
    assert_eq!(serde_json::from_value::<attain::wire::Reconciliation>(data).unwrap(), report);
}
