//! `attain print CONTRACT`: the canonical text, as it reads on a day.

use std::io::Write;

use attain::{ContractError, render};

use crate::arguments::Print;
use crate::contract::open;
use crate::outcome::{Outcome, Refusal};
use crate::output::sink::Sink;
use crate::output::style;

/// Says which worked examples the text of a day does not have.
fn note_left_out(titles: &[String]) {
    for title in titles {
        style::note(&format!("the example \"{title}\" is left out: it does not come out under the text of that day"));
    }
}

/// Prints the text; where that of the day cannot stand by itself, its findings.
pub fn run(arguments: &Print) -> Result<Outcome, Refusal> {
    let as_of = arguments.as_of.as_deref().map(|text| super::day("--as-of", text)).transpose()?;
    let known_on = arguments.known_on.as_deref().map(|text| super::day("--known-on", text)).transpose()?;
    let settled = open(&arguments.contract, &arguments.schedules)?;
    let contract = &settled.contract;
    let refused = |error: ContractError| {
        for finding in error.findings().iter().filter(|finding| finding.is_error()) {
            anstream::eprintln!("{}", style::finding(&render(finding, error.text())));
        }
        style::note("the text of that day cannot stand by itself");
        Refusal::Found
    };
    let text = match (as_of, known_on) {
        (Some(day), _) => {
            let (text, left_out) = contract.consolidated_with_left_out(day, known_on).map_err(refused)?;
            note_left_out(&left_out);
            text
        }
        (None, Some(day)) => {
            let known = contract.known_on(day).map_err(refused)?;
            note_left_out(&contract.examples_not_in(&known));
            attain::format(known.source().name(), known.source().text()).map_err(refused)?
        }
        (None, None) => attain::format(contract.source().name(), contract.source().text()).map_err(refused)?,
    };
    let mut sink = Sink::open(arguments.output.as_deref())?;
    sink.write_all(text.as_bytes())?;
    sink.close()?;
    if let Some(path) = &arguments.output {
        style::note(&format!("wrote {}", path.display()));
    }
    Ok(Outcome::Fine)
}
