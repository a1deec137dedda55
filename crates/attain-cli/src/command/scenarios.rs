//! Variants of a contract, settled from the same rows: `--scenario`.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::arguments::Settle;
use crate::contract::{Settled, open_draft};
use crate::outcome::Refusal;
use crate::schedules;

/// A variant, and where its results go.
pub struct Scenario {
    pub settled: Settled,
    /// The name of its file, without what stands behind the point.
    pub name: String,
    pub output: PathBuf,
}

/// Reads the variants. Each must be settled row by row, from facts that the contract in force asks for as well.
pub fn open(arguments: &Settle, base: &Settled) -> Result<Vec<Scenario>, Refusal> {
    if arguments.scenario.is_empty() {
        return Ok(Vec::new());
    }
    let Some(output) = &arguments.output else {
        return Err(Refusal::new("`--scenario` goes with `--output`: each contract has a file of its own")
            .help("say `--output results.csv`; the results of `richer.attain` are then in `results.richer.csv`"));
    };
    let supplied = schedules::read(&arguments.facts.schedules)?;
    let facts = base.program.batch();
    let mut names = HashSet::new();
    let mut scenarios = Vec::new();
    for path in &arguments.scenario {
        let shown = path.display();
        let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        if !names.insert(name.clone()) {
            return Err(Refusal::new(format!("two scenarios are called `{name}`"))
                .help("the results of each go to a file with its name: give them different ones"));
        }
        let settled = open_draft(path, &supplied)?;
        if settled.program.is_wide() {
            return Err(Refusal::new(format!(
                "`{shown}` reaches across periods or subjects; `--scenario` is for contracts that are settled row by row"
            ))
            .help("`attain diff OLD NEW --facts FILE` compares any two contracts"));
        }
        if let Err(error) = settled.program.batch().take_over(&facts) {
            return Err(Refusal::new(format!("`{shown}` cannot be settled from the same rows: {error}"))
                .help("a scenario asks for no facts but those of the contract, declared as they are there"));
        }
        let output = beside(output, &name);
        scenarios.push(Scenario { settled, name, output });
    }
    Ok(scenarios)
}

/// `results.csv` becomes `results.NAME.csv`.
fn beside(output: &Path, name: &str) -> PathBuf {
    let stem = output.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let file = match output.extension() {
        Some(extension) => format!("{stem}.{name}.{}", extension.to_string_lossy()),
        None => format!("{stem}.{name}"),
    };
    output.with_file_name(file)
}
