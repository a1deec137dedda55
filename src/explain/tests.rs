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
        let mut settled =
            Settled { facts: Facts::new(&program), values: Values::new(&program), source, model, program };
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
}

fn rendered(findings: &[crate::diagnostic::Finding], source: &Source) -> String {
    findings.iter().map(|finding| crate::diagnostic::render(finding, source)).collect()
}

pub(crate) use crate::syntax::tests::samples::HOSPITAL as RIVERSIDE;

pub(crate) const PROGRAMME: &str = r#"edition 2026

schedule standards "Performance standards, fiscal year 2024" keyed by measure
  column title: text
  column domain: one of clinical_outcomes, safety or engagement
  column direction: one of higher or lower
  column threshold: number
  column benchmark: number
  | measure       | title                      | domain            | direction | threshold | benchmark |
  |---------------|----------------------------|-------------------|-----------|-----------|-----------|
  | mort_30_ami   | Survival, heart attack     | clinical_outcomes | higher    | 0.866548  | 0.885499  |
  | mort_30_hf    | Survival, heart failure    | clinical_outcomes | higher    | 0.881939  | 0.906798  |
  | comp_hip_knee | Complications, hip or knee | clinical_outcomes | lower     | 0.025332  | 0.017946  |

metric performance "Performance-period rate" for each measure
  reported as number, may be unreported
  direction is better

input baseline "Baseline-period rate" for each measure: number, may be unreported

score achievement "Achievement points" for each measure
  by band of performance
    at least as good as benchmark  earns 10
    worse than threshold           earns 0
    otherwise                      earns 9 × (performance − threshold) ÷ (benchmark − threshold) + 0.5, rounded half up to a whole number

score improvement "Improvement points" for each measure
  when performance is no better than baseline        earns 0
  when performance is at least as good as benchmark  earns 9
  otherwise  earns 10 × (performance − baseline) ÷ (benchmark − baseline) − 0.5,
                   rounded half up to a whole number, kept between 0 and 9

score points "Points" for each measure
  earns the greater of achievement and improvement skipping missing

composite clinical_outcomes "Clinical outcomes"
  is 10 × the mean of points over each measure where domain is clinical_outcomes
          skipping missing needing at least 2

input safety "Safety": points, may be unreported
input engagement "Engagement": points, may be unreported

composite total_performance_score "Total performance score"
  25% clinical_outcomes
  25% safety
  50% engagement
  skipping missing needing at least 2
"#;

pub(crate) const MONEY: &str = r#"edition 2026

contract "Lakeside shared savings"
  between payer northlake "Northlake Health Plan" and provider lakeside "Lakeside Physicians"
  effective 2026-01-01 through 2026-12-31
  settled each year
  money in USD, rounded half up to the cent

input revenue "Net revenue": money
input savings "Savings": money between −10,000,000 USD and 10,000,000 USD
input score "Quality score": points between 0 and 100
input audited "Books audited": yes or no
input hardship "Hardship": yes or no

§ 2 withhold quality_withhold "Quality withhold"
  holds 3% of revenue

§ 2.1 earn_back quality_return "Return of the withhold"
  returns share_returned of quality_withhold

define share_returned "Share of the withhold returned" means
  by line of score
    below 50  gives 0%
    at 50     gives 0%
    at 70     gives 60%
    at 90     gives 100%
    above 90  gives 100%

§ 3 bonus savings_share "Share of savings"
  by part of savings
    below 0 USD           pays 0%
    from 0 USD            pays 20%
    from 1,000,000 USD    pays 40%
  except when hardship pays 50,000 USD
  reduced by 2%
  only if audited

§ 4 bonus growth "Growth bonus"
  pays revenue ÷ 300

§ 5 limit together "Bonuses together"
  on savings_share, growth
  capped at 5% of revenue
  relieved in proportion
"#;

fn lengths(settled: &Settled, name: &str) -> String {
    let explainer = settled.explainer();
    let (figure, coordinate) = explainer.find(name).unwrap();
    let explanation = explainer.explain(figure, coordinate);
    format!(
        "{}\n\n{}\n{}",
        text::line(&explanation),
        text::ledger(std::slice::from_ref(&explanation)),
        text::full(&explainer, &explanation)
    )
}

const QUARTER: [(&str, &str); 4] =
    [("discharges", "420"), ("readmitted", "42"), ("satisfaction", "78%"), ("base_payments", "12000000.00")];

#[test]
fn a_band() {
    insta::assert_snapshot!(lengths(&Settled::new(RIVERSIDE, &QUARTER), "readmission_incentive"));
}

#[test]
fn what_is_near_far_closed_capped_and_missing() {
    let mut settled = Settled::new(RIVERSIDE, &QUARTER);
    let mut told = String::new();
    for (what, change) in [
        ("just under ten percent", vec![("readmitted", "41")]),
        ("a gate closed", vec![("satisfaction", "58%")]),
        ("nothing reported", vec![("satisfaction", "")]),
        ("charges, which the gate is not about", vec![("readmitted", "80")]),
        ("too few", vec![("discharges", "29"), ("satisfaction", "90%")]),
        ("capped", vec![("discharges", "420"), ("readmitted", "10"), ("base_payments", "20000000")]),
        ("not given", vec![("base_payments", "")]),
        ("refused", vec![("base_payments", "-5")]),
    ] {
        settled.give(&change);
        told.push_str(&format!("=== {what}\n{}\n", lengths(&settled, "readmission_incentive")));
    }
    insta::assert_snapshot!(told);
}

#[test]
fn a_published_programme() {
    let facts = [
        ("mort_30_ami.performance", "0.879"),
        ("mort_30_ami.baseline", "0.871"),
        ("mort_30_hf.performance", "0.89"),
        ("engagement", "40"),
    ];
    let mut settled = Settled::new(PROGRAMME, &facts);
    insta::assert_snapshot!("programme_points", lengths(&settled, "mort_30_ami.points"));
    insta::assert_snapshot!("programme_total", lengths(&settled, "total_performance_score"));
    settled.give(&[("mort_30_hf.performance", "unreported")]);
    insta::assert_snapshot!("programme_too_few", lengths(&settled, "clinical_outcomes"));
}

const YEAR: [(&str, &str); 5] =
    [("revenue", "10000000"), ("savings", "3000000"), ("score", "77"), ("audited", "yes"), ("hardship", "no")];

#[test]
fn parts_lines_limits_and_accounts() {
    let mut settled = Settled::new(MONEY, &YEAR);
    let names = ["savings_share", "growth", "quality_return", "quality_withhold.forfeited", "together.relief"];
    let told: Vec<String> = names.iter().map(|name| lengths(&settled, name)).collect();
    insta::assert_snapshot!("money", told.join("\n"));
    settled.give(&[("hardship", "yes"), ("audited", "no")]);
    insta::assert_snapshot!("money_exception", lengths(&settled, "savings_share"));
    settled.give(&[("hardship", "no"), ("audited", ""), ("score", "")]);
    insta::assert_snapshot!(
        "money_open",
        format!("{}{}", lengths(&settled, "growth"), lengths(&settled, "quality_return"))
    );
}

/// An adjustment with a step for one side, and a floor that is shared out over nothing.
const SIDES: &str = r#"edition 2026

contract "Sides"
  between payer northlake "Northlake Health Plan" and provider lakeside "Lakeside Physicians"
  effective 2026-01-01 through 2026-12-31
  settled each year
  money in USD, rounded half up to the cent

input base "Base": money
input rate "Rate": percent between 0% and 100%

adjustment incentive "Incentive"
  by band of rate
    below 10%  pays 2% of base
    from 10%   charges 1% of base
  pays capped at 100 USD

bonus first "First"
  pays 1% of base

bonus second "Second"
  pays 2% of base

limit least "Least"
  on first, second
  not below 50 USD
  relieved in proportion
"#;

#[test]
fn the_side_of_an_adjustment_is_told_once() {
    let mut settled = Settled::new(SIDES, &[("base", "10000"), ("rate", "8%")]);
    let (figure, coordinate) = settled.explainer().find("incentive").unwrap();
    let ledger = text::ledger(&[settled.explainer().explain(figure, coordinate)]);
    assert_eq!(ledger.matches("in the band").count(), 1, "{ledger}");
    assert!(ledger.contains("capped at 100 USD") && !ledger.contains(" yes"), "{ledger}");
    settled.give(&[("base", "0")]);
    let told = lengths(&settled, "first");
    assert!(told.contains("limit `least` raises its lines in proportion, and all of them are nothing"), "{told}");
}

#[test]
fn no_explanation_is_wider_than_the_page() {
    let settled = Settled::new(MONEY, &YEAR);
    let explainer = settled.explainer();
    for (figure, coordinate) in explainer.listed() {
        let explanation = explainer.explain(figure, coordinate);
        let text = text::full(&explainer, &explanation) + &text::ledger(&[explanation]);
        for line in text.lines() {
            assert!(line.chars().count() <= text::WIDTH, "{line}");
        }
    }
}

#[test]
fn a_long_chain_of_figures_is_followed_to_its_end() {
    let mut contract = String::from("edition 2026\ninput first \"First\": number\ndefine d0 means first + 1\n");
    for place in 1..3000 {
        contract.push_str(&format!("define d{place} means d{} + 1\n", place - 1));
    }
    let settled = Settled::new(&contract, &[]);
    let explainer = settled.explainer();
    let (last, _) = explainer.find("d2999").unwrap();
    let explanation = explainer.explain(last, 0);
    assert_eq!(text::line(&explanation), "d2999 is undetermined: needs first, which was not given");
    assert!(text::full(&explainer, &explanation).lines().count() > 40);
}

/// A figure of a contract of one page, told in full.
fn told(contract: &str, facts: &[(&str, &str)], figure: &str) -> String {
    let settled = Settled::new(contract, facts);
    let explainer = settled.explainer();
    let (figure, coordinate) = explainer.find(figure).unwrap();
    text::full(&explainer, &explainer.explain(figure, coordinate))
}

#[test]
fn the_day_of_a_time_is_told_as_one_thing() {
    let contract = "edition 2026\n\ninput received \"Received\": time\n\ndefine arrived means the day of received\n\n\
                    define waited means the days from 2026-01-01 to the day of received\n";
    let facts = [("received", "2026-01-08 11:30")];
    let plain = told(contract, &facts, "arrived");
    assert!(plain.contains("the day of received = the day of 2026-01-08 11:30 = 2026-01-08\n"), "{plain}");
    assert!(!plain.contains("20,461"), "{plain}");
    let within = told(contract, &facts, "waited");
    let words =
        "the days from 2026-01-01 to the day of received = the days from 2026-01-01 to the day of 2026-01-08 11:30 =";
    assert!(within.replace("\n    ", " ").contains(words) && !within.contains("20,461"), "{within}");
}

#[test]
fn a_test_of_status_or_of_a_word_says_what_it_is_about() {
    let contract = "edition 2026\n\ninput bonus \"Bonus\": number, may be unreported\n\n\
                    input kind \"Kind\": one of imaging, therapy or other\n\n\
                    score points out of 10\n  when bonus is missing  earns 1\n  when kind is one of therapy or other  earns 2\n  \
                    when kind is imaging and bonus is above 7  earns 3\n  otherwise  earns 4\n";
    let text = told(contract, &[("bonus", "7"), ("kind", "imaging")], "points");
    for words in [
        "`bonus is missing` does not hold (bonus is 7)\n",
        "`kind is one of therapy or other` does not hold (kind is imaging)\n",
        "`kind is imaging and bonus is above 7` does not hold (kind is imaging and 7 is above 7)\n",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
    let text = told(contract, &[("kind", "imaging")], "points");
    assert!(text.contains("`bonus is missing` holds (bonus is unreported)"), "{text}");
}
