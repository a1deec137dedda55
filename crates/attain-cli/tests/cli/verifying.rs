//! Saved settlements computed again, and the schemas of what goes in and comes out.

use crate::harness::{Desk, Said};

fn saved(format: &str) -> Desk {
    let desk = Desk::new();
    let arguments =
        ["settle", "st/contract.attain", "--facts", "st/facts.csv", "--format", format, "--output", "saved"];
    desk.run(&arguments).with_code(0);
    desk
}

fn verify(desk: &Desk) -> Said {
    desk.run(&["verify", "st/contract.attain", "--facts", "st/facts.csv", "saved"])
}

#[test]
fn what_was_settled_agrees() {
    for format in ["json", "ndjson"] {
        assert_eq!(verify(&saved(format)).fine(), "agrees 4 settlements computed again, without a difference\n");
    }
}

#[test]
fn one_settlement_agrees() {
    let desk = saved("ndjson");
    desk.file("saved", desk.text("saved").lines().nth(2).unwrap());
    assert_eq!(verify(&desk).fine(), "agrees 1 settlement computed again, without a difference\n");
}

#[test]
fn a_changed_amount_is_the_first_difference() {
    let desk = saved("json");
    desk.change("saved", "\"value\":\"240000.00\"", "\"value\":\"250000.00\"");
    let said = verify(&desk).with_code(1);
    insta::assert_snapshot!("verify_amount", said.out);
}

#[test]
fn a_changed_contract_is_noted() {
    let desk = saved("json");
    desk.change("st/contract.attain", "from 10%      pays 1%", "from 10%      pays 1.1%");
    insta::assert_snapshot!("verify_contract", verify(&desk).with_code(1).out);
    // Blanks and comments are not what was agreed.
    let desk = saved("json");
    desk.change("st/contract.attain", "# What the facts say", "# What  the facts tell");
    verify(&desk).with_code(0);
}

#[test]
fn changed_facts_and_rows_that_went_are_differences() {
    let desk = saved("json");
    desk.change("st/facts.csv", "11400000.00,480,55", "11400000.00,480,54");
    desk.change("st/facts.csv", "st_anne,2026-Q2,8100000.00,298,28,25,19\n", "");
    insta::assert_snapshot!("verify_facts", verify(&desk).with_code(1).out);
}

#[test]
fn what_is_no_settlement_is_refused() {
    let desk = saved("json");
    desk.file("saved", "[{\"subject\": \"mercy\"}]");
    assert!(verify(&desk).with_code(2).err.contains("`saved` is not a settlement"));
    desk.file("saved", "");
    assert!(verify(&desk).with_code(2).err.contains("`saved` has no settlement"));
}

#[test]
fn the_schema_says_what_goes_in_and_what_comes_out() {
    let desk = Desk::new();
    let whole = desk.run(&["schema", "st/contract.attain"]).fine();
    let whole: serde_json::Value = serde_json::from_str(&whole).unwrap();
    let facts = desk.run(&["schema", "st/contract.attain", "--of", "facts"]).fine();
    insta::assert_snapshot!("schema_facts", facts);
    let facts: serde_json::Value = serde_json::from_str(&facts).unwrap();
    assert_eq!(whole["$defs"]["facts"]["properties"], facts["properties"]);
    let results = &whole["$defs"]["results"];
    assert_eq!(results["properties"]["figures"]["minItems"], 5);
    assert_eq!(results["properties"]["lines"]["prefixItems"][0]["properties"]["address"]["const"], "quality_bonus");
}

#[test]
fn results_and_facts_are_as_their_schemas_say() {
    let desk = saved("ndjson");
    let faults = |part: &str, instance: &serde_json::Value| {
        let schema = desk.run(&["schema", "st/contract.attain", "--of", part]).fine();
        let mut schemas = boon::Schemas::new();
        let mut compiler = boon::Compiler::new();
        compiler.add_resource("schema.json", serde_json::from_str(&schema).unwrap()).unwrap();
        let schema = compiler.compile("schema.json", &mut schemas).unwrap();
        schemas.validate(instance, schema).err().map(|error| error.to_string())
    };
    for line in desk.text("saved").lines() {
        assert_eq!(faults("results", &serde_json::from_str(line).unwrap()), None);
    }
    let row = serde_json::json!({
        "hospital": "mercy", "quarter": "2026-Q1", "base_payments": "12000000.00",
        "discharges": 500, "readmitted": 42, "surveyed": 200, "satisfied": 156
    });
    assert_eq!(faults("facts", &row), None);
    for (key, value) in [("quarter", "2027-Q1"), ("discharges", "5.5"), ("base_payments", "-1")] {
        let mut wrong = row.clone();
        wrong[key] = value.into();
        assert!(faults("facts", &wrong).is_some(), "{key}");
    }
}

#[test]
fn explanations_come_as_json() {
    let desk = Desk::new();
    let explain = |more: &[&str]| {
        let mut arguments = vec!["explain", "st/contract.attain", "--facts", "st/facts.csv", "--subject", "mercy"];
        arguments.extend(["--period", "2026-Q1", "--format", "json"]);
        arguments.extend(more);
        serde_json::from_str::<serde_json::Value>(&desk.run(&arguments).fine()).unwrap()
    };
    let one = explain(&["--figure", "quality_bonus"]);
    assert_eq!((&one["schema"], &one["address"]), (&"attain/explanation/1".into(), &"quality_bonus".into()));
    assert_eq!(one["money"]["amount"]["value"], "240000.00");
    let full = explain(&["--figure", "quality_bonus", "--length", "full"]);
    assert!(!full["traced"].as_array().unwrap().is_empty());
    assert_eq!(explain(&[]).as_array().unwrap().len(), 1);
}

#[test]
fn what_was_settled_as_of_a_day_is_computed_again_as_of_that_day() {
    for format in ["json", "ndjson"] {
        let desk = Desk::new();
        let settle = ["settle", "st/contract.attain", "--facts", "st/facts.csv", "--as-of", "2026-05-31"];
        desk.run(&[&settle[..], &["--format", format, "--output", "saved"]].concat());
        assert!(desk.text("saved").contains("\"as_of\":\"2026-05-31\""));
        let said = verify(&desk).fine();
        assert!(said.starts_with("agrees a settlement of "), "{said}");
        desk.change("st/facts.csv", "11400000.00,480,55", "11400000.00,480,54");
        assert!(verify(&desk).with_code(1).out.starts_with("differs "));
    }
}
