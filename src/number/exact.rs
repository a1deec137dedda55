//! A number of any length.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Pow, Signed, Zero};
use rust_decimal::Decimal;

use super::{Arithmetic, Mode, Quotient, Small};

/// An exact rational number.
///
/// Adding, multiplying and dividing never round and never overflow; the only thing that can go wrong is dividing by
/// zero, and [`div`](Number::div) says so. Numbers are equal, ordered and hashed by value: 1/2 is 0.50.
///
/// ```
/// use attain::number::{Mode, Number};
///
/// let rate = Number::parse("2").unwrap().div(&Number::from(3)).unwrap();
/// assert_eq!(&rate * &Number::from(60), Number::from(40));
/// assert_eq!(rate.round(Mode::HalfUp, &Number::power_of_ten(-4)).to_string(), "0.6667");
/// ```
#[derive(Clone)]
pub struct Number(Held);

/// `Big` only holds what has no canonical [`Small`] form, so that long numbers become short again when they can.
#[derive(Clone)]
enum Held {
    Small(Small),
    Big(Box<BigRational>),
}

impl Number {
    /// Nothing.
    pub const fn zero() -> Number {
        Number(Held::Small(Small::whole(0)))
    }

    /// A whole.
    pub const fn one() -> Number {
        Number(Held::Small(Small::whole(1)))
    }

    /// `n ÷ d`, where `d` is not zero.
    pub fn ratio(n: i64, d: i64) -> Option<Number> {
        Number::from(n).div(&Number::from(d))
    }

    /// `10^power`: `power_of_ten(-2)` is one hundredth. As long as `power` says: not for numbers from strangers.
    pub fn power_of_ten(power: i32) -> Number {
        match u8::try_from(power.unsigned_abs()) {
            Ok(scale) if power <= 0 && scale <= Small::MAX_SCALE => Number::from_parts(1, scale),
            _ => {
                let ten = BigInt::from(10).pow(power.unsigned_abs());
                let one = BigInt::one();
                // Coprime as they stand, and both positive.
                Number::from_big(if power < 0 {
                    BigRational::new_raw(one, ten)
                } else {
                    BigRational::new_raw(ten, one)
                })
            }
        }
    }

    /// A decimal; a scale beyond the short form's makes the long form.
    fn from_parts(num: i128, scale: u8) -> Number {
        match Small::decimal(num, scale) {
            Some(small) => Number(Held::Small(small)),
            None => Number::from_big(BigRational::new(BigInt::from(num), BigInt::from(10).pow(scale))),
        }
    }

    /// The sum.
    pub fn add(&self, other: &Number) -> Number {
        self.either(other, Arithmetic::add, |a, b| a + b)
    }

    /// The difference.
    pub fn sub(&self, other: &Number) -> Number {
        self.either(other, Arithmetic::sub, |a, b| a - b)
    }

    /// The product.
    pub fn mul(&self, other: &Number) -> Number {
        self.either(other, Arithmetic::mul, |a, b| a * b)
    }

    /// The exact quotient, or `None` when dividing by zero.
    pub fn div(&self, by: &Number) -> Option<Number> {
        if by.is_zero() {
            return None;
        }
        Some(self.either(by, |a, b| a.div(b).value(), |a, b| a / b))
    }

    /// The quotient as a multiple of `quantum`, or `None` when dividing by zero. The same as [`div`](Number::div)
    /// and then [`round`](Number::round), only quicker.
    pub fn div_round(&self, by: &Number, mode: Mode, quantum: &Number) -> Option<Number> {
        if let (Held::Small(a), Held::Small(b), Held::Small(q)) = (&self.0, &by.0, &quantum.0) {
            match a.div_round(b, mode, q) {
                Quotient::Value(value) => return Some(value.into()),
                Quotient::ByZero => return None,
                Quotient::Overflow => {}
            }
        }
        Some(self.div(by)?.round(mode, quantum))
    }

    /// The multiple of `quantum` that `mode` chooses. A quantum that is not positive asks for no rounding.
    pub fn round(&self, mode: Mode, quantum: &Number) -> Number {
        if !quantum.is_positive() {
            return self.clone();
        }
        if let (Held::Small(a), Held::Small(q)) = (&self.0, &quantum.0)
            && let Some(rounded) = a.round(mode, q)
        {
            return rounded.into();
        }
        let quantum = quantum.big();
        let steps = self.big().into_owned() / quantum.as_ref();
        let steps = BigRational::from_integer(divide(steps.numer(), steps.denom(), mode));
        Number::from_big(steps * quantum.as_ref())
    }

    /// The number with the other sign.
    pub fn neg(&self) -> Number {
        if let Held::Small(small) = &self.0
            && let Some(small) = small.neg()
        {
            return small.into();
        }
        Number::from_big(-self.big().into_owned())
    }

    /// The number without its sign.
    pub fn abs(&self) -> Number {
        if self.is_negative() { self.neg() } else { self.clone() }
    }

    /// The smaller of the two.
    pub fn min(&self, other: &Number) -> Number {
        if other < self { other.clone() } else { self.clone() }
    }

    /// The larger of the two.
    pub fn max(&self, other: &Number) -> Number {
        if other > self { other.clone() } else { self.clone() }
    }

    /// Whether this is zero.
    pub fn is_zero(&self) -> bool {
        self.signum() == 0
    }

    /// Whether this is below zero.
    pub fn is_negative(&self) -> bool {
        self.signum() < 0
    }

    /// Whether this is above zero.
    pub fn is_positive(&self) -> bool {
        self.signum() > 0
    }

    /// −1, 0 or 1.
    pub fn signum(&self) -> i8 {
        match &self.0 {
            Held::Small(small) => small.num().signum() as i8,
            Held::Big(big) if big.is_negative() => -1,
            Held::Big(big) => i8::from(!big.is_zero()),
        }
    }

    /// Whether this is a whole number.
    pub fn is_integer(&self) -> bool {
        match self.canonical() {
            Held::Small(small) => small.den() == 1 && small.scale() == 0,
            Held::Big(big) => big.is_integer(),
        }
    }

    /// The whole number, if it is one and has at most 64 bits.
    pub fn to_i64(&self) -> Option<i64> {
        match self.canonical() {
            Held::Small(small) if small.den() == 1 && small.scale() == 0 => i64::try_from(small.num()).ok(),
            Held::Small(_) | Held::Big(_) => None,
        }
    }

    /// The same value as a `Decimal`, without trailing zeros; `None` where that would lose a digit.
    pub fn to_decimal(&self) -> Option<Decimal> {
        match self.canonical() {
            Held::Small(small) if small.den() == 1 => {
                Decimal::try_from_i128_with_scale(small.num(), u32::from(small.scale())).ok()
            }
            Held::Small(_) | Held::Big(_) => None,
        }
    }

    /// The digits with so many of them behind the point: 12.5 at 2 places is 1250. None where it has more places, or more
    /// digits than 128 bits hold.
    pub fn digits(&self, places: u8) -> Option<i128> {
        let scaled = self.mul(&Number::power_of_ten(i32::from(places)));
        let (digits, one) = scaled.numer_denom();
        if one == BigInt::from(1) { i128::try_from(digits).ok() } else { None }
    }

    /// How many decimal places the number has when written out in full; `None` when that would never end.
    pub fn decimal_places(&self) -> Option<u32> {
        match self.canonical() {
            Held::Small(small) => (small.den() == 1).then(|| u32::from(small.scale())),
            Held::Big(big) => {
                let twos = big.denom().trailing_zeros().unwrap_or(0);
                let fives = power_of_five(&(big.denom() >> twos))?;
                u32::try_from(twos.max(fives)).ok()
            }
        }
    }

    /// The number in 128 bits, if it fits.
    pub fn as_small(&self) -> Option<Small> {
        match &self.0 {
            Held::Small(small) => Some(*small),
            Held::Big(_) => None,
        }
    }

    /// Numerator and divisor in lowest terms; the divisor is positive.
    pub fn numer_denom(&self) -> (BigInt, BigInt) {
        self.big().into_owned().into_raw()
    }

    /// How long the number is: the bits of numerator and divisor together.
    pub fn bits(&self) -> u64 {
        match &self.0 {
            // At most 311 bits, whatever the lowest terms are; the bound is enough for whoever sets limits.
            Held::Small(small) => {
                let den = u64::from(u64::BITS - small.den().leading_zeros());
                let tens = u64::from(small.scale()) * 10 / 3;
                u64::from(u128::BITS - small.num().unsigned_abs().leading_zeros()) + den + tens
            }
            Held::Big(big) => big.numer().bits() + big.denom().bits(),
        }
    }

    /// Tries the short way, and goes the long one when it does not fit.
    fn either(
        &self,
        other: &Number,
        short: impl FnOnce(&Small, &Small) -> Option<Small>,
        long: impl FnOnce(BigRational, &BigRational) -> BigRational,
    ) -> Number {
        if let (Held::Small(a), Held::Small(b)) = (&self.0, &other.0)
            && let Some(small) = short(a, b)
        {
            return small.into();
        }
        Number::from_big(long(self.big().into_owned(), other.big().as_ref()))
    }

    /// The same value held in the one way that its value alone decides.
    fn canonical(&self) -> Held {
        match &self.0 {
            Held::Small(small) => match small.canonical() {
                Some(small) => Held::Small(small),
                None => Held::Big(Box::new(self.big().into_owned())),
            },
            Held::Big(_) => self.0.clone(),
        }
    }

    pub(super) fn big(&self) -> Cow<'_, BigRational> {
        match &self.0 {
            Held::Big(big) => Cow::Borrowed(big),
            Held::Small(small) => {
                let den = BigInt::from(10).pow(small.scale()) * small.den();
                Cow::Owned(BigRational::new(BigInt::from(small.num()), den))
            }
        }
    }

    /// From lowest terms, as everything from `num-rational` is.
    pub(super) fn from_big(big: BigRational) -> Number {
        match shortened(&big) {
            Some(small) => small.into(),
            None => Number(Held::Big(Box::new(big))),
        }
    }
}

impl From<Small> for Number {
    fn from(small: Small) -> Self {
        Number(Held::Small(small))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Held::Small(a), Held::Small(b)) => a.compare(b),
            _ => self.big().cmp(&other.big()),
        }
    }
}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self.canonical() {
            Held::Small(small) => (small.num(), small.den(), small.scale()).hash(state),
            Held::Big(big) => (big.numer(), big.denom()).hash(state),
        }
    }
}

impl Default for Number {
    fn default() -> Self {
        Number::zero()
    }
}

/// The short canonical form of lowest terms, where there is one.
fn shortened(big: &BigRational) -> Option<Small> {
    // The short form's numerator is a multiple of this one and its divisor has at most 64 + 120 bits.
    if big.numer().bits() > 127 || big.denom().bits() > 184 {
        return None;
    }
    let (den, twos, fives) = without_tens(big.denom());
    let scale = twos.max(fives);
    let den = u64::try_from(den).ok()?;
    if scale > u64::from(Small::MAX_SCALE) {
        return None;
    }
    let numer = big.numer() * BigInt::from(2).pow(scale - twos) * BigInt::from(5).pow(scale - fives);
    Small::fraction(i128::try_from(numer).ok().filter(|num| *num != i128::MIN)?, den, scale as u8)
}

/// Of which power of five this is a number, if it is one. Of numbers of one length at most one is, so there is nothing to
/// try: a divisor of thousands of digits is as quickly looked at as it is multiplied.
fn power_of_five(value: &BigInt) -> Option<u64> {
    // As many fives as a number of this length can be made of: a bit is 0.430676558 of a five.
    let bits = u128::from(value.bits().checked_sub(1)?);
    let fives = u64::try_from(bits * 430_676_558 / 1_000_000_000).ok()?;
    let power = BigInt::from(5).pow(fives);
    if power == *value {
        return Some(fives);
    }
    (power * 5 == *value).then_some(fives + 1)
}

/// A positive integer as `rest × 2^twos × 5^fives`.
fn without_tens(value: &BigInt) -> (BigInt, u64, u64) {
    let twos = value.trailing_zeros().unwrap_or(0);
    let mut rest = value >> twos;
    let mut fives = 0;
    let five = BigInt::from(5);
    loop {
        let (over, left) = rest.div_rem(&five);
        if !left.is_zero() || over.is_zero() {
            return (rest, twos, fives);
        }
        rest = over;
        fives += 1;
    }
}

/// `num ÷ den` to a whole number, for a positive `den`.
fn divide(num: &BigInt, den: &BigInt, mode: Mode) -> BigInt {
    let (cut, rest) = num.div_rem(den);
    if rest.is_zero() {
        return cut;
    }
    let half = (rest.magnitude() * 2_u32).cmp(den.magnitude());
    if mode.leaves_zero(num.is_negative(), half, cut.is_odd()) { cut + num.signum() } else { cut }
}
