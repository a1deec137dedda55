//! Findings as text: one line that says it, the lines of the contract it is about, and how to mend it.

use std::fmt::Write as _;

use super::{Finding, Label};
use crate::source::Source;

/// Renders one finding in the house form.
///
/// ```text
/// error[unknown-name]: nothing is called `readmision_rate`
///   ┌─ riverside.attain:21:11
/// 21 │   by band of readmision_rate
///    │              ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔
///    = help: did you mean `readmission_rate`, the metric on line 14?
/// ```
pub fn render(finding: &Finding, source: &Source) -> String {
    let mut text = format!("{}[{}]: {}\n", finding.severity.word(), finding.code, finding.message);
    let mut labels: Vec<(usize, usize, &Label)> = finding
        .labels
        .iter()
        .map(|label| {
            let (line, column) = source.line_column(label.span.start);
            (line, column, label)
        })
        .collect();
    let gutter = labels.iter().map(|(line, ..)| line.to_string().len()).max().unwrap_or(1);
    if let Some((line, column, _)) = labels.first() {
        let _ = writeln!(text, "{:gutter$} ┌─ {}:{line}:{column}", "", source.name());
    }
    labels.sort_by_key(|(line, column, _)| (*line, *column));
    let mut shown = 0;
    for (line, column, label) in labels {
        if line != shown {
            if shown != 0 && line > shown + 1 {
                let _ = writeln!(text, "{:gutter$} ⋮", "");
            }
            let _ = writeln!(text, "{line:gutter$} │ {}", source.line(line).replace('\t', " "));
            shown = line;
        }
        let rest = source.line(line).chars().count().saturating_sub(column - 1);
        let width = source.slice(label.span).lines().next().unwrap_or("").chars().count().clamp(1, rest.max(1));
        let _ =
            writeln!(text, "{:gutter$} │ {:indent$}{} {}", "", "", "▔".repeat(width), label.text, indent = column - 1);
    }
    for help in &finding.helps {
        let sure = if help.fix.is_empty() { "" } else { " ✔" };
        let _ = writeln!(text, "{:gutter$} = help: {}{sure}", "", help.text);
    }
    text.lines().fold(String::with_capacity(text.len()), |mut out, line| {
        out.push_str(line.trim_end());
        out.push('\n');
        out
    })
}
