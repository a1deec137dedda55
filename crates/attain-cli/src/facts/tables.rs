//! Files of facts as tables, for contracts that are settled from all of them together.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use attain::{Program, Table, TableError, Where};

use super::{Problems, Source, Taker, read};
use crate::arguments;
use crate::contract::Settled;
use crate::outcome::Refusal;
use crate::output::progress::Progress;
use crate::output::style;

/// The tables that files hold: one for each file of CSV, one for each set of keys that rows of JSON have.
pub struct Given {
    /// The tables.
    pub tables: Vec<Table>,
    /// Of every table its file, and the numbers of its rows as a person counts them.
    places: Vec<(usize, Vec<u64>)>,
    files: Vec<String>,
    problems: Vec<Problems>,
    /// How much was wrong.
    wrong: u64,
}

/// Reads all files.
pub fn tables(settled: &Settled, arguments: &arguments::Facts, progress: &Progress) -> Result<Given, Refusal> {
    let mut given = Given { tables: Vec::new(), places: Vec::new(), files: Vec::new(), problems: Vec::new(), wrong: 0 };
    let mut met: HashSet<&Path> = HashSet::new();
    for path in &arguments.files {
        if !met.insert(path) {
            return Err(Refusal::new(format!("`{}` is given twice", path.display())));
        }
        progress.reads(&arguments.files);
        let source = Source::open(path, progress)?;
        let file = given.files.len();
        given.files.push(source.name().to_owned());
        given.problems.push(Problems::new(source.name()));
        let mut reader = Reader {
            program: &settled.program,
            given: &mut given,
            file,
            ignore: &arguments.ignore,
            subject: arguments.subject_column.as_deref().map(|column| (column, settled.subject())),
            known: HashMap::new(),
            table: 0,
            read: Vec::new(),
            rows: 0,
            progress,
        };
        let result = read(source, &mut reader);
        progress.finish();
        result?;
    }
    Ok(given)
}

impl Given {
    /// How many rows all files have together.
    pub fn rows(&self) -> usize {
        self.tables.iter().map(|table| table.rows.len()).sum()
    }

    /// Names everything that was wrong, by file and row; says how much that is.
    pub fn report(&mut self, settled: &Settled, errors: &[TableError]) -> u64 {
        let mut unread: Vec<&str> = Vec::new();
        let is_fact = |column: &str| settled.addresses().any(|address| address.rsplit('.').next() == Some(column));
        for error in errors {
            let place = error.number.and_then(|number| Some((self.tables.get(number)?, self.places.get(number)?)));
            let Some((table, (file, numbers))) = place else {
                self.wrong += 1;
                style::problem(&error.problem);
                continue;
            };
            let Some(problems) = self.problems.get_mut(*file) else { continue };
            let row = |row: usize| {
                let number = numbers.get(row - 1).copied().unwrap_or(row as u64);
                let whose = table.rows.get(row - 1).and_then(|row| row.first()).map_or("", String::as_str);
                (number, whose)
            };
            match &error.at {
                Where::Cell(place, column) => {
                    let (number, whose) = row(*place);
                    problems.say(number, whose, Some(column), &error.problem);
                }
                Where::Row(place) => {
                    let (number, whose) = row(*place);
                    problems.say(number, whose, None, &error.problem);
                }
                Where::Column(column) => {
                    self.wrong += 1;
                    style::problem(&format!("{}: column `{column}`: {}", self.files[*file], error.problem));
                    unread.extend(Some(column.as_str()).filter(|column| !is_fact(column)));
                }
                Where::Whole => {
                    self.wrong += 1;
                    style::problem(&format!("{}: {}", self.files[*file], error.problem));
                }
            }
        }
        if !unread.is_empty() {
            unread.sort_unstable();
            unread.dedup();
            style::help(&format!("to leave unread what is no fact: --ignore {}", unread.join(",")));
        }
        for problems in &self.problems {
            problems.finish();
            self.wrong += problems.rows();
        }
        self.wrong
    }
}

struct Reader<'a> {
    program: &'a Program,
    given: &'a mut Given,
    file: usize,
    ignore: &'a [String],
    /// The column that says whose row it is, and the name it should have.
    subject: Option<(&'a str, &'a str)>,
    /// The tables of this file, by their columns.
    known: HashMap<Vec<String>, usize>,
    table: usize,
    /// The cells that are read.
    read: Vec<usize>,
    rows: u64,
    progress: &'a Progress,
}

impl Taker for Reader<'_> {
    fn columns(&mut self, names: &[String], _whole: bool) -> Result<(), Refusal> {
        let file = self.given.files[self.file].clone();
        super::columns::no_name_twice(names, &file)?;
        self.read = (0..names.len()).filter(|place| !self.ignore.contains(&names[*place])).collect();
        let called = |place: &usize| match self.subject {
            Some((column, name)) if names[*place] == column => name.to_owned(),
            Some(_) | None => names[*place].clone(),
        };
        let columns: Vec<String> = self.read.iter().map(called).collect();
        let given = &mut *self.given;
        self.table = *self.known.entry(columns.clone()).or_insert_with(|| {
            given.tables.push(Table { name: file, columns, rows: Vec::new() });
            given.places.push((self.file, Vec::new()));
            given.tables.len() - 1
        });
        Ok(())
    }

    fn row(&mut self, number: u64, cells: &[&str]) -> Result<(), Refusal> {
        self.count();
        let row = self.read.iter().map(|place| cells.get(*place).copied().unwrap_or("").to_owned()).collect();
        if let (Some(table), Some((_, numbers))) =
            (self.given.tables.get_mut(self.table), self.given.places.get_mut(self.table))
        {
            table.rows.push(row);
            numbers.push(number);
        }
        Ok(())
    }

    fn unreadable(&mut self, number: u64, reason: String) -> Result<(), Refusal> {
        self.count();
        if let Some(problems) = self.given.problems.get_mut(self.file) {
            problems.say(number, "", None, &reason);
        }
        Ok(())
    }

    fn program(&self) -> &Program {
        self.program
    }

    fn leaves(&self, column: &str) -> bool {
        self.ignore.iter().any(|ignored| ignored == column)
    }
}

impl Reader<'_> {
    fn count(&mut self) {
        self.rows += 1;
        self.progress.rows(self.rows);
    }
}
