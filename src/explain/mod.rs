//! Why a figure came to what it did: first as data, then as prose and as JSON.
//!
//! In:  a model, its program, the text, and the facts and values of one settled subject.
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
mod money;
mod origins;
pub mod print;
mod reader;
mod table;
pub mod text;
mod walk;
#[cfg(feature = "serde")]
pub mod wire;

#[cfg(test)]
pub(crate) mod tests;

pub use data::{
    Bound, Cases, Cause, Choice, Clause, Condition, Decided, Effect, Element, Event, Explanation, Fate, FoldTaken,
    GateOutcome, GateTaken, Item, LimitTaken, MAX_ELEMENTS, Money, Neighbor, Origin, PartTaken, Read, RowTaken,
    Selector, Shown, StepTaken, Weighed, WhenStyle, WhenTaken,
};

pub(crate) use money::routed;

use crate::evaluate::{Facts, Value, Values};
use crate::model::{ClauseKind, Figure, FigureId, Kind, Model, TermKind, Type};
use crate::program::Program;
use crate::source::{Source, Span};

/// Everything an explanation is read from. Making one costs nothing.
#[derive(Clone, Copy, Debug)]
pub struct Explainer<'a> {
    pub(crate) model: &'a Model,
    pub(crate) program: &'a Program,
    pub(crate) source: &'a Source,
    pub(crate) facts: &'a Facts,
    pub(crate) values: &'a Values,
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
        Explainer { model, program, source, facts, values }
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
        self.shown(self.values.figure(figure, coordinate), &self.model.figure(figure).ty)
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
            span: figure.span,
            line: self.source.line_column(figure.name_span.start).0,
        }
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
