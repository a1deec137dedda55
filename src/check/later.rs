//! What the language has and this version does not work out yet: refused by its name, one finding a clause.
//!
//! A clause that is refused goes on as one that could not be read, so that what uses it is not complained of as well.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::diagnostic::Finding;
use crate::source::Span;
use crate::syntax::tree::{Body, Broken, Clause, Made, MetricValue, Rule, Text, Unit, Word};

/// The text with what is refused taken for unreadable, and the findings that say so.
pub(super) fn refused(text: &Text) -> (Cow<'_, Text>, Vec<Finding>) {
    let levels: HashSet<&str> = text
        .clauses
        .iter()
        .filter_map(|clause| if let Body::Level(level) = &clause.body { Some(level.name.text.as_str()) } else { None })
        .collect();
    let mut refused = Vec::new();
    let mut findings = Vec::new();
    for (index, clause) in text.clauses.iter().enumerate() {
        let mut walk = Walk { levels: &levels, found: Vec::new() };
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
        Some(finding.help("leave the clause out, or mark it as comment with `#`, until a version reads it"))
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
    found: Vec<Later>,
}

impl Walk<'_> {
    /// A word that may be the name of a level: the level's own clause is complained of.
    fn axis(&mut self, word: &Word) {
        if self.levels.contains(word.text.as_str()) {
            self.found.push(Later { phrase: None, span: word.at.0 });
        }
    }

    fn clause(&mut self, clause: &Clause) {
        match &clause.body {
            Body::Input(input) => self.unit(&input.declared.unit),
            Body::Metric(metric) => match &metric.value {
                MetricValue::Is(rule) => self.rule(rule),
                MetricValue::Reported(declared) => self.unit(&declared.unit),
            },
            Body::Define(define) => {
                define.unit.iter().for_each(|unit| self.unit(unit));
                self.rule(&define.rule);
            }
            Body::Method(method) => {
                method.parameters.iter().for_each(|(_, unit)| self.unit(unit));
                self.rule(&method.rule);
            }
            Body::Schedule(schedule) => schedule.columns.iter().for_each(|column| self.unit(&column.declared.unit)),
            Body::Score(score) => self.rule(&score.rule),
            Body::Composite(composite) => {
                if let Made::Is(rule) = &composite.made {
                    self.rule(rule);
                }
            }
            Body::Term(term) => self.rule(&term.rule),
            Body::Assert(_) => {
                let phrase = format!("`{}` clauses are", address(&clause.body).0);
                self.found.push(Later { phrase: Some(phrase), span: clause.head.0 });
            }
            Body::Contract(_)
            | Body::Limit(_)
            | Body::Pool(_)
            | Body::Example(_)
            | Body::Note(_)
            | Body::Level(_)
            | Body::Decision(_)
            | Body::Obligation(_)
            | Body::Scorecard(_)
            | Body::Amendment(_)
            | Body::Broken(_) => {}
        }
    }

    /// `key of clinicians` names a schedule, never a level yet.
    fn unit(&mut self, unit: &Unit) {
        if let Unit::KeyOf(word) = unit {
            self.axis(word);
        }
    }

    /// Rows `for each` are about schedules, never about levels yet.
    fn rule(&mut self, rule: &Rule) {
        if let Rule::Table(table) = rule {
            table.rows.iter().filter_map(|row| row.each.as_ref()).for_each(|word| self.axis(word));
        }
    }
}
