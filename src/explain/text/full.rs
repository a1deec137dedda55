//! Everything about a figure, with what it was worked out from beneath.

use std::collections::HashSet;

use crate::explain::Explainer;
use crate::explain::data::{
    Choice, Decided, Event, Explanation, Fate, FoldTaken, GateOutcome, LimitTaken, Neighbor, RowTaken, Shown,
    WhenStyle, WhenTaken,
};
use crate::explain::text::page::Page;
use crate::explain::text::{ELEMENTS_SHOWN, gathered, phrase};
use crate::model::{At, Side};

/// The most figures that one explanation traces.
const MAX_TRACED: usize = 300;

/// How deep what is read is told of at length; beneath it, in one line each.
const MAX_DEPTH: usize = 40;

/// The deepest that what is read is indented.
const MAX_INDENT: usize = 24;

pub(super) fn full(ex: &Explainer<'_>, explanation: &Explanation) -> String {
    let mut teller = Teller { ex, page: Page::default(), told: HashSet::new(), depth: 0 };
    teller.tell(explanation, 0, "");
    teller.page.finish()
}

struct Teller<'e, 'a> {
    ex: &'e Explainer<'a>,
    page: Page,
    told: HashSet<At>,
    depth: usize,
}

impl Teller<'_, '_> {
    fn tell(&mut self, explanation: &Explanation, indent: usize, bullet: &str) {
        self.told.insert(explanation.at);
        let clause = &explanation.clause;
        let title = clause.title.as_ref().map(|title| format!(" \"{title}\"")).unwrap_or_default();
        let section = clause.section.as_ref().map(|section| format!("§ {section}, ")).unwrap_or_default();
        let version = clause.version.as_ref().map(|version| format!(", version {version}")).unwrap_or_default();
        let place = format!("({section}{}, line {}{version})", clause.word, clause.line);
        let exact = exactly(&explanation.value);
        let came = phrase::outcome(explanation);
        self.page.say(
            indent,
            &format!("{bullet}{}{}{title} {came}{exact} {place}", clause.address, explanation.whose.words),
        );
        let inner = indent + 2;
        if let Some(money) = &explanation.money {
            let way = if money.moves { "pays" } else { "leaves it with" };
            self.page.say(inner, &format!("{} {way} {}", money.from, money.to));
        }
        for origin in &explanation.origins {
            if origin.at == explanation.at {
                let it = if phrase::is_about(&origin.reason) { "it " } else { "" };
                self.page.say(inner, &format!("{it}{}", origin.reason));
            } else {
                let title = origin.title.as_ref().map(|title| format!(" \"{title}\"")).unwrap_or_default();
                self.page.say(inner, &phrase::from_elsewhere(origin, &title));
            }
        }
        explanation.events.iter().for_each(|event| self.event(event, inner));
        self.reads(explanation, inner);
    }

    fn reads(&mut self, explanation: &Explanation, indent: usize) {
        for read in &explanation.reads {
            let named = format!("{}{}", read.address, read.whose.words);
            let Some(at) = read.figure else {
                self.page.say(indent, &format!("· {} is {}", read.address, read.value.text));
                continue;
            };
            if self.told.contains(&at) {
                self.page.say(indent, &format!("· {named} is {} (told above)", read.value.text));
                continue;
            }
            let inner = self.ex.explain_at(at);
            if self.told.len() >= MAX_TRACED || self.depth >= MAX_DEPTH {
                self.told.insert(at);
                self.page.say(indent, &format!("· {}", phrase::sentence(&inner)));
                continue;
            }
            if let [Event::Given { .. }] = inner.events.as_slice() {
                self.told.insert(at);
                let title = inner.clause.title.as_ref().map(|title| format!(" \"{title}\"")).unwrap_or_default();
                let came = match inner.origins.first() {
                    Some(origin) => origin.reason.clone(),
                    None => format!("is {}, as given", read.value.text),
                };
                self.page.say(indent, &format!("· {named}{title} {came}"));
                continue;
            }
            self.depth += 1;
            self.tell(&inner, indent.min(MAX_INDENT), "· ");
            self.depth -= 1;
        }
    }

    fn event(&mut self, event: &Event, indent: usize) {
        match event {
            Event::Given { column, note } => {
                let note = note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
                self.page.say(indent, &format!("a fact, `{column}`{note}"));
            }
            Event::LeftOut(condition) => {
                self.page.say(indent, &format!("the family leaves it out: {}", phrase::truth(condition)));
            }
            Event::Computed { words, with_values, result, .. } => {
                let values = with_values.as_ref().map(|values| format!(" = {values}")).unwrap_or_default();
                self.page.say(indent, &format!("{words}{values} {}", equals(result)));
            }
            Event::Row(row) => self.row(row, indent),
            Event::Parts { selector, parts, result } => {
                self.page.say(indent, &format!("by part of {}:", phrase::valued(selector)));
                for part in parts {
                    let words = format!(
                        "`{}`, from {} to {}: {} on {}",
                        part.head, part.from.text, part.to.text, part.rate.text, part.length.text
                    );
                    self.page.say_beside(indent + 2, &words, &part.amount.text);
                }
                self.page.say_beside(indent + 2, "together", &result.text);
            }
            Event::OnLine { selector, left, right, result } => {
                let words = phrase::on_line(selector, left, right.as_ref());
                self.page.say(indent, &format!("{words}, and comes to {}{}", result.text, exactly(result)));
            }
            Event::When(when) => self.when(when, indent),
            Event::Step(step) | Event::Rounded(step) => self.page.say(indent, &phrase::step_effect(step)),
            Event::Picked { greater, items, result } => {
                let word = if *greater { "greater" } else { "lesser" };
                self.page.say(indent, &format!("the {word} of these is {}:", result.text));
                for item in items {
                    let skipped = if item.fate == Fate::Skipped { ", skipped" } else { "" };
                    self.page.say(indent + 2, &format!("{}: {}{skipped}", item.words, item.value.text));
                }
            }
            Event::Treated { words, kind, result, .. } => {
                self.page.say(indent, &format!("{words} is {}, which counts as {}", kind.word(), result.text));
            }
            Event::Folded(fold) => self.fold(fold, indent),
            Event::Gathered(taken) => gathered::tell(&mut self.page, taken, indent),
            Event::Weighed { parts, needing, result } => {
                let needing = needing.map(|needing| format!(", at least {needing} needed")).unwrap_or_default();
                self.page.say(
                    indent,
                    &format!("the weighted mean of its parts is {}{}{needing}:", result.text, exactly(result)),
                );
                for part in parts {
                    let title = part.title.as_ref().map(|title| format!(" \"{title}\"")).unwrap_or_default();
                    let weight = match part.fate {
                        Fate::Skipped => format!("{}, skipped: its weight goes to the rest", part.weight.text),
                        Fate::Blocks => format!("{}, and without it there is no mean", part.weight.text),
                        Fate::Counted if part.used.value == part.weight.value => part.weight.text.clone(),
                        Fate::Counted => format!("{}, here {}", part.weight.text, part.used.text),
                    };
                    self.page.say_beside(
                        indent + 2,
                        &format!("{}{title}, weight {weight}", part.address),
                        &part.value.text,
                    );
                }
            }
            Event::Gate(gate) => {
                let side = match gate.side {
                    Some(Side::Pays) => "pays only if",
                    Some(Side::Charges) => "charges only if",
                    None => "only if",
                };
                let words = match gate.outcome {
                    GateOutcome::Open => format!("{side}: open, {}", phrase::truth(&gate.condition)),
                    GateOutcome::Closed => format!("{side}: closed, {}", phrase::closed_gate(gate)),
                    GateOutcome::OtherSide => format!("{side} `{}`: about the other side", gate.condition.words),
                    GateOutcome::Unknown => format!("{side}: {}", phrase::truth(&gate.condition)),
                };
                self.page.say(indent, &words);
            }
            Event::Unlawful { law } => self.page.say(indent, law),
            Event::Limited(limit) => self.limit(limit, indent),
            Event::Summed { lines, result } => {
                for (address, value) in lines {
                    self.page.say_beside(indent + 2, address, &value.text);
                }
                self.page.say_beside(indent, "together", &result.text);
            }
        }
    }

    fn row(&mut self, row: &RowTaken, indent: usize) {
        let table = phrase::table_word(row.kind);
        let selector = format!("{table} {}", row.selector.words);
        let value = format!("{}{}", row.selector.value.text, exactly(&row.selector.value));
        let words = match &row.choice {
            Choice::Band { head, key, lower, upper } => {
                let key = key.as_ref().map(|key| format!(" for `{key}`")).unwrap_or_default();
                let band = phrase::band(lower.as_ref(), upper.as_ref());
                format!("{selector}, {value}: the row `{head}`{key} claims it ({band})")
            }
            Choice::Otherwise { lower, upper } => {
                let band = phrase::band(lower.as_ref(), upper.as_ref());
                format!("{selector}, {value}: no row claims it, so `otherwise` does ({band})")
            }
            Choice::Absent(kind) => format!("{selector}: it is {}, and there is a row for that", kind.word()),
            Choice::None if row.selector.value.is_known() => format!("{selector}, {value}: no row decides"),
            Choice::None => format!("{selector}: it is {value}, and no row is about that"),
        };
        let gives = if row.gives.is_empty() || row.gives == row.result.text {
            format!("; it gives {}", row.result.text)
        } else {
            format!("; it gives {} {}", row.gives, equals(&row.result))
        };
        let because = row.because.as_ref().map(|because| format!(", because \"{because}\"")).unwrap_or_default();
        let gives = if matches!(row.choice, Choice::None) { String::new() } else { gives };
        self.page.say(indent, &format!("{words}{gives}{because}"));
        for (neighbor, side) in [(&row.below, "below"), (&row.above, "above")] {
            if let Some(neighbor) = neighbor {
                self.page.say(indent + 2, &neighbor_words(neighbor, side));
            }
        }
    }

    fn when(&mut self, when: &WhenTaken, indent: usize) {
        let last = when.tried.len().saturating_sub(1);
        let said = match when.style {
            WhenStyle::Exceptions if when.decided == Decided::Otherwise => "no exception, since ",
            WhenStyle::Exceptions => "an exception, since ",
            WhenStyle::Rows | WhenStyle::Statuses | WhenStyle::If => "",
        };
        for (place, condition) in when.tried.iter().enumerate() {
            // What a status line made of the figure is said above, where its absence is.
            if when.style == WhenStyle::Statuses && place == last && when.decided != Decided::Otherwise {
                continue;
            }
            let gives = when.gives.as_ref().filter(|_| place == last && when.decided != Decided::Otherwise);
            let gives = gives.map(|gives| format!("; it gives {gives} {}", equals(&when.result))).unwrap_or_default();
            self.page.say(indent, &format!("{said}{}{gives}", phrase::truth(condition)));
        }
        if let (Decided::Otherwise, Some(gives)) = (when.decided, &when.gives) {
            self.page.say(indent, &format!("otherwise: {gives} {}", equals(&when.result)));
        }
    }

    fn fold(&mut self, fold: &FoldTaken, indent: usize) {
        let left_out =
            if fold.left_out > 0 { format!(", {} left out by `where`", fold.left_out) } else { String::new() };
        let summary = phrase::fold_summary(fold);
        self.page.say(indent, &format!("{summary}{left_out} {}", equals(&fold.result)));
        for element in fold.elements.iter().take(ELEMENTS_SHOWN) {
            let fate = match element.fate {
                Fate::Counted => "",
                Fate::Skipped => ", skipped",
                Fate::Blocks => ", which keeps the result from being known",
            };
            let weight = element.weight.as_ref().map(|weight| format!(", weight {}", weight.text)).unwrap_or_default();
            self.page.say(indent + 2, &format!("{}: {}{weight}{fate}", element.key, element.value.text));
        }
        let rest = fold.elements.len().saturating_sub(ELEMENTS_SHOWN) + fold.more;
        if rest > 0 {
            self.page.say(indent + 2, &format!("and {rest} more"));
        }
    }

    fn limit(&mut self, limit: &LimitTaken, indent: usize) {
        let title = limit.title.as_ref().map(|title| format!(" \"{title}\"")).unwrap_or_default();
        let section = limit.section.as_ref().map(|section| format!(" (§ {section})")).unwrap_or_default();
        let did = if limit.relief.is_zero() {
            format!("its lines come to {} together, which it leaves as it is", limit.sum.text)
        } else if limit.relief.is_known() {
            format!(
                "its lines come to {} together and may come to {}; {} is relieved {}",
                limit.sum.text, limit.together.text, limit.relief.text, limit.relieved
            )
        } else {
            "what its lines come to together is not known".to_owned()
        };
        self.page.say(indent, &format!("limit {}{title}{section}: {did}", limit.name));
        limit.steps.iter().for_each(|step| self.page.say(indent + 2, &phrase::step_effect(step)));
        if let Some((before, after)) =
            limit.line.as_ref().filter(|(before, after)| after.is_known() && before.value != after.value)
        {
            self.page.say(indent + 2, &format!("this line: {} becomes {}", before.text, after.text));
        }
    }
}

/// The whole fraction, where the digits do not end.
fn exactly(shown: &Shown) -> String {
    shown.exact.as_ref().map(|exact| format!(" (exactly {exact})")).unwrap_or_default()
}

/// `= 8.4%`, `≈ 33.333333% (exactly 100/3)`, `is insufficient`
fn equals(shown: &Shown) -> String {
    match (&shown.value, &shown.exact) {
        (Err(_), _) => format!("is {}", shown.text),
        (Ok(_), Some(exact)) => format!("{} (exactly {exact})", shown.text),
        (Ok(_), None) => format!("= {}", shown.text),
    }
}

/// The next band above gives nothing: 2.5 percentage points away, at 12.5%; with 11 more `readmitted` (53 in all) it is …
fn neighbor_words(neighbor: &Neighbor, side: &str) -> String {
    let gives = neighbor.gives.as_ref().map(|gives| format!(" gives {gives}")).unwrap_or_default();
    let away = if neighbor.distance.is_zero() {
        format!("{} is the bound itself", neighbor.at.text)
    } else {
        format!("{} away, at {}", neighbor.words, neighbor.at.text)
    };
    let cases = neighbor.cases.as_ref().map(|cases| {
        let (count, more) = (cases.change.abs(), if cases.change.is_negative() { "fewer" } else { "more" });
        format!("; with {count} {more} `{}` ({} in all) it is {}", cases.counted, cases.count, cases.quotient.text)
    });
    format!("the next band {side}{gives}: {away}{}", cases.unwrap_or_default())
}
