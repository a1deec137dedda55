//! Compares settled shared savings with the published ones, which were worked out from inputs before they were rounded to the dollar.
//!
//!     cargo run -p attain-cli --example compare_savings -- RESULTS.csv PUBLISHED.csv ORGANIZATIONS
//!
//! Prints for how many organizations each figure agrees; ends with an error unless all do.

use std::collections::HashMap;
use std::error::Error;

/// A column of both tables, how far apart its figures may be, in words and in millionths.
const COMPARED: [(&str, &str, i128); 3] = [
    ("generated", "generated within one dollar", 1_000_000),
    ("earned", "earned within two", 2_000_000),
    ("final_share_rate", "share rate exactly", 0),
];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [results, published, organizations] = arguments.as_slice() else {
        return Err("usage: compare_savings RESULTS.csv PUBLISHED.csv ORGANIZATIONS".into());
    };
    let organizations: usize = organizations.parse()?;
    let (results, published) = (read(results)?, read(published)?);
    let mut short = 0;
    for (column, words, apart) in COMPARED {
        let mut agree = 0;
        for (organization, row) in &published {
            let expected = row.get(column).and_then(|cell| millionths(cell));
            let found = results.get(organization).and_then(|row| row.get(column)).and_then(|cell| millionths(cell));
            match (found, expected) {
                (Some(found), Some(expected)) if (found - expected).abs() <= apart => agree += 1,
                _ => {
                    eprintln!("{organization} {column}: published {:?}, settled {found:?} millionths", row.get(column))
                }
            }
        }
        println!("{words}: {agree} of {organizations}");
        short += usize::from(agree != organizations);
    }
    if short == 0 { Ok(()) } else { Err(format!("{short} of the figures differ").into()) }
}

/// The rows of a table by their first cell, each by the names of its columns.
fn read(path: &str) -> Result<HashMap<String, HashMap<String, String>>, csv::Error> {
    let mut reader = csv::Reader::from_path(path)?;
    let headers = reader.headers()?.clone();
    let mut rows = HashMap::new();
    for row in reader.records() {
        let row = row?;
        let cells = headers.iter().zip(row.iter()).map(|(name, cell)| (name.to_owned(), cell.to_owned())).collect();
        rows.insert(row.get(0).unwrap_or("").to_owned(), cells);
    }
    Ok(rows)
}

/// `-1404194.57` or `75.00%` in millionths of its unit; `None` for what is no such number.
fn millionths(cell: &str) -> Option<i128> {
    let cell = cell.trim_end_matches('%');
    let (sign, digits) = cell.strip_prefix('-').map_or((1, cell), |digits| (-1, digits));
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let decimals = format!("{decimals:0<6}");
    let known = decimals.len() == 6 && whole.len() <= 24;
    let digits: i128 = known.then(|| format!("{whole}{decimals}").parse().ok())??;
    Some(sign * digits)
}
