//! Tables become searches. Constant bounds are claimed and sorted now, bounds of the facts at run time.

use crate::model::{AxisId, Claim, Claimed, Cut, ExprId, Relation, RowResult, Stated, Table as Written, TableKind};
use crate::number::Ladder;
use crate::program::from_expr::Arm;
use crate::program::from_model::{Compiler, Stop};
use crate::program::machine::{claim, segment};
use crate::program::op::{Bounds, Claims, Gives, KNOWN, NO_LABEL, Op, Reading, Reg, Segments, Table};
use crate::source::Span;

/// One row with its registers, before it is known how the table is searched.
struct Row {
    stated: Stated<Reg>,
    /// A point of a `by line of` table.
    point: Option<Reg>,
    gives: Gives,
}

/// A calculation that waits for its place behind the table.
struct Waiting {
    label: u32,
    arm: Arm,
}

impl Compiler<'_> {
    pub fn table(&mut self, id: ExprId, written: &Written, want: Option<Reg>, span: Span) -> Result<Reg, Stop> {
        let x = self.expr(written.selector, None)?;
        let trace = self.trace(id);
        let to = match want {
            Some(to) => to,
            None => self.register()?,
        };
        let lazy = written.kind == TableKind::Band;
        let mut rows = Vec::new();
        let mut waiting = Vec::new();
        let mut starts = Vec::new();
        for row in &written.rows {
            starts.push((rows.len() as u32, row.each.is_some()));
            let each: Option<(AxisId, u32)> = row.each.map(|axis| (axis, self.model.axis(axis).keys.len() as u32));
            match each {
                None => rows.push(self.row_of(&row.claim, &row.result, lazy.then_some(to), &mut waiting, span)?),
                Some((axis, keys)) => {
                    for key in 0..keys {
                        rows.push(self.within(axis, key, |it| {
                            it.row_of(&row.claim, &row.result, lazy.then_some(to), &mut waiting, span)
                        })?);
                    }
                }
            }
        }
        if starts.iter().any(|(_, each)| *each) {
            self.probes.trace_rows.insert(trace, starts);
        }
        // Of a table by part it is a rate, which the table multiplies itself.
        let by_part = written.kind == TableKind::Part;
        let otherwise =
            written.otherwise.map(|value| self.gives(value, (!by_part).then_some(to), &mut waiting)).transpose()?;
        let mut absent = Vec::with_capacity(written.absent.len());
        for (kinds, value) in &written.absent {
            absent.push((*kinds, self.gives(*value, Some(to), &mut waiting)?));
        }
        let end = if waiting.is_empty() { NO_LABEL } else { self.label() };
        let bounds_status = self.bounds_status(&rows);
        let (reading, gives) = self.reading(written.kind, rows, bounds_status);
        let table = self.stores.tables.len() as u32;
        let bounds_status = bounds_status.unwrap_or(KNOWN);
        self.stores.tables.push(Table { reading, gives, otherwise, absent, bounds_status, trace, end });
        self.push(Op::Table { to, x, table })?;
        for Waiting { label, arm } in waiting {
            self.push(Op::Label(label))?;
            self.place(arm, to)?;
            self.push(Op::Jump(end))?;
        }
        if end != NO_LABEL {
            self.push(Op::Label(end))?;
        }
        Ok(to)
    }

    fn row_of(
        &mut self,
        claim: &Claim,
        result: &RowResult,
        to: Option<Reg>,
        waiting: &mut Vec<Waiting>,
        span: Span,
    ) -> Result<Row, Stop> {
        let (stated, point) = self.stated(claim, span)?;
        let gives = match result {
            RowResult::Value(value) => self.gives(*value, to, waiting)?,
            RowResult::Evenly(from, until) => {
                let (from, until) = (self.expr(*from, None)?, self.expr(*until, None)?);
                Gives::Evenly { from, to: until, lower: Reg::NONE, upper: Reg::NONE }
            }
        };
        Ok(Row { stated, point, gives })
    }

    /// A row's value: there already, or a calculation behind the table that writes the table's register.
    fn gives(&mut self, value: ExprId, to: Option<Reg>, waiting: &mut Vec<Waiting>) -> Result<Gives, Stop> {
        let Some(to) = to else { return Ok(Gives::Value(self.expr(value, None)?)) };
        let arm = self.arm(|it| it.expr(value, Some(to)))?;
        if arm.ops.is_empty() {
            return Ok(Gives::Value(arm.value));
        }
        let label = self.label();
        waiting.push(Waiting { label, arm });
        Ok(Gives::Code(label))
    }

    fn stated(&mut self, claim: &Claim, span: Span) -> Result<(Stated<Reg>, Option<Reg>), Stop> {
        let lower = |at, included| if included { Cut::below(at) } else { Cut::above(at) };
        let upper = |at, included| if included { Cut::above(at) } else { Cut::below(at) };
        Ok(match claim {
            Claim::Lower { at, included } => {
                let at = self.expr(*at, None)?;
                (Stated { lower: Some(lower(at, *included)), upper: None }, None)
            }
            Claim::Upper { at, included } => {
                let at = self.expr(*at, None)?;
                (Stated { lower: None, upper: Some(upper(at, *included)) }, None)
            }
            Claim::Both { lower: from, from: in_from, upper: until, up_to } => {
                let (from, until) = (self.expr(*from, None)?, self.expr(*until, None)?);
                (Stated { lower: Some(lower(from, *in_from)), upper: Some(upper(until, *up_to)) }, None)
            }
            Claim::Good(good, at, direction) => {
                let at = self.expr(*at, None)?;
                let (relation, at) = match self.lower_is_better(*direction, span)? {
                    Ok(lower) => (good.relation(lower), at),
                    Err(kind) => (Relation::AtLeast, self.absent(kind)),
                };
                let stated = match relation {
                    Relation::AtLeast => Stated { lower: Some(lower(at, true)), upper: None },
                    Relation::More => Stated { lower: Some(lower(at, false)), upper: None },
                    Relation::AtMost => Stated { lower: None, upper: Some(upper(at, true)) },
                    Relation::Less => Stated { lower: None, upper: Some(upper(at, false)) },
                    Relation::Equal | Relation::NotEqual => {
                        return Err(Stop::unsound("a bound without a side", span));
                    }
                };
                (stated, None)
            }
            Claim::Point(at) => {
                let at = self.expr(*at, None)?;
                (Stated { lower: Some(Cut::below(at)), upper: Some(Cut::above(at)) }, Some(at))
            }
        })
    }

    /// The join of bounds' statuses where all bounds are constant.
    fn bounds_status(&self, rows: &[Row]) -> Option<u8> {
        let bounds = rows.iter().flat_map(|row| row.stated.lower.iter().chain(row.stated.upper.iter()));
        bounds
            .map(|cut| self.known(cut.value).map(|slot| slot.status))
            .try_fold(KNOWN, |join, status| Some(join.max(status?)))
    }

    fn reading(&mut self, kind: TableKind, rows: Vec<Row>, constant: Option<u8>) -> (Reading, Vec<Gives>) {
        let mut gives: Vec<Gives> = rows.iter().map(|row| row.gives).collect();
        if kind == TableKind::Line {
            let mut points = Vec::new();
            let mut outer = Vec::new();
            for (place, row) in rows.into_iter().enumerate() {
                match row.point {
                    Some(at) => points.push((at, place as u32)),
                    None => outer.push((row.stated, place as u32)),
                }
            }
            if constant == Some(KNOWN) {
                let at = |point: &(Reg, u32)| &self.machine.get(point.0).value;
                points.sort_by(|a, b| at(a).cmp(at(b)));
                if points.windows(2).all(|pair| at(&pair[0]) < at(&pair[1])) {
                    return self.stretches(&points, &outer, gives);
                }
            }
            return (Reading::Line { points, sorted: constant.is_some(), outer }, gives);
        }
        let stated: Vec<Stated<Reg>> = rows.into_iter().map(|row| row.stated).collect();
        let bounds = match constant {
            None => Bounds::Stated(stated),
            Some(KNOWN) => {
                let mut claims = Claims::default();
                claim(&stated, &self.machine.slots, &mut claims);
                self.ladder(&mut claims);
                for (gives, claimed) in gives.iter_mut().zip(&claims.claims) {
                    if let (Gives::Evenly { lower, upper, .. }, Some(from), Some(until)) =
                        (gives, &claimed.lower, &claimed.upper)
                    {
                        (*lower, *upper) = (from.value, until.value);
                    }
                }
                for gives in &mut gives {
                    self.straighten(gives);
                }
                Bounds::Fixed(claims.segments)
            }
            // Never searched.
            Some(_) => Bounds::Fixed(Segments::default()),
        };
        let reading = match kind {
            TableKind::Part => Reading::Part(bounds),
            TableKind::Band | TableKind::Line => Reading::Band(bounds),
        };
        (reading, gives)
    }

    fn ladder(&self, claims: &mut Claims) {
        let cuts = claims.segments.cuts.iter().map(|cut| (&self.machine.get(cut.value).value, cut.above));
        claims.segments.ladder = Ladder::new(cuts);
    }

    /// A line between two constant points needs no more than a slope and an offset.
    fn straighten(&mut self, gives: &mut Gives) {
        let Gives::Evenly { from, to, lower, upper } = gives else { return };
        let value = |reg: &Reg| self.known(*reg).filter(|slot| slot.status == KNOWN).map(|slot| slot.value);
        if let (Some(from), Some(to), Some(lower), Some(upper)) = (value(from), value(to), value(lower), value(upper)) {
            let (rise, over) = (&to - &from, &upper - &lower);
            let offset = &from * &over - &rise * &lower;
            *gives = Gives::Linear { slope: self.number(rise), offset: self.number(offset), over: self.number(over) };
        }
    }

    /// A line over constant points is a band table whose rows between two points give evenly.
    fn stretches(
        &mut self,
        points: &[(Reg, u32)],
        outer: &[(Stated<Reg>, u32)],
        mut gives: Vec<Gives>,
    ) -> (Reading, Vec<Gives>) {
        let mut claimed = vec![Claimed { lower: None, upper: Some(Cut::below(Reg(0))) }; gives.len()];
        for (stated, row) in outer {
            claimed[*row as usize] = Claimed { lower: stated.lower.clone(), upper: stated.upper.clone() };
        }
        for (place, (at, row)) in points.iter().enumerate() {
            let upper = match points.get(place + 1) {
                Some((next, other)) => {
                    if let (Gives::Value(from), Gives::Value(to)) = (gives[*row as usize], gives[*other as usize]) {
                        gives[*row as usize] = Gives::Evenly { from, to, lower: *at, upper: *next };
                    }
                    Cut::below(*next)
                }
                None => Cut::above(*at),
            };
            claimed[*row as usize] = Claimed { lower: Some(Cut::below(*at)), upper: Some(upper) };
        }
        let mut claims = Claims { claims: claimed, ..Claims::default() };
        segment(&self.machine.slots, &mut claims);
        self.ladder(&mut claims);
        for gives in &mut gives {
            self.straighten(gives);
        }
        (Reading::Band(Bounds::Fixed(claims.segments)), gives)
    }
}
