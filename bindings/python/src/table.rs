//! Tables of facts from any library that speaks Arrow, and tables of figures back to it.
//!
//! In:  an object with `__arrow_c_stream__` or `__arrow_c_array__`.
//! Out: [`Table`], which has `__arrow_c_stream__`; every row that was refused, numbered from 0 over the whole table.
//! Promise: two rows about the same subject and period are never both settled.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchReader, StructArray};
use arrow_schema::{Field, Schema, SchemaRef};
use attain::{Mode, Program};
use attain_arrow::{Columns, Error, Refused, Results, Settler, Texts};
use pyo3::exceptions::{PyIndexError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};
use pyo3_arrow::error::PyArrowResult;
use pyo3_arrow::ffi::{ArrayIterator, to_schema_pycapsule, to_stream_pycapsule};
use pyo3_arrow::input::AnyRecordBatch;

use crate::problem::{Problem, Problems};
use crate::python::{AttainError, ScopeError};

/// How many rows are settled at once, whatever the chunks of a table are: their figures then stay small.
const ROWS: usize = 65_536;

/// A table of results: any library that speaks Arrow takes it as it is, ``pyarrow.table(results)``, ``polars.DataFrame(results)``,
/// ``pandas.DataFrame.from_arrow(results)``.
#[pyclass(frozen, module = "attain")]
#[derive(Debug)]
pub struct Table {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
    problems: Problems,
}

impl Table {
    /// Of one record batch.
    pub fn of(batch: RecordBatch) -> Table {
        Table { schema: batch.schema(), batches: vec![batch], problems: Problems::default() }
    }
}

#[pymethods]
impl Table {
    /// The columns and the rows, as the PyCapsule interface of Arrow has them.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyArrowResult<Bound<'py, PyCapsule>> {
        let field = Field::new_struct("", self.schema.fields().clone(), false);
        let field = field.with_metadata(self.schema.metadata().clone());
        let batches = self.batches.clone().into_iter().map(|batch| Ok(Arc::new(StructArray::from(batch)) as ArrayRef));
        to_stream_pycapsule(py, Box::new(ArrayIterator::new(batches, Arc::new(field))), requested_schema)
    }

    /// The columns, as the PyCapsule interface of Arrow has them.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyArrowResult<Bound<'py, PyCapsule>> {
        to_schema_pycapsule(py, self.schema.as_ref())
    }

    /// How many rows it has.
    fn __len__(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// The names of its columns.
    #[getter]
    fn column_names(&self) -> Vec<&str> {
        self.schema.fields().iter().map(|field| field.name().as_str()).collect()
    }

    /// What was refused of the facts, the first thousand of it; empty unless they were settled with ``strict=False``.
    #[getter]
    fn problems<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        self.problems.tuple(py)
    }

    /// How much was refused of the facts.
    #[getter]
    fn problem_count(&self) -> usize {
        self.problems.count()
    }

    fn __repr__(&self) -> String {
        format!("<attain.Table of {} rows and {} columns>", self.__len__(), self.schema.fields().len())
    }
}

/// How columns are to be read.
pub fn columns(subject_column: Option<String>, ignore: Vec<String>) -> Columns {
    let columns = Columns::new().leave(ignore);
    match subject_column {
        Some(column) => columns.subject(column),
        None => columns,
    }
}

/// Which figures results have, and in which form.
pub fn results(figures: Option<Vec<String>>, kinds: bool, places: Option<u8>) -> Results {
    let mut results = Results::new();
    if let Some(figures) = figures {
        results = results.figures(figures);
    }
    if kinds {
        results = results.with_kinds();
    }
    match places {
        Some(places) => results.endless_rounded(places, Mode::HalfUp),
        None => results,
    }
}

/// The rows of any object that speaks Arrow.
pub fn reader(data: &Bound<'_, PyAny>) -> PyResult<Box<dyn RecordBatchReader + Send>> {
    let py = data.py();
    let speaks = data.hasattr(pyo3::intern!(py, "__arrow_c_stream__"))?
        || data.hasattr(pyo3::intern!(py, "__arrow_c_array__"))?;
    if !speaks {
        return Err(PyTypeError::new_err(format!(
            "a table with `__arrow_c_stream__` is expected, such as one of pyarrow, pandas, Polars, DuckDB or DataFusion, and not {}",
            data.get_type().name()?
        )));
    }
    data.extract::<AnyRecordBatch>()?.into_reader()
}

/// Settles every row of a table; with what was refused of it.
pub fn settle(
    py: Python<'_>,
    program: &Program,
    rows: Box<dyn RecordBatchReader + Send>,
    columns: &Columns,
    results: &Results,
    strict: bool,
) -> PyResult<Table> {
    let table = py.detach(|| settled(program, rows, columns, results)).map_err(|stop| stop.raised(py))?;
    match strict && table.problems.count() > 0 {
        true => Err(table.problems.raised(py)),
        false => Ok(table),
    }
}

/// One row of a table, settled with all that can be told about it.
pub fn row(
    py: Python<'_>,
    program: &Program,
    rows: Box<dyn RecordBatchReader + Send>,
    columns: &Columns,
    wanted: usize,
) -> PyResult<RowSettled> {
    let found = py.detach(|| row_settled(program, rows, columns, wanted));
    match found.map_err(|stop| stop.raised(py))? {
        Ok(found) => Ok(found),
        Err(rows) => Err(PyIndexError::new_err(format!("there is no row {wanted}: the table has {rows}, from 0"))),
    }
}

/// Why a table is not settled at all.
#[derive(Debug)]
pub enum Stop {
    /// It, or a result, has no form.
    Table(Error),
    /// Rows that cannot both count.
    Twice(Problems),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Table(error)
    }
}

impl Stop {
    /// As the exception that it is.
    pub fn raised(self, py: Python<'_>) -> PyErr {
        match self {
            Stop::Twice(problems) => problems.raised(py),
            Stop::Table(error) => table_error(py, &error),
        }
    }
}

/// What is wrong with a table as such.
pub fn table_error(py: Python<'_>, error: &Error) -> PyErr {
    let message = error.to_string();
    let of_column = |column: &str| Problems::from(vec![Problem::of(column, message.as_str())]).raised(py);
    match error {
        Error::Wide => ScopeError::new_err(message),
        Error::WrongType { column, .. }
        | Error::NoColumn { column, .. }
        | Error::UnknownColumn { column, .. }
        | Error::Twice { column } => of_column(column),
        Error::NoSubject { expected } => of_column(expected),
        Error::Arrow(_) => AttainError::new_err(message),
        _ => Problems::from(vec![Problem::said(&message)]).raised(py),
    }
}

fn settled(
    program: &Program,
    rows: Box<dyn RecordBatchReader + Send>,
    columns: &Columns,
    results: &Results,
) -> Result<Table, Stop> {
    let facts = rows.schema();
    let mut settler = Settler::new(program, &facts, columns, results)?;
    let keys = Keys::of(&settler, &facts, program);
    let (mut seen, mut twice) = (Seen::default(), Problems::default());
    let mut table = Table { schema: settler.schema().clone(), batches: Vec::new(), problems: Problems::default() };
    let mut first = 0;
    for batch in rows {
        let batch = batch.map_err(Error::Arrow)?;
        for start in (0..batch.num_rows()).step_by(ROWS) {
            let part = batch.slice(start, ROWS.min(batch.num_rows() - start));
            let settled = settler.settle(&part).map_err(|error| moved(error, first))?;
            keys.each(&settled.results, |row, subject, period| {
                if let Some(earlier) = seen.before(subject, period, first + row) {
                    let when = period.map(|period| format!(" in {period}")).unwrap_or_default();
                    let problem = Problem::said(&format!(
                        "row {earlier} is about `{subject}`{when}, too; which of them counts cannot be guessed"
                    ));
                    twice.push(Problem { row: Some(first + row), subject: Some(subject.to_owned()), ..problem });
                }
            });
            settled.refused.into_iter().for_each(|refused| table.problems.push(problem(refused, first)));
            table.batches.push(settled.results);
            first += part.num_rows();
        }
    }
    if twice.count() > 0 { Err(Stop::Twice(twice)) } else { Ok(table) }
}

/// A row, and what was refused of it.
pub type RowSettled = (attain::Settlement, Vec<Problem>);

/// The row, or how many there are.
fn row_settled(
    program: &Program,
    rows: Box<dyn RecordBatchReader + Send>,
    columns: &Columns,
    wanted: usize,
) -> Result<Result<RowSettled, usize>, Stop> {
    let facts = rows.schema();
    let mut settler = Settler::new(program, &facts, columns, &Results::new())?;
    let keys = Keys::of(&settler, &facts, program);
    let mut first = 0;
    for batch in rows {
        let batch = batch.map_err(Error::Arrow)?;
        if wanted - first >= batch.num_rows() {
            first += batch.num_rows();
            continue;
        }
        let settled = settler.settle(&batch.slice(wanted - first, 1)).map_err(|error| moved(error, wanted))?;
        let problems: Vec<Problem> = settled.refused.into_iter().map(|refused| problem(refused, wanted)).collect();
        let (mut whose, mut when) = (String::new(), None);
        keys.each(&settled.results, |_, subject, period| {
            subject.clone_into(&mut whose);
            when = period.and_then(|period| program.period(period));
        });
        let (batch, settler) = settler.last();
        let settlement = settler.settlement(batch, 0, &whose, when);
        return Ok(settlement.map(|settlement| (settlement, problems)).map_err(|_| first));
    }
    Ok(Err(first))
}

/// The same error of a row that is counted over the whole table.
fn moved(error: Error, first: usize) -> Error {
    match error {
        Error::TooLong { row, address, value, places } => Error::TooLong { row: row + first, address, value, places },
        other => other,
    }
}

fn problem(refused: Refused, first: usize) -> Problem {
    let Refused { row, subject, column, problem } = refused;
    Problem { row: Some(first + row), subject, column: Some(column), ..Problem::said(&problem) }
}

/// Where results say whose rows they are, and for which period: in front.
struct Keys {
    period: Option<usize>,
}

impl Keys {
    fn of(settler: &Settler, facts: &Schema, program: &Program) -> Keys {
        let subject = settler.schema().fields().first().map(|field| field.name().as_str());
        let period = program.period_axis().filter(|axis| facts.index_of(axis).is_ok() && subject != Some(*axis));
        Keys { period: period.map(|_| 1) }
    }

    fn each(&self, results: &RecordBatch, mut each: impl FnMut(usize, &str, Option<&str>)) {
        let texts = |place: usize| results.columns().get(place).and_then(|column| Texts::of_names(column.as_ref()));
        let Some(subjects) = texts(0) else { return };
        let periods = self.period.and_then(texts);
        for row in 0..results.num_rows() {
            // Whose row it is not known to be is refused already.
            if let Some(subject) = subjects.get(row) {
                each(row, subject, periods.as_ref().and_then(|periods| periods.get(row)));
            }
        }
    }
}

/// Which rows have been: two hashes of subject and period stand for both, so that a million rows take 32 MB.
#[derive(Default)]
struct Seen {
    hashers: [RandomState; 2],
    rows: HashMap<(u64, u64), usize>,
}

impl Seen {
    /// The row before that is about the same; notes this one.
    fn before(&mut self, subject: &str, period: Option<&str>, row: usize) -> Option<usize> {
        let [first, second] = &self.hashers;
        let key = (first.hash_one((subject, period)), second.hash_one((subject, period)));
        match self.rows.get(&key) {
            Some(earlier) => Some(*earlier),
            None => {
                self.rows.insert(key, row);
                None
            }
        }
    }
}
