//! What can be wrong with a table, and with what is asked of its results.

use arrow_schema::ArrowError;

/// Why a table cannot be read, or its results cannot be written. A single fact that does not fit is no such error: it is
/// [`Refused`](crate::Refused), and every other fact counts.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A column of a type that cannot hold what the contract asks for.
    #[error("column `{column}` is {found}; {expected} is expected{help}")]
    WrongType {
        /// The column.
        column: String,
        /// Its type, as Arrow names it.
        found: String,
        /// The types that would do.
        expected: String,
        /// What to do about it, behind a semicolon or so; may be empty.
        help: String,
    },
    /// No column has the name of those who are settled.
    #[error("no column says whose row it is: call one `{expected}`, or say which it is")]
    NoSubject {
        /// The name that is looked for.
        expected: String,
    },
    /// A column that was named is not there.
    #[error("there is no column `{column}`{}", near(.nearest))]
    NoColumn {
        /// The name.
        column: String,
        /// The column nearest to it.
        nearest: Option<String>,
    },
    /// A column that no input of the contract names.
    #[error("column `{column}` is no fact of the contract{}; leave it unread in so many words, or take it out of the table", near(.nearest))]
    UnknownColumn {
        /// The column.
        column: String,
        /// The fact nearest to it.
        nearest: Option<String>,
    },
    /// Two columns of one name.
    #[error("two columns are called `{column}`")]
    Twice {
        /// The name.
        column: String,
    },
    /// Facts that every row needs have no column.
    #[error("the table lacks {}, which the contract needs for every row; a fact that need not be there is declared `may be unreported`", columns_of(.columns))]
    Lacks {
        /// The facts' addresses.
        columns: Vec<String>,
    },
    /// The contract has no such figure.
    #[error("no figure is called `{address}`{}", near(.nearest))]
    UnknownFigure {
        /// The address.
        address: String,
        /// The figure nearest to it.
        nearest: Option<String>,
    },
    /// A figure that is no number was asked for with places.
    #[error("`{address}` is {is}, which has no decimals to be rounded to")]
    NotANumber {
        /// The figure.
        address: String,
        /// What it is.
        is: String,
    },
    /// A number that its column cannot hold. Nothing is cut off: ask for the figure as text.
    #[error("row {row}: `{address}` came to {value}, which Decimal128(38, {places}) does not hold; ask for it as text")]
    TooLong {
        /// The row of the batch, from 0.
        row: usize,
        /// The figure.
        address: String,
        /// What it came to.
        value: String,
        /// The decimals of the column.
        places: u8,
    },
    /// A batch whose columns are not those of the first.
    #[error("a batch has other columns than the first: {now} and not {before}")]
    OtherSchema {
        /// The columns that differ.
        now: String,
        /// What they were.
        before: String,
    },
    /// The contract reaches across rows: it is settled from whole tables.
    #[error(
        "this contract reaches beyond one row, to peers, levels or other periods: settle whole tables of it together (`settle_tables`)"
    )]
    Wide,
    /// Arrow itself refused.
    #[error(transparent)]
    Arrow(#[from] ArrowError),
}

fn near(nearest: &Option<String>) -> String {
    nearest.as_ref().map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default()
}

fn columns_of(columns: &[String]) -> String {
    let names: Vec<String> = columns.iter().map(|column| format!("`{column}`")).collect();
    format!("{} {}", if columns.len() == 1 { "column" } else { "columns" }, names.join(", "))
}
