//! The command line as a person or a script uses it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should say where")]

mod harness;

mod analyzing;
mod broken_facts;
mod cells;
mod columns;
mod commands;
mod composite;
mod duties;
mod facts;
mod ledger;
mod many;
mod negotiating;
mod pages;
mod plotting;
mod reconciling;
mod results;
mod scenarios;
mod service_levels;
mod tested;
mod verifying;
mod wide;
