//! The types that unit words declare.

use super::Checker;
use crate::diagnostic::Finding;
use crate::model::{Face, Type, Unit};
use crate::source::Span;
use crate::syntax::tree;

impl Checker<'_> {
    /// Money in the header's currency, or not known where the header says none.
    pub(super) fn money_type(&self) -> Type {
        match self.model.header.as_ref().and_then(|header| header.money.as_ref()) {
            Some(money) => Type::Quantity(Unit::money(&money.currency)),
            None => Type::Unknown,
        }
    }

    /// Whether a rate of exchange is between two currencies; says so where it is not.
    pub(super) fn two_currencies(&mut self, of: &str, per: &str, span: Span) -> bool {
        if of == per {
            let finding = Finding::error("unit-mismatch", "a rate of exchange is between two currencies")
                .at(span, "")
                .help("for example `USD per EUR`: so many USD for one EUR");
            self.say(finding);
        }
        of != per
    }

    /// The type that a unit word declares.
    pub(super) fn unit_type(&mut self, unit: &tree::Unit, span: Span) -> Type {
        match unit {
            tree::Unit::Number => Type::Quantity(Unit::number()),
            tree::Unit::Count => Type::Quantity(Unit::faced(Face::Count)),
            tree::Unit::Points => Type::Quantity(Unit::faced(Face::Points)),
            tree::Unit::Percent => Type::Quantity(Unit::faced(Face::Percent)),
            tree::Unit::Rate(base) => Type::Quantity(Unit::faced(Face::Per(base.clone()))),
            tree::Unit::Money | tree::Unit::MoneyPerMemberMonth | tree::Unit::MoneyPerDay => {
                let Type::Quantity(mut unit_of_money) = self.money_type() else {
                    if !self.unread.contains("contract") && self.said.insert("header-money".to_owned()) {
                        let finding = Finding::error("header-needed", "no clause says which money this is")
                            .at(span, "an amount of money")
                            .help("say it in the contract's header: `contract \"…\"` with the line `money in USD, rounded half up to the cent`");
                        self.say(finding);
                    }
                    return Type::Unknown;
                };
                match unit {
                    tree::Unit::MoneyPerMemberMonth => unit_of_money.member_months = -1,
                    tree::Unit::MoneyPerDay => unit_of_money.days = -1,
                    _ => {}
                }
                Type::Quantity(unit_of_money)
            }
            tree::Unit::MoneyIn(currency) => {
                self.known_currency(&currency.text, currency.at.0);
                Type::Quantity(Unit::money(&currency.text))
            }
            tree::Unit::Exchange(of, per) => {
                if !self.two_currencies(&of.text, &per.text, span) {
                    return Type::Unknown;
                }
                for currency in [of, per] {
                    self.known_currency(&currency.text, currency.at.0);
                }
                Type::Quantity(Unit::exchange(&of.text, &per.text))
            }
            tree::Unit::MemberMonths => Type::Quantity(Unit { member_months: 1, ..Unit::default() }),
            tree::Unit::Days => Type::Quantity(Unit::days()),
            tree::Unit::Hours => Type::Quantity(Unit::hours()),
            tree::Unit::Date => Type::Date,
            tree::Unit::Time => Type::Time,
            tree::Unit::YesNo => Type::Truth,
            tree::Unit::OneOf(words) => Type::Word(words.iter().map(|word| word.text.clone()).collect()),
            tree::Unit::Text => Type::Text,
            tree::Unit::KeyOf(word) => match self.schedules.get(&word.text).or_else(|| self.axes.get(&word.text)) {
                Some(axis) => Type::Key(*axis),
                None if self.level_named(&word.text).is_some() => {
                    let finding = Finding::error("unknown-name", format!("`{}` is a level, and no schedule", word.text))
                        .at(word.at.0, "")
                        .help("a key names a row of a schedule: `schedule … keyed by …`; what is said of each element of a level is headed `for each` of it");
                    self.say(finding);
                    Type::Unknown
                }
                None => {
                    let known: Vec<String> = self.schedules.keys().cloned().collect();
                    self.unknown(&word.text, word.at.0, "no schedule is called", known);
                    Type::Unknown
                }
            },
        }
    }
}
