//! Units and the values that random contracts write out in them.

use attain::number::Number;
use num_bigint::BigInt;

use super::{Dice, Maker};

/// What a quantity is. Numbers, counts and points are read beside each other, so they are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum U {
    Plain,
    Percent,
    PerThousand,
    Money,
    Days,
    MemberMonths,
    PerMemberMonth,
    PerDay,
}

/// A value in stored form: `digits ÷ 10^scale`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    pub digits: i128,
    pub scale: u32,
}

impl Decimal {
    pub fn number(self) -> Number {
        Number::from_numer_denom(BigInt::from(self.digits), BigInt::from(10).pow(self.scale)).unwrap()
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let scaled = |this: &Self, other: &Self| {
            BigInt::from(this.digits) * BigInt::from(10).pow(other.scale.saturating_sub(this.scale))
        };
        scaled(self, other).cmp(&scaled(other, self))
    }
}

impl U {
    /// By how many places the stored form is shorter than the written form.
    pub fn shift(self) -> u32 {
        match self {
            U::Plain | U::Money | U::Days | U::MemberMonths | U::PerMemberMonth | U::PerDay => 0,
            U::Percent => 2,
            U::PerThousand => 3,
        }
    }

    /// The words that declare it.
    pub fn words(self, dice: &mut Dice) -> &'static str {
        match self {
            U::Plain => dice.pick(&["number", "count", "points"]),
            U::Percent => "percent",
            U::PerThousand => "rate per 1,000",
            U::Money => "money",
            U::Days => "days",
            U::MemberMonths => "member months",
            U::PerMemberMonth => "money per member per month",
            U::PerDay => "money per day",
        }
    }

    /// Whether a fact of this unit is at least 0 unless it says otherwise.
    pub fn amount_like(self) -> bool {
        match self {
            U::Plain | U::Percent | U::PerThousand => false,
            U::Money | U::Days | U::MemberMonths | U::PerMemberMonth | U::PerDay => true,
        }
    }
}

/// A decimal in digits: `1250.50`, perhaps with commas.
pub fn digits(digits: i128, scale: u32, commas: bool) -> String {
    let power = 10_i128.pow(scale);
    let (whole, part) = (digits.abs() / power, digits.abs() % power);
    let mut text = whole.to_string();
    if commas {
        let mut at = text.len();
        while at > 3 {
            at -= 3;
            text.insert(at, ',');
        }
    }
    if scale > 0 {
        text.push_str(&format!(".{part:0width$}", width = scale as usize));
    }
    if digits < 0 { format!("−{text}") } else { text }
}

impl Maker {
    /// A value that an author might write, in written form, at least 0.
    pub(super) fn plausible(&mut self, unit: U) -> Decimal {
        let dice = &mut self.dice;
        let (digits, scale) = match unit {
            U::Plain => match dice.below(5) {
                0 => (dice.between(0, 10), 0),
                1 => (dice.between(0, 100), 0),
                2 => (dice.between(0, 1000), 1),
                3 => (dice.between(0, 1_000_000), 6),
                _ => (dice.between(0, 5000), 0),
            },
            U::Percent => match dice.below(4) {
                0 => (dice.between(0, 20) * 5, 0),
                1 => (dice.between(0, 100), 0),
                2 => (dice.between(0, 1000), 1),
                _ => (dice.between(0, 100_000), 3),
            },
            U::PerThousand => (dice.between(0, 500), dice.below(2) as u32),
            U::Money => match dice.below(3) {
                0 => (dice.between(0, 1000) * 500, 0),
                1 => (dice.between(0, 5_000_000), 2),
                _ => (dice.between(0, 100) * 25_000, 0),
            },
            U::Days => (dice.between(0, 400), 0),
            U::MemberMonths => (dice.between(0, 20_000), 0),
            U::PerMemberMonth => (dice.between(0, 90_000), 2),
            U::PerDay => (dice.between(0, 1000), 0),
        };
        Decimal { digits: i128::from(digits), scale }
    }

    /// A value written out, and remembered.
    pub(super) fn write(&mut self, unit: U, value: Decimal) -> String {
        let stored = Decimal { digits: value.digits, scale: value.scale + unit.shift() };
        self.written.entry(unit).or_default().push(stored);
        let commas = self.dice.chance(50);
        let digits = digits(value.digits, value.scale, commas);
        match unit {
            U::Plain => digits,
            U::Percent => format!("{digits}%"),
            U::PerThousand => format!("{digits} per 1,000"),
            U::Money => format!("{digits} USD"),
            U::Days => format!("{digits} days"),
            U::MemberMonths => panic!("member months are not written out"),
            U::PerMemberMonth => format!("{digits} USD per member per month"),
            U::PerDay => format!("{digits} USD per day"),
        }
    }

    /// A value written out, if the unit has such.
    pub(super) fn literal(&mut self, unit: U) -> Option<String> {
        if unit == U::MemberMonths {
            return None;
        }
        let value = self.plausible(unit);
        Some(self.write(unit, value))
    }

    /// So many different values in ascending order.
    pub(super) fn ascending(&mut self, unit: U, count: usize) -> Vec<Decimal> {
        let mut values: Vec<Decimal> = Vec::new();
        while values.len() < count {
            let value = self.plausible(unit);
            if values.iter().all(|known| known.cmp(&value).is_ne()) {
                values.push(value);
            }
        }
        values.sort();
        values
    }
}
