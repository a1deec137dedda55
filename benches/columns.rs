//! Settling columns, against hand-written Rust over `rust_decimal` that does the same work row by row.
//!
//!     cargo bench --bench columns
//!
//! `ATTAIN_ROWS` says how many rows (a million where it is not set). Facts come as columns of integers, a slice of them at a
//! time, as a table on disk or a data frame hands them over; setting them, and every check of them, is part of what is timed.

#![allow(missing_docs, clippy::unwrap_used, clippy::float_arithmetic)]

mod ratio;
mod ten_metrics;

use std::num::NonZeroUsize;
use std::ops::Range;

use attain::{Batch, BatchSettler, Cells, Contract, FigureSlot, InputSlot, Program};
use ratio::{Way, ratios};
use rust_decimal::{Decimal, RoundingStrategy};
use ten_metrics::{Row, by_hand, cents, rows};

/// Rows of a slice: a few thousand of them stay where a processor finds them again quickly.
const SLICE: usize = 4_096;
/// The same where threads share a slice: so that a thread has work for longer than it takes to start it.
const LARGE: usize = 65_536;
const TWO: NonZeroUsize = NonZeroUsize::new(2).unwrap();

fn main() {
    let count = std::env::var("ATTAIN_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(1_000_000);
    ten_metrics(count);
    banded_bonus(count);
}

/// A column of facts as tables hold them.
struct Column {
    slot: InputSlot,
    digits: Vec<i64>,
    places: u8,
    present: Option<Vec<bool>>,
}

impl Column {
    fn new(program: &Program, address: &str, places: u8, values: impl Iterator<Item = Option<i64>>) -> Column {
        let values: Vec<Option<i64>> = values.collect();
        let present: Vec<bool> = values.iter().map(Option::is_some).collect();
        let digits = values.into_iter().map(|value| value.unwrap_or(0)).collect();
        let present = present.contains(&false).then_some(present);
        Column { slot: program.input(address).unwrap(), digits, places, present }
    }
}

/// A slice of a table in a batch.
fn fill(batch: &mut Batch, columns: &[Column], slice: Range<usize>) {
    batch.clear();
    batch.add_rows(slice.len());
    for column in columns {
        let cells = Cells::Decimals { mantissas: &column.digits[slice.clone()], places: column.places };
        let present = column.present.as_ref().map(|present| &present[slice.clone()]);
        assert_eq!(batch.set_column(column.slot, cells, present), 0);
    }
}

fn slices(columns: &[Column], rows: usize) -> impl Iterator<Item = Range<usize>> {
    let count = columns[0].digits.len();
    (0..count).step_by(rows).map(move |start| start..(start + rows).min(count))
}

/// A whole table in batches, filled once: a payer settles what was read again under other terms.
fn filled(program: &Program, columns: &[Column], rows: usize) -> Vec<Batch> {
    let batch = |slice| {
        let mut batch = program.batch();
        fill(&mut batch, columns, slice);
        batch
    };
    slices(columns, rows).map(batch).collect()
}

/// Settles a table slice by slice and hands over what came of each.
fn settle(columns: &[Column], batch: &mut Batch, settler: &mut BatchSettler, mut each: impl FnMut(&BatchSettler)) {
    for slice in slices(columns, SLICE) {
        fill(batch, columns, slice);
        each(settler.settle(batch));
    }
}

/// What comes of a figure of money, handed over as a column of cents.
#[derive(Default)]
struct Paid {
    cents: Vec<i64>,
    present: Vec<bool>,
}

impl Paid {
    fn sum(&mut self, settler: &BatchSettler, figure: FigureSlot) -> u64 {
        assert!(settler.decimals_into(figure, 2, &mut self.cents, &mut self.present));
        self.cents.iter().fold(0, |sum, cents| sum.wrapping_add(*cents as u64))
    }
}

fn paid_of(batches: &[Batch], settler: &mut BatchSettler, figure: FigureSlot) -> u64 {
    let mut paid = Paid::default();
    batches.iter().fold(0, |sum: u64, batch| sum.wrapping_add(paid.sum(settler.settle(batch), figure)))
}

fn ten_metrics(count: usize) {
    let rows = rows(count);
    let contract = Contract::parse(include_str!("contracts/ten-metrics.attain")).unwrap();
    let program = contract.program();
    let digits = |amount: &Decimal| i64::try_from(amount.mantissa()).unwrap();
    let mut columns = vec![Column::new(program, "base", 2, rows.iter().map(|row| Some(digits(&row.base))))];
    for number in 0..10 {
        let measure = |row: &Row| row.measures[number];
        let met = rows.iter().map(|row| measure(row).0.map(i64::from));
        columns.push(Column::new(program, &format!("numerator_{}", number + 1), 0, met));
        let cases = rows.iter().map(|row| Some(i64::from(measure(row).1)));
        columns.push(Column::new(program, &format!("denominator_{}", number + 1), 0, cases));
    }
    let incentive = program.figure("incentive").unwrap();
    let mut batch = program.batch();
    let mut settler = program.batch_settler([incentive]);
    let mut whole = program.batch_settler(program.figures().iter().map(|figure| figure.slot));

    let (mut differ, mut alone, mut at) = (0, 0, 0);
    settle(&columns, &mut batch, &mut settler, |settled| {
        alone += settled.rows_alone();
        for row in 0..settled.rows() {
            differ += usize::from(settled.decimal_at(incentive, row, 2) != Some(cents(by_hand(&rows[at])).into()));
            at += 1;
        }
    });
    println!("ten metrics: {at} rows, {differ} settled otherwise than by hand, {alone} of them one by one");
    assert_eq!(differ, 0);

    let hand = Way {
        name: "by hand, row by row, rust_decimal",
        run: Box::new(|| rows.iter().map(|row| cents(by_hand(row)) as u64).fold(0, u64::wrapping_add)),
    };
    let mut again = program.batch();
    let engine = Way {
        name: "attain, by columns, what is paid",
        run: Box::new(|| {
            let (mut total, mut paid) = (0_u64, Paid::default());
            settle(&columns, &mut batch, &mut settler, |settled| {
                total = total.wrapping_add(paid.sum(settled, incentive))
            });
            total
        }),
    };
    let every = Way {
        name: "attain, by columns, every figure kept",
        run: Box::new(|| {
            let (mut total, mut paid) = (0_u64, Paid::default());
            settle(&columns, &mut again, &mut whole, |settled| {
                total = total.wrapping_add(paid.sum(settled, incentive))
            });
            total
        }),
    };
    let (batches, mut third) = (filled(program, &columns, SLICE), program.batch_settler([incentive]));
    let ready = Way {
        name: "attain, columns already in batches",
        run: Box::new(move || paid_of(&batches, &mut third, incentive)),
    };
    let batches = filled(program, &columns, LARGE);
    let mut threads = program.batch_settler([incentive]).on_threads(TWO);
    let two = Way {
        name: "attain, large batches on two threads",
        run: Box::new(move || paid_of(&batches, &mut threads, incentive)),
    };
    ratios("ten metrics", rows.len(), 10, vec![hand, engine, every, ready, two]);
}

/// What the other contract asks for.
struct Screening {
    base: Decimal,
    screened: Option<u32>,
    members: u32,
}

fn banded_bonus(count: usize) {
    let rows: Vec<Screening> = rows(count)
        .into_iter()
        .map(|Row { base, measures }| Screening { base, screened: measures[0].0, members: measures[0].1 })
        .collect();
    let contract = Contract::parse(include_str!("contracts/banded-bonus.attain")).unwrap();
    let program = contract.program();
    let columns = [
        Column::new(program, "base", 2, rows.iter().map(|row| Some(i64::try_from(row.base.mantissa()).unwrap()))),
        Column::new(program, "screened", 0, rows.iter().map(|row| row.screened.map(i64::from))),
        Column::new(program, "members", 0, rows.iter().map(|row| Some(i64::from(row.members)))),
    ];
    let bonus = program.figure("screening_bonus").unwrap();
    let mut batch = program.batch();
    let mut settler = program.batch_settler([bonus]);
    let (mut differ, mut at) = (0, 0);
    settle(&columns, &mut batch, &mut settler, |settled| {
        for row in 0..settled.rows() {
            differ += usize::from(settled.decimal_at(bonus, row, 2) != Some(cents(bonus_by_hand(&rows[at])).into()));
            at += 1;
        }
    });
    println!("banded bonus: {at} rows, {differ} settled otherwise than by hand");
    assert_eq!(differ, 0);
    let hand = Way {
        name: "by hand, row by row, rust_decimal",
        run: Box::new(|| rows.iter().map(|row| cents(bonus_by_hand(row)) as u64).fold(0, u64::wrapping_add)),
    };
    let engine = Way {
        name: "attain, by columns",
        run: Box::new(|| {
            let (mut total, mut paid) = (0_u64, Paid::default());
            settle(&columns, &mut batch, &mut settler, |settled| total = total.wrapping_add(paid.sum(settled, bonus)));
            total
        }),
    };
    let (batches, mut third) = (filled(program, &columns, SLICE), program.batch_settler([bonus]));
    let ready =
        Way { name: "attain, columns already in batches", run: Box::new(move || paid_of(&batches, &mut third, bonus)) };
    ratios("banded bonus", rows.len(), 20, vec![hand, engine, ready]);
}

/// What the contract says, as a careful programmer would write it once more.
fn bonus_by_hand(row: &Screening) -> Decimal {
    let Some(screened) = row.screened.filter(|_| row.members > 0) else { return Decimal::ZERO };
    let rate = Decimal::from(screened) / Decimal::from(row.members);
    let share = if rate < Decimal::new(50, 2) {
        Decimal::ZERO
    } else if rate < Decimal::new(70, 2) {
        Decimal::new(5, 3)
    } else if rate < Decimal::new(85, 2) {
        Decimal::new(1, 2)
    } else {
        Decimal::new(175, 4)
    };
    let amount = (share * row.base).min(Decimal::from(250_000));
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}
