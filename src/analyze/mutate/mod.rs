//! Whether the worked examples of a contract notice when it is changed: each change is made in the text, and the text is read,
//! checked and run as any other.

mod change;
mod exprs;
mod tree;

use std::sync::Arc;

use super::coverage::is_written;
use super::diff::{Side, diff};
use super::generate::{Bench, Case, Written, of_figures, set};
use crate::check::{self, Supplied};
use crate::diagnostic::{Edit, Finding};
use crate::evaluate::{Facts, Value, Values};
use crate::model::{Body, ClauseKind, FigureId, Model};
use crate::program::{self, Program, Stages};
use crate::settle::{examples, wide_examples};
use crate::source::Source;
use crate::syntax;

pub use change::Change;
pub(crate) use tree::Mutant;
use tree::mutants;

/// How many changes are tried at most; of more, every so manieth is.
pub(crate) const MAX_MUTANTS: usize = 2_000;

/// How many changes that no facts show are compared with the contract to no avail, before that is given up: it takes long.
const MAX_COMPARED: usize = 12;

/// How many periods two contracts are compared in at most.
const MAX_PERIODS: usize = 12;

/// What became of a change.
pub(crate) enum Fate {
    /// The text is no contract any more: nobody could sign it, and it is not counted.
    NoContract,
    /// An example does not come out any more; its title.
    Noticed(String),
    /// No example notices.
    Survived(Option<Witness>),
    /// Nothing that is paid or charged is another, whatever the facts: proved.
    Same,
}

/// Facts that tell a changed contract from the contract.
pub(crate) struct Witness {
    /// The facts, with what the contract says.
    pub example: Written,
    /// The figure that differs.
    pub address: String,
    /// What it is in the contract, and what in the changed one.
    pub here: String,
    pub there: String,
}

/// The contract that is changed.
pub(crate) struct Contract<'c> {
    pub source: &'c Source,
    pub supplied: &'c Supplied,
    pub model: &'c Model,
}

/// A changed contract that can be run.
struct Ready {
    source: Source,
    model: Arc<Model>,
    program: Option<Program>,
    stages: Option<Arc<Stages>>,
}

/// Tries every change. `bench` runs the contract itself, where it is about one subject and period, on facts that were found.
pub(crate) fn run(
    contract: &Contract<'_>,
    mut bench: Option<&mut Bench<'_>>,
    cases: &[Case],
) -> (Vec<(Mutant, Fate)>, usize) {
    let parsed = syntax::parse(contract.source);
    let all = mutants(&parsed.text, contract.source);
    let every = all.len().div_ceil(MAX_MUTANTS).max(1);
    let left_out = all.len() - all.len().div_ceil(every);
    let mut tries = MAX_COMPARED;
    let tried = all.into_iter().step_by(every).map(|mutant| {
        let fate = match ready(contract, &mutant) {
            Err(Some(title)) => Fate::Noticed(title),
            Err(None) => Fate::NoContract,
            Ok(ready) => match noticed(contract, &ready) {
                Some(title) => Fate::Noticed(title),
                None => bench.as_deref_mut().map_or(Fate::Survived(None), |bench| {
                    match witness(bench, cases, &mutant, &ready) {
                        Some(witness) => Fate::Survived(Some(witness)),
                        None => compared(contract, bench, &mutant, &ready, &mut tries),
                    }
                }),
            },
        };
        (mutant, fate)
    });
    (tried.collect(), left_out)
}

/// The text with its edits.
pub(crate) fn edited(text: &str, edits: &[Edit]) -> String {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| edit.span.start);
    let mut changed = String::with_capacity(text.len() + 16);
    let mut done = 0;
    for edit in edits {
        let (start, end) = (edit.span.start as usize, edit.span.end as usize);
        if start < done {
            continue;
        }
        changed.push_str(text.get(done..start).unwrap_or(""));
        changed.push_str(&edit.text);
        done = end;
    }
    changed.push_str(text.get(done..).unwrap_or(""));
    changed
}

/// Reads and checks a changed text. Not a contract: none; or the example that is at fault, where nothing else is.
fn ready(contract: &Contract<'_>, mutant: &Mutant) -> Result<Ready, Option<String>> {
    let source = Source::new(contract.source.name(), edited(contract.source.text(), &mutant.edits));
    let parsed = syntax::parse(&source);
    if parsed.findings.iter().any(Finding::is_error) {
        return Err(None);
    }
    let checked = check::check(&parsed.text, &source, contract.supplied);
    let mut at_fault = None;
    for finding in checked.findings.iter().filter(|finding| finding.is_error()) {
        let at = finding.span();
        let within = |clause: &&syntax::tree::Clause| clause.at.0.start <= at.start && at.start < clause.at.0.end;
        match parsed.text.clauses.iter().find(within).map(|clause| &clause.body) {
            Some(syntax::tree::Body::Example(example)) => at_fault = Some(example.title.text.clone()),
            Some(_) | None => return Err(None),
        }
    }
    if at_fault.is_some() {
        return Err(at_fault);
    }
    let model = Arc::new(checked.model);
    if model.is_plain() {
        let program = program::compile(&model).map_err(|_| None)?;
        return Ok(Ready { source, model, program: Some(program), stages: None });
    }
    let stages = program::stages(&model).map_err(|_| None)?;
    Ok(Ready { source, model, program: None, stages: Some(Arc::new(stages)) })
}

/// The example that does not come out.
fn noticed(contract: &Contract<'_>, ready: &Ready) -> Option<String> {
    let differing = match (&ready.program, &ready.stages) {
        (Some(program), _) => examples::first_differing(&ready.model, program),
        (None, Some(stages)) => wide_examples::first_differing(&ready.model, stages),
        (None, None) => None,
    };
    differing.and_then(|place| contract.model.examples.get(place)).map(|example| example.title.clone())
}

/// Facts on which the two contracts differ, money first.
fn witness(bench: &mut Bench<'_>, cases: &[Case], mutant: &Mutant, ready: &Ready) -> Option<Witness> {
    let program = ready.program.as_ref()?;
    let model = bench.model;
    let mut facts = Facts::new(program);
    let mut values = Values::new(program);
    let lines = |money: bool| {
        let kept = move |id: &FigureId| {
            let figure = model.figure(*id);
            let line = matches!(figure.body, Body::Shown { .. }) || matches!(figure.clause, ClauseKind::Term(_));
            line == money
                && (line || is_written(model, *id) || matches!(figure.clause, ClauseKind::Relief | ClauseKind::Met))
        };
        (0..model.figures.len() as u32).map(FigureId).filter(kept)
    };
    let compared: Vec<(FigureId, FigureId)> = lines(true)
        .chain(lines(false))
        .filter_map(|id| Some((id, ready.model.find(&model.figure(id).name)?)))
        .filter(|(id, other)| model.size(*id) == ready.model.size(*other))
        .collect();
    let slots: Vec<_> = bench.program.inputs().iter().map(|info| program.input(&info.address)).collect();
    for (here, there) in compared.iter().filter(|(id, _)| !matches!(model.figure(*id).body, Body::Input(_))) {
        for case in cases {
            if !bench.settle(case) {
                continue;
            }
            facts.clear();
            if let Some(period) = case.period
                && facts.set_period(period).is_err()
            {
                continue;
            }
            for (fact, slot) in case.facts.iter().zip(&slots) {
                if let (Some(fact), Some(slot)) = (fact, slot) {
                    set(&ready.model, program, &mut facts, *slot, fact);
                }
            }
            values.settle(&facts);
            for coordinate in 0..model.size(*here) {
                let (a, b) = (bench.values().figure(*here, coordinate), values.figure(*there, coordinate));
                if a == b {
                    continue;
                }
                if let Some(mut example) = of_figures(bench, case, &[(*here, coordinate)]) {
                    example.title = format!("{}: {}", mutant.clause, tells(mutant));
                    let said = |value: &Value| said(model, *here, value);
                    let address = model.address(*here, coordinate);
                    return Some(Witness { example, address, here: said(&a), there: said(&b) });
                }
                bench.settle(case);
            }
        }
    }
    None
}

/// A change that the facts at hand do not show, over all facts: it is proved to change nothing that is paid or charged, or
/// facts are found that show it after all.
fn compared(contract: &Contract<'_>, bench: &mut Bench<'_>, mutant: &Mutant, ready: &Ready, tries: &mut usize) -> Fate {
    let periods = bench.program.periods().len();
    let Some(program) = ready.program.as_ref().filter(|_| *tries > 0 && periods <= MAX_PERIODS) else {
        return Fate::Survived(None);
    };
    // Of decisions and duties nothing is compared.
    let model = contract.model;
    if bench.program.lines().is_empty() || !model.decisions.is_empty() || !model.obligations.is_empty() {
        return Fate::Survived(None);
    }
    let old = Side { model, program: bench.program, source: contract.source };
    let new = Side { model: &ready.model, program, source: &ready.source };
    for period in 0..periods.max(1) {
        let found = diff(old, new, period);
        if found.money.iter().all(|money| money.verdict == "same") {
            continue;
        }
        *tries -= 1;
        let ends = found.money.iter().flat_map(|money| [&money.least, &money.greatest]).flatten();
        let cases: Vec<Case> =
            ends.filter_map(|end| bench.case((periods > 0).then_some(period), &end.facts)).take(4).collect();
        return Fate::Survived(witness(bench, &cases, mutant, ready));
    }
    Fate::Same
}

fn said(model: &Model, id: FigureId, value: &Value) -> String {
    let figure = model.figure(id);
    let term = if let ClauseKind::Term(kind) = figure.clause { Some(kind) } else { None };
    examples::came_to(value, &figure.ty, model, term)
}

/// What a change is told by: `from 12.5% and not above 12.5%`.
fn tells(mutant: &Mutant) -> String {
    let clean = |words: &str| words.replace(['"', '“', '”'], "'");
    match mutant.to.as_str() {
        "" => clean(&mutant.from),
        to => format!("{}, not {}", clean(&mutant.from), clean(to)),
    }
}
