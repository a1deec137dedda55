//! The forms in which facts may come; all of the same facts give the same results.

use crate::harness::Desk;

const CONTRACT: &str = r#"edition 2026

schedule standards "Standards" keyed by measure
  column threshold: number
  supplied

metric performance "Rate" for each measure
  reported as number, may be unreported
  higher is better

score points "Points" for each measure
  by band of performance
    from threshold   earns 10
    below threshold  earns 0

composite total "Total"
  is the sum of points over each measure skipping missing
"#;

const STANDARDS: &str = "measure,threshold\nheart,0.866548\nlung,0.7\n";

const RESULTS: &str = "subject,heart.performance,lung.performance,heart.points,lung.points,total\n\
                       a,0.866548,,10,,10\n\
                       b,0.866547,12345678901.123456789,0,10,10\n";

fn settled(facts: &str) -> String {
    let desk = Desk::new();
    desk.file("c.attain", CONTRACT).file("standards.csv", STANDARDS);
    let arguments = ["settle", "c.attain", "--schedule", "standards=standards.csv", "--facts", "-", "--format", "csv"];
    desk.run_with(&arguments, facts).fine()
}

#[test]
fn csv() {
    assert_eq!(
        settled("subject,heart.performance,lung.performance\na,0.866548,\nb,0.866547,12345678901.123456789\n"),
        RESULTS
    );
    assert_eq!(
        settled(
            "\u{feff}subject,lung.performance,heart.performance\r\na,,0.866548\r\n\r\nb, 12345678901.123456789 ,0.866547\r\n,,\r\n"
        ),
        RESULTS
    );
    assert_eq!(
        settled("provider_id,heart.performance,lung.performance\na,0.866548,\nb,0.866547,12345678901.123456789"),
        RESULTS
    );
}

#[test]
fn json() {
    let rows = r#"{"subject": "a", "heart": {"performance": 0.866548}, "lung": {"performance": null}},
                  {"lung": {"performance": 12345678901.123456789}, "subject": "b", "heart.performance": "0.866547"}"#;
    assert_eq!(settled(&format!("[{rows}]")), RESULTS);
    assert_eq!(settled(&format!("{{\"made\": \"2026-01-31\", \"rows\": [{rows}], \"count\": 2}}")), RESULTS);
}

#[test]
fn ndjson() {
    let rows = "{\"subject\":\"a\",\"heart.performance\":0.866548}\n\n{\"subject\":\"b\",\"lung.performance\":12345678901.123456789,\"heart.performance\":0.866547}\n";
    assert_eq!(settled(rows), RESULTS);
}

#[test]
fn columns_are_ignored_and_named() {
    let desk = Desk::new();
    desk.file("c.attain", CONTRACT).file("standards.csv", STANDARDS);
    desk.file("f.csv", "state,id,heart.performance,name\nAL,a,0.9,A\n");
    let mut arguments = vec!["settle", "c.attain", "--schedule", "standards=standards.csv", "--facts", "f.csv"];
    arguments.extend(["--format", "csv", "--ignore", "state,name", "--subject-column", "id"]);
    let out = desk.run(&arguments).fine();
    assert!(out.contains("\na,0.9,,10,,10\n"), "{out}");
}

#[test]
fn a_schedule_must_be_one_of_the_contract() {
    let desk = Desk::new();
    desk.file("c.attain", CONTRACT).file("standards.csv", STANDARDS).file("f.csv", "subject\na\n");
    let run = |schedule: &str| desk.run(&["settle", "c.attain", "--schedule", schedule, "--facts", "f.csv"]);
    assert!(run("standards").with_code(2).err.contains("is not NAME=FILE"));
    assert!(run("standards=nowhere.csv").with_code(2).err.contains("cannot read `nowhere.csv`"));
    let mut arguments = vec!["settle", "c.attain", "--facts", "f.csv", "--schedule", "standards=standards.csv"];
    arguments.extend(["--schedule", "standarts=standards.csv"]);
    assert!(desk.run(&arguments).with_code(2).err.contains("did you mean `standards`?"));
}
