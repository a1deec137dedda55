//! Settling the ten-metric contract, against hand-written Rust over `rust_decimal` that does the same work.
//!
//!     cargo bench --bench settle

#![allow(missing_docs, clippy::unwrap_used, clippy::float_arithmetic)]

mod ratio;
mod ten_metrics;

use attain::{Contract, InputSlot};
use ratio::{Way, ratios};
use ten_metrics::{Row, by_hand, cents, rows};

fn main() {
    let rows = rows(20_000);
    let contract = Contract::parse(include_str!("contracts/ten-metrics.attain")).unwrap();
    let program = contract.program();
    let slot = |address: &str| program.input(address).unwrap();
    let base = slot("base");
    let measures: Vec<(InputSlot, InputSlot)> =
        (1..=10).map(|i| (slot(&format!("numerator_{i}")), slot(&format!("denominator_{i}")))).collect();
    let incentive = program.figure("incentive").unwrap();

    let mut facts = program.facts();
    let mut settler = program.settler();
    let mut settle = |row: &Row| -> i64 {
        facts.clear();
        facts.set_decimal(base, row.base).unwrap();
        for ((numerator, denominator), (met, cases)) in measures.iter().zip(&row.measures) {
            if let Some(met) = met {
                facts.set_whole(*numerator, i64::from(*met)).unwrap();
            }
            facts.set_whole(*denominator, i64::from(*cases)).unwrap();
        }
        cents(settler.settle(&facts).decimal(incentive).unwrap())
    };

    let mut differ = 0;
    for row in &rows {
        differ += usize::from(settle(row) != cents(by_hand(row)));
    }
    println!("{} rows, {differ} of them settled otherwise than by hand", rows.len());
    assert_eq!(differ, 0);

    let hand = Way {
        name: "by hand, rust_decimal",
        run: Box::new(|| rows.iter().map(|row| cents(by_hand(row)) as u64).fold(0, u64::wrapping_add)),
    };
    let engine = Way {
        name: "attain, typed facts in, every figure kept",
        run: Box::new(|| rows.iter().map(|row| settle(row) as u64).fold(0, u64::wrapping_add)),
    };
    ratios("ten metrics", rows.len(), 30, vec![hand, engine]);
}
