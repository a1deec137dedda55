//! Changes within calculations: numbers a step higher, sides flipped, steps dropped.

use super::change::Change;
use super::tree::{Maker, Mutant};
use crate::diagnostic::Edit;
use crate::number::{Mode, Number};
use crate::source::Span;
use crate::syntax::tree::{Action, Bound, Expr, Goodness, Literal, LiteralValue, Node, Step, Tail, Test};

impl Maker<'_> {
    /// A calculation with all its parts.
    pub(super) fn exprs(&mut self, root: &Expr) {
        let mut waiting: Vec<&Expr> = vec![root];
        while let Some(expr) = waiting.pop() {
            match &*expr.node {
                Node::Literal(literal) => self.amount(literal),
                Node::Is(of, test) => {
                    waiting.push(of);
                    self.test(of, test, &mut waiting);
                }
                Node::Adjusted(base, tails) => {
                    waiting.push(base);
                    let mut end = base.at.0.end;
                    for tail in tails {
                        match tail {
                            Tail::Step(step) => {
                                self.drop_span(Change::DroppedStep, Span { start: end, end: step.at.0.end });
                                waiting.extend(step_parts(step));
                                end = step.at.0.end;
                            }
                            Tail::Treat(treat) => {
                                waiting.push(&treat.value);
                                end = treat.at.0.end;
                            }
                        }
                    }
                }
                Node::Group(a)
                | Node::Negate(a)
                | Node::Not(a)
                | Node::Curve(_, a)
                | Node::DayOf(a)
                | Node::Meets(a, _) => {
                    waiting.push(a);
                }
                Node::Binary(_, a, b, _)
                | Node::PerOf(a, _, b)
                | Node::DaysFrom(a, b)
                | Node::BusinessDaysFrom(a, b)
                | Node::HoursFrom(a, b) => waiting.extend([a, b]),
                Node::If(a, b, c) => waiting.extend([a, b, c]),
                Node::And(items) | Node::Or(items) | Node::Call(_, items) | Node::Pick(_, items, _) => {
                    waiting.extend(items)
                }
                Node::Fold(fold) => waiting.extend([&fold.element, &fold.weight, &fold.filter].into_iter().flatten()),
                Node::Nothing
                | Node::Path(_)
                | Node::Previous(_)
                | Node::Before { .. }
                | Node::NetTo(_)
                | Node::Numerator
                | Node::Denominator => {}
            }
        }
    }

    fn test<'t>(&mut self, of: &Expr, test: &'t Test, waiting: &mut Vec<&'t Expr>) {
        let mut start = of.at.0.end;
        let flip = |it: &mut Self, start: u32, bound: &Expr, from: &str, to: &str| {
            let before = Span { start, end: bound.at.0.start };
            if let Some(at) = it.source.slice(before).rfind(from) {
                it.replace(Change::FlippedSide, part(before, at, from.len()), to.to_owned());
            }
        };
        match test {
            Test::Bounds(bounds) => {
                for (bound, at) in bounds {
                    let other = match bound {
                        Bound::AtLeast => Bound::Above,
                        Bound::Above => Bound::AtLeast,
                        Bound::AtMost => Bound::Below,
                        Bound::Below => Bound::AtMost,
                    };
                    flip(self, start, at, bound.words(), other.words());
                    start = at.at.0.end;
                    self.bound(at, waiting);
                }
            }
            Test::Good(good, at) => {
                flip(self, start, at, good.words(), other_side(*good).words());
                self.bound(at, waiting);
            }
            Test::Equal { to, .. } => waiting.push(to),
            Test::OneOf(_) | Test::Known | Test::Missing { .. } => {}
        }
    }

    /// A bound is moved; what it is calculated from is changed where that is written.
    fn bound<'t>(&mut self, at: &'t Expr, waiting: &mut Vec<&'t Expr>) {
        if let Node::Literal(literal) = &*at.node {
            self.moved(&[literal]);
        } else {
            waiting.push(at);
        }
    }

    /// Literals that state one bound, one step higher and one lower.
    pub(super) fn moved(&mut self, literals: &[&Literal]) {
        for by in [1, -1] {
            let edit = |literal: &&Literal| {
                let text = self.literal(literal, by)?;
                Some(Edit { span: literal.at.0, text })
            };
            let edits: Option<Vec<Edit>> = literals.iter().map(edit).collect();
            if let (Some(edits), Some(first)) = (edits, literals.first()) {
                let from = self.source.slice(first.at.0).to_owned();
                let to = edits.first().map(|edit| edit.text.clone()).unwrap_or_default();
                let (change, clause, span) = (Change::MovedBound, self.clause.clone(), first.at.0);
                self.made.push(Mutant { change, clause, span, from, to, edits });
            }
        }
    }

    pub(super) fn amount(&mut self, literal: &Literal) {
        if let Some(to) = self.literal(literal, 1) {
            self.replace(Change::ChangedAmount, literal.at.0, to);
        }
    }

    /// A literal so many steps of its written decimals higher.
    fn literal(&self, literal: &Literal, by: i64) -> Option<String> {
        match &literal.value {
            LiteralValue::Date(date) => date.add_days(by).map(|date| date.to_string()),
            LiteralValue::YesNo(_) | LiteralValue::Text(_) | LiteralValue::Time(_) => None,
            LiteralValue::Number(_)
            | LiteralValue::Percent(_)
            | LiteralValue::PercentagePoints(_)
            | LiteralValue::PerN(..)
            | LiteralValue::Money(..)
            | LiteralValue::MoneyPerMemberMonth(..)
            | LiteralValue::MoneyPerDay(..)
            | LiteralValue::Exchange(..)
            | LiteralValue::Days(_)
            | LiteralValue::BusinessDays(_)
            | LiteralValue::Hours(_)
            | LiteralValue::MemberMonths(_)
            | LiteralValue::Months(_)
            | LiteralValue::Years(_) => stepped(self.source.slice(literal.at.0), by),
        }
    }

    pub(super) fn replace(&mut self, change: Change, span: Span, to: String) {
        let from = crate::explain::reader::one_line(self.source.slice(span));
        let edits = vec![Edit { span, text: to.clone() }];
        self.made.push(Mutant { change, clause: self.clause.clone(), span, from, to, edits });
    }

    pub(super) fn drop_span(&mut self, change: Change, span: Span) {
        let from = crate::explain::reader::one_line(self.source.slice(span));
        let from = from.trim_matches([',', ' ']).to_owned();
        let edits = vec![Edit { span, text: " ".to_owned() }];
        // The place that is told is that of the words, not of the comma before them.
        let blank = self.source.slice(span).len() - self.source.slice(span).trim_start_matches([',', ' ', '\n']).len();
        let span = Span { start: span.start + blank as u32, ..span };
        self.made.push(Mutant { change, clause: self.clause.clone(), span, from, to: String::new(), edits });
    }
}

pub(super) fn step_parts(step: &Step) -> Vec<&Expr> {
    let mut parts = match &step.action {
        Action::Round(..) => Vec::new(),
        Action::CappedAt(a)
        | Action::NotBelow(a)
        | Action::ReducedBy(a)
        | Action::IncreasedBy(a)
        | Action::Times(a) => vec![a],
        Action::KeptBetween(a, b) => vec![a, b],
    };
    parts.extend(step.when.iter().map(|when| &when.holds));
    parts
}

pub(super) fn other_side(good: Goodness) -> Goodness {
    match good {
        Goodness::AtLeastAsGood => Goodness::Better,
        Goodness::Better => Goodness::AtLeastAsGood,
        Goodness::Worse => Goodness::NoBetter,
        Goodness::NoBetter => Goodness::Worse,
    }
}

/// The first number of some words, so many steps of its written decimals higher; none where it would be less than 0.
pub(super) fn stepped(words: &str, by: i64) -> Option<String> {
    let start = words.find(|letter: char| letter.is_ascii_digit())?;
    let rest = words.get(start..)?;
    let end =
        rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.' && letter != ',').unwrap_or(rest.len());
    let digits = rest.get(..end)?.trim_end_matches([',', '.']);
    let places = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len() as u32);
    let number = Number::parse(&digits.replace(',', "")).ok()?;
    let moved = number + Number::from(by) * Number::power_of_ten(-(places as i32));
    if moved.is_negative() {
        return None;
    }
    let moved = crate::explain::print::grouped(&moved.to_fixed(places, Mode::HalfUp));
    Some(format!("{}{moved}{}", words.get(..start)?, rest.get(digits.len()..)?))
}

pub(super) fn part(span: Span, at: usize, length: usize) -> Span {
    let start = span.start + at as u32;
    Span { start, end: start + length as u32 }
}
