//! The tree of a contract's text: what the author wrote, clause by clause, nothing resolved yet.
//!
//! A tree is data: reading one is `parse.rs`, printing one is `format/`. Two trees are equal when they say the same,
//! wherever they stand ([`At`] compares equal).

mod beyond;
mod clauses;
mod examples;
mod expressions;
mod folds;
mod header;
mod lines;
mod literals;
mod schedules;
mod tables;
mod terms;

use crate::source::{At, Span};

pub use beyond::{Amendment, Assert, Asserted, Course, Decision, Level, Obligation, Pool, Scorecard, Shown, Turn};
pub use clauses::{
    Amended, Better, Composite, Define, Heading, Input, Limit, Made, Method, Metric, MetricValue, Note, Part, Relieved,
    Score, Standard, Version,
};
pub use examples::{Example, Expected, Fact, FactValue, Given, Then};
pub use expressions::{Bound, Curve, Expr, Node, Operator, Pick, Tail, Test};
pub use folds::{Best, Fold, Over, Statistic};
pub use header::{Contract, Governed, Holidays, Money, Party, Role};
pub use lines::{Action, Condition, Line, LineSays, Missing, Place, Skip, Step, Treat};
pub use literals::{Literal, LiteralValue};
pub use schedules::{Column, Declared, Grid, Schedule, Unit};
pub use tables::{Band, Goodness, Row, RowHead, RowResult, Rule, Table, TableKind, Verb};
pub use terms::{Term, TermKind};

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
    /// `pool savings_pool "…" funded by … shared over each hospital by …`
    Pool(Pool),
    /// `level clinician "Clinicians" within group`
    Level(Level),
    /// `decision authorization "…" for each request when … approves …`
    Decision(Decision),
    /// `obligation quality_report "…" owed by vendor due …`
    Obligation(Obligation),
    /// `scorecard quarterly "…" shows a, b`
    Scorecard(Scorecard),
    /// `assert never_more "…" always …`
    Assert(Assert),
    /// `amendment second "…" effective 2026-07-01`
    Amendment(Amendment),
    /// `example "a good quarter" given … then …`
    Example(Example),
    /// `note "Prose"`
    Note(Note),
    /// A clause that could not be read. Its name stays declared, and every use of it is silent.
    Broken(Broken),
}

impl Body {
    /// Its heading, of clauses that have one.
    pub fn heading(&self) -> Option<&Heading> {
        Some(match self {
            Body::Input(clause) => &clause.heading,
            Body::Metric(clause) => &clause.heading,
            Body::Define(clause) => &clause.heading,
            Body::Score(clause) => &clause.heading,
            Body::Composite(clause) => &clause.heading,
            Body::Term(clause) => &clause.heading,
            Body::Limit(clause) => &clause.heading,
            Body::Pool(clause) => &clause.heading,
            Body::Decision(clause) => &clause.heading,
            Body::Obligation(clause) => &clause.heading,
            Body::Scorecard(clause) => &clause.heading,
            Body::Assert(clause) => &clause.heading,
            Body::Contract(_)
            | Body::Method(_)
            | Body::Schedule(_)
            | Body::Level(_)
            | Body::Amendment(_)
            | Body::Example(_)
            | Body::Note(_)
            | Body::Broken(_) => return None,
        })
    }

    /// The name by which an amendment can speak of it.
    pub fn amendable_name(&self) -> Option<&Word> {
        match self {
            Body::Schedule(schedule) => Some(&schedule.name),
            other => other.heading().map(|heading| &heading.name),
        }
    }

    /// Its title, where it has one.
    pub fn title(&self) -> Option<&Word> {
        match self {
            Body::Schedule(schedule) => schedule.title.as_ref(),
            other => other.heading()?.title.as_ref(),
        }
    }

    /// Which amendment's it is, where it is one's.
    pub fn version(&self) -> Option<&Amended> {
        match self {
            Body::Schedule(schedule) => schedule.version.as_ref(),
            other => other.heading()?.version.as_ref(),
        }
    }
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
