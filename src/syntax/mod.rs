//! Text → tree, and tree → text.
pub mod tree;
pub mod format;
