//! The folder list is the pipeline, and imports point one way.

use std::fs;
use std::path::{Path, PathBuf};

/// What each folder of `src/` may import of ours.
const MAY: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("number", &[]),
    ("calendar", &[]),
    ("diagnostic", &["source"]),
    ("syntax", &["diagnostic", "source", "number", "calendar"]),
    ("model", &["source", "number", "calendar"]),
    ("check", &["syntax", "model", "diagnostic", "source", "number", "calendar"]),
    ("program", &["model", "diagnostic", "source", "number", "calendar"]),
    ("evaluate", &["program", "model", "diagnostic", "number", "calendar"]),
    ("columns", &["evaluate", "program", "model", "number", "calendar"]),
    ("population", &["columns", "evaluate", "program", "model", "diagnostic", "number", "calendar"]),
    ("explain", &["population", "evaluate", "program", "model", "diagnostic", "source", "number", "calendar"]),
    ("scorecard", &["explain", "population", "model", "source", "number", "calendar"]),
    (
        "settle",
        &["explain", "population", "evaluate", "program", "model", "diagnostic", "source", "number", "calendar"],
    ),
    (
        "analyze",
        &[
            "settle",
            "scorecard",
            "explain",
            "population",
            "evaluate",
            "program",
            "check",
            "model",
            "syntax",
            "diagnostic",
            "source",
            "number",
            "calendar",
        ],
    ),
];

#[test]
fn imports_point_one_way() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for (folder, may) in MAY {
        let mut files = vec![src.join(format!("{folder}.rs"))];
        collect(&src.join(folder), &mut files);
        for file in files.iter().filter(|file| file.exists() && !is_test(file)) {
            for import in imports(&fs::read_to_string(file).unwrap()) {
                if import != *folder && !may.contains(&import.as_str()) {
                    wrong.push(format!("{} imports {import}", file.strip_prefix(&src).unwrap().display()));
                }
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_folder_is_in_the_table() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in fs::read_dir(src).unwrap().flatten() {
        let name = entry.path().file_stem().unwrap().to_string_lossy().into_owned();
        let known = MAY.iter().any(|(folder, _)| *folder == name) || name == "lib" || name == "api";
        assert!(known, "src/{name} is not in the table of imports");
    }
}

/// The first segments after `crate::`, outside test modules and documentation.
fn imports(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    let mut found = Vec::new();
    for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
        for (index, _) in line.match_indices("crate::") {
            let rest = &line[index + "crate::".len()..];
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            found.push(rest[..end].to_owned());
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

fn is_test(path: &Path) -> bool {
    let name = path.to_string_lossy();
    name.ends_with("tests.rs") || name.contains("/tests/") || name.ends_with("builder.rs")
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}
