//! The lines of money of a settled population, and what undetermined figures need.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError};

use crate::evaluate::Value;
use crate::model::{At, Body, FigureId, GatherId, Kind, LevelId, Place};
use crate::population::Population;
use crate::program::op::Reg;
use crate::program::stages::{Made, gather_reads, reads_of};
use crate::program::{Line, op::KNOWN};

/// How many reasons are looked for.
const MOST_NEEDS: usize = 8;
/// How many figures are looked at on the way to them.
const MOST_VISITED: usize = 2_000;

/// A line of money where it stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The line.
    pub line: Line,
    /// Where its figure is worked out.
    pub place: Place,
    /// For which element.
    pub element: usize,
    /// In which period.
    pub period: usize,
    /// What it came to; of an adjustment, negative where it charges.
    pub value: Value,
}

/// Of those around elements, which of them are absent.
type Absent = HashMap<usize, Vec<At>>;

/// What was looked up to find reasons, kept for the next one.
#[derive(Debug, Default)]
pub(super) struct Reasons {
    reads: HashMap<FigureId, Arc<Vec<Made>>>,
    absent: HashMap<(GatherId, usize, Kind), Arc<Absent>>,
}

/// One line, and where it stands.
struct Listed {
    stage: usize,
    place: Place,
    line: Line,
}

impl Population {
    /// The lines of money: for each subject in turn as its periods end, what stands in common last.
    ///
    /// Whoever takes no part in a period has no lines in it, nor has a row that the `where` of a family leaves out.
    pub fn lines(&self) -> impl Iterator<Item = Standing> + '_ {
        let listed = self.listed_lines();
        let turns = self.turns(&listed);
        let within = self.within(&listed);
        let subjects = self.world.members.count(Some(LevelId::SUBJECT));
        let wheres = (0..subjects).map(Some).chain([None]);
        wheres.flat_map(move |subject| {
            let mut found = Vec::new();
            for (place, period) in &turns {
                let own: &[u32] = match (place.level, subject) {
                    (None, None) => &[0],
                    (Some(LevelId::SUBJECT), Some(subject)) => &[subject as u32],
                    (Some(level), Some(subject)) => {
                        within.get(level.index()).and_then(|level| level.get(subject)).map_or(&[], Vec::as_slice)
                    }
                    (None, Some(_)) | (Some(_), None) => &[],
                };
                for element in own.iter().map(|element| *element as usize) {
                    if !self.world.takes_part(*place, element, *period) {
                        continue;
                    }
                    let here = listed.iter().filter(|listed| listed.place == *place);
                    found.extend(here.filter_map(|listed| self.standing(listed, element, *period)));
                }
            }
            found
        })
    }

    fn standing(&self, listed: &Listed, element: usize, period: usize) -> Option<Standing> {
        let Listed { stage, place, line } = listed;
        let row = element * self.world.times.count(place.grain) + period;
        let value = |reg: Reg| self.world.value(*stage, reg, row);
        let left_out = line.kept.map(value).is_some_and(|kept| {
            let kept = kept.slot();
            kept.status == KNOWN && kept.value.is_zero()
        });
        if left_out {
            return None;
        }
        let value = value(line.register).value().unwrap_or(Err(Kind::Inapplicable));
        Some(Standing { line: *line, place: *place, element, period, value })
    }

    /// All lines, in the order of the text.
    fn listed_lines(&self) -> Vec<Listed> {
        let stages = &self.world.stages;
        let mut listed: Vec<Listed> = Vec::new();
        for (number, stage) in stages.stages.iter().enumerate() {
            let lines = stage.program.lines().iter().filter(|line| {
                let base = stages.bases.get(line.figure.index()).copied().unwrap_or(u32::MAX);
                let home = stages.homes.get((base + line.coordinate) as usize).copied().flatten();
                home.is_some_and(|(home, _)| home as usize == number)
            });
            listed.extend(lines.map(|line| Listed { stage: number, place: stage.place, line: *line }));
        }
        listed.sort_by_key(|listed| (listed.line.figure, listed.line.coordinate));
        listed
    }

    /// Places and periods in which there are lines, as the periods end; shorter ones first.
    fn turns(&self, listed: &[Listed]) -> Vec<(Place, usize)> {
        let mut places: Vec<Place> = listed.iter().map(|listed| listed.place).collect();
        places.sort_unstable();
        places.dedup();
        let times = &self.world.times;
        let mut turns: Vec<(Place, usize)> = places
            .into_iter()
            .flat_map(|place| (0..times.count(place.grain)).map(move |period| (place, period)))
            .collect();
        turns.sort_by_key(|(place, period)| (times.end(place.grain, *period), place.grain.is_none(), *place, *period));
        turns
    }

    /// Of every level that has lines, the elements of each subject.
    fn within(&self, listed: &[Listed]) -> Vec<Vec<Vec<u32>>> {
        let members = &self.world.members;
        let subjects = members.count(Some(LevelId::SUBJECT));
        let mut within = vec![Vec::new(); self.world.model.levels.len()];
        for listed in listed {
            let Some(level) = listed.place.level.filter(|level| *level != LevelId::SUBJECT) else { continue };
            let Some(held) = within.get_mut(level.index()).filter(|held| held.is_empty()) else { continue };
            *held = vec![Vec::new(); subjects];
            for element in 0..members.count(Some(level)) {
                let around = members.around(Some(level), element, Some(LevelId::SUBJECT));
                if let Some(held) = around.and_then(|around| held.get_mut(around)) {
                    held.push(element as u32);
                }
            }
        }
        within
    }

    /// Where the absence of a figure comes from: the facts, or else the figures, that are absent for the same reason; the
    /// first of many.
    pub fn needs(&self, figure: FigureId, coordinate: usize, element: usize, period: usize) -> Vec<At> {
        let start = At { figure, coordinate, element, period };
        let Some(kind) = self.kind_of(start) else { return Vec::new() };
        let mut seen: HashSet<At> = HashSet::from([start]);
        let (mut open, mut found) = (vec![start], Vec::new());
        while let Some(need) = open.pop() {
            if found.len() >= MOST_NEEDS || seen.len() > MOST_VISITED {
                break;
            }
            let mut more: Vec<At> = Vec::new();
            if !matches!(self.world.model.figure(need.figure).body, Body::Input(_)) {
                let here = self.world.model.figure(need.figure).place;
                for made in self.reads(need.figure).iter() {
                    self.absent_made(*made, here, need, kind, &mut more);
                }
            }
            if more.is_empty() {
                found.push(need);
            }
            open.extend(more.into_iter().rev().filter(|need| seen.insert(*need)));
        }
        found
    }

    fn kind_of(&self, need: At) -> Option<Kind> {
        self.figure(need.figure, need.coordinate, need.element, need.period).and_then(Result::err)
    }

    /// What a figure reads; looked up once.
    fn reads(&self, figure: FigureId) -> Arc<Vec<Made>> {
        let mut reasons = self.reasons.lock().unwrap_or_else(PoisonError::into_inner);
        let reads = reasons.reads.entry(figure).or_insert_with(|| Arc::new(reads_of(&self.world.model, figure)));
        Arc::clone(reads)
    }

    /// What is read or gathered where another figure stands, where that is absent for this reason.
    fn absent_made(&self, made: Made, here: Place, from: At, kind: Kind, found: &mut Vec<At>) {
        match made {
            Made::Figure(read) => self.absent_at(read, here, from, kind, found),
            Made::Gather(gather) => self.absent_among(gather, from, kind, found),
        }
    }

    /// A figure that is read where another stands, where it is absent for this reason.
    fn absent_at(&self, read: FigureId, here: Place, from: At, kind: Kind, found: &mut Vec<At>) {
        let (model, world) = (&self.world.model, &self.world);
        let of = model.figure(read);
        let Some(element) = world.members.around(here.level, from.element, of.place.level) else { return };
        let period = world.times.within(here.grain, from.period, of.place.grain);
        let same = of.shape == model.figure(from.figure).shape;
        let coordinates = if same { from.coordinate..from.coordinate + 1 } else { 0..model.size(read) };
        let needs = coordinates.map(|coordinate| At { figure: read, coordinate, element, period });
        found.extend(needs.filter(|need| self.kind_of(*need) == Some(kind)));
    }

    /// What the elements of something gathered read, where that is absent for this reason.
    fn absent_among(&self, id: GatherId, from: At, kind: Kind, found: &mut Vec<At>) {
        let world = &self.world;
        let gather = world.model.gather(id);
        let (reader, place) = (gather.reader, gather.place);
        if over_elements(&gather.over) {
            let period = world.times.within(reader.grain, from.period, place.grain);
            let around = if reader.level == place.level { 0 } else { from.element };
            let absent = self.absent_elements(id, period, kind, from);
            found.extend(absent.get(&around).into_iter().flatten());
            return;
        }
        let Some(element) = world.members.around(reader.level, from.element, place.level) else { return };
        let read = gather_reads(&world.model, id);
        let periods = place.grain.map_or(0..1, |grain| world.times.inside(reader.grain, from.period, grain));
        for period in periods {
            let at = At { element, period, ..from };
            read.iter().for_each(|made| self.absent_made(*made, place, at, kind, found));
        }
    }

    /// Of everything that is gathered over elements in a period, by whose they are, what is absent for this reason; looked
    /// up once for all readers.
    fn absent_elements(&self, id: GatherId, period: usize, kind: Kind, from: At) -> Arc<Absent> {
        let known = |reasons: &Reasons| reasons.absent.get(&(id, period, kind)).cloned();
        if let Some(absent) = known(&self.reasons.lock().unwrap_or_else(PoisonError::into_inner)) {
            return absent;
        }
        let world = &self.world;
        let gather = world.model.gather(id);
        let (reader, place) = (gather.reader, gather.place);
        let read = gather_reads(&world.model, id);
        let mut absent = Absent::new();
        let taking_part = |element: &usize| world.takes_part(place, *element, period);
        for element in (0..world.members.count(place.level)).filter(taking_part) {
            let around = if reader.level == place.level {
                Some(0)
            } else {
                world.members.around(place.level, element, reader.level)
            };
            let Some(around) = around else { continue };
            let at = At { element, period, ..from };
            let mut needs = Vec::new();
            read.iter().for_each(|made| self.absent_made(*made, place, at, kind, &mut needs));
            if needs.is_empty() {
                continue;
            }
            let held = absent.entry(around).or_default();
            if held.len() < MOST_NEEDS {
                held.extend(needs);
            }
        }
        let absent = Arc::new(absent);
        let mut reasons = self.reasons.lock().unwrap_or_else(PoisonError::into_inner);
        reasons.absent.insert((id, period, kind), Arc::clone(&absent));
        absent
    }
}

fn over_elements(over: &crate::model::Over) -> bool {
    use crate::model::Over;
    match over {
        Over::Level { .. } => true,
        Over::Within(_) | Over::Last(..) | Over::Next(..) | Over::SoFar(_) => false,
    }
}
