//! Assertions: what the parties say holds whatever the facts are. Settling does not read them.

use crate::model::FigureId;
use crate::source::Span;

/// An `assert`, at one row of the schedules that its heading names.
#[derive(Clone, Debug)]
pub struct Assertion {
    /// Its name, behind the keys of its row: `never_more`, `mort_30_ami.fair`.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// The number of the clause in the paper contract.
    pub section: Option<String>,
    /// What is asserted.
    pub asserted: Asserted,
    /// The words that assert it: the condition, or `payout never falls when rate improves`.
    pub span: Span,
}

/// What holds whatever the facts are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asserted {
    /// `always total is at most 1,000,000 USD`: no facts make the condition false. Facts for which it is not known whether
    /// it holds do not break it: it speaks of what is settled.
    Always {
        /// Whether it holds, a figure of its own: `never_more.holds`. A row that `where` leaves out is absent there.
        figure: FigureId,
        /// At which coordinate.
        coordinate: u32,
    },
    /// `payout never falls when rate improves`: of two sets of facts that differ in nothing but what `lever` is worked out
    /// from (itself, where it is a fact), the one with the higher `lever` never has the lower `figure`. Sets of facts in which
    /// one of the two is absent break nothing.
    Never {
        /// What never does so; of an adjustment, what it charges counts below nothing.
        figure: FigureId,
        /// At which coordinate.
        coordinate: u32,
        /// What it never does: rise, else fall.
        rises: bool,
        /// What moves.
        lever: FigureId,
        /// At which coordinate.
        lever_coordinate: u32,
        /// Whether it moves up, else down; `improves` and `worsens` are by the direction of the metric.
        lever_rises: bool,
    },
}

impl Assertion {
    /// Of a condition: the figure that says whether it holds, and its coordinate.
    pub fn condition(&self) -> Option<(FigureId, usize)> {
        match self.asserted {
            Asserted::Always { figure, coordinate } => Some((figure, coordinate as usize)),
            Asserted::Never { .. } => None,
        }
    }
}
