//! Tables: every place that the selector can take is claimed exactly once, at every row of a schedule.
//!
//! Claims come from the same rule by which tables are run. Bounds out of a schedule are looked at coordinate by coordinate
//! without the prover, so that a table of a hundred thousand rows is one sort. Bounds that are facts are nobody's fault yet.

use super::bounds::{Bound, FUEL, Standing, constant, coordinates, grid, standing};
use super::facts::Facts;
use super::flow::MAX_ROWS;
use super::terms::{Place, Prover};
use super::{tables_say as say, walk};
use crate::diagnostic::Finding;
use crate::model::{AxisId, Claimed, Cut, ExprId, FigureId, Model, Node, RowResult, Stated, Table, TableKind, claims};
use crate::number::interval::{End, Interval};
use crate::number::{Mode, Number};
use crate::source::Source;

/// How many findings of one code a table may have; the rest would say the same.
const MAX_SAID: usize = 3;

/// Everything about tables.
pub(super) fn tables(prover: &mut Prover<'_>, survey: &walk::Survey, source: &Source) -> Vec<Finding> {
    let model = prover.model;
    let mut findings = Vec::new();
    for &(owner, id) in &survey.tables {
        let node = &model.expr(id).node;
        if let Node::Table(table) = node {
            check_table(prover, source, owner, table, &mut findings);
        } else if let Node::First { rows, otherwise: None, .. } = node {
            check_when(prover, source, owner, rows, &mut findings);
        }
    }
    findings
}

fn check_table(
    prover: &mut Prover<'_>,
    source: &Source,
    owner: Option<FigureId>,
    table: &Table,
    findings: &mut Vec<Finding>,
) {
    let model = prover.model;
    let axes = owner.map(|owner| model.figure(owner).shape.clone()).unwrap_or_default();
    let spot = prover.spot(axes.iter().map(|axis| (*axis, Place::Any)).collect());
    let sum = prover.sum(table.selector, spot);
    let mut domain = prover.simple(&sum);
    if table.kind == TableKind::Part {
        // Parts are reckoned from 0 to the value.
        domain = domain.hull(&Interval::point(Number::zero()));
    }
    let grid = grid(model, table.selector, 0);
    order(model, source, table, findings);
    let mut said = Vec::new();
    for coordinate in coordinates(model, table, &axes) {
        let Some(rows) = standing(model, table, &coordinate) else { continue };
        let view = say::View { model, source, table, coordinate: &coordinate };
        let found = match table.kind {
            TableKind::Band | TableKind::Part => by_claim(&view, &rows, &domain, grid.as_ref()),
            TableKind::Line => by_line(&view, &rows, &domain),
        };
        for (place, finding) in found {
            // The same rows at another coordinate are the same mistake.
            let same = said.iter().filter(|(code, _)| *code == finding.code).count();
            if !said.contains(&(finding.code, place)) && same < if coordinate.is_empty() { MAX_SAID } else { 1 } {
                said.push((finding.code, place));
                findings.push(finding);
            }
        }
    }
}

/// A place in a table that was spoken of: the rows before and after it.
type Spoken = (Option<usize>, Option<usize>);

/// The two ends of a stretch as cuts; `None` is without end.
pub(super) type Stretch = (Option<Cut<Number>>, Option<Cut<Number>>);

/// Gaps and overlaps by sweeping over the claims from below.
fn by_claim(
    view: &say::View<'_>,
    rows: &[Standing],
    domain: &Interval,
    grid: Option<&Number>,
) -> Vec<(Spoken, Finding)> {
    let stated: Vec<Stated<Number>> = rows.iter().map(|row| row.stated.clone()).collect();
    let claimed = claims(&stated, Number::cmp);
    let mut found = Vec::new();
    for (row, claim) in rows.iter().zip(&claimed) {
        let evenly = view.table.rows.get(row.row).is_some_and(|row| matches!(row.result, RowResult::Evenly(..)));
        if evenly && (claim.lower.is_none() || claim.upper.is_none()) {
            found.push(((Some(row.row), None), say::evenly_open(view, row, claim)));
        }
    }
    let mut order: Vec<usize> =
        (0..rows.len()).filter(|index| claimed.get(*index).is_some_and(|c| !is_empty(c))).collect();
    order.sort_by(|a, b| compare_lower(claimed.get(*a), claimed.get(*b)));
    let (begin, end) = cuts(domain);
    let is_free = |gap: &Stretch, disputed: &[Cut<Number>]| {
        let beside = gap.0.as_ref().is_some_and(|cut| disputed.contains(cut));
        view.table.otherwise.is_none() && has_value(gap, grid) && !beside
    };
    // Where two rows overlap, one of them ends by the other's bound: what then seems free there is the same mistake.
    let mut disputed: Vec<Cut<Number>> = Vec::new();
    // The row that reaches farthest so far, and how far.
    let mut reached: Option<(usize, Option<Cut<Number>>)> = None;
    for index in order {
        // A schedule of many rows may repeat one mistake as often.
        if found.len() > MAX_SAID {
            return found;
        }
        let (Some(row), Some(claim)) = (rows.get(index), claimed.get(index)) else { continue };
        let before = reached.as_ref().and_then(|(before, _)| rows.get(*before));
        let from = match &reached {
            None => Some(None),
            Some((_, Some(cut))) => Some(Some(cut.clone())),
            Some((_, None)) => None,
        };
        // What lies between the end of all rows so far and the beginning of this one.
        if let (Some(from), Some(lower)) = (from, &claim.lower) {
            let gap = clip((from, Some(lower.clone())), &begin, &end);
            if let Some(gap) = gap.filter(|gap| is_free(gap, &disputed)) {
                found.push(((before.map(|before| before.row), Some(row.row)), say::gap(view, before, Some(row), &gap)));
            }
        }
        if let (Some(before), Some((_, upper))) = (before, &reached) {
            let until = lower_of(upper.as_ref(), claim.upper.as_ref());
            let both = clip((claim.lower.clone(), until), &begin, &end);
            if let Some(both) = both.filter(|both| has_value(both, grid)) {
                disputed.extend(both.1.clone());
                found.push(((Some(before.row), Some(row.row)), say::overlap(view, before, row, &both)));
            }
        }
        let farther = match (&reached, &claim.upper) {
            (None, _) | (Some((_, Some(_))), None) => true,
            (Some((_, None)), _) => false,
            (Some((_, Some(old))), Some(new)) => new.compare_by(old, Number::cmp).is_gt(),
        };
        if farther {
            reached = Some((index, claim.upper.clone()));
        }
    }
    let from = match &reached {
        None => Some(None),
        Some((_, Some(cut))) => Some(Some(cut.clone())),
        Some((_, None)) => None,
    };
    if let Some(from) = from {
        let before = reached.as_ref().and_then(|(before, _)| rows.get(*before));
        let gap = clip((from, None), &begin, &end);
        if let Some(gap) = gap.filter(|gap| is_free(gap, &disputed)) {
            found.push(((before.map(|before| before.row), None), say::gap(view, before, None, &gap)));
        }
    }
    found
}

/// Points must be distinct, and the outer sides said.
fn by_line(view: &say::View<'_>, rows: &[Standing], domain: &Interval) -> Vec<(Spoken, Finding)> {
    let mut found = Vec::new();
    let point = |row: &&Standing| row.stated.lower.is_some() && row.stated.upper.is_some();
    let value = |row: &Standing| row.stated.lower.as_ref().or(row.stated.upper.as_ref()).map(|cut| cut.value.clone());
    let mut points: Vec<&Standing> = rows.iter().filter(point).collect();
    points.sort_by_key(|row| value(row));
    for pair in points.windows(2) {
        if let [a, b] = pair
            && let Some(at) = value(a).filter(|at| Some(at) == value(b).as_ref())
        {
            let both = (Some(Cut::below(at.clone())), Some(Cut::above(at)));
            found.push(((Some(a.row), Some(b.row)), say::overlap(view, a, b, &both)));
        }
    }
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return found };
    let (begin, end) = cuts(domain);
    for (side, low) in [(first, true), (last, false)] {
        let Some(at) = value(side) else { continue };
        let outer = if low { (None, Some(Cut::below(at.clone()))) } else { (Some(Cut::above(at.clone())), None) };
        let Some(outer) = clip(outer, &begin, &end) else { continue };
        let of_side = |row: &&Standing| if low { row.stated.lower.is_none() } else { row.stated.upper.is_none() };
        match rows.iter().find(of_side) {
            None if view.table.otherwise.is_some() => {}
            None => found.push((
                if low { (None, Some(side.row)) } else { (Some(side.row), None) },
                say::line_end(view, side, low, &at),
            )),
            Some(row) => {
                // The outer row must reach to the point, and not beyond it.
                let cut = if low { row.stated.upper.clone() } else { row.stated.lower.clone() };
                let Some(cut) = cut.filter(|cut| cut.value != at) else { continue };
                let (lower, higher) = if low { (row, *side) } else { (*side, row) };
                let reaches = if low { cut.value < at } else { cut.value > at };
                if reaches {
                    let gap = if low { (Some(cut), outer.1) } else { (outer.0, Some(cut)) };
                    found.push(((Some(lower.row), Some(higher.row)), say::gap(view, Some(lower), Some(higher), &gap)));
                } else {
                    let both = if low { (Some(Cut::below(at)), Some(cut)) } else { (Some(cut), Some(Cut::above(at))) };
                    found.push(((Some(lower.row), Some(higher.row)), say::overlap(view, lower, higher, &both)));
                }
            }
        }
    }
    found
}

/// Constants out of order are read wrongly, whatever they claim.
fn order(model: &Model, source: &Source, table: &Table, findings: &mut Vec<Finding>) {
    let mut bounds: Vec<(usize, Number)> = Vec::new();
    for (index, row) in table.rows.iter().enumerate() {
        let literal = |id: &ExprId| matches!(model.expr(*id).node, Node::Const(_) | Node::Negate(_));
        if let (Some(first), None) = (row.claim.bounds().next().filter(literal), row.each)
            && let Bound::Value(value) = constant(model, first, &[], &mut FUEL.clone())
        {
            bounds.push((index, value));
        }
    }
    let mut up = None;
    for pair in bounds.windows(2) {
        let [(_, a), (index, b)] = pair else { continue };
        if a == b {
            continue;
        }
        match up {
            None => up = Some(a < b),
            Some(up) if up == (a < b) => {}
            Some(up) => {
                let view = say::View { model, source, table, coordinate: &[] };
                findings.push(say::out_of_order(&view, *index, up, &bounds));
                return;
            }
        }
    }
}

/// `when` rows without `otherwise` must hold whatever happens.
fn check_when(
    prover: &mut Prover<'_>,
    source: &Source,
    owner: Option<FigureId>,
    rows: &[(ExprId, ExprId)],
    findings: &mut Vec<Finding>,
) {
    let model = prover.model;
    let axes = owner.map(|owner| model.figure(owner).shape.clone()).unwrap_or_default();
    let any: Vec<(AxisId, Place)> = axes.iter().map(|axis| (*axis, Place::Any)).collect();
    let spot = prover.spot(any);
    let directions = prover.directions;
    let mut complete = |spot, lower| {
        let mut facts = Facts::none(lower);
        for (condition, _) in rows {
            prover.assume(*condition, spot, false, &mut facts);
        }
        prover.is_impossible(&facts)
    };
    if directions.iter().all(|lower| complete(spot, *lower)) {
        return;
    }
    if let [axis] = axes.as_slice() {
        let length = model.axis(*axis).keys.len();
        if length > 0 && length <= MAX_ROWS {
            let spots: Vec<_> = (0..length as u32).map(|row| prover.spot(vec![(*axis, Place::Row(row))])).collect();
            let mut complete = |spot| {
                let mut facts = Facts::default();
                for (condition, _) in rows {
                    prover.assume(*condition, spot, false, &mut facts);
                }
                prover.is_impossible(&facts)
            };
            if spots.into_iter().all(&mut complete) {
                return;
            }
        }
    }
    findings.push(say::incomplete(model, source, owner, rows));
}

/// The ends of a stretch as cuts.
fn cuts(domain: &Interval) -> Stretch {
    let low = domain.low.as_ref().map(|End { value, closed }| Cut { value: value.clone(), above: !closed });
    let high = domain.high.as_ref().map(|End { value, closed }| Cut { value: value.clone(), above: *closed });
    (low, high)
}

/// The part of a stretch that lies between two ends; `None` where there is none.
fn clip(stretch: Stretch, begin: &Option<Cut<Number>>, end: &Option<Cut<Number>>) -> Option<Stretch> {
    let lower = match (stretch.0, begin) {
        (Some(a), Some(b)) => Some(if a.compare_by(b, Number::cmp).is_lt() { b.clone() } else { a }),
        (Some(cut), None) => Some(cut),
        (None, cut) => cut.clone(),
    };
    let upper = lower_of(stretch.1.as_ref(), end.as_ref());
    let empty = matches!((&lower, &upper), (Some(a), Some(b)) if a.compare_by(b, Number::cmp).is_ge());
    (!empty).then_some((lower, upper))
}

/// The lower of two upper ends.
fn lower_of(a: Option<&Cut<Number>>, b: Option<&Cut<Number>>) -> Option<Cut<Number>> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if a.compare_by(b, Number::cmp).is_gt() { b.clone() } else { a.clone() }),
        (Some(cut), None) | (None, Some(cut)) => Some(cut.clone()),
        (None, None) => None,
    }
}

fn is_empty(claim: &Claimed<Number>) -> bool {
    matches!((&claim.lower, &claim.upper), (Some(a), Some(b)) if a.compare_by(b, Number::cmp).is_ge())
}

fn compare_lower(a: Option<&Claimed<Number>>, b: Option<&Claimed<Number>>) -> std::cmp::Ordering {
    match (a.and_then(|a| a.lower.as_ref()), b.and_then(|b| b.lower.as_ref())) {
        (None, None) => std::cmp::Ordering::Equal,
        (None, Some(_)) => std::cmp::Ordering::Less,
        (Some(_), None) => std::cmp::Ordering::Greater,
        (Some(a), Some(b)) => a.compare_by(b, Number::cmp),
    }
}

/// Whether a value that moves in steps can lie in the stretch.
fn has_value((lower, upper): &Stretch, grid: Option<&Number>) -> bool {
    let (Some(grid), Some(lower), Some(upper)) = (grid, lower, upper) else { return true };
    let next = lower.value.round(Mode::Up, grid);
    let next = if lower.above && next == lower.value { next + grid } else { next };
    next < upper.value || (upper.above && next == upper.value)
}
