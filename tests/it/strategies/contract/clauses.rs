//! Metrics, defines, scores and composites.

use attain::model::Kind;

use super::expressions::{Level, no_rate};
use super::{FactKind, Is, Known, Maker, Scope, U};

impl Maker {
    /// Status lines, treatments and steps of a clause, mostly none.
    pub(super) fn status_lines(&mut self, is: &Is, scope: &Scope, positive: bool, percent: usize) -> Vec<String> {
        let mut lines = Vec::new();
        if self.dice.chance(percent) {
            let kind = self.dice.pick(&["insufficient", "excused", "inapplicable", "undefined"]);
            lines.push(format!("{kind} when {}", self.condition(scope)));
        }
        if self.dice.chance(percent) {
            lines.push(self.treat(is, scope, positive));
        }
        if let Is::Quantity(unit) = is
            && self.dice.chance(percent)
        {
            lines.push(self.step(*unit, scope, positive));
        }
        lines
    }

    pub(super) fn metric(&mut self) {
        let name = self.name("metric");
        let mut shape = self.family();
        // A family over a schedule of standards is a metric's natural place.
        let standing = (0..self.schedules.len()).find(|axis| self.schedules[*axis].standards.is_some());
        if let Some(axis) = standing
            && self.dice.chance(50)
        {
            shape = vec![axis];
        }
        let standards_of = shape.first().and_then(|axis| self.schedules[*axis].standards);
        let scope = Scope { axes: shape.clone(), depth: 2, ..Scope::default() };
        let heading = self.heading(&name, &shape, true);
        let unit = match standards_of {
            Some((unit, _)) => unit,
            None => self.dice.pick(&[U::Percent, U::Percent, U::Plain, U::PerThousand]),
        };
        let is = Is::Quantity(unit);
        let mut lines: Vec<String> = Vec::new();
        let mut known = Known { is: is.clone(), shape: shape.clone(), missing: true, ..Known::of(name.clone()) };
        let reported = self.dice.chance(40);
        let mut text = format!("metric {heading}\n  ");
        if reported {
            let words = if unit == U::Plain { "number" } else { unit.words(&mut self.dice) };
            let (declared, fact) = self.fact(&name, &shape, FactKind::Quantity(unit), words.to_owned());
            known.positive = fact.range.0.is_some_and(|least| least.digits >= 0);
            text.push_str(&format!("reported as {declared}"));
            let status = self.status_lines(&is, &scope, known.positive, 12);
            self.add_fact(fact, &status);
            lines.extend(status);
        } else {
            let ratio = self.dice.chance(60);
            if ratio {
                let [a, b] = [0, 1].map(|_| self.leaf(U::Plain, &scope, false, false).within(Level::Primary));
                let a = no_rate(a);
                match unit {
                    U::Percent => text.push_str(&format!("is {a} per {b}")),
                    U::PerThousand => text.push_str(&format!("is {a} per 1,000 of {b}")),
                    _ => text.push_str(&format!("is {a} ÷ {b}")),
                }
                if self.dice.chance(60) {
                    let least = self.plausible(U::Plain);
                    lines.push(format!("insufficient when the denominator is below {}", self.write(U::Plain, least)));
                }
            } else {
                text.push_str(&format!("is {}", self.rule(&is, &scope, "gives", false)));
            }
            lines.extend(self.status_lines(&is, &scope, false, 15));
        }
        let column = standards_of.and_then(|(_, by_row)| {
            let columns = shape.first().map(|axis| self.schedules[*axis].columns.clone())?;
            by_row.then(|| columns.iter().find(|(_, is)| *is == Is::Direction).map(|(name, _)| name.clone()))?
        });
        known.directed = true;
        match (column, self.dice.below(5)) {
            (Some(column), _) => lines.push(format!("{column} is better")),
            (None, 0) => known.directed = false,
            (None, 1 | 2) => lines.push("lower is better".to_owned()),
            (None, _) => lines.push("higher is better".to_owned()),
        }
        let lower = lines.iter().any(|line| line == "lower is better");
        if self.dice.chance(60) && !lines.iter().any(|line| line.ends_with("_direction is better")) {
            let mut pair = self.ascending(unit, 2);
            if lower {
                pair.reverse();
            }
            for (standard, value) in ["threshold", "benchmark"].into_iter().zip(pair) {
                lines.push(format!("{standard} {}", self.write(unit, value)));
                known.standards.push(standard.to_owned());
            }
        }
        if self.dice.chance(40) {
            let value = self.leaf(unit, &scope, false, true).within(Level::Sum);
            let standard = self.dice.pick(&["target", "standard expected"]);
            lines.push(format!("{standard} {value}"));
            known.standards.push(standard.rsplit(' ').next().unwrap_or(standard).to_owned());
        }
        if self.dice.chance(15) {
            lines.push("source \"42 CFR 412.165\"".to_owned());
        }
        if self.dice.chance(50) {
            self.dice.shuffle(&mut lines);
        }
        for line in lines {
            text.push_str(&format!("\n  {line}"));
        }
        self.clauses.push(text);
        for standard in &known.standards {
            let figure = format!("{name}.{standard}");
            self.known.push(Known { is: is.clone(), shape: shape.clone(), ..Known::of(figure.clone()) });
            if known.directed {
                self.known.push(Known { shape: shape.clone(), missing: true, ..Known::of(format!("{figure}.met")) });
            }
        }
        self.known.push(known);
    }

    pub(super) fn define(&mut self) {
        let name = self.name("define");
        let shape = self.family();
        let scope = Scope { axes: shape.clone(), depth: 3, ..Scope::default() };
        let heading = self.heading(&name, &shape, true);
        let (is, declared) = match self.dice.below(12) {
            0 => (Is::Truth, String::new()),
            1 if !self.choices.is_empty() => {
                let choice = self.dice.below(self.choices.len());
                (Is::Word(choice), format!(": {}", self.choice_words(choice)))
            }
            2 => (Is::Date, String::new()),
            _ => {
                let units = [U::Plain, U::Plain, U::Percent, U::Percent, U::Money, U::Money, U::Days, U::PerThousand];
                (Is::Quantity(self.dice.pick(&units)), String::new())
            }
        };
        let version = |it: &mut Self| {
            let rule = match &is {
                Is::Truth => it.condition(&scope),
                Is::Word(_) => it.table(&is, &scope, &["gives"], false),
                Is::Date => it.date_of(&scope).within(Level::Calc),
                Is::Quantity(_) | Is::Key(_) | Is::Direction => it.rule(&is, &scope, "gives", false),
            };
            let mut text = format!("define {heading}{declared} means {rule}");
            for line in it.status_lines(&is, &scope, false, 8) {
                text.push_str(&format!("\n  {line}"));
            }
            text
        };
        let text = version(self);
        self.clauses.push(text);
        if self.amends() {
            let text = version(self);
            self.later(&name, &text, false);
        }
        self.known.push(Known { is, shape, missing: true, ..Known::of(name) });
    }

    /// Something that is due by a day, and the fact that says when it was done.
    pub(super) fn obligation(&mut self) {
        let name = self.name("obligation");
        let scope = Scope { depth: 2, ..Scope::default() };
        let done = self.name("input");
        let (_, mut fact) = self.fact(&done, &[], FactKind::Date, "date".to_owned());
        fact.may_be = vec![Kind::Unreported];
        self.clauses.push(format!("input {done}: date, may be unreported"));
        self.add_fact(fact, &[]);
        if !self.facts.iter().any(|fact| fact.name == "contract.as_of") {
            let (_, mut fact) = self.fact("contract.as_of", &[], FactKind::Date, "date".to_owned());
            fact.may_be = Vec::new();
            self.add_fact(fact, &[]);
        }
        let mut text = format!("obligation {name} owed by {}", self.dice.pick(&["northlake", "riverside"]));
        text.push_str(&format!("\n  due {}\n  done on {done}", self.date_of(&scope).within(Level::Sum)));
        for word in ["grace", "cure"] {
            if self.dice.chance(50) {
                let units: &[&str] =
                    if self.business_days { &["days", "months", "business days"] } else { &["days", "months"] };
                let unit = self.dice.pick(units);
                text.push_str(&format!("\n  {word} {} {unit}", self.dice.below(40)));
            }
        }
        self.clauses.push(text);
        for (word, is) in [
            ("due", Is::Date),
            ("deadline", Is::Date),
            ("days_late", Is::Quantity(U::Days)),
            ("days_after_due", Is::Quantity(U::Days)),
        ] {
            self.known.push(Known { is, missing: true, ..Known::of(format!("{name}.{word}")) });
        }
    }

    /// Rows that take one of several ways, with or without amounts.
    pub(super) fn decision(&mut self) {
        let name = self.name("decision");
        let shape = self.family();
        let scope = Scope { axes: shape.clone(), depth: 2, ..Scope::default() };
        let heading = self.heading(&name, &shape, true);
        let kind = self.dice.chance(40);
        let unit = self.dice.pick(&[U::Plain, U::Percent, U::Money]);
        let amounts = self.dice.chance(70);
        let mut text = format!("decision {heading}");
        if kind {
            text.push_str("\n  never denies");
        }
        let (mut approved, mut reduced) = (false, false);
        let mut does = |it: &mut Self, last: bool| {
            let verbs: &[&str] = match (kind, last) {
                (true, _) => &["approves", "refers", "pends"],
                (false, _) => &["approves", "denies", "reduces by", "refers", "pends"],
            };
            let verb = it.dice.pick(verbs);
            let because = if it.dice.chance(30) { " because \"a reason\"" } else { "" };
            let amount = match verb {
                "approves" if amounts => {
                    approved = true;
                    format!(" {}", it.quantity(unit, &scope, false).within(Level::Sum))
                }
                "reduces by" => {
                    reduced = true;
                    format!(" {}", it.quantity(U::Percent, &scope, false).within(Level::Sum))
                }
                _ => String::new(),
            };
            format!("{verb}{amount}{because}")
        };
        for _ in 0..1 + self.dice.below(3) {
            let condition = self.condition(&scope);
            let row = does(self, false);
            text.push_str(&format!("\n  when {condition} {row}"));
        }
        for kind in ["unreported", "missing"] {
            if self.dice.chance(30) {
                let row = does(self, false);
                text.push_str(&format!("\n  {kind} {row}"));
            }
        }
        let row = does(self, true);
        text.push_str(&format!("\n  otherwise {row}"));
        self.clauses.push(text);
        let part = |word: &str, unit: U| Known {
            is: Is::Quantity(unit),
            shape: shape.clone(),
            missing: true,
            ..Known::of(format!("{name}.{word}"))
        };
        if approved {
            self.known.push(part("amount", unit));
        }
        if reduced {
            self.known.push(part("reduction", U::Percent));
        }
    }

    pub(super) fn score(&mut self) {
        let name = self.name("score");
        let shape = self.family();
        let scope = Scope { axes: shape.clone(), depth: 2, ..Scope::default() };
        let heading = self.heading(&name, &shape, true);
        let is = Is::Quantity(U::Plain);
        let version = |it: &mut Self| {
            let rule = it.rule(&is, &scope, "earns", true);
            let mut text = format!("score {heading}\n  {rule}");
            for line in it.status_lines(&is, &scope, false, 8) {
                text.push_str(&format!("\n  {line}"));
            }
            text
        };
        let text = version(self);
        self.clauses.push(text);
        if self.amends() {
            let text = version(self);
            self.later(&name, &text, false);
        }
        self.known.push(Known { is, shape, missing: true, ..Known::of(name) });
    }

    pub(super) fn composite(&mut self) {
        let name = self.name("composite");
        let shape = self.family();
        let scope = Scope { axes: shape.clone(), depth: 2, ..Scope::default() };
        let unit = self.dice.pick(&[U::Plain, U::Plain, U::Plain, U::Percent]);
        let found = self.readable(&Is::Quantity(unit), &scope);
        let heading = self.heading(&name, &shape, false);
        let made = if found.is_empty() || self.dice.chance(40) {
            match self.fold(unit, &scope, false) {
                Some(fold) => format!("is {}", fold.text),
                None => format!("is {}", self.quantity(unit, &scope, false).text),
            }
        } else {
            let weights =
                self.dice.pick(&[&["100"][..], &["60", "40"], &["30", "30", "40"], &["12.5", "37.5", "25", "25"]]);
            let parts: Vec<String> =
                weights.iter().map(|weight| format!("{weight}% {}", self.dice.pick(&found).0)).collect();
            let skip = self.skip(weights.len());
            format!("{}\n {skip}", parts.join("\n  "))
        };
        let mut text = format!("composite {heading}\n  {}", made.trim_end());
        let is = Is::Quantity(unit);
        for line in self.status_lines(&is, &scope, false, 8) {
            text.push_str(&format!("\n  {line}"));
        }
        self.clauses.push(text);
        self.known.push(Known { is, shape, missing: true, ..Known::of(name) });
    }
}
