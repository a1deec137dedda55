//! Facts as Parquet: row group by row group, so many rows of columns at a time.

use arrow_array::RecordBatch;
use attain_arrow::Columns;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::{Source, Taker};
use crate::outcome::Refusal;

/// So many rows are read at a time.
pub const ROWS: usize = 4_096;

/// Reads a Parquet file. Rows are numbered from 1.
pub fn read(source: Source, taker: &mut dyn Taker) -> Result<(), Refusal> {
    let name = source.name().to_owned();
    let (file, progress) = source.into_file()?;
    let unreadable = |error: &dyn std::fmt::Display| Refusal::new(format!("cannot read `{name}`: {error}"));
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| unreadable(&error))?;
    let all = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(0);
    let schema = builder.schema().clone();
    let wanted: Vec<usize> =
        (0..schema.fields().len()).filter(|place| !taker.leaves(schema.field(*place).name())).collect();
    let mask = ProjectionMask::roots(builder.parquet_schema(), wanted.iter().copied());
    let reader = builder.with_projection(mask).with_batch_size(ROWS).build().map_err(|error| unreadable(&error))?;
    let mut rows = 0;
    for batch in reader {
        let batch = batch.map_err(|error| unreadable(&error))?;
        taker.columns_of_rows(&name, rows + 1, &batch)?;
        let before = rows;
        rows += batch.num_rows() as u64;
        if let Some((progress, bytes)) = &progress {
            // Bytes are read a row group at a time: what is told is the part of the rows.
            let part = |rows: u64| u64::try_from(u128::from(*bytes) * u128::from(rows) / u128::from(all.max(1)));
            progress.more(part(rows).unwrap_or(0).saturating_sub(part(before).unwrap_or(0)));
        }
    }
    if rows == 0 {
        // Its columns are looked at all the same.
        let schema = schema.project(&wanted).map_err(|error| unreadable(&error))?;
        taker.columns_of_rows(&name, 1, &RecordBatch::new_empty(schema.into()))?;
    }
    Ok(())
}

/// Hands rows on as cells of text.
pub fn by_cells(taker: &mut (impl Taker + ?Sized), file: &str, first: u64, batch: &RecordBatch) -> Result<(), Refusal> {
    let cells = attain_arrow::cells(taker.program(), batch, &Columns::new()).map_err(|error| refused(file, &error))?;
    let names: Vec<String> = cells.iter().map(|(name, _)| name.clone()).collect();
    taker.columns(&names, true)?;
    for row in 0..batch.num_rows() {
        let row_cells: Vec<&str> = cells.iter().map(|(_, cells)| cells.get(row).map_or("", String::as_str)).collect();
        taker.row(first + row as u64, &row_cells)?;
    }
    Ok(())
}

/// A file whose columns cannot be read.
pub fn refused(file: &str, error: &attain_arrow::Error) -> Refusal {
    let text = error.to_string();
    match text.split_once(": ") {
        Some((text, help)) => Refusal::new(format!("`{file}`: {text}")).help(help),
        None => Refusal::new(format!("`{file}`: {text}")),
    }
}
