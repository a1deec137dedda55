//! `attain diff OLD NEW`: what changed from one text of a contract to another.

use std::io::Write;

use crate::arguments::{Diff, TextOrJson};
use crate::contract;
use crate::outcome::{Outcome, Refusal};

/// Compares two contracts, and prints what changes for whom.
pub fn run(arguments: &Diff) -> Result<Outcome, Refusal> {
    let old = contract::open(&arguments.old, &arguments.schedules)?;
    let new = contract::open(&arguments.new, &arguments.schedules)?;
    let diff = old.program.diff(&new.program, arguments.period.as_deref());
    let diff = diff.map_err(|error| Refusal::new(error.to_string()))?;
    let mut out = anstream::stdout().lock();
    match arguments.format {
        TextOrJson::Text => write!(out, "{}", diff.to_text())?,
        TextOrJson::Json => {
            serde_json::to_writer_pretty(&mut out, &diff).map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
    }
    Ok(Outcome::findings_if(!diff.is_same()))
}
