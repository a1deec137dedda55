//! What a settlement says, and why.

use rust_decimal::Decimal;

use super::program::{FigureSlot, Program};
use crate::calendar::Period;
use crate::evaluate::{Facts, Values};
use crate::explain::{Explainer, Explanation, print, text};
use crate::model::{Kind, TermKind};
use crate::number::Number;
use crate::settle;

/// What one subject's facts came to in one period: every figure, the lines of money, who owes whom, and why.
#[derive(Clone, Debug)]
pub struct Settlement {
    program: Program,
    facts: Facts,
    values: Values,
    data: settle::Settlement,
}

/// What a figure came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// A value.
    Known {
        /// Exact, in stored form: a percent as its fraction, a date as days since 1970-01-01, yes as 1.
        number: Number,
        /// As it is written: `8.4%`, `240000.00`, `2026-03-31`, `yes`.
        text: String,
    },
    /// None, and why.
    Absent {
        /// The kind of its absence.
        kind: Kind,
        /// What it needs: the addresses of facts, and the clauses that said so.
        needs: Vec<String>,
    },
}

/// The amount of a line of money.
#[derive(Clone, Debug, PartialEq)]
pub enum Amount {
    /// At least 0, rounded as the contract's header says.
    Determined(Number),
    /// Not known: what it needs.
    Undetermined(Vec<String>),
}

/// One line of money.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The term's address.
    pub address: String,
    /// Its title.
    pub title: Option<String>,
    /// Its kind.
    pub kind: TermKind,
    /// What it does: `pays`, `charges`, `credits`, `holds`, `returns`.
    pub verb: &'static str,
    /// The name of the party that pays.
    pub from: String,
    /// The name of the party that is paid.
    pub to: String,
    /// How much.
    pub amount: Amount,
    /// Whether money moves. What is withheld stays with the payer and stands outside the net.
    pub moves: bool,
}

/// What remains between two parties when everything that moves is set off.
#[derive(Clone, Debug, PartialEq)]
pub struct Net {
    /// The name of the party that pays.
    pub from: String,
    /// The name of the party that is paid.
    pub to: String,
    /// The sum of the lines that are determined, at least 0.
    pub amount: Number,
    /// What the other lines need; empty where all are determined.
    pub needs: Vec<String>,
}

impl Settlement {
    pub(super) fn new(
        program: Program,
        subject: Option<String>,
        period: Option<Period>,
        facts: Facts,
        values: Values,
    ) -> Self {
        let inner = program.inner.clone();
        let explainer = Explainer::new(&inner.model, &inner.program, &inner.source, &facts, &values);
        let data = settle::Settlement::new(&explainer, subject.as_deref(), period);
        Settlement { program, facts, values, data }
    }

    pub(super) fn explainer(&self) -> Explainer<'_> {
        let inner = &self.program.inner;
        Explainer::new(&inner.model, &inner.program, &inner.source, &self.facts, &self.values)
    }

    pub(super) fn program_inner(&self) -> &super::contract::Inner {
        &self.program.inner
    }

    #[cfg(feature = "serde")]
    pub(super) fn values(&self) -> &Values {
        &self.values
    }

    pub(super) fn data_of(&self) -> &settle::Settlement {
        &self.data
    }

    /// What it was made from: digests of the contract, of the facts and of supplied schedules, so that both parties can
    /// make it again and agree.
    #[cfg(feature = "receipt")]
    pub fn receipt(&self) -> settle::receipt::Receipt {
        use settle::receipt::{Receipt, facts_digest};
        let inner = &self.program.inner;
        let period = self.data.period.map(|period| period.label());
        let facts = facts_digest(&inner.program, &self.facts, self.data.subject.as_deref(), period.as_deref());
        Receipt::new(&inner.canonical, facts, inner.schedule_digests(), inner.model.edition)
    }

    /// Who is settled.
    pub fn subject(&self) -> &str {
        self.data.subject.as_deref().unwrap_or("")
    }

    /// For which period, where the contract has several.
    pub fn period(&self) -> Option<Period> {
        self.data.period
    }

    /// What the figure at an address came to; none where the contract has no such figure.
    pub fn figure(&self, address: &str) -> Option<Outcome> {
        self.program.figure(address).map(|slot| self.at(slot))
    }

    /// What a figure came to.
    pub fn at(&self, slot: FigureSlot) -> Outcome {
        let explainer = self.explainer();
        let figure = self.program.inner.model.figure(slot.figure);
        match self.values.figure(slot.figure, slot.coordinate as usize) {
            Ok(number) => {
                let text = print::plain(&number, &figure.ty, &self.program.inner.model);
                Outcome::Known { number, text }
            }
            Err(kind) => {
                let origins = explainer.origins(slot.figure, slot.coordinate as usize);
                Outcome::Absent { kind, needs: origins.iter().map(|origin| origin.address.clone()).collect() }
            }
        }
    }

    /// The amount of a line of money, or the value of any other figure, as a `Decimal`: none where it is absent, or is no
    /// decimal of 28 digits.
    pub fn decimal(&self, address: &str) -> Option<Decimal> {
        match self.figure(address)? {
            Outcome::Known { number, .. } => number.to_decimal(),
            Outcome::Absent { .. } => None,
        }
    }

    /// The lines of money, in the order of the text.
    pub fn lines(&self) -> Vec<Line> {
        let model = &self.program.inner.model;
        let line = |line: &settle::StatementLine| Line {
            address: model.address(line.figure, line.coordinate),
            title: model.figure(line.figure).title.clone(),
            kind: line.kind,
            verb: line.verb,
            from: self.party(line.from),
            to: self.party(line.to),
            amount: match &line.amount {
                Ok(amount) => Amount::Determined(amount.clone()),
                Err(_) => Amount::Undetermined(line.needs.iter().map(|origin| origin.address.clone()).collect()),
            },
            moves: line.moves,
        };
        self.data.lines.iter().map(line).collect()
    }

    /// What remains between each two parties.
    pub fn nets(&self) -> Vec<Net> {
        let net = |net: &settle::Net| Net {
            from: self.party(net.from),
            to: self.party(net.to),
            amount: net.amount.clone(),
            needs: net.needs.clone(),
        };
        self.data.nets.iter().map(net).collect()
    }

    fn party(&self, id: crate::model::PartyId) -> String {
        let header = self.program.inner.model.header.as_ref();
        header.and_then(|header| header.parties.get(id.index())).map_or_else(String::new, |party| party.name.clone())
    }

    /// Whether every line of money has an amount.
    pub fn is_determined(&self) -> bool {
        self.data.is_determined()
    }

    /// Why a figure is what it is, as data; none where the contract has no such figure.
    pub fn explain(&self, address: &str) -> Option<Explanation> {
        let slot = self.program.figure(address)?;
        Some(self.explainer().explain(slot.figure, slot.coordinate as usize))
    }

    /// Why a figure is what it is, in one sentence.
    pub fn explain_line(&self, address: &str) -> Option<String> {
        self.explain(address).map(|explanation| text::line(&explanation))
    }

    /// Why a figure is what it is, with everything it was made from, as text.
    pub fn explain_fully(&self, address: &str) -> Option<String> {
        self.explain(address).map(|explanation| text::full(&self.explainer(), &explanation))
    }

    /// The statement as text: every line of money, what it is made from, and who owes whom.
    pub fn ledger(&self) -> String {
        self.data.ledger(&self.explainer())
    }

    /// The facts it was made from.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The settlement as data of the library.
    #[cfg(feature = "unstable-internals")]
    pub fn data(&self) -> &settle::Settlement {
        &self.data
    }
}
