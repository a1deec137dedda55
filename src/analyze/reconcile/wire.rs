//! The JSON shape of a reconciliation, `attain/reconciliation/1`; its schema is `docs/schema/reconciliation-1.schema.json`.
//!
//! Values are as in a settlement: exact strings in written form, fractions where the digits would never end. Within version 1
//! fields are only added.

use serde::{Deserialize, Serialize};

use super::data::{self, How, PartKind};
use crate::explain::wire::Value;

/// What the `schema` field says.
pub const SCHEMA: &str = "attain/reconciliation/1";

/// A reconciliation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reconciliation {
    /// [`SCHEMA`].
    pub schema: String,
    /// The version of Attain that made it.
    pub engine: String,
    /// Who is settled.
    pub subject: String,
    /// The settlement that is explained from.
    pub first: Made,
    /// The settlement that is explained to.
    pub second: Made,
    /// The currency of the lines.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub currency: Option<String>,
    /// How the steps are ordered.
    pub order: String,
    /// What is called otherwise, and is the same.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub renamed: Vec<Renamed>,
    /// What differs and moved something, in the order of the steps.
    pub causes: Vec<Cause>,
    /// What differs and moved nothing when its turn came.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub idle: Vec<Change>,
    /// The lines of money that differ, that were moved, or that have no amount on a side.
    pub lines: Vec<Line>,
    /// How many lines are the same.
    pub same_lines: usize,
    /// What remains between each two parties.
    pub nets: Vec<Net>,
    /// The listed figures that differ or were moved.
    pub figures: Vec<Figure>,
}

/// One of the two settlements.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// The title of its contract.
    #[serde(rename = "contract", skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// The period.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub period: Option<String>,
    /// The digest of the contract.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub contract_digest: Option<String>,
    /// The digest of the facts.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub facts_digest: Option<String>,
}

/// What is called otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renamed {
    /// In the first contract, and in all of the report.
    pub first: String,
    /// In the second.
    pub second: String,
}

/// What moved figures together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cause {
    /// What was put in place of what.
    pub changes: Vec<Change>,
    /// The metrics that moved.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub metrics: Vec<Moved>,
}

/// One thing in which the two differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Change {
    /// A fact.
    Fact {
        /// The column or key that holds it.
        address: String,
        /// Its title.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        title: Option<String>,
        /// The number of its clause in the paper contract.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        section: Option<String>,
        /// What the first settlement was given.
        before: String,
        /// What the second was given.
        after: String,
    },
    /// The period.
    Period {
        /// Of the first.
        before: String,
        /// Of the second.
        after: String,
    },
    /// A clause.
    Clause {
        /// `added`, `removed` or `changed`.
        how: String,
        /// Its first word.
        clause: String,
        /// Its name.
        name: String,
        /// Its title.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        title: Option<String>,
        /// Its number in the paper contract.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        section: Option<String>,
        /// Its words in the first contract, in canonical form.
        #[serde(skip_serializing_if = "String::is_empty", default)]
        before: String,
        /// Its words in the second.
        #[serde(skip_serializing_if = "String::is_empty", default)]
        after: String,
        /// Whether the rows that the host supplies for it differ.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        rows: bool,
    },
    /// The order of the clauses.
    Order {},
}

/// A metric that moved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// Its address.
    pub address: String,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// What it was.
    pub before: Stand,
    /// What it became.
    pub after: Stand,
}

/// How a line or a figure stands; of what is not in the contract the status is `not there`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stand {
    /// The value, or why there is none.
    #[serde(flatten)]
    pub value: Value,
    /// What an unknown one needs.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub needs: Vec<String>,
}

/// What one cause contributes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The place of the cause, from 0.
    pub cause: usize,
    /// `changed`, `known` or `unknown`.
    pub kind: String,
    /// Before.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<Stand>,
    /// After.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<Stand>,
    /// How much.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub change: Option<Value>,
}

/// A line of money, split.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Its address.
    pub address: String,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// The number of its clause in the paper contract.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub section: Option<String>,
    /// The name of who pays where the amount is positive.
    pub from: String,
    /// The name of who is paid.
    pub to: String,
    /// Whether money moves.
    pub moves: bool,
    /// In the first settlement.
    pub before: Stand,
    /// In the second.
    pub after: Stand,
    /// Whether both are known, or not there: the sum is then the difference.
    pub determined: bool,
    /// The sum of the parts.
    pub sum: Value,
    /// The parts.
    pub parts: Vec<Part>,
}

/// What remains between two parties, split.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Net {
    /// The name of who pays where the amount is positive.
    pub from: String,
    /// The name of who is paid.
    pub to: String,
    /// In the first settlement, of the lines that have an amount.
    pub before: Value,
    /// In the second.
    pub after: Value,
    /// Whether all lines between the two have an amount on both sides.
    pub determined: bool,
    /// The lines without an amount in the first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub open_before: Vec<String>,
    /// The lines without an amount in the second.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub open_after: Vec<String>,
    /// The sum of the parts.
    pub sum: Value,
    /// The parts.
    pub parts: Vec<Part>,
}

/// A figure, split.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Its address.
    pub address: String,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// The number of its clause in the paper contract.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub section: Option<String>,
    /// In the first settlement.
    pub before: Stand,
    /// In the second.
    pub after: Stand,
    /// The sum of the parts, where they have one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sum: Option<Value>,
    /// The parts.
    pub parts: Vec<Part>,
}

impl data::Reconciliation {
    /// The reconciliation as data.
    pub fn to_wire(&self) -> Reconciliation {
        Reconciliation {
            schema: SCHEMA.to_owned(),
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            subject: self.subject.clone(),
            first: made(&self.first),
            second: made(&self.second),
            currency: Some(self.currency.clone()).filter(|currency| !currency.is_empty()),
            order: super::text::ORDER.to_owned(),
            renamed: self
                .renamed
                .iter()
                .map(|(first, second)| Renamed { first: first.clone(), second: second.clone() })
                .collect(),
            causes: self.causes.iter().map(cause).collect(),
            idle: self.idle.iter().map(change).collect(),
            lines: self.lines.iter().map(line).collect(),
            same_lines: self.same_lines,
            nets: self.nets.iter().map(net).collect(),
            figures: self.figures.iter().map(figure).collect(),
        }
    }
}

fn made(made: &data::Made) -> Made {
    Made {
        title: made.contract.clone(),
        period: made.period.map(|period| period.label()),
        contract_digest: made.digests.as_ref().map(|(contract, _)| contract.clone()),
        facts_digest: made.digests.as_ref().map(|(_, facts)| facts.clone()),
    }
}

fn cause(cause: &data::Cause) -> Cause {
    let moved = |moved: &data::Moved| Moved {
        address: moved.address.clone(),
        title: moved.title.clone(),
        before: stand(&moved.before),
        after: stand(&moved.after),
    };
    Cause { changes: cause.changes.iter().map(change).collect(), metrics: cause.metrics.iter().map(moved).collect() }
}

fn change(change: &data::Change) -> Change {
    match change {
        data::Change::Fact(fact) => Change::Fact {
            address: fact.address.clone(),
            title: fact.title.clone(),
            section: fact.section.clone(),
            before: fact.before.clone(),
            after: fact.after.clone(),
        },
        data::Change::Period { before, after } => Change::Period { before: before.clone(), after: after.clone() },
        data::Change::Clause(clause) => Change::Clause {
            how: match clause.how {
                How::Added => "added",
                How::Removed => "removed",
                How::Changed => "changed",
            }
            .to_owned(),
            clause: clause.clause.clone(),
            name: clause.name.clone(),
            title: clause.title.clone(),
            section: clause.section.clone(),
            before: clause.before.clone(),
            after: clause.after.clone(),
            rows: clause.rows,
        },
        data::Change::Order => Change::Order {},
    }
}

fn known(worth: &data::Worth) -> Value {
    Value {
        status: "known".to_owned(),
        value: Some(worth.exact.clone()),
        approximate: worth.near.clone(),
        unit: worth.unit.clone(),
        text: worth.text.clone(),
    }
}

fn stand(stand: &data::Stand) -> Stand {
    let none = |status: &str, needs: &[String]| Stand {
        value: Value {
            status: status.to_owned(),
            value: None,
            approximate: None,
            unit: String::new(),
            text: status.to_owned(),
        },
        needs: needs.to_vec(),
    };
    match stand {
        data::Stand::Known(worth) => Stand { value: known(worth), needs: Vec::new() },
        data::Stand::Gone => none("not there", &[]),
        data::Stand::Open { kind, needs } => none(kind.word(), needs),
    }
}

fn kind(kind: PartKind) -> String {
    match kind {
        PartKind::Changed => "changed",
        PartKind::Known => "known",
        PartKind::Unknown => "unknown",
    }
    .to_owned()
}

fn part(part: &data::Part) -> Part {
    Part {
        cause: part.cause,
        kind: kind(part.kind),
        before: Some(stand(&part.before)),
        after: Some(stand(&part.after)),
        change: part.change.as_ref().map(known),
    }
}

fn line(line: &data::LineSplit) -> Line {
    Line {
        address: line.address.clone(),
        title: line.title.clone(),
        section: line.section.clone(),
        from: line.from.name.clone(),
        to: line.to.name.clone(),
        moves: line.moves,
        before: stand(&line.before),
        after: stand(&line.after),
        determined: !line.before.is_open() && !line.after.is_open(),
        sum: known(&line.sum),
        parts: line.parts.iter().map(part).collect(),
    }
}

fn net(net: &data::NetSplit) -> Net {
    let part = |part: &data::NetPart| Part {
        cause: part.cause,
        kind: kind(part.kind),
        before: None,
        after: None,
        change: Some(known(&part.change)),
    };
    Net {
        from: net.from.name.clone(),
        to: net.to.name.clone(),
        before: known(&net.before),
        after: known(&net.after),
        determined: net.open_before.is_empty() && net.open_after.is_empty(),
        open_before: net.open_before.clone(),
        open_after: net.open_after.clone(),
        sum: known(&net.sum),
        parts: net.parts.iter().map(part).collect(),
    }
}

fn figure(figure: &data::FigureSplit) -> Figure {
    Figure {
        address: figure.address.clone(),
        title: figure.title.clone(),
        section: figure.section.clone(),
        before: stand(&figure.before),
        after: stand(&figure.after),
        sum: figure.sum.as_ref().map(known),
        parts: figure.parts.iter().map(part).collect(),
    }
}
