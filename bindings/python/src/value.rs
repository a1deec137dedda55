//! Figures as Python values: exact decimals, days, yes and no, words.

use attain::explain::print::DECIMALS_PLAIN;
use attain::{Mode, Number, Type};
use pyo3::prelude::*;

use crate::python;

/// A figure as a value: a number as `Decimal` (a percent as its fraction), a day as `date`, a time as `datetime`, yes and no as `bool`, a word as `str`.
///
/// `text` is the figure as files of results have it.
pub fn value<'py>(py: Python<'py>, number: &Number, text: &str, ty: &Type) -> PyResult<Bound<'py, PyAny>> {
    match ty {
        Type::Quantity(unit) => match number.to_exact_string() {
            // An amount has the decimals of its currency.
            Some(_) if unit.is_money() => python::decimal(py)?.call1((text,)),
            Some(digits) => python::decimal(py)?.call1((digits,)),
            // The digits never end: they are rounded as files have them, and no further.
            None => {
                let written = Number::parse(text.trim_end_matches('%')).ok();
                let stored = written.and_then(|written| written.mul(&unit.scale()).to_exact_string());
                let digits = stored.unwrap_or_else(|| number.to_fixed(DECIMALS_PLAIN, Mode::HalfUp));
                python::decimal(py)?.call1((digits,))
            }
        },
        Type::Date => python::date(py)?.call_method1("fromisoformat", (text,)),
        Type::Time => python::datetime(py)?.call_method1("fromisoformat", (text,)),
        Type::Truth => Ok((text == "yes").into_pyobject(py)?.to_owned().into_any()),
        Type::Word(_) | Type::Key(_) | Type::Text | Type::Unknown => Ok(text.into_pyobject(py)?.into_any()),
    }
}

/// A number whose digits end, as a `Decimal`.
pub fn decimal<'py>(py: Python<'py>, number: &Number) -> PyResult<Bound<'py, PyAny>> {
    python::decimal(py)?.call1((number.to_string(),))
}

/// A number as the `Fraction` that it exactly is; none of what is no number.
pub fn fraction<'py>(py: Python<'py>, number: &Number, ty: &Type) -> PyResult<Option<Bound<'py, PyAny>>> {
    ty.unit().map(|_| python::fraction(py)?.call1((number.to_string(),))).transpose()
}
