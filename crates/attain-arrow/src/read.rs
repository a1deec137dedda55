//! Facts from record batches: whose row it is, for which period, each column by its input's declaration.

use std::collections::HashMap;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
};
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, Schema, TimeUnit};
use attain::diagnostic::nearest;
use attain::{Batch, Cells, Fact, FactError, InputSlot, Kind, Moment, Program, Type};

use crate::error::Error;
use crate::fields::MISSING;
use crate::numbers::{Numbers, is_exact};
use crate::texts::{Texts, is_text};

/// How the columns of a table are to be read.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    subject: Option<String>,
    unread: Vec<String>,
    rest_unread: bool,
}

impl Columns {
    /// The column of subjects has the contract's name for them, and every other is a fact.
    pub fn new() -> Columns {
        Columns::default()
    }

    /// The column that says whose row it is.
    #[must_use]
    pub fn subject(mut self, column: impl Into<String>) -> Columns {
        self.subject = Some(column.into());
        self
    }

    /// Columns to leave unread.
    #[must_use]
    pub fn leave<S: Into<String>>(mut self, columns: impl IntoIterator<Item = S>) -> Columns {
        self.unread.extend(columns.into_iter().map(Into::into));
        self
    }

    /// Leaves every column unread that is no fact: a fact with a slip in its name is then left out without a word, where it
    /// may be unreported.
    #[must_use]
    pub fn leave_the_rest(mut self) -> Columns {
        self.rest_unread = true;
        self
    }

    pub(crate) fn subject_of<'a>(&'a self, program: &'a Program) -> &'a str {
        self.subject.as_deref().unwrap_or_else(|| program.subject_axis())
    }

    pub(crate) fn is_unread(&self, column: &str) -> bool {
        self.unread.iter().any(|unread| unread == column)
    }
}

/// Reads record batches of one schema as facts.
#[derive(Clone, Debug)]
pub struct Reader {
    program: Program,
    schema: Schema,
    subject: usize,
    period: Option<usize>,
    facts: Vec<Reading>,
    periods: HashMap<String, usize>,
}

/// Where a fact stands.
#[derive(Clone, Debug)]
struct Reading {
    fact: Fact,
    slot: InputSlot,
    /// The column of its values.
    values: Option<usize>,
    /// The column that says why it is missing.
    kinds: Option<usize>,
}

/// What a record batch says beside its facts.
#[derive(Clone, Debug)]
pub struct Rows<'a> {
    /// Whose row each is.
    pub subjects: Texts<'a>,
    /// Which of the contract's periods each row is about; none where it does not say.
    pub periods: Vec<Option<usize>>,
    /// Rows that do not say whose they are, or for which period: nothing can be made of them. In the order of the rows.
    pub unplaced: Vec<Unplaced>,
    /// Facts that are not given and that the contract does not let be unreported, fact by fact.
    pub not_given: Vec<(usize, InputSlot)>,
}

/// A row of which it is not known whose it is, or when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unplaced {
    /// The row, from 0.
    pub row: usize,
    /// The column that does not say.
    pub column: String,
    /// Why not.
    pub problem: String,
}

impl Reader {
    /// For record batches of a schema.
    ///
    /// # Errors
    ///
    /// A column that no input names, one of a type that cannot hold its fact, none that says whose row it is, facts that
    /// every row needs and that have no column; a contract that [`Program::is_wide`].
    pub fn new(program: &Program, schema: &Schema, columns: &Columns) -> Result<Reader, Error> {
        if program.is_wide() {
            return Err(Error::Wide);
        }
        let names = names(schema)?;
        let place = |name: &str| names.iter().position(|other| *other == name);
        let missing = |column: &str| Error::NoColumn {
            column: column.to_owned(),
            nearest: nearest(column, names.iter().copied()).map(str::to_owned),
        };
        let called = columns.subject_of(program);
        let subject = place(called).ok_or_else(|| match &columns.subject {
            Some(column) => missing(column),
            None => Error::NoSubject { expected: called.to_owned() },
        })?;
        if let Some(column) = columns.unread.iter().find(|column| place(column).is_none()) {
            return Err(missing(column));
        }
        let period = program.period_axis().and_then(place).filter(|place| *place != subject);
        let facts = program.facts_needed();
        let mut read: Vec<Reading> = Vec::with_capacity(facts.len());
        for fact in facts {
            let Some(slot) = program.input(&fact.address) else { continue };
            let here = |name: &str| place(name).filter(|_| !columns.is_unread(name));
            let kinds = here(&format!("{}{MISSING}", fact.address));
            let values = here(&fact.address).filter(|place| *place != subject && Some(*place) != period);
            read.push(Reading { values, kinds, fact, slot });
        }
        for (number, name) in names.iter().enumerate() {
            let known = number == subject
                || Some(number) == period
                || columns.rest_unread
                || columns.is_unread(name)
                || read.iter().any(|reading| reading.values == Some(number) || reading.kinds == Some(number));
            if !known {
                let facts = read.iter().map(|reading| reading.fact.address.as_str());
                let nearest = nearest(name, facts.chain(program.period_axis())).map(str::to_owned);
                return Err(Error::UnknownColumn { column: (*name).to_owned(), nearest });
            }
        }
        let lacks = |reading: &&Reading| reading.values.or(reading.kinds).is_none() && is_needed(&reading.fact);
        let lacking: Vec<String> = read.iter().filter(lacks).map(|reading| reading.fact.address.clone()).collect();
        if !lacking.is_empty() {
            return Err(Error::Lacks { columns: lacking });
        }
        let ty = |place: usize| schema.field(place).data_type();
        name_type(names[subject], ty(subject))?;
        period.map_or(Ok(()), |period| name_type(names[period], ty(period)))?;
        for reading in &read {
            reading.values.map_or(Ok(()), |place| fact_type(&reading.fact, names[place], ty(place)))?;
            reading.kinds.map_or(Ok(()), |place| kind_type(names[place], ty(place)))?;
        }
        read.retain(|reading| reading.values.or(reading.kinds).is_some());
        let periods = program.periods().iter().enumerate().map(|(place, period)| (period.label(), place)).collect();
        Ok(Reader { program: program.clone(), schema: schema.clone(), subject, period, facts: read, periods })
    }

    /// The column that says whose row it is.
    pub fn subject(&self) -> usize {
        self.subject
    }

    /// The column that says for which period, where there is one.
    pub fn period(&self) -> Option<usize> {
        self.period
    }

    /// The facts that have a column, in the order of the contract.
    pub fn facts(&self) -> impl Iterator<Item = InputSlot> + '_ {
        self.facts.iter().map(|reading| reading.slot)
    }

    /// The column of a fact.
    pub fn address(&self, slot: InputSlot) -> &str {
        let known = self.facts.iter().find(|reading| reading.slot == slot);
        known.map_or("", |reading| reading.fact.address.as_str())
    }

    /// Whether a schema is the one that this reads, whatever its metadata.
    pub fn reads(&self, schema: &Schema) -> bool {
        let same = |(one, other): (&std::sync::Arc<arrow_schema::Field>, &std::sync::Arc<arrow_schema::Field>)| {
            one.name() == other.name() && one.data_type() == other.data_type()
        };
        self.schema.fields().len() == schema.fields().len()
            && self.schema.fields().iter().zip(schema.fields()).all(same)
    }

    /// Makes the rows of a record batch those of `batch`, which is for the same program. What does not fit its declaration is
    /// among [`Batch::refusals`].
    ///
    /// # Errors
    ///
    /// The record batch has other columns than the schema that this was made for.
    pub fn read<'a>(&self, from: &'a RecordBatch, batch: &mut Batch) -> Result<Rows<'a>, Error> {
        if !self.reads(from.schema_ref()) {
            return Err(self.other(from.schema_ref()));
        }
        batch.clear();
        batch.add_rows(from.num_rows());
        let subjects = self.names(from, self.subject)?;
        let mut unplaced = Vec::new();
        let mut periods = vec![None; from.num_rows()];
        if let Some(column) = self.period {
            self.place(from, column, &subjects, &mut periods, &mut unplaced)?;
            if periods.iter().any(Option::is_some) {
                let known: Vec<usize> = periods.iter().map(|period| period.unwrap_or(0)).collect();
                // Each of them is one of the contract's, which were looked up.
                let _all_known = batch.set_periods(&known);
            }
        } else {
            let empty = (0..from.num_rows()).filter(|row| subjects.get(*row).is_none());
            unplaced.extend(empty.map(|row| self.nobody(row)));
        }
        let mut not_given = Vec::new();
        for reading in &self.facts {
            reading.read(from, batch, &mut not_given);
        }
        Ok(Rows { subjects, periods, unplaced, not_given })
    }

    fn other(&self, now: &Schema) -> Error {
        let words = |schema: &Schema| {
            let field = |field: &std::sync::Arc<arrow_schema::Field>| format!("{} {}", field.name(), field.data_type());
            schema.fields().iter().map(field).collect::<Vec<_>>()
        };
        let (now, before) = (words(now), words(&self.schema));
        let differ = |one: &[String], other: &[String]| {
            let only: Vec<&str> = one.iter().filter(|field| !other.contains(field)).map(String::as_str).collect();
            if only.is_empty() { "the same in another order".to_owned() } else { only.join(", ") }
        };
        Error::OtherSchema { now: differ(&now, &before), before: differ(&before, &now) }
    }

    fn names<'a>(&self, from: &'a RecordBatch, column: usize) -> Result<Texts<'a>, Error> {
        let array = from.column(column).as_ref();
        Texts::of_names(array).ok_or_else(|| wrong(self.schema.field(column).name(), array.data_type(), NAMES, ""))
    }

    fn nobody(&self, row: usize) -> Unplaced {
        let column = self.schema.field(self.subject).name().clone();
        Unplaced { row, column, problem: "it is empty, and says whose row it is".to_owned() }
    }

    /// Finds the period of every row.
    fn place(
        &self,
        from: &RecordBatch,
        column: usize,
        subjects: &Texts<'_>,
        periods: &mut [Option<usize>],
        unplaced: &mut Vec<Unplaced>,
    ) -> Result<(), Error> {
        let labels = self.names(from, column)?;
        for (row, period) in periods.iter_mut().enumerate() {
            if subjects.get(row).is_none() {
                unplaced.push(self.nobody(row));
                continue;
            }
            let label = labels.get(row).unwrap_or("");
            *period = self.periods.get(label).copied();
            if period.is_none() {
                let column = self.schema.field(column).name().clone();
                unplaced.push(Unplaced { row, column, problem: no_period(&self.program, label) });
            }
        }
        Ok(())
    }
}

impl Reading {
    fn read(&self, from: &RecordBatch, batch: &mut Batch, not_given: &mut Vec<(usize, InputSlot)>) {
        let rows = from.num_rows();
        let present = match self.values {
            Some(place) => self.values(from.column(place).as_ref(), batch),
            None => Some(vec![false; rows]),
        };
        let is_there = |row: usize| present.as_ref().is_none_or(|present| present.get(row).copied().unwrap_or(false));
        let mut said: Vec<Option<Kind>> = Vec::new();
        if let Some(words) = self.kinds.and_then(|place| Texts::of(from.column(place).as_ref())) {
            said = vec![None; rows];
            for (row, said) in said.iter_mut().enumerate() {
                let Some(word) = words.get(row) else { continue };
                let kind = Kind::from_word(word).filter(|kind| kind.is_missing() || *kind == Kind::Pending);
                let problem = match kind {
                    Some(kind) if !is_there(row) => {
                        *said = Some(kind);
                        continue;
                    }
                    Some(_) => (format!("a value and as {word}"), "one or the other".to_owned()),
                    None => {
                        let kinds: Vec<&str> = Kind::MISSING.iter().map(|kind| kind.word()).collect();
                        (word.to_owned(), format!("why it is missing, {},", kinds.join(", ")))
                    }
                };
                let (given, expected) = problem;
                batch.refuse(row, self.slot, FactError::Form { address: self.fact.address.clone(), given, expected });
            }
            batch.set_kinds(self.slot, &said);
        }
        if !self.fact.may_be.contains(&Kind::Unreported) {
            let kind = |row: usize| said.get(row).copied().flatten();
            let lacking = (0..rows).filter(|row| !is_there(*row) && kind(*row).is_none());
            not_given.extend(lacking.filter(|_| present.is_some()).map(|row| (row, self.slot)));
        }
    }

    /// Sets the values of a column; says in which rows there are any, where not in all.
    fn values(&self, array: &dyn Array, batch: &mut Batch) -> Option<Vec<bool>> {
        let slot = self.slot;
        if let Some(texts) = Texts::of(array) {
            return self.texts(&texts, array.len(), batch);
        }
        let present = array.nulls().map(|nulls| nulls.iter().collect::<Vec<bool>>());
        match array.data_type() {
            DataType::Null => return Some(vec![false; array.len()]),
            DataType::Date32 => {
                if let Some(days) = array.as_primitive_opt::<Date32Type>() {
                    batch.set_column(slot, Cells::Days(days.values()), present.as_deref());
                }
            }
            DataType::Boolean => {
                if let Some(truths) = array.as_boolean_opt() {
                    let truths: Vec<bool> = truths.values().iter().collect();
                    batch.set_column(slot, Cells::Truths(&truths), present.as_deref());
                }
            }
            DataType::Timestamp(unit, None) => {
                return self.texts(&Texts::Made(moments(array, *unit)), array.len(), batch);
            }
            _ if !matches!(self.fact.ty, Type::Quantity(_)) => {
                let names = Texts::of_names(array)?;
                return self.texts(&names, array.len(), batch);
            }
            _ => {
                let (numbers, too_long) = Numbers::of(array)?;
                batch.set_column(slot, numbers.cells(), present.as_deref());
                for number in too_long {
                    let expected = "a number of at most 38 digits, as many of them behind the point,".to_owned();
                    let address = self.fact.address.clone();
                    let error = FactError::Form { address, given: number.digits, expected };
                    batch.refuse(number.row, slot, error);
                }
            }
        }
        present
    }

    fn texts(&self, texts: &Texts<'_>, rows: usize, batch: &mut Batch) -> Option<Vec<bool>> {
        let named = matches!(self.fact.ty, Type::Word(_) | Type::Key(_) | Type::Text);
        if let Some((places, words)) = texts.words().filter(|_| named)
            && words.iter().flatten().all(|word| Kind::from_word(word).is_none())
        {
            // An entry of the dictionary that is empty says nothing.
            let known = |place: &Option<usize>| place.filter(|place| words.get(*place).is_some_and(Option::is_some));
            let present: Vec<bool> = places.iter().map(|place| known(place).is_some()).collect();
            let places: Vec<u32> = places.iter().map(|place| place.unwrap_or(0) as u32).collect();
            let words: Vec<&str> = words.into_iter().map(Option::unwrap_or_default).collect();
            batch.set_column(self.slot, Cells::Words { places: &places, words: &words }, Some(&present));
            return Some(present);
        }
        let cells: Vec<&str> = (0..rows).map(|row| texts.get(row).unwrap_or("")).collect();
        let present: Vec<bool> = cells.iter().map(|cell| !cell.is_empty()).collect();
        batch.set_column(self.slot, Cells::Texts(&cells), Some(&present));
        Some(present)
    }
}

/// The times of a column, as files have them; a part of a second stays there to be refused.
fn moments(array: &dyn Array, unit: TimeUnit) -> Vec<Option<String>> {
    macro_rules! times {
        ($type:ty, $per:expr) => {
            match array.as_primitive_opt::<$type>() {
                Some(times) => times.iter().map(|time| time.map(|time| moment(time, $per))).collect(),
                None => vec![None; array.len()],
            }
        };
    }
    match unit {
        TimeUnit::Second => times!(TimestampSecondType, 1),
        TimeUnit::Millisecond => times!(TimestampMillisecondType, 1_000),
        TimeUnit::Microsecond => times!(TimestampMicrosecondType, 1_000_000),
        TimeUnit::Nanosecond => times!(TimestampNanosecondType, 1_000_000_000),
    }
}

pub(crate) fn moment(time: i64, per: i64) -> String {
    let (seconds, part) = (time.div_euclid(per), time.rem_euclid(per));
    let words = Moment::from_seconds(seconds).map_or_else(|| seconds.to_string(), |moment| moment.to_string());
    if part == 0 { words } else { format!("{words} and {part}/{per} s") }
}

/// Whether every row needs a fact.
fn is_needed(fact: &Fact) -> bool {
    !fact.may_be.contains(&Kind::Unreported) && !fact.day_of_settlement
}

/// The names of all columns, none of them twice.
pub(crate) fn names(schema: &Schema) -> Result<Vec<&str>, Error> {
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    let mut met: HashMap<&str, ()> = HashMap::new();
    match names.iter().find(|name| met.insert(name, ()).is_some()) {
        Some(twice) => Err(Error::Twice { column: (*twice).to_owned() }),
        None => Ok(names),
    }
}

/// Why a label is no period, in words.
pub fn no_period(program: &Program, label: &str) -> String {
    let periods: Vec<String> = program.periods().iter().map(|period| period.label()).collect();
    let known = match periods.as_slice() {
        [first, .., last] => format!("from `{first}` through `{last}`"),
        few => few.iter().map(|period| format!("`{period}`")).collect(),
    };
    format!("`{label}` is not a period of the contract, which settles {known}")
}

const NAMES: &str = "text, a dictionary of text or whole numbers";

fn wrong(column: &str, found: &DataType, expected: impl Into<String>, help: &str) -> Error {
    Error::WrongType {
        column: column.to_owned(),
        found: found.to_string(),
        expected: expected.into(),
        help: help.to_owned(),
    }
}

fn name_type(column: &str, ty: &DataType) -> Result<(), Error> {
    use DataType as D;
    let whole = matches!(ty, D::Int8 | D::Int16 | D::Int32 | D::Int64 | D::UInt8 | D::UInt16 | D::UInt32 | D::UInt64);
    match ty {
        // A library that has never seen a value guesses no type.
        D::Null => {
            Err(wrong(column, ty, NAMES, ": every row of it is empty, and every row must say whose, and when, it is"))
        }
        _ if is_text(ty) || whole => Ok(()),
        _ => Err(wrong(column, ty, NAMES, "")),
    }
}

fn kind_type(column: &str, ty: &DataType) -> Result<(), Error> {
    let fine = is_text(ty) || *ty == DataType::Null;
    if fine { Ok(()) } else { Err(wrong(column, ty, "text with kinds of missing", "")) }
}

/// Refuses a type that cannot hold a fact.
pub(crate) fn fact_type(fact: &Fact, column: &str, ty: &DataType) -> Result<(), Error> {
    const FLOATS: &str = ": binary floating point no longer knows the decimals that were written (0.1 is held as 0.1000000000000000055…), \
         and exact amounts cannot be made of it. Read the source with decimals, such as Decimal128(38, 6), or as text; \
         where the floats are all there is, round them to the decimals that are meant before they come here";
    const ZONES: &str =
        ": a contract's times are those of the clock on the wall; take the zone off where it is known which is meant";
    let what = &fact.unit;
    let (fine, expected) = match &fact.ty {
        Type::Quantity(_) => {
            let form = if fact.ty.unit().is_some_and(attain::Unit::is_percent) { ", as a fraction," } else { "" };
            (is_exact(ty), format!("a decimal or a whole number{form} for {what}, or text"))
        }
        Type::Date => (*ty == DataType::Date32, format!("Date32 for {what}, or text such as `2026-03-31`")),
        Type::Time => (
            matches!(ty, DataType::Timestamp(_, None)),
            format!("a timestamp without a zone for {what}, or text such as `2026-03-31 16:45`"),
        ),
        Type::Truth => (*ty == DataType::Boolean, format!("Boolean for {what}, or text `yes` or `no`")),
        Type::Word(_) | Type::Key(_) | Type::Text | Type::Unknown => {
            (name_type(column, ty).is_ok(), format!("text or a dictionary of text for {what}"))
        }
    };
    if fine || is_text(ty) || *ty == DataType::Null {
        return Ok(());
    }
    let help = match ty {
        DataType::Float16 | DataType::Float32 | DataType::Float64 => FLOATS,
        DataType::Timestamp(_, Some(_)) => ZONES,
        _ => "",
    };
    Err(wrong(column, ty, expected, help))
}
