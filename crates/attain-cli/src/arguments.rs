//! What can be typed after `attain`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Performance contracts: written as clauses, checked before data arrives, settled exactly, explained by the clause.
#[derive(Debug, Parser)]
#[command(name = "attain", version, arg_required_else_help = true, after_help = EXIT_CODES, max_term_width = 110)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  fine
  1  findings in a contract, rows of facts that failed, files that are not in canonical form, a difference found, or an
     amount that was wanted and is not reached
  2  bad use, or input that cannot be read

Results go to the standard output, messages to the standard error.
A contract is a `.attain` file, or a Markdown document (`.md`) with fenced `attain` blocks; `-` is the standard input.";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Begin a contract: a folder with a starter contract, facts for it, and a page that says what to do next
    New(New),
    /// Report everything wrong in contracts, and run their worked examples
    Check(Check),
    /// Say what a contract's worked examples cover and which changes they would notice, and write more of them
    Test(Test),
    /// Put contracts into canonical form
    Fmt(Fmt),
    /// Print a contract in canonical form, as it reads on a day: its amendments folded in
    Print(Print),
    /// Compute every figure for every row of facts
    Settle(Settle),
    /// Say why a figure came out as it did
    Explain(Explain),
    /// Say what is known before any facts arrive: what may be paid, where it jumps, whether better is ever paid less
    Analyze(Analyze),
    /// Say what changed from one text of a contract to another: which clauses, for what facts the money, by how much at most
    Diff(Diff),
    /// Draw what is paid along a metric, what moves it, or what it may come to
    Plot(Plot),
    /// Show what a performance review looks at: results with their targets, trends and peers
    Scorecard(Scorecard),
    /// Compute saved settlements again, and report the first difference
    Verify(Verify),
    /// Say why two settlements of the same subject differ: what each fact and each clause contributes
    Reconcile(Reconcile),
    /// Print the JSON Schema of a contract's facts and of its results
    Schema(Schema),
    /// Print the page about a code, such as `band-gap`
    ExplainCode(ExplainCode),
}

/// `attain new`
#[derive(Debug, Args)]
pub struct New {
    /// The folder to make; its name becomes the contract's title
    pub name: PathBuf,
}

/// `attain check`
#[derive(Debug, Args)]
pub struct Check {
    /// The contracts
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Apply the repairs that are certain (those marked ✔), and report what is left
    #[arg(long)]
    pub fix: bool,
    /// How findings are written
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub format: TextOrJson,
    /// Count warnings as findings, too: exit code 1
    #[arg(long)]
    pub strict: bool,
    #[command(flatten)]
    pub schedules: Schedules,
}

/// `attain test`
#[derive(Debug, Args)]
pub struct Test {
    /// The contract
    pub contract: PathBuf,
    /// Change the contract in every way that could be a slip of the pen, one at a time, and say which changes no worked example notices
    #[arg(long)]
    pub mutate: bool,
    /// Write worked examples for what the contract's own leave out, ready to be pasted below it
    #[arg(long)]
    pub generate: bool,
    /// How it is written
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub format: TextOrJson,
    /// Write the examples, or the JSON, to this file, whole or not at all
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub schedules: Schedules,
}

/// `attain fmt`
#[derive(Debug, Args)]
pub struct Fmt {
    /// The contracts; `-` reads the standard input and prints
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Change nothing; name the files that are not in canonical form
    #[arg(long)]
    pub check: bool,
}

/// `attain print`
#[derive(Debug, Args)]
pub struct Print {
    /// The contract
    pub contract: PathBuf,
    /// The day, such as `2026-09-30`: amendments in effect by then are folded in, and later ones left out; without it, all stay
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Leave out amendments that became known (`known from`) after this day
    #[arg(long, value_name = "DATE")]
    pub known_on: Option<String>,
    /// Write the text to this file, whole or not at all
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub schedules: Schedules,
}

/// `attain settle`
#[derive(Debug, Args)]
pub struct Settle {
    /// The contract
    pub contract: PathBuf,
    #[command(flatten)]
    pub facts: Facts,
    /// How results are written; without this, as Parquet to a file whose name ends in `.parquet`, else as a table
    #[arg(long, value_enum)]
    pub format: Option<ResultFormat>,
    /// As Parquet: beside every figure a column that says why it is absent
    #[arg(long)]
    pub kinds: bool,
    /// Which table CSV and Parquet have, by its key columns, such as `hospital,quarter`; for contracts that reach across periods or subjects
    #[arg(long, value_name = "KEYS")]
    pub table: Option<String>,
    /// Settle as of this day, such as `2026-09-30`: what is not given for periods that end later is pending; for the same contracts
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Settle as known on this day: amendments (`known from`) and facts (a column `known_on`) that became known later do not exist
    #[arg(long, value_name = "DATE")]
    pub known_on: Option<String>,
    /// Settle the same rows under this contract as well, a variant of the first; may be given several times. Its results go beside
    /// those of the first: with `--output results.csv`, those of `richer.attain` to `results.richer.csv`
    #[arg(long, value_name = "FILE")]
    pub scenario: Vec<PathBuf>,
    /// Say at the end how many rows there were, how long reading, settling and writing took, and how much memory at most
    #[arg(long)]
    pub stats: bool,
    /// Post to this ledger what differs from all that was posted before; it is made where there is none. The day of the posting is
    /// that of `--known-on`, or of `--as-of`
    #[arg(long, value_name = "FILE")]
    pub ledger: Option<PathBuf>,
    /// Write the results to this file, whole or not at all
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `attain explain`
#[derive(Debug, Args)]
pub struct Explain {
    /// The contract
    pub contract: PathBuf,
    #[command(flatten)]
    pub facts: Facts,
    /// Whose settlement. Where many are settled together, any key of the facts: `--subject alder`, or with its level,
    /// `--subject clinician=c1`
    #[arg(long, value_name = "ID")]
    pub subject: Option<String>,
    /// Which period, such as `2026-Q1`, where the facts have several
    #[arg(long)]
    pub period: Option<String>,
    /// Settle as of this day, such as `2026-09-30`; for contracts that reach across periods or subjects
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Settle as known on this day: amendments (`known from`) and facts (a column `known_on`) that became known later do not exist
    #[arg(long, value_name = "DATE")]
    pub known_on: Option<String>,
    /// Only this figure, by its address, such as `readmission_rate` or `mort_30_ami.points`
    #[arg(long, value_name = "NAME")]
    pub figure: Option<String>,
    /// How much to say
    #[arg(long, value_enum, default_value_t = Length::Ledger)]
    pub length: Length,
    /// How it is written
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub format: TextOrJson,
}

/// `attain analyze`
#[derive(Debug, Args)]
pub struct Analyze {
    /// The contract
    pub contract: PathBuf,
    #[command(flatten)]
    pub holding: Holding,
    /// Which of the contract's periods, such as `2026-Q1`; without this that of the row given, or the first
    #[arg(long)]
    pub period: Option<String>,
    /// Say the cheapest way to this from the facts given: a line, a figure or a party, and an amount, such as
    /// `--want 'hospital >= 400,000 USD'`
    #[arg(long, value_name = "NAME >= AMOUNT", requires = "costs")]
    pub want: Option<String>,
    /// What moving a fact by one costs (a patient, a point of a percent, a day; of yes or no, the other): `--cost readmitted=900`;
    /// may be said again. A fact without a cost is not moved
    #[arg(long = "cost", value_name = "FACT=AMOUNT", requires = "want")]
    pub costs: Vec<String>,
    #[command(flatten)]
    pub schedules: Schedules,
    /// How it is written
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub format: TextOrJson,
    /// Write a page that needs nothing else, with all findings and pictures, for a screen or for paper
    #[arg(long, value_name = "FILE", conflicts_with = "format")]
    pub html: Option<PathBuf>,
}

/// `attain plot`
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("what").required(true).args(["over", "tornado", "exposure"])))]
pub struct Plot {
    /// The contract
    pub contract: PathBuf,
    /// Draw what is paid along this metric or fact, by its address, such as `readmission_rate`
    #[arg(long, value_name = "METRIC|FACT")]
    pub over: Option<String>,
    /// Draw what one more and one less of each fact changes, the most first
    #[arg(long)]
    pub tornado: bool,
    /// Draw the least and the greatest of everything
    #[arg(long)]
    pub exposure: bool,
    /// Along a metric: this line, figure or party; without this, what the provider has in the end
    #[arg(long, value_name = "NAME", requires = "over")]
    pub of: Option<String>,
    /// Along a metric: another contract laid over it, at the same facts
    #[arg(long, value_name = "FILE", requires = "over")]
    pub with: Option<PathBuf>,
    /// Along a metric: from here on, such as `5%`; without this, a little before the first change
    #[arg(long, value_name = "VALUE", requires = "over")]
    pub from: Option<String>,
    /// Along a metric: up to here
    #[arg(long, value_name = "VALUE", requires = "over")]
    pub to: Option<String>,
    #[command(flatten)]
    pub holding: Holding,
    /// Which of the contract's periods, such as `2026-Q1`; without this the first
    #[arg(long)]
    pub period: Option<String>,
    #[command(flatten)]
    pub schedules: Schedules,
    /// The file, `.svg` or `.png`
    #[arg(long, short, value_name = "FILE")]
    pub output: PathBuf,
}

/// `attain diff`
#[derive(Debug, Args)]
pub struct Diff {
    /// The contract as it was
    pub old: PathBuf,
    /// The contract as it is to be
    pub new: PathBuf,
    /// Settle these facts by both, and say what changes for whom and in sum: CSV, JSON or NDJSON, read as `settle` reads them; may be
    /// said again where a contract reaches across periods or subjects
    #[arg(long = "facts", value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Of facts: columns to leave unread, by name
    #[arg(long, value_name = "NAMES", value_delimiter = ',', requires = "files")]
    pub ignore: Vec<String>,
    /// Of facts: the column that says whose row it is
    #[arg(long, value_name = "NAME", requires = "files")]
    pub subject_column: Option<String>,
    /// Without facts: which of the contract's periods, such as `2026-Q1`; without this the first
    #[arg(long, conflicts_with = "files")]
    pub period: Option<String>,
    #[command(flatten)]
    pub schedules: Schedules,
    /// How it is written
    #[arg(long, value_enum, default_value_t = DiffFormat::Text)]
    pub format: DiffFormat,
    /// Write to this file, whole or not at all
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `attain scorecard`
#[derive(Debug, Args)]
pub struct Scorecard {
    /// The contract
    pub contract: PathBuf,
    #[command(flatten)]
    pub facts: Facts,
    /// Only the scorecard of this name
    #[arg(long = "scorecard", value_name = "NAME")]
    pub name: Option<String>,
    /// Only those of this key of the facts, and of what is within it: `--subject alder`, or with its level, `--subject clinician=c1`
    #[arg(long, value_name = "ID")]
    pub subject: Option<String>,
    /// Only this period, such as `2026-Q1`
    #[arg(long)]
    pub period: Option<String>,
    /// Settle as of this day, such as `2026-09-30`: periods that end later are provisional
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Settle as known on this day: amendments (`known from`) and facts (a column `known_on`) that became known later do not exist
    #[arg(long, value_name = "DATE")]
    pub known_on: Option<String>,
    /// How it is written
    #[arg(long, value_enum, default_value_t = CardFormat::Text)]
    pub format: CardFormat,
    /// Write to this file, whole or not at all
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `attain verify`
#[derive(Debug, Args)]
pub struct Verify {
    /// The contract
    pub contract: PathBuf,
    /// The saved settlement, or several, as `settle --format json` or `ndjson` writes them
    pub settlement: PathBuf,
    #[command(flatten)]
    pub facts: Facts,
}

/// `attain reconcile`
#[derive(Debug, Args)]
pub struct Reconcile {
    /// The settlement to explain from, A, as `settle --format json` or `ndjson` writes it; with several, each is compared with that of
    /// the same subject and period in the other file
    pub first: PathBuf,
    /// The settlement to explain to, B
    pub second: PathBuf,
    /// The contract; said again where B was settled by another version. Which is whose is told by the receipts
    #[arg(long = "contract", value_name = "FILE", required = true)]
    pub contracts: Vec<PathBuf>,
    #[command(flatten)]
    pub facts: Facts,
    /// Only this subject
    #[arg(long, value_name = "ID")]
    pub subject: Option<String>,
    /// Only this period, such as `2026-Q1`; said again, the first is that of A and the second that of B
    #[arg(long = "period", value_name = "PERIOD")]
    pub periods: Vec<String>,
    /// Split this figure and not the money, by its address, such as `quality`; may be said again
    #[arg(long = "figure", value_name = "NAME")]
    pub figures: Vec<String>,
    /// How it is written
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub format: TextOrJson,
}

/// `attain schema`
#[derive(Debug, Args)]
pub struct Schema {
    /// The contract
    pub contract: PathBuf,
    /// Only the schema of the facts, or only that of the results
    #[arg(long, value_enum)]
    pub of: Option<SchemaPart>,
    #[command(flatten)]
    pub schedules: Schedules,
}

/// `attain explain-code`
#[derive(Debug, Args)]
pub struct ExplainCode {
    /// The code, as findings print it in brackets; without one, all codes are listed
    pub code: Option<String>,
}

/// Where facts are, and how they are read.
#[derive(Clone, Debug, Args)]
pub struct Facts {
    /// The facts: CSV (one row per subject), JSON, NDJSON or Parquet, also compressed by gzip or Zstandard; `-` is the standard
    /// input. Said again for more rows of the same table, and where a contract reaches across periods or subjects and its facts
    /// stand in several tables
    #[arg(long = "facts", value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Columns to leave unread, by name
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// The column that says whose row it is; without this, the one named as the contract names its provider, or the first
    #[arg(long, value_name = "NAME")]
    pub subject_column: Option<String>,
    #[command(flatten)]
    pub schedules: Schedules,
}

/// Facts that hold, and how a file of them is read.
#[derive(Clone, Debug, Args)]
pub struct Holding {
    /// Facts that hold, the rest being free: `--given base_payments=12000000`, or a file of facts; may be said again, and the later
    /// counts
    #[arg(id = "held", long = "given", value_name = "NAME=VALUE|FILE")]
    pub said: Vec<String>,
    /// Of a file of facts with several rows, the row of this subject
    #[arg(long, value_name = "ID", requires = "held")]
    pub subject: Option<String>,
    /// Columns of a file of facts to leave unread, by name
    #[arg(long, value_name = "NAMES", value_delimiter = ',', requires = "held")]
    pub ignore: Vec<String>,
}

/// The rows of schedules that a contract calls `supplied`.
#[derive(Clone, Debug, Args)]
pub struct Schedules {
    /// The rows of a schedule that the contract has supplied: `--schedule standards=standards.csv`; may be said again
    #[arg(long = "schedule", value_name = "NAME=FILE")]
    pub given: Vec<String>,
}

/// For a person, or for a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TextOrJson {
    /// For a person
    Text,
    /// For a program
    Json,
}

/// How a comparison of contracts is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For a person
    Text,
    /// For a program
    Json,
    /// With facts: a row for each line and party of each subject
    Csv,
}

/// How scorecards are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CardFormat {
    /// For a terminal
    Text,
    /// For a program: one object, or an array of several
    Json,
    /// A page that needs nothing else, for a screen or for paper
    Html,
}

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ResultFormat {
    /// For a person: the money and the main figures
    Table,
    /// Every figure, one row per row of facts, a column per figure; an empty cell is not scored
    Csv,
    /// Every figure with its status and its reasons, as one array of settlements
    Json,
    /// The same, a settlement per line
    Ndjson,
    /// Every figure as a column: decimals, dates, truths and words; text where the digits of a quotient may have no end
    Parquet,
}

impl Settle {
    /// How results are written.
    pub fn result_format(&self) -> ResultFormat {
        let is_parquet = |path: &PathBuf| path.extension().is_some_and(|end| end.eq_ignore_ascii_case("parquet"));
        let by_name = self.output.as_ref().filter(|path| is_parquet(path)).map(|_| ResultFormat::Parquet);
        self.format.or(by_name).unwrap_or(ResultFormat::Table)
    }
}

/// How much an explanation says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Length {
    /// One line for each figure
    Line,
    /// The steps that led to it
    Ledger,
    /// Everything
    Full,
}

/// Which of the two schemas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaPart {
    /// What a row of facts must be
    Facts,
    /// What a settlement is
    Results,
}
