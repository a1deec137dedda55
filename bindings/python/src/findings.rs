//! Findings as Python has them.

use attain::{Edit, Finding, Label, Source, render};
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::python::{ContractError, made};

/// Findings as a tuple of `attain.Finding`.
pub fn findings<'py>(py: Python<'py>, findings: &[Finding], source: &Source) -> PyResult<Bound<'py, PyTuple>> {
    let made = findings.iter().map(|found| finding(py, found, source)).collect::<PyResult<Vec<_>>>()?;
    PyTuple::new(py, made)
}

/// The exception of a text that is no contract.
pub fn refused(py: Python<'_>, error: &attain::ContractError) -> PyErr {
    match findings(py, error.findings(), error.text()) {
        Ok(findings) => ContractError::new_err((error.to_string(), findings.unbind())),
        Err(error) => error,
    }
}

fn finding<'py>(py: Python<'py>, finding: &Finding, source: &Source) -> PyResult<Bound<'py, PyAny>> {
    let place = finding.labels.first().map(|label| source.line_column(label.span.start));
    let labels = finding.labels.iter().map(|of| label(py, of, source)).collect::<PyResult<Vec<_>>>()?;
    let mut helps = Vec::with_capacity(finding.helps.len());
    for help in &finding.helps {
        let edits = help.fix.iter().map(|of| edit(py, of, source)).collect::<PyResult<Vec<_>>>()?;
        helps.push(made!(py, "Help", text = &help.text, edits = PyTuple::new(py, edits)?)?);
    }
    made!(
        py,
        "Finding",
        code = finding.code,
        severity = finding.severity.word(),
        message = &finding.message,
        line = place.map(|(line, _)| line),
        column = place.map(|(_, column)| column),
        labels = PyTuple::new(py, labels)?,
        helps = PyTuple::new(py, helps)?,
        rendered = render(finding, source).trim_end(),
    )
}

fn label<'py>(py: Python<'py>, label: &Label, source: &Source) -> PyResult<Bound<'py, PyAny>> {
    let (line, column) = source.line_column(label.span.start);
    made!(py, "Label", line = line, column = column, words = source.slice(label.span), text = &label.text)
}

fn edit<'py>(py: Python<'py>, edit: &Edit, source: &Source) -> PyResult<Bound<'py, PyAny>> {
    // Python counts characters where the source counts bytes.
    let characters = |byte: u32| source.text().get(..byte as usize).unwrap_or("").chars().count();
    let (start, end) = (characters(edit.span.start), characters(edit.span.end));
    made!(py, "Edit", start = start, end = end, words = &edit.text)
}
