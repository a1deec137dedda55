//! What is refused, and which words are underlined.

use super::found;
use crate::diagnostic::Edit;
use crate::source::Source;
use crate::syntax::parse;

/// A clause with one mistake: its code and the underlined words, and the clause after its certain repair if it has one.
const PLANTED: &[(&str, &str, &str, Option<&str>)] = &[
    // brackets
    ("bonus b pays 2% of base + 500 USD", "brackets-needed", "+", None),
    ("define d means a ÷ b ÷ c", "brackets-needed", "÷", None),
    ("define d means a ÷ b × c", "brackets-needed", "×", None),
    ("define d means a of b × c", "brackets-needed", "×", None),
    ("define d means a + b of c", "brackets-needed", "of", None),
    ("define d means a per b + c", "brackets-needed", "+", None),
    ("define d means 2% of base of cap", "brackets-needed", "of", None),
    ("define d means a and b or c", "brackets-needed", "or", None),
    ("define d means the greater of a and b + c", "brackets-needed", "+", None),
    ("define d means the sum of allowed over each month + 5", "brackets-needed", "+", None),
    ("define d means the days from a to b + 1 day", "brackets-needed", "+", None),
    ("define d means 5 × if a then 1 otherwise 2", "syntax", "if", None),
    // numbers
    ("define d means 1,2", "number-form", "1,2", None),
    ("define d means 1,2345", "number-form", "1,2345", None),
    ("define d means 007", "number-form", "007", Some("define d means 7")),
    ("define d means .5", "number-form", ".5", Some("define d means 0.5")),
    ("define d means $250,000", "number-form", "$250,000", Some("define d means 250,000 USD")),
    ("define d means 5USD", "number-form", "5USD", Some("define d means 5 USD")),
    ("define d means 30days", "number-form", "30days", Some("define d means 30 days")),
    ("define d means 2026-1-1", "number-form", "2026-1-1", Some("define d means 2026-01-01")),
    ("define d means 2026-02-30", "number-form", "2026-02-30", None),
    ("contract \"c\" effective 1/1/2026 through 2026-12-31", "number-form", "1/1/2026", None),
    ("bonus b pays a capped at 10 000 USD", "number-form", "10 000", Some("bonus b pays a capped at 10,000 USD")),
    (
        "define d means 12345678901234567890123456789012345",
        "number-too-long",
        "12345678901234567890123456789012345",
        None,
    ),
    // comparisons
    ("define d means a >= 3", "comparison-sign", ">=", Some("define d means a is at least 3")),
    ("define d means a<3", "comparison-sign", "<", Some("define d means a is below 3")),
    ("define d means a > 3 and b", "comparison-sign", ">", Some("define d means a is above 3 and b")),
    ("bonus b pays x only if a = 100%", "comparison-sign", "=", Some("bonus b pays x only if a is 100%")),
    ("bonus b pays =x", "comparison-sign", "=", Some("bonus b pays x")),
    ("define d = a", "comparison-sign", "=", Some("define d means a")),
    ("bonus b pays x only if a is from 60%", "bound-word", "from", Some("bonus b pays x only if a is at least 60%")),
    ("bonus b pays x only if a is up to 60%", "bound-word", "up to", Some("bonus b pays x only if a is at most 60%")),
    ("bonus b pays x only if a is more than 6", "bound-word", "more than", Some("bonus b pays x only if a is above 6")),
    ("define d means a is between 3 and 5", "bound-word", "between", None),
    (
        "score s by band of a\n  at least 60% earns 10",
        "bound-word",
        "at least",
        Some("score s by band of a\n  from 60% earns 10"),
    ),
    (
        "score s by band of a\n  < 60% earns 10",
        "comparison-sign",
        "<",
        Some("score s by band of a\n  below 60% earns 10"),
    ),
    // bands
    ("score s by band of a\n  80–90% earns 10", "band-dash", "80–90%", None),
    ("score s by band of a\n  80% - 90% earns 10", "band-dash", "80% - 90%", None),
    ("score s by band of a\n  below 5 earns 1\n  80-90 earns 10", "band-dash", "80-90", None),
    ("define d means a – b", "band-dash", "–", Some("define d means a − b")),
    // names
    ("input base payments \"Base\": money", "name-form", "base payments", Some("input base_payments \"Base\": money")),
    ("input base-payments: money", "name-form", "base-payments", Some("input base_payments: money")),
    ("input the \"The\": money", "name-form", "the", None),
    ("define when means 3", "name-form", "when", None),
    ("input 30_day_rate \"Rate\": percent", "name-form", "30_day_rate", None),
    ("bonus \"Stars\" pays 5 USD", "name-form", "\"Stars\"", None),
    ("define a means 1\nbonus when\n  pays 5 USD", "name-form", "when", None),
    ("define a means 1\ninput of: count", "name-form", "of", None),
    ("define a means 1\nscore 30_day earns 5", "name-form", "30_day", None),
    (
        "contract Riverside incentive\n  settled each year",
        "syntax",
        "Riverside incentive",
        Some("contract \"Riverside incentive\"\n  settled each year"),
    ),
    // rounding
    ("define d means a, rounded half up", "rounding-unsaid", "rounded half up", None),
    ("score s earns a, rounded", "rounding-unsaid", "rounded", None),
    ("composite c\n  25% a\n  rounded to 2 decimals", "rounding-unsaid", "rounded", None),
    // texts
    ("input d \"unclosed: money", "unclosed-text", "\"unclosed: money", None),
    // lines
    ("bonus b pays x\n  cappped at 5 USD", "unknown-line", "cappped", Some("bonus b pays x\n  capped at 5 USD")),
    ("bonus b pays x\n  only of c", "unknown-line", "of", None),
    ("metric m is a per b\n  lower is beter", "unknown-line", "beter", Some("metric m is a per b\n  lower is better")),
    ("contract \"c\"\n  settled quarterly", "unknown-line", "quarterly", None),
    ("bonus b pays x\n  max 5 USD", "syntax", "max", Some("bonus b pays x\n  capped at 5 USD")),
    ("define d means a\n  target 5%", "unknown-line", "target", None),
    ("input a: percent, may be unrepotred", "unknown-line", "unrepotred", Some("input a: percent, may be unreported")),
    // words of the paper
    ("bonus b pays x if c", "syntax", "if", Some("bonus b pays x only if c")),
    ("bonus b pays x, if c", "syntax", "if", Some("bonus b pays x only if c")),
    ("bonus b\n  pays x\n  if c", "syntax", "if", Some("bonus b\n  pays x\n  only if c")),
    ("bonus b pays x provided that c", "syntax", "provided that", Some("bonus b pays x only if c")),
    ("adjustment b\n  pays x if c", "syntax", "if", Some("adjustment b\n  pays x pays only if c")),
    ("bonus b by band of a\n  below 3 pays x if c\n  from 3 pays y", "syntax", "if", None),
    ("score s earns 10 if c", "syntax", "if", None),
    ("bonus b pays x when c", "syntax", "when", Some("bonus b pays x only if c")),
    ("adjustment b\n  pays x, if c", "syntax", "if", Some("adjustment b\n  pays x pays only if c")),
    ("bonus b\n  if c\n  pays x", "syntax", "if", None),
    ("bonus b pays x unless c", "syntax", "unless", None),
    (
        "bonus b pays 2% of base up to 100,000 USD",
        "syntax",
        "up to",
        Some("bonus b pays 2% of base, capped at 100,000 USD"),
    ),
    (
        "bonus b by band of a\n  below 3 pays x up to 100 USD\n  from 3 pays y",
        "syntax",
        "up to",
        Some("bonus b by band of a\n  below 3 pays x, capped at 100 USD\n  from 3 pays y"),
    ),
    (
        "bonus b pays x not to exceed 100,000 USD",
        "syntax",
        "not to exceed",
        Some("bonus b pays x, capped at 100,000 USD"),
    ),
    (
        "bonus b pays x, not to exceed 100,000 USD",
        "syntax",
        "not to exceed",
        Some("bonus b pays x, capped at 100,000 USD"),
    ),
    (
        "bonus b\n  pays x\n  not to exceed 100,000 USD",
        "syntax",
        "not to exceed",
        Some("bonus b\n  pays x\n  capped at 100,000 USD"),
    ),
    ("bonus b pays x but not less than 5 USD", "syntax", "but not less than", Some("bonus b pays x, not below 5 USD")),
    (
        "limit l on a, b not to exceed 5 USD relieved in proportion",
        "syntax",
        "not to exceed",
        Some("limit l on a, b capped at 5 USD relieved in proportion"),
    ),
    ("define d means the lesser of a or b", "syntax", "or", Some("define d means the lesser of a and b")),
    ("define d means the greater of a, b or 3", "syntax", "or", Some("define d means the greater of a, b and 3")),
    ("define d means the greater of a, b, and 3", "syntax", ", and", Some("define d means the greater of a, b and 3")),
    ("define d means a is one of x, y, or z", "syntax", ", or", Some("define d means a is one of x, y or z")),
    ("define d means a plus b", "syntax", "plus", Some("define d means a + b")),
    ("define d means a minus b", "syntax", "minus", Some("define d means a − b")),
    ("define d means (a times b) + 3", "syntax", "times", Some("define d means (a × b) + 3")),
    ("define d means a divided by b", "syntax", "divided by", Some("define d means a ÷ b")),
    ("define d means a between 3 and 5", "bound-word", "between", None),
    ("bonus b pays x only if a between 3 and 5", "bound-word", "between", None),
    ("example \"e\" given a 5 in 2026 then b is 3", "syntax", "in", None),
    ("example \"e\" given quarter 2026-Q1, a 5 then b is 3", "syntax", "-", None),
    ("metric m is a per b\n  target .650", "number-form", ".650", Some("metric m is a per b\n  target 0.650")),
    ("input a: percent between .5 and 1", "number-form", ".5", Some("input a: percent between 0.5 and 1")),
    ("example \"e\" given a .650 then b is 3", "number-form", ".650", Some("example \"e\" given a 0.650 then b is 3")),
    // ends
    ("bonus b pays 1% of", "unfinished", "of", None),
    ("define d means (a + 5 USD", "unfinished", "(", None),
    ("metric m \"M\"", "unfinished", "\"M\"", None),
    ("input a: percent between 0% and", "unfinished", "and", None),
    // units and phrases
    ("input a: integer", "syntax", "integer", Some("input a: count")),
    ("input a percent", "syntax", "percent", Some("input a: percent")),
    ("metric m is a per b\n  target: 5%", "syntax", ":", Some("metric m is a per b\n  target 5%")),
    (
        "define d means the average of x over each m",
        "syntax",
        "average",
        Some("define d means the mean of x over each m"),
    ),
    (
        "define d means 10 × mean of x over each m",
        "syntax",
        "mean",
        Some("define d means 10 × the mean of x over each m"),
    ),
    ("define d means a is one of x, y", "syntax", ",", Some("define d means a is one of x or y")),
    ("metric m is a per b lower is better higher is better", "line-twice", "higher is better", None),
    (
        "schedule s keyed by k\n  | k | a |\n  | x | 5",
        "grid-row",
        "5",
        Some("schedule s keyed by k\n  | k | a |\n  | x | 5 |"),
    ),
    // clauses
    ("inptu a: percent", "unknown-clause", "inptu", Some("input a: percent")),
    ("input a: percent\ndefin d means a", "unknown-clause", "defin", Some("input a: percent\ndefine d means a")),
    ("| a | b |", "unknown-clause", "| a | b |", None),
    // periods and peers
    (
        "define d means the mean of a over last 3 months",
        "syntax",
        "over last",
        Some("define d means the mean of a over the last 3 months"),
    ),
    (
        "define d means the sum of a over next 2 quarters where b",
        "syntax",
        "over next",
        Some("define d means the sum of a over the next 2 quarters where b"),
    ),
    (
        "define d means the mean of a over each 3 months",
        "syntax",
        "each 3 months",
        Some("define d means the mean of a over the last 3 months"),
    ),
    (
        "define d means previous balance + 5",
        "syntax",
        "previous balance",
        Some("define d means the previous balance + 5"),
    ),
    (
        "define d means 5 + previous balance",
        "syntax",
        "previous balance",
        Some("define d means 5 + the previous balance"),
    ),
    ("define d means a − a 3 months ago", "syntax", "a 3 months ago", Some("define d means a − the a 3 months before")),
    ("define d means the a 3 months ago", "syntax", "a 3 months ago", Some("define d means the a 3 months before")),
    ("define d means a 1 year before", "syntax", "a 1 year before", Some("define d means the a 1 year before")),
    (
        "define d means the 75 percentile of a by inclusive over each b",
        "syntax",
        "75",
        Some("define d means the 75th percentile of a by inclusive over each b"),
    ),
    ("define d means the 75th percentile of a over each b", "syntax", "75th percentile of", None),
    ("define d means the percentile of a by inclusive over each b", "syntax", "percentile", None),
    ("define d means the 75th percentile of a by over each b", "syntax", "75th percentile of", None),
    (
        "pool p\n  funded by a − b, not below 0 USD\n  shared over each c by c\n  odd cents by c\n  left over to d",
        "syntax",
        ", not",
        None,
    ),
    ("metric m is a\n  target a × 105%, rounded half up to 2 decimals", "syntax", ", rounded", None),
    ("pool p \"P\" funded by a", "unfinished", "a", None),
    ("pool p\n  funded by a\n  shared over each b by c\n  left over to d", "unfinished", "left", None),
    ("pool p\n  funded by a\n  shared over each b\n  odd cents by c\n  left over to d", "unfinished", "odd", None),
    ("pool p\n  funded by a\n  shared over each b by c\n  odd cents by c", "unfinished", "c", None),
    ("bonus b where a is 5 pays 5 USD", "syntax", "where", None),
    ("bonus b once once pays 5 USD", "line-twice", "once", None),
    ("level l \"L\"", "unfinished", "\"L\"", None),
    ("decision d when a denies 5", "syntax", "5", None),
    ("amendment a effective July", "syntax", "July", None),
];

#[test]
fn planted_mistakes_are_refused_at_their_words() {
    let wrong: Vec<_> = PLANTED
        .iter()
        .map(|(clause, code, words, _)| (clause, (*code, (*words).to_owned()), found(&planted(clause))))
        .filter(|(_, wanted, found)| found.as_slice() != std::slice::from_ref(wanted))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A clause among sound ones.
fn planted(clause: &str) -> String {
    format!("edition 2026\n{clause}\nnote \"after\"\n")
}

#[test]
fn certain_repairs_repair() {
    for (clause, _, _, repaired) in PLANTED {
        let text = planted(clause);
        let source = Source::new("test.attain", text.as_str());
        let parsed = parse(&source);
        assert!(parsed.text.clauses.len() >= 2, "{clause}");
        let edits: Vec<&Edit> = parsed.findings[0].helps.iter().flat_map(|help| &help.fix).collect();
        let mut mended = text.clone();
        for edit in edits.iter().rev() {
            mended.replace_range(edit.span.range(), &edit.text);
        }
        match repaired {
            Some(repaired) => {
                assert_eq!(mended, format!("edition 2026\n{repaired}\nnote \"after\"\n"), "{clause}");
                let still = found(&mended);
                assert!(still.is_empty(), "{clause}: {still:?}");
            }
            None => assert!(edits.is_empty(), "{clause}: {edits:?}"),
        }
    }
}

#[test]
fn both_bracketings_are_printed() {
    let text = "edition 2026\nbonus b pays 2% of base_payments\n    # why\n    + fees\n";
    let parsed = parse(&Source::new("test.attain", text));
    assert_eq!(parsed.findings[0].helps[0].text, "`(2% of base_payments) + fees`, or `2% of (base_payments + fees)`");
}

#[test]
fn editions() {
    assert_eq!(found("note \"n\"\n"), [("edition-missing", "note".to_owned())]);
    assert_eq!(found(""), [("edition-missing", String::new())]);
    assert_eq!(found("edition 2031\n"), [("edition-unknown", "edition 2031".to_owned())]);
    assert_eq!(found("edition two\n"), [("edition-unknown", "edition two".to_owned())]);
    assert_eq!(found("edition 2026\nnote \"n\"\nedition 2026\n"), [("edition-missing", "edition 2026".to_owned())]);
}

#[test]
fn no_message_shows_a_rule_of_the_grammar() {
    let grammar = include_str!("../../../grammar/contract.pest");
    let rules: Vec<&str> = grammar
        .lines()
        .filter_map(|line| line.split_once(" = ").map(|(name, _)| name))
        .filter(|name| name.contains('_') && !matches!(*name, "earn_back"))
        .collect();
    assert!(rules.len() > 40);
    for (clause, ..) in PLANTED {
        let source = Source::new("test.attain", format!("edition 2026\n{clause}\n"));
        for finding in parse(&source).findings {
            let said = crate::diagnostic::render(&finding, &source);
            for rule in &rules {
                let shown = said.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == *rule);
                assert!(!shown, "{rule} in {said}");
            }
        }
    }
}
