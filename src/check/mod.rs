//! Tree → model: names become ids, units are checked, tables and conditions become nodes, figures get an order.
//!
//! In:  a [`tree::Text`], the source it was read from, and the rows of schedules that the host supplies.
//! Out: a [`Model`] and every finding, syntax's own not among them.
//! Promise: a model given without an error in the findings has no broken part, no circle and no unit that does not fit.

mod alike;
mod amendments;
pub mod analyses;
mod assertions;
mod brackets;
mod business;
mod clauses;
mod conditions;
mod courses;
mod decisions;
mod declare;
mod examples;
mod exprs;
mod folds;
mod gathers;
mod header;
mod irrational;
mod levels;
mod limits;
mod literals;
mod named;
mod net;
mod obligations;
mod order;
mod paths;
mod pools;
mod reads;
mod rows;
mod schedules;
mod scorecards;
mod steps;
mod terms;
mod unit_words;
pub mod units;
mod versions;

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::calendar::Date;
use crate::diagnostic::{Finding, nearest};
use crate::model::{AxisId, ColumnId, Direction, Expr, ExprId, FigureId, GatherId, Model, Node, PartyId, Place, Type};
use crate::source::{Source, Span};
use crate::syntax::tree;

/// The most coordinates that one family may have.
pub const MAX_COORDINATES: usize = 1_000_000;
/// The most nodes that all calculations of a contract may have, methods written out at each use.
pub const MAX_NODES: usize = 4_000_000;

/// What checking a text gave.
#[derive(Debug)]
pub struct Checked {
    /// The model; it may have broken parts where there are errors, and is then never compiled.
    pub model: Model,
    /// What was found, in the order of the text.
    pub findings: Vec<Finding>,
}

/// The rows of schedules that the host supplies, by the schedule's name.
#[derive(Clone, Debug, Default)]
pub struct Supplied(pub BTreeMap<String, SuppliedRows>);

/// The rows of one supplied schedule, cells as text.
#[derive(Clone, Debug, Default)]
pub struct SuppliedRows {
    /// The names of the columns, the key's among them.
    pub header: Vec<String>,
    /// The cells, as many in each row as there are names.
    pub rows: Vec<Vec<String>>,
}

/// Checks a text.
pub fn check(text: &tree::Text, source: &Source, supplied: &Supplied) -> Checked {
    let mut checker = Checker {
        source,
        supplied,
        model: Model { edition: text.edition.as_ref().map_or(2026, |edition| edition.number), ..Model::default() },
        figures: HashMap::new(),
        axes: HashMap::new(),
        schedules: HashMap::new(),
        columns: Vec::new(),
        keys: HashMap::new(),
        methods: HashMap::new(),
        limits: HashMap::new(),
        findings: brackets::times_behind_a_sum(text, source),
        said: HashSet::new(),
        quotients: HashMap::new(),
        calls: Vec::new(),
        limited: HashMap::new(),
        unread: text
            .clauses
            .iter()
            .filter_map(|clause| match &clause.body {
                tree::Body::Broken(broken) => Some(broken.kind.clone()),
                _ => None,
            })
            .collect(),
        unsure: HashSet::new(),
        gathers: HashMap::new(),
        nets: HashMap::new(),
        amendments: HashMap::new(),
        governed: None,
        versions: amendments::Versions::new(),
        added: amendments::Removed::new(),
        removed: amendments::Removed::new(),
        timed: HashSet::new(),
        later_columns: amendments::LaterColumns::new(),
        standing: None,
        epoch: None,
        epoch_read: false,
        each_epoch: false,
        before_governing: HashSet::new(),
        asserted: Vec::new(),
    };
    checker.declare(text);
    checker.elaborate(text);
    checker.examples(text);
    checker.nothing_broken_unsaid(text);
    let mut findings = checker.findings;
    // A clause that could not be read may be the one that reads the input.
    let unread = text.clauses.iter().any(|clause| matches!(clause.body, tree::Body::Broken(_)));
    let unsound = unread || findings.iter().any(Finding::is_error);
    // A figure that reads itself has no value to reason about.
    if !findings.iter().any(|finding| finding.code == "circular") {
        let analysed = analyses::analyses(&checker.model, source);
        findings.extend(analysed.into_iter().filter(|finding| !(unsound && finding.code == "unused-input")));
    }
    findings.sort_by_key(|finding| (finding.span(), finding.severity));
    // A method that is written out several times is wrong once.
    findings.dedup();
    Checked { model: checker.model, findings }
}

/// The state of one check.
struct Checker<'t> {
    source: &'t Source,
    supplied: &'t Supplied,
    model: Model,
    /// Figures by address without coordinates.
    figures: HashMap<String, FigureId>,
    /// Axes by name: `measure`.
    axes: HashMap<String, AxisId>,
    /// Axes by the name of their schedule: `standards`.
    schedules: HashMap<String, AxisId>,
    /// The columns of each axis by name.
    columns: Vec<HashMap<String, ColumnId>>,
    /// Where a word is a key.
    keys: HashMap<String, Vec<(AxisId, u32)>>,
    methods: HashMap<String, &'t tree::Method>,
    /// Names of limits, with their place.
    limits: HashMap<String, Span>,
    findings: Vec<Finding>,
    /// Names already complained of, so that each is said once.
    said: HashSet<String>,
    /// The place of the sign of each `÷`: `per` would make its result a percent.
    quotients: HashMap<ExprId, Span>,
    /// The methods being written out, so that one that uses itself is noticed.
    calls: Vec<String>,
    /// The places of the limits that act on each line, by its name.
    limited: HashMap<String, Vec<u32>>,
    /// The clause words of clauses that could not be read: what they would have declared is missed in silence.
    unread: HashSet<String>,
    /// Figures whose heading names an axis that there is not: which rows they are about is not known.
    unsure: HashSet<FigureId>,
    /// The nets to a party before a clause, where they are read.
    nets: HashMap<(PartyId, FigureId, Place), ExprId>,
    /// What is gathered, by its words and who reads it.
    gathers: HashMap<(String, Place, Vec<AxisId>), GatherId>,
    amendments: HashMap<String, amendments::Amendment>,
    /// Which date decides in which version a clause is read.
    governed: Option<&'t tree::Governed>,
    versions: amendments::Versions<'t>,
    /// The names of figures that are declared to be times.
    timed: HashSet<String>,
    /// Clauses that an amendment adds, and from which day.
    added: amendments::Removed<'t>,
    removed: amendments::Removed<'t>,
    later_columns: amendments::LaterColumns,
    /// The figure that is worked out now.
    standing: Option<FigureId>,
    /// The day from which on what is worked out now holds; none for what holds first.
    epoch: Option<Date>,
    /// Whether what was worked out hangs on it.
    epoch_read: bool,
    /// Whether what is worked out now is worked out again for each day on which cells change.
    each_epoch: bool,
    /// The governing date, and the figures without which it is not known.
    before_governing: HashSet<FigureId>,
    /// The nodes that were made for assertions alone.
    asserted: Vec<std::ops::Range<ExprId>>,
}

/// What can be read plainly where an expression stands.
#[derive(Clone, Default)]
struct Scope {
    /// The axes whose row is at hand.
    axes: Vec<AxisId>,
    /// Whose figures are at hand, and of which period.
    place: Place,
    /// The parameters of the method being written out; then nothing else can be read.
    parameters: Option<HashMap<String, ExprId>>,
    /// Of a metric's own lines: numerator and denominator.
    fraction: Option<(ExprId, ExprId)>,
    /// The metric whose standards may be named plainly.
    standards: Option<FigureId>,
    /// Whether the heading names an axis that there is not: then no row is missed.
    unsure: bool,
}

/// Which way is better for what is read.
#[derive(Clone, Copy)]
enum Toward {
    /// As the metric says, or as the row where the reader stands does.
    Said(Direction),
    /// As a column says at the row that a key picks: `domain.rate`.
    By(AxisId, ColumnId, ExprId),
}

impl Scope {
    fn with(&self, axis: AxisId) -> Scope {
        let mut scope = self.clone();
        if !scope.axes.contains(&axis) {
            scope.axes.push(axis);
        }
        scope
    }
}

impl Checker<'_> {
    /// A part that broke without a word would be settled as something else: never let one pass.
    fn nothing_broken_unsaid(&mut self, text: &tree::Text) {
        let unread = text.clauses.iter().any(|clause| matches!(clause.body, tree::Body::Broken(_)));
        if unread || self.findings.iter().any(Finding::is_error) {
            return;
        }
        // Schedules without their rows have no figures to speak of, and no clause that reads them is complete.
        let part = self.model.exprs.iter().find(|expr| matches!(expr.node, Node::Broken)).map(|expr| expr.span);
        let clause = self.model.figures.iter().find(|figure| matches!(figure.body, crate::model::Body::Broken));
        if let Some(span) = part.or(clause.map(|figure| figure.name_span)) {
            let finding = Finding::error("internal", "this could not be checked, and nothing says why")
                .at(span, "")
                .help("this is a fault of Attain, not of the contract; please report it");
            self.say(finding);
        }
    }

    fn add(&mut self, node: Node, ty: Type, span: Span) -> ExprId {
        let id = ExprId(self.model.exprs.len() as u32);
        self.model.exprs.push(Expr { node, ty, span });
        id
    }

    fn broken(&mut self, span: Span) -> ExprId {
        self.add(Node::Broken, Type::Unknown, span)
    }

    fn ty(&self, id: ExprId) -> &Type {
        &self.model.expr(id).ty
    }

    fn span(&self, id: ExprId) -> Span {
        self.model.expr(id).span
    }

    fn say(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    fn words(&self, span: Span) -> &str {
        self.source.slice(span)
    }

    fn line(&self, span: Span) -> usize {
        self.source.line_column(span.start).0
    }

    /// Says once that nothing has this name.
    fn unknown(&mut self, name: &str, span: Span, what: &str, known: Vec<String>) {
        // It may be a column of a schedule that could not be read.
        if self.unread.contains("schedule") || !self.said.insert(format!("{what} {name}")) {
            return;
        }
        let finding = Finding::error("unknown-name", format!("{what} `{name}`")).at(span, "");
        let finding = match nearest(name, known.iter().map(String::as_str)) {
            Some(near) => {
                let place = self
                    .figures
                    .get(near)
                    .map(|id| {
                        let figure = self.model.figure(*id);
                        format!(", the {} on line {}", clause_word(figure.clause), self.line(figure.name_span))
                    })
                    .unwrap_or_default();
                finding.fix(format!("did you mean `{near}`{place}?"), span, near)
            }
            None => finding.help("declare it as an `input`, or as a `define` with what it means"),
        };
        self.say(finding);
    }
}

/// The word of a clause with its article: `an input`.
fn with_article(word: &str) -> String {
    let article = if word.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    format!("{article} {word}")
}

/// The word of a clause, for messages.
fn clause_word(kind: crate::model::ClauseKind) -> &'static str {
    use crate::model::{ClauseKind, TermKind};
    match kind {
        ClauseKind::Input => "input",
        ClauseKind::Metric => "metric",
        ClauseKind::Standard => "standard",
        ClauseKind::Met => "test of a standard",
        ClauseKind::Define => "define",
        ClauseKind::Score => "score",
        ClauseKind::Composite => "composite",
        ClauseKind::Term(TermKind::Payment) => "payment",
        ClauseKind::Term(TermKind::Bonus) => "bonus",
        ClauseKind::Term(TermKind::Penalty) => "penalty",
        ClauseKind::Term(TermKind::Credit) => "credit",
        ClauseKind::Term(TermKind::Adjustment) => "adjustment",
        ClauseKind::Term(TermKind::Withhold) => "withhold",
        ClauseKind::Term(TermKind::EarnBack) => "earn_back",
        ClauseKind::Account => "account",
        ClauseKind::BeforeLimits => "line before limits",
        ClauseKind::Relief => "relief of a limit",
        ClauseKind::Calendar => "date",
        ClauseKind::Pool => "pool",
        ClauseKind::Decision | ClauseKind::DecisionPart => "decision",
        ClauseKind::Obligation => "obligation",
        ClauseKind::Version => "version",
        ClauseKind::Assertion => "assert",
        ClauseKind::LeftOver => "rest of a pool",
    }
}
