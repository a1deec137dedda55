//! regorus (Rego): the policy compiled once to its register machine, one machine used again for every row.

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine, Rc, Value};
use rust_decimal::prelude::ToPrimitive;

use crate::peer::{Numbers, Peer, float_cents, one_by_one};
use crate::ten_metrics::Row;

const POLICY: &str = include_str!("../../contracts/ten-metrics.rego");
const ANSWER: &str = "data.peers.incentive";

/// One row after the other.
pub fn peer<'a>(rows: &'a [Row]) -> Peer<'a> {
    let mut engine = Engine::new();
    engine.add_policy("ten-metrics.rego".to_owned(), POLICY.to_owned()).unwrap();
    let answer: Rc<str> = ANSWER.into();
    let policy = engine.compile_with_entrypoint(&answer).unwrap();
    let program = Compiler::compile_from_policy(&policy, &[ANSWER]).unwrap();
    let mut vm = RegoVM::new();
    vm.load_program(program);
    vm.set_max_instructions(usize::MAX);
    let [base, met, cases] = ["base", "met", "cases"].map(Value::from);
    one_by_one("regorus, register machine", Numbers::Floats, rows, move |row| {
        let mut input = Value::new_object();
        let facts = input.as_object_mut().unwrap();
        facts.insert(base.clone(), Value::from(row.base.to_f64().unwrap()));
        let mets: Vec<Value> =
            row.measures.iter().map(|(met, _)| met.map_or(Value::Null, |met| Value::from(u64::from(met)))).collect();
        facts.insert(met.clone(), Value::from(mets));
        let all: Vec<Value> = row.measures.iter().map(|(_, cases)| Value::from(u64::from(*cases))).collect();
        facts.insert(cases.clone(), Value::from(all));
        vm.set_input(input);
        let amount = vm.execute().unwrap();
        float_cents(amount.as_f64().unwrap())
    })
}
