//! The signs of the pictures, in the picture and in its key the same.

use crate::canvas::{Area, BLUE, Canvas, Dash, INK, Place, SOFT_INK, Stroke, WHITE};
use crate::error::PlotError;
use crate::page::Sign;

/// How thick an end is drawn.
pub(crate) const CAP: i32 = 36;
/// How long an arrow is.
pub(crate) const ARROW: i32 = 110;
/// How far apart the lines of a hatching are.
pub(crate) const HATCH: i32 = 50;
/// The lines of a hatching over a curve: better performance pays less.
pub(crate) const HATCHING: Stroke = Stroke::new(SOFT_INK, 7);

/// Draws a sign into an area.
pub(crate) fn draw(canvas: &Canvas, sign: Sign, area: Area) -> Result<(), PlotError> {
    let middle = (area.top + area.bottom) / 2;
    let bar = Area::new(area.left, area.top + 10, area.right, area.bottom - 10);
    match sign {
        Sign::Line(dash, stroke) => canvas.line(&[(area.left, middle), (area.right, middle)], dash, stroke),
        Sign::Circles(stroke) => {
            canvas.circle((area.left + area.width() / 4, middle), 42, false, stroke)?;
            canvas.circle((area.right - area.width() / 4, middle), 42, true, stroke)
        }
        Sign::Hatch => canvas.hatch(bar, HATCH, HATCHING),
        Sign::Filled(color) => {
            canvas.fill(bar, color)?;
            canvas.frame(bar, Stroke::new(INK, 10))
        }
        Sign::Hatched(color) => {
            canvas.hatch(bar, HATCH, Stroke::new(color, 14))?;
            canvas.frame(bar, Stroke::new(INK, 10))
        }
        Sign::Cap => {
            canvas.fill(Area::new(area.left, bar.top, area.right, bar.bottom), crate::canvas::PALE)?;
            canvas.fill(Area::new(area.right - CAP, area.top - 10, area.right, area.bottom + 10), INK)
        }
        Sign::OpenArrow => {
            canvas.fill(Area::new(area.left, bar.top, area.right - ARROW, bar.bottom), crate::canvas::PALE)?;
            open_arrow(canvas, (area.right, middle), area.height() / 2 + 10, 1)
        }
        Sign::Arrow => {
            canvas.fill(Area::new(area.left, bar.top, area.right - ARROW, bar.bottom), crate::canvas::PALE)?;
            arrow(canvas, (area.right, middle), area.height() / 2 + 10, 1)
        }
    }
}

/// The subject's own point: a diamond that is seen on any line.
pub(crate) fn subject(canvas: &Canvas, (x, y): Place) -> Result<(), PlotError> {
    let diamond = |reach: i32| [(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)];
    canvas.polygon(&diamond(92), WHITE)?;
    canvas.polygon(&diamond(70), INK)
}

/// An arrow head with its tip at a place: `toward` is 1 to the right and -1 to the left.
pub(crate) fn arrow(canvas: &Canvas, (x, y): Place, half: i32, toward: i32) -> Result<(), PlotError> {
    canvas.polygon(&head((x, y), half, toward), INK)
}

/// The same as an outline: the end is not a figure that is reached.
pub(crate) fn open_arrow(canvas: &Canvas, (x, y): Place, half: i32, toward: i32) -> Result<(), PlotError> {
    canvas.outline(&head((x, y), half, toward), Stroke::new(BLUE, 16))
}

fn head((x, y): Place, half: i32, toward: i32) -> [Place; 3] {
    [(x, y), (x - ARROW * toward, y - half), (x - ARROW * toward, y + half)]
}

/// A triangle that points down at a place.
pub(crate) fn pointer(canvas: &Canvas, (x, y): Place) -> Result<(), PlotError> {
    canvas.polygon(&[(x, y), (x - 55, y - 95), (x + 55, y - 95)], INK)
}

/// A thin line of dots.
pub(crate) const DOTS: Dash = Dash::Broken { on: 18, off: 28 };
/// A line of dashes for a standard.
pub(crate) const DASHES: Dash = Dash::Broken { on: 70, off: 45 };
