//! Tables in their three readings, on models built by hand.

use attain::model::{Claim, Direction, ExprId, Good, Kind, Kinds, Node, RowResult, Table, TableKind, TableRow};
use attain::source::Span;

use super::Value;
use super::build::{Sheet, value};

/// Rows in the order written: what they claim, what they give. `otherwise` and kinds are rows, too.
fn look_up(kind: TableKind, rows: &[(&str, &str)], x: &str) -> Value {
    let mut sheet = Sheet::default();
    let selector = sheet.say(x);
    let mut table = Table { kind, selector, rows: Vec::new(), otherwise: None, absent: Vec::new() };
    for (head, gives) in rows {
        let words: Vec<&str> = head.split(' ').collect();
        let result = match gives.strip_prefix("evenly ").and_then(|ends| ends.split_once(" to ")) {
            Some((from, to)) => RowResult::Evenly(sheet.say(from), sheet.say(to)),
            None => RowResult::Value(sheet.say(gives)),
        };
        let mut bound = |text: &str| -> ExprId { sheet.say(text) };
        let claim = match words[..] {
            ["from", at] => Claim::Lower { at: bound(at), included: true },
            ["above", at] => Claim::Lower { at: bound(at), included: false },
            ["upto", at] => Claim::Upper { at: bound(at), included: true },
            ["below", at] => Claim::Upper { at: bound(at), included: false },
            ["at", at] => Claim::Point(bound(at)),
            [lower @ ("from" | "above"), least, upper @ ("upto" | "below"), most] => {
                Claim::Both { lower: bound(least), from: lower == "from", upper: bound(most), up_to: upper == "upto" }
            }
            ["good", at] => Claim::Good(Good::AtLeastAsGood, bound(at), Direction::Lower),
            ["worse", at] => Claim::Good(Good::Worse, bound(at), Direction::Lower),
            [word] => {
                let RowResult::Value(result) = result else { panic!("{head}") };
                match Kind::from_word(word) {
                    Some(kind) => table.absent.push((Kinds::only(kind), result)),
                    None if word == "missing" => table.absent.push((Kinds::MISSING, result)),
                    None => table.otherwise = Some(result),
                }
                continue;
            }
            _ => panic!("{head}"),
        };
        table.rows.push(TableRow {
            each: None,
            claim,
            result,
            because: None,
            span: Span::default(),
            head: Span::default(),
        });
    }
    sheet.value_of(Node::Table(table))
}

fn check(kind: TableKind, rows: &[(&str, &str)], expected: &[(&str, &str)]) {
    for (x, result) in expected {
        let expected = Kind::from_word(result).map_or_else(|| value(result), Err);
        assert_eq!(look_up(kind, rows, x), expected, "{kind:?} {rows:?} at {x}");
    }
}

#[test]
fn bands() {
    let ascending = [("below 10", "1"), ("from 10", "2"), ("from 12.5", "3"), ("insufficient", "9")];
    check(TableKind::Band, &ascending, &[("9.99", "1"), ("10", "2"), ("12.4", "2"), ("12.5", "3"), ("99", "3")]);
    check(
        TableKind::Band,
        &ascending,
        &[("insufficient", "9"), ("unreported", "unreported"), ("unsupplied", "unsupplied")],
    );
    let descending = [("from 90", "3"), ("from 80", "2"), ("otherwise", "1")];
    check(TableKind::Band, &descending, &[("90", "3"), ("80", "2"), ("79", "1")]);
    let middle = [("good 8", "10"), ("worse 9", "0"), ("otherwise", "5"), ("excused", "1"), ("missing", "2")];
    check(
        TableKind::Band,
        &middle,
        &[("8", "10"), ("8.5", "5"), ("9", "5"), ("9.1", "0"), ("excused", "1"), ("undefined", "2")],
    );
    let single = [("below 8", "1"), ("from 8 upto 8", "2"), ("above 8", "3")];
    check(TableKind::Band, &single, &[("7", "1"), ("8", "2"), ("9", "3")]);
    // The chosen row's status is the result's, the others do not matter; a bound without a value does.
    check(TableKind::Band, &[("below 8", "excused"), ("from 8", "2")], &[("7", "excused"), ("8", "2")]);
    check(TableKind::Band, &[("below excused", "1"), ("from 8", "2"), ("excused", "3")], &[("9", "excused")]);
    // Crossed bounds: nobody's place, or two claims to one.
    check(
        TableKind::Band,
        &[("from 8", "1"), ("below 9", "2"), ("otherwise", "3")],
        &[("8.5", "undefined"), ("9.5", "3")],
    );
    check(TableKind::Band, &[("upto 8", "1"), ("above 9", "2")], &[("8", "1"), ("8.5", "undefined"), ("9.5", "2")]);
}

#[test]
fn bands_that_rise_evenly() {
    let rows =
        [("below 20", "0"), ("from 20", "evenly 10 to 50"), ("from 40 upto 40", "evenly 1 to 2"), ("above 40", "99")];
    check(
        TableKind::Band,
        &rows,
        &[("19", "0"), ("20", "10"), ("25", "20"), ("39", "48"), ("40", "undefined"), ("41", "99")],
    );
    check(
        TableKind::Band,
        &[("below 20", "0"), ("from 20", "evenly 10 to excused"), ("from 40", "1")],
        &[("20", "10"), ("21", "excused")],
    );
}

#[test]
fn parts() {
    let rows = [("upto 50", "2"), ("above 50 upto 100", "1.5"), ("above 100", "1")];
    check(
        TableKind::Part,
        &rows,
        &[("0", "0"), ("50", "100"), ("60", "115"), ("130", "205"), ("-5", "10"), ("excused", "excused")],
    );
    let corridor = [("below -3", "5"), ("from -3", "0"), ("above 3", "7")];
    check(TableKind::Part, &corridor, &[("-4", "5"), ("-3", "0"), ("2", "0"), ("5", "14")]);
    // A rate that is not reached does not matter; a place on the way that nobody claims does.
    check(TableKind::Part, &[("upto 50", "2"), ("above 50", "excused")], &[("50", "100"), ("51", "excused")]);
    check(
        TableKind::Part,
        &[("upto 50", "2"), ("above 60", "3")],
        &[("50", "100"), ("55", "undefined"), ("61", "undefined")],
    );
    check(TableKind::Part, &[("upto 50", "2"), ("otherwise", "3")], &[("60", "130")]);
}

#[test]
fn lines() {
    let rows =
        [("below 60", "0"), ("at 60", "10"), ("at 80", "20"), ("at 90", "50"), ("above 90", "60"), ("unreported", "1")];
    check(
        TableKind::Line,
        &rows,
        &[("59", "0"), ("60", "10"), ("70", "15"), ("80", "20"), ("85", "35"), ("90", "50"), ("91", "60")],
    );
    check(TableKind::Line, &rows, &[("unreported", "1"), ("excused", "excused")]);
    check(
        TableKind::Line,
        &[("below 60", "0"), ("at 60", "excused"), ("at 80", "2"), ("above 80", "3")],
        &[("61", "excused"), ("80", "2")],
    );
    check(
        TableKind::Line,
        &[("below 60", "0"), ("at 60", "1"), ("at 60", "2"), ("above 60", "3")],
        &[("60", "undefined"), ("61", "3")],
    );
}
