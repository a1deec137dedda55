//! `attain explain CONTRACT --facts FILE --subject ID`: why a figure came out as it did.

use std::io::{self, Write};

use attain::Settlement;
use attain::diagnostic::nearest;
use attain::explain::text;
use attain::wire::Explanation;

use super::{Days, explain_wide};
use crate::arguments::{Explain, Length, TextOrJson};
use crate::contract::Settled;
use crate::facts::{Tally, rows};
use crate::outcome::{Outcome, Refusal};
use crate::output::progress::Progress;
use crate::output::style::BOLD;

/// Finds the subject's row, settles it, and tells about it.
pub fn run(arguments: &Explain) -> Result<Outcome, Refusal> {
    let days = Days::of(arguments.as_of.as_deref(), arguments.known_on.as_deref())?;
    let settled = days.open(&arguments.contract, &arguments.facts.schedules)?;
    // What is asked of a day is asked of everybody together, as when it is settled.
    if settled.program.is_wide() || days.are_said() {
        return explain_wide::run(&settled, arguments, days);
    }
    let Some(subject) = arguments.subject.as_deref() else {
        return Err(Refusal::new("`--subject` says whose settlement is explained")
            .help(format!("it is what stands in the column `{}`", settled.subject())));
    };
    let figures = figures(&settled, arguments.figure.as_deref())?;
    let mut found: Vec<Settlement> = Vec::new();
    let progress = Progress::new(false);
    let tally = rows(&settled, &arguments.facts, Some(subject), &progress, &mut |row, _| {
        found.push(row.settlement(&settled)?);
        Ok(())
    })?;
    let settlement = one(&settled, (subject, arguments), found, &tally)?;
    let mut out = anstream::stdout().lock();
    match arguments.format {
        TextOrJson::Json => {
            let wire = |address: &String| match arguments.length {
                Length::Line | Length::Ledger => settlement.explain_to_wire(address),
                Length::Full => settlement.explain_fully_to_wire(address),
            };
            as_json(&mut out, arguments, figures.iter().filter_map(wire).collect())?;
        }
        TextOrJson::Text => {
            let period = settlement.period().map(|period| format!(", {period}")).unwrap_or_default();
            writeln!(out, "{BOLD}{}{period}{BOLD:#}", settlement.subject())?;
            write!(out, "{}", told(&settlement, &figures, arguments))?;
        }
    }
    Ok(Outcome::findings_if(tally.failed > 0))
}

/// One figure in one place is one object; a family, or the whole statement, is an array.
pub(super) fn as_json(out: &mut impl Write, arguments: &Explain, explanations: Vec<Explanation>) -> io::Result<()> {
    match (arguments.figure.is_some(), explanations.as_slice()) {
        (true, [one]) => serde_json::to_writer_pretty(&mut *out, one),
        (_, several) => serde_json::to_writer_pretty(&mut *out, several),
    }?;
    writeln!(out)
}

/// The text: of the figures asked for, else of the statement.
fn told(settlement: &Settlement, figures: &[String], arguments: &Explain) -> String {
    let asked = arguments.figure.is_some();
    match arguments.length {
        Length::Line => {
            let lines = figures.iter().filter_map(|address| settlement.explain_line(address));
            lines.map(|line| line + "\n").collect()
        }
        Length::Ledger if !asked && has_statement(settlement) => settlement.ledger(),
        Length::Ledger => {
            let explained: Vec<_> = figures.iter().filter_map(|address| settlement.explain(address)).collect();
            text::ledger(&explained)
        }
        Length::Full => {
            let pages: Vec<String> = figures.iter().filter_map(|address| settlement.explain_fully(address)).collect();
            pages.join("\n")
        }
    }
}

/// Whether there is anything that a statement lists.
fn has_statement(settlement: &Settlement) -> bool {
    !settlement.lines().is_empty() || !settlement.rulings().is_empty() || !settlement.duties().is_empty()
}

/// The settlement that is asked for, among those of the subject.
fn one(
    settled: &Settled,
    (subject, arguments): (&str, &Explain),
    mut found: Vec<Settlement>,
    tally: &Tally,
) -> Result<Settlement, Refusal> {
    if found.is_empty() {
        let refusal = Refusal::new(format!("no row that can be read is about `{subject}`"));
        return Err(match nearest(subject, tally.others.iter().map(String::as_str)) {
            Some(near) => refusal.help(format!("did you mean `{near}`?")),
            None => refusal.help(format!("`--subject` is what stands in the column `{}`", settled.subject())),
        });
    }
    let label = |settlement: &Settlement| settlement.period().map(|period| period.label());
    let there: Vec<String> = found.iter().filter_map(label).collect();
    let there = match there.as_slice() {
        [] => "the facts have no column of periods".to_owned(),
        labels => format!("its rows are for {}", labels.join(", ")),
    };
    if let Some(wanted) = &arguments.period {
        found.retain(|settlement| label(settlement).as_ref() == Some(wanted));
    }
    match (found.len(), &arguments.period) {
        (0, Some(wanted)) => Err(Refusal::new(format!("no row about `{subject}` is for `{wanted}`")).help(there)),
        (1, _) => found.pop().ok_or_else(|| Refusal::new(format!("no row is about `{subject}`"))),
        (several, _) => {
            Err(Refusal::new(format!("`{subject}` has {several} rows: say which with --period")).help(there))
        }
    }
}

/// The addresses that a name stands for: one, or all of a family. Without a name: the lines of money, the decisions and how
/// obligations stand; or everything.
pub(super) fn figures(settled: &Settled, name: Option<&str>) -> Result<Vec<String>, Refusal> {
    let all = || settled.figures.iter();
    let Some(name) = name else {
        let stated = all().filter(|figure| figure.is_line || figure.is_duty);
        let lines: Vec<String> = stated.map(|figure| figure.address.clone()).collect();
        return Ok(if lines.is_empty() { all().map(|figure| figure.address.clone()).collect() } else { lines });
    };
    if settled.program.figure(name).is_some() {
        return Ok(vec![name.to_owned()]);
    }
    let of_family = |address: &str| address.strip_suffix(name).is_some_and(|keys| keys.ends_with('.'));
    let known = || all().map(|figure| figure.address.as_str()).chain(settled.addresses());
    let family: Vec<String> = known().filter(|address| of_family(address)).map(str::to_owned).collect();
    if !family.is_empty() {
        return Ok(family);
    }
    let refusal = Refusal::new(format!("the contract has no figure `{name}`"));
    Err(match nearest(name, known()) {
        Some(near) => refusal.help(format!("did you mean `{near}`?")),
        None => refusal.help("without --figure, the whole statement is explained"),
    })
}
