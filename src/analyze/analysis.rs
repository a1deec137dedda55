//! The parts of an analysis, from a contract laid out for questions.

use super::along::{Along, Piece as Straight};
use super::analyst::{About, Analyst, Lever, Topic};
use super::goal::Goal;
use super::prove::{Answer, Step};
use super::report::*;
use super::search::{Extreme, Toward};
use super::space::{Domain, Point, Space};
use crate::evaluate::{Facts, Value};
use crate::explain::print;
use crate::model::Type;
use crate::number::Number;
use crate::program::InputSlot;

/// How many facts are named that decide something.
const MAX_DECIDING: usize = 8;

/// How many steps all questions whether better is ever paid less may take together.
const MAX_INCENTIVE_STEPS: u64 = 1_000_000;

impl Analyst<'_> {
    /// Everything.
    pub fn analysis(&mut self) -> Analysis {
        let (exposure, bounded) = self.exposures();
        let walks = self.walks();
        let (curves, cliffs) = self.curves(&walks);
        let incentives = self.incentives(&cliffs, &bounded);
        let sensitivity = self.sensitivity(&walks);
        let lints = self.lints(&curves, &exposure, &bounded);
        let assertions = self.assertions();
        Analysis {
            schema: SCHEMA,
            contract: self.contract_title(),
            period: self.period_label(),
            provider: self.provider_name(),
            stands_on: self.stands_on_words(),
            here: self.facts_of(&self.here, |_| true),
            now: self.now(),
            exposure,
            curves,
            cliffs,
            incentives,
            sensitivity,
            lints,
            assertions,
            wanted: None,
        }
    }

    pub(super) fn now(&mut self) -> Vec<Now> {
        let goals: Vec<Goal> = self.topics.iter().map(|topic| topic.goal.clone()).collect();
        let here = self.here.clone();
        let values = self.search.settle_all(&here, &goals);
        let now = |(topic, value): (&Topic, Value)| Now {
            of: topic.name(self.model),
            title: self.title(topic),
            kind: topic.kind(),
            amount: value.ok().map(|value| self.shown(&value, &topic.ty(self.model))),
        };
        self.topics.iter().zip(values).map(now).collect()
    }

    // ---- exposure ------------------------------------------------------------------------------------------------

    pub(super) fn exposures(&mut self) -> (Exposures, Space) {
        let topics = self.topics.clone();
        let mut space = self.space.clone();
        let endless = |analyst: &mut Self, space: &Space| -> Vec<(String, Vec<u32>)> {
            let mut found = Vec::new();
            for topic in &topics {
                let may = analyst.search.look(&space.domains, &topic.goal);
                if may.may_be_known() && (may.range.low.is_none() || may.range.high.is_none()) {
                    let open = |fact: &u32| {
                        let range = &space.domains[*fact as usize].range;
                        !range.is_empty() && (range.low.is_none() || range.high.is_none())
                    };
                    found.push((
                        topic.name(analyst.model),
                        may.moves.iter().map(|(fact, _)| fact).filter(open).collect(),
                    ));
                }
            }
            found
        };
        let without = endless(self, &space);
        // Money first: most contracts have one amount that all others are parts of.
        let mut held = Vec::new();
        for money in [true, false] {
            let facts: Vec<u32> = endless(self, &space).into_iter().flat_map(|(_, facts)| facts).collect();
            for fact in facts {
                let ty = &self.model.figure(self.program.inputs()[fact as usize].figure).ty;
                let is_money = ty.unit().is_some_and(|unit| unit.is_money());
                if held.contains(&fact) || (money && !is_money) {
                    continue;
                }
                space.domains[fact as usize] =
                    Domain::point(&self.here[fact as usize], space.domains[fact as usize].step.clone());
                held.push(fact);
            }
        }
        held.sort_unstable();
        let from = vec![self.here.clone()];
        let mut of = Vec::with_capacity(topics.len());
        for topic in &topics {
            let least = self.search.extreme(&space, &topic.goal, Toward::Least, &from);
            let greatest = self.search.extreme(&space, &topic.goal, Toward::Greatest, &from);
            let decided_by = self.deciding(topic, &least, &greatest);
            of.push(Exposure {
                of: topic.name(self.model),
                title: self.title(topic),
                kind: topic.kind(),
                least: self.end(topic, &space, &least),
                greatest: self.end(topic, &space, &greatest),
                decided_by,
            });
        }
        let holding = self.facts_of(&self.here, |fact| held.contains(&fact));
        (Exposures { holding, endless: without.into_iter().map(|(name, _)| name).collect(), of }, space)
    }

    pub(super) fn end(&mut self, topic: &Topic, space: &Space, extreme: &Extreme) -> End {
        let ty = topic.ty(self.model);
        let how = match (&extreme.bound, &extreme.reached) {
            (None, None) => "never",
            (None, Some(_)) => "no end",
            (Some(_), _) if extreme.is_exact() => "exact",
            (Some(_), _) => "bound",
        };
        let bears = match &extreme.reached {
            Some((_, points)) => self.telling(space, &[points], &topic.goal),
            None => Vec::new(),
        };
        End {
            how,
            amount: extreme.bound.as_ref().map(|bound| self.shown(bound, &ty)),
            reached: extreme.reached.as_ref().map(|(value, _)| self.shown(value, &ty)),
            facts: extreme
                .reached
                .as_ref()
                .map(|(_, points)| self.facts_of(points, |fact| bears.contains(&fact)))
                .unwrap_or_default(),
        }
    }

    /// The facts that a goal depends on.
    pub(super) fn bearing(&mut self, space: &Space, goal: &Goal) -> Vec<u32> {
        let may = self.search.look(&space.domains, goal);
        let mut facts: Vec<u32> = may.moves.iter().map(|(fact, _)| fact).collect();
        facts.extend((0..space.domains.len() as u32).filter(|fact| space.domains[*fact as usize].as_point().is_some()));
        facts.sort_unstable();
        facts.dedup();
        facts
    }

    /// The facts without which a goal would come to something else at one of these places: what bears on it, and what has
    /// to be there although it decides nothing, as under a cap that always bites.
    pub(super) fn telling(&mut self, space: &Space, places: &[&Vec<Point>], goal: &Goal) -> Vec<u32> {
        let mut facts = self.bearing(space, goal);
        let others: Vec<u32> = (0..space.domains.len() as u32).filter(|fact| !facts.contains(fact)).collect();
        let none = Facts::new(&self.program);
        let unset = |points: &[Point], facts: &[u32]| -> Vec<Point> {
            let mut points = points.to_vec();
            for fact in facts {
                points[*fact as usize] = none.get(InputSlot(*fact));
            }
            points
        };
        let mut same = |left_out: &[u32]| {
            places.iter().all(|points| {
                let whole = self.search.settle(points, goal);
                self.search.settle(&unset(points, left_out), goal) == whole
            })
        };
        if same(&others) {
            return facts;
        }
        let mut left_out = Vec::new();
        for fact in others {
            left_out.push(fact);
            if !same(&left_out) {
                left_out.pop();
                facts.push(fact);
            }
        }
        facts.sort_unstable();
        facts
    }

    /// What each fact decides alone between the least and the greatest.
    fn deciding(&mut self, topic: &Topic, least: &Extreme, greatest: &Extreme) -> Vec<Deciding> {
        let (Some((_, low)), Some((high_value, high))) = (&least.reached, &greatest.reached) else { return Vec::new() };
        let ty = topic.ty(self.model);
        let mut found: Vec<(Number, usize)> = Vec::new();
        for (place, (low, high_point)) in low.iter().zip(high).enumerate() {
            if low == high_point {
                continue;
            }
            let mut points = high.clone();
            points[place] = low.clone();
            if let Some(Ok(value)) = self.search.settle(&points, &topic.goal)
                && value != *high_value
            {
                found.push((high_value - &value, place));
            }
        }
        found.sort_by(|(a, i), (b, j)| b.abs().cmp(&a.abs()).then(i.cmp(j)));
        found.truncate(MAX_DECIDING);
        let deciding = |(change, place): (Number, usize)| Deciding {
            address: self.program.inputs()[place].address.clone(),
            change: self.shown(&change, &ty),
        };
        found.into_iter().map(deciding).collect()
    }

    // ---- curves and cliffs ---------------------------------------------------------------------------------------

    /// Everything along each lever, from where the others are.
    pub(super) fn walks(&mut self) -> Vec<(Lever, Along)> {
        let goals: Vec<Goal> = self.topics.iter().map(|topic| topic.goal.clone()).collect();
        let levers = self.levers.clone();
        levers
            .into_iter()
            .map(|lever| {
                let along = self.search.along(&self.here.clone(), lever.fact, &lever.range, &goals);
                (lever, along)
            })
            .collect()
    }

    pub(super) fn curves(&mut self, walks: &[(Lever, Along)]) -> (Vec<Curve>, Vec<Cliff>) {
        let topics = self.topics.clone();
        let (mut curves, mut cliffs) = (Vec::new(), Vec::new());
        for (lever, along) in walks {
            cliffs.extend(self.cliffs_of(lever, along, &topics));
            curves.push(self.curve(lever, along, &topics));
        }
        // The most money first; of equal ones in the order of the text.
        cliffs.sort_by(|(a, _), (b, _)| b.cmp(a));
        (curves, cliffs.into_iter().map(|(_, cliff)| cliff).collect())
    }

    pub(super) fn curve(&mut self, lever: &Lever, along: &Along, topics: &[Topic]) -> Curve {
        let ty = self.lever_type(lever);
        let moving: Vec<usize> = (0..topics.len())
            .filter(|goal| {
                let first = along.pieces.first().map(|piece| &piece.at_from[*goal]);
                along
                    .pieces
                    .iter()
                    .any(|piece| Some(&piece.at_from[*goal]) != first || Some(&piece.at_to[*goal]) != first)
            })
            .collect();
        let mut pieces = Vec::with_capacity(along.pieces.len());
        for piece in &along.pieces {
            let amounts = |values: &[Value]| -> Vec<Option<Shown>> {
                moving
                    .iter()
                    .map(|goal| {
                        let value = values[*goal].as_ref().ok()?;
                        Some(self.shown(value, &topics[*goal].ty(self.model)))
                    })
                    .collect()
            };
            let (at_from, at_to) = (amounts(&piece.at_from), amounts(&piece.at_to));
            pieces.push(Piece {
                from: self.shown(&piece.from, &ty),
                to: piece.to.as_ref().map(|to| self.shown(to, &ty)),
                metric_from: self.metric_at(lever, &piece.from),
                metric_to: piece.to.as_ref().and_then(|to| self.metric_at(lever, to)),
                at_from,
                at_to,
                straight: piece.straight,
            });
        }
        let here = self.here[lever.fact as usize].clone().ok();
        Curve {
            lever: self.lever_name(lever),
            here: here.map(|here| self.shown(&here, &ty)),
            step: along.step.as_ref().map(|step| self.shown(step, &ty)),
            is_step_declared: along.is_declared,
            is_range_declared: lever.is_declared,
            cut_short: along.cut_short,
            standards: self.standards(lever),
            of: moving.iter().map(|goal| topics[*goal].name(self.model)).collect(),
            pieces,
        }
    }

    fn cliffs_of(&mut self, lever: &Lever, along: &Along, topics: &[Topic]) -> Vec<(Number, Cliff)> {
        let ends: Vec<usize> = self.end_places(topics);
        let ty = self.lever_type(lever);
        let mut found = Vec::new();
        for pair in along.pieces.windows(2) {
            let [before, after] = pair else { continue };
            let Some(to) = &before.to else { continue };
            for end in &ends {
                let Some(jump) = jump(before, after, *end, &self.cents()) else { continue };
                let topic = &topics[*end];
                let end_ty = topic.ty(self.model);
                let wrong_way = match (lever.more_is_better, topic.favors_provider(self.model, self.provider())) {
                    (Some(more), Some(favors)) => (jump.is_positive() == favors) != more,
                    (Some(_) | None, _) => false,
                };
                let lines = (0..topics.len())
                    .filter(|goal| !matches!(topics[*goal].what, About::Net(_)))
                    .filter(|goal| crate::analyze::analysis::jump(before, after, *goal, &self.cents()).is_some())
                    .map(|goal| {
                        let ty = topics[goal].ty(self.model);
                        let shown = |value: &Value| value.as_ref().ok().map(|value| self.shown(value, &ty));
                        Change {
                            of: topics[goal].name(self.model),
                            before: shown(&before.at_to[goal]),
                            after: shown(&after.at_from[goal]),
                        }
                    })
                    .collect();
                let slope = |piece: &Straight| piece.slopes[*end].as_ref().map(|slope| self.shown(slope, &end_ty));
                let slopes = [slope(before), slope(after)];
                found.push((
                    jump.abs(),
                    Cliff {
                        lever: self.lever_name(lever),
                        before: self.shown(to, &ty),
                        after: self.shown(&after.from, &ty),
                        metric_before: self.metric_at(lever, to),
                        metric_after: self.metric_at(lever, &after.from),
                        of: topic.name(self.model),
                        jump: self.shown(&jump, &end_ty),
                        slopes,
                        lines,
                        wrong_way,
                    },
                ));
            }
        }
        found
    }

    /// The topics that say what all comes to: what the provider has, or the last figures.
    fn end_places(&self, topics: &[Topic]) -> Vec<usize> {
        let provider = self.provider();
        let nets = topics.iter().any(|topic| matches!(topic.what, About::Net(_)));
        let is_end = |topic: &Topic| match topic.what {
            About::Net(party) => Some(party) == provider,
            About::Figure(..) => !nets,
            About::Line(..) => false,
        };
        (0..topics.len()).filter(|place| is_end(&topics[*place])).collect()
    }

    // ---- incentives ----------------------------------------------------------------------------------------------

    fn incentives(&mut self, cliffs: &[Cliff], bounded: &Space) -> Vec<Incentive> {
        let ends = self.ends();
        let mut left = MAX_INCENTIVE_STEPS;
        let mut found = Vec::new();
        for lever in self.levers.clone() {
            let Some(more_is_better) = lever.more_is_better else { continue };
            let name = self.lever_name(&lever);
            for end in &ends {
                let favors = end.favors_provider(self.model, self.provider()).unwrap_or(true);
                let mut space = bounded.clone();
                let range = lever.range.clone();
                if lever.is_declared {
                    space.domains[lever.fact as usize] = self.whole_domain(lever.fact).within(&range);
                } else {
                    space.domains[lever.fact as usize] = self.whole_domain(lever.fact);
                }
                let may = self.search.look(&space.domains, &end.goal);
                let way = may.moves.of(lever.fact);
                if !way.up && !way.down {
                    continue;
                }
                // As the fact rises: where more is better and more is to the good, it must not fall.
                let falls = more_is_better == favors;
                // Facts that are only sensible together are looked at where they stand first.
                let from = vec![self.here.clone()];
                let known = cliffs.iter().any(|cliff| cliff.wrong_way && cliff.lever == name);
                let answer = if known || end.is_money() || ends.len() == 1 {
                    self.within_budget(&mut left, &space, &end.goal, lever.fact, falls, &from)
                } else {
                    Answer::Open
                };
                let (pays_less, shown) = match answer {
                    Answer::Proved => ("never", None),
                    Answer::Open => ("open", None),
                    Answer::Refuted(step) => ("somewhere", Some(self.pair(&lever, end, &space, &step, more_is_better))),
                };
                found.push(Incentive { lever: name.clone(), of: end.name(self.model), pays_less, shown });
            }
        }
        found
    }

    /// Whether it never turns, as far as what is left to spend on such questions goes.
    fn within_budget(
        &mut self,
        left: &mut u64,
        space: &Space,
        goal: &Goal,
        fact: u32,
        falls: bool,
        from: &[Vec<Point>],
    ) -> Answer<Step> {
        let began = self.search.steps();
        let answer = self.search.never_turns_within(space, goal, (fact, None), falls, from, *left / 4);
        *left = left.saturating_sub(self.search.steps() - began);
        answer
    }

    /// Two sets of facts, the worse first.
    pub(super) fn pair(
        &mut self,
        lever: &Lever,
        end: &Topic,
        space: &Space,
        step: &Step,
        more_is_better: bool,
    ) -> Pair {
        let ty = end.ty(self.model);
        let mut other = step.points.clone();
        other[lever.fact as usize] = Ok(step.other.clone());
        let bears = self.telling(space, &[&step.points, &other], &end.goal);
        let (first, second) = if more_is_better { (&step.points, &other) } else { (&other, &step.points) };
        let (before, after) = if more_is_better { (&step.before, &step.after) } else { (&step.after, &step.before) };
        Pair {
            facts: self.facts_of(&step.points, |fact| fact != lever.fact && bears.contains(&fact)),
            before: self.fact(lever.fact, &first[lever.fact as usize]),
            after: self.fact(lever.fact, &second[lever.fact as usize]),
            amount_before: self.shown(before, &ty),
            amount_after: self.shown(after, &ty),
        }
    }

    // ---- sensitivity ---------------------------------------------------------------------------------------------

    fn sensitivity(&mut self, walks: &[(Lever, Along)]) -> Vec<Sensitivity> {
        let ends = self.ends();
        let mut found: Vec<(Number, Sensitivity)> = Vec::new();
        for (lever, along) in walks {
            let Ok(here) = self.here[lever.fact as usize].clone() else { continue };
            let ty = self.lever_type(lever);
            let whole = self.whole_domain(lever.fact);
            let unit = self.unit_of(lever);
            for end in &ends {
                let Some(goal) = self.topics.iter().position(|topic| topic.what == end.what) else { continue };
                let end_ty = end.ty(self.model);
                let at = self.here.clone();
                let Some(Ok(now)) = self.search.settle(&at, &end.goal) else { continue };
                let mut moved = |value: Number| -> Option<Number> {
                    let point = Ok(value);
                    if !whole.contains(&point) {
                        return None;
                    }
                    let mut points = at.clone();
                    points[lever.fact as usize] = point;
                    Some(self.search.settle(&points, &end.goal)?.ok()? - &now)
                };
                let (more, less) = (moved(&here + &unit), moved(&here - &unit));
                let (below, above) = turns(&along.of(goal), &here);
                let turn = |value: Option<Number>| -> Option<Turn> {
                    let value = value?;
                    let change = moved_by(&mut self.search, &at, lever.fact, &value, &end.goal, &now)?;
                    Some(Turn {
                        away: self.shown(&(&value - &here).abs(), &ty),
                        metric: self.metric_at(lever, &value),
                        change: self.shown(&change, &end_ty),
                        at: self.shown(&value, &ty),
                    })
                };
                let mut turn = turn;
                let (next_below, next_above) = (turn(below), turn(above));
                let size = [&more, &less].into_iter().flatten().map(Number::abs).max().unwrap_or_default();
                if size.is_zero() && next_below.is_none() && next_above.is_none() {
                    continue;
                }
                found.push((
                    size,
                    Sensitivity {
                        lever: self.lever_name(lever),
                        here: self.shown(&here, &ty),
                        metric_here: self.metric_at(lever, &here),
                        of: end.name(self.model),
                        unit: self.shown(&unit, &ty),
                        more: more.map(|more| self.shown(&more, &end_ty)),
                        less: less.map(|less| self.shown(&less, &end_ty)),
                        next_below,
                        next_above,
                    },
                ));
            }
        }
        found.sort_by(|(a, _), (b, _)| b.cmp(a));
        found.into_iter().map(|(_, sensitivity)| sensitivity).collect()
    }

    /// One more: a case, a point of a percent, a hundredth of an amount, else a step.
    fn unit_of(&self, lever: &Lever) -> Number {
        let step = self.search.step(lever.fact);
        let ty = self.lever_type(lever);
        let unit = ty.unit();
        match (step, unit) {
            (Some(step), Some(unit)) if unit.is_percent() => Number::max(&step, &Number::power_of_ten(-2)),
            (None, Some(unit)) if unit.is_percent() => Number::power_of_ten(-2),
            (_, Some(unit)) if unit.is_money() => Number::one(),
            (Some(step), _) => step,
            (None, _) => self.search.resolution(lever.fact),
        }
    }

    // ---- names and words -----------------------------------------------------------------------------------------

    pub(super) fn whole_domain(&self, fact: u32) -> Domain {
        Space::whole(&self.program, self.period).domains[fact as usize].clone()
    }

    pub(super) fn lever_type(&self, lever: &Lever) -> Type {
        self.model.figure(self.program.inputs()[lever.fact as usize].figure).ty.clone()
    }

    pub(super) fn lever_name(&self, lever: &Lever) -> LeverName {
        let info = &self.program.inputs()[lever.fact as usize];
        let metric = lever.metric.map(|(id, coordinate, _)| self.model.address(id, coordinate as usize));
        LeverName {
            fact: info.address.clone(),
            title: self.model.figure(info.figure).title.clone(),
            metric,
            metric_title: lever.metric.and_then(|(id, ..)| self.model.figure(id).title.clone()),
            more_is_better: lever.more_is_better,
        }
    }

    /// What the metric of a lever comes to with a value of the fact; of a fact that is the metric nothing is said twice.
    pub(super) fn metric_at(&mut self, lever: &Lever, value: &Number) -> Option<Shown> {
        let (id, coordinate, _) = lever.metric?;
        if self.program.inputs()[lever.fact as usize].figure == id {
            return None;
        }
        let goal = Goal::of(&self.search.graph, self.program.register(id, coordinate as usize)?);
        let mut points = self.here.clone();
        points[lever.fact as usize] = Ok(value.clone());
        let value = self.search.settle(&points, &goal)?.ok()?;
        Some(self.shown(&value, &self.model.figure(id).ty))
    }

    pub(super) fn shown(&self, value: &Number, ty: &Type) -> Shown {
        Shown {
            number: value.clone(),
            value: print::plain(value, ty, self.model),
            text: print::printed(value, ty, self.model),
        }
    }

    pub(super) fn title(&self, topic: &Topic) -> Option<String> {
        match topic.what {
            About::Line(id, _) | About::Figure(id, _) => self.model.figure(id).title.clone(),
            About::Net(party) => {
                let party = self.model.header.as_ref()?.parties.get(party.index())?;
                Some(party.title.clone())
            }
        }
    }

    pub(super) fn facts_of(&self, points: &[Point], wanted: impl Fn(u32) -> bool) -> Vec<Fact> {
        let all = points.iter().enumerate().filter(|(place, _)| wanted(*place as u32));
        all.map(|(place, point)| self.fact(place as u32, point)).collect()
    }

    pub(super) fn fact(&self, fact: u32, point: &Point) -> Fact {
        let info = &self.program.inputs()[fact as usize];
        let figure = self.model.figure(info.figure);
        let value = print::plain_value(point, &figure.ty, self.model);
        let (value, text) = match point {
            Ok(point) => (value, print::printed_whole(point, &figure.ty, self.model)),
            Err(kind) => (kind.word().to_owned(), kind.word().to_owned()),
        };
        Fact { address: info.address.clone(), title: figure.title.clone(), value, text }
    }

    /// How far roundings to the cent can take a sum of lines.
    fn cents(&self) -> Number {
        let quantum =
            self.model.header.as_ref().and_then(|header| header.money.as_ref()).map(|money| money.quantum.clone());
        let lines = Number::from(self.program.lines().len() as u64);
        quantum.map(|quantum| &quantum * &lines).unwrap_or_default()
    }
}

fn moved_by(
    search: &mut super::search::Search,
    at: &[Point],
    fact: u32,
    value: &Number,
    goal: &Goal,
    now: &Number,
) -> Option<Number> {
    let mut points = at.to_vec();
    points[fact as usize] = Ok(value.clone());
    Some(search.settle(&points, goal)?.ok()? - now)
}

/// By how much a goal jumps between two pieces, beyond what it changes along them and what roundings make of it.
fn jump(before: &Straight, after: &Straight, goal: usize, cents: &Number) -> Option<Number> {
    let (Ok(a), Ok(b)) = (&before.at_to[goal], &after.at_from[goal]) else { return None };
    let jump = b - a;
    let step = &after.from - before.to.as_ref()?;
    let slope = [before, after].into_iter().filter_map(|piece| piece.slopes[goal].as_ref()).map(Number::abs).max();
    let along = &slope.unwrap_or_default() * &step;
    let slack = &(&along * &Number::from(2)) + &(cents * &Number::from(2));
    (jump.abs() > slack).then_some(jump)
}

/// The nearest values on both sides at which it jumps or turns.
fn turns(along: &Along, here: &Number) -> (Option<Number>, Option<Number>) {
    let inside = |piece: &Straight| piece.from <= *here && piece.to.as_ref().is_none_or(|to| *here <= *to);
    let Some(place) = along.pieces.iter().position(inside) else { return (None, None) };
    let below = place.checked_sub(1).and_then(|place| along.pieces.get(place)).and_then(|piece| piece.to.clone());
    let above = along.pieces.get(place + 1).map(|piece| piece.from.clone());
    (below, above)
}
