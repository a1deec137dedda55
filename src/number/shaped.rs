//! Numbers whose scale is known beforehand: what hangs on scales alone is worked out once, and not for every number.
//!
//! Everything here comes to the same value as [`Narrow`] does, or to none: then wider numbers are to be asked.

mod line;
mod mean;

pub(crate) use line::{Half, Line, Steps, lines};
pub(crate) use mean::Mean;

use std::cmp::Ordering;

use super::narrow::{MAX_SCALE, Narrow, power};

/// What all values of a place have in common.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Shape {
    /// The digits behind the point.
    pub scale: u8,
    /// Whether they are decimals as they stand, divided by nothing.
    pub is_decimal: bool,
}

impl Shape {
    /// Of whole numbers: counts, days, yes and no.
    pub const WHOLE: Shape = Shape { scale: 0, is_decimal: true };

    /// Of a value.
    pub fn of(value: &Narrow) -> Shape {
        Shape { scale: value.scale(), is_decimal: value.den() == 1 }
    }

    /// Of decimals with so many digits behind the point, where 64 bits hold as many.
    pub fn decimal(scale: u8) -> Option<Shape> {
        (scale <= MAX_SCALE).then_some(Shape { scale, is_decimal: true })
    }

    /// Of values that have one or the other; none where their scales differ.
    pub fn or(self, other: Shape) -> Option<Shape> {
        let is_decimal = self.is_decimal && other.is_decimal;
        (self.scale == other.scale).then_some(Shape { scale: self.scale, is_decimal })
    }

    /// Of products.
    pub fn times(self, other: Shape) -> Option<Shape> {
        let is_decimal = self.is_decimal && other.is_decimal;
        (self.scale + other.scale <= MAX_SCALE).then_some(Shape { scale: self.scale + other.scale, is_decimal })
    }
}

/// All bits where a number is 0, none otherwise. What is masked so waits for nothing that cannot be guessed: whether a row
/// has a value is as good as random.
#[inline(always)]
pub(crate) fn mask(status: u8) -> u64 {
    (i64::from(status).wrapping_sub(1) >> 63) as u64
}

/// Digits from some to others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Within {
    first: i64,
    width: u64,
}

impl Within {
    /// From the first to the last, which is not before it.
    pub fn new(first: i64, last: i64) -> Within {
        Within { first, width: last.wrapping_sub(first) as u64 }
    }

    /// 1 where the digits are among them, else 0.
    #[inline(always)]
    pub fn has(self, digits: i64) -> u8 {
        u8::from(digits.wrapping_sub(self.first) as u64 <= self.width)
    }
}

/// Two shapes brought to one scale.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    /// What the digits of each are multiplied by.
    left: i64,
    right: i64,
    scale: u8,
}

impl Pair {
    /// Of any numbers; none where their scales are too far apart.
    pub fn new(a: Shape, b: Shape) -> Option<Pair> {
        let scale = a.scale.max(b.scale);
        Some(Pair { left: power(scale - a.scale)?, right: power(scale - b.scale)?, scale })
    }

    /// What is made of two decimals.
    pub fn shape(self) -> Shape {
        Shape { scale: self.scale, is_decimal: true }
    }

    #[inline(always)]
    fn digits(self, a: &Narrow, b: &Narrow) -> Option<(i64, i64)> {
        Some((a.num().checked_mul(self.left)?, b.num().checked_mul(self.right)?))
    }

    /// The sum of two decimals.
    #[inline(always)]
    pub fn add(self, a: &Narrow, b: &Narrow) -> Option<Narrow> {
        let (a, b) = self.digits(a, b)?;
        Some(Narrow::parts(a.checked_add(b)?, 1, self.scale))
    }

    /// The difference of two decimals.
    #[inline(always)]
    pub fn subtract(self, a: &Narrow, b: &Narrow) -> Option<Narrow> {
        let (a, b) = self.digits(a, b)?;
        Some(Narrow::parts(a.checked_sub(b)?, 1, self.scale))
    }

    /// The lesser of two decimals.
    #[inline(always)]
    pub fn lesser(self, a: &Narrow, b: &Narrow) -> Option<Narrow> {
        let (a, b) = self.digits(a, b)?;
        Some(Narrow::parts(a.min(b), 1, self.scale))
    }

    /// The greater of two decimals.
    #[inline(always)]
    pub fn greater(self, a: &Narrow, b: &Narrow) -> Option<Narrow> {
        let (a, b) = self.digits(a, b)?;
        Some(Narrow::parts(a.max(b), 1, self.scale))
    }

    /// How two numbers compare, fractions as well.
    #[inline(always)]
    pub fn compare(self, a: &Narrow, b: &Narrow) -> Option<Ordering> {
        let (left, right) = self.digits(a, b)?;
        Some((i128::from(left) * i128::from(b.den())).cmp(&(i128::from(right) * i128::from(a.den()))))
    }
}

/// The product, whose shape says its scale.
#[inline(always)]
pub(crate) fn product(a: &Narrow, b: &Narrow, shape: Shape) -> Option<Narrow> {
    Some(Narrow::parts(a.num().checked_mul(b.num())?, a.den().checked_mul(b.den())?, shape.scale))
}

/// One decimal divided by another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Over {
    /// What the digits that are divided are multiplied by.
    up: i64,
    scale: u8,
}

impl Over {
    /// None of fractions.
    pub fn new(a: Shape, by: Shape) -> Option<Over> {
        let up = power(by.scale.saturating_sub(a.scale))?;
        (a.is_decimal && by.is_decimal).then_some(Over { up, scale: a.scale.saturating_sub(by.scale) })
    }

    /// What is made.
    pub fn shape(self) -> Shape {
        Shape { scale: self.scale, is_decimal: false }
    }

    /// The quotient by a positive number.
    #[inline(always)]
    pub fn divide(self, num: i64, by: i64) -> Option<Narrow> {
        if by <= 0 {
            return None;
        }
        Some(Narrow::parts(num.checked_mul(self.up)?, by as u64, self.scale))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::number::lanes::Piece;
    use crate::number::{Arithmetic, Ladder, Mode, Number, Quotient};

    fn decimal() -> impl Strategy<Value = Narrow> {
        (prop_oneof![4 => -20_000_i64..20_000, 1 => any::<i64>()], 0..7_u8)
            .prop_map(|(num, scale)| Narrow::parts(num, 1, scale))
    }

    fn any_number() -> impl Strategy<Value = Narrow> {
        (decimal(), prop_oneof![Just(1_u64), 1..500_u64, any::<u64>()])
            .prop_map(|(number, den)| Narrow::parts(number.num(), den.max(1), number.scale()))
    }

    fn same(made: Option<Narrow>, expected: Option<Number>) -> bool {
        made.is_none_or(|made| Some(made.to_number()) == expected)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn two_numbers(a in decimal(), b in decimal(), c in any_number(), d in any_number()) {
            let (x, y) = (a.to_number(), b.to_number());
            let pair = Pair::new(Shape::of(&a), Shape::of(&b)).unwrap();
            prop_assert!(same(pair.add(&a, &b), Some(&x + &y)));
            prop_assert!(same(pair.subtract(&a, &b), Some(&x - &y)));
            prop_assert!(same(pair.lesser(&a, &b), Some(x.clone().min(y.clone()))));
            prop_assert!(same(pair.greater(&a, &b), Some(x.clone().max(y.clone()))));
            let order = Pair::new(Shape::of(&c), Shape::of(&d)).unwrap().compare(&c, &d);
            prop_assert!(order.is_none_or(|order| order == c.to_number().cmp(&d.to_number())));
            if let Some(shape) = Shape::of(&c).times(Shape::of(&d)) {
                prop_assert!(same(product(&c, &d, shape), Some(&c.to_number() * &d.to_number())));
            }
            let over = Over::new(Shape::of(&a), Shape::of(&b)).unwrap();
            if b.num() > 0 {
                prop_assert!(same(over.divide(a.num(), b.num()), x.div(&y)));
            }
        }

        #[test]
        fn rows_of_tables(
            x in any_number(), mut cuts in prop::collection::vec((decimal(), any::<bool>()), 0..12),
            given in prop::collection::vec((decimal(), decimal(), 1..2_000_i64, 0..4_u8), 1..6),
        ) {
            cuts.sort();
            let numbers: Vec<(Number, bool)> = cuts.iter().map(|(cut, above)| (cut.to_number(), *above)).collect();
            let expected = cuts.iter().filter(|(cut, above)| if *above { x > *cut } else { x >= *cut }).count();
            let ladder = Ladder::new(numbers.iter().map(|(cut, above)| (cut, *above)));
            if let Some(steps) = ladder.and_then(|ladder| Steps::new(&ladder, Shape::of(&x))) {
                prop_assert!(steps.reached(&x).is_none_or(|reached| reached == expected));
                if let (Some(half), true) = (Half::of(&x), steps.takes_halves()) {
                    prop_assert_eq!(steps.reached_by_half(half), expected);
                }
            }
            let pieces: Vec<Piece> = given
                .into_iter()
                .map(|(slope, offset, over, scale)| Piece { slope, offset, over: Narrow::parts(over, 1, scale) })
                .collect();
            if let Some((lines, shape)) = lines(Shape::of(&x), &pieces) {
                for (line, Piece { slope, offset, over }) in lines.iter().zip(&pieces) {
                    let way = &(&slope.to_number() * &x.to_number()) + &offset.to_number();
                    let made = line.at(&x, shape.scale);
                    prop_assert!(same(made, way.div(&over.to_number())));
                    prop_assert!(made.is_none_or(|made| made.den() == 1 || !shape.is_decimal));
                    if let (Some(half), true) = (Half::of(&x), line.takes_halves()) {
                        prop_assert!(same(Some(line.at_half(half, shape.scale)), way.div(&over.to_number())));
                    }
                }
            }
        }

        #[test]
        fn means(
            parts in prop::collection::vec((0..40_i64, any_number(), any::<bool>()), 1..12), places in 0..4_u8,
            mode in prop::sample::select(Mode::ALL.to_vec()), quantum in prop_oneof![3 => Just(1_i64), 1 => 1..30_i64],
        ) {
            let quantum = Narrow::parts(quantum, 1, places);
            let weight = |weight: i64| Narrow::parts(weight, 1, 2);
            let weights: Vec<(usize, Shape, Narrow)> = parts
                .iter()
                .enumerate()
                .map(|(place, (of, value, _))| (place, Shape::of(value), weight(*of)))
                .collect();
            let Some(mean) = Mean::new(&weights, mode, &quantum) else { return Ok(()) };
            let (mut sum, mut whole) = (Number::zero(), Number::zero());
            for ((_, _, weight), (_, value, counts)) in weights.iter().zip(&parts) {
                if *counts {
                    sum = &sum + &(&weight.to_number() * &value.to_number());
                    whole = &whole + &weight.to_number();
                }
            }
            if let Some(total) = mean.sum(|place| (&parts[place].1, u8::from(!parts[place].2))) {
                let expected = sum.div(&whole).map(|mean| mean.round(mode, &quantum.to_number()));
                match mean.of(&total) {
                    Some(Quotient::Value(made)) => prop_assert_eq!(Some(made.to_number()), expected),
                    Some(Quotient::ByZero) => prop_assert_eq!(None, expected),
                    Some(Quotient::Overflow) | None => {}
                }
            }
        }
    }
}
