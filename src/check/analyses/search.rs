//! A search for facts that show something: a few plain values for each input, first one and then two moved at a time.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::trial::{At, Trial};
use super::walk;
use super::written::written;
use crate::model::{Body, Datum, ExprId, Face, FigureId, Input, Model, Node, Type};
use crate::number::Number;

/// How many sets of facts are tried for one question.
const MAX_TRIALS: usize = 3_000;

/// How many nodes a question may visit in all its trials.
const MAX_FUEL: usize = 1_000_000;

/// How many inputs are moved; with more, what is found would be hard to read.
const MAX_INPUTS: usize = 24;

/// How many values of the contract's own are tried for one input.
const MAX_VALUES: usize = 24;

/// The facts that a finding shows.
pub(super) struct Shown<'m> {
    /// A trial on them.
    pub trial: Trial<'m>,
    /// The inputs that were moved, in the order of the text.
    pub inputs: Vec<FigureId>,
}

impl Shown<'_> {
    /// `benchmark is 100 USD and expenditure 101 USD`, of those inputs that a calculation reads.
    pub fn words(&self, model: &Model, reads: &[ExprId]) -> String {
        let read = inputs_below(model, reads);
        let mut said: Vec<String> = Vec::new();
        for id in self.inputs.iter().filter(|id| read.contains(id)) {
            let figure = model.figure(*id);
            if let Some(value) = self.trial.inputs.get(id) {
                let every = if figure.shape.is_empty() { "" } else { "every " };
                let is = if said.is_empty() { " is" } else { "" };
                said.push(format!("{every}{}{is} {}", figure.name, written(value, &figure.ty)));
            }
        }
        match said.as_slice() {
            [] => "always".to_owned(),
            [one] => format!("when {one}"),
            [first @ .., last] => format!("when {} and {last}", first.join(", ")),
        }
    }
}

/// The inputs that calculations read, definitions looked through.
pub(super) fn inputs_below(model: &Model, roots: &[ExprId]) -> BTreeSet<FigureId> {
    figures_below(model, roots).into_iter().filter(|id| matches!(model.figure(*id).body, Body::Input(_))).collect()
}

/// The figures that calculations read, definitions looked through.
fn figures_below(model: &Model, roots: &[ExprId]) -> BTreeSet<FigureId> {
    let mut seen = HashSet::new();
    let mut found = BTreeSet::new();
    let mut waiting = walk::below(model, roots, &mut seen);
    while let Some(id) = waiting.pop() {
        let Node::Figure(figure, _) = &model.expr(id).node else { continue };
        let mut next = vec![*figure];
        while let Some(figure) = next.pop() {
            if found.insert(figure) {
                waiting.extend(walk::below(model, &model.roots(figure), &mut seen));
                match &model.figure(figure).body {
                    Body::Shown { line, .. } => next.push(*line),
                    Body::Account(index, _) => {
                        if let Some(account) = model.accounts.get(*index as usize) {
                            next.push(account.withhold);
                            next.extend(&account.earn_backs);
                        }
                    }
                    Body::Input(_)
                    | Body::Expr(_)
                    | Body::Line(_)
                    | Body::Relief(_)
                    | Body::Start(_)
                    | Body::End(_)
                    | Body::Broken => {}
                }
            }
        }
    }
    found
}

/// Facts under which something comes true; `roots` are the calculations it depends on.
pub(super) fn search<'m>(
    model: &'m Model,
    roots: &[ExprId],
    mut shows: impl FnMut(&mut Trial<'m>) -> bool,
) -> Option<Shown<'m>> {
    let inputs: Vec<FigureId> = inputs_below(model, roots).into_iter().collect();
    if inputs.len() > MAX_INPUTS {
        return None;
    }
    let literals = literals(model, roots);
    let choices: Vec<Vec<Number>> = inputs.iter().map(|id| values(model, *id, &literals)).collect();
    if choices.iter().any(Vec::is_empty) {
        return None;
    }
    let mut fuel = MAX_FUEL;
    let mut attempt = |picks: &[usize]| -> Option<Option<Shown<'m>>> {
        let facts: HashMap<FigureId, Number> = inputs
            .iter()
            .zip(&choices)
            .zip(picks)
            .filter_map(|((id, values), pick)| Some((*id, values.get(*pick)?.clone())))
            .collect();
        let mut trial = Trial::new(model, facts, fuel);
        let found = shows(&mut trial);
        fuel = trial.fuel;
        if found {
            return Some(Some(Shown { trial: Trial::new(model, trial.inputs, MAX_FUEL), inputs: inputs.clone() }));
        }
        // Out of fuel: nothing more is tried.
        (fuel == 0).then_some(None)
    };
    let mut trials = 0;
    for picks in Picks::new(choices.iter().map(Vec::len).collect()) {
        trials += 1;
        if trials > MAX_TRIALS {
            return None;
        }
        if let Some(done) = attempt(&picks) {
            return done;
        }
    }
    None
}

/// Which value of each input is tried: the plainest of all, then one other, then two others, then a fixed shuffle.
struct Picks {
    sizes: Vec<usize>,
    waiting: std::vec::IntoIter<Vec<(usize, usize)>>,
    stage: usize,
    shuffle: u64,
    left: usize,
}

impl Picks {
    fn new(sizes: Vec<usize>) -> Self {
        Picks {
            sizes,
            waiting: vec![Vec::new()].into_iter(),
            stage: 0,
            shuffle: 0x9e37_79b9_7f4a_7c15,
            left: MAX_TRIALS / 2,
        }
    }

    fn moves(&self) -> Vec<Vec<(usize, usize)>> {
        let single: Vec<(usize, usize)> =
            self.sizes.iter().enumerate().flat_map(|(input, size)| (1..*size).map(move |pick| (input, pick))).collect();
        match self.stage {
            0 | 1 => single.into_iter().map(|one| vec![one]).collect(),
            2.. => {
                let mut pairs: Vec<Vec<(usize, usize)>> = Vec::new();
                for (index, a) in single.iter().enumerate() {
                    for b in single.iter().skip(index + 1).filter(|b| b.0 != a.0) {
                        pairs.push(vec![*a, *b]);
                    }
                }
                // Plain values come first in each list: pairs of plain values come first here.
                pairs.sort_by_key(|pair| pair.iter().map(|(_, pick)| *pick).sum::<usize>());
                pairs.truncate(MAX_TRIALS);
                pairs
            }
        }
    }

    fn random(&mut self) -> Vec<usize> {
        let mut picks = Vec::with_capacity(self.sizes.len());
        for index in 0..self.sizes.len() {
            self.shuffle ^= self.shuffle << 13;
            self.shuffle ^= self.shuffle >> 7;
            self.shuffle ^= self.shuffle << 17;
            let size = self.sizes.get(index).copied().unwrap_or(1).max(1) as u64;
            picks.push((self.shuffle % size) as usize);
        }
        picks
    }
}

impl Iterator for Picks {
    type Item = Vec<usize>;

    fn next(&mut self) -> Option<Vec<usize>> {
        while self.stage < 3 {
            if let Some(moves) = self.waiting.next() {
                let mut picks = vec![0; self.sizes.len()];
                for (input, pick) in moves {
                    if let Some(slot) = picks.get_mut(input) {
                        *slot = pick;
                    }
                }
                return Some(picks);
            }
            self.stage += 1;
            if self.stage < 3 {
                self.waiting = self.moves().into_iter();
            }
        }
        self.left = self.left.checked_sub(1)?;
        Some(self.random())
    }
}

/// The numbers that the contract itself writes, with their types.
fn literals<'m>(model: &'m Model, roots: &[ExprId]) -> Vec<(&'m Type, Number)> {
    let mut seen = HashSet::new();
    let mut exprs = walk::below(model, roots, &mut seen);
    for figure in figures_below(model, roots) {
        exprs.extend(walk::below(model, &model.roots(figure), &mut seen));
    }
    let mut found = Vec::new();
    for id in exprs {
        let expr = model.expr(id);
        if let Node::Const(datum) = &expr.node
            && !matches!(datum, Datum::Text(_))
        {
            found.push((&expr.ty, datum.number()));
        }
    }
    found
}

/// A few values of an input, the plainest first.
fn values(model: &Model, id: FigureId, literals: &[(&Type, Number)]) -> Vec<Number> {
    let figure = model.figure(id);
    let Body::Input(input) = &figure.body else { return Vec::new() };
    let whole = |values: &[i64]| values.iter().map(|value| Number::from(*value)).collect::<Vec<_>>();
    let hundredths =
        |values: &[i64]| values.iter().map(|value| Number::from(*value) * Number::power_of_ten(-2)).collect();
    let (mut plain, step): (Vec<Number>, Number) = match &figure.ty {
        Type::Truth => (whole(&[1, 0]), Number::one()),
        Type::Word(words) => ((0..words.len() as u64).map(Number::from).collect(), Number::one()),
        Type::Key(axis) => ((0..model.axis(*axis).keys.len().min(8) as u64).map(Number::from).collect(), Number::one()),
        Type::Date => (whole(&[20_454, 20_543, 20_818]), Number::one()),
        Type::Time => (whole(&[490_896, 493_032, 499_632]), Number::one()),
        Type::Quantity(unit) if unit.is_percent() => {
            (hundredths(&[50, 0, 100, -5, 1, 10, 90]), Number::power_of_ten(-2))
        }
        Type::Quantity(unit) if unit.money != 0 => (whole(&[100, 101, 0, 1_000, 1_000_000, -1]), Number::one()),
        Type::Quantity(unit) => {
            let plain = match unit.face {
                Face::Per(_) => Vec::from([Number::power_of_ten(-2), Number::zero()]),
                Face::Number | Face::Count | Face::Points | Face::Percent => whole(&[100, 0, 1, 10, 1_000, -1]),
            };
            (plain, Number::one())
        }
        Type::Text | Type::Unknown => return vec![Number::zero()],
    };
    let same = |other: &Type| match (other, &figure.ty) {
        (Type::Quantity(a), Type::Quantity(b)) => a == b || (a.is_plain() && b.is_plain()),
        (a, b) => a == b,
    };
    if matches!(figure.ty, Type::Quantity(_) | Type::Date | Type::Time) {
        for (_, literal) in literals.iter().filter(|(ty, _)| same(ty)).take(MAX_VALUES / 3) {
            plain.extend([literal.clone(), literal + &step, literal - &step]);
        }
        let (low, high) = &input.range;
        plain.extend(low.iter().chain(high).cloned());
    }
    let mut kept: Vec<Number> = Vec::new();
    for value in plain {
        if allowed(input, &figure.ty, &value) && !kept.contains(&value) {
            kept.push(value);
        }
    }
    kept
}

/// Whether a fact may have the value.
fn allowed(input: &Input, ty: &Type, value: &Number) -> bool {
    let (low, high) = &input.range;
    let inside = low.as_ref().is_none_or(|low| low <= value) && high.as_ref().is_none_or(|high| value <= high);
    let written = match ty {
        Type::Quantity(unit) => {
            let written = value.div(&unit.scale()).unwrap_or_else(|| value.clone());
            let decimals =
                written.decimal_places().is_some_and(|places| input.decimals.is_none_or(|most| places <= most));
            decimals && (unit.face != Face::Count || !unit.is_bare() || written.is_integer())
        }
        Type::Date | Type::Time | Type::Truth | Type::Word(_) | Type::Key(_) | Type::Text | Type::Unknown => true,
    };
    inside && written
}

/// The coordinates of a line at which it is tried: the first rows of its axes.
pub(super) fn places(model: &Model, id: FigureId) -> Vec<At> {
    let size = model.size(id).min(8);
    let shape = &model.figure(id).shape;
    (0..size).map(|at| shape.iter().copied().zip(model.rows_of(id, at)).collect()).collect()
}
