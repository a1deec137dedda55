//! cel (cel-rust): programs compiled once in one environment, variables handed over by a resolver that borrows the row.

use std::sync::Arc;

use cel::common::types::{CelDouble, CelInt, CelNull};
use cel::common::value::{CowVal, Val};
use cel::context::VariableResolver;
use cel::extensions::math;
use cel::{Context, Env, Program, Value};
use rust_decimal::prelude::ToPrimitive;

use super::{bands, by_band, line, lower_is_better};
use crate::peer::{Numbers, Peer, float_cents, one_by_one};
use crate::ten_metrics::Row;

/// What programs may read: the facts and what earlier programs gave. A letter and a number name each.
struct Known {
    base: CelDouble,
    met: [Option<CelDouble>; 10],
    cases: [CelDouble; 10],
    rates: [Option<CelDouble>; 10],
    scores: [Option<CelDouble>; 10],
    scored: CelInt,
    quality: Option<CelDouble>,
}

impl VariableResolver for Known {
    fn resolve<'b>(&'b self, name: &str) -> Option<CowVal<'b, 'b>> {
        let number = || name[1..].parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let or_null = |value: &'b Option<CelDouble>| -> &'b dyn Val {
            match value {
                Some(value) => value,
                None => &CelNull,
            }
        };
        let value: &dyn Val = match name.as_bytes()[0] {
            b'n' => or_null(self.met.get(number()?)?),
            b'd' => self.cases.get(number()?)?,
            b'r' => or_null(self.rates.get(number()?)?),
            b's' => or_null(self.scores.get(number()?)?),
            b'b' => &self.base,
            b'c' => &self.scored,
            b'q' => or_null(&self.quality),
            _ => return None,
        };
        Some(CowVal::Borrowed(value))
    }
}

fn float(value: Value) -> Option<CelDouble> {
    match value {
        Value::Float(number) => Some(CelDouble::from(number)),
        Value::Null => None,
        other => panic!("cel gave {other:?} for a number"),
    }
}

/// One row after the other.
pub fn peer<'a>(rows: &'a [Row]) -> Peer<'a> {
    let mut env = Env::stdlib();
    env.add_extension(math).unwrap();
    let env = Arc::new(env);
    let compile = |text: String| -> Program { env.compile(&text).unwrap_or_else(|e| panic!("{text}: {e}")) };
    let rates: Vec<Program> =
        (1..=10).map(|i| compile(format!("n{i} == null || d{i} < 30.0 ? null : n{i} / d{i}"))).collect();
    let scores: Vec<Program> = (1..=10)
        .map(|i| {
            let score = if by_band(i) {
                let (from, points) = bands(i);
                let steps: String =
                    from.iter().zip(points).map(|(from, points)| format!("r{i} < {from} ? {points}.0 : ")).collect();
                format!("{steps}{}.0", points[4])
            } else {
                let (low, high) = line(i);
                let up = format!("100.0 * (r{i} - 0.3) / (0.9 - 0.3)");
                let between = if lower_is_better(i) { format!("100.0 - {up}") } else { up };
                format!("r{i} <= 0.3 ? {low}.0 : r{i} >= 0.9 ? {high}.0 : {between}")
            };
            compile(format!("r{i} == null ? null : {score}"))
        })
        .collect();
    let each = |text: &dyn Fn(usize) -> String| (1..=10).map(text).collect::<Vec<_>>().join(" + ");
    let scored = compile(each(&|i| format!("(s{i} == null ? 0 : 1)")));
    let weighted = each(&|i| format!("(s{i} == null ? 0.0 : 0.1 * s{i})"));
    let weight = each(&|i| format!("(s{i} == null ? 0.0 : 0.1)"));
    let quality = compile(format!("c < 5 ? null : math.round(({weighted}) / ({weight}) * 100.0) / 100.0"));
    let amount = "b * (q < 50.0 ? -0.01 : q < 60.0 ? 0.0 : q < 70.0 ? 0.005 : q < 85.0 ? 0.01 : 0.02)";
    let incentive = compile(format!(
        "q == null || (q >= 60.0 && (r1 == null || r1 < 0.25)) ? 0.0 : \
         math.round(math.least(math.greatest({amount}, -500000.0), 500000.0) * 100.0) / 100.0"
    ));

    one_by_one("cel", Numbers::Floats, rows, move |row| {
        let mut known = Known {
            base: CelDouble::from(row.base.to_f64().unwrap()),
            met: row.measures.map(|(met, _)| met.map(|met| CelDouble::from(f64::from(met)))),
            cases: row.measures.map(|(_, cases)| CelDouble::from(f64::from(cases))),
            rates: [None; 10],
            scores: [None; 10],
            scored: CelInt::from(0),
            quality: None,
        };
        let run = |known: &Known, programs: &[Program]| -> [Option<CelDouble>; 10] {
            let context = reading(&env, known);
            std::array::from_fn(|i| float(programs[i].execute(&context).unwrap()))
        };
        known.rates = run(&known, &rates);
        known.scores = run(&known, &scores);
        let Value::Int(count) = scored.execute(&reading(&env, &known)).unwrap() else { panic!("a count") };
        known.scored = CelInt::from(count);
        let composite = float(quality.execute(&reading(&env, &known)).unwrap());
        known.quality = composite;
        let amount = float(incentive.execute(&reading(&env, &known)).unwrap()).unwrap();
        float_cents(amount.into_inner())
    })
}

fn reading<'v>(env: &Arc<Env>, known: &'v Known) -> Context<'v, 'v> {
    let mut context = Context::with_env(Arc::clone(env));
    context.set_variable_resolver(known);
    context
}
