//! The example of service levels: a year of months, incidents below a vendor, limits one over another.

use std::fs;
use std::path::Path;

use crate::harness::Desk;

const FACTS: [&str; 4] = ["vendors.csv", "months.csv", "levels.csv", "incidents.csv"];

fn desk() -> Desk {
    let desk = Desk::new();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/service-levels");
    for name in FACTS.into_iter().chain(["contract.attain"]) {
        desk.file(name, &fs::read_to_string(example.join(name)).unwrap());
    }
    desk
}

fn settle(desk: &Desk, table: &str) -> String {
    let mut arguments = vec!["settle", "contract.attain", "--format", "csv", "--table", table];
    arguments.extend(FACTS.into_iter().flat_map(|name| ["--facts", name]));
    desk.run(&arguments).fine()
}

/// The cells of a column, of the rows of a vendor.
fn column<'t>(csv: &'t str, vendor: &str, name: &str) -> Vec<&'t str> {
    let mut lines = csv.lines();
    let place = lines.next().unwrap().split(',').position(|column| column == name).unwrap();
    let rows = lines.filter(|line| line.split(',').next() == Some(vendor));
    rows.map(|line| line.split(',').nth(place).unwrap()).collect()
}

#[test]
fn the_example_is_checked_and_in_canonical_form() {
    let desk = desk();
    assert!(desk.run(&["check", "contract.attain"]).fine().contains("its 3 examples agree"));
    desk.run(&["fmt", "--check", "contract.attain"]).fine();
}

#[test]
fn months_without_a_value_bridge_and_credits_grow() {
    let months = settle(&desk(), "vendor,month");
    let failed = column(&months, "argon", "turnaround.months_failed");
    assert_eq!(failed, ["0", "1", "2", "2", "3", "4", "0", "0", "0", "0", "0", "0"]);
    let failed = column(&months, "boron", "resolution.months_failed");
    assert_eq!(failed, ["1", "2", "2", "0", "0", "0"]);
}

#[test]
fn what_comes_back_is_what_was_taken_after_the_limits() {
    let months = settle(&desk(), "vendor,month");
    for vendor in ["argon", "boron"] {
        let (taken, back) =
            (column(&months, vendor, "turnaround.level_credit"), column(&months, vendor, "turnaround.credit_returned"));
        for (month, back) in back.iter().enumerate().filter(|(_, back)| **back != "0.00") {
            assert_eq!(*back, taken[month - 3], "{vendor}");
        }
    }
    assert_eq!(column(&months, "argon", "turnaround.credit_returned")[8], "46680.00");
    assert_eq!(column(&months, "boron", "availability.credit_returned")[5], "11082.37");
}

#[test]
fn credits_never_exceed_what_is_at_risk_and_one_incident_leads_to_one() {
    let desk = desk();
    let months = settle(&desk, "vendor,month");
    let cents = |text: &str| text.replace('.', "").parse::<i64>().unwrap();
    for vendor in ["argon", "boron"] {
        let (all, most) = (column(&months, vendor, "credits_of_month"), column(&months, vendor, "at_risk"));
        assert!(all.iter().zip(&most).all(|(all, most)| cents(all) <= cents(most)), "{vendor}");
    }
    assert_eq!(column(&months, "boron", "credits_of_month")[..3], column(&months, "boron", "at_risk")[..3]);
    // The incident of June: three levels failed, and the one with the highest credit is due.
    let of_june = ["availability", "turnaround", "accuracy", "resolution", "backlog"]
        .map(|level| column(&months, "argon", &format!("{level}.level_credit"))[5]);
    assert_eq!(of_june, ["0.00", "46680.00", "0.00", "11670.00", "0.00"]);
    let year = settle(&desk, "vendor,year");
    assert_eq!(year, "vendor,year,credits_of_year\nargon,2026,173865.18\nboron,2026,53913.66\n");
}
