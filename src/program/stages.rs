//! A contract of several places: figures of one level and one grain that can run together are a stage, a program of its
//! own that is run for every element and every period. What it reads from elsewhere is written to it before it runs.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use crate::calendar::Grain;
use crate::diagnostic::Finding;
use crate::model::{AxisId, Body, ExprId, FigureId, GatherId, Gathered, Model, Node, Over, Place};
use crate::program::Program;
use crate::program::from_model::{Stop, compile_stage, sound};
use crate::program::from_money::made_of;
use crate::program::op::Reg;

/// The rows of schedules at which something is read.
pub(crate) type Rows = Vec<(AxisId, u32)>;

/// Elements that somebody gathers, at rows of schedules.
pub(crate) type Wanted = (GatherId, Rows);

/// All stages of a contract, in the order in which they run.
#[derive(Debug, Default)]
pub struct Stages {
    pub(crate) stages: Vec<Stage>,
    /// Stages that run together, period by period; most stand alone.
    pub(crate) groups: Vec<Range<usize>>,
    /// Of every figure at every coordinate (as [`Program::register`] counts them), the stage and the register.
    pub(crate) homes: Vec<Option<(u32, Reg)>>,
    /// Of every figure the place of its first coordinate in `homes`.
    pub(crate) bases: Vec<u32>,
    /// Where elements are made.
    pub(crate) elements: HashMap<Wanted, (u32, Element)>,
}

/// One stage.
#[derive(Debug)]
pub(crate) struct Stage {
    pub place: Place,
    pub program: Program,
    pub imports: Vec<(Import, Reg)>,
}

/// What a stage reads from elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Import {
    /// A figure at a coordinate (counted over all figures), so many of its own periods earlier.
    Figure { figure: FigureId, place: u32, back: u32 },
    /// What elements came to.
    Gather(GatherId, Rows),
    /// The first day of a longer period.
    Start(Grain),
    /// The last day of a longer period.
    End(Grain),
}

/// Where an element of what is gathered is made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element {
    pub filter: Option<Reg>,
    pub element: Option<Reg>,
    pub weight: Option<Reg>,
}

/// Which figures a stage makes.
pub(crate) struct StageOf<'m> {
    pub place: Place,
    pub figures: &'m [bool],
}

/// One stage, compiled.
pub(crate) struct Compiled {
    pub program: Program,
    pub imports: Vec<(Import, Reg)>,
    pub elements: Vec<Element>,
}

/// Compiles a contract stage by stage.
///
/// # Errors
///
/// Those of [`super::compile`], and `circular` where figures wait for each other within one period.
pub fn stages(model: &Model) -> Result<Stages, Vec<Finding>> {
    sound(model)?;
    build(model).map_err(|Stop(finding)| vec![*finding])
}

/// What has to be there before something else: a figure, or what is gathered.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Made {
    Figure(FigureId),
    Gather(GatherId),
}

/// How it is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Edge {
    /// At the reader's own element and period.
    Plain,
    /// From a period before.
    Earlier,
    /// By gathering.
    Gathered,
}

fn build(model: &Model) -> Result<Stages, Stop> {
    let graph = Graph::new(model);
    let turns = graph.turns()?;
    // By turn and place, in the order in which they can run.
    let mut numbers: BTreeMap<(Turn, Place), usize> = BTreeMap::new();
    for (made, turn) in &turns {
        numbers.insert((*turn, graph.place(*made)), 0);
    }
    for (number, stage) in numbers.values_mut().enumerate() {
        *stage = number;
    }
    let stage_of = |made: Made| turns.get(&made).and_then(|turn| numbers.get(&(*turn, graph.place(made)))).copied();
    let mut figures = vec![vec![false; model.figures.len()]; numbers.len()];
    for made in turns.keys() {
        if let (Made::Figure(id), Some(stage)) = (made, stage_of(*made)) {
            figures[stage][id.index()] = true;
        }
    }
    let places: Vec<Place> = numbers.keys().map(|(_, place)| *place).collect();
    let loops: Vec<(u32, u32)> = numbers.keys().map(|(turn, _)| (turn.depth, turn.together)).collect();
    let (compiled, wanted) = compile_all(model, &places, &figures, &stage_of)?;

    let mut bases = vec![0];
    for index in 0..model.figures.len() {
        bases.push(bases[index] + model.size(FigureId(index as u32)) as u32);
    }
    let mut homes = vec![None; bases.last().copied().unwrap_or(0) as usize];
    let mut elements = HashMap::new();
    let mut stages = Vec::with_capacity(compiled.len());
    for (number, compiled) in compiled.into_iter().enumerate() {
        for id in (0..model.figures.len()).filter(|index| figures[number][*index]).map(|index| FigureId(index as u32)) {
            for coordinate in 0..model.size(id) {
                let register = compiled.program.register(id, coordinate);
                homes[bases[id.index()] as usize + coordinate] = register.map(|register| (number as u32, register));
            }
        }
        for (wanted, element) in wanted[number].iter().zip(compiled.elements) {
            elements.insert(wanted.clone(), (number as u32, element));
        }
        stages.push(Stage { place: places[number], program: compiled.program, imports: compiled.imports });
    }
    let groups = groups(&loops);
    in_time(model, &groups, &places, &graph, &stage_of)?;
    Ok(Stages { stages, groups, homes, bases, elements })
}

/// When something is made. What reads each other across time is made together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Turn {
    /// How many stages, or sets of stages, come before at least.
    depth: u32,
    /// Which of the sets that are made together; 0 for what waits for nobody that waits for it.
    together: u32,
    /// How many stages of its own set come before at least.
    within: u32,
}

/// Compiles every stage; again where another turned out to gather from it.
fn compile_all(
    model: &Model,
    places: &[Place],
    figures: &[Vec<bool>],
    stage_of: &impl Fn(Made) -> Option<usize>,
) -> Result<(Vec<Compiled>, Vec<Vec<Wanted>>), Stop> {
    let mut wanted: Vec<Vec<Wanted>> = vec![Vec::new(); places.len()];
    let mut known: BTreeSet<Wanted> = BTreeSet::new();
    let mut compiled: Vec<Option<Compiled>> = (0..places.len()).map(|_| None).collect();
    // Readers come after what they gather, so most is known when the last stage has been compiled.
    while let Some(number) = (0..places.len()).rev().find(|number| compiled[*number].is_none()) {
        let stage = StageOf { place: places[number], figures: &figures[number] };
        let made = compile_stage(model, stage, &wanted[number])?;
        for (import, _) in &made.imports {
            let Import::Gather(gather, rows) = import else { continue };
            let want = (*gather, rows.clone());
            if !known.insert(want.clone()) {
                continue;
            }
            let span = model.gather(*gather).span;
            let home = stage_of(Made::Gather(*gather)).ok_or_else(|| Stop::unsound("nothing gathers here", span))?;
            wanted[home].push(want);
            if home != number {
                compiled[home] = None;
            }
        }
        // A stage that gathers from itself is compiled once more.
        let complete = made.elements.len() == wanted[number].len();
        compiled[number] = complete.then_some(made);
    }
    Ok((compiled.into_iter().flatten().collect(), wanted))
}

/// Who reads whom.
struct Graph<'m> {
    model: &'m Model,
    reads: HashMap<Made, Vec<(Made, Edge)>>,
}

impl<'m> Graph<'m> {
    fn new(model: &'m Model) -> Self {
        let mut reads: HashMap<Made, Vec<(Made, Edge)>> = HashMap::new();
        for index in 0..model.figures.len() {
            let id = FigureId(index as u32);
            let (read, roots) = made_of(model, id);
            let mut found = of_exprs(model, roots);
            found.extend(read.into_iter().map(|read| (Made::Figure(read), Edge::Plain)));
            reads.insert(Made::Figure(id), found);
        }
        // What is held in shorter periods is gathered before any of it comes back.
        for (number, account) in model.accounts.iter().enumerate() {
            let Some(held) = account.held else {
                // What is held must be known for the law, whether an earn-back reads it or not.
                for id in &account.earn_backs {
                    if let Some(reads) = reads.get_mut(&Made::Figure(*id)) {
                        reads.push((Made::Figure(account.withhold), Edge::Plain));
                    }
                }
                continue;
            };
            let of =
                |index: &usize| matches!(model.figures[*index].body, Body::Account(of, _) if of as usize == number);
            let parts = (0..model.figures.len()).filter(of).map(|index| FigureId(index as u32));
            for id in parts.chain(account.earn_backs.iter().copied()) {
                if let Some(reads) = reads.get_mut(&Made::Figure(id)) {
                    reads.retain(|(made, _)| *made != Made::Figure(account.withhold));
                    reads.push((Made::Gather(held), Edge::Gathered));
                }
            }
        }
        // All that comes back out of one withhold is made together.
        for account in &model.accounts {
            let together: Vec<(Made, Edge)> =
                account.earn_backs.iter().filter_map(|id| reads.get(&Made::Figure(*id)).cloned()).flatten().collect();
            let own = |made: &Made| account.earn_backs.iter().any(|id| *made == Made::Figure(*id));
            let together: Vec<_> = together.into_iter().filter(|(made, _)| !own(made)).collect();
            for id in &account.earn_backs {
                reads.insert(Made::Figure(*id), together.clone());
            }
        }
        for index in 0..model.gathers.len() {
            let id = GatherId(index as u32);
            let gather = model.gather(id);
            let roots = [gather.filter, gather.element, gather.weight].into_iter().flatten().collect();
            let mut found = of_exprs(model, roots);
            found.extend(gather.same.iter().map(|figure| (Made::Figure(*figure), Edge::Plain)));
            if let Gathered::Share(pool) | Gathered::LeftOver(pool) = gather.made {
                let pool = model.pool(pool);
                let read = pool.odd_cents.into_iter().chain([pool.funded]);
                found.extend(read.map(|figure| (Made::Figure(figure), Edge::Plain)));
            }
            reads.insert(Made::Gather(id), found);
        }
        Graph { model, reads }
    }

    fn place(&self, made: Made) -> Place {
        match made {
            Made::Figure(id) => self.model.figure(id).place,
            Made::Gather(id) => self.model.gather(id).place,
        }
    }

    /// Days are made wherever they are read.
    fn is_day(&self, made: Made) -> bool {
        match made {
            Made::Figure(id) => matches!(self.model.figure(id).body, Body::Start(_) | Body::End(_)),
            Made::Gather(_) => false,
        }
    }

    /// When each is made.
    fn turns(&self) -> Result<HashMap<Made, Turn>, Stop> {
        let sets = self.sets();
        let mut set_of: HashMap<Made, usize> = HashMap::new();
        for (number, set) in sets.iter().enumerate() {
            set_of.extend(set.iter().map(|made| (*made, number)));
        }
        let within = self.depths(&set_of)?;
        let mut depths: Vec<u32> = Vec::with_capacity(sets.len());
        let mut turns = HashMap::new();
        for (number, set) in sets.iter().enumerate() {
            let mut depth = 0;
            for made in set {
                for (read, edge) in self.reads.get(made).map(Vec::as_slice).unwrap_or_default() {
                    let Some(other) = set_of.get(read).copied().filter(|other| *other != number) else { continue };
                    let apart = *edge == Edge::Gathered
                        || self.place(*read) != self.place(*made)
                        || set.len() > 1
                        || sets[other].len() > 1;
                    depth = depth.max(depths.get(other).copied().unwrap_or(0) + u32::from(apart));
                }
            }
            depths.push(depth);
            let together = if set.len() > 1 { number as u32 + 1 } else { 0 };
            for made in set {
                turns.insert(*made, Turn { depth, together, within: within.get(made).copied().unwrap_or(0) });
            }
        }
        Ok(turns)
    }

    /// Sets of what reads each other, across time or not; each set after those that it reads. (Tarjan's, without recursion.)
    fn sets(&self) -> Vec<Vec<Made>> {
        let mut index: HashMap<Made, (usize, usize)> = HashMap::new();
        let (mut open, mut on_stack, mut sets): (Vec<Made>, BTreeSet<Made>, Vec<Vec<Made>>) = Default::default();
        let roots = (0..self.model.figures.len()).map(|index| Made::Figure(FigureId(index as u32)));
        for root in roots.filter(|root| !self.is_day(*root)) {
            if index.contains_key(&root) {
                continue;
            }
            let mut path: Vec<(Made, usize)> = vec![(root, 0)];
            while let Some((made, next)) = path.last_mut() {
                let made = *made;
                if *next == 0 {
                    index.insert(made, (index.len(), index.len()));
                    open.push(made);
                    on_stack.insert(made);
                }
                let read = self.reads.get(&made).and_then(|reads| reads.get(*next)).map(|(read, _)| *read);
                *next += 1;
                match read {
                    Some(read) if self.is_day(read) => {}
                    Some(read) if !index.contains_key(&read) => path.push((read, 0)),
                    Some(read) => {
                        if let (true, Some((found, _))) = (on_stack.contains(&read), index.get(&read).copied()) {
                            index.entry(made).and_modify(|(_, low)| *low = (*low).min(found));
                        }
                    }
                    None => {
                        path.pop();
                        let (found, low) = index.get(&made).copied().unwrap_or_default();
                        if let Some((before, _)) = path.last() {
                            index.entry(*before).and_modify(|(_, known)| *known = (*known).min(low));
                        }
                        if found == low {
                            let mut set = Vec::new();
                            while let Some(one) = open.pop() {
                                on_stack.remove(&one);
                                set.push(one);
                                if one == made {
                                    break;
                                }
                            }
                            sets.push(set);
                        }
                    }
                }
            }
        }
        sets
    }

    /// How many stages of its own set come before each at least.
    fn depths(&self, set_of: &HashMap<Made, usize>) -> Result<HashMap<Made, u32>, Stop> {
        let mut depths: HashMap<Made, u32> = HashMap::new();
        let mut open: HashMap<Made, bool> = HashMap::new();
        for root in set_of.keys().copied().collect::<BTreeSet<Made>>() {
            let mut path = vec![root];
            while let Some(made) = path.last().copied() {
                if depths.contains_key(&made) || self.is_day(made) {
                    path.pop();
                    continue;
                }
                let reads = self.reads.get(&made).map(Vec::as_slice).unwrap_or_default();
                // What is read from earlier is there before the period begins, but has a stage like everything.
                let set = set_of.get(&made);
                let waits = reads
                    .iter()
                    .filter(|(read, edge)| *edge != Edge::Earlier && set.is_some() && set_of.get(read) == set);
                let first = open.insert(made, true).is_none();
                if first {
                    let missing =
                        waits.map(|(read, _)| *read).filter(|read| !depths.contains_key(read) && !self.is_day(*read));
                    let missing: Vec<Made> = missing.collect();
                    if let Some(circle) = missing.iter().find(|read| open.get(read).copied().unwrap_or(false)) {
                        return Err(self.circular(*circle));
                    }
                    path.extend(missing);
                    continue;
                }
                let depth = waits
                    .filter_map(|(read, edge)| {
                        let apart = *edge == Edge::Gathered || self.place(*read) != self.place(made);
                        Some(depths.get(read)? + u32::from(apart))
                    })
                    .max()
                    .unwrap_or(0);
                depths.insert(made, depth);
                open.insert(made, false);
                path.pop();
            }
        }
        Ok(depths)
    }

    fn circular(&self, made: Made) -> Stop {
        let (name, span) = match made {
            Made::Figure(id) => {
                let figure = self.model.figure(id);
                (format!("`{}` depends on itself", figure.name), figure.name_span)
            }
            Made::Gather(id) => ("what is gathered here depends on itself".to_owned(), self.model.gather(id).span),
        };
        let finding = Finding::error("circular", name).at(span, "within one period");
        Stop::new(finding.help("a figure may read itself only backward in time: `the previous …`"))
    }
}

/// What a figure reads where it stands, and what it gathers.
pub(crate) fn reads_of(model: &Model, figure: FigureId) -> Vec<Made> {
    let (read, roots) = made_of(model, figure);
    let exprs = of_exprs(model, roots).into_iter().filter(|(_, edge)| *edge != Edge::Earlier).map(|(made, _)| made);
    let account = if let Body::Account(number, _) = model.figure(figure).body {
        model.accounts.get(number as usize)
    } else {
        None
    };
    // What an account holds in shorter periods is gathered, and not read line by line.
    let held = account.and_then(|account| Some((account.withhold, account.held?)));
    let read = read.into_iter().filter(|line| held.is_none_or(|(withhold, _)| withhold != *line)).map(Made::Figure);
    held.map(|(_, gather)| Made::Gather(gather)).into_iter().chain(read).chain(exprs).collect()
}

/// What the elements of something gathered read where they stand, what they have in common, and what they gather themselves.
pub(crate) fn gather_reads(model: &Model, gather: GatherId) -> Vec<Made> {
    let gather = model.gather(gather);
    let roots = [gather.filter, gather.element, gather.weight].into_iter().flatten().collect();
    let here = |(made, edge): (Made, Edge)| (edge != Edge::Earlier).then_some(made);
    let same = gather.same.iter().copied().map(Made::Figure);
    same.chain(of_exprs(model, roots).into_iter().filter_map(here)).collect()
}

/// What calculations read.
fn of_exprs(model: &Model, roots: Vec<ExprId>) -> Vec<(Made, Edge)> {
    let mut seen: BTreeSet<ExprId> = BTreeSet::new();
    let mut found = Vec::new();
    let mut exprs = roots;
    while let Some(expr) = exprs.pop() {
        if !seen.insert(expr) {
            continue;
        }
        let node = &model.expr(expr).node;
        match node {
            Node::Figure(figure, _) => found.push((Made::Figure(*figure), Edge::Plain)),
            Node::Earlier(figure, _, _) => found.push((Made::Figure(*figure), Edge::Earlier)),
            Node::Gather(gather) => found.push((Made::Gather(*gather), Edge::Gathered)),
            _ => {}
        }
        node.operands(|part| exprs.push(part));
    }
    found
}

/// Stages that read each other across time run together.
fn groups(loops: &[(u32, u32)]) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    for (number, (depth, together)) in loops.iter().enumerate() {
        match groups.last_mut() {
            Some(group) if *together > 0 && loops.get(group.start) == Some(&(*depth, *together)) => group.end += 1,
            Some(_) | None => groups.push(number..number + 1),
        }
    }
    groups
}

/// Within stages that run together, period by period, nothing may wait for a longer period or a later one.
fn in_time(
    model: &Model,
    groups: &[Range<usize>],
    places: &[Place],
    graph: &Graph<'_>,
    stage_of: &impl Fn(Made) -> Option<usize>,
) -> Result<(), Stop> {
    for (made, reads) in &graph.reads {
        let Some(stage) = stage_of(*made) else { continue };
        let Some(group) = groups.iter().find(|group| group.contains(&stage) && group.len() > 1) else { continue };
        for (read, edge) in reads {
            let Some(home) = stage_of(*read).filter(|home| group.contains(home)) else { continue };
            // What stands in no period is all time.
            let length = |grain: Option<Grain>| grain.map_or(Grain::ALL.len(), |grain| grain as usize);
            let longer = *edge == Edge::Plain && length(places[home].grain) > length(places[stage].grain);
            let later = match (edge, read) {
                (Edge::Gathered, Made::Gather(gather)) => matches!(model.gather(*gather).over, Over::Next(..)),
                (Edge::Plain | Edge::Earlier | Edge::Gathered, _) => false,
            };
            if longer || later {
                return Err(graph.circular(*made));
            }
        }
    }
    Ok(())
}
