//! How far a long run has come, for someone who watches.

use std::io::{self, IsTerminal, Read};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

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

    /// Counts what is read from a file of so many bytes.
    pub fn watch(&self, reader: impl Read + 'static, bytes: Option<u64>) -> impl Read + 'static {
        if let Some(bytes) = bytes {
            self.bar.set_length(bytes);
        }
        self.bar.wrap_read(reader)
    }

    /// Says that so many rows have been read.
    pub fn rows(&self, rows: u64) {
        if !self.wanted || rows < QUIET_ROWS || !rows.is_multiple_of(1_000) {
            return;
        }
        if self.bar.is_hidden() {
            let template = if self.bar.length().is_some() {
                "{msg} rows {bar:40} {percent}%, {eta} left"
            } else {
                "{msg} rows {spinner} {elapsed}"
            };
            if let Ok(style) = ProgressStyle::with_template(template) {
                self.bar.set_style(style);
            }
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_message(rows.to_string());
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
