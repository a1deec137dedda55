//! A number in 64 bits: tried first, because it is quickest.

use std::cmp::Ordering;

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

const MAX_SCALE: u8 = 18;

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
fn power(of: u8) -> Option<i64> {
    POWERS.get(usize::from(of)).copied()
}

impl Narrow {
    /// A whole number.
    #[inline]
    pub const fn whole(value: i64) -> Narrow {
        Narrow { num: value, den: 1, scale: 0 }
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

    /// Σ weight × value ÷ Σ weight, rounded where a rounding is asked for. The sum is taken in 128 bits, so that a
    /// rounded mean of many fractions still fits.
    #[inline]
    pub fn mean<'a>(
        elements: impl Iterator<Item = (&'a Narrow, &'a Narrow)>,
        rounding: Option<(Mode, &Narrow)>,
    ) -> Quotient<Narrow> {
        let mut total = Total { num: 0, den: 1, scale: 0 };
        let mut whole = Narrow::whole(0);
        for (weight, value) in elements {
            let (Some(more), Some(weights)) = (total.plus(weight, value), whole.add(weight)) else {
                return Quotient::Overflow;
            };
            (total, whole) = (more, weights);
        }
        if whole.num == 0 {
            return Quotient::ByZero;
        }
        match rounding {
            Some((mode, quantum)) if quantum.num > 0 => {
                total.over(&whole, mode, quantum).map_or(Quotient::Overflow, Quotient::Value)
            }
            Some(_) | None => match Narrow::held(total.num, total.den, total.scale) {
                Some(total) => total.div(&whole),
                None => Quotient::Overflow,
            },
        }
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

/// A sum of products on its way, in 128 bits.
#[derive(Clone, Copy)]
struct Total {
    num: i128,
    den: u64,
    scale: u8,
}

impl Total {
    #[inline]
    fn plus(self, weight: &Narrow, value: &Narrow) -> Option<Total> {
        let Total { mut num, den, mut scale } = self;
        let mut term = i128::from(weight.num) * i128::from(value.num);
        let over = if weight.den == 1 { value.den } else { weight.den.checked_mul(value.den)? };
        let places = weight.scale + value.scale;
        if places > scale {
            num = num.checked_mul(i128::from(power(places - scale)?))?;
            scale = places;
        } else if places < scale {
            term = term.checked_mul(i128::from(power(scale - places)?))?;
        }
        if over == den {
            return Some(Total { num: num.checked_add(term)?, den, scale });
        }
        // The least common divisor only where the product does not fit.
        let (left, right, den) = match den.checked_mul(over) {
            Some(both) => (over, den, both),
            None => {
                let common = den.gcd(&over);
                (over / common, den / common, den.checked_mul(over / common)?)
            }
        };
        let num = num.checked_mul(i128::from(left))?.checked_add(term.checked_mul(i128::from(right))?)?;
        Some(Total { num, den, scale })
    }

    /// Divided by a positive or negative number, to a multiple of `q`.
    fn over(self, by: &Narrow, mode: Mode, q: &Narrow) -> Option<Narrow> {
        let num = self.num.checked_mul(i128::from(by.den))?.checked_mul(i128::from(q.den))?;
        let den = i128::from(by.num) * i128::from(q.num);
        let den = den.checked_mul(i128::from(self.den))?;
        steps(num, den, self.scale, by.scale + q.scale, mode, q)
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
    let den = if a.den == 1 {
        x = x.checked_mul(i128::from(b.den))?;
        b.den
    } else if b.den == 1 {
        y = y.checked_mul(i128::from(a.den))?;
        a.den
    } else {
        x = x.checked_mul(i128::from(b.den))?;
        y = y.checked_mul(i128::from(a.den))?;
        a.den.checked_mul(b.den)?
    };
    Narrow::held(x.checked_add(y)?, den, scale)
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

    #[inline]
    fn add(&self, other: &Self) -> Option<Self> {
        if self.scale == other.scale && self.den == other.den {
            if let Some(num) = self.num.checked_add(other.num) {
                return Some(Narrow { num, ..*self });
            }
        }
        sum(self, other)
    }

    #[inline]
    fn sub(&self, other: &Self) -> Option<Self> {
        if self.scale == other.scale && self.den == other.den {
            if let Some(num) = self.num.checked_sub(other.num) {
                return Some(Narrow { num, ..*self });
            }
        }
        sum(self, &other.neg()?)
    }

    #[inline]
    fn mul(&self, other: &Self) -> Option<Self> {
        let den = if other.den == 1 { self.den } else { self.den.checked_mul(other.den)? };
        Narrow::held(i128::from(self.num) * i128::from(other.num), den, self.scale + other.scale)
    }

    #[inline]
    fn div(&self, by: &Self) -> Quotient<Self> {
        if by.num == 0 {
            return Quotient::ByZero;
        }
        let divided = || {
            let mut divisor = by.num.unsigned_abs();
            let mut down = self.scale;
            // Tens belong in the scale: what was divided by 100 stays a decimal.
            while divisor % 10 == 0 {
                divisor /= 10;
                down += 1;
            }
            let mut num = i128::from(self.num) * i128::from(by.den);
            if by.num < 0 {
                num = -num;
            }
            let scale = if down >= by.scale {
                down - by.scale
            } else {
                num = num.checked_mul(i128::from(power(by.scale - down)?))?;
                0
            };
            let den = if self.den == 1 { divisor } else { self.den.checked_mul(divisor)? };
            Narrow::held(num, den, scale)
        };
        divided().map_or(Quotient::Overflow, Quotient::Value)
    }

    #[inline]
    fn neg(&self) -> Option<Self> {
        Some(Narrow { num: self.num.checked_neg()?, ..*self })
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
        if quantum.num <= 0 {
            return Some(*self);
        }
        rounded(self, &Narrow::whole(1), mode, quantum)
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

/// `a ÷ b` to a multiple of `q`, where `b` is not zero and `q` is positive.
#[inline(never)]
fn rounded(a: &Narrow, b: &Narrow, mode: Mode, q: &Narrow) -> Option<Narrow> {
    let mut num = i128::from(a.num);
    let mut den = i128::from(b.num) * i128::from(q.num);
    if b.den != 1 || q.den != 1 {
        num = num.checked_mul(i128::from(b.den))?.checked_mul(i128::from(q.den))?;
    }
    if a.den != 1 {
        den = den.checked_mul(i128::from(a.den))?;
    }
    steps(num, den, a.scale, b.scale + q.scale, mode, q)
}

/// `num × 10^up ÷ (den × 10^down)` as so many `q`.
#[inline]
fn steps(num: i128, den: i128, down: u8, up: u8, mode: Mode, q: &Narrow) -> Option<Narrow> {
    let (mut num, mut den) = (num, den);
    if up > down {
        num = num.checked_mul(i128::from(power(up - down)?))?;
    } else if up < down {
        den = den.checked_mul(i128::from(power(down - up)?))?;
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
