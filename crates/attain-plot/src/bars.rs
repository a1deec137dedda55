//! What both pictures of bars have in common: names on the left, amounts along the bottom, figures outside of every bar.

use attain::number::Number;

use crate::axis::{BELOW, amounts_along, titled};
use crate::canvas::{Anchor, Area, Canvas, Dash, INK, Stroke};
use crate::error::PlotError;
use crate::letters::{Letters, Style};
use crate::money::Currency;
use crate::page::{Heading, Key, LABEL, MARGIN, STRONG, TALLEST, WIDTH, count};
use crate::scale::{Amounts, Scale};

/// The widest name of a bar; longer ones are broken into lines.
const MOST_NAME: i32 = 2600;
/// The least room for the bars themselves: the page grows wider where figures are long, since no figure is cut.
const LEAST_BARS: i32 = 2600;
/// From a bar to its figures.
pub(crate) const BESIDE: i32 = 60;
/// Between two rows.
const APART: i32 = 120;
pub(crate) const MOST_AMOUNTS: u32 = 6;

/// A row that is to be laid out.
pub(crate) struct RowOf {
    pub name: String,
    pub style: Style,
    /// How tall its bars are; 0 for a heading.
    pub bar: i32,
    /// Widths of what is written to the left and to the right of its bars.
    pub figures: (i32, i32),
}

/// A row with its place.
pub(crate) struct Row {
    name: Vec<String>,
    style: Style,
    heading: bool,
    top: i32,
    bottom: i32,
}

impl Row {
    pub(crate) fn middle(&self) -> i32 {
        (self.top + self.bottom) / 2
    }
}

/// The page of a picture of bars.
pub(crate) struct Rows {
    heading: Heading,
    key: Key,
    key_top: i32,
    axis: Amounts,
    pub rows: Vec<Row>,
    pub plot: Area,
    pub x: Scale,
    x_title: Vec<String>,
    pub size: (i32, i32),
}

/// What goes above and below the bars.
pub(crate) struct Around<'a> {
    pub title: &'a str,
    pub subtitle: &'a str,
    pub axis: &'a str,
    pub currency: &'a Currency,
    /// Room between the key and the first bar.
    pub above: i32,
}

impl Rows {
    pub(crate) fn new(
        letters: &Letters,
        around: &Around,
        key: Key,
        axis: Amounts,
        rows: &[RowOf],
    ) -> Result<Rows, PlotError> {
        let heading = Heading::new(letters, around.title, around.subtitle);
        let names: Vec<Vec<String>> =
            rows.iter().map(|row| letters.lines(&row.name, row.style, most_name(row), 3)).collect();
        let bars = || names.iter().zip(rows).filter(|(_, row)| row.bar > 0);
        let name =
            bars().map(|(name, row)| letters.widest(name.iter().map(String::as_str), row.style)).max().unwrap_or(0);
        let key_top = MARGIN + heading.height();
        let first = key_top + key.height() + around.above;
        let mut top = first + APART / 2;
        let mut placed = Vec::new();
        for (row, name) in rows.iter().zip(names) {
            let bottom = top + row.bar.max(count(&name) * row.style.line());
            placed.push(Row { name, style: row.style, heading: row.bar == 0, top, bottom });
            top = bottom + APART;
        }
        let (left, right) =
            rows.iter().fold((0, 0), |(left, right), row| (left.max(row.figures.0), right.max(row.figures.1)));
        let wide = WIDTH.max(2 * MARGIN + name + 120 + left + right.max(300) + 4 * BESIDE + LEAST_BARS);
        let plot = Area::new(MARGIN + name + 120, first, wide - MARGIN, top - APART / 2);
        // Wherever a bar ends on the axis, its figures have room before the edge of the plot.
        let x = Scale::new(
            axis.low.clone(),
            &axis.high,
            plot.left + left + 2 * BESIDE,
            plot.right - right.max(300) - 2 * BESIDE,
        );
        let x_title = letters.lines(&titled(around.axis, &around.currency.code), STRONG, plot.width() - 200, 3);
        let height = plot.bottom + BELOW + 210 + count(&x_title).max(1) * STRONG.line() + MARGIN - 60;
        if height > TALLEST || wide > TALLEST {
            return Err(PlotError::TooTall { most: 500 });
        }
        Ok(Rows { heading, key, key_top, axis, rows: placed, plot, x, x_title, size: (wide, height) })
    }

    /// Everything but the bars.
    pub(crate) fn draw(&self, canvas: &Canvas, letters: &Letters) -> Result<(), PlotError> {
        self.heading.draw(canvas, MARGIN)?;
        self.key.draw(canvas, self.key_top)?;
        amounts_along(canvas, letters, &self.axis, &self.x, self.plot)?;
        let middle = (self.plot.left + self.plot.right) / 2;
        canvas.lines(&self.x_title, (middle, self.plot.bottom + BELOW + 210), Anchor::Middle, STRONG, INK)?;
        for row in &self.rows {
            let first = row.middle() - (count(&row.name) - 1) * row.style.line() / 2;
            if row.heading {
                let wide = letters.widest(row.name.iter().map(String::as_str), row.style);
                let paper = Area::new(MARGIN, row.top, MARGIN + wide + 80, row.bottom);
                canvas.fill(paper, crate::canvas::WHITE)?;
                canvas.lines(&row.name, (MARGIN, first), Anchor::Start, row.style, INK)?;
            } else {
                canvas.lines(&row.name, (self.plot.left - 120, first), Anchor::End, row.style, INK)?;
            }
        }
        Ok(())
    }

    /// An upright line through all rows.
    pub(crate) fn upright(&self, canvas: &Canvas, amount: &Number) -> Result<(), PlotError> {
        let x = self.x.place(amount);
        canvas.line(&[(x, self.plot.top), (x, self.plot.bottom)], Dash::Solid, Stroke::new(INK, 14))
    }
}

fn most_name(row: &RowOf) -> i32 {
    if row.bar == 0 { WIDTH - 2 * MARGIN - 100 } else { MOST_NAME }
}

/// Figures on paper of their own, so that no line goes through them.
pub(crate) fn figures(
    canvas: &Canvas,
    letters: &Letters,
    text: &str,
    (x, y): (i32, i32),
    anchor: Anchor,
) -> Result<(), PlotError> {
    let wide = letters.width(text, LABEL);
    let left = match anchor {
        Anchor::Start => x,
        Anchor::Middle => x - wide / 2,
        Anchor::End => x - wide,
    };
    canvas.fill(Area::new(left - 15, y - 75, left + wide + 15, y + 75), crate::canvas::WHITE)?;
    canvas.text(text, (x, y), anchor, LABEL, INK)
}
