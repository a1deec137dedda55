//! Figures with what led to each, amounts on the right.

use crate::explain::data::{Effect, Event, Explanation, GateOutcome, WhenStyle};
use crate::explain::text::page::Page;
use crate::explain::text::{gathered, phrase};

pub(super) fn ledger(explanations: &[Explanation]) -> String {
    let mut page = Page::default();
    for explanation in explanations {
        page.gap();
        entry(&mut page, explanation);
    }
    page.finish()
}

fn entry(page: &mut Page, explanation: &Explanation) {
    let clause = &explanation.clause;
    let section = clause.section.as_ref().map(|section| format!("§ {section}  ")).unwrap_or_default();
    let title = clause.title.as_ref().map(|title| format!("  {title}")).unwrap_or_default();
    let version = clause.version.as_ref().map(|version| format!("  (version: {version})")).unwrap_or_default();
    page.say(0, &format!("{section}{}{}{title}{version}", clause.address, explanation.whose.words));
    let mut closed = false;
    for event in &explanation.events {
        match event {
            Event::Row(row) => page.say_beside(2, &phrase::row_summary(row), &row.result.text),
            Event::OnLine { selector, left, right, result } => {
                page.say_beside(2, &phrase::on_line(selector, left, right.as_ref()), &result.text);
            }
            Event::Parts { selector, parts, result } => {
                page.say(2, &format!("by part of {}", phrase::valued(selector)));
                for part in parts {
                    let words = format!("{}: {} on {}", part.head, part.rate.text, part.length.text);
                    page.say_beside(4, &words, &part.amount.text);
                }
                page.say_beside(2, "together", &result.text);
            }
            // What a decision came to is told beneath, row by row.
            Event::When(_) if explanation.ruling.is_some() => {}
            Event::When(when) if when.style != WhenStyle::Statuses && when.gives.is_some() => {
                page.say_beside(2, &phrase::when_summary(when), &when.result.text);
            }
            Event::Computed { words, with_values, result, .. } => {
                let values = with_values.as_ref().map(|values| format!(": {values}")).unwrap_or_default();
                page.say_beside(2, &format!("{words}{values}"), &result.text);
            }
            Event::Step(step) | Event::Rounded(step) if step.effect != Effect::None => {
                page.say_beside(2, &step.words, &step.after.text);
            }
            Event::Picked { greater, items, result } => {
                let word = if *greater { "greater" } else { "lesser" };
                for item in items {
                    page.say_beside(4, &item.words, &item.value.text);
                }
                page.say_beside(2, &format!("the {word} of these"), &result.text);
            }
            Event::Treated { words, kind, result, .. } => {
                page.say_beside(2, &format!("{words} is {}, and counts as", kind.word()), &result.text);
            }
            Event::Folded(fold) => page.say_beside(2, &phrase::fold_summary(fold), &fold.result.text),
            Event::Gathered(taken) => page.say_beside(2, &gathered::summary(taken), &taken.result.text),
            Event::Weighed { parts, result, .. } => {
                for part in parts {
                    page.say_beside(4, &format!("{} of {}", part.used.text, part.address), &part.value.text);
                }
                page.say_beside(2, "weighted mean", &result.text);
            }
            Event::Gate(gate) => match gate.outcome {
                GateOutcome::Closed => {
                    let kept = gate.withheld.as_ref().filter(|_| !closed);
                    let right = kept.map_or(String::new(), |kept| {
                        if kept.is_known() && !kept.is_zero() { format!("−{}", kept.text) } else { kept.text.clone() }
                    });
                    closed = true;
                    page.say_beside(2, &format!("withheld: {}", phrase::truth(&gate.condition)), &right);
                }
                GateOutcome::Unknown => page.say(2, &phrase::truth(&gate.condition)),
                GateOutcome::Open | GateOutcome::OtherSide => {}
            },
            Event::Limited(limit) => {
                if let Some(words) = phrase::limit_summary(limit) {
                    let after = limit.line.as_ref().map(|(_, after)| after).filter(|after| after.is_known());
                    page.say_beside(2, &words, after.map_or("", |after| after.text.as_str()));
                }
            }
            Event::Summed { lines, .. } => {
                for (address, value) in lines {
                    page.say_beside(4, address, &value.text);
                }
            }
            Event::LeftOut(condition) => page.say(2, &format!("left out: {}", phrase::truth(condition))),
            Event::Unlawful { law } => page.say(2, law),
            Event::Given { note, .. } => note.iter().for_each(|note| page.say(2, note)),
            Event::When(_) | Event::Step(_) | Event::Rounded(_) => {}
        }
    }
    if let Some(ruling) = &explanation.ruling {
        ruling.because.iter().for_each(|because| page.say(2, &because.to_string()));
        page.say_beside(2, &ruling.does, &explanation.value.text);
        return;
    }
    if let Some(duty) = &explanation.duty {
        page.say(2, &duty.line());
    }
    match &explanation.money {
        Some(money) if money.amount.is_zero() => page.say_beside(2, "nothing moves", &money.amount.text),
        Some(money) if money.amount.is_known() => {
            let way = if money.moves {
                format!("{} {} {}", money.from, active(money.verb), money.to)
            } else {
                format!("{} keeps what {} earned", money.to, money.from)
            };
            page.say_beside(2, &way, &money.amount.text);
        }
        Some(_) if phrase::left_out(explanation) => page.say_beside(2, "no line", "inapplicable"),
        Some(_) => page.say_beside(2, &phrase::reasons(explanation).join("; "), "undetermined"),
        None if explanation.value.is_known() => page.say_beside(2, "comes to", &explanation.value.text),
        None => page.say_beside(2, &phrase::reasons(explanation).join("; "), &explanation.value.text),
    }
}

/// What the one does to the other, once it is said who is who.
fn active(verb: &str) -> &'static str {
    match verb {
        "credits" => "credits",
        "returns" => "returns to",
        _ => "pays",
    }
}
