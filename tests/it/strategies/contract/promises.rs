//! Assertions that are true whatever the facts are, by how they are made.

use super::expressions::Level;
use super::{Is, Maker, Scope, U};

const UNITS: [U; 5] = [U::Plain, U::Percent, U::Money, U::Days, U::PerThousand];

impl Maker {
    /// Some assertions, mostly none.
    pub(super) fn promises(&mut self) {
        for _ in 0..self.dice.below(3) {
            match self.dice.below(6) {
                0 => self.one_or_the_other(),
                1 => self.never_negative(),
                2 => self.never_above_its_cap(),
                3 => self.what_one_gets_the_other_pays(),
                _ => self.follows(),
            }
        }
    }

    fn assert(&mut self, heading: &str, says: &str) {
        self.clauses.push(format!("assert {heading}\n  {says}"));
    }

    /// A condition holds, or it does not; for each row of a schedule, too.
    fn one_or_the_other(&mut self) {
        let name = self.name("promise");
        let shape = self.family();
        let scope = Scope { axes: shape.clone(), depth: 2, ..Scope::default() };
        let heading = self.heading(&name, &shape, true);
        let condition = self.condition(&scope);
        self.assert(&heading, &format!("always ({condition}) or not ({condition})"));
    }

    /// A line of money is never below nothing.
    fn never_negative(&mut self) {
        let lines = self.known.iter().filter(|known| known.positive && known.is == Is::Quantity(U::Money));
        let lines: Vec<(String, Vec<usize>)> = lines.map(|known| (known.name.clone(), known.shape.clone())).collect();
        if lines.is_empty() {
            return;
        }
        let (line, shape) = self.dice.pick(&lines);
        let name = self.name("promise");
        let heading = self.heading(&name, &shape, true);
        self.assert(&heading, &format!("always {line} is at least 0 USD"));
    }

    /// What is capped is at most its cap.
    fn never_above_its_cap(&mut self) {
        let (unit, scope) = (self.dice.pick(&UNITS), Scope { depth: 2, ..Scope::default() });
        let value = self.quantity(unit, &scope, false).within(Level::Calc);
        let Some(cap) = self.literal(unit) else { return };
        let (capped, name) = (self.name("capped"), self.name("promise"));
        self.clauses.push(format!("define {capped} means {value}\n  capped at {cap}"));
        self.assert(&name, &format!("always {capped} is at most {cap}"));
    }

    /// Between two parties nothing is lost.
    fn what_one_gets_the_other_pays(&mut self) {
        let moves = ["bonus ", "penalty ", "payment ", "adjustment "];
        if self.clauses.iter().any(|clause| moves.iter().any(|kind| clause.starts_with(kind))) {
            let name = self.name("promise");
            self.assert(&name, "always (the net to northlake) + (the net to riverside) is 0 USD");
        }
    }

    /// What follows a fact up to a cap, or by bands that rise, never falls when the fact rises; what it leaves of something
    /// never rises.
    fn follows(&mut self) {
        let facts = self.known.iter().filter(|known| known.fact && known.shape.is_empty());
        let facts: Vec<(String, U)> = facts
            .filter_map(|known| match known.is {
                Is::Quantity(unit) if UNITS.contains(&unit) => Some((known.name.clone(), unit)),
                _ => None,
            })
            .collect();
        if facts.is_empty() {
            return;
        }
        let (fact, unit) = self.dice.pick(&facts);
        let Some(mark) = self.literal(unit) else { return };
        let (follows, name) = (self.name("follows"), self.name("promise"));
        let (rule, falls) = match self.dice.below(3) {
            0 => (format!("{fact}\n  capped at {mark}"), true),
            1 => (format!("by band of {fact}\n    below {mark}  gives 1\n    from {mark}  gives 2.5"), true),
            _ => (format!("by band of {fact}\n    up to {mark}  gives 2.5\n    above {mark}  gives 1"), false),
        };
        self.clauses.push(format!("define {follows} means {rule}"));
        let (never, other) = if falls { ("falls", "rises") } else { ("rises", "falls") };
        let says = match self.dice.chance(50) {
            true => format!("{follows} never {never} when {fact} rises"),
            false => format!("{follows} never {other} when {fact} falls"),
        };
        self.assert(&name, &says);
    }
}
