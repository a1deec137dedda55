//! Figures as columns: types, places, text where digits may have no end, kinds beside them.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Int32Type};
use arrow_array::*;
use arrow_schema::{DataType, Field, Schema};
use attain::{Contract, Mode};
use attain_arrow::{Columns, Error, MAY_BE, Results, Settler, TITLE, UNIT, WRITTEN, inputs, settle};

use crate::batches::{clinics, program, table, texts};

fn rows() -> RecordBatch {
    clinics(
        4,
        vec![
            ("cases", texts(&["3", "4", "null", "8"])),
            ("met", texts(&["2", "3", "3", "excused"])),
            ("open", texts(&["yes", "no", "null", "yes"])),
            ("grade", texts(&["low", "fair", "null", "low"])),
            ("since", texts(&["2026-01-30", "null", "null", "2025-12-31"])),
            ("target", texts(&["12.5%", "80%", "null", "null"])),
        ],
    )
}

fn types(schema: &Schema) -> HashMap<&str, DataType> {
    schema.fields().iter().map(|field| (field.name().as_str(), field.data_type().clone())).collect()
}

fn words() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

fn strings(array: &dyn Array) -> Vec<Option<String>> {
    let texts = attain_arrow::Texts::of(array).unwrap();
    (0..array.len()).map(|row| texts.get(row).map(str::to_owned)).collect()
}

#[test]
fn the_type_of_a_column_is_told_from_the_contract() {
    let results = settle(&program(), &rows()).unwrap().results;
    let schema = results.schema();
    let types = types(&schema);
    assert_eq!(types["prize"], DataType::Decimal128(38, 2));
    assert_eq!(types["rounded_rate"], DataType::Decimal128(38, 4), "a percent of two decimals is a fraction of four");
    assert_eq!(types["target_again"], DataType::Decimal128(38, 3));
    // Nothing says how many decimals these have.
    assert_eq!((&types["rate"], &types["doubled"]), (&DataType::Utf8, &DataType::Utf8));
    assert_eq!(types["since_then"], DataType::Date32);
    assert_eq!(types["first_day"], DataType::Date32);
    assert_eq!(types["is_open"], DataType::Boolean);
    assert_eq!(types["graded"], words());
    let field = schema.field_with_name("rounded_rate").unwrap();
    assert_eq!(field.metadata()[WRITTEN], "as a fraction: 8.4% is 0.084");
    assert_eq!((field.metadata()[TITLE].as_str(), field.metadata()[UNIT].as_str()), ("Rounded", "a percent"));
    assert_eq!(results.schema().field(0).name(), "clinic");
}

#[test]
fn what_figures_came_to() {
    let results = settle(&program(), &rows()).unwrap().results;
    let column = |name: &str| results.column_by_name(name).unwrap().clone();
    let digits = |name: &str| column(name).as_primitive::<Decimal128Type>().iter().collect::<Vec<_>>();
    assert_eq!(digits("prize"), [Some(1_000), Some(1_000), Some(0), Some(0)]);
    assert_eq!(digits("rounded_rate"), [Some(6_667), Some(7_500), None, None]);
    assert_eq!(digits("target_again"), [Some(125), Some(800), None, None]);
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(strings(&column("rate")), [text("66.666666666667%"), text("75%"), None, None]);
    assert_eq!(strings(&column("graded")), [text("low"), text("fair"), None, text("low")]);
    let open = column("is_open").as_boolean().iter().collect::<Vec<_>>();
    assert_eq!(open, [Some(true), Some(false), None, Some(true)]);
    let since = column("since_then").as_primitive::<types::Date32Type>().iter().collect::<Vec<_>>();
    assert_eq!(since, [Some(20_483), None, None, Some(20_453)]);
}

#[test]
fn figures_are_chosen_rounded_and_told_of_when_absent() {
    let program = program();
    let facts = rows();
    let results = Results::new().figures(["rate", "prize"]).rounded("rate", 4, Mode::HalfUp).with_kinds();
    let mut settler = Settler::new(&program, facts.schema_ref(), &Columns::new(), &results).unwrap();
    let names: Vec<String> = settler.schema().fields().iter().map(|field| field.name().clone()).collect();
    assert_eq!(names, ["clinic", "quarter", "rate", "rate missing", "prize", "prize missing"]);
    let settled = settler.settle(&facts).unwrap().results;
    assert_eq!(settled.schema(), *settler.schema());
    let rate = settled.column(2).as_primitive::<Decimal128Type>();
    assert_eq!((rate.iter().collect::<Vec<_>>(), rate.scale()), (vec![Some(6_667), Some(7_500), None, None], 4));
    let kinds = strings(settled.column(3));
    assert_eq!(kinds, [None, None, Some("unreported".to_owned()), Some("excused".to_owned())]);
    assert_eq!(settled.column(5).null_count(), 4);
    let with = |results: &Results| Settler::new(&program, facts.schema_ref(), &Columns::new(), results).map(|_| ());
    let error = with(&Results::new().figures(["rat"])).unwrap_err();
    assert_eq!(error.to_string(), "no figure is called `rat`; did you mean `rate`?");
    let error = with(&Results::new().rounded("graded", 2, Mode::HalfUp)).unwrap_err();
    assert!(matches!(error, Error::NotANumber { .. }), "{error}");
    let all = Results::new().endless_rounded(6, Mode::HalfEven);
    let all = Settler::new(&program, facts.schema_ref(), &Columns::new(), &all).unwrap();
    assert_eq!(types(all.schema())["rate"], DataType::Decimal128(38, 6));
    assert_eq!(types(all.schema())["prize"], DataType::Decimal128(38, 2));
}

#[test]
fn a_number_that_its_column_does_not_hold_is_an_error_and_not_cut_off() {
    let program = program();
    let facts = clinics(2, vec![("measured", texts(&["1", "12345678901234567890123456789012"]))]);
    let results = Results::new().figures(["doubled"]).rounded("doubled", 8, Mode::HalfUp);
    let mut settler = Settler::new(&program, facts.schema_ref(), &Columns::new(), &results).unwrap();
    let error = settler.settle(&facts).unwrap_err().to_string();
    assert!(
        error.starts_with("row 1: `doubled` came to 24691357802469135780246913578024, which Decimal128(38, 8)"),
        "{error}"
    );
}

#[test]
fn subjects_and_periods_go_through_as_they_came() {
    let clinic: DictionaryArray<Int32Type> = ["b", "a", "b"].into_iter().collect();
    let facts = table(vec![
        ("clinic", Arc::new(clinic.clone()) as ArrayRef),
        ("quarter", texts(&["2026-Q1", "2026-Q1", "2026-Q2"])),
        ("base", texts(&["1", "2", "3"])),
    ]);
    let results = settle(&program(), &facts).unwrap().results;
    assert_eq!(results.column(0).as_ref(), &clinic as &dyn Array);
    assert_eq!(results.schema().field(0), facts.schema().field(0));
    assert_eq!(results.column(1), facts.column(1));
}

#[test]
fn a_slice_of_a_batch_is_settled_as_the_rows_that_it_has() {
    let (program, facts) = (program(), rows());
    let whole = settle(&program, &facts).unwrap().results;
    let part = settle(&program, &facts.slice(1, 2)).unwrap().results;
    assert_eq!(part, whole.slice(1, 2));
    let none = settle(&program, &facts.slice(4, 0)).unwrap().results;
    assert_eq!((none.num_rows(), none.schema()), (0, whole.schema()));
}

/// What a contract asks for can be filled as it says, and is read without a word.
#[test]
fn the_schema_of_inputs_is_what_is_read() {
    let program = program();
    let schema = inputs(&program);
    let types = types(&schema);
    assert_eq!(types["base"], DataType::Decimal128(38, 2));
    assert_eq!(types["target"], DataType::Decimal128(38, 3));
    assert_eq!(types["cases"], DataType::Int64);
    assert_eq!((&types["since"], &types["open"]), (&DataType::Date32, &DataType::Boolean));
    assert_eq!(types["seen"], DataType::Timestamp(arrow_schema::TimeUnit::Second, None));
    assert_eq!(types["met missing"], words());
    assert!(!types.contains_key("cases missing"));
    let field = |name: &str| schema.field_with_name(name).unwrap().clone();
    assert_eq!(field("met").metadata()[MAY_BE], "excused,unreported");
    assert_eq!((field("base").is_nullable(), field("cases").is_nullable()), (false, true));
    assert_eq!(field("cases").metadata()[attain_arrow::LEAST], "1");
    let column = |field: &Arc<Field>| -> ArrayRef {
        match (field.name().as_str(), field.data_type()) {
            ("clinic", _) => texts(&["a"]),
            ("quarter", _) => texts(&["2026-Q4"]),
            ("base", _) => Arc::new(Decimal128Array::from(vec![1]).with_precision_and_scale(38, 2).unwrap()),
            (_, ty) => new_null_array(ty, 1),
        }
    };
    let columns = schema.fields().iter().map(column).collect();
    let facts = RecordBatch::try_new(Arc::new(schema), columns).unwrap();
    assert!(settle(&program, &facts).unwrap().refused.is_empty());
}

/// Row by row the same as settled alone, over more rows than one chunk has.
#[test]
fn many_rows_come_to_what_each_comes_to_alone() {
    let program = program();
    let rows = 3_000_i64;
    let count = |row: i64, by: i64| (row % by != 3).then_some(row * 7 % 90 + 1);
    let cases = Int64Array::from_iter((0..rows).map(|row| count(row, 17)));
    let met = Int64Array::from_iter((0..rows).map(|row| count(row * 3, 29)));
    let facts = clinics(rows as usize, vec![("cases", Arc::new(cases.clone())), ("met", Arc::new(met.clone()))]);
    let results = settle(&program, &facts).unwrap().results;
    let prize = results.column_by_name("prize").unwrap().as_primitive::<Decimal128Type>();
    let rate = strings(results.column_by_name("rate").unwrap());
    for (row, rate) in rate.iter().enumerate() {
        let mut alone = program.facts();
        alone.set_at("base", "100.00").unwrap();
        for (address, column) in [("cases", &cases), ("met", &met)] {
            if column.is_valid(row) {
                alone.set_at(address, column.value(row)).unwrap();
            }
        }
        let settlement = program.settle_period("c", 0, &alone).unwrap();
        let digits = settlement.decimal("prize").unwrap() * attain::Decimal::from(100);
        assert_eq!(i128::try_from(digits).unwrap(), prize.value(row), "row {row}");
        let text = match settlement.figure("rate").unwrap() {
            attain::Outcome::Known { text, .. } => Some(text),
            attain::Outcome::Absent { .. } => None,
        };
        assert_eq!(*rate, text, "row {row}");
    }
}

#[test]
fn a_contract_that_reaches_across_rows_is_refused_here() {
    let text = crate::tables::WIDE;
    let contract = Contract::parse(text).unwrap_or_else(|error| panic!("{error}"));
    let facts = table(vec![("hospital", texts(&["a"])), ("cases", texts(&["1"])), ("met", texts(&["1"]))]);
    assert!(matches!(settle(contract.program(), &facts).unwrap_err(), Error::Wide));
}
