//! Everything that is known before the data arrive: of the hospitals' value-based purchasing, and of 1,000 to 100,000 bands.
//!
//!     cargo bench --bench analyze
//!
//! Each is held against what anybody would do by hand: settle the contract at every step of every fact, the others
//! staying, in the same run. Such a scan proves nothing of facts that move together.

#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, clippy::float_arithmetic)]

use std::fmt::Write as _;
use std::time::Duration;

use attain::{Contract, Program};

fn main() {
    println!(
        "  contract                    processor seconds: least, median, greatest   peak memory, MB   a scan by steps, s   ratio"
    );
    let text = std::fs::read_to_string("examples/hospital-vbp/contract.attain").unwrap();
    let contract = Contract::parse(&text).unwrap();
    report("hospital-vbp", contract.program(), 5, None);
    for bands in [1_000, 10_000, 100_000] {
        let contract = Contract::parse(&bonus(bands)).unwrap();
        report(&format!("{bands} bands"), contract.program(), if bands > 10_000 { 1 } else { 3 }, Some(bands * 10));
    }
}

/// `scanned` is how many values the one fact is scanned over.
fn report(name: &str, program: &Program, rounds: usize, scanned: Option<usize>) {
    let before = memory("VmRSS:");
    let mut times: Vec<Duration> = (0..rounds)
        .map(|_| {
            let start = processor_time();
            let analysis = program.analyze(None, None).unwrap();
            assert!(!analysis.exposure.of.is_empty());
            processor_time() - start
        })
        .collect();
    times.sort();
    let [least, median, greatest] = [0, times.len() / 2, times.len() - 1].map(|place| times[place].as_secs_f64());
    let peak = memory("VmHWM:").saturating_sub(before) as f64 / 1024.0;
    let scan = scanned.map(|values| {
        let start = processor_time();
        let (mut facts, mut settler) = (program.facts(), program.settler());
        for value in 0..values {
            facts.set_at("visits", &value.to_string()).unwrap();
            std::hint::black_box(settler.settle(&facts));
        }
        (processor_time() - start).as_secs_f64()
    });
    let by_hand = scan.map_or(String::new(), |scan| format!("{scan:>12.2}   {:>14.2}", median / scan));
    println!("  {name:<26}  {least:>6.2} {median:>6.2} {greatest:>6.2}  {peak:>22.0}   {by_hand}");
}

/// A bonus by so many bands of a count, rising now and then falling.
fn bonus(bands: usize) -> String {
    let mut text = format!(
        "edition 2026\n\ncontract \"Visits\"\n  between payer plan \"The Plan\" and provider hospital \"The Hospital\"\n  \
         effective 2026-01-01 through 2026-12-31\n  settled each year\n  money in USD, rounded half up to the cent\n\n\
         input visits \"Visits\": count between 0 and {}\n\nmetric seen \"Visits\"\n  is visits\n  higher is better\n\n\
         bonus visit_bonus \"Visits\"\n  by band of seen\n    below 10  pays nothing\n",
        bands * 10
    );
    let (mut seed, mut pays) = (7_u64, 0_u64);
    for band in 1..bands {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let more = (seed >> 33) % 150;
        pays = if band % 100 == 0 { pays.saturating_sub(more) } else { pays + more };
        let _ = writeln!(text, "    from {}  pays {pays}.{:02} USD", band * 10, band % 100);
    }
    text
}

/// How long processors have worked for this process: what else the machine does is not among it.
fn processor_time() -> Duration {
    let said = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    Duration::from_nanos(said.split_whitespace().next().and_then(|first| first.parse().ok()).unwrap_or(0))
}

/// Kilobytes of a line of `/proc/self/status`.
fn memory(line: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = status.lines().find_map(|text| text.strip_prefix(line));
    found.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
