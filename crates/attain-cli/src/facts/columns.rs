//! What each column of a file is: whose row it is, which period, which fact.

use std::collections::HashMap;

use attain::diagnostic::nearest;
use attain::{InputSlot, Kind};

use crate::contract::Settled;
use crate::outcome::Refusal;

/// How many names a message lists.
const LISTED: usize = 12;

/// What a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Says whose row it is.
    Subject,
    /// Says which period it is about.
    Period,
    /// A fact.
    Fact(InputSlot),
    /// Left unread, as asked.
    Ignored,
}

/// The columns of a file, or the keys of a row.
#[derive(Clone, Debug)]
pub struct Columns {
    /// Of each cell what it is.
    pub roles: Vec<Role>,
    /// The names of the cells.
    pub names: Vec<String>,
    /// The cell that says whose row it is.
    pub subject: usize,
    /// The cell that says which period.
    pub period: Option<usize>,
    /// Facts that must be given and have no column here.
    pub missing: Vec<InputSlot>,
}

/// How to read columns: what was asked for on the command line.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// The name of the file, for messages.
    pub file: &'a str,
    /// Columns to leave unread.
    pub ignore: &'a [String],
    /// The column that says whose row it is.
    pub subject_column: Option<&'a str>,
}

impl Columns {
    /// Tells what each column is; refuses what no input names.
    pub fn new(names: &[String], settled: &Settled, reading: Reading<'_>) -> Result<Columns, Refusal> {
        no_name_twice(names, reading.file)?;
        let subject = subject(names, settled, reading)?;
        let mut roles = Vec::with_capacity(names.len());
        let mut unknown = Vec::new();
        let mut period = None;
        for (index, name) in names.iter().enumerate() {
            roles.push(if index == subject {
                Role::Subject
            } else if let Some(slot) = settled.program.input(name) {
                Role::Fact(slot)
            } else if reading.ignore.contains(name) {
                Role::Ignored
            } else if settled.grain() == Some(name.as_str()) {
                period = Some(index);
                Role::Period
            } else {
                unknown.push(name.as_str());
                Role::Ignored
            });
        }
        if !unknown.is_empty() {
            return Err(unknown_columns(&unknown, settled, reading.file));
        }
        let mut columns = Columns { roles, names: names.to_vec(), subject, period, missing: Vec::new() };
        let given: HashMap<InputSlot, usize> = columns.facts().map(|(place, slot)| (slot, place)).collect();
        columns.missing = required(settled).filter(|slot| !given.contains_key(slot)).collect();
        Ok(columns)
    }

    /// The columns of facts, each with its place.
    pub fn facts(&self) -> impl Iterator<Item = (usize, InputSlot)> + '_ {
        self.roles.iter().enumerate().filter_map(|(place, role)| match role {
            Role::Fact(slot) => Some((place, *slot)),
            Role::Subject | Role::Period | Role::Ignored => None,
        })
    }

    /// Refuses a file that lacks whole columns which every row needs.
    pub fn refuse_missing(&self, settled: &Settled, file: &str) -> Result<(), Refusal> {
        if self.missing.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = self.missing.iter().map(|slot| settled.address(*slot).to_owned()).collect();
        let refusal = match names.as_slice() {
            [only] => Refusal::new(format!("`{file}` has no column `{only}`, which the contract needs for every row")),
            several => Refusal::new(format!(
                "`{file}` lacks {} columns that the contract needs for every row: {}",
                several.len(),
                listed(several)
            )),
        };
        Err(refusal.help("a fact that need not be there is declared `may be unreported`"))
    }
}

/// The facts that a row cannot do without.
fn required(settled: &Settled) -> impl Iterator<Item = InputSlot> + '_ {
    let needed =
        settled.needed.iter().filter(|fact| !fact.may_be.contains(&Kind::Unreported) && !fact.day_of_settlement);
    needed.filter_map(|fact| settled.program.input(&fact.address))
}

/// Finds the column that says whose row it is.
pub(super) fn subject(names: &[String], settled: &Settled, reading: Reading<'_>) -> Result<usize, Refusal> {
    let file = reading.file;
    let place = |wanted: &str| names.iter().position(|name| name == wanted);
    if let Some(wanted) = reading.subject_column {
        return place(wanted).ok_or_else(|| {
            let refusal = Refusal::new(format!("`{file}` has no column `{wanted}` (--subject-column)"));
            match nearest(wanted, names.iter().map(String::as_str)) {
                Some(near) => refusal.help(format!("did you mean `{near}`?")),
                None => refusal.help(format!("its columns: {}", listed(names))),
            }
        });
    }
    let is_fact = |name: &str| settled.program.input(name).is_some();
    if let Some(index) = place(settled.subject()).filter(|_| !is_fact(settled.subject())) {
        return Ok(index);
    }
    let first = names.iter().position(|name| settled.grain() != Some(name.as_str()));
    match first {
        Some(index) if !is_fact(&names[index]) => Ok(index),
        Some(_) | None => Err(Refusal::new(format!("no column of `{file}` says whose row it is"))
            .help(format!("put a column `{}` first, or name another with --subject-column", settled.subject()))),
    }
}

pub(super) fn no_name_twice(names: &[String], file: &str) -> Result<(), Refusal> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (index, name) in names.iter().enumerate() {
        if let Some(before) = seen.insert(name, index) {
            let (first, second) = (before + 1, index + 1);
            let what = if name.is_empty() { "have no name".to_owned() } else { format!("are both called `{name}`") };
            return Err(Refusal::new(format!("columns {first} and {second} of `{file}` {what}")));
        }
    }
    Ok(())
}

pub(super) fn unknown_columns(unknown: &[&str], settled: &Settled, file: &str) -> Refusal {
    let near = |name: &str| {
        let others = [settled.subject()].into_iter().chain(settled.grain());
        nearest(name, settled.addresses().chain(others)).map(str::to_owned)
    };
    let names: Vec<String> = unknown.iter().map(|name| (*name).to_owned()).collect();
    let text = match unknown {
        [only] => format!("`{file}` has a column `{only}` that no input of the contract names"),
        several => {
            format!("`{file}` has {} columns that no input of the contract names: {}", several.len(), listed(&names))
        }
    };
    let mut refusal = Refusal::new(text);
    let mut foreign = Vec::new();
    for name in unknown {
        if *name == attain::KNOWN_ON {
            refusal = refusal.help("say as known on which day to settle: `--known-on DATE`");
            continue;
        }
        match near(name) {
            Some(near) if foreign.len() + 1 < LISTED => {
                refusal = refusal.help(format!("`{name}`: did you mean `{near}`?"))
            }
            Some(_) | None => foreign.push(*name),
        }
    }
    if foreign.is_empty() {
        foreign.extend(unknown);
    }
    refusal.help(format!("to leave unread what is no fact: --ignore {}", foreign.join(",")))
}

/// Names in back-ticks, the first of many.
pub fn listed(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(LISTED).map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(LISTED);
    if more == 0 { shown.join(", ") } else { format!("{} and {more} more", shown.join(", ")) }
}
