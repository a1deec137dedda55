//! A Markdown document with clauses in its fences: the fences are formatted where they stand, and the prose is left alone.

use super::order::canonical_order;
use super::page::{Sheet, page};
use crate::source::{Source, Span};
use crate::syntax::blocks;
use crate::syntax::tree::{Comment, Text};

/// The canonical form of every fence of a document, in the document. A contract file is one fence without prose around it.
///
/// As with [`format`](super::format), a text with errors should not be replaced by what comes back.
pub fn format_document(text: &Text, source: &Source) -> String {
    let mut text = text.clone();
    canonical_order(&mut text);
    let mut out = String::with_capacity(source.text().len());
    let mut from = 0;
    for block in blocks(source) {
        let clauses = within(&text.clauses, block, |clause| clause.at.0);
        let comments: Vec<&Comment> = within(&text.comments.0, block, |comment| comment.span).iter().collect();
        let edition = text.edition.as_ref().map(|edition| (edition.number, edition.at.0));
        let edition = edition.filter(|(_, at)| block.start <= at.start && at.start < block.end);
        out.push_str(source.slice(Span { start: from, end: block.start }));
        let form = page(&Sheet { edition, clauses, comments: &comments }, source);
        out.push_str(&fitted(form, source, block));
        from = block.end;
    }
    out.push_str(source.slice(Span { start: from, end: source.text().len() as u32 }));
    out
}

/// What begins in a stretch, of things in the order of the text.
fn within<T>(all: &[T], stretch: Span, at: impl Fn(&T) -> Span) -> &[T] {
    let first = all.partition_point(|one| at(one).start < stretch.start);
    let end = all.partition_point(|one| at(one).start < stretch.end);
    all.get(first..end).unwrap_or_default()
}

/// The form of a fence as its document has lines: indented as far as the fence is, and with the same line ends.
fn fitted(form: String, source: &Source, block: Span) -> String {
    let before = source.text().get(..block.start as usize).unwrap_or("");
    let Some(opening) = before.lines().next_back() else { return form };
    let indent = opening.get(..opening.len() - opening.trim_start_matches(' ').len()).unwrap_or("");
    let end = if before.ends_with("\r\n") { "\r\n" } else { "\n" };
    form.lines().fold(String::with_capacity(form.len()), |mut out, line| {
        if !line.is_empty() {
            out.push_str(indent);
        }
        out.push_str(line);
        out.push_str(end);
        out
    })
}
