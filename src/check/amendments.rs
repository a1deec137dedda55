//! Amendments: what they are, which clauses they replace, add and remove, and whether they fit what they amend.

use super::{Checker, with_article};
use crate::calendar::Date;
use crate::diagnostic::{Finding, nearest};
use crate::model::{AxisId, ColumnId};
use crate::source::Span;
use crate::syntax::tree::{self, Governed, Version};

/// An amendment, by its name.
#[derive(Clone, Debug)]
pub(super) struct Amendment {
    pub effective: Date,
    pub span: Span,
}

/// A later version of a clause.
#[derive(Clone, Copy, Debug)]
pub(super) struct Later<'t> {
    pub day: Date,
    pub clause: &'t tree::Clause,
    pub by: &'t tree::Word,
}

/// The later versions of clauses, by name; the earliest first.
pub(super) type Versions<'t> = std::collections::BTreeMap<String, Vec<Later<'t>>>;

/// What is removed, by which amendment, and from which day.
pub(super) type Removed<'t> = std::collections::BTreeMap<String, (Date, Span, &'t tree::Word)>;

/// The later versions of a schedule's columns: from which day, and which column then stands for each of the first version.
pub(super) type LaterColumns = std::collections::BTreeMap<AxisId, Vec<(Date, Vec<ColumnId>)>>;

impl<'t> Checker<'t> {
    /// Declares the amendments, and sets aside the clauses that stand in place of others.
    pub(super) fn declare_amendments(&mut self, text: &'t tree::Text) {
        let header = text.clauses.iter().find_map(|clause| match &clause.body {
            tree::Body::Contract(contract) => Some(contract),
            _ => None,
        });
        self.governed = header.and_then(|header| header.governed_by.as_ref()).map(|(governed, _)| governed);
        for clause in &text.clauses {
            let tree::Body::Amendment(amendment) = &clause.body else { continue };
            self.declare_amendment(clause, amendment, header);
        }
        for clause in &text.clauses {
            let Some((name, version)) = clause.body.amendable_name().zip(clause.body.version()) else { continue };
            if !amendable(&clause.body) {
                let finding = Finding::error(
                    "not-yet",
                    format!(
                        "`{}` of {} is not read by this version",
                        version.how.words(),
                        with_article(kind_of(&clause.body))
                    ),
                )
                .at(version.at.0, "")
                .help("give the new clause a name of its own");
                self.say(finding);
                continue;
            }
            let Some(effective) = self.effective(&version.by) else { continue };
            match version.how {
                Version::Amended => {
                    let later = Later { day: effective, clause, by: &version.by };
                    self.versions.entry(name.text.clone()).or_default().push(later);
                }
                Version::Added => {
                    self.added.insert(name.text.clone(), (effective, version.at.0, &version.by));
                }
            }
        }
        for versions in self.versions.values_mut() {
            versions.sort_by_key(|later| later.day);
        }
    }

    fn declare_amendment(
        &mut self,
        clause: &'t tree::Clause,
        amendment: &'t tree::Amendment,
        header: Option<&'t tree::Contract>,
    ) {
        let (name, span) = (&amendment.name.text, amendment.name.at.0);
        if header.is_some_and(|header| header.governed_by.is_none()) && self.said.insert("governing date".to_owned()) {
            let finding = Finding::error("governing-date-unsaid", "which date decides in which version a period is read?")
                .at(clause.head.0, "from this amendment on there are two")
                .help("add the line `governed by period start` to the `contract` clause, or `period end`, `date` and a figure, or `days in each part`");
            self.say(finding);
        }
        if let Some(before) = self.amendments.get(name).map(|before| before.span) {
            let finding = Finding::error("duplicate-name", format!("`{name}` is declared twice")).at(span, "here");
            self.say(finding.at(before, "and here").help("give one of them another name"));
            return;
        }
        let (day, at) = (amendment.effective.0, amendment.effective.1.0);
        if let Some((start, end, term)) = header.and_then(|header| header.effective.as_ref()) {
            if day <= *start {
                let finding = Finding::error(
                    "amendment-unfit",
                    format!("`{name}` takes effect before the contract has begun to hold"),
                )
                .at(at, "no day is left for what it amends")
                .at(term.0, format!("it begins on {start}"))
                .help("give a later day; what holds from the first day on is the contract itself");
                self.say(finding);
            } else if day > *end {
                let finding =
                    Finding::error("amendment-unfit", format!("`{name}` takes effect after the contract has ended"))
                        .at(at, "")
                        .at(term.0, format!("it ends on {end}"))
                        .help("give an earlier day, or lengthen the contract");
                self.say(finding);
            }
        }
        self.amendments.insert(name.clone(), Amendment { effective: day, span });
        for path in &amendment.removes {
            let removed = super::declare::path_text(path);
            if let Some((_, before, _)) = self.removed.insert(removed.clone(), (day, path.at.0, &amendment.name)) {
                let finding = Finding::error("amendment-unfit", format!("`{removed}` is removed twice"))
                    .at(path.at.0, "here")
                    .at(before, "and here")
                    .help("what is gone cannot go again; name it in one amendment");
                self.say(finding);
            }
        }
    }

    /// The day from which an amendment holds.
    fn effective(&mut self, by: &tree::Word) -> Option<Date> {
        if let Some(amendment) = self.amendments.get(&by.text) {
            return Some(amendment.effective);
        }
        let mut known: Vec<String> = self.amendments.keys().cloned().collect();
        known.sort();
        let finding = Finding::error("unknown-name", format!("no amendment is called `{}`", by.text)).at(by.at.0, "");
        let finding = match nearest(&by.text, known.iter().map(String::as_str)) {
            Some(near) => finding.fix(format!("did you mean `{near}`?"), by.at.0, near),
            None => finding.help(format!("declare it: `amendment {} \"…\" effective 2026-07-01`", by.text)),
        };
        self.say(finding);
        None
    }

    /// The later versions of a clause, the earliest first.
    pub(super) fn later_versions(&self, name: &str) -> Vec<Later<'t>> {
        self.versions.get(name).cloned().unwrap_or_default()
    }

    /// Whether the clause of a name is not the same on all days.
    pub(super) fn has_versions(&self, name: &str) -> bool {
        self.versions.contains_key(name) || self.added.contains_key(name) || self.removed.contains_key(name)
    }

    /// What an amendment does must be something: there is a clause to amend, of the same kind and about the same.
    pub(super) fn amendments_fit(&mut self, text: &'t tree::Text) {
        let mut firsts: std::collections::HashMap<&str, &'t tree::Clause> = std::collections::HashMap::new();
        for clause in text.clauses.iter().filter(|clause| !stands_for_another(clause)) {
            if let Some(name) = declared_name(&clause.body) {
                firsts.entry(&name.text).or_insert(clause);
            }
        }
        let known: Vec<String> = firsts.keys().map(|name| (*name).to_owned()).collect();
        let before = self.findings.len();
        for (name, versions) in self.versions.clone() {
            match firsts.get(name.as_str()) {
                None => {
                    let Some(first) = versions.first() else { continue };
                    let span = declared_name(&first.clause.body).map_or(first.clause.head.0, |name| name.at.0);
                    let finding =
                        Finding::error("unknown-name", format!("there is no clause `{name}` to amend")).at(span, "");
                    self.say(match nearest(&name, known.iter().map(String::as_str)) {
                        Some(near) => finding.fix(format!("did you mean `{near}`?"), span, near),
                        None => finding.help(format!("a clause that is new is `added by {}`", first.by.text)),
                    });
                }
                Some(first) => self.versions_fit(&name, first, &versions),
            }
        }
        for (name, (day, span, by)) in self.removed.clone() {
            match firsts.get(name.as_str()) {
                None => {
                    let finding =
                        Finding::error("unknown-name", format!("there is no clause `{name}` to remove")).at(span, "");
                    self.say(match nearest(&name, known.iter().map(String::as_str)) {
                        Some(near) => finding.fix(format!("did you mean `{near}`?"), span, near),
                        None => finding.help("an amendment removes clauses by their names"),
                    });
                }
                Some(first) if first.body.heading().is_some() && !amendable(&first.body) => {
                    let kind = kind_of(&first.body);
                    let finding = Finding::error(
                        "not-yet",
                        format!("`removes` of {} is not read by this version", with_article(kind)),
                    )
                    .at(span, "")
                    .at(first.head.0, "declared here")
                    .help("say in the clause itself from when on it does not hold");
                    self.say(finding);
                }
                Some(first) if !removable(&first.body) => {
                    let finding = Finding::error(
                        "amendment-unfit",
                        format!("`{name}` cannot be removed: it is no clause that works something out"),
                    )
                    .at(span, "")
                    .at(first.head.0, "declared here")
                    .help("amend it, or remove the clauses that read it");
                    self.say(finding);
                }
                Some(_) => {
                    let late = self.later_versions(&name).into_iter().find(|later| later.day >= day);
                    let begun = self.added.get(&name).filter(|(added, ..)| *added >= day).map(|(_, at, _)| *at);
                    if let Some(at) = late.map(|later| later.clause.head.0).or(begun) {
                        let finding = Finding::error(
                            "amendment-unfit",
                            format!("`{name}` is gone by then: `{}` removes it on {day}", by.text),
                        )
                        .at(at, "")
                        .at(span, "removed here")
                        .help("amend it by an earlier amendment, or do not remove it");
                        self.say(finding);
                    }
                }
            }
        }
        self.findings[before..].sort_by_key(|finding| finding.span().start);
    }

    fn versions_fit(&mut self, name: &str, first: &'t tree::Clause, versions: &[Later<'t>]) {
        for (place, later) in versions.iter().enumerate() {
            let head = later.clause.head.0;
            if kind_of(&later.clause.body) != kind_of(&first.body) {
                let finding = Finding::error("verb-for-kind", "a clause is amended by one of its own kind")
                    .at(head, "this is another")
                    .at(first.head.0, "the first version")
                    .help("remove the first by the amendment (`removes …`), and add the new one under another name");
                self.say(finding);
                continue;
            }
            if let Some(before) =
                place.checked_sub(1).and_then(|before| versions.get(before)).filter(|before| before.day == later.day)
            {
                let finding =
                    Finding::error("amendment-unfit", format!("two versions of `{name}` begin on {}", later.day))
                        .at(head, "which of them holds?")
                        .at(before.clause.head.0, "the other")
                        .help("keep one of them, or give their amendments different days");
                self.say(finding);
            }
            if let Some((day, at, _)) = self.added.get(name).filter(|(day, ..)| *day >= later.day).copied() {
                let finding =
                    Finding::error("amendment-unfit", format!("`{name}` is not there yet: it is added on {day}"))
                        .at(head, "")
                        .at(at, "added here")
                        .help("amend it on a later day, or write the new version in the clause that is added");
                self.say(finding);
            }
            if let (Some(one), Some(other)) = (first.body.heading(), later.clause.body.heading()) {
                let words = |heading: &tree::Heading| {
                    let each: Vec<String> = heading.each.iter().map(|word| word.text.clone()).collect();
                    (each, heading.once.is_some(), heading.in_common.is_some())
                };
                if words(one) != words(other) {
                    let finding =
                        Finding::error("amendment-unfit", format!("`{name}` is about something else than before"))
                            .at(other.name.at.0, "its heading says another `for each`")
                            .at(one.name.at.0, "the first version")
                            .help(
                                "head both versions alike; or remove the first, and add the new one under another name",
                            );
                    self.say(finding);
                }
            }
            if let Some(what) = unlike(&first.body, &later.clause.body) {
                let finding = Finding::error("amendment-unfit", format!("{what} of `{name}` cannot be amended"))
                    .at(head, "it differs here")
                    .at(first.head.0, "from the first version")
                    .help("say it as before; or remove the first, and add the new one under another name");
                self.say(finding);
            }
            if matches!(self.governed, Some(Governed::DaysInEachPart)) && !matches!(first.body, tree::Body::Term(_)) {
                let kind = kind_of(&first.body);
                let finding = Finding::error("amendment-unfit", format!("{} is not divided by days: only an amount of money is", with_article(kind)))
                    .at(head, "the contract is `governed by days in each part`")
                    .help("amend the clauses of money that read it, each with the new figure written into it; or let `period start`, `period end` or a date decide");
                self.say(finding);
            }
        }
    }
}

/// Whether a clause stands in place of another, and so declares nothing.
pub(super) fn stands_for_another(clause: &tree::Clause) -> bool {
    clause.body.version().is_some_and(|version| version.how == Version::Amended)
}

/// The name that a clause declares, of those that an amendment can be about.
fn declared_name(body: &tree::Body) -> Option<&tree::Word> {
    match body {
        tree::Body::Broken(broken) => broken.name.as_ref(),
        other => other.amendable_name(),
    }
}

/// Whether clauses of a kind have versions.
fn amendable(body: &tree::Body) -> bool {
    match body {
        tree::Body::Input(_)
        | tree::Body::Metric(_)
        | tree::Body::Define(_)
        | tree::Body::Score(_)
        | tree::Body::Composite(_)
        | tree::Body::Term(_)
        | tree::Body::Limit(_)
        | tree::Body::Pool(_)
        | tree::Body::Schedule(_)
        | tree::Body::Broken(_) => true,
        tree::Body::Decision(_)
        | tree::Body::Obligation(_)
        | tree::Body::Scorecard(_)
        | tree::Body::Assert(_)
        | tree::Body::Contract(_)
        | tree::Body::Method(_)
        | tree::Body::Level(_)
        | tree::Body::Amendment(_)
        | tree::Body::Example(_)
        | tree::Body::Note(_) => false,
    }
}

fn removable(body: &tree::Body) -> bool {
    amendable(body) && !matches!(body, tree::Body::Schedule(_))
}

fn kind_of(body: &tree::Body) -> &str {
    match body {
        tree::Body::Input(_) => "input",
        tree::Body::Metric(_) => "metric",
        tree::Body::Define(_) => "define",
        tree::Body::Score(_) => "score",
        tree::Body::Composite(_) => "composite",
        tree::Body::Term(term) => term.kind.word(),
        tree::Body::Limit(_) => "limit",
        tree::Body::Pool(_) => "pool",
        tree::Body::Schedule(_) => "schedule",
        tree::Body::Decision(_) => "decision",
        tree::Body::Obligation(_) => "obligation",
        tree::Body::Scorecard(_) => "scorecard",
        tree::Body::Assert(_) => "assert",
        tree::Body::Contract(_) => "contract",
        tree::Body::Method(_) => "method",
        tree::Body::Level(_) => "level",
        tree::Body::Amendment(_) => "amendment",
        tree::Body::Example(_) => "example",
        tree::Body::Note(_) => "note",
        tree::Body::Broken(broken) => &broken.kind,
    }
}

/// What of a clause is the same in all its versions, and differs here.
fn unlike(first: &tree::Body, later: &tree::Body) -> Option<&'static str> {
    let given = |lines: &[tree::Line]| lines.iter().any(|line| matches!(line.says, tree::LineSays::MayBeGiven));
    match (first, later) {
        (tree::Body::Input(one), tree::Body::Input(other)) => {
            if one.declared.unit != other.declared.unit || one.declared.fraction != other.declared.fraction {
                return Some("the unit");
            }
            if one.column != other.column {
                return Some("the column");
            }
            (one.lines != other.lines).then_some("what becomes of the fact")
        }
        (tree::Body::Metric(one), tree::Body::Metric(other)) => {
            let standards = |metric: &tree::Metric| {
                let mut names: Vec<String> = metric.standards.iter().map(|one| one.name.text.clone()).collect();
                names.sort();
                names
            };
            match (&one.value, &other.value) {
                (tree::MetricValue::Is(_), tree::MetricValue::Is(_)) => {}
                (tree::MetricValue::Reported(one), tree::MetricValue::Reported(other)) if one == other => {}
                _ => return Some("where the value comes from"),
            }
            if one.better != other.better {
                return Some("the direction");
            }
            if one.domain != other.domain {
                return Some("the domain");
            }
            if given(&one.lines) != given(&other.lines) {
                return Some("whether it `may be given`");
            }
            (standards(one) != standards(other)).then_some("the list of standards")
        }
        (tree::Body::Define(one), tree::Body::Define(other)) => {
            if one.unit != other.unit {
                return Some("the unit");
            }
            (given(&one.lines) != given(&other.lines)).then_some("whether it `may be given`")
        }
        (tree::Body::Score(one), tree::Body::Score(other)) => {
            if one.out_of != other.out_of {
                return Some("`out of`");
            }
            (given(&one.lines) != given(&other.lines)).then_some("whether it `may be given`")
        }
        (tree::Body::Composite(one), tree::Body::Composite(other)) => {
            (given(&one.lines) != given(&other.lines)).then_some("whether it `may be given`")
        }
        (tree::Body::Term(one), tree::Body::Term(other)) => {
            if one.route != other.route {
                return Some("who pays whom");
            }
            (one.against != other.against).then_some("what it is against")
        }
        (tree::Body::Limit(one), tree::Body::Limit(other)) => {
            if one.members != other.members {
                return Some("the list of lines");
            }
            (one.relieved != other.relieved).then_some("how it is relieved")
        }
        (tree::Body::Pool(one), tree::Body::Pool(other)) => {
            if one.over != other.over || one.skip != other.skip {
                return Some("who shares");
            }
            (one.odd_cents != other.odd_cents || one.left_over != other.left_over)
                .then_some("where odd cents and the rest go")
        }
        (tree::Body::Schedule(one), tree::Body::Schedule(other)) => {
            if one.key != other.key || one.columns != other.columns {
                return Some("the columns");
            }
            (one.grid.is_some() != other.grid.is_some()).then_some("where the rows come from")
        }
        _ => None,
    }
}
