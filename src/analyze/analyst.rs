//! A contract laid out for questions: what is asked about, what may be given, and facts to stand on.

use std::rc::Rc;

use super::goal::Goal;
use super::graph::Graph;
use super::may::Way;
use super::search::{Search, into};
use super::space::{Point, Space, as_far_as_is_worth_looking};
use super::witness;
use crate::evaluate::{Facts, Values, give_datum};
use crate::model::{Body, ClauseKind, Direction, FigureId, Model, Node, PartyId, Role, TermKind, Type};
use crate::number::Number;
use crate::number::interval::Interval;
use crate::program::Program;
use crate::source::Source;

/// A contract of one subject and period, laid out for questions.
#[derive(Debug)]
pub(crate) struct Analyst<'m> {
    pub model: &'m Model,
    /// The text, for the places of what is found; none where there is none to point at.
    pub source: Option<&'m Source>,
    pub program: Program,
    pub search: Search,
    /// What the facts may be: all of it, but for those that were given.
    pub space: Space,
    pub topics: Vec<Topic>,
    pub levers: Vec<Lever>,
    /// Facts to stand on: those given, with the rest from a worked example.
    pub here: Vec<Point>,
    pub stands_on: StandsOn,
    /// Which of the contract's periods it is about.
    pub period: usize,
}

/// Where the facts to stand on come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StandsOn {
    /// All of them were given, or are missing where most were.
    Given,
    /// A worked example, by its title; but for those that were given.
    Example { title: String, some_given: bool },
    /// Neither: they were made from what is declared; but for those that were given.
    Declared { some_given: bool },
}

/// Something that is asked about.
#[derive(Clone, Debug)]
pub(crate) struct Topic {
    pub what: About,
    pub goal: Goal,
}

/// What a topic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum About {
    /// A line of money.
    Line(FigureId, u32),
    /// A figure that nothing else reads, of a contract without money.
    Figure(FigureId, u32),
    /// What a party has in the end: what it is paid less what it pays.
    Net(PartyId),
}

/// A fact that can be moved by itself, with the metric that it moves.
#[derive(Clone, Debug)]
pub(crate) struct Lever {
    /// The input's place.
    pub fact: u32,
    /// The metric that moves with it, one way: which, and whether it rises as the fact does.
    pub metric: Option<(FigureId, u32, bool)>,
    /// Whether more of the fact is better; none where the contract does not say.
    pub more_is_better: Option<bool>,
    /// How far it may be moved.
    pub range: Interval,
    /// Whether the contract says how far; otherwise it is as far as was looked.
    pub is_declared: bool,
}

impl<'m> Analyst<'m> {
    /// Lays out a contract. `given` are facts that hold; the rest is free.
    ///
    /// None where nothing is paid, charged or scored.
    pub fn new(model: &'m Model, program: &Program, period: usize, given: Option<&Facts>) -> Option<Analyst<'m>> {
        let mut graph = Graph::new(program);
        let topics = topics(model, program, &mut graph);
        if topics.is_empty() {
            return None;
        }
        let graph = Rc::new(graph);
        let mut space = Space::whole(program, period);
        let mut fixed = vec![false; space.domains.len()];
        let unset = given.map(|facts| witness::points(program, facts)).unwrap_or_default();
        if let Some(facts) = given {
            for (place, point) in unset.iter().cloned().enumerate() {
                let slot = crate::program::InputSlot(place as u32);
                if facts.is_said(slot) {
                    space.fix(slot, &point);
                    fixed[place] = true;
                }
            }
        }
        let mut search = Search::new(&graph, &space, period);
        let (here, stands_on) = stand(model, program, (&space, &fixed, &unset), &topics, period);
        let levers = levers(model, program, &graph, &mut search, &space, &fixed, &topics, &here);
        Some(Analyst {
            model,
            source: None,
            program: program.clone(),
            search,
            space,
            topics,
            levers,
            here,
            stands_on,
            period,
        })
    }

    /// What the party that is settled has in the end; without money, nothing.
    pub fn net(&self) -> Option<&Topic> {
        let provider = self.provider()?;
        self.topics.iter().find(|topic| topic.what == About::Net(provider))
    }

    /// The party that is settled.
    pub fn provider(&self) -> Option<PartyId> {
        let parties = &self.model.header.as_ref()?.parties;
        let place = parties.iter().position(|party| party.role == Role::Provider)?;
        Some(PartyId(place as u32))
    }

    /// What all in the end comes to: what the provider has, or each last figure of a contract without money.
    pub fn ends(&self) -> Vec<Topic> {
        match self.net() {
            Some(net) => vec![net.clone()],
            None => self.topics.iter().filter(|topic| matches!(topic.what, About::Figure(..))).cloned().collect(),
        }
    }
}

fn topics(model: &Model, program: &Program, graph: &mut Graph) -> Vec<Topic> {
    let mut topics = Vec::new();
    for line in program.lines() {
        let goal = Goal::of(graph, line.register);
        topics.push(Topic { what: About::Line(line.figure, line.coordinate), goal });
    }
    if topics.is_empty() {
        for id in last_figures(model) {
            for coordinate in 0..model.size(id) {
                if let Some(register) = program.register(id, coordinate) {
                    let goal = Goal::of(graph, register);
                    topics.push(Topic { what: About::Figure(id, coordinate as u32), goal });
                }
            }
        }
    }
    for (place, _) in model.header.iter().flat_map(|header| header.parties.iter().enumerate()) {
        let party = PartyId(place as u32);
        if let Some(goal) = Goal::net(graph, party) {
            topics.push(Topic { what: About::Net(party), goal });
        }
    }
    topics
}

/// The scores and other results that nothing else reads.
fn last_figures(model: &Model) -> Vec<FigureId> {
    let mut read = vec![false; model.figures.len()];
    for expr in &model.exprs {
        if let Node::Figure(id, _) | Node::Earlier(id, _, _) = expr.node {
            read[id.index()] = true;
        }
    }
    let ids = (0..model.figures.len() as u32).map(FigureId);
    ids.filter(|id| {
        let figure = model.figure(*id);
        let result = matches!(figure.clause, ClauseKind::Define | ClauseKind::Score | ClauseKind::Composite);
        figure.listed && result && !read[id.index()] && matches!(figure.ty, Type::Quantity(_))
    })
    .collect()
}

/// Facts to stand on: given ones, with the rest of the worked example that determines most.
fn stand(
    model: &Model,
    program: &Program,
    (space, fixed, unset): (&Space, &[bool], &[Point]),
    topics: &[Topic],
    period: usize,
) -> (Vec<Point>, StandsOn) {
    // Where most is given it is somebody's row: what it leaves out is missing, where it may be.
    let some_given = fixed.contains(&true);
    let is_row = fixed.iter().filter(|fixed| **fixed).count() * 2 > fixed.len();
    let missing = |place: usize| -> Option<Point> {
        let point = unset.get(place).filter(|_| is_row && !fixed[place])?;
        (point.is_err() && space.domains[place].contains(point)).then(|| point.clone())
    };
    let all_given = some_given && (0..fixed.len()).all(|place| fixed[place] || missing(place).is_some());
    // A day that nothing says is the last of the period.
    let by_default: Vec<Point> = space
        .domains
        .iter()
        .zip(program.inputs())
        .enumerate()
        .map(|(place, (domain, info))| {
            let default = || into(domain, &Ok(default_of(&model.figure(info.figure).ty, domain, space)));
            missing(place).unwrap_or_else(default)
        })
        .collect();
    let mut best: Option<(usize, Vec<Point>, StandsOn)> = None;
    let mut values = Values::new(program);
    let mut offer = |points: Vec<Point>, from: StandsOn| {
        let Some(facts) = witness::facts_in(program, &points, period) else { return };
        values.settle(&facts);
        let determined = topics.iter().filter(|topic| topic.goal.value(&values).is_ok()).count();
        let known = points.iter().filter(|point| point.is_ok()).count();
        let score = determined * (points.len() + 1) + known;
        if best.as_ref().is_none_or(|(most, ..)| score > *most) {
            best = Some((score, points, from));
        }
    };
    if all_given {
        return (by_default, StandsOn::Given);
    }
    for (title, points) in given_in_examples(model, program) {
        let points = (space.domains.iter().zip(&points).zip(&by_default).enumerate())
            .map(|(place, ((domain, point), other))| {
                let same = domain.contains(point) && missing(place).is_none();
                if same { point.clone() } else { other.clone() }
            })
            .collect();
        offer(points, StandsOn::Example { title, some_given });
    }
    offer(by_default.clone(), StandsOn::Declared { some_given });
    match best {
        Some((_, points, from)) => (points, from),
        None => (by_default, StandsOn::Declared { some_given }),
    }
}

/// A value to stand on where nothing says one: the last day of the period, the middle of a range, a thousand of something
/// without an end, a million of money.
fn default_of(ty: &Type, domain: &super::space::Domain, space: &Space) -> Number {
    match (ty, &domain.range.low, &domain.range.high) {
        (Type::Date, ..) => space.period.get(1).cloned().unwrap_or_default(),
        (Type::Quantity(_), Some(low), Some(high)) => {
            let middle = (&low.value + &high.value).div(&Number::from(2)).unwrap_or_default();
            domain.step.as_ref().map_or(middle.clone(), |step| middle.round(crate::number::Mode::Down, step))
        }
        (Type::Quantity(unit), ..) if unit.is_money() => Number::from(1_000_000),
        (Type::Quantity(_), ..) => Number::from(1_000),
        (Type::Time | Type::Truth | Type::Word(_) | Type::Key(_) | Type::Text | Type::Unknown, ..) => Number::zero(),
    }
}

/// The facts of every worked example, by its title.
fn given_in_examples(model: &Model, program: &Program) -> Vec<(String, Vec<Point>)> {
    let mut all = Vec::new();
    for example in &model.examples {
        for run in &example.runs {
            let mut facts = Facts::new(program);
            for fact in &run.facts {
                let slot = program.input_of(fact.figure, fact.coordinate as usize);
                let Some(slot) = slot else { continue };
                // What cannot be given was said when the contract was checked.
                let _given = give_datum(model, &mut facts, slot, fact);
            }
            all.push((example.title.clone(), witness::points(program, &facts)));
        }
    }
    all
}

/// The facts of every worked example, moved into a space.
pub(crate) fn examples(model: &Model, program: &Program, space: &Space) -> Vec<Vec<Point>> {
    let all = given_in_examples(model, program).into_iter();
    all.map(|(_, points)| space.domains.iter().zip(&points).map(|(domain, point)| into(domain, point)).collect())
        .collect()
}

#[allow(clippy::too_many_arguments)] // what an analyst is made of, before there is one
fn levers(
    model: &Model,
    program: &Program,
    graph: &Graph,
    search: &mut Search,
    space: &Space,
    fixed: &[bool],
    topics: &[Topic],
    here: &[Point],
) -> Vec<Lever> {
    // What can be moved is moved from facts that hold as well: a fact that is given is where it begins.
    let whole = Space::whole(program, 0);
    let mut wide = space.clone();
    for (place, domain) in whole.domains.iter().enumerate() {
        if fixed[place] {
            wide.domains[place] = domain.clone();
        }
    }
    search.look(&wide.domains, &topics[0].goal.clone());
    let bears =
        |fact: u32, search: &Search| topics.iter().any(|topic| search.seen(&topic.goal).moves.of(fact) != Way::STILL);
    let mut metrics: Vec<(FigureId, u32)> = Vec::new();
    for (index, figure) in model.figures.iter().enumerate() {
        if figure.clause == ClauseKind::Metric {
            let id = FigureId(index as u32);
            metrics.extend((0..model.size(id) as u32).map(|coordinate| (id, coordinate)));
        }
    }
    let mut levers = Vec::new();
    for (place, info) in program.inputs().iter().enumerate() {
        let fact = place as u32;
        if !matches!(model.figure(info.figure).ty, Type::Quantity(_)) || !bears(fact, search) {
            continue;
        }
        let moved = metrics.iter().find_map(|(id, coordinate)| {
            let register = program.register(*id, *coordinate as usize)?;
            let way = search.held(graph.register(register)).moves.of(fact);
            let own = is_of(model, *id, info.figure);
            // A metric is moved by what is counted, not by how many there are to count.
            let divides = quotient(model, *id).is_some_and(|(_, divisor)| divisor == info.figure);
            let one_way = way.up != way.down && !divides && (own || !way.gone || is_dividend(model, *id, info.figure));
            one_way.then_some((*id, *coordinate, way.up))
        });
        let more_is_better =
            moved.and_then(|(id, coordinate, rises)| Some(is_lower_better(model, id, coordinate)? != rises));
        let mut range = whole.domains[place].range.clone();
        // Of a part of something, no more than the whole: the numerator of a percent of counts.
        if let Some((id, ..)) = moved
            && let Some(divisor) = divisor_of(model, id, info.figure)
            && let Some(slot) = program.input_of(divisor, info.coordinate as usize)
            && let Some(Ok(most)) = here.get(slot.index())
        {
            range = range.meet(&Interval { low: None, high: Some(crate::number::interval::End::closed(most.clone())) });
        }
        // Without an end as far as is worth looking.
        let is_declared = range.high.is_some();
        if !is_declared {
            let here = here[place].clone().unwrap_or_default();
            range.high = Some(crate::number::interval::End::closed(as_far_as_is_worth_looking(&here)));
        }
        levers.push(Lever { fact, metric: moved, more_is_better, range, is_declared });
    }
    levers
}

/// Whether lower is better for a metric at a coordinate; none where nothing says.
pub(crate) fn is_lower_better(model: &Model, id: FigureId, coordinate: u32) -> Option<bool> {
    match model.figure(id).metric.as_ref()?.direction? {
        Direction::Higher => Some(false),
        Direction::Lower => Some(true),
        Direction::Column(axis, column) => {
            let place = model.figure(id).shape.iter().position(|other| *other == axis)?;
            let row = *model.rows_of(id, coordinate as usize).get(place)? as usize;
            let column = model.axis(axis).columns.get(column.index())?;
            let crate::model::Datum::Word(word) = column.cells.get(row)?.as_ref().ok()? else { return None };
            let Type::Word(words) = &column.ty else { return None };
            Some(words.get(*word as usize)? == "lower")
        }
    }
}

/// Whether a metric is a fact, behind its roundings and the lines about its status.
fn is_of(model: &Model, metric: FigureId, input: FigureId) -> bool {
    match value(model, metric) {
        None => metric == input,
        Some(Node::Figure(figure, _)) => *figure == input,
        Some(_) => false,
    }
}

/// What a metric's value is, behind its roundings and the lines about its status; none of a fact.
fn value(model: &Model, metric: FigureId) -> Option<&Node> {
    let Body::Expr(expr) = &model.figure(metric).body else { return None };
    let mut at = *expr;
    loop {
        match &model.expr(at).node {
            Node::Step { base, .. } => at = *base,
            Node::First { otherwise: Some(otherwise), .. } => at = *otherwise,
            Node::If(_, _, no) => at = *no,
            other => return Some(other),
        }
    }
}

/// The quotient that a metric is, behind its roundings and the lines about its status: what is divided, and by what.
pub(super) fn quotient(model: &Model, metric: FigureId) -> Option<(FigureId, FigureId)> {
    let Node::Divide(a, b) = value(model, metric)? else { return None };
    let figure = |id: &crate::model::ExprId| match &model.expr(*id).node {
        Node::Figure(figure, _) => Some(*figure),
        _ => None,
    };
    figure(a).zip(figure(b))
}

fn is_dividend(model: &Model, metric: FigureId, input: FigureId) -> bool {
    quotient(model, metric).is_some_and(|(dividend, _)| dividend == input)
}

/// What a fact is divided by in a metric that is a percent of counts.
pub(super) fn divisor_of(model: &Model, metric: FigureId, input: FigureId) -> Option<FigureId> {
    let (dividend, divisor) = quotient(model, metric)?;
    let percent = model.figure(metric).ty.unit().is_some_and(|unit| unit.is_percent());
    let same = model.figure(dividend).ty == model.figure(divisor).ty;
    (dividend == input && percent && same).then_some(divisor)
}

impl Topic {
    /// Whether it is an amount of money.
    pub fn is_money(&self) -> bool {
        matches!(self.what, About::Line(..) | About::Net(_))
    }

    /// `line`, `figure` or `party`.
    pub fn kind(&self) -> &'static str {
        match self.what {
            About::Line(..) => "line",
            About::Figure(..) => "figure",
            About::Net(_) => "party",
        }
    }

    /// Its name: an address, or the name of a party.
    pub fn name(&self, model: &Model) -> String {
        match self.what {
            About::Line(id, coordinate) | About::Figure(id, coordinate) => model.address(id, coordinate as usize),
            About::Net(party) => {
                let party = model.header.as_ref().and_then(|header| header.parties.get(party.index()));
                party.map(|party| party.name.clone()).unwrap_or_default()
            }
        }
    }

    /// What its value is.
    pub fn ty(&self, model: &Model) -> Type {
        match self.what {
            About::Line(id, _) | About::Figure(id, _) => model.figure(id).ty.clone(),
            About::Net(_) => {
                let line = model.figures.iter().find(|figure| matches!(figure.clause, ClauseKind::Term(_)));
                line.map_or(Type::Unknown, |figure| figure.ty.clone())
            }
        }
    }

    /// Whether more of it is to the good of the party that is settled; none where it is neither.
    pub fn favors_provider(&self, model: &Model, provider: Option<PartyId>) -> Option<bool> {
        match self.what {
            About::Net(party) => Some(Some(party) == provider),
            About::Figure(..) => Some(true),
            About::Line(id, _) => match model.figure(id).clause {
                ClauseKind::Term(TermKind::Bonus | TermKind::EarnBack | TermKind::Adjustment) => Some(true),
                ClauseKind::Term(TermKind::Penalty | TermKind::Credit) => Some(false),
                ClauseKind::Term(TermKind::Payment | TermKind::Withhold) => None,
                _ => None,
            },
        }
    }
}
