//! Tables of facts: key columns are names of levels, periods and schedules' rows, every other column is an input.

use std::collections::HashMap;
use std::fmt;

use crate::calendar::{Date, Grain, Period};
use crate::diagnostic::nearest;
use crate::evaluate::{FactError, Facts as OneSubject, Handed};
use crate::model::{AxisId, ExampleAt, ExampleFact, Kind, LevelId, Model, Place};
use crate::number::{Arithmetic, Narrow, Number};
use crate::population::members::Members;
use crate::population::times::Times;
use crate::program::machine::Slot;
use crate::program::op::{PENDING, Reg};
use crate::program::{InputSlot, Stages};

/// The days that decide what a settlement sees.
#[derive(Clone, Copy, Debug, Default)]
pub struct Days {
    /// Periods that end later are pending.
    pub as_of: Option<Date>,
    /// Facts that became known later do not exist.
    pub known_on: Option<Date>,
}

/// The column that says when the facts of a row became known.
pub const KNOWN_ON: &str = "known_on";

/// A flat table, cells as text.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// What errors call it: the file's name.
    pub name: String,
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The cells, as many in each row as there are columns.
    pub rows: Vec<Vec<String>>,
}

/// What is wrong with a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableError {
    /// The name of the table.
    pub table: String,
    /// Its place among the tables that were given; none where it is about all of them together.
    pub number: Option<usize>,
    /// Where in it.
    pub at: Where,
    /// What is wrong, in words.
    pub problem: String,
}

/// A place in a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Where {
    /// A column.
    Column(String),
    /// A row, counted from 1, the header not among them.
    Row(usize),
    /// A cell.
    Cell(usize, String),
    /// The table as such.
    Whole,
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.at {
            Where::Column(column) => write!(f, "{}, column `{column}`: {}", self.table, self.problem),
            Where::Row(row) => write!(f, "{}, row {row}: {}", self.table, self.problem),
            Where::Cell(row, column) => write!(f, "{}, row {row}, column `{column}`: {}", self.table, self.problem),
            Where::Whole => write!(f, "{}: {}", self.table, self.problem),
        }
    }
}

impl std::error::Error for TableError {}

/// The facts of everybody, by stage.
#[derive(Debug)]
pub(super) struct Facts {
    stages: Vec<Held>,
    present: Vec<Vec<Present>>,
}

/// The facts of one stage: so many slots for each element and period.
#[derive(Debug, Default)]
struct Held {
    /// What facts are that nobody has given.
    unset: Vec<Slot<Narrow>>,
    slots: Vec<Slot<Narrow>>,
    given: Vec<bool>,
    long: HashMap<usize, Number>,
    /// Of facts that say so, on which day they became known.
    known: HashMap<usize, Date>,
    /// Of facts of which there are several, the days of all of them.
    days: HashMap<usize, Vec<Option<Date>>>,
    /// Why facts were refused, for whoever asks.
    refused: HashMap<usize, String>,
}

/// What became of a fact.
enum Put {
    /// It counts, as far as is known by now.
    Counts,
    /// A later one counts.
    Older,
}

/// Of this day there is one already.
struct Twice {
    /// Whether that one counts.
    latest: bool,
}

impl Held {
    /// Keeps a fact that was set in the room of one subject: of several that became known on different days, the latest.
    /// Whatever the order in which they come, it is an error where two are of the same day, or two say no day.
    fn put(&mut self, row: usize, slot: InputSlot, scratch: &OneSubject, known: Option<Date>) -> Result<Put, Twice> {
        let (count, first) = (self.unset.len(), row * self.unset.len());
        while self.slots.len() < first + count {
            self.slots.extend_from_slice(&self.unset);
            self.given.resize(self.slots.len(), false);
        }
        let at = first + slot.index();
        if self.given[at] {
            let held = self.known.get(&at).copied();
            let days = self.days.entry(at).or_insert_with(|| vec![held]);
            if days.contains(&known) {
                return Err(Twice { latest: known == held });
            }
            days.push(known);
            if known < held {
                return Ok(Put::Older);
            }
            self.long.remove(&at);
            self.refused.remove(&at);
        }
        self.given[at] = true;
        if let Some(known) = known {
            self.known.insert(at, known);
        }
        if let Some(value) = scratch.slots().get(slot.index()) {
            self.slots[at] = *value;
        }
        if let Some((_, long)) = scratch.long().first() {
            self.long.insert(at, long.clone());
        }
        Ok(Put::Counts)
    }

    /// Of a fact that was given twice neither counts.
    fn refuse(&mut self, row: usize, slot: InputSlot, why: &str) {
        let at = row * self.unset.len() + slot.index();
        self.long.remove(&at);
        self.refused.insert(at, why.to_owned());
        if let Some(held) = self.slots.get_mut(at) {
            *held = Slot::absent(Kind::Refused as u8);
        }
    }
}

/// The element that an example means: the key it gives, or the only one there is.
pub(super) fn member(
    model: &Model,
    members: &mut Members,
    level: Option<LevelId>,
    at: &ExampleAt,
) -> Result<usize, String> {
    let Some(level) = level else { return Ok(0) };
    let said = at.keys.iter().find(|(other, _)| *other == level).map(|(_, key)| key.as_str());
    // Whoever has no name in a list of facts is the same all through the example.
    let element = members.add(level, said.unwrap_or("example"));
    let mut inner = (level, element);
    for around in model.lineage(model.level(level).parent) {
        let said = at.keys.iter().find(|(other, _)| *other == around).map(|(_, key)| key.as_str());
        let known = members.around(Some(inner.0), inner.1, Some(around));
        let outer = match (said, known) {
            (Some(key), _) => members.add(around, key),
            (None, Some(known)) => known,
            (None, None) => members.add(around, "example"),
        };
        members.belongs(inner.0, inner.1, outer).map_err(|other| {
            format!("`{}` is within `{}` elsewhere", members.key(inner.0, inner.1), members.key(around, other))
        })?;
        inner = (around, outer);
    }
    Ok(element)
}

/// The period that an example means: the one it names, or the only one there is.
pub(super) fn when(times: &Times, name: &str, grain: Option<Grain>, at: &ExampleAt) -> Result<usize, String> {
    match (&at.period, grain) {
        (Some((said, label)), Some(grain)) if *said == grain => {
            times.find(grain, label).ok_or_else(|| format!("`{label}` is no {grain} of the contract"))
        }
        (_, grain) if times.count(grain) == 1 => Ok(0),
        (_, Some(grain)) => {
            Err(format!("`{name}` is one figure per {grain}: a grid with a column `{grain}` says which"))
        }
        (_, None) => Ok(0),
    }
}

/// In which periods an element takes part.
#[derive(Clone, Debug, Default)]
struct Present {
    /// Some row names it.
    named: bool,
    periods: Vec<Period>,
}

/// What a column is.
enum Column {
    Key(LevelId),
    Period(Grain),
    Axis(AxisId),
    /// The day on which the facts of a row became known.
    Known,
    /// The input's name; its address where the table has no column for schedules' rows.
    Input(Option<(usize, InputSlot)>),
    Unknown,
}

impl Facts {
    pub fn read(
        model: &Model,
        stages: &Stages,
        times: &Times,
        members: &mut Members,
        tables: &[&Table],
        days: Days,
    ) -> (Facts, Vec<TableError>) {
        let held = |stage: &crate::program::stages::Stage| {
            let facts = OneSubject::new(&stage.program);
            let inputs = stage.program.inputs().len();
            let unset = facts.slots().iter().take(inputs).copied().collect();
            Held { unset, ..Held::default() }
        };
        let mut facts =
            Facts { stages: stages.stages.iter().map(held).collect(), present: vec![Vec::new(); model.levels.len()] };
        let mut errors = Vec::new();
        for (place, table) in tables.iter().enumerate() {
            Reader { model, stages, times, members, facts: &mut facts, errors: &mut errors, table, place, days }.read();
        }
        if let Some((level, element)) = members.orphan() {
            let around = model.level(level).parent.map_or("", |parent| &model.level(parent).name);
            let problem = format!(
                "`{}` is a {}, and no table says within which {around}: give a table with both columns",
                members.key(level, element),
                model.level(level).name
            );
            errors.push(TableError {
                table: "the tables together".to_owned(),
                number: None,
                at: Where::Whole,
                problem,
            });
        }
        (facts, errors)
    }

    /// The facts of a worked example; with each that does not fit, why.
    pub fn of_example(
        model: &Model,
        stages: &Stages,
        times: &Times,
        members: &mut Members,
        (given, as_of): (&[ExampleFact], Option<Date>),
    ) -> (Facts, Vec<(usize, String)>) {
        let (mut facts, _) = Facts::read(model, stages, times, members, &[], Days::default());
        let mut refused = Vec::new();
        let named = |fact: &ExampleFact| {
            let place = model.figure(fact.figure).place;
            place.level.is_none_or(|level| fact.at.keys.iter().any(|(other, _)| *other == level))
                && (fact.at.period.is_some() || times.count(place.grain) == 1)
        };
        // Who there is and when is said by the facts that name them; what names nobody is then about all of those.
        for said in [true, false] {
            for (number, fact) in given.iter().enumerate().filter(|(_, fact)| named(fact) == said) {
                let everywhere = if said { Vec::new() } else { facts.places(model, times, members, fact) };
                let places = if everywhere.is_empty() { vec![fact.at.clone()] } else { everywhere };
                for at in places {
                    let fact = ExampleFact { at, ..fact.clone() };
                    if let Err(reason) = facts.give(model, stages, times, members, (&fact, as_of)) {
                        refused.push((number, reason));
                    }
                }
            }
        }
        (facts, refused)
    }

    /// Where a fact stands that does not say whose it is, or when: with all that other facts of the example name. None
    /// where they name nobody.
    fn places(&self, model: &Model, times: &Times, members: &Members, fact: &ExampleFact) -> Vec<ExampleAt> {
        let place = model.figure(fact.figure).place;
        let mut found = Vec::new();
        for element in 0..members.count(place.level) {
            let mut at = fact.at.clone();
            if let Some(level) = place.level {
                let key = members.key(level, element);
                match at.keys.iter().find(|(other, _)| *other == level) {
                    Some((_, said)) if said != key => continue,
                    Some(_) => {}
                    None => {
                        let elsewhere = at.keys.iter().any(|(around, said)| {
                            let outer = members.around(Some(level), element, Some(*around));
                            outer.is_none_or(|outer| members.key(*around, outer) != said)
                        });
                        if elsewhere {
                            continue;
                        }
                        at.keys.push((level, key.to_owned()));
                    }
                }
            }
            match place.grain.filter(|grain| at.period.is_none() && times.count(Some(*grain)) > 1) {
                None => found.push(at),
                Some(grain) => {
                    let periods =
                        times.periods(Some(grain)).iter().filter(|period| self.is_named(place.level, element, period));
                    found.extend(
                        periods.map(|period| ExampleAt { period: Some((grain, period.label())), ..at.clone() }),
                    );
                }
            }
        }
        found
    }

    /// Whether some fact names a period that meets this one, of an element, or of anybody.
    fn is_named(&self, level: Option<LevelId>, element: usize, period: &Period) -> bool {
        let meets = |present: &Present| {
            present.periods.iter().any(|other| other.start <= period.end && period.start <= other.end)
        };
        match level {
            Some(level) => self.present.get(level.index()).and_then(|level| level.get(element)).is_some_and(meets),
            None => self.present.iter().flatten().any(meets),
        }
    }

    fn give(
        &mut self,
        model: &Model,
        stages: &Stages,
        times: &Times,
        members: &mut Members,
        (fact, as_of): (&ExampleFact, Option<Date>),
    ) -> Result<(), String> {
        let figure = model.figure(fact.figure);
        let place = figure.place;
        let element = member(model, members, place.level, &fact.at)?;
        let period = when(times, &figure.name, place.grain, &fact.at)?;
        // As in a table: what names no period says of none that somebody takes part in it.
        let named = place.grain.filter(|_| fact.at.period.is_some());
        let present = named.and_then(|grain| times.period(Some(grain), period)).copied();
        for level in model.lineage(place.level) {
            let around = members.around(place.level, element, Some(level)).unwrap_or(0);
            self.takes_part_now(level, around, present);
        }
        // An empty cell names whom its row is about; what it may yet say is pending.
        if fact.empty && as_of.zip(times.period(place.grain, period)).is_some_and(|(day, period)| period.end > day) {
            return Ok(());
        }
        let coordinate = fact.coordinate as usize;
        let home = stages.stages.iter().enumerate().find_map(|(stage, of)| {
            Some((
                stage,
                of.program.input_of(fact.figure, coordinate).filter(|slot| {
                    of.program.inputs().get(slot.index()).is_some_and(|info| info.figure == fact.figure)
                })?,
            ))
        });
        let Some((stage, slot)) = home else { return Err(format!("`{}` is worked out, not given", figure.name)) };
        let mut scratch = OneSubject::new(&stages.stages[stage].program);
        let set = crate::evaluate::give_datum(model, &mut scratch, slot, fact);
        let row = element * times.count(place.grain) + period;
        self.stages[stage].put(row, slot, &scratch, None).map_err(|_| "this fact is given twice".to_owned())?;
        set
    }

    fn takes_part_now(&mut self, level: LevelId, element: usize, period: Option<Period>) {
        let level = &mut self.present[level.index()];
        if level.len() <= element {
            level.resize(element + 1, Present::default());
        }
        level[element].named = true;
        if let Some(period) = period.filter(|period| !level[element].periods.contains(period)) {
            level[element].periods.push(period);
        }
    }

    /// Hands over the facts of a row of a stage. In a period that is not over, what is not there is pending.
    pub fn hand(&self, stage: usize, row: usize, pending: bool, handed: &mut Handed) {
        let Some(held) = self.stages.get(stage) else { return };
        let count = held.unset.len();
        let first = row * count;
        let slots = held.slots.get(first..first + count).unwrap_or(&held.unset);
        for (place, slot) in slots.iter().enumerate() {
            let reg = Reg(place as u32 + 1);
            let given = held.given.get(first + place).copied().unwrap_or(false);
            let slot = if pending && !given { Slot::absent(PENDING) } else { *slot };
            handed.slots.push((reg, slot));
            if let Some(number) = held.long.get(&(first + place)).filter(|_| !held.long.is_empty()) {
                handed.long.push((reg, number.clone()));
            }
        }
    }

    /// Why a fact was refused.
    pub fn refusal(&self, stage: usize, row: usize, slot: InputSlot) -> Option<&str> {
        let held = self.stages.get(stage)?;
        held.refused.get(&(row * held.unset.len() + slot.index())).map(String::as_str)
    }

    /// A fact as it counts, in words; none where nobody gave it.
    pub fn told(&self, stage: usize, row: usize, slot: usize) -> Option<String> {
        let held = self.stages.get(stage)?;
        let at = row * held.unset.len() + slot;
        if !held.given.get(at).copied().unwrap_or(false) {
            return None;
        }
        if let Some(why) = held.refused.get(&at) {
            return Some(format!("refused {why}"));
        }
        let slot = held.slots.get(at)?;
        Some(match (Kind::from_status(slot.status), held.long.get(&at)) {
            (Some(kind), _) => kind.word().to_owned(),
            (None, Some(long)) => long.to_string(),
            (None, None) => slot.value.to_number().to_string(),
        })
    }

    /// The periods that the rows about an element name, in time; none where there is no row about it.
    pub fn periods_of(&self, level: LevelId, element: usize) -> Option<Vec<Period>> {
        let present = self.present.get(level.index())?.get(element).filter(|present| present.named)?;
        let mut periods = present.periods.clone();
        periods.sort_by_key(|period| (period.start, period.end));
        Some(periods)
    }

    /// Whether some row about an element lies in a period, or none of them names one; a period that is not known is all time.
    pub fn takes_part(&self, level: LevelId, element: usize, period: Option<&Period>) -> bool {
        let Some(present) = self.present.get(level.index()).and_then(|level| level.get(element)) else { return false };
        let meets = |other: &Period| period.is_none_or(|period| other.start <= period.end && period.start <= other.end);
        present.named && (present.periods.is_empty() || present.periods.iter().any(meets))
    }
}

/// Reads one table.
struct Reader<'r> {
    model: &'r Model,
    stages: &'r Stages,
    times: &'r Times,
    members: &'r mut Members,
    facts: &'r mut Facts,
    errors: &'r mut Vec<TableError>,
    table: &'r Table,
    place: usize,
    days: Days,
}

impl Reader<'_> {
    fn read(&mut self) {
        let columns = self.columns();
        let levels: Vec<(usize, LevelId)> = places(&columns, |column| match column {
            Column::Key(level) => Some(*level),
            Column::Period(_) | Column::Axis(_) | Column::Known | Column::Input(_) | Column::Unknown => None,
        });
        let grains: Vec<(usize, Grain)> = places(&columns, |column| match column {
            Column::Period(grain) => Some(*grain),
            Column::Key(_) | Column::Axis(_) | Column::Known | Column::Input(_) | Column::Unknown => None,
        });
        let axes: Vec<(usize, AxisId)> = places(&columns, |column| match column {
            Column::Axis(axis) => Some(*axis),
            Column::Key(_) | Column::Period(_) | Column::Known | Column::Input(_) | Column::Unknown => None,
        });
        // The innermost level is whose rows they are; the others say within whom.
        let inner = levels.iter().max_by_key(|(_, level)| self.model.lineage(Some(*level)).count()).copied();
        let around =
            |level: LevelId| inner.is_some_and(|(_, inner)| self.model.lineage(Some(inner)).any(|one| one == level));
        if let Some((place, level)) = levels.iter().find(|(_, level)| !around(*level)) {
            let inner = inner.map_or("", |(_, inner)| &self.model.level(inner).name);
            let problem = format!(
                "a `{inner}` is not within a `{}`: put them into tables of their own",
                self.model.level(*level).name
            );
            let column = self.table.columns.get(*place).cloned().unwrap_or_default();
            return self.say(Where::Column(column), problem);
        }
        if let [_, (place, _), ..] = grains.as_slice() {
            let column = self.table.columns.get(*place).cloned().unwrap_or_default();
            return self.say(Where::Column(column), "a row is about one period; this is a second one".to_owned());
        }
        let place = Place { level: inner.map(|(_, level)| level), grain: grains.first().map(|(_, grain)| *grain) };
        let usable: Vec<bool> =
            columns.iter().enumerate().map(|(number, column)| self.fits(number, column, place)).collect();
        let known_at = columns.iter().position(|column| matches!(column, Column::Known));
        let mut scratch: HashMap<usize, OneSubject> = HashMap::new();
        for (number, row) in self.table.rows.iter().enumerate() {
            let Some(known) = self.known(number, row, known_at) else { continue };
            let Some((element, period)) = self.keys(number, row, &levels, inner, grains.first().copied()) else {
                continue;
            };
            let prefix = self.prefix(number, row, &axes);
            let Some(prefix) = prefix else { continue };
            for (at, column) in columns.iter().enumerate() {
                let (Column::Input(found), true) = (column, usable[at]) else { continue };
                let Some(cell) = row.get(at) else { continue };
                // A row of a day says what became known then; of what it leaves empty it says nothing.
                if known.is_some() && cell.trim().is_empty() {
                    continue;
                }
                let name = &self.table.columns[at];
                let found = if prefix.is_empty() { *found } else { self.find(&format!("{prefix}{name}")) };
                let Some((stage, slot)) = found else {
                    let problem = format!("`{prefix}{name}` is no fact of the contract");
                    self.say(Where::Cell(number + 1, name.clone()), problem);
                    continue;
                };
                let stages = self.stages;
                let one = scratch.entry(stage).or_insert_with(|| OneSubject::new(&stages.stages[stage].program));
                self.cell(number, name, cell, stage, slot, (element, period), known, one);
            }
        }
    }

    /// The day on which a row became known, if it says one; none of a row that nobody knows of yet.
    #[allow(clippy::option_option, reason = "whether the row counts, and its day")]
    fn known(&mut self, number: usize, row: &[String], at: Option<usize>) -> Option<Option<Date>> {
        let cell = at.and_then(|at| row.get(at)).map_or("", |cell| cell.trim());
        if cell.is_empty() {
            return Some(None);
        }
        match Date::parse(cell) {
            Ok(day) if self.days.known_on.is_some_and(|known_on| day > known_on) => None,
            Ok(day) => Some(Some(day)),
            Err(_) => {
                let problem = format!("`{cell}` is not a day such as `2026-09-30`; the row is left out");
                self.say(Where::Cell(number + 1, KNOWN_ON.to_owned()), problem);
                None
            }
        }
    }

    fn columns(&mut self) -> Vec<Column> {
        let has_key = self.table.columns.iter().any(|name| self.model.levels.iter().any(|level| level.name == *name));
        let mut columns = Vec::with_capacity(self.table.columns.len());
        for (number, name) in self.table.columns.iter().enumerate() {
            let level = self.model.levels.iter().position(|level| level.name == *name);
            let axis = self.model.axes.iter().position(|axis| axis.name == *name);
            let family = axis.map(|axis| AxisId(axis as u32));
            columns.push(match (level, Grain::parse(name), family) {
                (Some(level), ..) => Column::Key(LevelId(level as u32)),
                (None, Some(grain), _) if !self.times.periods(Some(grain)).is_empty() => Column::Period(grain),
                (None, _, Some(axis)) => Column::Axis(axis),
                (None, _, None) => match self.find(name) {
                    Some(found) => Column::Input(Some(found)),
                    None if self.is_family(name) => Column::Input(None),
                    None if name == KNOWN_ON => Column::Known,
                    // The first column is whose row it is, whatever it is called.
                    None if number == 0 && !has_key => Column::Key(LevelId::SUBJECT),
                    None => {
                        let known: Vec<&str> = self
                            .stages
                            .stages
                            .iter()
                            .flat_map(|stage| stage.program.inputs())
                            .map(|info| info.address.as_str())
                            .collect();
                        let near =
                            nearest(name, known).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                        self.say(Where::Column(name.clone()), format!("no input of the contract is called so{near}"));
                        Column::Unknown
                    }
                },
            });
        }
        columns
    }

    /// The stage and the slot of an address.
    fn find(&self, address: &str) -> Option<(usize, InputSlot)> {
        self.stages.stages.iter().enumerate().find_map(|(number, stage)| Some((number, stage.program.input(address)?)))
    }

    /// Whether some input of this name is given for rows of a schedule.
    fn is_family(&self, name: &str) -> bool {
        self.model.find(name).is_some_and(|figure| !self.model.figure(figure).shape.is_empty())
    }

    /// Whether an input may stand in a table of this place.
    fn fits(&mut self, number: usize, column: &Column, place: Place) -> bool {
        let Column::Input(found) = column else { return false };
        let name = self.table.columns.get(number).cloned().unwrap_or_default();
        let of = match found {
            Some((stage, _)) => self.stages.stages[*stage].place,
            None => match self.model.find(&name) {
                Some(figure) => self.model.figure(figure).place,
                None => return false,
            },
        };
        let whose = |level: Option<LevelId>| {
            level.map_or("everybody in common".to_owned(), |level| format!("each {}", self.model.level(level).name))
        };
        if of.level != place.level {
            let problem = match (of.level, place.level) {
                (Some(level), None) => {
                    let name = &self.model.level(level).name;
                    format!("it is a fact of each {name}; the table has no column `{name}`")
                }
                (Some(_) | None, _) => {
                    format!("it is a fact of {}; the rows of this table are {}", whose(of.level), whose(place.level))
                }
            };
            self.say(Where::Column(name), problem);
            return false;
        }
        let lone = of.grain.is_none_or(|grain| self.times.count(Some(grain)) == 1);
        if of.grain != place.grain && !(place.grain.is_none() && lone) {
            let problem = match (of.grain, place.grain) {
                (Some(grain), None) => format!("it is a fact of each {grain}; the table has no column `{grain}`"),
                (Some(grain), Some(other)) => {
                    format!("it is a fact of each {grain}; the rows of this table are each {other}")
                }
                (None, _) => "it is said once, not for each period: put it into a table without a period".to_owned(),
            };
            self.say(Where::Column(name), problem);
            return false;
        }
        true
    }

    /// Whose row it is, and about which period.
    fn keys(
        &mut self,
        number: usize,
        row: &[String],
        levels: &[(usize, LevelId)],
        inner: Option<(usize, LevelId)>,
        grain: Option<(usize, Grain)>,
    ) -> Option<(usize, Option<usize>)> {
        let mut elements: HashMap<LevelId, usize> = HashMap::new();
        for (place, level) in levels {
            let key = row.get(*place).map(|key| key.trim()).unwrap_or_default();
            if key.is_empty() {
                let name = self.table.columns.get(*place).cloned().unwrap_or_default();
                self.say(Where::Cell(number + 1, name), "whose row is this? the key is empty".to_owned());
                return None;
            }
            elements.insert(*level, self.members.add(*level, key));
        }
        for (level, element) in &elements {
            let Some(parent) = self.model.level(*level).parent else { continue };
            let Some(around) = elements.get(&parent) else { continue };
            if let Err(other) = self.members.belongs(*level, *element, *around) {
                let problem = format!(
                    "`{}` is within `{}` here and within `{}` elsewhere",
                    self.members.key(*level, *element),
                    self.members.key(parent, *around),
                    self.members.key(parent, other)
                );
                self.say(Where::Row(number + 1), problem);
                return None;
            }
        }
        let period = match grain {
            None => None,
            Some((place, grain)) => {
                let label = row.get(place).map(|label| label.trim()).unwrap_or_default();
                let found = self.times.find(grain, label);
                if found.is_none() {
                    let name = self.table.columns.get(place).cloned().unwrap_or_default();
                    let all = self.times.periods(Some(grain));
                    let span = match (all.first(), all.last()) {
                        (Some(first), Some(last)) => format!("{} to {}", first.label(), last.label()),
                        _ => "none".to_owned(),
                    };
                    self.say(
                        Where::Cell(number + 1, name),
                        format!("`{label}` is no {grain} of the contract, which has {span}"),
                    );
                    return None;
                }
                found
            }
        };
        let when = grain.and_then(|(_, grain)| self.times.period(Some(grain), period?)).copied();
        for (level, element) in elements.iter() {
            self.facts.takes_part_now(*level, *element, when);
        }
        Some((inner.and_then(|(_, level)| elements.get(&level).copied()).unwrap_or(0), period))
    }

    /// The keys of schedules' rows before an input's name; none where one is unknown.
    fn prefix(&mut self, number: usize, row: &[String], axes: &[(usize, AxisId)]) -> Option<String> {
        let mut prefix = String::new();
        for (place, axis) in axes {
            let key = row.get(*place).map(|key| key.trim()).unwrap_or_default();
            let axis = self.model.axis(*axis);
            if axis.row(key).is_none() {
                let near = nearest(key, axis.keys.iter().map(String::as_str));
                let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                let problem = format!("`{key}` is no {} of schedule `{}`{near}", axis.name, axis.schedule);
                let name = self.table.columns.get(*place).cloned().unwrap_or_default();
                self.say(Where::Cell(number + 1, name), problem);
                return None;
            }
            prefix.push_str(key);
            prefix.push('.');
        }
        Some(prefix)
    }

    #[allow(clippy::too_many_arguments, reason = "one cell and where it goes")]
    fn cell(
        &mut self,
        number: usize,
        name: &str,
        cell: &str,
        stage: usize,
        slot: InputSlot,
        (element, period): (usize, Option<usize>),
        known: Option<Date>,
        scratch: &mut OneSubject,
    ) {
        let grain = self.stages.stages[stage].place.grain;
        let row = element * self.times.count(grain) + period.unwrap_or(0);
        scratch.clear();
        let set: Result<(), FactError> = scratch.set_text(slot, cell);
        if cell.trim().is_empty() {
            let pending = |day| self.times.period(grain, period.unwrap_or(0)).is_some_and(|period| period.end > day);
            if self.days.as_of.is_some_and(pending) {
                return;
            }
            if scratch.get(slot) == Err(Kind::Unsupplied) {
                let problem = "nothing is given, and the contract does not let it be unreported".to_owned();
                return self.say(Where::Cell(number + 1, name.to_owned()), problem);
            }
        }
        let put = match self.facts.stages[stage].put(row, slot, scratch, known) {
            Ok(put) => put,
            Err(Twice { latest }) => {
                // Which of them counts cannot be guessed, and must not hang on the order of rows.
                if latest {
                    self.facts.stages[stage].refuse(row, slot, "it is given twice, and neither counts");
                }
                let problem = "this fact is given twice, here and before; neither counts".to_owned();
                return self.say(Where::Cell(number + 1, name.to_owned()), problem);
            }
        };
        if let Err(error) = set {
            if matches!(put, Put::Counts) {
                let at = row * self.facts.stages[stage].unset.len() + slot.index();
                self.facts.stages[stage].refused.insert(at, error.to_string());
            }
            // Which fact it is stands before the reason.
            let text = error.to_string();
            let address = error.address().unwrap_or_default();
            let reason = text.strip_prefix(&format!("`{address}` is given as ")).map(str::to_owned);
            self.say(Where::Cell(number + 1, name.to_owned()), reason.unwrap_or(text));
        }
    }

    fn say(&mut self, at: Where, problem: String) {
        self.errors.push(TableError { table: self.table.name.clone(), number: Some(self.place), at, problem });
    }
}

fn places<T>(columns: &[Column], pick: impl Fn(&Column) -> Option<T>) -> Vec<(usize, T)> {
    columns.iter().enumerate().filter_map(|(number, column)| Some((number, pick(column)?))).collect()
}
