//! Where an absence comes from, followed back from the trace to facts, status lines and empty cells.
//!
//! Each construct passes absences on as `program::meaning` has it; what is followed here is which operand it was.

use std::collections::HashSet;

use crate::evaluate::Value;
use crate::explain::Explainer;
use crate::explain::data::{Cause, Origin};
use crate::explain::reader::{Reader, acting};
use crate::model::{
    AccountPart, Body, Claim, ExprId, FigureId, Kind, Kinds, LimitId, Node, RowResult, Side, Skip, Standing, Statistic,
    Table, Term,
};
use crate::program::Taken;
use crate::source::Span;

/// The origins of a figure's absence, the most adverse first, then in the order in which they were met.
pub(super) fn of_figure(ex: Explainer<'_>, figure: FigureId, coordinate: usize) -> Vec<Origin> {
    let mut search = Search { ex, seen: HashSet::new(), found: Vec::new() };
    search.figure(figure, coordinate);
    let mut found = search.found;
    found.sort_by_key(|origin| std::cmp::Reverse(origin.kind));
    found
}

struct Search<'a> {
    ex: Explainer<'a>,
    seen: HashSet<(FigureId, usize)>,
    found: Vec<Origin>,
}

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

impl<'a> Search<'a> {
    fn figure(&mut self, id: FigureId, coordinate: usize) {
        let Err(kind) = self.ex.values.figure(id, coordinate) else { return };
        if !self.seen.insert((id, coordinate)) {
            return;
        }
        let place = Place { reader: Reader::of_figure(self.ex, id, coordinate), figure: id, coordinate };
        let figure = self.ex.model.figure(id);
        if let Some(filter) = figure.filter {
            match place.reader.value(filter) {
                Some(Ok(value)) if value.is_zero() => {
                    let words = place.reader.words(filter);
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
            Body::Account(account, part) => self.account(*account, *part),
            Body::Relief(limit) => self.limit(&place, *limit, kind),
            Body::Start { contract } | Body::End { contract } => {
                let reason = if *contract { "the contract does not say its term" } else { "the period was not said" };
                self.add(&place, kind, Cause::Period, reason.to_owned(), figure.name_span);
            }
            Body::Broken => {}
        }
    }

    fn add(&mut self, place: &Place<'a>, kind: Kind, cause: Cause, reason: String, span: Span) {
        let figure = self.ex.model.figure(place.figure);
        let origin = Origin {
            kind,
            figure: place.figure,
            coordinate: place.coordinate,
            address: self.ex.model.address(place.figure, place.coordinate),
            title: self.ex.title(figure, place.figure, place.coordinate),
            cause,
            reason,
            span,
        };
        if !self.found.contains(&origin) {
            self.found.push(origin);
        }
    }

    fn fact(&mut self, place: &Place<'a>, kind: Kind) {
        let slot = self.ex.program.input_of(place.figure, place.coordinate);
        let refusal = slot.and_then(|slot| self.ex.facts.refusals().iter().find(|(refused, _)| *refused == slot));
        let reason = match (refusal, kind) {
            (Some((_, error)), _) => format!("was refused: {error}"),
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
        if let (Some(slot), Some(last)) = (slot, self.found.last_mut()) {
            if let Some(info) = self.ex.program.inputs().get(slot.index()) {
                last.address.clone_from(&info.address);
            }
        }
    }

    /// Follows every absent part among these; says whether there was one.
    fn parts(&mut self, place: &Place<'a>, parts: impl IntoIterator<Item = ExprId>) -> bool {
        let mut found = false;
        for part in parts {
            if kind_of(place.reader.value(part)).is_some() {
                found = true;
                self.expr(place, part);
            }
        }
        found
    }

    fn expr(&mut self, place: &Place<'a>, id: ExprId) {
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
                Some(coordinate) => self.figure(*figure, coordinate),
                None => self.keys(place, selects),
            },
            Node::Cell(axis, column, select) => {
                if reader.selected(*axis, select).is_none() {
                    return self.keys(place, std::slice::from_ref(select));
                }
                let schedule = self.ex.model.axis(*axis);
                let column = schedule.columns.get(column.index()).map(|column| column.name.as_str()).unwrap_or("");
                let reason = format!("the cell of `{}` for `{column}` is {}", schedule.schedule, kind.word());
                self.add(place, kind, Cause::Cell, reason, span);
            }
            Node::Divide(a, b) => {
                if !self.parts(place, [*a, *b]) {
                    let words = reader.words(*b);
                    let reason = format!("nothing can be divided by `{words}`, which is 0");
                    self.own(place, kind, Cause::DividedByZero, reason, span);
                }
            }
            Node::AddMonths(a, _) => {
                if !self.parts(place, [*a]) {
                    self.own(place, kind, Cause::Limit, "the date is outside the calendar".to_owned(), span);
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
            | Node::IsAbsent(..) => {
                let mut parts = Vec::new();
                crate::explain::reader::operands(reader.node(id), &mut parts);
                if !self.parts(place, parts) {
                    self.own(place, kind, Cause::Limit, "the number is too large to calculate with".to_owned(), span);
                }
            }
            Node::Good(_, a, b, _) => {
                if !self.parts(place, [*a, *b]) {
                    self.own(place, kind, Cause::Cell, "the schedule does not say which way is better".to_owned(), span);
                }
            }
            Node::Pick { items, skip, .. } => self.elements(place, items.iter().copied(), skip, kind, span),
            Node::If(condition, yes, no) => match reader.value(*condition) {
                Some(Ok(value)) => self.expr(place, if value.is_zero() { *no } else { *yes }),
                Some(Err(_)) | None => self.expr(place, *condition),
            },
            Node::First { rows, otherwise, absent } => self.first(place, id, rows, *otherwise, absent),
            Node::Table(table) => self.table(place, id, table, kind),
            Node::Treat(base, entries) => {
                let treated = kind_of(reader.value(*base))
                    .and_then(|kind| entries.iter().find(|(kinds, _)| kinds.contains(kind)));
                self.expr(place, treated.map_or(*base, |(_, value)| *value));
            }
            Node::Fold { statistic, axis, element, weight, filter, skip } => {
                let rows = self.ex.model.axis(*axis).keys.len() as u32;
                let mut counted = 0;
                let mut blocked = false;
                for row in 0..rows {
                    let inner = place.with(reader.at(*axis, row));
                    let filtered = filter.map(|filter| inner.reader.value(filter));
                    match filtered {
                        Some(Some(Ok(value))) if value.is_zero() => continue,
                        Some(Some(Err(kind))) => {
                            if !skip.kinds.contains(kind) {
                                blocked = true;
                                filter.iter().for_each(|filter| self.expr(&inner, *filter));
                            }
                            continue;
                        }
                        Some(_) | None => {}
                    }
                    let parts: Vec<ExprId> = element.iter().chain(weight).copied().collect();
                    let kind = parts.iter().filter_map(|part| kind_of(inner.reader.value(*part))).max();
                    match kind {
                        Some(kind) if skip.kinds.contains(kind) => {}
                        Some(_) => {
                            blocked = true;
                            self.parts(&inner, parts);
                        }
                        None => counted += 1,
                    }
                }
                if !blocked {
                    let weighed = matches!(statistic, Statistic::WeightedMean) && counted > 0;
                    self.too_few(place, skip, counted, weighed, kind, span);
                }
            }
            Node::Weighted { parts, skip } => {
                self.elements(place, parts.iter().map(|(_, part)| *part), skip, kind, span);
            }
            Node::Step { base, action, when } => {
                let parts = std::iter::once(*base).chain(acting(action)).chain(*when);
                if !self.parts(place, parts) {
                    self.own(place, kind, Cause::Limit, "the number is too large to calculate with".to_owned(), span);
                }
            }
            Node::Together(limit) => self.members(*limit),
        }
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

    fn keys(&mut self, place: &Place<'a>, selects: &[crate::model::Select]) {
        for select in selects {
            if let crate::model::Select::By(key) = select {
                self.expr(place, *key);
            }
        }
    }

    /// Of a list of elements: those that block; else that there are too few.
    fn elements(
        &mut self,
        place: &Place<'a>,
        items: impl Iterator<Item = ExprId>,
        skip: &Skip,
        kind: Kind,
        span: Span,
    ) {
        let mut counted = 0;
        let mut blocked = false;
        for item in items {
            match kind_of(place.reader.value(item)) {
                None => counted += 1,
                Some(kind) if skip.kinds.contains(kind) => {}
                Some(_) => {
                    blocked = true;
                    self.expr(place, item);
                }
            }
        }
        if !blocked {
            self.too_few(place, skip, counted, counted > 0, kind, span);
        }
    }

    fn too_few(&mut self, place: &Place<'a>, skip: &Skip, counted: u32, weighed: bool, kind: Kind, span: Span) {
        let (cause, reason) = match skip.needing {
            Some(needing) if counted < needing => {
                let have = if counted == 1 { "has" } else { "have" };
                (Cause::TooFew, format!("needs at least {needing}, and only {counted} {have} a value"))
            }
            Some(_) | None if weighed => (Cause::DividedByZero, "the weights come to 0".to_owned()),
            Some(_) | None => (Cause::Nothing, "there is nothing to take it of".to_owned()),
        };
        self.own(place, kind, cause, reason, span);
    }

    fn first(
        &mut self,
        place: &Place<'a>,
        id: ExprId,
        rows: &[(ExprId, ExprId)],
        otherwise: Option<ExprId>,
        absent: &[(Kinds, ExprId)],
    ) {
        let reader = &place.reader;
        match reader.taken(id) {
            Taken::Row(row, _) => {
                let Some((condition, result)) = rows.get(row as usize) else { return };
                if let Node::Absent(kind) = reader.node(*result) {
                    let line = self.ex.words(reader.span(*result));
                    let values = reader.with_values(*condition).map(|values| format!(" ({values})")).unwrap_or_default();
                    let reason = format!("is {}: `{line}`{values}", kind.word());
                    return self.add(place, *kind, Cause::Status, reason, reader.span(*result));
                }
                self.expr(place, *result);
            }
            Taken::Otherwise => otherwise.iter().for_each(|otherwise| self.expr(place, *otherwise)),
            Taken::Absent(entry) => {
                absent.get(entry as usize).iter().for_each(|(_, value)| self.expr(place, *value));
            }
            Taken::None => {
                let unknown = rows.iter().find(|(condition, _)| kind_of(reader.value(*condition)).is_some());
                unknown.iter().for_each(|(condition, _)| self.expr(place, *condition));
            }
        }
    }

    fn table(&mut self, place: &Place<'a>, id: ExprId, table: &Table, kind: Kind) {
        let reader = &place.reader;
        let selector = kind_of(reader.value(table.selector));
        let result = |search: &mut Self, inner: &Place<'a>, result: &RowResult| match result {
            RowResult::Value(value) => search.expr(inner, *value),
            RowResult::Evenly(from, to) => {
                search.parts(inner, [*from, *to]);
            }
        };
        match (selector, reader.taken(id)) {
            (Some(_), Taken::Absent(entry)) => {
                table.absent.get(entry as usize).iter().for_each(|(_, value)| self.expr(place, *value));
            }
            (Some(_), _) => self.expr(place, table.selector),
            (None, Taken::Row(row, key)) => {
                let Some(row) = table.rows.get(row as usize) else { return };
                let inner = match (row.each, key) {
                    (Some(axis), Some(key)) => place.with(reader.at(axis, key)),
                    (Some(_) | None, _) => place.with(reader.clone()),
                };
                result(self, &inner, &row.result);
            }
            (None, Taken::Otherwise) => table.otherwise.iter().for_each(|otherwise| self.expr(place, *otherwise)),
            (None, Taken::Absent(_) | Taken::None) => {
                let mut found = false;
                for row in &table.rows {
                    let keys = row.each.map_or(1, |axis| self.ex.model.axis(axis).keys.len() as u32);
                    for key in 0..keys {
                        let inner = match row.each {
                            Some(axis) => place.with(reader.at(axis, key)),
                            None => place.with(reader.clone()),
                        };
                        found |= self.parts(&inner, bounds(&row.claim));
                        if table.kind != crate::model::TableKind::Band && !found {
                            if let RowResult::Value(rate) = &row.result {
                                found |= self.parts(&inner, [*rate]);
                            }
                        }
                    }
                }
                if !found {
                    let words = reader.words(table.selector);
                    let value = reader.shown_or_absent(table.selector).text;
                    let reason = format!("not exactly one row claims `{words}` at {value}");
                    self.own(place, kind, Cause::Bounds, reason, reader.span(id));
                }
            }
        }
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
        if found {
            return;
        }
        if let Some(against) = term.against {
            let before = self.found.len();
            (0..self.ex.model.size(against)).for_each(|coordinate| self.figure(against, coordinate));
            if self.found.len() > before {
                return;
            }
        }
        let law = self.ex.law_broken(place.figure, place.coordinate, term).unwrap_or_default();
        self.own(place, kind, Cause::Law, law, self.ex.model.figure(place.figure).name_span);
    }

    fn shown(&mut self, place: &Place<'a>, line: FigureId, standing: Standing, kind: Kind) {
        let before = self.found.len();
        self.figure(line, place.coordinate);
        if let Standing::After(limit, _) = standing {
            self.limit(place, limit, kind);
        }
        if self.found.len() == before {
            let span = self.ex.model.figure(place.figure).name_span;
            let law = "the earn-backs out of one withhold would come to more than is held".to_owned();
            self.own(place, kind, Cause::Law, law, span);
        }
    }

    fn members(&mut self, limit: LimitId) {
        let Some(limit) = self.ex.model.limits.get(limit.index()) else { return };
        for member in &limit.members {
            match member {
                Standing::Line(figure) => {
                    (0..self.ex.model.size(*figure)).for_each(|coordinate| self.figure(*figure, coordinate));
                }
                Standing::After(earlier, _) => self.members(*earlier),
            }
        }
    }

    fn limit(&mut self, place: &Place<'a>, id: LimitId, kind: Kind) {
        let Some(limit) = self.ex.model.limits.get(id.index()) else { return };
        let before = self.found.len();
        self.members(id);
        let inner = place.with(Reader::of_limit(self.ex, id));
        self.expr(&inner, limit.together);
        let absent = self.ex.program.limit(id).and_then(|limit| self.ex.values.register(limit.relief));
        if self.found.len() == before && kind_of(absent).is_some() {
            let reason = format!("limit `{}` leaves its lines less than nothing together", limit.name);
            self.own(place, kind, Cause::Law, reason, limit.span);
        }
    }

    fn account(&mut self, account: u32, part: AccountPart) {
        let Some(account) = self.ex.model.accounts.get(account as usize) else { return };
        let lines: Vec<FigureId> = match part {
            AccountPart::Held => vec![account.withhold],
            AccountPart::Returned => account.earn_backs.clone(),
            AccountPart::Forfeited => std::iter::once(account.withhold).chain(account.earn_backs.clone()).collect(),
        };
        for line in lines {
            (0..self.ex.model.size(line)).for_each(|coordinate| self.figure(line, coordinate));
        }
    }
}

fn bounds(claim: &Claim) -> Vec<ExprId> {
    match claim {
        Claim::Lower { at, .. } | Claim::Upper { at, .. } | Claim::Good(_, at, _) | Claim::Point(at) => vec![*at],
        Claim::Both { lower, upper, .. } => vec![*lower, *upper],
    }
}
