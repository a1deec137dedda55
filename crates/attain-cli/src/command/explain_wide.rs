//! `attain explain` where many are settled together: of any element in any period.

use std::collections::HashMap;
use std::io::Write;

use attain::diagnostic::nearest;
use attain::{FigureSlot, Period, Population, Row};

use super::Days;
use super::explain::{as_json, figures};
use crate::arguments::{Explain, Length, TextOrJson};
use crate::contract::Settled;
use crate::facts::{listed, tables};
use crate::outcome::{Outcome, Refusal};
use crate::output::progress::Progress;
use crate::output::style::BOLD;

/// How many figures are explained at once.
const MOST: usize = 200;

/// A figure where it stands.
type Asked = (String, FigureSlot, Row);

/// Settles everybody, and tells about one.
pub fn run(settled: &Settled, arguments: &Explain, days: Days) -> Result<Outcome, Refusal> {
    let figures = figures(settled, arguments.figure.as_deref())?;
    let mut given = tables(settled, &arguments.facts, &Progress::new(false))?;
    let (population, errors) = days.settle(settled, &given.tables);
    let wrong = given.report(settled, &errors);
    let asked = asked(settled, &population, &figures, arguments)?;
    let mut out = anstream::stdout().lock();
    match arguments.format {
        TextOrJson::Json => {
            let wire = |(_, figure, row): &Asked| match arguments.length {
                Length::Line | Length::Ledger => population.explain_to_wire(*figure, *row),
                Length::Full => population.explain_fully_to_wire(*figure, *row),
            };
            as_json(&mut out, arguments, asked.iter().filter_map(wire).collect())?;
        }
        TextOrJson::Text => {
            let mut first = true;
            for together in asked.chunk_by(|(.., a), (.., b)| population.keys(*a) == population.keys(*b)) {
                let Some((.., row)) = together.first() else { continue };
                if !std::mem::take(&mut first) {
                    writeln!(out)?;
                }
                let keys = population.keys(*row).join(", ");
                writeln!(out, "{BOLD}{}{BOLD:#}", if keys.is_empty() { "in common" } else { &keys })?;
                write!(out, "{}", told(&population, together, arguments))?;
            }
        }
    }
    Ok(Outcome::findings_if(wrong > 0))
}

fn told(population: &Population, asked: &[Asked], arguments: &Explain) -> String {
    match arguments.length {
        Length::Line => {
            let lines = asked.iter().filter_map(|(_, figure, row)| population.explain_line(*figure, *row));
            lines.map(|line| line + "\n").collect()
        }
        Length::Ledger => {
            let figures: Vec<(FigureSlot, Row)> = asked.iter().map(|(_, figure, row)| (*figure, *row)).collect();
            match arguments.figure {
                Some(_) => population.ledger(&figures),
                None => population.statement(&figures),
            }
        }
        Length::Full => {
            let pages = asked.iter().filter_map(|(_, figure, row)| population.explain_fully(*figure, *row));
            pages.collect::<Vec<_>>().join("\n")
        }
    }
}

/// The figures that are asked for, and where: of one element, of what is within it and of what is around it.
fn asked(
    settled: &Settled,
    population: &Population,
    figures: &[String],
    arguments: &Explain,
) -> Result<Vec<Asked>, Refusal> {
    let element = arguments.subject.as_deref().map(|subject| element(settled, population, subject)).transpose()?;
    let period = period(population, arguments.period.as_deref())?;
    let whose = element.as_ref().map(|(level, key)| (level.as_str(), key.as_str()));
    let mut found: Vec<Asked> = Vec::new();
    for address in figures {
        let Some(slot) = settled.program.figure(address) else { continue };
        for row in population.rows_of(slot, whose, period) {
            if found.len() == MOST {
                return Err(Refusal::new(format!("that is more than {MOST} figures"))
                    .help("say which with --figure, --subject and --period"));
            }
            found.push((address.clone(), slot, row));
        }
    }
    if found.is_empty() {
        let refusal = Refusal::new("there is nothing to explain: nobody who is asked about takes part in the period");
        return Err(match (&arguments.subject, &arguments.period) {
            (None, _) => refusal.help("`--subject` says whose figures, by a key of the facts"),
            (Some(_), Some(_)) => refusal.help("without --period, all periods are explained"),
            (Some(_), None) => refusal,
        });
    }
    // The statement has the lines of money as the settlement has them; decisions and obligations of what is within somebody
    // follow those of whom it is within.
    if arguments.figure.is_none() {
        let (mut there, mut subjects) = (HashMap::new(), HashMap::new());
        for line in population.lines() {
            let (row, subject) = (there.len(), subjects.len());
            there.entry(line.row).or_insert(row);
            subjects.entry(population.subject(line.row)).or_insert(subject);
        }
        found.sort_by_cached_key(|(.., row)| {
            let subject = population.subject(*row);
            let whose = subjects.get(&subject).copied().unwrap_or(usize::MAX);
            let depth = if subject.is_some() { population.levels_of(*row) } else { 0 };
            (whose, depth, there.get(row).copied().unwrap_or(usize::MAX), population.keys(*row))
        });
    }
    Ok(found)
}

/// The period that `--period` calls by its name.
pub(super) fn period(population: &Population, called: Option<&str>) -> Result<Option<Period>, Refusal> {
    let found = |label: &str| {
        let none = || Refusal::new(format!("`{label}` is no period of the contract"));
        population.period_called(label).ok_or_else(|| none().help("such as `2026-03`, `2026-Q1` or `2026`"))
    };
    called.map(found).transpose()
}

/// Who is meant: a key, or a level and a key where several levels have it (`clinician=c1`).
pub(super) fn element(settled: &Settled, population: &Population, subject: &str) -> Result<(String, String), Refusal> {
    if let Some((level, key)) = subject.split_once('=')
        && population.level_keys(level).contains(&key)
    {
        return Ok((level.to_owned(), key.to_owned()));
    }
    match population.levels_with(subject).as_slice() {
        [level] => Ok(((*level).to_owned(), subject.to_owned())),
        [] => {
            let model = settled.contract.model();
            let all = model.levels.iter().flat_map(|level| population.level_keys(&level.name));
            let refusal = Refusal::new(format!("no table of facts names `{subject}`"));
            Err(match nearest(subject, all) {
                Some(near) => refusal.help(format!("did you mean `{near}`?")),
                None => {
                    refusal.help(format!("`--subject` is a key, such as one in the column `{}`", settled.subject()))
                }
            })
        }
        levels => {
            let names: Vec<String> = levels.iter().map(|level| format!("{level}={subject}")).collect();
            Err(Refusal::new(format!("several are called `{subject}`")).help(format!("say which: {}", listed(&names))))
        }
    }
}
