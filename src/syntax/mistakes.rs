//! Why a clause could not be read, in the author's words.

use crate::diagnostic::Finding;
use crate::source::Span;

/// The one finding for a clause that the grammar refused at `place`.
pub(super) fn explain(text: &str, clause: Span, place: usize) -> Finding {
    let _ = text;
    Finding::error("syntax", "this cannot be read").at(Span::new(place.min(clause.end as usize), clause.end as usize), "")
}

/// The finding for something that begins no clause.
pub(super) fn no_head(text: &str, piece: Span) -> Finding {
    let _ = text;
    Finding::error("unknown-clause", "a clause begins with a word such as `input`, `metric` or `bonus`").at(piece, "")
}

/// The form of a line of the clause at `head` that begins with this word.
pub(super) fn line_word(_text: &str, _head: usize, _word: &str) -> Option<&'static str> {
    None
}
