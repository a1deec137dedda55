//! The same measure paid twice, gates that everything hangs on, improvement that is worth more than being good.

use std::collections::BTreeSet;

use super::whether::{Found, Part};
use super::{Bench, NOTE};
use crate::analyze::analyst::{Analyst, Lever, Topic};
use crate::analyze::goal::Goal;
use crate::analyze::report::{Change, Lint};
use crate::analyze::search::Toward;
use crate::analyze::space::{Point, Space};
use crate::model::{Body, ClauseKind, ExprId, FigureId, Node, TermKind};
use crate::number::Number;
use crate::number::interval::{End, Interval};

/// How many places are looked at along a curve.
const MAX_PLACES: usize = 400;

/// How many pairs of a baseline and what it is compared with are looked at.
const MAX_PAIRS: usize = 6;

impl Analyst<'_> {
    /// Two lines the same way between the same parties that one metric decides.
    pub(super) fn paid_twice(&mut self, bench: &Bench, found: &mut Vec<Lint>) {
        let mut lines: Vec<(FigureId, usize, FigureId, BTreeSet<FigureId>)> = Vec::new();
        for (id, coordinate, term, _) in self.lines_made(bench) {
            if coordinate > 0 || term.kind == TermKind::Withhold {
                continue;
            }
            let metrics = self.metrics_of(&[term.amount]);
            if let (Some(metric), 1) = (metrics.first(), metrics.len()) {
                lines.push((id, coordinate, *metric, self.facts_behind(*metric)));
            }
        }
        for (place, first) in lines.iter().enumerate() {
            for second in &lines[..place] {
                let (one, other) = (second, first);
                let same = one.2 == other.2 || (one.3 == other.3 && !one.3.is_empty());
                let (Body::Line(a), Body::Line(b)) = (&self.model.figure(one.0).body, &self.model.figure(other.0).body)
                else {
                    continue;
                };
                let levels = self.works_out_from(other.0, one.0) || self.works_out_from(one.0, other.0);
                if !same || a.route != b.route || levels {
                    continue;
                }
                let positive = Interval { low: Some(End::open(Number::zero())), high: None };
                let registers: Vec<_> =
                    [one.0, other.0].into_iter().filter_map(|id| self.program.register(id, 0)).collect();
                let parts: Vec<Part> = registers.iter().map(|reg| Part::Within(*reg, vec![positive.clone()])).collect();
                let Found::Shown(points) = self.whether(bench, &parts) else { continue };
                let Some(metric) = self.program.register(one.2, 0) else { continue };
                let goal = Goal::of(&self.search.graph, metric);
                let Some(Ok(value)) = self.search.settle(&points, &goal) else { continue };
                let (name, twin) = (self.model.figure(one.2), self.model.figure(other.2));
                let value = crate::explain::print::printed(&value, &name.ty, self.model);
                let what = if one.2 == other.2 {
                    format!("`{}` decides", name.name)
                } else {
                    format!("the facts of `{}` and `{}`, which are the same, decide", name.name, twin.name)
                };
                let said = |id: FigureId| {
                    let name = &self.model.figure(id).name;
                    name.strip_suffix(".before_limits").unwrap_or(name).to_owned()
                };
                let message = format!(
                    "{what} both `{}` and this line, and both pay at {value}: the same performance is paid twice",
                    said(one.0)
                );
                let span = self.model.figure(other.0).name_span;
                let mut lint = self.lint("paid-twice", NOTE, other.0, span);
                lint.message = message;
                lint.help = Some(
                    "make one line of the two, with a level for each amount, or let one of them look at something else"
                        .to_owned(),
                );
                lint.facts = self.facts_bearing(&points, &registers);
                for id in [one.0, other.0] {
                    lint.amounts.extend(self.change(id, 0, &points, &points));
                }
                found.push(lint);
            }
        }
    }

    /// The metrics that calculations are about, through everything that is not one.
    fn metrics_of(&self, exprs: &[ExprId]) -> BTreeSet<FigureId> {
        let mut waiting = Vec::new();
        self.figures_in(exprs.to_vec(), &mut waiting);
        let mut seen = BTreeSet::new();
        let mut metrics = BTreeSet::new();
        while let Some(id) = waiting.pop() {
            if self.model.figure(id).clause == ClauseKind::Metric {
                metrics.insert(id);
            } else if seen.insert(id) {
                waiting.extend(self.reads(id));
            }
        }
        metrics
    }

    /// The facts that a figure is worked out from.
    fn facts_behind(&self, id: FigureId) -> BTreeSet<FigureId> {
        let mut waiting = vec![id];
        let mut seen = BTreeSet::new();
        while let Some(id) = waiting.pop() {
            if seen.insert(id) {
                waiting.extend(self.reads(id));
            }
        }
        seen.into_iter().filter(|id| matches!(self.model.figure(*id).body, Body::Input(_))).collect()
    }

    // ---- gates ---------------------------------------------------------------------------------------------------

    /// Gates on another metric than the one a line pays for, at which one step takes more than half of what it can pay.
    pub(super) fn gate_cliffs(&mut self, bench: &Bench, bounded: &Space, found: &mut Vec<Lint>) {
        let lines: Vec<(FigureId, usize, u32)> =
            self.lines_made(bench).into_iter().map(|(id, coordinate, _, line)| (id, coordinate, line)).collect();
        for (id, coordinate, line) in lines {
            let Body::Line(term) = &self.model.figure(id).body else { continue };
            let favors =
                matches!(term.kind, TermKind::Bonus | TermKind::EarnBack | TermKind::Adjustment | TermKind::Payment);
            if coordinate > 0 || !favors || term.gates.is_empty() {
                continue;
            }
            let own = self.metrics_of(&[term.amount]);
            for (place, gate) in term.gates.iter().enumerate() {
                let others = self.metrics_of(&[gate.condition]);
                if others.is_empty() || others.iter().all(|metric| own.contains(metric)) {
                    continue;
                }
                let Some((_, gate_reg)) = self.program.plan.stores.lines[line as usize].gates.get(place).copied()
                else {
                    continue;
                };
                let Some(reg) = self.program.register(id, coordinate) else { continue };
                let goals = [Goal::of(&self.search.graph, gate_reg), Goal::of(&self.search.graph, reg)];
                let from = vec![self.here.clone()];
                let most = self.search.extreme(bounded, &goals[1], Toward::Greatest, &from);
                let Some((most, points)) = most.reached.filter(|(most, _)| most.is_positive()) else { continue };
                let Some((fall, first, second)) = self.fall_at(&goals, &points, &others) else { continue };
                if &fall * &Number::from(2) <= most {
                    continue;
                }
                let ty = self.model.figure(id).ty.clone();
                let words = self.words(self.model.expr(gate.condition).span);
                let mut lint = self.lint("gate-cliff", NOTE, id, gate.span);
                lint.message = format!(
                    "one step at the gate `{words}` is worth {} of the {} that the line can pay",
                    crate::explain::print::printed(&fall, &ty, self.model),
                    crate::explain::print::printed(&most, &ty, self.model)
                );
                lint.help = Some(
                    "let it rise evenly toward the bound (`earns evenly from … to …`), or reduce the line below it instead of \
                     closing it"
                        .to_owned(),
                );
                lint.facts = self.facts_bearing(&first, &[gate_reg, reg]);
                lint.other = self.facts_of(&second, |fact| first[fact as usize] != second[fact as usize]);
                lint.amounts.extend(self.change(id, coordinate, &first, &second));
                found.push(lint);
            }
        }
    }

    /// The most that is lost in one step of a fact at which a gate closes, with the facts before and after.
    fn fall_at(
        &mut self,
        goals: &[Goal; 2],
        points: &[Point],
        metrics: &BTreeSet<FigureId>,
    ) -> Option<(Number, Vec<Point>, Vec<Point>)> {
        let mut best: Option<(Number, Vec<Point>, Vec<Point>)> = None;
        let levers: Vec<Lever> = self
            .levers
            .iter()
            .filter(|lever| lever.metric.is_some_and(|(id, ..)| metrics.contains(&id)))
            .cloned()
            .collect();
        for lever in levers {
            let along = self.search.along(points, lever.fact, &lever.range, goals);
            for pair in along.pieces.windows(2) {
                let (Some(to), Ok(a), Ok(b)) = (&pair[0].to, &pair[0].at_to[1], &pair[1].at_from[1]) else { continue };
                if pair[0].at_to[0] == pair[1].at_from[0] {
                    continue;
                }
                let fall = (a - b).abs();
                if best.as_ref().is_none_or(|(known, ..)| fall > *known) {
                    let with = |value: &Number| {
                        let mut points = points.to_vec();
                        points[lever.fact as usize] = Ok(value.clone());
                        points
                    };
                    let (low, high) = (with(to), with(&pair[1].from));
                    best = Some(if a > b { (fall, low, high) } else { (fall, high, low) });
                }
            }
        }
        best
    }

    // ---- improvement ---------------------------------------------------------------------------------------------

    /// A baseline by which whoever is worse, and was worse still, is paid more than whoever is better and always was.
    pub(super) fn improvement(&mut self, found: &mut Vec<Lint>) {
        let mut said: BTreeSet<(FigureId, FigureId)> = BTreeSet::new();
        let pairs = self.compared();
        let Some(end) = self.ends().into_iter().next() else { return };
        let mut looked = 0;
        for lever in self.levers.clone() {
            let Some(more_is_better) = lever.more_is_better else { continue };
            let figure = self.program.inputs()[lever.fact as usize].figure;
            for baseline in self.levers.clone() {
                let base_figure = self.program.inputs()[baseline.fact as usize].figure;
                let coordinates =
                    [lever.fact, baseline.fact].map(|fact| self.program.inputs()[fact as usize].coordinate);
                if !pairs.contains(&(figure, base_figure))
                    || coordinates[0] != coordinates[1]
                    || looked >= MAX_PAIRS
                    || said.contains(&(figure, base_figure))
                {
                    continue;
                }
                looked += 1;
                if let Some(lint) = self.improvement_of(&lever, &baseline, more_is_better, &end) {
                    said.insert((figure, base_figure));
                    found.push(lint);
                }
            }
        }
    }

    fn improvement_of(&mut self, lever: &Lever, baseline: &Lever, more_is_better: bool, end: &Topic) -> Option<Lint> {
        let favors = end.favors_provider(self.model, self.provider()).unwrap_or(true);
        // The worst and the best baseline, as far as performance goes.
        let range = lever.range.meet(&baseline.range);
        let (low, high) = (range.low.as_ref()?.value.clone(), range.high.as_ref()?.value.clone());
        let (worst, best) = if more_is_better { (low, high) } else { (high, low) };
        let mut with = |value: &Number| {
            let mut points = self.here.clone();
            points[baseline.fact as usize] = Ok(value.clone());
            let along = self.search.along(&points, lever.fact, &range, std::slice::from_ref(&end.goal));
            let mut places: Vec<(Number, Number)> = Vec::new();
            for piece in along.pieces.iter().take(MAX_PLACES) {
                places.extend(piece.at_from[0].as_ref().ok().map(|it| (piece.from.clone(), it.clone())));
                if let (Some(to), Ok(value)) = (&piece.to, &piece.at_to[0]) {
                    places.push((to.clone(), value.clone()));
                }
            }
            places
        };
        let (improved, attained) = (with(&worst), with(&best));
        let mut most: Option<(Number, Number, Number)> = None;
        for (at, pay) in &improved {
            for (other, other_pay) in &attained {
                let worse = if more_is_better { at < other } else { at > other };
                let more = if favors { pay - other_pay } else { other_pay - pay };
                if worse && more.is_positive() && most.as_ref().is_none_or(|(known, ..)| more > *known) {
                    most = Some((more, at.clone(), other.clone()));
                }
            }
        }
        let (more, at, other) = most?;
        let facts = |place: &Number, base: &Number| {
            let mut points = self.here.clone();
            points[lever.fact as usize] = Ok(place.clone());
            points[baseline.fact as usize] = Ok(base.clone());
            points
        };
        let (first, second) = (facts(&at, &worst), facts(&other, &best));
        let ty = end.ty(self.model);
        let input_ty = self.lever_type(lever);
        let shown = |value: &Number| crate::explain::print::printed(value, &input_ty, self.model);
        let base = self.program.inputs()[baseline.fact as usize].clone();
        let id = self.program.inputs()[lever.fact as usize].figure;
        let mut lint = self.lint(
            "improvement-over-attainment",
            NOTE,
            lever.metric.map_or(id, |(metric, ..)| metric),
            self.model.figure(base.figure).name_span,
        );
        lint.message = format!(
            "at {} coming from {}, one is worth {} more than at {} coming from {}: being better is worth less than having been worse",
            shown(&at),
            shown(&worst),
            crate::explain::print::printed(&more, &ty, self.model),
            shown(&other),
            shown(&best)
        );
        lint.help = Some(
            "cap what improvement can earn at what the same performance earns, or pay the greater of the two"
                .to_owned(),
        );
        lint.facts = self.facts_of(&first, |fact| fact == lever.fact || fact == baseline.fact);
        lint.other = self.facts_of(&second, |fact| fact == lever.fact || fact == baseline.fact);
        let goal = end.goal.clone();
        let mut settled = |points: &[Point]| {
            let value = self.search.settle(points, &goal)?.ok()?;
            Some(self.shown(&value, &ty))
        };
        let (before, after) = (settled(&first), settled(&second));
        lint.amounts.push(Change { of: end.name(self.model), before, after });
        Some(lint)
    }

    /// Pairs of facts of one kind of which a calculation takes the difference, both ways.
    fn compared(&self) -> BTreeSet<(FigureId, FigureId)> {
        let mut found = BTreeSet::new();
        for expr in &self.model.exprs {
            let Node::Subtract(a, b) = &expr.node else { continue };
            let facts = |expr: ExprId| -> BTreeSet<FigureId> {
                let mut read = Vec::new();
                self.figures_in(vec![expr], &mut read);
                read.into_iter().flat_map(|id| self.facts_behind(id)).collect()
            };
            let (one, other) = (facts(*a), facts(*b));
            for (x, y) in one.iter().flat_map(|x| other.iter().map(move |y| (*x, *y))) {
                if x != y && self.model.figure(x).ty == self.model.figure(y).ty {
                    found.insert((x, y));
                    found.insert((y, x));
                }
            }
        }
        found
    }
}
