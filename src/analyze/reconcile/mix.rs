//! Between two settlements: some clauses and some facts of the one, the others of the other, settled.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::{self, Supplied};
use crate::diagnostic::Finding;
use crate::evaluate::{Facts, Values};
use crate::explain::Explainer;
use crate::model::{ClauseKind, FigureId, Model};
use crate::program::{InputSlot, Program, compile};
use crate::source::Source;
use crate::syntax;

use super::given::{Fact, Given};
use super::pieces::{self, Slot};

/// A text that stands: it has no error, and settles one subject in one period.
pub(super) struct Ready {
    source: Source,
    pub model: Model,
    pub program: Program,
}

impl Ready {
    /// Reads, checks and compiles; none where the text does not stand. Worked examples are of another text and are not run.
    pub fn new(text: String, supplied: &Supplied) -> Option<Ready> {
        let source = Source::new("contract.attain", text);
        let parsed = syntax::parse(&source);
        if parsed.findings.iter().any(Finding::is_error) {
            return None;
        }
        let checked = check::check(&parsed.text, &source, supplied);
        if checked.findings.iter().any(Finding::is_error) || !checked.model.is_plain() {
            return None;
        }
        let program = compile(&checked.model).ok()?;
        Some(Ready { source, model: checked.model, program })
    }
}

/// What there is on both sides.
pub(super) struct Sides {
    pub slots: Vec<Slot>,
    pub edition: u32,
    pub facts: [Given; 2],
    pub periods: [Option<String>; 2],
}

/// What has been put in place so far.
#[derive(Clone, Debug)]
pub(super) struct Turned {
    pub clauses: BTreeSet<usize>,
    pub facts: BTreeSet<String>,
    pub period: bool,
}

/// What a mixture is settled from.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    /// The period that is settled.
    pub period: Option<String>,
    /// The facts that count.
    pub facts: BTreeMap<String, Fact>,
}

/// A mixture that was settled.
pub(super) struct Mixed<'r> {
    ready: &'r Ready,
    facts: Facts,
    values: Values,
    pub counted: Counted,
}

impl Mixed<'_> {
    /// What tells about it.
    pub fn explainer(&self) -> Explainer<'_> {
        let Ready { source, model, program } = self.ready;
        Explainer::new(model, program, source, &self.facts, &self.values)
    }
}

impl Sides {
    /// The text of a mixture, and the rows that are supplied for it.
    pub fn text(&self, turned: &BTreeSet<usize>) -> (String, Supplied) {
        let pieces = self.slots.iter().enumerate().filter_map(|(place, slot)| slot.piece(turned.contains(&place)));
        pieces::text(self.edition, pieces)
    }

    /// The text of a mixture, if it stands.
    pub fn ready(&self, turned: &BTreeSet<usize>) -> Option<Ready> {
        let (text, supplied) = self.text(turned);
        Ready::new(text, &supplied).filter(|ready| self.period_of(ready, true).is_some())
    }

    /// The place of the period that a mixture settles, and its label: that of its side, else that of the other.
    fn period_of(&self, ready: &Ready, second: bool) -> Option<(Option<usize>, Option<String>)> {
        let periods = ready.program.periods();
        let [one, other] = &self.periods;
        let labels = if second { [other, one] } else { [one, other] };
        labels.into_iter().find_map(|label| match label {
            Some(label) => {
                let place = periods.iter().position(|period| period.label() == *label)?;
                Some((Some(place), Some(label.clone())))
            }
            None => (periods.len() <= 1).then_some((None, None)),
        })
    }

    /// Settles a mixture.
    pub fn settle<'r>(&self, ready: &'r Ready, turned: &Turned) -> Option<Mixed<'r>> {
        let (place, period) = self.period_of(ready, turned.period)?;
        let mut facts = Facts::new(&ready.program);
        if let Some(place) = place {
            facts.set_period(place).ok()?;
        }
        let mut counted = BTreeMap::new();
        for (index, info) in ready.program.inputs().iter().enumerate() {
            let address = ready.model.address(info.figure, info.coordinate as usize);
            let [first, second] = [0, 1].map(|side: usize| self.facts[side].get(&address));
            let sides =
                if turned.facts.contains(&address) || first.is_none() { [second, first] } else { [first, second] };
            let slot = InputSlot(index as u32);
            let given = sides.into_iter().flatten().find(|fact| fact.give(&ready.model, &mut facts, slot, info.figure));
            if let Some(fact) = given.or(sides.into_iter().flatten().next()) {
                counted.insert(address, fact.clone());
            }
        }
        let mut values = Values::new(&ready.program);
        values.settle(&facts);
        Some(Mixed { ready, facts, values, counted: Counted { period, facts: counted } })
    }
}

/// The facts that count together, in the order in which the contract lists them: those that nothing reads but one metric are
/// one step, a rate's numerator and denominator above all.
pub(super) fn steps_of_facts(ready: &Ready) -> Vec<Vec<String>> {
    let model = &ready.model;
    let mut readers: BTreeMap<FigureId, Vec<FigureId>> = BTreeMap::new();
    for figure in (0..model.figures.len() as u32).map(FigureId) {
        let mut read = crate::program::stages::reads_of(model, figure);
        read.dedup();
        for made in read {
            if let crate::program::stages::Made::Figure(of) = made {
                let readers = readers.entry(of).or_default();
                if !readers.contains(&figure) {
                    readers.push(figure);
                }
            }
        }
    }
    let mut steps: Vec<Vec<String>> = Vec::new();
    let mut metrics: BTreeMap<(FigureId, u32), usize> = BTreeMap::new();
    for info in ready.program.inputs() {
        let address = model.address(info.figure, info.coordinate as usize);
        let sealed = match readers.get(&info.figure).map(Vec::as_slice) {
            Some([only]) => {
                let metric = model.figure(*only);
                let alike = metric.clause == ClauseKind::Metric && metric.shape == model.figure(info.figure).shape;
                alike.then_some((*only, info.coordinate))
            }
            Some(_) | None => None,
        };
        match sealed.and_then(|sealed| metrics.get(&sealed)) {
            Some(place) => steps[*place].push(address),
            None => {
                if let Some(sealed) = sealed {
                    metrics.insert(sealed, steps.len());
                }
                steps.push(vec![address]);
            }
        }
    }
    steps
}
