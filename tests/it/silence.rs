//! What the check is silent about does not happen: a line that it finds nothing on always has an amount once all facts are
//! there, and never a negative one. Random contracts and facts, the reference as the judge.
//!
//! `ATTAIN_CONTRACTS` says how many contracts to try, `ATTAIN_SEED` with which to begin.

use std::collections::{BTreeMap, BTreeSet};

use attain::check::{Supplied, check};
use attain::diagnostic::Severity;
use attain::model::{Body, Claim, Datum, FigureId, Kind, Model, Node, TermKind, Type};
use attain::source::Source;
use attain::syntax::parse;

use crate::reference;
use crate::strategies::contract::{Contract, Dice};

/// How many sets of facts each contract is tried with.
const FACTS_PER_CONTRACT: usize = 25;

/// Findings that say something of lines, by the name in their message.
const OF_LINES: &[&str] = &["missing-unsaid", "may-be-negative", "may-exceed"];

fn judge(contract: &Contract, tried: &mut (usize, usize)) -> Option<String> {
    let text = contract.text();
    let source = Source::new("random.attain", text.clone());
    let parsed = parse(&source);
    let checked = check(&parsed.text, &source, &Supplied::default());
    let model = checked.model;
    let grave = |code: &str| !OF_LINES.contains(&code) && code != "unused-input";
    let errors = checked.findings.iter().filter(|finding| finding.severity == Severity::Error);
    if !parsed.findings.is_empty() || errors.clone().any(|finding| grave(finding.code)) {
        return None;
    }
    let of_lines: Vec<&str> = checked
        .findings
        .iter()
        .filter(|finding| OF_LINES.contains(&finding.code))
        .map(|finding| finding.message.as_str())
        .collect();
    let silent: BTreeSet<FigureId> = lines(&model)
        .filter(|id| !of_lines.iter().any(|message| message.contains(&format!("`{}`", name(&model, *id)))))
        .collect();
    let bounds_are_facts = model.exprs.iter().any(|expr| match &expr.node {
        Node::Table(table) => table.rows.iter().any(|row| {
            let bounds = match &row.claim {
                Claim::Lower { at, .. } | Claim::Upper { at, .. } | Claim::Good(_, at, _) | Claim::Point(at) => {
                    vec![*at]
                }
                Claim::Both { lower, upper, .. } => vec![*lower, *upper],
            };
            bounds.iter().any(|bound| !matches!(model.expr(*bound).node, Node::Const(_) | Node::Cell(..)))
        }),
        _ => false,
    });
    tried.0 += lines(&model).count();
    tried.1 += silent.len();
    for run in 0..FACTS_PER_CONTRACT {
        let mut dice = Dice::new(contract.seed ^ ((run as u64 + 1) << 40));
        let given = named(&model, contract.some_facts(&mut dice));
        let period = model.header.as_ref().and_then(|header| header.periods.first().copied());
        let values = reference::evaluate(&model, &given, period);
        // What a line reads of another that has no amount is that other line's matter.
        let missing = |id: FigureId| {
            (0..model.size(id) as u32).any(|at| matches!(values.get(&(id, at)), Some(Err(kind)) if kind.is_missing()))
        };
        let said = |id: &FigureId| match &model.figure(*id).body {
            Body::Line(_) => !silent.contains(id) && missing(*id),
            Body::Shown { line, .. } => !missing(*line) && missing(*id),
            _ => false,
        };
        if (0..model.figures.len() as u32).map(FigureId).any(|id| said(&id)) {
            continue;
        }
        for id in &silent {
            for coordinate in 0..model.size(*id) as u32 {
                let Some(Err(kind)) = values.get(&(*id, coordinate)) else { continue };
                // A row outside a family has no line.
                let outside = *kind == Kind::Inapplicable && model.figure(*id).filter.is_some();
                // Bounds that are facts may cross, and then nothing is found before they do.
                let crossed = *kind == Kind::Undefined && bounds_are_facts;
                if kind.is_missing() && !outside && !crossed {
                    let name = name(&model, *id);
                    return Some(format!(
                        "contract {}, run {run}: `{name}` is {}\n\n{text}\n{given:?}",
                        contract.seed,
                        kind.word()
                    ));
                }
            }
        }
    }
    None
}

/// The name of the clause that makes a line.
fn name(model: &Model, id: FigureId) -> &str {
    let name = &model.figure(id).name;
    name.strip_suffix(".before_limits").unwrap_or(name)
}

/// The lines as their own clauses make them.
fn lines(model: &Model) -> impl Iterator<Item = FigureId> + '_ {
    (0..model.figures.len() as u32).map(FigureId).filter(|id| match &model.figure(*id).body {
        // Never more than is held or paid: a law that the check warns of only where it can show it broken.
        Body::Line(term) => !matches!(term.kind, TermKind::EarnBack | TermKind::Credit),
        _ => false,
    })
}

fn named(model: &Model, given: BTreeMap<(String, u32), Result<Datum, Kind>>) -> reference::Facts {
    let fits = |figure: FigureId, value: &Result<Datum, Kind>| match (value, &model.figure(figure).ty) {
        (Ok(Datum::Word(place)), Type::Word(words)) => (*place as usize) < words.len(),
        (Ok(Datum::Key(row)), Type::Key(axis)) => (*row as usize) < model.axis(*axis).keys.len(),
        _ => true,
    };
    let named = given.into_iter().filter_map(|((name, coordinate), value)| {
        let figure = model.find(&name)?;
        fits(figure, &value).then_some(((figure, coordinate), value))
    });
    named.collect()
}

#[test]
fn lines_that_nothing_is_said_of_have_an_amount() {
    let number =
        |name: &str, otherwise: u64| std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(otherwise);
    let (first, count) = (number("ATTAIN_SEED", 0), number("ATTAIN_CONTRACTS", 60));
    let most = number("ATTAIN_SHOW", 3) as usize;
    let work = move || {
        let mut tried = (0, 0);
        let mut wrong = Vec::new();
        for seed in first..first + count {
            wrong.extend(judge(&Contract::new(seed), &mut tried));
            if wrong.len() >= most {
                break;
            }
        }
        println!("{} lines, of which the check is silent on {}", tried.0, tried.1);
        assert!(wrong.is_empty(), "{}", wrong.join("\n════════\n"));
    };
    // Deep calculations are walked by calling oneself.
    std::thread::Builder::new().stack_size(64 << 20).spawn(work).unwrap().join().unwrap();
}
