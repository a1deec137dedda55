//! What no habit explains: a line that is not known here, a clause that ends too early, a word that cannot follow the one before it.

use super::Look;
use crate::diagnostic::{Finding, nearest};
use crate::source::Span;
use crate::syntax::forms::{Form, SYNONYMS, follows};

const KINDS_OF_MISSING: &[&str] = &["unreported", "insufficient", "inapplicable", "excused", "undefined", "missing"];

/// The finding for a failure that is no known habit.
pub(super) fn explain(look: &Look<'_>) -> Finding {
    match look.here() {
        None => unfinished(look),
        Some(_) => kind_of_missing(look).or_else(|| phrase(look)).unwrap_or_else(|| {
            let hungry = follows(look.word_before(1), look.word_before(2));
            match (hungry, look.here().is_some_and(|token| token.first)) {
                (Some((what, example)), false) => expected(look, what, example),
                (Some((what, example)), true) if !known_line(look) => expected(look, what, example),
                (Some((what, example)), true) => unfinished_line(look, what, example),
                (None, true) => unknown_line(look),
                (None, false) => stray(look),
            }
        }),
    }
}

/// The clause ends before it is whole.
fn unfinished(look: &Look<'_>) -> Finding {
    let last = look.tokens.len().saturating_sub(1);
    let (word, before) = (look.word(last), look.word(last.saturating_sub(1)));
    let finding = |message: String| Finding::error("unfinished", message).at(look.stretch(last, last), "the clause ends here");
    match follows(word, before) {
        Some((what, example)) if last > 0 => {
            finding(format!("after `{word}` must follow {what}")).help(format!("for example `{example}`"))
        }
        _ => {
            let missing = what_is_missing(look);
            finding(format!("{} is unfinished: {missing}", look.kind.named)).help(match look.kind.shown().next() {
                Some(form) => format!("for example `{}`, then `{}`", look.kind.head, form.example),
                None => format!("for example `{}`", look.kind.head),
            })
        }
    }
}

/// What every clause of this kind must say.
fn what_is_missing(look: &Look<'_>) -> &'static str {
    match look.kind.word {
        "contract" | "note" => "its title is missing",
        "input" => "it must say `: ` and a unit",
        "metric" => "it must say `is …` or `reported as …`",
        "define" | "method" => "it must say `means …`",
        "schedule" => "it must say `keyed by …`, and have rows or be `supplied`",
        "score" => "it must say `earns …`, or have a table",
        "composite" => "it must have parts (`25% safety`) or say `is …`",
        "limit" => "it must say `on …`, `capped at …` and how it is `relieved`",
        "example" => "it must say `given …` and `then …`",
        "penalty" => "it must say `charges …`, or have a table",
        "credit" => "it must say `credits …`, or have a table",
        "withhold" => "it must say `holds …`, or have a table",
        "earn_back" => "it must say `returns …`, or have a table",
        _ => "it must say `pays …`, or have a table",
    }
}

/// A line ends before it is whole, and the next begins.
fn unfinished_line(look: &Look<'_>, what: &str, example: &str) -> Finding {
    let last = look.place.saturating_sub(1);
    Finding::error("unfinished", format!("after `{}` must follow {what}", look.word(last)))
        .at(look.stretch(last, last), "the line ends here")
        .help(format!("for example `{example}`"))
}

/// `may be unrepotred`
fn kind_of_missing(look: &Look<'_>) -> Option<Finding> {
    let token = look.here()?;
    let asked = matches!((look.word_before(2), look.word_before(1)), ("may", "be") | (_, "skipping"))
        || look.word_before(1) == "or" && KINDS_OF_MISSING.contains(&look.word_before(2));
    if !asked || !token.is_word() {
        return None;
    }
    let finding = Finding::error("unknown-line", format!("`{}` is not a kind of missing", token.text)).at(token.span, "");
    let finding = match nearest(token.text, KINDS_OF_MISSING.iter().copied()) {
        Some(meant) => finding.fix(format!("did you mean `{meant}`?"), token.span, meant),
        None => finding,
    };
    Some(finding.help(format!("kinds of missing: {}", listed(KINDS_OF_MISSING.iter().copied()))))
}

/// A phrase that was begun right and goes wrong: `lower is beter`, `only of`, `settled quarterly`.
fn phrase(look: &Look<'_>) -> Option<Finding> {
    let matched = |form: &&Form| {
        let words = form.words.split(' ');
        words.enumerate().take_while(|(offset, word)| look.word_after(*offset) == *word).count()
    };
    let form = look.kind.all().max_by_key(|form| matched(&form))?;
    let (count, length) = (matched(&form), form.words.split(' ').count());
    if count == 0 {
        return None;
    }
    if count == length {
        // The words are right; where they cannot stand is told by the line before them.
        return None;
    }
    let meant = form.words.split(' ').nth(count).unwrap_or("");
    let token = look.after(count);
    let finding = Finding::error("unknown-line", format!("a line that begins so is written `{}`", form.example));
    let finding = match token {
        Some(token) => finding.at(token.span, format!("`{meant}` is expected here")),
        None => finding.at(look.end(), format!("`{meant}` is expected here")),
    };
    Some(match token.filter(|token| nearest(token.text, [meant]).is_some()) {
        Some(token) => finding.fix(format!("did you mean `{meant}`?"), token.span, meant),
        None => finding.help(format!("write `{}`", form.example)),
    })
}

/// Whether the failure begins a line that may stand in this clause.
fn known_line(look: &Look<'_>) -> bool {
    let word = look.here().map_or("", |token| token.text);
    look.kind.all().any(|form| form.words.split(' ').next() == Some(word))
}

/// A word that begins no line of this clause.
fn unknown_line(look: &Look<'_>) -> Finding {
    let Some(token) = look.here() else { return unfinished(look) };
    let named = look.kind.named.split_once(' ').map_or(look.kind.named, |(_, word)| word);
    let article = look.kind.named.split(' ').next().unwrap_or("a");
    let finding = Finding::error("unknown-line", format!("`{}` does not begin a line of {article} {named}", token.text)).at(token.span, "");
    let first_words = || look.kind.all().map(|form| form.words.split(' ').next().unwrap_or(form.words));
    if let Some(form) = look.kind.all().find(|form| form.words.split(' ').next() == Some(token.text)) {
        return Finding::error("unknown-line", format!("`{}` cannot stand here", token.text))
            .at(token.span, "")
            .help(format!("it is written `{}`", form.example))
            .help(place_help(look));
    }
    let finding = match nearest(token.text, first_words()) {
        Some(meant) if token.is_word() => {
            let line = look.text.get(token.span.end as usize..).unwrap_or("").lines().next().unwrap_or("").trim_end();
            finding.fix(format!("did you mean `{meant}{line}`?"), token.span, meant)
        }
        _ => match SYNONYMS.iter().find(|(word, _)| word.eq_ignore_ascii_case(token.text)) {
            Some((_, example)) => finding.help(format!("for that, write for example `{example}`")),
            None => finding,
        },
    };
    finding.help(lines_help(look))
}

/// What may stand in this clause.
fn lines_help(look: &Look<'_>) -> String {
    let mut words: Vec<&str> = look.kind.shown().map(|form| form.words).collect();
    words.dedup();
    match words.is_empty() {
        true => format!("it is written `{}`", look.kind.head),
        false => format!("lines that may stand here: {}", listed(words)),
    }
}

/// What the clause needs before its other lines.
fn place_help(look: &Look<'_>) -> String {
    format!("the order is: `{}`, then what it says, then its other lines", look.kind.head)
}

/// A value or a word is expected, and something else stands there.
fn expected(look: &Look<'_>, what: &str, example: &str) -> Finding {
    let span = look.here().map_or_else(|| look.end(), |token| token.span);
    let before = look.word_before(1);
    let reserved = crate::syntax::words::RESERVED.contains(&look.slice(span));
    let finding = Finding::error("syntax", format!("after `{before}` must follow {what}"))
        .at(span, format!("not `{}`", look.slice(span).lines().next().unwrap_or("")))
        .help(format!("for example `{example}`"));
    if before == "the" {
        return finding.help(
            "phrases: `the greater of`, `the lesser of`, `the sum of`, `the mean of`, `the weighted mean of`, `the least of`, \
             `the greatest of`, `the median of`, `the count over`, `the days from`, `the numerator`, `the denominator`",
        );
    }
    if reserved { finding.help(format!("`{}` is a word of the language and cannot be a name", look.slice(span))) } else { finding }
}

/// A word in the middle of a line that cannot follow what stands before it.
fn stray(look: &Look<'_>) -> Finding {
    let Some(token) = look.here() else { return unfinished(look) };
    let before: Span = look.before(1).map_or(token.span, |before| before.span);
    let finding = Finding::error(
        "syntax",
        format!("`{}` cannot follow `{}`", first_line(token.text), first_line(look.slice(before))),
    )
    .at(token.span, "");
    let start = (1..=look.place).rev().find(|index| look.tokens.get(*index).is_some_and(|token| token.first));
    let word = start.map_or("", |start| look.word(start));
    let line = look.kind.all().find(|form| form.words.split(' ').next() == Some(word));
    let finding = match line {
        Some(form) => finding.help(format!("such a line is written `{}`", form.example)),
        None => finding.help(format!("{} is written `{}`", look.kind.named, look.kind.head)),
    };
    match nearest(token.text, look.kind.all().map(|form| form.words.split(' ').next().unwrap_or(""))) {
        Some(meant) if token.is_word() && meant != token.text => finding.help(format!("did you mean `{meant}`?")),
        _ => finding,
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or("").trim_end()
}

fn listed<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
