//! How fast texts are read. Not a part of the ordinary run: `cargo test --release -p attain reading_speed -- --ignored --nocapture`.

use super::samples::{HOSPITAL, QUALITY, SAVINGS, STANDARDS};
use crate::source::Source;
use crate::syntax::parse;

/// Time on a processor where the system tells it, so that a busy machine does not show.
fn busy() -> std::time::Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    std::time::Duration::from_nanos(text.split(' ').next().and_then(|nanos| nanos.parse().ok()).unwrap_or(0))
}

#[test]
#[ignore = "a measurement"]
fn reading_speed() {
    let clauses: String =
        [HOSPITAL, STANDARDS, SAVINGS, QUALITY].iter().map(|text| text.replace("edition 2026\n", "")).collect();
    for size in [100_000, 1_000_000, 10_000_000] {
        let text = format!("edition 2026\n{}", clauses.repeat(size / clauses.len()));
        measure("clauses", text);
    }
    let rows: String = (0..126_000).map(|row| format!("  | key_{row} | 0.{row} | some text | {row} |\n")).collect();
    measure(
        "rows",
        format!(
            "edition 2026\nschedule bands keyed by band\n  column a: number\n  | band | a | b | c |\n  |---|---|---|---|\n{rows}"
        ),
    );
}

fn measure(what: &str, text: String) {
    let source = Source::new("large.attain", text);
    let best = (0..5)
        .map(|_| {
            let start = busy();
            let parsed = parse(&source);
            let time = busy() - start;
            assert!(parsed.findings.is_empty());
            time
        })
        .min()
        .unwrap_or_default();
    let bytes = source.text().len();
    println!(
        "{what}: {bytes} bytes in {} ms, {} kB/s",
        best.as_millis(),
        bytes as u128 * 1_000_000 / best.as_nanos().max(1)
    );
}
