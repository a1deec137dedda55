//! Where an evaluation kept the value of each part of a calculation, for whoever explains it.

use std::collections::HashMap;

use crate::model::{AxisId, ExprId, FigureId, LimitId};
use crate::program::op::{Op, Reg, Taken, TraceSlot, taken};
use crate::program::{Plan, Program};

/// The rows bound around a part of a calculation beyond the figure's own coordinate: of a fold, of a `for each` row.
pub type Rows = Vec<(AxisId, u32)>;

/// What probes are looked up in. Never touched while settling.
#[derive(Debug, Default)]
pub(crate) struct Probes {
    pub registers: Vec<Entry>,
    pub traces: Vec<Entry>,
    /// What is not kept, because it is rounded at once: the operations that would compute it into register 0.
    pub fused: Vec<Entry>,
    pub fused_ops: Vec<Op>,
    pub rows: HashMap<Rows, u32>,
    /// Of a table with `for each` rows: where each row's stretch of rows begins, and whether it is such a row.
    pub trace_rows: HashMap<TraceSlot, Vec<(u32, bool)>>,
}

/// One part of a calculation at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    pub instance: u32,
    pub expr: ExprId,
    pub rows: u32,
    pub at: u32,
}

/// The parts of the calculation of one figure at one coordinate, or of a limit.
#[derive(Clone, Copy, Debug)]
pub struct Probe<'p> {
    plan: &'p Plan,
    instance: u32,
}

impl Program {
    /// The parts of a figure's calculation at a coordinate.
    pub fn probe(&self, figure: FigureId, coordinate: usize) -> Option<Probe<'_>> {
        let base = *self.plan.bases.get(figure.index())?;
        (coordinate < self.size(figure)).then_some(Probe { plan: &self.plan, instance: base + coordinate as u32 })
    }

    /// The parts of what a limit lets its lines come to.
    pub fn probe_limit(&self, limit: LimitId) -> Probe<'_> {
        Probe { plan: &self.plan, instance: limit_instance(&self.plan.bases, limit) }
    }

    /// Reads what a trace slot holds.
    pub(crate) fn taken(&self, slot: TraceSlot, held: u32) -> Taken {
        match held {
            taken::NONE => Taken::None,
            taken::OTHERWISE => Taken::Otherwise,
            row if row >= taken::ABSENT => Taken::Absent(row - taken::ABSENT),
            row => match self.plan.probes.trace_rows.get(&slot) {
                None => Taken::Row(row, None),
                Some(starts) => {
                    let place = starts.partition_point(|(start, _)| *start <= row).saturating_sub(1);
                    let each = starts.get(place).filter(|(_, each)| *each).map(|(start, _)| row - start);
                    Taken::Row(place as u32, each)
                }
            },
        }
    }
}

/// Limits are counted after all figures.
pub(crate) fn limit_instance(bases: &[u32], limit: LimitId) -> u32 {
    bases.last().copied().unwrap_or(0) + limit.0
}

impl<'p> Probe<'p> {
    /// The registers of a part of the calculation, `rows` being what folds and `for each` rows around it bound, the
    /// outermost first. Several where it stands in several branches: then at most one has run.
    ///
    /// The result of a row of a table, of a `when` row or of a side of `if` shares the register of the whole: look at
    /// the trace, or at the condition, to see whose it is. Everything below such a result has registers of its own.
    ///
    /// None for what is written out (constants, cells at known rows: the model has them), and for a quotient or a mean
    /// that is rounded at once ([`crate::evaluate::Values::part`] computes it when asked).
    pub fn registers(&self, expr: ExprId, rows: &[(AxisId, u32)]) -> impl Iterator<Item = Reg> + use<'p> {
        find(self.plan, &self.plan.probes.registers, self.instance, expr, rows).iter().map(|entry| Reg(entry.at))
    }

    /// The operations that compute what is not kept.
    pub(crate) fn fused(&self, expr: ExprId, rows: &[(AxisId, u32)]) -> impl Iterator<Item = &'p Op> + use<'p> {
        let probes = &self.plan.probes;
        let found = find(self.plan, &probes.fused, self.instance, expr, rows);
        found.iter().filter_map(|entry| probes.fused_ops.get(entry.at as usize))
    }

    /// The traces of a table or a list of conditions, in the same way.
    pub fn traces(&self, expr: ExprId, rows: &[(AxisId, u32)]) -> impl Iterator<Item = TraceSlot> + use<'p> {
        find(self.plan, &self.plan.probes.traces, self.instance, expr, rows).iter().map(|entry| TraceSlot(entry.at))
    }
}

fn find<'p>(plan: &'p Plan, entries: &'p [Entry], instance: u32, expr: ExprId, rows: &[(AxisId, u32)]) -> &'p [Entry] {
    let rows = match rows {
        [] => Some(0),
        rows => plan.probes.rows.get(rows).copied(),
    };
    let Some(rows) = rows else { return &[] };
    let key = (instance, expr, rows);
    let from = entries.partition_point(|entry| (entry.instance, entry.expr, entry.rows) < key);
    let rest = entries.get(from..).unwrap_or_default();
    let count = rest.iter().take_while(|entry| (entry.instance, entry.expr, entry.rows) == key).count();
    rest.get(..count).unwrap_or_default()
}
