//! Contracts that reach across months and peers: several tables of facts, a table of results for each place.

use std::fs;
use std::path::Path;

use attain::wire::POPULATION_SCHEMA;

use crate::harness::{Desk, Said};

/// A folder with the example of a pool.
fn desk() -> Desk {
    let desk = Desk::new();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/peer-pool");
    for name in ["contract.attain", "practices.csv", "months.csv"] {
        desk.file(name, &fs::read_to_string(example.join(name)).unwrap());
    }
    desk
}

fn settle(desk: &Desk, more: &[&str]) -> Said {
    let mut arguments = vec!["settle", "contract.attain", "--facts", "practices.csv", "--facts", "months.csv"];
    arguments.extend(more);
    desk.run(&arguments)
}

/// The cell of a row, by its first cell, and a column.
fn cell<'t>(csv: &'t str, row: &str, column: &str) -> &'t str {
    let mut lines = csv.lines();
    let place = lines.next().unwrap().split(',').position(|name| name == column).unwrap();
    lines.find(|line| line.split(',').next() == Some(row)).unwrap().split(',').nth(place).unwrap()
}

#[test]
fn the_example_is_checked_and_in_canonical_form() {
    let desk = desk();
    assert!(desk.run(&["check", "contract.attain"]).fine().contains("nothing wrong"));
    desk.run(&["fmt", "--check", "contract.attain"]).fine();
}

#[test]
fn a_person_gets_the_money_of_everybody_and_the_nets() {
    let said = settle(&desk(), &[]).with_code(0);
    insta::assert_snapshot!("peer_pool_table", said.out);
    assert!(
        said.err.contains("more figures: --format csv --table KEYS gives one of the tables `practice,year`"),
        "{}",
        said.err
    );
}

#[test]
fn csv_has_the_settled_place_unless_told() {
    let desk = desk();
    let settled = settle(&desk, &["--format", "csv"]).fine();
    insta::assert_snapshot!("peer_pool_csv", settled);
    assert_eq!(settle(&desk, &["--format", "csv", "--table", "year,practice"]).fine(), settled);
    let months = settle(&desk, &["--format", "csv", "--table", "practice,month"]).fine();
    assert_eq!(months.lines().count(), 1 + 20 * 12);
    assert!(months.starts_with("practice,month,monthly_withhold,"), "{months}");
    let common = settle(&desk, &["--format", "csv", "--table", "year"]).fine();
    assert_eq!(cell(&common, "2026", "incentive.left_over"), "0.00");
    let said = settle(&desk, &["--format", "csv", "--table", "practice,mont"]).with_code(2);
    assert!(said.err.contains("did you mean `practice,month`?"), "{}", said.err);
    assert!(settle(&desk, &["--table", "year"]).with_code(2).err.contains("`--table` goes with `--format csv`"));
}

#[test]
fn the_pool_is_shared_out_to_the_cent() {
    let desk = desk();
    let settled = settle(&desk, &["--format", "csv"]).fine();
    let cents = |column: &str| -> i64 {
        let rows = settled.lines().skip(1).map(|row| cell(&settled, row.split(',').next().unwrap(), column));
        rows.map(|amount| amount.replace('.', "").parse::<i64>().unwrap_or(0)).sum()
    };
    assert_eq!(cents("withheld"), cents("paid_back"));
    // Too small for either measure: it gets back what was withheld. Too small for one: the other bears the weight.
    assert_eq!(cell(&settled, "hazel", "total"), "");
    assert_eq!(cell(&settled, "hazel", "gain"), "0.00");
    assert_eq!(cell(&settled, "juniper", "weight"), "60%");
    // Two at the same place, and nobody at the next.
    assert_eq!(["ash", "aspen"].map(|name| cell(&settled, name, "control_place")), ["9", "9"]);
    assert!(
        !settled.lines().skip(1).any(|row| cell(&settled, row.split(',').next().unwrap(), "control_place") == "10")
    );
}

#[test]
fn the_order_of_files_and_rows_changes_nothing_but_the_order_of_results() {
    let desk = desk();
    let sorted = |csv: String| {
        let mut rows: Vec<String> = csv.lines().map(str::to_owned).collect();
        rows.sort();
        rows
    };
    let before = sorted(settle(&desk, &["--format", "csv"]).fine());
    for name in ["practices.csv", "months.csv"] {
        let text = desk.text(name);
        let (header, rows) = text.split_once('\n').unwrap();
        let turned: Vec<&str> = rows.lines().rev().collect();
        desk.file(name, &format!("{header}\n{}\n", turned.join("\n")));
    }
    let arguments =
        ["settle", "contract.attain", "--facts", "months.csv", "--facts", "practices.csv", "--format", "csv"];
    assert_eq!(sorted(desk.run(&arguments).fine()), before);
}

#[test]
fn json_has_everything_and_is_as_its_schema_says() {
    let desk = desk();
    desk.change("practices.csv", "oak,", "oak,x");
    let said = settle(&desk, &["--format", "json"]).with_code(1);
    let value: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("schema.json", serde_json::from_str(POPULATION_SCHEMA).unwrap()).unwrap();
    let schema = compiler.compile("schema.json", &mut schemas).unwrap();
    assert_eq!(schemas.validate(&value, schema).err().map(|error| format!("{error:#}")), None);
    assert_eq!(value["schema"], "attain/population/1");
    let tables: Vec<&str> =
        value["tables"].as_array().unwrap().iter().map(|table| table["table"].as_str().unwrap()).collect();
    assert_eq!(tables, ["practice,year", "practice,month", "year"]);
    let row = &value["tables"][0]["rows"][0];
    assert_eq!((&row["keys"]["practice"], &row["keys"]["year"]), (&"alder".into(), &"2026".into()));
    assert_eq!(row["figures"]["withheld"]["value"], "35923.14");
    assert_eq!(row["figures"]["incentive"], serde_json::json!({ "status": "refused" }));
    let lines = value["lines"].as_array().unwrap();
    assert_eq!(lines.len(), 20 * 13);
    let line = lines.iter().find(|line| line["address"] == "paid_back").unwrap();
    assert_eq!((&line["determined"], &line["needs"][0]), (&false.into(), &"screening_met (oak)".into()));
    assert_eq!((&value["together"][0]["partial"], &value["together"][0]["from"]), (&true.into(), &"plan".into()));
    // The same a line at a time.
    let said = settle(&desk, &["--format", "ndjson"]).with_code(1);
    let rows: Vec<serde_json::Value> = said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |word: &str| rows.iter().filter_map(|row| row.get(word)).collect::<Vec<_>>();
    assert_eq!((of("table").len(), of("row").len(), of("line").len()), (3, 20 + 240 + 1, lines.len()));
    assert_eq!(of("row")[0], row);
    assert_eq!(of("line")[0], &lines[0]);
}

#[test]
fn what_does_not_fit_is_named_and_the_rest_is_settled() {
    let desk = desk();
    desk.change("practices.csv", "beech,", "beech,many");
    desk.change("practices.csv", "\nbirch,", "\n,");
    desk.change("practices.csv", "in_force\n", "in_force,region\n");
    let rows: Vec<String> = desk
        .text("practices.csv")
        .lines()
        .enumerate()
        .map(|(row, text)| if row == 0 { text.to_owned() } else { format!("{text},north") })
        .collect();
    desk.file("practices.csv", &format!("{}\n", rows.join("\n")));
    desk.change("months.csv", "2026-02", "2027-02");
    desk.change("months.csv", "alder,2026-03", "alder,2026-04");
    let months = desk.text("months.csv");
    desk.file("months.csv", &months.replacen("2026-05,", "2026-05,-", 1));
    let said = settle(&desk, &["--format", "csv"]).with_code(1);
    insta::assert_snapshot!("wide_problems", said.err);
    assert_eq!(cell(&said.out, "oak", "control"), "74.57%");
}

#[test]
fn columns_in_the_wrong_table_are_named() {
    let desk = desk();
    let run = |name: &str, text: &str| {
        desk.file(name, text);
        let said = desk.run(&["settle", "contract.attain", "--facts", name, "--format", "csv"]).with_code(1);
        said.err.lines().next().unwrap_or_default().to_owned()
    };
    assert_eq!(
        run("a.csv", "practice,capitation\noak,5.00\n"),
        "error: a.csv: column `capitation`: it is a fact of each month; the table has no column `month`"
    );
    assert_eq!(
        run("b.csv", "practice,month,in_force\noak,2026-01,yes\n"),
        "error: b.csv: column `in_force`: it is a fact of each year; the rows of this table are each month"
    );
    assert_eq!(
        run("c.csv", "in_force\nyes\n"),
        "error: c.csv: column `in_force`: it is a fact of each practice; the table has no column `practice`"
    );
    assert_eq!(
        run("d.csv", "practice,in_force\noak,yes\noak,yes\n"),
        "error: d.csv: row 3 (`oak`), column `in_force`: this fact is given twice, here and before; neither counts"
    );
    assert_eq!(
        run("e.csv", "practice,in_force\noak,\n"),
        "error: e.csv: row 2 (`oak`), column `in_force`: nothing is given, and the contract does not let it be unreported"
    );
}

#[test]
fn facts_may_be_json_and_columns_may_be_called_otherwise() {
    let desk = desk();
    let before = settle(&desk, &["--format", "csv"]).fine();
    let text = desk.text("practices.csv");
    let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let rows: Vec<serde_json::Value> = text
        .lines()
        .skip(1)
        .map(|line| {
            header
                .iter()
                .zip(line.split(','))
                .map(|(name, cell)| ((*name).to_owned(), serde_json::Value::from(cell)))
                .collect()
        })
        .collect();
    desk.file("practices.json", &serde_json::to_string(&rows).unwrap());
    let run = |facts: &str, more: &[&str]| {
        let mut arguments = vec!["settle", "contract.attain", "--facts", facts, "--facts", "months.csv"];
        arguments.extend(["--format", "csv"]);
        arguments.extend(more);
        desk.run(&arguments).fine()
    };
    assert_eq!(run("practices.json", &[]), before);
    let other = text.replacen("practice,", "region,practice_id,", 1).replace("\n", "\nnorth,");
    desk.file("other.csv", other.trim_end_matches("north,"));
    assert_eq!(run("other.csv", &["--ignore", "region", "--subject-column", "practice_id"]), before);
}

#[test]
fn what_is_not_over_is_pending() {
    let desk = desk();
    let months: String =
        desk.text("months.csv").lines().filter(|row| !row.contains("2026-12")).map(|row| format!("{row}\n")).collect();
    desk.file("months.csv", &months);
    let said = settle(&desk, &["--format", "json", "--as-of", "2026-11-30"]).with_code(0);
    let value: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let last = value["lines"].as_array().unwrap().iter().find(|line| line["address"] == "paid_back").unwrap();
    assert_eq!(last["amount"]["status"], "pending");
    // Nobody takes part in a month without a row, so it has no lines; the year waits for it.
    assert!(!value["lines"].as_array().unwrap().iter().any(|line| line["keys"]["month"] == "2026-12"));
    let said = settle(&desk, &["--as-of", "2026-13-01"]).with_code(2);
    assert!(said.err.contains("`--as-of 2026-13-01` is not a day"), "{}", said.err);
    // Without a day, what is not given is missing.
    assert!(settle(&desk, &[]).with_code(1).err.contains(
        "`paid_back` is undetermined for alder, 2026 and 17 more: unsupplied; needs capitation (alder 2026-12"
    ));
}

#[test]
fn what_has_no_meaning_is_said() {
    let desk = desk();
    let said =
        desk.run(&["settle", "st/contract.attain", "--facts", "st/facts.csv", "--facts", "months.csv"]).with_code(2);
    assert!(said.err.contains("`months.csv` has 2 columns that no input of the contract names"), "{}", said.err);
    let said =
        desk.run(&["settle", "st/contract.attain", "--facts", "st/facts.csv", "--table", "hospital"]).with_code(2);
    assert!(said.err.contains("`--table` has no meaning for it"), "{}", said.err);
    let said = settle(&desk, &["--facts", "practices.csv"]).with_code(2);
    assert!(said.err.contains("`practices.csv` is given twice"), "{}", said.err);
}

#[test]
fn what_peers_lack_is_named_with_whose_it_is() {
    let desk = Desk::new();
    let contract = "edition 2026

contract \"Peers\"
  between payer plan \"Plan\" and provider practice \"Practice\"
  effective 2026-01-01 through 2026-12-31
  settled each year
  money in USD, rounded half up to the cent

input region: one of north or south
input visits for each quarter: count

define typical means the median of (the sum of visits over each quarter) over each practice with the same region

bonus reward pays 1 USD × typical
";
    desk.file("c.attain", contract);
    desk.file("visits.csv", "practice,quarter,visits\na,2026-Q1,1\na,2026-Q2,1\na,2026-Q3,1\na,2026-Q4,1\nb,2026-Q1,1\nb,2026-Q2,1\nb,2026-Q3,1\n");
    desk.file("regions.csv", "practice,region\na,north\nb,north\n");
    let settled = |regions: &str| {
        let files = ["settle", "c.attain", "--facts", "visits.csv", "--facts", regions];
        desk.run(&files).with_code(1).err
    };
    let said = settled("regions.csv");
    assert!(said.contains("needs visits (b 2026-Q4)"), "{said}");
    desk.file("fewer.csv", "practice,region\na,north\n");
    let said = settled("fewer.csv");
    assert!(
        said.contains("`reward` is undetermined for a, 2026: unsupplied; needs region (b), visits (b 2026-Q4)"),
        "{said}"
    );
}

#[test]
fn what_an_account_lacks_is_followed_to_the_months() {
    let desk = Desk::new();
    let contract = "edition 2026

contract \"Withhold\"
  between payer plan \"Plan\" and provider clinic \"Clinic\"
  effective 2026-01-01 through 2026-12-31
  settled each month
  money in USD, rounded half up to the cent

input allowed: money
input score for each year: percent between 0% and 100%

withhold w holds 3% of allowed

earn_back back for each year against w
  returns score of w.held
";
    desk.file("c.attain", contract);
    let months: String = (1..=11).map(|month| format!("a,2026-{month:02},1000\n")).collect();
    desk.file("months.csv", &format!("clinic,month,allowed\n{months}"));
    desk.file("scores.csv", "clinic,year,score\na,2026,80%\n");
    let said = desk.run(&["settle", "c.attain", "--facts", "months.csv", "--facts", "scores.csv"]).with_code(1).err;
    assert!(said.contains("`back` is undetermined for a, 2026: unsupplied; needs allowed (2026-12)"), "{said}");
}
