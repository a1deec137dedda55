//! A contract tried on made-up facts, exactly: what a finding shows must really happen.
//!
//! One value stands for all rows of an input, limits and calendars are left out, and what costs too much is given up: a trial
//! that cannot be finished shows nothing.

use std::collections::HashMap;

use super::facts::opposite;
use crate::calendar::Date;
use crate::model::{
    Account, AccountPart, Action, AxisId, Best, Body, Claim, Curve, Cut, Datum, Direction, ExprId, FigureId, Gate,
    Kind, Kinds, Model, Node, Relation, RowResult, Select, Side, Skip, Stated, Statistic, Table, TableKind, Term, Type,
    claims,
};
use crate::number::Number;

/// How many nodes may be reckoned one inside the other.
const MAX_LEVEL: usize = 150;

/// How deep definitions may be read one inside the other.
const MAX_DEPTH: usize = 200;

/// How many rows a fold or a table may visit.
const MAX_ROWS: usize = 512;

/// A value, or why there is none.
pub(super) type Value = Result<Number, Kind>;

/// Where on each axis a trial stands.
pub(super) type At = Vec<(AxisId, u32)>;

/// One set of facts.
pub(super) struct Trial<'m> {
    model: &'m Model,
    /// The value of each input, at every row.
    pub inputs: HashMap<FigureId, Number>,
    memo: HashMap<(FigureId, At), Value>,
    depth: usize,
    level: usize,
    /// How many more nodes may be visited.
    pub fuel: usize,
}

impl<'m> Trial<'m> {
    /// A trial on these inputs.
    pub fn new(model: &'m Model, inputs: HashMap<FigureId, Number>, fuel: usize) -> Self {
        Trial { model, inputs, memo: HashMap::new(), depth: 0, level: 0, fuel }
    }

    /// The amount of a line before it is rounded, 0 where a gate is closed.
    pub fn amount(&mut self, term: &Term, at: &At) -> Value {
        for gate in &term.gates {
            if !self.is_open(term, gate, at)? {
                return Ok(Number::zero());
            }
        }
        self.value(term.amount, at)
    }

    fn is_open(&mut self, term: &Term, gate: &Gate, at: &At) -> Result<bool, Kind> {
        if let (Some(side), Some(pays)) = (gate.side, term.pays) {
            let pays = !self.value(pays, at)?.is_zero();
            if pays != matches!(side, Side::Pays) {
                return Ok(true);
            }
        }
        Ok(!self.value(gate.condition, at)?.is_zero())
    }

    /// The value of a figure.
    pub fn figure(&mut self, id: FigureId, at: &At) -> Value {
        let key = (id, at.clone());
        if let Some(known) = self.memo.get(&key) {
            return known.clone();
        }
        if self.depth >= MAX_DEPTH {
            return Err(Kind::Refused);
        }
        self.depth += 1;
        let value = self.body(id, at);
        self.depth -= 1;
        self.memo.insert(key, value.clone());
        value
    }

    fn body(&mut self, id: FigureId, at: &At) -> Value {
        let model = self.model;
        let figure = model.figure(id);
        if let Some(filter) = figure.filter
            && self.value(filter, at)?.is_zero()
        {
            return Err(Kind::Inapplicable);
        }
        match &figure.body {
            Body::Input(_) => self.inputs.get(&id).cloned().ok_or(Kind::Unsupplied),
            Body::Expr(expr) => self.value(*expr, at),
            Body::Line(term) => {
                let amount = self.amount(term, at)?;
                if amount.is_negative() {
                    return Err(Kind::Undefined);
                }
                let rounded = match model.header.as_ref().and_then(|header| header.money.as_ref()) {
                    Some(money) => amount.round(money.mode, &money.quantum),
                    None => amount,
                };
                match term.pays {
                    Some(pays) if self.value(pays, at)?.is_zero() => Ok(rounded.neg()),
                    Some(_) | None => Ok(rounded),
                }
            }
            Body::Shown { line, .. } if model.limits.is_empty() => self.figure(*line, at),
            Body::Account(index, part) if model.limits.is_empty() => {
                let Some(Account { withhold, earn_backs, held: None }) = model.accounts.get(*index as usize) else {
                    return Err(Kind::Refused);
                };
                if !model.figure(*withhold).shape.is_empty() {
                    return Err(Kind::Refused);
                }
                let held = self.figure(*withhold, &Vec::new())?;
                let mut returned = Number::zero();
                if *part != AccountPart::Held {
                    for earn_back in earn_backs {
                        returned = returned + self.figure(*earn_back, &Vec::new())?;
                    }
                }
                Ok(match part {
                    AccountPart::Held => held,
                    AccountPart::Returned => returned,
                    AccountPart::Forfeited => held - returned,
                })
            }
            Body::Shown { .. } | Body::Account(..) | Body::Relief(_) | Body::Start(_) | Body::End(_) | Body::Broken => {
                Err(Kind::Refused)
            }
        }
    }

    fn row(&mut self, axis: AxisId, select: &Select, at: &At) -> Result<u32, Kind> {
        match select {
            Select::Here => at.iter().find(|(other, _)| *other == axis).map(|(_, row)| *row).ok_or(Kind::Refused),
            Select::Row(row) => Ok(*row),
            Select::By(key) => {
                self.value(*key, at)?.to_i64().and_then(|row| u32::try_from(row).ok()).ok_or(Kind::Refused)
            }
        }
    }

    /// The value of a calculation; truths are 1 and 0.
    pub fn value(&mut self, id: ExprId, at: &At) -> Value {
        self.fuel = self.fuel.checked_sub(1).ok_or(Kind::Refused)?;
        if self.level >= MAX_LEVEL {
            return Err(Kind::Refused);
        }
        self.level += 1;
        let value = self.node(id, at);
        self.level -= 1;
        value
    }

    fn node(&mut self, id: ExprId, at: &At) -> Value {
        let model = self.model;
        match &model.expr(id).node {
            Node::Const(Datum::Text(_)) => Err(Kind::Refused),
            Node::Const(datum) => Ok(datum.number()),
            Node::Absent(kind) => Err(*kind),
            Node::Figure(figure, selects) => {
                let mut place = At::new();
                for (axis, select) in model.figure(*figure).shape.iter().zip(selects) {
                    place.push((*axis, self.row(*axis, select, at)?));
                }
                self.figure(*figure, &place)
            }
            Node::Cell(axis, column, select) => {
                let row = self.row(*axis, select, at)?;
                let column = model.axis(*axis).columns.get(column.index()).ok_or(Kind::Refused)?;
                match column.cells.get(row as usize) {
                    Some(Ok(datum)) => Ok(datum.number()),
                    Some(Err(kind)) => Err(*kind),
                    None => Err(Kind::Refused),
                }
            }
            Node::Key(axis) => self.row(*axis, &Select::Here, at).map(Number::from),
            Node::Negate(a) => Ok(self.value(*a, at)?.neg()),
            Node::Add(a, b) => self.both(*a, *b, at, |a, b| Ok(a + b)),
            Node::Subtract(a, b) => self.both(*a, *b, at, |a, b| Ok(a - b)),
            Node::Multiply(a, b) => self.both(*a, *b, at, |a, b| Ok(a * b)),
            Node::Divide(a, b) => self.both(*a, *b, at, |a, b| a.div(&b).ok_or(Kind::Undefined)),
            Node::Curve { curve, of, mode, quantum } => {
                let of = self.value(*of, at)?;
                let made = match curve {
                    Curve::SquareRoot => of.sqrt_round(*mode, quantum),
                    Curve::Logistic => of.logistic_round(*mode, quantum),
                };
                made.ok_or(Kind::Undefined)
            }
            Node::AddMonths(a, months) => {
                let date = self.value(*a, at)?.to_i64().and_then(Date::from_day_number);
                let moved = date.and_then(|date| date.add_months(*months));
                moved.map(|date| Number::from(date.day_number())).ok_or(Kind::Refused)
            }
            Node::AddBusinessDays(a, days) => {
                let date = self.value(*a, at)?.to_i64().and_then(Date::from_day_number);
                let moved = date.and_then(|date| model.business_days.as_ref()?.after(date, *days));
                moved.map(|date| Number::from(date.day_number())).ok_or(Kind::Refused)
            }
            Node::BusinessDays(a, b) => self.both(*a, *b, at, |a, b| {
                let day = |number: &Number| number.to_i64().and_then(Date::from_day_number);
                let ends = day(&a).zip(day(&b));
                let count = ends.and_then(|(from, to)| model.business_days.as_ref()?.between(from, to));
                count.map(Number::from).ok_or(Kind::Refused)
            }),
            Node::Pick { greater, items, skip } => {
                let values: Vec<Value> = items.iter().map(|item| self.value(*item, at)).collect();
                let dropped = worst(&values, skip.kinds);
                let values = keep(values, skip)?;
                let best = if *greater { values.into_iter().max() } else { values.into_iter().min() };
                best.ok_or(dropped.unwrap_or(Kind::Undefined))
            }
            Node::If(condition, yes, no) => {
                let taken = !self.value(*condition, at)?.is_zero();
                self.value(if taken { *yes } else { *no }, at)
            }
            Node::First { rows, otherwise, absent } => {
                for (condition, result) in rows {
                    match self.value(*condition, at) {
                        Ok(truth) if truth.is_zero() => {}
                        Ok(_) => return self.value(*result, at),
                        Err(kind) => return self.caught(kind, absent, at),
                    }
                }
                otherwise.map_or(Err(Kind::Undefined), |otherwise| self.value(otherwise, at))
            }
            Node::Table(table) => match self.value(table.selector, at) {
                Ok(value) => self.table(table, value, at),
                Err(kind) => self.caught(kind, &table.absent, at),
            },
            Node::Compare(relation, a, b) => self.both(*a, *b, at, |a, b| Ok(truth(holds(*relation, &a, &b)))),
            Node::Good(good, a, b, direction) => {
                let lower = self.lower_is_better(*direction, at)?;
                self.both(*a, *b, at, |a, b| Ok(truth(holds(good.relation(lower), &a, &b))))
            }
            Node::And(parts) | Node::Or(parts) => {
                let decides = matches!(&model.expr(id).node, Node::Or(_));
                let mut unknown: Option<Kind> = None;
                for part in parts {
                    match self.value(*part, at) {
                        Ok(value) if value.is_zero() != decides => return Ok(truth(decides)),
                        Ok(_) => {}
                        Err(kind) => unknown = Some(unknown.map_or(kind, |old| old.max(kind))),
                    }
                }
                unknown.map_or(Ok(truth(!decides)), Err)
            }
            Node::Not(a) => Ok(truth(self.value(*a, at)?.is_zero())),
            Node::IsKnown(a) => match self.value(*a, at) {
                Ok(_) => Ok(truth(true)),
                Err(kind) if kind.is_missing() => Ok(truth(false)),
                Err(kind) => Err(kind),
            },
            Node::IsAbsent(a, kinds) => match self.value(*a, at) {
                Ok(_) => Ok(truth(false)),
                Err(kind) if kind.is_missing() => Ok(truth(kinds.contains(kind))),
                Err(kind) => Err(kind),
            },
            Node::Treat(a, entries) => match self.value(*a, at) {
                Ok(value) => Ok(value),
                Err(kind) => self.caught(kind, entries, at),
            },
            Node::Fold { statistic, axis, element, weight, filter, skip } => {
                self.fold(statistic, *axis, *element, *weight, *filter, skip, at)
            }
            Node::Weighted { parts, skip } => {
                let values: Vec<Result<(Number, Number), Kind>> = parts
                    .iter()
                    .map(|(weight, part)| self.value(*part, at).map(|value| (weight.clone(), value)))
                    .collect();
                mean(keep(values, skip)?)
            }
            Node::Step { base, action, when } => {
                let value = self.value(*base, at)?;
                match when {
                    Some(when) if self.value(*when, at)?.is_zero() => Ok(value),
                    Some(_) | None => self.act(value, action, at),
                }
            }
            Node::Together(_) | Node::Gather(_) | Node::Earlier(..) | Node::Broken => Err(Kind::Refused),
        }
    }

    /// What a step makes of a value.
    pub fn act(&mut self, value: Number, action: &Action, at: &At) -> Value {
        let one = Number::one();
        Ok(match action {
            Action::Round(mode, quantum) => value.round(*mode, quantum),
            Action::Cap(a) => Number::min(&value, &self.value(*a, at)?),
            Action::Floor(a) => Number::max(&value, &self.value(*a, at)?),
            Action::Between(a, b) => {
                let (low, high) = (self.value(*a, at)?, self.value(*b, at)?);
                Number::min(&Number::max(&value, &low), &high)
            }
            Action::Less(a) => value - self.value(*a, at)?,
            Action::LessPart(a) => value * (one - self.value(*a, at)?),
            Action::More(a) => value + self.value(*a, at)?,
            Action::MorePart(a) => value * (one + self.value(*a, at)?),
            Action::Times(a) => value * self.value(*a, at)?,
        })
    }

    fn both(&mut self, a: ExprId, b: ExprId, at: &At, make: impl FnOnce(Number, Number) -> Value) -> Value {
        match (self.value(a, at), self.value(b, at)) {
            (Ok(a), Ok(b)) => make(a, b),
            (Err(a), Err(b)) => Err(a.max(b)),
            (Err(kind), Ok(_)) | (Ok(_), Err(kind)) => Err(kind),
        }
    }

    fn caught(&mut self, kind: Kind, entries: &[(Kinds, ExprId)], at: &At) -> Value {
        match entries.iter().find(|(kinds, _)| kinds.contains(kind)) {
            Some((_, entry)) => self.value(*entry, at),
            None => Err(kind),
        }
    }

    fn lower_is_better(&self, direction: Direction, at: &At) -> Result<bool, Kind> {
        match direction {
            Direction::Higher => Ok(false),
            Direction::Lower => Ok(true),
            Direction::Column(axis, column) => {
                let found = at.iter().find(|(other, _)| *other == axis).and_then(|(_, row)| {
                    let column = self.model.axis(axis).columns.get(column.index())?;
                    let Type::Word(words) = &column.ty else { return None };
                    let Ok(Datum::Word(word)) = column.cells.get(*row as usize)? else { return None };
                    Some(words.get(*word as usize)? == "lower")
                });
                found.ok_or(Kind::Refused)
            }
        }
    }

    fn table(&mut self, table: &Table, value: Number, at: &At) -> Value {
        let mut rows: Vec<(At, &RowResult, Stated<Number>)> = Vec::new();
        for row in &table.rows {
            let places: Vec<At> = match row.each {
                None => vec![at.clone()],
                Some(axis) => (0..self.model.axis(axis).keys.len() as u32)
                    .take(MAX_ROWS + 1)
                    .map(|each| at.iter().copied().filter(|(other, _)| *other != axis).chain([(axis, each)]).collect())
                    .collect(),
            };
            for place in places {
                let stated = self.stated(&row.claim, &place)?;
                rows.push((place, &row.result, stated));
            }
            if rows.len() > MAX_ROWS {
                return Err(Kind::Refused);
            }
        }
        let stated: Vec<Stated<Number>> = rows.iter().map(|(_, _, stated)| stated.clone()).collect();
        let claimed = claims(&stated, Number::cmp);
        match table.kind {
            TableKind::Band => {
                let mut taken = rows.iter().zip(&claimed).filter(|(_, claim)| claim.holds_by(&value, Number::cmp));
                match (taken.next(), taken.next(), table.otherwise) {
                    (None, _, Some(otherwise)) => self.value(otherwise, at),
                    (Some(((place, RowResult::Value(result), _), _)), None, _) => self.value(*result, place),
                    (Some(((place, RowResult::Evenly(a, b), _), claim)), None, _) => {
                        let (Some(low), Some(high)) = (&claim.lower, &claim.upper) else { return Err(Kind::Undefined) };
                        let (a, b) = (self.value(*a, place)?, self.value(*b, place)?);
                        between(&value, (&low.value, a), (&high.value, b))
                    }
                    (None, _, None) | (Some(_), Some(_), _) => Err(Kind::Undefined),
                }
            }
            TableKind::Part => {
                let (from, to) = if value.is_negative() { (value, Number::zero()) } else { (Number::zero(), value) };
                let mut sum = Number::zero();
                for ((place, result, _), claim) in rows.iter().zip(&claimed) {
                    let low = claim.lower.as_ref().map_or(from.clone(), |cut| Number::max(&cut.value, &from));
                    let high = claim.upper.as_ref().map_or(to.clone(), |cut| Number::min(&cut.value, &to));
                    if low < high {
                        let RowResult::Value(rate) = result else { return Err(Kind::Refused) };
                        sum = sum + self.value(*rate, place)? * (high - low);
                    }
                }
                Ok(sum)
            }
            TableKind::Line => {
                let mut points: Vec<(Number, Number)> = Vec::new();
                for (place, result, stated) in &rows {
                    let RowResult::Value(result) = result else { return Err(Kind::Refused) };
                    match (&stated.lower, &stated.upper) {
                        (Some(low), Some(_)) => points.push((low.value.clone(), self.value(*result, place)?)),
                        (Some(low), None) if value >= low.value => return self.value(*result, place),
                        (None, Some(high)) if value <= high.value => return self.value(*result, place),
                        (Some(_) | None, None) | (None, Some(_)) => {}
                    }
                }
                points.sort();
                for pair in points.windows(2) {
                    if let [(x, a), (y, b)] = pair
                        && *x <= value
                        && value <= *y
                    {
                        return between(&value, (x, a.clone()), (y, b.clone()));
                    }
                }
                match (points.as_slice(), table.otherwise) {
                    ([(x, a)], _) if *x == value => Ok(a.clone()),
                    (_, Some(otherwise)) => self.value(otherwise, at),
                    (_, None) => Err(Kind::Undefined),
                }
            }
        }
    }

    fn stated(&mut self, claim: &Claim, at: &At) -> Result<Stated<Number>, Kind> {
        let mut cut = |id: ExprId, above: bool| self.value(id, at).map(|value| Some(Cut { value, above }));
        Ok(match claim {
            Claim::Lower { at, included } => Stated { lower: cut(*at, !included)?, upper: None },
            Claim::Upper { at, included } => Stated { lower: None, upper: cut(*at, *included)? },
            Claim::Both { lower, from, upper, up_to } => {
                Stated { lower: cut(*lower, !from)?, upper: cut(*upper, *up_to)? }
            }
            Claim::Point(at) => Stated { lower: cut(*at, false)?, upper: cut(*at, true)? },
            Claim::Good(good, bound, direction) => {
                let relation = good.relation(self.lower_is_better(*direction, at)?);
                let value = self.value(*bound, at)?;
                match relation {
                    Relation::AtLeast => Stated { lower: Some(Cut::below(value)), upper: None },
                    Relation::More => Stated { lower: Some(Cut::above(value)), upper: None },
                    Relation::AtMost => Stated { lower: None, upper: Some(Cut::above(value)) },
                    Relation::Less => Stated { lower: None, upper: Some(Cut::below(value)) },
                    Relation::Equal | Relation::NotEqual => return Err(Kind::Refused),
                }
            }
        })
    }

    #[allow(clippy::too_many_arguments)] // the parts of a fold, as the node has them
    fn fold(
        &mut self,
        statistic: &Statistic,
        axis: AxisId,
        element: Option<ExprId>,
        weight: Option<ExprId>,
        filter: Option<ExprId>,
        skip: &Skip,
        at: &At,
    ) -> Value {
        let length = self.model.axis(axis).keys.len();
        if length > MAX_ROWS {
            return Err(Kind::Refused);
        }
        let mut values = Vec::new();
        for row in 0..length as u32 {
            let place: At = at.iter().copied().filter(|(other, _)| *other != axis).chain([(axis, row)]).collect();
            match filter.map(|filter| self.value(filter, &place)) {
                Some(Ok(truth)) if truth.is_zero() => continue,
                Some(Err(kind)) => {
                    values.push(Err(kind));
                    continue;
                }
                Some(Ok(_)) | None => {}
            }
            let value = element.map_or(Ok(Number::one()), |element| self.value(element, &place));
            let weight = weight.map_or(Ok(Number::one()), |weight| self.value(weight, &place));
            values.push(match (value, weight) {
                (Ok(value), Ok(weight)) => Ok((weight, value)),
                (Err(a), Err(b)) => Err(a.max(b)),
                (Err(kind), Ok(_)) | (Ok(_), Err(kind)) => Err(kind),
            });
        }
        let pairs = keep(values, skip)?;
        let mut values: Vec<Number> = pairs.iter().map(|(_, value)| value.clone()).collect();
        let count = Number::from(values.len() as u64);
        match statistic {
            Statistic::Count => Ok(count),
            Statistic::Sum(best) => Ok(best_of(values, best).iter().sum()),
            Statistic::Mean(best) => {
                let values = best_of(values, best);
                let sum: Number = values.iter().sum();
                sum.div(&Number::from(values.len() as u64)).ok_or(Kind::Undefined)
            }
            Statistic::WeightedMean => mean(pairs),
            // Nothing is tried where it takes one: the search needs simple facts.
            Statistic::Percentile(..) | Statistic::Deviation { .. } => Err(Kind::Refused),
            Statistic::Least => values.into_iter().min().ok_or(Kind::Undefined),
            Statistic::Greatest => values.into_iter().max().ok_or(Kind::Undefined),
            Statistic::Median => {
                values.sort();
                let middle = values.get(values.len().saturating_sub(1) / 2).zip(values.get(values.len() / 2));
                middle.and_then(|(a, b)| (a + b).div(&Number::from(2))).ok_or(Kind::Undefined)
            }
        }
    }
}

fn truth(value: bool) -> Number {
    if value { Number::one() } else { Number::zero() }
}

fn holds(relation: Relation, a: &Number, b: &Number) -> bool {
    match relation {
        Relation::Less => a < b,
        Relation::AtMost => a <= b,
        Relation::Equal => a == b,
        Relation::NotEqual | Relation::AtLeast | Relation::More => !holds(opposite(relation), a, b),
    }
}

/// The straight line through two points, at a value.
fn between(value: &Number, (x, a): (&Number, Number), (y, b): (&Number, Number)) -> Value {
    let part = (value - x).div(&(y - x)).ok_or(Kind::Undefined)?;
    Ok(&a + part * (b - &a))
}

/// What is left when some kinds are dropped.
fn keep<T>(values: Vec<Result<T, Kind>>, skip: &Skip) -> Result<Vec<T>, Kind> {
    if let Some(kind) =
        values.iter().filter_map(|value| value.as_ref().err()).filter(|k| !skip.kinds.contains(**k)).max()
    {
        return Err(*kind);
    }
    let left: Vec<T> = values.into_iter().flatten().collect();
    match skip.needing {
        Some(needing) if left.len() < needing as usize => Err(Kind::Insufficient),
        Some(_) | None => Ok(left),
    }
}

/// The greatest of the kinds that are dropped.
fn worst<T>(values: &[Result<T, Kind>], kinds: Kinds) -> Option<Kind> {
    values.iter().filter_map(|value| value.as_ref().err()).filter(|kind| kinds.contains(**kind)).max().copied()
}

fn mean(pairs: Vec<(Number, Number)>) -> Value {
    let weights: Number = pairs.iter().map(|(weight, _)| weight).sum();
    let sum: Number = pairs.iter().map(|(weight, value)| weight * value).sum();
    sum.div(&weights).ok_or(Kind::Undefined)
}

fn best_of(mut values: Vec<Number>, best: &Option<Best>) -> Vec<Number> {
    let Some(Best { number, part, lowest }) = best else { return values };
    values.sort();
    if !lowest {
        values.reverse();
    }
    let wanted = if *part { number * Number::from(values.len() as u64) } else { number.clone() };
    let wanted = wanted.round(crate::number::Mode::Up, &Number::one()).to_i64().unwrap_or(0).max(0);
    values.truncate(usize::try_from(wanted).unwrap_or(usize::MAX));
    values
}
