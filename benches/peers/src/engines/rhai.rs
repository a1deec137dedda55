//! Rhai: the script compiled once to Grain bytecode, run on one machine with one scope that is rewound for each row; built with the features its
//! book names for speed. The same script in floats and in decimals: only its constants differ.

use rhai::grain::{Compiler, Vm};
use rhai::{Array, Dynamic, Engine, OptimizationLevel, Scope};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::peer::{Numbers, Peer, float_cents, one_by_one};
use crate::ten_metrics::{Row, cents};

const SCRIPT: &str = include_str!("../../contracts/ten-metrics.rhai");

/// One row after the other, in floats or in decimals.
pub fn peer<'a>(rows: &'a [Row], numbers: Numbers) -> Peer<'a> {
    let decimals = matches!(numbers, Numbers::Decimals);
    let amount = move |text: &str| {
        let exact: Decimal = text.parse().unwrap();
        if decimals { Dynamic::from_decimal(exact) } else { Dynamic::from_float(exact.to_f64().unwrap()) }
    };
    let mut engine = Engine::new();
    engine.set_optimization_level(OptimizationLevel::Full);
    // Constants of the scope are put into the script while it is compiled.
    let mut constants = Scope::new();
    for (name, text) in [
        ("ZERO", "0"),
        ("P20", "0.2"),
        ("P25", "0.25"),
        ("P30", "0.3"),
        ("P40", "0.4"),
        ("P60", "0.6"),
        ("P80", "0.8"),
        ("P90", "0.9"),
        ("Q25", "25"),
        ("Q75", "75"),
        ("TENTH", "0.1"),
        ("HUNDRED", "100"),
        ("LOSE", "-0.01"),
        ("HALF", "0.005"),
        ("ONE", "0.01"),
        ("TWO", "0.02"),
        ("Q50", "50"),
        ("Q60", "60"),
        ("Q70", "70"),
        ("Q85", "85"),
        ("CAP", "500000"),
        ("FLOOR", "-500000"),
    ] {
        constants.push_constant_dynamic(name, amount(text));
    }
    let rounded = |name: &str| {
        if decimals { format!("{name}.round_half_up(2)") } else { format!("({name} * HUNDRED).round() / HUNDRED") }
    };
    let script = ["composite", "amount"]
        .iter()
        .fold(SCRIPT.to_owned(), |script, name| script.replace(&format!("ROUND{{{name}}}"), &rounded(name)));
    let ast = engine.compile_with_scope(&constants, script).unwrap();
    let program = Compiler::new().compile(&ast);
    // The machine borrows the engine, and both live as long as the run.
    let engine: &'static Engine = Box::leak(Box::new(engine));
    let mut vm = Vm::new(engine);
    let mut scope = Scope::new();
    let name = if decimals { "rhai, decimals" } else { "rhai, floats" };
    one_by_one(name, numbers, rows, move |row| {
        scope.clear();
        let count = |count: u32| {
            if decimals { Dynamic::from_decimal(Decimal::from(count)) } else { Dynamic::from_float(f64::from(count)) }
        };
        let base =
            if decimals { Dynamic::from_decimal(row.base) } else { Dynamic::from_float(row.base.to_f64().unwrap()) };
        let met: Array = row.measures.iter().map(|(met, _)| met.map_or(Dynamic::UNIT, count)).collect();
        let cases: Array = row.measures.iter().map(|(_, cases)| Dynamic::from_int(i64::from(*cases))).collect();
        scope.push_dynamic("base", base);
        scope.push_dynamic("mets", met.into());
        scope.push_dynamic("cases", cases.into());
        let value = vm.eval_with_scope(&mut scope, &program).unwrap();
        if decimals { cents(value.as_decimal().unwrap()) } else { float_cents(value.as_float().unwrap()) }
    })
}
