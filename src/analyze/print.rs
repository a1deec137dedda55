//! An analysis as text.

use std::fmt::Write;

use super::report::*;

/// How many cliffs are told; the data has all of them.
const MAX_CLIFFS: usize = 20;

/// How many pieces of a curve are told.
const MAX_PIECES: usize = 24;

impl Analysis {
    /// As a person reads it: what may be paid, where it jumps, what pays the wrong way, what one more is worth.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _written = self.write(&mut text);
        text
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        writeln!(out, "{}{}", self.contract, self.period.as_ref().map(|it| format!(", {it}")).unwrap_or_default())?;
        if let Some(wanted) = &self.wanted {
            writeln!(out)?;
            wanted.write(out)?;
        }
        self.exposures(out)?;
        self.assertions(out)?;
        self.incentives(out)?;
        self.cliffs(out)?;
        self.sensitivities(out)?;
        for curve in &self.curves {
            curve.write(out, self)?;
        }
        self.odd(out)?;
        writeln!(out, "\nStands on {}:", self.stands_on_words())?;
        writeln!(out, "{}", given(&self.here, 2))
    }

    fn odd(&self, out: &mut String) -> std::fmt::Result {
        if !self.lints.is_empty() {
            writeln!(out, "\nWorth a look before signing")?;
        }
        for lint in &self.lints {
            let line = lint.line.map(|line| format!("line {line}, ")).unwrap_or_default();
            let title = lint.title.as_ref().map(|title| format!(" \"{title}\"")).unwrap_or_default();
            writeln!(out, "  {}: {line}{}{title}: {} [{}]", lint.severity, lint.of, lint.message, lint.code)?;
            if !lint.facts.is_empty() {
                writeln!(out, "{}", given(&lint.facts, 4))?;
            }
            if !lint.other.is_empty() {
                let other: Vec<String> = lint.other.iter().map(|it| format!("{} {}", it.address, it.text)).collect();
                writeln!(out, "    and then {}", other.join(", "))?;
            }
            for amount in &lint.amounts {
                let (before, after) = (text_of(&amount.before), text_of(&amount.after));
                match lint.other.is_empty() {
                    true => writeln!(out, "    {} is {before}", amount.of)?,
                    false => writeln!(out, "    {}: {before} → {after}", amount.of)?,
                }
            }
            if let Some(help) = &lint.help {
                writeln!(out, "    help: {help}")?;
            }
        }
        Ok(())
    }

    /// Where the facts come from that are stood on: `the facts given, and for the rest the worked example "…"`.
    pub fn stands_on_words(&self) -> String {
        stands_on_words(&self.stands_on)
    }

    fn exposures(&self, out: &mut String) -> std::fmt::Result {
        writeln!(out, "\nWhat may be paid")?;
        if !self.exposure.holding.is_empty() {
            let held: Vec<String> =
                self.exposure.holding.iter().map(|fact| format!("{} {}", fact.address, fact.text)).collect();
            writeln!(out, "  with {}, as nothing says how large they can be", held.join(", "))?;
        }
        let rows: Vec<[String; 3]> = self
            .exposure
            .of
            .iter()
            .map(|exposure| {
                let name = match exposure.kind {
                    "party" => format!("{}, paid less what it pays", exposure.of),
                    _ => exposure.of.clone(),
                };
                [name, exposure.least.words(), exposure.greatest.words()]
            })
            .collect();
        table(out, &["", "least", "greatest"], &rows)?;
        for exposure in self.exposure.of.iter().filter(|exposure| exposure.kind == "party") {
            if Some(&exposure.of) != self.provider.as_ref() || exposure.decided_by.is_empty() {
                continue;
            }
            let deciding: Vec<String> =
                exposure.decided_by.iter().map(|it| format!("{} ({})", it.address, it.change.text)).collect();
            writeln!(out, "  what decides: {}", deciding.join(", "))?;
            for (end, word) in [(&exposure.least, "least"), (&exposure.greatest, "greatest")] {
                if !end.facts.is_empty() {
                    writeln!(out, "  {}'s {word}, {}:", exposure.of, end.words())?;
                    writeln!(out, "{}", given(&end.facts, 4))?;
                }
            }
        }
        Ok(())
    }

    fn assertions(&self, out: &mut String) -> std::fmt::Result {
        if self.assertions.is_empty() {
            return Ok(());
        }
        writeln!(out, "\nWhat is asserted")?;
        for verdict in &self.assertions {
            writeln!(out, "  {}: {}", verdict.assertion, verdict.verdict)?;
            if !verdict.facts.is_empty() {
                writeln!(out, "{}", given(&verdict.facts, 4))?;
            }
            if let Some(after) = &verdict.after {
                let amounts: Vec<&str> = verdict.amounts.iter().map(|it| it.text.as_str()).collect();
                writeln!(out, "    then {} {}: {}", after.address, after.text, amounts.join(" → "))?;
            }
        }
        Ok(())
    }

    fn incentives(&self, out: &mut String) -> std::fmt::Result {
        if self.incentives.is_empty() {
            return Ok(());
        }
        writeln!(out, "\nDoes better ever come to less?")?;
        for incentive in &self.incentives {
            let what = incentive.lever.words();
            match (&incentive.shown, incentive.pays_less) {
                (Some(pair), _) => {
                    writeln!(
                        out,
                        "  {what}: YES. {} {} → {} is better, and {} goes from {} to {}",
                        pair.before.address,
                        pair.before.text,
                        pair.after.text,
                        incentive.of,
                        pair.amount_before.text,
                        pair.amount_after.text
                    )?;
                    writeln!(out, "{}", given(&pair.facts, 4))?;
                }
                (None, "never") => writeln!(out, "  {what}: never (proved of {})", incentive.of)?,
                (None, _) => writeln!(out, "  {what}: not decided (of {})", incentive.of)?,
            }
        }
        Ok(())
    }

    fn cliffs(&self, out: &mut String) -> std::fmt::Result {
        if self.cliffs.is_empty() {
            return Ok(());
        }
        writeln!(out, "\nCliffs, from where it stands (see the end)")?;
        let rows: Vec<[String; 4]> = self
            .cliffs
            .iter()
            .take(MAX_CLIFFS)
            .map(|cliff| {
                let metric = match (&cliff.metric_before, &cliff.metric_after) {
                    (Some(a), Some(b)) => format!(" ({} → {})", a.text, b.text),
                    (Some(_) | None, _) => String::new(),
                };
                let lines: Vec<String> = cliff
                    .lines
                    .iter()
                    .map(|line| format!("{} {} → {}", line.of, text_of(&line.before), text_of(&line.after)))
                    .collect();
                let wrong = if cliff.wrong_way { "  BETTER COMES TO LESS" } else { "" };
                [
                    format!("{} {} → {}{metric}", cliff.lever.fact, cliff.before.text, cliff.after.text),
                    cliff.of.clone(),
                    signed(&cliff.jump),
                    format!("{}{wrong}", lines.join(", ")),
                ]
            })
            .collect();
        table(out, &["", "of", "jump", "by"], &rows)?;
        if self.cliffs.len() > MAX_CLIFFS {
            writeln!(out, "  and {} smaller ones", self.cliffs.len() - MAX_CLIFFS)?;
        }
        Ok(())
    }

    fn sensitivities(&self, out: &mut String) -> std::fmt::Result {
        if self.sensitivity.is_empty() {
            return Ok(());
        }
        writeln!(out, "\nWhat one more is worth, and how far it is to the next change")?;
        let amount = |shown: &Option<Shown>| shown.as_ref().map_or_else(|| "—".to_owned(), signed);
        let turn = |turn: &Option<Turn>| match turn {
            None => "—".to_owned(),
            Some(turn) => {
                let metric = turn.metric.as_ref().map(|it| format!(" ({})", it.text)).unwrap_or_default();
                format!("{}{metric}: {}", turn.at.text, signed(&turn.change))
            }
        };
        let rows: Vec<[String; 6]> = self
            .sensitivity
            .iter()
            .map(|it| {
                let metric = it.metric_here.as_ref().map(|it| format!(" ({})", it.text)).unwrap_or_default();
                [
                    format!("{} {}{metric}", it.lever.fact, it.here.text),
                    it.unit.text.clone(),
                    amount(&it.more),
                    amount(&it.less),
                    turn(&it.next_below),
                    turn(&it.next_above),
                ]
            })
            .collect();
        table(out, &["", "by", "more", "less", "next below", "next above"], &rows)
    }
}

impl End {
    /// `at least −60,000.00 USD`, `1,000.00 USD`, `no end`.
    fn words(&self) -> String {
        match (self.how, &self.amount) {
            ("exact", Some(amount)) => amount.text.clone(),
            ("bound", Some(amount)) => format!("{} (a bound; {} is reached)", amount.text, text_of(&self.reached)),
            ("no end", _) => "no end".to_owned(),
            (_, _) => "never determined".to_owned(),
        }
    }
}

impl LeverName {
    pub(super) fn words(&self) -> String {
        match &self.metric {
            Some(metric) if *metric != self.fact => format!("{metric}, by {}", self.fact),
            Some(_) | None => self.fact.clone(),
        }
    }
}

impl Curve {
    fn write(&self, out: &mut String, analysis: &Analysis) -> std::fmt::Result {
        let end = analysis.provider.as_ref().and_then(|provider| self.of.iter().position(|of| of == provider));
        let shown: Vec<usize> = match end {
            Some(end) => vec![end],
            None => (0..self.of.len().min(3)).collect(),
        };
        if self.pieces.len() < 2 || shown.is_empty() {
            return Ok(());
        }
        writeln!(out, "\nAlong {}", self.lever.words())?;
        let range = |from: &str, to: Option<&str>| match to {
            Some(to) if to == from => from.to_owned(),
            Some(to) => format!("{from} to {to}"),
            None => format!("{from} and on"),
        };
        let rows: Vec<Vec<String>> = self
            .pieces
            .iter()
            .take(MAX_PIECES)
            .map(|piece| {
                let mut row = vec![range(&piece.from.text, piece.to.as_ref().map(|to| to.text.as_str()))];
                row.push(match &piece.metric_from {
                    Some(from) => range(&from.text, piece.metric_to.as_ref().map(|to| to.text.as_str())),
                    None => String::new(),
                });
                for place in &shown {
                    row.push(range(&text_of(&piece.at_from[*place]), Some(&text_of(&piece.at_to[*place]))));
                }
                row
            })
            .collect();
        let mut heads = vec![self.lever.fact.as_str(), self.lever.metric.as_deref().unwrap_or("")];
        heads.extend(shown.iter().map(|place| self.of[*place].as_str()));
        table(out, &heads, &rows)?;
        if self.pieces.len() > MAX_PIECES {
            writeln!(out, "  and {} more", self.pieces.len() - MAX_PIECES)?;
        }
        Ok(())
    }
}

/// `the facts given, and for the rest the worked example "…"`.
pub(super) fn stands_on_words(stands_on: &str) -> String {
    let rest = |from: &str| match from {
        "declared" => "facts made from what is declared".to_owned(),
        example => format!("the worked {example}"),
    };
    match stands_on.strip_prefix("given") {
        None => rest(stands_on),
        Some(more) => match more.strip_prefix(", the rest ") {
            None => "the facts given".to_owned(),
            Some(from) => format!("the facts given, and for the rest {}", rest(from)),
        },
    }
}

pub(super) fn text_of(shown: &Option<Shown>) -> String {
    shown.as_ref().map_or_else(|| "undetermined".to_owned(), |shown| shown.text.clone())
}

/// With its sign, also where it is above 0.
pub(super) fn signed(shown: &Shown) -> String {
    if shown.text.starts_with(['−', '-', '≈']) || shown.value == "0" {
        shown.text.clone()
    } else {
        format!("+{}", shown.text)
    }
}

/// Facts as a worked example gives them.
pub(super) fn given(facts: &[Fact], indent: usize) -> String {
    let pad = " ".repeat(indent);
    let mut text = format!("{pad}given ");
    let mut width = text.len();
    for (place, fact) in facts.iter().enumerate() {
        let part = format!("{} {}{}", fact.address, fact.text, if place + 1 < facts.len() { ", " } else { "" });
        if width + part.len() > 118 {
            while text.ends_with(' ') {
                text.pop();
            }
            text.push_str(&format!("\n{pad}      "));
            width = indent + 6;
        }
        width += part.len();
        text.push_str(&part);
    }
    text
}

/// Columns, the first to the left, the others to the right unless they are words.
pub(super) fn table<R: AsRef<[String]>>(out: &mut String, heads: &[&str], rows: &[R]) -> std::fmt::Result {
    let columns = heads.len();
    let mut widths: Vec<usize> = heads.iter().map(|head| head.chars().count()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row.as_ref()) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut line = |cells: &[String]| -> std::fmt::Result {
        let mut text = String::from("  ");
        for (place, (cell, width)) in cells.iter().zip(&widths).enumerate() {
            let gap = " ".repeat(width - cell.chars().count());
            let last = place + 1 == columns;
            match (place, last) {
                (0, _) | (_, true) => text.push_str(&format!("{cell}{}", if last { "" } else { &gap })),
                _ => text.push_str(&format!("{gap}{cell}")),
            }
            if !last {
                text.push_str("  ");
            }
        }
        writeln!(out, "{}", text.trim_end())
    };
    line(&heads.iter().map(|head| (*head).to_owned()).collect::<Vec<_>>())?;
    rows.iter().try_for_each(|row| line(row.as_ref()))
}
