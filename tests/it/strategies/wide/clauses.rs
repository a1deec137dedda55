//! The clauses of random contracts about many.

use super::{At, GRAINS, Is, KINDS, Known, Maker, QUANTITIES, Scope};

impl Maker {
    pub(super) fn header(&mut self) {
        let term = self.dice.pick(&[
            "effective 2026-01-01 through 2026-12-31",
            "effective 2026-01-01 through 2026-12-31",
            "effective 2026-01-01 through 2026-08-31",
            "effective 2025-07-01 through 2026-06-30\n  years begin in july",
            "effective 2026-02-15 through 2027-03-31",
            "effective 2026-04-01 through 2027-01-15\n  years begin in april",
        ]);
        self.settled = self.dice.pick(&[0, 1, 1, 1, 2, 3, 3]);
        let rounding = self.dice.pick(&[
            "rounded half up to the cent",
            "rounded half up to the cent",
            "rounded half even to the cent",
            "rounded down to a whole number",
            "rounded half up to the nearest 50 USD",
        ]);
        let settled = GRAINS[self.settled].0;
        self.clauses.push("edition 2026".to_owned());
        self.clauses.push(format!("contract \"Many\"\n  between payer plan \"P\" and provider hospital \"H\"\n  {term}\n  settled each {settled}\n  money in USD, {rounding}"));
        // Days of periods are for comparing; most contracts are without.
        for (grain, _) in GRAINS {
            if self.dice.chance(8) {
                let name = self.name("n");
                self.clauses.push(format!(
                    "define {name} for each {grain} in common means the days from 2026-01-01 to {grain}.end"
                ));
            }
        }
    }

    pub(super) fn some_levels(&mut self) {
        self.levels.push(("hospital".to_owned(), 0));
        let mut clauses = Vec::new();
        for name in ["group", "clinician", "ward"].into_iter().take(self.dice.pick(&[0, 0, 1, 1, 2, 2, 3])) {
            let around = if self.dice.chance(70) { self.levels.len() - 1 } else { self.dice.below(self.levels.len()) };
            clauses.push(format!("level {name} within {}", self.levels[around].0));
            self.levels.push((name.to_owned(), around));
        }
        if self.dice.chance(30) {
            clauses.reverse();
        }
        self.clauses.extend(clauses);
    }

    pub(super) fn some_schedule(&mut self) {
        self.schedule = true;
        let mut text = String::from(
            "schedule items keyed by item\n  column weight: number\n  column low: percent\n  column way: one of higher or lower\n  | item | weight | low | way |\n  |---|---|---|---|\n",
        );
        for row in 0..2 + self.dice.below(2) {
            let weight = self.dice.pick(&["", "0", "1", "2", "3.5"]);
            let (low, way) = (self.dice.between(0, 100), self.dice.pick(&["higher", "lower"]));
            text.push_str(&format!("  | i{row} | {weight} | {low}% | {way} |\n"));
        }
        self.clauses.push(text.trim_end().to_owned());
    }

    /// A place where a clause may stand; near the settled one more often.
    pub(super) fn somewhere(&mut self) -> At {
        let level = match self.dice.below(10) {
            0..=4 => Some(0),
            5..=7 => Some(self.dice.below(self.levels.len())),
            _ => None,
        };
        let grain = match self.dice.below(10) {
            0..=4 => Some(self.settled),
            5..=7 => Some(self.dice.below(self.settled + 1)),
            8 => Some(self.dice.below(GRAINS.len())),
            _ => None,
        };
        At { level, grain }
    }

    /// What a heading says, with an order left to chance; a filter only where there is something to filter.
    pub(super) fn heading(&mut self, at: At, row: bool, filtered: bool) -> String {
        let mut each = Vec::new();
        if let Some(level) = at.level.filter(|level| *level != 0 || self.dice.chance(10)) {
            each.push(self.levels[level].0.clone());
        }
        if row {
            each.push("item".to_owned());
        }
        if let Some(grain) = at.grain.filter(|grain| *grain != self.settled || self.dice.chance(10)) {
            each.push(GRAINS[grain].0.to_owned());
        }
        self.dice.shuffle(&mut each);
        let mut parts = Vec::new();
        if !each.is_empty() {
            parts.push(format!("for each {}", each.join(" and ")));
        }
        if at.grain.is_none() {
            parts.push("once".to_owned());
        }
        if at.level.is_none() {
            parts.push("in common".to_owned());
        }
        self.dice.shuffle(&mut parts);
        if filtered && !each.is_empty() && self.dice.chance(12) {
            let condition = self.condition(Scope { at, row, depth: 1 });
            parts.push(format!("where {condition}"));
        }
        parts.iter().map(|part| format!(" {part}")).collect()
    }

    pub(super) fn row(&mut self, percent: usize) -> bool {
        self.schedule && self.dice.chance(percent)
    }

    pub(super) fn learn(&mut self, name: &str, is: Is, at: At, family: bool) {
        self.known.push(Known { name: name.to_owned(), is, at, family, directed: false, positive: false });
    }

    pub(super) fn input(&mut self) {
        if self.schedule && self.dice.chance(15) {
            let at = self.somewhere();
            let name = self.name("k");
            let may_be = self.dice.pick(&["", "", ", may be unreported"]);
            let heading = self.heading(at, false, false);
            self.clauses.push(format!("input {name}{heading}: key of items{may_be}"));
            self.keys.push((name, at));
            return;
        }
        let (mut at, row) = (self.somewhere(), self.row(20));
        // Facts of the settled period and of months are what most contracts have.
        if self.dice.chance(40) {
            at =
                At { level: Some(self.dice.below(self.levels.len())), grain: Some(self.dice.pick(&[0, self.settled])) };
        }
        let name = self.name("f");
        let (is, unit) = self.dice.pick(&[
            (Is::Plain, "number"),
            (Is::Plain, "count"),
            (Is::Plain, "count"),
            (Is::Plain, "count"),
            (Is::Plain, "number between 0 and 1,000"),
            (Is::Percent, "percent"),
            (Is::Percent, "percent between 0% and 100%"),
            (Is::Money, "money"),
            (Is::Money, "money"),
            (Is::Truth, "yes or no"),
            (Is::Word, "one of red, green or blue"),
        ]);
        let positive = matches!(unit, "count" | "money") || unit.contains("between");
        let mut text = format!("input {name}{}: {unit}", self.heading(at, row, false));
        if self.dice.chance(55) {
            let kinds: Vec<&str> = ["unreported", "excused", "insufficient", "inapplicable"]
                .into_iter()
                .filter(|kind| self.dice.chance(if *kind == "unreported" { 70 } else { 25 }))
                .collect();
            if !kinds.is_empty() {
                text.push_str(&format!(", may be {}", kinds.join(" or ")));
            }
        }
        self.clauses.push(text);
        self.learn(&name, is, at, row);
        self.known.last_mut().unwrap().positive = positive;
    }

    pub(super) fn metric(&mut self) {
        let (at, row) = (self.somewhere(), self.row(25));
        let name = self.name("m");
        let is = self.dice.pick(&QUANTITIES);
        let value = self.value(Scope { at, row, depth: 2 }, is);
        // `where C is x` would be one condition.
        let heading = self.heading(at, row, false);
        let direction = match row && self.dice.chance(60) {
            true => "way is better",
            false => self.dice.pick(&["higher is better", "lower is better"]),
        };
        let mut text = format!("metric {name}{heading} is {value}\n  {direction}");
        if self.dice.chance(30) {
            let kind = self.dice.pick(&["insufficient", "excused", "inapplicable"]);
            let condition = self.condition(Scope { at, row, depth: 1 });
            text.push_str(&format!("\n  {kind} when {condition}"));
        }
        if self.dice.chance(12) {
            text.push_str("\n  may be given");
        }
        self.clauses.push(text);
        self.learn(&name, is, at, row);
        self.known.last_mut().unwrap().directed = true;
    }

    pub(super) fn define(&mut self) {
        let (at, row) = (self.somewhere(), self.row(20));
        let name = self.name("d");
        let is = self.dice.pick(&[Is::Plain, Is::Plain, Is::Percent, Is::Money, Is::Money, Is::Truth, Is::Word]);
        let scope = Scope { at, row, depth: 3 };
        let value = match is {
            Is::Truth => self.condition(scope),
            Is::Plain | Is::Percent | Is::Money | Is::Word => self.value(scope, is),
        };
        let unit = if is == Is::Word { ": one of red, green or blue" } else { "" };
        let heading = self.heading(at, row, true);
        let given = if self.dice.chance(10) { "\n  may be given" } else { "" };
        self.clauses.push(format!("define {name}{heading}{unit} means {value}{given}"));
        if self.dice.chance(6) {
            let value = match is {
                Is::Truth => self.condition(scope),
                Is::Plain | Is::Percent | Is::Money | Is::Word => self.value(scope, is),
            };
            self.later(&name, &format!("define {name}{heading}{unit} means {value}{given}"));
        }
        self.learn(&name, is, at, row);
    }

    fn sometime(&mut self) -> At {
        let mut at = self.somewhere();
        at.grain = at.grain.or(Some(self.settled));
        at
    }

    /// What reads itself, a period before.
    pub(super) fn balance(&mut self) {
        let (at, row) = (self.sometime(), self.row(15));
        let name = self.name("b");
        let (is, unit, nothing) = self.dice.pick(&[(Is::Money, "money", "0 USD"), (Is::Plain, "number", "0")]);
        let kinds = self.dice.pick(&["inapplicable", "missing"]);
        let value = self.value(Scope { at, row, depth: 2 }, is);
        let heading = self.heading(at, row, false);
        self.clauses.push(format!(
            "define {name}{heading}: {unit} means (the previous {name}, {kinds} counts as {nothing}) + {value}"
        ));
        self.learn(&name, is, at, row);
    }

    /// Two that read each other across time, perhaps across elements.
    pub(super) fn loop_in_time(&mut self) {
        let at = self.sometime();
        let (first, second) = (self.name("c"), self.name("c"));
        let value = self.value(Scope { at, row: false, depth: 1 }, Is::Money);
        let heading = self.heading(at, false, false);
        self.clauses.push(format!(
            "define {first}{heading}: money means (the previous {second}, missing counts as 10 USD) + {value}"
        ));
        self.learn(&first, Is::Money, at, false);
        let (there, read) = match at.level {
            Some(level) if self.dice.chance(60) => {
                let name = self.levels[level].0.clone();
                let skipping = self.dice.pick(&["", " skipping missing", " skipping unreported or undefined"]);
                match self.dice.chance(50) {
                    true => (At { level: None, ..at }, format!("(the mean of {first} over each {name}{skipping})")),
                    false => (at, format!("(the greatest of {first} over each other {name}{skipping})")),
                }
            }
            Some(_) | None => (at, format!("(50% of {first})")),
        };
        let heading = self.heading(there, false, false);
        self.clauses.push(format!("define {second}{heading}: money means {read}"));
        self.learn(&second, Is::Money, there, false);
    }

    pub(super) fn pool(&mut self) {
        let mut holder = self.somewhere();
        let level = self.dice.below(self.levels.len());
        if holder.level.is_some_and(|holder| !self.within(level, holder)) {
            holder.level = None;
        }
        let row = self.row(12);
        let name = self.name("p");
        let heading = self.heading(holder, row, false);
        let funded = match self.dice.below(4) {
            0 => format!("{}.{:02} USD", self.dice.between(1, 9999), self.dice.below(100)),
            _ => self.value(Scope { at: holder, row, depth: 1 }, Is::Money),
        };
        let inner = Scope { at: At { level: Some(level), ..holder }, row, depth: 1 };
        let weight = match self.positive_read(inner) {
            Some(read) if self.dice.chance(80) => read,
            Some(_) | None => {
                let is = self.dice.pick(&QUANTITIES);
                self.value(inner, is)
            }
        };
        let mut over = format!("over each {}", self.levels[level].0);
        if self.dice.chance(30) {
            over.push_str(&format!(" where {}", self.condition(inner)));
        }
        over.push_str(&self.skip());
        let Some(odd) = self.any_read(inner) else { return };
        self.clauses.push(format!(
            "pool {name}{heading} funded by {funded} shared {over} by {weight} odd cents by {odd} left over to plan"
        ));
        self.learn(&name, Is::Money, inner.at, row);
        self.learn(&format!("{name}.left_over"), Is::Money, holder, row);
        self.learn(&format!("{name}.funded"), Is::Money, holder, row);
    }

    pub(super) fn money(&mut self) {
        let (mut at, row) = (self.somewhere(), self.row(15));
        at.grain = at.grain.or(Some(self.settled));
        let name = self.name("t");
        let scope = Scope { at, row, depth: 2 };
        let value = self.value(scope, Is::Money);
        let heading = self.heading(at, row, true);
        let (kind, verb) = self.dice.pick(&[("bonus", "pays"), ("penalty", "charges"), ("withhold", "holds")]);
        let mut text = format!("{kind} {name}{heading}\n  {verb} {value}");
        if self.dice.chance(40) {
            text.push_str("\n  not below 0 USD");
        }
        if self.dice.chance(30) && kind != "withhold" {
            text.push_str(&format!("\n  only if {}", self.condition(scope)));
        }
        self.clauses.push(text);
        if self.dice.chance(10) {
            let value = self.value(scope, Is::Money);
            self.later(&name, &format!("{kind} {name}{heading}\n  {verb} {value}\n  not below 0 USD"));
        }
        self.learn(&name, Is::Money, at, row);
    }

    /// `skipping …` and `needing …`
    pub(super) fn skip(&mut self) -> String {
        let mut text = match self.dice.below(6) {
            0..=1 => String::new(),
            2..=3 => " skipping missing".to_owned(),
            4 => format!(" skipping {}", self.dice.pick(&KINDS)),
            _ => format!(" skipping {} or {}", self.dice.pick(&KINDS[..2]), self.dice.pick(&KINDS[2..])),
        };
        if self.dice.chance(15) {
            text.push_str(&format!(" needing at least {}", self.dice.between(1, 3)));
        }
        text
    }
}
