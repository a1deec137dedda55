//! Runs the worked examples of a contract that reaches beyond one subject and one period.

use std::sync::Arc;

use super::examples::{PENDING_HELP, agrees, broken, came_to, is_broken, unusable, wanted};
use crate::calendar::Grain;
use crate::diagnostic::Finding;
use crate::explain::Explainer;
use crate::model::{At, ClauseKind, Example, ExampleAt, Expected, Kind, Model, TermKind};
use crate::population::Population;
use crate::program::Stages;
use crate::source::Source;

/// Runs every example; a finding for each expected figure that comes out differently, and for each fact that an example
/// cannot give.
pub fn run(model: &Arc<Model>, stages: &Arc<Stages>, source: &Source) -> Vec<Finding> {
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
                findings.extend(broken_in(model, &population, example, source));
            }
        }
    }
    findings
}

/// A finding for each subject and period whose figures break an assertion.
fn broken_in(model: &Model, population: &Population, example: &Example, source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    for assertion in &model.assertions {
        let Some((figure, coordinate)) = assertion.condition() else { continue };
        let place = model.figure(figure).place;
        let elements = place.level.map_or(1, |level| population.count(level));
        let all = (0..elements).flat_map(|element| (0..population.period_count(place)).map(move |at| (element, at)));
        for (element, period) in all.filter(|(element, period)| population.takes_part(place, *element, *period)) {
            let holds = population.figure(figure, coordinate, element, period);
            if !holds.is_some_and(|holds| is_broken(&holds)) {
                continue;
            }
            let keys = population.keys_at(place, element, period);
            let said = |is_period: bool| keys.iter().find(|(name, _)| Grain::parse(name).is_some() == is_period);
            let who = said(false).map(|(_, key)| format!(" for {key}")).unwrap_or_default();
            let when = said(true).map(|(_, label)| format!(" in {label}")).unwrap_or_default();
            let at = At { figure, coordinate, element, period };
            let told = Explainer::of_many(model, source, population, (at, at), |told| told.explain(figure, coordinate));
            findings.push(broken(assertion, example, &format!("{who}{when}"), told.as_ref()));
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
