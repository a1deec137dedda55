//! Where an absence comes from, followed back from the trace to facts, status lines and empty cells.
//!
//! Each construct passes absences on as `program::meaning` has it; what is followed here is which operand it was.

use std::collections::{HashSet, VecDeque};

use crate::evaluate::Value;
use crate::explain::data::{Cause, Origin};
use crate::explain::reader::Reader;
use crate::explain::{Explainer, gathered};
use crate::model::{
    AccountPart, At, AxisId, Body, ExprId, FigureId, GatherId, Gathered, Kind, Kinds, LimitId, Node, RowResult, Select,
    Side, Skip, Standing, Statistic, Table, TableKind, Term, TermKind,
};
use crate::program::Taken;
use crate::source::Span;

/// The origins of a figure's absence, the most adverse first, then in the order in which they were met.
pub(super) fn of_figure(ex: Explainer<'_>, figure: FigureId, coordinate: usize) -> Vec<Origin> {
    let mut trail = Trail::default();
    Search { ex, trail: &mut trail }.figure(figure, coordinate);
    // Figures wait in a row: a contract may be a chain of any length.
    while let Some(at) = trail.waiting.pop_front() {
        if trail.found.len() >= MOST_FOUND || trail.seen.len() >= MOST_SEEN {
            break;
        }
        ex.standing_at(at, |ex| Search { ex: *ex, trail: &mut trail }.follow(at.figure, at.coordinate));
    }
    let mut found = trail.found;
    found.sort_by_key(|origin| std::cmp::Reverse(origin.kind));
    found
}

/// How many origins are looked for: among many subjects there may be as many.
const MOST_FOUND: usize = 200;

/// How many figures are looked at on the way to them.
const MOST_SEEN: usize = 20_000;

/// What has been met.
#[derive(Default)]
struct Trail {
    seen: HashSet<At>,
    waiting: VecDeque<At>,
    found: Vec<Origin>,
}

struct Search<'a, 't> {
    ex: Explainer<'a>,
    trail: &'t mut Trail,
}

/// Parts of a calculation that are still to be followed, all standing at one place.
type Next = Vec<ExprId>;

/// Where a search stands.
struct Place<'a> {
    reader: Reader<'a>,
    figure: FigureId,
    coordinate: usize,
}

impl<'a> Place<'a> {
    fn with(&self, reader: Reader<'a>) -> Place<'a> {
        Place { reader, figure: self.figure, coordinate: self.coordinate }
    }
}

fn kind_of(value: Option<Value>) -> Option<Kind> {
    value.and_then(Result::err)
}

impl<'a> Search<'a, '_> {
    /// Puts an absent figure in the row; says whether it is absent.
    fn figure(&mut self, id: FigureId, coordinate: usize) -> bool {
        self.ex.seen(id, coordinate, 0).is_some_and(|at| self.there(at))
    }

    /// The same of another element, or of another period.
    fn there(&mut self, at: At) -> bool {
        let absent = self.ex.value_at(at).is_err();
        if absent && self.trail.seen.insert(at) {
            self.trail.waiting.push_back(at);
        }
        absent
    }

    /// The same for every row of a line of money, those that a `where` leaves out aside.
    fn rows(&mut self, id: FigureId) -> bool {
        let rows = (0..self.ex.model.size(id)).filter(|coordinate| !self.ex.is_left_out(id, *coordinate));
        rows.collect::<Vec<_>>().into_iter().fold(false, |absent, coordinate| self.figure(id, coordinate) | absent)
    }

    /// The lines that the law of a line is about. A credit has nothing to be taken off where its payment is left out.
    fn against(&mut self, kind: TermKind, against: FigureId) -> bool {
        match kind {
            TermKind::Credit => {
                (0..self.ex.model.size(against)).fold(false, |absent, row| self.figure(against, row) | absent)
            }
            TermKind::EarnBack
            | TermKind::Payment
            | TermKind::Bonus
            | TermKind::Penalty
            | TermKind::Adjustment
            | TermKind::Withhold => self.rows(against),
        }
    }

    fn follow(&mut self, id: FigureId, coordinate: usize) {
        let Err(kind) = self.ex.value(id, coordinate) else { return };
        let place = Place { reader: Reader::of_figure(self.ex, id, coordinate), figure: id, coordinate };
        let figure = self.ex.model.figure(id);
        if let Some(filter) = figure.filter {
            match place.reader.value(filter) {
                Some(Ok(value)) if value.is_zero() => {
                    let words = place.reader.condition(filter).words;
                    let reason = format!("is left out of the family: `{words}` does not hold for this row");
                    return self.add(&place, Kind::Inapplicable, Cause::Family, reason, place.reader.span(filter));
                }
                Some(Err(_)) => return self.expr(&place, filter),
                Some(Ok(_)) | None => {}
            }
        }
        match &figure.body {
            Body::Input(_) => self.fact(&place, kind),
            Body::Expr(expr) => self.expr(&place, *expr),
            Body::Line(term) => self.line(&place, term, kind),
            Body::Shown { line, standing } => self.shown(&place, *line, *standing, kind),
            Body::Account(account, part) => self.account(&place, (*account, *part), kind),
            Body::Relief(limit) => {
                self.limit(&place, *limit, kind);
            }
            Body::Start(grain) | Body::End(grain) => {
                let whole = *grain == crate::calendar::Grain::Contract;
                let reason = if whole { "the contract does not say its term" } else { "the period was not said" };
                self.add(&place, kind, Cause::Period, reason.to_owned(), figure.name_span);
            }
            Body::Broken => {}
        }
    }

    fn add(&mut self, place: &Place<'a>, kind: Kind, cause: Cause, reason: String, span: Span) {
        let figure = self.ex.model.figure(place.figure);
        let origin = Origin {
            kind,
            at: self.ex.at(place.figure, place.coordinate),
            whose: self.ex.whose(self.ex.at(place.figure, place.coordinate)),
            address: self.ex.model.address(place.figure, place.coordinate),
            title: self.ex.title(figure, place.figure, place.coordinate),
            cause,
            reason,
            span,
        };
        if !self.trail.found.contains(&origin) {
            self.trail.found.push(origin);
        }
    }

    fn fact(&mut self, place: &Place<'a>, kind: Kind) {
        let slot = self.ex.program.input_of(place.figure, place.coordinate);
        let refusal = slot.and_then(|slot| self.ex.refusal(slot));
        let reason = match (refusal, kind) {
            (Some(error), _) => format!("was refused: {error}"),
            (None, Kind::Unsupplied) => "was not given".to_owned(),
            (None, Kind::Unreported) => "is unreported".to_owned(),
            (
                None,
                Kind::Inapplicable
                | Kind::Excused
                | Kind::Insufficient
                | Kind::Undefined
                | Kind::Pending
                | Kind::Refused,
            ) => format!("was given as {}", kind.word()),
        };
        self.add(place, kind, Cause::Fact, reason, self.ex.model.figure(place.figure).name_span);
        if let (Some(slot), Some(last)) = (slot, self.trail.found.last_mut())
            && let Some(info) = self.ex.program.inputs().get(slot.index())
        {
            last.address.clone_from(&info.address);
        }
    }

    /// The absent ones among these are to be followed; says whether there is one.
    fn absent(reader: &Reader<'a>, parts: impl IntoIterator<Item = ExprId>, next: &mut Next) -> bool {
        let before = next.len();
        next.extend(parts.into_iter().filter(|part| kind_of(reader.value(*part)).is_some()));
        if let Some(added) = next.get_mut(before..) {
            added.reverse();
        }
        next.len() > before
    }

    /// Follows every absent part among these; says whether there is one.
    fn parts(&mut self, place: &Place<'a>, parts: impl IntoIterator<Item = ExprId>) -> bool {
        let mut next = Next::new();
        let found = Self::absent(&place.reader, parts, &mut next);
        next.into_iter().rev().for_each(|part| self.expr(place, part));
        found
    }

    fn expr(&mut self, place: &Place<'a>, id: ExprId) {
        let mut next = vec![id];
        while let Some(id) = next.pop() {
            self.node(place, id, &mut next);
        }
    }

    fn node(&mut self, place: &Place<'a>, id: ExprId, next: &mut Next) {
        let reader = &place.reader;
        let Some(kind) = kind_of(reader.value(id)) else { return };
        let span = reader.span(id);
        match reader.node(id) {
            Node::Const(_) | Node::Key(_) | Node::Broken => {}
            Node::Absent(kind) => {
                let words = self.ex.words(span);
                self.add(place, *kind, Cause::Status, format!("is {}: `{words}`", kind.word()), span);
            }
            Node::Figure(figure, selects) => match reader.coordinate(*figure, selects) {
                Some(coordinate) => {
                    self.figure(*figure, coordinate);
                }
                None => next.extend(keys(selects)),
            },
            Node::Cell(axis, column, select) => {
                if reader.selected(*axis, select).is_none() {
                    return next.extend(keys(std::slice::from_ref(select)));
                }
                let schedule = self.ex.model.axis(*axis);
                let column = schedule.columns.get(column.index()).map(|column| column.name.as_str()).unwrap_or("");
                let reason = format!("the cell of `{}` for `{column}` is {}", schedule.schedule, kind.word());
                self.add(place, kind, Cause::Cell, reason, span);
            }
            Node::Divide(a, b) => {
                if !Self::absent(reader, [*a, *b], next) {
                    let words = reader.words(*b);
                    let reason = format!("nothing can be divided by `{words}`, which is 0");
                    self.own(place, kind, Cause::DividedByZero, reason, span);
                }
            }
            Node::Curve { of, .. } => {
                if !Self::absent(reader, [*of], next) {
                    let words = reader.words(*of);
                    let reason = format!("`{words}` is below 0, and has no square root");
                    self.own(place, kind, Cause::NoRoot, reason, span);
                }
            }
            Node::AddMonths(a, _) => {
                if !Self::absent(reader, [*a], next) {
                    self.own(place, kind, Cause::Limit, "the date is outside the calendar".to_owned(), span);
                }
            }
            Node::AddBusinessDays(..) | Node::BusinessDays(..) => {
                let mut parts = Vec::new();
                reader.node(id).operands(|part| parts.push(part));
                if !Self::absent(reader, parts, next) {
                    let years = self.ex.model.business_days.as_ref().and_then(|calendar| calendar.years());
                    let reason = match years {
                        Some((first, last)) if first == last => {
                            format!("counts business days outside {first}, of which no holidays are named")
                        }
                        Some((first, last)) => {
                            format!("counts business days outside {first} to {last}, of which no holidays are named")
                        }
                        None => "counts business days, and the schedule of holidays is empty".to_owned(),
                    };
                    self.add(place, kind, Cause::Limit, reason, span);
                }
            }
            Node::Negate(_)
            | Node::Add(..)
            | Node::Subtract(..)
            | Node::Multiply(..)
            | Node::Compare(..)
            | Node::And(_)
            | Node::Or(_)
            | Node::Not(_)
            | Node::IsKnown(_)
            | Node::IsAbsent(..)
            | Node::Step { .. } => {
                let mut parts = Vec::new();
                reader.node(id).operands(|part| parts.push(part));
                if !Self::absent(reader, parts, next) {
                    self.own(place, kind, Cause::Limit, "the number is too large to calculate with".to_owned(), span);
                }
            }
            Node::Good(_, a, b, _) => {
                if !Self::absent(reader, [*a, *b], next) {
                    self.own(
                        place,
                        kind,
                        Cause::Cell,
                        "the schedule does not say which way is better".to_owned(),
                        span,
                    );
                }
            }
            Node::Pick { items, skip, .. } => self.elements(place, items.iter().copied(), skip, (kind, span), next),
            Node::If(condition, yes, no) => next.push(match reader.value(*condition) {
                Some(Ok(value)) if value.is_zero() => *no,
                Some(Ok(_)) => *yes,
                Some(Err(_)) | None => *condition,
            }),
            Node::First { rows, otherwise, absent } => self.first(place, id, (rows, *otherwise, absent), next),
            Node::Table(table) => self.table(place, id, table, kind, next),
            Node::Treat(base, entries) => {
                let treated = kind_of(reader.value(*base))
                    .and_then(|kind| entries.iter().find(|(kinds, _)| kinds.contains(kind)));
                next.push(treated.map_or(*base, |(_, value)| *value));
            }
            Node::Fold { statistic, axis, element, weight, filter, skip } => {
                let parts: Vec<ExprId> = element.iter().chain(weight).copied().collect();
                let counted = self.fold(place, *axis, &parts, *filter, skip);
                if let Some(counted) = counted {
                    let weighed = matches!(statistic, Statistic::WeightedMean) && counted > 0;
                    self.too_few(place, skip, counted, weighed, (kind, span));
                }
            }
            Node::Weighted { parts, skip } => {
                self.elements(place, parts.iter().map(|(_, part)| *part), skip, (kind, span), next);
            }
            Node::Gather(gather) => self.gathered(place, *gather, (kind, span)),
            Node::Earlier(figure, selects, back) => match reader.coordinate(*figure, selects) {
                Some(coordinate) => match self.ex.seen(*figure, coordinate, *back) {
                    Some(at) => {
                        self.there(at);
                    }
                    None => self.own(place, kind, Cause::Period, "there is no period so early".to_owned(), span),
                },
                None => next.extend(keys(selects)),
            },
            Node::Together(limit) => {
                self.members(*limit);
            }
        }
    }

    /// Follows the elements that keep what is gathered from being known; where none does, says why there is nothing.
    fn gathered(&mut self, place: &Place<'a>, id: GatherId, (kind, span): (Kind, Span)) {
        let gathered::Blocked { figures, lacking: (id, counted) } =
            gathered::blocked(self.ex, id, &place.reader.rows());
        let found = figures.into_iter().fold(false, |found, at| self.there(at) | found);
        if found {
            return;
        }
        let gather = self.ex.model.gather(id);
        match kind {
            Kind::Inapplicable if !matches!(gather.made, Gathered::Fold(_)) => {
                let reason = "it is not among those who take part".to_owned();
                self.own(place, kind, Cause::Nothing, reason, span);
            }
            Kind::Pending => self.own(place, kind, Cause::Period, "the period is not over".to_owned(), span),
            _ => self.too_few(place, &gather.skip, counted, counted > 0, (kind, span)),
        }
    }

    /// Follows the elements that block a fold; where none does, how many count.
    fn fold(
        &mut self,
        place: &Place<'a>,
        axis: AxisId,
        parts: &[ExprId],
        filter: Option<ExprId>,
        skip: &Skip,
    ) -> Option<u32> {
        let mut counted = 0;
        let mut blocked = false;
        for row in 0..self.ex.model.axis(axis).keys.len() as u32 {
            let inner = place.with(place.reader.at(axis, row));
            let filtered = filter.and_then(|filter| inner.reader.value(filter));
            if filtered.as_ref().is_some_and(|value| value.as_ref().is_ok_and(|value| value.is_zero())) {
                continue;
            }
            let unknown = kind_of(filtered);
            let inside = || parts.iter().filter_map(|part| kind_of(inner.reader.value(*part))).max();
            match unknown.or_else(inside) {
                Some(kind) if skip.kinds.contains(kind) => {}
                Some(_) => {
                    blocked = true;
                    let followed = if unknown.is_some() { filter.as_slice() } else { parts };
                    self.parts(&inner, followed.iter().copied());
                }
                None => counted += 1,
            }
        }
        (!blocked).then_some(counted)
    }

    /// An absence that arises in this calculation.
    fn own(&mut self, place: &Place<'a>, kind: Kind, cause: Cause, reason: String, span: Span) {
        let (kind, cause, reason) = match kind {
            Kind::Refused => (kind, Cause::Limit, "a number is too large to calculate with".to_owned()),
            Kind::Inapplicable
            | Kind::Excused
            | Kind::Insufficient
            | Kind::Undefined
            | Kind::Unreported
            | Kind::Pending
            | Kind::Unsupplied => (kind, cause, reason),
        };
        self.add(place, kind, cause, reason, span);
    }

    /// Of a list of elements: those that block; else that there are too few.
    fn elements(
        &mut self,
        place: &Place<'a>,
        items: impl Iterator<Item = ExprId>,
        skip: &Skip,
        (kind, span): (Kind, Span),
        next: &mut Next,
    ) {
        let mut counted = 0;
        let mut blocking = Vec::new();
        for item in items {
            match kind_of(place.reader.value(item)) {
                None => counted += 1,
                Some(kind) if skip.kinds.contains(kind) => {}
                Some(_) => blocking.push(item),
            }
        }
        if blocking.is_empty() {
            self.too_few(place, skip, counted, counted > 0, (kind, span));
        }
        next.extend(blocking.into_iter().rev());
    }

    fn too_few(&mut self, place: &Place<'a>, skip: &Skip, counted: u32, weighed: bool, (kind, span): (Kind, Span)) {
        let (cause, reason) = match skip.needing {
            Some(needing) if counted < needing => {
                let have = if counted == 1 { "has" } else { "have" };
                (Cause::TooFew, format!("needs at least {needing}, and only {counted} {have} a value"))
            }
            Some(_) | None if weighed => (Cause::DividedByZero, "the weights come to 0".to_owned()),
            Some(_) | None => (Cause::Nothing, "none of what it is taken of has a value".to_owned()),
        };
        self.own(place, kind, cause, reason, span);
    }

    fn first(&mut self, place: &Place<'a>, id: ExprId, (rows, otherwise, absent): Conditions<'_>, next: &mut Next) {
        let reader = &place.reader;
        match reader.taken(id) {
            Taken::Row(row, _) => {
                let Some((condition, result)) = rows.get(row as usize) else { return };
                if let Node::Absent(kind) = reader.node(*result) {
                    let line = self.ex.words(reader.span(*result));
                    let values =
                        reader.with_values(*condition).map(|values| format!(" ({values})")).unwrap_or_default();
                    let reason = format!("is {}: `{line}`{values}", kind.word());
                    return self.add(place, *kind, Cause::Status, reason, reader.span(*result));
                }
                next.push(*result);
            }
            Taken::Otherwise => next.extend(otherwise),
            Taken::Absent(entry) => next.extend(absent.get(entry as usize).map(|(_, value)| *value)),
            Taken::None => {
                let unknown = rows.iter().find(|(condition, _)| kind_of(reader.value(*condition)).is_some());
                next.extend(unknown.map(|(condition, _)| *condition));
            }
        }
    }

    fn table(&mut self, place: &Place<'a>, id: ExprId, table: &Table, kind: Kind, next: &mut Next) {
        let reader = &place.reader;
        match (kind_of(reader.value(table.selector)), reader.taken(id)) {
            (Some(_), Taken::Absent(entry)) => {
                next.extend(table.absent.get(entry as usize).map(|(_, value)| *value));
            }
            (Some(_), _) => next.push(table.selector),
            (None, Taken::Row(row, key)) if table.kind == TableKind::Band => {
                let Some(row) = table.rows.get(row as usize) else { return };
                let parts: &[ExprId] = match &row.result {
                    RowResult::Value(value) => &[*value],
                    RowResult::Evenly(from, to) => &[*from, *to],
                };
                let found = match (row.each, key) {
                    (Some(axis), Some(key)) => self.parts(&place.with(reader.at(axis, key)), parts.iter().copied()),
                    (Some(_) | None, _) => Self::absent(reader, parts.iter().copied(), next),
                };
                if !found {
                    let reason = format!("the row `{}` has no two ends to run between", self.ex.words(row.head));
                    self.own(place, kind, Cause::Bounds, reason, row.span);
                }
            }
            (None, Taken::Otherwise) => next.extend(table.otherwise),
            (None, Taken::Row(..) | Taken::Absent(_) | Taken::None) => {
                if !self.rows_of_table(place, table) {
                    let words = reader.words(table.selector);
                    let value = reader.shown_or_absent(table.selector).text;
                    let reason = format!("not exactly one row claims `{words}` at {value}");
                    self.own(place, kind, Cause::Bounds, reason, reader.span(id));
                }
            }
        }
    }

    /// Follows bounds without a value; where all have one, rates without a value, of tables that may need several.
    fn rows_of_table(&mut self, place: &Place<'a>, table: &Table) -> bool {
        let mut found = false;
        for rates in [false, true] {
            for row in &table.rows {
                let parts = match (&row.result, rates) {
                    (_, false) => row.claim.bounds().collect(),
                    (RowResult::Value(rate), true) if table.kind != TableKind::Band => vec![*rate],
                    (RowResult::Value(_) | RowResult::Evenly(..), true) => Vec::new(),
                };
                match row.each {
                    Some(axis) => {
                        for key in 0..self.ex.model.axis(axis).keys.len() as u32 {
                            found |= self.parts(&place.with(place.reader.at(axis, key)), parts.iter().copied());
                        }
                    }
                    None => found |= self.parts(place, parts),
                }
            }
            if found {
                return true;
            }
        }
        false
    }

    fn line(&mut self, place: &Place<'a>, term: &Term, kind: Kind) {
        let reader = &place.reader;
        let pays = term.pays.map(|pays| reader.value(pays));
        let mut found = false;
        for gate in &term.gates {
            let other_side = match (gate.side, &pays) {
                (Some(side), Some(Some(Ok(pays)))) => (side == Side::Pays) == pays.is_zero(),
                (Some(_) | None, _) => false,
            };
            if !other_side {
                found |= self.parts(place, [gate.condition]);
            }
        }
        found |= self.parts(place, std::iter::once(term.amount).chain(term.pays));
        if found || term.against.is_some_and(|against| self.against(term.kind, against)) {
            return;
        }
        let law = self.ex.law_broken(place.figure, place.coordinate, term);
        let law = law.unwrap_or_else(|| "the number is too large to calculate with".to_owned());
        self.own(place, kind, Cause::Law, law, self.ex.model.figure(place.figure).name_span);
    }

    fn shown(&mut self, place: &Place<'a>, line: FigureId, standing: Standing, kind: Kind) {
        let mut found = self.figure(line, place.coordinate);
        if let Standing::After(limit, _) = standing {
            found |= self.limit(place, limit, kind);
        }
        if !found {
            let span = self.ex.model.figure(place.figure).name_span;
            let law = "the earn-backs out of one withhold would come to more than is held".to_owned();
            self.own(place, kind, Cause::Law, law, span);
        }
    }

    /// Lines of a limit without an amount; says whether there is one.
    fn members(&mut self, limit: LimitId) -> bool {
        // A limit acts on what earlier ones left, so this goes down the list of limits.
        let Some(limit) = self.ex.model.limits.get(limit.index()) else { return false };
        let mut found = false;
        for member in &limit.members {
            if let Some(line) = self.ex.line_of(*member) {
                found |= self.rows(line);
            }
        }
        found
    }

    fn limit(&mut self, place: &Place<'a>, id: LimitId, kind: Kind) -> bool {
        // An absence of an earlier limit reaches the lines of a later one.
        let mut found = false;
        for earlier in 0..=id.0 {
            let earlier = LimitId(earlier);
            let Some(limit) = self.ex.model.limits.get(earlier.index()) else { continue };
            let relief = self.ex.program.limit(earlier).and_then(|limit| self.ex.values.register(limit.relief));
            if kind_of(relief).is_none() {
                continue;
            }
            let inner = place.with(Reader::of_limit(self.ex, earlier));
            let here = self.members(earlier) | self.parts(&inner, [limit.together]);
            if !here && !found {
                let read = |reg| self.ex.values.register(reg);
                let registers = self.ex.program.limit(earlier);
                let (sum, together) = registers.map_or((None, None), |limit| (read(limit.sum), read(limit.together)));
                let name = &limit.name;
                let reason = match (sum, together) {
                    (Some(Ok(_)), Some(Ok(together))) if together.is_negative() => {
                        format!("limit `{name}` leaves its lines less than nothing together")
                    }
                    (Some(Ok(sum)), Some(Ok(_))) if sum.is_zero() => {
                        format!("limit `{name}` raises its lines in proportion, and all of them are nothing")
                    }
                    (Some(Ok(_)), Some(Ok(_))) => format!("limit `{name}` cannot share out what it changes"),
                    (_, Some(Err(_)) | None) | (Some(Err(_)) | None, _) => {
                        format!("limit `{name}` is over a line without an amount")
                    }
                };
                self.own(place, kind, Cause::Law, reason, limit.span);
            }
            found = true;
        }
        found
    }

    fn account(&mut self, place: &Place<'a>, (account, part): (u32, AccountPart), kind: Kind) {
        let Some(account) = self.ex.model.accounts.get(account as usize) else { return };
        let (held, returned) = match part {
            AccountPart::Held => (true, false),
            AccountPart::Returned => (false, true),
            AccountPart::Forfeited => (true, true),
        };
        match account.held.filter(|_| held) {
            Some(gather) => {
                let span = self.ex.model.figure(place.figure).name_span;
                self.gathered(place, gather, (kind, span));
            }
            None if held => {
                self.rows(account.withhold);
            }
            None => {}
        }
        if returned {
            account.earn_backs.iter().for_each(|earn_back| {
                self.rows(*earn_back);
            });
        }
    }
}

/// Conditions with results, what holds otherwise, and what holds where one is unknown.
type Conditions<'m> = (&'m [(ExprId, ExprId)], Option<ExprId>, &'m [(Kinds, ExprId)]);

/// What gives the keys of a read.
fn keys(selects: &[Select]) -> impl Iterator<Item = ExprId> + '_ {
    selects.iter().filter_map(Select::key)
}
