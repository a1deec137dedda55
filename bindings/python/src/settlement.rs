//! `attain.Settlement`: what the facts of one subject came to, and why.

use std::sync::Arc;

use attain::{Amount, Figure, Outcome};
use pyo3::exceptions::{PyKeyError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};

use crate::described::Described;
use crate::problem::Problems;
use crate::python::{self, made};
use crate::value;

/// What the facts of one subject in one period came to: every figure, the lines of money, who owes whom, and why.
///
/// ``settlement["readmission_bonus"]`` is the value of a figure: a `Decimal`, a `date`, a `bool` or a `str`; None where it is
/// absent, and then `outcome` says why.
#[pyclass(frozen, module = "attain")]
#[derive(Debug)]
pub struct Settlement {
    inner: attain::Settlement,
    described: Arc<Described>,
    problems: Problems,
}

impl Settlement {
    pub fn new(inner: attain::Settlement, described: Arc<Described>, problems: Problems) -> Settlement {
        Settlement { inner, described, problems }
    }

    fn figure(&self, address: &str) -> PyResult<&Figure> {
        self.described.figure(address).ok_or_else(|| self.unknown(address))
    }

    fn unknown(&self, address: &str) -> PyErr {
        let known = self.described.figures.iter().map(|figure| figure.address.as_str());
        let near = attain::diagnostic::nearest(address, known);
        let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        PyKeyError::new_err(format!("the contract has no figure `{address}`{near}"))
    }

    fn outcome_of<'py>(&self, py: Python<'py>, figure: &Figure) -> PyResult<Bound<'py, PyAny>> {
        let (mut known, mut written, mut exact, mut absent) = (None, String::new(), None, None);
        let mut reasons = Vec::new();
        match self.inner.at(figure.slot) {
            Outcome::Known { number, text } => {
                known = Some(value::value(py, &number, &text, &figure.ty)?);
                exact = value::fraction(py, &number, &figure.ty)?;
                written = text;
            }
            Outcome::Absent { kind, needs: _ } => {
                absent = Some(kind.word());
                let told = self.inner.explain_to_wire(&figure.address);
                for origin in told.iter().flat_map(|told| &told.origins) {
                    let reason = made!(
                        py,
                        "Reason",
                        address = &origin.address,
                        title = &origin.title,
                        kind = &origin.kind,
                        text = &origin.reason,
                    );
                    reasons.push(reason?);
                }
            }
        }
        made!(
            py,
            "Outcome",
            address = &figure.address,
            title = &figure.title,
            value = known,
            text = written,
            exact = exact,
            kind = absent,
            reasons = PyTuple::new(py, reasons)?,
        )
    }
}

#[pymethods]
impl Settlement {
    /// Whose it is; empty where it was not said.
    #[getter]
    fn subject(&self) -> &str {
        self.inner.subject()
    }

    /// The label of its period, such as ``2026-Q1``; none where it was not said.
    #[getter]
    fn period(&self) -> Option<String> {
        self.inner.period().map(|period| period.label())
    }

    /// The value of a figure; None where it is absent.
    fn __getitem__<'py>(&self, py: Python<'py>, address: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
        let figure = self.figure(address)?;
        match self.inner.at(figure.slot) {
            Outcome::Known { number, text } => value::value(py, &number, &text, &figure.ty).map(Some),
            Outcome::Absent { .. } => Ok(None),
        }
    }

    /// What a figure came to: its value, exactly and as text, or the kind of its absence with the reasons.
    fn outcome<'py>(&self, py: Python<'py>, address: &str) -> PyResult<Bound<'py, PyAny>> {
        self.outcome_of(py, self.figure(address)?)
    }

    /// What every figure came to, by address, in the order of the text.
    #[getter]
    fn figures<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let all = PyDict::new(py);
        for figure in &self.described.figures {
            all.set_item(&figure.address, self.outcome_of(py, figure)?)?;
        }
        Ok(all)
    }

    /// The lines of money, in the order of the text.
    #[getter]
    fn lines<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let lines = PyList::empty(py);
        for line in self.inner.lines() {
            let figure = self.described.figure(&line.address);
            let (mut known, mut missing) = (None, Vec::new());
            match (&line.amount, figure) {
                (Amount::Determined(amount), Some(figure)) => known = Some(self.amount(py, figure, amount)?),
                (Amount::Determined(amount), None) => known = Some(value::decimal(py, amount)?),
                (Amount::Undetermined(needs), _) => missing.clone_from(needs),
            }
            lines.append(made!(
                py,
                "Line",
                address = &line.address,
                title = &line.title,
                kind = figure.map_or("", |figure| figure.clause),
                verb = line.verb,
                payer = &line.from,
                payee = &line.to,
                amount = known,
                needs = PyTuple::new(py, missing)?,
                moves = line.moves,
            )?)?;
        }
        Ok(lines)
    }

    /// What remains between each two parties.
    #[getter]
    fn nets<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let nets = PyList::empty(py);
        // As data, amounts have the decimals of the contract's money.
        for net in py.detach(|| self.inner.to_wire()).nets {
            nets.append(made!(
                py,
                "Net",
                payer = &net.from,
                payee = &net.to,
                amount = python::decimal(py)?.call1((&net.amount.value,))?,
                needs = PyTuple::new(py, &net.needs)?,
            )?)?;
        }
        Ok(nets)
    }

    /// Whether every line of money has an amount.
    #[getter]
    fn is_determined(&self) -> bool {
        self.inner.is_determined()
    }

    /// What was refused of the facts; empty unless they were settled with ``strict=False``.
    #[getter]
    fn problems<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        self.problems.tuple(py)
    }

    /// Why a figure is what it is: in one sentence, or with everything it was made from.
    #[pyo3(signature = (address, *, full = false))]
    pub fn explain(&self, py: Python<'_>, address: &str, full: bool) -> PyResult<String> {
        let told = py.detach(|| match full {
            true => self.inner.explain_fully(address),
            false => self.inner.explain_line(address),
        });
        told.ok_or_else(|| self.unknown(address))
    }

    /// The same as data, of the shape ``attain/explanation/1``.
    #[pyo3(signature = (address, *, full = false))]
    fn explain_dict<'py>(&self, py: Python<'py>, address: &str, full: bool) -> PyResult<Bound<'py, PyAny>> {
        let told = py.detach(|| match full {
            true => self.inner.explain_fully_to_wire(address),
            false => self.inner.explain_to_wire(address),
        });
        let told = told.ok_or_else(|| self.unknown(address))?;
        loads(py, &serde_json::to_string(&told).map_err(|error| PyValueError::new_err(error.to_string()))?)
    }

    /// The statement as text: every line of money, what led to it, and who owes whom.
    fn statement(&self, py: Python<'_>) -> String {
        py.detach(|| self.inner.ledger())
    }

    /// The settlement as data, of the shape ``attain/settlement/1``: texts, lists and dictionaries, as
    /// ``attain settle --format json`` writes it.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        loads(py, &self.to_json(py)?)
    }

    /// The same as JSON text.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        let written = py.detach(|| serde_json::to_string(&self.inner.to_wire()));
        written.map_err(|error| PyValueError::new_err(error.to_string()))
    }

    /// What it was made from, so that both parties can make it again and agree.
    #[getter]
    fn receipt<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let receipt = py.detach(|| self.inner.receipt());
        let schedules = PyDict::new(py);
        for (name, digest) in &receipt.schedules {
            schedules.set_item(name, digest)?;
        }
        made!(
            py,
            "Receipt",
            contract = &receipt.contract,
            facts = &receipt.facts,
            schedules = schedules,
            engine = receipt.engine,
            edition = receipt.edition,
        )
    }

    fn __repr__(&self) -> String {
        let period = self.inner.period().map(|period| format!(", {}", period.label())).unwrap_or_default();
        format!("<attain.Settlement of {:?}{period}>", self.inner.subject())
    }
}

impl Settlement {
    /// An amount with the decimals of its currency.
    fn amount<'py>(&self, py: Python<'py>, figure: &Figure, amount: &attain::Number) -> PyResult<Bound<'py, PyAny>> {
        match self.inner.at(figure.slot) {
            // A line of money is never negative: of a charge the figure may be.
            Outcome::Known { text, .. } => value::value(py, amount, text.trim_start_matches(['-', '−']), &figure.ty),
            Outcome::Absent { .. } => value::decimal(py, amount),
        }
    }
}

/// JSON as Python's own data.
pub fn loads<'py>(py: Python<'py>, json: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import(pyo3::intern!(py, "json"))?.call_method1(pyo3::intern!(py, "loads"), (json,))
}
