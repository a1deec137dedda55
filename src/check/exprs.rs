//! Calculations and conditions: tree → nodes, with units checked on the way.

use std::collections::HashMap;

use super::{Checker, MAX_NODES, Scope, units};
use crate::diagnostic::Finding;
use crate::model::{Action, Datum, ExprId, Face, Node, Type, Unit};
use crate::number::{Mode, Number};
use crate::source::Span;
use crate::syntax::tree::{self, Operator};

impl Checker<'_> {
    /// Reads an expression. `expected` lets words of a choice, keys and `nothing` find their type.
    pub(super) fn expr(&mut self, scope: &Scope, expr: &tree::Expr, expected: Option<&Type>) -> ExprId {
        let span = expr.at.0;
        if self.model.exprs.len() >= MAX_NODES {
            if self.said.insert("too many nodes".to_owned()) {
                let finding =
                    Finding::error("too-large", format!("the calculations come to more than {MAX_NODES} steps"))
                        .at(span, "the limit is reached here")
                        .help("methods are written out at each use; a `define` is worked out once");
                self.say(finding);
            }
            return self.broken(span);
        }
        match &*expr.node {
            tree::Node::Literal(literal) => self.literal(literal),
            tree::Node::Nothing => self.nothing(expected, span),
            tree::Node::Path(path) => self.path(scope, path, expected),
            tree::Node::Call(name, arguments) => self.call(scope, name, arguments, span),
            tree::Node::Group(inner) => self.expr(scope, inner, expected),
            tree::Node::Negate(inner) => {
                let id = self.expr(scope, inner, expected);
                let ty = self.quantity(id, "has no negative").map_or(Type::Unknown, Type::Quantity);
                self.add(Node::Negate(id), ty, span)
            }
            tree::Node::Binary(Operator::Add | Operator::Subtract, ..) => self.sum(scope, expr, expected),
            tree::Node::Binary(Operator::Multiply | Operator::Divide | Operator::Of | Operator::Per, ..)
            | tree::Node::PerOf(..) => {
                let id = self.product(scope, expr);
                if let Type::Quantity(unit) = self.ty(id)
                    && !units::stands_alone(unit)
                {
                    let words = units::words(self.ty(id));
                    let help = if unit.further.is_empty() {
                        "amounts of money are multiplied by numbers and percents, money per day by days"
                    } else {
                        "a rate such as `USD per EUR` multiplies an amount in EUR, and divides one in USD"
                    };
                    let finding = Finding::error("unit-mismatch", format!("{words} is not a unit"))
                        .at(span, "this product as a whole")
                        .help(help);
                    self.say(finding);
                    return self.broken(span);
                }
                id
            }
            tree::Node::If(condition, then, otherwise) => {
                let condition = self.condition(scope, condition);
                let then = self.expr(scope, then, expected);
                let then_ty = self.ty(then).clone();
                let otherwise = self.expr(scope, otherwise, Some(&then_ty));
                let ty = self.alike(then, otherwise, "cannot be two answers of one `if`");
                self.add(Node::If(condition, then, otherwise), ty, span)
            }
            tree::Node::Is(left, test) => self.test(scope, left, test, span),
            tree::Node::Meets(left, standard) => self.meets(scope, left, standard, span),
            tree::Node::Not(inner) => {
                let inner = self.condition(scope, inner);
                self.add(Node::Not(inner), Type::Truth, span)
            }
            tree::Node::And(items) => {
                let items = items.iter().map(|item| self.condition(scope, item)).collect();
                self.add(Node::And(items), Type::Truth, span)
            }
            tree::Node::Or(items) => {
                let items = items.iter().map(|item| self.condition(scope, item)).collect();
                self.add(Node::Or(items), Type::Truth, span)
            }
            tree::Node::Adjusted(base, tails) => self.adjusted(scope, base, tails, expected, span),
            tree::Node::Pick(pick, items, skip) => self.pick_of(scope, *pick, items, skip, expected, span),
            tree::Node::Fold(fold) => self.fold(scope, fold, span),
            tree::Node::Curve(curve, of) => self.curve(scope, *curve, of, span),
            tree::Node::DaysFrom(from, to) => {
                let from = self.expect(scope, from, &Type::Date);
                let to = self.expect(scope, to, &Type::Date);
                self.add(Node::Subtract(to, from), Type::Quantity(Unit::days()), span)
            }
            tree::Node::Previous(path) => self.earlier(scope, path, None, span),
            tree::Node::Before { path, count, period } => self.earlier(scope, path, Some((*count, period)), span),
            tree::Node::BusinessDaysFrom(from, to) => {
                let from = self.expect(scope, from, &Type::Date);
                let to = self.expect(scope, to, &Type::Date);
                match self.business_calendar(span) {
                    true => self.add(Node::BusinessDays(from, to), Type::Quantity(Unit::days()), span),
                    false => self.broken(span),
                }
            }
            tree::Node::HoursFrom(from, to) => {
                let from = self.expect(scope, from, &Type::Time);
                let to = self.expect(scope, to, &Type::Time);
                self.add(Node::Subtract(to, from), Type::Quantity(Unit::hours()), span)
            }
            tree::Node::DayOf(time) => {
                let time = self.expect(scope, time, &Type::Time);
                self.day_of_time(time, span)
            }
            tree::Node::NetTo(party) => self.net_to(scope, party, span),
            tree::Node::Numerator | tree::Node::Denominator => match scope.fraction {
                Some((numerator, denominator)) => {
                    if matches!(&*expr.node, tree::Node::Numerator) {
                        numerator
                    } else {
                        denominator
                    }
                }
                None => {
                    let finding = Finding::error("no-fraction", "there is no numerator and no denominator here")
                        .at(span, "")
                        .help("they are those of the metric whose own line this is: `is a per b`");
                    self.say(finding);
                    self.broken(span)
                }
            },
        }
    }

    /// A day has 24 hours: there are no time zones.
    pub(super) fn hours_of_a_day(&mut self, span: Span) -> ExprId {
        let day = Datum::Number(Number::from(24));
        self.add(Node::Const(day), Type::Quantity(Unit::number()), span)
    }

    /// The date of a time: whole days, a part of one counting for nothing.
    pub(super) fn day_of_time(&mut self, time: ExprId, span: Span) -> ExprId {
        let day = self.hours_of_a_day(span);
        let days = self.add(Node::Divide(time, day), Type::Quantity(Unit::days()), span);
        let action = Action::Round(Mode::Down, Number::one());
        self.add(Node::Step { base: days, action, when: None }, Type::Date, span)
    }

    fn sum(&mut self, scope: &Scope, expr: &tree::Expr, expected: Option<&Type>) -> ExprId {
        let span = expr.at.0;
        let tree::Node::Binary(operator, left_tree, right_tree, sign) = &*expr.node else { return self.broken(span) };
        let minus = *operator == Operator::Subtract;
        let left = self.expr(scope, left_tree, expected);
        if let Some(id) = self.months_after(left, right_tree, minus, span) {
            return id;
        }
        let left_ty = self.ty(left).clone();
        let mut right = self.expr(scope, right_tree, Some(&left_ty));
        if let (Type::Time, Type::Quantity(unit)) = (&left_ty, self.ty(right))
            && *unit == Unit::days()
        {
            let day = self.hours_of_a_day(span);
            right = self.add(Node::Multiply(right, day), Type::Quantity(Unit::hours()), self.span(right));
        }
        let right_ty = self.ty(right).clone();
        let (left_percent, right_percent) = (percent_literal(left_tree), percent_literal(right_tree));
        let literals = is_literal(left_tree) && is_literal(right_tree);
        // `100% − q` is what is left of the whole and `100% + q` the whole and more; anything else beside a percent
        // written out has two readings.
        let from_literal = left_percent && !right_percent && (minus || self.is_whole(left));
        if (left_percent || right_percent) && !literals && !from_literal {
            let (literal, other) = if right_percent { (right_tree, left) } else { (left_tree, right) };
            self.percent_or_points(literal.at.0, other, minus);
            return self.broken(span);
        }
        match units::sum(&left_ty, &right_ty, minus) {
            Some(ty) => {
                let node = if minus { Node::Subtract(left, right) } else { Node::Add(left, right) };
                self.add(node, ty, span)
            }
            None => {
                let (left_span, right_span) = (self.span(left), self.span(right));
                let verb = if minus { "cannot be taken from each other" } else { "do not add" };
                if let (Type::Quantity(one), Type::Quantity(other)) = (&left_ty, &right_ty)
                    && one.is_bare()
                    && other.is_bare()
                {
                    self.alike(left, right, verb);
                    return self.broken(span);
                }
                let finding = Finding::error(
                    "unit-mismatch",
                    format!("{} and {} {verb}", units::words(&left_ty), units::words(&right_ty)),
                )
                .at(left_span, units::words(&left_ty))
                .at(right_span, units::words(&right_ty));
                let finding = match (&left_ty, &right_ty) {
                    (Type::Quantity(money), Type::Quantity(part)) if !money.is_bare() && part.is_percent() => {
                        let (whole, part) = (self.words(left_span), self.words(right_span));
                        finding.help(format!("did you mean `{whole} {} ({part} of {whole})`?", self.words(sign.0)))
                    }
                    _ => finding,
                };
                self.say(finding);
                self.broken(span)
            }
        }
    }

    /// Whether an expression is 100%, written out.
    fn is_whole(&self, id: ExprId) -> bool {
        matches!(&self.node(id).node, Node::Const(datum) if datum.number() == crate::number::Number::one())
    }

    fn percent_or_points(&mut self, literal: Span, other: ExprId, minus: bool) {
        let (words, other_span) = (self.words(literal).to_owned(), self.span(other));
        let base = self.words(other_span).to_owned();
        let number = words.trim_end_matches('%').trim();
        let (sign, factor) = if minus { ("−", "less") } else { ("+", "more") };
        let percent = matches!(self.ty(other), Type::Quantity(unit) if unit.is_percent());
        let hundred = match crate::check::schedules::grouped_number(number) {
            Some(number) => {
                let whole = crate::number::Number::from(100i64);
                if minus { whole.sub(&number) } else { whole.add(&number) }.to_string()
            }
            None => "105".to_owned(),
        };
        let finding = if percent {
            Finding::error("percent-or-points", format!("{words} of `{base}`, or {number} percentage points {factor}?"))
                .at(literal, "from 60% one reading moves 3 points, the other 5, when this is 5%")
                .help(format!("write `{base} × {hundred}%` for the first, `{base} {sign} {number} percentage points` for the second"))
        } else {
            let ty = units::words(self.ty(other));
            Finding::error("percent-or-points", format!("`{words}` beside {ty} is a percent of nothing"))
                .at(literal, "of what?")
                .at(other_span, ty)
                .help(format!("write `{base} × {hundred}%`"))
        };
        self.say(finding);
    }

    /// A product, whose unit is judged only where it ends.
    fn product(&mut self, scope: &Scope, expr: &tree::Expr) -> ExprId {
        let span = expr.at.0;
        match &*expr.node {
            tree::Node::Group(inner) if is_product(inner) => self.product(scope, inner),
            tree::Node::PerOf(left_tree, base, right_tree) => {
                let left = self.product(scope, left_tree);
                let right = self.product(scope, right_tree);
                let (Some(left_unit), Some(right_unit)) =
                    (self.quantity(left, "cannot be divided"), self.quantity(right, "cannot divide"))
                else {
                    return self.broken(span);
                };
                let alike = units::comparable(&Type::Quantity(left_unit.clone()), &Type::Quantity(right_unit.clone()));
                let of_time = left_unit.is_plain()
                    && (right_unit == Unit::days() || right_unit.member_months == 1 && right_unit.money == 0);
                if !alike && !of_time {
                    self.mismatch(
                        &Type::Quantity(left_unit),
                        self.span(left),
                        &Type::Quantity(right_unit),
                        self.span(right),
                        "make no rate",
                    );
                    return self.broken(span);
                }
                let ty = Type::Quantity(Unit::faced(Face::Per(base.clone())));
                self.add(Node::Divide(left, right), ty, span)
            }
            tree::Node::Binary(
                operator @ (Operator::Multiply | Operator::Divide | Operator::Of | Operator::Per),
                left_tree,
                right_tree,
                sign,
            ) => {
                let left = self.product(scope, left_tree);
                let right = self.product(scope, right_tree);
                let Some(left_unit) = self.quantity(left, "cannot be multiplied or divided") else {
                    return self.broken(span);
                };
                let Some(right_unit) = self.quantity(right, "cannot be multiplied or divided") else {
                    return self.broken(span);
                };
                match operator {
                    Operator::Of => {
                        if !left_unit.is_percent() && !left_unit.is_plain() {
                            let left_span = self.span(left);
                            let words = units::words(&Type::Quantity(left_unit));
                            let finding = Finding::error(
                                "unit-mismatch",
                                format!(
                                    "`{}` is {words}; only a percent or a number is taken of something",
                                    self.words(left_span)
                                ),
                            )
                            .at(left_span, words);
                            self.say(finding);
                            return self.broken(span);
                        }
                        self.add(Node::Multiply(left, right), Type::Quantity(right_unit), span)
                    }
                    Operator::Multiply => {
                        let unit = units::product(&left_unit, &right_unit);
                        self.add(Node::Multiply(left, right), Type::Quantity(unit), span)
                    }
                    Operator::Divide | Operator::Per => {
                        let per = *operator == Operator::Per;
                        let mut unit = units::quotient(&left_unit, &right_unit, per);
                        if !per && right_unit.is_plain() && self.is_percent_of_plain(left) {
                            unit = Unit::faced(Face::Percent);
                        }
                        let id = self.add(Node::Divide(left, right), Type::Quantity(unit), span);
                        if !per {
                            self.quotients.insert(id, sign.0);
                        }
                        id
                    }
                    Operator::Add | Operator::Subtract => self.broken(span),
                }
            }
            _ => self.expr(scope, expr, None),
        }
    }

    /// `9% × points`, which divided by points is a percent again: a product is judged as a whole.
    fn is_percent_of_plain(&self, id: ExprId) -> bool {
        let Node::Multiply(left, right) = self.node(id).node else { return false };
        match (self.ty(left), self.ty(right)) {
            (Type::Quantity(left), Type::Quantity(right)) => {
                (left.is_percent() && right.is_plain()) || (left.is_plain() && right.is_percent())
            }
            _ => false,
        }
    }

    /// The unit of an expression that must be a quantity; `None` has been said, or is broken.
    pub(super) fn quantity(&mut self, id: ExprId, complaint: &str) -> Option<Unit> {
        match self.ty(id).clone() {
            Type::Quantity(unit) => Some(unit),
            Type::Unknown => None,
            other @ (Type::Date | Type::Time | Type::Truth | Type::Word(_) | Type::Key(_) | Type::Text) => {
                let span = self.span(id);
                let words = self.words(span).to_owned();
                let finding =
                    Finding::error("unit-mismatch", format!("`{words}` is {}; it {complaint}", units::words(&other)))
                        .at(span, "");
                self.say(finding);
                None
            }
        }
    }

    fn call(&mut self, scope: &Scope, name: &tree::Word, arguments: &[tree::Expr], span: Span) -> ExprId {
        let Some(method) = self.methods.get(&name.text).copied() else {
            let mut known: Vec<String> = self.methods.keys().cloned().collect();
            known.sort();
            self.unknown(&name.text, name.at.0, "no method is called", known);
            return self.broken(span);
        };
        if self.calls.contains(&name.text) {
            let finding = Finding::error("circular", format!("the method `{}` uses itself", name.text))
                .at(name.at.0, "here")
                .at(method.name.at.0, "declared here")
                .help("a method is a calculation of its parameters and nothing else");
            self.say(finding);
            return self.broken(span);
        }
        if method.parameters.len() != arguments.len() {
            let names: Vec<&str> = method.parameters.iter().map(|(name, _)| name.text.as_str()).collect();
            let finding = Finding::error(
                "method-use",
                format!("`{}` takes {} values, not {}", name.text, names.len(), arguments.len()),
            )
            .at(span, "")
            .at(method.name.at.0, "declared here")
            .help(format!("write `{}({})`", name.text, names.join(", ")));
            self.say(finding);
            return self.broken(span);
        }
        let mut parameters = HashMap::new();
        for ((parameter, unit), argument) in method.parameters.iter().zip(arguments) {
            let ty = self.unit_type(unit, parameter.at.0);
            let id = self.expr(scope, argument, Some(&ty));
            if !self.fits(&ty, self.ty(id)) {
                let (found, place) = (self.ty(id).clone(), self.span(id));
                let finding =
                    Finding::error("unit-mismatch", format!("`{}` is {}", self.words(place), units::words(&found)))
                        .at(place, "")
                        .at(parameter.at.0, format!("`{}` is {}", parameter.text, units::words(&ty)));
                self.say(finding);
            }
            parameters.insert(parameter.text.clone(), id);
        }
        self.calls.push(name.text.clone());
        let inner = Scope { parameters: Some(parameters), ..Scope::default() };
        let id = self.rule(&inner, &method.rule, None, span);
        let id = self.tail_lines(&inner, id, &method.lines, "method");
        self.calls.pop();
        id
    }
}

/// Whether an expression is a value written out.
pub(super) fn is_literal(expr: &tree::Expr) -> bool {
    match &*expr.node {
        tree::Node::Literal(_) => true,
        tree::Node::Group(inner) | tree::Node::Negate(inner) => is_literal(inner),
        _ => false,
    }
}

pub(super) fn percent_literal(expr: &tree::Expr) -> bool {
    match &*expr.node {
        tree::Node::Literal(literal) => matches!(literal.value, tree::LiteralValue::Percent(_)),
        tree::Node::Group(inner) | tree::Node::Negate(inner) => percent_literal(inner),
        _ => false,
    }
}

fn is_product(expr: &tree::Expr) -> bool {
    matches!(
        &*expr.node,
        tree::Node::Binary(Operator::Multiply | Operator::Divide | Operator::Of | Operator::Per, ..)
            | tree::Node::PerOf(..)
    )
}
