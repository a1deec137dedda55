//! Tables as explained: the row that claimed, its bounds, and how far the next band is.

use crate::explain::data::{Bound, Cases, Choice, Event, Neighbor, PartTaken, RowTaken, Selector, Shown};
use crate::explain::reader::Reader;
use crate::explain::walk::Walker;
use crate::model::{
    Body, Claim, Claimed, Cut, ExprId, Node, Relation, RowResult, Stated, Table, TableKind, TableRow, Type, Unit,
    claims,
};
use crate::number::{Mode, Number};
use crate::program::Taken;

/// One row, a `for each` row being as many.
struct Place {
    row: usize,
    key: Option<u32>,
    claimed: Claimed<Number>,
}

/// Where a part begins and ends, the bound of its row, and its rate.
type Stretch<'a> = (Number, Number, String, Option<(ExprId, Reader<'a>)>);

impl<'a> Walker<'a> {
    pub(super) fn table(&mut self, id: ExprId, table: &Table) {
        self.parts(table.selector);
        let selector =
            Selector { words: self.reader.words(table.selector), value: self.reader.shown_or_absent(table.selector) };
        let result = self.reader.shown_or_absent(id);
        let taken = self.reader.taken(id);
        match (&selector.value.value, table.kind) {
            (Ok(x), TableKind::Part) => {
                let x = x.clone();
                let parts = self.part_rows(table, &x, &result.ty);
                self.events.push(Event::Parts { selector, parts, result });
            }
            (Ok(x), TableKind::Line) => {
                let x = x.clone();
                self.on_line(table, taken, &x, selector, result);
            }
            (Ok(_), TableKind::Band) | (Err(_), _) => self.row_taken(table, taken, selector, result),
        }
    }

    fn row_taken(&mut self, table: &Table, taken: Taken, selector: Selector, result: Shown) {
        let places = if selector.value.is_known() { self.places(table) } else { None };
        let places = places.unwrap_or_default();
        let x = selector.value.value.clone().unwrap_or_else(|_| Number::zero());
        let ty = selector.value.ty.clone();
        let bound = |walker: &Self, cut: &Option<Cut<Number>>, lower: bool| {
            cut.as_ref()
                .map(|cut| Bound { at: walker.ex().known(cut.value.clone(), &ty), included: cut.above != lower })
        };
        let mut because = None;
        let mut span = self.reader.span(table.selector);
        let mut gives = String::new();
        let mut sides = (None, None);
        let mut follow: Option<(ExprId, Reader<'a>)> = None;
        let choice = match taken {
            Taken::Row(row, key) => {
                let Some(taken) = table.rows.get(row as usize) else { return };
                let reader = self.at_row(taken, key);
                because.clone_from(&taken.because);
                span = taken.head;
                gives = result_words(&reader, &taken.result);
                if let RowResult::Value(value) = &taken.result {
                    follow = Some((*value, reader));
                }
                let claimed = places.iter().find(|place| place.row == row as usize && place.key == key);
                let (lower, upper) =
                    claimed.map_or((None, None), |place| (place.claimed.lower.clone(), place.claimed.upper.clone()));
                sides = (lower.clone(), upper.clone());
                let keys = taken.each.map(|axis| &self.ex().model.axis(axis).keys);
                let key = keys.and_then(|keys| keys.get(key? as usize)).cloned();
                let head = self.ex().words(taken.head);
                Choice::Band { head, key, lower: bound(self, &lower, true), upper: bound(self, &upper, false) }
            }
            Taken::Otherwise => {
                if let Some(otherwise) = table.otherwise {
                    gives = self.reader.words(otherwise);
                    span = self.reader.span(otherwise);
                    follow = Some((otherwise, self.reader.clone()));
                }
                sides = around(&places, &x);
                Choice::Otherwise { lower: bound(self, &sides.0, true), upper: bound(self, &sides.1, false) }
            }
            Taken::Absent(entry) => {
                if let Some((_, value)) = table.absent.get(entry as usize) {
                    gives = self.reader.words(*value);
                    span = self.reader.span(*value);
                    follow = Some((*value, self.reader.clone()));
                }
                match selector.value.value {
                    Err(kind) => Choice::Absent(kind),
                    Ok(_) => Choice::None,
                }
            }
            Taken::None => Choice::None,
        };
        let below = sides.0.as_ref().map(|cut| self.neighbor(table, &places, cut, &x, false));
        let above = sides.1.as_ref().map(|cut| self.neighbor(table, &places, cut, &x, true));
        let kind = table.kind;
        self.events.push(Event::Row(RowTaken { kind, selector, choice, gives, result, because, below, above, span }));
        if let Some((value, reader)) = follow {
            self.with(reader, |walker| walker.parts(value));
        }
    }

    fn at_row(&self, row: &TableRow, key: Option<u32>) -> Reader<'a> {
        match (row.each, key) {
            (Some(axis), Some(key)) => self.reader.at(axis, key),
            (Some(_) | None, _) => self.reader.clone(),
        }
    }

    /// What every row claims; `None` where a bound has no value.
    fn places(&self, table: &Table) -> Option<Vec<Place>> {
        let mut rows = Vec::new();
        let mut stated = Vec::new();
        for (index, row) in table.rows.iter().enumerate() {
            let keys = row.each.map(|axis| self.ex().model.axis(axis).keys.len() as u32);
            for key in 0..keys.unwrap_or(1) {
                let key = keys.map(|_| key);
                let reader = self.at_row(row, key);
                stated.push(stated_by(&reader, &row.claim)?);
                rows.push((index, key));
            }
        }
        let claimed = claims(&stated, Number::cmp);
        Some(rows.into_iter().zip(claimed).map(|((row, key), claimed)| Place { row, key, claimed }).collect())
    }

    fn neighbor(&self, table: &Table, places: &[Place], cut: &Cut<Number>, x: &Number, up: bool) -> Neighbor {
        let ty = self.reader.ty(table.selector);
        let away = cut.value.sub(x).abs();
        let next = places.iter().find(|place| {
            let end = if up { &place.claimed.lower } else { &place.claimed.upper };
            end.as_ref() == Some(cut)
        });
        let gives = match next {
            Some(place) => table.rows.get(place.row).map(|row| result_words(&self.at_row(row, place.key), &row.result)),
            None => table.otherwise.map(|otherwise| self.reader.words(otherwise)),
        };
        let away_ty = match ty {
            Type::Date => Type::Quantity(Unit::days()),
            Type::Time => Type::Quantity(Unit::hours()),
            Type::Quantity(_) | Type::Truth | Type::Word(_) | Type::Key(_) | Type::Text | Type::Unknown => ty.clone(),
        };
        let distance = self.ex().known(away, &away_ty);
        Neighbor {
            at: self.ex().known(cut.value.clone(), ty),
            words: in_points(&distance),
            distance,
            gives,
            cases: self.cases(table.selector, cut, up),
        }
    }

    /// Where the selector is a quotient of counts: how many more or fewer cases reach the next band.
    fn cases(&self, selector: ExprId, cut: &Cut<Number>, up: bool) -> Option<Cases> {
        let mut reader = self.reader.clone();
        let mut id = selector;
        loop {
            if let Node::Figure(figure, selects) = reader.node(id) {
                let coordinate = reader.coordinate(*figure, selects)?;
                let Body::Expr(body) = &self.ex().model.figure(*figure).body else { return None };
                (reader, id) = (Reader::of_figure(self.ex(), *figure, coordinate), *body);
            } else if let Node::First { otherwise: Some(otherwise), .. } = reader.node(id) {
                if reader.taken(id) != Taken::Otherwise {
                    return None;
                }
                id = *otherwise;
            } else {
                break;
            }
        }
        let Node::Divide(counted, of) = reader.node(id) else { return None };
        let is_count = |id: ExprId| reader.ty(id).is_count();
        if !is_count(*counted) || !is_count(*of) {
            return None;
        }
        let (now, of) = (reader.value(*counted)?.ok()?, reader.value(*of)?.ok()?);
        let whole = cut.value.mul(&of);
        let one = Number::one();
        let count = match (up, cut.above) {
            (true, false) => whole.round(Mode::Up, &one),
            (true, true) => whole.round(Mode::Down, &one).add(&one),
            (false, false) => whole.round(Mode::Up, &one).sub(&one),
            (false, true) => whole.round(Mode::Down, &one),
        };
        let quotient = count.div(&of).filter(|_| !count.is_negative())?;
        let quotient = self.ex().known(quotient, self.reader.ty(selector));
        Some(Cases { counted: reader.words(*counted), change: count.sub(&now), count, quotient })
    }

    fn part_rows(&mut self, table: &Table, x: &Number, ty: &Type) -> Vec<PartTaken> {
        let Some(places) = self.places(table) else { return Vec::new() };
        let zero = Number::zero();
        let (low, high) = (x.min(&zero), x.max(&zero));
        let mut parts: Vec<Stretch<'a>> = Vec::new();
        for place in &places {
            let Some(row) = table.rows.get(place.row) else { continue };
            let from = place.claimed.lower.as_ref().map_or(low.clone(), |cut| Number::max(&cut.value, &low));
            let to = place.claimed.upper.as_ref().map_or(high.clone(), |cut| Number::min(&cut.value, &high));
            if from < to {
                let reader = self.at_row(row, place.key);
                let rate = match &row.result {
                    RowResult::Value(rate) => Some((*rate, reader)),
                    RowResult::Evenly(..) => None,
                };
                parts.push((from, to, self.ex().words(row.head), rate));
            }
        }
        parts.sort_by(|(a, ..), (b, ..)| a.cmp(b));
        if let Some(otherwise) = table.otherwise {
            let mut gaps = Vec::new();
            let mut reached = low;
            for (from, to, ..) in &parts {
                if reached < *from {
                    gaps.push((reached.clone(), from.clone()));
                }
                reached = Number::max(&reached, to);
            }
            if reached < high {
                gaps.push((reached, high));
            }
            let rate = Some((otherwise, self.reader.clone()));
            parts.extend(gaps.into_iter().map(|(from, to)| (from, to, "otherwise".to_owned(), rate.clone())));
            parts.sort_by(|(a, ..), (b, ..)| a.cmp(b));
        }
        let selector = self.reader.ty(table.selector).clone();
        let ex = self.ex();
        parts
            .into_iter()
            .map(|(from, to, head, rate)| {
                let length = to.sub(&from);
                let shown = match rate {
                    Some((rate, reader)) => {
                        self.with(reader, |walker| walker.parts(rate));
                        self.reader.shown_or_absent(rate)
                    }
                    None => ex.absent(crate::model::Kind::Undefined, ty),
                };
                let amount = ex.shown(shown.value.clone().map(|rate| rate.mul(&length)), ty);
                PartTaken {
                    head,
                    from: ex.known(from, &selector),
                    to: ex.known(to, &selector),
                    length: ex.known(length, &selector),
                    rate: shown,
                    amount,
                }
            })
            .collect()
    }

    fn on_line(&mut self, table: &Table, taken: Taken, x: &Number, selector: Selector, result: Shown) {
        let point = |walker: &Self, row: &TableRow| -> Option<(Number, Shown, Shown)> {
            let (Claim::Point(at), RowResult::Value(value)) = (&row.claim, &row.result) else { return None };
            let shown = walker.reader.shown(*at)?;
            Some((shown.value.clone().ok()?, shown, walker.reader.shown_or_absent(*value)))
        };
        let row = match taken {
            Taken::Row(row, _) => table.rows.get(row as usize),
            Taken::Otherwise | Taken::Absent(_) | Taken::None => None,
        };
        let Some((at, left, value)) = row.and_then(|row| point(self, row)) else {
            return self.row_taken(table, taken, selector, result);
        };
        let next = table.rows.iter().filter_map(|row| point(self, row)).filter(|(other, ..)| *other > at);
        let right = next.min_by(|(a, ..), (b, ..)| a.cmp(b)).filter(|_| at != *x).map(|(_, at, value)| (at, value));
        for row in &table.rows {
            if let RowResult::Value(value) = &row.result {
                self.parts(*value);
            }
        }
        self.events.push(Event::OnLine { selector, left: (left, value), right, result });
    }
}

/// A distance in words: between percents, percentage points.
pub(crate) fn in_points(distance: &Shown) -> String {
    if !distance.ty.unit().is_some_and(Unit::is_percent) {
        return distance.text.clone();
    }
    let digits = distance.text.trim_end_matches('%');
    format!("{digits} percentage point{}", if digits == "1" { "" } else { "s" })
}

fn result_words(reader: &Reader<'_>, result: &RowResult) -> String {
    match result {
        RowResult::Value(value) => reader.words(*value),
        RowResult::Evenly(from, to) => format!("evenly from {} to {}", reader.words(*from), reader.words(*to)),
    }
}

fn stated_by(reader: &Reader<'_>, claim: &Claim) -> Option<Stated<Number>> {
    let known = |id: &ExprId| reader.value(*id)?.ok();
    let lower = |at: Number, included: bool| if included { Cut::below(at) } else { Cut::above(at) };
    let upper = |at: Number, included: bool| if included { Cut::above(at) } else { Cut::below(at) };
    Some(match claim {
        Claim::Lower { at, included } => Stated { lower: Some(lower(known(at)?, *included)), upper: None },
        Claim::Upper { at, included } => Stated { lower: None, upper: Some(upper(known(at)?, *included)) },
        Claim::Both { lower: from, from: in_from, upper: to, up_to } => {
            Stated { lower: Some(lower(known(from)?, *in_from)), upper: Some(upper(known(to)?, *up_to)) }
        }
        Claim::Good(good, at, direction) => {
            let at = known(at)?;
            match good.relation(reader.lower_is_better(*direction)?) {
                Relation::AtLeast => Stated { lower: Some(lower(at, true)), upper: None },
                Relation::More => Stated { lower: Some(lower(at, false)), upper: None },
                Relation::AtMost => Stated { lower: None, upper: Some(upper(at, true)) },
                Relation::Less => Stated { lower: None, upper: Some(upper(at, false)) },
                Relation::Equal | Relation::NotEqual => return None,
            }
        }
        Claim::Point(at) => {
            let at = known(at)?;
            Stated { lower: Some(Cut::below(at.clone())), upper: Some(Cut::above(at)) }
        }
    })
}

/// The cuts around a value that no row claims.
fn around(places: &[Place], x: &Number) -> (Option<Cut<Number>>, Option<Cut<Number>>) {
    let reached = |cut: &Cut<Number>| if cut.above { *x > cut.value } else { *x >= cut.value };
    let cuts = || places.iter().flat_map(|place| place.claimed.lower.iter().chain(place.claimed.upper.iter()));
    let compare = |a: &&Cut<Number>, b: &&Cut<Number>| a.compare_by(b, Number::cmp);
    let lower = cuts().filter(|cut| reached(cut)).max_by(compare).cloned();
    let upper = cuts().filter(|cut| !reached(cut)).min_by(compare).cloned();
    (lower, upper)
}
