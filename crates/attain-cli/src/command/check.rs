//! `attain check FILE…`: everything wrong in contracts, in one run.

use std::io::Write;

use attain::check::Supplied;
use attain::diagnostic::{Finding, Severity, render};
use attain::source::{Source, Span};
use serde_json::{Value, json};

use crate::arguments::{Check, TextOrJson};
use crate::contract::{Checked, STDIN, checked, read_text};
use crate::outcome::{Outcome, Refusal};
use crate::output::style::{self, FINE};
use crate::output::{count, sink};
use crate::schedules;

/// How often repairs are applied: one may show what another can then mend.
const MAX_ROUNDS: usize = 8;

/// Checks each file and prints what was found.
pub fn run(arguments: &Check) -> Result<Outcome, Refusal> {
    let supplied = schedules::read(&arguments.schedules)?;
    let mut outcome = Outcome::Fine;
    let mut reports = Vec::new();
    let mut out = anstream::stdout().lock();
    for path in &arguments.files {
        let mut text = checked(read_text(path)?, &supplied);
        let mut mended = 0;
        if arguments.fix && text.source.name() != STDIN {
            (text, mended) = mend(text, &supplied);
            if mended > 0 {
                sink::replace(path, text.source.text())?;
            }
        }
        let found = text.findings.iter().any(|finding| finding.is_error() || arguments.strict);
        outcome = outcome.and(Outcome::findings_if(found));
        match arguments.format {
            TextOrJson::Text => {
                for finding in &text.findings {
                    writeln!(out, "{}", style::finding(&render(finding, &text.source)))?;
                }
                writeln!(out, "{}", summary(&text, mended))?;
            }
            TextOrJson::Json => {
                let findings: Vec<Value> = text.findings.iter().map(|finding| wire(finding, &text.source)).collect();
                reports.push(json!({ "file": text.source.name(), "mended": mended, "findings": findings }));
            }
        }
    }
    if arguments.format == TextOrJson::Json {
        writeln!(out, "{:#}", json!({ "schema": 1, "files": reports }))?;
    }
    Ok(outcome)
}

/// Applies the repairs that are certain until there are none; says how many.
fn mend(mut text: Checked, supplied: &Supplied) -> (Checked, usize) {
    let mut mended = 0;
    for _ in 0..MAX_ROUNDS {
        let (repaired, applied) = apply(&text.source, &text.findings);
        if applied == 0 {
            break;
        }
        let next = checked(Source::new(text.source.name(), repaired), supplied);
        mended += applied;
        text = next;
    }
    (text, mended)
}

/// Applies the first certain repair of each finding, those that overlap an earlier one left for the next round.
fn apply(source: &Source, findings: &[Finding]) -> (String, usize) {
    let mut repairs: Vec<_> = findings
        .iter()
        .filter_map(|finding| finding.helps.iter().map(|help| &help.fix).find(|fix| !fix.is_empty()))
        .collect();
    repairs.sort_by_key(|fix| fix.iter().map(|edit| edit.span).min());
    let mut taken: Vec<(Span, &str)> = Vec::new();
    let mut applied = 0;
    for fix in repairs {
        let apart = fix.iter().all(|edit| {
            taken.iter().all(|(span, _)| edit.span.end <= span.start && edit.span.start < span.start || edit.span.start >= span.end && edit.span != *span)
        });
        if apart {
            taken.extend(fix.iter().map(|edit| (edit.span, edit.text.as_str())));
            applied += 1;
        }
    }
    taken.sort_by_key(|(span, _)| *span);
    let mut text = source.text().to_owned();
    for (span, words) in taken.iter().rev() {
        if text.get(span.range()).is_some() {
            text.replace_range(span.range(), words);
        }
    }
    (text, applied)
}

fn summary(text: &Checked, mended: usize) -> String {
    let (name, findings) = (text.source.name(), &text.findings);
    let errors = findings.iter().filter(|finding| finding.is_error()).count();
    let warnings = findings.len() - errors;
    let repaired = if mended > 0 { format!("{} mended; ", count(mended, "finding")) } else { String::new() };
    let left: Vec<String> = [(errors, "error"), (warnings, "warning")]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| count(number, word))
        .collect();
    let certain = findings.iter().filter(|finding| finding.helps.iter().any(|help| !help.fix.is_empty())).count();
    let examples = text.settled.as_ref().map_or(0, |settled| settled.model.examples.len());
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
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    json!({ "code": finding.code, "severity": severity, "message": finding.message, "labels": labels, "helps": helps })
}
