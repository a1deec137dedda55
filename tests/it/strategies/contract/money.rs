//! Lines of money, limits and what is read off them.

use super::{Is, Known, Maker, Scope, U};

/// A line that later clauses may name.
#[derive(Clone)]
struct Line {
    name: String,
    shape: Vec<usize>,
    /// From payer to provider.
    up: bool,
}

impl Maker {
    pub(super) fn money(&mut self) {
        let mut lines: Vec<Line> = Vec::new();
        let mut accounts: Vec<String> = Vec::new();
        let mut after: Vec<Known> = Vec::new();
        for _ in 0..1 + self.dice.below(5) {
            match self.dice.below(8) {
                0..=2 => lines.push(self.term("bonus", "pays", "", true)),
                3 | 4 => lines.push(self.term("penalty", "charges", "", false)),
                5 => lines.push(self.term("payment", "pays", " from northlake to riverside", true)),
                6 => {
                    let line = self.term("withhold", "holds", "", true);
                    for part in ["held", "returned", "forfeited"] {
                        after.push(money_figure(format!("{}.{part}", line.name), &[]));
                    }
                    accounts.push(line.name);
                }
                _ => {
                    let line = self.adjustment();
                    after.push(Known { positive: false, ..money_figure(line.name, &line.shape) });
                }
            }
        }
        for account in &accounts {
            for _ in 0..self.dice.below(3) {
                let line = self.earn_back(account, accounts.len() > 1);
                after.push(money_figure(line.name, &line.shape));
            }
        }
        let payments: Vec<Line> = lines.iter().filter(|line| line.name.starts_with("payment")).cloned().collect();
        if !payments.is_empty() && self.dice.chance(70) {
            let payment = self.dice.pick(&payments);
            let credit = self.credit(&payment);
            // The check takes every limit to wait for those before it, so that two limits on a payment and on the credit
            // against it may look like a circle.
            let spared = if self.dice.chance(50) { &payment.name } else { &credit.name };
            after.push(money_figure(spared.clone(), &payment.shape));
            let spared = spared.clone();
            lines.push(credit);
            lines.retain(|line| line.name != spared);
        }
        for _ in 0..self.dice.below(3) {
            if let Some(limit) = self.limit(&lines) {
                after.push(limit);
            }
        }
        after.extend(lines.iter().map(|line| money_figure(line.name.clone(), &line.shape)));
        self.known.extend(after);
    }

    /// `name` of a term, its heading and its scope.
    fn term_heading(&mut self, kind: &str) -> (String, Vec<usize>, Scope, String) {
        let name = self.name(kind);
        let shape = if self.dice.chance(60) { Vec::new() } else { self.family() };
        let scope = Scope { axes: shape.clone(), depth: 2, ..Scope::default() };
        let section =
            if self.dice.chance(20) { format!("§ {}.{} ", self.dice.below(9) + 1, self.names) } else { String::new() };
        let heading = self.heading(&name, &shape, true);
        (name, shape, scope, format!("{section}{kind} {heading}"))
    }

    fn term(&mut self, kind: &str, verb: &str, route: &str, up: bool) -> Line {
        let (name, shape, scope, mut text) = self.term_heading(kind);
        text.push_str(route);
        let version = |it: &mut Self| {
            let positive = !it.dice.chance(5);
            let amount = match it.dice.chance(50) {
                true => format!("{verb} {}", it.calculation(&Is::Quantity(U::Money), &scope, positive)),
                false => it.table(&Is::Quantity(U::Money), &scope, &[verb], positive),
            };
            let mut text = format!("{text}\n  {amount}");
            it.term_lines(&mut text, &scope, verb, &[""]);
            text
        };
        let made = version(self);
        self.clauses.push(made);
        if self.amends() {
            let made = version(self);
            self.later(&name, &made, true);
        }
        Line { name, shape, up }
    }

    /// Exceptions, gates and steps in any order.
    fn term_lines(&mut self, text: &mut String, scope: &Scope, verb: &str, sides: &[&str]) {
        let inner = Scope { depth: 1, ..scope.clone() };
        let mut lines = Vec::new();
        if self.dice.chance(25) {
            let condition = self.treated_condition(&inner);
            let amount = match self.dice.chance(40) {
                true => "nothing".to_owned(),
                false => self.calculation(&Is::Quantity(U::Money), &inner, true),
            };
            lines.push(format!("except when {condition} {verb} {amount}"));
        }
        for _ in 0..self.dice.pick(&[0, 0, 1, 1, 2]) {
            let side = self.dice.pick(sides);
            lines.push(format!("{side}only if {}", self.treated_condition(&inner)));
        }
        for _ in 0..self.dice.pick(&[0, 0, 1, 1, 2, 3]) {
            let side = if sides.len() > 1 && self.dice.chance(50) { self.dice.pick(sides) } else { "" };
            lines.push(format!("{side}{}", self.step(U::Money, &inner, true)));
        }
        self.dice.shuffle(&mut lines);
        for line in lines {
            text.push_str(&format!("\n  {line}"));
        }
    }

    fn adjustment(&mut self) -> Line {
        let (name, shape, scope, text) = self.term_heading("adjustment");
        let version = |it: &mut Self| {
            let verb = it.dice.pick(&["pays", "charges"]);
            let amount = match it.dice.chance(25) {
                true => format!("{verb} {}", it.calculation(&Is::Quantity(U::Money), &scope, true)),
                false => it.table(&Is::Quantity(U::Money), &scope, &["pays", "charges"], true),
            };
            let mut text = format!("{text}\n  {amount}");
            it.term_lines(&mut text, &scope, verb, &["pays ", "charges "]);
            text
        };
        let made = version(self);
        self.clauses.push(made);
        if self.amends() {
            let made = version(self);
            self.later(&name, &made, true);
        }
        Line { name, shape, up: true }
    }

    fn earn_back(&mut self, account: &str, named: bool) -> Line {
        let (name, shape, scope, mut text) = self.term_heading("earn_back");
        if named || self.dice.chance(30) {
            text.push_str(&format!(" against {account}"));
        }
        let part = self.dice.pick(&[10, 25, 50, 50, 60, 100]);
        let amount = match self.dice.below(4) {
            0 => self.table(&Is::Quantity(U::Money), &scope, &["returns"], true),
            1 => {
                let condition = self.condition(&scope);
                format!("when {condition} returns {part}% of {account}.held\n    otherwise returns nothing")
            }
            _ => format!("returns {part}% of {account}.held"),
        };
        text.push_str(&format!("\n  {amount}"));
        self.term_lines(&mut text, &scope, "returns", &[""]);
        self.clauses.push(text);
        Line { name, shape, up: true }
    }

    fn credit(&mut self, payment: &Line) -> Line {
        let name = self.name("credit");
        let scope = Scope { axes: payment.shape.clone(), depth: 2, ..Scope::default() };
        let heading = self.heading(&name, &payment.shape, false);
        let amount = match self.dice.below(3) {
            0 => format!("credits {}", self.calculation(&Is::Quantity(U::Money), &scope, true)),
            1 => self.table(&Is::Quantity(U::Money), &scope, &["credits"], true),
            _ => format!("credits {}% of {}", self.dice.below(110), payment.name),
        };
        let mut text = format!("credit {heading} against {}\n  {amount}", payment.name);
        self.term_lines(&mut text, &scope, "credits", &[""]);
        self.clauses.push(text);
        Line { name, shape: payment.shape.clone(), up: false }
    }

    fn limit(&mut self, lines: &[Line]) -> Option<Known> {
        let up = self.dice.chance(60);
        let mut members: Vec<&Line> = lines.iter().filter(|line| line.up == up).collect();
        self.dice.shuffle(&mut members);
        members.truncate(2 + self.dice.below(2));
        if members.len() < 2 && members.iter().all(|line| line.shape.is_empty()) {
            return None;
        }
        let name = self.name("limit");
        let scope = Scope { depth: 1, ..Scope::default() };
        let relieved = self.dice.pick(&["in this order", "in proportion"]);
        let names: Vec<&str> = members.iter().map(|line| line.name.as_str()).collect();
        let version = |it: &mut Self| {
            let mut steps = Vec::new();
            for _ in 0..1 + it.dice.below(2) {
                steps.push(match it.dice.below(5) {
                    0..=2 => format!(
                        "capped at {}",
                        it.quantity(U::Money, &scope, true).within(super::expressions::Level::Sum)
                    ),
                    3 => it.step(U::Money, &scope, true),
                    _ => format!(
                        "not below {}",
                        it.quantity(U::Money, &scope, true).within(super::expressions::Level::Sum)
                    ),
                });
            }
            format!("limit {name} on {}\n  {}\n  relieved {relieved}", names.join(", "), steps.join(",\n  "))
        };
        let made = version(self);
        self.clauses.push(made);
        if self.amends() {
            let made = version(self);
            self.later(&name, &made, false);
        }
        Some(Known { positive: false, ..money_figure(format!("{name}.relief"), &[]) })
    }
}

fn money_figure(name: String, shape: &[usize]) -> Known {
    Known { is: Is::Quantity(U::Money), shape: shape.to_vec(), positive: true, missing: true, ..Known::of(name) }
}
