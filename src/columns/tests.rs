use proptest::prelude::*;

use crate::columns::CHUNK;
use crate::evaluate::FactValue;
use crate::number::Number;
use crate::{Cells, Contract, Decimal, Facts, Kind, Program};

const ROWS: usize = 7;

fn program() -> Program {
    let text = "edition 2026\n\
        input cases \"Cases\": count, may be unreported\n\
        input paid: number between 0 and 900000000, 2 decimals\n\
        input rate: percent, may be excused\n\
        input share: number between 0 and 900000000\n\
        input weight: number\n\
        input day: date\n\
        input done: yes or no\n\
        input level: one of low or high\n\
        define twice means cases × 2\n";
    Contract::parse(text).expect("a contract").program().clone()
}

fn inner(facts: &Facts) -> String {
    let slot = |slot: &crate::program::machine::Slot<crate::number::Narrow>| {
        use crate::number::Arithmetic;
        format!("{} {}", slot.status, if slot.status == 0 { slot.value.to_number() } else { Number::zero() })
    };
    let slots: Vec<String> = facts.slots().iter().map(slot).collect();
    format!("{slots:?} {:?} {:?}", facts.long(), facts.refusals())
}

/// One fact of every row, set as a column and set alone.
fn same(address: &str, cells: Cells<'_>, present: Option<&[bool]>, value: impl Fn(usize) -> FactValue<'static>) {
    let program = program();
    let slot = program.input(address).expect("an input");
    let mut batch = program.batch();
    batch.add_rows(ROWS);
    let refused = batch.set_column(slot, cells, present);
    assert_eq!(refused, batch.refusals().count());
    let mut pushed = program.batch();
    for row in 0..ROWS {
        let mut facts = program.facts();
        if present.is_none_or(|present| present[row]) {
            let _refused = facts.set(slot, value(row));
        }
        assert_eq!(inner(&batch.facts(row)), inner(&facts), "row {row}");
        pushed.push(&facts);
    }
    for row in 0..ROWS {
        assert_eq!(inner(&pushed.facts(row)), inner(&batch.facts(row)), "row {row}, pushed");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_column_is_what_its_cells_are_alone(
        short in prop::collection::vec(prop_oneof![3 => -2_i64..100_000, 1 => any::<i64>()], ROWS),
        long in prop::collection::vec(prop_oneof![3 => -2_i128..100_000, 1 => any::<i128>()], ROWS),
        present in prop::collection::vec(any::<bool>(), ROWS), all in any::<bool>(), places in prop_oneof![0..5_u8, 15..40_u8],
        days in prop::collection::vec(prop_oneof![-1_000..40_000, any::<i32>()], ROWS),
    ) {
        let given = (!all).then_some(&*present);
        let decimal = |mantissa: i128| match Decimal::try_from_i128_with_scale(mantissa, u32::from(places)) {
            Ok(decimal) => FactValue::Decimal(decimal),
            Err(_) => FactValue::Number(Number::from(mantissa).mul(&Number::power_of_ten(-i32::from(places)))),
        };
        for address in ["cases", "paid", "rate", "share", "weight", "day", "done", "level"] {
            same(address, Cells::Whole(&short), given, |row| FactValue::Whole(short[row]));
            let cells = Cells::Decimals { mantissas: &short, places };
            same(address, cells, given, |row| decimal(short[row].into()));
            same(address, Cells::LongDecimals { mantissas: &long, places }, given, |row| decimal(long[row]));
            same(address, Cells::Truths(&present), given, |row| FactValue::Truth(present[row]));
            let known: Vec<i32> = days.iter().map(|day| day % 100_000).collect();
            same(address, Cells::Days(&known), given, |row| {
                FactValue::Date(crate::Date::from_day_number(known[row].into()).expect("a day"))
            });
        }
        let words = ["low", "high", "hihg", "12", "12.5%", "", "excused", "2026-01-31"];
        let of: Vec<u32> = short.iter().map(|number| number.unsigned_abs() as u32 % 8).collect();
        let texts: Vec<&str> = of.iter().map(|word| words[*word as usize]).collect();
        for address in ["cases", "paid", "rate", "share", "weight", "day", "done", "level"] {
            same(address, Cells::Words { places: &of, words: &words }, given, |row| FactValue::Word(words[of[row] as usize]));
            same(address, Cells::Texts(&texts), given, |row| FactValue::Text(words[of[row] as usize]));
        }
    }
}

#[test]
fn a_batch_is_filled_again() {
    let program = program();
    let (cases, twice) = (program.input("cases").expect("a fact"), program.figure("twice").expect("a figure"));
    let mut batch = program.batch();
    let mut settler = program.batch_settler([twice]);
    for (rows, numbers) in [(3, vec![1, 2, 3]), (0, vec![]), (2, vec![7, 8])] {
        batch.clear();
        batch.add_rows(rows);
        batch.set_column(cases, Cells::Whole(&numbers), None);
        settler.settle(&batch);
        let made: Vec<Option<i128>> = settler.decimals(twice, 0).collect();
        assert_eq!(made, numbers.iter().map(|number| Some(i128::from(number * 2))).collect::<Vec<_>>());
    }
    // Rows that are added later begin with nothing.
    batch.add_rows(1);
    settler.settle(&batch);
    assert_eq!(settler.decimals(twice, 0).collect::<Vec<_>>(), [Some(14), Some(16), None]);
    assert_eq!(settler.absence(twice, 2), Some(Kind::Unreported));
    let kinds = [None, Some(Kind::Excused), Some(Kind::Unreported)];
    assert_eq!(batch.set_kinds(cases, &kinds), 1);
    assert_eq!(settler.settle(&batch).absence(twice, 1), Some(Kind::Refused));
}

/// What one batch leaves behind is used for the next: a settler of a million batches takes what one of three takes.
#[test]
fn nothing_is_heaped_up() {
    let examples = [
        include_str!("../../examples/hospital-quality/contract.attain"),
        include_str!("../../examples/hospital-vbp/contract.attain"),
        include_str!("../../examples/shared-savings/contract.attain"),
        include_str!("../../examples/utilization-review/contract.attain"),
        include_str!("../../benches/contracts/ten-metrics.attain"),
    ];
    const ROWS: usize = CHUNK + 100;
    for text in examples {
        let contract = Contract::parse(text).expect("a contract");
        let program = contract.program();
        let mut batch = program.batch();
        let mut settler = program.batch_settler(program.figures().iter().map(|figure| figure.slot).take(5));
        let mut held = Vec::new();
        for time in 0..4 {
            batch.clear();
            batch.add_rows(ROWS);
            for (place, input) in program.facts_needed().iter().enumerate() {
                let numbers: Vec<i64> = (0..ROWS as i64).map(|row| (row * 7 + place as i64 * 13) % 1_000).collect();
                let present: Vec<bool> = (0..ROWS).map(|row| !(row + place).is_multiple_of(9)).collect();
                let Some(slot) = program.input(&input.address) else { continue };
                // Of rates, words and dates most are refused; that is a way to be absent.
                let numbers = if place < 40 || time == 0 { &numbers[..] } else { &numbers[..10] };
                let _refused =
                    batch.set_column(slot, Cells::Decimals { mantissas: numbers, places: 3 }, Some(&present));
            }
            settler.settle(&batch);
            held.push(settler.engine_holds());
        }
        assert_eq!(held[1], held[3], "{held:?} by {}", text.lines().nth(3).unwrap_or_default());
    }
}

/// Rows for several chunks, some of them with numbers of more than 64 bits, some without one.
#[cfg(feature = "parallel")]
#[test]
fn threads_change_nothing() {
    use std::num::NonZeroUsize;

    let program = program();
    let [cases, weight] = ["cases", "weight"].map(|address| program.input(address).expect("a fact"));
    let twice = program.figure("twice").expect("a figure");
    let chunk = CHUNK as i64;
    for rows in [0, 1, chunk, chunk + 1, 3 * chunk + 500] {
        let numbers: Vec<i64> = (0..rows).map(|row| if row % 1_000 == 7 { i64::MAX - row } else { row }).collect();
        let present: Vec<bool> = (0..rows).map(|row| row % 11 != 3).collect();
        let long: Vec<i128> = (0..rows).map(|row| if row % 2_000 == 5 { i128::MAX } else { i128::from(row) }).collect();
        let mut batch = program.batch();
        batch.add_rows(rows as usize);
        batch.set_column(cases, Cells::Whole(&numbers), Some(&present));
        batch.set_column(weight, Cells::LongDecimals { mantissas: &long, places: 2 }, None);
        let mut alone = program.batch_settler([twice]);
        alone.settle(&batch);
        for threads in [1, 2, 3, 16] {
            let mut settler = program.batch_settler([twice]).on_threads(NonZeroUsize::new(threads).expect("some"));
            // Twice, as the second time uses what is left of the first.
            for _ in 0..2 {
                settler.settle(&batch);
                assert_eq!(settler.rows_alone(), alone.rows_alone());
                for row in 0..rows as usize {
                    assert_eq!(settler.number(twice, row), alone.number(twice, row), "row {row} on {threads} threads");
                }
            }
        }
        let expected = (0..rows)
            .map(|row| present[row as usize].then(|| Number::from(numbers[row as usize]).mul(&Number::from(2))));
        assert!(expected.enumerate().all(|(row, number)| alone.number(twice, row).ok() == number));
    }
}

#[test]
fn facts_are_taken_over_where_they_are_declared_alike() {
    let clauses = |more: &str| format!("edition 2026\n{more}define twice means cases × 2\n");
    let of = |text: &str| Contract::parse(text).expect("a contract").program().clone();
    let inputs = "input cases: count, may be unreported\ninput paid: number\ninput level: one of low or high\n";
    let program = of(&clauses(&format!("{inputs}define more means if level is low then paid + 1 otherwise 0\n")));
    let [cases, paid, level] = ["cases", "paid", "level"].map(|address| program.input(address).expect("a fact"));
    let mut batch = program.batch();
    batch.add_rows(3);
    batch.set_column(cases, Cells::Texts(&["5", "-1", ""]), None);
    batch.set_column(paid, Cells::LongDecimals { mantissas: &[1, i128::MAX, 3], places: 0 }, None);
    batch.set_column(level, Cells::Words { places: &[1, 0, 0], words: &["low", "high"] }, None);
    // In another order, and without one of them.
    let other = of(&clauses(
        "input level: one of low or high\ninput paid: number\ninput cases: count, may be unreported\n\
        define more means if level is low then paid × 2 otherwise 7\n",
    ));
    let mut shared = other.batch();
    for _ in 0..2 {
        shared.take_over(&batch).expect("the same facts");
        for row in 0..3 {
            for address in ["cases", "paid", "level"] {
                let (one, two) = (batch.facts(row), shared.facts(row));
                let slot = |program: &Program| program.input(address).expect("a fact");
                assert_eq!(one.get(slot(&program)), two.get(slot(&other)), "{address} of row {row}");
            }
        }
        assert_eq!(shared.refusals().count(), 1);
    }
    let more = other.figure("more").expect("a figure");
    let mut settler = other.batch_settler([more]);
    settler.settle(&shared);
    assert_eq!(settler.number(more, 1), Ok(Number::from(i128::MAX).mul(&Number::from(2))));
    assert_eq!((settler.decimal_at(more, 0, 0), settler.decimal_at(more, 2, 0)), (Some(7), Some(6)));
    // Nothing is taken over where one fact is another.
    let others = of(&clauses(
        "input cases: count\ninput level: one of high or low\ninput age: number\n\
        define more means if level is low then age otherwise 0\n",
    ));
    let mut none = others.batch();
    let error = none.take_over(&batch).expect_err("other facts");
    assert_eq!(
        error.to_string(),
        "the other contract does not ask for `age`; the other contract declares otherwise `cases`, `level`"
    );
    assert_eq!(none.rows(), 0);
}

#[test]
fn a_cell_that_is_set_again_is_as_if_it_was_set_once() {
    let program = program();
    let [cases, weight] = ["cases", "weight"].map(|address| program.input(address).expect("a fact"));
    let twice = program.figure("twice").expect("a figure");
    let mut batch = program.batch();
    batch.add_rows(3);
    for (row, cell) in ["99999999999999999999", "n/a", "7"].into_iter().enumerate() {
        batch.set_text(row, cases, cell);
        batch.set_text(row, weight, cell);
    }
    assert_eq!(batch.refusals().count(), 2);
    for (row, cell) in ["5", "6", "8"].into_iter().enumerate() {
        batch.set_text(row, cases, cell);
        batch.set_text(row, weight, cell);
    }
    assert_eq!(batch.refusals().count(), 0);
    let mut settler = program.batch_settler([twice]);
    settler.settle(&batch);
    assert_eq!(settler.rows_alone(), 0);
    assert_eq!(settler.decimals(twice, 0).collect::<Vec<_>>(), [Some(10), Some(12), Some(16)]);
    // A kind that the contract does not take is refused, and refused once more.
    for _ in 0..2 {
        assert_eq!(batch.set_kinds(weight, &[Some(Kind::Excused), None, Some(Kind::Excused)]), 2);
    }
    assert_eq!(batch.refusals().count(), 2);
    batch.set_text(0, cases, "99999999999999999999");
    assert_eq!(batch.set_kinds(cases, &[Some(Kind::Unreported)]), 0);
    settler.settle(&batch);
    assert_eq!(settler.absence(twice, 0), Some(Kind::Unreported));
    assert_eq!(batch.facts(0).get(cases), Err(Kind::Unreported));
    // Rows that are not there have nothing.
    for row in [3, 4, 5_000] {
        assert_eq!((settler.number(twice, row), settler.decimal_at(twice, row, 0)), (Err(Kind::Inapplicable), None));
        assert_eq!(settler.absence(twice, row), Some(Kind::Inapplicable));
        assert_eq!(settler.write_plain(twice, row, &mut String::new()), Err(Kind::Inapplicable));
    }
}
