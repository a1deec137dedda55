//! `attain fmt FILE…`: contracts in canonical form; comments are kept, a document's prose is left alone.

use std::io::{self, Write};

use attain::{format, render};

use crate::arguments::Fmt;
use crate::contract::{STDIN, read_text};
use crate::outcome::{Outcome, Refusal};
use crate::output::{sink, style};

/// Formats each file; one that cannot be read as a contract is left as it is, and its findings are printed.
pub fn run(arguments: &Fmt) -> Result<Outcome, Refusal> {
    let mut outcome = Outcome::Fine;
    for path in &arguments.files {
        let (name, before) = read_text(path)?;
        let text = match format(&name, &before) {
            Ok(text) => text,
            Err(error) => {
                for finding in error.findings().iter().filter(|finding| finding.is_error()) {
                    anstream::eprintln!("{}", style::finding(&render(finding, error.text())));
                }
                style::note(&format!("{name} is left as it is"));
                outcome = Outcome::Findings;
                continue;
            }
        };
        let same = text == before;
        if arguments.check {
            if !same {
                writeln!(io::stdout(), "{name}")?;
                outcome = Outcome::Findings;
            }
        } else if name == STDIN {
            io::stdout().lock().write_all(text.as_bytes())?;
        } else if !same {
            sink::replace(path, &text)?;
            style::note(&format!("formatted {name}"));
        }
    }
    Ok(outcome)
}
