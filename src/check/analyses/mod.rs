//! What can be known of a contract before any data arrives.
//!
//! In:  a checked [`Model`] and the text it was read from, for the words of findings.
//! Out: findings, in the order of the text.
//! Promise: silent about what could not be checked elsewhere, deterministic, and about linear in the contract.
//!
//! [`linear`], [`terms`], [`known`], [`period`], [`facts`], [`claims`], [`branches`] and [`ranges`] are one
//! small prover about values.

mod arrivals;
mod bounds;
mod branches;
#[cfg(test)]
mod builder;
mod claims;
mod facts;
mod flow;
mod known;
mod linear;
mod lists;
mod memo;
mod missing;
#[cfg(test)]
mod missing_tests;
mod money;
#[cfg(test)]
mod money_tests;
mod period;
mod ranges;
#[cfg(test)]
mod ranges_tests;
mod scores;
mod search;
mod steps;
mod tables;
mod tables_say;
#[cfg(test)]
mod tables_tests;
mod terms;
mod trial;
mod unused;
mod walk;
mod written;

use crate::diagnostic::Finding;
use crate::model::Model;
use crate::source::Source;

/// Everything that the analyses find.
pub fn analyses(model: &Model, source: &Source) -> Vec<Finding> {
    if !walk::is_ordered(model) {
        // Figures that read one another in a circle: that comes first, and nothing here would end.
        return Vec::new();
    }
    let survey = walk::survey(model);
    let mut prover = terms::Prover::new(model, &survey);
    let mut flows = flow::Flows::new(&mut prover);
    let mut findings = missing::missing(&mut flows, source);
    findings.extend(missing::unknown_stops(&mut flows, &survey, source));
    findings.extend(tables::tables(&mut prover, &survey, source));
    let broken = walk::tainted(model, &survey);
    findings.extend(money::money(&mut prover, source, &broken));
    findings.extend(scores::scores(&mut prover, &broken));
    findings.extend(steps::steps(model, source, &broken));
    findings.extend(unused::unused(model, &survey));
    findings.sort_by_key(|finding| finding.span().start);
    // The rows of an adjustment make its amount and its side: what is wrong with them is found twice.
    let mut said = std::collections::HashSet::new();
    findings.retain(|finding| said.insert((finding.code, finding.span(), finding.message.clone())));
    findings
}
