//! `attain.Population`: what everybody's facts came to, where figures reach across subjects or periods.

use attain::diagnostic::nearest;
use attain::{Date, FigureSlot, Period, Place, Program, Row, TableError, Where};
use attain_arrow::{Columns, Error};
use pyo3::exceptions::{PyKeyError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::problem::{Problem, Problems};
use crate::settlement::loads;
use crate::table::{self, Table};

/// How many rows a message names.
const NAMED: usize = 5;

/// What everybody's facts came to, in every period: tables of figures, lines of money, and why.
#[pyclass(frozen, module = "attain")]
#[derive(Debug)]
pub struct Population {
    inner: attain::Population,
    problems: Problems,
}

impl Population {
    /// Settles tables of facts together.
    pub fn settled(
        py: Python<'_>,
        program: &Program,
        tables: &Bound<'_, PyDict>,
        (as_of, known_on): (Option<Date>, Option<Date>),
        columns: &Columns,
        strict: bool,
    ) -> PyResult<Population> {
        let mut given = Vec::with_capacity(tables.len());
        for (name, rows) in tables {
            given.push((name.extract::<String>()?, table::reader(&rows)?));
        }
        let settled = py.detach(|| {
            let mut facts = Vec::with_capacity(given.len());
            for (name, rows) in given {
                let batches = rows.collect::<Result<Vec<_>, _>>().map_err(Error::Arrow)?;
                facts.push(attain_arrow::table(program, &name, &batches, columns)?);
            }
            Ok(program.settle_as_known(&facts, as_of, known_on))
        });
        let (inner, errors) = settled.map_err(|error| table::table_error(py, &error))?;
        let problems = Problems::from(errors.into_iter().map(problem).collect::<Vec<_>>());
        match strict && problems.count() > 0 {
            true => Err(problems.raised(py)),
            false => Ok(Population { inner, problems }),
        }
    }

    fn figure(&self, address: &str) -> PyResult<FigureSlot> {
        let program = self.inner.program();
        program.figure(address).ok_or_else(|| {
            let figures = program.figures();
            let near = nearest(address, figures.iter().map(|figure| figure.address.as_str()));
            let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            PyKeyError::new_err(format!("the contract has no figure `{address}`{near}"))
        })
    }

    fn period(&self, label: Option<&str>) -> PyResult<Option<Period>> {
        let called = |label: &str| {
            let none = || {
                PyValueError::new_err(format!(
                    "`{label}` is no period of the contract; such as `2026-03`, `2026-Q1` or `2026`"
                ))
            };
            self.inner.period_called(label).ok_or_else(none)
        };
        label.map(called).transpose()
    }

    /// Who is meant: a key, or a level and a key where several levels have it (`clinician=c1`).
    fn element(&self, subject: &str) -> PyResult<(String, String)> {
        if let Some((level, key)) = subject.split_once('=')
            && self.inner.level_keys(level).contains(&key)
        {
            return Ok((level.to_owned(), key.to_owned()));
        }
        match self.inner.levels_with(subject).as_slice() {
            [level] => Ok(((*level).to_owned(), subject.to_owned())),
            [] => Err(PyKeyError::new_err(format!("no table of facts names `{subject}`"))),
            levels => {
                let names: Vec<String> = levels.iter().map(|level| format!("`{level}={subject}`")).collect();
                Err(PyValueError::new_err(format!("several are called `{subject}`: say {}", names.join(" or "))))
            }
        }
    }

    /// The one row in which a figure stands that is asked for.
    fn row(&self, address: &str, subject: Option<&str>, period: Option<&str>) -> PyResult<(FigureSlot, Row)> {
        let slot = self.figure(address)?;
        let element = subject.map(|subject| self.element(subject)).transpose()?;
        let whose = element.as_ref().map(|(level, key)| (level.as_str(), key.as_str()));
        let rows: Vec<Row> = self.inner.rows_of(slot, whose, self.period(period)?).take(NAMED + 1).collect();
        match rows.as_slice() {
            [row] => Ok((slot, *row)),
            [] => Err(PyValueError::new_err(format!(
                "`{address}` does not stand there: nobody who is asked about takes part in the period"
            ))),
            several => {
                let named = several.iter().take(NAMED).map(|row| self.inner.keys(*row).join(" "));
                let more = if several.len() > NAMED { ", …" } else { "" };
                let named = named.collect::<Vec<_>>().join(", ");
                Err(PyValueError::new_err(format!(
                    "`{address}` stands in several rows ({named}{more}): say which by `subject` and `period`"
                )))
            }
        }
    }

    fn place(&self, name: Option<&str>) -> PyResult<Place> {
        let Some(name) = name else { return Ok(self.inner.settled_place()) };
        let places = self.inner.places();
        let names: Vec<String> = places.iter().map(Place::name).collect();
        places.into_iter().find(|place| place.name() == name).ok_or_else(|| {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            PyKeyError::new_err(format!("there is no table `{name}`; there are {}", names.join(", ")))
        })
    }
}

#[pymethods]
impl Population {
    /// The names of its tables of figures, by their key columns: ``practice,month``; what stands once, ``in common``.
    #[getter]
    fn tables(&self) -> Vec<String> {
        self.inner.places().iter().map(Place::name).collect()
    }

    /// A table of figures: its key columns, then the figures that stand there; without a name, of those who are settled. The form
    /// of figures is that of `Contract.settle_table`.
    #[pyo3(signature = (name = None, *, figures = None, kinds = false, places = None))]
    fn table(
        &self,
        py: Python<'_>,
        name: Option<&str>,
        figures: Option<Vec<String>>,
        kinds: bool,
        places: Option<u8>,
    ) -> PyResult<Table> {
        let (place, results) = (self.place(name)?, table::results(figures, kinds, places));
        let made = py.detach(|| attain_arrow::place(&self.inner, &place, &results));
        made.map(Table::of).map_err(|error| table::table_error(py, &error))
    }

    /// The lines of money of everybody: whose, for which period, who pays whom how much, or why that is not known.
    #[getter]
    fn lines(&self, py: Python<'_>) -> PyResult<Table> {
        let made = py.detach(|| attain_arrow::lines(&self.inner));
        made.map(Table::of).map_err(|error| table::table_error(py, &error))
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

    /// Why a figure is what it is: in one sentence, or with everything it was made from. `subject` is a key of the facts, or a level
    /// and a key where several levels have it, ``clinician=c1``; `period` is such as ``2026-03``, ``2026-Q1`` or ``2026``.
    #[pyo3(signature = (address, *, subject = None, period = None, full = false))]
    fn explain(
        &self,
        py: Python<'_>,
        address: &str,
        subject: Option<&str>,
        period: Option<&str>,
        full: bool,
    ) -> PyResult<String> {
        let (slot, row) = self.row(address, subject, period)?;
        let told = py.detach(|| match full {
            true => self.inner.explain_fully(slot, row),
            false => self.inner.explain_line(slot, row),
        });
        told.ok_or_else(|| PyValueError::new_err(format!("`{address}` does not stand there")))
    }

    /// Everything as data, of the shape ``attain/population/1``, as ``attain settle --format json`` writes it.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let written = py.detach(|| serde_json::to_string(&self.inner.to_wire()));
        loads(py, &written.map_err(|error| PyValueError::new_err(error.to_string()))?)
    }

    fn __repr__(&self) -> String {
        let place = self.inner.settled_place();
        format!("<attain.Population of {} rows of {}>", self.inner.rows(&place).count(), place.name())
    }
}

/// Where tables of facts are wrong, rows counted from 0.
fn problem(error: TableError) -> Problem {
    let said = Problem { table: Some(error.table), ..Problem::said(&error.problem) };
    match error.at {
        Where::Column(column) => Problem { column: Some(column), ..said },
        Where::Row(row) => Problem { row: Some(row.saturating_sub(1)), ..said },
        Where::Cell(row, column) => Problem { row: Some(row.saturating_sub(1)), column: Some(column), ..said },
        Where::Whole => said,
    }
}
