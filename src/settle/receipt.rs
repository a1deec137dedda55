//! What a settlement was made from, so that both parties can make it again and agree.
//!
//! Three digests (SHA-256): of the contract's canonical text, of the facts in an order of their own, and of every
//! schedule that the host supplied; with the engine's version and the language edition.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::evaluate::Facts;
use crate::program::{InputSlot, Program};

/// What a settlement was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The digest of the contract's canonical text: `sha256:…`.
    pub contract: String,
    /// The digest of the facts.
    pub facts: String,
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
        Receipt { contract: digest(canonical), facts, schedules, engine: env!("CARGO_PKG_VERSION"), edition }
    }

    /// In the JSON shape of a settlement.
    #[cfg(feature = "serde")]
    pub fn to_wire(&self) -> crate::settle::wire::Receipt {
        let schedule = |(name, digest): &(String, String)| crate::settle::wire::Schedule {
            name: name.clone(),
            digest: digest.clone(),
        };
        crate::settle::wire::Receipt {
            contract: self.contract.clone(),
            facts: self.facts.clone(),
            schedules: self.schedules.iter().map(schedule).collect(),
            engine: self.engine.to_owned(),
            edition: self.edition,
        }
    }
}

/// The digest of a text: `sha256:` and 64 hexadecimal digits.
pub fn digest(text: &str) -> String {
    let mut written = String::with_capacity(71);
    written.push_str("sha256:");
    for byte in Sha256::digest(text.as_bytes()) {
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
