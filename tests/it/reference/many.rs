//! Everybody at once, in all periods: who there is, who takes part, and what is gathered.
//!
//! Written from the decision about time, levels and peers and from the calculus: each reader looks at each element anew.

use std::collections::BTreeMap;

use attain::calendar::{Date, Grain, Period, periods};
use attain::model::{
    Datum, ExprId, FigureId, Gather, GatherId, Gathered, Kind, LevelId, Model, Over, Place as Whose, PoolId, Select,
    Ties,
};

use super::expr::here;
use super::fold::{left, statistic_of};
use super::{Exact, Given, Place, Reader, Spot, Value, World, exact, join, round, truth, whole, yes};

/// An element of a level.
#[derive(Clone, Debug)]
pub struct Element {
    /// Its key.
    pub key: String,
    /// The place of the one it is within.
    pub parent: usize,
    /// Of each row of facts that names it: the period that the row names, if it names one.
    pub rows: Vec<Option<Period>>,
}

/// Everybody, and what is known about them.
#[derive(Clone, Debug, Default)]
pub struct Crowd {
    /// The elements of each level.
    pub levels: Vec<Vec<Element>>,
    /// By figure, coordinate, element and period.
    pub facts: BTreeMap<(FigureId, u32, usize, usize), Result<Datum, Kind>>,
    /// The day of settlement.
    pub as_of: Option<Date>,
    times: BTreeMap<Grain, Vec<Period>>,
}

/// A figure at a coordinate, of an element, in a period.
pub type Address = (FigureId, u32, usize, usize);

/// Every figure of everybody in every period.
pub fn evaluate_many(model: &Model, crowd: &Crowd) -> BTreeMap<Address, Value> {
    let world = World::new(Given::Many(crowd));
    let mut all = BTreeMap::new();
    for index in 0..model.figures.len() {
        let figure = FigureId(index as u32);
        let place = model.figure(figure).place;
        for element in 0..crowd.count(place.level) {
            for period in 0..crowd.periods(place.grain).len().max(1) {
                let spot = Spot { level: place.level, element, grain: place.grain, period };
                let reader = Reader { model, world: &world, spot };
                for coordinate in 0..model.size(figure) {
                    let value = reader.figure_at(figure, coordinate, spot);
                    all.insert((figure, coordinate as u32, element, period), value);
                }
            }
        }
    }
    all
}

/// Every line of money of whoever takes part: of a row that the `where` of a family leaves out there is none.
pub fn lines_of_many(model: &Model, crowd: &Crowd) -> BTreeMap<Address, Value> {
    let world = World::new(Given::Many(crowd));
    let mut lines = BTreeMap::new();
    for (figure, place) in super::terms_of(model) {
        for element in 0..crowd.count(place.level) {
            for period in 0..crowd.periods(place.grain).len().max(1) {
                if !crowd.takes_part(place.level, element, crowd.period(place.grain, period)) {
                    continue;
                }
                let spot = Spot { level: place.level, element, grain: place.grain, period };
                let reader = Reader { model, world: &world, spot };
                for coordinate in (0..model.size(figure)).filter(|coordinate| !reader.left_out(figure, *coordinate)) {
                    let value = reader.figure_at(figure, coordinate, spot);
                    lines.insert((figure, coordinate as u32, element, period), value);
                }
            }
        }
    }
    lines
}

/// What a party is paid, less what it pays, by the lines before a figure in the text: those of the same element and those
/// within it who take part, in the same period and those within it.
pub fn nets_of_many(model: &Model, crowd: &Crowd, party: &str, reader: FigureId) -> BTreeMap<(usize, usize), Value> {
    let world = World::new(Given::Many(crowd));
    let own = model.figure(reader).place;
    let mut nets = BTreeMap::new();
    for element in 0..crowd.count(own.level) {
        for period in 0..crowd.periods(own.grain).len().max(1) {
            let here = crowd.period(own.grain, period);
            let mut net = vec![Ok(whole(0))];
            for (id, place) in super::terms_of(model) {
                let Some(to) = super::moved(model, id, party, reader) else { continue };
                let within = own.level.is_none_or(|level| model.lineage(place.level).any(|around| around == level));
                // Where the term cuts a year short, a quarter may have the same days; the year is not within it.
                if !within || own.grain.is_some_and(|own| place.grain.is_none_or(|grain| grain > own)) {
                    continue;
                }
                let is_own = |other: usize| crowd.around(model, place.level, other, own.level) == element;
                let part = |other: usize| own.level == place.level || crowd.takes_part(place.level, other, here);
                for other in (0..crowd.count(place.level)).filter(|other| is_own(*other) && part(*other)) {
                    for number in 0..crowd.periods(place.grain).len().max(1) {
                        let then = crowd.period(place.grain, number);
                        let inside =
                            here.zip(then).is_none_or(|(here, then)| here.start <= then.start && then.end <= here.end);
                        let spot = Spot { level: place.level, element: other, grain: place.grain, period: number };
                        let there = Reader { model, world: &world, spot };
                        for at in (0..model.size(id)).filter(|at| inside && !there.left_out(id, *at)) {
                            let line = there.figure_at(id, at, spot);
                            net.push(if to { line } else { line.map(|line| -line) });
                        }
                    }
                }
            }
            nets.insert((element, period), join(&net).map_or_else(|| Ok(net.iter().flatten().sum()), Err));
        }
    }
    nets
}

impl Crowd {
    /// Nobody yet.
    pub fn new(model: &Model) -> Crowd {
        let header = model.header.as_ref().expect("a header");
        let of = |grain| {
            // Without a term there is one period, and nobody knows its days.
            let Some((first, last)) = header.effective else { return (grain, Vec::new()) };
            let from = if grain == Grain::Contract { first } else { header.history.unwrap_or(first) };
            (grain, periods(from, last, grain, header.years_begin))
        };
        let levels = vec![Vec::new(); model.levels.len()];
        Crowd { levels, times: Grain::ALL.into_iter().map(of).collect(), ..Crowd::default() }
    }

    pub fn periods(&self, grain: Option<Grain>) -> &[Period] {
        grain.map_or(&[], |grain| &self.times[&grain])
    }

    pub fn period(&self, grain: Option<Grain>, number: usize) -> Option<Period> {
        grain.and_then(|grain| self.times[&grain].get(number).copied())
    }

    pub fn count(&self, level: Option<LevelId>) -> usize {
        level.map_or(1, |level| self.levels[level.index()].len())
    }

    pub fn is_pending(&self, grain: Option<Grain>, period: usize) -> bool {
        self.as_of.is_some_and(|day| self.period(grain, period).is_some_and(|period| period.end > day))
    }

    /// Whether an element takes part in a period: some row about it names one that has days in common with it, or none of
    /// its rows names any.
    pub fn takes_part(&self, level: Option<LevelId>, element: usize, period: Option<Period>) -> bool {
        let Some(level) = level else { return true };
        let named: Vec<Period> = self.levels[level.index()][element].rows.iter().flatten().copied().collect();
        let Some(period) = period else { return true };
        named.is_empty() || named.iter().any(|named| named.clipped(period.start, period.end).is_some())
    }

    /// Whom an element is within, at some level around it.
    fn around(&self, model: &Model, level: Option<LevelId>, element: usize, wanted: Option<LevelId>) -> usize {
        let Some(wanted) = wanted else { return 0 };
        let (mut level, mut element) = (level.expect("nobody in common is within somebody"), element);
        while level != wanted {
            element = self.levels[level.index()][element].parent;
            level = model.level(level).parent.expect("a level around it");
        }
        element
    }

    pub(super) fn seen(&self, model: &Model, from: Spot, place: Whose) -> Spot {
        let element = self.around(model, from.level, from.element, place.level);
        let period = match place.grain {
            grain if grain == from.grain => from.period,
            None => 0,
            Some(grain) => {
                let day = self.period(from.grain, from.period).expect("a period within a longer one").start;
                self.containing(grain, day)
            }
        };
        Spot { level: place.level, element, grain: place.grain, period }
    }

    fn containing(&self, grain: Grain, day: Date) -> usize {
        self.times[&grain].iter().position(|period| period.contains(day)).expect("a day of the term")
    }

    pub(super) fn fact(&self, id: FigureId, coordinate: u32, spot: Spot) -> Option<&Result<Datum, Kind>> {
        self.facts.get(&(id, coordinate, spot.element, spot.period))
    }
}

/// An element with the condition on which it is one, its value and its weight.
struct Item {
    element: usize,
    holds: Value,
    value: Value,
    weight: Value,
}

impl Item {
    /// As folds read it; none where it is no element.
    fn read(&self) -> Option<(Value, Value)> {
        match &self.holds {
            Ok(holds) if !yes(holds) => None,
            Ok(_) => Some((self.value.clone(), self.weight.clone())),
            Err(kind) => Some((Err(*kind), Ok(whole(1)))),
        }
    }
}

impl Reader<'_> {
    fn crowd(&self) -> &super::many::Crowd {
        match &self.world.given {
            Given::Many(crowd) => crowd,
            Given::One(..) => panic!("one subject in one period gathers from nobody"),
        }
    }

    /// A figure so many of its own periods before; before the first it is inapplicable.
    pub(super) fn earlier(&self, id: FigureId, selects: &[Select], back: u32, place: &Place) -> Value {
        let coordinate = self.selected(id, selects, place)?;
        let spot = self.seen(self.model.figure(id).place);
        let period = spot.period.checked_sub(back as usize).ok_or(Kind::Inapplicable)?;
        self.figure_at(id, coordinate, Spot { period, ..spot })
    }

    /// What is gathered, for whoever reads it here.
    pub(super) fn gather(&self, id: GatherId, place: &Place) -> Value {
        let gather = self.model.gather(id);
        assert_eq!((self.spot.level, self.spot.grain), (gather.reader.level, gather.reader.grain), "read elsewhere");
        match gather.over {
            Over::Level { other, .. } => self.over_level(gather, other, place),
            Over::Within(grain) => {
                let inside = |period: &Period| {
                    self.period_here().is_none_or(|here| here.start <= period.start && period.end <= here.end)
                };
                let periods = self.crowd().periods(Some(grain)).iter().enumerate();
                let window = periods.filter(|(_, period)| inside(period)).map(|(number, _)| Ok(number)).collect();
                self.over_periods(gather, window, place)
            }
            Over::Last(count, grain) => {
                let last = self.last_of(grain) as i64;
                let window = (last + 1 - i64::from(count)..=last).map(|number| self.in_time(number, grain)).collect();
                self.over_periods(gather, window, place)
            }
            Over::Next(count, grain) => {
                let last = self.last_of(grain) as i64;
                let window = (last + 1..=last + i64::from(count)).map(|number| self.in_time(number, grain)).collect();
                self.over_periods(gather, window, place)
            }
            Over::SoFar(grain) => self.over_periods(gather, (0..=self.last_of(grain)).map(Ok).collect(), place),
        }
    }

    fn period_here(&self) -> Option<Period> {
        self.crowd().period(self.spot.grain, self.spot.period)
    }

    /// The period of a shorter grain at the end of the one at hand.
    fn last_of(&self, grain: Grain) -> usize {
        match self.period_here() {
            Some(here) => self.crowd().containing(grain, here.end),
            None => self.crowd().periods(Some(grain)).len() - 1,
        }
    }

    /// A period by its number; before the first there is none, and those after the last are still to come.
    fn in_time(&self, number: i64, grain: Grain) -> Result<usize, Kind> {
        let number = usize::try_from(number).map_err(|_| Kind::Inapplicable)?;
        if number < self.crowd().periods(Some(grain)).len() { Ok(number) } else { Err(Kind::Pending) }
    }

    /// The element at a spot, which belongs here as far as `belongs` says.
    fn item(&self, gather: &Gather, spot: Spot, belongs: Value, place: &Place) -> Item {
        let there = Reader { spot, ..*self };
        let part = |expr: Option<ExprId>| expr.map_or(Ok(whole(1)), |expr| there.expr(expr, place));
        let holds = match (belongs, part(gather.filter)) {
            (Ok(belongs), Ok(filter)) => Ok(truth(yes(&belongs) && yes(&filter))),
            (Ok(no), Err(_)) | (Err(_), Ok(no)) if !yes(&no) => Ok(no),
            (a, b) => Err(join([&a, &b]).expect("one is absent")),
        };
        Item { element: spot.element, holds, value: part(gather.element), weight: part(gather.weight) }
    }

    // ---- over periods --------------------------------------------------------------------------------------------

    fn over_periods(&self, gather: &Gather, window: Vec<Result<usize, Kind>>, place: &Place) -> Value {
        let element = self.crowd().around(self.model, self.spot.level, self.spot.element, gather.place.level);
        let item = |number: &Result<usize, Kind>| match number {
            Ok(period) => {
                let spot = Spot { level: gather.place.level, element, grain: gather.place.grain, period: *period };
                self.item(gather, spot, Ok(truth(true)), place)
            }
            Err(kind) => Item { element, holds: Err(*kind), value: Err(*kind), weight: Ok(whole(1)) },
        };
        match &gather.made {
            Gathered::Fold(statistic) => {
                let read = window.iter().map(item).filter_map(|item| item.read()).collect();
                statistic_of(statistic, left(read, &gather.skip)?)
            }
            Gathered::Streak => {
                let read: Vec<Value> = window
                    .iter()
                    .filter(|number| number.is_ok())
                    .map(item)
                    .filter_map(|item| item.read())
                    .map(|(value, _)| value)
                    .collect();
                let bridged = |value: &Value| value.as_ref().is_err_and(|kind| gather.skip.kinds.contains(*kind));
                let read: Vec<Value> = read.into_iter().filter(|value| !bridged(value)).collect();
                let mut length = 0;
                for value in read.iter().rev() {
                    if !yes(value.as_ref().map_err(|kind| *kind)?) {
                        break;
                    }
                    length += 1;
                }
                if read.len() < gather.skip.needing.unwrap_or(0) as usize {
                    Err(Kind::Insufficient)
                } else {
                    Ok(whole(length))
                }
            }
            Gathered::Rank { .. } | Gathered::Share(_) | Gathered::LeftOver(_) => panic!("not over periods"),
        }
    }

    // ---- over elements -------------------------------------------------------------------------------------------

    fn over_level(&self, gather: &Gather, other: bool, place: &Place) -> Value {
        let own = (gather.reader.level == gather.place.level).then_some(self.spot.element);
        let in_common = |id: FigureId, spot: Spot| {
            let rows: Vec<u32> = self.model.figure(id).shape.iter().map(|axis| here(place, *axis)).collect();
            Reader { spot, ..*self }.figure(id, self.coordinate(id, &rows))
        };
        let mine: Vec<Value> = gather.same.iter().map(|id| in_common(*id, self.spot)).collect();
        if let Some(kind) = join(&mine) {
            return Err(kind);
        }
        let mut items = Vec::new();
        for element in 0..self.crowd().count(gather.place.level) {
            let spot = Spot {
                level: gather.place.level,
                element,
                grain: gather.place.grain,
                period: self.seen(Whose { level: None, grain: gather.place.grain }).period,
            };
            let takes_part = self.crowd().takes_part(spot.level, element, self.crowd().period(spot.grain, spot.period));
            if !takes_part || !self.is_below(gather, element) || other && own == Some(element) {
                continue;
            }
            // All of what they should have in common: one that differs is enough to be no element.
            let agrees =
                |(id, mine): (&FigureId, &Value)| in_common(*id, spot).map(|theirs| truth(Ok(theirs) == *mine));
            let agree: Vec<Value> = gather.same.iter().zip(&mine).map(agrees).collect();
            let differs = agree.iter().flatten().any(|agrees| !yes(agrees));
            let belongs = if differs { Ok(truth(false)) } else { join(&agree).map_or(Ok(truth(true)), Err) };
            items.push(self.item(gather, spot, belongs, place));
        }
        match &gather.made {
            Gathered::Fold(statistic) => {
                let read = items.iter().filter_map(Item::read).collect();
                statistic_of(statistic, left(read, &gather.skip)?)
            }
            Gathered::Rank { ties, direction } => {
                let lower = yes(&self.lower_is_better(*direction, place)?);
                rank(gather, *ties, lower, own.expect("a rank is the reader's own"), &items)
            }
            Gathered::Share(pool) => self.shared(*pool, gather, &items, own, place),
            Gathered::LeftOver(pool) => self.shared(*pool, gather, &items, None, place),
            Gathered::Streak => panic!("a streak is over periods"),
        }
    }

    /// Whether an element is below the reader; where the reader is one of them, all are; and of a pool, whether both share it.
    fn is_below(&self, gather: &Gather, element: usize) -> bool {
        let around = |element, wanted| self.crowd().around(self.model, gather.place.level, element, wanted);
        match &gather.made {
            Gathered::Share(pool) => {
                let holder = self.model.figure(self.model.pool(*pool).funded).place.level;
                around(element, holder) == around(self.spot.element, holder)
            }
            Gathered::LeftOver(_) => around(element, gather.reader.level) == self.spot.element,
            _ if gather.reader.level == gather.place.level => true,
            _ => around(element, gather.reader.level) == self.spot.element,
        }
    }

    /// A member's share of a pool; without a member, what is left over.
    fn shared(&self, pool: PoolId, gather: &Gather, items: &[Item], own: Option<usize>, place: &Place) -> Value {
        let pool = self.model.pool(pool);
        let skipped = |item: &Item| match &item.read() {
            None => true,
            Some((_, Err(kind)) | (Err(kind), _)) => gather.skip.kinds.contains(*kind),
            Some((Ok(_), Ok(_))) => false,
        };
        let mut members: Vec<&Item> = items.iter().filter(|item| !skipped(item)).collect();
        if own.is_some_and(|own| members.iter().all(|item| item.element != own)) {
            return Err(Kind::Inapplicable);
        }
        let at = |id: FigureId, spot: Spot| {
            let rows: Vec<u32> = self.model.figure(id).shape.iter().map(|axis| here(place, *axis)).collect();
            Reader { spot, ..*self }.figure(id, self.coordinate(id, &rows))
        };
        let funded = at(pool.funded, self.spot);
        let weights: Vec<Value> =
            members.iter().map(|item| item.holds.clone().and_then(|_| item.weight.clone())).collect();
        if let Some(kind) = join(weights.iter().chain([&funded])) {
            return Err(kind);
        }
        if members.len() < gather.skip.needing.unwrap_or(0) as usize {
            return Err(Kind::Insufficient);
        }
        // Equal remainders: the greatest of a figure first, those without it last; then by key.
        let level = gather.place.level.expect("those who share are elements");
        members.sort_by_key(|item| {
            let spot =
                Spot { level: Some(level), element: item.element, grain: gather.place.grain, period: self.spot.period };
            let first = pool.odd_cents.map(|id| at(id, spot)).and_then(Result::ok);
            (std::cmp::Reverse(first), self.crowd().levels[level.index()][item.element].key.clone())
        });
        let weights: Vec<Exact> = members.iter().map(|item| item.weight.clone().expect("all are known")).collect();
        let funded = funded?;
        if weights.iter().any(|weight| *weight < whole(0)) {
            return Err(Kind::Undefined);
        }
        let size = if funded < whole(0) { -funded.clone() } else { funded.clone() };
        match (round::share_out(&size, &weights, &exact(&pool.quantum)), own) {
            (None, None) => Ok(funded),
            (None, Some(_)) | (Some(_), None) => Ok(whole(0)),
            (Some(shares), Some(own)) => {
                let number = members.iter().position(|item| item.element == own).expect("a member");
                Ok(if funded < whole(0) { -shares[number].clone() } else { shares[number].clone() })
            }
        }
    }
}

/// The place of one among all: 1 is the best.
fn rank(gather: &Gather, ties: Ties, lower: bool, own: usize, items: &[Item]) -> Value {
    let mine = items.iter().find(|item| item.element == own).and_then(Item::read);
    let Some((mine, _)) = mine else { return Err(Kind::Inapplicable) };
    if let Err(kind) = &mine
        && gather.skip.kinds.contains(*kind)
    {
        return Err(*kind);
    }
    let all = left(items.iter().filter_map(Item::read).collect(), &gather.skip)?;
    let mine = mine?;
    let mut better: Vec<Exact> =
        all.iter().map(|one| one.value.clone()).filter(|one| if lower { *one < mine } else { *one > mine }).collect();
    let equal = all.iter().filter(|one| one.value == mine).count();
    Ok(match ties {
        Ties::Competition => whole(better.len() + 1),
        Ties::Average => whole(2 * better.len() + equal + 1) / whole(2),
        Ties::Dense => {
            better.sort();
            better.dedup();
            whole(better.len() + 1)
        }
    })
}
