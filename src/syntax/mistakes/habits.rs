//! The habits of a first hour: what people write out of spreadsheets, letters and other languages, and how it is written here.

use super::Look;
use crate::diagnostic::Finding;
use crate::source::Span;
use crate::syntax::forms::{UNITS, follows};
use crate::syntax::tokens::{Shape, Token, is_well_formed};
use crate::syntax::words::{RESERVED, is_name, line_end};

/// Words that say what a line or a row does.
pub(super) const VERBS: &[&str] = &["pays", "charges", "credits", "holds", "returns", "earns", "gives"];

/// Asks every habit, the surest first.
pub(super) fn all(look: &Look<'_>) -> Option<Finding> {
    let habits: [fn(&Look<'_>) -> Option<Finding>; 15] = [
        unclosed_text,
        rounding_unsaid,
        band_dash,
        row_bound,
        unit,
        colon,
        title,
        name_form,
        number_form,
        comparison_sign,
        bound_word,
        without_the,
        list_end,
        dash,
        open_bracket,
    ];
    habits.into_iter().find_map(|habit| habit(look))
}

/// A quote that is not closed on its line.
fn unclosed_text(look: &Look<'_>) -> Option<Finding> {
    // The failure may lie behind it, where a quote of the same line closed it too late.
    let start =
        (0..=look.place).rev().find(|index| look.tokens.get(*index).is_some_and(|token| token.first)).unwrap_or(0);
    let line = look.tokens.iter().enumerate().skip(start).take_while(|(index, token)| *index == start || !token.first);
    let token = line.map(|(_, token)| token).find(|token| token.shape == Shape::Text { closed: false })?;
    let close = token.text.chars().next().map_or('"', |quote| if quote == '“' { '”' } else { '"' });
    Some(
        Finding::error("unclosed-text", "this text is not closed on its line")
            .at(token.span, "")
            .help(format!("write `{close}` where it ends; a long text is several texts, one a line")),
    )
}

/// A rounding without mode or place.
fn rounding_unsaid(look: &Look<'_>) -> Option<Finding> {
    let at = (0..=3).find_map(|back| {
        let index = look.place.checked_sub(back)?;
        matches!(look.word(index), "rounded" | "truncated").then_some(index)
    })?;
    let mut last = at;
    while matches!(look.word(last + 1), "half" | "up" | "down" | "even") {
        last += 1;
    }
    let words = look.slice(look.stretch(at, last)).split_whitespace().collect::<Vec<_>>().join(" ");
    let mode = last > at || words == "truncated";
    let (what, examples) = if mode {
        ("to what place", format!("`{words} to a whole number`, `to 2 decimals`, `to the cent`, `to the nearest 0.5`"))
    } else {
        (
            "how",
            "`rounded half up to the cent`, `rounded half even to 2 decimals`, `rounded down to a whole number`"
                .to_owned(),
        )
    };
    Some(
        Finding::error("rounding-unsaid", format!("`{words}` does not say {what}"))
            .at(look.stretch(at, last), "")
            .help(format!("for example {examples}")),
    )
}

/// `80–90%` where a row should begin.
fn band_dash(look: &Look<'_>) -> Option<Finding> {
    let start = (0..=4).find_map(|back| {
        let index = look.place.checked_sub(back)?;
        let token = look.tokens.get(index)?;
        (token.is_number() && bounds_with_dash(look, index).is_some()).then_some(index)
    })?;
    let (lower, upper, last) = bounds_with_dash(look, start)?;
    let before = look.word(start.checked_sub(1)?);
    if matches!(before, ":" | "(" | "of" | "per") || VERBS.contains(&before) {
        return None;
    }
    let written = look.slice(look.stretch(start, last));
    Some(
        Finding::error("band-dash", format!("a dash does not say whether {upper} is in"))
            .at(look.stretch(start, last), format!("`{written}`: with {upper}, or up to it?"))
            .help(format!(
                "write `from {lower}` and begin the next row `from {upper}`; to have it checked, `from {lower} to below {upper}`"
            )),
    )
}

/// The two ends of `80–90%` and the index of its last token.
fn bounds_with_dash(look: &Look<'_>, start: usize) -> Option<(String, String, usize)> {
    let mut index = start + 1;
    let unit = |index: &mut usize| {
        let percent = look.word(*index) == "%";
        *index += usize::from(percent);
        percent
    };
    let lower_percent = unit(&mut index);
    if !matches!(look.word(index), "-" | "–" | "—" | "−") {
        return None;
    }
    index += 1;
    let upper = look.tokens.get(index).filter(|token| token.is_number())?.text;
    index += 1;
    let upper_percent = unit(&mut index);
    let sign = if upper_percent || lower_percent { "%" } else { "" };
    Some((format!("{}{sign}", look.word(start)), format!("{upper}{sign}"), index - 1))
}

/// A row that begins with the words of a condition: `at least 60%  earns 10`, `< 88%  charges …`.
fn row_bound(look: &Look<'_>) -> Option<Finding> {
    let signed = look.here().filter(|token| token.shape == Shape::Sign && row_place(look, look.place));
    if let Some(token) = signed {
        let word = match token.text {
            "<" => "below",
            "<=" | "=<" | "≤" => "up to",
            ">" => "above",
            ">=" | "=>" | "≥" => "from",
            _ => return None,
        };
        return Some(Finding::error("comparison-sign", "comparisons are written in words").at(token.span, "").fix(
            format!("write `{word} {}`", bound_text(look, look.place + 1)),
            token.span,
            spaced(look, token.span, word),
        ));
    }
    let start = (0..=3).find_map(|back| {
        let index = look.place.checked_sub(back)?;
        let two = (look.word(index), look.word(index + 1));
        let words = matches!(two, ("at", "least" | "most") | ("more" | "less" | "greater", "than"));
        (words && row_place(look, index)).then_some(index)
    })?;
    let (words, word) = match (look.word(start), look.word(start + 1)) {
        ("at", "least") => ("at least", "from"),
        ("at", _) => ("at most", "up to"),
        ("less", _) => ("less than", "below"),
        _ => ("more than", "above"),
    };
    let span = look.stretch(start, start + 1);
    Some(
        Finding::error("bound-word", format!("rows of a table say `{word}`; `{words}` belongs to conditions"))
            .at(span, "")
            .fix(format!("write `{word} {}`", bound_text(look, start + 2)), span, word),
    )
}

/// Whether a row of a table could begin here.
fn row_place(look: &Look<'_>, index: usize) -> bool {
    let line = look.tokens.get(index).is_some_and(|token| token.first);
    let before = index.checked_sub(1).map_or("", |before| look.word(before));
    line && !matches!(before, "is" | "and" | "or" | "if" | "when" | "not" | "where")
}

/// A number and its unit, for an example.
fn bound_text(look: &Look<'_>, index: usize) -> String {
    let percent = if look.word(index + 1) == "%" { "%" } else { "" };
    match look.word(index) {
        "" => "60%".to_owned(),
        number => format!("{number}{percent}"),
    }
}

/// A word with blanks where its sign had none beside it.
fn spaced(look: &Look<'_>, sign: Span, word: &str) -> String {
    let blank = |place: Option<char>| if place.is_none_or(char::is_whitespace) { "" } else { " " };
    let before = look.text.get(..sign.start as usize).and_then(|text| text.chars().next_back());
    let after = look.text.get(sign.end as usize..).and_then(|text| text.chars().next());
    format!("{}{word}{}", blank(before), blank(after))
}

/// A unit that has another name here.
fn unit(look: &Look<'_>) -> Option<Finding> {
    let colon = look.word_before(1) == ":" && matches!(look.kind.word, "input" | "schedule" | "method" | "define")
        || look.word_before(1) == "as" && look.word_before(2) == "reported";
    let token = look.here().filter(|_| colon)?;
    let all = "units: `percent`, `money`, `money in EUR`, `USD per EUR`, `count`, `number`, `points`, `days`, `hours`, `date`, `time`, `yes or no`, `one of a, b or c`, `text`, \
               `rate per 1,000`, `member months`, `money per member per month`, `money per day`, `key of a_schedule`";
    let finding = Finding::error("syntax", format!("`{}` is not a unit", token.text)).at(token.span, "");
    let known = UNITS.iter().find(|(word, _)| word.eq_ignore_ascii_case(token.text)).map(|(_, unit)| *unit);
    let near = || crate::diagnostic::nearest(token.text, UNITS.iter().map(|(_, unit)| *unit));
    let finding = match (token.text, known) {
        ("$" | "€" | "£", _) => {
            finding.fix("write `money`; the currency stands in the contract's header", token.span, "money")
        }
        (_, Some(unit)) => finding.fix(format!("write `{unit}`"), token.span, unit),
        _ => match near() {
            Some(unit) => finding.fix(format!("did you mean `{unit}`?"), token.span, unit),
            None => finding,
        },
    };
    Some(finding.help(all))
}

/// Numbers that are not: `1,2`, `$250,000`, `5USD`, `30days`, `2026-1-1`, `1/1/2026`, `10 000`.
fn number_form(look: &Look<'_>) -> Option<Finding> {
    let token = look.here()?;
    if matches!(token.text, "$" | "€" | "£") {
        let amount = look.after(1).filter(|next| next.is_number())?;
        let currency = match token.text {
            "$" => "USD",
            "€" => "EUR",
            _ => "GBP",
        };
        let span = token.span.to(amount.span);
        let right = format!("{} {currency}", amount.text);
        return Some(
            Finding::error("number-form", "an amount of money names its currency behind the number").at(span, "").fix(
                format!("write `{right}`"),
                span,
                right,
            ),
        );
    }
    if token.text == "." && look.after(1).is_some_and(|next| next.is_number() && token.touches(next)) {
        let span = look.stretch(look.place, look.place + 1);
        let right = format!("0{}", look.slice(span));
        return Some(Finding::error("number-form", "a number has a digit before its point").at(span, "").fix(
            format!("write `{right}`"),
            span,
            right,
        ));
    }
    if !token.is_number() {
        return None;
    }
    if let Some(finding) = slashed_date(look, look.place) {
        return Some(finding);
    }
    // `10 000 USD`: the grammar stops at the second group.
    if let Some(first) = look.before(1).filter(|first| first.is_number() && !token.first) {
        let span = first.span.to(token.span);
        let finding = Finding::error("number-form", format!("`{}` is two numbers", look.slice(span))).at(span, "");
        let groups = token.text.len() == 3 && is_well_formed(&format!("{},{}", first.text, token.text));
        let right = format!("{},{}", first.text, token.text);
        return Some(if groups {
            finding.fix(format!("thousands are set apart by commas: `{right}`"), span, right)
        } else {
            finding.help("a number has no blanks in it")
        });
    }
    if is_well_formed(token.text) || well_formed_date(token.text) {
        return None;
    }
    let finding =
        Finding::error("number-form", format!("`{}` is neither a number nor a list", token.text)).at(token.span, "");
    if let Some(date) = full_date(token.text) {
        return Some(finding_with(token.text, token.span, "is not a date", &date));
    }
    let digits = token.text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let letters = token.text.get(digits.len()..).unwrap_or("");
    let unit = matches!(letters, "day" | "days" | "month" | "months" | "year" | "years")
        || letters.len() == 3 && letters.bytes().all(|byte| byte.is_ascii_uppercase());
    if unit && is_well_formed(digits) {
        return Some(finding_with(
            token.text,
            token.span,
            "is a number and a unit grown together",
            &format!("{digits} {letters}"),
        ));
    }
    if !letters.is_empty() || token.text.contains(|c: char| c.is_ascii_alphabetic() || c == '_') {
        return Some(
            Finding::error("number-form", format!("`{}` is neither a number nor a name", token.text))
                .at(token.span, "")
                .help("a name begins with a letter; between a number and its unit stands a blank (`5 USD`, `30 days`)"),
        );
    }
    if token.text.starts_with('0') {
        let right = token.text.trim_start_matches('0');
        let right = if right.is_empty() || right.starts_with('.') { format!("0{right}") } else { right.to_owned() };
        if is_well_formed(&right) {
            return Some(finding_with(token.text, token.span, "has a zero too many in front", &right));
        }
    }
    if token.text.contains('-') {
        return Some(finding.help("a date has year, month and day: `2026-07-01`"));
    }
    Some(finding.help(
        "thousands come in threes (`1,200`), the decimal point is a dot (`1.2`), a list has a blank after its comma (`1, 2`)",
    ))
}

fn finding_with(text: &str, span: Span, what: &str, right: &str) -> Finding {
    Finding::error("number-form", format!("`{text}` {what}")).at(span, "").fix(format!("write `{right}`"), span, right)
}

/// `1/1/2026`, which could be read in two ways.
fn slashed_date(look: &Look<'_>, start: usize) -> Option<Finding> {
    let parts: Vec<&str> = (start..start + 5).map(|index| look.word(index)).collect();
    let [first, "/", second, "/", year] = parts.as_slice() else { return None };
    let all_digits =
        [first, second, year].iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    if !all_digits || !(year.len() == 4 || first.len() == 4) {
        return None;
    }
    let span = look.stretch(start, start + 4);
    Some(
        Finding::error("number-form", format!("`{}` is not a date", look.slice(span)))
            .at(span, "")
            .help("a date has year, month and day in that order: `2026-07-01`"),
    )
}

/// `2026-07-01` from `2026-7-1`
fn full_date(text: &str) -> Option<String> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let short = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let whole = parts.next().is_none() && year.len() == 4 && short(month) && short(day);
    let date = format!("{year}-{month:0>2}-{day:0>2}");
    (whole && crate::calendar::Date::parse(&date).is_ok()).then_some(date)
}

fn well_formed_date(text: &str) -> bool {
    crate::calendar::Date::parse(text).is_ok()
}

/// `>=`, `=`, `<>`
fn comparison_sign(look: &Look<'_>) -> Option<Finding> {
    let token = look.here().filter(|token| token.shape == Shape::Sign)?;
    let before = look.word_before(1);
    let words = match token.text {
        ">=" | "=>" | "≥" => "is at least",
        ">" => "is above",
        "<=" | "=<" | "≤" => "is at most",
        "<" => "is below",
        "=" | "==" => "is",
        "!=" | "<>" | "≠" => "is not",
        "&" => "and",
        "!" => "not",
        _ => return None,
    };
    if token.text == "="
        && (VERBS.contains(&before) || follows(before, look.word_before(2)).is_some() && before != "is")
    {
        return Some(
            Finding::error("comparison-sign", format!("no `=` stands after `{before}`")).at(token.span, "").fix(
                "leave it away",
                token.span,
                "",
            ),
        );
    }
    if token.text == "=" && look.place <= 3 && look.kind.word == "define" {
        return Some(Finding::error("comparison-sign", "what a name means is said in words").at(token.span, "").fix(
            "write `means`",
            token.span,
            spaced(look, token.span, "means"),
        ));
    }
    let words = if before == "is" { words.strip_prefix("is ").unwrap_or(words) } else { words };
    let said = look.word_after(1);
    let percent = if look.word_after(2) == "%" { "%" } else { "" };
    Some(
        Finding::error("comparison-sign", "comparisons are written in words")
            .at(token.span, "")
            .fix(format!("write `{words} {said}{percent}`"), token.span, spaced(look, token.span, words))
            .help("`>=` is at least, `>` is above, `<=` is at most, `<` is below, `=` is"),
    )
}

/// `is from 60%`, `is over 60%`, `is between 3 and 5`
fn bound_word(look: &Look<'_>) -> Option<Finding> {
    let is = (1..=4).find_map(|back| {
        let index = look.place.checked_sub(back)?;
        (look.word(index) == "is").then_some(index)
    })?;
    let (first, second, third) = (look.word(is + 1), look.word(is + 2), look.word(is + 3));
    let (count, right) = match (first, second, third) {
        ("from", _, _) => (1, "at least"),
        ("up", "to", _) => (2, "at most"),
        ("over", _, _) => (1, "above"),
        ("under", _, _) => (1, "below"),
        ("more" | "greater" | "higher", "than", "or") => return or_equal(look, is, "at least"),
        ("less" | "lower" | "smaller", "than", "or") => return or_equal(look, is, "at most"),
        ("more" | "greater" | "higher", "than", _) => (2, "above"),
        ("less" | "lower" | "fewer" | "smaller", "than", _) => (2, "below"),
        ("not" | "no", "less", "than") => (3, "at least"),
        ("not" | "no", "more", "than") => (3, "at most"),
        ("between", _, _) => {
            let span = look.stretch(is + 1, is + 1);
            return Some(
                Finding::error("bound-word", "a condition names each bound: `between` does not say which end is in")
                    .at(span, "")
                    .help("write `is at least 3 and at most 5`, or `is at least 3 and below 5`"),
            );
        }
        _ => return None,
    };
    let span = look.stretch(is + 1, is + count);
    let words = look.slice(span).split_whitespace().collect::<Vec<_>>().join(" ");
    let message = match words.as_str() {
        "from" | "up to" => format!("conditions say `is {right}`; `{words}` begins a row of a table"),
        _ => format!("conditions say `is {right}`"),
    };
    Some(Finding::error("bound-word", message).at(span, "").fix(
        format!("write `is {right} {}`", bound_text(look, is + count + 1)),
        span,
        right,
    ))
}

/// `is greater than or equal to 5`
fn or_equal(look: &Look<'_>, is: usize, right: &str) -> Option<Finding> {
    let whole = look.word(is + 4) == "equal" && look.word(is + 5) == "to";
    let span = look.stretch(is + 1, is + 5);
    whole.then(|| {
        Finding::error("bound-word", format!("conditions say `is {right}`")).at(span, "").fix(
            format!("write `is {right} {}`", bound_text(look, is + 6)),
            span,
            right,
        )
    })
}

/// A title without its quotes.
fn title(look: &Look<'_>) -> Option<Finding> {
    let word = look.kind.word;
    let title_first = matches!(word, "contract" | "example" | "note");
    if look.place != 1 || !title_first || !look.here().is_some_and(|token| token.is_word() || token.is_number()) {
        return None;
    }
    let start = look.here()?.span.start as usize;
    let words = look.text.get(start..line_end(look.text, start)).unwrap_or("").trim_end();
    let span = Span::new(start, start + words.len());
    let finding = Finding::error("syntax", format!("the title of {} stands in quotes", look.kind.named)).at(span, "");
    Some(if words.contains('"') {
        finding.help(format!("write `{}`", look.kind.head))
    } else {
        finding.fix(format!("write `{word} \"{words}\"`"), span, format!("\"{words}\""))
    })
}

/// Names that are not one word.
fn name_form(look: &Look<'_>) -> Option<Finding> {
    if matches!(look.kind.word, "contract" | "example" | "note") || look.place == 0 || look.place > 3 {
        return None;
    }
    let first = look.tokens.get(1)?;
    let help = "the title in quotes may be any text";
    let form = "a name is one word of letters, digits and `_`";
    if look.place == 1 {
        return Some(match first.shape {
            Shape::Text { .. } => {
                Finding::error("name-form", format!("{} has a name before its title", look.kind.named))
                    .at(first.span, "")
                    .help(format!("for example `{}`", look.kind.head))
            }
            Shape::Word if RESERVED.contains(&first.text) => {
                Finding::error("name-form", format!("`{}` is a word of the language and cannot be a name", first.text))
                    .at(first.span, "")
                    .help(format!("for example `{0}_date` or `the_{0}`; {help}", first.text))
            }
            Shape::Number => {
                let last = last_of_name(look, 1);
                let right = format!("n_{}", joined(look, 1, last));
                Finding::error("name-form", "a name begins with a letter")
                    .at(look.stretch(1, last), "")
                    .help(format!("for example `{right}`; {help}"))
            }
            Shape::Word | Shape::Sign | Shape::Bar => {
                Finding::error("name-form", form).at(first.span, "").help(format!("for example `{}`", look.kind.head))
            }
        });
    }
    let last = last_of_name(look, 1);
    if last < look.place || !is_name(first.text) {
        return None;
    }
    let ends = look.tokens.get(last + 1).is_none_or(|next| {
        matches!(next.shape, Shape::Text { .. }) || next.first || !next.is_word() || heading_goes_on(next.text)
    });
    let span = look.stretch(1, last);
    let right = joined(look, 1, last);
    let hyphen = look.word(2) == "-" || look.word(2) == "−";
    let words = if hyphen { "this is a subtraction" } else { "more than one word" };
    let finding = Finding::error("name-form", form).at(span, words);
    Some(if ends {
        finding.fix(format!("write `{right}`; {help}"), span, right)
    } else {
        finding.help(format!("write `{right}`; {help}"))
    })
}

/// Whether a word may follow the name in a heading.
fn heading_goes_on(word: &str) -> bool {
    RESERVED.contains(&word)
        || VERBS.contains(&word)
        || matches!(
            word,
            "means"
                | "reported"
                | "keyed"
                | "out"
                | "on"
                | "against"
                | "supplied"
                | "column"
                | "amended"
                | "added"
                | "once"
                | "in"
                | "funded"
                | "within"
                | "never"
                | "owed"
                | "shows"
                | "always"
                | "effective"
        )
}

/// The last token that was meant as a part of a name: words on the same line, with hyphens that touch them.
fn last_of_name(look: &Look<'_>, first: usize) -> usize {
    let mut last = first;
    while let (Some(this), Some(next)) = (look.tokens.get(last), look.tokens.get(last + 1)) {
        let part = |token: &Token<'_>| token.is_word() || token.is_number();
        let word = part(next) && !next.first && !heading_goes_on(next.text);
        let hyphened = matches!(next.text, "-" | "−" | "–")
            && this.touches(next)
            && look.tokens.get(last + 2).is_some_and(|behind| part(behind) && next.touches(behind));
        if word {
            last += 1;
        } else if hyphened {
            last += 2;
        } else {
            break;
        }
    }
    last
}

fn joined(look: &Look<'_>, first: usize, last: usize) -> String {
    let words = look.tokens.get(first..=last).unwrap_or(&[]);
    words.iter().filter(|token| token.shape != Shape::Sign).map(|token| token.text).collect::<Vec<_>>().join("_")
}

/// A colon after a word that needs none, and none where one is needed.
fn colon(look: &Look<'_>) -> Option<Finding> {
    let token = look.here()?;
    if token.text == ":" {
        let before = look.word_before(1);
        return Some(Finding::error("syntax", format!("no colon stands after `{before}`")).at(token.span, "").fix(
            "leave it away",
            token.span,
            "",
        ));
    }
    let declares = look.kind.word == "input" && look.place <= 4;
    let unit = UNITS.iter().any(|(word, _)| *word == token.text);
    if declares
        && unit
        && look.before(1).is_some_and(|before| before.is_word() || matches!(before.shape, Shape::Text { .. }))
    {
        let end = look.before(1).map_or(token.span.start, |before| before.span.end);
        return Some(
            Finding::error("syntax", "a colon stands between an input's heading and its unit").at(token.span, "").fix(
                "write it",
                Span { start: end, end },
                ":",
            ),
        );
    }
    None
}

/// `10 × mean of points over each measure`
fn without_the(look: &Look<'_>) -> Option<Finding> {
    if !matches!(look.here()?.text, "over" | "and" | "," | "where" | "skipping" | "by") {
        return None;
    }
    let index = (1..look.place).rev().find(|index| {
        let two = (look.word(*index), look.word(*index + 1));
        matches!(two, ("sum" | "mean" | "least" | "greatest" | "median" | "greater" | "lesser", "of"))
    })?;
    if look.word(index - 1) == "the" || look.word(index - 1) == "weighted" {
        return None;
    }
    let token = look.tokens.get(index)?;
    let start = Span { start: token.span.start, end: token.span.start };
    Some(Finding::error("syntax", format!("`{} of` needs a `the` before it", token.text)).at(token.span, "").fix(
        format!("write `the {} of`", token.text),
        start,
        "the ",
    ))
}

/// `one of x, y`: a list without the word before its last member.
fn list_end(look: &Look<'_>) -> Option<Finding> {
    let start = (1..look.place)
        .rev()
        .take(24)
        .find(|index| matches!((look.word(*index), look.word(*index + 1)), ("one" | "greater" | "lesser", "of")))?;
    let joiner = if look.word(start) == "one" { "or" } else { "and" };
    let list = look.tokens.get(start + 2..look.place)?;
    let comma = list.iter().rposition(|token| token.text == ",")?;
    let plain = list.iter().all(|token| token.text != joiner && (!token.first || token.text == ","));
    // A comma that the grammar took for a list's stands just before its last member.
    if !plain || comma + 1 == list.len() {
        return None;
    }
    let comma = list.get(comma)?.span;
    let words = if joiner == "or" { "`one of a, b or c`" } else { "`the greater of a, b and c`" };
    Some(Finding::error("syntax", format!("before the last of the list stands `{joiner}`")).at(comma, "").fix(
        format!("as in {words}"),
        comma,
        format!(" {joiner}"),
    ))
}

/// A long dash where a minus is meant.
fn dash(look: &Look<'_>) -> Option<Finding> {
    let token = look.here().filter(|token| matches!(token.text, "–" | "—" | "‐" | "‑"))?;
    Some(
        Finding::error("band-dash", "a dash is not a minus")
            .at(token.span, "")
            .fix("to subtract, write `−`", token.span, "−")
            .help("for a stretch of values, name both ends: `from 80% to below 90%`"),
    )
}

/// A bracket that is not closed before the clause goes wrong or ends.
fn open_bracket(look: &Look<'_>) -> Option<Finding> {
    let mut open = Vec::new();
    for (index, token) in look.tokens.iter().enumerate().take(look.place) {
        match token.text {
            "(" => open.push(index),
            ")" => {
                open.pop();
            }
            _ => {}
        }
    }
    if look.here().is_some_and(|token| token.text == ")") && open.is_empty() {
        return Some(
            Finding::error("syntax", "this bracket was never opened")
                .at(look.here()?.span, "")
                .help("leave it away, or open one before it"),
        );
    }
    let bracket = look.tokens.get(*open.last()?)?;
    if look.here().is_some_and(|token| !token.first) {
        return None;
    }
    Some(
        Finding::error("unfinished", "this bracket is never closed")
            .at(bracket.span, "")
            .help("write `)` where it ends"),
    )
}
