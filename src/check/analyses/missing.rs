//! Kinds of missing that reach money without the contract saying what then holds.

use std::collections::{BTreeSet, HashSet};

use super::arrivals::{Arrival, Cause, Flow, Role};
use super::facts::Facts;
use super::flow::Flows;
use super::walk::Survey;
use super::written::written;
use crate::diagnostic::Finding;
use crate::model::{Body, ExprId, Figure, FigureId, Kind, Kinds, Model, Node, Side, Term, TermKind, Type};
use crate::number::Number;
use crate::source::{Source, Span};

/// Every way to go missing that reaches a line of money or a limit, once per line; and rows that an unknown keeps from being tried.
pub(super) fn missing(flows: &mut Flows<'_, '_>, source: &Source) -> Vec<Finding> {
    let model = flows.prover.model;
    let mut findings = Vec::new();
    for (index, figure) in model.figures.iter().enumerate() {
        if let Body::Line(term) = &figure.body {
            line(flows, source, FigureId(index as u32), figure, term, &mut findings);
        }
    }
    for limit in &model.limits {
        let flow = flows.everywhere(&[], |flows, spot, facts| flows.flow(limit.together, spot, &facts));
        for arrival in flow.arrivals {
            let told = Told { name: &limit.name, does: "comes to", row: None, line: None };
            findings.push(finding(model, source, &told, arrival));
        }
    }
    findings
}

/// How a finding speaks of what is missing.
struct Told<'a> {
    /// The line or the limit.
    name: &'a str,
    /// `pays`, `charges`, …
    does: &'a str,
    /// How a row of its table would say that nothing moves.
    row: Option<&'a str>,
    /// The line's figure.
    line: Option<FigureId>,
}

fn line(
    flows: &mut Flows<'_, '_>,
    source: &Source,
    id: FigureId,
    figure: &Figure,
    term: &Term,
    findings: &mut Vec<Finding>,
) {
    let model = flows.prover.model;
    let verb = verb(term.kind);
    let row = format!("{verb} nothing");
    let told = Told { name: super::walk::name(figure), does: verb, row: Some(&row), line: Some(id) };
    let mut said: BTreeSet<(Kind, Cause)> = BTreeSet::new();
    for gate in &term.gates {
        let flow = flows.everywhere(&figure.shape, |flows, spot, facts| flows.flow(gate.condition, spot, &facts));
        for arrival in flow.arrivals {
            if said.insert((arrival.origin.kind, arrival.origin.cause)) {
                // An `and` or `or` has several sides; the label stands at the one.
                let joined = matches!(model.expr(gate.condition).node, Node::And(_) | Node::Or(_));
                let at = if joined { arrival.at } else { gate.condition };
                findings.push(at_gate(model, source, &told, Arrival { at, ..arrival }, gate.span, gate.side));
            }
        }
    }
    if let Some(filter) = figure.filter {
        let flow = flows.everywhere(&figure.shape, |flows, spot, facts| flows.flow(filter, spot, &facts));
        for arrival in flow.arrivals {
            if said.insert((arrival.origin.kind, arrival.origin.cause)) {
                let arrival = Arrival { role: Role::Condition, at: filter, within: None, ..arrival };
                findings.push(finding(model, source, &told, arrival));
            }
        }
    }
    // Behind a closed gate the amount does not matter.
    let amount = flows.everywhere(&figure.shape, |flows, spot, mut facts| {
        let anyway = flows.flow(term.amount, spot, &facts);
        if anyway.arrivals.is_empty() {
            return anyway;
        }
        if let Some(filter) = figure.filter {
            flows.prover.assume(filter, spot, true, &mut facts);
        }
        for gate in term.gates.iter().filter(|gate| gate.side.is_none()) {
            flows.prover.assume(gate.condition, spot, true, &mut facts);
        }
        if flows.prover.is_impossible(&facts) { Flow::default() } else { flows.flow(term.amount, spot, &facts) }
    });
    for arrival in amount.arrivals {
        if said.insert((arrival.origin.kind, arrival.origin.cause)) {
            findings.push(finding(model, source, &told, arrival));
        }
    }
}

/// What a kind of line does.
pub(super) fn verb(kind: TermKind) -> &'static str {
    match kind {
        TermKind::Payment | TermKind::Bonus | TermKind::Adjustment => "pays",
        TermKind::Penalty => "charges",
        TermKind::Credit => "credits",
        TermKind::Withhold => "holds",
        TermKind::EarnBack => "returns",
    }
}

/// The same, as in `could pay`.
pub(super) fn bare_verb(kind: TermKind) -> &'static str {
    verb(kind).trim_end_matches('s')
}

fn at_gate(
    model: &Model,
    source: &Source,
    told: &Told<'_>,
    arrival: Arrival,
    gate: Span,
    side: Option<Side>,
) -> Finding {
    let kind = arrival.origin.kind.word();
    let condition = model.expr(arrival.at).span;
    let line = source.slice(gate).trim_end();
    let line = if line.is_empty() { "only if …" } else { line };
    let closed = match side {
        Some(Side::Charges) => "then it is not said whether it charges",
        Some(Side::Pays) | None => "then this gate is neither open nor closed",
    };
    begun(model, source, told, arrival, (condition, closed)).help(format!("say it here: `{line}, {kind} counts as no`"))
}

fn finding(model: &Model, source: &Source, told: &Told<'_>, arrival: Arrival) -> Finding {
    let kind = arrival.origin.kind.word();
    let span = model.expr(arrival.at).span;
    let words = source.slice(span).trim_end();
    let (label, help) = match arrival.role {
        Role::Selector => {
            let result = row_of(model, source, arrival.within, told);
            ("then no row of this table holds", format!("say it with a row of its own: `{kind}   {result}`"))
        }
        Role::Condition if follows(source, span, "except when") => (
            "then the exception is neither made nor not",
            format!("say it here: `except when {words}, {kind} counts as no`"),
        ),
        Role::Condition => {
            let label = "then this is neither so nor not so";
            match arrival.within {
                Some(_) => {
                    let result = row_of(model, source, arrival.within, told);
                    (label, format!("say it with a row of its own: `{kind}   {result}`"))
                }
                None => (label, format!("say it here: `({words}, {kind} counts as no)`")),
            }
        }
        Role::Step => {
            ("then it is not said whether this step acts", format!("say it here: `when {words}, {kind} counts as no`"))
        }
        Role::Value => {
            let treated =
                format!("say what it counts as: `({words}, {kind} counts as {})`", nothing(&model.expr(arrival.at).ty));
            let known = format!("; or when it counts at all: `only if {words} is known`");
            ("then there is nothing to reckon with here", if told.row.is_some() { treated + &known } else { treated })
        }
    };
    let finding = begun(model, source, told, arrival, (span, label)).help(help);
    let (Cause::Divisor(quotient), Some(owner)) = (arrival.origin.cause, arrival.origin.owner) else { return finding };
    let by = divisor(model, source, quotient);
    let owner = &model.figure(owner).name;
    finding.help(format!("or let `{owner}` say when it does not count, with the line `insufficient when {by} is 0`"))
}

/// The words below the line of a quotient.
fn divisor<'s>(model: &Model, source: &'s Source, quotient: ExprId) -> &'s str {
    let Node::Divide(_, by) = &model.expr(quotient).node else { return "" };
    source.slice(model.expr(*by).span).trim_end()
}

/// Whether some words stand right before a place.
fn follows(source: &Source, span: Span, words: &str) -> bool {
    let before = source.text().get(..span.start as usize).unwrap_or("");
    let mut last = before.split_whitespace().rev();
    words.split(' ').rev().all(|word| last.next() == Some(word))
}

/// Nothing, in the words of a type.
fn nothing(ty: &Type) -> String {
    match ty {
        Type::Quantity(unit) if unit.money != 0 => "nothing".to_owned(),
        Type::Truth => "no".to_owned(),
        Type::Quantity(_) => written(&Number::zero(), ty),
        Type::Date | Type::Time | Type::Word(_) | Type::Key(_) | Type::Text | Type::Unknown => "…".to_owned(),
    }
}

/// How a row of the table at hand would say that nothing comes of it, in the words of its other rows.
fn row_of(model: &Model, source: &Source, within: Option<ExprId>, told: &Told<'_>) -> String {
    let own = |within: &ExprId| {
        let roots = told.line.map(|line| model.roots(line)).unwrap_or_default();
        super::walk::below(model, &roots, &mut HashSet::new()).contains(within)
    };
    let owner = within.filter(|within| !own(within));
    match (owner, told.row) {
        (None, Some(row)) => row.to_owned(),
        (None, None) => "gives 0".to_owned(),
        (Some(table), _) => {
            let Node::Table(table) = &model.expr(table).node else { return "gives …".to_owned() };
            let verb = table.rows.first().and_then(|row| {
                let after = Span { start: row.head.end, end: row.span.end };
                source.slice(after).split_whitespace().next()
            });
            format!("{} …", verb.unwrap_or("gives"))
        }
    }
}

/// The message, the label where the missing value comes in, and the one where it arises.
fn begun(model: &Model, source: &Source, told: &Told<'_>, arrival: Arrival, site: (Span, &str)) -> Finding {
    let origin = arrival.origin;
    let kind = origin.kind.word();
    let owner = origin.owner.map(|owner| model.figure(owner).name.clone());
    let (what, span, label) = match origin.cause {
        Cause::Declared(figure) => {
            let figure = model.figure(figure);
            (figure.name.clone(), declared(source, figure), "so it may be absent".to_owned())
        }
        Cause::Said(expr) => (owner.unwrap_or_default(), model.expr(expr).span, format!("so it may be {kind}")),
        Cause::Divisor(expr) => {
            let span = model.expr(expr).span;
            let what = owner.unwrap_or_else(|| source.slice(span).trim_end().to_owned());
            let by = divisor(model, source, expr);
            (what, span, format!("undefined where `{by}` is 0, which nothing here excludes"))
        }
        Cause::Root(expr) => {
            let span = model.expr(expr).span;
            let what = owner.unwrap_or_else(|| source.slice(span).trim_end().to_owned());
            let of = match &model.expr(expr).node {
                Node::Curve { of, .. } => source.slice(model.expr(*of).span).trim_end(),
                _ => "",
            };
            (what, span, format!("undefined where `{of}` is below 0, which nothing here excludes"))
        }
        Cause::Cell(axis, column) => {
            let axis = model.axis(axis);
            let column = axis.columns.get(column.index());
            let key = origin.row.and_then(|row| axis.keys.get(row as usize)).cloned().unwrap_or_default();
            let name = column.map(|column| column.name.clone()).unwrap_or_default();
            let span = column.map(|column| column.span).unwrap_or_default();
            (name, span, format!("its cell of `{key}` is empty"))
        }
        Cause::Nothing(expr) => {
            let span = model.expr(expr).span;
            (
                owner.unwrap_or_else(|| source.slice(span).to_owned()),
                span,
                "undefined where nothing is left to reckon with".to_owned(),
            )
        }
        Cause::TooFew(expr) => {
            let span = model.expr(expr).span;
            (
                owner.unwrap_or_else(|| source.slice(span).to_owned()),
                span,
                "insufficient where fewer are left".to_owned(),
            )
        }
        Cause::Before(expr) => {
            let span = model.expr(expr).span;
            let what = owner.unwrap_or_else(|| source.slice(span).to_owned());
            (what, span, "inapplicable where there is no period that early".to_owned())
        }
        Cause::Outside(figure) => {
            let figure = model.figure(figure);
            let span = figure.filter.map(|filter| model.expr(filter).span).unwrap_or(figure.name_span);
            (figure.name.clone(), span, "inapplicable where this does not hold".to_owned())
        }
    };
    let message = format!("the contract does not say what `{}` {} when `{what}` is {kind}", told.name, told.does);
    Finding::error("missing-unsaid", message).at(site.0, site.1).at(span, label)
}

/// The words `may be …` of a declaration, or the name.
fn declared(source: &Source, figure: &Figure) -> Span {
    let Body::Input(input) = &figure.body else { return figure.name_span };
    let words = source.slice(input.declared);
    match words.rfind("may be ") {
        Some(at) => {
            let rest = words.get(at..).unwrap_or("");
            let end = rest.find(['\n', ',', '#']).unwrap_or(rest.len());
            let length = rest.get(..end).unwrap_or("").trim_end().len();
            let start = input.declared.start as usize + at;
            Span::new(start, start + length)
        }
        None => figure.name_span,
    }
}

/// Rows whose condition asks whether something is missing, after a row that would already have stopped at it.
pub(super) fn unknown_stops(flows: &mut Flows<'_, '_>, survey: &Survey, source: &Source) -> Vec<Finding> {
    let model = flows.prover.model;
    let mut findings = Vec::new();
    for &(owner, id) in &survey.tables {
        let Node::First { rows, absent, .. } = &model.expr(id).node else { continue };
        let spot = match owner {
            Some(owner) => flows.prover.spot_of(owner),
            None => flows.prover.nowhere(),
        };
        let mut passed = Facts::default();
        for (index, (condition, _)) in rows.iter().enumerate() {
            if let Some((subject, kinds)) = asks(model, *condition) {
                let possible = flows.flow(subject, spot, &Facts::default()).kinds().both(kinds);
                let here = flows.flow(subject, spot, &passed).kinds().both(kinds);
                let caught = absent.iter().fold(Kinds::NONE, |all, (kinds, _)| all.with(*kinds));
                if let (Some(kind), true) = (possible.without(caught).iter().next(), here.is_empty()) {
                    let earlier = rows.iter().take(index).find(|(earlier, _)| {
                        let flow = flows.flow(*earlier, spot, &Facts::default());
                        flow.kinds().contains(kind)
                    });
                    if let Some((earlier, _)) = earlier {
                        findings.push(stopped(model, source, *earlier, *condition, subject, kind));
                    }
                }
            }
            flows.prover.assume(*condition, spot, false, &mut passed);
        }
    }
    findings
}

/// What a condition asks the status of, and for which kinds it is true.
fn asks(model: &Model, condition: ExprId) -> Option<(ExprId, Kinds)> {
    if let Node::IsAbsent(subject, kinds) = &model.expr(condition).node {
        return Some((*subject, *kinds));
    }
    let Node::Not(inner) = &model.expr(condition).node else { return None };
    let Node::IsKnown(subject) = &model.expr(*inner).node else { return None };
    Some((*subject, Kinds::MISSING))
}

fn stopped(model: &Model, source: &Source, earlier: ExprId, later: ExprId, subject: ExprId, kind: Kind) -> Finding {
    let words = |id: ExprId| source.slice(model.expr(id).span).trim_end();
    Finding::warning(
        "unknown-stops",
        format!("no row is tried after `{}` when `{}` is {}", words(earlier), words(subject), kind.word()),
    )
    .at(model.expr(earlier).span, "then this is neither so nor not so, and the rows stop here")
    .at(model.expr(later).span, "so this row is never taken")
    .help(format!("put `when {}` before it, or write a row `{}   …`", words(later), kind.word()))
}
