//! What does nothing: gates that are always open, caps that are never reached, lines that are always 0, metrics that nothing
//! hangs on.

use std::collections::BTreeMap;

use super::whether::{Found, Part};
use super::{Bench, WARNING};
use crate::analyze::analyst::Analyst;
use crate::analyze::goal::Goal;
use crate::analyze::report::Lint;
use crate::analyze::search::Toward;
use crate::model::{Action, Body, Datum, ExprId, FigureId, Kinds, Node, Side};
use crate::number::Number;
use crate::program::Reg;
use crate::program::op::Op;

impl Analyst<'_> {
    /// Gates that are never closed where something stands behind them, caps and floors that never act.
    pub(super) fn gates_and_caps(&mut self, bench: &Bench, found: &mut Vec<Lint>) {
        self.gates(bench, found);
        self.caps(bench, found);
    }

    fn gates(&mut self, bench: &Bench, found: &mut Vec<Lint>) {
        // By clause and gate: what would have to hold so that it matters, at any row.
        let mut asked: BTreeMap<(FigureId, usize), Vec<Vec<Part>>> = BTreeMap::new();
        for (id, _, term, line) in self.lines_made(bench) {
            let line = &self.program.plan.stores.lines[line as usize];
            for (place, (side, gate)) in line.gates.iter().enumerate() {
                let ways = asked.entry((id, place)).or_default();
                let pays = side.filter(|_| line.pays != Reg::NONE).map(|side| side == Side::Pays);
                let mut closed = vec![Part::Truth(*gate, false), Part::Some(line.amount)];
                closed.extend(pays.map(|pays| Part::Truth(line.pays, pays)));
                // Where another gate is closed as well, this one changes nothing.
                for (other, (other_side, reg)) in line.gates.iter().enumerate() {
                    if other != place && (other_side.is_none() || other_side == side) {
                        closed.push(Part::Truth(*reg, true));
                    }
                }
                ways.push(closed);
                // Unknown, it leaves the line open.
                ways.push(vec![Part::Absent(*gate, Kinds::EVERY)]);
            }
            debug_assert_eq!(term.gates.len(), line.gates.len());
        }
        for ((id, place), ways) in asked {
            if !ways.iter().all(|parts| matches!(self.whether(bench, parts), Found::Never)) {
                continue;
            }
            let Body::Line(term) = &self.model.figure(id).body else { continue };
            let Some(gate) = term.gates.get(place) else { continue };
            let (span, condition) = (gate.span, gate.condition);
            let words = self.words(self.model.expr(condition).span);
            let registers: Vec<Reg> = ways.iter().flatten().filter_map(register_of).collect();
            let mut lint = self.lint("no-effect", WARNING, id, span);
            let gate = registers.first().copied();
            let closes = gate.map(|gate| self.whether(bench, &[Part::Truth(gate, false)]));
            lint.message = match &closes {
                Some(Found::Shown(_)) => {
                    format!(
                        "the gate `{words}` changes nothing: whenever it is closed, nothing would be paid without it"
                    )
                }
                Some(Found::Never | Found::Open) | None => {
                    format!("the gate `{words}` is always open: no facts close it")
                }
            };
            lint.help =
                Some("take the gate out, or ask for something that the amount does not ask for already".to_owned());
            if let Some(Found::Shown(points)) = closes {
                lint.facts = self.facts_bearing(&points, &registers);
                let points = points.clone();
                lint.amounts.extend(self.change(id, 0, &points, &points));
            }
            found.push(lint);
        }
    }

    fn caps(&mut self, bench: &Bench, found: &mut Vec<Lint>) {
        let mut asked: BTreeMap<ExprId, (FigureId, Vec<Vec<Part>>, bool)> = BTreeMap::new();
        let plan = self.program.plan.clone();
        for entry in &plan.probes.registers {
            let Node::Step { action: action @ (Action::Cap(_) | Action::Floor(_)), .. } =
                &self.model.expr(entry.expr).node
            else {
                continue;
            };
            if self.is_guard(entry.expr, action) {
                continue;
            }
            let place = plan.bases.partition_point(|base| *base <= entry.instance).checked_sub(1);
            let limit = entry.instance.checked_sub(plan.bases.last().copied().unwrap_or(0));
            let figure = match (place.filter(|place| *place < self.model.figures.len()), limit) {
                (Some(place), _) => FigureId(place as u32),
                (None, Some(limit)) => match self.model.limits.get(limit as usize).and_then(|it| it.members.first()) {
                    Some(crate::model::Standing::Line(line)) => *line,
                    Some(crate::model::Standing::After(..)) | None => continue,
                },
                (None, None) => continue,
            };
            let (_, ways, known) = asked.entry(entry.expr).or_insert_with(|| (figure, Vec::new(), true));
            match self.acts(bench, Reg(entry.at)) {
                Some(parts) => ways.push(parts),
                None => *known = false,
            }
        }
        for (expr, (figure, ways, known)) in asked {
            if !known || !ways.iter().all(|parts| matches!(self.whether(bench, parts), Found::Never)) {
                continue;
            }
            let Node::Step { base, action, .. } = &self.model.expr(expr).node else { continue };
            let (base, bound) = (*base, action.operands().next());
            let Some(bound) = bound else { continue };
            let is_cap = matches!(action, Action::Cap(_));
            let span = self.model.expr(bound).span;
            let words = self.words(span);
            let mut lint = self.lint("no-effect", WARNING, figure, span);
            let reach = ways.first().and_then(|parts| self.nearest(parts, base, is_cap));
            let far = reach.as_ref().map(|(text, _)| text.clone());
            let amount = if is_cap { "more" } else { "less" };
            lint.message = match far {
                Some(far) => format!(
                    "the {} `{words}` is never reached: whatever the facts, it comes to no {amount} than {far}",
                    if is_cap { "cap" } else { "floor" }
                ),
                None => format!("the {} `{words}` is never reached", if is_cap { "cap" } else { "floor" }),
            };
            lint.help =
                Some(format!("take it out, or {} it to what can be reached", if is_cap { "lower" } else { "raise" }));
            if let Some((_, points)) = reach {
                let registers: Vec<Reg> = ways.iter().flatten().filter_map(register_of).collect();
                lint.facts = self.facts_bearing(&points, &registers);
            }
            found.push(lint);
        }
    }

    /// Bounds that are written so that nothing can go wrong: 0, all of something, the most of a score.
    fn is_guard(&self, expr: ExprId, action: &Action) -> bool {
        let Some(bound) = action.operands().next() else { return true };
        let Node::Const(Datum::Number(number)) = &self.model.expr(bound).node else { return false };
        let whole = self.model.expr(expr).ty.unit().is_some_and(|unit| unit.is_percent());
        number.is_zero()
            || (whole && *number == Number::one())
            || self.model.figures.iter().any(|figure| figure.out_of.as_ref() == Some(number))
            || *number == Number::from(100)
    }

    /// What has to hold so that a cap or a floor acts.
    fn acts(&self, bench: &Bench, reg: Reg) -> Option<Vec<Part>> {
        let op = bench.writers.get(&reg)?;
        let (op, when) = match op {
            Op::Choose { condition, yes, .. } => (bench.writers.get(yes)?, Some(*condition)),
            other => (other, None),
        };
        let (a, part) = if let Op::Cap { a, most, .. } = op {
            (*a, Part::Above(*a, *most))
        } else if let Op::Floor { a, least, .. } = op {
            (*a, Part::Above(*least, *a))
        } else {
            return None;
        };
        // What is the same for all facts was meant for other terms.
        if self.is_constant(a) {
            return None;
        }
        Some(std::iter::once(part).chain(when.map(|when| Part::Truth(when, true))).collect())
    }

    /// The nearest that something comes to its bound, with facts.
    fn nearest(
        &mut self,
        parts: &[Part],
        base: ExprId,
        is_cap: bool,
    ) -> Option<(String, Vec<crate::analyze::space::Point>)> {
        let Part::Above(a, b) = parts.first()? else { return None };
        let reg = if is_cap { *a } else { *b };
        let goal = Goal::of(&self.search.graph, reg);
        let (space, from) = (self.space.clone(), vec![self.here.clone()]);
        let extreme = self.search.extreme(&space, &goal, if is_cap { Toward::Greatest } else { Toward::Least }, &from);
        let (value, points) = extreme.reached.clone().filter(|_| extreme.is_exact())?;
        let ty = self.model.expr(base).ty.clone();
        Some((crate::explain::print::printed(&value, &ty, self.model), points))
    }

    /// Lines of money that are 0 for all facts.
    pub(super) fn nothing_paid(&mut self, bench: &Bench, found: &mut Vec<Lint>) {
        let mut lines: BTreeMap<FigureId, Vec<Reg>> = BTreeMap::new();
        for line in self.program.lines() {
            lines.entry(line.figure).or_default().push(line.register);
        }
        for (id, registers) in lines {
            // A family is looked at as a whole: of some rows nothing may be meant to be paid.
            let never = |analyst: &mut Self, reg: &Reg| {
                !analyst.is_constant(*reg)
                    && matches!(analyst.whether(bench, &[Part::Some(*reg)]), Found::Never)
                    && matches!(analyst.whether(bench, &[Part::Absent(*reg, Kinds::EVERY)]), Found::Never)
            };
            if registers.iter().all(|reg| never(self, reg)) {
                let here = self.here.clone();
                let span = self.model.figure(id).name_span;
                let mut lint = self.lint("no-effect", WARNING, id, span);
                lint.message = "the line is 0 whatever the facts".to_owned();
                lint.help = Some("correct what keeps it at 0, or take the clause out".to_owned());
                lint.facts = self.facts_of(&here, |_| true);
                lint.amounts.extend(self.change(id, 0, &here, &here));
                found.push(lint);
            }
        }
    }
}

fn register_of(part: &Part) -> Option<Reg> {
    match part {
        Part::Truth(reg, _) | Part::Within(reg, _) | Part::Some(reg) | Part::Absent(reg, _) | Part::Above(reg, _) => {
            Some(*reg)
        }
    }
}
