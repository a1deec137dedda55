//! What can be wrong with a fact.

use crate::model::Kind;
use crate::number::Number;

/// Why a fact was refused. The fact then counts as [`Kind::Refused`], and the rest can still be settled.
///
/// Closed on purpose: a new way to refuse a fact is for the embedder to decide about.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FactError {
    /// No input has this address.
    #[error("no input is called `{address}`{}", near(.nearest))]
    UnknownInput {
        /// The address as given.
        address: String,
        /// The known one nearest to it.
        nearest: Option<String>,
    },
    /// The text, or the kind of value, is not what the input is declared to be.
    #[error("`{address}` is given as `{given}`; {expected} is expected")]
    Form {
        /// The input.
        address: String,
        /// The text as given.
        given: String,
        /// The expected form with an example.
        expected: String,
    },
    /// Outside the declared range.
    #[error("`{address}` is given as `{given}`, which is not {range}")]
    OutOfRange {
        /// The input.
        address: String,
        /// The value in written form.
        given: String,
        /// The range in words: `between 0 and 100`.
        range: String,
    },
    /// More decimals than declared.
    #[error("`{address}` is given as `{given}`; it may have {decimals} {}", decimals_word(*.decimals))]
    Decimals {
        /// The input.
        address: String,
        /// The value in written form.
        given: String,
        /// How many it may have.
        decimals: u32,
    },
    /// A count with a fraction.
    #[error("`{address}` is given as `{given}`; a count is a whole number")]
    NotWhole {
        /// The input.
        address: String,
        /// The value.
        given: String,
    },
    /// A kind of missing that the input may not be.
    #[error("`{address}` is given as `{}`, which the contract does not let it be: its declaration may say `may be {}`", .kind.word(), .kind.word())]
    MayNotBe {
        /// The input.
        address: String,
        /// The kind.
        kind: Kind,
    },
    /// A word that is not one of the choice.
    #[error("`{address}` is given as `{given}`, which is not one of {choice}")]
    UnknownWord {
        /// The input.
        address: String,
        /// The word as given.
        given: String,
        /// The words of the choice.
        choice: String,
    },
    /// A key that its schedule does not have.
    #[error("`{address}` is given as `{given}`, which is not a key of the schedule it refers to{}", near(.nearest))]
    UnknownKey {
        /// The input.
        address: String,
        /// The key as given.
        given: String,
        /// The known key nearest to it.
        nearest: Option<String>,
    },
    /// A period that the contract does not settle.
    #[error("the contract settles no period number {number}")]
    UnknownPeriod {
        /// The place in the list of periods, from 0.
        number: usize,
    },
}

impl FactError {
    /// The input that it is about, where it is about one.
    pub fn address(&self) -> Option<&str> {
        match self {
            FactError::UnknownInput { address, .. }
            | FactError::Form { address, .. }
            | FactError::OutOfRange { address, .. }
            | FactError::Decimals { address, .. }
            | FactError::NotWhole { address, .. }
            | FactError::MayNotBe { address, .. }
            | FactError::UnknownWord { address, .. }
            | FactError::UnknownKey { address, .. } => Some(address),
            FactError::UnknownPeriod { .. } => None,
        }
    }
}

fn near(nearest: &Option<String>) -> String {
    nearest.as_ref().map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default()
}

fn decimals_word(decimals: u32) -> &'static str {
    if decimals == 1 { "decimal" } else { "decimals" }
}

/// A range in words.
pub(crate) fn range_words(range: &(Option<Number>, Option<Number>), written: impl Fn(&Number) -> String) -> String {
    match range {
        (Some(least), Some(most)) => format!("between {} and {}", written(least), written(most)),
        (Some(least), None) => format!("at least {}", written(least)),
        (None, Some(most)) => format!("at most {}", written(most)),
        (None, None) => "in range".to_owned(),
    }
}
