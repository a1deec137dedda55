//! Inputs that no clause reads.

use std::collections::HashSet;

use super::walk::Survey;
use crate::diagnostic::Finding;
use crate::model::{Body, ClauseKind, Model, Type};

/// A warning for each; none at all where a clause could not be checked, since it might be the one that reads them.
pub(super) fn unused(model: &Model, survey: &Survey) -> Vec<Finding> {
    if survey.broken {
        return Vec::new();
    }
    // A name that is also a word of a choice may be what the author meant where the word was read.
    let columns = model.axes.iter().flat_map(|axis| axis.columns.iter().map(|column| &column.ty));
    let types = model.figures.iter().map(|figure| &figure.ty).chain(columns);
    let words: HashSet<&str> = types
        .filter_map(|ty| match ty {
            Type::Word(words) => Some(words),
            Type::Quantity(_) | Type::Date | Type::Time | Type::Truth | Type::Key(_) | Type::Text | Type::Unknown => {
                None
            }
        })
        .flat_map(|words| words.iter().map(|word| word.as_str()))
        .collect();
    let mut findings = Vec::new();
    for (index, figure) in model.figures.iter().enumerate() {
        let shown = |card: &crate::model::Scorecard| card.shows.iter().any(|shown| shown.names(index));
        let is_read = survey.read.get(index).copied().unwrap_or(true) || model.scorecards.iter().any(shown);
        if figure.clause == ClauseKind::Input
            && matches!(figure.body, Body::Input(_))
            && !is_read
            && !words.contains(figure.name.as_str())
        {
            findings.push(
                Finding::warning("unused-input", format!("no clause reads `{}`", figure.name))
                    .at(figure.name_span, "given, and then not used")
                    .help("take the clause out, or use the figure where it was meant to count"),
            );
        }
    }
    findings
}
