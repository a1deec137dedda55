//! Everybody together: 25,000 and then 100,000 subjects with a median, a rank and a percentile of their peers, and a pool.
//!
//!     cargo bench --bench population

#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, clippy::float_arithmetic)]

use std::time::Instant;

use attain::{Contract, Table};

const CONTRACT: &str = r#"
edition 2026
contract "Pool"
  between payer plan "The Plan" and provider hospital "The Hospital"
  effective 2026-01-01 through 2026-12-31
  settled each year
  money in USD, rounded half up to the cent
input cases "Cases": count
input met "Cases that met the measure": count
input paid "Payments": money
withhold hold "Withhold"
  holds 2% of paid
metric rate "Rate"
  is met per cases
  higher is better
  insufficient when the denominator is below 30
define middle "Median" in common means the median of rate over each hospital skipping insufficient needing at least 4
define best "75th percentile" in common
  means the 75th percentile of rate by inclusive over each hospital skipping insufficient needing at least 4
define order "Place" means the rank of rate over each hospital skipping insufficient
define others "Mean of the others" means the mean of met over each other hospital
score points "Points" out of 10
  when rate is below middle  earns 2
  when rate is below best    earns 6
  otherwise                  earns 10
define held_of_all "Held" in common means the sum of hold over each hospital where points is known
pool share "Pool" in common
  funded by held_of_all
  shared over each hospital where points is known by hold × points
  odd cents by hold
  left over to plan
bonus back "Paid back"
  when share is missing  pays hold
  otherwise              pays share
"#;

fn main() {
    let contract = Contract::parse(CONTRACT).unwrap();
    let program = contract.program();
    println!("a median, a percentile, a rank, a mean of all others and a pool");
    for subjects in [25_000_u64, 100_000] {
        let table = facts(subjects);
        let before = memory("VmRSS:");
        let start = Instant::now();
        let (population, errors) = program.settle_tables(std::slice::from_ref(&table), None);
        let settled = start.elapsed();
        let start = Instant::now();
        let nets = population.nets();
        let netted = start.elapsed();
        assert!(errors.is_empty(), "{}", errors[0]);
        assert!(nets.together[0].needs.is_empty());
        let seconds = settled.as_secs_f64();
        println!(
            "  {subjects:>7} subjects   settled in {seconds:.2} s, {:.0} rows/s   nets in {:.2} s   peak memory {:.0} bytes a row, beside the table",
            subjects as f64 / seconds,
            netted.as_secs_f64(),
            (memory("VmHWM:").saturating_sub(before)) as f64 * 1024.0 / subjects as f64,
        );
    }
}

/// A row for each subject, seeded; every fortieth has too few cases.
fn facts(subjects: u64) -> Table {
    let columns = ["hospital", "cases", "met", "paid"].map(str::to_owned).to_vec();
    let mut seed = 7_u64;
    let mut next = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let rows = (0..subjects).map(|subject| {
        let cases = if subject % 40 == 0 { 5 } else { 30 + next(2_000) };
        let met = next(cases + 1);
        let paid = format!("{}.{:02}", 1_000 + next(5_000_000), next(100));
        vec![format!("h{subject}"), cases.to_string(), met.to_string(), paid]
    });
    Table { name: "facts".to_owned(), columns, rows: rows.collect() }
}

/// Kilobytes of a line of `/proc/self/status`.
fn memory(line: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = status.lines().find_map(|text| text.strip_prefix(line));
    found.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
