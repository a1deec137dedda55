//! Inputs that no clause reads.

use super::walk;
use crate::diagnostic::Finding;
use crate::model::{Body, ClauseKind, FigureId, Model, Node, Type};

/// A warning for each; none at all where a clause could not be checked, since it might be the one that reads them.
pub(super) fn unused(model: &Model) -> Vec<Finding> {
    if walk::has_broken(model) {
        return Vec::new();
    }
    let mut read = vec![false; model.figures.len()];
    for (_, id) in walk::owned(model) {
        if let Node::Figure(figure, _) = &model.expr(id).node
            && let Some(read) = read.get_mut(figure.index())
        {
            *read = true;
        }
    }
    // A name that is also a word of a choice may be what the author meant where the word was read.
    let is_word = |name: &str| {
        let columns = model.axes.iter().flat_map(|axis| axis.columns.iter().map(|column| &column.ty));
        let mut types = model.figures.iter().map(|figure| &figure.ty).chain(columns);
        types.any(|ty| matches!(ty, Type::Word(words) if words.iter().any(|word| word == name)))
    };
    let mut findings = Vec::new();
    for (index, figure) in model.figures.iter().enumerate() {
        let is_read = read.get(FigureId(index as u32).index()).copied().unwrap_or(true);
        if figure.clause == ClauseKind::Input
            && matches!(figure.body, Body::Input(_))
            && !is_read
            && !is_word(&figure.name)
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
