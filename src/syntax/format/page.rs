//! A whole text: its clauses under each other, with the empty lines and the comments between them.

use super::comments::{attach, blank_before, text as comment_text};
use super::layout::{Flow, Line, Says, blanks};
use super::lines::INDENT;
use super::order::canonical_order;
use super::words::Words;
use crate::source::{Source, Span};
use crate::syntax::tree::{Body, Clause, Comment, Text};

/// Titles further right than this do not pull the titles of their neighbors along.
const WIDEST_TITLE_COLUMN: usize = 40;

/// The canonical form of a text.
///
/// `source` is what the tree was read from; it gives the comments' surroundings, the clauses that could not be read,
/// and the digits as the author wrote them. What the tree does not hold (stray words between clauses) is not printed, so a text
/// with errors should not be replaced by its form: [`formatted`](super::formatted) refuses to.
pub fn format(text: &Text, source: &Source) -> String {
    let mut text = text.clone();
    canonical_order(&mut text);
    let comments: Vec<&Comment> = text.comments.0.iter().collect();
    let edition = text.edition.as_ref().map(|edition| (edition.number, edition.at.0));
    page(&Sheet { edition, clauses: &text.clauses, comments: &comments }, source)
}

/// What stands on one page: a text, or one fence of a document.
pub(super) struct Sheet<'a> {
    pub(super) edition: Option<(u32, Span)>,
    pub(super) clauses: &'a [Clause],
    pub(super) comments: &'a [&'a Comment],
}

/// Things that stand apart or together: the edition, each clause.
struct Block {
    lines: Vec<Line>,
    /// Whether it stands directly under the one before.
    joined: bool,
    /// Where it begins in the source.
    start: u32,
}

pub(super) fn page(sheet: &Sheet<'_>, source: &Source) -> String {
    let words = Words { source };
    let mut blocks = Vec::with_capacity(sheet.clauses.len() + 1);
    if let Some((number, at)) = sheet.edition {
        let line = Line::new(0, Says::Flow(Flow::of(format!("edition {number}"))), at.start, at.end);
        blocks.push(Block { lines: vec![line], joined: false, start: at.start });
    }
    let joined: Vec<bool> = (0..sheet.clauses.len()).map(|index| joins(sheet, index, &words)).collect();
    let columns = title_columns(sheet.clauses, &joined, &words);
    for ((clause, joined), column) in sheet.clauses.iter().zip(&joined).zip(columns) {
        blocks.push(Block { lines: words.clause(clause, column), joined: *joined, start: clause.at.0.start });
    }
    write(blocks, sheet.comments, source)
}

/// Whether a clause stays directly under the one before: both say one thing on one line, and the author left nothing
/// between.
fn joins(sheet: &Sheet<'_>, index: usize, words: &Words<'_>) -> bool {
    let pair = (index.checked_sub(1).and_then(|before| sheet.clauses.get(before)), sheet.clauses.get(index));
    let (Some(before), Some(here)) = pair else { return false };
    let (from, to) = (before.at.0.start, here.at.0.start);
    // A text that was never written has no places, and no wish to have clauses together.
    from < to
        && brief(before, words).is_some_and(|kind| brief(here, words) == Some(kind))
        && !blank_before(words.source, to)
        && !between(sheet.comments, from, to).iter().any(|comment| blank_before(words.source, comment.span.start))
}

/// Clauses that may stand together.
#[derive(PartialEq)]
enum Brief {
    Input,
    Define,
    Note,
    Level,
}

/// Which kind of clause on one line this is, if it is one.
fn brief(clause: &Clause, words: &Words<'_>) -> Option<Brief> {
    let kind = match &clause.body {
        Body::Input(_) => Brief::Input,
        Body::Define(_) => Brief::Define,
        Body::Note(_) => Brief::Note,
        Body::Level(_) => Brief::Level,
        Body::Contract(_)
        | Body::Metric(_)
        | Body::Method(_)
        | Body::Schedule(_)
        | Body::Score(_)
        | Body::Composite(_)
        | Body::Term(_)
        | Body::Limit(_)
        | Body::Pool(_)
        | Body::Decision(_)
        | Body::Obligation(_)
        | Body::Scorecard(_)
        | Body::Assert(_)
        | Body::Amendment(_)
        | Body::Example(_)
        | Body::Broken(_) => return None,
    };
    (words.clause(clause, 0).len() == 1).then_some(kind)
}

/// The comments that begin in a stretch.
fn between<'a, 'b>(comments: &'b [&'a Comment], from: u32, to: u32) -> &'b [&'a Comment] {
    let first = comments.partition_point(|comment| comment.span.start < from);
    let end = comments.partition_point(|comment| comment.span.start < to);
    comments.get(first..end).unwrap_or_default()
}

/// The column of each clause's title: one for all inputs that stand together.
fn title_columns(clauses: &[Clause], joined: &[bool], words: &Words<'_>) -> Vec<usize> {
    let mut columns = Vec::with_capacity(clauses.len());
    let mut first = 0;
    while first < clauses.len() {
        let end = (first + 1..clauses.len())
            .find(|index| !joined.get(*index).copied().unwrap_or(false))
            .unwrap_or(clauses.len());
        let group = clauses.get(first..end).unwrap_or_default();
        let column = group
            .iter()
            .filter_map(|clause| words.before_title(clause))
            .filter(|column| *column <= WIDEST_TITLE_COLUMN)
            .max()
            .unwrap_or(0);
        columns.extend(std::iter::repeat_n(column, end - first));
        first = end;
    }
    columns
}

/// Writes blocks under each other, an empty line between those that are not joined, comments where they belong.
fn write(blocks: Vec<Block>, comments: &[&Comment], source: &Source) -> String {
    let mut out = String::new();
    let firsts: Vec<(usize, u32, bool)> = blocks
        .iter()
        .scan(0, |line, block| {
            let first = *line;
            *line += block.lines.len();
            Some((first, block.start, block.joined))
        })
        .collect();
    let mut lines: Vec<Line> = blocks.into_iter().flat_map(|block| block.lines).collect();
    let leading = take_leading(&mut lines, &firsts, comments);

    let mut next = firsts.iter().zip(leading.before).peekable();
    for (index, line) in lines.iter().enumerate() {
        if let Some(((_, start, joined), before)) = next.next_if(|((first, ..), _)| *first == index) {
            let follower = Follower { blank: blank_before(source, *start), joined: *joined };
            write_comments(&mut out, &before, Some(follower), source);
        }
        line.write(&mut out);
    }
    write_comments(&mut out, &leading.behind, None, source);
    out
}

/// Comments that stand between blocks.
struct Leading<'a> {
    /// Before each block.
    before: Vec<Vec<&'a Comment>>,
    /// Behind the last one.
    behind: Vec<&'a Comment>,
}

/// Gives the comments inside the blocks to their lines, and hands back those that stand between blocks.
fn take_leading<'a>(lines: &mut [Line], firsts: &[(usize, u32, bool)], comments: &[&'a Comment]) -> Leading<'a> {
    let mut before: Vec<Vec<&Comment>> = firsts.iter().map(|_| Vec::new()).collect();
    let mut behind = Vec::new();
    let mut from = 0;
    for (index, (first, start, _)) in firsts.iter().enumerate() {
        // What stands before the first block is its own; the others' was left over by the block before.
        let ahead = comments.partition_point(|comment| comment.span.start < *start);
        if index == 0 {
            if let Some(slot) = before.get_mut(0) {
                slot.extend(comments.get(..ahead).unwrap_or_default());
            }
            from = ahead;
        }
        let (end, until) = match firsts.get(index + 1) {
            Some((first, start, _)) => (*first, comments.partition_point(|comment| comment.span.start < *start)),
            None => (lines.len(), comments.len()),
        };
        let until = until.max(from);
        let own = comments.get(from..until).unwrap_or_default();
        from = until;
        let left = match lines.get_mut(*first..end) {
            Some(lines) => attach(lines, own),
            None => own.to_vec(),
        };
        match before.get_mut(index + 1) {
            Some(slot) => slot.extend(left),
            None => behind.extend(left),
        }
    }
    if firsts.is_empty() {
        behind.extend(comments);
    }
    Leading { before, behind }
}

/// The block that comments stand before.
struct Follower {
    /// Whether the author left an empty line before it.
    blank: bool,
    /// Whether it stands directly under the block before.
    joined: bool,
}

/// Writes the comments between two blocks, and the empty lines around them. Comments that the author put directly under a
/// block and apart from the next stay so.
fn write_comments(out: &mut String, comments: &[&Comment], follower: Option<Follower>, source: &Source) {
    let blanks_before: Vec<bool> = comments.iter().map(|comment| blank_before(source, comment.span.start)).collect();
    let together = blanks_before.iter().skip(1).take_while(|blank| !**blank).count() + 1;
    let apart_after = match (blanks_before.get(together), &follower) {
        (Some(_), _) | (None, None) => true,
        (None, Some(follower)) => follower.blank,
    };
    let belongs_above = !out.is_empty() && blanks_before.first() == Some(&false) && apart_after;
    let joined = follower.as_ref().is_some_and(|follower| follower.joined);
    for (index, (comment, blank)) in comments.iter().zip(&blanks_before).enumerate() {
        let apart = if index == 0 { !belongs_above && !joined } else { *blank };
        if apart && !out.is_empty() {
            out.push('\n');
        }
        let indented = belongs_above && index < together && source.line_column(comment.span.start).1 > 1;
        blanks(out, if indented { INDENT } else { 0 });
        out.push_str(&comment_text(comment));
        out.push('\n');
    }
    if let Some(follower) = follower {
        let apart = if comments.is_empty() { !follower.joined } else { follower.blank };
        if apart && !out.is_empty() {
            out.push('\n');
        }
    }
}
