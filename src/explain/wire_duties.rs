//! Decisions and obligations in the JSON shape that settlements, populations and explanations share.

use serde::{Deserialize, Serialize};

use crate::explain::duties::{Duty, Ruling};
use crate::explain::wire::exact_and_near;
use crate::model::{FigureId, Kind, Model};

/// A decision in its JSON shape.
pub(crate) fn decision(ruling: &Ruling, model: &Model) -> Decision {
    let plain = |value: &Option<crate::evaluate::Value>, figure: Option<FigureId>| {
        let number = value.as_ref()?.as_ref().ok()?;
        Some(exact_and_near(number, &model.figure(figure?).ty, model).0)
    };
    let [amount, reduction] = ruling.figures;
    Decision {
        address: ruling.address.clone(),
        title: ruling.title.clone(),
        status: ruling.outcome.map_or_else(Kind::word, |_| "known").to_owned(),
        outcome: ruling.outcome.ok().map(|outcome| outcome.word().to_owned()),
        amount: plain(&ruling.amount, amount),
        reduction: plain(&ruling.reduction, reduction),
        row: ruling.row,
        reason: ruling.reason.clone(),
        because: ruling
            .because
            .iter()
            .map(|because| Because {
                row: because.row,
                outcome: because.outcome.word().to_owned(),
                reason: because.reason.clone(),
                conditions: because
                    .conditions
                    .iter()
                    .map(|unmet| Unmet {
                        words: unmet.words.clone(),
                        status: unmet.kind.map_or("no", Kind::word).to_owned(),
                        needs: unmet.needs.clone(),
                    })
                    .collect(),
            })
            .collect(),
    }
}

/// An obligation in its JSON shape.
pub(crate) fn obligation(duty: &Duty) -> Obligation {
    let known = |value: &Result<String, Kind>| value.as_ref().ok().cloned();
    Obligation {
        name: duty.name.clone(),
        owed_by: duty.owed_by.clone(),
        status: duty.status.clone().unwrap_or_else(|kind| kind.word().to_owned()),
        due: known(&duty.due),
        deadline: known(&duty.deadline),
        done: known(&duty.done),
        late: known(&duty.late),
        needs: duty.needs.clone(),
    }
}

/// What a decision came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Its address.
    pub address: String,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// `known`, or the kind of absence that stopped it.
    pub status: String,
    /// `approved`, `reduced`, `denied`, `referred` or `pended`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub outcome: Option<String>,
    /// How much is approved, where that is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub amount: Option<String>,
    /// By how much it is reduced, where that is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reduction: Option<String>,
    /// The row that decided, from 1.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub row: Option<usize>,
    /// Its reason.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// Why the rows tried before it did not decide.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub because: Vec<Because>,
}

/// Why a row of a decision did not decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Because {
    /// The row, from 1.
    pub row: usize,
    /// What it would have come to.
    pub outcome: String,
    /// Its reason, or the words of its head.
    pub reason: String,
    /// The parts of its condition that are not known to hold.
    pub conditions: Vec<Unmet>,
}

/// A part of a condition that does not hold, or of which nobody knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unmet {
    /// Its words.
    pub words: String,
    /// `no`, or the kind for which it is unknown.
    pub status: String,
    /// What an unknown one needs.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub needs: Vec<String>,
}

/// How an obligation stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Obligation {
    /// Its name.
    pub name: String,
    /// The name of the party that owes it.
    pub owed_by: String,
    /// `open`, `met`, `late` or `cured`, or the kind for which nobody can tell.
    pub status: String,
    /// When it is due, where that is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub due: Option<String>,
    /// The end of its grace.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub deadline: Option<String>,
    /// When it was done.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub done: Option<String>,
    /// How long after the deadline, with its unit.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub late: Option<String>,
    /// Where nobody can tell: what it needs.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub needs: Vec<String>,
}
