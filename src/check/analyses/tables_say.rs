//! What is said of tables.

use super::bounds::Standing;
use super::tables::Stretch;
use super::written::written;
use crate::diagnostic::Finding;
use crate::model::{
    AxisId, Claim, Claimed, ClauseKind, Cut, ExprId, FigureId, Good, Model, RowResult, Table, TableKind, TermKind, Type,
};
use crate::number::Number;
use crate::source::{Source, Span};

/// A table at a coordinate, with the words it was read from.
pub(super) struct View<'a> {
    pub model: &'a Model,
    pub source: &'a Source,
    pub table: &'a Table,
    pub coordinate: &'a [(AxisId, u32)],
}

impl View<'_> {
    fn ty(&self) -> &Type {
        &self.model.expr(self.table.selector).ty
    }

    fn value(&self, value: &Number) -> String {
        written(value, self.ty())
    }

    fn head(&self, row: &Standing) -> Span {
        self.table.rows.get(row.row).map(|row| row.head).unwrap_or_default()
    }

    /// The words of a row's claim.
    fn words(&self, row: &Standing) -> String {
        self.source.slice(self.head(row)).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn line(&self, row: &Standing) -> usize {
        self.source.line_column(self.head(row).start).0
    }

    /// Which row of a schedule a finding is about, as the beginning of its message.
    fn place(&self) -> String {
        let mut keys: Vec<&str> = Vec::new();
        for (axis, row) in self.coordinate {
            keys.extend(self.model.axis(*axis).keys.get(*row as usize).map(String::as_str));
        }
        if keys.is_empty() { String::new() } else { format!("for `{}`, ", keys.join(".")) }
    }

    /// The key of a row that stands for a row of a schedule.
    fn key(&self, row: &Standing) -> String {
        let axis = self.table.rows.get(row.row).and_then(|row| row.each);
        match (axis, row.each) {
            (Some(axis), Some(each)) => match self.model.axis(axis).keys.get(each as usize) {
                Some(key) => format!(" (row `{key}`)"),
                None => String::new(),
            },
            (None, _) | (_, None) => String::new(),
        }
    }

    /// The word before a result, such as `earns`.
    fn verb(&self) -> String {
        let row = self.table.rows.first();
        let words = row.map_or("", |row| self.source.slice(Span { start: row.head.end, end: row.span.end }));
        words.split_whitespace().next().unwrap_or("gives").to_owned()
    }
}

/// `no row covers what lies above 89.99% and below 90%`
pub(super) fn gap(view: &View<'_>, before: Option<&Standing>, after: Option<&Standing>, gap: &Stretch) -> Finding {
    let place = view.place();
    let mut finding = Finding::error("band-gap", format!("{place}no row covers {}", stretch(view, gap)));
    let inside = between(gap).map(|value| view.value(&value));
    if let Some(before) = before {
        let ends = match &gap.0 {
            Some(cut) if cut.above => format!("this row ends here, {} in", view.value(&cut.value)),
            Some(cut) => format!("this row ends before {}", view.value(&cut.value)),
            None => "this row ends here".to_owned(),
        };
        finding = finding.at(view.head(before), ends + &view.key(before));
    }
    if let Some(after) = after {
        let first = if before.is_some() { "the next begins here" } else { "the first row begins here" };
        let neither = match (&inside, before) {
            (Some(inside), Some(_)) => format!("{first}; {inside} is in neither"),
            (Some(inside), None) => format!("{first}; {inside} is in none"),
            (None, _) => first.to_owned(),
        };
        finding = finding.at(view.head(after), neither + &view.key(after));
    }
    let verb = view.verb();
    match (before, after) {
        (Some(before), Some(after)) => match one_sided(view, before) {
            Some(first) if ends_itself(view, before) => finding.help(format!(
                "write `{first}` and let the next row end it; or round what is looked up before the table"
            )),
            Some(_) | None => {
                let mut ways = Vec::new();
                if let (true, Some(cut)) = (is_upper(view, before), &gap.1) {
                    ways.push(format!("`{}` on line {}", below(view, cut), view.line(before)));
                }
                if let (true, Some(cut)) = (is_lower(view, after), &gap.0) {
                    ways.push(format!("`{}` on line {}", above(view, cut), view.line(after)));
                }
                let row = format!("a row for what lies between, or `otherwise   {verb} …`");
                if ways.is_empty() || before.each.is_some() || after.each.is_some() {
                    finding.help(format!("add {row}"))
                } else {
                    finding.help(format!("write {}, or add {row}", ways.join(" or ")))
                }
            }
        },
        (None, Some(_)) => match &gap.1 {
            Some(cut) => finding.help(format!("add `{}  {verb} …` above it", below(view, cut))),
            None => finding.help(format!("add `otherwise   {verb} …`")),
        },
        (Some(_), None) => match &gap.0 {
            Some(cut) => finding.help(format!("add `{}  {verb} …` below it", above(view, cut))),
            None => finding.help(format!("add `otherwise   {verb} …`")),
        },
        (None, None) => finding
            .at(view.model.expr(view.table.selector).span, "looked up here")
            .help(format!("add `otherwise   {verb} …`")),
    }
}

/// `80% is in two rows`
pub(super) fn overlap(view: &View<'_>, before: &Standing, after: &Standing, both: &Stretch) -> Finding {
    let place = view.place();
    let point = match both {
        (Some(a), Some(b)) if a.value == b.value => Some(view.value(&a.value)),
        (Some(_) | None, Some(_) | None) => None,
    };
    let what = point.clone().unwrap_or_else(|| stretch(view, both));
    let inside = point.clone().or_else(|| between(both).map(|value| view.value(&value))).unwrap_or_default();
    let finding = Finding::error("band-overlap", format!("{place}{what} is in two rows"));
    let label = |row: &Standing| {
        let claim = view.table.rows.get(row.row).map(|row| &row.claim);
        let word = claim.map(|claim| bound_word(claim, &both.0)).unwrap_or("this row");
        let word = if word == "this row" { word.to_owned() } else { format!("`{word}`") };
        format!("{word} has {inside} in{}", view.key(row))
    };
    let mut finding = finding.at(view.head(before), label(before));
    if view.head(before) != view.head(after) {
        finding = finding.at(view.head(after), label(after));
    } else {
        // Two rows of one schedule stand in one row of the text: both keys are said.
        finding = finding.at(view.head(after), format!("and again{}", view.key(after)));
    }
    match point {
        Some(value) if is_upper(view, before) && is_lower(view, after) => {
            // The order of the lines says which of them is good.
            finding.help(format!(
                "if {value} belongs to the row on line {}, write `below {value}` on line {}; if not, `above {value}` on line {}",
                view.line(after),
                view.line(before),
                view.line(after)
            ))
        }
        Some(_) if before.each.is_some() => finding.help("each key needs a bound of its own"),
        Some(_) => finding.help("take one of the two rows out, or give it another bound"),
        None if view.words(before) == view.words(after) => {
            finding.help("take one of the two rows out, or give it another bound")
        }
        None => finding.help(format!(
            "end `{}` where `{}` begins, or write one bound per row and let the next row end it",
            view.words(before),
            view.words(after)
        )),
    }
}

/// `the table says nothing below 68.0`
pub(super) fn line_end(view: &View<'_>, point: &Standing, low: bool, at: &Number) -> Finding {
    let (side, which) = if low { ("below", "the first point") } else { ("above", "the last point") };
    let words = view.words(point);
    let value = words.strip_prefix("at ").map_or_else(|| view.value(at), str::to_owned);
    let place = view.place();
    let verb = view.verb();
    let flat = view.table.rows.get(point.row).map(|row| match row.result {
        RowResult::Value(value) | RowResult::Evenly(value, _) => {
            view.source.slice(view.model.expr(value).span).trim_end()
        }
    });
    let nothing = if matches!(verb.as_str(), "earns" | "gives") { "0" } else { "nothing" };
    let flat = match flat {
        Some(flat) if flat != nothing => format!(", or `{side} {value}  {verb} {flat}` where it stays flat"),
        Some(_) | None => String::new(),
    };
    Finding::error("line-ends", format!("{place}the table says nothing {side} {value}"))
        .at(view.head(point), which)
        .help(format!("add `{side} {value}  {verb} {nothing}`{flat}"))
}

/// A row that rises evenly and has one end only.
pub(super) fn evenly_open(view: &View<'_>, row: &Standing, claim: &Claimed<Number>) -> Finding {
    let words = view.words(row);
    let place = view.place();
    let side = if claim.upper.is_none() { "ends" } else { "begins" };
    let next = match &claim.lower {
        Some(cut) if claim.upper.is_none() => format!("above {}", view.value(&cut.value)),
        Some(_) | None => "there".to_owned(),
    };
    Finding::error("line-ends", format!("{place}nothing says where `{words}` {side}, so it cannot rise evenly"))
        .at(
            view.head(row),
            format!("this row {} for ever", if claim.upper.is_none() { "goes on" } else { "comes from" }),
        )
        .help(format!("add a row whose bound {side} it {next}, such as the most that can be earned"))
}

/// Bounds that go up and then down.
pub(super) fn out_of_order(view: &View<'_>, index: usize, up: bool, bounds: &[(usize, Number)]) -> Finding {
    let at = bounds.iter().position(|(row, _)| *row == index).unwrap_or(0);
    let value = |at: usize| bounds.get(at).map(|(_, value)| view.value(value)).unwrap_or_default();
    let head = |at: usize| {
        bounds.get(at).and_then(|(row, _)| view.table.rows.get(*row)).map(|row| row.head).unwrap_or_default()
    };
    let before = at.saturating_sub(1);
    let mut sorted: Vec<&Number> = bounds.iter().map(|(_, value)| value).collect();
    sorted.sort();
    sorted.dedup();
    if !up {
        sorted.reverse();
    }
    let list: Vec<String> = sorted.into_iter().map(|bound| view.value(bound)).collect();
    let way = if up { "up" } else { "down" };
    Finding::error("row-order", format!("the rows go {way} and then {} comes after {}", value(at), value(before)))
        .at(head(at), "out of order")
        .at(head(before), format!("the rows went {way} to here"))
        .help(format!("put the rows in the order {}", list.join(", ")))
}

/// `when` rows none of which may hold.
pub(super) fn incomplete(
    model: &Model,
    source: &Source,
    owner: Option<FigureId>,
    rows: &[(ExprId, ExprId)],
) -> Finding {
    let name = owner.map(|owner| model.figure(owner).name.clone()).unwrap_or_default();
    let last = rows.last().map(|(condition, _)| model.expr(*condition).span).unwrap_or_default();
    let (verb, nothing) = match owner.map(|owner| model.figure(owner).clause) {
        Some(ClauseKind::Term(TermKind::Penalty)) => ("charges", "nothing"),
        Some(ClauseKind::Term(TermKind::Credit)) => ("credits", "nothing"),
        Some(ClauseKind::Term(TermKind::Withhold)) => ("holds", "nothing"),
        Some(ClauseKind::Term(TermKind::EarnBack)) => ("returns", "nothing"),
        Some(ClauseKind::Term(TermKind::Payment | TermKind::Bonus | TermKind::Adjustment)) => ("pays", "nothing"),
        Some(ClauseKind::Score | ClauseKind::Composite) => ("earns", "0"),
        Some(_) | None => ("gives", "…"),
    };
    let line = source.line_column(last.start).0;
    Finding::error("rows-incomplete", format!("the rows of `{name}` do not say what holds when none of them does"))
        .at(last, "the last row; nothing shows that one of them always holds")
        .help(format!("add after line {line}: `otherwise  {verb} {nothing}`"))
}

/// A stretch in words.
fn stretch(view: &View<'_>, (lower, upper): &Stretch) -> String {
    match (lower, upper) {
        (Some(a), Some(b)) if a.value == b.value => view.value(&a.value),
        (Some(a), Some(b)) => {
            let from = if a.above { "above" } else { "from" };
            let to = if b.above { "up to" } else { "below" };
            let and = if b.above { " " } else { " and " };
            format!("what lies {from} {}{and}{to} {}", view.value(&a.value), view.value(&b.value))
        }
        (Some(a), None) => format!("what lies {}", above(view, a)),
        (None, Some(b)) => format!("what lies {}", below(view, b)),
        (None, None) => "any value".to_owned(),
    }
}

/// `from 10%`, `above 10%`: what begins at a cut.
fn above(view: &View<'_>, cut: &Cut<Number>) -> String {
    format!("{} {}", if cut.above { "above" } else { "from" }, view.value(&cut.value))
}

/// `below 10%`, `up to 10%`: what ends at a cut.
fn below(view: &View<'_>, cut: &Cut<Number>) -> String {
    format!("{} {}", if cut.above { "up to" } else { "below" }, view.value(&cut.value))
}

/// A value inside a stretch.
fn between((lower, upper): &Stretch) -> Option<Number> {
    match (lower, upper) {
        (Some(a), Some(b)) => (&a.value + &b.value).div(&Number::from(2)),
        (Some(a), None) => Some(if a.above { &a.value + Number::one() } else { a.value.clone() }),
        (None, Some(b)) => Some(if b.above { b.value.clone() } else { &b.value - Number::one() }),
        (None, None) => None,
    }
}

/// The word with which a row states the bound at hand.
fn bound_word(claim: &Claim, at: &Option<Cut<Number>>) -> &'static str {
    match claim {
        Claim::Lower { included: true, .. } => "from",
        Claim::Lower { included: false, .. } => "above",
        Claim::Upper { included: true, .. } => "up to",
        Claim::Upper { included: false, .. } => "below",
        Claim::Good(Good::AtLeastAsGood, ..) => "at least as good as",
        Claim::Good(Good::NoBetter, ..) => "no better than",
        Claim::Good(Good::Better, ..) => "better than",
        Claim::Good(Good::Worse, ..) => "worse than",
        Claim::Point(_) => "at",
        Claim::Both { .. } if at.is_some() => "this row",
        Claim::Both { .. } => "this row",
    }
}

fn is_upper(view: &View<'_>, row: &Standing) -> bool {
    matches!(view.table.rows.get(row.row).map(|row| &row.claim), Some(Claim::Upper { .. }))
}

fn is_lower(view: &View<'_>, row: &Standing) -> bool {
    matches!(view.table.rows.get(row.row).map(|row| &row.claim), Some(Claim::Lower { .. }))
}

/// Whether a row says both its ends.
fn ends_itself(view: &View<'_>, row: &Standing) -> bool {
    matches!(view.table.rows.get(row.row).map(|row| &row.claim), Some(Claim::Both { .. }))
        && view.table.kind != TableKind::Line
}

/// A row of two bounds with its first only.
fn one_sided(view: &View<'_>, row: &Standing) -> Option<String> {
    let claim = view.table.rows.get(row.row).map(|row| &row.claim)?;
    let Claim::Both { lower, from, .. } = claim else { return None };
    let words = view.source.slice(view.model.expr(*lower).span).trim_end();
    Some(format!("{} {words}", if *from { "from" } else { "above" }))
}
