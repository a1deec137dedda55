//! Figures as clauses: which of them somebody has written, and what each is made of.

use std::collections::{BTreeSet, HashSet};

use crate::model::{Body, ClauseKind, ExprId, FigureId, Gathered, LimitId, Model, Node, Standing};

/// Whether somebody has written the calculations of a figure, and results of it can be expected.
pub(crate) fn is_written(model: &Model, id: FigureId) -> bool {
    match model.figure(id).clause {
        ClauseKind::Input
        | ClauseKind::Metric
        | ClauseKind::Standard
        | ClauseKind::Define
        | ClauseKind::Score
        | ClauseKind::Composite
        | ClauseKind::Term(_)
        | ClauseKind::BeforeLimits
        | ClauseKind::Decision => true,
        ClauseKind::Met
        | ClauseKind::Account
        | ClauseKind::Relief
        | ClauseKind::Calendar
        | ClauseKind::Pool
        | ClauseKind::LeftOver
        | ClauseKind::DecisionPart
        | ClauseKind::Obligation
        | ClauseKind::Assertion
        | ClauseKind::Version => false,
    }
}

/// The name of the clause of a figure.
pub(crate) fn plain_name(model: &Model, id: FigureId) -> &str {
    let name = model.figure(id).name.as_str();
    ["before_limits", "given", "reported"]
        .iter()
        .find_map(|part| name.strip_suffix(part)?.strip_suffix('.'))
        .unwrap_or(name)
}

/// The line that a member of a limit is.
pub(crate) fn line_of(model: &Model, mut standing: Standing) -> Option<FigureId> {
    loop {
        match standing {
            Standing::Line(figure) => return Some(figure),
            Standing::After(limit, member) => {
                standing = *model.limits.get(limit.index())?.members.get(member as usize)?;
            }
        }
    }
}

/// All limits that a line as the statement shows it has gone through.
pub(crate) fn limits_before(model: &Model, standing: Standing) -> Vec<LimitId> {
    let mut found: Vec<LimitId> = Vec::new();
    let mut waiting = vec![standing];
    while let Some(Standing::After(limit, _)) = waiting.pop() {
        if !found.contains(&limit) {
            found.push(limit);
            waiting.extend(model.limits.get(limit.index()).into_iter().flat_map(|limit| limit.members.iter().copied()));
        }
    }
    found
}

/// Figures that others read, at whatever remove, themselves among them.
pub(crate) fn cone(model: &Model, from: impl IntoIterator<Item = FigureId>) -> BTreeSet<FigureId> {
    let mut found = BTreeSet::new();
    let mut exprs_seen: HashSet<ExprId> = HashSet::new();
    let mut waiting: Vec<FigureId> = from.into_iter().collect();
    while let Some(id) = waiting.pop() {
        if !found.insert(id) {
            continue;
        }
        let mut exprs = model.roots(id);
        let limit_of = |limit: LimitId, exprs: &mut Vec<ExprId>, waiting: &mut Vec<FigureId>| {
            if let Some(limit) = model.limits.get(limit.index()) {
                exprs.push(limit.together);
                waiting.extend(limit.members.iter().filter_map(|member| line_of(model, *member)));
            }
        };
        match &model.figure(id).body {
            Body::Shown { line, standing } => {
                waiting.push(*line);
                for limit in limits_before(model, *standing) {
                    limit_of(limit, &mut exprs, &mut waiting);
                }
            }
            Body::Relief(limit) => limit_of(*limit, &mut exprs, &mut waiting),
            Body::Account(number, _) => {
                if let Some(account) = model.accounts.get(*number as usize) {
                    waiting.push(account.withhold);
                    waiting.extend(&account.earn_backs);
                }
            }
            Body::Line(term) => waiting.extend(term.against),
            Body::Input(_) | Body::Expr(_) | Body::Start(_) | Body::End(_) | Body::Broken => {}
        }
        while let Some(expr) = exprs.pop() {
            if !exprs_seen.insert(expr) {
                continue;
            }
            let node = &model.expr(expr).node;
            if let Node::Figure(figure, _) | Node::Earlier(figure, ..) = node {
                waiting.push(*figure);
            } else if let Node::Gather(gather) = node {
                let gather = model.gather(*gather);
                exprs.extend([gather.filter, gather.element, gather.weight].into_iter().flatten());
                waiting.extend(&gather.same);
                if let Gathered::Share(pool) | Gathered::LeftOver(pool) = gather.made {
                    let pool = model.pool(pool);
                    waiting.push(pool.funded);
                    waiting.extend(pool.odd_cents);
                }
            } else if let Node::Together(limit) = node {
                let members = model.limits.get(limit.index()).into_iter().flat_map(|limit| &limit.members);
                waiting.extend(members.filter_map(|member| line_of(model, *member)));
            }
            node.operands(|part| exprs.push(part));
        }
    }
    found
}
