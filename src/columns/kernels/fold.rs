//! Many figures of a row made into one, over whole columns: see `program/meaning_fold`.

use crate::columns::column::{Column, statuses_of};
use crate::columns::engine::Engine;
use crate::columns::masks;
use crate::model::{Kinds, Statistic};
use crate::number::lanes::{Of, Part, choose, choose_one, less, room};
use crate::number::{Mode, Narrow};
use crate::program::Plan;
use crate::program::op::{Fold, INSUFFICIENT, KNOWN, List, NOT_RUN, Reg, UNDEFINED};

/// The status of an element that a filter leaves out: it is not there.
const LEFT_OUT: u8 = NOT_RUN;

/// What elements have for statuses, element by element, and what follows for what is made of them.
struct Elements {
    /// None where all rows have a value.
    statuses: Vec<Option<Vec<u8>>>,
    /// The join of what may not be left out, then too few.
    status: Vec<u8>,
}

impl Engine {
    /// The weighted mean of listed figures; the weight of those skipped goes to the rest.
    pub(super) fn weighted(
        &mut self,
        plan: &Plan,
        to: Reg,
        (weights, parts): (List, List),
        skipping: (Kinds, u32),
        (mode, quantum): (Mode, Reg),
    ) -> bool {
        let Some(rounding) = self.rounding((quantum != Reg::NONE).then_some((mode, quantum))) else { return false };
        let (weights, parts) = (&plan.stores.lists[weights.range()], &plan.stores.lists[parts.range()]);
        if weights.iter().any(|weight| !self.columns[weight.index()].is_known()) {
            return false;
        }
        let Some(elements) = self.elements(parts, &[], &[], skipping) else { return false };
        self.mean(to, (weights, parts), &elements, rounding);
        true
    }

    /// Sums and means of elements, filtered or not. No, where only the best of them count, they are counted, or sorted.
    pub(super) fn fold(&mut self, plan: &Plan, to: Reg, fold: &Fold) -> bool {
        let list = |list: List| &plan.stores.lists[list.range()];
        let (parts, weights, filters) = (list(fold.elements), list(fold.weights), list(fold.filters));
        let Some(rounding) = self.rounding(fold.rounding) else { return false };
        match &fold.statistic {
            Statistic::Sum(None) | Statistic::Mean(None) | Statistic::WeightedMean => {}
            Statistic::Sum(Some(_))
            | Statistic::Mean(Some(_))
            | Statistic::Count
            | Statistic::Least
            | Statistic::Greatest
            | Statistic::Median
            | Statistic::Percentile(..)
            | Statistic::Deviation { .. } => return false,
        }
        let Some(elements) = self.elements(parts, weights, filters, (fold.skip, fold.needing)) else { return false };
        if matches!(fold.statistic, Statistic::Sum(_)) {
            return self.sum_of(to, parts, elements);
        }
        self.mean(to, (weights, parts), &elements, rounding);
        true
    }

    /// A mean of what is there; where nothing weighs, everything weighs the same.
    fn mean(
        &mut self,
        to: Reg,
        (weights, parts): (&[Reg], &[Reg]),
        elements: &Elements,
        rounding: Option<(Mode, Narrow)>,
    ) {
        let mut made = self.spare();
        let columns = &self.columns;
        let weight =
            |place: usize| weights.get(place).map_or(Of::One(Narrow::whole(1)), |reg| columns[reg.index()].of());
        let of = parts.iter().zip(&elements.statuses).enumerate();
        let of = of.map(|(place, (part, status))| Part {
            weight: weight(place),
            value: columns[part.index()].of(),
            status: status.as_deref(),
        });
        let of: Vec<Part<'_>> = of.collect();
        made.lanes.mean(self.rows, &of, rounding, &mut self.sums, &mut self.lost, &mut self.zero);
        made.each.clone_from(&elements.status);
        made.has_statuses();
        self.quotient(to, made);
    }

    /// The least or the greatest of listed figures.
    pub(super) fn pick(&mut self, parts: &[Reg], to: Reg, greater: bool, skipping: (Kinds, u32)) -> bool {
        let rows = self.rows;
        let Some(elements) = self.elements(parts, &[], &[], skipping) else { return false };
        let mut best = self.spare();
        best.set_absent(NOT_RUN);
        let [mut has, mut all] = [self.filled(0), self.filled(KNOWN)];
        let [mut is, mut better, mut first, mut room] = [self.mask(), self.mask(), self.mask(), self.mask()];
        for reg in parts {
            let column = &self.columns[reg.index()];
            if greater {
                less(rows, best.of(), column.of(), &mut better);
            } else {
                less(rows, column.of(), best.of(), &mut better);
            }
            column.has_status(rows, KNOWN, &mut is);
            // The first, or a better one.
            first.clone_from(&is);
            masks::without(&mut first, &has);
            masks::or(&mut has, &is);
            masks::and(&mut is, &better);
            masks::or(&mut is, &first);
            best.blend(rows, column, &is, &mut self.lost);
            masks::greater(&mut all, column.all_statuses(rows, &mut room));
        }
        best.each.clear();
        best.each.extend(elements.status.iter().zip(&has).zip(&all).map(|((status, has), all)| {
            match (*status, *has) {
                (KNOWN, 0) if *all == KNOWN => UNDEFINED,
                (KNOWN, 0) => *all,
                (status, _) => status,
            }
        }));
        best.has_statuses();
        for mask in [has, all, is, better, first, room] {
            self.free(mask);
        }
        self.put(to, best);
        true
    }

    /// The sum of listed figures, all of which must be there.
    pub(super) fn sum(&mut self, parts: &[Reg], to: Reg) -> bool {
        match self.elements(parts, &[], &[], (Kinds::NONE, 0)) {
            Some(elements) => self.sum_of(to, parts, elements),
            None => false,
        }
    }

    /// The sum of what is there.
    fn sum_of(&mut self, to: Reg, parts: &[Reg], elements: Elements) -> bool {
        let mut total = self.spare();
        total.lanes.set_one(self.rows, Narrow::whole(0));
        for (reg, statuses) in parts.iter().zip(&elements.statuses) {
            let mut made = self.spare();
            let of = self.columns[reg.index()].of();
            match statuses {
                None => made.lanes.add(self.rows, Of::Lanes(&total.lanes), of, &mut self.lost),
                Some(statuses) => {
                    let mut held = Column::default();
                    match of {
                        Of::One(one) => held.lanes.set_one(self.rows, one),
                        Of::Lanes(lanes) => held.lanes.set(lanes),
                    }
                    let mut is = vec![0; self.rows];
                    masks::is(&mut is, statuses, KNOWN);
                    if !held.lanes.sign(&is, &vec![0; self.rows]) {
                        self.lost.forget();
                        return false;
                    }
                    made.lanes.add(self.rows, Of::Lanes(&total.lanes), Of::Lanes(&held.lanes), &mut self.lost);
                }
            }
            self.give_back(std::mem::replace(&mut total, made));
        }
        total.has_lanes();
        total.each = elements.status;
        total.has_statuses();
        self.put(to, total);
        true
    }

    /// How a result is rounded: not at all, or to a constant quantum.
    fn rounding(&self, rounding: Option<(Mode, Reg)>) -> Option<Option<(Mode, Narrow)>> {
        match rounding {
            None => Some(None),
            Some((mode, quantum)) => self.constant(quantum).map(|quantum| Some((mode, quantum))),
        }
    }

    /// An unknown filter makes its element absent with its kind; elements of skipped kinds are dropped, with their weights;
    /// any other absent element makes the result absent; fewer than needed are insufficient.
    fn elements(
        &self,
        parts: &[Reg],
        weights: &[Reg],
        filters: &[Reg],
        (skip, needing): (Kinds, u32),
    ) -> Option<Elements> {
        let rows = self.rows;
        if parts.len() > usize::from(u8::MAX) {
            return None;
        }
        let mut made = Elements { statuses: Vec::new(), status: vec![KNOWN; rows] };
        let (mut left, mut all, mut no, mut taken) = (vec![0; rows], 0, Vec::new(), Vec::new());
        for (place, part) in parts.iter().enumerate() {
            let part = &self.columns[part.index()];
            let weight = weights.get(place).map(|reg| &self.columns[reg.index()]).filter(|weight| !weight.is_known());
            let filter = filters.get(place).map(|reg| &self.columns[reg.index()]);
            if part.is_known() && weight.is_none() && filter.is_none() {
                all += 1;
                made.statuses.push(None);
                continue;
            }
            let mut statuses = part.all_statuses(rows, &mut Vec::new()).to_vec();
            if let Some(weight) = weight {
                // What is dropped anyway is dropped with its weight, whatever that is.
                taken.clone_from(&statuses);
                masks::greater(&mut taken, weight.all_statuses(rows, &mut Vec::new()));
                masks::is_one_of(room(&mut no, rows), &statuses, statuses_of(skip));
                masks::flip(&mut no);
                choose(&mut statuses, &taken, &no, |status| status);
            }
            if let Some(filter) = filter {
                filter.is_no(rows, &mut no);
                choose_one(&mut statuses, LEFT_OUT, &no);
                masks::absent_as(&mut statuses, filter.all_statuses(rows, &mut Vec::new()));
            }
            masks::count_known(&mut left, &statuses);
            masks::greater_but(&mut made.status, &statuses, statuses_of(skip), LEFT_OUT);
            made.statuses.push(Some(statuses));
        }
        match u8::try_from(needing.saturating_sub(all)) {
            Ok(least) => masks::absent_below(&mut made.status, &left, least, INSUFFICIENT),
            Err(_) => masks::absent_below(&mut made.status, &vec![0; rows], 1, INSUFFICIENT),
        }
        Some(made)
    }
}
