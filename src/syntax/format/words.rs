//! The smallest things in their canonical spelling: numbers, names, titles, units.

use crate::number::Number;
use crate::source::{Source, Span};
use crate::syntax::tree::{Amended, Declared, Fact, FactValue, Heading, Literal, LiteralValue, Path, Unit, Word};

use super::expression::kinds;
use super::layout::Flow;
use crate::syntax::words::is_name;

/// Spells parts of a tree, with the author's text at hand for the digits as they were written.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) source: &'a Source,
}

impl Words<'_> {
    /// A value written out, its sign included.
    pub(super) fn literal(&self, literal: &Literal) -> String {
        let number = |value: &Number| self.number(value, literal.at.0);
        match &literal.value {
            LiteralValue::Number(value) => self.bare(value, literal.at.0),
            LiteralValue::Percent(value) => format!("{}%", number(value)),
            LiteralValue::PercentagePoints(value) => {
                format!("{} percentage {}", number(value), counted(value, "point", "points"))
            }
            LiteralValue::PerN(value, of) => format!("{} per {}", number(value), self.plain(of)),
            LiteralValue::Money(value, currency) => format!("{} {currency}", number(value)),
            LiteralValue::MoneyPerMemberMonth(value, currency) => {
                format!("{} {currency} per member per month", number(value))
            }
            LiteralValue::MoneyPerDay(value, currency) => format!("{} {currency} per day", number(value)),
            LiteralValue::Exchange(value, of, per) => format!("{} {of} per {per}", number(value)),
            LiteralValue::MemberMonths(value) => {
                format!("{} {}", number(value), counted(value, "member month", "member months"))
            }
            LiteralValue::Days(value) => format!("{} {}", number(value), counted(value, "day", "days")),
            LiteralValue::BusinessDays(value) => {
                format!("{} business {}", number(value), counted(value, "day", "days"))
            }
            LiteralValue::Hours(value) => format!("{} {}", number(value), counted(value, "hour", "hours")),
            LiteralValue::Months(value) => format!("{} {}", number(value), counted(value, "month", "months")),
            LiteralValue::Years(value) => format!("{} {}", number(value), counted(value, "year", "years")),
            LiteralValue::Date(date) => date.to_string(),
            LiteralValue::Time(moment) => moment.to_string(),
            LiteralValue::YesNo(true) => "yes".to_owned(),
            LiteralValue::YesNo(false) => "no".to_owned(),
            LiteralValue::Text(text) => quoted(text),
        }
    }

    /// A number with the author's decimals where they stand at `span` (`3.00` stays), thousands in threes.
    pub(super) fn number(&self, value: &Number, span: Span) -> String {
        let slice = self.source.slice(span).trim_start().trim_start_matches(['-', '−']).trim_start();
        let digits = slice.split(|c: char| !c.is_ascii_digit() && c != ',' && c != '.').next().unwrap_or("");
        let digits = digits.trim_end_matches([',', '.']);
        let digits = digits.replace(',', "");
        let exact = digits_of(value);
        let (sign, absolute) = match exact.strip_prefix('-') {
            Some(rest) => ("−", rest),
            None => ("", exact.as_str()),
        };
        match (digits.parse::<Number>(), absolute.parse::<Number>()) {
            (Ok(written), Ok(meant)) if written == meant => format!("{sign}{}", in_threes(&digits)),
            (Ok(_) | Err(_), _) => format!("{sign}{}", in_threes(absolute)),
        }
    }

    /// A number without a unit: one of four digits that the author left whole, perhaps a year, stays so.
    fn bare(&self, value: &Number, span: Span) -> String {
        let slice = self.source.slice(span).trim();
        let year = slice.len() == 4 && slice.bytes().all(|byte| byte.is_ascii_digit());
        match slice.parse::<Number>() {
            Ok(written) if year && written == *value => slice.to_owned(),
            Ok(_) | Err(_) => self.number(value, span),
        }
    }

    /// A number with no digit too many, thousands in threes.
    pub(super) fn plain(&self, value: &Number) -> String {
        self.number(value, Span::default())
    }

    /// `procedure."97110".units`
    pub(super) fn path(&self, path: &Path) -> String {
        path.parts.iter().map(|part| name_or_quoted(&part.text)).collect::<Vec<_>>().join(".")
    }

    /// `name`, `name "Title"`: the start of most clauses.
    pub(super) fn titled(&self, name: &Word, title: Option<&Word>) -> String {
        match title {
            Some(title) => format!("{} {}", name.text, quoted(&title.text)),
            None => name.text.clone(),
        }
    }

    /// ` amended by second for each measure and month once in common`, without the filter.
    pub(super) fn each(&self, heading: &Heading) -> String {
        let mut words = self.version(heading.version.as_ref());
        if !heading.each.is_empty() {
            let names: Vec<&str> = heading.each.iter().map(|word| word.text.as_str()).collect();
            words.push_str(" for each ");
            words.push_str(&names.join(" and "));
        }
        if heading.once.is_some() {
            words.push_str(" once");
        }
        if heading.in_common.is_some() {
            words.push_str(" in common");
        }
        words
    }

    /// ` amended by second`, or no words.
    pub(super) fn version(&self, version: Option<&Amended>) -> String {
        version.map_or_else(String::new, |version| format!(" {} {}", version.how.words(), version.by.text))
    }

    /// `percent between 0% and 100%, 1 decimal, may be unreported`
    pub(super) fn declared(&self, out: &mut Flow, declared: &Declared, depth: usize) {
        self.unit(out, &declared.unit, depth + 1);
        match &declared.range {
            Some((Some(least), Some(most))) => {
                out.push(format!(" between {} and {}", self.literal(least), self.literal(most)));
            }
            Some((Some(least), None)) => out.push(format!(" at least {}", self.literal(least))),
            Some((None, Some(most))) => out.push(format!(" at most {}", self.literal(most))),
            Some((None, None)) | None => {}
        }
        let decimals = declared.decimals.map(|count| match count {
            1 => "1 decimal".to_owned(),
            count => format!("{count} decimals"),
        });
        let fraction = declared.fraction.then(|| "written as a fraction".to_owned());
        let may_be = (!declared.may_be.is_empty()).then(|| format!("may be {}", kinds(&declared.may_be)));
        for words in [decimals, fraction, may_be].into_iter().flatten() {
            out.push(",");
            out.gap(depth);
            out.push(words);
        }
    }

    /// What a fact or a column is.
    pub(super) fn unit(&self, out: &mut Flow, unit: &Unit, depth: usize) {
        match unit {
            Unit::Number => out.push("number"),
            Unit::Count => out.push("count"),
            Unit::Points => out.push("points"),
            Unit::Percent => out.push("percent"),
            Unit::Rate(per) => out.push(format!("rate per {}", self.plain(per))),
            Unit::Money => out.push("money"),
            Unit::MoneyPerMemberMonth => out.push("money per member per month"),
            Unit::MoneyPerDay => out.push("money per day"),
            Unit::MoneyIn(currency) => out.push(format!("money in {}", currency.text)),
            Unit::Exchange(of, per) => out.push(format!("{} per {}", of.text, per.text)),
            Unit::MemberMonths => out.push("member months"),
            Unit::Days => out.push("days"),
            Unit::Hours => out.push("hours"),
            Unit::Date => out.push("date"),
            Unit::Time => out.push("time"),
            Unit::YesNo => out.push("yes or no"),
            Unit::OneOf(words) => {
                out.push("one of ");
                for (index, word) in words.iter().enumerate() {
                    between(out, index, words.len(), Some("or"), depth);
                    out.push(&word.text);
                }
            }
            Unit::Text => out.push("text"),
            Unit::KeyOf(schedule) => out.push(format!("key of {}", schedule.text)),
        }
    }

    /// `discharges 500`
    pub(super) fn fact(&self, fact: &Fact) -> String {
        format!("{} {}", self.path(&fact.path), self.fact_value(&fact.value))
    }

    /// What a fact or an expected figure is said to be.
    pub(super) fn fact_value(&self, value: &FactValue) -> String {
        match value {
            FactValue::Literal(literal) => self.literal(literal),
            FactValue::Word(word) => name_or_quoted(&word.text),
            FactValue::Missing(kind, _) => kind.word().to_owned(),
            FactValue::Undetermined(_) => "undetermined".to_owned(),
            FactValue::Nothing(_) => "nothing".to_owned(),
            FactValue::Bare(_) => String::new(),
        }
    }
}

/// What stands before a member of a list: nothing, a comma, or the word before the last.
pub(super) fn between(out: &mut Flow, index: usize, count: usize, before_last: Option<&str>, depth: usize) {
    match before_last {
        _ if index == 0 => {}
        Some(word) if index + 1 == count => {
            out.gap(depth);
            out.push(format!("{word} "));
        }
        Some(_) | None => {
            out.push(",");
            out.gap(depth);
        }
    }
}

/// The word for one where there is one.
fn counted<'a>(value: &Number, one: &'a str, many: &'a str) -> &'a str {
    if *value == Number::from(1) { one } else { many }
}

/// The digits of a number, none too many.
fn digits_of(value: &Number) -> String {
    value.to_exact_string().unwrap_or_else(|| value.to_string())
}

/// `1234567.5` → `1,234,567.5`
fn in_threes(digits: &str) -> String {
    let (whole, decimals) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut out = String::with_capacity(digits.len() + whole.len() / 3);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + decimals
}

/// A title or a text in quotes. A straight quote inside (text pasted from a letter may have one) asks for curly ones around.
pub(super) fn quoted(text: &str) -> String {
    if text.contains('"') { format!("“{text}”") } else { format!("\"{text}\"") }
}

/// A name as it is; a key that is not a name in quotes.
pub(crate) fn name_or_quoted(text: &str) -> String {
    if is_name(text) { text.to_owned() } else { quoted(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_come_in_threes() {
        assert_eq!(in_threes("999"), "999");
        assert_eq!(in_threes("1000"), "1,000");
        assert_eq!(in_threes("1234567.1234"), "1,234,567.1234");
    }

    #[test]
    fn the_authors_decimals_stay() {
        let source = Source::new("a", "holds −1000.50 USD of x");
        let words = Words { source: &source };
        let value: Number = "-1000.5".parse().unwrap();
        assert_eq!(words.number(&value, Span::new(6, 21)), "−1,000.50");
        assert_eq!(words.number(&value, Span::new(0, 0)), "−1,000.5");
        assert_eq!(words.number(&Number::from(7), Span::new(6, 21)), "7");
    }

    #[test]
    fn keys_that_are_no_names_are_quoted() {
        assert_eq!(name_or_quoted("mort_30_ami"), "mort_30_ami");
        assert_eq!(name_or_quoted("97110"), "\"97110\"");
        assert_eq!(name_or_quoted("over"), "\"over\"");
    }
}
