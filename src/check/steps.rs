//! Steps and treatments: what acts on everything to its left.

use super::{Checker, Scope, folds::kind_set, units};
use crate::diagnostic::Finding;
use crate::model::{Action, ExprId, Kinds, Node, Type, Unit};
use crate::number::Number;
use crate::source::Span;
use crate::syntax::tree;

impl Checker<'_> {
    /// `x, rounded half up to 2 decimals, unreported counts as 0`
    pub(super) fn adjusted(
        &mut self,
        scope: &Scope,
        base: &tree::Expr,
        tails: &[tree::Tail],
        expected: Option<&Type>,
        span: Span,
    ) -> ExprId {
        let mut id = self.expr(scope, base, expected);
        let mut treats: Vec<&tree::Treat> = Vec::new();
        for tail in tails {
            match tail {
                tree::Tail::Treat(treat) => treats.push(treat),
                tree::Tail::Step(step) => {
                    id = self.treated(scope, id, &treats);
                    treats.clear();
                    id = self.step(scope, id, step, None);
                }
            }
        }
        id = self.treated(scope, id, &treats);
        // What the tails made stands for the whole expression.
        if self.span(id) != span {
            self.model.exprs[id.index()].span = span;
        }
        id
    }

    /// Treatments act together: kinds that are named before `missing`, which is the others.
    pub(super) fn treated(&mut self, scope: &Scope, base: ExprId, treats: &[&tree::Treat]) -> ExprId {
        if treats.is_empty() {
            return base;
        }
        let ty = self.ty(base).clone();
        let mut entries = Vec::new();
        let mut span = self.span(base);
        for (kinds, treat) in in_order_of_kinds(treats, |treat| treat.kind) {
            let value = self.expr(scope, &treat.value, Some(&ty));
            self.alike(base, value, "cannot stand for each other");
            span = span.to(treat.at.0);
            entries.push((kinds, value));
        }
        self.repeated_kinds(treats.iter().map(|treat| (treat.kind, treat.at.0)));
        self.add(Node::Treat(base, entries), ty, span)
    }

    /// Says where a kind of missing is treated twice.
    pub(super) fn repeated_kinds(&mut self, kinds: impl Iterator<Item = (tree::Missing, Span)>) {
        let mut seen: Vec<(tree::Missing, Span)> = Vec::new();
        for (kind, span) in kinds {
            if let Some((_, before)) = seen.iter().find(|(known, _)| *known == kind) {
                let finding = Finding::error("band-overlap", format!("`{}` is in two rows", kind.word()))
                    .at(span, "here")
                    .at(*before, "and here")
                    .help("keep the one that is meant");
                self.say(finding);
            } else {
                seen.push((kind, span));
            }
        }
    }

    /// A condition with its treatments: `C, unreported counts as no`.
    pub(super) fn treated_condition(&mut self, scope: &Scope, condition: &tree::Condition) -> ExprId {
        let id = self.condition(scope, &condition.holds);
        let treats: Vec<&tree::Treat> = condition.treats.iter().collect();
        self.treated(scope, id, &treats)
    }

    /// Says where what stands behind a step's condition cannot be about the condition: `x, capped at 3 when c, unreported counts as 0`.
    fn treats_the_base(&mut self, when: &tree::Condition) -> bool {
        let about_value = |treat: &&tree::Treat| match &*treat.value.node {
            tree::Node::Literal(literal) => !matches!(literal.value, tree::LiteralValue::YesNo(_)),
            node => matches!(node, tree::Node::Nothing),
        };
        let Some(treat) = when.treats.iter().find(about_value) else { return false };
        let words = self.words(treat.at.0).to_owned();
        let condition = self.words(when.holds.at.0).to_owned();
        let finding = Finding::error("brackets-needed", format!("`{words}` is about the condition here, which is yes or no"))
            .at(treat.at.0, "")
            .at(when.holds.at.0, "it belongs to this")
            .help(format!(
                "for the value, put it before the step: `…, {words}, capped at … when {condition}`; or in brackets: `(…, {words})`"
            ))
            .help(format!("for the condition, say `{} counts as no`", treat.kind.word()));
        self.say(finding);
        true
    }

    /// A step on what stands before it; `side` holds where the step acts, for one side of an adjustment.
    pub(super) fn step(&mut self, scope: &Scope, base: ExprId, step: &tree::Step, side: Option<ExprId>) -> ExprId {
        let span = step.at.0;
        let ty = self.ty(base).clone();
        if !matches!(ty, Type::Quantity(_) | Type::Unknown) {
            let finding =
                Finding::error("unit-mismatch", format!("{} cannot be rounded, capped or changed", units::words(&ty)))
                    .at(step.at.0, "")
                    .at(self.span(base), units::words(&ty));
            self.say(finding);
            return self.broken(span);
        }
        let action = match &step.action {
            tree::Action::Round(mode, place) => {
                let Some(quantum) = self.quantum(place, &ty, step.at.0) else { return self.broken(span) };
                Action::Round(*mode, quantum)
            }
            tree::Action::CappedAt(limit) => Action::Cap(self.limit_value(scope, base, limit)),
            tree::Action::NotBelow(limit) => Action::Floor(self.limit_value(scope, base, limit)),
            tree::Action::KeptBetween(lower, upper) => {
                let lower = self.limit_value(scope, base, lower);
                let upper = self.limit_value(scope, base, upper);
                Action::Between(lower, upper)
            }
            tree::Action::ReducedBy(by) => match self.change(scope, base, by, "reduced by") {
                Some((part, true)) => Action::LessPart(part),
                Some((amount, false)) => Action::Less(amount),
                None => return self.broken(span),
            },
            tree::Action::IncreasedBy(by) => match self.change(scope, base, by, "increased by") {
                Some((part, true)) => Action::MorePart(part),
                Some((amount, false)) => Action::More(amount),
                None => return self.broken(span),
            },
            tree::Action::Times(factor_tree) => {
                let factor = self.expr(scope, factor_tree, None);
                let fits = match self.ty(factor) {
                    Type::Quantity(unit) => unit.is_plain() || unit.is_percent(),
                    Type::Unknown => true,
                    Type::Date | Type::Time | Type::Truth | Type::Word(_) | Type::Key(_) | Type::Text => false,
                };
                if !fits {
                    let place = self.span(factor);
                    let words = units::words(self.ty(factor));
                    let finding = Finding::error(
                        "unit-mismatch",
                        format!("a figure is taken times a number or a percent, not {words}"),
                    )
                    .at(place, "");
                    self.say(finding);
                    return self.broken(span);
                }
                Action::Times(factor)
            }
        };
        let when = step.when.as_ref().map(|when| {
            if self.treats_the_base(when) { self.broken(step.at.0) } else { self.treated_condition(scope, when) }
        });
        if let (Action::Round(mode, quantum), None) = (&action, &when)
            && self.round_irrational(base, *mode, quantum)
            && side.is_none()
        {
            // The rounding is a part of the curve, and of its words.
            self.model.exprs[base.index()].span = self.span(base).to(span);
            return base;
        }
        let when = match (side, when) {
            (Some(side), Some(when)) => {
                let place = step.at.0;
                Some(self.add(Node::And(vec![side, when]), Type::Truth, place))
            }
            (side, when) => side.or(when),
        };
        self.add(Node::Step { base, action, when }, ty, span)
    }

    fn limit_value(&mut self, scope: &Scope, base: ExprId, value: &tree::Expr) -> ExprId {
        let ty = self.ty(base).clone();
        let id = self.expr(scope, value, Some(&ty));
        self.alike(base, id, "cannot be compared");
        id
    }

    /// What `reduced by` and `increased by` change by: a part (true) or an amount.
    fn change(&mut self, scope: &Scope, base: ExprId, by: &tree::Expr, words: &str) -> Option<(ExprId, bool)> {
        let ty = self.ty(base).clone();
        let id = self.expr(scope, by, Some(&ty));
        let points = matches!(&*by.node, tree::Node::Literal(literal) if matches!(literal.value, tree::LiteralValue::PercentagePoints(_)));
        let base_is_percent = matches!(&ty, Type::Quantity(unit) if unit.is_percent());
        let by_is_percent = matches!(self.ty(id), Type::Quantity(unit) if unit.is_percent());
        match (base_is_percent, by_is_percent) {
            (true, true) if points => Some((id, false)),
            (true, true) => {
                let place = self.span(id);
                let amount = self.words(place).to_owned();
                let finding = Finding::error(
                    "percent-or-points",
                    format!("{words} {amount} of itself, or by percentage points?"),
                )
                .at(place, "what stands before is a percent itself")
                .help(format!(
                    "write `{words} {} percentage points` for points, or `times …%` for a part",
                    amount.trim_end_matches('%')
                ));
                self.say(finding);
                None
            }
            (false, true) => Some((id, true)),
            (_, false) => {
                self.alike(base, id, "cannot be added or taken away");
                Some((id, false))
            }
        }
    }

    /// The multiple that a rounding goes to, in stored form.
    pub(super) fn quantum(&mut self, place: &tree::Place, ty: &Type, span: Span) -> Option<Number> {
        let Type::Quantity(unit) = ty else { return Some(Number::one()) };
        match place {
            tree::Place::Decimals(places) => Some(Number::power_of_ten(-(*places as i32)).mul(&unit.scale())),
            tree::Place::Whole => Some(unit.scale()),
            tree::Place::Cent | tree::Place::Penny => {
                if unit.money == 1 && unit.further.is_empty() {
                    if let Some(currency) = unit.currency.clone() {
                        self.has_cents(&currency, span);
                    }
                    return Some(Number::power_of_ten(-2));
                }
                let finding = Finding::error("unit-mismatch", format!("{} is not rounded to cents", units::words(ty)))
                    .at(span, "")
                    .help("write `to 2 decimals`");
                self.say(finding);
                None
            }
            tree::Place::Nearest(literal) => {
                let number = self.fitting_number(literal, ty)?;
                if number.is_positive() {
                    return Some(number);
                }
                self.say(
                    Finding::error("number-form", "a figure is rounded to a multiple of something above 0")
                        .at(literal.at.0, ""),
                );
                None
            }
        }
    }
}

/// Kinds that are named, then `missing` as what is left.
pub(super) fn in_order_of_kinds<'a, T>(items: &[&'a T], kind: impl Fn(&T) -> tree::Missing) -> Vec<(Kinds, &'a T)> {
    let named = items.iter().map(|item| kind(item)).filter(|kind| *kind != tree::Missing::Any);
    let named = named.fold(Kinds::NONE, |set, kind| set.with(kind_set(kind)));
    let mut ordered: Vec<(Kinds, &'a T)> = items
        .iter()
        .filter(|item| kind(item) != tree::Missing::Any)
        .map(|item| (kind_set(kind(item)), *item))
        .collect();
    ordered.extend(
        items.iter().filter(|item| kind(item) == tree::Missing::Any).map(|item| (Kinds::MISSING.without(named), *item)),
    );
    ordered
}

/// Money in the header's currency, as a unit.
pub(super) fn money_unit(ty: &Type) -> Option<&Unit> {
    ty.unit().filter(|unit| unit.is_money())
}
