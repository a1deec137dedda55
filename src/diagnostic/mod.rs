//! A finding as data, and its rendering as plain text.
//!
//! In:  nothing but spans; every stage makes its own findings.
//! Out: [`Finding`]s that tools read, and text that authors read ([`render`]).
//! Promise: a finding never shows a grammar rule's name or a Rust type.

mod render;

use crate::source::Span;

pub use render::render;

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; the contract can be settled.
    Warning,
    /// The contract cannot be settled until it is mended.
    Error,
}

impl Severity {
    /// The word that stands before the code: `error`, `warning`.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// One thing found in a text: what is wrong, where, what was expected, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The stable word for its kind, such as `band-gap`; `docs/codes/` has a page for each.
    pub code: &'static str,
    /// How grave it is.
    pub severity: Severity,
    /// One line, lower case, the author's words in back-ticks.
    pub message: String,
    /// Where; the first label is the place that a list of findings points at.
    pub labels: Vec<Label>,
    /// How to mend it, and whatever else helps.
    pub helps: Vec<Help>,
}

/// A place in the text, with what to say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The words underlined.
    pub span: Span,
    /// What stands beside the underline; may be empty.
    pub text: String,
}

/// A sentence on how to mend a finding, perhaps with the edits that do it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Help {
    /// The sentence.
    pub text: String,
    /// Edits that are certain to be what was meant (`check --fix` applies them); empty where the author must choose.
    pub fix: Vec<Edit>,
}

/// Words to put in place of a stretch of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The stretch that goes.
    pub span: Span,
    /// The words that come.
    pub text: String,
}

impl Finding {
    /// A finding that keeps the contract from being settled.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Finding { code, severity: Severity::Error, message: message.into(), labels: Vec::new(), helps: Vec::new() }
    }

    /// A finding that does not.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Finding { severity: Severity::Warning, ..Finding::error(code, message) }
    }

    /// Underlines a place; the first call gives the finding its position.
    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Says how to mend it.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.helps.push(Help { text: text.into(), fix: Vec::new() });
        self
    }

    /// Says how to mend it, with the edit that certainly does.
    #[must_use]
    pub fn fix(mut self, text: impl Into<String>, span: Span, replacement: impl Into<String>) -> Self {
        self.helps.push(Help { text: text.into(), fix: vec![Edit { span, text: replacement.into() }] });
        self
    }

    /// The place that a list of findings points at.
    pub fn span(&self) -> Span {
        self.labels.first().map(|label| label.span).unwrap_or_default()
    }

    /// Whether it keeps the contract from being settled.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// The known name nearest to a mistyped one, if one is near enough to be meant.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    // Of one or two letters any other is near: none is surely meant.
    if length < 3 {
        return None;
    }
    let limit = (length / 3).clamp(1, 4);
    known
        .into_iter()
        .map(|candidate| (distance(&word.to_lowercase(), &candidate.to_lowercase()), candidate))
        .filter(|(far, _)| *far <= limit)
        .min_by_key(|(far, candidate)| {
            (*far, distance(word, candidate), candidate.len().abs_diff(word.len()), *candidate)
        })
        .map(|(_, candidate)| candidate)
}

/// How many letters must be put in, taken out, changed or swapped with a neighbour to make one word of the other.
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut previous: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut current = vec![i + 1];
        for (j, b) in right.iter().enumerate() {
            let mut best = (previous[j] + usize::from(a != b)).min(previous[j + 1] + 1).min(current[j] + 1);
            if i > 0 && j > 0 && *a == right[j - 1] && left[i - 1] == *b {
                best = best.min(before[j - 1] + 1);
            }
            current.push(best);
        }
        before = std::mem::replace(&mut previous, current);
    }
    previous.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_one_that_could_be_meant() {
        let known = ["readmission_rate", "satisfaction", "base_payments"];
        assert_eq!(nearest("readmision_rate", known), Some("readmission_rate"));
        assert_eq!(nearest("satisfactoin", known), Some("satisfaction"));
        assert_eq!(nearest("penalty", known), None);
        assert_eq!(nearest("y", ["a", "c"]), None);
        assert_eq!(nearest("discharge", ["Discharges", "discharges"]), Some("discharges"));
    }
}
