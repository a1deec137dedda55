//! The compiled contract: what it asks for, what it gives, and settling.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::contract::Inner;
use super::settlement::Settlement;
use crate::calendar::{Date, Grain, Period};
use crate::check::units;
use crate::evaluate::{Facts, TextColumn, Values};
use crate::model::{self, Body, FigureId, Kind, Type};
use crate::number::Number;
use crate::program::InputSlot;

/// A compiled contract. It never changes, may be used from many threads, and cloning shares it.
#[derive(Clone, Debug)]
pub struct Program {
    pub(super) inner: Arc<Inner>,
}

/// A fact that a contract asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The column or key that holds it: `discharges`, `mort_30_ami.performance`.
    pub address: String,
    /// What the contract calls it.
    pub title: Option<String>,
    /// What it is: `a percent`, `money in USD`, `one of higher or lower`.
    pub unit: String,
    /// Its type, for schemas.
    pub ty: Type,
    /// The least and the greatest value, both in, in stored form (a percent as its fraction).
    pub range: (Option<Number>, Option<Number>),
    /// Whether it is the day of settlement, which is given once for everybody and need not be given at all.
    pub day_of_settlement: bool,
    /// How many decimals its written form may have.
    pub decimals: Option<u32>,
    /// Whether a percent is written as a fraction (0.125) and not with a sign (12.5%).
    pub fraction: bool,
    /// The kinds of missing that it may be.
    pub may_be: Vec<Kind>,
    /// Whose fact it is: the name of a level; none of what stands in common.
    pub level: Option<String>,
    /// Per which period it is given; none of what is said once.
    pub grain: Option<Grain>,
    /// The key columns of the table that has it: whose it is, the outermost level first, then the grain; none of what is
    /// said once and in common.
    pub keys: Vec<String>,
}

/// A figure that a settlement gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Its address: `mort_30_ami.points`, `total_performance_score`.
    pub address: String,
    /// What the contract calls it.
    pub title: Option<String>,
    /// The number of its clause in the paper contract.
    pub section: Option<String>,
    /// The clause word: `score`, `bonus`.
    pub clause: &'static str,
    /// What it is: `a percent`, `money in USD`.
    pub unit: String,
    /// Its type, for schemas.
    pub ty: Type,
    /// Whether it is a line of money.
    pub is_line: bool,
    /// Whether it is what a decision comes to, or how an obligation stands.
    pub is_duty: bool,
    /// Whose figure it is: the name of a level; none of what stands in common.
    pub level: Option<String>,
    /// Per which period it is worked out; none of what stands once.
    pub grain: Option<Grain>,
    /// How many decimals its value has at most, in stored form (8.4% is 0.084), whatever the facts are; 0 of dates, truths,
    /// words and keys. None where its digits may have no end, as those of a quotient that is not rounded, or where nothing
    /// in the contract says how many there are.
    pub decimals: Option<u32>,
    /// Where it is found in what a [`Settler`] gives.
    pub slot: FigureSlot,
}

/// The place of one figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FigureSlot {
    pub(super) figure: FigureId,
    pub(super) coordinate: u32,
}

/// A date outside the term of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the contract runs from {start} through {end}; {date} is outside")]
pub struct OutsideTerm {
    /// The date that was asked for.
    pub date: Date,
    /// The first day of the term.
    pub start: Date,
    /// The last day of the term.
    pub end: Date,
}

/// Settles one subject after the other in the same room: nothing is allocated once it is warm.
#[derive(Clone, Debug)]
pub struct Settler {
    values: Values,
}

impl Program {
    /// The facts that the contract asks for, in the order of the text.
    pub fn facts_needed(&self) -> Vec<Fact> {
        let model = &self.inner.model;
        let mut infos: Vec<_> = match &self.inner.stages {
            None => self.inner.program.inputs().iter().collect(),
            Some(stages) => stages.stages.iter().flat_map(|stage| stage.program.inputs()).collect(),
        };
        if self.is_wide() {
            infos.sort_by_key(|info| (info.figure, info.coordinate));
            infos.dedup_by_key(|info| (info.figure, info.coordinate));
        }
        infos
            .into_iter()
            .filter_map(|info| {
                let figure = model.figure(info.figure);
                let Body::Input(input) = &figure.body else { return None };
                let mut keys: Vec<String> =
                    model.lineage(figure.place.level).map(|level| model.level(level).name.clone()).collect();
                keys.reverse();
                let grain = figure.place.grain.filter(|grain| *grain != Grain::Contract);
                keys.extend(grain.map(|grain| grain.name().to_owned()));
                Some(Fact {
                    address: info.address.clone(),
                    title: figure.title.clone(),
                    unit: units::words(&figure.ty),
                    ty: figure.ty.clone(),
                    range: input.range.clone(),
                    decimals: input.decimals,
                    fraction: input.fraction,
                    may_be: input.may_be.iter().collect(),
                    day_of_settlement: model.as_of == Some(info.figure),
                    level: figure.place.level.map(|level| model.level(level).name.clone()),
                    grain: figure.place.grain,
                    keys,
                })
            })
            .collect()
    }

    /// The figures that a settlement gives, in the order of the text.
    pub fn figures(&self) -> Vec<Figure> {
        let model = &self.inner.model;
        let decimals = model.decimals();
        let mut figures = Vec::new();
        for id in (0..model.figures.len() as u32).map(FigureId).filter(|id| model.figure(*id).listed) {
            figures.extend((0..model.size(id)).map(|coordinate| {
                let decimals = decimals.get(id.index()).copied().flatten();
                Figure { decimals, ..self.figure_at(id, coordinate) }
            }));
        }
        figures
    }

    fn figure_at(&self, id: FigureId, coordinate: usize) -> Figure {
        let model = &self.inner.model;
        let figure = model.figure(id);
        Figure {
            address: model.address(id, coordinate),
            title: figure.title.clone(),
            section: figure.section.clone(),
            clause: crate::explain::clause_word(figure.clause),
            unit: units::words(&figure.ty),
            ty: figure.ty.clone(),
            is_line: matches!(figure.clause, model::ClauseKind::Term(_)),
            is_duty: model.decisions.iter().any(|decision| decision.figure == id)
                || model.obligations.iter().any(|obligation| obligation.status == id),
            level: figure.place.level.map(|level| model.level(level).name.clone()),
            grain: figure.place.grain,
            decimals: None,
            slot: FigureSlot { figure: id, coordinate: coordinate as u32 },
        }
    }

    /// The words that a value of this type may be, by place: those of a choice, or the keys of a schedule; none of other
    /// types.
    pub fn words<'p>(&'p self, ty: &'p Type) -> &'p [String] {
        match ty {
            Type::Word(words) => words,
            Type::Key(axis) => &self.inner.model.axis(*axis).keys,
            Type::Quantity(_) | Type::Date | Type::Time | Type::Truth | Type::Text | Type::Unknown => &[],
        }
    }

    /// A value of this type as files of results have it: `240000.00`, `8.4%`, `2026-03-31`, `yes`. Digits that do not end
    /// are rounded half up to 12 decimals; all others are there.
    pub fn plain(&self, value: &Number, ty: &Type) -> String {
        crate::explain::print::plain(value, ty, &self.inner.model)
    }

    /// The place of the figure at an address, for a [`Settler`].
    pub fn figure(&self, address: &str) -> Option<FigureSlot> {
        let model = &self.inner.model;
        let parts: Vec<&str> = address.split('.').collect();
        (0..parts.len()).find_map(|split| {
            let figure = model.find(&parts[split..].join("."))?;
            let shape = &model.figure(figure).shape;
            if shape.len() != split {
                return None;
            }
            let coordinate = shape.iter().zip(&parts).try_fold(0u32, |coordinate, (axis, key)| {
                let axis = model.axis(*axis);
                Some(coordinate * axis.keys.len() as u32 + axis.row(key)?)
            })?;
            Some(FigureSlot { figure, coordinate })
        })
    }

    /// The place of the fact at an address; none where the contract [`Program::is_wide`].
    pub fn input(&self, address: &str) -> Option<InputSlot> {
        self.inner.program.input(address)
    }

    /// No facts yet, for one subject in one period.
    pub fn facts(&self) -> Facts {
        Facts::new(&self.inner.program)
    }

    /// No cells yet of a fact, of files that are read by columns.
    pub fn text_column(&self, slot: InputSlot) -> TextColumn {
        TextColumn::new(&self.inner.program, slot)
    }

    /// Settles the facts of a subject.
    ///
    /// A figure that cannot be known is absent with its kind, and a line of money that needs it is undetermined:
    /// settling itself never fails. The facts must be this program's. A contract that [`Program::is_wide`] asks for no
    /// facts here and gives none of its figures: it is settled by [`Program::settle_tables`].
    pub fn settle(&self, subject: &str, facts: &Facts) -> Settlement {
        let mut values = Values::new(&self.inner.program);
        values.settle(facts);
        Settlement::new(self.clone(), Some(subject.to_owned()), None, facts.clone(), values)
    }

    /// The same for one of the periods that the contract settles, by its place in [`Program::periods`].
    ///
    /// # Errors
    ///
    /// The contract settles no such period.
    pub fn settle_period(
        &self,
        subject: &str,
        period: usize,
        facts: &Facts,
    ) -> Result<Settlement, crate::evaluate::FactError> {
        let mut facts = facts.clone();
        facts.set_period(period)?;
        let mut values = Values::new(&self.inner.program);
        values.settle(&facts);
        Ok(Settlement::new(self.clone(), Some(subject.to_owned()), self.periods().get(period).copied(), facts, values))
    }

    /// Room for settling many subjects without allocating.
    pub fn settler(&self) -> Settler {
        Settler { values: Values::new(&self.inner.program) }
    }

    /// The name of those who are settled: the provider's in the header, or `subject`.
    pub fn subject_axis(&self) -> &str {
        self.inner.model.subject()
    }

    /// The name of the column that says which period a row of facts is about: `quarter`. None where the contract is
    /// settled once, for its whole term.
    pub fn period_axis(&self) -> Option<&'static str> {
        let header = self.inner.model.header.as_ref()?;
        (header.settled != Grain::Contract).then(|| header.settled.name())
    }

    /// The periods that the contract settles, in order.
    pub fn periods(&self) -> &[Period] {
        self.inner.model.header.as_ref().map_or(&[], |header| &header.periods)
    }

    /// The periods of any length for which there are facts, in order: those of the contract's term, and of its history.
    pub fn periods_of(&self, grain: Grain) -> Vec<Period> {
        self.inner.model.header.as_ref().map(|header| header.all_periods(grain)).unwrap_or_default()
    }

    /// The place of a period by its label: `2026-Q1`.
    pub fn period(&self, label: &str) -> Option<usize> {
        self.periods().iter().position(|period| period.label() == label)
    }

    /// How many operations a settlement is, for those who plan for many.
    pub fn operations(&self) -> usize {
        self.inner.program.operations()
    }
}

impl Settler {
    /// Settles facts, which must be of the same program.
    pub fn settle(&mut self, facts: &Facts) -> &Settler {
        self.values.settle(facts);
        self
    }

    /// What a figure came to; percents as their fraction, dates as days since 1970-01-01, yes as 1.
    ///
    /// # Errors
    ///
    /// The kind of its absence.
    pub fn number(&self, slot: FigureSlot) -> Result<Number, Kind> {
        self.values.figure(slot.figure, slot.coordinate as usize)
    }

    /// The same as a `Decimal`; none where it is absent, or is no decimal of 28 digits. How many zeros stand at its end is
    /// not said, and may differ from row to row: [`Decimal::normalize`] takes them away.
    pub fn decimal(&self, slot: FigureSlot) -> Option<Decimal> {
        self.values.decimal(slot.figure, slot.coordinate as usize)
    }
}
