//! zen-expression and zen-engine (GoRules). Expressions are compiled once and run on one machine that is used again; the graph is compiled once.

use rust_decimal::Decimal;
use serde_json::{Value, json};
use zen_engine::DecisionEngine;
use zen_engine::model::DecisionContent;
use zen_expression::variable::{Variable, VariableMap};
use zen_expression::vm::VM;
use zen_expression::{Expression, Scope, compile_expression, expression::Standard};
use zen_types::symbol::Symbol;

use super::{bands, by_band, line, lower_is_better};
use crate::peer::{Numbers, Peer, one_by_one};
use crate::ten_metrics::{Row, cents};

/// What is named on the way, in order; a name of an earlier one is read with the prefix.
fn rates_and_scores(prefix: &str) -> Vec<(String, String)> {
    let mut named = Vec::new();
    for i in 1..=10 {
        named.push((format!("r{i}"), format!("n{i} == null or d{i} < 30 ? null : n{i} / d{i}")));
    }
    for i in 1..=10 {
        let rate = format!("{prefix}r{i}");
        let score = if by_band(i) {
            let (from, points) = bands(i);
            let steps: String =
                from.iter().zip(points).map(|(from, points)| format!("{rate} < {from} ? {points} : ")).collect();
            format!("{steps}{}", points[4])
        } else {
            let (low, high) = line(i);
            let up = format!("100 * ({rate} - 0.3) / (0.9 - 0.3)");
            let between = if lower_is_better(i) { format!("100 - {up}") } else { up };
            format!("{rate} <= 0.3 ? {low} : {rate} >= 0.9 ? {high} : {between}")
        };
        named.push((format!("s{i}"), format!("{rate} == null ? null : {score}")));
    }
    let each = |text: &dyn Fn(String) -> String| {
        (1..=10).map(|i| text(format!("{prefix}s{i}"))).collect::<Vec<_>>().join(" + ")
    };
    named.push(("scored".to_owned(), each(&|s| format!("({s} == null ? 0 : 1)"))));
    let weighted = each(&|s| format!("({s} == null ? 0 : 0.1 * {s})"));
    let weight = each(&|s| format!("({s} == null ? 0 : 0.1)"));
    let composite = format!("{prefix}scored < 5 ? null : round(({weighted}) / ({weight}), 2)");
    named.push(("quality".to_owned(), composite));
    named
}

fn incentive(prefix: &str) -> Vec<(String, String)> {
    let capped = format!("min([max([{prefix}share * base, -500000]), 500000])");
    let gate = format!("{prefix}share > 0 and (r1 == null or r1 < 0.25)");
    vec![("incentive".to_owned(), format!("{gate} ? 0 : round({capped}, 2)"))]
}

/// The facts of a row as an object that is filled anew for each row.
struct Facts {
    object: Variable,
    base: Symbol,
    measures: Vec<(Symbol, Symbol)>,
}

impl Facts {
    fn new() -> Self {
        let measures = (1..=10).map(|i| (Variable::key(&format!("n{i}")), Variable::key(&format!("d{i}")))).collect();
        Facts { object: Variable::from_object(VariableMap::with_capacity(64)), base: Variable::key("base"), measures }
    }

    fn set(&self, key: &Symbol, value: Variable) {
        let Variable::Object(object) = &self.object else { return };
        object.borrow_mut().insert(key.clone(), value);
    }

    fn fill(&self, row: &Row) {
        self.set(&self.base, Variable::Number(row.base));
        for ((numerator, denominator), (met, cases)) in self.measures.iter().zip(&row.measures) {
            self.set(numerator, met.map_or(Variable::Null, |met| Variable::Number(Decimal::from(met))));
            self.set(denominator, Variable::Number(Decimal::from(*cases)));
        }
    }
}

fn number(value: &Variable) -> Decimal {
    match value {
        Variable::Number(number) => *number,
        other => panic!("zen gave {other:?} for an amount"),
    }
}

/// The expression language alone: a program for each named value, the object of facts taking up what each gives.
pub fn expressions<'a>(rows: &'a [Row]) -> Peer<'a> {
    let mut named = rates_and_scores("");
    named.push((
        "share".to_owned(),
        "quality == null ? 0 : quality < 50 ? -0.01 : quality < 60 ? 0 : quality < 70 ? 0.005 : quality < 85 ? 0.01 : 0.02"
            .to_owned(),
    ));
    named.extend(incentive(""));
    let programs: Vec<(Symbol, Expression<Standard>)> = named
        .iter()
        .map(|(name, text)| (Variable::key(name), compile_expression(text).unwrap_or_else(|e| panic!("{text}: {e}"))))
        .collect();
    let facts = Facts::new();
    let scope = Scope::new(facts.object.clone());
    let mut vm = VM::new();
    one_by_one("zen-expression", Numbers::Decimals, rows, move |row| {
        facts.fill(row);
        let mut last = Variable::Null;
        for (name, program) in &programs {
            last = program.evaluate_with_scope(&scope, &mut vm).unwrap();
            facts.set(name, last.clone());
        }
        cents(number(&last))
    })
}

/// The decision graph: an expression node, a decision table for the bands of the composite, an expression node.
pub fn graph<'a>(rows: &'a [Row]) -> Peer<'a> {
    let expressions = |named: Vec<(String, String)>| -> Vec<Value> {
        named.into_iter().map(|(key, value)| json!({"id": key, "key": key, "value": value})).collect()
    };
    let band = |test: &str, share: &str| json!({"_id": test, "quality": test, "share": share});
    let content = json!({
        "nodes": [
            {"id": "facts", "name": "Facts", "type": "inputNode"},
            {"id": "scores", "name": "Scores", "type": "expressionNode",
             "content": {"expressions": expressions(rates_and_scores("$.")), "passThrough": true}},
            {"id": "bands", "name": "Adjustment", "type": "decisionTableNode",
             "content": {"hitPolicy": "first", "passThrough": true,
                "inputs": [{"id": "quality", "name": "Composite", "field": "quality"}],
                "outputs": [{"id": "share", "name": "Share", "field": "share"}],
                "rules": [band("null", "0"), band("< 50", "-0.01"), band("[50..60)", "0"), band("[60..70)", "0.005"),
                          band("[70..85)", "0.01"), band(">= 85", "0.02")]}},
            {"id": "pay", "name": "Incentive", "type": "expressionNode", "content": {"expressions": expressions(incentive(""))}},
            {"id": "out", "name": "Answer", "type": "outputNode"}
        ],
        "edges": [
            {"id": "1", "type": "edge", "sourceId": "facts", "targetId": "scores"},
            {"id": "2", "type": "edge", "sourceId": "scores", "targetId": "bands"},
            {"id": "3", "type": "edge", "sourceId": "bands", "targetId": "pay"},
            {"id": "4", "type": "edge", "sourceId": "pay", "targetId": "out"}
        ]
    });
    let content: DecisionContent = serde_json::from_value(content).unwrap();
    let mut decision = DecisionEngine::default().create_decision(content.into()).unwrap();
    decision.compile();
    let key = Variable::key("incentive");
    let facts = Facts::new();
    one_by_one("zen-engine, graph", Numbers::Decimals, rows, move |row| {
        facts.fill(row);
        let response = pollster::block_on(decision.evaluate(facts.object.clone())).unwrap();
        let Variable::Object(result) = &response.result else { panic!("zen gave {:?}", response.result) };
        let result = result.borrow();
        cents(number(result.get(&key).unwrap()))
    })
}
