//! Calculations become operations, at one coordinate at a time.

use crate::model::{
    Action, AxisId, Body, Cell, ColumnId, Datum, Direction, ExprId, FigureId, Kinds, Node, Relation, Select, Skip,
    Statistic, Type,
};
use crate::number::Mode;
use crate::program::from_model::{Compiler, Stop};
use crate::program::op::{Branch, Fold, KNOWN, Label, List, Lookup, Op, Reg, TraceSlot, UNDEFINED, taken};
use crate::program::probe::Entry;
use crate::program::stages::Import;
use crate::program::{MAX_DEPTH, MAX_REGISTERS};
use crate::source::Span;

/// Operations set aside, to be put behind a branch.
pub(super) struct Arm {
    pub ops: Vec<Op>,
    pub value: Reg,
}

impl Compiler<'_> {
    /// The register of a calculation's value: `want` if operations write it, perhaps another that is there already.
    pub fn expr(&mut self, id: ExprId, want: Option<Reg>) -> Result<Reg, Stop> {
        if let Some(reg) = self.memo.iter().rev().find_map(|scope| scope.get(&(id, self.rows))) {
            return Ok(*reg);
        }
        let span = self.model.expr(id).span;
        if self.nesting >= MAX_DEPTH {
            return Err(Stop::too_large("calculations inside one another", MAX_DEPTH, span));
        }
        self.nesting += 1;
        let reg = self.node(id, want, span)?;
        self.nesting -= 1;
        // What is written out is read off the model; a long schedule would only fill the list of probes.
        if !matches!(self.model.expr(id).node, Node::Const(_) | Node::Cell(..) | Node::Key(_)) || !self.is_constant(reg)
        {
            let entry = Entry { instance: self.instance, expr: id, rows: self.rows, at: reg.0 };
            self.probes.registers.push(entry);
            if let Some(scope) = self.memo.last_mut() {
                scope.insert((id, self.rows), reg);
            }
        }
        Ok(reg)
    }

    fn node(&mut self, id: ExprId, want: Option<Reg>, span: Span) -> Result<Reg, Stop> {
        // The model outlives the compiler, so its nodes can be read while registers are made.
        let model = self.model;
        match &model.expr(id).node {
            Node::Const(datum) => Ok(self.number(datum.number())),
            Node::Absent(kind) => Ok(self.absent(*kind as u8)),
            Node::Figure(figure, selects) => self.read(*figure, selects, 0, want, span),
            Node::Earlier(figure, selects, back) => self.read(*figure, selects, *back, want, span),
            Node::Gather(gather) => self.import(Import::Gather(*gather, self.bound.clone())),
            Node::Cell(axis, column, select) => self.cell(*axis, *column, select, want, span),
            Node::Key(axis) => {
                let row = self.row(*axis, span)?;
                Ok(self.number(row.into()))
            }
            Node::Negate(a) => {
                let a = self.expr(*a, None)?;
                self.emit(want, |to| Op::Negate { to, a })
            }
            Node::Add(..) | Node::Subtract(..) => self.sum(id, want),
            Node::Multiply(a, b) => self.two(*a, *b, want, |to, a, b| Op::Multiply { to, a, b }),
            Node::Divide(a, b) => self.two(*a, *b, want, |to, a, b| Op::Divide { to, a, b }),
            Node::Curve { curve, of, mode, quantum } => {
                let (curve, mode) = (*curve, *mode);
                let (a, quantum) = (self.expr(*of, None)?, self.number(quantum.clone()));
                self.emit(want, |to| Op::Curve { to, a, curve, mode, quantum })
            }
            Node::AddMonths(a, months) => {
                let a = self.expr(*a, None)?;
                self.emit(want, |to| Op::AddMonths { to, a, months: *months })
            }
            Node::AddBusinessDays(a, days) => {
                let a = self.expr(*a, None)?;
                self.business_days(span)?;
                self.emit(want, |to| Op::AddBusinessDays { to, a, days: *days })
            }
            Node::BusinessDays(a, b) => {
                self.business_days(span)?;
                self.two(*a, *b, want, |to, a, b| Op::BusinessDays { to, a, b })
            }
            Node::Pick { greater, items, skip } => {
                let list = self.exprs(items)?;
                let (kinds, needing) = skipped(skip);
                self.emit(want, |to| Op::Pick { to, list, greater: *greater, skip: kinds, needing })
            }
            Node::If(condition, yes, no) => self.choose(*condition, *yes, *no, want),
            Node::First { rows, otherwise, absent } => self.first(id, rows, *otherwise, absent, want),
            Node::Table(table) => self.table(id, table, want, span),
            Node::Compare(relation, a, b) => {
                let relation = *relation;
                self.two(*a, *b, want, |to, a, b| Op::Compare { to, relation, a, b })
            }
            Node::Good(good, a, b, direction) => match self.lower_is_better(*direction, span)? {
                Ok(lower) => {
                    let relation = good.relation(lower);
                    self.two(*a, *b, want, |to, a, b| Op::Compare { to, relation, a, b })
                }
                // Nobody knows which way is better: unknown, however the two compare.
                Err(kind) => {
                    let both =
                        self.two(*a, *b, None, |to, a, b| Op::Compare { to, relation: Relation::Equal, a, b })?;
                    let kind = self.absent(kind);
                    self.emit(want, |to| Op::Add { to, a: both, b: kind })
                }
            },
            Node::And(items) => {
                let list = self.exprs(items)?;
                self.emit(want, |to| Op::And { to, list })
            }
            Node::Or(items) => {
                let list = self.exprs(items)?;
                self.emit(want, |to| Op::Or { to, list })
            }
            Node::Not(a) => {
                let a = self.expr(*a, None)?;
                self.emit(want, |to| Op::Not { to, a })
            }
            Node::IsKnown(a) => {
                let a = self.expr(*a, None)?;
                self.emit(want, |to| Op::IsKnown { to, a })
            }
            Node::IsAbsent(a, kinds) => {
                let a = self.expr(*a, None)?;
                self.emit(want, |to| Op::IsAbsent { to, a, kinds: *kinds })
            }
            Node::Treat(a, entries) => self.treat(*a, entries, want),
            Node::Fold { .. } | Node::Weighted { .. } => self.statistic(id, want, None),
            Node::Step { base, action, when } => self.step(*base, action, *when, want),
            Node::Together(limit) => {
                self.limit_sums.get(limit).copied().ok_or_else(|| Stop::unsound("a sum outside its limit", span))
            }
            Node::Broken => Err(Stop::unsound("it could not be checked", span)),
        }
    }

    /// The program needs the calendar of business days from here on.
    fn business_days(&mut self, span: Span) -> Result<(), Stop> {
        if self.stores.business_days.is_none() {
            self.stores.business_days.clone_from(&self.model.business_days);
        }
        match self.stores.business_days {
            Some(_) => Ok(()),
            None => Err(Stop::unsound("nothing says which days are business days", span)),
        }
    }

    fn two(
        &mut self,
        a: ExprId,
        b: ExprId,
        want: Option<Reg>,
        make: impl Fn(Reg, Reg, Reg) -> Op,
    ) -> Result<Reg, Stop> {
        let a = self.expr(a, None)?;
        let b = self.expr(b, None)?;
        self.emit(want, |to| make(to, a, b))
    }

    /// A long sum leans to the left; it is walked, not descended into.
    fn sum(&mut self, id: ExprId, want: Option<Reg>) -> Result<Reg, Stop> {
        let mut spine = vec![id];
        let mut left = id;
        while let Node::Add(a, _) | Node::Subtract(a, _) = self.model.expr(left).node {
            left = a;
            spine.push(left);
        }
        let mut value = None;
        while let Some(part) = spine.pop() {
            let want = want.filter(|_| spine.is_empty());
            value = Some(match (&self.model.expr(part).node, value) {
                (Node::Add(_, b), Some(a)) => {
                    let b = self.expr(*b, None)?;
                    self.emit(want, |to| Op::Add { to, a, b })?
                }
                (Node::Subtract(_, b), Some(a)) => {
                    let b = self.expr(*b, None)?;
                    self.emit(want, |to| Op::Subtract { to, a, b })?
                }
                _ => self.expr(part, None)?,
            });
            if let (Some(reg), false) = (value, spine.is_empty()) {
                let entry = Entry { instance: self.instance, expr: part, rows: self.rows, at: reg.0 };
                self.probes.registers.push(entry);
            }
        }
        value.ok_or_else(|| Stop::unsound("an empty sum", self.model.expr(id).span))
    }

    pub fn exprs(&mut self, items: &[ExprId]) -> Result<List, Stop> {
        let regs = items.iter().map(|item| self.expr(*item, None)).collect::<Result<Vec<_>, _>>()?;
        Ok(self.list(regs))
    }

    fn row(&self, axis: AxisId, span: Span) -> Result<u32, Stop> {
        self.here(axis).ok_or_else(|| Stop::unsound("a row is read where none stands", span))
    }

    /// A figure, where its axes are selected; at keys that only the facts say, one of a list.
    fn read(
        &mut self,
        figure: FigureId,
        selects: &[Select],
        back: u32,
        want: Option<Reg>,
        span: Span,
    ) -> Result<Reg, Stop> {
        let axes = &self.model.figure(figure).shape;
        let mut sizes: Vec<(u32, u32)> = Vec::with_capacity(axes.len());
        let mut apart = 1;
        for axis in axes.iter().rev() {
            let rows = self.model.axis(*axis).keys.len() as u32;
            sizes.push((apart, rows));
            apart *= rows;
        }
        sizes.reverse();
        let mut place = self.bases[figure.index()];
        let mut keys = Vec::new();
        for ((axis, select), (apart, rows)) in axes.iter().zip(selects).zip(sizes) {
            match self.selected(*axis, select, span)? {
                Selected::Row(row) => place += row * apart,
                Selected::Absent(reg) => return Ok(reg),
                Selected::Key(reg) => keys.push((reg, apart, rows)),
            }
        }
        if keys.is_empty() {
            return self.computed(place, figure, back, span);
        }
        // Every place that the keys can select, the last key varying fastest.
        let mut list = vec![place];
        for (_, apart, rows) in &keys {
            if list.len() * *rows as usize > MAX_REGISTERS {
                return Err(Stop::too_large("values to choose among", MAX_REGISTERS, span));
            }
            list = list.iter().flat_map(|place| (0..*rows).map(move |row| place + row * apart)).collect();
        }
        let regs =
            list.into_iter().map(|place| self.computed(place, figure, back, span)).collect::<Result<Vec<_>, _>>()?;
        self.look_up(keys.iter().map(|(reg, _, rows)| (*reg, *rows)).collect(), regs, want)
    }

    /// The register of a figure at one of its coordinates: made here, or brought from another stage or another period.
    pub fn computed(&mut self, place: u32, figure: FigureId, back: u32, span: Span) -> Result<Reg, Stop> {
        if back > 0 {
            return self.import(Import::Figure { figure, place, back });
        }
        let reg = self.registers_of.get(place as usize).copied().filter(|reg| *reg != Reg::NONE);
        if reg.is_none() && !self.is_here(figure) {
            let reg = match self.model.figure(figure).body {
                Body::Start(grain) => self.day(grain, true)?,
                Body::End(grain) => self.day(grain, false)?,
                _ => self.import(Import::Figure { figure, place, back })?,
            };
            self.registers_of[place as usize] = reg;
            return Ok(reg);
        }
        let name = &self.model.figure(figure).name;
        reg.ok_or_else(|| Stop::unsound(&format!("`{name}` is read before it is computed"), span))
    }

    fn look_up(&mut self, keys: Vec<(Reg, u32)>, regs: Vec<Reg>, want: Option<Reg>) -> Result<Reg, Stop> {
        let list = self.list(regs);
        let mut apart = 1;
        let mut spread: Vec<(Reg, u32, u32)> = Vec::with_capacity(keys.len());
        for (reg, rows) in keys.into_iter().rev() {
            spread.push((reg, apart, rows));
            apart *= rows;
        }
        let lookup = self.stores.lookups.len() as u32;
        self.stores.lookups.push(Lookup { keys: spread, list });
        self.emit(want, |to| Op::Lookup { to, lookup })
    }

    fn cell(
        &mut self,
        axis: AxisId,
        column: ColumnId,
        select: &Select,
        want: Option<Reg>,
        span: Span,
    ) -> Result<Reg, Stop> {
        let model = self.model;
        let column = model.axis(axis).columns.get(column.index());
        let column = column.ok_or_else(|| Stop::unsound("a column is unknown", span))?;
        match self.selected(axis, select, span)? {
            Selected::Row(row) => {
                let cell = column.cells.get(row as usize);
                let cell = cell.ok_or_else(|| Stop::unsound("a row is unknown", span))?;
                Ok(self.held(cell))
            }
            Selected::Absent(reg) => Ok(reg),
            Selected::Key(key) => {
                let regs: Vec<Reg> = column.cells.iter().map(|cell| self.held(cell)).collect();
                self.look_up(vec![(key, regs.len() as u32)], regs, want)
            }
        }
    }

    fn held(&mut self, cell: &Cell) -> Reg {
        match cell {
            Ok(datum) => self.number(datum.number()),
            Err(kind) => self.absent(*kind as u8),
        }
    }

    fn selected(&mut self, axis: AxisId, select: &Select, span: Span) -> Result<Selected, Stop> {
        match select {
            Select::Here => Ok(Selected::Row(self.row(axis, span)?)),
            Select::Row(row) => Ok(Selected::Row(*row)),
            Select::By(key) => {
                let reg = self.expr(*key, None)?;
                Ok(match self.known(reg) {
                    None => Selected::Key(reg),
                    Some(slot) if slot.status != KNOWN => Selected::Absent(reg),
                    Some(slot) => {
                        let row = slot.value.to_i64().and_then(|row| u32::try_from(row).ok());
                        let row = row.filter(|row| (*row as usize) < self.model.axis(axis).keys.len());
                        Selected::Row(row.ok_or_else(|| Stop::unsound("a key is unknown", span))?)
                    }
                })
            }
        }
    }

    /// Whether lower is better where the compiler stands, or the kind of the cell that should say so.
    pub fn lower_is_better(&self, direction: Direction, span: Span) -> Result<Result<bool, u8>, Stop> {
        let (axis, column) = match direction {
            Direction::Higher => return Ok(Ok(false)),
            Direction::Lower => return Ok(Ok(true)),
            Direction::Column(axis, column) => (axis, column),
        };
        let row = self.row(axis, span)?;
        let column = self.model.axis(axis).columns.get(column.index());
        let cell = column.and_then(|column| Some((column, column.cells.get(row as usize)?)));
        let (column, cell) = cell.ok_or_else(|| Stop::unsound("a direction is unknown", span))?;
        Ok(match (cell, &column.ty) {
            (Ok(Datum::Word(place)), Type::Word(words)) => {
                Ok(words.get(*place as usize).is_some_and(|word| word == "lower"))
            }
            (Ok(Datum::Text(word)), _) => Ok(word == "lower"),
            (Ok(_), _) => Ok(false),
            (Err(kind), _) => Err(*kind as u8),
        })
    }

    /// Compiles something into operations of its own, which not every run comes to.
    pub fn arm(&mut self, make: impl FnOnce(&mut Self) -> Result<Reg, Stop>) -> Result<Arm, Stop> {
        let before = std::mem::take(&mut self.ops);
        self.memo.push(Default::default());
        self.depth += 1;
        let value = make(self);
        self.depth -= 1;
        self.memo.pop();
        let ops = std::mem::replace(&mut self.ops, before);
        Ok(Arm { ops, value: value? })
    }

    /// Puts an arm's operations here, its value going to a register.
    pub fn place(&mut self, arm: Arm, to: Reg) -> Result<(), Stop> {
        for op in arm.ops {
            self.push(op)?;
        }
        if arm.value != to {
            self.push(Op::Move { to, from: arm.value })?;
        }
        Ok(())
    }

    /// Goes one of two ways by a condition; a comparison just made becomes part of the branch.
    pub fn branch(&mut self, branch: Branch) -> Result<(), Stop> {
        let place = self.stores.branches.len() as u32;
        let compare = match self.ops.last() {
            Some(Op::Compare { to, relation, a, b }) if *to == branch.condition => {
                Some(Op::CompareBranch { relation: *relation, a: *a, b: *b, branch: place })
            }
            Some(_) | None => None,
        };
        self.stores.branches.push(branch);
        if compare.is_some() {
            self.ops.pop();
        }
        self.push(compare.unwrap_or(Op::Branch { branch: place }))
    }

    fn wanted(&mut self, want: Option<Reg>) -> Result<Reg, Stop> {
        match want {
            Some(to) => Ok(to),
            None => self.register(),
        }
    }

    fn choose(&mut self, condition: ExprId, yes: ExprId, no: ExprId, want: Option<Reg>) -> Result<Reg, Stop> {
        let condition = self.expr(condition, None)?;
        if let Some(slot) = self.known(condition) {
            return match slot.status {
                KNOWN => self.expr(if slot.value.is_zero() { no } else { yes }, want),
                _ => Ok(condition),
            };
        }
        let to = self.wanted(want)?;
        let yes = self.arm(|it| it.expr(yes, Some(to)))?;
        let no = self.arm(|it| it.expr(no, Some(to)))?;
        if yes.ops.is_empty() && no.ops.is_empty() {
            self.push(Op::Choose { to, condition, yes: yes.value, no: no.value })?;
            return Ok(to);
        }
        let (other, end) = (self.label(), self.label());
        let (trace, row) = (TraceSlot::NONE, taken::NONE);
        self.branch(Branch { condition, to, no: other, absent: end, trace, yes_row: row, no_row: row })?;
        self.place(yes, to)?;
        self.push(Op::Jump(end))?;
        self.push(Op::Label(other))?;
        self.place(no, to)?;
        self.push(Op::Label(end))?;
        Ok(to)
    }

    fn first(
        &mut self,
        id: ExprId,
        rows: &[(ExprId, ExprId)],
        otherwise: Option<ExprId>,
        absent: &[(Kinds, ExprId)],
        want: Option<Reg>,
    ) -> Result<Reg, Stop> {
        let trace = self.trace(id);
        let to = self.wanted(want)?;
        let (absences, end) = (self.label(), self.label());
        // A condition that is not the first may not run; what it computes is known to the rows after it alone.
        let (scopes, depth) = (self.memo.len(), self.depth);
        // What a false condition leads to last: `otherwise`, or the first row that is always true.
        let mut last: Option<Branch> = None;
        let mut open = true;
        let mut stops = false;
        for (row, (condition, result)) in rows.iter().enumerate() {
            if last.is_some() {
                self.memo.push(Default::default());
                self.depth += 1;
            }
            let condition = self.expr(*condition, None)?;
            match self.known(condition) {
                Some(slot) if slot.status == KNOWN && slot.value.is_zero() => continue,
                Some(slot) if slot.status == KNOWN => {
                    self.settle_row(last.take(), trace, row as u32);
                    let arm = self.arm(|it| it.expr(*result, Some(to)))?;
                    self.place(arm, to)?;
                    self.push(Op::Jump(end))?;
                    open = false;
                    break;
                }
                Some(_) => {
                    self.push(Op::Move { to, from: condition })?;
                    self.push(Op::Jump(absences))?;
                    open = false;
                    stops = true;
                    break;
                }
                None => {}
            }
            let next = self.label();
            let branch = Branch {
                condition,
                to,
                no: next,
                absent: absences,
                trace,
                yes_row: row as u32,
                no_row: taken::OTHERWISE,
            };
            self.branch(branch)?;
            last = Some(branch);
            stops = true;
            let arm = self.arm(|it| it.expr(*result, Some(to)))?;
            self.place(arm, to)?;
            self.push(Op::Jump(end))?;
            self.push(Op::Label(next))?;
        }
        if open {
            if last.is_none() {
                self.always(trace, taken::OTHERWISE);
            }
            let arm = match otherwise {
                Some(otherwise) => self.arm(|it| it.expr(otherwise, Some(to)))?,
                // All rows together were proved complete, so this is not come to.
                None => Arm { ops: Vec::new(), value: self.absent(UNDEFINED) },
            };
            self.place(arm, to)?;
            if !absent.is_empty() {
                self.push(Op::Jump(end))?;
            }
        }
        // An absence may come from the first condition: what the later ones compute is not known to it.
        self.memo.truncate(scopes);
        self.depth = depth;
        self.push(Op::Label(absences))?;
        if stops {
            self.absences(to, absent, trace, end)?;
        }
        self.push(Op::Label(end))?;
        Ok(to)
    }

    /// The row that is taken where all conditions so far were false.
    fn settle_row(&mut self, last: Option<Branch>, trace: TraceSlot, row: u32) {
        match (last, self.stores.branches.iter_mut().rev().find(|branch| branch.trace == trace)) {
            (Some(_), Some(branch)) => branch.no_row = row,
            (Some(_) | None, _) => self.always(trace, row),
        }
    }

    /// Rows about absences: where the kind in `to` is one of theirs, they replace it.
    fn absences(&mut self, to: Reg, entries: &[(Kinds, ExprId)], trace: TraceSlot, end: Label) -> Result<(), Stop> {
        for (place, (kinds, value)) in entries.iter().enumerate() {
            let no = self.label();
            self.push(Op::IfKinds { of: to, kinds: *kinds, no, trace, row: taken::ABSENT + place as u32 })?;
            let arm = self.arm(|it| it.expr(*value, Some(to)))?;
            self.place(arm, to)?;
            self.push(Op::Jump(end))?;
            self.push(Op::Label(no))?;
        }
        Ok(())
    }

    fn treat(&mut self, a: ExprId, entries: &[(Kinds, ExprId)], want: Option<Reg>) -> Result<Reg, Stop> {
        let a = self.expr(a, None)?;
        if let Some(slot) = self.known(a) {
            return match entries.iter().find(|(kinds, _)| kinds.contains_status(slot.status)) {
                Some((_, value)) => self.expr(*value, want),
                None => Ok(a),
            };
        }
        if let [(kinds, value)] = entries {
            let arm = self.arm(|it| it.expr(*value, None))?;
            if arm.ops.is_empty() {
                return self.emit(want, |to| Op::Treat { to, a, kinds: *kinds, b: arm.value });
            }
        }
        let to = self.wanted(want)?;
        let end = self.label();
        self.push(Op::Keep { to, from: a, end })?;
        self.absences(to, entries, TraceSlot::NONE, end)?;
        self.push(Op::Label(end))?;
        Ok(to)
    }

    /// A fold or a weighted mean, perhaps rounded at once: it is then kept how it would be without.
    fn statistic(&mut self, id: ExprId, want: Option<Reg>, rounding: Option<(Mode, Reg)>) -> Result<Reg, Stop> {
        let model = self.model;
        let expr = model.expr(id);
        let (made, plain) = match &expr.node {
            Node::Weighted { parts, skip } => {
                let mut values = Vec::with_capacity(parts.len());
                let mut weights = Vec::with_capacity(parts.len());
                for (weight, part) in parts {
                    values.push(self.expr(*part, None)?);
                    weights.push(self.number(weight.clone()));
                }
                let (weights, parts) = (self.list(weights), self.list(values));
                let (skip, needing) = skipped(skip);
                let op = move |to, (mode, quantum)| Op::Weighted { to, weights, parts, skip, needing, mode, quantum };
                let without = (Mode::HalfUp, Reg::NONE);
                (self.emit(want, |to| op(to, rounding.unwrap_or(without)))?, op(Reg(0), without))
            }
            Node::Fold { statistic, axis, element, weight, filter, skip } => {
                let fold = self.fold(statistic, *axis, [*element, *weight, *filter], skip, expr.span)?;
                let plain = self.stores.folds.len() as u32;
                if rounding.is_some() {
                    self.stores.folds.push(fold.clone());
                }
                let rounded = self.stores.folds.len() as u32;
                self.stores.folds.push(Fold { rounding, ..fold });
                (self.emit(want, |to| Op::Fold { to, fold: rounded })?, Op::Fold { to: Reg(0), fold: plain })
            }
            _ => return Err(Stop::unsound("no statistic", expr.span)),
        };
        if rounding.is_some() {
            self.fused(id, plain);
        }
        Ok(made)
    }

    /// Keeps how to compute what a fused operation skips, for whoever asks.
    fn fused(&mut self, expr: ExprId, op: Op) {
        let at = self.probes.fused_ops.len() as u32;
        self.probes.fused_ops.push(op);
        self.probes.fused.push(Entry { instance: self.instance, expr, rows: self.rows, at });
    }

    fn fold(
        &mut self,
        statistic: &Statistic,
        axis: AxisId,
        [element, weight, filter]: [Option<ExprId>; 3],
        skip: &Skip,
        span: Span,
    ) -> Result<Fold, Stop> {
        let rows = self.model.axis(axis).keys.len();
        let (mut elements, mut weights, mut filters) = (Vec::new(), Vec::new(), Vec::new());
        let (mut count, mut filtered) = (0, false);
        for row in 0..rows as u32 {
            let kept = self.within(axis, row, |it| {
                let condition = filter.map(|filter| it.expr(filter, None)).transpose()?;
                if let Some(condition) = condition {
                    match it.known(condition) {
                        Some(slot) if slot.status == KNOWN && slot.value.is_zero() => return Ok(()),
                        Some(slot) if slot.status == KNOWN => {}
                        Some(_) | None => filtered = true,
                    }
                    filters.push(condition);
                }
                count += 1;
                if let Some(element) = element {
                    elements.push(it.expr(element, None)?);
                }
                if let Some(weight) = weight {
                    weights.push(it.expr(weight, None)?);
                }
                Ok(())
            });
            kept?;
        }
        if !filtered {
            filters.clear();
        }
        let best = match statistic {
            Statistic::Sum(Some(best)) | Statistic::Mean(Some(best)) => self.number(best.number.clone()),
            Statistic::Sum(None)
            | Statistic::Mean(None)
            | Statistic::WeightedMean
            | Statistic::Least
            | Statistic::Greatest
            | Statistic::Median
            | Statistic::Percentile(..)
            | Statistic::Deviation { .. }
            | Statistic::Count => Reg::NONE,
        };
        let valued = !matches!(statistic, Statistic::Count);
        if valued && element.is_none() || matches!(statistic, Statistic::WeightedMean) && weight.is_none() {
            return Err(Stop::unsound("a fold of nothing", span));
        }
        let (elements, weights, filters) = (self.list(elements), self.list(weights), self.list(filters));
        let (kinds, needing) = skipped(skip);
        let statistic = statistic.clone();
        Ok(Fold { statistic, elements, weights, filters, count, skip: kinds, needing, best, rounding: None })
    }

    /// Compiles something at a row of an axis.
    pub fn within<T>(
        &mut self,
        axis: AxisId,
        row: u32,
        make: impl FnOnce(&mut Self) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        let outer = self.rows;
        self.bound.push((axis, row));
        let rows = self.bound.get(self.own..).unwrap_or_default();
        let next = self.probes.rows.len() as u32;
        self.rows = match self.probes.rows.get(rows) {
            Some(known) => *known,
            None => {
                self.probes.rows.insert(rows.to_vec(), next);
                next
            }
        };
        let made = make(self);
        self.bound.pop();
        self.rows = outer;
        made
    }

    fn step(&mut self, base: ExprId, action: &Action, when: Option<ExprId>, want: Option<Reg>) -> Result<Reg, Stop> {
        let seen = self.memo.iter().any(|scope| scope.contains_key(&(base, self.rows)));
        if let (Action::Round(mode, quantum), None, false) = (action, when, seen) {
            let (mode, quantum) = (*mode, self.number(quantum.clone()));
            match &self.model.expr(base).node {
                Node::Divide(a, b) => {
                    let (a, b) = (self.expr(*a, None)?, self.expr(*b, None)?);
                    self.fused(base, Op::Divide { to: Reg(0), a, b });
                    return self.emit(want, |to| Op::DivideRound { to, a, b, mode, quantum });
                }
                Node::Weighted { .. } | Node::Fold { statistic: Statistic::Mean(_) | Statistic::WeightedMean, .. } => {
                    return self.statistic(base, want, Some((mode, quantum)));
                }
                _ => {}
            }
        }
        let a = self.expr(base, None)?;
        let condition = when.map(|when| self.expr(when, None)).transpose()?;
        let want = want.filter(|_| condition.is_none());
        if let Some(slot) = condition.and_then(|condition| self.known(condition))
            && slot.status == KNOWN
            && slot.value.is_zero()
        {
            return Ok(a);
        }
        let acted = match action {
            Action::Round(mode, quantum) => {
                let (mode, quantum) = (*mode, self.number(quantum.clone()));
                self.emit(want, |to| Op::Round { to, a, mode, quantum })?
            }
            Action::Cap(most) => {
                let most = self.expr(*most, None)?;
                self.emit(want, |to| Op::Cap { to, a, most })?
            }
            Action::Floor(least) => {
                let least = self.expr(*least, None)?;
                self.emit(want, |to| Op::Floor { to, a, least })?
            }
            Action::Between(least, most) => {
                let (least, most) = (self.expr(*least, None)?, self.expr(*most, None)?);
                self.emit(want, |to| Op::Between { to, a, least, most })?
            }
            Action::Less(b) => {
                let b = self.expr(*b, None)?;
                self.emit(want, |to| Op::Subtract { to, a, b })?
            }
            Action::LessPart(part) => {
                let part = self.expr(*part, None)?;
                self.emit(want, |to| Op::LessPart { to, a, part })?
            }
            Action::More(b) => {
                let b = self.expr(*b, None)?;
                self.emit(want, |to| Op::Add { to, a, b })?
            }
            Action::MorePart(part) => {
                let part = self.expr(*part, None)?;
                self.emit(want, |to| Op::MorePart { to, a, part })?
            }
            Action::Times(b) => {
                let b = self.expr(*b, None)?;
                self.emit(want, |to| Op::Multiply { to, a, b })?
            }
        };
        match condition {
            None => Ok(acted),
            Some(condition) => self.emit(None, |to| Op::Choose { to, condition, yes: acted, no: a }),
        }
    }
}

/// Where an axis of a name is read.
enum Selected {
    Row(u32),
    /// The key is absent in every run.
    Absent(Reg),
    Key(Reg),
}

fn skipped(skip: &Skip) -> (Kinds, u32) {
    (skip.kinds, skip.needing.unwrap_or(0))
}
