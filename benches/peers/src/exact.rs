//! The judge: the contract in whole-number fractions of 128 bits, without any rounding but the contract's own. It shares no code with any engine,
//! nor with the contract by hand, so that none of them is right by definition.

use rust_decimal::Decimal;

use crate::ten_metrics::Row;

/// The composite before it is rounded, as a fraction, and the incentive in cents.
pub fn settle(row: &Row) -> (Option<(i128, i128)>, i64) {
    let (mut sum, mut of) = (0i128, 1i128);
    let mut scored = 0;
    for (index, (met, cases)) in row.measures.iter().enumerate() {
        let number = index + 1;
        let (Some(met), true) = (met, *cases >= 30) else { continue };
        let (met, cases) = (i128::from(*met), i128::from(*cases));
        let (points, out_of) = if number % 2 == 1 {
            ((1..=4).filter(|fifth| 5 * met >= fifth * cases).count() as i128 * 25, 1)
        } else if 10 * met <= 3 * cases {
            (0, 1)
        } else if 10 * met >= 9 * cases {
            (100, 1)
        } else {
            (100 * (10 * met - 3 * cases), 6 * cases)
        };
        let points = if number % 3 == 0 { 100 * out_of - points } else { points };
        // Every weight is a tenth, so the composite is the mean of what was scored.
        (sum, of) = lowest(sum * out_of + points * of, of * out_of);
        scored += 1;
    }
    if scored < 5 {
        return (None, 0);
    }
    let (sum, of) = lowest(sum, of * scored);
    let hundredths = (200 * sum + of) / (2 * of);
    let thousandths: i128 = match hundredths {
        ..5000 => -10,
        ..6000 => 0,
        ..7000 => 5,
        ..8500 => 10,
        _ => 20,
    };
    let base = (row.base * Decimal::ONE_HUNDRED).mantissa() / 10i128.pow((row.base * Decimal::ONE_HUNDRED).scale());
    let thousandths_of_cents = (thousandths * base).clamp(-50_000_000_000, 50_000_000_000);
    let (met, cases) = row.measures[0];
    let gate = cases >= 30 && met.is_some_and(|met| 4 * met >= cases);
    let cents = if thousandths_of_cents > 0 && !gate {
        0
    } else {
        (2 * thousandths_of_cents.abs() + 1000) / 2000 * thousandths_of_cents.signum()
    };
    (Some((sum, of)), cents as i64)
}

fn lowest(top: i128, bottom: i128) -> (i128, i128) {
    let (mut a, mut b) = (top.abs().max(1), bottom);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    if top == 0 { (0, 1) } else { (top / a, bottom / a) }
}
