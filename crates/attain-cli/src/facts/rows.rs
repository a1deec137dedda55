//! Rows of a file become facts: whose they are, for which period, each cell by its input's declaration.

mod together;

use std::collections::HashSet;
use std::path::Path;

use arrow_array::RecordBatch;
use attain::{Batch, FactError, Facts, Kind, Program, Settlement};
use csv::StringRecord;

use super::columns::{Columns, Reading, Role};
use super::gathered::Gathered;
use super::seen::Seen;
use super::{Problems, Source, Taker, listed, parquet, read};
use crate::arguments;
use crate::contract::Settled;
use crate::outcome::Refusal;
use crate::output::progress::Progress;

/// A row that can be settled.
pub struct Row<'a> {
    /// Its number in the file, as a person counts.
    pub number: u64,
    /// Whose it is.
    pub subject: &'a str,
    /// Which of the contract's periods it is about, where it says so.
    pub period: Option<usize>,
    /// Its facts. Those that were refused, or not given, have been named; the others count.
    pub facts: &'a Facts,
    /// Whether a fact of it was refused or is not given.
    pub failed: bool,
}

impl Row<'_> {
    /// Settles it, with all that can be told about it.
    pub fn settlement(&self, settled: &Settled) -> Result<Settlement, Refusal> {
        match self.period {
            None => Ok(settled.program.settle(self.subject, self.facts)),
            Some(period) => {
                let settlement = settled.program.settle_period(self.subject, period, self.facts);
                settlement.map_err(|error| Refusal::new(format!("row {}: {error}", self.number)))
            }
        }
    }
}

/// Does something with each row.
pub type EachRow<'a> = &'a mut dyn FnMut(&Row<'_>, &mut Problems) -> Result<(), Refusal>;

/// Takes many rows before something is done with them all.
pub trait Gathers {
    /// Takes a row.
    fn row(&mut self, row: &Row<'_>, problems: &mut Problems) -> Result<(), Refusal>;

    /// Where whole columns of rows are put. What was taken before must be done with: [`Gathers::rest`].
    fn batch(&mut self) -> &mut Batch;

    /// Takes these rows of what was put there.
    fn rows(&mut self, rows: &[Placed<'_>], problems: &mut Problems) -> Result<(), Refusal>;

    /// Does what is to be done with the rows that were taken.
    fn rest(&mut self, problems: &mut Problems) -> Result<(), Refusal>;
}

/// A row of a batch.
pub struct Placed<'a> {
    /// Its place in the batch.
    pub place: usize,
    /// Its number in the file, as a person counts.
    pub number: u64,
    /// Whose it is.
    pub subject: &'a str,
    /// Which of the contract's periods it is about, where it says so.
    pub period: Option<usize>,
    /// Whether a fact of it was refused or is not given.
    pub failed: bool,
    /// How much was held of what is to be said when it was read.
    pub mark: usize,
}

/// What is done with rows.
pub(super) enum Each<'a> {
    /// Each at once.
    Row(EachRow<'a>),
    /// Many together.
    Many(&'a mut dyn Gathers),
}

impl Each<'_> {
    /// The same for a while.
    fn lent(&mut self) -> Each<'_> {
        match self {
            Each::Row(each) => Each::Row(&mut **each),
            Each::Many(many) => Each::Many(&mut **many),
        }
    }
}

/// What came of all files.
#[derive(Default)]
pub struct Tally {
    /// How many rows there are.
    pub rows: u64,
    /// How many of them failed.
    pub failed: u64,
    /// Where rows of one subject were asked for: the others that were met, as far as a message needs them.
    pub others: Vec<String>,
}

/// How many other subjects are kept to find the nearest to one that is not there.
const OTHERS: usize = 10_000;

/// Reads files of facts for a contract and hands each row to `each`.
///
/// With `only`, the rows of others are passed over. Rows that fail are named on the standard error; two rows about the same subject and period make the files unusable.
pub fn rows(
    settled: &Settled,
    arguments: &arguments::Facts,
    only: Option<&str>,
    progress: &Progress,
    each: EachRow<'_>,
) -> Result<Tally, Refusal> {
    read_all(settled, arguments, only, progress, Each::Row(each))
}

/// The same, many rows at a time.
pub fn batches(
    settled: &Settled,
    arguments: &arguments::Facts,
    progress: &Progress,
    many: &mut dyn Gathers,
) -> Result<Tally, Refusal> {
    read_all(settled, arguments, None, progress, Each::Many(many))
}

fn read_all(
    settled: &Settled,
    arguments: &arguments::Facts,
    only: Option<&str>,
    progress: &Progress,
    mut each: Each<'_>,
) -> Result<Tally, Refusal> {
    progress.reads(&arguments.files);
    let mut tally = Tally::default();
    let (mut seen, mut twice, mut first) = (Seen::default(), 0, None);
    let mut met: HashSet<&Path> = HashSet::new();
    for path in &arguments.files {
        if !met.insert(path) {
            return Err(Refusal::new(format!("`{}` is given twice", path.display())));
        }
        let source = Source::open(path, progress)?;
        let file = source.name().to_owned();
        let reading =
            Reading { file: &file, ignore: &arguments.ignore, subject_column: arguments.subject_column.as_deref() };
        let mut taker = Reader::new(settled, reading, Problems::new(&file), progress, each.lent());
        taker.only = only;
        taker.rows = tally.rows;
        taker.seen = seen;
        taker.seen.begin(&file);
        (taker.twice, taker.first) = (twice, first);
        let result = read(source, &mut taker);
        if result.is_err() || arguments.files.last() == Some(path) {
            progress.finish();
        }
        // What was read before it went wrong is settled and named all the same.
        let rest = taker.rest();
        taker.problems.finish();
        result.and(rest)?;
        tally.rows = taker.rows;
        tally.failed += taker.problems.rows();
        tally.others.append(&mut taker.others);
        (seen, twice, first) = (taker.seen, taker.twice, taker.first);
    }
    refuse_twice(twice, &arguments.files.iter().map(|path| path.display().to_string()).collect::<Vec<_>>())?;
    Ok(tally)
}

/// Reads what becomes of the rows of a file.
pub(super) struct Reader<'a> {
    settled: &'a Settled,
    reading: Reading<'a>,
    only: Option<&'a str>,
    others: Vec<String>,
    columns: Option<Columns>,
    /// Of the first of several files, its name and the columns that are read of it.
    first: Option<(String, Vec<String>)>,
    arrow: Option<attain_arrow::Reader>,
    /// Rows of text that are settled many at a time.
    gathered: Option<Gathered>,
    /// The last label of a period that was met, and which it is.
    met: Option<(String, usize)>,
    facts: Facts,
    seen: Seen,
    twice: u64,
    rows: u64,
    pub(super) problems: Problems,
    progress: &'a Progress,
    each: Each<'a>,
}

impl Taker for Reader<'_> {
    fn columns(&mut self, names: &[String], whole: bool) -> Result<(), Refusal> {
        let columns = Columns::new(names, self.settled, self.reading)?;
        if whole {
            columns.refuse_missing(self.settled, self.reading.file)?;
            self.refuse_other_columns(&columns)?;
        }
        self.gathered = match self.each {
            Each::Many(_) if whole && self.only.is_none() => Some(Gathered::new(&columns, self.settled)),
            Each::Many(_) | Each::Row(_) => None,
        };
        self.columns = Some(columns);
        Ok(())
    }

    fn record(&mut self, number: u64, record: &StringRecord) -> Result<(), Refusal> {
        if self.gathered.is_none() {
            let cells: Vec<&str> = record.iter().map(str::trim).collect();
            return self.row(number, &cells);
        }
        self.count();
        let (Some(columns), Some(gathered)) = (&self.columns, &mut self.gathered) else { return Ok(()) };
        let subject = record.get(columns.subject).unwrap_or("").trim();
        let label = columns.period.and_then(|column| record.get(column)).map(str::trim);
        let known = self.met.as_ref().filter(|(met, _)| label == Some(met)).map(|(_, period)| *period);
        let period = known.or_else(|| self.settled.program.period(label?));
        if subject.is_empty() {
            gathered.unplaced(number, "", Some(columns.subject), NOBODY.to_owned());
        } else if let (Some(label), None) = (label, period) {
            let problem = attain_arrow::no_period(&self.settled.program, label);
            gathered.unplaced(number, subject, columns.period, problem);
        } else {
            gathered.row(number, subject, period, record.as_byte_record());
            if known.is_none() {
                self.met = label.map(str::to_owned).zip(period);
            }
        }
        if gathered.is_full() { self.settle_gathered() } else { Ok(()) }
    }

    fn row(&mut self, number: u64, cells: &[&str]) -> Result<(), Refusal> {
        self.count();
        let Some(columns) = &self.columns else { return Ok(()) };
        let subject = cells.get(columns.subject).copied().unwrap_or("").trim();
        if subject.is_empty() {
            let column = columns.names.get(columns.subject).map(String::as_str);
            self.problems.say(number, "", column, NOBODY);
            return Ok(());
        }
        if self.only.is_some_and(|only| only != subject) {
            if self.others.len() < OTHERS {
                self.others.push(subject.to_owned());
            }
            return Ok(());
        }
        self.facts.clear();
        let label = columns.period.and_then(|column| cells.get(column)).map(|label| label.trim());
        let period = match label.map(|label| (label, self.settled.program.period(label))) {
            None => None,
            Some((_, Some(period))) => Some(period),
            Some((label, None)) => {
                let column = columns.period.and_then(|column| columns.names.get(column)).map(String::as_str);
                let reason = attain_arrow::no_period(&self.settled.program, label);
                self.problems.say(number, subject, column, &reason);
                return Ok(());
            }
        };
        if self.seen.again((subject, period), || label.map(str::to_owned), number, &mut self.problems) {
            self.twice += 1;
        }
        if self.twice > 0 {
            return Ok(());
        }
        let mut failed = false;
        if let Some(Err(error)) = period.map(|period| self.facts.set_period(period)) {
            self.problems.say(number, subject, None, &error.to_string());
            failed = true;
        }
        for (index, role) in columns.roles.iter().enumerate() {
            let Role::Fact(slot) = *role else { continue };
            let cell = cells.get(index).copied().unwrap_or("");
            if let Err(error) = self.facts.set_text(slot, cell) {
                self.problems.say(number, subject, Some(self.settled.address(slot)), &reason(&error));
                failed = true;
            } else if cell.is_empty() && self.facts.get(slot) == Err(Kind::Unsupplied) {
                self.problems.not_given(number, subject, self.settled.address(slot));
                failed = true;
            }
        }
        for slot in &columns.missing {
            self.problems.not_given(number, subject, self.settled.address(*slot));
            failed = true;
        }
        let row = Row { number, subject, period, facts: &self.facts, failed };
        match &mut self.each {
            Each::Row(each) => each(&row, &mut self.problems),
            Each::Many(many) => many.row(&row, &mut self.problems),
        }
    }

    fn unreadable(&mut self, number: u64, reason: String) -> Result<(), Refusal> {
        self.count();
        match &mut self.gathered {
            Some(gathered) => gathered.unplaced(number, "", None, reason),
            None => self.problems.say(number, "", None, &reason),
        }
        Ok(())
    }

    fn program(&self) -> &Program {
        &self.settled.program
    }

    fn leaves(&self, column: &str) -> bool {
        let is_read = self.settled.program.input(column).is_some() || self.reading.subject_column == Some(column);
        !is_read && column != self.settled.subject() && self.reading.ignore.iter().any(|ignored| ignored == column)
    }

    fn columns_of_rows(&mut self, file: &str, first: u64, batch: &RecordBatch) -> Result<(), Refusal> {
        match &self.each {
            Each::Row(_) => parquet::by_cells(self, file, first, batch),
            Each::Many(_) => self.whole_columns(file, first, batch),
        }
    }
}

impl<'a> Reader<'a> {
    /// For all rows of a file.
    pub(super) fn new(
        settled: &'a Settled,
        reading: Reading<'a>,
        problems: Problems,
        progress: &'a Progress,
        each: Each<'a>,
    ) -> Reader<'a> {
        Reader {
            settled,
            reading,
            only: None,
            others: Vec::new(),
            columns: None,
            first: None,
            arrow: None,
            gathered: None,
            met: None,
            facts: settled.facts(),
            seen: Seen::default(),
            twice: 0,
            rows: 0,
            problems,
            progress,
            each,
        }
    }

    /// Refuses a file that has two rows about the same.
    pub(super) fn refuse_twice(&self) -> Result<(), Refusal> {
        refuse_twice(self.twice, &[self.reading.file.to_owned()])
    }

    /// Does what is to be done with the rows of the file.
    fn rest(&mut self) -> Result<(), Refusal> {
        self.settle_gathered()?;
        match &mut self.each {
            Each::Row(_) => Ok(()),
            Each::Many(many) => many.rest(&mut self.problems),
        }
    }

    /// Refuses a file that is no more of the same table as those before it.
    fn refuse_other_columns(&mut self, columns: &Columns) -> Result<(), Refusal> {
        let read = columns.roles.iter().zip(&columns.names);
        let read = read.filter(|(role, _)| matches!(role, Role::Fact(_) | Role::Period));
        let mut read: Vec<String> = read.map(|(_, name)| name.clone()).collect();
        read.sort_unstable();
        let Some((before, known)) = &self.first else {
            self.first = Some((self.reading.file.to_owned(), read));
            return Ok(());
        };
        if *known == read {
            return Ok(());
        }
        let file = self.reading.file;
        let only = |these: &[String], those: &[String]| -> Vec<String> {
            these.iter().filter(|name| !those.contains(name)).cloned().collect()
        };
        let (lacks, more) = (only(known, &read), only(&read, known));
        let lacks = (!lacks.is_empty()).then(|| format!("it lacks {}", listed(&lacks)));
        let more = (!more.is_empty()).then(|| format!("only it has {}", listed(&more)));
        let words: Vec<String> = lacks.into_iter().chain(more).collect();
        let text = format!("`{file}` has other columns than `{before}`: {}", words.join(", and "));
        Err(Refusal::new(text).help(
            "this contract is settled row by row, from files of one table one after the other; put all facts of a row into one file",
        ))
    }

    fn count(&mut self) {
        self.rows += 1;
        self.progress.rows(self.rows);
    }
}

/// What is said of a row without a subject.
const NOBODY: &str = "it is empty, and says whose row it is";

/// Refuses files that have two rows about the same.
fn refuse_twice(twice: u64, files: &[String]) -> Result<(), Refusal> {
    if twice == 0 {
        return Ok(());
    }
    let files: Vec<String> = files.iter().map(|file| format!("`{file}`")).collect();
    let again = if twice == 1 { "a row is".to_owned() } else { format!("{twice} rows are") };
    Err(Refusal::new(format!("{}: {again} about a subject and period that an earlier row is about", files.join(", ")))
        .help("which of them counts cannot be guessed: leave one of each in the file"))
}

/// Why a cell was refused, without its address, which stands before it.
fn reason(error: &FactError) -> String {
    let text = error.to_string();
    let address = error.address().unwrap_or("");
    let rest = text.strip_prefix(&format!("`{address}` is given as ")).map(str::to_owned);
    rest.unwrap_or(text)
}
