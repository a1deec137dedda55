//! Contracts over time: the text of a day, what was known when, and ledgers.

use std::fs;
use std::path::Path;

use crate::harness::{Desk, Said};

/// A folder with the example of an amended contract.
fn desk() -> Desk {
    let desk = Desk::new();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/amended-contract");
    for name in ["contract.attain", "facts.csv", "corrections.csv", "year.csv"] {
        desk.file(name, &fs::read_to_string(example.join(name)).unwrap());
    }
    desk
}

fn settle(desk: &Desk, more: &[&str]) -> Said {
    let files = ["--facts", "facts.csv", "--facts", "corrections.csv", "--facts", "year.csv"];
    desk.run(&[&["settle", "contract.attain"], &files[..], more].concat())
}

fn settle_on(desk: &Desk, day: &str) -> Said {
    settle(desk, &["--as-of", day, "--known-on", day, "--ledger", "ledger.json"]).with_code(0)
}

/// The messages about postings.
fn posted(said: &Said) -> Vec<&str> {
    said.err.lines().filter(|line| line.starts_with("posted ")).collect()
}

#[test]
fn the_example_is_checked_and_in_canonical_form() {
    let desk = desk();
    assert!(desk.run(&["check", "contract.attain"]).fine().contains("nothing wrong"));
    desk.run(&["fmt", "--check", "contract.attain"]).fine();
}

#[test]
fn a_settlement_posts_what_is_new_and_never_changes_a_posting() {
    let desk = desk();
    assert_eq!(posted(&settle_on(&desk, "2026-10-20")).len(), 20);
    let before = desk.text("ledger.json");
    let said = settle_on(&desk, "2026-12-01");
    let expected = [
        "posted alder 2026-Q2 interim: practice pays northlake 14.00 USD",
        "posted alder 2026-Q2 care_fee: practice pays northlake 56.00 USD",
        "posted cedar 2026-Q2 interim: practice pays northlake 655.00 USD",
    ];
    assert_eq!(posted(&said), expected);
    let kept = before.trim_end().trim_end_matches(['}', ']', '\n', ' ']);
    assert!(desk.text("ledger.json").starts_with(kept), "what was posted stands as it was");
    let said = settle_on(&desk, "2027-04-01");
    assert!(
        posted(&said).contains(&"posted birch 2026 true_up: practice pays northlake 10,490.00 USD"),
        "{}",
        said.err
    );
    let said = settle_on(&desk, "2027-05-20");
    assert_eq!(posted(&said), ["posted birch 2026 true_up: northlake pays practice 1,135.00 USD"]);
    // Once more changes nothing, not even the file.
    let before = desk.text("ledger.json");
    let said = settle_on(&desk, "2027-05-20");
    assert_eq!((posted(&said).len(), desk.text("ledger.json")), (0, before));
    assert!(said.err.contains("ledger.json has all of it already"), "{}", said.err);
    assert!(!desk.has("ledger.json.lock"));
}

#[test]
fn an_amendment_that_nobody_knew_of_does_not_exist() {
    let desk = desk();
    let line = |text: &str| {
        let data: serde_json::Value = serde_json::from_str(text).unwrap();
        let lines = data["lines"].as_array().unwrap().clone();
        lines.into_iter().find(|line| line["keys"]["quarter"] == "2026-Q3" && line["address"] == "care_fee").unwrap()
    };
    // Facts of the third quarter, as if they had been known in August.
    desk.change("facts.csv", "alder,2026-Q3,2026-10-11", "alder,2026-Q3,2026-08-18");
    let before = line(&settle(&desk, &["--format", "json", "--known-on", "2026-08-20"]).out);
    assert_eq!((&before["amount"]["value"], before.get("version")), (&"32804.00".into(), None));
    let after = line(&settle(&desk, &["--format", "json", "--known-on", "2026-09-01"]).out);
    assert_eq!((&after["amount"]["value"], &after["version"]), (&"34898.82".into(), &"in_parts".into()));
    assert_eq!(after["settled"], "interim");
}

#[test]
fn the_text_of_a_day_has_its_amendments_folded_in() {
    let desk = desk();
    let said = desk.run(&["print", "contract.attain", "--as-of", "2026-10-01"]).with_code(0);
    let left_out = "the example \"the third quarter is divided: 45 of its 92 days before the amendment, and 47 after it\" is left out";
    assert!(said.err.contains(left_out), "{}", said.err);
    let text = said.out;
    assert!(text.contains("pays 4.50 USD per member per month") && !text.contains("amended by"), "{text}");
    assert!(text.starts_with("# A primary-care agreement"), "comments stay: {text}");
    desk.file("day.attain", &text);
    desk.run(&["fmt", "--check", "day.attain"]).fine();
    assert!(desk.run(&["check", "day.attain"]).fine().contains("nothing wrong"));
    let before =
        desk.run(&["print", "contract.attain", "--as-of", "2026-10-01", "--known-on", "2026-08-20"]).with_code(0).out;
    assert!(before.contains("pays 4.00 USD per member per month") && !before.contains("data_fee"), "{before}");
    let known = desk.run(&["print", "contract.attain", "--known-on", "2026-08-20"]).with_code(0);
    assert!(known.err.contains(left_out) && !known.out.contains("the third quarter is divided"), "{}", known.err);
    let all = desk.run(&["print", "contract.attain"]).fine();
    assert_eq!(all, desk.text("contract.attain"));
}

#[test]
fn a_ledger_is_refused_where_it_would_lose_something() {
    let desk = desk();
    let said = settle(&desk, &["--ledger", "ledger.json"]).with_code(2);
    assert!(said.err.contains("which day is the posting of?"), "{}", said.err);
    settle_on(&desk, "2026-12-01");
    let before = desk.text("ledger.json");
    let said = settle(&desk, &["--as-of", "2026-10-20", "--ledger", "ledger.json"]).with_code(2);
    assert!(said.err.contains("the last posting is of 2026-12-01"), "{}", said.err);
    desk.file("ledger.json.lock", "");
    let said = settle(&desk, &["--as-of", "2026-12-02", "--ledger", "ledger.json"]).with_code(2);
    assert!(said.err.contains("somebody else is posting"), "{}", said.err);
    fs::remove_file(desk.path("ledger.json.lock")).unwrap();
    assert_eq!(desk.text("ledger.json"), before);
    desk.file("ledger.json", "{}");
    let said = settle(&desk, &["--as-of", "2026-12-02", "--ledger", "ledger.json"]).with_code(2);
    assert!(said.err.contains("`ledger.json` is no ledger"), "{}", said.err);
    assert_eq!(desk.text("ledger.json"), "{}");
    // Facts that do not fit might have changed an amount.
    fs::remove_file(desk.path("ledger.json")).unwrap();
    desk.change("facts.csv", "8120", "lots");
    let day = ["--as-of", "2026-12-02", "--known-on", "2026-12-02", "--ledger", "ledger.json"];
    let said = settle(&desk, &day).with_code(1);
    assert!(said.err.contains("nothing was posted: mend the facts first"), "{}", said.err);
    assert!(!desk.has("ledger.json") && !desk.has("ledger.json.lock"));
}

#[test]
fn contracts_of_one_subject_and_period_are_settled_by_days_too() {
    let desk = Desk::new();
    let settle = |day: &str| {
        let day = ["--as-of", day, "--ledger", "l.json"];
        desk.run(&[&["settle", "st/contract.attain", "--facts", "st/facts.csv"][..], &day[..]].concat())
            .with_code(0)
            .err
    };
    let said = settle("2027-12-31");
    for posted in [
        "mercy 2026-Q1 quality_bonus: health_plan pays hospital 240,000.00",
        "mercy 2026-Q2 quality_bonus: health_plan pays hospital 114,000.00",
    ] {
        assert!(said.contains(posted), "{said}");
    }
    assert!(said.contains("2 postings in l.json"), "{said}");
    // Row by row nothing changed, and nothing is posted twice.
    assert!(settle("2028-01-01").contains("has all of it already"), "{}", desk.text("l.json"));
}

#[test]
fn what_was_known_stands_on_the_receipt_and_is_verified() {
    let desk = desk();
    let files = ["--facts", "facts.csv", "--facts", "corrections.csv", "--facts", "year.csv"];
    for format in ["json", "ndjson"] {
        let more = ["--format", format, "--as-of", "2026-10-20", "--known-on", "2026-10-20", "--output", "saved"];
        settle(&desk, &more).with_code(0);
        assert!(desk.text("saved").contains("\"known_on\":\"2026-10-20\""));
        let said = desk.run(&[&["verify", "contract.attain", "saved"], &files[..]].concat());
        assert!(said.fine().starts_with("agrees "));
        // As known on another day it comes to something else.
        desk.change("saved", "\"known_on\":\"2026-10-20\"", "\"known_on\":\"2026-12-01\"");
        let said = desk.run(&[&["verify", "contract.attain", "saved"], &files[..]].concat()).with_code(1);
        assert!(said.out.starts_with("differs "), "{}", said.out);
    }
}

#[test]
fn what_was_known_is_explained() {
    let desk = desk();
    let explain = |day: &str| {
        let mut arguments = vec!["explain", "contract.attain", "--known-on", day];
        arguments.extend(["--facts", "facts.csv", "--facts", "corrections.csv", "--facts", "year.csv"]);
        arguments.extend(["--figure", "care_fee", "--subject", "alder", "--period", "2026-Q2", "--length", "line"]);
        desk.run(&arguments).fine()
    };
    assert_ne!(explain("2026-10-20"), explain("2026-12-01"));
}

#[test]
fn nothing_is_half_written() {
    let desk = desk();
    settle_on(&desk, "2026-12-01");
    // The ledger refuses: there are no results.
    let more = ["--as-of", "2026-10-20", "--ledger", "ledger.json", "--format", "json", "--output", "results.json"];
    let said = settle(&desk, &more).with_code(2);
    assert!(said.err.contains("nothing was posted") && !desk.has("results.json"), "{}", said.err);
    // The results cannot be written: nothing is posted, and nobody says that it was.
    let before = desk.text("ledger.json");
    let day = ["--as-of", "2027-04-01", "--known-on", "2027-04-01", "--ledger", "ledger.json"];
    let said = settle(&desk, &[&day[..], &["--format", "json", "--output", "none/results.json"]].concat()).with_code(2);
    assert_eq!((posted(&said).len(), desk.text("ledger.json")), (0, before));
    assert!(!desk.has("ledger.json.lock"));
    // The ledger cannot be written: nobody says that anything was posted.
    let said = settle(&desk, &["--as-of", "2027-04-01", "--ledger", "st", "--format", "json"]).with_code(2);
    assert_eq!(posted(&said).len(), 0);
}
