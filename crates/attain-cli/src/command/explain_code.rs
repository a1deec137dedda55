//! `attain explain-code CODE`: the page about a code, with a text that has it and the text mended.

use std::io::{self, Write};

use attain::diagnostic::nearest;

use crate::arguments::ExplainCode;
use crate::outcome::{Outcome, Refusal};

/// The pages, by code in the order of the alphabet.
const PAGES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/codes.rs"));

/// Prints a page, or lists all codes.
pub fn run(arguments: &ExplainCode) -> Result<Outcome, Refusal> {
    let mut out = io::stdout().lock();
    let Some(code) = &arguments.code else {
        for (code, page) in PAGES {
            writeln!(out, "{code:<28} {}", subject(page))?;
        }
        return Ok(Outcome::Fine);
    };
    // As it is copied from a finding: `error[band-gap]`.
    let code = code.trim().trim_start_matches("error").trim_start_matches("warning").trim_matches(['[', ']', '`', ':']);
    match PAGES.iter().find(|(known, _)| known.eq_ignore_ascii_case(code)) {
        Some((_, page)) => {
            out.write_all(page.as_bytes())?;
            if !page.ends_with('\n') {
                writeln!(out)?;
            }
            Ok(Outcome::Fine)
        }
        None => {
            let refusal = Refusal::new(format!("there is no page about `{code}`"));
            Err(match nearest(code, PAGES.iter().map(|(code, _)| *code)) {
                Some(near) => refusal.help(format!("did you mean `{near}`?")),
                None => refusal.help("`attain explain-code` lists all codes"),
            })
        }
    }
}

/// The first sentence of a page, its heading left out.
fn subject(page: &str) -> String {
    let lines = page.lines().map(str::trim).skip_while(|line| line.is_empty() || line.starts_with('#'));
    let words: Vec<&str> = lines.take_while(|line| !line.is_empty()).collect();
    let paragraph = words.join(" ");
    match paragraph.split_once(". ") {
        Some((sentence, _)) => format!("{sentence}."),
        None => paragraph,
    }
}
