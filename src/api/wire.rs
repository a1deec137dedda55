//! Settlements and explanations as data for other programs: versioned shapes that any serde format can carry.
//!
//! Their JSON Schemas are [`SETTLEMENT_SCHEMA`], [`EXPLANATION_SCHEMA`], [`POPULATION_SCHEMA`], [`LEDGER_SCHEMA`] and [`RECONCILIATION_SCHEMA`]; within version 1 fields are only added.
//! A settlement's receipt names what it was made from, and [`verify`] compares a saved one with a fresh one.

use super::population::{Population as Many, Row};
use super::program::FigureSlot;
use super::settlement::Settlement as Settled;
use crate::explain::wire as explained;
use crate::scorecard::wire as scored;
use crate::settle::wire as settled;

pub use super::verify_population::{Piece, Rows, Whole, verify_population};
pub use super::wire_comparison::{Compared, Comparison, ItemHead, ItemSum, OfItem, SideOf};
pub use super::wire_ledger::{Ledger, Posting};
pub use super::wire_population::{
    Came, DecisionOf, FigureHead, Head, LineOf, Named, NetOf, ObligationOf, RowOf, SCHEMA as POPULATION_NAME,
    TableHead, Wire as Population,
};
pub use super::wire_tested::Test;
pub use crate::analyze::reconcile::wire as reconciliation;
pub use crate::analyze::reconcile::wire::Reconciliation;
pub use crate::explain::wire::{Explanation, Origin, Value};
pub use crate::scorecard::wire::Card as Scorecard;
pub use crate::settle::verify::{Difference, verify};
pub use crate::settle::wire::{
    Account, Because, Decision, Figure, Line, Net, Obligation, Party, Receipt, Schedule, Settlement, Unmet,
};

/// The JSON Schema of a settlement.
pub const SETTLEMENT_SCHEMA: &str = include_str!("../../docs/schema/settlement-1.schema.json");

/// The JSON Schema of an explanation.
pub const EXPLANATION_SCHEMA: &str = include_str!("../../docs/schema/explanation-1.schema.json");

/// The JSON Schema of a scorecard.
pub const SCORECARD_SCHEMA: &str = include_str!("../../docs/schema/scorecard-1.schema.json");

/// The JSON Schema of a settled population.
pub const POPULATION_SCHEMA: &str = include_str!("../../docs/schema/population-1.schema.json");

/// The JSON Schema of a ledger.
pub const LEDGER_SCHEMA: &str = include_str!("../../docs/schema/ledger-1.schema.json");

/// The JSON Schema of a reconciliation.
pub const RECONCILIATION_SCHEMA: &str = include_str!("../../docs/schema/reconciliation-1.schema.json");

/// The JSON Schema of an analysis.
pub const ANALYSIS_SCHEMA: &str = include_str!("../../docs/schema/analysis-1.schema.json");

/// The JSON Schema of what changed from one contract to another.
pub const DIFF_SCHEMA: &str = include_str!("../../docs/schema/diff-1.schema.json");

/// The JSON Schema of the same facts settled by two contracts.
pub const COMPARISON_SCHEMA: &str = include_str!("../../docs/schema/comparison-1.schema.json");

/// The JSON Schema of what worked examples cover.
pub const TEST_SCHEMA: &str = include_str!("../../docs/schema/test-1.schema.json");

impl Many {
    /// A scorecard as data.
    pub fn scorecard_to_wire(&self, card: &crate::scorecard::Card) -> Scorecard {
        scored::card(card, self.model())
    }

    /// Why a figure is what it is, as data, for a row of its own place or for one within it; none where it does not stand
    /// there.
    pub fn explain_to_wire(&self, figure: FigureSlot, row: Row) -> Option<Explanation> {
        self.telling(figure, row, |explainer, at| {
            explained::explanation(explainer, &explainer.explain(at.figure, at.coordinate))
        })
    }

    /// The same with the explanations of everything that was read.
    pub fn explain_fully_to_wire(&self, figure: FigureSlot, row: Row) -> Option<Explanation> {
        self.telling(figure, row, |explainer, at| {
            explained::traced(explainer, &explainer.explain(at.figure, at.coordinate))
        })
    }
}

impl Settled {
    /// The settlement as data, with a reason for every figure that is absent, and its receipt.
    pub fn to_wire(&self) -> Settlement {
        let wire = settled::settlement(&self.explainer(), self.data_of());
        #[cfg(feature = "receipt")]
        let wire = Settlement { receipt: Some(self.receipt().to_wire()), ..wire };
        wire
    }

    /// Why a figure is what it is, as data; none where the contract has no such figure.
    pub fn explain_to_wire(&self, address: &str) -> Option<Explanation> {
        self.explain(address).map(|told| explained::explanation(&self.explainer(), &told))
    }

    /// The same with the explanations of everything that was read.
    pub fn explain_fully_to_wire(&self, address: &str) -> Option<Explanation> {
        self.explain(address).map(|told| explained::traced(&self.explainer(), &told))
    }
}
