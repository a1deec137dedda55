#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
// The insides are documented for those who work on them.
#![allow(rustdoc::private_intra_doc_links)]
// Without the back door some of what tools use is used by nobody.
#![cfg_attr(not(feature = "unstable-internals"), allow(dead_code, unreachable_pub, unused_imports))]

#[allow(unreachable_pub)]
mod analyze;
mod api;
pub mod calendar;
pub mod diagnostic;
pub mod explain;
pub mod number;
pub mod source;

#[cfg(feature = "unstable-internals")]
pub mod check;
#[cfg(feature = "unstable-internals")]
pub mod columns;
#[cfg(feature = "unstable-internals")]
pub mod evaluate;
#[cfg(feature = "unstable-internals")]
pub mod model;
#[cfg(feature = "unstable-internals")]
pub mod population;
#[cfg(feature = "unstable-internals")]
pub mod program;
#[cfg(feature = "unstable-internals")]
pub mod settle;
#[cfg(feature = "unstable-internals")]
pub mod syntax;

#[cfg(not(feature = "unstable-internals"))]
mod check;
#[cfg(not(feature = "unstable-internals"))]
mod columns;
#[cfg(not(feature = "unstable-internals"))]
mod evaluate;
#[cfg(not(feature = "unstable-internals"))]
mod model;
#[cfg(not(feature = "unstable-internals"))]
mod population;
#[cfg(not(feature = "unstable-internals"))]
mod program;
pub mod scorecard;
#[cfg(not(feature = "unstable-internals"))]
mod settle;
#[cfg(not(feature = "unstable-internals"))]
mod syntax;

pub use analyze::wanted::want::{Want, WantError};
pub use analyze::{diff, report as analysis};
pub use api::{
    Amount, Balance, BatchSettler, Check, Contract, ContractError, Fact, Figure, FigureSlot, Ledger, LedgerError, Line,
    LineKey, Net, Nets, NotAnalyzed, Outcome, OutsideTerm, Place, PlacedDuty, PlacedLine, PlacedRuling, Population,
    Posting, Program, Reach, Row, Settlement, Settler, apply, format,
};
pub use api::{comparison, tested};
#[cfg(feature = "serde")]
pub use api::{reconcile, wire};
pub use calendar::{Date, Grain, Moment, Period};
pub use check::{Supplied as Schedules, SuppliedRows as ScheduleRows};
pub use columns::{Batch, Cells, OtherFacts};
pub use diagnostic::{Edit, Finding, Help, Label, Severity, render};
pub use evaluate::{FactError, FactValue, Facts, TextColumn};
pub use explain::Explanation;
pub use explain::duties::{Because, Duty, Ruling, Unmet};
pub use model::{ClauseKind, Face, Kind, TermKind, Type, Unit, Verdict};
pub use number::{Mode, Number};
pub use population::{KNOWN_ON, Table, TableError, Where};
pub use program::InputSlot;
pub use rust_decimal::{self, Decimal};
pub use source::{Source, Span};
