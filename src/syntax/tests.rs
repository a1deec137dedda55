use super::*;
use crate::source::Source;

/// Time on a processor, so that a busy machine does not show.
fn busy() -> std::time::Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    std::time::Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}

#[test]
#[ignore = "a measurement: cargo test --release -p attain speed -- --ignored --nocapture"]
#[allow(clippy::disallowed_methods)]
fn speed() {
    let one: String = ["s1", "s2", "s3", "oa"].iter().map(|name| {
        let text = std::fs::read_to_string(format!("/work/shared/design/proof/texts/{name}.attain")).unwrap();
        let text = text.replace("edition 2026\n", "");
        let cut = text.find("define peer_limit").unwrap_or(text.len());
        text[..cut].to_owned()
    }).collect();
    for size in [100_000, 1_000_000, 10_000_000] {
        let mut text = String::from("edition 2026\n");
        while text.len() < size { text.push_str(&one); }
        let source = Source::new("big.attain", text);
        for _ in 0..3 {
            let start = busy();
            let parsed = parse(&source);
            let time = busy() - start;
            println!("{} bytes, {} clauses, {} findings, {:?}: {:.1} MB/s", source.text().len(), parsed.text.clauses.len(), parsed.findings.len(), time, source.text().len() as f64 / time.as_secs_f64() / 1e6);
            let start = busy();
            drop(parsed);
            println!("  drop {:?}", busy() - start);
        }
    }
    let mut text = String::from("edition 2026\nschedule s keyed by k\n column a: number\n | k | a | b | c |\n |---|---|---|---|\n");
    for i in 0..126_000 { text.push_str(&format!("  | key_{i} | 0.{i} | some text | {i} |\n")); }
    let source = Source::new("big.attain", text);
    for _ in 0..3 {
    let start = busy();
    let parsed = parse(&source);
    println!("grid {} bytes {:?} {}", source.text().len(), busy() - start, parsed.findings.len());
    }
}

#[test]
fn corpus() {
    let mut files: Vec<_> = Vec::new();
    for dir in std::env::var("ATTAIN_LOOK").unwrap_or_default().split(':').filter(|d| !d.is_empty()) {
        for entry in std::fs::read_dir(dir).unwrap() { files.push(entry.unwrap().path()); }
    }
    files.sort();
    for path in files {
        let name = path.display().to_string();
        if !(name.ends_with(".attain") || name.ends_with(".md")) { continue; }
        let source = Source::new(name.rsplit('/').next().unwrap(), std::fs::read_to_string(&path).unwrap());
        let parsed = parse(&source);
        println!("=== {name}: {} clauses, {} findings", parsed.text.clauses.len(), parsed.findings.len());
        for finding in &parsed.findings { println!("{}", crate::diagnostic::render(finding, &source)); }
    }
}
