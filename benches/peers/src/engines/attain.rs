//! Attain: the contract parsed once, a settler used again, facts set by slot from typed values, every figure kept for the explanation.

use attain::{Contract, InputSlot};

use crate::peer::{Numbers, Peer, one_by_one};
use crate::ten_metrics::{Row, cents};

/// The contract all engines are held against.
pub const CONTRACT: &str = include_str!("../../../contracts/ten-metrics.attain");

/// One row after the other.
pub fn scalar<'a>(contract: &'a Contract, rows: &'a [Row]) -> Peer<'a> {
    let program = contract.program();
    let slot = |address: &str| program.input(address).unwrap();
    let base = slot("base");
    let measures: Vec<(InputSlot, InputSlot)> =
        (1..=10).map(|i| (slot(&format!("numerator_{i}")), slot(&format!("denominator_{i}")))).collect();
    let incentive = program.figure("incentive").unwrap();
    let mut facts = program.facts();
    let mut settler = program.settler();
    one_by_one("**attain**, row by row", Numbers::Fractions, rows, move |row| {
        facts.clear();
        facts.set_decimal(base, row.base).unwrap();
        for ((numerator, denominator), (met, cases)) in measures.iter().zip(&row.measures) {
            if let Some(met) = met {
                facts.set_whole(*numerator, i64::from(*met)).unwrap();
            }
            facts.set_whole(*denominator, i64::from(*cases)).unwrap();
        }
        cents(settler.settle(&facts).decimal(incentive).unwrap())
    })
}
