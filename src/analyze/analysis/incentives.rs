//! Whether better is ever paid less.

use crate::analyze::along::Along;
use crate::analyze::analyst::{Analyst, Lever, Topic};
use crate::analyze::goal::Goal;
use crate::analyze::prove::{Answer, Step, turn_of};
use crate::analyze::report::*;
use crate::analyze::space::{Point, Space};

/// How many steps all questions whether better is ever paid less may take together.
const MAX_INCENTIVE_STEPS: u64 = 1_000_000;

impl Analyst<'_> {
    pub(in crate::analyze) fn incentives(
        &mut self,
        walks: &[(Lever, Along)],
        cliffs: &[Cliff],
        bounded: &Space,
    ) -> Vec<Incentive> {
        let ends = self.ends();
        let mut left = MAX_INCENTIVE_STEPS;
        let mut found = Vec::new();
        for (lever, along) in walks {
            let Some(more_is_better) = lever.more_is_better else { continue };
            let name = self.lever_name(lever);
            for end in &ends {
                let favors = end.favors_provider(self.model, self.provider()).unwrap_or(true);
                let mut space = bounded.clone();
                let range = lever.range.clone();
                if lever.is_declared {
                    space.domains[lever.fact as usize] = self.whole_domain(lever.fact).within(&range);
                } else {
                    space.domains[lever.fact as usize] = self.whole_domain(lever.fact);
                }
                let may = self.search.look(&space.domains, &end.goal);
                let way = may.moves.of(lever.fact);
                if !way.up && !way.down {
                    continue;
                }
                // As the fact rises: where more is better and more is to the good, it must not fall.
                let falls = more_is_better == favors;
                // Facts that are only sensible together are looked at where they stand first.
                let here = self.here.clone();
                let is_inside = space.domains.iter().zip(&here).all(|(domain, point)| domain.contains(point));
                let goal = self.topics.iter().position(|topic| topic.what == end.what).filter(|_| is_inside);
                let walked = goal.and_then(|goal| turn_of(&along.of(goal), &here, (lever.fact, false), falls));
                let from = if goal.is_some() && !along.cut_short { Vec::new() } else { vec![here] };
                let known = cliffs.iter().any(|cliff| cliff.wrong_way && cliff.lever == name);
                let answer = if let Some(step) = walked {
                    Answer::Refuted(step)
                } else if known || end.is_money() || ends.len() == 1 {
                    self.within_budget(&mut left, &space, &end.goal, lever.fact, falls, &from)
                } else {
                    Answer::Open
                };
                let (pays_less, shown) = match answer {
                    Answer::Proved => ("never", None),
                    Answer::Open => ("open", None),
                    Answer::Refuted(step) => ("somewhere", Some(self.pair(lever, end, &space, &step, more_is_better))),
                };
                found.push(Incentive { lever: name.clone(), of: end.name(self.model), pays_less, shown });
            }
        }
        found
    }

    /// Whether it never turns, as far as what is left to spend on such questions goes.
    pub(in crate::analyze) fn within_budget(
        &mut self,
        left: &mut u64,
        space: &Space,
        goal: &Goal,
        fact: u32,
        falls: bool,
        from: &[Vec<Point>],
    ) -> Answer<Step> {
        let began = self.search.steps();
        let answer = self.search.never_turns_within(space, goal, (fact, None), falls, from, *left / 4);
        *left = left.saturating_sub(self.search.steps() - began);
        answer
    }

    /// Two sets of facts, the worse first.
    pub(in crate::analyze) fn pair(
        &mut self,
        lever: &Lever,
        end: &Topic,
        space: &Space,
        step: &Step,
        more_is_better: bool,
    ) -> Pair {
        let ty = end.ty(self.model);
        let mut other = step.points.clone();
        other[lever.fact as usize] = Ok(step.other.clone());
        let bears = self.telling(space, &[&step.points, &other], &end.goal);
        let (first, second) = if more_is_better { (&step.points, &other) } else { (&other, &step.points) };
        let (before, after) = if more_is_better { (&step.before, &step.after) } else { (&step.after, &step.before) };
        Pair {
            facts: self.facts_of(&step.points, |fact| fact != lever.fact && bears.contains(&fact)),
            before: self.fact(lever.fact, &first[lever.fact as usize]),
            after: self.fact(lever.fact, &second[lever.fact as usize]),
            amount_before: self.shown(before, &ty),
            amount_after: self.shown(after, &ty),
        }
    }
}
