//! What changed between two contracts, as text.

use std::fmt::Write;

use super::diff::{Change, Diff};
use super::print::given;

impl Diff {
    /// As the parties to a negotiation read it: which clauses, and what it does to the money.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _written = self.write(&mut text);
        text
    }

    /// Whether nothing changes for any facts, proved.
    pub fn is_same(&self) -> bool {
        self.money.iter().all(|money| money.verdict == "same")
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        if self.clauses.is_empty() {
            writeln!(out, "No clause means anything else than it did.")?;
        } else {
            writeln!(out, "Clauses")?;
        }
        for clause in &self.clauses {
            match &clause.was {
                Some(was) => writeln!(out, "  {}: {} (was {was})", clause.name, clause.change)?,
                None => writeln!(out, "  {}: {}", clause.name, clause.change)?,
            }
        }
        if self.is_same() {
            return writeln!(out, "\nNo change: whatever the facts, everything comes to the same. This is proved.");
        }
        writeln!(out, "\nWhat changes")?;
        if !self.holding.is_empty() {
            let held: Vec<String> = self.holding.iter().map(|fact| format!("{} {}", fact.address, fact.text)).collect();
            writeln!(out, "  with {}, as nothing says how large they can be", held.join(", "))?;
        }
        for money in &self.money {
            match money.verdict {
                "same" => writeln!(out, "  {}: the same, proved", money.of)?,
                verdict => {
                    writeln!(out, "  {}: {}", money.of, if verdict == "open" { "not decided" } else { "differs" })?;
                    for (change, word) in [(&money.least, "less"), (&money.greatest, "more")] {
                        if let Some(change) = change.as_ref().filter(|change| change.is_any()) {
                            change.write(out, word)?;
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

impl Change {
    fn is_any(&self) -> bool {
        self.by.as_ref().is_none_or(|by| by.value.bytes().any(|digit| (b'1'..=b'9').contains(&digit)))
    }

    fn write(&self, out: &mut String, word: &str) -> std::fmt::Result {
        let text = |shown: &Option<super::report::Shown>| {
            shown.as_ref().map_or_else(|| "undetermined".to_owned(), |shown| shown.text.clone())
        };
        let by = match (self.how, &self.by) {
            ("exact", Some(by)) => format!("by as much as {}", by.text),
            ("bound", Some(by)) => format!("by no more than {} (a bound)", by.text),
            (_, _) => "without an end".to_owned(),
        };
        if self.before == self.after {
            return writeln!(out, "    {word}: none was found, and {}", by.replace("by no more than", "no more than"));
        }
        writeln!(out, "    {word}, {by}: {} → {}", text(&self.before), text(&self.after))?;
        writeln!(out, "{}", given(&self.facts, 6))
    }
}
