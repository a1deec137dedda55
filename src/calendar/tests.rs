//! Dates and periods at the edges of months, years and terms.

use proptest::prelude::*;

use super::*;

fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn labels(start: &str, end: &str, grain: Grain, first: u32) -> String {
    periods(d(start), d(end), grain, first).iter().map(Period::label).collect::<Vec<_>>().join(" ")
}

#[test]
fn dates_read_only_as_they_print() {
    assert_eq!(d("2024-02-29").to_string(), "2024-02-29");
    assert_eq!((d("2026-03-31").year(), d("2026-03-31").month(), d("2026-03-31").day()), (2026, 3, 31));
    for text in
        ["", "2026", "2026-3-31", "26-03-31", "2026-03-31 ", "2026-03-31-1", "+026-03-31", "2026/03/31", "２026-03-31"]
    {
        assert_eq!(Date::parse(text), Err(ParseDateError::Form { text: text.to_owned() }), "{text}");
    }
    assert_eq!(Date::parse("2026-13-01"), Err(ParseDateError::Month { month: 13 }));
    assert_eq!(Date::parse("2025-02-29"), Err(ParseDateError::Day { year: 2025, month: 2, day: 29 }));
    assert_eq!(Date::parse("2025-02-29").unwrap_err().to_string(), "there is no day 29 in 2025-02");
    assert_eq!(Date::parse("0000-01-01"), Err(ParseDateError::Year));
}

#[test]
fn the_calendar_has_two_ends() {
    assert_eq!((Date::MIN.to_string(), Date::MAX.to_string()), ("0001-01-01".to_owned(), "9999-12-31".to_owned()));
    assert_eq!(Date::MAX.add_days(1), None);
    assert_eq!(Date::MIN.add_days(-1), None);
    assert_eq!(Date::MAX.add_months(1), None);
    assert_eq!(Date::MIN.add_months(i32::MIN), None);
    assert_eq!(Date::MIN.add_days(i64::MAX), None);
    assert_eq!(Date::from_ymd(10_000, 1, 1), None);
    assert_eq!(d("1970-01-01").day_number(), 0);
    assert_eq!(Date::from_day_number(i64::MIN), None);
    for first in 1..=12 {
        for grain in [Grain::Month, Grain::Quarter, Grain::HalfYear, Grain::Year] {
            for (start, end) in [("0001-01-01", "0003-01-01"), ("9997-03-04", "9999-12-31")] {
                let found = periods(d(start), d(end), grain, first);
                assert_eq!(found.iter().map(Period::days).sum::<i64>(), d(start).days_until(d(end)) + 1);
            }
        }
    }
    assert_eq!(Period::parse("9999-H2", 7), Err(ParsePeriodError::Year));
}

#[test]
fn months_are_stepped_from_an_anchor() {
    let anchor = d("2025-01-31");
    assert_eq!(anchor.add_months(1), Some(d("2025-02-28")));
    assert_eq!(anchor.add_months(2), Some(d("2025-03-31")));
    assert_eq!(anchor.add_months(37), Some(d("2028-02-29")));
    assert_eq!(anchor.add_months(-2), Some(d("2024-11-30")));
}

#[test]
fn periods_cover_the_term_and_no_more() {
    assert_eq!(labels("2026-01-01", "2026-12-31", Grain::Quarter, 1), "2026-Q1 2026-Q2 2026-Q3 2026-Q4");
    assert_eq!(labels("2025-11-15", "2026-02-03", Grain::Month, 1), "2025-11 2025-12 2026-01 2026-02");
    assert_eq!(labels("2025-11-15", "2026-02-03", Grain::Month, 7), "2025-11 2025-12 2026-01 2026-02");
    assert_eq!(labels("2026-01-01", "2027-12-31", Grain::HalfYear, 1), "2026-H1 2026-H2 2027-H1 2027-H2");
    assert_eq!(labels("2025-07-01", "2027-06-30", Grain::Year, 7), "2025 2026");
    assert_eq!(labels("2026-01-01", "2026-12-31", Grain::Quarter, 7), "2025-Q3 2025-Q4 2026-Q1 2026-Q2");
    assert_eq!(labels("2026-01-01", "2027-12-31", Grain::Contract, 1), "contract");
    assert_eq!(labels("2026-01-02", "2026-01-01", Grain::Month, 1), "");
    assert_eq!(labels("2026-01-02", "2026-01-01", Grain::Contract, 1), "");
    assert_eq!(labels("2026-01-01", "2026-12-31", Grain::Year, 13), "");
    let clipped = periods(d("2026-02-10"), d("2026-04-02"), Grain::Quarter, 1);
    assert_eq!(
        clipped.iter().map(|p| (p.start, p.end, p.days())).collect::<Vec<_>>(),
        [(d("2026-02-10"), d("2026-03-31"), 50), (d("2026-04-01"), d("2026-04-02"), 2),]
    );
}

#[test]
fn labels_read_back() {
    let read =
        |label: &str, first| Period::parse(label, first).map(|p| (p.start.to_string(), p.end.to_string(), p.grain));
    assert_eq!(read("2026-Q1", 1), Ok(("2026-01-01".into(), "2026-03-31".into(), Grain::Quarter)));
    assert_eq!(read("2026-Q3", 7), Ok(("2027-01-01".into(), "2027-03-31".into(), Grain::Quarter)));
    assert_eq!(read("2026-H2", 10), Ok(("2027-04-01".into(), "2027-09-30".into(), Grain::HalfYear)));
    assert_eq!(read("2026", 7), Ok(("2026-07-01".into(), "2027-06-30".into(), Grain::Year)));
    assert_eq!(read("2024-02", 7), Ok(("2024-02-01".into(), "2024-02-29".into(), Grain::Month)));
    for label in ["", "2026-", "2026-q1", "2026-Q", "2026-Q01", "2026-1", "26-01", "2026-01-01", "contract", "2026-Qé"]
    {
        assert_eq!(read(label, 1), Err(ParsePeriodError::Form { text: label.to_owned() }), "{label}");
    }
    assert_eq!(read("2026-Q5", 1).unwrap_err().to_string(), "there is no quarter 5 in a year: they are 1 to 4");
    assert_eq!(read("2026-13", 1), Err(ParsePeriodError::Number { grain: Grain::Month, number: 13, most: 12 }));
    assert_eq!(read("2026-Q1", 0), Err(ParsePeriodError::FirstMonth { month: 0 }));
}

#[test]
fn grains_are_named_and_ordered() {
    for grain in Grain::ALL {
        assert_eq!(Grain::parse(grain.name()), Some(grain));
    }
    assert_eq!(Grain::parse("week"), None);
    assert!(Grain::ALL.is_sorted());
}

fn date() -> impl Strategy<Value = Date> {
    (-40_000_i64..80_000).prop_map(|days| Date::from_day_number(days).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_date_reads_back(day in date(), days in -50_000_i64..50_000) {
        prop_assert_eq!(Date::parse(&day.to_string()), Ok(day));
        prop_assert_eq!(Date::from_ymd(day.year(), day.month(), day.day()), Some(day));
        let later = day.add_days(days).unwrap();
        prop_assert_eq!(day.days_until(later), days);
        prop_assert_eq!(later.to_string().cmp(&day.to_string()), later.cmp(&day));
    }

    #[test]
    fn every_day_of_a_term_is_in_one_period(
        start in date(), days in 0_i64..2_000, grain in prop::sample::select(Grain::ALL.to_vec()), first in 1_u32..=12,
    ) {
        let end = start.add_days(days).unwrap();
        let found = periods(start, end, grain, first);
        prop_assert_eq!(found.first().map(|p| p.start), Some(start));
        prop_assert_eq!(found.last().map(|p| p.end), Some(end));
        for pair in found.windows(2) {
            prop_assert_eq!(pair[0].end.add_days(1), Some(pair[1].start));
        }
        for period in &found {
            prop_assert!(period.contains(period.start) && period.contains(period.end));
            if grain != Grain::Contract {
                let full = Period::parse(&period.label(), first).unwrap();
                prop_assert_eq!(full.clipped(start, end), Some(*period));
                prop_assert_eq!(Period::containing(period.end, grain, first), Some(full));
            }
        }
    }
}
