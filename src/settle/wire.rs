//! The JSON shape of a settlement, `attain/settlement/1`; its schema is `docs/schema/settlement-1.schema.json`.
//!
//! Values are as in an explanation: exact strings in written form, fractions where the digits would never end. Within
//! version 1 fields are only added.

use serde::{Deserialize, Serialize};

use crate::explain::wire::{Origin, Value, origin, value};
pub use crate::explain::wire_duties::{Because, Decision, Obligation, Unmet};
use crate::explain::wire_duties::{decision, obligation};
use crate::explain::{Explainer, term_word};
use crate::model::{Model, PartyId, Role, Type, Unit};
use crate::settle::Settlement as Settled;

/// What the `schema` field says.
pub const SCHEMA: &str = "attain/settlement/1";

/// The settlement of one subject and period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settlement {
    /// [`SCHEMA`].
    pub schema: String,
    /// The version of Attain that made it.
    pub engine: String,
    /// The language edition of the contract.
    pub edition: u32,
    /// The title of the contract.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub contract: Option<String>,
    /// Who is settled.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub subject: Option<String>,
    /// For which period: `2026-Q1`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub period: Option<String>,
    /// The parties.
    #[serde(default)]
    pub parties: Vec<Party>,
    /// Every listed figure.
    pub figures: Vec<Figure>,
    /// The lines of money.
    #[serde(default)]
    pub lines: Vec<Line>,
    /// What remains between each two parties.
    #[serde(default)]
    pub nets: Vec<Net>,
    /// The accounts of withholds.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub accounts: Vec<Account>,
    /// What decisions came to, and why.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub decisions: Vec<Decision>,
    /// How obligations stand.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub obligations: Vec<Obligation>,
    /// What it was made from.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub receipt: Option<Receipt>,
}

/// A party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// The name in routes.
    pub name: String,
    /// The name on paper.
    pub title: String,
    /// `payer`, `provider` or `party`.
    pub role: String,
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Its address.
    pub address: String,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// What it came to.
    #[serde(flatten)]
    pub value: Value,
    /// Where it is absent: why.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub reasons: Vec<Origin>,
}

/// One line of money.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The term's address.
    pub address: String,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// The number of its clause in the paper contract.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub section: Option<String>,
    /// Of a clause that amendments change: the name of the one whose version held, `original` for the first.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
    /// Its kind.
    pub kind: String,
    /// What it does.
    pub verb: String,
    /// The name of who pays.
    pub from: String,
    /// The name of who is paid.
    pub to: String,
    /// Whether it has an amount.
    pub determined: bool,
    /// The amount, never negative.
    pub amount: Value,
    /// Where it has none: what it needs.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub needs: Vec<Origin>,
    /// Whether money moves; what does not stands outside the nets.
    pub moves: bool,
}

/// What remains between two parties.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Net {
    /// The name of who pays.
    pub from: String,
    /// The name of who is paid.
    pub to: String,
    /// The amount, never negative.
    pub amount: Value,
    /// Whether lines between the two have no amount.
    pub partial: bool,
    /// The addresses of what those need.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub needs: Vec<String>,
}

/// How the account of a withhold stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// The withhold's name.
    pub withhold: String,
    /// What is held.
    pub held: Value,
    /// What is returned.
    pub returned: Value,
    /// What stays with the payer for good.
    pub forfeited: Value,
}

/// What a settlement was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The digest of the contract's canonical text.
    pub contract: String,
    /// The digest of the facts.
    pub facts: String,
    /// Where many are settled: the digests of the facts by their key columns.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub tables: Vec<Schedule>,
    /// The day of settlement, where it was said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub as_of: Option<String>,
    /// The day of what was known, where it was said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub known_on: Option<String>,
    /// The digests of schedules that the host supplied, by name.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub schedules: Vec<Schedule>,
    /// The version of Attain.
    pub engine: String,
    /// The language edition.
    pub edition: u32,
}

/// A supplied schedule, or a table of facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// Its name.
    pub name: String,
    /// The digest of its rows.
    pub digest: String,
}

/// A settlement in its JSON shape, with a reason for every figure that is absent.
pub fn settlement(explainer: &Explainer<'_>, settled: &Settled) -> Settlement {
    let model = explainer.model;
    let header = model.header.as_ref();
    let money = header.and_then(|header| header.money.as_ref());
    let money = Type::Quantity(Unit::money(money.map_or("", |money| money.currency.as_str())));
    Settlement {
        schema: SCHEMA.to_owned(),
        engine: env!("CARGO_PKG_VERSION").to_owned(),
        edition: model.edition,
        contract: header.map(|header| header.title.clone()),
        subject: settled.subject.clone(),
        period: settled.period.map(|period| period.label()),
        parties: parties(model),
        figures: settled.figures.iter().map(|figure| figure_of(explainer, figure)).collect(),
        lines: settled.lines.iter().map(|line| line_of(explainer, line)).collect(),
        nets: settled
            .nets
            .iter()
            .map(|net| Net {
                from: party_name(model, net.from),
                to: party_name(model, net.to),
                amount: value(&explainer.known(net.amount.clone(), &money), model),
                partial: net.partial,
                needs: net.needs.clone(),
            })
            .collect(),
        accounts: settled
            .accounts
            .iter()
            .map(|account| {
                let shown = |of: &crate::evaluate::Value| value(&explainer.shown(of.clone(), &money), model);
                Account {
                    withhold: model.figure(account.withhold).name.clone(),
                    held: shown(&account.held),
                    returned: shown(&account.returned),
                    forfeited: shown(&account.forfeited),
                }
            })
            .collect(),
        decisions: settled.rulings(explainer).iter().map(|ruling| decision(ruling, model)).collect(),
        obligations: settled.duties(explainer).iter().map(obligation).collect(),
        receipt: None,
    }
}

/// The parties of the header.
pub(crate) fn parties(model: &Model) -> Vec<Party> {
    let parties = model.header.as_ref().map(|header| header.parties.as_slice()).unwrap_or_default();
    let party = |party: &crate::model::Party| Party {
        name: party.name.clone(),
        title: party.title.clone(),
        role: match party.role {
            Role::Payer => "payer",
            Role::Provider => "provider",
            Role::Party => "party",
        }
        .to_owned(),
    };
    parties.iter().map(party).collect()
}

fn figure_of(explainer: &Explainer<'_>, figure: &crate::settle::Figure) -> Figure {
    let model = explainer.model;
    let known = model.figure(figure.figure);
    let shown = explainer.shown(figure.value.clone(), &known.ty);
    let reasons = match &figure.value {
        Ok(_) => Vec::new(),
        Err(_) => explainer.origins(figure.figure, figure.coordinate).iter().map(origin).collect(),
    };
    Figure {
        address: model.address(figure.figure, figure.coordinate),
        title: explainer.title(known, figure.figure, figure.coordinate),
        value: value(&shown, model),
        reasons,
    }
}

fn line_of(explainer: &Explainer<'_>, line: &crate::settle::StatementLine) -> Line {
    let model = explainer.model;
    let known = model.figure(line.figure);
    Line {
        address: model.address(line.figure, line.coordinate),
        title: explainer.title(known, line.figure, line.coordinate),
        section: known.section.clone(),
        version: explainer.version(known),
        kind: term_word(line.kind).to_owned(),
        verb: line.verb.to_owned(),
        from: party_name(model, line.from),
        to: party_name(model, line.to),
        determined: line.amount.is_ok(),
        amount: value(&explainer.shown(line.amount.clone(), &known.ty), model),
        needs: line.needs.iter().map(origin).collect(),
        moves: line.moves,
    }
}

fn party_name(model: &Model, id: PartyId) -> String {
    let parties = model.header.as_ref().map(|header| header.parties.as_slice()).unwrap_or_default();
    parties.get(id.index()).map(|party| party.name.clone()).unwrap_or_default()
}
