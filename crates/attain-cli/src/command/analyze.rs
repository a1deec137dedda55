//! `attain analyze CONTRACT`: what is known before any facts arrive.

use std::io::{BufWriter, Write};

use attain::Want;
use attain::analysis::Analysis;

use crate::arguments::{Analyze, TextOrJson};
use crate::contract;
use crate::facts::held;
use crate::outcome::{Outcome, Refusal};
use crate::output::{analysis_html, sink, style};

/// Analyzes a contract, and prints what was found.
pub fn run(arguments: &Analyze) -> Result<Outcome, Refusal> {
    let settled = contract::open(&arguments.contract, &arguments.schedules)?;
    let held = held(&settled, &arguments.holding, arguments.period.as_deref())?;
    let (given, period) = (held.facts.as_ref(), held.period.as_deref());
    let refused = |error: attain::NotAnalyzed| Refusal::new(error.to_string());
    let wanted = match &arguments.want {
        Some(text) => {
            Some(settled.program.what_it_takes(&want(text, &arguments.costs)?, given, period).map_err(refused)?)
        }
        None => None,
    };
    if let (Some(wanted), TextOrJson::Text, None) = (&wanted, arguments.format, &arguments.html) {
        // Who asks for an amount is not asking for everything else.
        write!(anstream::stdout().lock(), "{}", wanted.to_text())?;
        return Ok(Outcome::findings_if(wanted.reached.is_none()));
    }
    let analysis = settled.program.analyze(given, period).map_err(refused)?;
    let analysis = Analysis { wanted, ..analysis };
    if let Some(path) = &arguments.html {
        sink::replace(path, &analysis_html::page(&settled, &analysis)?)?;
        style::note(&format!("wrote {}", path.display()));
        return Ok(Outcome::Fine);
    }
    match arguments.format {
        TextOrJson::Text => write!(anstream::stdout().lock(), "{}", analysis.to_text())?,
        TextOrJson::Json => {
            let mut out = BufWriter::new(std::io::stdout().lock());
            serde_json::to_writer_pretty(&mut out, &analysis).map_err(std::io::Error::from)?;
            writeln!(out)?;
            out.flush()?;
        }
    }
    Ok(Outcome::Fine)
}

/// What is wanted, with what each fact costs.
fn want(text: &str, costs: &[String]) -> Result<Want, Refusal> {
    let mut want = Want::new(text);
    for part in costs {
        let Some((name, cost)) = part.split_once('=') else {
            return Err(Refusal::new(format!("`--cost {part}` does not say what costs how much"))
                .help("a fact and what moving it by one costs: `--cost readmitted=900`"));
        };
        want = want.costing(name, cost);
    }
    Ok(want)
}
