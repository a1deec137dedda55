//! Rules: a calculation, or a table of rows that claim every place once.

use super::expressions::Level;
use super::{Decimal, Is, Maker, Scope, U};

impl Maker {
    /// What a clause means: `x`, or a table. The verb stands before plain calculations where `plain_verb` says so.
    pub(super) fn rule(&mut self, is: &Is, scope: &Scope, verb: &str, plain_verb: bool) -> String {
        if self.dice.chance(45) {
            let value = self.calculation(is, scope, false);
            return if plain_verb { format!("{verb} {value}") } else { value };
        }
        self.table(is, scope, &[verb], false)
    }

    /// A calculation, tails included.
    pub(super) fn calculation(&mut self, is: &Is, scope: &Scope, positive: bool) -> String {
        match is {
            Is::Quantity(unit) => self.quantity(*unit, scope, positive).within(Level::Calc),
            Is::Date | Is::Truth | Is::Word(_) | Is::Key(_) | Is::Direction => self.value(is, scope, positive),
        }
    }

    /// A table whose rows use these verbs.
    pub(super) fn table(&mut self, is: &Is, scope: &Scope, verbs: &[&str], positive: bool) -> String {
        let two_sided = verbs.len() > 1;
        if let Is::Quantity(unit) = is {
            match self.dice.below(10) {
                0..=3 => return self.bands(*unit, scope, verbs, positive),
                4 => return self.parts(*unit, scope, verbs, positive),
                5 if !two_sided => return self.line_through(*unit, scope, verbs, positive),
                6 => {
                    if let Some(table) = self.by_standards(*unit, scope, verbs, positive) {
                        return table;
                    }
                }
                7 => {
                    if let Some(table) = self.by_rows(*unit, scope, verbs, positive) {
                        return table;
                    }
                }
                8 if scope.parameters.is_none() => return self.fact_bounds(*unit, scope, verbs, positive),
                _ => {}
            }
        }
        self.conditions(is, scope, verbs, positive)
    }

    fn verb(&mut self, verbs: &[&str]) -> String {
        self.dice.pick(verbs).to_owned()
    }

    /// What a row gives, with its verb.
    fn gives(&mut self, is: &Is, scope: &Scope, verbs: &[&str], positive: bool) -> String {
        let verb = self.verb(verbs);
        let inner = Scope { depth: scope.depth.min(1), ..scope.clone() };
        let value = match is {
            Is::Quantity(_) if self.dice.chance(8) && verbs != ["gives"] => "nothing".to_owned(),
            _ => self.calculation(is, &inner, positive),
        };
        let because = if self.dice.chance(8) { " because \"it says so\"" } else { "" };
        format!("{verb} {value}{because}")
    }

    /// Rows for the kinds of missing.
    fn absence_rows(&mut self, is: &Is, scope: &Scope, verbs: &[&str], positive: bool, rows: &mut Vec<String>) {
        let sets: [&[&str]; 5] =
            [&[], &["missing"], &["unreported"], &["insufficient", "missing"], &["excused", "undefined"]];
        for kind in self.dice.pick(&sets) {
            let gives = self.gives(is, scope, verbs, positive);
            rows.push(format!("{kind} {gives}"));
        }
    }

    fn conditions(&mut self, is: &Is, scope: &Scope, verbs: &[&str], positive: bool) -> String {
        let mut rows = Vec::new();
        for _ in 0..1 + self.dice.below(3) {
            let condition = self.condition(scope);
            let gives = self.gives(is, scope, verbs, positive);
            rows.push(format!("when {condition} {gives}"));
        }
        let gives = self.gives(is, scope, verbs, positive);
        rows.push(format!("otherwise {gives}"));
        self.absence_rows(is, scope, verbs, positive, &mut rows);
        lines(rows)
    }

    /// What a table looks up: rather something named.
    fn selector(&mut self, unit: U, scope: &Scope) -> String {
        match self.dice.chance(75) {
            true => self.leaf(unit, scope, false, false).within(Level::Sum),
            false => self.quantity(unit, &scope.deeper(), false).within(Level::Sum),
        }
    }

    fn bands(&mut self, gives: U, scope: &Scope, verbs: &[&str], positive: bool) -> String {
        let unit = self.dice.pick(&[U::Plain, U::Plain, U::Percent, U::Percent, U::Money, U::Days, U::PerThousand]);
        let selector = self.selector(unit, scope);
        let heads = self.heads(unit);
        let mut rows = Vec::new();
        for (head, ends) in heads {
            if ends && self.dice.chance(15) {
                let inner = Scope { depth: 0, ..scope.clone() };
                let [from, to] = [0, 1].map(|_| self.quantity(gives, &inner, positive).within(Level::Sum));
                rows.push(format!("{head} {} evenly from {from} to {to}", self.verb(verbs)));
                continue;
            }
            let row = self.gives(&Is::Quantity(gives), scope, verbs, positive);
            rows.push(format!("{head} {row}"));
        }
        self.absence_rows(&Is::Quantity(gives), scope, verbs, positive, &mut rows);
        format!("by band of {selector}\n{}", lines(rows))
    }

    /// Heads of rows that claim every place once, and whether each has two ends.
    fn heads(&mut self, unit: U) -> Vec<(String, bool)> {
        let count = 1 + self.dice.below(4);
        let values = self.ascending(unit, count);
        let texts: Vec<String> = values.iter().map(|value| self.write(unit, *value)).collect();
        let (first, last) = (&texts[0], &texts[count - 1]);
        let middle = |head: fn(&str, &str) -> String| {
            texts.windows(2).map(move |pair| (head(&pair[0], &pair[1]), true)).collect::<Vec<_>>()
        };
        let mut heads: Vec<(String, bool)> = Vec::new();
        match self.dice.below(9) {
            0 | 1 => {
                heads.push((format!("below {first}"), false));
                heads.extend(texts.iter().enumerate().map(|(at, text)| (format!("from {text}"), at + 1 < count)));
            }
            2 => {
                heads.extend(texts.iter().enumerate().rev().map(|(at, text)| (format!("from {text}"), at + 1 < count)));
                heads.push(match self.dice.chance(50) {
                    true => (format!("below {first}"), false),
                    false => ("otherwise".to_owned(), false),
                });
            }
            3 => {
                heads.extend(texts.iter().enumerate().map(|(at, text)| (format!("up to {text}"), at > 0)));
                heads.push(match self.dice.chance(50) {
                    true => (format!("above {last}"), false),
                    false => ("otherwise".to_owned(), false),
                });
            }
            4 => {
                heads.push((format!("up to {first}"), false));
                heads.extend(texts.iter().enumerate().map(|(at, text)| (format!("above {text}"), at + 1 < count)));
            }
            5 => {
                heads.push((format!("below {first}"), false));
                heads.extend(middle(|from, to| format!("from {from} to below {to}")));
                heads.push((format!("from {last}"), false));
            }
            6 => {
                heads.push((format!("up to {first}"), false));
                heads.extend(middle(|from, to| format!("above {from} up to {to}")));
                heads.push((format!("above {last}"), false));
            }
            7 => {
                heads.push((format!("below {first}"), false));
                heads.push((format!("from {first} up to {first}"), false));
                heads.push((format!("above {first}"), false));
            }
            _ => {
                // What nobody claims, in the middle of the line.
                heads.push((format!("{} {last}", self.dice.pick(&["from", "above"])), false));
                if count > 1 {
                    heads.push((format!("{} {first}", self.dice.pick(&["below", "up to"])), false));
                }
                heads.push(("otherwise".to_owned(), false));
            }
        }
        heads
    }

    fn parts(&mut self, gives: U, scope: &Scope, verbs: &[&str], positive: bool) -> String {
        let pairs: &[(U, U)] = match gives {
            U::Plain => &[(U::Plain, U::Plain)],
            U::Money => &[(U::Money, U::Percent), (U::Money, U::Plain), (U::Plain, U::Money)],
            U::Days => &[(U::Days, U::Plain)],
            U::Percent => &[(U::Percent, U::Percent)],
            U::PerThousand | U::MemberMonths | U::PerMemberMonth | U::PerDay => {
                return self.bands(gives, scope, verbs, positive);
            }
        };
        let (unit, rate) = self.dice.pick(pairs);
        let selector = self.selector(unit, scope);
        let inner = Scope { depth: scope.depth.min(1), ..scope.clone() };
        let mut rows = Vec::new();
        for (head, _) in self.heads(unit) {
            let value = match self.dice.chance(80) {
                true => self.leaf(rate, &inner, positive, true).text,
                false => self.calculation(&Is::Quantity(rate), &inner, positive),
            };
            rows.push(format!("{head} {} {value}", self.verb(verbs)));
        }
        format!("by part of {selector}\n{}", lines(rows))
    }

    fn line_through(&mut self, gives: U, scope: &Scope, verbs: &[&str], positive: bool) -> String {
        let unit = self.dice.pick(&[U::Plain, U::Percent, U::Money]);
        let selector = self.selector(unit, scope);
        let is = Is::Quantity(gives);
        let mut rows = Vec::new();
        let count = 1 + self.dice.below(4);
        let points = self.ascending(unit, count);
        let mut texts: Vec<String> = points.iter().map(|point| self.write(unit, *point)).collect();
        if scope.parameters.is_none() && self.dice.chance(15) {
            // Points that are figures: they may cross, and fall on one another.
            let inner = Scope { depth: 0, ..scope.clone() };
            for text in &mut texts {
                *text = self.unknown(unit, &inner);
            }
        }
        let mut row = |maker: &mut Maker, head: String| {
            let gives = maker.gives(&is, scope, verbs, positive);
            rows.push(format!("{head} {gives}"));
        };
        row(self, format!("below {}", texts[0]));
        for text in &texts {
            row(self, format!("at {text}"));
        }
        row(self, format!("above {}", texts[count - 1]));
        self.absence_rows(&is, scope, verbs, positive, &mut rows);
        format!("by line of {selector}\n{}", lines(rows))
    }

    /// `at least as good as benchmark`, `worse than threshold`, `otherwise`: of a metric with a direction.
    fn by_standards(&mut self, gives: U, scope: &Scope, verbs: &[&str], positive: bool) -> Option<String> {
        if scope.parameters.is_some() {
            return None;
        }
        let directed = self.known.iter().filter(|known| {
            known.directed
                && known.shape.iter().all(|axis| scope.axes.contains(axis))
                && matches!(known.is, Is::Quantity(_))
        });
        let directed: Vec<super::Known> = directed.cloned().collect();
        if directed.is_empty() {
            return None;
        }
        let metric = self.dice.pick(&directed);
        let Is::Quantity(unit) = metric.is else { return None };
        let has = |name: &str| metric.standards.iter().any(|standard| standard == name);
        let columns = metric.shape.iter().find_map(|axis| {
            let schedule = &self.schedules[*axis];
            let found =
                |end: &str| schedule.columns.iter().find(|(name, _)| name.ends_with(end)).map(|(name, _)| name.clone());
            (schedule.standards.as_ref()?.0 == unit).then_some((found("_threshold")?, found("_benchmark")?))
        });
        let by_columns = columns.is_some();
        let (threshold, benchmark) = match columns {
            Some(columns) if self.dice.chance(70) => columns,
            _ if has("threshold") && has("benchmark") => ("threshold".to_owned(), "benchmark".to_owned()),
            // One bound, from both sides.
            _ => {
                let bound = self.literal(unit)?;
                (bound.clone(), bound)
            }
        };
        let is = Is::Quantity(gives);
        let best = self.gives(&is, scope, verbs, positive);
        let worst = self.gives(&is, scope, verbs, positive);
        let middle = self.gives(&is, scope, verbs, positive);
        // On one bound the two sides must meet; between two, the middle takes what is left.
        let one = threshold == benchmark;
        // Columns may hold the same value twice, which two rows must not both claim.
        let (good, bad) = match self.dice.below(if one {
            2
        } else if by_columns {
            3
        } else {
            4
        }) {
            0 => ("at least as good as", "worse than"),
            1 => ("better than", "no better than"),
            2 => ("better than", "worse than"),
            _ => ("at least as good as", "no better than"),
        };
        let mut rows = vec![format!("{good} {benchmark} {best}"), format!("{bad} {threshold} {worst}")];
        if !one || self.dice.chance(50) {
            rows.push(format!("otherwise {middle}"));
        }
        self.absence_rows(&is, scope, verbs, positive, &mut rows);
        Some(format!("by band of {}\n{}", metric.name, lines(rows)))
    }

    /// One row per row of a schedule.
    fn by_rows(&mut self, gives: U, scope: &Scope, verbs: &[&str], positive: bool) -> Option<String> {
        let fitting: Vec<usize> = (0..self.schedules.len())
            .filter(|axis| self.schedules[*axis].steps.as_ref().is_some_and(|(_, _, unit)| *unit == gives))
            .collect();
        if fitting.is_empty() || scope.parameters.is_some() {
            return None;
        }
        let schedule = self.schedules[self.dice.pick(&fitting)].clone();
        let (unit, bounds, _) = schedule.steps.clone()?;
        let column =
            |end: &str| schedule.columns.iter().find(|(name, _)| name.ends_with(end)).map(|(name, _)| name.clone());
        let (from, value) = (column("_from")?, column("_value")?);
        let selector = self.selector(unit, scope);
        let is = Is::Quantity(gives);
        let [first, last]: [Decimal; 2] = [bounds[0], bounds[bounds.len() - 1]];
        let unshifted = |value: Decimal| value;
        let [first, last] = [first, last].map(|value| self.write(unit, unshifted(value)));
        let axis = &schedule.axis;
        let prefix = if self.dice.chance(50) { format!("{axis}.") } else { String::new() };
        let verb = self.verb(verbs);
        let mut rows = Vec::new();
        let below = self.gives(&is, scope, verbs, positive);
        rows.push(format!("below {first} {below}"));
        if self.dice.chance(40) {
            rows.push(format!("for each {axis} at {prefix}{from} {verb} {prefix}{value}"));
            let above = self.gives(&is, scope, verbs, positive);
            rows.push(format!("above {last} {above}"));
            self.absence_rows(&is, scope, verbs, positive, &mut rows);
            return Some(format!("by line of {selector}\n{}", lines(rows)));
        }
        rows.push(format!("for each {axis} from {prefix}{from} {verb} {prefix}{value}"));
        self.absence_rows(&is, scope, verbs, positive, &mut rows);
        Some(format!("by band of {selector}\n{}", lines(rows)))
    }

    /// A table whose bounds are figures: they may cross.
    fn fact_bounds(&mut self, gives: U, scope: &Scope, verbs: &[&str], positive: bool) -> String {
        let unit = self.dice.pick(&[U::Plain, U::Percent, U::Money]);
        let inner = Scope { depth: 0, ..scope.clone() };
        let selector = self.selector(unit, &inner);
        let bound = |maker: &mut Maker| maker.unknown(unit, &inner);
        let (low, high) = (bound(self), bound(self));
        let is = Is::Quantity(gives);
        let heads = match self.dice.below(4) {
            0 => vec![format!("from {high}"), format!("below {low}"), "otherwise".to_owned()],
            1 => vec![format!("up to {low}"), format!("above {low} up to {high}"), format!("above {high}")],
            2 => vec![format!("below {low}"), format!("from {low}"), format!("from {high}")],
            _ => vec![format!("below {low}"), format!("from {low} to below {high}"), "otherwise".to_owned()],
        };
        let mut rows = Vec::new();
        for head in heads {
            let two_ends = head.contains(" to ") && (head.starts_with("above") || head.starts_with("from"));
            if two_ends && self.dice.chance(30) {
                let [from, to] = [0, 1].map(|_| self.quantity(gives, &inner, positive).within(Level::Sum));
                rows.push(format!("{head} {} evenly from {from} to {to}", self.verb(verbs)));
                continue;
            }
            let gives = self.gives(&is, scope, verbs, positive);
            rows.push(format!("{head} {gives}"));
        }
        self.absence_rows(&is, scope, verbs, positive, &mut rows);
        format!("by band of {selector}\n{}", lines(rows))
    }
}

fn lines(rows: Vec<String>) -> String {
    rows.into_iter().map(|row| format!("    {row}")).collect::<Vec<_>>().join("\n")
}
