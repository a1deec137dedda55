//! Settlements of the samples: who owes whom, as JSON against its published schema, saved and verified.

#![allow(clippy::unwrap_used)]

use serde_json::json;

use crate::explain::tests::{MONEY, PROGRAMME, RIVERSIDE, Settled};
use crate::explain::{text, wire as explained};
use crate::number::Number;
use crate::settle::verify::verify;
use crate::settle::{Settlement, examples, receipt, wire};

fn settlement(settled: &Settled) -> Settlement {
    let period = settled.program.periods().first().copied();
    Settlement::new(&settled.explainer(), Some("a"), period)
}

fn on_the_wire(settled: &Settled) -> wire::Settlement {
    let data = settlement(settled);
    let digest = receipt::facts_digest(&settled.program, &settled.facts, Some("a"), None);
    let receipt = receipt::Receipt::new(settled.source.text(), digest, Vec::new(), settled.model.edition);
    wire::Settlement { receipt: Some(receipt.to_wire()), ..wire::settlement(&settled.explainer(), &data) }
}

fn year(changes: &[(&str, &str)]) -> Settled {
    let facts =
        [("revenue", "10000000"), ("savings", "3000000"), ("score", "77"), ("audited", "yes"), ("hardship", "no")];
    let mut settled = Settled::new(MONEY, &facts);
    settled.give(changes);
    settled
}

#[test]
fn nets_are_the_sums_of_their_lines() {
    let settled = year(&[]);
    let data = settlement(&settled);
    let moving: Number = data.lines.iter().filter(|line| line.moves).map(|line| line.amount.clone().unwrap()).sum();
    let [net] = data.nets.as_slice() else { panic!("one pair of parties: {:?}", data.nets) };
    assert_eq!(net.amount, moving);
    assert!(!net.partial);
    insta::assert_snapshot!("ledger", data.ledger(&settled.explainer()));
}

#[test]
fn what_is_open_is_partial_and_says_what_it_needs() {
    let settled = year(&[("audited", "")]);
    let data = settlement(&settled);
    assert!(!data.is_determined());
    let [net] = data.nets.as_slice() else { panic!("one pair of parties: {:?}", data.nets) };
    assert!(net.partial);
    assert_eq!(net.needs, ["audited"]);
    insta::assert_snapshot!("ledger_partial", data.ledger(&settled.explainer()));
}

#[test]
fn an_adjustment_that_charges_is_owed_the_other_way() {
    let facts = [("discharges", "420"), ("readmitted", "80"), ("satisfaction", "78%"), ("base_payments", "12000000")];
    let settled = Settled::new(RIVERSIDE, &facts);
    let wire = on_the_wire(&settled);
    let line = &wire.lines[0];
    assert_eq!((line.from.as_str(), line.verb.as_str(), line.to.as_str()), ("riverside", "charges", "northlake"));
    assert_eq!(line.amount.value.as_deref(), Some("120000.00"));
    assert_eq!(wire.nets[0].from, "riverside");
}

/// The published schema of a shape.
fn schema(name: &str) -> (boon::Schemas, boon::SchemaIndex) {
    let path = format!("{}/docs/schema/{name}-1.schema.json", env!("CARGO_MANIFEST_DIR"));
    let text: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("https://attain.example/schema", text).unwrap();
    let mut schemas = boon::Schemas::new();
    let index = compiler.compile("https://attain.example/schema", &mut schemas).unwrap();
    (schemas, index)
}

fn samples() -> Vec<Settled> {
    let quarter = |change: &[(&str, &str)]| {
        let facts =
            [("discharges", "420"), ("readmitted", "40"), ("satisfaction", "78%"), ("base_payments", "12000000")];
        let mut settled = Settled::new(RIVERSIDE, &facts);
        settled.give(change);
        settled
    };
    let programme = [
        ("mort_30_ami.performance", "0.879"),
        ("mort_30_ami.baseline", "0.871"),
        ("safety", "30"),
        ("engagement", "40"),
    ];
    let mut too_few = Settled::new(PROGRAMME, &programme);
    too_few.give(&[("safety", ""), ("engagement", "")]);
    vec![
        quarter(&[]),
        quarter(&[("satisfaction", "")]),
        quarter(&[("base_payments", "-5")]),
        quarter(&[("discharges", "29")]),
        Settled::new(PROGRAMME, &programme),
        too_few,
        year(&[]),
        year(&[("score", "90")]),
        year(&[("hardship", "yes")]),
        year(&[("audited", ""), ("score", "101")]),
    ]
}

#[test]
fn the_json_is_as_its_published_schemas_say() {
    let (settlements, settlement_index) = schema("settlement");
    let (explanations, explanation_index) = schema("explanation");
    for settled in samples() {
        let wire = serde_json::to_value(on_the_wire(&settled)).unwrap();
        if let Err(error) = settlements.validate(&wire, settlement_index) {
            panic!("{error:#}\n{wire:#}");
        }
        let back: wire::Settlement = serde_json::from_value(wire).unwrap();
        assert_eq!(back, on_the_wire(&settled));
        let explainer = settled.explainer();
        for (figure, coordinate) in explainer.listed() {
            let explanation = explained::traced(&explainer, &explainer.explain(figure, coordinate));
            let wire = serde_json::to_value(&explanation).unwrap();
            if let Err(error) = explanations.validate(&wire, explanation_index) {
                panic!("{error:#}\n{wire:#}");
            }
            let back: explained::Explanation = serde_json::from_value(wire).unwrap();
            assert_eq!(back, explanation);
        }
    }
    // A schema that says yes to everything would say yes to this.
    let nonsense = json!({ "schema": "attain/settlement/1", "engine": "0", "edition": 2026, "figures": [{}], "lines": [], "nets": [] });
    assert!(settlements.validate(&nonsense, settlement_index).is_err());
    assert!(explanations.validate(&json!({ "schema": "attain/explanation/1" }), explanation_index).is_err());
}

#[test]
fn the_json_of_a_settlement_and_an_explanation() {
    let facts = [("discharges", "420"), ("readmitted", "40"), ("satisfaction", "78%"), ("base_payments", "12000000")];
    let settled = Settled::new(RIVERSIDE, &facts);
    insta::assert_snapshot!("settlement_json", serde_json::to_string_pretty(&on_the_wire(&settled)).unwrap());
    let explainer = settled.explainer();
    let (figure, coordinate) = explainer.find("readmission_incentive").unwrap();
    let wire = explained::explanation(&explainer, &explainer.explain(figure, coordinate));
    insta::assert_snapshot!("explanation_json", serde_json::to_string_pretty(&wire).unwrap());
}

#[test]
fn a_saved_settlement_is_verified_to_its_first_difference() {
    let saved = on_the_wire(&year(&[]));
    assert_eq!(verify(&saved, &on_the_wire(&year(&[]))), Ok(()));
    let difference = verify(&saved, &on_the_wire(&year(&[("score", "70")]))).unwrap_err();
    assert_eq!(
        difference.to_string(),
        "`quality_return` was saved as 222000.00 USD; it comes to 180000.00 USD; the facts are not those that were settled"
    );
    let mut forged = saved.clone();
    forged.nets[0].amount.value = Some("1.00".to_owned());
    let difference = verify(&forged, &saved).unwrap_err();
    assert_eq!(difference.saved, "northlake pays lakeside 1.00 USD");
    let mut shorter = saved.clone();
    shorter.figures.pop();
    assert!(verify(&shorter, &saved).is_err());
    let mut other = saved.clone();
    other.receipt.as_mut().unwrap().contract = receipt::digest("another");
    assert_eq!(verify(&other, &saved).unwrap_err().address, "digest of the contract");
}

#[test]
fn the_days_of_a_settlement_are_compared() {
    let saved = on_the_wire(&year(&[]));
    for (field, address) in [(0, "the day of settlement"), (1, "the day of what was known")] {
        let mut other = saved.clone();
        let receipt = other.receipt.as_mut().unwrap();
        *[&mut receipt.as_of, &mut receipt.known_on][field] = Some("2026-05-31".to_owned());
        let difference = verify(&other, &saved).unwrap_err();
        assert_eq!((difference.address.as_str(), difference.saved.as_str()), (address, "2026-05-31"));
    }
}

#[test]
fn decisions_and_obligations_are_compared() {
    let settled = Settled::new(
        r#"edition 2026

contract "Review"
  between payer plan "The Plan" and provider clinic "The Clinic"
  effective 2026-01-01 through 2026-12-31
  settled each year
  money in USD, rounded half up to the cent
  no holidays

input weeks "Weeks": count, may be unreported
input received "Report received": date

decision therapy "Therapy"
  when weeks is at most 52  approves because "in a year"
  otherwise                 refers because "later"

obligation report "Report" owed by clinic
  due year.end + 10 days
  done on received

payment fee "Fee"
  pays 1 USD
  only if report.status is met
"#,
        &[("weeks", "60"), ("received", "2027-01-20")],
    );
    let saved = on_the_wire(&settled);
    assert_eq!((saved.decisions.len(), saved.obligations.len()), (1, 1));
    verify(&saved, &saved).unwrap();
    let mut other = saved.clone();
    other.decisions[0].because[0].conditions[0].words = "weeks is at most 62".to_owned();
    assert_eq!(verify(&other, &saved).unwrap_err().address, "therapy");
    let mut other = saved.clone();
    other.decisions[0].title = Some("Another title".to_owned());
    verify(&other, &saved).unwrap();
    let mut other = saved.clone();
    other.obligations[0].done = Some("2027-01-09".to_owned());
    let difference = verify(&other, &saved).unwrap_err();
    assert_eq!(difference.address, "report");
    assert!(difference.saved.contains("done 2027-01-09"), "{difference}");
    let mut other = saved.clone();
    other.obligations.clear();
    assert_eq!(verify(&other, &saved).unwrap_err().saved, "not there");
}

#[test]
fn facts_have_one_digest_in_any_order_and_spelling() {
    let digest = |facts: &[(&str, &str)]| {
        let settled = Settled::new(RIVERSIDE, facts);
        receipt::facts_digest(&settled.program, &settled.facts, Some("a"), None)
    };
    let one = digest(&[("discharges", "420"), ("satisfaction", "78%"), ("base_payments", "12000000.00")]);
    let other = digest(&[("base_payments", "12000000"), ("discharges", "420"), ("satisfaction", "78.0%")]);
    assert_eq!(one, other);
    assert_ne!(one, digest(&[("discharges", "421"), ("satisfaction", "78%"), ("base_payments", "12000000")]));
    assert_ne!(one, digest(&[("discharges", "420"), ("base_payments", "12000000")]));
    assert_eq!(receipt::digest(""), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

#[test]
fn examples_that_differ_say_what_decided() {
    assert!(run(RIVERSIDE).is_empty());
    let wrong = RIVERSIDE.replace("discharges 500, readmitted 42", "discharges 420, readmitted 42");
    insta::assert_snapshot!("example_differs", run(&wrong));
    let charges = RIVERSIDE.replace("readmitted 42", "readmitted 80");
    insta::assert_snapshot!("example_flipped", run(&charges));
    let closed = RIVERSIDE.replace("satisfaction 78%", "satisfaction unreported");
    insta::assert_snapshot!("example_closed", run(&closed));
    let missing = RIVERSIDE.replace(", base_payments 12,000,000 USD", "");
    insta::assert_snapshot!("example_missing", run(&missing));
    let refused = RIVERSIDE.replace("discharges 500", "discharges 500.5");
    insta::assert_snapshot!("example_refused", run(&refused));
    let insufficient =
        RIVERSIDE.replace("then readmission_incentive pays 240,000 USD", "then readmission_rate is insufficient");
    insta::assert_snapshot!("example_insufficient", run(&insufficient));
}

#[test]
fn an_example_that_differs_by_little_shows_by_how_much() {
    let text = |pays: &str, third: &str| {
        format!(
            "edition 2026\n\ncontract \"C\"\n  between payer p and provider q\n  effective 2026-01-01 through 2026-12-31\n  \
             settled each year\n  money in USD, rounded half up to the cent\n\ninput a \"A\": number at least 1\n\n\
             define third \"T\" means 1 ÷ a\n\nbonus b \"B\" pays 1,000 USD\n\nexample \"e\"\n  given a 3\n  \
             then third is {third}, b pays {pays}\n"
        )
    };
    let told = run(&text("1,000.000000004 USD", "0.333333333333"));
    assert!(told.contains("says 0.333333333333; `third` is ≈ 0.333333 (exactly 1/3)"), "{told}");
    assert!(told.contains("says 1,000.000000004 USD; the contract pays 1,000.00 USD"), "{told}");
}

fn run(contract: &str) -> String {
    let settled = Settled::new(contract, &[]);
    let findings = examples::run(&settled.model, &settled.program, &settled.source);
    findings.iter().map(|finding| crate::diagnostic::render(finding, &settled.source)).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_listed_figure_is_told_in_one_line() {
    for settled in samples() {
        let explainer = settled.explainer();
        for (figure, coordinate) in explainer.listed() {
            let line = text::line(&explainer.explain(figure, coordinate));
            assert!(!line.contains('\n') && !line.trim().is_empty(), "{line}");
        }
    }
}
