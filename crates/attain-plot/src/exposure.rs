//! The least and the greatest that clauses and parties may come to: the data of the picture, and the picture.

use attain::number::Number;

use crate::bars::{Around, BESIDE, MOST_AMOUNTS, Row, RowOf, Rows, figures};
use crate::canvas::{Anchor, Area, Canvas, Dash, INK, PALE, Stroke};
use crate::error::PlotError;
use crate::letters::Letters;
use crate::money::Currency;
use crate::page::{Entry, Key, LABEL, STRONG, Sign};
use crate::picture::Picture;
use crate::scale::Amounts;
use crate::signs::{ARROW, CAP, arrow, open_arrow};

/// For each clause, each party and the whole contract the least and the greatest amount, over all facts that are
/// possible.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ExposureBars {
    /// The heading: `What the contract can pay`.
    pub title: String,
    /// A line below it, perhaps empty: the contract, the period, what is held fixed.
    pub subtitle: String,
    /// What the amounts are: `Payment per year`.
    pub axis: String,
    /// What they are counted in.
    pub currency: Currency,
    /// Drawn from top to bottom: clauses, then parties, then the whole.
    pub sections: Vec<ExposureSection>,
}

/// Rows that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExposureSection {
    /// Written above them, perhaps empty: `Clauses`.
    pub title: String,
    /// From top to bottom.
    pub rows: Vec<Exposure>,
}

/// What one clause or party may come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposure {
    /// Its own title: `§ 4.1 Readmission incentive`.
    pub label: String,
    /// The least amount.
    pub least: Reach,
    /// The greatest amount.
    pub greatest: Reach,
}

/// How sure an end is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Some facts reach exactly this amount.
    Exact(Number),
    /// It is never passed, and perhaps never reached.
    Bound(Number),
    /// There is no end.
    Unbounded,
}

impl Reach {
    fn amount(&self) -> Option<&Number> {
        match self {
            Reach::Exact(amount) | Reach::Bound(amount) => Some(amount),
            Reach::Unbounded => None,
        }
    }
}

const BAR: i32 = 200;

/// Which end of a bar.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Least,
    Greatest,
}

impl ExposureBars {
    /// Draws the picture.
    ///
    /// # Errors
    /// [`PlotError::Nothing`] without a row, [`PlotError::LeastAboveGreatest`], [`PlotError::TooTall`] with hundreds.
    pub fn draw(&self) -> Result<Picture, PlotError> {
        for row in self.rows() {
            if row.least.amount().zip(row.greatest.amount()).is_some_and(|(least, greatest)| least > greatest) {
                return Err(PlotError::LeastAboveGreatest { label: row.label.clone() });
            }
        }
        if self.rows().next().is_none() {
            return Err(PlotError::Nothing { what: "row" });
        }
        let letters = Letters::read()?;
        let zero = Number::zero();
        let low = self.ends().chain([&zero]).min().cloned().unwrap_or_else(Number::zero);
        let high = self.ends().chain([&zero]).max().cloned().unwrap_or_else(Number::zero);
        let around = Around {
            title: &self.title,
            subtitle: &self.subtitle,
            axis: &self.axis,
            currency: &self.currency,
            above: 0,
        };
        let page = Rows::new(
            &letters,
            &around,
            Key::new(&letters, self.entries()),
            Amounts::around(&low, &high, MOST_AMOUNTS)?,
            &self.laid_out(&letters),
        )?;
        let mut svg = String::new();
        let canvas = Canvas::new(&mut svg, page.size)?;
        page.draw(&canvas, &letters)?;
        page.upright(&canvas, &zero)?;
        let mut places = page.rows.iter();
        for section in &self.sections {
            if section.has_title() {
                places.next();
            }
            for (row, place) in section.rows.iter().zip(places.by_ref()) {
                self.bar(&canvas, &letters, &page, row, place)?;
            }
        }
        canvas.finish()?;
        Ok(Picture::new(&svg, page.size, &self.title, &self.described()))
    }

    fn rows(&self) -> impl Iterator<Item = &Exposure> {
        self.sections.iter().flat_map(|section| &section.rows)
    }

    fn ends(&self) -> impl Iterator<Item = &Number> {
        self.rows().flat_map(|row| row.least.amount().into_iter().chain(row.greatest.amount()))
    }

    /// The key has the kinds of end that the picture has.
    fn entries(&self) -> Vec<Entry> {
        let all = || self.rows().flat_map(|row| [&row.least, &row.greatest]);
        let entry = |sign, words: &str| Entry { sign, words: words.to_owned() };
        let exact = entry(Sign::Cap, "exact: some facts reach it");
        let bound = entry(Sign::OpenArrow, "bound: never passed, perhaps never reached");
        let unbounded = entry(Sign::Arrow, "no end");
        let is_there = [
            all().any(|reach| matches!(reach, Reach::Exact(_))),
            all().any(|reach| matches!(reach, Reach::Bound(_))),
            all().any(|reach| matches!(reach, Reach::Unbounded)),
        ];
        [exact, bound, unbounded]
            .into_iter()
            .zip(is_there)
            .filter_map(|(entry, there)| there.then_some(entry))
            .collect()
    }

    fn laid_out(&self, letters: &Letters) -> Vec<RowOf> {
        let mut rows = Vec::new();
        for section in &self.sections {
            if section.has_title() {
                rows.push(RowOf { name: section.title.clone(), style: STRONG, bar: 0, figures: (0, 0) });
            }
            for row in &section.rows {
                let wide = |side| letters.width(&self.told(row, side), LABEL) + ARROW;
                let figures = (wide(Side::Least), wide(Side::Greatest));
                rows.push(RowOf { name: row.label.clone(), style: LABEL, bar: BAR, figures });
            }
        }
        rows
    }

    /// The figure at an end, in words where it needs them. One figure is told once.
    fn told(&self, row: &Exposure, side: Side) -> String {
        let (reach, least) = match side {
            Side::Least => (&row.least, true),
            Side::Greatest => (&row.greatest, false),
        };
        match reach {
            // On the side away from zero.
            Reach::Exact(amount) if row.is_single() && least != amount.is_negative() => String::new(),
            Reach::Exact(amount) if row.is_single() => format!("always {}", self.currency.print(amount)),
            Reach::Exact(amount) => self.currency.print(amount),
            Reach::Bound(amount) if least => format!("not below {}", self.currency.print(amount)),
            Reach::Bound(amount) => format!("not above {}", self.currency.print(amount)),
            Reach::Unbounded => "no end".to_owned(),
        }
    }

    fn bar(
        &self,
        canvas: &Canvas,
        letters: &Letters,
        page: &Rows,
        row: &Exposure,
        place: &Row,
    ) -> Result<(), PlotError> {
        let middle = place.middle();
        let (no_left, no_right) = (
            page.plot.left + letters.width(&self.told(row, Side::Least), LABEL) + 2 * BESIDE + ARROW,
            page.plot.right - letters.width(&self.told(row, Side::Greatest), LABEL) - 2 * BESIDE - ARROW,
        );
        let left = row.least.amount().map_or(no_left, |amount| page.x.place(amount));
        let right = row.greatest.amount().map_or(no_right, |amount| page.x.place(amount));
        let bar = Area::new(left, middle - BAR / 2 + 25, right, middle + BAR / 2 - 25);
        canvas.fill(bar, PALE)?;
        if bar.width() > 0 {
            canvas.frame(bar, Stroke::new(INK, 8))?;
        }
        let zero = page.x.place(&Number::zero());
        if bar.left < zero && zero < bar.right {
            canvas.line(&[(zero, bar.top), (zero, bar.bottom)], Dash::Solid, Stroke::new(INK, 14))?;
        }
        // A cap lies within the bar, an arrow stands outside of it with its back on the figure.
        for (reach, x, out, side) in [(&row.least, left, -1, Side::Least), (&row.greatest, right, 1, Side::Greatest)] {
            let beside = match reach {
                Reach::Exact(_) => {
                    let inner = if row.is_single() { x + CAP / 2 * out } else { x - CAP * out };
                    let cap = Area::new(x.min(inner), middle - BAR / 2, x.max(inner), middle + BAR / 2);
                    canvas.fill(cap, INK)?;
                    x
                }
                Reach::Bound(_) => {
                    open_arrow(canvas, (x + ARROW * out, middle), BAR / 2, out)?;
                    x + ARROW * out
                }
                Reach::Unbounded => {
                    arrow(canvas, (x + ARROW * out, middle), BAR / 2, out)?;
                    x + ARROW * out
                }
            };
            let anchor = match side {
                Side::Least => Anchor::End,
                Side::Greatest => Anchor::Start,
            };
            let told = self.told(row, side);
            if !told.is_empty() {
                figures(canvas, letters, &told, (beside + BESIDE * out, middle), anchor)?;
            }
        }
        Ok(())
    }

    fn described(&self) -> String {
        let rows = self.rows().map(|row| match (self.told(row, Side::Least), self.told(row, Side::Greatest)) {
            (one, other) if one.is_empty() || other.is_empty() => format!("{}: {one}{other}.", row.label),
            (least, greatest) => format!("{}: least {least}, greatest {greatest}.", row.label),
        });
        let axis = format!("{} in {}.", self.axis, self.currency.code);
        std::iter::once(axis).chain(rows).collect::<Vec<_>>().join(" ")
    }
}

impl ExposureSection {
    fn has_title(&self) -> bool {
        !self.title.trim().is_empty()
    }
}

impl Exposure {
    /// Always the same amount.
    fn is_single(&self) -> bool {
        match (&self.least, &self.greatest) {
            (Reach::Exact(least), Reach::Exact(greatest)) => least == greatest,
            (Reach::Exact(_) | Reach::Bound(_) | Reach::Unbounded, _) => false,
        }
    }
}
