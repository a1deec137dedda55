//! What is read.

use super::samples::{ALL, HOSPITAL, STANDARDS};
use super::{found, sound};
use crate::source::Source;
use crate::syntax::forms::{KINDS, Kind};
use crate::syntax::tree::{
    Band, Body, Fact, FactValue, Given, Literal, LiteralValue, MetricValue, Node, Operator, RowHead, RowResult, Rule,
    Then, Unit,
};
use crate::syntax::{blocks, parse};

/// The first clause of a text.
fn first(text: &str) -> Body {
    sound(&format!("edition 2026 {text}")).text.clauses.remove(0).body
}

/// What a name is defined to mean.
fn meaning(text: &str) -> Node {
    match first(&format!("define it means {text}")) {
        Body::Define(define) => match define.rule {
            Rule::Plain(None, expr) => *expr.node,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_samples_are_read() {
    for text in ALL {
        let parsed = sound(text);
        assert!(parsed.text.edition.is_some());
        assert!(parsed.text.clauses.len() > 3);
    }
    assert_eq!(sound(HOSPITAL).text.clauses.len(), 8);
}

#[test]
fn a_clause_knows_its_section_and_its_place() {
    let source = Source::new("test.attain", HOSPITAL);
    let parsed = parse(&source);
    let clause = parsed.text.clauses.iter().find(|clause| clause.section.is_some()).unwrap();
    assert_eq!(clause.section.as_ref().unwrap().text, "4.1");
    assert_eq!(source.slice(clause.head.0), "adjustment");
    let words = source.slice(clause.at.0);
    assert!(words.starts_with("§ 4.1 adjustment") && words.ends_with("250,000 USD"), "{words}");
}

#[test]
fn spans_end_where_the_words_end() {
    let text = "edition 2026\ndefine it means a + b   # why\n\n  , rounded half up to 2 decimals  \n\n";
    let source = Source::new("test.attain", text);
    let parsed = parse(&source);
    let Body::Define(define) = &parsed.text.clauses[0].body else { panic!() };
    let Rule::Plain(None, expr) = &define.rule else { panic!() };
    assert!(source.slice(expr.at.0).ends_with("2 decimals"));
    let Node::Adjusted(inside, _) = &*expr.node else { panic!() };
    assert_eq!(source.slice(inside.at.0), "a + b");
}

#[test]
fn precedence() {
    let Node::Binary(Operator::Subtract, left, right, _) = meaning("100% − 75% × q") else { panic!() };
    assert!(matches!(*left.node, Node::Literal(_)));
    assert!(matches!(*right.node, Node::Binary(Operator::Multiply, ..)));
    let Node::Binary(Operator::Of, left, _, _) = meaning("75% × q of −savings") else { panic!() };
    assert!(matches!(*left.node, Node::Binary(Operator::Multiply, ..)));
    let Node::Binary(Operator::Divide, left, _, _) = meaning("a × b ÷ c") else { panic!() };
    assert!(matches!(*left.node, Node::Binary(Operator::Multiply, ..)));
    let Node::Binary(Operator::Subtract, left, _, _) = meaning("a - b - c") else { panic!() };
    assert!(matches!(*left.node, Node::Binary(Operator::Subtract, ..)));
    assert!(matches!(meaning("visits per 1,000 of members"), Node::PerOf(..)));
    assert!(matches!(meaning("12 per 1,000"), Node::Literal(Literal { value: LiteralValue::PerN(..), .. })));
    assert!(matches!(meaning("not a and b"), Node::And(claims) if matches!(*claims[0].node, Node::Not(_))));
    assert!(
        matches!(meaning("a is at least 80% and below 90% and b is known"), Node::And(claims) if claims.len() == 2)
    );
    assert!(matches!(meaning("track is one of C, D or EN or late"), Node::Or(claims) if claims.len() == 2));
    assert!(matches!(meaning("the numerator + 5"), Node::Binary(Operator::Add, ..)));
}

#[test]
fn words_of_the_language_may_be_names_where_they_are_no_little_words() {
    for name in
        ["bonus", "score", "target", "sum", "mean", "rounded", "capped", "previous", "evenly", "count", "days", "input"]
    {
        sound(&format!(
            "edition 2026\ninput {name}: number\ndefine it means {name} + the sum of {name} over each {name}\n"
        ));
    }
}

#[test]
fn the_completions_of_the_language() {
    assert!(matches!(first("define w \"Way\": one of met or not_met means when a gives met otherwise gives not_met"),
        Body::Define(define) if matches!(&define.unit, Some(Unit::OneOf(words)) if words.len() == 2)));
    assert!(matches!(first("metric m is the numerator per d standard expected 12% target 5%"),
        Body::Metric(metric) if metric.standards.len() == 2 && metric.standards[0].name.text == "expected"));
    let Body::Score(score) =
        first("score s by band of m below 5 earns 0 from 5 earns evenly from 20 to 100 from 9 earns 100")
    else {
        panic!()
    };
    let Rule::Table(table) = score.rule else { panic!() };
    assert!(matches!(&table.rows[1].result, RowResult::Evenly(..)));
    let Body::Metric(metric) = first(
        "metric m is when a gives b when c gives d, rounded half up to 2 decimals otherwise gives 0 lower is better",
    ) else {
        panic!()
    };
    assert!(matches!(metric.value, MetricValue::Is(Rule::Table(table)) if table.rows.len() == 3));
    assert!(
        matches!(first("input n: percent at least −5%, 2 decimals, written as a fraction, may be unreported or excused from column \"n, 2024\""),
        Body::Input(input) if input.declared.fraction && input.column.is_some() && input.declared.may_be.len() == 2)
    );
    assert!(matches!(first("earn_back e against w returns 50% of w.held"), Body::Term(term) if term.against.is_some()));
}

#[test]
fn a_step_under_a_condition_does_not_take_the_next_row() {
    let text = "score s when a earns 5, capped at 4 when b, unreported counts as no when c earns 3 otherwise earns 0";
    let Body::Score(score) = first(text) else { panic!() };
    let Rule::Table(table) = score.rule else { panic!() };
    assert_eq!(table.rows.len(), 3);
    let text = "adjustment a when b pays 5 USD, capped at 4 USD when c pays only if d";
    let Body::Term(term) = first(text) else { panic!() };
    assert_eq!(term.lines.len(), 1);
}

#[test]
fn bands_without_a_kind_of_table_are_left_to_the_check() {
    let Body::Term(term) =
        first("payment fee from client to vendor from 10% up to 20% pays 5 USD up to 10% pays 6 USD")
    else {
        panic!()
    };
    assert!(term.route.is_some());
    let Rule::Table(table) = term.rule else { panic!() };
    assert!(table.selector.is_none());
    assert!(matches!(table.rows[0].head, RowHead::Band(Band::Both { from: true, up_to: true, .. })));
}

#[test]
fn grids() {
    let parsed = sound(STANDARDS);
    let Body::Schedule(schedule) = &parsed.text.clauses[0].body else { panic!() };
    let grid = schedule.grid.as_ref().unwrap();
    assert_eq!((grid.header.len(), grid.rows.len()), (6, 2));
    assert_eq!(grid.rows[0][1].text, "Survival, heart attack");
    let source = Source::new("test.attain", STANDARDS);
    assert_eq!(source.slice(grid.rows[1][4].at.0), "0.025332");

    let text = "edition 2026\nschedule s keyed by k\n  column t: text\n  | k | t |  # header\n  # between\n  | a | x \\| y | # last\n  | b |  |\nnote \"n\"\n";
    let parsed = sound(text);
    let Body::Schedule(schedule) = &parsed.text.clauses[0].body else { panic!() };
    let grid = schedule.grid.as_ref().unwrap();
    assert_eq!(grid.rows[0][1].text, "x | y");
    assert_eq!(grid.rows[1][1].text, "");
    assert_eq!(parsed.text.comments.0.len(), 3);
    assert_eq!(parsed.text.clauses.len(), 2);
}

#[test]
fn examples() {
    let text = "edition 2026\nexample \"e\"\n  given a 500, b unreported, c −3%, d yes, e high, f \"x\", g 2026-02-03\n  given | h | a |\n        | x | 1 |\n  then m pays 240,000 USD, n is undetermined, o pays nothing\n  then | h | m |\n       | x | 2 |\n";
    let parsed = sound(text);
    let Body::Example(example) = &parsed.text.clauses[0].body else { panic!() };
    let Given::Facts(facts) = &example.given[0] else { panic!() };
    assert!(matches!(facts[1], Fact { value: FactValue::Missing(..), .. }));
    assert!(matches!(&facts[4].value, FactValue::Word(word) if word.text == "high"));
    assert!(matches!(&example.then[0], Then::Results(results) if results.len() == 3));
    assert!(matches!(&example.then[1], Then::Grid(grid) if grid.rows.len() == 1));
}

#[test]
fn comments_are_kept() {
    let parsed = sound("# first \nedition 2026 # second\n\nnote \"# no comment\" # third");
    let comments = &parsed.text.comments.0;
    assert_eq!(
        comments.iter().map(|comment| comment.words.as_str()).collect::<Vec<_>>(),
        [" first", " second", " third"]
    );
    assert_eq!(comments.iter().map(|comment| comment.trailing).collect::<Vec<_>>(), [false, true, true]);
}

#[test]
fn keys_that_are_no_names_are_quoted() {
    let Node::Path(path) = meaning("procedure.\"97110\".units") else { panic!() };
    assert_eq!(path.parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>(), ["procedure", "97110", "units"]);
}

#[test]
fn a_document_is_read_by_its_fences() {
    let text = "# Title\n\n```attain\nedition 2026\n\ninput a: number\n```\n\nprose: bonus b pays\n\n````text\n```attain\nnothing here\n```\n````\n\n~~~attain example\ninput b: nomber\n~~~\n\n```attainment\nx\n```\n";
    let source = Source::new("contract.MD", text);
    assert_eq!(blocks(&source).len(), 2);
    let parsed = parse(&source);
    assert_eq!(parsed.text.clauses.len(), 2);
    assert_eq!(parsed.findings.len(), 1);
    let span = parsed.findings[0].span();
    assert_eq!((source.slice(span), source.line_column(span.start)), ("nomber", (18, 10)));
    // The end of a fence ends the clause.
    let text = "```attain\nedition 2026\ndefine a means b +\n```\n\n```attain\nc\n```\n";
    let codes: Vec<_> = parse(&Source::new("a.md", text)).findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["unfinished", "unknown-clause"]);
    let text = "```attain\nedition 2026\ndefine a means 5\n";
    let codes: Vec<_> = parse(&Source::new("a.md", text)).findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["fence-open"]);
}

#[test]
fn a_line_that_looks_like_a_head_is_read_on() {
    sound("edition 2026\ndefine a means 2% of\n  bonus bonus b pays a\n");
    let parsed = sound("edition 2026\nexample \"e\"\n  given a 5,\n  score high,\n  level low\n  then b is 5\n");
    assert_eq!(parsed.text.clauses.len(), 1);
}

#[test]
fn a_broken_clause_does_not_hide_the_next_and_keeps_its_name() {
    let text = "edition 2026\ninput a: percent, may be unreproted\nbonus b pays 2% off a\npool c \"C\" funded by a\ninput d: money\n";
    assert_eq!(found(text).iter().map(|found| found.0).collect::<Vec<_>>(), ["unknown-line", "syntax", "unfinished"]);
    let parsed = parse(&Source::new("test.attain", text));
    let names: Vec<_> = parsed
        .text
        .clauses
        .iter()
        .filter_map(|clause| match &clause.body {
            Body::Broken(broken) => broken.name.as_ref().map(|name| name.text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(names, ["a", "b", "c"]);
    assert!(matches!(&parsed.text.clauses[3].body, Body::Input(_)));
}

#[test]
fn a_broken_clause_keeps_the_comment_behind_it() {
    let source = Source::new("test.attain", "edition 2026\nbonus x\n  pays 5 +  # what?\n# of the next\nnote \"n\"\n");
    let parsed = parse(&source);
    assert_eq!(source.slice(parsed.text.clauses[0].at.0), "bonus x\n  pays 5 +  # what?");
}

#[test]
fn every_form_that_a_message_shows_can_be_read() {
    for kind in KINDS {
        for form in kind.all() {
            let text = skeleton(kind, form.words, form.example);
            let source = Source::new("form.attain", format!("edition 2026\n{text}\n"));
            let parsed = parse(&source);
            let said: String =
                parsed.findings.iter().map(|finding| crate::diagnostic::render(finding, &source)).collect();
            assert!(parsed.findings.is_empty(), "{text}\n{said}");
        }
    }
}

/// A clause of a kind with one of its lines.
fn skeleton(kind: &Kind, words: &str, line: &str) -> String {
    let head = kind.head.split(" means ").next().unwrap_or(kind.head);
    let row = "when late gives 5";
    let bound = if words.starts_with("by ") { "from 5 gives 5" } else { "" };
    match (kind.word, words) {
        ("contract", _) => format!("{head}\n{line}"),
        ("input", _) => format!("{head}\n{line}"),
        ("schedule", "keyed by") => format!("schedule s {line} supplied"),
        ("schedule", "supplied" | "|") => format!("{head}\n{line}"),
        ("schedule", _) => format!("{head}\n{line}\nsupplied"),
        ("limit", "on") => format!("limit l {line} capped at 5 relieved in proportion"),
        ("limit", words) if words.starts_with("relieved") => format!("{head} capped at 5 USD {line}"),
        ("limit", _) => format!("{head}\n{line}\nrelieved in this order"),
        ("example", "given") => format!("{head}\n{line}\nthen a is 5"),
        ("example", _) => format!("{head}\ngiven a 5\n{line}"),
        ("composite", "is") => format!("{head}\n{line}"),
        ("composite", "skipping" | "needing at least") => format!("{head}\n25% a\n{line}"),
        (_, "means" | "is" | "reported as" | "pays" | "charges" | "credits" | "holds" | "returns" | "earns") => {
            format!("{head}\n{line}")
        }
        ("pool", "funded by") => format!("{head} {line} shared over each a by b odd cents by b left over to c"),
        ("pool", "shared over each") => format!("{head} funded by a {line} odd cents by b left over to c"),
        ("pool", "odd cents by") => format!("{head} funded by a shared over each a by b {line} left over to c"),
        ("pool", "left over to") => format!("{head} funded by a shared over each a by b odd cents by b {line}"),
        ("pool", _) => format!("{head} funded by a shared over each a by b odd cents by b left over to c {line}"),
        ("level", _) => format!("level l {line}"),
        ("decision", "never denies") => format!("{head} {line} otherwise denies"),
        ("decision", _) => format!("{head}\n{line}"),
        ("obligation", "owed by") => format!("{head} {line} due a"),
        ("obligation", "due") => format!("{head} owed by a {line}"),
        ("obligation", _) => format!("{head} owed by a due b {line}"),
        ("scorecard", "small") => format!("{head} shows a {line}"),
        ("scorecard" | "assert", _) => format!("{head} {line}"),
        ("amendment", "effective") => format!("amendment a {line}"),
        ("amendment", _) => format!("{head} {line}"),
        (_, "against") => format!("{} {line} pays 5", head.split(" against ").next().unwrap_or(head)),
        (_, "out of") => format!("{head} {line} earns 5"),
        (word, words) => {
            let intro = match word {
                "define" | "method" => "means ",
                "metric" | "composite" => "is ",
                _ => "",
            };
            let is_row = crate::syntax::forms::is_row(words);
            if is_row {
                format!("{head}\n{intro}{}\n{line}\n{bound}", if bound.is_empty() { row } else { "" })
            } else {
                format!("{head}\n{intro}{row}\n{line}")
            }
        }
    }
}
