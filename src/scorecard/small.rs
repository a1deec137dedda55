//! Small cells: what is kept back because so few are behind it.

use crate::explain::{Explainer, Shown, Side};
use crate::model::{At, Body, ExprId, FigureId, Gathered, Model, Node, Scorecard, Statistic};
use crate::number::Number;

/// Whether a figure is kept back where it stands: of any element, and in any period.
pub(super) fn is_kept_back(card: &Scorecard, explainer: &Explainer<'_>, at: At) -> bool {
    let Some(small) = card.small.filter(|_| !is_place(explainer.model(), at.figure)) else { return false };
    let mut kept_back = false;
    explainer.standing_at(at, |explainer| {
        let value = explainer.figure_at(at);
        kept_back = is_small(small, &value, explainer.fraction(at.figure, at.coordinate).as_ref());
    });
    kept_back
}

/// Whether so few are behind a figure that it is kept back: a count of its numerator, of its denominator or of what lies between them,
/// or the figure itself where it is a count.
fn is_small(small: u32, value: &Shown, fraction: Option<&(Side, Side)>) -> bool {
    let is_count = |shown: &Shown| shown.ty.is_count();
    let few = |number: &Number| number.is_positive() && *number < Number::from(i64::from(small));
    let counted = |shown: &Shown| shown.value.as_ref().ok().filter(|_| is_count(shown)).cloned();
    let Some((over, under)) = fraction else { return counted(value).is_some_and(|number| few(&number)) };
    let (over, under) = (counted(&over.value), counted(&under.value));
    let rest = over.as_ref().zip(under.as_ref()).map(|(over, under)| under - over);
    [over, under, rest].into_iter().flatten().any(|number| few(&number))
}

/// Whether a figure is a place among others, or the part of them who are not ahead: a count, but of nobody who could be known by it.
/// What reads anything else besides is none.
fn is_place(model: &Model, figure: FigureId) -> bool {
    let mut seen = Vec::new();
    let mut figures = vec![figure];
    let mut found = false;
    while let Some(figure) = figures.pop() {
        if seen.contains(&figure) {
            continue;
        }
        seen.push(figure);
        let Body::Expr(root) = model.figure(figure).body else { return false };
        let mut exprs: Vec<ExprId> = vec![root];
        while let Some(id) = exprs.pop() {
            let node = &model.expr(id).node;
            if let Node::Figure(figure, _) | Node::Earlier(figure, ..) = node {
                figures.push(*figure);
            } else if let Node::Gather(gather) = node {
                match &model.gather(*gather).made {
                    Gathered::Rank { .. } | Gathered::Streak => found = true,
                    Gathered::Fold(Statistic::Count) => {}
                    Gathered::Fold(_) | Gathered::Share(_) | Gathered::LeftOver(_) => return false,
                }
            }
            node.operands(|part| exprs.push(part));
        }
    }
    found
}
