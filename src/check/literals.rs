//! Values written out: what they are, and how they are stored.

use super::{Checker, Scope};
use crate::diagnostic::Finding;
use crate::model::{Datum, ExprId, Face, Node, Type, Unit};
use crate::number::Number;
use crate::source::Span;
use crate::syntax::tree::{self, LiteralValue};

impl Checker<'_> {
    /// A literal in a calculation.
    pub(super) fn literal(&mut self, literal: &tree::Literal) -> ExprId {
        match self.literal_datum(literal) {
            Some((datum, ty)) => self.add(Node::Const(datum), ty, literal.at.0),
            None => self.broken(literal.at.0),
        }
    }

    /// What a literal is, in stored form; `None` has been said.
    pub(super) fn literal_datum(&mut self, literal: &tree::Literal) -> Option<(Datum, Type)> {
        let quantity = |number: Number, unit: Unit| Some((Datum::Number(number), Type::Quantity(unit)));
        let percent = |number: &Number| number.mul(&Number::power_of_ten(-2));
        match &literal.value {
            LiteralValue::Number(number) => quantity(number.clone(), Unit::number()),
            LiteralValue::Percent(number) | LiteralValue::PercentagePoints(number) => {
                quantity(percent(number), Unit::faced(Face::Percent))
            }
            LiteralValue::PerN(number, base) => match number.div(base) {
                Some(value) => quantity(value, Unit::faced(Face::Per(base.clone()))),
                None => {
                    self.say(Finding::error("number-form", "a rate per 0 is not a number").at(literal.at.0, ""));
                    None
                }
            },
            LiteralValue::Money(number, currency) => {
                self.known_currency(currency, literal.at.0);
                quantity(number.clone(), Unit::money(currency))
            }
            LiteralValue::MoneyPerMemberMonth(number, currency) => {
                self.known_currency(currency, literal.at.0);
                quantity(number.clone(), Unit { member_months: -1, ..Unit::money(currency) })
            }
            LiteralValue::MoneyPerDay(number, currency) => {
                self.known_currency(currency, literal.at.0);
                quantity(number.clone(), Unit { days: -1, ..Unit::money(currency) })
            }
            LiteralValue::Exchange(number, of, per) => {
                if !self.two_currencies(of, per, literal.at.0) {
                    return None;
                }
                self.known_currency(of, literal.at.0);
                self.known_currency(per, literal.at.0);
                quantity(number.clone(), Unit::exchange(of, per))
            }
            LiteralValue::Days(number) => quantity(number.clone(), Unit::days()),
            LiteralValue::Hours(number) => quantity(number.clone(), Unit::hours()),
            LiteralValue::BusinessDays(_) => {
                let finding = Finding::error("unit-mismatch", "business days stand only beside a date")
                    .at(literal.at.0, "")
                    .help("for example `month.end + 10 business days`; between two dates, `the business days from a to b`");
                self.say(finding);
                None
            }
            LiteralValue::MemberMonths(number) => {
                quantity(number.clone(), Unit { member_months: 1, ..Unit::default() })
            }
            LiteralValue::Months(_) | LiteralValue::Years(_) => {
                let finding = Finding::error("unit-mismatch", "months and years stand only beside a date")
                    .at(literal.at.0, "")
                    .help("for example `contract.start + 3 months`; a number of months is a plain number or a count");
                self.say(finding);
                None
            }
            LiteralValue::Date(date) => Some((Datum::Date(*date), Type::Date)),
            LiteralValue::Time(moment) => Some((Datum::Time(*moment), Type::Time)),
            LiteralValue::YesNo(truth) => Some((Datum::Truth(*truth), Type::Truth)),
            LiteralValue::Text(text) => Some((Datum::Text(text.clone()), Type::Text)),
        }
    }

    /// A contract has one currency, and those that it says amounts are converted from.
    pub(super) fn known_currency(&mut self, currency: &str, span: Span) {
        let Some(money) = self.model.header.as_ref().and_then(|header| header.money.as_ref()) else {
            return;
        };
        if money.currency == currency || money.converted.iter().any(|known| known == currency) {
            return;
        }
        let (known, place) = (money.currency.clone(), money.span);
        let finding = Finding::error("unit-mismatch", format!("the contract's money is {known}, not {currency}"))
            .at(span, "")
            .at(place, format!("money in {known}"))
            .help(format!(
                "write the amount in {known}, or add the line `converted from {currency}` to the `contract` clause"
            ))
            .help(format!("a rate of exchange is a fact: `input rate: {known} per {currency}`"));
        self.say(finding);
    }

    /// `nothing`: zero of whatever is expected.
    pub(super) fn nothing(&mut self, expected: Option<&Type>, span: Span) -> ExprId {
        let ty = match expected {
            Some(Type::Quantity(unit)) => Type::Quantity(unit.clone()),
            Some(Type::Unknown) => Type::Unknown,
            Some(Type::Date | Type::Time | Type::Truth | Type::Word(_) | Type::Key(_) | Type::Text) | None => {
                Type::Quantity(Unit::number())
            }
        };
        self.add(Node::Const(Datum::Number(Number::zero())), ty, span)
    }

    /// `start + 3 months`, `due − 1 year`: a span beside a date, if that is what the right side is.
    pub(super) fn months_after(&mut self, left: ExprId, right: &tree::Expr, minus: bool, span: Span) -> Option<ExprId> {
        let tree::Node::Literal(literal) = &*right.node else { return None };
        self.span_after(left, literal, minus, span)
    }

    /// A span of months, years or business days after a date; none where it is another.
    pub(super) fn span_after(
        &mut self,
        left: ExprId,
        literal: &tree::Literal,
        minus: bool,
        span: Span,
    ) -> Option<ExprId> {
        let (number, months) = match &literal.value {
            LiteralValue::Months(number) => (number, 1),
            LiteralValue::Years(number) => (number, 12),
            LiteralValue::BusinessDays(number) => {
                return Some(self.business_days_after(left, literal, number, minus, span));
            }
            _ => return None,
        };
        if !matches!(self.ty(left), Type::Date | Type::Unknown) {
            let ty = super::units::words(self.ty(left));
            let left_span = self.span(left);
            let finding = Finding::error("unit-mismatch", "months and years stand only beside a date")
                .at(literal.at.0, "a span of the calendar")
                .at(left_span, ty)
                .help("for example `contract.start + 3 months`");
            self.say(finding);
            return Some(self.broken(span));
        }
        let count = number.to_i64().and_then(|count| i32::try_from(count * months).ok());
        let Some(count) = count else {
            self.say(
                Finding::error("number-form", "months and years are counted in whole numbers")
                    .at(literal.at.0, "")
                    .help("for example `3 months`"),
            );
            return Some(self.broken(span));
        };
        Some(self.add(Node::AddMonths(left, if minus { -count } else { count }), Type::Date, span))
    }

    /// A literal as a number in stored form that must fit a type: ends of ranges, `out of`.
    pub(super) fn fitting_number(&mut self, literal: &tree::Literal, ty: &Type) -> Option<Number> {
        let (datum, found) = self.literal_datum(literal)?;
        if self.fits(ty, &found) {
            return Some(datum.number());
        }
        let finding = Finding::error(
            "unit-mismatch",
            format!("`{}` is {}", self.words(literal.at.0), super::units::words(&found)),
        )
        .at(literal.at.0, format!("{} is expected", super::units::words(ty)));
        self.say(finding);
        None
    }

    /// Whether a value of one type may stand where another is expected.
    pub(super) fn fits(&self, expected: &Type, found: &Type) -> bool {
        super::units::comparable(expected, found)
    }

    /// An expression that must be of a type: complains where it is not.
    pub(super) fn expect(&mut self, scope: &Scope, expr: &tree::Expr, expected: &Type) -> ExprId {
        let id = self.expr(scope, expr, Some(expected));
        if self.fits(expected, self.ty(id)) {
            return id;
        }
        let (found, span) = (self.ty(id).clone(), self.span(id));
        let finding =
            Finding::error("unit-mismatch", format!("`{}` is {}", self.words(span), super::units::words(&found)))
                .at(span, format!("{} is expected here", super::units::words(expected)));
        self.say(finding);
        self.broken(span)
    }

    /// A condition.
    pub(super) fn condition(&mut self, scope: &Scope, expr: &tree::Expr) -> ExprId {
        let id = self.expr(scope, expr, Some(&Type::Truth));
        if matches!(self.ty(id), Type::Truth | Type::Unknown) {
            return id;
        }
        let (found, span) = (self.ty(id).clone(), self.span(id));
        let words = self.words(span).to_owned();
        let finding = Finding::error(
            "condition-expected",
            format!("`{words}` is {}, not a condition", super::units::words(&found)),
        )
        .at(span, "yes or no is expected here")
        .help(match found {
            Type::Quantity(_) => format!("for example `{words} is at least …`"),
            Type::Date => format!("for example `{words} is at most 2026-06-30`"),
            Type::Time => format!("for example `{words} is at most 2026-06-30 17:00`"),
            Type::Truth | Type::Word(_) | Type::Key(_) | Type::Text | Type::Unknown => {
                format!("for example `{words} is …`")
            }
        });
        self.say(finding);
        self.broken(span)
    }
}
