//! Rows of a file become facts: whose they are, for which period, each cell by its input's declaration.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use attain::{FactError, Facts, Kind, Settlement};

use super::columns::{Columns, Reading, Role};
use super::{Problems, Source, Taker, read};
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
pub type Each<'a> = &'a mut dyn FnMut(&Row<'_>, &mut Problems) -> Result<(), Refusal>;

/// What came of a file.
pub struct Tally {
    /// How many rows it has.
    pub rows: u64,
    /// How many of them failed.
    pub failed: u64,
    /// Where rows of one subject were asked for: the others that were met, as far as a message needs them.
    pub others: Vec<String>,
}

/// How many other subjects are kept to find the nearest to one that is not there.
const OTHERS: usize = 10_000;

/// Reads a file of facts for a contract and hands each row to `each`.
///
/// With `only`, the rows of others are passed over. Rows that fail are named on the standard error; two rows about the same subject and period make the file unusable.
pub fn rows(
    settled: &Settled,
    arguments: &arguments::Facts,
    only: Option<&str>,
    progress: &Progress,
    each: Each<'_>,
) -> Result<Tally, Refusal> {
    let [file] = arguments.files.as_slice() else {
        return Err(Refusal::new("this contract is settled row by row, from one file of facts").help(
            "put all facts of a row into one file; several `--facts` are for contracts that reach across periods or subjects",
        ));
    };
    let source = Source::open(file, progress)?;
    let file = source.name().to_owned();
    let reading =
        Reading { file: &file, ignore: &arguments.ignore, subject_column: arguments.subject_column.as_deref() };
    let mut taker = Reader::new(settled, reading, Problems::new(&file), progress, each);
    taker.only = only;
    let result = read(source, &mut taker);
    progress.finish();
    taker.problems.finish();
    result?;
    taker.refuse_twice()?;
    Ok(Tally { rows: taker.rows, failed: taker.problems.rows(), others: taker.others })
}

/// Reads what becomes of the rows of a file.
pub(super) struct Reader<'a> {
    settled: &'a Settled,
    reading: Reading<'a>,
    only: Option<&'a str>,
    others: Vec<String>,
    columns: Option<Columns>,
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
        }
        self.columns = Some(columns);
        Ok(())
    }

    fn row(&mut self, number: u64, cells: &[&str]) -> Result<(), Refusal> {
        self.count();
        let Some(columns) = &self.columns else { return Ok(()) };
        let subject = cells.get(columns.subject).copied().unwrap_or("").trim();
        if subject.is_empty() {
            let column = columns.names.get(columns.subject).map(String::as_str);
            self.problems.say(number, "", column, "it is empty, and says whose row it is");
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
                let periods: Vec<String> = self.settled.program.periods().iter().map(|period| period.label()).collect();
                let known = match periods.as_slice() {
                    [first, .., last] => format!("from `{first}` through `{last}`"),
                    few => few.iter().map(|period| format!("`{period}`")).collect(),
                };
                let reason = format!("`{label}` is not a period of the contract, which settles {known}");
                self.problems.say(number, subject, column, &reason);
                return Ok(());
            }
        };
        if let Some(earlier) = self.seen.before(subject, period, number) {
            self.twice += 1;
            let what = label.map(|label| format!(" in {label}")).unwrap_or_default();
            self.problems.say(number, subject, None, &format!("row {earlier} is about `{subject}`{what}, too"));
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
        (self.each)(&Row { number, subject, period, facts: &self.facts, failed }, &mut self.problems)
    }

    fn unreadable(&mut self, number: u64, reason: String) -> Result<(), Refusal> {
        self.count();
        self.problems.say(number, "", None, &reason);
        Ok(())
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
        if self.twice == 0 {
            return Ok(());
        }
        let file = self.reading.file;
        let again = if self.twice == 1 { "a row is".to_owned() } else { format!("{} rows are", self.twice) };
        Err(Refusal::new(format!("`{file}`: {again} about a subject and period that an earlier row is about"))
            .help("which of them counts cannot be guessed: leave one of each in the file"))
    }

    fn count(&mut self) {
        self.rows += 1;
        self.progress.rows(self.rows);
    }
}

/// Why a cell was refused, without its address, which stands before it.
fn reason(error: &FactError) -> String {
    let text = error.to_string();
    let address = error.address().unwrap_or("");
    let rest = text.strip_prefix(&format!("`{address}` is given as ")).map(str::to_owned);
    rest.unwrap_or(text)
}

/// Which rows have been: two hashes of subject and period stand for both, so that a million rows take 32 MB.
struct Seen {
    hashers: [RandomState; 2],
    rows: HashMap<(u64, u64), u64>,
}

impl Default for Seen {
    fn default() -> Seen {
        Seen { hashers: [RandomState::new(), RandomState::new()], rows: HashMap::new() }
    }
}

impl Seen {
    /// The row before that is about the same; notes this one.
    fn before(&mut self, subject: &str, period: Option<usize>, number: u64) -> Option<u64> {
        let [first, second] = &self.hashers;
        let key = (first.hash_one((subject, period)), second.hash_one((subject, period)));
        match self.rows.get(&key) {
            Some(earlier) => Some(*earlier),
            None => {
                self.rows.insert(key, number);
                None
            }
        }
    }
}
