//! What counts at all: metrics, scores and inputs that nothing paid, charged or decided hangs on.

use std::collections::HashSet;

use super::{Bench, WARNING};
use crate::analyze::analyst::{About, Analyst};
use crate::analyze::goal::Goal;
use crate::analyze::may::Way;
use crate::analyze::report::Lint;
use crate::analyze::search::Toward;
use crate::model::{Asserted, Body, ClauseKind, ExprId, FigureId, Node, Type};
use crate::number::Number;
use crate::program::Reg;
use crate::program::op::Op;

impl Analyst<'_> {
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
                    *domain = crate::analyze::space::Domain::point(&self.here[place], domain.step.clone());
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
                let mut shown = |points: &[crate::analyze::space::Point]| {
                    let value = self.search.settle(points, &topic.goal)?.ok()?;
                    Some(self.shown(&value, &ty))
                };
                let (before, after) = (shown(&one), shown(&other));
                lint.amounts.push(crate::analyze::report::Change { of: topic.name(self.model), before, after });
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
    fn unweighed(&self, graph: &crate::analyze::graph::Graph, place: usize) -> Vec<Reg> {
        let crate::analyze::graph::Step::Op(Op::Weighted { weights, parts, .. }) = &graph.steps[place] else {
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
