//! The places of a contract that a worked example may come by: every row, condition, cap and kind of missing, and every
//! bound with both of its sides.

use std::collections::{HashMap, HashSet};

use super::aspect::Aspect;
use super::bounds::{bound_span, is_constant, is_ordered, limits_of};
use super::clauses::{is_written, line_of, plain_name};
use super::words::{quoted, said_before, words};
use crate::model::{Body, ExprId, FigureId, Kind, Kinds, Model, Node, Relation, Skip, Table};
use crate::source::{Source, Span};

/// One place.
#[derive(Clone, Debug)]
pub(crate) struct Point {
    /// The figure in whose clause it stands.
    pub figure: FigureId,
    pub aspect: Aspect,
    pub span: Span,
    /// In words: ``the row `from 10%` ``.
    pub what: String,
    /// Beside a bound: the figure whose value lies there.
    pub value: Option<FigureId>,
}

/// All places of a contract, each once however often it is compiled.
#[derive(Debug, Default)]
pub(crate) struct Points {
    pub all: Vec<Point>,
    index: HashMap<(u32, u32, Aspect), usize>,
}

impl Points {
    /// Every place of a contract, in the order of the text.
    pub fn of(model: &Model, source: &Source) -> Points {
        let mut points = Points::default();
        let mut seen = HashSet::new();
        for index in 0..model.figures.len() {
            let id = FigureId(index as u32);
            if is_written(model, id) {
                points.figure(model, source, id, &mut seen);
            }
        }
        for limit in &model.limits {
            let member = limit.members.first().and_then(|standing| line_of(model, *standing));
            if let Some(member) = member {
                points.exprs(model, source, member, vec![limit.together], &mut seen);
            }
        }
        points.all.sort_by_key(|point| (point.span.start, point.span.end, point.aspect));
        let key = |(place, point): (usize, &Point)| ((point.span.start, point.span.end, point.aspect), place);
        points.index = points.all.iter().enumerate().map(key).collect();
        points
    }

    pub fn find(&self, aspect: Aspect, span: Span) -> Option<usize> {
        self.index.get(&(span.start, span.end, aspect)).copied()
    }

    fn add(&mut self, figure: FigureId, aspect: Aspect, span: Span, what: String) {
        self.add_near(figure, aspect, span, what, None);
    }

    fn add_near(&mut self, figure: FigureId, aspect: Aspect, span: Span, what: String, value: Option<FigureId>) {
        let next = self.all.len();
        self.index.entry((span.start, span.end, aspect)).or_insert_with(|| {
            self.all.push(Point { figure, aspect, span, what, value });
            next
        });
    }

    fn figure(&mut self, model: &Model, source: &Source, id: FigureId, seen: &mut HashSet<ExprId>) {
        let figure = model.figure(id);
        if let Body::Input(input) = &figure.body {
            for kind in input.may_be.iter() {
                let what = format!("`{}` {}", plain_name(model, id), kind.word());
                self.add(id, Aspect::Given(kind), input.declared, what);
            }
        }
        if let Body::Line(term) = &figure.body {
            for gate in &term.gates {
                let span = model.expr(gate.condition).span;
                let words = quoted(source, span);
                self.add(id, Aspect::Holds, span, format!("the gate {words} open"));
                self.add(id, Aspect::Fails, span, format!("the gate {words} closed"));
            }
        }
        self.exprs(model, source, id, model.roots(id), seen);
    }

    fn exprs(
        &mut self,
        model: &Model,
        source: &Source,
        id: FigureId,
        mut waiting: Vec<ExprId>,
        seen: &mut HashSet<ExprId>,
    ) {
        while let Some(expr) = waiting.pop() {
            if seen.insert(expr) {
                self.node(model, source, id, expr);
                model.expr(expr).node.operands(|part| waiting.push(part));
            }
        }
    }

    fn node(&mut self, model: &Model, source: &Source, id: FigureId, expr: ExprId) {
        let span_of = |expr: ExprId| model.expr(expr).span;
        let span = span_of(expr);
        match &model.expr(expr).node {
            Node::Table(table) => self.table(model, source, id, table),
            Node::First { rows, otherwise, absent } => {
                // What chooses among the versions of an amended clause is written nowhere.
                let written = rows.iter().filter(|(condition, _)| !said_before(source, span_of(*condition)).is_empty());
                let mut other = None;
                for (condition, _) in written {
                    let at = span_of(*condition);
                    let head = words(source, at);
                    let (what, none) = match said_before(source, at) {
                        "except when" => (format!("the exception `{head}`"), "no exception"),
                        "when" => (format!("the row `when {head}`"), "the row `otherwise`"),
                        status => (format!("`{status} {head}`"), "no reason to be missing"),
                    };
                    self.add(id, Aspect::Row, at, what);
                    other = Some(none);
                }
                if let (Some(other), true) = (other, otherwise.is_some()) {
                    self.add(id, Aspect::Otherwise, span, other.to_owned());
                }
                self.absences(source, id, absent.iter().map(|(kinds, row)| (*kinds, span_of(*row))));
            }
            Node::If(condition, ..) => self.condition(source, id, span_of(*condition)),
            Node::Compare(relation, a, b) => {
                let ordered = !matches!(relation, Relation::Equal | Relation::NotEqual);
                if is_ordered(&model.expr(*b).ty) && !(is_constant(model, *a) && is_constant(model, *b)) {
                    self.bound((model, source), id, span, (*a, span_of(*b)), ordered);
                }
            }
            Node::Good(_, a, b, _) => self.bound((model, source), id, span, (*a, span_of(*b)), true),
            Node::And(items) | Node::Or(items) => {
                for item in items {
                    if !matches!(model.expr(*item).node, Node::Table(_) | Node::First { .. } | Node::Const(_)) {
                        self.condition(source, id, span_of(*item));
                    }
                }
            }
            Node::Treat(base, entries) => {
                for (kinds, entry) in entries {
                    let kinds: Vec<&str> = kinds.iter().map(Kind::word).collect();
                    let kinds = if kinds.len() > 4 { "missing".to_owned() } else { kinds.join(" or ") };
                    let what = format!(
                        "{} {kinds}, which counts as {}",
                        quoted(source, span_of(*base)),
                        quoted(source, span_of(*entry))
                    );
                    self.add(id, Aspect::CountsAs, span_of(*entry), what);
                }
            }
            Node::Pick { greater, items, skip } => {
                let which = if *greater { "the greater" } else { "the lesser" };
                for item in items.iter().filter(|item| span_of(**item) != span) {
                    let at = span_of(*item);
                    self.add(id, Aspect::Chosen, at, format!("{} {which}", quoted(source, at)));
                }
                self.skip(id, span, skip);
            }
            Node::Fold { skip, .. } | Node::Weighted { skip, .. } => self.skip(id, span, skip),
            Node::Step { base, action, when } => {
                for (limit, cap) in limits_of(action) {
                    let at = span_of(limit);
                    let word = if cap { "the cap of" } else { "the floor of" };
                    let at_words = quoted(source, at);
                    self.add(id, Aspect::Reached, at, format!("{word} {at_words} reached"));
                    self.add(id, Aspect::NotReached, at, format!("{word} {at_words} not reached"));
                }
                if let Some(when) = when {
                    let at = span_of(*when);
                    // The side of an adjustment stands behind no word of its own.
                    if at.start >= span_of(*base).start && said_before(source, at) == "when" {
                        self.condition(source, id, at);
                    }
                }
            }
            Node::Const(_)
            | Node::Absent(_)
            | Node::Figure(..)
            | Node::Cell(..)
            | Node::Key(_)
            | Node::Negate(_)
            | Node::Add(..)
            | Node::Subtract(..)
            | Node::Multiply(..)
            | Node::Divide(..)
            | Node::AddMonths(..)
            | Node::AddBusinessDays(..)
            | Node::BusinessDays(..)
            | Node::Not(_)
            | Node::IsKnown(_)
            | Node::IsAbsent(..)
            | Node::Gather(_)
            | Node::Earlier(..)
            | Node::Curve { .. }
            | Node::Together(_)
            | Node::Broken => {}
        }
    }

    fn table(&mut self, model: &Model, source: &Source, id: FigureId, table: &Table) {
        for row in &table.rows {
            self.add(id, Aspect::Row, row.span, format!("the row {}", quoted(source, row.head)));
            for bound in row.claim.bounds() {
                let at = bound_span(model, table, bound);
                self.bound((model, source), id, at, (table.selector, at), true);
            }
        }
        if let Some(otherwise) = table.otherwise {
            self.add(id, Aspect::Otherwise, model.expr(otherwise).span, "the row `otherwise`".to_owned());
        }
        self.absences(source, id, table.absent.iter().map(|(kinds, row)| (*kinds, model.expr(*row).span)));
    }

    fn absences(&mut self, source: &Source, id: FigureId, rows: impl Iterator<Item = (Kinds, Span)>) {
        for (kinds, span) in rows {
            let kinds: Vec<&str> = kinds.iter().map(Kind::word).collect();
            let line = source.line(source.line_column(span.start).0);
            let missing = line.trim_start().starts_with("missing") || kinds.len() > 4;
            let word = if missing { "missing".to_owned() } else { kinds.join(" or ") };
            self.add(id, Aspect::Absence, span, format!("the row `{word}`"));
        }
    }

    fn condition(&mut self, source: &Source, id: FigureId, span: Span) {
        let (before, words) = (said_before(source, span), words(source, span));
        let words = if before.is_empty() { format!("`{words}`") } else { format!("`{before} {words}`") };
        self.add(id, Aspect::Holds, span, format!("{words} true"));
        self.add(id, Aspect::Fails, span, format!("{words} false"));
    }

    fn bound(
        &mut self,
        (model, source): (&Model, &Source),
        id: FigureId,
        span: Span,
        (value, bound): (ExprId, Span),
        sides: bool,
    ) {
        let (of, at) = (&model.expr(value).node, model.expr(value).span);
        // What the checker put in has no words of its own.
        if at == bound {
            return;
        }
        let figure = if let Node::Figure(figure, _) = of { Some(*figure) } else { None };
        let (value, bound) = (quoted(source, at), quoted(source, bound));
        if sides {
            self.add_near(id, Aspect::Below, span, format!("{value} just below {bound}"), figure);
        }
        self.add_near(id, Aspect::On, span, format!("{value} on {bound}"), figure);
        if sides {
            self.add_near(id, Aspect::Above, span, format!("{value} just above {bound}"), figure);
        }
    }

    fn skip(&mut self, id: FigureId, span: Span, skip: &Skip) {
        if !skip.kinds.is_empty() {
            let kinds: Vec<&str> = skip.kinds.iter().map(Kind::word).collect();
            let kinds = if kinds.len() > 4 { "missing".to_owned() } else { kinds.join(" or ") };
            self.add(id, Aspect::Skipped, span, format!("something left out as {kinds}"));
        }
        if let Some(needing) = skip.needing {
            self.add(id, Aspect::TooFew, span, format!("fewer than {needing} left"));
        }
    }
}
