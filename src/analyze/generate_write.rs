//! A set of facts becomes a worked example: only the facts that matter, what the contract says of them, and a title that says
//! what it is about.

use std::collections::{BTreeSet, HashMap};

use super::coverage::{Aspect, Point, cone, is_written, plain_name};
use super::coverage_walk::{Came, Walk};
use super::generate_case::{Bench, Case};
use crate::evaluate::Value;
use crate::explain::{print, verb};
use crate::model::{Body, ClauseKind, Face, FigureId, Model, TermKind, Type, Verdict};
use crate::number::{Mode, Number};

/// A worked example.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    /// What it is about.
    pub title: String,
    /// `given`, `then` and all between, without the title.
    body: String,
    /// The places it comes by, of what it expects.
    pub came: Came,
    /// The place it was made for.
    pub point: Option<usize>,
    /// The same with the clause in front, where another example has the title.
    pub long_title: String,
}

impl Written {
    /// The clause, not yet in canonical form.
    pub fn text(&self) -> String {
        format!("example \"{}\"\n{}", self.title, self.body)
    }
}

/// How many figures an example expects because they need no further facts.
const BESIDE: usize = 6;

/// How many lines of money an example expects beyond the clause it is about.
const LINES: usize = 2;

/// The example of a case that is about a place; none where nothing that can be expected comes by.
pub(crate) fn write(bench: &mut Bench<'_>, case: &Case, point: usize, missing: &BTreeSet<usize>) -> Option<Written> {
    let about = bench.points.all.get(point)?.clone();
    let mut expected = expectations(bench, case, point, &about)?;
    let written = of_figures(bench, case, &expected)?;
    if !written.came.hits.contains(&point) {
        return None;
    }
    beside(bench, case, &mut expected, &written.came.hits, missing);
    let mut written = of_figures(bench, case, &expected)?;
    written.title = said(bench.model, &about);
    written.point = Some(point);
    written.long_title = format!("{}: {}", plain_name(bench.model, about.figure), written.title);
    Some(written)
}

/// Adds figures that need no further facts and come by places that no example has come by yet.
fn beside(
    bench: &mut Bench<'_>,
    case: &Case,
    expected: &mut Vec<(FigureId, usize)>,
    hits: &BTreeSet<usize>,
    missing: &BTreeSet<usize>,
) {
    if !bench.settle(case) {
        return;
    }
    let mut walk = Walk::new(bench.points);
    walk.follow(bench.explainer(), expected.iter().copied());
    let (given, mut known) = (walk.inputs.clone(), hits.clone());
    let model = bench.model;
    let mut added = 0;
    for id in (0..model.figures.len() as u32).map(FigureId).filter(|id| model.figure(*id).listed) {
        for coordinate in 0..model.size(id) {
            if expected.contains(&(id, coordinate)) {
                continue;
            }
            let mut walk = Walk::new(bench.points);
            walk.follow(bench.explainer(), [(id, coordinate)]);
            let new = walk.came.hits.iter().any(|hit| missing.contains(hit) && !known.contains(hit));
            let value = bench.values().figure(id, coordinate);
            if new && walk.inputs.is_subset(&given) && result(model, bench, id, coordinate, &value).is_some() {
                expected.push((id, coordinate));
                known.extend(walk.came.hits);
                added += 1;
                if added == BESIDE {
                    return;
                }
            }
        }
    }
}

/// The example of a case that expects these figures.
pub(crate) fn of_figures(bench: &mut Bench<'_>, case: &Case, expected: &[(FigureId, usize)]) -> Option<Written> {
    if !bench.settle(case) {
        return None;
    }
    let all: Vec<Value> =
        expected.iter().map(|(figure, coordinate)| bench.values().figure(*figure, *coordinate)).collect();
    let mut walk = Walk::new(bench.points);
    walk.follow(bench.explainer(), expected.iter().copied());
    let read = walk.inputs.clone();
    let restricted = only(bench, case, &read);
    let mut case = restricted;
    let mut walk = Walk::new(bench.points);
    let same = bench.settle(&case)
        && expected.iter().zip(&all).all(|((figure, at), value)| bench.values().figure(*figure, *at) == *value);
    if !same {
        // What is never read should not matter; where it does, all is given.
        let below = cone(bench.model, expected.iter().map(|(figure, _)| *figure));
        let inputs = bench.program.inputs().iter().filter(|info| below.contains(&info.figure));
        let all = inputs.map(|info| (info.figure, info.coordinate as usize)).collect();
        case = only(bench, &case, &all);
        bench.settle(&case);
    }
    walk.follow(bench.explainer(), expected.iter().copied());
    let model = bench.model;
    let mut facts = Vec::new();
    for (place, fact) in case.facts.iter().enumerate() {
        let (Some(fact), Some(info)) = (fact, bench.program.inputs().get(place)) else { continue };
        let ty = &model.figure(info.figure).ty;
        let value = match fact {
            Err(kind) => kind.word().to_owned(),
            Ok(number) => literal(number, ty, model)?,
        };
        facts.push(format!("{} {value}", path(model, info.figure, info.coordinate as usize)));
    }
    let mut results = Vec::new();
    for (figure, coordinate) in expected {
        let value = bench.values().figure(*figure, *coordinate);
        results.extend(result(model, bench, *figure, *coordinate, &value));
    }
    if results.is_empty() || facts.is_empty() && case.period.is_none() {
        return None;
    }
    let given = if facts.is_empty() { String::new() } else { format!("  given {}\n", facts.join(", ")) };
    let body = match case.period.filter(|_| reads_period(bench, expected)) {
        None => {
            if facts.is_empty() {
                return None;
            }
            let results: Vec<String> = results.iter().map(|(path, said)| format!("{path} {said}")).collect();
            format!("{given}  then {}\n", results.join(", "))
        }
        Some(period) => {
            let header = model.header.as_ref()?;
            let label = header.periods.get(period)?.label();
            let (heads, cells): (Vec<_>, Vec<_>) =
                results.iter().map(|(path, said)| (path.as_str(), said.strip_prefix("is ").unwrap_or(said))).unzip();
            format!(
                "{given}  then\n    | {} | {} | {} |\n    | a | {label} | {} |\n",
                model.subject(),
                header.settled.name(),
                heads.join(" | "),
                cells.join(" | ")
            )
        }
    };
    Some(Written { title: String::new(), long_title: String::new(), body, came: walk.came, point: None })
}

/// A case with no more than some facts.
fn only(bench: &Bench<'_>, case: &Case, read: &BTreeSet<(FigureId, usize)>) -> Case {
    let facts = case
        .facts
        .iter()
        .zip(bench.program.inputs())
        .map(|(fact, info)| fact.clone().filter(|_| read.contains(&(info.figure, info.coordinate as usize))));
    Case { period: case.period, facts: facts.collect() }
}

/// Whether what is expected depends on which period it is.
fn reads_period(bench: &Bench<'_>, expected: &[(FigureId, usize)]) -> bool {
    let below = cone(bench.model, expected.iter().map(|(figure, _)| *figure));
    below.iter().any(|id| matches!(bench.model.figure(*id).body, Body::Start(_) | Body::End(_)))
}

/// The figures that an example about a place expects: that of the clause, and the lines of money nearest to it.
fn expectations(bench: &mut Bench<'_>, case: &Case, point: usize, about: &Point) -> Option<Vec<(FigureId, usize)>> {
    if !bench.settle(case) {
        return None;
    }
    let model = bench.model;
    // Where it is come by: of its own clause, or of whatever has the same words.
    let own = (0..model.size(about.figure)).map(|coordinate| (about.figure, coordinate));
    let others = (0..model.figures.len() as u32).map(FigureId).filter(|id| *id != about.figure);
    let others = others.flat_map(|id| (0..model.size(id)).map(move |coordinate| (id, coordinate)));
    let mut reads = Vec::new();
    let (home, coordinate) = own.chain(others).find(|(figure, coordinate)| {
        let mut walk = Walk::new(bench.points);
        walk.figure(bench.explainer(), *figure, *coordinate, &mut reads);
        walk.came.hits.contains(&point)
    })?;
    let mut expected: Vec<(FigureId, usize)> = Vec::new();
    let can = |figure: FigureId, coordinate: usize, bench: &Bench<'_>| {
        let value = bench.values().figure(figure, coordinate);
        result(model, bench, figure, coordinate, &value).is_some()
    };
    let at = |figure: FigureId| match model.size(figure) {
        size if size == model.size(home) => Some(coordinate),
        1 => Some(0),
        _ => None,
    };
    let shown = |line: FigureId| {
        let of = |id: &FigureId| matches!(&model.figure(*id).body, Body::Shown { line: of, .. } if *of == line);
        (0..model.figures.len() as u32).map(FigureId).find(of)
    };
    if let Body::Line(_) = model.figure(home).body {
        if let Some(shown) = shown(home) {
            let value = |id| bench.values().figure(id, coordinate);
            if value(shown) != value(home) && can(home, coordinate, bench) {
                expected.push((home, coordinate));
            }
            if can(shown, coordinate, bench) {
                expected.push((shown, coordinate));
            }
        } else if can(home, coordinate, bench) {
            expected.push((home, coordinate));
        }
    } else if can(home, coordinate, bench) {
        expected.push((home, coordinate));
    }
    // What a limit makes of a line depends on other lines: it is the line's own clause that says what it is near to.
    let of_clause = |id: FigureId| if let Body::Shown { line, .. } = model.figure(id).body { line } else { id };
    let below: HashMap<FigureId, BTreeSet<FigureId>> = (0..model.figures.len() as u32)
        .map(FigureId)
        .filter(|id| model.figure(*id).listed || matches!(model.figure(*id).body, Body::Shown { .. }))
        .map(|id| (id, cone(model, [of_clause(id)])))
        .collect();
    let mut readers: Vec<(usize, FigureId)> = below
        .iter()
        .filter(|(id, below)| **id != home && of_clause(**id) != home && below.contains(&home))
        .map(|(id, below)| (below.len(), *id))
        .collect();
    readers.sort();
    let is_line = |id: FigureId| matches!(model.figure(id).clause, ClauseKind::Term(_));
    // Of what cannot be expected itself, the figures next to it say what became of it.
    if expected.is_empty() {
        let next = readers.iter().map(|(_, id)| *id).filter(|id| !is_line(*id) && is_written(model, *id));
        let next: Vec<_> =
            next.filter_map(|id| Some((id, at(id)?))).filter(|(id, at)| can(*id, *at, bench)).take(2).collect();
        expected.extend(next);
    }
    let lines = readers.iter().map(|(_, id)| *id).filter(|id| is_line(*id));
    let lines: Vec<_> = lines
        .filter_map(|id| Some((id, at(id)?)))
        .filter(|line| !expected.contains(line))
        .filter(|(id, at)| can(*id, *at, bench))
        .take(if is_line(home) || matches!(model.figure(home).body, Body::Line(_)) { 0 } else { LINES })
        .collect();
    expected.extend(lines);
    let covers = |expected: &[(FigureId, usize)]| {
        let mut walk = Walk::new(bench.points);
        walk.follow(bench.explainer(), expected.iter().copied());
        walk.came.hits.contains(&point)
    };
    if covers(&expected) {
        return Some(expected);
    }
    // Something further on comes by it.
    let further: Vec<(FigureId, usize)> =
        readers.iter().flat_map(|(_, id)| (0..model.size(*id)).map(|at| (*id, at))).collect();
    let found = further.into_iter().find(|one| covers(std::slice::from_ref(one)));
    let one = found.filter(|(id, at)| can(*id, *at, bench))?;
    Some(vec![one])
}

/// A result as `then` expects it: the path, and `is 8.4%` or `pays 120,000 USD`; none where it cannot be written.
fn result(
    model: &Model,
    bench: &Bench<'_>,
    id: FigureId,
    coordinate: usize,
    value: &Value,
) -> Option<(String, String)> {
    let figure = model.figure(id);
    let own = path(model, id, coordinate);
    let term = match (&figure.clause, &figure.body) {
        (ClauseKind::Term(kind), _) => Some(*kind),
        (ClauseKind::BeforeLimits, Body::Line(term)) => Some(term.kind),
        _ => None,
    };
    let kept = figure.filter.is_none() || !bench.explainer().is_left_out(id, coordinate);
    match figure.clause {
        ClauseKind::Metric
        | ClauseKind::Define
        | ClauseKind::Score
        | ClauseKind::Composite
        | ClauseKind::Account
        | ClauseKind::Relief
        | ClauseKind::Met
        | ClauseKind::Term(_)
        | ClauseKind::BeforeLimits => {}
        ClauseKind::Decision => return decided(model, id, value, own),
        ClauseKind::Standard => {
            if matches!(figure.body, Body::Expr(expr) if matches!(model.expr(expr).node, crate::model::Node::Const(_)))
            {
                return None;
            }
        }
        ClauseKind::Input
        | ClauseKind::Calendar
        | ClauseKind::Pool
        | ClauseKind::LeftOver
        | ClauseKind::DecisionPart
        | ClauseKind::Obligation
        | ClauseKind::Assertion
        | ClauseKind::Version => return None,
    }
    let said = match (value, term) {
        (Err(kind), None) if kind.is_missing() => format!("is {}", kind.word()),
        (Err(_), Some(_)) if !kept => return None,
        (Err(_), _) => "is undetermined".to_owned(),
        (Ok(number), Some(TermKind::Adjustment)) if number.is_zero() => "pays nothing".to_owned(),
        (Ok(number), Some(kind)) if number.is_zero() => format!("{} nothing", verb(kind, false)),
        (Ok(number), Some(kind)) => {
            format!("{} {}", verb(kind, number.is_negative()), literal(&number.abs(), &figure.ty, model)?)
        }
        (Ok(number), None) => format!("is {}", literal(number, &figure.ty, model)?),
    };
    Some((own, said))
}

/// `d denies`
fn decided(model: &Model, id: FigureId, value: &Value, own: String) -> Option<(String, String)> {
    let decision = model.decisions.iter().find(|decision| decision.figure == id)?;
    let Type::Word(words) = &model.figure(decision.figure).ty else { return None };
    let place = value.as_ref().ok()?.to_i64().and_then(|place| usize::try_from(place).ok())?;
    let word = words.get(place)?.as_str();
    let says = [Verdict::Denied, Verdict::Referred, Verdict::Pended, Verdict::Approved].into_iter();
    let verb = says.filter(|verdict| verdict.word() == word).map(|verdict| match verdict {
        Verdict::Denied => Some("denies"),
        Verdict::Referred => Some("refers"),
        Verdict::Pended => Some("pends"),
        Verdict::Approved | Verdict::Reduced => None,
    });
    Some((own, verb.flatten().next()?.to_owned()))
}

/// The words of a figure at a coordinate, keys that are no names in quotes.
pub(crate) fn path(model: &Model, id: FigureId, coordinate: usize) -> String {
    let figure = model.figure(id);
    let mut path = String::new();
    for (axis, row) in figure.shape.iter().zip(model.rows_of(id, coordinate)) {
        if let Some(key) = model.axis(*axis).keys.get(row as usize) {
            path.push_str(&name_or_text(key));
            path.push('.');
        }
    }
    let name = match figure.body {
        Body::Input(_) => plain_name(model, id),
        _ => figure.name.as_str(),
    };
    path + name
}

/// Words that are no names.
const RESERVED: [&str; 35] = [
    "and",
    "or",
    "because",
    "not",
    "is",
    "of",
    "per",
    "if",
    "then",
    "otherwise",
    "when",
    "where",
    "the",
    "over",
    "each",
    "for",
    "by",
    "from",
    "to",
    "at",
    "above",
    "below",
    "yes",
    "no",
    "nothing",
    "known",
    "missing",
    "unreported",
    "insufficient",
    "inapplicable",
    "excused",
    "undefined",
    "given",
    "example",
    "undetermined",
];

fn name_or_text(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().is_some_and(|first| first.is_ascii_alphabetic());
    let rest = letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    if first && rest && !RESERVED.contains(&word) { word.to_owned() } else { format!("\"{word}\"") }
}

/// A value as a clause writes it; none where its digits do not end, or no clause can write its unit.
pub(crate) fn literal(value: &Number, ty: &Type, model: &Model) -> Option<String> {
    match ty {
        Type::Quantity(unit) => {
            let written = print::in_written_form(value, unit);
            let digits = written.to_fixed(written.decimal_places()?, Mode::HalfUp);
            let suffix = match unit.face {
                Face::Points if unit.is_bare() => String::new(),
                Face::Points | Face::Number | Face::Count | Face::Percent | Face::Per(_) => {
                    print::suffix(unit, &digits)
                }
            };
            (!suffix.contains('×')).then(|| format!("{}{suffix}", print::grouped(&digits)))
        }
        Type::Word(words) => {
            let place = value.to_i64().and_then(|place| usize::try_from(place).ok())?;
            words.get(place).map(|word| name_or_text(word))
        }
        Type::Key(axis) => {
            let place = value.to_i64().and_then(|place| usize::try_from(place).ok())?;
            model.axis(*axis).keys.get(place).map(|key| name_or_text(key))
        }
        Type::Text => Some("\"any\"".to_owned()),
        Type::Date | Type::Time | Type::Truth => Some(print::plain(value, ty, model)),
        Type::Unknown => None,
    }
}

/// A title that says what a place is: `readmission_rate just below 12.5%`, `late_report: the cap of 25,000 USD reached`.
fn said(model: &Model, point: &Point) -> String {
    let what = point.what.replace('`', "").replace(['"', '“', '”'], "'");
    match point.aspect {
        Aspect::Given(_) | Aspect::Below | Aspect::On | Aspect::Above => what,
        Aspect::Row
        | Aspect::Otherwise
        | Aspect::Absence
        | Aspect::Holds
        | Aspect::Fails
        | Aspect::Reached
        | Aspect::NotReached
        | Aspect::Chosen
        | Aspect::CountsAs
        | Aspect::Skipped
        | Aspect::TooFew => format!("{}: {what}", plain_name(model, point.figure)),
    }
}

/// Titles that no other example has.
pub(crate) fn title(examples: &mut [Written], model: &Model) {
    let mut taken: BTreeSet<String> = model.examples.iter().map(|example| example.title.clone()).collect();
    for example in examples {
        if taken.contains(&example.title) {
            example.title.clone_from(&example.long_title);
        }
        let wanted = example.title.clone();
        let mut number = 2;
        while !taken.insert(example.title.clone()) {
            example.title = format!("{wanted} ({number})");
            number += 1;
        }
    }
}
