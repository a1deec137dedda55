//! What was gathered of other elements and periods, in words.

use crate::explain::data::{Beside, Element, Fate, GatherTaken, How, Shown};
use crate::explain::print::listed;
use crate::explain::text::ELEMENTS_SHOWN;
use crate::explain::text::page::Page;
use crate::model::{Kind, Type};

/// In a few words: what was gathered, how many count, and what decided.
pub(super) fn summary(taken: &GatherTaken) -> String {
    let decided = match &taken.how {
        How::One(one) => format!("; it is that of {}", one.key),
        How::Between { lower, upper } => format!("; it lies between {} and {}", beside(lower), beside(upper)),
        How::Best { taken, last } => format!("; the best {taken} reach down to {}", beside(last)),
        How::Rank { better, equal, .. } => format!("; {}", standing(*better, *equal)),
        How::Share { funded, weight, weights, due, cut, has_odd, .. } => {
            let cent = match (has_odd, of_money(funded)) {
                (true, true) => " and an odd cent",
                (true, false) => " and an odd one",
                (false, _) => "",
            };
            let exact = if due.value == cut.value {
                format!("{} of it", cut.text)
            } else {
                format!("{} of it exactly, cut down to {}", due.text, cut.text)
            };
            format!("; weight {} of {} in all is {exact}{cent}", weight.text, weights.text)
        }
        How::LeftOver { weights, .. } => format!("; the weights come to {}", weights.text),
        How::Streak { broken: Some(broken) } => format!("; it did not hold in {broken}"),
        How::Streak { broken: None } | How::All | How::None => String::new(),
    };
    let funded = match &taken.how {
        How::Share { funded, .. } | How::LeftOver { funded, .. } => format!("{} to share, ", funded.text),
        How::All
        | How::One(_)
        | How::Between { .. }
        | How::Best { .. }
        | How::Rank { .. }
        | How::Streak { .. }
        | How::None => String::new(),
    };
    format!("{} ({funded}{}{decided})", short(&taken.words), counts(taken))
}

/// At length: the elements where they are few, and what decided.
pub(super) fn tell(page: &mut Page, taken: &GatherTaken, indent: usize) {
    let result =
        if taken.result.is_known() { format!("= {}", taken.result.text) } else { format!("is {}", taken.result.text) };
    page.say(indent, &format!("{} ({}) {result}", short(&taken.words), counts(taken)));
    let inner = indent + 2;
    match &taken.how {
        How::All | How::None => {}
        How::One(one) => page.say(inner, &format!("it is that of {}: {}", one.key, one.value.text)),
        How::Between { lower, upper } => {
            page.say(inner, &format!("it lies between {} and {}", beside(lower), beside(upper)));
        }
        How::Best { taken, last } => page.say(inner, &format!("the best {taken} count, down to {}", beside(last))),
        How::Rank { own, better, equal, ahead } => {
            page.say(inner, &format!("with {}, {}", own.text, standing(*better, *equal)));
            if let Some(ahead) = ahead {
                page.say(inner, &format!("the next better one is {}", beside(ahead)));
            }
        }
        How::Streak { broken } => {
            let words = match broken {
                Some(broken) => format!("it did not hold in {broken}; what counts is the run after that"),
                None => "it has held in every period that counts".to_owned(),
            };
            page.say(inner, &words);
        }
        How::Share { funded, weight, weights, due, cut, odd, has_odd } => {
            page.say_beside(inner, "to share", &funded.text);
            page.say_beside(inner, &format!("the own weight, of {} in all", weights.text), &weight.text);
            let exact = due.exact.as_ref().map(|exact| format!(" ({exact})")).unwrap_or_default();
            page.say_beside(inner, &format!("its exact part{exact}"), &due.text);
            let money = of_money(funded);
            let cut_down = if money { "cut down to the cent" } else { "cut down to a whole number" };
            page.say_beside(inner, cut_down, &cut.text);
            let went = if *has_odd { "one of them goes here" } else { "none of them goes here" };
            if !odd.is_zero() {
                let words = match (*odd == crate::number::Number::one(), money) {
                    (true, true) => "odd cent",
                    (false, true) => "odd cents",
                    (true, false) => "odd one",
                    (false, false) => "odd ones",
                };
                page.say(inner, &format!("{odd} {words} left by the cuts, to those who lost most by them: {went}"));
            }
        }
        How::LeftOver { funded, weights } => {
            page.say_beside(inner, "to share", &funded.text);
            page.say_beside(inner, "the weights come to", &weights.text);
        }
    }
    let all = taken.elements.len() + taken.more;
    if all <= ELEMENTS_SHOWN {
        taken.elements.iter().for_each(|element| page.say(inner, &told(element)));
    } else if let Some(own) = &taken.own {
        page.say(inner, &format!("{}, and {} others that are not listed", told(own), all - 1));
    } else {
        page.say(inner, &format!("{all} elements, which are not listed"));
    }
}

/// Whether a pool shares money, and not whole things.
fn of_money(funded: &Shown) -> bool {
    matches!(&funded.ty, Type::Quantity(unit) if unit.is_money())
}

fn told(element: &Element) -> String {
    let fate = match element.fate {
        Fate::Counted => "",
        Fate::Skipped => ", skipped",
        Fate::Blocks => ", which keeps the result from being known",
    };
    let weight = element.weight.as_ref().map(|weight| format!(", weight {}", weight.text)).unwrap_or_default();
    format!("{}: {}{weight}{fate}", element.key, element.value.text)
}

/// `18 counted, 2 skipped (insufficient), at least 4 needed`
fn counts(taken: &GatherTaken) -> String {
    let mut words = vec![format!("{} counted", taken.counted)];
    let of_kinds = |kinds: &[(Kind, usize)], what: &str| {
        let total: usize = kinds.iter().map(|(_, count)| count).sum();
        let named: Vec<&str> = kinds.iter().map(|(kind, _)| kind.word()).collect();
        (total > 0).then(|| format!("{total} {what} ({})", listed(&named)))
    };
    words.extend(of_kinds(&taken.skipped, "skipped"));
    words.extend(of_kinds(&taken.blocking, "without a value"));
    words.extend((taken.left_out > 0).then(|| format!("{} left out by `where`", taken.left_out)));
    words.extend(taken.needing.map(|needing| format!("at least {needing} needed")));
    words.join(", ")
}

fn standing(better: usize, equal: usize) -> String {
    let better = match better {
        0 => "none is better".to_owned(),
        1 => "1 is better".to_owned(),
        better => format!("{better} are better"),
    };
    match equal {
        0 => better,
        1 => format!("{better} and 1 other is equal"),
        equal => format!("{better} and {equal} others are equal"),
    }
}

fn beside(one: &Beside) -> String {
    format!("{} of {}", one.value.text, one.key)
}

/// The words up to what the counts say anyway.
fn short(words: &str) -> &str {
    let short = [" where ", " skipping ", " needing "].iter().filter_map(|word| words.find(word)).min();
    short.and_then(|end| words.get(..end)).unwrap_or(words)
}
