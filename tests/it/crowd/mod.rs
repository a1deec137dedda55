//! Many at once: the engine of populations against the reference, its laws, and its table of statuses.

mod case;
mod corpus;
mod differential;
mod laws;
mod statuses;
mod told;

pub use case::sound;
