//! Cut and claim, in its three readings.

use super::build::*;
use crate::evaluate::{FactValue, Value};
use crate::model::*;
use crate::program::Taken;

fn at(it: &Build, x: &str) -> Value {
    it.value(&[("x", number(x))], "f")
}

#[test]
fn bands_claim_up_to_the_next_bound() {
    let mut it = Build::new();
    let x = it.fact("x");
    let rows = vec![it.below("10", "2"), it.from("10", "1"), it.from("12.5", "0"), it.from("15", "-1")];
    let mut table = it.table(TableKind::Band, x, rows);
    let nine = it.num("9");
    table.absent = vec![(Kinds::only(Kind::Insufficient), nine)];
    let expr = it.expr(Node::Table(table));
    let f = it.define("f", expr);
    for (x, value) in [("9.999", "2"), ("10", "1"), ("12.4", "1"), ("12.5", "0"), ("15", "-1"), ("99", "-1")] {
        assert_eq!(at(&it, x), Ok(n(value)), "{x}");
    }
    for kind in Kind::ALL {
        let wanted = if kind == Kind::Insufficient { Ok(n("9")) } else { Err(kind) };
        assert_eq!(it.value(&[("x", given(&Err(kind)))], "f"), wanted);
    }
    let taken = |x| it.settle(&[("x", x)]).values.part_taken(f, 0, expr, &[]);
    assert_eq!(taken(number("12.5")), Taken::Row(2, None));
    assert_eq!(taken(FactValue::Missing(Kind::Insufficient)), Taken::Absent(0));
    assert_eq!(taken(FactValue::Missing(Kind::Excused)), Taken::None);
}

/// More bounds than are looked at one after the other.
#[test]
fn long_tables_are_searched() {
    let mut it = Build::new();
    let x = it.fact("x");
    let mut rows = vec![it.below("0", "-1")];
    for step in 0..100 {
        rows.push(it.from(&step.to_string(), &(step * 10).to_string()));
    }
    let table = it.table(TableKind::Band, x, rows);
    let expr = it.expr(Node::Table(table));
    it.define("f", expr);
    for (x, value) in [("-0.1", "-1"), ("0", "0"), ("0.99", "0"), ("57", "570"), ("57.3", "570"), ("1000", "990")] {
        assert_eq!(at(&it, x), Ok(n(value)), "{x}");
    }
}

/// Rows with calculations of their own: only the chosen one runs.
#[test]
fn rows_calculate_lazily() {
    let mut it = Build::new();
    let (x, b) = (it.fact("x"), it.fact("b"));
    let (ten, zero) = (it.num("10"), it.num("0"));
    let quotient = it.expr(Node::Divide(ten, b));
    let product = it.expr(Node::Multiply(x, ten));
    let rows = vec![
        (Claim::Upper { at: ten, included: false }, RowResult::Value(quotient)),
        (Claim::Lower { at: ten, included: true }, RowResult::Value(product)),
    ];
    let mut table = it.table(TableKind::Band, x, rows);
    let inner = it.expr(Node::Multiply(b, ten));
    let tenth = it.num("0.1");
    let part = it.expr(Node::Multiply(inner, tenth));
    let sum = it.expr(Node::Add(part, ten));
    table.absent = vec![(Kinds::only(Kind::Excused), sum), (Kinds::MISSING, zero)];
    let expr = it.expr(Node::Table(table));
    let f = it.define("f", expr);
    let settled = it.settle(&[("x", number("12")), ("b", number("0"))]);
    assert_eq!(settled.get("f"), Ok(n("120")));
    assert_eq!(settled.values.part_taken(f, 0, expr, &[]), Taken::Row(1, None));
    assert_eq!(settled.values.part(f, 0, product, &[]), Some(Ok(n("120"))));
    // The absence row adds `b` and 10 on the way to its result; nobody came by.
    assert_eq!(settled.values.part(f, 0, inner, &[]), None);
    assert_eq!(it.value(&[("x", number("3")), ("b", number("0"))], "f"), Err(Kind::Undefined));
    assert_eq!(it.value(&[("x", number("3")), ("b", number("4"))], "f"), Ok(n("2.5")));
    assert_eq!(it.value(&[("x", given(&Err(Kind::Excused))), ("b", number("4"))], "f"), Ok(n("14")));
    assert_eq!(it.value(&[("x", given(&Err(Kind::Undefined))), ("b", number("4"))], "f"), Ok(n("0")));
    assert_eq!(it.value(&[("x", given(&Err(Kind::Pending))), ("b", number("4"))], "f"), Err(Kind::Pending));
}

/// The shape of the hospital programme: `otherwise` in the middle, bounds from a schedule or from facts, both directions.
#[test]
fn goodness_follows_the_direction() {
    for lower in [false, true] {
        for of_facts in [false, true] {
            let mut it = Build::new();
            let number_type = Type::Quantity(Unit::number());
            let word = Type::Word(vec!["higher".to_owned(), "lower".to_owned()]);
            let cell = |text: &str| vec![Ok(Datum::Number(n(text)))];
            let columns = [
                ("threshold", number_type.clone(), cell(if lower { "80" } else { "60" })),
                ("benchmark", number_type, cell(if lower { "60" } else { "80" })),
                ("direction", word, vec![Ok(Datum::Word(u32::from(lower)))]),
            ];
            let axis = it.axis("measure", &["m"], &columns);
            let x = it.fact("x");
            let bound = |it: &mut Build, column: u32, name: &str| {
                if of_facts { it.fact(name) } else { it.expr(Node::Cell(axis, ColumnId(column), Select::Here)) }
            };
            let (threshold, benchmark) = (bound(&mut it, 0, "threshold"), bound(&mut it, 1, "benchmark"));
            let direction = Direction::Column(axis, ColumnId(2));
            let (ten, zero, five) = (it.num("10"), it.num("0"), it.num("5"));
            let rows = vec![
                (Claim::Good(Good::AtLeastAsGood, benchmark, direction), RowResult::Value(ten)),
                (Claim::Good(Good::Worse, threshold, direction), RowResult::Value(zero)),
            ];
            let mut table = it.table(TableKind::Band, x, rows);
            table.otherwise = Some(five);
            let expr = it.expr(Node::Table(table));
            it.define_for("f", vec![axis], expr);
            let (threshold, benchmark) = if lower { ("80", "60") } else { ("60", "80") };
            let value = |x: &str, threshold: &str, benchmark: &str| {
                let facts = [("x", number(x)), ("threshold", number(threshold)), ("benchmark", number(benchmark))];
                it.value(if of_facts { &facts } else { &facts[..1] }, "m.f")
            };
            let (good, bad) = if lower { ("50", "90") } else { ("90", "50") };
            for (x, wanted) in [(good, "10"), (benchmark, "10"), ("70", "5"), (threshold, "5"), (bad, "0")] {
                assert_eq!(value(x, threshold, benchmark), Ok(n(wanted)), "{x} {lower} {of_facts}");
            }
            if of_facts {
                // Topped out: `otherwise` claims nothing. Crossed: two claims.
                assert_eq!(value("70", "70", "70"), Ok(n("10")));
                assert_eq!(value("70", benchmark, threshold), Err(Kind::Undefined));
                let facts =
                    [("x", number("70")), ("benchmark", number("80")), ("threshold", given(&Err(Kind::Excused)))];
                assert_eq!(it.value(&facts, "m.f"), Err(Kind::Excused));
            }
        }
    }
}

#[test]
fn holes_and_double_claims_of_constants_are_undefined() {
    let mut it = Build::new();
    let x = it.fact("x");
    let (one, two, three, four, v) = (it.num("1"), it.num("2"), it.num("3"), it.num("4"), it.num("7"));
    let rows = vec![
        (Claim::Both { lower: one, from: true, upper: three, up_to: false }, RowResult::Value(v)),
        (Claim::Both { lower: two, from: true, upper: four, up_to: true }, RowResult::Value(v)),
    ];
    let table = it.table(TableKind::Band, x, rows);
    let expr = it.expr(Node::Table(table));
    it.define("f", expr);
    for (x, known) in [("0", false), ("1", true), ("2", false), ("3", true), ("4", true), ("4.1", false)] {
        assert_eq!(at(&it, x), if known { Ok(n("7")) } else { Err(Kind::Undefined) }, "{x}");
    }
}

#[test]
fn rows_may_earn_evenly_along_their_claim() {
    for of_facts in [false, true] {
        let mut it = Build::new();
        let x = it.fact("x");
        let low = if of_facts { it.fact("low") } else { it.num("60") };
        let (high, ten, twenty, hundred, zero) = (it.num("80"), it.num("10"), it.num("20"), it.num("100"), it.num("0"));
        let rows = vec![
            (Claim::Upper { at: low, included: false }, RowResult::Value(ten)),
            (Claim::Lower { at: low, included: true }, RowResult::Evenly(twenty, hundred)),
            (Claim::Lower { at: high, included: true }, RowResult::Evenly(zero, zero)),
        ];
        let table = it.table(TableKind::Band, x, rows);
        let expr = it.expr(Node::Table(table));
        it.define("f", expr);
        let value = |x: &str| {
            let facts = [("x", number(x)), ("low", number("60"))];
            it.value(if of_facts { &facts } else { &facts[..1] }, "f")
        };
        assert_eq!(value("59"), Ok(n("10")));
        assert_eq!(value("60"), Ok(n("20")));
        assert_eq!(value("65"), Ok(n("40")));
        assert_eq!(value("79"), Ok(n("96")));
        // Without an upper end there is no line.
        assert_eq!(value("80"), Err(Kind::Undefined));
    }
}

#[test]
fn parts_are_each_at_their_own_rate_on_both_sides_of_zero() {
    for of_facts in [false, true] {
        let mut it = Build::new();
        let x = it.fact("x");
        let two = if of_facts { it.fact("two") } else { it.num("2") };
        let (minus, half, all) = (it.num("-3"), it.num("0.5"), it.num("1"));
        let none = it.num("0");
        let rows = vec![
            (Claim::Upper { at: minus, included: false }, RowResult::Value(half)),
            (Claim::Both { lower: minus, from: true, upper: two, up_to: true }, RowResult::Value(none)),
            (Claim::Lower { at: two, included: false }, RowResult::Value(all)),
        ];
        let table = it.table(TableKind::Part, x, rows);
        let expr = it.expr(Node::Table(table));
        it.define("f", expr);
        let value = |x: &str| {
            let facts = [("x", number(x)), ("two", number("2"))];
            it.value(if of_facts { &facts } else { &facts[..1] }, "f")
        };
        for (x, wanted) in [("0", "0"), ("2", "0"), ("5", "3"), ("-3", "0"), ("-5", "1"), ("-4", "0.5")] {
            assert_eq!(value(x), Ok(n(wanted)), "{x}");
        }
    }
}

#[test]
fn lines_run_between_points_and_stop_at_outer_rows() {
    for of_facts in [false, true] {
        let mut it = Build::new();
        let x = it.fact("x");
        let first = if of_facts { it.fact("first") } else { it.num("60") };
        let (second, third) = (it.num("80"), it.num("90"));
        let (zero, ten, twenty, five) = (it.num("0"), it.num("10"), it.num("20"), it.num("5"));
        let rows = vec![
            (Claim::Upper { at: first, included: false }, RowResult::Value(zero)),
            (Claim::Point(second), RowResult::Value(ten)),
            (Claim::Point(first), RowResult::Value(five)),
            (Claim::Point(third), RowResult::Value(twenty)),
            (Claim::Lower { at: third, included: false }, RowResult::Value(twenty)),
        ];
        let table = it.table(TableKind::Line, x, rows);
        let expr = it.expr(Node::Table(table));
        let f = it.define("f", expr);
        let facts = |x: &str| [("x", number(x)), ("first", number("60"))];
        let count = if of_facts { 2 } else { 1 };
        for (x, wanted, row) in [
            ("59", "0", 0),
            ("60", "5", 2),
            ("70", "7.5", 2),
            ("80", "10", 1),
            ("85", "15", 1),
            ("90", "20", 3),
            ("91", "20", 4),
        ] {
            let settled = it.settle(&facts(x)[..count]);
            assert_eq!(settled.get("f"), Ok(n(wanted)), "{x}");
            assert_eq!(settled.values.part_taken(f, 0, expr, &[]), Taken::Row(row, None), "{x}");
        }
        if of_facts {
            let crossed = [("x", number("80")), ("first", number("80"))];
            assert_eq!(it.value(&crossed, "f"), Err(Kind::Undefined));
        }
    }
}

/// One row per row of a schedule, as long as real ones are.
#[test]
fn a_schedule_may_be_a_table() {
    let mut it = Build::new();
    let count = 3_000;
    let cells = |scale: i64| (0..count).map(|row| Ok(Datum::Number((row * scale).into()))).collect::<Vec<Cell>>();
    let keys: Vec<String> = (0..count).map(|row| format!("k{row}")).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let number_type = Type::Quantity(Unit::number());
    let axis = it.axis("node", &keys, &[("from", number_type.clone(), cells(2)), ("rate", number_type, cells(5))]);
    let x = it.fact("x");
    let at = it.expr(Node::Cell(axis, ColumnId(0), Select::Here));
    let rate = it.expr(Node::Cell(axis, ColumnId(1), Select::Here));
    let below = it.below("0", "-1");
    let mut table =
        it.table(TableKind::Band, x, vec![below, (Claim::Lower { at, included: true }, RowResult::Value(rate))]);
    table.rows[1].each = Some(axis);
    let expr = it.expr(Node::Table(table));
    let f = it.define("f", expr);
    assert_eq!(it.program().operations(), 1);
    let settled = it.settle(&[("x", number("1001"))]);
    assert_eq!(settled.get("f"), Ok(n("2500")));
    assert_eq!(settled.values.part_taken(f, 0, expr, &[]), Taken::Row(1, Some(500)));
    assert_eq!(it.value(&[("x", number("-1"))], "f"), Ok(n("-1")));
}
