//! `attain diff OLD NEW`: what changed from one text of a contract to another; with facts, what that comes to for whom.

use std::collections::HashMap;
use std::io::Write as _;
use std::path::Path;

use attain::comparison::Comparison;
use attain::{Line, Population};

use super::Days;
use crate::arguments::{self, Diff, DiffFormat};
use crate::contract::{self, Settled};
use crate::facts::{listed, rows_of_two, tables};
use crate::outcome::{Outcome, Refusal};
use crate::output::compared::{Compared, Csv, Json, Page};
use crate::output::progress::Progress;
use crate::output::sink::Sink;
use crate::output::{count, grouped, style};
use crate::schedules;

/// Compares two contracts, and prints what changes for whom.
pub fn run(arguments: &Diff) -> Result<Outcome, Refusal> {
    let supplied = schedules::read(&arguments.schedules)?;
    let old = contract::open_draft(&arguments.old, &supplied)?;
    let new = contract::open_draft(&arguments.new, &supplied)?;
    contract::refuse_unused_by_all(&[&old, &new], &supplied)?;
    if !arguments.files.is_empty() {
        return compare(arguments, &old, &new);
    }
    let diff = old.program.diff(&new.program, arguments.period.as_deref());
    let diff = diff.map_err(|error| {
        let refusal = Refusal::new(error.to_string());
        match error {
            attain::NotAnalyzed::Wide => refusal.help("with `--facts FILE` it is settled by both"),
            _ => refusal,
        }
    })?;
    let mut sink = Sink::open(arguments.output.as_deref())?;
    match arguments.format {
        DiffFormat::Text => write!(sink, "{}", diff.to_text())?,
        DiffFormat::Json => {
            serde_json::to_writer_pretty(&mut sink, &diff).map_err(std::io::Error::from)?;
            writeln!(sink)?;
        }
        DiffFormat::Csv => {
            return Err(Refusal::new("`--format csv` is for amounts of subjects: it goes with `--facts`"));
        }
    }
    sink.close()?;
    Ok(Outcome::findings_if(!diff.is_same()))
}

/// Settles the same facts by both.
fn compare(arguments: &Diff, old: &Settled, new: &Settled) -> Result<Outcome, Refusal> {
    let comparison = Comparison::new(&old.program, &new.program);
    let mut comparison = comparison.map_err(|error| Refusal::new(error.to_string()))?;
    // What only the other asks for is no mistake in the file.
    let reading = |only_other: &[String]| arguments::Facts {
        files: arguments.files.clone(),
        ignore: arguments.ignore.iter().chain(only_other).cloned().collect(),
        subject_column: arguments.subject_column.clone(),
        schedules: arguments.schedules.clone(),
    };
    let (first, second) = (reading(&comparison.only_new), reading(&comparison.only_old));
    let progress = Progress::new(arguments.output.is_some());
    let sink = Sink::open(arguments.output.as_deref())?;
    let mut out: Box<dyn Compared> = match arguments.format {
        DiffFormat::Text => Box::new(Page::new(new, sink)),
        DiffFormat::Csv => Box::new(Csv::new(new, sink)),
        DiffFormat::Json => Box::new(Json::new([old, new], sink)),
    };
    let failed = if old.program.is_wide() || new.program.is_wide() {
        together([(old, &first), (new, &second)], &mut comparison, &mut *out, &progress)?
    } else {
        let names: [&Path; 2] = [&arguments.old, &arguments.new];
        let tally = rows_of_two([old, new], names, [&first, &second], &progress, &mut |one, other| {
            let changes = comparison.add(&one.lines(), &other.lines());
            let period = other.period().map(|period| period.label());
            out.row(&comparison, other.subject(), period.as_deref(), &changes)
        })?;
        if tally.failed > 0 {
            let (failed, all) = (grouped(tally.failed as usize), count(tally.rows as usize, "row"));
            style::note(&format!("{failed} of {all} failed; what does not depend on a refused fact is compared"));
        }
        tally.failed
    };
    out.finish(&comparison)?;
    for (only, path) in [(&comparison.only_new, &arguments.new), (&comparison.only_old, &arguments.old)] {
        if !only.is_empty() {
            style::note(&format!("only `{}` asks for {}", path.display(), listed(only)));
        }
    }
    if comparison.rows == 0 {
        style::note("the facts have no rows that both settle");
    }
    if let Some(path) = &arguments.output {
        style::note(&format!("wrote {}", path.display()));
    }
    Ok(Outcome::findings_if(failed > 0 || comparison.changed > 0))
}

/// Of one subject in one period, whose and which, and the lines by each contract.
type Beside = (String, Option<String>, [Vec<Line>; 2]);

/// Settles everybody together by both, from all tables of facts.
fn together(
    sides: [(&Settled, &arguments::Facts); 2],
    comparison: &mut Comparison,
    out: &mut dyn Compared,
    progress: &Progress,
) -> Result<u64, Refusal> {
    let mut wrong = 0;
    let mut all: Vec<Beside> = Vec::new();
    let mut places: HashMap<(String, Option<String>), usize> = HashMap::new();
    for (which, (settled, arguments)) in sides.into_iter().enumerate() {
        if arguments.files.iter().any(|file| file == Path::new("-")) {
            return Err(Refusal::new("these contracts are settled from tables that are read by each of them")
                .help("put the facts into a file: the standard input can be read only once"));
        }
        let mut given = tables(settled, arguments, progress)?;
        let (population, errors) = Days::default().settle(settled, &given.tables);
        wrong += given.report(settled, &errors);
        for (whose, period, line) in lines(&population) {
            let place = *places.entry((whose.clone(), period.clone())).or_insert_with(|| {
                all.push((whose, period, [Vec::new(), Vec::new()]));
                all.len() - 1
            });
            if let Some((.., lines)) = all.get_mut(place) {
                lines[which].push(line);
            }
        }
    }
    for (whose, period, [old, new]) in &all {
        let changes = comparison.add(old, new);
        out.row(comparison, whose, period.as_deref(), &changes)?;
    }
    Ok(wrong)
}

/// Every line, with whose it is and for which period.
fn lines(population: &Population) -> impl Iterator<Item = (String, Option<String>, Line)> + '_ {
    population.lines().map(|placed| {
        let period = population.period(placed.row).map(|period| period.label());
        let keys = placed.keys.iter().filter(|key| Some(*key) != period.as_ref());
        let whose: Vec<&str> = keys.map(String::as_str).collect();
        let whose = if whose.is_empty() { "in common".to_owned() } else { whose.join(", ") };
        (whose, period, placed.line)
    })
}
