//! Text → tree, and tree → text.
//!
//! In:  a [`Source`], a contract by itself or a Markdown document around one.
//! Out: a [`tree::Text`] with every clause that could be read, and one finding for each that could not ([`parse`]).
//! Promise: no input makes it panic, time is linear in the text, and a line's end never carries meaning (but for texts in quotes and grids).
//!
//! The way: [`blocks`] finds the clauses of a document, `scan` cuts a block at clause heads, `parse` reads each clause alone with the grammar,
//! `from_pairs` makes the tree, and `mistakes` explains in the author's words what could not be read.

pub mod format;
pub mod tree;

mod amended;
mod blocks;
mod forms;
mod from_pairs;
mod grid;
mod mistakes;
mod parse;
mod scan;
pub(crate) mod tokens;
mod words;

#[cfg(test)]
pub(crate) mod tests;

use crate::diagnostic::Finding;
use crate::source::Source;

pub use amended::{Folded, amended};
pub use blocks::blocks;

/// The editions of the language that this version reads.
pub const EDITIONS: &[u32] = &[2026];

/// The most bytes a text may have.
pub const MAX_TEXT_BYTES: usize = 16 * 1024 * 1024;

/// The most clauses a text may have.
pub const MAX_CLAUSES: usize = 100_000;

/// The most brackets that may be open at one place.
pub const MAX_NESTING: u32 = 64;

/// The most levels a calculation may have, brackets and long sums included: what walks a tree calls itself once a level.
pub const MAX_EXPRESSION_DEPTH: u32 = 512;

/// The most findings that one text is given; what comes after them is read in silence.
pub const MAX_FINDINGS: usize = 50;

/// A text as far as it could be read.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// Every clause, the unreadable ones as [`tree::Body::Broken`].
    pub text: tree::Text,
    /// At most one finding a clause, and at most [`MAX_FINDINGS`], in the order of the text.
    pub findings: Vec<Finding>,
}

/// Reads a text.
///
/// A source whose name ends in `.md` or `.markdown` is a document: its fences marked `attain` are the clauses, everything else is prose,
/// and places are those of the document. Any other source is clauses from its first word.
pub fn parse(source: &Source) -> Parsed {
    parse::text(source)
}
