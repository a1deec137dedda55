//! Worked examples for what those of a contract leave out: facts are moved one at a time until each place of the contract is
//! come by ([`explore`]), and what the contract then says becomes the expectation ([`write`](mod@write)).

mod case;
mod expect;
mod explore;
mod literals;
mod seek;
mod write;

use std::collections::BTreeSet;

use super::coverage::{Came, Points};
use crate::model::Model;
use crate::program::Program;
use crate::source::Source;

pub(crate) use case::{Bench, Case, set};
pub(crate) use write::{Written, of_figures};

/// What was found.
pub(crate) struct Found {
    /// Worked examples in the order of the text they are about.
    pub examples: Vec<Written>,
    /// All sets of facts that showed something new, for whoever looks for a difference.
    pub cases: Vec<Case>,
}

/// Finds worked examples for the places that are not covered yet.
pub(crate) fn generate(model: &Model, program: &Program, source: &Source, points: &Points, covered: &Came) -> Found {
    let mut bench = Bench::new(model, program, source, points);
    let (first, cases) = explore::explore(&mut bench, points);
    // A place counts where its clause comes to something; where it never does, it is enough to come by.
    let counts = |came: &Came, point: usize| {
        let never = first.get(&point).is_none_or(|known| known.live.is_empty());
        came.live.contains(&point) || never && came.hits.contains(&point)
    };
    let wanted: BTreeSet<usize> = (0..points.all.len()).filter(|point| !counts(covered, *point)).collect();
    let mut missing = wanted.clone();
    let mut examples: Vec<Written> = Vec::new();
    // What lies beside a bound takes a row with it, and says best what it is about.
    let is_beside = |point: &&usize| points.all.get(**point).is_some_and(|point| explore::is_bound(point.aspect));
    let (bounds, others): (Vec<&usize>, Vec<&usize>) = wanted.iter().partition(is_beside);
    for point in bounds.into_iter().chain(others).copied() {
        if !missing.contains(&point) {
            continue;
        }
        let mut tried = first.get(&point).into_iter().flat_map(|known| known.live.iter().chain(&known.other));
        // Where nothing is found, the place is told of as not covered.
        if let Some(written) = tried.find_map(|case| write::write(&mut bench, case, point, &missing)) {
            missing.retain(|point| !counts(&written.came, *point));
            missing.remove(&point);
            examples.push(written);
        }
    }
    // What others cover together is not needed.
    for place in (0..examples.len()).rev() {
        let needed = examples.get(place).is_some_and(|own| {
            let mut here = wanted.iter().filter(|point| counts(&own.came, **point) || own.point == Some(**point));
            here.any(|point| {
                let others = examples.iter().enumerate().filter(|(other, _)| *other != place);
                !others.into_iter().any(|(_, other)| counts(&other.came, *point) || other.point == Some(*point))
            })
        });
        if !needed {
            examples.remove(place);
        }
    }
    examples.sort_by_key(|example| example.point);
    write::title(&mut examples, model);
    Found { examples, cases }
}
