//! What the runs of a contract about many came by.

use super::aspect::Aspect;
use super::walk::Walk;
use crate::explain::Explainer;
use crate::model::{At, Body, FigureId, Model};
use crate::population::Population;
use crate::source::Source;

/// Follows what the examples of a contract about many expected, wherever it stands: every figure that was worked out for it.
pub(crate) fn follow_many(
    walk: &mut Walk<'_>,
    model: &Model,
    source: &Source,
    population: &Population,
    figures: impl IntoIterator<Item = FigureId>,
) {
    let mut reads = Vec::new();
    for figure in figures {
        let place = model.figure(figure).place;
        for element in 0..place.level.map_or(1, |level| population.count(level)) {
            for period in 0..population.period_count(place) {
                if !population.takes_part(place, element, period) {
                    continue;
                }
                for coordinate in 0..model.size(figure) {
                    let at = At { figure, coordinate, element, period };
                    if matches!(model.figure(figure).body, Body::Input(_)) {
                        many_given(walk, model, population, at);
                        continue;
                    }
                    Explainer::of_many(model, source, population, (at, at), |ex| {
                        walk.figure(*ex, figure, coordinate, &mut reads);
                    });
                }
            }
        }
    }
}

fn many_given(walk: &mut Walk<'_>, model: &Model, population: &Population, at: At) {
    if let Body::Input(input) = &model.figure(at.figure).body
        && let Some(Err(kind)) = population.figure(at.figure, at.coordinate, at.element, at.period)
    {
        walk.hit(Aspect::Given(kind), input.declared);
    }
}
