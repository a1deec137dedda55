//! Many subjects at once: a contract whose clauses reach across months, providers and what is within them.
//!
//! In:  [`Stages`] of a [`Model`], and tables of facts.
//! Out: every figure for every element and period.
//! Promise: the order of rows never matters; memory grows with the rows and no faster; what is made in a stage is made by
//! the same program as in a contract of one subject.

mod columns;
mod facts;
mod gather;
mod members;
mod others;
mod run;
mod statement;
mod times;
mod told;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crate::calendar::{Grain, Period};
use crate::evaluate::Value;
use crate::model::{ExampleAt, ExampleFact, FigureId, GatherId, Kind, LevelId, Model, Place};
use crate::number::Number;
use crate::population::columns::{Columns, Held};
use crate::population::members::Members;
use crate::population::times::Times;
use crate::program::Stages;
use crate::program::machine::Slot;
use crate::program::op::NOT_RUN;

pub use facts::{Days, KNOWN_ON, Table, TableError, Where};
pub use statement::Standing;
pub(crate) use told::{Gathering, Part, Room, coordinate_of};

/// A settled population.
#[derive(Debug)]
pub struct Population {
    world: World,
    reasons: Mutex<statement::Reasons>,
    /// What was gathered, for whoever asks why.
    kept: Mutex<Kept>,
}

type Kept = HashMap<(GatherId, crate::program::stages::Rows, usize), Arc<Vec<Slot<Number>>>>;

/// Everything there is while stages run.
#[derive(Debug)]
struct World {
    model: Arc<Model>,
    stages: Arc<Stages>,
    times: Times,
    members: Members,
    facts: facts::Facts,
    columns: Vec<Columns>,
    days: Days,
}

impl Population {
    /// Settles tables of facts, as of a day and as known on one.
    ///
    /// Facts that do not fit are refused one by one and named in the errors; everything else still counts.
    pub fn settle(model: &Arc<Model>, stages: &Arc<Stages>, tables: &[Table], days: Days) -> (Self, Vec<TableError>) {
        let tables: Vec<&Table> = tables.iter().collect();
        Population::settle_tables(model, stages, &tables, days)
    }

    /// The same of tables that stand in several places.
    pub(crate) fn settle_tables(
        model: &Arc<Model>,
        stages: &Arc<Stages>,
        tables: &[&Table],
        days: Days,
    ) -> (Self, Vec<TableError>) {
        Population::of_facts(model, stages, days, |times, members| {
            facts::Facts::read(model, stages, times, members, tables, days)
        })
    }

    /// Settles the facts of a worked example; with each fact that does not fit, why.
    pub(crate) fn of_example(
        model: &Arc<Model>,
        stages: &Arc<Stages>,
        given: &[ExampleFact],
    ) -> (Self, Vec<(usize, String)>) {
        let as_of = model.as_of_in(given);
        Population::of_facts(model, stages, Days { as_of, known_on: None }, |times, members| {
            facts::Facts::of_example(model, stages, times, members, (given, as_of))
        })
    }

    /// Settles facts, however they are read; with what of them was refused.
    fn of_facts<E>(
        model: &Arc<Model>,
        stages: &Arc<Stages>,
        days: Days,
        read: impl FnOnce(&Times, &mut Members) -> (facts::Facts, E),
    ) -> (Self, E) {
        let times = Times::new(model);
        let mut members = Members::new(model);
        let (facts, refused) = read(&times, &mut members);
        let (model, stages) = (Arc::clone(model), Arc::clone(stages));
        let mut world = World { model, stages, times, members, facts, columns: Vec::new(), days };
        world.columns = run::columns_of(&world);
        world.run();
        (Population { world, reasons: Mutex::default(), kept: Mutex::default() }, refused)
    }

    /// Whose a figure is that an example expects: whose it says, or where it says nobody, everybody's who takes part.
    pub(crate) fn of_example_places(&self, figure: FigureId, at: &ExampleAt) -> Vec<ExampleAt> {
        let world = &self.world;
        let of = world.model.figure(figure);
        let Some(level) = of.place.level.filter(|_| at.keys.is_empty()) else { return vec![at.clone()] };
        let period = facts::when(&world.times, &of.name, of.place.grain, at).ok();
        let part = |element: &usize| period.is_none_or(|period| world.takes_part(of.place, *element, period));
        let all: Vec<ExampleAt> = (0..self.count(level))
            .filter(part)
            .map(|element| ExampleAt { keys: vec![(level, self.key(level, element).to_owned())], ..at.clone() })
            .collect();
        if all.is_empty() { vec![at.clone()] } else { all }
    }

    /// A figure where an example says; in words why it is not there.
    pub(crate) fn of_example_at(
        &self,
        figure: FigureId,
        coordinate: usize,
        at: &ExampleAt,
    ) -> Result<Option<crate::evaluate::Value>, String> {
        let world = &self.world;
        let of = world.model.figure(figure);
        let element = match of.place.level {
            None => 0,
            Some(level) => {
                let said = at.keys.iter().find(|(other, _)| *other == level).map(|(_, key)| key.as_str());
                match (said, self.count(level)) {
                    (None, 1) => 0,
                    (said, _) => {
                        let key = said.unwrap_or("example");
                        self.find(level, key).ok_or_else(|| match said {
                            Some(key) => format!("no {} is called `{key}`", world.model.level(level).name),
                            None => format!(
                                "which {}? a grid with a column of that name says",
                                world.model.level(level).name
                            ),
                        })?
                    }
                }
            }
        };
        let period = facts::when(&world.times, &of.name, of.place.grain, at)?;
        Ok(self.figure(figure, coordinate, element, period))
    }

    /// How many elements a level has.
    pub fn count(&self, level: LevelId) -> usize {
        self.world.members.count(Some(level))
    }

    /// The key of an element.
    pub fn key(&self, level: LevelId, element: usize) -> &str {
        self.world.members.key(level, element)
    }

    /// The place of a key.
    pub fn find(&self, level: LevelId, key: &str) -> Option<usize> {
        self.world.members.find(level, key)
    }

    /// The element of a level around one of another, or itself.
    pub fn around(&self, level: Option<LevelId>, element: usize, wanted: LevelId) -> Option<usize> {
        self.world.members.around(level, element, Some(wanted))
    }

    /// How many periods a place has.
    pub fn period_count(&self, place: Place) -> usize {
        self.world.times.count(place.grain)
    }

    /// The period of another place in which one lies.
    pub fn period_from(&self, place: Place, period: usize, of: Place) -> usize {
        self.world.times.within(place.grain, period, of.grain)
    }

    /// What a figure came to where somebody stands: its own, or that of whom it is within, of the period at hand or the
    /// longer one around it. Unsupplied where there is none.
    pub fn figure_from(
        &self,
        figure: FigureId,
        coordinate: usize,
        from: Place,
        element: usize,
        period: usize,
    ) -> Value {
        let Some(base) = self.world.stages.bases.get(figure.index()) else { return Err(Kind::Unsupplied) };
        let held = self.world.brought(from, base + coordinate as u32, 0, element, period);
        held.value().unwrap_or(Err(Kind::Inapplicable))
    }

    /// The periods of a grain.
    pub fn periods(&self, grain: Grain) -> &[Period] {
        self.world.times.periods(Some(grain))
    }

    /// Whether an element takes part in a period: some fact about it lies there.
    pub fn takes_part(&self, place: Place, element: usize, period: usize) -> bool {
        self.world.takes_part(place, element, period)
    }

    /// What a figure came to, at a coordinate, for an element in a period of its own place; `None` where it was not made.
    pub fn figure(&self, figure: FigureId, coordinate: usize, element: usize, period: usize) -> Option<Value> {
        let world = &self.world;
        let place = *world.stages.bases.get(figure.index())? + coordinate as u32;
        world.brought(world.model.figure(figure).place, place, 0, element, period).value()
    }
}

impl World {
    /// A figure where an element of some level stands, its rows of schedules among those at hand.
    fn figure_at(
        &self,
        figure: FigureId,
        rows: &crate::program::stages::Rows,
        level: Option<LevelId>,
        grain: Option<Grain>,
        element: usize,
        period: usize,
    ) -> Held<'_> {
        let mut place = self.stages.bases.get(figure.index()).copied().unwrap_or(0);
        let mut apart = 1;
        for axis in self.model.figure(figure).shape.iter().rev() {
            let Some((_, row)) = rows.iter().rev().find(|(other, _)| other == axis) else {
                return Held::Short(Slot::absent(NOT_RUN));
            };
            place += row * apart;
            apart *= self.model.axis(*axis).keys.len() as u32;
        }
        self.brought(Place { level, grain }, place, 0, element, period)
    }

    fn takes_part(&self, place: Place, element: usize, period: usize) -> bool {
        place.level.is_none_or(|level| self.facts.takes_part(level, element, self.times.period(place.grain, period)))
    }
}
