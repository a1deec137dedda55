//! Business days: Monday to Friday, the days of a list of holidays aside.

use crate::calendar::Date;

/// Which days are business days: all but Saturdays, Sundays and holidays.
///
/// A list of holidays speaks for the years in which it names a day, from its first to its last. Of other years nobody
/// has said which days are holidays, and so nothing is counted there.
///
/// ```
/// use attain::calendar::{BusinessCalendar, Date};
///
/// let day = |text| Date::parse(text).unwrap();
/// let calendar = BusinessCalendar::with_holidays([day("2025-07-04")]);
/// assert_eq!(calendar.after(day("2025-06-30"), 10), Some(day("2025-07-15")));
/// assert_eq!(calendar.between(day("2025-06-30"), day("2025-07-15")), Some(10));
/// assert_eq!(calendar.after(day("2025-12-31"), 1), None); // nobody named a holiday of 2026
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BusinessCalendar {
    /// Day numbers, in order, each once.
    holidays: Vec<i64>,
    /// The first and the last day that it speaks for; none where it speaks for all.
    known: Option<(i64, i64)>,
}

impl BusinessCalendar {
    /// Saturdays and Sundays alone are no business days, in every year.
    pub fn without_holidays() -> Self {
        BusinessCalendar::default()
    }

    /// Saturdays, Sundays and these days are none. Without any day it speaks for no year at all.
    pub fn with_holidays(days: impl IntoIterator<Item = Date>) -> Self {
        let mut days: Vec<Date> = days.into_iter().collect();
        days.sort_unstable();
        days.dedup();
        let year = |day: Option<&Date>| day.map(Date::year);
        let ends = year(days.first()).zip(year(days.last()));
        let known = ends.and_then(|(first, last)| {
            let (start, end) = (Date::from_ymd(first, 1, 1)?, Date::from_ymd(last, 12, 31)?);
            Some((start.day_number(), end.day_number()))
        });
        // An empty stretch: the first day comes behind the last.
        let known = known.or(Some((1, 0)));
        BusinessCalendar { holidays: days.iter().map(Date::day_number).collect(), known }
    }

    /// The holidays that are named, in order.
    pub fn holidays(&self) -> impl Iterator<Item = Date> + '_ {
        self.holidays.iter().filter_map(|day| Date::from_day_number(*day))
    }

    /// Whether it speaks for all years: then no list of holidays was named.
    pub fn is_without_holidays(&self) -> bool {
        self.known.is_none()
    }

    /// The first and the last year that it speaks for; none where it speaks for all, or for none.
    pub fn years(&self) -> Option<(i32, i32)> {
        let (first, last) = self.known?;
        let year = |day| Date::from_day_number(day).map(|date| date.year());
        if first > last { None } else { year(first).zip(year(last)) }
    }

    /// Whether a day is one.
    fn is_one(&self, day: i64) -> bool {
        !weekend(day) && self.holidays.binary_search(&day).is_err()
    }

    fn knows(&self, first: i64, last: i64) -> bool {
        self.known.is_none_or(|(start, end)| start <= first && last <= end)
    }

    /// The business day so many after a day, that day not counted; before it, where negative; the day itself for 0.
    /// None where it would go by days of a year that nobody named the holidays of, or beyond the calendar.
    pub fn after(&self, day: Date, count: i32) -> Option<Date> {
        let step = i64::from(count.signum());
        let mut at = day.day_number();
        let mut left = count.unsigned_abs();
        // Where a stretch is not known, it need not be walked to its end.
        let (least, most) = self.known.unwrap_or((Date::MIN.day_number(), Date::MAX.day_number()));
        while left > 0 {
            at += step;
            if at < least || at > most {
                return None;
            }
            left -= u32::from(self.is_one(at));
        }
        Date::from_day_number(at)
    }

    /// How many business days there are after one day up to another, the last one counted and the first one not; as many
    /// below 0 where the other is earlier, so that both ways come to the same. None as for [`BusinessCalendar::after`].
    pub fn between(&self, from: Date, to: Date) -> Option<i64> {
        let (from, to) = (from.day_number(), to.day_number());
        let (first, last) = (from.min(to) + 1, from.max(to));
        if first <= last && !self.knows(first, last) {
            return None;
        }
        Some(self.up_to(to) - self.up_to(from))
    }

    /// Business days up to a day, counted from some day long ago.
    fn up_to(&self, day: i64) -> i64 {
        // 1970-01-01 was a Thursday; counted from the Monday of its week.
        let since = day + 3;
        let weekdays = since.div_euclid(7) * 5 + (since.rem_euclid(7) + 1).min(5);
        let holidays = self.holidays.iter().take_while(|holiday| **holiday <= day);
        weekdays - holidays.filter(|holiday| !weekend(**holiday)).count() as i64
    }
}

/// Whether a day is a Saturday or a Sunday.
fn weekend(day: i64) -> bool {
    (day + 3).rem_euclid(7) >= 5
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn the_day_itself_is_not_counted() {
        let calendar = BusinessCalendar::without_holidays();
        // A Friday, a Saturday, a Sunday, a Monday.
        for (from, count, to) in [
            ("2026-01-02", 1, "2026-01-05"),
            ("2026-01-03", 1, "2026-01-05"),
            ("2026-01-04", 1, "2026-01-05"),
            ("2026-01-05", 5, "2026-01-12"),
            ("2026-01-05", -1, "2026-01-02"),
            ("2026-01-03", -1, "2026-01-02"),
            ("2026-01-03", 0, "2026-01-03"),
        ] {
            assert_eq!(calendar.after(day(from), count), Some(day(to)), "{count} from {from}");
        }
    }

    #[test]
    fn counting_between_agrees_with_walking() {
        let calendar = BusinessCalendar::with_holidays([day("2025-07-04"), day("2025-07-05"), day("2026-01-01")]);
        let start = day("2025-06-01");
        for from in 0..40 {
            for to in 0..40 {
                let (from, to) = (start.add_days(from).unwrap(), start.add_days(to).unwrap());
                let walked = (from.day_number() + 1..=to.day_number()).filter(|day| calendar.is_one(*day)).count();
                let expected = if from <= to { walked as i64 } else { -calendar.between(to, from).unwrap() };
                assert_eq!(calendar.between(from, to), Some(expected), "{from} to {to}");
            }
        }
    }

    #[test]
    fn years_without_holidays_are_not_known() {
        let calendar = BusinessCalendar::with_holidays([day("2025-07-04")]);
        assert_eq!(calendar.years(), Some((2025, 2025)));
        assert_eq!(calendar.after(day("2025-12-30"), 1), Some(day("2025-12-31")));
        assert_eq!(calendar.after(day("2025-12-31"), 1), None);
        assert_eq!(calendar.after(day("2024-12-31"), 1), Some(day("2025-01-01")), "the first day is not counted");
        assert_eq!(calendar.between(day("2024-12-31"), day("2025-01-03")), Some(3));
        assert_eq!(calendar.between(day("2025-12-31"), day("2026-01-02")), None);
        assert_eq!(BusinessCalendar::with_holidays([]).after(day("2025-07-01"), 1), None);
        assert_eq!(BusinessCalendar::with_holidays([]).between(day("2025-07-01"), day("2025-07-01")), Some(0));
    }
}
