//! Why a figure came to what it did: first as data, then as prose and as JSON.
//!
//! In:  a model, its program, the text, and the facts and values of one settled subject, or of one element of a settled
//!      population in one period.
//! Out: an [`Explanation`] of any figure, made only when somebody asks; [`text`] tells it at three lengths, [`wire`] is
//!      its versioned JSON shape, [`mod@print`] prints values.
//! Promise: nothing is computed again that the engine has kept: values come off its registers, rows off its traces.
//!
//! ```ignore
//! let explainer = Explainer::new(&model, &program, &source, &facts, &values);
//! let explanation = explainer.explain(figure, 0);
//! println!("{}", text::line(&explanation));
//! println!("{}", text::full(&explainer, &explanation));
//! ```

mod data;
pub mod duties;
mod fraction;
mod gathered;
mod money;
mod origins;
pub(crate) mod plainly;
pub mod print;
pub(crate) mod reader;
mod table;
pub mod text;
mod versions;
mod walk;
#[cfg(feature = "serde")]
pub mod wire;
#[cfg(feature = "serde")]
pub(crate) mod wire_duties;

#[cfg(test)]
pub(crate) mod tests;

pub use data::{
    Beside, Bound, Cases, Cause, Choice, Clause, Condition, Decided, Effect, Element, Event, Explanation, Fate,
    FoldTaken, GateOutcome, GateTaken, GatherTaken, How, Item, LimitTaken, MAX_ELEMENTS, Money, Neighbor, Origin,
    PartTaken, Read, RowTaken, Selector, Shown, StepTaken, Weighed, WhenStyle, WhenTaken, Whose,
};

pub use fraction::Side;
pub(crate) use money::routed;
pub(crate) use table::in_points;

use crate::evaluate::{Facts, Value, Values};
use crate::model::{At, ClauseKind, Figure, FigureId, Kind, Model, TermKind, Type};
use crate::population::{Population, Room};
use crate::program::{InputSlot, Program};
use crate::source::{Source, Span};

/// Everything an explanation is read from. Making one costs nothing.
#[derive(Clone, Copy, Debug)]
pub struct Explainer<'a> {
    pub(crate) model: &'a Model,
    pub(crate) program: &'a Program,
    pub(crate) source: &'a Source,
    pub(crate) values: &'a Values,
    given: Given<'a>,
}

/// Where facts, and what others have made, are found.
#[derive(Clone, Copy, Debug)]
enum Given<'a> {
    /// One subject in one period: there are no others.
    One(&'a Facts),
    /// One element of many, in one of many periods.
    Many { population: &'a Population, room: &'a Room, asked: At },
}

impl<'a> Explainer<'a> {
    /// For values that were just settled from these facts. All five must be of one contract.
    pub fn new(
        model: &'a Model,
        program: &'a Program,
        source: &'a Source,
        facts: &'a Facts,
        values: &'a Values,
    ) -> Explainer<'a> {
        Explainer { model, program, source, values, given: Given::One(facts) }
    }

    /// For one figure of a settled population, which is worked out again for this. `asked` is what somebody wants to know: whose it
    /// is goes without saying.
    pub(crate) fn of_many<T>(
        model: &Model,
        source: &Source,
        population: &Population,
        (at, asked): (At, At),
        tell: impl FnOnce(&Explainer<'_>) -> T,
    ) -> Option<T> {
        let room = population.room(at)?;
        let (program, values) = (population.program_of(&room), &room.values);
        let given = Given::Many { population, room: &room, asked };
        Some(tell(&Explainer { model, program, source, values, given }))
    }

    /// The model it explains.
    pub fn model(&self) -> &'a Model {
        self.model
    }

    /// The text it quotes.
    pub fn source(&self) -> &'a Source {
        self.source
    }

    /// Explains a figure at a coordinate (see [`Model::rows_of`]); one that the figure does not have is explained as
    /// inapplicable.
    pub fn explain(&self, figure: FigureId, coordinate: usize) -> Explanation {
        walk::explain(*self, figure, coordinate)
    }

    /// Explains a figure wherever it stands: of another element, of another period, made by another stage.
    pub fn explain_at(&self, at: At) -> Explanation {
        match self.given {
            Given::Many { population, asked, .. } if !self.stands_at(at) => {
                let told = |ex: &Explainer<'_>| ex.explain(at.figure, at.coordinate);
                let told = Explainer::of_many(self.model, self.source, population, (at, asked), told);
                told.unwrap_or_else(|| self.explain(at.figure, at.coordinate))
            }
            Given::One(_) | Given::Many { .. } => self.explain(at.figure, at.coordinate),
        }
    }

    /// Does something where a figure stands.
    pub(crate) fn standing_at(&self, at: At, act: impl FnOnce(&Explainer<'_>)) {
        match self.given {
            Given::Many { population, asked, .. } if !self.stands_at(at) => {
                Explainer::of_many(self.model, self.source, population, (at, asked), act);
            }
            Given::One(_) | Given::Many { .. } => act(self),
        }
    }

    /// Whether a figure is made here.
    fn stands_at(&self, at: At) -> bool {
        match self.given {
            Given::One(_) => true,
            Given::Many { population, room, .. } => {
                (room.element, room.period) == (at.element, at.period)
                    && population.is_made_in(room.stage, at.figure, at.coordinate)
            }
        }
    }

    /// Where a figure stands that is read here, so many of its own periods earlier; none where there is no such period.
    pub(crate) fn seen(&self, figure: FigureId, coordinate: usize, back: u32) -> Option<At> {
        match self.given {
            Given::One(_) => Some(At { figure, coordinate, element: 0, period: 0 }),
            Given::Many { population, room, .. } => {
                let seen = population.seen_from(figure, room.place, room.element, room.period, back as usize);
                seen.map(|(element, period)| At { figure, coordinate, element, period })
            }
        }
    }

    /// Where a figure stands that is made here.
    pub(crate) fn at(&self, figure: FigureId, coordinate: usize) -> At {
        match self.given {
            Given::One(_) => At { figure, coordinate, element: 0, period: 0 },
            Given::Many { room, .. } => At { figure, coordinate, element: room.element, period: room.period },
        }
    }

    /// What a figure came to that is read here.
    pub(crate) fn value(&self, figure: FigureId, coordinate: usize) -> Value {
        self.seen(figure, coordinate, 0).map_or(Err(Kind::Inapplicable), |at| self.value_at(at))
    }

    /// What a figure came to where it stands.
    pub(crate) fn value_at(&self, at: At) -> Value {
        match self.given {
            Given::Many { population, room, .. } if !self.stands_at(at) => population.value_at(at, room.place),
            Given::One(_) | Given::Many { .. } => self.values.figure(at.figure, at.coordinate),
        }
    }

    /// Why a fact was refused.
    pub(crate) fn refusal(&self, slot: InputSlot) -> Option<String> {
        match self.given {
            Given::One(facts) => {
                let refusal = facts.refusals().iter().find(|(refused, _)| *refused == slot);
                refusal.map(|(_, error)| error.to_string())
            }
            Given::Many { population, room, .. } => population.refusal(room, slot).map(str::to_owned),
        }
    }

    /// Whose a figure is, and of which period.
    pub(crate) fn whose(&self, at: At) -> Whose {
        let Given::Many { population, asked, .. } = self.given else { return Whose::default() };
        let keys_of = |at: At| population.keys_at(self.model.figure(at.figure).place, at.element, at.period);
        let (keys, known) = (keys_of(at), keys_of(asked));
        let level = self.model.figure(at.figure).place.level.map(|level| self.model.level(level).name.as_str());
        let said = |key: &&(String, String)| !known.contains(key);
        let own = keys.iter().find(|(name, _)| Some(name.as_str()) == level).filter(said);
        let period = keys.last().filter(|(name, _)| crate::calendar::Grain::parse(name).is_some()).filter(said);
        let mut words = own.map(|(_, key)| format!(" of {key}")).unwrap_or_default();
        words.extend(period.map(|(_, label)| format!(" in {label}")));
        Whose { keys, words }
    }

    /// Where the absence of a figure comes from: facts, status lines and whatever else was absent first, the most adverse
    /// first. Empty where the figure is known.
    pub fn origins(&self, figure: FigureId, coordinate: usize) -> Vec<Origin> {
        origins::of_figure(*self, figure, coordinate)
    }

    /// The figures and coordinates that a result lists, in the order of the text.
    pub fn listed(&self) -> impl Iterator<Item = (FigureId, usize)> + use<'a> {
        let model = self.model;
        let ids = (0..model.figures.len() as u32).map(FigureId).filter(|id| model.figure(*id).listed);
        ids.flat_map(|id| (0..model.size(id)).map(move |coordinate| (id, coordinate)))
    }

    /// The figure and coordinate of an address, such as `mort_30_ami.points`.
    pub fn find(&self, address: &str) -> Option<(FigureId, usize)> {
        let model = self.model;
        // The name is what is left once a key is taken off for each axis.
        let ids = (0..model.figures.len() as u32).map(FigureId);
        ids.filter(|id| address.ends_with(model.figure(*id).name.as_str()))
            .find_map(|id| (0..model.size(id)).map(|at| (id, at)).find(|(id, at)| model.address(*id, *at) == address))
    }

    /// What a figure came to, with its unit.
    pub fn figure(&self, figure: FigureId, coordinate: usize) -> Shown {
        self.shown(self.value(figure, coordinate), &self.model.figure(figure).ty)
    }

    /// What a figure came to where it stands, with its unit.
    pub(crate) fn figure_at(&self, at: At) -> Shown {
        self.shown(self.value_at(at), &self.model.figure(at.figure).ty)
    }

    /// Whether the `where` of a figure's family leaves a row out: of a clause of money there is then no line.
    pub(crate) fn is_left_out(&self, figure: FigureId, coordinate: usize) -> bool {
        self.model.figure(figure).filter.is_some_and(|filter| {
            let kept = reader::Reader::of_figure(*self, figure, coordinate).value(filter);
            kept.is_some_and(|kept| kept.is_ok_and(|kept| kept.is_zero()))
        })
    }

    pub(crate) fn shown(&self, value: Value, ty: &Type) -> Shown {
        let text = print::printed_value(&value, ty, self.model);
        let exact = match (&value, ty) {
            (Ok(value), Type::Quantity(unit)) if text.starts_with('≈') => Some(print::written(value, unit)),
            (Ok(_) | Err(_), _) => None,
        };
        Shown { value, ty: ty.clone(), text, exact }
    }

    pub(crate) fn known(&self, value: crate::number::Number, ty: &Type) -> Shown {
        self.shown(Ok(value), ty)
    }

    pub(crate) fn absent(&self, kind: Kind, ty: &Type) -> Shown {
        self.shown(Err(kind), ty)
    }

    /// The words of a place, on one line.
    pub(crate) fn words(&self, span: Span) -> String {
        reader::one_line(self.source.slice(span))
    }

    pub(crate) fn clause(&self, id: FigureId, coordinate: usize) -> Clause {
        let figure = self.model.figure(id);
        Clause {
            kind: figure.clause,
            word: clause_word(figure.clause),
            address: self.model.address(id, coordinate),
            title: self.title(figure, id, coordinate),
            section: figure.section.clone(),
            version: self.version(figure),
            span: figure.span,
            line: self.source.line_column(figure.name_span.start).0,
        }
    }

    /// Which version of an amended clause held.
    pub(crate) fn version(&self, figure: &Figure) -> Option<String> {
        let id = self.model.version_of(&figure.name)?;
        let value = self.value(id, 0).ok()?;
        Some(print::plain(&value, &self.model.figure(id).ty, self.model))
    }

    /// The title; of a family, with the title of its row where the schedule has a column for it.
    pub(crate) fn title(&self, figure: &Figure, id: FigureId, coordinate: usize) -> Option<String> {
        let title = figure.title.clone()?;
        let rows = self.model.rows_of(id, coordinate);
        let keys: Vec<String> = figure
            .shape
            .iter()
            .zip(rows)
            .filter_map(|(axis, row)| {
                let axis = self.model.axis(*axis);
                let column = axis.columns.iter().find(|column| column.name == "title");
                match column.and_then(|column| column.cells.get(row as usize)) {
                    Some(Ok(crate::model::Datum::Text(text))) => Some(text.clone()),
                    Some(_) | None => axis.keys.get(row as usize).cloned(),
                }
            })
            .collect();
        Some(if keys.is_empty() { title } else { format!("{title}: {}", keys.join(", ")) })
    }
}

/// The word of a clause.
pub(crate) fn clause_word(kind: ClauseKind) -> &'static str {
    match kind {
        ClauseKind::Input => "input",
        ClauseKind::Metric => "metric",
        ClauseKind::Standard => "standard",
        ClauseKind::Met => "test of a standard",
        ClauseKind::Define => "define",
        ClauseKind::Score => "score",
        ClauseKind::Composite => "composite",
        ClauseKind::Term(kind) => term_word(kind),
        ClauseKind::Account => "account of a withhold",
        ClauseKind::BeforeLimits => "line before limits",
        ClauseKind::Relief => "limit",
        ClauseKind::Calendar => "date",
        ClauseKind::Pool => "pool",
        ClauseKind::Decision | ClauseKind::DecisionPart => "decision",
        ClauseKind::Obligation => "obligation",
        ClauseKind::LeftOver => "rest of a pool",
        ClauseKind::Version => "version",
        ClauseKind::Assertion => "assert",
    }
}

/// The word of a clause of money.
pub(crate) fn term_word(kind: TermKind) -> &'static str {
    match kind {
        TermKind::Payment => "payment",
        TermKind::Bonus => "bonus",
        TermKind::Penalty => "penalty",
        TermKind::Credit => "credit",
        TermKind::Adjustment => "adjustment",
        TermKind::Withhold => "withhold",
        TermKind::EarnBack => "earn_back",
    }
}

/// What a line of money does; of an adjustment, by the sign of its value.
pub(crate) fn verb(kind: TermKind, negative: bool) -> &'static str {
    match kind {
        TermKind::Payment | TermKind::Bonus => "pays",
        TermKind::Penalty => "charges",
        TermKind::Credit => "credits",
        TermKind::Adjustment => {
            if negative {
                "charges"
            } else {
                "pays"
            }
        }
        TermKind::Withhold => "holds",
        TermKind::EarnBack => "returns",
    }
}
