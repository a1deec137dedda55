//! Results for programs: CSV, JSON. A person's page is in [`super::page`], Parquet in [`super::parquet`].

use std::io::{self, Write};

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
    writer: csv::Writer<Sink>,
    /// Whether there is a column of periods; not known before the first row.
    periods: Option<bool>,
    cell: String,
}

impl<'s> Csv<'s> {
    /// Nothing is written yet.
    pub fn new(settled: &'s Settled, sink: Sink) -> Csv<'s> {
        Csv { settled, writer: csv::Writer::from_writer(sink), periods: None, cell: String::new() }
    }

    fn header(&mut self, periods: bool) -> Result<(), Refusal> {
        self.periods = Some(periods);
        self.writer.write_field(self.settled.subject()).map_err(unwritable)?;
        if periods {
            self.writer.write_field(self.settled.grain().unwrap_or("period")).map_err(unwritable)?;
        }
        for figure in &self.settled.figures {
            self.writer.write_field(&figure.address).map_err(unwritable)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(unwritable)
    }
}

impl Results for Csv<'_> {
    fn rows(&mut self, rows: &Many<'_>) -> Result<(), Refusal> {
        for row in rows.each() {
            if self.periods.is_none() {
                self.header(row.period().is_some())?;
            }
            self.writer.write_field(row.subject()).map_err(unwritable)?;
            if self.periods == Some(true) {
                self.writer.write_field(period(self.settled, &row)).map_err(unwritable)?;
            }
            for figure in &self.settled.figures {
                self.cell.clear();
                // The cell of what is absent is empty.
                let _absent = row.write_plain(figure.slot, &mut self.cell);
                self.writer.write_field(&self.cell).map_err(unwritable)?;
            }
            self.writer.write_record(None::<&[u8]>).map_err(unwritable)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), Refusal> {
        if self.periods.is_none() {
            self.header(false)?;
        }
        match self.writer.into_inner() {
            Ok(sink) => sink.close(),
            Err(error) => Err(error.into_error().into()),
        }
    }
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
