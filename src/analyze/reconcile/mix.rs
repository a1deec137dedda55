//! Between two settlements: some clauses and some facts of the one, the others of the other, settled.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::{self, Supplied};
use crate::diagnostic::Finding;
use crate::evaluate::{Facts, Values};
use crate::explain::{Explainer, print, wire};
use crate::model::{ClauseKind, Figure, FigureId, Model, Role, Type, Unit};
use crate::number::Number;
use crate::program::{InputSlot, Program, compile};
use crate::settle::Settlement;
use crate::source::Source;
use crate::syntax;

use super::data::{Named, Stand, Worth};
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

/// What a mixture came to.
pub(super) struct Mixed {
    /// The period that was settled.
    pub period: Option<String>,
    /// The facts that counted.
    pub facts: BTreeMap<String, Fact>,
    pub lines: Vec<Line>,
    pub figures: Vec<Listed>,
}

/// A line of money of a mixture.
pub(super) struct Line {
    pub address: String,
    pub title: Option<String>,
    pub section: Option<String>,
    /// Who pays and who is paid.
    pub route: [Party; 2],
    pub moves: bool,
    /// The amount, never negative.
    pub stand: Stand,
}

/// A party as the contract of the mixture has it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Party {
    pub name: String,
    pub title: String,
    pub payer: bool,
    pub provider: bool,
}

impl Party {
    pub fn named(&self) -> Named {
        Named { name: self.name.clone(), title: self.title.clone() }
    }
}

/// A listed figure of a mixture.
pub(super) struct Listed {
    pub address: String,
    pub title: Option<String>,
    pub section: Option<String>,
    pub is_metric: bool,
    pub ty: Type,
    pub stand: Stand,
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
    pub fn settle(&self, ready: &Ready, turned: &Turned) -> Option<Mixed> {
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
        let explainer = Explainer::new(&ready.model, &ready.program, &ready.source, &facts, &values);
        let (lines, figures) = read(&explainer);
        Some(Mixed { period, facts: counted, lines, figures })
    }
}

/// The lines and figures of what was just settled.
pub(super) fn read(explainer: &Explainer<'_>) -> (Vec<Line>, Vec<Listed>) {
    let model = explainer.model();
    let settled = Settlement::new(explainer, None, None);
    let line = |line: &crate::settle::StatementLine| {
        let known = model.figure(line.figure);
        Line {
            address: model.address(line.figure, line.coordinate),
            title: explainer.title(known, line.figure, line.coordinate),
            section: known.section.clone(),
            route: [line.from, line.to].map(|party| party_of(model, party.index())),
            moves: line.moves,
            stand: match &line.amount {
                Ok(amount) => Stand::Known(worth(amount, &known.ty, model)),
                Err(kind) => open(*kind, &line.needs),
            },
        }
    };
    let figure = |figure: &crate::settle::Figure| {
        let known = model.figure(figure.figure);
        if is_line(known) {
            return None;
        }
        Some(Listed {
            address: model.address(figure.figure, figure.coordinate),
            title: explainer.title(known, figure.figure, figure.coordinate),
            section: known.section.clone(),
            is_metric: known.clause == ClauseKind::Metric,
            ty: known.ty.clone(),
            stand: match &figure.value {
                Ok(value) => Stand::Known(worth(value, &known.ty, model)),
                Err(kind) => open(*kind, &explainer.origins(figure.figure, figure.coordinate)),
            },
        })
    };
    (settled.lines.iter().map(line).collect(), settled.figures.iter().filter_map(figure).collect())
}

fn is_line(figure: &Figure) -> bool {
    matches!(figure.clause, ClauseKind::Term(_))
}

fn open(kind: crate::model::Kind, needs: &[crate::explain::Origin]) -> Stand {
    let mut addresses: Vec<String> = needs.iter().map(|origin| origin.address.clone()).collect();
    addresses.dedup();
    Stand::Open { kind, needs: addresses }
}

fn party_of(model: &Model, place: usize) -> Party {
    let parties = model.header.as_ref().map(|header| header.parties.as_slice()).unwrap_or_default();
    match parties.get(place) {
        Some(party) => Party {
            name: party.name.clone(),
            title: party.title.clone(),
            payer: party.role == Role::Payer,
            provider: party.role == Role::Provider,
        },
        None => Party { name: String::new(), title: String::new(), payer: false, provider: false },
    }
}

/// A known value, with everything that is printed of it.
pub(super) fn worth(number: &Number, ty: &Type, model: &Model) -> Worth {
    let (exact, near) = wire::exact_and_near(number, ty, model);
    let text = print::printed(number, ty, model);
    Worth { number: number.clone(), exact, near, unit: wire::unit(ty, model), text }
}

/// The type of amounts.
pub(super) fn money(model: &Model) -> Type {
    Type::Quantity(Unit::money(&currency(model)))
}

/// The currency of amounts; empty where there is none.
pub(super) fn currency(model: &Model) -> String {
    let money = model.header.as_ref().and_then(|header| header.money.as_ref());
    money.map(|money| money.currency.clone()).unwrap_or_default()
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
