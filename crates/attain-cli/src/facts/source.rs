//! Where facts come from: a file or the standard input, with its name and its size.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use super::Form;
use crate::outcome::Refusal;
use crate::output::progress::Progress;

/// A file of facts that is being read.
pub struct Source {
    name: String,
    reader: Box<dyn BufRead>,
    /// Where it can be read anywhere, and how long it is.
    file: Option<(PathBuf, u64)>,
    progress: Progress,
}

/// What a compressed file begins with: gzip, Zstandard.
const COMPRESSED: [&[u8]; 2] = [b"\x1f\x8b", b"\x28\xb5\x2f\xfd"];

/// So often a file may be compressed over and over.
const LAYERS: usize = 2;

impl Source {
    /// Opens a file; `-` is the standard input. What has been read is shown by `progress`.
    pub fn open(path: &Path, progress: &Progress) -> Result<Source, Refusal> {
        if path == Path::new("-") {
            let reader = BufReader::with_capacity(1 << 16, progress.watch(io::stdin()));
            let (name, progress) = ("standard input".to_owned(), progress.clone());
            return Ok(Source { name, reader: Box::new(reader), file: None, progress });
        }
        let file = File::open(path).map_err(|error| Refusal::file("read", path, &error))?;
        let metadata = file.metadata().map_err(|error| Refusal::file("read", path, &error))?;
        if metadata.is_dir() {
            return Err(Refusal::file("read", path, &"it is a folder"));
        }
        let reader = BufReader::with_capacity(1 << 16, progress.watch(file));
        let file = metadata.is_file().then(|| (path.to_owned(), metadata.len()));
        let (name, progress) = (path.display().to_string(), progress.clone());
        Ok(Source { name, reader: Box::new(reader), file, progress })
    }

    /// The name that messages print.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The bytes.
    pub fn reader(&mut self) -> &mut dyn BufRead {
        &mut *self.reader
    }

    /// The same bytes as a file that can be read anywhere: the one that was opened, or a copy of what comes out of a pipe or
    /// was compressed, which goes when it is closed. Says where the progress of reading it is to be told, and how many bytes
    /// there are to tell of.
    pub fn into_file(mut self) -> Result<(File, Option<(Progress, u64)>), Refusal> {
        let unreadable = |error: io::Error| Refusal::new(format!("cannot read `{}`: {error}", self.name));
        if let Some((path, bytes)) = self.file {
            let file = File::open(&path).map_err(|error| Refusal::file("read", &path, &error))?;
            return Ok((file, Some((self.progress, bytes))));
        }
        let mut copy = tempfile::tempfile().map_err(unreadable)?;
        io::copy(&mut self.reader, &mut copy).and_then(|_| copy.rewind()).map_err(unreadable)?;
        Ok((copy, None))
    }

    /// What a compressed file holds.
    fn decompressed(mut self) -> Result<Source, Refusal> {
        for _ in 0..LAYERS {
            let start = self.reader.fill_buf();
            let start = start.map_err(|error| Refusal::new(format!("cannot read `{}`: {error}", self.name)))?;
            let [gzip, zstd] = COMPRESSED;
            let inside: Box<dyn Read> = if start.starts_with(gzip) {
                Box::new(MultiGzDecoder::new(self.reader))
            } else if start.starts_with(zstd) {
                let decoder = zstd::stream::read::Decoder::with_buffer(self.reader);
                Box::new(decoder.map_err(|error| Refusal::new(format!("cannot read `{}`: {error}", self.name)))?)
            } else {
                break;
            };
            self.reader = Box::new(BufReader::with_capacity(1 << 16, inside));
            self.file = None;
        }
        Ok(self)
    }

    /// Tells the form by the first character, and skips a byte order mark and blanks before it.
    pub fn form(self) -> Result<(Form, Source), Refusal> {
        let unreadable = |name: &str, error: &io::Error| Refusal::new(format!("cannot read `{name}`: {error}"));
        let mut source = self.decompressed()?;
        source.form_inside(unreadable).map(|form| (form, source))
    }

    fn form_inside(&mut self, unreadable: impl Fn(&str, &io::Error) -> Refusal) -> Result<Form, Refusal> {
        let start = self.reader.fill_buf().map_err(|error| unreadable(&self.name, &error))?;
        let marked = start.starts_with(b"\xef\xbb\xbf");
        if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") {
            return Err(Refusal::new(format!("`{}` is not UTF-8 text", self.name)).help("save it as CSV UTF-8"));
        }
        if start.starts_with(b"PAR1") {
            return Ok(Form::Parquet);
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
                    .help("facts are CSV with a header, a JSON array of objects, NDJSON or Parquet"));
            };
            match first {
                b' ' | b'\t' | b'\r' | b'\n' => self.reader.consume(1),
                b'[' | b'{' => return Ok(Form::Json),
                _ => return Ok(Form::Csv),
            }
        }
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer)
    }
}
