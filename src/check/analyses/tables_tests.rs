//! Tables, good and broken.

use super::builder::{Builder, count, money, n, number, percent, unit};
use crate::model::*;

/// A claim from words such as `from 10`, `up to 20`, `from 10 to below 20`, `at 5`.
fn claim(b: &mut Builder, head: &str, ty: &Type) -> Claim {
    let mut value = |text: &str| b.constant(text.trim_end_matches('%'), ty.clone());
    let words: Vec<&str> = head.split(' ').collect();
    match words.as_slice() {
        ["from", x] => Claim::Lower { at: value(x), included: true },
        ["above", x] => Claim::Lower { at: value(x), included: false },
        ["up", "to", x] => Claim::Upper { at: value(x), included: true },
        ["below", x] => Claim::Upper { at: value(x), included: false },
        ["from", x, "to", "below", y] => Claim::Both { lower: value(x), from: true, upper: value(y), up_to: false },
        ["from", x, "up", "to", y] => Claim::Both { lower: value(x), from: true, upper: value(y), up_to: true },
        ["at", x] => Claim::Point(value(x)),
        other => panic!("{other:?}"),
    }
}

fn build(kind: TableKind, ty: Type, range: (Option<&str>, Option<&str>), heads: &[&str], otherwise: bool) -> Builder {
    let mut b = Builder::new();
    let input = b.input("x", ty.clone(), range, &[]);
    let selector = b.read(input);
    let rows: Vec<TableRow> = heads
        .iter()
        .map(|head| {
            let claim = claim(&mut b, head, &ty);
            let value = b.constant("1", number());
            b.row(head, claim, value)
        })
        .collect();
    let rest = otherwise.then(|| b.constant("0", number()));
    let table = b.table(kind, selector, rows, rest);
    b.define("score", number(), table);
    b
}

fn codes(heads: &[&str]) -> Vec<&'static str> {
    build(TableKind::Band, percent(), (None, None), heads, false).codes()
}

#[test]
fn tables_that_claim_every_place_once() {
    for heads in [
        &["below 10", "from 10", "from 12.5", "from 15"][..],
        &["from 90", "from 80", "below 80"],
        &["up to 0.9", "up to 0.95", "up to 1", "above 1"],
        &["below 10", "from 10 to below 20", "from 20"],
    ] {
        assert_eq!(codes(heads), Vec::<&str>::new(), "{heads:?}");
    }
}

#[test]
fn gaps_overlaps_and_order() {
    for (heads, expected) in [
        (&["below 89", "from 89 up to 89.99", "from 90"][..], "band-gap"),
        (&["up to 80", "from 80"], "band-overlap"),
        (&["below 80", "above 80"], "band-gap"),
        (&["from 10", "from 20"], "band-gap"),
        (&["below 10", "below 20"], "band-gap"),
        (&["below 10", "from 10", "from 10"], "band-overlap"),
        (&["below 10", "from 10", "from 20", "from 15"], "row-order"),
    ] {
        assert_eq!(codes(heads), [expected], "{heads:?}");
    }
}

#[test]
fn a_gap_is_told_with_the_place_between() {
    let b = build(TableKind::Band, percent(), (None, None), &["below 89", "from 89 up to 89.99", "from 90"], false);
    let finding = &b.findings()[0];
    assert_eq!(finding.message, "no row covers what lies above 89.99% and below 90%");
    assert_eq!(finding.labels[0].text, "this row ends here, 89.99% in");
    assert_eq!(finding.labels[1].text, "the next begins here; 89.995% is in neither");
    assert!(finding.helps[0].text.starts_with("write `from 89%` and let the next row end it"));
}

#[test]
fn an_overlap_is_told_with_the_words_of_both_rows() {
    let b = build(TableKind::Band, percent(), (None, None), &["up to 80", "from 80"], false);
    let finding = &b.findings()[0];
    assert_eq!(finding.message, "80% is in two rows");
    assert_eq!(finding.labels[0].text, "`up to` has 80% in");
    assert_eq!(finding.labels[1].text, "`from` has 80% in");
    assert!(finding.helps[0].text.contains("`below 80%`") && finding.helps[0].text.contains("`above 80%`"));
}

#[test]
fn what_the_selector_cannot_be_is_no_gap() {
    let table = |ty, range, heads: &[&str]| build(TableKind::Band, ty, range, heads, false).codes();
    assert_eq!(table(percent(), (Some("0"), Some("1")), &["from 0", "from 50 up to 100"]), Vec::<&str>::new());
    assert_eq!(table(percent(), (Some("0"), None), &["from 0", "from 50 up to 100"]), ["band-gap"]);
    assert_eq!(table(count(), (Some("0"), None), &["up to 49", "from 50"]), Vec::<&str>::new());
    assert_eq!(table(number(), (Some("0"), None), &["up to 49", "from 50"]), ["band-gap"]);
    assert_eq!(table(unit(Face::Points), (None, None), &["up to 49", "from 50"]), ["band-gap"]);
}

#[test]
fn rounding_before_the_table_closes_a_gap() {
    let mut b = build(TableKind::Band, percent(), (None, None), &["below 89", "from 89 up to 89.99", "from 90"], false);
    let table = b.model.exprs.iter().position(|expr| matches!(expr.node, Node::Table(_))).unwrap();
    let Node::Table(Table { selector, .. }) = b.model.exprs[table].node else { panic!() };
    let rounded = b.step(selector, Action::Round(crate::number::Mode::HalfUp, n("0.0001")));
    if let Node::Table(table) = &mut b.model.exprs[table].node {
        table.selector = rounded;
    }
    assert_eq!(b.codes(), Vec::<&str>::new());
}

#[test]
fn otherwise_closes_gaps_and_no_overlap() {
    let table = |heads: &[&str]| build(TableKind::Band, number(), (None, None), heads, true).codes();
    assert_eq!(table(&["from 10"]), Vec::<&str>::new());
    assert_eq!(table(&["up to 10", "from 10"]), ["band-overlap"]);
}

#[test]
fn lines_need_their_outer_sides() {
    let table = |range, heads: &[&str]| build(TableKind::Line, number(), range, heads, false).codes();
    assert_eq!(table((None, None), &["below 68", "at 68", "at 78", "above 78"]), Vec::<&str>::new());
    assert_eq!(table((None, None), &["at 68", "at 78", "above 78"]), ["line-ends"]);
    assert_eq!(table((None, None), &["at 68", "at 78"]), ["line-ends", "line-ends"]);
    assert_eq!(table((Some("68"), Some("78")), &["at 68", "at 78"]), Vec::<&str>::new());
    assert_eq!(table((None, None), &["below 60", "at 68", "at 78", "above 78"]), ["band-gap"]);
    assert_eq!(table((None, None), &["below 68", "at 68", "at 68", "above 68"]), ["band-overlap"]);
    let b = build(TableKind::Line, number(), (None, None), &["at 68", "at 78", "above 78"], false);
    assert_eq!(b.findings()[0].message, "the table says nothing below 68");
    assert_eq!(
        b.findings()[0].helps[0].text,
        "add `below 68  pays nothing`, or `below 68  pays 1` where it stays flat"
    );
}

#[test]
fn rising_evenly_needs_both_ends() {
    for (heads, good) in [(&["below 10", "from 10", "from 20"][..], true), (&["below 10", "from 10"], false)] {
        let mut b = build(TableKind::Band, number(), (None, None), heads, false);
        for expr in &mut b.model.exprs {
            if let Node::Table(table) = &mut expr.node {
                let RowResult::Value(value) = table.rows[1].result else { panic!() };
                table.rows[1].result = RowResult::Evenly(value, value);
            }
        }
        assert_eq!(b.codes(), if good { vec![] } else { vec!["line-ends"] });
    }
}

#[test]
fn parts_cover_what_lies_between_nothing_and_the_value() {
    let table = |range, heads: &[&str]| build(TableKind::Part, money(), range, heads, false).codes();
    assert_eq!(table((Some("0"), None), &["up to 50000", "above 50000"]), Vec::<&str>::new());
    assert_eq!(table((Some("0"), None), &["from 0 up to 50000", "above 50000"]), Vec::<&str>::new());
    assert_eq!(table((Some("100"), None), &["from 50"]), ["band-gap"]);
}

/// Bands out of a schedule, by goodness.
fn scheduled(rows: &[(&str, &[&str])], otherwise: bool) -> Builder {
    let mut b = Builder::new();
    let axis = b.schedule("measure", &["direction", "threshold", "benchmark"], rows);
    let performance = b.input_on("performance", number(), (None, None), &[], vec![axis]);
    let p = b.read(performance);
    let (threshold, benchmark) = (b.cell(axis, 1), b.cell(axis, 2));
    let direction = Direction::Column(axis, ColumnId(0));
    let (nothing, ten) = (b.constant("0", number()), b.constant("10", number()));
    let top = b.row("at least as good as benchmark", Claim::Good(Good::AtLeastAsGood, benchmark, direction), ten);
    let low = b.row("worse than threshold", Claim::Good(Good::Worse, threshold, direction), nothing);
    let rest = otherwise.then(|| b.constant("5", number()));
    let table = b.table(TableKind::Band, p, vec![top, low], rest);
    b.define_on("points", number(), table, vec![axis]);
    b
}

#[test]
fn schedule_bounds_are_checked_row_by_row_and_told_once() {
    let good: &[(&str, &[&str])] =
        &[("a", &["higher", "0.8", "0.9"]), ("b", &["lower", "0.3", "0.1"]), ("c", &["lower", "0", "0"])];
    assert_eq!(scheduled(good, true).codes(), Vec::<&str>::new());
    let bad: &[(&str, &[&str])] =
        &[("a", &["higher", "0.8", "0.9"]), ("b", &["lower", "0.1", "0.3"]), ("c", &["lower", "0.1", "0.3"])];
    let b = scheduled(bad, true);
    assert_eq!(b.codes(), ["band-overlap"]);
    assert_eq!(b.findings()[0].message, "for `b`, what lies above 0.1 up to 0.3 is in two rows");
    let b = scheduled(good, false);
    assert_eq!(b.codes(), ["band-gap"]);
    assert_eq!(b.findings()[0].message, "for `a`, no row covers what lies from 0.8 and below 0.9");
}

#[test]
fn bounds_that_are_facts_are_left_alone() {
    let mut b = Builder::new();
    let (x, y) = (b.count("x"), b.count("y"));
    let (x, y) = (b.read(x), b.read(y));
    let one = b.constant("1", number());
    let row = b.row("from y", Claim::Lower { at: y, included: true }, one);
    let table = b.table(TableKind::Band, x, vec![row], None);
    b.define("score", number(), table);
    assert_eq!(b.codes(), Vec::<&str>::new());
}

#[test]
fn long_schedules_are_one_sort() {
    let keys: Vec<String> = (0..126_000).map(|key| format!("n{key}")).collect();
    let mut b = Builder::new();
    let axis = b.schedule("node", &["bound"], &[]);
    b.model.axes[0].columns[0].cells =
        (0..126_000_i64).map(|row| Ok(Datum::Number(crate::number::Number::from(row * 7 % 126_000)))).collect();
    b.model.axes[0].keys = keys;
    let (x, one) = (b.count("x"), b.constant("1", number()));
    let (x, bound) = (b.read(x), b.cell(axis, 0));
    let mut row = b.row("for each node from node.bound", Claim::Lower { at: bound, included: true }, one);
    row.each = Some(axis);
    let table = b.table(TableKind::Band, x, vec![row], None);
    b.define("score", number(), table);
    // 126,000 is a multiple of 7: a bound comes seven times.
    let found = b.findings();
    assert_eq!(found.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["band-overlap"]);
    b.model.axes[0].columns[0].cells =
        (0..126_000_i64).map(|row| Ok(Datum::Number(crate::number::Number::from(row)))).collect();
    assert_eq!(b.codes(), Vec::<&str>::new());
}

#[test]
fn rows_of_conditions_need_otherwise_unless_they_cover_everything() {
    for (complete, relation) in [(true, Relation::Less), (false, Relation::More)] {
        let mut b = Builder::new();
        let x = b.count("x");
        let (x, ten, one) = (b.read(x), b.constant("10", count()), b.constant("1", number()));
        let high = b.compare(Relation::AtLeast, x, ten);
        let low = b.compare(relation, x, ten);
        let table = b.first(vec![(high, one), (low, one)], None);
        b.define("score", number(), table);
        assert_eq!(b.codes(), if complete { vec![] } else { vec!["rows-incomplete"] });
    }
}

#[test]
fn rows_over_the_words_of_a_choice_are_complete() {
    let words = Type::Word(vec!["met".into(), "alternative".into(), "missed".into()]);
    for left_out in [None, Some(0_u32), Some(1), Some(2)] {
        let mut b = Builder::new();
        let x = b.input("x", words.clone(), (None, None), &[]);
        let (x, one) = (b.read(x), b.constant("1", number()));
        let rows = (0..3)
            .filter(|word| Some(*word) != left_out)
            .map(|word| {
                let word = b.expr(Node::Const(Datum::Word(word)), words.clone(), "word");
                (b.compare(Relation::Equal, x, word), one)
            })
            .collect();
        let table = b.first(rows, None);
        b.define("score", number(), table);
        assert_eq!(b.codes(), if left_out.is_none() { vec![] } else { vec!["rows-incomplete"] });
    }
}
