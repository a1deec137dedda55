//! What was posted so far, and what a new settlement adds to it: corrected amounts reverse and replace, never edit.

use std::collections::{BTreeMap, BTreeSet};

use super::population::Population;
use super::settlement::{Amount, Line, Settlement};
use crate::calendar::{Date, Grain};
use crate::number::Number;

/// The postings of a contract, in the order in which they were made; none is ever changed or taken out.
///
/// A line of money has one balance for each subject and period. Posting a settlement adds, for every line that moves money
/// and has an amount, what the amount differs from that balance. So the sum of all postings is what the latest settlement
/// says, in whatever order facts came, were corrected, and came again.
///
/// ```
/// use attain::{Contract, Date, Ledger, Table};
///
/// let contract = Contract::parse(r#"
/// edition 2026
/// contract "Two quarters"
///   between payer plan "The Plan" and provider clinic "The Clinic"
///   effective 2026-01-01 through 2026-06-30
///   settled each quarter
///   money in USD, rounded half up to the cent
/// input base "Base payments": money
/// bonus prize "Prize" pays 1% of base
/// "#)?;
/// let facts = |base: &str| {
///     let cells = |row: &str| row.split(',').map(str::to_owned).collect::<Vec<_>>();
///     let row = format!("a,2026-Q1,{base}");
///     [Table { name: "facts".to_owned(), columns: cells("clinic,quarter,base"), rows: vec![cells(&row)] }]
/// };
/// let mut ledger = Ledger::new(&contract);
/// let first = contract.program().settle_tables(&facts("10000.00"), None).0;
/// let posted = ledger.post(&first, Date::parse("2026-04-20")?)?;
/// assert_eq!((posted[0].from.as_str(), posted[0].amount.to_string()), ("plan", "100".to_owned()));
///
/// let corrected = contract.program().settle_tables(&facts("9000.00"), None).0;
/// let posted = ledger.post(&corrected, Date::parse("2026-06-02")?)?;
/// assert_eq!((posted[0].from.as_str(), posted[0].amount.to_string()), ("clinic", "10".to_owned()));
/// assert_eq!(ledger.postings().len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    contract: String,
    currency: String,
    postings: Vec<Posting>,
}

/// Which line: of whom and for which period, and of which clause.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineKey {
    /// The names of key columns with what they hold: `clinic` and `a`, `quarter` and `2026-Q1`.
    pub keys: BTreeMap<String, String>,
    /// The address of the line.
    pub line: String,
}

/// An amount that one party owes another from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The line it is of.
    pub key: LineKey,
    /// Who pays. A correction downward is paid back: then it is whoever the line pays.
    pub from: String,
    /// Who is paid.
    pub to: String,
    /// How much, above 0, in the currency of the ledger.
    pub amount: Number,
    /// The day of the settlement that made it.
    pub on: Date,
    /// The digest of that settlement: of the contract's text and of every line it gave. None where the library is built
    /// without receipts.
    pub settlement: Option<String>,
}

/// What all postings of a line come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// The line.
    pub key: LineKey,
    /// Who pays, all in all.
    pub from: String,
    /// Who is paid.
    pub to: String,
    /// How much, at least 0.
    pub amount: Number,
}

/// Why something cannot be posted to a ledger, or read as one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// The ledger is another contract's.
    #[error("this ledger is of the contract \"{ledger}\"; the settlement is of \"{settled}\"")]
    OtherContract {
        /// The contract's title in the ledger.
        ledger: String,
        /// The title of the contract that was settled.
        settled: String,
    },
    /// The ledger is kept in another currency.
    #[error("this ledger is kept in {ledger}; the settlement is in {settled}")]
    OtherCurrency {
        /// The currency of the ledger.
        ledger: String,
        /// That of the settlement.
        settled: String,
    },
    /// A settlement of an earlier day would undo what is known since.
    #[error("the last posting is of {last}; one of {on} would come before it")]
    Earlier {
        /// The day that was given.
        on: Date,
        /// The day of the last posting.
        last: Date,
    },
    /// Something that is no ledger.
    #[error("this is no ledger: {problem}")]
    Form {
        /// What is wrong with it.
        problem: String,
    },
}

/// A line, and who pays whom how much, where that is known.
type Said = (LineKey, Option<(String, String, Number)>);

/// What a settlement says of money.
struct Statement {
    contract: String,
    currency: String,
    lines: Vec<Said>,
    /// The keys of every row that it has.
    rows: BTreeSet<BTreeMap<String, String>>,
    digest: Option<String>,
}

impl Statement {
    fn of(inner: &super::contract::Inner, lines: Vec<Said>, rows: BTreeSet<BTreeMap<String, String>>) -> Statement {
        let digest = digest(&inner.canonical, &lines);
        Statement { contract: title(&inner.model), currency: currency(&inner.model), lines, rows, digest }
    }
}

impl Ledger {
    /// An empty one.
    pub fn new(contract: &super::contract::Contract) -> Ledger {
        let model = &contract.program().inner.model;
        Ledger { contract: title(model), currency: currency(model), postings: Vec::new() }
    }

    /// One that was kept: its postings in the order in which they were made.
    ///
    /// # Errors
    ///
    /// A posting of nothing or less, one from a party to itself, or one of an earlier day than that before it.
    pub fn kept(contract: String, currency: String, postings: Vec<Posting>) -> Result<Ledger, LedgerError> {
        let mut last: Option<Date> = None;
        for (number, posting) in postings.iter().enumerate() {
            let problem = if !posting.amount.is_positive() {
                Some("an amount is not above 0")
            } else if posting.from == posting.to {
                Some("somebody pays himself")
            } else if last.is_some_and(|last| posting.on < last) {
                Some("it is of an earlier day than the one before it")
            } else {
                None
            };
            if let Some(problem) = problem {
                return Err(LedgerError::Form { problem: format!("posting {}: {problem}", number + 1) });
            }
            last = Some(posting.on);
        }
        Ok(Ledger { contract, currency, postings })
    }

    /// The title of the contract.
    pub fn contract(&self) -> &str {
        &self.contract
    }

    /// The currency of all amounts.
    pub fn currency(&self) -> &str {
        &self.currency
    }

    /// All postings, the oldest first.
    pub fn postings(&self) -> &[Posting] {
        &self.postings
    }

    /// What every line's postings between two parties come to, in the order of their keys.
    pub fn balances(&self) -> Vec<Balance> {
        let balance = |(key, pairs): (&LineKey, Pairs)| {
            let between = |((one, other), sum): ((String, String), Number)| {
                let (from, to) = if sum.is_negative() { (other, one) } else { (one, other) };
                Balance { key: key.clone(), from, to, amount: sum.abs() }
            };
            pairs.into_iter().map(between).collect::<Vec<_>>()
        };
        self.sums().into_iter().flat_map(balance).collect()
    }

    /// The same the same way round whoever pays. Who pays whom may change with the text: what one was paid is not set
    /// against what another is.
    fn sums(&self) -> BTreeMap<&LineKey, Pairs> {
        let mut sums: BTreeMap<&LineKey, Pairs> = BTreeMap::new();
        for posting in &self.postings {
            let (one, other, amount) = oriented(&posting.from, &posting.to, &posting.amount);
            let pairs = sums.entry(&posting.key).or_default();
            let sum = pairs.entry((one.to_owned(), other.to_owned())).or_insert_with(Number::zero);
            *sum = sum.add(&amount);
        }
        sums
    }

    /// Posts what a settlement of everybody changes, and gives the new postings. Nothing is posted where nothing changed.
    ///
    /// A line without an amount leaves what was posted as it is. A line that is not there any more, of somebody whom the
    /// settlement still has in that period, is taken back. Whom the settlement does not have, it says nothing about. What is
    /// withheld moves no money, and is not posted.
    ///
    /// # Errors
    ///
    /// The ledger is of another contract or currency, or has a posting of a later day.
    pub fn post(&mut self, settled: &Population, on: Date) -> Result<&[Posting], LedgerError> {
        let mut lines = Vec::new();
        for placed in settled.lines().filter(|placed| placed.line.moves) {
            let keys = settled.keys_of(placed.row).into_iter().zip(placed.keys).collect();
            lines.push(of_line(keys, placed.line));
        }
        let mut rows = BTreeSet::new();
        for place in settled.places() {
            rows.extend(settled.rows(&place).map(|row| place.keys.iter().cloned().zip(settled.keys(row)).collect()));
        }
        self.post_statement(Statement::of(&settled.program().inner, lines, rows), on)
    }

    /// The same of a settlement of one subject in one period.
    ///
    /// # Errors
    ///
    /// As for [`Ledger::post`].
    pub fn post_one(&mut self, settled: &Settlement, on: Date) -> Result<&[Posting], LedgerError> {
        let inner = settled.program_inner();
        let mut keys = BTreeMap::from([(inner.model.subject().to_owned(), settled.subject().to_owned())]);
        // As the rows of a settlement of everybody are told apart: also by the only period there is, but not by the whole term.
        let only = || inner.model.header.as_ref().and_then(|header| <[_; 1]>::try_from(&header.periods[..]).ok());
        let period = settled.period().or_else(|| only().map(|[period]| period));
        let period = period.filter(|period| period.grain != Grain::Contract);
        keys.extend(period.map(|period| (period.grain.name().to_owned(), period.label())));
        let moving = settled.lines().into_iter().filter(|line| line.moves);
        let lines: Vec<_> = moving.map(|line| of_line(keys.clone(), line)).collect();
        self.post_statement(Statement::of(inner, lines, BTreeSet::from([keys])), on)
    }

    fn post_statement(&mut self, statement: Statement, on: Date) -> Result<&[Posting], LedgerError> {
        if statement.contract != self.contract {
            return Err(LedgerError::OtherContract { ledger: self.contract.clone(), settled: statement.contract });
        }
        if statement.currency != self.currency {
            return Err(LedgerError::OtherCurrency { ledger: self.currency.clone(), settled: statement.currency });
        }
        if let Some(last) = self.postings.last().map(|posting| posting.on).filter(|last| *last > on) {
            return Err(LedgerError::Earlier { on, last });
        }
        let mut held: BTreeMap<LineKey, Pairs> =
            self.sums().into_iter().map(|(key, pairs)| (key.clone(), pairs)).collect();
        let first = self.postings.len();
        let mut post = |key: LineKey, one: &str, other: &str, change: Number| {
            if change.is_zero() {
                return;
            }
            let (from, to) = if change.is_negative() { (other, one) } else { (one, other) };
            let (from, to, amount) = (from.to_owned(), to.to_owned(), change.abs());
            let settlement = statement.digest.clone();
            self.postings.push(Posting { key, from, to, amount, on, settlement });
        };
        for (key, amount) in statement.lines {
            let mut before = held.remove(&key).unwrap_or_default();
            let Some((from, to, amount)) = amount else { continue };
            let (one, other, latest) = oriented(&from, &to, &amount);
            let paid = before.remove(&(one.to_owned(), other.to_owned())).unwrap_or_else(Number::zero);
            for ((one, other), paid) in before {
                post(key.clone(), &one, &other, paid.neg());
            }
            post(key, one, other, latest.sub(&paid));
        }
        for (key, pairs) in held.into_iter().filter(|(key, _)| statement.rows.contains(&key.keys)) {
            for ((one, other), paid) in pairs {
                post(key.clone(), &one, &other, paid.neg());
            }
        }
        Ok(&self.postings[first..])
    }
}

/// Sums between two parties, by the two.
type Pairs = BTreeMap<(String, String), Number>;

fn of_line(keys: BTreeMap<String, String>, line: Line) -> Said {
    let amount = match line.amount {
        Amount::Determined(amount) => Some((line.from, line.to, amount)),
        Amount::Undetermined(_) => None,
    };
    (LineKey { keys, line: line.address }, amount)
}

/// An amount between two parties, the same way round whoever pays.
fn oriented<'p>(from: &'p str, to: &'p str, amount: &Number) -> (&'p str, &'p str, Number) {
    if from <= to { (from, to, amount.clone()) } else { (to, from, amount.neg()) }
}

fn title(model: &crate::model::Model) -> String {
    model.header.as_ref().map_or_else(String::new, |header| header.title.clone())
}

fn currency(model: &crate::model::Model) -> String {
    let money = model.header.as_ref().and_then(|header| header.money.as_ref());
    money.map_or_else(String::new, |money| money.currency.clone())
}

/// The digest of a settlement: of the contract and of its lines, in whatever order they come.
#[cfg(feature = "receipt")]
fn digest(canonical: &str, lines: &[Said]) -> Option<String> {
    use crate::settle::receipt;
    let line = |(key, amount): &Said| {
        let keys: Vec<String> = key.keys.iter().map(|(name, value)| format!("{name:?}={value:?}")).collect();
        let amount = amount.as_ref().map(|(from, to, amount)| format!("{from:?} {to:?} {amount}"));
        receipt::digest(&format!("{} {:?} {}", keys.join(","), key.line, amount.unwrap_or_default()))
    };
    let lines = receipt::combined(lines.iter().map(line).collect());
    Some(receipt::digest(&format!("{}\n{lines}", receipt::digest(canonical))))
}

#[cfg(not(feature = "receipt"))]
fn digest(_: &str, _: &[Said]) -> Option<String> {
    None
}
