//! Figures: everything a contract names and a settlement carries.

use crate::calendar::Grain;
use crate::model::{
    AxisId, Datum, Direction, ExprId, FigureId, GatherId, Kind, Kinds, LevelId, LimitId, PartyId, Place, Type,
};
use crate::number::Number;
use crate::source::Span;

/// A named figure.
#[derive(Clone, Debug)]
pub struct Figure {
    /// The address without coordinates: `points`, `readmission_rate.target`.
    pub name: String,
    /// What reports print beside it.
    pub title: Option<String>,
    /// The number of the clause in the paper contract.
    pub section: Option<String>,
    /// The clause that makes it.
    pub clause: ClauseKind,
    /// Whose it is, and per which period.
    pub place: Place,
    /// The schedules' axes it varies along.
    pub shape: Vec<AxisId>,
    /// Rows where this is not true are inapplicable (`for each measure where …`).
    pub filter: Option<ExprId>,
    /// What its value is.
    pub ty: Type,
    /// How it comes about.
    pub body: Body,
    /// Of a metric: direction, standards, domain.
    pub metric: Option<Metric>,
    /// Of a score `out of m`: the most it can be.
    pub out_of: Option<Number>,
    /// Whether it stands among the results as a figure of its own (an input and a standard that is a constant do not).
    pub listed: bool,
    /// The whole clause.
    pub span: Span,
    /// The name in the clause's heading.
    pub name_span: Span,
}

/// Which clause makes a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClauseKind {
    /// `input`
    Input,
    /// `metric`
    Metric,
    /// A `target`, `threshold`, … line of a metric
    Standard,
    /// Whether a metric meets a standard: `readmission_rate.target.met`
    Met,
    /// `define`
    Define,
    /// `score`
    Score,
    /// `composite`
    Composite,
    /// A clause of money
    Term(TermKind),
    /// `w.held`, `w.returned`, `w.forfeited` of a withhold
    Account,
    /// `t.before_limits` of a term
    BeforeLimits,
    /// `l.relief` of a limit: by how much it changed its lines together
    Relief,
    /// `contract.start`, `quarter.end` and the like
    Calendar,
    /// `pool`
    Pool,
    /// `p.left_over` of a pool
    LeftOver,
    /// The word of a `decision`
    Decision,
    /// `d.amount`, `d.reduction`, `d.reason` of a decision, and the parts of its conditions
    DecisionPart,
    /// `o.status` and the dates of an `obligation`
    Obligation,
    /// Which version of an amended clause held: `readmission_bonus.version`
    Version,
    /// Whether an `assert … always` holds: `never_more.holds`
    Assertion,
}

/// How a figure comes about.
#[derive(Clone, Debug)]
pub enum Body {
    /// A fact, handed over.
    Input(Input),
    /// A calculation.
    Expr(ExprId),
    /// A line of money as its own clause makes it, before limits.
    Line(Box<Term>),
    /// A line as the statement shows it: what the limits left of `line`.
    Shown {
        /// The figure of the line before limits.
        line: FigureId,
        /// The line after its last limit.
        standing: Standing,
    },
    /// A part of a withhold's account.
    Account(u32, AccountPart),
    /// By how much a limit changed its lines together; positive where it lowered them.
    Relief(LimitId),
    /// The first day of the period at hand; of the whole contract where the grain is that.
    Start(Grain),
    /// The last day of the period at hand.
    End(Grain),
    /// A clause that could not be checked; any use is silent. A model that has one is never compiled.
    Broken,
}

/// A fact that is handed over.
#[derive(Clone, Debug)]
pub struct Input {
    /// The least and the greatest value, both in; a fact outside is refused. Amounts of money, counts, days and member
    /// months are at least 0 unless the contract says otherwise.
    pub range: (Option<Number>, Option<Number>),
    /// How many decimals the written form may have; a fact with more is refused.
    pub decimals: Option<u32>,
    /// A percent that the facts write as a fraction (0.125 for 12.5%).
    pub fraction: bool,
    /// The kinds of missing that it may be; an empty cell is unreported where that is among them.
    pub may_be: Kinds,
    /// The column or key of the facts, where it is not the name (families have `row.column`).
    pub column: Option<String>,
    /// The declaration.
    pub declared: Span,
}

/// What a metric says beyond its value.
#[derive(Clone, Debug, Default)]
pub struct Metric {
    /// Which way is better.
    pub direction: Option<Direction>,
    /// Standards by name: `target`, `threshold`, ….
    pub standards: Vec<(String, FigureId)>,
    /// The domain it belongs to.
    pub domain: Option<String>,
    /// Where its definition comes from.
    pub source: Option<String>,
}

/// What a party is to the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Pays bonuses and keeps withholds.
    Payer,
    /// Is settled: earns bonuses and owes penalties.
    Provider,
    /// Anyone else money goes to or comes from.
    Party,
}

/// The kinds of money line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TermKind {
    /// As routed.
    Payment,
    /// Payer to provider.
    Bonus,
    /// Provider to payer.
    Penalty,
    /// Provider to payer, never more than the payment it is against.
    Credit,
    /// Either way, by row.
    Adjustment,
    /// The payer keeps it; nothing moves.
    Withhold,
    /// Payer to provider, out of what is held.
    EarnBack,
}

/// Who pays whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Route {
    /// Who pays.
    pub from: PartyId,
    /// Who is paid.
    pub to: PartyId,
}

/// One side of an adjustment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The payer pays.
    Pays,
    /// The provider is charged.
    Charges,
}

/// A clause of money. The amount is chosen, then stepped, then gated, then rounded as the header says, then limited.
///
/// The line's figure reads as the rounded amount, never negative; of an adjustment, as + where it pays and − where it charges.
#[derive(Clone, Debug)]
pub struct Term {
    /// Its kind.
    pub kind: TermKind,
    /// Who pays whom (of an adjustment: where it pays).
    pub route: Route,
    /// The amount after exceptions, table and steps; at least 0, or the line is undefined.
    pub amount: ExprId,
    /// Of an adjustment: yes where the chosen row pays, no where it charges.
    pub pays: Option<ExprId>,
    /// All must hold, or the line is 0.
    pub gates: Vec<Gate>,
    /// Of a credit: the payment it may not exceed. Of an earn-back: the withhold it comes out of.
    pub against: Option<FigureId>,
}

/// One `only if` line.
#[derive(Clone, Debug)]
pub struct Gate {
    /// The side of an adjustment it is about; the other passes.
    pub side: Option<Side>,
    /// What must hold.
    pub condition: ExprId,
    /// The line.
    pub span: Span,
}

/// A limit over several lines.
#[derive(Clone, Debug)]
pub struct Limit {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// The number of the clause in the paper contract.
    pub section: Option<String>,
    /// The lines as they stand when it acts, in the order named. A family stands for its lines in the order of its rows.
    pub members: Vec<Standing>,
    /// The sum of the lines ([`super::Node::Together`]) with the limit's steps on it: what they may come to together.
    pub together: ExprId,
    /// How the difference falls on the lines.
    pub relieved: Relieved,
    /// The whole clause.
    pub span: Span,
}

/// How a limit's relief falls on its lines. What a floor adds falls the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relieved {
    /// The first named is relieved first, down to nothing, then the next. An addition goes wholly to the first.
    InThisOrder,
    /// In proportion to the amounts, in multiples of the header's quantum, largest remainders first, ties to the first named.
    InProportion,
}

/// A line at a moment in the order of limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// As its own clause made it.
    Line(FigureId),
    /// As a limit left it: which limit, and which of its members.
    After(LimitId, u32),
}

/// The account that a withhold opens.
#[derive(Clone, Debug)]
pub struct Account {
    /// The withhold, as shown.
    pub withhold: FigureId,
    /// The earn-backs out of it, as shown; together never more than is held, or they are undefined.
    pub earn_backs: Vec<FigureId>,
    /// What is held in the account's period, where the withhold is held in shorter ones.
    pub held: Option<GatherId>,
}

/// A part of a withhold's account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AccountPart {
    /// The sum that is held.
    Held,
    /// The sum that the earn-backs return.
    Returned,
    /// What is held less what is returned.
    Forfeited,
}

/// A worked example.
#[derive(Clone, Debug)]
pub struct Example {
    /// Its title.
    pub title: String,
    /// One run per subject and period that it gives facts for; one where it names none.
    pub runs: Vec<ExampleRun>,
    /// The clause.
    pub span: Span,
}

/// The facts and expectations of one subject in one period.
#[derive(Clone, Debug, Default)]
pub struct ExampleRun {
    /// Who.
    pub subject: Option<String>,
    /// When: a period's place in [`super::Header::periods`].
    pub period: Option<u32>,
    /// What is given.
    pub facts: Vec<ExampleFact>,
    /// What must come out.
    pub expected: Vec<Expected>,
}

/// One fact of an example.
#[derive(Clone, Debug)]
pub struct ExampleFact {
    /// The input.
    pub figure: FigureId,
    /// The coordinate.
    pub coordinate: u32,
    /// Its value, or the kind of missing it is given as.
    pub value: Given,
    /// Whether its cell is empty: unreported, and in a period that is not over pending.
    pub empty: bool,
    /// Whose it is and when, in a contract that reaches beyond one subject and one period.
    pub at: ExampleAt,
    /// Where the example says so.
    pub span: Span,
}

/// Who and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExampleAt {
    /// The keys of the element and of those around it that are said; none where there is but one.
    pub keys: Vec<(LevelId, String)>,
    /// The period's label, where it is said.
    pub period: Option<(Grain, String)>,
}

/// A value, or the kind of missing it is given as.
pub type Given = Result<Datum, Kind>;

/// One expected figure of an example.
#[derive(Clone, Debug)]
pub struct Expected {
    /// The figure.
    pub figure: FigureId,
    /// The coordinate.
    pub coordinate: u32,
    /// What it must be.
    pub value: Expectation,
    /// Whose it is and when, in a contract that reaches beyond one subject and one period.
    pub at: ExampleAt,
    /// The value in the example.
    pub span: Span,
}

/// What an expected figure must be.
#[derive(Clone, Debug)]
pub enum Expectation {
    /// Exactly this value. Of an adjustment that `charges`, the negative of what is written.
    Value(Datum),
    /// Absent for this kind.
    Absent(Kinds),
    /// Absent for an open kind, or a line of money without an amount.
    Undetermined,
}
