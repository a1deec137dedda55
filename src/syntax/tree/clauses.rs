//! Clauses of figures: what each says after its first word.

use super::{Declared, Expr, Line, Literal, Path, Rule, Skip, Step, Unit, Word};
use crate::number::Number;
use crate::source::At;

/// `name "Title" amended by second for each measure and month once in common where …`
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// The one word that other clauses use.
    pub name: Word,
    /// The words that reports print.
    pub title: Option<Word>,
    /// `amended by second`, `added by second`
    pub version: Option<Amended>,
    /// `for each measure and month`: schedules, levels and periods, by their names
    pub each: Vec<Word>,
    /// `once`: not by period
    pub once: Option<At>,
    /// `in common`: not by subject
    pub in_common: Option<At>,
    /// `where domain is safety`
    pub filter: Option<Expr>,
}

/// `amended by second`
#[derive(Clone, Debug, PartialEq)]
pub struct Amended {
    /// Whether the clause stands in place of another.
    pub how: Version,
    /// The amendment.
    pub by: Word,
    /// The whole phrase.
    pub at: At,
}

/// What an amendment does by a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// `amended by`: the clause stands in place of the one of its name
    Amended,
    /// `added by`: there was none of its name before
    Added,
}

impl Version {
    /// The words.
    pub fn words(self) -> &'static str {
        match self {
            Version::Amended => "amended by",
            Version::Added => "added by",
        }
    }
}

/// `input satisfaction "…": percent between 0% and 100%, may be unreported`
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// Name, title, families.
    pub heading: Heading,
    /// What a fact must look like.
    pub declared: Declared,
    /// `from column "excused"`
    pub column: Option<Word>,
    /// `insufficient when …`, `unreported counts as …`, steps.
    pub lines: Vec<Line>,
}

/// `metric readmission_rate "…" is readmitted per discharges`
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// Name, title, families.
    pub heading: Heading,
    /// Where the value comes from.
    pub value: MetricValue,
    /// `lower is better`
    pub better: Option<Better>,
    /// `target 12.5%`, `standard expected 12.5%`
    pub standards: Vec<Standard>,
    /// `domain safety`
    pub domain: Option<Word>,
    /// `source "42 CFR 412.165"`
    pub source: Option<Word>,
    /// `insufficient when discharges is below 30` and the like, in the order written.
    pub lines: Vec<Line>,
}

/// Where a metric's value comes from.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "a tree is read once and kept; boxing a declaration would help nobody")]
pub enum MetricValue {
    /// `is readmitted per discharges`
    Is(Rule),
    /// `reported as number, may be unreported`
    Reported(Declared),
}

/// Which way is better.
#[derive(Clone, Debug, PartialEq)]
pub enum Better {
    /// `higher is better`
    Higher(At),
    /// `lower is better`
    Lower(At),
    /// `direction is better`, where `direction` is a column of `higher` and `lower`.
    Column(Path),
}

/// `target 12.5%` or `standard expected 12.5%`
#[derive(Clone, Debug, PartialEq)]
pub struct Standard {
    /// `target`, `threshold`, `benchmark`, `stretch`, or a name of the author's after `standard`.
    pub name: Word,
    /// Its value.
    pub value: Expr,
}

/// `define savings "…": money means …`
#[derive(Clone, Debug, PartialEq)]
pub struct Define {
    /// Name, title, families.
    pub heading: Heading,
    /// `: one of met, alternative or not_met`, where the rule alone does not say.
    pub unit: Option<Unit>,
    /// What it means.
    pub rule: Rule,
    /// Steps and treatments on lines of their own.
    pub lines: Vec<Line>,
}

/// `method points(x: number, goal: number) "…" means …`
#[derive(Clone, Debug, PartialEq)]
pub struct Method {
    /// Its name.
    pub name: Word,
    /// Its title.
    pub title: Option<Word>,
    /// `x: number`
    pub parameters: Vec<(Word, Unit)>,
    /// What it means.
    pub rule: Rule,
    /// Steps and treatments on lines of their own.
    pub lines: Vec<Line>,
}

/// `score achievement "…" for each measure out of 10 by band of …`
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// Name, title, families.
    pub heading: Heading,
    /// `out of 10`
    pub out_of: Option<Literal>,
    /// How it is earned.
    pub rule: Rule,
    /// Steps and treatments on lines of their own.
    pub lines: Vec<Line>,
}

/// `composite quality "…" 30% s1 25% s2`
#[derive(Clone, Debug, PartialEq)]
pub struct Composite {
    /// Name, title, families.
    pub heading: Heading,
    /// How it is made.
    pub made: Made,
    /// Steps and treatments on lines of their own.
    pub lines: Vec<Line>,
}

/// How a composite is made.
#[derive(Clone, Debug, PartialEq)]
pub enum Made {
    /// `is 10 × the mean of points over each measure`
    Is(Rule),
    /// `30% s1 25% s2 skipping missing needing at least 3`
    Parts(Vec<Part>, Skip),
}

/// `30% s1`
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The weight, as written before the `%`.
    pub weight: Number,
    /// The figure that is weighed.
    pub figure: Path,
    /// The whole line.
    pub at: At,
}

/// `limit downside "…" on a, b capped at … relieved in this order`
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// Name and title.
    pub heading: Heading,
    /// The lines it is over.
    pub members: Vec<Path>,
    /// `capped at …`, `not below …`, `rounded …`: they act on the sum.
    pub steps: Vec<Step>,
    /// `relieved in this order` or `relieved in proportion`
    pub relieved: Relieved,
}

/// How a limit's relief falls on its lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relieved {
    /// The first named is relieved first.
    InThisOrder,
    /// In proportion to the amounts, to the cent, the largest remainders first.
    InProportion,
}

/// `note "Prose" "more prose"`
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// The paragraphs.
    pub paragraphs: Vec<Word>,
}
