//! Which places of a contract a run came by, read off its registers and traces: back from figures to all they were made of.

use std::collections::{BTreeSet, HashSet};

use super::aspect::Aspect;
use super::bounds::limits_of;
use super::clauses::{limits_before, line_of};
use super::points::Points;
use super::truth::truth;
use crate::evaluate::Value;
use crate::explain::Explainer;
use crate::explain::reader::{Home, Reader};
use crate::model::{AxisId, Body, ExprId, Figure, FigureId, LimitId, Model, Node, Relation, Side, Skip, Term};
use crate::source::Span;

/// Rows bound around a part of a calculation.
pub(crate) type Bound = Vec<(AxisId, u32)>;

/// Two values that a run held against each other, and what that can show.
#[derive(Clone, Debug)]
pub(crate) struct Edge {
    pub home: Home,
    pub value: (ExprId, Bound),
    pub bound: (ExprId, Bound),
    pub kind: EdgeKind,
    pub span: Span,
}

/// What two values are to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EdgeKind {
    /// A value and a bound.
    Bound,
    /// An amount and its cap.
    Cap,
    /// An amount and its floor.
    Floor,
    /// One of a list and the one that was picked.
    Pick,
}

/// The places that runs came by, by number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Came {
    pub hits: BTreeSet<usize>,
    /// Those among them that were come by in a clause that came to something: not behind a closed gate.
    pub live: BTreeSet<usize>,
}

/// What runs came by.
pub(crate) struct Walk<'w> {
    points: &'w Points,
    pub came: Came,
    is_live: bool,
    /// The facts that were read, by input and coordinate.
    pub inputs: BTreeSet<(FigureId, usize)>,
    /// What was held against each other, where somebody wants to know.
    pub edges: Option<Vec<Edge>>,
}

/// A part of a calculation that waits to be looked at.
pub(super) type Waiting<'a> = (Reader<'a>, ExprId);

impl<'w> Walk<'w> {
    pub fn new(points: &'w Points) -> Self {
        Walk { points, came: Came::default(), is_live: true, inputs: BTreeSet::new(), edges: None }
    }

    /// Follows figures of one subject in one period to everything they were made of in this run.
    pub fn follow(&mut self, ex: Explainer<'_>, from: impl IntoIterator<Item = (FigureId, usize)>) {
        let mut seen: HashSet<(FigureId, usize)> = HashSet::new();
        let mut waiting: Vec<(FigureId, usize)> = from.into_iter().collect();
        let mut reads = Vec::new();
        while let Some((figure, coordinate)) = waiting.pop() {
            if !seen.insert((figure, coordinate)) {
                continue;
            }
            self.figure(ex, figure, coordinate, &mut reads);
            waiting.append(&mut reads);
        }
    }

    /// Looks at the calculation of one figure; what it reads is noted.
    pub fn figure(&mut self, ex: Explainer<'_>, id: FigureId, coordinate: usize, reads: &mut Vec<(FigureId, usize)>) {
        let model = ex.model();
        let figure: &Figure = model.figure(id);
        let all = |id: FigureId| (0..model.size(id)).map(move |coordinate| (id, coordinate));
        let mut waiting: Vec<Waiting<'_>> = Vec::new();
        self.is_live =
            !matches!(figure.body, Body::Line(_)) || ex.value(id, coordinate).is_ok_and(|value| !value.is_zero());
        let reader = Reader::of_figure(ex, id, coordinate);
        if let Some(filter) = figure.filter {
            waiting.push((reader.clone(), filter));
        }
        match &figure.body {
            Body::Input(input) => {
                self.inputs.insert((id, coordinate));
                if let Err(kind) = ex.value(id, coordinate) {
                    self.hit(Aspect::Given(kind), input.declared);
                }
            }
            Body::Expr(expr) => waiting.push((reader, *expr)),
            Body::Line(term) => self.line(&reader, term, &mut waiting, reads),
            Body::Shown { line, standing } => {
                reads.push((*line, coordinate));
                for limit in limits_before(model, *standing) {
                    self.limit(ex, limit, &mut waiting, reads);
                }
            }
            Body::Relief(limit) => self.limit(ex, *limit, &mut waiting, reads),
            Body::Account(number, _) => {
                let account = model.accounts.get(*number as usize);
                for part in account.iter().flat_map(|account| account.earn_backs.iter().chain([&account.withhold])) {
                    if model.size(*part) == model.size(id) {
                        reads.push((*part, coordinate));
                    } else {
                        reads.extend(all(*part));
                    }
                }
            }
            Body::Start(_) | Body::End(_) | Body::Broken => {}
        }
        while let Some((reader, expr)) = waiting.pop() {
            self.part(ex, &reader, expr, &mut waiting, reads);
        }
    }

    fn limit<'a>(
        &mut self,
        ex: Explainer<'a>,
        id: LimitId,
        waiting: &mut Vec<Waiting<'a>>,
        reads: &mut Vec<(FigureId, usize)>,
    ) {
        let model = ex.model();
        let Some(limit) = model.limits.get(id.index()) else { return };
        waiting.push((Reader::of_limit(ex, id), limit.together));
        for member in limit.members.iter().filter_map(|member| line_of(model, *member)) {
            reads.extend((0..model.size(member)).map(|coordinate| (member, coordinate)));
        }
    }

    fn line<'a>(
        &mut self,
        reader: &Reader<'a>,
        term: &Term,
        waiting: &mut Vec<Waiting<'a>>,
        reads: &mut Vec<(FigureId, usize)>,
    ) {
        waiting.push((reader.clone(), term.amount));
        waiting.extend(term.pays.map(|pays| (reader.clone(), pays)));
        if let Some(against) = term.against {
            let model = reader.ex.model();
            reads.extend((0..model.size(against)).map(|coordinate| (against, coordinate)));
        }
        let pays = term.pays.and_then(|pays| truth(reader, pays)).and_then(Result::ok);
        for gate in &term.gates {
            let other = match (gate.side, pays) {
                (Some(Side::Pays), Some(pays)) => !pays,
                (Some(Side::Charges), Some(pays)) => pays,
                (None, _) | (Some(_), None) => false,
            };
            if other {
                continue;
            }
            self.condition(reader, gate.condition);
            waiting.push((reader.clone(), gate.condition));
        }
    }

    fn part<'a>(
        &mut self,
        ex: Explainer<'a>,
        reader: &Reader<'a>,
        expr: ExprId,
        waiting: &mut Vec<Waiting<'a>>,
        reads: &mut Vec<(FigureId, usize)>,
    ) {
        let model: &'a Model = ex.model();
        let mut push = |expr: ExprId| waiting.push((reader.clone(), expr));
        match reader.node(expr) {
            Node::Figure(figure, selects) => {
                selects.iter().filter_map(crate::model::Select::key).for_each(push);
                reads.extend(reader.coordinate(*figure, selects).map(|coordinate| (*figure, coordinate)));
            }
            Node::Pick { items, skip, .. } => {
                let value = reader.value(expr);
                let values: Vec<Option<Value>> = items.iter().map(|item| reader.value(*item)).collect();
                for (item, one) in items.iter().zip(&values) {
                    if matches!(&value, Some(Ok(_))) && *one == value {
                        self.hit(Aspect::Chosen, reader.span(*item));
                    }
                    if self.edges.is_some() {
                        let parts = ((*item, reader.bound_rows()), (expr, reader.bound_rows()));
                        self.edge(reader, EdgeKind::Pick, parts, reader.span(*item));
                    }
                }
                self.skipped(reader, expr, skip, values.into_iter().flatten());
                items.iter().copied().for_each(push);
            }
            Node::If(condition, yes, no) => {
                self.condition(reader, *condition);
                push(*condition);
                match truth(reader, *condition) {
                    Some(Ok(true)) => push(*yes),
                    Some(Ok(false)) => push(*no),
                    Some(Err(_)) | None => {}
                }
            }
            Node::First { rows, otherwise, absent } => {
                let mut stopped = None;
                let mut decided = false;
                for (condition, result) in rows {
                    push(*condition);
                    match truth(reader, *condition) {
                        Some(Ok(true)) => {
                            self.hit(Aspect::Row, reader.span(*condition));
                            push(*result);
                            decided = true;
                            break;
                        }
                        Some(Ok(false)) => {}
                        Some(Err(kind)) => {
                            stopped = Some(kind);
                            break;
                        }
                        None => {
                            decided = true;
                            break;
                        }
                    }
                }
                if let Some(kind) = stopped {
                    if let Some((_, row)) = absent.iter().find(|(kinds, _)| kinds.contains(kind)) {
                        self.hit(Aspect::Absence, reader.span(*row));
                        push(*row);
                    }
                } else if let (false, Some(otherwise)) = (decided, otherwise) {
                    self.hit(Aspect::Otherwise, reader.span(expr));
                    push(*otherwise);
                }
            }
            Node::Table(table) => self.table(reader, expr, table, waiting),
            Node::Compare(relation, a, b) => {
                let ordered = !matches!(relation, Relation::Equal | Relation::NotEqual);
                self.near(reader, expr, *a, *b, ordered);
                [*a, *b].into_iter().for_each(push);
            }
            Node::Good(_, a, b, _) => {
                self.near(reader, expr, *a, *b, true);
                [*a, *b].into_iter().for_each(push);
            }
            Node::And(items) | Node::Or(items) => {
                for item in items {
                    self.condition(reader, *item);
                    push(*item);
                }
            }
            Node::Treat(base, entries) => {
                push(*base);
                if let Some(Err(kind)) = reader.value(*base)
                    && let Some((_, entry)) = entries.iter().find(|(kinds, _)| kinds.contains(kind))
                {
                    self.hit(Aspect::CountsAs, reader.span(*entry));
                    push(*entry);
                }
            }
            Node::Fold { axis, element, weight, filter, skip, .. } => {
                let mut values = Vec::new();
                for row in 0..model.axis(*axis).keys.len() as u32 {
                    let inner = reader.at(*axis, row);
                    if let Some(filter) = filter {
                        waiting.push((inner.clone(), *filter));
                        if let Some(Ok(false)) = truth(&inner, *filter) {
                            continue;
                        }
                    }
                    for part in [element, weight].into_iter().flatten() {
                        values.extend(inner.value(*part));
                        waiting.push((inner.clone(), *part));
                    }
                }
                self.skipped(reader, expr, skip, values.into_iter());
            }
            Node::Weighted { parts, skip } => {
                let values: Vec<Value> = parts.iter().filter_map(|(_, part)| reader.value(*part)).collect();
                self.skipped(reader, expr, skip, values.into_iter());
                parts.iter().map(|(_, part)| *part).for_each(push);
            }
            Node::Step { base, action, when } => {
                push(*base);
                let mut acts = true;
                if let Some(when) = when {
                    self.condition(reader, *when);
                    push(*when);
                    acts = truth(reader, *when) == Some(Ok(true));
                }
                if acts {
                    action.operands().for_each(push);
                    for (limit, cap) in limits_of(action) {
                        self.capped(reader, *base, limit, cap);
                    }
                }
            }
            Node::Together(limit) => {
                let members = model.limits.get(limit.index()).into_iter().flat_map(|limit| &limit.members);
                for member in members.filter_map(|member| line_of(model, *member)) {
                    reads.extend((0..model.size(member)).map(|coordinate| (member, coordinate)));
                }
            }
            node @ (Node::Const(_)
            | Node::Absent(_)
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
            | Node::Broken) => node.operands(push),
        }
    }

    fn condition(&mut self, reader: &Reader<'_>, condition: ExprId) {
        match truth(reader, condition) {
            Some(Ok(true)) => self.hit(Aspect::Holds, reader.span(condition)),
            Some(Ok(false)) => self.hit(Aspect::Fails, reader.span(condition)),
            Some(Err(_)) | None => {}
        }
    }

    fn skipped(&mut self, reader: &Reader<'_>, expr: ExprId, skip: &Skip, values: impl Iterator<Item = Value>) {
        let mut left = 0u32;
        let mut other = false;
        for value in values {
            match value {
                Ok(_) => left += 1,
                Err(kind) if skip.kinds.contains(kind) => self.hit(Aspect::Skipped, reader.span(expr)),
                Err(_) => other = true,
            }
        }
        if !other && skip.needing.is_some_and(|needing| left < needing) {
            self.hit(Aspect::TooFew, reader.span(expr));
        }
    }

    pub(super) fn edge(
        &mut self,
        reader: &Reader<'_>,
        kind: EdgeKind,
        (value, bound): ((ExprId, Bound), (ExprId, Bound)),
        span: Span,
    ) {
        let Some(edges) = &mut self.edges else { return };
        edges.push(Edge { home: reader.home(), value, bound, kind, span });
    }

    pub(super) fn hit(&mut self, aspect: Aspect, span: Span) {
        let Some(point) = self.points.find(aspect, span) else { return };
        self.came.hits.insert(point);
        if self.is_live {
            self.came.live.insert(point);
        }
    }
}
