//! What an explanation says, as data. Prose is in `text`, the wire shape in `wire`.

use crate::evaluate::Value;
use crate::explain::duties::{Duty, Ruling};
use crate::model::{At, ClauseKind, Kind, Side, TableKind, TermKind, Type};
use crate::source::Span;

/// Why one figure at one coordinate came to what it did.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The figure, and where it stands.
    pub at: At,
    /// Whose it is, where many are settled.
    pub whose: Whose,
    /// The clause that makes it.
    pub clause: Clause,
    /// What it came to.
    pub value: Shown,
    /// Of a line of money: who pays whom.
    pub money: Option<Money>,
    /// Of an absent figure: where its absence comes from, at the far end. Empty where it is known.
    pub origins: Vec<Origin>,
    /// Of a decision: what it came to, and why the rows tried before did not decide.
    pub ruling: Option<Ruling>,
    /// Of the status of an obligation: how the obligation stands.
    pub duty: Option<Duty>,
    /// What happened, in the order in which it happened.
    pub events: Vec<Event>,
    /// The figures and cells that were read, in the order in which they were first read.
    pub reads: Vec<Read>,
}

/// Whose a figure is, and of which period; of a settlement of one subject in one period, nothing.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Whose {
    /// Key columns and what they hold, the outermost level first, the period last.
    pub keys: Vec<(String, String)>,
    /// In words behind an address: ` of alder in 2026-03`; nothing where it is the one that was asked about.
    pub words: String,
}

/// A clause, as an explanation refers to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// What kind of clause.
    pub kind: ClauseKind,
    /// Its word: `adjustment`, `metric`.
    pub word: &'static str,
    /// The figure's address: `readmission_incentive`, `mort_30_ami.points`.
    pub address: String,
    /// The title in quotes.
    pub title: Option<String>,
    /// The number in the paper contract.
    pub section: Option<String>,
    /// Of a clause that amendments change: the name of the one whose version held, `original` for the first.
    pub version: Option<String>,
    /// Where the clause stands.
    pub span: Span,
    /// The line of its heading, from 1.
    pub line: usize,
}

/// A value with its unit, and as a person reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The value in stored form (a percent as its fraction), or why there is none.
    pub value: Value,
    /// Its unit.
    pub ty: Type,
    /// As a person reads it; the word for the kind where there is no value.
    pub text: String,
    /// Where its digits do not end: the fraction in written form, `100/3`.
    pub exact: Option<String>,
}

impl Shown {
    /// Whether there is a value.
    pub fn is_known(&self) -> bool {
        self.value.is_ok()
    }

    /// Whether it is a condition that holds.
    pub fn is_yes(&self) -> bool {
        self.value.as_ref().is_ok_and(|value| !value.is_zero())
    }

    /// Whether it is known to be nothing, or a condition that does not hold.
    pub fn is_zero(&self) -> bool {
        self.value.as_ref().is_ok_and(|value| value.is_zero())
    }
}

/// Who pays whom.
#[derive(Clone, Debug, PartialEq)]
pub struct Money {
    /// The kind of line.
    pub kind: TermKind,
    /// What it does: `pays`, `charges`, `credits`, `holds`, `returns`.
    pub verb: &'static str,
    /// The title of who pays; of a withhold, of who earned it.
    pub from: String,
    /// The title of who is paid; of a withhold, of who keeps it.
    pub to: String,
    /// The amount, never negative.
    pub amount: Shown,
    /// Whether money moves: a withhold stays where it is.
    pub moves: bool,
}

/// Where an absence comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// The kind.
    pub kind: Kind,
    /// The figure that is absent first, and where it stands.
    pub at: At,
    /// Whose it is.
    pub whose: Whose,
    /// Its address; of a fact, the column that the facts would have it in.
    pub address: String,
    /// Its title.
    pub title: Option<String>,
    /// What made it absent.
    pub cause: Cause,
    /// In words, without the address: `was not given`.
    pub reason: String,
    /// The words of the contract that say so.
    pub span: Span,
}

/// What makes a figure absent in the first place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// A fact that was not given, was given as missing, or was refused.
    Fact,
    /// A line such as `insufficient when …`.
    Status,
    /// `for each … where …` leaves it out.
    Family,
    /// A cell of a schedule that is empty.
    Cell,
    /// A quotient by zero.
    DividedByZero,
    /// The square root of a number below 0.
    NoRoot,
    /// A mean, a least or a greatest of nothing.
    Nothing,
    /// Fewer elements than `needing at least` asks for.
    TooFew,
    /// Bounds that leave a value to no row, or to several.
    Bounds,
    /// A line of money that would break the law of its kind.
    Law,
    /// A period or a term that was not said.
    Period,
    /// A number too large to calculate with, or a date outside the calendar.
    Limit,
}

/// A figure, or a cell of a schedule, that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// The figure, which can be explained in turn; none of a cell.
    pub figure: Option<At>,
    /// Whose it is.
    pub whose: Whose,
    /// Its address.
    pub address: String,
    /// Its title.
    pub title: Option<String>,
    /// What it came to.
    pub value: Shown,
}

/// A condition and what it came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// As written.
    pub words: String,
    /// The same with values in the place of names; none where that says nothing more.
    pub with_values: Option<String>,
    /// Yes, no, or why it is not known.
    pub value: Shown,
    /// Where it is absent for a kind that counts as yes or no: the kind.
    pub counts: Option<Kind>,
    /// Where it stands.
    pub span: Span,
}

/// One thing that happened on the way to a figure's value.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant)] // Made on demand and few; boxes would only be in the way of whoever matches.
pub enum Event {
    /// A fact was handed over, or was not.
    Given {
        /// The column of the facts.
        column: String,
        /// Why it was refused, or that it was not given.
        note: Option<String>,
    },
    /// A family leaves the row out.
    LeftOut(Condition),
    /// A calculation.
    Computed {
        /// As written.
        words: String,
        /// The same with values in the place of names.
        with_values: Option<String>,
        /// What it came to.
        result: Shown,
        /// Where it stands.
        span: Span,
    },
    /// A row of a `by band of` table, or of the outer sides of a `by line of` table.
    Row(RowTaken),
    /// The rows of a `by part of` table.
    Parts {
        /// What was divided.
        selector: Selector,
        /// A row each.
        parts: Vec<PartTaken>,
        /// Their sum.
        result: Shown,
    },
    /// A place on a `by line of` table.
    OnLine {
        /// What was looked up.
        selector: Selector,
        /// The point at or below it, with its value.
        left: (Shown, Shown),
        /// The point above it, unless it is at a point.
        right: Option<(Shown, Shown)>,
        /// What it came to.
        result: Shown,
    },
    /// Conditions in the order tried.
    When(WhenTaken),
    /// A step.
    Step(StepTaken),
    /// The greater or the lesser of a list.
    Picked {
        /// Whether the greater.
        greater: bool,
        /// The list.
        items: Vec<Item>,
        /// What was picked.
        result: Shown,
    },
    /// `unreported counts as no`
    Treated {
        /// What was absent, as written.
        words: String,
        /// For which kind.
        kind: Kind,
        /// What it counts as.
        result: Shown,
        /// Where it stands.
        span: Span,
    },
    /// A fold over the rows of a schedule.
    Folded(FoldTaken),
    /// What other elements or periods came to.
    Gathered(GatherTaken),
    /// The parts of a composite.
    Weighed {
        /// A part each.
        parts: Vec<Weighed>,
        /// `needing at least`
        needing: Option<u32>,
        /// The weighted mean.
        result: Shown,
    },
    /// An `only if` line.
    Gate(GateTaken),
    /// The header's rounding of a line of money.
    Rounded(StepTaken),
    /// A line of money is undefined, and this is the law it would break.
    Unlawful {
        /// The law.
        law: String,
    },
    /// A limit over several lines.
    Limited(LimitTaken),
    /// The lines that a withhold's account adds up.
    Summed {
        /// Line and amount; what is taken away is negative.
        lines: Vec<(String, Shown)>,
        /// The sum.
        result: Shown,
    },
}

/// What a table looks up.
#[derive(Clone, Debug, PartialEq)]
pub struct Selector {
    /// As written.
    pub words: String,
    /// What it came to.
    pub value: Shown,
}

/// Which row of a table decided.
#[derive(Clone, Debug, PartialEq)]
pub struct RowTaken {
    /// How the table is read.
    pub kind: TableKind,
    /// What was looked up.
    pub selector: Selector,
    /// Which row.
    pub choice: Choice,
    /// What it gives, as written.
    pub gives: String,
    /// What that came to.
    pub result: Shown,
    /// The reason it states.
    pub because: Option<String>,
    /// The distance to the next band below.
    pub below: Option<Neighbor>,
    /// The distance to the next band above.
    pub above: Option<Neighbor>,
    /// The bound of the row; of a row without one, what it gives.
    pub span: Span,
}

/// How a table chose.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// A row that claims the value.
    Band {
        /// The bound as written: `from 10%`.
        head: String,
        /// Of a `for each` row, the key.
        key: Option<String>,
        /// From where it claims; none where it has no end on that side.
        lower: Option<Bound>,
        /// To where.
        upper: Option<Bound>,
    },
    /// `otherwise`
    Otherwise {
        /// From where no row claims.
        lower: Option<Bound>,
        /// To where.
        upper: Option<Bound>,
    },
    /// The row about an absent selector.
    Absent(Kind),
    /// No row decided.
    None,
}

/// One end of a band.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// The value.
    pub at: Shown,
    /// Whether the value itself is in the band.
    pub included: bool,
}

/// How far the next band is.
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbor {
    /// The bound between this band and the next.
    pub at: Shown,
    /// How far the selector is from it, never negative.
    pub distance: Shown,
    /// The distance in words: `2.5 percentage points`.
    pub words: String,
    /// What the next band gives, as written.
    pub gives: Option<String>,
    /// Of a quotient of counts: how many more or fewer cases it takes.
    pub cases: Option<Cases>,
}

/// How many cases make the difference.
#[derive(Clone, Debug, PartialEq)]
pub struct Cases {
    /// What is counted, as written.
    pub counted: String,
    /// How many it would have to be, all else being equal.
    pub count: crate::number::Number,
    /// How many more, or fewer where negative.
    pub change: crate::number::Number,
    /// What the quotient would then be.
    pub quotient: Shown,
}

/// One row of a `by part of` table.
#[derive(Clone, Debug, PartialEq)]
pub struct PartTaken {
    /// Its bound as written.
    pub head: String,
    /// Where its part begins.
    pub from: Shown,
    /// Where its part ends.
    pub to: Shown,
    /// How much lies in it.
    pub length: Shown,
    /// The rate on it.
    pub rate: Shown,
    /// Rate times length.
    pub amount: Shown,
}

/// What conditions are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WhenStyle {
    /// `when` rows.
    Rows,
    /// `except when` lines.
    Exceptions,
    /// `insufficient when` and the like.
    Statuses,
    /// `if … then … otherwise …`
    If,
}

/// Conditions that were tried, in order, and what decided.
#[derive(Clone, Debug, PartialEq)]
pub struct WhenTaken {
    /// What they are about.
    pub style: WhenStyle,
    /// Those that were tried; the last one decided unless `decided` says otherwise.
    pub tried: Vec<Condition>,
    /// What decided.
    pub decided: Decided,
    /// What it gives, as written.
    pub gives: Option<String>,
    /// What that came to.
    pub result: Shown,
    /// Where the row stands.
    pub span: Span,
}

/// What decided among conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decided {
    /// The last condition that was tried holds.
    Condition,
    /// None holds.
    Otherwise,
    /// The last one is unknown, and a row says what then.
    Absent(Kind),
    /// The last one is unknown, and no row says what then.
    Unknown,
}

/// What a step did.
#[derive(Clone, Debug, PartialEq)]
pub struct StepTaken {
    /// In words: `capped at 250,000 USD`.
    pub words: String,
    /// The value it acts with, where that is not in the words already.
    pub with: Option<Shown>,
    /// What stood before.
    pub before: Shown,
    /// What stood after.
    pub after: Shown,
    /// By how much it changed; of a rounding, the residue. None where one of the two is absent.
    pub change: Option<Shown>,
    /// Which way.
    pub effect: Effect,
    /// `when C`, where the step has one.
    pub when: Option<Condition>,
}

/// Which way something changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Not at all.
    None,
    /// Up.
    Raised,
    /// Down.
    Lowered,
}

/// One of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// As written, or the address.
    pub words: String,
    /// What it came to.
    pub value: Shown,
    /// What became of it.
    pub fate: Fate,
}

/// What became of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fate {
    /// It counts.
    Counted,
    /// It was skipped, being absent for a kind that is skipped.
    Skipped,
    /// It keeps the result from being known.
    Blocks,
}

/// What a fold did.
#[derive(Clone, Debug, PartialEq)]
pub struct FoldTaken {
    /// As written.
    pub words: String,
    /// The axis.
    pub over: String,
    /// The elements that the `where` lets in, as many as [`MAX_ELEMENTS`].
    pub elements: Vec<Element>,
    /// How many more there are.
    pub more: usize,
    /// How many count.
    pub counted: usize,
    /// How many were skipped.
    pub skipped: usize,
    /// How many the `where` left out.
    pub left_out: usize,
    /// `needing at least`
    pub needing: Option<u32>,
    /// What it came to.
    pub result: Shown,
}

/// What was gathered of other elements, or of other periods.
#[derive(Clone, Debug, PartialEq)]
pub struct GatherTaken {
    /// As written.
    pub words: String,
    /// What is gathered: the name of a level, or of a grain.
    pub over: String,
    /// The elements that the `where` lets in, as many as [`MAX_ELEMENTS`]; in order of value where the order decides.
    pub elements: Vec<Element>,
    /// How many more there are.
    pub more: usize,
    /// The reader's own element, where it is one of them.
    pub own: Option<Element>,
    /// How many count.
    pub counted: usize,
    /// How many were skipped, by kind.
    pub skipped: Vec<(Kind, usize)>,
    /// How many keep the result from being known, by kind.
    pub blocking: Vec<(Kind, usize)>,
    /// How many the `where` left out.
    pub left_out: usize,
    /// `needing at least`
    pub needing: Option<u32>,
    /// How it came about beyond the elements.
    pub how: How,
    /// What it came to.
    pub result: Shown,
}

/// How what was gathered came to one value.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant)] // Made on demand and few.
pub enum How {
    /// All that count, counted or added.
    All,
    /// One element is the value: the least, the greatest, the one in the middle.
    One(Beside),
    /// The value lies between two elements.
    Between {
        /// The one below.
        lower: Beside,
        /// The one above.
        upper: Beside,
    },
    /// Of the best only: how many were taken, and the last of them.
    Best {
        /// How many.
        taken: usize,
        /// The cut-off.
        last: Beside,
    },
    /// A place among others.
    Rank {
        /// The own value.
        own: Shown,
        /// How many are better.
        better: usize,
        /// How many others are equal.
        equal: usize,
        /// The next better one.
        ahead: Option<Beside>,
    },
    /// A run that ends at the last period.
    Streak {
        /// The period before it in which the condition did not hold.
        broken: Option<String>,
    },
    /// A share of a pool.
    Share {
        /// What there was to share.
        funded: Shown,
        /// The own weight.
        weight: Shown,
        /// All weights together.
        weights: Shown,
        /// The exact part.
        due: Shown,
        /// The part cut down to the cent.
        cut: Shown,
        /// How many odd cents there were, each for one of those who lost most.
        odd: crate::number::Number,
        /// Whether one of them went here.
        has_odd: bool,
    },
    /// What nobody had a share in.
    LeftOver {
        /// What there was to share.
        funded: Shown,
        /// All weights together.
        weights: Shown,
    },
    /// Nothing could be made of it.
    None,
}

/// An element that decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Beside {
    /// Its key.
    pub key: String,
    /// What it came to.
    pub value: Shown,
}

/// The most elements of one fold that an explanation lists.
pub const MAX_ELEMENTS: usize = 100;

/// One element of a fold.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// The key of its row.
    pub key: String,
    /// What it came to; of a count, that it is there.
    pub value: Shown,
    /// Of a weighted mean: its weight.
    pub weight: Option<Shown>,
    /// What became of it.
    pub fate: Fate,
}

/// One part of a composite.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighed {
    /// Its address.
    pub address: String,
    /// Its title.
    pub title: Option<String>,
    /// The weight as written.
    pub weight: Shown,
    /// The weight it had once the weight of those skipped went to the rest; nothing where it was skipped.
    pub used: Shown,
    /// What it came to.
    pub value: Shown,
    /// What became of it.
    pub fate: Fate,
}

/// What a gate did.
#[derive(Clone, Debug, PartialEq)]
pub struct GateTaken {
    /// The side of an adjustment it is about.
    pub side: Option<Side>,
    /// What must hold.
    pub condition: Condition,
    /// Whether it let the amount through.
    pub outcome: GateOutcome,
    /// What it kept back; nothing where it was open.
    pub withheld: Option<Shown>,
}

/// Whether a gate let an amount through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GateOutcome {
    /// It did.
    Open,
    /// It did not: the line is nothing.
    Closed,
    /// It is about the other side.
    OtherSide,
    /// Nobody can say yet.
    Unknown,
}

/// What a limit did to a line.
#[derive(Clone, Debug, PartialEq)]
pub struct LimitTaken {
    /// The limit's name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Its number in the paper contract.
    pub section: Option<String>,
    /// This line before it and after it; none in the explanation of the relief itself.
    pub line: Option<(Shown, Shown)>,
    /// All its lines together before it.
    pub sum: Shown,
    /// Its steps on the sum.
    pub steps: Vec<StepTaken>,
    /// What they may come to together.
    pub together: Shown,
    /// By how much it changed them together; positive where it lowered them.
    pub relief: Shown,
    /// `in this order` or `in proportion`.
    pub relieved: &'static str,
    /// Where it stands.
    pub span: Span,
}
