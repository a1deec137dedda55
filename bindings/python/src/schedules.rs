//! Rows of schedules that a contract leaves to its host (`supplied`), from Python.

use std::path::PathBuf;

use attain::{ScheduleRows, Schedules};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::facts::{Given, given};
use crate::python;

/// Reads all of them: of each name the path of a CSV file, or its rows as dictionaries.
pub fn read(given: Option<&Bound<'_, PyDict>>) -> PyResult<Schedules> {
    let mut schedules = Schedules::default();
    for (name, rows) in given.into_iter().flatten() {
        let name: String = name.extract()?;
        let is_path = rows.is_instance_of::<PyString>() || rows.is_instance(python::path_like(rows.py())?)?;
        let rows = if is_path { from_csv(rows.extract()?)? } else { from_rows(&name, &rows)? };
        schedules.0.insert(name, rows);
    }
    Ok(schedules)
}

fn from_csv(path: PathBuf) -> PyResult<ScheduleRows> {
    // What the system says of a file that cannot be opened is Python's own exception.
    let file = std::fs::File::open(&path).map_err(|error| with_path(error, &path))?;
    let wrong = |error: csv::Error| PyValueError::new_err(format!("cannot read `{}`: {error}", path.display()));
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(file);
    let header = reader.headers().map_err(wrong)?.iter().map(str::to_owned).collect();
    let records = reader.records().map(|record| Ok(record.map_err(wrong)?.iter().map(str::to_owned).collect()));
    Ok(ScheduleRows { header, rows: records.collect::<PyResult<_>>()? })
}

/// As Python raises it: with the number of the error, what it means, and the file.
pub fn with_path(error: std::io::Error, path: &std::path::Path) -> PyErr {
    let text = error.to_string();
    let meaning = text.split(" (os error").next().unwrap_or(&text).to_owned();
    match error.raw_os_error() {
        Some(number) => pyo3::exceptions::PyOSError::new_err((number, meaning, path.display().to_string())),
        None => error.into(),
    }
}

fn from_rows(name: &str, rows: &Bound<'_, PyAny>) -> PyResult<ScheduleRows> {
    let expected = || {
        PyTypeError::new_err(format!(
            "the schedule `{name}` is given as the path of a CSV file, or as rows: dictionaries by column"
        ))
    };
    let mut read = ScheduleRows { header: Vec::new(), rows: Vec::new() };
    for (number, row) in rows.try_iter().map_err(|_| expected())?.enumerate() {
        let row = row?;
        let row = row.cast::<PyDict>().map_err(|_| expected())?;
        if number == 0 {
            read.header = row.keys().iter().map(|key| key.extract()).collect::<PyResult<_>>()?;
        }
        let mut cells = Vec::with_capacity(read.header.len());
        for column in &read.header {
            let cell = row.get_item(column)?;
            let cell = cell.ok_or_else(|| {
                PyValueError::new_err(format!(
                    "the schedule `{name}`, row {number}: the column `{column}` is not there"
                ))
            })?;
            let text = cell_text(&cell).map_err(|why| {
                PyValueError::new_err(format!("the schedule `{name}`, row {number}, column `{column}`: {why}"))
            })?;
            cells.push(text);
        }
        if let Some(key) = row.keys().iter().map(|key| key.extract::<String>()).find(|key| match key {
            Ok(key) => !read.header.contains(key),
            Err(_) => true,
        }) {
            let problem = format!("the schedule `{name}`, row {number}: the first row has no column `{}`", key?);
            return Err(PyValueError::new_err(problem));
        }
        read.rows.push(cells);
    }
    Ok(read)
}

/// A cell as a file would have it.
fn cell_text(cell: &Bound<'_, PyAny>) -> Result<String, String> {
    match given(cell)? {
        Given::Nothing => Ok(String::new()),
        Given::Text(text) => Ok(text),
        Given::Truth(yes) => Ok(if yes { "yes" } else { "no" }.to_owned()),
        Given::Number(number) => Ok(number.to_string()),
        Given::Date(date) => Ok(date.to_string()),
        Given::Time(time) => Ok(time.to_string()),
    }
}
