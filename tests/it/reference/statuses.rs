//! The status tables of the language, row by row: what an absence does to everything that reads it.

use attain::model::{Action, Best, Body, Datum, ExprId, Kind, Kinds, Node, Relation, Select, Statistic};
use attain::number::{Mode, Number};

use super::Value;
use super::build::{Sheet, skip, value};

/// `"12"` is known; `"excused"` is absent.
fn expected(text: &str) -> Value {
    match (text, Kind::from_word(text)) {
        ("yes", _) => value("1"),
        ("no", _) => value("0"),
        (_, Some(kind)) => Err(kind),
        (_, None) => value(text),
    }
}

/// A node of two operands, on every pair: known and known, each absent, both absent.
fn binary(make: impl Fn(ExprId, ExprId) -> Node, table: &[(&str, &str, &str)]) {
    for (a, b, result) in table {
        let mut sheet = Sheet::default();
        let (left, right) = (sheet.say(a), sheet.say(b));
        let node = make(left, right);
        let shown = format!("{node:?} of {a} and {b}");
        assert_eq!(sheet.value_of(node), expected(result), "{shown}");
    }
}

#[test]
fn arithmetic_joins_kinds() {
    let joined =
        [("unreported", "2", "unreported"), ("2", "excused", "excused"), ("insufficient", "undefined", "undefined")];
    let with = |known: &[(&'static str, &'static str, &'static str)]| [known, &joined].concat();
    binary(Node::Add, &with(&[("2", "3", "5"), ("0", "pending", "pending")]));
    binary(Node::Subtract, &with(&[("2", "3", "-1")]));
    binary(Node::Multiply, &with(&[("2", "3", "6"), ("0", "unreported", "unreported"), ("excused", "0", "excused")]));
    binary(Node::Divide, &with(&[("3", "2", "1.5"), ("3", "0", "undefined"), ("excused", "0", "excused")]));
    binary(|a, b| Node::Compare(Relation::AtLeast, a, b), &with(&[("3", "3", "yes"), ("2", "3", "no")]));
    binary(|a, b| Node::Compare(Relation::NotEqual, a, b), &with(&[("3", "3", "no"), ("2", "3", "yes")]));
    let greater = |a, b| Node::Pick { greater: true, items: vec![a, b], skip: skip(&[], None) };
    binary(greater, &with(&[("2", "3", "3")]));
    let lesser = |a, b| Node::Pick { greater: false, items: vec![a, b], skip: skip(&[], None) };
    binary(lesser, &with(&[("2", "3", "2")]));
}

#[test]
fn picking_skips_what_it_is_told_to() {
    let pick =
        |a, b| Node::Pick { greater: true, items: vec![a, b], skip: skip(&[Kind::Excused, Kind::Insufficient], None) };
    binary(
        pick,
        &[
            ("2", "excused", "2"),
            ("insufficient", "3", "3"),
            ("excused", "insufficient", "insufficient"),
            ("excused", "unreported", "unreported"),
            ("2", "unsupplied", "unsupplied"),
        ],
    );
    let needing = |a, b| Node::Pick { greater: true, items: vec![a, b], skip: skip(&Kind::MISSING, Some(2)) };
    binary(needing, &[("2", "3", "3"), ("2", "excused", "insufficient"), ("2", "refused", "refused")]);
}

#[test]
fn truth_has_three_values() {
    let values = ["yes", "no", "excused", "unreported"];
    for (a, row) in values.iter().zip([
        ["yes", "no", "excused", "unreported"],
        ["no", "no", "no", "no"],
        ["excused", "no", "excused", "unreported"],
        ["unreported", "no", "unreported", "unreported"],
    ]) {
        for (b, result) in values.iter().zip(row) {
            binary(|a, b| Node::And(vec![a, b]), &[(a, b, result)]);
        }
    }
    for (a, row) in values.iter().zip([
        ["yes", "yes", "yes", "yes"],
        ["yes", "no", "excused", "unreported"],
        ["yes", "excused", "excused", "unreported"],
        ["yes", "unreported", "unreported", "unreported"],
    ]) {
        for (b, result) in values.iter().zip(row) {
            binary(|a, b| Node::Or(vec![a, b]), &[(a, b, result)]);
        }
    }
    binary(|a, _| Node::Not(a), &[("yes", "0", "no"), ("no", "0", "yes"), ("excused", "0", "excused")]);
}

#[test]
fn tests_of_status_are_known_unless_the_absence_is_open() {
    binary(
        |a, _| Node::IsKnown(a),
        &[("0", "0", "yes"), ("excused", "0", "no"), ("unreported", "0", "no"), ("pending", "0", "pending")],
    );
    binary(
        |a, _| Node::IsAbsent(a, Kinds::MISSING),
        &[("0", "0", "no"), ("insufficient", "0", "yes"), ("refused", "0", "refused")],
    );
    let unreported = Kinds::only(Kind::Unreported);
    binary(
        move |a, _| Node::IsAbsent(a, unreported),
        &[("0", "0", "no"), ("unreported", "0", "yes"), ("excused", "0", "no"), ("unsupplied", "0", "unsupplied")],
    );
    let treat = |a, b| Node::Treat(a, vec![(Kinds::only(Kind::Excused), b)]);
    binary(
        treat,
        &[
            ("4", "7", "4"),
            ("excused", "7", "7"),
            ("unreported", "7", "unreported"),
            ("excused", "undefined", "undefined"),
        ],
    );
    let missing = |a, b| Node::Treat(a, vec![(Kinds::MISSING, b)]);
    binary(missing, &[("unreported", "7", "7"), ("unsupplied", "7", "unsupplied")]);
}

#[test]
fn steps_join_their_operands() {
    let cap = |a, b| Node::Step { base: a, action: Action::Cap(b), when: None };
    binary(
        cap,
        &[
            ("4", "3", "3"),
            ("2", "3", "2"),
            ("excused", "3", "excused"),
            ("4", "pending", "pending"),
            ("excused", "unreported", "unreported"),
        ],
    );
    let round = |a, _| Node::Step { base: a, action: Action::Round(Mode::HalfUp, Number::one()), when: None };
    binary(round, &[("2.5", "0", "3"), ("-2.5", "0", "-3"), ("excused", "0", "excused")]);
    let between = |a, b| Node::Step { base: a, action: Action::Between(b, b), when: None };
    binary(between, &[("4", "3", "3"), ("2", "3", "3"), ("2", "excused", "excused")]);
    let when = |a, b| Node::Step { base: a, action: Action::Times(a), when: Some(b) };
    binary(
        when,
        &[
            ("4", "yes", "16"),
            ("4", "no", "4"),
            ("4", "unreported", "unreported"),
            ("undefined", "excused", "excused"),
            ("undefined", "no", "undefined"),
        ],
    );
    for (action, result) in [("less", "3"), ("less part", "-8"), ("more", "5"), ("more part", "8"), ("floor", "4")] {
        let step = |a, b| {
            let action = match action {
                "less" => Action::Less(b),
                "less part" => Action::LessPart(a),
                "more" => Action::More(b),
                "more part" => Action::MorePart(b),
                _ => Action::Floor(b),
            };
            Node::Step { base: a, action, when: None }
        };
        if action == "less part" {
            binary(step, &[("4", "1", "-12")]);
        } else {
            binary(step, &[("4", "1", result)]);
        }
    }
}

#[test]
fn choices_are_as_known_as_their_conditions() {
    for (condition, result) in [("yes", "5"), ("no", "excused"), ("unreported", "unreported")] {
        let mut sheet = Sheet::default();
        let (c, a, b) = (sheet.say(condition), sheet.say("5"), sheet.say("excused"));
        assert_eq!(sheet.value_of(Node::If(c, a, b)), expected(result), "if {condition}");
    }
    for (first, second, result) in [
        ("yes", "no", "1"),
        ("no", "yes", "2"),
        ("no", "no", "3"),
        ("yes", "unreported", "1"),
        ("excused", "yes", "4"),
        ("no", "unreported", "unreported"),
    ] {
        let mut sheet = Sheet::default();
        let [first_row, second_row] = [first, second].map(|condition| sheet.say(condition));
        let [one, two, three, four] = ["1", "2", "3", "4"].map(|result| sheet.say(result));
        let node = Node::First {
            rows: vec![(first_row, one), (second_row, two)],
            otherwise: Some(three),
            absent: vec![(Kinds::only(Kind::Excused), four)],
        };
        assert_eq!(sheet.value_of(node), expected(result), "when {first}, when {second}");
    }
}

/// A fold over one column, where a kind's name is an absent element.
fn fold(elements: &[&str], statistic: Statistic, skipped: &[Kind], needing: Option<u32>) -> Value {
    weighted_fold(elements, &vec!["1"; elements.len()], statistic, skipped, needing)
}

fn weighted_fold(
    elements: &[&str],
    weights: &[&str],
    statistic: Statistic,
    skipped: &[Kind],
    needing: Option<u32>,
) -> Value {
    let mut sheet = Sheet::default();
    let keys: Vec<String> = (0..elements.len()).map(|row| format!("row_{row}")).collect();
    let axis = sheet.axis("row", &keys.iter().map(String::as_str).collect::<Vec<_>>(), &[]);
    // Each row reads its own expression: an `if` on the key for every row.
    let mut by_row = |texts: &[&str]| {
        let mut chosen = sheet.say("refused");
        for (row, text) in texts.iter().enumerate() {
            let key = sheet.node(Node::Key(axis));
            let this = sheet.node(Node::Const(Datum::Key(row as u32)));
            let here = sheet.node(Node::Compare(Relation::Equal, key, this));
            let value = sheet.say(text);
            chosen = sheet.node(Node::If(here, value, chosen));
        }
        chosen
    };
    let (element, weight) = (by_row(elements), by_row(weights));
    let weight = (statistic == Statistic::WeightedMean).then_some(weight);
    let element = (statistic != Statistic::Count).then_some(element);
    sheet.value_of(Node::Fold { statistic, axis, element, weight, filter: None, skip: skip(skipped, needing) })
}

#[test]
fn folds_of_nothing_of_absent_elements_and_of_too_few() {
    use Statistic::{Count, Greatest, Least, Mean, Median, Sum, WeightedMean};
    let all = [Sum(None), Mean(None), WeightedMean, Least, Greatest, Median];
    for (statistic, of_nothing) in
        all.iter().zip(["0", "undefined", "undefined", "undefined", "undefined", "undefined"])
    {
        let skipped = fold(&["excused", "insufficient"], statistic.clone(), &Kind::MISSING, None);
        assert_eq!(fold(&[], statistic.clone(), &[], None), expected(of_nothing), "{statistic:?} of nothing");
        assert_eq!(skipped, expected(of_nothing), "{statistic:?} of what is skipped");
        let absent = fold(&["3", "excused", "unreported"], statistic.clone(), &[Kind::Excused], None);
        assert_eq!(absent, Err(Kind::Unreported), "{statistic:?} of an absent element");
        let few = fold(&["3", "excused"], statistic.clone(), &[Kind::Excused], Some(2));
        assert_eq!(few, Err(Kind::Insufficient), "{statistic:?} of too few");
        let few_and_open = fold(&["3", "unsupplied"], statistic.clone(), &[Kind::Excused], Some(3));
        assert_eq!(few_and_open, Err(Kind::Unsupplied), "{statistic:?} of too few, one of which may still come");
    }
    assert_eq!(fold(&[], Count, &[], None), value("0"));
    assert_eq!(fold(&["3", "excused"], Count, &[], None), value("2"));
    assert_eq!(fold(&["3"], Count, &[], Some(2)), Err(Kind::Insufficient));

    let elements = ["4", "excused", "1", "7", "2"];
    for (statistic, result) in all.iter().zip(["14", "3.5", "3.5", "1", "7", "3"]) {
        assert_eq!(fold(&elements, statistic.clone(), &[Kind::Excused], None), expected(result), "{statistic:?}");
    }
    assert_eq!(fold(&["4", "1", "7"], Median, &[], None), value("4"));
}

#[test]
fn the_best_are_the_greatest_or_the_least() {
    let best = |number: &str, part, lowest| Some(Best { number: Number::parse(number).unwrap(), part, lowest });
    let elements = ["4", "1", "7", "2", "9"];
    for (statistic, result) in [
        (Statistic::Sum(best("2", false, false)), "16"),
        (Statistic::Sum(best("2", false, true)), "3"),
        (Statistic::Sum(best("9", false, false)), "23"),
        (Statistic::Mean(best("0.3", true, false)), "8"),
        (Statistic::Mean(best("0.2", true, true)), "1"),
        (Statistic::Mean(best("1", true, true)), "4.6"),
    ] {
        assert_eq!(fold(&elements, statistic.clone(), &[], None), expected(result), "{statistic:?}");
    }
    assert_eq!(fold(&[], Statistic::Mean(best("2", false, false)), &[], None), Err(Kind::Undefined));
}

#[test]
fn weights_go_with_their_elements() {
    let mean = |elements: &[&str], weights: &[&str], skipped: &[Kind]| {
        weighted_fold(elements, weights, Statistic::WeightedMean, skipped, None)
    };
    assert_eq!(mean(&["4", "1"], &["3", "1"], &[]), value("3.25"));
    assert_eq!(mean(&["4", "1"], &["0", "0"], &[]), Err(Kind::Undefined));
    assert_eq!(mean(&["4", "excused"], &["3", "unreported"], &[Kind::Excused]), value("4"));
    assert_eq!(mean(&["4", "2"], &["3", "unreported"], &[Kind::Excused]), Err(Kind::Unreported));

    let mut sheet = Sheet::default();
    let parts: Vec<(Number, ExprId)> = [("0.5", "8"), ("0.3", "excused"), ("0.2", "1")]
        .map(|(weight, part)| (Number::parse(weight).unwrap(), sheet.say(part)))
        .to_vec();
    let weighted = |skip| Node::Weighted { parts: parts.clone(), skip };
    assert_eq!(sheet.value_of(weighted(skip(&Kind::MISSING, None))), value("6"));
    assert_eq!(sheet.value_of(weighted(skip(&Kind::MISSING, Some(3)))), Err(Kind::Insufficient));
    assert_eq!(sheet.value_of(weighted(skip(&[], None))), Err(Kind::Excused));
}

#[test]
fn conditions_of_folds_leave_out_or_make_absent() {
    for (condition, result) in [("yes", "4"), ("no", "0"), ("unreported", "unreported")] {
        let mut sheet = Sheet::default();
        let axis = sheet.axis("row", &["a", "b"], &[&[Some("1"), Some("3")]]);
        let element = sheet.node(Node::Cell(axis, attain::model::ColumnId(0), Select::Here));
        let filter = Some(sheet.say(condition));
        let node = Node::Fold {
            statistic: Statistic::Sum(None),
            axis,
            element: Some(element),
            weight: None,
            filter,
            skip: skip(&[], None),
        };
        assert_eq!(sheet.value_of(node), expected(result), "where {condition}");
    }
}

#[test]
fn cells_keys_and_families_are_read_where_they_are_selected() {
    let mut sheet = Sheet::default();
    let axis = sheet.axis("row", &["a", "b"], &[&[Some("10"), None]]);
    let column = attain::model::ColumnId(0);
    assert_eq!(sheet.value_of(Node::Cell(axis, column, Select::Row(0))), value("10"));
    assert_eq!(sheet.value_of(Node::Cell(axis, column, Select::Row(1))), Err(Kind::Inapplicable));
    let absent = sheet.say("unreported");
    assert_eq!(sheet.value_of(Node::Cell(axis, column, Select::By(absent))), Err(Kind::Unreported));

    // A family whose filter leaves row b out.
    let (key, first) = (sheet.node(Node::Key(axis)), sheet.node(Node::Const(Datum::Key(0))));
    let filter = sheet.node(Node::Compare(Relation::Equal, key, first));
    let five = sheet.say("5");
    let family = sheet.figure("family", Body::Expr(five));
    sheet.model.figures[family.index()].shape = vec![axis];
    sheet.model.figures[family.index()].filter = Some(filter);
    let settled = sheet.settle(&Default::default());
    assert_eq!((&settled[&(family, 0)], &settled[&(family, 1)]), (&value("5"), &Err(Kind::Inapplicable)));
    assert_eq!(sheet.value_of(Node::Figure(family, vec![Select::Row(1)])), Err(Kind::Inapplicable));
}
