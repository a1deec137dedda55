//! Axes: lines across the plot and figures beside it, none touching another.

use attain::number::Number;

use crate::canvas::{Anchor, Area, Canvas, Dash, GRID, INK, SOFT_INK, Stroke};
use crate::error::PlotError;
use crate::letters::Letters;
use crate::money::alike;
use crate::page::{LABEL, apart};
use crate::scale::{Amounts, Scale};

pub(crate) const AXIS: Stroke = Stroke::new(INK, 12);
const LINE: Stroke = Stroke::new(GRID, 8);
/// How far a mark at an axis reaches.
const TICK: i32 = 50;
/// From an axis to the middle of its figures.
pub(crate) const BELOW: i32 = 150;

/// Amounts up the left side of a plot.
pub(crate) struct Upward {
    ticks: Vec<(Number, String)>,
}

impl Upward {
    pub(crate) fn new(amounts: &Amounts) -> Upward {
        Upward { ticks: amounts.ticks.iter().cloned().zip(alike(&amounts.ticks)).collect() }
    }

    /// How much room the figures take.
    pub(crate) fn width(&self, letters: &Letters) -> i32 {
        letters.widest(self.ticks.iter().map(|(_, text)| text.as_str()), LABEL) + TICK + 40
    }

    pub(crate) fn draw(&self, canvas: &Canvas, y: &Scale, plot: Area) -> Result<(), PlotError> {
        for (amount, text) in &self.ticks {
            let at = y.place(amount);
            let line = if amount.is_zero() { Stroke::new(SOFT_INK, 10) } else { LINE };
            canvas.line(&[(plot.left, at), (plot.right, at)], Dash::Solid, line)?;
            canvas.line(&[(plot.left - TICK, at), (plot.left, at)], Dash::Solid, AXIS)?;
            canvas.text(text, (plot.left - TICK - 40, at), Anchor::End, LABEL, INK)?;
        }
        canvas.line(&[(plot.left, plot.top), (plot.left, plot.bottom)], Dash::Solid, AXIS)
    }
}

/// Figures along the bottom, the most important first.
pub(crate) fn along(
    canvas: &Canvas,
    letters: &Letters,
    ticks: &[(i32, &str)],
    plot: Area,
    lines: bool,
) -> Result<(), PlotError> {
    let on_plot: Vec<(i32, &str)> =
        ticks.iter().copied().filter(|(at, _)| (plot.left..=plot.right).contains(at)).collect();
    let widths: Vec<(i32, i32)> = on_plot.iter().map(|(at, text)| (*at, letters.width(text, LABEL))).collect();
    for ((at, text), written) in on_plot.iter().zip(apart(&widths, 60)) {
        if lines {
            canvas.line(&[(*at, plot.top), (*at, plot.bottom)], Dash::Solid, LINE)?;
        }
        let reach = if written { TICK } else { TICK / 2 };
        canvas.line(&[(*at, plot.bottom), (*at, plot.bottom + reach)], Dash::Solid, AXIS)?;
        if written {
            canvas.text(text, (*at, plot.bottom + BELOW), Anchor::Middle, LABEL, INK)?;
        }
    }
    canvas.line(&[(plot.left, plot.bottom), (plot.right, plot.bottom)], Dash::Solid, AXIS)
}

/// Amounts along the bottom, with lines up through the plot.
pub(crate) fn amounts_along(
    canvas: &Canvas,
    letters: &Letters,
    amounts: &Amounts,
    x: &Scale,
    plot: Area,
) -> Result<(), PlotError> {
    let texts = alike(&amounts.ticks);
    let mut ticks: Vec<(&Number, &str)> = amounts.ticks.iter().zip(texts.iter().map(String::as_str)).collect();
    // Where figures are so long that not all fit, zero stays.
    ticks.sort_by_key(|(tick, _)| !tick.is_zero());
    let ticks: Vec<(i32, &str)> = ticks.into_iter().map(|(tick, text)| (x.place(tick), text)).collect();
    along(canvas, letters, &ticks, plot, true)
}

/// `Payment (USD)`; the unit alone where there is no title.
pub(crate) fn titled(title: &str, unit: &str) -> String {
    match (title.trim(), unit.trim()) {
        (title, "") => title.to_owned(),
        ("", unit) => unit.to_owned(),
        (title, unit) => format!("{title} ({unit})"),
    }
}
