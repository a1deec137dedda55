//! Facts that are said to hold, `--given`: one by one, or as one row of a file.

use std::path::Path;

use attain::Facts;

use super::columns::{Reading, Role, no_name_twice, subject, unknown_columns};
use super::{Source, Taker, listed, read};
use crate::arguments::Holding;
use crate::contract::Settled;
use crate::outcome::Refusal;
use crate::output::progress::Progress;

/// How many subjects are kept for a message.
const OTHERS: usize = 10_000;

/// What is said to hold.
pub struct Held {
    /// The facts; none where nothing was said.
    pub facts: Option<Facts>,
    /// The period that was asked for, or that the row of a file is about.
    pub period: Option<String>,
}

/// Reads what is said to hold; of a file with several rows, that of the subject and the period that are asked for.
pub fn held(settled: &Settled, arguments: &Holding, period: Option<&str>) -> Result<Held, Refusal> {
    let mut held = Held { facts: None, period: period.map(str::to_owned) };
    let mut is_found = false;
    for part in &arguments.said {
        let facts = held.facts.get_or_insert_with(|| settled.facts());
        match part.split_once('=') {
            Some((name, value)) if !Path::new(part).exists() => set(facts, name.trim(), value.trim())?,
            Some(_) | None => {
                is_found = true;
                let row = row(settled, arguments, period, Path::new(part), facts)?;
                held.period = held.period.or(row);
            }
        }
    }
    if arguments.subject.is_some() && !is_found {
        return Err(Refusal::new("`--subject` chooses a row of a file, and no file is given").help("`--given FILE`"));
    }
    Ok(held)
}

fn set(facts: &mut Facts, name: &str, value: &str) -> Result<(), Refusal> {
    facts.set_at(name, value).map_err(|error| Refusal::new(format!("`--given {name}={value}`: {error}")))
}

/// Takes over the facts of one row; gives the label of its period.
fn row(
    settled: &Settled,
    arguments: &Holding,
    period: Option<&str>,
    path: &Path,
    facts: &mut Facts,
) -> Result<Option<String>, Refusal> {
    let progress = Progress::new(false);
    let source = Source::open(path, &progress)?;
    let file = source.name().to_owned();
    let reading = Reading { file: &file, ignore: &arguments.ignore, subject_column: None };
    let mut reader = Reader {
        settled,
        reading,
        wanted: (arguments.subject.as_deref(), period),
        roles: Vec::new(),
        found: None,
        also: 0,
        others: Vec::new(),
    };
    read(source, &mut reader)?;
    let Some(row) = reader.found else {
        let whose = arguments.subject.as_ref().map(|whose| format!(" of `{whose}`")).unwrap_or_default();
        let when = period.map(|period| format!(" in `{period}`")).unwrap_or_default();
        let refusal = Refusal::new(format!("`{file}` has no row{whose}{when}"));
        let near = arguments
            .subject
            .as_deref()
            .and_then(|whose| attain::diagnostic::nearest(whose, reader.others.iter().map(String::as_str)));
        return Err(match near {
            Some(near) => refusal.help(format!("did you mean `{near}`?")),
            None => refusal,
        });
    };
    if reader.also > 0 {
        let rows = reader.also + 1;
        let refusal = Refusal::new(format!("`{file}` has {rows} rows to choose from, and facts of one are wanted"));
        let mut others = reader.others;
        others.dedup();
        return Err(match arguments.subject {
            None => refusal.help(format!("say whose with `--subject`: {}", listed(&others))),
            Some(_) => refusal.help("say which period with `--period`"),
        });
    }
    for (slot, cell) in &row.cells {
        facts.set_text(*slot, cell).map_err(|error| Refusal::new(format!("{file}: row {}: {error}", row.number)))?;
    }
    Ok(row.period)
}

/// A row of a file: what is given in it. Empty cells are not.
struct Row {
    number: u64,
    cells: Vec<(attain::InputSlot, String)>,
    period: Option<String>,
}

struct Reader<'a> {
    settled: &'a Settled,
    reading: Reading<'a>,
    /// Whose, and which period.
    wanted: (Option<&'a str>, Option<&'a str>),
    roles: Vec<Role>,
    found: Option<Row>,
    /// How many more rows are as wanted.
    also: usize,
    /// Whose rows there are.
    others: Vec<String>,
}

impl Taker for Reader<'_> {
    fn columns(&mut self, names: &[String], _whole: bool) -> Result<(), Refusal> {
        no_name_twice(names, self.reading.file)?;
        // A row that is the only one need not say whose it is.
        let whose = subject(names, self.settled, self.reading);
        let whose = if self.wanted.0.is_some() { Some(whose?) } else { whose.ok() };
        let mut unknown = Vec::new();
        self.roles.clear();
        for (place, name) in names.iter().enumerate() {
            self.roles.push(match self.settled.program.input(name) {
                _ if self.reading.ignore.contains(name) => Role::Ignored,
                Some(slot) => Role::Fact(slot),
                None if Some(place) == whose => Role::Subject,
                None if self.settled.grain() == Some(name.as_str()) => Role::Period,
                None => {
                    unknown.push(name.as_str());
                    Role::Ignored
                }
            });
        }
        if unknown.is_empty() { Ok(()) } else { Err(unknown_columns(&unknown, self.settled, self.reading.file)) }
    }

    fn row(&mut self, number: u64, cells: &[&str]) -> Result<(), Refusal> {
        let cell = |wanted: Role| {
            let place = self.roles.iter().position(|role| *role == wanted)?;
            cells.get(place).map(|cell| cell.trim())
        };
        let (whose, period) = (cell(Role::Subject), cell(Role::Period));
        if let Some(whose) = whose
            && self.others.len() < OTHERS
        {
            self.others.push(whose.to_owned());
        }
        let is = |wanted: Option<&str>, found: Option<&str>| wanted.is_none() || found.is_none() || wanted == found;
        if !is(self.wanted.0, whose) || !is(self.wanted.1, period) {
            return Ok(());
        }
        if self.found.is_some() {
            self.also += 1;
            return Ok(());
        }
        let facts = self.roles.iter().zip(cells).filter_map(|(role, cell)| match role {
            Role::Fact(slot) if !cell.is_empty() => Some((*slot, (*cell).to_owned())),
            Role::Fact(_) | Role::Subject | Role::Period | Role::Ignored => None,
        });
        self.found = Some(Row { number, cells: facts.collect(), period: period.map(str::to_owned) });
        Ok(())
    }

    fn unreadable(&mut self, number: u64, reason: String) -> Result<(), Refusal> {
        Err(Refusal::new(format!("{}: row {number}: {reason}", self.reading.file)))
    }

    fn program(&self) -> &attain::Program {
        &self.settled.program
    }

    fn leaves(&self, column: &str) -> bool {
        self.reading.ignore.iter().any(|ignored| ignored == column)
    }
}
