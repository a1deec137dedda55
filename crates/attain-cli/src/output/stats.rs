//! What a run took: time by its parts, and memory.

use std::cell::Cell;
use std::time::{Duration, Instant};

use super::{count, grouped};

/// Measures a run from its beginning.
pub struct Stats {
    began: Instant,
    settling: Cell<Duration>,
    writing: Cell<Duration>,
}

/// What is done of a run beside reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Facts become figures.
    Settling,
    /// Figures become a file.
    Writing,
}

impl Stats {
    /// From now on.
    pub fn begin() -> Stats {
        Stats { began: now(), settling: Cell::default(), writing: Cell::default() }
    }

    /// Does something, and counts the time it takes to this part.
    pub fn time<T>(&self, part: Part, does: impl FnOnce() -> T) -> T {
        let began = now();
        let done = does();
        let total = match part {
            Part::Settling => &self.settling,
            Part::Writing => &self.writing,
        };
        total.set(total.get() + began.elapsed());
        done
    }

    /// In words: `1,000,000 rows in 2.41 s (reading 1.02 s, settling 0.36 s, writing 1.03 s), 414,937 rows a second, at most 52 MiB of memory`
    pub fn told(&self, rows: u64) -> String {
        let all = self.began.elapsed();
        let (settling, writing) = (self.settling.get(), self.writing.get());
        let reading = all.saturating_sub(settling + writing);
        let millis = all.as_millis().max(1);
        let rate = usize::try_from(u128::from(rows) * 1_000 / millis).unwrap_or(usize::MAX);
        let memory = peak_memory().map(|kib| format!(", at most {} MiB of memory", grouped(kib.div_ceil(1_024))));
        format!(
            "{} in {} (reading {}, settling {}, writing {}), {} rows a second{}",
            count(usize::try_from(rows).unwrap_or(usize::MAX), "row"),
            seconds(all),
            seconds(reading),
            seconds(settling),
            seconds(writing),
            grouped(rate),
            memory.unwrap_or_default()
        )
    }
}

/// `2.41 s`
fn seconds(time: Duration) -> String {
    let hundredths = (time.as_millis() + 5) / 10;
    format!("{}.{:02} s", hundredths / 100, hundredths % 100)
}

/// The most memory that this process has held at once, in KiB, where the system says so: on Linux.
fn peak_memory() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    peak.trim().strip_suffix("kB")?.trim_end().parse().ok()
}

#[expect(clippy::disallowed_methods, reason = "how long a run took is told to a person; nothing is settled by it")]
fn now() -> Instant {
    Instant::now()
}
