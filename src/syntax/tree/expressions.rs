//! Calculations and conditions.

use super::{Fold, Goodness, Literal, Missing, Path, Skip, Step, Treat, Word};
use crate::number::Number;
use crate::source::At;

/// A calculation or a condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub node: Box<Node>,
    /// Where it stands.
    pub at: At,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// `12.5%`, `250,000 USD`, `2026-07-01`, `yes`, `"a reason"`
    Literal(Literal),
    /// `nothing`
    Nothing,
    /// `mort_30_ami.points`
    Path(Path),
    /// `points(x, goal)`
    Call(Word, Vec<Expr>),
    /// `( … )`
    Group(Expr),
    /// `−x`
    Negate(Expr),
    /// `a + b`; the place is that of the sign or word
    Binary(Operator, Expr, Expr, At),
    /// `ed_visits per 1,000 of members`
    PerOf(Expr, Number, Expr),
    /// `if c then a otherwise b`
    If(Expr, Expr, Expr),
    /// `x is at least 80% and below 90%`
    Is(Expr, Test),
    /// `x meets target`
    Meets(Expr, Word),
    /// `not c`
    Not(Expr),
    /// `a and b and c`
    And(Vec<Expr>),
    /// `a or b or c`
    Or(Vec<Expr>),
    /// `x, rounded half up to 2 decimals, unreported counts as 0`
    Adjusted(Expr, Vec<Tail>),
    /// `the greater of a, b and c skipping missing`
    Pick(Pick, Vec<Expr>, Skip),
    /// `the mean of points over each measure where … skipping …`
    Fold(Box<Fold>),
    /// `the square root of x`, `the logistic of x`
    Curve(Curve, Expr),
    /// `the days from a to b`
    DaysFrom(Expr, Expr),
    /// `the business days from a to b`
    BusinessDaysFrom(Expr, Expr),
    /// `the hours from a to b`
    HoursFrom(Expr, Expr),
    /// `the day of received`: the date of a time
    DayOf(Expr),
    /// `the previous balance`: of the period before
    Previous(Path),
    /// `the rate 12 months before`
    Before {
        /// The figure.
        path: Path,
        /// How many periods back.
        count: u32,
        /// `month`, `quarter`, `half_year` or `year`, whether one or many are meant
        period: Word,
    },
    /// `the net to vendor`
    NetTo(Word),
    /// `the numerator` of the metric that says so
    Numerator,
    /// `the denominator` of the metric that says so
    Denominator,
}

/// The operators between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `+`
    Add,
    /// `−`
    Subtract,
    /// `×`
    Multiply,
    /// `÷`
    Divide,
    /// `of`
    Of,
    /// `per`
    Per,
}

impl Operator {
    /// The canonical spelling.
    pub fn sign(self) -> &'static str {
        match self {
            Operator::Add => "+",
            Operator::Subtract => "−",
            Operator::Multiply => "×",
            Operator::Divide => "÷",
            Operator::Of => "of",
            Operator::Per => "per",
        }
    }
}

/// Something after a comma: it acts on everything to its left.
#[derive(Clone, Debug, PartialEq)]
pub enum Tail {
    /// `, rounded half up to 2 decimals`
    Step(Step),
    /// `, unreported counts as 0`
    Treat(Treat),
}

/// Which of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// `the greater of`
    Greater,
    /// `the lesser of`
    Lesser,
}

/// What is made of one number and is nearly never a fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Curve {
    /// `the square root of`
    SquareRoot,
    /// `the logistic of`
    Logistic,
}

/// What stands after `is`.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// `is at least 80%`, `is at least 80% and below 90%`
    Bounds(Vec<(Bound, Expr)>),
    /// `is at least as good as benchmark`
    Good(Goodness, Expr),
    /// `is known`
    Known,
    /// `is unreported`, `is not missing`
    Missing {
        /// `not`
        not: bool,
        /// The kind.
        kind: Missing,
    },
    /// `is one of C, D or EN`
    OneOf(Vec<Expr>),
    /// `is EN`, `is not 3`
    Equal {
        /// `not`
        not: bool,
        /// What it is compared with.
        to: Expr,
    },
}

/// Numeric bounds of conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bound {
    /// `at least`
    AtLeast,
    /// `at most`
    AtMost,
    /// `above`
    Above,
    /// `below`
    Below,
}

impl Bound {
    /// The words.
    pub fn words(self) -> &'static str {
        match self {
            Bound::AtLeast => "at least",
            Bound::AtMost => "at most",
            Bound::Above => "above",
            Bound::Below => "below",
        }
    }
}
