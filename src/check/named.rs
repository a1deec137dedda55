//! The figures that a clause names, before any of it is worked out.

use super::Checker;
use crate::model::{FigureId, Type};
use crate::syntax::tree;

/// Collects the figures that trees name, by the same rules as `paths.rs` reads them.
pub(super) struct Reader<'a, 't> {
    pub(super) checker: &'a Checker<'t>,
    pub(super) found: &'a mut Vec<FigureId>,
    /// The metric whose standards may be named plainly.
    pub(super) metric: Option<String>,
    /// The choice that the rows of the clause's table give words of.
    pub(super) choice: Type,
    /// The figure that is worked out.
    pub(super) figure: FigureId,
    /// Whether figures of earlier periods are among them: those need not wait for each other.
    pub(super) soft: bool,
}

impl Reader<'_, '_> {
    pub(super) fn name(&mut self, name: &str) {
        if let Some(figure) = self.checker.figures.get(name) {
            self.found.push(*figure);
        }
    }

    pub(super) fn path(&mut self, path: &tree::Path) {
        let parts: Vec<&str> = path.parts.iter().map(|part| part.text.as_str()).collect();
        let whole = parts.join(".");
        if self.checker.figures.contains_key(&whole) {
            return self.name(&whole);
        }
        if parts.len() == 1 {
            if let Some(metric) = &self.metric {
                let standard = format!("{metric}.{whole}");
                self.name(&standard);
            }
            return;
        }
        let first = parts[0];
        if !self.checker.axes.contains_key(first) && !self.checker.keys.contains_key(first) {
            self.name(first);
        }
        if let Some(tail) =
            (1..parts.len()).map(|split| parts[split..].join(".")).find(|tail| self.checker.figures.contains_key(tail))
        {
            self.name(&tail);
        }
    }

    /// What a name is declared to be, where a declaration says so.
    fn declared_type(&self, path: &str) -> Type {
        let last = path.rsplit('.').next().unwrap_or(path);
        let figure = self.checker.figures.get(path).or_else(|| self.checker.figures.get(last));
        let ty = figure.map(|figure| self.checker.model.figure(*figure).ty.clone()).unwrap_or(Type::Unknown);
        if ty != Type::Unknown {
            return ty;
        }
        let columns = self.checker.model.axes.iter().flat_map(|axis| &axis.columns);
        columns.filter(|column| column.name == last).map(|column| column.ty.clone()).next().unwrap_or(Type::Unknown)
    }

    /// Reads an expression, unless it is a word of a choice (or a key): then it names no figure.
    fn unless_word(&mut self, expr: &tree::Expr, choice: &Type) {
        let word = plain_path(expr);
        let literal = match (choice, &word) {
            (Type::Word(words), Some(word)) => words.contains(word),
            (Type::Key(axis), Some(word)) => self.checker.key_row(*axis, word).is_some(),
            _ => false,
        };
        if !literal {
            self.expr(expr);
        }
    }

    pub(super) fn heading(&mut self, heading: &tree::Heading) {
        if let Some(filter) = &heading.filter {
            self.expr(filter);
        }
    }

    pub(super) fn rows(&mut self, rows: &[tree::Row]) {
        for row in rows {
            match &row.head {
                tree::RowHead::When(expr) | tree::RowHead::At(expr) => self.expr(expr),
                tree::RowHead::Band(band) => match band {
                    tree::Band::From(at)
                    | tree::Band::Above(at)
                    | tree::Band::UpTo(at)
                    | tree::Band::Below(at)
                    | tree::Band::Good(_, at) => self.expr(at),
                    tree::Band::Both { lower, upper, .. } => {
                        self.expr(lower);
                        self.expr(upper);
                    }
                },
                tree::RowHead::Otherwise | tree::RowHead::Missing(_) => {}
            }
            match &row.result {
                tree::RowResult::Amount(expr) => {
                    let choice = self.choice.clone();
                    self.unless_word(expr, &choice);
                }
                tree::RowResult::Evenly(from, to) => {
                    self.expr(from);
                    self.expr(to);
                }
                tree::RowResult::Bare => {}
            }
        }
    }

    pub(super) fn rule(&mut self, rule: &tree::Rule) {
        match rule {
            tree::Rule::Plain(_, expr) => {
                let choice = self.choice.clone();
                self.unless_word(expr, &choice);
            }
            tree::Rule::Table(table) => {
                let before = self.metric.take();
                if let Some((_, selector)) = &table.selector {
                    self.expr(selector);
                    self.metric = plain_path(selector);
                }
                self.rows(&table.rows);
                self.metric = before;
            }
        }
    }

    pub(super) fn lines(&mut self, lines: &[tree::Line]) {
        for line in lines {
            match &line.says {
                tree::LineSays::Except { when, amount, .. } => {
                    self.condition(when);
                    self.expr(amount);
                }
                tree::LineSays::OnlyIf { condition, .. } => self.condition(condition),
                tree::LineSays::Steps { steps, .. } => steps.iter().for_each(|step| self.step(step)),
                tree::LineSays::Status { when, .. } => self.expr(when),
                tree::LineSays::Treat(treat) => self.expr(&treat.value),
                tree::LineSays::MayBeGiven => {}
            }
        }
    }

    fn condition(&mut self, condition: &tree::Condition) {
        self.expr(&condition.holds);
        condition.treats.iter().for_each(|treat| self.expr(&treat.value));
    }

    pub(super) fn step(&mut self, step: &tree::Step) {
        match &step.action {
            tree::Action::Round(..) => {}
            tree::Action::CappedAt(value)
            | tree::Action::NotBelow(value)
            | tree::Action::ReducedBy(value)
            | tree::Action::IncreasedBy(value)
            | tree::Action::Times(value) => self.expr(value),
            tree::Action::KeptBetween(lower, upper) => {
                self.expr(lower);
                self.expr(upper);
            }
        }
        if let Some(when) = &step.when {
            self.condition(when);
        }
    }

    pub(super) fn expr(&mut self, expr: &tree::Expr) {
        match &*expr.node {
            tree::Node::Literal(_) | tree::Node::Nothing | tree::Node::Numerator | tree::Node::Denominator => {}
            tree::Node::Path(path) => self.path(path),
            // What reads an earlier period is refused before (`later`).
            tree::Node::Previous(path) | tree::Node::Before { path, .. } => {
                if self.soft {
                    self.path(path);
                }
            }
            tree::Node::NetTo(_) => {
                let lines = self.checker.lines_before(self.figure);
                self.found.extend(lines.into_iter().filter(|line| *line != self.figure));
            }
            tree::Node::Call(_, items)
            | tree::Node::And(items)
            | tree::Node::Or(items)
            | tree::Node::Pick(_, items, _) => {
                items.iter().for_each(|item| self.expr(item));
            }
            tree::Node::Group(inner)
            | tree::Node::Negate(inner)
            | tree::Node::Not(inner)
            | tree::Node::DayOf(inner)
            | tree::Node::Curve(_, inner) => self.expr(inner),
            tree::Node::Binary(_, left, right, _)
            | tree::Node::PerOf(left, _, right)
            | tree::Node::DaysFrom(left, right)
            | tree::Node::BusinessDaysFrom(left, right)
            | tree::Node::HoursFrom(left, right) => {
                self.expr(left);
                self.expr(right);
            }
            tree::Node::If(condition, then, otherwise) => {
                self.expr(condition);
                self.expr(then);
                self.expr(otherwise);
            }
            tree::Node::Is(left, test) => {
                self.expr(left);
                let before = self.metric.take();
                self.metric = plain_path(left).or_else(|| before.clone());
                let choice = plain_path(left).map_or(Type::Unknown, |left| self.declared_type(&left));
                match test {
                    tree::Test::Bounds(bounds) => bounds.iter().for_each(|(_, bound)| self.expr(bound)),
                    tree::Test::Good(_, right) => self.expr(right),
                    tree::Test::Equal { to: right, .. } => self.unless_word(right, &choice),
                    tree::Test::OneOf(items) => items.iter().for_each(|item| self.unless_word(item, &choice)),
                    tree::Test::Known | tree::Test::Missing { .. } => {}
                }
                self.metric = before;
            }
            tree::Node::Meets(left, standard) => {
                self.expr(left);
                if let Some(metric) = plain_path(left) {
                    let last = metric.rsplit('.').next().unwrap_or(&metric).to_owned();
                    self.name(&format!("{metric}.{}", standard.text));
                    self.name(&format!("{last}.{}", standard.text));
                }
            }
            tree::Node::Adjusted(base, tails) => {
                self.expr(base);
                for tail in tails {
                    match tail {
                        tree::Tail::Step(step) => self.step(step),
                        tree::Tail::Treat(treat) => self.expr(&treat.value),
                    }
                }
            }
            tree::Node::Fold(fold) => {
                for part in [&fold.element, &fold.weight, &fold.filter].into_iter().flatten() {
                    self.expr(part);
                }
            }
        }
    }
}

fn plain_path(expr: &tree::Expr) -> Option<String> {
    match &*expr.node {
        tree::Node::Path(path) => Some(super::declare::path_text(path)),
        tree::Node::Group(inner) => plain_path(inner),
        _ => None,
    }
}
