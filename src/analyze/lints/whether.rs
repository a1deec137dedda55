//! Whether facts can be found with which several things hold together: shown, proved that there are none, or open.

use std::collections::BTreeMap;

use crate::analyze::goal::Goal;
use crate::analyze::may::{May, Moves, difference};
use crate::analyze::search::{Search, into, middle};
use crate::analyze::space::{Domain, Point, Space};
use crate::evaluate::{Value, Values};
use crate::model::{Kinds, Relation};
use crate::number::Number;
use crate::number::interval::Interval;
use crate::program::Reg;
use crate::program::op::Op;

/// How many facts are tried for the best place to cut.
const MAX_TRIED: usize = 10;

/// How much is left after a cut, and the parts that are.
type Cuts = ((usize, usize), Vec<Vec<Domain>>);

/// What is asked of one register of the program.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    /// A condition is known, and so.
    Truth(Reg, bool),
    /// A value lies in one of these.
    Within(Reg, Vec<Interval>),
    /// One value is known to be above another.
    Above(Reg, Reg),
    /// A value is known, and not 0.
    Some(Reg),
    /// There is no value, for one of these kinds.
    Absent(Reg, Kinds),
}

/// What was found.
#[derive(Clone, Debug)]
pub(crate) enum Found {
    /// These facts were settled.
    Shown(Vec<Point>),
    /// No facts do.
    Never,
    /// Neither was found in the steps there were.
    Open,
}

impl Part {
    /// The registers that it is about.
    pub fn registers(&self) -> impl Iterator<Item = Reg> {
        let (one, other) = match self {
            Part::Truth(reg, _) | Part::Within(reg, _) | Part::Some(reg) | Part::Absent(reg, _) => (*reg, None),
            Part::Above(a, b) => (*a, Some(*b)),
        };
        std::iter::once(one).chain(other)
    }

    /// Whether a run came to it.
    pub fn holds(&self, values: &Values) -> bool {
        let at = |reg: Reg| -> Option<Value> { values.register(reg) };
        match self {
            Part::Truth(reg, wanted) => matches!(at(*reg), Some(Ok(value)) if value.is_zero() != *wanted),
            Part::Within(reg, ranges) => {
                matches!(at(*reg), Some(Ok(value)) if ranges.iter().any(|range| range.contains(&value)))
            }
            Part::Above(a, b) => matches!((at(*a), at(*b)), (Some(Ok(a)), Some(Ok(b))) if a > b),
            Part::Some(reg) => matches!(at(*reg), Some(Ok(value)) if !value.is_zero()),
            Part::Absent(reg, kinds) => matches!(at(*reg), Some(Err(kind)) if kinds.contains(kind)),
        }
    }

    /// Whether it may be so, as far as can be seen.
    fn may(&self, held: impl Fn(Reg) -> May) -> bool {
        match self {
            Part::Truth(reg, true) => held(*reg).may_be_yes(),
            Part::Truth(reg, false) => held(*reg).may_be_no(),
            Part::Within(reg, ranges) => {
                let may = held(*reg);
                may.may_be_known() && ranges.iter().any(|range| !may.range.meet(range).is_empty())
            }
            Part::Above(a, b) => {
                let apart = difference(&held(*a).range, &held(*b).range);
                !apart.is_empty() && !apart.is_at_most_zero()
            }
            Part::Some(reg) => {
                let may = held(*reg);
                may.may_be_known() && may.range.as_point().is_none_or(|point| !point.is_zero())
            }
            Part::Absent(reg, kinds) => !held(*reg).kinds.both(*kinds).is_empty(),
        }
    }

    /// Which way the first register should go to be nearer to it: up, down, or neither.
    fn wants(&self, held: &May) -> Option<bool> {
        match self {
            Part::Truth(_, yes) => Some(*yes),
            Part::Above(..) | Part::Some(_) => Some(true),
            Part::Absent(..) => None,
            Part::Within(_, ranges) => {
                let low = held.range.low.as_ref()?;
                let first = ranges.first()?.low.as_ref();
                Some(first.is_some_and(|first| first.value > low.value))
            }
        }
    }
}

impl Search {
    /// Looks for facts with which all parts hold. `from` are facts to begin with; `budget` is how many steps it may take.
    pub fn whether(&mut self, space: &Space, parts: &[Part], from: &[Vec<Point>], budget: u64) -> Found {
        let began = self.steps();
        let registers: Vec<Reg> = parts.iter().flat_map(Part::registers).collect();
        let Some(first) = registers.first() else { return Found::Open };
        let goal = Goal::of(&self.graph, *first);
        for points in from {
            let points: Vec<Point> =
                space.domains.iter().zip(points).map(|(domain, point)| into(domain, point)).collect();
            if self.is_so(&points, parts) {
                return Found::Shown(points);
            }
        }
        let (pool, marks) = (self.pool(), self.marks());
        let mut waiting = vec![(space.domains.clone(), 0_usize)];
        let mut open = false;
        while let Some((domains, depth)) = waiting.pop() {
            if self.steps() - began > budget {
                return Found::Open;
            }
            self.look(&domains, &goal);
            if !self.may(parts) {
                continue;
            }
            for points in self.guesses(&domains, parts, from.first()) {
                if self.is_so(&points, parts) {
                    return Found::Shown(points);
                }
            }
            match self.cut(&domains, parts, &registers, &goal, depth, (&pool, &marks)) {
                Some(halves) => waiting.extend(halves.into_iter().map(|half| (half, depth + 1))),
                None => open = true,
            }
        }
        if open { Found::Open } else { Found::Never }
    }

    /// Whether all parts hold with these facts.
    pub fn is_so(&mut self, points: &[Point], parts: &[Part]) -> bool {
        self.values(points).is_some_and(|values| parts.iter().all(|part| part.holds(values)))
    }

    /// Whether all parts may hold over what was last looked at.
    fn may(&self, parts: &[Part]) -> bool {
        parts.iter().all(|part| part.may(|reg| self.held(self.graph.register(reg)).clone()))
    }

    fn moves(&self, registers: &[Reg]) -> Moves {
        let moves: Vec<Moves> =
            registers.iter().map(|reg| self.held(self.graph.register(*reg)).moves.clone()).collect();
        Moves::all(moves.iter())
    }

    /// Where a value of one fact alone would lie, went it straight from one end of the fact to the other.
    fn as_if_straight(&self, domains: &[Domain], reg: Reg, ranges: &[Interval], plain: &[Point]) -> Option<Vec<Point>> {
        let held = self.held(self.graph.register(reg));
        let mut moves = held.moves.iter();
        let ((fact, way), None) = (moves.next()?, moves.next()) else { return None };
        let wanted = ranges.iter().map(|range| held.range.meet(range)).find(|range| !range.is_empty())?;
        let (low, high) = (&held.range.low.as_ref()?.value, &held.range.high.as_ref()?.value);
        let at = match (&wanted.low, &wanted.high) {
            (Some(low), _) if low.closed => low.value.clone(),
            (Some(low), Some(high)) => (&low.value + &high.value).div(&Number::from(2))?,
            (Some(_) | None, _) => return None,
        };
        let share = (&at - low).div(&(high - low))?;
        let share = if way.up { share } else { &Number::one() - &share };
        let domain = domains.get(fact as usize)?;
        let (from, to) = (&domain.range.low.as_ref()?.value, &domain.range.high.as_ref()?.value);
        let value = from + &(&share * &(to - from));
        let value = match &domain.step {
            Some(step) => value.round(crate::number::Mode::HalfEven, step),
            None => value,
        };
        let mut points = plain.to_vec();
        points[fact as usize] = into(domain, &Ok(value));
        Some(points)
    }

    /// Facts of a part of the space that may do: its middle, and the ends that each thing asked moves to.
    fn guesses(&self, domains: &[Domain], parts: &[Part], base: Option<&Vec<Point>>) -> Vec<Vec<Point>> {
        let zero = Ok(Number::zero());
        let plain: Vec<Point> = domains
            .iter()
            .enumerate()
            .map(|(place, domain)| into(domain, base.and_then(|base| base.get(place)).unwrap_or(&zero)))
            .collect();
        let straight = match parts {
            [Part::Within(reg, ranges)] => self.as_if_straight(domains, *reg, ranges, &plain),
            _ => None,
        };
        let mut led = plain.clone();
        for part in parts {
            let Some(reg) = part.registers().next() else { continue };
            let held = self.held(self.graph.register(reg));
            let Some(up) = part.wants(held) else { continue };
            for (fact, way) in held.moves.iter() {
                let range = &domains[fact as usize].range;
                let high = match (way.up, way.down) {
                    (true, false) => up,
                    (false, true) => !up,
                    (true, true) | (false, false) => continue,
                };
                let end = if high { &range.high } else { &range.low };
                if let Some(end) = end.as_ref().map(|end| Ok(end.value.clone()))
                    && domains[fact as usize].contains(&end)
                {
                    led[fact as usize] = end;
                }
            }
        }
        let led = Some(led).filter(|led| *led != plain);
        straight.into_iter().chain([plain]).chain(led).collect()
    }

    /// Of each fact the values that it is compared with as it stands, as places to cut at.
    fn marks(&self) -> BTreeMap<u32, Vec<Number>> {
        let plan = &self.graph.program.plan;
        let constant = |reg: Reg| {
            let place = plan.constants.binary_search_by_key(&reg, |(reg, _)| *reg).ok()?;
            Some(plan.constants[place].1.value.clone())
        };
        let mut marks: BTreeMap<u32, Vec<Number>> = BTreeMap::new();
        for op in &plan.ops {
            let (Op::Compare { relation, a, b, .. } | Op::CompareBranch { relation, a, b, .. }) = op else { continue };
            let fact = a.0.wrapping_sub(1);
            let (true, Some(value)) = ((fact as usize) < plan.inputs.infos.len(), constant(*b)) else { continue };
            let below = matches!(relation, Relation::Less | Relation::AtLeast);
            let step = self.step(fact).filter(|_| below);
            marks.entry(fact).or_default().push(step.map_or_else(|| value.clone(), |step| &value - &step));
        }
        marks
    }

    /// Cuts one fact: the one of whose parts the fewest are left.
    fn cut(
        &mut self,
        domains: &[Domain],
        parts: &[Part],
        registers: &[Reg],
        goal: &Goal,
        depth: usize,
        (pool, marks): (&[Number], &BTreeMap<u32, Vec<Number>>),
    ) -> Option<Vec<Vec<Domain>>> {
        let mut facts: Vec<u32> = self
            .moves(registers)
            .iter()
            .filter(|(fact, way)| (way.up || way.down || way.gone) && domains[*fact as usize].as_point().is_none())
            .map(|(fact, _)| fact)
            .collect();
        // By turns, so that none is cut for ever; what comes and goes first.
        if !facts.is_empty() {
            let turn = depth % facts.len();
            facts.rotate_left(turn);
        }
        facts.sort_by_key(|fact| domains[*fact as usize].kinds.is_empty());
        let mut best: Option<Cuts> = None;
        let mut tried = 0;
        for fact in facts {
            let domain = &domains[fact as usize];
            let pieces: Vec<Domain> = if domain.kinds.is_empty() {
                let said = marks.get(&fact).and_then(|marks| marks.iter().find(|mark| splits(domain, mark)).cloned());
                let Some(cut) = said.or_else(|| middle(domain, pool)) else { continue };
                let (low, high) = domain.cut(&cut);
                vec![low, high]
            } else {
                let mut pieces: Vec<Domain> = domain.kinds.iter().map(|kind| domain.absent(kind)).collect();
                pieces.extend(Some(domain.known()).filter(|known| !known.range.is_empty()));
                pieces
            };
            let mut left = Vec::new();
            // What is left to depend on: a cut that decides something leaves less.
            let mut depends = 0;
            for piece in pieces.into_iter().filter(|piece| !piece.is_empty() && piece != domain) {
                let mut domains = domains.to_vec();
                domains[fact as usize] = piece;
                self.look(&domains, goal);
                if self.may(parts) {
                    depends += self.moves(registers).iter().count();
                    left.push(domains);
                }
            }
            let worth = (left.len(), depends);
            if best.as_ref().is_none_or(|(least, _)| worth < *least) {
                best = Some((worth, left));
            }
            tried += 1;
            if best.as_ref().is_some_and(|(least, _)| least.0 == 0) || tried >= MAX_TRIED {
                break;
            }
        }
        best.map(|(_, left)| left)
    }
}

/// Whether something of a domain lies on both sides of a place.
fn splits(domain: &Domain, at: &Number) -> bool {
    let (low, high) = domain.cut(at);
    !low.range.is_empty() && !high.range.is_empty() && low.range != domain.range && high.range != domain.range
}
