//! From the settlements along the way to the report.

use std::collections::{BTreeMap, HashMap};

use crate::model::{Model, Type};
use crate::number::Number;

use super::account::{Share, causes, known, shares};
use super::data::{
    Cause, FigureSplit, LineSplit, Made, Moved, NetPart, NetSplit, Part, PartKind, Reconciliation, Stand, Worth,
};
use super::mix::{Line, Listed, Mixed, Party, currency, money, worth};
use super::walk::Walk;

/// What a line is: its address, between whom, whether it moves. Where a version routes it otherwise, it is another.
type LineKey = (String, (Party, Party), bool);

/// A line or a figure along the way.
struct Run<'w, H> {
    head: &'w H,
    run: Vec<Stand>,
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
    let Walk { steps, mixed } = walk;
    let routes = Routes::of(&mixed);
    let lines =
        runs(&mixed, |mixed| mixed.lines.iter().map(|line| (routes.key(line), line, routes.signed(line, model))));
    let figures =
        runs(&mixed, |mixed| mixed.figures.iter().map(|figure| (figure.address.clone(), figure, figure.stand.clone())));
    let moved = |shares: &Vec<Share>| -> Vec<Share> {
        // A line of nothing is as good as none.
        let nothing = |share: &&Share| share.kind == PartKind::Changed && share.change().is_zero();
        shares.iter().filter(|share| !nothing(share)).cloned().collect()
    };
    let lines: Vec<(LineKey, Run<'_, Line>)> =
        lines.into_iter().map(|(key, run)| (key, Run { shares: moved(&run.shares), ..run })).collect();
    let all = lines.iter().flat_map(|(_, run)| &run.shares).chain(figures.iter().flat_map(|(_, run)| &run.shares));
    let (sets, places) = causes(all);
    let told: Vec<Cause> = sets.iter().map(|set| cause(set, &steps, &mixed)).collect();
    let idle = steps
        .iter()
        .enumerate()
        .filter(|(step, _)| !sets.iter().any(|set| set.contains(step)))
        .flat_map(|(_, changes)| changes.iter().cloned())
        .collect();
    let amount = money(model);
    let mut same_lines = 0;
    let mut line_splits = Vec::new();
    for ((_, (from, to), moves), run) in &lines {
        let split = LineSplit {
            address: run.head.address.clone(),
            title: run.head.title.clone(),
            section: run.head.section.clone(),
            from: from.named(),
            to: to.named(),
            moves: *moves,
            before: end(run.run.first()),
            after: end(run.run.last()),
            sum: worth(&sum(&run.shares), &amount, model),
            parts: run.shares.iter().map(|share| part(share, &places, Some(&amount), model)).collect(),
        };
        let there = |stand: &Stand| !matches!(stand, Stand::Gone);
        if split.parts.is_empty() && !split.before.is_open() && !split.after.is_open() {
            same_lines += usize::from(there(&split.before) && there(&split.after));
        } else {
            line_splits.push(split);
        }
    }
    let figure_splits = figures.iter().filter(|(_, run)| !run.shares.is_empty()).map(|(_, run)| {
        let quantity = difference_type(&run.head.ty).filter(|_| one_unit(&run.run));
        FigureSplit {
            address: run.head.address.clone(),
            title: run.head.title.clone(),
            section: run.head.section.clone(),
            before: end(run.run.first()),
            after: end(run.run.last()),
            sum: quantity.as_ref().map(|ty| worth(&sum(&run.shares), ty, model)),
            parts: run.shares.iter().map(|share| part(share, &places, quantity.as_ref(), model)).collect(),
        }
    });
    let [first, second] = made;
    Reconciliation {
        subject: subject.to_owned(),
        first,
        second,
        currency: currency(model),
        has_money: mixed.iter().any(|mixed| !mixed.lines.is_empty()),
        causes: told,
        idle,
        renamed,
        nets: nets(&lines, &places, &amount, model),
        figures: figure_splits.collect(),
        lines: line_splits,
        same_lines,
    }
}

/// Every line, or every figure, along the way: where it is not there, it is gone.
fn runs<'w, K, H, I>(mixed: &'w [Mixed], each: impl Fn(&'w Mixed) -> I) -> Vec<(K, Run<'w, H>)>
where
    K: Clone + std::hash::Hash + Eq,
    I: Iterator<Item = (K, &'w H, Stand)>,
{
    let mut places: HashMap<K, usize> = HashMap::new();
    let mut runs: Vec<(K, Run<'w, H>)> = Vec::new();
    for (step, mixed) in mixed.iter().enumerate() {
        for (key, head, stand) in each(mixed) {
            let place = *places.entry(key.clone()).or_insert(runs.len());
            if place == runs.len() {
                runs.push((key, Run { head, run: Vec::new(), shares: Vec::new() }));
            }
            let run = &mut runs[place].1;
            run.run.resize(step, Stand::Gone);
            run.run.push(stand);
            // The words of the second contract, where it has it.
            run.head = head;
        }
    }
    for (_, run) in &mut runs {
        run.run.resize(mixed.len(), Stand::Gone);
        run.shares = shares(&run.run);
    }
    runs
}

fn end(stand: Option<&Stand>) -> Stand {
    stand.cloned().unwrap_or(Stand::Gone)
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
fn one_unit(run: &[Stand]) -> bool {
    let mut units = run.iter().filter_map(Stand::worth).map(|worth| &worth.unit);
    let first = units.next();
    units.all(|unit| Some(unit) == first)
}

/// What several steps put in place, and the metrics that they moved.
fn cause(set: &[usize], steps: &[Vec<super::data::Change>], mixed: &[Mixed]) -> Cause {
    let changes = set.iter().filter_map(|step| steps.get(*step)).flatten().cloned().collect();
    let mut metrics: Vec<Moved> = Vec::new();
    for step in set {
        let (Some(before), Some(after)) = (mixed.get(*step), mixed.get(step + 1)) else { continue };
        let earlier: HashMap<&str, &Listed> =
            before.figures.iter().map(|figure| (figure.address.as_str(), figure)).collect();
        for figure in after.figures.iter().filter(|figure| figure.is_metric) {
            let Some(old) = earlier.get(figure.address.as_str()).filter(|old| !same(&old.stand, &figure.stand)) else {
                continue;
            };
            match metrics.iter_mut().find(|moved| moved.address == figure.address) {
                Some(moved) => moved.after = figure.stand.clone(),
                None => metrics.push(Moved {
                    address: figure.address.clone(),
                    title: figure.title.clone(),
                    before: old.stand.clone(),
                    after: figure.stand.clone(),
                }),
            }
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

/// Whether two mixtures come to the same.
pub(super) fn alike(one: &Mixed, other: &Mixed) -> bool {
    let lines = |mixed: &Mixed| -> BTreeMap<(String, String, String), Stand> {
        let key = |line: &Line| {
            let [from, to] = &line.route;
            (line.address.clone(), from.name.clone(), to.name.clone())
        };
        mixed.lines.iter().map(|line| (key(line), line.stand.clone())).collect()
    };
    let figures = |mixed: &Mixed| -> BTreeMap<String, Stand> {
        mixed.figures.iter().map(|figure| (figure.address.clone(), figure.stand.clone())).collect()
    };
    lines(one) == lines(other) && figures(one) == figures(other)
}

/// Between each two parties, who pays where an amount counts as positive: the payer, or whoever pays the provider, or whoever
/// pays in the first line between them.
struct Routes(BTreeMap<(String, String), (Party, Party)>);

impl Routes {
    fn of(mixed: &[Mixed]) -> Routes {
        let mut routes: BTreeMap<(String, String), (Party, Party)> = BTreeMap::new();
        for line in mixed.iter().flat_map(|mixed| &mixed.lines) {
            let [from, to] = line.route.clone();
            routes.entry(pair(&from, &to)).or_insert_with(|| {
                if !from.payer && (to.payer || from.provider && !to.provider) { (to, from) } else { (from, to) }
            });
        }
        Routes(routes)
    }

    fn route(&self, line: &Line) -> (Party, Party) {
        let [from, to] = &line.route;
        self.0.get(&pair(from, to)).cloned().unwrap_or_else(|| (from.clone(), to.clone()))
    }

    fn key(&self, line: &Line) -> LineKey {
        (line.address.clone(), self.route(line), line.moves)
    }

    /// The amount as it counts along the route; what does not move has no direction.
    fn signed(&self, line: &Line, model: &Model) -> Stand {
        let [from, _] = &line.route;
        let (payer, _) = self.route(line);
        match &line.stand {
            Stand::Known(amount) if line.moves && from.name != payer.name && !amount.number.is_zero() => {
                Stand::Known(worth(&amount.number.neg(), &money(model), model))
            }
            Stand::Known(_) | Stand::Open { .. } | Stand::Gone => line.stand.clone(),
        }
    }
}

fn pair(from: &Party, to: &Party) -> (String, String) {
    let (from, to) = (from.name.clone(), to.name.clone());
    if from <= to { (from, to) } else { (to, from) }
}

fn nets(
    lines: &[(LineKey, Run<'_, Line>)],
    places: &HashMap<Vec<usize>, usize>,
    amount: &Type,
    model: &Model,
) -> Vec<NetSplit> {
    let mut pairs: Vec<&(Party, Party)> = Vec::new();
    for ((_, pair, moves), _) in lines {
        if *moves && !pairs.contains(&pair) {
            pairs.push(pair);
        }
    }
    let shown = |number: &Number| -> Worth { worth(number, amount, model) };
    let net = |pair: &(Party, Party)| {
        let members: Vec<&Run<'_, Line>> =
            lines.iter().filter(|((_, of, moves), _)| *moves && of == pair).map(|(_, run)| run).collect();
        let mut parts: BTreeMap<(usize, PartKind), Number> = BTreeMap::new();
        for share in members.iter().flat_map(|run| &run.shares) {
            let cause = places.get(&share.steps).copied().unwrap_or(0);
            let part = parts.entry((cause, share.kind)).or_default();
            *part = part.add(&share.change());
        }
        parts.retain(|(_, kind), part| *kind != PartKind::Changed || !part.is_zero());
        let total = |end: &dyn Fn(&Run<'_, Line>) -> Stand| {
            members.iter().fold(Number::zero(), |sum, run| sum.add(&known(&end(run))))
        };
        let open = |end: &dyn Fn(&Run<'_, Line>) -> Stand| {
            let open = members.iter().filter(|run| end(run).is_open());
            open.map(|run| run.head.address.clone()).collect()
        };
        let first = |run: &Run<'_, Line>| end(run.run.first());
        let last = |run: &Run<'_, Line>| end(run.run.last());
        NetSplit {
            from: pair.0.named(),
            to: pair.1.named(),
            before: shown(&total(&first)),
            after: shown(&total(&last)),
            open_before: open(&first),
            open_after: open(&last),
            sum: shown(&parts.values().fold(Number::zero(), |sum, part| sum.add(part))),
            parts: parts
                .into_iter()
                .map(|((cause, kind), part)| NetPart { cause, kind, change: shown(&part) })
                .collect(),
        }
    };
    pairs.into_iter().map(net).collect()
}
