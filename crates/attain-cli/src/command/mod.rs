//! The commands, a file each, in the order in which an author meets them.

pub mod new;

pub mod check;

pub mod fmt;

pub mod settle;

pub mod explain;
mod explain_wide;

pub mod scorecard;

pub mod verify;

pub mod schema;

pub mod explain_code;
