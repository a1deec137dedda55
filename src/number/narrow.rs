//! A number in 64 bits: tried first, because it is quickest.

mod digits;
mod ladder;
pub(in crate::number) mod mean;

pub use ladder::Ladder;

use std::cmp::Ordering;
use std::ops::RangeInclusive;

use num_integer::Integer;
use rust_decimal::Decimal;

use super::{Arithmetic, Mode, Number, Quotient, Small};

/// `num ÷ (den × 10^scale)`, exactly: [`Small`] with a numerator half as long.
///
/// Products are taken in 128 bits and brought back; what does not fit is `None`, for [`Small`] to do. A divisor is kept
/// unreduced. Equality and order are by value.
#[derive(Clone, Copy, Debug)]
pub struct Narrow {
    num: i64,
    /// Not zero.
    den: u64,
    scale: u8,
}

pub(in crate::number) const MAX_SCALE: u8 = 18;

const POWERS: [i64; MAX_SCALE as usize + 1] = {
    let mut powers = [1; MAX_SCALE as usize + 1];
    let mut power = 1;
    while power < powers.len() {
        powers[power] = powers[power - 1] * 10;
        power += 1;
    }
    powers
};

#[inline(always)]
pub(in crate::number) fn power(of: u8) -> Option<i64> {
    POWERS.get(usize::from(of)).copied()
}

impl Narrow {
    /// A whole number.
    #[inline]
    pub const fn whole(value: i64) -> Narrow {
        Narrow { num: value, den: 1, scale: 0 }
    }

    /// `digits ÷ 10^scale`, if the scale is at most 18.
    #[inline]
    pub(crate) fn decimal(digits: i64, scale: u8) -> Option<Narrow> {
        (scale <= MAX_SCALE).then_some(Narrow { num: digits, den: 1, scale })
    }

    /// From its parts, the divisor not zero and the scale at most 18.
    #[inline]
    pub(in crate::number) fn parts(num: i64, den: u64, scale: u8) -> Narrow {
        Narrow { num, den, scale }
    }

    #[inline]
    pub(crate) fn num(&self) -> i64 {
        self.num
    }

    #[inline]
    pub(in crate::number) fn den(&self) -> u64 {
        self.den
    }

    #[inline]
    pub(crate) fn scale(&self) -> u8 {
        self.scale
    }

    /// The digits and how many stand behind the point, where this is a decimal as it stands.
    #[inline]
    pub(crate) fn as_decimal(&self) -> Option<(i64, u8)> {
        (self.den == 1).then_some((self.num, self.scale))
    }

    /// A decimal once more, without looking at what it is divided by.
    #[inline(always)]
    pub(crate) fn as_even(&self) -> Narrow {
        Narrow { num: self.num, den: 1, scale: self.scale }
    }

    /// The digits with so many behind the point, where that is exact and fits.
    #[inline]
    pub(crate) fn at_scale(&self, scale: u8) -> Option<i64> {
        if self.den != 1 {
            return None;
        }
        if self.scale <= scale {
            return self.num.checked_mul(power(scale - self.scale)?);
        }
        let ten = power(self.scale - scale)?;
        (self.num % ten == 0).then_some(self.num / ten)
    }

    /// The number in 64 bits, if its numerator fits as it stands.
    #[inline]
    pub fn from_small(small: &Small) -> Option<Narrow> {
        let num = i64::try_from(small.num()).ok()?;
        (small.scale() <= MAX_SCALE).then_some(Narrow { num, den: small.den(), scale: small.scale() })
    }

    /// The number in 64 bits, if its digits fit as they stand.
    #[inline]
    pub fn from_decimal(decimal: Decimal) -> Option<Narrow> {
        let scale = decimal.scale() as u8;
        let num = i64::try_from(decimal.mantissa()).ok()?;
        (scale <= MAX_SCALE).then_some(Narrow { num, den: 1, scale })
    }

    /// The same number as a `Decimal` with the places that it has; `None` of a fraction.
    #[inline]
    pub fn to_decimal(&self) -> Option<Decimal> {
        (self.den == 1).then(|| Decimal::new(self.num, u32::from(self.scale)))
    }

    /// The same number in 128 bits.
    #[inline]
    pub fn to_small(&self) -> Small {
        Small::fraction(i128::from(self.num), self.den, self.scale).unwrap_or(Small::whole(0))
    }

    /// The whole number that this is; a fraction is none.
    #[inline]
    pub fn to_i64(&self) -> Option<i64> {
        if self.den == 1 && self.scale == 0 { Some(self.num) } else { self.to_number().to_i64() }
    }

    /// Whether this is a decimal of at most so many places as it stands.
    #[inline]
    pub fn has_places(&self, most: u8) -> bool {
        self.den == 1 && self.scale <= most
    }

    /// `(slope × self + offset) ÷ over`, where the three are decimals and `over` is positive: made in one go. `None`
    /// where they are not, or where it does not fit.
    #[inline(always)]
    pub fn on_line(&self, slope: &Narrow, offset: &Narrow, over: &Narrow) -> Option<Narrow> {
        if (slope.den | offset.den | over.den) != 1 || over.num <= 0 {
            return None;
        }
        let mut way = i128::from(slope.num) * i128::from(self.num);
        let mut start = i128::from(offset.num) * i128::from(self.den);
        let mut scale = slope.scale + self.scale;
        if scale >= offset.scale {
            start = times(start, power(scale - offset.scale)? as u64)?;
        } else {
            way = times(way, power(offset.scale - scale)? as u64)?;
            scale = offset.scale;
        }
        let mut num = way.checked_add(start)?;
        if scale >= over.scale {
            scale -= over.scale;
        } else {
            num = times(num, power(over.scale - scale)? as u64)?;
            scale = 0;
        }
        Narrow::held(num, self.den.checked_mul(over.num as u64)?, scale)
    }

    /// Whether this is a decimal as it stands, of so many places, and its sign is that of `least` (0) or any (the least
    /// there is).
    #[inline]
    pub(crate) fn at_a_glance(&self, least: i64, places: RangeInclusive<u8>) -> bool {
        self.den == 1 && places.contains(&self.scale) && self.num >= least
    }

    /// Adds another in place; no, where it does not fit.
    #[inline(always)]
    fn join(&mut self, other: &Narrow) -> bool {
        if self.scale == other.scale
            && self.den == other.den
            && let Some(num) = self.num.checked_add(other.num)
        {
            self.num = num;
            return true;
        }
        let sum = sum(self, other);
        *self = sum.unwrap_or(*self);
        sum.is_some()
    }

    /// Back from 128 bits, the divisor made smaller only where it must be.
    #[inline]
    fn held(num: i128, den: u64, scale: u8) -> Option<Narrow> {
        match i64::try_from(num) {
            Ok(num) if scale <= MAX_SCALE => Some(Narrow { num, den, scale }),
            Ok(_) | Err(_) => Narrow::reduced(num, den, scale),
        }
    }

    #[cold]
    #[inline(never)]
    fn reduced(num: i128, den: u64, scale: u8) -> Option<Narrow> {
        let common = num.unsigned_abs().gcd(&u128::from(den)) as u64;
        let (mut num, den, mut scale) = (num / i128::from(common), den / common, scale);
        while scale > 0 && num % 10 == 0 {
            num /= 10;
            scale -= 1;
        }
        let num = i64::try_from(num).ok()?;
        (scale <= MAX_SCALE).then_some(Narrow { num, den, scale })
    }
}

/// A product in 128 bits; nearly always the left side has no more than 64, and then it fits.
#[inline(always)]
fn times(left: i128, right: u64) -> Option<i128> {
    match i64::try_from(left) {
        Ok(left) => Some(i128::from(left) * i128::from(right)),
        Err(_) => left.checked_mul(i128::from(right)),
    }
}

/// Of different divisors or scales.
#[inline(never)]
fn sum(a: &Narrow, b: &Narrow) -> Option<Narrow> {
    let (mut x, mut y, scale) = (i128::from(a.num), i128::from(b.num), a.scale.max(b.scale));
    if a.scale < b.scale {
        x *= i128::from(power(b.scale - a.scale)?);
    } else if a.scale > b.scale {
        y *= i128::from(power(a.scale - b.scale)?);
    }
    if a.den == b.den {
        return Narrow::held(x.checked_add(y)?, a.den, scale);
    }
    x = times(x, b.den)?;
    y = times(y, a.den)?;
    let den = a.den.checked_mul(b.den)?;
    Narrow::held(x.checked_add(y)?, den, scale)
}

/// Where `b` is not zero.
#[inline(never)]
fn quotient(a: &Narrow, b: &Narrow) -> Option<Narrow> {
    let mut divisor = b.num.unsigned_abs();
    let mut down = a.scale;
    // Tens belong in the scale: what was divided by 100 stays a decimal.
    while divisor.is_multiple_of(10) && divisor != 0 {
        divisor /= 10;
        down += 1;
    }
    let mut num = i128::from(a.num) * i128::from(b.den);
    if b.num < 0 {
        num = -num;
    }
    let scale = if down >= b.scale {
        down - b.scale
    } else {
        num = times(num, power(b.scale - down)? as u64)?;
        0
    };
    Narrow::held(num, a.den.checked_mul(divisor)?, scale)
}

/// By cross multiplication, where both products surely fit.
#[inline]
fn compare_across(a: &Narrow, b: &Narrow) -> Ordering {
    const SHORT: u64 = 1 << 31;
    let apart = a.scale.abs_diff(b.scale);
    if (a.den | b.den) < SHORT && apart <= 9 {
        let ten = POWERS[usize::from(apart)] as u64;
        let (left, right) = if a.scale < b.scale { (b.den * ten, a.den) } else { (b.den, a.den * ten) };
        return (i128::from(a.num) * i128::from(left)).cmp(&(i128::from(b.num) * i128::from(right)));
    }
    a.to_small().compare(&b.to_small())
}

impl Arithmetic for Narrow {
    fn from_number(number: &Number) -> Option<Self> {
        Narrow::from_small(&number.as_small()?)
    }

    fn to_number(&self) -> Number {
        self.to_small().into()
    }

    #[inline]
    fn from_int(value: i64) -> Self {
        Narrow::whole(value)
    }

    #[inline]
    fn zero() -> Self {
        Narrow::whole(0)
    }

    #[inline(always)]
    fn add(&self, other: &Self) -> Option<Self> {
        if self.scale == other.scale
            && self.den == other.den
            && let Some(num) = self.num.checked_add(other.num)
        {
            return Some(Narrow { num, ..*self });
        }
        sum(self, other)
    }

    #[inline]
    fn sub(&self, other: &Self) -> Option<Self> {
        if self.scale == other.scale
            && self.den == other.den
            && let Some(num) = self.num.checked_sub(other.num)
        {
            return Some(Narrow { num, ..*self });
        }
        sum(self, &other.neg()?)
    }

    #[inline(always)]
    fn mul(&self, other: &Self) -> Option<Self> {
        let (den, scale) = (self.den.checked_mul(other.den)?, self.scale + other.scale);
        match self.num.checked_mul(other.num) {
            Some(num) if scale <= MAX_SCALE => Some(Narrow { num, den, scale }),
            Some(_) | None => Narrow::reduced(i128::from(self.num) * i128::from(other.num), den, scale),
        }
    }

    #[inline(always)]
    fn div(&self, by: &Self) -> Quotient<Self> {
        // A decimal by a positive decimal of no more places: nothing to multiply, and nothing that may not fit.
        if by.num > 0 && by.den == 1 && self.den == 1 && self.scale >= by.scale && by.num % 10 != 0 {
            return Quotient::Value(Narrow { num: self.num, den: by.num as u64, scale: self.scale - by.scale });
        }
        if by.num == 0 {
            return Quotient::ByZero;
        }
        quotient(self, by).map_or(Quotient::Overflow, Quotient::Value)
    }

    #[inline]
    fn neg(&self) -> Option<Self> {
        Some(Narrow { num: self.num.checked_neg()?, ..*self })
    }

    #[inline(always)]
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
        if quantum.num <= 0 {
            return Some(*self);
        }
        rounded_decimal(self, mode, quantum).or_else(|| rounded(self, &Narrow::whole(1), mode, quantum))
    }

    #[inline]
    fn div_round(&self, by: &Self, mode: Mode, quantum: &Self) -> Quotient<Self> {
        if by.num == 0 {
            return Quotient::ByZero;
        }
        if quantum.num <= 0 {
            return self.div(by);
        }
        rounded(self, by, mode, quantum).map_or(Quotient::Overflow, Quotient::Value)
    }
}

/// A decimal of more places than a positive decimal `q`, to a multiple of it.
#[inline]
fn rounded_decimal(a: &Narrow, mode: Mode, q: &Narrow) -> Option<Narrow> {
    if (a.den | q.den) != 1 {
        return None;
    }
    let unit = q.num.checked_mul(power(a.scale.checked_sub(q.scale)?)?)? as u64;
    let num = a.num.unsigned_abs();
    let (cut, rest) = (num / unit, num % unit);
    let further = (rest != 0) & mode.leaves_zero(a.num < 0, rest.cmp(&(unit - rest)), cut & 1 == 1);
    let steps = i64::try_from(cut + u64::from(further)).ok()?;
    let num = steps.checked_mul(q.num)?;
    Some(Narrow { num: if a.num < 0 { -num } else { num }, den: 1, scale: q.scale })
}

/// `a ÷ b` to a multiple of `q`, where `b` is not zero and `q` is positive.
#[inline(never)]
fn rounded(a: &Narrow, b: &Narrow, mode: Mode, q: &Narrow) -> Option<Narrow> {
    let mut num = i128::from(a.num);
    let mut den = i128::from(b.num) * i128::from(q.num);
    if b.den != 1 || q.den != 1 {
        num = times(times(num, b.den)?, q.den)?;
    }
    if a.den != 1 {
        den = times(den, a.den)?;
    }
    steps(num, den, a.scale, b.scale + q.scale, mode, q)
}

/// `num × 10^up ÷ (den × 10^down)` as so many `q`.
#[inline]
fn steps(num: i128, den: i128, down: u8, up: u8, mode: Mode, q: &Narrow) -> Option<Narrow> {
    let (mut num, mut den) = (num, den);
    if up > down {
        num = times(num, power(up - down)? as u64)?;
    } else if up < down {
        den = times(den, power(down - up)? as u64)?;
    }
    let negative = (num < 0) != (den < 0);
    let (num, den) = (num.unsigned_abs(), den.unsigned_abs());
    let (cut, rest) = match (u64::try_from(num), u64::try_from(den)) {
        (Ok(num), Ok(den)) => (u128::from(num / den), u128::from(num % den)),
        _ => {
            let cut = num / den;
            (cut, num - cut * den)
        }
    };
    let half = rest.cmp(&(den - rest));
    let further = (rest != 0) & mode.leaves_zero(negative, half, cut & 1 == 1);
    let steps = i64::try_from(cut + u128::from(further)).ok()?;
    let steps = if negative { -steps } else { steps };
    Some(Narrow { num: steps.checked_mul(q.num)?, den: q.den, scale: q.scale })
}

impl PartialEq for Narrow {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.compare(other).is_eq()
    }
}

impl Eq for Narrow {}

impl PartialOrd for Narrow {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Narrow {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.compare(other)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn narrow() -> impl Strategy<Value = Narrow> {
        let num = prop_oneof![-1000_i64..1000, any::<i64>()];
        let den = prop_oneof![Just(1_u64), 1..2000_u64, 1..u64::MAX];
        (num, den, 0..=MAX_SCALE).prop_map(|(num, den, scale)| Narrow { num, den, scale })
    }

    proptest! {
        #[test]
        fn it_is_as_the_long_way_wherever_it_gives_a_value(
            a in narrow(), b in narrow(), mode in prop::sample::select(Mode::ALL.to_vec()), q in narrow(),
        ) {
            let (x, y, z) = (a.to_number(), b.to_number(), q.to_number());
            let same = |made: Option<Narrow>, long: Number| made.is_none_or(|made| made.to_number() == long);
            prop_assert!(same(a.add(&b), &x + &y));
            prop_assert!(same(a.sub(&b), &x - &y));
            prop_assert!(same(a.mul(&b), &x * &y));
            prop_assert!(same(a.neg(), -&x));
            prop_assert!(same(a.round(mode, &q), x.round(mode, &z)));
            prop_assert_eq!(a.compare(&b), x.cmp(&y));
            if let Some(on_line) = a.on_line(&b, &q, &Narrow::whole(7)) {
                prop_assert_eq!(Some(on_line.to_number()), (&y * &x + &z).div(&Number::from(7)));
            }
            let mut cuts = [(y.clone(), false), (y.clone(), true), (z.clone(), true)];
            cuts.sort();
            if let Some(ladder) = Ladder::new(cuts.iter().map(|(cut, above)| (cut, *above))) {
                let reached = cuts.iter().filter(|(cut, above)| if *above { x > *cut } else { x >= *cut }).count();
                prop_assert!(ladder.reached(&a).is_none_or(|found| found == reached));
            }
            let mean = Narrow::mean([(&a, &b), (&b, &a), (&q, &b)].into_iter(), Some((mode, &q)));
            let weights = &x + &y + &z;
            let long = (&x * &y + &y * &x + &z * &y).div(&weights).map(|mean| mean.round(mode, &z));
            match mean {
                Quotient::Value(mean) => prop_assert_eq!(Some(mean.to_number()), long),
                Quotient::ByZero => prop_assert_eq!(long, None),
                Quotient::Overflow => {}
            }
            if b.is_zero() {
                prop_assert_eq!(a.div(&b), Quotient::ByZero);
            } else {
                prop_assert!(same(a.div(&b).value(), x.div(&y).unwrap()));
                prop_assert!(same(a.div_round(&b, mode, &q).value(), x.div_round(&y, mode, &z).unwrap()));
            }
            prop_assert_eq!(Narrow::from_number(&x).map(|back| back.to_number()).unwrap_or(x.clone()), x);
        }
    }
}
