//! What an author would want to know of a contract before it is signed: what in it does nothing, what nobody reaches, what
//! pays oddly.
//!
//! A `warning` is proved of all facts, or shown by facts that were settled; a `note` is shown by facts, and says that the
//! contract does what it says where the parties may not have meant that. What is neither proved nor shown is not said.

mod cases;
mod effect;
mod matters;
mod money;
mod rows;
mod silence;
mod whether;

use std::collections::HashMap;

use super::analyst::Analyst;
use super::report::{Change, Curve, Exposures, Fact, Lint};
use super::search::into;
use super::space::{Point, Space};
use crate::evaluate::{Facts, Values, give_datum};
use crate::model::{Body, FigureId, Term};
use crate::number::Number;
use crate::program::Reg;
use crate::program::op::Op;
use crate::source::Span;
use whether::{Found, Part};

/// How many steps all lints together may take.
const MAX_STEPS: u64 = 2_000_000;

/// How many steps one question may take.
const MAX_STEPS_EACH: u64 = 500_000;

/// How many facts are made up, beside those of worked examples, to see what is reached at all.
const MADE_UP: usize = 48;

/// How many facts are kept settled.
const MAX_SAMPLES: usize = 160;

/// How many registers are kept of them together.
const MAX_KEPT: usize = 2_000_000;

/// A lint is a warning: something does nothing, or not what it seems to.
pub(super) const WARNING: &str = "warning";
/// A lint is a note: it does what it says, and that is worth knowing.
pub(super) const NOTE: &str = "note";

/// What all lints look things up in.
pub(super) struct Bench {
    /// Which operation writes a register of the program.
    pub writers: HashMap<Reg, Op>,
    /// Facts of worked examples, and some that were made up, with what they were settled to.
    pub samples: Vec<(Vec<Point>, Values)>,
    /// How many steps may be taken in all.
    until: u64,
    /// Registers of the graph that are otherwise in another of the contract's periods; empty where there is but one.
    by_period: Vec<bool>,
}

impl Bench {
    /// Whether what is seen in one period need not be so in another.
    pub fn is_by_period(&self, register: Reg) -> bool {
        self.by_period.get(register.index()).copied().unwrap_or(false)
    }
}

impl Analyst<'_> {
    /// What is odd, in the order of the text, each with facts that show it.
    ///
    /// It is said of the contract: facts that were given neither make a finding nor take one away.
    pub(super) fn lints(&mut self, curves: &[Curve], exposures: &Exposures, bounded: &Space) -> Vec<Lint> {
        if self.space == Space::whole(&self.program, self.period) {
            return self.lints_of_all(curves, exposures, bounded);
        }
        let Some(mut all) = Analyst::new(self.model, &self.program, self.period, None) else { return Vec::new() };
        all.source = self.source;
        let (exposures, bounded) = all.exposures();
        let walks = all.walks();
        let (curves, _) = all.curves(&walks);
        let mut found = all.lints_of_all(&curves, &exposures, &bounded);
        // What is shown stands on other facts than those given: they are said as well.
        for lint in found.iter_mut().filter(|lint| !lint.amounts.is_empty() || !lint.facts.is_empty()) {
            let moved = all.facts_of(&all.here, |fact| all.here[fact as usize] != self.here[fact as usize]);
            let said = |fact: &Fact| lint.facts.iter().any(|other| other.address == fact.address);
            let moved: Vec<Fact> = moved.into_iter().filter(|fact| !said(fact)).collect();
            lint.facts.extend(moved);
        }
        found
    }

    fn lints_of_all(&mut self, curves: &[Curve], exposures: &Exposures, bounded: &Space) -> Vec<Lint> {
        let bench = self.bench();
        let mut found = self.warnings();
        self.rows_never_taken(&bench, &mut found);
        self.gates_and_caps(&bench, &mut found);
        self.nothing_paid(&bench, &mut found);
        self.without_effect(&bench, &found.clone(), &mut found);
        self.one_case(&bench, &mut found);
        self.bands_of_one_case(curves, &mut found);
        self.paid_twice(&bench, &mut found);
        self.gate_cliffs(&bench, bounded, &mut found);
        self.improvement(&mut found);
        self.silence(&bench, &mut found);
        self.no_end(exposures, &mut found);
        found.sort_by_key(|lint| lint.line.unwrap_or(usize::MAX));
        found
    }

    /// What checking the contract found: one list has all.
    fn warnings(&self) -> Vec<Lint> {
        let Some(source) = self.source else { return Vec::new() };
        let findings = crate::check::analyses::analyses(self.model, source);
        let lint = |finding: crate::diagnostic::Finding| {
            let at = finding.span();
            let of = self.model.figures.iter().filter(|figure| figure.listed || matches!(figure.body, Body::Input(_)));
            let of = of
                .filter(|figure| figure.span.start <= at.start && at.start < figure.span.end)
                .min_by_key(|figure| figure.span.end - figure.span.start);
            Lint {
                code: finding.code,
                severity: WARNING,
                of: of.map(|figure| figure.name.clone()).unwrap_or_default(),
                title: of.and_then(|figure| figure.title.clone()),
                line: Some(source.line_column(at.start).0),
                message: finding.message.clone(),
                help: finding.helps.first().map(|help| help.text.clone()),
                facts: Vec::new(),
                other: Vec::new(),
                amounts: Vec::new(),
            }
        };
        findings.into_iter().filter(|finding| !finding.is_error()).map(lint).collect()
    }

    fn bench(&mut self) -> Bench {
        let plan = self.program.plan.clone();
        let mut writers = HashMap::new();
        for op in &plan.ops {
            super::graph::written(&mut op.clone(), &plan.stores, |reg| {
                writers.insert(reg, *op);
            });
        }
        let mut samples = vec![self.here.clone()];
        for example in &self.model.examples {
            for run in &example.runs {
                let mut facts = Facts::new(&self.program);
                for fact in &run.facts {
                    if let Some(slot) = self.program.input_of(fact.figure, fact.coordinate as usize) {
                        // What cannot be given was said when the contract was checked.
                        let _given = give_datum(self.model, &mut facts, slot, fact);
                    }
                }
                let points = super::witness::points(&self.program, &facts);
                // What an example does not give is as where the analysis stands: it is about what it gives.
                let point = |(place, domain): (usize, &super::space::Domain)| match &points[place] {
                    point if domain.contains(point) => point.clone(),
                    _ => self.here[place].clone(),
                };
                samples.push(self.space.domains.iter().enumerate().map(point).collect());
            }
        }
        // The examples of a small contract, and fewer of one that is so large that keeping them would tell.
        let most = (MAX_KEPT / self.program.registers().max(1)).clamp(4, MAX_SAMPLES);
        samples.truncate(most.saturating_sub(MADE_UP).max(2));
        samples.extend(self.made_up());
        samples.truncate(most);
        let settled = |points: Vec<Point>| {
            let facts = super::witness::facts_in(&self.program, &points, self.period)?;
            let mut values = Values::new(&self.program);
            values.settle(&facts);
            Some((points, values))
        };
        let samples = samples.into_iter().filter_map(settled).collect();
        let by_period = self.by_period();
        Bench { writers, samples, until: self.search.steps() + MAX_STEPS, by_period }
    }

    /// What hangs on the period, of a contract that has several.
    fn by_period(&self) -> Vec<bool> {
        let graph = &self.search.graph;
        if self.program.periods().len() < 2 {
            return Vec::new();
        }
        let mut by_period = vec![false; graph.registers()];
        let (first, last) = self.program.period_registers();
        by_period[first.index()] = true;
        by_period[last.index()] = true;
        for (place, step) in graph.steps.iter().enumerate() {
            if graph.reads[place].iter().any(|reg| by_period[reg.index()]) {
                step.written(&graph.stores, |reg| by_period[reg.index()] = true);
            }
        }
        by_period
    }

    /// Facts all over the space, the same in every run.
    fn made_up(&self) -> Vec<Vec<Point>> {
        let pool = self.search.pool();
        let mut state: u64 = 11;
        let mut below = |most: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 33) as usize) % most.max(1)
        };
        let mut made = Vec::with_capacity(MADE_UP);
        for _ in 0..MADE_UP {
            let mut points = Vec::with_capacity(self.space.domains.len());
            for (place, domain) in self.space.domains.iter().enumerate() {
                let here = &self.here[place];
                let point = match below(6) {
                    0 | 1 => here.clone(),
                    2 if !pool.is_empty() => Ok(pool[below(pool.len())].clone()),
                    3 => Ok(domain.range.low.as_ref().map(|end| end.value.clone()).unwrap_or_default()),
                    4 => Ok(domain
                        .range
                        .high
                        .as_ref()
                        .map_or_else(|| here.clone().unwrap_or_default() * Number::from(10), |end| end.value.clone())),
                    _ => match domain.kinds.iter().nth(below(3)) {
                        Some(kind) => Err(kind),
                        None => here.clone(),
                    },
                };
                points.push(into(domain, &point));
            }
            made.push(points);
        }
        made
    }

    /// Whether facts can be found with which several things hold together.
    pub(super) fn whether(&mut self, bench: &Bench, parts: &[Part]) -> Found {
        for (points, values) in &bench.samples {
            if parts.iter().all(|part| part.holds(values)) {
                return Found::Shown(points.clone());
            }
        }
        // What one period never does another may.
        let by_period = |reg: Reg| bench.is_by_period(self.search.graph.register(reg));
        if parts.iter().flat_map(Part::registers).any(by_period) {
            return Found::Open;
        }
        let left = bench.until.saturating_sub(self.search.steps());
        if left == 0 {
            return Found::Open;
        }
        let space = self.space.clone();
        self.search.whether(&space, parts, std::slice::from_ref(&self.here), left.min(MAX_STEPS_EACH))
    }

    /// A lint without facts yet.
    pub(super) fn lint(&self, code: &'static str, severity: &'static str, of: FigureId, span: Span) -> Lint {
        let figure = self.model.figure(of);
        Lint {
            code,
            severity,
            of: figure.name.strip_suffix(".before_limits").unwrap_or(&figure.name).to_owned(),
            title: figure.title.clone(),
            line: self.source.map(|source| source.line_column(span.start).0),
            message: String::new(),
            help: None,
            facts: Vec::new(),
            other: Vec::new(),
            amounts: Vec::new(),
        }
    }

    /// The words of a place in the text.
    pub(super) fn words(&self, span: Span) -> String {
        let words = self.source.map_or("", |source| source.slice(span));
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The facts of points that something depends on.
    pub(super) fn facts_bearing(&mut self, points: &[Point], registers: &[Reg]) -> Vec<Fact> {
        let mut bears = Vec::new();
        for reg in registers {
            let goal = super::goal::Goal::of(&self.search.graph, *reg);
            let space = self.space.clone();
            bears.extend(self.bearing(&space, &goal));
        }
        self.facts_of(points, |fact| bears.contains(&fact))
    }

    /// What a figure comes to with two sets of facts.
    pub(super) fn change(
        &mut self,
        id: FigureId,
        coordinate: usize,
        first: &[Point],
        second: &[Point],
    ) -> Option<Change> {
        let goal = super::goal::Goal::of(&self.search.graph, self.program.register(id, coordinate)?);
        let ty = self.model.figure(id).ty.clone();
        let before = self.search.settle(first, &goal)?.ok().map(|value| self.shown(&value, &ty));
        let after = self.search.settle(second, &goal)?.ok().map(|value| self.shown(&value, &ty));
        Some(Change { of: self.model.address(id, coordinate), before, after })
    }

    /// The lines of money as their own clauses make them, with the operation that makes each row.
    pub(super) fn lines_made(&self, bench: &Bench) -> Vec<(FigureId, usize, &Term, u32)> {
        let mut found = Vec::new();
        for (index, figure) in self.model.figures.iter().enumerate() {
            let Body::Line(term) = &figure.body else { continue };
            let id = FigureId(index as u32);
            for coordinate in 0..self.model.size(id) {
                let Some(reg) = self.program.register(id, coordinate) else { continue };
                if let Some(Op::Line { line, .. }) = self.made_by(bench, reg) {
                    found.push((id, coordinate, &**term, line));
                }
            }
        }
        found
    }

    /// The operation that makes what a register holds, behind moves and a family's `where`.
    pub(super) fn made_by(&self, bench: &Bench, reg: Reg) -> Option<Op> {
        let mut op = bench.writers.get(&reg)?;
        for _ in 0..4 {
            match op {
                Op::Move { from, .. } => op = bench.writers.get(from)?,
                Op::Choose { yes, .. } => op = bench.writers.get(yes)?,
                other => return Some(*other),
            }
        }
        Some(*op)
    }
}
