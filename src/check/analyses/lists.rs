//! How the parts of a table, a list, a conjunction or a fold go missing together.

use super::arrivals::{Cause, Flow, Role};
use super::facts::Facts;
use super::flow::{Flows, MAX_ROWS, MAX_TWICE, all_kinds};
use super::terms::{Place, Spot};
use crate::model::{AxisId, ExprId, GatherId, Gathered, Kind, Over, RowResult, Skip, Statistic, Table, TableKind};

impl Flows<'_, '_> {
    /// `the greater of` a list.
    pub(super) fn list(&mut self, id: ExprId, flows: Vec<Flow>, skip: &Skip) -> Flow {
        let sure = flows.iter().filter(|flow| flow.kinds().both(skip.kinds).is_empty()).count();
        let mut all = Flow::default();
        for flow in flows {
            // Where every one is dropped, the join of their kinds is left.
            all.join(if sure > 0 { flow.without(skip.kinds) } else { flow });
        }
        self.left_over(id, sure, false, skip, &mut all);
        all
    }

    /// What becomes of a list when too few are left.
    pub(super) fn left_over(&self, id: ExprId, sure: usize, undefined: bool, skip: &Skip, all: &mut Flow) {
        match skip.needing {
            Some(needing) if sure < needing as usize => {
                all.push(self.arrival(Kind::Insufficient, Cause::TooFew(id), id));
            }
            Some(needing) if needing > 0 => {}
            Some(_) | None if undefined && sure == 0 => {
                all.push(self.arrival(Kind::Undefined, Cause::Nothing(id), id));
            }
            Some(_) | None => {}
        }
    }

    /// A part of `and` counts as unknown only where no other part decides; of those that are always known we know which way.
    pub(super) fn joined(&mut self, parts: &[ExprId], all: bool, spot: Spot, facts: &Facts) -> Flow {
        let flows: Vec<Flow> = parts.iter().map(|part| self.flow(*part, spot, facts)).collect();
        if flows.iter().all(|flow| flow.arrivals.is_empty()) {
            return Flow::default();
        }
        if self.twice >= MAX_TWICE {
            let mut joined = Flow::default();
            flows.into_iter().for_each(|flow| joined.join(flow));
            return joined;
        }
        let mut undecided = facts.clone();
        for (part, _) in parts.iter().zip(&flows).filter(|(_, flow)| flow.arrivals.is_empty()) {
            self.prover.assume(*part, spot, all, &mut undecided);
        }
        let mut joined = Flow::default();
        for (part, _) in parts.iter().zip(&flows).filter(|(_, flow)| !flow.arrivals.is_empty()) {
            self.twice += 1;
            joined.join(self.reached(*part, spot, &undecided));
            self.twice -= 1;
        }
        joined
    }

    pub(super) fn table(&mut self, id: ExprId, table: &Table, spot: Spot, facts: &Facts) -> Flow {
        let unknown = self.flow(table.selector, spot, facts).at(Role::Selector, table.selector, Some(id));
        let kinds = unknown.kinds();
        let mut flow = unknown.without(all_kinds(&table.absent));
        flow.join(self.caught(&table.absent, kinds, spot, facts));
        for (index, row) in table.rows.iter().enumerate() {
            let results = match row.result {
                RowResult::Value(value) => [Some(value), None],
                RowResult::Evenly(from, to) => [Some(from), Some(to)],
            };
            let (inside, mut taken) = self.prover.inside_row(table, index, spot, facts);
            // What is never missing need not be asked again with what the row claims.
            let missing = self.twice >= MAX_TWICE || {
                self.twice += 1;
                let mut results = results.into_iter().flatten();
                let missing = results.any(|result| !self.flow(result, inside, &taken).arrivals.is_empty());
                self.twice -= 1;
                missing
            };
            if missing {
                if table.kind == TableKind::Band {
                    self.prover.claimed(id, table, index, spot, &mut taken);
                }
                for result in results.into_iter().flatten() {
                    flow.join(self.reached(result, inside, &taken));
                }
            }
            for bound in row.claim.bounds() {
                flow.join(self.flow(bound, inside, facts));
            }
        }
        if let Some(otherwise) = table.otherwise {
            self.twice += 1;
            let missing = self.twice > MAX_TWICE || !self.flow(otherwise, spot, facts).arrivals.is_empty();
            self.twice -= 1;
            if missing {
                let mut rest = facts.clone();
                self.prover.unclaimed(id, table, spot, &mut rest);
                flow.join(self.reached(otherwise, spot, &rest));
            }
        }
        flow
    }

    #[allow(clippy::too_many_arguments)] // the parts of a fold, as the node has them
    pub(super) fn fold(
        &mut self,
        id: ExprId,
        statistic: &Statistic,
        axis: AxisId,
        reads: [Option<ExprId>; 2],
        filter: Option<ExprId>,
        skip: &Skip,
        spot: Spot,
    ) -> Flow {
        let inside = self.prover.moved(spot, axis, Place::Any);
        let length = self.model.axis(axis).keys.len();
        let by_row = length <= MAX_ROWS && length > 0;
        let rows: Vec<Spot> = if by_row {
            (0..length as u32).map(|row| self.prover.moved(inside, axis, Place::Row(row))).collect()
        } else {
            vec![inside]
        };
        let mut all = Flow::default();
        let mut sure = 0_usize;
        for row in rows {
            let directions = if by_row { &[None] } else { self.directions };
            for lower in directions {
                let mut facts = Facts::none(*lower);
                let mut element = Flow::default();
                let mut taken = Some(true);
                if let Some(filter) = filter {
                    element.join(self.flow(filter, row, &facts));
                    taken = self.prover.decide(filter, row, &facts);
                    self.prover.assume(filter, row, true, &mut facts);
                }
                if taken != Some(false) {
                    for read in reads.into_iter().flatten() {
                        element.join(self.reached(read, row, &facts));
                    }
                }
                let here = taken == Some(true) && element.kinds().both(skip.kinds).is_empty();
                sure += if here && by_row { 1 } else { 0 };
                if here && !by_row {
                    sure = length;
                }
                all.join(element.without(skip.kinds));
            }
        }
        // A schedule that the host hands over is taken to have rows enough.
        if self.model.axis(axis).supplied && length == 0 {
            return all;
        }
        let undefined = match statistic {
            Statistic::Sum(_) | Statistic::Count => false,
            Statistic::Mean(_)
            | Statistic::Least
            | Statistic::Greatest
            | Statistic::Median
            | Statistic::Percentile(..)
            | Statistic::Deviation { .. }
            | Statistic::WeightedMean => true,
        };
        self.left_over(id, sure, undefined, skip, &mut all);
        if let (Statistic::WeightedMean, [_, Some(weight)], true) = (statistic, reads, sure > 0) {
            let weight_sum = self.prover.sum(weight, inside);
            let range = self.prover.simple(&weight_sum);
            if !(range.excludes_zero() && (range.is_at_least_zero() || range.is_at_most_zero())) {
                all.push(self.arrival(Kind::Undefined, Cause::Nothing(id), id));
            }
        }
        all
    }

    /// What elements of others, or of other periods, can be missing for.
    pub(super) fn gathered(&mut self, id: ExprId, gather: GatherId, spot: Spot) -> Flow {
        let model = self.model;
        let gather = model.gather(gather);
        let mut facts = Facts::none(None);
        let mut all = Flow::default();
        if let Some(filter) = gather.filter {
            all.join(self.flow(filter, spot, &facts));
            // What is read of an element is read where it is one.
            self.prover.assume(filter, spot, true, &mut facts);
        }
        for part in [gather.element, gather.weight].into_iter().flatten() {
            all.join(self.flow(part, spot, &facts));
        }
        let whole = gather.filter.is_none() && all.kinds().both(gather.skip.kinds).is_empty();
        let mut all = all.without(gather.skip.kinds);
        for figure in &gather.same {
            let spot = self.prover.spot_of(*figure);
            all.join((*self.figure(*figure, spot)).clone().at(Role::Value, id, None));
        }
        let own = gather.reader.level == gather.place.level;
        let (sure, early) = match gather.over {
            // The reader is one of them itself.
            Over::Level { other, .. } => (usize::from(own && !other), false),
            Over::Within(_) | Over::SoFar(_) => (1, false),
            Over::Last(count, _) => (1, count > 1),
            Over::Next(..) => (1, false),
        };
        let undefined = match &gather.made {
            Gathered::Fold(Statistic::Sum(_) | Statistic::Count) => false,
            Gathered::Fold(_) => true,
            Gathered::Rank { .. } | Gathered::Streak | Gathered::Share(_) | Gathered::LeftOver(_) => false,
        };
        if early && !gather.skip.kinds.contains(Kind::Inapplicable) && !matches!(gather.made, Gathered::Streak) {
            all.push(self.arrival(Kind::Inapplicable, Cause::Before(id), id));
        }
        if gather.filter.is_some() && matches!(gather.made, Gathered::Rank { .. } | Gathered::Share(_)) {
            all.push(self.arrival(Kind::Inapplicable, Cause::Nothing(id), id));
        }
        self.left_over(id, if whole { sure } else { 0 }, undefined, &gather.skip, &mut all);
        all.at(Role::Value, id, None)
    }
}
