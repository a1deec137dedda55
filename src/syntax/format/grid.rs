//! Grids: cells padded to columns, with a line of dashes under the header as Markdown has it.

use super::layout::{Line, Says};
use crate::source::Span;
use crate::syntax::tree::{Grid, Word};

/// The lines of a grid.
pub(super) fn lines(grid: &Grid, indent: usize) -> Vec<Line> {
    let rows: Vec<Vec<String>> =
        std::iter::once(&grid.header).chain(&grid.rows).map(|row| row.iter().map(cell).collect()).collect();
    let mut widths: Vec<usize> = Vec::new();
    for row in &rows {
        for (column, cell) in row.iter().enumerate() {
            let width = cell.chars().count().max(1);
            match widths.get_mut(column) {
                Some(widest) => *widest = width.max(*widest),
                None => widths.push(width),
            }
        }
    }
    let mut lines = Vec::with_capacity(rows.len() + 1);
    for (index, (row, words)) in rows.iter().zip(std::iter::once(&grid.header).chain(&grid.rows)).enumerate() {
        let at = words.iter().map(|word| word.at.0).reduce(Span::to).unwrap_or(grid.at.0);
        let mut text = String::from("|");
        for (cell, width) in row.iter().zip(&widths) {
            text.push_str(&format!(" {cell:width$} |"));
        }
        lines.push(Line::new(indent, Says::Grid(text), at.start, at.end));
        if index == 0 {
            let dashes: String =
                row.iter().zip(&widths).map(|(_, width)| format!("{}|", "-".repeat(width + 2))).collect();
            lines.push(Line::new(indent, Says::Dashes(format!("|{dashes}")), at.end, at.end));
        }
    }
    lines
}

/// A cell's text with its bars marked as its own.
fn cell(word: &Word) -> String {
    word.text.replace('|', "\\|")
}
