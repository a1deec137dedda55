//! What an amount takes, the same facts by two contracts, and facts that are given from a file.

use attain::wire::{ANALYSIS_SCHEMA, COMPARISON_SCHEMA, Comparison, DIFF_SCHEMA, SideOf};
use serde_json::Value;

use crate::harness::Desk;

const HOSPITAL: &str = include_str!("../../../../examples/hospital-quality/contract.attain");
const FACTS: &str = include_str!("../../../../examples/hospital-quality/facts.csv");
const POOL: &str = include_str!("../../../../examples/peer-pool/contract.attain");
const MONTHS: &str = include_str!("../../../../examples/peer-pool/months.csv");
const PRACTICES: &str = include_str!("../../../../examples/peer-pool/practices.csv");

/// The contract without its worked examples, which hold it where it is.
fn clauses(text: &str) -> &str {
    text.split("\nexample ").next().unwrap()
}

fn desk() -> Desk {
    let desk = Desk::new();
    desk.file("old.attain", HOSPITAL).file("facts.csv", FACTS);
    desk
}

/// Holds data against a schema to which no other fields are known.
fn is_as(schema: &str, data: &Value) {
    let mut schema: Value = serde_json::from_str(schema).unwrap();
    crate::plotting::close(&mut schema);
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    compiler.add_resource("schema.json", schema).unwrap();
    let schema = compiler.compile("schema.json", &mut schemas).unwrap();
    let found = schemas.validate(data, schema).map_err(|error| error.to_string());
    assert_eq!(found, Ok(()));
}

#[test]
fn the_cheapest_way_to_an_amount_is_told_with_one_step_before() {
    let desk = desk();
    let from =
        ["readmitted=70", "top_box=55%", "sepsis_met=35", "walkouts=60"].map(|given| ["--given", given]).concat();
    let want = ["--want", "hospital >= 500,000 USD", "--cost", "readmitted=900", "--cost", "top_box=5,000 USD"];
    let mut asked = vec!["analyze", "old.attain"];
    asked.extend(from.iter().chain(&want).chain(&["--cost", "sepsis_met=400"]));
    let out = desk.run(&asked).fine();
    for line in [
        "What it takes in 2026-Q1: hospital, paid less what it pays, at least 500,000.00 USD",
        "from the facts given, and for the rest the worked example",
        "It takes 45,500.00 USD: no other combination of these facts comes cheaper, which is proved.",
        "70 (14%)  49 (9.8%)           21 at 900.00 USD",
        "5% at 5,000.00 USD per 1%",
        "50 (10%): 408,000.00 USD",
        "59.9%: 180,000.00 USD",
        "given base_payments 12,000,000.00 USD, discharges 500, readmitted 49",
    ] {
        assert!(out.contains(line), "{line}\n{out}");
    }
    asked.extend(["--format", "json"]);
    let told: Value = serde_json::from_str(&desk.run(&asked).fine()).unwrap();
    is_as(ANALYSIS_SCHEMA, &told);
    let wanted = &told["wanted"];
    assert_eq!((&wanted["how"], &wanted["cost"]["value"]), (&"exact".into(), &"45500.00".into()));
    let page = [&asked[..asked.len() - 2], &["--html", "page.html"]].concat();
    desk.run(&page).with_code(0);
    assert!(desk.text("page.html").contains("<h2>What it takes</h2>"));
}

#[test]
fn what_cannot_be_reached_is_proved_with_the_farthest_there_is() {
    let desk = desk();
    let out = desk.run(&[
        "analyze",
        "old.attain",
        "--want",
        "900,000 USD",
        "--cost",
        "readmitted=1",
        "--cost",
        "walkouts=0.25",
    ]);
    assert_eq!(out.code, 1);
    assert!(out.out.contains("It cannot be reached: these facts lead no farther than 720,000.00 USD."), "{}", out.out);
    let there = desk.run(&["analyze", "old.attain", "--want", "quality >= 80 points", "--cost", "readmitted=1"]).fine();
    assert!(there.contains("It is there already, at no cost."), "{there}");
}

#[test]
fn what_is_wrong_with_what_is_wanted_is_said() {
    let desk = desk();
    for (want, cost, message) in [
        ("hospitl >= 4 USD", "readmitted=1", "no line, figure or party `hospitl`: did you mean `hospital`?"),
        (
            "hospital >= 4 EUR",
            "readmitted=1",
            "`4 EUR` is not an amount of `hospital`, which is written as `400,000.00 USD`",
        ),
        ("hospital is 4 USD", "readmitted=1", "does not say what is wanted"),
        ("quality >= 4%", "readmitted=1", "`4%` is not an amount of `quality`"),
        ("4 USD", "readmitted=-1", "a cost is 0 or more"),
        ("4 USD", "readmited=1", "no fact `readmited` that can be moved"),
        (
            "4 USD",
            "readmission_rate=1",
            "`readmission_rate` is moved by a fact: say what one more or one less of it costs",
        ),
        ("4 USD", "readmitted", "does not say what costs how much"),
    ] {
        let out = desk.run(&["analyze", "old.attain", "--want", want, "--cost", cost]).with_code(2);
        assert!(out.err.contains(message), "{want}, {cost}: {}", out.err);
    }
    let both = ["--want", "4 USD", "--cost", "readmitted=1", "--cost", "discharges=1"];
    let out = desk.run(&[&["analyze", "old.attain"], &both[..]].concat()).with_code(2);
    assert!(out.err.contains("`readmitted` is counted out of `discharges`"), "{}", out.err);
    let missing = ["--given", "top_box=unreported", "--want", "4 USD", "--cost", "top_box=1"];
    let out = desk.run(&[&["analyze", "old.attain"], &missing[..]].concat()).with_code(2);
    assert!(out.err.contains("`top_box` is unreported where the contract is stood"), "{}", out.err);
}

#[test]
fn a_row_of_a_file_is_given_and_its_empty_cells_are_missing() {
    let desk = desk();
    let run = |more: &[&str]| desk.run(&[&["analyze", "old.attain", "--given", "facts.csv"], more].concat());
    let several = run(&[]).with_code(2);
    assert!(
        several.err.contains("12 rows") && several.err.contains("`--subject`: `lakeside`, `hilltop`"),
        "{}",
        several.err
    );
    let quarters = run(&["--subject", "lakeside"]).with_code(2);
    assert!(quarters.err.contains("which period with `--period`"), "{}", quarters.err);
    let nobody = run(&["--subject", "lakesid"]).with_code(2);
    assert!(
        nobody.err.contains("no row of `lakesid`") && nobody.err.contains("did you mean `lakeside`?"),
        "{}",
        nobody.err
    );
    let out = run(&["--subject", "lakeside", "--period", "2026-Q2"]).fine();
    assert!(out.contains(", 2026-Q2\n") && out.contains("Stands on the facts given:"), "{out}");
    // A column that is no fact, an empty cell, and no column that says whose row it is.
    desk.file(
        "row.csv",
        "quarter,base_payments,discharges,readmitted,surveys,top_box,sepsis_cases,sepsis_met,visits,walkouts,extraordinary,serious_events,report_received,city\n\
         2026-Q3,12000000,500,42,412,78.0%,61,46,9120,,no,0,2026-04-28,Ames\n",
    );
    let unknown = desk.run(&["analyze", "old.attain", "--given", "row.csv"]).with_code(2);
    assert!(unknown.err.contains("--ignore city"), "{}", unknown.err);
    let out = desk.run(&["analyze", "old.attain", "--given", "row.csv", "--ignore", "city"]).fine();
    assert!(out.contains(", 2026-Q3\n") && out.contains("Stands on the facts given:"), "{out}");
    assert!(out.contains("walkouts unreported"), "{out}");
    let drawn = ["--over", "readmitted", "--given", "row.csv", "--ignore", "city", "--output", "c.svg"];
    desk.run(&[&["plot", "old.attain"], &drawn[..]].concat()).with_code(0);
    // Of a few facts the rest is from an example, and said to be.
    let few = desk.run(&["analyze", "old.attain", "--given", "readmitted=60"]).fine();
    assert!(few.contains("Stands on the facts given, and for the rest the worked example"), "{few}");
}

/// The hospital's contract with a line that pays more, one that is called otherwise, and one that is new.
fn proposal() -> String {
    let text = clauses(HOSPITAL)
        .replace("below 10%     pays 2% of base_payments", "below 10%     pays 3% of base_payments")
        .replace("stretch_bonus", "stretch");
    let asked = "§ 1.9 input infections \"Infections\": count, may be unreported\n\
                 § 4.5 penalty infection_charge \"Infections\"\n  charges 1,000 USD × infections, unreported counts as 0 USD\n";
    let at = text.find("# ---- § 5 charges").unwrap();
    format!("{}{asked}\n{}", &text[..at], &text[at..])
}

#[test]
fn the_same_facts_by_two_contracts_are_the_negotiation_table() {
    let desk = desk();
    desk.file("new.attain", &proposal());
    let run = |more: &[&str]| desk.run(&[&["diff", "old.attain", "new.attain", "--facts", "facts.csv"], more].concat());
    let out = run(&[]).with_code(1);
    for line in [
        "lakeside  2026-Q1    720,000.00    730,000.00  +10,000.00  readmission_incentive +10,000.00",
        "and 11 rows for which nothing changes",
        "stretch (was stretch_bonus)           364,542.53     364,542.53        0.00                 0",
        "infection_charge                               —           0.00        0.00                 0",
        "hospital, paid less what it pays    2,136,862.55   2,146,862.55  +10,000.00                 1",
    ] {
        assert!(out.out.contains(line), "{line}\n{}", out.out);
    }
    assert!(out.err.contains("only `new.attain` asks for `infections`"), "{}", out.err);
    let csv = run(&["--format", "csv"]).with_code(1).out;
    assert!(
        csv.starts_with("hospital,quarter,of,kind,old,new,change\nlakeside,2026-Q1,quality_withhold,line,360000.00,"),
        "{csv}"
    );
    assert!(csv.contains("lakeside,2026-Q1,infection_charge,line,,0.00,0.00\n"), "{csv}");
    let json = run(&["--format", "json"]).with_code(1).out;
    is_as(COMPARISON_SCHEMA, &serde_json::from_str(&json).unwrap());
    let told: Comparison = serde_json::from_str(&json).unwrap();
    assert_eq!((told.subjects.len(), told.only_new.as_slice()), (12, &["infections".to_owned()][..]));
    // The sums are those of the subjects.
    for sum in &told.sums {
        let amounts = |old: bool| -> attain::Number {
            let items = told.subjects.iter().flat_map(|subject| &subject.items).filter(|item| item.of == sum.of);
            let sides = items.filter_map(|item| if old { item.old.as_ref() } else { item.new.as_ref() });
            sides
                .map(|side| match side {
                    SideOf::Amount(amount) => attain::Number::parse(amount).unwrap(),
                    SideOf::Undetermined(needs) => panic!("{needs:?}"),
                })
                .sum()
        };
        let sum_of = |text: &str| attain::Number::parse(text).unwrap();
        assert_eq!((amounts(true), amounts(false)), (sum_of(&sum.old), sum_of(&sum.new)), "{}", sum.of);
        assert_eq!(&sum_of(&sum.new) - &sum_of(&sum.old), sum_of(&sum.change));
    }
    // What `settle` says is what is compared.
    let settled = desk.run(&["settle", "old.attain", "--facts", "facts.csv", "--format", "csv"]).out;
    assert!(settled.lines().nth(1).unwrap().contains("240000.00"), "{settled}");
}

#[test]
fn facts_are_read_as_settle_reads_them() {
    let desk = desk();
    desk.file(
        "new.attain",
        &proposal()
            .replace("count, may be unreported\n§ 4.5", "count\n§ 4.5")
            .replace(", unreported counts as 0 USD", ""),
    );
    let run = |facts: &str, more: &[&str]| {
        desk.file("f.csv", facts);
        desk.run(&[&["diff", "old.attain", "new.attain", "--facts", "f.csv"], more].concat())
    };
    let lacking = run(FACTS, &[]).with_code(2);
    assert!(
        lacking.err.contains("has no column `infections`") && lacking.err.contains("`new.attain` reads it"),
        "{}",
        lacking.err
    );
    let with = |value: &str, rest: &str| -> String {
        let rows = FACTS.lines().enumerate();
        rows.map(|(at, row)| {
            format!(
                "{row},{}\n",
                if at == 0 {
                    "infections"
                } else if at == 1 {
                    value
                } else {
                    rest
                }
            )
        })
        .collect()
    };
    let out = run(&with("7", "0"), &[]).with_code(1);
    assert!(out.out.contains("+3,000.00  readmission_incentive +10,000.00\n"), "{}", out.out);
    assert!(out.out.contains("  infection_charge −7,000.00\n"), "{}", out.out);
    // A cell that one cannot read: named once, though both read the others.
    let out = run(&with("7", "0").replacen("78.0%", "178%", 1), &[]).with_code(1);
    assert_eq!(out.err.matches("178%").count(), 1, "{}", out.err);
    assert!(out.err.contains("1 of 12 rows failed"), "{}", out.err);
    let typo = run(&FACTS.replacen("readmitted", "readmits", 1), &[]).with_code(2);
    assert!(typo.err.contains("column `readmits`"), "{}", typo.err);
    let named = FACTS.replacen("hospital,quarter", "hospital,city,quarter", 1).replace(",2026-", ",Ames,2026-");
    let ignored = run(&with("0", "0"), &["--ignore", "nothing"]).with_code(1);
    assert!(ignored.out.contains("+10,000.00"));
    assert!(run(&named, &[]).with_code(2).err.contains("--ignore"));
    // The same contract twice: nothing changes.
    let same = desk.run_with(&["diff", "old.attain", "old.attain", "--facts", "-"], FACTS).with_code(0);
    assert!(same.out.starts_with("12 rows: nothing changes\n"), "{}", same.out);
    let csv = desk.run(&["diff", "old.attain", "old.attain", "--format", "csv"]).with_code(2);
    assert!(csv.err.contains("`--facts`"), "{}", csv.err);
}

#[test]
fn contracts_about_many_are_settled_by_both() {
    let desk = Desk::new();
    desk.file("old.attain", POOL).file("months.csv", MONTHS).file("practices.csv", PRACTICES);
    let rate = POOL.lines().find(|line| line.contains("holds ")).unwrap();
    let percent = rate.split_whitespace().find(|word| word.ends_with('%')).unwrap();
    desk.file("new.attain", &clauses(POOL).replace(rate, &rate.replace(percent, "1%")));
    let facts = ["--facts", "months.csv", "--facts", "practices.csv"];
    let alone = desk.run(&["diff", "old.attain", "new.attain"]).with_code(2);
    assert!(alone.err.contains("with `--facts FILE` it is settled by both"), "{}", alone.err);
    let same = desk.run(&[&["diff", "old.attain", "old.attain"], &facts[..]].concat()).fine();
    assert!(same.contains("nothing changes"), "{same}");
    let out =
        desk.run(&[&["diff", "old.attain", "new.attain"], &facts[..], &["--format", "json"]].concat()).with_code(1);
    let told: Value = serde_json::from_str(&out.out).unwrap();
    is_as(COMPARISON_SCHEMA, &told);
    let practice = told["sums"].as_array().unwrap().iter().find(|sum| sum["of"] == "practice").unwrap();
    assert_eq!(practice["old"], "669464.84");
    assert_ne!(practice["change"], "0.00");
}

#[test]
fn what_changed_is_as_its_schema_says() {
    let desk = desk();
    desk.file("new.attain", &proposal());
    let out = desk.run(&["diff", "old.attain", "new.attain", "--format", "json"]).with_code(1);
    is_as(DIFF_SCHEMA, &serde_json::from_str(&out.out).unwrap());
    let same = desk.run(&["diff", "old.attain", "old.attain", "--format", "json"]).with_code(0);
    is_as(DIFF_SCHEMA, &serde_json::from_str(&same.out).unwrap());
}

/// A contract of one bonus, with its worked example.
const BONUS: &str = "edition 2026

contract \"Screening\"
  between payer plan \"The Plan\" and provider hospital \"The Hospital\"
  effective 2026-01-01 through 2026-12-31
  settled each year
  money in USD, rounded half up to the cent

input screened \"Members screened\": percent between 0% and 100%, 1 decimal

bonus screening_bonus \"Screening\"
  by band of screened
    below 60%  pays nothing
    from 60%   pays 20,000 USD
    from 80%   pays 50,000 USD

example \"on the bound\"
  given screened 80%
  then screening_bonus pays 50,000 USD
";

#[test]
fn a_proposal_is_compared_before_its_worked_examples_are_written_again() {
    let desk = Desk::new();
    desk.file("old.attain", BONUS).file("new.attain", &BONUS.replace("from 80%   pays", "from 85%   pays"));
    desk.file("facts.csv", "hospital,year,screened\nlakeside,2026,82%\nhilltop,2026,90%\n");
    let check = desk.run(&["check", "new.attain"]).with_code(1);
    assert!(check.out.contains("error[example-differs]"), "{}", check.out);
    let diff = desk.run(&["diff", "old.attain", "new.attain"]).with_code(1);
    assert!(
        diff.err.contains("of its worked examples") && diff.err.contains("`attain check new.attain`"),
        "{}",
        diff.err
    );
    assert!(diff.out.contains("screening_bonus: changed") && diff.out.contains("30,000.00 USD"), "{}", diff.out);
    let table = desk.run(&["diff", "old.attain", "new.attain", "--facts", "facts.csv"]).with_code(1);
    assert!(table.out.contains("lakeside  2026     50,000.00     20,000.00  −30,000.00"), "{}", table.out);
    let drawn = ["--over", "screened", "--with", "new.attain", "--output", "both.svg"];
    desk.run(&[&["plot", "old.attain"], &drawn[..]].concat()).with_code(0);
    // What is settled by has to be right in everything.
    let settled = desk.run(&["settle", "new.attain", "--facts", "facts.csv"]).with_code(1);
    assert!(settled.err.contains("error[example-differs]"), "{}", settled.err);
}
