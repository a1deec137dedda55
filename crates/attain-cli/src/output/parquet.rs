//! Results as Parquet: columns of decimals, dates, truths and words.

use std::io;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, DictionaryArray, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use attain::{Place, Population};
use attain_arrow::{ROLE, Writer};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::schema::types::ColumnPath;

use super::results::{Results, period};
use super::settling::{Many, One};
use super::sink::Sink;
use crate::contract::Settled;
use crate::outcome::Refusal;

/// So many rows are in a row group: what is held before it is written.
const GROUP_ROWS: usize = 1 << 17;

/// Every figure, a column each.
pub struct Parquet<'s> {
    settled: &'s Settled,
    figures: Writer,
    state: State,
}

enum State {
    /// Nothing is written before the first rows: they say whether there is a column of periods.
    New(Sink),
    Begun {
        writer: Box<ArrowWriter<Sink>>,
        schema: SchemaRef,
        periods: bool,
    },
    Closed,
}

impl<'s> Parquet<'s> {
    /// Nothing is written yet. With `kinds`, a column beside every figure says why it is absent.
    pub fn new(settled: &'s Settled, sink: Sink, kinds: bool) -> Result<Parquet<'s>, Refusal> {
        let figures = Writer::new(&settled.program, &results(kinds)).map_err(|error| refused(&error))?;
        Ok(Parquet { settled, figures, state: State::New(sink) })
    }

    fn begin(&mut self, periods: bool) -> Result<(), Refusal> {
        let sink = match std::mem::replace(&mut self.state, State::Closed) {
            State::New(sink) => sink,
            begun @ (State::Begun { .. } | State::Closed) => {
                self.state = begun;
                return Ok(());
            }
        };
        let named = |name: &str, role: &str, ty: DataType| {
            let role = [(ROLE.to_owned(), role.to_owned())].into_iter().collect();
            Field::new(name, ty, false).with_metadata(role)
        };
        let mut fields = vec![named(self.settled.subject(), "subject", DataType::Utf8)];
        if periods {
            let words = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
            fields.push(named(self.settled.grain().unwrap_or("period"), "period", words));
        }
        fields.extend(self.figures.fields());
        let schema = Arc::new(Schema::new(fields));
        let writer = Box::new(begun(sink, schema.clone())?);
        self.state = State::Begun { writer, schema, periods };
        Ok(())
    }
}

impl Results for Parquet<'_> {
    fn rows(&mut self, rows: &Many<'_>) -> Result<(), Refusal> {
        self.begin(rows.each().next().is_some_and(|row| row.period().is_some()))?;
        let State::Begun { writer, schema, periods } = &mut self.state else { return Ok(()) };
        let subjects = StringArray::from_iter_values(rows.each().map(|row| row.subject()));
        let mut arrays: Vec<ArrayRef> = vec![Arc::new(subjects)];
        if *periods {
            let labels: Vec<String> = rows.each().map(|row| period(self.settled, &row)).collect();
            arrays.push(Arc::new(DictionaryArray::<Int32Type>::from_iter(labels.iter().map(String::as_str))));
        }
        let places: Vec<Option<usize>> = rows.each().map(|row: One<'_>| Some(row.place())).collect();
        arrays.extend(self.figures.columns(rows.settler(), &places).map_err(|error| refused(&error))?);
        let batch = RecordBatch::try_new(schema.clone(), arrays).map_err(|error| refused(&error.into()))?;
        writer.write(&batch).map_err(unwritable)
    }

    fn finish(mut self: Box<Self>) -> Result<(), Refusal> {
        self.begin(false)?;
        match self.state {
            State::Begun { writer, .. } => closed(*writer),
            State::New(_) | State::Closed => Ok(()),
        }
    }
}

/// One table of those who were settled together.
pub fn table(population: &Population, place: &Place, kinds: bool, sink: Sink) -> Result<Sink, Refusal> {
    let batch = attain_arrow::place(population, place, &results(kinds)).map_err(|error| refused(&error))?;
    let mut writer = begun(sink, batch.schema())?;
    writer.write(&batch).map_err(unwritable)?;
    writer.into_inner().map_err(unwritable)
}

fn results(kinds: bool) -> attain_arrow::Results {
    let all = attain_arrow::Results::new();
    if kinds { all.with_kinds() } else { all }
}

fn begun(sink: Sink, schema: SchemaRef) -> Result<ArrowWriter<Sink>, Refusal> {
    let mut how = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_created_by(concat!("attain ", env!("CARGO_PKG_VERSION")).to_owned());
    // Subjects, and quotients without an end, hardly come twice: a dictionary of them is work for nothing.
    for field in schema.fields().iter().filter(|field| *field.data_type() == DataType::Utf8) {
        how = how.set_column_dictionary_enabled(ColumnPath::new(vec![field.name().clone()]), false);
    }
    ArrowWriter::try_new(sink, schema, Some(how.build())).map_err(unwritable)
}

fn closed(writer: ArrowWriter<Sink>) -> Result<(), Refusal> {
    writer.into_inner().map_err(unwritable)?.close()
}

fn refused(error: &attain_arrow::Error) -> Refusal {
    Refusal::new(format!("cannot write the results: {error}"))
}

fn unwritable(error: ParquetError) -> Refusal {
    match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => (*error).into(),
            Err(error) => Refusal::new(format!("cannot write the results: {error}")),
        },
        other => Refusal::new(format!("cannot write the results: {other}")),
    }
}
