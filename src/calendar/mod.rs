//! Dates without a clock.
