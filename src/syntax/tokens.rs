//! Words, numbers, texts and signs of a clause that could not be read: what messages point at. Nothing that is read well comes here.

use super::words::{line_end, word_at};
use crate::source::Span;

/// What a token looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Letters, digits and `_`, beginning with a letter.
    Word,
    /// Whatever begins with a digit, well formed or not.
    Number,
    /// A text in quotes.
    Text {
        /// Whether the closing quote stands on its line.
        closed: bool,
    },
    /// A sign, or several that belong together (`>=`).
    Sign,
    /// A line of a grid.
    Bar,
}

/// A stretch that an author sees as one thing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'t> {
    pub shape: Shape,
    pub text: &'t str,
    pub span: Span,
    /// Whether it is the first on its line.
    pub first: bool,
}

impl Token<'_> {
    pub fn is_word(&self) -> bool {
        self.shape == Shape::Word
    }

    pub fn is_number(&self) -> bool {
        self.shape == Shape::Number
    }

    /// Whether nothing stands between this token and the one after it.
    pub fn touches(&self, next: &Token<'_>) -> bool {
        self.span.end == next.span.start
    }
}

/// The tokens of a stretch of the text.
pub(super) fn tokens(text: &str, stretch: Span) -> Vec<Token<'_>> {
    let (mut index, end) = (stretch.start as usize, stretch.end as usize);
    let mut found = Vec::new();
    let mut first = true;
    while let Some(next) = text.get(index..end).and_then(|rest| rest.chars().next()) {
        if next.is_whitespace() {
            first |= next == '\n';
            index += next.len_utf8();
            continue;
        }
        let (shape, length) = token(text, index, end, next);
        let stop = (index + length).min(end);
        found.push(Token { shape, text: text.get(index..stop).unwrap_or(""), span: Span::new(index, stop), first });
        first = false;
        index = stop;
    }
    found
}

fn token(text: &str, start: usize, end: usize, next: char) -> (Shape, usize) {
    let rest = text.get(start..end).unwrap_or("");
    match next {
        '"' | '“' => {
            let closing = if next == '"' { '"' } else { '”' };
            let line = text.get(start + next.len_utf8()..line_end(text, start).min(end)).unwrap_or("");
            match line.find(closing) {
                Some(length) => (Shape::Text { closed: true }, next.len_utf8() + length + closing.len_utf8()),
                None => (Shape::Text { closed: false }, next.len_utf8() + line.trim_end().len()),
            }
        }
        '|' => (Shape::Bar, text.get(start..line_end(text, start).min(end)).unwrap_or("").trim_end().len()),
        next if next.is_ascii_alphabetic() || next == '_' => (Shape::Word, word_at(rest, 0).len()),
        next if next.is_ascii_digit() => (Shape::Number, number_length(rest)),
        '<' | '>' | '=' | '!' => {
            (Shape::Sign, rest.bytes().take(2).take_while(|byte| matches!(byte, b'<' | b'>' | b'=' | b'!')).count())
        }
        next => (Shape::Sign, next.len_utf8()),
    }
}

/// How far what begins with a digit goes on: letters stick to it, points and commas before digits, and hyphens where it looks like a date.
fn number_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut length = 0;
    while let Some(byte) = bytes.get(length) {
        let digit_follows = bytes.get(length + 1).is_some_and(u8::is_ascii_digit);
        let dated = || {
            let before = rest.get(..length).unwrap_or("");
            let year = before.split('-').next().unwrap_or("");
            year.len() == 4 && before.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
        };
        match byte {
            byte if byte.is_ascii_alphanumeric() || *byte == b'_' => length += 1,
            b'.' | b',' if digit_follows => length += 1,
            b'-' if digit_follows && dated() => length += 1,
            _ => break,
        }
    }
    length
}

/// Whether a token is a number as the language has it: groups of three or none, no zero in front.
pub(crate) fn is_well_formed(number: &str) -> bool {
    let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(',');
    let head = groups.next().unwrap_or("");
    let rest: Vec<&str> = groups.collect();
    let grouped = rest.is_empty() || (head.len() <= 3 && rest.iter().all(|group| group.len() == 3 && digits(group)));
    digits(decimals) && digits(head) && grouped && (head == "0" && rest.is_empty() || !head.starts_with('0'))
}
