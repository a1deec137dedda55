//! The same facts settled by two contracts, as they come: a table for a person, CSV, JSON.

use std::io::{self, Write as _};

use anstream::adapter::strip_str;
use attain::comparison::{Change, Comparison, Side};

use super::results::unwritable;
use super::sink::Sink;
use super::table::{Column, Table, window};
use super::{count, style};
use crate::contract::Settled;
use crate::outcome::Refusal;

/// How many rows a page has.
const PAGE_ROWS: usize = 5_000;

/// Takes what subjects came to by both contracts, and writes it.
pub trait Compared {
    /// One subject in one period, after it was added.
    fn row(
        &mut self,
        comparison: &Comparison,
        subject: &str,
        period: Option<&str>,
        changes: &[Change],
    ) -> Result<(), Refusal>;

    /// Writes the rest, with the sums.
    fn finish(self: Box<Self>, comparison: &Comparison) -> Result<(), Refusal>;
}

/// For a person.
pub struct Page {
    sink: Sink,
    heads: [String; 2],
    table: Table,
    periods: bool,
    more: usize,
}

impl Page {
    /// Nothing is written before the last row.
    pub fn new(new: &Settled, sink: Sink) -> Page {
        let heads = [new.subject().to_owned(), new.grain().unwrap_or("period").to_owned()];
        Page { sink, heads, table: Table::default(), periods: false, more: 0 }
    }
}

impl Compared for Page {
    fn row(
        &mut self,
        comparison: &Comparison,
        subject: &str,
        period: Option<&str>,
        changes: &[Change],
    ) -> Result<(), Refusal> {
        if !changes.iter().any(Change::is_any) {
            return Ok(());
        }
        self.periods |= period.is_some();
        if self.table.rows.len() >= PAGE_ROWS {
            self.more += 1;
            return Ok(());
        }
        let mut row = vec![subject.to_owned(), period.unwrap_or("").to_owned()];
        match comparison.provider().and_then(|place| changes.get(place)) {
            Some(change) => {
                row.extend([side(comparison, &change.old), side(comparison, &change.new), by(comparison, change)])
            }
            None => row.extend([String::new(), String::new(), String::new()]),
        }
        // A line that changes stands in a row of its own: words beside each other would be cut off.
        let mut lines = (comparison.items.iter().zip(changes))
            .filter(|(item, change)| !item.is_party && change.is_any())
            .map(|(item, change)| format!("{} {}", item.of, by(comparison, change)));
        row.push(lines.next().unwrap_or_default());
        let blank = vec![String::new(); row.len() - 1];
        self.table.rows.push(row);
        self.table.rows.extend(lines.map(|line| blank.iter().cloned().chain([line]).collect()));
        Ok(())
    }

    fn finish(mut self: Box<Self>, comparison: &Comparison) -> Result<(), Refusal> {
        let provider = comparison.provider().and_then(|place| comparison.items.get(place));
        let whose = provider.map_or_else(String::new, |item| format!("{} ", item.of));
        let column =
            |name: &str, unit: Option<String>, right: bool| Column { name: name.to_owned(), unit, rank: 0, right };
        let money = || Some(comparison.currency.clone());
        let [subject, period] = &self.heads;
        let mut columns = vec![column(subject, None, false), column(period, None, false)];
        columns.extend([
            column(&format!("{whose}old"), money(), true),
            column(&format!("{whose}new"), money(), true),
            column("change", money(), true),
            Column { rank: 1, ..column("by", None, false) },
        ]);
        self.table.columns = columns;
        if !self.periods {
            self.table.columns.remove(1);
            for row in &mut self.table.rows {
                row.remove(1);
            }
        }
        let mut page = Vec::new();
        let same = (comparison.rows - comparison.changed) as usize;
        let narrow = match self.table.rows.is_empty() {
            true => {
                writeln!(page, "{}: nothing changes", count(same, "row"))?;
                false
            }
            false => {
                let narrow = !self.table.write(window(), &mut page)?.is_empty();
                if self.more > 0 {
                    writeln!(page, "… and {} that change", count(self.more, "more row"))?;
                }
                if same > 0 {
                    writeln!(page, "and {} for which nothing changes", count(same, "row"))?;
                }
                narrow
            }
        };
        let mut sums = Table {
            columns: vec![
                column("in sum", None, false),
                column("old", money(), true),
                column("new", money(), true),
                column("change", money(), true),
                column("rows that change", None, true),
                column("undetermined", None, true),
            ],
            rows: Vec::new(),
        };
        for (item, total) in comparison.items.iter().zip(&comparison.totals) {
            let name = match (&item.was, item.is_party) {
                (_, true) => format!("{}, paid less what it pays", item.of),
                (Some(was), false) => format!("{} (was {was})", item.of),
                (None, false) => item.of.clone(),
            };
            let amount = |amount, is_there| if is_there { comparison.printed(amount) } else { "—".to_owned() };
            sums.rows.push(vec![
                name,
                amount(&total.old, item.in_old),
                amount(&total.new, item.in_new),
                signed(comparison.printed(&(&total.new - &total.old)), total.new == total.old),
                super::grouped(total.changed as usize),
                if total.left_out == 0 { String::new() } else { super::grouped(total.left_out as usize) },
            ]);
        }
        if sums.rows.iter().all(|row| row.last().is_none_or(String::is_empty)) {
            sums.columns.pop();
        }
        writeln!(page)?;
        sums.write(window(), &mut page)?;
        let page = String::from_utf8_lossy(&page).into_owned();
        if self.sink.has_colours() {
            self.sink.write_all(page.as_bytes())?;
        } else {
            write!(self.sink, "{}", strip_str(&page))?;
        }
        self.sink.close()?;
        if narrow {
            style::note("the window is too narrow for the lines that change: --format csv or json has all");
        }
        Ok(())
    }
}

fn side(comparison: &Comparison, side: &Side) -> String {
    match side {
        Side::None => "—".to_owned(),
        Side::Amount(amount) => comparison.printed(amount),
        Side::Undetermined(_) => "undetermined".to_owned(),
    }
}

/// The change, with its sign; of something that one does not know, that.
fn by(comparison: &Comparison, change: &Change) -> String {
    match (change.by(), &change.old, &change.new) {
        (Some(by), ..) => signed(comparison.printed(&by), by.is_zero()),
        (None, Side::Undetermined(_), Side::Undetermined(_)) => "undetermined by both".to_owned(),
        (None, Side::Undetermined(_), _) => "no longer undetermined".to_owned(),
        (None, ..) => "now undetermined".to_owned(),
    }
}

fn signed(text: String, is_zero: bool) -> String {
    if is_zero || text.starts_with(['−', '-']) { text } else { format!("+{text}") }
}

/// A row for each line and party of each subject.
pub struct Csv {
    writer: csv::Writer<Sink>,
    heads: [String; 2],
    periods: Option<bool>,
}

impl Csv {
    /// Nothing is written before the first row.
    pub fn new(new: &Settled, sink: Sink) -> Csv {
        let heads = [new.subject().to_owned(), new.grain().unwrap_or("period").to_owned()];
        Csv { writer: csv::Writer::from_writer(sink), heads, periods: None }
    }

    fn header(&mut self, periods: bool) -> Result<(), Refusal> {
        self.periods = Some(periods);
        let [subject, period] = &self.heads;
        let mut names = vec![subject.as_str()];
        names.extend(periods.then_some(period.as_str()));
        names.extend(["of", "kind", "old", "new", "change"]);
        self.writer.write_record(names).map_err(unwritable)
    }
}

impl Compared for Csv {
    fn row(
        &mut self,
        comparison: &Comparison,
        subject: &str,
        period: Option<&str>,
        changes: &[Change],
    ) -> Result<(), Refusal> {
        if self.periods.is_none() {
            self.header(period.is_some())?;
        }
        for (item, change) in comparison.items.iter().zip(changes) {
            if (&change.old, &change.new) == (&Side::None, &Side::None) {
                continue;
            }
            let cell = |side: &Side| match side {
                Side::None => String::new(),
                Side::Amount(amount) => comparison.digits(amount),
                Side::Undetermined(_) => "undetermined".to_owned(),
            };
            let mut cells = vec![subject.to_owned()];
            if self.periods == Some(true) {
                cells.push(period.unwrap_or("").to_owned());
            }
            cells.push(item.of.clone());
            cells.push(if item.is_party { "party" } else { "line" }.to_owned());
            cells.extend([cell(&change.old), cell(&change.new)]);
            cells.push(change.by().map(|by| comparison.digits(&by)).unwrap_or_default());
            self.writer.write_record(&cells).map_err(unwritable)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>, _comparison: &Comparison) -> Result<(), Refusal> {
        if self.periods.is_none() {
            self.header(false)?;
        }
        match self.writer.into_inner() {
            Ok(sink) => sink.close(),
            Err(error) => Err(error.into_error().into()),
        }
    }
}

/// `attain/comparison/1`, a subject after the other.
pub struct Json {
    sink: Sink,
    titles: [String; 2],
    rows: u64,
}

impl Json {
    /// Nothing is written before the first row.
    pub fn new([old, new]: [&Settled; 2], sink: Sink) -> Json {
        let title = |settled: &Settled| {
            let header = settled.contract.model().header.as_ref();
            header.map(|header| header.title.clone()).unwrap_or_default()
        };
        Json { sink, titles: [title(old), title(new)], rows: 0 }
    }

    /// Everything up to the subjects.
    fn begin(&mut self, comparison: &Comparison) -> Result<(), Refusal> {
        let head = comparison.to_wire(&self.titles[0], &self.titles[1]);
        let text = serde_json::to_string(&head).map_err(io::Error::from)?;
        // Of an object without subjects and sums its end.
        let end = text.rfind("\"subjects\":[").unwrap_or(text.len());
        let begin = text.get(..end).unwrap_or(&text);
        self.sink.write_all(format!("{begin}\"subjects\":[").as_bytes())?;
        Ok(())
    }
}

impl Compared for Json {
    fn row(
        &mut self,
        comparison: &Comparison,
        subject: &str,
        period: Option<&str>,
        changes: &[Change],
    ) -> Result<(), Refusal> {
        if self.rows == 0 {
            self.begin(comparison)?;
        }
        self.sink.write_all(if self.rows == 0 { b"\n" } else { b",\n" })?;
        self.rows += 1;
        let row = comparison.row_to_wire(subject, period, changes);
        serde_json::to_writer(&mut self.sink, &row).map_err(io::Error::from)?;
        Ok(())
    }

    fn finish(mut self: Box<Self>, comparison: &Comparison) -> Result<(), Refusal> {
        if self.rows == 0 {
            self.begin(comparison)?;
        }
        let sums = comparison.to_wire("", "").sums;
        let sums = serde_json::to_string(&sums).map_err(io::Error::from)?;
        self.sink.write_all(format!("\n],\"sums\":{sums}}}\n").as_bytes())?;
        self.sink.close()
    }
}
