//! The parts of dates, times and durations, as properties: `d.year`, `t.hour`, `p.minutesOfHour`.

use super::calendar::{civil, day_number, offset_text, quarter_start, week, weekday};
use super::{Duration, Temporal};
use crate::query::value::Value;

/// The part with a name; `None` when the value has none of this name.
pub(crate) fn component(of: &Temporal, key: &str) -> Option<Value> {
    if let Temporal::Duration(duration) = of {
        return of_duration(duration, key).map(Value::Int);
    }
    let date = of.day().and_then(|days| of_date(days, key));
    let time = || of.time().and_then(|nanos| of_time(nanos, key));
    date.or_else(time).map(Value::Int).or_else(|| of_zone(of, key))
}

fn of_date(days: i64, key: &str) -> Option<i64> {
    let (year, month, day) = civil(days);
    Some(match key {
        "year" => year,
        "quarter" => (month - 1) / 3 + 1,
        "month" => month,
        "week" => week(days).1,
        "weekYear" => week(days).0,
        "day" => day,
        "ordinalDay" | "dayOfYear" => days - day_number(year, 1, 1) + 1,
        "weekDay" | "dayOfWeek" => weekday(days),
        "dayOfQuarter" => days - quarter_start(days) + 1,
        _ => return None,
    })
}

fn of_time(nanos: i64, key: &str) -> Option<i64> {
    Some(match key {
        "hour" => nanos / 3_600_000_000_000,
        "minute" => nanos / 60_000_000_000 % 60,
        "second" => nanos / 1_000_000_000 % 60,
        "millisecond" => nanos / 1_000_000 % 1_000,
        "microsecond" => nanos / 1_000 % 1_000_000,
        "nanosecond" => nanos % 1_000_000_000,
        _ => return None,
    })
}

fn of_zone(of: &Temporal, key: &str) -> Option<Value> {
    let (offset, zone) = of.zone()?;
    let whole = |size: i128| Value::Int(i64::try_from(of.instant().div_euclid(size)).unwrap_or(i64::MAX));
    Some(match key {
        "timezone" => zone.map_or_else(|| Value::from(offset_text(offset)), Value::Text),
        "offset" => Value::from(offset_text(offset)),
        "offsetMinutes" => Value::Int(i64::from(offset / 60)),
        "offsetSeconds" => Value::Int(i64::from(offset)),
        "epochMillis" if of.day().is_some() => whole(1_000_000),
        "epochSeconds" if of.day().is_some() => whole(1_000_000_000),
        _ => return None,
    })
}

fn of_duration(duration: &Duration, key: &str) -> Option<i64> {
    let Duration {
        months,
        days,
        seconds,
        nanos,
    } = *duration;
    Some(match key {
        "years" => months / 12,
        "quarters" => months / 3,
        "months" => months,
        "weeks" => days / 7,
        "days" => days,
        "hours" => seconds / 3_600,
        "minutes" => seconds / 60,
        "seconds" => seconds,
        "milliseconds" => seconds.saturating_mul(1_000).saturating_add(nanos / 1_000_000),
        "microseconds" => seconds.saturating_mul(1_000_000).saturating_add(nanos / 1_000),
        "nanoseconds" => seconds.saturating_mul(1_000_000_000).saturating_add(nanos),
        "quartersOfYear" => months % 12 / 3,
        "monthsOfQuarter" => months % 3,
        "monthsOfYear" => months % 12,
        "daysOfWeek" => days % 7,
        "minutesOfHour" => seconds / 60 % 60,
        "secondsOfMinute" => seconds % 60,
        "millisecondsOfSecond" => nanos / 1_000_000,
        "microsecondsOfSecond" => nanos / 1_000,
        "nanosecondsOfSecond" => nanos,
        _ => return None,
    })
}
