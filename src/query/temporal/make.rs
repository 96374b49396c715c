//! Dates and times out of maps, of text and of each other, and cut off at a unit.

use super::calendar::{
    Clock, DAY, YEARS, add_months, civil, day_number, first_monday, is_leap, month_length, offset_at,
    offset_at_local, quarter_start, week, weekday, weeks_of,
};
use super::{Kind, Temporal, read};
use crate::query::value::{Entries, Value};
use std::sync::Arc;

/// An offset or a name.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Zone {
    Offset(i32),
    Named(Arc<str>),
}

impl Zone {
    fn offset_at_local(&self, days: i64, nanos: i64) -> i32 {
        match self {
            Zone::Offset(offset) => *offset,
            Zone::Named(name) => offset_at_local(name, days, nanos),
        }
    }

    fn offset_at(&self, instant: i128) -> i32 {
        match self {
            Zone::Offset(offset) => *offset,
            Zone::Named(name) => offset_at(name, instant),
        }
    }

    fn name(&self) -> Option<Arc<str>> {
        match self {
            Zone::Offset(_) => None,
            Zone::Named(name) => Some(name.clone()),
        }
    }

    fn of(temporal: &Temporal) -> Option<Zone> {
        let (offset, name) = temporal.zone()?;
        Some(name.map_or(Zone::Offset(offset), Zone::Named))
    }
}

/// Makes a value of a kind; `Err` says what is wrong.
pub(crate) fn make(kind: Kind, of: Option<&Value>, clock: Clock) -> Result<Value, String> {
    let found = match of {
        None => Some(now(kind, clock, &Zone::Offset(0))),
        Some(Value::Null) => return Ok(Value::Null),
        Some(Value::Text(text)) => {
            return parsed(kind, text)
                .map(Value::from)
                .ok_or_else(|| format!("`{text}` is no {} as ISO 8601 writes it", name(kind)));
        }
        Some(Value::Temporal(temporal)) => converted(kind, temporal),
        Some(Value::Map(map)) => return from_map(kind, map, clock).map(Value::from),
        Some(_) => None,
    };
    found
        .map(Value::from)
        .ok_or_else(|| format!("this cannot be made a {}", name(kind)))
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Date => "date",
        Kind::LocalTime => "local time",
        Kind::Time => "time",
        Kind::LocalDateTime => "local date-time",
        Kind::DateTime => "date-time",
    }
}

/// A date-time so many nanoseconds after 1970.
pub(crate) fn epoch(nanos: i128) -> Temporal {
    at(nanos, &Zone::Offset(0))
}

fn at(instant: i128, zone: &Zone) -> Temporal {
    let offset = zone.offset_at(instant);
    let local = instant + i128::from(offset) * 1_000_000_000;
    Temporal::DateTime {
        days: local.div_euclid(i128::from(DAY)) as i64,
        nanos: local.rem_euclid(i128::from(DAY)) as i64,
        offset,
        zone: zone.name(),
    }
}

fn now(kind: Kind, clock: Clock, zone: &Zone) -> Temporal {
    let now = at(clock.nanos, zone);
    converted(kind, &now).unwrap_or(now)
}

fn parsed(kind: Kind, text: &str) -> Option<Temporal> {
    let (date, clock) = match text.split_once(['T', 't']) {
        Some((date, clock)) => (Some(date), Some(clock)),
        None if kind.has_date() => (Some(text), None),
        None => (None, Some(text)),
    };
    let days = match date {
        Some(date) if kind.has_date() => read::date(date)?,
        Some("") | None => 0,
        Some(_) => return None,
    };
    if kind == Kind::Date && clock.is_some() {
        return None;
    }
    let (nanos, offset, named) = clock.map_or(Some((0, None, None)), read::zoned_time)?;
    if !kind.has_zone() && (offset.is_some() || named.is_some()) {
        return None;
    }
    let zone = named.unwrap_or(Zone::Offset(offset.unwrap_or(0)));
    let offset = match (&zone, offset) {
        // What is written holds in the hour that a zone has twice.
        (Zone::Named(name), Some(offset)) => {
            let instant =
                i128::from(days) * i128::from(DAY) + i128::from(nanos) - i128::from(offset) * 1_000_000_000;
            if offset_at(name, instant) == offset {
                offset
            } else {
                zone.offset_at_local(days, nanos)
            }
        }
        _ => zone.offset_at_local(days, nanos),
    };
    Some(built(kind, days, nanos, offset, zone.name()))
}

fn built(kind: Kind, days: i64, nanos: i64, offset: i32, zone: Option<Arc<str>>) -> Temporal {
    match kind {
        Kind::Date => Temporal::Date(days),
        Kind::LocalTime => Temporal::LocalTime(nanos),
        Kind::Time => Temporal::Time { nanos, offset },
        Kind::LocalDateTime => Temporal::LocalDateTime { days, nanos },
        Kind::DateTime => Temporal::DateTime {
            days,
            nanos,
            offset,
            zone,
        },
    }
}

fn converted(kind: Kind, from: &Temporal) -> Option<Temporal> {
    if kind.has_date() && from.day().is_none() {
        return None;
    }
    if !kind.has_date() && from.time().is_none() {
        return None;
    }
    let (offset, zone) = from.zone().unwrap_or((0, None));
    Some(built(
        kind,
        from.day().unwrap_or(0),
        from.time().unwrap_or(0),
        offset,
        zone,
    ))
}

/// The fields of a map that is to become a date or time.
struct Fields<'m> {
    map: &'m Entries,
}

impl Fields<'_> {
    fn number(&self, key: &str) -> Result<Option<i64>, String> {
        match self.map.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Int(number)) => Ok(Some(*number)),
            Some(other) => Err(format!("`{key}` needs a whole number and has {}", other.kind())),
        }
    }

    fn within(&self, key: &str, least: i64, most: i64) -> Result<Option<i64>, String> {
        match self.number(key)? {
            Some(number) if !(least..=most).contains(&number) => Err(format!(
                "`{key}` is {number} and must lie between {least} and {most}"
            )),
            found => Ok(found),
        }
    }

    fn temporal(&self, key: &str) -> Result<Option<&Temporal>, String> {
        match self.map.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Temporal(temporal)) => Ok(Some(temporal)),
            Some(other) => Err(format!("`{key}` needs a date or time and has {}", other.kind())),
        }
    }

    fn zone(&self) -> Result<Option<Zone>, String> {
        match self.map.get("timezone") {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Text(text)) => read::zone(text)
                .map(Some)
                .ok_or_else(|| format!("there is no time zone `{text}`")),
            Some(other) => Err(format!("`timezone` needs text and has {}", other.kind())),
        }
    }

    fn day(&self, base: Option<i64>) -> Result<i64, String> {
        let year = self.within("year", *YEARS.start(), *YEARS.end())?;
        let missing = || "a date needs a `year`".to_owned();
        let (base_year, base_month, base_day) = base.map_or((None, 1, 1), |days| {
            let (year, month, day) = civil(days);
            (Some(year), month, day)
        });
        let day_of_week = self.within("dayOfWeek", 1, 7)?;
        if let Some(number) = self.within("week", 1, 53)? {
            let year = year.or(base.map(|days| week(days).0)).ok_or_else(missing)?;
            if number > weeks_of(year) {
                return Err(format!("{year} has no week {number}"));
            }
            let day = day_of_week.or(base.map(weekday)).unwrap_or(1);
            return Ok(first_monday(year) + (number - 1) * 7 + day - 1);
        }
        let year = year.or(base_year).ok_or_else(missing)?;
        if let Some(number) = self.within("ordinalDay", 1, 366)? {
            if number == 366 && !is_leap(year) {
                return Err(format!("{year} has no day {number}"));
            }
            return Ok(day_number(year, 1, 1) + number - 1);
        }
        if let Some(number) = self.within("quarter", 1, 4)? {
            let start = day_number(year, number * 3 - 2, 1);
            let day = self
                .within("dayOfQuarter", 1, 92)?
                .or(base.map(|days| days - quarter_start(days) + 1));
            return Ok(start + day.unwrap_or(1) - 1);
        }
        let month = self.within("month", 1, 12)?.unwrap_or(base_month);
        let given = self.within("day", 1, 31)?;
        let day = given.unwrap_or(base_day.min(month_length(year, month)));
        if day > month_length(year, month) {
            return Err(format!("month {month} of {year} has no day {day}"));
        }
        let date = day_number(year, month, day);
        // Behind a cut at the week, `dayOfWeek` moves inside it.
        Ok(day_of_week.map_or(date, |number| date - weekday(date) + number))
    }

    /// The time; `below` keeps the parts of a second that are not given.
    fn time(&self, base: i64, below: bool) -> Result<i64, String> {
        let second = base / 1_000_000_000;
        let hour = self.within("hour", 0, 23)?.unwrap_or(second / 3600);
        let minute = self.within("minute", 0, 59)?.unwrap_or(second / 60 % 60);
        let second = self.within("second", 0, 59)?.unwrap_or(second % 60);
        let milli = self.within("millisecond", 0, 999)?;
        let micro = self.within("microsecond", 0, if milli.is_some() { 999 } else { 999_999 })?;
        let most = if micro.is_some() {
            999
        } else if milli.is_some() {
            999_999
        } else {
            999_999_999
        };
        let nano = self.within("nanosecond", 0, most)?;
        let kept = base % 1_000_000_000;
        let fraction = if milli.or(micro).or(nano).is_none() {
            kept
        } else {
            let given = milli.unwrap_or(0) * 1_000_000 + micro.unwrap_or(0) * 1_000 + nano.unwrap_or(0);
            if below { kept + given } else { given }
        };
        Ok(((hour * 60 + minute) * 60 + second) * 1_000_000_000 + fraction)
    }
}

fn from_map(kind: Kind, map: &Entries, clock: Clock) -> Result<Temporal, String> {
    let fields = Fields { map };
    let both = fields.temporal("datetime")?;
    let date = fields.temporal("date")?.or(both);
    let clock_part = fields.temporal("time")?.or(both);
    let zone = if kind.has_zone() { fields.zone()? } else { None };
    if map.keys().all(|key| &**key == "timezone") && zone.is_some() {
        return Ok(now(kind, clock, &zone.unwrap_or(Zone::Offset(0))));
    }
    if date.is_some_and(|date| date.day().is_none()) {
        return Err("`date` needs a value that has a date".to_owned());
    }
    if clock_part.is_some_and(|time| time.time().is_none()) && both.is_none() {
        return Err("`time` needs a value that has a time".to_owned());
    }
    let days = if kind.has_date() {
        fields.day(date.and_then(Temporal::day))?
    } else {
        0
    };
    if !kind.has_time() {
        return Ok(Temporal::Date(days));
    }
    let nanos = fields.time(clock_part.and_then(Temporal::time).unwrap_or(0), false)?;
    let old = clock_part.and_then(Zone::of);
    let Some(zone) = zone else {
        let zone = old.unwrap_or(Zone::Offset(0));
        // A time keeps the offset that it had on its own day.
        let zone = match (kind, clock_part.and_then(Temporal::zone)) {
            (Kind::Time, Some((offset, _))) => Zone::Offset(offset),
            _ => zone,
        };
        return Ok(built(
            kind,
            days,
            nanos,
            zone.offset_at_local(days, nanos),
            zone.name(),
        ));
    };
    let Some(old) = old else {
        return Ok(built(
            kind,
            days,
            nanos,
            zone.offset_at_local(days, nanos),
            zone.name(),
        ));
    };
    let day = if kind.has_date() {
        days
    } else {
        clock_part.and_then(Temporal::day).unwrap_or(0)
    };
    let offset = old.offset_at_local(day, nanos);
    let instant = i128::from(day) * i128::from(DAY) + i128::from(nanos) - i128::from(offset) * 1_000_000_000;
    let moved = at(instant, &zone);
    converted(kind, &moved).ok_or_else(|| "the time does not fit".to_owned())
}

/// Cuts a value off at a unit, then sets the fields of the map.
pub(crate) fn truncated(kind: Kind, unit: &str, of: &Value, fields: Option<&Value>) -> Result<Value, String> {
    let Value::Temporal(from) = of else {
        return Err("only a date or time can be truncated".to_owned());
    };
    let empty = Arc::new(Entries::default());
    let map = match fields {
        Some(Value::Map(map)) => map.clone(),
        None | Some(Value::Null) => empty,
        Some(_) => return Err("the fields to set are given as a map".to_owned()),
    };
    let unit = unit.to_lowercase();
    let (mut days, mut nanos) = (from.day().unwrap_or(0), from.time().unwrap_or(0));
    let (year, month, day) = civil(days);
    let start = |year: i64| day_number(year, 1, 1);
    let of_year = |size: i64| start(year.div_euclid(size) * size);
    let cut = match unit.as_str() {
        "millennium" => Some(of_year(1000)),
        "century" => Some(of_year(100)),
        "decade" => Some(of_year(10)),
        "year" => Some(start(year)),
        "weekyear" => Some(first_monday(week(days).0)),
        "quarter" => Some(quarter_start(days)),
        "month" => Some(days - day + 1),
        "week" => Some(days - weekday(days) + 1),
        "day" => Some(days),
        _ => None,
    };
    let _ = month;
    if let Some(cut) = cut {
        if from.day().is_none() && unit != "day" {
            return Err(format!("a time of day cannot be truncated to `{unit}`"));
        }
        (days, nanos) = (cut, 0);
    } else {
        let size = match unit.as_str() {
            "hour" => 3_600_000_000_000,
            "minute" => 60_000_000_000,
            "second" => 1_000_000_000,
            "millisecond" => 1_000_000,
            "microsecond" => 1_000,
            _ => return Err(format!("there is no unit `{unit}`")),
        };
        if !kind.has_time() {
            return Err(format!("a date cannot be truncated to `{unit}`"));
        }
        nanos -= nanos % size;
    }
    if (kind.has_date() && from.day().is_none()) || (!kind.has_date() && from.time().is_none()) {
        return Err("the value lacks what is asked for".to_owned());
    }
    let fields = Fields { map: &map };
    let days = if kind.has_date() {
        fields.day(Some(days))?
    } else {
        days
    };
    let nanos = fields.time(nanos, true)?;
    let zone = match fields.zone()? {
        Some(zone) => zone,
        None => match (kind, from.zone()) {
            (Kind::Time, Some((offset, _))) => Zone::Offset(offset),
            _ => Zone::of(from).unwrap_or(Zone::Offset(0)),
        },
    };
    let offset = zone.offset_at_local(days, nanos);
    Ok(Value::from(built(kind, days, nanos, offset, zone.name())))
}

/// A date or time moved by months, days and nanoseconds.
pub(super) fn moved(from: &Temporal, months: i64, days: i64, nanos: i128) -> Option<Temporal> {
    let day_length = i128::from(DAY);
    match from {
        Temporal::Date(day) => {
            let day = add_months(*day, months)?.checked_add(days)?;
            let day = day.checked_add(i64::try_from(nanos / day_length).ok()?)?;
            Some(Temporal::Date(checked(day)?))
        }
        Temporal::LocalTime(time) => Some(Temporal::LocalTime(
            (i128::from(*time) + nanos).rem_euclid(day_length) as i64,
        )),
        Temporal::Time { nanos: time, offset } => Some(Temporal::Time {
            nanos: (i128::from(*time) + nanos).rem_euclid(day_length) as i64,
            offset: *offset,
        }),
        Temporal::LocalDateTime {
            days: day,
            nanos: time,
        } => {
            let day = add_months(*day, months)?.checked_add(days)?;
            let all = i128::from(*time) + nanos;
            let day = day.checked_add(i64::try_from(all.div_euclid(day_length)).ok()?)?;
            Some(Temporal::LocalDateTime {
                days: checked(day)?,
                nanos: all.rem_euclid(day_length) as i64,
            })
        }
        Temporal::DateTime {
            days: day,
            nanos: time,
            ..
        } => {
            let zone = Zone::of(from)?;
            let day = checked(add_months(*day, months)?.checked_add(days)?)?;
            let offset = zone.offset_at_local(day, *time);
            let instant =
                i128::from(day) * day_length + i128::from(*time) - i128::from(offset) * 1_000_000_000;
            let found = at(instant.checked_add(nanos)?, &zone);
            checked(found.day()?)?;
            Some(found)
        }
        Temporal::Duration(_) => None,
    }
}

fn checked(day: i64) -> Option<i64> {
    let range = day_number(*YEARS.start(), 1, 1)..=day_number(*YEARS.end(), 12, 31);
    range.contains(&day).then_some(day)
}

/// The same moment as another value would show it that lacks a date or a zone.
pub(super) fn completed(from: &Temporal, other: &Temporal) -> Temporal {
    let days = from.day().or(other.day()).unwrap_or(0);
    let nanos = from.time().unwrap_or(0);
    match Zone::of(from).or(Zone::of(other)) {
        Some(zone) => {
            let offset = from
                .zone()
                .map_or_else(|| zone.offset_at_local(days, nanos), |(offset, _)| offset);
            built(Kind::DateTime, days, nanos, offset, zone.name())
        }
        None => built(Kind::LocalDateTime, days, nanos, 0, None),
    }
}

/// The same moment in the zone of another value.
pub(super) fn in_zone_of(from: &Temporal, other: &Temporal) -> Temporal {
    Zone::of(other).map_or_else(|| from.clone(), |zone| at(from.instant(), &zone))
}
