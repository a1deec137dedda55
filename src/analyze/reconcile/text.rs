//! A reconciliation as a page that both parties can read.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::data::{
    Cause, Change, ClauseChange, FigureSplit, How, LineSplit, Made, Named, NetSplit, Part, PartKind, Reconciliation,
    Stand, Worth,
};
use crate::explain::print::listed;

/// How the steps are ordered, in words.
pub const ORDER: &str = "facts first, as the contract lists them (those that nothing reads but one metric together), then clauses as they stand; \
    clauses that cannot stand without one another together. After each step everything is settled again. Another order may split a \
    difference otherwise; the sums are the same.";

/// How many lines of a changed clause are shown.
const LINES_SHOWN: usize = 12;

/// How many differences without a result are named.
const LISTED: usize = 20;

/// How wide sentences run.
const WIDTH: usize = 100;

/// The page: what differs, what each difference contributes to every line of money, the sums, the order. With addresses, the
/// same of those figures; of a contract without money, of all figures.
pub fn page(told: &Reconciliation, figures: &[String]) -> String {
    pages(&[told], figures)
}

/// Several pages; the order is said once.
pub fn pages(told: &[&Reconciliation], figures: &[String]) -> String {
    let mut text = told.iter().map(|told| page_of(told, figures)).collect::<Vec<_>>().join("\n");
    if told.iter().any(|told| !told.is_empty()) {
        text.push('\n');
        text.push_str(&wrapped(&format!("Order: {ORDER}"), ""));
    }
    text
}

fn page_of(told: &Reconciliation, figures: &[String]) -> String {
    let mut page = head(told);
    let splits: Vec<Row<'_>> = if figures.is_empty() && told.has_money {
        told.lines.iter().map(Row::Line).collect()
    } else {
        let asked = |split: &&FigureSplit| figures.is_empty() || figures.contains(&split.address);
        let lines = told.lines.iter().filter(|line| figures.contains(&line.address)).map(Row::Line);
        lines.chain(told.figures.iter().filter(asked).map(Row::Figure)).collect()
    };
    for (old, new) in &told.renamed {
        let _ = writeln!(page, "  `{old}` is called `{new}` in B, and is told as `{old}`");
    }
    page.push('\n');
    if splits.iter().all(|split| split.parts().is_empty()) {
        let what = if figures.is_empty() && told.has_money { "money" } else { "these figures" };
        let open = splits.iter().any(|split| split.before().is_open());
        let _ = match (told.is_empty() && told.idle.is_empty() && figures.is_empty(), open) {
            (true, _) => writeln!(page, "A and B are the same."),
            (false, false) => writeln!(page, "No difference in {what}."),
            (false, true) => writeln!(page, "No difference in the {what} that is known on both sides."),
        };
    } else if let Some(legend) = legend(told, &splits) {
        let _ = writeln!(page, "{legend}\n");
    }
    body(&mut page, told, &splits);
    sums(&mut page, told, &splits, figures.is_empty());
    rest(&mut page, told, &splits);
    page
}

/// A line or a figure.
#[derive(Clone, Copy)]
enum Row<'r> {
    Line(&'r LineSplit),
    Figure(&'r FigureSplit),
}

impl<'r> Row<'r> {
    fn address(&self) -> &'r str {
        match self {
            Row::Line(line) => &line.address,
            Row::Figure(figure) => &figure.address,
        }
    }

    fn section(&self) -> Option<&'r str> {
        match self {
            Row::Line(line) => line.section.as_deref(),
            Row::Figure(figure) => figure.section.as_deref(),
        }
    }

    fn before(&self) -> &'r Stand {
        match self {
            Row::Line(line) => &line.before,
            Row::Figure(figure) => &figure.before,
        }
    }

    fn after(&self) -> &'r Stand {
        match self {
            Row::Line(line) => &line.after,
            Row::Figure(figure) => &figure.after,
        }
    }

    fn parts(&self) -> &'r [Part] {
        match self {
            Row::Line(line) => &line.parts,
            Row::Figure(figure) => &figure.parts,
        }
    }

    fn sum(&self) -> Option<&'r Worth> {
        match self {
            Row::Line(line) => Some(&line.sum),
            Row::Figure(figure) => figure.sum.as_ref(),
        }
    }

    /// How it is called: with the parties where there are several pairs.
    fn label(&self, pairs: usize) -> String {
        match self {
            Row::Line(line) if !line.moves => format!("{} (held)", line.address),
            Row::Line(line) if pairs > 1 => format!("{} ({} to {})", line.address, line.from.name, line.to.name),
            Row::Line(_) | Row::Figure(_) => self.address().to_owned(),
        }
    }
}

fn head(told: &Reconciliation) -> String {
    let period = told.first.period.map(|period| format!(", {period}")).unwrap_or_default();
    let mut head = match (told.first.period, told.second.period) {
        (Some(first), Some(second)) if first != second => format!("{}, {first} and {second}\n", told.subject),
        _ => format!("{}{period}\n", told.subject),
    };
    let digest = |text: &str| match text.strip_prefix("sha256:").and_then(|digits| digits.get(..12)) {
        Some(digits) => format!("sha256:{digits}…"),
        None => text.to_owned(),
    };
    let made = |name: &str, made: &Made| {
        let title = made.contract.clone().unwrap_or_else(|| "no title".to_owned());
        match &made.digests {
            Some((contract, facts)) => {
                format!("  {name}  {title}: contract {}, facts {}\n", digest(contract), digest(facts))
            }
            None => format!("  {name}  {title}\n"),
        }
    };
    head.push_str(&made("A", &told.first));
    head.push_str(&made("B", &told.second));
    head
}

/// What the signs mean.
fn legend(told: &Reconciliation, splits: &[Row<'_>]) -> Option<String> {
    let of_money = splits.iter().any(|split| matches!(split, Row::Line(_)));
    let unit = if told.currency.is_empty() { String::new() } else { format!(", in {}", told.currency) };
    match (of_money, told.nets.as_slice()) {
        (false, _) => None,
        (true, [net]) => Some(format!("From A to B{unit}. + is for {}, − is for {}.", net.to.title, net.from.title)),
        (true, _) => Some(format!("From A to B{unit}. + is for whoever is paid, − for whoever pays.")),
    }
}

fn body(page: &mut String, told: &Reconciliation, splits: &[Row<'_>]) {
    let used: BTreeSet<usize> = splits.iter().flat_map(|split| split.parts()).map(|part| part.cause).collect();
    let mut rows: Vec<[String; 3]> = Vec::new();
    let mut counts = Vec::new();
    for cause in &used {
        let mut count = 0;
        for split in splits {
            for part in split.parts().iter().filter(|part| part.cause == *cause) {
                rows.push([split.label(told.nets.len()), from_to(part, told), changed(part, told)]);
                count += 1;
            }
        }
        let of_money = splits.iter().any(|split| matches!(split, Row::Line(_)));
        for net in told.nets.iter().filter(|_| of_money) {
            let parts: Vec<_> = net.parts.iter().filter(|part| part.cause == *cause).collect();
            if moving(splits, net, *cause) > 1 {
                for part in parts {
                    rows.push([format!("{} in all", pays(net)), String::new(), kinded(part.kind, &part.change, told)]);
                    count += 1;
                }
            }
        }
        counts.push(count);
    }
    let lines = aligned(&rows);
    let mut lines = lines.into_iter();
    for (number, (cause, count)) in used.iter().zip(counts).enumerate() {
        let Some(cause) = told.causes.get(*cause) else { continue };
        if number > 0 {
            page.push('\n');
        }
        page.push_str(&said(cause, number + 1));
        for line in lines.by_ref().take(count) {
            let _ = writeln!(page, "     {line}");
        }
    }
}

/// How many lines between the parties of a net a cause moves.
fn moving(splits: &[Row<'_>], net: &NetSplit, cause: usize) -> usize {
    let between = |line: &LineSplit| line.moves && line.from == net.from && line.to == net.to;
    let moved = |split: &&Row<'_>| match split {
        Row::Line(line) => between(line) && line.parts.iter().any(|part| part.cause == cause),
        Row::Figure(_) => false,
    };
    splits.iter().filter(moved).count()
}

/// What was put in place, and the metrics that it moved.
fn said(cause: &Cause, number: usize) -> String {
    let mut said = String::new();
    let number = format!("{number}");
    for (place, change) in cause.changes.iter().enumerate() {
        let mark = if place == 0 { number.as_str() } else { "" };
        let _ = writeln!(said, "{mark:>2}  {}", change_words(change));
        if let Change::Clause(clause) = change {
            said.push_str(&clause_lines(clause));
        }
    }
    for metric in &cause.metrics {
        let _ = writeln!(said, "    {} {} → {}", metric.address, standing(&metric.before), standing(&metric.after));
    }
    said
}

/// A change in a line: `readmitted 42 → 51`.
fn change_words(change: &Change) -> String {
    match change {
        Change::Fact(fact) => format!("{} {} → {}", fact.address, fact.before, fact.after),
        Change::Period { before, after } => format!("the period {before} → {after}"),
        Change::Clause(clause) => {
            let section = clause.section.as_ref().map(|section| format!("§ {section} ")).unwrap_or_default();
            let name = if clause.name == clause.clause { String::new() } else { format!(" {}", clause.name) };
            let how = match clause.how {
                How::Added => "is added",
                How::Removed => "is removed",
                How::Changed if clause.rows => "has other rows",
                How::Changed => "reads otherwise",
            };
            format!("{section}{}{name} {how}", clause.clause)
        }
        Change::Order => "the order of the clauses".to_owned(),
    }
}

/// The lines of a clause that are not the same.
fn clause_lines(clause: &ClauseChange) -> String {
    if clause.how != How::Changed {
        return String::new();
    }
    let lines = |text: &str| -> Vec<String> {
        text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    };
    let (before, after) = (lines(&clause.before), lines(&clause.after));
    let only = |these: &[String], those: &[String]| -> Vec<String> {
        let mut left = those.to_vec();
        let mut only = Vec::new();
        for line in these {
            match left.iter().position(|other| other == line) {
                Some(place) => drop(left.remove(place)),
                None => only.push(line.clone()),
            }
        }
        only
    };
    let (gone, new) = (only(&before, &after), only(&after, &before));
    let mut said = String::new();
    for (mark, lines) in [("A", gone), ("B", new)] {
        for line in lines.iter().take(LINES_SHOWN) {
            let _ = writeln!(said, "    {mark}: {line}");
        }
        if lines.len() > LINES_SHOWN {
            let _ = writeln!(said, "    {mark}: … and {} more lines", lines.len() - LINES_SHOWN);
        }
    }
    said
}

/// All differences, the nets, and what is the same.
fn sums(page: &mut String, told: &Reconciliation, splits: &[Row<'_>], whole: bool) {
    if splits.is_empty() {
        return;
    }
    let mut rows = vec![["".to_owned(), "A".to_owned(), "B".to_owned(), "B − A".to_owned()]];
    for split in splits {
        let difference = match (split.before().is_open(), split.after().is_open(), split.sum()) {
            (true, true, _) => "known in neither".to_owned(),
            (true, false, _) => "known in B only".to_owned(),
            (false, true, _) => "known in A only".to_owned(),
            (false, false, Some(sum)) => signed(sum, told),
            (false, false, None) => String::new(),
        };
        let section = split.section().map(|section| format!("§ {section} ")).unwrap_or_default();
        rows.push([
            format!("{section}{}", split.label(told.nets.len())),
            short(split.before(), told),
            short(split.after(), told),
            difference,
        ]);
    }
    let of_money = splits.iter().any(|split| matches!(split, Row::Line(_)));
    if of_money && whole {
        for net in &told.nets {
            let partial = !net.open_before.is_empty() || !net.open_after.is_empty();
            let words = if partial { format!("{}, so far", pays(net)) } else { pays(net) };
            rows.push([words, amount(&net.before, told), amount(&net.after, told), signed(&net.sum, told)]);
        }
    }
    page.push('\n');
    for line in aligned(&rows) {
        let _ = writeln!(page, "{line}");
    }
    if of_money && whole && told.same_lines > 0 {
        let (lines, are) = if told.same_lines == 1 { ("line", "is") } else { ("lines", "are") };
        let _ = writeln!(page, "{} other {lines} of money {are} the same", told.same_lines);
    }
    for split in splits {
        for (side, stand) in [("A", split.before()), ("B", split.after())] {
            if let Stand::Open { kind, needs } = stand {
                let needs = if needs.is_empty() { String::new() } else { format!(": it needs {}", listed(needs)) };
                let _ = writeln!(page, "{} has no amount in {side}, {}{needs}", split.address(), kind.word());
            }
        }
    }
}

/// What differs and moves nothing of what is told.
fn rest(page: &mut String, told: &Reconciliation, splits: &[Row<'_>]) {
    let used: BTreeSet<usize> = splits.iter().flat_map(|split| split.parts()).map(|part| part.cause).collect();
    let said: Vec<&Change> = used.iter().filter_map(|cause| told.causes.get(*cause)).flat_map(|c| &c.changes).collect();
    let mut quiet: Vec<&Change> = Vec::new();
    for change in told.causes.iter().flat_map(|cause| &cause.changes) {
        if !said.contains(&change) && !quiet.contains(&change) {
            quiet.push(change);
        }
    }
    let of_money = told.has_money && splits.iter().all(|split| matches!(split, Row::Line(_)));
    let words = |changes: &[&Change]| {
        let mut words: Vec<String> = changes.iter().take(LISTED).map(|change| change_words(change)).collect();
        if changes.len() > LISTED {
            words.push(format!("and {} more", changes.len() - LISTED));
        }
        words.join("; ")
    };
    if !quiet.is_empty() {
        let what = if of_money { "Moved figures, and no money" } else { "Moved something else" };
        page.push('\n');
        page.push_str(&wrapped(&format!("{what}: {}", words(&quiet)), "  "));
    }
    let idle: Vec<&Change> = told.idle.iter().collect();
    if !idle.is_empty() {
        page.push('\n');
        page.push_str(&wrapped(&format!("Differ, and moved nothing: {}", words(&idle)), "  "));
    }
}

/// `240,000.00 → 120,000.00`
fn from_to(part: &Part, told: &Reconciliation) -> String {
    format!("{} → {}", short(&part.before, told), short(&part.after, told))
}

fn changed(part: &Part, told: &Reconciliation) -> String {
    match &part.change {
        Some(change) => kinded(part.kind, change, told),
        None => String::new(),
    }
}

fn kinded(kind: PartKind, change: &Worth, told: &Reconciliation) -> String {
    match kind {
        PartKind::Changed => signed(change, told),
        PartKind::Known => format!("becomes known: {}", signed(change, told)),
        PartKind::Unknown => format!("becomes unknown: {}", signed(change, told)),
    }
}

/// An amount, or what there is instead.
fn short(stand: &Stand, told: &Reconciliation) -> String {
    match stand {
        Stand::Known(worth) => amount(worth, told),
        Stand::Gone => "not there".to_owned(),
        Stand::Open { kind, .. } => kind.word().to_owned(),
    }
}

fn standing(stand: &Stand) -> String {
    match stand {
        Stand::Known(worth) => worth.text.clone(),
        Stand::Gone => "not there".to_owned(),
        Stand::Open { kind, .. } => kind.word().to_owned(),
    }
}

/// Without the currency, which the page says once.
fn amount(worth: &Worth, told: &Reconciliation) -> String {
    let bare = worth.text.strip_suffix(told.currency.as_str()).filter(|_| !told.currency.is_empty());
    bare.unwrap_or(&worth.text).trim_end().to_owned()
}

fn signed(worth: &Worth, told: &Reconciliation) -> String {
    let amount = amount(worth, told);
    let amount = match amount.strip_suffix('%') {
        Some(points) => format!("{points} percentage points"),
        None => amount,
    };
    if worth.number.is_positive() { format!("+{amount}") } else { amount }
}

fn pays(net: &NetSplit) -> String {
    let Named { name: from, .. } = &net.from;
    format!("{from} to {}", net.to.name)
}

/// Rows of cells under one another: the first from the left, the others to the right.
fn aligned<const N: usize>(rows: &[[String; N]]) -> Vec<String> {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..N).map(width).collect();
    let line = |row: &[String; N]| {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let blanks = " ".repeat(widths[column].saturating_sub(cell.chars().count()));
            let _ = if column == 0 { write!(line, "{cell}{blanks}") } else { write!(line, "   {blanks}{cell}") };
        }
        line.trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

/// A sentence broken at blanks.
fn wrapped(text: &str, indent: &str) -> String {
    let mut page = String::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH {
            let _ = writeln!(page, "{line}");
            line = indent.to_owned();
        } else if !line.trim().is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    let _ = writeln!(page, "{line}");
    page
}
