//! Why a figure of a settled population is what it is, for any element in any period.

use super::population::{Population, Row};
use super::program::FigureSlot;
use crate::calendar::{Grain, Period};
use crate::explain::{Explainer, Explanation, text};
use crate::model::{At, LevelId, Place};
use crate::scorecard::{Card, Desk};

impl Population {
    /// Why a figure is what it is, as data, for a row of its own place or for one within it; none where it does not stand
    /// there.
    pub fn explain(&self, figure: FigureSlot, row: Row) -> Option<Explanation> {
        self.telling(figure, row, |explainer, at| explainer.explain(at.figure, at.coordinate))
    }

    /// Why a figure is what it is, in one sentence.
    pub fn explain_line(&self, figure: FigureSlot, row: Row) -> Option<String> {
        self.explain(figure, row).map(|explanation| text::line(&explanation))
    }

    /// Why a figure is what it is, with everything it was made from, as text. What other elements came to is told as the
    /// statistic made of them; the own element is followed, and so is what lies within it.
    pub fn explain_fully(&self, figure: FigureSlot, row: Row) -> Option<String> {
        self.telling(figure, row, |explainer, at| {
            let explanation = explainer.explain(at.figure, at.coordinate);
            text::full(explainer, &explanation)
        })
    }

    /// Figures with what led to each, amounts on the right.
    pub fn ledger(&self, figures: &[(FigureSlot, Row)]) -> String {
        let explained: Vec<Explanation> =
            figures.iter().filter_map(|(figure, row)| self.explain(*figure, *row)).collect();
        text::ledger(&explained)
    }

    /// What a statement says: figures with what led to each, and beneath them how decisions came out, with every reason,
    /// and how obligations stand.
    pub fn statement(&self, figures: &[(FigureSlot, Row)]) -> String {
        let told = figures.iter().filter_map(|(figure, row)| self.explain(*figure, *row));
        text::statement(&told.collect::<Vec<_>>())
    }

    /// What it was made from: digests of the contract, of the facts in whatever order they came, and of supplied schedules, so that
    /// both parties can make it again and agree.
    #[cfg(feature = "receipt")]
    pub fn receipt(&self) -> crate::settle::receipt::Receipt {
        let inner = &self.program().inner;
        let schedules = inner.schedule_digests();
        crate::settle::receipt::Receipt::of_many(&inner.canonical, self.inner(), schedules, inner.model.edition)
    }

    /// The names of the scorecards, in the order of the text.
    pub fn scorecards(&self) -> Vec<&str> {
        self.model().scorecards.iter().map(|card| card.name.as_str()).collect()
    }

    /// A scorecard: of an element (a level's name and a key), or of what is within it; in periods that lie in the one said, or around
    /// it. Unsaid, of all.
    pub fn scorecard(
        &self,
        name: &str,
        element: Option<(&str, &str)>,
        period: Option<Period>,
    ) -> impl Iterator<Item = Card> + '_ {
        let card = self.model().scorecards.iter().find(|card| card.name == name);
        let rows = card.map(|card| self.rows_at(card.place, element, period));
        let desk = Desk { model: self.model(), source: &self.program().inner.source, population: self.inner() };
        let made = move |row: Row| card.map(|card| desk.card(card, row.element, row.period));
        rows.into_iter().flatten().filter_map(made)
    }

    pub(super) fn telling<T>(
        &self,
        figure: FigureSlot,
        row: Row,
        tell: impl FnOnce(&Explainer<'_>, At) -> T,
    ) -> Option<T> {
        let at = self.at(figure, row)?;
        let source = &self.program().inner.source;
        Explainer::of_many(self.model(), source, self.inner(), (at, at), |explainer| tell(explainer, at))
    }

    /// Where a figure stands that is asked for from a row.
    pub(super) fn at(&self, figure: FigureSlot, row: Row) -> Option<At> {
        let (id, coordinate) = (figure.figure, figure.coordinate as usize);
        let (element, period) = self.inner().seen_from(id, row.place, row.element, row.period, 0)?;
        Some(At { figure: id, coordinate, element, period })
    }

    /// The names of the levels that have an element of this key.
    pub fn levels_with(&self, key: &str) -> Vec<&str> {
        let levels = (0..self.model().levels.len() as u32).map(LevelId);
        let there = levels.filter(|level| self.inner().find(*level, key).is_some());
        there.map(|level| self.model().level(level).name.as_str()).collect()
    }

    /// The keys of a level, in the order in which the facts first name them.
    pub fn level_keys(&self, level: &str) -> Vec<&str> {
        let Some(level) = self.level(level) else { return Vec::new() };
        (0..self.inner().count(level)).map(|element| self.inner().key(level, element)).collect()
    }

    /// A period of the contract by its label: `2026-03`, `2026-Q1`, `2026`.
    pub fn period_called(&self, label: &str) -> Option<Period> {
        Grain::ALL
            .into_iter()
            .flat_map(|grain| self.inner().periods(grain))
            .find(|period| period.label() == label)
            .copied()
    }

    /// The rows in which a figure stands: of an element (a level's name and a key), of what is within it or of what is around
    /// it; in periods that lie in the one said, or around it. Unsaid, of all.
    pub fn rows_of(
        &self,
        figure: FigureSlot,
        element: Option<(&str, &str)>,
        period: Option<Period>,
    ) -> impl Iterator<Item = Row> + '_ {
        self.rows_at(self.model().figure(figure.figure).place, element, period)
    }

    fn rows_at(
        &self,
        place: Place,
        element: Option<(&str, &str)>,
        period: Option<Period>,
    ) -> impl Iterator<Item = Row> + '_ {
        let asked = element.and_then(|(level, key)| {
            let level = self.level(level)?;
            Some((level, self.inner().find(level, key)?))
        });
        let nobody = element.is_some() && asked.is_none();
        let count = place.level.map_or(1, |level| self.inner().count(level));
        let elements = (0..count).filter(move |element| match (place.level, asked) {
            _ if nobody => false,
            (None, _) | (_, None) => true,
            (Some(own), Some((level, wanted))) => {
                self.inner().around(Some(own), *element, level) == Some(wanted)
                    || self.inner().around(Some(level), wanted, own) == Some(*element)
            }
        });
        let periods = self.inner().period_count(place);
        let meets = move |row: &Row| match (self.period(*row), period) {
            (Some(own), Some(wanted)) => own.start <= wanted.end && wanted.start <= own.end,
            (_, _) => true,
        };
        elements
            .flat_map(move |element| (0..periods).map(move |period| Row { place, element, period }))
            .filter(move |row| self.inner().takes_part(place, row.element, row.period) && meets(row))
    }

    fn level(&self, name: &str) -> Option<LevelId> {
        self.model().levels.iter().position(|level| level.name == name).map(|level| LevelId(level as u32))
    }
}
