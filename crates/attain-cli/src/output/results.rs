//! Results as they are written: a page for a person, CSV, JSON.

use std::io::Write as _;

use anstream::adapter::strip_str;
use attain::evaluate::Values;
use attain::explain::print::{plain_value, printed};
use attain::model::{ClauseKind, FigureId, TermKind, Type, Unit};
use attain::settle::Settlement;

use super::sink::Sink;
use super::table::{Column, Table, window};

use super::{count, style};
use crate::contract::{Listed, Settled};
use crate::facts::{Problems, Row};
use crate::outcome::Refusal;

/// How many rows of results a page for a person has.
const PAGE_ROWS: usize = 5_000;

/// Takes rows and writes their results.
pub trait Results {
    /// Settles a row and writes what came of it, or keeps it for later.
    fn row(&mut self, row: &Row<'_>, problems: &mut Problems) -> Result<(), Refusal>;

    /// Writes the rest.
    fn finish(self: Box<Self>) -> Result<(), Refusal>;
}

/// Names the lines of money that came to nothing that can be paid, where the row's facts are fine.
fn undetermined(settled: &Settled, values: &Values, row: &Row<'_>, problems: &mut Problems) {
    if row.failed {
        return;
    }
    for (line, value) in values.lines() {
        if let Err(kind) = value {
            let address = settled.model.address(line.figure, line.coordinate as usize);
            problems.say(row.number, row.subject, None, &format!("`{address}` is undetermined: {}", kind.word()));
        }
    }
}

/// Every figure, a column each.
pub struct Csv<'s> {
    settled: &'s Settled,
    listed: Vec<Listed>,
    values: Values,
    writer: csv::Writer<Sink>,
    /// Whether there is a column of periods; not known before the first row.
    periods: Option<bool>,
}

impl<'s> Csv<'s> {
    /// Nothing is written yet.
    pub fn new(settled: &'s Settled, sink: Sink) -> Csv<'s> {
        let values = Values::new(&settled.program);
        Csv { settled, listed: settled.listed(), values, writer: csv::Writer::from_writer(sink), periods: None }
    }

    fn header(&mut self, periods: bool) -> Result<(), Refusal> {
        self.periods = Some(periods);
        self.writer.write_field(&self.settled.subject).map_err(unwritable)?;
        if periods {
            self.writer.write_field(self.settled.grain().map_or("period", String::as_str)).map_err(unwritable)?;
        }
        for listed in &self.listed {
            self.writer.write_field(&listed.address).map_err(unwritable)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(unwritable)
    }
}

impl Results for Csv<'_> {
    fn row(&mut self, row: &Row<'_>, problems: &mut Problems) -> Result<(), Refusal> {
        if self.periods.is_none() {
            self.header(row.period.is_some())?;
        }
        self.values.settle(row.facts);
        undetermined(self.settled, &self.values, row, problems);
        self.writer.write_field(row.subject).map_err(unwritable)?;
        if self.periods == Some(true) {
            self.writer.write_field(period(self.settled, row)).map_err(unwritable)?;
        }
        for listed in &self.listed {
            let cell = match self.values.register(listed.register) {
                Some(value) => plain_value(&value, &listed.ty, &self.settled.model),
                None => String::new(),
            };
            self.writer.write_field(cell).map_err(unwritable)?;
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

fn unwritable(error: csv::Error) -> Refusal {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error.into(),
        other => Refusal::new(format!("cannot write the results: {other:?}")),
    }
}

fn period(settled: &Settled, row: &Row<'_>) -> String {
    let period = row.period.and_then(|period| settled.program.periods().get(period));
    period.map(ToString::to_string).unwrap_or_default()
}

/// The money and the main figures, for a person: a table, or for a single row its statement.
pub struct Page<'s> {
    settled: &'s Settled,
    sink: Sink,
    values: Values,
    shown: Vec<Listed>,
    /// How many figures there are in all.
    figures: usize,
    table: Table,
    more_rows: usize,
    /// Whether lines of money are set off against each other.
    net: bool,
}

impl<'s> Page<'s> {
    /// Nothing is written before the last row.
    pub fn new(settled: &'s Settled, sink: Sink) -> Page<'s> {
        let listed = settled.listed();
        let figures = listed.len();
        let shown: Vec<Listed> = listed.into_iter().filter(|listed| rank(listed).is_some()).collect();
        let values = Values::new(&settled.program);
        let net = settled.program.lines().iter().filter(|line| line.kind != TermKind::Withhold).count() > 1;
        Page { settled, sink, values, shown, figures, table: Table::default(), more_rows: 0, net }
    }

    fn columns(&self, periods: bool) -> Vec<Column> {
        let left = |name: &str| Column { name: name.to_owned(), rank: 0, right: false };
        let mut columns = vec![left(&self.settled.subject)];
        if periods {
            columns.push(left(self.settled.grain().map_or("period", String::as_str)));
        }
        columns.extend(self.shown.iter().map(|listed| Column {
            name: listed.address.clone(),
            rank: rank(listed).unwrap_or(usize::MAX),
            right: matches!(listed.ty, Type::Quantity(_) | Type::Date),
        }));
        if self.net {
            columns.push(Column { name: "net".to_owned(), rank: 0, right: true });
        }
        columns
    }

    /// Who owes whom in the end: `northlake pays 120,000.00 USD`.
    fn nets(&self, row: &Row<'_>) -> String {
        let settled = self.settled;
        let explainer = settled.explainer(row.facts, &self.values);
        let settlement = Settlement::new(&explainer, Some(row.subject), settled.period_at(row.period));
        let Some(header) = &settled.model.header else { return String::new() };
        let money = Type::Quantity(Unit::money(header.money.as_ref().map_or("", |money| &money.currency)));
        let nets: Vec<String> = settlement
            .nets
            .iter()
            .map(|net| {
                let from = header.parties.get(net.from.index()).map_or("", |party| &party.name);
                let amount = printed(&net.amount, &money, &settled.model);
                match (net.partial, net.amount.is_zero()) {
                    (true, _) => "undetermined".to_owned(),
                    (false, true) => "nothing".to_owned(),
                    (false, false) => format!("{from} pays {amount}"),
                }
            })
            .collect();
        nets.join("; ")
    }

    fn kind(&self, figure: FigureId) -> Option<TermKind> {
        match self.settled.model.figure(figure).clause {
            ClauseKind::Term(kind) => Some(kind),
            _ => None,
        }
    }
}

/// How soon a figure is left out of a page: money last of all. None where it is not shown at all.
fn rank(listed: &Listed) -> Option<usize> {
    match listed.clause {
        ClauseKind::Term(_) if !listed.family => Some(1),
        ClauseKind::Composite if !listed.family => Some(2),
        ClauseKind::Metric | ClauseKind::Score if !listed.family => Some(3),
        ClauseKind::Term(_) | ClauseKind::Composite => Some(4),
        ClauseKind::Define if !listed.family => Some(5),
        ClauseKind::Account | ClauseKind::Relief if !listed.family => Some(6),
        ClauseKind::Metric
        | ClauseKind::Score
        | ClauseKind::Define
        | ClauseKind::Account
        | ClauseKind::Relief
        | ClauseKind::Input
        | ClauseKind::Standard
        | ClauseKind::Met
        | ClauseKind::BeforeLimits
        | ClauseKind::Calendar => None,
    }
}

impl Results for Page<'_> {
    fn row(&mut self, row: &Row<'_>, problems: &mut Problems) -> Result<(), Refusal> {
        self.values.settle(row.facts);
        undetermined(self.settled, &self.values, row, problems);
        if self.table.rows.len() == PAGE_ROWS {
            self.more_rows += 1;
            return Ok(());
        }
        if self.table.columns.is_empty() {
            self.table.columns = self.columns(row.period.is_some());
        }
        let mut cells = vec![row.subject.to_owned()];
        if row.period.is_some() {
            cells.push(period(self.settled, row));
        }
        cells.extend(self.shown.iter().map(|listed| match self.values.register(listed.register) {
            Some(Ok(value)) => match self.kind(listed.figure) {
                Some(TermKind::Adjustment) if value.is_negative() => {
                    format!("charges {}", printed(&value.abs(), &listed.ty, &self.settled.model))
                }
                Some(TermKind::Adjustment) if value.is_positive() => {
                    format!("pays {}", printed(&value, &listed.ty, &self.settled.model))
                }
                Some(_) | None => printed(&value, &listed.ty, &self.settled.model),
            },
            Some(Err(kind)) => kind.word().to_owned(),
            None => String::new(),
        }));
        if self.net {
            cells.push(self.nets(row));
        }
        self.table.rows.push(cells);
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), Refusal> {
        let mut page = Vec::new();
        let left_out = self.table.write(window(), &mut page)?.len();
        let hidden = self.figures - (self.shown.len() - left_out);
        let page = String::from_utf8_lossy(&page);
        if self.sink.has_colours() {
            self.sink.write_all(page.as_bytes())?;
        } else {
            write!(self.sink, "{}", strip_str(&page))?;
        }
        if self.more_rows > 0 {
            writeln!(self.sink, "… and {}", count(self.more_rows, "more row"))?;
        }
        self.sink.close()?;
        if hidden > 0 {
            style::note(&format!("{} not shown here: --format csv, json or ndjson has them all", count(hidden, "figure")));
        }
        Ok(())
    }
}
