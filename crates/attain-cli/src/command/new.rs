//! `attain new NAME`: a folder with a starter contract, facts for it, and a page that says what to do next.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::arguments::New;
use crate::outcome::{Outcome, Refusal};
use crate::output::style::{BOLD, FINE};

const CONTRACT: &str = include_str!("../../starter/contract.attain");
const FACTS: &str = include_str!("../../starter/facts.csv");
const README: &str = include_str!("../../starter/README.md");
/// What stands for the title in the starter files.
const TITLE: &str = "Starter";

/// Writes the folder; one that is there already is left alone.
pub fn run(arguments: &New) -> Result<Outcome, Refusal> {
    let folder = &arguments.name;
    let title = title(folder)?;
    if folder.exists() {
        return Err(Refusal::new(format!("`{}` is already there", folder.display()))
            .help("choose another name; nothing was changed"));
    }
    fs::create_dir_all(folder).map_err(|error| Refusal::file("make", folder, &error))?;
    for (name, text) in [("contract.attain", CONTRACT), ("facts.csv", FACTS), ("README.md", README)] {
        let path = folder.join(name);
        fs::write(&path, text.replace(TITLE, &title)).map_err(|error| Refusal::file("write", &path, &error))?;
    }
    let shown = folder.display();
    let mut out = anstream::stdout().lock();
    writeln!(out, "{FINE}made{FINE:#} {shown}/contract.attain, facts.csv and README.md")?;
    writeln!(out)?;
    for (command, what) in [
        (format!("attain check {shown}/contract.attain"), "read the contract and run its examples"),
        (format!("attain settle {shown}/contract.attain --facts {shown}/facts.csv"), "what each hospital is paid"),
        (
            format!(
                "attain explain {shown}/contract.attain --facts {shown}/facts.csv --subject mercy --period 2026-Q1"
            ),
            "why",
        ),
    ] {
        writeln!(out, "  {BOLD}{command}{BOLD:#}   # {what}")?;
    }
    Ok(Outcome::Fine)
}

/// The folder's name as a title: `north-hills_2026` is `North hills 2026`.
fn title(folder: &Path) -> Result<String, Refusal> {
    let name = folder.file_name().and_then(|name| name.to_str()).map(|name| name.replace(['-', '_', '"'], " "));
    let Some(name) = name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()) else {
        return Err(Refusal::new(format!("`{}` gives no name for a contract", folder.display())));
    };
    let mut letters = name.chars();
    Ok(letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default())
}
