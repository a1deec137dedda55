//! The JSON shape of what the worked examples of a contract cover, `attain/test/1`; its schema is
//! `docs/schema/test-1.schema.json`.
//!
//! Within version 1 fields are only added.

use serde::{Deserialize, Serialize};

use super::tested;

/// What the `schema` field says.
pub const SCHEMA: &str = "attain/test/1";

/// A report about the worked examples of a contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Test {
    /// [`SCHEMA`].
    pub schema: String,
    /// The title of the contract, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<String>,
    /// The worked examples, in the order of the text.
    pub examples: Vec<Example>,
    /// What they cover; absent where one of them does not hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coverage: Option<Coverage>,
    /// Which changes of the contract they notice, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mutation: Option<Mutation>,
    /// Worked examples for what is not covered, where they were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<Generated>,
}

/// A worked example.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// Its title.
    pub title: String,
    /// Whether it comes out as it says.
    pub holds: bool,
}

/// What is covered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Rows, gates, exceptions, conditions, caps.
    pub branches: Count,
    /// Bounds: below, on and above.
    pub bounds: Count,
    /// Ways in which facts may be missing.
    pub missing: Count,
    /// Every place, in the order of the text.
    pub places: Vec<Place>,
}

/// So many of so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// So many are covered, or noticed.
    pub covered: usize,
    /// Of so many.
    pub of: usize,
}

/// One place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The name of the clause.
    pub clause: String,
    /// Its number in the paper contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// The line of the text, from 1.
    pub line: usize,
    /// `branches`, `bounds` or `missing`.
    pub group: String,
    /// What it is, in words of the contract.
    pub what: String,
    /// Whether an example covers it.
    pub covered: bool,
}

/// Changes of the contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mutation {
    /// How many are noticed, and of how many.
    pub noticed: Count,
    /// How many changes left no contract, and are not counted.
    pub no_contract: usize,
    /// How many were not tried.
    pub not_tried: usize,
    /// Every change that is counted, in the order of the text.
    pub changes: Vec<Change>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What was changed: `moved bound`, `dropped gate`.
    pub change: String,
    /// The name of the clause.
    pub clause: String,
    /// The line of the text, from 1.
    pub line: usize,
    /// The words there.
    pub from: String,
    /// The words that stand there instead; empty where nothing does.
    pub to: String,
    /// The title of the first example that notices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noticed_by: Option<String>,
    /// Facts that would show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub witness: Option<Witness>,
    /// Whether it is proved to change nothing that is paid or charged; such a change is not among those counted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub same: bool,
}

/// Facts that tell a changed contract from the contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Witness {
    /// The figure that differs.
    pub figure: String,
    /// What it is in the contract.
    pub contract: String,
    /// What it is in the changed one.
    pub changed: String,
    /// A worked example that would notice.
    pub example: String,
}

/// Worked examples that were written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generated {
    /// All of them in the language.
    pub text: String,
    /// Their titles.
    pub titles: Vec<String>,
    /// What no facts were found for.
    pub unreached: Vec<Place>,
    /// What the contract's own examples and these cover together.
    pub together: Counts,
}

/// What is covered, without the places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Rows, gates, exceptions, conditions, caps.
    pub branches: Count,
    /// Bounds: below, on and above.
    pub bounds: Count,
    /// Ways in which facts may be missing.
    pub missing: Count,
}

impl Test {
    /// A report of these parts.
    pub fn new(
        contract: Option<&str>,
        examples: &[(String, bool)],
        coverage: Option<&tested::Coverage>,
        mutation: Option<&tested::Mutation>,
        generated: Option<&tested::Generated>,
    ) -> Test {
        let example = |(title, holds): &(String, bool)| Example { title: title.clone(), holds: *holds };
        Test {
            schema: SCHEMA.to_owned(),
            contract: contract.map(str::to_owned),
            examples: examples.iter().map(example).collect(),
            coverage: coverage.map(|coverage| {
                let Counts { branches, bounds, missing } = counts(coverage);
                Coverage { branches, bounds, missing, places: coverage.places.iter().map(place).collect() }
            }),
            mutation: mutation.map(|mutation| {
                let (covered, of) = mutation.score();
                Mutation {
                    noticed: Count { covered, of },
                    no_contract: mutation.no_contract,
                    not_tried: mutation.not_tried,
                    changes: mutation.changes.iter().map(change).collect(),
                }
            }),
            generated: generated.map(|generated| Generated {
                text: generated.text.clone(),
                titles: generated.titles.clone(),
                unreached: generated.unreached.iter().map(place).collect(),
                together: counts(&generated.together),
            }),
        }
    }
}

fn counts(coverage: &tested::Coverage) -> Counts {
    let count = |group| {
        let (covered, of) = coverage.of(group);
        Count { covered, of }
    };
    Counts {
        branches: count(tested::Group::Branches),
        bounds: count(tested::Group::Bounds),
        missing: count(tested::Group::Missing),
    }
}

fn place(place: &tested::CoveredPlace) -> Place {
    Place {
        clause: place.clause.clone(),
        section: place.section.clone(),
        line: place.line,
        group: place.aspect.group().word().to_owned(),
        what: place.what.clone(),
        covered: place.covered,
    }
}

fn change(change: &tested::Changed) -> Change {
    Change {
        change: change.change.word().to_owned(),
        clause: change.clause.clone(),
        line: change.line,
        from: change.from.clone(),
        to: change.to.clone(),
        noticed_by: change.noticed_by.clone(),
        witness: change.witness.as_ref().map(|told| Witness {
            figure: told.figure.clone(),
            contract: told.here.clone(),
            changed: told.there.clone(),
            example: told.example.clone(),
        }),
        same: change.same,
    }
}
