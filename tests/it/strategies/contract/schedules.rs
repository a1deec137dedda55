//! Schedules, inputs and methods: what later clauses read.

use attain::model::Kind;

use super::units::digits;
use super::{Decimal, Fact, FactKind, Is, Known, Maker, Method, Schedule, Scope, U};

impl Maker {
    pub(super) fn schedule(&mut self) {
        let (name, axis) = (self.name("schedule"), self.name("axis"));
        let count = 1 + self.dice.below(4);
        let keys: Vec<String> = (0..count).map(|_| self.name("key")).collect();
        let mut schedule = Schedule { name, axis, keys, columns: Vec::new(), standards: None, steps: None };
        // One list of cells per column; the declarations stand beside.
        let mut declared: Vec<String> = Vec::new();
        let mut cells: Vec<Vec<String>> = Vec::new();
        match self.dice.below(4) {
            0 => self.standards(&mut schedule, &mut declared, &mut cells),
            1 => self.steps(&mut schedule, &mut declared, &mut cells),
            _ => {}
        }
        for _ in 0..1 + self.dice.below(3) {
            let (is, declaration) = self.column_type();
            let name = self.name("column");
            declared.push(format!("  column {name}: {declaration}"));
            let holes = self.dice.pick(&[0, 0, 15]);
            cells.push(
                (0..count).map(|_| if self.dice.chance(holes) { String::new() } else { self.cell(&is) }).collect(),
            );
            schedule.columns.push((name, is));
        }
        let mut text = format!("schedule {} keyed by {}\n{}\n", schedule.name, schedule.axis, declared.join("\n"));
        let names: Vec<&str> = schedule.columns.iter().map(|(name, _)| name.as_str()).collect();
        text.push_str(&format!("  | {} | {} |\n", schedule.axis, names.join(" | ")));
        if self.dice.chance(50) {
            text.push_str(&format!("  |---|{}\n", "---|".repeat(names.len())));
        }
        for (row, key) in schedule.keys.iter().enumerate() {
            let row: Vec<&str> = cells.iter().map(|column| column[row].as_str()).collect();
            text.push_str(&format!("  | {key} | {} |\n", row.join(" | ")));
        }
        self.clauses.push(text.trim_end().to_owned());
        self.schedules.push(schedule);
    }

    fn column_type(&mut self) -> (Is, String) {
        match self.dice.below(8) {
            0 if !self.choices.is_empty() => {
                let choice = self.dice.below(self.choices.len());
                (Is::Word(choice), self.choice_words(choice))
            }
            1 => (Is::Truth, "yes or no".to_owned()),
            2 => (Is::Date, "date".to_owned()),
            3 if !self.schedules.is_empty() => {
                let schedule = self.dice.below(self.schedules.len());
                (Is::Key(schedule), format!("key of {}", self.schedules[schedule].name))
            }
            _ => {
                let unit = self.dice.pick(&[U::Plain, U::Plain, U::Percent, U::Money, U::Days]);
                let words = unit.words(&mut self.dice);
                (Is::Quantity(unit), if words == "count" { "number".to_owned() } else { words.to_owned() })
            }
        }
    }

    pub(super) fn choice_words(&self, choice: usize) -> String {
        let words = &self.choices[choice];
        let (last, firsts) = words.split_last().unwrap();
        format!("one of {} or {last}", firsts.join(", "))
    }

    fn cell(&mut self, is: &Is) -> String {
        match is {
            Is::Quantity(unit) => {
                let value = self.plausible(*unit);
                self.number_cell(*unit, value)
            }
            Is::Date => self.date(),
            Is::Truth => self.dice.pick(&["yes", "no"]).to_owned(),
            Is::Word(choice) => {
                let words = self.choices[*choice].clone();
                self.dice.pick(&words)
            }
            Is::Key(schedule) => {
                let keys = self.schedules[*schedule].keys.clone();
                self.dice.pick(&keys)
            }
            Is::Direction => self.dice.pick(&["higher", "lower"]).to_owned(),
        }
    }

    fn number_cell(&mut self, unit: U, value: Decimal) -> String {
        let stored = Decimal { digits: value.digits, scale: value.scale + unit.shift() };
        self.written.entry(unit).or_default().push(stored);
        let digits = digits(value.digits, value.scale, false);
        if unit == U::Percent { format!("{digits}%") } else { digits }
    }

    /// `threshold`, `benchmark` and perhaps `direction` for each row, the benchmark being the better.
    fn standards(&mut self, schedule: &mut Schedule, declared: &mut Vec<String>, cells: &mut Vec<Vec<String>>) {
        let unit = self.dice.pick(&[U::Plain, U::Percent]);
        let by_row = self.dice.chance(60);
        let (mut directions, mut thresholds, mut benchmarks) = (Vec::new(), Vec::new(), Vec::new());
        for _ in &schedule.keys {
            let lower = by_row && self.dice.chance(50);
            let mut pair = self.ascending(unit, 2);
            if self.dice.chance(15) {
                pair[1] = pair[0];
            }
            if lower {
                pair.reverse();
            }
            directions.push(if lower { "lower" } else { "higher" }.to_owned());
            thresholds.push(self.number_cell(unit, pair[0]));
            benchmarks.push(self.number_cell(unit, pair[1]));
        }
        if self.dice.chance(15) {
            let hole = self.dice.below(benchmarks.len());
            benchmarks[hole].clear();
        }
        let word = if unit == U::Percent { "percent" } else { "number" };
        let prefix = self.name("of");
        if by_row {
            declared.push(format!("  column {prefix}_direction: one of higher or lower"));
            cells.push(directions);
            schedule.columns.push((format!("{prefix}_direction"), Is::Direction));
        }
        for (column, values) in [("threshold", thresholds), ("benchmark", benchmarks)] {
            declared.push(format!("  column {prefix}_{column}: {word}"));
            cells.push(values);
            schedule.columns.push((format!("{prefix}_{column}"), Is::Quantity(unit)));
        }
        schedule.standards = Some((unit, by_row));
    }

    /// Ascending bounds with a value each, for tables that have a row per row.
    fn steps(&mut self, schedule: &mut Schedule, declared: &mut Vec<String>, cells: &mut Vec<Vec<String>>) {
        let unit = self.dice.pick(&[U::Plain, U::Percent, U::Money]);
        let gives = self.dice.pick(&[U::Plain, U::Percent, U::Money]);
        let bounds = self.ascending(unit, schedule.keys.len());
        cells.push(bounds.iter().map(|bound| self.number_cell(unit, *bound)).collect());
        let value = |maker: &mut Maker| {
            let value = maker.plausible(gives);
            maker.number_cell(gives, value)
        };
        cells.push(schedule.keys.iter().map(|_| value(self)).collect());
        let prefix = self.name("step");
        for (column, unit) in [("from", unit), ("value", gives)] {
            let words = if unit == U::Plain { "number" } else { unit.words(&mut self.dice) };
            declared.push(format!("  column {prefix}_{column}: {words}"));
            schedule.columns.push((format!("{prefix}_{column}"), Is::Quantity(unit)));
        }
        schedule.steps = Some((unit, bounds, gives));
    }

    /// The axes of a family, mostly none.
    pub(super) fn family(&mut self) -> Vec<usize> {
        if self.schedules.is_empty() || self.dice.chance(55) {
            return Vec::new();
        }
        let first = self.dice.below(self.schedules.len());
        let mut shape = vec![first];
        if self.schedules.len() > 1 && self.dice.chance(12) {
            let second = self.dice.below(self.schedules.len());
            if second != first {
                shape.push(second);
            }
        }
        shape
    }

    pub(super) fn heading(&mut self, name: &str, shape: &[usize], filtered: bool) -> String {
        let mut heading = name.to_owned();
        if self.dice.chance(50) {
            heading.push_str(&format!(" \"The {}\"", name.replace('_', " ")));
        }
        for (place, axis) in shape.iter().enumerate() {
            heading.push_str(if place == 0 { " for each " } else { " and " });
            heading.push_str(&self.schedules[*axis].axis.clone());
        }
        if filtered && !shape.is_empty() && self.dice.chance(20) {
            let scope = Scope { axes: shape.to_vec(), depth: 1, ..Scope::default() };
            let condition = self.condition_of_row(&scope);
            heading.push_str(&format!(" where {condition}"));
        }
        heading
    }

    fn size(&self, shape: &[usize]) -> u32 {
        shape.iter().map(|axis| self.schedules[*axis].keys.len() as u32).product()
    }

    /// `, may be unreported or excused`
    pub(super) fn may_be(&mut self) -> (String, Vec<Kind>) {
        if self.dice.chance(55) {
            return (String::new(), Vec::new());
        }
        let mut kinds =
            [Kind::Unreported, Kind::Unreported, Kind::Excused, Kind::Insufficient, Kind::Inapplicable].to_vec();
        self.dice.shuffle(&mut kinds);
        kinds.truncate(1 + self.dice.below(3));
        kinds.sort();
        kinds.dedup();
        let words: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
        (format!(", may be {}", words.join(" or ")), kinds)
    }

    pub(super) fn input(&mut self) {
        let name = self.name("input");
        let shape = self.family();
        let (is, kind, words) = match self.dice.below(12) {
            0 => (Is::Date, FactKind::Date, "date".to_owned()),
            1 | 2 => (Is::Truth, FactKind::Truth, "yes or no".to_owned()),
            3 if !self.choices.is_empty() => {
                let choice = self.dice.below(self.choices.len());
                (Is::Word(choice), FactKind::Word(self.choices[choice].len() as u32), self.choice_words(choice))
            }
            4 if !self.schedules.is_empty() => {
                let schedule = self.dice.below(self.schedules.len());
                let keys = self.schedules[schedule].keys.len() as u32;
                (Is::Key(schedule), FactKind::Key(keys), format!("key of {}", self.schedules[schedule].name))
            }
            _ => {
                let unit = self.dice.pick(&[
                    U::Plain,
                    U::Plain,
                    U::Plain,
                    U::Percent,
                    U::Percent,
                    U::Money,
                    U::Money,
                    U::PerThousand,
                    U::Days,
                    U::MemberMonths,
                    U::PerMemberMonth,
                    U::PerDay,
                ]);
                (Is::Quantity(unit), FactKind::Quantity(unit), unit.words(&mut self.dice).to_owned())
            }
        };
        let heading = self.heading(&name, &shape, true);
        let (declared, fact) = self.fact(&name, &shape, kind, words);
        let mut text = format!("input {heading}: {declared}");
        let mut known =
            Known { is: is.clone(), shape: shape.clone(), missing: !fact.may_be.is_empty(), ..Known::of(name) };
        known.positive = fact.range.0.is_some_and(|least| least.digits >= 0);
        let scope = Scope { axes: shape, depth: 1, ..Scope::default() };
        let lines = self.status_lines(&is, &scope, known.positive, 12);
        self.add_fact(fact, &lines);
        known.fact = lines.is_empty();
        for line in lines {
            text.push_str(&format!("\n  {line}"));
        }
        self.clauses.push(text);
        self.known.push(known);
    }

    /// Facts of clauses with lines of their own are read by the name `….given`.
    pub(super) fn add_fact(&mut self, mut fact: Fact, lines: &[String]) {
        if !lines.is_empty() {
            fact.name.push_str(".given");
        }
        self.facts.push(fact);
    }

    /// The declaration of a fact: unit, range, decimals, kinds of missing.
    pub(super) fn fact(&mut self, name: &str, shape: &[usize], kind: FactKind, words: String) -> (String, Fact) {
        let mut declared = words.clone();
        let mut fact = Fact {
            name: name.to_owned(),
            size: self.size(shape),
            kind,
            may_be: Vec::new(),
            range: (None, None),
            decimals: None,
            count: words == "count",
        };
        if let FactKind::Quantity(unit) = kind {
            if unit.amount_like() || fact.count {
                fact.range.0 = Some(Decimal { digits: 0, scale: 0 });
            }
            if unit != U::MemberMonths && self.dice.chance(35) {
                let pair = self.ascending(unit, 2);
                let ends = [pair[0], pair[1]].map(|end| self.write(unit, end));
                let stored = |end: Decimal| Some(Decimal { digits: end.digits, scale: end.scale + unit.shift() });
                match self.dice.below(4) {
                    0 => {
                        declared.push_str(&format!(" at least {}", ends[0]));
                        fact.range.0 = stored(pair[0]);
                    }
                    1 => {
                        declared.push_str(&format!(" at most {}", ends[1]));
                        fact.range.1 = stored(pair[1]);
                    }
                    2 if !unit.amount_like() && !fact.count => {
                        declared.push_str(&format!(" between −{} and {}", ends[1], ends[1]));
                        let end = stored(pair[1]).unwrap();
                        fact.range = (Some(Decimal { digits: -end.digits, scale: end.scale }), Some(end));
                    }
                    _ => {
                        declared.push_str(&format!(" between {} and {}", ends[0], ends[1]));
                        fact.range = (stored(pair[0]), stored(pair[1]));
                    }
                }
            }
            if !fact.count && self.dice.chance(30) {
                let decimals = self.dice.below(4) as u32;
                declared.push_str(&format!(", {decimals} {}", if decimals == 1 { "decimal" } else { "decimals" }));
                fact.decimals = Some(decimals);
            }
        }
        let (words, kinds) = self.may_be();
        declared.push_str(&words);
        fact.may_be = kinds;
        (declared, fact)
    }

    pub(super) fn method(&mut self) {
        let name = self.name("method");
        let units = [U::Plain, U::Plain, U::Percent, U::Money];
        let parameters: Vec<(String, U)> =
            (0..1 + self.dice.below(3)).map(|_| (self.name("given"), self.dice.pick(&units))).collect();
        let gives = self.dice.pick(&units);
        let scope = Scope { axes: Vec::new(), parameters: Some(parameters.clone()), depth: 2 };
        let rule = self.rule(&Is::Quantity(gives), &scope, "gives", false);
        let list: Vec<String> = parameters
            .iter()
            .map(|(name, unit)| {
                format!("{name}: {}", if *unit == U::Plain { "number" } else { unit.words(&mut self.dice) })
            })
            .collect();
        self.clauses.push(format!("method {name}({}) means {rule}", list.join(", ")));
        self.methods.push(Method { name, parameters: parameters.iter().map(|(_, unit)| *unit).collect(), gives });
    }
}
