//! datalogic-rs (JSONLogic): rules compiled once, values in an arena that is reset for each row, each rule reading what the one before it left there.

use bumpalo::Bump;
use datalogic_rs::{DataValue, Engine, Logic};
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Value, json};

use super::{bands, by_band, line, lower_is_better};
use crate::peer::{Numbers, Peer, float_cents, one_by_one};
use crate::ten_metrics::Row;

/// One row after the other.
pub fn peer<'a>(rows: &'a [Row]) -> Peer<'a> {
    let engine = Engine::new();
    let compile = |rule: Value| -> Logic { engine.compile(rule.to_string().as_str()).unwrap() };
    let var = |path: String| json!({ "var": path });

    let rates = compile(Value::Array(
        (0..10)
            .map(|i| {
                let (met, cases) = (var(format!("n.{i}")), var(format!("d.{i}")));
                json!({"if": [{"or": [{"===": [met, null]}, {"<": [cases, 30]}]}, null, {"/": [met, cases]}]})
            })
            .collect(),
    ));
    let scores = compile(Value::Array(
        (1..=10)
            .map(|number| {
                let rate = var(format!("r.{}", number - 1));
                let mut steps = vec![json!({"===": [rate, null]}), Value::Null];
                if by_band(number) {
                    let (from, points) = bands(number);
                    for (from, points) in from.iter().zip(points) {
                        steps.extend([json!({"<": [rate, from.parse::<f64>().unwrap()]}), json!(points)]);
                    }
                    steps.push(json!(points[4]));
                } else {
                    let (low, high) = line(number);
                    let up = json!({"/": [{"*": [100, {"-": [rate, 0.3]}]}, {"-": [0.9, 0.3]}]});
                    let between = if lower_is_better(number) { json!({"-": [100, up]}) } else { up };
                    steps.extend([
                        json!({"<=": [rate, 0.3]}),
                        json!(low),
                        json!({">=": [rate, 0.9]}),
                        json!(high),
                        between,
                    ]);
                }
                json!({ "if": steps })
            })
            .collect(),
    ));
    let each = |there: &dyn Fn(&Value) -> Value| -> Value {
        let terms: Vec<Value> = (0..10)
            .map(|i| {
                let score = var(format!("s.{i}"));
                json!({"if": [{"===": [score, null]}, 0, there(&score)]})
            })
            .collect();
        json!({ "+": terms })
    };
    let mean = json!({"/": [each(&|score| json!({"*": [0.1, score]})), each(&|_| json!(0.1))]});
    let rounded = |value: Value| json!({"/": [{"floor": {"+": [{"*": [value, 100]}, 0.5]}}, 100]});
    let quality = compile(json!({"if": [{"<": [each(&|_| json!(1)), 5]}, null, rounded(mean)]}));
    let q = var("q".to_owned());
    let at_most = |bound: u32, share: f64| [json!({"<": [q, bound]}), json!(share)];
    let mut share: Vec<Value> = [at_most(50, -0.01), at_most(60, 0.0), at_most(70, 0.005), at_most(85, 0.01)].concat();
    share.push(json!(0.02));
    let amount = json!({"min": [{"max": [{"*": [var("b".to_owned()), {"if": share}]}, -500_000]}, 500_000]});
    let rate = var("r.0".to_owned());
    let closed = json!({"and": [{">=": [q, 60]}, {"or": [{"===": [rate, null]}, {"<": [rate, 0.25]}]}]});
    // `floor` of a half more rounds half up; of a charge the cents are made positive first.
    let cents = json!({"if": [{"<": [q, 50]}, {"-": rounded(json!({"-": amount}))}, rounded(amount)]});
    let incentive = compile(json!({"if": [{"===": [q, null]}, 0, closed, 0, cents]}));

    let mut arena = Bump::new();
    one_by_one("datalogic-rs", Numbers::Floats, rows, move |row| {
        arena.reset();
        let arena = &arena;
        let met = row.measures.map(|(met, _)| met.map_or(DataValue::Null, |met| DataValue::from_i64(i64::from(met))));
        let cases = row.measures.map(|(_, cases)| DataValue::from_i64(i64::from(cases)));
        let facts: &DataValue = arena.alloc(DataValue::Object(
            arena.alloc([("n", DataValue::Array(arena.alloc(met))), ("d", DataValue::Array(arena.alloc(cases)))]),
        ));
        let r = engine.evaluate(&rates, facts, arena).unwrap();
        let s = engine.evaluate(&scores, &*arena.alloc(DataValue::Object(arena.alloc([("r", *r)]))), arena).unwrap();
        let q = engine.evaluate(&quality, &*arena.alloc(DataValue::Object(arena.alloc([("s", *s)]))), arena).unwrap();
        let base = DataValue::from_f64(row.base.to_f64().unwrap());
        let last: &DataValue = arena.alloc(DataValue::Object(arena.alloc([("q", *q), ("r", *r), ("b", base)])));
        let amount = engine.evaluate(&incentive, last, arena).unwrap();
        float_cents(amount.as_f64().unwrap())
    })
}
