//! What does nothing: gates that are always open, caps that are never reached, lines that are always 0, metrics that nothing
//! hangs on.

use std::collections::{BTreeMap, HashSet};

use super::analyst::{About, Analyst};
use super::goal::Goal;
use super::lints::{Bench, WARNING};
use super::may::Way;
use super::report::Lint;
use super::search::Toward;
use super::whether::{Found, Part};
use crate::model::{Action, Asserted, Body, ClauseKind, Datum, ExprId, FigureId, Kinds, Node, Side, Type};
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
        let (a, part) = match op {
            Op::Cap { a, most, .. } => (*a, Part::Above(*a, *most)),
            Op::Floor { a, least, .. } => (*a, Part::Above(*least, *a)),
            _ => return None,
        };
        // What is the same for all facts was meant for other terms.
        if self.is_constant(a) {
            return None;
        }
        Some(std::iter::once(part).chain(when.map(|when| Part::Truth(when, true))).collect())
    }

    /// The nearest that something comes to its bound, with facts.
    fn nearest(&mut self, parts: &[Part], base: ExprId, is_cap: bool) -> Option<(String, Vec<super::space::Point>)> {
        let reg = match parts.first()? {
            Part::Above(a, b) => {
                if is_cap {
                    *a
                } else {
                    *b
                }
            }
            _ => return None,
        };
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

    /// Metrics and scores that nothing paid, charged or decided hangs on, whatever the facts.
    pub(super) fn without_effect(&mut self, bench: &Bench, said: &[Lint], found: &mut Vec<Lint>) {
        let matters = self.matters(bench);
        let mut silent: Vec<FigureId> = Vec::new();
        for (index, figure) in self.model.figures.iter().enumerate() {
            let id = FigureId(index as u32);
            let counts = matches!(figure.clause, ClauseKind::Metric | ClauseKind::Score | ClauseKind::Composite);
            // A family is looked at as a whole: some of its rows may be for information.
            let registers: Vec<Reg> =
                (0..self.model.size(id)).filter_map(|coordinate| self.program.register(id, coordinate)).collect();
            let moves = registers.iter().any(|reg| !self.is_constant(*reg));
            if counts && figure.listed && moves && !registers.iter().any(|reg| matters.contains(reg)) {
                silent.push(id);
            }
        }
        for id in silent.clone() {
            // Of what follows from another that has no effect nothing is said again.
            let follows = silent.iter().any(|other| *other != id && self.works_out_from(id, *other));
            if !follows {
                let span = self.model.figure(id).name_span;
                let mut lint = self.lint("no-effect", WARNING, id, span);
                lint.message = "nothing is paid, charged or decided by it, whatever it comes to".to_owned();
                lint.help =
                    Some("use it where it was meant to count, show it on a scorecard, or take it out".to_owned());
                self.show_no_effect(id, &mut lint);
                found.push(lint);
            }
        }
        for (index, figure) in self.model.figures.iter().enumerate() {
            let id = FigureId(index as u32);
            if !matches!(figure.body, Body::Input(_))
                || matches!(figure.ty, Type::Text | Type::Date | Type::Time | Type::Key(_))
                || self.model.as_of == Some(id)
                || figure.clause != ClauseKind::Input
                || said.iter().any(|lint| lint.code == "unused-input" && lint.of == figure.name)
            {
                continue;
            }
            let slots: Vec<u32> = self
                .program
                .inputs()
                .iter()
                .enumerate()
                .filter(|(_, info)| info.figure == id)
                .map(|(place, _)| place as u32)
                .collect();
            if slots
                .iter()
                .any(|slot| matters.contains(&Reg(slot + 1)) || self.space.domains[*slot as usize].as_point().is_some())
                || self.read_by_one_of(id, &silent)
                || !self.is_read(id)
            {
                continue;
            }
            let mut lint = self.lint("no-effect", WARNING, id, figure.name_span);
            lint.message = "nothing is paid, charged or decided by it, whatever it is".to_owned();
            lint.help = Some("use it where it was meant to count, or take it out".to_owned());
            self.show_no_effect(id, &mut lint);
            found.push(lint);
        }
    }

    /// Two sets of facts that differ in it and come to the same.
    fn show_no_effect(&mut self, id: FigureId, lint: &mut Lint) {
        let Some(reg) = self.program.register(id, 0).filter(|reg| *reg != Reg::NONE).or_else(|| {
            let slot = self.program.input_of(id, 0)?;
            Some(Reg(slot.index() as u32 + 1))
        }) else {
            return;
        };
        let goal = Goal::of(&self.search.graph, reg);
        let from = vec![self.here.clone()];
        // Along one of its facts, the others as they are.
        let whole = self.space.clone();
        for fact in self.bearing(&whole, &goal) {
            let mut space = whole.clone();
            for (place, domain) in space.domains.iter_mut().enumerate() {
                if place as u32 != fact {
                    *domain = super::space::Domain::point(&self.here[place], domain.step.clone());
                }
            }
            let least = self.search.extreme(&space, &goal, Toward::Least, &from);
            let most = self.search.extreme(&space, &goal, Toward::Greatest, &from);
            let (Some((low, one)), Some((high, other))) = (least.reached, most.reached) else { continue };
            if low == high {
                continue;
            }
            lint.facts = self.facts_bearing(&one, &[reg]);
            lint.other = self.facts_of(&other, |place| place == fact);
            lint.amounts.extend(self.change(id, 0, &one, &other));
            for topic in self.ends() {
                let ty = topic.ty(self.model);
                let mut shown = |points: &[super::space::Point]| {
                    let value = self.search.settle(points, &topic.goal)?.ok()?;
                    Some(self.shown(&value, &ty))
                };
                let (before, after) = (shown(&one), shown(&other));
                lint.amounts.push(super::report::Change { of: topic.name(self.model), before, after });
            }
            return;
        }
    }

    fn is_read(&self, id: FigureId) -> bool {
        self.model.exprs.iter().any(|expr| matches!(&expr.node, Node::Figure(figure, _) if *figure == id))
    }

    /// Whether one of these figures is worked out from it.
    fn read_by_one_of(&self, id: FigureId, of: &[FigureId]) -> bool {
        of.iter().any(|other| *other != id && self.works_out_from(*other, id))
    }

    /// Whether a figure is worked out from another, directly or not.
    pub(super) fn works_out_from(&self, figure: FigureId, from: FigureId) -> bool {
        let mut waiting = vec![figure];
        let mut seen = HashSet::new();
        while let Some(id) = waiting.pop() {
            if id == from {
                return true;
            }
            if seen.insert(id) {
                waiting.extend(self.reads(id));
            }
        }
        false
    }

    /// The figures that a figure is made of.
    pub(super) fn reads(&self, id: FigureId) -> Vec<FigureId> {
        let figure = self.model.figure(id);
        let mut exprs: Vec<ExprId> = figure.filter.into_iter().collect();
        let mut read = Vec::new();
        match &figure.body {
            Body::Expr(expr) => exprs.push(*expr),
            Body::Line(term) => {
                exprs.push(term.amount);
                exprs.extend(term.pays);
                exprs.extend(term.gates.iter().map(|gate| gate.condition));
                read.extend(term.against);
            }
            Body::Shown { line, .. } => read.push(*line),
            Body::Account(account, _) => {
                if let Some(account) = self.model.accounts.get(*account as usize) {
                    read.push(account.withhold);
                    read.extend(&account.earn_backs);
                }
            }
            Body::Relief(_) | Body::Input(_) | Body::Start(_) | Body::End(_) | Body::Broken => {}
        }
        self.figures_in(exprs, &mut read);
        read
    }

    /// The figures that calculations name.
    pub(super) fn figures_in(&self, mut exprs: Vec<ExprId>, read: &mut Vec<FigureId>) {
        let mut seen = HashSet::new();
        while let Some(expr) = exprs.pop() {
            if seen.insert(expr) {
                let node = &self.model.expr(expr).node;
                if let Node::Figure(figure, _) = node {
                    read.push(*figure);
                }
                node.operands(|part| exprs.push(part));
            }
        }
    }

    /// The registers of the program that something hangs on which counts: what is paid and charged, decided, due,
    /// asserted or shown, but for what is the same for all facts.
    fn matters(&mut self, bench: &Bench) -> HashSet<Reg> {
        let mut roots: Vec<Reg> = Vec::new();
        for topic in &self.topics {
            match topic.what {
                About::Line(id, coordinate) | About::Figure(id, coordinate) => {
                    roots.extend(self.program.register(id, coordinate as usize));
                }
                About::Net(_) => {}
            }
        }
        let mut asked: Vec<FigureId> =
            self.model.scorecards.iter().flat_map(|card| &card.shows).map(|it| it.figure).collect();
        for assertion in &self.model.assertions {
            match &assertion.asserted {
                Asserted::Always { figure, .. } => asked.push(*figure),
                Asserted::Never { figure, lever, .. } => asked.extend([*figure, *lever]),
            }
        }
        for (index, figure) in self.model.figures.iter().enumerate() {
            let id = FigureId(index as u32);
            let counts = match figure.clause {
                ClauseKind::Decision | ClauseKind::DecisionPart | ClauseKind::Obligation | ClauseKind::Account => true,
                // A figure of its own that nothing reads is a result that somebody wants to see.
                ClauseKind::Define => figure.listed && !self.is_read(id),
                ClauseKind::Input
                | ClauseKind::Metric
                | ClauseKind::Standard
                | ClauseKind::Met
                | ClauseKind::Score
                | ClauseKind::Composite
                | ClauseKind::Term(_)
                | ClauseKind::BeforeLimits
                | ClauseKind::Relief
                | ClauseKind::Calendar
                | ClauseKind::Pool
                | ClauseKind::LeftOver
                | ClauseKind::Version
                | ClauseKind::Assertion => false,
            };
            if counts {
                asked.push(id);
            }
        }
        for id in asked {
            roots.extend((0..self.model.size(id)).filter_map(|coordinate| self.program.register(id, coordinate)));
        }
        let space = self.space.clone();
        if let Some(topic) = self.topics.first() {
            self.search.look(&space.domains, &topic.goal.clone());
        }
        let graph = self.search.graph.clone();
        let mut writer = vec![u32::MAX; graph.registers()];
        for (place, step) in graph.steps.iter().enumerate() {
            step.written(&graph.stores, |reg| writer[reg.index()] = place as u32);
        }
        let mut seen: HashSet<Reg> = HashSet::new();
        let mut waiting: Vec<Reg> = roots.into_iter().map(|reg| graph.register(reg)).collect();
        while let Some(reg) = waiting.pop() {
            // What is one thing whatever the facts tells nothing of them.
            let is_one = reg != Reg::NONE && self.search.held(reg).as_one().is_some() && !bench.is_by_period(reg);
            if reg == Reg::NONE || is_one || !seen.insert(reg) {
                continue;
            }
            let Some(place) = writer.get(reg.index()).filter(|place| **place != u32::MAX) else { continue };
            // Nor does what shares no fact with those that it moves with.
            let moves = &self.search.held(reg).moves;
            let tells = |read: &&Reg| {
                let read = &self.search.held(**read).moves;
                read.is_empty() || bench.is_by_period(reg) || read.iter().any(|(fact, _)| moves.of(fact) != Way::STILL)
            };
            let unweighed = self.unweighed(&graph, *place as usize);
            let reads = graph.reads[*place as usize].iter().filter(tells);
            waiting.extend(reads.filter(|read| !unweighed.contains(read)));
        }
        // The program's registers by what the graph keeps of them.
        let all = (0..self.program.registers() as u32).map(Reg);
        all.filter(|reg| seen.contains(&graph.register(*reg))).collect()
    }

    /// Parts of a weighted mean that weigh nothing, and are never missing.
    fn unweighed(&self, graph: &super::graph::Graph, place: usize) -> Vec<Reg> {
        let super::graph::Step::Op(Op::Weighted { weights, parts, .. }) = &graph.steps[place] else {
            return Vec::new();
        };
        let lists = &graph.stores.lists;
        let none = |weight: &Reg| self.search.held(*weight).range.as_point().is_some_and(Number::is_zero);
        let pairs = lists[weights.range()].iter().zip(&lists[parts.range()]);
        pairs
            .filter(|(weight, part)| none(weight) && self.search.held(**part).is_known())
            .map(|(_, part)| *part)
            .collect()
    }
}

fn register_of(part: &Part) -> Option<Reg> {
    match part {
        Part::Truth(reg, _) | Part::Within(reg, _) | Part::Some(reg) | Part::Absent(reg, _) | Part::Above(reg, _) => {
            Some(*reg)
        }
    }
}
