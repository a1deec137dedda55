//! What is said of a contract before any facts arrive: planted faults, sound contracts, and laws over random ones.

pub mod confirm;
mod corpus;
mod incentives;
mod laws;
mod nearest;
mod promises;
mod scattered;
mod wanted;
