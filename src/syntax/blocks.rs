//! Where in a source the clauses stand.

use crate::source::{Source, Span};

/// The stretches of a source that are clauses: the whole of a contract file; of a Markdown document (by its name) what stands inside fences
/// whose info string begins with the word `attain`, without the fences themselves.
pub fn blocks(source: &Source) -> Vec<Span> {
    fences(source).into_iter().map(|fence| fence.inside).collect()
}

/// A stretch of clauses.
pub(super) struct Fence {
    /// What stands inside.
    pub inside: Span,
    /// The line that opens it, where it is never closed.
    pub open: Option<Span>,
}

/// The stretches of a source that are clauses, and whether they end.
pub(super) fn fences(source: &Source) -> Vec<Fence> {
    let text = source.text();
    let name = source.name().to_ascii_lowercase();
    if !(name.ends_with(".md") || name.ends_with(".markdown")) {
        return vec![Fence { inside: Span::new(0, text.len()), open: None }];
    }
    let mut found = Vec::new();
    let mut open: Option<Opening> = None;
    let mut place = 0;
    for line in text.split_inclusive('\n') {
        let start = place;
        place += line.len();
        let Some((mark, length, info)) = fence_line(line) else { continue };
        match open {
            None => {
                let line = Span::new(start, start + line.trim_end().len());
                // An info string of a backtick fence holds no backtick; otherwise the line is prose with code in it.
                if mark == '`' && info.contains('`') {
                    continue;
                }
                open = Some(Opening { mark, length, attain: is_attain(info), line, inside: place });
            }
            Some(ref opening) if opening.mark == mark && length >= opening.length && info.is_empty() => {
                if opening.attain {
                    found.push(Fence { inside: Span::new(opening.inside, start), open: None });
                }
                open = None;
            }
            Some(_) => {}
        }
    }
    if let Some(opening) = open.filter(|opening| opening.attain) {
        found.push(Fence { inside: Span::new(opening.inside, text.len()), open: Some(opening.line) });
    }
    found
}

struct Opening {
    mark: char,
    length: usize,
    attain: bool,
    line: Span,
    inside: usize,
}

/// The mark, the length and the info string of a line that opens or closes a fence.
fn fence_line(line: &str) -> Option<(char, usize, &str)> {
    let trimmed = line.trim_start_matches(' ');
    if line.len() - trimmed.len() > 3 {
        return None;
    }
    let mark = trimmed.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
    let info = trimmed.trim_start_matches(mark);
    let length = trimmed.len() - info.len();
    (length >= 3).then(|| (mark, length, info.trim()))
}

/// Whether an info string begins with the word `attain`.
fn is_attain(info: &str) -> bool {
    info.strip_prefix("attain")
        .is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_' || next == '-'))
}
