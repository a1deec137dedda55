//! The parts of an analysis, from a contract laid out for questions.

mod curves;
mod exposure;
mod incentives;
mod names;
mod sensitivity;

use super::analyst::{Analyst, Topic};
use super::goal::Goal;
use super::report::{Analysis, Now, SCHEMA};
use crate::evaluate::Value;

impl Analyst<'_> {
    /// Everything.
    pub fn analysis(&mut self) -> Analysis {
        let (exposure, bounded) = self.exposures();
        let walks = self.walks();
        let (curves, cliffs) = self.curves(&walks);
        let incentives = self.incentives(&walks, &cliffs, &bounded);
        let sensitivity = self.sensitivity(&walks);
        let lints = self.lints(&curves, &exposure, &bounded);
        let assertions = self.assertions();
        Analysis {
            schema: SCHEMA,
            contract: self.contract_title(),
            period: self.period_label(),
            provider: self.provider_name(),
            stands_on: self.stands_on_words(),
            here: self.facts_of(&self.here, |_| true),
            now: self.now(),
            exposure,
            curves,
            cliffs,
            incentives,
            sensitivity,
            lints,
            assertions,
            wanted: None,
        }
    }

    pub(super) fn now(&mut self) -> Vec<Now> {
        let goals: Vec<Goal> = self.topics.iter().map(|topic| topic.goal.clone()).collect();
        let here = self.here.clone();
        let values = self.search.settle_all(&here, &goals);
        let now = |(topic, value): (&Topic, Value)| Now {
            of: topic.name(self.model),
            title: self.title(topic),
            kind: topic.kind(),
            amount: value.ok().map(|value| self.shown(&value, &topic.ty(self.model))),
        };
        self.topics.iter().zip(values).map(now).collect()
    }
}
