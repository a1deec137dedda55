//! What is no fraction and so stands inside a rounding: roots, the logistic function, deviations.

use super::{Checker, Scope, units};
use crate::diagnostic::Finding;
use crate::model::{Curve, ExprId, Face, Gathered, Node, Statistic, Type, Unit};
use crate::number::{Mode, Number};
use crate::source::Span;
use crate::syntax::tree;

impl Checker<'_> {
    /// `the square root of x`, `the logistic of x`
    pub(super) fn curve(&mut self, scope: &Scope, curve: tree::Curve, of: &tree::Expr, span: Span) -> ExprId {
        let of = self.expr(scope, of, None);
        let curve = match curve {
            tree::Curve::SquareRoot => Curve::SquareRoot,
            tree::Curve::Logistic => Curve::Logistic,
        };
        let ty = match (self.ty(of), curve) {
            (Type::Unknown, _) => return self.broken(span),
            // √25% is 50%, as 50% × 50% is 25%.
            (Type::Quantity(unit), Curve::SquareRoot) if unit.is_percent() => Unit::faced(Face::Percent),
            (Type::Quantity(unit), _) if unit.is_plain() => Unit::number(),
            (ty, _) => {
                let found = units::words(ty);
                let place = self.span(of);
                let finding = Finding::error(
                    "unit-mismatch",
                    format!("the {} is taken of a number, not of {found}", curve.words()),
                )
                .at(place, found)
                .help("divide by one of its kind first: `(score ÷ 100%)`, `(cost ÷ 1 USD)`");
                self.say(finding);
                return self.broken(span);
            }
        };
        // How it is rounded, the step behind it says.
        self.add(Node::Curve { curve, of, mode: Mode::HalfUp, quantum: Number::zero() }, Type::Quantity(ty), span)
    }

    /// What is nearly never a fraction is rounded as the step right behind it says. Whether that is all the step does.
    pub(super) fn round_irrational(&mut self, base: ExprId, mode: Mode, quantum: &Number) -> bool {
        let of = |statistic: &mut Statistic| {
            if let Statistic::Deviation { mode: held, quantum: to, .. } = statistic
                && to.is_zero()
            {
                *held = mode;
                to.clone_from(quantum);
            }
        };
        let node = &mut self.model.exprs[base.index()].node;
        match node {
            Node::Fold { statistic, .. } => of(statistic),
            Node::Gather(gather) => {
                if let Some(Gathered::Fold(statistic)) =
                    self.model.gathers.get_mut(gather.index()).map(|gather| &mut gather.made)
                {
                    of(statistic);
                }
            }
            Node::Curve { mode: held, quantum: to, .. } if to.is_zero() => {
                *held = mode;
                to.clone_from(quantum);
                return true;
            }
            _ => {}
        }
        false
    }

    /// Says where there is no such step.
    pub(super) fn irrationals_rounded(&mut self) {
        let open =
            |statistic: &Statistic| matches!(statistic, Statistic::Deviation { quantum, .. } if quantum.is_zero());
        let one = |curve| match curve {
            Curve::SquareRoot => "a square root",
            Curve::Logistic => "a logistic",
        };
        let folds = self.model.exprs.iter().filter_map(|expr| match &expr.node {
            Node::Fold { statistic, .. } if open(statistic) => Some(("a deviation", expr.span)),
            Node::Curve { curve, quantum, .. } if quantum.is_zero() => Some((one(*curve), expr.span)),
            Node::Gather(gather) => match &self.model.gather(*gather).made {
                Gathered::Fold(statistic) if open(statistic) => Some(("a deviation", expr.span)),
                _ => None,
            },
            _ => None,
        });
        let found: Vec<(&str, Span)> = folds.collect();
        for (what, span) in found {
            let words = self.words(span).to_owned();
            let finding =
                Finding::error("irrational-unrounded", format!("{what} is no fraction: to how many decimals?"))
                    .at(span, "")
                    .help(format!("`({words}, rounded half up to 6 decimals)`"));
            self.say(finding);
        }
    }
}
