//! `attain scorecard CONTRACT --facts FILE`: what a performance review looks at.

use std::io::{self, Write};

use attain::scorecard::Card;
use attain::wire;

use super::Days;
use super::explain_wide::{element, period};
use crate::arguments::{CardFormat, Scorecard};
use crate::facts::{listed, tables};
use crate::outcome::{Outcome, Refusal};
use crate::output::progress::Progress;
use crate::output::sink::Sink;
use crate::output::{cards, cards_html, style};

/// How many scorecards are made at once.
const MOST: usize = 2_000;

/// Settles everybody, and writes the scorecards that are asked for.
pub fn run(arguments: &Scorecard) -> Result<Outcome, Refusal> {
    let days = Days::of(arguments.as_of.as_deref(), arguments.known_on.as_deref())?;
    let settled = days.open(&arguments.contract, &arguments.facts.schedules)?;
    let mut given = tables(&settled, &arguments.facts, &Progress::new(arguments.output.is_some()))?;
    let (population, errors) = days.settle(&settled, &given.tables);
    let wrong = given.report(&settled, &errors);
    let all: Vec<String> = population.scorecards().into_iter().map(str::to_owned).collect();
    let names = match &arguments.name {
        _ if all.is_empty() => {
            return Err(Refusal::new(format!("`{}` has no scorecard", settled.contract.source().name()))
                .help("add one: `scorecard review \"Quarterly review\" shows readmission_rate, total`"));
        }
        None => all.clone(),
        Some(name) if all.contains(name) => vec![name.clone()],
        Some(name) => {
            return Err(Refusal::new(format!("the contract has no scorecard `{name}`"))
                .help(format!("it has {}", listed(&all))));
        }
    };
    let element = arguments.subject.as_deref().map(|subject| element(&settled, &population, subject)).transpose()?;
    let whose = element.as_ref().map(|(level, key)| (level.as_str(), key.as_str()));
    let period = period(&population, arguments.period.as_deref())?;
    let mut found: Vec<Card> = Vec::new();
    for name in &names {
        found.extend(population.scorecard(name, whose, period).take(MOST + 1 - found.len().min(MOST)));
    }
    if found.len() > MOST {
        return Err(Refusal::new(format!("that is more than {MOST} scorecards"))
            .help("say which with --scorecard, --subject and --period"));
    }
    if found.is_empty() {
        return Err(Refusal::new("there is no scorecard: nobody who is asked about takes part in the period"));
    }
    let mut sink = Sink::open(arguments.output.as_deref())?;
    match arguments.format {
        CardFormat::Text => cards::write(&found, &mut sink)?,
        CardFormat::Json => {
            let mut wired: Vec<wire::Scorecard> = found.iter().map(|card| population.scorecard_to_wire(card)).collect();
            if wired.len() == 1 {
                serde_json::to_writer_pretty(&mut sink, &wired.remove(0))
            } else {
                serde_json::to_writer_pretty(&mut sink, &wired)
            }
            .map_err(io::Error::from)?;
            writeln!(sink)?;
        }
        CardFormat::Html => {
            let wired: Vec<wire::Scorecard> = found.iter().map(|card| population.scorecard_to_wire(card)).collect();
            sink.write_all(cards_html::page(&found, &wired)?.as_bytes())?;
        }
    }
    sink.close()?;
    if let Some(path) = &arguments.output {
        style::note(&format!("wrote {}", path.display()));
    }
    Ok(Outcome::findings_if(wrong > 0))
}
