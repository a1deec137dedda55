//! Rows of text, gathered as columns until there are enough of them.

use attain::{Batch, Cells, InputSlot, Kind, TextColumn};
use csv::ByteRecord;

use super::columns::Columns;
use crate::contract::Settled;

/// So many rows are gathered.
const ROWS: usize = 4_096;

/// Rows of text, each cell of a fact read to digits as it comes.
pub(super) struct Gathered {
    facts: Vec<Fact>,
    rows: Vec<Gather>,
    /// How many of the rows are in the columns.
    placed: usize,
    /// Whose rows they are, one behind the other.
    subjects: String,
    /// Cells that are more than digits.
    unusual: Vec<Unusual>,
    texts: String,
}

/// A column that holds a fact.
struct Fact {
    /// Which of the cells of a row.
    cell: usize,
    slot: InputSlot,
    /// Whether an empty cell is one too few.
    is_needed: bool,
    cells: TextColumn,
    /// The rows that do not give it, though they must.
    not_given: Vec<usize>,
}

/// What is known of a row beside its facts.
struct Gather {
    number: u64,
    /// Where the name of its subject ends.
    subject: usize,
    period: Option<usize>,
    /// The column, and what is wrong with it, of a row that is no one's or of no period: it is in no column.
    unplaced: Option<Box<(Option<usize>, String)>>,
}

struct Unusual {
    row: usize,
    fact: usize,
    /// Where its text ends.
    end: usize,
}

/// A row that was gathered.
pub(super) struct Row<'a> {
    /// Its place in the columns.
    pub place: usize,
    pub number: u64,
    pub subject: &'a str,
    pub period: Option<usize>,
    /// The column, and what is wrong with it, of a row that is in no column.
    pub unplaced: Option<(Option<usize>, &'a str)>,
}

impl Gathered {
    /// No rows yet.
    pub fn new(columns: &Columns, settled: &Settled) -> Gathered {
        let mut facts = settled.facts();
        let facts = columns.facts().map(|(cell, slot)| {
            facts.clear();
            let is_needed = facts.set_text(slot, "").is_ok() && facts.get(slot) == Err(Kind::Unsupplied);
            Fact { cell, slot, is_needed, cells: settled.program.text_column(slot), not_given: Vec::new() }
        });
        Gathered {
            facts: facts.collect(),
            rows: Vec::new(),
            placed: 0,
            subjects: String::new(),
            unusual: Vec::new(),
            texts: String::new(),
        }
    }

    /// Whether there are enough of them.
    pub fn is_full(&self) -> bool {
        self.rows.len() >= ROWS
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Forgets all rows; the room is kept.
    pub fn clear(&mut self) {
        for fact in &mut self.facts {
            fact.cells.clear();
            fact.not_given.clear();
        }
        self.rows.clear();
        self.placed = 0;
        self.subjects.clear();
        self.unusual.clear();
        self.texts.clear();
    }

    /// Adds a row, whose cells are UTF-8.
    pub fn row(&mut self, number: u64, subject: &str, period: Option<usize>, record: &ByteRecord) {
        let row = self.placed;
        for (place, fact) in self.facts.iter_mut().enumerate() {
            let cell = record.get(fact.cell).unwrap_or_default();
            if fact.cells.push(cell) {
                if cell.is_empty() && fact.is_needed {
                    fact.not_given.push(row);
                }
                continue;
            }
            let cell = std::str::from_utf8(cell).unwrap_or("\u{FFFD}").trim();
            if !cell.is_empty() {
                self.texts.push_str(cell);
                self.unusual.push(Unusual { row, fact: place, end: self.texts.len() });
            } else if fact.is_needed {
                fact.not_given.push(row);
            }
        }
        self.placed += 1;
        self.note(number, subject, period, None);
    }

    /// Adds a row that is in no column, as something is wrong with it, perhaps with one of its columns.
    pub fn unplaced(&mut self, number: u64, subject: &str, column: Option<usize>, problem: String) {
        self.note(number, subject, None, Some(Box::new((column, problem))));
    }

    fn note(
        &mut self,
        number: u64,
        subject: &str,
        period: Option<usize>,
        unplaced: Option<Box<(Option<usize>, String)>>,
    ) {
        self.subjects.push_str(subject);
        self.rows.push(Gather { number, subject: self.subjects.len(), period, unplaced });
    }

    /// Puts the facts of all rows into a batch that has none.
    pub fn put(&self, batch: &mut Batch) {
        batch.add_rows(self.placed);
        for Fact { slot, cells, .. } in &self.facts {
            let digits = Cells::Decimals { mantissas: cells.mantissas(), places: cells.places() };
            batch.set_column(*slot, digits, cells.present());
        }
        let mut begin = 0;
        for Unusual { row, fact, end } in &self.unusual {
            if let (Some(fact), Some(text)) = (self.facts.get(*fact), self.texts.get(begin..*end)) {
                batch.set_text(*row, fact.slot, text);
            }
            begin = *end;
        }
        let periods: Vec<usize> = self.rows.iter().filter_map(|row| row.period).collect();
        if !periods.is_empty() {
            // They were all found among those of the contract.
            let _settled = batch.set_periods(&periods);
        }
    }

    /// The facts that rows do not give though they must: the place of the row, and the fact.
    pub fn not_given(&self) -> impl Iterator<Item = (usize, InputSlot)> + '_ {
        self.facts.iter().flat_map(|fact| fact.not_given.iter().map(|row| (*row, fact.slot)))
    }

    /// All rows in the order of the file.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        let (mut place, mut begin) = (0, 0);
        self.rows.iter().map(move |row| {
            let subject = self.subjects.get(begin..row.subject).unwrap_or("");
            begin = row.subject;
            let unplaced = row.unplaced.as_deref().map(|(column, problem)| (*column, problem.as_str()));
            let row = Row { place, number: row.number, subject, period: row.period, unplaced };
            place += usize::from(unplaced.is_none());
            row
        })
    }
}
