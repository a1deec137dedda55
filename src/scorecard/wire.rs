//! The JSON shape of a scorecard, `attain/scorecard/1`; its schema is `docs/schema/scorecard-1.schema.json`.
//!
//! Values are as in an explanation. Within version 1 fields are only added.

use serde::{Deserialize, Serialize};

use crate::explain::wire::{Named, Value, value};
use crate::model::Model;
use crate::scorecard::{self as data, Status};

/// What the `schema` field says.
pub const SCHEMA: &str = "attain/scorecard/1";

/// A scorecard of one element in one period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// [`SCHEMA`].
    pub schema: String,
    /// The version of Attain that made it.
    pub engine: String,
    /// The title of the contract.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub contract: Option<String>,
    /// The name of the scorecard.
    pub name: String,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// The number of its clause in the paper contract.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub section: Option<String>,
    /// Whose it is, and for which period.
    pub keys: Named<String>,
    /// Whether the period is not over on the day of settlement.
    pub provisional: bool,
    /// Counts above 0 and below this are not shown.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub small_cells_below: Option<u32>,
    /// What it shows, by domain.
    pub domains: Vec<Domain>,
}

/// Measures of one domain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Domain {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// What is in it.
    pub measures: Vec<Measure>,
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// Its address.
    pub address: String,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// The number of its clause in the paper contract.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub section: Option<String>,
    /// The word of its clause.
    pub clause: String,
    /// What it came to; none where it is kept back.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<Value>,
    /// Whether it is kept back, because so few are behind it.
    pub kept_back: bool,
    /// `higher` or `lower`, where the contract says which is better.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub better: Option<String>,
    /// `target_met`, `threshold_met`, `not_met`, `no_target`, `kept_back`, or the kind of its absence.
    pub status: String,
    /// The standards.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub standards: Vec<Standard>,
    /// How far it is from the target.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub distance: Option<Distance>,
    /// The numerator, where it is a quotient.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub numerator: Option<Side>,
    /// The denominator, where it is a quotient.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub denominator: Option<Side>,
    /// Against the period before.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub change: Option<Change>,
    /// The periods up to this one.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub trend: Vec<Point>,
    /// What stands beside it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub beside: Vec<Beside>,
}

/// A standard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standard {
    /// Its name.
    pub name: String,
    /// What it is.
    pub value: Value,
    /// Whether the measure meets it, where that is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub met: Option<bool>,
}

/// How far a measure is from its target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Distance {
    /// How far, never negative.
    pub by: Value,
    /// In words.
    pub words: String,
    /// Whether on the good side.
    pub met: bool,
}

/// One side of a quotient.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Side {
    /// As written.
    pub words: String,
    /// What it came to.
    pub value: Value,
}

/// Against the period before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The period before.
    pub period: String,
    /// What it was then.
    pub before: Value,
    /// By how much it rose, or fell where negative.
    pub by: Value,
    /// In words.
    pub words: String,
    /// Whether that is better, where the contract says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub better: Option<bool>,
}

/// A period of a trend.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// The period.
    pub period: String,
    /// What it came to; none where it is kept back.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<Value>,
    /// Whether it is kept back, because so few were behind it.
    pub kept_back: bool,
}

/// A figure beside a measure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Beside {
    /// Its address.
    pub address: String,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// What it came to; none where it is kept back.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<Value>,
    /// Whether it is of the measure's unit.
    pub same_unit: bool,
    /// Whether it is kept back, because so few are behind it, or because it could give the measure away.
    pub kept_back: bool,
    /// The level that it is of, where that is not the measure's.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub level: Option<String>,
}

/// A scorecard in its JSON shape.
pub fn card(card: &data::Card, model: &Model) -> Card {
    let domain = |domain: &data::Domain| Domain {
        name: domain.name.clone(),
        measures: domain.measures.iter().map(|measure| self::measure(measure, model)).collect(),
    };
    Card {
        schema: SCHEMA.to_owned(),
        engine: env!("CARGO_PKG_VERSION").to_owned(),
        contract: model.header.as_ref().map(|header| header.title.clone()),
        name: card.name.clone(),
        title: card.title.clone(),
        section: card.section.clone(),
        keys: Named(card.whose.keys.clone()),
        provisional: card.provisional,
        small_cells_below: card.small,
        domains: card.domains.iter().map(domain).collect(),
    }
}

fn measure(measure: &data::Measure, model: &Model) -> Measure {
    let side = |side: &crate::explain::Side| Side { words: side.words.clone(), value: value(&side.value, model) };
    let status = match measure.status {
        Status::TargetMet => "target_met",
        Status::ThresholdMet => "threshold_met",
        Status::NotMet => "not_met",
        Status::NoTarget => "no_target",
        Status::KeptBack => "kept_back",
        Status::Absent(kind) => kind.word(),
    };
    Measure {
        address: measure.address.clone(),
        title: measure.title.clone(),
        section: measure.section.clone(),
        clause: measure.clause.to_owned(),
        value: (!measure.kept_back).then(|| value(&measure.value, model)),
        kept_back: measure.kept_back,
        better: measure.lower_is_better.map(|lower| if lower { "lower" } else { "higher" }.to_owned()),
        status: status.to_owned(),
        standards: measure
            .standards
            .iter()
            .map(|standard| Standard {
                name: standard.name.clone(),
                value: value(&standard.value, model),
                met: standard.met,
            })
            .collect(),
        distance: measure.distance.as_ref().map(|distance| Distance {
            by: value(&distance.by, model),
            words: distance.words.clone(),
            met: distance.met,
        }),
        numerator: measure.fraction.as_ref().map(|(over, _)| side(over)),
        denominator: measure.fraction.as_ref().map(|(_, under)| side(under)),
        change: measure.change.as_ref().map(|change| Change {
            period: change.period.label(),
            before: value(&change.before, model),
            by: value(&change.by, model),
            words: change.words.clone(),
            better: change.better,
        }),
        trend: measure
            .trend
            .iter()
            .map(|point| Point {
                period: point.period.label(),
                value: (!point.kept_back).then(|| value(&point.value, model)),
                kept_back: point.kept_back,
            })
            .collect(),
        beside: measure
            .beside
            .iter()
            .map(|beside| Beside {
                address: beside.address.clone(),
                title: beside.title.clone(),
                value: (!beside.kept_back).then(|| value(&beside.value, model)),
                same_unit: beside.same_unit,
                kept_back: beside.kept_back,
                level: beside.level.clone(),
            })
            .collect(),
    }
}
