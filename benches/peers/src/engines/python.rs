//! The peers that live in Python: one process, told over a pipe what to run, which times itself. So they take their turn in every round like the rest.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::rc::Rc;

use crate::peer::{Numbers, Peer};
use crate::ten_metrics::Row;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/python/peers.py");

/// The process and its pipes.
struct Python {
    child: Child,
    ask: ChildStdin,
    answer: BufReader<ChildStdout>,
    folder: PathBuf,
}

impl Python {
    fn line(&mut self) -> String {
        let mut line = String::new();
        self.answer.read_line(&mut line).unwrap();
        assert!(!line.is_empty(), "the Python peers stopped: see what they printed above");
        line.trim().to_owned()
    }

    fn ask(&mut self, request: &str) -> String {
        writeln!(self.ask, "{request}").unwrap();
        self.line()
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Hands the rows over as a file of exact decimals and starts the process.
pub fn peers<'a>(interpreter: &Path, folder: &Path, rows: &[Row]) -> Vec<Peer<'a>> {
    let path = folder.join("rows.csv");
    fs::write(&path, table(rows)).unwrap();
    let mut child = Command::new(interpreter)
        .args(["-u", SCRIPT])
        .arg(&path)
        .env("POLARS_MAX_THREADS", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}", interpreter.display()));
    let ask = child.stdin.take().unwrap();
    let answer = BufReader::new(child.stdout.take().unwrap());
    let mut python = Python { child, ask, answer, folder: folder.to_owned() };
    assert_eq!(python.line(), "ready");
    let python = Rc::new(RefCell::new(python));
    [
        ("Python, `decimal`", "decimal", Numbers::Decimals, false),
        ("Polars, floats", "polars-floats", Numbers::Floats, true),
        ("Polars, scaled integers", "polars-scaled", Numbers::Scaled, true),
        ("DuckDB, floats", "duckdb-floats", Numbers::Floats, true),
        ("DuckDB, scaled integers", "duckdb-scaled", Numbers::Scaled, true),
    ]
    .map(|(name, key, numbers, columns)| {
        let python = Rc::clone(&python);
        let run = move |count: usize, answers: Option<&mut Vec<i64>>| {
            let python = &mut *python.borrow_mut();
            if let Some(answers) = answers {
                let file = python.folder.join("answers.bin");
                python.ask(&format!("answers {key} {count} {}", file.display()));
                let bytes = fs::read(file).unwrap();
                answers.extend(bytes.chunks_exact(8).map(|cents| i64::from_le_bytes(cents.try_into().unwrap())));
            }
            python.ask(&format!("time {key} {count}")).parse().unwrap()
        };
        Peer { name, numbers, columns, run: Box::new(run) }
    })
    .into()
}

/// The rows as CSV: base payments with their cents, what was not reported left empty.
fn table(rows: &[Row]) -> String {
    let mut text = "base".to_owned();
    for i in 1..=10 {
        write!(text, ",n{i},d{i}").unwrap();
    }
    for row in rows {
        write!(text, "\n{:.2}", row.base).unwrap();
        for (met, cases) in &row.measures {
            match met {
                Some(met) => write!(text, ",{met},{cases}").unwrap(),
                None => write!(text, ",,{cases}").unwrap(),
            }
        }
    }
    text.push('\n');
    text
}
