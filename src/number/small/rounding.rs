//! Dividing and rounding in one step, without building the fraction between: first in 64 bits, then in 128.

use super::{Mode, ONE, SHORT_POWERS, Small, times, times_ten_to};

/// `a ÷ b` to a multiple of `q`, if all three are decimals and every product fits in 64 bits: one integer division.
/// `None` where `b` is zero or `q` is not positive, too, so that this may be tried before anything is asked.
#[inline(always)] // what goes from call to call through memory takes longer than the division
pub(super) fn rounded_i64(a: &Small, b: &Small, mode: Mode, q: &Small) -> Option<Small> {
    if a.den != ONE || b.den != ONE || q.den != ONE || q.num <= 0 {
        return None;
    }
    let mut num = i64::try_from(a.num).ok()?;
    let quantum = i64::try_from(q.num).ok()?;
    let mut den = i64::try_from(b.num).ok()?.checked_mul(quantum)?;
    let up = b.scale + q.scale;
    if up >= a.scale {
        num = num.checked_mul(*SHORT_POWERS.get(usize::from(up - a.scale))?)?;
    } else {
        den = den.checked_mul(*SHORT_POWERS.get(usize::from(a.scale - up))?)?;
    }
    let steps = divide_i64(num, den, mode)?;
    Some(Small { num: steps * i128::from(quantum), den: ONE, scale: q.scale })
}

/// The same in 128 bits, where `b` is not zero and `q` is positive.
#[inline(never)]
pub(super) fn quotient_rounded(a: &Small, b: &Small, mode: Mode, q: &Small) -> Option<Small> {
    let mut num = a.num;
    let mut den = times(b.num, q.num)?;
    if a.den != ONE || b.den != ONE || q.den != ONE {
        num = times(times(num, i128::from(b.den.get()))?, i128::from(q.den.get()))?;
        den = times(den, i128::from(a.den.get()))?;
    }
    let up = b.scale + q.scale;
    if up >= a.scale {
        num = times_ten_to(num, up - a.scale)?;
    } else {
        den = times_ten_to(den, a.scale - up)?;
    }
    if den < 0 {
        num = num.checked_neg()?;
        den = den.checked_neg()?;
    }
    let steps = match (i64::try_from(num), i64::try_from(den)) {
        (Ok(num), Ok(den)) => divide_i64(num, den, mode)?,
        _ => divide_i128(num, den, mode),
    };
    Some(Small { num: times(steps, q.num)?, ..*q })
}

/// And once more in lowest terms, when that did not fit.
#[cold]
#[inline(never)]
pub(super) fn quotient_rounded_reduced(a: &Small, b: &Small, mode: Mode, q: &Small) -> Option<Small> {
    quotient_rounded(&a.reduced(), &b.reduced(), mode, &q.reduced())
}

/// `num ÷ den`, to a whole number; `None` where `den` is zero.
///
/// On magnitudes and without branches on what varies from row to row: signs and halves cannot be guessed, and small
/// magnitudes divide faster.
#[inline(always)]
fn divide_i64(num: i64, den: i64, mode: Mode) -> Option<i128> {
    let negative = (num ^ den) < 0;
    let (num, den) = (num.unsigned_abs(), den.unsigned_abs());
    let cut = num.checked_div(den)?;
    let rest = num - cut * den;
    // One half of the divisor may be no integer; the rest against what is missing to a whole always is.
    let half = rest.cmp(&(den - rest));
    let further = (rest != 0) & mode.leaves_zero(negative, half, cut & 1 == 1);
    let magnitude = i128::from(cut) + i128::from(further);
    Some(if negative { -magnitude } else { magnitude })
}

/// `num ÷ den` for a positive `den`.
fn divide_i128(num: i128, den: i128, mode: Mode) -> i128 {
    let cut = num / den;
    // One wide division; a second for the rest would take as long again.
    let rest = (num - cut * den).unsigned_abs();
    let half = rest.cmp(&(den.unsigned_abs() - rest));
    let further = (rest != 0) & mode.leaves_zero(num < 0, half, cut & 1 == 1);
    // Where it is inexact the divisor is at least 2, so there is room for one more.
    cut + i128::from(further) * num.signum()
}
