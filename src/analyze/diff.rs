//! What changed from one version of a contract to another: which clauses, for what facts the money, and by how much at most.

use std::collections::HashMap;
use std::rc::Rc;

use super::analyst::{Analyst, examples};
use super::goal::Goal;
use super::joint::{Joint, Places};
use super::report::{Fact, Shown};
use super::search::{Search, Toward, into};
use super::space::{Domain, Point, Space};
use crate::explain::print;
use crate::model::{ClauseKind, FigureId, Model, PartyId, TermKind, Type};
use crate::number::Number;
use crate::program::op::{Op, Reg};
use crate::program::{Line, Program};
use crate::source::Source;

/// The name of the shape.
pub const SCHEMA: &str = "attain/diff/1";

/// What changed from one contract to another: the wire shape `attain/diff/1`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Diff {
    /// The name of this shape.
    pub schema: &'static str,
    /// Clauses that were added, removed, renamed or changed in what they mean, and those that come out otherwise because of
    /// them; in the order of the texts.
    pub clauses: Vec<ClauseChange>,
    /// Facts that hold, because without that the change has no end.
    pub holding: Vec<Fact>,
    /// What each line and each party may get more or less.
    pub money: Vec<MoneyChange>,
}

/// A clause that is not what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ClauseChange {
    /// Its name; of one that was renamed, the new one.
    pub name: String,
    /// What it was called, where it was called otherwise.
    pub was: Option<String>,
    /// `added`, `removed`, `changed`, `renamed`, or `affected`: its words are the same and what it reads is not.
    pub change: &'static str,
}

/// By how much something may change.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct MoneyChange {
    /// A line, a figure or a party, by name.
    pub of: String,
    /// `line`, `figure` or `party`.
    pub kind: &'static str,
    /// `same`, proved; `differs`, shown; `open`.
    pub verdict: &'static str,
    /// The most that it falls by: 0 or less.
    pub least: Option<Change>,
    /// The most that it rises by.
    pub greatest: Option<Change>,
}

/// A change at one end.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Change {
    /// `exact`, `bound` or `no end`.
    pub how: &'static str,
    /// No facts change it by more.
    pub by: Option<Shown>,
    /// What it comes to by the first text with the facts below.
    pub before: Option<Shown>,
    /// And by the second.
    pub after: Option<Shown>,
    /// Facts that were settled by both.
    pub facts: Vec<Fact>,
}

/// One side: a contract with its text.
#[derive(Clone, Copy)]
pub(crate) struct Side<'a> {
    pub model: &'a Model,
    pub program: &'a Program,
    pub source: &'a Source,
}

/// What is compared.
struct Subject {
    name: String,
    kind: &'static str,
    goal: Goal,
    /// Whether both know it where either does.
    known: Option<Goal>,
    ty: Type,
}

/// What changed from one contract to another, in the same period.
pub(crate) fn diff(old: Side<'_>, new: Side<'_>, period: usize) -> Diff {
    let mut joint = Joint::new(old.program, new.program);
    let clauses = clauses(&joint, old, new);
    let subjects = subjects(&mut joint, old, new, &clauses);
    let (first, second) = (Space::whole(old.program, period), Space::whole(new.program, period));
    let mut space = joint.space(&first, &second);
    let here = stand(&joint, old, new, period, &space);
    let graph = Rc::new(std::mem::replace(&mut joint.graph, crate::analyze::graph::Graph::new(old.program)));
    let mut search = Search::of_two(&joint, &graph, &space, period, new.program);
    let whole = space.clone();
    let held = hold(&mut search, &joint, old, &mut space, &here, &subjects);
    let mut from = vec![here.clone()];
    from.extend(examples(old.model, old.program, &first).into_iter().map(|points| spread(&joint, &points, &here)));
    let words = Words { joint: &joint, old, new };
    let mut money = Vec::with_capacity(subjects.len());
    for subject in &subjects {
        // What has an end without anything held is asked of all facts: only then can it be said to be the same.
        let may = search.look(&whole.domains, &subject.goal);
        let has_ends = !may.may_be_known() || (may.range.low.is_some() && may.range.high.is_some());
        let space = if has_ends { &whole } else { &space };
        let least = search.extreme(space, &subject.goal, Toward::Least, &from);
        let greatest = search.extreme(space, &subject.goal, Toward::Greatest, &from);
        let is_zero = |end: &super::search::Extreme| end.bound.as_ref().is_some_and(Number::is_zero);
        let moved = |end: &super::search::Extreme| end.reached.as_ref().is_some_and(|(value, _)| !value.is_zero());
        let known = subject.known.as_ref().is_none_or(|known| {
            let may = search.look(&space.domains, known);
            may.range.as_point().is_some_and(Number::is_zero)
                || (is_zero(&search.extreme(space, known, Toward::Least, &from))
                    && is_zero(&search.extreme(space, known, Toward::Greatest, &from)))
        });
        let never = least.reached.is_none() && least.bound.is_none();
        let verdict = match () {
            () if moved(&least) || moved(&greatest) => "differs",
            () if has_ends && known && (never || (is_zero(&least) && is_zero(&greatest))) => "same",
            () => "open",
        };
        let mut change = |end: &super::search::Extreme| -> Option<Change> {
            let (_, points) = end.reached.as_ref()?;
            let may = search.look(&space.domains, &subject.goal);
            let bears: Vec<u32> = may.moves.iter().map(|(fact, _)| fact).chain(held.iter().copied()).collect();
            let side = |search: &mut Search, run: usize| search.settle(points, &subject.goal.side(run))?.ok();
            let (before, after) = (side(&mut search, 0), side(&mut search, 1));
            let how = match &end.bound {
                None => "no end",
                Some(_) if end.is_exact() => "exact",
                Some(_) => "bound",
            };
            let shown = |value: &Number| words.shown(value, &subject.ty);
            Some(Change {
                how,
                by: end.bound.as_ref().map(shown),
                before: before.as_ref().map(shown),
                after: after.as_ref().map(shown),
                facts: words.facts(points, |fact| bears.contains(&fact)),
            })
        };
        let (least, greatest) = if verdict == "same" { (None, None) } else { (change(&least), change(&greatest)) };
        money.push(MoneyChange { of: subject.name.clone(), kind: subject.kind, verdict, least, greatest });
    }
    let holding = words.facts(&here, |fact| held.contains(&fact));
    Diff { schema: SCHEMA, clauses, holding, money }
}

/// Facts to stand on: those of the first, and what only the second asks for from there.
fn stand(joint: &Joint, old: Side<'_>, new: Side<'_>, period: usize, space: &Space) -> Vec<Point> {
    let here = |side: Side<'_>| Analyst::new(side.model, side.program, period, None).map(|analyst| analyst.here);
    let (first, second) = (here(old), here(new));
    let point = |(fact, domain): (&Places, &Domain)| {
        let from = |points: &Option<Vec<Point>>, place: Option<u32>| {
            points.as_ref().zip(place).and_then(|(points, place)| points.get(place as usize).cloned())
        };
        let point = from(&first, fact.0).or_else(|| from(&second, fact.1));
        into(domain, &point.unwrap_or(Ok(Number::zero())))
    };
    joint.facts.iter().zip(&space.domains).map(point).collect()
}

/// The facts of the first in the places that they have in both.
fn spread(joint: &Joint, points: &[Point], here: &[Point]) -> Vec<Point> {
    let place = |(fact, here): (&Places, &Point)| {
        fact.0.and_then(|own| points.get(own as usize).cloned()).unwrap_or_else(|| here.clone())
    };
    joint.facts.iter().zip(here).map(place).collect()
}

/// Holds facts without an end where they stand, until every change has one; money first.
fn hold(
    search: &mut Search,
    joint: &Joint,
    old: Side<'_>,
    space: &mut Space,
    here: &[Point],
    subjects: &[Subject],
) -> Vec<u32> {
    let mut held = Vec::new();
    for money in [true, false] {
        let mut found = Vec::new();
        for subject in subjects {
            let may = search.look(&space.domains, &subject.goal);
            if may.may_be_known() && (may.range.low.is_none() || may.range.high.is_none()) {
                found.extend(may.moves.iter().map(|(fact, _)| fact));
            }
        }
        found.sort_unstable();
        found.dedup();
        for fact in found {
            let domain = &space.domains[fact as usize];
            let endless = !domain.range.is_empty() && (domain.range.low.is_none() || domain.range.high.is_none());
            let is_money = joint.facts[fact as usize].0.is_some_and(|own| {
                let figure = old.program.inputs()[own as usize].figure;
                old.model.figure(figure).ty.unit().is_some_and(|unit| unit.is_money())
            });
            if endless && (is_money || !money) {
                space.domains[fact as usize] = Domain::point(&here[fact as usize], domain.step.clone());
                held.push(fact);
            }
        }
    }
    held
}

/// Every line and every party of either; of contracts without money, the figures that both list.
fn subjects(joint: &mut Joint, old: Side<'_>, new: Side<'_>, clauses: &[ClauseChange]) -> Vec<Subject> {
    let lines = |side: Side<'_>| -> Vec<(String, Line)> {
        let name = |line: &Line| (side.model.address(line.figure, line.coordinate as usize), *line);
        side.program.lines().iter().map(name).collect()
    };
    let (mut first, second) = (lines(old), lines(new));
    // A line that only has another name is the same line.
    for (name, _) in &mut first {
        let (rows, own) = name.rsplit_once('.').map_or(("", name.as_str()), |(rows, own)| (rows, own));
        let renamed = clauses.iter().find(|clause| clause.was.as_deref() == Some(own));
        if let Some(clause) = renamed {
            *name = if rows.is_empty() { clause.name.clone() } else { format!("{rows}.{}", clause.name) };
        }
    }
    let mut names: Vec<&String> = first.iter().chain(&second).map(|(name, _)| name).collect();
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(*name));
    let money = |model: &Model, line: &Line| model.figure(line.figure).ty.clone();
    let mut subjects = Vec::new();
    for name in names {
        let of = |lines: &[(String, Line)]| -> Option<Line> {
            lines.iter().find(|(other, _)| other == name).map(|(_, line)| *line)
        };
        let (a, b) = (of(&first), of(&second));
        let Some(ty) = a.map(|line| money(old.model, &line)).or(b.map(|line| money(new.model, &line))) else {
            continue;
        };
        let known = match (a, b) {
            (Some(a), Some(b)) => {
                let (x, y) = (joint.first(a.register), joint.second(b.register));
                (x != y).then(|| known_alike(joint, x, y))
            }
            (Some(_) | None, _) => None,
        };
        let part = |line: Option<Line>| line.map(|line| (line, false)).into_iter().collect::<Vec<_>>();
        let goal = Goal::difference(joint, &part(a), &part(b));
        subjects.push(Subject { name: name.clone(), kind: "line", goal, known, ty });
    }
    let parties = |side: Side<'_>| -> Vec<String> {
        let header = side.model.header.as_ref();
        header.map(|header| header.parties.iter().map(|party| party.name.clone()).collect()).unwrap_or_default()
    };
    let mut all = parties(old);
    all.extend(parties(new));
    let mut seen = std::collections::HashSet::new();
    all.retain(|party| seen.insert(party.clone()));
    for party in all.into_iter().filter(|_| !subjects.is_empty()).collect::<Vec<_>>() {
        let of = |side: Side<'_>| -> Vec<(Line, bool)> {
            let id = parties(side).iter().position(|name| *name == party).map(|place| PartyId(place as u32));
            let Some(id) = id else { return Vec::new() };
            let moves = side.program.lines().iter().filter(|line| line.kind != TermKind::Withhold);
            let own = moves.filter(|line| line.route.from == id || line.route.to == id);
            own.map(|line| (*line, line.route.from == id)).collect()
        };
        let (a, b) = (of(old), of(new));
        if a.is_empty() && b.is_empty() {
            continue;
        }
        let ty = subjects[0].ty.clone();
        let goal = Goal::difference(joint, &a, &b);
        subjects.push(Subject { name: party, kind: "party", goal, known: None, ty });
    }
    if subjects.is_empty() {
        subjects = figures(joint, old, new);
    }
    subjects
}

fn figures(joint: &mut Joint, old: Side<'_>, new: Side<'_>) -> Vec<Subject> {
    let mut subjects = Vec::new();
    for (index, figure) in old.model.figures.iter().enumerate() {
        let result = matches!(figure.clause, ClauseKind::Score | ClauseKind::Composite | ClauseKind::Define);
        let (id, other) = (FigureId(index as u32), new.model.find(&figure.name));
        let Some(other) = other.filter(|_| figure.listed && result && matches!(figure.ty, Type::Quantity(_))) else {
            continue;
        };
        for coordinate in 0..old.model.size(id).min(new.model.size(other)) {
            let (a, b) = (old.program.register(id, coordinate), new.program.register(other, coordinate));
            let Some((a, b)) = a.zip(b) else { continue };
            let (x, y) = (joint.first(a), joint.second(b));
            let known = (x != y).then(|| known_alike(joint, x, y));
            let name = old.model.address(id, coordinate);
            let goal = Goal::difference_of(joint, a, b);
            subjects.push(Subject { name, kind: "figure", goal, known, ty: figure.ty.clone() });
        }
    }
    subjects
}

/// Whether both are known: 0 where both are or neither is.
fn known_alike(joint: &mut Joint, a: Reg, b: Reg) -> Goal {
    let a = joint.graph.add_op(|to| Op::IsKnown { to, a });
    let b = joint.graph.add_op(|to| Op::IsKnown { to, a: b });
    Goal::seen(joint.graph.add_sum(&[(a, true), (b, false)]))
}

/// The clauses that are not what they were.
fn clauses(joint: &Joint, old: Side<'_>, new: Side<'_>) -> Vec<ClauseChange> {
    let listed = |model: &Model| -> Vec<FigureId> {
        let ids = (0..model.figures.len() as u32).map(FigureId);
        ids.filter(|id| {
            matches!(
                model.figure(*id).clause,
                ClauseKind::Input
                    | ClauseKind::Metric
                    | ClauseKind::Define
                    | ClauseKind::Score
                    | ClauseKind::Composite
                    | ClauseKind::Term(_)
                    | ClauseKind::Relief
                    | ClauseKind::Decision
                    | ClauseKind::Assertion
            )
        })
        .collect()
    };
    let name = |model: &Model, id: FigureId| -> String {
        let name = &model.figure(id).name;
        name.strip_suffix(".relief").or(name.strip_suffix(".holds")).unwrap_or(name).to_owned()
    };
    let registers = |side: Side<'_>, id: FigureId, first: bool| -> Vec<Reg> {
        let all = (0..side.model.size(id)).filter_map(|coordinate| side.program.register(id, coordinate));
        all.map(|reg| if first { joint.first(reg) } else { joint.second(reg) }).collect()
    };
    let (ours, theirs) = (listed(old.model), listed(new.model));
    let mut changes = Vec::new();
    let mut added: HashMap<String, FigureId> = HashMap::new();
    for id in &theirs {
        added.insert(name(new.model, *id), *id);
    }
    let mut renamed: Vec<FigureId> = Vec::new();
    for id in &ours {
        let own = name(old.model, *id);
        let before = registers(old, *id, true);
        match added.remove(&own) {
            Some(other) => {
                let after = registers(new, other, false);
                let same_words = words_of(old, *id) == words_of(new, other);
                let change = match (before == after, same_words) {
                    // A fact whose declaration differs may be something else, whatever reads it.
                    (true, false) if old.model.figure(*id).clause == ClauseKind::Input => "changed",
                    (true, _) => continue,
                    (false, true) => "affected",
                    (false, false) => "changed",
                };
                changes.push(ClauseChange { name: own, was: None, change });
            }
            None => {
                let is_same = |other: &&FigureId| {
                    let unnamed = old.model.find(&new.model.figure(**other).name).is_none() && !renamed.contains(other);
                    unnamed
                        && new.model.figure(**other).clause == old.model.figure(*id).clause
                        && !before.is_empty()
                        && registers(new, **other, false) == before
                };
                match theirs.iter().find(is_same) {
                    Some(other) => {
                        renamed.push(*other);
                        let now = name(new.model, *other);
                        changes.push(ClauseChange { name: now, was: Some(own), change: "renamed" });
                    }
                    None => changes.push(ClauseChange { name: own, was: None, change: "removed" }),
                }
            }
        }
    }
    let fresh = theirs.iter().filter(|id| added.contains_key(&name(new.model, **id)) && !renamed.contains(id));
    changes.extend(fresh.map(|id| ClauseChange { name: name(new.model, *id), was: None, change: "added" }));
    changes
}

/// The words of a clause, without its titles, its comments and how it is laid out.
fn words_of(side: Side<'_>, id: FigureId) -> String {
    let span = side.model.figure(id).span;
    let text = side.source.text().get(span.range()).unwrap_or_default();
    let mut words = String::new();
    for line in text.lines() {
        let mut quoted = false;
        for c in line.chars() {
            match c {
                '"' => quoted = !quoted,
                '#' if !quoted => break,
                c if quoted || c.is_whitespace() || c == '§' => {}
                c => words.push(c),
            }
        }
    }
    words
}

/// How facts and amounts are written.
struct Words<'a> {
    joint: &'a Joint,
    old: Side<'a>,
    new: Side<'a>,
}

impl Words<'_> {
    fn shown(&self, value: &Number, ty: &Type) -> Shown {
        Shown {
            number: value.clone(),
            value: print::plain(value, ty, self.old.model),
            text: print::printed(value, ty, self.old.model),
        }
    }

    fn facts(&self, points: &[Point], wanted: impl Fn(u32) -> bool) -> Vec<Fact> {
        let mut facts = Vec::new();
        for (place, (fact, point)) in self.joint.facts.iter().zip(points).enumerate() {
            let (side, own) = match fact {
                (Some(own), _) => (self.old, *own),
                (None, Some(own)) => (self.new, *own),
                (None, None) => continue,
            };
            if !wanted(place as u32) {
                continue;
            }
            let info = &side.program.inputs()[own as usize];
            let figure = side.model.figure(info.figure);
            let (value, text) = match point {
                Ok(value) => {
                    (print::plain(value, &figure.ty, side.model), print::printed_whole(value, &figure.ty, side.model))
                }
                Err(kind) => (kind.word().to_owned(), kind.word().to_owned()),
            };
            facts.push(Fact { address: info.address.clone(), title: figure.title.clone(), value, text });
        }
        facts
    }
}
