//! A table for a person: aligned by hand, as wide as the window, with what does not fit left out and counted.

use std::io::{self, Write};

use super::style::{BOLD, DIM};

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    /// The name; in the heading it is broken after `_` and `.`.
    pub name: String,
    /// What its numbers are, in a line of the heading of its own: `USD`.
    pub unit: Option<String>,
    /// How soon it is left out where the window is narrow: the greatest first. 0 always stays.
    pub rank: usize,
    /// Whether cells end at the right, as numbers do.
    pub right: bool,
}

/// A table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// The cells.
    pub rows: Vec<Vec<String>>,
}

/// How wide a heading may be before it is broken.
const HEADING: usize = 14;

impl Table {
    /// Writes as many columns as fit, and says which were left out.
    pub fn write(&self, width: usize, out: &mut dyn Write) -> io::Result<Vec<&Column>> {
        let headings: Vec<Vec<String>> = self
            .columns
            .iter()
            .map(|column| broken(&column.name).into_iter().chain(column.unit.clone()).collect())
            .collect();
        let widths: Vec<usize> = (0..self.columns.len()).map(|index| self.width(index, &headings[index])).collect();
        let shown = self.fitting(&widths, width);
        let height = shown.iter().map(|index| headings[*index].len()).max().unwrap_or(0);
        for line in 0..height {
            let cells = shown.iter().map(|index| {
                let heading = &headings[*index];
                // Headings stand on the rule below them.
                let text = (line + heading.len()).checked_sub(height).and_then(|line| heading.get(line));
                (text.map_or("", String::as_str), *index)
            });
            writeln!(out, "{BOLD}{}{BOLD:#}", self.line(cells, &widths))?;
        }
        let rule: Vec<String> = shown.iter().map(|index| "─".repeat(widths[*index])).collect();
        writeln!(out, "{DIM}{}{DIM:#}", rule.join("  "))?;
        for row in &self.rows {
            let cells = shown.iter().map(|index| (row.get(*index).map_or("", String::as_str), *index));
            writeln!(out, "{}", self.line(cells, &widths))?;
        }
        let left_out = (0..self.columns.len()).filter(|index| !shown.contains(index));
        Ok(left_out.filter_map(|index| self.columns.get(index)).collect())
    }

    fn width(&self, index: usize, heading: &[String]) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.get(index)).map(|cell| cell.chars().count());
        cells.chain(heading.iter().map(|line| line.chars().count())).max().unwrap_or(0)
    }

    /// The columns that fit, in their order; those of a low rank come first.
    fn fitting(&self, widths: &[usize], width: usize) -> Vec<usize> {
        let mut by_rank: Vec<usize> = (0..self.columns.len()).collect();
        by_rank.sort_by_key(|index| self.columns[*index].rank);
        let mut shown = Vec::new();
        let mut used = 0;
        for index in by_rank {
            let more = widths[index] + if shown.is_empty() { 0 } else { 2 };
            if used + more <= width || self.columns[index].rank == 0 {
                used += more;
                shown.push(index);
            }
        }
        shown.sort_unstable();
        shown
    }

    fn line<'t>(&self, cells: impl Iterator<Item = (&'t str, usize)>, widths: &[usize]) -> String {
        let mut line = String::new();
        for (text, index) in cells {
            if !line.is_empty() {
                line.push_str("  ");
            }
            let blanks = " ".repeat(widths[index].saturating_sub(text.chars().count()));
            if self.columns[index].right {
                line.push_str(&blanks);
                line.push_str(text);
            } else {
                line.push_str(text);
                line.push_str(&blanks);
            }
        }
        line.trim_end().to_owned()
    }
}

/// A name over several lines, broken after `_` and `.` where it is long.
fn broken(name: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in name.split_inclusive(['_', '.']) {
        match lines.last_mut() {
            Some(line) if line.chars().count() + part.chars().count() <= HEADING => line.push_str(part),
            Some(_) | None => lines.push(part.to_owned()),
        }
    }
    lines
}

/// How wide the window is; of a file or a pipe, wide enough for a page on its side.
pub fn window() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    columns.or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))).unwrap_or(120)
}
