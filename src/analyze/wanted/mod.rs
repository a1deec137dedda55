//! What it would take for something to come to an amount: the cheapest way there, with what it comes to one step before.

mod cheapest;
mod print;
pub(crate) mod want;

use self::cheapest::{Way, space};
use self::want::{Movable, Question, Want, WantError};
use super::analyst::Analyst;
use super::report::{Before, Move, Shown, Wanted};
use super::search::Toward;
use super::space::Point;
use crate::model::{Type, Unit};
use crate::number::Number;

impl Analyst<'_> {
    /// The cheapest facts with which what is wanted is reached, from where it is stood.
    ///
    /// # Errors
    ///
    /// What is wanted, or what something costs, does not fit the contract.
    pub fn wanted(&mut self, want: &Want) -> Result<Wanted, WantError> {
        let question = self.question(want)?;
        let Question { topic, aim, movable } = &question;
        let axes: Vec<_> = movable.iter().map(|it| it.axis.clone()).collect();
        let here = self.here.clone();
        let days = self.space.period.clone();
        let mut found = self.search.cheapest(&here, &days, &axes, aim);
        if let Some(way) = &mut found.best {
            self.let_go(&question, way);
            // A step that costs nothing may still have been let go.
            found.bound = found.bound.map(|bound| Number::min(&bound, &way.cost));
        }
        let how = match (&found.best, &found.bound) {
            (Some(way), Some(bound)) if way.cost == *bound => "exact",
            (Some(_), _) => "found",
            (None, None) => "not reachable",
            (None, Some(_)) => "open",
        };
        let farthest = found.best.is_none().then(|| {
            let space = space(&here, &days, &axes);
            let toward = if aim.at_least { Toward::Greatest } else { Toward::Least };
            let extreme = self.search.extreme(&space, &topic.goal, toward, std::slice::from_ref(&here));
            self.end(topic, &space, &extreme)
        });
        let ty = topic.ty(self.model);
        let now = self.search.settle(&here, &topic.goal).and_then(Result::ok);
        let way = found.best.as_ref();
        Ok(Wanted {
            of: topic.name(self.model),
            title: self.title(topic),
            kind: topic.kind(),
            sense: if aim.at_least { "at least" } else { "at most" },
            amount: self.shown(&aim.amount, &ty),
            how,
            period: self.period_label(),
            stands_on: self.stands_on_words(),
            cost: way.map(|way| self.cost(&way.cost)),
            costs_at_least: found.bound.as_ref().map(|bound| self.cost(bound)),
            reached: way.map(|way| self.shown(&way.value, &ty)),
            change: way.zip(now.as_ref()).map(|(way, now)| self.shown(&(&way.value - now), &ty)),
            now: now.map(|now| self.shown(&now, &ty)),
            moves: movable.iter().enumerate().map(|(place, it)| self.moved(&question, way, place, it)).collect(),
            facts: way.map(|way| self.facts_of(&way.points, |_| true)).unwrap_or_default(),
            farthest,
        })
    }

    /// Takes back every step that is not needed: those that cost nothing are not among what the search makes fewer.
    fn let_go(&mut self, question: &Question, way: &mut Way) {
        let mut place = 0;
        while let Some(it) = question.movable.get(place) {
            match self.step_before(question, way, place) {
                Some((at, points, Some(value))) if question.aim.is_met(&value) => {
                    way.cost = &way.cost - &(&it.axis.price * &it.axis.step);
                    (way.at[place], way.points, way.value) = (at, points, value);
                    // What was needed before may no longer be.
                    place = 0;
                }
                Some(_) | None => place += 1,
            }
        }
    }

    /// All moves made but the last step of one: where that is, all facts, and what is wanted of them. None where it is not
    /// moved.
    fn step_before(
        &mut self,
        question: &Question,
        way: &Way,
        place: usize,
    ) -> Option<(Number, Vec<Point>, Option<Number>)> {
        let axis = &question.movable.get(place)?.axis;
        let at = way.at.get(place)?;
        let before = match at.cmp(&axis.here) {
            std::cmp::Ordering::Equal => return None,
            std::cmp::Ordering::Greater => Number::max(&(at - &axis.step), &axis.here),
            std::cmp::Ordering::Less => Number::min(&(at + &axis.step), &axis.here),
        };
        let mut points = way.points.clone();
        points[axis.fact as usize] = Ok(before.clone());
        let value = self.search.settle(&points, &question.aim.goal).and_then(Result::ok);
        Some((before, points, value))
    }

    fn moved(&mut self, question: &Question, way: Option<&Way>, place: usize, it: &Movable) -> Move {
        let (axis, lever) = (&it.axis, &it.lever);
        let ty = self.lever_type(lever);
        // A day is moved by days, and yes or no by one.
        let by = match &ty {
            Type::Date => Type::Quantity(Unit::days()),
            Type::Quantity(_) => ty.clone(),
            Type::Time | Type::Truth | Type::Word(_) | Type::Key(_) | Type::Text | Type::Unknown => {
                Type::Quantity(Unit::number())
            }
        };
        let here = self.here.clone();
        let points = way.map_or(&here, |way| &way.points);
        let to = way.and_then(|way| way.at.get(place)).unwrap_or(&axis.here);
        let far = (to - &axis.here).abs();
        let end = question.topic.ty(self.model);
        let before = way.and_then(|way| self.step_before(question, way, place));
        Move {
            lever: self.lever_name(lever),
            metric_from: self.metric_of(lever, &here),
            metric_to: self.metric_of(lever, points),
            one_step_before: before.map(|(at, points, value)| Before {
                at: self.whole(&at, &ty),
                metric: self.metric_of(lever, &points),
                amount: value.map(|value| self.shown(&value, &end)),
            }),
            from: self.whole(&axis.here, &ty),
            to: self.whole(to, &ty),
            by: self.whole(&far, &by),
            unit_cost: self.cost(&it.cost),
            unit: self.whole(&it.unit, &by),
            cost: self.cost(&(&far * &axis.price)),
            step: self.whole(&axis.step, &by),
            is_step_declared: it.is_step_declared,
            limits: [self.whole(&axis.range.0, &ty), self.whole(&axis.range.1, &ty)],
            is_range_declared: lever.is_declared,
        }
    }

    /// An amount of what moving costs, with all its digits: in the contract's currency, where it has one.
    fn cost(&self, value: &Number) -> Shown {
        let money = self.model.header.as_ref().and_then(|header| header.money.as_ref());
        let unit = money.map_or_else(Unit::number, |money| Unit::money(&money.currency));
        self.whole(value, &Type::Quantity(unit))
    }
}
