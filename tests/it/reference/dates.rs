//! Months added to a day, by counting days one month at a time.

use num_bigint::BigInt;

use super::{Exact, whole};

fn leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn month_length(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Year, month and day of a day counted from 1970-01-01.
fn civil(mut days: i64) -> (i64, i64, i64) {
    let (mut year, mut month) = (1970, 1);
    while days < 0 {
        year -= 1;
        days += if leap(year) { 366 } else { 365 };
    }
    while days >= month_length(year, month) {
        days -= month_length(year, month);
        month += 1;
        if month > 12 {
            (year, month) = (year + 1, 1);
        }
    }
    (year, month, days + 1)
}

fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let mut days = day - 1;
    for earlier in 1..month {
        days += month_length(year, earlier);
    }
    for earlier in 1970..year {
        days += if leap(earlier) { 366 } else { 365 };
    }
    for later in year..1970 {
        days -= if leap(later) { 366 } else { 365 };
    }
    days
}

/// The day so many months later; where that month is shorter, its last day. A part of a day counts for nothing.
pub fn add_months(day: &Exact, months: i32) -> Exact {
    let days = i64::try_from(day.floor().to_integer()).expect("a day of the calendar");
    let (year, month, day) = civil(days);
    let months = year * 12 + (month - 1) + i64::from(months);
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
    whole(BigInt::from(days_before(year, month, day.min(month_length(year, month)))))
}

/// Which days are holidays, and the years that are spoken for: days are walked one by one.
pub struct Holidays {
    days: Vec<i64>,
    /// The years of the first and of the last; none where no list was named.
    years: Option<(i64, i64)>,
}

impl Holidays {
    /// None at all: Saturdays and Sundays are off, whatever the year.
    pub fn none() -> Self {
        Holidays { days: Vec::new(), years: None }
    }

    pub fn these(days: Vec<i64>) -> Self {
        let years: Vec<i64> = days.iter().map(|day| civil(*day).0).collect();
        let ends = years.iter().min().copied().zip(years.iter().max().copied());
        Holidays { days, years: Some(ends.unwrap_or((1, 0))) }
    }

    /// Whether a day is a business day; none where nobody has said so.
    fn works(&self, day: i64) -> Option<bool> {
        let year = civil(day).0;
        if self.years.is_some_and(|(first, last)| year < first || year > last) {
            return None;
        }
        // 1970-01-05 was a Monday.
        Some((day - 4).rem_euclid(7) < 5 && !self.days.contains(&day))
    }

    pub fn after(&self, day: &Exact, count: i32) -> Option<Exact> {
        let mut day = i64::try_from(day.floor().to_integer()).expect("a day of the calendar");
        let mut left = count.abs();
        while left > 0 {
            day += i64::from(count.signum());
            if self.works(day)? {
                left -= 1;
            }
        }
        Some(whole(BigInt::from(day)))
    }

    pub fn between(&self, from: &Exact, to: &Exact) -> Option<Exact> {
        let day = |day: &Exact| i64::try_from(day.floor().to_integer()).expect("a day of the calendar");
        let (from, to) = (day(from), day(to));
        let mut count = 0;
        for day in from.min(to) + 1..=from.max(to) {
            count += i64::from(self.works(day)?);
        }
        Some(whole(BigInt::from(if from <= to { count } else { -count })))
    }
}

#[test]
fn months_are_kept_within_the_month() {
    for (from, months, to) in [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2024, 1, 31), 1, (2024, 2, 29)),
        ((2026, 3, 15), -3, (2025, 12, 15)),
        ((1969, 12, 31), 2, (1970, 2, 28)),
        ((2026, 12, 1), 13, (2028, 1, 1)),
        ((1900, 1, 31), 1, (1900, 2, 28)),
        ((2000, 2, 29), 12, (2001, 2, 28)),
    ] {
        let day = |(year, month, day)| whole(days_before(year, month, day));
        assert_eq!(add_months(&day(from), months), day(to), "{from:?} and {months} months");
        assert_eq!(civil(days_before(from.0, from.1, from.2)), from);
    }
    assert_eq!(days_before(1970, 1, 1), 0);
    assert_eq!(days_before(2026, 1, 1), 20_454);
}
