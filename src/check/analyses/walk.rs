//! What a calculation is made of.

use crate::model::{Body, Claim, Direction, ExprId, Figure, FigureId, Model, Node};

/// The calculations that a node is made of, in the order of evaluation.
pub(super) fn children(node: &Node) -> Vec<ExprId> {
    let mut found = Vec::new();
    node.operands(|child| found.push(child));
    found
}

/// The direction that a claim is read with, if it is one by goodness.
pub(super) fn direction(claim: &Claim) -> Option<Direction> {
    match claim {
        Claim::Good(_, _, direction) => Some(*direction),
        Claim::Lower { .. } | Claim::Upper { .. } | Claim::Both { .. } | Claim::Point(_) => None,
    }
}

/// The name of the clause that makes a figure: a line before its limits is spoken of by its plain name.
pub(super) fn name(figure: &Figure) -> &str {
    match figure.body {
        Body::Line(_) => figure.name.strip_suffix(".before_limits").unwrap_or(&figure.name),
        Body::Input(_)
        | Body::Expr(_)
        | Body::Shown { .. }
        | Body::Account(..)
        | Body::Relief(_)
        | Body::Start { .. }
        | Body::End { .. }
        | Body::Broken => &figure.name,
    }
}

/// The calculations at the roots of a figure's clause.
pub(super) fn roots(model: &Model, id: FigureId) -> Vec<ExprId> {
    let figure = model.figure(id);
    let mut found: Vec<ExprId> = figure.filter.into_iter().collect();
    match &figure.body {
        Body::Expr(expr) => found.push(*expr),
        Body::Line(term) => {
            found.push(term.amount);
            found.extend(term.pays);
            found.extend(term.gates.iter().map(|gate| gate.condition));
        }
        Body::Input(_)
        | Body::Shown { .. }
        | Body::Account(..)
        | Body::Relief(_)
        | Body::Start { .. }
        | Body::End { .. }
        | Body::Broken => {}
    }
    found
}

/// All calculations below some, each once, those that evaluate first in front.
pub(super) fn below(model: &Model, roots: &[ExprId], seen: &mut [bool]) -> Vec<ExprId> {
    let mut found = Vec::new();
    let mut waiting: Vec<(ExprId, bool)> = roots.iter().rev().map(|root| (*root, false)).collect();
    while let Some((id, done)) = waiting.pop() {
        if done {
            found.push(id);
            continue;
        }
        match seen.get_mut(id.index()) {
            Some(seen) if !*seen => *seen = true,
            Some(_) | None => continue,
        }
        waiting.push((id, true));
        waiting.extend(children(&model.expr(id).node).into_iter().rev().map(|child| (child, false)));
    }
    found
}

/// How deep each calculation is, definitions not looked through.
pub(super) fn depths(model: &Model) -> Vec<u32> {
    let mut depths = vec![0; model.exprs.len()];
    for (_, id) in owned(model) {
        let below = children(&model.expr(id).node).into_iter().filter_map(|child| depths.get(child.index()));
        let depth = below.max().copied().unwrap_or(0) + 1;
        if let Some(slot) = depths.get_mut(id.index()) {
            *slot = depth;
        }
    }
    depths
}

/// The parts of a deep calculation from which it is built up in short stretches, those that come first in front; none where
/// it is not deep.
pub(super) fn landings(model: &Model, depths: &[u32], id: ExprId) -> Vec<ExprId> {
    let depth = |id: &ExprId| depths.get(id.index()).copied().unwrap_or(0);
    if depth(&id) <= 2 * STRETCH {
        return Vec::new();
    }
    let mut seen = vec![false; model.exprs.len()];
    let parts = below(model, &[id], &mut seen);
    parts.into_iter().filter(|part| *part != id && depth(part) % STRETCH == 0).collect()
}

/// How many nodes one inside the other are read by a function that calls itself, before it is helped.
const STRETCH: u32 = 32;

/// Every calculation with the figure in whose clause it stands first; those of limits have none.
pub(super) fn owned(model: &Model) -> Vec<(Option<FigureId>, ExprId)> {
    let mut seen = vec![false; model.exprs.len()];
    let mut found = Vec::new();
    for index in 0..model.figures.len() {
        let id = FigureId(index as u32);
        found.extend(below(model, &roots(model, id), &mut seen).into_iter().map(|expr| (Some(id), expr)));
    }
    for limit in &model.limits {
        found.extend(below(model, &[limit.together], &mut seen).into_iter().map(|expr| (None, expr)));
    }
    found
}

/// Whether something could not be checked, so that what is unused or unproved may only seem so.
pub(super) fn has_broken(model: &Model) -> bool {
    model.figures.iter().any(|figure| matches!(figure.body, Body::Broken))
        || owned(model).iter().any(|(_, id)| matches!(model.expr(*id).node, Node::Broken))
}

/// Whether every figure comes after those it reads.
pub(super) fn is_ordered(model: &Model) -> bool {
    let mut place = vec![usize::MAX; model.figures.len()];
    for (at, id) in model.order.iter().enumerate() {
        if let Some(slot) = place.get_mut(id.index()) {
            *slot = at;
        }
    }
    let place_of = |id: FigureId| place.get(id.index()).copied().unwrap_or(usize::MAX);
    let mut seen = vec![false; model.exprs.len()];
    for (at, id) in model.order.iter().enumerate() {
        // A calculation that an earlier figure shares reads nothing later than that figure.
        let mut waiting = roots(model, *id);
        while let Some(expr) = waiting.pop() {
            match seen.get_mut(expr.index()) {
                Some(seen) if !*seen => *seen = true,
                Some(_) | None => continue,
            }
            let node = &model.expr(expr).node;
            if matches!(node, Node::Figure(figure, _) if place_of(*figure) >= at) {
                return false;
            }
            waiting.extend(children(node));
        }
        if matches!(&model.figure(*id).body, Body::Shown { line, .. } if place_of(*line) >= at) {
            return false;
        }
    }
    true
}

/// Which figures read something that could not be checked, at whatever remove.
pub(super) fn tainted(model: &Model) -> Vec<bool> {
    let mut tainted = vec![false; model.figures.len()];
    let mut seen = vec![false; model.exprs.len()];
    // A calculation that two figures share is looked at for the first of them only, and remembered.
    let mut bad = vec![false; model.exprs.len()];
    for id in &model.order {
        let roots = roots(model, *id);
        for expr in below(model, &roots, &mut seen) {
            let node = &model.expr(expr).node;
            let of_figure =
                matches!(node, Node::Figure(figure, _) if tainted.get(figure.index()).copied().unwrap_or(true));
            let of_part = || children(node).iter().any(|child| bad.get(child.index()).copied().unwrap_or(true));
            let here = matches!(node, Node::Broken) || of_figure || of_part();
            if let Some(slot) = bad.get_mut(expr.index()) {
                *slot = here;
            }
        }
        let of_line = match &model.figure(*id).body {
            Body::Broken => true,
            Body::Shown { line, .. } => tainted.get(line.index()).copied().unwrap_or(true),
            Body::Input(_)
            | Body::Expr(_)
            | Body::Line(_)
            | Body::Account(..)
            | Body::Relief(_)
            | Body::Start { .. }
            | Body::End { .. } => false,
        };
        let any = of_line || roots.iter().any(|root| bad.get(root.index()).copied().unwrap_or(true));
        if let Some(slot) = tainted.get_mut(id.index()) {
            *slot = any;
        }
    }
    tainted
}
