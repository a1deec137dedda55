//! Runs the stages: each in every period for every element, what it reads from elsewhere written to it first.

use std::sync::Arc;

use crate::calendar::Grain;
use crate::columns::{CHUNK, Engine};
use crate::evaluate::{Handed, Values};
use crate::number::{Arithmetic, Narrow, Number};
use crate::population::World;
use crate::population::columns::{Columns, Held};
use crate::program::machine::Slot;
use crate::program::op::{INAPPLICABLE, KNOWN, NOT_RUN, Reg};
use crate::program::stages::{Import, Stage};

/// What was gathered for a stage in a period, by register: of every element of its level.
pub(super) type Gathers = Vec<(Reg, Arc<Vec<Slot<Number>>>)>;

/// Fewer elements than these are done one by one.
const FEW: usize = 8;

impl World {
    /// Runs everything.
    pub(super) fn run(&mut self) {
        for group in self.stages.groups.clone() {
            if group.len() == 1 {
                let periods = self.times.count(self.stages.stages[group.start].place.grain);
                (0..periods).for_each(|period| self.stage(group.start, period));
                continue;
            }
            // Period by period as they end, shorter ones before longer ones.
            let mut grains: Vec<Option<Grain>> =
                group.clone().map(|stage| self.stages.stages[stage].place.grain).collect();
            grains.sort_unstable();
            grains.dedup();
            let mut turns = Vec::new();
            for grain in grains {
                // What stands in no period comes last: it cannot be read by what does, but may read all of it.
                let order = if grain.is_none() { Grain::ALL.len() } else { grain.map_or(0, |grain| grain as usize) };
                let periods = 0..self.times.count(grain);
                turns.extend(periods.map(|period| (self.times.end(grain, period), order, grain, period)));
            }
            turns.sort_unstable();
            for (_, _, grain, period) in turns {
                for stage in group.clone() {
                    if self.stages.stages[stage].place.grain == grain {
                        self.stage(stage, period);
                    }
                }
            }
        }
    }

    fn stage(&mut self, number: usize, period: usize) {
        let stages = std::sync::Arc::clone(&self.stages);
        let stage = &stages.stages[number];
        // What is the same for all elements, or made for all at once.
        let gathered: Gathers = stage
            .imports
            .iter()
            .filter_map(|(import, reg)| match import {
                Import::Gather(gather, rows) => Some((*reg, Arc::new(self.gathered(*gather, rows, period)))),
                Import::Figure { .. } | Import::Start(_) | Import::End(_) => None,
            })
            .collect();
        let kept: Vec<(Reg, usize)> = self.columns[number].kept().collect();
        let registers: Vec<Reg> = kept.iter().map(|(reg, _)| *reg).collect();
        let elements = self.members.count(stage.place.level);
        let mut values = Values::new(&stage.program);
        let mut handed = Handed::default();
        // Few are quicker done one by one.
        let engine = if elements < FEW { None } else { Engine::new(&stage.program, &registers) };
        let Some(mut engine) = engine else {
            for element in 0..elements {
                self.hand(number, element, period, &gathered, &mut handed);
                values.settle_handed(&handed);
                self.keep(number, element, period, &kept, &values);
            }
            return;
        };
        // By register what each element of a chunk begins with.
        let mut begins: Vec<(Reg, Vec<Slot<Narrow>>)> = Vec::new();
        let mut long: Vec<usize> = Vec::new();
        for first in (0..elements).step_by(CHUNK) {
            let rows = CHUNK.min(elements - first);
            begins.iter_mut().for_each(|(_, slots)| slots.clear());
            long.clear();
            for row in 0..rows {
                self.hand(number, first + row, period, &gathered, &mut handed);
                if !handed.long.is_empty() {
                    long.push(row);
                }
                if begins.is_empty() {
                    begins.extend(handed.slots.iter().map(|(reg, _)| (*reg, Vec::with_capacity(rows))));
                }
                begins.iter_mut().zip(&handed.slots).for_each(|((_, slots), (_, slot))| slots.push(*slot));
            }
            engine.begin(rows);
            begins.iter().for_each(|(reg, slots)| engine.load(*reg, slots));
            engine.run();
            for (reg, column) in &kept {
                for row in 0..rows {
                    let at = (first + row) * self.times.count(stage.place.grain) + period;
                    self.columns[number].put_slot(*column, at, engine.get(*reg, row));
                }
            }
            long.extend((0..rows).filter(|row| engine.is_spilled(*row)));
            for row in &long {
                self.hand(number, first + row, period, &gathered, &mut handed);
                values.settle_handed(&handed);
                self.keep(number, first + row, period, &kept, &values);
            }
        }
    }

    /// Keeps what an element came to that was settled alone.
    fn keep(&mut self, number: usize, element: usize, period: usize, kept: &[(Reg, usize)], values: &Values) {
        let row = element * self.times.count(self.stages.stages[number].place.grain) + period;
        for (reg, column) in kept {
            match values.short(*reg) {
                Some(slot) => self.columns[number].put_slot(*column, row, slot),
                None => {
                    let value = values.register(*reg);
                    let value = value.map_or(Err(NOT_RUN), |value| value.map_err(|kind| kind as u8));
                    self.columns[number].put(*column, row, value);
                }
            }
        }
    }

    /// Hands over everything that a stage reads: facts, days, what others have made, what was gathered.
    pub(super) fn hand(&self, number: usize, element: usize, period: usize, gathered: &Gathers, to: &mut Handed) {
        let stage = &self.stages.stages[number];
        let grain = stage.place.grain;
        to.clear();
        let row = element * self.times.count(grain) + period;
        self.facts.hand(number, row, self.is_pending(grain, period), to);
        self.days(stage, period, to);
        for (import, reg) in &stage.imports {
            match import {
                // Those of all readers come behind, below.
                Import::Gather(..) => {}
                Import::Figure { place, back, .. } => self.bring(stage, *place, *back, element, period, *reg, to),
                Import::Start(of) | Import::End(of) => {
                    let at = self.times.within(grain, period, Some(*of));
                    let day = self.times.period(Some(*of), at);
                    let first = matches!(import, Import::Start(_));
                    to.slots.push((*reg, day_slot(day.map(|day| if first { day.start } else { day.end }))));
                }
            }
        }
        for (reg, values) in gathered {
            let slot = match values.get(element) {
                None => Slot::absent(NOT_RUN),
                Some(value) if value.status != KNOWN => Slot::absent(value.status),
                Some(value) => match Narrow::from_number(&value.value) {
                    Some(narrow) => Slot::known(narrow),
                    None => {
                        to.long.push((*reg, value.value.clone()));
                        Slot::known(Narrow::whole(0))
                    }
                },
            };
            to.slots.push((*reg, slot));
        }
    }

    /// The first and the last day of the stage's own period.
    fn days(&self, stage: &Stage, period: usize, handed: &mut Handed) {
        let day = self.times.period(stage.place.grain, period);
        let (first, last) = stage.program.period_registers();
        handed.slots.push((first, day_slot(day.map(|day| day.start))));
        handed.slots.push((last, day_slot(day.map(|day| day.end))));
    }

    /// Brings a figure that another stage, or an earlier period, has made.
    #[allow(clippy::too_many_arguments, reason = "where from and where to")]
    fn bring(
        &self,
        stage: &Stage,
        place: u32,
        back: u32,
        element: usize,
        period: usize,
        reg: Reg,
        handed: &mut Handed,
    ) {
        let held = self.brought(stage.place, place, back, element, period);
        match held {
            Held::Short(slot) => handed.slots.push((reg, slot)),
            Held::Long(number) => {
                handed.slots.push((reg, Slot::known(Narrow::whole(0))));
                handed.long.push((reg, number.clone()));
            }
        }
    }

    /// A figure, counted over all coordinates, where an element stands; so many of its own periods earlier.
    pub(super) fn brought(
        &self,
        reader: crate::model::Place,
        place: u32,
        back: u32,
        element: usize,
        period: usize,
    ) -> Held<'_> {
        let absent = |status| Held::Short(Slot::absent(status));
        let Some((home, register)) = self.stages.homes.get(place as usize).copied().flatten() else {
            return absent(NOT_RUN);
        };
        let of = self.stages.stages[home as usize].place;
        let at = self.times.within(reader.grain, period, of.grain);
        let Some(at) = at.checked_sub(back as usize) else { return absent(INAPPLICABLE) };
        match self.members.around(reader.level, element, of.level) {
            Some(element) => self.value(home as usize, register, element * self.times.count(of.grain) + at),
            None => absent(crate::model::Kind::Unsupplied as u8),
        }
    }

    /// Whether a period is not over on the day of settlement.
    pub(super) fn is_pending(&self, grain: Option<Grain>, period: usize) -> bool {
        self.days.as_of.is_some_and(|day| self.times.period(grain, period).is_some_and(|period| period.end > day))
    }
}

fn day_slot(day: Option<crate::calendar::Date>) -> Slot<Narrow> {
    match day {
        Some(day) => Slot::known(Narrow::whole(day.day_number())),
        None => Slot::absent(crate::model::Kind::Unsupplied as u8),
    }
}

/// What is kept of each stage: every figure, and the elements that others gather.
pub(super) fn columns_of(world: &World) -> Vec<Columns> {
    let stages = &world.stages;
    let mut kept: Vec<Vec<Reg>> = vec![Vec::new(); stages.stages.len()];
    for (stage, reg) in stages.homes.iter().flatten() {
        kept[*stage as usize].push(*reg);
    }
    for (kept, stage) in kept.iter_mut().zip(&stages.stages) {
        kept.extend(stage.program.lines().iter().flat_map(|line| [Some(line.register), line.kept]).flatten());
    }
    for (stage, element) in stages.elements.values() {
        let parts = [element.filter, element.element, element.weight].into_iter().flatten();
        kept[*stage as usize].extend(parts);
    }
    let columns = kept.into_iter().zip(&stages.stages).map(|(kept, stage)| {
        let rows = world.members.count(stage.place.level) * world.times.count(stage.place.grain);
        Columns::new(stage.program.registers(), kept, rows)
    });
    columns.collect()
}
