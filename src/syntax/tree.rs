//! The tree of a contract's text: what the author wrote, clause by clause, nothing resolved yet.
//!
//! A tree is data: reading one is `parse.rs`, printing one is `format.rs`. Two trees are equal when they say the same,
//! wherever they stand ([`At`] compares equal).

use crate::calendar::Date;
use crate::number::{Mode, Number};
use crate::source::{At, Span};

/// A whole text.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Text {
    /// `edition 2026`
    pub edition: Option<Edition>,
    /// The clauses in the order of the text.
    pub clauses: Vec<Clause>,
    /// Comments in the order of the text, without their `#`; they are kept for the formatter and never compared.
    pub comments: Comments,
}

/// `edition 2026`
#[derive(Clone, Debug, PartialEq)]
pub struct Edition {
    /// The year that names the edition.
    pub number: u32,
    /// The whole line.
    pub at: At,
}

/// Comments, which two equal trees need not share.
#[derive(Clone, Debug, Default)]
pub struct Comments(pub Vec<Comment>);

impl PartialEq for Comments {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// `# what the author wanted to remember`
#[derive(Clone, Debug)]
pub struct Comment {
    /// The words after the `#`, trimmed at the end.
    pub words: String,
    /// Where the comment stands, `#` included.
    pub span: Span,
    /// Whether something else stands before it on its line.
    pub trailing: bool,
}

/// One clause: `§ 4.1 bonus stars "Star bonus" …`
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// The number of the clause in the paper contract.
    pub section: Option<Word>,
    /// What the clause says.
    pub body: Body,
    /// The clause word (`bonus`), for labels that mean the clause as such.
    pub head: At,
    /// The whole clause.
    pub at: At,
}

/// What a clause says, by its first word.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// `contract "Riverside quality incentive" between … effective …`
    Contract(Contract),
    /// `input discharges "Eligible discharges": count`
    Input(Input),
    /// `metric readmission_rate "…" is readmitted per discharges lower is better`
    Metric(Metric),
    /// `define savings means benchmark − expenditure`
    Define(Define),
    /// `method points(x: number, goal: number) means …`
    Method(Method),
    /// `schedule standards "…" keyed by measure column … | … |`
    Schedule(Schedule),
    /// `score achievement for each measure earns …`
    Score(Score),
    /// `composite quality 30% s1 25% s2 … skipping missing`
    Composite(Composite),
    /// `payment`, `bonus`, `penalty`, `credit`, `adjustment`, `withhold`, `earn_back`
    Term(Term),
    /// `limit downside on a, b capped at 3% of c relieved in this order`
    Limit(Limit),
    /// `example "a good quarter" given … then …`
    Example(Example),
    /// `note "Prose"`
    Note(Note),
    /// A clause that could not be read. Its name stays declared, and every use of it is silent.
    Broken(Broken),
}

/// A word of the author's, with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// The word; for a title, the text between the quotes.
    pub text: String,
    /// Where it stands (a title with its quotes).
    pub at: At,
}

/// `mort_30_ami.points`: names joined by dots; a key that is not a name is quoted there and plain here.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// The parts, at least one.
    pub parts: Vec<Word>,
    /// The whole path.
    pub at: At,
}

/// A clause that could not be read, as far as it could.
#[derive(Clone, Debug, PartialEq)]
pub struct Broken {
    /// The clause word.
    pub kind: String,
    /// The name it declares, if that much was read.
    pub name: Option<Word>,
}

/// `contract "…" between payer … and provider …`
#[derive(Clone, Debug, PartialEq)]
pub struct Contract {
    /// The title.
    pub title: Word,
    /// `between payer northlake "Northlake Health Plan" and provider riverside "Riverside Hospital"`
    pub parties: Vec<Party>,
    /// `effective 2026-01-01 through 2026-12-31`
    pub effective: Option<(Date, Date, At)>,
    /// `settled each quarter`
    pub settled: Option<Word>,
    /// `, final each year`
    pub final_each: Option<Word>,
    /// `years begin in july`
    pub years_begin: Option<Word>,
    /// `money in USD, rounded half up to the cent`
    pub money: Option<Money>,
}

/// `payer northlake "Northlake Health Plan"`
#[derive(Clone, Debug, PartialEq)]
pub struct Party {
    /// `payer`, `provider` or `party`.
    pub role: Role,
    /// The name that routes and results use.
    pub name: Word,
    /// The name on paper.
    pub title: Option<Word>,
}

/// What a party is to the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// `payer`
    Payer,
    /// `provider`: its name is also the axis of those who are settled.
    Provider,
    /// `party`: anyone else that money goes to or comes from.
    Party,
}

/// `money in USD, rounded half up to the cent`
#[derive(Clone, Debug, PartialEq)]
pub struct Money {
    /// Three capitals.
    pub currency: Word,
    /// The mode of every money line.
    pub mode: Mode,
    /// The place of every money line.
    pub place: Place,
    /// The whole line.
    pub at: At,
}

/// `name "Title" for each measure where …`
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// The one word that other clauses use.
    pub name: Word,
    /// The words that reports print.
    pub title: Option<Word>,
    /// `for each measure and month`
    pub each: Vec<Word>,
    /// `where domain is safety`
    pub filter: Option<Expr>,
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

/// The declaration of a fact: unit, range, decimals, kinds of missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Declared {
    /// What it is.
    pub unit: Unit,
    /// `between 0% and 100%`, `at least 0 USD`, `at most 10`: both ends in.
    pub range: Option<(Option<Literal>, Option<Literal>)>,
    /// `, 2 decimals`
    pub decimals: Option<u32>,
    /// `, written as a fraction`: a percent that the facts give as 0.125.
    pub fraction: bool,
    /// `, may be unreported or excused`
    pub may_be: Vec<Missing>,
    /// The whole declaration.
    pub at: At,
}

/// What a fact or a column is.
#[derive(Clone, Debug, PartialEq)]
pub enum Unit {
    /// `number`
    Number,
    /// `count`: a whole number
    Count,
    /// `points`
    Points,
    /// `percent`
    Percent,
    /// `rate per 1,000`
    Rate(Number),
    /// `money`
    Money,
    /// `money per member per month`
    MoneyPerMemberMonth,
    /// `money per day`
    MoneyPerDay,
    /// `member months`
    MemberMonths,
    /// `days`
    Days,
    /// `date`
    Date,
    /// `yes or no`
    YesNo,
    /// `one of higher or lower`
    OneOf(Vec<Word>),
    /// `text`
    Text,
    /// `key of tracks`
    KeyOf(Word),
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

/// `schedule standards "…" keyed by measure column … | … |`
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// Its name.
    pub name: Word,
    /// Its title.
    pub title: Option<Word>,
    /// The axis: `measure` of `keyed by measure`.
    pub key: Word,
    /// `column threshold: number`
    pub columns: Vec<Column>,
    /// The rows, or none where the host hands them over (`supplied`).
    pub grid: Option<Grid>,
}

/// `column threshold: number`
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: Word,
    /// What its cells are.
    pub declared: Declared,
}

/// `| cell | cell |` lines: the first is the header.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// The cells of the first line.
    pub header: Vec<Word>,
    /// The cells of the others, trimmed, `\|` read as a bar.
    pub rows: Vec<Vec<Word>>,
    /// The whole grid.
    pub at: At,
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

/// A clause of money.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// Who pays whom, and by what law.
    pub kind: TermKind,
    /// Name, title, families.
    pub heading: Heading,
    /// `from client to vendor`
    pub route: Option<(Word, Word)>,
    /// `against monthly_fee`
    pub against: Option<Path>,
    /// The table, or one row that says verb and amount.
    pub rule: Rule,
    /// Exceptions, gates and steps, in the order written.
    pub lines: Vec<Line>,
}

/// The kinds of money line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TermKind {
    /// `payment … from a to b pays`
    Payment,
    /// `bonus … pays`: payer to provider
    Bonus,
    /// `penalty … charges`: provider to payer
    Penalty,
    /// `credit … against p credits`: provider to payer, never more than `p`
    Credit,
    /// `adjustment … pays or charges`, by row
    Adjustment,
    /// `withhold … holds`: the payer keeps it
    Withhold,
    /// `earn_back … returns`: out of the withhold
    EarnBack,
}

impl TermKind {
    /// The clause word.
    pub fn word(self) -> &'static str {
        match self {
            TermKind::Payment => "payment",
            TermKind::Bonus => "bonus",
            TermKind::Penalty => "penalty",
            TermKind::Credit => "credit",
            TermKind::Adjustment => "adjustment",
            TermKind::Withhold => "withhold",
            TermKind::EarnBack => "earn_back",
        }
    }
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

/// `example "a good quarter" given … then …`
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// Its title.
    pub title: Word,
    /// `given discharges 500, readmitted 42`
    pub given: Vec<Given>,
    /// `then readmission_incentive pays 240,000 USD`
    pub then: Vec<Then>,
}

/// Facts of an example.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// `discharges 500, satisfaction unreported`
    Facts(Vec<Fact>),
    /// `| measure | performance |` lines
    Grid(Grid),
}

/// `discharges 500`
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The input.
    pub path: Path,
    /// What it is given as.
    pub value: FactValue,
}

/// What a fact or an expected figure is said to be.
#[derive(Clone, Debug, PartialEq)]
pub enum FactValue {
    /// `500`, `−3%`, `2026-03-01`, `yes`
    Literal(Literal),
    /// A word of a choice, or a key.
    Word(Word),
    /// `unreported`
    Missing(Missing, At),
    /// `undetermined`
    Undetermined(At),
    /// `nothing`
    Nothing(At),
}

/// Expected figures of an example.
#[derive(Clone, Debug, PartialEq)]
pub enum Then {
    /// `readmission_incentive pays 240,000 USD, readmission_rate is 8.4%`
    Results(Vec<Expected>),
    /// `| hospital | readmission_incentive |` lines
    Grid(Grid),
}

/// `readmission_incentive pays 240,000 USD`
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// The figure.
    pub path: Path,
    /// `pays`; none is `is`.
    pub verb: Option<Verb>,
    /// What it must be.
    pub value: FactValue,
    /// The whole sentence.
    pub at: At,
}

/// `note "Prose" "more prose"`
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// The paragraphs.
    pub paragraphs: Vec<Word>,
}

/// A table, or one calculation.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// `pays 2% of base_payments`, `means a − b`, `is a per b`: the verb stands only in terms and scores.
    Plain(Option<Verb>, Expr),
    /// `by band of …` or `when` rows
    Table(Table),
}

/// Rows claiming places on the number line, or conditions tried in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// `by band of readmission_rate`; none where all rows are `when`, `otherwise` or a kind of missing.
    pub selector: Option<(TableKind, Expr)>,
    /// The rows in the order written.
    pub rows: Vec<Row>,
    /// The whole table.
    pub at: At,
}

/// How a table is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableKind {
    /// `by band of`: of the whole
    Band,
    /// `by part of`: each part at its own rate
    Part,
    /// `by line of`: evenly between `at` rows
    Line,
}

impl TableKind {
    /// The words that begin the table.
    pub fn words(self) -> &'static str {
        match self {
            TableKind::Band => "by band of",
            TableKind::Part => "by part of",
            TableKind::Line => "by line of",
        }
    }
}

/// `from 10%  pays 1% of base_payments because "…"`
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// `for each node`: one row per row of a schedule
    pub each: Option<Word>,
    /// What it claims.
    pub head: RowHead,
    /// What it does.
    pub verb: Verb,
    /// How much.
    pub result: RowResult,
    /// `because "…"`
    pub because: Option<Word>,
    /// Where the head stands.
    pub head_at: At,
    /// Where the verb stands.
    pub verb_at: At,
    /// The whole row.
    pub at: At,
}

/// What a row claims.
#[derive(Clone, Debug, PartialEq)]
pub enum RowHead {
    /// `when a is b`
    When(Expr),
    /// `otherwise`
    Otherwise,
    /// `from 10%`, `above 3 up to 5`, `at least as good as benchmark`
    Band(Band),
    /// `at 68.0`
    At(Expr),
    /// `unreported`
    Missing(Missing),
}

/// A claim on the number line.
#[derive(Clone, Debug, PartialEq)]
pub enum Band {
    /// `from x` (x is in)
    From(Expr),
    /// `above x` (x is out)
    Above(Expr),
    /// `up to x` (x is in)
    UpTo(Expr),
    /// `below x` (x is out)
    Below(Expr),
    /// `from x to below y`, `above x up to y`
    Both {
        /// Whether the lower end is in.
        from: bool,
        /// The lower end.
        lower: Expr,
        /// Whether the upper end is in.
        up_to: bool,
        /// The upper end.
        upper: Expr,
    },
    /// `at least as good as x`
    Good(Goodness, Expr),
}

/// Words that follow the metric's direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goodness {
    /// `at least as good as`
    AtLeastAsGood,
    /// `no better than`
    NoBetter,
    /// `better than`
    Better,
    /// `worse than`
    Worse,
}

impl Goodness {
    /// The words.
    pub fn words(self) -> &'static str {
        match self {
            Goodness::AtLeastAsGood => "at least as good as",
            Goodness::NoBetter => "no better than",
            Goodness::Better => "better than",
            Goodness::Worse => "worse than",
        }
    }
}

/// How much a row gives.
#[derive(Clone, Debug, PartialEq)]
pub enum RowResult {
    /// `1% of base_payments`
    Amount(Expr),
    /// `evenly from 20 to 100`: along the band
    Evenly(Expr, Expr),
}

/// What a row or a plain rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// `pays`
    Pays,
    /// `charges`
    Charges,
    /// `credits`
    Credits,
    /// `holds`
    Holds,
    /// `returns`
    Returns,
    /// `earns`
    Earns,
    /// `gives`
    Gives,
}

impl Verb {
    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Verb::Pays => "pays",
            Verb::Charges => "charges",
            Verb::Credits => "credits",
            Verb::Holds => "holds",
            Verb::Returns => "returns",
            Verb::Earns => "earns",
            Verb::Gives => "gives",
        }
    }
}

/// A line after a clause's rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it says.
    pub says: LineSays,
    /// The whole line.
    pub at: At,
}

/// What a line after a clause's rule says.
#[derive(Clone, Debug, PartialEq)]
pub enum LineSays {
    /// `except when C, unreported counts as no pays X`
    Except {
        /// When.
        when: Condition,
        /// What it then does.
        verb: Verb,
        /// How much.
        amount: Expr,
    },
    /// `only if C`, `pays only if C`
    OnlyIf {
        /// The side of an adjustment.
        side: Option<Verb>,
        /// What must hold.
        condition: Condition,
    },
    /// `capped at X, rounded half up to the cent`
    Steps {
        /// The side of an adjustment.
        side: Option<Verb>,
        /// In the order written.
        steps: Vec<Step>,
    },
    /// `insufficient when C`
    Status {
        /// The kind that the figure then is.
        kind: Missing,
        /// When.
        when: Expr,
    },
    /// `unreported counts as X`
    Treat(Treat),
}

/// `C, unreported counts as no`
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// What must hold.
    pub holds: Expr,
    /// What it counts as where it is missing.
    pub treats: Vec<Treat>,
}

/// `unreported or excused counts as 0`; each kind is a treatment of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Treat {
    /// The kind that is treated.
    pub kind: Missing,
    /// What it counts as.
    pub value: Expr,
    /// The whole treatment.
    pub at: At,
}

/// Kinds of missing that a contract may act on; `missing` is any of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Missing {
    /// `missing`: any of the others
    Any,
    /// `unreported`
    Unreported,
    /// `insufficient`
    Insufficient,
    /// `inapplicable`
    Inapplicable,
    /// `excused`
    Excused,
    /// `undefined`
    Undefined,
}

impl Missing {
    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Missing::Any => "missing",
            Missing::Unreported => "unreported",
            Missing::Insufficient => "insufficient",
            Missing::Inapplicable => "inapplicable",
            Missing::Excused => "excused",
            Missing::Undefined => "undefined",
        }
    }
}

/// `capped at X when C`
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What it does.
    pub action: Action,
    /// `when C`
    pub when: Option<Condition>,
    /// The whole step.
    pub at: At,
}

/// What a step does to the result so far.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// `rounded half up to 2 decimals`, `truncated to a whole number`
    Round(Mode, Place),
    /// `capped at X`
    CappedAt(Expr),
    /// `not below X`
    NotBelow(Expr),
    /// `kept between X and Y`
    KeptBetween(Expr, Expr),
    /// `reduced by X`: a percent of it, or an amount
    ReducedBy(Expr),
    /// `increased by X`
    IncreasedBy(Expr),
    /// `times X`
    Times(Expr),
}

/// To what a rounding goes.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// `to 2 decimals`, in the form the unit is written in
    Decimals(u32),
    /// `to a whole number`
    Whole,
    /// `to the cent`
    Cent,
    /// `to the penny`
    Penny,
    /// `to the nearest 0.5`
    Nearest(Literal),
}

/// `skipping missing needing at least 2`
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Skip {
    /// The kinds that are dropped.
    pub kinds: Vec<Missing>,
    /// How many must be left.
    pub needing: Option<u32>,
    /// The whole tail.
    pub at: At,
}

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
    Fold(Fold),
    /// `the days from a to b`
    DaysFrom(Expr, Expr),
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

/// `the mean of points over each measure where domain is safety skipping missing needing at least 2`
#[derive(Clone, Debug, PartialEq)]
pub struct Fold {
    /// What is made of the elements.
    pub statistic: Statistic,
    /// The element; none for `the count over each …`.
    pub element: Option<Expr>,
    /// `by weight`, of a weighted mean
    pub weight: Option<Expr>,
    /// `over each measure`
    pub axis: Word,
    /// `where domain is safety`
    pub filter: Option<Expr>,
    /// `skipping missing needing at least 2`
    pub skip: Skip,
}

/// What a fold makes of its elements.
#[derive(Clone, Debug, PartialEq)]
pub enum Statistic {
    /// `the sum of`, perhaps `of the best 3`
    Sum(Option<Best>),
    /// `the mean of`, perhaps `of the best 10%`
    Mean(Option<Best>),
    /// `the weighted mean of … by …`
    WeightedMean,
    /// `the least of`
    Least,
    /// `the greatest of`
    Greatest,
    /// `the median of`
    Median,
    /// `the count over`
    Count,
}

/// `of the best 3`, `of the best 10%`
#[derive(Clone, Debug, PartialEq)]
pub struct Best {
    /// How many, or how many in a hundred.
    pub number: Number,
    /// Whether a `%` stands behind it.
    pub percent: bool,
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

/// A value written out.
#[derive(Clone, Debug, PartialEq)]
pub struct Literal {
    /// The value, sign included (a sign stands only in ranges and examples; in calculations it is `Node::Negate`).
    pub value: LiteralValue,
    /// Where it stands.
    pub at: At,
}

/// What is written out.
#[derive(Clone, Debug, PartialEq)]
pub enum LiteralValue {
    /// `10`, `0.8`, as written: 10 and 10.0 are one number
    Number(Number),
    /// `12.5%`: 12.5 here
    Percent(Number),
    /// `5 percentage points`: 5 here
    PercentagePoints(Number),
    /// `12 per 1,000`: 12 and 1,000 here
    PerN(Number, Number),
    /// `250,000 USD`
    Money(Number, String),
    /// `52.40 USD per member per month`
    MoneyPerMemberMonth(Number, String),
    /// `500 USD per day`
    MoneyPerDay(Number, String),
    /// `5 days`
    Days(Number),
    /// `36,000 member months`
    MemberMonths(Number),
    /// `3 months`: only beside a date
    Months(Number),
    /// `2 years`: only beside a date
    Years(Number),
    /// `2026-07-01`
    Date(Date),
    /// `yes`, `no`
    YesNo(bool),
    /// `"text"`
    Text(String),
}
