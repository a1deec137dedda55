//! Rows of schedules that the command line supplies: `--schedule standards=standards.csv`.

use std::path::Path;

use attain::{ScheduleRows, Schedules};
use csv::{ReaderBuilder, Trim};

use crate::arguments;
use crate::outcome::Refusal;

/// Reads all of them.
pub fn read(given: &arguments::Schedules) -> Result<Schedules, Refusal> {
    let mut supplied = Schedules::default();
    for text in &given.given {
        let (name, file) =
            text.split_once('=').filter(|(name, file)| !name.is_empty() && !file.is_empty()).ok_or_else(|| {
                Refusal::new(format!("`--schedule {text}` is not NAME=FILE"))
                    .help("for example `--schedule standards=standards.csv`")
            })?;
        let rows = read_rows(Path::new(file))?;
        if supplied.0.insert(name.to_owned(), rows).is_some() {
            return Err(Refusal::new(format!("the schedule `{name}` is supplied twice")));
        }
    }
    Ok(supplied)
}

fn read_rows(path: &Path) -> Result<ScheduleRows, Refusal> {
    let unreadable = |error: csv::Error| Refusal::file("read", path, &error);
    let mut reader = ReaderBuilder::new().trim(Trim::All).from_path(path).map_err(unreadable)?;
    let header = reader.headers().map_err(unreadable)?.iter().map(str::to_owned).collect();
    let mut rows = Vec::new();
    for record in reader.records() {
        rows.push(record.map_err(unreadable)?.iter().map(str::to_owned).collect());
    }
    Ok(ScheduleRows { header, rows })
}
