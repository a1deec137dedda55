//! What a settled population still knows for whoever asks why: a stage run again for one element, and what was gathered,
//! element by element.

use std::sync::{Arc, PoisonError};

use crate::evaluate::{Handed, Value, Values};
use crate::model::{At, Body, FigureId, GatherId, Gathered, Kind, LevelId, Over, Place, PoolId};
use crate::number::{Mode, Number, split};
use crate::population::gather::Item;
use crate::population::run::Gathers;
use crate::population::{Days, Population, World};
use crate::program::op::{INAPPLICABLE, KNOWN, PENDING};
use crate::program::stages::{Import, Made, Rows, gather_reads};
use crate::program::{InputSlot, Program};

/// One stage as it ran for one element in one period.
#[derive(Debug)]
pub(crate) struct Room {
    pub place: Place,
    pub stage: usize,
    pub element: usize,
    pub period: usize,
    pub values: Values,
}

/// One of what was gathered.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub element: usize,
    /// The period; none of one before the first, or after the last.
    pub period: Option<usize>,
    /// What became of it, and what it came to.
    pub item: Item,
}

/// What was gathered for one reader.
#[derive(Clone, Debug)]
pub(crate) struct Gathering {
    /// The elements in their own order; of those who share a pool, in the order in which odd cents go out.
    pub parts: Vec<Part>,
    /// What it came to.
    pub value: Value,
    /// Of a pool, what there was to share.
    pub funded: Option<(At, Value)>,
}

/// How a share of a pool came about.
#[derive(Clone, Debug)]
pub(crate) struct Shared {
    pub weights: Number,
    /// Exactly, before it is cut to the cent.
    pub due: Number,
    /// Cut to the cent.
    pub cut: Number,
    /// How many odd cents there were.
    pub odd: Number,
}

impl Population {
    /// Where a figure is made; none of a day, which is made wherever it is read.
    fn home(&self, figure: FigureId, coordinate: usize) -> Option<usize> {
        let base = self.world.stages.bases.get(figure.index()).copied()? as usize;
        let (stage, _) = self.world.stages.homes.get(base + coordinate).copied().flatten()?;
        Some(stage as usize)
    }

    /// Runs the stage that makes a figure again, where it stands.
    pub(crate) fn room(&self, at: At) -> Option<Room> {
        let stage = self.home(at.figure, at.coordinate)?;
        Some(self.room_of(stage, at.element, at.period))
    }

    fn room_of(&self, number: usize, element: usize, period: usize) -> Room {
        let world = &self.world;
        let stage = &world.stages.stages[number];
        let gathered: Gathers = stage
            .imports
            .iter()
            .filter_map(|(import, reg)| match import {
                Import::Gather(gather, rows) => Some((*reg, self.gathered(*gather, rows, period))),
                Import::Figure { .. } | Import::Start(_) | Import::End(_) => None,
            })
            .collect();
        let mut handed = Handed::default();
        world.hand(number, element, period, &gathered, &mut handed);
        let mut values = Values::new(&stage.program);
        values.settle_handed(&handed);
        Room { place: stage.place, stage: number, element, period, values }
    }

    /// What was gathered for all readers; looked up once.
    fn gathered(&self, id: GatherId, rows: &Rows, period: usize) -> Arc<Vec<crate::program::machine::Slot<Number>>> {
        let key = (id, rows.clone(), period);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() > MOST_KEPT {
            kept.clear();
        }
        Arc::clone(kept.entry(key).or_insert_with(|| Arc::new(self.world.gathered(id, rows, period))))
    }

    /// The program of a room.
    pub(crate) fn program_of(&self, room: &Room) -> &Program {
        &self.world.stages.stages[room.stage].program
    }

    /// Whether a stage makes a figure itself.
    pub(crate) fn is_made_in(&self, stage: usize, figure: FigureId, coordinate: usize) -> bool {
        self.home(figure, coordinate) == Some(stage)
    }

    /// Where somebody stands who reads a figure: its own element and period, so many periods earlier; none where there is no
    /// such period, or nobody around.
    pub(crate) fn seen_from(
        &self,
        figure: FigureId,
        from: Place,
        element: usize,
        period: usize,
        back: usize,
    ) -> Option<(usize, usize)> {
        let world = &self.world;
        let of = world.model.figure(figure).place;
        let at = world.times.within(from.grain, period, of.grain).checked_sub(back)?;
        Some((world.members.around(from.level, element, of.level)?, at))
    }

    /// What a figure came to where it stands; days are those of the period.
    pub(crate) fn value_at(&self, at: At, from: Place) -> Value {
        let world = &self.world;
        let day = |grain, first| {
            let number = world.times.within(from.grain, at.period, Some(grain));
            let term = world.model.header.as_ref().and_then(|header| header.effective);
            let days = match (grain, term) {
                (crate::calendar::Grain::Contract, Some(term)) => Some(term),
                _ => world.times.period(Some(grain), number).map(|period| (period.start, period.end)),
            };
            let day = days.map(|(start, end)| if first { start } else { end });
            day.map(|day| Number::from(day.day_number())).ok_or(Kind::Unsupplied)
        };
        match world.model.figure(at.figure).body {
            Body::Start(grain) => day(grain, true),
            Body::End(grain) => day(grain, false),
            _ => self.figure(at.figure, at.coordinate, at.element, at.period).unwrap_or(Err(Kind::Inapplicable)),
        }
    }

    /// Why a fact of a stage was refused.
    pub(crate) fn refusal(&self, room: &Room, slot: InputSlot) -> Option<&str> {
        let row = room.element * self.world.times.count(room.place.grain) + room.period;
        self.world.facts.refusal(room.stage, row, slot)
    }

    /// What was gathered for a reader, element by element.
    pub(crate) fn gathering(&self, id: GatherId, rows: &Rows, element: usize, period: usize) -> Gathering {
        let world = &self.world;
        let gather = world.model.gather(id);
        let value = self.gathered(id, rows, period).get(element).and_then(|slot| match slot.status {
            KNOWN => Some(Ok(slot.value.clone())),
            status => Kind::from_status(status).map(Err),
        });
        let parts = world.parts(id, rows, element, period);
        let funded = match gather.made {
            Gathered::Share(pool) | Gathered::LeftOver(pool) => {
                let funded = world.model.pool(pool).funded;
                self.seen_from(funded, gather.reader, element, period, 0).map(|(element, period)| {
                    let coordinate = coordinate_of(&world.model, funded, rows).unwrap_or(0);
                    let at = At { figure: funded, coordinate, element, period };
                    (at, self.value_at(at, gather.reader))
                })
            }
            Gathered::Fold(_) | Gathered::Rank { .. } | Gathered::Streak => None,
        };
        Gathering { parts, value: value.unwrap_or(Err(Kind::Inapplicable)), funded }
    }

    /// How the share of one of those who share came about; none where nobody has a weight.
    pub(crate) fn shared(&self, pool: PoolId, funded: &Number, weights: &[Number], own: usize) -> Option<Shared> {
        let quantum = self.world.model.pool(pool).quantum.clone();
        let all: Number = weights.iter().sum();
        let due = (funded * weights.get(own)?).div(&all)?;
        let cuts: Option<Vec<Number>> =
            weights.iter().map(|weight| Some((funded * weight).div(&all)?.round(Mode::Truncate, &quantum))).collect();
        let cuts = cuts?;
        let left = funded - &cuts.iter().sum::<Number>();
        // Whether the parts can be shared out at all is for `split` to say.
        split(funded, weights, &quantum)?;
        Some(Shared { weights: all, due, cut: cuts.get(own)?.clone(), odd: left.div(&quantum)?.abs() })
    }

    /// The facts in an order of their own, in whatever order and in however many tables they were given: for each set of key
    /// columns its rows by their keys, and of each row its facts by address. `table` is told where another table begins, `line` every
    /// key, address and value.
    pub(crate) fn each_fact(&self, table: &mut dyn FnMut(&str), line: &mut dyn FnMut(&[&str])) {
        let world = &self.world;
        let levels =
            (0..world.model.levels.len() as u32).map(|level| Place { level: Some(LevelId(level)), grain: None });
        let mut places: Vec<Place> = world.stages.stages.iter().map(|stage| stage.place).chain(levels).collect();
        places.sort_unstable();
        places.dedup();
        for place in places {
            let stages = world.stages.stages.iter().enumerate().filter(|(_, stage)| stage.place == place);
            let mut inputs: Vec<(&str, usize, usize)> = stages
                .flat_map(|(number, stage)| {
                    let inputs = stage.program.inputs().iter().enumerate();
                    inputs.map(move |(slot, info)| (info.address.as_str(), number, slot))
                })
                .collect();
            let level = place.level.filter(|_| place.grain.is_none());
            if inputs.is_empty() && level.is_none() {
                continue;
            }
            inputs.sort_unstable();
            table(&self.names_of(place));
            if let Some(level) = level {
                self.each_part(level, line);
            }
            let periods = world.times.count(place.grain);
            for element in self.by_key(place.level) {
                for period in 0..periods {
                    let mut keys: Option<Vec<(String, String)>> = None;
                    for (address, stage, slot) in &inputs {
                        let Some(value) = world.facts.told(*stage, element * periods + period, *slot) else { continue };
                        let keys = keys.get_or_insert_with(|| self.keys_at(place, element, period));
                        let keys = keys.iter().map(|(_, key)| key.as_str());
                        line(&keys.chain([*address, value.as_str()]).collect::<Vec<_>>());
                    }
                }
            }
        }
    }

    /// Who there is of a level, within whom, and in which periods.
    fn each_part(&self, level: LevelId, line: &mut dyn FnMut(&[&str])) {
        for element in self.by_key(Some(level)) {
            let Some(periods) = self.world.facts.periods_of(level, element) else { continue };
            let keys = self.keys_at(Place { level: Some(level), grain: None }, element, 0);
            let labels: Vec<String> = periods.iter().map(crate::calendar::Period::label).collect();
            let keys = keys.iter().map(|(_, key)| key.as_str());
            line(&keys.chain(["takes part"]).chain(labels.iter().map(String::as_str)).collect::<Vec<_>>());
        }
    }

    /// The elements of a level by their keys.
    fn by_key(&self, level: Option<LevelId>) -> Vec<usize> {
        let mut elements: Vec<usize> = (0..self.world.members.count(level)).collect();
        elements.sort_by_key(|element| level.map_or("", |level| self.world.members.key(level, *element)));
        elements
    }

    /// The key columns of a place: `hospital,quarter`.
    fn names_of(&self, place: Place) -> String {
        let mut names: Vec<&str> =
            self.world.model.lineage(place.level).map(|level| self.world.model.level(level).name.as_str()).collect();
        names.reverse();
        names.extend(place.grain.map(crate::calendar::Grain::name));
        names.join(",")
    }

    /// The days as of which it was settled, where they were said.
    pub(crate) fn days(&self) -> Days {
        self.world.days
    }

    /// Whether lower is better, where the direction stands in a row of a schedule.
    pub(crate) fn lower_is_better(&self, direction: crate::model::Direction, rows: &Rows) -> bool {
        self.world.lower_is_better(direction, rows)
    }

    /// What the elements of something gathered read: figures, and what they gather themselves.
    pub(crate) fn gather_reads(&self, id: GatherId) -> (Vec<FigureId>, Vec<GatherId>) {
        let (mut figures, mut gathers) = (Vec::new(), Vec::new());
        for made in gather_reads(&self.world.model, id) {
            match made {
                Made::Figure(figure) => figures.push(figure),
                Made::Gather(gather) => gathers.push(gather),
            }
        }
        figures.sort_unstable();
        figures.dedup();
        (figures, gathers)
    }

    /// Where an element stands that gathers something itself, so that its readers stand there, too.
    pub(crate) fn reads_from(
        &self,
        id: GatherId,
        from: Place,
        element: usize,
        period: usize,
    ) -> Option<(usize, usize)> {
        let (world, reader) = (&self.world, self.world.model.gather(id).reader);
        let element = world.members.around(from.level, element, reader.level)?;
        Some((element, world.times.within(from.grain, period, reader.grain)))
    }

    /// The level and the key of an element, and the label of a period.
    pub(crate) fn keys_at(&self, place: Place, element: usize, period: usize) -> Vec<(String, String)> {
        let world = &self.world;
        let key = |level: LevelId| {
            let element = world.members.around(place.level, element, Some(level));
            let key = element.map_or("", |element| world.members.key(level, element));
            (world.model.level(level).name.clone(), key.to_owned())
        };
        let mut keys: Vec<(String, String)> = world.model.lineage(place.level).map(key).collect();
        keys.reverse();
        let grain = place.grain.filter(|grain| *grain != crate::calendar::Grain::Contract);
        if let Some((grain, period)) = grain.and_then(|grain| Some((grain, world.times.period(Some(grain), period)?))) {
            keys.push((grain.name().to_owned(), period.label()));
        }
        keys
    }

    /// Whether the reader of something gathered stands among its elements.
    pub(crate) fn among_peers(&self, id: GatherId) -> bool {
        let gather = self.world.model.gather(id);
        matches!(gather.over, Over::Level { .. }) && gather.reader.level == gather.place.level
    }
}

/// Of how many readings of something gathered the values are kept.
const MOST_KEPT: usize = 64;

/// The coordinate of a figure at rows of schedules; none where a row is not said.
pub(crate) fn coordinate_of(model: &crate::model::Model, figure: FigureId, rows: &Rows) -> Option<usize> {
    model.figure(figure).shape.iter().try_fold(0, |coordinate, axis| {
        let (_, row) = rows.iter().rev().find(|(other, _)| other == axis)?;
        Some(coordinate * model.axis(*axis).keys.len() + *row as usize)
    })
}

impl World {
    /// What is gathered for one reader.
    fn parts(&self, id: GatherId, rows: &Rows, reader: usize, period: usize) -> Vec<Part> {
        let gather = self.model.gather(id);
        let Some(made) = self.made(id, rows) else { return Vec::new() };
        let Over::Level { other, .. } = gather.over else {
            let Some(element) = self.members.around(gather.reader.level, reader, gather.place.level) else {
                return Vec::new();
            };
            let part = |at: Result<usize, u8>| match at {
                Ok(period) => Part { element, period: Some(period), item: self.item(made, element, period) },
                Err(status) => Part { element, period: None, item: Item::absent(status) },
            };
            return self.window(gather, period).into_iter().map(part).collect();
        };
        let at = self.times.within(gather.reader.grain, period, gather.place.grain);
        let (groups, group_of) = self.grouped(gather, rows, period, at);
        let Ok(Some(group)) = group_of(reader) else { return Vec::new() };
        let items = self.items(made, &groups[group], at);
        let own = gather.reader.level == gather.place.level;
        let parts =
            groups[group].elements.iter().zip(items).filter(|(element, _)| !(other && own && **element == reader));
        let mut parts: Vec<Part> =
            parts.map(|(element, item)| Part { element: *element, period: Some(at), item }).collect();
        if let Gathered::Share(pool) | Gathered::LeftOver(pool) = gather.made {
            // The order in which odd cents go out.
            parts.sort_by(|a, b| {
                let (first, second) = (
                    self.odd_order(pool, gather, rows, a.element, at),
                    self.odd_order(pool, gather, rows, b.element, at),
                );
                second.0.cmp(&first.0).then_with(|| first.1.cmp(&second.1))
            });
        }
        parts
    }

    /// The periods that a window has for a reader, the first first, or why there is none.
    pub(super) fn window(&self, gather: &crate::model::Gather, period: usize) -> Vec<Result<usize, u8>> {
        let reader = gather.reader.grain;
        match gather.over {
            Over::Level { .. } => Vec::new(),
            Over::Within(grain) => self.times.inside(reader, period, grain).map(Ok).collect(),
            Over::Last(count, grain) => {
                let last = self.times.last_of(reader, period, grain);
                // Before the first period there are elements, too: they are inapplicable.
                (0..count as usize).rev().map(|back| last.checked_sub(back).ok_or(INAPPLICABLE)).collect()
            }
            Over::Next(count, grain) => {
                let first = self.times.last_of(reader, period, grain) + 1;
                let known = self.times.count(Some(grain));
                (first..first + count as usize).map(|at| if at < known { Ok(at) } else { Err(PENDING) }).collect()
            }
            Over::SoFar(grain) => (0..=self.times.last_of(reader, period, grain)).map(Ok).collect(),
        }
    }
}
