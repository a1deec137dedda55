//! Clauses of money.

use super::{Heading, Line, Path, Rule, Word};

/// A clause of money.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// Who pays whom, and by what law.
    pub kind: TermKind,
    /// Name, title, families.
    pub heading: Heading,
    /// `from client to vendor`
    pub route: Option<(Word, Word)>,
    /// `against monthly_fee`
    pub against: Option<Path>,
    /// The table, or one row that says verb and amount.
    pub rule: Rule,
    /// Exceptions, gates and steps, in the order written.
    pub lines: Vec<Line>,
}

/// The kinds of money line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TermKind {
    /// `payment … from a to b pays`
    Payment,
    /// `bonus … pays`: payer to provider
    Bonus,
    /// `penalty … charges`: provider to payer
    Penalty,
    /// `credit … against p credits`: provider to payer, never more than `p`
    Credit,
    /// `adjustment … pays or charges`, by row
    Adjustment,
    /// `withhold … holds`: the payer keeps it
    Withhold,
    /// `earn_back … returns`: out of the withhold
    EarnBack,
}

impl TermKind {
    /// The clause word.
    pub fn word(self) -> &'static str {
        match self {
            TermKind::Payment => "payment",
            TermKind::Bonus => "bonus",
            TermKind::Penalty => "penalty",
            TermKind::Credit => "credit",
            TermKind::Adjustment => "adjustment",
            TermKind::Withhold => "withhold",
            TermKind::EarnBack => "earn_back",
        }
    }
}
