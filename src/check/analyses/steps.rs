//! Neighbouring steps of a line of money whose order moves money.

use super::search::{places, search};
use super::trial::{At, Trial, Value};
use super::walk;
use super::written::written;
use crate::diagnostic::Finding;
use crate::model::{Action, Body, ExprId, Figure, FigureId, Model, Node, Term};
use crate::source::{Source, Span};

/// A warning where a part off or on stands beside a cap or a floor and facts show that swapping them changes the amount.
pub(super) fn steps(model: &Model, source: &Source, broken: &[bool]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, figure) in model.figures.iter().enumerate() {
        if let (Body::Line(term), Some(false)) = (&figure.body, broken.get(index)) {
            findings.extend(of_line(model, source, FigureId(index as u32), figure, term));
        }
    }
    findings
}

/// A step of a chain: the node, what it acts on, and when.
struct Link<'m> {
    id: ExprId,
    base: ExprId,
    action: &'m Action,
    when: Option<ExprId>,
}

fn of_line(model: &Model, source: &Source, id: FigureId, figure: &Figure, term: &Term) -> Vec<Finding> {
    // From the last step written to the first.
    let mut chain: Vec<Link<'_>> = Vec::new();
    let mut here = term.amount;
    while let Node::Step { base, action, when } = &model.expr(here).node {
        chain.push(Link { id: here, base: *base, action, when: *when });
        here = *base;
    }
    chain.reverse();
    let mut findings = Vec::new();
    for (index, pair) in chain.windows(2).enumerate() {
        let [first, second] = pair else { continue };
        let mixed =
            (is_part(first.action) && is_bound(second.action)) || (is_bound(first.action) && is_part(second.action));
        // A step with a condition is an amount of its own rather than a part of all: its place is what it says.
        if !mixed || first.when.is_some() || second.when.is_some() {
            continue;
        }
        let places = places(model, id);
        let after = chain.get(index + 2..).unwrap_or(&[]);
        let mut results = None;
        let found = search(model, &model.roots(id), |trial| {
            places.iter().any(|at| {
                // Behind a closed gate no order matters.
                if !trial.amount(term, at).is_ok_and(|amount| amount.is_positive()) {
                    return false;
                }
                let as_written = run(trial, first.base, [first, second].into_iter().chain(after), at);
                let swapped = run(trial, first.base, [second, first].into_iter().chain(after), at);
                match (as_written, swapped) {
                    (Ok(a), Ok(b)) if a != b && !b.is_negative() => {
                        results = Some((a, b));
                        true
                    }
                    (Ok(_) | Err(_), Ok(_) | Err(_)) => false,
                }
            })
        });
        let (Some(shown), Some((as_written, swapped))) = (found, results) else { continue };
        let (as_written, swapped) = (written(&as_written, &figure.ty), written(&swapped, &figure.ty));
        let when = shown.words(model, &model.roots(id));
        findings.push(
            Finding::warning("step-order", format!("the order of two steps of `{}` moves money", walk::name(figure)))
                .at(spoken(model, source, first), "this step acts first")
                .at(spoken(model, source, second), format!("then this: {as_written}; the other way round {swapped}, {when}"))
                .help(format!(
                    "steps act in the order written; swap the lines if {swapped} is what was agreed, and show which it is with an example"
                )),
        );
    }
    findings
}

/// What a chain of steps makes of a value.
fn run<'l, 'm: 'l>(trial: &mut Trial<'m>, base: ExprId, links: impl Iterator<Item = &'l Link<'m>>, at: &At) -> Value {
    let mut value = trial.value(base, at)?;
    for link in links {
        let acts = match link.when {
            Some(when) => !trial.value(when, at)?.is_zero(),
            None => true,
        };
        if acts {
            value = trial.act(value, link.action, at)?;
        }
    }
    Ok(value)
}

/// The words of a step: its amount and the words that begin it.
fn spoken(model: &Model, source: &Source, link: &Link<'_>) -> Span {
    let (begins, amount) = match link.action {
        Action::Cap(a) => ("capped at", a),
        Action::Floor(a) => ("not below", a),
        Action::Between(a, _) => ("kept between", a),
        Action::Less(a) | Action::LessPart(a) => ("reduced by", a),
        Action::More(a) | Action::MorePart(a) => ("increased by", a),
        Action::Times(a) => ("times", a),
        Action::Round(..) => return model.expr(link.id).span,
    };
    let amount = model.expr(*amount).span;
    let before = source.text().get(..amount.start as usize).unwrap_or("").trim_end();
    // The words may stand apart by any blank; the first of them is looked for backward from the amount.
    let first = begins.split(' ').next().unwrap_or(begins);
    match before.rfind(first) {
        Some(start) if before.get(start..).unwrap_or("").split_whitespace().eq(begins.split(' ')) => {
            Span::new(start, amount.end as usize)
        }
        Some(_) | None => amount,
    }
}

/// Whether a step takes off or puts on a part, or multiplies.
fn is_part(action: &Action) -> bool {
    match action {
        Action::LessPart(_) | Action::MorePart(_) | Action::Times(_) => true,
        Action::Round(..)
        | Action::Cap(_)
        | Action::Floor(_)
        | Action::Between(..)
        | Action::Less(_)
        | Action::More(_) => false,
    }
}

/// Whether a step keeps the amount within bounds.
fn is_bound(action: &Action) -> bool {
    match action {
        Action::Cap(_) | Action::Floor(_) | Action::Between(..) => true,
        Action::Round(..)
        | Action::Less(_)
        | Action::LessPart(_)
        | Action::More(_)
        | Action::MorePart(_)
        | Action::Times(_) => false,
    }
}
