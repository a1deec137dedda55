//! Columns against rows: what a batch comes to is what each of its rows comes to alone, figure by figure.
//!
//! The random contracts and facts are those that the reference is asked about as well: see `differential`.

use attain::columns::{Batch, BatchValues};
use attain::model::FigureId;

use crate::differential::{Given, Ready, ready};
use crate::strategies::contract::Contract;

/// What came of a batch.
pub struct Together {
    /// What is not as it is alone.
    pub difference: Option<String>,
    /// How many rows had to be settled alone, as a number of theirs does not fit.
    pub alone: usize,
}

/// Settles runs of one contract as a batch, and each of them alone.
pub fn compared(ready: &Ready, runs: impl Iterator<Item = (Given, usize)>) -> Together {
    let figures = (0..ready.model.figures.len() as u32).map(FigureId);
    let figures: Vec<(FigureId, usize)> =
        figures.flat_map(|id| (0..ready.model.size(id)).map(move |coordinate| (id, coordinate))).collect();
    let mut batch = Batch::new(&ready.program);
    let rows: Vec<_> = runs.map(|(given, period)| ready.facts(&ready.named(&given), period)).collect();
    rows.iter().for_each(|facts| batch.push(facts));
    let mut settled = BatchValues::new(&ready.program, figures.iter().copied());
    settled.settle(&batch);
    let mut values = attain::evaluate::Values::new(&ready.program);
    let mut difference = None;
    let decimals = ready.model.decimals();
    for (row, facts) in rows.iter().enumerate() {
        values.settle(facts);
        for (figure, coordinate) in &figures {
            let (alone, together) = (values.figure(*figure, *coordinate), settled.figure(*figure, *coordinate, row));
            // A column of decimals that is made for them holds them.
            let (most, places) = (decimals[figure.index()], alone.as_ref().map(attain::Number::decimal_places));
            if let (Some(most), Ok(places)) = (most, places)
                && places.is_none_or(|places| places > most)
            {
                let address = ready.model.address(*figure, *coordinate);
                difference = Some(format!("row {row}, {address}: {alone:?} has more than {most} decimals"));
            }
            if alone != together && difference.is_none() {
                let address = ready.model.address(*figure, *coordinate);
                difference = Some(format!("row {row}, {address}: alone {alone:?}, in a batch {together:?}"));
            }
        }
        if format!("{:?}", batch.facts(row).refusals()) != format!("{:?}", facts.refusals()) {
            difference = Some(format!("row {row}: refusals are not kept"));
        }
    }
    for (figure, coordinate) in &figures {
        if let Some(row) = misread(&settled, *figure, *coordinate) {
            let address = ready.model.address(*figure, *coordinate);
            difference = Some(format!("row {row}, {address}: a column of it says something else"));
        }
    }
    Together { difference, alone: settled.rows_alone() }
}

/// The first row of which columns of digits say something else than that row does.
fn misread(settled: &BatchValues, figure: FigureId, coordinate: usize) -> Option<usize> {
    let (mut digits, mut present) = (vec![7; 2], vec![true]);
    for places in [0, 2, 12] {
        let fits = settled.columns(figure, coordinate, places, &mut digits, &mut present);
        let is = |row: usize| match (fits, settled.absence(figure, coordinate, row).is_none()) {
            (true, true) => present[row] && settled.digits(figure, coordinate, row, places) == Some(digits[row].into()),
            (true, false) => !present[row] && digits[row] == 0,
            (false, _) => true,
        };
        let long = |row: usize| {
            let digits = settled.digits(figure, coordinate, row, places);
            settled.absence(figure, coordinate, row).is_none()
                && digits.is_none_or(|digits| i64::try_from(digits).is_err())
        };
        // What fits is handed over, and only that.
        if fits == (0..settled.rows()).any(long) {
            return Some(0);
        }
        if let Some(row) = (0..settled.rows()).find(|row| !is(*row)) {
            return Some(row);
        }
    }
    None
}

/// A failing case with no more clauses and lines than it needs.
pub fn report(contract: &Contract, runs: &[(Given, usize)], difference: &str) -> String {
    let fails = |clauses: &[String], runs: &[(Given, usize)]| {
        let ready = ready(&(clauses.join("\n\n") + "\n")).ok()?;
        compared(&ready, runs.iter().cloned()).difference
    };
    let (mut clauses, mut runs) = (contract.clauses.clone(), runs.to_vec());
    let mut last = difference.to_owned();
    let mut smaller = true;
    while smaller {
        smaller = false;
        for run in (0..runs.len()).rev() {
            let mut fewer = runs.clone();
            fewer.remove(run);
            if let Some(difference) = fails(&clauses, &fewer) {
                (runs, last, smaller) = (fewer, difference, true);
            }
        }
        for clause in (0..clauses.len()).rev() {
            let mut fewer = clauses.clone();
            fewer.remove(clause);
            if let Some(difference) = fails(&fewer, &runs) {
                (clauses, last, smaller) = (fewer, difference, true);
            }
        }
        for clause in 0..clauses.len() {
            for line in (1..clauses[clause].lines().count()).rev() {
                let mut fewer = clauses.clone();
                let lines: Vec<&str> = clauses[clause].lines().collect();
                fewer[clause] = [&lines[..line], &lines[line + 1..]].concat().join("\n");
                if let Some(difference) = fails(&fewer, &runs) {
                    (clauses, last, smaller) = (fewer, difference, true);
                }
            }
        }
    }
    let text = clauses.join("\n\n");
    format!("contract {} in a batch:\n\n{text}\n\n{runs:#?}\n\n{last}", contract.seed)
}
