//! Runs the binary in a folder of its own.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A folder with a starter contract in `st/`, which goes when the test ends.
pub struct Desk {
    folder: TempDir,
}

/// What a command said.
#[derive(Debug)]
pub struct Said {
    /// The exit code.
    pub code: i32,
    /// Its results.
    pub out: String,
    /// Its messages.
    pub err: String,
}

impl Desk {
    /// With the starter contract.
    pub fn new() -> Desk {
        let desk = Desk { folder: tempfile::tempdir().unwrap() };
        desk.run(&["new", "st"]).fine();
        desk
    }

    /// Writes a file.
    pub fn file(&self, name: &str, text: &str) -> &Desk {
        fs::write(self.path(name), text).unwrap();
        self
    }

    /// Changes a file.
    pub fn change(&self, name: &str, from: &str, to: &str) -> &Desk {
        let text = self.text(name);
        assert!(text.contains(from), "`{from}` is not in {name}");
        self.file(name, &text.replacen(from, to, 1))
    }

    /// What a file holds.
    pub fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Whether a file is there.
    pub fn has(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    /// The names of all files at the top.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Where a file is.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs `attain` with arguments.
    pub fn run(&self, arguments: &[&str]) -> Said {
        self.run_with(arguments, "")
    }

    /// The same with something on the standard input.
    pub fn run_with(&self, arguments: &[&str], input: &str) -> Said {
        let output = self.bytes(arguments, input.as_bytes());
        Said {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The same where what goes in or out is no text.
    pub fn bytes(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_attain"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env("COLUMNS", "100")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that reads no input may have ended before it is written.
        let _ = child.stdin.take().unwrap().write_all(input);
        child.wait_with_output().unwrap()
    }

    /// Settles facts by the starter contract as CSV.
    pub fn settle(&self, facts: &str) -> Said {
        self.file("facts.csv", facts);
        self.run(&["settle", "st/contract.attain", "--facts", "facts.csv", "--format", "csv"])
    }
}

impl Said {
    /// It went well, and said nothing else.
    pub fn fine(self) -> String {
        assert_eq!((self.code, self.err.as_str()), (0, ""), "{}", self.out);
        self.out
    }

    /// It ended with this code.
    pub fn with_code(self, code: i32) -> Said {
        assert_eq!(self.code, code, "out: {}\nerr: {}", self.out, self.err);
        self
    }
}
