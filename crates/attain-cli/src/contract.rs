//! A contract as the commands use it: read from a file, checked with the schedules it is given.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use attain::diagnostic::nearest;
use attain::{
    Check, ClauseKind, Contract, Date, Fact, Facts, Figure, Finding, InputSlot, Period, Program, Schedules, render,
};

use crate::arguments;
use crate::outcome::Refusal;
use crate::output::style;
use crate::schedules;

/// The name of a text that comes from the standard input.
pub const STDIN: &str = "standard input";

/// A contract that can be settled.
pub struct Settled {
    /// The contract.
    pub contract: Contract,
    /// The same, compiled.
    pub program: Program,
    /// The facts that it asks for.
    pub needed: Vec<Fact>,
    /// The figures that a settlement gives.
    pub figures: Vec<Figure>,
}

/// Reads a text, and says under which name; `-` is the standard input.
pub fn read_text(path: &Path) -> Result<(String, String), Refusal> {
    let (name, bytes) = if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes).map_err(|error| Refusal::file("read", path, &error))?;
        (STDIN.to_owned(), bytes)
    } else {
        (path.display().to_string(), fs::read(path).map_err(|error| Refusal::file("read", path, &error))?)
    };
    match String::from_utf8(bytes) {
        Ok(text) => Ok((name, text)),
        Err(error) => {
            let before = error.as_bytes().iter().take(error.utf8_error().valid_up_to());
            let line = before.filter(|byte| **byte == b'\n').count() + 1;
            Err(Refusal::new(format!("`{name}` is not UTF-8 text: see line {line}")).help("save it as UTF-8"))
        }
    }
}

/// Reads a contract to settle by. Where it cannot be settled, its findings are printed.
pub fn open(path: &Path, given: &arguments::Schedules) -> Result<Settled, Refusal> {
    let supplied = schedules::read(given)?;
    let (name, text) = read_text(path)?;
    let check = Contract::check(&name, &text, &supplied);
    let Some(contract) = check.contract() else {
        print_errors(&check);
        return Err(Refusal::Found);
    };
    refuse_unused(contract, &supplied, &name)?;
    Ok(Settled::of(contract.clone()))
}

/// Reads one of several versions of a contract, of which not every one has every schedule that is supplied.
pub fn open_version(path: &Path, supplied: &Schedules) -> Result<Settled, Refusal> {
    version(path, supplied, Check::contract)
}

/// The same of one that is only compared: a proposal whose worked examples are still those of the contract in force is one.
pub fn open_draft(path: &Path, supplied: &Schedules) -> Result<Settled, Refusal> {
    let settled = version(path, supplied, Check::draft)?;
    let wrong = settled.contract.warnings().iter().filter(|finding| finding.is_error()).count();
    if wrong > 0 {
        let path = path.display();
        let amounts = if wrong == 1 { "an amount".to_owned() } else { format!("{wrong} amounts") };
        let come = if wrong == 1 { "comes" } else { "come" };
        style::note(&format!(
            "`{path}`: {amounts} of its worked examples {come} out otherwise; `attain check {path}` says which"
        ));
    }
    Ok(settled)
}

fn version(path: &Path, supplied: &Schedules, wanted: fn(&Check) -> Option<&Contract>) -> Result<Settled, Refusal> {
    let (name, text) = read_text(path)?;
    let check = Contract::check(&name, &text, supplied);
    let Some(contract) = wanted(&check) else {
        print_errors(&check);
        return Err(Refusal::Found);
    };
    let mut own = supplied.clone();
    own.0.retain(|schedule, _| has_schedule(contract, schedule));
    if own.0.len() == supplied.0.len() {
        return Ok(Settled::of(contract.clone()));
    }
    // What it does not have is no part of what was settled.
    let check = Contract::check(&name, &text, &own);
    wanted(&check).cloned().map(Settled::of).ok_or(Refusal::Found)
}

/// Whether a contract has a schedule, `standards`, or a version of it: `standards.second` has the rows of the version that the
/// amendment `second` made.
fn has_schedule(contract: &Contract, schedule: &str) -> bool {
    let first = schedule.split('.').next().unwrap_or(schedule);
    contract.model().axes.iter().any(|axis| axis.schedule == first)
}

/// Prints what keeps a contract from being settled.
fn print_errors(check: &Check) {
    for finding in check.findings().iter().filter(|finding| Finding::is_error(finding)) {
        anstream::eprintln!("{}", style::finding(&render(finding, check.source())));
    }
    style::note(&format!("{} cannot be settled before this is mended", check.source().name()));
}

/// Refuses rows for a schedule that the contract does not have.
fn refuse_unused(contract: &Contract, supplied: &Schedules, name: &str) -> Result<(), Refusal> {
    refuse_unknown(&[contract], supplied, &format!("`{name}` has no"))
}

/// Refuses rows for a schedule that none of several versions of a contract has.
pub fn refuse_unused_by_all(all: &[&Settled], supplied: &Schedules) -> Result<(), Refusal> {
    let contracts: Vec<&Contract> = all.iter().map(|settled| &settled.contract).collect();
    refuse_unknown(&contracts, supplied, "none of the contracts has a")
}

fn refuse_unknown(contracts: &[&Contract], supplied: &Schedules, nobody_has: &str) -> Result<(), Refusal> {
    let axes = || contracts.iter().flat_map(|contract| &contract.model().axes);
    let is_known = |schedule: &&String| contracts.iter().any(|contract| has_schedule(contract, schedule));
    match supplied.0.keys().find(|schedule| !is_known(schedule)) {
        None => Ok(()),
        Some(schedule) => {
            let refusal = Refusal::new(format!("{nobody_has} schedule `{schedule}`"));
            Err(match nearest(schedule, axes().map(|axis| axis.schedule.as_str())) {
                Some(near) => refusal.help(format!("did you mean `{near}`?")),
                None => refusal,
            })
        }
    }
}

impl Settled {
    fn of(contract: Contract) -> Settled {
        let program = contract.program().clone();
        Settled { needed: program.facts_needed(), figures: program.figures(), contract, program }
    }

    /// The contract as it was known on a day.
    pub fn known_on(self, day: Date) -> Result<Settled, Refusal> {
        match self.contract.known_on(day) {
            Ok(contract) => Ok(Settled::of(contract)),
            Err(error) => {
                for finding in error.findings().iter().filter(|finding| finding.is_error()) {
                    anstream::eprintln!("{}", style::finding(&render(finding, error.text())));
                }
                style::note(&format!("as it was known on {day}, the contract cannot be settled"));
                Err(Refusal::Found)
            }
        }
    }

    /// The name of the column that says whose row it is: `hospital`.
    pub fn subject(&self) -> &str {
        self.program.subject_axis()
    }

    /// The name of the column of periods: `quarter`.
    pub fn grain(&self) -> Option<&'static str> {
        self.program.period_axis()
    }

    /// The column of a fact.
    pub fn address(&self, slot: InputSlot) -> &str {
        self.needed.get(slot.index()).map_or("", |fact| fact.address.as_str())
    }

    /// The columns of all facts.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        self.needed.iter().map(|fact| fact.address.as_str())
    }

    /// No facts yet.
    pub fn facts(&self) -> Facts {
        self.program.facts()
    }

    /// A period by its place.
    pub fn period_at(&self, place: Option<usize>) -> Option<Period> {
        place.and_then(|place| self.program.periods().get(place)).copied()
    }

    /// Which clause makes a figure, and whether it is one of a family.
    pub fn clause(&self, figure: &Figure) -> (ClauseKind, bool) {
        let model = self.contract.model();
        let name = figure.address.as_str();
        match model.find(name) {
            Some(id) => (model.figure(id).clause, false),
            None => {
                let bare = name.match_indices('.').find_map(|(at, _)| model.find(name.get(at + 1..).unwrap_or("")));
                (bare.map_or(ClauseKind::Input, |id| model.figure(id).clause), true)
            }
        }
    }
}
