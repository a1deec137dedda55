//! The front door: [`Contract`] → [`Program`] → [`Settlement`].

mod analyze;
mod batch;
pub mod comparison;
mod contract;
mod duties;
mod explained;
mod ledger;
mod population;
mod program;
mod reach;
#[cfg(feature = "serde")]
pub mod reconcile;
mod settlement;
pub mod tested;
#[cfg(feature = "serde")]
mod verify_population;
#[cfg(feature = "serde")]
pub mod wire;
#[cfg(feature = "serde")]
mod wire_comparison;
#[cfg(feature = "serde")]
mod wire_ledger;
#[cfg(feature = "serde")]
mod wire_population;
#[cfg(feature = "serde")]
mod wire_tested;

pub use analyze::NotAnalyzed;
pub use batch::BatchSettler;
pub use contract::{Check, Contract, ContractError, apply, format};
pub use duties::{PlacedDuty, PlacedRuling};
pub use ledger::{Balance, Ledger, LedgerError, LineKey, Posting};
pub use population::{Nets, Place, PlacedLine, Population, Row};
pub use program::{Fact, Figure, FigureSlot, OutsideTerm, Program, Settler};
pub use reach::Reach;
pub use settlement::{Amount, Line, Net, Outcome, Settlement};
