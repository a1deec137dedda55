//! Each command once, with its exit codes.

use crate::harness::Desk;

#[test]
fn a_new_contract_is_fine_settles_and_is_in_canonical_form() {
    let desk = Desk::new();
    assert_eq!(
        desk.run(&["check", "st/contract.attain"]).fine(),
        "fine st/contract.attain: nothing wrong, its 2 examples agree\n"
    );
    desk.run(&["fmt", "--check", "st/contract.attain"]).fine();
    let said = desk.run(&["settle", "st/contract.attain", "--facts", "st/facts.csv"]).with_code(0);
    insta::assert_snapshot!("starter_table", said.out);
    assert!(desk.text("st/contract.attain").contains("contract \"St\""));
    assert!(desk.text("st/README.md").starts_with("# St\n"));
}

#[test]
fn new_leaves_a_folder_alone_that_is_there() {
    let desk = Desk::new();
    desk.change("st/contract.attain", "St", "Mine");
    let said = desk.run(&["new", "st"]).with_code(2);
    assert!(said.err.contains("`st` is already there"), "{}", said.err);
    assert!(desk.text("st/contract.attain").contains("Mine"));
}

#[test]
fn check_reports_all_findings_and_exits_1() {
    let desk = Desk::new();
    desk.change("st/contract.attain", "by band of readmission_rate", "by band of readmision_rate");
    desk.change("st/contract.attain", "  higher is better", "  hihger is better");
    let said = desk.run(&["check", "st/contract.attain"]).with_code(1);
    assert!(said.out.contains("error[unknown-name]"), "{}", said.out);
    assert!(said.out.contains("nothing is called `hihger`"), "{}", said.out);
    assert!(said.out.contains("can be mended with --fix"), "{}", said.out);
}

#[test]
fn check_as_json_has_places_and_edits() {
    let desk = Desk::new();
    desk.change("st/contract.attain", "by band of readmission_rate", "by band of readmision_rate");
    let said = desk.run(&["check", "--format", "json", "st/contract.attain"]).with_code(1);
    let report: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let finding = &report["files"][0]["findings"][0];
    assert_eq!(finding["code"], "unknown-name");
    assert_eq!(finding["labels"][0]["words"], "readmision_rate");
    assert_eq!(finding["helps"][0]["edits"][0]["text"], "readmission_rate");
}

#[test]
fn check_fix_mends_what_is_certain() {
    let desk = Desk::new();
    let before = desk.text("st/contract.attain");
    desk.change("st/contract.attain", "by band of readmission_rate", "by band of readmision_rate");
    let said = desk.run(&["check", "--fix", "st/contract.attain"]).with_code(0);
    assert!(said.out.contains("1 finding mended; nothing wrong"), "{}", said.out);
    assert_eq!(desk.text("st/contract.attain"), before);
    assert_eq!(desk.names(), ["st"]);
}

#[test]
fn fmt_rewrites_and_check_only_names() {
    let desk = Desk::new();
    let canonical = desk.text("st/contract.attain");
    desk.change("st/contract.attain", "  lower is better", "         lower    is better");
    let said = desk.run(&["fmt", "--check", "st/contract.attain"]).with_code(1);
    assert_eq!(said.out, "st/contract.attain\n");
    desk.run(&["fmt", "st/contract.attain"]).with_code(0);
    assert_eq!(desk.text("st/contract.attain"), canonical);
    let said = desk.run_with(&["fmt", "-"], &canonical.replace("  lower is", " lower is"));
    assert_eq!(said.fine(), canonical);
}

#[test]
fn fmt_leaves_a_text_alone_that_it_cannot_read() {
    let desk = Desk::new();
    desk.file("broken.attain", "edition 2026\n\nmetric x is is\n");
    let said = desk.run(&["fmt", "broken.attain"]).with_code(1);
    assert!(said.err.contains("broken.attain is left as it is"), "{}", said.err);
    assert_eq!(desk.text("broken.attain"), "edition 2026\n\nmetric x is is\n");
}

#[test]
fn a_contract_with_errors_is_not_settled() {
    let desk = Desk::new();
    desk.change("st/contract.attain", "by band of readmission_rate", "by band of readmision_rate");
    let said = desk.run(&["settle", "st/contract.attain", "--facts", "st/facts.csv"]).with_code(1);
    assert_eq!(said.out, "");
    assert!(said.err.contains("error[unknown-name]"), "{}", said.err);
}

#[test]
fn explain_has_three_lengths() {
    let desk = Desk::new();
    let explain = |more: &[&str]| {
        let mut arguments = vec!["explain", "st/contract.attain", "--facts", "st/facts.csv", "--subject", "mercy"];
        arguments.extend(more);
        desk.run(&arguments)
    };
    let told = |length: &str| {
        let figure = ["--period", "2026-Q2", "--figure", "quality_bonus", "--length", length];
        let said = explain(&figure).fine();
        assert!(said.starts_with("mercy, 2026-Q2\n"), "{said}");
        assert!(said.contains("114,000.00 USD"), "{said}");
        said
    };
    // One sentence; who pays whom; down to the facts.
    assert_eq!(told("line").lines().count(), 2);
    assert!(told("ledger").contains("The health plan pays The hospitals"));
    assert!(told("full").contains("readmitted \"Discharges readmitted within 30 days\" is 55, as given"));
    let said = explain(&[]).with_code(2);
    assert!(said.err.contains("`mercy` has 2 rows: say which with --period"), "{}", said.err);
    let said = explain(&["--period", "2026-Q2", "--figure", "quality_bnus"]).with_code(2);
    assert!(said.err.contains("did you mean `quality_bonus`?"), "{}", said.err);
    let said = explain(&["--period", "2026-Q4"]).with_code(2);
    assert!(said.err.contains("its rows are for 2026-Q1, 2026-Q2"), "{}", said.err);
}

#[test]
fn a_subject_that_is_not_there_has_a_nearest_one() {
    let desk = Desk::new();
    let said =
        desk.run(&["explain", "st/contract.attain", "--facts", "st/facts.csv", "--subject", "mercyy"]).with_code(2);
    assert!(said.err.contains("did you mean `mercy`?"), "{}", said.err);
}

#[test]
fn a_code_is_looked_up_as_it_is_copied() {
    let desk = Desk::new();
    let codes = desk.run(&["explain-code"]).fine();
    let said = desk.run(&["explain-code", "no-such-code-at-all"]).with_code(2);
    assert!(said.err.contains("there is no page about `no-such-code-at-all`"), "{}", said.err);
    if let Some(code) = codes.lines().next().and_then(|line| line.split(' ').next()) {
        let page = desk.run(&["explain-code", code]).fine();
        assert!(page.starts_with('#'), "{page}");
        assert_eq!(desk.run(&["explain-code", &format!("error[{code}]")]).fine(), page);
    }
}

#[test]
fn bad_use_exits_2_and_help_documents_the_codes() {
    let desk = Desk::new();
    desk.run(&["settle"]).with_code(2);
    desk.run(&["unsettle"]).with_code(2);
    let said = desk.run(&["check", "nowhere.attain"]).with_code(2);
    assert!(said.err.contains("cannot read `nowhere.attain`: no such file or directory"), "{}", said.err);
    let help = desk.run(&["--help"]).fine();
    assert!(help.contains("Exit codes:"), "{help}");
}
