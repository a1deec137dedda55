//! What tables may come to.

use std::collections::HashMap;

use super::Reach;
use super::arithmetic::{added, divided, multiplied, scaled};
use crate::analyze::graph::{Graph, Step};
use crate::analyze::may::{May, Moves, Way};
use crate::model::{Cut, Kind, Kinds};
use crate::number::Number;
use crate::number::interval::{End, Interval};
use crate::program::op::{Bounds, Gives, Op, Reading, Reg, Segments, Stores, Table, owner};

/// What is known of long tables whose rows are written out: where the values of any run of stretches lie, and whether
/// they rise or fall along it. A question costs the logarithm of the rows.
#[derive(Debug, Default)]
pub(super) struct Profiles {
    of: HashMap<u32, Profile>,
}

#[derive(Debug)]
struct Profile {
    /// Levels of hulls: the first of single stretches, each next of twice as many.
    hulls: Vec<Vec<May>>,
    /// How many times, before each stretch, the values do not rise from one to the next; and do not fall.
    breaks: Vec<(u32, u32)>,
}

/// How many stretches a table must have to be worth a profile.
const LONG: usize = 16;

impl Profiles {
    pub fn new(graph: &Graph, held: &[May]) -> Profiles {
        let mut of = HashMap::new();
        let constant = |reg: Reg| graph.constant(reg).is_some();
        for step in &graph.steps {
            let Step::Op(Op::Table { table, .. }) = step else { continue };
            let held_table = &graph.stores.tables[*table as usize];
            let Reading::Band(Bounds::Fixed(segments)) = &held_table.reading else { continue };
            let fixed = |gives: &Gives| match gives {
                Gives::Value(reg) => constant(*reg),
                Gives::Linear { .. } => true,
                Gives::Evenly { .. } | Gives::Code(_) => false,
            };
            if segments.owners.len() < LONG
                || !held_table.gives.iter().chain(&held_table.otherwise).all(fixed)
                || held_table.bounds_status != 0
            {
                continue;
            }
            let whole: Vec<May> =
                (0..segments.owners.len()).map(|place| fixed_stretch(held_table, segments, held, place)).collect();
            let mut breaks = vec![(0, 0)];
            // A stretch without a value stands between two that have one.
            let mut known = 0;
            for (place, next) in whole.iter().enumerate().skip(1) {
                let (rises, falls) = breaks[place - 1];
                let before = &whole[known];
                let up = crate::analyze::may::at_most(&before.range, &next.range) && way(before).0 && way(next).0;
                let down = crate::analyze::may::at_most(&next.range, &before.range) && way(before).1 && way(next).1;
                breaks.push((rises + u32::from(!up), falls + u32::from(!down)));
                known = if next.may_be_known() { place } else { known };
            }
            let mut hulls = vec![whole];
            while let Some(last) = hulls.last().filter(|last| last.len() > 1) {
                let next =
                    last.chunks(2).map(|pair| pair.iter().skip(1).fold(pair[0].clone(), |a, b| a.either(b))).collect();
                hulls.push(next);
            }
            of.insert(*table, Profile { hulls, breaks });
        }
        Profiles { of }
    }
}

/// Whether a stretch of a fixed table never falls, and whether it never rises; said by the entry of the fact 0.
fn way(may: &May) -> (bool, bool) {
    let way = may.moves.of(0);
    (!way.down, !way.up)
}

/// What a stretch gives over its whole length.
fn fixed_stretch(table: &Table, segments: &Segments, held: &[May], place: usize) -> May {
    let value = |cut: &Cut<Reg>| held[cut.value.index()].range.as_point().cloned();
    let low = place
        .checked_sub(1)
        .and_then(|place| segments.cuts.get(place))
        .and_then(|cut| Some(End { value: value(cut)?, closed: !cut.above }));
    let high = segments.cuts.get(place).and_then(|cut| Some(End { value: value(cut)?, closed: cut.above }));
    let x =
        May { range: Interval { low, high }, kinds: Kinds::NONE, moves: Moves::with(0, Way::RISES), partial: false };
    match owned(table, segments.owners[place]) {
        Some(Gives::Value(reg)) => held[reg.index()].clone(),
        Some(Gives::Linear { slope, offset, over }) => {
            linear(&x, &held[slope.index()], &held[offset.index()], &held[over.index()])
        }
        Some(Gives::Evenly { .. } | Gives::Code(_)) | None => May::absent(Kinds::only(Kind::Undefined)),
    }
}

fn owned(table: &Table, owner: u32) -> Option<&Gives> {
    match owner {
        owner::NOBODY => table.otherwise.as_ref(),
        owner::SEVERAL => None,
        row => table.gives.get(row as usize),
    }
}

/// `(slope × x + offset) ÷ over`
fn linear(x: &May, slope: &May, offset: &May, over: &May) -> May {
    divided(&added(&multiplied(x, slope), offset), over).tidy()
}

/// Bounds inside a stretch: where they are constants, those of the table itself, of which a long table has many.
pub(super) enum Inside<'t> {
    Fixed(&'t [Cut<Reg>]),
    Stated(Vec<Number>),
}

impl Inside<'_> {
    pub fn count(&self) -> usize {
        match self {
            Inside::Fixed(cuts) => cuts.len(),
            Inside::Stated(found) => found.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.count() == 0
    }

    /// The one in the middle, and whether it lies just above its value.
    pub fn middle(&self, reach: &Reach) -> Option<(Number, bool)> {
        match self {
            Inside::Fixed(cuts) => {
                let cut = cuts.get(cuts.len() / 2)?;
                Some((reach.get(cut.value).range.as_point()?.clone(), cut.above))
            }
            Inside::Stated(found) => Some((found.get(found.len() / 2)?.clone(), false)),
        }
    }
}

impl Reach {
    pub(super) fn table(&self, stores: &Stores, x: Reg, place: u32) -> May {
        let table = &stores.tables[place as usize];
        let selector = self.get(x);
        let mut may = May::nothing();
        let mut ways = 0;
        // Absences: the first row that is about a kind has it.
        let mut left = selector.kinds;
        for (kinds, gives) in &table.absent {
            if !left.both(*kinds).is_empty() {
                left = left.without(*kinds);
                may = may.either(&self.gives(gives, selector));
                ways += 1;
            }
        }
        if !left.is_empty() {
            may.kinds = may.kinds.with(left);
            may.moves = may.moves.or(&selector.moves.map(|way| Way { gone: way.gone, ..Way::STILL }));
            ways += 1;
        }
        if selector.may_be_known() {
            ways += 1;
            let known = May { kinds: Kinds::NONE, ..selector.clone() };
            let found = match &table.reading {
                _ if table.bounds_status != 0 => {
                    May::absent(Kind::from_status(table.bounds_status).map_or(Kinds::NONE, Kinds::only))
                }
                Reading::Band(Bounds::Fixed(segments)) => self.band(table, place, segments, &known),
                Reading::Part(Bounds::Fixed(segments)) => self.parts(table, segments, &known),
                Reading::Band(Bounds::Stated(rows)) => {
                    let bounds = rows.iter().flat_map(|row| row.lower.iter().chain(&row.upper)).map(|cut| cut.value);
                    self.anyhow(table, bounds, &known)
                }
                Reading::Part(Bounds::Stated(rows)) => {
                    let bounds = rows.iter().flat_map(|row| row.lower.iter().chain(&row.upper)).map(|cut| cut.value);
                    let rate = self.anyhow(table, bounds, &known);
                    // Somewhere between nothing and all of it at one rate.
                    let all = multiplied(&rate, &known);
                    May { range: all.range.hull(&Interval::point(Number::zero())), ..all }
                }
                Reading::Line { points, outer, .. } => {
                    let bounds = points.iter().map(|(at, _)| *at);
                    let outer =
                        outer.iter().flat_map(|(row, _)| row.lower.iter().chain(&row.upper)).map(|cut| cut.value);
                    self.anyhow(table, bounds.chain(outer), &known)
                }
            };
            may = may.either(&found);
        }
        if ways > 1 {
            may.moves = may.moves.or(&selector.moves.map(|way| if way.gone { Way::ANY } else { Way::STILL }));
        }
        may
    }

    /// The bounds of a table that lie inside a stretch, so that different rows claim parts of it; in order. Of bounds that
    /// are not known yet the least and the greatest that they may be.
    pub(super) fn bounds_inside<'t>(&self, stores: &'t Stores, table: u32, range: &Interval) -> Inside<'t> {
        let (low, high) = (range.low.as_ref().map(|end| &end.value), range.high.as_ref().map(|end| &end.value));
        if low.is_some() && low == high {
            return Inside::Fixed(&[]);
        }
        // A cut just above the first value, or just below the last, parts them from the rest.
        let after = |value: &Number, above: bool| low.is_none_or(|low| value > low || (value == low && above));
        let before = |value: &Number, above: bool| high.is_none_or(|high| value < high || (value == high && !above));
        let inside = |value: &Number, above: bool| after(value, above) && before(value, above);
        match &stores.tables[table as usize].reading {
            Reading::Band(Bounds::Fixed(segments)) | Reading::Part(Bounds::Fixed(segments)) => {
                let value = |cut: &Cut<Reg>| self.get(cut.value).range.as_point();
                let from =
                    segments.cuts.partition_point(|cut| !value(cut).is_some_and(|value| after(value, cut.above)));
                let to = segments.cuts.partition_point(|cut| value(cut).is_none_or(|value| before(value, cut.above)));
                Inside::Fixed(segments.cuts.get(from..to).unwrap_or_default())
            }
            Reading::Band(Bounds::Stated(rows)) | Reading::Part(Bounds::Stated(rows)) => {
                Inside::Stated(self.stated(rows.iter().flat_map(|row| row.lower.iter().chain(&row.upper)), inside))
            }
            Reading::Line { points, outer, .. } => {
                let outer = outer.iter().flat_map(|(row, _)| row.lower.iter().chain(&row.upper));
                let mut found = self.stated(outer, inside);
                let at = points.iter().flat_map(|(at, _)| {
                    let range = &self.get(*at).range;
                    [&range.low, &range.high].into_iter().flatten().map(|end| end.value.clone()).collect::<Vec<_>>()
                });
                found.extend(at.filter(|value| inside(value, false) && inside(value, true)));
                found.sort();
                found.dedup();
                Inside::Stated(found)
            }
        }
    }

    fn stated<'t>(
        &self,
        cuts: impl Iterator<Item = &'t Cut<Reg>>,
        inside: impl Fn(&Number, bool) -> bool,
    ) -> Vec<Number> {
        let mut found = Vec::new();
        for cut in cuts {
            let range = &self.get(cut.value).range;
            for end in [&range.low, &range.high].into_iter().flatten() {
                if inside(&end.value, cut.above) {
                    found.push(end.value.clone());
                }
            }
        }
        found.sort();
        found.dedup();
        found
    }

    fn gives(&self, gives: &Gives, x: &May) -> May {
        match gives {
            Gives::Value(reg) => self.get(*reg).clone(),
            Gives::Linear { slope, offset, over } => linear(x, self.get(*slope), self.get(*offset), self.get(*over)),
            Gives::Evenly { from, to, .. } => {
                let (from, to) = (self.get(*from), self.get(*to));
                let mut may = from.either(to);
                may.kinds = may.kinds.with(Kinds::only(Kind::Undefined));
                may.moves = may.moves.or(&x.moves.map(Way::any_value));
                may
            }
            Gives::Code(_) => May::nothing(),
        }
    }

    /// Rows among constant bounds.
    fn band(&self, table: &Table, place: u32, segments: &Segments, x: &May) -> May {
        let value = |cut: &Cut<Reg>| self.get(cut.value).range.as_point().cloned().unwrap_or_default();
        let first = match &x.range.low {
            None => 0,
            Some(low) => segments.cuts.partition_point(|cut| {
                let at = value(cut);
                at < low.value || (at == low.value && (!cut.above || !low.closed))
            }),
        };
        let last = match &x.range.high {
            None => segments.cuts.len(),
            Some(high) => segments.cuts.partition_point(|cut| {
                let at = value(cut);
                at < high.value || (at == high.value && !cut.above && high.closed)
            }),
        };
        let one = |place: usize| -> (May, Option<Reg>) {
            let low = place
                .checked_sub(1)
                .and_then(|place| segments.cuts.get(place))
                .map(|cut| End { value: value(cut), closed: !cut.above });
            let high = segments.cuts.get(place).map(|cut| End { value: value(cut), closed: cut.above });
            let range = x.range.meet(&Interval { low, high });
            let inside = May { range, ..x.clone() };
            match owned(table, segments.owners[place]) {
                Some(gives) => {
                    let reg = if let Gives::Value(reg) = gives { Some(*reg) } else { None };
                    (self.gives(gives, &inside), reg)
                }
                None => (May::absent(Kinds::only(Kind::Undefined)), None),
            }
        };
        if first >= last {
            return one(first.min(segments.owners.len() - 1)).0;
        }
        if let Some(profile) = self.tables.of.get(&place) {
            // The stretches at the ends are only partly there.
            let (low, _) = one(first);
            let (high, _) = one(last);
            let mut all = low.either(&high);
            if first + 1 < last {
                let inner = hull(&profile.hulls, first + 1, last);
                all = all.either(&inner);
            }
            let (rises, falls) =
                (profile.breaks[last].0 - profile.breaks[first].0, profile.breaks[last].1 - profile.breaks[first].1);
            let gone = !all.kinds.is_empty() && all.may_be_known();
            all.moves = x.moves.map(|way| along(way, rises == 0, falls == 0, gone));
            return all;
        }
        let mut all = May::nothing();
        let mut before: Option<(May, Option<Reg>)> = None;
        let (mut rises, mut falls) = (true, true);
        for place in first..=last {
            let (may, reg) = one(place);
            if let Some((earlier, other)) = &before {
                let (up, down) = match (other, reg) {
                    (Some(other), Some(reg)) => self.ordered(*other, reg),
                    (Some(_) | None, _) => (
                        crate::analyze::may::at_most(&earlier.range, &may.range),
                        crate::analyze::may::at_most(&may.range, &earlier.range),
                    ),
                };
                rises &= up;
                falls &= down;
            }
            all = all.either(&may);
            // A stretch without a value stands between two that have one.
            if may.may_be_known() {
                before = Some((may, reg));
            }
        }
        let gone = !all.kinds.is_empty() && all.may_be_known();
        let by_row = x.moves.map(|way| along(way, rises, falls, gone));
        all.moves = all.moves.or(&by_row);
        all
    }

    /// Σ rate × length, among constant bounds.
    fn parts(&self, table: &Table, segments: &Segments, x: &May) -> May {
        let zero = Number::zero();
        let value = |cut: &Cut<Reg>| self.get(cut.value).range.as_point().cloned().unwrap_or_default();
        let mut all = May::point(zero.clone());
        let first_needed = x.range.low.as_ref().is_none_or(|low| low.value < zero);
        for place in 0..segments.owners.len() {
            let low = place.checked_sub(1).and_then(|place| segments.cuts.get(place)).map(value);
            let high = segments.cuts.get(place).map(value);
            // How much of the stretch between 0 and x: it grows with x above 0, and with −x below.
            let clamp = |bound: &Option<End>, above: bool| -> Option<Number> {
                let x = bound.as_ref().map(|end| end.value.clone());
                let base = if above { Some(zero.clone()) } else { None };
                let from = match (&low, &base) {
                    (Some(low), Some(base)) => Some(Number::max(low, base)),
                    (Some(low), None) => Some(low.clone()),
                    (None, base) => base.clone(),
                };
                let until = match (&high, above) {
                    (Some(high), true) => Some(high.clone()),
                    (Some(high), false) => Some(Number::min(high, &zero)),
                    (None, true) => None,
                    (None, false) => Some(zero.clone()),
                };
                match (above, x) {
                    (true, Some(x)) => {
                        let until = until.map_or(x.clone(), |until| Number::min(&until, &x));
                        Some(Number::max(&(until - from.unwrap_or_else(Number::zero)), &zero))
                    }
                    (true, None) => until.map(|until| Number::max(&(until - from.unwrap_or_else(Number::zero)), &zero)),
                    (false, Some(x)) => {
                        let from = from.map_or(x.clone(), |from| Number::max(&from, &x));
                        Some(Number::max(&(until.unwrap_or_else(Number::zero) - from), &zero))
                    }
                    (false, None) => from.map(|from| Number::max(&(until.unwrap_or_else(Number::zero) - from), &zero)),
                }
            };
            let above = Interval {
                low: clamp(&x.range.low, true).map(End::closed),
                high: clamp(&x.range.high, true).map(End::closed),
            };
            let below = Interval {
                low: clamp(&x.range.high, false).map(End::closed),
                high: clamp(&x.range.low, false).map(End::closed),
            };
            let lengths = [(above, false), (below, true)];
            for (length, turned) in lengths {
                if length.as_point().is_some_and(Number::is_zero) || (turned && !first_needed) {
                    continue;
                }
                let moves = if turned { x.moves.map(Way::turned) } else { x.moves.clone() };
                let length = May { range: length, kinds: Kinds::NONE, moves, partial: false }.tidy();
                let rate = match owned(table, segments.owners[place]) {
                    Some(Gives::Value(reg)) => self.get(*reg).clone(),
                    Some(Gives::Evenly { .. } | Gives::Linear { .. } | Gives::Code(_)) | None => {
                        May::absent(Kinds::only(Kind::Undefined))
                    }
                };
                let maybe_none = length.range.contains(&zero);
                let mut part = multiplied(&rate, &length);
                if maybe_none {
                    part.range = part.range.hull(&Interval::point(zero.clone()));
                }
                if !rate.kinds.is_empty() {
                    part.moves = part.moves.or(&x.moves.map(|_| Way::ANY));
                }
                all = added(&all, &part);
            }
        }
        all
    }

    /// Any row that it might take, where the bounds are facts themselves.
    fn anyhow(&self, table: &Table, bounds: impl Iterator<Item = Reg>, x: &May) -> May {
        let mut may = May::absent(Kinds::only(Kind::Undefined));
        let mut moves = x.moves.map(Way::any_value);
        for reg in bounds {
            let bound = self.get(reg);
            may.kinds = may.kinds.with(bound.kinds);
            moves = moves.or(&bound.moves.map(Way::any_value));
        }
        let gone = moves.map(|way| Way { gone: true, ..way });
        for gives in table.gives.iter().chain(&table.otherwise) {
            may = may.either(&self.gives(gives, x));
        }
        // A line that goes on beyond its points would leave their hull; it never does.
        may.moves = may.moves.or(&gone);
        scaled(&may, &Number::one())
    }
}

/// How a table moves along its selector.
fn along(way: Way, rises: bool, falls: bool, gone: bool) -> Way {
    let moves = way.up || way.down;
    let way = Way { gone: way.gone || (moves && gone), ..way };
    match (rises, falls) {
        (true, true) => Way { up: false, down: false, ..way },
        (true, false) => way,
        (false, true) => way.turned(),
        (false, false) if moves => way.any_value(),
        (false, false) => way,
    }
}

/// The hull of the stretches from one place up to another, which is not among them.
fn hull(levels: &[Vec<May>], mut from: usize, mut to: usize) -> May {
    let mut all = May::nothing();
    for level in levels {
        if from >= to {
            break;
        }
        if from % 2 == 1 {
            all = all.either(&level[from]);
            from += 1;
        }
        if to % 2 == 1 && from < to {
            to -= 1;
            all = all.either(&level[to]);
        }
        (from, to) = (from / 2, to / 2);
    }
    all
}
