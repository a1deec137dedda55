//! A number in 128 bits: what nearly every settlement is calculated with.

mod rounding;

use std::cmp::Ordering;
use std::num::NonZeroU64;

use num_integer::Integer;
use rust_decimal::Decimal;

use super::wide::compare_products;
use super::{Arithmetic, Mode, Number, Quotient};
use rounding::{quotient_rounded, quotient_rounded_reduced, rounded_i64};

/// `num ÷ (den × 10^scale)`, exactly, in a fixed width and without allocating.
///
/// A decimal keeps its mantissa and its scale; a division adds a divisor and leaves it unreduced, for most quotients
/// are rounded or compared next and reducing them would be the dearest step. Lowest terms are sought only when
/// something would not fit otherwise, and if that does not help the operation says `None`.
///
/// Equality and order are by value.
#[derive(Clone, Copy, Debug)]
pub struct Small {
    num: i128,
    den: NonZeroU64,
    scale: u8,
}

const ONE: NonZeroU64 = NonZeroU64::MIN;

impl Small {
    /// The most decimal places held as such; more make the number a [`Number`].
    pub const MAX_SCALE: u8 = 36;

    /// `num ÷ 10^scale`, if the scale is at most [`Small::MAX_SCALE`].
    #[inline]
    pub const fn decimal(num: i128, scale: u8) -> Option<Small> {
        if scale <= Self::MAX_SCALE { Some(Small { num, den: ONE, scale }) } else { None }
    }

    /// `num ÷ (den × 10^scale)`, if the divisor is not zero and the scale is at most [`Small::MAX_SCALE`].
    #[inline]
    pub const fn fraction(num: i128, den: u64, scale: u8) -> Option<Small> {
        match NonZeroU64::new(den) {
            Some(den) if scale <= Self::MAX_SCALE => Some(Small { num, den, scale }),
            _ => None,
        }
    }

    /// A whole number.
    #[inline]
    pub const fn whole(value: i64) -> Small {
        Small { num: value as i128, den: ONE, scale: 0 }
    }

    /// The numerator as it is held.
    #[inline]
    pub const fn num(&self) -> i128 {
        self.num
    }

    /// The divisor as it is held, beside the power of ten; 1 where nothing was divided.
    #[inline]
    pub const fn den(&self) -> u64 {
        self.den.get()
    }

    /// The power of ten that divides, as it is held.
    #[inline]
    pub const fn scale(&self) -> u8 {
        self.scale
    }

    /// The one form of this value in which `den` shares no factor with 10 or with `num`, and `scale` is as low as can
    /// be; `None` where that form does not fit. Depends on the value alone.
    pub(super) fn canonical(self) -> Option<Small> {
        if self.num == 0 {
            return Some(Small::whole(0));
        }
        // The factor is at most `den`, so both divisions are exact and the casts keep every bit.
        let common = self.num.unsigned_abs().gcd(&u128::from(self.den.get())) as u64;
        let mut num = self.num / i128::from(common);
        let mut den = self.den.get() / common;
        let mut scale = self.scale;
        while scale > 0 && num % 10 == 0 {
            num /= 10;
            scale -= 1;
        }
        // What the divisor holds of 2 and 5 goes to the scale, ten by ten where it has both.
        while den.is_multiple_of(10) {
            den /= 10;
            scale = scale.checked_add(1)?;
        }
        while den.is_multiple_of(2) {
            den /= 2;
            num = num.checked_mul(5)?;
            scale = scale.checked_add(1)?;
        }
        while den.is_multiple_of(5) {
            den /= 5;
            num = num.checked_mul(2)?;
            scale = scale.checked_add(1)?;
        }
        if num == i128::MIN { None } else { Small::fraction(num, den, scale) }
    }

    /// In lowest terms, if they fit better.
    fn reduced(&self) -> Small {
        self.canonical().unwrap_or(*self)
    }
}

impl From<i64> for Small {
    #[inline]
    fn from(value: i64) -> Self {
        Small::whole(value)
    }
}

impl From<Decimal> for Small {
    /// Every `Decimal` fits: its mantissa has 96 bits and its scale ends at 28.
    #[inline]
    fn from(value: Decimal) -> Self {
        Small { num: value.mantissa(), den: ONE, scale: value.scale() as u8 }
    }
}

impl Arithmetic for Small {
    fn from_number(number: &Number) -> Option<Self> {
        number.as_small()
    }

    fn to_number(&self) -> Number {
        Number::from(*self)
    }

    #[inline]
    fn from_int(value: i64) -> Self {
        Small::whole(value)
    }

    #[inline]
    fn zero() -> Self {
        Small::whole(0)
    }

    #[inline]
    fn add(&self, other: &Self) -> Option<Self> {
        if self.scale == other.scale
            && self.den == other.den
            && let Some(num) = self.num.checked_add(other.num)
        {
            return Some(Small { num, ..*self });
        }
        sum(self, other).or_else(|| reduced(self, other, sum))
    }

    #[inline]
    fn sub(&self, other: &Self) -> Option<Self> {
        if self.scale == other.scale
            && self.den == other.den
            && let Some(num) = self.num.checked_sub(other.num)
        {
            return Some(Small { num, ..*self });
        }
        Arithmetic::add(self, &other.neg()?)
    }

    #[inline]
    fn mul(&self, other: &Self) -> Option<Self> {
        let scale = self.scale + other.scale;
        if self.den == ONE
            && other.den == ONE
            && scale <= Small::MAX_SCALE
            && let Some(num) = times(self.num, other.num)
        {
            return Some(Small { num, den: ONE, scale });
        }
        product(self, other).or_else(|| reduced(self, other, product_crosswise))
    }

    #[inline]
    fn div(&self, by: &Self) -> Quotient<Self> {
        if by.num == 0 {
            return Quotient::ByZero;
        }
        match quotient(self, by).or_else(|| reduced(self, by, quotient_crosswise)) {
            Some(value) => Quotient::Value(value),
            None => Quotient::Overflow,
        }
    }

    #[inline]
    fn neg(&self) -> Option<Self> {
        Some(Small { num: self.num.checked_neg()?, ..*self })
    }

    #[inline]
    fn compare(&self, other: &Self) -> Ordering {
        if self.scale == other.scale && self.den == other.den {
            return self.num.cmp(&other.num);
        }
        compare_across(self, other)
    }

    #[inline]
    fn is_zero(&self) -> bool {
        self.num == 0
    }

    #[inline]
    fn is_negative(&self) -> bool {
        self.num < 0
    }

    #[inline]
    fn round(&self, mode: Mode, quantum: &Self) -> Option<Self> {
        let whole = Small::whole(1);
        if let Some(rounded) = rounded_i64(self, &whole, mode, quantum) {
            return Some(rounded);
        }
        if quantum.num <= 0 {
            return Some(*self);
        }
        quotient_rounded(self, &whole, mode, quantum).or_else(|| quotient_rounded_reduced(self, &whole, mode, quantum))
    }

    #[inline]
    fn div_round(&self, by: &Self, mode: Mode, quantum: &Self) -> Quotient<Self> {
        if let Some(rounded) = rounded_i64(self, by, mode, quantum) {
            return Quotient::Value(rounded);
        }
        if by.num == 0 {
            return Quotient::ByZero;
        }
        if quantum.num <= 0 {
            return self.div(by);
        }
        let rounded =
            quotient_rounded(self, by, mode, quantum).or_else(|| quotient_rounded_reduced(self, by, mode, quantum));
        match rounded {
            Some(value) => Quotient::Value(value),
            None => Quotient::Overflow,
        }
    }
}

impl PartialEq for Small {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.compare(other).is_eq()
    }
}

impl Eq for Small {}

impl PartialOrd for Small {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Small {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.compare(other)
    }
}

const POWERS: [i128; Small::MAX_SCALE as usize + 1] = {
    let mut powers = [1; Small::MAX_SCALE as usize + 1];
    let mut power = 1;
    while power < powers.len() {
        powers[power] = powers[power - 1] * 10;
        power += 1;
    }
    powers
};

/// Two numerators of 64 bits multiply without a check, and nearly all have no more.
#[inline]
fn times(left: i128, right: i128) -> Option<i128> {
    match (i64::try_from(left), i64::try_from(right)) {
        (Ok(left), Ok(right)) => Some(i128::from(left) * i128::from(right)),
        _ => left.checked_mul(right),
    }
}

/// Those that fit in 64 bits.
const SHORT_POWERS: [i64; 19] = {
    let mut powers = [1; 19];
    let mut power = 1;
    while power < powers.len() {
        powers[power] = powers[power - 1] * 10;
        power += 1;
    }
    powers
};

#[inline]
fn times_ten_to(num: i128, power: u8) -> Option<i128> {
    match (i64::try_from(num), SHORT_POWERS.get(usize::from(power))) {
        (Ok(num), Some(power)) => Some(i128::from(num) * i128::from(*power)),
        _ => num.checked_mul(*POWERS.get(usize::from(power))?),
    }
}

/// The two numerators over one power of ten.
#[inline]
fn aligned(a: &Small, b: &Small) -> Option<(i128, i128, u8)> {
    if a.scale >= b.scale {
        Some((a.num, times_ten_to(b.num, a.scale - b.scale)?, a.scale))
    } else {
        Some((times_ten_to(a.num, b.scale - a.scale)?, b.num, b.scale))
    }
}

/// Tries again in lowest terms. Out of the way: nearly no contract comes here.
#[cold]
#[inline(never)]
fn reduced(a: &Small, b: &Small, operation: fn(&Small, &Small) -> Option<Small>) -> Option<Small> {
    operation(&a.reduced(), &b.reduced())
}

#[inline]
fn sum(a: &Small, b: &Small) -> Option<Small> {
    let (x, y, scale) = aligned(a, b)?;
    if a.den == b.den {
        return Some(Small { num: x.checked_add(y)?, den: a.den, scale });
    }
    let (left, right) = cofactors(a.den, b.den);
    let num = times(x, i128::from(left.get()))?.checked_add(times(y, i128::from(right.get()))?)?;
    Some(Small { num, den: a.den.checked_mul(left)?, scale })
}

/// What each side is multiplied by to reach a common divisor: `(left, right)` with `a × left = b × right`.
fn cofactors(a: NonZeroU64, b: NonZeroU64) -> (NonZeroU64, NonZeroU64) {
    if a == ONE || b == ONE {
        return (b, a);
    }
    // Small divisors multiply sooner than their common factor is found, and longer ones are then worth it.
    if a.get() <= 0xFFFF && b.get() <= 0xFFFF {
        return (b, a);
    }
    let common = a.get().gcd(&b.get());
    let over = |den: NonZeroU64| NonZeroU64::new(den.get() / common).unwrap_or(ONE);
    (over(b), over(a))
}

#[inline]
fn product(a: &Small, b: &Small) -> Option<Small> {
    let scale = a.scale + b.scale;
    if scale > Small::MAX_SCALE {
        return None;
    }
    Some(Small { num: times(a.num, b.num)?, den: a.den.checked_mul(b.den)?, scale })
}

/// The product, each numerator first reduced against the other's divisor.
fn product_crosswise(a: &Small, b: &Small) -> Option<Small> {
    let (mut a, mut b) = (*a, *b);
    cancel(&mut a.num, &mut b.den);
    cancel(&mut b.num, &mut a.den);
    let scale = a.scale + b.scale;
    let mut num = times(a.num, b.num)?;
    let mut scale = if num == 0 { 0 } else { scale };
    while scale > 0 && num % 10 == 0 {
        num /= 10;
        scale -= 1;
    }
    Small::fraction(num, a.den.checked_mul(b.den)?.get(), scale)
}

fn cancel(num: &mut i128, den: &mut NonZeroU64) {
    // At most `den`, so the cast keeps every bit.
    let common = num.unsigned_abs().gcd(&u128::from(den.get())) as u64;
    *num /= i128::from(common);
    *den = NonZeroU64::new(den.get() / common).unwrap_or(ONE);
}

#[inline]
fn quotient(a: &Small, b: &Small) -> Option<Small> {
    let mut divisor = u64::try_from(b.num.unsigned_abs()).ok()?;
    let mut down = a.scale;
    // Tens belong in the scale: what was divided by 100 stays a decimal.
    while divisor % 10 == 0 && divisor != 0 {
        divisor /= 10;
        down += 1;
    }
    let mut num = times(a.num, i128::from(b.den.get()))?;
    if b.num < 0 {
        num = num.checked_neg()?;
    }
    let scale = if down >= b.scale {
        down - b.scale
    } else {
        num = times_ten_to(num, b.scale - down)?;
        0
    };
    Small::fraction(num, a.den.get().checked_mul(divisor)?, scale)
}

/// The quotient, numerators first reduced against each other, and divisors too.
fn quotient_crosswise(a: &Small, b: &Small) -> Option<Small> {
    let (mut a, mut b) = (*a, *b);
    let common = i128::try_from(a.num.unsigned_abs().gcd(&b.num.unsigned_abs())).ok()?;
    if common > 1 {
        a.num /= common;
        b.num /= common;
    }
    let (left, right) = cofactors(a.den, b.den);
    (b.den, a.den) = (left, right);
    quotient(&a, &b)
}

/// Compares by cross-multiplication; where the products leave 128 bits, in more.
#[inline]
fn compare_across(a: &Small, b: &Small) -> Ordering {
    let crossed = aligned(a, b)
        .and_then(|(x, y, _)| Some((times(x, i128::from(b.den.get()))?, times(y, i128::from(a.den.get()))?)));
    match crossed {
        Some((x, y)) => x.cmp(&y),
        None => compare_wide(a, b),
    }
}

#[cold]
#[inline(never)]
fn compare_wide(a: &Small, b: &Small) -> Ordering {
    let signs = a.num.signum().cmp(&b.num.signum());
    if signs.is_ne() {
        return signs;
    }
    let magnitudes = compare_products(
        (a.num.unsigned_abs(), b.den.get(), u32::from(b.scale.saturating_sub(a.scale))),
        (b.num.unsigned_abs(), a.den.get(), u32::from(a.scale.saturating_sub(b.scale))),
    );
    if a.num < 0 { magnitudes.reverse() } else { magnitudes }
}
