//! A Markdown document with clauses in its fences: the fences are formatted where they stand, and the prose is left alone.

use super::order::canonical_order;
use super::page::{Sheet, page};
use crate::source::{Source, Span};
use crate::syntax::blocks;
use crate::syntax::tree::{Clause, Comment, Text};

/// The canonical form of every fence of a document, in the document. A contract file is one fence without prose around it.
///
/// As with [`format`](super::format), a text with errors should not be replaced by what comes back.
pub fn format_document(text: &Text, source: &Source) -> String {
    let mut text = text.clone();
    canonical_order(&mut text);
    let mut out = String::with_capacity(source.text().len());
    let mut from = 0;
    for block in blocks(source) {
        let inside = |at: Span| block.start <= at.start && at.start < block.end;
        let clauses: Vec<Clause> = text.clauses.iter().filter(|clause| inside(clause.at.0)).cloned().collect();
        let comments: Vec<&Comment> = text.comments.0.iter().filter(|comment| inside(comment.span)).collect();
        let edition = text.edition.as_ref().map(|edition| (edition.number, edition.at.0)).filter(|(_, at)| inside(*at));
        out.push_str(source.slice(Span { start: from, end: block.start }));
        out.push_str(&page(&Sheet { edition, clauses: &clauses, comments: &comments }, source));
        from = block.end;
    }
    out.push_str(source.slice(Span { start: from, end: source.text().len() as u32 }));
    out
}
