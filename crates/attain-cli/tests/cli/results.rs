//! What is written, and where.

use std::fs;
use std::process::{Command, Stdio};

use crate::harness::Desk;

fn settle<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec!["settle", "st/contract.attain", "--facts", "st/facts.csv"];
    arguments.extend(more);
    arguments
}

#[test]
fn csv_has_a_row_per_row_and_a_column_per_figure() {
    insta::assert_snapshot!("starter_csv", Desk::new().run(&settle(&["--format", "csv"])).fine());
}

#[test]
fn one_row_is_a_statement() {
    let desk = Desk::new();
    let two: String = desk.text("st/facts.csv").lines().take(2).map(|line| format!("{line}\n")).collect();
    desk.file("one.csv", &two);
    let said = desk.run(&["settle", "st/contract.attain", "--facts", "one.csv"]).with_code(0);
    assert!(
        said.out.starts_with("mercy, 2026-Q1\n  readmission_rate        8.4%  30-day readmission rate\n"),
        "{}",
        said.out
    );
    assert!(said.out.contains("The health plan pays The hospitals"), "{}", said.out);
}

#[test]
fn output_is_the_same_as_what_would_be_printed() {
    let desk = Desk::new();
    for format in ["csv", "table"] {
        let printed = desk.run(&settle(&["--format", format])).with_code(0).out;
        let said = desk.run(&settle(&["--format", format, "--output", "results"])).with_code(0);
        assert_eq!(said.out, "");
        assert_eq!(desk.text("results"), printed);
    }
    assert_eq!(desk.names(), ["results", "st"]);
}

#[test]
fn output_is_whole_or_not_at_all() {
    let desk = Desk::new();
    desk.file("results.csv", "what was there\n");
    // The file breaks off in its third row.
    desk.file("facts.json", "[{\"hospital\": \"a\", \"quarter\": \"2026-Q1\", \"base_payments\": 1, \"discharges\": 50, \"readmitted\": 1, \"surveyed\": 50, \"satisfied\": 50}, {\"hosp");
    let said = desk.run(&[
        "settle",
        "st/contract.attain",
        "--facts",
        "facts.json",
        "--format",
        "csv",
        "--output",
        "results.csv",
    ]);
    assert!(said.with_code(2).err.contains("after row 1"));
    assert_eq!(desk.text("results.csv"), "what was there\n");
    assert_eq!(desk.names(), ["facts.json", "results.csv", "st"]);
    let said = desk.run(&settle(&["--output", "no/such/folder/results.csv"])).with_code(2);
    assert!(said.err.contains("cannot write `no/such/folder/results.csv`"), "{}", said.err);
}

#[test]
fn output_with_failed_rows_is_written_and_says_so() {
    let desk = Desk::new();
    desk.change("st/facts.csv", "480,55", "480,fifty");
    let said = desk.run(&settle(&["--format", "csv", "--output", "results.csv"])).with_code(1);
    assert!(said.err.contains("row 3 (`mercy`), column `readmitted`: `fifty`"), "{}", said.err);
    assert!(said.err.contains("1 of 4 rows failed"), "{}", said.err);
    assert_eq!(desk.text("results.csv").lines().nth(2), Some("mercy,2026-Q2,,,72.777777777778%,yes,"));
}

#[test]
fn a_device_is_written_to_and_not_replaced() {
    if cfg!(unix) {
        Desk::new().run(&settle(&["--format", "csv", "--output", "/dev/null"])).with_code(0);
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }
}

#[test]
fn a_reader_that_stops_is_no_error() {
    let desk = Desk::new();
    let rows: String = (0..20_000).map(|row| format!("h{row},2026-Q1,1.00,40,1,100,90\n")).collect();
    desk.file("many.csv", &format!("hospital,quarter,base_payments,discharges,readmitted,surveyed,satisfied\n{rows}"));
    let mut child = Command::new(env!("CARGO_BIN_EXE_attain"))
        .args(["settle", "st/contract.attain", "--facts", "many.csv", "--format", "csv"])
        .current_dir(desk.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn json_and_ndjson_carry_the_same_settlements() {
    let desk = Desk::new();
    let array: Vec<serde_json::Value> = serde_json::from_str(&desk.run(&settle(&["--format", "json"])).fine()).unwrap();
    let lines = desk.run(&settle(&["--format", "ndjson"])).fine();
    let lines: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(array, lines);
    assert_eq!(array.len(), 4);
    let first = &array[0];
    assert_eq!((&first["subject"], &first["period"]), (&"mercy".into(), &"2026-Q1".into()));
    assert_eq!(first["lines"][0]["amount"]["value"], "240000.00");
    assert_eq!(first["lines"][0]["from"], "health_plan");
    assert!(first["receipt"]["facts"].as_str().unwrap().starts_with("sha256:"));
    // Two thirds and the like are carried whole.
    assert_eq!(array[1]["figures"][0]["value"], "275/24%");
    let insufficient = &array[3]["figures"][2];
    assert_eq!((&insufficient["address"], &insufficient["status"]), (&"satisfaction".into(), &"insufficient".into()));
    assert!(!insufficient["reasons"].as_array().unwrap().is_empty());
}

/// `4 rows in 0.01 s (reading 0.01 s, settling 0.00 s, writing 0.00 s), 400 rows a second, at most 12 MiB of memory`
#[test]
fn stats_say_what_a_run_took() {
    let desk = Desk::new();
    let said = desk.run(&settle(&["--format", "csv", "--stats"])).with_code(0);
    assert!(said.err.starts_with("4 rows in "), "{}", said.err);
    for part in ["(reading ", ", settling ", ", writing ", " rows a second"] {
        assert!(said.err.contains(part), "{}", said.err);
    }
    if cfg!(target_os = "linux") {
        let memory = said.err.rsplit_once(", at most ").and_then(|(_, rest)| rest.strip_suffix(" MiB of memory\n"));
        let mebibytes: u64 = memory.unwrap_or_default().replace(',', "").parse().unwrap();
        assert!((1..1_024).contains(&mebibytes), "{}", said.err);
    }
    assert_eq!(said.out, desk.run(&settle(&["--format", "csv"])).fine());
}

#[test]
fn no_rows_give_an_empty_array() {
    let desk = Desk::new();
    let header = desk.text("st/facts.csv").lines().next().unwrap().to_owned();
    desk.file("none.csv", &header);
    let run = |format: &str| {
        desk.run(&["settle", "st/contract.attain", "--facts", "none.csv", "--format", format]).with_code(0)
    };
    assert_eq!(run("json").out, "[]\n");
    assert_eq!(run("ndjson").out, "");
    assert!(run("csv").out.starts_with("hospital,"));
    assert!(run("table").err.contains("the facts have no rows"));
}
