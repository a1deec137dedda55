//! The words of the language, for the scanner and for messages. The grammar is what decides; a test holds the two together.

/// Every word that begins a clause of this edition.
pub(super) const CLAUSE_WORDS: &[&str] = &[
    "contract",
    "input",
    "metric",
    "define",
    "method",
    "schedule",
    "score",
    "composite",
    "payment",
    "bonus",
    "penalty",
    "credit",
    "adjustment",
    "withhold",
    "earn_back",
    "limit",
    "pool",
    "level",
    "decision",
    "obligation",
    "scorecard",
    "assert",
    "amendment",
    "note",
    "example",
];

/// The little words that cannot be names.
pub(super) const RESERVED: &[&str] = &[
    "and",
    "or",
    "because",
    "not",
    "is",
    "of",
    "per",
    "if",
    "then",
    "otherwise",
    "when",
    "where",
    "the",
    "over",
    "each",
    "for",
    "by",
    "from",
    "to",
    "at",
    "above",
    "below",
    "yes",
    "no",
    "nothing",
    "known",
    "missing",
    "unreported",
    "insufficient",
    "inapplicable",
    "excused",
    "undefined",
];

/// Whether a word begins a clause.
pub(super) fn begins_clause(word: &str) -> bool {
    CLAUSE_WORDS.contains(&word)
}

/// The word (letters, digits and `_`) at a place of the text; empty where there is none.
pub(super) fn word_at(text: &str, start: usize) -> &str {
    let rest = text.get(start..).unwrap_or("");
    let length = rest.bytes().position(|byte| !(byte.is_ascii_alphanumeric() || byte == b'_')).unwrap_or(rest.len());
    rest.get(..length).unwrap_or("")
}

/// Whether a word could be a name.
pub(super) fn is_name(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_alphabetic())
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !RESERVED.contains(&word)
}

/// The first place at or after `start` that is neither blank nor comment.
pub(super) fn skip_blank(text: &str, start: usize, end: usize) -> usize {
    let bytes = text.as_bytes();
    let mut index = start;
    while index < end {
        match bytes.get(index) {
            Some(b' ' | b'\t' | b'\r' | b'\n') => index += 1,

            Some(b'#') => index = line_end(text, index),
            _ => return index,
        }
    }
    end
}

/// Where the line around a place ends, before its line feed.
pub(super) fn line_end(text: &str, start: usize) -> usize {
    let rest = text.as_bytes().get(start..).unwrap_or(&[]);
    start + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len())
}
