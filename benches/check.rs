//! Reading and checking: texts of 0.1, 1 and 10 MB, and a schedule of 126,000 bands.
//!
//!     cargo bench --bench check

#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, clippy::float_arithmetic)]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use attain::check::{Supplied, SuppliedRows, check};
use attain::{Contract, Source, syntax};

fn main() {
    // The first texts that a process reads are read more slowly: by a machine that has just woken up.
    let first = Source::new("first.attain", text(1_000_000));
    (0..10).for_each(|_| drop(syntax::parse(&first)));
    println!("reading and checking, MB/s (least, median, greatest)");
    for megabytes in [0.1, 1.0, 10.0] {
        let text = text((megabytes * 1e6) as usize);
        let size = text.len() as f64 / 1e6;
        let source = Source::new("large.attain", text);
        let rounds = if megabytes > 5.0 { 3 } else { 9 };
        let read = rates(rounds, size, || {
            assert!(syntax::parse(&source).findings.is_empty());
        });
        let both = rates(rounds, size, || {
            let parsed = syntax::parse(&source);
            let checked = check(&parsed.text, &source, &Supplied::default());
            assert!(!checked.findings.iter().any(|finding| finding.is_error()), "{:?}", checked.findings.first());
        });
        println!("  {size:>5.1} MB   read {}   read and check {}", shown(&read), shown(&both));
    }

    let rows = (0..126_000).map(|row| vec![format!("b{row}"), row.to_string(), (row * 3).to_string()]).collect();
    let header = ["band", "from", "rate"].map(str::to_owned).to_vec();
    let mut schedules = Supplied::default();
    schedules.0.insert("bands".to_owned(), SuppliedRows { header, rows });
    let text = "edition 2026\nschedule bands keyed by band\n  column from_value: number\n  column rate: number\n  supplied\n\
                input x \"X\": number between 0 and 200,000\nscore y \"Y\" by band of x\n  for each band from from_value earns rate\n";
    let text = text.replace("from_value", "lower");
    schedules.0.get_mut("bands").unwrap().header[1] = "lower".to_owned();
    let start = Instant::now();
    let check = Contract::check("bands.attain", &text, &schedules);
    let time = start.elapsed();
    assert!(!check.has_errors(), "{}", check.render());
    println!("  126,000 bands read, checked and compiled in {:.3} s", time.as_secs_f64());
}

fn rates(rounds: usize, size: f64, mut run: impl FnMut()) -> Vec<f64> {
    let mut times: Vec<Duration> = (0..rounds)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    times.iter().rev().map(|time| size / time.as_secs_f64()).collect()
}

fn shown(rates: &[f64]) -> String {
    format!("{:>5.1} {:>5.1} {:>5.1}", rates[0], rates[rates.len() / 2], rates[rates.len() - 1])
}

/// Clauses as contracts have them, over and over under other names.
fn text(bytes: usize) -> String {
    let mut text = String::from(
        "edition 2026\n\ncontract \"Large\"\n  between payer plan \"The Plan\" and provider hospital \"The Hospital\"\n  \
         effective 2026-01-01 through 2026-12-31\n  money in USD, rounded half up to the cent\n\n\
         input base_payments \"Base payments\": money\n\n",
    );
    let mut number = 0;
    while text.len() < bytes {
        number += 1;
        let _ = write!(
            text,
            "input met_{number} \"Cases that met measure {number}\": count, may be unreported
input due_{number} \"Cases due for measure {number}\": count

metric rate_{number} \"Rate of measure {number}\"
  is met_{number} per due_{number}
  higher is better
  insufficient when due_{number} is below 30
  target 82.5%

score score_{number} \"Score of measure {number}\"
  by band of rate_{number}
    below 40%     earns 0
    from 40%      earns 25
    from 60%      earns 50
    from 82.5%    earns 100
    missing       earns 0

§ {number}.1 bonus bonus_{number} \"Bonus for measure {number}\"
  by band of score_{number}
    below 50      pays nothing
    from 50       pays 0.25% of base_payments
    from 100      pays 0.5% of base_payments
  only if rate_{number} meets target, missing counts as no
  capped at 250,000 USD

"
        );
    }
    text
}
