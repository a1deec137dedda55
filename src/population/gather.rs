//! What is gathered: elements of other stages and periods made into one value for each reader.

use std::collections::HashMap;

use crate::model::{Datum, Direction, Gather, GatherId, Gathered, Over, PoolId, Statistic, Ties, Type};
use crate::number::{Number, split};
use crate::population::World;
use crate::population::columns::Held;
use crate::population::others::Others;
use crate::program::machine::{Machine, Slot};
use crate::program::meaning_fold;
use crate::program::op::{Fold, INAPPLICABLE, INSUFFICIENT, KNOWN, List, NOT_RUN, Reg, Stores, UNDEFINED};
use crate::program::stages::{Element, Rows};

/// One element as it is gathered.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub filter: Slot<Number>,
    pub value: Slot<Number>,
    pub weight: Slot<Number>,
}

impl Item {
    /// One that is not there.
    pub fn absent(status: u8) -> Item {
        let absent = Slot::absent(status);
        Item { filter: absent.clone(), value: absent.clone(), weight: absent }
    }

    /// Of an element what it lacks, where `part` is what is asked of it: one whose condition is unknown lacks that. None for
    /// what is no element.
    pub fn lacks(&self, part: &Slot<Number>) -> Option<u8> {
        match self.filter.status {
            KNOWN if self.filter.is_no() => None,
            KNOWN => Some(part.status),
            unknown => Some(unknown),
        }
    }
}

/// Elements that are gathered together.
#[derive(Default)]
pub(super) struct Group {
    /// Of the elements, their place in the level.
    pub(super) elements: Vec<usize>,
    /// Why nobody knows whether some of them belong here.
    unknown: HashMap<usize, u8>,
}

impl World {
    /// What is gathered for every element of the reader's level, in one of the reader's periods.
    pub(super) fn gathered(&self, id: GatherId, rows: &Rows, period: usize) -> Vec<Slot<Number>> {
        let gather = self.model.gather(id);
        let Some(made) = self.made(id, rows) else {
            return vec![Slot::absent(NOT_RUN); self.members.count(gather.reader.level)];
        };
        match gather.over {
            Over::Level { other, .. } => self.over_level(gather, made, rows, period, other),
            Over::Within(_) | Over::Last(..) | Over::Next(..) | Over::SoFar(_) => {
                self.over_periods(gather, made, &self.window(gather, period))
            }
        }
    }

    /// Where the elements of something gathered are made.
    pub(super) fn made(&self, id: GatherId, rows: &Rows) -> Option<Made> {
        let (stage, element) = self.stages.elements.get(&(id, rows.clone()))?;
        Some(Made { stage: *stage as usize, element: *element })
    }

    pub(super) fn item(&self, made: Made, element: usize, period: usize) -> Item {
        let grain = self.stages.stages[made.stage].place.grain;
        let row = element * self.times.count(grain) + period;
        let get = |reg: Option<Reg>| match reg {
            Some(reg) => self.value(made.stage, reg, row).slot(),
            None => Slot::known(Number::one()),
        };
        Item { filter: get(made.element.filter), value: get(made.element.element), weight: get(made.element.weight) }
    }

    /// A register of a stage in a row: constant ones are the same in all.
    pub(super) fn value(&self, stage: usize, reg: Reg, row: usize) -> Held<'_> {
        self.columns[stage].get(reg, row)
    }

    // ---- over elements -------------------------------------------------------------------------------------------

    fn over_level(&self, gather: &Gather, made: Made, rows: &Rows, period: usize, other: bool) -> Vec<Slot<Number>> {
        let readers = self.members.count(gather.reader.level);
        let at = self.times.within(gather.reader.grain, period, gather.place.grain);
        let (groups, group_of) = self.grouped(gather, rows, period, at);
        let own = gather.reader.level == gather.place.level;
        let mut result = vec![Slot::absent(NOT_RUN); readers];
        let mut done: Vec<Option<Vec<Slot<Number>>>> = vec![None; groups.len()];
        for (reader, slot) in result.iter_mut().enumerate() {
            let group = match group_of(reader) {
                Ok(group) => group,
                Err(status) => {
                    *slot = Slot::absent(status);
                    continue;
                }
            };
            let Some(group) = group else {
                *slot = match gather.made {
                    // With nobody to share it, all of it is left over.
                    Gathered::LeftOver(pool) => {
                        let (level, grain) = (gather.reader.level, gather.reader.grain);
                        let funded = self.figure_at(self.model.pool(pool).funded, rows, level, grain, reader, period);
                        match funded.slot() {
                            slot if slot.status == KNOWN && gather.skip.needing.unwrap_or(0) > 0 => {
                                Slot::absent(INSUFFICIENT)
                            }
                            slot => slot,
                        }
                    }
                    _ => self.of_nothing(gather),
                };
                continue;
            };
            let values =
                done[group].get_or_insert_with(|| self.of_group(gather, made, rows, &groups[group], at, other));
            *slot = match values.as_slice() {
                [one] if !per_element(gather, other) => one.clone(),
                values if own => {
                    let place = groups[group].elements.binary_search(&reader).ok();
                    place.and_then(|place| values.get(place).cloned()).unwrap_or_else(|| match gather.made {
                        // Whoever takes no part has no place and no share; leaving out one who is not there leaves all.
                        Gathered::Fold(_) => values.last().cloned().unwrap_or_else(|| Slot::absent(NOT_RUN)),
                        Gathered::Rank { .. } | Gathered::Streak | Gathered::Share(_) | Gathered::LeftOver(_) => {
                            Slot::absent(INAPPLICABLE)
                        }
                    })
                }
                _ => Slot::absent(NOT_RUN),
            };
        }
        result
    }

    /// Of a group its one value, or one for each element (of `other`, and one more for whoever is not among them).
    fn of_group(
        &self,
        gather: &Gather,
        made: Made,
        rows: &Rows,
        group: &Group,
        period: usize,
        other: bool,
    ) -> Vec<Slot<Number>> {
        let items = self.items(made, group, period);
        match &gather.made {
            Gathered::Fold(statistic) if other => Others::new(statistic, &gather.skip, &items).all(),
            Gathered::Fold(statistic) => vec![folded(statistic, gather, &items)],
            Gathered::Rank { ties, direction } => ranks(&items, gather, *ties, self.lower_is_better(*direction, rows)),
            Gathered::Streak => vec![Slot::absent(NOT_RUN)],
            Gathered::Share(pool) => self.shares(*pool, gather, rows, group, &items, period),
            Gathered::LeftOver(pool) => vec![self.left_over(*pool, gather, rows, group, &items, period)],
        }
    }

    /// The elements of a group.
    pub(super) fn items(&self, made: Made, group: &Group, period: usize) -> Vec<Item> {
        let item = |element: &usize| {
            let mut item = self.item(made, *element, period);
            if let Some(unknown) = group.unknown.get(element).filter(|_| !item.filter.is_no()) {
                item.filter = Slot::absent(item.filter.status.max(*unknown));
            }
            item
        };
        group.elements.iter().map(item).collect()
    }

    pub(super) fn lower_is_better(&self, direction: Direction, rows: &Rows) -> bool {
        match direction {
            Direction::Higher => false,
            Direction::Lower => true,
            Direction::Column(axis, column) => {
                let row = rows.iter().rev().find(|(other, _)| *other == axis).map(|(_, row)| *row as usize);
                let column = self.model.axis(axis).columns.get(column.index());
                let cell = column.zip(row).and_then(|(column, row)| Some((column.cells.get(row)?, &column.ty)));
                match cell {
                    Some((Ok(Datum::Word(place)), Type::Word(words))) => {
                        words.get(*place as usize).is_some_and(|word| word == "lower")
                    }
                    Some((Ok(Datum::Text(word)), _)) => word == "lower",
                    Some(_) | None => false,
                }
            }
        }
    }

    fn of_nothing(&self, gather: &Gather) -> Slot<Number> {
        match &gather.made {
            Gathered::Fold(statistic) => folded(statistic, gather, &[]),
            Gathered::Rank { .. } | Gathered::Streak | Gathered::Share(_) | Gathered::LeftOver(_) => {
                Slot::absent(INAPPLICABLE)
            }
        }
    }

    /// The elements that take part in the period, by whose they are and by what they have in common; and of a reader its
    /// group, none where it has no elements, or the status of what it should have in common.
    #[allow(clippy::type_complexity, reason = "a list and how to find one's place in it")]
    pub(super) fn grouped<'w>(
        &'w self,
        gather: &'w Gather,
        rows: &'w Rows,
        period: usize,
        at: usize,
    ) -> (Vec<Group>, impl Fn(usize) -> Result<Option<usize>, u8> + 'w) {
        type Key = (usize, Vec<Number>);
        let own = gather.reader.level == gather.place.level;
        // Those who share a pool are told apart by who holds it.
        let holder = match gather.made {
            Gathered::Share(pool) | Gathered::LeftOver(pool) => {
                Some(self.model.figure(self.model.pool(pool).funded).place.level)
            }
            Gathered::Fold(_) | Gathered::Rank { .. } | Gathered::Streak => None,
        };
        let mut numbers: HashMap<Key, usize> = HashMap::new();
        let mut groups: Vec<Group> = Vec::new();
        let mut unsure: Vec<(usize, usize, Vec<Slot<Number>>)> = Vec::new();
        let mut numbered = |key: Key, groups: &mut Vec<Group>| {
            *numbers.entry(key).or_insert_with(|| {
                groups.push(Group::default());
                groups.len() - 1
            })
        };
        for element in 0..self.members.count(gather.place.level) {
            if !self.takes_part(gather.place, element, at) {
                continue;
            }
            let around = match holder {
                Some(holder) => self.members.around(gather.place.level, element, holder),
                None if own => Some(0),
                None => self.members.around(gather.place.level, element, gather.reader.level),
            };
            let Some(around) = around else { continue };
            let same = self.same(gather, rows, gather.place.level, gather.place.grain, element, at);
            match known(&same) {
                Ok(key) => {
                    let number = numbered((around, key), &mut groups);
                    groups[number].elements.push(element);
                }
                Err(_) => unsure.push((element, around, same)),
            }
        }
        let around_reader = move |reader: usize| match holder {
            Some(holder) => self.members.around(gather.reader.level, reader, holder).unwrap_or(usize::MAX),
            None if own => 0,
            None => reader,
        };
        let of_reader = move |reader: usize| {
            known(&self.same(gather, rows, gather.reader.level, gather.reader.grain, reader, period))
        };
        if !unsure.is_empty() {
            // Whoever might belong to a group does so as far as is known, also where nobody else does.
            for reader in 0..self.members.count(gather.reader.level) {
                if let Ok(key) = of_reader(reader) {
                    numbered((around_reader(reader), key), &mut groups);
                }
            }
            for ((around, key), number) in &numbers {
                for (element, of, same) in &unsure {
                    let differs =
                        |(slot, value): (&Slot<Number>, &Number)| slot.status == KNOWN && slot.value != *value;
                    if of == around && !same.iter().zip(key).any(differs) {
                        let status = same.iter().map(|slot| slot.status).max().unwrap_or(KNOWN);
                        groups[*number].elements.push(*element);
                        groups[*number].unknown.insert(*element, status);
                    }
                }
                groups[*number].elements.sort_unstable();
            }
        }
        let find = move |reader: usize| Ok(numbers.get(&(around_reader(reader), of_reader(reader)?)).copied());
        (groups, find)
    }

    /// What an element has in common with others.
    fn same(
        &self,
        gather: &Gather,
        rows: &Rows,
        level: Option<crate::model::LevelId>,
        grain: Option<crate::calendar::Grain>,
        element: usize,
        period: usize,
    ) -> Vec<Slot<Number>> {
        gather.same.iter().map(|figure| self.figure_at(*figure, rows, level, grain, element, period).slot()).collect()
    }

    // ---- over periods --------------------------------------------------------------------------------------------

    /// Over periods by their number, or why there is none.
    fn over_periods(&self, gather: &Gather, made: Made, window: &[Result<usize, u8>]) -> Vec<Slot<Number>> {
        self.each_reader(gather, |element| {
            if let Gathered::Streak = gather.made {
                let there = window.iter().rev().filter_map(|period| period.ok());
                return streak(gather, there.map(|period| self.item(made, element, period)));
            }
            let item = |period: &Result<usize, u8>| match period {
                Ok(period) => self.item(made, element, *period),
                Err(status) => Item::absent(*status),
            };
            let items: Vec<Item> = window.iter().map(item).collect();
            match &gather.made {
                Gathered::Fold(statistic) => folded(statistic, gather, &items),
                Gathered::Rank { .. } | Gathered::Streak | Gathered::Share(_) | Gathered::LeftOver(_) => {
                    Slot::absent(NOT_RUN)
                }
            }
        })
    }

    fn each_reader(&self, gather: &Gather, make: impl Fn(usize) -> Slot<Number>) -> Vec<Slot<Number>> {
        let (level, wanted) = (gather.reader.level, gather.place.level);
        let of = |reader| self.members.around(level, reader, wanted).map_or_else(|| Slot::absent(NOT_RUN), &make);
        (0..self.members.count(level)).map(of).collect()
    }

    // ---- pools ---------------------------------------------------------------------------------------------------

    /// Who shares: those whose condition is not known to be false, and who are not skipped.
    fn sharers(&self, gather: &Gather, items: &[Item]) -> Vec<usize> {
        let shares =
            |item: &Item| item.lacks(&item.weight).is_some_and(|status| !gather.skip.kinds.contains_status(status));
        (0..items.len()).filter(|place| items.get(*place).is_some_and(shares)).collect()
    }

    /// What there is to share among the elements of a group, and their weights in the order in which odd cents go out.
    fn pooled(
        &self,
        pool: PoolId,
        gather: &Gather,
        rows: &Rows,
        group: &Group,
        items: &[Item],
        period: usize,
    ) -> Result<Pooled, u8> {
        let of = self.model.pool(pool);
        let first = group.elements.first().copied().unwrap_or(0);
        let funded = self.figure_at(of.funded, rows, gather.place.level, gather.place.grain, first, period).slot();
        let mut join = funded.status;
        let mut weights = Vec::new();
        for place in self.sharers(gather, items) {
            let Some(item) = items.get(place) else { continue };
            match item.lacks(&item.weight) {
                Some(KNOWN) => weights.push((place, item.weight.value.clone())),
                status => join = join.max(status.unwrap_or(KNOWN)),
            }
        }
        if join != KNOWN {
            return Err(join);
        }
        if weights.len() < gather.skip.needing.unwrap_or(0) as usize {
            return Err(INSUFFICIENT);
        }
        let order = |place: &usize| {
            let element = group.elements.get(*place).copied().unwrap_or(0);
            self.odd_order(pool, gather, rows, element, period)
        };
        let mut keyed: Vec<_> = weights.into_iter().map(|(place, weight)| (order(&place), place, weight)).collect();
        // The greatest first; those without a figure last; then by key.
        keyed.sort_by(|((a, x), ..), ((b, y), ..)| b.cmp(a).then_with(|| x.cmp(y)));
        let (places, weights) = keyed.into_iter().map(|(_, place, weight)| (place, weight)).unzip();
        Ok(Pooled { funded: funded.value, places, weights })
    }

    /// By what those who share are put in order, the greatest first, and then by what.
    pub(super) fn odd_order(
        &self,
        pool: PoolId,
        gather: &Gather,
        rows: &Rows,
        element: usize,
        period: usize,
    ) -> (Option<Number>, String) {
        let first = self.model.pool(pool).odd_cents.map(|figure| {
            let (level, grain) = (gather.place.level, gather.place.grain);
            self.figure_at(figure, rows, level, grain, element, period).slot()
        });
        let key = gather.place.level.map_or("", |level| self.members.key(level, element)).to_owned();
        (first.filter(|slot| slot.status == KNOWN).map(|slot| slot.value), key)
    }

    fn shares(
        &self,
        pool: PoolId,
        gather: &Gather,
        rows: &Rows,
        group: &Group,
        items: &[Item],
        period: usize,
    ) -> Vec<Slot<Number>> {
        match self.pooled(pool, gather, rows, group, items, period) {
            Err(status) => {
                let mut shares = vec![Slot::absent(INAPPLICABLE); items.len()];
                self.sharers(gather, items).into_iter().for_each(|place| shares[place] = Slot::absent(status));
                shares
            }
            Ok(pooled) => {
                let mut shares = vec![Slot::absent(INAPPLICABLE); items.len()];
                let nobody = pooled.weights.iter().all(Number::is_zero);
                let made = if nobody {
                    Some(vec![Number::zero(); pooled.weights.len()])
                } else {
                    split(&pooled.funded, &pooled.weights, &self.model.pool(pool).quantum)
                };
                for (number, place) in pooled.places.iter().enumerate() {
                    shares[*place] = match made.as_ref().and_then(|made| made.get(number)) {
                        Some(share) => Slot::known(share.clone()),
                        None => Slot::absent(UNDEFINED),
                    };
                }
                shares
            }
        }
    }

    fn left_over(
        &self,
        pool: PoolId,
        gather: &Gather,
        rows: &Rows,
        group: &Group,
        items: &[Item],
        period: usize,
    ) -> Slot<Number> {
        match self.pooled(pool, gather, rows, group, items, period) {
            Err(status) => Slot::absent(status),
            Ok(pooled) if pooled.weights.iter().all(Number::is_zero) => Slot::known(pooled.funded),
            Ok(pooled) => match split(&pooled.funded, &pooled.weights, &self.model.pool(pool).quantum) {
                Some(_) => Slot::known(Number::zero()),
                None => Slot::absent(UNDEFINED),
            },
        }
    }
}

/// Where elements are made.
#[derive(Clone, Copy)]
pub(super) struct Made {
    stage: usize,
    element: Element,
}

struct Pooled {
    funded: Number,
    places: Vec<usize>,
    weights: Vec<Number>,
}

/// Whether every reader has a value of its own.
fn per_element(gather: &Gather, other: bool) -> bool {
    match gather.made {
        Gathered::Fold(_) => other,
        Gathered::Rank { .. } | Gathered::Share(_) => true,
        Gathered::Streak | Gathered::LeftOver(_) => false,
    }
}

/// A fold, by what folds mean everywhere.
fn folded(statistic: &Statistic, gather: &Gather, items: &[Item]) -> Slot<Number> {
    let count = items.len() as u32;
    let mut machine: Machine<Number> = Machine::new(0, 0);
    let (mut slots, mut regs) = (Vec::with_capacity(items.len() * 3 + 1), Vec::new());
    let mut list = |parts: &mut dyn Iterator<Item = Slot<Number>>| {
        let start = regs.len() as u32;
        for slot in parts {
            regs.push(Reg(slots.len() as u32));
            slots.push(slot);
        }
        List { start, len: regs.len() as u32 - start }
    };
    let elements = list(&mut items.iter().map(|item| item.value.clone()));
    let weights = list(&mut items.iter().map(|item| item.weight.clone()));
    let filters = list(&mut items.iter().map(|item| item.filter.clone()));
    let best = match statistic {
        Statistic::Sum(Some(best)) | Statistic::Mean(Some(best)) => best.number.clone(),
        _ => Number::zero(),
    };
    slots.push(Slot::known(best));
    machine.slots = slots;
    let best = Reg(machine.slots.len() as u32 - 1);
    let fold = Fold {
        statistic: statistic.clone(),
        elements,
        weights,
        filters,
        count,
        skip: gather.skip.kinds,
        needing: gather.skip.needing.unwrap_or(0),
        best,
        rounding: None,
    };
    let stores = Stores { lists: regs, ..Stores::default() };
    meaning_fold::fold(&stores, &mut machine, &fold).unwrap_or_else(|_| Slot::absent(NOT_RUN))
}

/// The place of each element among all.
fn ranks(items: &[Item], gather: &Gather, ties: Ties, lower: bool) -> Vec<Slot<Number>> {
    let mut join = KNOWN;
    let mut sorted: Vec<&Number> = Vec::new();
    for item in items {
        match item.lacks(&item.value) {
            None => {}
            Some(KNOWN) => sorted.push(&item.value.value),
            Some(status) if gather.skip.kinds.contains_status(status) => {}
            Some(status) => join = join.max(status),
        }
    }
    let too_few = sorted.len() < gather.skip.needing.unwrap_or(0) as usize;
    sorted.sort_unstable_by(|a, b| if lower { a.cmp(b) } else { b.cmp(a) });
    let mut distinct: Vec<&Number> = sorted.clone();
    distinct.dedup();
    let better = |list: &[&Number], value: &Number| {
        list.partition_point(|other| if lower { *other < value } else { *other > value })
    };
    let rank = |item: &Item| -> Slot<Number> {
        match item.lacks(&item.value) {
            None => return Slot::absent(INAPPLICABLE),
            // Whoever is skipped says why; any other that is absent leaves everyone without a place, itself among them.
            Some(own) if gather.skip.kinds.contains_status(own) => return Slot::absent(own),
            Some(_) => {}
        }
        if join != KNOWN {
            return Slot::absent(join);
        }
        if too_few {
            return Slot::absent(INSUFFICIENT);
        }
        let value = &item.value.value;
        let before = better(&sorted, value);
        let whole = |number: usize| Number::from(number as u64);
        Slot::known(match ties {
            Ties::Competition => whole(before + 1),
            Ties::Dense => whole(better(&distinct, value) + 1),
            Ties::Average => {
                let equal = sorted.iter().skip(before).take_while(|other| **other == value).count();
                // Places before + 1 to before + equal, on average.
                let twice = whole(2 * before + equal + 1);
                twice.div(&Number::from(2)).unwrap_or(twice)
            }
        })
    };
    items.iter().map(rank).collect()
}

/// The run of true conditions, from the last one back.
fn streak(gather: &Gather, items: impl Iterator<Item = Item>) -> Slot<Number> {
    let (mut length, mut elements, mut broken) = (0_u64, 0_u32, false);
    for item in items {
        let status = match item.lacks(&item.value) {
            None => continue,
            Some(status) if gather.skip.kinds.contains_status(status) => continue,
            Some(status) => status,
        };
        elements += 1;
        match status {
            // What lies before the end of the run is counted for `needing` only.
            _ if broken => {}
            KNOWN if item.value.value.is_zero() => broken = true,
            KNOWN => length += 1,
            status => return Slot::absent(status),
        }
        if broken && elements >= gather.skip.needing.unwrap_or(0) {
            break;
        }
    }
    if elements < gather.skip.needing.unwrap_or(0) {
        return Slot::absent(INSUFFICIENT);
    }
    Slot::known(Number::from(length))
}

/// All values, or the join of what is absent.
fn known(slots: &[Slot<Number>]) -> Result<Vec<Number>, u8> {
    let join = slots.iter().map(|slot| slot.status).max().unwrap_or(KNOWN);
    if join == KNOWN { Ok(slots.iter().map(|slot| slot.value.clone()).collect()) } else { Err(join) }
}
