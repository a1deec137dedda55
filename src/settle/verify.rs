//! Whether a saved settlement is what its contract and facts come to.

use crate::explain::wire::Value;
use crate::settle::wire::{Account, Decision, Figure, Line, Net, Obligation, Receipt, Schedule, Settlement};

/// The first difference between a saved settlement and a fresh one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What differs: the address of a figure or a line, or what else it is about.
    pub address: String,
    /// What was saved.
    pub saved: String,
    /// What comes out now.
    pub computed: String,
    /// What else differs that may be why: another contract text, other facts, another engine.
    pub notes: Vec<String>,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` was saved as {}; it comes to {}", self.address, self.saved, self.computed)?;
        self.notes.iter().try_for_each(|note| write!(f, "; {note}"))
    }
}

impl std::error::Error for Difference {}

/// Compares a saved settlement with one that was freshly made from the same contract and facts.
///
/// # Errors
/// The first difference, in the order of the settlement: who and when, figures, lines, nets, accounts, decisions, obligations,
/// then what it was made from. Titles and the engine's version may differ.
pub fn verify(saved: &Settlement, fresh: &Settlement) -> Result<(), Difference> {
    let difference = whole(saved, fresh)
        .or_else(|| {
            first(
                &saved.figures,
                &fresh.figures,
                "figures",
                |figure| figure.address.clone(),
                |figure: &Figure| shown(&figure.value),
            )
        })
        .or_else(|| first(&saved.lines, &fresh.lines, "lines of money", |line| line.address.clone(), line_words))
        .or_else(|| {
            let name = |net: &Net| format!("the net between {} and {}", net.from, net.to);
            first(&saved.nets, &fresh.nets, "nets", name, |net| {
                let partial = if net.partial { ", in part" } else { "" };
                format!("{} pays {} {}{partial}", net.from, net.to, shown(&net.amount))
            })
        })
        .or_else(|| {
            first(
                &saved.accounts,
                &fresh.accounts,
                "accounts",
                |account| account.withhold.clone(),
                |account: &Account| {
                    let (held, returned) = (shown(&account.held), shown(&account.returned));
                    format!("{held} held, {returned} returned, {} forfeited", shown(&account.forfeited))
                },
            )
        })
        .or_else(|| {
            let name = |decision: &Decision| decision.address.clone();
            first(&saved.decisions, &fresh.decisions, "decisions", name, decision_words)
        })
        .or_else(|| {
            let name = |obligation: &Obligation| obligation.name.clone();
            first(&saved.obligations, &fresh.obligations, "obligations", name, obligation_words)
        });
    compared(difference, saved.receipt.as_ref(), fresh.receipt.as_ref())
}

/// A difference with what else differs that may be why; where there is none, what both were made from must be the same.
pub(crate) fn compared(
    difference: Option<Found>,
    saved: Option<&Receipt>,
    fresh: Option<&Receipt>,
) -> Result<(), Difference> {
    let notes = notes(saved, fresh);
    match difference {
        Some((address, saved, computed)) => Err(Difference { address, saved, computed, notes }),
        None => match receipts(saved, fresh) {
            Some((address, saved, computed)) => Err(Difference { address, saved, computed, notes: Vec::new() }),
            None => Ok(()),
        },
    }
}

/// What differs, what was saved, what comes out now.
pub(crate) type Found = (String, String, String);

pub(crate) fn differs(address: &str, saved: &str, computed: &str) -> Option<Found> {
    (saved != computed).then(|| (address.to_owned(), saved.to_owned(), computed.to_owned()))
}

fn whole(saved: &Settlement, fresh: &Settlement) -> Option<Found> {
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".to_owned());
    differs("schema", &saved.schema, &fresh.schema)
        .or_else(|| differs("edition", &saved.edition.to_string(), &fresh.edition.to_string()))
        .or_else(|| differs("subject", &text(&saved.subject), &text(&fresh.subject)))
        .or_else(|| differs("period", &text(&saved.period), &text(&fresh.period)))
}

/// The first of two lists that differs, by what it is called and in words.
pub(crate) fn first<T: PartialEq>(
    saved: &[T],
    fresh: &[T],
    what: &str,
    name: impl Fn(&T) -> String,
    words: impl Fn(&T) -> String,
) -> Option<Found> {
    for (old, new) in saved.iter().zip(fresh) {
        if old == new {
            continue;
        }
        if name(old) != name(new) {
            let found = fresh.iter().any(|other| name(other) == name(old));
            return Some(if found {
                (name(new), "not there, or in another place".to_owned(), words(new))
            } else {
                (name(old), words(old), "nothing: there is none by this name".to_owned())
            });
        }
        if words(old) != words(new) {
            return Some((name(old), words(old), words(new)));
        }
    }
    match (saved.get(fresh.len()), fresh.get(saved.len())) {
        (Some(old), _) => Some((name(old), words(old), format!("nothing: there are only {} {what}", fresh.len()))),
        (None, Some(new)) => Some((name(new), "not there".to_owned(), words(new))),
        (None, None) => None,
    }
}

/// The exact value, or why there is none.
fn shown(value: &Value) -> String {
    match &value.value {
        Some(exact) if exact.ends_with('%') || value.unit == "number" => exact.clone(),
        Some(exact) => format!("{exact} {}", value.unit),
        None => value.status.clone(),
    }
}

fn line_words(line: &Line) -> String {
    let amount = if line.determined { shown(&line.amount) } else { format!("undetermined ({})", line.amount.status) };
    format!("{} pays {} {amount}", line.from, line.to)
}

/// Everything that a decision says: what it came to, and why no row before did.
pub(crate) fn decision_words(decision: &Decision) -> String {
    let mut words = vec![decision.outcome.clone().unwrap_or_else(|| decision.status.clone())];
    words.extend(decision.amount.as_ref().map(|amount| format!("amount {amount}")));
    words.extend(decision.reduction.as_ref().map(|reduction| format!("reduced by {reduction}")));
    words.extend(decision.row.map(|row| format!("by row {row}")));
    words.extend(decision.reason.as_ref().map(|reason| format!("{reason:?}")));
    words.extend(decision.because.iter().map(|because| {
        let unmet = because.conditions.iter().map(|unmet| {
            let needs =
                if unmet.needs.is_empty() { String::new() } else { format!(", needs {}", unmet.needs.join(", ")) };
            format!("`{}` {}{needs}", unmet.words, unmet.status)
        });
        let unmet: Vec<String> = unmet.collect();
        format!("not row {} ({}, {:?}): {}", because.row, because.outcome, because.reason, unmet.join("; "))
    }));
    words.join(", ")
}

/// Everything that is said of how an obligation stands.
pub(crate) fn obligation_words(obligation: &Obligation) -> String {
    let mut words = vec![format!("{}, owed by {}", obligation.status, obligation.owed_by)];
    let days = [
        ("due", &obligation.due),
        ("deadline", &obligation.deadline),
        ("done", &obligation.done),
        ("late by", &obligation.late),
    ];
    words.extend(days.into_iter().filter_map(|(word, day)| Some(format!("{word} {}", day.as_ref()?))));
    if !obligation.needs.is_empty() {
        words.push(format!("needs {}", obligation.needs.join(", ")));
    }
    words.join(", ")
}

/// What differs in what the two were made from.
fn notes(saved: Option<&Receipt>, fresh: Option<&Receipt>) -> Vec<String> {
    let (Some(saved), Some(fresh)) = (saved, fresh) else { return Vec::new() };
    let mut notes = Vec::new();
    if saved.contract != fresh.contract {
        notes.push("the contract is not the text that was settled".to_owned());
    }
    if saved.facts != fresh.facts {
        let changed = |(old, new): (&Schedule, &Schedule)| (old != new).then(|| format!("`{}`", new.name));
        let tables: Vec<String> = saved.tables.iter().zip(&fresh.tables).filter_map(changed).collect();
        let by = if tables.is_empty() { String::new() } else { format!(": those by {}", tables.join(", ")) };
        notes.push(format!("the facts are not those that were settled{by}"));
    }
    if saved.as_of != fresh.as_of {
        notes.push("it was settled as of another day".to_owned());
    }
    if saved.known_on != fresh.known_on {
        notes.push("it was settled as known on another day".to_owned());
    }
    if saved.schedules != fresh.schedules {
        notes.push("a supplied schedule is not the one that was settled".to_owned());
    }
    if saved.engine != fresh.engine {
        notes.push(format!("it was settled by version {}, and this is {}", saved.engine, fresh.engine));
    }
    notes
}

fn receipts(saved: Option<&Receipt>, fresh: Option<&Receipt>) -> Option<Found> {
    let (Some(saved), Some(fresh)) = (saved, fresh) else { return None };
    let day = |day: &Option<String>| day.clone().unwrap_or_else(|| "none".to_owned());
    differs("digest of the contract", &saved.contract, &fresh.contract)
        .or_else(|| differs("digest of the facts", &saved.facts, &fresh.facts))
        .or_else(|| {
            let schedules = |receipt: &Receipt| {
                let named: Vec<String> =
                    receipt.schedules.iter().map(|schedule| format!("{} {}", schedule.name, schedule.digest)).collect();
                named.join(", ")
            };
            differs("digests of supplied schedules", &schedules(saved), &schedules(fresh))
        })
        .or_else(|| differs("the day of settlement", &day(&saved.as_of), &day(&fresh.as_of)))
        .or_else(|| differs("the day of what was known", &day(&saved.known_on), &day(&fresh.known_on)))
}
