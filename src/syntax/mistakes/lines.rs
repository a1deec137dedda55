//! What no habit explains: a line that is not known here, a clause that ends too early, a word that cannot follow the one before it.

use super::Look;
use crate::diagnostic::{Finding, nearest};
use crate::source::Span;
use crate::syntax::forms::{Form, SYNONYMS, follows};

const KINDS_OF_MISSING: &[&str] = &["unreported", "insufficient", "inapplicable", "excused", "undefined", "missing"];

/// What people write after `the`, and what stands there here.
const PHRASES: &[(&str, &str)] = &[
    ("sum", "sum"),
    ("total", "sum"),
    ("mean", "mean"),
    ("average", "mean"),
    ("least", "least"),
    ("minimum", "least"),
    ("min", "least"),
    ("smallest", "least"),
    ("lowest", "least"),
    ("greatest", "greatest"),
    ("maximum", "greatest"),
    ("max", "greatest"),
    ("largest", "greatest"),
    ("highest", "greatest"),
    ("median", "median"),
    ("count", "count"),
    ("number", "count"),
    ("greater", "greater"),
    ("larger", "greater"),
    ("higher", "greater"),
    ("lesser", "lesser"),
    ("smaller", "lesser"),
    ("lower", "lesser"),
    ("weighted", "weighted"),
    ("days", "days"),
    ("hours", "hours"),
    ("business", "business days"),
    ("day", "day"),
    ("date", "day"),
    ("root", "square root"),
    ("percentile", "75th percentile"),
    ("rank", "rank"),
    ("ranking", "rank"),
    ("streak", "streak"),
    ("previous", "previous"),
    ("prior", "previous"),
    ("net", "net"),
    ("numerator", "numerator"),
    ("denominator", "denominator"),
];

/// The finding for a failure that is no known habit.
pub(super) fn explain(look: &Look<'_>) -> Finding {
    match look.here() {
        None => unfinished(look),
        Some(_) => kind_of_missing(look).or_else(|| phrase(look)).unwrap_or_else(|| {
            let hungry = hungry(look);
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
    let word = look.word(last);
    let finding =
        |message: String| Finding::error("unfinished", message).at(look.stretch(last, last), "the clause ends here");
    match hungry(look) {
        Some((what, example)) if last > 0 => {
            finding(format!("{what} must follow `{word}`")).help(format!("for example `{example}`"))
        }
        _ if look.tokens.iter().skip(1).any(|token| says_it(look.kind.word, token.text)) => {
            let finding = finding(format!("`{}` does not end this clause", first_line(word)));
            match last_line(look) {
                Some(form) => finding.help(format!("such a line is written `{}`", form.example)),
                None => finding.help(format!("{} begins `{}`", look.kind.named, look.kind.head)),
            }
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

/// What must follow the word before the failure, and an example of it.
fn hungry(look: &Look<'_>) -> Option<(&'static str, &'static str)> {
    let word = look.word_before(1);
    if word == "and" {
        let back = (2..=8).take_while(|back| !matches!(look.word_before(*back), "" | "and")).find(|back| {
            matches!(
                look.word_before(*back),
                "between" | "greater" | "lesser" | "payer" | "provider" | "party" | "each"
            )
        });
        match back.map_or("", |back| look.word_before(back)) {
            "between" => return Some(("the other end", "between 0% and 100%")),
            "greater" | "lesser" => return Some(("the last of the list", "the greater of a, b and c")),
            "payer" | "provider" | "party" => {
                return Some(("the other party", "and provider riverside \"Riverside Hospital\""));
            }
            _ => {}
        }
    }
    follows(word, look.word_before(2))
}

/// Whether a word is what every clause of this kind must say.
fn says_it(kind: &str, word: &str) -> bool {
    match kind {
        "metric" => matches!(word, "is" | "reported"),
        "define" | "method" => word == "means",
        "schedule" => word == "keyed",
        "composite" => matches!(word, "is" | "%"),
        "limit" => word == "relieved",
        "example" => word == "then",
        "contract" => word == "between",
        "input" => word == ":",
        "pool" => word == "left",
        "level" => word == "within",
        "decision" => matches!(word, "approves" | "reduces" | "denies" | "refers" | "pends"),
        "obligation" => word == "due",
        "scorecard" => word == "shows",
        "assert" => matches!(word, "always" | "never"),
        "amendment" => word == "effective",
        "note" => false,
        _ => matches!(word, "pays" | "charges" | "credits" | "holds" | "returns" | "earns"),
    }
}

/// The form of the line that the failure stands in.
fn last_line(look: &Look<'_>) -> Option<&'static Form> {
    let start = (1..=look.place).rev().find(|index| look.tokens.get(*index).is_some_and(|token| token.first))?;
    look.kind.all().find(|form| form.words.split(' ').next() == Some(look.word(start)))
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
        "pool" => "it must say `funded by …`, `shared over each … by …`, `odd cents by …` and `left over to …`",
        "level" => "it must say `within …`",
        "decision" => "it must have rows: `when … approves …`",
        "obligation" => "it must say `owed by …`, `due …` and `done on …`",
        "scorecard" => "it must say `shows …`",
        "assert" => "it must say `always …`, or `… never falls when … improves`",
        "amendment" => "it must say `effective …`",
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
    Finding::error("unfinished", format!("{what} must follow `{}`", look.word(last)))
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
    let finding =
        Finding::error("unknown-line", format!("`{}` is not a kind of missing", token.text)).at(token.span, "");
    let finding = match nearest(token.text, KINDS_OF_MISSING.iter().copied()) {
        Some(meant) => finding.fix(format!("did you mean `{meant}`?"), token.span, meant),
        None => finding,
    };
    Some(finding.help(format!("kinds of missing: {}", listed(KINDS_OF_MISSING.iter().copied()))))
}

/// A phrase that was begun right and goes wrong: `lower is beter`, `only of`, `settled quarterly`.
fn phrase(look: &Look<'_>) -> Option<Finding> {
    let start = (1..=look.place).rev().find(|index| look.tokens.get(*index).is_some_and(|token| token.first));
    let start = start.unwrap_or(look.place);
    let matched = |form: &&Form| {
        let words = form.words.split(' ');
        words.enumerate().take_while(|(offset, word)| look.word(start + *offset) == *word).count()
    };
    let form = look.kind.all().max_by_key(matched)?;
    let (count, length) = (matched(&form), form.words.split(' ').count());
    // Where all its words are right, or the failure lies behind them, the line is not what is wrong.
    if count == 0 || count == length || start + count < look.place {
        return None;
    }
    let meant = form.words.split(' ').nth(count).unwrap_or("");
    let token = look.tokens.get(start + count);
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
    let finding =
        Finding::error("unknown-line", format!("`{}` does not begin a line of {article} {named}", token.text))
            .at(token.span, "");
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
    let finding = Finding::error("syntax", format!("{what} must follow `{before}`"))
        .at(span, format!("not `{}`", look.slice(span).lines().next().unwrap_or("")))
        .help(format!("for example `{example}`"));
    let here = look.slice(span);
    if here == "if" {
        return finding.help("a choice among others stands in brackets: `5 × (if c then a otherwise b)`");
    }
    if before == "the" {
        let known = PHRASES.iter().find(|(word, _)| *word == here).map(|(_, phrase)| *phrase);
        let known = known.or_else(|| nearest(here, PHRASES.iter().map(|(_, phrase)| *phrase)));
        let finding = match known {
            Some(phrase) if phrase != here => finding.fix(format!("did you mean `the {phrase}`?"), span, phrase),
            Some(_) | None => finding,
        };
        return finding.help(
            "phrases: `the greater of`, `the lesser of`, `the sum of`, `the mean of`, `the weighted mean of`, `the least of`, \
             `the greatest of`, `the median of`, `the count over`, `the 75th percentile of`, `the rank of`, `the streak of`, \
             `the sample deviation of`, `the population deviation of`, `the square root of`, `the logistic of`, `the previous`, `the net to`, `the days from`, \
             `the business days from`, `the hours from`, `the day of`, `the numerator`, `the denominator`",
        );
    }
    if reserved {
        finding.help(format!("`{}` is a word of the language and cannot be a name", look.slice(span)))
    } else {
        finding
    }
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
    let finding = match last_line(look) {
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
