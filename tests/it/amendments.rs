//! Laws of time: the text of a day settles as the contract does where that day governs, and a ledger's postings come to the
//! latest settlement, in whatever order things became known.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use attain::{Amount, Contract, Date, Ledger, Number, Outcome, Population, ScheduleRows, Schedules, Table, wire};

use crate::strategies::contract::Dice;

/// A contract with amendments at random days, each of which changes, adds and removes clauses at random.
struct Amended {
    text: String,
    days: Vec<Date>,
    governed: &'static str,
}

const SUBJECTS: [&str; 3] = ["a", "b", "c"];
const QUARTERS: [(&str, &str, &str); 4] = [
    ("2026-Q1", "2026-01-01", "2026-03-31"),
    ("2026-Q2", "2026-04-01", "2026-06-30"),
    ("2026-Q3", "2026-07-01", "2026-09-30"),
    ("2026-Q4", "2026-10-01", "2026-12-31"),
];

impl Amended {
    fn new(dice: &mut Dice) -> Amended {
        let governed = dice.pick(&["period start", "period end", "days in each part"]);
        let by_days = governed == "days in each part";
        let mut text = format!(
            "edition 2026\n\ncontract \"Amended at random\"\n  between payer plan \"P\" and provider practice \"Q\"\n  \
             effective 2026-01-01 through 2026-12-31\n  settled each quarter\n  money in USD, rounded half up to the cent\n  \
             governed by {governed}\n\ninput base \"Base\": money\ninput cases \"Cases\": count at least 1\n\
             input met \"Met\": count, may be unreported\n\n"
        );
        let names = ["rates", "rate", "pct", "stars", "good", "hold", "swing", "most", "late"];
        for name in names {
            text += &clause(name, "", dice);
        }
        // What reads the figures that come of a clause, which may be removed.
        text += "define total \"Good and late\" means (good, missing counts as 0 USD) + (late, missing counts as 0 USD)\n\n\
                 define raw \"Good before limits\" means good.before_limits\n\n\
                 earn_back back \"Earned\" against hold returns 50% of hold.held, missing counts as 0 USD\n\n\
                 define raw_late \"Late before limits\" means late.before_limits, missing counts as 0 USD\n\n\
                 limit fines \"Fines\" on late capped at 20 USD relieved in this order\n\n\
                 define goal \"Goal\" means rate.target, missing counts as 0%\n\n";
        let gone: Vec<&str> =
            ["late", "hold", "rate", "most", "stars"].into_iter().filter(|_| dice.below(3) == 0).collect();
        let mut days: Vec<Date> = Vec::new();
        for number in 0..1 + dice.below(3) {
            let day = Date::from_ymd(2026, 2 + dice.below(11) as u32, 1 + dice.below(28) as u32).unwrap();
            if days.contains(&day) {
                continue;
            }
            days.push(day);
            let removes = match number == 0 && !gone.is_empty() {
                true => format!("\n  removes {}", gone.join(", ")),
                false => String::new(),
            };
            let _ = write!(text, "amendment a{number} \"No. {number}\" effective {day}{removes}\n\n");
            for name in names.iter().filter(|name| **name != "late" && !gone.contains(name)) {
                let money = ["good", "hold", "swing"].contains(name);
                if dice.below(2) == 0 && (money || !by_days) {
                    text += &clause(name, &format!(" amended by a{number}"), dice);
                }
            }
            if dice.below(2) == 0 {
                let _ = write!(
                    text,
                    "bonus extra{number} \"Extra\" added by a{number} pays {} USD\n\n",
                    1 + dice.below(90)
                );
            }
        }
        days.sort_unstable();
        Amended { text, days, governed }
    }

    /// The day that governs a quarter, where it is one.
    fn governing(&self, start: Date, end: Date) -> Option<Date> {
        match self.governed {
            "period start" => Some(start),
            "period end" => Some(end),
            _ => self.days.iter().all(|day| *day <= start || *day > end).then_some(start),
        }
    }
}

/// A clause with numbers at random.
fn clause(name: &str, version: &str, dice: &mut Dice) -> String {
    let mut number = |most: usize| 1 + dice.below(most);
    let form = number(2);
    let (a, b) = (number(40), number(40) + 45);
    match name {
        "rates" => format!(
            "schedule rates \"Rates\"{version} keyed by tier\n  column part: percent\n  | tier | part |\n  |------|------|\n  \
             | low  | {a}%  |\n  | high | {b}%  |\n\n"
        ),
        "rate" => format!(
            "metric rate \"Rate\"{version}\n  is met per cases\n  higher is better\n  insufficient when cases is below {a}\n  \
             target {b}%\n\n"
        ),
        "pct" => match form {
            1 => format!("define pct \"Percent\"{version} means {a}% × (the mean of part over each tier ÷ 100%)\n\n")
                .replace("the mean of part over each tier ÷ 100%", "(the mean of part over each tier) ÷ 100%"),
            _ => format!("define pct \"Percent\"{version} means {a}%\n\n"),
        },
        "stars" => format!(
            "score stars \"Stars\"{version} out of 100\n  by band of rate\n    below {a}%  earns {a}\n    from {a}%   earns {b}\n    \
             missing   earns 0\n\n"
        ),
        "good" => match form {
            1 => format!(
                "bonus good \"Good\"{version}\n  pays pct of base\n  only if rate meets target, missing counts as no\n\n"
            ),
            _ => format!("bonus good \"Good\"{version}\n  pays {a} USD × (stars, inapplicable counts as 0), rounded half up to a whole number\n\n")
                .replace(", rounded half up to a whole number", ""),
        },
        "hold" => format!("withhold hold \"Withhold\"{version} holds high.part of base\n\n"),
        "swing" => format!(
            "adjustment swing \"Swing\"{version}\n  by band of rate\n    below {a}%  charges {a} USD\n    from {b}%   pays {b} USD\n    \
             otherwise pays nothing\n    missing   pays nothing\n  charges only if base is above {b} USD\n\n"
        ),
        "most" => {
            format!("limit most \"Most\"{version} on good, late2 capped at {}00 USD relieved in proportion\n\n", a + b)
                .replace("good, late2", "good")
        }
        _ => format!("penalty late \"Late\"{version} charges {a} USD\n\n"),
    }
}

fn facts(dice: &mut Dice) -> Table {
    let columns = ["practice", "quarter", "base", "cases", "met"].map(str::to_owned).to_vec();
    let mut rows = Vec::new();
    for subject in SUBJECTS {
        for (quarter, ..) in QUARTERS {
            let cases = 1 + dice.below(90);
            let met = if dice.below(5) == 0 { String::new() } else { dice.below(cases + 1).to_string() };
            rows.push(vec![
                subject.to_owned(),
                quarter.to_owned(),
                dice.below(20_000).to_string(),
                cases.to_string(),
                met,
            ]);
        }
    }
    Table { name: "facts".to_owned(), columns, rows }
}

fn contract(text: &str) -> Contract {
    Contract::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Of one quarter, every figure of everybody, and every line of money.
fn of_quarter(population: &Population, of: &Contract, quarter: &str) -> (BTreeMap<String, String>, Vec<String>) {
    let place = population.settled_place();
    let mut figures = BTreeMap::new();
    for row in population.rows(&place).filter(|row| population.keys(*row).last().is_some_and(|key| key == quarter)) {
        for figure in of.program().figures().iter().filter(|figure| figure.clause != "version") {
            // What does not hold on a day is not there at all in its text.
            let came = match population.program().figure(&figure.address).map(|slot| population.outcome(slot, row)) {
                Some(Outcome::Known { number, .. }) => number.to_string(),
                Some(Outcome::Absent { kind, .. }) => kind.word().to_owned(),
                None => "inapplicable".to_owned(),
            };
            figures.insert(format!("{} {}", population.keys(row).join(" "), figure.address), came);
        }
    }
    let lines =
        population.lines().filter(|placed| placed.keys.last().is_some_and(|key| key == quarter)).map(|placed| {
            let line = placed.line;
            format!("{} {} {} {} {:?}", placed.keys.join(" "), line.address, line.from, line.to, line.amount)
        });
    let mut lines: Vec<String> = lines.collect();
    lines.sort();
    (figures, lines)
}

#[test]
fn the_text_of_a_day_settles_as_the_contract_does_where_that_day_governs() {
    let mut compared = 0;
    for seed in 0..60 {
        let mut dice = Dice::new(seed);
        let amended = Amended::new(&mut dice);
        let whole = contract(&amended.text);
        let table = facts(&mut dice);
        let (population, errors) = whole.program().settle_tables(std::slice::from_ref(&table), None);
        assert!(errors.is_empty(), "{errors:?}");
        for (quarter, start, end) in QUARTERS {
            let Some(day) = amended.governing(Date::parse(start).unwrap(), Date::parse(end).unwrap()) else { continue };
            let text = whole.consolidated(day, None).unwrap_or_else(|error| panic!("{error}\n{}", amended.text));
            assert!(!text.contains("amend"), "{text}");
            assert_eq!(attain::format("contract.attain", &text).unwrap(), text, "the canonical form");
            let folded = contract(&text);
            assert_eq!(folded.consolidated(day, None).unwrap(), text, "folding again changes nothing");
            let (other, errors) = folded.program().settle_tables(std::slice::from_ref(&table), None);
            assert!(errors.is_empty(), "{errors:?}");
            let ((figures, lines), (expected, expected_lines)) =
                (of_quarter(&other, &whole, quarter), of_quarter(&population, &whole, quarter));
            for (name, value) in &expected {
                assert_eq!(figures.get(name), Some(value), "{name} on {day}\n{}\n---\n{text}", amended.text);
                compared += 1;
            }
            assert_eq!(lines, expected_lines, "on {day}\n{}\n---\n{text}", amended.text);
        }
    }
    assert!(compared > 5_000, "{compared}");
}

const KNOWN: &str = r#"
edition 2026

contract "What was known when"
  between payer plan "P" and provider practice "Q"
  effective 2026-01-01 through 2026-12-31
  settled each quarter
  money in USD, rounded half up to the cent
  governed by period start

input base "Base": money
input met  "Met": yes or no

adjustment prize "Prize"
  when met   pays 1% of base
  otherwise  charges 10 USD

penalty late "Late" charges 1 USD

# Signed after the day on which it takes effect.
amendment second "Second" effective 2026-04-01 known from 2026-08-15
  removes late

adjustment prize "Prize" amended by second
  when met   pays 2% of base
  otherwise  charges 20 USD
"#;

/// Everything that is said of the two quarters of two practices, each with the day on which it became known.
fn statements(dice: &mut Dice) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for subject in ["a", "b"] {
        for quarter in ["2026-Q1", "2026-Q2"] {
            for month in [7, 8, 9, 10] {
                let day = format!("2026-{month:02}-{:02}", 1 + dice.below(28));
                let met = if dice.below(2) == 0 { "yes" } else { "no" };
                let cells = [subject, quarter, &day, &dice.below(9_000).to_string(), met].map(str::to_owned);
                rows.push(cells.to_vec());
            }
        }
    }
    rows
}

fn known(rows: &[Vec<String>]) -> Table {
    let columns = ["practice", "quarter", "known_on", "base", "met"].map(str::to_owned).to_vec();
    Table { name: "facts".to_owned(), columns, rows: rows.to_vec() }
}

/// What the lines that move come to, oriented from the plan.
fn sums(population: &Population) -> BTreeMap<(Vec<String>, String), String> {
    let moving = population.lines().filter(|placed| placed.line.moves);
    let amount = |placed: attain::PlacedLine| {
        let Amount::Determined(amount) = &placed.line.amount else { panic!("{placed:?}") };
        let signed = if placed.line.from == "plan" { amount.clone() } else { amount.neg() };
        ((placed.keys, placed.line.address), signed.to_string())
    };
    moving.map(amount).collect()
}

fn balances(ledger: &Ledger) -> BTreeMap<(Vec<String>, String), String> {
    let balance = |balance: attain::Balance| {
        let signed = if balance.from == "plan" { balance.amount.clone() } else { balance.amount.neg() };
        ((balance.key.keys.into_values().collect(), balance.key.line), signed.to_string())
    };
    ledger.balances().into_iter().map(balance).collect()
}

/// The same, lines of nothing left out: what was never owed was never posted.
fn without_nothing(mut sums: BTreeMap<(Vec<String>, String), String>) -> BTreeMap<(Vec<String>, String), String> {
    sums.retain(|_, amount| amount != "0");
    sums
}

#[test]
fn a_ledger_comes_to_the_latest_settlement_in_whatever_order_things_arrive() {
    let contract = contract(KNOWN);
    for seed in 0..40 {
        let mut dice = Dice::new(seed);
        let rows = statements(&mut dice);
        let mut ends = Vec::new();
        for order in 0..3 {
            let mut arriving = rows.clone();
            if order > 0 {
                dice.shuffle(&mut arriving);
            }
            let mut ledger = Ledger::new(&contract);
            for count in 1..=arriving.len() {
                // As known at the end, of what has arrived so far.
                let last = Date::parse("2026-12-31").unwrap();
                let (population, errors) =
                    contract.program().settle_as_known(&[known(&arriving[..count])], None, Some(last));
                assert!(errors.is_empty(), "{errors:?}");
                let before = ledger.postings().to_vec();
                ledger.post(&population, last).unwrap();
                assert_eq!(ledger.postings()[..before.len()], before[..], "what was posted stays");
                assert_eq!(without_nothing(balances(&ledger)), without_nothing(sums(&population)));
                let again = ledger.post(&population, last).unwrap();
                assert!(again.is_empty(), "posted twice: {again:?}");
            }
            ends.push(without_nothing(balances(&ledger)));
        }
        assert!(ends.iter().all(|end| *end == ends[0]), "{ends:?}");
    }
}

#[test]
fn what_was_not_known_does_not_exist() {
    let contract = contract(KNOWN);
    for seed in 0..40 {
        let mut dice = Dice::new(seed);
        let rows = statements(&mut dice);
        let mut ledger = Ledger::new(&contract);
        for month in 7..=12 {
            let day = Date::from_ymd(2026, month, 28).unwrap();
            let as_known = contract.known_on(day).unwrap();
            let (population, _) = as_known.program().settle_as_known(&[known(&rows)], None, Some(day));
            // The same as if the rest had never been written.
            let there: Vec<Vec<String>> =
                rows.iter().filter(|row| Date::parse(&row[2]).unwrap() <= day).cloned().collect();
            let (other, _) = as_known.program().settle_as_known(&[known(&there)], None, None);
            assert_eq!(sums(&population), sums(&other));
            let removed =
                sums(&population).keys().filter(|(keys, line)| keys[1] == "2026-Q2" && line == "late").count();
            assert_eq!(removed == 0, month >= 8, "late is gone once that is known");
            ledger.post(&population, day).unwrap();
            assert_eq!(without_nothing(balances(&ledger)), without_nothing(sums(&population)));
        }
        let data = serde_json::to_value(ledger.to_wire()).unwrap();
        valid(&data);
        let back: wire::Ledger = serde_json::from_value(data).unwrap();
        assert_eq!(Ledger::from_wire(back).unwrap(), ledger);
    }
}

fn valid(data: &serde_json::Value) {
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("ledger.json", serde_json::from_str(wire::LEDGER_SCHEMA).unwrap()).unwrap();
    let schema = compiler.compile("ledger.json", &mut schemas).unwrap();
    if let Err(error) = schemas.validate(data, schema) {
        panic!("{error:#}");
    }
}

#[test]
fn a_ledger_refuses_what_is_not_its_own() {
    let contract = contract(KNOWN);
    let rows = statements(&mut Dice::new(1));
    let day = |text: &str| Date::parse(text).unwrap();
    let (population, _) = contract.program().settle_as_known(&[known(&rows)], None, None);
    let mut ledger = Ledger::new(&contract);
    ledger.post(&population, day("2026-11-01")).unwrap();
    let earlier = ledger.post(&population, day("2026-10-01")).unwrap_err();
    assert!(earlier.to_string().contains("the last posting is of 2026-11-01"), "{earlier}");
    let other = Contract::parse(&KNOWN.replace("What was known when", "Another")).unwrap();
    let error = Ledger::new(&other).post(&population, day("2026-11-01")).unwrap_err();
    assert!(error.to_string().contains("\"Another\""), "{error}");
    let mut broken = ledger.to_wire();
    broken.postings[0].amount = "-1".to_owned();
    assert!(Ledger::from_wire(broken).unwrap_err().to_string().contains("posting 1: an amount is not above 0"));
}

/// One line, that pays one party of two.
fn routed(to: &str) -> Contract {
    let text = format!(
        r#"edition 2026

contract "Routes"
  between payer plan "The Plan" and provider clinic "The Clinic" and party bank "The Bank"
  effective 2026-01-01 through 2026-12-31
  settled each year
  money in USD, rounded half up to the cent

input base "Base": money

payment fee "Fee" from plan to {to}
  pays base
"#
    );
    Contract::parse(&text).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn what_one_party_was_paid_is_not_set_against_what_another_is() {
    let settled = |to: &str, base: &str| {
        let rows = vec![["a", base].map(str::to_owned).to_vec()];
        let columns = ["clinic", "base"].map(str::to_owned).to_vec();
        let table = Table { name: "facts".to_owned(), columns, rows };
        routed(to).program().settle_tables(&[table], None).0
    };
    let day = |text: &str| Date::parse(text).unwrap();
    let told = |ledger: &Ledger| -> Vec<String> {
        let between = |balance: attain::Balance| format!("{} {} {}", balance.from, balance.to, balance.amount);
        ledger.balances().into_iter().map(between).collect()
    };
    let mut ledger = Ledger::new(&routed("clinic"));
    ledger.post(&settled("clinic", "100.00"), day("2027-01-10")).unwrap();
    assert_eq!(told(&ledger), ["plan clinic 100"]);
    // The text was corrected: the bank is paid, and what the clinic was paid comes back whole.
    let posted = ledger.post(&settled("bank", "120.00"), day("2027-02-10")).unwrap().to_vec();
    let mut words: Vec<String> =
        posted.iter().map(|posting| format!("{} {} {}", posting.from, posting.to, posting.amount)).collect();
    words.sort();
    assert_eq!(words, ["clinic plan 100", "plan bank 120"]);
    let mut balances = told(&ledger);
    balances.retain(|balance| !balance.ends_with(" 0"));
    assert_eq!(balances, ["plan bank 120"]);
    assert!(ledger.post(&settled("bank", "120.00"), day("2027-02-10")).unwrap().is_empty());
    let back = Ledger::from_wire(ledger.to_wire()).unwrap();
    assert_eq!(back.balances(), ledger.balances());
}

/// A settlement of one has the keys that one of everybody has: the only year there is, and no whole term.
#[test]
fn one_and_everybody_post_to_the_same_lines() {
    for (settled, keys) in [("  settled each year\n", vec!["a", "2026"]), ("", vec!["a"])] {
        let text = format!(
            r#"edition 2026

contract "One"
  between payer plan "The Plan" and provider clinic "The Clinic"
  effective 2026-01-01 through 2026-12-31
{settled}  money in USD, rounded half up to the cent

input base "Base": money

payment fee "Fee"
  pays base
"#
        );
        let contract = Contract::parse(&text).unwrap_or_else(|error| panic!("{error}"));
        let program = contract.program();
        let rows = vec![["a", "100.00"].map(str::to_owned).to_vec()];
        let table = Table { name: "facts".to_owned(), columns: vec!["clinic".to_owned(), "base".to_owned()], rows };
        let everybody = program.settle_tables(&[table], None).0;
        let mut facts = program.facts();
        let base = program.input("base").unwrap();
        facts.set_text(base, "100.00").unwrap();
        let day = Date::parse("2027-01-10").unwrap();
        for one in [program.settle("a", &facts), program.settle_period("a", 0, &facts).unwrap()] {
            let mut ledger = Ledger::new(&contract);
            let posted = ledger.post_one(&one, day).unwrap();
            let found: Vec<&str> = posted[0].key.keys.values().map(String::as_str).collect();
            let mut wanted = keys.clone();
            wanted.sort_by_key(|key| *key == "2026");
            assert_eq!(found, wanted, "{settled}");
            assert!(ledger.post(&everybody, day).unwrap().is_empty(), "{settled}: posted twice");
        }
    }
}

/// Of a fact that is given twice for the same day neither counts, and which rows come first changes nothing.
#[test]
fn what_is_given_twice_is_told_alike_in_any_order() {
    let contract = contract(KNOWN);
    let all = [
        // Twice on the day that counts.
        vec![("2026-07-01", "100"), ("2026-08-01", "200"), ("2026-08-01", "300")],
        // Twice on a day that a later one overrules.
        vec![("2026-07-01", "100"), ("2026-07-01", "200"), ("2026-08-01", "300")],
        // Twice without a day.
        vec![("", "100"), ("", "200"), ("2026-08-01", "300")],
        vec![("", "100"), ("", "200")],
        // Three times, and once refused.
        vec![("2026-08-01", "100"), ("2026-08-01", "many"), ("2026-08-01", "300")],
        vec![("2026-07-01", "many"), ("2026-08-01", "200"), ("2026-07-01", "300")],
    ];
    for said in all {
        for known_on in
            [None, Some("2026-07-15"), Some("2026-12-31")].map(|day| day.map(|day| Date::parse(day).unwrap()))
        {
            let mut found = Vec::new();
            for order in orders(said.len()) {
                let row = |place: &usize| {
                    let (day, base) = said[*place];
                    ["a", "2026-Q1", day, base, "yes"].map(str::to_owned).to_vec()
                };
                let rows: Vec<Vec<String>> = order.iter().map(row).collect();
                let (population, errors) = contract.program().settle_as_known(&[known(&rows)], None, known_on);
                let twice = errors.iter().filter(|error| error.problem.contains("given twice")).count();
                let lines: Vec<String> = population.lines().map(|line| format!("{:?}", line.line.amount)).collect();
                found.push((twice, lines, population.receipt()));
            }
            assert!(found.iter().all(|one| *one == found[0]), "{said:?} as known on {known_on:?}: {found:#?}");
        }
    }
}

/// Every order of so many things.
fn orders(count: usize) -> Vec<Vec<usize>> {
    let Some(last) = count.checked_sub(1) else { return vec![Vec::new()] };
    let with = |order: Vec<usize>| {
        (0..count).map(move |place| {
            let mut order = order.clone();
            order.insert(place, last);
            order
        })
    };
    orders(last).into_iter().flat_map(with).collect()
}

const HANDED_OVER: &str = r#"
edition 2026

contract "Rows from the host"
  between payer plan "P" and provider practice "Q"
  effective 2026-01-01 through 2026-12-31
  settled each quarter
  money in USD, rounded half up to the cent
  governed by period start

schedule fees "Fees" keyed by service
  column fee: money
  supplied

amendment second "Second" effective 2026-07-01

schedule fees "Fees" amended by second keyed by service
  column fee: money
  supplied

payment paid "Paid" pays the sum of fee over each service, not below 0 USD
"#;

#[test]
fn an_amended_schedule_is_not_read_without_the_rows_of_every_version() {
    let rows = |fee: &str| ScheduleRows {
        header: ["service", "fee"].map(str::to_owned).to_vec(),
        rows: vec![["visit", fee].map(str::to_owned).to_vec()],
    };
    let handed = |names: &[(&str, &str)]| {
        let rows = names.iter().map(|(name, fee)| ((*name).to_owned(), rows(fee))).collect();
        Contract::check("contract.attain", HANDED_OVER, &Schedules(rows))
    };
    let unsupplied = |check: &attain::Check| {
        assert!(check.findings().iter().all(|finding| finding.code == "schedule-unsupplied"), "{}", check.render());
        assert!(check.has_errors());
        check.render()
    };
    let first_only = unsupplied(&handed(&[("fees", "10")]));
    assert!(first_only.contains("`--schedule fees.second=FILE`"), "{first_only}");
    assert!(!first_only.contains("fees=FILE"), "{first_only}");
    let later_only = unsupplied(&handed(&[("fees.second", "20")]));
    assert!(later_only.contains("`--schedule fees=FILE`"), "{later_only}");
    assert!(!later_only.contains("fees.second=FILE"), "{later_only}");
    let none = unsupplied(&handed(&[]));
    assert!(none.contains("`--schedule fees=FILE`") && none.contains("`--schedule fees.second=FILE`"), "{none}");

    let whole = handed(&[("fees", "10"), ("fees.second", "20")]).into_result().unwrap();
    for (period, paid) in [("2026-Q2", "10"), ("2026-Q3", "20")] {
        let facts = whole.program().facts();
        let at = whole.program().period(period).unwrap();
        let settlement = whole.program().settle_period("p", at, &facts).unwrap();
        assert_eq!(settlement.decimal("paid").map(|paid| paid.to_string()).as_deref(), Some(paid), "{period}");
    }
}

/// Of one quarter, what each line comes to for the practices, negative where they pay; none where that is not known.
type Signed = BTreeMap<String, Option<Number>>;

fn signed_lines(population: &Population, quarter: &str) -> Signed {
    let mut found = Signed::new();
    for placed in population.lines().filter(|placed| placed.keys.last().is_some_and(|key| key == quarter)) {
        let line = &placed.line;
        let amount = match &line.amount {
            Amount::Determined(amount) if line.from == "plan" => Some(amount.clone()),
            Amount::Determined(amount) => Some(amount.neg()),
            Amount::Undetermined(_) => None,
        };
        // What limits act on is told apart from what they leave: only the line itself is divided by days.
        if !["good", "late", "back"].contains(&line.address.as_str()) {
            found.insert(format!("{} {}", placed.keys[0], line.address), amount);
        }
    }
    let place = population.settled_place();
    for row in population.rows(&place).filter(|row| population.keys(*row).last().is_some_and(|key| key == quarter)) {
        for name in ["raw", "raw_late"] {
            let amount = match population.outcome(population.program().figure(name).unwrap(), row) {
                Outcome::Known { number, .. } => Some(number),
                Outcome::Absent { .. } => None,
            };
            found.insert(format!("{} {name}", population.keys(row)[0]), amount);
        }
    }
    found
}

#[test]
fn a_line_divided_by_days_is_what_the_texts_of_its_days_come_to() {
    let mut compared = 0;
    for seed in 0..150 {
        let mut dice = Dice::new(seed);
        let amended = Amended::new(&mut dice);
        // What is no amount of money is not divided: where such a clause goes, a quarter is of one text.
        let whole_goes = amended
            .text
            .lines()
            .find_map(|line| line.trim().strip_prefix("removes "))
            .is_some_and(|gone| gone.split(", ").any(|name| !["late", "hold"].contains(&name)));
        if amended.governed != "days in each part" || whole_goes {
            continue;
        }
        let whole = contract(&amended.text);
        let table = facts(&mut dice);
        let settled = |of: &Contract| {
            let (population, errors) = of.program().settle_tables(std::slice::from_ref(&table), None);
            assert!(errors.is_empty(), "{errors:?}");
            population
        };
        let population = settled(&whole);
        for (quarter, start, end) in QUARTERS {
            let (start, end) = (Date::parse(start).unwrap(), Date::parse(end).unwrap());
            let inside = amended.days.iter().copied().filter(|day| *day > start && *day <= end);
            let begins: Vec<Date> = std::iter::once(start).chain(inside).collect();
            if begins.len() == 1 {
                continue;
            }
            let after = end.add_days(1).unwrap();
            let ends = begins[1..].iter().copied().chain([after]);
            let mut expected = Signed::new();
            for (begin, until) in begins.iter().zip(ends) {
                let text = whole.consolidated(*begin, None).unwrap();
                // Not rounded yet.
                let text = text.replace("rounded half up to the cent", "rounded half up to 9 decimals");
                let (days, all) = (until.day_number() - begin.day_number(), after.day_number() - start.day_number());
                let share = Number::ratio(days, all).unwrap();
                for (name, amount) in signed_lines(&settled(&contract(&text)), quarter) {
                    let sum = expected.entry(name).or_insert_with(|| Some(Number::zero()));
                    *sum = sum.take().zip(amount).map(|(sum, amount)| sum.add(&amount.mul(&share)));
                }
            }
            let found = signed_lines(&population, quarter);
            for (name, sum) in expected {
                let Some(sum) = sum else { continue };
                let rounded = sum.round(attain::Mode::HalfUp, &Number::power_of_ten(-2));
                let amount = found.get(&name).cloned().flatten();
                assert_eq!(amount, Some(rounded), "{name} in {quarter}\n{}", amended.text);
                compared += 1;
            }
        }
    }
    assert!(compared > 300, "{compared}");
}
