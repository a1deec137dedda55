//! Calculations of a checked contract: names are ids, units are known, nothing is left to guess.

use std::cmp::Ordering;

use crate::calendar::{Date, Moment};
use crate::model::{AxisId, ColumnId, ExprId, FigureId, GatherId, Kind, Kinds, LimitId, Type};
use crate::number::{Mode, Number};
use crate::source::Span;

/// One node of a calculation.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub node: Node,
    /// What its value is.
    pub ty: Type,
    /// The words it was read from.
    pub span: Span,
}

/// A value that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Datum {
    /// A number; a percent is stored as its fraction (8.4% is 0.084), points and money as written.
    Number(Number),
    /// A date.
    Date(Date),
    /// A day with the time of its clock.
    Time(Moment),
    /// Yes or no.
    Truth(bool),
    /// The place of a word in its choice.
    Word(u32),
    /// The row of a key in its schedule.
    Key(u32),
    /// Words that are only printed.
    Text(String),
}

impl Datum {
    /// The number by which evaluators carry it: dates as days since 1970, times as hours, yes as 1, words and keys by place; text has none.
    pub fn number(&self) -> Number {
        match self {
            Datum::Number(number) => number.clone(),
            Datum::Date(date) => Number::from(date.day_number()),
            Datum::Time(moment) => {
                Number::from(moment.seconds()).div(&Number::from(3_600)).unwrap_or_else(Number::zero)
            }
            Datum::Truth(truth) => Number::from(i64::from(*truth)),
            Datum::Word(place) | Datum::Key(place) => Number::from(i64::from(*place)),
            Datum::Text(_) => Number::zero(),
        }
    }
}

/// Where on an axis of its shape a name is read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Select {
    /// Where the reader stands: the clause's own row, the element of the nearest fold, or the row of a `for each` table row.
    Here,
    /// At a key written out: `mort_30_ami.points`.
    Row(u32),
    /// At the key that an expression gives: `domain.apdf`.
    By(ExprId),
}

/// What an expression is. Operands evaluate first, left to right; all are pure.
#[derive(Clone, Debug)]
pub enum Node {
    /// A value written out.
    Const(Datum),
    /// No value, and this is why: what a status line (`insufficient when …`) or an absence gives.
    Absent(Kind),
    /// A figure, with one selection per axis of its shape.
    Figure(FigureId, Vec<Select>),
    /// A cell of a schedule; an empty cell is inapplicable.
    Cell(AxisId, ColumnId, Select),
    /// The key of the row where the reader stands.
    Key(AxisId),
    /// `−a`
    Negate(ExprId),
    /// `a + b`; of a date and days too
    Add(ExprId, ExprId),
    /// `a − b`; of two dates too (days), and of a date and days
    Subtract(ExprId, ExprId),
    /// `a × b`, `p of x`
    Multiply(ExprId, ExprId),
    /// `a ÷ b`, `a per b`; by zero it is undefined
    Divide(ExprId, ExprId),
    /// A date so many months later, kept within the month
    AddMonths(ExprId, i32),
    /// A date so many business days later, the date itself not counted; refused where the model's calendar does not speak
    /// for the days between
    AddBusinessDays(ExprId, i32),
    /// How many business days there are after the first date up to the second, refused as well
    BusinessDays(ExprId, ExprId),
    /// `the greater of`, `the lesser of` a list
    Pick {
        /// Whether the greater.
        greater: bool,
        /// The list.
        items: Vec<ExprId>,
        /// What happens to those without a value.
        skip: Skip,
    },
    /// `if c then a otherwise b`: nothing but the chosen side counts; an unknown c is the result's status
    If(ExprId, ExprId, ExprId),
    /// `when` rows: the first true condition decides, a false one is passed, an unknown one stops
    First {
        /// Conditions and results in the order tried.
        rows: Vec<(ExprId, ExprId)>,
        /// What holds when all conditions are false.
        otherwise: Option<ExprId>,
        /// What holds when an unknown condition stopped, by its kind; the first that fits.
        absent: Vec<(Kinds, ExprId)>,
    },
    /// Rows claiming places on the number line.
    Table(Table),
    /// A comparison of two values of one kind. Of words and keys only `Equal` and `NotEqual`.
    Compare(Relation, ExprId, ExprId),
    /// `a is at least as good as b`, where the direction is a cell of the row and so known only there
    Good(Good, ExprId, ExprId, Direction),
    /// Known-false dominates; else the join of the unknown.
    And(Vec<ExprId>),
    /// Known-true dominates; else the join of the unknown.
    Or(Vec<ExprId>),
    /// `not a`
    Not(ExprId),
    /// Whether the value is known; unknown itself for an open kind (pending, unsupplied, refused).
    IsKnown(ExprId),
    /// Whether the value is absent for one of these kinds; unknown itself for an open kind.
    IsAbsent(ExprId, Kinds),
    /// `x, unreported counts as e`: the first entry whose kinds hold that of x; else x.
    Treat(ExprId, Vec<(Kinds, ExprId)>),
    /// A fold over the rows of a schedule.
    Fold {
        /// What is made of the elements.
        statistic: Statistic,
        /// The axis whose rows are visited.
        axis: AxisId,
        /// The element, read at each row; for a count, none.
        element: Option<ExprId>,
        /// The weight, read at each row, of a weighted mean.
        weight: Option<ExprId>,
        /// Which rows are elements; an unknown condition makes the element absent.
        filter: Option<ExprId>,
        /// What happens to those without a value.
        skip: Skip,
    },
    /// What other elements or periods come to.
    Gather(GatherId),
    /// A figure so many of its own periods earlier; before the first it is inapplicable.
    Earlier(FigureId, Vec<Select>, u32),
    /// The weighted mean of listed figures: a composite's parts, weights as fractions of 1.
    Weighted {
        /// Weight and figure.
        parts: Vec<(Number, ExprId)>,
        /// What happens to those without a value: their weight goes to the rest in proportion.
        skip: Skip,
    },
    /// A step on what stands before it.
    Step {
        /// What stands before.
        base: ExprId,
        /// What it does.
        action: Action,
        /// Only when this is true; an unknown condition makes the result absent with its kind.
        when: Option<ExprId>,
    },
    /// `the square root of x`, `the logistic of x`: no fraction, and so rounded at once, as the step behind it says.
    Curve {
        /// Which.
        curve: Curve,
        /// What it is taken of.
        of: ExprId,
        /// How it is rounded.
        mode: Mode,
        /// To a multiple of this.
        quantum: Number,
    },
    /// The sum of a limit's lines as they stand, on which the limit's steps act.
    Together(LimitId),
    /// Names of parts that could not be checked; any use is silent. A model that has one is never compiled.
    Broken,
}

/// What a step does to the result so far.
#[derive(Clone, Debug)]
pub enum Action {
    /// To a multiple of the quantum, which is in stored form (`to 2 decimals` of a percent is 0.0001).
    Round(Mode, Number),
    /// Not above.
    Cap(ExprId),
    /// Not below.
    Floor(ExprId),
    /// Not below the first, then not above the second.
    Between(ExprId, ExprId),
    /// Less an amount.
    Less(ExprId),
    /// Less a part: × (1 − p).
    LessPart(ExprId),
    /// More by an amount.
    More(ExprId),
    /// More by a part: × (1 + p).
    MorePart(ExprId),
    /// × a factor.
    Times(ExprId),
}

/// What is made of one number that is nearly never a fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Curve {
    /// The square root; of a number below 0 undefined.
    SquareRoot,
    /// 1 ÷ (1 + e⁻ˣ), which rises from 0 to 1 and is one half at 0.
    Logistic,
}

impl Curve {
    /// Its name.
    pub fn words(self) -> &'static str {
        match self {
            Curve::SquareRoot => "square root",
            Curve::Logistic => "logistic",
        }
    }
}

/// `skipping` and `needing`.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Skip {
    /// Elements absent for one of these kinds are dropped; any other absent element makes the result absent with the join.
    pub kinds: Kinds,
    /// Fewer elements than this left: insufficient.
    pub needing: Option<u32>,
}

/// What a fold makes of its elements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Statistic {
    /// The sum; of nothing 0. Perhaps of the best only.
    Sum(Option<Best>),
    /// The mean; of nothing undefined. Perhaps of the best only.
    Mean(Option<Best>),
    /// Σ weight × element ÷ Σ weight; weights of 0 in sum: undefined.
    WeightedMean,
    /// The least; of nothing undefined.
    Least,
    /// The greatest; of nothing undefined.
    Greatest,
    /// The middle one, or the mean of the two in the middle; of nothing undefined.
    Median,
    /// How many; of nothing 0.
    Count,
    /// The value below which so large a part of the elements lies (0.75 for the 75th); of nothing undefined.
    Percentile(Number, Percentile),
    /// The square root of the mean square distance from the mean; of a sample, over n − 1. It is no fraction, and so
    /// rounded at once, as the step behind it says.
    Deviation {
        /// Whether the elements are a sample of more.
        sample: bool,
        /// How it is rounded.
        mode: Mode,
        /// To a multiple of this.
        quantum: Number,
    },
}

impl Statistic {
    /// The same of the lowest, where it is of the best.
    pub(crate) fn of_the_lowest(self) -> Statistic {
        let turned = |best: Option<Best>| best.map(|best| Best { lowest: true, ..best });
        match self {
            Statistic::Sum(best) => Statistic::Sum(turned(best)),
            Statistic::Mean(best) => Statistic::Mean(turned(best)),
            other @ (Statistic::WeightedMean
            | Statistic::Least
            | Statistic::Greatest
            | Statistic::Median
            | Statistic::Count
            | Statistic::Percentile(..)
            | Statistic::Deviation { .. }) => other,
        }
    }
}

/// Where between two elements a percentile lies; p the part, n the number of elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Percentile {
    /// Rank 1 + p(n − 1), between neighbors in proportion.
    Inclusive,
    /// Rank p(n + 1), between neighbors in proportion, and not beyond the first and the last.
    Exclusive,
    /// The least element that a part p of all reaches.
    NearestRank,
}

impl Percentile {
    /// All of them with their names.
    pub const NAMES: [(&'static str, Percentile); 3] = [
        ("inclusive", Percentile::Inclusive),
        ("exclusive", Percentile::Exclusive),
        ("nearest_rank", Percentile::NearestRank),
    ];
}

/// `of the best n`, `of the best n%`: best is greatest, or least where lower is better; a part of n% is rounded up to a whole element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Best {
    /// How many, or which part (10% is 0.1).
    pub number: Number,
    /// Whether `number` is a part of the elements left.
    pub part: bool,
    /// Whether the best are the lowest.
    pub lowest: bool,
}

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// `is below`
    Less,
    /// `is at most`
    AtMost,
    /// `is`
    Equal,
    /// `is not`
    NotEqual,
    /// `is at least`
    AtLeast,
    /// `is above`
    More,
}

/// Some of the three ways in which two values can be in order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Orders(u8);

impl Orders {
    /// Whether an order is one of them.
    #[inline(always)]
    pub fn contain(self, order: Ordering) -> bool {
        self.0 >> (order as i8 + 1) & 1 != 0
    }
}

impl Relation {
    /// The orders in which it holds.
    #[inline]
    pub(crate) const fn orders(self) -> Orders {
        const LESS: u8 = 0b001;
        const EQUAL: u8 = 0b010;
        const GREATER: u8 = 0b100;
        Orders(match self {
            Relation::Less => LESS,
            Relation::AtMost => LESS | EQUAL,
            Relation::Equal => EQUAL,
            Relation::NotEqual => LESS | GREATER,
            Relation::AtLeast => EQUAL | GREATER,
            Relation::More => GREATER,
        })
    }
}

/// Comparisons by goodness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Good {
    /// `at least as good as`
    AtLeastAsGood,
    /// `no better than`
    NoBetter,
    /// `better than`
    Better,
    /// `worse than`
    Worse,
}

impl Good {
    /// The numeric relation in a direction.
    pub fn relation(self, lower_is_better: bool) -> Relation {
        match (self, lower_is_better) {
            (Good::AtLeastAsGood, false) | (Good::NoBetter, true) => Relation::AtLeast,
            (Good::AtLeastAsGood, true) | (Good::NoBetter, false) => Relation::AtMost,
            (Good::Better, false) | (Good::Worse, true) => Relation::More,
            (Good::Better, true) | (Good::Worse, false) => Relation::Less,
        }
    }
}

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// `higher is better`
    Higher,
    /// `lower is better`
    Lower,
    /// The word in a column of the row where the reader stands: `lower` there means lower is better, any other word higher.
    Column(AxisId, ColumnId),
}

/// Rows claiming places on the number line, read in one of three ways.
#[derive(Clone, Debug)]
pub struct Table {
    /// How it is read.
    pub kind: TableKind,
    /// What is looked up.
    pub selector: ExprId,
    /// The rows in the order of the text; `otherwise` is not among them.
    pub rows: Vec<TableRow>,
    /// What holds where no row claims.
    pub otherwise: Option<ExprId>,
    /// What holds when the selector is absent, by its kind; the first that fits, else the selector's status.
    pub absent: Vec<(Kinds, ExprId)>,
}

/// How a table is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TableKind {
    /// The row that claims x decides, of the whole.
    Band,
    /// Σ over rows of rate × length of the row's claim between 0 and x.
    Part,
    /// Straight lines between neighbouring points.
    Line,
}

/// One row of a table, or one per row of a schedule.
#[derive(Clone, Debug)]
pub struct TableRow {
    /// The schedule whose rows this row stands for.
    pub each: Option<AxisId>,
    /// What it claims.
    pub claim: Claim,
    /// What it gives.
    pub result: RowResult,
    /// The reason it states.
    pub because: Option<String>,
    /// The whole row.
    pub span: Span,
    /// The words of the claim.
    pub head: Span,
}

/// What a row claims, before directions are known.
#[derive(Clone, Debug)]
pub enum Claim {
    /// `from x` / `above x`: from the bound to the next bound with another value written in the table.
    Lower {
        /// The bound.
        at: ExprId,
        /// Whether it is in.
        included: bool,
    },
    /// `up to x` / `below x`: from the previous bound with another value to this one.
    Upper {
        /// The bound.
        at: ExprId,
        /// Whether it is in.
        included: bool,
    },
    /// Both ends said.
    Both {
        /// The lower bound.
        lower: ExprId,
        /// Whether it is in.
        from: bool,
        /// The upper bound.
        upper: ExprId,
        /// Whether it is in.
        up_to: bool,
    },
    /// A bound in words of goodness, which becomes `Lower` or `Upper` by direction.
    Good(Good, ExprId, Direction),
    /// `at x`: a point of a `by line of` table.
    Point(ExprId),
}

/// What a row gives.
#[derive(Clone, Debug)]
pub enum RowResult {
    /// The value (or, in a `by part of` table, the rate).
    Value(ExprId),
    /// From the first value at the lower end of the claim evenly to the second at the upper.
    Evenly(ExprId, ExprId),
}
