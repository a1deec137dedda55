//! The algebra of units: what adds to what, what a product is, how a type is called in an author's words.

use crate::model::{Face, Type, Unit};

/// Whether two values may stand on both sides of a comparison, or in the rows of one table.
pub fn comparable(left: &Type, right: &Type) -> bool {
    joined(left, right).is_some()
}

/// The type of two values that must be alike: the rows of a table, the items of a list, the sides of a comparison.
pub fn joined(left: &Type, right: &Type) -> Option<Type> {
    match (left, right) {
        (Type::Unknown, _) | (_, Type::Unknown) => Some(Type::Unknown),
        (Type::Quantity(left), Type::Quantity(right)) => joined_units(left, right).map(Type::Quantity),
        (Type::Date, Type::Date) => Some(Type::Date),
        (Type::Time, Type::Time) => Some(Type::Time),
        (Type::Truth, Type::Truth) => Some(Type::Truth),
        (Type::Word(one), Type::Word(other)) if one == other => Some(left.clone()),
        (Type::Key(one), Type::Key(other)) if one == other => Some(left.clone()),
        (Type::Text, Type::Text) => Some(Type::Text),
        (
            Type::Quantity(_) | Type::Date | Type::Time | Type::Truth | Type::Word(_) | Type::Key(_) | Type::Text,
            Type::Quantity(_) | Type::Date | Type::Time | Type::Truth | Type::Word(_) | Type::Key(_) | Type::Text,
        ) => None,
    }
}

fn joined_units(left: &Unit, right: &Unit) -> Option<Unit> {
    if left == right {
        return Some(left.clone());
    }
    if left.is_plain() && right.is_plain() {
        let points = left.face == Face::Points || right.face == Face::Points;
        return Some(Unit::faced(if points { Face::Points } else { Face::Number }));
    }
    let same_dimension = left.currency == right.currency
        && left.money == right.money
        && left.further == right.further
        && left.days == right.days
        && left.hours == right.hours
        && left.member_months == right.member_months;
    (same_dimension && !left.is_bare()).then(|| left.clone())
}

/// The type of a sum or, with `minus`, of a difference.
pub fn sum(left: &Type, right: &Type, minus: bool) -> Option<Type> {
    match (left, right) {
        (Type::Unknown, _) | (_, Type::Unknown) => Some(Type::Unknown),
        (Type::Date, Type::Date) if minus => Some(Type::Quantity(Unit::days())),
        (Type::Time, Type::Time) if minus => Some(Type::Quantity(Unit::hours())),
        (Type::Time, Type::Quantity(unit)) if *unit == Unit::hours() => Some(Type::Time),
        (Type::Date, Type::Quantity(unit)) if *unit == Unit::days() => Some(Type::Date),
        (Type::Quantity(_), Type::Quantity(_)) => joined(left, right),
        (
            Type::Quantity(_) | Type::Date | Type::Time | Type::Truth | Type::Word(_) | Type::Key(_) | Type::Text,
            Type::Quantity(_) | Type::Date | Type::Time | Type::Truth | Type::Word(_) | Type::Key(_) | Type::Text,
        ) => None,
    }
}

/// The unit of a product. Whether it is one that may stand alone is judged for the whole product ([`stands_alone`]).
/// `×` keeps a percent that meets a number; points and amounts stay what they are (`p of x` is always an x).
pub fn product(left: &Unit, right: &Unit) -> Unit {
    let mut unit = Unit {
        days: left.days.saturating_add(right.days),
        hours: left.hours.saturating_add(right.hours),
        member_months: left.member_months.saturating_add(right.member_months),
        ..Unit::default()
    }
    .with_currencies(left.currencies().into_iter().chain(right.currencies()).collect());
    if unit.is_bare() {
        unit.face = match (&left.face, &right.face) {
            _ if !left.is_bare() => Face::Number,
            (Face::Percent, Face::Percent) => Face::Percent,
            (Face::Percent, Face::Number) | (Face::Number, Face::Percent) => Face::Percent,
            // A share of points is points; a share of a count is a number of cases, perhaps not a whole one.
            (Face::Percent, Face::Points) | (Face::Points, Face::Percent) => Face::Points,
            (Face::Percent, Face::Count) | (Face::Count, Face::Percent) => Face::Number,
            (Face::Percent, Face::Per(base)) | (Face::Per(base), Face::Percent) => Face::Per(base.clone()),
            (Face::Per(base), Face::Number | Face::Count | Face::Points) => Face::Per(base.clone()),
            (Face::Number | Face::Count | Face::Points, Face::Per(base)) => Face::Per(base.clone()),
            (Face::Per(_), Face::Per(_)) => Face::Number,
            (Face::Points, Face::Points | Face::Number | Face::Count) | (Face::Number | Face::Count, Face::Points) => {
                Face::Points
            }
            (Face::Count, Face::Count) => Face::Count,
            (Face::Number, Face::Number | Face::Count) | (Face::Count, Face::Number) => Face::Number,
        };
    }
    unit
}

/// The unit of a quotient. `per` makes a percent of two values alike, `÷` a number.
pub fn quotient(left: &Unit, right: &Unit, per: bool) -> Unit {
    let below = right.currencies().into_iter().map(|(currency, exponent)| (currency, exponent.saturating_neg()));
    let mut unit = Unit {
        days: left.days.saturating_sub(right.days),
        hours: left.hours.saturating_sub(right.hours),
        member_months: left.member_months.saturating_sub(right.member_months),
        ..Unit::default()
    }
    .with_currencies(left.currencies().into_iter().chain(below).collect());
    if unit.is_bare() {
        let alike = !left.is_bare() || left.face == right.face || (left.is_plain() && right.is_plain());
        unit.face = match (&left.face, alike, per) {
            (_, true, true) => Face::Percent,
            (_, true, false) => Face::Number,
            (Face::Percent | Face::Per(_), false, _) => left.face.clone(),
            (Face::Number | Face::Count | Face::Points, false, _) => Face::Number,
        };
    }
    unit
}

/// Whether a unit may stand outside a product: exponents of −1, 0 or 1, money never times days or member months, and two
/// currencies only as a rate of exchange.
pub fn stands_alone(unit: &Unit) -> bool {
    let small = |exponent: i8| (-1..=1).contains(&exponent);
    small(unit.money)
        && small(unit.days)
        && small(unit.hours)
        && small(unit.member_months)
        && !(unit.money != 0
            && (unit.money == unit.days || unit.money == unit.hours || unit.money == unit.member_months))
        && (unit.further.is_empty() || is_exchange(unit))
}

/// So much of one currency for one of another.
fn is_exchange(unit: &Unit) -> bool {
    let bare = unit.days == 0 && unit.hours == 0 && unit.member_months == 0;
    unit.money == 1 && bare && matches!(unit.further.as_slice(), [(_, -1)])
}

/// A type in an author's words: `a percent`, `money in USD`, `a date`.
pub fn words(ty: &Type) -> String {
    match ty {
        Type::Quantity(unit) => unit_words(unit),
        Type::Date => "a date".to_owned(),
        Type::Time => "a time".to_owned(),
        Type::Truth => "yes or no".to_owned(),
        Type::Word(words) => format!("one of {}", list(words, "or")),
        Type::Key(_) => "a key of a schedule".to_owned(),
        Type::Text => "a text".to_owned(),
        Type::Unknown => "not known".to_owned(),
    }
}

fn unit_words(unit: &Unit) -> String {
    if unit.is_bare() {
        return match &unit.face {
            Face::Number => "a number".to_owned(),
            Face::Count => "a count".to_owned(),
            Face::Points => "points".to_owned(),
            Face::Percent => "a percent".to_owned(),
            Face::Per(base) => format!("a rate per {base}"),
        };
    }
    let currency = unit.currency.as_deref().unwrap_or("money");
    if let ([(per, -1)], true) = (unit.further.as_slice(), is_exchange(unit)) {
        return format!("{currency} per {per}, a rate of exchange");
    }
    match (unit.money, unit.days, unit.hours, unit.member_months) {
        (1, 0, 0, 0) if unit.further.is_empty() => format!("money in {currency}"),
        (0, 1, 0, 0) => "a number of days".to_owned(),
        (0, 0, 1, 0) => "a number of hours".to_owned(),
        (0, 0, 0, 1) => "member months".to_owned(),
        (1, 0, 0, -1) => format!("{currency} per member per month"),
        (1, -1, 0, 0) => format!("{currency} per day"),
        (money, days, hours, months) => {
            let part = |name: &str, exponent: i8| match exponent {
                0 => None,
                1 => Some(name.to_owned()),
                _ => Some(format!("{name} to the power {exponent}")),
            };
            [part(currency, money)]
                .into_iter()
                .chain(unit.further.iter().map(|(currency, exponent)| part(currency, *exponent)))
                .chain([part("days", days), part("hours", hours), part("member months", months)])
                .flatten()
                .collect::<Vec<_>>()
                .join(" times ")
        }
    }
}

/// `a, b or c`
pub fn list<S: AsRef<str>>(words: &[S], last: &str) -> String {
    match words {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [firsts @ .., end] => {
            format!("{} {last} {}", firsts.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", "), end.as_ref())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent() -> Unit {
        Unit::faced(Face::Percent)
    }

    #[test]
    fn a_percent_of_something_is_that_something() {
        assert_eq!(product(&percent(), &Unit::money("USD")), Unit::money("USD"));
        assert_eq!(product(&percent(), &Unit::faced(Face::Points)), Unit::faced(Face::Points));
        assert_eq!(product(&Unit::number(), &percent()), percent());
    }

    #[test]
    fn per_makes_a_percent_of_two_values_alike() {
        let count = Unit::faced(Face::Count);
        assert_eq!(quotient(&count, &count, true), percent());
        assert_eq!(quotient(&count, &count, false), Unit::number());
        assert_eq!(quotient(&Unit::money("USD"), &Unit::money("USD"), true), percent());
    }

    #[test]
    fn a_rate_of_exchange_turns_one_currency_into_another() {
        let rate = Unit::exchange("USD", "EUR");
        assert_eq!(quotient(&Unit::money("USD"), &rate, false), Unit::money("EUR"));
        assert_eq!(product(&Unit::money("EUR"), &rate), Unit::money("USD"));
        assert_eq!(quotient(&Unit::money("USD"), &Unit::money("EUR"), false), rate);
        assert_eq!(product(&rate, &Unit::exchange("EUR", "GBP")), Unit::exchange("USD", "GBP"));
        assert!(stands_alone(&rate) && !rate.is_money());
        assert!(!stands_alone(&product(&Unit::money("USD"), &rate)));
        assert!(joined_units(&Unit::money("USD"), &Unit::money("EUR")).is_none());
    }

    #[test]
    fn a_product_is_judged_as_a_whole() {
        let due = quotient(&product(&Unit::money("USD"), &Unit::days()), &Unit::days(), false);
        assert!(due.is_money() && stands_alone(&due));
        assert!(!stands_alone(&product(&Unit::money("USD"), &Unit::days())));
        assert!(!stands_alone(&product(&Unit::money("USD"), &Unit::money("USD"))));
    }
}
