//! What holds for any text.

use proptest::prelude::*;

use super::samples::{ALL, CORNERS, HOSPITAL, PEERS, POINTS, QUALITY, SAVINGS};
use super::{found, sound};
use crate::source::Source;
use crate::syntax::words::{CLAUSE_WORDS, RESERVED};
use crate::syntax::{MAX_EXPRESSION_DEPTH, MAX_FINDINGS, MAX_NESTING, MAX_TEXT_BYTES, parse};

/// A text with something else for every blank outside of quotes.
fn with_blanks(text: &str, blank: &str) -> String {
    let (mut out, mut quoted) = (String::new(), false);
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            '\n' => quoted = false,
            _ => {}
        }
        if c.is_whitespace() && !quoted { out.push_str(blank) } else { out.push(c) }
    }
    out
}

/// Those samples that have no grid, whose lines are lines.
fn without_grids() -> impl Iterator<Item = &'static str> {
    [HOSPITAL, SAVINGS, QUALITY, PEERS].into_iter()
}

#[test]
fn joined_into_one_line_a_text_says_the_same() {
    for text in without_grids() {
        assert_eq!(sound(text).text, sound(&with_blanks(text, " ")).text);
    }
}

#[test]
fn comments_may_stand_between_any_two_words() {
    for text in without_grids() {
        assert_eq!(sound(text).text, sound(&with_blanks(text, " # why \"\n ")).text);
    }
}

#[test]
fn line_ends_of_any_system_and_a_mark_in_front_say_nothing() {
    for text in ALL {
        let other = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        assert_eq!(sound(text).text, sound(&other).text);
    }
}

#[test]
fn the_word_section_is_the_sign() {
    assert_eq!(sound(HOSPITAL).text, sound(&HOSPITAL.replace('§', "section")).text);
    assert_eq!(sound(CORNERS).text, sound(&CORNERS.replace("§ ", "§")).text);
}

#[test]
fn signs_have_plain_spellings() {
    assert_eq!(sound(POINTS).text, sound(&POINTS.replace('×', "*").replace('÷', "/").replace('−', "-")).text);
}

#[test]
fn curved_quotes_are_quotes() {
    let text = "edition 2026\nnote “Prose”";
    assert_eq!(sound(text).text, sound("edition 2026\nnote \"Prose\"").text);
}

#[test]
fn the_words_of_the_scanner_are_those_of_the_grammar() {
    let grammar = include_str!("../../../grammar/contract.pest");
    let heads = grammar.split("head_word = @{").nth(1).and_then(|rest| rest.split("wb").next()).unwrap_or("");
    for word in CLAUSE_WORDS {
        assert!(heads.contains(&format!("\"{word}\"")), "{word}");
    }
    for word in RESERVED {
        let text = format!("edition 2026\ninput {word}: number\n");
        assert_eq!(found(&text), [("name-form", (*word).to_owned())]);
        sound(&format!("edition 2026\ninput {word}s: number\ninput {word}_1: number\n"));
    }
}

#[test]
fn limits_are_findings() {
    let nested = |depth: u32| {
        format!(
            "edition 2026\ndefine a means {}5{}\nnote \"n\"\n",
            "(".repeat(depth as usize),
            ")".repeat(depth as usize)
        )
    };
    sound(&nested(MAX_NESTING));
    assert_eq!(found(&nested(MAX_NESTING + 1)), [("nested-too-deep", "(".to_owned())]);
    assert_eq!(found(&nested(100_000))[0].0, "nested-too-deep");
    let long = |terms: u32| format!("edition 2026\ndefine a means 1{}\n", " + 1".repeat(terms as usize - 1));
    sound(&long(MAX_EXPRESSION_DEPTH));
    assert_eq!(found(&long(MAX_EXPRESSION_DEPTH + 1))[0].0, "nested-too-deep");
    assert_eq!(found(&format!("edition 2026\ndefine a means {}b\n", "not ".repeat(100_000)))[0].0, "nested-too-deep");
    assert_eq!(found(&" ".repeat(MAX_TEXT_BYTES + 1))[0].0, "text-too-large");
    let many = format!("edition 2026\n{}", "bonus b pays\n".repeat(200));
    assert_eq!(found(&many).len(), MAX_FINDINGS);
}

#[test]
fn hopeless_texts_are_read_in_linear_time() {
    // Every line looks like a head and none is one; every bracket opens and none closes.
    let heads = format!("edition 2026\nexample \"e\" given a 5,\n{}", "score high,\n".repeat(20_000));
    let brackets = format!("edition 2026\n{}", "define a means (\n".repeat(20_000));
    let quotes = format!("edition 2026\n{}", "note \"\n".repeat(20_000));
    for text in [heads, brackets, quotes] {
        assert!(!found(&text).is_empty());
    }
}

/// Reads a text that may be anything, and holds what is said of it to the rules.
fn total(name: &str, text: &str) {
    let source = Source::new(name, text);
    let parsed = parse(&source);
    assert!(parsed.findings.len() <= MAX_FINDINGS);
    for finding in &parsed.findings {
        assert!(finding.code != "internal", "{text}");
        assert!(!finding.labels.is_empty());
        for label in &finding.labels {
            assert!(text.get(label.span.range()).is_some(), "{finding:?}");
        }
        for edit in finding.helps.iter().flat_map(|help| &help.fix) {
            assert!(text.get(edit.span.range()).is_some(), "{finding:?}");
        }
        crate::diagnostic::render(finding, &source);
    }
    for clause in &parsed.text.clauses {
        assert!(text.get(clause.at.0.range()).is_some() && text.get(clause.head.0.range()).is_some());
    }
}

fn any_sample() -> impl Strategy<Value = &'static str> {
    prop::sample::select(ALL)
}

/// The nearest place at or before an offset where a text can be cut.
fn cut(text: &str, place: usize) -> usize {
    (0..=place % (text.len() + 1)).rev().find(|place| text.is_char_boundary(*place)).unwrap_or(0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 96 } else { 2_000 }))]

    #[test]
    fn any_bytes_can_be_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let text = String::from_utf8_lossy(&bytes);
        total("a.attain", &text);
        total("a.md", &format!("```attain\n{text}\n```"));
    }

    #[test]
    fn any_words_can_be_read(words in prop::collection::vec(prop::sample::select(&[
        "bonus", "input", "define", "means", "pays", "a", "b", "\"t\"", "(", ")", ",", ":", "of", "per", "the", "sum", "over", "each",
        "is", "at", "least", "as", "good", "5%", "1,000", "2026-01-01", "USD", "\n", "|", "| a | b |\n", "when", "otherwise", "from",
        "up", "to", "below", "rounded", "half", "2", "decimals", "not", "and", "or", "§", "4.1", "section", "edition", "2026",
        "insufficient", "counts", "needing", "skipping", "if", "then", "+", "−", "×", "÷", "–", "$", ">=", "=", "#", "“", "”", "schedule",
        "keyed", "by", "column", "example", "given", "metric", "table", "score", "earns", "band", "limit", "on", "relieved", "in",
    ][..]), 0..60)) {
        total("a.attain", &format!("edition 2026\n{}", words.join(" ")));
    }

    #[test]
    fn any_part_of_a_text_can_be_read(text in any_sample(), from in 0_usize..20_000, to in 0_usize..20_000) {
        let (from, to) = (cut(text, from), cut(text, to));
        total("a.attain", &text[from.min(to)..from.max(to)]);
        total("a.attain", &format!("{}{}", &text[..from.min(to)], &text[from.max(to)..]));
    }

    #[test]
    fn any_slip_of_the_keys_can_be_read(text in any_sample(), slips in prop::collection::vec((0_usize..20_000, ".{0,3}"), 1..4)) {
        let mut slipped = text.to_owned();
        for (place, keys) in slips {
            let place = cut(&slipped, place);
            let end = cut(&slipped, place + keys.len()).max(place);
            slipped.replace_range(place..end, &keys);
        }
        total("a.attain", &slipped);
    }
}
