//! Random trees of texts: every variant of the tree, valid by the grammar.
//!
//! A tree is built from a tape of choices. Where the tape ends, every choice is the first and simplest; so a failing tree
//! shrinks by shortening its tape and lowering its choices.

mod beyond;
mod clauses;
mod expression;
mod lines;

use std::fmt;

use attain::calendar::{Date, Moment};
use attain::number::Number;
use attain::source::{At, Source};
use attain::syntax::format::format;
use attain::syntax::tree::*;
use proptest::prelude::*;

/// A text with an edition and a few clauses.
pub fn text() -> impl Strategy<Value = Tree> {
    proptest::collection::vec(any::<u16>(), 0..900).prop_map(|tape| Tree(Builder { tape, next: 0 }.text()))
}

/// A tree that shows itself as the text it stands for.
#[derive(Clone)]
pub struct Tree(pub Text);

impl fmt::Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{}", format(&self.0, &Source::new("none", "")))
    }
}

/// How deeply calculations nest.
pub(super) const DEPTH: u32 = 4;

/// Names that may stand anywhere a name may; some of them are words of the language elsewhere.
const NAMES: [&str; 16] = [
    "a",
    "rate",
    "base_payments",
    "Case_B",
    "x1",
    "readmissions",
    "bonus",
    "score",
    "target",
    "sum",
    "mean",
    "north",
    "w",
    "standard",
    "column",
    "a_rather_long_name_for_a_figure_of_a_contract",
];

/// Texts between quotes.
const TITLES: [&str; 6] = [
    "Rate",
    "Patients rating 9 or 10",
    "a # that is no comment",
    "says \"yes\" twice",
    "",
    "30-day all-cause, é × ÷ −",
];

/// Numbers as the tree holds them.
const NUMBERS: [&str; 9] = ["1", "0", "10", "0.8", "12.5", "999", "1000", "1234567.25", "100000"];

pub(super) struct Builder {
    tape: Vec<u16>,
    next: usize,
}

impl Builder {
    /// One of `count` choices; the first where the tape has ended.
    pub(super) fn choose(&mut self, count: usize) -> usize {
        let choice = self.tape.get(self.next).copied().unwrap_or(0);
        self.next += 1;
        usize::from(choice) % count
    }

    pub(super) fn flip(&mut self) -> bool {
        self.choose(2) == 1
    }

    pub(super) fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.flip().then(|| make(self))
    }

    pub(super) fn several<T>(&mut self, least: usize, most: usize, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let count = least + self.choose(most - least + 1);
        (0..count).map(|_| make(self)).collect()
    }

    pub(super) fn from<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.choose(all.len())]
    }

    pub(super) fn name(&mut self) -> Word {
        word(self.from(&NAMES))
    }

    pub(super) fn title(&mut self) -> Word {
        word(self.from(&TITLES))
    }

    pub(super) fn number(&mut self) -> Number {
        self.from(&NUMBERS).parse().expect("a number")
    }

    pub(super) fn whole(&mut self) -> u32 {
        self.from(&[1, 2, 0, 12])
    }

    pub(super) fn path(&mut self) -> Path {
        let mut parts = vec![self.name()];
        match self.choose(4) {
            0 | 1 => {}
            2 => parts.push(self.name()),
            _ => parts.extend([word(self.from(&["97110", "over", "A 1"])), self.name()]),
        }
        Path { parts, at: At::default() }
    }

    pub(super) fn kind(&mut self) -> Missing {
        self.from(&[
            Missing::Unreported,
            Missing::Any,
            Missing::Insufficient,
            Missing::Inapplicable,
            Missing::Excused,
            Missing::Undefined,
        ])
    }

    pub(super) fn date(&mut self) -> Date {
        let text = self.from(&["2026-01-01", "2024-02-29", "2026-12-31"]);
        text.parse().expect("a date")
    }

    pub(super) fn moment(&mut self) -> Moment {
        let clock = self.from(&["00:00", "16:45", "23:59:59"]);
        Moment::parse(&format!("{} {clock}", self.date())).expect("a time")
    }

    // ---- values written out

    pub(super) fn literal(&mut self) -> Literal {
        let currency = self.from(&["USD", "EUR"]).to_owned();
        let value = match self.choose(18) {
            0 => LiteralValue::Number(self.number()),
            1 => LiteralValue::Percent(self.number()),
            2 => LiteralValue::PercentagePoints(self.number()),
            3 => LiteralValue::PerN(self.number(), self.from(&["1000", "100"]).parse().expect("a number")),
            4 => LiteralValue::Money(self.number(), currency),
            5 => LiteralValue::MoneyPerMemberMonth(self.number(), currency),
            6 => LiteralValue::MoneyPerDay(self.number(), currency),
            7 => LiteralValue::Days(self.number()),
            8 => LiteralValue::Months(self.number()),
            9 => LiteralValue::Years(self.number()),
            10 => LiteralValue::Date(self.date()),
            11 => LiteralValue::YesNo(self.flip()),
            12 => LiteralValue::MemberMonths(self.number()),
            13 => LiteralValue::BusinessDays(self.number()),
            14 => LiteralValue::Hours(self.number()),
            15 => LiteralValue::Time(self.moment()),
            16 => LiteralValue::Exchange(self.number(), currency, "GBP".to_owned()),
            _ => LiteralValue::Text(self.title().text),
        };
        Literal { value, at: At::default() }
    }

    /// A literal as ranges and examples have it: perhaps below zero.
    pub(super) fn edge(&mut self) -> Literal {
        let mut literal = self.literal();
        if self.flip() {
            match &mut literal.value {
                LiteralValue::Number(number)
                | LiteralValue::Percent(number)
                | LiteralValue::PercentagePoints(number)
                | LiteralValue::PerN(number, _)
                | LiteralValue::Money(number, _)
                | LiteralValue::MoneyPerMemberMonth(number, _)
                | LiteralValue::MoneyPerDay(number, _)
                | LiteralValue::Exchange(number, _, _)
                | LiteralValue::Days(number)
                | LiteralValue::BusinessDays(number)
                | LiteralValue::Hours(number)
                | LiteralValue::MemberMonths(number)
                | LiteralValue::Months(number)
                | LiteralValue::Years(number) => *number = -number.clone(),
                LiteralValue::Date(_) | LiteralValue::Time(_) | LiteralValue::YesNo(_) | LiteralValue::Text(_) => {}
            }
        }
        literal
    }
}

pub(super) fn word(text: &str) -> Word {
    Word { text: text.to_owned(), at: At::default() }
}

pub(super) fn expr(node: Node) -> Expr {
    Expr { node: Box::new(node), at: At::default() }
}

pub(super) fn binary(operator: Operator, left: Expr, right: Expr) -> Expr {
    expr(Node::Binary(operator, left, right, At::default()))
}
