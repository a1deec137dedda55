//! Facts as CSV: a header, then one row per subject.

use csv::{ErrorKind, ReaderBuilder, StringRecord};

use super::{Source, Taker};
use crate::outcome::Refusal;

/// Reads a CSV file. Rows are numbered as a spreadsheet numbers them: the header is row 1.
pub fn read(source: Source, taker: &mut dyn Taker) -> Result<(), Refusal> {
    let name = source.name().to_owned();
    let mut reader = ReaderBuilder::new().flexible(true).buffer_capacity(1 << 16).from_reader(source);
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(|name| name.trim().to_owned()).collect(),
        Err(error) => return Err(Refusal::new(format!("cannot read the header of `{name}`: {}", words(&error)))),
    };
    if let [only] = header.as_slice()
        && let Some(separator) = [';', '\t', '|'].into_iter().find(|separator| only.contains(*separator))
    {
        return Err(Refusal::new(format!(
            "the header of `{name}` has no comma; its cells seem to be separated by {separator:?}"
        ))
        .help("save it as CSV separated by commas"));
    }
    taker.columns(&header, true)?;
    let mut record = StringRecord::new();
    let mut number = 1;
    loop {
        number += 1;
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(()),
            // Spreadsheets leave rows of nothing but commas behind.
            Ok(true) if record.iter().all(|cell| cell.trim().is_empty()) => {}
            Ok(true) if record.len() == header.len() => taker.record(number, &record)?,
            Ok(true) => {
                let reason = format!("it has {} cells, the header has {}", record.len(), header.len());
                taker.unreadable(number, reason)?;
            }
            Err(error) => match error.kind() {
                ErrorKind::Utf8 { .. } => taker.unreadable(number, words(&error))?,
                _ => return Err(Refusal::new(format!("cannot read row {number} of `{name}`: {}", words(&error)))),
            },
        }
    }
}

fn words(error: &csv::Error) -> String {
    match error.kind() {
        ErrorKind::Utf8 { err, .. } => format!("cell {} is not UTF-8 text", err.field() + 1),
        ErrorKind::Io(error) => error.to_string(),
        _ => error.to_string(),
    }
}
