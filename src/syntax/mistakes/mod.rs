//! Why a clause could not be read, in the author's words.
//!
//! The grammar says only how far it came; the words around that place say what was meant. The known habits are asked first, each in its own
//! function ([`habits`], and [`paper`] for the words of lawyers); what none of them knows is told by the line it stands in ([`lines`]).

mod habits;
mod lines;
mod paper;
mod peers;

use super::forms::Kind;
use super::tokens::{Token, tokens};
use super::words::line_end;
use crate::diagnostic::Finding;
use crate::source::Span;

/// How far behind the place of a failure messages look.
const LOOK_AHEAD: usize = 400;

/// A clause that failed, and where.
pub(super) struct Look<'t> {
    text: &'t str,
    /// The tokens from the clause's word to a little behind the failure.
    tokens: Vec<Token<'t>>,
    /// The token that the grammar could not take; past the last one where the clause ends too early.
    place: usize,
    kind: &'static Kind,
}

/// The one finding for a clause that the grammar refused at `place`.
pub(super) fn explain(text: &str, clause: Span, place: usize) -> Finding {
    let look = Look::new(text, clause, place);
    peers::all(&look)
        .or_else(|| paper::all(&look))
        .or_else(|| habits::all(&look))
        .unwrap_or_else(|| lines::explain(&look))
}

/// The finding for something that begins no clause.
pub(super) fn no_head(text: &str, piece: Span) -> Finding {
    let first =
        tokens(text, Span::new(piece.start as usize, line_end(text, piece.start as usize).min(piece.end as usize)));
    let span = first.first().map_or(piece, |token| token.span);
    let grid = text.get(span.range()).is_some_and(|words| words.starts_with('|'));
    let finding = Finding::error("unknown-clause", "a clause begins with a word such as `input`, `metric` or `bonus`")
        .at(span, "");
    if grid { finding.help("rows of a table stand in a `schedule … keyed by …`") } else { finding }
}

/// The line of this clause's kind that begins with this very word.
pub(super) fn line_word(text: &str, head: usize, word: &str) -> Option<&'static str> {
    let kind = Kind::of(super::words::word_at(text, head))?;
    kind.all().map(|form| form.words).find(|words| words.split(' ').next() == Some(word))
}

impl<'t> Look<'t> {
    fn new(text: &'t str, clause: Span, place: usize) -> Self {
        let (start, end) = (clause.start as usize, clause.end as usize);
        let far = (place + LOOK_AHEAD).min(end);
        let far = (far..=end).find(|far| text.is_char_boundary(*far)).unwrap_or(end);
        let far = line_end(text, far).min(end);
        let tokens = tokens(text, Span::new(start, far));
        let place = if place >= end {
            tokens.len()
        } else {
            tokens.iter().position(|token| token.span.end as usize > place).unwrap_or(tokens.len())
        };
        let word = tokens.first().map_or("", |token| token.text);
        let kind = Kind::of(word).unwrap_or(&super::forms::KINDS[0]);
        Look { text, tokens, place, kind }
    }

    /// The token at the failure, if the clause has one there.
    fn here(&self) -> Option<&Token<'t>> {
        self.tokens.get(self.place)
    }

    /// A token so many behind the failure.
    fn after(&self, by: usize) -> Option<&Token<'t>> {
        self.tokens.get(self.place + by)
    }

    /// A token so many before the failure.
    fn before(&self, by: usize) -> Option<&Token<'t>> {
        self.tokens.get(self.place.checked_sub(by)?)
    }

    /// The words of a token so many before the failure; empty where there is none.
    fn word_before(&self, by: usize) -> &'t str {
        self.before(by).map_or("", |token| token.text)
    }

    /// The words of a token so many behind the failure; empty where there is none.
    fn word_after(&self, by: usize) -> &'t str {
        self.after(by).map_or("", |token| token.text)
    }

    /// The words of a token at or around the failure, by its index; empty where there is none.
    fn word(&self, index: usize) -> &'t str {
        self.tokens.get(index).map_or("", |token| token.text)
    }

    /// The first token of the line that a token stands in, by index.
    fn line_start(&self, index: usize) -> usize {
        (0..=index).rev().find(|index| self.tokens.get(*index).is_some_and(|token| token.first)).unwrap_or(0)
    }

    /// From one token to another, by index.
    fn stretch(&self, from: usize, to: usize) -> Span {
        let start = self.tokens.get(from).map_or(self.end(), |token| token.span);
        let end = self.tokens.get(to).map_or(start, |token| token.span);
        start.to(end)
    }

    /// The place behind the last word.
    fn end(&self) -> Span {
        let end = self.tokens.last().map_or(0, |token| token.span.end);
        Span { start: end, end }
    }

    /// The words of a stretch.
    fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or("")
    }
}
