//! The checked contract, data only: names are ids, every figure has a shape and a unit, evaluation has an order.
//!
//! In:  nothing; `check` builds it.
//! Out: what `program` compiles, `explain` tells about and the reference evaluator of the tests walks.
//! Promise: [`Model::order`] lists every figure after those it reads.

mod assertion;
mod claim;
mod decimals;
mod duty;
mod expr;
mod figure;
mod gather;
mod kind;
mod operands;
mod schedule;
mod scorecard;
mod unit;

pub use assertion::{Asserted, Assertion};
pub use claim::{Claimed, Cut, Stated, claims, claims_into};
pub use duty::{Decision, DecisionRow, Obligation, Verdict};
pub(crate) use expr::Orders;
pub use expr::{
    Action, Best, Claim, Curve, Datum, Direction, Expr, Good, Node, Percentile, Relation, RowResult, Select, Skip,
    Statistic, Table, TableKind, TableRow,
};
pub use figure::{
    Account, AccountPart, Body, ClauseKind, Example, ExampleAt, ExampleFact, ExampleRun, Expectation, Expected, Figure,
    Gate, Given, Input, Limit, Metric, Relieved, Role, Route, Side, Standing, Term, TermKind,
};
pub use gather::{At, Gather, Gathered, Level, Over, Place, Pool, Ties};
pub use kind::{Kind, Kinds};
pub use schedule::{Axis, Cell, Column};
pub use scorecard::{Scorecard, Shown};
pub use unit::{Face, Type, Unit, coin_decimals};

use std::ops::Range;

use crate::calendar::{Date, Grain, Period};
use crate::number::{Mode, Number};
use crate::source::Span;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The place in its list.
            #[inline]
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
    )*};
}

ids! {
    /// A figure of the contract, in [`Model::figures`].
    FigureId;
    /// A node of a calculation, in [`Model::exprs`].
    ExprId;
    /// A schedule's axis, in [`Model::axes`].
    AxisId;
    /// A column of a schedule, in [`Axis::columns`].
    ColumnId;
    /// A limit, in [`Model::limits`].
    LimitId;
    /// A party, in [`Header::parties`].
    PartyId;
    /// A level, in [`Model::levels`].
    LevelId;
    /// Something gathered, in [`Model::gathers`].
    GatherId;
    /// A pool, in [`Model::pools`].
    PoolId;
}

/// A checked contract.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The language edition.
    pub edition: u32,
    /// The `contract` clause; a text of scores alone needs none.
    pub header: Option<Header>,
    /// Those the contract is about; the first is the subject, named as the provider is, or `subject`.
    pub levels: Vec<Level>,
    /// The schedules.
    pub axes: Vec<Axis>,
    /// Every named figure, in the order of the text; standards follow their metric.
    pub figures: Vec<Figure>,
    /// The nodes of all calculations.
    pub exprs: Vec<Expr>,
    /// All figures, each after those it reads.
    pub order: Vec<FigureId>,
    /// The limits in the order of the text, which is the order in which they act.
    pub limits: Vec<Limit>,
    /// The accounts of withholds.
    pub accounts: Vec<Account>,
    /// What is read from other elements and periods.
    pub gathers: Vec<Gather>,
    /// The pools.
    pub pools: Vec<Pool>,
    /// Which days are business days, where the header says.
    pub business_days: Option<crate::calendar::BusinessCalendar>,
    /// The day of settlement, a fact, where something depends on it.
    pub as_of: Option<FigureId>,
    /// The decisions, in the order of the text.
    pub decisions: Vec<Decision>,
    /// The obligations, in the order of the text.
    pub obligations: Vec<Obligation>,
    /// Of the clauses that amendments change, by name, the figure that says which version held.
    pub versions: Vec<(String, FigureId)>,
    /// The scorecards.
    pub scorecards: Vec<Scorecard>,
    /// The assertions, in the order of the text, rows of a family in the order of the schedule.
    pub assertions: Vec<Assertion>,
    /// The worked examples.
    pub examples: Vec<Example>,
}

impl LevelId {
    /// Those who are settled.
    pub const SUBJECT: LevelId = LevelId(0);
}

impl Model {
    /// The name of the axis of those who are settled: the provider's, or `subject`.
    pub fn subject(&self) -> &str {
        self.levels.first().map_or("subject", |level| &level.name)
    }

    /// Where a clause stands that says nothing else: the subject, in a settled period.
    pub fn settled_place(&self) -> Place {
        let grain = self.header.as_ref().map_or(Grain::Contract, |header| header.settled);
        Place { level: Some(LevelId::SUBJECT), grain: Some(grain) }
    }

    /// Whether all figures stand where the contract settles: then it is one program, run for one subject in one period.
    pub fn is_plain(&self) -> bool {
        self.is_plain_without(&[])
    }

    /// The same, were it not for some nodes.
    pub(crate) fn is_plain_without(&self, left_out: &[Range<ExprId>]) -> bool {
        if self.header.as_ref().is_some_and(|header| header.history.is_some()) {
            return false;
        }
        let settled = self.settled_place();
        let day = |figure: &Figure| match figure.body {
            Body::Start(grain) | Body::End(grain) => Some(grain),
            _ => None,
        };
        // The day of settlement is given once for everybody, or with the facts of the one who is settled.
        let as_of = self.as_of.map(FigureId::index);
        let there = |(index, figure): (usize, &Figure)| {
            day(figure).is_some() || figure.place == settled || as_of == Some(index)
        };
        let there = self.figures.iter().enumerate().all(there);
        let alone = |node: &Node| match node {
            Node::Gather(_) | Node::Earlier(..) => false,
            Node::Figure(figure, _) => {
                let grain = day(self.figure(*figure));
                grain.is_none_or(|grain| grain == Grain::Contract || Some(grain) == settled.grain)
            }
            _ => true,
        };
        let asked = |index: usize| !left_out.iter().any(|range| range.contains(&ExprId(index as u32)));
        there && self.exprs.iter().enumerate().all(|(index, expr)| !asked(index) || alone(&expr.node))
    }

    /// The day of settlement that a worked example gives, where it gives one.
    pub(crate) fn as_of_in(&self, given: &[ExampleFact]) -> Option<Date> {
        let said = given.iter().find(|fact| self.as_of == Some(fact.figure))?;
        if let Ok(Datum::Date(day)) = &said.value { Some(*day) } else { None }
    }

    /// A level.
    pub fn level(&self, id: LevelId) -> &Level {
        &self.levels[id.index()]
    }

    /// A level and what it is within, the innermost first.
    pub fn lineage(&self, level: Option<LevelId>) -> impl Iterator<Item = LevelId> {
        std::iter::successors(level, |level| self.level(*level).parent)
    }

    /// Whether a figure at one place may be read plainly at another: its level is the reader's or around it, its period the
    /// reader's or a longer one.
    pub fn reaches(&self, reader: Place, figure: Place) -> bool {
        let level = figure.level.is_none_or(|level| self.lineage(reader.level).any(|around| around == level));
        let grain = figure.grain.is_none_or(|grain| reader.grain.is_some_and(|reader| reader <= grain));
        level && grain
    }

    /// What is gathered.
    pub fn gather(&self, id: GatherId) -> &Gather {
        &self.gathers[id.index()]
    }

    /// A pool.
    pub fn pool(&self, id: PoolId) -> &Pool {
        &self.pools[id.index()]
    }

    /// A figure.
    pub fn figure(&self, id: FigureId) -> &Figure {
        &self.figures[id.index()]
    }

    /// A node.
    pub fn expr(&self, id: ExprId) -> &Expr {
        &self.exprs[id.index()]
    }

    /// A schedule.
    pub fn axis(&self, id: AxisId) -> &Axis {
        &self.axes[id.index()]
    }

    /// The figure of an address without coordinates, such as `points` or `readmission_rate.target`.
    pub fn find(&self, name: &str) -> Option<FigureId> {
        self.figures.iter().position(|figure| figure.name == name).map(|index| FigureId(index as u32))
    }

    /// The figure that says which version of a clause held, where amendments change it.
    pub fn version_of(&self, name: &str) -> Option<FigureId> {
        let name = name.strip_suffix(".before_limits").unwrap_or(name);
        self.versions.iter().find(|(of, _)| of == name).map(|(_, id)| *id)
    }

    /// How many coordinates a figure has: the product of the lengths of its axes.
    pub fn size(&self, id: FigureId) -> usize {
        self.figure(id).shape.iter().map(|axis| self.axis(*axis).keys.len()).product()
    }

    /// The row numbers of a coordinate, one per axis of the shape; the last axis varies fastest.
    pub fn rows_of(&self, id: FigureId, mut coordinate: usize) -> Vec<u32> {
        let mut rows: Vec<u32> = Vec::new();
        for axis in self.figure(id).shape.iter().rev() {
            let length = self.axis(*axis).keys.len().max(1);
            rows.push((coordinate % length) as u32);
            coordinate /= length;
        }
        rows.reverse();
        rows
    }

    /// The address of a figure at a coordinate: `mort_30_ami.points`, or the plain name where it has one value.
    pub fn address(&self, id: FigureId, coordinate: usize) -> String {
        let figure = self.figure(id);
        let mut address = String::new();
        for (axis, row) in figure.shape.iter().zip(self.rows_of(id, coordinate)) {
            if let Some(key) = self.axis(*axis).keys.get(row as usize) {
                address.push_str(key);
                address.push('.');
            }
        }
        address.push_str(&figure.name);
        address
    }
}

/// The `contract` clause.
#[derive(Clone, Debug)]
pub struct Header {
    /// The title.
    pub title: String,
    /// The parties in the order of the text.
    pub parties: Vec<Party>,
    /// The first and the last day.
    pub effective: Option<(Date, Date)>,
    /// How often it is settled; a contract that does not say is settled once, for its whole term.
    pub settled: Grain,
    /// The month in which years begin, 1 to 12.
    pub years_begin: u32,
    /// From when on there are periods, where that is before the contract begins: they are worked out, and not settled.
    pub history: Option<Date>,
    /// How often it is settled for good, where what is settled in between is provisional.
    pub final_each: Option<Grain>,
    /// The periods that are settled; none where the term is not said.
    pub periods: Vec<Period>,
    /// The currency of money lines, and how each is rounded when it is made.
    pub money: Option<Money>,
    /// The clause.
    pub span: Span,
}

impl Header {
    /// Whether a settled period, by its place in [`Header::periods`], is not over on a day: what is not given there is pending.
    pub fn is_pending(&self, period: Option<u32>, day: Date) -> bool {
        let only = period.or((self.periods.len() == 1).then_some(0));
        let end = only.and_then(|period| self.periods.get(period as usize)).map(|period| period.end);
        end.is_some_and(|end| end > day)
    }

    /// All periods of a grain, those of the history among them; none where the term is not said.
    pub fn all_periods(&self, grain: Grain) -> Vec<Period> {
        let Some((start, end)) = self.effective else { return Vec::new() };
        let first = if grain == Grain::Contract { start } else { self.history.unwrap_or(start) };
        crate::calendar::periods(first, end, grain, self.years_begin)
    }
}

/// `money in USD, rounded half up to the cent`
#[derive(Clone, Debug)]
pub struct Money {
    /// Three capitals.
    pub currency: String,
    /// How a line is rounded.
    pub mode: Mode,
    /// To a multiple of this.
    pub quantum: Number,
    /// Other currencies that amounts are in before they are converted.
    pub converted: Vec<String>,
    /// The line that says so.
    pub span: Span,
}

/// One party.
#[derive(Clone, Debug)]
pub struct Party {
    /// What it is to the contract.
    pub role: Role,
    /// The name in routes.
    pub name: String,
    /// The name on paper.
    pub title: String,
}
