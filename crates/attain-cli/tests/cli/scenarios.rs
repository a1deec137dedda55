//! Variants settled beside the contract in force, from rows that are read once.

use crate::harness::Desk;

/// A desk with two proposals: one that pays more, and one that asks for no survey and leaves out a fact.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.file("richer.attain", &desk.text("st/contract.attain"));
    desk.change("richer.attain", "pays 2% of base_payments", "pays 3% of base_payments");
    desk.file("strict.attain", &desk.text("st/contract.attain"));
    desk.change("strict.attain", "from 10%      pays 1%", "from 10%      pays 0.5%");
    desk
}

/// A receipt is of the text of the contract, examples and all.
fn without_receipts(text: &str) -> String {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde_json::Value>();
    let Some(Ok(first)) = values.next() else { return text.to_owned() };
    let mut all: Vec<serde_json::Value> = match first {
        serde_json::Value::Array(all) => all,
        one => std::iter::once(one).chain(values.map(Result::unwrap)).collect(),
    };
    for settlement in &mut all {
        assert!(settlement.as_object_mut().unwrap().remove("receipt").is_some());
    }
    serde_json::to_string_pretty(&all).unwrap()
}

const SETTLE: [&str; 4] = ["settle", "st/contract.attain", "--facts", "st/facts.csv"];

#[test]
fn each_scenario_is_what_it_is_alone() {
    let desk = desk();
    for format in ["csv", "table", "json", "ndjson"] {
        let mut arguments = SETTLE.to_vec();
        arguments.extend(["--format", format, "--output", "results.out"]);
        arguments.extend(["--scenario", "richer.attain", "--scenario", "strict.attain"]);
        let said = desk.run(&arguments).with_code(0);
        assert!(said.err.contains("wrote results.richer.out"), "{}", said.err);
        assert!(said.err.contains("an amount of its worked examples comes out otherwise"), "{}", said.err);
        for (contract, results) in
            [("st/contract", "results.out"), ("richer", "results.richer.out"), ("strict", "results.strict.out")]
        {
            let path = format!("{contract}.attain");
            // Alone a proposal needs examples that are its own.
            let text = desk.text(&path);
            let end = text.find("example \"a good quarter\"").unwrap();
            let alone = if contract == "st/contract" {
                path
            } else {
                desk.file("alone.attain", &text[..end]);
                "alone.attain".to_owned()
            };
            let alone = desk.run(&["settle", &alone, "--facts", "st/facts.csv", "--format", format]).with_code(0).out;
            assert_eq!(without_receipts(&desk.text(results)), without_receipts(&alone), "{results} as {format}");
        }
    }
    assert!(desk.text("results.richer.out") != desk.text("results.out"));
}

#[test]
fn undetermined_amounts_of_a_scenario_are_counted() {
    let desk = Desk::new();
    let contract = |returns: &str| {
        format!(
            "edition 2026\n\ncontract \"Withheld\"\n  between payer plan \"The Plan\" and provider hospital \"The Hospital\"\n  \
             effective 2026-01-01 through 2026-12-31\n  money in USD, rounded half up to the cent\n\n\
             input kept: money\n\ninput back: money\n\nwithhold held\n  holds kept\n\nearn_back returned\n  returns {returns}\n"
        )
    };
    desk.file("now.attain", &contract("0.5 × back")).file("strict.attain", &contract("back"));
    // Of the third row more would come back than is held; the fourth has a fact that is none.
    desk.file("facts.csv", "hospital,kept,back\na,100,50\nb,100,100\nc,100,150\nd,100,x\n");
    let said = desk.run(&[
        "settle",
        "now.attain",
        "--facts",
        "facts.csv",
        "--format",
        "csv",
        "--output",
        "results.csv",
        "--scenario",
        "strict.attain",
    ]);
    assert_eq!(said.code, 1, "{}", said.err);
    assert!(said.err.contains("under `strict` amounts are undetermined in 1 row whose facts are fine"), "{}", said.err);
    assert!(!said.err.contains("`returned` is undetermined"), "{}", said.err);
    let header = "hospital,held,returned,held.held,held.returned,held.forfeited\n";
    let results = |rows: &str| format!("{header}{rows}");
    let now = "a,100.00,25.00,100.00,25.00,75.00\nb,100.00,50.00,100.00,50.00,50.00\nc,100.00,75.00,100.00,75.00,25.00\nd,100.00,,100.00,,\n";
    assert_eq!(desk.text("results.csv"), results(now));
    let strict = "a,100.00,50.00,100.00,50.00,50.00\nb,100.00,100.00,100.00,100.00,0.00\nc,100.00,,100.00,,\nd,100.00,,100.00,,\n";
    assert_eq!(desk.text("results.strict.csv"), results(strict));
}

#[test]
fn what_is_no_scenario_is_refused_before_anything_is_read() {
    let desk = desk();
    let refused = |more: &[&str], reason: &str| {
        let mut arguments = SETTLE.to_vec();
        arguments[3] = "no-such-file.csv";
        arguments.extend(more);
        let said = desk.run(&arguments);
        assert!(said.code == 2 && said.err.contains(reason), "{said:?}");
    };
    refused(&["--scenario", "richer.attain"], "`--scenario` goes with `--output`");
    let text = desk.text("st/contract.attain");
    let text = text.replace(
        "input base_payments \"Base payments in the quarter\": money",
        "input base_payments \"Base payments in the quarter\": money between 0 USD and 5 USD",
    );
    let end = text.find("example \"a good quarter\"").unwrap();
    desk.file("other.attain", &text[..end]);
    refused(
        &["--scenario", "other.attain", "--output", "r.csv"],
        "the other contract declares otherwise `base_payments`",
    );
    std::fs::create_dir(desk.path("again")).unwrap();
    desk.file("again/richer.attain", &desk.text("richer.attain"));
    refused(
        &["--scenario", "richer.attain", "--scenario", "again/richer.attain", "--output", "r.csv"],
        "two scenarios are called `richer`",
    );
    assert!(!desk.has("r.csv"));
}
