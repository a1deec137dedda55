//! Times several ways of doing one thing in turn and prints each as a ratio to the first.

use std::hint::black_box;
use std::time::Instant;

/// One way of doing it.
pub struct Way<'a> {
    /// What it is called in the table.
    pub name: &'a str,
    /// One pass over all rows; what it gives keeps the work from being left out.
    pub run: Box<dyn FnMut() -> u64 + 'a>,
}

/// Runs all ways in turn, many times over, so that what else the machine does falls on all of them alike.
pub fn ratios(title: &str, rows: usize, rounds: usize, mut ways: Vec<Way<'_>>) {
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); ways.len()];
    for round in 0..=rounds {
        for (way, times) in ways.iter_mut().zip(&mut times) {
            #[allow(clippy::disallowed_methods)]
            let start = Instant::now();
            black_box((way.run)());
            if round > 0 {
                times.push(start.elapsed().as_secs_f64() * 1e9 / rows as f64);
            }
        }
    }
    println!("\n{title}: ns per row, and as a ratio to the first (least, median, greatest of {rounds} rounds)");
    let first = times[0].clone();
    for (way, times) in ways.iter().zip(times) {
        let mut ratios: Vec<f64> = times.iter().zip(&first).map(|(time, base)| time / base).collect();
        let mut sorted = times.clone();
        ratios.sort_by(f64::total_cmp);
        sorted.sort_by(f64::total_cmp);
        println!(
            "  {:<44} {:>9.1} ns   ratio {:.3} {:.3} {:.3}",
            way.name,
            sorted[sorted.len() / 2],
            ratios[0],
            ratios[ratios.len() / 2],
            ratios[ratios.len() - 1]
        );
    }
}
