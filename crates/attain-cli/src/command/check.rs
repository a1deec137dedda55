//! `attain check FILE…`: everything wrong in contracts, in one run.

use std::io::Write;

use attain::{Check, Contract, Finding, Schedules, Source, Span, apply, render};
use serde_json::{Value, json};

use crate::arguments::{self, TextOrJson};
use crate::contract::{STDIN, read_text};
use crate::outcome::{Outcome, Refusal};
use crate::output::style::{self, FINE};
use crate::output::{count, sink};
use crate::schedules;

/// How often repairs are applied: one may show what another can then mend.
const MAX_ROUNDS: usize = 8;

/// Checks each file and prints what was found.
pub fn run(arguments: &arguments::Check) -> Result<Outcome, Refusal> {
    let supplied = schedules::read(&arguments.schedules)?;
    let mut outcome = Outcome::Fine;
    let mut reports = Vec::new();
    let mut out = anstream::stdout().lock();
    for path in &arguments.files {
        let (name, text) = read_text(path)?;
        let mut check = Contract::check(&name, &text, &supplied);
        let mut mended = 0;
        if arguments.fix && name != STDIN {
            (check, mended) = mend(check, &supplied);
            if mended > 0 {
                sink::replace(path, check.source().text())?;
            }
        }
        let found = check.findings().iter().any(|finding| finding.is_error() || arguments.strict);
        outcome = outcome.and(Outcome::findings_if(found));
        match arguments.format {
            TextOrJson::Text => {
                for finding in check.findings() {
                    writeln!(out, "{}", style::finding(&render(finding, check.source())))?;
                }
                writeln!(out, "{}", summary(&check, mended))?;
            }
            TextOrJson::Json => {
                let findings: Vec<Value> =
                    check.findings().iter().map(|finding| wire(finding, check.source())).collect();
                reports.push(json!({ "file": name, "mended": mended, "findings": findings }));
            }
        }
    }
    if arguments.format == TextOrJson::Json {
        writeln!(out, "{:#}", json!({ "schema": 1, "files": reports }))?;
    }
    Ok(outcome)
}

/// Applies the repairs that are certain until there are none; says how many.
fn mend(mut check: Check, supplied: &Schedules) -> (Check, usize) {
    let mut mended = 0;
    for _ in 0..MAX_ROUNDS {
        let (repaired, applied) = apply(check.source().text(), check.findings());
        if applied == 0 {
            break;
        }
        check = Contract::check(check.source().name(), &repaired, supplied);
        mended += applied;
    }
    (check, mended)
}

fn summary(check: &Check, mended: usize) -> String {
    let (name, findings) = (check.source().name(), check.findings());
    let errors = findings.iter().filter(|finding| finding.is_error()).count();
    let warnings = findings.len() - errors;
    let repaired = if mended > 0 { format!("{} mended; ", count(mended, "finding")) } else { String::new() };
    let left: Vec<String> = [(errors, "error"), (warnings, "warning")]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| count(number, word))
        .collect();
    let certain = findings.iter().filter(|finding| finding.helps.iter().any(|help| !help.fix.is_empty())).count();
    let examples = check.contract().map_or(0, |contract| contract.model().examples.len());
    let examples = match examples {
        0 => String::new(),
        1 => ", its example agrees".to_owned(),
        several => format!(", its {several} examples agree"),
    };
    if left.is_empty() {
        return format!("{FINE}fine{FINE:#} {name}: {repaired}nothing wrong{examples}");
    }
    let hint = match certain {
        0 => String::new(),
        some => format!(" ({some} can be mended with --fix)"),
    };
    format!("{name}: {repaired}{}{hint}", left.join(", "))
}

/// A finding as a program reads it. Offsets count bytes from 0, lines and columns from 1; the end is behind the last character.
fn wire(finding: &Finding, source: &Source) -> Value {
    let place = |span: Span| {
        let (line, column) = source.line_column(span.start);
        let (end_line, end_column) = source.line_column(span.end);
        json!({
            "start": { "offset": span.start, "line": line, "column": column },
            "end": { "offset": span.end, "line": end_line, "column": end_column },
        })
    };
    let labels: Vec<Value> = finding
        .labels
        .iter()
        .map(|label| json!({ "at": place(label.span), "words": source.slice(label.span), "text": label.text }))
        .collect();
    let helps: Vec<Value> = finding
        .helps
        .iter()
        .map(|help| {
            let edits: Vec<Value> =
                help.fix.iter().map(|edit| json!({ "at": place(edit.span), "text": edit.text })).collect();
            json!({ "text": help.text, "certain": !edits.is_empty(), "edits": edits })
        })
        .collect();
    let severity = finding.severity.word();
    json!({ "code": finding.code, "severity": severity, "message": finding.message, "labels": labels, "helps": helps })
}
