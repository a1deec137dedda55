//! The figures that a figure of the model reads, once its calculation is made.

use crate::model::{AccountPart, Body, ExprId, FigureId, GatherId, Gathered, Model, Node, Standing};

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
                Body::Input(_) | Body::Start(_) | Body::End(_) | Body::Broken => {}
            }
            while let Some(id) = exprs.pop() {
                if stamp[id.index()] == index as u32 {
                    continue;
                }
                stamp[id.index()] = index as u32;
                let node = &model.expr(id).node;
                match node {
                    Node::Figure(figure, _) => found.push(*figure),
                    Node::Gather(gather) => {
                        let (parts, figures) = gathered(model, *gather);
                        exprs.extend(parts);
                        found.extend(figures);
                    }
                    _ => {}
                }
                node.operands(|part| exprs.push(part));
            }
            let mut places: Vec<usize> = found.into_iter().map(FigureId::index).collect();
            places.sort_unstable();
            places.dedup();
            places
        })
        .collect()
}

/// What is read where elements are gathered.
fn gathered(model: &Model, gather: GatherId) -> (Vec<ExprId>, Vec<FigureId>) {
    let gather = model.gather(gather);
    let mut figures = gather.same.clone();
    if let Gathered::Share(pool) | Gathered::LeftOver(pool) = gather.made {
        figures.push(model.pool(pool).funded);
        figures.extend(model.pool(pool).odd_cents);
    }
    ([gather.filter, gather.element, gather.weight].into_iter().flatten().collect(), figures)
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
