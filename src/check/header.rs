//! The header: who settles what with whom, when, and in which money.

use super::Checker;
use super::declare::blank;
use crate::calendar::{Grain, Period, periods};
use crate::diagnostic::Finding;
use crate::model::{Body, ClauseKind, Header, Level, Money, Party, Place, Role, Type, coin_decimals};
use crate::number::Number;
use crate::source::Span;
use crate::syntax::tree;

impl<'t> Checker<'t> {
    /// Reads the header; without one, what needs it says so.
    pub(super) fn header(&mut self, text: &'t tree::Text) {
        let subject = Level { name: "subject".to_owned(), title: None, parent: None, span: Span::default() };
        self.model.levels = vec![subject];
        let mut headers = text.clauses.iter().filter_map(|clause| match &clause.body {
            tree::Body::Contract(contract) => Some((clause, contract)),
            _ => None,
        });
        let Some((clause, contract)) = headers.next() else { return };
        if let Some((again, _)) = headers.next() {
            let finding = Finding::error("duplicate-name", "a text has one `contract` clause")
                .at(again.head.0, "a second one")
                .at(clause.head.0, "the first")
                .help("keep one, and put what the other adds into it");
            self.say(finding);
        }
        let mut header = Header {
            title: contract.title.text.clone(),
            parties: Vec::new(),
            effective: None,
            settled: Grain::Contract,
            years_begin: 1,
            history: None,
            final_each: None,
            periods: Vec::new(),
            money: None,
            span: clause.at.0,
        };
        for party in &contract.parties {
            let role = match party.role {
                tree::Role::Payer => Role::Payer,
                tree::Role::Provider => Role::Provider,
                tree::Role::Party => Role::Party,
            };
            if header.parties.iter().any(|known| known.name == party.name.text) {
                let message = format!("two parties are called `{}`", party.name.text);
                self.say(Finding::error("duplicate-name", message).at(party.name.at.0, "the second"));
            }
            if role == Role::Provider {
                let title = party.title.as_ref().map(|title| title.text.clone());
                let subject = Level { name: party.name.text.clone(), title, parent: None, span: party.name.at.0 };
                self.model.levels = vec![subject];
            }
            let title = party.title.as_ref().unwrap_or(&party.name).text.clone();
            header.parties.push(Party { role, name: party.name.text.clone(), title });
        }
        for (role, word) in [(Role::Payer, "payer"), (Role::Provider, "provider")] {
            if header.parties.iter().filter(|party| party.role == role).count() > 1 {
                let finding = Finding::error("header-parties", format!("a contract has one {word}"))
                    .at(clause.head.0, "this one has several")
                    .help("name the others `party`, and route payments to them with `payment … from a to b`");
                self.say(finding);
            }
        }
        if let Some(word) = &contract.years_begin {
            match month(&word.text) {
                Some(number) => header.years_begin = number,
                None => {
                    let finding = Finding::error("header-period", format!("`{}` is not a month", word.text))
                        .at(word.at.0, "")
                        .help("for example `years begin in july`");
                    self.say(finding);
                }
            }
        }
        if let Some(word) = &contract.settled {
            match Grain::parse(&word.text) {
                Some(grain) => header.settled = grain,
                None => {
                    let finding = Finding::error("header-period", format!("`{}` is not a period", word.text))
                        .at(word.at.0, "")
                        .help("`settled each month`, `quarter`, `half_year` or `year`");
                    self.say(finding);
                }
            }
        }
        if let Some(word) = &contract.final_each {
            match Grain::parse(&word.text) {
                Some(grain) if grain > header.settled => header.final_each = Some(grain),
                Some(_) => {
                    let message = format!("the final settlement is of a longer period than a {}", header.settled);
                    let finding = Finding::error("header-period", message).at(word.at.0, "");
                    self.say(finding.help("for example `settled each month, final each year`"));
                }
                None => {
                    let finding = Finding::error("header-period", format!("`{}` is not a period", word.text))
                        .at(word.at.0, "")
                        .help("`final each quarter`, `half_year` or `year`");
                    self.say(finding);
                }
            }
        }
        if let Some((start, end, at)) = &contract.effective {
            if end < start {
                let finding = Finding::error("header-period", format!("the contract ends on {end}, before it begins"))
                    .at(at.0, format!("it begins on {start}"))
                    .help(format!("for example `effective {end} through {start}`"));
                self.say(finding);
            } else {
                header.periods = periods(*start, *end, header.settled, header.years_begin);
            }
            header.effective = Some((*start, *end));
        }
        if let Some((day, at)) = &contract.history_from {
            match header.effective {
                Some((start, _)) if *day < start => {
                    // A period that is partly history would be settled in part.
                    let begun = Period::containing(start, header.settled, header.years_begin);
                    if begun.is_some_and(|period| period.start < start) {
                        let message =
                            format!("the contract begins within a {}, which is then partly history", header.settled);
                        let finding = Finding::error("header-period", message)
                            .at(at.0, "")
                            .help("with a history, let the contract begin where a period begins that is settled");
                        self.say(finding);
                    }
                    header.history = Some(*day);
                }
                Some((start, _)) => {
                    let finding = Finding::error("header-period", "a history begins before the contract does")
                        .at(at.0, format!("the contract begins on {start}"))
                        .help("take the line away, or give an earlier day");
                    self.say(finding);
                }
                None => {
                    let finding = Finding::error("header-needed", "before what? the contract does not say its term")
                        .at(at.0, "")
                        .help("for example `effective 2026-01-01 through 2026-12-31`");
                    self.say(finding);
                }
            }
        }
        if let Some(money) = &contract.money {
            let quantum = self.money_quantum(money);
            let mut converted: Vec<String> = Vec::new();
            for word in contract.converted.iter().flat_map(|(all, _)| all) {
                if word.text == money.currency.text || converted.contains(&word.text) {
                    let what =
                        if word.text == money.currency.text { "what it is converted into" } else { "named already" };
                    let finding = Finding::error("unit-mismatch", format!("{} is {what}", word.text))
                        .at(word.at.0, "")
                        .at(money.at.0, format!("money in {}", money.currency.text))
                        .help("name each other currency once");
                    self.say(finding);
                    continue;
                }
                converted.push(word.text.clone());
            }
            header.money = Some(Money {
                currency: money.currency.text.clone(),
                mode: money.mode,
                quantum,
                converted,
                span: money.at.0,
            });
        }
        if let (None, Some((_, at))) = (&contract.money, &contract.converted) {
            let finding = Finding::error("header-needed", "the contract does not say what money is converted into")
                .at(at.0, "")
                .help("add the line `money in USD, rounded half up to the cent`");
            self.say(finding);
        }
        self.model.header = Some(header);
    }

    fn money_quantum(&mut self, money: &tree::Money) -> Number {
        match &money.place {
            tree::Place::Decimals(places) => Number::power_of_ten(-(*places as i32)),
            tree::Place::Whole => Number::one(),
            tree::Place::Cent | tree::Place::Penny => {
                self.has_cents(&money.currency.text, money.at.0);
                Number::power_of_ten(-2)
            }
            tree::Place::Nearest(literal) => match &literal.value {
                tree::LiteralValue::Number(number) | tree::LiteralValue::Money(number, _) if number.is_positive() => {
                    number.clone()
                }
                _ => {
                    let finding = Finding::error("unit-mismatch", "money is rounded to an amount of money")
                        .at(literal.at.0, "this is not one")
                        .help("for example `rounded half up to the cent`");
                    self.say(finding);
                    Number::power_of_ten(-2)
                }
            },
        }
    }

    /// Money in yen is never rounded to the cent.
    pub(super) fn has_cents(&mut self, currency: &str, span: Span) {
        let help = match coin_decimals(currency) {
            2 => return,
            0 => "`to a whole number`".to_owned(),
            decimals => format!("`to {decimals} decimals`"),
        };
        let finding = Finding::error("unit-mismatch", format!("{currency} has no cents"))
            .at(span, "")
            .help(format!("its smallest coin is rounded to with {help}"));
        self.say(finding);
    }

    /// `contract.start`, `quarter.end` and the like.
    pub(super) fn declare_calendar(&mut self) {
        let Some(header) = &self.model.header else { return };
        if header.effective.is_none() {
            return;
        }
        let span = header.span;
        for grain in Grain::ALL {
            for (end, body) in [("start", Body::Start(grain)), ("end", Body::End(grain))] {
                let name = format!("{grain}.{end}");
                // The days of a period are the same for everybody.
                let place = Place { level: None, grain: (grain != Grain::Contract).then_some(grain) };
                let mut figure = blank(name.clone(), ClauseKind::Calendar, place, span);
                figure.ty = Type::Date;
                figure.body = body;
                self.push_figure(name, figure);
            }
        }
    }
}

fn month(word: &str) -> Option<u32> {
    let months = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    months.iter().position(|month| *month == word.to_lowercase()).map(|index| index as u32 + 1)
}
