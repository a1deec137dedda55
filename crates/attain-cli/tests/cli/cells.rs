//! Odd cells: rows of CSV are read by columns, rows of JSON one by one, and both come to the same results and the same messages.

use serde_json::{Map, Value};

use crate::harness::{Desk, Said};

const COLUMNS: [&str; 7] =
    ["hospital", "quarter", "base_payments", "discharges", "readmitted", "surveyed", "satisfied"];

const PLAIN: [&str; 5] = ["12000000", "500", "42", "200", "156"];

const ODD: [&str; 44] = [
    "",
    "0",
    "-0",
    "007",
    "-1",
    "+1",
    "1.0",
    "500.00",
    "1.",
    ".5",
    ".",
    "-",
    "−1",
    "1 000",
    "1,000",
    "\"1\"",
    "say \"1\"",
    "1e5",
    "1E5",
    "NaN",
    "50%",
    "50 %",
    "%",
    "0.000000000000000001",
    "0.0000000000000000001",
    "99999999999999999",
    "999999999999999999",
    "9999999999999999999",
    "123456789012345678.9",
    "1234567890123456789012345678901234",
    "12345678901234567890123456789012345",
    "４２",
    "é",
    "unreported",
    "inapplicable",
    "insufficient",
    "Unreported",
    "n/a",
    "null",
    "yes",
    "2026-03-31",
    "a\nb",
    "ﬀ",
    "1;2",
];

/// A row: subject, period, five facts.
fn row(number: usize, column: usize, cell: &str) -> Vec<String> {
    let mut row = vec![format!("h{number}"), "2026-Q1".to_owned()];
    row.extend(PLAIN.map(str::to_owned));
    row[column] = cell.to_owned();
    row
}

/// The same rows as CSV and as NDJSON.
fn both(rows: &[Vec<String>]) -> [String; 2] {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(COLUMNS).unwrap();
    rows.iter().for_each(|row| csv.write_record(row).unwrap());
    let object = |row: &Vec<String>| {
        let cells = COLUMNS.iter().zip(row).map(|(name, cell)| ((*name).to_owned(), Value::from(cell.trim())));
        format!("{}\n", Value::Object(cells.collect::<Map<String, Value>>()))
    };
    [String::from_utf8(csv.into_inner().unwrap()).unwrap(), rows.iter().map(object).collect()]
}

fn settle(desk: &Desk, file: &str, facts: &str) -> Said {
    desk.file(file, facts);
    desk.run(&["settle", "st/contract.attain", "--facts", file, "--format", "csv"])
}

/// What was said, without the name of the file, and rows numbered from 1.
fn said(said: &Said, file: &str, header: u64) -> String {
    let text = said.err.replace(file, "facts");
    let mut parts = text.split("row ");
    let mut renumbered = parts.next().unwrap().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        let number = part[..end].parse().map(|number: u64| (number - header).to_string());
        renumbered += &format!("row {}{}", number.unwrap_or_default(), &part[end..]);
    }
    renumbered
}

fn assert_same(desk: &Desk, rows: &[Vec<String>]) {
    let [csv, json] = both(rows);
    let (by_columns, by_rows) = (settle(desk, "facts.csv", &csv), settle(desk, "facts.ndjson", &json));
    assert_eq!(by_columns.code, by_rows.code);
    assert_eq!(said(&by_columns, "facts.csv", 1), said(&by_rows, "facts.ndjson", 0));
    assert_eq!(by_columns.out, by_rows.out);
}

#[test]
fn odd_cells_come_to_the_same_by_columns_and_by_rows() {
    let desk = Desk::new();
    for column in 2..COLUMNS.len() {
        // No more at once than are named.
        for cells in ODD.chunks(15) {
            let rows: Vec<Vec<String>> = cells.iter().enumerate().map(|(at, cell)| row(at, column, cell)).collect();
            assert_same(&desk, &rows);
        }
    }
}

#[test]
fn blanks_around_cells_say_nothing() {
    let desk = Desk::new();
    for column in 0..COLUMNS.len() {
        let cells = [" ", "\t7 ", "\u{a0}7", "7\u{2003}", " unreported ", " 2026-Q1 "];
        let rows: Vec<Vec<String>> = cells.iter().enumerate().map(|(at, cell)| row(at, column, cell)).collect();
        assert_same(&desk, &rows);
    }
}

/// More rows than are gathered at once, with everything that can be wrong with one, in the order of the file.
#[test]
fn what_is_wrong_is_said_in_the_order_of_the_file() {
    let desk = Desk::new();
    let mut rows: Vec<Vec<String>> = (0..9_000).map(|number| row(number, 1, "2026-Q2")).collect();
    let mut change = |at: usize, column: usize, cell: &str| rows[at][column] = cell.to_owned();
    for at in [10, 4_095, 4_096, 4_097, 8_500] {
        change(at, 0, "");
        change(at + 10, 1, "2026-Q7");
        change(at + 11, 3, "many");
        change(at + 11, 2, "-1");
        change(at + 12, 2, "");
        change(at + 13, 4, "unreported");
    }
    assert_same(&desk, &rows);
    // Of two rows about the same nothing more is settled, and every one is named.
    rows[6_000][0] = "h17".to_owned();
    rows[6_001][0] = "h5999".to_owned();
    rows[8_999][0] = "h8998".to_owned();
    assert_same(&desk, &rows);
}
