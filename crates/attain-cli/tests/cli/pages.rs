//! The analysis pages of the documentation are what the commands say of the examples.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A page: the example, the words before its analysis, and its pictures.
struct Page {
    example: &'static str,
    /// Facts that are given.
    given: &'static [&'static str],
    /// What the picture shows, the end of its file's name, and how it is asked for.
    pictures: &'static [(&'static str, &'static str, &'static str)],
}

const PAGES: [Page; 3] = [
    Page {
        example: "hospital-quality",
        given: &[],
        pictures: &[
            ("What may be paid", "exposure", "--exposure"),
            ("What one more and one less changes", "tornado", "--tornado"),
            ("What is paid over the readmission rate", "readmissions", "--over readmission_rate"),
            ("What is paid over the patients' experience", "experience", "--over experience"),
            (
                "The same with a proposal laid over it: the incentive ends at 13%, and its top is lower",
                "proposal",
                "--over readmission_rate --of readmission_incentive --with proposal.attain",
            ),
        ],
    },
    Page {
        example: "hospital-vbp",
        given: &[VBP],
        pictures: &[
            ("The score over the infection rate HAI-1", "hai-1", "--over hai_1.performance"),
            ("The score over patients' rating", "rating", "--over overall_rating.performance"),
        ],
    },
    Page {
        example: "shared-savings",
        given: &[],
        pictures: &[
            ("What is paid over the minimum savings rate", "minimum", "--over minimum_savings_rate"),
            ("What is paid over the expenditure", "expenditure", "--over expenditure"),
            ("What one more and one less changes", "tornado", "--tornado"),
        ],
    },
];

/// One hospital of the published facts, 010001.
const VBP: &str = "hospital.csv";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What the pages should be; `ATTAIN_WRITE_PAGES=1 cargo test -p attain-cli --test cli pages` writes them.
#[test]
fn the_analysis_pages_are_what_the_commands_say() {
    let desk = tempfile::tempdir().unwrap();
    let write = std::env::var_os("ATTAIN_WRITE_PAGES").is_some();
    let docs = root().join("docs/analysis");
    let mut stale = Vec::new();
    for page in &PAGES {
        for (name, text) in made(page, desk.path()) {
            let path = docs.join(&name);
            if write {
                fs::create_dir_all(&docs).unwrap();
                fs::write(&path, &text).unwrap();
            } else if fs::read_to_string(&path).ok().as_deref() != Some(text.as_str()) {
                stale.push(name);
            }
        }
    }
    assert!(stale.is_empty(), "stale: {stale:?}; write them anew with ATTAIN_WRITE_PAGES=1, and read them");
}

/// The page and its pictures, by the names of their files.
fn made(page: &Page, desk: &Path) -> Vec<(String, String)> {
    let folder = root().join("examples").join(page.example);
    let contract = fs::read_to_string(folder.join("contract.attain")).unwrap();
    fs::write(desk.join("contract.attain"), &contract).unwrap();
    fs::write(desk.join("proposal.attain"), proposal(&contract)).unwrap();
    if page.given.contains(&VBP) {
        fs::write(desk.join(VBP), hospital(&folder.join("facts.csv"))).unwrap();
    }
    let run = |arguments: &[&str]| {
        let given = page.given.iter().flat_map(|given| ["--given", given]);
        let output =
            Command::new(env!("CARGO_BIN_EXE_attain")).args(arguments).args(given).current_dir(desk).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let text = run(&["analyze", "contract.attain"]);
    // What it says along each of sixty facts would be the whole page.
    let along = |part: &&str| !part.starts_with("Along ");
    let parts: Vec<&str> = text.split("\n\n").collect();
    let curves = parts.iter().filter(|part| !along(part)).count();
    let kept: Vec<&str> = parts.into_iter().filter(|part| curves <= 12 || along(part)).collect();
    let text = kept.join("\n\n");
    let mut found = Vec::new();
    let mut pictures = String::new();
    for (caption, end, how) in page.pictures {
        let name = format!("{}-{end}.svg", page.example);
        let mut arguments = vec!["plot", "contract.attain", "--output", name.as_str()];
        arguments.extend(how.split(' '));
        run(&arguments);
        pictures.push_str(&format!("\n![{caption}]({name})\n\n`attain plot contract.attain {how}`\n"));
        found.push((name.clone(), fs::read_to_string(desk.join(&name)).unwrap()));
    }
    let words = fs::read_to_string(root().join("docs/analysis/words").join(format!("{}.md", page.example))).unwrap();
    let given: String = page.given.iter().map(|given| format!(" --given {given}")).collect();
    let markdown = format!(
        "{}\n## Pictures\n{pictures}\n## The analysis\n\n`attain analyze contract.attain{given}`, in \
         [examples/{}](../../examples/{}/):\n\n```text\n{}\n```\n",
        words.trim_end().to_owned() + "\n",
        page.example,
        page.example,
        text.trim_end()
    );
    found.push((format!("{}.md", page.example), markdown));
    found
}

/// One hospital's row of the published facts, without the columns that are no facts.
fn hospital(facts: &Path) -> String {
    let mut reader = csv::Reader::from_path(facts).unwrap();
    let columns = reader.headers().unwrap().clone();
    let row = reader.records().map(Result::unwrap).find(|row| row.get(0) == Some("010001")).unwrap();
    let kept = || columns.iter().zip(&row).filter(|(column, _)| !["name", "state"].contains(column));
    let line = |cells: Vec<&str>| cells.join(",") + "\n";
    line(kept().map(|(column, _)| column).collect()) + &line(kept().map(|(_, cell)| cell).collect())
}

/// Another version of the hospital's contract, for the picture of both: a proposal that a hospital could make.
fn proposal(contract: &str) -> String {
    let text = contract.split("# ---- worked examples").next().unwrap_or_default();
    text.replace("from 12.5%    pays nothing", "from 13%      pays nothing")
        .replace("below 10%     pays 2% of base_payments", "below 10%     pays 1.5% of base_payments")
}
