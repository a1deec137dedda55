//! Words of the paper contract: what lawyers write between two figures or behind an amount, and how it is written here.

use super::Look;
use super::habits::VERBS;
use crate::diagnostic::Finding;
use crate::source::Span;
use crate::syntax::forms::follows;
use crate::syntax::tokens::Shape;

/// Words that hold an amount down or up, the longer first, and the step that says so.
const BOUNDS: &[(&[&str], &str)] = &[
    (&["up", "to", "a", "maximum", "of"], "capped at"),
    (&["up", "to", "a", "limit", "of"], "capped at"),
    (&["subject", "to", "a", "maximum", "of"], "capped at"),
    (&["subject", "to", "a", "cap", "of"], "capped at"),
    (&["subject", "to", "a", "minimum", "of"], "not below"),
    (&["with", "a", "maximum", "of"], "capped at"),
    (&["with", "a", "cap", "of"], "capped at"),
    (&["with", "a", "minimum", "of"], "not below"),
    (&["to", "a", "maximum", "of"], "capped at"),
    (&["but", "not", "to", "exceed"], "capped at"),
    (&["but", "not", "more", "than"], "capped at"),
    (&["but", "no", "more", "than"], "capped at"),
    (&["but", "not", "less", "than"], "not below"),
    (&["but", "no", "less", "than"], "not below"),
    (&["but", "at", "most"], "capped at"),
    (&["but", "at", "least"], "not below"),
    (&["not", "to", "exceed"], "capped at"),
    (&["not", "exceeding"], "capped at"),
    (&["not", "more", "than"], "capped at"),
    (&["no", "more", "than"], "capped at"),
    (&["not", "less", "than"], "not below"),
    (&["no", "less", "than"], "not below"),
    (&["and", "not", "more", "than"], "capped at"),
    (&["and", "no", "more", "than"], "capped at"),
    (&["and", "not", "less", "than"], "not below"),
    (&["and", "no", "less", "than"], "not below"),
    (&["maximum", "of"], "capped at"),
    (&["minimum", "of"], "not below"),
    (&["limited", "to"], "capped at"),
    (&["capped", "to"], "capped at"),
    (&["up", "to"], "capped at"),
    (&["maximum"], "capped at"),
    (&["max"], "capped at"),
    (&["minimum"], "not below"),
    (&["min"], "not below"),
];

/// Words between two operands, and the sign that says so.
const SIGNS: &[(&[&str], &str)] =
    &[(&["multiplied", "by"], "×"), (&["divided", "by"], "÷"), (&["times"], "×"), (&["plus"], "+"), (&["minus"], "−")];

const MONEY: &[&str] = &["payment", "bonus", "penalty", "credit", "adjustment", "withhold", "earn_back"];

/// Asks every one, the surest first.
pub(super) fn all(look: &Look<'_>) -> Option<Finding> {
    bound(look)
        .or_else(|| sign(look))
        .or_else(|| joiner(look))
        .or_else(|| gate(look))
        .or_else(|| between(look))
        .or_else(|| period(look))
}

/// Whether something stands before this token that could be a whole value.
fn behind_value(look: &Look<'_>, index: usize) -> bool {
    // A clause's own word is no value.
    let Some(before) = index.checked_sub(1).filter(|before| *before > 0).and_then(|before| look.tokens.get(before))
    else {
        return false;
    };
    let before_that = index.checked_sub(2).map_or("", |index| look.word(index));
    match before.shape {
        Shape::Word => follows(before.text, before_that).is_none() && !VERBS.contains(&before.text),
        Shape::Number | Shape::Text { .. } => true,
        Shape::Sign => matches!(before.text, ")" | "%"),
        Shape::Bar => false,
    }
}

/// Whether the line up to this token says what something comes to, and is not a condition.
fn in_value(look: &Look<'_>, index: usize) -> bool {
    let line = look.line_start(index);
    let words = look.tokens.get(line..index).unwrap_or(&[]);
    let condition = words.iter().any(|token| matches!(token.text, "if" | "when" | "where" | "only"));
    let value = |text: &str| VERBS.contains(&text) || matches!(text, "means" | "is" | "at" | "below" | "by" | "%");
    let says = words.iter().any(|token| value(token.text));
    !condition
        && (says
            || look.kind.word == "limit"
            || line == index && look.tokens.iter().take(index).any(|token| value(token.text)))
}

fn phrase_at(look: &Look<'_>, index: usize, words: &[&str]) -> bool {
    words.iter().enumerate().all(|(offset, word)| look.word(index + offset) == *word)
}

/// `pays 2% of base, not to exceed 100,000 USD`
fn bound(look: &Look<'_>) -> Option<Finding> {
    if matches!(look.kind.word, "contract" | "input" | "schedule" | "example" | "note") {
        return None;
    }
    // `up to 100,000 USD` behind a row's amount is read as the head of the next row, and fails behind it.
    let (index, (words, right)) = (0..=8).find_map(|back| {
        let index = look.place.checked_sub(back)?;
        BOUNDS.iter().find(|(words, _)| phrase_at(look, index, words)).map(|bound| (index, bound))
    })?;
    let first = look.tokens.get(index).is_some_and(|token| token.first);
    let comma = index.checked_sub(1).is_some_and(|before| look.word(before) == ",");
    let end = index + words.len();
    // Words at the very end of the text may be half a row.
    let near = look.tokens.get(end).is_some()
        && (end >= look.place || words == &["up", "to"] && !first && look.line_start(look.place) >= end);
    if !near || !(comma && behind_value(look, index - 1) || behind_value(look, index)) || !in_value(look, index) {
        return None;
    }
    if first && words == &["up", "to"] && look.tokens.iter().any(|token| token.text == "by") {
        return None;
    }
    let span = look.stretch(index, end - 1);
    let joined = first || comma || look.kind.word == "limit";
    let from = if joined { span.start } else { look.tokens.get(index - 1)?.span.end };
    let repair = if joined { (*right).to_owned() } else { format!(", {right}") };
    let amount = amount_text(look, end);
    let what = if *right == "capped at" { "the most" } else { "the least" };
    Some(Finding::error("syntax", format!("{what} that an amount may be is said with `{right}`")).at(span, "").fix(
        format!("write `{repair}{amount}`"),
        Span { start: from, end: span.end },
        repair,
    ))
}

/// A number with what stands behind it on its line, for an example.
fn amount_text(look: &Look<'_>, index: usize) -> String {
    let Some(token) = look.tokens.get(index).filter(|token| !token.first) else { return " …".to_owned() };
    let unit = look.tokens.get(index + 1).filter(|unit| token.is_number() && !unit.first);
    match unit {
        Some(unit) if unit.text == "%" => format!(" {}%", token.text),
        Some(unit) if unit.text.len() == 3 && unit.text.bytes().all(|byte| byte.is_ascii_uppercase()) => {
            format!(" {} {}", token.text, unit.text)
        }
        Some(_) | None => format!(" {}", token.text),
    }
}

/// `a plus b`, `(a times b)`
fn sign(look: &Look<'_>) -> Option<Finding> {
    let (words, right) = SIGNS.iter().find(|(words, _)| phrase_at(look, look.place, words))?;
    let operand = look.tokens.get(look.place + words.len());
    let begins = operand.is_some_and(|next| next.is_word() || next.is_number() || matches!(next.text, "(" | "-" | "−"));
    // Before an operator stands a calculation, not the name of a heading.
    let says = |text: &str| {
        VERBS.contains(&text)
            || matches!(text, "means" | "is" | "at" | "below" | "above" | "from" | "to" | "by" | "if" | "when" | "and")
            || matches!(text, "target" | "threshold" | "benchmark" | "stretch" | "standard" | "where" | "not" | "as")
    };
    let calculation = look.tokens.iter().take(look.place).skip(1).any(|token| says(token.text));
    if !begins || !calculation || !behind_value(look, look.place) {
        return None;
    }
    let span = look.stretch(look.place, look.place + words.len() - 1);
    let before = look.slice(look.before(1)?.span);
    let after = operand.map_or("", |operand| operand.text);
    let example = if after == "(" || before == ")" || before == "%" {
        format!("write `{right}`")
    } else {
        format!("write `{before} {right} {after}`")
    };
    Some(
        Finding::error("syntax", format!("`{}` is written with its sign", words.join(" ")))
            .at(span, "")
            .fix(example, span, *right),
    )
}

/// `the lesser of a or b`, `the greater of a, b, and c`, `one of x and y`
fn joiner(look: &Look<'_>) -> Option<Finding> {
    let here = look.here().filter(|token| matches!(token.text, "or" | "and"))?;
    let start = (1..look.place)
        .rev()
        .take(24)
        .find(|index| matches!((look.word(*index), look.word(*index + 1)), ("one" | "greater" | "lesser", "of")))?;
    let right = if look.word(start) == "one" { "or" } else { "and" };
    let list = look.tokens.get(start + 2..look.place)?;
    let mut depth = 0_i32;
    for token in list {
        match token.text {
            "(" => depth += 1,
            ")" => depth -= 1,
            "and" | "or" | "+" | "−" | "-" if depth == 0 => return None,
            _ => {}
        }
        // A bracket that closes before the list began is not its own.
        if depth < 0 {
            return None;
        }
    }
    let comma = list.last().filter(|token| token.text == ",");
    if depth > 0 || list.is_empty() || comma.is_none() && here.text == right {
        return None;
    }
    let list = format!("{} of a, b {right} c", if right == "or" { "one" } else { look.word(start) });
    let list = if right == "or" { list } else { format!("the {list}") };
    let (message, span) = match comma {
        Some(comma) => {
            (format!("before the last of the list stands `{right}` without a comma"), comma.span.to(here.span))
        }
        None => (format!("before the last of the list stands `{right}`"), here.span),
    };
    let repair = if comma.is_some() { format!(" {right}") } else { right.to_owned() };
    Some(Finding::error("syntax", message).at(span, "").fix(format!("as in `{list}`"), span, repair))
}

/// `pays 2% of base if satisfaction is at least 60%`
fn gate(look: &Look<'_>) -> Option<Finding> {
    let here = look
        .here()
        .filter(|token| matches!(token.text, "if" | "provided" | "unless") || token.text == "when" && !token.first)?;
    let money = MONEY.contains(&look.kind.word);
    let earns = matches!(look.kind.word, "score" | "define" | "method" | "composite" | "metric");
    let comma = look.word_before(1) == ",";
    let value = if comma { behind_value(look, look.place - 1) } else { behind_value(look, look.place) };
    if !(money || earns) || !value || look.tokens.get(..look.place)?.iter().any(|token| token.text == "then") {
        return None;
    }
    let before = look.tokens.get(..look.place)?;
    let verbs: Vec<&str> = before.iter().map(|token| token.text).filter(|text| VERBS.contains(text)).collect();
    let rows = before.iter().any(|token| matches!(token.text, "by" | "otherwise")) || verbs.len() > 1;
    let open = before.iter().filter(|token| token.text == "(").count()
        > before.iter().filter(|token| token.text == ")").count();
    let that = usize::from(here.text == "provided" && look.word_after(1) == "that");
    let span = look.stretch(look.place, look.place + that);
    let said = look.slice(span).split_whitespace().collect::<Vec<_>>().join(" ");
    if here.text == "unless" {
        if !money {
            return None;
        }
        return Some(
            Finding::error("syntax", "an exception has a line of its own")
                .at(span, "")
                .help(format!("write `except when … {} nothing`", verbs.first().copied().unwrap_or("pays"))),
        );
    }
    let choice = "a choice within a calculation stands in brackets: `(if c then a otherwise b)`";
    if !money || open {
        if here.text != "if" || look.tokens.get(look.place + 1).is_none() {
            return None;
        }
        let finding = Finding::error("syntax", format!("`{said}` cannot stand behind a value")).at(span, "");
        let verb = verbs.first().copied().unwrap_or("gives");
        return Some(finding.help(choice).help(format!("or in rows: `when C  {verb} …`, then `otherwise  {verb} …`")));
    }
    let line = look.tokens.get(look.line_start(look.place)).map_or("", |token| token.text);
    let finding = Finding::error("syntax", "when an amount is paid at all is said with `only if`").at(span, "");
    let in_row = rows && !here.first && line != verbs.first().copied().unwrap_or("");
    if in_row {
        return Some(finding.help("a line `only if …` under the rows holds for all of them").help(choice));
    }
    let side = look.kind.word == "adjustment";
    if verbs.is_empty() {
        let mut rest = look.tokens.iter().skip(look.place + 1).take_while(|token| !token.first);
        if rest.any(|token| token.text == "then") {
            return Some(
                finding
                    .help("rows say it one by one: `when c  pays …`, and at the end `otherwise  pays nothing`")
                    .help("rows by the size of one figure: `by band of readmission_rate`, then `below 10%  pays …`"),
            );
        }
        return Some(finding.help(format!("first say what {} pays, and below it `only if …`", look.kind.named)));
    }
    let repair = match verbs.as_slice() {
        [verb] if side => format!("{verb} only if"),
        _ => "only if".to_owned(),
    };
    // A comma would promise a step.
    let from = if comma { look.before(1)?.span.start } else { span.start };
    let repair = if comma { format!(" {repair}") } else { repair };
    Some(finding.fix(format!("write `{} …`", repair.trim_start()), Span { start: from, end: span.end }, repair))
}

/// `means a between 3 and 5`, `only if a between 3 and 5`
fn between(look: &Look<'_>) -> Option<Finding> {
    let here = look.here().filter(|token| token.text == "between")?;
    if matches!(look.kind.word, "contract" | "input" | "schedule" | "example" | "note")
        || !behind_value(look, look.place)
    {
        return None;
    }
    let end = |index: usize| match (look.word(index), look.word(index + 1)) {
        ("", _) => ("3".to_owned(), index),
        (number, "%") => (format!("{number}%"), index + 2),
        (number, _) => (number.to_owned(), index + 1),
    };
    let (lower, next) = end(look.place + 1);
    let upper = if look.word(next) == "and" { end(next + 1).0 } else { "5".to_owned() };
    let line = look.line_start(look.place);
    let condition =
        look.tokens.get(line..look.place)?.iter().any(|token| matches!(token.text, "if" | "when" | "where"));
    let finding = Finding::error("bound-word", "`between` does not say which end is in, nor what happens outside")
        .at(here.span, "");
    let test =
        format!("a condition is `is at least {lower} and at most {upper}`, or `is at least {lower} and below {upper}`");
    Some(if condition {
        finding.help(test)
    } else {
        finding.help(format!("to hold the value there, write `, kept between {lower} and {upper}`")).help(test)
    })
}

/// `given base 500 USD in 2026-Q1`, `given quarter 2026-Q1, base 500 USD`
fn period(look: &Look<'_>) -> Option<Finding> {
    if look.kind.word != "example" {
        return None;
    }
    let line = look.line_start(look.place);
    let near = (0..=4).filter_map(|back| look.place.checked_sub(back)).filter(|index| *index > line);
    let word =
        near.clone().map(|index| look.word(index)).find(|word| matches!(*word, "month" | "quarter" | "half" | "year"));
    let phrase = matches!(look.here()?.text, "in" | "for" | "during");
    if word.is_none() && !phrase {
        return None;
    }
    let word = word.unwrap_or("quarter");
    Some(Finding::error("syntax", "a list of facts cannot say its period").at(look.here()?.span, "").help(format!(
        "write a grid with a column `{word}`, under `given` and under `then`: `| {word} | base_payments |`"
    )))
}
