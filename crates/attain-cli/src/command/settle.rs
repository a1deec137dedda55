//! `attain settle CONTRACT --facts FILE`: every figure for every row.

use std::path::Path;

use super::{Days, scenarios};
use crate::arguments::{ResultFormat, Settle};
use crate::contract::Settled;
use crate::facts::{batches, tables};
use crate::ledger::{Book, Posted};
use crate::outcome::{Outcome, Refusal};
use crate::output::page::Page;
use crate::output::parquet::{self, Parquet};
use crate::output::progress::Progress;
use crate::output::results::{self, Results};
use crate::output::settling::Settling;
use crate::output::sink::Sink;
use crate::output::stats::{Part, Stats};
use crate::output::{count, grouped, style, wide};

/// Settles row by row: no more than a few thousand rows are held at a time, but for a table, whose columns are as wide as their
/// widest cell.
pub fn run(arguments: &Settle) -> Result<Outcome, Refusal> {
    let stats = Stats::begin();
    let days = Days::of(arguments.as_of.as_deref(), arguments.known_on.as_deref())?;
    let settled = days.open(&arguments.contract, &arguments.facts.schedules)?;
    // What is asked of a day is asked of everybody together.
    if settled.program.is_wide() || days.are_said() || arguments.ledger.is_some() {
        return together(&settled, arguments, days, &stats);
    }
    if arguments.table.is_some() {
        return Err(Refusal::new("this contract is settled row by row; `--table` has no meaning for it"));
    }
    refuse_kinds(arguments.kinds, arguments.result_format())?;
    let scenarios = scenarios::open(arguments, &settled)?;
    let results = results_of(arguments, &settled, arguments.output.as_deref())?;
    let progress = Progress::new(arguments.output.is_some());
    let mut settling = Settling::new(&settled, results, &stats);
    for scenario in &scenarios {
        settling.beside(&scenario.settled, results_of(arguments, &scenario.settled, Some(&scenario.output))?);
    }
    let tally = batches(&settled, &arguments.facts, &progress, &mut settling)?;
    let undetermined = settling.finish()?;
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
    for (scenario, rows) in scenarios.iter().zip(&undetermined) {
        style::note(&format!("wrote {}", scenario.output.display()));
        if *rows > 0 {
            let (name, rows) = (&scenario.name, count(*rows, "row"));
            style::note(&format!("under `{name}` amounts are undetermined in {rows} whose facts are fine"));
        }
    }
    if arguments.stats {
        style::note(&stats.told(tally.rows));
    }
    Ok(Outcome::findings_if(tally.failed > 0 || undetermined.iter().any(|rows| *rows > 0)))
}

/// Where results go, and as what.
fn results_of<'s>(
    arguments: &Settle,
    settled: &'s Settled,
    output: Option<&Path>,
) -> Result<Box<dyn Results + 's>, Refusal> {
    let sink = Sink::open(output)?;
    Ok(match arguments.result_format() {
        ResultFormat::Table => Box::new(Page::new(settled, sink)),
        ResultFormat::Csv => Box::new(results::Csv::new(settled, sink)),
        ResultFormat::Json => Box::new(results::Json::array(settled, sink)),
        ResultFormat::Ndjson => Box::new(results::Json::lines(settled, sink)),
        ResultFormat::Parquet => Box::new(Parquet::new(settled, sink, arguments.kinds)?),
    })
}

/// Beside figures there are kinds in columns only.
fn refuse_kinds(kinds: bool, format: ResultFormat) -> Result<(), Refusal> {
    if kinds && format != ResultFormat::Parquet {
        return Err(Refusal::new(
            "`--kinds` goes with `--format parquet`; json and ndjson say of every figure why it is absent",
        ));
    }
    Ok(())
}

/// Settles everybody together, from all tables of facts.
fn together(settled: &Settled, arguments: &Settle, days: Days, stats: &Stats) -> Result<Outcome, Refusal> {
    if !arguments.scenario.is_empty() {
        return Err(Refusal::new("`--scenario` is for contracts that are settled row by row, without days or a ledger")
            .help("`attain diff OLD NEW --facts FILE` compares any two contracts"));
    }
    let ledger = match (&arguments.ledger, days.known_on.or(days.as_of)) {
        (Some(path), Some(on)) => Some(Book::open(path, on)?),
        (Some(_), None) => {
            return Err(Refusal::new("which day is the posting of? a ledger keeps it")
                .help("say `--as-of DATE`, or `--known-on DATE`"));
        }
        (None, _) => None,
    };
    let format = arguments.result_format();
    refuse_kinds(arguments.kinds, format)?;
    if arguments.table.is_some() && !matches!(format, ResultFormat::Csv | ResultFormat::Parquet) {
        return Err(Refusal::new(
            "`--table` goes with `--format csv` and `parquet`; the other formats have all tables",
        ));
    }
    let progress = Progress::new(arguments.output.is_some());
    let mut given = tables(settled, &arguments.facts, &progress)?;
    let (population, errors) = stats.time(Part::Settling, || days.settle(settled, &given.tables));
    // What is asked for is looked for before anything is written.
    let place = wide::place(&population, arguments.table.as_deref())?;
    let mut sink = Sink::open(arguments.output.as_deref())?;
    let wrong = given.report(settled, &errors);
    // A ledger may refuse: then there are no results either. Both are there before one of them takes its place.
    let posted = match ledger {
        // What was left out might have changed an amount.
        Some(_) if wrong > 0 => {
            style::note("nothing was posted: mend the facts first");
            None
        }
        Some(ledger) => Some(ledger.post(&population, &settled.contract)?),
        None => None,
    };
    let sink = stats.time(Part::Writing, || -> Result<Sink, Refusal> {
        match format {
            ResultFormat::Table => wide::page(settled, &population, &mut sink)?,
            ResultFormat::Csv => wide::csv(settled, &population, &place, &mut sink)?,
            ResultFormat::Json => wide::json(&population, &mut sink)?,
            ResultFormat::Ndjson => wide::ndjson(&population, &mut sink)?,
            ResultFormat::Parquet => sink = parquet::table(&population, &place, arguments.kinds, sink)?,
        }
        sink.prepare()?;
        Ok(sink)
    })?;
    posted.map_or(Ok(()), Posted::close)?;
    sink.close()?;
    let undetermined = wide::undetermined(&population);
    if wrong > 0 {
        let rows = count(given.rows(), "row");
        style::note(&format!("{} in {rows}; what does not depend on it is settled", count(wrong as usize, "problem")));
    }
    if given.rows() == 0 {
        style::note("the facts have no rows");
    }
    if let Some(path) = &arguments.output {
        style::note(&format!("wrote {}", path.display()));
    }
    if arguments.stats {
        style::note(&stats.told(given.rows() as u64));
    }
    Ok(Outcome::findings_if(wrong > 0 || undetermined))
}
