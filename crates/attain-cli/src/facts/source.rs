//! Where facts come from: a file or the standard input, with its name and its size.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use super::Form;
use crate::outcome::Refusal;
use crate::output::progress::Progress;

/// A file of facts that is being read.
pub struct Source {
    name: String,
    reader: Box<dyn BufRead>,
}

impl Source {
    /// Opens a file; `-` is the standard input. What has been read is shown by `progress`.
    pub fn open(path: &Path, progress: &Progress) -> Result<Source, Refusal> {
        if path == Path::new("-") {
            let reader = BufReader::with_capacity(1 << 16, progress.watch(io::stdin(), None));
            return Ok(Source { name: "standard input".to_owned(), reader: Box::new(reader) });
        }
        let file = File::open(path).map_err(|error| Refusal::file("read", path, &error))?;
        let metadata = file.metadata().map_err(|error| Refusal::file("read", path, &error))?;
        if metadata.is_dir() {
            return Err(Refusal::file("read", path, &"it is a folder"));
        }
        let reader = BufReader::with_capacity(1 << 16, progress.watch(file, Some(metadata.len())));
        Ok(Source { name: path.display().to_string(), reader: Box::new(reader) })
    }

    /// The name that messages print.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The bytes.
    pub fn reader(&mut self) -> &mut dyn BufRead {
        &mut *self.reader
    }

    /// Tells the form by the first character, and skips a byte order mark and blanks before it.
    pub fn form(mut self) -> Result<(Form, Source), Refusal> {
        let unreadable = |name: &str, error: &io::Error| Refusal::new(format!("cannot read `{name}`: {error}"));
        let start = self.reader.fill_buf().map_err(|error| unreadable(&self.name, &error))?;
        let marked = start.starts_with(b"\xef\xbb\xbf");
        if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") {
            return Err(Refusal::new(format!("`{}` is not UTF-8 text", self.name)).help("save it as CSV UTF-8"));
        }
        if start.starts_with(b"PK\x03\x04") {
            return Err(Refusal::new(format!("`{}` is a workbook or an archive, not text", self.name))
                .help("save the sheet as CSV (UTF-8)"));
        }
        if marked {
            self.reader.consume(3);
        }
        loop {
            let bytes = self.reader.fill_buf().map_err(|error| unreadable(&self.name, &error))?;
            let Some(first) = bytes.first().copied() else {
                return Err(Refusal::new(format!("`{}` is empty", self.name))
                    .help("facts are CSV with a header, a JSON array of objects, or NDJSON"));
            };
            match first {
                b' ' | b'\t' | b'\r' | b'\n' => self.reader.consume(1),
                b'[' | b'{' => return Ok((Form::Json, self)),
                _ => return Ok((Form::Csv, self)),
            }
        }
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer)
    }
}
