//! Files of columns: Parquet in and out, compressed files, several files of one table; each comes to what CSV comes to.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Int32Type};
use arrow_array::*;
use arrow_schema::DataType;
use attain::{Contract, Number, Program};
use attain_arrow::Texts;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::harness::{Desk, Said};

/// The header and the cells of a CSV file.
fn cells(text: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    (header, rows)
}

/// CSV as columns of text; an empty cell is null.
fn as_text(text: &str) -> RecordBatch {
    let (header, rows) = cells(text);
    let column = |place: usize| -> ArrayRef {
        let cells = rows.iter().map(|row| Some(row[place].as_str()).filter(|cell| !cell.is_empty()));
        Arc::new(cells.collect::<StringArray>())
    };
    let columns: Vec<(&String, ArrayRef)> =
        header.iter().enumerate().map(|(place, name)| (name, column(place))).collect();
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true))).unwrap()
}

/// CSV as columns of the types that the contract says, subjects said once each.
fn as_types(program: &Program, text: &str) -> RecordBatch {
    let schema = attain_arrow::inputs(program);
    let (header, rows) = cells(text);
    let column = |(place, name): (usize, &String)| -> (String, ArrayRef, bool) {
        let cells = || rows.iter().map(|row| Some(row[place].as_str()).filter(|cell| !cell.is_empty()));
        let ty = schema.field_with_name(name).map_or(&DataType::Utf8, |field| field.data_type());
        let number = |cell: &str| match cell.strip_suffix('%') {
            Some(digits) => Number::parse(digits).unwrap().mul(&Number::power_of_ten(-2)),
            None => Number::parse(cell).unwrap(),
        };
        let array: ArrayRef = match ty {
            DataType::Decimal128(precision, scale) => {
                let digits = cells().map(|cell| cell.map(|cell| number(cell).digits(*scale as u8).unwrap()));
                let array = PrimitiveArray::<Decimal128Type>::from_iter(digits);
                Arc::new(array.with_precision_and_scale(*precision, *scale).unwrap())
            }
            DataType::Int64 => Arc::new(Int64Array::from_iter(
                cells().map(|cell| cell.map(|cell| i64::try_from(number(cell).digits(0).unwrap()).unwrap())),
            )),
            DataType::Utf8 => Arc::new(cells().collect::<DictionaryArray<Int32Type>>()),
            other => panic!("{other}"),
        };
        (name.clone(), array, true)
    };
    RecordBatch::try_from_iter_with_nullable(header.iter().enumerate().map(column)).unwrap()
}

/// Writes Parquet, so many rows in a row group.
fn write(desk: &Desk, name: &str, batch: &RecordBatch, group: usize, compression: Compression) {
    let how = WriterProperties::builder().set_max_row_group_row_count(Some(group)).set_compression(compression).build();
    let mut writer = ArrowWriter::try_new(File::create(desk.path(name)).unwrap(), batch.schema(), Some(how)).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
}

fn read(path: &Path) -> Vec<RecordBatch> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap().build().unwrap();
    reader.map(Result::unwrap).collect()
}

fn example(desk: &Desk, example: &str, names: &[&str]) {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(example);
    for name in names {
        desk.file(name, &fs::read_to_string(example.join(name)).unwrap());
    }
}

fn program(desk: &Desk, name: &str) -> Program {
    Contract::parse(&desk.text(name)).unwrap().program().clone()
}

fn settle(desk: &Desk, contract: &str, facts: &[&str], more: &[&str]) -> Said {
    let mut arguments = vec!["settle", contract];
    facts.iter().for_each(|file| arguments.extend(["--facts", file]));
    arguments.extend(more);
    desk.run(&arguments)
}

/// What Medicare measured, from CSV and from Parquet: the same bytes in every form, and the same words beside them.
#[test]
fn parquet_comes_to_what_csv_comes_to() {
    let desk = Desk::new();
    example(&desk, "hospital-vbp", &["contract.attain", "facts.csv"]);
    let text = desk.text("facts.csv");
    let snappy = Compression::SNAPPY;
    write(&desk, "typed.parquet", &as_types(&program(&desk, "contract.attain"), &text), 7, snappy);
    let zstd = Compression::ZSTD(ZstdLevel::default());
    write(&desk, "text.parquet", &as_text(&text), 1_000, zstd);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    fs::write(desk.path("facts.csv.gz"), gzip.finish().unwrap()).unwrap();
    fs::write(desk.path("facts.csv.zst"), zstd::encode_all(text.as_bytes(), 1).unwrap()).unwrap();
    fs::write(
        desk.path("typed.zst"),
        zstd::encode_all(fs::File::open(desk.path("typed.parquet")).unwrap(), 1).unwrap(),
    )
    .unwrap();
    for format in ["csv", "ndjson", "json", "table"] {
        let more = ["--ignore", "name,state", "--format", format];
        let from_csv = settle(&desk, "contract.attain", &["facts.csv"], &more).with_code(0);
        for file in ["typed.parquet", "text.parquet", "facts.csv.gz", "facts.csv.zst", "typed.zst"] {
            let said = settle(&desk, "contract.attain", &[file], &more).with_code(0);
            assert_eq!((&said.out, &said.err), (&from_csv.out, &from_csv.err), "{file} as {format}");
        }
    }
    let more = ["--ignore", "name,state", "--subject", "440184", "--figure", "hai_6.improvement"];
    let explain = |file: &str| desk.run(&[&["explain", "contract.attain", "--facts", file], &more[..]].concat()).fine();
    assert_eq!(explain("typed.parquet"), explain("facts.csv"));
}

#[test]
fn parquet_comes_from_the_standard_input() {
    let desk = Desk::new();
    let facts = desk.text("st/facts.csv");
    write(&desk, "facts.parquet", &as_types(&program(&desk, "st/contract.attain"), &facts), 3, Compression::SNAPPY);
    let arguments = ["settle", "st/contract.attain", "--facts", "-", "--format", "csv"];
    let output = desk.bytes(&arguments, &fs::read(desk.path("facts.parquet")).unwrap());
    let from_csv = settle(&desk, "st/contract.attain", &["st/facts.csv"], &["--format", "csv"]).fine();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), from_csv);
}

/// Rows that fail are named in the same words and the same order, with the numbers that rows of a file without a header have.
#[test]
fn broken_rows_are_named_as_those_of_csv_are() {
    let desk = Desk::new();
    let facts = "hospital,quarter,base_payments,discharges,readmitted,surveyed,satisfied\n\
                 mercy,2026-Q1,12000000 USD,500,42,200,156\n\
                 mercy,2026-Q2,\"12,000,000\",480.5,-55,180,131\n\
                 st_anne,2026-Q1,8250000,n/a,33,unreported,66\n\
                 st_anne,2026-Q5,8100000,298,28,25,19\n\
                 st_anne,2026-Q3,,298,28,25,19\n\
                 st_anne,2026-Q4,8100000,298,,,\n\
                 ,2026-Q4,8100000,298,28,25,19\n\
                 lourdes,2026-Q3,1e6,298,28,25,19\n";
    write(&desk, "broken.parquet", &as_text(facts), 3, Compression::UNCOMPRESSED);
    let from_csv = desk.settle(facts).with_code(1);
    let said = settle(&desk, "st/contract.attain", &["broken.parquet"], &["--format", "csv"]).with_code(1);
    assert_eq!(said.out, from_csv.out);
    let mut words = from_csv.err.replace("facts.csv", "broken.parquet");
    for number in 2..=10 {
        words = words.replace(&format!("row {number} "), &format!("row {} ", number - 1));
        words = words.replace(&format!("row {number},"), &format!("row {},", number - 1));
    }
    assert_eq!(said.err, words);
}

#[test]
fn columns_that_cannot_be_read_are_refused() {
    let desk = Desk::new();
    let facts = desk.text("st/facts.csv");
    let batch = as_text(&facts);
    let floats: ArrayRef = Arc::new(Float64Array::from(vec![1.0; batch.num_rows()]));
    let with = |name: &str, column: &ArrayRef| {
        let schema = batch.schema();
        let columns = schema.fields().iter().zip(batch.columns()).map(|(field, array)| {
            let array = if field.name() == name { column.clone() } else { array.clone() };
            (field.name().clone(), array, true)
        });
        RecordBatch::try_from_iter_with_nullable(columns.collect::<Vec<_>>()).unwrap()
    };
    write(&desk, "f.parquet", &with("base_payments", &floats), 9, Compression::SNAPPY);
    let said =
        settle(&desk, "st/contract.attain", &["f.parquet"], &["--output", "r.csv", "--format", "csv"]).with_code(2);
    assert!(said.err.starts_with("error: `f.parquet`: column `base_payments` is Float64; a decimal"), "{}", said.err);
    assert!(said.err.contains("help: binary floating point no longer knows"), "{}", said.err);
    assert!(!desk.has("r.csv"));
    // Columns are looked at where there are no rows, too; what is not read may be of any type.
    write(&desk, "none.parquet", &with("base_payments", &floats).slice(0, 0), 9, Compression::SNAPPY);
    settle(&desk, "st/contract.attain", &["none.parquet"], &[]).with_code(2);
    let (mut columns, schema) = (batch.columns().to_vec(), batch.schema());
    columns.push(floats);
    let mut fields = schema.fields().to_vec();
    fields.push(Arc::new(arrow_schema::Field::new("note", DataType::Float64, true)));
    let more = RecordBatch::try_new(Arc::new(arrow_schema::Schema::new(fields)), columns).unwrap();
    write(&desk, "more.parquet", &more, 9, Compression::SNAPPY);
    assert!(settle(&desk, "st/contract.attain", &["more.parquet"], &[]).with_code(2).err.contains("column `note`"));
    settle(&desk, "st/contract.attain", &["more.parquet"], &["--ignore", "note"]).with_code(0);
    desk.file("cut.parquet", "PAR1 and no more");
    let said = settle(&desk, "st/contract.attain", &["cut.parquet"], &[]).with_code(2);
    assert!(said.err.starts_with("error: cannot read `cut.parquet`: "), "{}", said.err);
}

#[test]
fn a_kind_of_missing_has_a_column_of_its_own() {
    let desk = Desk::new();
    desk.file(
        "c.attain",
        "edition 2026\n\ninput met: count, may be unreported or excused\n\ndefine twice means 2 × met\n",
    );
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("subject", Arc::new(StringArray::from(vec!["a", "b", "c"]))),
        ("met", Arc::new(Int32Array::from(vec![Some(4), None, None]))),
        ("met missing", Arc::new(StringArray::from(vec![None, Some("excused"), None]))),
    ];
    write(&desk, "f.parquet", &RecordBatch::try_from_iter(columns).unwrap(), 9, Compression::SNAPPY);
    settle(&desk, "c.attain", &["f.parquet"], &["--output", "r.parquet", "--kinds"]).with_code(0);
    let results = read(&desk.path("r.parquet"));
    let twice = results[0].column_by_name("twice").unwrap().as_primitive::<Decimal128Type>();
    assert_eq!(twice.iter().collect::<Vec<_>>(), [Some(8), None, None]);
    let kinds = results[0].column_by_name("twice missing").unwrap();
    let kinds = Texts::of(kinds.as_ref()).unwrap();
    assert_eq!([kinds.get(0), kinds.get(1), kinds.get(2)], [None, Some("excused"), Some("unreported")]);
    let said = settle(&desk, "c.attain", &["f.parquet"], &["--kinds"]).with_code(2);
    assert!(said.err.contains("`--kinds` goes with `--format parquet`"), "{}", said.err);
}

/// Every cell of CSV stands in Parquet, as text or to the same digit.
#[test]
fn results_in_parquet_are_those_in_csv() {
    let desk = Desk::new();
    example(&desk, "hospital-vbp", &["contract.attain", "facts.csv"]);
    for (contract, facts, ignored) in
        [("contract.attain", "facts.csv", "name,state"), ("st/contract.attain", "st/facts.csv", "")]
    {
        let more: &[&str] = if ignored.is_empty() { &[] } else { &["--ignore", ignored] };
        let csv = settle(&desk, contract, &[facts], &[more, &["--format", "csv"]].concat()).fine();
        let said = settle(&desk, contract, &[facts], &[more, &["--output", "r.PARQUET"]].concat()).with_code(0);
        assert_eq!((said.out.as_str(), said.err.as_str()), ("", "wrote r.PARQUET\n"));
        let (header, rows) = cells(&csv);
        let batches = read(&desk.path("r.PARQUET"));
        assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), rows.len());
        let program = program(&desk, contract);
        let figures = program.figures();
        let batch = &batches[0];
        let names: Vec<String> = batch.schema().fields().iter().map(|field| field.name().clone()).collect();
        assert_eq!(names, header);
        let mut decimals = 0;
        for (place, name) in header.iter().enumerate() {
            let array = batch.column(place).as_ref();
            let figure = figures.iter().find(|figure| figure.address == *name);
            for (row, cells) in rows.iter().enumerate() {
                let text = match (Texts::of(array), array.data_type(), figure) {
                    (Some(texts), ..) => texts.get(row).unwrap_or("").to_owned(),
                    (None, _, _) if array.is_null(row) => String::new(),
                    (None, DataType::Decimal128(_, scale), Some(figure)) => {
                        decimals += 1;
                        let digits = array.as_primitive::<Decimal128Type>().value(row);
                        let number = Number::from(digits).mul(&Number::power_of_ten(-i32::from(*scale)));
                        program.plain(&number, &figure.ty)
                    }
                    (None, DataType::Boolean, _) => if array.as_boolean().value(row) { "yes" } else { "no" }.to_owned(),
                    (None, other, _) => panic!("{name}: {other}"),
                };
                assert_eq!(text, cells[place], "{name}, row {row}");
            }
        }
        assert!(decimals > 0, "{contract}");
    }
    let piped = desk.bytes(&["settle", "st/contract.attain", "--facts", "st/facts.csv", "--format", "parquet"], b"");
    assert_eq!(piped.stdout, fs::read(desk.path("r.PARQUET")).unwrap());
}

#[test]
fn results_are_whole_or_not_at_all_as_parquet_too() {
    let desk = Desk::new();
    let header = desk.text("st/facts.csv").lines().next().unwrap().to_owned();
    desk.file("none.csv", &header);
    settle(&desk, "st/contract.attain", &["none.csv"], &["--output", "r.parquet"]).with_code(0);
    assert_eq!(read(&desk.path("r.parquet")).iter().map(RecordBatch::num_rows).sum::<usize>(), 0);
    desk.file("r.parquet", "what was there\n");
    desk.file("cut.json", "[{\"hospital\": \"a\", \"quarter\": \"2026-Q1\", \"base_payments\": 1, \"disch");
    settle(&desk, "st/contract.attain", &["cut.json"], &["--output", "r.parquet"]).with_code(2);
    assert_eq!(desk.text("r.parquet"), "what was there\n");
}

#[test]
fn several_files_are_one_table() {
    let desk = Desk::new();
    let facts = desk.text("st/facts.csv");
    let lines: Vec<&str> = facts.lines().collect();
    let part = |rows: &[&str]| format!("{}\n{}\n", lines[0], rows.join("\n"));
    desk.file("one.csv", &part(&lines[1..3]));
    write(&desk, "two.parquet", &as_text(&part(&lines[3..])), 9, Compression::SNAPPY);
    let run = |files: &[&str]| settle(&desk, "st/contract.attain", files, &["--format", "csv"]);
    assert_eq!(run(&["one.csv", "two.parquet"]).fine(), run(&["st/facts.csv"]).fine());

    // The same row in two files, and a fact that is wrong in each.
    desk.file("again.csv", &part(&[lines[2], "lourdes,2026-Q1,1,x,1,1,1"]).replace(",55,", ",fifty,"));
    desk.file("one.csv", &part(&[lines[1], &lines[2].replace(",55,", ",five,")]));
    let said = run(&["one.csv", "again.csv"]).with_code(2);
    let words: Vec<&str> = said.err.lines().collect();
    assert!(words[0].starts_with("error: one.csv: row 3 (`mercy`), column `readmitted`: `five`"), "{}", said.err);
    assert_eq!(words[1], "error: again.csv: row 2 (`mercy`): row 3 of `one.csv` is about `mercy` in 2026-Q2, too");
    assert!(words[2].starts_with("error: `one.csv`, `again.csv`: a row is about a subject and period"), "{}", said.err);

    desk.file("less.csv", "hospital,quarter,base_payments,discharges,readmitted,satisfied\nx,2026-Q1,1,1,1,1\n");
    let said = run(&["st/facts.csv", "less.csv"]).with_code(2);
    assert!(said.err.contains("`less.csv`"), "{}", said.err);
    let said = run(&["one.csv", "one.csv"]).with_code(2);
    assert!(said.err.contains("`one.csv` is given twice"), "{}", said.err);
}

#[test]
fn a_file_with_other_columns_is_no_more_of_the_same_table() {
    let desk = Desk::new();
    desk.file(
        "c.attain",
        "edition 2026\n\ninput one: count, may be unreported\n\ninput two: count, may be unreported\n\ndefine both means one + two\n",
    );
    desk.file("a.csv", "subject,one,two\na,1,2\n")
        .file("b.csv", "subject,two,one\nb,1,2\n")
        .file("c.csv", "subject,two\nc,1\n");
    let run = |files: &[&str]| settle(&desk, "c.attain", files, &["--format", "csv"]);
    assert_eq!(run(&["a.csv", "b.csv"]).fine(), "subject,both\na,3\nb,3\n");
    let said = run(&["a.csv", "c.csv"]).with_code(2);
    assert!(said.err.starts_with("error: `c.csv` has other columns than `a.csv`: it lacks `one`"), "{}", said.err);
    let said = run(&["c.csv", "a.csv"]).with_code(2);
    assert!(said.err.starts_with("error: `a.csv` has other columns than `c.csv`: only it has `one`"), "{}", said.err);
}

/// Rows are settled thousands at a time; what is said of them is said row by row, from whatever they are read.
#[test]
fn messages_stand_in_the_order_of_the_rows() {
    let desk = Desk::new();
    desk.file(
        "c.attain",
        r#"edition 2026

contract "Order"
  between payer plan "The Plan" and provider hospital "The Hospital"
  effective 2026-01-01 through 2026-12-31
  money in USD, rounded half up to the cent

input kept: money

input back: money

withhold held
  holds kept

earn_back returned
  returns back
"#,
    );
    let row = |row: usize| match row % 1_500 {
        // More comes back than is held.
        3 | 7 => format!("h{row},100,150\n"),
        5 => format!("h{row},100,x\n"),
        6 => format!("h{},100,\n", row),
        _ => format!("h{row},100,50\n"),
    };
    let rows: String = (0..9_000).map(row).collect();
    let facts = format!("hospital,kept,back\n{rows}");
    desk.file("f.csv", &facts);
    write(&desk, "f.parquet", &as_text(&facts), 2_000, Compression::SNAPPY);
    let from_csv = settle(&desk, "c.attain", &["f.csv"], &["--format", "csv"]).with_code(1);
    let mut expected: Vec<String> = Vec::new();
    for first in (0..9_000).step_by(1_500) {
        for place in [3, 5, 7] {
            let (row, name) = (first + place + 2, first + place);
            expected.push(match place {
                5 => format!("error: f.csv: row {row} (`h{name}`), column `back`: `x`; "),
                _ => format!("error: f.csv: row {row} (`h{name}`): `returned` is undetermined: undefined"),
            });
        }
    }
    let said: Vec<&str> = from_csv.err.lines().collect();
    assert_eq!(said.len(), 20, "{}", from_csv.err);
    for (said, expected) in said.iter().zip(&expected) {
        assert!(said.starts_with(expected), "{said}, not {expected}");
    }
    assert_eq!(
        said[18],
        "error: f.csv: row 8 (`h6`), column `back`: nothing is given, and the contract does not let it be unreported (and in 5 more rows)"
    );
    assert!(said[19].starts_with("24 of 9,000 rows failed"), "{}", said[19]);
    assert_eq!(from_csv.out.lines().count(), 9_001);
    let from_parquet = settle(&desk, "c.attain", &["f.parquet"], &["--format", "csv"]).with_code(1);
    assert_eq!(from_parquet.out, from_csv.out);
    let mut words = from_csv.err.replace("f.csv", "f.parquet");
    for row in (0..9_000).step_by(1_500).flat_map(|first| [3, 5, 6, 7].map(|place| first + place)) {
        words = words.replace(&format!("row {} (`h{row}`)", row + 2), &format!("row {} (`h{row}`)", row + 1));
    }
    assert_eq!(from_parquet.err, words);
}

/// Contracts that reach across rows are settled from tables of Parquet, and one of their tables is written so.
#[test]
fn tables_of_everybody() {
    let desk = Desk::new();
    let names = ["contract.attain", "practices.csv", "months.csv"];
    example(&desk, "peer-pool", &names);
    for name in &names[1..] {
        let parquet = name.replace("csv", "parquet");
        write(&desk, &parquet, &as_text(&desk.text(name)), 11, Compression::SNAPPY);
    }
    let run = |end: &str, more: &[&str]| {
        let files = [format!("practices.{end}"), format!("months.{end}")];
        settle(&desk, "contract.attain", &[&files[0], &files[1]], more)
    };
    for more in [&["--format", "csv"][..], &["--format", "csv", "--table", "practice,month"]] {
        assert_eq!(run("parquet", more).fine(), run("csv", more).fine());
    }
    let more = ["--table", "practice,month", "--output", "r.parquet"];
    run("parquet", &more).with_code(0);
    let csv = run("csv", &["--format", "csv", "--table", "practice,month"]).fine();
    let (header, rows) = cells(&csv);
    let results = read(&desk.path("r.parquet"));
    assert_eq!(results.iter().map(RecordBatch::num_rows).sum::<usize>(), rows.len());
    assert_eq!(results[0].schema().field(1).name(), &header[1]);
    let practices = Texts::of(results[0].column(0).as_ref()).unwrap();
    assert_eq!(practices.get(rows.len() - 1), Some(rows[rows.len() - 1][0].as_str()));
}
