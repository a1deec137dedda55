//! Rows that no facts take.

use std::collections::BTreeMap;

use super::whether::{Found, Part};
use super::{Bench, WARNING};
use crate::analyze::analyst::Analyst;
use crate::analyze::goal::Goal;
use crate::analyze::report::Lint;
use crate::analyze::search::Toward;
use crate::model::{Datum, ExprId, FigureId, Node, RowResult};
use crate::number::Number;
use crate::number::interval::{End, Interval};
use crate::program::op::{Bounds, Op, Reading, Segments};
use crate::program::{Reg, Taken, TraceSlot};

/// A table or a list of conditions, with every place where it is worked out.
struct Decided {
    figure: FigureId,
    expr: ExprId,
    /// For each place: the rows, and what has to hold so that each is taken.
    places: Vec<Vec<(u32, Vec<Part>)>>,
    /// What is looked up, where it is a table.
    selector: Option<Reg>,
}

impl Analyst<'_> {
    /// Rows of tables and of lists of conditions that no facts take.
    pub(super) fn rows_never_taken(&mut self, bench: &Bench, found: &mut Vec<Lint>) {
        for decided in self.decided() {
            let mut rows: BTreeMap<u32, Vec<&Vec<Part>>> = BTreeMap::new();
            for (row, parts) in decided.places.iter().flatten() {
                rows.entry(*row).or_default().push(parts);
            }
            let count = rows.len();
            let mut never = Vec::new();
            for (row, asked) in rows {
                if asked.iter().all(|parts| matches!(self.whether(bench, parts), Found::Never)) {
                    never.push(row);
                }
            }
            // Where no row is taken the table itself is not come to: that is said of what stands around it.
            if never.len() < count || decided.selector.is_none() {
                for row in never {
                    found.extend(self.row_lint(&decided, row));
                }
            }
        }
    }

    /// Every table and list of conditions of the text.
    fn decided(&self) -> Vec<Decided> {
        let plan = &self.program.plan;
        let mut tables: BTreeMap<TraceSlot, (Reg, u32)> = BTreeMap::new();
        for op in &plan.ops {
            if let Op::Table { x, table, .. } = op {
                tables.insert(plan.stores.tables[*table as usize].trace, (*x, *table));
            }
        }
        let mut of: BTreeMap<ExprId, Option<Decided>> = BTreeMap::new();
        for entry in &plan.probes.traces {
            let Some(figure) = self.figure_of(entry.instance) else { continue };
            let node = &self.model.expr(entry.expr).node;
            let place = if matches!(node, Node::Table(_)) {
                tables
                    .get(&TraceSlot(entry.at))
                    .filter(|(x, _)| !self.is_constant(*x))
                    .and_then(|(x, table)| Some((Some(*x), self.rows_of_table(TraceSlot(entry.at), *x, *table)?)))
            } else if let (Node::First { rows, .. }, 0) = (node, entry.rows) {
                self.rows_of_list(figure, rows).map(|rows| (None, rows))
            } else {
                None
            };
            let decided = of.entry(entry.expr).or_insert_with(|| {
                Some(Decided { figure: figure.0, expr: entry.expr, places: Vec::new(), selector: None })
            });
            match (place, decided.as_mut()) {
                (Some((selector, rows)), Some(whole)) => {
                    whole.places.push(rows);
                    whole.selector = whole.selector.or(selector);
                }
                // Of a place that cannot be looked at anything may be taken.
                (None, _) => *decided = None,
                (Some(_), None) => {}
            }
        }
        of.into_values().flatten().collect()
    }

    /// The figure and the coordinate of a stretch of calculations; none of a limit.
    fn figure_of(&self, instance: u32) -> Option<(FigureId, usize)> {
        let bases = &self.program.plan.bases;
        let place = bases.partition_point(|base| *base <= instance).checked_sub(1)?;
        (place < self.model.figures.len()).then(|| (FigureId(place as u32), (instance - bases[place]) as usize))
    }

    pub(super) fn is_constant(&self, reg: Reg) -> bool {
        self.program.plan.constants.binary_search_by_key(&reg, |(reg, _)| *reg).is_ok()
    }

    fn constant(&self, reg: Reg) -> Option<&Number> {
        let constants = &self.program.plan.constants;
        let place = constants.binary_search_by_key(&reg, |(reg, _)| *reg).ok()?;
        Some(&constants[place].1.value)
    }

    /// What has to hold so that each row of a table of constant bands is taken.
    fn rows_of_table(&self, trace: TraceSlot, x: Reg, table: u32) -> Option<Vec<(u32, Vec<Part>)>> {
        let table = &self.program.plan.stores.tables[table as usize];
        let Reading::Band(Bounds::Fixed(segments)) = &table.reading else { return None };
        let mut rows: BTreeMap<u32, Vec<Interval>> = BTreeMap::new();
        let mut places = Vec::with_capacity(table.gives.len());
        for (row, _) in table.gives.iter().enumerate() {
            // Rows that stand for those of a schedule are as many as it has.
            let Taken::Row(place, None) = self.program.taken(trace, row as u32) else { return None };
            rows.entry(place).or_default();
            places.push(place);
        }
        for (at, owner) in segments.owners.iter().enumerate() {
            if let Some(place) = places.get(*owner as usize) {
                rows.entry(*place).or_default().push(self.segment(segments, at)?);
            }
        }
        Some(rows.into_iter().map(|(row, ranges)| (row, vec![Part::Within(x, ranges)])).collect())
    }

    fn segment(&self, segments: &Segments, at: usize) -> Option<Interval> {
        let cut = |place: usize| segments.cuts.get(place);
        let low = match at.checked_sub(1).and_then(cut) {
            Some(cut) => Some(End { value: self.constant(cut.value)?.clone(), closed: !cut.above }),
            None => None,
        };
        let high = match cut(at) {
            Some(cut) => Some(End { value: self.constant(cut.value)?.clone(), closed: cut.above }),
            None => None,
        };
        Some(Interval { low, high })
    }

    /// What has to hold so that each row of a list of conditions is taken: that it is true and all before are false.
    fn rows_of_list(&self, at: (FigureId, usize), rows: &[(ExprId, ExprId)]) -> Option<Vec<(u32, Vec<Part>)>> {
        let probe = self.program.probe(at.0, at.1)?;
        let mut before: Vec<Part> = Vec::new();
        let mut found = Vec::new();
        for (row, (condition, _)) in rows.iter().enumerate() {
            let mut registers = probe.registers(*condition, &[]);
            // What is not worked out, or at several places, is not looked at.
            let (Some(reg), None) = (registers.next(), registers.next()) else { return None };
            if self.is_constant(reg) {
                return None;
            }
            let mut parts = before.clone();
            parts.push(Part::Truth(reg, true));
            found.push((row as u32, parts));
            before.push(Part::Truth(reg, false));
        }
        Some(found)
    }

    fn row_lint(&mut self, decided: &Decided, row: u32) -> Option<Lint> {
        let model = self.model;
        let node = &model.expr(decided.expr).node;
        if let Node::First { rows, .. } = node {
            return self.condition_lint(decided, rows.get(row as usize)?);
        }
        let Node::Table(table) = node else { return None };
        self.band_lint(decided, table, row)
    }

    /// A row of a list of conditions.
    fn condition_lint(&self, decided: &Decided, (condition, result): &(ExprId, ExprId)) -> Option<Lint> {
        let span = self.model.expr(*condition).span;
        let words = self.words(span);
        // What chooses among the versions of an amended clause is written nowhere; `insufficient when` guards.
        let said = self.source.map_or("", |source| crate::analyze::coverage::said_before(source, span));
        if words.is_empty() || said.is_empty() {
            return None;
        }
        let absent = matches!(self.model.expr(*result).node, Node::Absent(_));
        let mut lint = self.lint("unreachable-row", WARNING, decided.figure, span);
        lint.message = match said {
            "except when" => format!("the exception `{words}` is never taken: no facts make it true"),
            _ if absent => format!("`{said} {words}` never holds: no facts make it true"),
            _ => format!("the row `when {words}` is never taken: no facts come to it"),
        };
        lint.help = Some("take it out, or correct what it asks for".to_owned());
        Some(lint)
    }

    /// A row of a table.
    fn band_lint(&mut self, decided: &Decided, table: &crate::model::Table, row: u32) -> Option<Lint> {
        let written = table.rows.get(row as usize)?;
        let selector = decided.selector?;
        let head = self.words(written.head);
        let (low, high) = self.range_shown(selector, table.selector);
        let space = self.space.clone();
        let goal = Goal::of(&self.search.graph, selector);
        self.search.look(&space.domains, &goal);
        let top = self.is_top(table, row as usize);
        // An outermost row that earns no more than others is written so that no value is left out.
        if !top && self.is_outermost(decided, row) {
            return None;
        }
        let code = if top { "unreachable-top" } else { "unreachable-row" };
        let mut lint = self.lint(code, WARNING, decided.figure, written.span);
        let what = self.words(self.model.expr(table.selector).span);
        let between = self.lies_between(decided, row, selector);
        let range = match (&low, &high) {
            (Some(_), Some(_)) if between => {
                format!("no value of `{what}` lies there, with the decimals it has")
            }
            (Some((low, _)), Some((high, _))) => format!("`{what}` comes to {low} to {high}"),
            (None, Some((high, _))) => format!("`{what}` never comes to more than {high}"),
            (Some((low, _)), None) => format!("`{what}` never comes to less than {low}"),
            (None, None) => format!("`{what}` never lies there"),
        };
        lint.message = if top {
            format!("nobody can reach the best row, `{head}`: whatever the facts, {range}")
        } else {
            format!("the row `{head}` is never taken: whatever the facts, {range}")
        };
        lint.help = Some(if top {
            "lower the bound to what can be reached, or raise what leads to it".to_owned()
        } else {
            "take the row out, or correct its bound".to_owned()
        });
        let nearest = match self.lies_above(table, row as usize) {
            true => high.or(low),
            false => low.or(high),
        };
        if let Some((_, points)) = nearest {
            lint.facts = self.facts_bearing(&points, &[selector]);
        }
        Some(lint)
    }

    /// The least and the greatest that a selector comes to, with facts, where they are exact.
    #[allow(clippy::type_complexity)] // two of the same
    fn range_shown(
        &mut self,
        reg: Reg,
        expr: ExprId,
    ) -> (Option<(String, Vec<crate::analyze::space::Point>)>, Option<(String, Vec<crate::analyze::space::Point>)>)
    {
        let goal = Goal::of(&self.search.graph, reg);
        let ty = self.model.expr(expr).ty.clone();
        let (space, from) = (self.space.clone(), vec![self.here.clone()]);
        let mut end = |toward| {
            let extreme = self.search.extreme(&space, &goal, toward, &from);
            let (value, points) = extreme.reached.clone().filter(|_| extreme.is_exact())?;
            Some((crate::explain::print::printed(&value, &ty, self.model), points))
        };
        (end(Toward::Least), end(Toward::Greatest))
    }

    /// Whether a row goes on for ever.
    fn is_outermost(&self, decided: &Decided, row: u32) -> bool {
        decided.places.iter().flatten().filter(|(other, _)| *other == row).flat_map(|(_, parts)| parts).any(|part| {
            match part {
                Part::Within(_, ranges) => ranges.iter().any(|range| range.low.is_none() || range.high.is_none()),
                Part::Truth(..) | Part::Above(..) | Part::Some(_) | Part::Absent(..) => false,
            }
        })
    }

    /// Whether a row lies within what its selector may come to, and is passed over.
    fn lies_between(&self, decided: &Decided, row: u32, selector: Reg) -> bool {
        let held = &self.search.held(self.search.graph.register(selector)).range;
        decided.places.iter().flatten().filter(|(other, _)| *other == row).flat_map(|(_, parts)| parts).any(|part| {
            match part {
                Part::Within(_, ranges) => ranges.iter().any(|range| !held.meet(range).is_empty()),
                Part::Truth(..) | Part::Above(..) | Part::Some(_) | Part::Absent(..) => false,
            }
        })
    }

    /// Whether a row earns most of all rows of its table, where all are written as numbers.
    fn is_top(&self, table: &crate::model::Table, row: usize) -> bool {
        let worth = |result: &RowResult| {
            let expr = match result {
                RowResult::Value(value) => *value,
                RowResult::Evenly(_, to) => *to,
            };
            self.written(expr)
        };
        let all: Option<Vec<Number>> = table.rows.iter().map(|row| worth(&row.result)).collect();
        let Some(all) = all else { return false };
        all.iter().enumerate().all(|(place, other)| place == row || *other < all[row]) && all.len() > 1
    }

    /// The number that a calculation writes out, or the part that it takes of something.
    fn written(&self, expr: ExprId) -> Option<Number> {
        let node = &self.model.expr(expr).node;
        let node = if let Node::Multiply(a, _) = node { &self.model.expr(*a).node } else { node };
        if let Node::Const(Datum::Number(number)) = node { Some(number.clone()) } else { None }
    }

    /// Whether a row claims the upper end.
    fn lies_above(&self, table: &crate::model::Table, row: usize) -> bool {
        use crate::model::Claim;
        match table.rows.get(row).map(|row| &row.claim) {
            Some(Claim::Lower { .. } | Claim::Both { .. } | Claim::Good(..)) => true,
            Some(Claim::Upper { .. } | Claim::Point(_)) | None => false,
        }
    }
}
