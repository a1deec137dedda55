//! Dividing an amount without losing a cent.

use super::{Mode, Number};

/// Divides `total` in proportion to `weights`, each share a multiple of `quantum`, so that the shares add up to
/// `total` exactly.
///
/// Every share is first cut down to a multiple of the quantum. What is left over then goes out one quantum at a time, to
/// whoever lost most by the cut; of equals, to the earlier. (The method of largest remainders.) A negative total is
/// divided like its opposite.
///
/// `None` when there is no such division: a weight is negative, the weights add up to zero, the quantum is not
/// positive, or the total is not a multiple of it.
///
/// ```
/// use attain::number::{Number, split};
///
/// let weights = [1, 1, 1].map(Number::from);
/// let shares = split(&Number::from(100), &weights, &Number::power_of_ten(-2)).unwrap();
/// assert_eq!(shares, ["33.34", "33.33", "33.33"].map(|share| Number::parse(share).unwrap()));
/// ```
pub fn split(total: &Number, weights: &[Number], quantum: &Number) -> Option<Vec<Number>> {
    if !quantum.is_positive() || weights.iter().any(Number::is_negative) {
        return None;
    }
    let units = total.abs().div(quantum)?;
    let whole: Number = weights.iter().sum();
    if !units.is_integer() || whole.is_zero() {
        return None;
    }

    let one = Number::one();
    let mut shares = Vec::with_capacity(weights.len());
    let mut losses = Vec::with_capacity(weights.len());
    let mut left = units.clone();
    for (position, weight) in weights.iter().enumerate() {
        let due = weight * &units;
        let share = due.div_round(&whole, Mode::Down, &one)?;
        // Compared among themselves, remainders need not be divided by the common whole.
        losses.push((due - &share * &whole, position));
        left = left - &share;
        shares.push(share);
    }

    // Each cut lost less than one unit, so fewer units are left than shares were cut.
    let left = usize::try_from(left.to_i64()?).ok()?;
    losses.sort_by(|a, b| b.0.cmp(&a.0));
    for (_, position) in losses.iter().take(left) {
        if let Some(share) = shares.get_mut(*position) {
            *share = &*share + &one;
        }
    }
    let quantum = if total.is_negative() { -quantum } else { quantum.clone() };
    Some(shares.into_iter().map(|share| share * &quantum).collect())
}
