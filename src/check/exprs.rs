//! Calculations and conditions: tree → nodes, with units checked on the way.

use std::collections::HashMap;

use super::{Checker, MAX_NODES, Scope, Toward, units};
use crate::diagnostic::Finding;
use crate::model::{AxisId, Body, ColumnId, Datum, Direction, ExprId, Face, Good, Node, Relation, Select, Type, Unit};
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
                    let finding = Finding::error("unit-mismatch", format!("{words} is not a unit"))
                        .at(span, "this product as a whole")
                        .help("amounts of money are multiplied by numbers and percents, money per day by days");
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
            tree::Node::DaysFrom(from, to) => {
                let from = self.expect(scope, from, &Type::Date);
                let to = self.expect(scope, to, &Type::Date);
                self.add(Node::Subtract(to, from), Type::Quantity(Unit::days()), span)
            }
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

    fn sum(&mut self, scope: &Scope, expr: &tree::Expr, expected: Option<&Type>) -> ExprId {
        let span = expr.at.0;
        let tree::Node::Binary(operator, left_tree, right_tree, sign) = &*expr.node else { return self.broken(span) };
        let minus = *operator == Operator::Subtract;
        let left = self.expr(scope, left_tree, expected);
        if let Some(id) = self.months_after(left, right_tree, minus, span) {
            return id;
        }
        let left_ty = self.ty(left).clone();
        let right = self.expr(scope, right_tree, Some(&left_ty));
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
    fn quantity(&mut self, id: ExprId, complaint: &str) -> Option<Unit> {
        match self.ty(id).clone() {
            Type::Quantity(unit) => Some(unit),
            Type::Unknown => None,
            other @ (Type::Date | Type::Truth | Type::Word(_) | Type::Key(_) | Type::Text) => {
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

    fn test(&mut self, scope: &Scope, left_tree: &tree::Expr, test: &tree::Test, span: Span) -> ExprId {
        let left = self.expr(scope, left_tree, None);
        let left_ty = self.ty(left).clone();
        let inner = self.with_standards_of(scope, left);
        match test {
            tree::Test::Bounds(bounds) => {
                let mut tests = Vec::new();
                for (bound, right_tree) in bounds {
                    let right = self.expr(&inner, right_tree, Some(&left_ty));
                    let relation = match bound {
                        tree::Bound::AtLeast => Relation::AtLeast,
                        tree::Bound::AtMost => Relation::AtMost,
                        tree::Bound::Above => Relation::More,
                        tree::Bound::Below => Relation::Less,
                    };
                    let ty = self.alike(left, right, "cannot be compared");
                    self.ordered(&ty, left);
                    tests.push(self.add(Node::Compare(relation, left, right), Type::Truth, span));
                }
                match tests.as_slice() {
                    [one] => *one,
                    _ => self.add(Node::And(tests), Type::Truth, span),
                }
            }
            tree::Test::Good(goodness, right_tree) => {
                let right = self.expr(&inner, right_tree, Some(&left_ty));
                let ty = self.alike(left, right, "cannot be compared");
                self.ordered(&ty, left);
                let direction = self.direction_of_expr(scope, left_tree, left);
                let direction = direction.or_else(|| self.direction_of_expr(scope, right_tree, right));
                match direction {
                    Some(direction) => self.good(good(*goodness), left, right, direction, span),
                    None => {
                        self.direction_unsaid(left, goodness.words(), span);
                        self.broken(span)
                    }
                }
            }
            tree::Test::Known => self.add(Node::IsKnown(left), Type::Truth, span),
            tree::Test::Missing { not, kind } => {
                let id = self.add(Node::IsAbsent(left, super::folds::kind_set(*kind)), Type::Truth, span);
                self.negated(id, *not, span)
            }
            tree::Test::OneOf(items) => {
                let mut tests = Vec::new();
                for item in items {
                    let right = self.expr(&inner, item, Some(&left_ty));
                    self.alike(left, right, "cannot be compared");
                    tests.push(self.add(Node::Compare(Relation::Equal, left, right), Type::Truth, span));
                }
                self.add(Node::Or(tests), Type::Truth, span)
            }
            tree::Test::Equal { not, to } => {
                let right = self.expr(&inner, to, Some(&left_ty));
                self.alike(left, right, "cannot be compared");
                let relation = if *not { Relation::NotEqual } else { Relation::Equal };
                self.add(Node::Compare(relation, left, right), Type::Truth, span)
            }
        }
    }

    fn negated(&mut self, id: ExprId, not: bool, span: Span) -> ExprId {
        if not { self.add(Node::Not(id), Type::Truth, span) } else { id }
    }

    /// Comparisons by size need values that have a size.
    fn ordered(&mut self, ty: &Type, left: ExprId) {
        if matches!(ty, Type::Quantity(_) | Type::Date | Type::Unknown) {
            return;
        }
        let span = self.span(left);
        let words = self.words(span).to_owned();
        let finding = Finding::error(
            "unit-mismatch",
            format!("`{words}` is {}; it has no greater and no lesser", units::words(ty)),
        )
        .at(span, "")
        .help(format!("compare it with `{words} is …`"));
        self.say(finding);
    }

    fn meets(&mut self, scope: &Scope, left_tree: &tree::Expr, standard: &tree::Word, span: Span) -> ExprId {
        let left = self.expr(scope, left_tree, None);
        let (metric, selects) = match &self.node(left).node {
            Node::Figure(figure, selects) => (*figure, selects.clone()),
            Node::Broken => return self.broken(span),
            _ => {
                let left_span = self.span(left);
                let finding = Finding::error(
                    "no-standard",
                    format!("only a metric meets a standard; `{}` is a calculation", self.words(left_span)),
                )
                .at(left_span, "")
                .help("name the metric, as in `readmission_rate meets target`");
                self.say(finding);
                return self.broken(span);
            }
        };
        let name = format!("{}.{}", self.model.figure(metric).name, standard.text);
        let Some(figure) = self.figures.get(&name).copied() else {
            let prefix = format!("{}.", self.model.figure(metric).name);
            let mut known: Vec<String> = self
                .figures
                .keys()
                .filter_map(|known| known.strip_prefix(&prefix))
                .filter(|known| !known.contains('.'))
                .map(str::to_owned)
                .collect();
            known.sort();
            let metric = self.model.figure(metric).name.clone();
            self.unknown(&standard.text, standard.at.0, &format!("`{metric}` has no standard called"), known);
            return self.broken(span);
        };
        let ty = self.model.figure(figure).ty.clone();
        let right = self.add(Node::Figure(figure, selects), ty, standard.at.0);
        match self.direction_of_expr(scope, left_tree, left) {
            Some(direction) => self.good(Good::AtLeastAsGood, left, right, direction, span),
            None => {
                self.direction_unsaid(left, "meets", span);
                self.broken(span)
            }
        }
    }

    /// A comparison by goodness: plain where the direction is known.
    pub(super) fn good(&mut self, good: Good, left: ExprId, right: ExprId, toward: Toward, span: Span) -> ExprId {
        let node = match toward {
            Toward::Said(Direction::Higher) => Node::Compare(good.relation(false), left, right),
            Toward::Said(Direction::Lower) => Node::Compare(good.relation(true), left, right),
            Toward::Said(direction @ Direction::Column(..)) => Node::Good(good, left, right, direction),
            // At a row that the facts pick, it is whichever of the two the cell of that row says.
            Toward::By(axis, column, key) => {
                let Some(known) = self.model.axis(axis).columns.get(column.index()) else { return self.broken(span) };
                let ty = known.ty.clone();
                let Type::Word(words) = &ty else { return self.broken(span) };
                let higher = self.add(Node::Compare(good.relation(false), left, right), Type::Truth, span);
                let Some(word) = words.iter().position(|word| word == "lower") else { return higher };
                let lower = self.add(Node::Compare(good.relation(true), left, right), Type::Truth, span);
                let cell = self.add(Node::Cell(axis, column, Select::By(key)), ty.clone(), span);
                let word = self.add(Node::Const(Datum::Word(word as u32)), ty, span);
                let says = self.add(Node::Compare(Relation::Equal, cell, word), Type::Truth, span);
                Node::If(says, lower, higher)
            }
        };
        self.add(node, Type::Truth, span)
    }

    pub(super) fn direction_unsaid(&mut self, left: ExprId, words: &str, span: Span) {
        let left_span = self.span(left);
        let name = self.words(left_span).to_owned();
        let mut finding = Finding::error("direction-unsaid", format!("is a higher `{name}` better or worse?"))
            .at(span, format!("`{words}` needs to know"));
        if let Node::Figure(figure, _) = &self.node(left).node {
            let place = self.model.figure(*figure).name_span;
            finding = finding.at(place, "no direction here");
        }
        let finding = finding.help("add the line `lower is better` or `higher is better` to the metric; `is at least`, `is below` and the like ask no direction");
        self.say(finding);
    }

    /// The direction of the metric that an expression names, if it names one, at the row that it is read at.
    pub(super) fn direction_of_expr(&mut self, scope: &Scope, expr: &tree::Expr, read: ExprId) -> Option<Toward> {
        match &*expr.node {
            tree::Node::Path(path) => {
                let direction = self.direction_of(path)?;
                let Direction::Column(axis, column) = direction else { return Some(Toward::Said(direction)) };
                match self.selected_at(read, axis)? {
                    Select::Here => scope.axes.contains(&axis).then_some(Toward::Said(direction)),
                    Select::Row(row) => Some(Toward::Said(self.direction_of_row(axis, column, row))),
                    Select::By(key) => Some(Toward::By(axis, column, key)),
                }
            }
            tree::Node::Group(inner) => self.direction_of_expr(scope, inner, read),
            tree::Node::Adjusted(inner, _) => self.direction_of_expr(scope, inner, read),
            _ => None,
        }
    }

    /// The direction that a metric's clause says: of a standard, that of its metric.
    pub(super) fn direction_of(&mut self, path: &tree::Path) -> Option<Direction> {
        // Keys stand before the name: `north.wait.target` is the target of `wait` at one row.
        let texts: Vec<&str> = path.parts.iter().map(|part| part.text.as_str()).collect();
        let names = (0..texts.len()).filter_map(|from| texts.get(from..)).map(|rest| rest.join("."));
        let (name, figure) = names.into_iter().find_map(|name| {
            let figure = self.figures.get(&name).copied()?;
            Some((name, figure))
        })?;
        let figure = match name.split_once('.') {
            Some((metric, _)) if self.model.figure(figure).metric.is_none() => {
                *self.figures.get(metric).unwrap_or(&figure)
            }
            _ => figure,
        };
        self.model.figure(figure).metric.as_ref()?.direction
    }

    /// Where on an axis a figure is read, with or without steps behind it; where the reader stands, unless it says otherwise.
    fn selected_at(&self, read: ExprId, axis: AxisId) -> Option<Select> {
        let mut read = read;
        loop {
            match &self.node(read).node {
                Node::Figure(figure, selects) => {
                    let place = self.model.figure(*figure).shape.iter().position(|known| *known == axis)?;
                    return selects.get(place).cloned();
                }
                Node::Step { base, .. } | Node::Treat(base, _) => read = *base,
                _ => return Some(Select::Here),
            }
        }
    }

    fn direction_of_row(&self, axis: AxisId, column: ColumnId, row: u32) -> Direction {
        let column = self.model.axis(axis).columns.get(column.index());
        let lower = match column.map(|column| (column.cells.get(row as usize), &column.ty)) {
            Some((Some(Ok(Datum::Word(place))), Type::Word(words))) => {
                words.get(*place as usize).is_some_and(|word| word == "lower")
            }
            _ => false,
        };
        if lower { Direction::Lower } else { Direction::Higher }
    }

    /// A scope in which the standards of a metric may be named plainly.
    pub(super) fn with_standards_of(&self, scope: &Scope, left: ExprId) -> Scope {
        match &self.node(left).node {
            Node::Figure(figure, selects) if selects.iter().all(|select| *select == Select::Here) => {
                Scope { standards: Some(*figure), ..scope.clone() }
            }
            _ => scope.clone(),
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

    /// Checks that two values may stand beside each other, and gives their common type.
    pub(super) fn alike(&mut self, left: ExprId, right: ExprId, complaint: &str) -> Type {
        let (left_ty, right_ty) = (self.ty(left).clone(), self.ty(right).clone());
        match units::joined(&left_ty, &right_ty) {
            Some(ty) => ty,
            None => {
                if !self.percent_against_number(left, right) {
                    self.mismatch(&left_ty, self.span(left), &right_ty, self.span(right), complaint);
                }
                Type::Unknown
            }
        }
    }

    pub(super) fn mismatch(&mut self, left: &Type, left_span: Span, right: &Type, right_span: Span, complaint: &str) {
        let finding =
            Finding::error("unit-mismatch", format!("{} and {} {complaint}", units::words(left), units::words(right)))
                .at(left_span, units::words(left))
                .at(right_span, units::words(right));
        self.say(finding);
    }

    /// The commonest slip: a percent beside a plain number. Says which of the two it is.
    fn percent_against_number(&mut self, left: ExprId, right: ExprId) -> bool {
        let (Type::Quantity(one), Type::Quantity(other)) = (self.ty(left).clone(), self.ty(right).clone()) else {
            return false;
        };
        let (percent, plain) = match (one.is_percent(), other.is_percent()) {
            (true, false) if other.is_plain() => (left, right),
            (false, true) if one.is_plain() => (right, left),
            _ => return false,
        };
        let (percent_span, plain_span) = (self.span(percent), self.span(plain));
        let (percent_words, plain_words) = (self.words(percent_span).to_owned(), self.words(plain_span).to_owned());
        if let Some(sign) = self.quotient_sign(plain, 0) {
            let dividend = plain_words.replace(['÷', '/'], "per");
            let finding = Finding::error(
                "ratio-or-percent",
                format!("`{plain_words}` is a number; `{percent_words}` is a percent"),
            )
            .at(sign, "42 ÷ 500 is 0.084; 42 per 500 is 8.4%")
            .at(percent_span, "a percent");
            let words = if plain_span.to(sign) == plain_span {
                format!("write `{dividend}`")
            } else {
                "write `per`".to_owned()
            };
            self.say(finding.fix(words, sign, "per"));
            return true;
        }
        let node = &self.node(plain).node;
        let finding = Finding::error(
            "percent-expected",
            format!("`{plain_words}` is a plain number; `{percent_words}` is a percent"),
        )
        .at(plain_span, "a number")
        .at(percent_span, "a percent");
        let finding = match node {
            Node::Const(datum) => {
                let number = datum.number();
                let percent = number.mul(&crate::number::Number::from(100i64));
                if percent <= crate::number::Number::from(100i64) {
                    finding.help(format!("write `{percent}%`, or `{number}%` for {number} in a hundred"))
                } else {
                    finding.help(format!("write `{number}%`"))
                }
            }
            _ => finding.help(format!(
                "declare `{plain_words}` a percent, or write `{plain_words} × 1%` if it counts hundredths"
            )),
        };
        self.say(finding);
        true
    }

    /// The `÷` that made an expression a plain number, looking through steps and names.
    fn quotient_sign(&self, id: ExprId, depth: u32) -> Option<Span> {
        if depth > 8 {
            return None;
        }
        match &self.node(id).node {
            Node::Divide(..) => self.quotients.get(&id).copied(),
            Node::Step { base, .. } | Node::Treat(base, _) => self.quotient_sign(*base, depth + 1),
            Node::First { otherwise: Some(otherwise), .. } => self.quotient_sign(*otherwise, depth + 1),
            Node::Figure(figure, _) => match &self.model.figure(*figure).body {
                Body::Expr(body) => self.quotient_sign(*body, depth + 1),
                _ => None,
            },
            _ => None,
        }
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

fn percent_literal(expr: &tree::Expr) -> bool {
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

/// The goodness of the model for that of the tree.
pub(super) fn good(goodness: tree::Goodness) -> Good {
    match goodness {
        tree::Goodness::AtLeastAsGood => Good::AtLeastAsGood,
        tree::Goodness::NoBetter => Good::NoBetter,
        tree::Goodness::Better => Good::Better,
        tree::Goodness::Worse => Good::Worse,
    }
}
