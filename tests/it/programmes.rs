//! Whole programmes, settled from tables: `facts*.csv` in, every cell of `expected*.csv` out.
//!
//! The first column of an expected table names the level that its rows are about, every other one a figure; `net` is what the payer owes the
//! subject when all lines are set off, below 0 where the subject owes.

use std::fs;
use std::path::{Path, PathBuf};

use attain::{Contract, Outcome, Population, Table};

#[test]
fn whole_programmes_settle_as_expected() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/programmes");
    let mut report = String::new();
    let mut cells = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let programme = entry.unwrap().path();
        let text = fs::read_to_string(programme.join("contract.attain")).unwrap();
        let contract = Contract::parse(&text).unwrap();
        let (population, errors) = contract.program().settle_tables(&tables(&programme, "facts"), None);
        report.extend(errors.iter().map(|error| format!("\n{}: {error}", programme.display())));
        for table in tables(&programme, "expected") {
            cells += table.rows.len() * (table.columns.len() - 1);
            report.extend(differences(&population, &table).iter().map(|each| format!("\n{}: {each}", table.name)));
        }
    }
    assert!(cells > 100, "{cells} cells");
    assert!(report.is_empty(), "{report}");
}

/// The cells of a table that came out otherwise.
fn differences(population: &Population, table: &Table) -> Vec<String> {
    let (level, figures) = table.columns.split_first().unwrap();
    let place = population.places().into_iter().find(|place| place.level.as_ref() == Some(level)).unwrap();
    let column = place.keys.iter().position(|key| key == level).unwrap();
    let mut found = Vec::new();
    for cells in &table.rows {
        let row = population.rows(&place).find(|row| population.keys(*row)[column] == cells[0]);
        let Some(row) = row else {
            found.push(format!("{} has no row", cells[0]));
            continue;
        };
        for (name, expected) in figures.iter().zip(&cells[1..]) {
            let actual = match (name.as_str(), population.program().figure(name)) {
                ("net", None) => net(population, &cells[0]),
                (_, Some(figure)) => match population.outcome(figure, row) {
                    Outcome::Known { text, .. } => text,
                    Outcome::Absent { kind, needs } => format!("{} {needs:?}", kind.word()),
                },
                (_, None) => "no such figure".to_owned(),
            };
            if bare(&actual) != bare(expected) {
                found.push(format!("{} {name}: expected {expected}, settled {actual}", cells[0]));
            }
        }
    }
    found
}

/// What the subject is owed.
fn net(population: &Population, subject: &str) -> String {
    let nets = population.nets();
    let own = nets.each.iter().find(|(of, _)| of.as_deref() == Some(subject)).map(|(_, nets)| nets.as_slice());
    match own {
        Some([net]) if !net.needs.is_empty() => format!("{:?}", net.needs),
        Some([net]) if net.amount.is_zero() || net.from == "plan" => net.amount.to_string(),
        Some([net]) => net.amount.neg().to_string(),
        _ => "no net between two parties".to_owned(),
    }
}

/// Trailing zeros of a decimal say nothing.
fn bare(cell: &str) -> &str {
    if cell.contains('.') { cell.trim_end_matches('0').trim_end_matches('.') } else { cell }
}

/// The tables of a folder whose names begin so; no cell holds a comma.
fn tables(folder: &Path, begins: &str) -> Vec<Table> {
    let cells = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "csv"));
    paths.sort();
    let named = paths.into_iter().map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), path));
    let read = named.filter(|(name, _)| name.starts_with(begins)).map(|(_, path)| {
        let text = fs::read_to_string(&path).unwrap();
        let mut lines = text.lines().map(cells);
        Table { name: path.to_string_lossy().into_owned(), columns: lines.next().unwrap(), rows: lines.collect() }
    });
    read.collect()
}
