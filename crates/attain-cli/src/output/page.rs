//! Results for a person: a table of the money and the main figures, or for a single row its statement.

use std::io::Write as _;

use anstream::adapter::strip_str;
use attain::explain::print::printed;
use attain::{ClauseKind, Figure, Net, Settlement, TermKind, Type, Unit};

use super::results::{Results, period};
use super::settling::{Many, One};
use super::sink::Sink;
use super::style::{BOLD, DIM};
use super::table::{Column, Table, window};
use super::{count, style};
use crate::contract::Settled;
use crate::facts::listed;
use crate::outcome::Refusal;

/// How many rows of results a page has.
pub(super) const PAGE_ROWS: usize = 5_000;

/// The page. A table's columns are as wide as their widest cell, so it is written at the end.
pub struct Page<'s> {
    settled: &'s Settled,
    sink: Sink,
    shown: Vec<Shown<'s>>,
    table: Table,
    more_rows: usize,
    /// Whether lines of money are set off against each other.
    net: bool,
    /// The currency of the lines of money.
    currency: String,
    /// The first row's settlement, for a page that has no other.
    first: Option<Settlement>,
}

/// A figure that is shown.
struct Shown<'s> {
    figure: &'s Figure,
    clause: ClauseKind,
    rank: usize,
}

impl<'s> Page<'s> {
    /// Nothing is written before the last row.
    pub fn new(settled: &'s Settled, sink: Sink) -> Page<'s> {
        let shown = settled.figures.iter().filter_map(|figure| {
            let (clause, family) = settled.clause(figure);
            rank(clause, family).map(|rank| Shown { figure, clause, rank })
        });
        let moving = |clause: &ClauseKind| matches!(clause, ClauseKind::Term(kind) if *kind != TermKind::Withhold);
        let shown: Vec<Shown<'s>> = shown.collect();
        let net = shown.iter().filter(|shown| moving(&shown.clause)).count() > 1;
        let header = settled.contract.model().header.as_ref();
        let money = header.and_then(|header| header.money.as_ref());
        let currency = money.map(|money| money.currency.clone()).unwrap_or_default();
        Page { settled, sink, shown, table: Table::default(), more_rows: 0, net, currency, first: None }
    }

    fn columns(&self, periods: bool) -> Vec<Column> {
        let left = |name: &str| Column { name: name.to_owned(), unit: None, rank: 0, right: false };
        let mut columns = vec![left(self.settled.subject())];
        if periods {
            columns.push(left(self.settled.grain().unwrap_or("period")));
        }
        columns.extend(self.shown.iter().map(|shown| Column {
            name: shown.figure.address.clone(),
            unit: self.is_money(&shown.figure.ty).then(|| {
                let verb = verb(shown.clause);
                if verb.is_empty() { self.currency.clone() } else { format!("{verb} {}", self.currency) }
            }),
            rank: shown.rank,
            right: matches!(shown.figure.ty, Type::Quantity(_) | Type::Date | Type::Time),
        }));
        if self.net {
            columns.push(Column { name: "net".to_owned(), unit: Some(self.currency.clone()), rank: 0, right: true });
        }
        columns
    }

    fn is_money(&self, ty: &Type) -> bool {
        matches!(ty, Type::Quantity(unit) if unit.is_money()) && !self.currency.is_empty()
    }

    fn cell(&self, shown: &Shown<'_>, row: &One<'_>) -> String {
        let model = self.settled.contract.model();
        // What every cell of a column would say stands in its heading, or goes without saying.
        let bare = |text: String| {
            let known = [" points", " point"].iter().find_map(|word| text.strip_suffix(word));
            known.or_else(|| self.without_currency(&text)).map(str::to_owned).unwrap_or(text)
        };
        match row.number(shown.figure.slot) {
            Ok(value) if shown.clause == ClauseKind::Term(TermKind::Adjustment) && !value.is_zero() => {
                let verb = if value.is_negative() { "charges" } else { "pays" };
                format!("{verb} {}", bare(printed(&value.abs(), &shown.figure.ty, model)))
            }
            Ok(value) => bare(printed(&value, &shown.figure.ty, model)),
            Err(kind) if shown.figure.is_line && !row.is_left_out(shown.figure.slot) => {
                format!("undetermined ({})", kind.word())
            }
            Err(kind) => kind.word().to_owned(),
        }
    }

    fn without_currency<'t>(&self, text: &'t str) -> Option<&'t str> {
        text.strip_suffix(self.currency.as_str())?.strip_suffix(' ')
    }

    fn row(&mut self, row: &One<'_>) -> Result<(), Refusal> {
        if self.table.rows.len() == PAGE_ROWS {
            self.more_rows += 1;
            return Ok(());
        }
        if self.table.rows.is_empty() {
            self.table.columns = self.columns(row.period().is_some());
        }
        let mut cells = vec![row.subject().to_owned()];
        if row.period().is_some() {
            cells.push(period(self.settled, row));
        }
        cells.extend(self.shown.iter().map(|shown| self.cell(shown, row)));
        if self.net || self.table.rows.is_empty() {
            let settlement = row.settlement(self.settled)?;
            if self.net {
                cells.push(self.nets(&settlement));
            }
            if self.table.rows.is_empty() {
                self.first = Some(settlement);
            }
        }
        self.table.rows.push(cells);
        Ok(())
    }

    /// Who owes whom in the end: `northlake pays 120,000.00`.
    fn nets(&self, settlement: &Settlement) -> String {
        let words = |net: &Net| {
            let model = self.settled.contract.model();
            let money = Type::Quantity(Unit::money(&self.currency));
            match (net.needs.is_empty(), net.amount.is_zero()) {
                (false, _) => "undetermined".to_owned(),
                (true, true) => "nothing".to_owned(),
                (true, false) => {
                    let amount = printed(&net.amount, &money, model);
                    format!("{} pays {}", net.from, self.without_currency(&amount).unwrap_or(&amount))
                }
            }
        };
        settlement.nets().iter().map(words).collect::<Vec<_>>().join("; ")
    }

    /// A single row: the figures one beneath the other, then the statement.
    fn statement(&self, settlement: &Settlement, row: &[String]) -> String {
        let names: Vec<&str> = self.shown.iter().map(|shown| shown.figure.address.as_str()).collect();
        let cells: Vec<&String> = row.iter().skip(row.len() - names.len() - usize::from(self.net)).collect();
        let wide = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
        let right = cells.iter().map(|cell| cell.chars().count()).max().unwrap_or(0);
        let heading: Vec<&str> =
            row.iter().take(row.len() - names.len() - usize::from(self.net)).map(String::as_str).collect();
        let mut text = format!("{BOLD}{}{BOLD:#}\n", heading.join(", "));
        for (shown, cell) in self.shown.iter().zip(cells).filter(|(shown, _)| !shown.figure.is_line) {
            let title = shown.figure.title.as_deref().unwrap_or("");
            let line = format!("  {:wide$}  {cell:>right$}  {DIM}{title}{DIM:#}", shown.figure.address);
            text.push_str(line.trim_end());
            text.push('\n');
        }
        if self.shown.iter().any(|shown| shown.figure.is_line) {
            text.push('\n');
            text.push_str(&settlement.ledger());
        }
        text
    }
}

/// What a line of money does, so that no sign has to be guessed; of an adjustment every cell says it.
pub(super) fn verb(clause: ClauseKind) -> &'static str {
    match clause {
        ClauseKind::Term(TermKind::Payment | TermKind::Bonus) => "pays",
        ClauseKind::Term(TermKind::Penalty) => "charges",
        ClauseKind::Term(TermKind::Credit) => "credits",
        ClauseKind::Term(TermKind::Withhold) => "holds",
        ClauseKind::Term(TermKind::EarnBack) => "returns",
        ClauseKind::Term(TermKind::Adjustment)
        | ClauseKind::Input
        | ClauseKind::Metric
        | ClauseKind::Standard
        | ClauseKind::Met
        | ClauseKind::Define
        | ClauseKind::Score
        | ClauseKind::Composite
        | ClauseKind::Account
        | ClauseKind::BeforeLimits
        | ClauseKind::Relief
        | ClauseKind::Pool
        | ClauseKind::LeftOver
        | ClauseKind::Decision
        | ClauseKind::DecisionPart
        | ClauseKind::Obligation
        | ClauseKind::Version
        | ClauseKind::Assertion
        | ClauseKind::Calendar => "",
    }
}

/// The rank of a line of money.
const LINE: usize = 1;

/// How soon a figure is left out of a page: money last of all. None where it is never shown.
pub(super) fn rank(clause: ClauseKind, family: bool) -> Option<usize> {
    match (clause, family) {
        (ClauseKind::Term(_), false) => Some(LINE),
        (ClauseKind::Composite | ClauseKind::Decision | ClauseKind::Obligation, false) => Some(2),
        (ClauseKind::Metric | ClauseKind::Score, false) => Some(3),
        (ClauseKind::Term(_) | ClauseKind::Composite, true) => Some(4),
        (ClauseKind::Define, false) => Some(5),
        (ClauseKind::Account | ClauseKind::Relief | ClauseKind::Pool, false) => Some(6),
        (
            ClauseKind::Metric
            | ClauseKind::Score
            | ClauseKind::Define
            | ClauseKind::Account
            | ClauseKind::Relief
            | ClauseKind::Input
            | ClauseKind::Standard
            | ClauseKind::Met
            | ClauseKind::BeforeLimits
            | ClauseKind::Pool
            | ClauseKind::LeftOver
            | ClauseKind::Decision
            | ClauseKind::DecisionPart
            | ClauseKind::Obligation
            | ClauseKind::Version
            | ClauseKind::Assertion
            | ClauseKind::Calendar,
            _,
        ) => None,
    }
}

impl Results for Page<'_> {
    fn rows(&mut self, rows: &Many<'_>) -> Result<(), Refusal> {
        rows.each().try_for_each(|row| self.row(&row))
    }

    fn finish(mut self: Box<Self>) -> Result<(), Refusal> {
        let mut hidden = self.settled.figures.len() - self.shown.len();
        let mut narrow = String::new();
        let page = match (self.table.rows.as_slice(), &self.first) {
            ([only], Some(settlement)) => self.statement(settlement, only),
            _ => {
                let mut page = Vec::new();
                let left_out = self.table.write(window(), &mut page)?;
                hidden += left_out.len();
                let lines = left_out.iter().filter(|column| column.rank == LINE).map(|column| column.name.clone());
                let lines: Vec<String> = lines.collect();
                if !lines.is_empty() {
                    narrow = format!("the window is too narrow for {}; ", listed(&lines));
                }
                String::from_utf8_lossy(&page).into_owned()
            }
        };
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
            let hidden = count(hidden, "more figure");
            style::note(&format!("{narrow}{hidden} for each row: --format csv, json or ndjson gives all"));
        }
        Ok(())
    }
}
