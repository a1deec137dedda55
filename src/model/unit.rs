//! What a value is: a dimension and a face, a date, yes or no, a word of a choice, a key.

use crate::model::AxisId;
use crate::number::Number;

/// The type of a figure or an expression.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// A number with a unit.
    Quantity(Unit),
    /// A date.
    Date,
    /// A day with the time of its clock, as hours since 1970-01-01 00:00.
    Time,
    /// Yes or no.
    Truth,
    /// A word of a declared choice, by its place in the list.
    Word(Vec<String>),
    /// A key of a schedule, by its row.
    Key(AxisId),
    /// A title or a reason; never computed with.
    Text,
    /// What a broken clause would have been: every use of it is silent.
    Unknown,
}

impl Type {
    /// The unit of a number.
    pub fn unit(&self) -> Option<&Unit> {
        match self {
            Type::Quantity(unit) => Some(unit),
            Type::Date | Type::Time | Type::Truth | Type::Word(_) | Type::Key(_) | Type::Text | Type::Unknown => None,
        }
    }

    /// Whether it is a number known to be whole.
    pub fn is_count(&self) -> bool {
        self.unit().is_some_and(|unit| unit.is_bare() && unit.face == Face::Count)
    }
}

/// A dimension (currencies, days, hours, member months, each with its exponent) and, where there is none, a face.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Unit {
    /// Three capitals; present exactly when `money` is not 0. Of several currencies, the one with the greatest exponent.
    pub currency: Option<String>,
    /// The exponent of that currency.
    pub money: i8,
    /// Further currencies, none with exponent 0, greatest first: a rate of exchange in USD for one EUR has EUR, −1.
    pub further: Vec<(String, i8)>,
    /// The exponent of days.
    pub days: i8,
    /// The exponent of hours.
    pub hours: i8,
    /// The exponent of member months.
    pub member_months: i8,
    /// How a value without a dimension is written.
    pub face: Face,
}

/// How a value without a dimension is written. Number, count and points are read beside each other; percent and rates are not.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub enum Face {
    /// `0.084`
    #[default]
    Number,
    /// `42`: a number known to be whole
    Count,
    /// `7`: points of a score
    Points,
    /// `8.4%`: stored as 0.084
    Percent,
    /// `12 per 1,000`: stored as 0.012
    Per(Number),
}

/// How many decimals the smallest coin of a currency has (ISO 4217): 2 for most, 0 for JPY, 3 for KWD.
pub fn coin_decimals(currency: &str) -> u32 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND" | "VUV"
        | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}

impl Unit {
    /// A plain number.
    pub fn number() -> Unit {
        Unit::default()
    }

    /// A value without a dimension, written that way.
    pub fn faced(face: Face) -> Unit {
        Unit { face, ..Unit::default() }
    }

    /// An amount of money.
    pub fn money(currency: &str) -> Unit {
        Unit { currency: Some(currency.to_owned()), money: 1, ..Unit::default() }
    }

    /// A rate of exchange: so much of the first for one of the second.
    pub fn exchange(of: &str, per: &str) -> Unit {
        Unit { further: vec![(per.to_owned(), -1)], ..Unit::money(of) }
    }

    /// The unit with these currencies, those of exponent 0 left out.
    pub fn with_currencies(self, currencies: Vec<(String, i8)>) -> Unit {
        let mut all: Vec<(String, i8)> = Vec::new();
        for (currency, exponent) in currencies {
            match all.iter_mut().find(|(known, _)| *known == currency) {
                Some((_, sum)) => *sum = sum.saturating_add(exponent),
                None => all.push((currency, exponent)),
            }
        }
        all.retain(|(_, exponent)| *exponent != 0);
        all.sort_by(|(a, x), (b, y)| y.cmp(x).then_with(|| a.cmp(b)));
        let mut all = all.into_iter();
        match all.next() {
            Some((currency, money)) => Unit { currency: Some(currency), money, further: all.collect(), ..self },
            None => Unit { currency: None, money: 0, further: Vec::new(), ..self },
        }
    }

    /// All currencies with their exponents.
    pub fn currencies(&self) -> Vec<(String, i8)> {
        let first = self.currency.iter().map(|currency| (currency.clone(), self.money));
        first.chain(self.further.iter().cloned()).collect()
    }

    /// A number of days.
    pub fn days() -> Unit {
        Unit { days: 1, ..Unit::default() }
    }

    /// A number of hours.
    pub fn hours() -> Unit {
        Unit { hours: 1, ..Unit::default() }
    }

    /// Whether it is money and nothing else.
    pub fn is_money(&self) -> bool {
        self.money == 1 && self.further.is_empty() && self.days == 0 && self.hours == 0 && self.member_months == 0
    }

    /// Whether it has no dimension.
    pub fn is_bare(&self) -> bool {
        self.money == 0 && self.days == 0 && self.hours == 0 && self.member_months == 0
    }

    /// Whether it has no dimension and is a number, a count or points.
    pub fn is_plain(&self) -> bool {
        self.is_bare() && matches!(self.face, Face::Number | Face::Count | Face::Points)
    }

    /// Whether it is a percent.
    pub fn is_percent(&self) -> bool {
        self.is_bare() && self.face == Face::Percent
    }

    /// By how much the written form is smaller than the stored value: 1/100 for a percent, 1/1,000 for a rate per 1,000.
    pub fn scale(&self) -> Number {
        match &self.face {
            Face::Number | Face::Count | Face::Points => Number::one(),
            Face::Percent => Number::power_of_ten(-2),
            Face::Per(base) => Number::one().div(base).unwrap_or_else(Number::one),
        }
    }
}
