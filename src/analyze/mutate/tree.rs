//! The changes of a contract that its worked examples should notice, as edits of its text.

use super::change::Change;
use super::exprs::{other_side, part, step_parts, stepped};
use crate::diagnostic::Edit;
use crate::source::{Source, Span};
use crate::syntax::tree::{
    Band, Better, Body, Clause, Expr, Line, LineSays, Literal, Made, MetricValue, Node, Row, RowHead, RowResult, Rule,
    Step, Table, TableKind, Text, Verb,
};

/// One changed contract.
#[derive(Clone, Debug)]
pub(crate) struct Mutant {
    pub change: Change,
    /// The name of the clause.
    pub clause: String,
    /// Where it is changed.
    pub span: Span,
    /// The words there, and those that stand there instead; none where nothing does.
    pub from: String,
    pub to: String,
    pub edits: Vec<Edit>,
}

/// All of them, in the order of the text.
pub(crate) fn mutants(text: &Text, source: &Source) -> Vec<Mutant> {
    let mut maker = Maker { source, clause: String::new(), made: Vec::new() };
    for clause in &text.clauses {
        maker.clause(clause);
    }
    maker.made.sort_by_key(|mutant| (mutant.span.start, mutant.change));
    maker.made
}

pub(super) struct Maker<'s> {
    pub(super) source: &'s Source,
    pub(super) clause: String,
    pub(super) made: Vec<Mutant>,
}

impl Maker<'_> {
    fn clause(&mut self, clause: &Clause) {
        self.clause = name_of(clause);
        match &clause.body {
            Body::Metric(metric) => {
                if let MetricValue::Is(rule) = &metric.value {
                    self.rule(rule, false);
                }
                if let Some(Better::Higher(at) | Better::Lower(at)) = &metric.better {
                    let words = self.source.slice(at.0);
                    let other = if words.starts_with("higher") {
                        words.replacen("higher", "lower", 1)
                    } else {
                        words.replacen("lower", "higher", 1)
                    };
                    self.replace(Change::SwappedDirection, at.0, other);
                }
                for standard in &metric.standards {
                    if let Node::Literal(literal) = &*standard.value.node {
                        self.moved(&[literal]);
                    } else {
                        self.exprs(&standard.value);
                    }
                }
                self.lines(&metric.lines);
            }
            Body::Input(input) => self.lines(&input.lines),
            Body::Define(define) => {
                self.rule(&define.rule, false);
                self.lines(&define.lines);
            }
            Body::Method(method) => {
                self.rule(&method.rule, false);
                self.lines(&method.lines);
            }
            Body::Score(score) => {
                self.rule(&score.rule, false);
                self.lines(&score.lines);
            }
            Body::Composite(composite) => {
                if let Made::Is(rule) = &composite.made {
                    self.rule(rule, false);
                }
                self.lines(&composite.lines);
            }
            Body::Term(term) => {
                let sided = term.kind == crate::syntax::tree::TermKind::Adjustment;
                self.rule(&term.rule, sided);
                self.lines(&term.lines);
            }
            Body::Limit(limit) => {
                self.drop_span(Change::DroppedStep, clause.at.0);
                for step in &limit.steps {
                    self.step_exprs(step);
                }
                let words = self.source.slice(clause.at.0);
                for (from, to) in [("in this order", "in proportion"), ("in proportion", "in this order")] {
                    if let Some(at) = words.rfind(from) {
                        self.replace(Change::SwappedRelief, part(clause.at.0, at, from.len()), to.to_owned());
                    }
                }
            }
            Body::Pool(pool) => {
                self.exprs(&pool.funded);
                pool.filter.iter().for_each(|filter| self.exprs(filter));
                self.exprs(&pool.weight);
            }
            Body::Decision(decision) => decision.rows.iter().for_each(|row| self.row(row, false)),
            Body::Obligation(obligation) => {
                self.exprs(&obligation.due);
                obligation.grace.iter().chain(&obligation.cure).for_each(|literal| self.amount(literal));
            }
            Body::Schedule(schedule) => {
                let key = schedule.key.text.as_str();
                if let Some(grid) = &schedule.grid {
                    for row in &grid.rows {
                        for (cell, _) in row.iter().zip(&grid.header).filter(|(_, head)| head.text != key) {
                            let number = cell.text.starts_with(|letter: char| letter.is_ascii_digit());
                            let date = cell.text.contains('-') || cell.text.contains(':');
                            if let (true, false, Some(to)) = (number, date, stepped(&cell.text, 1)) {
                                self.replace(Change::ChangedAmount, cell.at.0, to);
                            }
                        }
                    }
                }
            }
            Body::Contract(_)
            | Body::Level(_)
            | Body::Scorecard(_)
            | Body::Assert(_)
            | Body::Amendment(_)
            | Body::Example(_)
            | Body::Note(_)
            | Body::Broken(_) => {}
        }
    }

    fn rule(&mut self, rule: &Rule, sided: bool) {
        match rule {
            Rule::Plain(_, expr) => self.exprs(expr),
            Rule::Table(table) => self.table(table, sided),
        }
    }

    fn table(&mut self, table: &Table, sided: bool) {
        if let Some((kind, selector)) = &table.selector {
            let other = match kind {
                TableKind::Band => Some(TableKind::Part),
                TableKind::Part => Some(TableKind::Band),
                TableKind::Line => None,
            };
            let before = Span { end: selector.at.0.start, ..table.at.0 };
            if let (Some(other), Some(at)) = (other, self.source.slice(before).rfind(kind.words())) {
                self.replace(Change::SwappedMode, part(before, at, kind.words().len()), other.words().to_owned());
            }
            self.exprs(selector);
        }
        self.bounds(&table.rows);
        for row in &table.rows {
            self.row(row, sided);
        }
    }

    /// The bounds of a table: rows that state one together move together.
    fn bounds(&mut self, rows: &[Row]) {
        let mut stated: Vec<(&Expr, Vec<Edit>)> = Vec::new();
        for row in rows {
            for (bound, flip) in self.stated(row) {
                match stated.iter_mut().find(|(known, _)| *known == bound) {
                    Some((_, flips)) => flips.extend(flip),
                    None => stated.push((bound, flip.into_iter().collect())),
                }
            }
        }
        for (bound, flips) in &stated {
            if let Some(first) = flips.first().cloned() {
                let shown = Span { end: bound.at.0.end.max(first.span.end), ..first.span };
                let from = crate::explain::reader::one_line(self.source.slice(shown));
                let rest = self.source.slice(Span { start: first.span.end, ..shown });
                let to = crate::explain::reader::one_line(&format!("{}{rest}", first.text));
                let (change, clause, span) = (Change::FlippedSide, self.clause.clone(), first.span);
                self.made.push(Mutant { change, clause, span, from, to, edits: flips.clone() });
            }
            let all = rows.iter().flat_map(|row| heads(&row.head)).filter(|other| other == bound);
            let literals: Vec<&Literal> = all.filter_map(literal_of).collect();
            if literals.is_empty() {
                self.exprs(bound);
            } else {
                self.moved(&literals);
            }
        }
    }

    /// The bounds that a row states, each with the edit that gives the bound itself to the other side.
    fn stated<'r>(&self, row: &'r Row) -> Vec<(&'r Expr, Option<Edit>)> {
        let head = row.head_at.0;
        let front = |bound: &'r Expr, from: &str, to: &str| {
            let before = Span { end: bound.at.0.start, ..head };
            let at = self.source.slice(before).rfind(from);
            (bound, at.map(|at| Edit { span: part(before, at, from.len()), text: to.to_owned() }))
        };
        match &row.head {
            RowHead::Band(Band::From(at)) => vec![front(at, "from", "above")],
            RowHead::Band(Band::Above(at)) => vec![front(at, "above", "from")],
            RowHead::Band(Band::UpTo(at)) => vec![front(at, "up to", "below")],
            RowHead::Band(Band::Below(at)) => vec![front(at, "below", "up to")],
            RowHead::Band(Band::Good(good, at)) => vec![front(at, good.words(), other_side(*good).words())],
            RowHead::Band(Band::Both { from, lower, up_to, upper }) => {
                let lower_edit = if *from { front(lower, "from", "above") } else { front(lower, "above", "from") };
                let between = Span { start: lower.at.0.end, end: upper.at.0.start };
                let text = if *up_to { " to below " } else { " up to " };
                let edit = (between.start < between.end).then(|| Edit { span: between, text: text.to_owned() });
                vec![lower_edit, (upper, edit)]
            }
            RowHead::At(at) => vec![(at, None)],
            RowHead::When(_) | RowHead::Otherwise | RowHead::Missing(_) => Vec::new(),
        }
    }

    fn row(&mut self, row: &Row, sided: bool) {
        if let RowHead::When(condition) = &row.head {
            self.exprs(condition);
        }
        let nothing = match &row.result {
            RowResult::Amount(amount) => matches!(*amount.node, Node::Nothing),
            RowResult::Evenly(..) => false,
            RowResult::Bare => true,
        };
        if sided && matches!(row.verb, Verb::Pays | Verb::Charges) && !nothing {
            let other = if row.verb == Verb::Pays { Verb::Charges } else { Verb::Pays };
            self.replace(Change::SwappedSides, row.verb_at.0, other.word().to_owned());
        }
        match &row.result {
            RowResult::Amount(amount) => self.exprs(amount),
            RowResult::Evenly(from, to) => [from, to].into_iter().for_each(|expr| self.exprs(expr)),
            RowResult::Bare => {}
        }
    }

    fn lines(&mut self, lines: &[Line]) {
        for line in lines {
            match &line.says {
                LineSays::Except { when, amount, .. } => {
                    self.drop_span(Change::DroppedException, line.at.0);
                    self.exprs(&when.holds);
                    self.exprs(amount);
                }
                LineSays::OnlyIf { condition, .. } => {
                    self.drop_span(Change::DroppedGate, line.at.0);
                    self.exprs(&condition.holds);
                }
                LineSays::Steps { steps, .. } => {
                    for (place, step) in steps.iter().enumerate() {
                        let after = steps.get(place + 1).map(|next| next.at.0.start);
                        let before =
                            place.checked_sub(1).and_then(|before| steps.get(before)).map(|step| step.at.0.end);
                        let span = match (before, after) {
                            (Some(before), _) => Span { start: before, end: step.at.0.end },
                            (None, Some(after)) => Span { start: step.at.0.start, end: after },
                            (None, None) => line.at.0,
                        };
                        self.drop_span(Change::DroppedStep, span);
                        self.step_exprs(step);
                    }
                }
                LineSays::Status { when, .. } => {
                    self.drop_span(Change::DroppedStatus, line.at.0);
                    self.exprs(when);
                }
                LineSays::Treat(treat) => self.exprs(&treat.value),
                LineSays::MayBeGiven => {}
            }
        }
    }

    fn step_exprs(&mut self, step: &Step) {
        for expr in step_parts(step) {
            self.exprs(expr);
        }
    }
}

fn literal_of(bound: &Expr) -> Option<&Literal> {
    if let Node::Literal(literal) = &*bound.node { Some(literal) } else { None }
}

/// The bounds that a head is written with.
fn heads(head: &RowHead) -> Vec<&Expr> {
    match head {
        RowHead::Band(Band::From(at) | Band::Above(at) | Band::UpTo(at) | Band::Below(at) | Band::Good(_, at))
        | RowHead::At(at) => vec![at],
        RowHead::Band(Band::Both { lower, upper, .. }) => vec![lower, upper],
        RowHead::When(_) | RowHead::Otherwise | RowHead::Missing(_) => Vec::new(),
    }
}

/// The name of a clause.
fn name_of(clause: &Clause) -> String {
    let heading = match &clause.body {
        Body::Input(input) => &input.heading,
        Body::Metric(metric) => &metric.heading,
        Body::Define(define) => &define.heading,
        Body::Score(score) => &score.heading,
        Body::Composite(composite) => &composite.heading,
        Body::Term(term) => &term.heading,
        Body::Limit(limit) => &limit.heading,
        Body::Pool(pool) => &pool.heading,
        Body::Decision(decision) => &decision.heading,
        Body::Obligation(obligation) => &obligation.heading,
        Body::Scorecard(scorecard) => &scorecard.heading,
        Body::Assert(assert) => &assert.heading,
        Body::Method(method) => return method.name.text.clone(),
        Body::Schedule(schedule) => return schedule.name.text.clone(),
        Body::Level(level) => return level.name.text.clone(),
        Body::Amendment(amendment) => return amendment.name.text.clone(),
        Body::Contract(_) | Body::Example(_) | Body::Note(_) | Body::Broken(_) => return String::new(),
    };
    heading.name.text.clone()
}
