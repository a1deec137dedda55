//! What a worked example expects: the figure that it is about, and the money nearest to it.

use std::collections::{BTreeSet, HashMap};

use super::case::{Bench, Case};
use super::literals::{literal, path};
use crate::analyze::coverage::{Point, Walk, cone, is_written};
use crate::evaluate::Value;
use crate::explain::verb;
use crate::model::{Body, ClauseKind, FigureId, Model, Node, TermKind, Type, Verdict};

/// How many lines of money an example expects beyond the clause it is about.
const LINES: usize = 2;

/// The figures that an example about a place expects: that of the clause, and the lines of money nearest to it.
pub(super) fn expectations(
    bench: &mut Bench<'_>,
    case: &Case,
    point: usize,
    about: &Point,
) -> Option<Vec<(FigureId, usize)>> {
    if !bench.settle(case) {
        return None;
    }
    let model = bench.model;
    // Where it is come by: of its own clause, or of whatever has the same words.
    let own = (0..model.size(about.figure)).map(|coordinate| (about.figure, coordinate));
    let others = (0..model.figures.len() as u32).map(FigureId).filter(|id| *id != about.figure);
    let others = others.flat_map(|id| (0..model.size(id)).map(move |coordinate| (id, coordinate)));
    let mut reads = Vec::new();
    let (home, coordinate) = own.chain(others).find(|(figure, coordinate)| {
        let mut walk = Walk::new(bench.points);
        walk.figure(bench.explainer(), *figure, *coordinate, &mut reads);
        walk.came.hits.contains(&point)
    })?;
    let mut expected: Vec<(FigureId, usize)> = Vec::new();
    let can = |figure: FigureId, coordinate: usize, bench: &Bench<'_>| {
        let value = bench.values().figure(figure, coordinate);
        result(model, bench, figure, coordinate, &value).is_some()
    };
    let at = |figure: FigureId| match model.size(figure) {
        size if size == model.size(home) => Some(coordinate),
        1 => Some(0),
        _ => None,
    };
    let shown = |line: FigureId| {
        let of = |id: &FigureId| matches!(&model.figure(*id).body, Body::Shown { line: of, .. } if *of == line);
        (0..model.figures.len() as u32).map(FigureId).find(of)
    };
    if let Body::Line(_) = model.figure(home).body {
        if let Some(shown) = shown(home) {
            let value = |id| bench.values().figure(id, coordinate);
            if value(shown) != value(home) && can(home, coordinate, bench) {
                expected.push((home, coordinate));
            }
            if can(shown, coordinate, bench) {
                expected.push((shown, coordinate));
            }
        } else if can(home, coordinate, bench) {
            expected.push((home, coordinate));
        }
    } else if can(home, coordinate, bench) {
        expected.push((home, coordinate));
    }
    // What a limit makes of a line depends on other lines: it is the line's own clause that says what it is near to.
    let of_clause = |id: FigureId| if let Body::Shown { line, .. } = model.figure(id).body { line } else { id };
    let below: HashMap<FigureId, BTreeSet<FigureId>> = (0..model.figures.len() as u32)
        .map(FigureId)
        .filter(|id| model.figure(*id).listed || matches!(model.figure(*id).body, Body::Shown { .. }))
        .map(|id| (id, cone(model, [of_clause(id)])))
        .collect();
    let mut readers: Vec<(usize, FigureId)> = below
        .iter()
        .filter(|(id, below)| **id != home && of_clause(**id) != home && below.contains(&home))
        .map(|(id, below)| (below.len(), *id))
        .collect();
    readers.sort();
    let is_line = |id: FigureId| matches!(model.figure(id).clause, ClauseKind::Term(_));
    // Of what cannot be expected itself, the figures next to it say what became of it.
    if expected.is_empty() {
        let next = readers.iter().map(|(_, id)| *id).filter(|id| !is_line(*id) && is_written(model, *id));
        let next: Vec<_> =
            next.filter_map(|id| Some((id, at(id)?))).filter(|(id, at)| can(*id, *at, bench)).take(2).collect();
        expected.extend(next);
    }
    let lines = readers.iter().map(|(_, id)| *id).filter(|id| is_line(*id));
    let lines: Vec<_> = lines
        .filter_map(|id| Some((id, at(id)?)))
        .filter(|line| !expected.contains(line))
        .filter(|(id, at)| can(*id, *at, bench))
        .take(if is_line(home) || matches!(model.figure(home).body, Body::Line(_)) { 0 } else { LINES })
        .collect();
    expected.extend(lines);
    // What lies beside a bound is seen with what follows from it.
    let seen = about.value.filter(|value| {
        let shape = &model.figure(*value).shape;
        *value != home && (shape.is_empty() || *shape == model.figure(home).shape)
    });
    if let Some(seen) = seen.and_then(|value| Some((value, at(value)?)))
        && !expected.contains(&seen)
        && can(seen.0, seen.1, bench)
    {
        expected.insert(0, seen);
    }
    let covers = |expected: &[(FigureId, usize)]| {
        let mut walk = Walk::new(bench.points);
        walk.follow(bench.explainer(), expected.iter().copied());
        walk.came.hits.contains(&point)
    };
    if covers(&expected) {
        return Some(expected);
    }
    // Something further on comes by it.
    let further: Vec<(FigureId, usize)> =
        readers.iter().flat_map(|(_, id)| (0..model.size(*id)).map(|at| (*id, at))).collect();
    let found = further.into_iter().find(|one| covers(std::slice::from_ref(one)));
    let one = found.filter(|(id, at)| can(*id, *at, bench))?;
    Some(vec![one])
}

/// A result as `then` expects it: the path, and `is 8.4%` or `pays 120,000 USD`; none where it cannot be written.
pub(super) fn result(
    model: &Model,
    bench: &Bench<'_>,
    id: FigureId,
    coordinate: usize,
    value: &Value,
) -> Option<(String, String)> {
    let figure = model.figure(id);
    let own = path(model, id, coordinate);
    let term = match (&figure.clause, &figure.body) {
        (ClauseKind::Term(kind), _) => Some(*kind),
        (ClauseKind::BeforeLimits, Body::Line(term)) => Some(term.kind),
        (_, _) => None,
    };
    let kept = figure.filter.is_none() || !bench.explainer().is_left_out(id, coordinate);
    match figure.clause {
        ClauseKind::Metric
        | ClauseKind::Define
        | ClauseKind::Score
        | ClauseKind::Composite
        | ClauseKind::Account
        | ClauseKind::Relief
        | ClauseKind::Met
        | ClauseKind::Term(_)
        | ClauseKind::BeforeLimits => {}
        ClauseKind::Decision => return decided(model, id, value, own),
        ClauseKind::Standard => {
            if matches!(figure.body, Body::Expr(expr) if matches!(model.expr(expr).node, Node::Const(_))) {
                return None;
            }
        }
        ClauseKind::Input
        | ClauseKind::Calendar
        | ClauseKind::Pool
        | ClauseKind::LeftOver
        | ClauseKind::DecisionPart
        | ClauseKind::Obligation
        | ClauseKind::Assertion
        | ClauseKind::Version => return None,
    }
    let said = match (value, term) {
        (Err(kind), None) if kind.is_missing() => format!("is {}", kind.word()),
        (Err(_), Some(_)) if !kept => return None,
        (Err(_), _) => "is undetermined".to_owned(),
        (Ok(number), Some(TermKind::Adjustment)) if number.is_zero() => "pays nothing".to_owned(),
        (Ok(number), Some(kind)) if number.is_zero() => format!("{} nothing", verb(kind, false)),
        (Ok(number), Some(kind)) => {
            format!("{} {}", verb(kind, number.is_negative()), literal(&number.abs(), &figure.ty, model)?)
        }
        (Ok(number), None) => format!("is {}", literal(number, &figure.ty, model)?),
    };
    Some((own, said))
}

/// `d denies`
fn decided(model: &Model, id: FigureId, value: &Value, own: String) -> Option<(String, String)> {
    let decision = model.decisions.iter().find(|decision| decision.figure == id)?;
    let Type::Word(words) = &model.figure(decision.figure).ty else { return None };
    let place = value.as_ref().ok()?.to_i64().and_then(|place| usize::try_from(place).ok())?;
    let word = words.get(place)?.as_str();
    let says = [Verdict::Denied, Verdict::Referred, Verdict::Pended, Verdict::Approved].into_iter();
    let verb = says.filter(|verdict| verdict.word() == word).map(|verdict| match verdict {
        Verdict::Denied => Some("denies"),
        Verdict::Referred => Some("refers"),
        Verdict::Pended => Some("pends"),
        Verdict::Approved | Verdict::Reduced => None,
    });
    Some((own, verb.flatten().next()?.to_owned()))
}
