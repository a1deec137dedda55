//! Where results go: the standard output, or a file that is written whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anstream::{AutoStream, ColorChoice};
use tempfile::NamedTempFile;

use crate::outcome::Refusal;

/// Takes results.
pub struct Sink {
    place: Place,
}

enum Place {
    Stdout(BufWriter<io::Stdout>),
    Device(BufWriter<File>),
    /// A file beside the one that is asked for, renamed when all is written.
    File(BufWriter<NamedTempFile>, PathBuf),
}

impl Sink {
    /// The standard output, or a file.
    pub fn open(path: Option<&Path>) -> Result<Sink, Refusal> {
        let place = match path {
            None => Place::Stdout(BufWriter::with_capacity(1 << 16, io::stdout())),
            Some(path) => {
                // What a link points to is replaced, not the link.
                let path = &path.canonicalize().unwrap_or_else(|_| path.to_owned());
                let there = fs::metadata(path).ok();
                if there.as_ref().is_some_and(fs::Metadata::is_dir) {
                    return Err(Refusal::file("write", path, &"it is a folder"));
                }
                if there.as_ref().is_some_and(|there| !there.is_file()) {
                    // A device or a pipe has no whole to wait for, and must not be replaced.
                    let device = File::options().write(true).open(path);
                    let device = device.map_err(|error| Refusal::file("write", path, &error))?;
                    return Ok(Sink { place: Place::Device(BufWriter::with_capacity(1 << 16, device)) });
                }
                let folder = match path.parent() {
                    Some(parent) if parent != Path::new("") => parent,
                    Some(_) | None => Path::new("."),
                };
                let file = tempfile::Builder::new()
                    .prefix(".attain-")
                    .permissions_as_usual()
                    .tempfile_in(folder)
                    .map_err(|error| Refusal::file("write", path, &error))?;
                if let Some(there) = there {
                    let kept = file.as_file().set_permissions(there.permissions());
                    kept.map_err(|error| Refusal::file("write", path, &error))?;
                }
                Place::File(BufWriter::with_capacity(1 << 16, file), path.to_owned())
            }
        };
        Ok(Sink { place })
    }

    /// Whether a person sees it, and wants colours.
    pub fn has_colours(&self) -> bool {
        match self.place {
            Place::Stdout(_) => AutoStream::choice(&io::stdout()) != ColorChoice::Never,
            Place::Device(_) | Place::File(..) => false,
        }
    }

    /// Writes out everything but the name: whoever has several files to write knows now that all of them can be.
    pub fn prepare(&mut self) -> Result<(), Refusal> {
        match &mut self.place {
            Place::Stdout(stdout) => Ok(stdout.flush()?),
            Place::Device(device) => Ok(device.flush()?),
            Place::File(file, path) => {
                let written = file.flush().and_then(|()| file.get_ref().as_file().sync_all());
                written.map_err(|error| Refusal::file("write", path, &error))
            }
        }
    }

    /// Finishes: only now does a file appear, or take the place of the one that was there.
    pub fn close(mut self) -> Result<(), Refusal> {
        self.prepare()?;
        match self.place {
            Place::Stdout(_) | Place::Device(_) => Ok(()),
            Place::File(file, path) => {
                let unwritable = |error: io::Error| Refusal::file("write", &path, &error);
                let file = file.into_inner().map_err(|error| unwritable(error.into_error()))?;
                file.persist(&path).map_err(|error| unwritable(error.error))?;
                Ok(())
            }
        }
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.place {
            Place::Stdout(stdout) => stdout.write(bytes),
            Place::Device(device) => device.write(bytes),
            Place::File(file, _) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.place {
            Place::Stdout(stdout) => stdout.flush(),
            Place::Device(device) => device.flush(),
            Place::File(file, _) => file.flush(),
        }
    }
}

/// Replaces a file's text, whole or not at all.
pub fn replace(path: &Path, text: &str) -> Result<(), Refusal> {
    let mut sink = Sink::open(Some(path))?;
    sink.write_all(text.as_bytes())?;
    sink.close()
}

/// Gives a temporary file the permissions that a plain new file has.
trait AsUsual {
    fn permissions_as_usual(&mut self) -> &mut Self;
}

impl AsUsual for tempfile::Builder<'_, '_> {
    #[cfg(unix)]
    fn permissions_as_usual(&mut self) -> &mut Self {
        use std::os::unix::fs::PermissionsExt;
        // The process's mask takes away what new files do not have.
        self.permissions(std::fs::Permissions::from_mode(0o666))
    }

    #[cfg(not(unix))]
    fn permissions_as_usual(&mut self) -> &mut Self {
        self
    }
}
