//! The ways in which a choice can go, each with what holds where it goes that way.

use super::facts::Facts;
use super::linear::Linear;
use super::terms::{Place, Prover, Spot, What};
use crate::model::{ExprId, Node, RowResult, Table, TableKind};
use crate::number::Number;
use crate::number::interval::Interval;

impl Prover<'_> {
    /// The ways a choice can go: what holds then, and what it gives.
    pub fn branches(&mut self, expr: ExprId, spot: Spot, facts: &Facts) -> Vec<(Facts, Linear)> {
        let model = self.model;
        let mut found = Vec::new();
        let node = &model.expr(expr).node;
        if let Node::First { rows, otherwise, absent } = node {
            let mut passed = facts.clone();
            for (condition, result) in rows {
                let mut taken = passed.clone();
                self.assume(*condition, spot, true, &mut taken);
                self.branch(taken, *result, spot, &mut found);
                self.assume(*condition, spot, false, &mut passed);
            }
            if let Some(otherwise) = otherwise {
                self.branch(passed, *otherwise, spot, &mut found);
            }
            for (_, result) in absent {
                self.branch(facts.clone(), *result, spot, &mut found);
            }
        } else if let Node::If(condition, yes, no) = node {
            for (truth, result) in [(true, *yes), (false, *no)] {
                let mut taken = facts.clone();
                self.assume(*condition, spot, truth, &mut taken);
                self.branch(taken, result, spot, &mut found);
            }
        } else if let Node::Step { base, action, when } = node {
            let base = self.sum(*base, spot);
            let stepped = self.stepped(base.clone(), action, spot);
            for (truth, result) in [(true, stepped), (false, base)] {
                let mut taken = facts.clone();
                if let Some(when) = when {
                    self.assume(*when, spot, truth, &mut taken);
                }
                found.push((taken, result));
            }
        } else if let Node::Table(table) = node {
            self.table_branches(expr, table, spot, facts, &mut found);
        }
        found
    }

    /// Where the results of a choice lie, whatever holds where each is taken; `None` where they need more than a glance.
    pub fn results_at_a_glance(&mut self, expr: ExprId, spot: Spot) -> Option<Interval> {
        let model = self.model;
        let node = &model.expr(expr).node;
        let mut results: Vec<(ExprId, Spot)> = Vec::new();
        if let Node::First { rows, otherwise, absent } = node {
            let all =
                rows.iter().map(|(_, result)| result).chain(otherwise).chain(absent.iter().map(|(_, result)| result));
            results.extend(all.map(|result| (*result, spot)));
        } else if let Node::If(_, yes, no) = node {
            results.extend([(*yes, spot), (*no, spot)]);
        } else if let Node::Table(Table { kind: TableKind::Band, rows, otherwise, absent, .. }) = node {
            for row in rows {
                let inside = match row.each {
                    Some(axis) => self.moved(spot, axis, Place::Any),
                    None => spot,
                };
                match row.result {
                    RowResult::Value(value) => results.push((value, inside)),
                    RowResult::Evenly(from, to) => results.extend([(from, inside), (to, inside)]),
                }
            }
            results
                .extend(otherwise.iter().chain(absent.iter().map(|(_, result)| result)).map(|result| (*result, spot)));
        } else {
            return None;
        }
        let mut all = Interval::empty();
        for (result, inside) in results {
            if !matches!(model.expr(result).node, Node::Absent(_)) {
                let sum = self.sum(result, inside);
                all = all.hull(&self.simple(&sum));
            }
        }
        Some(all)
    }

    fn branch(&mut self, facts: Facts, result: ExprId, spot: Spot, found: &mut Vec<(Facts, Linear)>) {
        if !facts.impossible && !matches!(self.model.expr(result).node, Node::Absent(_)) {
            let sum = self.sum(result, spot);
            found.push((facts, sum));
        }
    }

    fn table_branches(
        &mut self,
        id: ExprId,
        table: &Table,
        spot: Spot,
        facts: &Facts,
        found: &mut Vec<(Facts, Linear)>,
    ) {
        let mut values = Vec::new();
        for (index, row) in table.rows.iter().enumerate() {
            let (inside, mut taken) = self.inside_row(table, index, spot, facts);
            let sum = match &row.result {
                RowResult::Value(value) if matches!(self.model.expr(*value).node, Node::Absent(_)) => continue,
                RowResult::Value(value) => self.sum(*value, inside),
                RowResult::Evenly(from, to) => {
                    let ends = vec![self.sum(*from, inside), self.sum(*to, inside)];
                    self.among(ends)
                }
            };
            match table.kind {
                TableKind::Band => {
                    self.claimed(id, table, index, spot, &mut taken);
                    if !taken.impossible {
                        found.push((taken, sum));
                    }
                }
                TableKind::Part | TableKind::Line => values.push(sum),
            }
        }
        match table.kind {
            TableKind::Band => {}
            TableKind::Line => {
                let value = self.among(values);
                found.push((facts.clone(), value));
            }
            TableKind::Part => {
                // The lengths together are at most how far the selector is from 0.
                values.push(Linear::constant(Number::zero()));
                let rate = self.among(values);
                let selector = self.sum(table.selector, spot);
                let far = if self.simple(&selector).is_at_least_zero() {
                    selector
                } else {
                    let other = selector.scale(&Number::from(-1));
                    self.atom(What::Greatest(vec![selector, other]))
                };
                let value = self.times(rate, far);
                found.push((facts.clone(), value));
            }
        }
        if let Some(otherwise) = table.otherwise {
            let mut rest = facts.clone();
            self.unclaimed(id, table, spot, &mut rest);
            self.branch(rest, otherwise, spot, found);
        }
        for (_, result) in &table.absent {
            self.branch(facts.clone(), *result, spot, found);
        }
    }

    /// Where the result of a row is read. A row that stands for every row of a schedule is read at any one of them; where
    /// the reader already stood at one, what was known there is not known here.
    pub fn inside_row(&mut self, table: &Table, index: usize, spot: Spot, facts: &Facts) -> (Spot, Facts) {
        match table.rows.get(index).and_then(|row| row.each) {
            None => (spot, facts.clone()),
            Some(axis) => {
                let facts = if self.is_on(spot, axis) { Facts::none(facts.lower) } else { facts.clone() };
                (self.moved(spot, axis, Place::Any), facts)
            }
        }
    }
}
