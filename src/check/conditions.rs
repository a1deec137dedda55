//! Conditions: bounds, words, what is missing, and what is better than what.

use super::{Checker, Scope, units};
use crate::diagnostic::Finding;
use crate::model::{Direction, ExprId, Good, Node, Relation, Select, Type};
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
                let direction =
                    self.direction_of_expr(scope, left_tree).or_else(|| self.direction_of_expr(scope, right_tree));
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
        match self.direction_of_expr(scope, left_tree) {
            Some(direction) => self.good(Good::AtLeastAsGood, left, right, direction, span),
            None => {
                self.direction_unsaid(left, "meets", span);
                self.broken(span)
            }
        }
    }

    /// A comparison by goodness: plain where the direction is one for all rows.
    pub(super) fn good(&mut self, good: Good, left: ExprId, right: ExprId, direction: Direction, span: Span) -> ExprId {
        let node = match direction {
            Direction::Higher => Node::Compare(good.relation(false), left, right),
            Direction::Lower => Node::Compare(good.relation(true), left, right),
            Direction::Column(..) => Node::Good(good, left, right, direction),
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

    /// The direction of the metric that an expression names, if it names one.
    pub(super) fn direction_of_expr(&mut self, scope: &Scope, expr: &tree::Expr) -> Option<Direction> {
        match &*expr.node {
            tree::Node::Path(path) => self.direction_of(scope, path),
            tree::Node::Group(inner) => self.direction_of_expr(scope, inner),
            tree::Node::Adjusted(inner, _) => self.direction_of_expr(scope, inner),
            _ => None,
        }
    }

    pub(super) fn direction_of(&mut self, scope: &Scope, path: &tree::Path) -> Option<Direction> {
        let name = super::declare::path_text(path);
        let (figure, picker) = match self.figures.get(&name) {
            Some(figure) => (*figure, None),
            None => {
                let last = path.parts.last()?;
                (self.figures.get(&last.text).copied()?, path.parts.first())
            }
        };
        // A standard has the direction of its metric.
        let figure = match name.split_once('.') {
            Some((metric, _)) if self.model.figure(figure).metric.is_none() => {
                *self.figures.get(metric).unwrap_or(&figure)
            }
            _ => figure,
        };
        let direction = self.model.figure(figure).metric.as_ref()?.direction?;
        let Direction::Column(axis, column) = direction else { return Some(direction) };
        let key = picker.and_then(|picker| self.key_row(axis, &picker.text));
        match key {
            Some(row) => {
                let column = &self.model.axis(axis).columns[column.index()];
                let lower = match (column.cells.get(row as usize), &column.ty) {
                    (Some(Ok(crate::model::Datum::Word(place))), Type::Word(words)) => {
                        words.get(*place as usize).is_some_and(|word| word == "lower")
                    }
                    _ => false,
                };
                Some(if lower { Direction::Lower } else { Direction::Higher })
            }
            None => scope.axes.contains(&axis).then_some(direction),
        }
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
