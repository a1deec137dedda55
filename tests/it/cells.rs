//! Cells of files, read column by column and row by row: the same facts, the same refusals, the same figures.

use attain::{Cells, Contract, FactError, FigureSlot, InputSlot, Program};
use proptest::prelude::*;

const CONTRACT: &str = r#"
edition 2026

contract "Cells"
  between payer plan "The Plan" and provider hospital "The Hospital"
  effective 2026-01-01 through 2026-12-31
  settled each quarter
  money in USD, rounded half up to the cent

schedule tracks "Tracks" keyed by track_name
  column share: percent
  | track_name | share |
  |------------|-------|
  | basic      | 20%   |
  | enhanced   | 40%   |

input cases    "Cases": count
input met      "Cases that met it": count, may be unreported
input beds     "Beds": count at least 1
input base     "Base": money, 2 decimals
input price    "Price": money
input index    "Index": number
input fine     "Fine index": number, 3 decimals, may be unreported or inapplicable
input rate     "Rate": percent
input exact    "Exact rate": percent, 1 decimal, may be unreported
input bounded  "Bounded rate": percent between 0% and 100%
input share    "Share": percent, written as a fraction
input falls    "Falls": rate per 1,000
input points   "Points": points
input day      "Day": date
input attested "Attested": yes or no
input program  "Program": one of basic or enhanced, may be unreported
input track    "Track": key of tracks

define a "A" means met per cases
define b "B" means base × bounded + price
define c "C" means index + fine
define d "D" means rate + exact + share + track.share
define e "E" means falls
define f "F" means points + beds
define g "G" means day + 30 days
"#;

/// Cells that somebody's files have, and some that nobody's have.
const ODD: [&str; 68] = [
    "",
    " ",
    "\t",
    "0",
    "-0",
    "00",
    "007",
    "1",
    "-1",
    "+1",
    "1.0",
    "1.",
    ".5",
    ".",
    "-",
    "-.",
    "--1",
    "−1",
    "1-",
    "1 000",
    "1,000",
    "\"1\"",
    "1e5",
    "1E5",
    "e5",
    "NaN",
    "inf",
    "0x10",
    "1_000",
    "50%",
    "50 %",
    "50%%",
    "%",
    "-50%",
    "12.5%",
    "12.55%",
    "0.125",
    "150%",
    "12.50",
    "12.500",
    "12.505",
    "0.000000000000000001",
    "0.0000000000000000001",
    "999999999999999999",
    "9999999999999999999",
    "-9223372036854775808",
    "123456789012345678.9",
    "1234567890123456789012345678901234",
    "12345678901234567890123456789012345",
    "0.1234567890123456789012345678901234",
    " 42 ",
    "\u{a0}42",
    "４２",
    "٤٢",
    "é",
    "unreported",
    "inapplicable",
    "insufficient",
    "Unreported",
    "n/a",
    "null",
    "yes",
    "no",
    "true",
    "basic",
    "enhanced",
    "2026-03-31",
    "2026-02-30",
];

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => (0_i64..100_000).prop_map(|number| number.to_string()),
        3 => (0_i64..100_000_000, 0_usize..5).prop_map(|(number, places)| {
            format!("{}.{:0places$}", number / 1_000, number % 10_i64.pow(places as u32), places = places.max(1))
        }),
        1 => (any::<i64>(), 0_u32..19).prop_map(|(number, cut)| (number / 10_i64.pow(cut)).to_string()),
        1 => (0_u64..1_000_000_000_000_000_000, 1_usize..19).prop_map(|(number, places)| format!("0.{number:0places$}")),
        2 => (-2_000_i64..2_000, 0_u32..3).prop_map(|(number, places)| format!("{}.{}%", number, 10_i64.pow(places))),
        4 => prop::sample::select(&ODD[..]).prop_map(str::to_owned),
        1 => Just(String::new()),
    ]
}

/// What is known of a row: by fact its number or the kind of its absence, and what was refused.
type Known = (Vec<String>, Vec<(InputSlot, FactError)>, Vec<String>);

fn slots(program: &Program) -> Vec<InputSlot> {
    program.facts_needed().iter().map(|fact| program.input(&fact.address).unwrap()).collect()
}

fn figures(program: &Program) -> Vec<FigureSlot> {
    program.figures().iter().map(|figure| figure.slot).collect()
}

/// Row by row.
fn by_rows(program: &Program, rows: &[Vec<String>]) -> Vec<Known> {
    let (slots, mut batch) = (slots(program), program.batch());
    for row in rows {
        let mut facts = program.facts();
        for (slot, cell) in slots.iter().zip(row) {
            let _refused = facts.set_text(*slot, cell);
        }
        batch.push(&facts);
    }
    known(program, &batch)
}

/// Column by column.
fn by_columns(program: &Program, rows: &[Vec<String>]) -> Vec<Known> {
    let mut batch = program.batch();
    batch.add_rows(rows.len());
    for (place, slot) in slots(program).into_iter().enumerate() {
        let mut column = program.text_column(slot);
        let cells = || rows.iter().map(|row| row[place].as_str()).enumerate();
        let unusual: Vec<(usize, &str)> = cells().filter(|(_, cell)| !column.push(cell.as_bytes())).collect();
        let digits = Cells::Decimals { mantissas: column.mantissas(), places: column.places() };
        batch.set_column(slot, digits, column.present());
        unusual.into_iter().for_each(|(row, cell)| batch.set_text(row, slot, cell));
    }
    known(program, &batch)
}

fn known(program: &Program, batch: &attain::Batch) -> Vec<Known> {
    let figures = figures(program);
    let mut settler = program.batch_settler(figures.iter().copied());
    settler.settle(batch);
    let known = |row| {
        let facts = batch.facts(row);
        let mut refusals = facts.refusals().to_vec();
        refusals.sort_by_key(|(slot, _)| *slot);
        let come = figures.iter().map(|slot| format!("{:?}", settler.number(*slot, row))).collect();
        (slots(program).iter().map(|slot| format!("{:?}", facts.get(*slot))).collect(), refusals, come)
    };
    (0..batch.rows()).map(known).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn columns_of_cells_are_what_their_rows_are(rows in prop::collection::vec(prop::collection::vec(cell(), 17), 1..12)) {
        let contract = Contract::parse(CONTRACT).unwrap();
        let program = contract.program();
        for (row, (columns, rows)) in by_columns(program, &rows).iter().zip(&by_rows(program, &rows)).enumerate() {
            prop_assert_eq!(columns, rows, "row {}", row);
        }
    }
}

/// Each odd cell in each column, between plain ones and as the only one.
#[test]
fn odd_cells_are_read_alike() {
    let contract = Contract::parse(CONTRACT).unwrap();
    let program = contract.program();
    for odd in ODD {
        let row = |cell: &str| vec![cell.to_owned(); 17];
        for rows in [vec![row(odd)], vec![row("12.5"), row(odd), row("7"), row("3%")]] {
            assert_eq!(by_columns(program, &rows), by_rows(program, &rows), "{odd:?}");
        }
    }
}

/// Plain cells have no other way than the quick one.
#[test]
fn plain_cells_are_read_at_once() {
    let contract = Contract::parse(CONTRACT).unwrap();
    let program = contract.program();
    let plain = |fact: &str, cell: &str| program.text_column(program.input(fact).unwrap()).push(cell.as_bytes());
    assert!(plain("cases", "120") && plain("base", "56720192.71") && plain("index", "-0.25") && plain("rate", "12.5%"));
    assert!(plain("share", "0.125") && plain("met", "") && plain("points", "7.5"));
    assert!(!plain("cases", "1.5") && !plain("cases", "-1") && !plain("base", "1.005") && !plain("rate", "12.5"));
    assert!(!plain("day", "2026-03-31") && !plain("bounded", "50%") && !plain("falls", "4.2"));
}

/// Figures of many rows as text are those of each row.
#[test]
fn columns_of_figures_are_written_as_each_is() {
    let contract = Contract::parse(CONTRACT).unwrap();
    let program = contract.program();
    let mut batch = program.batch();
    for row in 0..2_500_i64 {
        let mut facts = program.facts();
        let cell = ODD[row as usize % ODD.len()];
        for (place, slot) in slots(program).into_iter().enumerate() {
            let text = match (row as usize + place) % 5 {
                0 => cell.to_owned(),
                1 => format!("{}%", row - 300),
                _ => (row * 7 + place as i64).to_string(),
            };
            let _refused = facts.set_text(slot, &text);
        }
        batch.push(&facts);
    }
    let figures = figures(program);
    let mut settler = program.batch_settler(figures.iter().copied());
    settler.settle(&batch);
    assert!(settler.rows_alone() > 0);
    for slot in figures {
        for rows in [0..2_500, 0..1, 1_000..1_030, 2_047..2_049, 5..5] {
            let (mut texts, mut ends) = (b"before".to_vec(), Vec::new());
            settler.write_column(slot, rows.clone(), &mut texts, &mut ends);
            let mut begin = "before".len();
            for (row, end) in rows.zip(ends) {
                let mut alone = String::new();
                let absent = settler.write_plain(slot, row, &mut alone).err();
                assert_eq!(std::str::from_utf8(&texts[begin..end]).unwrap(), alone, "row {row}");
                assert_eq!(absent, settler.absence(slot, row));
                let plain = settler.number(slot, row).map(|number| program.plain(&number, &ty(program, slot)));
                assert_eq!(alone, plain.unwrap_or_default());
                begin = end;
            }
        }
    }
}

fn ty(program: &Program, slot: FigureSlot) -> attain::Type {
    program.figures().into_iter().find(|figure| figure.slot == slot).unwrap().ty
}
