//! The expressions of random contracts about many; everything stands in brackets.

use super::{At, GRAINS, Is, KINDS, Known, Maker, QUANTITIES, Scope};

impl Maker {
    /// What can be read plainly, with the row of the schedule where that is not at hand.
    fn readable(&mut self, scope: Scope, fits: impl Fn(&Known) -> bool) -> Vec<String> {
        let known: Vec<Known> =
            self.known.iter().filter(|known| self.reaches(scope.at, known.at) && fits(known)).cloned().collect();
        let name = |known: Known| match known.family && (!scope.row || self.dice.chance(10)) {
            true => format!("i{}.{}", self.dice.below(2), known.name),
            false => known.name,
        };
        known.into_iter().map(name).collect()
    }

    fn read(&mut self, scope: Scope, is: Is) -> Option<String> {
        let mut names = self.readable(scope, |known| known.is == is);
        names.extend(self.by_key(scope, is));
        (!names.is_empty()).then(|| self.dice.pick(&names))
    }

    /// What is read at the row that a fact names: a column, or a family.
    fn by_key(&mut self, scope: Scope, is: Is) -> Option<String> {
        let keys: Vec<String> =
            self.keys.iter().filter(|(_, at)| self.reaches(scope.at, *at)).map(|(name, _)| name.clone()).collect();
        if keys.is_empty() {
            return None;
        }
        let families = self.known.iter().filter(|known| {
            known.family && known.is == is && self.reaches(scope.at, known.at) && !known.name.contains('.')
        });
        let mut columns: Vec<String> = families.map(|known| known.name.clone()).collect();
        match is {
            Is::Plain => columns.push("weight".to_owned()),
            Is::Percent => columns.push("low".to_owned()),
            Is::Money | Is::Truth | Is::Word => {}
        }
        (!columns.is_empty()).then(|| format!("{}.{}", self.dice.pick(&keys), self.dice.pick(&columns)))
    }

    pub(super) fn positive_read(&mut self, scope: Scope) -> Option<String> {
        let names = self.readable(scope, |known| known.positive && known.at.level == scope.at.level);
        (!names.is_empty()).then(|| self.dice.pick(&names))
    }

    pub(super) fn any_read(&mut self, scope: Scope) -> Option<String> {
        let names = self.readable(scope, |known| !known.family || scope.row);
        let names: Vec<String> = names.into_iter().filter(|name| !name.starts_with('i')).collect();
        (!names.is_empty()).then(|| self.dice.pick(&names))
    }

    fn literal(&mut self, is: Is) -> String {
        match is {
            Is::Plain => self.dice.pick(&["0", "1", "2", "3", "5", "10", "12.5", "100"]).to_owned(),
            Is::Percent => self.dice.pick(&["0%", "5%", "12.5%", "50%", "100%"]).to_owned(),
            Is::Money => self.dice.pick(&["0 USD", "1 USD", "33.33 USD", "100 USD", "5,000.01 USD"]).to_owned(),
            Is::Truth => self.dice.pick(&["yes", "no"]).to_owned(),
            Is::Word => self.dice.pick(&["red", "green", "blue"]).to_owned(),
        }
    }

    /// An expression of a kind.
    pub(super) fn value(&mut self, scope: Scope, is: Is) -> String {
        if is == Is::Truth {
            return self.condition(scope);
        }
        if scope.depth == 0 || is == Is::Word {
            return match self.read(scope, is) {
                Some(name) if self.dice.chance(90) => {
                    if is == Is::Word && self.dice.chance(20) {
                        let (condition, word) = (self.condition(scope.deeper()), self.literal(is));
                        return format!("(if {condition} then {name} otherwise {word})");
                    }
                    name
                }
                Some(_) | None => self.literal(is),
            };
        }
        let inner = scope.deeper();
        match self.dice.below(20) {
            0..=1 => self.value(Scope { depth: 0, ..scope }, is),
            2 => format!("({} + {})", self.value(inner, is), self.value(inner, is)),
            3 => format!("({} − {})", self.value(inner, is), self.value(inner, is)),
            4 => match is {
                Is::Plain => {
                    let of = self.dice.pick(&QUANTITIES);
                    format!("({} ÷ {})", self.value(inner, of), self.value(inner, of))
                }
                Is::Percent => {
                    let of = self.dice.pick(&[Is::Plain, Is::Money]);
                    let (a, b) = (self.value(inner, of), self.value(inner, of));
                    // `per` and a number is a rate.
                    if b.starts_with(|c: char| c.is_ascii_digit()) {
                        self.literal(is)
                    } else {
                        format!("({a} per {b})")
                    }
                }
                Is::Money | Is::Truth | Is::Word => {
                    format!("({} of {})", self.value(inner, Is::Percent), self.value(inner, is))
                }
            },
            5 => {
                let (condition, a, b) = (self.condition(inner), self.value(inner, is), self.value(inner, is));
                format!("(if {condition} then {a} otherwise {b})")
            }
            6 => {
                let kinds = self.dice.pick(&["missing", "unreported", "inapplicable", "insufficient or undefined"]);
                format!("({}, {kinds} counts as {})", self.value(inner, is), self.literal(is))
            }
            7 => {
                let (which, a, b) =
                    (self.dice.pick(&["greater", "lesser"]), self.value(inner, is), self.value(inner, is));
                format!("(the {which} of {a} and {b} skipping missing)")
            }
            8 => format!("({}, rounded half up to {} decimals)", self.value(inner, is), self.dice.below(3)),
            9 => self.earlier(scope, is),
            10 if is == Is::Plain => self.rank(scope).unwrap_or_else(|| "1".to_owned()),
            11 if is == Is::Plain => self.streak(scope),
            12 if is == Is::Plain => match self.over(scope) {
                Some((over, inner)) => {
                    let filter =
                        if self.dice.chance(60) { format!(" where {}", self.condition(inner)) } else { String::new() };
                    format!("(the count {over}{filter}{})", self.skip())
                }
                None => "2".to_owned(),
            },
            13 if self.schedule => self.over_rows(scope, is),
            14 if is == Is::Plain && self.dice.chance(60) => {
                let curve = self.dice.pick(&["square root", "logistic"]);
                let rounded = self.dice.pick(&["rounded half up", "rounded down", "rounded up", "truncated"]);
                format!("(the {curve} of {}, {rounded} to {} decimals)", self.value(inner, is), self.dice.below(8))
            }
            _ => self.fold(scope, is),
        }
    }

    fn earlier(&mut self, scope: Scope, is: Is) -> String {
        let fits: Vec<Known> = self
            .known
            .iter()
            .filter(|known| known.is == is && known.at.grain.is_some() && self.reaches(scope.at, known.at))
            .filter(|known| !known.family || scope.row)
            .cloned()
            .collect();
        if fits.is_empty() {
            return self.literal(is);
        }
        let known = self.dice.pick(&fits);
        if self.dice.chance(60) {
            return format!("(the previous {})", known.name);
        }
        let months = GRAINS[known.at.grain.unwrap_or(0)].1;
        format!("(the {} {} months before)", known.name, months * self.dice.pick(&[1, 2, 4]))
    }

    /// What a fold may go over, and where its elements stand. Only what the reader can have in common is asked for.
    fn over(&mut self, scope: Scope) -> Option<(String, Scope)> {
        let mut ways: Vec<(String, At)> = Vec::new();
        for level in 0..self.levels.len() {
            if scope.at.level.is_some_and(|here| !self.within(level, here)) {
                continue;
            }
            let name = self.levels[level].0.clone();
            let at = At { level: Some(level), ..scope.at };
            let own = scope.at.level == Some(level);
            let other = if own && self.dice.chance(40) { "other " } else { "" };
            let mut over = format!("over each {other}{name}");
            if self.dice.chance(if own { 40 } else { 8 }) {
                let inner = Scope { at, ..scope };
                let reached: Vec<String> = self.readable(inner, |known| !known.family || scope.row);
                let known = self.known.clone();
                let common: Vec<String> = reached
                    .into_iter()
                    .filter(|name| known.iter().any(|known| known.name == *name && self.reaches(scope.at, known.at)))
                    .collect();
                // Words and yes-or-no are what elements have in common; anything may be.
                let words: Vec<String> = common
                    .iter()
                    .filter(|name| {
                        known.iter().any(|known| known.name == **name && matches!(known.is, Is::Word | Is::Truth))
                    })
                    .cloned()
                    .collect();
                let from = if words.is_empty() || self.dice.chance(15) { &common } else { &words };
                if !from.is_empty() {
                    let mut names = vec![self.dice.pick(from)];
                    if self.dice.chance(30) {
                        names.push(self.dice.pick(&common));
                    }
                    over.push_str(&format!(" with the same {}", names.join(", ")));
                }
            }
            ways.push((over.clone(), at));
            if own {
                ways.push((over, at));
            }
        }
        for (grain, (name, _)) in GRAINS.iter().enumerate() {
            let at = At { grain: Some(grain), ..scope.at };
            if scope.at.grain.is_none_or(|here| here > grain) {
                ways.push((format!("over each {name}"), at));
            }
            if scope.at.grain.is_some_and(|here| here >= grain) {
                let count = self.dice.pick(&[1, 2, 3, 3, 6]);
                let which = self.dice.pick(&["last", "last", "last", "next"]);
                ways.push((format!("over the {which} {count} {name}s"), at));
            }
        }
        let (over, at) = self.dice.pick(&ways);
        Some((over, Scope { at, ..scope }.deeper()))
    }

    fn fold(&mut self, scope: Scope, is: Is) -> String {
        let Some((over, inner)) = self.over(scope) else { return self.literal(is) };
        let element = self.value(inner, is);
        let filter = if self.dice.chance(25) { format!(" where {}", self.condition(inner)) } else { String::new() };
        let tail = format!("{over}{filter}{}", self.skip());
        self.statistic(inner, &element, &tail)
    }

    fn statistic(&mut self, inner: Scope, element: &str, tail: &str) -> String {
        match self.dice.below(16) {
            0..=3 => format!("(the sum of {element} {tail})"),
            4..=5 => format!("(the mean of {element} {tail})"),
            6 => format!("(the least of {element} {tail})"),
            7 => format!("(the greatest of {element} {tail})"),
            8..=9 => format!("(the median of {element} {tail})"),
            10..=11 => {
                let weight = match self.positive_read(inner) {
                    Some(name) if self.dice.chance(70) => name,
                    Some(_) | None => self.value(inner.deeper(), Is::Plain),
                };
                format!("(the weighted mean of {element} by {weight} {tail})")
            }
            12..=13 => {
                let nth = self.dice.pick(&["1st", "25th", "33.3th", "50th", "75th", "90th"]);
                let method = self.dice.pick(&["inclusive", "exclusive", "nearest_rank"]);
                format!("(the {nth} percentile of {element} by {method} {tail})")
            }
            14 => {
                let (what, best) = (self.dice.pick(&["sum", "mean"]), self.dice.pick(&["1", "2", "3", "40%", "50%"]));
                format!("(the {what} of the best {best} of {element} {tail})")
            }
            _ => {
                let what = self.dice.pick(&["sample", "population"]);
                format!(
                    "(the {what} deviation of {element} {tail}, rounded half up to {} decimals)",
                    self.dice.below(5)
                )
            }
        }
    }

    /// A fold over the rows of the schedule.
    fn over_rows(&mut self, scope: Scope, is: Is) -> String {
        let inner = Scope { row: true, ..scope.deeper() };
        let element = self.value(inner, is);
        let filter = if self.dice.chance(25) { format!(" where {}", self.condition(inner)) } else { String::new() };
        let tail = format!("over each item{filter}{}", self.skip());
        match self.dice.chance(15) {
            true => format!("(the weighted mean of {element} by weight {tail})"),
            false => self.statistic(inner, &element, &tail),
        }
    }

    fn rank(&mut self, scope: Scope) -> Option<String> {
        let level = scope.at.level?;
        let metrics = self.readable(scope, |known| known.directed && (!known.family || scope.row));
        if metrics.is_empty() {
            return None;
        }
        let metric = self.dice.pick(&metrics);
        let by = self.dice.pick(&["", " by competition", " by dense", " by average"]);
        let name = self.levels[level].0.clone();
        let mut over = format!("over each {name}");
        let words: Vec<String> = self.readable(scope, |known| known.is == Is::Word && (!known.family || scope.row));
        if !words.is_empty() && self.dice.chance(35) {
            over.push_str(&format!(" with the same {}", self.dice.pick(&words)));
        }
        if self.dice.chance(25) {
            over.push_str(&format!(" where {}", self.condition(scope.deeper())));
        }
        Some(format!("(the rank of {metric}{by} {over}{})", self.skip()))
    }

    fn streak(&mut self, scope: Scope) -> String {
        let Some(here) = scope.at.grain else { return "1".to_owned() };
        let grain = self.dice.below(here + 1);
        let inner = Scope { at: At { grain: Some(grain), ..scope.at }, ..scope }.deeper();
        let name = GRAINS[grain].0;
        let over = match self.dice.chance(60) {
            true => format!("over each {name}"),
            false => format!("over the last {} {name}s", self.dice.between(1, 6)),
        };
        let filter = if self.dice.chance(20) { format!(" where {}", self.condition(inner)) } else { String::new() };
        format!("(the streak of {} {over}{filter}{})", self.condition(inner), self.skip())
    }

    /// A condition, in brackets where it needs them.
    pub(super) fn condition(&mut self, scope: Scope) -> String {
        let inner = Scope { depth: scope.depth.min(2), ..scope }.deeper();
        match self.dice.below(10) {
            0 => self.read(scope, Is::Truth).unwrap_or_else(|| "yes".to_owned()),
            1 => match self.read(scope, Is::Word) {
                Some(word) => format!("({word} is {})", self.literal(Is::Word)),
                None => "yes".to_owned(),
            },
            2 => {
                let is = self.dice.pick(&QUANTITIES);
                let test = self.dice.pick(&["known", "missing", "unreported", "not missing", "insufficient"]);
                match self.read(scope, is) {
                    Some(name) => format!("({name} is {test})"),
                    None => "yes".to_owned(),
                }
            }
            3 if scope.depth > 0 => {
                let sign = self.dice.pick(&["and", "or"]);
                format!("({} {sign} {})", self.condition(inner), self.condition(inner))
            }
            4 if scope.depth > 0 => format!("(not {})", self.condition(inner)),
            5 => {
                let kind = self.dice.pick(&KINDS);
                let (is, truth) = (self.dice.pick(&QUANTITIES), self.literal(Is::Truth));
                let (a, b) = (self.value(inner, is), self.literal(is));
                format!("({a} is above {b}, {kind} counts as {truth})")
            }
            _ => {
                let is = self.dice.pick(&QUANTITIES);
                let test = self.dice.pick(&["at least", "above", "at most", "below"]);
                let (a, b) = (self.value(inner, is), self.literal(is));
                let b = if self.dice.chance(25) { self.value(inner, is) } else { b };
                format!("({a} is {test} {b})")
            }
        }
    }
}
