//! Obligations: what is due, when it was done, and how late; all of it dates and comparisons.

use super::declare::{Part, Pending, blank, path_text};
use super::{Checker, Scope, units};
use crate::diagnostic::{Finding, nearest};
use crate::model::{
    Action, Body, ClauseKind, Datum, ExprId, FigureId, Input, Kind, Kinds, Node, Obligation, PartyId, Place, Relation,
    Select, Type, Unit,
};
use crate::number::Number;
use crate::source::Span;
use crate::syntax::tree;

/// The day of settlement, as a fact.
pub(super) const AS_OF: &str = "contract.as_of";

const WORDS: [&str; 4] = ["open", "met", "late", "cured"];
const OPEN: u32 = 0;
const MET: u32 = 1;
const LATE: u32 = 2;
const CURED: u32 = 3;

impl<'t> Checker<'t> {
    /// The day of settlement is a fact that the host gives: without it nobody knows what is still open.
    pub(super) fn declare_as_of(&mut self, text: &'t tree::Text) {
        let clause = text.clauses.iter().find(|clause| matches!(clause.body, tree::Body::Obligation(_)));
        let Some(clause) = clause else { return };
        self.timed = declared_times(text).collect();
        let place = Place { level: None, grain: None };
        let mut figure = blank(AS_OF.to_owned(), ClauseKind::Calendar, place, clause.head.0);
        figure.title = Some("Day of settlement".to_owned());
        figure.ty = Type::Date;
        figure.body = Body::Input(Input {
            range: (None, None),
            decimals: None,
            fraction: false,
            may_be: Kinds::NONE,
            column: None,
            declared: clause.head.0,
        });
        let id = self.push_figure(AS_OF.to_owned(), figure);
        self.model.as_of = Some(id);
    }

    /// `o.status`, and the dates beside it.
    pub(super) fn declare_obligation(
        &mut self,
        clause: &'t tree::Clause,
        obligation: &'t tree::Obligation,
        pending: &mut Vec<Pending<'t>>,
    ) {
        let name = &obligation.heading.name;
        // Whether days or times are due is seen from the fact that says when it was done.
        let timed = obligation.done_on.as_ref().is_some_and(|done| self.timed.contains(&path_text(done)));
        let status =
            self.new_figure(clause, format!("{}.status", name.text), &obligation.heading, ClauseKind::Obligation);
        self.model.figures[status.index()].ty = Type::Word(WORDS.map(str::to_owned).to_vec());
        pending.push(Pending { figure: status, clause, part: Part::Main });
        let (at, span) = match timed {
            true => (Type::Time, Type::Quantity(Unit::hours())),
            false => (Type::Date, Type::Quantity(Unit::days())),
        };
        let unit = if timed { "hours" } else { "days" };
        let mut part = |it: &mut Self, word: &str, ty: &Type| {
            let part = it.part_of(status, &format!("{}.{word}", name.text), ClauseKind::Obligation, name.at.0);
            it.model.figures[part.index()].ty = ty.clone();
            pending.push(Pending { figure: part, clause, part: Part::Beside });
            part
        };
        let due = part(self, "due", &at);
        let deadline = part(self, "deadline", &at);
        let done = part(self, "done", &at);
        let late = part(self, &format!("{unit}_late"), &span);
        let after_due = part(self, &format!("{unit}_after_due"), &span);
        let owed_by = self.party(&obligation.owed_by);
        let name = name.text.clone();
        self.model.obligations.push(Obligation { name, owed_by, status, due, deadline, done, late, after_due });
    }

    /// The party that owes it.
    fn party(&mut self, word: &tree::Word) -> PartyId {
        let parties = self.model.header.as_ref().map(|header| header.parties.as_slice()).unwrap_or_default();
        if let Some(place) = parties.iter().position(|party| party.name == word.text) {
            return PartyId(place as u32);
        }
        if !self.unread.contains("contract") {
            let known: Vec<&str> = parties.iter().map(|party| party.name.as_str()).collect();
            let finding =
                Finding::error("unknown-name", format!("no party is called `{}`", word.text)).at(word.at.0, "");
            let finding = match nearest(&word.text, known.iter().copied()) {
                Some(near) => finding.fix(format!("did you mean `{near}`?"), word.at.0, near),
                None if known.is_empty() => {
                    finding.help("the `contract` clause names the parties: `between payer … and provider …`")
                }
                None => finding.help(format!("the parties are {}", units::list(&known, "and"))),
            };
            self.say(finding);
        }
        PartyId(0)
    }

    /// Works out all figures of an obligation.
    pub(super) fn obligation(&mut self, item: &Pending<'t>, scope: &Scope, obligation: &'t tree::Obligation) {
        let status = item.figure;
        let Some(known) = self.model.obligations.iter().find(|known| known.status == status).cloned() else { return };
        let Some(done_on) = &obligation.done_on else {
            let finding = Finding::error("unknown-line", "this obligation does not say what fulfils it")
                .at(obligation.heading.name.at.0, "")
                .help("add the line `done on` and the fact that says on which day it was done");
            return self.say(finding);
        };
        let at = self.model.figure(known.due).ty.clone();
        let span = self.led_by("due", obligation.due.at.0);
        let done_at = self.led_by("done", done_on.at.0);
        let due = self.versioned(item, scope, |it, _| it.expr(scope, &obligation.due, Some(&at)));
        let done = self.path(scope, done_on, None);
        if let (Type::Unknown, _) | (_, Type::Unknown) = (self.ty(due), self.ty(done)) {
            return;
        }
        for (id, words) in [(due, "due"), (done, "done on")] {
            if !matches!(self.ty(id), Type::Date | Type::Time) {
                let (place, found) = (self.span(id), units::words(self.ty(id)));
                let finding = Finding::error("unit-mismatch", format!("what is `{words}` is a date or a time"))
                    .at(place, found)
                    .help("for example `due month.end + 15 days`, `done on report_received`");
                return self.say(finding);
            }
        }
        if self.ty(due) != self.ty(done) {
            let (a, b) = (self.span(due), self.span(done));
            let finding = Finding::error("unit-mismatch", "a date and a time cannot be compared")
                .at(a, units::words(self.ty(due)))
                .at(b, units::words(self.ty(done)))
                .help("`the day of` a time is its date");
            return self.say(finding);
        }
        if *self.ty(done) != at {
            let place = self.span(done);
            let message = format!("`{}` is a time; say so where it is defined", self.words(place));
            let name = path_text(done_on);
            let finding = Finding::error("unit-mismatch", message).at(place, "");
            return self.say(match name.contains('.') {
                false => finding.help(format!("write `define {name}: time means …`")),
                true => {
                    let own = format!("{}_at", name.replace('.', "_"));
                    finding.help(format!("give it a name: `define {own}: time means {name}`, and here `done on {own}`"))
                }
            });
        }
        self.finish(known.due, due);
        self.finish(known.done, done);
        let read = |it: &mut Self, figure: FigureId, span| {
            let ty = it.model.figure(figure).ty.clone();
            let shape = it.model.figure(figure).shape.len();
            it.add(Node::Figure(figure, vec![Select::Here; shape]), ty, span)
        };
        let due = read(self, known.due, span);
        let deadline = match &obligation.grace {
            Some(grace) => self.later_by(due, grace),
            None => due,
        };
        self.finish(known.deadline, deadline);
        let deadline_at = obligation.grace.as_ref().map_or(span, |grace| span.to(grace.at.0));
        let deadline = read(self, known.deadline, deadline_at);
        let done = read(self, known.done, done_at);
        let Some(as_of) = self.model.as_of else { return };
        let as_of = self.add(Node::Figure(as_of, Vec::new()), Type::Date, obligation.heading.name.at.0);
        // What has not been done is not reported, or, in a period that is not over, not reported yet: the day of settlement
        // tells what that means for the obligation.
        let not_done = Kinds::only(Kind::Unreported).with(Kinds::only(Kind::Pending));

        // Not done: a day that is not over may still see it done.
        let last_day = self.day_of(deadline);
        let waits = self.add(Node::Compare(Relation::AtMost, as_of, last_day), Type::Truth, deadline_at);
        let waiting = self.state(vec![(waits, OPEN)], LATE, status, deadline_at);
        let in_time = self.add(Node::Compare(Relation::AtMost, done, deadline), Type::Truth, done_at);
        let mut rows = vec![(in_time, MET)];
        if let Some(cure) = &obligation.cure {
            let until = self.later_by(deadline, cure);
            let cure_at = self.led_by("cure", cure.at.0);
            rows.push((self.add(Node::Compare(Relation::AtMost, done, until), Type::Truth, cure_at), CURED));
        }
        let fulfilled = self.state(rows, LATE, status, done_at);
        let ty = self.ty(fulfilled).clone();
        let id = self.add(Node::Treat(fulfilled, vec![(not_done, waiting)]), ty, span.to(done_at));
        self.finish(status, id);

        let ty = self.model.figure(known.late).ty.clone();
        let now = match at {
            Type::Time => {
                let day = self.hours_of_a_day(span);
                self.add(Node::Multiply(as_of, day), Type::Time, span)
            }
            _ => as_of,
        };
        for (figure, from) in [(known.late, deadline), (known.after_due, due)] {
            let words = span.to(done_at);
            let until_done = self.add(Node::Subtract(done, from), ty.clone(), words);
            let until_now = self.add(Node::Subtract(now, from), ty.clone(), words);
            let passed = self.add(Node::Treat(until_done, vec![(not_done, until_now)]), ty.clone(), words);
            let zero = self.add(Node::Const(Datum::Number(Number::zero())), ty.clone(), words);
            let mut id =
                self.add(Node::Step { base: passed, action: Action::Floor(zero), when: None }, ty.clone(), words);
            if figure == known.after_due {
                // Days of grace count only where the deadline was missed.
                let late = read(self, known.late, words);
                let none = self.add(Node::Compare(Relation::AtMost, late, zero), Type::Truth, words);
                id = self.add(Node::If(none, zero, id), ty.clone(), words);
            }
            self.finish(figure, id);
        }
    }

    /// The words of a line with the word that leads it, which explanations quote.
    fn led_by(&self, word: &str, span: Span) -> Span {
        let before = self.source.text().get(..span.start as usize).unwrap_or("");
        Span { start: before.rfind(word).map_or(span.start, |start| start as u32), ..span }
    }

    /// The first state whose condition holds, else another.
    fn state(
        &mut self,
        rows: Vec<(ExprId, u32)>,
        otherwise: u32,
        status: FigureId,
        span: crate::source::Span,
    ) -> ExprId {
        let ty = self.model.figure(status).ty.clone();
        let word = |it: &mut Self, word: u32| it.add(Node::Const(Datum::Word(word)), ty.clone(), span);
        let rows = rows.into_iter().map(|(condition, state)| (condition, word(self, state))).collect();
        let otherwise = Some(word(self, otherwise));
        self.add(Node::First { rows, otherwise, absent: Vec::new() }, ty.clone(), span)
    }

    /// A date or a time so much later: `grace 5 business days`, `cure 30 days`.
    fn later_by(&mut self, from: ExprId, span: &tree::Literal) -> ExprId {
        let words = self.span(from).to(span.at.0);
        if let Some(id) = self.span_after(from, span, false, words) {
            return id;
        }
        let by = self.literal(span);
        let (ty, found) = (self.ty(from).clone(), self.ty(by).clone());
        let by = match (&ty, &found) {
            (Type::Time, Type::Quantity(unit)) if *unit == Unit::days() => {
                let day = self.hours_of_a_day(words);
                self.add(Node::Multiply(by, day), Type::Quantity(Unit::hours()), words)
            }
            _ => by,
        };
        match units::sum(&ty, self.ty(by), false) {
            Some(ty) => self.add(Node::Add(from, by), ty, words),
            None => {
                let finding = Finding::error("unit-mismatch", "hours stand beside a time, and days beside a date")
                    .at(span.at.0, units::words(&found))
                    .at(self.span(from), units::words(&ty));
                self.say(finding);
                self.broken(words)
            }
        }
    }

    /// The last day on which a date, or a time of it, can be kept.
    fn day_of(&mut self, at: ExprId) -> ExprId {
        match self.ty(at) {
            Type::Time => self.day_of_time(at, self.span(at)),
            _ => at,
        }
    }
}

/// The names of figures that are declared to be times. What an obligation comes to is known from them before anything
/// is worked out.
fn declared_times(text: &tree::Text) -> impl Iterator<Item = String> + '_ {
    text.clauses.iter().filter_map(|clause| match &clause.body {
        tree::Body::Input(input) if input.declared.unit == tree::Unit::Time => Some(input.heading.name.text.clone()),
        tree::Body::Define(define) if define.unit == Some(tree::Unit::Time) => Some(define.heading.name.text.clone()),
        _ => None,
    })
}
