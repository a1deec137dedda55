//! From facts that were settled to better ones: one fact at a time.

use super::{Search, Toward, is_less, promise};
use crate::analyze::goal::Goal;
use crate::analyze::space::{Domain, Point, Space};
use crate::number::Number;
use crate::number::interval::Interval;

impl Search {
    /// Moves one fact at a time to where it does most, all others staying.
    pub(super) fn climb(
        &mut self,
        space: &Space,
        best: &mut Option<(Number, Vec<Point>)>,
        goal: &Goal,
        toward: Toward,
    ) {
        for _ in 0..2 {
            let Some((before, points)) = best.clone() else { return };
            let mut at: Vec<Domain> = points
                .iter()
                .zip(&space.domains)
                .map(|(point, domain)| Domain::point(point, domain.step.clone()))
                .collect();
            self.reach.look(&space.domains);
            let facts: Vec<u32> = self.reach.get(goal.register).moves.iter().map(|(fact, _)| fact).collect();
            for fact in facts {
                let whole = &space.domains[fact as usize];
                if whole.as_point().is_some() {
                    continue;
                }
                if let Some(point) = self.best_along(&mut at, fact, whole, goal, toward) {
                    let mut points = best.as_ref().map(|(_, points)| points.clone()).unwrap_or_default();
                    points[fact as usize] = point;
                    self.offer(best, points, goal, toward);
                }
                let Some((_, points)) = best.as_ref() else { return };
                at[fact as usize] = Domain::point(&points[fact as usize], whole.step.clone());
            }
            if best.as_ref().is_none_or(|(value, _)| *value == before) {
                return;
            }
        }
    }

    /// Where along one fact the most is promised, the others being as they are.
    fn best_along(
        &mut self,
        at: &mut [Domain],
        fact: u32,
        whole: &Domain,
        goal: &Goal,
        toward: Toward,
    ) -> Option<Point> {
        self.near.look(at);
        let mut open: Vec<Domain> = Vec::new();
        if !whole.range.is_empty() {
            open.push(whole.known());
        }
        open.extend(whole.kinds.iter().map(|kind| whole.absent(kind)));
        let mut found: Option<(Number, Point)> = None;
        // By the most promising first; a line is walked in few steps.
        let mut budget = 80;
        let mut promised: Vec<(Option<Number>, Domain)> = Vec::new();
        for domain in open {
            promised.push((self.promise_at(fact, &domain, goal, toward)?, domain));
        }
        while let Some(place) = best_place(&promised) {
            let (promise, domain) = promised.swap_remove(place);
            if let (Some((value, _)), Some(promise)) = (&found, &promise)
                && *promise <= *value
            {
                break;
            }
            if let Some(point) = domain.as_point() {
                if let Some(promise) = promise
                    && found.as_ref().is_none_or(|(value, _)| promise > *value)
                {
                    found = Some((promise, point));
                }
                continue;
            }
            budget -= 1;
            if budget == 0 {
                break;
            }
            self.near.set(fact, domain.clone());
            self.near.settle();
            let way = self.near.get(goal.register).moves.of(fact);
            let end = match (way.gone, way.up, way.down, toward) {
                (false, true, false, Toward::Greatest) | (false, false, true, Toward::Least) => {
                    domain.range.high.clone()
                }
                (false, true, false, Toward::Least) | (false, false, true, Toward::Greatest) => {
                    domain.range.low.clone()
                }
                (false, false, false, _) => domain.range.low.clone().or(domain.range.high.clone()),
                _ => None,
            };
            let parts = match end.filter(|end| end.closed) {
                Some(end) => vec![Domain { range: Interval::point(end.value), ..domain }],
                None => match self.middle(&domain) {
                    Some(cut) => {
                        let (low, high) = domain.cut(&cut);
                        vec![low, high]
                    }
                    None => continue,
                },
            };
            for part in parts.into_iter().filter(|part| !part.is_empty()) {
                if let Some(promise) = self.promise_at(fact, &part, goal, toward) {
                    promised.push((promise, part));
                }
            }
        }
        found.map(|(_, point)| point)
    }

    /// What a goal promises with one fact in a domain; none where it has no value there.
    fn promise_at(&mut self, fact: u32, domain: &Domain, goal: &Goal, toward: Toward) -> Option<Option<Number>> {
        self.near.set(fact, domain.clone());
        self.near.settle();
        let held = self.near.get(goal.register);
        held.may_be_known().then(|| promise(held, toward))
    }
}

fn best_place(promised: &[(Option<Number>, Domain)]) -> Option<usize> {
    let mut best: Option<usize> = None;
    for (place, (promise, _)) in promised.iter().enumerate() {
        if best.is_none_or(|known| {
            is_less(&promised[known].0, promise) || (promise.is_none() && promised[known].0.is_some())
        }) {
            best = Some(place);
        }
    }
    best
}
