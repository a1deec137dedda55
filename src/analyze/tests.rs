//! What is said of all facts holds for any of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::graph::Graph;
use super::reach::Reach;
use super::space::{Domain, Point, Space};
use crate::evaluate::{FactValue, Facts, Values};
use crate::model::{Datum, Kind, Type};
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
    let mut folders = vec![root.join("tests/corpus/settle/good"), root.join("examples")];
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
        let source = crate::source::Source::new("c.attain", &fs::read_to_string(&path).unwrap());
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
    let _ = (FactValue::Whole(0), Datum::Truth(true));
    Some(facts)
}

#[test]
fn every_value_is_among_those_that_it_may_be() {
    let mut chance = Chance(std::env::var("SEED").map_or(7, |s| s.parse().unwrap()));
    let (mut looked, mut moved) = (0, 0);
    for (path, program) in contracts() {
        let graph = Rc::new(Graph::new(&program));
        let pool = pool(&program);
        let whole = Space::whole(&program, 0);
        let mut reach = Reach::new(&graph, &whole);
        let mut values = Values::new(&program);
        for round in 0..200 {
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

fn model_of(path: &str) -> crate::model::Model {
    let source = crate::source::Source::new("c.attain", &fs::read_to_string(path).unwrap());
    let parsed = crate::syntax::parse(&source);
    crate::check::check(&parsed.text, &source, &crate::check::Supplied::default()).model
}

#[test]
#[ignore = "to look at"]
fn look() {
    use super::goal::Goal;
    use super::search::{Search, Toward};
    let path = std::env::var("CONTRACT").unwrap();
    let model = model_of(&path);
    let program = crate::program::compile(&model).unwrap();
    let mut graph = Graph::new(&program);
    let mut goals: Vec<(String, Goal)> = Vec::new();
    for (index, figure) in model.figures.iter().enumerate().filter(|(_, figure)| figure.listed) {
        let id = crate::model::FigureId(index as u32);
        for coordinate in 0..model.size(id) {
            goals.push((model.address(id, coordinate), Goal::of(&graph, program.register(id, coordinate).unwrap())));
            let _ = figure;
        }
    }
    for (place, party) in model.header.iter().flat_map(|header| header.parties.iter().enumerate()) {
        if let Some(goal) = Goal::net(&mut graph, crate::model::PartyId(place as u32)) {
            goals.push((format!("net {}", party.name), goal));
        }
    }
    let graph = Rc::new(graph);
    let mut space = Space::whole(&program, 0);
    if let Ok(given) = std::env::var("GIVEN") {
        for part in given.split_terminator(',') {
            let (name, value) = part.split_once('=').unwrap();
            let slot = program.input(name).unwrap();
            space.fix(slot, &Ok(Number::parse(value).unwrap()));
        }
    }
    let began = std::time::Instant::now();
    let mut search = Search::new(&graph, &space, 0);
    println!("{} steps, {} registers", graph.steps.len(), graph.registers());
    for (name, goal) in &goals {
        let before = search.steps();
        let at = std::time::Instant::now();
        let whole = search.look(&space.domains, goal);
        let least = search.extreme(&space, goal, Toward::Least, &[]);
        let most = search.extreme(&space, goal, Toward::Greatest, &[]);
        let told = |e: &super::search::Extreme| {
            format!(
                "{:?} {}",
                e.bound.as_ref().map(|n| n.to_string()),
                if e.is_exact() {
                    "exact".to_owned()
                } else {
                    format!("reached {:?}", e.reached.as_ref().map(|(n, _)| n.to_string()))
                }
            )
        };
        println!(
            "{name}: {} .. {}   afar {:?} {:?}  {} steps {:?}",
            told(&least),
            told(&most),
            whole.range.low.as_ref().map(|e| e.value.to_string()),
            whole.range.high.as_ref().map(|e| e.value.to_string()),
            search.steps() - before,
            at.elapsed()
        );
    }
    println!("{:?}", began.elapsed());
}

#[test]
#[ignore = "to look at"]
fn look_along() {
    use super::analyst::Analyst;
    let path = std::env::var("CONTRACT").unwrap();
    let model = model_of(&path);
    let program = crate::program::compile(&model).unwrap();
    let began = std::time::Instant::now();
    let mut analyst = Analyst::new(&model, &program, 0, None).unwrap();
    println!("{:?} {:?}", began.elapsed(), analyst.stands_on);
    let topics = analyst.topics.clone();
    let goals: Vec<_> = topics.iter().map(|topic| topic.goal.clone()).collect();
    let names: Vec<_> = topics.iter().map(|topic| topic.name(&model)).collect();
    for lever in analyst.levers.clone() {
        let address = &program.inputs()[lever.fact as usize].address;
        let at = std::time::Instant::now();
        let along = analyst.search.along(&analyst.here.clone(), lever.fact, &lever.range, &goals);
        println!("LEVER {address} {:?} better up {:?} here {:?} range {:?}: {} pieces {:?}", lever.metric, lever.more_is_better, analyst.here[lever.fact as usize], lever.range.high.as_ref().map(|e| e.value.to_string()), along.pieces.len(), at.elapsed());
        for piece in along.pieces.iter().take(12) {
            let told: Vec<String> = names.iter().enumerate().filter(|(g, _)| along.pieces.iter().any(|p| p.at_from[*g] != along.pieces[0].at_from[*g] || p.at_to[*g] != p.at_from[*g])).map(|(g, n)| format!("{n} {} .. {}", piece.at_from[g].as_ref().map_or_else(|k| format!("{k:?}"), |v| v.to_string()), piece.at_to[g].as_ref().map_or_else(|k| format!("{k:?}"), |v| v.to_string()))).collect();
            println!("   {} to {:?} {}: {}", piece.from, piece.to.as_ref().map(|n| n.to_string()), if piece.straight { "" } else { "bent" }, told.join("; "));
        }
    }
    println!("{:?}", began.elapsed());
}
