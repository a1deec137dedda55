//! The example of a composite whose weights a table gives, and of an adjustment that is scaled over all practices.

use std::fs;
use std::path::Path;

use crate::harness::Desk;

/// Final score and adjustment of every practice, worked out apart from Attain, with fractions.
const WORKED_OUT: &[(&str, &str, &str)] = &[
    ("alder", "80.95", "53641.54"),
    ("ash", "53.12", "-8407.31"),
    ("aspen", "93.1", "62522.21"),
    ("beech", "74.76", "-139.06"),
    ("birch", "54.55", "-50957.89"),
    ("cedar", "82.74", "23734.17"),
    ("elm", "54.17", "-30923.68"),
    ("fir", "66.12", "-18951.29"),
    ("hazel", "63.5", "-10139.00"),
    ("juniper", "75.52", "3707.68"),
    ("larch", "55.43", "-7686.42"),
    ("maple", "64.38", "-16400.95"),
];

#[test]
fn what_some_pay_the_others_are_paid() {
    let desk = Desk::new();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/quality-composite");
    for name in ["contract.attain", "practices.csv", "measures.csv", "year.csv"] {
        desk.file(name, &fs::read_to_string(example.join(name)).unwrap());
    }
    assert!(desk.run(&["check", "contract.attain"]).fine().contains("nothing wrong"));
    desk.run(&["fmt", "--check", "contract.attain"]).fine();

    let facts = ["--facts", "practices.csv", "--facts", "measures.csv", "--facts", "year.csv", "--format", "csv"];
    let settle = |more: &[&str]| {
        let mut arguments = vec!["settle", "contract.attain"];
        arguments.extend(facts);
        arguments.extend(more);
        desk.run(&arguments).fine()
    };
    let rows = settle(&[]);
    for (practice, score, adjustment) in WORKED_OUT {
        assert_eq!(
            (cell(&rows, practice, "final_score"), cell(&rows, practice, "payment_adjustment")),
            (*score, *adjustment)
        );
    }
    let year = settle(&["--table", "year"]);
    assert_eq!(cell(&year, "2026", "charged_in_all"), "143605.60");
    assert_eq!(cell(&year, "2026", "balance"), "0.00");
}

/// The cell of a row, by its first cell, and a column.
fn cell<'t>(csv: &'t str, row: &str, column: &str) -> &'t str {
    let mut lines = csv.lines();
    let place = lines.next().unwrap().split(',').position(|name| name == column).unwrap();
    lines.find(|line| line.split(',').next() == Some(row)).unwrap().split(',').nth(place).unwrap()
}
