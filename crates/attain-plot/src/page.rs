//! What every picture has: a heading, a key of its signs, and labels that do not touch.

use plotters::style::RGBColor;

use crate::canvas::{Anchor, Area, Canvas, Dash, INK, Place, SOFT_INK, Stroke};
use crate::error::PlotError;
use crate::letters::{Letters, Style};

/// All pictures are so wide; how tall they are follows from what is in them.
pub(crate) const WIDTH: i32 = 9600;
/// Paper around everything.
pub(crate) const MARGIN: i32 = 240;
/// The tallest page.
pub(crate) const TALLEST: i32 = 300_000;

pub(crate) const TITLE: Style = Style::bold(200);
pub(crate) const SUBTITLE: Style = Style::regular(140);
pub(crate) const LABEL: Style = Style::regular(130);
pub(crate) const STRONG: Style = Style::bold(130);
pub(crate) const SMALL: Style = Style::regular(125);

/// A heading that is laid out: title and subtitle in lines.
pub(crate) struct Heading {
    title: Vec<String>,
    subtitle: Vec<String>,
}

impl Heading {
    pub(crate) fn new(letters: &Letters, title: &str, subtitle: &str) -> Heading {
        let wide = WIDTH - 2 * MARGIN;
        let lines = |text: &str, style, most| {
            if text.trim().is_empty() { Vec::new() } else { letters.lines(text, style, wide, most) }
        };
        Heading { title: lines(title, TITLE, 3), subtitle: lines(subtitle, SUBTITLE, 3) }
    }

    pub(crate) fn height(&self) -> i32 {
        count(&self.title) * TITLE.line() + count(&self.subtitle) * SUBTITLE.line() + 60
    }

    pub(crate) fn draw(&self, canvas: &Canvas, top: i32) -> Result<(), PlotError> {
        canvas.lines(&self.title, (MARGIN, top + TITLE.line() / 2), Anchor::Start, TITLE, INK)?;
        let below = top + count(&self.title) * TITLE.line() + 20;
        canvas.lines(&self.subtitle, (MARGIN, below + SUBTITLE.line() / 2), Anchor::Start, SUBTITLE, SOFT_INK)
    }
}

/// How many lines, as a length can be counted with.
pub(crate) fn count<T>(of: &[T]) -> i32 {
    i32::try_from(of.len()).unwrap_or(i32::MAX)
}

/// A sign of the picture, and what it means.
pub(crate) struct Entry {
    pub sign: Sign,
    pub words: String,
}

/// What stands in a key before the words. Each is drawn as it is in the picture.
#[derive(Clone, Copy)]
pub(crate) enum Sign {
    Line(Dash, Stroke),
    Circles(Stroke),
    Hatch,
    Filled(RGBColor),
    Hatched(RGBColor),
    Cap,
    OpenArrow,
    Arrow,
}

/// How wide a sign is in the key.
const SIGN: i32 = 380;
const GAP: i32 = 80;
const BETWEEN: i32 = 300;
const ROW: i32 = 230;

/// A key that is laid out in rows.
pub(crate) struct Key {
    entries: Vec<(Entry, Place)>,
    rows: i32,
}

impl Key {
    pub(crate) fn new(letters: &Letters, entries: Vec<Entry>) -> Key {
        let (mut x, mut row) = (MARGIN, 0);
        let mut placed = Vec::new();
        for mut entry in entries {
            entry.words = letters.cut(&entry.words, LABEL, WIDTH - 2 * MARGIN - SIGN - GAP);
            let wide = SIGN + GAP + letters.width(&entry.words, LABEL);
            if x > MARGIN && x + wide > WIDTH - MARGIN {
                (x, row) = (MARGIN, row + 1);
            }
            placed.push((entry, (x, row * ROW + ROW / 2)));
            x += wide + BETWEEN;
        }
        let rows = if placed.is_empty() { 0 } else { row + 1 };
        Key { entries: placed, rows }
    }

    pub(crate) fn height(&self) -> i32 {
        if self.rows == 0 { 0 } else { self.rows * ROW + 60 }
    }

    pub(crate) fn draw(&self, canvas: &Canvas, top: i32) -> Result<(), PlotError> {
        for (entry, (x, y)) in &self.entries {
            let middle = top + y;
            crate::signs::draw(canvas, entry.sign, Area::new(*x, middle - 60, x + SIGN, middle + 60))?;
            canvas.text(&entry.words, (x + SIGN + GAP, middle), Anchor::Start, LABEL, INK)?;
        }
        Ok(())
    }
}

/// Which of some labels along a line are written: in the order given, each unless it would touch one before it.
pub(crate) fn apart(widths: &[(i32, i32)], between: i32) -> Vec<bool> {
    let mut taken: Vec<(i32, i32)> = Vec::new();
    widths
        .iter()
        .map(|(middle, width)| {
            let (left, right) = (middle - width / 2 - between, middle + width / 2 + between);
            let free = taken.iter().all(|(from, to)| right <= *from || left >= *to);
            if free {
                taken.push((middle - width / 2, middle + width / 2));
            }
            free
        })
        .collect()
}
