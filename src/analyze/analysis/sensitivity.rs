//! What one more is worth where the facts are now, and how far it is to the next turn.

use crate::analyze::along::{Along, Piece as Straight};
use crate::analyze::analyst::{Analyst, Lever};
use crate::analyze::goal::Goal;
use crate::analyze::report::*;
use crate::analyze::space::Point;
use crate::number::Number;

impl Analyst<'_> {
    pub(in crate::analyze) fn sensitivity(&mut self, walks: &[(Lever, Along)]) -> Vec<Sensitivity> {
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
    pub(in crate::analyze) fn unit_of(&self, lever: &Lever) -> Number {
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
}

fn moved_by(
    search: &mut crate::analyze::search::Search,
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

/// The nearest values on both sides at which it jumps or turns.
fn turns(along: &Along, here: &Number) -> (Option<Number>, Option<Number>) {
    let inside = |piece: &Straight| piece.from <= *here && piece.to.as_ref().is_none_or(|to| *here <= *to);
    let Some(place) = along.pieces.iter().position(inside) else { return (None, None) };
    let below = place.checked_sub(1).and_then(|place| along.pieces.get(place)).and_then(|piece| piece.to.clone());
    let above = along.pieces.get(place + 1).map(|piece| piece.from.clone());
    (below, above)
}
