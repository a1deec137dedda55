//! What a performance review looks at: figures that the contract works out anyway, side by side. No money moves by it.

use crate::model::{FigureId, Place};
use crate::source::Span;

/// A scorecard.
#[derive(Clone, Debug)]
pub struct Scorecard {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// The number of the clause in the paper contract.
    pub section: Option<String>,
    /// Whose it is, and per which period.
    pub place: Place,
    /// What it shows, in the order of the text; a family row by row.
    pub shows: Vec<Shown>,
    /// Counts above 0 and below this are not shown, nor what could give them away.
    pub small: Option<u32>,
    /// The name in the heading.
    pub span: Span,
}

/// A figure that is shown, and what stands beside it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The figure: of the scorecard's own place, or of one around it.
    pub figure: FigureId,
    /// The coordinate.
    pub coordinate: usize,
    /// What stands beside it, such as a median of peers or a rank among them, with coordinates.
    pub beside: Vec<(FigureId, usize)>,
}

impl Shown {
    /// Whether the figure at this place in [`super::Model::figures`] is shown.
    pub fn names(&self, index: usize) -> bool {
        self.figure.index() == index || self.beside.iter().any(|(figure, _)| figure.index() == index)
    }
}
