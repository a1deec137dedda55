//! Many rows at once: their facts are put into a batch, and what is wrong with them is said row by row all the same.

use std::collections::HashMap;

use arrow_array::RecordBatch;
use attain::{Batch, InputSlot};
use attain_arrow::MISSING;

use super::{Each, Placed, Reader, reason};
use crate::facts::columns::{Columns, Role};
use crate::facts::gathered::Gathered;
use crate::facts::{Taker, parquet};
use crate::outcome::Refusal;

impl Reader<'_> {
    /// Reads rows as columns of facts.
    pub(super) fn whole_columns(&mut self, file: &str, first: u64, rows: &RecordBatch) -> Result<(), Refusal> {
        if self.arrow.as_ref().is_none_or(|reader| !reader.reads(rows.schema_ref())) {
            self.arrow = Some(self.arrow_reader(file, rows)?);
        }
        let (Some(reader), Some(columns), Each::Many(many)) = (&self.arrow, &self.columns, &mut self.each) else {
            return Ok(());
        };
        many.rest(&mut self.problems)?;
        let batch = many.batch();
        let read = reader.read(rows, batch).map_err(|error| parquet::refused(file, &error))?;
        let wrong = Wrong::of(batch, read.not_given.iter().copied(), columns);
        let mut unplaced = read.unplaced.iter().peekable();
        let rows = (0..rows.num_rows()).map(|row| Standing {
            place: row,
            number: first + row as u64,
            subject: read.subjects.get(row).unwrap_or(""),
            period: read.periods.get(row).copied().flatten(),
            unplaced: unplaced
                .next_if(|unplaced| unplaced.row == row)
                .map(|unplaced| (Some(unplaced.column.as_str()), unplaced.problem.as_str())),
        });
        self.stand(rows, wrong, true)
    }

    /// Settles the rows of text that were gathered.
    pub(super) fn settle_gathered(&mut self) -> Result<(), Refusal> {
        let Some(mut gathered) = self.gathered.take() else { return Ok(()) };
        let result = self.gathered(&gathered);
        gathered.clear();
        self.gathered = Some(gathered);
        result
    }

    fn gathered(&mut self, gathered: &Gathered) -> Result<(), Refusal> {
        let (Some(columns), Each::Many(many)) = (&self.columns, &mut self.each) else { return Ok(()) };
        if gathered.is_empty() {
            return Ok(());
        }
        many.rest(&mut self.problems)?;
        let batch = many.batch();
        gathered.put(batch);
        let wrong = Wrong::of(batch, gathered.not_given(), columns);
        let names = columns.names.clone();
        let rows = gathered.rows().map(|row| Standing {
            place: row.place,
            number: row.number,
            subject: row.subject,
            period: row.period,
            unplaced: row
                .unplaced
                .map(|(column, problem)| (column.and_then(|at| names.get(at)).map(String::as_str), problem)),
        });
        self.stand(rows, wrong, false)
    }

    /// Says what is wrong with rows whose facts are in the batch, and hands those on that can be settled.
    fn stand<'r>(
        &mut self,
        rows: impl ExactSizeIterator<Item = Standing<'r>>,
        wrong: Vec<Wrong>,
        counts: bool,
    ) -> Result<(), Refusal> {
        let mut wrong = wrong.into_iter().peekable();
        let mut placed = Vec::with_capacity(rows.len());
        self.problems.hold();
        for Standing { place, number, subject, period, unplaced } in rows {
            if counts {
                self.count();
            }
            if let Some((column, problem)) = unplaced {
                self.problems.say(number, subject, column, problem);
                continue;
            }
            let of_row =
                std::iter::from_fn(|| wrong.next_if(|wrong| wrong.row <= place)).filter(|wrong| wrong.row == place);
            let with_periods = self.columns.as_ref().and_then(|columns| columns.period);
            let label = || with_periods.and(self.settled.period_at(period)).map(|period| period.label());
            if self.seen.again((subject, period), label, number, &mut self.problems) {
                self.twice += 1;
            }
            if self.twice > 0 {
                of_row.for_each(drop);
                continue;
            }
            let mut failed = false;
            for Wrong { slot, reason, .. } in of_row {
                failed = true;
                match reason {
                    Some(reason) => self.problems.say(number, subject, Some(self.settled.address(slot)), &reason),
                    None => self.problems.not_given(number, subject, self.settled.address(slot)),
                }
            }
            placed.push(Placed { place, number, subject, period, failed, mark: self.problems.mark() });
        }
        match &mut self.each {
            Each::Row(_) => Ok(()),
            Each::Many(many) => many.rows(&placed, &mut self.problems),
        }
    }

    /// Looks at the columns of a table.
    fn arrow_reader(&mut self, file: &str, rows: &RecordBatch) -> Result<attain_arrow::Reader, Refusal> {
        let schema = rows.schema_ref();
        let names = schema.fields().iter().map(|field| field.name().clone());
        let is_kind =
            |name: &str| name.strip_suffix(MISSING).is_some_and(|fact| self.settled.program.input(fact).is_some());
        let names: Vec<String> = names.filter(|name| !is_kind(name)).collect();
        self.columns(&names, true)?;
        let Some(columns) = &self.columns else {
            return Err(Refusal::new(format!("`{file}` has no columns")));
        };
        let left = columns.roles.iter().zip(&columns.names);
        let left = left.filter(|(role, _)| **role == Role::Ignored).map(|(_, name)| name.clone());
        let subject = columns.names.get(columns.subject).cloned().unwrap_or_default();
        let how = attain_arrow::Columns::new().subject(subject).leave(left);
        attain_arrow::Reader::new(&self.settled.program, schema, &how).map_err(|error| parquet::refused(file, &error))
    }
}

/// A row of many that are read as columns.
struct Standing<'a> {
    /// Its place in the batch.
    place: usize,
    number: u64,
    subject: &'a str,
    period: Option<usize>,
    /// The column, and what is wrong with it, of a row that cannot be settled.
    unplaced: Option<(Option<&'a str>, &'a str)>,
}

/// What is wrong with a fact of a row.
struct Wrong {
    row: usize,
    /// The place of its column.
    column: usize,
    slot: InputSlot,
    /// Why it was refused; none where it is not given.
    reason: Option<String>,
}

impl Wrong {
    /// All of a batch, row by row, and of a row column by column.
    fn of(batch: &Batch, not_given: impl Iterator<Item = (usize, InputSlot)>, columns: &Columns) -> Vec<Wrong> {
        let refused = batch.refusals().map(|(row, slot, error)| (row, slot, Some(reason(error))));
        let all = refused.chain(not_given.map(|(row, slot)| (row, slot, None)));
        let mut wrong: Vec<Wrong> = all.map(|(row, slot, reason)| Wrong { row, column: 0, slot, reason }).collect();
        if !wrong.is_empty() {
            let order: HashMap<InputSlot, usize> = columns.facts().map(|(place, slot)| (slot, place)).collect();
            wrong.iter_mut().for_each(|wrong| wrong.column = order.get(&wrong.slot).copied().unwrap_or(0));
            wrong.sort_by_key(|wrong| (wrong.row, wrong.column));
        }
        wrong
    }
}
