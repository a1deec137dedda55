//! What a settlement was made from, so that both parties can make it again and agree.
//!
//! Three digests (SHA-256): of the contract's canonical text, of the facts in an order of their own, and of every
//! schedule that the host supplied; with the engine's version and the language edition.

use std::cell::RefCell;
use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::evaluate::Facts;
use crate::population::{Days, Population};
use crate::program::{InputSlot, Program};

/// What a settlement was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The digest of the contract's canonical text: `sha256:…`.
    pub contract: String,
    /// The digest of the facts.
    pub facts: String,
    /// Where many are settled: the digests of the facts by their key columns, `hospital,quarter`.
    pub tables: Vec<(String, String)>,
    /// The day of settlement, where it was said: what is not given for periods that end later is pending.
    pub as_of: Option<crate::calendar::Date>,
    /// The day of what was known, where it was said: amendments and facts that became known later did not exist.
    pub known_on: Option<crate::calendar::Date>,
    /// The digests of schedules that the host supplied, by name, in the order of the names.
    pub schedules: Vec<(String, String)>,
    /// The version of Attain that settled.
    pub engine: &'static str,
    /// The language edition of the contract.
    pub edition: u32,
}

impl Receipt {
    /// Of a contract's canonical text (as the formatter prints it, so that blanks and line ends do not matter) and digests
    /// of facts and schedules.
    pub fn new(canonical: &str, facts: String, mut schedules: Vec<(String, String)>, edition: u32) -> Receipt {
        schedules.sort();
        let (tables, as_of, known_on) = (Vec::new(), None, None);
        let engine = env!("CARGO_PKG_VERSION");
        Receipt { contract: digest(canonical), facts, tables, as_of, known_on, schedules, engine, edition }
    }

    /// The same of a settled population: neither the order of rows nor of columns nor of tables matters.
    pub fn of_many(
        canonical: &str,
        population: &Population,
        schedules: Vec<(String, String)>,
        edition: u32,
    ) -> Receipt {
        let open: RefCell<Vec<(String, Sha256)>> = RefCell::default();
        let mut table = |name: &str| open.borrow_mut().push((name.to_owned(), Sha256::new()));
        let mut line = |parts: &[&str]| {
            if let Some((_, digest)) = open.borrow_mut().last_mut() {
                parts.iter().for_each(|part| digest.update(counted(part)));
                digest.update("\n");
            }
        };
        population.each_fact(&mut table, &mut line);
        let finished = open.into_inner().into_iter().map(|(name, digest)| (name, written(&digest.finalize())));
        let mut tables: Vec<(String, String)> = finished.collect();
        tables.sort();
        let whole: String =
            tables.iter().map(|(name, digest)| format!("{}{}", counted(name), counted(digest))).collect();
        let receipt = Receipt::new(canonical, digest(&whole), schedules, edition);
        let Days { as_of, known_on } = population.days();
        Receipt { tables, as_of, known_on, ..receipt }
    }

    /// In the JSON shape of a settlement.
    #[cfg(feature = "serde")]
    pub fn to_wire(&self) -> crate::settle::wire::Receipt {
        let named = |list: &[(String, String)]| -> Vec<crate::settle::wire::Schedule> {
            let one = |(name, digest): &(String, String)| crate::settle::wire::Schedule {
                name: name.clone(),
                digest: digest.clone(),
            };
            list.iter().map(one).collect()
        };
        crate::settle::wire::Receipt {
            contract: self.contract.clone(),
            facts: self.facts.clone(),
            tables: named(&self.tables),
            as_of: self.as_of.map(|day| day.to_string()),
            known_on: self.known_on.map(|day| day.to_string()),
            schedules: named(&self.schedules),
            engine: self.engine.to_owned(),
            edition: self.edition,
        }
    }
}

/// The digest of a text: `sha256:` and 64 hexadecimal digits.
pub fn digest(text: &str) -> String {
    written(&Sha256::digest(text.as_bytes()))
}

fn written(digest: &[u8]) -> String {
    let mut written = String::with_capacity(71);
    written.push_str("sha256:");
    for byte in digest {
        let _ = write!(written, "{byte:02x}");
    }
    written
}

/// The digest of the facts of one subject in one period. It is the same in whatever order they were given, and whether a
/// number was written `1.50` or `1.5`; a fact that was refused counts with the reason.
pub fn facts_digest(program: &Program, facts: &Facts, subject: Option<&str>, period: Option<&str>) -> String {
    let mut lines: Vec<String> = Vec::new();
    for (index, info) in program.inputs().iter().enumerate() {
        let slot = InputSlot(index as u32);
        let refusal = facts.refusals().iter().find(|(refused, _)| *refused == slot);
        let value = match (facts.get(slot), refusal) {
            (_, Some((_, error))) => format!("refused {error}"),
            (Ok(value), None) => value.to_string(),
            (Err(_), None) if !facts.is_set(slot) => continue,
            (Err(kind), None) => kind.word().to_owned(),
        };
        lines.push(format!("{}{}", counted(&info.address), counted(&value)));
    }
    lines.sort();
    let mut text = format!("{}{}", counted(subject.unwrap_or("")), counted(period.unwrap_or("")));
    text.extend(lines);
    digest(&text)
}

/// One digest of many, in whatever order they come: of all subjects of a run.
pub fn combined(mut digests: Vec<String>) -> String {
    digests.sort();
    digest(&digests.join("\n"))
}

/// The digest of a supplied schedule: its columns, and its rows in their order.
pub fn schedule_digest(header: &[String], rows: &[Vec<String>]) -> String {
    let mut text = String::new();
    for row in std::iter::once(header).chain(rows.iter().map(Vec::as_slice)) {
        row.iter().for_each(|cell| text.push_str(&counted(cell.trim())));
        text.push('\n');
    }
    digest(&text)
}

/// With its length before it, so that no two lists of texts run into one another alike.
fn counted(text: &str) -> String {
    format!("{}:{text};", text.len())
}
