//! A worked example as tables for the engine, and as everybody for the reference.
//!
//! Whose a fact is and when, where an example leaves it open, is worked out here from docs/language.md and not by the
//! library: a fact that names nobody is about all of those whom other facts of the example name.

use attain::calendar::{Date, Grain, Period};
use attain::model::{Body, Datum, ExampleAt, ExampleFact, ExampleRun, Expected, FigureId, LevelId, Model};
use attain::population::Table;

use super::case::Case;
use crate::reference::many::{Crowd, Element};

/// The key of whoever an example does not name.
const NOBODY: &str = "example";

/// What a worked example gives.
pub struct Told {
    /// As the reference has them.
    pub crowd: Crowd,
    /// As the engine reads them.
    pub tables: Vec<Table>,
}

impl Told {
    /// The facts of a run.
    pub fn new(case: &Case, run: &ExampleRun) -> Told {
        let model = &*case.model;
        let mut told = Told { crowd: Crowd::new(model), tables: Vec::new() };
        told.crowd.as_of = day_of(model, run);
        let facts: Vec<ExampleFact> =
            run.facts.iter().map(|fact| ExampleFact { at: placed(model, run, &fact.at), ..fact.clone() }).collect();
        let (named, open): (Vec<&ExampleFact>, Vec<&ExampleFact>) =
            facts.iter().partition(|fact| told.is_named(model, fact));
        for fact in named {
            told.give(case, fact, &fact.at);
        }
        for fact in open {
            let everywhere = told.everywhere(model, fact);
            if everywhere.is_empty() {
                told.give(case, fact, &fact.at);
            }
            everywhere.iter().for_each(|at| told.give(case, fact, at));
        }
        told
    }

    /// Where what an example expects stands: for whom it says, or for everybody who takes part.
    pub fn places(&self, model: &Model, run: &ExampleRun, expected: &Expected) -> Vec<(usize, usize)> {
        let place = model.figure(expected.figure).place;
        let at = placed(model, run, &expected.at);
        let period = self.when(place.grain, &at);
        let Some(level) = place.level else { return vec![(0, period)] };
        let said = at.keys.iter().find(|(other, _)| *other == level).map(|(_, key)| key);
        let part = |element: &usize| self.crowd.takes_part(Some(level), *element, self.period(place.grain, period));
        let all = 0..self.crowd.count(Some(level));
        let wanted: Vec<usize> = match said {
            Some(key) => all.filter(|element| self.crowd.levels[level.index()][*element].key == *key).collect(),
            None if at.keys.is_empty() && self.crowd.count(Some(level)) > 1 => all.filter(part).collect(),
            None => all.collect(),
        };
        wanted.into_iter().map(|element| (element, period)).collect()
    }

    /// How many periods there are of a grain; one where nothing is divided.
    fn count(&self, grain: Option<Grain>) -> usize {
        self.crowd.periods(grain).len().max(1)
    }

    fn period(&self, grain: Option<Grain>, number: usize) -> Option<Period> {
        self.crowd.period(grain, number)
    }

    /// Whether a fact says whose it is, and when.
    fn is_named(&self, model: &Model, fact: &ExampleFact) -> bool {
        let place = model.figure(fact.figure).place;
        place.level.is_none_or(|level| fact.at.keys.iter().any(|(other, _)| *other == level))
            && (fact.at.period.is_some() || self.count(place.grain) == 1)
    }

    /// All places that a fact without a name, or without a period, is about.
    fn everywhere(&self, model: &Model, fact: &ExampleFact) -> Vec<ExampleAt> {
        let place = model.figure(fact.figure).place;
        let mut found = Vec::new();
        let fits = |element: usize| {
            fact.at.keys.iter().all(|(level, key)| {
                let around = self.around(model, place.level.expect("keys are of a level"), element, *level);
                around.is_some_and(|around| self.crowd.levels[level.index()][around].key == *key)
            })
        };
        let elements: Vec<Option<usize>> = match place.level {
            None => vec![None],
            Some(level) => (0..self.crowd.count(Some(level))).filter(|element| fits(*element)).map(Some).collect(),
        };
        for element in elements {
            let mut at = fact.at.clone();
            let levels: Vec<LevelId> = place.level.into_iter().collect();
            for level in levels {
                at.keys.retain(|(other, _)| *other != level);
                let element = element.expect("an element of the level");
                at.keys.push((level, self.crowd.levels[level.index()][element].key.clone()));
            }
            match place.grain.filter(|grain| at.period.is_none() && self.count(Some(*grain)) > 1) {
                None => found.push(at),
                Some(grain) => {
                    let rows = |element: &Element| element.rows.iter().flatten().copied().collect::<Vec<Period>>();
                    let named: Vec<Period> = match (place.level, element) {
                        (Some(level), Some(element)) => rows(&self.crowd.levels[level.index()][element]),
                        (None, _) | (_, None) => self.crowd.levels.iter().flatten().flat_map(rows).collect(),
                    };
                    for period in self.crowd.periods(Some(grain)) {
                        if named.iter().any(|named| named.clipped(period.start, period.end).is_some()) {
                            found.push(ExampleAt { period: Some((grain, period.label())), ..at.clone() });
                        }
                    }
                }
            }
        }
        found
    }

    fn around(&self, model: &Model, level: LevelId, element: usize, wanted: LevelId) -> Option<usize> {
        let (mut level, mut element) = (level, element);
        while level != wanted {
            element = self.crowd.levels[level.index()].get(element)?.parent;
            level = model.level(level).parent?;
        }
        Some(element)
    }

    fn when(&self, grain: Option<Grain>, at: &ExampleAt) -> usize {
        match (&at.period, grain) {
            (Some((said, label)), Some(grain)) if *said == grain => {
                let found = self.crowd.periods(Some(grain)).iter().position(|period| period.label() == *label);
                found.unwrap_or_else(|| panic!("no {grain} is called {label}"))
            }
            (_, grain) => {
                assert_eq!(self.count(grain), 1, "which {grain:?}?");
                0
            }
        }
    }

    /// The element of a level that a place means; new or known.
    fn member(&mut self, model: &Model, level: LevelId, at: &ExampleAt) -> usize {
        let said = at.keys.iter().find(|(other, _)| *other == level).map(|(_, key)| key.clone());
        let key = said.unwrap_or_else(|| NOBODY.to_owned());
        let known = self.crowd.levels[level.index()].iter().position(|one| one.key == key);
        let parent = model.level(level).parent;
        match (known, parent) {
            // Whose it is may have been said before.
            (Some(known), Some(around)) if at.keys.iter().any(|(other, _)| *other == around) => {
                let parent = self.member(model, around, at);
                assert_eq!(self.crowd.levels[level.index()][known].parent, parent, "{key} is within two");
                known
            }
            (Some(known), _) => known,
            (None, around) => {
                let parent = around.map_or(0, |around| self.member(model, around, at));
                self.crowd.levels[level.index()].push(Element { key, parent, rows: Vec::new() });
                self.crowd.levels[level.index()].len() - 1
            }
        }
    }

    /// Gives a fact to both sides.
    fn give(&mut self, case: &Case, fact: &ExampleFact, at: &ExampleAt) {
        let model = &*case.model;
        let place = model.figure(fact.figure).place;
        let element = place.level.map_or(0, |level| self.member(model, level, at));
        let period = self.when(place.grain, at);
        // What names no period says of none that somebody takes part in it.
        let when = at.period.as_ref().and_then(|_| self.period(place.grain, period));
        let mut columns = Vec::new();
        let mut row = Vec::new();
        let mut one = place.level.map(|level| (level, element));
        while let Some((level, element)) = one {
            let held = &mut self.crowd.levels[level.index()][element];
            held.rows.push(when);
            columns.push(model.level(level).name.clone());
            row.push(held.key.clone());
            one = model.level(level).parent.map(|around| (around, held.parent));
        }
        if let (Some(grain), Some(when)) = (place.grain, when) {
            columns.push(grain.name().to_owned());
            row.push(when.label());
        }
        // An empty cell says nothing of a period that is not over.
        let pending = fact.empty && self.crowd.is_pending(place.grain, period);
        columns.push(address(model, fact.figure, fact.coordinate));
        if pending {
            row.push(String::new());
            let number = self.tables.len() + 1;
            self.tables.push(Table { name: format!("fact {number}"), columns, rows: vec![row] });
            return;
        }
        row.push(case.written(fact.figure, &fact.value));
        let number = self.tables.len() + 1;
        self.tables.push(Table { name: format!("fact {number}"), columns, rows: vec![row] });
        let before = self.crowd.facts.insert((fact.figure, fact.coordinate, element, period), fact.value.clone());
        assert!(before.is_none(), "{} is given twice", model.address(fact.figure, fact.coordinate as usize));
    }
}

/// The day on which an example looks, where it says one.
pub fn day_of(model: &Model, run: &ExampleRun) -> Option<Date> {
    let said = run.facts.iter().find(|fact| model.as_of == Some(fact.figure))?;
    if let Ok(Datum::Date(day)) = &said.value { Some(*day) } else { None }
}

/// Where a run says that a fact stands: in a contract about one subject and one period the run itself says it.
fn placed(model: &Model, run: &ExampleRun, at: &ExampleAt) -> ExampleAt {
    let mut at = at.clone();
    if !model.is_plain() {
        return at;
    }
    if let Some(subject) = &run.subject {
        at.keys.push((LevelId::SUBJECT, subject.clone()));
    }
    let header = model.header.as_ref().expect("a header");
    // Without a period it is the first, on both sides.
    let period = header.periods.get(run.period.unwrap_or(0) as usize);
    at.period = period.map(|period| (header.settled, period.label()));
    at
}

/// The column in which a fact is given.
fn address(model: &Model, figure: FigureId, coordinate: u32) -> String {
    let address = model.address(figure, coordinate as usize);
    let of = model.figure(figure);
    let Body::Input(input) = &of.body else { panic!("`{address}` is not given") };
    match &input.column {
        Some(column) => format!("{}{column}", address.strip_suffix(&of.name).expect("an address ends in the name")),
        // What may be given is given under the name of what it stands for.
        None => address.strip_suffix(".given").unwrap_or(&address).to_owned(),
    }
}
