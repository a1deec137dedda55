//! How large a program may grow.

/// The most registers: values that one settlement keeps.
pub const MAX_REGISTERS: usize = 4_000_000;

/// The most operations.
pub const MAX_OPS: usize = 4_000_000;

/// The most coordinates that all figures of a contract have together.
pub const MAX_COORDINATES: usize = 1_000_000;

/// The deepest a calculation may be nested.
pub const MAX_DEPTH: usize = 256;
