//! How a command ends.

use std::fmt::Display;
use std::io;
use std::path::Path;

/// A command that did its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing to report: exit code 0.
    Fine,
    /// Findings, rows that failed, differences: exit code 1.
    Findings,
}

/// A command that could not do its work: exit code 2, unless said otherwise.
#[derive(Debug)]
pub enum Refusal {
    /// Why, and what would help.
    Message {
        /// One line.
        text: String,
        /// What to do about it, a line each.
        helps: Vec<String>,
    },
    /// The contract cannot be settled; its findings have been printed: exit code 1.
    Found,
    /// Whoever read the results stopped reading, as `head` does: nothing is wrong.
    ClosedPipe,
}

impl Refusal {
    /// Says why.
    pub fn new(text: impl Into<String>) -> Refusal {
        Refusal::Message { text: text.into(), helps: Vec::new() }
    }

    /// Adds what would help.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Refusal {
        match self {
            Refusal::Message { text, mut helps } => {
                helps.push(help.into());
                Refusal::Message { text, helps }
            }
            Refusal::Found | Refusal::ClosedPipe => self,
        }
    }

    /// A file that cannot be read or written: `cannot read \`facts.csv\`: no such file`.
    pub fn file(verb: &str, path: &Path, error: &dyn Display) -> Refusal {
        let words = error.to_string();
        let words = words.split(" (os error").next().unwrap_or(&words).to_lowercase();
        Refusal::new(format!("cannot {verb} `{}`: {words}", path.display()))
    }
}

impl Outcome {
    /// Findings where there is anything to report.
    pub fn findings_if(any: bool) -> Outcome {
        if any { Outcome::Findings } else { Outcome::Fine }
    }

    /// The graver of two.
    #[must_use]
    pub fn and(self, other: Outcome) -> Outcome {
        Outcome::findings_if(self == Outcome::Findings || other == Outcome::Findings)
    }
}

/// What writing to the standard output or a results file may run into.
impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Refusal {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Refusal::ClosedPipe,
            _ => Refusal::new(format!("cannot write the results: {error}")),
        }
    }
}
