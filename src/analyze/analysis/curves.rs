//! Everything along each fact, and where it jumps.

use crate::analyze::along::{Along, Piece as Straight};
use crate::analyze::analyst::{About, Analyst, Lever, Topic};
use crate::analyze::goal::Goal;
use crate::analyze::report::*;
use crate::evaluate::Value;
use crate::number::Number;

impl Analyst<'_> {
    /// Everything along each lever, from where the others are.
    pub(in crate::analyze) fn walks(&mut self) -> Vec<(Lever, Along)> {
        let goals: Vec<Goal> = self.topics.iter().map(|topic| topic.goal.clone()).collect();
        let levers = self.levers.clone();
        levers
            .into_iter()
            .map(|lever| {
                let along = self.search.along(&self.here.clone(), lever.fact, &lever.range, &goals);
                (lever, along)
            })
            .collect()
    }

    pub(in crate::analyze) fn curves(&mut self, walks: &[(Lever, Along)]) -> (Vec<Curve>, Vec<Cliff>) {
        let topics = self.topics.clone();
        let (mut curves, mut cliffs) = (Vec::new(), Vec::new());
        for (lever, along) in walks {
            cliffs.extend(self.cliffs_of(lever, along, &topics));
            curves.push(self.curve(lever, along, &topics));
        }
        // The most money first; of equal ones in the order of the text.
        cliffs.sort_by(|(a, _), (b, _)| b.cmp(a));
        (curves, cliffs.into_iter().map(|(_, cliff)| cliff).collect())
    }

    pub(in crate::analyze) fn curve(&mut self, lever: &Lever, along: &Along, topics: &[Topic]) -> Curve {
        let ty = self.lever_type(lever);
        let moving: Vec<usize> = (0..topics.len())
            .filter(|goal| {
                let first = along.pieces.first().map(|piece| &piece.at_from[*goal]);
                along
                    .pieces
                    .iter()
                    .any(|piece| Some(&piece.at_from[*goal]) != first || Some(&piece.at_to[*goal]) != first)
            })
            .collect();
        let mut pieces = Vec::with_capacity(along.pieces.len());
        for piece in &along.pieces {
            let amounts = |values: &[Value]| -> Vec<Option<Shown>> {
                moving
                    .iter()
                    .map(|goal| {
                        let value = values[*goal].as_ref().ok()?;
                        Some(self.shown(value, &topics[*goal].ty(self.model)))
                    })
                    .collect()
            };
            let (at_from, at_to) = (amounts(&piece.at_from), amounts(&piece.at_to));
            pieces.push(Piece {
                from: self.shown(&piece.from, &ty),
                to: piece.to.as_ref().map(|to| self.shown(to, &ty)),
                metric_from: self.metric_at(lever, &piece.from),
                metric_to: piece.to.as_ref().and_then(|to| self.metric_at(lever, to)),
                at_from,
                at_to,
                straight: piece.straight,
            });
        }
        let here = self.here[lever.fact as usize].clone().ok();
        Curve {
            lever: self.lever_name(lever),
            here: here.map(|here| self.shown(&here, &ty)),
            step: along.step.as_ref().map(|step| self.shown(step, &ty)),
            is_step_declared: along.is_declared,
            is_range_declared: lever.is_declared,
            cut_short: along.cut_short,
            standards: self.standards(lever),
            of: moving.iter().map(|goal| topics[*goal].name(self.model)).collect(),
            pieces,
        }
    }

    pub(in crate::analyze) fn cliffs_of(
        &mut self,
        lever: &Lever,
        along: &Along,
        topics: &[Topic],
    ) -> Vec<(Number, Cliff)> {
        let ends: Vec<usize> = self.end_places(topics);
        let ty = self.lever_type(lever);
        let mut found = Vec::new();
        for pair in along.pieces.windows(2) {
            let [before, after] = pair else { continue };
            let Some(to) = &before.to else { continue };
            for end in &ends {
                let Some(jump) = jump_of(before, after, *end, &self.cents()) else { continue };
                let topic = &topics[*end];
                let end_ty = topic.ty(self.model);
                let wrong_way = match (lever.more_is_better, topic.favors_provider(self.model, self.provider())) {
                    (Some(more), Some(favors)) => (jump.is_positive() == favors) != more,
                    (Some(_) | None, _) => false,
                };
                let lines = (0..topics.len())
                    .filter(|goal| !matches!(topics[*goal].what, About::Net(_)))
                    .filter(|goal| jump_of(before, after, *goal, &self.cents()).is_some())
                    .map(|goal| {
                        let ty = topics[goal].ty(self.model);
                        let shown = |value: &Value| value.as_ref().ok().map(|value| self.shown(value, &ty));
                        Change {
                            of: topics[goal].name(self.model),
                            before: shown(&before.at_to[goal]),
                            after: shown(&after.at_from[goal]),
                        }
                    })
                    .collect();
                let slope = |piece: &Straight| piece.slopes[*end].as_ref().map(|slope| self.shown(slope, &end_ty));
                let slopes = [slope(before), slope(after)];
                found.push((
                    jump.abs(),
                    Cliff {
                        lever: self.lever_name(lever),
                        before: self.shown(to, &ty),
                        after: self.shown(&after.from, &ty),
                        metric_before: self.metric_at(lever, to),
                        metric_after: self.metric_at(lever, &after.from),
                        of: topic.name(self.model),
                        jump: self.shown(&jump, &end_ty),
                        slopes,
                        lines,
                        wrong_way,
                    },
                ));
            }
        }
        found
    }

    /// The topics that say what all comes to: what the provider has, or the last figures.
    pub(in crate::analyze) fn end_places(&self, topics: &[Topic]) -> Vec<usize> {
        let provider = self.provider();
        let nets = topics.iter().any(|topic| matches!(topic.what, About::Net(_)));
        let is_end = |topic: &Topic| match topic.what {
            About::Net(party) => Some(party) == provider,
            About::Figure(..) => !nets,
            About::Line(..) => false,
        };
        (0..topics.len()).filter(|place| is_end(&topics[*place])).collect()
    }
}

/// By how much a goal jumps between two pieces, beyond what it changes along them and what roundings make of it.
fn jump_of(before: &Straight, after: &Straight, goal: usize, cents: &Number) -> Option<Number> {
    let (Ok(a), Ok(b)) = (&before.at_to[goal], &after.at_from[goal]) else { return None };
    let jump = b - a;
    let step = &after.from - before.to.as_ref()?;
    let slope = [before, after].into_iter().filter_map(|piece| piece.slopes[goal].as_ref()).map(Number::abs).max();
    let along = &slope.unwrap_or_default() * &step;
    let slack = &(&along * &Number::from(2)) + &(cents * &Number::from(2));
    (jump.abs() > slack).then_some(jump)
}
