//! The Gregorian calendar before and after all time, weeks of ISO 8601, and the offsets of zones.

use jiff::tz::TimeZone;
use std::sync::Arc;

/// Nanoseconds of a day.
pub(super) const DAY: i64 = 86_400_000_000_000;

/// Years that can be told apart, as in Java and Neo4j.
pub(super) const YEARS: std::ops::RangeInclusive<i64> = -999_999_999..=999_999_999;

/// The moment of a query: `date()` is the same everywhere in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    /// Nanoseconds since 1970 in Greenwich.
    pub(crate) nanos: i128,
}

impl Clock {
    pub(crate) fn now() -> Clock {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let nanos = since.map_or(0, |since| i128::try_from(since.as_nanos()).unwrap_or(0));
        Clock { nanos }
    }
}

/// The number of a day. Method: days_from_civil of Howard Hinnant.
pub(super) fn day_number(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day.
pub(super) fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    (year, month, of_year - (153 * shifted + 2) / 5 + 1)
}

pub(super) fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

pub(super) fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Monday is 1.
pub(super) fn weekday(days: i64) -> i64 {
    (days + 3).rem_euclid(7) + 1
}

/// The Monday of the first week of a year of weeks.
pub(super) fn first_monday(year: i64) -> i64 {
    let fourth = day_number(year, 1, 4);
    fourth - weekday(fourth) + 1
}

/// The year of weeks and the week of a day.
pub(super) fn week(days: i64) -> (i64, i64) {
    let thursday = days - weekday(days) + 4;
    let year = civil(thursday).0;
    (year, (thursday - day_number(year, 1, 1)) / 7 + 1)
}

pub(super) fn weeks_of(year: i64) -> i64 {
    (first_monday(year + 1) - first_monday(year)) / 7
}

/// The first day of the quarter of a day.
pub(super) fn quarter_start(days: i64) -> i64 {
    let (year, month, _) = civil(days);
    day_number(year, (month - 1) / 3 * 3 + 1, 1)
}

/// Moves a day by months; the day of the month is at most the last.
pub(super) fn add_months(days: i64, months: i64) -> Option<i64> {
    let (year, month, day) = civil(days);
    let all = year
        .checked_mul(12)?
        .checked_add(month - 1)?
        .checked_add(months)?;
    let (year, month) = (all.div_euclid(12), all.rem_euclid(12) + 1);
    if !YEARS.contains(&year) {
        return None;
    }
    Some(day_number(year, month, day.min(month_length(year, month))))
}

pub(super) fn time_text(nanos: i64) -> String {
    let (seconds, fraction) = (nanos / 1_000_000_000, nanos % 1_000_000_000);
    let mut text = format!("{:02}:{:02}", seconds / 3600, seconds / 60 % 60);
    if seconds % 60 != 0 || fraction != 0 {
        text += &format!(":{:02}", seconds % 60);
    }
    if fraction != 0 {
        text += format!(".{fraction:09}").trim_end_matches('0');
    }
    text
}

pub(super) fn offset_text(offset: i32) -> String {
    if offset == 0 {
        return "Z".to_owned();
    }
    let sign = if offset < 0 { '-' } else { '+' };
    let seconds = offset.unsigned_abs();
    let mut text = format!("{sign}{:02}:{:02}", seconds / 3600, seconds / 60 % 60);
    if seconds % 60 != 0 {
        text += &format!(":{:02}", seconds % 60);
    }
    text
}

/// A zone under the name that the database has for it; `None` for one that it lacks.
pub(super) fn zone_name(name: &str) -> Option<Arc<str>> {
    let zone = TimeZone::get(name).ok()?;
    Some(Arc::from(zone.iana_name().unwrap_or(name)))
}

/// The offset of a named zone at a local time; in a gap or fold the earlier one holds, as in Java.
pub(super) fn offset_at_local(zone: &str, days: i64, nanos: i64) -> i32 {
    let Ok(zone) = TimeZone::get(zone) else { return 0 };
    let (year, month, day) = civil(days);
    // Beyond the years that jiff knows, the rules of its last and first year hold.
    let year = i16::try_from(year.clamp(-9_998, 9_998)).unwrap_or(0);
    let day = if month == 2 && day == 29 && !is_leap(i64::from(year)) {
        28
    } else {
        day
    };
    let date = jiff::civil::Date::new(year, month as i8, day as i8);
    let seconds = nanos / 1_000_000_000;
    let Ok(date) = date else { return 0 };
    let at = date.at(
        (seconds / 3600) as i8,
        (seconds / 60 % 60) as i8,
        (seconds % 60) as i8,
        0,
    );
    let found = zone.to_ambiguous_timestamp(at).compatible();
    found.map_or(0, |timestamp| zone.to_offset(timestamp).seconds())
}

/// The offset of a named zone at a moment.
pub(super) fn offset_at(zone: &str, instant: i128) -> i32 {
    let Ok(zone) = TimeZone::get(zone) else { return 0 };
    let second = i64::try_from(instant.div_euclid(1_000_000_000)).unwrap_or(0);
    let clamped = second.clamp(-377_000_000_000, 253_000_000_000);
    jiff::Timestamp::from_second(clamped).map_or(0, |at| zone.to_offset(at).seconds())
}
