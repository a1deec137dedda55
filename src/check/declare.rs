//! First pass: every clause declares its names, so that no clause depends on standing before another.

use std::collections::HashMap;

use super::amendments::stands_for_another;
use super::{Checker, MAX_COORDINATES, clause_word};
use crate::diagnostic::{Finding, nearest};
use crate::model::{Account, AccountPart, AxisId, Body, ClauseKind, Figure, FigureId, Place, PoolId, TermKind, Type};
use crate::source::Span;
use crate::syntax::tree;

/// A figure that is declared and still waits for its calculation.
pub(super) struct Pending<'t> {
    pub(super) figure: FigureId,
    pub(super) clause: &'t tree::Clause,
    pub(super) part: Part,
}

/// Which part of its clause a figure is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The clause's own figure.
    Main,
    /// The standard at this place in the metric's list.
    Standard(usize),
    /// Whether the metric meets that standard.
    Met(usize),
    /// A line as the statement shows it, after this limit.
    Shown(u32),
    /// A part of a withhold's account: nothing to read but lines.
    Account,
    /// A limit, by its place.
    Limit(u32),
    /// What there is in a pool.
    Funded,
    /// A share of a pool, or what is left over.
    Share(PoolId),
    /// Made together with the clause's own figure: the parts of a decision or an obligation.
    Beside,
    /// Which version of the clause holds.
    Version,
}

impl<'t> Checker<'t> {
    /// Declares every name of the text.
    pub(super) fn declare(&mut self, text: &'t tree::Text) {
        self.header(text);
        self.declare_amendments(text);
        self.amendments_fit(text);
        self.declare_schedules(text);
        self.declare_holidays(text);
        self.declare_levels(text);
        for clause in &text.clauses {
            if let tree::Body::Method(method) = &clause.body
                && self.methods.insert(method.name.text.clone(), method).is_some()
            {
                let finding = Finding::error("duplicate-name", format!("`{}` is declared twice", method.name.text))
                    .at(method.name.at.0, "a method of this name stands above");
                self.say(finding);
            }
        }
    }

    /// Declares all figures and gives what is still to be worked out, in the order of the text.
    pub(super) fn declare_figures(&mut self, text: &'t tree::Text) -> Vec<Pending<'t>> {
        let limited = self.declare_limits(text);
        let mut pending = Vec::new();
        self.declare_calendar();
        self.declare_as_of(text);
        for clause in text.clauses.iter().filter(|clause| !stands_for_another(clause)) {
            match &clause.body {
                tree::Body::Input(input) => {
                    let figure = self.heading(clause, &input.heading, ClauseKind::Input);
                    pending.push(Pending { figure, clause, part: Part::Main });
                }
                tree::Body::Metric(metric) => {
                    let figure = self.heading(clause, &metric.heading, ClauseKind::Metric);
                    pending.push(Pending { figure, clause, part: Part::Main });
                    for (place, standard) in metric.standards.iter().enumerate() {
                        let name = format!("{}.{}", metric.heading.name.text, standard.name.text);
                        let part = Part::Standard(place);
                        let figure = self.part_of(figure, &name, ClauseKind::Standard, standard.name.at.0);
                        pending.push(Pending { figure, clause, part });
                        if metric.better.is_some() {
                            let figure =
                                self.part_of(figure, &format!("{name}.met"), ClauseKind::Met, standard.name.at.0);
                            pending.push(Pending { figure, clause, part: Part::Met(place) });
                        }
                    }
                }
                tree::Body::Define(define) => {
                    let figure = self.heading(clause, &define.heading, ClauseKind::Define);
                    pending.push(Pending { figure, clause, part: Part::Main });
                }
                tree::Body::Score(score) => {
                    let figure = self.heading(clause, &score.heading, ClauseKind::Score);
                    pending.push(Pending { figure, clause, part: Part::Main });
                }
                tree::Body::Composite(composite) => {
                    let figure = self.heading(clause, &composite.heading, ClauseKind::Composite);
                    pending.push(Pending { figure, clause, part: Part::Main });
                }
                tree::Body::Term(term) => self.declare_term(clause, term, &limited, &mut pending),
                tree::Body::Limit(limit) => {
                    let name = format!("{}.relief", limit.heading.name.text);
                    let figure = self.new_figure(clause, name, &limit.heading, ClauseKind::Relief);
                    let place = self.limit_place(clause);
                    pending.push(Pending { figure, clause, part: Part::Limit(place) });
                }
                tree::Body::Pool(pool) => self.declare_pool(clause, pool, &mut pending),
                tree::Body::Decision(decision) => self.declare_decision(clause, decision, &mut pending),
                tree::Body::Obligation(obligation) => self.declare_obligation(clause, obligation, &mut pending),
                tree::Body::Assert(assert) => self.declare_assertion(clause, assert, &mut pending),
                tree::Body::Broken(broken) => {
                    if let Some(name) = &broken.name {
                        self.declare_broken(clause, &broken.kind, name);
                    }
                }
                tree::Body::Contract(_)
                | tree::Body::Method(_)
                | tree::Body::Schedule(_)
                | tree::Body::Level(_)
                | tree::Body::Scorecard(_)
                | tree::Body::Amendment(_)
                | tree::Body::Example(_)
                | tree::Body::Note(_) => {}
            }
        }
        for clause in text.clauses.iter().filter(|clause| !stands_for_another(clause)) {
            self.declare_version(clause, &mut pending);
        }
        self.declare_accounts(text, &mut pending);
        self.final_is_settled(text);
        self.names_differ_in_more_than_case();
        pending
    }

    fn declare_term(
        &mut self,
        clause: &'t tree::Clause,
        term: &'t tree::Term,
        limited: &HashMap<String, u32>,
        pending: &mut Vec<Pending<'t>>,
    ) {
        let kind = term_kind(term.kind);
        let figure = self.heading(clause, &term.heading, ClauseKind::Term(kind));
        let money = self.money_type();
        self.model.figures[figure.index()].ty = money.clone();
        match limited.get(&term.heading.name.text) {
            Some(limit) => {
                let name = format!("{}.before_limits", term.heading.name.text);
                let line = self.part_of(figure, &name, ClauseKind::BeforeLimits, term.heading.name.at.0);
                self.model.figures[line.index()].ty = money;
                pending.push(Pending { figure: line, clause, part: Part::Main });
                pending.push(Pending { figure, clause, part: Part::Shown(*limit) });
            }
            None => pending.push(Pending { figure, clause, part: Part::Main }),
        }
    }

    /// Withholds open accounts; the earn-backs that draw on each must be known before any account is read.
    fn declare_accounts(&mut self, text: &'t tree::Text, pending: &mut Vec<Pending<'t>>) {
        let terms = |wanted: tree::TermKind| {
            text.clauses.iter().filter_map(move |clause| match &clause.body {
                tree::Body::Term(term) if term.kind == wanted && !stands_for_another(clause) => Some((clause, term)),
                _ => None,
            })
        };
        for (clause, term) in terms(tree::TermKind::Withhold) {
            let Some(withhold) = self.figures.get(&term.heading.name.text).copied() else { continue };
            let account = self.model.accounts.len() as u32;
            self.model.accounts.push(Account { withhold, earn_backs: Vec::new(), held: None });
            for (word, part) in [
                ("held", AccountPart::Held),
                ("returned", AccountPart::Returned),
                ("forfeited", AccountPart::Forfeited),
            ] {
                let name = format!("{}.{word}", term.heading.name.text);
                let figure = self.part_of(withhold, &name, ClauseKind::Account, term.heading.name.at.0);
                let money = self.money_type();
                let made = &mut self.model.figures[figure.index()];
                made.body = Body::Account(account, part);
                made.ty = money;
                // An account is one, whatever its withhold varies along.
                made.shape = Vec::new();
                made.filter = None;
                pending.push(Pending { figure, clause, part: Part::Account });
            }
        }
        for (clause, term) in terms(tree::TermKind::EarnBack) {
            let Some(earn_back) = self.figures.get(&term.heading.name.text).copied() else { continue };
            let named = term.against.as_ref().and_then(|path| {
                let name = path_text(path);
                self.model.accounts.iter().position(|account| self.model.figure(account.withhold).name == name)
            });
            let place = match (&term.against, named, self.model.accounts.len()) {
                (_, Some(place), _) => Some(place),
                (None, None, 1) => Some(0),
                (None, None, 0) => {
                    let finding = Finding::error("earn-back-of", "there is no withhold to return from")
                        .at(clause.head.0, "an earn_back returns what a `withhold` holds")
                        .help("declare the withhold, for example `withhold quality_withhold holds 2% of base_payments`; money that was never held is a `bonus`");
                    self.say(finding);
                    None
                }
                (None, None, _) => {
                    let names: Vec<String> = self
                        .model
                        .accounts
                        .iter()
                        .map(|account| format!("`against {}`", self.model.figure(account.withhold).name))
                        .collect();
                    let finding = Finding::error(
                        "earn-back-of",
                        format!("`{}` does not say which withhold it returns from", term.heading.name.text),
                    )
                    .at(clause.head.0, "")
                    .help(format!("write {}", super::units::list(&names, "or")));
                    self.say(finding);
                    None
                }
                (Some(path), None, _) => {
                    let known: Vec<String> = self
                        .model
                        .accounts
                        .iter()
                        .map(|account| self.model.figure(account.withhold).name.clone())
                        .collect();
                    let name = path_text(path);
                    self.unknown(&name, path.at.0, "no withhold is called", known);
                    None
                }
            };
            if let Some(account) = place.and_then(|place| self.model.accounts.get_mut(place)) {
                account.earn_backs.push(earn_back);
            }
        }
        for account in 0..self.model.accounts.len() {
            self.place_account(account);
        }
    }

    /// An account stands where its earn-backs do: what is withheld each month may come back once a year.
    fn place_account(&mut self, number: usize) {
        let account = &self.model.accounts[number];
        let withhold = self.model.figure(account.withhold).place;
        let Some(first) = account.earn_backs.first().map(|id| self.model.figure(*id)) else {
            // What nothing returns from is forfeited when it is settled for good.
            let last = self.model.header.as_ref().and_then(|header| header.final_each);
            if let (Some(last), Some(grain)) = (last, withhold.grain)
                && grain < last
            {
                self.account_at(number, Place { grain: Some(last), ..withhold });
            }
            return;
        };
        let (place, span) = (first.place, first.name_span);
        let other = account.earn_backs.iter().map(|id| self.model.figure(*id)).find(|other| other.place != place);
        if let Some(other) = other {
            let finding =
                Finding::error("over-what", "what comes back out of one withhold comes back in the same periods")
                    .at(other.name_span, self.place_words(other.place))
                    .at(span, self.place_words(place))
                    .help("give both clauses the same heading, or each a withhold of its own");
            self.say(finding);
            return;
        }
        if place == withhold {
            return;
        }
        if place.level != withhold.level || place.grain.is_none() || place.grain < withhold.grain {
            let finding = Finding::error("over-what", "what is held comes back in the same period, or in a longer one")
                .at(span, self.place_words(place))
                .at(self.model.figure(account.withhold).name_span, self.place_words(withhold))
                .help("head both clauses alike, or the withhold `for each month`");
            self.say(finding);
            return;
        }
        self.account_at(number, place);
    }

    fn account_at(&mut self, number: usize, place: Place) {
        for figure in &mut self.model.figures {
            if matches!(figure.body, Body::Account(of, _) if of as usize == number) {
                figure.place = place;
            }
        }
    }

    /// A final settlement that settles nothing is one that somebody forgot to write.
    fn final_is_settled(&mut self, text: &'t tree::Text) {
        let Some((last, span)) = self.model.header.as_ref().and_then(|header| Some((header.final_each?, header.span)))
        else {
            return;
        };
        let unread = text.clauses.iter().any(|clause| matches!(clause.body, tree::Body::Broken(_)));
        let is_final = |figure: &Figure| {
            matches!(figure.clause, ClauseKind::Term(_)) && figure.place.grain.is_none_or(|grain| grain >= last)
        };
        if unread || self.model.figures.iter().any(is_final) {
            return;
        }
        let word = text.clauses.iter().find_map(|clause| match &clause.body {
            tree::Body::Contract(contract) => contract.final_each.as_ref().map(|word| word.at.0),
            _ => None,
        });
        let finding = Finding::error(
            "header-period",
            format!("nothing is settled for good: no clause of money is `for each {last}`"),
        )
        .at(word.unwrap_or(span), "")
        .help(format!("head the clause that settles the {last} so, and set off what was paid before: `the net to …`"));
        self.say(finding);
    }

    fn declare_broken(&mut self, clause: &'t tree::Clause, kind: &str, name: &tree::Word) {
        if kind == "schedule" || kind == "method" || self.figures.contains_key(&name.text) {
            self.said.insert(format!("nothing is called {}", name.text));
            return;
        }
        let mut figure = blank(name.text.clone(), ClauseKind::Define, self.model.settled_place(), clause.at.0);
        figure.name_span = name.at.0;
        figure.ty = Type::Unknown;
        let id = self.push_figure(name.text.clone(), figure);
        // A withhold or a metric that could not be read has parts whose use is silent too.
        for part in ["held", "returned", "forfeited", "target", "threshold", "benchmark", "stretch"] {
            self.part_of(id, &format!("{}.{part}", name.text), ClauseKind::Define, name.at.0);
        }
    }

    pub(super) fn heading(
        &mut self,
        clause: &'t tree::Clause,
        heading: &'t tree::Heading,
        kind: ClauseKind,
    ) -> FigureId {
        self.new_figure(clause, heading.name.text.clone(), heading, kind)
    }

    pub(super) fn new_figure(
        &mut self,
        clause: &'t tree::Clause,
        name: String,
        heading: &'t tree::Heading,
        kind: ClauseKind,
    ) -> FigureId {
        let mut figure = blank(name.clone(), kind, self.place_of(heading), clause.at.0);
        figure.title = heading.title.as_ref().map(|title| title.text.clone());
        figure.section = clause.section.as_ref().map(|section| section.text.clone());
        figure.name_span = heading.name.at.0;
        figure.listed = kind != ClauseKind::Input;
        let mut unsure = false;
        for each in heading.each.iter().filter(|each| self.named(each).is_none()).collect::<Vec<_>>() {
            if let Some(axis) = self.axis_of(each) {
                if figure.shape.contains(&axis) {
                    let finding = Finding::error("duplicate-name", format!("`for each {}` stands twice", each.text))
                        .at(each.at.0, "");
                    self.say(finding);
                } else {
                    figure.shape.push(axis);
                }
            } else {
                figure.ty = Type::Unknown;
                unsure = true;
            }
        }
        let size: usize =
            figure.shape.iter().map(|axis| self.model.axis(*axis).keys.len()).fold(1, usize::saturating_mul);
        if size > MAX_COORDINATES {
            let finding = Finding::error(
                "too-large",
                format!("`{name}` would have {size} figures; at most {MAX_COORDINATES} are read"),
            )
            .at(heading.name.at.0, "")
            .help("a long table is looked up with `for each row at …` rows, which makes no figure per row");
            self.say(finding);
            figure.shape.clear();
            figure.ty = Type::Unknown;
        }
        let id = self.push_figure(name, figure);
        if unsure {
            self.unsure.insert(id);
        }
        id
    }

    /// A figure beside another, with its shape.
    pub(super) fn part_of(&mut self, whole: FigureId, name: &str, kind: ClauseKind, span: Span) -> FigureId {
        let whole = self.model.figure(whole);
        let mut figure = blank(name.to_owned(), kind, whole.place, whole.span);
        figure.title = whole.title.clone();
        figure.section = whole.section.clone();
        figure.shape = whole.shape.clone();
        figure.filter = whole.filter;
        figure.name_span = span;
        figure.listed = true;
        figure.ty = whole.ty.clone();
        self.push_figure(name.to_owned(), figure)
    }

    pub(super) fn push_figure(&mut self, name: String, figure: Figure) -> FigureId {
        let id = FigureId(self.model.figures.len() as u32);
        if let Some(before) = self.figures.get(&name) {
            let known = self.model.figure(*before);
            let (kind, place) = (clause_word(known.clause), known.name_span);
            if figure.clause != ClauseKind::Account && figure.clause != ClauseKind::BeforeLimits {
                let finding = Finding::error("duplicate-name", format!("`{name}` is declared twice"))
                    .at(figure.name_span, "here")
                    .at(place, format!("and as the {kind} of line {}", self.line(place)))
                    .help("give one of them another name");
                self.say(finding);
            }
        } else {
            self.figures.insert(name, id);
        }
        self.model.figures.push(figure);
        id
    }

    pub(super) fn axis_of(&mut self, word: &tree::Word) -> Option<AxisId> {
        if let Some(axis) = self.axes.get(&word.text) {
            return Some(*axis);
        }
        if let Some(axis) = self.schedules.get(&word.text) {
            let key = self.model.axis(*axis).name.clone();
            let finding =
                Finding::error("unknown-name", format!("`{}` is a schedule; its rows are called `{key}`", word.text))
                    .at(word.at.0, "")
                    .fix(format!("write `{key}`"), word.at.0, key);
            self.say(finding);
            return None;
        }
        if self.level_named(&word.text).is_some() {
            let finding =
                Finding::error("unknown-name", format!("`{}` is a level; rows are those of a schedule", word.text))
                    .at(word.at.0, "")
                    .help("head the clause `for each` of it, or fold over it: `the sum of … over each …`");
            self.say(finding);
            return None;
        }
        // A clause that could not be read may be the one that declares it.
        let unread = ["schedule", "level", "contract"].iter().any(|kind| self.unread.contains(*kind));
        if !unread && self.said.insert(format!("axis {}", word.text)) {
            let levels = if self.model.levels.len() > 1 { ", and no level is called so" } else { "" };
            let message = format!("no schedule is keyed by `{}`{levels}", word.text);
            let finding = Finding::error("unknown-name", message).at(word.at.0, "");
            let mut known: Vec<&str> = self.axes.keys().map(String::as_str).collect();
            known.extend(self.model.levels.iter().map(|level| level.name.as_str()));
            let finding = match nearest(&word.text, known.iter().copied()) {
                Some(near) => finding.fix(format!("did you mean `{near}`?"), word.at.0, near),
                None => finding.help(format!("declare it: `schedule … keyed by {}`", word.text)),
            };
            self.say(finding);
        }
        None
    }

    fn names_differ_in_more_than_case(&mut self) {
        let mut seen: HashMap<String, FigureId> = HashMap::new();
        let mut findings = Vec::new();
        for (index, figure) in self.model.figures.iter().enumerate() {
            let id = FigureId(index as u32);
            let before = *seen.entry(figure.name.to_lowercase()).or_insert(id);
            let other = self.model.figure(before);
            if other.name != figure.name {
                findings.push(
                    Finding::error(
                        "duplicate-name",
                        format!("`{}` and `{}` differ only in capitals", other.name, figure.name),
                    )
                    .at(figure.name_span, "")
                    .at(other.name_span, "the other")
                    .help("give one of them another name"),
                );
            }
        }
        self.findings.extend(findings);
    }
}

/// A figure with nothing but a name.
pub(super) fn blank(name: String, clause: ClauseKind, place: Place, span: Span) -> Figure {
    Figure {
        name,
        title: None,
        section: None,
        clause,
        place,
        shape: Vec::new(),
        filter: None,
        ty: Type::Unknown,
        body: Body::Broken,
        metric: None,
        out_of: None,
        listed: false,
        span,
        name_span: span,
    }
}

/// The kind of a term.
pub(super) fn term_kind(kind: tree::TermKind) -> TermKind {
    match kind {
        tree::TermKind::Payment => TermKind::Payment,
        tree::TermKind::Bonus => TermKind::Bonus,
        tree::TermKind::Penalty => TermKind::Penalty,
        tree::TermKind::Credit => TermKind::Credit,
        tree::TermKind::Adjustment => TermKind::Adjustment,
        tree::TermKind::Withhold => TermKind::Withhold,
        tree::TermKind::EarnBack => TermKind::EarnBack,
    }
}

/// A path as written, without quotes.
pub(super) fn path_text(path: &tree::Path) -> String {
    path.parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(".")
}
