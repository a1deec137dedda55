//! The JSON shape of the same facts settled by two contracts, `attain/comparison/1`; its schema is
//! `docs/schema/comparison-1.schema.json`.
//!
//! Within version 1 fields are only added.

use serde::{Deserialize, Serialize};

use super::comparison::{self, Change, SCHEMA, Side};
use crate::explain::print;
use crate::model::{Model, Type, Unit};
use crate::number::Number;

/// The same facts settled by two contracts. Written piece by piece, `subjects` comes before `sums`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// [`SCHEMA`].
    pub schema: String,
    /// The title of the old contract.
    pub old: String,
    /// The title of the new one.
    pub new: String,
    /// The currency of all amounts.
    pub currency: String,
    /// The facts that only the old contract asks for.
    pub only_old: Vec<String>,
    /// The facts that only the new contract asks for.
    pub only_new: Vec<String>,
    /// The lines and parties that are compared.
    pub items: Vec<ItemHead>,
    /// Each subject in each period, in the order of the facts.
    pub subjects: Vec<Compared>,
    /// All of them together, one for each item.
    pub sums: Vec<ItemSum>,
}

/// A line or a party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemHead {
    /// By name.
    pub of: String,
    /// What the old contract calls it, where that is otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// `line` or `party`; of a party what it is paid less what it pays.
    pub kind: String,
    /// Whether the old contract has it.
    pub in_old: bool,
    /// Whether the new contract has it.
    pub in_new: bool,
}

/// One subject in one period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// Whose amounts they are.
    pub subject: String,
    /// For which period, where there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// What each item came to. Those that neither contract has for this subject are left out.
    pub items: Vec<OfItem>,
}

/// What a line or a party came to by both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfItem {
    /// By name.
    pub of: String,
    /// By the old contract.
    pub old: Option<SideOf>,
    /// By the new one.
    pub new: Option<SideOf>,
    /// The new less the old, what is not there being 0; none where one is undetermined.
    pub change: Option<String>,
}

/// What something came to by one contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SideOf {
    /// An amount.
    Amount(String),
    /// What it needs.
    Undetermined(Vec<String>),
}

/// What an item came to for all together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemSum {
    /// By name.
    pub of: String,
    /// By the old contract.
    pub old: String,
    /// By the new one.
    pub new: String,
    /// The new less the old.
    pub change: String,
    /// For how many subjects and periods it changes.
    pub changed: u64,
    /// How many are not in the sums, since one of the two is undetermined.
    pub left_out: u64,
}

impl comparison::Comparison {
    /// Everything but the subjects: with no sums before they have been added.
    pub fn to_wire(&self, old: &str, new: &str) -> Comparison {
        let items = self.items.iter().map(|item| ItemHead {
            of: item.of.clone(),
            was: item.was.clone(),
            title: item.title.clone(),
            kind: if item.is_party { "party" } else { "line" }.to_owned(),
            in_old: item.in_old,
            in_new: item.in_new,
        });
        let sums = self.items.iter().zip(&self.totals).map(|(item, total)| ItemSum {
            of: item.of.clone(),
            old: self.digits(&total.old),
            new: self.digits(&total.new),
            change: self.digits(&(&total.new - &total.old)),
            changed: total.changed,
            left_out: total.left_out,
        });
        Comparison {
            schema: SCHEMA.to_owned(),
            old: old.to_owned(),
            new: new.to_owned(),
            currency: self.currency.clone(),
            only_old: self.only_old.clone(),
            only_new: self.only_new.clone(),
            items: items.collect(),
            subjects: Vec::new(),
            sums: sums.collect(),
        }
    }

    /// One subject in one period, from what [`comparison::Comparison::add`] gave.
    pub fn row_to_wire(&self, subject: &str, period: Option<&str>, changes: &[Change]) -> Compared {
        let side = |side: &Side| match side {
            Side::None => None,
            Side::Amount(amount) => Some(SideOf::Amount(self.digits(amount))),
            Side::Undetermined(needs) => Some(SideOf::Undetermined(needs.clone())),
        };
        let items = self
            .items
            .iter()
            .zip(changes)
            .filter(|(_, change)| (&change.old, &change.new) != (&Side::None, &Side::None));
        let items = items.map(|(item, change)| OfItem {
            of: item.of.clone(),
            old: side(&change.old),
            new: side(&change.new),
            change: change.by().map(|by| self.digits(&by)),
        });
        Compared { subject: subject.to_owned(), period: period.map(str::to_owned), items: items.collect() }
    }

    /// An amount in plain digits, as files of results have it: `-1250.00`.
    pub fn digits(&self, amount: &Number) -> String {
        print::plain(amount, &Type::Quantity(Unit::money(&self.currency)), &Model::default())
    }

    /// An amount as a person reads it, without the currency: `−1,250.00`.
    pub fn printed(&self, amount: &Number) -> String {
        let text = print::printed(amount, &Type::Quantity(Unit::money(&self.currency)), &Model::default());
        text.trim_end_matches(self.currency.as_str()).trim_end().to_owned()
    }
}
