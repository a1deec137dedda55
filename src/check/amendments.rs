//! Amendments: a clause has versions, and the governing date of each period says which of them it is read in.

use super::declare::Pending;
use super::{Checker, Scope};
use crate::calendar::{Date, Grain};
use crate::diagnostic::{Finding, nearest};
use crate::model::{Body, Datum, ExprId, Gate, Node, Relation, Term, Type};
use crate::source::Span;
use crate::syntax::tree::{self, Governed, Version};

/// An amendment, by its name.
#[derive(Clone, Debug)]
pub(super) struct Amendment {
    pub effective: Date,
    pub span: Span,
}

impl<'t> Checker<'t> {
    /// Declares the amendments, and sets aside the clauses that stand in place of others.
    pub(super) fn declare_amendments(&mut self, text: &'t tree::Text) {
        let header = text.clauses.iter().find_map(|clause| match &clause.body {
            tree::Body::Contract(contract) => Some(contract),
            _ => None,
        });
        for clause in &text.clauses {
            let tree::Body::Amendment(amendment) = &clause.body else { continue };
            let (name, span) = (&amendment.name.text, amendment.name.at.0);
            if let Some((_, at)) = amendment.known_from {
                let finding = Finding::error("not-yet", "`known from` is not read by this version").at(at.0, "");
                self.say(finding.help("leave it out: what was known when is not asked yet"));
            }
            if header.is_some_and(|header| header.governed_by.is_none())
                && self.said.insert("governing date".to_owned())
            {
                let finding = Finding::error("governing-date-unsaid", "which date decides in which version a period is read?")
                    .at(clause.head.0, "from this amendment on there are two")
                    .help("add the line `governed by period start` to the `contract` clause, or `period end`, or `date` and a figure");
                self.say(finding);
            }
            if let Some(before) = self.amendments.get(name).map(|before| before.span) {
                let finding = Finding::error("duplicate-name", format!("`{name}` is declared twice")).at(span, "here");
                self.say(finding.at(before, "and here").help("give one of them another name"));
                continue;
            }
            self.amendments.insert(name.clone(), Amendment { effective: amendment.effective.0, span });
            for path in &amendment.removes {
                let removed = super::declare::path_text(path);
                self.removed.insert(removed, (amendment.effective.0, path.at.0));
            }
        }
        self.governed = header.and_then(|header| header.governed_by.as_ref()).map(|(governed, _)| governed);
        for clause in &text.clauses {
            let Some((heading, version)) = version_of(&clause.body) else { continue };
            if version.how != Version::Amended {
                continue;
            }
            let Some(effective) = self.effective(&version.by) else { continue };
            self.versions.entry(heading.name.text.clone()).or_default().push((effective, clause));
        }
        for versions in self.versions.values_mut() {
            versions.sort_by_key(|(effective, _)| *effective);
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
    pub(super) fn later_versions(&self, name: &str) -> Vec<(Date, &'t tree::Clause)> {
        self.versions.get(name).cloned().unwrap_or_default()
    }

    /// Amended clauses whose first version is not there.
    pub(super) fn amended_nothing(&mut self) {
        let mut findings = Vec::new();
        for (name, versions) in &self.versions {
            let Some((_, clause)) = versions.first() else { continue };
            let original = self.figures.get(name).map(|figure| self.model.figure(*figure));
            let Some((heading, version)) = version_of(&clause.body) else { continue };
            if original.is_none() {
                let finding = Finding::error("unknown-name", format!("there is no clause `{name}` to amend"))
                    .at(heading.name.at.0, "")
                    .help(format!("a clause that is new is `added by {}`", version.by.text));
                findings.push(finding);
            }
        }
        for (name, (_, span)) in &self.removed {
            if !self.figures.contains_key(name) {
                findings.push(
                    Finding::error("unknown-name", format!("there is no clause `{name}` to remove")).at(*span, ""),
                );
            }
        }
        findings.sort_by_key(|finding| finding.span().start);
        findings.into_iter().for_each(|finding| self.say(finding));
    }

    /// The date that decides, where a clause stands.
    fn governing(&mut self, scope: &Scope, span: Span) -> ExprId {
        let word = match self.governed {
            Some(Governed::Date(path)) => return self.path(scope, path, None),
            Some(Governed::PeriodEnd) => "end",
            Some(Governed::PeriodStart) | None => "start",
            Some(Governed::DaysInEachPart) => {
                if self.said.insert("days in each part".to_owned()) {
                    let finding =
                        Finding::error("not-yet", "`governed by days in each part` is not read by this version")
                            .at(span, "for this clause");
                    self.say(finding.help("`governed by period start`, `period end`, or `date` and a figure"));
                }
                return self.broken(span);
            }
        };
        let grain = scope.place.grain.unwrap_or(Grain::Contract);
        match self.figures.get(&format!("{grain}.{word}")).copied() {
            Some(day) => self.figure_here(scope, day, span),
            None => {
                if self.said.insert("no term".to_owned()) {
                    let finding =
                        Finding::error("header-needed", "the contract does not say its term, so no date decides")
                            .at(span, "an amended clause")
                            .help("for example `effective 2026-01-01 through 2026-12-31`");
                    self.say(finding);
                }
                self.broken(span)
            }
        }
    }

    /// Whether the governing date has come to a day.
    fn day_has_come(&mut self, scope: &Scope, day: Date, span: Span) -> ExprId {
        let governing = self.governing(scope, span);
        let day = self.add(Node::Const(Datum::Date(day)), Type::Date, span);
        self.add(Node::Compare(Relation::AtLeast, governing, day), Type::Truth, span)
    }

    /// One calculation for all versions: the latest whose day has come.
    fn chosen(&mut self, scope: &Scope, first: ExprId, later: &[(Date, ExprId)], span: Span) -> ExprId {
        if later.is_empty() {
            return first;
        }
        let ty = self.ty(first).clone();
        let mut rows = Vec::new();
        for (day, id) in later.iter().rev() {
            self.alike(first, *id, "are two versions of one clause");
            rows.push((self.day_has_come(scope, *day, span), *id));
        }
        self.add(Node::First { rows, otherwise: Some(first), absent: Vec::new() }, ty, span)
    }

    /// A figure's calculation with those of its later versions; each is made as a clause of its own.
    pub(super) fn versions_of(
        &mut self,
        item: &Pending<'t>,
        scope: &Scope,
        first: ExprId,
        make: impl Fn(&mut Self, &'t tree::Clause) -> Option<ExprId>,
    ) -> ExprId {
        let name = self.model.figure(item.figure).name.clone();
        let mut later = Vec::new();
        for (day, clause) in self.later_versions(&name) {
            match make(self, clause) {
                Some(id) => later.push((day, id)),
                None => self.other_kind(clause, item.clause),
            }
        }
        self.chosen(scope, first, &later, item.clause.head.0)
    }

    fn other_kind(&mut self, clause: &tree::Clause, first: &tree::Clause) {
        let finding = Finding::error("verb-for-kind", "a clause is amended by one of its own kind")
            .at(clause.head.0, "this is another")
            .at(first.head.0, "the first version");
        self.say(
            finding.help("remove the first by the amendment (`removes …`), and add the new one under another name"),
        );
    }

    /// A line of money with its later versions.
    pub(super) fn term_versions(&mut self, item: &Pending<'t>, scope: &Scope) {
        let name = self.model.figure(item.figure).name.trim_end_matches(".before_limits").to_owned();
        let later = self.later_versions(&name);
        if later.is_empty() {
            return;
        }
        let Body::Line(first) = self.model.figure(item.figure).body.clone() else { return };
        let mut terms: Vec<(Date, Term)> = Vec::new();
        for (day, clause) in later {
            let (tree::Body::Term(term), tree::Body::Term(original)) = (&clause.body, &item.clause.body) else {
                self.other_kind(clause, item.clause);
                continue;
            };
            if term.kind != original.kind {
                self.other_kind(clause, item.clause);
                continue;
            }
            let version = Pending { figure: item.figure, clause, part: item.part };
            self.term(&version, scope, term);
            match &self.model.figure(item.figure).body {
                Body::Line(made) => terms.push((day, (**made).clone())),
                _ => return,
            }
        }
        let span = item.clause.head.0;
        let amounts: Vec<(Date, ExprId)> = terms.iter().map(|(day, term)| (*day, term.amount)).collect();
        let amount = self.chosen(scope, first.amount, &amounts, span);
        let pays = first.pays.map(|pays| {
            let later: Vec<(Date, ExprId)> = terms.iter().filter_map(|(day, term)| Some((*day, term.pays?))).collect();
            self.chosen(scope, pays, &later, span)
        });
        // A gate holds in its own version, and is open in the others.
        let mut gates = Vec::new();
        let all: Vec<(Option<Date>, Vec<Gate>)> = std::iter::once((None, first.gates.clone()))
            .chain(terms.iter().map(|(day, term)| (Some(*day), term.gates.clone())))
            .collect();
        for (number, (_, own)) in all.iter().enumerate() {
            for gate in own {
                let open = self.add(Node::Const(Datum::Truth(true)), Type::Truth, gate.span);
                let later: Vec<(Date, ExprId)> = all
                    .iter()
                    .enumerate()
                    .filter_map(|(other, (day, _))| {
                        Some(((*day)?, if other == number { gate.condition } else { open }))
                    })
                    .collect();
                let condition = if number == 0 { gate.condition } else { open };
                let condition = self.chosen(scope, condition, &later, gate.span);
                gates.push(Gate { condition, ..gate.clone() });
            }
        }
        let term = Term { amount, pays, gates, ..*first };
        self.model.figures[item.figure.index()].body = Body::Line(Box::new(term));
    }

    /// The rows that an amendment leaves of a figure: those from the day on which it was added, and before the one on which it
    /// was removed.
    pub(super) fn added_or_removed(&mut self, item: &Pending<'t>, scope: &Scope) {
        let span = item.clause.head.0;
        let mut conditions = Vec::new();
        if let Some((_, version)) = version_of(&item.clause.body)
            && version.how == Version::Added
            && let Some(day) = self.effective(&version.by)
        {
            conditions.push(self.day_has_come(scope, day, span));
        }
        let name = self.model.figure(item.figure).name.trim_end_matches(".before_limits").to_owned();
        if let Some((day, at)) = self.removed.get(&name).copied() {
            let gone = self.day_has_come(scope, day, at);
            conditions.push(self.add(Node::Not(gone), Type::Truth, at));
        }
        if conditions.is_empty() {
            return;
        }
        conditions.extend(self.model.figure(item.figure).filter);
        let filter = match conditions.as_slice() {
            [one] => *one,
            _ => self.add(Node::And(conditions), Type::Truth, span),
        };
        self.model.figures[item.figure.index()].filter = Some(filter);
    }
}

/// Whether a clause stands in place of another, and so declares nothing.
pub(super) fn stands_for_another(clause: &tree::Clause) -> bool {
    version_of(&clause.body).is_some_and(|(_, version)| version.how == Version::Amended)
}

/// What a clause says of its version.
pub(super) fn version_of(body: &tree::Body) -> Option<(&tree::Heading, &tree::Amended)> {
    let heading: &tree::Heading = match body {
        tree::Body::Input(clause) => &clause.heading,
        tree::Body::Metric(clause) => &clause.heading,
        tree::Body::Define(clause) => &clause.heading,
        tree::Body::Score(clause) => &clause.heading,
        tree::Body::Composite(clause) => &clause.heading,
        tree::Body::Term(clause) => &clause.heading,
        _ => return None,
    };
    Some((heading, heading.version.as_ref()?))
}

/// The later versions of clauses, by name.
pub(super) type Versions<'t> = std::collections::BTreeMap<String, Vec<(Date, &'t tree::Clause)>>;

/// What is removed, and from which day.
pub(super) type Removed = std::collections::BTreeMap<String, (Date, Span)>;
