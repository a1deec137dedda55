//! Comments back to where they were: every one of them once.
//!
//! A comment on a line of its own stays before the line it preceded. A comment behind words, or in the middle of them,
//! goes to the end of their line; where one line has several, all but the last go before it.

use super::layout::{Line, Says};
use crate::source::Source;
use crate::syntax::tree::Comment;

/// Gives each comment to a line. Lines stand in the order of the page; what comes back stood after the last of them.
pub(super) fn attach<'a>(lines: &mut [Line], comments: &[&'a Comment]) -> Vec<&'a Comment> {
    // Lines in the order of the source, which the page may have changed.
    let mut order: Vec<usize> = (0..lines.len())
        .filter(|index| lines.get(*index).is_some_and(|line| !matches!(line.says, Says::Dashes(_))))
        .collect();
    order.sort_by_key(|index| lines.get(*index).map_or(0, |line| line.start));
    let starts: Vec<u32> = order.iter().filter_map(|index| lines.get(*index)).map(|line| line.start).collect();

    let mut left = Vec::new();
    // Where the comment before went, as the place of a line and whether behind it. Some words have no place in the tree
    // (`relieved in proportion`); around them, this keeps comments in their order.
    let mut last = (0, false);
    for &comment in comments {
        let next = starts.partition_point(|start| *start <= comment.span.start);
        let inside = next.checked_sub(1).filter(|place| {
            let line = order.get(*place).and_then(|index| lines.get(*index));
            comment.trailing || line.is_some_and(|line| comment.span.start < line.end)
        });
        last = last.max(match inside {
            Some(place) => (place, true),
            None => (next, false),
        });
        match order.get(last.0).and_then(|index| lines.get_mut(*index)) {
            Some(line) => give(line, text(comment), last.1),
            None => left.push(comment),
        }
    }
    left
}

/// Puts a comment before a line or behind it.
fn give(line: &mut Line, comment: String, behind: bool) {
    match line.says {
        // Printed with the author's words already.
        Says::Verbatim(_) if behind => {}
        Says::Grid(_) | Says::Dashes(_) => line.before.push(comment),
        Says::Flow(_) if behind => line.before.extend(line.behind.replace(comment)),
        Says::Flow(_) | Says::Verbatim(_) => line.before.push(comment),
    }
}

/// A comment as it is printed.
pub(super) fn text(comment: &Comment) -> String {
    format!("#{}", comment.words.trim_end())
}

/// Whether the author left an empty line before what stands at `start`.
pub(super) fn blank_before(source: &Source, start: u32) -> bool {
    let before = source.text().get(..start as usize).unwrap_or("");
    let rest = before.trim_end();
    before.get(rest.len()..).unwrap_or("").matches('\n').count() > 1
}
