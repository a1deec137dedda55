//! Conditions: bounds, words, what is missing, and what is better than what.

use super::{Checker, Scope, Toward, units};
use crate::diagnostic::Finding;
use crate::model::{AxisId, ColumnId, Datum, Direction, ExprId, Good, Node, Relation, Select, Type};
use crate::source::Span;
use crate::syntax::tree;

impl Checker<'_> {
    pub(super) fn test(&mut self, scope: &Scope, left_tree: &tree::Expr, test: &tree::Test, span: Span) -> ExprId {
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
        if matches!(ty, Type::Quantity(_) | Type::Date | Type::Time | Type::Unknown) {
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

    pub(super) fn meets(&mut self, scope: &Scope, left_tree: &tree::Expr, standard: &tree::Word, span: Span) -> ExprId {
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

    pub(super) fn direction_of_row(&self, axis: AxisId, column: ColumnId, row: u32) -> Direction {
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
