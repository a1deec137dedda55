//! From the settlements along the way to the report.

use std::collections::{BTreeMap, HashMap};

use crate::model::{Model, Type};
use crate::number::Number;

use super::account::{Share, causes, known, shares};
use super::data::{
    Cause, Change, FigureSplit, LineSplit, Made, Moved, NetPart, NetSplit, Part, PartKind, Reconciliation, Stand, Worth,
};
use super::tracks::{LineKey, Party, Track, Tracks, currency, money, worth};
use super::walk::Walk;

/// A line as its amounts count: from whom to whom, and its shares.
struct Line<'w> {
    key: &'w LineKey,
    track: Track,
    route: [Party; 2],
    shares: Vec<Share>,
}

/// Splits what is between the ends of the way.
pub(super) fn report(
    model: &Model,
    subject: &str,
    made: [Made; 2],
    renamed: Vec<(String, String)>,
    walk: Walk,
) -> Reconciliation {
    let Walk { steps, tracks, .. } = walk;
    let lines: Vec<Line<'_>> =
        tracks.lines.iter().filter_map(|(key, track)| line(key, track, &tracks, model)).collect();
    let figures: Vec<(&Track, Vec<Share>)> =
        tracks.figures.iter().map(|track| (track, shares(&track.stands))).collect();
    let all = lines.iter().flat_map(|line| &line.shares).chain(figures.iter().flat_map(|(_, shares)| shares));
    let (sets, places) = causes(all);
    let told: Vec<Cause> = sets.iter().map(|set| cause(set, &steps, &tracks)).collect();
    let idle = steps
        .iter()
        .enumerate()
        .filter(|(step, _)| !sets.iter().any(|set| set.contains(step)))
        .flat_map(|(_, changes)| changes.iter().cloned())
        .collect();
    let amount = money(model);
    let mut same_lines = 0;
    let mut line_splits = Vec::new();
    for line in &lines {
        let head = &line.track.head;
        let split = LineSplit {
            address: head.address.clone(),
            title: head.title.clone(),
            section: head.section.clone(),
            from: line.route[0].named(),
            to: line.route[1].named(),
            moves: line.key.moves,
            before: line.track.first(),
            after: line.track.last(),
            sum: worth(&sum(&line.shares), &amount, model),
            parts: line.shares.iter().map(|share| part(share, &places, Some(&amount), model)).collect(),
        };
        let there = |stand: &Stand| !matches!(stand, Stand::Gone);
        if split.parts.is_empty() && !split.before.is_open() && !split.after.is_open() {
            same_lines += usize::from(there(&split.before) && there(&split.after));
        } else {
            line_splits.push(split);
        }
    }
    let figure_splits = figures.iter().filter(|(_, shares)| !shares.is_empty()).map(|(track, shares)| {
        let quantity = difference_type(&track.head.ty).filter(|_| one_unit(&track.stands));
        FigureSplit {
            address: track.head.address.clone(),
            title: track.head.title.clone(),
            section: track.head.section.clone(),
            before: track.first(),
            after: track.last(),
            sum: quantity.as_ref().map(|ty| worth(&sum(shares), ty, model)),
            parts: shares.iter().map(|share| part(share, &places, quantity.as_ref(), model)).collect(),
        }
    });
    let [first, second] = made;
    Reconciliation {
        subject: subject.to_owned(),
        first,
        second,
        currency: currency(model),
        has_money: !tracks.lines.is_empty(),
        causes: told,
        idle,
        renamed,
        nets: nets(&lines, &places, &amount, model),
        figures: figure_splits.collect(),
        lines: line_splits,
        same_lines,
    }
}

/// A line as its amounts count; the nets need both parties.
fn line<'w>(key: &'w LineKey, track: &Track, tracks: &Tracks, model: &Model) -> Option<Line<'w>> {
    let pair = tracks.pairs.iter().find(|[one, other]| {
        let (one, other) = (&one.name, &other.name);
        (one, other) == (&key.pair.0, &key.pair.1) || (other, one) == (&key.pair.0, &key.pair.1)
    })?;
    let [from, to] = pair.clone();
    // The payer, or whoever pays the provider, or whoever pays in the first line between the two.
    let turned = !from.payer && (to.payer || from.provider && !to.provider);
    let route = if turned { [to, from] } else { [from, to] };
    let mut track = track.clone();
    if key.moves && route[0].name != key.pair.0 {
        let ty = money(model);
        for (_, stand) in &mut track.stands {
            if let Stand::Known(amount) = stand {
                *amount = worth(&amount.number.neg(), &ty, model);
            }
        }
    }
    let mut shares = shares(&track.stands);
    // A line of nothing is as good as none.
    shares.retain(|share| share.kind != PartKind::Changed || !share.change().is_zero());
    Some(Line { key, track, route, shares })
}

fn sum(shares: &[Share]) -> Number {
    shares.iter().fold(Number::zero(), |sum, share| sum.add(&share.change()))
}

fn part(share: &Share, places: &HashMap<Vec<usize>, usize>, ty: Option<&Type>, model: &Model) -> Part {
    Part {
        cause: places.get(&share.steps).copied().unwrap_or(0),
        kind: share.kind,
        before: share.before.clone(),
        after: share.after.clone(),
        change: ty.map(|ty| worth(&share.change(), ty, model)),
    }
}

/// The type of a difference of two values, where they have one.
fn difference_type(ty: &Type) -> Option<Type> {
    match ty {
        Type::Quantity(_) => Some(ty.clone()),
        Type::Date => Some(Type::Quantity(crate::model::Unit::days())),
        Type::Time | Type::Truth | Type::Word(_) | Type::Key(_) | Type::Text | Type::Unknown => None,
    }
}

/// Whether all known values are of one unit.
fn one_unit(run: &[(usize, Stand)]) -> bool {
    let mut units = run.iter().filter_map(|(_, stand)| stand.worth()).map(|worth| &worth.unit);
    let first = units.next();
    units.all(|unit| Some(unit) == first)
}

/// What several steps put in place, and the metrics that they moved.
fn cause(set: &[usize], steps: &[Vec<Change>], tracks: &Tracks) -> Cause {
    let changes = set.iter().filter_map(|step| steps.get(*step)).flatten().cloned().collect();
    let mut metrics: Vec<Moved> = Vec::new();
    for track in tracks.figures.iter().filter(|track| track.head.is_metric) {
        let mut moved: Option<(Stand, Stand)> = None;
        for (before, after) in set.iter().filter_map(|step| track.at(step + 1)) {
            moved = Some((moved.map_or(before, |(first, _)| first), after.clone()));
        }
        let there = |stand: &Stand| !matches!(stand, Stand::Gone);
        if let Some((before, after)) = moved
            && there(&before)
            && there(&after)
            && !same(&before, &after)
        {
            let (address, title) = (track.head.address.clone(), track.head.title.clone());
            metrics.push(Moved { address, title, before, after });
        }
    }
    Cause { changes, metrics }
}

/// Whether two stand at the same, whatever an unknown one needs.
pub(super) fn same(one: &Stand, other: &Stand) -> bool {
    match (one, other) {
        (Stand::Open { kind: one, .. }, Stand::Open { kind: other, .. }) => one == other,
        (one, other) => one == other,
    }
}

/// What remains between each two parties.
fn nets(lines: &[Line<'_>], places: &HashMap<Vec<usize>, usize>, amount: &Type, model: &Model) -> Vec<NetSplit> {
    let mut pairs: Vec<&(String, String)> = Vec::new();
    for line in lines.iter().filter(|line| line.key.moves) {
        if !pairs.contains(&&line.key.pair) {
            pairs.push(&line.key.pair);
        }
    }
    let shown = |number: &Number| -> Worth { worth(number, amount, model) };
    let net = |pair: &(String, String)| {
        let members: Vec<&Line<'_>> = lines.iter().filter(|line| line.key.moves && line.key.pair == *pair).collect();
        let [from, to] = &members.first()?.route;
        let mut parts: BTreeMap<(usize, PartKind), Number> = BTreeMap::new();
        for share in members.iter().flat_map(|line| &line.shares) {
            let cause = places.get(&share.steps).copied().unwrap_or(0);
            let part = parts.entry((cause, share.kind)).or_default();
            *part = part.add(&share.change());
        }
        parts.retain(|(_, kind), part| *kind != PartKind::Changed || !part.is_zero());
        let total = |end: fn(&Track) -> Stand| {
            members.iter().fold(Number::zero(), |sum, line| sum.add(&known(&end(&line.track))))
        };
        let open = |end: fn(&Track) -> Stand| {
            let open = members.iter().filter(|line| end(&line.track).is_open());
            open.map(|line| line.track.head.address.clone()).collect()
        };
        Some(NetSplit {
            from: from.named(),
            to: to.named(),
            before: shown(&total(Track::first)),
            after: shown(&total(Track::last)),
            open_before: open(Track::first),
            open_after: open(Track::last),
            sum: shown(&parts.values().fold(Number::zero(), |sum, part| sum.add(part))),
            parts: parts
                .into_iter()
                .map(|((cause, kind), part)| NetPart { cause, kind, change: shown(&part) })
                .collect(),
        })
    };
    pairs.into_iter().filter_map(net).collect()
}
