//! Decisions and obligations: what their figures are called together.

use crate::model::{FigureId, PartyId};
use crate::source::Span;

/// What a decision comes to; its figure is the word's place among those the decision can come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// `approves`
    Approved,
    /// `reduces by`
    Reduced,
    /// `denies`
    Denied,
    /// `refers`: a person decides
    Referred,
    /// `pends`: it waits for facts
    Pended,
}

impl Verdict {
    /// The word, as contracts and results spell it.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Approved => "approved",
            Verdict::Reduced => "reduced",
            Verdict::Denied => "denied",
            Verdict::Referred => "referred",
            Verdict::Pended => "pended",
        }
    }

    /// What a decision can come to, in the order of its words; one that never denies has no word for less than all.
    pub fn of(never_denies: bool) -> &'static [Verdict] {
        const ALL: [Verdict; 5] =
            [Verdict::Approved, Verdict::Reduced, Verdict::Denied, Verdict::Referred, Verdict::Pended];
        const KIND: [Verdict; 3] = [Verdict::Approved, Verdict::Referred, Verdict::Pended];
        if never_denies { &KIND } else { &ALL }
    }
}

/// A `decision`.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The word that it comes to.
    pub figure: FigureId,
    /// `n.amount`: how much is approved; 0 where it is denied, inapplicable where nobody has decided yet or it is reduced.
    pub amount: Option<FigureId>,
    /// `n.reduction`: by how much it is reduced; 0 where it is approved, inapplicable otherwise.
    pub reduction: Option<FigureId>,
    /// `n.reason`: the row that decided, by its place in `rows`.
    pub reason: FigureId,
    /// Whether it `never denies`.
    pub never_denies: bool,
    /// The rows, in the order of the text.
    pub rows: Vec<DecisionRow>,
}

/// A row of a decision.
#[derive(Clone, Debug)]
pub struct DecisionRow {
    /// What it does.
    pub outcome: Verdict,
    /// Its reason: what stands behind `because`, else the words of its head.
    pub reason: String,
    /// The parts of its condition that must all hold, with their words; none of `otherwise` and of rows about absences.
    pub conditions: Vec<(FigureId, String)>,
    /// The whole row.
    pub span: Span,
}

/// An `obligation`.
#[derive(Clone, Debug)]
pub struct Obligation {
    /// Its name.
    pub name: String,
    /// Who owes it.
    pub owed_by: PartyId,
    /// `n.status`: `open`, `met`, `late`, or `cured`.
    pub status: FigureId,
    /// `n.due`
    pub due: FigureId,
    /// `n.deadline`: due, and the grace.
    pub deadline: FigureId,
    /// `n.done`
    pub done: FigureId,
    /// `n.days_late` (`n.hours_late` where times are due): after the deadline.
    pub late: FigureId,
    /// `n.days_after_due` (`n.hours_after_due`): from the due date on, where it was done after the deadline; else 0.
    pub after_due: FigureId,
}
