//! A set of facts becomes a worked example: only the facts that matter, what the contract says of them, and a title that says
//! what it is about.

use std::collections::BTreeSet;

use super::case::{Bench, Case};
use super::expect::{expectations, result};
use super::literals::{literal, path};
use crate::analyze::coverage::{Came, Group, Point, Walk, cone, plain_name};
use crate::evaluate::Value;
use crate::model::{Body, FigureId, Model};

/// A worked example.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    /// What it is about.
    pub title: String,
    /// `given`, `then` and all between, without the title.
    body: String,
    /// The places it comes by, of what it expects.
    pub came: Came,
    /// The place it was made for.
    pub point: Option<usize>,
    /// The same with the clause in front, where another example has the title.
    pub long_title: String,
}

impl Written {
    /// The clause, not yet in canonical form.
    pub fn text(&self) -> String {
        format!("example \"{}\"\n{}", self.title, self.body)
    }
}

/// How many figures an example expects because they need no further facts.
const BESIDE: usize = 6;

/// The example of a case that is about a place; none where nothing that can be expected comes by.
pub(super) fn write(bench: &mut Bench<'_>, case: &Case, point: usize, missing: &BTreeSet<usize>) -> Option<Written> {
    let about = bench.points.all.get(point)?.clone();
    let mut expected = expectations(bench, case, point, &about)?;
    let written = of_figures(bench, case, &expected)?;
    if !written.came.hits.contains(&point) {
        return None;
    }
    beside(bench, case, &mut expected, &written.came.hits, missing);
    let mut written = of_figures(bench, case, &expected)?;
    written.title = said(bench.model, &about);
    written.point = Some(point);
    written.long_title = format!("{}: {}", plain_name(bench.model, about.figure), written.title);
    Some(written)
}

/// Adds figures that need no further facts and come by places that no example has come by yet.
fn beside(
    bench: &mut Bench<'_>,
    case: &Case,
    expected: &mut Vec<(FigureId, usize)>,
    hits: &BTreeSet<usize>,
    missing: &BTreeSet<usize>,
) {
    if !bench.settle(case) {
        return;
    }
    let mut walk = Walk::new(bench.points);
    walk.follow(bench.explainer(), expected.iter().copied());
    let (given, mut known) = (walk.inputs.clone(), hits.clone());
    let model = bench.model;
    let mut added = 0;
    for id in (0..model.figures.len() as u32).map(FigureId).filter(|id| model.figure(*id).listed) {
        for coordinate in 0..model.size(id) {
            if expected.contains(&(id, coordinate)) {
                continue;
            }
            let mut walk = Walk::new(bench.points);
            walk.follow(bench.explainer(), [(id, coordinate)]);
            let new = walk.came.hits.iter().any(|hit| missing.contains(hit) && !known.contains(hit));
            let value = bench.values().figure(id, coordinate);
            if new && walk.inputs.is_subset(&given) && result(model, bench, id, coordinate, &value).is_some() {
                expected.push((id, coordinate));
                known.extend(walk.came.hits);
                added += 1;
                if added == BESIDE {
                    return;
                }
            }
        }
    }
}

/// The example of a case that expects these figures.
pub(crate) fn of_figures(bench: &mut Bench<'_>, case: &Case, expected: &[(FigureId, usize)]) -> Option<Written> {
    if !bench.settle(case) {
        return None;
    }
    let all: Vec<Value> =
        expected.iter().map(|(figure, coordinate)| bench.values().figure(*figure, *coordinate)).collect();
    let mut walk = Walk::new(bench.points);
    walk.follow(bench.explainer(), expected.iter().copied());
    let read = walk.inputs.clone();
    let restricted = only(bench, case, &read);
    let mut case = restricted;
    let mut walk = Walk::new(bench.points);
    let same = bench.settle(&case)
        && expected.iter().zip(&all).all(|((figure, at), value)| bench.values().figure(*figure, *at) == *value);
    if !same {
        // What is never read should not matter; where it does, all is given.
        let below = cone(bench.model, expected.iter().map(|(figure, _)| *figure));
        let inputs = bench.program.inputs().iter().filter(|info| below.contains(&info.figure));
        let all = inputs.map(|info| (info.figure, info.coordinate as usize)).collect();
        case = only(bench, &case, &all);
        bench.settle(&case);
    }
    walk.follow(bench.explainer(), expected.iter().copied());
    let model = bench.model;
    let mut facts = Vec::new();
    for (place, fact) in case.facts.iter().enumerate() {
        let (Some(fact), Some(info)) = (fact, bench.program.inputs().get(place)) else { continue };
        let ty = &model.figure(info.figure).ty;
        let value = match fact {
            Err(kind) => kind.word().to_owned(),
            Ok(number) => literal(number, ty, model)?,
        };
        facts.push(format!("{} {value}", path(model, info.figure, info.coordinate as usize)));
    }
    let mut results = Vec::new();
    for (figure, coordinate) in expected {
        let value = bench.values().figure(*figure, *coordinate);
        results.extend(result(model, bench, *figure, *coordinate, &value));
    }
    if results.is_empty() || facts.is_empty() && case.period.is_none() {
        return None;
    }
    let given = if facts.is_empty() { String::new() } else { format!("  given {}\n", facts.join(", ")) };
    let body = match case.period.filter(|_| reads_period(bench, expected)) {
        None => {
            if facts.is_empty() {
                return None;
            }
            let results: Vec<String> = results.iter().map(|(path, said)| format!("{path} {said}")).collect();
            format!("{given}  then {}\n", results.join(", "))
        }
        Some(period) => {
            let header = model.header.as_ref()?;
            let label = header.periods.get(period)?.label();
            let (heads, cells): (Vec<_>, Vec<_>) =
                results.iter().map(|(path, said)| (path.as_str(), said.strip_prefix("is ").unwrap_or(said))).unzip();
            format!(
                "{given}  then\n    | {} | {} | {} |\n    | a | {label} | {} |\n",
                model.subject(),
                header.settled.name(),
                heads.join(" | "),
                cells.join(" | ")
            )
        }
    };
    Some(Written { title: String::new(), long_title: String::new(), body, came: walk.came, point: None })
}

/// A case with no more than some facts.
fn only(bench: &Bench<'_>, case: &Case, read: &BTreeSet<(FigureId, usize)>) -> Case {
    let facts = case
        .facts
        .iter()
        .zip(bench.program.inputs())
        .map(|(fact, info)| fact.clone().filter(|_| read.contains(&(info.figure, info.coordinate as usize))));
    Case { period: case.period, facts: facts.collect() }
}

/// Whether what is expected depends on which period it is.
fn reads_period(bench: &Bench<'_>, expected: &[(FigureId, usize)]) -> bool {
    let below = cone(bench.model, expected.iter().map(|(figure, _)| *figure));
    below.iter().any(|id| matches!(bench.model.figure(*id).body, Body::Start(_) | Body::End(_)))
}

/// A title that says what a place is: `readmission_rate just below 12.5%`, `late_report: the cap of 25,000 USD reached`.
fn said(model: &Model, point: &Point) -> String {
    let what = point.what.replace('`', "").replace(['"', '“', '”'], "'");
    match point.aspect.group() {
        Group::Bounds | Group::Missing => what,
        Group::Branches => format!("{}: {what}", plain_name(model, point.figure)),
    }
}

/// Titles that no other example has.
pub(super) fn title(examples: &mut [Written], model: &Model) {
    let mut taken: BTreeSet<String> = model.examples.iter().map(|example| example.title.clone()).collect();
    for example in examples {
        if taken.contains(&example.title) {
            example.title.clone_from(&example.long_title);
        }
        let wanted = example.title.clone();
        let mut number = 2;
        while !taken.insert(example.title.clone()) {
            example.title = format!("{wanted} ({number})");
            number += 1;
        }
    }
}
