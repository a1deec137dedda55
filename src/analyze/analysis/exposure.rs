//! The least and the greatest that everything may come to, and what decides it.

use crate::analyze::analyst::{Analyst, Topic};
use crate::analyze::goal::Goal;
use crate::analyze::report::*;
use crate::analyze::search::{Extreme, Toward};
use crate::analyze::space::{Domain, Point, Space};
use crate::evaluate::Facts;
use crate::number::Number;
use crate::program::InputSlot;

/// How many facts are named that decide something.
const MAX_DECIDING: usize = 8;

impl Analyst<'_> {
    pub(in crate::analyze) fn exposures(&mut self) -> (Exposures, Space) {
        let topics = self.topics.clone();
        let mut space = self.space.clone();
        let endless = |analyst: &mut Self, space: &Space| -> Vec<(String, Vec<u32>)> {
            let mut found = Vec::new();
            for topic in &topics {
                let may = analyst.search.look(&space.domains, &topic.goal);
                if may.may_be_known() && (may.range.low.is_none() || may.range.high.is_none()) {
                    let open = |fact: &u32| {
                        let range = &space.domains[*fact as usize].range;
                        !range.is_empty() && (range.low.is_none() || range.high.is_none())
                    };
                    found.push((
                        topic.name(analyst.model),
                        may.moves.iter().map(|(fact, _)| fact).filter(open).collect(),
                    ));
                }
            }
            found
        };
        let without = endless(self, &space);
        // Money first: most contracts have one amount that all others are parts of.
        let mut held = Vec::new();
        for money in [true, false] {
            let facts: Vec<u32> = endless(self, &space).into_iter().flat_map(|(_, facts)| facts).collect();
            for fact in facts {
                let ty = &self.model.figure(self.program.inputs()[fact as usize].figure).ty;
                let is_money = ty.unit().is_some_and(|unit| unit.is_money());
                if held.contains(&fact) || (money && !is_money) {
                    continue;
                }
                space.domains[fact as usize] =
                    Domain::point(&self.here[fact as usize], space.domains[fact as usize].step.clone());
                held.push(fact);
            }
        }
        held.sort_unstable();
        let from = vec![self.here.clone()];
        let mut of = Vec::with_capacity(topics.len());
        for topic in &topics {
            let least = self.search.extreme(&space, &topic.goal, Toward::Least, &from);
            let greatest = self.search.extreme(&space, &topic.goal, Toward::Greatest, &from);
            let decided_by = self.deciding(topic, &least, &greatest);
            of.push(Exposure {
                of: topic.name(self.model),
                title: self.title(topic),
                kind: topic.kind(),
                least: self.end(topic, &space, &least),
                greatest: self.end(topic, &space, &greatest),
                decided_by,
            });
        }
        let holding = self.facts_of(&self.here, |fact| held.contains(&fact));
        (Exposures { holding, endless: without.into_iter().map(|(name, _)| name).collect(), of }, space)
    }

    pub(in crate::analyze) fn end(&mut self, topic: &Topic, space: &Space, extreme: &Extreme) -> End {
        let ty = topic.ty(self.model);
        let how = match (&extreme.bound, &extreme.reached) {
            (None, None) => "never",
            (None, Some(_)) => "no end",
            (Some(_), _) if extreme.is_exact() => "exact",
            (Some(_), _) => "bound",
        };
        let bears = match &extreme.reached {
            Some((_, points)) => self.telling(space, &[points], &topic.goal),
            None => Vec::new(),
        };
        End {
            how,
            amount: extreme.bound.as_ref().map(|bound| self.shown(bound, &ty)),
            reached: extreme.reached.as_ref().map(|(value, _)| self.shown(value, &ty)),
            facts: extreme
                .reached
                .as_ref()
                .map(|(_, points)| self.facts_of(points, |fact| bears.contains(&fact)))
                .unwrap_or_default(),
        }
    }

    /// The facts that a goal depends on.
    pub(in crate::analyze) fn bearing(&mut self, space: &Space, goal: &Goal) -> Vec<u32> {
        let may = self.search.look(&space.domains, goal);
        let mut facts: Vec<u32> = may.moves.iter().map(|(fact, _)| fact).collect();
        facts.extend((0..space.domains.len() as u32).filter(|fact| space.domains[*fact as usize].as_point().is_some()));
        facts.sort_unstable();
        facts.dedup();
        facts
    }

    /// The facts without which a goal would come to something else at one of these places: what bears on it, and what has
    /// to be there although it decides nothing, as under a cap that always bites.
    pub(in crate::analyze) fn telling(&mut self, space: &Space, places: &[&Vec<Point>], goal: &Goal) -> Vec<u32> {
        let mut facts = self.bearing(space, goal);
        let others: Vec<u32> = (0..space.domains.len() as u32).filter(|fact| !facts.contains(fact)).collect();
        let none = Facts::new(&self.program);
        let unset = |points: &[Point], facts: &[u32]| -> Vec<Point> {
            let mut points = points.to_vec();
            for fact in facts {
                points[*fact as usize] = none.get(InputSlot(*fact));
            }
            points
        };
        let mut same = |left_out: &[u32]| {
            places.iter().all(|points| {
                let whole = self.search.settle(points, goal);
                self.search.settle(&unset(points, left_out), goal) == whole
            })
        };
        if same(&others) {
            return facts;
        }
        let mut left_out = Vec::new();
        for fact in others {
            left_out.push(fact);
            if !same(&left_out) {
                left_out.pop();
                facts.push(fact);
            }
        }
        facts.sort_unstable();
        facts
    }

    /// What each fact decides alone between the least and the greatest.
    pub(in crate::analyze) fn deciding(&mut self, topic: &Topic, least: &Extreme, greatest: &Extreme) -> Vec<Deciding> {
        let (Some((_, low)), Some((high_value, high))) = (&least.reached, &greatest.reached) else { return Vec::new() };
        let ty = topic.ty(self.model);
        let mut found: Vec<(Number, usize)> = Vec::new();
        for (place, (low, high_point)) in low.iter().zip(high).enumerate() {
            if low == high_point {
                continue;
            }
            let mut points = high.clone();
            points[place] = low.clone();
            if let Some(Ok(value)) = self.search.settle(&points, &topic.goal)
                && value != *high_value
            {
                found.push((high_value - &value, place));
            }
        }
        found.sort_by(|(a, i), (b, j)| b.abs().cmp(&a.abs()).then(i.cmp(j)));
        found.truncate(MAX_DECIDING);
        let deciding = |(change, place): (Number, usize)| Deciding {
            address: self.program.inputs()[place].address.clone(),
            change: self.shown(&change, &ty),
        };
        found.into_iter().map(deciding).collect()
    }
}
