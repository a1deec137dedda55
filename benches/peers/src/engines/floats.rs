//! The contract by hand in binary floating point: no engine, but what every engine of floats computes, to look into.

use rust_decimal::prelude::ToPrimitive;

use super::{by_band, lower_is_better};
use crate::ten_metrics::Row;

/// The composite before it is rounded, and the incentive.
pub fn settle(row: &Row) -> (Option<f64>, f64) {
    let (mut weighted, mut weight, mut scored) = (0.0, 0.0, 0);
    let mut first_rate = None;
    for (index, (met, cases)) in row.measures.iter().enumerate() {
        let number = index + 1;
        let (Some(met), true) = (met, *cases >= 30) else { continue };
        let rate = f64::from(*met) / f64::from(*cases);
        if number == 1 {
            first_rate = Some(rate);
        }
        let score = if by_band(number) {
            let points = 25.0 * [0.2, 0.4, 0.6, 0.8].iter().take_while(|bound| rate >= **bound).count() as f64;
            if lower_is_better(number) { 100.0 - points } else { points }
        } else {
            let up = if rate <= 0.3 {
                0.0
            } else if rate >= 0.9 {
                100.0
            } else {
                100.0 * (rate - 0.3) / (0.9 - 0.3)
            };
            if lower_is_better(number) { 100.0 - up } else { up }
        };
        weighted += 0.1 * score;
        weight += 0.1;
        scored += 1;
    }
    if scored < 5 {
        return (None, 0.0);
    }
    let composite: f64 = weighted / weight;
    let quality = (composite * 100.0).round() / 100.0;
    let share = match quality {
        q if q < 50.0 => -0.01,
        q if q < 60.0 => 0.0,
        q if q < 70.0 => 0.005,
        q if q < 85.0 => 0.01,
        _ => 0.02,
    };
    let amount = (share * row.base.to_f64().unwrap()).clamp(-500_000.0, 500_000.0);
    let gate = first_rate.is_some_and(|rate| rate >= 0.25);
    let amount = if amount > 0.0 && !gate { 0.0 } else { amount };
    (Some(composite), (amount * 100.0).round() / 100.0)
}
