//! Where an unknown always lies: by its type, by the range that is declared, by the cells of a schedule, by what it is made of.

use super::linear::{Atom, Linear};
use super::terms::{Place, Prover, Spot, What};
use crate::model::{
    AccountPart, AxisId, Best, Body, ColumnId, Curve, Datum, Expr, ExprId, Face, Figure, FigureId, GatherId, Gathered,
    Kinds, Model, Node, Statistic, TermKind, Type,
};
use crate::number::interval::Interval;
use crate::number::{Mode, Number};

impl Prover<'_> {
    /// Where a choice lies by its results alone, where that says enough; else by each way that it can go.
    pub(super) fn choice_at_a_glance(&mut self, what: &What) -> (Interval, bool) {
        let What::Choice(expr, spot) = what else { return (Interval::whole(), false) };
        match self.results_at_a_glance(*expr, *spot) {
            Some(range) if range.is_at_least_zero() => (range, true),
            Some(_) | None => (self.choice_range(*expr, *spot, &super::facts::Facts::default(), 0), false),
        }
    }

    /// Where an unknown always lies (of a choice it is asked elsewhere), and whether it is whole.
    pub(super) fn always(&mut self, what: &What) -> (Option<Interval>, bool) {
        let (range, whole) = match what {
            What::Figure(figure, _) => self.figure_range(*figure),
            What::Cell(axis, column, _) => self.column_range(*axis, *column),
            What::Key(axis, _) => (rows_range(self.model.axis(*axis).keys.len()), true),
            What::PeriodDays => (self.period.days.clone(), true),
            What::Product(a, b) => {
                let whole = self.is_whole(a) && self.is_whole(b);
                (self.simple(a).multiply(&self.simple(b)), whole)
            }
            What::Quotient(a, b) => (self.simple(a).divide(&self.simple(b)), false),
            What::Least(items) => {
                let whole = items.iter().all(|item| self.is_whole(item));
                (self.extreme(items, false), whole)
            }
            What::Greatest(items) => {
                let whole = items.iter().all(|item| self.is_whole(item));
                (self.extreme(items, true), whole)
            }
            What::Among(items) => (items.iter().fold(Interval::empty(), |all, i| all.hull(&self.simple(i))), false),
            What::Rounded(value, mode, quantum) => (rounded(&self.simple(value), *mode, quantum), quantum.is_integer()),
            What::Choice(expr, _) => return (None, self.is_count(*expr)),
            What::Other(expr, spot) => self.other_range(*expr, *spot),
        };
        (Some(range), whole)
    }

    /// Bounds that need no elimination: each unknown by itself.
    pub fn simple(&self, sum: &Linear) -> Interval {
        sum.parts.iter().fold(Interval::point(sum.constant.clone()), |all, (atom, factor)| {
            match self.atoms.get(atom.0 as usize) {
                Some(known) => all.add(&known.range.scale(factor)),
                None => Interval::whole(),
            }
        })
    }

    /// Whether the sum is always a whole number.
    fn is_whole(&self, sum: &Linear) -> bool {
        sum.constant.is_integer()
            && sum.parts.iter().all(|(atom, factor)| factor.is_integer() && self.atom_is_whole(*atom))
    }

    /// Whether an unknown is a whole number.
    pub fn atom_is_whole(&self, atom: Atom) -> bool {
        self.atoms.get(atom.0 as usize).is_some_and(|known| known.whole)
    }

    /// Where the least or the greatest of some values lies.
    pub fn extreme(&self, items: &[Linear], greater: bool) -> Interval {
        let ranges: Vec<Interval> = items.iter().map(|item| self.simple(item)).collect();
        extreme(&ranges, greater)
    }

    /// Whether a calculation is never missing, as far as can be seen at a glance.
    pub(super) fn is_sure(&self, id: ExprId, depth: usize) -> bool {
        let model = self.model;
        if depth > 8 {
            return false;
        }
        let node = &model.expr(id).node;
        if let Node::Figure(figure, _) = node {
            let figure = model.figure(*figure);
            return figure.filter.is_none()
                && match &figure.body {
                    Body::Input(input) => input.may_be.is_empty(),
                    Body::Expr(expr) => self.is_sure(*expr, depth + 1),
                    Body::Line(_)
                    | Body::Shown { .. }
                    | Body::Account(..)
                    | Body::Relief(_)
                    | Body::Start(_)
                    | Body::End(_)
                    | Body::Broken => false,
                };
        }
        if let Node::Treat(_, entries) = node {
            let caught = entries.iter().fold(Kinds::NONE, |all, (kinds, _)| all.with(*kinds));
            return caught.both(Kinds::MISSING) == Kinds::MISSING
                && entries.iter().all(|(_, entry)| self.is_sure(*entry, depth + 1));
        }
        let plain = matches!(
            node,
            Node::Const(_)
                | Node::Negate(_)
                | Node::Add(..)
                | Node::Subtract(..)
                | Node::Multiply(..)
                | Node::Step { .. }
                | Node::If(..)
        );
        plain && super::walk::children(node).into_iter().all(|child| self.is_sure(child, depth + 1))
    }

    fn is_count(&self, expr: ExprId) -> bool {
        match &self.model.expr(expr).ty {
            Type::Quantity(unit) => unit.is_bare() && unit.face == Face::Count,
            Type::Date | Type::Time | Type::Truth | Type::Word(_) | Type::Key(_) => true,
            Type::Text | Type::Unknown => false,
        }
    }

    fn figure_range(&mut self, id: FigureId) -> (Interval, bool) {
        let model = self.model;
        let figure: &Figure = model.figure(id);
        let at_least_zero = Interval::at_least(Number::zero());
        let by_type = type_range(model, &figure.ty);
        match &figure.body {
            Body::Input(input) => {
                let end = |value: &Option<Number>| value.clone().map(crate::number::interval::End::closed);
                let declared = Interval { low: end(&input.range.0), high: end(&input.range.1) };
                let whole = by_type.1 || (input.decimals == Some(0) && has_scale_one(&figure.ty));
                (declared.meet(&by_type.0), whole)
            }
            Body::Expr(expr) => {
                // Too deep to look through here: what is known of it at any row.
                let spot = self.spot_of(id);
                match self.sums.get(expr.index(), spot).cloned() {
                    Some(sum) => (self.simple(&sum), by_type.1),
                    None => by_type,
                }
            }
            Body::Line(term) if term.kind != TermKind::Adjustment => (at_least_zero, false),
            Body::Shown { line, .. } => match &model.figure(*line).body {
                Body::Line(term) if term.kind != TermKind::Adjustment => (at_least_zero, false),
                Body::Line(_)
                | Body::Input(_)
                | Body::Expr(_)
                | Body::Shown { .. }
                | Body::Account(..)
                | Body::Relief(_)
                | Body::Start(_)
                | Body::End(_)
                | Body::Broken => by_type,
            },
            Body::Account(_, AccountPart::Held | AccountPart::Returned | AccountPart::Forfeited) => {
                (at_least_zero, false)
            }
            Body::Start(_) => (self.period.starts.clone(), true),
            Body::End(_) => (self.period.ends.clone(), true),
            Body::Line(_) | Body::Relief(_) | Body::Broken => by_type,
        }
    }

    fn column_range(&mut self, axis: AxisId, column: ColumnId) -> (Interval, bool) {
        if let Some(known) = self.columns.get(&(axis, column)) {
            return known.clone();
        }
        let schedule = self.model.axis(axis);
        let Some(column_data) = schedule.columns.get(column.index()) else { return (Interval::whole(), false) };
        let by_type = type_range(self.model, &column_data.ty);
        let numbers: Vec<Number> = column_data.cells.iter().flatten().map(Datum::number).collect();
        let known = match (numbers.iter().min(), numbers.iter().max()) {
            (Some(low), Some(high)) => {
                let whole = by_type.1 || numbers.iter().all(Number::is_integer);
                (Interval::closed(low.clone(), high.clone()), whole)
            }
            (None, _) | (_, None) if schedule.supplied => by_type,
            (None, _) | (_, None) => (Interval::empty(), true),
        };
        self.columns.insert((axis, column), known.clone());
        known
    }

    fn other_range(&mut self, id: ExprId, spot: Spot) -> (Interval, bool) {
        let model = self.model;
        let Expr { node, ty, .. } = model.expr(id);
        let by_type = type_range(model, ty);
        match node {
            Node::Fold { statistic, axis, element, weight, filter, .. } => {
                let count = rows_count(model, *axis);
                let inside = self.moved(spot, *axis, Place::Any);
                let mut facts = super::facts::Facts::default();
                if let Some(filter) = filter {
                    self.assume(*filter, inside, true, &mut facts);
                }
                let element = element.map(|element| {
                    let sum = self.sum(element, inside);
                    (self.bounds(&sum, &facts), self.is_whole(&sum))
                });
                let (range, whole) = element.unwrap_or((Interval::whole(), false));
                match statistic {
                    Statistic::Count => (count, true),
                    Statistic::Sum(best) => {
                        (range.multiply(&kept(best, count)).hull(&Interval::point(Number::zero())), whole)
                    }
                    Statistic::Mean(_) | Statistic::Median | Statistic::Percentile(..) => (range, false),
                    Statistic::Deviation { .. } => (Interval::at_least(Number::zero()), false),
                    Statistic::Least | Statistic::Greatest => (range, whole),
                    Statistic::WeightedMean => {
                        let weight = weight.map(|weight| self.sum(weight, inside));
                        let positive = weight.is_some_and(|weight| self.bounds(&weight, &facts).is_at_least_zero());
                        (if positive { range } else { Interval::whole() }, false)
                    }
                }
            }
            Node::Weighted { parts, .. } => {
                let positive = parts.iter().all(|(weight, _)| !weight.is_negative());
                let all = parts.iter().fold(Interval::empty(), |all, (_, part)| {
                    let sum = self.sum(*part, spot);
                    all.hull(&self.simple(&sum))
                });
                (if positive { all } else { Interval::whole() }, false)
            }
            Node::Curve { curve, of, mode, quantum } => {
                let sum = self.sum(*of, spot);
                (curved(&self.simple(&sum), *curve, *mode, quantum), false)
            }
            Node::Together(_) => (Interval::at_least(Number::zero()), false),
            Node::Gather(gather) => self.gathered_range(*gather, by_type),
            Node::Earlier(figure, ..) => {
                let spot = self.spot_of(*figure);
                let sum = self.atom(What::Figure(*figure, spot));
                (self.simple(&sum), by_type.1)
            }
            Node::Absent(_) => (Interval::empty(), true),
            Node::Const(_)
            | Node::Figure(..)
            | Node::Cell(..)
            | Node::Key(_)
            | Node::Negate(_)
            | Node::Add(..)
            | Node::Subtract(..)
            | Node::Multiply(..)
            | Node::Divide(..)
            | Node::AddMonths(..)
            | Node::AddBusinessDays(..)
            | Node::BusinessDays(..)
            | Node::Pick { .. }
            | Node::If(..)
            | Node::First { .. }
            | Node::Table(_)
            | Node::Compare(..)
            | Node::Good(..)
            | Node::And(_)
            | Node::Or(_)
            | Node::Not(_)
            | Node::IsKnown(_)
            | Node::IsAbsent(..)
            | Node::Treat(..)
            | Node::Step { .. }
            | Node::Broken => by_type,
        }
    }

    /// Where what is gathered lies: between its elements, or by its unit.
    fn gathered_range(&mut self, id: GatherId, by_type: (Interval, bool)) -> (Interval, bool) {
        let gather = self.model.gather(id);
        let from_zero = Interval::at_least(Number::zero());
        let statistic = match &gather.made {
            Gathered::Fold(statistic) => statistic,
            Gathered::Rank { .. } => return (Interval::at_least(Number::one()), false),
            Gathered::Streak => return (from_zero, true),
            Gathered::Share(_) | Gathered::LeftOver(_) => return (from_zero, false),
        };
        let Some(element) = gather.element else { return (from_zero, true) };
        let spot = self.nowhere();
        let sum = self.sum(element, spot);
        let (range, whole) = (self.simple(&sum), self.is_whole(&sum));
        match statistic {
            Statistic::Count => (from_zero, true),
            Statistic::Sum(_) if range.is_at_least_zero() => (from_zero, whole),
            Statistic::Sum(_) => (by_type.0, whole),
            Statistic::Mean(_) | Statistic::Median | Statistic::Percentile(..) => (range, false),
            Statistic::Least | Statistic::Greatest => (range, whole),
            Statistic::Deviation { .. } => (from_zero, false),
            Statistic::WeightedMean => (by_type.0, false),
        }
    }
}

/// Where the least or the greatest of values in these stretches lies.
pub(super) fn extreme(ranges: &[Interval], greater: bool) -> Interval {
    let mut all = ranges.iter();
    let Some(first) = all.next() else { return Interval::whole() };
    all.fold(first.clone(), |so_far, range| {
        if so_far.is_empty() || range.is_empty() {
            return Interval::empty();
        }
        // One end is that of the hull, the other that of the meeting; reading them off both keeps the rules in one place.
        let (hull, meet) = (so_far.hull(range), so_far.meet(range));
        if greater { Interval { low: meet.low, high: hull.high } } else { Interval { low: hull.low, high: meet.high } }
    })
}

/// Where the rounded values of a stretch lie.
pub(super) fn rounded(range: &Interval, mode: Mode, quantum: &Number) -> Interval {
    let end = |end: &Option<crate::number::interval::End>| {
        end.as_ref().map(|end| crate::number::interval::End::closed(end.value.round(mode, quantum)))
    };
    if range.is_empty() { Interval::empty() } else { Interval { low: end(&range.low), high: end(&range.high) } }
}

/// Where a curve of what lies there comes to, rounded: both rise, and rounding keeps their order.
fn curved(range: &Interval, curve: Curve, mode: Mode, quantum: &Number) -> Interval {
    if range.is_empty() {
        return Interval::empty();
    }
    let at = |end: &Option<crate::number::interval::End>| {
        let value = &end.as_ref()?.value;
        match curve {
            Curve::SquareRoot => value.sqrt_round(mode, quantum),
            Curve::Logistic => value.logistic_round(mode, quantum),
        }
    };
    let low = at(&range.low).unwrap_or_default();
    match (at(&range.high), curve) {
        (Some(high), _) => Interval::closed(low, high),
        (None, Curve::SquareRoot) => Interval::at_least(low),
        (None, Curve::Logistic) => Interval::closed(low, Number::one().round(mode, quantum)),
    }
}

/// How many elements a sum takes.
fn kept(best: &Option<Best>, count: Interval) -> Interval {
    match best {
        Some(Best { number, part: false, .. }) => {
            count.meet(&Interval { low: None, ..Interval::point(number.clone()) })
        }
        Some(Best { part: true, .. }) | None => count,
    }
}

/// How many rows a fold can visit.
fn rows_count(model: &Model, axis: AxisId) -> Interval {
    let axis = model.axis(axis);
    if axis.supplied && axis.keys.is_empty() {
        return Interval::at_least(Number::zero());
    }
    Interval::closed(Number::zero(), Number::from(axis.keys.len() as u64))
}

/// Where the number of a row lies.
fn rows_range(length: usize) -> Interval {
    match length.checked_sub(1) {
        Some(last) => Interval::closed(Number::zero(), Number::from(last as u64)),
        None => Interval::at_least(Number::zero()),
    }
}

/// What a type alone says: truths are 0 or 1, words and keys count their places.
fn type_range(model: &Model, ty: &Type) -> (Interval, bool) {
    match ty {
        Type::Truth => (Interval::closed(Number::zero(), Number::one()), true),
        Type::Word(words) => (rows_range(words.len()), true),
        Type::Key(axis) => (rows_range(model.axis(*axis).keys.len()), true),
        Type::Date | Type::Time => (Interval::whole(), true),
        Type::Quantity(unit) => (Interval::whole(), unit.is_bare() && unit.face == Face::Count),
        Type::Text | Type::Unknown => (Interval::whole(), false),
    }
}

/// Whether a value is written as it is stored.
fn has_scale_one(ty: &Type) -> bool {
    matches!(ty, Type::Quantity(unit) if unit.scale() == Number::one())
}
