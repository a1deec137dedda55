//! Values written out: numbers, quantities, dates, names with dots, kinds of missing.

use pest::iterators::Pair;

use super::{Lowered, Marks, Reader, unquoted};
use crate::calendar::{Date, Moment};
use crate::diagnostic::Finding;
use crate::number::Number;
use crate::source::{At, Span};
use crate::syntax::parse::Rule;
use crate::syntax::tree::{Literal, LiteralValue, Missing, Path, Word};

impl<'t> Reader<'t> {
    /// A literal, with the unit that may follow its number.
    pub(super) fn literal(&mut self, marks: &mut Marks<'t>) -> Lowered<Literal> {
        let pair = self.take(marks)?;
        let start = self.start(&pair);
        let value = match pair.as_rule() {
            Rule::number => {
                let number = self.number(&pair)?;
                self.quantity(marks, number)?
            }
            Rule::time => LiteralValue::Time(self.moment(&pair)?),
            Rule::date => LiteralValue::Date(self.date(&pair)?),
            Rule::yes_no => LiteralValue::YesNo(pair.as_str() == "yes"),
            Rule::string => LiteralValue::Text(unquoted(pair.as_str()).to_owned()),
            _ => return Err(self.lost()),
        };
        Ok(Literal { value, at: self.since(start) })
    }

    /// A literal that may wear a sign, which becomes a part of its number.
    pub(super) fn edge(&mut self, marks: &mut Marks<'t>) -> Lowered<Literal> {
        let Some(sign) = self.take_if(marks, Rule::minus) else { return self.literal(marks) };
        let start = self.start(&sign);
        let literal = self.literal(marks)?;
        let refused = |what: &str, at: At| {
            Err(Box::new(
                Finding::error("syntax", format!("a sign cannot stand before {what}"))
                    .at(Span::new(start, at.0.end as usize), "")
                    .help("leave the sign away"),
            ))
        };
        let value = match literal.value {
            LiteralValue::Number(number) => LiteralValue::Number(number.neg()),
            LiteralValue::Percent(number) => LiteralValue::Percent(number.neg()),
            LiteralValue::PercentagePoints(number) => LiteralValue::PercentagePoints(number.neg()),
            LiteralValue::PerN(number, of) => LiteralValue::PerN(number.neg(), of),
            LiteralValue::Money(number, currency) => LiteralValue::Money(number.neg(), currency),
            LiteralValue::MoneyPerMemberMonth(number, currency) => {
                LiteralValue::MoneyPerMemberMonth(number.neg(), currency)
            }
            LiteralValue::MoneyPerDay(number, currency) => LiteralValue::MoneyPerDay(number.neg(), currency),
            LiteralValue::Exchange(number, of, per) => LiteralValue::Exchange(number.neg(), of, per),
            LiteralValue::Days(number) => LiteralValue::Days(number.neg()),
            LiteralValue::BusinessDays(number) => LiteralValue::BusinessDays(number.neg()),
            LiteralValue::Hours(number) => LiteralValue::Hours(number.neg()),
            LiteralValue::MemberMonths(number) => LiteralValue::MemberMonths(number.neg()),
            LiteralValue::Months(number) => LiteralValue::Months(number.neg()),
            LiteralValue::Years(number) => LiteralValue::Years(number.neg()),
            LiteralValue::Date(_) => return refused("a date", literal.at),
            LiteralValue::Time(_) => return refused("a time", literal.at),
            LiteralValue::YesNo(_) => return refused("`yes` or `no`", literal.at),
            LiteralValue::Text(_) => return refused("a text", literal.at),
        };
        Ok(Literal { value, at: self.since(start) })
    }

    /// What the number is a number of.
    fn quantity(&mut self, marks: &mut Marks<'t>, number: Number) -> Lowered<LiteralValue> {
        Ok(match marks.rule() {
            Some(Rule::percent) => {
                self.take(marks)?;
                LiteralValue::Percent(number)
            }
            Some(Rule::percentage_points) => {
                self.take(marks)?;
                LiteralValue::PercentagePoints(number)
            }
            Some(Rule::member_months) => {
                self.take(marks)?;
                LiteralValue::MemberMonths(number)
            }
            Some(Rule::currency) => {
                let currency = self.take(marks)?.as_str().to_owned();
                match self.take_if(marks, Rule::rate) {
                    Some(rate) if rate.as_str().ends_with("day") => LiteralValue::MoneyPerDay(number, currency),
                    Some(rate) if rate.as_str().ends_with(|last: char| last.is_ascii_uppercase()) => {
                        let per = rate.as_str().split_whitespace().last().unwrap_or_default().to_owned();
                        LiteralValue::Exchange(number, currency, per)
                    }
                    Some(_) => LiteralValue::MoneyPerMemberMonth(number, currency),
                    None => LiteralValue::Money(number, currency),
                }
            }
            Some(Rule::span) => match self.take(marks)?.as_str().as_bytes().first() {
                Some(b'd') => LiteralValue::Days(number),
                Some(b'b') => LiteralValue::BusinessDays(number),
                Some(b'h') => LiteralValue::Hours(number),
                Some(b'm') => LiteralValue::Months(number),
                _ => LiteralValue::Years(number),
            },
            Some(Rule::per_n) => {
                let (mut inside, _) = self.enter(marks, Rule::per_n)?;
                self.skip(&mut inside, Rule::per);
                let of = self.take(&mut inside)?;
                LiteralValue::PerN(number, self.number(&of)?)
            }
            _ => LiteralValue::Number(number),
        })
    }

    /// A number; the commas between its thousands say nothing.
    pub(super) fn number(&self, pair: &Pair<'t, Rule>) -> Lowered<Number> {
        self.number_of(pair.as_str(), pair)
    }

    /// The number that these digits of a mark are.
    pub(super) fn number_of(&self, written: &str, pair: &Pair<'t, Rule>) -> Lowered<Number> {
        let read =
            if written.contains(',') { Number::parse(&written.replace(',', "")) } else { Number::parse(written) };
        read.map_err(|reason| Box::new(Finding::error("number-too-long", reason.to_string()).at(self.at(pair).0, "")))
    }

    /// A small whole number, such as the 2 of `2 decimals`.
    pub(super) fn integer(&mut self, marks: &mut Marks<'t>, greatest: u32) -> Lowered<u32> {
        let pair = self.take(marks)?;
        match pair.as_str().parse() {
            Ok(number) if number <= greatest => Ok(number),
            _ => Err(Box::new(
                Finding::error("number-form", format!("`{}` is too many", pair.as_str()))
                    .at(self.at(&pair).0, "")
                    .help(format!("at most {greatest} can be meant here")),
            )),
        }
    }

    pub(super) fn date(&self, pair: &Pair<'t, Rule>) -> Lowered<Date> {
        Date::parse(pair.as_str())
            .map_err(|reason| Box::new(Finding::error("number-form", reason.to_string()).at(self.at(pair).0, "")))
    }

    fn moment(&self, pair: &Pair<'t, Rule>) -> Lowered<Moment> {
        Moment::parse(pair.as_str())
            .map_err(|reason| Box::new(Finding::error("number-form", reason.to_string()).at(self.at(pair).0, "")))
    }

    /// The parts of a name with dots, each with its place.
    pub(super) fn path(&self, pair: &Pair<'t, Rule>) -> Path {
        let At(whole) = self.at(pair);
        let mut parts = Vec::with_capacity(1);
        let (mut rest, mut start) = (pair.as_str(), whole.start as usize);
        while !rest.is_empty() {
            let quoted = rest.starts_with(['"', '“']);
            let length = if quoted { quoted_length(rest) } else { rest.find('.').unwrap_or(rest.len()) };
            let (part, behind) = rest.split_at(length);
            let text = if quoted { unquoted(part) } else { part };
            parts.push(Word { text: text.to_owned(), at: At(Span::new(start, start + length)) });
            rest = behind.strip_prefix('.').unwrap_or(behind);
            start += length + 1;
        }
        Path { parts, at: At(whole) }
    }

    pub(super) fn missing(&self, pair: &Pair<'t, Rule>) -> Missing {
        match pair.as_str() {
            "unreported" => Missing::Unreported,
            "insufficient" => Missing::Insufficient,
            "inapplicable" => Missing::Inapplicable,
            "excused" => Missing::Excused,
            "undefined" => Missing::Undefined,
            _ => Missing::Any,
        }
    }

    /// `unreported or excused`
    pub(super) fn kinds(&mut self, marks: &mut Marks<'t>) -> Lowered<Vec<Missing>> {
        let mut kinds = Vec::with_capacity(1);
        while let Some(pair) = self.take_if(marks, Rule::kind) {
            kinds.push(self.missing(&pair));
            if !self.skip(marks, Rule::or) {
                break;
            }
        }
        Ok(kinds)
    }
}

/// How long the quoted part at the beginning is, quotes included.
fn quoted_length(text: &str) -> usize {
    let opening = text.chars().next().map_or(0, char::len_utf8);
    let closing = if text.starts_with('“') { '”' } else { '"' };
    text.get(opening..)
        .and_then(|inside| inside.find(closing))
        .map_or(text.len(), |length| opening + length + closing.len_utf8())
}
