//! Words of a later version: recognised, and refused by their name.

use super::Look;
use crate::diagnostic::Finding;

/// Phrases of a later version. The first word that is not an ordinary one is where the grammar stops, or the word before it.
const LATER: &[&str] = &[
    "amended by",
    "added by",
    "once",
    "in common",
    "the previous",
    "over the last",
    "over the next",
    "each other",
    "with the same",
    "the rank of",
    "the streak of",
    "the sample deviation of",
    "the population deviation of",
    "the net to",
    "business days",
    "business day",
    "the business days from",
    "governed by",
    "holidays in",
    "may be given",
    "hours",
    "hour",
];

/// The finding for a phrase of a later version at the failure.
pub(super) fn not_yet(look: &Look<'_>) -> Option<Finding> {
    LATER.iter().find_map(|phrase| at_phrase(look, phrase)).or_else(|| percentile(look))
}

fn at_phrase(look: &Look<'_>, phrase: &str) -> Option<Finding> {
    let words: Vec<&str> = phrase.split(' ').collect();
    // The failure is on one of the phrase's words or just behind them.
    for back in 0..=words.len() {
        let Some(start) = look.place.checked_sub(back) else { break };
        let matched = words.iter().enumerate().all(|(offset, word)| look.word(start + offset) == *word);
        if start > 0 && matched {
            return Some(finding(look, start, start + words.len() - 1, phrase));
        }
    }
    None
}

/// `the 75th percentile of …`
fn percentile(look: &Look<'_>) -> Option<Finding> {
    (look.word_after(1) == "percentile").then(|| finding(look, look.place, look.place + 1, "percentile"))
}

fn finding(look: &Look<'_>, from: usize, to: usize, phrase: &str) -> Finding {
    let finding =
        Finding::error("not-yet", format!("`{phrase}` is not read by this version")).at(look.stretch(from, to), "");
    match phrase {
        "percentile" | "the rank of" | "each other" => finding.help("compute it outside and give it as an `input`"),
        "business days" | "business day" | "hours" | "hour" => finding.help("write `days`, `months` or `years`"),
        _ => finding.help("leave the clause out, or mark it as comment with `#`, until a version reads it"),
    }
}
