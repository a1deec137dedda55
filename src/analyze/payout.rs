//! What is paid along one fact or metric, without the rest of an analysis: the data of a picture.

use super::analyst::{Analyst, Lever, StandsOn};
use super::goal::Goal;
use super::report::{Payout, Standard};

impl Analyst<'_> {
    /// Along what is asked for, a metric or a fact, by its address. None where it moves nothing.
    pub fn payout(&mut self, over: &str) -> Option<Payout> {
        let lever = self.lever(over)?.clone();
        let topics = self.topics.clone();
        let goals: Vec<Goal> = topics.iter().map(|topic| topic.goal.clone()).collect();
        let along = self.search.along(&self.here.clone(), lever.fact, &lever.range, &goals);
        let curve = self.curve(&lever, &along, &topics);
        Some(Payout {
            contract: self.contract_title(),
            period: self.period_label(),
            provider: self.provider_name(),
            stands_on: self.stands_on_words(),
            here: self.facts_of(&self.here, |_| true),
            now: self.now(),
            curve,
        })
    }

    /// The addresses of all facts and metrics that move what is paid.
    pub fn moving(&self) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for lever in &self.levers {
            let name = self.lever_name(lever);
            for address in name.metric.into_iter().chain([name.fact]) {
                if !found.contains(&address) {
                    found.push(address);
                }
            }
        }
        found
    }

    /// What moves a metric, its numerator before its denominator; or what is the fact itself.
    fn lever(&self, over: &str) -> Option<&Lever> {
        let facts = self.program.inputs();
        let of_metric = |lever: &&Lever| {
            lever.metric.is_some_and(|(id, coordinate, _)| self.model.address(id, coordinate as usize) == over)
        };
        let metric = self.levers.iter().filter(of_metric).max_by_key(|lever| lever.is_declared);
        metric.or_else(|| self.levers.iter().find(|lever| facts[lever.fact as usize].address == over))
    }

    /// What the metric of a lever is held against, as it is where it is stood.
    pub(super) fn standards(&mut self, lever: &Lever) -> Vec<Standard> {
        let Some((id, coordinate, _)) = lever.metric else { return Vec::new() };
        let figure = self.model.figure(id);
        let standards = figure.metric.as_ref().map(|metric| metric.standards.clone()).unwrap_or_default();
        let mut found = Vec::new();
        for (name, standard) in standards {
            let place = if self.model.size(standard) == self.model.size(id) { coordinate as usize } else { 0 };
            let Some(register) = self.program.register(standard, place) else { continue };
            let goal = Goal::of(&self.search.graph, register);
            let here = self.here.clone();
            if let Some(Ok(value)) = self.search.settle(&here, &goal) {
                found.push(Standard { name, at: self.shown(&value, &figure.ty) });
            }
        }
        found
    }

    pub(super) fn contract_title(&self) -> String {
        self.model.header.as_ref().map(|header| header.title.clone()).unwrap_or_default()
    }

    pub(super) fn period_label(&self) -> Option<String> {
        let periods = self.program.periods();
        (periods.len() > 1).then(|| periods.get(self.period).map(|period| period.label())).flatten()
    }

    pub(super) fn provider_name(&self) -> Option<String> {
        let parties = &self.model.header.as_ref()?.parties;
        self.provider().and_then(|id| parties.get(id.index())).map(|party| party.name.clone())
    }

    pub(super) fn stands_on_words(&self) -> String {
        let (rest, some_given) = match &self.stands_on {
            StandsOn::Given => return "given".to_owned(),
            StandsOn::Example { title, some_given } => (format!("example \"{title}\""), *some_given),
            StandsOn::Declared { some_given } => ("declared".to_owned(), *some_given),
        };
        if some_given { format!("given, the rest {rest}") } else { rest }
    }
}
