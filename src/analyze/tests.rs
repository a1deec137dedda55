//! What is said of all facts holds for any of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::graph::Graph;
use super::reach::Reach;
use super::space::{Domain, Point, Space};
use crate::evaluate::{Facts, Values};
use crate::model::{Kind, Type};
use crate::number::Number;
use crate::number::interval::Interval;
use crate::program::{InputSlot, Program, Reg};

/// A stream of numbers that is the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % most.max(1)
    }
}

fn contracts() -> Vec<(PathBuf, Program)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    let mut folders = vec![
        root.join("tests/corpus/settle/good"),
        root.join("tests/corpus/analyze/sound"),
        root.join("tests/corpus/analyze/faults"),
        root.join("examples"),
    ];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "attain") {
                paths.push(path);
            }
        }
    }
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        let source = crate::source::Source::new("c.attain", fs::read_to_string(&path).unwrap());
        let parsed = crate::syntax::parse(&source);
        let checked = crate::check::check(&parsed.text, &source, &crate::check::Supplied::default());
        if checked.model.is_plain()
            && let Ok(program) = crate::program::compile(&checked.model)
        {
            found.push((path, program));
        }
    }
    assert!(found.len() > 100, "{}", found.len());
    found
}

/// Values that something might turn on.
fn pool(program: &Program) -> Vec<Number> {
    let mut pool: Vec<Number> = [0, 1, 2, 3, 7, 10, 29, 30, 50, 100, 1000, 20000].map(Number::from).to_vec();
    pool.extend(program.plan.constants.iter().map(|(_, slot)| slot.value.clone()));
    let half = Number::ratio(1, 2).unwrap();
    pool.extend(pool.clone().iter().map(|value| value * &half));
    pool
}

fn any_point(domain: &Domain, pool: &[Number], chance: &mut Chance) -> Option<Point> {
    let kinds: Vec<Kind> = domain.kinds.iter().collect();
    if !kinds.is_empty() && (domain.range.is_empty() || chance.below(4) == 0) {
        return Some(Err(kinds[chance.below(kinds.len())]));
    }
    for _ in 0..40 {
        let mut value = pool[chance.below(pool.len())].clone();
        if chance.below(3) == 0 {
            let step = domain.step.clone().unwrap_or_else(|| Number::ratio(1, 1000).unwrap());
            value = if chance.below(2) == 0 { &value + &step } else { &value - &step };
        }
        if domain.contains(&Ok(value.clone())) {
            return Some(Ok(value));
        }
    }
    let ends = [&domain.range.low, &domain.range.high];
    ends.into_iter().flatten().map(|end| Ok(end.value.clone())).find(|point| domain.contains(point))
}

fn facts(program: &Program, points: &[Point]) -> Option<Facts> {
    let mut facts = Facts::new(program);
    if program.periods().len() > 1 {
        facts.set_period(0).unwrap();
    }
    for (place, point) in points.iter().enumerate() {
        let slot = InputSlot(place as u32);
        let info = &program.inputs()[place];
        let declared = &program.plan.inputs.declared[info.declared as usize];
        let set = match point {
            Err(kind) => facts.set_missing(slot, *kind),
            Ok(value) => match &declared.ty {
                Type::Quantity(_) => facts.set_number(slot, value.clone()),
                Type::Truth => facts.set_truth(slot, !value.is_zero()),
                Type::Word(words) => facts.set_word(slot, &words[value.to_i64().unwrap() as usize]),
                Type::Key(axis) => {
                    let keys = &program.plan.inputs.keys[axis];
                    let (key, _) = keys.iter().find(|(_, row)| i64::from(**row) == value.to_i64().unwrap()).unwrap();
                    facts.set_word(slot, key)
                }
                Type::Date => facts.set_date(slot, crate::calendar::Date::from_day_number(value.to_i64()?)?),
                Type::Text => facts.set_word(slot, "text"),
                Type::Time | Type::Unknown => facts.set_missing(slot, Kind::Pending),
            },
        };
        if set.is_err() || matches!(declared.ty, Type::Time) {
            return None;
        }
    }
    Some(facts)
}

#[test]
fn every_value_is_among_those_that_it_may_be() {
    let mut chance = Chance(std::env::var("ATTAIN_SEED").map_or(7, |seed| seed.parse().unwrap()));
    let (mut looked, mut moved) = (0, 0);
    for (path, program) in contracts() {
        let graph = Rc::new(Graph::new(&program));
        let pool = pool(&program);
        let whole = Space::whole(&program, 0);
        let mut reach = Reach::new(&graph, &whole);
        let mut values = Values::new(&program);
        for round in 0..40 {
            // A part of the whole: each fact everything, or a stretch, or one thing.
            let mut space = whole.clone();
            for domain in &mut space.domains {
                let (one, other) = (any_point(domain, &pool, &mut chance), any_point(domain, &pool, &mut chance));
                let part = match (chance.below(4), one, other) {
                    (0, _, _) if round % 12 < 9 => domain.clone(),
                    (1, Some(one), _) => Domain::point(&one, domain.step.clone()),
                    (_, Some(Ok(one)), Some(Ok(other))) => {
                        let range = Interval::closed(Number::min(&one, &other), Number::max(&one, &other));
                        let part = domain.within(&range);
                        if chance.below(2) == 0 { part.known() } else { part }
                    }
                    (_, Some(Err(kind)), _) => domain.absent(kind),
                    _ => domain.clone(),
                };
                if !part.is_empty() {
                    *domain = part;
                }
            }
            reach.look(&space.domains);
            let fresh = Reach::new(&graph, &space);
            for _ in 0..12 {
                let points: Option<Vec<Point>> =
                    space.domains.iter().map(|domain| any_point(domain, &pool, &mut chance)).collect();
                let Some(points) = points else { break };
                let Some(settled) = facts(&program, &points) else { break };
                values.settle(&settled);
                looked += 1;
                for reg in figures(&program) {
                    let may = reach.get(graph.register(reg));
                    assert_eq!(may, fresh.get(graph.register(reg)), "{} {reg:?}", path.display());
                    let Some(value) = values.register(reg) else { continue };
                    let fits = match &value {
                        Ok(value) => may.range.contains(value),
                        Err(kind) => may.kinds.contains(*kind),
                    };
                    assert!(
                        fits,
                        "{}: {} is {value:?}, said was {may:?}\n{}",
                        path.display(),
                        name(&program, reg),
                        told(&program, &points)
                    );
                }
                // One fact moves, the others stay.
                let fact = chance.below(points.len().max(1));
                if points.is_empty() {
                    break;
                }
                let Some(other) = any_point(&space.domains[fact], &pool, &mut chance) else { continue };
                let (Ok(from), Ok(to)) = (&points[fact], &other) else { continue };
                if from == to {
                    continue;
                }
                let rises = to > from;
                let before: Vec<_> = figures(&program).into_iter().map(|reg| values.register(reg)).collect();
                let mut moved_points = points.clone();
                moved_points[fact] = other;
                let Some(settled) = facts(&program, &moved_points) else { break };
                values.settle(&settled);
                for (reg, before) in figures(&program).into_iter().zip(before) {
                    let way = reach.get(graph.register(reg)).moves.of(fact as u32);
                    let after = values.register(reg);
                    let said = match (&before, &after) {
                        (Some(Ok(a)), Some(Ok(b))) => match (a < b, a > b) {
                            (true, _) => {
                                if rises {
                                    way.up
                                } else {
                                    way.down
                                }
                            }
                            (_, true) => {
                                if rises {
                                    way.down
                                } else {
                                    way.up
                                }
                            }
                            (false, false) => true,
                        },
                        (a, b) => a == b || way.gone,
                    };
                    moved += 1;
                    assert!(
                        said,
                        "{}: {} goes {before:?} to {after:?} as {} goes {:?} to {:?}, said was {way:?} of {:?}\n{}",
                        path.display(),
                        name(&program, reg),
                        program.inputs()[fact].address,
                        points[fact],
                        moved_points[fact],
                        reach.get(graph.register(reg)),
                        told(&program, &points)
                    );
                }
            }
        }
    }
    assert!(looked > 5_000 && moved > 50_000, "{looked} {moved}");
}

fn figures(program: &Program) -> Vec<Reg> {
    program.plan.registers_of.iter().copied().filter(|reg| *reg != Reg::NONE).collect()
}

fn name(program: &Program, reg: Reg) -> String {
    let place = program.plan.registers_of.iter().position(|other| *other == reg).unwrap_or(0);
    let figure = program.plan.bases.partition_point(|base| *base as usize <= place) - 1;
    format!("figure {figure} at {}, {reg:?}", place - program.plan.bases[figure] as usize)
}

fn told(program: &Program, points: &[Point]) -> String {
    program.inputs().iter().zip(points).map(|(info, point)| format!("{} {point:?}\n", info.address)).collect()
}

/// A contract with one number of its clauses changed; the worked examples, which would notice, are left out.
fn changed(text: &str, chance: &mut Chance) -> (String, String) {
    let clauses: String = {
        let mut kept = String::new();
        let mut skipping = false;
        for line in text.lines() {
            if !line.starts_with([' ', '\t']) && !line.is_empty() {
                skipping = line.starts_with("example") || line.contains(" example \"");
            }
            if !skipping {
                kept.push_str(line);
                kept.push('\n');
            }
        }
        kept
    };
    // A number that stands in a row, a step or an amount.
    let places: Vec<usize> = clauses
        .char_indices()
        .filter(|(at, c)| {
            let before = clauses[..*at].chars().next_back();
            c.is_ascii_digit() && matches!(before, Some(' ')) && clauses[..*at].lines().count() > 8
        })
        .map(|(at, _)| at)
        .collect();
    if places.is_empty() {
        return (clauses.clone(), clauses);
    }
    let at = places[chance.below(places.len())];
    let mut other = clauses.clone();
    let digit = char::from(b'1' + chance.below(9) as u8);
    other.replace_range(at..=at, &digit.to_string());
    (clauses, other)
}

#[test]
fn what_is_said_to_be_the_same_is_the_same_and_no_change_leaves_its_bounds() {
    use super::diff::{Side, diff};
    let mut chance = Chance(std::env::var("ATTAIN_SEED").map_or(11, |seed| seed.parse().unwrap()));
    let read = |text: &str| {
        let source = crate::source::Source::new("c.attain", text);
        let parsed = crate::syntax::parse(&source);
        let checked = crate::check::check(&parsed.text, &source, &crate::check::Supplied::default());
        let errors = parsed.findings.iter().chain(&checked.findings).any(crate::diagnostic::Finding::is_error);
        let program =
            (!errors && checked.model.is_plain()).then(|| crate::program::compile(&checked.model).ok()).flatten();
        program.map(|program| (checked.model, program, source))
    };
    let (mut compared, mut same, mut differing) = (0, 0, 0);
    for (path, program) in contracts() {
        if program.operations() > 40 || chance.below(3) > 0 {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let (first, second) = changed(&text, &mut chance);
        let (Some((model, program, source)), Some((other_model, other, other_source))) = (read(&first), read(&second))
        else {
            continue;
        };
        let old = Side { model: &model, program: &program, source: &source };
        let new = Side { model: &other_model, program: &other, source: &other_source };
        let found = diff(old, new, 0);
        let itself = diff(old, old, 0);
        assert!(itself.is_same() && itself.clauses.is_empty(), "{}: {itself:#?}", path.display());
        if program.inputs().len() != other.inputs().len() {
            continue;
        }
        let pool = pool(&program);
        let space = Space::whole(&program, 0);
        for _ in 0..60 {
            let held = |place: usize| found.holding.iter().any(|fact| fact.address == program.inputs()[place].address);
            let points: Option<Vec<Point>> =
                space.domains.iter().map(|domain| any_point(domain, &pool, &mut chance)).collect();
            let Some(points) = points else { break };
            let (Some(a), Some(b)) = (facts(&program, &points), facts(&other, &points)) else { continue };
            let (mut one, mut two) = (Values::new(&program), Values::new(&other));
            one.settle(&a);
            two.settle(&b);
            let any_held = (0..points.len()).any(held);
            for money in found.money.iter().filter(|money| money.kind == "line") {
                let line = |program: &Program, model: &crate::model::Model, values: &Values| {
                    let line = program
                        .lines()
                        .iter()
                        .find(|line| model.address(line.figure, line.coordinate as usize) == money.of)?;
                    values.register(line.register)
                };
                let (a, b) = (line(&program, &model, &one), line(&other, &other_model, &two));
                compared += 1;
                match money.verdict {
                    "same" => {
                        same += 1;
                        assert_eq!(
                            a.map(Result::ok),
                            b.map(Result::ok),
                            "{}: {}\n{}",
                            path.display(),
                            money.of,
                            told(&program, &points)
                        );
                    }
                    _ => {
                        let (Some(Ok(a)), Some(Ok(b))) = (a, b) else { continue };
                        differing += 1;
                        if any_held {
                            continue;
                        }
                        let by = &b - &a;
                        let end = |change: &Option<super::diff::Change>| {
                            change
                                .as_ref()
                                .and_then(|change| change.by.as_ref())
                                .and_then(|by| Number::parse(&by.value).ok())
                        };
                        assert!(
                            end(&money.least).is_none_or(|least| by >= least),
                            "{}: {} {by}",
                            path.display(),
                            money.of
                        );
                        assert!(
                            end(&money.greatest).is_none_or(|most| by <= most),
                            "{}: {} {by}",
                            path.display(),
                            money.of
                        );
                    }
                }
            }
        }
    }
    assert!(compared > 500 && same > 100 && differing > 50, "{compared} {same} {differing}");
}
