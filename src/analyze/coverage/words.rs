//! The words of a contract, as places are told by them.

use crate::explain::reader::one_line;
use crate::source::{Source, Span};

/// Words on one line.
pub(super) fn words(source: &Source, span: Span) -> String {
    one_line(source.slice(span))
}

pub(super) fn quoted(source: &Source, span: Span) -> String {
    format!("`{}`", words(source, span))
}

/// The words that a condition stands behind: `only if`, `except when`, `insufficient when`, `when`, `if`.
pub(crate) fn said_before(source: &Source, span: Span) -> &'static str {
    const WORDS: [&str; 9] = [
        "except when",
        "only if",
        "insufficient when",
        "excused when",
        "inapplicable when",
        "undefined when",
        "where",
        "when",
        "if",
    ];
    let before = source.text().get(..span.start as usize).unwrap_or("").trim_end();
    WORDS.into_iter().find(|word| before.ends_with(word)).unwrap_or("")
}
