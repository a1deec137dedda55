//! Conditions: comparisons of every unit, words, tests of status, standards.

use super::expressions::Level;
use super::{Is, Maker, Scope, U};

impl Maker {
    /// A condition, perhaps of several.
    pub(super) fn condition(&mut self, scope: &Scope) -> String {
        if scope.depth == 0 || self.dice.chance(60) {
            return self.claim(scope);
        }
        let inner = scope.deeper();
        let part = |maker: &mut Maker| {
            let condition = maker.condition(&inner);
            match maker.dice.below(4) {
                0 => format!("not {}", bracketed(condition)),
                _ => bracketed(condition),
            }
        };
        let word = self.dice.pick(&[" and ", " or "]);
        let parts: Vec<String> = (0..2 + self.dice.below(2)).map(|_| part(self)).collect();
        parts.join(word)
    }

    /// A condition with what it counts as where it is missing.
    pub(super) fn treated_condition(&mut self, scope: &Scope) -> String {
        let mut condition = self.condition(scope);
        if self.dice.chance(40) {
            let kinds = self.dice.pick(&["missing", "unreported", "insufficient or excused"]);
            condition.push_str(&format!(", {kinds} counts as {}", self.dice.pick(&["yes", "no"])));
        }
        condition
    }

    /// A condition about the row at hand and nothing else, for the filter of a family.
    pub(super) fn condition_of_row(&mut self, scope: &Scope) -> String {
        let axis = self.dice.pick(&scope.axes);
        let schedule = self.schedules[axis].clone();
        let columns: Vec<&(String, Is)> = schedule.columns.iter().collect();
        let (column, is) = self.dice.pick(&columns);
        match is {
            Is::Quantity(unit) => {
                let bound = self.dice.pick(&["at least", "above", "at most", "below"]);
                let value = self.leaf(*unit, &Scope::default(), false, true).text;
                format!("{column} is {bound} {value}")
            }
            Is::Date => format!("{column} is at least {}", self.date()),
            // `where flag` and then `is a per b` would be read as one condition.
            Is::Truth => format!("{column} is {}", self.dice.pick(&["yes", "yes", "no"])),
            Is::Word(_) | Is::Key(_) => {
                let word = self.value(is, scope, false);
                format!("{column} is {}{word}", self.dice.pick(&["", "not "]))
            }
            Is::Direction => format!("{column} is higher"),
        }
    }

    fn claim(&mut self, scope: &Scope) -> String {
        let inner = scope.deeper();
        if scope.parameters.is_none() {
            let found = match self.dice.below(10) {
                0 => self.truth_claim(scope),
                1 => self.word_claim(scope),
                2 => self.standard_claim(scope),
                3 => self.date_claim(scope),
                4 | 5 => self.status_claim(scope),
                _ => None,
            };
            if let Some(claim) = found {
                return claim;
            }
        }
        let unit = self.dice.pick(&[U::Plain, U::Plain, U::Percent, U::Percent, U::Money, U::Days, U::PerThousand]);
        // Rather something named on the left, so that facts can lie on the bound.
        let left = match self.dice.chance(70) {
            true => self.leaf(unit, scope, false, false).within(Level::Sum),
            false => self.quantity(unit, &inner, false).within(Level::Sum),
        };
        let right = |maker: &mut Maker| match maker.dice.chance(65) {
            true => maker.leaf(unit, &Scope { depth: 0, ..scope.clone() }, false, true).within(Level::Sum),
            false => maker.quantity(unit, &inner, false).within(Level::Sum),
        };
        match self.dice.below(8) {
            0 => format!("{left} is {}", right(self)),
            1 => format!("{left} is not {}", right(self)),
            2 => {
                let (least, most) = (right(self), right(self));
                let (lower, upper) = (self.dice.pick(&["at least", "above"]), self.dice.pick(&["at most", "below"]));
                format!("{left} is {lower} {least} and {upper} {most}")
            }
            _ => {
                let bound = self.dice.pick(&["at least", "at most", "above", "below"]);
                format!("{left} is {bound} {}", right(self))
            }
        }
    }

    fn truth_claim(&mut self, scope: &Scope) -> Option<String> {
        let found = self.readable(&Is::Truth, scope);
        if found.is_empty() {
            return None;
        }
        let (name, _) = self.dice.pick(&found);
        Some(match self.dice.below(3) {
            0 => format!("{name} is {}", self.dice.pick(&["yes", "no"])),
            _ => name,
        })
    }

    fn word_claim(&mut self, scope: &Scope) -> Option<String> {
        let mut kinds: Vec<Is> = (0..self.choices.len()).map(Is::Word).collect();
        kinds.extend((0..self.schedules.len()).map(Is::Key));
        self.dice.shuffle(&mut kinds);
        for is in kinds {
            let found = self.readable(&is, scope);
            if found.is_empty() {
                continue;
            }
            let (name, _) = self.dice.pick(&found);
            let [one, other] = [0, 1].map(|_| self.value(&is, scope, false));
            return Some(match self.dice.below(3) {
                0 => format!("{name} is not {one}"),
                1 => format!("{name} is one of {one} or {other}"),
                _ => format!("{name} is {one}"),
            });
        }
        None
    }

    fn standard_claim(&mut self, scope: &Scope) -> Option<String> {
        let directed = self.known.iter().filter(|known| {
            known.directed && !known.standards.is_empty() && known.shape.iter().all(|axis| scope.axes.contains(axis))
        });
        let directed: Vec<super::Known> = directed.cloned().collect();
        if directed.is_empty() {
            return None;
        }
        let metric = self.dice.pick(&directed);
        let standard = self.dice.pick(&metric.standards);
        let name = &metric.name;
        Some(match self.dice.below(4) {
            0 => format!("{name} meets {standard}"),
            1 => format!("{name}.{standard}.met"),
            2 => format!("{name} is {} {standard}", self.goodness()),
            _ => {
                let Is::Quantity(unit) = metric.is else { return None };
                let value = self.leaf(unit, scope, false, true).within(Level::Sum);
                format!("{name} is {} {value}", self.goodness())
            }
        })
    }

    pub(super) fn goodness(&mut self) -> &'static str {
        self.dice.pick(&["at least as good as", "no better than", "better than", "worse than"])
    }

    fn date_claim(&mut self, scope: &Scope) -> Option<String> {
        let found = self.readable(&Is::Date, scope);
        if found.is_empty() {
            return None;
        }
        let (name, _) = self.dice.pick(&found);
        let bound = self.dice.pick(&["at least", "at most", "above", "below"]);
        let other = self.date_of(scope).within(Level::Sum);
        Some(format!("{name} is {bound} {other}"))
    }

    fn status_claim(&mut self, scope: &Scope) -> Option<String> {
        let here = self.known.iter().filter(|known| known.shape.iter().all(|axis| scope.axes.contains(axis)));
        let may_be: Vec<String> = here.filter(|known| known.missing).map(|known| known.name.clone()).collect();
        if may_be.is_empty() {
            return None;
        }
        let name = self.dice.pick(&may_be);
        let test = self.dice.pick(&[
            "known",
            "missing",
            "not missing",
            "unreported",
            "not unreported",
            "insufficient",
            "excused",
            "inapplicable",
            "undefined",
        ]);
        Some(format!("{name} is {test}"))
    }
}

/// `and` and `or` do not mix; what was joined is bracketed before it is joined again.
fn bracketed(condition: String) -> String {
    if condition.contains(" and ") || condition.contains(" or ") || condition.starts_with("not ") {
        format!("({condition})")
    } else {
        condition
    }
}
