//! How many decimals a figure can have, told from its clause alone, whatever the facts are.

use crate::model::{
    Action, Body, Claim, Expr, ExprId, FigureId, GatherId, Gathered, Model, Node, Percentile, RowResult, Select,
    Statistic, Table, TableKind, Type,
};
use crate::number::Number;

/// What is known of all figures and of the nodes that were looked at.
struct Look<'m> {
    model: &'m Model,
    figures: Vec<Known>,
    exprs: Vec<Known>,
}

/// What is known of one of them; while it is looked at it is endless, so that what reads its own past is.
#[derive(Clone, Copy)]
enum Known {
    NotYet,
    Said(Option<u32>),
}

impl Model {
    /// Of every figure how many decimals its value has at most, in stored form (8.4% is 0.084). None where its digits may
    /// have no end, or nothing says how many there are. Dates, truths, words and keys have 0.
    pub fn decimals(&self) -> Vec<Option<u32>> {
        let mut look = Look {
            model: self,
            figures: vec![Known::NotYet; self.figures.len()],
            exprs: vec![Known::NotYet; self.exprs.len()],
        };
        (0..self.figures.len()).map(|place| look.figure(FigureId(place as u32))).collect()
    }
}

impl Look<'_> {
    fn figure(&mut self, id: FigureId) -> Option<u32> {
        if let Some(Known::Said(decimals)) = self.figures.get(id.index()) {
            return *decimals;
        }
        self.figures[id.index()] = Known::Said(None);
        let decimals = self.body(id);
        self.figures[id.index()] = Known::Said(decimals);
        decimals
    }

    fn body(&mut self, id: FigureId) -> Option<u32> {
        let model = self.model;
        let figure = model.figure(id);
        if let Some(whole) = whole(&figure.ty) {
            return whole.then_some(0);
        }
        match &figure.body {
            Body::Input(input) => {
                let written = input.decimals.or_else(|| figure.ty.is_count().then_some(0))?;
                let down = figure.ty.unit().map_or(Some(0), |unit| unit.scale().decimal_places())?;
                Some(written.saturating_add(down))
            }
            Body::Expr(expr) => self.expr(*expr),
            Body::Line(term) => match self.cents() {
                Some(cents) => Some(cents),
                None => self.expr(term.amount),
            },
            Body::Shown { .. } | Body::Account(..) | Body::Relief(_) => self.cents(),
            Body::Start(_) | Body::End(_) => Some(0),
            Body::Broken => None,
        }
    }

    /// The decimals of what the header rounds money to. Limits and accounts keep to it.
    fn cents(&self) -> Option<u32> {
        self.model.header.as_ref()?.money.as_ref()?.quantum.decimal_places()
    }

    fn expr(&mut self, id: ExprId) -> Option<u32> {
        if let Some(Known::Said(decimals)) = self.exprs.get(id.index()) {
            return *decimals;
        }
        let model = self.model;
        let expr = model.expr(id);
        let decimals = match whole(&expr.ty) {
            Some(whole) => whole.then_some(0),
            None => self.node(expr),
        };
        self.exprs[id.index()] = Known::Said(decimals);
        decimals
    }

    fn node(&mut self, expr: &Expr) -> Option<u32> {
        match &expr.node {
            Node::Const(datum) => datum.number().decimal_places(),
            Node::Absent(_) => Some(0),
            Node::Figure(figure, _) | Node::Earlier(figure, ..) => self.figure(*figure),
            Node::Cell(axis, column, Select::Here | Select::Row(_) | Select::By(_)) => {
                let cells = &self.model.axis(*axis).columns.get(column.index())?.cells;
                let known = cells.iter().flatten().map(|datum| datum.number().decimal_places());
                known.max_by_key(|places| places.unwrap_or(u32::MAX)).unwrap_or(Some(0))
            }
            Node::Negate(of) => self.expr(*of),
            Node::Add(a, b) | Node::Subtract(a, b) => self.most([*a, *b]),
            Node::Multiply(a, b) => Some(self.expr(*a)?.saturating_add(self.expr(*b)?)),
            Node::Divide(a, b) => {
                let Node::Const(by) = &self.model.expr(*b).node else { return None };
                let part = Number::one().div(&by.number())?;
                Some(self.expr(*a)?.saturating_add(part.decimal_places()?))
            }
            Node::Pick { items, .. } => self.most(items.iter().copied()),
            Node::If(_, then, otherwise) => self.most([*then, *otherwise]),
            Node::First { rows, otherwise, absent } => {
                let given = rows.iter().map(|(_, then)| *then).chain(*otherwise);
                self.most(given.chain(absent.iter().map(|(_, then)| *then)))
            }
            Node::Table(table) => self.table(table),
            Node::Treat(of, entries) => self.most([*of].into_iter().chain(entries.iter().map(|(_, to)| *to))),
            Node::Fold { statistic, element, .. } => self.statistic(statistic, *element),
            Node::Gather(gather) => self.gather(*gather),
            Node::Weighted { .. } => None,
            Node::Step { base, action, when } => {
                let base = self.expr(*base);
                let done = match action {
                    Action::Round(_, quantum) => {
                        let rounded = quantum.decimal_places();
                        return if when.is_some() { Some(base?.max(rounded?)) } else { rounded };
                    }
                    Action::Cap(by) | Action::Floor(by) | Action::Less(by) | Action::More(by) => {
                        base?.max(self.expr(*by)?)
                    }
                    Action::Between(low, high) => base?.max(self.most([*low, *high])?),
                    Action::LessPart(by) | Action::MorePart(by) | Action::Times(by) => {
                        base?.saturating_add(self.expr(*by)?)
                    }
                };
                Some(done)
            }
            Node::Curve { quantum, .. } => quantum.decimal_places(),
            Node::Together(_) => self.cents(),
            // Of another type, and so told by it.
            Node::Key(_)
            | Node::AddMonths(..)
            | Node::AddBusinessDays(..)
            | Node::BusinessDays(..)
            | Node::Compare(..)
            | Node::Good(..)
            | Node::And(_)
            | Node::Or(_)
            | Node::Not(_)
            | Node::IsKnown(_)
            | Node::IsAbsent(..) => Some(0),
            Node::Broken => None,
        }
    }

    fn most(&mut self, of: impl IntoIterator<Item = ExprId>) -> Option<u32> {
        of.into_iter().try_fold(0, |most, expr| Some(self.expr(expr)?.max(most)))
    }

    fn table(&mut self, table: &Table) -> Option<u32> {
        let absent = self.most(table.absent.iter().map(|(_, then)| *then))?;
        // By part what nobody claims is paid at the rate of `otherwise`.
        let mut rates = self.most(table.otherwise)?;
        for row in &table.rows {
            match row.result {
                RowResult::Value(value) => rates = rates.max(self.expr(value)?),
                RowResult::Evenly(..) => return None,
            }
        }
        match table.kind {
            TableKind::Band => Some(rates.max(absent)),
            TableKind::Part => {
                let mut lengths = self.expr(table.selector)?;
                for row in &table.rows {
                    let bounds: Vec<ExprId> = match &row.claim {
                        Claim::Lower { at, .. }
                        | Claim::Upper { at, .. }
                        | Claim::Good(_, at, _)
                        | Claim::Point(at) => {
                            vec![*at]
                        }
                        Claim::Both { lower, upper, .. } => vec![*lower, *upper],
                    };
                    lengths = lengths.max(self.most(bounds)?);
                }
                Some(rates.saturating_add(lengths).max(absent))
            }
            TableKind::Line => None,
        }
    }

    fn statistic(&mut self, statistic: &Statistic, element: Option<ExprId>) -> Option<u32> {
        let of = |look: &mut Self| element.map_or(Some(0), |element| look.expr(element));
        match statistic {
            Statistic::Count => Some(0),
            Statistic::Sum(_) | Statistic::Least | Statistic::Greatest => of(self),
            // The mean of two.
            Statistic::Median => Some(of(self)?.saturating_add(1)),
            Statistic::Percentile(_, Percentile::NearestRank) => of(self),
            Statistic::Deviation { quantum, .. } => quantum.decimal_places(),
            Statistic::Mean(_)
            | Statistic::WeightedMean
            | Statistic::Percentile(_, Percentile::Inclusive | Percentile::Exclusive) => None,
        }
    }

    fn gather(&mut self, id: GatherId) -> Option<u32> {
        let model = self.model;
        let gather = model.gather(id);
        match &gather.made {
            Gathered::Fold(statistic) => self.statistic(statistic, gather.element),
            // Those who are equal may share the mean of their places.
            Gathered::Rank { .. } => Some(1),
            Gathered::Streak => Some(0),
            Gathered::Share(pool) => model.pool(*pool).quantum.decimal_places(),
            Gathered::LeftOver(pool) => {
                let pool = model.pool(*pool);
                Some(self.figure(pool.funded)?.max(pool.quantum.decimal_places()?))
            }
        }
    }
}

/// Whether values of a type are whole numbers; none of numbers with a unit.
fn whole(ty: &Type) -> Option<bool> {
    match ty {
        Type::Quantity(_) => None,
        Type::Date | Type::Truth | Type::Word(_) | Type::Key(_) | Type::Text => Some(true),
        // Hours, of which a second is no decimal.
        Type::Time | Type::Unknown => Some(false),
    }
}

#[cfg(test)]
mod tests {
    use crate::Contract;

    fn decimals(clause: &str) -> Option<u32> {
        let text = format!(
            "edition 2026\ninput paid: number, 2 decimals\ninput cases: count\ninput rate: percent, 1 decimal\n\n{clause}\n"
        );
        let contract = Contract::parse(&text).unwrap_or_else(|error| panic!("{text}\n{error}"));
        let figures = contract.program().figures();
        figures.iter().find(|figure| figure.address == "it").and_then(|figure| figure.decimals)
    }

    #[test]
    fn of_each_form() {
        assert_eq!(decimals("define it means paid × rate"), Some(5));
        assert_eq!(decimals("define it means paid / 8"), Some(5));
        assert_eq!(decimals("define it means paid / 3"), None);
        assert_eq!(decimals("define it means paid / 3\n  rounded half up to 4 decimals"), Some(4));
        assert_eq!(
            decimals("define it means by band of cases\n    below 3 gives paid\n    from 3 gives 0.125"),
            Some(3)
        );
    }

    #[test]
    fn by_part_otherwise_is_a_rate_as_well() {
        assert_eq!(
            decimals("define it means by part of paid\n    from 1.5 gives 2\n    otherwise gives 0.86735"),
            Some(7)
        );
        assert_eq!(
            decimals("define it means by part of paid\n    from 1.125 gives 0.5\n    otherwise gives 0"),
            Some(4)
        );
    }
}
