//! The three lengths and the JSON of the samples, as people read them.

use crate::check::{Supplied, check};
use crate::evaluate::{Facts, Values};
use crate::explain::{Explainer, text};
use crate::model::Model;
use crate::program::{Program, compile};
use crate::source::Source;
use crate::syntax::parse;

/// A contract, its program and the facts of one subject, settled.
pub(crate) struct Settled {
    pub source: Source,
    pub model: Model,
    pub program: Program,
    pub facts: Facts,
    pub values: Values,
}

impl Settled {
    pub(crate) fn new(contract: &str, facts: &[(&str, &str)]) -> Settled {
        let source = Source::new("contract.attain", contract);
        let parsed = parse(&source);
        assert!(parsed.findings.is_empty(), "{}", rendered(&parsed.findings, &source));
        let checked = check(&parsed.text, &source, &Supplied::default());
        let errors: Vec<_> = checked.findings.into_iter().filter(crate::diagnostic::Finding::is_error).collect();
        assert!(errors.is_empty(), "{}", rendered(&errors, &source));
        let model = checked.model;
        let program = compile(&model).unwrap_or_else(|findings| panic!("{}", rendered(&findings, &source)));
        let mut settled = Settled { facts: Facts::new(&program), values: Values::new(&program), source, model, program };
        settled.give(facts);
        settled
    }

    pub(crate) fn give(&mut self, facts: &[(&str, &str)]) {
        for (address, value) in facts {
            let slot = self.facts.slot(address).unwrap();
            let _refused = self.facts.set_text(slot, value);
        }
        self.values.settle(&self.facts);
    }

    pub(crate) fn explainer(&self) -> Explainer<'_> {
        Explainer::new(&self.model, &self.program, &self.source, &self.facts, &self.values)
    }

    fn line(&self, name: &str) -> String {
        text::line(&self.explainer().explain(self.model.find(name).unwrap(), 0))
    }

    fn full(&self, name: &str) -> String {
        let explainer = self.explainer();
        text::full(&explainer, &explainer.explain(self.model.find(name).unwrap(), 0))
    }
}

fn rendered(findings: &[crate::diagnostic::Finding], source: &Source) -> String {
    findings.iter().map(|finding| crate::diagnostic::render(finding, source)).collect()
}

pub(crate) const RIVERSIDE: &str = r#"edition 2026

contract "Riverside quality incentive"
  between payer northlake "Northlake Health Plan" and provider riverside "Riverside Hospital"
  effective 2026-01-01 through 2026-12-31
  settled each quarter
  money in USD, rounded half up to the cent

input base_payments "Base payments in the quarter": money
input discharges    "Eligible discharges": count
input readmitted    "Discharges readmitted within 30 days": count
input satisfaction  "Patients rating 9 or 10": percent, may be unreported

metric readmission_rate "30-day all-cause readmission rate"
  is readmitted per discharges
  lower is better
  insufficient when discharges is below 30
  target 12.5%

§ 4.1 adjustment readmission_incentive "Readmission incentive"
  by band of readmission_rate
    below 10%      pays 2% of base_payments
    from 10%       pays 1% of base_payments
    from 12.5%     pays nothing
    from 15%       charges 1% of base_payments
    insufficient   pays nothing
  pays only if satisfaction is at least 60%, unreported counts as no
  capped at 250,000 USD

example "a good quarter"
  given discharges 500, readmitted 42, satisfaction 78%, base_payments 12,000,000 USD
  then readmission_incentive pays 240,000 USD
"#;

#[test]
fn scratch() {
    let facts = [("discharges", "420"), ("readmitted", "42"), ("satisfaction", "78%"), ("base_payments", "12000000.00")];
    let mut settled = Settled::new(RIVERSIDE, &facts);
    for change in [
        vec![],
        vec![("readmitted", "40")],
        vec![("satisfaction", "58%")],
        vec![("satisfaction", "")],
        vec![("readmitted", "80"), ("satisfaction", "90%")],
        vec![("discharges", "29")],
        vec![("discharges", "420"), ("readmitted", "10"), ("base_payments", "20000000")],
        vec![("base_payments", "")],
        vec![("base_payments", "-5")],
    ] {
        settled.give(&change);
        println!("=== {change:?}");
        println!("{}", settled.line("readmission_incentive"));
        println!("{}", settled.line("readmission_rate"));
        println!("{}", text::ledger_of_lines(&settled.explainer()));
        println!("{}", settled.full("readmission_incentive"));
    }
}
