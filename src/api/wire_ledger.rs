//! The JSON shape of a ledger, `attain/ledger/1`; its schema is `docs/schema/ledger-1.schema.json`.
//!
//! Amounts are exact strings. Within version 1 fields are only added.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ledger::{self, LedgerError, LineKey};
use crate::calendar::Date;
use crate::number::Number;

/// What the `schema` field says.
pub const SCHEMA: &str = "attain/ledger/1";

/// A ledger as data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// [`SCHEMA`].
    pub schema: String,
    /// The title of the contract.
    pub contract: String,
    /// The currency of all amounts.
    pub currency: String,
    /// The postings, the oldest first.
    pub postings: Vec<Posting>,
}

/// A posting as data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// Whose line it is, and for which period.
    pub keys: BTreeMap<String, String>,
    /// The address of the line.
    pub line: String,
    /// The name of who pays.
    pub from: String,
    /// The name of who is paid.
    pub to: String,
    /// The amount, above 0.
    pub amount: String,
    /// The day of the settlement that made it.
    pub on: String,
    /// The digest of that settlement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settlement: Option<String>,
}

impl ledger::Ledger {
    /// The ledger as data.
    pub fn to_wire(&self) -> Ledger {
        let posting = |posting: &ledger::Posting| posting.to_wire();
        Ledger {
            schema: SCHEMA.to_owned(),
            contract: self.contract().to_owned(),
            currency: self.currency().to_owned(),
            postings: self.postings().iter().map(posting).collect(),
        }
    }

    /// The ledger that data holds.
    ///
    /// # Errors
    ///
    /// The data is of another version, or holds what no ledger has: see [`ledger::Ledger::kept`].
    pub fn from_wire(wire: Ledger) -> Result<Self, LedgerError> {
        if wire.schema != SCHEMA {
            return Err(LedgerError::Form { problem: format!("its schema is `{}`, not `{SCHEMA}`", wire.schema) });
        }
        let mut postings = Vec::with_capacity(wire.postings.len());
        for (number, posting) in wire.postings.into_iter().enumerate() {
            let form = |problem: String| LedgerError::Form { problem: format!("posting {}: {problem}", number + 1) };
            let amount = Number::parse(&posting.amount);
            let amount = amount.map_err(|_| form(format!("`{}` is no amount", posting.amount)))?;
            let on = Date::parse(&posting.on).map_err(|_| form(format!("`{}` is no day", posting.on)))?;
            let key = LineKey { keys: posting.keys, line: posting.line };
            let (from, to, settlement) = (posting.from, posting.to, posting.settlement);
            postings.push(ledger::Posting { key, from, to, amount, on, settlement });
        }
        ledger::Ledger::kept(wire.contract, wire.currency, postings)
    }
}

impl ledger::Posting {
    /// The posting as data.
    pub fn to_wire(&self) -> Posting {
        Posting {
            keys: self.key.keys.clone(),
            line: self.key.line.clone(),
            from: self.from.clone(),
            to: self.to.clone(),
            amount: self.amount.to_string(),
            on: self.on.to_string(),
            settlement: self.settlement.clone(),
        }
    }
}
