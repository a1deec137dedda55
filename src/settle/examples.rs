//! Runs the worked examples of a contract.

use crate::diagnostic::Finding;
use crate::evaluate::{Facts, Value, Values, give_datum};
use crate::explain::{Choice, Effect, Event, Explainer, Explanation, GateOutcome, print, text, verb};
use crate::model::{Assertion, Example, ExampleFact, ExampleRun, Expectation, Expected, Kind, Model, TermKind, Type};
use crate::number::Number;
use crate::program::Program;
use crate::source::{Source, Span};

/// Runs every example; a finding for each expected figure that comes out differently, and for each fact that an example
/// cannot give.
pub fn run(model: &Model, program: &Program, source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut facts = Facts::new(program);
    let mut values = Values::new(program);
    for example in &model.examples {
        for one in &example.runs {
            facts.clear();
            let refused = give(model, program, &mut facts, example, one, &mut findings);
            if refused {
                continue;
            }
            values.settle(&facts);
            let explainer = Explainer::new(model, program, source, &facts, &values);
            findings.extend(one.expected.iter().filter_map(|expected| compare(&explainer, example, one, expected)));
            let whose = one.subject.as_ref().map(|subject| format!(" for {subject}")).unwrap_or_default();
            for assertion in &model.assertions {
                let Some((figure, coordinate)) = assertion.condition() else { continue };
                if is_broken(&values.figure(figure, coordinate)) {
                    findings.push(broken(assertion, example, &whose, Some(&explainer.explain(figure, coordinate))));
                }
            }
        }
    }
    findings
}

/// The first example that does not come out, by its place.
pub(crate) fn first_differing(model: &Model, program: &Program) -> Option<usize> {
    let mut facts = Facts::new(program);
    let mut values = Values::new(program);
    model.examples.iter().position(|example| {
        example.runs.iter().any(|one| {
            facts.clear();
            if give(model, program, &mut facts, example, one, &mut Vec::new()) {
                return true;
            }
            values.settle(&facts);
            let differs = |expected: &Expected| {
                !agrees(&expected.value, &values.figure(expected.figure, expected.coordinate as usize))
            };
            one.expected.iter().any(differs)
        })
    })
}

/// Sets the facts of a run; says whether one was refused.
pub(crate) fn give(
    model: &Model,
    program: &Program,
    facts: &mut Facts,
    example: &Example,
    run: &ExampleRun,
    findings: &mut Vec<Finding>,
) -> bool {
    let mut refused = false;
    if let Some(Err(error)) = run.period.map(|period| facts.set_period(period as usize)) {
        findings.push(unusable(example, example.span, &error.to_string()));
        refused = true;
    }
    // As when facts are settled as of a day: in a period that is not over, what is not there is pending.
    let header = model.header.as_ref();
    let day = model.as_of_in(&run.facts);
    let pending = day.zip(header).is_some_and(|(day, header)| header.is_pending(run.period, day));
    if pending {
        let said = |fact: &&ExampleFact| !fact.empty;
        let given = |figure, coordinate| {
            let at = |fact: &ExampleFact| (fact.figure, fact.coordinate) == (figure, coordinate);
            run.facts.iter().filter(said).any(at)
        };
        for info in program.inputs() {
            let asked = model.as_of == Some(info.figure) || given(info.figure, info.coordinate);
            if let (false, Some(slot)) = (asked, program.input_of(info.figure, info.coordinate as usize)) {
                facts.set_pending(slot);
            }
        }
    }
    for fact in run.facts.iter().filter(|fact| !(pending && fact.empty)) {
        if let Err(reason) = give_one(model, program, facts, fact) {
            findings.push(unusable(example, fact.span, &reason));
            refused = true;
        }
    }
    refused
}

fn give_one(model: &Model, program: &Program, facts: &mut Facts, fact: &ExampleFact) -> Result<(), String> {
    let slot = program
        .input_of(fact.figure, fact.coordinate as usize)
        .ok_or_else(|| format!("`{}` is worked out, not given", model.figure(fact.figure).name))?;
    give_datum(model, facts, slot, fact)
}

/// What to do about a figure that waits for a period to end.
pub(super) const PENDING_HELP: &str = "on the day that `contract.as_of` says the period is not over: there an empty cell, and what is not given, is pending; \
     write `unreported` where nothing will come";

pub(super) fn unusable(example: &Example, span: Span, reason: &str) -> Finding {
    Finding::error("example-fact", format!("the example \"{}\" gives a fact that the contract refuses", example.title))
        .at(span, reason.to_owned())
        .help("mend the fact, or the declaration of its input")
}

/// A finding where a figure is not what the example says.
fn compare(explainer: &Explainer<'_>, example: &Example, run: &ExampleRun, expected: &Expected) -> Option<Finding> {
    let model = explainer.model;
    let coordinate = expected.coordinate as usize;
    let actual = explainer.values.figure(expected.figure, coordinate);
    if agrees(&expected.value, &actual) {
        return None;
    }
    let explanation = explainer.explain(expected.figure, coordinate);
    let term = explainer.term_of(expected.figure).map(|term| term.kind);
    let ty = &model.figure(expected.figure).ty;
    let says = wanted(&expected.value, ty, model, term);
    let is = came_to(&actual, ty, model, term);
    let address = &explanation.clause.address;
    let whose = run.subject.as_ref().map(|subject| format!(" for {subject}")).unwrap_or_default();
    let message = match term {
        Some(_) if actual.is_ok() => {
            format!("the example \"{}\" says {says}{whose}; the contract {is}", example.title)
        }
        Some(_) | None => format!("the example \"{}\" says {says}{whose}; `{address}` is {is}", example.title),
    };
    let mut finding = Finding::error("example-differs", message).at(expected.span, "");
    if let Some((span, words)) = decided(explainer, &explanation, 0) {
        finding = finding.at(span, words);
    }
    finding = finding.help(text::line(&explanation));
    if actual == Err(Kind::Pending) {
        finding = finding.help(PENDING_HELP);
    }
    let near = if explanation.origins.is_empty() { nearest(explainer, &explanation, 0) } else { None };
    Some(match near {
        Some(words) => finding.help(words),
        None => finding,
    })
}

/// Whether facts break what is asserted: they say that it is not so. What is not known breaks nothing.
pub(super) fn is_broken(holds: &Value) -> bool {
    holds.as_ref().is_ok_and(Number::is_zero)
}

/// The finding about an example whose facts break an assertion, with the values with which it is not so.
pub(super) fn broken(assertion: &Assertion, example: &Example, whose: &str, told: Option<&Explanation>) -> Finding {
    let name = &assertion.name;
    let values = told.and_then(|told| {
        told.events
            .iter()
            .rev()
            .find_map(|event| if let Event::Computed { with_values, .. } = event { with_values.clone() } else { None })
    });
    let here =
        values.map_or_else(|| "asserted whatever the facts are".to_owned(), |values| format!("not so: {values}"));
    Finding::error("assertion-broken", format!("the facts of the example \"{}\" break `{name}`{whose}", example.title))
        .at(assertion.span, here)
        .at(example.span, "with these facts it is not so")
        .help("mend the clauses that it is about, or the facts of the example; or assert less")
}

pub(super) fn agrees(expected: &Expectation, actual: &Value) -> bool {
    match (expected, actual) {
        (Expectation::Value(datum), Ok(value)) => datum.number() == *value,
        (Expectation::Absent(kinds), Err(kind)) => kinds.contains(*kind),
        (Expectation::Undetermined, Err(_)) => true,
        (Expectation::Value(_), Err(_)) | (Expectation::Absent(_) | Expectation::Undetermined, Ok(_)) => false,
    }
}

/// `240,000.00 USD`, `undetermined`, of an adjustment with its verb where it matters.
pub(super) fn wanted(expected: &Expectation, ty: &Type, model: &Model, term: Option<TermKind>) -> String {
    match expected {
        Expectation::Value(datum) => {
            let number = datum.number();
            let text = print::printed_whole(&number.abs(), ty, model);
            match term {
                Some(TermKind::Adjustment) if number.is_negative() => format!("it charges {text}"),
                Some(_) if number.is_zero() => "nothing".to_owned(),
                Some(_) => text,
                None => print::printed_whole(&number, ty, model),
            }
        }
        Expectation::Absent(kinds) => {
            let words: Vec<&str> = kinds.iter().map(Kind::word).collect();
            if words.len() == 5 { "missing".to_owned() } else { words.join(" or ") }
        }
        Expectation::Undetermined => "undetermined".to_owned(),
    }
}

pub(crate) fn came_to(actual: &Value, ty: &Type, model: &Model, term: Option<TermKind>) -> String {
    match (actual, term) {
        (Ok(value), Some(kind)) if value.is_zero() => format!("{} nothing", verb(kind, false)),
        (Ok(value), Some(kind)) => {
            format!("{} {}", verb(kind, value.is_negative()), print::printed_whole(&value.abs(), ty, model))
        }
        (Ok(value), None) => print::printed_whole(value, ty, model),
        (Err(_), Some(_)) => "undetermined".to_owned(),
        (Err(kind), None) => kind.word().to_owned(),
    }
}

/// How deep the row that decided is searched among what a figure read.
const DEPTH: usize = 8;

/// The place of what decided, in words: the last row or gate, or that of what was read.
fn decided(explainer: &Explainer<'_>, explanation: &Explanation, depth: usize) -> Option<(Span, String)> {
    if let Some(origin) = explanation.origins.first() {
        return Some((origin.span, format!("`{}` {}", origin.address, origin.reason)));
    }
    for event in explanation.events.iter().rev() {
        match event {
            Event::Gate(gate) if gate.outcome == GateOutcome::Closed => {
                return Some((gate.condition.span, format!("decided here: {}", text::truth(&gate.condition))));
            }
            Event::Row(row) => {
                let value = format!("{} is {}", row.selector.words, row.selector.value.text);
                let words = match &row.choice {
                    Choice::Band { head, lower, .. } => {
                        let edge = lower.as_ref().filter(|lower| lower.at.value == row.selector.value.value);
                        match edge {
                            Some(lower) => format!("decided here: {value}, and `{head}` has {} in", lower.at.text),
                            None => format!("decided here: {value}"),
                        }
                    }
                    Choice::Otherwise { .. } => format!("decided here: {value}, which no other row claims"),
                    Choice::Absent(_) => format!("decided here: {value}"),
                    Choice::None => return None,
                };
                return Some((row.span, words));
            }
            Event::When(when) => {
                if let (true, Some(last)) = (when.gives.is_some(), when.tried.last()) {
                    return Some((
                        when.span,
                        format!("decided here: {}", last.with_values.as_ref().unwrap_or(&last.words)),
                    ));
                }
            }
            Event::Given { .. }
            | Event::LeftOut(_)
            | Event::Computed { .. }
            | Event::Gate(_)
            | Event::Parts { .. }
            | Event::OnLine { .. }
            | Event::Step(_)
            | Event::Picked { .. }
            | Event::Treated { .. }
            | Event::Folded(_)
            | Event::Gathered(_)
            | Event::Weighed { .. }
            | Event::Rounded(_)
            | Event::Unlawful { .. }
            | Event::Limited(_)
            | Event::Summed { .. } => {}
        }
    }
    if depth >= DEPTH {
        return None;
    }
    let clause = (explanation.clause.span, String::new());
    let reads = explanation.reads.iter().filter_map(|read| read.figure);
    let found = reads.into_iter().find_map(|at| {
        let inner = explainer.explain_at(at);
        let rows = inner.events.iter().any(|event| matches!(event, Event::Row(_) | Event::Gate(_)));
        rows.then(|| decided(explainer, &inner, depth + 1)).flatten()
    });
    let computed = explanation.events.iter().rev().find_map(|event| match event {
        Event::Computed { span, with_values, .. } => {
            Some((*span, with_values.as_ref().map(|values| format!("here {values}")).unwrap_or_default()))
        }
        Event::Given { .. }
        | Event::LeftOut(_)
        | Event::Row(_)
        | Event::Parts { .. }
        | Event::OnLine { .. }
        | Event::When(_)
        | Event::Step(_)
        | Event::Picked { .. }
        | Event::Treated { .. }
        | Event::Folded(_)
        | Event::Gathered(_)
        | Event::Weighed { .. }
        | Event::Gate(_)
        | Event::Rounded(_)
        | Event::Unlawful { .. }
        | Event::Limited(_)
        | Event::Summed { .. } => None,
    });
    found.or(computed).or_else(|| {
        let stepped =
            explanation.events.iter().any(|event| matches!(event, Event::Step(step) if step.effect != Effect::None));
        stepped.then_some(clause)
    })
}

/// How many cases would have led to the next band; nothing where a gate is what decided.
fn nearest(explainer: &Explainer<'_>, explanation: &Explanation, depth: usize) -> Option<String> {
    let closed = |event: &Event| matches!(event, Event::Gate(gate) if gate.outcome == GateOutcome::Closed);
    if explanation.events.iter().any(closed) {
        return None;
    }
    for event in &explanation.events {
        let Event::Row(row) = event else { continue };
        let near = [&row.below, &row.above].into_iter().flatten().filter_map(|neighbor| {
            let cases = neighbor.cases.as_ref()?;
            Some((cases.change.abs(), cases, neighbor))
        });
        if let Some((_, cases, neighbor)) = near.min_by(|(a, ..), (b, ..)| a.cmp(b)) {
            let gives = neighbor.gives.clone().unwrap_or_default();
            return Some(format!(
                "with {} `{}` it is {}, and the row there gives `{gives}`",
                cases.count, cases.counted, cases.quotient.text
            ));
        }
    }
    if depth >= 1 {
        return None;
    }
    let reads = explanation.reads.iter().filter_map(|read| read.figure);
    reads.into_iter().find_map(|at| {
        let inner = explainer.explain_at(at);
        nearest(explainer, &inner, depth + 1)
    })
}
