//! Rows of a file as facts of two contracts: what one of them alone asks for is left unread by the other.

use std::cell::RefCell;
use std::collections::HashSet;
use std::path::Path;
use std::rc::Rc;

use attain::Settlement;

use super::columns::Reading;
use super::rows::{Each, Reader};
use super::{Problems, Row, Source, Taker, Tally, read};
use crate::arguments;
use crate::contract::Settled;
use crate::outcome::Refusal;
use crate::output::progress::Progress;

/// Does something with what both contracts make of a row.
pub type EachOfTwo<'a> = &'a mut dyn FnMut(&Settlement, &Settlement) -> Result<(), Refusal>;

/// Reads a file of facts for two contracts, and hands what each row comes to by both to `each`. A row that one of them
/// cannot take is named, and left out.
pub fn rows_of_two(
    [old, new]: [&Settled; 2],
    names: [&Path; 2],
    arguments: [&arguments::Facts; 2],
    progress: &Progress,
    each: EachOfTwo<'_>,
) -> Result<Tally, Refusal> {
    let [file] = arguments[0].files.as_slice() else {
        return Err(Refusal::new("these contracts are settled row by row, from one file of facts")
            .help("put all facts of a row into one file"));
    };
    progress.reads(&arguments[0].files);
    let source = Source::open(file, progress)?;
    let file = source.name().to_owned();
    let reading = |arguments: &'_ arguments::Facts| -> (Vec<String>, Option<String>) {
        (arguments.ignore.clone(), arguments.subject_column.clone())
    };
    let (first, second) = (reading(arguments[0]), reading(arguments[1]));
    let known = Rc::new(RefCell::new(HashSet::new()));
    let (one, other) = (RefCell::new(None), RefCell::new(None));
    let mut keep_one = |row: &Row<'_>, _: &mut Problems| {
        one.replace(Some(row.settlement(old)?));
        Ok(())
    };
    let mut keep_other = |row: &Row<'_>, _: &mut Problems| {
        other.replace(Some(row.settlement(new)?));
        Ok(())
    };
    fn of<'a>(file: &'a str, (ignore, subject): &'a (Vec<String>, Option<String>)) -> Reading<'a> {
        Reading { file, ignore, subject_column: subject.as_deref() }
    }
    let silent = Progress::new(false);
    let mut both = Both {
        names,
        readers: [
            Reader::new(old, of(&file, &first), Problems::shared(&file, &known), progress, Each::Row(&mut keep_one)),
            Reader::new(new, of(&file, &second), Problems::shared(&file, &known), &silent, Each::Row(&mut keep_other)),
        ],
        kept: [&one, &other],
        rows: 0,
        failed: 0,
        each,
    };
    let result = read(source, &mut both);
    progress.finish();
    both.readers.iter().for_each(|reader| reader.problems.finish());
    result?;
    both.readers.iter().try_for_each(Reader::refuse_twice)?;
    Ok(Tally { rows: both.rows, failed: both.failed, others: Vec::new() })
}

struct Both<'a, 'r> {
    /// The files of the contracts.
    names: [&'a Path; 2],
    readers: [Reader<'r>; 2],
    kept: [&'a RefCell<Option<Settlement>>; 2],
    rows: u64,
    failed: u64,
    each: EachOfTwo<'a>,
}

impl Taker for Both<'_, '_> {
    fn columns(&mut self, names: &[String], whole: bool) -> Result<(), Refusal> {
        for (reader, path) in self.readers.iter_mut().zip(self.names) {
            let refused = |refusal: Refusal| {
                refusal.help(format!(
                    "so `{}` reads it; what only the other contract asks for is left unread",
                    path.display()
                ))
            };
            reader.columns(names, whole).map_err(refused)?;
        }
        Ok(())
    }

    fn row(&mut self, number: u64, cells: &[&str]) -> Result<(), Refusal> {
        self.rows += 1;
        let before = self.failures();
        for reader in &mut self.readers {
            reader.row(number, cells)?;
        }
        self.failed += u64::from(self.failures() > before);
        let [one, other] = self.kept;
        if let (Some(one), Some(other)) = (one.take(), other.take()) {
            (self.each)(&one, &other)?;
        }
        Ok(())
    }

    fn unreadable(&mut self, number: u64, reason: String) -> Result<(), Refusal> {
        self.rows += 1;
        self.failed += 1;
        self.readers.iter_mut().try_for_each(|reader| reader.unreadable(number, reason.clone()))
    }

    fn program(&self) -> &attain::Program {
        let [old, _] = &self.readers;
        old.program()
    }

    fn leaves(&self, column: &str) -> bool {
        self.readers.iter().all(|reader| reader.leaves(column))
    }
}

impl Both<'_, '_> {
    fn failures(&self) -> u64 {
        self.readers.iter().map(|reader| reader.problems.rows()).sum()
    }
}
