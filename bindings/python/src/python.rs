//! Python's own classes, and ours that are written in Python.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

pyo3::import_exception!(attain._errors, AttainError);
pyo3::import_exception!(attain._errors, ContractError);
pyo3::import_exception!(attain._errors, FactError);
pyo3::import_exception!(attain._errors, ScopeError);

macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident = $module:literal . $class:literal;)*) => {$(
        $(#[$doc])*
        pub fn $name(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
            static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
            CLASS.import(py, $module, $class)
        }
    )*};
}

classes! {
    /// `decimal.Decimal`
    decimal = "decimal"."Decimal";
    /// `fractions.Fraction`
    fraction = "fractions"."Fraction";
    /// `datetime.date`
    date = "datetime"."date";
    /// `datetime.datetime`
    datetime = "datetime"."datetime";
    /// `collections.abc.Mapping`
    mapping = "collections.abc"."Mapping";
    /// `os.PathLike`
    path_like = "os"."PathLike";
}

/// Makes one of the dataclasses of `attain._data`, its fields by name.
macro_rules! made {
    ($py:expr, $class:literal, $($field:tt = $value:expr),+ $(,)?) => {{
        let fields = pyo3::types::PyDict::new($py);
        $(fields.set_item(pyo3::intern!($py, stringify!($field)), $value)?;)+
        let class = $py.import(pyo3::intern!($py, "attain._data"))?.getattr(pyo3::intern!($py, $class))?;
        class.call((), Some(&fields))
    }};
}
pub(crate) use made;
