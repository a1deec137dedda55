//! Sentences and parts of sentences.

use crate::explain::data::{
    Bound, Choice, Condition, Decided, Effect, Event, Explanation, Fate, FoldTaken, GateOutcome, GateTaken, LimitTaken,
    Origin, RowTaken, Selector, Shown, StepTaken, WhenStyle, WhenTaken,
};
use crate::explain::print::listed;
use crate::explain::text::gathered;
use crate::model::{Kind, TableKind};

/// The most origins that one sentence names.
const ORIGINS_SHOWN: usize = 4;

/// One sentence: what it came to, and what decided.
pub(super) fn sentence(explanation: &Explanation) -> String {
    let what = format!("{}{} {}", explanation.clause.address, explanation.whose.words, outcome(explanation));
    let reasons = reasons(explanation);
    if reasons.is_empty() { what } else { format!("{what}: {}", reasons.join("; ")) }
}

/// `pays 120,000.00 USD`, `is 8.4%`, `is insufficient`, `is undetermined`
pub(super) fn outcome(explanation: &Explanation) -> String {
    match (&explanation.money, &explanation.value.value) {
        (Some(money), Ok(value)) if value.is_zero() => format!("{} nothing", money.verb),
        (Some(money), Ok(_)) => format!("{} {}", money.verb, money.amount.text),
        (Some(_), Err(_)) if left_out(explanation) => "is inapplicable".to_owned(),
        (Some(_), Err(_)) => "is undetermined".to_owned(),
        (None, Ok(_)) => format!("is {}", explanation.value.text),
        (None, Err(kind)) if kind.is_missing() => format!("is {}", kind.word()),
        (None, Err(_)) => "is undetermined".to_owned(),
    }
}

/// Whether a family's `where`, or an amendment, leaves the line out: then it is none, and nothing is waited for.
pub(super) fn left_out(explanation: &Explanation) -> bool {
    explanation.events.iter().any(|event| matches!(event, Event::LeftOut(_)))
}

/// What decided, each in a few words.
pub(super) fn reasons(explanation: &Explanation) -> Vec<String> {
    if !explanation.origins.is_empty() {
        return vec![needs(explanation)];
    }
    let mut reasons: Vec<String> = Vec::new();
    let closed = explanation
        .events
        .iter()
        .any(|event| matches!(event, Event::Gate(gate) if gate.outcome == GateOutcome::Closed));
    for event in &explanation.events {
        let reason = match event {
            Event::Gate(gate) if gate.outcome == GateOutcome::Closed => Some(closed_gate(gate)),
            // What a closed gate kept back is named by the gate.
            _ if closed => None,
            _ => told(event),
        };
        reasons.extend(reason);
    }
    if reasons.is_empty() {
        let computed = explanation.events.iter().rev().find_map(|event| match event {
            Event::Computed { words, with_values, .. } => Some(match with_values {
                Some(values) => format!("{words}, {values}"),
                None => words.clone(),
            }),
            Event::Given { .. } => Some("as given".to_owned()),
            Event::Summed { lines, .. } => {
                let words: Vec<String> =
                    lines.iter().map(|(address, value)| format!("{address} {}", value.text)).collect();
                Some(if words.is_empty() { "there is no such line".to_owned() } else { words.join(", ") })
            }
            Event::Folded(fold) => Some(fold_summary(fold)),
            Event::Gathered(taken) => Some(gathered::summary(taken)),
            Event::When(when) if when.style != WhenStyle::Statuses => Some(when_summary(when)),
            Event::LeftOut(_)
            | Event::Row(_)
            | Event::Parts { .. }
            | Event::OnLine { .. }
            | Event::When(_)
            | Event::Step(_)
            | Event::Picked { .. }
            | Event::Treated { .. }
            | Event::Weighed { .. }
            | Event::Gate(_)
            | Event::Rounded(_)
            | Event::Unlawful { .. }
            | Event::Limited(_) => None,
        });
        let read = explanation.reads.first().filter(|_| computed.is_none() && explanation.reads.len() == 1);
        reasons.extend(computed.or_else(|| read.map(|read| format!("as {}{} is", read.address, read.whose.words))));
    }
    reasons
}

/// An event that decides, in a few words.
fn told(event: &Event) -> Option<String> {
    match event {
        Event::LeftOut(condition) => Some(format!("the family leaves it out: {}", truth(condition))),
        Event::Row(row) => Some(row_summary(row)),
        Event::Parts { selector, parts, .. } => {
            let parts: Vec<String> =
                parts.iter().map(|part| format!("{} on {}", part.rate.text, part.length.text)).collect();
            Some(match parts.as_slice() {
                [] => format!("no part of {} lies in a row", valued(selector)),
                parts => format!("{} is {}", valued(selector), listed(parts)),
            })
        }
        Event::OnLine { selector, left, right, .. } => Some(on_line(selector, left, right.as_ref())),
        Event::When(when) if matches!((when.style, when.decided), (WhenStyle::Rows, _) | (_, Decided::Condition)) => {
            Some(when_summary(when))
        }
        Event::When(_) => None,
        Event::Step(step) | Event::Rounded(step) => {
            (step.effect != Effect::None).then(|| format!("{} (from {})", step.words, step.before.text))
        }
        Event::Picked { greater, items, .. } => {
            let of: Vec<String> = items.iter().map(|item| format!("{} ({})", item.words, item.value.text)).collect();
            let word = if *greater { "greater" } else { "lesser" };
            Some(format!("the {word} of {}", listed(&of)))
        }
        Event::Treated { words, kind, result, .. } => {
            Some(format!("{words} is {}, which counts as {}", kind.word(), result.text))
        }
        Event::Folded(fold) => Some(fold_summary(fold)),
        Event::Gathered(taken) => Some(gathered::summary(taken)),
        Event::Weighed { parts, .. } => {
            let counted: Vec<String> = parts
                .iter()
                .filter(|part| part.fate == Fate::Counted)
                .map(|part| format!("{} of {} ({})", part.used.text, part.address, part.value.text))
                .collect();
            let skipped: Vec<&str> =
                parts.iter().filter(|part| part.fate == Fate::Skipped).map(|part| part.address.as_str()).collect();
            let rest = if skipped.is_empty() { String::new() } else { format!(", {} skipped", listed(&skipped)) };
            Some(format!("{}{rest}", listed(&counted)))
        }
        Event::Unlawful { law } => Some(law.clone()),
        Event::Limited(limit) => limit_summary(limit),
        Event::Given { .. } | Event::Computed { .. } | Event::Gate(_) | Event::Summed { .. } => None,
    }
}

/// `readmission_rate 10% is in the band from 10% to below 12.5% (1% of base_payments)`
pub(super) fn row_summary(row: &RowTaken) -> String {
    let gives = if row.gives.is_empty() { String::new() } else { format!(" ({})", row.gives) };
    match &row.choice {
        Choice::Band { key, lower, upper, .. } => {
            let key = key.as_ref().map(|key| format!(" of `{key}`")).unwrap_or_default();
            format!("{} is in the band{key} {}{gives}", valued(&row.selector), band(lower.as_ref(), upper.as_ref()))
        }
        Choice::Otherwise { .. } => format!("{} is in no other band{gives}", valued(&row.selector)),
        Choice::Absent(kind) => {
            format!("{} is {}, and the row for that gives {}", row.selector.words, kind.word(), row.gives)
        }
        Choice::None => format!("{} is in no row", valued(&row.selector)),
    }
}

/// `from 10% to below 12.5%`, `below 10%`, `above 15%`
pub(super) fn band(lower: Option<&Bound>, upper: Option<&Bound>) -> String {
    let from = |bound: &Bound| format!("{} {}", if bound.included { "from" } else { "above" }, bound.at.text);
    match (lower, upper) {
        (Some(lower), Some(upper)) if lower.at.value == upper.at.value => format!("at {}", lower.at.text),
        (Some(lower), Some(upper)) => {
            let to = if upper.included { "up to" } else { "to below" };
            format!("{} {to} {}", from(lower), upper.at.text)
        }
        (Some(lower), None) if lower.included => format!("from {} up", lower.at.text),
        (Some(lower), None) => from(lower),
        (None, Some(upper)) => format!("{} {}", if upper.included { "up to" } else { "below" }, upper.at.text),
        (None, None) => "without bounds".to_owned(),
    }
}

pub(super) fn valued(selector: &Selector) -> String {
    if selector.words == selector.value.text {
        return selector.words.clone();
    }
    format!("{} {}", selector.words, selector.value.text)
}

pub(super) fn on_line(selector: &Selector, left: &(Shown, Shown), right: Option<&(Shown, Shown)>) -> String {
    match right {
        Some(right) => format!(
            "{} lies between {} (which gives {}) and {} (which gives {})",
            valued(selector),
            left.0.text,
            left.1.text,
            right.0.text,
            right.1.text
        ),
        None => format!("{} is at the point {} (which gives {})", valued(selector), left.0.text, left.1.text),
    }
}

pub(super) fn when_summary(when: &WhenTaken) -> String {
    let last = when.tried.last().map(truth).unwrap_or_default();
    let gives = when.gives.as_ref().map(|gives| format!(" ({gives})")).unwrap_or_default();
    match (when.decided, when.style) {
        (Decided::Condition, WhenStyle::Exceptions) => format!("the exception applies: {last}{gives}"),
        (Decided::Condition, _) => format!("{last}{gives}"),
        (Decided::Otherwise, WhenStyle::If) => format!("{last}{gives}"),
        (Decided::Otherwise, _) => {
            let none =
                if when.tried.len() == 1 { "the condition does not hold" } else { "none of the conditions holds" };
            format!("{none}{gives}")
        }
        (Decided::Absent(_) | Decided::Unknown, _) => format!("{last}{gives}"),
    }
}

/// `satisfaction is at least 60%` holds (78% is at least 60%), as a clause of a sentence.
pub(super) fn truth(condition: &Condition) -> String {
    let values = condition.with_values.as_ref().map(|values| format!(" ({values})")).unwrap_or_default();
    if let Some(kind) = condition.counts {
        return format!("`{}` is {}, which counts as {}", condition.words, kind.word(), condition.value.text);
    }
    match &condition.value.value {
        Ok(holds) if holds.is_zero() => format!("`{}` does not hold{values}", condition.words),
        Ok(_) => format!("`{}` holds{values}", condition.words),
        Err(kind) => format!("`{}` is {}{values}", condition.words, unknown(*kind)),
    }
}

fn unknown(kind: Kind) -> String {
    if kind.is_missing() { format!("unknown, {}", kind.word()) } else { format!("not known yet, {}", kind.word()) }
}

pub(super) fn closed_gate(gate: &GateTaken) -> String {
    let withheld = match &gate.withheld {
        Some(amount) if amount.is_zero() => ", though there was nothing to withhold".to_owned(),
        Some(amount) if amount.is_known() => format!(", so {} is withheld", amount.text),
        Some(_) | None => String::new(),
    };
    format!("{}{withheld}", truth(&gate.condition))
}

pub(super) fn step_effect(step: &StepTaken) -> String {
    let with = step.with.as_ref().map(|with| format!(" ({})", with.text)).unwrap_or_default();
    let words = format!("{}{with}", step.words);
    if let Some(when) = step.when.as_ref().filter(|when| !when.value.is_yes()) {
        return format!("{words}: not here, since {}", truth(when));
    }
    match (&step.change, step.effect) {
        (Some(_), Effect::None) => format!("{words}: no change"),
        (Some(change), Effect::Raised) => {
            format!("{words}: {} becomes {}, {} more", step.before.text, step.after.text, change.text)
        }
        (Some(change), Effect::Lowered) => {
            format!("{words}: {} becomes {}, {} less", step.before.text, step.after.text, change.text)
        }
        (None, _) => format!("{words}: {}", step.after.text),
    }
}

pub(super) fn fold_summary(fold: &FoldTaken) -> String {
    let mut words = vec![format!("{} counted", fold.counted)];
    if fold.skipped > 0 {
        words.push(format!("{} skipped", fold.skipped));
    }
    if let Some(needing) = fold.needing {
        words.push(format!("at least {needing} needed"));
    }
    // The counts say what the filter and the skipping came to.
    let short = [" where ", " skipping ", " needing "].iter().filter_map(|word| fold.words.find(word)).min();
    let short = short.and_then(|end| fold.words.get(..end)).unwrap_or(&fold.words);
    format!("{short} ({})", words.join(", "))
}

pub(super) fn limit_summary(limit: &LimitTaken) -> Option<String> {
    if !limit.relief.is_known() {
        return Some(format!("limit `{}` waits for what its lines come to together", limit.name));
    }
    let Some((before, after)) = &limit.line else {
        return Some(format!("its lines together from {} to {}", limit.sum.text, limit.together.text));
    };
    if before.value == after.value {
        return None;
    }
    Some(format!(
        "limit `{}` brings {} to {} (its lines together from {} to {})",
        limit.name, before.text, after.text, limit.sum.text, limit.together.text
    ))
}

/// `needs satisfaction, which was not given`
fn needs(explanation: &Explanation) -> String {
    let origins = &explanation.origins;
    let own = |origin: &Origin| origin.at == explanation.at;
    let mut words: Vec<String> = origins
        .iter()
        .take(ORIGINS_SHOWN)
        .map(|origin| {
            if own(origin) {
                let said = format!("is {}: ", origin.kind.word());
                return origin.reason.strip_prefix(&said).unwrap_or(&origin.reason).to_owned();
            }
            match origin.reason.strip_prefix("was refused: ") {
                Some(why) => format!("needs {}{}: {why}", origin.address, origin.whose.words),
                None => from_elsewhere(origin, ""),
            }
        })
        .collect();
    if origins.len() > ORIGINS_SHOWN {
        words.push(format!("and {} more", origins.len() - ORIGINS_SHOWN));
    }
    words.join("; ")
}

/// An origin of another figure: `needs satisfaction, which was not given`, `readmission_rate is insufficient: …`
pub(super) fn from_elsewhere(origin: &Origin, title: &str) -> String {
    if origin.cause == crate::explain::Cause::Fact {
        return format!("needs {}{}{title}, which {}", origin.address, origin.whose.words, origin.reason);
    }
    let sign = if is_about(&origin.reason) { "" } else { ":" };
    format!("{}{}{title}{sign} {}", origin.address, origin.whose.words, origin.reason)
}

/// Whether a reason is said of a figure, as in `it was not given`.
pub(super) fn is_about(reason: &str) -> bool {
    ["is ", "was ", "needs "].iter().any(|verb| reason.starts_with(verb))
}

/// How a table is read, for a heading.
pub(super) fn table_word(kind: TableKind) -> &'static str {
    match kind {
        TableKind::Band => "by band of",
        TableKind::Part => "by part of",
        TableKind::Line => "by line of",
    }
}
