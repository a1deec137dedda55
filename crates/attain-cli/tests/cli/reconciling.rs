//! Two settlements reconciled: as a sceptical provider does it, with a corrected fact and with an amended bound.

use attain::wire::RECONCILIATION_SCHEMA;

use crate::harness::{Desk, Said};

const CONTRACT: &str = include_str!("../../../../examples/hospital-quality/contract.attain");
const FACTS: &str = include_str!("../../../../examples/hospital-quality/facts.csv");

/// `a.json` as it was settled, `b.json` with nine more readmissions, `c.json` by a contract with another bound besides.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.file("a.attain", CONTRACT).file("a.csv", FACTS).file("b.csv", FACTS);
    desk.change("b.csv", "lakeside,2026-Q1,12000000.00,500,42,", "lakeside,2026-Q1,12000000.00,500,51,");
    let clauses = CONTRACT.split("# ---- worked examples").next().unwrap();
    desk.file("b.attain", clauses);
    desk.change(
        "b.attain",
        "    below 90      pays nothing\n    from 90       pays",
        "    below 87 pays nothing\n    from 87 pays",
    );
    desk.change("b.attain", "Readmission incentive", "Incentive for readmissions");
    settle(&desk, "a.attain", "a.csv", "a.json");
    settle(&desk, "a.attain", "b.csv", "b.json");
    settle(&desk, "b.attain", "b.csv", "c.json");
    desk
}

fn settle(desk: &Desk, contract: &str, facts: &str, output: &str) {
    desk.run(&["settle", contract, "--facts", facts, "--format", "json", "--output", output]);
}

fn reconcile(desk: &Desk, files: [&str; 2], more: &str) -> Said {
    let mut arguments = vec!["reconcile", files[0], files[1]];
    arguments.extend(more.split_whitespace());
    desk.run(&arguments)
}

const ALL: &str = "--contract a.attain --contract b.attain --facts a.csv --facts b.csv";

#[test]
fn a_corrected_fact_and_an_amended_bound_are_told_apart() {
    let desk = desk();
    let said = reconcile(&desk, ["a.json", "b.json"], "--contract a.attain --facts a.csv --facts b.csv").with_code(1);
    assert_eq!(said.err, "");
    insta::assert_snapshot!("reconcile_fact", said.out);
    let one = format!("{ALL} --subject lakeside --period 2026-Q1");
    insta::assert_snapshot!("reconcile_both", reconcile(&desk, ["a.json", "c.json"], &one).with_code(1).out);
    // Whatever the order of the files, receipts tell which is whose.
    let turned =
        "--contract b.attain --contract a.attain --facts b.csv --facts a.csv --subject lakeside --period 2026-Q1";
    let (there, turned) =
        (reconcile(&desk, ["a.json", "c.json"], &one), reconcile(&desk, ["a.json", "c.json"], turned));
    assert_eq!(there.out, turned.out);
    let back = reconcile(&desk, ["c.json", "a.json"], &one).with_code(1).out;
    assert!(
        back.lines().any(|line| line.starts_with("northlake to hospital") && line.ends_with("+120,000.00")),
        "{back}"
    );
}

#[test]
fn a_settlement_and_itself_are_the_same() {
    let desk = desk();
    let said = reconcile(&desk, ["a.json", "a.json"], "--contract a.attain --facts a.csv").fine();
    assert!(said.ends_with("12 settlements are the same in A and B\n"), "{said}");
    let one = "--contract a.attain --facts a.csv --subject lakeside --period 2026-Q1";
    assert!(reconcile(&desk, ["a.json", "a.json"], one).fine().ends_with("A and B are the same.\n"));
}

#[test]
fn two_periods_of_a_subject_are_reconciled() {
    let desk = desk();
    let two = "--contract a.attain --facts a.csv --subject lakeside --period 2026-Q1 --period 2026-Q2";
    let said = reconcile(&desk, ["a.json", "a.json"], two).with_code(1);
    insta::assert_snapshot!("reconcile_periods", said.out);
}

#[test]
fn an_amount_that_becomes_known_is_said() {
    let desk = desk();
    // Nobody said how many serious events there were, until somebody did.
    desk.change("b.csv", "yes,0,2026-10-21", "yes,,2026-10-21");
    settle(&desk, "a.attain", "b.csv", "b.json");
    let one = "--contract a.attain --facts b.csv --facts a.csv --subject riverbend --period 2026-Q3";
    let said = reconcile(&desk, ["b.json", "a.json"], one).with_code(1);
    insta::assert_snapshot!("reconcile_known", said.out);
}

#[test]
fn a_figure_is_split_where_it_is_asked_for() {
    let desk = desk();
    let one = format!("{ALL} --subject lakeside --period 2026-Q1");
    let said = reconcile(&desk, ["a.json", "c.json"], &format!("{one} --figure quality")).with_code(1);
    insta::assert_snapshot!("reconcile_figure", said.out);
    let said = reconcile(&desk, ["a.json", "c.json"], &format!("{one} --figure qualty")).with_code(2);
    assert!(said.err.contains("did you mean `quality`?"), "{}", said.err);
}

#[test]
fn as_data_it_is_as_its_schema_says() {
    let desk = desk();
    desk.change("b.csv", "yes,0,2026-10-21", "yes,,2026-10-21");
    settle(&desk, "b.attain", "b.csv", "c.json");
    let said = reconcile(&desk, ["a.json", "c.json"], &format!("{ALL} --format json")).with_code(1);
    let told: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("schema.json", serde_json::from_str(RECONCILIATION_SCHEMA).unwrap()).unwrap();
    let schema = compiler.compile("schema.json", &mut schemas).unwrap();
    let all = told.as_array().unwrap();
    assert_eq!(all.len(), 12);
    for one in all {
        if let Err(error) = schemas.validate(one, schema) {
            panic!("{error}\n{one:#}");
        }
    }
    let first = &all[0];
    assert_eq!((&first["subject"], &first["first"]["period"]), (&"lakeside".into(), &"2026-Q1".into()));
    assert_eq!(first["nets"][0]["sum"]["value"], "-120000.00");
    assert_eq!(first["causes"][0]["changes"][0]["address"], "readmitted");
    let read: Vec<attain::wire::Reconciliation> = serde_json::from_str(&said.out).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), told);
}

#[test]
fn nothing_else_is_reconciled_than_what_was_saved() {
    let desk = desk();
    let refused = |files: [&str; 2], more: &str, why: &str| {
        let said = reconcile(&desk, files, more).with_code(2);
        assert!(said.err.contains(why), "{}", said.err);
        assert_eq!(said.out, "");
    };
    let one = "--subject lakeside --period 2026-Q1";
    refused(
        ["a.json", "b.json"],
        &format!("--contract a.attain --facts a.csv {one}"),
        "`b.json` is not what `a.csv` comes to for `lakeside`, 2026-Q1: `readmission_rate` was saved as 10.2%; it comes to 8.4%",
    );
    refused(
        ["a.json", "c.json"],
        &format!("--contract a.attain --facts a.csv --facts b.csv {one}"),
        "`c.json` was settled by the contract sha256:",
    );
    refused(["a.json", "a.json"], "--contract a.attain --facts a.csv --subject lake", "is the one asked for");
    desk.file("other.json", &desk.text("a.json").replace("\"lakeside\"", "\"lakeview\""));
    refused(
        ["a.json", "other.json"],
        "--contract a.attain --facts a.csv --subject lakeview",
        "none of the 12 settlements in `a.json`",
    );
    // An amount that nobody settled.
    desk.file("b.json", &desk.text("b.json").replace("\"value\":\"120000.00\"", "\"value\":\"130000.00\""));
    refused(["a.json", "b.json"], &format!("{ALL} {one}"), "was saved as 130000.00 USD; it comes to 120000.00 USD");
    // Without a receipt nobody knows what it was made from.
    let mut bare: serde_json::Value = serde_json::from_str(&desk.text("a.json")).unwrap();
    bare.as_array_mut().unwrap().iter_mut().for_each(|one| drop(one.as_object_mut().unwrap().remove("receipt")));
    desk.file("bare.json", &bare.to_string());
    refused(["bare.json", "a.json"], &format!("{ALL} {one}"), "`bare.json` does not say what `lakeside`, 2026-Q1");
}

#[test]
fn settlements_of_many_together_are_refused_by_name() {
    let desk = Desk::new();
    desk.file("pool.attain", include_str!("../../../../examples/peer-pool/contract.attain"));
    desk.file("months.csv", include_str!("../../../../examples/peer-pool/months.csv"));
    desk.file("practices.csv", include_str!("../../../../examples/peer-pool/practices.csv"));
    let facts = ["--facts", "months.csv", "--facts", "practices.csv"];
    let mut arguments = vec!["settle", "pool.attain", "--format", "json", "--output", "a.json"];
    arguments.extend(facts);
    desk.run(&arguments);
    let mut arguments = vec!["reconcile", "a.json", "a.json", "--contract", "pool.attain"];
    arguments.extend(facts);
    let said = desk.run(&arguments).with_code(2);
    assert!(said.err.contains("`a.json` is a settlement of many together"), "{}", said.err);
    let desk_of_one = self::desk();
    desk.file("one.json", &desk_of_one.text("a.json"));
    arguments[1] = "one.json";
    arguments[2] = "one.json";
    let said = desk.run(&arguments).with_code(2);
    assert!(said.err.contains("`pool.attain` reaches across periods or subjects"), "{}", said.err);
}

#[test]
fn rows_that_the_host_supplies_are_a_clause_like_others() {
    let desk = Desk::new();
    desk.file(
        "c.attain",
        "edition 2026\n\ncontract \"C\"\n  between payer plan \"P\" and provider vendor \"V\"\n  effective 2026-01-01 through 2026-12-31\n  \
         money in USD, rounded half up to the cent\n\nschedule fees keyed by service\n  column fee: money, 2 decimals\n  supplied\n\n\
         input visits \"Visits\" for each service: count\n\nbonus paid \"Paid\"\n  pays the sum of visits × fee over each service\n",
    );
    desk.file("one.csv", "service,fee\nx,10.00\ny,20.00\n").file("two.csv", "service,fee\nx,10.00\ny,25.00\n");
    desk.file("facts.csv", "vendor,x.visits,y.visits\nv,3,4\n");
    for (rows, output) in [("fees=one.csv", "a.json"), ("fees=two.csv", "b.json")] {
        let arguments = ["settle", "c.attain", "--facts", "facts.csv", "--schedule", rows, "--format", "json"];
        let said = desk.run(&[arguments.as_slice(), &["--output", output]].concat());
        assert!(said.code == 0, "{}", said.err);
    }
    let more = "--contract c.attain --facts facts.csv --schedule fees=one.csv --schedule fees=two.csv";
    let said = reconcile(&desk, ["a.json", "b.json"], more).with_code(1);
    assert!(said.out.contains("schedule fees has other rows"), "{}", said.out);
    assert!(said.out.contains("+20.00"), "{}", said.out);
}
