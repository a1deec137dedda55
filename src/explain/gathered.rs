//! What other elements and periods came to, as explained: how many, who decided, and where the reader stands among them.

use std::cmp::Ordering;

use crate::explain::data::{Beside, Element, Event, Fate, GatherTaken, How, MAX_ELEMENTS, Shown};
use crate::explain::walk::Walker;
use crate::explain::{Explainer, Given};
use crate::model::{At, Best, ExprId, Gather, GatherId, Gathered, Kind, Over, PoolId, Statistic, Type};
use crate::number::{Mode, Number};
use crate::population::{Gathering, Part, Population, Room, coordinate_of};
use crate::program::statistics;

/// Of how many elements the figures are followed: as many as a year has months.
const FOLLOWED: usize = 12;

/// An element that is known, with its place among all.
type Known<'g> = (&'g Part, &'g Number);

/// Something gathered, and what there is to tell it from.
struct Scene<'a, 'g> {
    ex: Explainer<'a>,
    population: &'a Population,
    room: &'a Room,
    gather: &'a Gather,
    id: GatherId,
    rows: &'g Vec<(crate::model::AxisId, u32)>,
    gathering: &'g Gathering,
    ty: Type,
}

impl<'a> Walker<'a> {
    /// What was gathered: `words` is the calculation that says so; none of what an account holds.
    pub(super) fn gather(&mut self, id: GatherId, words: Option<ExprId>) -> Option<Shown> {
        let ex = self.ex();
        let Given::Many { population, room, .. } = ex.given else { return None };
        let gather = ex.model.gather(id);
        let rows = self.reader.rows();
        let gathering = population.gathering(id, &rows, room.element, room.period);
        let ty = gather.element.map_or(Type::Truth, |element| ex.model.expr(element).ty.clone());
        let scene = Scene { ex, population, room, gather, id, rows: &rows, gathering: &gathering, ty };
        let result_ty = match (words, &gather.made) {
            (Some(words), _) => ex.model.expr(words).ty.clone(),
            (None, _) => scene.ty.clone(),
        };
        let result = ex.shown(gathering.value.clone(), &result_ty);
        let said = match (words, &gather.made, gather.weight) {
            // A pool is named by what it is shared by.
            (_, Gathered::Share(_) | Gathered::LeftOver(_), Some(weight)) => {
                format!("shared over each {} by {}", scene.over(), ex.words(ex.model.expr(weight).span))
            }
            (Some(words), ..) => self.reader.words(words),
            (None, ..) => ex.words(gather.span),
        };
        let taken = scene.taken(said, result.clone());
        self.events.push(Event::Gathered(taken));
        if let Some((funded, _)) = &gathering.funded {
            self.read_there(*funded);
        }
        scene.followed().into_iter().for_each(|at| self.read_there(at));
        Some(result)
    }
}

impl<'a, 'g> Scene<'a, 'g> {
    fn taken(&self, words: String, result: Shown) -> GatherTaken {
        let gather = self.gather;
        let mut taken = GatherTaken {
            words,
            over: self.over(),
            elements: Vec::new(),
            own: None,
            more: 0,
            counted: 0,
            skipped: Vec::new(),
            blocking: Vec::new(),
            left_out: 0,
            needing: gather.skip.needing,
            how: How::None,
            result,
        };
        let mut known: Vec<Known<'g>> = Vec::new();
        let mut listed: Vec<(&'g Part, Option<Kind>)> = Vec::new();
        for part in &self.gathering.parts {
            match self.lacks(part) {
                None => taken.left_out += 1,
                Some(None) => {
                    taken.counted += 1;
                    known.push((part, &part.item.value.value));
                    listed.push((part, None));
                }
                Some(Some(kind)) => {
                    let to = if gather.skip.kinds.contains(kind) { &mut taken.skipped } else { &mut taken.blocking };
                    match to.iter_mut().find(|(other, _)| *other == kind) {
                        Some((_, count)) => *count += 1,
                        None => to.push((kind, 1)),
                    }
                    listed.push((part, Some(kind)));
                }
            }
        }
        if let Some(best_first) = self.in_order() {
            let by_value = |a: &Number, b: &Number| if best_first { b.cmp(a) } else { a.cmp(b) };
            known.sort_by(|(_, a), (_, b)| by_value(a, b));
            listed.sort_by(|(a, absent), (b, other)| match (absent, other) {
                (None, None) => by_value(&a.item.value.value, &b.item.value.value),
                (None, Some(_)) => Ordering::Less,
                (Some(_), None) => Ordering::Greater,
                (Some(_), Some(_)) => Ordering::Equal,
            });
        }
        taken.how = self.how(&known, &taken.result);
        let own = self.population.among_peers(self.id).then_some(self.room.element);
        taken.own =
            listed.iter().find(|(part, _)| Some(part.element) == own).map(|(part, kind)| self.element(part, *kind));
        taken.more = listed.len().saturating_sub(MAX_ELEMENTS);
        taken.elements = listed.iter().take(MAX_ELEMENTS).map(|(part, kind)| self.element(part, *kind)).collect();
        taken
    }

    /// What an element lacks; none where the `where` leaves it out.
    fn lacks(&self, part: &Part) -> Option<Option<Kind>> {
        let item = &part.item;
        let status = match self.gather.made {
            Gathered::Share(_) | Gathered::LeftOver(_) => item.lacks(&item.weight)?,
            Gathered::Rank { .. } | Gathered::Streak => item.lacks(&item.value)?,
            Gathered::Fold(_) => match item.lacks(&item.value)? {
                skipped if self.gather.skip.kinds.contains_status(skipped) => skipped,
                status => status.max(item.lacks(&item.weight)?),
            },
        };
        Some(Kind::from_status(status))
    }

    /// Whether elements are told in order of value, and then whether the greatest first.
    fn in_order(&self) -> Option<bool> {
        match &self.gather.made {
            Gathered::Fold(Statistic::Sum(Some(best)) | Statistic::Mean(Some(best))) => Some(!best.lowest),
            Gathered::Fold(Statistic::Greatest) => Some(true),
            Gathered::Fold(Statistic::Least | Statistic::Median | Statistic::Percentile(..)) => Some(false),
            Gathered::Rank { direction, .. } => Some(!self.population.lower_is_better(*direction, self.rows)),
            Gathered::Fold(
                Statistic::Sum(None)
                | Statistic::Mean(None)
                | Statistic::WeightedMean
                | Statistic::Count
                | Statistic::Deviation { .. },
            )
            | Gathered::Streak
            | Gathered::Share(_)
            | Gathered::LeftOver(_) => None,
        }
    }

    /// How it came to one value, of known elements in order.
    fn how(&self, known: &[Known<'g>], result: &Shown) -> How {
        if !result.is_known() {
            return How::None;
        }
        let at = |place: usize| known.get(place).map(|(part, value)| self.beside(part, value));
        let one = |place: usize| at(place).map_or(How::None, How::One);
        let between = |lower: usize| match (at(lower), at(lower + 1)) {
            (Some(lower), Some(upper)) => How::Between { lower, upper },
            (one, _) => one.map_or(How::None, How::One),
        };
        match &self.gather.made {
            Gathered::Fold(statistic) => match statistic {
                Statistic::Sum(None)
                | Statistic::Mean(None)
                | Statistic::WeightedMean
                | Statistic::Count
                | Statistic::Deviation { .. } => How::All,
                Statistic::Sum(Some(best)) | Statistic::Mean(Some(best)) => {
                    let taken = best_count(best, known.len());
                    match taken.checked_sub(1).and_then(at) {
                        Some(last) => How::Best { taken, last },
                        None => How::All,
                    }
                }
                Statistic::Least | Statistic::Greatest => one(0),
                Statistic::Median if known.len() % 2 == 1 => one(known.len() / 2),
                Statistic::Median => known.len().checked_sub(2).map_or(How::None, |rest| between(rest / 2)),
                Statistic::Percentile(part, method) => match statistics::place(part, *method, known.len()) {
                    Some((place, rest)) if rest.is_zero() => one(place),
                    Some((place, _)) => between(place),
                    None => How::None,
                },
            },
            Gathered::Rank { direction, .. } => {
                self.rank(known, self.population.lower_is_better(*direction, self.rows))
            }
            Gathered::Streak => How::Streak { broken: self.broken() },
            Gathered::Share(pool) => self.share(*pool).unwrap_or(How::None),
            Gathered::LeftOver(_) => {
                let weights: Number = known.iter().map(|(part, _)| &part.item.weight.value).sum();
                How::LeftOver { funded: self.funded(), weights: self.weight(weights) }
            }
        }
    }

    fn rank(&self, known: &[Known<'g>], lower: bool) -> How {
        let own = known.iter().find(|(part, _)| part.element == self.room.element);
        let Some((_, own)) = own else { return How::None };
        let better = known.iter().filter(|(_, value)| if lower { value < own } else { value > own }).count();
        let equal = known.iter().filter(|(_, value)| value == own).count().saturating_sub(1);
        let ahead = better.checked_sub(1).and_then(|place| known.get(place));
        How::Rank {
            own: self.ex.known((*own).clone(), &self.ty),
            better,
            equal,
            ahead: ahead.map(|(part, value)| self.beside(part, value)),
        }
    }

    /// The last period in which the condition of a streak did not hold.
    fn broken(&self) -> Option<String> {
        let counts = |part: &&Part| matches!(self.lacks(part), Some(None));
        let broken = |part: &&Part| part.item.value.value.is_zero();
        self.gathering.parts.iter().rev().filter(counts).find(broken).map(|part| self.key(part))
    }

    fn share(&self, pool: PoolId) -> Option<How> {
        let counts = |part: &&Part| matches!(self.lacks(part), Some(None));
        let sharers: Vec<&Part> = self.gathering.parts.iter().filter(counts).collect();
        let own = sharers.iter().position(|part| part.element == self.room.element)?;
        let weights: Vec<Number> = sharers.iter().map(|part| part.item.weight.value.clone()).collect();
        let (_, funded) = self.gathering.funded.as_ref()?;
        let (funded, value) = (funded.as_ref().ok()?, self.gathering.value.as_ref().ok()?);
        let shared = self.population.shared(pool, funded, &weights, own)?;
        let money = self.money();
        let shown = |number: Number| self.ex.known(number, &money);
        Some(How::Share {
            funded: shown(funded.clone()),
            weight: self.weight(weights.get(own)?.clone()),
            weights: self.weight(shared.weights),
            due: shown(shared.due),
            has_odd: shared.cut != *value,
            cut: shown(shared.cut),
            odd: shared.odd,
        })
    }

    fn funded(&self) -> Shown {
        let value = self.gathering.funded.as_ref().map_or(Err(Kind::Inapplicable), |(_, value)| value.clone());
        self.ex.shown(value, &self.money())
    }

    fn money(&self) -> Type {
        match self.gathering.funded.as_ref() {
            Some((at, _)) => self.ex.model.figure(at.figure).ty.clone(),
            None => self.ty.clone(),
        }
    }

    fn weight(&self, number: Number) -> Shown {
        let ty = self.gather.weight.map_or(&Type::Truth, |weight| &self.ex.model.expr(weight).ty);
        self.ex.known(number, ty)
    }

    fn element(&self, part: &Part, lacks: Option<Kind>) -> Element {
        let fate = match lacks {
            None => Fate::Counted,
            Some(kind) if self.gather.skip.kinds.contains(kind) => Fate::Skipped,
            Some(_) => Fate::Blocks,
        };
        let shares = matches!(self.gather.made, Gathered::Share(_) | Gathered::LeftOver(_));
        let weight =
            self.gather.weight.filter(|_| lacks.is_none()).map(|_| self.weight(part.item.weight.value.clone()));
        let value = match lacks {
            Some(kind) => self.ex.absent(kind, &self.ty),
            // Who shares in a pool is known by the weight alone.
            None if shares => self.weight(part.item.weight.value.clone()),
            None => self.ex.known(part.item.value.value.clone(), &self.ty),
        };
        Element { key: self.key(part), value, weight: weight.filter(|_| !shares), fate }
    }

    fn beside(&self, part: &Part, value: &Number) -> Beside {
        Beside { key: self.key(part), value: self.ex.known(value.clone(), &self.ty) }
    }

    /// The key of an element, or the label of a period.
    fn key(&self, part: &Part) -> String {
        let place = self.gather.place;
        let keys = |period| self.population.keys_at(place, part.element, period);
        match (self.gather.over, part.period) {
            (Over::Level { level, .. }, period) => {
                let name = &self.ex.model.level(level).name;
                let found = keys(period.unwrap_or(0)).into_iter().find(|(column, _)| column == name);
                found.map(|(_, key)| key).unwrap_or_default()
            }
            (Over::Next(..), None) => "after the last".to_owned(),
            (_, None) => "before the first".to_owned(),
            (_, Some(period)) => keys(period).pop().map(|(_, label)| label).unwrap_or_default(),
        }
    }

    fn over(&self) -> String {
        match self.gather.over {
            Over::Level { level, .. } => self.ex.model.level(level).name.clone(),
            Over::Within(grain) | Over::Last(_, grain) | Over::Next(_, grain) | Over::SoFar(grain) => {
                grain.name().to_owned()
            }
        }
    }

    /// The figures that are followed: those of the reader's own element among its peers; of what is within it, and of
    /// periods, those of all where they are few.
    fn followed(&self) -> Vec<At> {
        let place = self.gather.place;
        let peers = self.population.among_peers(self.id);
        let there: Vec<&Part> = self
            .gathering
            .parts
            .iter()
            .filter(|part| !peers || part.element == self.room.element)
            .filter(|part| self.lacks(part).is_some())
            .collect();
        if there.len() > FOLLOWED {
            return Vec::new();
        }
        let (read, _) = self.population.gather_reads(self.id);
        let at = |part: &Part| -> Vec<At> {
            let Some(period) = part.period else { return Vec::new() };
            let figures = read.iter().filter_map(|figure| {
                let coordinate = coordinate_of(self.ex.model, *figure, self.rows)?;
                let (element, period) = self.population.seen_from(*figure, place, part.element, period, 0)?;
                Some(At { figure: *figure, coordinate, element, period })
            });
            figures.collect()
        };
        there.into_iter().flat_map(at).collect()
    }
}

fn best_count(best: &Best, count: usize) -> usize {
    let number = if best.part { &best.number * &Number::from(count as u64) } else { best.number.clone() };
    let number = number.round(Mode::Up, &Number::one()).to_i64();
    number.map_or(count, |number| usize::try_from(number).unwrap_or(0)).min(count)
}

/// What keeps something gathered from being known.
pub(super) struct Blocked {
    /// The first few figures that do.
    pub figures: Vec<At>,
    /// Where there are none: of what there is too little, which may be what an element gathers itself, and how many of it count.
    pub lacking: (GatherId, u32),
}

/// Of what was gathered for the reader at hand, what keeps it from being known.
pub(super) fn blocked(ex: Explainer<'_>, id: GatherId, rows: &Vec<(crate::model::AxisId, u32)>) -> Blocked {
    let Given::Many { room, .. } = ex.given else { return Blocked { figures: Vec::new(), lacking: (id, 0) } };
    blocked_at(ex, id, rows, (room.element, room.period))
}

/// The same wherever the reader stands.
fn blocked_at(
    ex: Explainer<'_>,
    id: GatherId,
    rows: &Vec<(crate::model::AxisId, u32)>,
    (element, period): (usize, usize),
) -> Blocked {
    let Given::Many { population, room, .. } = ex.given else {
        return Blocked { figures: Vec::new(), lacking: (id, 0) };
    };
    let gather = ex.model.gather(id);
    let gathering = population.gathering(id, rows, element, period);
    let scene = Scene { ex, population, room, gather, id, rows, gathering: &gathering, ty: Type::Unknown };
    let (figures, gathers) = population.gather_reads(id);
    let mut found: Vec<At> = Vec::new();
    let mut counted = 0;
    let mut lacking = None;
    if let Some((at, Err(_))) = &gathering.funded {
        found.push(*at);
    }
    for part in &gathering.parts {
        match scene.lacks(part) {
            Some(None) => counted += 1,
            Some(Some(kind)) if !gather.skip.kinds.contains(kind) && found.len() < FOLLOWED => {
                let Some(period) = part.period else { continue };
                for figure in &figures {
                    let coordinate = coordinate_of(ex.model, *figure, rows);
                    let seen = population.seen_from(*figure, gather.place, part.element, period, 0);
                    let (Some(coordinate), Some((element, period))) = (coordinate, seen) else { continue };
                    let at = At { figure: *figure, coordinate, element, period };
                    if ex.value_at(at).is_err() {
                        found.push(at);
                    }
                }
                for inner in &gathers {
                    let from = population.reads_from(*inner, gather.place, part.element, period);
                    let Some((element, period)) = from else { continue };
                    if population.gathering(*inner, rows, element, period).value.is_ok() {
                        continue;
                    }
                    let blocked = blocked_at(ex, *inner, rows, (element, period));
                    found.extend(blocked.figures);
                    lacking.get_or_insert(blocked.lacking);
                }
            }
            Some(Some(_)) | None => {}
        }
    }
    Blocked { figures: found, lacking: lacking.unwrap_or((id, counted)) }
}
