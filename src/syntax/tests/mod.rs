//! The reader's tests: what is read, what is refused and in which words, and the laws that hold for any text.

mod laws;
mod mistakes;
mod reading;
pub(crate) mod samples;
mod speed;

use super::{Parsed, parse};
use crate::source::Source;

/// Reads a text that has nothing wrong.
fn sound(text: &str) -> Parsed {
    let source = Source::new("test.attain", text);
    let parsed = parse(&source);
    let said: String = parsed.findings.iter().map(|finding| crate::diagnostic::render(finding, &source)).collect();
    assert!(parsed.findings.is_empty(), "{said}");
    parsed
}

/// The codes of a text's findings, with the words that each underlines first.
fn found(text: &str) -> Vec<(&'static str, String)> {
    let source = Source::new("test.attain", text);
    parse(&source).findings.iter().map(|finding| (finding.code, source.slice(finding.span()).to_owned())).collect()
}
