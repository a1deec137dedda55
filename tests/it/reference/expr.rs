//! What each node of a calculation means.

use attain::model::{
    Action, AxisId, ColumnId, Curve, Direction, ExprId, FigureId, Kind, Kinds, Node, Relation, Select, Type,
};

use super::{Exact, Place, Reader, Value, dates, exact, join, round, strict, truth, whole, yes};

impl Reader<'_> {
    /// The value of a node where the reader stands.
    pub(super) fn expr(&self, id: ExprId, place: &Place) -> Value {
        let value = |id: ExprId| self.expr(id, place);
        match &self.model.expr(id).node {
            Node::Const(datum) => Ok(exact(&datum.number())),
            Node::Absent(kind) => Err(*kind),
            Node::Figure(figure, selects) => self.figure_from(*figure, selects, place),
            Node::Cell(axis, column, select) => self.cell(*axis, *column, self.row(*axis, select, place)?),
            Node::Key(axis) => Ok(whole(here(place, *axis))),
            Node::Gather(gather) => self.gather(*gather, place),
            Node::Earlier(figure, selects, back) => self.earlier(*figure, selects, *back, place),
            Node::Negate(a) => value(*a).map(|a| -a),
            Node::Add(a, b) => strict([value(*a), value(*b)]).map(|[a, b]| a + b),
            Node::Subtract(a, b) => strict([value(*a), value(*b)]).map(|[a, b]| a - b),
            Node::Multiply(a, b) => strict([value(*a), value(*b)]).map(|[a, b]| a * b),
            Node::Divide(a, b) => match strict([value(*a), value(*b)])? {
                [_, b] if b == whole(0) => Err(Kind::Undefined),
                [a, b] => Ok(a / b),
            },
            Node::Curve { curve, of, mode, quantum } => {
                let (of, quantum) = (value(*of)?, exact(quantum));
                match curve {
                    Curve::SquareRoot if of < whole(0) => Err(Kind::Undefined),
                    Curve::SquareRoot => Ok(round::root(&of, *mode, &quantum)),
                    Curve::Logistic => Ok(round::logistic(&of, *mode, &quantum)),
                }
            }
            Node::AddMonths(a, months) => value(*a).map(|a| dates::add_months(&a, *months)),
            Node::AddBusinessDays(a, days) => {
                let day = value(*a)?;
                self.holidays().after(&day, *days).ok_or(Kind::Refused)
            }
            Node::BusinessDays(a, b) => {
                let [from, to] = strict([value(*a), value(*b)])?;
                self.holidays().between(&from, &to).ok_or(Kind::Refused)
            }
            Node::Pick { greater, items, skip } => self.pick(*greater, items, skip, place),
            Node::If(c, a, b) => {
                if yes(&value(*c)?) {
                    value(*a)
                } else {
                    value(*b)
                }
            }
            Node::First { rows, otherwise, absent } => {
                for (condition, result) in rows {
                    match value(*condition) {
                        Ok(holds) if yes(&holds) => return value(*result),
                        Ok(_) => {}
                        Err(kind) => return self.absence_row(kind, absent, place),
                    }
                }
                otherwise.map_or(Err(Kind::Undefined), value)
            }
            Node::Table(table) => self.table(table, place),
            Node::Compare(relation, a, b) => {
                strict([value(*a), value(*b)]).map(|[a, b]| truth(compare(*relation, &a, &b)))
            }
            Node::Good(good, a, b, direction) => {
                let [a, b, lower] = strict([value(*a), value(*b), self.lower_is_better(*direction, place)])?;
                Ok(truth(compare(good.relation(yes(&lower)), &a, &b)))
            }
            Node::And(items) => self.dominated(items, false, place),
            Node::Or(items) => self.dominated(items, true, place),
            Node::Not(a) => value(*a).map(|a| truth(!yes(&a))),
            Node::IsKnown(a) => match value(*a) {
                Ok(_) => Ok(truth(true)),
                Err(kind) if kind.is_missing() => Ok(truth(false)),
                Err(open) => Err(open),
            },
            Node::IsAbsent(a, kinds) => match value(*a) {
                Ok(_) => Ok(truth(false)),
                Err(kind) if kind.is_missing() => Ok(truth(kinds.contains(kind))),
                Err(open) => Err(open),
            },
            Node::Treat(a, treats) => value(*a).or_else(|kind| self.absence_row(kind, treats, place)),
            fold @ Node::Fold { .. } => self.fold(fold, place),
            Node::Weighted { parts, skip } => self.weighted(parts, skip, place),
            Node::Step { base, action, when } => self.step(value(*base), action, *when, place),
            Node::Together(limit) => self.together(*limit),
            Node::Broken => panic!("a model with a broken clause is never evaluated"),
        }
    }

    /// A figure of another shape, read where the selections say.
    fn figure_from(&self, id: FigureId, selects: &[Select], place: &Place) -> Value {
        self.figure(id, self.selected(id, selects, place)?)
    }

    /// The coordinate that selections say.
    pub(super) fn selected(&self, id: FigureId, selects: &[Select], place: &Place) -> Result<usize, Kind> {
        let shape = &self.model.figure(id).shape;
        let rows: Vec<Result<u32, Kind>> =
            shape.iter().zip(selects).map(|(axis, select)| self.row(*axis, select, place)).collect();
        if let Some(kind) = rows.iter().filter_map(|row| row.err()).max() {
            return Err(kind);
        }
        let rows: Vec<u32> = rows.into_iter().filter_map(Result::ok).collect();
        Ok(self.coordinate(id, &rows))
    }

    fn row(&self, axis: AxisId, select: &Select, place: &Place) -> Result<u32, Kind> {
        match select {
            Select::Here => Ok(here(place, axis)),
            Select::Row(row) => Ok(*row),
            Select::By(key) => {
                self.expr(*key, place).map(|row| u32::try_from(row.to_integer()).expect("a key is the place of a row"))
            }
        }
    }

    fn cell(&self, axis: AxisId, column: ColumnId, row: u32) -> Value {
        let cell = &self.model.axis(axis).columns[column.index()].cells[row as usize];
        cell.as_ref().map(|datum| exact(&datum.number())).map_err(|kind| *kind)
    }

    /// Yes where lower is better; of a column, where its word is `lower`.
    pub(super) fn lower_is_better(&self, direction: Direction, place: &Place) -> Value {
        match direction {
            Direction::Higher => Ok(truth(false)),
            Direction::Lower => Ok(truth(true)),
            Direction::Column(axis, column) => {
                let word = self.cell(axis, column, here(place, axis))?;
                let Type::Word(words) = &self.model.axis(axis).columns[column.index()].ty else {
                    panic!("a direction is a word")
                };
                let lower = words.iter().position(|word| word == "lower");
                Ok(truth(lower.is_some_and(|lower| whole(lower) == word)))
            }
        }
    }

    /// What an absence gives: the first entry for its kind, else the absence itself.
    pub(super) fn absence_row(&self, kind: Kind, rows: &[(Kinds, ExprId)], place: &Place) -> Value {
        let row = rows.iter().find(|(kinds, _)| kinds.contains(kind));
        row.map_or(Err(kind), |(_, result)| self.expr(*result, place))
    }

    /// `and` is dominated by no, `or` by yes; else the join of the unknown; else the other.
    fn dominated(&self, items: &[ExprId], by: bool, place: &Place) -> Value {
        let values: Vec<Value> = items.iter().map(|item| self.expr(*item, place)).collect();
        if values.iter().flatten().any(|value| yes(value) == by) {
            return Ok(truth(by));
        }
        join(&values).map_or(Ok(truth(!by)), Err)
    }

    fn step(&self, base: Value, action: &Action, when: Option<ExprId>, place: &Place) -> Value {
        let value = |id: &ExprId| self.expr(*id, place);
        match when.map(|when| self.expr(when, place)) {
            Some(Ok(holds)) if !yes(&holds) => return base,
            Some(Err(kind)) => return Err(kind),
            Some(Ok(_)) | None => {}
        }
        match action {
            Action::Round(mode, quantum) => base.map(|base| round::round(&base, *mode, &exact(quantum))),
            Action::Cap(most) => strict([base, value(most)]).map(|[base, most]| base.min(most)),
            Action::Floor(least) => strict([base, value(least)]).map(|[base, least]| base.max(least)),
            Action::Between(least, most) => {
                strict([base, value(least), value(most)]).map(|[base, least, most]| base.max(least).min(most))
            }
            Action::Less(amount) => strict([base, value(amount)]).map(|[base, amount]| base - amount),
            Action::LessPart(part) => strict([base, value(part)]).map(|[base, part]| base * (whole(1) - part)),
            Action::More(amount) => strict([base, value(amount)]).map(|[base, amount]| base + amount),
            Action::MorePart(part) => strict([base, value(part)]).map(|[base, part]| base * (whole(1) + part)),
            Action::Times(factor) => strict([base, value(factor)]).map(|[base, factor]| base * factor),
        }
    }
}

pub(super) fn here(place: &Place, axis: AxisId) -> u32 {
    *place.get(&axis).expect("a name is read where its axis is")
}

fn compare(relation: Relation, a: &Exact, b: &Exact) -> bool {
    match relation {
        Relation::Less => a < b,
        Relation::AtMost => a <= b,
        Relation::Equal => a == b,
        Relation::NotEqual => a != b,
        Relation::AtLeast => a >= b,
        Relation::More => a > b,
    }
}
