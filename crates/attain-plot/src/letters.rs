//! How wide a text is, and how it is broken into lines: measured with the font that comes with the crate.
//!
//! Liberation Sans has the widths of Arial and Helvetica, so that what is measured here holds for the SVG on nearly every
//! screen and printer, whether or not the font itself is there.

use ttf_parser::{Face, GlyphId};

use crate::error::PlotError;

/// The upright font.
pub(crate) const REGULAR: &[u8] = include_bytes!("../fonts/LiberationSans-Regular.ttf");
/// The bold font.
pub(crate) const BOLD: &[u8] = include_bytes!("../fonts/LiberationSans-Bold.ttf");
/// What the SVG asks for: the font that was measured, fonts of the same widths, and any other without serifs.
pub(crate) const FAMILIES: &str = "Liberation Sans, Arial, Helvetica, sans-serif";

/// How heavy letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

/// A size in tenths of a pixel, and a weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Style {
    pub size: i32,
    pub weight: Weight,
}

impl Style {
    pub(crate) const fn regular(size: i32) -> Style {
        Style { size, weight: Weight::Regular }
    }

    pub(crate) const fn bold(size: i32) -> Style {
        Style { size, weight: Weight::Bold }
    }

    /// From one line to the next.
    pub(crate) const fn line(self) -> i32 {
        self.size * 13 / 10
    }
}

/// Both fonts, read.
pub(crate) struct Letters {
    regular: Face<'static>,
    bold: Face<'static>,
}

impl Letters {
    pub(crate) fn read() -> Result<Letters, PlotError> {
        let face = |bytes| Face::parse(bytes, 0).map_err(|error| PlotError::Drawing(format!("font: {error}")));
        Ok(Letters { regular: face(REGULAR)?, bold: face(BOLD)? })
    }

    /// How wide a text is, in tenths of a pixel. A letter that the font has not counts as a full square.
    pub(crate) fn width(&self, text: &str, style: Style) -> i32 {
        let face = match style.weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        };
        let em = i64::from(face.units_per_em().max(1));
        let advance = |glyph: GlyphId| face.glyph_hor_advance(glyph).map_or(em, i64::from);
        let units: i64 = text.chars().map(|c| face.glyph_index(c).map_or(em, advance)).sum();
        i32::try_from(units * i64::from(style.size) / em + 1).unwrap_or(i32::MAX)
    }

    /// The widest of some texts; 0 of none.
    pub(crate) fn widest<'a>(&self, texts: impl IntoIterator<Item = &'a str>, style: Style) -> i32 {
        texts.into_iter().map(|text| self.width(text, style)).max().unwrap_or(0)
    }

    /// A text in lines that are at most so wide, at most so many; what does not fit ends in `…`.
    pub(crate) fn lines(&self, text: &str, style: Style, most_wide: i32, most_lines: usize) -> Vec<String> {
        let mut lines = vec![String::new()];
        for word in text.split_whitespace().flat_map(|word| self.pieces(word, style, most_wide)) {
            match lines.last_mut() {
                Some(line) if line.is_empty() => *line = word,
                Some(line) if self.width(&format!("{line} {word}"), style) <= most_wide => {
                    line.push(' ');
                    line.push_str(&word);
                }
                Some(_) | None => lines.push(word),
            }
        }
        if lines.len() > most_lines {
            lines.truncate(most_lines.max(1));
            if let Some(last) = lines.last_mut() {
                *last = self.cut(&format!("{last} …"), style, most_wide);
            }
        }
        lines
    }

    /// As [`Letters::lines`], each about as long as the others: no single word stands on the last.
    pub(crate) fn even_lines(&self, text: &str, style: Style, most_wide: i32, most_lines: usize) -> Vec<String> {
        let mut lines = self.lines(text, style, most_wide, most_lines);
        let all = self.lines(text, style, most_wide, usize::MAX).len();
        let mut narrower = most_wide;
        while all <= most_lines && narrower > 10 * style.size {
            narrower -= style.size;
            let next = self.lines(text, style, narrower, usize::MAX);
            if next.len() > all {
                break;
            }
            lines = next;
        }
        lines
    }

    /// A text on one line, at most so wide; what does not fit ends in `…`.
    pub(crate) fn cut(&self, text: &str, style: Style, most_wide: i32) -> String {
        if self.width(text, style) <= most_wide {
            return text.to_owned();
        }
        let mut kept: Vec<char> = text.trim_end_matches(['…', ' ']).chars().collect();
        loop {
            let shorter = format!("{}…", kept.iter().collect::<String>().trim_end());
            if kept.is_empty() || self.width(&shorter, style) <= most_wide {
                return shorter;
            }
            kept.pop();
        }
    }

    /// A word, in pieces where it is wider than a line.
    fn pieces(&self, word: &str, style: Style, most_wide: i32) -> Vec<String> {
        let mut pieces = vec![String::new()];
        for letter in word.chars() {
            match pieces.last_mut() {
                Some(piece) if piece.is_empty() || self.width(&format!("{piece}{letter}"), style) <= most_wide => {
                    piece.push(letter);
                }
                Some(_) | None => pieces.push(letter.to_string()),
            }
        }
        pieces
    }
}

/// A text as one line that any reader of XML accepts: what is not to be seen becomes a blank.
pub(crate) fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') { ' ' } else { c }).collect()
}
