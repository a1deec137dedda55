//! Which steps there are, where the shapes allow for one.

use crate::model::Relation;
use crate::number::shaped::{Mean, Over, Pair, Shape, Within};
use crate::program::Plan;
use crate::program::found::{Rate, always};
use crate::program::op::{KNOWN, Op, Reg};
use crate::program::short::shapes::Shapes;
use crate::program::short::table::ShortTable;
use crate::program::short::{ShortMean, ShortRate, Step};

/// A step instead of some operations.
pub(super) struct Made {
    pub what: What,
    /// Where it writes numbers, and of which shape; of a comparison, whether it holds.
    to: Reg,
    shape: Shape,
    condition: Option<Reg>,
    /// The first operation behind them.
    pub next: usize,
}

pub(super) enum What {
    Step(Step),
    Rate(ShortRate),
    Table(ShortTable),
    Mean(ShortMean),
}

impl Made {
    /// The step at an operation; none where the shapes of what it reads are not known, or it is of no use.
    pub fn at(plan: &Plan, shapes: &Shapes, at: usize) -> Option<Made> {
        if let Some(rate) = Rate::at(plan, at) {
            return Made::rate(plan, shapes, at, rate);
        }
        let both = |a: Reg, b: Reg| Some((shapes.get(a)?, shapes.get(b)?));
        let decimals = |a: Reg, b: Reg| both(a, b).filter(|(a, b)| a.is_decimal && b.is_decimal);
        let pair = |a: Reg, b: Reg| decimals(a, b).and_then(|(a, b)| Pair::new(a, b));
        let (to, shape, step) = match *plan.ops.get(at)? {
            Op::Add { to, a, b } => {
                let pair = pair(a, b)?;
                (to, pair.shape(), Step::Add { to, a, b, pair })
            }
            Op::Subtract { to, a, b } => {
                let pair = pair(a, b)?;
                (to, pair.shape(), Step::Subtract { to, a, b, pair })
            }
            Op::Multiply { to, a, b } => {
                let (left, right) = both(a, b)?;
                let shape = left.times(right)?;
                (to, shape, Step::Multiply { to, a, b, shape })
            }
            Op::Divide { to, a, b } => {
                let (above, below) = both(a, b)?;
                let over = Over::new(above, below)?;
                (to, over.shape(), Step::Divide { to, a, b, over })
            }
            Op::Cap { to, a, most } => {
                let pair = pair(a, most)?;
                (to, pair.shape(), Step::Cap { to, a, most, pair })
            }
            Op::Floor { to, a, least } => {
                let pair = pair(a, least)?;
                (to, pair.shape(), Step::Floor { to, a, least, pair })
            }
            Op::Compare { to, relation, a, b } => {
                let (left, right) = both(a, b)?;
                let step = Step::Compare { to, a, b, pair: Pair::new(left, right)?, orders: relation.orders() };
                (to, Shape::WHOLE, step)
            }
            Op::Table { to, x, table } => {
                let (table, shape) = ShortTable::new(plan, shapes, at, (to, x), table)?;
                let next = table.next as usize;
                return Some(Made { what: What::Table(table), to, shape, condition: None, next });
            }
            Op::Choose { to, condition, yes, no } => {
                let (shape, _) = decimals(yes, no).filter(|(yes, no)| yes == no)?;
                (to, shape, Step::Choose { to, condition, yes, no })
            }
            Op::Treat { to, a, kinds, b } => {
                let (shape, _) = decimals(a, b).filter(|(a, b)| a == b)?;
                (to, shape, Step::Treat { to, a, kinds, b })
            }
            Op::Weighted { .. } => return Made::mean(plan, shapes, at),
            _ => return None,
        };
        Some(Made { what: What::Step(step), to, shape, condition: None, next: at + 1 })
    }

    /// What it writes.
    pub fn writes(&self) -> impl Iterator<Item = (Reg, Shape)> {
        let condition = self.condition.map(|condition| (condition, Shape::WHOLE));
        std::iter::once((self.to, self.shape)).chain(condition)
    }

    fn rate(plan: &Plan, shapes: &Shapes, at: usize, rate: Rate) -> Option<Made> {
        let (above, below) = rate.quotient;
        let over = Over::new(shapes.get(above)?, shapes.get(below)?)?;
        let counted = shapes.get(rate.compared.0).filter(|shape| shape.is_decimal)?;
        let limit = always(plan, rate.compared.1)?.at_scale(counted.scale)?;
        let (first, last) = match rate.relation {
            Relation::Less => (i64::MIN, limit.checked_sub(1)?),
            Relation::AtMost => (i64::MIN, limit),
            Relation::Equal => (limit, limit),
            Relation::AtLeast => (limit, i64::MAX),
            Relation::More => (limit.checked_add(1)?, i64::MAX),
            Relation::NotEqual => return None,
        };
        let few = Within::new(first, last);
        let Rate { to, condition, status, trace, yes_row, no_row, .. } = rate;
        let (rows, next, counted) = ([no_row, yes_row], at as u32 + Rate::OPS as u32, rate.compared.0);
        let rate =
            ShortRate { to, above, below, over, counted, few, status, condition, trace, rows, next, table: None };
        Some(Made { what: What::Rate(rate), to, shape: over.shape(), condition: Some(condition), next: next as usize })
    }

    fn mean(plan: &Plan, shapes: &Shapes, at: usize) -> Option<Made> {
        let Op::Weighted { to, weights, parts, skip, needing, mode, quantum } = *plan.ops.get(at)? else { return None };
        if quantum == Reg::NONE {
            return None;
        }
        let lists = &plan.stores.lists;
        let weighted = lists[weights.range()].iter().zip(&lists[parts.range()]);
        let weighted: Vec<_> = weighted
            .map(|(weight, part)| Some((*part, shapes.get(*part)?, always(plan, *weight)?)))
            .collect::<Option<_>>()?;
        let mean = Mean::new(&weighted, mode, &always(plan, quantum)?)?;
        let pass = (0..u32::BITS as u8).filter(|status| *status == KNOWN || skip.contains_status(*status));
        let pass = pass.fold(0, |bits, status| bits | 1_u32 << status);
        let (shape, needing) = (mean.shape(), needing.into());
        let what = What::Mean(ShortMean { to, pass, needing, mean });
        Some(Made { what, to, shape, condition: None, next: at + 1 })
    }
}
