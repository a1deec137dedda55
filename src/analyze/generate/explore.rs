//! Sets of facts by which the places of a contract are come by, found from worked examples by moving a fact at a time.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::case::{Bench, Case, beginnings, declared};
use super::seek::{gap, round_values, seek};
use crate::analyze::coverage::{Aspect, Edge, EdgeKind, Points, Walk, line_of};
use crate::explain::reader::{Home, Reader};
use crate::model::{Body, FigureId, Kind, Model, Node, Type};
use crate::number::{Mode, Number};
use crate::program::Program;
use crate::source::Span;

/// How many settlements the search may take.
const MAX_SETTLED: usize = 400_000;

/// How many sets of facts are kept to go on from.
const MAX_CASES: usize = 600;

/// From how many sets of facts one bound is looked for.
const MAX_TRIES: usize = 4;

/// Sets of facts that come by a place, those first under which its clause comes to something.
#[derive(Default)]
pub(super) struct Known {
    pub live: Vec<Case>,
    pub other: Vec<Case>,
}

/// For each place, sets of facts that come by, the nearest to a worked example first.
struct Explorer<'x, 'b> {
    bench: &'x mut Bench<'b>,
    points: &'x Points,
    first: BTreeMap<usize, Known>,
    queue: VecDeque<(Case, bool)>,
    cases: Vec<Case>,
    /// Parts and their wholes, by the places of the facts: cases that met a standard, and all cases.
    quotients: Vec<(usize, usize)>,
    tries: BTreeMap<Key, usize>,
}

/// A bound by its place and kind.
type Key = (u32, u32, u8);

/// For each place, the sets of facts that come by; and all that showed something new.
pub(super) fn explore(bench: &mut Bench<'_>, points: &Points) -> (BTreeMap<usize, Known>, Vec<Case>) {
    let beginnings = beginnings(bench.model, bench.program);
    let quotients = quotients(bench.model, bench.program);
    let mut it = Explorer {
        bench,
        points,
        first: BTreeMap::new(),
        queue: VecDeque::new(),
        cases: Vec::new(),
        quotients,
        tries: BTreeMap::new(),
    };
    for case in &beginnings {
        it.take(case, true);
    }
    it.go_on();
    it.sweep(&beginnings);
    it.go_on();
    it.pairs(&beginnings);
    it.go_on();
    (it.first, it.cases)
}

impl<'b> Explorer<'_, 'b> {
    /// Looks at what a case shows; whether something is new.
    fn take(&mut self, case: &Case, moves: bool) -> bool {
        let Some(walk) = self.bench.look(case, false) else { return false };
        let mut new = false;
        let mut branch = false;
        for hit in &walk.came.hits {
            let known = self.first.entry(*hit).or_default();
            let live = walk.came.live.contains(hit);
            if known.live.is_empty() && (live || known.other.is_empty()) {
                new = true;
                branch |= self.points.all.get(*hit).is_some_and(|point| !is_bound(point.aspect));
            }
            let cases = if live { &mut known.live } else { &mut known.other };
            if cases.len() < MAX_TRIES {
                cases.push(case.clone());
            }
        }
        if new && self.cases.len() < MAX_CASES {
            self.cases.push(case.clone());
            self.queue.push_back((case.clone(), moves || branch));
        }
        new
    }

    /// From every case that showed something new.
    fn go_on(&mut self) {
        while let Some((case, moves)) = self.queue.pop_front() {
            if self.bench.settled > MAX_SETTLED {
                return;
            }
            self.near_bounds(&case);
            if moves {
                self.other_values(&case);
            }
        }
    }

    fn is_found(&self, span: Span, aspects: &[Aspect]) -> bool {
        let mut wanted = aspects.iter().filter_map(|aspect| self.points.find(*aspect, span));
        wanted.all(|point| self.is_live(point))
    }

    fn is_live(&self, point: usize) -> bool {
        self.first.get(&point).is_some_and(|known| !known.live.is_empty())
    }

    fn is_known(&self, span: Span, aspects: &[Aspect]) -> bool {
        let mut wanted = aspects.iter().filter_map(|aspect| self.points.find(*aspect, span));
        wanted.all(|point| self.first.contains_key(&point))
    }

    /// Moves facts until a value lies on and beside each bound that this case comes by.
    fn near_bounds(&mut self, case: &Case) {
        let Some(walk) = self.bench.look(case, true) else { return };
        let mut done: BTreeSet<Key> = BTreeSet::new();
        for edge in walk.edges.unwrap_or_default() {
            let aspects: &[Aspect] = match edge.kind {
                EdgeKind::Bound => &[Aspect::Below, Aspect::On, Aspect::Above],
                EdgeKind::Cap | EdgeKind::Floor => &[Aspect::Reached, Aspect::NotReached],
                EdgeKind::Pick => &[Aspect::Chosen],
            };
            if self.is_found(edge.span, aspects) || !done.insert((edge.span.start, edge.span.end, edge.kind as u8)) {
                continue;
            }
            let tries = self.tries.entry((edge.span.start, edge.span.end, edge.kind as u8)).or_default();
            *tries += 1;
            let tries = *tries;
            // Where a clause comes to nothing whatever is tried, that is how it is.
            let most = if self.is_known(edge.span, aspects) { MAX_TRIES } else { 3 * MAX_TRIES };
            if tries > most {
                continue;
            }
            self.meet(case, &edge, aspects, tries > 2);
            if self.bench.settled > MAX_SETTLED {
                return;
            }
        }
    }

    fn meet(&mut self, case: &Case, edge: &Edge, aspects: &[Aspect], with_another: bool) {
        let slots = self.slots_behind(case, edge);
        let mut moving = Vec::new();
        for slot in slots {
            let found = seek(self.bench, case, edge, slot);
            if !found.is_empty() {
                moving.push(slot);
            }
            self.offer(&found, edge, aspects);
            if self.is_found(edge.span, aspects) {
                return;
            }
        }
        if edge.kind != EdgeKind::Bound || !with_another && moving.is_empty() {
            return;
        }
        // A quotient may not meet the bound with the case's own denominator.
        let others: Vec<usize> = self.slots_behind(case, edge);
        for slot in moving.iter().take(4) {
            for other in others.iter().filter(|other| *other != slot).take(6) {
                for value in round_values(self.bench, *other) {
                    let mut moved = case.clone();
                    if let Some(fact) = moved.facts.get_mut(*other) {
                        *fact = Some(Ok(value));
                    }
                    if gap(self.bench, &moved, edge).is_none() {
                        continue;
                    }
                    let found = seek(self.bench, &moved, edge, *slot);
                    self.offer(&found, edge, aspects);
                    if self.is_found(edge.span, aspects) || self.bench.settled > MAX_SETTLED {
                        return;
                    }
                }
            }
        }
    }

    /// Looks closer at those cases that are where they are wanted.
    fn offer(&mut self, found: &[Case], edge: &Edge, aspects: &[Aspect]) {
        for case in found {
            let Some(gap) = gap(self.bench, case, edge) else { continue };
            let aspect = match (edge.kind, gap.signum()) {
                (EdgeKind::Bound, 0) => Aspect::On,
                (EdgeKind::Bound, sign) => {
                    if sign < 0 {
                        Aspect::Below
                    } else {
                        Aspect::Above
                    }
                }
                (EdgeKind::Cap, 1) | (EdgeKind::Floor, -1) => Aspect::Reached,
                (EdgeKind::Cap | EdgeKind::Floor, _) => Aspect::NotReached,
                (EdgeKind::Pick, 0) => Aspect::Chosen,
                (EdgeKind::Pick, _) => continue,
            };
            let wanted = self.points.find(aspect, edge.span).is_some_and(|point| !self.is_live(point));
            if !wanted || !aspects.contains(&aspect) {
                continue;
            }
            // A part that became more than its whole is kept in proportion, where that does not lead away from the bound.
            let same = self.sensible(case).filter(|case| {
                super::seek::gap(self.bench, case, edge).is_some_and(|other| other.signum() == gap.signum())
            });
            if let Some(case) = same {
                self.take(&case, false);
            }
            let left = self.points.find(aspect, edge.span).is_some_and(|point| !self.is_live(point));
            if left {
                self.take(case, false);
            }
        }
    }

    /// The case with parts that are more than their whole cut to half of it; none where there are none.
    fn sensible(&self, case: &Case) -> Option<Case> {
        let mut moved = case.clone();
        for (part, whole) in &self.quotients {
            let value = |slot: usize| case.facts.get(slot)?.as_ref()?.as_ref().ok();
            if let (Some(a), Some(b)) = (value(*part), value(*whole))
                && a > b
                && let Some(half) = b.div(&Number::from(2))
                && let Some(fact) = moved.facts.get_mut(*part)
            {
                *fact = Some(Ok(half.round(Mode::Down, &Number::one())));
            }
        }
        (moved != *case).then_some(moved)
    }

    /// The facts that a case's run has read for what two values are made of, numbers only.
    fn slots_behind(&mut self, case: &Case, edge: &Edge) -> Vec<usize> {
        if !self.bench.settle(case) {
            return Vec::new();
        }
        let mut walk = Walk::new(self.points);
        let figures = read_by(self.bench, edge);
        walk.follow(self.bench.explainer(), figures);
        let program = self.bench.program;
        let slots = walk.inputs.iter().filter_map(|(figure, coordinate)| program.input_of(*figure, *coordinate));
        let mut slots: Vec<usize> = slots.map(|slot| slot.index()).collect();
        // What is counted is moved before what it is counted among.
        slots.sort_by_key(|slot| self.quotients.iter().any(|(_, whole)| whole == slot));
        slots
    }

    /// Every other word, yes or no, and kind of missing that each fact may be; and 0, by which quotients have no value.
    fn other_values(&mut self, case: &Case) {
        for slot in 0..case.facts.len() {
            for value in self.others(slot) {
                if case.facts.get(slot).is_some_and(|fact| fact.as_ref() == Some(&value)) {
                    continue;
                }
                let mut moved = case.clone();
                if let Some(fact) = moved.facts.get_mut(slot) {
                    *fact = Some(value);
                }
                self.take(&moved, true);
            }
            if self.bench.settled > MAX_SETTLED {
                return;
            }
        }
    }

    fn others(&self, slot: usize) -> Vec<Result<Number, Kind>> {
        const MOST: usize = 40;
        let Some((id, ty, input)) = declared(self.bench.model, self.bench.program, slot) else { return Vec::new() };
        let count = match ty {
            Type::Truth => 2,
            Type::Word(words) => words.len(),
            Type::Key(axis) => self.bench.model.axis(*axis).keys.len().min(MOST),
            Type::Quantity(_) => 1,
            Type::Date | Type::Time | Type::Text | Type::Unknown => 0,
        };
        let mut values: Vec<Result<Number, Kind>> = (0..count as u64).map(|value| Ok(Number::from(value))).collect();
        if self.bench.model.as_of != Some(id) {
            values.extend(input.may_be.iter().map(Err));
        }
        let known = |number: &Number| {
            let (least, most) = &input.range;
            least.as_ref().is_none_or(|least| least <= number) && most.as_ref().is_none_or(|most| number <= most)
        };
        values.retain(|value| value.as_ref().map_or(true, known));
        values
    }

    /// One fact after the other becomes missing, or 0, and stays so: what only shows where several are.
    fn sweep(&mut self, beginnings: &[Case]) {
        let Some(case) = beginnings.first() else { return };
        let kinds = Kind::MISSING.into_iter().map(Err).chain([Ok(Number::zero())]);
        for value in kinds {
            for backward in [false, true] {
                let mut moved = case.clone();
                for step in 0..case.facts.len() {
                    let slot = if backward { case.facts.len() - 1 - step } else { step };
                    let may = self.others(slot).contains(&value);
                    let number =
                        matches!(declared(self.bench.model, self.bench.program, slot), Some((_, Type::Quantity(_), _)));
                    if !may || value.is_ok() && !number {
                        continue;
                    }
                    if let Some(fact) = moved.facts.get_mut(slot) {
                        *fact = Some(value.clone());
                    }
                    self.take(&moved, true);
                }
            }
        }
    }

    /// Two facts at once, for what is left.
    fn pairs(&mut self, beginnings: &[Case]) {
        const MOST: usize = 3_000;
        let left = (0..self.points.all.len()).any(|point| !self.first.contains_key(&point));
        if !left {
            return;
        }
        let mut tried = 0;
        for case in beginnings.iter().take(3) {
            for one in 0..case.facts.len() {
                for other in one + 1..case.facts.len() {
                    let others = self.others(other);
                    let values = self.others(one);
                    for (a, b) in values.iter().flat_map(|a| others.iter().map(move |b| (a.clone(), b.clone()))) {
                        tried += 1;
                        if tried > MOST || self.bench.settled > MAX_SETTLED {
                            return;
                        }
                        let mut moved = case.clone();
                        for (slot, value) in [(one, a), (other, b)] {
                            if let Some(fact) = moved.facts.get_mut(slot) {
                                *fact = Some(value);
                            }
                        }
                        self.take(&moved, false);
                    }
                }
            }
        }
    }
}

/// Counts that are taken of counts.
fn quotients(model: &Model, program: &Program) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for expr in &model.exprs {
        let Node::Divide(a, b) = &expr.node else { continue };
        let (Node::Figure(a, _), Node::Figure(b, _)) = (&model.expr(*a).node, &model.expr(*b).node) else { continue };
        let counts = [a, b].into_iter().all(|id| {
            let figure = model.figure(*id);
            matches!(figure.body, Body::Input(_)) && figure.ty.is_count()
        });
        if !counts || model.size(*a) != model.size(*b) || !matches!(&expr.ty, Type::Quantity(unit) if unit.is_percent())
        {
            continue;
        }
        for coordinate in 0..model.size(*a) {
            let slot = |id| program.input_of(id, coordinate).map(|slot| slot.index());
            found.extend(slot(*a).zip(slot(*b)));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The figures that the two values of an edge are made of, where they are read.
fn read_by(bench: &Bench<'_>, edge: &Edge) -> Vec<(FigureId, usize)> {
    let mut found = Vec::new();
    for (expr, bound) in [&edge.value, &edge.bound] {
        let reader = Reader::standing(bench.explainer(), edge.home, bound);
        let mut waiting = vec![*expr];
        while let Some(part) = waiting.pop() {
            if let Node::Figure(figure, selects) = reader.node(part) {
                found.extend(reader.coordinate(*figure, selects).map(|coordinate| (*figure, coordinate)));
            } else if let Node::Fold { .. } | Node::Together(_) = reader.node(part) {
                // What is taken together is looked for behind the whole clause.
                match edge.home {
                    Home::Figure(figure, coordinate) => found.push((figure, coordinate)),
                    Home::Limit(limit) => {
                        let members = bench.model.limits.get(limit.index());
                        let members = members.into_iter().flat_map(|limit| &limit.members);
                        for line in members.filter_map(|member| line_of(bench.model, *member)) {
                            found.extend((0..bench.model.size(line)).map(|coordinate| (line, coordinate)));
                        }
                    }
                }
            }
            reader.node(part).operands(|part| waiting.push(part));
        }
    }
    found
}

pub(super) fn is_bound(aspect: Aspect) -> bool {
    matches!(aspect, Aspect::Below | Aspect::On | Aspect::Above)
}
