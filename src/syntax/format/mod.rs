//! Tree → text: the canonical form of a contract.
//!
//! In:  a tree and the source it was read from (for comments, empty lines, and digits as they were written).
//! Out: the text, in the one form that the guide shows.
//! Promise: the text reads back to the same tree, formatting it again changes nothing, and every comment is in it once.
//! [`formatted`] makes sure of that before they hand anything out.

mod beyond;
mod clause;
mod comments;
mod document;
mod expression;
mod fold;
mod grid;
mod layout;
mod lines;
mod order;
mod page;
mod sound;
mod table;
mod words;

pub use document::format_document;
pub use order::canonical_order;
pub use page::format;
pub use sound::formatted;
pub(crate) use words::name_or_quoted;
