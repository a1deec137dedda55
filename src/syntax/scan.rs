//! One pass over a block before anything is parsed: its comments, the lines that begin a clause, and brackets that nest too deep.
//!
//! It knows strings, comments and grids, and nothing else of the language.

use super::MAX_NESTING;
use super::tree::Comment;
use super::words::{begins_clause, is_name, line_end, skip_blank, word_at};
use crate::source::Span;

/// What the pass found.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Comments in the order of the text.
    pub comments: Vec<Comment>,
    /// Where lines begin that look like the head of a clause. They guide recovery and speed, never meaning.
    pub cuts: Vec<usize>,
    /// Where lines begin that look like a head with a name that cannot be one (`input when: date`). They are looked at only in and behind a
    /// clause that could not be read.
    pub damaged: Vec<usize>,
    /// Where a bracket opens that is too deep; one place for each stretch between two cuts.
    pub deep: Vec<usize>,
}

impl Scan {
    /// The first head with a bad name behind a place.
    pub fn damaged_behind(&self, place: usize) -> Option<usize> {
        self.damaged.get(self.damaged.partition_point(|head| *head <= place)).copied()
    }
}

/// Scans a stretch of the text.
pub(super) fn scan(text: &str, block: Span) -> Scan {
    let mut scan = Scan::default();
    let bytes = text.as_bytes();
    let (mut index, end) = (block.start as usize, block.end as usize);
    // Whether only blanks stand before this place on its line.
    let mut fresh = true;
    let (mut depth, mut told) = (0_u32, false);
    // The last two words, as long as nothing else stands behind them.
    let mut last = ["", ""];
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
                // `over each other` wants a name, also where another line begins in between.
                let wanted = last == ["each", "other"];
                match if fresh && !wanted { head(text, index, word, end) } else { Head::Not } {
                    Head::Sound => {
                        scan.cuts.push(index);
                        (depth, told) = (0, false);
                    }
                    Head::Damaged => scan.damaged.push(index),
                    Head::Not => {}
                }
                index += word.len();
                last = [last[1], word];
                fresh = false;
                continue;
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
        last = ["", ""];
        fresh = false;
    }
    scan
}

/// What a line that begins with this word looks like.
enum Head {
    /// The head of a clause.
    Sound,
    /// The head of a clause whose name cannot be one.
    Damaged,
    /// Anything else.
    Not,
}

/// Comments and line feeds are blanks here, as they are to the grammar.
fn head(text: &str, start: usize, word: &str, end: usize) -> Head {
    let after = start + word.len();
    let next = skip_blank(text, after, end);
    let rest = text.get(next..end).unwrap_or("");
    let sound = match word {
        "edition" | "section" => next > after && rest.starts_with(|first: char| first.is_ascii_digit()),
        word if begins_clause(word) => rest.starts_with(['"', '“']) || next > after && is_name(word_at(rest, 0)),
        _ => return Head::Not,
    };
    if sound {
        return Head::Sound;
    }
    let line = code_of_line(text, after, end);
    let margin = text.get(..start).is_some_and(|before| before.is_empty() || before.ends_with('\n'));
    let title = margin || line.contains(['"', '“', ':']) || line.contains(" means ");
    let second = word_at(line.trim_start_matches([' ', '\t']), 0);
    let damaged = line.starts_with([' ', '\t']) && !second.is_empty() && title && begins_clause(word);
    if damaged { Head::Damaged } else { Head::Not }
}

/// The rest of a line without its comment.
fn code_of_line(text: &str, start: usize, end: usize) -> &str {
    let stop = line_end(text, start).min(end);
    let mut index = start;
    while index < stop {
        let rest = text.get(index..stop).unwrap_or("");
        index = match rest.chars().next() {
            None | Some('#') => break,
            Some('"') => quoted(text, index + 1, '"'),
            Some('“') => quoted(text, index + '“'.len_utf8(), '”'),
            Some(other) => index + other.len_utf8(),
        };
    }
    text.get(start..index.min(stop)).unwrap_or("")
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
