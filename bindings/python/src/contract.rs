//! `attain.Contract`: a text that was checked, and what is settled by it.

use std::path::PathBuf;
use std::sync::Arc;

use attain::{Date, Schedules};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple, PyType};

use crate::described::Described;
use crate::facts;
use crate::findings::{findings, refused};
use crate::population::Population;
use crate::problem::{Problem, Problems};
use crate::python::{ContractError, ScopeError, made};
use crate::schedules;
use crate::settlement::Settlement;
use crate::table::{self, Table};

/// A contract that was read, checked and compiled, and whose worked examples hold.
///
/// It never changes, may be used from many threads, and can be pickled.
#[pyclass(frozen, module = "attain")]
#[derive(Debug)]
pub struct Contract {
    inner: attain::Contract,
    supplied: Schedules,
    described: Arc<Described>,
}

impl Contract {
    fn of(inner: attain::Contract, supplied: Schedules) -> Contract {
        let described = Arc::new(Described::of(inner.program()));
        Contract { inner, supplied, described }
    }

    fn checked(py: Python<'_>, name: &str, text: &str, supplied: Schedules) -> PyResult<Contract> {
        let made = py.detach(|| attain::Contract::check(name, text, &supplied).into_result());
        made.map(|inner| Contract::of(inner, supplied)).map_err(|error| refused(py, &error))
    }
}

#[pymethods]
impl Contract {
    /// Reads, checks and compiles the text of a contract.
    ///
    /// Findings print `name`; one that ends in ``.md`` makes the text a Markdown document, whose fences marked ``attain`` are
    /// the clauses. `schedules` has the rows of schedules that the text leaves to its host (``supplied``): of each name the
    /// path of a CSV file, or a list of dictionaries by column.
    ///
    /// Raises `ContractError` with every finding, if one of them is an error.
    #[classmethod]
    #[pyo3(signature = (text, *, name = "contract.attain", schedules = None))]
    fn parse(
        cls: &Bound<'_, PyType>,
        text: &str,
        name: &str,
        schedules: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Contract> {
        Contract::checked(cls.py(), name, text, schedules::read(schedules)?)
    }

    /// Reads a contract from a file; as `parse` otherwise.
    #[classmethod]
    #[pyo3(signature = (path, *, schedules = None))]
    fn read(cls: &Bound<'_, PyType>, path: PathBuf, schedules: Option<&Bound<'_, PyDict>>) -> PyResult<Contract> {
        let supplied = schedules::read(schedules)?;
        let text = text_of(&path)?;
        Contract::checked(cls.py(), &path.display().to_string(), &text, supplied)
    }

    /// What was found in the text that does not keep the contract from being settled, in the order of the text.
    ///
    /// A text with errors is no contract: see `attain.check`, and `ContractError.findings`.
    fn check<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, pyo3::types::PyList>> {
        Ok(findings(py, self.inner.warnings(), self.inner.source())?.to_list())
    }

    /// The contract as it was known on a day: amendments that became known later do not exist.
    ///
    /// Raises `ContractError` where it cannot be settled without them.
    fn known_on(&self, py: Python<'_>, day: &Bound<'_, PyAny>) -> PyResult<Contract> {
        let day = date(day)?;
        let known = py.detach(|| self.inner.known_on(day)).map_err(|error| refused(py, &error))?;
        Ok(Contract::of(known, self.supplied.clone()))
    }

    /// The text as it reads on a day, in canonical form: amendments in effect by then folded in, the others left out. With
    /// `known_on`, of the amendments only those count that were known on that day.
    #[pyo3(signature = (day, *, known_on = None))]
    fn text_on(&self, py: Python<'_>, day: &Bound<'_, PyAny>, known_on: Option<&Bound<'_, PyAny>>) -> PyResult<String> {
        let (day, known_on) = (date(day)?, known_on.map(date).transpose()?);
        py.detach(|| self.inner.consolidated(day, known_on)).map_err(|error| refused(py, &error))
    }

    /// The name that findings print.
    #[getter]
    fn name(&self) -> &str {
        self.inner.source().name()
    }

    /// The text it was read from.
    #[getter]
    fn text(&self) -> &str {
        self.inner.source().text()
    }

    /// The clauses in canonical form, without comments: two texts with the same clauses have the same.
    #[getter]
    fn canonical(&self) -> &str {
        self.inner.canonical()
    }

    /// The title in the ``contract`` clause; none of a text of scores alone.
    #[getter]
    fn title(&self) -> Option<&str> {
        self.inner.title()
    }

    /// The facts that it asks for, by address, in the order of the text.
    #[getter]
    fn facts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.described.facts_by_address(py)
    }

    /// The figures that a settlement gives, by address, in the order of the text.
    #[getter]
    fn figures<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.described.figures_by_address(py)
    }

    /// The name of the column that says whose facts they are: the provider's in the header, or ``subject``.
    #[getter]
    fn subject_column(&self) -> &str {
        self.inner.program().subject_axis()
    }

    /// The name of the column that says which period facts are about, such as ``quarter``; none where the contract is settled
    /// once, for its whole term.
    #[getter]
    fn period_column(&self) -> Option<&'static str> {
        self.inner.program().period_axis()
    }

    /// The labels of the periods that it settles, in order: ``2026-Q1``.
    #[getter]
    fn periods(&self) -> Vec<String> {
        self.inner.program().periods().iter().map(|period| period.label()).collect()
    }

    /// Whether figures reach beyond one subject in one period, to peers, to members, or through time: then it cannot be
    /// settled row by row.
    #[getter]
    fn is_wide(&self) -> bool {
        self.inner.program().is_wide()
    }

    /// What is read from beyond one of those who are settled, such as a median of all or a pool of everybody's; empty where each may be settled
    /// alone with everything within it and all its periods.
    #[getter]
    fn reaches<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let mut all = Vec::new();
        for reach in self.inner.program().reaches() {
            let same = PyTuple::new(py, &reach.same)?;
            all.push(made!(
                py,
                "Reach",
                figure = &reach.figure,
                words = &reach.words,
                level = &reach.level,
                same = same
            )?);
        }
        PyTuple::new(py, all)
    }

    /// Settles the facts of one subject in one period.
    ///
    /// `facts` has values by address; for a family, ``{"mort_30_ami": {"performance": ...}}`` and
    /// ``{"mort_30_ami.performance": ...}`` are the same. The columns of subjects and periods may be among its keys, or are
    /// said by `subject` and `period` (``2026-Q1``). Keys in `ignore` are left unread; any other unknown key is refused.
    ///
    /// A `Decimal` or an `int` is the number itself: a percent is its fraction, so 12.5% is ``Decimal("0.125")``. A `str` is read as
    /// the cell of a file is: ``"12.5%"``, ``"2026-03-31"``, ``"yes"``, or a kind of missing, ``"unreported"``. `None` is not given.
    /// A `float` is refused, for it has lost its decimals.
    ///
    /// Raises `FactError` with everything that was refused. With ``strict=False``, what does not depend on a refused fact is
    /// settled all the same, and `Settlement.problems` has what was refused. A fact that is not given is no error: what needs
    /// it is absent, and says so.
    #[pyo3(
        signature = (facts, *, subject = None, period = None, ignore = Vec::new(), strict = true),
        text_signature = "($self, facts, *, subject=None, period=None, ignore=(), strict=True)"
    )]
    fn settle(
        &self,
        py: Python<'_>,
        facts: &Bound<'_, PyAny>,
        subject: Option<String>,
        period: Option<String>,
        ignore: Vec<String>,
        strict: bool,
    ) -> PyResult<Settlement> {
        let program = self.inner.program();
        if program.is_wide() {
            return Err(ScopeError::new_err(
                "this contract reaches across subjects or periods: no subject can be settled alone; see `settle_tables`",
            ));
        }
        let mut read = facts::read(program, &self.described.facts, facts, &ignore)?;
        let subject = subject.or(read.subject).unwrap_or_default();
        let label = period.or(read.period);
        let place = label.as_deref().map(|label| (label, program.period(label)));
        if let Some((label, None)) = place {
            read.problems.push(self.no_period(label));
        }
        if strict && !read.problems.is_empty() {
            return Err(Problems::from(read.problems).raised(py));
        }
        let inner = match place.and_then(|(_, place)| place) {
            None => Ok(py.detach(|| program.settle(&subject, &read.facts))),
            Some(place) => py.detach(|| program.settle_period(&subject, place, &read.facts)),
        };
        let inner = inner.map_err(|error| Problems::from(vec![Problem::said(&error.to_string())]).raised(py))?;
        Ok(Settlement::new(inner, Arc::clone(&self.described), read.problems.into()))
    }

    /// Settles every row of a table, and gives a table with a row for each: whose it is, for which period, and the figures.
    ///
    /// `data` is a table, or a stream of record batches, of any library that speaks Arrow: pyarrow, pandas, Polars, DuckDB,
    /// DataFusion. Columns are called as the contract's facts are. Decimals and whole numbers are the numbers themselves (a
    /// percent is its fraction), columns of text are read as the cells of a file are, columns of floats are refused. A column
    /// ``rate missing`` says of the fact ``rate`` why it is missing. `subject_column` says whose row it is, where no column is called
    /// `Contract.subject_column`; columns in `ignore` are left unread.
    ///
    /// Only the `figures` that are named are given, otherwise all. Numbers are decimals of as many places as the contract gives
    /// them; those whose digits may have no end are text, as in files of results, or with `places` decimals, rounded half up to so
    /// many. An absent figure is null; with `kinds`, a column ``rate missing`` beside it says why.
    ///
    /// Raises `FactError` if anything was refused or is not given though every row needs it. With ``strict=False``, what does not
    /// depend on it is settled all the same, and `Table.problems` has what was refused. Two rows about the same subject and
    /// period are refused in any case. Rows are counted from 0.
    #[pyo3(
        signature = (data, *, subject_column = None, ignore = Vec::new(), figures = None, kinds = false, places = None, strict = true),
        text_signature = "($self, data, *, subject_column=None, ignore=(), figures=None, kinds=False, places=None, strict=True)"
    )]
    #[allow(clippy::too_many_arguments, reason = "they have names in Python")]
    fn settle_table(
        &self,
        py: Python<'_>,
        data: &Bound<'_, PyAny>,
        subject_column: Option<String>,
        ignore: Vec<String>,
        figures: Option<Vec<String>>,
        kinds: bool,
        places: Option<u8>,
        strict: bool,
    ) -> PyResult<Table> {
        let columns = table::columns(subject_column, ignore);
        let results = table::results(figures, kinds, places);
        table::settle(py, self.inner.program(), table::reader(data)?, &columns, &results, strict)
    }

    /// Settles one row of a table, from 0, with everything that can be told about it: its lines, the reasons of what is absent,
    /// explanations. What was refused of it is in `Settlement.problems`.
    #[pyo3(
        signature = (data, row, *, subject_column = None, ignore = Vec::new()),
        text_signature = "($self, data, row, *, subject_column=None, ignore=())"
    )]
    fn settle_row(
        &self,
        py: Python<'_>,
        data: &Bound<'_, PyAny>,
        row: usize,
        subject_column: Option<String>,
        ignore: Vec<String>,
    ) -> PyResult<Settlement> {
        let columns = table::columns(subject_column, ignore);
        let (inner, problems) = table::row(py, self.inner.program(), table::reader(data)?, &columns, row)?;
        Ok(Settlement::new(inner, Arc::clone(&self.described), problems.into()))
    }

    /// Why a figure of a row of a table is what it is: in one sentence, or with everything it was made from.
    #[pyo3(
        signature = (data, row, address, *, full = false, subject_column = None, ignore = Vec::new()),
        text_signature = "($self, data, row, address, *, full=False, subject_column=None, ignore=())"
    )]
    #[allow(clippy::too_many_arguments, reason = "they have names in Python")]
    fn explain(
        &self,
        py: Python<'_>,
        data: &Bound<'_, PyAny>,
        row: usize,
        address: &str,
        full: bool,
        subject_column: Option<String>,
        ignore: Vec<String>,
    ) -> PyResult<String> {
        self.settle_row(py, data, row, subject_column, ignore)?.explain(py, address, full)
    }

    /// Settles everybody together, from all tables of facts by name: what reaches across subjects, levels or periods, such as
    /// peers and pools, is settled so.
    ///
    /// Columns called as the contract's levels, periods and schedules' keys say whose facts a row has; every other column is a
    /// fact, read as by `settle_table`. `as_of` is the day of settlement: what is not given for periods that end later is pending.
    /// `known_on` settles as it was known on a day, by amendments and by rows whose column ``known_on`` is not later.
    ///
    /// Raises `FactError` if anything was refused. With ``strict=False``, what does not depend on it is settled all the same, and
    /// `Population.problems` has what was refused.
    #[pyo3(
        signature = (tables, *, as_of = None, known_on = None, ignore = Vec::new(), strict = true),
        text_signature = "($self, tables, *, as_of=None, known_on=None, ignore=(), strict=True)"
    )]
    fn settle_tables(
        &self,
        py: Python<'_>,
        tables: &Bound<'_, PyDict>,
        as_of: Option<&Bound<'_, PyAny>>,
        known_on: Option<&Bound<'_, PyAny>>,
        ignore: Vec<String>,
        strict: bool,
    ) -> PyResult<Population> {
        let (as_of, known_on) = (as_of.map(date).transpose()?, known_on.map(date).transpose()?);
        let known = match known_on {
            Some(day) => py.detach(|| self.inner.known_on(day)).map_err(|error| refused(py, &error))?,
            None => self.inner.clone(),
        };
        let columns = table::columns(None, ignore);
        Population::settled(py, known.program(), tables, (as_of, known_on), &columns, strict)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let source = self.inner.source();
        let supplied: Vec<_> = self.supplied.0.iter().map(|(name, rows)| (name, &rows.header, &rows.rows)).collect();
        let arguments = (source.name(), source.text(), supplied).into_pyobject(py)?;
        Ok((py.import("attain._native")?.getattr("_restored")?, arguments))
    }

    fn __repr__(&self) -> String {
        let title = self.inner.title().map(|title| format!(" {title:?}")).unwrap_or_default();
        format!("<attain.Contract{title} from {}>", self.inner.source().name())
    }
}

impl Contract {
    fn no_period(&self, label: &str) -> Problem {
        let program = self.inner.program();
        let periods: Vec<String> = program.periods().iter().map(|period| period.label()).collect();
        let known = match periods.as_slice() {
            [] => "no periods".to_owned(),
            [only] => format!("`{only}`"),
            [first, .., last] => format!("from `{first}` through `{last}`"),
        };
        let message = format!("`{label}` is not a period of the contract, which settles {known}");
        Problem::of(program.period_axis().unwrap_or("period"), message)
    }
}

/// Makes a contract again that was pickled.
#[pyfunction]
#[pyo3(name = "_restored")]
pub fn restored(
    py: Python<'_>,
    name: &str,
    text: &str,
    supplied: Vec<(String, Vec<String>, Vec<Vec<String>>)>,
) -> PyResult<Contract> {
    let mut schedules = Schedules::default();
    for (name, header, rows) in supplied {
        schedules.0.insert(name, attain::ScheduleRows { header, rows });
    }
    Contract::checked(py, name, text, schedules)
}

/// Checks a text and says everything that was found, errors and warnings, in the order of the text; never raises for what stands
/// in it. The arguments are those of `Contract.parse`.
#[pyfunction]
#[pyo3(signature = (text, *, name = "contract.attain", schedules = None))]
pub fn check<'py>(
    py: Python<'py>,
    text: &str,
    name: &str,
    schedules: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, pyo3::types::PyList>> {
    let supplied = schedules::read(schedules)?;
    let checked = py.detach(|| attain::Contract::check(name, text, &supplied));
    Ok(findings(py, checked.findings(), checked.source())?.to_list())
}

/// The canonical form of a text: comments kept, one way to write each clause.
///
/// Raises `ContractError` where the text cannot be read.
#[pyfunction]
#[pyo3(signature = (text, *, name = "contract.attain"))]
pub fn format(py: Python<'_>, text: &str, name: &str) -> PyResult<String> {
    py.detach(|| attain::format(name, text)).map_err(|error| refused(py, &error))
}

/// The text of a file.
fn text_of(path: &std::path::Path) -> PyResult<String> {
    let bytes = std::fs::read(path).map_err(|error| schedules::with_path(error, path))?;
    String::from_utf8(bytes).map_err(|error| {
        let before = error.as_bytes().iter().take(error.utf8_error().valid_up_to());
        let line = before.filter(|byte| **byte == b'\n').count() + 1;
        ContractError::new_err((format!("`{}` is not UTF-8 text: see line {line}; save it as UTF-8", path.display()),))
    })
}

/// A day: a `date`, or its text.
fn date(day: &Bound<'_, PyAny>) -> PyResult<Date> {
    let wrong = |error: String| pyo3::exceptions::PyValueError::new_err(error);
    match facts::given(day) {
        Ok(facts::Given::Date(date)) => Ok(date),
        Ok(facts::Given::Text(text)) => Date::parse(&text).map_err(|error| wrong(error.to_string())),
        _ => Err(wrong(format!(
            "the day is given as {}; a date, or a text such as `2026-03-31`, is expected",
            day.repr()?
        ))),
    }
}
