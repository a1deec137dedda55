//! A ledger in a file: read, posted to, and written whole or not at all.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use attain::explain::print::printed;
use attain::{Date, Ledger, Population, Type, Unit, wire};

use crate::outcome::Refusal;
use crate::output::sink::Sink;
use crate::output::{count, style};

/// A ledger that is about to be posted to.
pub struct Book {
    path: PathBuf,
    on: Date,
    kept: Option<Ledger>,
    /// Held until the new text stands in the place of the old: nobody else posts in between.
    _lock: Lock,
}

/// A file beside the ledger that is there for as long as somebody posts.
struct Lock(PathBuf);

impl Lock {
    fn take(ledger: &Path) -> Result<Lock, Refusal> {
        let mut path = ledger.as_os_str().to_owned();
        path.push(".lock");
        let path = PathBuf::from(path);
        match File::options().create_new(true).write(true).open(&path) {
            Ok(_) => Ok(Lock(path)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                Err(Refusal::new(format!("somebody else is posting to `{}`", ledger.display()))
                    .help(format!("where nobody is, an earlier posting was cut off: delete `{}`", path.display())))
            }
            Err(error) => Err(Refusal::file("write", &path, &error)),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // What cannot be removed is said by whoever posts next.
        let _ = fs::remove_file(&self.0);
    }
}

impl Book {
    /// Reads a ledger; where there is no file, it is empty.
    pub fn open(path: &Path, on: Date) -> Result<Book, Refusal> {
        let lock = Lock::take(path)?;
        let kept = match fs::read_to_string(path) {
            Ok(text) => Some(read(path, &text)?),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(Refusal::file("read", path, &error)),
        };
        Ok(Book { path: path.to_owned(), on, kept, _lock: lock })
    }

    /// Posts what a settlement changes; the file stays as it is until [`Posted::close`].
    pub fn post(self, population: &Population, contract: &attain::Contract) -> Result<Posted, Refusal> {
        let Book { path, on, kept, _lock } = self;
        let mut ledger = kept.unwrap_or_else(|| Ledger::new(contract));
        let money = Type::Quantity(Unit::money(ledger.currency()));
        let refused = |error: attain::LedgerError| {
            Refusal::new(format!("`{}`: {error}", path.display())).help("nothing was posted")
        };
        let mut notes = Vec::new();
        let posted = ledger.post(population, on).map_err(refused)?;
        for posting in posted {
            let whose: Vec<&str> = posting.key.keys.values().map(String::as_str).collect();
            notes.push(format!(
                "posted {} {}: {} pays {} {}",
                whose.join(" "),
                posting.key.line,
                posting.from,
                posting.to,
                printed(&posting.amount, &money, contract.model()),
            ));
        }
        let number = posted.len();
        if number == 0 {
            notes.push(format!("{} has all of it already", path.display()));
            if path.exists() {
                return Ok(Posted { notes, sink: None, _lock });
            }
        }
        notes.push(format!("{} in {}", count(number, "posting"), path.display()));
        let mut sink = Sink::open(Some(&path))?;
        serde_json::to_writer_pretty(&mut sink, &ledger.to_wire()).map_err(std::io::Error::from)?;
        sink.write_all(b"\n")?;
        sink.prepare()?;
        Ok(Posted { notes, sink: Some(sink), _lock })
    }
}

/// A ledger with its new postings, written beside the one that is there.
pub struct Posted {
    notes: Vec<String>,
    /// None where nothing changed.
    sink: Option<Sink>,
    _lock: Lock,
}

impl Posted {
    /// Puts the new text in the place of the old, and only then says what was posted.
    pub fn close(self) -> Result<(), Refusal> {
        self.sink.map_or(Ok(()), Sink::close)?;
        self.notes.iter().for_each(|note| style::note(note));
        Ok(())
    }
}

fn read(path: &Path, text: &str) -> Result<Ledger, Refusal> {
    let data: wire::Ledger = serde_json::from_str(text)
        .map_err(|error| Refusal::new(format!("`{}` is no ledger: {error}", path.display())))?;
    Ledger::from_wire(data).map_err(|error| Refusal::new(format!("`{}`: {error}", path.display())))
}
