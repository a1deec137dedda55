//! `attain analyze CONTRACT`: what is known before any facts arrive.

use std::io::{BufWriter, Write};
use std::path::Path;

use attain::Facts;

use crate::arguments::{Analyze, TextOrJson};
use crate::contract::{self, Settled};
use crate::outcome::{Outcome, Refusal};
use crate::output::{analysis_html, sink, style};

/// Analyzes a contract, and prints what was found.
pub fn run(arguments: &Analyze) -> Result<Outcome, Refusal> {
    let settled = contract::open(&arguments.contract, &arguments.schedules)?;
    let given = if arguments.holding.is_empty() { None } else { Some(given(&settled, &arguments.holding)?) };
    let analysis = settled.program.analyze(given.as_ref(), arguments.period.as_deref());
    let analysis = analysis.map_err(|error| Refusal::new(error.to_string()))?;
    if let Some(path) = &arguments.html {
        sink::replace(path, &analysis_html::page(&settled, &analysis)?)?;
        style::note(&format!("wrote {}", path.display()));
        return Ok(Outcome::Fine);
    }
    match arguments.format {
        TextOrJson::Text => write!(anstream::stdout().lock(), "{}", analysis.to_text())?,
        TextOrJson::Json => {
            let mut out = BufWriter::new(std::io::stdout().lock());
            serde_json::to_writer_pretty(&mut out, &analysis).map_err(std::io::Error::from)?;
            writeln!(out)?;
            out.flush()?;
        }
    }
    Ok(Outcome::Fine)
}

/// The facts that are said to hold: one by one, or as the only row of a file.
pub fn given(settled: &Settled, said: &[String]) -> Result<Facts, Refusal> {
    let mut facts = settled.program.facts();
    for part in said {
        match part.split_once('=') {
            Some((name, value)) if !Path::new(part).exists() => set(&mut facts, name, value)?,
            Some(_) | None => from_file(settled, &mut facts, Path::new(part))?,
        }
    }
    Ok(facts)
}

fn set(facts: &mut Facts, name: &str, value: &str) -> Result<(), Refusal> {
    facts.set_at(name, value).map_err(|error| Refusal::new(format!("`--given {name}={value}`: {error}")))
}

fn from_file(settled: &Settled, facts: &mut Facts, path: &Path) -> Result<(), Refusal> {
    let wrong = |error: &dyn std::fmt::Display| Refusal::file("read", path, error);
    let mut reader = csv::Reader::from_path(path).map_err(|error| wrong(&error))?;
    let columns = reader.headers().map_err(|error| wrong(&error))?.clone();
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().map_err(|error| wrong(&error))?;
    let [row] = rows.as_slice() else {
        let refusal = Refusal::new(format!("`{}` has {} rows; one is expected", path.display(), rows.len()));
        return Err(refusal.help("`--given` is about one subject: hand over a file with its row alone"));
    };
    for (column, value) in columns.iter().zip(row) {
        // The columns that say whose row it is and for when are no facts.
        let is_key = column == settled.subject() || Some(column) == settled.grain();
        if !is_key && !value.is_empty() {
            set(facts, column, value)?;
        }
    }
    Ok(())
}
