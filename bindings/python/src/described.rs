//! The facts and figures of a contract, described as Python data.

use std::collections::HashMap;

use attain::{Fact, Figure, Kind, Number, Program, Type};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::python::made;
use crate::value;

/// What a contract asks for and gives, kept so that no settlement has to describe it again.
#[derive(Debug)]
pub struct Described {
    /// The facts, in the order of the text.
    pub facts: Vec<Fact>,
    /// The figures, in the order of the text.
    pub figures: Vec<Figure>,
    by_address: HashMap<String, usize>,
}

impl Described {
    /// Of a program.
    pub fn of(program: &Program) -> Described {
        let (facts, figures) = (program.facts_needed(), program.figures());
        let by_address = figures.iter().enumerate().map(|(place, figure)| (figure.address.clone(), place)).collect();
        Described { facts, figures, by_address }
    }

    /// The figure at an address.
    pub fn figure(&self, address: &str) -> Option<&Figure> {
        self.by_address.get(address).and_then(|place| self.figures.get(*place))
    }

    /// The facts by address.
    pub fn facts_by_address<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let all = PyDict::new(py);
        for it in &self.facts {
            let limit = |number: &Option<Number>| number.as_ref().map(|it| value::decimal(py, it)).transpose();
            let may_be = PyTuple::new(py, it.may_be.iter().map(|kind: &Kind| kind.word()))?;
            let fact = made!(
                py,
                "Fact",
                address = &it.address,
                title = &it.title,
                unit = &it.unit,
                type = type_word(&it.ty),
                choice = choice(py, &it.ty)?,
                least = limit(&it.range.0)?,
                most = limit(&it.range.1)?,
                decimals = it.decimals,
                fraction = it.fraction,
                may_be = may_be,
                level = &it.level,
                grain = it.grain.map(|grain| grain.name()),
                keys = PyTuple::new(py, &it.keys)?,
            )?;
            all.set_item(&it.address, fact)?;
        }
        Ok(all)
    }

    /// The figures by address.
    pub fn figures_by_address<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let all = PyDict::new(py);
        for it in &self.figures {
            let figure = made!(
                py,
                "Figure",
                address = &it.address,
                title = &it.title,
                section = &it.section,
                clause = it.clause,
                unit = &it.unit,
                type = type_word(&it.ty),
                choice = choice(py, &it.ty)?,
                decimals = it.decimals,
                is_line = it.is_line,
                is_duty = it.is_duty,
                level = &it.level,
                grain = it.grain.map(|grain| grain.name()),
            )?;
            all.set_item(&it.address, figure)?;
        }
        Ok(all)
    }
}

/// The word for a type.
fn type_word(ty: &Type) -> &'static str {
    match ty {
        Type::Quantity(_) => "number",
        Type::Date => "date",
        Type::Time => "time",
        Type::Truth => "truth",
        Type::Word(_) => "word",
        Type::Key(_) => "key",
        Type::Text | Type::Unknown => "text",
    }
}

fn choice<'py>(py: Python<'py>, ty: &Type) -> PyResult<Bound<'py, PyTuple>> {
    match ty {
        Type::Word(words) => PyTuple::new(py, words),
        Type::Quantity(_) | Type::Date | Type::Time | Type::Truth | Type::Key(_) | Type::Text | Type::Unknown => {
            Ok(PyTuple::empty(py))
        }
    }
}
