//! The places of a contract that a worked example may come by ([`Points`]), and those that a run came by ([`Walk`]).

mod aspect;
mod bounds;
mod clauses;
mod many;
mod points;
mod truth;
mod walk;
mod walk_tables;
mod words;

pub use aspect::{Aspect, Group};
pub(crate) use bounds::step_of;
pub(crate) use clauses::{cone, is_written, line_of, plain_name};
pub(crate) use many::follow_many;
pub(crate) use points::{Point, Points};
pub(crate) use walk::{Came, Edge, EdgeKind, Walk};
pub(crate) use words::said_before;
