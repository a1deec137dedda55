//! `attain test`: what worked examples cover, what they notice, and more of them.

use serde_json::Value;

use crate::harness::Desk;

#[test]
fn the_report_says_what_is_covered_and_what_is_not() {
    let desk = Desk::new();
    let out = desk.run(&["test", "st/contract.attain"]).fine();
    assert!(out.contains("worked examples hold"), "{out}");
    assert!(out.contains("rows, gates, exceptions, conditions and caps"), "{out}");
    assert!(out.contains("Not covered"), "{out}");
}

#[test]
fn what_is_written_can_be_pasted_and_covers_the_rest() {
    let desk = Desk::new();
    let written = desk.run(&["test", "st/contract.attain", "--generate"]);
    assert_eq!(written.code, 0, "{written:?}");
    assert!(written.out.starts_with("example \""), "{}", written.out);
    assert!(written.err.contains("written; with the contract's own they cover"), "{}", written.err);
    let contract = desk.text("st/contract.attain");
    desk.file("more.attain", &format!("{contract}\n{}", written.out));
    desk.run(&["check", "more.attain"]).fine();
    desk.run(&["fmt", "--check", "more.attain"]).fine();
    let again = desk.run(&["test", "more.attain", "--generate"]);
    assert_eq!((again.code, again.out.trim()), (0, ""));
    assert!(again.err.contains("0 examples written"), "{}", again.err);
    let to_file = desk.run(&["test", "st/contract.attain", "--generate", "--output", "examples.attain"]);
    assert_eq!((to_file.code, to_file.out.as_str()), (0, ""));
    assert_eq!(desk.text("examples.attain"), written.out);
}

#[test]
fn changes_that_nobody_notices_are_listed_with_their_line() {
    let desk = Desk::new();
    let said = desk.run(&["test", "st/contract.attain", "--mutate", "--format", "json"]).fine();
    let report: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(report["schema"], "attain/test/1");
    let noticed = &report["mutation"]["noticed"];
    assert!(noticed["covered"].as_u64() <= noticed["of"].as_u64());
    let survivor = report["mutation"]["changes"].as_array().unwrap().iter().find(|one| one["witness"].is_object());
    let survivor = survivor.unwrap();
    let text = desk.run(&["test", "st/contract.attain", "--mutate"]).fine();
    let line = format!("line {} {}", survivor["line"], survivor["clause"].as_str().unwrap());
    assert!(text.contains(&line), "{line}\n{text}");
    assert!(text.contains("this example would notice:"), "{text}");
}

#[test]
fn an_example_that_does_not_hold_is_named() {
    let desk = Desk::new();
    let contract = desk.text("st/contract.attain");
    let example = "\nexample \"wrong\"\n  given discharges 400\n  then readmission_rate is 99%\n";
    desk.file("wrong.attain", &format!("{contract}{example}"));
    let said = desk.run(&["test", "wrong.attain"]);
    assert_eq!(said.code, 1);
    assert!(said.out.contains("worked examples hold; not") && said.out.contains("\"wrong\""), "{}", said.out);
}

#[test]
fn contracts_about_many_are_refused_for_writing_with_the_clause_that_reaches_further() {
    let desk = Desk::new();
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/service-levels/contract.attain");
    desk.file("many.attain", &std::fs::read_to_string(path).unwrap());
    let said = desk.run(&["test", "many.attain", "--generate"]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.err.contains("one subject in one period") && said.err.contains("help:"), "{}", said.err);
    desk.run(&["test", "many.attain"]).fine();
}
