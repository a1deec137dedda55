//! Grids: lines of `| cell | cell |`, read by hand because exhibits have a hundred thousand of them.

use super::tree::{Grid, Word};
use crate::diagnostic::Finding;
use crate::source::{At, Span};

/// Reads the lines of a grid; `start` is where in the text they begin. A delimiter row behind the header is passed over, as are comments
/// between the lines.
pub(super) fn read(lines: &str, start: usize) -> Result<Grid, Box<Finding>> {
    let mut grid =
        Grid { header: Vec::new(), rows: Vec::new(), at: At(Span::new(start, start + lines.trim_end().len())) };
    let (mut place, mut row_number) = (start, 0_usize);
    for line in lines.split_inclusive('\n') {
        let from = place;
        place += line.len();
        let blank = line.len() - line.trim_start_matches([' ', '\t', '\r', '\n', '\u{feff}']).len();
        let Some(row) = line.get(blank..).filter(|row| row.starts_with('|')) else { continue };
        let cells = cells(row, from + blank, grid.header.len())?;
        match row_number {
            0 => grid.header = cells,
            1 if is_delimiter(&cells) => {}
            _ => grid.rows.push(cells),
        }
        row_number += 1;
    }
    Ok(grid)
}

/// The cells of one line that begins with a bar.
fn cells(row: &str, start: usize, expected: usize) -> Result<Vec<Word>, Box<Finding>> {
    let mut cells = Vec::with_capacity(expected.max(1));
    let bytes = row.as_bytes();
    let (mut from, mut index) = (1, 1);
    let mut escaped = false;
    while let Some(byte) = bytes.get(index) {
        if *byte == b'|' {
            if bytes.get(index - 1) == Some(&b'\\') {
                escaped = true;
            } else {
                cells.push(cell(row.get(from..index).unwrap_or(""), start + from, escaped));
                escaped = false;
                from = index + 1;
            }
        }
        index += 1;
    }
    let rest = row.get(from..).unwrap_or("");
    let words = rest.trim();
    if cells.is_empty() || !(words.is_empty() || words.starts_with('#')) {
        let words_at = start + from + (rest.len() - rest.trim_start().len());
        let end = start + from + rest.trim_end().len();
        return Err(Box::new(
            Finding::error("grid-row", "a row of a grid ends with `|`").at(Span::new(words_at.min(end), end), "").fix(
                "write the bar at the end of the row",
                Span::new(end, end),
                " |",
            ),
        ));
    }
    Ok(cells)
}

fn cell(raw: &str, start: usize, escaped: bool) -> Word {
    let words = raw.trim();
    let from = if words.is_empty() { start } else { start + (raw.len() - raw.trim_start().len()) };
    let at = At(Span::new(from, from + words.len()));
    let text = if escaped { words.replace("\\|", "|") } else { words.to_owned() };
    Word { text, at }
}

/// `|---|:--:|`, as Markdown has it below the header.
fn is_delimiter(cells: &[Word]) -> bool {
    cells.iter().all(|cell| {
        let dashes = cell.text.strip_prefix(':').unwrap_or(&cell.text);
        let dashes = dashes.strip_suffix(':').unwrap_or(dashes);
        !dashes.is_empty() && dashes.bytes().all(|byte| byte == b'-')
    })
}
