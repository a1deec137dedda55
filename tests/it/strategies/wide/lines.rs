//! Lines of money that act on each other: limits over several, credits against payments, what is held and comes back.

use super::{At, GRAINS, Is, Maker, Scope};

impl Maker {
    /// Where lines stand: a place with a period.
    fn place(&mut self) -> At {
        let mut at = self.somewhere();
        at.grain = at.grain.or(Some(self.settled));
        at
    }

    /// An amount that is seldom below nothing.
    fn amount(&mut self, scope: Scope) -> String {
        let value = self.value(scope, Is::Money);
        match self.dice.chance(75) {
            true => format!("{value}\n  not below 0 USD"),
            false => value,
        }
    }

    fn line(&mut self, kind: &str, verb: &str, at: At, row: bool, against: &str) -> String {
        let name = self.name("t");
        let scope = Scope { at, row, depth: 2 };
        let amount = self.amount(scope);
        let heading = self.heading(at, row, true);
        let gate = match self.dice.chance(15) {
            true => format!("\n  only if {}", self.condition(scope)),
            false => String::new(),
        };
        self.clauses.push(format!("{kind} {name}{heading}{against}\n  {verb} {amount}{gate}"));
        name
    }

    /// Several lines of one side with a limit over them, or two.
    pub(super) fn limited(&mut self) {
        let (at, row) = (self.place(), self.row(35));
        let (kind, verb) = self.dice.pick(&[("bonus", "pays"), ("penalty", "charges")]);
        let lines: Vec<String> = (0..1 + self.dice.below(3)).map(|_| self.line(kind, verb, at, row, "")).collect();
        // A clause between the lines and their limit, perhaps: what a limit needs may come late.
        if self.dice.chance(25) {
            self.define();
        }
        for _ in 0..1 + usize::from(self.dice.chance(30)) {
            let mut on = lines.clone();
            self.dice.shuffle(&mut on);
            on.truncate(1 + self.dice.below(lines.len()));
            let name = self.name("l");
            let most = self.value(Scope { at, row: false, depth: 1 }, Is::Money);
            let step = self.dice.pick(&["capped at", "capped at", "not below"]);
            let relieved = self.dice.pick(&["in this order", "in proportion"]);
            let on = on.join(", ");
            self.clauses.push(format!("limit {name} on {on}\n  {step} {most}\n  relieved {relieved}"));
            self.learn(&format!("{name}.relief"), Is::Money, at, false);
        }
        lines.iter().for_each(|line| self.learn(line, Is::Money, at, row));
    }

    pub(super) fn paid_and_credited(&mut self) {
        let (at, row) = (self.place(), self.row(20));
        let payment = self.line("payment", "pays", at, row, "");
        self.learn(&payment, Is::Money, at, row);
        let credit = self.line("credit", "credits", at, row, &format!(" against {payment}"));
        self.learn(&credit, Is::Money, at, row);
    }

    /// A withhold, perhaps of a shorter period, and what comes back.
    pub(super) fn held_and_returned(&mut self) {
        let at = self.place();
        let longer = at.grain.unwrap_or(0);
        let shorter = At { grain: Some(self.dice.below(longer + 1)), ..at };
        let held_at = if self.dice.chance(40) { shorter } else { at };
        let row = held_at == at && self.row(15);
        let held = self.line("withhold", "holds", held_at, row, "");
        self.learn(&held, Is::Money, held_at, row);
        for _ in 0..1 + self.dice.below(2) {
            let name = self.name("e");
            let share = match self.dice.below(3) {
                0 => format!("{}% of {held}.held", self.dice.pick(&["20", "50", "60"])),
                1 => format!("{held}.held × {}", self.value(Scope { at, row: false, depth: 1 }, Is::Percent)),
                _ => self.amount(Scope { at, row: false, depth: 1 }),
            };
            let heading = self.heading(at, false, false);
            self.clauses.push(format!("earn_back {name}{heading} against {held}\n  returns {share}"));
            self.learn(&name, Is::Money, at, false);
        }
        for part in ["held", "returned", "forfeited"] {
            self.learn(&format!("{held}.{part}"), Is::Money, at, false);
        }
    }

    /// What the lines before it come to for a party, where some line counts: in its own place or around it.
    pub(super) fn net(&mut self) {
        let withheld = |name: &str| self.clauses.iter().any(|clause| clause.starts_with(&format!("withhold {name}")));
        let is_line = |name: &str| name.starts_with("t_") && !withheld(name) || name.starts_with("e_");
        let lines: Vec<At> = self
            .known
            .iter()
            .filter(|known| is_line(&known.name) && !known.name.contains('.'))
            .map(|known| known.at)
            .collect();
        if lines.is_empty() {
            return;
        }
        let mut at = self.dice.pick(&lines);
        if self.dice.chance(40) {
            at.level = at.level.map(|level| self.levels[level].1).filter(|_| self.dice.chance(60));
        }
        if self.dice.chance(60) {
            let grain = at.grain.unwrap_or(0);
            at.grain = self.dice.pick(&[Some(GRAINS.len() - 1), Some((grain + 1).min(GRAINS.len() - 1)), None]);
        }
        let party = self.dice.pick(&["plan", "hospital"]);
        let name = self.name(&format!("net_to_{party}"));
        let heading = self.heading(at, false, false);
        self.clauses.push(format!("define {name}{heading} means the net to {party}"));
        self.learn(&name, Is::Money, at, false);
    }

    /// Keeps what a clause says from some day on.
    pub(super) fn later(&mut self, name: &str, text: &str) {
        self.later.push(text.replacen(name, &format!("{name} amended by AMENDMENT"), 1));
    }

    /// The amendments, and in the header which day decides.
    pub(super) fn amendments(&mut self) {
        let later = std::mem::take(&mut self.later);
        if later.is_empty() {
            return;
        }
        let governed = self.dice.pick(&["period start", "period end"]);
        let header = self.clauses.iter_mut().find(|clause| clause.starts_with("contract ")).expect("a header");
        header.push_str(&format!("\n  governed by {governed}"));
        let days: &[&str] = match self.dice.chance(50) {
            true => &["2026-05-17"],
            false => &["2026-04-20", "2026-06-01"],
        };
        for (number, day) in days.iter().enumerate() {
            let name = format!("amendment_{number}");
            self.clauses.push(format!("amendment {name} effective {day}"));
            for text in &later {
                if number == 0 || self.dice.chance(50) {
                    self.clauses.push(text.replacen("AMENDMENT", &name, 1));
                }
            }
        }
    }
}
