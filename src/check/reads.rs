//! The figures that a figure of the model reads, once its calculation is made.

use crate::model::{AccountPart, Action, Body, Claim, ExprId, FigureId, Model, Node, RowResult, Select, Standing};

/// What each figure of a model reads.
pub(super) fn reads_of(model: &Model) -> Vec<Vec<usize>> {
    let mut relief: Vec<Option<FigureId>> = vec![None; model.limits.len()];
    for (index, figure) in model.figures.iter().enumerate() {
        if let Body::Relief(limit) = figure.body
            && let Some(slot @ None) = relief.get_mut(limit.index())
        {
            *slot = Some(FigureId(index as u32));
        }
    }
    let mut stamp = vec![u32::MAX; model.exprs.len()];
    model
        .figures
        .iter()
        .enumerate()
        .map(|(index, figure)| {
            let mut exprs: Vec<ExprId> = figure.filter.into_iter().collect();
            let mut found: Vec<FigureId> = Vec::new();
            match &figure.body {
                Body::Expr(id) => exprs.push(*id),
                Body::Line(term) => {
                    exprs.push(term.amount);
                    exprs.extend(term.pays);
                    exprs.extend(term.gates.iter().map(|gate| gate.condition));
                    found.extend(term.against);
                }
                Body::Shown { line, standing } => {
                    found.push(*line);
                    if let Standing::After(limit, _) = standing {
                        found.extend(relief.get(limit.index()).copied().flatten());
                    }
                }
                Body::Account(account, part) => found.extend(account_figures(model, *account, *part)),
                Body::Relief(limit) => {
                    if let Some(limit) = model.limits.get(limit.index()) {
                        exprs.push(limit.together);
                        for member in &limit.members {
                            match member {
                                Standing::Line(line) => found.push(*line),
                                Standing::After(earlier, _) => {
                                    found.extend(relief.get(earlier.index()).copied().flatten())
                                }
                            }
                        }
                    }
                }
                Body::Input(_) | Body::Start { .. } | Body::End { .. } | Body::Broken => {}
            }
            while let Some(id) = exprs.pop() {
                if stamp[id.index()] == index as u32 {
                    continue;
                }
                stamp[id.index()] = index as u32;
                operands(&model.expr(id).node, &mut exprs, &mut found);
            }
            let mut places: Vec<usize> = found.into_iter().map(FigureId::index).collect();
            places.sort_unstable();
            places.dedup();
            places
        })
        .collect()
}

pub(super) fn account_figures(model: &Model, account: u32, part: AccountPart) -> Vec<FigureId> {
    let Some(account) = model.accounts.get(account as usize) else { return Vec::new() };
    let held = std::iter::once(account.withhold);
    match part {
        AccountPart::Held => held.collect(),
        AccountPart::Returned => account.earn_backs.clone(),
        AccountPart::Forfeited => held.chain(account.earn_backs.iter().copied()).collect(),
    }
}

/// The operands and figures of a node.
fn operands(node: &Node, exprs: &mut Vec<ExprId>, figures: &mut Vec<FigureId>) {
    let by = |select: &Select, exprs: &mut Vec<ExprId>| {
        if let Select::By(id) = select {
            exprs.push(*id);
        }
    };
    match node {
        Node::Const(_) | Node::Absent(_) | Node::Key(_) | Node::Together(_) | Node::Broken => {}
        Node::Figure(figure, selects) => {
            figures.push(*figure);
            selects.iter().for_each(|select| by(select, exprs));
        }
        Node::Cell(_, _, select) => by(select, exprs),
        Node::Negate(a) | Node::AddMonths(a, _) | Node::Not(a) | Node::IsKnown(a) | Node::IsAbsent(a, _) => {
            exprs.push(*a)
        }
        Node::Add(a, b)
        | Node::Subtract(a, b)
        | Node::Multiply(a, b)
        | Node::Divide(a, b)
        | Node::Compare(_, a, b)
        | Node::Good(_, a, b, _) => exprs.extend([*a, *b]),
        Node::Pick { items, .. } | Node::And(items) | Node::Or(items) => exprs.extend(items),
        Node::If(a, b, c) => exprs.extend([*a, *b, *c]),
        Node::First { rows, otherwise, absent } => {
            exprs.extend(rows.iter().flat_map(|(condition, value)| [*condition, *value]));
            exprs.extend(*otherwise);
            exprs.extend(absent.iter().map(|(_, value)| *value));
        }
        Node::Table(table) => {
            exprs.push(table.selector);
            for row in &table.rows {
                match &row.claim {
                    Claim::Lower { at, .. } | Claim::Upper { at, .. } | Claim::Good(_, at, _) | Claim::Point(at) => {
                        exprs.push(*at)
                    }
                    Claim::Both { lower, upper, .. } => exprs.extend([*lower, *upper]),
                }
                match row.result {
                    RowResult::Value(value) => exprs.push(value),
                    RowResult::Evenly(from, to) => exprs.extend([from, to]),
                }
            }
            exprs.extend(table.otherwise);
            exprs.extend(table.absent.iter().map(|(_, value)| *value));
        }
        Node::Treat(a, entries) => {
            exprs.push(*a);
            exprs.extend(entries.iter().map(|(_, value)| *value));
        }
        Node::Fold { element, weight, filter, .. } => exprs.extend([*element, *weight, *filter].into_iter().flatten()),
        Node::Weighted { parts, .. } => exprs.extend(parts.iter().map(|(_, part)| *part)),
        Node::Step { base, action, when } => {
            exprs.push(*base);
            exprs.extend(*when);
            match action {
                Action::Round(..) => {}
                Action::Cap(a)
                | Action::Floor(a)
                | Action::Less(a)
                | Action::LessPart(a)
                | Action::More(a)
                | Action::MorePart(a)
                | Action::Times(a) => exprs.push(*a),
                Action::Between(a, b) => exprs.extend([*a, *b]),
            }
        }
    }
}
