//! Decisions and obligations: the example of a utilization review, settled from tables, with every reason.

use std::fs;
use std::path::Path;

use attain::wire::{EXPLANATION_SCHEMA, POPULATION_SCHEMA, SETTLEMENT_SCHEMA};

use crate::harness::{Desk, Said};

/// A folder with the example.
fn desk() -> Desk {
    let desk = Desk::new();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/utilization-review");
    for name in ["contract.attain", "groups.csv", "requests.csv", "claims.csv", "months.csv"] {
        desk.file(name, &fs::read_to_string(example.join(name)).unwrap());
    }
    desk
}

fn settle(desk: &Desk, more: &[&str]) -> Said {
    let mut arguments = vec!["settle", "contract.attain"];
    for name in ["groups.csv", "requests.csv", "claims.csv", "months.csv"] {
        arguments.extend(["--facts", name]);
    }
    arguments.extend(["--as-of", "2026-04-01"]);
    arguments.extend(more);
    desk.run(&arguments)
}

/// A cell of a table, by the key in the second column and the name of the column.
fn cell(table: &str, key: &str, column: &str) -> String {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let place = reader.headers().unwrap().iter().position(|name| name == column).unwrap();
    let row = reader.records().map(Result::unwrap).find(|row| row.iter().take(3).any(|cell| cell == key)).unwrap();
    row[place].to_owned()
}

#[test]
fn the_example_is_checked_and_in_canonical_form() {
    let desk = desk();
    assert!(desk.run(&["check", "contract.attain"]).fine().contains("nothing wrong"));
    desk.run(&["fmt", "--check", "contract.attain"]).fine();
}

#[test]
fn a_person_gets_the_money_and_how_many_there_are_of_each_outcome() {
    insta::assert_snapshot!("utilization_review", settle(&desk(), &[]).with_code(0).out);
}

#[test]
fn every_request_is_as_the_readme_says() {
    let desk = desk();
    let requests = settle(&desk, &["--format", "csv", "--table", "group,request"]).with_code(0).out;
    let of = |request: &str, column: &str| cell(&requests, request, column);
    for (request, column, expected) in [
        ("r01", "by_rule", "approved"),
        ("r02", "by_rule", "approved"),
        ("r03", "by_rule", "pended"),
        ("r03", "clock.status", "met"),
        ("r03", "by_person", "approved"),
        ("r04", "by_person", "denied"),
        ("r05", "intake", "approved"),
        ("r06", "intake", "denied"),
        ("r07", "by_rule.amount", "6"),
        ("r07", "authorized_units", "9"),
        ("r08", "intake.reason", "a second request for the same service"),
        ("r09", "clock.status", "met"),
        ("r10", "clock.status", "late"),
        ("r10", "by_person.reason", "deemed approved: the decision came late"),
        ("r11", "authorized_units", "8"),
        ("r12", "since_last", "180"),
        ("r13", "by_rule.reason", "gold card"),
        ("r17", "sampled", "no"),
        ("r18", "sampled", "yes"),
        ("r19", "clock.status", "open"),
    ] {
        assert_eq!(of(request, column), expected, "{column} of {request}");
    }
    let because = of("r04", "by_rule.because");
    for reason in ["(weeks is at least 6 or red_flag)", "old_enough", "cost is at most asked_for.most"] {
        assert!(because.contains(&format!("`{reason}` does not hold")), "{because}");
    }
    assert!(of("r03", "by_rule.because").contains("is unknown (weeks unreported)"), "{}", of("r03", "by_rule.because"));
    let claims = settle(&desk, &["--format", "csv", "--table", "group,request,claim"]).with_code(0).out;
    for (claim, paid) in
        [("c01", "1404.68"), ("c02", "1123.75"), ("c03", "0.00"), ("c06", "1176.00"), ("c09", "9604.39")]
    {
        assert_eq!(cell(&claims, claim, "claim_paid"), paid, "{claim}");
    }
}

#[test]
fn json_tells_decisions_and_obligations_as_its_schema_says() {
    let desk = desk();
    let json = settle(&desk, &["--format", "json"]).with_code(0).out;
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    valid(POPULATION_SCHEMA, &value);
    let decisions = value["decisions"].as_array().unwrap();
    let of = |request: &str, address: &str| {
        let found = decisions.iter().find(|told| told["keys"]["request"] == request && told["address"] == address);
        found.unwrap().clone()
    };
    let fourth = of("r04", "by_rule");
    assert_eq!((&fourth["outcome"], &fourth["row"]), (&"referred".into(), &6.into()));
    assert_eq!(fourth["because"][2]["conditions"].as_array().unwrap().len(), 3);
    let third = of("r03", "by_rule");
    assert_eq!(third["because"][2]["conditions"][0]["status"], "unreported");
    assert_eq!(third["because"][2]["conditions"][0]["needs"][0], "weeks");
    desk.file("saved.json", &json);
    let mut arguments = vec!["verify", "contract.attain"];
    for name in ["groups.csv", "requests.csv", "claims.csv", "months.csv"] {
        arguments.extend(["--facts", name]);
    }
    arguments.push("saved.json");
    desk.run(&arguments).fine();
    let obligations = value["obligations"].as_array().unwrap();
    let late: Vec<_> = obligations.iter().filter(|told| told["status"] == "late" && told["name"] == "clock").collect();
    assert_eq!(late.len(), 2, "{late:?}");
}

#[test]
fn saved_decisions_and_obligations_are_compared() {
    for format in ["json", "ndjson"] {
        let desk = desk();
        settle(&desk, &["--format", format, "--output", "saved"]).with_code(0);
        let verify = || {
            let mut arguments = vec!["verify", "contract.attain"];
            for name in ["groups.csv", "requests.csv", "claims.csv", "months.csv"] {
                arguments.extend(["--facts", name]);
            }
            arguments.push("saved");
            desk.run(&arguments)
        };
        assert!(verify().fine().starts_with("agrees "));
        let saved = desk.text("saved");
        desk.change("saved", "\"reason\":\"gold card\"", "\"reason\":\"silver card\"");
        let said = verify().with_code(1).out;
        assert!(said.starts_with("differs `by_rule of ") && said.contains("\"silver card\""), "{said}");
        desk.file("saved", &saved);
        // Under another word: what a request's clock came to.
        let clock = saved.find("\"name\":\"clock\"").unwrap();
        let status = clock + saved[clock..].find("\"status\":\"").unwrap() + "\"status\":\"".len();
        let end = status + saved[status..].find('"').unwrap();
        desk.file("saved", &format!("{}cured{}", &saved[..status], &saved[end..]));
        let said = verify().with_code(1).out;
        assert!(said.starts_with("differs `clock of ") && said.contains("was saved as cured, owed by"), "{said}");
    }
}

#[test]
fn without_a_day_what_is_not_done_stays_open_and_says_what_it_needs() {
    let desk = desk();
    let mut arguments = vec!["settle", "contract.attain"];
    for name in ["groups.csv", "requests.csv", "claims.csv", "months.csv"] {
        arguments.extend(["--facts", name]);
    }
    let said = desk.run(&arguments).with_code(1);
    assert!(
        said.err.contains("`late_log` is undetermined for hillside, 2026-03: unsupplied; needs contract.as_of"),
        "{}",
        said.err
    );
    assert!(said.err.contains("`--as-of DATE` says it"), "{}", said.err);
}

fn explain(desk: &Desk, more: &[&str]) -> Said {
    let mut arguments = vec!["explain", "contract.attain"];
    for name in ["groups.csv", "requests.csv", "claims.csv", "months.csv"] {
        arguments.extend(["--facts", name]);
    }
    arguments.extend(["--as-of", "2026-04-01"]);
    arguments.extend(more);
    desk.run(&arguments)
}

#[test]
fn the_statement_of_one_of_many_tells_its_decisions_with_every_reason() {
    let desk = desk();
    let told = explain(&desk, &["--subject", "r04"]).with_code(0).out;
    for words in [
        "brook, r04\nintake refers: to the criteria\n  row 1 (no authorization is required): `emergency` does not hold\n",
        "by_rule refers: to nurse review\n",
        "row 3 (imaging criteria): `(weeks is at least 6 or red_flag)` does not hold; `old_enough` does not hold; `cost is at most asked_for.most` does not hold\n",
        "by_person denies: denied by a clinician\n",
        "clock of northlake is met: due 2026-01-15 15:00, done 2026-01-14 10:00\n",
        "log of northlake is late: due 2026-03-13, deadline 2026-03-17, done 2026-03-20, 3 days late\n",
        "consequence denies: more than was authorized\n",
    ] {
        assert!(told.contains(words), "{words}\n{told}");
    }
    let places = ["brook, 2026-01\n", "\nbrook\n", "\nbrook, r04\n", "\nbrook, r04, c03\n"];
    let places = places.map(|heading| told.find(heading).unwrap());
    assert!(places.is_sorted(), "{told}");
    let third = explain(&desk, &["--subject", "r03", "--figure", "by_rule"]).with_code(0).out;
    let reason = "row 3 (imaging criteria): `(weeks is at least 6 or red_flag)` is unknown (weeks unreported)";
    assert!(third.contains(reason), "{third}");
}

#[test]
fn json_of_an_explained_decision_has_its_reasons() {
    let desk = desk();
    let one = explain(&desk, &["--subject", "r04", "--figure", "by_rule", "--format", "json"]).with_code(0).out;
    let one: serde_json::Value = serde_json::from_str(&one).unwrap();
    valid(EXPLANATION_SCHEMA, &one);
    assert_eq!((&one["decision"]["outcome"], &one["decision"]["row"]), (&"referred".into(), &6.into()));
    assert_eq!(one["decision"]["because"][2]["conditions"].as_array().unwrap().len(), 3);
    let all = explain(&desk, &["--subject", "r04", "--format", "json"]).with_code(0).out;
    let all: serde_json::Value = serde_json::from_str(&all).unwrap();
    let of = |address: &str| all.as_array().unwrap().iter().find(|told| told["address"] == address).unwrap().clone();
    assert_eq!(of("by_person")["decision"]["outcome"], "denied");
    assert_eq!(of("clock.status")["obligation"]["status"], "met");
    all.as_array().unwrap().iter().for_each(|told| valid(EXPLANATION_SCHEMA, told));
}

#[test]
fn what_was_never_given_says_how_to_give_it() {
    let desk = desk();
    let claims = desk.text("claims.csv");
    let mut reader = csv::Reader::from_reader(claims.as_bytes());
    let allowed = reader.headers().unwrap().iter().position(|name| name == "allowed").unwrap();
    let without = |row: &str| {
        let cells = row.split(',').enumerate().filter(|(place, _)| *place != allowed).map(|(_, cell)| cell);
        cells.collect::<Vec<_>>().join(",")
    };
    desk.file("claims.csv", &claims.lines().map(without).collect::<Vec<_>>().join("\n"));
    let mut arguments = vec!["settle", "contract.attain", "--as-of", "2026-07-31"];
    for name in ["groups.csv", "requests.csv", "claims.csv", "months.csv"] {
        arguments.extend(["--facts", name]);
    }
    let said = desk.run(&arguments);
    assert!(said.err.contains("unsupplied; needs allowed"), "{}", said.err);
    assert!(said.err.contains("a row that says `inapplicable`"), "{}", said.err);
    assert!(said.err.contains("a line `inapplicable when …`"), "{}", said.err);
}

#[test]
fn one_subject_alone_is_told_as_much() {
    let desk = Desk::new();
    desk.file(
        "contract.attain",
        "edition 2026\n\ncontract \"C\"\n  between payer plan \"P\" and provider vendor \"V\"\n  effective 2026-01-01 through 2026-12-31\n  settled each month\n  \
         money in USD, rounded half up to the cent\n  no holidays\n\ninput asked \"Asked\": count\ninput left \"Left\": count, may be unreported\n\
         input received \"Received\": date, may be unreported\n\ndecision answer \"Answer\"\n  when asked is at most left and asked is above 0  approves asked\n  \
         otherwise  refers because \"ask a person\"\n  unreported  pends\n\nobligation report \"Report\" owed by vendor\n  due month.end + 3 business days\n  done on received\n",
    );
    desk.file(
        "facts.csv",
        "vendor,month,asked,left,received\na,2026-01,3,2,2026-02-04\nb,2026-01,3,,\nc,2026-01,2,2,2026-02-05\n",
    );
    let settled = |more: &[&str]| {
        let mut arguments = vec!["settle", "contract.attain", "--facts", "facts.csv"];
        arguments.extend(more);
        desk.run(&arguments)
    };
    let ndjson = settled(&["--format", "ndjson"]).out;
    for line in ndjson.lines() {
        valid(SETTLEMENT_SCHEMA, &serde_json::from_str(line).unwrap());
    }
    let told: Vec<serde_json::Value> = ndjson.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(told[0]["decisions"][0]["outcome"], "referred");
    assert_eq!(told[0]["decisions"][0]["because"][0]["conditions"][0]["words"], "asked is at most left");
    assert_eq!(told[1]["decisions"][0]["outcome"], "pended");
    assert_eq!(told[0]["obligations"][0]["status"], "met");
    assert_eq!(told[1]["obligations"][0]["status"], "unsupplied");
    assert_eq!(told[1]["obligations"][0]["needs"][0], "contract.as_of");
    assert_eq!(told[2]["obligations"][0]["status"], "late");
    let as_of = settled(&["--as-of", "2026-02-04", "--format", "csv", "--table", "vendor,month"]).out;
    assert_eq!(cell(&as_of, "b", "report.status"), "open");
    let later = settled(&["--as-of", "2026-02-05", "--format", "csv", "--table", "vendor,month"]).out;
    assert_eq!(cell(&later, "b", "report.status"), "late");
    let explained = desk.run(&["explain", "contract.attain", "--facts", "facts.csv", "--subject", "a"]).out;
    let one = desk.run(&["explain", "contract.attain", "--facts", "facts.csv", "--subject", "a", "--figure", "answer"]);
    assert!(one.out.contains("row 1 (when asked is at most left and asked is above 0): `asked is at most left` does"));
    assert!(
        explained
            .contains("row 1 (when asked is at most left and asked is above 0): `asked is at most left` does not hold"),
        "{explained}"
    );
}

fn valid(schema: &str, instance: &serde_json::Value) {
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("schema.json", serde_json::from_str(schema).unwrap()).unwrap();
    let schema = compiler.compile("schema.json", &mut schemas).unwrap();
    assert_eq!(schemas.validate(instance, schema).err().map(|error| format!("{error:#}")), None);
}

#[test]
fn what_is_explained_as_of_a_day_is_what_is_settled_as_of_it() {
    let desk = Desk::new();
    let contract = "edition 2026

contract \"Records\"
  between payer plan \"The Plan\" and provider vendor \"The Vendor\"
  effective 2026-01-01 through 2026-12-31
  settled each month
  money in USD, rounded half up to the cent

input visits \"Visits\": count, may be unreported

decision answer \"Answer\"
  when visits is at least 1  approves
  unreported                 pends because \"the records do not say\"
  otherwise                  refers
";
    desk.file("c.attain", contract);
    desk.file("f.csv", "vendor,month,visits\na,2026-02,\n");
    let told = |as_of: &str| {
        let asked =
            ["explain", "c.attain", "--facts", "f.csv", "--subject", "a", "--as-of", as_of, "--figure", "answer"];
        desk.run(&asked).with_code(0).out
    };
    // An empty cell of a month that is over is unreported; of one that is not, it is pending, and no row acts on it.
    assert!(told("2026-03-01").contains("pended"), "{}", told("2026-03-01"));
    assert!(told("2026-02-15").contains("pending") && !told("2026-02-15").contains("pended"), "{}", told("2026-02-15"));
}
