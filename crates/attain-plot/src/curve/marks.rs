//! What stands above the plot: names of bands, and of places along the axis. Rows are found before anything is drawn.

use super::PayoutCurve;
use crate::canvas::{Anchor, Area, Canvas, Dash, GRID, INK, SHADE, SOFT_INK, Stroke, Turn, WHITE};
use crate::error::PlotError;
use crate::letters::{Letters, Style};
use crate::page::{LABEL, SMALL, STRONG, count};
use crate::scale::Scale;
use crate::signs::{DASHES, HATCH, HATCHING, pointer};

/// The most lines that the name of a band is broken into.
const MOST_LINES: usize = 3;
/// The longest name of a band that stands upright.
const MOST_UPRIGHT: i32 = 1700;
const PADDING: i32 = 50;

/// Names of bands in a strip above the plot.
pub(crate) struct Bands {
    /// From, to, and the name.
    bands: Vec<(i32, i32, String)>,
    upright: bool,
    pub height: i32,
}

impl Bands {
    pub(crate) fn new(letters: &Letters, curve: &PayoutCurve, x: &Scale, plot: Area) -> Bands {
        let edge = |at: &Option<_>, edge: i32| at.as_ref().map_or(edge, |at| x.place(at)).clamp(plot.left, plot.right);
        let bands: Vec<(i32, i32, String)> = curve
            .bands
            .iter()
            .map(|band| (edge(&band.from, plot.left), edge(&band.to, plot.right), band.label.clone()))
            .collect();
        let named = || bands.iter().filter(|(_, _, label)| !label.trim().is_empty());
        let wraps = |from: i32, to: i32, label: &str| {
            let wide = to - from - PADDING;
            let longest = letters.widest(label.split_whitespace(), SMALL);
            (longest <= wide).then(|| letters.lines(label, SMALL, wide, usize::MAX)).filter(|l| l.len() <= MOST_LINES)
        };
        let wrapped: Vec<_> = named().map(|(from, to, label)| wraps(*from, *to, label)).collect();
        let upright = wrapped.iter().any(Option::is_none);
        let height = if upright {
            letters.widest(named().map(|(_, _, label)| label.as_str()), SMALL).min(MOST_UPRIGHT) + 2 * PADDING
        } else {
            wrapped.iter().flatten().map(|lines| count(lines) * SMALL.line() + PADDING).max().unwrap_or(0)
        };
        Bands { bands, upright, height }
    }

    /// Shades every second band, down to the bottom of the plot.
    pub(crate) fn shade(&self, canvas: &Canvas, top: i32, plot: Area) -> Result<(), PlotError> {
        // Below a pixel, shades are only gray.
        for (from, to, _) in self.bands.iter().skip(1).step_by(2).filter(|(from, to, _)| to - from >= 10) {
            canvas.fill(Area::new(*from, top, *to, plot.bottom), SHADE)?;
        }
        // Also where grays are lost in print, a bound is seen.
        let mut bounds: Vec<i32> = self.bands.iter().flat_map(|(from, to, _)| [*from, *to]).collect();
        bounds.sort_unstable();
        bounds.dedup_by_key(|bound| *bound / 20);
        for x in bounds.into_iter().filter(|x| *x > plot.left && *x < plot.right) {
            canvas.line(&[(x, top), (x, plot.bottom)], Dash::Solid, Stroke::new(GRID, 8))?;
        }
        Ok(())
    }

    pub(crate) fn name(&self, canvas: &Canvas, letters: &Letters, top: i32) -> Result<(), PlotError> {
        let bottom = top + self.height;
        let mut free = i32::MIN;
        let named = self.bands.iter().enumerate().filter(|(_, (_, _, label))| !label.trim().is_empty());
        for (at, (from, to, label)) in named {
            // A line to a standard goes behind the name.
            let behind = if at % 2 == 1 { SHADE } else { WHITE };
            let middle = (from + to) / 2;
            if !self.upright {
                let lines = letters.lines(label, SMALL, to - from - PADDING, MOST_LINES);
                let half = letters.widest(lines.iter().map(String::as_str), SMALL) / 2 + 20;
                let high = count(&lines) * SMALL.line();
                let above = (top + bottom - high) / 2;
                canvas.fill(Area::new(middle - half, above, middle + half, above + high), behind)?;
                canvas.lines(&lines, (middle, above + SMALL.line() / 2), Anchor::Middle, SMALL, SOFT_INK)?;
            } else if middle - SMALL.size / 2 >= free {
                let cut = letters.cut(label, SMALL, MOST_UPRIGHT);
                let (low, half) = (bottom - PADDING, SMALL.size / 2 + 10);
                canvas.fill(Area::new(middle - half, low - letters.width(&cut, SMALL), middle + half, low), behind)?;
                canvas.turned(&cut, (middle, low), Anchor::Start, SMALL, SOFT_INK, Turn::Upward)?;
                free = middle + SMALL.size / 2 + 20;
            }
        }
        Ok(())
    }
}

/// What a label above the plot points at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Standard,
    Setback,
}

struct Mark {
    kind: Kind,
    from: i32,
    to: i32,
    lines: Vec<String>,
    row: usize,
    /// Left edge of the words.
    left: i32,
}

/// Standards and setbacks: a label each, in rows so that none touches another, and a line down through the plot.
pub(crate) struct Marks {
    marks: Vec<Mark>,
    rows: Vec<i32>,
}

const MOST_WIDE: i32 = 3000;
/// Where more rows are needed, the rest of the marks have no words; the description has them.
const MOST_ROWS: usize = 10;
const ROW_GAP: i32 = 50;

impl Marks {
    pub(crate) fn new(letters: &Letters, curve: &PayoutCurve, x: &Scale, plot: Area) -> Marks {
        let standards = curve.standards.iter().map(|at| (Kind::Standard, &at.value, &at.value, at.text.clone()));
        let setbacks = curve.setbacks.iter().map(|s| (Kind::Setback, &s.from, &s.to, s.label.clone()));
        let mut marks: Vec<Mark> = standards
            .chain(setbacks)
            .map(|(kind, from, to, words)| Mark {
                kind,
                from: x.place(from),
                to: x.place(to),
                lines: letters.even_lines(&words, style(kind), MOST_WIDE, 2),
                row: 0,
                left: 0,
            })
            .collect();
        marks.sort_by_key(Mark::middle);
        // Words stand to the right of their line, from left to right in lower and lower rows, so that no line goes through
        // words; at the right edge they are moved left, and the paper behind them keeps them free.
        let mut taken: Vec<(usize, i32, i32)> = Vec::new();
        for mark in &mut marks {
            let wide = letters.widest(mark.lines.iter().map(String::as_str), style(mark.kind)) + 2 * PADDING;
            mark.left = (mark.middle() + 20).min(crate::page::WIDTH - crate::page::MARGIN / 2 - wide).max(plot.left);
            let touching = taken
                .iter()
                .filter(|(_, left, right)| mark.left.min(mark.middle() - 60) < *right && mark.left + wide > *left);
            let row = touching.map(|(row, _, _)| row + 1).max().unwrap_or(0);
            if row >= MOST_ROWS {
                mark.lines.clear();
                continue;
            }
            mark.row = row;
            taken.push((mark.row, mark.left.min(mark.middle() - 60), mark.left + wide));
        }
        let rows = marks.iter().map(|mark| mark.row + 1).max().unwrap_or(0);
        let tallest = |row| marks.iter().filter(|mark| mark.row == row).map(|mark| count(&mark.lines)).max();
        let rows = (0..rows).map(|row| tallest(row).unwrap_or(1) * LABEL.line() + ROW_GAP).collect();
        Marks { marks, rows }
    }

    pub(crate) fn height(&self) -> i32 {
        self.rows.iter().sum::<i32>() + if self.rows.is_empty() { 0 } else { 60 }
    }

    pub(crate) fn has_setbacks(&self) -> bool {
        self.marks.iter().any(|mark| mark.kind == Kind::Setback)
    }

    /// Hatches where better performance pays less: below everything else.
    pub(crate) fn hatch(&self, canvas: &Canvas, plot: Area) -> Result<(), PlotError> {
        for mark in self.marks.iter().filter(|mark| mark.kind == Kind::Setback) {
            let (from, to) = (mark.from.min(mark.middle() - 45), mark.to.max(mark.middle() + 45));
            let area = Area::new(from.max(plot.left), plot.top, to.min(plot.right), plot.bottom);
            canvas.fill(area, WHITE)?;
            canvas.hatch(area, HATCH, HATCHING)?;
        }
        Ok(())
    }

    /// Lines down through the plot.
    pub(crate) fn lines(&self, canvas: &Canvas, top: i32, plot: Area) -> Result<(), PlotError> {
        for mark in &self.marks {
            let silent = mark.lines.is_empty();
            let from = if silent { plot.top } else { self.top_of(mark.row, top) + 10 };
            match mark.kind {
                Kind::Standard => {
                    let line = [(mark.middle(), from), (mark.middle(), plot.bottom)];
                    canvas.line(&line, DASHES, Stroke::new(INK, 13))?;
                }
                Kind::Setback => {
                    let line = [(mark.middle(), from + LABEL.line() / 2), (mark.middle(), plot.top - 60)];
                    if !silent {
                        canvas.line(&line, Dash::Solid, Stroke::new(INK, 10))?;
                    }
                    pointer(canvas, (mark.middle(), plot.top))?;
                }
            }
        }
        Ok(())
    }

    pub(crate) fn words(&self, canvas: &Canvas, letters: &Letters, top: i32) -> Result<(), PlotError> {
        for mark in self.marks.iter().filter(|mark| !mark.lines.is_empty()) {
            let style = style(mark.kind);
            let first = self.top_of(mark.row, top) + LABEL.line() / 2;
            let wide = letters.widest(mark.lines.iter().map(String::as_str), style);
            let high = count(&mark.lines) * LABEL.line();
            let left = mark.left + PADDING;
            canvas.fill(
                Area::new(left - 20, first - LABEL.line() / 2, left + wide + 20, first - LABEL.line() / 2 + high),
                WHITE,
            )?;
            canvas.lines(&mark.lines, (left, first), Anchor::Start, style, INK)?;
        }
        Ok(())
    }

    fn top_of(&self, row: usize, top: i32) -> i32 {
        top + self.rows.iter().take(row).sum::<i32>()
    }
}

impl Mark {
    fn middle(&self) -> i32 {
        (self.from + self.to) / 2
    }
}

fn style(kind: Kind) -> Style {
    match kind {
        Kind::Standard => LABEL,
        Kind::Setback => STRONG,
    }
}
