//! Results for programs: CSV, JSON. A person's page is in [`super::page`], Parquet in [`super::parquet`].

use std::io::{self, Write};
use std::ops::Range;

use attain::{Figure, FigureSlot};

use super::settling::{Many, One};
use super::sink::Sink;
use crate::contract::Settled;
use crate::outcome::Refusal;

/// Takes rows that are settled and writes their results.
pub trait Results {
    /// Writes what came of many rows, or keeps it for later.
    fn rows(&mut self, rows: &Many<'_>) -> Result<(), Refusal>;

    /// Writes the rest.
    fn finish(self: Box<Self>) -> Result<(), Refusal>;
}

/// Every figure, a column each.
pub struct Csv<'s> {
    settled: &'s Settled,
    sink: Sink,
    /// Whether there is a column of periods; not known before the first row.
    periods: Option<bool>,
    columns: Vec<Column>,
    lines: Vec<u8>,
}

/// A figure of some rows as text.
struct Column {
    figure: FigureSlot,
    /// Whether it may have a comma or a quote in it, as numbers have not.
    is_words: bool,
    texts: Vec<u8>,
    /// Where each text ends.
    ends: Vec<usize>,
}

/// So many rows are made text at a time: it stays in the nearest caches.
const BLOCK: usize = 256;

impl<'s> Csv<'s> {
    /// Nothing is written yet.
    pub fn new(settled: &'s Settled, sink: Sink) -> Csv<'s> {
        let column = |figure: &Figure| Column {
            figure: figure.slot,
            is_words: figure.ty.unit().is_none(),
            texts: Vec::new(),
            ends: Vec::new(),
        };
        Csv { settled, sink, periods: None, columns: settled.figures.iter().map(column).collect(), lines: Vec::new() }
    }

    fn header(&mut self, periods: bool) -> Result<(), Refusal> {
        self.periods = Some(periods);
        let period = periods.then(|| self.settled.grain().unwrap_or("period"));
        let names = period.into_iter().chain(self.settled.figures.iter().map(|figure| figure.address.as_str()));
        field(self.settled.subject().as_bytes(), &mut self.lines);
        for name in names {
            self.lines.push(b',');
            field(name.as_bytes(), &mut self.lines);
        }
        self.lines.push(b'\n');
        self.flush()
    }

    fn block(&mut self, rows: &Many<'_>, block: &[One<'_>]) -> Result<(), Refusal> {
        let (Some(first), Some(last)) = (block.first(), block.last()) else { return Ok(()) };
        let first = first.place();
        for column in &mut self.columns {
            column.texts.clear();
            column.ends.clear();
            rows.settler().write_column(column.figure, first..last.place() + 1, &mut column.texts, &mut column.ends);
        }
        for row in block {
            field(row.subject().as_bytes(), &mut self.lines);
            if self.periods == Some(true) {
                self.lines.push(b',');
                field(period(self.settled, row).as_bytes(), &mut self.lines);
            }
            let at = row.place() - first;
            for column in &self.columns {
                self.lines.push(b',');
                let begin = at.checked_sub(1).map_or(0, |before| column.ends[before]);
                let end = column.ends[at];
                if column.is_words {
                    field(&column.texts[begin..end], &mut self.lines);
                } else {
                    number(&column.texts, begin..end, &mut self.lines);
                }
            }
            self.lines.push(b'\n');
        }
        self.flush()
    }

    fn flush(&mut self) -> Result<(), Refusal> {
        let written = self.sink.write_all(&self.lines);
        self.lines.clear();
        Ok(written?)
    }
}

impl Results for Csv<'_> {
    fn rows(&mut self, rows: &Many<'_>) -> Result<(), Refusal> {
        let mut block: Vec<One<'_>> = Vec::with_capacity(BLOCK);
        let mut each = rows.each();
        loop {
            block.clear();
            block.extend(each.by_ref().take(BLOCK));
            let Some(first) = block.first() else { return Ok(()) };
            if self.periods.is_none() {
                self.header(first.period().is_some())?;
            }
            self.block(rows, &block)?;
        }
    }

    fn finish(mut self: Box<Self>) -> Result<(), Refusal> {
        if self.periods.is_none() {
            self.header(false)?;
        }
        self.sink.close()
    }
}

/// Writes a text among others, which needs no quotes.
#[inline]
fn number(texts: &[u8], place: Range<usize>, to: &mut Vec<u8>) {
    // So many bytes at any time are two moves; as many as there are would be a call.
    const SHORT: usize = 24;
    match texts.get(place.start..place.start + SHORT) {
        Some(more) if place.len() <= SHORT => {
            let end = to.len() + place.len();
            to.extend_from_slice(more);
            to.truncate(end);
        }
        Some(_) | None => to.extend_from_slice(&texts[place]),
    }
}

/// Writes a cell, in quotes where it must.
fn field(cell: &[u8], to: &mut Vec<u8>) {
    if !cell.iter().any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n')) {
        to.extend_from_slice(cell);
        return;
    }
    to.push(b'"');
    for byte in cell {
        if *byte == b'"' {
            to.push(b'"');
        }
        to.push(*byte);
    }
    to.push(b'"');
}

/// Every figure with its status and reasons, who owes whom, and the receipt.
pub struct Json<'s> {
    settled: &'s Settled,
    sink: Sink,
    /// One array, rather than a line per settlement.
    array: bool,
    first: bool,
}

impl<'s> Json<'s> {
    /// One array of settlements.
    pub fn array(settled: &'s Settled, sink: Sink) -> Json<'s> {
        Json { settled, sink, array: true, first: true }
    }

    /// A settlement per line.
    pub fn lines(settled: &'s Settled, sink: Sink) -> Json<'s> {
        Json { array: false, ..Json::array(settled, sink) }
    }
}

impl Results for Json<'_> {
    fn rows(&mut self, rows: &Many<'_>) -> Result<(), Refusal> {
        for row in rows.each() {
            let settlement = row.settlement(self.settled)?.to_wire();
            if self.array {
                self.sink.write_all(if self.first { b"[\n" } else { b",\n" })?;
            }
            self.first = false;
            serde_json::to_writer(&mut self.sink, &settlement).map_err(io::Error::from)?;
            if !self.array {
                self.sink.write_all(b"\n")?;
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), Refusal> {
        if self.array {
            self.sink.write_all(if self.first { b"[]\n" } else { b"\n]\n" })?;
        }
        self.sink.close()
    }
}

pub(super) fn unwritable(error: csv::Error) -> Refusal {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error.into(),
        other => Refusal::new(format!("cannot write the results: {other:?}")),
    }
}

pub fn period(settled: &Settled, row: &One<'_>) -> String {
    settled.period_at(row.period()).map(|period| period.label()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of odd cells, as the library for CSV writes them.
    #[test]
    fn cells_are_quoted_as_others_quote_them() {
        let cells =
            ["a", "", "a,b", "\"", "say \"a\"", "a\nb", "a\r", " a ", "ä,ö", "'", ";", "\t", "-1.5%", "#", "\\"];
        for one in cells {
            for other in cells {
                let mut writer = csv::Writer::from_writer(Vec::new());
                writer.write_record([one, other]).unwrap();
                let mut line = Vec::new();
                field(one.as_bytes(), &mut line);
                line.push(b',');
                field(other.as_bytes(), &mut line);
                line.push(b'\n');
                assert_eq!(String::from_utf8(line), String::from_utf8(writer.into_inner().unwrap()));
            }
        }
    }
}
