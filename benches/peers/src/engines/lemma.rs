//! lemma-engine: the spec loaded and planned once, one rule asked for, no explanation; facts are text, which is all it takes.

use std::fmt::Write as _;

use lemma::{DateGranularity, DateTimeValue, Engine, EvaluateDataValue, IndexMap, SourceType};

use super::{bands, by_band, line, lower_is_better};
use crate::peer::{Numbers, Peer, one_by_one};
use crate::ten_metrics::{Row, cents};

/// The contract in Lemma: a rate vetoes where there is none, and what vetoes is left out of the composite.
fn spec() -> String {
    let mut text = "spec ten_metrics\n\ndata base: number\n".to_owned();
    for i in 1..=10 {
        write!(text, "data numerator_{i}: number\ndata denominator_{i}: number\n").unwrap();
    }
    for i in 1..=10 {
        write!(
            text,
            "\nrule rate_{i}:\n  numerator_{i} / denominator_{i}\n  unless denominator_{i} < 30 then veto \"too few cases\"\n"
        )
        .unwrap();
        let score = if by_band(i) {
            let (from, points) = bands(i);
            let steps: String = from
                .iter()
                .zip(&points[1..])
                .map(|(from, points)| format!("\n  unless rate_{i} >= {from} then {points}"))
                .collect();
            format!("{}{steps}", points[0])
        } else {
            let (low, high) = line(i);
            let up = format!("100 * (rate_{i} - 0.3) / (0.9 - 0.3)");
            let between = if lower_is_better(i) { format!("100 - {up}") } else { up };
            format!("{between}\n  unless rate_{i} <= 0.3 then {low}\n  unless rate_{i} >= 0.9 then {high}")
        };
        write!(text, "\nrule score_{i}:\n  {score}\n").unwrap();
        write!(text, "\nrule weight_{i}:\n  0.1\n  unless score_{i} is veto then 0\n").unwrap();
        write!(text, "\nrule points_{i}:\n  0.1 * score_{i}\n  unless score_{i} is veto then 0\n").unwrap();
    }
    let each = |name: &str| (1..=10).map(|i| format!("{name}_{i}")).collect::<Vec<_>>().join(" + ");
    write!(text, "\nrule weight:\n  {}\n\nrule points:\n  {}\n", each("weight"), each("points")).unwrap();
    text.push_str(
        "\nrule quality:\n  floor(points / weight * 100 + 0.5) / 100\n  unless weight < 0.5 then veto \"too few metrics\"\n\
         \nrule share:\n  -0.01\n  unless quality >= 50 then 0\n  unless quality >= 60 then 0.005\n\
         \x20 unless quality >= 70 then 0.01\n  unless quality >= 85 then 0.02\n\
         \nrule amount:\n  share * base\n  unless share * base > 500000 then 500000\n  unless share * base < -500000 then -500000\n\
         \nrule gate:\n  rate_1 >= 0.25\n  unless rate_1 is veto then false\n\
         \nrule incentive:\n  floor(amount * 100 + 0.5) / 100\n  unless amount < 0 then -floor(-amount * 100 + 0.5) / 100\n\
         \x20 unless amount > 0 and gate is false then 0\n  unless quality is veto then 0\n",
    );
    text
}

/// One row after the other.
pub fn peer<'a>(rows: &'a [Row]) -> Peer<'a> {
    let mut engine = Engine::new();
    engine.load([(SourceType::Volatile, spec())]).unwrap_or_else(|errors| panic!("{errors:?}"));
    let effective = DateTimeValue {
        year: 2026,
        month: 12,
        day: 31,
        hour: 0,
        minute: 0,
        second: 0,
        microsecond: 0,
        timezone: None,
        granularity: DateGranularity::Full,
    };
    let asked = ["incentive".to_owned()];
    let names: Vec<(String, String)> =
        (1..=10).map(|i| (format!("numerator_{i}"), format!("denominator_{i}"))).collect();
    one_by_one("lemma-engine", Numbers::Fractions, rows, move |row| {
        let mut data: IndexMap<String, EvaluateDataValue> = IndexMap::with_capacity(21);
        data.insert("base".to_owned(), row.base.to_string().into());
        for ((numerator, denominator), (met, cases)) in names.iter().zip(&row.measures) {
            if let Some(met) = met {
                data.insert(numerator.clone(), met.to_string().into());
            }
            data.insert(denominator.clone(), cases.to_string().into());
        }
        let response = engine.evaluate(None, "ten_metrics", Some(&effective), data, Some(&asked), false).unwrap();
        let result = response.get("incentive").unwrap();
        let Some(amount) = result.result.as_ref().and_then(|value| value.number) else {
            panic!("lemma: {:?}", result.veto_reason)
        };
        cents(amount)
    })
}
