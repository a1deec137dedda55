//! The same facts settled by two contracts: what each subject is paid by either, the change, and the sums.

use std::collections::HashMap;

use super::program::Program;
use super::settlement::{Amount, Line};
use crate::model::Role;
use crate::number::Number;

/// The name of the shape that [`crate::wire::Comparison`] has.
pub const SCHEMA: &str = "attain/comparison/1";

/// Why two contracts are not compared on the same facts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotCompared {
    /// Their amounts are in different currencies, or one has none.
    #[error("one settles in {}, the other in {}: their amounts cannot be compared", said(.0), said(.1))]
    Currency(Option<String>, Option<String>),
    /// Neither pays or charges anything.
    #[error("neither of the two pays or charges anything")]
    NoMoney,
    /// Their amounts are of different periods.
    #[error("one settles each {}, the other each {}: their amounts are not of the same periods", per(.0), per(.1))]
    Periods(Option<&'static str>, Option<&'static str>),
}

/// Two contracts that settle the same facts, and the sums so far.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// What is compared: each line of either contract in the order of the new, those that only the old has behind, then each
    /// party.
    pub items: Vec<Item>,
    /// The sums, one for each.
    pub totals: Vec<Total>,
    /// How many subjects and periods were compared.
    pub rows: u64,
    /// For how many of them something changes.
    pub changed: u64,
    /// The currency.
    pub currency: String,
    /// The facts that only the old contract asks for.
    pub only_old: Vec<String>,
    /// The facts that only the new contract asks for.
    pub only_new: Vec<String>,
    /// Of each contract the places of its lines among the items.
    lines: [HashMap<String, usize>; 2],
    /// And of its parties.
    parties: [HashMap<String, usize>; 2],
    /// The party that is settled, by either.
    providers: [String; 2],
}

/// A line or a party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// By name; of a line that is called otherwise in the two contracts, as the new one calls it.
    pub of: String,
    /// What the old contract calls it, where that is otherwise.
    pub was: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Whether it is a party: what it is paid less what it pays.
    pub is_party: bool,
    /// Whether the old contract has it, and whether the new one does.
    pub in_old: bool,
    /// Whether the new contract has it.
    pub in_new: bool,
}

/// What something came to by one contract. Of a line, as the provider sees it: what it is paid is above 0, what it is charged
/// below. What is withheld is above 0, and not part of what a party has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Side {
    /// There is no such line, for this subject.
    None,
    /// An amount.
    Amount(Number),
    /// Not known: what it needs.
    Undetermined(Vec<String>),
}

/// What something came to by both contracts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// By the old one.
    pub old: Side,
    /// By the new one.
    pub new: Side,
}

/// What all came to together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Total {
    /// By the old contract.
    pub old: Number,
    /// By the new one.
    pub new: Number,
    /// For how many subjects and periods it changes.
    pub changed: u64,
    /// How many are not in the sums, since one of the two is undetermined.
    pub left_out: u64,
}

impl Side {
    /// The amount; nothing is 0.
    pub fn amount(&self) -> Option<Number> {
        match self {
            Side::None => Some(Number::zero()),
            Side::Amount(amount) => Some(amount.clone()),
            Side::Undetermined(_) => None,
        }
    }

    fn add(&mut self, more: Side) {
        *self = match (std::mem::replace(self, Side::None), more) {
            (Side::None, other) | (other, Side::None) => other,
            (Side::Undetermined(mut needs), Side::Undetermined(more)) => {
                needs.extend(more);
                needs.sort();
                needs.dedup();
                Side::Undetermined(needs)
            }
            (Side::Undetermined(needs), Side::Amount(_)) | (Side::Amount(_), Side::Undetermined(needs)) => {
                Side::Undetermined(needs)
            }
            (Side::Amount(a), Side::Amount(b)) => Side::Amount(&a + &b),
        };
    }
}

impl Change {
    /// The new less the old; none where one of them is undetermined.
    pub fn by(&self) -> Option<Number> {
        Some(&self.new.amount()? - &self.old.amount()?)
    }

    /// Whether the two are not the same.
    pub fn is_any(&self) -> bool {
        match self.by() {
            Some(by) => !by.is_zero(),
            None => self.old != self.new,
        }
    }
}

impl Comparison {
    /// Lays two contracts beside each other. Lines go together by their addresses, and those that are left by their titles;
    /// the provider of one goes with that of the other, so does the payer.
    ///
    /// # Errors
    ///
    /// They settle in different currencies, or for different periods.
    pub fn new(old: &Program, new: &Program) -> Result<Comparison, NotCompared> {
        let currency = |program: &Program| Some(program.inner.model.header.as_ref()?.money.as_ref()?.currency.clone());
        let (first, second) = (currency(old), currency(new));
        if first != second {
            return Err(NotCompared::Currency(first, second));
        }
        let Some(currency) = first else { return Err(NotCompared::NoMoney) };
        let (grain, other) = (old.period_axis(), new.period_axis());
        if grain != other {
            return Err(NotCompared::Periods(grain, other));
        }
        let mut items: Vec<Item> = Vec::new();
        let mut lines = [HashMap::new(), HashMap::new()];
        for (address, title) in lines_of(new) {
            lines[1].insert(address.clone(), items.len());
            items.push(Item { of: address, was: None, title, is_party: false, in_old: false, in_new: true });
        }
        let count = items.len();
        let mut left = Vec::new();
        for (address, title) in lines_of(old) {
            match lines[1].get(&address).copied() {
                Some(place) => {
                    items[place].in_old = true;
                    lines[0].insert(address, place);
                }
                None => left.push((address, title)),
            }
        }
        for (address, title) in left {
            let titled = |item: &Item| title.is_some() && item.title == title && !item.in_old;
            let mut same = (0..count).filter(|place| titled(&items[*place]));
            match (same.next(), same.next()) {
                (Some(place), None) => {
                    items[place].in_old = true;
                    items[place].was = Some(address.clone());
                    lines[0].insert(address, place);
                }
                (Some(_) | None, _) => {
                    lines[0].insert(address.clone(), items.len());
                    items.push(Item { of: address, was: None, title, is_party: false, in_old: true, in_new: false });
                }
            }
        }
        let mut parties = [HashMap::new(), HashMap::new()];
        for (side, program) in [(1, new), (0, old)] {
            for (name, title, role) in parties_of(program) {
                // Called otherwise or not, the provider is the provider.
                let same = if side == 1 {
                    None
                } else {
                    parties_of(new).into_iter().find(|(other, _, as_what)| match role {
                        Role::Provider | Role::Payer => *as_what == role,
                        Role::Party => *other == name,
                    })
                };
                let place = same.and_then(|(other, ..)| parties[1].get(&other).copied());
                let place = place.unwrap_or_else(|| {
                    items.push(Item {
                        of: name.clone(),
                        was: None,
                        title: Some(title),
                        is_party: true,
                        in_old: false,
                        in_new: false,
                    });
                    items.len() - 1
                });
                let item = &mut items[place];
                if side == 1 {
                    item.in_new = true;
                } else {
                    item.in_old = true;
                    item.was = (item.of != name).then(|| name.clone());
                }
                parties[side].insert(name, place);
            }
        }
        let provider = |program: &Program| {
            let found = parties_of(program).into_iter().find(|(.., role)| *role == Role::Provider);
            found.map(|(name, ..)| name).unwrap_or_default()
        };
        let asked = |program: &Program| -> Vec<String> {
            program.facts_needed().into_iter().map(|fact| fact.address).collect()
        };
        let (facts, others) = (asked(old), asked(new));
        let without = |facts: &[String], others: &[String]| -> Vec<String> {
            let others: std::collections::HashSet<&String> = others.iter().collect();
            facts.iter().filter(|fact| !others.contains(fact)).cloned().collect()
        };
        Ok(Comparison {
            totals: vec![Total::default(); items.len()],
            items,
            rows: 0,
            changed: 0,
            currency,
            only_old: without(&facts, &others),
            only_new: without(&others, &facts),
            lines,
            parties,
            providers: [provider(old), provider(new)],
        })
    }

    /// Adds the lines of one subject in one period, by either contract; gives what each item came to, in the order of
    /// [`Comparison::items`].
    pub fn add(&mut self, old: &[Line], new: &[Line]) -> Vec<Change> {
        let sides = [self.sides(0, old), self.sides(1, new)];
        let [old, new] = sides;
        let changes: Vec<Change> = old.into_iter().zip(new).map(|(old, new)| Change { old, new }).collect();
        for (total, change) in self.totals.iter_mut().zip(&changes) {
            match (change.old.amount(), change.new.amount()) {
                (Some(old), Some(new)) => {
                    total.old = &total.old + &old;
                    total.new = &total.new + &new;
                }
                (Some(_) | None, _) => total.left_out += 1,
            }
            total.changed += u64::from(change.is_any());
        }
        self.rows += 1;
        self.changed += u64::from(changes.iter().any(Change::is_any));
        changes
    }

    fn sides(&self, which: usize, lines: &[Line]) -> Vec<Side> {
        let mut sides = vec![Side::None; self.items.len()];
        for place in self.parties[which].values() {
            sides[*place] = Side::Amount(Number::zero());
        }
        for line in lines {
            let (amount, needs) = match &line.amount {
                Amount::Determined(amount) => (Some(amount), &[][..]),
                Amount::Undetermined(needs) => (None, needs.as_slice()),
            };
            let side = |negative: bool| match amount {
                Some(amount) => Side::Amount(if negative { amount.neg() } else { amount.clone() }),
                None => Side::Undetermined(needs.to_vec()),
            };
            if let Some(place) = self.lines[which].get(&line.address) {
                sides[*place].add(side(line.moves && line.from == self.providers[which]));
            }
            for (party, negative) in [(&line.from, true), (&line.to, false)] {
                if let Some(place) = self.parties[which].get(party).filter(|_| line.moves) {
                    sides[*place].add(side(negative));
                }
            }
        }
        sides
    }

    /// What the party that is settled has in the end, among the items.
    pub fn provider(&self) -> Option<usize> {
        self.parties[1].get(&self.providers[1]).copied()
    }
}

fn lines_of(program: &Program) -> Vec<(String, Option<String>)> {
    let lines = program.figures().into_iter().filter(|figure| figure.is_line);
    lines.map(|figure| (figure.address, figure.title)).collect()
}

fn parties_of(program: &Program) -> Vec<(String, String, Role)> {
    let header = program.inner.model.header.as_ref();
    let parties = header.into_iter().flat_map(|header| &header.parties);
    parties.map(|party| (party.name.clone(), party.title.clone(), party.role)).collect()
}

fn said(currency: &Option<String>) -> &str {
    currency.as_deref().unwrap_or("no money")
}

fn per(grain: &Option<&'static str>) -> &'static str {
    grain.unwrap_or("subject once")
}
