//! Facts of every type, as Arrow may hold them; what does not fit is refused by name.

use std::sync::Arc;

use arrow_array::types::{Decimal128Type, Int8Type, Int32Type};
use arrow_array::*;
use arrow_buffer::i256;
use attain::{Kind, Number};
use attain_arrow::{Columns, Error, Results, Settler, settle};

use crate::batches::{clinics, program, table, texts};

/// What a figure came to in each row, as text, or the word of its absence.
fn came(batch: &RecordBatch, figure: &str) -> Vec<String> {
    let program = program();
    let results = Results::new().figures([figure]);
    let mut settler = Settler::new(&program, batch.schema_ref(), &Columns::new(), &results).unwrap();
    settler.settle(batch).unwrap();
    let slot = program.figure(figure).unwrap();
    let (_, settled) = settler.last();
    let word = |came: Result<Number, Kind>| came.map_or_else(|kind| kind.word().to_owned(), |n| n.to_string());
    (0..batch.num_rows()).map(|row| word(settled.number(slot, row))).collect()
}

fn one(column: &'static str, array: impl Array + 'static, figure: &str) -> Vec<String> {
    came(&clinics(array.len(), vec![(column, Arc::new(array))]), figure)
}

fn decimals(digits: impl IntoIterator<Item = Option<i128>>, precision: u8, scale: i8) -> Decimal128Array {
    PrimitiveArray::<Decimal128Type>::from_iter(digits).with_precision_and_scale(precision, scale).unwrap()
}

#[test]
fn whole_numbers_of_every_width() {
    let expected = ["4", "unreported", "120"];
    macro_rules! all {
        ($($array:ident)*) => {$(
            let numbers = $array::from(vec![Some(2), None, Some(60)]);
            assert_eq!(one("measured", numbers, "doubled"), expected, stringify!($array));
        )*};
    }
    all!(Int8Array Int16Array Int32Array Int64Array UInt8Array UInt16Array UInt32Array UInt64Array);
    let long = UInt64Array::from(vec![u64::MAX]);
    assert_eq!(one("measured", long, "doubled"), ["36893488147419103230"]);
    assert_eq!(one("measured", Int64Array::from(vec![i64::MIN]), "doubled"), ["-18446744073709551616"]);
}

#[test]
fn decimals_of_every_width_and_scale() {
    let digits = || [Some(125), None, Some(-70)];
    assert_eq!(one("measured", decimals(digits(), 10, 2), "doubled"), ["2.5", "unreported", "-1.4"]);
    assert_eq!(one("measured", decimals(digits(), 10, 0), "doubled"), ["250", "unreported", "-140"]);
    assert_eq!(one("measured", decimals(digits(), 10, -3), "doubled"), ["250000", "unreported", "-140000"]);
    let fine = decimals([Some(1)], 38, 38);
    assert_eq!(one("measured", fine, "doubled"), ["0.00000000000000000000000000000000000002"]);
    let long = decimals([Some(10_i128.pow(38) - 1)], 38, 4);
    assert_eq!(one("measured", long, "doubled"), ["19999999999999999999999999999999999.9998"]);
    let narrow = Decimal64Array::from(vec![Some(125), None]).with_precision_and_scale(9, 1).unwrap();
    assert_eq!(one("measured", narrow, "doubled"), ["25", "unreported"]);
    let narrow = Decimal32Array::from(vec![Some(125), None]).with_precision_and_scale(9, 3).unwrap();
    assert_eq!(one("measured", narrow, "doubled"), ["0.25", "unreported"]);
}

#[test]
fn decimals_of_256_bits() {
    let ten = |power: u32| i256::from_i128(10).checked_pow(power).unwrap();
    let wide =
        |digits: Vec<Option<i256>>, scale| Decimal256Array::from(digits).with_precision_and_scale(76, scale).unwrap();
    assert_eq!(one("measured", wide(vec![Some(i256::from_i128(125)), None], 2), "doubled"), ["2.5", "unreported"]);
    // More digits than 128 bits have, all of them zeros at the end.
    assert_eq!(one("measured", wide(vec![Some(ten(60))], 60), "doubled"), ["2"]);
    assert_eq!(one("measured", wide(vec![Some(ten(60) + i256::ONE)], 60), "doubled"), ["refused"]);
    let batch = clinics(2, vec![("measured", Arc::new(wide(vec![Some(i256::ONE), Some(ten(40))], 0)))]);
    let settled = settle(&program(), &batch).unwrap();
    let said: Vec<String> = settled.refused.iter().map(ToString::to_string).collect();
    let digits = "1".to_owned() + &"0".repeat(40);
    assert_eq!(
        said,
        [format!(
            "row 1 (`c1`), column `measured`: `{digits}`; a number of at most 38 digits, as many of them behind the point, is expected"
        )]
    );
}

#[test]
fn percents_and_rates_are_parts_of_one() {
    let parts = decimals([Some(125), None], 10, 3);
    assert_eq!(one("target", parts.clone(), "target_again"), ["0.125", "unreported"]);
    assert_eq!(one("written", parts.clone(), "written_again"), ["0.125", "unreported"]);
    assert_eq!(one("falls", parts, "falls_again"), ["0.125", "unreported"]);
    // As text each is written as a file has it.
    let cells = |cell| StringArray::from(vec![Some(cell), Some(""), None]);
    assert_eq!(one("target", cells("12.5%"), "target_again"), ["0.125", "unreported", "unreported"]);
    assert_eq!(one("written", cells("0.125"), "written_again"), ["0.125", "unreported", "unreported"]);
    assert_eq!(one("falls", cells("125"), "falls_again"), ["0.125", "unreported", "unreported"]);
    assert_eq!(one("target", cells("0.125"), "target_again"), ["refused", "unreported", "unreported"]);
}

#[test]
fn dates_truths_times_words_and_keys() {
    assert_eq!(one("since", Date32Array::from(vec![Some(20_483), None]), "since_then"), ["20483", "unreported"]);
    assert_eq!(one("since", StringArray::from(vec!["2026-01-30"]), "since_then"), ["20483"]);
    let truths = BooleanArray::from(vec![Some(true), Some(false), None]);
    assert_eq!(one("open", truths, "is_open"), ["1", "0", "unreported"]);
    assert_eq!(one("open", StringArray::from(vec!["yes", "no", "true"]), "is_open"), ["1", "0", "refused"]);
    assert_eq!(one("grade", StringArray::from(vec!["fair", "low", "good"]), "graded"), ["1", "0", "refused"]);
    assert_eq!(one("grade", LargeStringArray::from(vec!["fair"]), "graded"), ["1"]);
    assert_eq!(one("grade", StringViewArray::from(vec![Some("fair"), None]), "graded"), ["1", "unreported"]);
    let words: DictionaryArray<Int8Type> = [Some("fair"), None, Some("low")].into_iter().collect();
    assert_eq!(one("grade", words, "graded"), ["1", "unreported", "0"]);
    let none: DictionaryArray<Int8Type> = [None::<&str>].into_iter().collect();
    assert_eq!(one("grade", none, "graded"), ["unreported"]);
    let kinds: DictionaryArray<Int32Type> = [Some("fair"), Some("unreported"), Some("")].into_iter().collect();
    assert_eq!(one("grade", kinds, "graded"), ["1", "unreported", "unreported"]);
    assert_eq!(one("grade", NullArray::new(2), "graded"), ["unreported", "unreported"]);
}

#[test]
fn a_time_keeps_its_seconds_and_loses_no_part_of_one() {
    let program = program();
    let read = |array: ArrayRef| {
        let batch = clinics(array.len(), vec![("seen", array)]);
        let mut settler = Settler::new(&program, batch.schema_ref(), &Columns::new(), &Results::new()).unwrap();
        let refused = settler.settle(&batch).unwrap().refused;
        let slot = program.input("seen").unwrap();
        let facts = settler.last().0.facts(0).get(slot);
        (facts, refused.first().map(|refused| refused.problem.clone()))
    };
    let hours = Number::from(2 * 24 + 16).add(&Number::ratio(3, 4).unwrap());
    let seconds = 2 * 86_400 + 16 * 3_600 + 45 * 60;
    assert_eq!(read(texts(&["1970-01-03 16:45"])), (Ok(hours.clone()), None));
    assert_eq!(read(Arc::new(TimestampSecondArray::from(vec![seconds]))), (Ok(hours.clone()), None));
    assert_eq!(read(Arc::new(TimestampMicrosecondArray::from(vec![seconds * 1_000_000]))), (Ok(hours), None));
    let (came, why) = read(Arc::new(TimestampMillisecondArray::from(vec![seconds * 1_000 + 5])));
    assert_eq!(came, Err(Kind::Refused));
    assert!(why.unwrap().contains("and 5/1000 s"));
}

#[test]
fn kinds_of_missing_stand_beside_the_column_or_in_its_text() {
    let met = || Arc::new(Int64Array::from(vec![Some(5), None, None, None, Some(7), None])) as ArrayRef;
    let kinds = texts(&["null", "excused", "", "late", "excused", "insufficient"]);
    let cases = Arc::new(Int64Array::from(vec![10; 6]));
    let batch = clinics(6, vec![("cases", cases), ("met", met()), ("met missing", kinds)]);
    assert_eq!(came(&batch, "rate"), ["0.5", "excused", "unreported", "refused", "refused", "refused"]);
    let settled = settle(&program(), &batch).unwrap();
    let problems: Vec<&str> = settled.refused.iter().map(|refused| refused.problem.as_str()).collect();
    assert_eq!(
        problems,
        [
            "`late`; why it is missing, inapplicable, excused, insufficient, undefined, unreported, is expected",
            "`a value and as excused`; one or the other is expected",
            "`insufficient`, which the contract does not let it be: its declaration may say `may be insufficient`",
        ]
    );
    let alone = clinics(2, vec![("cases", texts(&["4", "4"])), ("met missing", texts(&["excused", "null"]))]);
    assert_eq!(came(&alone, "rate"), ["excused", "unreported"]);
    let cells = clinics(2, vec![("cases", texts(&["4", "4"])), ("met", texts(&["excused", " 3 "]))]);
    assert_eq!(came(&cells, "rate"), ["excused", "0.75"]);
}

#[test]
fn a_fact_that_must_be_given_is_named_where_it_is_not() {
    let base = Arc::new(decimals([Some(10_000), None], 12, 2));
    let settled = settle(&program(), &clinics(2, vec![("base", base)])).unwrap();
    assert_eq!(
        settled.refused.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["row 1 (`c1`), column `base`: nothing is given, and the contract does not let it be unreported"]
    );
    let batch = table(vec![("clinic", texts(&["a"])), ("quarter", texts(&["2026-Q1"])), ("cases", texts(&["3"]))]);
    let error = settle(&program(), &batch).unwrap_err();
    assert!(matches!(&error, Error::Lacks { columns } if columns == &["base"]), "{error}");
}

#[test]
fn rows_that_nothing_can_be_made_of_are_null_and_named() {
    let batch = table(vec![
        ("quarter", texts(&["2026-Q1", "2026-Q2", "2027-Q1", "null"])),
        ("clinic", texts(&["a", "null", "c", "d"])),
        ("base", texts(&["100", "100", "ten", "100"])),
        ("cases", texts(&["4", "4", "4", "4"])),
        ("met", texts(&["4", "4", "4", "4"])),
    ]);
    let settled = settle(&program(), &batch).unwrap();
    let prize = settled.results.column_by_name("prize").unwrap();
    assert_eq!((prize.len(), prize.null_count()), (4, 3));
    let said: Vec<String> = settled.refused.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "row 1, column `clinic`: it is empty, and says whose row it is",
            "row 2 (`c`), column `quarter`: `2027-Q1` is not a period of the contract, which settles from `2026-Q1` through `2026-Q4`",
            "row 3 (`d`), column `quarter`: `` is not a period of the contract, which settles from `2026-Q1` through `2026-Q4`",
        ]
    );
}

#[test]
fn periods_are_those_that_the_rows_say() {
    let batch = table(vec![
        ("clinic", texts(&["a", "a"])),
        ("quarter", Arc::new([Some("2026-Q3"), Some("2026-Q2")].into_iter().collect::<DictionaryArray<Int32Type>>())),
        ("base", texts(&["1", "1"])),
    ]);
    let settled = settle(&program(), &batch).unwrap();
    let days = settled.results.column_by_name("first_day").unwrap();
    let days: &Date32Array = days.as_any().downcast_ref().unwrap();
    assert_eq!(days.iter().flatten().collect::<Vec<_>>(), [20_635, 20_544]);
    assert_eq!(settled.results.column(1).as_ref(), batch.column(1).as_ref());
}

/// What is said of a column of a type that cannot hold its fact.
fn wrong(column: &'static str, array: impl Array + 'static) -> String {
    let batch = clinics(array.len(), vec![(column, Arc::new(array))]);
    let error = settle(&program(), &batch).unwrap_err();
    assert!(matches!(error, Error::WrongType { .. }), "{error}");
    error.to_string()
}

#[test]
fn types_that_cannot_hold_a_fact_are_refused() {
    let floats = wrong("base", Float64Array::from(vec![0.1]));
    assert!(
        floats.starts_with("column `base` is Float64; a decimal or a whole number for money in USD, or text is expected: binary floating point"),
        "{floats}"
    );
    assert!(wrong("target", Float32Array::from(vec![0.1])).contains("as a fraction, for a percent"));
    assert!(wrong("cases", BooleanArray::from(vec![true])).starts_with("column `cases` is Boolean; a decimal or"));
    assert!(wrong("since", Int32Array::from(vec![1])).contains("Date32 for a date, or text such as `2026-03-31`"));
    assert!(wrong("since", Date64Array::from(vec![1])).contains("Date32"));
    assert!(wrong("open", Int8Array::from(vec![1])).contains("Boolean for yes or no, or text `yes` or `no`"));
    let zoned = TimestampSecondArray::from(vec![1]).with_timezone("+01:00");
    assert!(wrong("seen", zoned).contains("take the zone off"));
    assert!(wrong("seen", Date32Array::from(vec![1])).contains("a timestamp without a zone"));
    assert!(wrong("grade", BinaryArray::from(vec![b"low".as_slice()])).contains("text or a dictionary of text"));
    assert!(wrong("met missing", Int8Array::from(vec![1])).contains("text with kinds of missing"));
    let batch = table(vec![
        ("clinic", Arc::new(Float64Array::from(vec![1.0])) as ArrayRef),
        ("quarter", texts(&["2026-Q1"])),
        ("base", texts(&["1"])),
    ]);
    assert!(settle(&program(), &batch).unwrap_err().to_string().starts_with("column `clinic` is Float64; text"));
}

#[test]
fn columns_are_what_the_contract_names() {
    let program = program();
    let batch = clinics(1, vec![("casess", texts(&["3"])), ("state", texts(&["AL"]))]);
    let error = settle(&program, &batch).unwrap_err().to_string();
    assert!(error.contains("column `casess` is no fact of the contract; did you mean `cases`?"), "{error}");
    let with = |columns: &Columns| Settler::new(&program, batch.schema_ref(), columns, &Results::new()).map(|_| ());
    assert!(with(&Columns::new().leave(["casess", "state"])).is_ok());
    assert!(with(&Columns::new().leave_the_rest()).is_ok());
    let error = with(&Columns::new().leave(["stat"])).unwrap_err().to_string();
    assert_eq!(error, "there is no column `stat`; did you mean `state`?");
    assert!(with(&Columns::new().subject("state").leave(["casess", "clinic"])).is_ok());
    let nobody = table(vec![("quarter", texts(&["2026-Q1"])), ("base", texts(&["1"]))]);
    assert!(matches!(settle(&program, &nobody).unwrap_err(), Error::NoSubject { expected } if expected == "clinic"));
    let twice = clinics(1, vec![("cases", texts(&["3"])), ("cases", texts(&["3"]))]);
    assert!(matches!(settle(&program, &twice).unwrap_err(), Error::Twice { column } if column == "cases"));
    let mut settler =
        Settler::new(&program, clinics(1, vec![]).schema_ref(), &Columns::new(), &Results::new()).unwrap();
    let error = settler.settle(&clinics(1, vec![("cases", texts(&["3"]))])).unwrap_err();
    assert!(error.to_string().contains("cases Utf8"), "{error}");
}

#[test]
fn a_number_of_a_subject_is_its_name() {
    let batch = table(vec![
        ("clinic", Arc::new(Int64Array::from(vec![10_001, 10_002])) as ArrayRef),
        ("quarter", texts(&["2026-Q1", "2026-Q1"])),
        ("base", texts(&["1", "x"])),
    ]);
    let settled = settle(&program(), &batch).unwrap();
    assert_eq!(settled.refused[0].subject.as_deref(), Some("10002"));
}
