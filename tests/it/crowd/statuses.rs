//! The tables of statuses for folds, time and peers (part 2 of the calculus), row by row: the engine and the reference both.

use std::sync::Arc;

use attain::calendar::Date;
use attain::model::{Body, Datum, Kind, Type};
use attain::number::Number;
use attain::population::{Days, Population, Table};

use super::case::Case;
use crate::reference::many::{Crowd, Element, evaluate_many};

const HEADER: &str = "edition 2026

contract \"C\"
  between payer plan \"P\" and provider hospital \"H\"
  effective 2026-01-01 through 2026-12-31
  settled each quarter
  money in USD, rounded half up to the cent

input x: number, may be unreported or insufficient or excused or inapplicable
input w: number, may be unreported or excused
input c: yes or no, may be excused
input required: number
input m for each month: number, may be unreported or excused
metric rate is x
  higher is better
define ones for each month means 1
";

/// What an expression comes to for `a` in a quarter, in a clause with a heading, by the engine and by the reference.
fn says(heading: &str, expression: &str, table: &str, monthly: &str, quarter: usize, as_of: Option<&str>) -> String {
    asked(&format!("define asked{heading} means {expression}"), table, monthly, quarter, as_of)
}

/// The same of clauses of which one defines what is asked.
fn asked(clauses: &str, table: &str, monthly: &str, quarter: usize, as_of: Option<&str>) -> String {
    let case = Case::good(&format!("{HEADER}{clauses}\n"));
    let tables: Vec<Vec<Vec<String>>> = [table, monthly]
        .into_iter()
        .filter(|text| !text.is_empty())
        .map(|text| text.lines().map(|line| line.split(',').map(|cell| cell.trim().to_owned()).collect()).collect())
        .collect();
    let as_of = as_of.map(|day| Date::parse(day).unwrap());
    let engine = {
        let table =
            |lines: &Vec<Vec<String>>| Table { name: "t".into(), columns: lines[0].clone(), rows: lines[1..].to_vec() };
        let tables: Vec<Table> = tables.iter().map(table).collect();
        let (population, errors) =
            Population::settle(&Arc::clone(&case.model), &case.stages, &tables, Days { as_of, known_on: None });
        assert_eq!(errors, []);
        let figure = case.model.find("asked").unwrap();
        let element = case.model.figure(figure).place.level.map_or(0, |level| population.find(level, "a").unwrap());
        match population.figure(figure, 0, element, quarter).unwrap() {
            Ok(number) => number.to_string(),
            Err(kind) => kind.word().to_owned(),
        }
    };
    assert_eq!(reference(&case, &tables, quarter, as_of), engine, "{clauses}: the reference and the engine");
    engine
}

fn reference(case: &Case, tables: &[Vec<Vec<String>>], quarter: usize, as_of: Option<Date>) -> String {
    let mut crowd = Crowd::new(&case.model);
    crowd.as_of = as_of;
    for lines in tables {
        for line in &lines[1..] {
            let place = crowd.levels[0].iter().position(|one| one.key == line[0]).unwrap_or_else(|| {
                crowd.levels[0].push(Element { key: line[0].clone(), parent: 0, rows: Vec::new() });
                crowd.levels[0].len() - 1
            });
            let mut when = (None, 0);
            for (column, cell) in lines[0].iter().zip(line).skip(1) {
                if let Some(grain) = attain::calendar::Grain::parse(column) {
                    let number = crowd.periods(Some(grain)).iter().position(|period| period.label() == *cell).unwrap();
                    when = (crowd.period(Some(grain), number), number);
                    continue;
                }
                let figure = case.model.find(column).unwrap();
                let Body::Input(input) = &case.model.figure(figure).body else { panic!("no input") };
                let value = match (Kind::from_word(cell), &case.model.figure(figure).ty, cell.as_str()) {
                    (Some(kind), ..) => Err(kind),
                    (None, _, "") if input.may_be.contains(Kind::Unreported) => Err(Kind::Unreported),
                    (None, _, "") => Err(Kind::Unsupplied),
                    (None, Type::Truth, cell) => Ok(Datum::Truth(cell == "yes")),
                    (None, _, cell) => Ok(Datum::Number(Number::parse(cell).unwrap())),
                };
                crowd.facts.insert((figure, 0, place, when.1), value);
            }
            crowd.levels[0][place].rows.push(when.0);
        }
    }
    let figure = case.model.find("asked").unwrap();
    let whose = case
        .model
        .figure(figure)
        .place
        .level
        .map_or(0, |_| crowd.levels[0].iter().position(|one| one.key == "a").unwrap());
    match &evaluate_many(&case.model, &crowd)[&(figure, 0, whose, quarter)] {
        Ok(number) => Number::from_numer_denom(number.numer().clone(), number.denom().clone()).unwrap().to_string(),
        Err(kind) => kind.word().to_owned(),
    }
}

const FOLDS: [&str; 9] = [
    "the sum of x",
    "the count",
    "the mean of x",
    "the weighted mean of x by w",
    "the median of x",
    "the least of x",
    "the greatest of x",
    "the 50th percentile of x by inclusive",
    "(the population deviation of x over each hospital TAIL, rounded half up to 2 decimals)",
];

/// Each of the folds with a tail, in order.
fn folds(tail: &str, table: &str) -> Vec<String> {
    let of = |fold: &&str| match fold.contains("TAIL") {
        true => says(" in common", &fold.replace("TAIL", tail), table, "", 0, None),
        false => says(" in common", &format!("({fold} over each hospital {tail})"), table, "", 0, None),
    };
    FOLDS.iter().map(of).collect()
}

#[test]
fn folds_of_no_element() {
    let table = "hospital, quarter, x, w, c\na, 2026-Q1, 5, 1, no";
    let expected =
        ["0", "0", "undefined", "undefined", "undefined", "undefined", "undefined", "undefined", "undefined"];
    assert_eq!(folds("where c", table), expected);
}

#[test]
fn folds_with_an_absent_element_are_absent_with_the_join() {
    let table = "hospital, quarter, x, w, c\na, 2026-Q1, 5, 1, yes\nb, 2026-Q1, insufficient, 1, yes\nd, 2026-Q1, excused, 1, yes";
    let mut expected = vec!["insufficient"; 9];
    // A count asks for nothing but the condition.
    expected[1] = "3";
    assert_eq!(folds("where c", table), expected);
    // An unknown condition makes the element absent.
    let table = "hospital, quarter, x, w, c\na, 2026-Q1, 5, 1, yes\nb, 2026-Q1, 6, 1, excused";
    assert_eq!(folds("where c", table), ["excused"; 9]);
}

#[test]
fn folds_drop_what_is_skipped_with_its_weight() {
    let table =
        "hospital, quarter, x, w, c\na, 2026-Q1, 5, 1, yes\nb, 2026-Q1, insufficient, 7, yes\nd, 2026-Q1, 8, 2, yes";
    let expected = ["13", "3", "6.5", "7", "6.5", "5", "8", "6.5", "1.5"];
    assert_eq!(folds("skipping insufficient", table), expected);
}

#[test]
fn folds_of_fewer_than_needed_are_insufficient() {
    let table =
        "hospital, quarter, x, w, c\na, 2026-Q1, 5, 1, yes\nb, 2026-Q1, insufficient, 7, yes\nd, 2026-Q1, 8, 2, yes";
    let mut expected = vec!["insufficient"; 9];
    expected[1] = "3";
    assert_eq!(folds("skipping insufficient needing at least 3", table), expected);
    // What is absent and not skipped goes before.
    let mut expected = vec!["excused"; 9];
    expected[1] = "2";
    let table = "hospital, quarter, x, w, c\na, 2026-Q1, excused, 1, yes\nb, 2026-Q1, insufficient, 7, yes";
    assert_eq!(folds("skipping insufficient needing at least 2", table), expected);
}

#[test]
fn weights_that_sum_to_nothing_are_undefined() {
    let table = "hospital, quarter, x, w\na, 2026-Q1, 5, 0\nb, 2026-Q1, 6, 0";
    assert_eq!(says(" in common", "the weighted mean of x by w over each hospital", table, "", 0, None), "undefined");
}

#[test]
fn ranks() {
    for (tail, table, expected) in [
        ("", "hospital, quarter, x\na, 2026-Q1, 5\nb, 2026-Q1, 5\nd, 2026-Q1, 9", "2"),
        ("", "hospital, quarter, x\na, 2026-Q1, 5\nb, 2026-Q1, excused", "excused"),
        ("", "hospital, quarter, x\na, 2026-Q1, excused\nb, 2026-Q1, insufficient", "insufficient"),
        (" skipping missing", "hospital, quarter, x\na, 2026-Q1, 5\nb, 2026-Q1, excused", "1"),
        (" skipping excused", "hospital, quarter, x\na, 2026-Q1, excused\nb, 2026-Q1, insufficient", "excused"),
        (" needing at least 3", "hospital, quarter, x\na, 2026-Q1, 5\nb, 2026-Q1, 6", "insufficient"),
        (" where x is above 5", "hospital, quarter, x\na, 2026-Q1, 5\nb, 2026-Q1, 6", "inapplicable"),
    ] {
        assert_eq!(
            says("", &format!("the rank of rate over each hospital{tail}"), table, "", 0, None),
            expected,
            "{tail}: {table}"
        );
    }
    for (by, expected) in [("competition", "4"), ("dense", "3"), ("average", "4")] {
        let table = "hospital, quarter, x\na, 2026-Q1, 5\nb, 2026-Q1, 7\nd, 2026-Q1, 7\ne, 2026-Q1, 9";
        let rank = format!("the rank of rate by {by} over each hospital");
        assert_eq!(says("", &rank, table, "", 0, None), expected);
    }
    let table = "hospital, quarter, x\na, 2026-Q1, 7\nb, 2026-Q1, 7\nd, 2026-Q1, 9";
    assert_eq!(says("", "the rank of rate by average over each hospital", table, "", 0, None), "2.5");
}

#[test]
fn streaks() {
    let month = |cells: [&str; 3]| {
        let rows: Vec<String> =
            cells.iter().enumerate().map(|(at, cell)| format!("a, 2026-0{}, {cell}", at + 1)).collect();
        format!("hospital, month, m\n{}", rows.join("\n"))
    };
    for (tail, cells, expected) in [
        ("", ["0", "0", "0"], "3"),
        ("", ["0", "0", "1"], "0"),
        ("", ["0", "1", "0"], "1"),
        ("", ["0", "excused", "0"], "excused"),
        // What lies behind the end of the run is no part of it.
        ("", ["excused", "1", "0"], "1"),
        (" skipping excused", ["0", "excused", "0"], "2"),
        (" needing at least 3", ["0", "1", "0"], "1"),
        (" skipping excused needing at least 3", ["0", "excused", "0"], "insufficient"),
        (" where m is below 5", ["0", "7", "0"], "2"),
        (" where m is above 5", ["0", "0", "0"], "0"),
    ] {
        let streak = format!("the streak of m is 0 over the last 3 months{tail}");
        assert_eq!(says("", &streak, "", &month(cells), 0, None), expected, "{tail}: {cells:?}");
        let streak = format!("the streak of m is 0 over each month{tail}");
        assert_eq!(says("", &format!("({streak}) + 0"), "", &month(cells), 0, None), expected, "{tail}: {cells:?}");
    }
}

#[test]
fn time() {
    let table = "hospital, quarter, x\na, 2026-Q1, 5\na, 2026-Q2, 7";
    let monthly = "hospital, month, m\na, 2026-01, 1\na, 2026-02, 2\na, 2026-03, 4";
    for (expression, quarter, as_of, expected) in [
        ("the previous x", 0, None, "inapplicable"),
        ("the previous x", 1, None, "5"),
        ("the x 6 months before", 1, None, "inapplicable"),
        // A subject without a row in the period: unsupplied, or unreported where the input may be.
        ("x", 2, None, "unreported"),
        ("required", 2, None, "unsupplied"),
        ("the previous x", 3, None, "unreported"),
        // A window that reaches before the first period.
        ("the sum of x over the last 2 quarters", 0, None, "inapplicable"),
        ("the sum of x over the last 2 quarters skipping inapplicable", 0, None, "5"),
        ("the sum of x over the last 2 quarters", 1, None, "12"),
        ("the sum of m over the last 3 months", 0, None, "7"),
        ("the sum of m over the last 6 months", 0, None, "inapplicable"),
        // A window that reaches beyond the day of settlement, or beyond the last period.
        ("the sum of x over the next 1 quarters", 0, None, "7"),
        ("the sum of x over the next 2 quarters", 0, None, "unreported"),
        ("the sum of x over the next 2 quarters", 0, Some("2026-06-30"), "pending"),
        ("the sum of x over the next 1 quarters", 3, None, "pending"),
        ("the sum of x over the next 1 quarters skipping missing", 3, None, "pending"),
        ("the count over the next 2 quarters", 2, None, "pending"),
        // The period itself.
        ("x", 2, Some("2026-09-29"), "pending"),
        ("x", 2, Some("2026-09-30"), "unreported"),
        ("required", 2, Some("2026-09-29"), "pending"),
        ("the sum of m over each month", 0, Some("2026-02-28"), "7"),
        ("the sum of ones over each month", 0, Some("2026-02-28"), "3"),
    ] {
        assert_eq!(
            says("", expression, table, monthly, quarter, as_of),
            expected,
            "{expression} in {quarter}, {as_of:?}"
        );
    }
}

#[test]
fn whoever_takes_no_part_is_no_element() {
    let table = "hospital, quarter, x\na, 2026-Q1, 5\nb, 2026-Q2, 7";
    for (expression, heading, quarter, expected) in [
        ("the count over each hospital", " in common", 0, "1"),
        ("the count over each hospital", " in common", 2, "0"),
        ("the sum of x over each hospital", " in common", 1, "7"),
        ("the sum of x over each hospital", " in common", 2, "0"),
        ("the mean of x over each hospital", " in common", 2, "undefined"),
        ("the sum of x over each other hospital", "", 0, "0"),
        ("the sum of x over each other hospital", "", 1, "7"),
        ("the rank of rate over each hospital", "", 1, "inapplicable"),
        ("the count over each hospital", " once in common", 0, "2"),
    ] {
        assert_eq!(says(heading, expression, table, "", quarter, None), expected, "{expression} in {quarter}");
    }
}

#[test]
fn a_limit_behind_another_lacks_what_that_one_lacked() {
    let after = |bound: &str| {
        let text = format!(
            "schedule lines keyed by line
  column n: number
  | line | n |
  |------|---|
  | one  | 1 |
bonus b for each line where c pays 100 USD
limit first on b
  capped at {bound}
  relieved in proportion
limit second on b
  capped at 20 USD
  relieved in this order
define asked means second.relief"
        );
        move |table: &str| asked(&text, table, "", 0, None)
    };
    let by_x = after("50 USD ÷ x");
    // Whether there is a line is unknown, and the first bound as well: the worse of the two.
    assert_eq!(by_x("hospital,quarter,x,c\na,2026-Q1,unreported,excused"), "unreported");
    assert_eq!(by_x("hospital,quarter,x,c\na,2026-Q1,1,excused"), "excused");
    // No line lacks nothing.
    assert_eq!(by_x("hospital,quarter,x,c\na,2026-Q1,unreported,no"), "0");
    assert_eq!(by_x("hospital,quarter,x,c\na,2026-Q1,2,yes"), "5");
}
