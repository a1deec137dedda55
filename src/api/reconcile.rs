//! Why two settlements differ: [`Settlement::reconcile`].

pub use crate::analyze::reconcile::data::{
    Cause, Change, ClauseChange, FactChange, FigureSplit, How, LineSplit, Made, Moved, Named, NetPart, NetSplit, Part,
    PartKind, Reconciliation, Stand, Unreconciled, Worth,
};
pub use crate::analyze::reconcile::text::{ORDER, page, pages};

use super::settlement::Settlement;
use crate::analyze::reconcile::{Side, reconcile};

impl Settlement {
    /// Why another settlement of the same subject differs from this one: every difference in a line of money, in a net and in a
    /// listed figure, split into what each fact and each clause contributes.
    ///
    /// Facts, the period and the contract may differ. The parts sum to the difference exactly; [`ORDER`] says in which order the
    /// differences take their turns. What is called otherwise, titled, numbered or laid out otherwise contributes nothing.
    ///
    /// # Errors
    ///
    /// The settlements are of different subjects or in different currencies, or a contract [`is_wide`](crate::Program::is_wide).
    pub fn reconcile(&self, second: &Settlement) -> Result<Reconciliation, Unreconciled> {
        reconcile(&self.side(), &second.side())
    }

    fn side(&self) -> Side<'_> {
        let inner = self.program_inner();
        #[cfg(feature = "receipt")]
        let digests = {
            let receipt = self.receipt();
            Some((receipt.contract, receipt.facts))
        };
        #[cfg(not(feature = "receipt"))]
        let digests = None;
        Side {
            source: &inner.source,
            supplied: &inner.supplied,
            model: &inner.model,
            program: &inner.program,
            facts: self.facts(),
            values: self.values(),
            subject: self.subject(),
            period: self.period(),
            digests,
        }
    }
}
