//! The front door: [`Contract`] → [`Program`] → [`Settlement`].

mod contract;
mod program;
mod settlement;
#[cfg(feature = "serde")]
pub mod wire;

pub use contract::{Check, Contract, ContractError, apply, format};
pub use program::{Fact, Figure, FigureSlot, OutsideTerm, Program, Settler};
pub use settlement::{Amount, Line, Net, Outcome, Settlement};
