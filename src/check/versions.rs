//! One calculation for all versions of a clause: the latest whose day has come, or each for its days.

use super::declare::{Part, Pending};
use super::{Checker, Scope, units};
use crate::calendar::{Date, Grain};
use crate::diagnostic::Finding;
use crate::model::{
    Body, ClauseKind, Datum, Direction, ExprId, FigureId, Gate, Node, Relation, Side, Skip, Term, Type, Unit,
};
use crate::number::Number;
use crate::source::Span;
use crate::syntax::tree::{self, Governed};

/// What a clause makes in each of its versions: the first, then from which day on each of the later ones.
pub(super) struct Made<T> {
    pub first: T,
    pub later: Vec<(Date, T)>,
}

/// The word that the first version of a clause has in a settlement.
const ORIGINAL: &str = "original";
/// The word of a period that is divided by days.
const IN_PARTS: &str = "in_parts";

/// An end of a period.
#[derive(Clone, Copy)]
enum Edge {
    Start,
    End,
}

impl Edge {
    fn word(self) -> &'static str {
        match self {
            Edge::Start => "start",
            Edge::End => "end",
        }
    }
}

impl<'t> Checker<'t> {
    /// Makes something of a clause in each of its versions, and again from each day on which a schedule that it reads has
    /// other cells.
    pub(super) fn each_version<T>(
        &mut self,
        item: &Pending<'t>,
        mut make: impl FnMut(&mut Self, &'t tree::Clause) -> T,
    ) -> Made<T> {
        let name = item.clause.body.heading().map_or("", |heading| &heading.name.text);
        let own = self.later_versions(name);
        let cells = self.later_columns.values().flatten().map(|(day, _)| *day);
        let mut days: Vec<Date> = own.iter().map(|later| later.day).chain(cells).collect();
        days.sort_unstable();
        days.dedup();
        let outer = (self.epoch.take(), std::mem::replace(&mut self.each_epoch, true));
        self.epoch_read = false;
        let first = make(self, item.clause);
        let mut reads_cells = self.epoch_read;
        let (mut clause, mut later) = (item.clause, Vec::new());
        for day in days {
            let here = own.iter().rev().find(|later| later.day <= day).map_or(item.clause, |later| later.clause);
            if std::ptr::eq(here, clause) && !reads_cells {
                continue;
            }
            self.epoch = Some(day);
            self.epoch_read = false;
            later.push((day, make(self, here)));
            (clause, reads_cells) = (here, self.epoch_read);
        }
        (self.epoch, self.each_epoch) = outer;
        Made { first, later }
    }

    /// The calculation of a clause: that of the latest version whose day has come.
    pub(super) fn versioned(
        &mut self,
        item: &Pending<'t>,
        scope: &Scope,
        make: impl FnMut(&mut Self, &'t tree::Clause) -> ExprId,
    ) -> ExprId {
        let made = self.each_version(item, make);
        self.chosen(scope, &made, item.clause.head.0)
    }

    /// One calculation for all versions: the latest whose day has come.
    fn chosen(&mut self, scope: &Scope, made: &Made<ExprId>, span: Span) -> ExprId {
        if made.later.is_empty() {
            return made.first;
        }
        let mut ty = self.ty(made.first).clone();
        let mut rows = Vec::new();
        for (day, id) in made.later.iter().rev() {
            self.alike(made.first, *id, "are two versions of one clause");
            ty = units::joined(&ty, self.ty(*id)).unwrap_or(ty);
            rows.push((self.day_has_come(scope, *day, span, Edge::Start), *id));
        }
        self.add(Node::First { rows, otherwise: Some(made.first), absent: Vec::new() }, ty, span)
    }

    /// The date that decides, where a clause stands. Where days are divided, an end of the period.
    fn governing(&mut self, scope: &Scope, span: Span, edge: Edge) -> ExprId {
        let edge = match self.governed {
            Some(Governed::Date(path)) => return self.governing_date(scope, path),
            Some(Governed::PeriodEnd) => Edge::End,
            Some(Governed::PeriodStart) | None => Edge::Start,
            Some(Governed::DaysInEachPart) => edge,
        };
        self.period_day(scope, span, edge)
    }

    /// The figure that decides. It cannot hang on what it decides about.
    fn governing_date(&mut self, scope: &Scope, path: &'t tree::Path) -> ExprId {
        let span = path.at.0;
        if let Some(reader) = self.standing.filter(|standing| self.before_governing.contains(standing)) {
            if self.said.insert("governed by itself".to_owned()) {
                let (name, reader) = (super::declare::path_text(path), self.model.figure(reader));
                let finding = Finding::error(
                    "circular",
                    format!("`{name}` depends on itself: it decides which version of `{}` holds", reader.name),
                )
                .at(span, "decides in which version a clause is read")
                .at(reader.name_span, format!("is not the same in every version, and `{name}` is not known without it"))
                .help("the date that decides is a fact, or is worked out from what no amendment touches");
                self.say(finding);
            }
            return self.broken(span);
        }
        let id = self.path(scope, path, None);
        let ty = self.ty(id).clone();
        if matches!(ty, Type::Date | Type::Unknown) {
            return id;
        }
        self.no_date(path, &ty);
        self.broken(span)
    }

    /// Says once that what decides is no date.
    fn no_date(&mut self, path: &tree::Path, ty: &Type) {
        if !self.said.insert("governed by no date".to_owned()) {
            return;
        }
        let words = super::declare::path_text(path);
        let finding = Finding::error(
            "unit-mismatch",
            format!("`governed by date` needs a date; `{words}` is {}", units::words(ty)),
        )
        .at(path.at.0, units::words(ty));
        self.say(match ty {
            Type::Time => finding.help(format!("`the day of` a time is its date: `define {words}_day: date means the day of {words}`, and here `governed by date {words}_day`")),
            _ => finding.help("for example `governed by date signed`, where `signed` is an `input` or a `define` that is a date"),
        });
    }

    /// What decides is a date, also where no clause asks it yet.
    pub(super) fn governing_is_a_date(&mut self) {
        let Some(Governed::Date(path)) = self.governed else { return };
        let Some(figure) = self.figures.get(&super::declare::path_text(path)) else { return };
        let ty = self.model.figure(*figure).ty.clone();
        if !matches!(ty, Type::Date | Type::Unknown) {
            self.no_date(path, &ty);
        }
    }

    /// The first or the last day of the period where a clause stands.
    fn period_day(&mut self, scope: &Scope, span: Span, edge: Edge) -> ExprId {
        let grain = scope.place.grain.unwrap_or(Grain::Contract);
        match self.figures.get(&format!("{grain}.{}", edge.word())).copied() {
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

    fn date(&mut self, day: Date, span: Span) -> ExprId {
        self.add(Node::Const(Datum::Date(day)), Type::Date, span)
    }

    /// Whether the governing date has come to a day.
    fn day_has_come(&mut self, scope: &Scope, day: Date, span: Span, edge: Edge) -> ExprId {
        let governing = self.governing(scope, span, edge);
        let day = self.date(day, span);
        self.add(Node::Compare(Relation::AtLeast, governing, day), Type::Truth, span)
    }

    /// A heading's `where`, in each version.
    pub(super) fn versioned_filter(&mut self, item: &Pending<'t>, scope: &Scope) -> Option<ExprId> {
        let filter_of = |clause: &'t tree::Clause| clause.body.heading().and_then(|heading| heading.filter.as_ref());
        let name = item.clause.body.heading().map(|heading| heading.name.text.clone())?;
        let later = self.later_versions(&name);
        if filter_of(item.clause).is_none() && later.iter().all(|later| filter_of(later.clause).is_none()) {
            return None;
        }
        let span = item.clause.head.0;
        Some(self.versioned(item, scope, |it, clause| match filter_of(clause) {
            Some(filter) => it.condition(scope, filter),
            None => it.add(Node::Const(Datum::Truth(true)), Type::Truth, span),
        }))
    }

    /// A line of money in all its versions.
    pub(super) fn versioned_term(&mut self, item: &Pending<'t>, scope: &Scope) {
        let made = self.each_version(item, |it, clause| {
            let tree::Body::Term(term) = &clause.body else { return None };
            let version = Pending { figure: item.figure, clause, part: item.part };
            it.term(&version, scope, term);
            match &it.model.figure(item.figure).body {
                Body::Line(made) => Some((**made).clone()),
                _ => None,
            }
        });
        let Made { first: Some(first), later } = made else { return };
        let Some(later) = later.into_iter().map(|(day, term)| Some((day, term?))).collect::<Option<Vec<_>>>() else {
            self.model.figures[item.figure.index()].body = Body::Broken;
            return;
        };
        let span = item.clause.head.0;
        let name = item.clause.body.heading().map_or("", |heading| &heading.name.text);
        let comes_or_goes = self.added.contains_key(name) || self.removed.contains_key(name);
        let term = match self.governed {
            Some(Governed::DaysInEachPart) if comes_or_goes || !later.is_empty() => {
                self.divided_by_days(scope, name, first, later, span)
            }
            _ if later.is_empty() => first,
            _ => self.latest_term(scope, first, later, span),
        };
        self.model.figures[item.figure.index()].body = Body::Line(Box::new(term));
    }

    /// The line of the latest version. A gate holds in its own version, and is open in the others.
    fn latest_term(&mut self, scope: &Scope, first: Term, later: Vec<(Date, Term)>, span: Span) -> Term {
        let part = |pick: &dyn Fn(&Term) -> Option<ExprId>| {
            Some(Made {
                first: pick(&first)?,
                later: later.iter().map(|(day, term)| Some((*day, pick(term)?))).collect::<Option<Vec<_>>>()?,
            })
        };
        let (amounts, sides) = (part(&|term| Some(term.amount)), part(&|term| term.pays));
        let amount = amounts.map_or(first.amount, |amounts| self.chosen(scope, &amounts, span));
        let pays = sides.map(|sides| self.chosen(scope, &sides, span)).or(first.pays);
        let mut gates: Vec<Gate> = Vec::new();
        for number in 0..=later.len() {
            let own = match number.checked_sub(1) {
                None => first.gates.clone(),
                Some(at) => later[at].1.gates.clone(),
            };
            for gate in own {
                let open = self.add(Node::Const(Datum::Truth(true)), Type::Truth, gate.span);
                let holds = |at: usize| if at == number { gate.condition } else { open };
                let made = Made {
                    first: holds(0),
                    later: later.iter().enumerate().map(|(at, (day, _))| (*day, holds(at + 1))).collect(),
                };
                let condition = self.chosen(scope, &made, gate.span);
                gates.push(Gate { condition, ..gate });
            }
        }
        Term { amount, pays, gates, ..first }
    }

    /// The line of each version, gates and all, weighed by the days of the period on which it holds; rounded once, as a line
    /// is. Before a clause is added, and once it is removed, its days count for nothing.
    fn divided_by_days(
        &mut self,
        scope: &Scope,
        name: &str,
        first: Term,
        later: Vec<(Date, Term)>,
        span: Span,
    ) -> Term {
        let days = Type::Quantity(Unit::days());
        let (start, last) = (self.period_day(scope, span, Edge::Start), self.period_day(scope, span, Edge::End));
        let one = self.add(Node::Const(Datum::Number(Number::one())), days.clone(), span);
        let end = self.add(Node::Add(last, one), Type::Date, span);
        let all = self.add(Node::Subtract(end, start), days.clone(), span);
        let ends: Vec<Option<Date>> =
            later.iter().map(|(day, _)| Some(*day)).chain([self.removed.get(name).map(|(day, ..)| *day)]).collect();
        let begins = self.added.get(name).map(|(day, ..)| *day);
        let terms =
            std::iter::once((begins, first.clone())).chain(later.iter().map(|(day, term)| (Some(*day), term.clone())));
        let mut sum: Option<ExprId> = None;
        for ((from, term), until) in terms.collect::<Vec<_>>().into_iter().zip(ends) {
            let amount = self.gated(&term, span);
            let money = self.ty(amount).clone();
            let bound = |it: &mut Self, day: Option<Date>, of: ExprId, greater: bool| match day {
                None => of,
                Some(day) => {
                    let day = it.date(day, span);
                    it.add(Node::Pick { greater, items: vec![of, day], skip: Skip::default() }, Type::Date, span)
                }
            };
            let (begin, finish) = (bound(self, from, start, true), bound(self, until, end, false));
            let own = self.add(Node::Subtract(finish, begin), days.clone(), span);
            let none = self.add(Node::Const(Datum::Number(Number::zero())), days.clone(), span);
            let some = self.add(Node::Compare(Relation::More, own, none), Type::Truth, span);
            let nothing = self.add(Node::Const(Datum::Number(Number::zero())), money.clone(), span);
            let share = self.add(Node::Divide(own, all), Type::Quantity(Unit::number()), span);
            let weighed = self.add(Node::Multiply(share, amount), money.clone(), span);
            let part = self.add(
                Node::First { rows: vec![(some, weighed)], otherwise: Some(nothing), absent: Vec::new() },
                money.clone(),
                span,
            );
            sum = Some(match sum {
                None => part,
                Some(sum) => self.add(Node::Add(sum, part), money, span),
            });
        }
        let signed = sum.unwrap_or(first.amount);
        let money = self.ty(signed).clone();
        if first.pays.is_none() {
            return Term { amount: signed, gates: Vec::new(), ..first };
        }
        let nothing = self.add(Node::Const(Datum::Number(Number::zero())), money.clone(), span);
        let pays = self.add(Node::Compare(Relation::AtLeast, signed, nothing), Type::Truth, span);
        let turned = self.add(Node::Negate(signed), money.clone(), span);
        let amount =
            self.add(Node::Pick { greater: true, items: vec![signed, turned], skip: Skip::default() }, money, span);
        Term { amount, pays: Some(pays), gates: Vec::new(), ..first }
    }

    /// An amount with its gates: 0 where one does not hold, whatever the amount is. Of an adjustment, negative where it
    /// charges. What stands in two places is not itself the result of a row: that would share a register with the whole,
    /// and its explanation would tell the whole's value for the amount's.
    fn gated(&mut self, term: &Term, span: Span) -> ExprId {
        let money = self.ty(term.amount).clone();
        let nothing = self.add(Node::Const(Datum::Number(Number::zero())), money.clone(), span);
        let mut amount = term.amount;
        for gate in &term.gates {
            let closed = self.add(Node::Not(gate.condition), Type::Truth, gate.span);
            let closed = match (gate.side, term.pays) {
                (Some(side), Some(pays)) => {
                    let on = match side {
                        Side::Pays => pays,
                        Side::Charges => self.add(Node::Not(pays), Type::Truth, gate.span),
                    };
                    self.add(Node::And(vec![on, closed]), Type::Truth, gate.span)
                }
                _ => closed,
            };
            let is_nothing = self.add(Node::Compare(Relation::Equal, amount, nothing), Type::Truth, gate.span);
            let either = self.add(Node::Or(vec![closed, is_nothing]), Type::Truth, gate.span);
            let rows = vec![(either, nothing)];
            let let_through = self.once(amount, gate.span);
            amount = self.add(
                Node::First { rows, otherwise: Some(let_through), absent: Vec::new() },
                money.clone(),
                gate.span,
            );
        }
        match term.pays {
            None => amount,
            Some(pays) => {
                let turned = self.add(Node::Negate(amount), money.clone(), span);
                let straight = self.once(amount, span);
                self.add(Node::If(pays, straight, turned), money, span)
            }
        }
    }

    /// An amount once.
    fn once(&mut self, amount: ExprId, span: Span) -> ExprId {
        let money = self.ty(amount).clone();
        let one = self.add(Node::Const(Datum::Number(Number::one())), Type::Quantity(Unit::number()), span);
        self.add(Node::Multiply(one, amount), money, span)
    }

    /// The periods that an amendment leaves of a figure: those from the day on which it was added, and before the one on
    /// which it was removed.
    pub(super) fn added_or_removed(&mut self, item: &Pending<'t>, scope: &Scope) {
        let span = item.clause.head.0;
        let Some(heading) = item.clause.body.heading() else { return };
        let name = heading.name.text.clone();
        let mut conditions = Vec::new();
        if let Some((day, ..)) = self.added.get(&name).copied() {
            conditions.push(self.day_has_come(scope, day, span, Edge::End));
        }
        if let Some((day, at, _)) = self.removed.get(&name).copied() {
            let gone = self.day_has_come(scope, day, at, Edge::Start);
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

    /// Before the contract begins nothing is settled: a line of money has no periods in its history, and nothing is asserted
    /// of them.
    pub(super) fn not_in_history(&mut self, item: &Pending<'t>, scope: &Scope) {
        let Some(header) = self.model.header.as_ref().filter(|header| header.history.is_some()) else { return };
        let line = matches!(item.clause.body, tree::Body::Term(_)) && matches!(item.part, Part::Main | Part::Shown(_));
        let settled = line || matches!(item.clause.body, tree::Body::Assert(_));
        let (Some((start, _)), Some(_), true) = (header.effective, scope.place.grain, settled) else { return };
        let span = item.clause.head.0;
        let (end, start) = (self.period_day(scope, span, Edge::End), self.date(start, span));
        let begun = self.add(Node::Compare(Relation::AtLeast, end, start), Type::Truth, span);
        let filter = match self.model.figure(item.figure).filter {
            Some(filter) => self.add(Node::And(vec![begun, filter]), Type::Truth, span),
            None => begun,
        };
        self.model.figures[item.figure.index()].filter = Some(filter);
    }

    /// What a limit lets its lines come to, in each version; before it is added and once it is removed, what they are.
    pub(super) fn versioned_limit(
        &mut self,
        item: &Pending<'t>,
        scope: &Scope,
        name: &str,
        unlimited: ExprId,
    ) -> ExprId {
        let made = self.versioned(item, scope, |it, clause| {
            let tree::Body::Limit(limit) = &clause.body else { return unlimited };
            limit.steps.iter().fold(unlimited, |together, step| it.step(scope, together, step, None))
        });
        let span = item.clause.head.0;
        let ty = self.ty(unlimited).clone();
        let mut rows = Vec::new();
        if let Some((day, at, _)) = self.removed.get(name).copied() {
            rows.push((self.day_has_come(scope, day, at, Edge::Start), unlimited));
        }
        if let Some((day, ..)) = self.added.get(name).copied() {
            let come = self.day_has_come(scope, day, span, Edge::End);
            rows.push((self.add(Node::Not(come), Type::Truth, span), unlimited));
        }
        if rows.is_empty() {
            return made;
        }
        self.add(Node::First { rows, otherwise: Some(made), absent: Vec::new() }, ty, span)
    }

    /// Declares the figure that says which version of a clause held: `good.version`.
    pub(super) fn declare_version(&mut self, clause: &'t tree::Clause, pending: &mut Vec<Pending<'t>>) {
        let (name, of) = match &clause.body {
            tree::Body::Schedule(schedule) => (&schedule.name, None),
            body => match body.heading() {
                Some(heading) => (&heading.name, Some(heading)),
                None => return,
            },
        };
        if !self.has_versions(&name.text) {
            return;
        }
        let place = match (of.map(|heading| self.place_of(heading)), self.governed) {
            (Some(place), _) => place,
            // The cells of a schedule are nobody's: where the date stands that decides, or where the contract settles.
            (None, Some(Governed::Date(path))) => match self.figures.get(&super::declare::path_text(path)) {
                Some(figure) => self.model.figure(*figure).place,
                None => return,
            },
            (None, _) => self.model.settled_place(),
        };
        let figure_name = format!("{}.version", name.text);
        let mut figure = super::declare::blank(figure_name.clone(), ClauseKind::Version, place, clause.at.0);
        figure.title = match (&clause.body, of) {
            (tree::Body::Schedule(schedule), _) => schedule.title.as_ref(),
            (_, heading) => heading.and_then(|heading| heading.title.as_ref()),
        }
        .map(|title| title.text.clone());
        figure.section = clause.section.as_ref().map(|section| section.text.clone());
        figure.name_span = name.at.0;
        figure.listed = true;
        let first = self.added.get(&name.text).map_or(ORIGINAL.to_owned(), |(.., by)| by.text.clone());
        let mut words = vec![first];
        words.extend(self.later_versions(&name.text).iter().map(|later| later.by.text.clone()));
        if matches!(self.governed, Some(Governed::DaysInEachPart)) {
            words.push(IN_PARTS.to_owned());
        }
        figure.ty = Type::Word(words);
        let id = self.push_figure(figure_name, figure);
        self.model.versions.push((name.text.clone(), id));
        pending.push(Pending { figure: id, clause, part: Part::Version });
    }

    /// Which version of a clause holds: the name of its amendment.
    pub(super) fn version_figure(&mut self, item: &Pending<'t>, scope: &Scope) {
        self.added_or_removed(item, scope);
        let name = self.model.figure(item.figure).name.trim_end_matches(".version").to_owned();
        let (span, ty) = (item.clause.head.0, self.model.figure(item.figure).ty.clone());
        let word = |it: &mut Self, place: usize| it.add(Node::Const(Datum::Word(place as u32)), ty.clone(), span);
        let later = self.later_versions(&name);
        let words: Vec<ExprId> = (0..=later.len()).map(|place| word(self, place)).collect();
        let id = if matches!(self.governed, Some(Governed::DaysInEachPart)) {
            let begins: Vec<Option<Date>> = std::iter::once(self.added.get(&name).map(|(day, ..)| *day))
                .chain(later.iter().map(|later| Some(later.day)))
                .collect();
            let gone = self.removed.get(&name).map(|(day, ..)| *day);
            let mut rows = Vec::new();
            for (place, result) in words.iter().enumerate() {
                let (start, end) = (self.period_day(scope, span, Edge::Start), self.period_day(scope, span, Edge::End));
                let mut within = Vec::new();
                if let Some(day) = begins[place] {
                    let day = self.date(day, span);
                    within.push(self.add(Node::Compare(Relation::AtLeast, start, day), Type::Truth, span));
                }
                if let Some(day) =
                    begins.get(place + 1).copied().flatten().or(gone.filter(|_| place + 1 == words.len()))
                {
                    let day = self.date(day, span);
                    within.push(self.add(Node::Compare(Relation::Less, end, day), Type::Truth, span));
                }
                rows.push((self.add(Node::And(within), Type::Truth, span), *result));
            }
            let parts = word(self, words.len());
            self.add(Node::First { rows, otherwise: Some(parts), absent: Vec::new() }, ty, span)
        } else {
            let later = later.iter().zip(&words[1..]).map(|(later, word)| (later.day, *word)).collect();
            self.chosen(scope, &Made { first: words[0], later }, span)
        };
        self.model.figures[item.figure.index()].body = Body::Expr(id);
    }

    /// A direction that a schedule says is that of its first version: it must not change.
    pub(super) fn directions_kept(&mut self) {
        let columns: Vec<(FigureId, Direction)> = self
            .model
            .figures
            .iter()
            .enumerate()
            .filter_map(|(index, figure)| Some((FigureId(index as u32), figure.metric.as_ref()?.direction?)))
            .collect();
        for (figure, direction) in columns {
            let Direction::Column(axis, column) = direction else { continue };
            let Some(later) = self.later_columns.get(&axis) else { continue };
            let of = &self.model.axis(axis).columns;
            let changed = later.iter().filter_map(|(_, columns)| columns.get(column.index())).find(|other| {
                of.get(other.index()).map(|column| &column.cells) != of.get(column.index()).map(|column| &column.cells)
            });
            if let Some(other) = changed.and_then(|other| of.get(other.index())) {
                let span = other.span;
                let place = self.model.figure(figure).name_span;
                let finding = Finding::error("amendment-unfit", "a direction cannot be amended")
                    .at(span, "another direction than before")
                    .at(place, "the metric that it is the direction of")
                    .help("remove the metric, and add a new one under another name");
                self.say(finding);
            }
        }
    }
}
