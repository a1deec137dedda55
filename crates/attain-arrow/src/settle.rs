//! Record batches of facts in, record batches of figures out: row by row contracts.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{Field, Schema, SchemaRef};
use attain::{Batch, BatchSettler, Program};

use crate::error::Error;
use crate::read::{Columns, Reader, Rows};
use crate::write::{Results, Writer};

/// What a record batch came to.
#[derive(Clone, Debug)]
pub struct Settled {
    /// The column of subjects and that of periods as they came, then the figures: a row for each row of facts.
    pub results: RecordBatch,
    /// What was refused, or not given though every row needs it, by row. What does not depend on it is settled; what does is
    /// null.
    pub refused: Vec<Refused>,
}

/// Something that was not taken as a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The row of the record batch, from 0.
    pub row: usize,
    /// Whose row it is, where it says so.
    pub subject: Option<String>,
    /// The column.
    pub column: String,
    /// Why, and what was expected.
    pub problem: String,
}

/// `row 3 (\`alder\`), column \`cases\`: …`, rows counted from 0.
impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let whose = self.subject.as_ref().map(|subject| format!(" (`{subject}`)")).unwrap_or_default();
        write!(f, "row {}{whose}, column `{}`: {}", self.row, self.column, self.problem)
    }
}

/// Settles record batches of one schema, one after the other, in the same room.
#[derive(Clone, Debug)]
pub struct Settler {
    reader: Reader,
    writer: Writer,
    batch: Batch,
    settler: BatchSettler,
    schema: SchemaRef,
}

impl Settler {
    /// For record batches of a schema.
    ///
    /// # Errors
    ///
    /// What [`Reader::new`] and [`Writer::new`] refuse.
    pub fn new(program: &Program, facts: &Schema, columns: &Columns, results: &Results) -> Result<Settler, Error> {
        let reader = Reader::new(program, facts, columns)?;
        let writer = Writer::new(program, results)?;
        let through = [Some(reader.subject()), reader.period()].into_iter().flatten();
        let mut fields: Vec<Field> = through.map(|place| facts.field(place).clone()).collect();
        fields.extend(writer.fields());
        Ok(Settler {
            batch: program.batch(),
            settler: program.batch_settler(writer.slots()),
            schema: Arc::new(Schema::new(fields)),
            reader,
            writer,
        })
    }

    /// The schema of results.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Settles every row. Whether a subject and period come twice is not looked at here: they may do so in different batches.
    ///
    /// # Errors
    ///
    /// The batch has other columns, or a figure does not fit its column.
    pub fn settle(&mut self, facts: &RecordBatch) -> Result<Settled, Error> {
        let rows = self.reader.read(facts, &mut self.batch)?;
        let refused = refused(&self.reader, &self.batch, &rows);
        self.settler.settle(&self.batch);
        let mut places: Vec<Option<usize>> = (0..facts.num_rows()).map(Some).collect();
        for unplaced in &rows.unplaced {
            places[unplaced.row] = None;
        }
        let through = [Some(self.reader.subject()), self.reader.period()].into_iter().flatten();
        let mut arrays: Vec<ArrayRef> = through.map(|place| facts.column(place).clone()).collect();
        arrays.extend(self.writer.columns(&self.settler, &places)?);
        Ok(Settled { results: RecordBatch::try_new(self.schema.clone(), arrays)?, refused })
    }

    /// The last record batch that was settled, as the library has it: for explanations of single rows
    /// ([`BatchSettler::settlement`]).
    pub fn last(&self) -> (&Batch, &BatchSettler) {
        (&self.batch, &self.settler)
    }
}

/// Everything that was not taken, by row and column.
fn refused(reader: &Reader, batch: &Batch, rows: &Rows<'_>) -> Vec<Refused> {
    let whose = |row: usize| rows.subjects.get(row).map(str::to_owned);
    let nowhere = |row: usize| rows.unplaced.binary_search_by_key(&row, |unplaced| unplaced.row).is_ok();
    let mut all: Vec<Refused> = Vec::new();
    all.extend(rows.unplaced.iter().map(|unplaced| Refused {
        row: unplaced.row,
        subject: whose(unplaced.row),
        column: unplaced.column.clone(),
        problem: unplaced.problem.clone(),
    }));
    let address = |slot| reader.address(slot).to_owned();
    for (row, slot, error) in batch.refusals().filter(|(row, ..)| !nowhere(*row)) {
        let column = address(slot);
        let problem = why(&error.to_string(), &column);
        all.push(Refused { row, subject: whose(row), column, problem });
    }
    for (row, slot) in rows.not_given.iter().filter(|(row, _)| !nowhere(*row)) {
        let problem = "nothing is given, and the contract does not let it be unreported".to_owned();
        all.push(Refused { row: *row, subject: whose(*row), column: address(*slot), problem });
    }
    all.sort_by_key(|refused| refused.row);
    all
}

/// Why a fact was refused, without its address, which stands before it.
fn why(text: &str, address: &str) -> String {
    text.strip_prefix(&format!("`{address}` is given as ")).unwrap_or(text).to_owned()
}

/// Settles one record batch: its columns are called as the contract's facts are, and every figure comes out.
///
/// # Errors
///
/// See [`Settler`], which is quicker for several.
pub fn settle(program: &Program, facts: &RecordBatch) -> Result<Settled, Error> {
    Settler::new(program, facts.schema_ref(), &Columns::new(), &Results::new())?.settle(facts)
}
