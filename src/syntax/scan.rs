//! One pass over a block before anything is parsed: its comments, the lines that begin a clause, and brackets that nest too deep.
//!
//! It knows strings, comments and grids, and nothing else of the language.

use super::MAX_NESTING;
use super::tree::Comment;
use super::words::{begins_clause, is_name, line_end, word_at};
use crate::source::Span;

/// What the pass found.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Comments in the order of the text.
    pub comments: Vec<Comment>,
    /// Where lines begin that look like the head of a clause. They guide recovery and speed, never meaning.
    pub cuts: Vec<usize>,
    /// Where a bracket opens that is too deep; one place for each stretch between two cuts.
    pub deep: Vec<usize>,
}

/// Scans a stretch of the text.
pub(super) fn scan(text: &str, block: Span) -> Scan {
    let mut scan = Scan::default();
    let bytes = text.as_bytes();
    let (mut index, end) = (block.start as usize, block.end as usize);
    // Whether only blanks stand before this place on its line.
    let mut fresh = true;
    let (mut depth, mut told) = (0_u32, false);
    while index < end {
        let Some(byte) = bytes.get(index) else { break };
        match byte {
            b'\n' => {
                fresh = true;
                index += 1;
                continue;
            }
            b' ' | b'\t' | b'\r' => {
                index += 1;
                continue;
            }
            b'#' => {
                index = comment(text, index, end, !fresh, &mut scan.comments);
                continue;
            }
            b'"' => index = quoted(text, index + 1, '"'),
            b'(' => {
                depth += 1;
                if depth > MAX_NESTING && !told {
                    scan.deep.push(index);
                    told = true;
                }
                index += 1;
            }
            b')' => {
                depth = depth.saturating_sub(1);
                index += 1;
            }
            b'|' => index = grid_line(text, index, end, &mut scan.comments),
            byte if byte.is_ascii_alphabetic() || *byte == b'_' => {
                let word = word_at(text, index);
                if fresh && begins_head(text, index, word) {
                    scan.cuts.push(index);
                    (depth, told) = (0, false);
                }
                index += word.len();
            }
            0xC2 if fresh && bytes.get(index + 1) == Some(&0xA7) => {
                scan.cuts.push(index);
                (depth, told) = (0, false);
                index += 2;
            }
            0xE2 if text.get(index..).is_some_and(|rest| rest.starts_with('“')) => {
                index = quoted(text, index + '“'.len_utf8(), '”');
            }
            0xEF if fresh && text.get(index..).is_some_and(|rest| rest.starts_with('\u{feff}')) => {
                index += '\u{feff}'.len_utf8();
                continue;
            }
            _ => index += 1,
        }
        fresh = false;
    }
    scan
}

/// Whether a line that begins with this word looks like the head of a clause.
fn begins_head(text: &str, start: usize, word: &str) -> bool {
    let after = start + word.len();
    let rest = text.get(after..).unwrap_or("");
    let next = rest.trim_start_matches([' ', '\t']);
    if next.len() == rest.len() {
        return false;
    }
    match word {
        "edition" | "section" => next.starts_with(|first: char| first.is_ascii_digit()),
        word if begins_clause(word) => {
            let second = word_at(next, 0);
            if next.starts_with(['"', '“']) || is_name(second) {
                return true;
            }
            // `input 30_day_rate "…"`, `input when: date`: a head with a name that cannot be one.
            let line = next.lines().next().unwrap_or("");
            !second.is_empty() && (line.contains(['"', '“', ':']) || line.contains(" means "))
        }
        _ => false,
    }
}

fn comment(text: &str, start: usize, end: usize, trailing: bool, comments: &mut Vec<Comment>) -> usize {
    let stop = line_end(text, start).min(end);
    let whole = text.get(start..stop).unwrap_or("").trim_end();
    let words = whole.strip_prefix('#').unwrap_or(whole).to_owned();
    comments.push(Comment { words, span: Span::new(start, start + whole.len()), trailing });
    stop
}

/// Where a string ends: behind its closing quote, or at the end of its line.
fn quoted(text: &str, start: usize, closing: char) -> usize {
    let stop = line_end(text, start);
    let inside = text.get(start..stop).unwrap_or("");
    inside.find(closing).map_or(stop, |length| start + length + closing.len_utf8())
}

/// A grid's line is raw up to its last bar; a comment may follow.
fn grid_line(text: &str, start: usize, end: usize, comments: &mut Vec<Comment>) -> usize {
    let stop = line_end(text, start).min(end);
    let line = text.get(start..stop).unwrap_or("");
    let after = line
        .rmatch_indices('|')
        .find(|(place, _)| !line.get(..*place).is_some_and(|before| before.ends_with('\\')))
        .map_or(start + 1, |(place, _)| start + place + 1);
    let blank = text.get(after..stop).unwrap_or("");
    let words = after + (blank.len() - blank.trim_start().len());
    if text.get(words..stop).is_some_and(|rest| rest.starts_with('#')) {
        comment(text, words, end, true, comments);
    }
    stop
}
