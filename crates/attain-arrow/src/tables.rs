//! Whole tables, for contracts that reach across rows: record batches as tables of facts, and a settled population's tables
//! as record batches.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Int32Type};
use arrow_array::{Array, ArrayRef, BooleanArray, DictionaryArray, PrimitiveArray, RecordBatch};
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use attain::{Amount, Date, Fact, Kind, Number, Place, PlacedLine, Population, Program, Row, Table};

use crate::error::Error;
use crate::fields::{DIGITS, MISSING, ROLE, name, words};
use crate::numbers::Numbers;
use crate::read::{Columns, fact_type, moment, names};
use crate::texts::Texts;
use crate::write::{Of, Results, Writer, dictionary};

/// A column of a record batch as the cells of a file: the name in front, then a cell for each row.
pub type CellsOf = (String, Vec<String>);

/// Record batches of one schema as a table of facts. Columns called as levels, grains and schedules' keys are say whose row it
/// is; every other one is a fact, and one called `<fact> missing` says why the fact is.
///
/// # Errors
///
/// A column of a type that cannot hold its fact. What no input names is an error of [`Program::settle_tables`].
pub fn table(program: &Program, called: &str, batches: &[RecordBatch], columns: &Columns) -> Result<Table, Error> {
    let mut table = Table { name: called.to_owned(), columns: Vec::new(), rows: Vec::new() };
    for (number, batch) in batches.iter().enumerate() {
        let cells = cells(program, batch, columns)?;
        let names: Vec<String> = cells.iter().map(|(name, _)| name.clone()).collect();
        if number == 0 {
            table.columns = names;
        } else if table.columns != names {
            return Err(Error::OtherSchema { now: names.join(", "), before: table.columns.join(", ") });
        }
        let row = |row: usize| cells.iter().map(|(_, cells)| cells.get(row).cloned().unwrap_or_default()).collect();
        table.rows.extend((0..batch.num_rows()).map(row));
    }
    Ok(table)
}

/// The columns of a record batch as cells of a file, by the declarations of a contract: a percent that is 0.084 here is `8.4%`
/// there. For those who read files of facts as text.
///
/// # Errors
///
/// A column of a type that cannot hold its fact.
pub fn cells(program: &Program, batch: &RecordBatch, columns: &Columns) -> Result<Vec<CellsOf>, Error> {
    let facts = program.facts_needed();
    let schema = batch.schema_ref();
    let names = names(schema)?;
    let fact = |name: &str| {
        let last = |fact: &&Fact| fact.address.rsplit('.').next() == Some(name);
        facts.iter().find(|fact| fact.address == name).or_else(|| facts.iter().find(last))
    };
    let subject = columns.subject_of(program);
    let mut all = Vec::with_capacity(names.len());
    for (place, column) in names.iter().enumerate() {
        let of = column.strip_suffix(MISSING);
        if columns.is_unread(column) || of.is_some_and(|of| fact(of).is_some()) {
            continue;
        }
        let array = batch.column(place).as_ref();
        let fact = fact(column).filter(|_| *column != subject);
        let mut cells = match fact {
            Some(fact) => fact_cells(fact, column, array)?,
            None => key_cells(column, array)?,
        };
        let beside = format!("{column}{MISSING}");
        let kinds = names.iter().position(|name| *name == beside).filter(|_| fact.is_some());
        if let Some(kinds) = kinds.and_then(|place| Texts::of(batch.column(place).as_ref())) {
            for (row, cell) in cells.iter_mut().enumerate() {
                match kinds.get(row) {
                    Some(kind) if cell.is_empty() => kind.clone_into(cell),
                    // Read as a number, or whatever it is, it is refused.
                    Some(kind) => *cell = format!("{cell} and {kind}"),
                    None => {}
                }
            }
        }
        let name = if *column == subject { program.subject_axis() } else { column };
        all.push((name.to_owned(), cells));
    }
    Ok(all)
}

fn fact_cells(fact: &Fact, column: &str, array: &dyn Array) -> Result<Vec<String>, Error> {
    fact_type(fact, column, array.data_type())?;
    if Texts::of(array).is_some() || fact.ty.unit().is_none() {
        return key_cells(column, array);
    }
    let Some((numbers, too_long)) = Numbers::of(array) else { return key_cells(column, array) };
    let unit = fact.ty.unit();
    let scale = unit.filter(|_| !fact.fraction).map_or_else(Number::one, attain::Unit::scale);
    let sign = if unit.is_some_and(attain::Unit::is_percent) && !fact.fraction { "%" } else { "" };
    let written = |row: usize| {
        let number = numbers.get(row).filter(|_| array.is_valid(row))?.div(&scale)?;
        Some(format!("{number}{sign}"))
    };
    let mut cells: Vec<String> = (0..array.len()).map(|row| written(row).unwrap_or_default()).collect();
    for number in too_long {
        cells[number.row] = number.digits;
    }
    Ok(cells)
}

/// Of a column that is no number: names of any kind, dates, truths, times.
fn key_cells(column: &str, array: &dyn Array) -> Result<Vec<String>, Error> {
    if let Some(names) = Texts::of_names(array) {
        return Ok((0..array.len()).map(|row| names.cell(row).into_owned()).collect());
    }
    let valid = |row: usize| array.is_valid(row);
    let cells = |cell: &dyn Fn(usize) -> String| {
        (0..array.len()).map(|row| if valid(row) { cell(row) } else { String::new() }).collect()
    };
    if let Some(days) = array.as_primitive_opt::<Date32Type>() {
        let date = |row: usize| {
            let day = i64::from(days.value(row));
            Date::from_day_number(day).map_or_else(|| day.to_string(), |date| date.to_string())
        };
        return Ok(cells(&date));
    }
    if let Some(truths) = array.as_boolean_opt() {
        return Ok(cells(&|row| if truths.value(row) { "yes" } else { "no" }.to_owned()));
    }
    macro_rules! times {
        ($type:ty, $per:expr) => {
            if let Some(times) = array.as_primitive_opt::<$type>() {
                return Ok(cells(&|row| moment(times.value(row), $per)));
            }
        };
    }
    if let DataType::Timestamp(unit, None) = array.data_type() {
        use arrow_array::types as t;
        match unit {
            TimeUnit::Second => times!(t::TimestampSecondType, 1),
            TimeUnit::Millisecond => times!(t::TimestampMillisecondType, 1_000),
            TimeUnit::Microsecond => times!(t::TimestampMicrosecondType, 1_000_000),
            TimeUnit::Nanosecond => times!(t::TimestampNanosecondType, 1_000_000_000),
        }
    }
    match array.data_type() {
        DataType::Null => Ok(vec![String::new(); array.len()]),
        found => Err(Error::WrongType {
            column: column.to_owned(),
            found: found.to_string(),
            expected: "text, a dictionary of text, whole numbers or dates".to_owned(),
            help: String::new(),
        }),
    }
}

/// A table of a settled population: its key columns, then its figures.
///
/// # Errors
///
/// A figure that was asked for does not stand here, or a number does not fit its column.
pub fn place(population: &Population, place: &Place, results: &Results) -> Result<RecordBatch, Error> {
    let rows: Vec<Row> = population.rows(place).collect();
    let keys: Vec<Vec<String>> = rows.iter().map(|row| population.keys(*row)).collect();
    let writer = Writer::of(population.program(), place.figures.clone(), results)?;
    let (mut fields, mut arrays) = key_columns(&place.keys, |row| &keys[row], rows.len());
    fields.extend(writer.fields());
    let all: Vec<Option<usize>> = (0..rows.len()).map(Some).collect();
    arrays.extend(writer.columns(&Of { population, rows }, &all)?);
    batch(fields, arrays, all.len())
}

/// The lines of money of everybody: whose, for which period, who pays whom how much, or of which kind it is undetermined.
///
/// # Errors
///
/// An amount has more digits than a decimal of 38 holds.
pub fn lines(population: &Population) -> Result<RecordBatch, Error> {
    let lines: Vec<PlacedLine> = population.lines().collect();
    let mut columns: Vec<String> = Vec::new();
    let mut keys: Vec<Vec<String>> = Vec::new();
    for line in &lines {
        for name in population.keys_of(line.row) {
            if !columns.contains(&name) {
                columns.push(name);
            }
        }
    }
    for line in &lines {
        let names = population.keys_of(line.row);
        let key = |column: &String| {
            let place = names.iter().position(|name| name == column);
            place.and_then(|place| line.keys.get(place)).cloned().unwrap_or_default()
        };
        keys.push(columns.iter().map(key).collect());
    }
    let (mut fields, mut arrays) = key_columns(&columns, |row| &keys[row], lines.len());
    let mut text = |called: &str, of: fn(&PlacedLine) -> &str| {
        fields.push(Field::new(called, words(), false));
        arrays.push(Arc::new(lines.iter().map(of).collect::<DictionaryArray<Int32Type>>()));
    };
    text("line", |placed| &placed.line.address);
    text("verb", |placed| placed.line.verb);
    text("from", |placed| &placed.line.from);
    text("to", |placed| &placed.line.to);
    let amount = |placed: &PlacedLine| match &placed.line.amount {
        Amount::Determined(amount) => Some(amount.clone()),
        Amount::Undetermined(_) => None,
    };
    let places = lines.iter().filter_map(amount).map(|amount| amount.decimal_places().unwrap_or(u32::from(DIGITS)));
    // Without money in the header nothing is rounded; with it every amount has its decimals, or fewer.
    let places = places.chain(cents(population)).max().unwrap_or(2).min(u32::from(DIGITS)) as u8;
    let mut amounts = Vec::with_capacity(lines.len());
    for (row, line) in lines.iter().enumerate() {
        let Some(amount) = amount(line) else {
            amounts.push(None);
            continue;
        };
        let digits = amount.digits(places).ok_or_else(|| Error::TooLong {
            row,
            address: line.line.address.clone(),
            value: amount.to_string(),
            places,
        });
        amounts.push(Some(digits?));
    }
    fields.push(Field::new("amount", DataType::Decimal128(DIGITS, places as i8), true));
    let amounts = PrimitiveArray::<Decimal128Type>::from_iter(amounts);
    arrays.push(Arc::new(amounts.with_precision_and_scale(DIGITS, places as i8)?));
    fields.push(Field::new(format!("amount{MISSING}"), words(), true));
    let kind = |line: &PlacedLine| Kind::ALL.iter().position(|kind| Some(*kind) == line.kind).map(|place| place as i32);
    arrays.push(dictionary(lines.iter().map(kind).collect(), Kind::ALL.iter().map(|kind| kind.word()))?);
    fields.push(Field::new("moves", DataType::Boolean, false));
    arrays.push(Arc::new(lines.iter().map(|line| Some(line.line.moves)).collect::<BooleanArray>()));
    batch(fields, arrays, lines.len())
}

/// The decimals of lines of money.
fn cents(population: &Population) -> Option<u32> {
    population.program().figures().iter().filter(|figure| figure.is_line).filter_map(|figure| figure.decimals).max()
}

fn key_columns<'k>(
    columns: &[String],
    keys: impl Fn(usize) -> &'k Vec<String>,
    rows: usize,
) -> (Vec<Field>, Vec<ArrayRef>) {
    let field = |column: &String| {
        let field = name(column, "key", false).with_data_type(words());
        let metadata = [(ROLE.to_owned(), "key".to_owned())].into_iter().collect();
        field.with_metadata(metadata)
    };
    let array = |place: usize| -> ArrayRef {
        let cells = (0..rows).map(|row| keys(row).get(place).map_or("", String::as_str));
        Arc::new(DictionaryArray::<Int32Type>::from_iter(cells))
    };
    (columns.iter().map(field).collect(), (0..columns.len()).map(array).collect())
}

fn batch(fields: Vec<Field>, arrays: Vec<ArrayRef>, rows: usize) -> Result<RecordBatch, Error> {
    let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(rows));
    Ok(RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)?)
}
