//! Folds over the rows of a schedule, lists, and what is skipped.

use super::{Checker, Scope, Toward, units};
use crate::diagnostic::Finding;
use crate::model::{
    AxisId, Best, ColumnId, Datum, Direction, Expr, ExprId, Face, FigureId, Gather, Gathered, Kind, Kinds, Node, Over,
    Relation, Select, Skip, Statistic, Ties, Type, Unit,
};
use crate::number::Number;
use crate::source::Span;
use crate::syntax::tree;

impl Checker<'_> {
    pub(super) fn fold(&mut self, scope: &Scope, fold: &tree::Fold, span: Span) -> ExprId {
        let Ok(visited) = self.visited(scope, fold, span) else { return self.broken(span) };
        let axis = match (&visited, &fold.over) {
            (None, tree::Over::Each { axis, .. }) => match self.axis_of(axis) {
                Some(axis) => Some(axis),
                None => return self.broken(span),
            },
            (Some(_) | None, _) => None,
        };
        let inner = match (axis, &visited) {
            (Some(axis), _) => scope.with(axis),
            (None, Some(visited)) => Scope { place: visited.place, ..scope.clone() },
            (None, None) => return self.broken(span),
        };
        let filter = fold.filter.as_ref().map(|filter| self.condition(&inner, filter));
        let element = fold.element.as_ref().map(|element| self.expr(&inner, element, None));
        let weight = fold.weight.as_ref().map(|weight| self.expr(&inner, weight, None));
        let toward = match &fold.statistic {
            tree::Statistic::Sum(Some(_)) | tree::Statistic::Mean(Some(_)) => {
                match self.best_lies(&inner, fold, element, axis) {
                    Some(toward) => toward,
                    None => return self.broken(span),
                }
            }
            _ => Direction::Higher,
        };
        let lowest = toward == Direction::Lower;
        let best = |best: &Option<tree::Best>| {
            best.as_ref().map(|best| Best {
                number: if best.percent { best.number.mul(&Number::power_of_ten(-2)) } else { best.number.clone() },
                part: best.percent,
                lowest,
            })
        };
        let statistic = match &fold.statistic {
            tree::Statistic::Sum(some) => Statistic::Sum(best(some)),
            tree::Statistic::Mean(some) => Statistic::Mean(best(some)),
            tree::Statistic::WeightedMean => Statistic::WeightedMean,
            tree::Statistic::Least => Statistic::Least,
            tree::Statistic::Greatest => Statistic::Greatest,
            tree::Statistic::Median => Statistic::Median,
            tree::Statistic::Count => Statistic::Count,
            tree::Statistic::Percentile { nth, by } => match self.percentile(nth, by, span) {
                Some((part, method)) => Statistic::Percentile(part, method),
                None => return self.broken(span),
            },
            // How it is rounded, the step behind it says.
            tree::Statistic::SampleDeviation => unrounded(true),
            tree::Statistic::PopulationDeviation => unrounded(false),
            tree::Statistic::Rank { by } => {
                let Some(visited) = visited else {
                    return self.only_of_levels(fold, span, "a rank is among the elements of a level");
                };
                let Some(made) = self.ranked(fold, by.as_ref(), &visited, scope.place) else {
                    return self.broken(span);
                };
                let face =
                    if matches!(made, Gathered::Rank { ties: Ties::Average, .. }) { Face::Number } else { Face::Count };
                let skip = self.skip(&fold.skip);
                let gather = Gather { element, filter, ..visited.gather(made, scope.place, skip, span) };
                return self.gathered(scope, gather, Type::Quantity(Unit::faced(face)));
            }
            tree::Statistic::Streak => {
                let over_time = visited.filter(|visited| !matches!(visited.over, Over::Level { .. }));
                let Some(visited) = over_time else {
                    return self.only_of_levels(fold, span, "a streak is over periods");
                };
                if let Some(element) = element
                    && !matches!(self.ty(element), Type::Truth | Type::Unknown)
                {
                    let place = self.span(element);
                    let words = self.words(place).to_owned();
                    let finding = Finding::error("unit-mismatch", format!("`{words}` is no condition"))
                        .at(place, "")
                        .help("for example `the streak of rate meets target over each month`");
                    self.say(finding);
                }
                let skip = self.skip(&fold.skip);
                let gather = Gather { element, filter, ..visited.gather(Gathered::Streak, scope.place, skip, span) };
                return self.gathered(scope, gather, Type::Quantity(Unit::faced(Face::Count)));
            }
        };
        if let Some(some) = [&fold.statistic].into_iter().find_map(|statistic| match statistic {
            tree::Statistic::Sum(best) | tree::Statistic::Mean(best) => best.as_ref(),
            tree::Statistic::WeightedMean
            | tree::Statistic::Least
            | tree::Statistic::Greatest
            | tree::Statistic::Median
            | tree::Statistic::Count
            | tree::Statistic::Percentile { .. }
            | tree::Statistic::Rank { .. }
            | tree::Statistic::Streak
            | tree::Statistic::SampleDeviation
            | tree::Statistic::PopulationDeviation => None,
        }) && (!some.percent && !some.number.is_integer() || !some.number.is_positive())
        {
            let finding =
                Finding::error("number-form", "the best of a list are counted in whole numbers, or in percent")
                    .at(span, "")
                    .help("for example `the mean of the best 3 of …`, `the mean of the best 10% of …`");
            self.say(finding);
        }
        let ty = match (&statistic, element) {
            (Statistic::Count, _) => Type::Quantity(Unit::faced(Face::Count)),
            (_, None) => Type::Unknown,
            (Statistic::Sum(_), Some(element)) => self.ty(element).clone(),
            (
                Statistic::Mean(_)
                | Statistic::WeightedMean
                | Statistic::Median
                | Statistic::Percentile(..)
                | Statistic::Deviation { .. },
                Some(element),
            ) => whole_no_more(self.ty(element)),
            (Statistic::Least | Statistic::Greatest, Some(element)) => self.ty(element).clone(),
        };
        if let (Some(element), false) = (element, matches!(statistic, Statistic::Count)) {
            let found = self.ty(element).clone();
            let fits = match &statistic {
                Statistic::Least | Statistic::Greatest => {
                    matches!(found, Type::Quantity(_) | Type::Date | Type::Time | Type::Unknown)
                }
                Statistic::Sum(_)
                | Statistic::Mean(_)
                | Statistic::WeightedMean
                | Statistic::Median
                | Statistic::Percentile(..)
                | Statistic::Deviation { .. }
                | Statistic::Count => {
                    matches!(found, Type::Quantity(_) | Type::Unknown)
                }
            };
            if !fits {
                let span = self.span(element);
                let words = self.words(span).to_owned();
                let finding = Finding::error(
                    "unit-mismatch",
                    format!("`{words}` is {}; it cannot be added up", units::words(&found)),
                )
                .at(span, "")
                .help(format!("to count rows: `the count over each {} where {words}`", over_words(&fold.over)));
                self.say(finding);
                return self.broken(span);
            }
        }
        if let Some(weight) = weight {
            let found = self.ty(weight).clone();
            if !matches!(found, Type::Quantity(_) | Type::Unknown) {
                let span = self.span(weight);
                let finding =
                    Finding::error("unit-mismatch", format!("a weight is a number; this is {}", units::words(&found)))
                        .at(span, "");
                self.say(finding);
            }
        }
        let skip = self.skip(&fold.skip);
        // A count counts rows: what is `counted` is the filter alone.
        let element = if statistic == Statistic::Count { None } else { element };
        if let (Some(visited), Some(element)) = (&visited, element) {
            self.varies(visited, element);
        }
        if let Direction::Column(of, column) = toward {
            return self.best_either_way(
                (of, column),
                statistic,
                |this, statistic| match (axis, &visited) {
                    (Some(axis), _) => {
                        let skip = skip.clone();
                        this.add(Node::Fold { statistic, axis, element, weight, filter, skip }, ty.clone(), span)
                    }
                    (None, Some(visited)) => {
                        let gathered =
                            visited.clone().gather(Gathered::Fold(statistic), scope.place, skip.clone(), span);
                        this.gather(Gather { element, weight, filter, ..gathered }, ty.clone())
                    }
                    (None, None) => this.broken(span),
                },
                span,
            );
        }
        match (axis, visited) {
            (Some(axis), _) => self.add(Node::Fold { statistic, axis, element, weight, filter, skip }, ty, span),
            (None, Some(visited)) => {
                let made = Gathered::Fold(statistic);
                let gather = Gather { element, weight, filter, ..visited.gather(made, scope.place, skip, span) };
                self.gathered(scope, gather, ty)
            }
            (None, None) => self.broken(span),
        }
    }

    fn only_of_levels(&mut self, fold: &tree::Fold, span: Span, why: &str) -> ExprId {
        let words = over_words(&fold.over);
        let finding = Finding::error("over-what", format!("{why}; `{words}` is none")).at(span, "");
        self.say(finding);
        self.broken(span)
    }

    pub(super) fn pick_of(
        &mut self,
        scope: &Scope,
        pick: tree::Pick,
        items: &[tree::Expr],
        skip: &tree::Skip,
        expected: Option<&Type>,
        span: Span,
    ) -> ExprId {
        let mut ids: Vec<ExprId> = Vec::new();
        let mut ty: Option<Type> = None;
        for item in items {
            let id = self.expr(scope, item, ty.as_ref().or(expected));
            let found = self.ty(id).clone();
            ty = match ty {
                None => Some(found),
                Some(before) => match units::joined(&before, &found) {
                    Some(joined) => Some(joined),
                    None => {
                        let first = self.span(ids[0]);
                        let here = self.span(id);
                        self.mismatch(&before, first, &found, here, "cannot be compared");
                        Some(Type::Unknown)
                    }
                },
            };
            ids.push(id);
        }
        let ty = ty.unwrap_or(Type::Unknown);
        if !matches!(ty, Type::Quantity(_) | Type::Date | Type::Time | Type::Unknown) {
            let finding =
                Finding::error("unit-mismatch", format!("{} has no greater and no lesser", units::words(&ty)))
                    .at(span, "");
            self.say(finding);
        }
        let skip = self.skip(skip);
        let node = Node::Pick { greater: pick == tree::Pick::Greater, items: ids, skip };
        self.add(node, ty, span)
    }

    pub(super) fn skip(&mut self, skip: &tree::Skip) -> Skip {
        Skip { kinds: kinds_of(&skip.kinds), needing: skip.needing }
    }

    /// Which way the best of the elements lie: as the metric says that they are, else upwards. `None` has been said.
    fn best_lies(
        &mut self,
        inner: &Scope,
        fold: &tree::Fold,
        element: Option<ExprId>,
        axis: Option<AxisId>,
    ) -> Option<Direction> {
        let (Some(element), Some(read)) = (element, fold.element.as_ref()) else { return Some(Direction::Higher) };
        let direction = match self.direction_of_expr(inner, read, element) {
            None => return Some(Direction::Higher),
            Some(Toward::Said(direction)) => direction,
            Some(Toward::By(of, column, _)) => Direction::Column(of, column),
        };
        let varies = match direction {
            Direction::Column(of, _) => Some(of) == axis || !inner.axes.contains(&of),
            Direction::Higher | Direction::Lower => false,
        };
        if !varies {
            return Some(direction);
        }
        let words = self.words(read.at.0).to_owned();
        let finding =
            Finding::error("direction-unsaid", format!("of some `{words}` the lower are better, of others the higher"))
                .at(read.at.0, "the best of them are not of one kind")
                .help("make points of each first, and take the best of the points");
        self.say(finding);
        None
    }

    /// The best of elements where the row at hand says which way is better.
    fn best_either_way(
        &mut self,
        (of, column): (AxisId, ColumnId),
        statistic: Statistic,
        mut fold: impl FnMut(&mut Self, Statistic) -> ExprId,
        span: Span,
    ) -> ExprId {
        let Some(Type::Word(words)) = self.model.axis(of).columns.get(column.index()).map(|column| column.ty.clone())
        else {
            return self.broken(span);
        };
        let lower = words.iter().position(|word| word == "lower");
        let highest = fold(self, statistic.clone());
        let Some(lower) = lower else { return highest };
        let lowest = fold(self, statistic.of_the_lowest());
        let ty = Type::Word(words);
        let cell = self.add(Node::Cell(of, column, Select::Here), ty.clone(), span);
        let word = self.add(Node::Const(Datum::Word(lower as u32)), ty, span);
        let asked = self.add(Node::Compare(Relation::Equal, cell, word), Type::Truth, span);
        let ty = self.ty(highest).clone();
        self.add(Node::If(asked, lowest, highest), ty, span)
    }

    /// What is most often made of many figures like this one: amounts are summed.
    pub(super) fn usual_fold(&self, figure: FigureId) -> &'static str {
        if self.model.figure(figure).ty.unit().is_some_and(|unit| !unit.is_bare()) { "sum" } else { "mean" }
    }

    /// The node of an expression.
    pub(super) fn node(&self, id: ExprId) -> &Expr {
        self.model.expr(id)
    }
}

/// The kinds of a list; `missing` is all of them.
pub(super) fn kinds_of(kinds: &[tree::Missing]) -> Kinds {
    kinds.iter().fold(Kinds::NONE, |set, kind| set.with(kind_set(*kind)))
}

/// The kinds of a word.
pub(super) fn kind_set(kind: tree::Missing) -> Kinds {
    match kind {
        tree::Missing::Any => Kinds::MISSING,
        tree::Missing::Unreported => Kinds::only(Kind::Unreported),
        tree::Missing::Insufficient => Kinds::only(Kind::Insufficient),
        tree::Missing::Inapplicable => Kinds::only(Kind::Inapplicable),
        tree::Missing::Excused => Kinds::only(Kind::Excused),
        tree::Missing::Undefined => Kinds::only(Kind::Undefined),
    }
}

/// What a fold goes over, by its word.
fn over_words(over: &tree::Over) -> &str {
    match over {
        tree::Over::Each { axis, .. } => &axis.text,
        tree::Over::Last { period, .. } | tree::Over::Next { period, .. } => &period.text,
    }
}

fn unrounded(sample: bool) -> Statistic {
    Statistic::Deviation { sample, mode: crate::number::Mode::HalfUp, quantum: Number::zero() }
}

/// A mean of counts is a number.
pub(super) fn whole_no_more(ty: &Type) -> Type {
    if ty.is_count() { Type::Quantity(Unit::number()) } else { ty.clone() }
}
