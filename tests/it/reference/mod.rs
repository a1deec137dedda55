//! The reference evaluator: what a checked contract means, written the slow and plain way.
//!
//! In:  a [`Model`], the facts of one subject in one period.
//! Out: every figure at every coordinate, as a fraction of unbounded length or the kind of its absence.
//! Promise: it shares no arithmetic, no rounding and no table with the library. It walks the model's own expressions from
//! the top each time a figure is asked for, and keeps nothing but the figures it already knows. Where the library and this
//! disagree, one of the two has misread the meaning of the language.

mod build;
mod dates;
mod expr;
mod fact;
mod fold;
pub mod many;
mod money;
mod round;
mod statuses;
mod table;
mod tables;
mod terms;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use attain::calendar::{Grain, Period};
use attain::model::{
    AxisId, Body, ClauseKind, Datum, FigureId, Kind, LevelId, LimitId, Model, PartyId, Place as Whose, Standing,
    TermKind,
};
use attain::number::Number;
use num_bigint::BigInt;
use num_rational::BigRational;

/// A number of any length: dates as days since 1970, yes as 1, words and keys by place.
pub type Exact = BigRational;

/// A figure's value, or why it has none.
pub type Value = Result<Exact, Kind>;

/// The facts of one subject in one period; what is not among them was not given.
pub type Facts = BTreeMap<(FigureId, u32), Result<Datum, Kind>>;

/// Every figure of a contract at every coordinate.
pub fn evaluate(model: &Model, facts: &Facts, period: Option<Period>) -> BTreeMap<(FigureId, u32), Value> {
    let world = World::new(Given::One(facts, period));
    let reader = Reader { model, world: &world, spot: Spot::default() };
    let mut all = BTreeMap::new();
    for index in 0..model.figures.len() {
        let figure = FigureId(index as u32);
        for coordinate in 0..model.size(figure) {
            all.insert((figure, coordinate as u32), reader.figure(figure, coordinate));
        }
    }
    all
}

/// Every line of money of one subject in one period; of a row that the `where` of a family leaves out there is none.
pub fn lines(model: &Model, facts: &Facts, period: Option<Period>) -> BTreeMap<(FigureId, u32), Value> {
    let world = World::new(Given::One(facts, period));
    let reader = Reader { model, world: &world, spot: Spot::default() };
    let all = terms_of(model).flat_map(|(id, _)| (0..model.size(id)).map(move |coordinate| (id, coordinate)));
    let kept = all.filter(|(id, coordinate)| !reader.left_out(*id, *coordinate));
    kept.map(|(id, coordinate)| ((id, coordinate as u32), reader.figure(id, coordinate))).collect()
}

/// What a party is paid, less what it pays, by the lines before a figure in the text; what is withheld moves nothing.
pub fn net(model: &Model, facts: &Facts, period: Option<Period>, party: &str, reader: FigureId) -> Value {
    let mut net = vec![Ok(whole(0))];
    for ((id, _), line) in lines(model, facts, period) {
        net.extend(moved(model, id, party, reader).map(|to| if to { line } else { line.map(|line| -line) }));
    }
    join(&net).map_or_else(|| Ok(net.iter().flatten().sum()), Err)
}

/// Whether a line before another in the text moves money to a party, or from it; none where neither.
fn moved(model: &Model, id: FigureId, party: &str, reader: FigureId) -> Option<bool> {
    let figure = model.figure(id);
    let made = if let Body::Shown { line, .. } = figure.body { &model.figure(line).body } else { &figure.body };
    let Body::Line(term) = made else { panic!("{} is not a line", figure.name) };
    let parties = &model.header.as_ref().expect("a header").parties;
    if figure.span.start > model.figure(reader).span.start || term.kind == TermKind::Withhold {
        return None;
    }
    let is = |party_of: PartyId| parties[party_of.index()].name == party;
    if is(term.route.to) { Some(true) } else { is(term.route.from).then_some(false) }
}

/// The clauses of money as a statement shows them, and where each stands.
fn terms_of(model: &Model) -> impl Iterator<Item = (FigureId, Whose)> + '_ {
    let figures = model.figures.iter().enumerate();
    let terms = figures.filter(|(_, figure)| matches!(figure.clause, ClauseKind::Term(_)));
    terms.map(|(index, figure)| (FigureId(index as u32), figure.place))
}

/// The row where the reader stands, on each axis that it stands on.
type Place = BTreeMap<AxisId, u32>;

/// Whose figures are at hand, and of when: an element of a level, a period of a grain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Spot {
    level: Option<LevelId>,
    element: usize,
    grain: Option<Grain>,
    period: usize,
}

/// Whose facts there are.
enum Given<'a> {
    /// One subject's, in one period.
    One(&'a Facts, Option<Period>),
    /// Everybody's, in all periods.
    Many(&'a many::Crowd),
}

/// What is known so far.
struct World<'a> {
    given: Given<'a>,
    /// By figure, coordinate, element and period.
    known: RefCell<HashMap<(FigureId, usize, usize, usize), Value>>,
    relieved: RefCell<HashMap<(LimitId, usize, usize), money::Relieved>>,
}

impl<'a> World<'a> {
    fn new(given: Given<'a>) -> World<'a> {
        World { given, known: RefCell::default(), relieved: RefCell::default() }
    }
}

#[derive(Clone, Copy)]
struct Reader<'a> {
    model: &'a Model,
    world: &'a World<'a>,
    spot: Spot,
}

impl Reader<'_> {
    /// A figure at a coordinate, read from here.
    fn figure(&self, id: FigureId, coordinate: usize) -> Value {
        let spot = self.seen(self.model.figure(id).place);
        self.figure_at(id, coordinate, spot)
    }

    /// A figure at a coordinate, where it stands itself.
    fn figure_at(&self, id: FigureId, coordinate: usize, spot: Spot) -> Value {
        let key = (id, coordinate, spot.element, spot.period);
        let known = self.world.known.borrow().get(&key).cloned();
        known.unwrap_or_else(|| {
            let value = Reader { spot, ..*self }.figure_anew(id, coordinate);
            self.world.known.borrow_mut().insert(key, value.clone());
            value
        })
    }

    /// Where a figure of some place is read from here.
    fn seen(&self, place: Whose) -> Spot {
        match &self.world.given {
            Given::One(..) => Spot { level: place.level, grain: place.grain, ..Spot::default() },
            Given::Many(crowd) => crowd.seen(self.model, self.spot, place),
        }
    }

    fn figure_anew(&self, id: FigureId, coordinate: usize) -> Value {
        let figure = self.model.figure(id);
        let place = self.place(id, coordinate);
        if let Some(filter) = figure.filter
            && !yes(&self.expr(filter, &place)?)
        {
            return Err(Kind::Inapplicable);
        }
        match &figure.body {
            Body::Input(input) => self.fact(id, coordinate, input),
            Body::Expr(expr) => self.expr(*expr, &place),
            Body::Line(term) => {
                let line = self.line(term, &place)?;
                self.within_account(id, line)
            }
            Body::Shown { standing, .. } => {
                let line = self.standing_at(*standing, coordinate)?;
                self.within_account(id, line)
            }
            Body::Account(account, part) => self.account(*account, *part),
            Body::Relief(limit) => self.relief(*limit),
            Body::Start(grain) => Ok(self.days(*grain).0),
            Body::End(grain) => Ok(self.days(*grain).1),
            Body::Broken => panic!("a model with a broken clause is never evaluated: {}", figure.name),
        }
    }

    /// The holidays of the contract, for whoever counts business days.
    fn holidays(&self) -> dates::Holidays {
        match &self.model.business_days {
            Some(days) if !days.is_without_holidays() => {
                dates::Holidays::these(days.holidays().map(|day| day.day_number()).collect())
            }
            Some(_) | None => dates::Holidays::none(),
        }
    }

    /// The rows that a coordinate stands for.
    fn place(&self, id: FigureId, coordinate: usize) -> Place {
        self.model.figure(id).shape.iter().copied().zip(self.model.rows_of(id, coordinate)).collect()
    }

    /// The coordinate of rows, the last axis varying fastest.
    fn coordinate(&self, id: FigureId, rows: &[u32]) -> usize {
        let shape = &self.model.figure(id).shape;
        shape.iter().zip(rows).fold(0, |at, (axis, row)| at * self.model.axis(*axis).keys.len() + *row as usize)
    }

    /// Whether a family's filter leaves a coordinate out: there is then no line of money there.
    fn left_out(&self, id: FigureId, coordinate: usize) -> bool {
        let place = self.place(id, coordinate);
        self.model.figure(id).filter.is_some_and(|filter| self.expr(filter, &place).is_ok_and(|holds| !yes(&holds)))
    }

    /// The first and the last day of the period at hand, or of the contract.
    fn days(&self, grain: Grain) -> (Exact, Exact) {
        let term = self.model.header.as_ref().and_then(|header| header.effective);
        let period = match &self.world.given {
            Given::One(_, period) => *period,
            Given::Many(crowd) => crowd.period(self.spot.grain, self.spot.period),
        };
        let period = period.map(|period| (period.start, period.end));
        let (first, last) =
            if grain == Grain::Contract { term } else { period }.expect("figures of the calendar need a term");
        (whole(first.day_number()), whole(last.day_number()))
    }

    /// The lines of a term, by coordinate, at a moment in the order of limits.
    fn standing_at(&self, standing: Standing, coordinate: usize) -> Value {
        match standing {
            Standing::Line(id) => self.figure(id, coordinate),
            Standing::After(limit, member) => self.after(limit)[member as usize][coordinate].clone(),
        }
    }
}

/// A number of the model, in the reference's own arithmetic.
fn exact(number: &Number) -> Exact {
    let (numer, denom) = number.numer_denom();
    Exact::new(numer, denom)
}

fn whole(number: impl Into<BigInt>) -> Exact {
    Exact::from_integer(number.into())
}

fn yes(value: &Exact) -> bool {
    *value != whole(0)
}

fn truth(value: bool) -> Exact {
    whole(u8::from(value))
}

/// All values, or the join of the kinds of those that are absent.
fn strict<const N: usize>(values: [Value; N]) -> Result<[Exact; N], Kind> {
    match join(&values) {
        Some(kind) => Err(kind),
        None => Ok(values.map(|value| value.unwrap_or_else(|_| unreachable!("none is absent")))),
    }
}

/// The join of the kinds of those that are absent: their maximum.
fn join<'v>(values: impl IntoIterator<Item = &'v Value>) -> Option<Kind> {
    values.into_iter().filter_map(|value| value.as_ref().err().copied()).max()
}
