//! `attain explain CONTRACT --facts FILE --subject ID`: why a figure came out as it did.

use std::io::Write;

use attain::diagnostic::nearest;
use attain::evaluate::{Facts, Values};
use attain::explain::{Explainer, text};
use attain::model::FigureId;
use attain::settle::Settlement;

use crate::arguments::{Explain, Length, TextOrJson};
use crate::contract::{Settled, open};
use crate::facts::{Tally, rows};
use crate::outcome::{Outcome, Refusal};
use crate::output::progress::Progress;
use crate::output::style::BOLD;

/// Finds the subject's row, settles it, and tells about it.
pub fn run(arguments: &Explain) -> Result<Outcome, Refusal> {
    let settled = open(&arguments.contract, &arguments.facts.schedules)?;
    let figures = figures(&settled, arguments.figure.as_deref())?;
    let mut found: Vec<(Option<usize>, Facts)> = Vec::new();
    let progress = Progress::new(false);
    let tally = rows(&settled, &arguments.facts, Some(&arguments.subject), &progress, &mut |row, _| {
        found.push((row.period, row.facts.clone()));
        Ok(())
    })?;
    let (period, facts) = one(&settled, arguments, found, &tally)?;
    let mut values = Values::new(&settled.program);
    values.settle(&facts);
    let explainer = settled.explainer(&facts, &values);
    let period = settled.period_at(period);
    let mut out = anstream::stdout().lock();
    match arguments.format {
        TextOrJson::Json => return Err(Refusal::new("not yet")),
        TextOrJson::Text => {
            let heading = period.map_or_else(|| arguments.subject.clone(), |period| format!("{}, {period}", arguments.subject));
            writeln!(out, "{BOLD}{heading}{BOLD:#}")?;
            write!(out, "{}", told(&settled, &explainer, &figures, arguments))?;
        }
    }
    Ok(Outcome::findings_if(tally.failed > 0))
}

/// The text: of the figures asked for, else of the statement.
fn told(settled: &Settled, explainer: &Explainer<'_>, figures: &[(FigureId, usize)], arguments: &Explain) -> String {
    let asked = arguments.figure.is_some();
    let explained = || figures.iter().map(|(figure, coordinate)| explainer.explain(*figure, *coordinate));
    match arguments.length {
        Length::Line => explained().map(|explanation| text::line(&explanation) + "\n").collect(),
        Length::Ledger if !asked && !settled.program.lines().is_empty() => {
            Settlement::new(explainer, Some(&arguments.subject), None).ledger(explainer)
        }
        Length::Ledger => text::ledger(&explained().collect::<Vec<_>>()),
        Length::Full => {
            let pages: Vec<String> = explained().map(|explanation| text::full(explainer, &explanation)).collect();
            pages.join("\n")
        }
    }
}

/// The row that is asked for, among those of the subject.
fn one(
    settled: &Settled,
    arguments: &Explain,
    mut found: Vec<(Option<usize>, Facts)>,
    tally: &Tally,
) -> Result<(Option<usize>, Facts), Refusal> {
    let subject = &arguments.subject;
    if found.is_empty() {
        let refusal = Refusal::new(format!("no row that can be read is about `{subject}`"));
        return Err(match nearest(subject, tally.others.iter().map(String::as_str)) {
            Some(near) => refusal.help(format!("did you mean `{near}`?")),
            None => refusal.help(format!("`--subject` is what stands in the column `{}`", settled.subject)),
        });
    }
    let label = |period: Option<usize>| settled.period_at(period).map(|period| period.label());
    let there: Vec<String> = found.iter().filter_map(|(period, _)| label(*period)).collect();
    if let Some(wanted) = &arguments.period {
        found.retain(|(period, _)| label(*period).as_ref() == Some(wanted));
        if found.is_empty() {
            return Err(Refusal::new(format!("no row about `{subject}` is for `{wanted}`"))
                .help(if there.is_empty() { "the facts have no column of periods".to_owned() } else { format!("there are {}", there.join(", ")) }));
        }
    }
    match found.len() {
        1 => found.pop().ok_or_else(|| Refusal::new("no row")),
        _ => Err(Refusal::new(format!("`{subject}` has {} rows: say which period with --period", there.len()))
            .help(format!("there are {}", there.join(", ")))),
    }
}

/// The figures that a name stands for: one, or all of a family. Without a name: the lines of money, or everything listed.
fn figures(settled: &Settled, name: Option<&str>) -> Result<Vec<(FigureId, usize)>, Refusal> {
    let Some(name) = name else {
        let lines = settled.program.lines();
        return Ok(if lines.is_empty() {
            settled.listed().iter().map(|listed| (listed.figure, listed.coordinate)).collect()
        } else {
            lines.iter().map(|line| (line.figure, line.coordinate as usize)).collect()
        });
    };
    let every = || {
        settled.model.figures.iter().enumerate().flat_map(|(index, figure)| {
            let id = FigureId(index as u32);
            (0..settled.model.size(id)).map(move |coordinate| (id, coordinate, figure))
        })
    };
    let found: Vec<_> = every()
        .filter(|(id, coordinate, figure)| figure.name == name || settled.model.address(*id, *coordinate) == name)
        .map(|(id, coordinate, _)| (id, coordinate))
        .collect();
    if found.is_empty() {
        let known: Vec<String> = every().map(|(id, coordinate, _)| settled.model.address(id, coordinate)).collect();
        let refusal = Refusal::new(format!("the contract has no figure `{name}`"));
        return Err(match nearest(name, known.iter().map(String::as_str)) {
            Some(near) => refusal.help(format!("did you mean `{near}`?")),
            None => refusal.help("without --figure, the whole statement is explained"),
        });
    }
    Ok(found)
}
