//! Slips in what reaches across periods and peers: looking back, windows, percentiles, pools.

use super::Look;
use crate::diagnostic::Finding;
use crate::source::Span;
use crate::syntax::words::{RESERVED, is_name};

/// Asks every habit, the surest first.
pub(super) fn all(look: &Look<'_>) -> Option<Finding> {
    let habits: [fn(&Look<'_>) -> Option<Finding>; 8] =
        [window, window_of_each, ago, previous, percentile_number, percentile_method, step_outside, pool];
    habits.into_iter().find_map(|habit| habit(look))
}

fn is_period(word: &str) -> bool {
    matches!(word, "month" | "months" | "quarter" | "quarters" | "half_year" | "half_years" | "year" | "years")
}

fn is_count(look: &Look<'_>, index: usize) -> bool {
    look.tokens.get(index).is_some_and(|token| token.is_number())
}

/// The nearest place at or around the failure of which something holds.
fn near(look: &Look<'_>, holds: impl Fn(usize) -> bool) -> Option<usize> {
    let from = look.place.saturating_sub(4);
    (from..=look.place + 2).find(|index| holds(*index))
}

/// `over last 3 months`
fn window(look: &Look<'_>) -> Option<Finding> {
    let at = near(look, |index| {
        look.word(index) == "over" && matches!(look.word(index + 1), "last" | "next") && is_count(look, index + 2)
    })?;
    let place = look.tokens.get(at + 1)?.span;
    let word = look.word(at + 1);
    Some(Finding::error("syntax", format!("`over {word}` needs a `the` between")).at(look.stretch(at, at + 1), "").fix(
        format!("write `over the {word} {} {}`", look.word(at + 2), look.word(at + 3)),
        Span { start: place.start, end: place.start },
        "the ",
    ))
}

/// `over each 3 months`
fn window_of_each(look: &Look<'_>) -> Option<Finding> {
    let at = near(look, |index| {
        (look.word(index), look.word(index + 1)) == ("over", "each")
            && is_count(look, index + 2)
            && is_period(look.word(index + 3))
    })?;
    let each = look.stretch(at + 1, at + 1);
    let window = format!("{} {}", look.word(at + 2), look.word(at + 3));
    Some(
        Finding::error("syntax", format!("`over each` takes one period at a time, not `{window}`"))
            .at(look.stretch(at + 1, at + 3), "")
            .fix(format!("write `over the last {window}`"), each, "the last")
            .help("to take every period of the clause's own, `over each month`"),
    )
}

/// `rate 3 months ago`, `the rate 3 months earlier`, `rate 3 months before`
fn ago(look: &Look<'_>) -> Option<Finding> {
    let at = near(look, |index| {
        matches!(look.word(index), "ago" | "earlier" | "before" | "prior" | "back")
            && index >= 3
            && is_period(look.word(index - 1))
            && is_count(look, index - 2)
    })?;
    let figure = look.tokens.get(at - 3).filter(|token| is_name(token.text))?;
    let span = figure.span.to(look.stretch(at, at));
    let back = format!("{} {} {} before", figure.text, look.word(at - 2), look.word(at - 1));
    let finding =
        Finding::error("syntax", "a figure of an earlier period is written with `the` and `before`").at(span, "");
    let dotted = look.word(at - 4) == ".";
    Some(match look.word(at - 4) == "the" {
        _ if dotted => finding.help(format!("write `the ….{back}`")),
        true => finding.fix(format!("write `the {back}`"), span, back),
        false => finding.fix(format!("write `the {back}`"), span, format!("the {back}")),
    })
}

/// `previous balance`
fn previous(look: &Look<'_>) -> Option<Finding> {
    let here = look.here()?;
    let before = look.before(1)?;
    let slip = before.text == "previous"
        && look.word_before(2) != "the"
        && here.is_word()
        && !here.first
        && !RESERVED.contains(&here.text);
    slip.then(|| {
        let start = before.span.start;
        Finding::error("syntax", format!("`previous {}` needs a `the` before it", here.text))
            .at(before.span.to(here.span), "")
            .fix(format!("write `the previous {}`", here.text), Span { start, end: start }, "the ")
    })
}

/// `the 75 percentile of`
fn percentile_number(look: &Look<'_>) -> Option<Finding> {
    let at = near(look, |index| {
        matches!(look.word(index), "percentile" | "percentiles")
            && look.word(index.saturating_sub(1)).bytes().all(|byte| byte.is_ascii_digit())
            && index > 0
            && is_count(look, index - 1)
    })?;
    let number = look.tokens.get(at - 1)?;
    let ending = match number.text.as_bytes() {
        [.., b'1', _] => "th",
        [.., b'1'] => "st",
        [.., b'2'] => "nd",
        [.., b'3'] => "rd",
        _ => "th",
    };
    let right = format!("{}{ending}", number.text);
    Some(Finding::error("syntax", "a percentile is counted with an ending").at(number.span, "").fix(
        format!("write `the {right} percentile of`"),
        number.span,
        right,
    ))
}

/// `the 75th percentile of rate over each hospital`, `the percentile of rate by inclusive`
fn percentile_method(look: &Look<'_>) -> Option<Finding> {
    let at = (1..=look.place)
        .rev()
        .take(40)
        .find(|index| (look.word(*index), look.word(*index + 1)) == ("percentile", "of"))?;
    let nth = look.tokens.get(at - 1)?;
    if !nth.is_number() {
        let finding = Finding::error("syntax", "which percentile?").at(look.stretch(at, at), "");
        return Some(finding.help("for example `the 75th percentile of rate by inclusive over each other hospital`"));
    }
    let unsaid = look.word_after(0) == "over" && (at..look.place).all(|index| look.word(index) != "by");
    let unnamed = look.word_before(1) == "by" && look.here().is_some_and(|here| !is_name(here.text));
    (unsaid || unnamed).then(|| {
        Finding::error("syntax", format!("`the {} percentile of` does not say by what method", nth.text))
            .at(look.stretch(at - 1, at + 1), "")
            .help("before `over` stands `by inclusive`, `by exclusive` or `by nearest_rank`")
            .help(
                "`inclusive` counts 1 + p × (n − 1) places from the least, `exclusive` p × (n + 1), both in proportion between neighbors; \
                 `nearest_rank` takes the least that p of all reach",
            )
    })
}

/// `funded by a − b, not below 0 USD`: what a line names is taken as it is; a step stands in brackets.
fn step_outside(look: &Look<'_>) -> Option<Finding> {
    let step = matches!(
        look.word_after(1),
        "rounded" | "truncated" | "kept" | "capped" | "not" | "reduced" | "increased" | "times"
    );
    if look.word_after(0) != "," || !step {
        return None;
    }
    let start = (1..look.place).rev().find_map(|index| match (look.word(index - 1), look.word(index)) {
        ("funded", "by") => Some(index + 1),
        (_, "target" | "threshold" | "benchmark" | "stretch" | "due") if look.tokens.get(index)?.first => {
            Some(index + 1)
        }
        _ => None,
    })?;
    let said = look.text.get(look.stretch(start, look.place.checked_sub(1)?).range())?;
    let rest = [1, 2, 3, 4].map(|by| look.word_after(by)).join(" ");
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(
        Finding::error(
            "syntax",
            format!("what a `{}` line takes has its steps in brackets", look.word(look.line_start(start - 1))),
        )
        .at(look.stretch(look.place, look.place + 1), "")
        .help(format!("write `({said}, {rest} …)`")),
    )
}

/// What a pool must say, in this order.
const POOL: [(&str, &str, &str); 4] = [
    ("funded", "what is shared", "funded by 2% of base_payments"),
    ("shared", "among whom, and by what", "shared over each hospital by members"),
    ("odd", "who is given the cents that no share comes out to", "odd cents by members"),
    ("left", "who keeps what nobody is given", "left over to northlake"),
];

/// A pool that does not say all that a pool must.
fn pool(look: &Look<'_>) -> Option<Finding> {
    let here = look.here();
    if look.kind.word != "pool" || look.place < 2 || here.is_some_and(|here| !here.first && !begins_line(here.text)) {
        return None;
    }
    let said = |word: &str| (1..look.place).any(|index| look.word(index) == word);
    let (word, what, example) = *POOL.iter().find(|(word, ..)| !said(word))?;
    let last = look.place - 1;
    let by_unsaid = word == "odd" && {
        let shared = (1..look.place).find(|index| look.word(*index) == "shared").unwrap_or(last);
        (shared..look.place).all(|index| look.word(index) != "by")
    };
    let hungry = crate::syntax::forms::follows(look.word(last), look.word_before(2)).is_some();
    if hungry || here.is_some_and(|here| here.text == word && !by_unsaid) {
        return None;
    }
    let (what, example) = if by_unsaid { ("by what it is shared", POOL[1].2) } else { (what, example) };
    let finding = Finding::error("unfinished", format!("this pool does not say {what}"));
    Some(
        match here {
            Some(here) => finding.at(here.span, "it stands before this"),
            None => finding.at(look.stretch(last, last), "the clause ends here"),
        }
        .help(format!("for example `{example}`")),
    )
}

fn begins_line(word: &str) -> bool {
    POOL.iter().any(|(first, ..)| *first == word)
}
