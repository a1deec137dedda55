//! What it would take, as text.

use std::fmt::{Result, Write};

use crate::analyze::print::{given, signed, stands_on_words, table, text_of};
use crate::analyze::report::{Move, Shown, Wanted};

/// How many facts are named that are told of in passing; the data has all.
const MOST_NAMES: usize = 5;

impl Wanted {
    /// As a person reads it: what is moved, from where to where, what it costs, and what it comes to one step before.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _written = self.write(&mut text);
        text
    }

    /// What is wanted: `hospital, paid less what it pays, at least 400,000.00 USD`.
    pub fn words(&self) -> String {
        let what = match self.kind {
            "party" => format!("{}, paid less what it pays,", self.of),
            _ => self.of.clone(),
        };
        format!("{what} {} {}", self.sense, self.amount.text)
    }

    /// What came of it, in a sentence.
    pub fn answer(&self) -> String {
        let cost = text_of(&self.cost);
        match (self.how, &self.costs_at_least) {
            ("exact", _) if self.is_there() => "It is there already, at no cost.".to_owned(),
            ("exact", _) => {
                format!("It takes {cost}: no other combination of these facts comes cheaper, which is proved.")
            }
            ("found", Some(bound)) => format!(
                "It can be had for {cost}; nothing comes cheaper than {}, and what lies between was not ruled out.",
                bound.text
            ),
            ("not reachable", _) => {
                let far = self.farthest.as_ref().and_then(|end| end.amount.as_ref().or(end.reached.as_ref()));
                match far {
                    Some(far) => format!("It cannot be reached: these facts lead no farther than {}.", far.text),
                    None => "It cannot be reached by these facts.".to_owned(),
                }
            }
            (_, Some(bound)) => {
                format!("No way was found, and none was ruled out; it would cost {} or more.", bound.text)
            }
            (_, None) => "No way was found, and none was ruled out.".to_owned(),
        }
    }

    fn is_there(&self) -> bool {
        self.moves.iter().all(|it| it.from == it.to) && self.reached.is_some()
    }

    /// How far and how closely was looked, where the contract does not say.
    pub fn caveats(&self) -> Vec<String> {
        let mut caveats = Vec::new();
        // What was found is no cheaper farther away.
        for it in self.moves.iter().filter(|it| !it.is_range_declared && self.reached.is_none()) {
            let [low, high] = &it.limits;
            let name = &it.lever.fact;
            caveats
                .push(format!("{name} is moved from {} to {}, as nothing says how far it goes", low.text, high.text));
        }
        let mut steps: Vec<&Shown> = Vec::new();
        for it in self.moves.iter().filter(|it| !it.is_step_declared) {
            if steps.contains(&&it.step) {
                continue;
            }
            steps.push(&it.step);
            let same = self.moves.iter().filter(|other| !other.is_step_declared && other.step == it.step);
            let names: Vec<&str> = same.map(|other| other.lever.fact.as_str()).collect();
            let (names, step) = (few(&names), &it.step.text);
            caveats.push(format!("{names}: moved in steps of {step}, as nothing says how many decimals there are"));
        }
        caveats
    }

    /// The facts that are moved.
    pub fn moved(&self) -> impl Iterator<Item = &Move> {
        self.moves.iter().filter(|it| it.from != it.to)
    }

    pub(in crate::analyze) fn write(&self, out: &mut String) -> Result {
        let period = self.period.as_ref().map(|period| format!(" in {period}")).unwrap_or_default();
        writeln!(out, "What it takes{period}: {}", self.words())?;
        writeln!(out, "  from {}: {}", stands_on_words(&self.stands_on), text_of(&self.now))?;
        writeln!(out, "  {}", self.answer())?;
        let rows: Vec<[String; 6]> = self
            .moved()
            .map(|it| {
                let before = it.one_step_before.as_ref();
                [
                    it.lever.words(),
                    Move::at(&it.from, &it.metric_from),
                    Move::at(&it.to, &it.metric_to),
                    it.price_words(),
                    it.cost.text.clone(),
                    before.map_or_else(String::new, |before| {
                        format!("{}: {}", Move::at(&before.at, &before.metric), text_of(&before.amount))
                    }),
                ]
            })
            .collect();
        if !rows.is_empty() {
            table(out, &["", "from", "to", "moved by", "cost", "one step before"], &rows)?;
            let change = self.change.as_ref().map(|change| format!(", {}", signed(change))).unwrap_or_default();
            writeln!(out, "  {} goes from {} to {}{change}", self.of, text_of(&self.now), text_of(&self.reached))?;
        }
        let still: Vec<String> = self
            .moves
            .iter()
            .filter(|it| it.from == it.to)
            .map(|it| format!("{} {}", it.lever.fact, it.from.text))
            .collect();
        if !still.is_empty() && self.reached.is_some() && !self.is_there() {
            writeln!(out, "  left where they are: {}", few(&still))?;
        }
        for caveat in self.caveats() {
            writeln!(out, "  {caveat}")?;
        }
        if !self.facts.is_empty() && !self.is_there() {
            writeln!(out, "{}", given(&self.facts, 2))?;
        }
        if let Some(end) = self.farthest.as_ref().filter(|end| !end.facts.is_empty()) {
            writeln!(out, "  {} is reached with:", text_of(&end.reached))?;
            writeln!(out, "{}", given(&end.facts, 4))?;
        }
        Ok(())
    }
}

/// The first of many.
fn few<S: AsRef<str>>(names: &[S]) -> String {
    let shown: Vec<&str> = names.iter().take(MOST_NAMES).map(AsRef::as_ref).collect();
    let more = names.len() - shown.len();
    let names = shown.join(", ");
    if more == 0 { names } else { format!("{names} and {more} more") }
}

impl Move {
    /// Where a fact is, with its metric: `38 (7.6%)`.
    pub fn at(fact: &Shown, metric: &Option<Shown>) -> String {
        match metric.as_ref().filter(|metric| metric.text != fact.text) {
            Some(metric) => format!("{} ({})", fact.text, metric.text),
            None => fact.text.clone(),
        }
    }

    /// How far it is moved and at what price: `21 at 900.00 USD`, `5% at 5,000.00 USD per 1%`.
    pub fn price_words(&self) -> String {
        let unit = if self.unit.text == "1" { String::new() } else { format!(" per {}", self.unit.text) };
        format!("{} at {}{unit}", self.by.text, self.unit_cost.text)
    }
}
