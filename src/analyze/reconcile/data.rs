//! Why two settlements differ, as data.

use crate::calendar::Period;
use crate::model::Kind;
use crate::number::Number;

/// Why two settlements of one subject differ: every difference, split into what each fact and each clause contributes.
///
/// The first settlement is turned into the second in steps: first the facts, as the contract lists them, then the clauses,
/// as they stand. After each step everything is settled again; what has changed is what the step contributes. Another order
/// may split a difference otherwise; the sums are the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Reconciliation {
    /// Who is settled.
    pub subject: String,
    /// The settlement that is explained from.
    pub first: Made,
    /// The settlement that is explained to.
    pub second: Made,
    /// The currency of the lines; empty where there is no money.
    pub currency: String,
    /// Whether the contracts have lines of money.
    pub has_money: bool,
    /// What differs and moved something, in the order of the steps.
    pub causes: Vec<Cause>,
    /// What differs and moved nothing when its turn came.
    pub idle: Vec<Change>,
    /// What is called otherwise and is the same: the name in the first contract, and in the second.
    pub renamed: Vec<(String, String)>,
    /// The lines of money that differ, that were moved, or that have no amount on a side.
    pub lines: Vec<LineSplit>,
    /// How many lines of money are the same.
    pub same_lines: usize,
    /// What remains between each two parties.
    pub nets: Vec<NetSplit>,
    /// The listed figures that differ or were moved, lines of money not among them.
    pub figures: Vec<FigureSplit>,
}

/// What one of the two settlements is.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// The title of its contract.
    pub contract: Option<String>,
    /// The period.
    pub period: Option<Period>,
    /// The digests of the contract and of the facts, where receipts are made.
    pub digests: Option<(String, String)>,
}

/// What moved figures together, in one step or in several that only have a result together.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// What was put in place of what, at least one.
    pub changes: Vec<Change>,
    /// The metrics that moved.
    pub metrics: Vec<Moved>,
}

/// A metric that moved.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// Its address.
    pub address: String,
    /// Its title.
    pub title: Option<String>,
    /// What it was.
    pub before: Stand,
    /// What it became.
    pub after: Stand,
}

/// One thing in which the two settlements differ.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A fact.
    Fact(FactChange),
    /// The period that is settled.
    Period {
        /// The label of the first.
        before: String,
        /// The label of the second.
        after: String,
    },
    /// A clause of the contract.
    Clause(ClauseChange),
    /// The order of the clauses.
    Order,
}

/// A fact that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct FactChange {
    /// The column or key that holds it.
    pub address: String,
    /// Its title.
    pub title: Option<String>,
    /// The number of its clause in the paper contract.
    pub section: Option<String>,
    /// What the first settlement was given, as a person reads it; `not given`, or the word for its absence.
    pub before: String,
    /// What the second was given.
    pub after: String,
}

/// A clause that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct ClauseChange {
    /// What became of it.
    pub how: How,
    /// Its first word: `score`, `bonus`.
    pub clause: String,
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Its number in the paper contract.
    pub section: Option<String>,
    /// Its words in the first contract, in canonical form; empty where it is added.
    pub before: String,
    /// Its words in the second contract; empty where it is removed.
    pub after: String,
    /// Whether its rows, which the host supplies, differ.
    pub rows: bool,
}

/// What became of a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Only the second contract has it.
    Added,
    /// Only the first contract has it.
    Removed,
    /// Both have it, with other words.
    Changed,
}

/// A known value.
#[derive(Clone, Debug, PartialEq)]
pub struct Worth {
    /// Exact, in stored form: a percent as its fraction, a date as days since 1970-01-01.
    pub number: Number,
    /// Exact, in written form: `240000.00`, `8.4%`, `100/3`.
    pub exact: String,
    /// Where the exact form is a fraction: to 12 decimals.
    pub near: Option<String>,
    /// The unit in a word or two.
    pub unit: String,
    /// As a person reads it.
    pub text: String,
}

/// How a line or a figure stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Stand {
    /// The contract has none by this address, or leaves it out.
    Gone,
    /// It is known.
    Known(Worth),
    /// It is not known.
    Open {
        /// Why.
        kind: Kind,
        /// What it needs: the addresses of facts, and of clauses that said so.
        needs: Vec<String>,
    },
}

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartKind {
    /// By how much what was known before and after has changed.
    Changed,
    /// What was not known is known from here on: all of it.
    Known,
    /// What was known is not known from here on: all of it is gone from the sum.
    Unknown,
}

/// What one cause contributes.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The place of the cause in [`Reconciliation::causes`].
    pub cause: usize,
    /// What it is.
    pub kind: PartKind,
    /// Before.
    pub before: Stand,
    /// After.
    pub after: Stand,
    /// How much; none of what is no quantity.
    pub change: Option<Worth>,
}

/// A party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The name in routes.
    pub name: String,
    /// The name on paper.
    pub title: String,
}

/// A line of money, split.
///
/// Amounts count from `from` to `to`: what is paid the other way is negative. The changes of the parts sum to what is known
/// in the second settlement less what is known in the first, to the cent.
#[derive(Clone, Debug, PartialEq)]
pub struct LineSplit {
    /// Its address; where the clause was renamed, in the first contract.
    pub address: String,
    /// Its title.
    pub title: Option<String>,
    /// The number of its clause in the paper contract.
    pub section: Option<String>,
    /// Who pays where the amount is positive.
    pub from: Named,
    /// Who is paid.
    pub to: Named,
    /// Whether money moves. What is withheld stands outside the nets.
    pub moves: bool,
    /// In the first settlement.
    pub before: Stand,
    /// In the second.
    pub after: Stand,
    /// The sum of the parts; the difference where the line has an amount, or is not there, on both sides.
    pub sum: Worth,
    /// The parts, in the order of the causes.
    pub parts: Vec<Part>,
}

/// What remains between two parties, split.
#[derive(Clone, Debug, PartialEq)]
pub struct NetSplit {
    /// Who pays where the amount is positive.
    pub from: Named,
    /// Who is paid.
    pub to: Named,
    /// In the first settlement, of the lines that have an amount.
    pub before: Worth,
    /// In the second.
    pub after: Worth,
    /// The lines without an amount in the first settlement.
    pub open_before: Vec<String>,
    /// The lines without an amount in the second.
    pub open_after: Vec<String>,
    /// The sum of the parts: what `after` is more than `before`.
    pub sum: Worth,
    /// The parts, in the order of the causes.
    pub parts: Vec<NetPart>,
}

/// What one cause contributes to a net.
#[derive(Clone, Debug, PartialEq)]
pub struct NetPart {
    /// The place of the cause in [`Reconciliation::causes`].
    pub cause: usize,
    /// What it is.
    pub kind: PartKind,
    /// How much.
    pub change: Worth,
}

/// A figure, split.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureSplit {
    /// Its address.
    pub address: String,
    /// Its title.
    pub title: Option<String>,
    /// The number of its clause in the paper contract.
    pub section: Option<String>,
    /// In the first settlement.
    pub before: Stand,
    /// In the second.
    pub after: Stand,
    /// The sum of the parts, where they have one.
    pub sum: Option<Worth>,
    /// The parts, in the order of the causes.
    pub parts: Vec<Part>,
}

/// Why two settlements are not reconciled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreconciled {
    /// They are of different subjects.
    #[error(
        "the first settlement is of `{first}`, the second of `{second}`: only settlements of one subject are reconciled"
    )]
    Subjects {
        /// Whose the first is.
        first: String,
        /// Whose the second is.
        second: String,
    },
    /// One of the contracts settles many together.
    #[error("the contract reaches across periods or subjects; such settlements are not reconciled")]
    Wide,
    /// Amounts in two currencies have no difference.
    #[error("the first settlement is in {first}, the second in {second}: amounts in two currencies have no difference")]
    Currencies {
        /// Of the first.
        first: String,
        /// Of the second.
        second: String,
    },
}

impl Reconciliation {
    /// Whether the two settlements are the same, and nothing was moved on the way: there is nothing to explain.
    pub fn is_empty(&self) -> bool {
        self.causes.is_empty()
    }

    /// Whether a cause moves a line of money.
    pub fn moves_money(&self, cause: usize) -> bool {
        self.lines.iter().flat_map(|line| &line.parts).any(|part| part.cause == cause)
    }
}

impl Stand {
    /// Whether there is no value, though there is a line or a figure.
    pub fn is_open(&self) -> bool {
        match self {
            Stand::Open { .. } => true,
            Stand::Gone | Stand::Known(_) => false,
        }
    }

    /// The value, where it is known.
    pub fn worth(&self) -> Option<&Worth> {
        match self {
            Stand::Known(worth) => Some(worth),
            Stand::Gone | Stand::Open { .. } => None,
        }
    }
}

impl Change {
    /// What it is about: the address of a fact, the name of a clause.
    pub fn name(&self) -> &str {
        match self {
            Change::Fact(fact) => &fact.address,
            Change::Period { .. } => "the period",
            Change::Clause(clause) => &clause.name,
            Change::Order => "the order of the clauses",
        }
    }
}
