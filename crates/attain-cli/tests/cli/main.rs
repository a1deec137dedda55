//! The command line as a person or a script uses it.

mod harness;

mod broken_facts;
mod commands;
mod facts;
mod results;
mod verifying;
