//! `attain settle CONTRACT --facts FILE`: every figure for every row.

use crate::arguments::{ResultFormat, Settle};
use crate::contract::open;
use crate::facts::rows;
use crate::outcome::{Outcome, Refusal};
use crate::output::page::Page;
use crate::output::progress::Progress;
use crate::output::results::{self, Results};
use crate::output::sink::Sink;
use crate::output::{count, grouped, style};

/// Settles row by row: no more than a row is held at a time, but for a table, whose columns are as wide as their widest cell.
pub fn run(arguments: &Settle) -> Result<Outcome, Refusal> {
    let settled = open(&arguments.contract, &arguments.facts.schedules)?;
    let sink = Sink::open(arguments.output.as_deref())?;
    let mut results: Box<dyn Results> = match arguments.format {
        ResultFormat::Table => Box::new(Page::new(&settled, sink)),
        ResultFormat::Csv => Box::new(results::Csv::new(&settled, sink)),
        ResultFormat::Json => Box::new(results::Json::array(&settled, sink)),
        ResultFormat::Ndjson => Box::new(results::Json::lines(&settled, sink)),
    };
    let progress = Progress::new(arguments.output.is_some());
    let tally = rows(&settled, &arguments.facts, None, &progress, &mut |row, problems| results.row(row, problems))?;
    results.finish()?;
    if tally.failed > 0 {
        let (failed, all) = (grouped(tally.failed as usize), count(tally.rows as usize, "row"));
        style::note(&format!("{failed} of {all} failed; what does not depend on a refused fact is settled"));
    }
    if tally.rows == 0 {
        style::note("the facts have no rows");
    }
    if let Some(path) = &arguments.output {
        style::note(&format!("wrote {}", path.display()));
    }
    Ok(Outcome::findings_if(tally.failed > 0))
}
