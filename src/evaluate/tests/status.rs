//! The tables of how absence travels, row by row.

use super::build::*;
use crate::evaluate::Value;
use crate::model::*;
use crate::number::{Mode, Number};

/// One known value and every kind.
fn cases(known: &[&str]) -> Vec<Value> {
    known.iter().map(|text| Ok(n(text))).chain(Kind::ALL.into_iter().map(Err)).collect()
}

fn yes() -> Value {
    Ok(Number::one())
}

fn no() -> Value {
    Ok(Number::zero())
}

fn truth(yes: bool) -> Value {
    Ok(Number::from(i64::from(yes)))
}

/// Every operation of two operands is strict: known where both are, else the join.
#[test]
fn operations_of_two_join_by_the_maximum() {
    let mut it = Build::new();
    let (a, b) = (it.fact("a"), it.fact("b"));
    let strict = |value: fn(&Number, &Number) -> Value| value;
    let skip = Skip::default();
    #[allow(clippy::type_complexity)]
    let nodes: Vec<(Node, fn(&Number, &Number) -> Value)> = vec![
        (Node::Add(a, b), strict(|a, b| Ok(a + b))),
        (Node::Subtract(a, b), strict(|a, b| Ok(a - b))),
        (Node::Multiply(a, b), strict(|a, b| Ok(a * b))),
        (Node::Divide(a, b), strict(|a, b| a.div(b).ok_or(Kind::Undefined))),
        (Node::Compare(Relation::AtLeast, a, b), strict(|a, b| truth(a >= b))),
        (Node::Compare(Relation::Equal, a, b), strict(|a, b| truth(a == b))),
        (Node::Good(Good::Better, a, b, Direction::Lower), strict(|a, b| truth(a < b))),
        (Node::Good(Good::NoBetter, a, b, Direction::Higher), strict(|a, b| truth(a <= b))),
        (Node::Pick { greater: true, items: vec![a, b], skip: skip.clone() }, strict(|a, b| Ok(a.max(b)))),
        (Node::Pick { greater: false, items: vec![a, b], skip }, strict(|a, b| Ok(a.min(b)))),
        (Node::Step { base: a, action: Action::Cap(b), when: None }, strict(|a, b| Ok(a.min(b)))),
        (Node::Step { base: a, action: Action::Floor(b), when: None }, strict(|a, b| Ok(a.max(b)))),
        (Node::Step { base: a, action: Action::Between(b, b), when: None }, strict(|_, b| Ok(b.clone()))),
        (Node::Step { base: a, action: Action::Less(b), when: None }, strict(|a, b| Ok(a - b))),
        (Node::Step { base: a, action: Action::More(b), when: None }, strict(|a, b| Ok(a + b))),
        (Node::Step { base: a, action: Action::Times(b), when: None }, strict(|a, b| Ok(a * b))),
        (Node::Step { base: a, action: Action::LessPart(b), when: None }, strict(|a, b| Ok(a * (Number::one() - b)))),
        (Node::Step { base: a, action: Action::MorePart(b), when: None }, strict(|a, b| Ok(a * (Number::one() + b)))),
    ];
    let mut expected = Vec::new();
    for (index, (node, value)) in nodes.into_iter().enumerate() {
        let expr = it.expr(node);
        it.define(&format!("f{index}"), expr);
        expected.push(value);
    }
    for x in cases(&["12", "0"]) {
        for y in cases(&["5", "0"]) {
            let settled = it.settle(&[("a", given(&x)), ("b", given(&y))]);
            for (index, value) in expected.iter().enumerate() {
                let wanted = match (&x, &y) {
                    (Ok(x), Ok(y)) => value(x, y),
                    _ => Err(join(&[&x, &y]).unwrap()),
                };
                assert_eq!(settled.get(&format!("f{index}")), wanted, "f{index} of {x:?} and {y:?}");
            }
        }
    }
}

#[test]
fn rounding_negation_and_steps_pass_a_kind_on() {
    let mut it = Build::new();
    let a = it.fact("a");
    let rounded = it.expr(Node::Step { base: a, action: Action::Round(Mode::HalfUp, n("0.01")), when: None });
    it.define("rounded", rounded);
    let negative = it.expr(Node::Negate(a));
    it.define("negative", negative);
    let month = it.expr(Node::AddMonths(a, 1));
    it.define("month", month);
    for x in cases(&["2.345"]) {
        let settled = it.settle(&[("a", given(&x))]);
        assert_eq!(settled.get("rounded"), x.clone().map(|_| n("2.35")));
        assert_eq!(settled.get("negative"), x.map(|_| n("-2.345")));
    }
    // 1970-01-31 and one month.
    assert_eq!(it.value(&[("a", number("30"))], "month"), Ok(n("58")));
}

#[test]
fn the_greater_of_skips_the_kinds_that_it_names() {
    let mut it = Build::new();
    let (a, b) = (it.fact("a"), it.fact("b"));
    let skip = Skip { kinds: Kinds::only(Kind::Unreported), needing: None };
    let pick = it.expr(Node::Pick { greater: true, items: vec![a, b], skip });
    it.define("f", pick);
    let skip = Skip { kinds: Kinds::MISSING, needing: Some(2) };
    let pick = it.expr(Node::Pick { greater: true, items: vec![a, b], skip });
    it.define("both", pick);
    let unreported = Err(Kind::Unreported);
    for (x, y, f, both) in [
        (Ok(n("3")), unreported.clone(), Ok(n("3")), Err(Kind::Insufficient)),
        (unreported.clone(), Ok(n("4")), Ok(n("4")), Err(Kind::Insufficient)),
        (unreported.clone(), unreported.clone(), unreported.clone(), Err(Kind::Insufficient)),
        (unreported.clone(), Err(Kind::Excused), Err(Kind::Excused), Err(Kind::Insufficient)),
        (unreported, Err(Kind::Pending), Err(Kind::Pending), Err(Kind::Pending)),
        (Ok(n("3")), Ok(n("4")), Ok(n("4")), Ok(n("4"))),
    ] {
        let settled = it.settle(&[("a", given(&x)), ("b", given(&y))]);
        assert_eq!((settled.get("f"), settled.get("both")), (f, both), "{x:?} and {y:?}");
    }
}

#[test]
fn and_or_not_are_kleene_s() {
    let mut it = Build::new();
    let (a, b) = (it.yes_no("a"), it.yes_no("b"));
    let and = it.expr(Node::And(vec![a, b]));
    it.define("and", and);
    let or = it.expr(Node::Or(vec![a, b]));
    it.define("or", or);
    let not = it.expr(Node::Not(a));
    it.define("not", not);
    for x in cases(&["0", "1"]) {
        for y in cases(&["0", "1"]) {
            let settled = it.settle(&[("a", given_truth(&x)), ("b", given_truth(&y))]);
            let unknown = || Err(join(&[&x, &y]).unwrap());
            let and = match (&x, &y) {
                (Ok(x), _) if x.is_zero() => no(),
                (_, Ok(y)) if y.is_zero() => no(),
                (Ok(_), Ok(_)) => yes(),
                _ => unknown(),
            };
            let or = match (&x, &y) {
                (Ok(x), _) if !x.is_zero() => yes(),
                (_, Ok(y)) if !y.is_zero() => yes(),
                (Ok(_), Ok(_)) => no(),
                _ => unknown(),
            };
            assert_eq!(settled.get("and"), and, "{x:?} and {y:?}");
            assert_eq!(settled.get("or"), or, "{x:?} or {y:?}");
            assert_eq!(settled.get("not"), x.clone().map(|x| Number::from(i64::from(x.is_zero()))));
        }
    }
}

#[test]
fn tests_of_a_status_are_unknown_on_open_kinds() {
    let mut it = Build::new();
    let a = it.fact("a");
    let known = it.expr(Node::IsKnown(a));
    it.define("known", known);
    let missing = it.expr(Node::IsAbsent(a, Kinds::MISSING));
    it.define("missing", missing);
    let excused = it.expr(Node::IsAbsent(a, Kinds::only(Kind::Excused)));
    it.define("excused", excused);
    let seven = it.num("7");
    let eight = it.num("8");
    let entries =
        vec![(Kinds::only(Kind::Excused), seven), (Kinds::MISSING.without(Kinds::only(Kind::Excused)), eight)];
    let treated = it.expr(Node::Treat(a, entries));
    it.define("treated", treated);
    let once = it.expr(Node::Treat(a, vec![(Kinds::only(Kind::Excused), seven)]));
    it.define("once", once);
    for x in cases(&["5"]) {
        let settled = it.settle(&[("a", given(&x))]);
        let (known, missing, excused, treated, once) = match &x {
            Ok(_) => (yes(), no(), no(), x.clone(), x.clone()),
            Err(Kind::Excused) => (no(), yes(), yes(), Ok(n("7")), Ok(n("7"))),
            Err(kind) if kind.is_missing() => (no(), yes(), no(), Ok(n("8")), x.clone()),
            Err(_) => (x.clone(), x.clone(), x.clone(), x.clone(), x.clone()),
        };
        assert_eq!(settled.get("known"), known, "{x:?}");
        assert_eq!(settled.get("missing"), missing, "{x:?}");
        assert_eq!(settled.get("excused"), excused, "{x:?}");
        assert_eq!(settled.get("treated"), treated, "{x:?}");
        assert_eq!(settled.get("once"), once, "{x:?}");
    }
}

/// The result of `counts as` is not looked at again, and may be a calculation.
#[test]
fn counts_as_decides_once() {
    let mut it = Build::new();
    let (a, b, c) = (it.fact("a"), it.fact("b"), it.num("1"));
    let sum = it.expr(Node::Add(b, c));
    let entries = vec![(Kinds::only(Kind::Excused), sum), (Kinds::only(Kind::Unreported), c)];
    let treated = it.expr(Node::Treat(a, entries));
    it.define("f", treated);
    let single = it.expr(Node::Treat(a, vec![(Kinds::only(Kind::Excused), sum)]));
    it.define("g", single);
    for (x, y, f) in [
        (Ok(n("5")), Ok(n("2")), Ok(n("5"))),
        (Err(Kind::Excused), Ok(n("2")), Ok(n("3"))),
        (Err(Kind::Excused), Err(Kind::Unreported), Err(Kind::Unreported)),
        (Err(Kind::Undefined), Ok(n("2")), Err(Kind::Undefined)),
    ] {
        let settled = it.settle(&[("a", given(&x)), ("b", given(&y))]);
        assert_eq!(settled.get("f"), f, "{x:?}, {y:?}");
        assert_eq!(settled.get("g"), f, "{x:?}, {y:?}");
    }
}

#[test]
fn if_is_its_chosen_side_alone() {
    let mut it = Build::new();
    let (c, a, b) = (it.yes_no("c"), it.fact("a"), it.fact("b"));
    let plain = it.expr(Node::If(c, a, b));
    it.define("plain", plain);
    let one = it.num("1");
    let (more, less) = (it.expr(Node::Add(a, one)), it.expr(Node::Subtract(b, one)));
    let long = it.expr(Node::If(c, more, less));
    it.define("long_way", long);
    let same = it.expr(Node::If(c, a, a));
    it.define("same", same);
    for condition in cases(&["0", "1"]) {
        for x in cases(&["5"]) {
            let y = Err(Kind::Undefined);
            let settled = it.settle(&[("c", given_truth(&condition)), ("a", given(&x)), ("b", given(&y))]);
            let (plain, long, same) = match &condition {
                Ok(yes) if !yes.is_zero() => (x.clone(), x.clone().map(|_| n("6")), x.clone()),
                Ok(_) => (y.clone(), y, x.clone()),
                Err(kind) => (Err(*kind), Err(*kind), Err(*kind)),
            };
            assert_eq!(settled.get("plain"), plain);
            assert_eq!(settled.get("long_way"), long);
            assert_eq!(settled.get("same"), same);
        }
    }
}

#[test]
fn when_rows_stop_at_the_first_unknown() {
    let mut it = Build::new();
    let (a, b, v) = (it.yes_no("a"), it.yes_no("b"), it.fact("v"));
    let (ten, zero) = (it.num("10"), it.num("0"));
    let bare = it.expr(Node::First { rows: vec![(a, v), (b, ten)], otherwise: Some(zero), absent: vec![] });
    it.define("bare", bare);
    let absent = vec![(Kinds::only(Kind::Unreported), ten), (Kinds::MISSING, v)];
    let caught = it.expr(Node::First { rows: vec![(a, v), (b, ten)], otherwise: Some(zero), absent });
    it.define("caught", caught);
    for x in cases(&["0", "1"]) {
        for y in cases(&["0", "1"]) {
            for value in [Ok(n("3")), Err(Kind::Undefined)] {
                let facts = [("a", given_truth(&x)), ("b", given_truth(&y)), ("v", given(&value))];
                let settled = it.settle(&facts);
                let stopped = |kind: &Kind| match kind {
                    Kind::Unreported => Ok(n("10")),
                    kind if kind.is_missing() => value.clone(),
                    kind => Err(*kind),
                };
                let (bare, caught) = match (&x, &y) {
                    (Ok(x), _) if !x.is_zero() => (value.clone(), value.clone()),
                    (Ok(_), Ok(y)) if !y.is_zero() => (Ok(n("10")), Ok(n("10"))),
                    (Ok(_), Ok(_)) => (no(), no()),
                    (Err(kind), _) | (Ok(_), Err(kind)) => (Err(*kind), stopped(kind)),
                };
                assert_eq!(settled.get("bare"), bare, "{x:?} {y:?}");
                assert_eq!(settled.get("caught"), caught, "{x:?} {y:?}");
            }
        }
    }
}

#[test]
fn when_rows_with_constant_conditions_are_settled_beforehand() {
    let mut it = Build::new();
    let (a, one, two, three) = (it.yes_no("a"), it.num("1"), it.num("2"), it.num("3"));
    let (yes, no) = (it.truth(true), it.truth(false));
    let first = it.expr(Node::First { rows: vec![(no, one), (yes, two)], otherwise: Some(three), absent: vec![] });
    let f = it.define("f", first);
    let then = it.expr(Node::First { rows: vec![(no, one), (a, two), (yes, three)], otherwise: None, absent: vec![] });
    let g = it.define("g", then);
    let none = it.expr(Node::First { rows: vec![(no, one)], otherwise: Some(three), absent: vec![] });
    let h = it.define("h", none);
    let unknown = it.expr(Node::Absent(Kind::Excused));
    let caught = vec![(Kinds::MISSING, two)];
    let stop = it.expr(Node::First { rows: vec![(unknown, one)], otherwise: Some(three), absent: caught });
    it.define("i", stop);
    let settled = it.settle(&[("a", given_truth(&Ok(n("0"))))]);
    assert_eq!(settled.get("f"), Ok(n("2")));
    assert_eq!(settled.get("g"), Ok(n("3")));
    assert_eq!(settled.get("h"), Ok(n("3")));
    assert_eq!(settled.get("i"), Ok(n("2")));
    use crate::program::Taken;
    let values = &settled.values;
    assert_eq!(values.part_taken(f, 0, first, &[]), Taken::Row(1, None));
    assert_eq!(values.part_taken(g, 0, then, &[]), Taken::Row(2, None));
    assert_eq!(values.part_taken(h, 0, none, &[]), Taken::Otherwise);
}

#[test]
fn a_step_with_a_condition_acts_only_when_it_is_true() {
    let mut it = Build::new();
    let (c, a, b) = (it.yes_no("c"), it.fact("a"), it.fact("b"));
    let step = it.expr(Node::Step { base: a, action: Action::Cap(b), when: Some(c) });
    it.define("f", step);
    for (condition, x, y, f) in [
        (yes(), Ok(n("5")), Ok(n("3")), Ok(n("3"))),
        (no(), Ok(n("5")), Ok(n("3")), Ok(n("5"))),
        (no(), Ok(n("5")), Err(Kind::Unreported), Ok(n("5"))),
        (yes(), Ok(n("5")), Err(Kind::Unreported), Err(Kind::Unreported)),
        (Err(Kind::Excused), Ok(n("5")), Err(Kind::Unreported), Err(Kind::Excused)),
    ] {
        let facts = [("c", given_truth(&condition)), ("a", given(&x)), ("b", given(&y))];
        assert_eq!(it.value(&facts, "f"), f, "{condition:?}");
    }
}

#[test]
fn a_family_s_filter_makes_the_rest_inapplicable() {
    let mut it = Build::new();
    let word = Type::Word(vec!["in".to_owned(), "out".to_owned()]);
    let cells = vec![Ok(Datum::Word(0)), Ok(Datum::Word(1)), Err(Kind::Inapplicable)];
    let axis = it.axis("measure", &["a", "b", "c"], &[("domain", word, cells)]);
    let cell = it.expr(Node::Cell(axis, ColumnId(0), Select::Here));
    let inside = it.expr(Node::Const(Datum::Word(0)));
    let filter = it.compare(Relation::Equal, cell, inside);
    let rate = it.input_of("rate", vec![axis], Type::Quantity(Unit::number()), Kinds::MISSING);
    let read = it.read(rate);
    let constant = it.define_for("fixed", vec![axis], read);
    it.model.figures[constant.index()].filter = Some(filter);
    let open = it.yes_no("open");
    let by_fact = it.define_for("by_fact", vec![axis], read);
    it.model.figures[by_fact.index()].filter = Some(open);
    let facts = [("a.rate", number("1")), ("b.rate", number("2")), ("c.rate", number("3"))];
    let settled = it.settle(&facts);
    assert_eq!(settled.get("a.fixed"), Ok(n("1")));
    assert_eq!(settled.get("b.fixed"), Err(Kind::Inapplicable));
    assert_eq!(settled.get("c.fixed"), Err(Kind::Inapplicable));
    assert_eq!(settled.get("a.by_fact"), Err(Kind::Unreported));
    let open = [facts[0].clone(), ("open", given_truth(&no()))];
    assert_eq!(it.value(&open, "a.by_fact"), Err(Kind::Inapplicable));
    let open = [facts[0].clone(), ("open", given_truth(&yes()))];
    assert_eq!(it.value(&open, "a.by_fact"), Ok(n("1")));
}
