//! Calculations as sums of unknowns, definitions looked through, so that two ways to write a value are one value here.
//!
//! An unknown is read at a *spot*: which row of each schedule. A row that is not fixed stands for any one row, so that what
//! is shown of it holds for all; inside a fold it stands for the element, and no fact from outside the fold is used there.

use std::collections::HashMap;

use super::linear::{Atom, Linear};
use super::memo::Memo;
use super::period::PeriodDates;
use crate::calendar::Grain;
use crate::model::{
    Action, AxisId, Body, ColumnId, Datum, Direction, Expr, ExprId, FigureId, GatherId, Model, Node, Select, Type,
};
use crate::number::interval::Interval;
use crate::number::{Mode, Number};

/// Which row of a schedule is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Place {
    /// Any one row.
    Any,
    /// This row.
    Row(u32),
    /// The row whose key this calculation gives, itself read at a spot.
    By(ExprId, Spot),
}

/// A place on every axis that matters, interned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Spot(u32);

/// What an unknown stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum What {
    /// A fact, a line of money, a part of an account.
    Figure(FigureId, Spot),
    /// A cell of a row that is not fixed.
    Cell(AxisId, ColumnId, Place),
    /// The row itself.
    Key(AxisId, Place),
    /// How many days the end of the period is after its start.
    PeriodDays,
    /// `a × b`
    Product(Linear, Linear),
    /// `a ÷ b`, which is known only where b is not 0
    Quotient(Linear, Linear),
    /// The least of a list.
    Least(Vec<Linear>),
    /// The greatest of a list.
    Greatest(Vec<Linear>),
    /// Something that lies between the least and the greatest of a list.
    Among(Vec<Linear>),
    /// The multiple of a quantum next to a value.
    Rounded(Linear, Mode, Number),
    /// What a table, rows of conditions or a conditional step give.
    Choice(ExprId, Spot),
    /// Anything else: a truth, a fold, a part that could not be checked.
    Other(ExprId, Spot),
}

/// An unknown with what is known of it wherever it is read.
#[derive(Clone, Debug)]
pub(super) struct Known {
    /// What it stands for.
    pub what: What,
    /// Where it always lies.
    pub range: Interval,
    /// Whether it is a whole number.
    pub whole: bool,
    /// Whether `range` was read off at a glance: of a choice, without what holds where each way is taken.
    pub rough: bool,
}

/// How many definitions are looked through, one inside the other, before one is taken as an unknown.
const MAX_DEPTH: usize = 24;

/// Reads calculations as sums of unknowns, and answers what those can be.
pub(super) struct Prover<'m> {
    /// The contract.
    pub model: &'m Model,
    /// The unknowns.
    pub atoms: Vec<Known>,
    figures: Memo<Spot, Atom>,
    choices: Memo<Spot, Atom>,
    others: Memo<Spot, Atom>,
    /// Where each gathered value, and each earlier figure, is first read: wherever else it is read, it is the same unknown.
    first_gathered: HashMap<GatherId, ExprId>,
    first_earlier: HashMap<(FigureId, Vec<Select>, u32), ExprId>,
    /// The unknowns that are made of sums, and cells.
    made: HashMap<What, Atom>,
    spots: Vec<Vec<(AxisId, Place)>>,
    spot_index: HashMap<Vec<(AxisId, Place)>, Spot>,
    pub(super) sums: Memo<Spot, Linear>,
    pub(super) columns: HashMap<(AxisId, ColumnId), (Interval, bool)>,
    /// Claims of tables whose bounds are constants at a spot.
    pub(super) claims: HashMap<(ExprId, Spot), super::claims::Claims>,
    /// How many more eliminations may be made; without a limit a contrived text could make a check last.
    pub(super) budget: usize,
    /// The ways in which a direction out of a column is to be looked at.
    pub(super) directions: &'static [Option<bool>],
    /// The dates of the period.
    pub(super) period: PeriodDates,
    /// How deep each calculation is.
    pub(super) depths: Vec<u32>,
    /// The spot at which a deep calculation is being built up.
    building: Option<Spot>,
    /// How many nodes are being followed one inside the other.
    pub(super) level: usize,
    depth: usize,
}

impl<'m> Prover<'m> {
    /// Takes the contract; every definition is read once, each after those it reads, so that none is read deep inside another.
    pub fn new(model: &'m Model, survey: &super::walk::Survey) -> Self {
        let mut prover = Prover {
            model,
            atoms: Vec::new(),
            figures: Memo::new(),
            choices: Memo::new(),
            others: Memo::new(),
            first_gathered: HashMap::new(),
            first_earlier: HashMap::new(),
            made: HashMap::new(),
            spots: vec![Vec::new()],
            spot_index: HashMap::from([(Vec::new(), Spot(0))]),
            sums: Memo::new(),
            columns: HashMap::new(),
            claims: HashMap::new(),
            budget: 5_000 + 40 * model.exprs.len(),
            directions: super::flow::directions(model),
            period: PeriodDates::new(model),
            depths: survey.depths.clone(),
            building: None,
            level: 0,
            depth: 0,
        };
        for figure in &model.order {
            let spot = prover.spot_of(*figure);
            prover.figure(*figure, spot);
        }
        prover
    }

    /// The spot without axes.
    pub fn nowhere(&self) -> Spot {
        Spot(0)
    }

    /// The spot of a figure's own clause: any row of each of its axes.
    pub fn spot_of(&mut self, figure: FigureId) -> Spot {
        let places = self.model.figure(figure).shape.iter().map(|axis| (*axis, Place::Any)).collect();
        self.spot(places)
    }

    /// Interns places.
    pub fn spot(&mut self, mut places: Vec<(AxisId, Place)>) -> Spot {
        if places.is_empty() {
            return self.nowhere();
        }
        places.sort_unstable();
        places.dedup_by_key(|(axis, _)| *axis);
        if let Some(spot) = self.spot_index.get(&places) {
            return *spot;
        }
        let spot = Spot(self.spots.len() as u32);
        self.spots.push(places.clone());
        self.spot_index.insert(places, spot);
        spot
    }

    /// The same spot with another place on one axis.
    pub fn moved(&mut self, spot: Spot, axis: AxisId, place: Place) -> Spot {
        let mut places = self.spots.get(spot.0 as usize).cloned().unwrap_or_default();
        places.retain(|(other, _)| *other != axis);
        places.push((axis, place));
        self.spot(places)
    }

    /// The place on an axis.
    pub fn place(&self, spot: Spot, axis: AxisId) -> Place {
        self.spots
            .get(spot.0 as usize)
            .and_then(|places| places.iter().find(|(other, _)| *other == axis))
            .map_or(Place::Any, |(_, place)| *place)
    }

    /// Whether the spot says anything about an axis.
    pub fn is_on(&self, spot: Spot, axis: AxisId) -> bool {
        self.spots.get(spot.0 as usize).is_some_and(|places| places.iter().any(|(other, _)| *other == axis))
    }

    /// The axes on which no row is fixed.
    pub fn open_axes(&self, spot: Spot) -> Vec<AxisId> {
        let places = self.spots.get(spot.0 as usize).map_or(&[][..], Vec::as_slice);
        places.iter().filter(|(_, place)| *place == Place::Any).map(|(axis, _)| *axis).collect()
    }

    /// Where a selection leads.
    pub fn select(&mut self, axis: AxisId, select: &Select, spot: Spot) -> Place {
        match select {
            Select::Here => self.place(spot, axis),
            Select::Row(row) => Place::Row(*row),
            Select::By(key) => match self.sum(*key, spot).as_constant().and_then(Number::to_i64) {
                Some(row) => Place::Row(u32::try_from(row).unwrap_or(u32::MAX)),
                None => Place::By(*key, spot),
            },
        }
    }

    /// The spot at which a figure is read.
    pub fn read_at(&mut self, figure: FigureId, selects: &[Select], spot: Spot) -> Spot {
        let shape = &self.model.figure(figure).shape;
        let places =
            shape.iter().zip(selects).map(|(axis, select)| (*axis, self.select(*axis, select, spot))).collect();
        self.spot(places)
    }

    /// The calculation of a figure that is a calculation.
    pub fn definition(&self, figure: FigureId) -> Option<ExprId> {
        match &self.model.figure(figure).body {
            Body::Expr(expr) => Some(*expr),
            Body::Input(_)
            | Body::Line(_)
            | Body::Shown { .. }
            | Body::Account(..)
            | Body::Relief(_)
            | Body::Start(_)
            | Body::End(_)
            | Body::Broken => None,
        }
    }

    /// The value of a figure, where it has one.
    pub fn figure(&mut self, id: FigureId, spot: Spot) -> Linear {
        match self.definition(id) {
            Some(expr) if self.depth < MAX_DEPTH || self.sums.get(expr.index(), spot).is_some() => {
                self.depth += 1;
                let sum = self.sum(expr, spot);
                self.depth -= 1;
                sum
            }
            Some(_) => self.atom(What::Figure(id, spot)),
            None => match self.model.figure(id).body {
                Body::Start(grain) if self.period.knows(grain) => self.calendar(id, grain == Grain::Contract, false),
                Body::End(grain) if self.period.knows(grain) => self.calendar(id, grain == Grain::Contract, true),
                Body::Start(_) | Body::End(_) => self.atom(What::Figure(id, spot)),
                Body::Input(_)
                | Body::Expr(_)
                | Body::Line(_)
                | Body::Shown { .. }
                | Body::Account(..)
                | Body::Relief(_)
                | Body::Broken => self.atom(What::Figure(id, spot)),
            },
        }
    }

    /// The value of a calculation, where it has one.
    pub fn sum(&mut self, expr: ExprId, spot: Spot) -> Linear {
        if let Some(sum) = self.sums.get(expr.index(), spot) {
            return sum.clone();
        }
        if self.building != Some(spot) {
            let landings = super::walk::landings(self.model, &self.depths, expr);
            if !landings.is_empty() {
                let before = self.building.replace(spot);
                for part in landings {
                    self.sum(part, spot);
                }
                self.building = before;
            }
        }
        let sum = self.read(expr, spot);
        self.sums.insert(expr.index(), spot, sum.clone());
        sum
    }

    fn read(&mut self, expr: ExprId, spot: Spot) -> Linear {
        let model = self.model;
        let Expr { node, .. } = model.expr(expr);
        let minus = Number::from(-1);
        match node {
            Node::Const(Datum::Text(_)) => self.atom(What::Other(expr, spot)),
            Node::Const(datum) => Linear::constant(datum.number()),
            Node::Figure(figure, selects) => {
                let at = self.read_at(*figure, selects, spot);
                self.figure(*figure, at)
            }
            Node::Cell(axis, column, select) => {
                let place = self.select(*axis, select, spot);
                match (place, self.cell(*axis, *column, place)) {
                    (Place::Row(_), Some(Datum::Text(_))) => self.atom(What::Other(expr, spot)),
                    (Place::Row(_), Some(datum)) => Linear::constant(datum.number()),
                    (Place::Row(_) | Place::Any | Place::By(..), _) => self.atom(What::Cell(*axis, *column, place)),
                }
            }
            Node::Key(axis) => match self.place(spot, *axis) {
                Place::Row(row) => Linear::constant(Number::from(i64::from(row))),
                place @ (Place::Any | Place::By(..)) => self.atom(What::Key(*axis, place)),
            },
            Node::Negate(a) => self.sum(*a, spot).scale(&minus),
            Node::Add(a, b) => {
                let (a, b) = (self.sum(*a, spot), self.sum(*b, spot));
                a.plus(&Number::one(), &b)
            }
            Node::Subtract(a, b) => {
                let (a, b) = (self.sum(*a, spot), self.sum(*b, spot));
                a.minus(&b)
            }
            Node::Multiply(a, b) => {
                let (a, b) = (self.sum(*a, spot), self.sum(*b, spot));
                self.times(a, b)
            }
            Node::Divide(a, b) => {
                let (a, b) = (self.sum(*a, spot), self.sum(*b, spot));
                self.quotient(a, b, expr, spot)
            }
            Node::Pick { greater, items, skip } => {
                let sums: Vec<Linear> = items.iter().map(|item| self.sum(*item, spot)).collect();
                if skip.kinds.is_empty() {
                    return self.pick(*greater, sums);
                }
                // Some may be left out; those that always have a value never are.
                let sure = items
                    .iter()
                    .filter(|item| self.is_sure(**item, 0))
                    .map(|item| self.sums.get(item.index(), spot).cloned());
                let sure: Vec<Linear> = sure.collect::<Vec<_>>().into_iter().flatten().collect();
                let any = self.among(sums);
                if sure.is_empty() {
                    return any;
                }
                let mut items = sure;
                items.push(any);
                self.pick(*greater, items)
            }
            Node::Step { base, action, when: None } => {
                let base = self.sum(*base, spot);
                self.stepped(base, action, spot)
            }
            Node::If(..) | Node::Table(_) | Node::Step { .. } => self.atom(What::Choice(expr, spot)),
            Node::First { rows, otherwise, absent } => {
                // Rows that give no value are passed over: where there is a value, it is that of the only other.
                let mut results = rows.iter().map(|(_, result)| *result).chain(*otherwise);
                let valued = |id: &ExprId| !matches!(model.expr(*id).node, Node::Absent(_));
                let only = results.by_ref().find(valued);
                match only {
                    Some(only) if !results.any(|id| valued(&id)) && absent.iter().all(|(_, id)| !valued(id)) => {
                        self.sum(only, spot)
                    }
                    Some(_) | None => self.atom(What::Choice(expr, spot)),
                }
            }
            Node::Treat(base, entries) => {
                let items = std::iter::once(*base).chain(entries.iter().map(|(_, entry)| *entry));
                let items = items.map(|item| self.sum(item, spot)).collect();
                self.among(items)
            }
            Node::Absent(_)
            | Node::AddMonths(..)
            | Node::AddBusinessDays(..)
            | Node::BusinessDays(..)
            | Node::Curve { .. }
            | Node::Compare(..)
            | Node::Good(..)
            | Node::And(_)
            | Node::Or(_)
            | Node::Not(_)
            | Node::IsKnown(_)
            | Node::IsAbsent(..)
            | Node::Fold { .. }
            | Node::Weighted { .. }
            | Node::Together(_)
            | Node::Broken => self.atom(What::Other(expr, spot)),
            Node::Gather(gather) => {
                let first = *self.first_gathered.entry(*gather).or_insert(expr);
                self.atom(What::Other(first, spot))
            }
            Node::Earlier(figure, selects, back) => {
                let first = *self.first_earlier.entry((*figure, selects.clone(), *back)).or_insert(expr);
                self.atom(What::Other(first, spot))
            }
        }
    }

    /// What a step without a condition makes of a value.
    pub fn stepped(&mut self, base: Linear, action: &Action, spot: Spot) -> Linear {
        match action {
            Action::Round(mode, quantum) => match base.as_constant() {
                Some(value) => Linear::constant(value.round(*mode, quantum)),
                None => self.atom(What::Rounded(base, *mode, quantum.clone())),
            },
            Action::Cap(at) => {
                let at = self.sum(*at, spot);
                self.pick(false, vec![base, at])
            }
            Action::Floor(at) => {
                let at = self.sum(*at, spot);
                self.pick(true, vec![base, at])
            }
            Action::Between(low, high) => {
                let (low, high) = (self.sum(*low, spot), self.sum(*high, spot));
                let floored = self.pick(true, vec![base, low]);
                self.pick(false, vec![floored, high])
            }
            Action::Less(by) => base.minus(&self.sum(*by, spot)),
            Action::More(by) => base.plus(&Number::one(), &self.sum(*by, spot)),
            Action::LessPart(by) => {
                let rest = Linear::constant(Number::one()).minus(&self.sum(*by, spot));
                self.times(base, rest)
            }
            Action::MorePart(by) => {
                let rest = Linear::constant(Number::one()).plus(&Number::one(), &self.sum(*by, spot));
                self.times(base, rest)
            }
            Action::Times(by) => {
                let by = self.sum(*by, spot);
                self.times(base, by)
            }
        }
    }

    /// The product of two sums.
    pub fn times(&mut self, a: Linear, b: Linear) -> Linear {
        if let Some(factor) = a.as_constant() {
            return b.scale(factor);
        }
        if let Some(factor) = b.as_constant() {
            return a.scale(factor);
        }
        let ((m, a), (n, b)) = (a.primitive(), b.primitive());
        let (a, b) = if a.parts <= b.parts { (a, b) } else { (b, a) };
        self.atom(What::Product(a, b)).scale(&(m * n))
    }

    fn quotient(&mut self, a: Linear, b: Linear, expr: ExprId, spot: Spot) -> Linear {
        if let Some(by) = b.as_constant() {
            return match Number::one().div(by) {
                Some(by) => a.scale(&by),
                None => self.atom(What::Other(expr, spot)),
            };
        }
        if a.as_constant().is_some_and(Number::is_zero) {
            return a;
        }
        let ((m, a), (n, b)) = (a.primitive(), b.primitive());
        let factor = m.div(&n).unwrap_or_else(Number::one);
        if a == b {
            return Linear::constant(factor);
        }
        self.atom(What::Quotient(a, b)).scale(&factor)
    }

    fn pick(&mut self, greater: bool, mut items: Vec<Linear>) -> Linear {
        if let [first, rest @ ..] = items.as_slice()
            && rest.iter().all(|item| item == first)
        {
            return first.clone();
        }
        if items.iter().all(|item| item.parts.is_empty()) {
            let values = items.into_iter().map(|item| item.constant);
            let value = if greater { values.max() } else { values.min() };
            return Linear::constant(value.unwrap_or_default());
        }
        items.dedup();
        self.atom(if greater { What::Greatest(items) } else { What::Least(items) })
    }

    /// A value between the least and the greatest of a list.
    pub fn among(&mut self, mut items: Vec<Linear>) -> Linear {
        items.dedup();
        if let [only] = items.as_slice() {
            return only.clone();
        }
        self.atom(What::Among(items))
    }

    /// The unknown for something, made on first use.
    pub fn atom(&mut self, what: What) -> Linear {
        let known = match &what {
            What::Figure(figure, spot) => self.figures.get(figure.index(), *spot),
            What::Choice(expr, spot) => self.choices.get(expr.index(), *spot),
            What::Other(expr, spot) => self.others.get(expr.index(), *spot),
            What::Cell(..)
            | What::Key(..)
            | What::PeriodDays
            | What::Product(..)
            | What::Quotient(..)
            | What::Least(_)
            | What::Greatest(_)
            | What::Among(_)
            | What::Rounded(..) => self.made.get(&what),
        };
        if let Some(atom) = known {
            return Linear::atom(*atom);
        }
        let (range, whole) = self.always(&what);
        let (range, rough) = match range {
            Some(range) => (range, false),
            None => self.choice_at_a_glance(&what),
        };
        // Reading what a choice is made of makes further unknowns: the place is taken only now.
        let atom = Atom(self.atoms.len() as u32);
        match &what {
            What::Figure(figure, spot) => self.figures.insert(figure.index(), *spot, atom),
            What::Choice(expr, spot) => self.choices.insert(expr.index(), *spot, atom),
            What::Other(expr, spot) => self.others.insert(expr.index(), *spot, atom),
            What::Cell(..)
            | What::Key(..)
            | What::PeriodDays
            | What::Product(..)
            | What::Quotient(..)
            | What::Least(_)
            | What::Greatest(_)
            | What::Among(_)
            | What::Rounded(..) => {
                self.made.insert(what.clone(), atom);
            }
        }
        self.atoms.push(Known { what, range, whole, rough });
        Linear::atom(atom)
    }

    /// The cell of a fixed row, if it has a value.
    pub fn cell(&self, axis: AxisId, column: ColumnId, place: Place) -> Option<&'m Datum> {
        let Place::Row(row) = place else { return None };
        self.model.axis(axis).columns.get(column.index())?.cells.get(row as usize)?.as_ref().ok()
    }

    /// Whether lower is better, where that is known.
    pub fn lower_is_better(&self, direction: Direction, spot: Spot, assumed: Option<bool>) -> Option<bool> {
        match direction {
            Direction::Higher => Some(false),
            Direction::Lower => Some(true),
            Direction::Column(axis, column) => {
                let place = self.place(spot, axis);
                let Place::Row(_) = place else { return assumed };
                let words = match &self.model.axis(axis).columns.get(column.index())?.ty {
                    Type::Word(words) => words,
                    Type::Quantity(_)
                    | Type::Date
                    | Type::Time
                    | Type::Truth
                    | Type::Key(_)
                    | Type::Text
                    | Type::Unknown => {
                        return None;
                    }
                };
                match self.cell(axis, column, place)? {
                    Datum::Word(word) => Some(words.get(*word as usize).is_some_and(|word| word == "lower")),
                    Datum::Number(_)
                    | Datum::Date(_)
                    | Datum::Time(_)
                    | Datum::Truth(_)
                    | Datum::Key(_)
                    | Datum::Text(_) => None,
                }
            }
        }
    }
}
