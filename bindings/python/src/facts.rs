//! Facts of one subject from a Python dictionary.
//!
//! In:  names and values as Python has them.
//! Out: the facts of a program, whose they are, and every value that was refused.
//! Promise: a number is exact or refused; nothing is rounded, defaulted or guessed.

use attain::calendar::{Date, Moment};
use attain::{Fact, FactError, FactValue, Facts, InputSlot, Number, Program, Type};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyString, PyTuple};

use crate::problem::Problem;
use crate::python;

/// How deep dictionaries may be nested: families over families have two keys before the input's name.
const MAX_DEPTH: usize = 8;

/// What was read of a dictionary.
pub struct Read {
    /// The facts; those that were refused count as refused.
    pub facts: Facts,
    /// Whose they are, where a key says so.
    pub subject: Option<String>,
    /// The label of their period, where a key says so.
    pub period: Option<String>,
    /// What was refused.
    pub problems: Vec<Problem>,
}

/// Reads a dictionary. Its keys are addresses of facts, the names of the columns of subjects and periods, and what is to be
/// ignored; a dictionary within it goes on with the address.
pub fn read(program: &Program, needed: &[Fact], given: &Bound<'_, PyAny>, ignore: &[String]) -> PyResult<Read> {
    let read = Read { facts: program.facts(), subject: None, period: None, problems: Vec::new() };
    let mut reader = Reader { program, needed, ignore, read };
    reader.walk("", given, 0)?;
    Ok(reader.read)
}

struct Reader<'a> {
    program: &'a Program,
    needed: &'a [Fact],
    ignore: &'a [String],
    read: Read,
}

impl Reader<'_> {
    fn walk(&mut self, before: &str, given: &Bound<'_, PyAny>, depth: usize) -> PyResult<()> {
        let items = given.call_method0(pyo3::intern!(given.py(), "items")).map_err(|_| {
            PyTypeError::new_err("facts are given as a dictionary: the address of each fact, and its value")
        })?;
        for item in items.try_iter()? {
            let (key, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item?.extract()?;
            let Ok(key) = key.extract::<String>() else {
                let problem = format!("the key {} is no text: facts are named by their address", key.repr()?);
                self.read.problems.push(Problem::said(&problem));
                continue;
            };
            let address = if before.is_empty() { key } else { format!("{before}.{key}") };
            if self.ignore.contains(&address) {
                continue;
            }
            if value.is_instance_of::<PyDict>() || value.is_instance(python::mapping(value.py())?)? {
                if depth < MAX_DEPTH {
                    self.walk(&address, &value, depth + 1)?;
                } else {
                    self.problem(&address, format!("dictionaries are nested more than {MAX_DEPTH} deep"));
                }
                continue;
            }
            self.one(&address, &value);
        }
        Ok(())
    }

    fn one(&mut self, address: &str, value: &Bound<'_, PyAny>) {
        match self.read.facts.slot(address) {
            Ok(slot) => self.fact(address, slot, value),
            Err(_) if address == self.program.subject_axis() => self.key(address, value, true),
            Err(_) if self.program.period_axis() == Some(address) => self.key(address, value, false),
            Err(error) => self.problem(address, self.unknown(&error)),
        }
    }

    /// Why a key is not known; the columns of subjects and periods are among those that it may have been meant to be.
    fn unknown(&self, error: &FactError) -> String {
        let FactError::UnknownInput { address, nearest: None } = error else { return error.to_string() };
        let others = [self.program.subject_axis()].into_iter().chain(self.program.period_axis());
        match attain::diagnostic::nearest(address, others) {
            Some(near) => format!("no input is called `{address}`; did you mean `{near}`?"),
            None => error.to_string(),
        }
    }

    /// What says whose facts they are, or of which period.
    fn key(&mut self, address: &str, value: &Bound<'_, PyAny>, is_subject: bool) {
        let text = match given(value) {
            Ok(Given::Text(text)) => text.trim().to_owned(),
            Ok(Given::Number(number)) => number.to_string(),
            Ok(Given::Nothing | Given::Truth(_) | Given::Date(_) | Given::Time(_)) => {
                return self.problem(address, format!("`{address}` is given as {}; a text is expected", shown(value)));
            }
            Err(why) => return self.problem(address, format!("`{address}` {why}")),
        };
        let place = if is_subject { &mut self.read.subject } else { &mut self.read.period };
        *place = Some(text);
    }

    fn fact(&mut self, address: &str, slot: InputSlot, value: &Bound<'_, PyAny>) {
        let set = match given(value) {
            Ok(given) => self.set(slot, given),
            Err(why) => {
                self.refuse(slot, value);
                return self.problem(address, format!("`{address}` {why}"));
            }
        };
        if let Err(error) = set {
            self.problem(address, error.to_string());
        }
    }

    fn set(&mut self, slot: InputSlot, given: Given) -> Result<(), FactError> {
        let facts = &mut self.read.facts;
        match given {
            Given::Nothing => facts.set_text(slot, ""),
            Given::Text(text) => facts.set_text(slot, &text),
            Given::Truth(yes) => facts.set_truth(slot, yes),
            Given::Number(number) => facts.set_number(slot, number),
            Given::Date(date) => facts.set_date(slot, date),
            // Some libraries have no days, only their midnights.
            Given::Time(time) => match (self.needed.get(slot.index()).map(|fact| &fact.ty), midnight(time)) {
                (Some(Type::Date), Some(date)) => facts.set_date(slot, date),
                _ => facts.set_time(slot, time),
            },
        }
    }

    /// Makes a fact count as refused whose value the library has no form for; explanations then show the value.
    fn refuse(&mut self, slot: InputSlot, value: &Bound<'_, PyAny>) {
        let is_text = matches!(self.needed.get(slot.index()).map(|fact| &fact.ty), Some(Type::Text));
        let kind = value.get_type().name().map_or_else(|_| String::new(), |name| format!(" ({name})"));
        let _refused = match is_text {
            // Any text would do.
            true => self.read.facts.set(slot, FactValue::Truth(true)),
            false => self.read.facts.set_text(slot, &format!("{}{kind}", shown(value).trim_matches('`'))),
        };
    }

    fn problem(&mut self, address: &str, message: String) {
        self.read.problems.push(Problem::of(address, message));
    }
}

/// The day of a midnight.
fn midnight(time: Moment) -> Option<Date> {
    const DAY: i64 = 86_400;
    (time.seconds().rem_euclid(DAY) == 0).then(|| Date::from_day_number(time.seconds().div_euclid(DAY)))?
}

/// A value as Python hands it over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// `None`, or what a library has in its place.
    Nothing,
    /// As a cell of a file has it.
    Text(String),
    /// Yes or no.
    Truth(bool),
    /// An exact number.
    Number(Number),
    /// A day.
    Date(Date),
    /// A day with the time of its clock.
    Time(Moment),
}

/// What a Python value is; else why it is none of these, as the end of a sentence that begins with its name.
pub fn given(value: &Bound<'_, PyAny>) -> Result<Given, String> {
    let failed = |error: PyErr| format!("cannot be read: {error}");
    let py = value.py();
    if value.is_none() {
        return Ok(Given::Nothing);
    }
    if let Ok(text) = value.cast::<PyString>() {
        return text.extract().map(Given::Text).map_err(failed);
    }
    if let Ok(yes) = value.cast::<PyBool>() {
        return Ok(Given::Truth(yes.is_true()));
    }
    if value.is_instance_of::<PyFloat>() {
        return Err(float(value));
    }
    if value.is_instance_of::<PyInt>() {
        return number(value, value.str().map_err(failed)?.to_string());
    }
    if value.is_instance(python::decimal(py).map_err(failed)?).map_err(failed)? {
        let digits = value.call_method1("__format__", ("f",)).and_then(|digits| digits.extract()).map_err(failed)?;
        return number(value, digits);
    }
    // Before the other two, since pandas says of its missing time that it is a time.
    if value.get_type().name().is_ok_and(|name| name == "NAType" || name == "NaTType") {
        return Ok(Given::Nothing);
    }
    if value.is_instance(python::datetime(py).map_err(failed)?).map_err(failed)? {
        return time(value);
    }
    if value.is_instance(python::date(py).map_err(failed)?).map_err(failed)? {
        let text: String = value.call_method0("isoformat").and_then(|text| text.extract()).map_err(failed)?;
        return Date::parse(&text).map(Given::Date).map_err(|error| format!("is given as {}: {error}", shown(value)));
    }
    match scalar(value) {
        Some(item) => given(&item),
        None => Err(format!(
            "is given as {}; a text, an `int`, a `Decimal`, a `bool`, a date or `None` is expected",
            shown(value)
        )),
    }
}

fn number(value: &Bound<'_, PyAny>, digits: String) -> Result<Given, String> {
    match Number::parse(&digits) {
        Ok(number) => Ok(Given::Number(number)),
        Err(_) if digits.contains(char::is_alphabetic) => {
            Err(format!("is given as {}, which is no number; a fact that is not there is `None`", shown(value)))
        }
        Err(error) => Err(format!("is given as {}: {error}", shown(value))),
    }
}

fn float(value: &Bound<'_, PyAny>) -> String {
    let digits = value.repr().map_or_else(|_| String::new(), |digits| digits.to_string());
    if digits.contains("nan") {
        return "is given as the float `nan`, which is no number; a fact that is not there is `None`".to_owned();
    }
    // What numpy prints is `np.float64(0.1)`.
    let digits = digits.trim_start_matches(|c: char| !c.is_ascii_digit() && c != '-');
    let digits = digits.strip_prefix("64(").unwrap_or(digits).trim_end_matches(')');
    format!(
        "is given as the float `{digits}`: binary floating point has lost its decimals; \
         give an exact number, such as `Decimal(\"{digits}\")`, an `int`, or a text"
    )
}

fn time(value: &Bound<'_, PyAny>) -> Result<Given, String> {
    let failed = |error: PyErr| format!("cannot be read: {error}");
    if !value.getattr("tzinfo").map_err(failed)?.is_none() {
        return Err(format!("is given as {}; a time without a time zone is expected", shown(value)));
    }
    let text: String = value.call_method0("isoformat").and_then(|text| text.extract()).map_err(failed)?;
    Moment::parse(&text)
        .map(Given::Time)
        .map_err(|_| format!("is given as {}; a time to the second is expected", shown(value)))
}

/// A scalar of numpy, which is not a number of Python, as one.
fn scalar<'py>(value: &Bound<'py, PyAny>) -> Option<Bound<'py, PyAny>> {
    let kind: String = value.getattr("dtype").ok()?.getattr("kind").ok()?.extract().ok()?;
    let shape: Bound<'_, PyTuple> = value.getattr("shape").ok()?.cast_into().ok()?;
    let item = value.call_method0("item").ok()?;
    (["b", "i", "u", "f"].contains(&kind.as_str()) && shape.is_empty() && !item.is(value)).then_some(item)
}

/// A value as Python writes it, in back-ticks; the beginning of a long one.
fn shown(value: &Bound<'_, PyAny>) -> String {
    const MOST: usize = 60;
    let text = value.repr().map_or_else(|_| "something that cannot be shown".to_owned(), |text| text.to_string());
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("`{}…`", text.get(..end).unwrap_or("")),
        None => format!("`{text}`"),
    }
}
