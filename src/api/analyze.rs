//! What is known of a contract before any facts arrive.

use std::sync::Arc;

use super::contract::Inner;
use super::program::Program;
use crate::analyze::analyst::Analyst;
use crate::analyze::diff::{self, Diff, Side};
use crate::analyze::report::{Analysis, Payout, Wanted};
use crate::analyze::wanted::want::{Want, WantError};
use crate::evaluate::Facts;

/// Why a contract is not analyzed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnalyzed {
    /// It settles many together: what one of them gets hangs on all others.
    #[error("what one is paid here hangs on others or on other periods: such contracts are not analyzed yet")]
    Wide,
    /// Nothing in it is paid, charged or scored.
    #[error("nothing in it is paid, charged or scored")]
    Nothing,
    /// It settles no such period.
    #[error("the contract settles no period `{0}`")]
    NoPeriod(String),
    /// Nothing that is paid, charged or scored moves with it.
    #[error("no metric or fact `{over}` moves what is paid, charged or scored")]
    Still {
        /// What was asked for.
        over: String,
        /// What there is, by address.
        moving: Vec<String>,
    },
    /// What is wanted, or what something costs, does not fit the contract.
    #[error(transparent)]
    Want(#[from] WantError),
}

impl Program {
    /// Analyzes the contract: the least and the greatest that it pays, where it jumps, whether better is ever paid less.
    ///
    /// `given` are facts that hold, the rest may be anything that is declared; `period` is one of the contract's periods by
    /// its label, the first where nothing is said. What is said of all facts is proved, or called a bound or open; every
    /// witness was settled.
    ///
    /// # Errors
    ///
    /// The contract settles many together, or nothing at all, or has no such period.
    pub fn analyze(&self, given: Option<&Facts>, period: Option<&str>) -> Result<Analysis, NotAnalyzed> {
        Ok(self.analyst(given, period)?.analysis())
    }

    /// What it would take for something to come to an amount: the cheapest way there from where it is stood, moving only the
    /// facts that were given a cost, each toward what is better; `exact` where nothing is cheaper, which is proved to the
    /// step of every fact. It was settled there, and one step before on each fact that is moved, where it does not reach.
    ///
    /// # Errors
    ///
    /// As of [`Program::analyze`]; or what is wanted, or what something costs, does not fit the contract.
    pub fn what_it_takes(
        &self,
        want: &Want,
        given: Option<&Facts>,
        period: Option<&str>,
    ) -> Result<Wanted, NotAnalyzed> {
        Ok(self.analyst(given, period)?.wanted(want)?)
    }

    /// What changed from this contract to another version of it: which clauses, for what facts the money, and by how much
    /// at most. That something is the same is said only where it is proved.
    ///
    /// # Errors
    ///
    /// One of the two settles many together, or has no such period.
    pub fn diff(&self, new: &Program, period: Option<&str>) -> Result<Diff, NotAnalyzed> {
        if self.is_wide() || new.is_wide() {
            return Err(NotAnalyzed::Wide);
        }
        let period = match period {
            None => 0,
            Some(label) => self.period(label).ok_or_else(|| NotAnalyzed::NoPeriod(label.to_owned()))?,
        };
        let side = |program: &'_ Program| -> (Arc<Inner>, crate::program::Program) {
            (program.inner.clone(), program.inner.program.clone())
        };
        let ((old, first), (new, second)) = (side(self), side(new));
        let old = Side { model: &old.model, program: &first, source: &old.source };
        let new = Side { model: &new.model, program: &second, source: &new.source };
        Ok(diff::diff(old, new, period))
    }

    /// What everything comes to along one metric or fact, by its address, all other facts staying where they are: the data
    /// of a picture of what is paid. Of a metric the fact is moved that is divided, as the readmitted of the discharges.
    ///
    /// # Errors
    ///
    /// As of [`Program::analyze`]; or nothing moves with it.
    pub fn payout(&self, over: &str, given: Option<&Facts>, period: Option<&str>) -> Result<Payout, NotAnalyzed> {
        let mut analyst = self.analyst(given, period)?;
        let found = analyst.payout(over);
        found.ok_or_else(|| NotAnalyzed::Still { over: over.to_owned(), moving: analyst.moving() })
    }

    fn analyst(&self, given: Option<&Facts>, period: Option<&str>) -> Result<Analyst<'_>, NotAnalyzed> {
        if self.is_wide() {
            return Err(NotAnalyzed::Wide);
        }
        let period = match period {
            None => 0,
            Some(label) => self.period(label).ok_or_else(|| NotAnalyzed::NoPeriod(label.to_owned()))?,
        };
        let analyst = Analyst::new(&self.inner.model, &self.inner.program, period, given);
        let analyst = analyst.ok_or(NotAnalyzed::Nothing)?;
        Ok(Analyst { source: Some(&self.inner.source), ..analyst })
    }
}
