//! Files of facts that are wrong: each is named so that whoever made the file can mend it.

use crate::harness::{Desk, Said};

const HEADER: &str = "hospital,quarter,base_payments,discharges,readmitted,surveyed,satisfied\n";

fn with_rows(rows: &str) -> String {
    format!("{HEADER}{rows}")
}

fn shown(name: &str, said: &Said) {
    insta::assert_snapshot!(name, format!("exit code {}\n{}", said.code, said.err));
}

#[test]
fn a_header_with_unknown_columns() {
    let facts = "hospital,quarter,base_payment,discharges,readmitted,surveyed,satisfied,state\n";
    shown("unknown_columns", &Desk::new().settle(facts));
}

#[test]
fn a_header_that_lacks_what_every_row_needs() {
    shown(
        "missing_column",
        &Desk::new().settle("hospital,quarter,base_payments,discharges,readmitted,satisfied\nmercy,2026-Q1,1,1,1,1\n"),
    );
    shown("missing_columns", &Desk::new().settle("hospital,discharges\nmercy,1\n"));
}

#[test]
fn a_header_with_a_name_twice() {
    shown("column_twice", &Desk::new().settle("hospital,discharges,discharges\nmercy,1,1\n"));
}

#[test]
fn no_column_says_whose_row_it_is() {
    shown("no_subject", &Desk::new().settle("discharges,quarter,base_payments,readmitted,surveyed,satisfied\n"));
}

#[test]
fn cells_that_are_not_what_is_declared() {
    let rows = "mercy,2026-Q1,12000000 USD,500,42,200,156\n\
                mercy,2026-Q2,\"12,000,000\",480.5,-55,180,131\n\
                st_anne,2026-Q1,8250000,n/a,33,unreported,66\n\
                st_anne,2026-Q5,8100000,298,28,25,19\n\
                st_anne,2026-Q3,,298,28,25,19\n\
                st_anne,2026-Q4,8100000,298,,,\n\
                ,2026-Q4,8100000,298,28,25,19\n\
                lourdes,2026-Q4,8100000,298,28,25\n\
                lourdes,2026-Q3,1e6,298,28,25,19\n";
    let said = Desk::new().settle(&with_rows(rows));
    shown("broken_cells", &said);
    insta::assert_snapshot!("broken_cells_results", said.out);
}

#[test]
fn two_rows_about_the_same() {
    let rows = "mercy,2026-Q1,12000000,500,42,200,156\n\
                st_anne,2026-Q1,12000000,500,42,200,156\n\
                mercy,2026-Q1,12000000,500,43,200,156\n";
    let desk = Desk::new();
    shown("two_rows", &desk.settle(&with_rows(rows)));
    let said = desk.run(&[
        "settle",
        "st/contract.attain",
        "--facts",
        "facts.csv",
        "--output",
        "results.csv",
        "--format",
        "csv",
    ]);
    said.with_code(2);
    assert!(!desk.has("results.csv"));
}

#[test]
fn a_thousand_rows_with_the_same_fault_are_counted() {
    let rows: String = (0..1_000).map(|row| format!("h{row},2026-Q1,1.00,{}.5,,100,90\n", row + 40)).collect();
    shown("thousand_rows", &Desk::new().settle(&with_rows(&rows)));
}

#[test]
fn files_that_are_not_facts() {
    let desk = Desk::new();
    shown("empty_file", &desk.settle(""));
    shown("semicolons", &desk.settle("hospital;quarter;discharges\nmercy;2026-Q1;500\n"));
    shown("workbook", &desk.settle("PK\u{3}\u{4}…"));
    shown(
        "no_json",
        &desk.settle(
            "[{\"hospital\": \"mercy\", \"discharges\": 500},\n {\"hospital\": \"st_anne\" \"discharges\": 1}]",
        ),
    );
    shown("no_file", &desk.run(&["settle", "st/contract.attain", "--facts", "fact.csv"]));
}

#[test]
fn json_rows_that_are_wrong() {
    let facts = r#"[
        {"hospital": "mercy", "quarter": "2026-Q1", "base_payments": [1], "discharges": 500, "readmitted": 42, "surveyed": 200, "satisfied": 156},
        {"hospital": "mercy", "quarter": "2026-Q2", "base_payments": 1, "discharges": 5e2, "readmitted": 42, "surveyed": 200, "satisfied": null},
        7,
        {"hospital": "mercy", "quarter": "2026-Q3", "base_payments": 1, "discharges": 500, "discharges": 42, "surveyed": 200, "satisfied": 156},
        {"hospital": "mercy", "quarter": "2026-Q4", "base_payments": 1, "discharges": 500, "surveyed": 200, "satisfied": 156}
    ]"#;
    shown("json_rows", &Desk::new().settle(facts));
    let unknown = r#"{"hospital": "mercy", "quarter": "2026-Q4", "base_payment": 1}"#;
    shown("json_unknown_key", &Desk::new().settle(unknown));
}
