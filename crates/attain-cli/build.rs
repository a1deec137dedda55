//! Lists the pages about codes, so that they are in the binary.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let folder = manifest.join("../../docs/codes");
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rerun-if-changed=build.rs");
    let mut pages = pages(&folder);
    pages.sort();
    let mut list = String::from("&[\n");
    for (code, path) in pages {
        println!("cargo::rerun-if-changed={}", path.display());
        let _ = writeln!(list, "    ({code:?}, include_str!({:?})),", path.display().to_string());
    }
    list.push_str("]\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("codes.rs");
    if let Err(error) = fs::write(&out, list) {
        println!("cargo::error=cannot write {}: {error}", out.display());
    }
}

/// A page per code, `README.md` and the like left out; none where the folder is not there.
fn pages(folder: &Path) -> Vec<(String, PathBuf)> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .filter_map(|path| Some((path.file_stem()?.to_str()?.to_owned(), path)))
        .filter(|(code, _)| code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'))
        .collect()
}
