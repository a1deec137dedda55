//! Runs the worked examples of a contract that reaches beyond one subject and one period.

use std::sync::Arc;

use super::examples::{PENDING_HELP, agrees, came_to, unusable, wanted};
use crate::diagnostic::Finding;
use crate::model::{ClauseKind, Example, ExampleAt, Expected, Kind, Model, TermKind};
use crate::population::Population;
use crate::program::Stages;

/// Runs every example; a finding for each expected figure that comes out differently, and for each fact that an example
/// cannot give.
pub fn run(model: &Arc<Model>, stages: &Arc<Stages>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for example in &model.examples {
        for one in &example.runs {
            let (population, refused) = Population::of_example(model, stages, &one.facts);
            for (place, reason) in &refused {
                let span = one.facts.get(*place).map_or(example.span, |fact| fact.span);
                findings.push(unusable(example, span, reason));
            }
            if refused.is_empty() {
                findings.extend(one.expected.iter().flat_map(|expected| {
                    let places = population.of_example_places(expected.figure, &expected.at);
                    let all: Vec<Finding> = places
                        .into_iter()
                        .filter_map(|at| compare(model, &population, example, &Expected { at, ..expected.clone() }))
                        .collect();
                    all
                }));
            }
        }
    }
    findings
}

fn compare(model: &Model, population: &Population, example: &Example, expected: &Expected) -> Option<Finding> {
    let figure = model.figure(expected.figure);
    let actual = match population.of_example_at(expected.figure, expected.coordinate as usize, &expected.at) {
        Ok(actual) => actual.unwrap_or(Err(Kind::Inapplicable)),
        Err(reason) => {
            let message = format!("the example \"{}\" expects a figure that is not there", example.title);
            return Some(Finding::error("example-differs", message).at(expected.span, reason));
        }
    };
    if agrees(&expected.value, &actual) {
        return None;
    }
    let term = match figure.clause {
        ClauseKind::Term(kind) => Some(kind),
        _ => None::<TermKind>,
    };
    let says = wanted(&expected.value, &figure.ty, model, term);
    let is = came_to(&actual, &figure.ty, model, term);
    let address = model.address(expected.figure, expected.coordinate as usize);
    let whose = whose(&expected.at);
    let message = match term {
        Some(_) if actual.is_ok() => format!("the example \"{}\" says {says}{whose}; the contract {is}", example.title),
        Some(_) | None => format!("the example \"{}\" says {says}{whose}; `{address}` is {is}", example.title),
    };
    let finding =
        Finding::error("example-differs", message).at(expected.span, "").at(figure.name_span, "made by this clause");
    Some(if actual == Err(Kind::Pending) { finding.help(PENDING_HELP) } else { finding })
}

/// ` for a in 2026-Q1`
fn whose(at: &ExampleAt) -> String {
    let who = at.keys.first().map(|(_, key)| format!(" for {key}")).unwrap_or_default();
    let when = at.period.as_ref().map(|(_, label)| format!(" in {label}")).unwrap_or_default();
    format!("{who}{when}")
}

/// The first example that does not come out, by its place.
pub(crate) fn first_differing(model: &Arc<Model>, stages: &Arc<Stages>) -> Option<usize> {
    model.examples.iter().position(|example| {
        example.runs.iter().any(|one| {
            let (population, refused) = Population::of_example(model, stages, &one.facts);
            !refused.is_empty()
                || one.expected.iter().any(|expected| {
                    population.of_example_places(expected.figure, &expected.at).iter().any(|at| {
                        let actual = population.of_example_at(expected.figure, expected.coordinate as usize, at);
                        let Ok(actual) = actual else { return true };
                        !agrees(&expected.value, &actual.unwrap_or(Err(Kind::Inapplicable)))
                    })
                })
        })
    })
}
