//! What was refused of facts, as Python has it.

use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::python::{FactError, made};

/// How many are kept; the rest is counted.
const KEPT: usize = 1_000;

/// Something that was not taken as a fact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// Why, in one line.
    pub message: String,
    /// The key, or the column.
    pub column: Option<String>,
    /// The row of a table, from 0.
    pub row: Option<usize>,
    /// Whose row it is, where it says so.
    pub subject: Option<String>,
    /// Which of several tables.
    pub table: Option<String>,
}

impl Problem {
    /// Of everything that was given.
    pub fn said(message: &str) -> Problem {
        Problem { message: message.to_owned(), ..Problem::default() }
    }

    /// Of a key of a dictionary, or a column.
    pub fn of(column: &str, message: impl Into<String>) -> Problem {
        Problem { column: Some(column.to_owned()), message: message.into(), ..Problem::default() }
    }
}

/// Problems in the order in which they were met, the first of them.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    kept: Vec<Problem>,
    count: usize,
}

impl From<Vec<Problem>> for Problems {
    fn from(problems: Vec<Problem>) -> Problems {
        let mut all = Problems::default();
        problems.into_iter().for_each(|problem| all.push(problem));
        all
    }
}

impl Problems {
    /// One more.
    pub fn push(&mut self, problem: Problem) {
        self.count += 1;
        if self.kept.len() < KEPT {
            self.kept.push(problem);
        }
    }

    /// How many there were.
    pub fn count(&self) -> usize {
        self.count
    }

    /// As a tuple of `attain.Problem`.
    pub fn tuple<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let one = |it: &Problem| {
            made!(
                py,
                "Problem",
                message = &it.message,
                column = &it.column,
                row = it.row,
                subject = &it.subject,
                table = &it.table,
            )
        };
        PyTuple::new(py, self.kept.iter().map(one).collect::<PyResult<Vec<_>>>()?)
    }

    /// As the exception that they are.
    pub fn raised(&self, py: Python<'_>) -> PyErr {
        match self.tuple(py) {
            Ok(problems) => FactError::new_err((problems.unbind(), self.count)),
            Err(error) => error,
        }
    }
}
