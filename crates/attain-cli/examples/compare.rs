//! Compares a table of results with a published one, cell by cell under the same column names.
//!
//!     cargo run -p attain-cli --example compare -- RESULTS.csv PUBLISHED.csv CELLS
//!
//! Prints `n of CELLS`; ends with an error unless all agree. Trailing zeros of a decimal say nothing and are set aside.

use std::collections::HashMap;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [results, published, cells] = arguments.as_slice() else {
        return Err("usage: compare RESULTS.csv PUBLISHED.csv CELLS".into());
    };
    let cells: usize = cells.parse()?;
    let mut reader = csv::Reader::from_path(results)?;
    let columns: HashMap<String, usize> =
        reader.headers()?.iter().enumerate().map(|(index, name)| (name.to_owned(), index)).collect();
    let mut rows = HashMap::new();
    for row in reader.records() {
        let row = row?;
        rows.insert(row.get(0).unwrap_or("").to_owned(), row);
    }

    let mut reader = csv::Reader::from_path(published)?;
    let headers = reader.headers()?.clone();
    let (mut agree, mut shown) = (0, 0);
    for row in reader.records() {
        let row = row?;
        let subject = row.get(0).unwrap_or("");
        for (name, expected) in headers.iter().zip(row.iter()).skip(1) {
            let found = columns.get(name).and_then(|column| rows.get(subject)?.get(*column));
            if found.is_some_and(|found| same(found, expected)) {
                agree += 1;
            } else if shown < 10 {
                shown += 1;
                eprintln!("{subject} {name}: published `{expected}`, settled {found:?}");
            }
        }
    }
    println!("{agree} of {cells}");
    if agree == cells { Ok(()) } else { Err(format!("{} cells differ", cells - agree).into()) }
}

fn same(found: &str, expected: &str) -> bool {
    bare(found) == bare(expected)
}

fn bare(cell: &str) -> &str {
    if cell.contains('.') { cell.trim_end_matches('0').trim_end_matches('.') } else { cell }
}
