//! Laws that hold for every population, whatever the contract.

use std::collections::BTreeMap;

use attain::calendar::Date;
use attain::model::{Body, Kind};
use attain::population::{Days, Population, Table};
use num_bigint::BigInt;

use super::case::Case;
use crate::reference::{Exact, Value};
use crate::strategies::contract::Dice;
use crate::strategies::wide::Wide;
use crate::strategies::wide::sheets::{Row, Sheet, Sheets};

/// Everything that the engine says, element by element in the order of the people.
fn everything(case: &Case, sheets: &Sheets, population: &Population) -> Vec<(String, Option<Value>)> {
    let addresses = case.expect(sheets).into_keys();
    addresses.map(|at| (case.address(sheets, at), case.figure(population, sheets, at))).collect()
}

fn settled(case: &Case, sheets: &Sheets) -> Vec<(String, Option<Value>)> {
    everything(case, sheets, &case.settle(sheets))
}

/// Random cases: a contract that is accepted, and tables for it.
fn cases(count: usize, first: u64) -> impl Iterator<Item = (Case, Sheets, Dice)> {
    (first..)
        .filter_map(|seed| {
            let case = Case::new(&Wide::new(seed).text()).ok()?;
            let mut dice = Dice::new(seed);
            let sheets = Sheets::new(&case.model, &mut dice);
            Some((case, sheets, dice))
        })
        .take(count)
}

#[test]
fn the_order_of_rows_and_of_tables_never_matters() {
    for (case, sheets, mut dice) in cases(60, 9_000) {
        let before = settled(&case, &sheets);
        let mut shuffled = sheets.clone();
        dice.shuffle(&mut shuffled.sheets);
        shuffled.sheets.iter_mut().for_each(|sheet| dice.shuffle(&mut sheet.rows));
        assert_eq!(settled(&case, &shuffled), before);
        // Nor does it matter in how many files the rows come.
        let tables = shuffled.sheets.iter().flat_map(|sheet| {
            let half = sheet.rows.len() / 2;
            let part = |rows: &[Row]| {
                let mut part = sheet.clone();
                part.rows = rows.to_vec();
                case.table(&shuffled, &part)
            };
            [part(&sheet.rows[half..]), part(&sheet.rows[..half])]
        });
        let tables: Vec<Table> = tables.collect();
        let (population, _) =
            Population::settle(&case.model, &case.stages, &tables, Days { as_of: sheets.as_of, known_on: None });
        assert_eq!(everything(&case, &sheets, &population), before);
    }
}

/// Rows that became known later replace what they say, cell by cell, and do not exist before their day.
#[test]
fn what_became_known_later_is_not_known_before() {
    let days = ["2026-01-10", "2026-02-10", "2026-03-10"].map(|day| Date::parse(day).unwrap());
    let mut restated = 0;
    for (case, sheets, mut dice) in cases(60, 11_000) {
        // Everything as first reported, then some rows again, with cells of other rows.
        let mut versions: Vec<(usize, Date, Row)> = Vec::new();
        for (number, sheet) in sheets.sheets.iter().enumerate() {
            for row in &sheet.rows {
                versions.push((number, days[0], row.clone()));
                for day in [days[1], days[2]] {
                    if !sheet.columns.is_empty() && dice.chance(25) {
                        let cells = dice.pick(&sheet.rows).cells;
                        versions.push((number, day, Row { cells, ..row.clone() }));
                    }
                }
            }
        }
        dice.shuffle(&mut versions);
        let tables = sheets.sheets.iter().enumerate().map(|(number, sheet)| {
            let own: Vec<_> = versions.iter().filter(|(of, ..)| *of == number).collect();
            let rows = own.iter().map(|(.., row)| row.clone()).collect();
            let mut table = case.table(&sheets, &Sheet { rows, ..sheet.clone() });
            table.columns.push("known_on".to_owned());
            table.rows.iter_mut().zip(own).for_each(|(row, (_, day, _))| row.push(day.to_string()));
            table
        });
        let tables: Vec<Table> = tables.collect();
        for day in days {
            // By hand: of each row and cell what was said last.
            let mut known = sheets.clone();
            for (number, sheet) in known.sheets.iter_mut().enumerate() {
                for row in &mut sheet.rows {
                    let key = (row.element, row.period, row.key);
                    let mut said: Vec<_> = versions
                        .iter()
                        .filter(|(of, on, other)| {
                            (*of, (other.element, other.period, other.key)) == (number, key) && *on <= day
                        })
                        .collect();
                    said.sort_by_key(|(_, on, _)| *on);
                    for (_, on, other) in said {
                        for (cell, later) in row.cells.iter_mut().zip(&other.cells) {
                            restated += usize::from(*on > days[0] && later.is_some() && cell != later);
                            *cell = later.clone().or_else(|| cell.clone());
                        }
                    }
                }
            }
            let as_known = Days { as_of: sheets.as_of, known_on: Some(day) };
            let (population, _) = Population::settle(&case.model, &case.stages, &tables, as_known);
            for (address, expected) in case.expect(&known) {
                // Days are made wherever they are read, and kept nowhere.
                if !matches!(case.model.figure(address.0).body, Body::Start(_) | Body::End(_)) {
                    let found = case.figure(&population, &known, address);
                    assert_eq!(found, Some(expected), "{} as known on {day}", case.address(&known, address));
                }
            }
        }
    }
    assert!(restated > 500, "{restated} cells restated");
}

#[test]
fn whoever_takes_part_in_no_period_changes_nothing() {
    let mut compared = 0;
    for (case, sheets, mut dice) in cases(250, 10_000) {
        let mut more = sheets.clone();
        let Some(at) = (0..more.sheets.len()).find(|at| {
            let sheet = &more.sheets[*at];
            sheet.place.level == Some(attain::model::LevelId::SUBJECT)
                && sheet.place.grain == Some(attain::calendar::Grain::Month)
        }) else {
            continue;
        };
        let before: BTreeMap<String, Option<Value>> = settled(&case, &sheets).into_iter().collect();
        let last = crate::strategies::wide::sheets::times(&case.model, Some(attain::calendar::Grain::Month)) - 1;
        let element = more.people[0].len();
        more.people[0].push(("newcomer".to_owned(), 0));
        let cells = more.sheets[at].columns.iter().map(|_| None).collect();
        more.sheets[at].rows.push(Row { element, period: last, key: 0, cells });
        dice.shuffle(&mut more.sheets[at].rows);
        // In months before, nobody hears of the newcomer. Longer periods and what is said once may.
        let after = case.settle(&more);
        let crowd = case.crowd(&more);
        for (address, _) in case.expect(&sheets) {
            let place = case.model.figure(address.0).place;
            let period = crowd.period(place.grain, address.3);
            let start = crowd.period(Some(attain::calendar::Grain::Month), last).unwrap().start;
            let looks_ahead =
                case.model.gathers.iter().any(|gather| matches!(gather.over, attain::model::Over::Next(..)));
            if looks_ahead || period.is_none_or(|period| period.end >= start) || reads_all_time(&case, address.0) {
                continue;
            }
            let name = case.address(&sheets, address);
            assert_eq!(case.figure(&after, &more, address), before[&name], "{name}");
            compared += 1;
        }
    }
    assert!(compared > 1_000, "{compared}");
}

/// Whether some figure of the contract that is about no period, or a long one, could bring in what happens later.
fn reads_all_time(case: &Case, figure: attain::model::FigureId) -> bool {
    let own = case.model.figure(figure).place.grain;
    case.model.figures.iter().any(|other| {
        let calendar = matches!(other.body, attain::model::Body::Start(_) | attain::model::Body::End(_));
        !calendar && (other.place.grain.is_none() || other.place.grain > own)
    })
}

const HEADER: &str = "edition 2026

contract \"C\"
  between payer plan \"P\" and provider hospital \"H\"
  effective 2026-01-01 through 2026-12-31
  settled each quarter
  money in USD, rounded half up to the cent
";

/// The engine's value of a figure at its first coordinate.
fn value(case: &Case, sheets: &Sheets, population: &Population, name: &str, element: usize, period: usize) -> Value {
    let figure = case.model.find(name).unwrap_or_else(|| panic!("no {name}"));
    case.figure(population, sheets, (figure, 0, element, period)).unwrap()
}

/// Tables for a contract, many times.
fn many(text: &str, mut look: impl FnMut(&Case, &Sheets, &Population)) {
    let case = Case::good(&(HEADER.to_owned() + text));
    for seed in 0..300 {
        let sheets = Sheets::new(&case.model, &mut Dice::new(seed));
        look(&case, &sheets, &case.settle(&sheets));
    }
}

fn zero() -> Exact {
    Exact::from_integer(BigInt::from(0))
}

#[test]
fn shares_and_what_is_left_over_are_what_funds_a_pool_at_every_level() {
    let mut whole_pools = 0;
    many(
        "
level group within hospital
level clinician within group
input earned: money
input cases for each clinician: count, may be unreported
input size for each group: count
pool to_groups funded by 33.3% of earned shared over each group by size odd cents by size left over to plan
pool to_clinicians for each group funded by to_groups shared over each clinician skipping unreported by cases odd cents by cases left over to plan
",
        |case, sheets, population| {
            let crowd = case.crowd(sheets);
            for period in 0..4 {
                for (pool, holder, level) in [("to_groups", 0, 1), ("to_clinicians", 1, 2)] {
                    for held in 0..sheets.people[holder].len() {
                        let funded = value(case, sheets, population, &format!("{pool}.funded"), held, period);
                        let left_over = value(case, sheets, population, &format!("{pool}.left_over"), held, period);
                        let members = sheets.people[level].iter().enumerate().filter(|(_, (_, parent))| *parent == held);
                        let members = members.filter(|(member, _)| {
                            let of = attain::model::LevelId(level as u32);
                            crowd.takes_part(Some(of), *member, crowd.period(Some(attain::calendar::Grain::Quarter), period))
                        });
                        let shares: Vec<Value> =
                            members.map(|(member, _)| value(case, sheets, population, pool, member, period)).collect();
                        let Ok(left_over) = left_over else {
                            assert!(shares.iter().all(Value::is_err), "{shares:?}");
                            continue;
                        };
                        assert!(shares.iter().all(|share| share.is_ok() || *share == Err(Kind::Inapplicable)));
                        let total: Exact = shares.iter().flatten().sum::<Exact>() + left_over;
                        assert_eq!(Ok(total), funded);
                        whole_pools += 1;
                    }
                }
            }
        },
    );
    assert!(whole_pools > 500, "{whole_pools}");
}

#[test]
fn others_are_the_list_without_oneself() {
    let statistics = [
        "the sum of rate",
        "the mean of rate",
        "the least of rate",
        "the greatest of rate",
        "the median of rate",
        "the 75th percentile of rate by inclusive",
        "the weighted mean of rate by cases",
        "the mean of the best 2 of rate",
        "the count",
    ];
    let kinds = ["", " skipping insufficient", " skipping missing needing at least 2"];
    for statistic in statistics {
        for skipping in kinds {
            let text = format!(
                "
input rate: percent, may be insufficient or unreported
input cases: count
input me: yes or no
input region: one of north or south
define others means ({statistic} over each other hospital{skipping})
define alike means ({statistic} over each other hospital with the same region{skipping})
define here means ({statistic} over each hospital where not me{skipping})
define beside means ({statistic} over each hospital with the same region where not me{skipping})
"
            );
            let case = Case::good(&(HEADER.to_owned() + &text));
            for seed in 0..12 {
                let mut sheets = Sheets::new(&case.model, &mut Dice::new(seed));
                sheets.as_of = None;
                let me = case.model.find("me").unwrap();
                let own = seed as usize % sheets.people[0].len();
                // Whoever is oneself says so; everyone else is another.
                for sheet in &mut sheets.sheets {
                    let Some(column) = sheet.columns.iter().position(|(figure, _)| *figure == me) else { continue };
                    for row in &mut sheet.rows {
                        row.cells[column] = Some(Ok(attain::model::Datum::Truth(row.element == own)));
                    }
                }
                let population = case.settle(&sheets);
                let crowd = case.crowd(&sheets);
                let subject = attain::model::LevelId::SUBJECT;
                for period in 0..4 {
                    let quarter = crowd.period(Some(attain::calendar::Grain::Quarter), period);
                    // Someone present without a row of `me` would be neither.
                    let told = (0..sheets.people[0].len()).all(|one| {
                        !crowd.takes_part(Some(subject), one, quarter)
                            || crowd.facts.contains_key(&(me, 0, one, period))
                    });
                    if !told || !crowd.takes_part(Some(subject), own, quarter) {
                        continue;
                    }
                    let get = |name| value(&case, &sheets, &population, name, own, period);
                    assert_eq!(get("others"), get("here"), "{statistic}{skipping}");
                    assert_eq!(get("alike"), get("beside"), "{statistic}{skipping}, alike");
                }
            }
        }
    }
}

#[test]
fn streaks_and_windows_are_what_one_counts() {
    let mut runs = 0;
    many(
        "
input bad for each month: count, may be unreported
define run for each month means the streak of bad is 0 over each month
define bridged for each month means the streak of bad is 0 over each month skipping unreported
define recent for each month means the sum of bad over the last 3 months skipping inapplicable
define ahead for each month means the count over the next 2 months where bad is 0
define quarterly means the sum of bad over each month
",
        |case, sheets, population| {
            let bad = |element: usize, month: usize| value(case, sheets, population, "bad", element, month);
            for element in 0..sheets.people[0].len() {
                for month in 0..12 {
                    let get = |name: &str| value(case, sheets, population, name, element, month);
                    let count = |bridge: bool| {
                        let mut length = 0;
                        for earlier in (0..=month).rev() {
                            match bad(element, earlier) {
                                Ok(bad) if bad == zero() => length += 1,
                                Ok(_) => break,
                                Err(Kind::Unreported) if bridge => {}
                                Err(kind) => return Err(kind),
                            }
                        }
                        Ok(Exact::from_integer(BigInt::from(length)))
                    };
                    assert_eq!(get("run"), count(false));
                    assert_eq!(get("bridged"), count(true));
                    let sum = |months: Vec<usize>| {
                        let values: Vec<Value> = months.iter().map(|month| bad(element, *month)).collect();
                        let worst = values.iter().filter_map(|value| value.as_ref().err()).max();
                        worst.map_or_else(|| Ok(values.iter().flatten().sum::<Exact>()), |kind| Err(*kind))
                    };
                    assert_eq!(get("recent"), sum((month.saturating_sub(2)..=month).collect()));
                    if month > 9 {
                        assert!(get("ahead").is_err_and(|kind| kind >= Kind::Pending));
                    }
                    if month % 3 == 0 {
                        let quarterly = value(case, sheets, population, "quarterly", element, month / 3);
                        assert_eq!(quarterly, sum((month..month + 3).collect()));
                    }
                    runs += 1;
                }
            }
        },
    );
    assert!(runs > 5_000, "{runs}");
}
