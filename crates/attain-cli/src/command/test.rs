//! `attain test CONTRACT`: what the worked examples cover, which changes they notice, and examples for the rest.

use std::io::Write;

use attain::tested::{Changed, Coverage, CoveredPlace, Generated, Group, Mutation};
use attain::wire::Test as Report;
use attain::{Check, Contract, Finding, render};

use crate::arguments::{Test, TextOrJson};
use crate::contract::read_text;
use crate::outcome::{Outcome, Refusal};
use crate::output::style::{self, BOLD, ERROR, FINE, WARNING};
use crate::output::{count, sink};
use crate::schedules;

/// Runs the worked examples, and tells what they are worth.
pub fn run(arguments: &Test) -> Result<Outcome, Refusal> {
    let supplied = schedules::read(&arguments.schedules)?;
    let (name, text) = read_text(&arguments.contract)?;
    let check = Contract::check(&name, &text, &supplied);
    let examples = check.examples();
    let Some(contract) = check.contract() else { return not_holding(arguments, &check, &examples) };
    let coverage = contract.coverage();
    let mutation = arguments.mutate.then(|| contract.mutation());
    let generated = if arguments.generate {
        Some(contract.generate_examples().map_err(|refused| {
            Refusal::new(refused.to_string()).help(
                "write them by hand for the places that `attain test` lists as not covered, and see with `--mutate` what they notice",
            )
        })?)
    } else {
        None
    };
    match arguments.format {
        TextOrJson::Json => {
            let report =
                Report::new(contract.title(), &examples, Some(&coverage), mutation.as_ref(), generated.as_ref());
            print(arguments, &json(&report)?)?;
        }
        TextOrJson::Text => match &generated {
            // What is printed can be pasted: the rest is said on the standard error.
            Some(generated) => {
                print(arguments, &generated.text)?;
                said_beside(&coverage, generated);
                if let Some(mutation) = &mutation {
                    style::note(&score(mutation));
                }
            }
            None => {
                let mut out = anstream::stdout().lock();
                writeln!(out, "{}", held(&examples))?;
                covered(&mut out, &coverage)?;
                if let Some(mutation) = &mutation {
                    noticed(&mut out, mutation)?;
                }
            }
        },
    }
    Ok(Outcome::Fine)
}

fn json(report: &Report) -> Result<String, Refusal> {
    let text = serde_json::to_string_pretty(report).map_err(|error| Refusal::new(error.to_string()))?;
    Ok(text + "\n")
}

/// To the standard output, or to a file.
fn print(arguments: &Test, text: &str) -> Result<(), Refusal> {
    match &arguments.output {
        Some(path) => sink::replace(path, text),
        None => Ok(anstream::stdout().lock().write_all(text.as_bytes())?),
    }
}

/// Where an example does not hold, or there is no contract: what is wrong.
fn not_holding(arguments: &Test, check: &Check, examples: &[(String, bool)]) -> Result<Outcome, Refusal> {
    let mut out = anstream::stdout().lock();
    if arguments.format == TextOrJson::Json {
        let report = Report::new(None, examples, None, None, None);
        out.write_all(json(&report)?.as_bytes())?;
    }
    for finding in check.findings().iter().filter(|finding| Finding::is_error(finding)) {
        anstream::eprintln!("{}", style::finding(&render(finding, check.source())));
    }
    if arguments.format == TextOrJson::Text {
        let others = examples.iter().all(|(_, holds)| *holds);
        if !others {
            writeln!(out, "{}", held(examples))?;
        }
    }
    style::note("what the examples cover is told when all of them hold");
    Ok(Outcome::Findings)
}

/// `11 of 11 worked examples hold`
fn held(examples: &[(String, bool)]) -> String {
    let holding = examples.iter().filter(|(_, holds)| *holds).count();
    match examples.len() {
        0 => format!("{WARNING}there are no worked examples{WARNING:#}"),
        all if holding == all => format!("{FINE}{holding} of {all}{FINE:#} worked examples hold"),
        all => {
            let mut said = format!("{ERROR}{holding} of {all}{ERROR:#} worked examples hold; not");
            for (title, _) in examples.iter().filter(|(_, holds)| !holds) {
                said.push_str(&format!("\n  \"{title}\""));
            }
            said
        }
    }
}

fn percent((covered, of): (usize, usize)) -> String {
    (covered * 100).checked_div(of).map(|percent| format!(", {percent}%")).unwrap_or_default()
}

/// What each group comes to, and by clause what is not covered.
fn covered(out: &mut impl Write, coverage: &Coverage) -> Result<(), Refusal> {
    for group in Group::ALL {
        let (covered, of) = coverage.of(group);
        if of > 0 {
            let what = match group {
                Group::Branches => "rows, gates, exceptions, conditions and caps",
                Group::Bounds => "bounds, each from below, on it and from above",
                Group::Missing => "ways in which facts may be missing",
            };
            writeln!(out, "{covered} of {of} {what}{}", percent((covered, of)))?;
        }
    }
    listed(out, "Not covered", coverage.places.iter().filter(|place| !place.covered))
}

/// Places by clause.
fn listed<'p>(
    out: &mut impl Write,
    heading: &str,
    places: impl Iterator<Item = &'p CoveredPlace>,
) -> Result<(), Refusal> {
    let mut clause: Option<&str> = None;
    for place in places {
        if clause.is_none() {
            writeln!(out, "\n{BOLD}{heading}{BOLD:#}")?;
        }
        if clause != Some(place.clause.as_str()) {
            let section = place.section.as_ref().map(|section| format!("§ {section} ")).unwrap_or_default();
            let title = place.title.as_ref().map(|title| format!(" \"{title}\"")).unwrap_or_default();
            writeln!(out, "  {section}{}{title}", place.clause)?;
            clause = Some(&place.clause);
        }
        writeln!(out, "    line {:<4} {}", place.line, place.what)?;
    }
    Ok(())
}

fn score(mutation: &Mutation) -> String {
    let (noticed, of) = mutation.score();
    let mut said = format!("{noticed} of {of} changes noticed{}", percent((noticed, of)));
    match mutation.idle().count() {
        0 => {}
        1 => said.push_str("; 1 more is proved to change nothing that is paid or charged"),
        idle => said.push_str(&format!("; {idle} more are proved to change nothing that is paid or charged")),
    }
    if mutation.not_tried > 0 {
        said.push_str(&format!("; {} more not tried", mutation.not_tried));
    }
    said
}

/// The mutation score, and each change that no example notices.
fn noticed(out: &mut impl Write, mutation: &Mutation) -> Result<(), Refusal> {
    writeln!(out, "\n{BOLD}Changes{BOLD:#}")?;
    writeln!(out, "{}", score(mutation))?;
    for change in mutation.survivors() {
        writeln!(out, "\n  line {} {}: {}", change.line, change.clause, made(change))?;
        match &change.witness {
            Some(told) => {
                writeln!(
                    out,
                    "    {} is then {}, not {}; this example would notice:",
                    told.figure, told.there, told.here
                )?;
                for line in told.example.lines() {
                    writeln!(out, "      {line}")?;
                }
            }
            None => writeln!(out, "    no facts were found that tell the two apart; it may change nothing")?,
        }
    }
    if mutation.idle().next().is_some() {
        writeln!(out, "\n  Proved to change nothing that is paid or charged: are these words needed?")?;
    }
    for change in mutation.idle() {
        writeln!(out, "    line {} {}: {}", change.line, change.clause, made(change))?;
    }
    Ok(())
}

/// What was done: `` `from 10%` for `above 10%` ``.
fn made(change: &Changed) -> String {
    match (change.to.as_str(), &change.from) {
        ("", from) => format!("without `{from}`"),
        (to, from) => format!("`{to}` for `{from}`"),
    }
}

/// What was written, and what could not be.
fn said_beside(coverage: &Coverage, generated: &Generated) {
    style::note(&format!("{} written; with the contract's own they cover", count(generated.titles.len(), "example")));
    for group in Group::ALL {
        let ((now, of), (before, _)) = (generated.together.of(group), coverage.of(group));
        if of > 0 {
            style::note(&format!("  {now} of {of} {} (before, {before})", group.word()));
        }
    }
    if !generated.unreached.is_empty() {
        style::note("no facts were found for");
        for place in &generated.unreached {
            style::note(&format!("  line {} {}: {}", place.line, place.clause, place.what));
        }
    }
}
