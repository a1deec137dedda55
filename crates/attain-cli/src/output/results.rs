//! Results for programs: CSV, JSON. A person's page is in [`super::page`].

use std::io::{self, Write};

use attain::explain::print::plain;
use attain::{Figure, Kind, Settler};

use super::sink::Sink;
use crate::contract::Settled;
use crate::facts::{Problems, Row};
use crate::outcome::Refusal;

/// Takes rows and writes their results.
pub trait Results {
    /// Settles a row and writes what came of it, or keeps it for later.
    fn row(&mut self, row: &Row<'_>, problems: &mut Problems) -> Result<(), Refusal>;

    /// Writes the rest.
    fn finish(self: Box<Self>) -> Result<(), Refusal>;
}

/// Names the lines of money that came to nothing that can be paid, where the row's facts are fine. Gives the addresses that are
/// no lines for this row.
pub fn undetermined<'s>(
    settled: &'s Settled,
    settler: &Settler,
    row: &Row<'_>,
    problems: &mut Problems,
) -> Result<Vec<&'s str>, Refusal> {
    let left_out = left_out(settled, settler, row)?;
    for line in settled.figures.iter().filter(|figure| figure.is_line && !row.failed) {
        if let Err(kind) = settler.number(line.slot)
            && !left_out.contains(&line.address.as_str())
        {
            problems.say(
                row.number,
                row.subject,
                None,
                &format!("`{}` is undetermined: {}", line.address, kind.word()),
            );
        }
    }
    Ok(left_out)
}

/// The addresses that are no lines for this row: an amendment, or a family's `where`, leaves them out. Nothing is wrong with
/// them.
fn left_out<'s>(settled: &'s Settled, settler: &Settler, row: &Row<'_>) -> Result<Vec<&'s str>, Refusal> {
    let inapplicable = |figure: &&Figure| figure.is_line && settler.number(figure.slot) == Err(Kind::Inapplicable);
    let mut absent: Vec<&str> =
        settled.figures.iter().filter(inapplicable).map(|figure| figure.address.as_str()).collect();
    if !absent.is_empty() {
        let lines = row.settlement(settled)?.lines();
        absent.retain(|address| lines.iter().all(|line| line.address != *address));
    }
    Ok(absent)
}

/// Every figure, a column each.
pub struct Csv<'s> {
    settled: &'s Settled,
    settler: Settler,
    writer: csv::Writer<Sink>,
    /// Whether there is a column of periods; not known before the first row.
    periods: Option<bool>,
}

impl<'s> Csv<'s> {
    /// Nothing is written yet.
    pub fn new(settled: &'s Settled, sink: Sink) -> Csv<'s> {
        Csv { settled, settler: settled.program.settler(), writer: csv::Writer::from_writer(sink), periods: None }
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
    fn row(&mut self, row: &Row<'_>, problems: &mut Problems) -> Result<(), Refusal> {
        if self.periods.is_none() {
            self.header(row.period.is_some())?;
        }
        self.settler.settle(row.facts);
        undetermined(self.settled, &self.settler, row, problems)?;
        self.writer.write_field(row.subject).map_err(unwritable)?;
        if self.periods == Some(true) {
            self.writer.write_field(period(self.settled, row)).map_err(unwritable)?;
        }
        let model = self.settled.contract.model();
        for figure in &self.settled.figures {
            let cell = self.settler.number(figure.slot).map(|number| plain(&number, &figure.ty, model));
            self.writer.write_field(cell.unwrap_or_default()).map_err(unwritable)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(unwritable)
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
    settler: Settler,
    sink: Sink,
    /// One array, rather than a line per settlement.
    array: bool,
    first: bool,
}

impl<'s> Json<'s> {
    /// One array of settlements.
    pub fn array(settled: &'s Settled, sink: Sink) -> Json<'s> {
        Json { settled, settler: settled.program.settler(), sink, array: true, first: true }
    }

    /// A settlement per line.
    pub fn lines(settled: &'s Settled, sink: Sink) -> Json<'s> {
        Json { array: false, ..Json::array(settled, sink) }
    }
}

impl Results for Json<'_> {
    fn row(&mut self, row: &Row<'_>, problems: &mut Problems) -> Result<(), Refusal> {
        self.settler.settle(row.facts);
        undetermined(self.settled, &self.settler, row, problems)?;
        let settlement = row.settlement(self.settled)?.to_wire();
        if self.array {
            self.sink.write_all(if self.first { b"[\n" } else { b",\n" })?;
        }
        self.first = false;
        serde_json::to_writer(&mut self.sink, &settlement).map_err(io::Error::from)?;
        if !self.array {
            self.sink.write_all(b"\n")?;
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

pub fn period(settled: &Settled, row: &Row<'_>) -> String {
    settled.period_at(row.period).map(|period| period.label()).unwrap_or_default()
}
