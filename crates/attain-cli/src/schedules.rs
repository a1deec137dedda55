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

/// Reads those of two settlements: of a schedule that is supplied twice, the first is of the first settlement.
pub fn read_both(given: &arguments::Schedules) -> Result<[Schedules; 2], Refusal> {
    let name = |text: &String| text.split_once('=').map(|(name, _)| name.to_owned());
    let of = |second: bool| {
        let mut own: Vec<String> = Vec::new();
        for text in &given.given {
            match own.iter_mut().find(|other| name(other) == name(text)) {
                Some(other) if second => other.clone_from(text),
                Some(_) => {}
                None => own.push(text.clone()),
            }
        }
        read(&arguments::Schedules { given: own })
    };
    Ok([of(false)?, of(true)?])
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
