//! Attain for Python, as the extension module `attain._native`.
//!
//! In:  texts, dictionaries of facts, Arrow tables, from Python.
//! Out: the classes `Contract` and `Settlement`; plain data as the dataclasses of `attain._data`, mistakes as the exceptions of
//! `attain._errors`.
//! Promise: no number passes through a binary float; whatever takes time gives up the interpreter's lock.

// What stands here for Python is documented in the words of Python.
#![allow(rustdoc::broken_intra_doc_links)]

mod contract;
mod described;
mod facts;
mod findings;
mod population;
mod problem;
mod python;
mod schedules;
mod settlement;
mod table;
mod value;

use pyo3::prelude::*;

/// The part of `attain` that is written in Rust.
#[pymodule]
mod _native {
    use pyo3::prelude::*;

    #[pymodule_export]
    use super::contract::{Contract, check, format, restored};
    #[pymodule_export]
    use super::population::Population;
    #[pymodule_export]
    use super::settlement::Settlement;
    #[pymodule_export]
    use super::table::Table;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
