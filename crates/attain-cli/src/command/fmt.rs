//! `attain fmt FILE…`: contracts in canonical form; comments are kept, a document's prose is left alone.

use std::io::{self, Write};

use attain::diagnostic::render;
use attain::syntax::format::formatted;

use crate::arguments::Fmt;
use crate::contract::{STDIN, read_text};
use crate::outcome::{Outcome, Refusal};
use crate::output::{sink, style};

/// Formats each file; one that cannot be read as a contract is left as it is, and its findings are printed.
pub fn run(arguments: &Fmt) -> Result<Outcome, Refusal> {
    let mut outcome = Outcome::Fine;
    for path in &arguments.files {
        let source = read_text(path)?;
        let text = match formatted(&source) {
            Ok(text) => text,
            Err(findings) => {
                for finding in findings.iter().filter(|finding| finding.is_error()) {
                    anstream::eprintln!("{}", style::finding(&render(finding, &source)));
                }
                style::note(&format!("{} is left as it is", source.name()));
                outcome = Outcome::Findings;
                continue;
            }
        };
        let same = text == source.text();
        if arguments.check {
            if !same {
                writeln!(io::stdout(), "{}", source.name())?;
                outcome = Outcome::Findings;
            }
        } else if source.name() == STDIN {
            io::stdout().lock().write_all(text.as_bytes())?;
        } else if !same {
            sink::replace(path, &text)?;
            style::note(&format!("formatted {}", source.name()));
        }
    }
    Ok(outcome)
}
