//! Many at once: the engine of populations against the reference, its laws, and its table of statuses.

mod case;
mod differential;
mod laws;
mod statuses;

pub use case::sound;
