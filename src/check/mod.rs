//! From tree to model, and what the model alone shows to be wrong.

pub mod analyses;
