//! Attain: the contract parsed once. Row by row with a settler that is used again, facts set by slot from typed values, every figure kept for the
//! explanation; and by whole columns.

use attain::{Batch, Cells, Contract, FigureSlot, InputSlot, Program};
use cpu_time::ProcessTime;

use crate::peer::{Numbers, Peer, one_by_one};
use crate::ten_metrics::{Row, cents};

/// The contract all engines are held against.
pub const CONTRACT: &str = include_str!("../../../contracts/ten-metrics.attain");

/// One row after the other.
pub fn scalar<'a>(contract: &'a Contract, rows: &'a [Row]) -> Peer<'a> {
    let program = contract.program();
    let Slots { base, measures, incentive } = Slots::new(program);
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

/// Whole columns: handed over as arrays of integers within the time, or in a batch before it begins, as a table engine has its columns.
pub fn columns<'a>(contract: &'a Contract, rows: &'a [Row], ready: bool) -> Peer<'a> {
    let program = contract.program();
    let slots = Slots::new(program);
    let columns = Columns::new(rows);
    let mut batch = program.batch();
    let mut settler = program.batch_settler([slots.incentive]);
    let (mut paid, mut present) = (Vec::new(), Vec::new());
    let run = move |count: usize, answers: Option<&mut Vec<i64>>| {
        if ready && batch.rows() != count {
            columns.hand_over(&slots, &mut batch, count);
        }
        let start = ProcessTime::now();
        if !ready {
            columns.hand_over(&slots, &mut batch, count);
        }
        assert!(settler.settle(&batch).decimals_into(slots.incentive, 2, &mut paid, &mut present));
        let seconds = start.elapsed().as_secs_f64();
        if let Some(answers) = answers {
            answers.extend_from_slice(&paid);
        }
        seconds
    };
    let name = if ready { "**attain**, columns already in a batch" } else { "**attain**, columns handed over" };
    Peer { name, numbers: Numbers::Fractions, columns: true, run: Box::new(run) }
}

/// Where the contract's facts and its incentive are.
struct Slots {
    base: InputSlot,
    measures: Vec<(InputSlot, InputSlot)>,
    incentive: FigureSlot,
}

impl Slots {
    fn new(program: &Program) -> Self {
        let slot = |address: &str| program.input(address).unwrap();
        let measure = |i| (slot(&format!("numerator_{i}")), slot(&format!("denominator_{i}")));
        let incentive = program.figure("incentive").unwrap();
        Slots { base: slot("base"), measures: (1..=10).map(measure).collect(), incentive }
    }
}

/// The rows as arrays, one for each fact.
struct Columns {
    base: Vec<i64>,
    measures: Vec<Measure>,
}

struct Measure {
    met: Vec<i64>,
    reported: Vec<bool>,
    cases: Vec<i64>,
}

impl Columns {
    fn new(rows: &[Row]) -> Self {
        let measure = |i: usize| Measure {
            met: rows.iter().map(|row| row.measures[i].0.map_or(0, i64::from)).collect(),
            reported: rows.iter().map(|row| row.measures[i].0.is_some()).collect(),
            cases: rows.iter().map(|row| i64::from(row.measures[i].1)).collect(),
        };
        Columns { base: rows.iter().map(|row| cents(row.base)).collect(), measures: (0..10).map(measure).collect() }
    }

    fn hand_over(&self, slots: &Slots, batch: &mut Batch, count: usize) {
        batch.clear();
        batch.add_rows(count);
        let mut refused =
            batch.set_column(slots.base, Cells::Decimals { mantissas: &self.base[..count], places: 2 }, None);
        for ((numerator, denominator), Measure { met, reported, cases }) in slots.measures.iter().zip(&self.measures) {
            refused += batch.set_column(*numerator, Cells::Whole(&met[..count]), Some(&reported[..count]));
            refused += batch.set_column(*denominator, Cells::Whole(&cases[..count]), None);
        }
        assert_eq!(refused, 0);
    }
}
