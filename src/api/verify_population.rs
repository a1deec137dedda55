//! A settled population read back, and compared with a fresh one, in whatever order the rows of either came.

use serde::{Deserialize, Serialize};

use super::wire_population::{Came, DecisionOf, Head, LineOf, NetOf, ObligationOf, RowOf, TableHead};
use crate::settle::verify::{Difference, Found, compared, decision_words, differs, first, obligation_words};
use crate::settle::wire::Receipt;

/// A settled population, all of it at hand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Whole {
    /// What stands in front.
    #[serde(flatten)]
    pub head: Head,
    /// The figures of every place.
    pub tables: Vec<Rows>,
    /// The lines of money.
    pub lines: Vec<LineOf>,
    /// What remains between each two parties, of each subject.
    pub nets: Vec<NetOf>,
    /// The same of all together.
    pub together: Vec<NetOf>,
    /// What decisions came to, and why.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub decisions: Vec<DecisionOf>,
    /// How obligations stand.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub obligations: Vec<ObligationOf>,
    /// What it was made from.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub receipt: Option<Receipt>,
}

/// A place with its rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rows {
    /// Its figures.
    #[serde(flatten)]
    pub head: TableHead,
    /// Its rows.
    pub rows: Vec<RowOf>,
}

/// One line of a settled population that is written a row at a time.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(clippy::large_enum_variant)] // Read one at a time.
pub enum Piece {
    /// What stands in front.
    Population(Head),
    /// A place.
    Table(TableHead),
    /// A row of the last place.
    Row(RowOf),
    /// A line of money.
    Line(LineOf),
    /// A net of a subject.
    Net(NetOf),
    /// A net of all together.
    Together(NetOf),
    /// What a decision came to.
    Decision(DecisionOf),
    /// How an obligation stands.
    Obligation(ObligationOf),
    /// What it was made from.
    Receipt(Receipt),
}

impl Whole {
    /// With nothing behind what stands in front.
    pub fn new(head: Head) -> Whole {
        let (tables, lines, nets, together) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (decisions, obligations) = (Vec::new(), Vec::new());
        Whole { head, tables, lines, nets, together, decisions, obligations, receipt: None }
    }

    /// Adds a piece.
    pub fn add(&mut self, piece: Piece) {
        match piece {
            Piece::Population(head) => self.head = head,
            Piece::Table(head) => self.tables.push(Rows { head, rows: Vec::new() }),
            Piece::Row(row) => self.tables.last_mut().into_iter().for_each(|table| table.rows.push(row.clone())),
            Piece::Line(line) => self.lines.push(line),
            Piece::Net(net) => self.nets.push(net),
            Piece::Together(net) => self.together.push(net),
            Piece::Decision(decision) => self.decisions.push(decision),
            Piece::Obligation(obligation) => self.obligations.push(obligation),
            Piece::Receipt(receipt) => self.receipt = Some(receipt),
        }
    }

    /// Rows in the order of their keys, which the order of facts does not change.
    fn sort(&mut self) {
        for table in &mut self.tables {
            table.rows.sort_by(|a, b| a.keys.0.cmp(&b.keys.0));
        }
        self.lines.sort_by(|a, b| (&a.keys.0, &a.address).cmp(&(&b.keys.0, &b.address)));
        for nets in [&mut self.nets, &mut self.together] {
            nets.sort_by(|a, b| (&a.subject, &a.from, &a.to).cmp(&(&b.subject, &b.from, &b.to)));
        }
        self.decisions.sort_by(|a, b| (&a.keys.0, &a.decision.address).cmp(&(&b.keys.0, &b.decision.address)));
        self.obligations.sort_by(|a, b| (&a.keys.0, &a.obligation.name).cmp(&(&b.keys.0, &b.obligation.name)));
    }
}

/// Compares a saved settlement of many with one that was freshly made from the same contract and facts. The order of rows does not
/// matter.
///
/// # Errors
/// The first difference, in the order of the settlement: figures, lines, nets, decisions, obligations, then what it was made from. Titles and the engine's
/// version may differ.
pub fn verify_population(mut saved: Whole, mut fresh: Whole) -> Result<(), Difference> {
    saved.sort();
    fresh.sort();
    let net = |net: &NetOf| match &net.subject {
        Some(subject) => format!("the net of {subject} between {} and {}", net.from, net.to),
        None => format!("the net between {} and {}", net.from, net.to),
    };
    let amount = |net: &NetOf| {
        let partial = if net.partial { ", in part" } else { "" };
        format!("{} pays {} {}{partial}", net.from, net.to, came(&net.amount))
    };
    let found = differs("schema", &saved.head.schema, &fresh.head.schema)
        .or_else(|| differs("edition", &saved.head.edition.to_string(), &fresh.head.edition.to_string()))
        .or_else(|| tables(&saved, &fresh))
        .or_else(|| {
            first(&saved.lines, &fresh.lines, "lines of money", |line| of(&line.address, &line.keys.0), line_words)
        })
        .or_else(|| first(&saved.nets, &fresh.nets, "nets", net, amount))
        .or_else(|| first(&saved.together, &fresh.together, "nets of all together", net, amount));
    let found = found
        .or_else(|| {
            let name = |of_one: &DecisionOf| of(&of_one.decision.address, &of_one.keys.0);
            first(&saved.decisions, &fresh.decisions, "decisions", name, |of_one| decision_words(&of_one.decision))
        })
        .or_else(|| {
            let name = |of_one: &ObligationOf| of(&of_one.obligation.name, &of_one.keys.0);
            let words = |of_one: &ObligationOf| obligation_words(&of_one.obligation);
            first(&saved.obligations, &fresh.obligations, "obligations", name, words)
        });
    compared(found, saved.receipt.as_ref(), fresh.receipt.as_ref())
}

fn tables(saved: &Whole, fresh: &Whole) -> Option<Found> {
    let name = |table: &Rows| format!("table `{}`", table.head.table);
    let size = |table: &Rows| format!("there with {} rows", table.rows.len());
    let same = saved.tables.len() == fresh.tables.len()
        && saved.tables.iter().zip(&fresh.tables).all(|(old, new)| old.head.table == new.head.table);
    if !same {
        return first(&saved.tables, &fresh.tables, "tables", name, size);
    }
    saved.tables.iter().zip(&fresh.tables).find_map(|(old, new)| {
        let rows = old.rows.iter().zip(&new.rows).find(|(old, new)| old != new);
        if let Some((old, new)) = rows.filter(|(old, new)| old.keys == new.keys) {
            let figures = old.figures.0.iter().map(|figure| (old, figure)).collect::<Vec<_>>();
            let others = new.figures.0.iter().map(|figure| (new, figure)).collect::<Vec<_>>();
            let name = |(row, (address, _)): &(&RowOf, &(String, Came))| of(address, &row.keys.0);
            return first(&figures, &others, "figures", name, |(_, (_, value))| came(value));
        }
        let row = |row: &RowOf| of("the row", &row.keys.0);
        first(&old.rows, &new.rows, "rows", row, |_| "there".to_owned())
    })
}

/// `rate of alder, 2026`
fn of(what: &str, keys: &[(String, String)]) -> String {
    let keys: Vec<&str> = keys.iter().map(|(_, key)| key.as_str()).collect();
    if keys.is_empty() { what.to_owned() } else { format!("{what} of {}", keys.join(", ")) }
}

fn came(came: &Came) -> String {
    came.value.clone().unwrap_or_else(|| came.status.to_string())
}

fn line_words(line: &LineOf) -> String {
    let amount = if line.determined { came(&line.amount) } else { format!("undetermined ({})", line.amount.status) };
    format!("{} pays {} {amount}", line.from, line.to)
}
