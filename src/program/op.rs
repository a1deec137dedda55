//! Operations: what a program does, one after the other, on numbered registers. What each means is in `meaning`.

use crate::model::{Claimed, Curve, Kind, Kinds, Relation, Relieved, Stated, Statistic};
use crate::number::{Ladder, Mode};

/// A numbered place for one value with its status.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Reg(pub u32);

impl Reg {
    /// No register.
    pub(crate) const NONE: Reg = Reg(u32::MAX);

    /// The place in the register file.
    #[inline]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Where the number of a table's or a list of conditions' taken row is kept.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TraceSlot(pub u32);

impl TraceSlot {
    #[inline]
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// Which row of a table, or of a list of conditions, decided.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Taken {
    /// Not run, or no row decided: the status of the selector, of a condition or of the bounds went through.
    None,
    /// A row, and of a `for each` row the schedule's row. Of a `by line of` table: the point at or below the value.
    Row(u32, Option<u32>),
    /// The `otherwise` row.
    Otherwise,
    /// A row about an absence, by its place among those.
    Absent(u32),
}

/// What a trace slot holds.
pub(crate) mod taken {
    pub const NONE: u32 = u32::MAX;
    pub const OTHERWISE: u32 = u32::MAX - 1;
    pub const ABSENT: u32 = 0x8000_0000;
}

/// A place among the operations; while compiling, the number of a label.
pub(crate) type Label = u32;

/// A stretch of [`Stores::lists`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct List {
    pub start: u32,
    pub len: u32,
}

impl List {
    #[inline]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.start as usize + self.len as usize
    }
}

/// One operation. `to` is written, everything else is read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Op {
    /// Only while compiling: the place of a label.
    Label(Label),
    /// Goes on elsewhere, always further down.
    Jump(Label),
    Move {
        to: Reg,
        from: Reg,
    },
    Negate {
        to: Reg,
        a: Reg,
    },
    Add {
        to: Reg,
        a: Reg,
        b: Reg,
    },
    Subtract {
        to: Reg,
        a: Reg,
        b: Reg,
    },
    Multiply {
        to: Reg,
        a: Reg,
        b: Reg,
    },
    Divide {
        to: Reg,
        a: Reg,
        b: Reg,
    },
    /// A quotient that is rounded at once.
    DivideRound {
        to: Reg,
        a: Reg,
        b: Reg,
        mode: Mode,
        quantum: Reg,
    },
    /// What a curve comes to, rounded; undefined where there is no such root
    Curve {
        to: Reg,
        a: Reg,
        curve: Curve,
        mode: Mode,
        quantum: Reg,
    },
    Round {
        to: Reg,
        a: Reg,
        mode: Mode,
        quantum: Reg,
    },
    AddMonths {
        to: Reg,
        a: Reg,
        months: i32,
    },
    AddBusinessDays {
        to: Reg,
        a: Reg,
        days: i32,
    },
    /// How many lie after `a` up to `b`.
    BusinessDays {
        to: Reg,
        a: Reg,
        b: Reg,
    },
    Cap {
        to: Reg,
        a: Reg,
        most: Reg,
    },
    Floor {
        to: Reg,
        a: Reg,
        least: Reg,
    },
    Between {
        to: Reg,
        a: Reg,
        least: Reg,
        most: Reg,
    },
    LessPart {
        to: Reg,
        a: Reg,
        part: Reg,
    },
    MorePart {
        to: Reg,
        a: Reg,
        part: Reg,
    },
    Pick {
        to: Reg,
        list: List,
        greater: bool,
        skip: Kinds,
        needing: u32,
    },
    Compare {
        to: Reg,
        relation: Relation,
        a: Reg,
        b: Reg,
    },
    And {
        to: Reg,
        list: List,
    },
    Or {
        to: Reg,
        list: List,
    },
    Not {
        to: Reg,
        a: Reg,
    },
    IsKnown {
        to: Reg,
        a: Reg,
    },
    IsAbsent {
        to: Reg,
        a: Reg,
        kinds: Kinds,
    },
    /// `if`, where both sides are there already; also a step with `when`, and the filter of a family.
    Choose {
        to: Reg,
        condition: Reg,
        yes: Reg,
        no: Reg,
    },
    /// `a`, or where its kind is one of these `b`.
    Treat {
        to: Reg,
        a: Reg,
        kinds: Kinds,
        b: Reg,
    },
    /// The first step of `counts as` with calculations behind it: a known value is taken and ends it.
    Keep {
        to: Reg,
        from: Reg,
        end: Label,
    },
    /// Goes on where the kind in `of` is one of these, otherwise at `no`.
    IfKinds {
        of: Reg,
        kinds: Kinds,
        no: Label,
        trace: TraceSlot,
        row: u32,
    },
    /// A condition that decides between two stretches of operations.
    Branch {
        branch: u32,
    },
    /// A comparison that does.
    CompareBranch {
        relation: Relation,
        a: Reg,
        b: Reg,
        branch: u32,
    },
    /// A row of a table, where all values are there already or one row's calculation comes next.
    Table {
        to: Reg,
        x: Reg,
        table: u32,
    },
    Fold {
        to: Reg,
        fold: u32,
    },
    /// The weighted mean of listed figures, rounded at once where there is a quantum.
    Weighted {
        to: Reg,
        weights: List,
        parts: List,
        skip: Kinds,
        needing: u32,
        mode: Mode,
        quantum: Reg,
    },
    /// One of a list of registers, by keys.
    Lookup {
        to: Reg,
        lookup: u32,
    },
    Line {
        to: Reg,
        line: u32,
    },
    Limit {
        limit: u32,
    },
    /// Earn-backs out of one withhold, together never more than is held.
    Account {
        account: u32,
    },
    Sum {
        to: Reg,
        list: List,
    },
}

/// Where a condition leads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Branch {
    pub condition: Reg,
    /// Where the status of an unknown condition goes.
    pub to: Reg,
    pub no: Label,
    pub absent: Label,
    pub trace: TraceSlot,
    pub yes_row: u32,
    pub no_row: u32,
}

impl TraceSlot {
    pub(crate) const NONE: TraceSlot = TraceSlot(u32::MAX);
}

/// What a row of a table gives.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Gives {
    Value(Reg),
    /// From one value at the lower end of the claim to another at the upper. Ends that only the facts say are `NONE`.
    Evenly {
        from: Reg,
        to: Reg,
        lower: Reg,
        upper: Reg,
    },
    /// The same where everything is constant: `(slope × x + offset) ÷ over`.
    Linear {
        slope: Reg,
        offset: Reg,
        over: Reg,
    },
    /// A calculation, which writes the table's own register.
    Code(Label),
}

/// A table, ready to be searched.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub reading: Reading,
    /// By row; a `for each` row is as many rows.
    pub gives: Vec<Gives>,
    pub otherwise: Option<Gives>,
    pub absent: Vec<(Kinds, Gives)>,
    /// The join of constant bounds without a value; 0 where all have one.
    pub bounds_status: u8,
    pub trace: TraceSlot,
    /// Where calculations of rows end; `NONE` where there are none.
    pub end: Label,
}

pub(crate) const NO_LABEL: Label = u32::MAX;

/// How a table is read.
#[derive(Clone, Debug)]
pub(crate) enum Reading {
    Band(Bounds),
    Part(Bounds),
    /// Points by place, and the rows for both outer sides.
    Line {
        points: Vec<(Reg, u32)>,
        sorted: bool,
        outer: Vec<(Stated<Reg>, u32)>,
    },
}

/// The bounds of a table.
#[derive(Clone, Debug)]
pub(crate) enum Bounds {
    /// Claimed when the program was made.
    Fixed(Segments),
    /// Claimed by the facts.
    Stated(Vec<Stated<Reg>>),
}

/// The number line cut in stretches, with who claims each.
#[derive(Clone, Debug, Default)]
pub(crate) struct Segments {
    /// In order.
    pub cuts: Vec<crate::model::Cut<Reg>>,
    /// One more than the cuts.
    pub owners: Vec<u32>,
    /// The cuts again, of a table with constant bounds.
    pub ladder: Option<Ladder>,
}

/// Who claims a stretch, where it is not one row.
pub(crate) mod owner {
    /// No row does.
    pub const NOBODY: u32 = u32::MAX;
    /// Several do.
    pub const SEVERAL: u32 = u32::MAX - 1;
}

/// A fold, its rows written out.
#[derive(Clone, Debug)]
pub(crate) struct Fold {
    pub statistic: Statistic,
    /// Empty for a count of rows.
    pub elements: List,
    /// Empty where nothing weighs.
    pub weights: List,
    /// Empty where every row counts.
    pub filters: List,
    /// How many rows.
    pub count: u32,
    pub skip: Kinds,
    pub needing: u32,
    /// `of the best`: how many, or which part.
    pub best: Reg,
    /// A mean that is rounded at once.
    pub rounding: Option<(Mode, Reg)>,
}

/// A read at keys that only the facts say.
#[derive(Clone, Debug)]
pub(crate) struct Lookup {
    /// The keys, with how far apart their rows stand in the list and how many there are.
    pub keys: Vec<(Reg, u32, u32)>,
    pub list: List,
}

/// A line of money.
#[derive(Clone, Debug)]
pub(crate) struct LineOp {
    pub amount: Reg,
    /// Of an adjustment: whether it pays.
    pub pays: Reg,
    /// Conditions; of an adjustment, with the side each is about.
    pub gates: Vec<(Option<crate::model::Side>, Reg)>,
    pub rounding: Option<(Mode, Reg)>,
    /// Of a credit: the payment it may not exceed.
    pub most: Reg,
}

/// A limit.
#[derive(Clone, Debug)]
pub(crate) struct LimitOp {
    pub before: List,
    pub after: List,
    /// Whether each of them is a line at all, or a row that a family's `where` leaves out; `NONE` for those that always
    /// are. Empty where all are.
    pub kept: List,
    pub sum: Reg,
    pub together: Reg,
    pub relief: Reg,
    pub relieved: Relieved,
    pub rounding: Option<(Mode, Reg)>,
}

/// The law of a withhold's account.
#[derive(Clone, Debug)]
pub(crate) struct AccountOp {
    pub held: List,
    pub before: List,
    pub after: List,
}

/// What operations refer to by number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stores {
    pub lists: Vec<Reg>,
    pub branches: Vec<Branch>,
    pub tables: Vec<Table>,
    pub folds: Vec<Fold>,
    pub lookups: Vec<Lookup>,
    pub lines: Vec<LineOp>,
    pub limits: Vec<LimitOp>,
    pub accounts: Vec<AccountOp>,
    /// Which days are business days; none where no operation asks.
    pub business_days: Option<crate::calendar::BusinessCalendar>,
}

/// What is claimed at run time; kept so that nothing is allocated.
#[derive(Clone, Debug, Default)]
pub(crate) struct Claims {
    pub cuts: Vec<crate::model::Cut<Reg>>,
    pub claims: Vec<Claimed<Reg>>,
    pub segments: Segments,
    pub changes: Vec<(i64, i64)>,
}

/// The status byte of a known value.
pub(crate) const KNOWN: u8 = 0;
/// The status byte of a register that no operation has written in this run.
pub(crate) const NOT_RUN: u8 = u8::MAX;
pub(crate) const INAPPLICABLE: u8 = Kind::Inapplicable as u8;
pub(crate) const INSUFFICIENT: u8 = Kind::Insufficient as u8;
pub(crate) const UNDEFINED: u8 = Kind::Undefined as u8;
pub(crate) const PENDING: u8 = Kind::Pending as u8;
pub(crate) const REFUSED: u8 = Kind::Refused as u8;
