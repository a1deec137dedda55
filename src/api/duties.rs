//! Decisions and obligations of a settlement, and of everybody's.

use super::population::{Population, Row};
use super::settlement::Settlement;
use crate::explain::duties::{Duty, Ruling};
use crate::model::FigureId;

/// A decision, and whose it is.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedRuling {
    /// Whose it is, and for which period, as in [`super::Place::keys`].
    pub keys: Vec<String>,
    /// Where it stands.
    pub row: Row,
    /// What it came to.
    pub ruling: Ruling,
}

/// An obligation, and whose it is.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedDuty {
    /// Whose it is, and for which period, as in [`super::Place::keys`].
    pub keys: Vec<String>,
    /// Where it stands.
    pub row: Row,
    /// How it stands.
    pub duty: Duty,
}

impl Settlement {
    /// What every decision came to, in the order of the text, rows of a family in the order of the schedule.
    pub fn rulings(&self) -> Vec<Ruling> {
        self.data_of().rulings(&self.explainer())
    }

    /// How every obligation stands.
    pub fn duties(&self) -> Vec<Duty> {
        self.data_of().duties(&self.explainer())
    }
}

impl Population {
    /// What every decision came to: one decision after the other, for whoever takes part.
    pub fn rulings(&self) -> impl Iterator<Item = PlacedRuling> + '_ {
        let model = self.model();
        model.decisions.iter().flat_map(move |decision| {
            let place = self.place_of(decision.figure);
            let size = model.size(decision.figure);
            self.every_row(place).flat_map(move |row| (0..size).map(move |at| (row, at))).map(move |(row, at)| {
                let value = |figure: FigureId| self.value_at(figure, at, row);
                let needs = |figure: FigureId| self.needs(figure, at, row);
                let ruling = Ruling::read(model, decision, at, value, needs);
                PlacedRuling { keys: self.keys(row), row, ruling }
            })
        })
    }

    /// How every obligation stands: one after the other, for whoever takes part.
    pub fn duties(&self) -> impl Iterator<Item = PlacedDuty> + '_ {
        let model = self.model();
        model.obligations.iter().flat_map(move |obligation| {
            let place = self.place_of(obligation.status);
            let size = model.size(obligation.status);
            self.every_row(place).flat_map(move |row| (0..size).map(move |at| (row, at))).map(move |(row, at)| {
                let value = |figure: FigureId| self.value_at(figure, at, row);
                let needs = |figure: FigureId| self.needs(figure, at, row);
                PlacedDuty { keys: self.keys(row), row, duty: Duty::read(model, obligation, value, needs) }
            })
        })
    }
}
