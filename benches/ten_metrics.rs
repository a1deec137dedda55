//! The ten-metric contract: seeded rows of facts, and the contract once more by hand in Rust.

use rust_decimal::{Decimal, RoundingStrategy};

/// The facts of one hospital, typed as a service would hold them.
pub struct Row {
    /// Base payments, to the cent.
    pub base: Decimal,
    /// Numerator (none where it was not reported) and denominator.
    pub measures: [(Option<u32>, u32); 10],
}

/// An amount of money in cents.
pub fn cents(amount: Decimal) -> i64 {
    i64::try_from((amount * Decimal::ONE_HUNDRED).mantissa() / 10i128.pow((amount * Decimal::ONE_HUNDRED).scale()))
        .unwrap()
}

/// What the contract says, as a careful programmer would write it once more.
pub fn by_hand(row: &Row) -> Decimal {
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

/// The first so many of the seeded rows.
pub fn rows(count: usize) -> Vec<Row> {
    endless_rows().take(count).collect()
}

/// Seeded rows; one numerator in twenty is not reported, one denominator in twenty too small.
pub fn endless_rows() -> impl Iterator<Item = Row> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) % below
    };
    std::iter::repeat_with(move || Row {
        base: Decimal::new((next(6_000_000_000) + 100_000_000) as i64, 2),
        measures: std::array::from_fn(|_| {
            let cases = if next(20) == 0 { next(30) } else { 30 + next(970) };
            let met = (next(20) != 0).then(|| next(cases + 1) as u32);
            (met, cases as u32)
        }),
    })
}
