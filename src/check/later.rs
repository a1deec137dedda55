//! What the language has and this version does not work out yet: refused by its name, one finding a clause.
//!
//! A clause that is refused goes on as one that could not be read, so that what uses it is not complained of as well.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::diagnostic::Finding;
use crate::source::{Source, Span};
use crate::syntax::tree::{
    Action, Band, Body, Broken, Clause, Condition, Declared, Expr, Fold, Heading, Line, LineSays, Made,
    MetricValue, Node, Row, RowHead, RowResult, Rule, Step, Tail, Test, Text, Treat, Unit, Word,
};

/// The text with what is refused taken for unreadable, and the findings that say so.
pub(super) fn refused<'t>(text: &'t Text, source: &Source) -> (Cow<'t, Text>, Vec<Finding>) {
    let levels: HashSet<&str> = text
        .clauses
        .iter()
        .filter_map(|clause| if let Body::Level(level) = &clause.body { Some(level.name.text.as_str()) } else { None })
        .collect();
    let mut refused = Vec::new();
    let mut findings = Vec::new();
    for (index, clause) in text.clauses.iter().enumerate() {
        let mut walk = Walk { levels: &levels, source, found: Vec::new() };
        walk.clause(clause);
        let Some(first) = walk.found.into_iter().min_by_key(|later| later.span.start) else { continue };
        findings.extend(first.finding());
        refused.push(index);
    }
    if refused.is_empty() {
        return (Cow::Borrowed(text), findings);
    }
    let mut text = text.clone();
    for index in refused {
        if let Some(clause) = text.clauses.get_mut(index) {
            let (kind, name) = address(&clause.body);
            clause.body = Body::Broken(Broken { kind: kind.to_owned(), name: name.cloned() });
        }
    }
    (Cow::Owned(text), findings)
}

/// Something that is not worked out yet.
struct Later {
    /// Its words; none where another clause's finding says enough.
    phrase: Option<String>,
    span: Span,
}

impl Later {
    fn finding(self) -> Option<Finding> {
        let phrase = self.phrase?;
        let finding = Finding::error("not-yet", format!("{phrase} not read by this version")).at(self.span, "");
        Some(match phrase.as_str() {
            phrase if phrase.starts_with("`the rank") || phrase.contains("percentile") || phrase.contains("other") => {
                finding.help("compute it outside and give it as an `input`")
            }
            _ => finding.help("leave the clause out, or mark it as comment with `#`, until a version reads it"),
        })
    }
}

/// The clause word of a clause, and the name that it declares.
fn address(body: &Body) -> (&str, Option<&Word>) {
    match body {
        Body::Contract(_) => ("contract", None),
        Body::Input(input) => ("input", Some(&input.heading.name)),
        Body::Metric(metric) => ("metric", Some(&metric.heading.name)),
        Body::Define(define) => ("define", Some(&define.heading.name)),
        Body::Method(method) => ("method", Some(&method.name)),
        Body::Schedule(schedule) => ("schedule", Some(&schedule.name)),
        Body::Score(score) => ("score", Some(&score.heading.name)),
        Body::Composite(composite) => ("composite", Some(&composite.heading.name)),
        Body::Term(term) => (term.kind.word(), Some(&term.heading.name)),
        Body::Limit(limit) => ("limit", Some(&limit.heading.name)),
        Body::Pool(pool) => ("pool", Some(&pool.heading.name)),
        Body::Level(level) => ("level", Some(&level.name)),
        Body::Decision(decision) => ("decision", Some(&decision.heading.name)),
        Body::Obligation(obligation) => ("obligation", Some(&obligation.heading.name)),
        Body::Scorecard(scorecard) => ("scorecard", Some(&scorecard.heading.name)),
        Body::Assert(assert) => ("assert", Some(&assert.heading.name)),
        Body::Amendment(amendment) => ("amendment", Some(&amendment.name)),
        Body::Example(_) => ("example", None),
        Body::Note(_) => ("note", None),
        Body::Broken(broken) => (&broken.kind, broken.name.as_ref()),
    }
}

struct Walk<'a> {
    levels: &'a HashSet<&'a str>,
    source: &'a Source,
    found: Vec<Later>,
}

impl Walk<'_> {
    fn phrase(&mut self, phrase: &str, span: Span) {
        self.found.push(Later { phrase: Some(format!("`{phrase}` is")), span });
    }

    /// A word that may be the name of a level: the level's own clause is complained of.
    fn axis(&mut self, word: &Word) {
        if self.levels.contains(word.text.as_str()) {
            self.found.push(Later { phrase: None, span: word.at.0 });
        }
    }

    fn clause(&mut self, clause: &Clause) {
        match &clause.body {
            Body::Contract(contract) => {
                if let Some((_, at)) = &contract.history_from {
                    self.phrase("history from", at.0);
                }
            }
            Body::Input(input) => {
                self.heading(&input.heading);
                self.declared(&input.declared);
                self.lines(&input.lines);
            }
            Body::Metric(metric) => {
                self.filter(&metric.heading);
                match &metric.value {
                    MetricValue::Is(rule) => self.rule(rule),
                    MetricValue::Reported(declared) => self.declared(declared),
                }
                metric.standards.iter().for_each(|standard| self.expr(&standard.value));
                self.lines(&metric.lines);
            }
            Body::Define(define) => {
                self.filter(&define.heading);
                if let Some(unit) = &define.unit {
                    self.unit(unit);
                }
                self.rule(&define.rule);
                self.lines(&define.lines);
            }
            Body::Method(method) => {
                method.parameters.iter().for_each(|(_, unit)| self.unit(unit));
                self.rule(&method.rule);
                self.lines(&method.lines);
            }
            Body::Schedule(schedule) => {
                if let Some(version) = &schedule.version {
                    self.phrase(version.how.words(), version.at.0);
                }
                schedule.columns.iter().for_each(|column| self.declared(&column.declared));
            }
            Body::Score(score) => {
                self.filter(&score.heading);
                self.rule(&score.rule);
                self.lines(&score.lines);
            }
            Body::Composite(composite) => {
                self.filter(&composite.heading);
                if let Made::Is(rule) = &composite.made {
                    self.rule(rule);
                }
                self.lines(&composite.lines);
            }
            Body::Term(term) => {
                self.filter(&term.heading);
                self.rule(&term.rule);
                self.lines(&term.lines);
            }
            Body::Limit(limit) => {
                self.heading(&limit.heading);
                limit.steps.iter().for_each(|step| self.step(step));
            }
            Body::Decision(decision) => {
                self.heading(&decision.heading);
                decision.rows.iter().for_each(|row| self.row(row));
            }
            Body::Obligation(obligation) => {
                self.heading(&obligation.heading);
                self.expr(&obligation.due);
            }
            Body::Scorecard(_) | Body::Assert(_) => {
                let phrase = format!("`{}` clauses are", address(&clause.body).0);
                self.found.push(Later { phrase: Some(phrase), span: clause.head.0 });
            }
            Body::Pool(pool) => {
                self.heading(&pool.heading);
                [&pool.funded, &pool.weight].into_iter().chain(&pool.filter).for_each(|part| self.expr(part));
            }
            Body::Example(_) | Body::Note(_) | Body::Level(_) | Body::Amendment(_) | Body::Broken(_) => {}
        }
    }

    /// The heading of a clause that has no versions yet.
    fn heading(&mut self, heading: &Heading) {
        if let Some(version) = &heading.version {
            self.phrase(version.how.words(), version.at.0);
        }
        self.filter(heading);
    }

    fn filter(&mut self, heading: &Heading) {
        heading.filter.iter().for_each(|filter| self.expr(filter));
    }

    fn declared(&mut self, declared: &Declared) {
        self.unit(&declared.unit);
    }

    /// `key of clinicians` names a schedule, never a level yet.
    fn unit(&mut self, unit: &Unit) {
        if let Unit::KeyOf(word) = unit {
            self.axis(word);
        }
    }

    fn rule(&mut self, rule: &Rule) {
        match rule {
            Rule::Plain(_, expr) => self.expr(expr),
            Rule::Table(table) => {
                table.selector.iter().for_each(|(_, selector)| self.expr(selector));
                table.rows.iter().for_each(|row| self.row(row));
            }
        }
    }

    fn row(&mut self, row: &Row) {
        row.each.iter().for_each(|word| self.axis(word));
        match &row.head {
            RowHead::When(expr) | RowHead::At(expr) => self.expr(expr),
            RowHead::Band(band) => match band {
                Band::From(at) | Band::Above(at) | Band::UpTo(at) | Band::Below(at) | Band::Good(_, at) => {
                    self.expr(at)
                }
                Band::Both { lower, upper, .. } => {
                    self.expr(lower);
                    self.expr(upper);
                }
            },
            RowHead::Otherwise | RowHead::Missing(_) => {}
        }
        match &row.result {
            RowResult::Amount(amount) => self.expr(amount),
            RowResult::Evenly(from, to) => {
                self.expr(from);
                self.expr(to);
            }
            RowResult::Bare => {}
        }
    }

    fn lines(&mut self, lines: &[Line]) {
        for line in lines {
            match &line.says {
                LineSays::Except { when, amount, .. } => {
                    self.condition(when);
                    self.expr(amount);
                }
                LineSays::OnlyIf { condition, .. } => self.condition(condition),
                LineSays::Steps { steps, .. } => steps.iter().for_each(|step| self.step(step)),
                LineSays::Status { when, .. } => self.expr(when),
                LineSays::Treat(treat) => self.treat(treat),
                LineSays::MayBeGiven => {}
            }
        }
    }

    fn condition(&mut self, condition: &Condition) {
        self.expr(&condition.holds);
        condition.treats.iter().for_each(|treat| self.treat(treat));
    }

    fn treat(&mut self, treat: &Treat) {
        self.expr(&treat.value);
    }

    fn step(&mut self, step: &Step) {
        match &step.action {
            Action::Round(..) => {}
            Action::CappedAt(value)
            | Action::NotBelow(value)
            | Action::ReducedBy(value)
            | Action::IncreasedBy(value)
            | Action::Times(value) => self.expr(value),
            Action::KeptBetween(lower, upper) => {
                self.expr(lower);
                self.expr(upper);
            }
        }
        step.when.iter().for_each(|when| self.condition(when));
    }

    fn expr(&mut self, expr: &Expr) {
        match &*expr.node {
            Node::Literal(_) | Node::Nothing | Node::Path(_) | Node::Numerator | Node::Denominator => {}
            Node::Call(_, items) | Node::And(items) | Node::Or(items) | Node::Pick(_, items, _) => {
                items.iter().for_each(|item| self.expr(item));
            }
            Node::Group(inner)
            | Node::Negate(inner)
            | Node::Not(inner)
            | Node::Meets(inner, _)
            | Node::DayOf(inner) => self.expr(inner),
            Node::Binary(_, left, right, _)
            | Node::PerOf(left, _, right)
            | Node::DaysFrom(left, right)
            | Node::BusinessDaysFrom(left, right)
            | Node::HoursFrom(left, right) => {
                self.expr(left);
                self.expr(right);
            }
            Node::Previous(_) | Node::Before { .. } => {}
            Node::NetTo(party) => self.phrase("the net to", self.before(expr.at.0, party.at.0)),
            Node::If(condition, then, otherwise) => {
                [condition, then, otherwise].into_iter().for_each(|part| self.expr(part))
            }
            Node::Is(left, test) => {
                self.expr(left);
                match test {
                    Test::Bounds(bounds) => bounds.iter().for_each(|(_, value)| self.expr(value)),
                    Test::Good(_, value) | Test::Equal { to: value, .. } => self.expr(value),
                    Test::OneOf(values) => values.iter().for_each(|value| self.expr(value)),
                    Test::Known | Test::Missing { .. } => {}
                }
            }
            Node::Adjusted(base, tails) => {
                self.expr(base);
                for tail in tails {
                    match tail {
                        Tail::Step(step) => self.step(step),
                        Tail::Treat(treat) => self.treat(treat),
                    }
                }
            }
            Node::Fold(fold) => self.fold(fold),
        }
    }

    fn fold(&mut self, fold: &Fold) {
        [&fold.element, &fold.weight, &fold.filter].into_iter().flatten().for_each(|part| self.expr(part));
    }

    /// The words of a phrase before its first part.
    fn before(&self, whole: Span, part: Span) -> Span {
        let words = self.source.slice(Span { start: whole.start, end: part.start.max(whole.start) });
        Span { start: whole.start, end: whole.start + words.trim_end().len() as u32 }
    }
}
