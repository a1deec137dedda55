//! Lines of money that could move the wrong way, or more than they may.

use std::collections::HashSet;

use super::facts::Facts;
use super::search::{Shown, places, search};
use super::terms::{Place, Prover};
use super::trial::At;
use super::written::written;
use super::{flow, missing, walk};
use crate::diagnostic::Finding;
use crate::model::{
    AccountPart, AxisId, Body, ExprId, Figure, FigureId, Input, Model, Node, RowResult, Table, TableKind, Term,
    TermKind, Type,
};
use crate::number::Number;
use crate::source::Source;

/// Amounts that are negative, and credits and earn-backs beyond what they are against.
pub(super) fn money(prover: &mut Prover<'_>, source: &Source, broken: &[bool]) -> Vec<Finding> {
    let model = prover.model;
    let mut findings = Vec::new();
    let held = held(model);
    for (index, figure) in model.figures.iter().enumerate() {
        let id = FigureId(index as u32);
        let Body::Line(term) = &figure.body else { continue };
        if broken.get(index).copied().unwrap_or(true) {
            continue;
        }
        if may_be_negative(prover, figure, term) {
            findings.push(negative(model, source, id, figure, term));
        }
        if may_exceed(prover, figure, term, &held) {
            findings.extend(exceeds(model, id, figure, term));
        }
    }
    findings
}

/// Whether nothing shows that the amount is 0 or more, behind its gates.
fn may_be_negative(prover: &mut Prover<'_>, figure: &Figure, term: &Term) -> bool {
    let any: Vec<(AxisId, Place)> = figure.shape.iter().map(|axis| (*axis, Place::Any)).collect();
    let may = |prover: &mut Prover<'_>, spot, lower| {
        let sum = prover.sum(term.amount, spot);
        if prover.simple(&sum).is_at_least_zero() {
            return false;
        }
        let mut facts = Facts::none(lower);
        if let Some(filter) = figure.filter {
            prover.assume(filter, spot, true, &mut facts);
        }
        for gate in term.gates.iter().filter(|gate| gate.side.is_none()) {
            prover.assume(gate.condition, spot, true, &mut facts);
        }
        prover.know(term.amount, spot, &mut facts, 0);
        prover.can_be_negative(&sum, &facts)
    };
    let spot = prover.spot(any);
    if !prover.directions.iter().any(|lower| may(prover, spot, *lower)) {
        return false;
    }
    // Row by row, where there are few, the cells are known.
    let [axis] = figure.shape.as_slice() else { return true };
    let rows = prover.model.axis(*axis).keys.len();
    if rows == 0 || rows > flow::MAX_ROWS {
        return true;
    }
    (0..rows as u32).any(|row| {
        let spot = prover.spot(vec![(*axis, Place::Row(row))]);
        may(prover, spot, None)
    })
}

/// Each withhold with the figure that says what its account holds, in order.
fn held(model: &Model) -> Vec<(FigureId, FigureId)> {
    let ids = (0..model.figures.len() as u32).map(FigureId);
    let mut held: Vec<(FigureId, FigureId)> = ids
        .filter_map(|id| match &model.figure(id).body {
            Body::Account(index, AccountPart::Held) => Some((model.accounts.get(*index as usize)?.withhold, id)),
            Body::Input(_)
            | Body::Expr(_)
            | Body::Line(_)
            | Body::Shown { .. }
            | Body::Account(..)
            | Body::Relief(_)
            | Body::Start(_)
            | Body::End(_)
            | Body::Broken => None,
        })
        .collect();
    held.sort_unstable();
    held
}

/// Whether nothing shows that a credit or an earn-back stays within what it is against.
fn may_exceed(prover: &mut Prover<'_>, figure: &Figure, term: &Term, held: &[(FigureId, FigureId)]) -> bool {
    let model = prover.model;
    let Some(against) = term.against else { return false };
    let spot = prover.spot(figure.shape.iter().map(|axis| (*axis, Place::Any)).collect());
    let mut facts = Facts::default();
    for gate in term.gates.iter().filter(|gate| gate.side.is_none()) {
        prover.assume(gate.condition, spot, true, &mut facts);
    }
    prover.know(term.amount, spot, &mut facts, 0);
    let amount = prover.sum(term.amount, spot);
    // The same money under its several names: as shown, as its clause makes it, and as the account holds it.
    let mut same = vec![against];
    if let Body::Shown { line, .. } = &model.figure(against).body {
        same.push(*line);
    }
    // A line without gates is its amount, and both are rounded alike.
    let line = same.last().and_then(|line| match &model.figure(*line).body {
        Body::Line(term) if term.gates.is_empty() && figure.shape == model.figure(*line).shape => Some(term.amount),
        Body::Line(_)
        | Body::Input(_)
        | Body::Expr(_)
        | Body::Shown { .. }
        | Body::Account(..)
        | Body::Relief(_)
        | Body::Start(_)
        | Body::End(_)
        | Body::Broken => None,
    });
    if let Some(line) = line {
        let most = prover.sum(line, spot);
        if prover.is_at_most(&amount, &most, &facts) {
            return false;
        }
    }
    let from = held.partition_point(|(withhold, _)| *withhold < against);
    let accounts = held.iter().skip(from).take_while(|(withhold, _)| *withhold == against);
    same.extend(accounts.map(|(_, account)| *account));
    !same.into_iter().any(|most| {
        let spot = prover.spot_of(most);
        let most = prover.figure(most, spot);
        prover.is_at_most(&amount, &most, &facts)
    })
}

fn negative(model: &Model, source: &Source, id: FigureId, figure: &Figure, term: &Term) -> Finding {
    let zero = written(&Number::zero(), &figure.ty);
    let does = missing::bare_verb(term.kind);
    let floor = format!("add the line `not below {zero}`");
    let amount = model.expr(term.amount).span;
    let places = places(model, id);
    let mut shown_at = At::new();
    let found = search(model, &model.roots(id), |trial| {
        places.iter().any(|at| {
            let found = trial.amount(term, at).is_ok_and(|amount| amount.is_negative());
            if found {
                shown_at.clone_from(at);
            }
            found
        })
    });
    let Some(mut shown) = found else {
        return Finding::warning(
            "may-be-negative",
            format!("nothing shows that `{}` never {does}s a negative amount", walk::name(figure)),
        )
        .at(amount, format!("is this always {zero} or more?"))
        .help(format!("{floor}, or declare the ranges of the inputs it is made of"));
    };
    let blamed = blame(model, &mut shown, term.amount, &shown_at);
    let value = shown.trial.value(blamed, &shown_at).map(|value| written(&value, &model.expr(blamed).ty));
    let when = shown.words(model, &[blamed]);
    let mut finding =
        Finding::error("may-be-negative", format!("`{}` could {does} a negative amount", walk::name(figure)))
            .at(model.expr(blamed).span, format!("{} {when}", value.unwrap_or_default()));
    let mut repair = None;
    for gate in &term.gates {
        let Some((input, declared)) = unranged(model, &shown, gate.condition) else { continue };
        if let Some(value) = shown.trial.inputs.get(&input) {
            let at = written(value, &model.figure(input).ty);
            let read = walk::below(model, &[gate.condition], &mut HashSet::new())
                .into_iter()
                .find(|id| matches!(&model.expr(*id).node, Node::Figure(figure, _) if *figure == input));
            let span = read.map_or(gate.span, |read| model.expr(read).span);
            finding = finding.at(span, format!("no range is declared: at {at} this gate is open"));
            repair = Some(declaration(source, model.figure(input), declared));
        }
    }
    if repair.is_none() {
        repair =
            unranged(model, &shown, blamed).map(|(input, declared)| declaration(source, model.figure(input), declared));
    }
    finding.help(match repair {
        Some(repair) => format!("declare the range (`{repair}`), or {floor}"),
        None => floor,
    })
}

/// An input below a calculation that the facts make negative and whose range does not say that it may not be.
fn unranged<'m>(model: &'m Model, shown: &Shown<'_>, id: ExprId) -> Option<(FigureId, &'m Input)> {
    super::search::inputs_below(model, &[id]).into_iter().find_map(|figure| {
        let Body::Input(input) = &model.figure(figure).body else { return None };
        let negative = shown.trial.inputs.get(&figure).is_some_and(Number::is_negative);
        (negative && input.range.0.is_none()).then_some((figure, input))
    })
}

/// The declaration with a range.
fn declaration(source: &Source, figure: &Figure, input: &Input) -> String {
    let least = written(&Number::zero(), &figure.ty);
    let words = source.slice(input.declared).trim_end();
    let percent = matches!(&figure.ty, Type::Quantity(unit) if unit.is_percent());
    let range = if percent { "between 0% and 100%".to_owned() } else { format!("at least {least}") };
    // Up to the end of the unit: a range stands before decimals and kinds of missing.
    let head = words.split(", ").next().unwrap_or(words);
    let unit = head.rsplit(": ").next().unwrap_or(head);
    format!("input {}: {unit} {range}", figure.name)
}

/// The part of an amount that makes it negative.
fn blame(model: &Model, shown: &mut Shown<'_>, id: ExprId, at: &At) -> ExprId {
    let mut negative = |id: ExprId| shown.trial.value(id, at).is_ok_and(|value| value.is_negative());
    let mut here = id;
    // Each turn goes one node down.
    for _ in 0..64 {
        let node = &model.expr(here).node;
        let mut parts: Vec<ExprId> = Vec::new();
        if let Node::Step { base, .. } | Node::Treat(base, _) = node {
            parts.push(*base);
        } else if let Node::Multiply(a, b) | Node::Divide(a, b) = node {
            parts.extend([*b, *a]);
        } else if let Node::If(_, yes, no) = node {
            parts.extend([*yes, *no]);
        } else if let Node::First { rows, otherwise, .. } = node {
            parts.extend(rows.iter().map(|(_, result)| *result).chain(*otherwise));
        } else if let Node::Table(Table { kind: TableKind::Band, rows, otherwise, .. }) = node {
            for row in rows.iter().filter(|row| row.each.is_none()) {
                if let RowResult::Value(value) = row.result {
                    parts.push(value);
                }
            }
            parts.extend(*otherwise);
        }
        let next = parts.into_iter().find(|part| negative(*part));
        match next {
            Some(next) => here = next,
            None => break,
        }
    }
    here
}

/// A credit beyond its payment, or an earn-back beyond what is held: only where facts show it.
fn exceeds(model: &Model, id: FigureId, figure: &Figure, term: &Term) -> Option<Finding> {
    let against = term.against?;
    let most = model.figure(against);
    if !matches!(term.kind, TermKind::Credit | TermKind::EarnBack) || !most.shape.is_empty() || !figure.shape.is_empty()
    {
        return None;
    }
    let line = match &most.body {
        Body::Shown { line, .. } => *line,
        Body::Line(_) => against,
        Body::Input(_)
        | Body::Expr(_)
        | Body::Account(..)
        | Body::Relief(_)
        | Body::Start(_)
        | Body::End(_)
        | Body::Broken => return None,
    };
    let mut roots = model.roots(id);
    roots.extend(model.roots(line));
    let here = At::new();
    let mut shown = search(model, &roots, |trial| match (trial.figure(id, &here), trial.figure(line, &here)) {
        // What is nothing already is no news: the payment itself must be something.
        (Ok(amount), Ok(most)) => most.is_positive() && amount > most,
        (Ok(_) | Err(_), Ok(_) | Err(_)) => false,
    })?;
    let amount = shown.trial.figure(id, &here).ok()?;
    let limit = shown.trial.figure(line, &here).ok()?;
    let does = missing::bare_verb(term.kind);
    let when = shown.words(model, &roots);
    let (what, which) = match term.kind {
        TermKind::EarnBack => ("is held", format!("`{}.held`", most.name)),
        TermKind::Payment
        | TermKind::Bonus
        | TermKind::Penalty
        | TermKind::Credit
        | TermKind::Adjustment
        | TermKind::Withhold => ("is paid", format!("`{}`", most.name)),
    };
    Some(
        Finding::warning(
            "may-exceed",
            format!("`{}` could {does} more than {what} by `{}`", walk::name(figure), walk::name(most)),
        )
        .at(model.expr(term.amount).span, format!("{} {when}", written(&amount, &figure.ty)))
        .at(most.name_span, format!("{} then", written(&limit, &most.ty)))
        .help(format!("add the line `capped at {}`; without it the line is undefined there", which.trim_matches('`'))),
    )
}
