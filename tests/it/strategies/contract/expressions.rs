//! Calculations whose units fit, bracketed where the grammar wants brackets.

use super::{Is, Maker, Scope, U};

/// How tightly a text binds: what may stand where without brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A name, a literal, a bracket.
    Primary,
    /// `a × b ÷ c`
    Product,
    /// `p of x`, `a per b`
    Ratio,
    /// `a + b − c`
    Sum,
    /// `the mean of …`: must come last
    Phrase,
    /// `if …`, or anything with tails
    Calc,
}

/// A calculation.
pub struct E {
    pub text: String,
    pub level: Level,
}

impl E {
    pub fn new(text: impl Into<String>, level: Level) -> E {
        E { text: text.into(), level }
    }

    /// The text where no more than this level may stand.
    pub fn within(self, level: Level) -> String {
        if self.level <= level { self.text } else { format!("({})", self.text) }
    }
}

impl Maker {
    /// What can be read here, as it is read, with whether it is never below 0.
    pub(super) fn readable(&self, is: &Is, scope: &Scope) -> Vec<(String, bool)> {
        if let Some(parameters) = &scope.parameters {
            let fits = parameters.iter().filter(|(_, unit)| *is == Is::Quantity(*unit));
            return fits.map(|(name, _)| (name.clone(), false)).collect();
        }
        let mut found = Vec::new();
        for known in self.known.iter().filter(|known| known.is == *is) {
            for prefix in self.prefixes(&known.shape, scope) {
                found.push((prefix + &known.name, known.positive));
            }
        }
        for (axis, schedule) in self.schedules.iter().enumerate() {
            for (column, _) in schedule.columns.iter().filter(|(_, column)| column == is) {
                for prefix in self.prefixes(&[axis], scope) {
                    found.push((prefix + column, matches!(is, Is::Quantity(_))));
                }
            }
        }
        for axis in &scope.axes {
            if *is == Is::Key(*axis) {
                found.push((self.schedules[*axis].axis.clone(), false));
            }
        }
        found
    }

    /// How a name of this shape is picked here: nothing, a key written out, a name whose value is a key.
    fn prefixes(&self, shape: &[usize], scope: &Scope) -> Vec<String> {
        let mut prefixes = vec![String::new()];
        for axis in shape {
            if scope.axes.contains(axis) {
                continue;
            }
            let mut picks: Vec<String> = Vec::new();
            picks.extend(self.schedules[*axis].keys.first().cloned());
            picks.extend(self.schedules[*axis].keys.last().cloned());
            let by_key = self.known.iter().filter(|known| known.is == Is::Key(*axis));
            let by_key = by_key.filter(|known| known.shape.iter().all(|axis| scope.axes.contains(axis)));
            picks.extend(by_key.map(|known| known.name.clone()));
            for at_hand in &scope.axes {
                let columns = self.schedules[*at_hand].columns.iter();
                picks.extend(columns.filter(|(_, is)| *is == Is::Key(*axis)).map(|(name, _)| name.clone()));
            }
            picks.dedup();
            prefixes =
                prefixes.iter().flat_map(|prefix| picks.iter().map(move |pick| format!("{prefix}{pick}."))).collect();
        }
        prefixes
    }

    /// A name or a literal. `literal` says whether a literal will do.
    pub(super) fn leaf(&mut self, unit: U, scope: &Scope, positive: bool, literal: bool) -> E {
        let mut found = self.readable(&Is::Quantity(unit), scope);
        found.retain(|(_, known_positive)| *known_positive || !positive);
        if !found.is_empty() && (!literal || self.dice.chance(75)) {
            return E::new(self.dice.pick(&found).0, Level::Primary);
        }
        if unit == U::Percent && !literal {
            let value = self.plausible(unit);
            let text = self.write(unit, value).replace('%', " percentage points");
            return E::new(text, Level::Primary);
        }
        match (self.literal(unit), unit) {
            (Some(text), _) => E::new(text, Level::Primary),
            // Member months are never written out.
            (None, _) => {
                self.member_months_input();
                let found = self.readable(&Is::Quantity(unit), scope);
                match found.last() {
                    Some((name, _)) => E::new(name.clone(), Level::Primary),
                    None => panic!("a method has no parameter in member months"),
                }
            }
        }
    }

    fn member_months_input(&mut self) {
        self.new_input(U::MemberMonths);
    }

    fn new_input(&mut self, unit: U) -> String {
        let name = self.name("given_amount");
        let words = if unit == U::Plain { "number" } else { unit.words(&mut self.dice) };
        let (declared, fact) = self.fact(&name, &[], super::FactKind::Quantity(unit), words.to_owned());
        self.clauses.push(format!("input {name}: {declared}"));
        let positive = fact.range.0.is_some_and(|least| least.digits >= 0);
        self.facts.push(fact);
        self.known.push(super::Known {
            is: Is::Quantity(unit),
            positive,
            fact: true,
            ..super::Known::of(name.clone())
        });
        name
    }

    /// A fact, whose value nobody can know beforehand.
    pub(super) fn unknown(&mut self, unit: U, scope: &Scope) -> String {
        let facts = self.known.iter().filter(|known| {
            known.fact && known.is == Is::Quantity(unit) && known.shape.iter().all(|axis| scope.axes.contains(axis))
        });
        let facts: Vec<String> = facts.map(|known| known.name.clone()).collect();
        if facts.is_empty() || self.dice.chance(10) { self.new_input(unit) } else { self.dice.pick(&facts) }
    }

    /// A calculation of a unit. Where it must be positive, one that never falls below 0.
    pub(super) fn quantity(&mut self, unit: U, scope: &Scope, positive: bool) -> E {
        if scope.depth == 0 || self.dice.chance(25) {
            return self.leaf(unit, scope, positive, true);
        }
        let inner = scope.deeper();
        match self.dice.below(if positive { 7 } else { 12 }) {
            0 => {
                let words = self.dice.pick(&["greater", "lesser"]);
                self.pick_of(words, unit, &inner, positive)
            }
            1 => self.choice_of(unit, &inner, positive),
            2 => self.with_tails(unit, &inner, positive),
            3 | 4 => self.product(unit, &inner, positive),
            5 => match self.fold(unit, &inner, positive) {
                Some(fold) => fold,
                None => self.product(unit, &inner, positive),
            },
            6 => self.call(unit, &inner, positive),
            7..=9 => self.sum(unit, &inner),
            10 => E::new(format!("−{}", self.quantity(unit, &inner, false).within(Level::Primary)), Level::Product),
            _ => self.product(unit, &inner, false),
        }
    }

    fn pick_of(&mut self, words: &str, unit: U, scope: &Scope, positive: bool) -> E {
        let count = 2 + self.dice.below(2);
        let items: Vec<String> =
            (0..count).map(|_| self.quantity(unit, scope, positive).within(Level::Ratio)).collect();
        let (last, firsts) = items.split_last().unwrap();
        let skip = self.skip(count);
        E::new(format!("the {words} of {} and {last}{skip}", firsts.join(", ")), Level::Phrase)
    }

    /// ` skipping missing needing at least 2`, or part of it, or nothing.
    pub(super) fn skip(&mut self, count: usize) -> String {
        let mut skip = String::new();
        if self.dice.chance(60) {
            let kinds = self.dice.pick(&[
                "missing",
                "missing",
                "unreported",
                "insufficient or excused",
                "inapplicable or undefined",
            ]);
            skip.push_str(&format!(" skipping {kinds}"));
        }
        if self.dice.chance(30) {
            skip.push_str(&format!(" needing at least {}", 1 + self.dice.below(count.max(1))));
        }
        skip
    }

    fn choice_of(&mut self, unit: U, scope: &Scope, positive: bool) -> E {
        let condition = self.condition(scope);
        let [yes, no] = [0, 1].map(|_| self.quantity(unit, scope, positive).within(Level::Sum));
        E::new(format!("if {condition} then {yes} otherwise {no}"), Level::Calc)
    }

    fn with_tails(&mut self, unit: U, scope: &Scope, positive: bool) -> E {
        let mut text = self.quantity(unit, scope, positive).within(Level::Calc);
        // A treatment behind a condition would be the condition's own, and two of one kind would be one too many.
        let mut treated = text.contains("counts as") || text.contains(" when ");
        for _ in 0..1 + self.dice.below(2) {
            let tail = if treated || scope.parameters.is_some() || self.dice.chance(65) {
                self.step(unit, scope, positive)
            } else {
                self.treat(&Is::Quantity(unit), scope, positive)
            };
            treated |= tail.contains("counts as") || tail.contains(" when ");
            text.push_str(&format!(", {tail}"));
        }
        E::new(text, Level::Calc)
    }

    /// `rounded half up to 2 decimals`, `capped at x when c`
    pub(super) fn step(&mut self, unit: U, scope: &Scope, positive: bool) -> String {
        let inner = scope.deeper();
        let value = |maker: &mut Maker| maker.quantity(unit, &inner, positive).within(Level::Sum);
        let mut step = match self.dice.below(if positive { 8 } else { 10 }) {
            0 | 1 => self.rounding(unit),
            2 => format!("capped at {}", value(self)),
            3 => format!("not below {}", value(self)),
            4 => {
                let (least, most) = (value(self), value(self));
                format!("kept between {least} and {most}")
            }
            5 | 6 => {
                let words = self.dice.pick(&["reduced by", "increased by"]);
                // What is a percent itself is changed by points.
                let part = if unit == U::Percent || (self.dice.chance(30) && (!positive || words == "increased by")) {
                    self.change(unit, &inner, positive)
                } else {
                    format!("{}%", self.dice.below(101))
                };
                format!("{words} {part}")
            }
            7 => {
                let factor = self.dice.pick(&[U::Plain, U::Percent]);
                format!("times {}", self.quantity(factor, &inner, positive).within(Level::Sum))
            }
            _ => format!("reduced by {}", self.change(unit, &inner, false)),
        };
        if self.dice.chance(20) {
            step.push_str(&format!(" when {}", self.treated_condition(&inner)));
        }
        step
    }

    fn change(&mut self, unit: U, scope: &Scope, positive: bool) -> String {
        if unit == U::Percent {
            format!("{} percentage points", self.dice.below(20))
        } else {
            self.quantity(unit, scope, positive).within(Level::Sum)
        }
    }

    fn rounding(&mut self, unit: U) -> String {
        let place = match self.dice.below(6) {
            0 => "to a whole number".to_owned(),
            1 if matches!(unit, U::Money | U::PerDay | U::PerMemberMonth) => "to the cent".to_owned(),
            2 if unit != U::MemberMonths => {
                let mut value = self.plausible(unit);
                value.digits = value.digits.max(1);
                format!("to the nearest {}", self.write(unit, value))
            }
            _ => {
                let places = self.dice.below(5);
                format!("to {places} {}", if places == 1 { "decimal" } else { "decimals" })
            }
        };
        match self.dice.pick(&["half up", "half up", "half even", "half down", "up", "down", "truncated"]) {
            "truncated" => format!("truncated {place}"),
            mode => format!("rounded {mode} {place}"),
        }
    }

    /// `unreported counts as x`
    pub(super) fn treat(&mut self, is: &Is, scope: &Scope, positive: bool) -> String {
        let kinds = self.dice.pick(&[
            "missing",
            "missing",
            "unreported",
            "insufficient",
            "undefined",
            "excused or inapplicable",
        ]);
        let value = self.value(is, scope, positive);
        format!("{kinds} counts as {value}")
    }

    /// A value of any type, as tight as an operand of a sum may be.
    pub(super) fn value(&mut self, is: &Is, scope: &Scope, positive: bool) -> String {
        match is {
            Is::Quantity(unit) => self.quantity(*unit, &scope.deeper(), positive).within(Level::Sum),
            Is::Date => self.date_of(scope).within(Level::Sum),
            Is::Truth => self.dice.pick(&["yes", "no"]).to_owned(),
            Is::Word(choice) => {
                let words = self.choices[*choice].clone();
                self.dice.pick(&words)
            }
            Is::Key(schedule) => {
                let keys = self.schedules[*schedule].keys.clone();
                self.dice.pick(&keys)
            }
            Is::Direction => panic!("directions are not read"),
        }
    }

    fn sum(&mut self, unit: U, scope: &Scope) -> E {
        // `100% − q` is the one sum that a percent written out may begin.
        if unit == U::Percent && self.dice.chance(30) {
            let rest = self.summand(unit, scope);
            return E::new(format!("100% − {rest}"), Level::Sum);
        }
        if unit == U::Days && self.dice.chance(25) {
            let [later, earlier] = [0, 1].map(|_| self.date_of(&scope.deeper()).within(Level::Product));
            return match self.dice.below(if self.business_days { 3 } else { 2 }) {
                0 => E::new(format!("{later} − {earlier}"), Level::Sum),
                2 => E::new(format!("the business days from {earlier} to {later}"), Level::Phrase),
                _ => E::new(format!("the days from {earlier} to {later}"), Level::Phrase),
            };
        }
        let mut text = self.summand(unit, scope);
        for _ in 0..1 + self.dice.below(2) {
            let sign = self.dice.pick(&["+", "−", "-"]);
            let next = self.summand(unit, scope);
            text.push_str(&format!(" {sign} {next}"));
        }
        E::new(text, Level::Sum)
    }

    /// What may stand beside `+` and `−`: a percent written out may not.
    fn summand(&mut self, unit: U, scope: &Scope) -> String {
        if scope.depth == 0 || self.dice.chance(50) {
            return self.leaf(unit, scope, false, unit != U::Percent).within(Level::Product);
        }
        let text = self.quantity(unit, scope, false);
        let alone = |c: char| c.is_ascii_digit() || c == '.' || c == ',' || c == '%' || c == '−';
        if unit == U::Percent && text.text.chars().all(alone) {
            return text.text.replace('%', " percentage points");
        }
        text.within(Level::Product)
    }

    fn product(&mut self, unit: U, scope: &Scope, positive: bool) -> E {
        let tight = |maker: &mut Maker, unit: U| maker.quantity(unit, scope, positive).within(Level::Primary);
        let named = |maker: &mut Maker, unit: U| maker.leaf(unit, scope, positive, false).within(Level::Primary);
        // Written out so that it surely is one.
        let part = format!("{}%", self.dice.below(121));
        match (unit, self.dice.below(6)) {
            (U::Plain, 0) => {
                let alike = self.dice.pick(&[U::Money, U::Percent, U::Days, U::PerThousand, U::Plain]);
                let (a, b) = (named(self, alike), named(self, alike));
                E::new(format!("{a} ÷ {b}"), Level::Product)
            }
            (U::Plain, 1) => {
                let (a, b, c) = (tight(self, U::Plain), tight(self, U::Plain), tight(self, U::Plain));
                E::new(format!("{a} × {b} ÷ {c}"), Level::Product)
            }
            (U::Percent, 0..=2) => {
                let alike = self.dice.pick(&[U::Plain, U::Money, U::Days, U::Percent]);
                let (a, b) = (named(self, alike), named(self, alike));
                E::new(format!("{} per {b}", no_rate(a)), Level::Ratio)
            }
            (U::Percent, 3) => {
                let (a, b) = (self.dice.below(4), tight(self, U::Percent));
                E::new(format!("{a} × {b}"), Level::Product)
            }
            (U::PerThousand, 0..=2) => {
                let (a, b) = (named(self, U::Plain), named(self, U::Plain));
                E::new(format!("{} per 1,000 of {b}", no_rate(a)), Level::Ratio)
            }
            (U::Money, 0) if scope.parameters.is_none() => {
                let (rate, months) = (tight(self, U::PerMemberMonth), named(self, U::MemberMonths));
                E::new(format!("{rate} × {months}"), Level::Product)
            }
            (U::Money, 1) => {
                let (rate, days) = (tight(self, U::PerDay), tight(self, U::Days));
                E::new(format!("{rate} × {days}"), Level::Product)
            }
            (U::Money, 2) => {
                let (whole, days, all) = (tight(self, U::Money), tight(self, U::Days), tight(self, U::Days));
                E::new(format!("{whole} × {days} ÷ {all}"), Level::Product)
            }
            (U::PerMemberMonth, 0) if scope.parameters.is_none() => {
                let (whole, months) = (named(self, U::Money), named(self, U::MemberMonths));
                E::new(format!("{whole} ÷ {months}"), Level::Product)
            }
            (U::PerDay, 0) => {
                let (whole, days) = (named(self, U::Money), tight(self, U::Days));
                E::new(format!("{whole} per {days}"), Level::Ratio)
            }
            (U::Money | U::Days | U::PerDay | U::PerMemberMonth | U::MemberMonths, 3) => {
                let (a, b) = (tight(self, unit), tight(self, U::Plain));
                E::new(format!("{a} ÷ {b}"), Level::Product)
            }
            (_, 4) if unit != U::PerThousand => {
                let (a, b) = (tight(self, U::Percent), tight(self, unit));
                E::new(format!("{a} of {b}"), Level::Ratio)
            }
            (U::Money | U::Plain | U::Days, 5) => {
                let (a, b) = (tight(self, U::Plain), tight(self, unit));
                E::new(format!("{a} × {b}"), Level::Product)
            }
            (U::PerThousand, _) => E::new(named(self, unit), Level::Primary),
            (_, _) => {
                let b = tight(self, unit);
                E::new(format!("{part} of {b}"), Level::Ratio)
            }
        }
    }

    fn call(&mut self, unit: U, scope: &Scope, positive: bool) -> E {
        let fitting: Vec<super::Method> = self.methods.iter().filter(|method| method.gives == unit).cloned().collect();
        if positive || fitting.is_empty() || scope.parameters.is_some() {
            return self.leaf(unit, scope, positive, true);
        }
        let method = self.dice.pick(&fitting);
        let arguments: Vec<String> = method
            .parameters
            .iter()
            .map(|unit| self.quantity(*unit, &scope.deeper(), false).within(Level::Sum))
            .collect();
        E::new(format!("{}({})", method.name, arguments.join(", ")), Level::Primary)
    }

    /// A fold over the rows of a schedule.
    pub(super) fn fold(&mut self, unit: U, scope: &Scope, positive: bool) -> Option<E> {
        if self.schedules.is_empty() || scope.parameters.is_some() {
            return None;
        }
        // Rather over a schedule that something varies along.
        let varying: Vec<usize> = self.known.iter().flat_map(|known| known.shape.iter().copied()).collect();
        let axis = if varying.is_empty() || self.dice.chance(15) {
            self.dice.below(self.schedules.len())
        } else {
            self.dice.pick(&varying)
        };
        let count = self.schedules[axis].keys.len();
        let inner = scope.with(axis).deeper();
        let mut over = format!("over each {}", self.schedules[axis].axis);
        if self.dice.chance(35) {
            over.push_str(&format!(" where {}", self.condition(&inner)));
        }
        over.push_str(&self.skip(count));
        if unit == U::Plain && self.dice.chance(20) {
            return Some(E::new(format!("the count {over}"), Level::Phrase));
        }
        let element = self.element(unit, axis, &inner, positive);
        let statistic = match self.dice.below(9) {
            0 | 1 => "sum".to_owned(),
            2 | 3 => "mean".to_owned(),
            4 => self.dice.pick(&["least", "greatest"]).to_owned(),
            5 => "median".to_owned(),
            6 => {
                let weight = self.dice.pick(&[U::Plain, U::Percent, U::Money]);
                let weight = self.quantity(weight, &inner, positive).within(Level::Sum);
                return Some(E::new(format!("the weighted mean of {element} by {weight} {over}"), Level::Phrase));
            }
            _ => {
                let best = match self.dice.chance(50) {
                    true => format!("{}", 1 + self.dice.below(count + 1)),
                    false => format!("{}%", 1 + self.dice.below(100)),
                };
                format!("{} of the best {best}", self.dice.pick(&["sum", "mean"]))
            }
        };
        Some(E::new(format!("the {statistic} of {element} {over}"), Level::Phrase))
    }

    /// What a fold is of: rather something that varies from row to row.
    fn element(&mut self, unit: U, axis: usize, scope: &Scope, positive: bool) -> String {
        let fits = |known: &&super::Known| {
            known.is == Is::Quantity(unit)
                && known.shape.contains(&axis)
                && known.shape.iter().all(|axis| scope.axes.contains(axis))
                && (known.positive || !positive)
        };
        let varying: Vec<String> = self.known.iter().filter(fits).map(|known| known.name.clone()).collect();
        if !varying.is_empty() && self.dice.chance(70) {
            return self.dice.pick(&varying);
        }
        self.quantity(unit, scope, positive).within(Level::Sum)
    }

    /// A date written out.
    pub(super) fn date(&mut self) -> String {
        let day = attain::calendar::Date::from_day_number(20_454 + self.dice.between(-60, 600)).unwrap();
        self.dates.push(day);
        day.to_string()
    }

    pub(super) fn date_of(&mut self, scope: &Scope) -> E {
        let found = self.readable(&Is::Date, scope);
        let date = match found.is_empty() || self.dice.chance(25) {
            true => self.date(),
            false => self.dice.pick(&found).0,
        };
        if self.dice.chance(70) {
            return E::new(date, Level::Primary);
        }
        let span = match self.dice.below(if self.business_days { 4 } else { 3 }) {
            3 => format!("{} business days", self.dice.below(60)),
            0 => format!("{} days", self.dice.below(100)),
            1 => format!("{} months", 1 + self.dice.below(20)),
            _ => format!("{} years", 1 + self.dice.below(3)),
        };
        let sign = self.dice.pick(&["+", "−"]);
        E::new(format!("{date} {sign} {span}"), Level::Sum)
    }
}

/// `8 per 8` would be a rate written out.
pub fn no_rate(text: String) -> String {
    if text.starts_with(|c: char| c.is_ascii_digit()) { format!("({text})") } else { text }
}
