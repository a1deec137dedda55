//! The rows that a run took, and the bounds, caps and floors that it came near.

use super::aspect::Aspect;
use super::bounds::{bound_span, step_of};
use super::walk::{EdgeKind, Waiting, Walk};
use crate::evaluate::Value;
use crate::explain::reader::Reader;
use crate::model::{Claim, ExprId, RowResult, Table, TableKind, TableRow};
use crate::number::Number;
use crate::program::Taken;
use crate::source::Span;

impl Walk<'_> {
    pub(super) fn table<'a>(
        &mut self,
        reader: &Reader<'a>,
        expr: ExprId,
        table: &'a Table,
        waiting: &mut Vec<Waiting<'a>>,
    ) {
        waiting.push((reader.clone(), table.selector));
        let taken = reader.taken(expr);
        if table.kind == TableKind::Part {
            self.parts(reader, table, waiting);
        }
        let gives = |row: &'a TableRow| match &row.result {
            RowResult::Value(value) => vec![*value],
            RowResult::Evenly(from, to) => vec![*from, *to],
        };
        match taken {
            Taken::Row(place, each) => {
                if let Some(row) = table.rows.get(place as usize) {
                    self.hit(Aspect::Row, row.span);
                    let inner = row.each.zip(each).map_or_else(|| reader.clone(), |(axis, key)| reader.at(axis, key));
                    waiting.extend(gives(row).into_iter().map(|value| (inner.clone(), value)));
                }
            }
            Taken::Otherwise => {
                if let Some(otherwise) = table.otherwise {
                    self.hit(Aspect::Otherwise, reader.span(otherwise));
                    waiting.push((reader.clone(), otherwise));
                }
            }
            Taken::Absent(place) => {
                if let Some((_, row)) = table.absent.get(place as usize) {
                    self.hit(Aspect::Absence, reader.span(*row));
                    waiting.push((reader.clone(), *row));
                }
            }
            Taken::None => {}
        }
        for row in &table.rows {
            let keys = row.each.map_or(1, |axis| reader.ex.model().axis(axis).keys.len());
            // Of a long table the rows next to the one that was taken are enough.
            let around = match (row.each, taken) {
                (Some(_), Taken::Row(_, Some(key))) => (key as usize).saturating_sub(1)..(key as usize + 2).min(keys),
                (Some(_), _) => 0..keys.min(64),
                (None, _) => 0..1,
            };
            for key in around {
                let inner = row.each.map_or_else(|| reader.clone(), |axis| reader.at(axis, key as u32));
                for bound in row.claim.bounds() {
                    let span = bound_span(reader.ex.model(), table, bound);
                    waiting.push((inner.clone(), bound));
                    let held = reader.value(table.selector).zip(inner.value(bound));
                    self.sides(reader, bound, held, span, true);
                    let parts = ((table.selector, reader.bound_rows()), (bound, inner.bound_rows()));
                    self.edge(reader, EdgeKind::Bound, parts, span);
                }
            }
        }
    }

    /// Of a table by part, every row of which the value fills a part.
    fn parts<'a>(&mut self, reader: &Reader<'a>, table: &'a Table, waiting: &mut Vec<Waiting<'a>>) {
        let known = |expr: ExprId| reader.value(expr).and_then(Result::ok);
        let Some(value) = known(table.selector) else { return };
        let plain = || table.rows.iter().filter(|row| row.each.is_none());
        let stated: Vec<Number> = plain().flat_map(|row| row.claim.bounds()).filter_map(known).collect();
        for row in plain() {
            let begins = match &row.claim {
                Claim::Lower { at, .. } | Claim::Both { lower: at, .. } | Claim::Good(_, at, _) => known(*at),
                Claim::Upper { at, .. } => {
                    let Some(end) = known(*at) else { continue };
                    stated.iter().filter(|other| **other < end).max().cloned()
                }
                Claim::Point(_) => continue,
            };
            if value > begins.unwrap_or_else(Number::zero) {
                self.hit(Aspect::Row, row.span);
                if let RowResult::Value(rate) = &row.result {
                    waiting.push((reader.clone(), *rate));
                }
            }
        }
    }

    pub(super) fn near(&mut self, reader: &Reader<'_>, expr: ExprId, a: ExprId, b: ExprId, ordered: bool) {
        let held = reader.value(a).zip(reader.value(b));
        self.sides(reader, b, held, reader.span(expr), ordered);
        let rows = reader.bound_rows();
        self.edge(reader, EdgeKind::Bound, ((a, rows.clone()), (b, rows)), reader.span(expr));
    }

    fn sides(&mut self, reader: &Reader<'_>, bound: ExprId, held: Option<(Value, Value)>, span: Span, ordered: bool) {
        let Some((Ok(value), Ok(at))) = held else { return };
        let apart = &value - &at;
        if apart.is_zero() {
            self.hit(Aspect::On, span);
        } else if ordered && apart.abs() <= step_of(reader.ex.model(), reader.ex.source(), bound, &at) {
            self.hit(if apart.is_negative() { Aspect::Below } else { Aspect::Above }, span);
        }
    }

    pub(super) fn capped(&mut self, reader: &Reader<'_>, base: ExprId, limit: ExprId, cap: bool) {
        let span = reader.span(limit);
        let kind = if cap { EdgeKind::Cap } else { EdgeKind::Floor };
        self.edge(reader, kind, ((base, reader.bound_rows()), (limit, reader.bound_rows())), span);
        if let (Some(Ok(amount)), Some(Ok(limit))) = (reader.value(base), reader.value(limit)) {
            let reached = if cap { amount > limit } else { amount < limit };
            self.hit(if reached { Aspect::Reached } else { Aspect::NotReached }, span);
        }
    }
}
