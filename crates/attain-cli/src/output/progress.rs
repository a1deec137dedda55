//! How far a long run has come, for someone who watches.

use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::grouped;

/// So many rows are read before anything is shown: what is over in a moment needs no bar.
const QUIET_ROWS: u64 = 20_000;

/// A bar on the standard error, where that is a terminal and the results do not go to it.
#[derive(Clone, Debug)]
pub struct Progress {
    bar: ProgressBar,
    wanted: bool,
}

impl Progress {
    /// Nothing is shown yet. `results_elsewhere` says that results go to a file.
    pub fn new(results_elsewhere: bool) -> Progress {
        let wanted = io::stderr().is_terminal() && (results_elsewhere || !io::stdout().is_terminal());
        Progress { bar: ProgressBar::hidden(), wanted }
    }

    /// Says which files are going to be read; how much they hold together is known where none of them is a pipe.
    pub fn reads(&self, files: &[PathBuf]) {
        if self.bar.length().is_some() {
            return;
        }
        let bytes = |path: &PathBuf| fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|file| file.len());
        if let Some(bytes) = files.iter().map(bytes).sum::<Option<u64>>() {
            self.bar.set_length(bytes);
        }
    }

    /// Counts what is read.
    pub fn watch(&self, reader: impl Read + 'static) -> impl Read + 'static {
        self.bar.wrap_read(reader)
    }

    /// Says that so many bytes more have been read by another way.
    pub fn more(&self, bytes: u64) {
        self.bar.inc(bytes);
    }

    /// Says that so many rows have been read.
    pub fn rows(&self, rows: u64) {
        if !self.wanted || rows < QUIET_ROWS || !rows.is_multiple_of(1_000) {
            return;
        }
        if self.bar.is_hidden() {
            let template = if self.bar.length().is_some() {
                "{msg} {bar:40} {percent}%, {eta} left"
            } else {
                "{msg} {spinner} {elapsed}"
            };
            if let Ok(style) = ProgressStyle::with_template(template) {
                self.bar.set_style(style);
            }
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        let millis = u64::try_from(self.bar.elapsed().as_millis()).unwrap_or(u64::MAX).max(1);
        let rate = rows.saturating_mul(1_000) / millis;
        self.bar.set_message(format!("{} rows, {} a second", grouped(rows as usize), grouped(rate as usize)));
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
