//! Settling the ten-metric contract, against hand-written Rust over `rust_decimal` that does the same work.
//!
//!     cargo bench --bench settle

#![allow(missing_docs, clippy::unwrap_used, clippy::float_arithmetic)]

mod ratio;

use attain::{Contract, InputSlot};
use ratio::{Way, ratios};
use rust_decimal::{Decimal, RoundingStrategy};

/// The facts of one hospital, typed as a service would hold them.
struct Row {
    base: Decimal,
    /// Numerator (none where it was not reported) and denominator.
    measures: [(Option<u32>, u32); 10],
}

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

fn cents(amount: Decimal) -> i64 {
    i64::try_from((amount * Decimal::ONE_HUNDRED).mantissa() / 10i128.pow((amount * Decimal::ONE_HUNDRED).scale()))
        .unwrap()
}

/// What the contract says, as a careful programmer would write it once more.
fn by_hand(row: &Row) -> Decimal {
    let percent = |n: i64| Decimal::new(n, 2);
    let mut weighted = Decimal::ZERO;
    let mut weight = Decimal::ZERO;
    let mut scored = 0;
    let mut first_rate = None;
    for (index, (met, cases)) in row.measures.iter().enumerate() {
        let number = index + 1;
        let lower_is_better = number % 3 == 0;
        let (Some(met), true) = (met, *cases >= 30) else { continue };
        let rate = Decimal::from(*met) / Decimal::from(*cases);
        if number == 1 {
            first_rate = Some(rate);
        }
        let score = if number % 2 == 1 {
            let band =
                [percent(20), percent(40), percent(60), percent(80)].iter().take_while(|bound| rate >= **bound).count();
            let points = 25 * band as i64;
            Decimal::from(if lower_is_better { 100 - points } else { points })
        } else {
            let up = if rate <= percent(30) {
                Decimal::ZERO
            } else if rate >= percent(90) {
                Decimal::ONE_HUNDRED
            } else {
                Decimal::ONE_HUNDRED * (rate - percent(30)) / (percent(90) - percent(30))
            };
            if lower_is_better { Decimal::ONE_HUNDRED - up } else { up }
        };
        weighted += Decimal::new(10, 2) * score;
        weight += Decimal::new(10, 2);
        scored += 1;
    }
    let half_up = RoundingStrategy::MidpointAwayFromZero;
    let amount = if scored < 5 {
        Decimal::ZERO
    } else {
        let quality = (weighted / weight).round_dp_with_strategy(2, half_up);
        let share = if quality < Decimal::from(50) {
            Decimal::new(-1, 2)
        } else if quality < Decimal::from(60) {
            Decimal::ZERO
        } else if quality < Decimal::from(70) {
            Decimal::new(5, 3)
        } else if quality < Decimal::from(85) {
            Decimal::new(1, 2)
        } else {
            Decimal::new(2, 2)
        };
        let gate = first_rate.is_some_and(|rate| rate >= percent(25));
        let cap = Decimal::from(500_000);
        let amount = (share * row.base).clamp(-cap, cap);
        if amount > Decimal::ZERO && !gate { Decimal::ZERO } else { amount }
    };
    amount.round_dp_with_strategy(2, half_up)
}

/// Seeded rows; one numerator in twenty is not reported, one denominator in twenty too small.
fn rows(count: usize) -> Vec<Row> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) % below
    };
    (0..count)
        .map(|_| Row {
            base: Decimal::new((next(6_000_000_000) + 100_000_000) as i64, 2),
            measures: std::array::from_fn(|_| {
                let cases = if next(20) == 0 { next(30) } else { 30 + next(970) };
                let met = (next(20) != 0).then(|| next(cases + 1) as u32);
                (met, cases as u32)
            }),
        })
        .collect()
}
