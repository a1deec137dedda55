//! `attain reconcile A.json B.json --contract FILE --facts FILE`: why two settlements differ.

use std::collections::{BTreeSet, HashMap};
use std::io::Write;
use std::path::Path;

use attain::reconcile::{Reconciliation, pages};
use attain::settle::receipt::digest;
use attain::wire::Settlement as Saved;
use attain::{Schedules, Settlement};

use super::explain;
use super::verify::{self, Whose, named, saved, shortened};
use crate::arguments::{Facts, Reconcile, TextOrJson};
use crate::contract::{Settled, open_version};
use crate::facts::rows;
use crate::outcome::{Outcome, Refusal};
use crate::output::progress::Progress;
use crate::output::{count, style};
use crate::schedules;

/// The settlements of one of the two files, and what they may have been made from, the likeliest first.
struct Side<'a> {
    /// `A` or `B`.
    name: &'static str,
    path: &'a Path,
    wanted: Vec<Saved>,
    contracts: Vec<&'a Settled>,
    facts: Vec<Facts>,
}

/// Makes both settlements again, makes sure that they are what was saved, and splits what is between them.
pub fn run(arguments: &Reconcile) -> Result<Outcome, Refusal> {
    let (first, second) = pairs(arguments)?;
    let supplied = schedules::read_both(&arguments.facts.schedules)?;
    let mut versions = Vec::new();
    for path in &arguments.contracts {
        for supplied in one_or_two(&supplied) {
            versions.push(plain(path, supplied)?);
        }
    }
    let side = |name, path, wanted: Vec<Saved>, turned: bool| {
        let mut contracts: Vec<&Settled> = versions.iter().collect();
        let mut facts: Vec<Facts> = arguments.facts.files.iter().map(|file| only(&arguments.facts, file)).collect();
        if turned {
            contracts.reverse();
            facts.reverse();
        }
        Side { name, path, wanted, contracts, facts }
    };
    let first = side("A", &arguments.first, first, false);
    let second = side("B", &arguments.second, second, true);
    let (settled, mut made) = (first.settle()?, second.settle()?);
    let figures = figures(arguments, &versions)?;
    let mut told = Vec::with_capacity(first.wanted.len());
    for (saved, other) in first.wanted.iter().zip(&second.wanted) {
        let (Some(one), Some(other)) = (settled.get(&whose(saved)), made.remove(&whose(other))) else { continue };
        told.push(one.reconcile(&other).map_err(|error| Refusal::new(error.to_string()))?);
    }
    write(arguments, &told, &figures)
}

fn whose(saved: &Saved) -> Whose {
    (saved.subject.clone().unwrap_or_default(), saved.period.clone())
}

/// The same facts, from one of the files.
fn only(facts: &Facts, file: &Path) -> Facts {
    Facts { files: vec![file.to_owned()], ..facts.clone() }
}

/// Supplied rows of both settlements, once where they are the same.
fn one_or_two([first, second]: &[Schedules; 2]) -> Vec<&Schedules> {
    let same = first.0.len() == second.0.len()
        && first.0.iter().zip(&second.0).all(|((one, rows), (other, others))| {
            one == other && rows.header == others.header && rows.rows == others.rows
        });
    if same { vec![first] } else { vec![first, second] }
}

/// A contract that settles one subject after the other.
fn plain(path: &Path, supplied: &Schedules) -> Result<Settled, Refusal> {
    let settled = open_version(path, supplied)?;
    if settled.program.is_wide() {
        let refusal = Refusal::new(format!(
            "`{}` reaches across periods or subjects: its settlements are of many together, and are not reconciled",
            path.display()
        ));
        return Err(refusal
            .help("`attain settle --ledger FILE` posts what differs from what was settled before, line by line")
            .help("`attain explain --subject ID` says of each of the two settlements why it is what it is"));
    }
    Ok(settled)
}

/// The settlements of both files that belong together, in the order of the first.
fn pairs(arguments: &Reconcile) -> Result<(Vec<Saved>, Vec<Saved>), Refusal> {
    let asked = arguments.subject.as_deref();
    let (of_first, of_second) = match arguments.periods.as_slice() {
        [] => (None, None),
        [both] => (Some(both), Some(both)),
        [first, second] => (Some(first), Some(second)),
        [_, _, _, ..] => return Err(Refusal::new("`--period` is said once, or once for A and once for B")),
    };
    let of = |path: &Path, period: Option<&String>| -> Result<Vec<Saved>, Refusal> {
        let all = of_one(path)?;
        let there = count(all.len(), "settlement");
        let fits = |saved: &Saved| {
            asked.is_none_or(|asked| saved.subject.as_deref() == Some(asked))
                && period.is_none_or(|period| saved.period.as_ref() == Some(period))
        };
        let wanted: Vec<Saved> = all.into_iter().filter(fits).collect();
        let mut met = BTreeSet::new();
        if let Some(twice) = wanted.iter().map(whose).find(|whose| !met.insert(whose.clone())) {
            return Err(Refusal::new(format!("`{}` has two settlements of {}", path.display(), named(&twice))));
        }
        if wanted.is_empty() {
            let refusal = Refusal::new(format!("none of the {there} in `{}` is the one asked for", path.display()));
            return Err(refusal.help("see `--subject` and `--period`"));
        }
        Ok(wanted)
    };
    let (first, second) = (of(&arguments.first, of_first)?, of(&arguments.second, of_second)?);
    if let ([one], [other]) = (first.as_slice(), second.as_slice()) {
        if one.subject != other.subject {
            let (one, other) = (named(&whose(one)), named(&whose(other)));
            return Err(Refusal::new(format!(
                "A is of {one} and B of {other}: only settlements of one subject are reconciled"
            )));
        }
        return Ok((first, second));
    }
    if of_first != of_second {
        return Err(Refusal::new("with two periods, `--subject` says whose settlements are reconciled"));
    }
    let mut others: HashMap<Whose, Saved> = second.into_iter().map(|saved| (whose(&saved), saved)).collect();
    let mut both = (Vec::new(), Vec::new());
    let mut alone = Vec::new();
    for saved in first {
        match others.remove(&whose(&saved)) {
            Some(other) => {
                both.0.push(saved);
                both.1.push(other);
            }
            None => alone.push(format!("{} in A", named(&whose(&saved)))),
        }
    }
    alone.extend(others.keys().collect::<BTreeSet<_>>().into_iter().map(|whose| format!("{} in B", named(whose))));
    if both.0.is_empty() {
        return Err(Refusal::new("the two files have no settlement of the same subject and period"));
    }
    if !alone.is_empty() {
        style::note(&format!("only in one of the two files: {}", alone.join("; ")));
    }
    Ok(both)
}

/// The settlements of a file; what many were settled to together is refused.
fn of_one(path: &Path) -> Result<Vec<Saved>, Refusal> {
    match saved(path)? {
        verify::Saved::Each(settlements) => Ok(settlements),
        verify::Saved::Together(_) => {
            let path = path.display();
            let refusal = Refusal::new(format!(
                "`{path}` is a settlement of many together, and one of a single subject is asked for"
            ));
            Err(refusal.help(
                "`attain settle --format json` writes those, of a contract that is settled row by row, without `--as-of` and `--known-on`",
            ))
        }
    }
}

impl Side<'_> {
    /// The settlements made again, each the one that was saved.
    fn settle(&self) -> Result<HashMap<Whose, Settlement>, Refusal> {
        let path = self.path.display();
        let mut digests = BTreeSet::new();
        for saved in &self.wanted {
            let Some(receipt) = &saved.receipt else {
                let refusal =
                    Refusal::new(format!("`{path}` does not say what {} was made from", named(&whose(saved))));
                return Err(refusal.help("`attain settle --format json` writes a receipt with each settlement"));
            };
            digests.insert(receipt.contract.as_str());
        }
        let own = |settled: &&&Settled| digests.contains(digest(settled.contract.canonical()).as_str());
        let contracts: Vec<&Settled> = self.contracts.iter().filter(own).copied().collect();
        if contracts.is_empty() || digests.len() > 1 {
            let names: Vec<String> = self
                .contracts
                .iter()
                .map(|settled| digest(settled.contract.canonical()))
                .map(|d| shortened(&d))
                .collect();
            let wanted: Vec<String> = digests.iter().map(|digest| shortened(digest)).collect();
            let refusal = Refusal::new(format!(
                "`{path}` was settled by the contract {}, and the one given is {}",
                wanted.join(" and "),
                names.join(" or ")
            ));
            return Err(refusal.help(format!(
                "give the contract {} was settled by with another `--contract FILE`; blanks and comments do not matter",
                self.name
            )));
        }
        let mut refusals = Vec::new();
        for facts in &self.facts {
            for contract in &contracts {
                match self.made_from(contract, facts) {
                    Ok(made) => return Ok(made),
                    Err(refusal) => refusals.push(refusal),
                }
            }
        }
        // The likeliest is the one to be mended.
        Err(refusals.into_iter().next().unwrap_or(Refusal::Found))
    }

    /// Settles what is wanted from these facts.
    fn made_from(&self, settled: &Settled, facts: &Facts) -> Result<HashMap<Whose, Settlement>, Refusal> {
        let mut wanted: HashMap<Whose, &Saved> = self.wanted.iter().map(|saved| (whose(saved), saved)).collect();
        let subject = match self.wanted.as_slice() {
            [only] => only.subject.clone(),
            _ => None,
        };
        let mut made = HashMap::with_capacity(wanted.len());
        let (path, from) = (self.path.display(), facts.files.first().map(|file| file.display().to_string()));
        let from = from.unwrap_or_default();
        let help = |refusal: Refusal| {
            refusal.help(format!(
                "`--facts` takes the facts that {} was made from; said again, first those of A, then those of B",
                self.name
            ))
        };
        rows(settled, facts, subject.as_deref(), &Progress::new(false), &mut |row, _| {
            let whose = (row.subject.to_owned(), settled.period_at(row.period).map(|period| period.label()));
            let Some(saved) = wanted.remove(&whose) else { return Ok(()) };
            let fresh = row.settlement(settled)?;
            if let Err(difference) = attain::wire::verify(saved, &fresh.to_wire()) {
                let (old, new) = (shortened(&difference.saved), shortened(&difference.computed));
                let mut refusal = Refusal::new(format!(
                    "`{path}` is not what `{from}` comes to for {}: `{}` was saved as {old}; it comes to {new}",
                    named(&whose),
                    difference.address
                ));
                for note in difference.notes {
                    refusal = refusal.help(note);
                }
                return Err(help(refusal));
            }
            made.insert(whose, fresh);
            Ok(())
        })?;
        let mut missing: Vec<&Whose> = wanted.keys().collect();
        missing.sort();
        match missing.first() {
            None => Ok(made),
            Some(first) => {
                Err(help(Refusal::new(format!("`{from}` has no row about {} that can be settled", named(first)))))
            }
        }
    }
}

/// The addresses of the figures that are asked for, in either version.
fn figures(arguments: &Reconcile, versions: &[Settled]) -> Result<Vec<String>, Refusal> {
    let mut addresses = Vec::new();
    for name in &arguments.figures {
        let mut found = Err(Refusal::Found);
        for settled in versions {
            found = explain::figures(settled, Some(name));
            if found.is_ok() {
                break;
            }
        }
        addresses.extend(found?);
    }
    Ok(addresses)
}

fn write(arguments: &Reconcile, told: &[Reconciliation], figures: &[String]) -> Result<Outcome, Refusal> {
    let mut out = anstream::stdout().lock();
    let differ = told.iter().any(|told| !told.is_empty());
    match (arguments.format, told) {
        (TextOrJson::Json, [one]) => {
            serde_json::to_writer_pretty(&mut out, &one.to_wire()).map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
        (TextOrJson::Json, several) => {
            let several: Vec<_> = several.iter().map(Reconciliation::to_wire).collect();
            serde_json::to_writer_pretty(&mut out, &several).map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
        (TextOrJson::Text, several) => {
            writeln!(out, "A is {}, B is {}", arguments.first.display(), arguments.second.display())?;
            let worth_a_page = |told: &&Reconciliation| several.len() == 1 || !told.is_empty() || !told.idle.is_empty();
            let told: Vec<&Reconciliation> = several.iter().filter(worth_a_page).collect();
            if !told.is_empty() {
                write!(out, "\n{}", pages(&told, figures))?;
            }
            let same = several.len() - told.len();
            if same > 0 {
                let are = if same == 1 { "is" } else { "are" };
                writeln!(out, "\n{} {are} the same in A and B", count(same, "settlement"))?;
            }
        }
    }
    Ok(Outcome::findings_if(differ))
}
