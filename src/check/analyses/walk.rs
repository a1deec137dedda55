//! What a calculation is made of.

use std::collections::HashSet;

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
        | Body::Start(_)
        | Body::End(_)
        | Body::Broken => &figure.name,
    }
}

/// Which calculations were come to already.
pub(super) trait Seen {
    /// Notes one down; whether it is new.
    fn see(&mut self, id: ExprId) -> bool;
}

/// For all calculations of a contract.
impl Seen for [bool] {
    fn see(&mut self, id: ExprId) -> bool {
        self.get_mut(id.index()).is_some_and(|seen| !std::mem::replace(seen, true))
    }
}

/// For those below a few: a list of all would cost as much as the contract is long, every time.
impl Seen for HashSet<ExprId> {
    fn see(&mut self, id: ExprId) -> bool {
        self.insert(id)
    }
}

/// All calculations below some, each once, those that evaluate first in front.
pub(super) fn below(model: &Model, roots: &[ExprId], seen: &mut (impl Seen + ?Sized)) -> Vec<ExprId> {
    let mut found = Vec::new();
    each_below(model, roots, seen, &mut Vec::new(), |id| found.push(id));
    found
}

/// Visits the same; `waiting` is a list to work with, given so that it need not be made each time.
fn each_below(
    model: &Model,
    roots: &[ExprId],
    seen: &mut (impl Seen + ?Sized),
    waiting: &mut Vec<(ExprId, bool)>,
    mut visit: impl FnMut(ExprId),
) {
    waiting.clear();
    waiting.extend(roots.iter().rev().map(|root| (*root, false)));
    while let Some((id, done)) = waiting.pop() {
        if done {
            visit(id);
            continue;
        }
        if !seen.see(id) {
            continue;
        }
        let node = &model.expr(id).node;
        waiting.push((id, true));
        let from = waiting.len();
        node.operands(|child| waiting.push((child, false)));
        if let Some(children) = waiting.get_mut(from..) {
            children.reverse();
        }
    }
}

/// What one walk over a contract shows.
pub(super) struct Survey {
    /// How deep each calculation is, definitions not looked through.
    pub depths: Vec<u32>,
    /// Tables and rows of conditions, each with the figure in whose clause it stands first; those of limits have none.
    pub tables: Vec<(Option<FigureId>, ExprId)>,
    /// Which figures are read.
    pub read: Vec<bool>,
    /// Whether something could not be checked, so that what is unused or unproved may only seem so.
    pub broken: bool,
}

/// Walks over every calculation once.
pub(super) fn survey(model: &Model) -> Survey {
    let mut found = Survey {
        depths: vec![0; model.exprs.len()],
        tables: Vec::new(),
        read: vec![false; model.figures.len()],
        broken: model.figures.iter().any(|figure| matches!(figure.body, Body::Broken)),
    };
    let mut seen = vec![false; model.exprs.len()];
    let mut waiting = Vec::new();
    let figures = (0..model.figures.len()).map(|index| {
        let id = FigureId(index as u32);
        (Some(id), model.roots(id))
    });
    let limits = model.limits.iter().map(|limit| (None, vec![limit.together]));
    let gathers = model
        .gathers
        .iter()
        .map(|gather| (None, [gather.filter, gather.element, gather.weight].into_iter().flatten().collect::<Vec<_>>()));
    for (owner, roots) in figures.chain(limits).chain(gathers) {
        each_below(model, &roots, seen.as_mut_slice(), &mut waiting, |id| {
            let node = &model.expr(id).node;
            let mut depth = 0;
            node.operands(|child| depth = depth.max(found.depths.get(child.index()).copied().unwrap_or(0)));
            if let Some(slot) = found.depths.get_mut(id.index()) {
                *slot = depth + 1;
            }
            if let Node::Figure(figure, _) | Node::Earlier(figure, _, _) = node
                && let Some(read) = found.read.get_mut(figure.index())
            {
                *read = true;
            }
            if matches!(node, Node::Table(_) | Node::First { .. }) {
                found.tables.push((owner, id));
            }
            found.broken |= matches!(node, Node::Broken);
        });
    }
    let same = model.gathers.iter().flat_map(|gather| gather.same.iter());
    for figure in same.chain(model.pools.iter().flat_map(|pool| &pool.odd_cents)) {
        if let Some(read) = found.read.get_mut(figure.index()) {
            *read = true;
        }
    }
    found
}

/// The parts of a deep calculation from which it is built up in short stretches, those that come first in front; none where
/// it is not deep.
pub(super) fn landings(model: &Model, depths: &[u32], id: ExprId) -> Vec<ExprId> {
    let depth = |id: &ExprId| depths.get(id.index()).copied().unwrap_or(0);
    if depth(&id) <= 2 * STRETCH {
        return Vec::new();
    }
    let parts = below(model, &[id], &mut HashSet::new());
    parts.into_iter().filter(|part| *part != id && depth(part) % STRETCH == 0).collect()
}

/// How many nodes one inside the other are read by a function that calls itself, before it is helped.
const STRETCH: u32 = 32;

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
    let mut waiting = Vec::new();
    for (at, id) in model.order.iter().enumerate() {
        // A calculation that an earlier figure shares reads nothing later than that figure.
        waiting.extend(model.roots(*id));
        while let Some(expr) = waiting.pop() {
            if !seen.as_mut_slice().see(expr) {
                continue;
            }
            let node = &model.expr(expr).node;
            if matches!(node, Node::Figure(figure, _) if place_of(*figure) >= at) {
                return false;
            }
            node.operands(|child| waiting.push(child));
        }
        if matches!(&model.figure(*id).body, Body::Shown { line, .. } if place_of(*line) >= at) {
            return false;
        }
    }
    true
}

/// Which figures read something that could not be checked, at whatever remove.
pub(super) fn tainted(model: &Model, survey: &Survey) -> Vec<bool> {
    let mut tainted = vec![false; model.figures.len()];
    if !survey.broken {
        return tainted;
    }
    let mut seen = vec![false; model.exprs.len()];
    // A calculation that two figures share is looked at for the first of them only, and remembered.
    let mut bad = vec![false; model.exprs.len()];
    for id in &model.order {
        let roots = model.roots(*id);
        for expr in below(model, &roots, seen.as_mut_slice()) {
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
            | Body::Start(_)
            | Body::End(_) => false,
        };
        let any = of_line || roots.iter().any(|root| bad.get(root.index()).copied().unwrap_or(true));
        if let Some(slot) = tainted.get_mut(id.index()) {
            *slot = any;
        }
    }
    tainted
}
