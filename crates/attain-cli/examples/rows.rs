//! Makes facts for the benchmark contract, `benches/contracts/ten-metrics.attain`: the same rows as CSV and as Parquet.
//!
//!     cargo run -p attain-cli --example rows -- 1000000 FOLDER
//!
//! One numerator in twenty is not reported, one denominator in twenty is too small to count. The same number of rows is the same
//! files each time.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, Decimal128Array, Int64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

/// So many rows are made at a time.
const BATCH: u64 = 65_536;

/// What a row holds: cents of base payments, then numerator and denominator of each measure.
struct Row {
    base: i128,
    measures: [(Option<i64>, i64); 10],
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [rows, folder] = arguments.as_slice() else { return Err("usage: rows ROWS FOLDER".into()) };
    let (rows, folder) = (rows.parse::<u64>()?, Path::new(folder));
    let mut dice = Dice(0x2026_0915);
    let mut csv = BufWriter::new(File::create(folder.join(format!("rows-{rows}.csv")))?);
    write!(csv, "hospital,base")?;
    (1..=10).try_for_each(|measure| write!(csv, ",numerator_{measure},denominator_{measure}"))?;
    writeln!(csv)?;
    let mut parquet: Option<ArrowWriter<File>> = None;
    for first in (0..rows).step_by(BATCH as usize) {
        let made: Vec<(String, Row)> =
            (first..rows.min(first + BATCH)).map(|row| (format!("H{row:08}"), dice.row())).collect();
        for (name, row) in &made {
            write!(csv, "{name},{}.{:02}", row.base / 100, row.base % 100)?;
            for (met, cases) in &row.measures {
                match met {
                    Some(met) => write!(csv, ",{met},{cases}")?,
                    None => write!(csv, ",,{cases}")?,
                }
            }
            writeln!(csv)?;
        }
        let batch = columns(&made)?;
        if parquet.is_none() {
            let file = File::create(folder.join(format!("rows-{rows}.parquet")))?;
            let how = WriterProperties::builder().set_compression(Compression::SNAPPY);
            let how = how.set_max_row_group_row_count(Some(1 << 17)).build();
            parquet = Some(ArrowWriter::try_new(file, batch.schema(), Some(how))?);
        }
        parquet.as_mut().map_or(Ok(()), |parquet| parquet.write(&batch))?;
    }
    csv.flush()?;
    parquet.map_or(Ok(()), |parquet| parquet.close().map(|_| ()))?;
    Ok(())
}

fn columns(rows: &[(String, Row)]) -> Result<RecordBatch, Box<dyn Error>> {
    let names = StringArray::from_iter_values(rows.iter().map(|(name, _)| name));
    let base =
        Decimal128Array::from_iter_values(rows.iter().map(|(_, row)| row.base)).with_precision_and_scale(12, 2)?;
    let mut columns: Vec<(String, ArrayRef, bool)> =
        vec![("hospital".to_owned(), Arc::new(names), false), ("base".to_owned(), Arc::new(base), false)];
    for measure in 0..10 {
        let met = rows.iter().map(|(_, row)| row.measures[measure].0).collect::<Int64Array>();
        let cases = Int64Array::from_iter_values(rows.iter().map(|(_, row)| row.measures[measure].1));
        columns.push((format!("numerator_{}", measure + 1), Arc::new(met), true));
        columns.push((format!("denominator_{}", measure + 1), Arc::new(cases), false));
    }
    Ok(RecordBatch::try_from_iter_with_nullable(columns)?)
}

/// A sequence of numbers that look as if thrown.
struct Dice(u64);

impl Dice {
    /// Less than `below`.
    fn throw(&mut self, below: u64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below) as i64
    }

    fn row(&mut self) -> Row {
        let base = i128::from(100_000_000 + self.throw(6_000_000_000));
        let measures = std::array::from_fn(|_| {
            let cases = if self.throw(20) == 0 { 1 + self.throw(29) } else { 30 + self.throw(970) };
            let met = self.throw(cases as u64 + 1);
            ((self.throw(20) != 0).then_some(met), cases)
        });
        Row { base, measures }
    }
}
