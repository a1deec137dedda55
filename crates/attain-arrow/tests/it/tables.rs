//! Contracts that reach across rows: tables of record batches in, tables of everybody's figures out.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Decimal128Type;
use arrow_array::*;
use arrow_schema::DataType;
use attain::{Contract, Where};
use attain_arrow::{Columns, Error, Results, Texts, cells, input_tables, lines, place, table};

use crate::batches;
use crate::batches::texts;

pub const WIDE: &str = r#"
edition 2026
contract "Better than the middle"
  between payer plan "The Plan" and provider hospital "The Hospital"
  effective 2026-01-01 through 2026-12-31
  settled each year
  money in USD, rounded half up to the cent
input cases "Cases": count at least 1
input met "Cases that met the measure": count, may be unreported or excused
input goal "Goal": percent, may be unreported
metric rate "Rate"
  is met per cases
  higher is better
define goal_again means goal
define middle "Median of all hospitals" in common means the median of rate over each hospital skipping unreported or excused
bonus prize "Prize"
  when rate is at least middle  pays 1,000 USD
  otherwise                     pays nothing
  undefined                     pays nothing
  missing                       pays nothing
"#;

fn contract() -> Contract {
    Contract::parse(WIDE).unwrap_or_else(|error| panic!("{error}"))
}

fn facts() -> RecordBatch {
    batches::table(vec![
        ("hospital", texts(&["a", "b", "c", "d"])),
        ("cases", Arc::new(Int16Array::from(vec![50, 50, 50, 30])) as ArrayRef),
        ("met", Arc::new(UInt8Array::from(vec![Some(40), Some(10), Some(30), None]))),
        ("met missing", texts(&["null", "null", "null", "excused"])),
        ("goal", Arc::new(Decimal128Array::from(vec![125, 1, 0, -5]).with_precision_and_scale(9, 3).unwrap())),
    ])
}

#[test]
fn everybody_is_settled_from_record_batches() {
    let contract = contract();
    let program = contract.program();
    let facts = facts();
    let parts = [facts.slice(0, 1), facts.slice(1, 3)];
    let given = table(program, "facts", &parts, &Columns::new()).unwrap();
    assert_eq!(given.columns, ["hospital", "cases", "met", "goal"]);
    assert_eq!(given.rows[0], ["a", "50", "40", "12.5%"]);
    assert_eq!(given.rows[3], ["d", "30", "excused", "-0.5%"]);
    let (population, errors) = program.settle_tables(&[given], None);
    assert!(errors.is_empty(), "{errors:?}");

    let everybody = place(&population, &population.settled_place(), &Results::new().with_kinds()).unwrap();
    let hospitals = everybody.column_by_name("hospital").unwrap();
    let names = Texts::of(hospitals.as_ref()).unwrap();
    assert_eq!((0..4).map(|row| names.get(row).unwrap()).collect::<Vec<_>>(), ["a", "b", "c", "d"]);
    let prize = everybody.column_by_name("prize").unwrap().as_primitive::<Decimal128Type>();
    assert_eq!(prize.iter().collect::<Vec<_>>(), [Some(100_000), Some(0), Some(100_000), Some(0)]);
    let kinds = everybody.column_by_name("rate missing").unwrap();
    assert_eq!(Texts::of(kinds.as_ref()).unwrap().get(3), Some("excused"));
    let common = population.places().into_iter().find(|place| place.level.is_none()).unwrap();
    let common = place(&population, &common, &Results::new()).unwrap();
    let schema = common.schema();
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    assert_eq!((common.num_rows(), names), (1, vec!["year", "middle"]));

    let lines = lines(&population).unwrap();
    assert_eq!(lines.num_rows(), 4);
    let amounts = lines.column_by_name("amount").unwrap();
    assert_eq!(amounts.data_type(), &DataType::Decimal128(38, 2));
    assert_eq!(amounts.as_primitive::<Decimal128Type>().value(2), 100_000);
    assert_eq!(lines.column_by_name("amount missing").unwrap().null_count(), 4);
}

#[test]
fn a_line_without_an_amount_says_why() {
    let contract = contract();
    let program = contract.program();
    let none: ArrayRef = Arc::new(Int16Array::from(vec![None]));
    let facts = batches::table(vec![("hospital", texts(&["a"])), ("cases", none)]);
    let given = table(program, "facts", &[facts], &Columns::new()).unwrap();
    let (population, _) = program.settle_tables(&[given], None);
    let lines = lines(&population).unwrap();
    assert!(lines.column_by_name("amount").unwrap().is_null(0));
    let kinds = lines.column_by_name("amount missing").unwrap();
    assert_eq!(Texts::of(kinds.as_ref()).unwrap().get(0), Some("unsupplied"));
}

#[test]
fn a_table_that_cannot_be_read_says_which_column() {
    let contract = contract();
    let program = contract.program();
    let floats = batches::table(vec![
        ("hospital", texts(&["a"])),
        ("cases", Arc::new(Float64Array::from(vec![1.0])) as ArrayRef),
    ]);
    let error = cells(program, &floats, &Columns::new()).unwrap_err();
    assert!(
        error.to_string().starts_with("column `cases` is Float64; a decimal or a whole number for a count"),
        "{error}"
    );
    let left = cells(program, &floats, &Columns::new().leave(["cases"])).unwrap();
    assert_eq!(left.len(), 1);
    let other = batches::table(vec![("hospital", texts(&["a"]))]);
    let error = table(program, "facts", &[facts(), other], &Columns::new()).unwrap_err();
    assert!(matches!(error, Error::OtherSchema { .. }), "{error}");
    // A value and a kind of missing at once is no number.
    let both = batches::table(vec![
        ("hospital", texts(&["a"])),
        ("cases", texts(&["3"])),
        ("met", texts(&["3"])),
        ("met missing", texts(&["excused"])),
    ]);
    let given = table(program, "facts", &[both], &Columns::new()).unwrap();
    let (_, errors) = program.settle_tables(&[given], None);
    assert!(matches!(&errors[0].at, Where::Cell(1, column) if column == "met"), "{errors:?}");
}

#[test]
fn the_tables_that_are_asked_for() {
    let contract = contract();
    let tables = input_tables(contract.program());
    assert_eq!(tables.len(), 1);
    let names: Vec<&str> = tables[0].fields().iter().map(|field| field.name().as_str()).collect();
    assert_eq!(names, ["hospital", "year", "cases", "met", "met missing", "goal"]);
}
