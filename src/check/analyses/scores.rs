//! Scores that say what they are out of: none may earn more, and one that cannot earn so much is told.

use super::facts::Facts;
use super::search::{places, search};
use super::terms::{Place, Prover};
use super::trial::{At, Trial};
use super::walk;
use super::written::written;
use crate::diagnostic::Finding;
use crate::model::{
    AxisId, Body, ClauseKind, Datum, ExprId, Figure, FigureId, Model, Node, RowResult, Table, TableKind, Type,
};
use crate::number::Number;
use crate::number::interval::End;

/// Scores whose earnings do not fit what they say they are out of, where it is known how much they can earn.
pub(super) fn scores(prover: &mut Prover<'_>, broken: &[bool]) -> Vec<Finding> {
    let model = prover.model;
    let mut findings = Vec::new();
    for (index, figure) in model.figures.iter().enumerate() {
        let (ClauseKind::Score, Body::Expr(earns), Some(most)) = (figure.clause, &figure.body, &figure.out_of) else {
            continue;
        };
        if broken.get(index).copied().unwrap_or(true) {
            continue;
        }
        // Without an upper end nothing is known.
        let Some(greatest) = greatest(prover, figure, *earns) else { continue };
        if greatest.value < *most {
            findings.push(unreached(model, figure, *earns, most, &greatest));
        } else if greatest.value > *most {
            let shown = exceeded(model, FigureId(index as u32), figure, *earns, most);
            findings.extend(shown.or_else(|| exceeded_by_an_absence(model, figure, *earns, most)));
        }
    }
    findings
}

/// A bound that a score never exceeds; the score need not come to it.
fn greatest(prover: &mut Prover<'_>, figure: &Figure, earns: ExprId) -> Option<End> {
    let any: Vec<(AxisId, Place)> = figure.shape.iter().map(|axis| (*axis, Place::Any)).collect();
    let spot = prover.spot(any);
    let mut greatest: Option<End> = None;
    for lower in prover.directions {
        let mut facts = Facts::none(*lower);
        if let Some(filter) = figure.filter {
            prover.assume(filter, spot, true, &mut facts);
        }
        prover.know(earns, spot, &mut facts, 0);
        let sum = prover.sum(earns, spot);
        let range = prover.bounds(&sum, &facts);
        if range.is_empty() {
            continue;
        }
        let high = range.high?;
        if greatest.as_ref().is_none_or(|known| known.value < high.value) {
            greatest = Some(high);
        }
    }
    greatest
}

/// Only where facts show it: the bound may be one that is never come to.
fn exceeded(model: &Model, id: FigureId, figure: &Figure, earns: ExprId, most: &Number) -> Option<Finding> {
    let places = places(model, id);
    let mut shown_at = At::new();
    let mut shown = search(model, &model.roots(id), |trial| {
        places.iter().any(|at| {
            let found = trial.figure(id, at).is_ok_and(|points| points > *most);
            if found {
                shown_at.clone_from(at);
            }
            found
        })
    })?;
    let blamed = blame(model, &mut shown.trial, earns, &shown_at, most);
    let points = shown.trial.figure(id, &shown_at).ok()?;
    let (points, most) = (written(&points, &figure.ty), written(most, &figure.ty));
    let when = shown.words(model, &model.roots(id));
    let finding = Finding::error(
        "out-of-exceeded",
        format!("`{}` is out of {most}, and can come to {points}", walk::name(figure)),
    );
    Some(
        finding
            .at(model.expr(blamed).span, format!("{points} {when}"))
            .at(figure.name_span, format!("out of {most}"))
            .help(format!("write `out of {points}` or more, or earn at most {most}: the line `capped at {most}`")),
    )
}

/// A row for a kind of missing that is a number written out: facts that are there do not show it.
fn exceeded_by_an_absence(model: &Model, figure: &Figure, earns: ExprId, most: &Number) -> Option<Finding> {
    let node = &model.expr(earns).node;
    let absent = if let Node::First { absent, .. } | Node::Table(Table { absent, .. }) | Node::Treat(_, absent) = node {
        absent
    } else {
        return None;
    };
    let (row, points) = absent.iter().find_map(|(_, row)| {
        let Node::Const(Datum::Number(points)) = &model.expr(*row).node else { return None };
        (points > most).then_some((*row, points))
    })?;
    let (points, most) = (written(points, &figure.ty), written(most, &figure.ty));
    let message = format!("`{}` is out of {most}, and can come to {points}", walk::name(figure));
    Some(
        Finding::error("out-of-exceeded", message)
            .at(model.expr(row).span, format!("{points} where nothing is known"))
            .at(figure.name_span, format!("out of {most}"))
            .help(format!("write `out of {points}` or more, or let this row earn at most {most}")),
    )
}

/// The row or the choice of a score that earns too much.
fn blame(model: &Model, trial: &mut Trial<'_>, id: ExprId, at: &At, most: &Number) -> ExprId {
    let mut here = id;
    // Each turn goes one node down.
    for _ in 0..64 {
        let node = &model.expr(here).node;
        let mut parts: Vec<ExprId> = Vec::new();
        if let Node::Treat(base, _) = node {
            parts.push(*base);
        } else if let Node::If(_, yes, no) = node {
            parts.extend([*yes, *no]);
        } else if let Node::First { rows, otherwise, absent } = node {
            parts.extend(rows.iter().map(|(_, result)| *result).chain(*otherwise));
            parts.extend(absent.iter().map(|(_, result)| *result));
        } else if let Node::Table(Table { kind: TableKind::Band, rows, otherwise, absent, .. }) = node {
            parts.extend(rows.iter().filter(|row| row.each.is_none()).filter_map(|row| match row.result {
                RowResult::Value(value) => Some(value),
                RowResult::Evenly(..) => None,
            }));
            parts.extend(otherwise);
            parts.extend(absent.iter().map(|(_, result)| *result));
        }
        let Ok(whole) = trial.value(here, at) else { break };
        let next = parts.into_iter().find(|part| {
            // Of several rows that earn too much, the one that was taken.
            trial.value(*part, at).is_ok_and(|value| value > *most && value == whole)
        });
        match next {
            Some(next) => here = next,
            None => break,
        }
    }
    here
}

fn unreached(model: &Model, figure: &Figure, earns: ExprId, most: &Number, greatest: &End) -> Finding {
    let ty: &Type = &figure.ty;
    let (greatest, most) = (written(&greatest.value, ty), written(most, ty));
    Finding::warning(
        "out-of-unreached",
        format!("`{}` is out of {most}, and never earns more than {greatest}", walk::name(figure)),
    )
    .at(figure.name_span, format!("out of {most}"))
    .at(model.expr(earns).span, format!("at most {greatest}"))
    .help(format!("write `out of {greatest}`, or let its best row earn {most}"))
}
