//! The analysis pages of the documentation are what the commands say of the examples.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A page: the example, the words before its analysis, and its pictures.
struct Page {
    example: &'static str,
    /// Facts that are given.
    given: &'static str,
    /// What is asked besides: a sentence, and the command, of which one may end in 1.
    asked: &'static [(&'static str, &'static [&'static str])],
    /// What the picture shows, the end of its file's name, and how it is asked for.
    pictures: &'static [(&'static str, &'static str, &'static str)],
}

const PAGES: [Page; 3] = [
    Page {
        example: "hospital-quality",
        given: "",
        asked: &[
            (
                "What would it take for Hilltop, in the second quarter, to come to 150,000 dollars? A patient who is not readmitted costs 900 dollars, a point of patients' experience 5,000, \
                 a sepsis patient with the whole bundle 400, one who does not leave unseen 60.",
                &[
                    "analyze",
                    "contract.attain",
                    "--given",
                    "facts.csv",
                    "--subject",
                    "hilltop",
                    "--period",
                    "2026-Q2",
                    "--want",
                    "hospital >= 150,000 USD",
                    "--cost",
                    "readmitted=900",
                    "--cost",
                    "top_box=5000",
                    "--cost",
                    "sepsis_met=400",
                    "--cost",
                    "walkouts=60",
                ],
            ),
            (
                "What would the proposal above have come to for the year's facts?",
                &["diff", "contract.attain", "proposal.attain", "--facts", "facts.csv"],
            ),
        ],
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
        given: "--given facts.csv --subject 010001 --ignore name,state",
        asked: &[(
            "What would it take to come to 30 points? The prices are invented: what one more percent of content patients, or one less of a ratio of infections or of spending, costs a hospital is its own to say.",
            &[
                "analyze",
                "contract.attain",
                "--given",
                "facts.csv",
                "--subject",
                "010001",
                "--ignore",
                "name,state",
                "--want",
                "total_performance_score >= 30 points",
                "--cost",
                "nurses.performance=20000",
                "--cost",
                "overall_rating.performance=20000",
                "--cost",
                "hai_1.performance=150000",
                "--cost",
                "mspb_1.performance=3000000",
            ],
        )],
        pictures: &[
            ("The score over the infection rate HAI-1", "hai-1", "--over hai_1.performance"),
            ("The score over patients' rating", "rating", "--over overall_rating.performance"),
        ],
    },
    Page {
        example: "shared-savings",
        given: "",
        asked: &[],
        pictures: &[
            ("What is paid over the minimum savings rate", "minimum", "--over minimum_savings_rate"),
            ("What is paid over the expenditure", "expenditure", "--over expenditure"),
            ("What one more and one less changes", "tornado", "--tornado"),
        ],
    },
];

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
    fs::copy(folder.join("facts.csv"), desk.join("facts.csv")).unwrap();
    let run = |arguments: &[&str], codes: &[i32]| {
        let output = Command::new(env!("CARGO_BIN_EXE_attain"))
            .args(arguments)
            .current_dir(desk)
            .env("COLUMNS", "120")
            .output()
            .unwrap();
        let code = output.status.code().unwrap();
        assert!(codes.contains(&code), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let given: Vec<&str> = page.given.split_whitespace().collect();
    let text = run(&[&["analyze", "contract.attain"], &given[..]].concat(), &[0]);
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
        arguments.extend(how.split(' ').chain(given.iter().copied()));
        run(&arguments, &[0]);
        pictures.push_str(&format!("\n![{caption}]({name})\n\n`attain plot contract.attain {how}`\n"));
        found.push((name.clone(), fs::read_to_string(desk.join(&name)).unwrap()));
    }
    let words = fs::read_to_string(root().join("docs/analysis/words").join(format!("{}.md", page.example))).unwrap();
    let given: String = given.iter().map(|word| format!(" {word}")).collect();
    let mut asked = String::new();
    for (words, arguments) in page.asked {
        let quoted =
            arguments.iter().map(|word| if word.contains(' ') { format!("'{word}'") } else { (*word).to_owned() });
        let command = quoted.collect::<Vec<_>>().join(" ");
        let text = run(arguments, &[0, 1]);
        asked.push_str(&format!("\n{words}\n\n`attain {command}`\n\n```text\n{}\n```\n", text.trim_end()));
    }
    if !asked.is_empty() {
        asked = format!("\n## Before signing\n{asked}");
    }
    let markdown = format!(
        "{}\n## Pictures\n{pictures}{asked}\n## The analysis\n\n`attain analyze contract.attain{given}`, in \
         [examples/{}](../../examples/{}/):\n\n```text\n{}\n```\n",
        words.trim_end().to_owned() + "\n",
        page.example,
        page.example,
        text.trim_end()
    );
    found.push((format!("{}.md", page.example), markdown));
    found
}

/// Another version of the hospital's contract, for the picture of both: a proposal that a hospital could make.
fn proposal(contract: &str) -> String {
    let text = contract.split("# ---- worked examples").next().unwrap_or_default();
    text.replace("from 12.5%    pays nothing", "from 13%      pays nothing")
        .replace("below 10%     pays 2% of base_payments", "below 10%     pays 1.5% of base_payments")
}
