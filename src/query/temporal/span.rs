//! Durations: out of parts, between two times, added and multiplied.

use super::calendar::{DAY, civil};
use super::make::{completed, in_zone_of, moved};
use super::{Duration, Temporal, read};
use crate::query::value::Value;

/// What a duration between two times is measured in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Unit {
    All,
    Months,
    Days,
    Seconds,
}

/// Seconds of the 12th part of an average year.
const MONTH: f64 = 2_629_746.0;

/// The parts of a duration as they are written; what is no whole number goes over into the next smaller unit.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts {
    months: f64,
    days: f64,
    seconds: f64,
    whole: [i128; 3],
}

impl Parts {
    /// Adds `number` of a unit; `whole` is the same number where it has no fraction.
    pub(super) fn add(&mut self, unit: char, is_time: bool, number: f64, whole: Option<i64>) {
        let (slot, size): (usize, i64) = match (unit, is_time) {
            ('Y', _) => (0, 12),
            ('Q', _) => (0, 3),
            ('M', false) => (0, 1),
            ('W', _) => (1, 7),
            ('D', _) => (1, 1),
            ('H', _) => (2, 3_600),
            ('M', true) => (2, 60),
            _ => (2, 1),
        };
        match whole {
            Some(whole) => self.whole[slot] += i128::from(whole) * i128::from(size),
            None => *[&mut self.months, &mut self.days, &mut self.seconds][slot] += number * size as f64,
        }
    }

    pub(super) fn duration(&self) -> Option<Duration> {
        let months = self.months.trunc();
        let rest = (self.months - months) * MONTH / 86_400.0;
        let days_of_months = rest.trunc();
        let days = self.days.trunc();
        let mut seconds = self.seconds + (self.days - days) * 86_400.0;
        // Seconds of a part of a month are told to the nanosecond; a float of days is not that exact.
        seconds += ((self.months - months) * MONTH) - days_of_months * 86_400.0;
        let nanos = (seconds * 1e9).round();
        if !nanos.is_finite() || nanos.abs() > 9e27 || days.abs() > 9e18 || months.abs() > 9e18 {
            return None;
        }
        Duration::of(
            self.whole[0] + months as i128,
            self.whole[1] + days as i128 + days_of_months as i128,
            self.whole[2] * 1_000_000_000 + nanos as i128,
        )
    }
}

/// A duration out of text, a map, or a duration.
pub(crate) fn duration(of: &Value) -> Result<Value, String> {
    let found = match of {
        Value::Null => return Ok(Value::Null),
        Value::Text(text) => read::duration(text).ok_or_else(|| format!("`{text}` is no duration"))?,
        Value::Temporal(temporal) => match &**temporal {
            Temporal::Duration(duration) => *duration,
            other => return Err(format!("{} is no duration", other.kind())),
        },
        Value::Map(map) => {
            let mut parts = Parts::default();
            let mut small: i128 = 0;
            for (key, value) in map.iter() {
                let (number, whole) = match value {
                    Value::Int(number) => (*number as f64, Some(*number)),
                    Value::Float(number) => (*number, None),
                    other => return Err(format!("`{key}` needs a number and has {}", other.kind())),
                };
                match &**key {
                    "years" => parts.add('Y', false, number, whole),
                    "quarters" => parts.add('Q', false, number, whole),
                    "months" => parts.add('M', false, number, whole),
                    "weeks" => parts.add('W', false, number, whole),
                    "days" => parts.add('D', false, number, whole),
                    "hours" => parts.add('H', true, number, whole),
                    "minutes" => parts.add('M', true, number, whole),
                    "seconds" => parts.add('S', true, number, whole),
                    "milliseconds" => small += part(number, whole, 1_000_000),
                    "microseconds" => small += part(number, whole, 1_000),
                    "nanoseconds" => small += part(number, whole, 1),
                    other => return Err(format!("a duration has no `{other}`")),
                }
            }
            let found = parts.duration().and_then(|found| {
                Duration::of(
                    found.months.into(),
                    found.days.into(),
                    found.total_nanos() + small,
                )
            });
            found.ok_or("the duration is out of range")?
        }
        other => return Err(format!("{} cannot be made a duration", other.kind())),
    };
    Ok(Value::from(Temporal::Duration(found)))
}

fn part(number: f64, whole: Option<i64>, size: i64) -> i128 {
    whole.map_or((number * size as f64) as i128, |whole| {
        i128::from(whole) * i128::from(size)
    })
}

/// The duration from one time to another.
pub(crate) fn between(from: &Temporal, to: &Temporal, unit: Unit) -> Option<Duration> {
    let dated = from.day().is_some() && to.day().is_some();
    let (start, end) = (completed(from, to), completed(to, from));
    let nanos = end.instant() - start.instant();
    if unit == Unit::Seconds || (unit == Unit::All && !dated) {
        return Duration::of(0, 0, nanos);
    }
    if !dated {
        return Some(Duration::default());
    }
    let local = |temporal: &Temporal| {
        i128::from(temporal.day().unwrap_or(0)) * i128::from(DAY) + i128::from(temporal.time().unwrap_or(0))
    };
    let end = in_zone_of(&end, &start);
    if unit == Unit::Days {
        return Duration::of(0, (local(&end) - local(&start)) / i128::from(DAY), 0);
    }
    let month = |temporal: &Temporal| {
        let (year, month, day) = civil(temporal.day().unwrap_or(0));
        (year * 12 + month, (day, temporal.time().unwrap_or(0)))
    };
    let ((first, first_rest), (last, last_rest)) = (month(&start), month(&end));
    let mut months = last - first;
    if months > 0 && last_rest < first_rest {
        months -= 1;
    } else if months < 0 && last_rest > first_rest {
        months += 1;
    }
    if unit == Unit::Months {
        return Duration::of(months.into(), 0, 0);
    }
    let near = moved(&start, months, 0, 0)?;
    let days = (local(&end) - local(&near)) / i128::from(DAY);
    let nearer = moved(&near, 0, i64::try_from(days).ok()?, 0)?;
    Duration::of(months.into(), days, end.instant() - nearer.instant())
}

/// `a + b`, where one of them is a duration.
pub(crate) fn plus(a: &Temporal, b: &Temporal) -> Option<Temporal> {
    match (a, b) {
        (Temporal::Duration(a), Temporal::Duration(b)) => Duration::of(
            i128::from(a.months) + i128::from(b.months),
            i128::from(a.days) + i128::from(b.days),
            a.total_nanos() + b.total_nanos(),
        )
        .map(Temporal::Duration),
        (time, Temporal::Duration(by)) | (Temporal::Duration(by), time) => {
            moved(time, by.months, by.days, by.total_nanos())
        }
        _ => None,
    }
}

/// `a - b`, where `b` is a duration.
pub(crate) fn minus(a: &Temporal, b: &Temporal) -> Option<Temporal> {
    let Temporal::Duration(by) = b else { return None };
    let by = Duration::of(-i128::from(by.months), -i128::from(by.days), -by.total_nanos())?;
    plus(a, &Temporal::Duration(by))
}

/// A duration so many times.
pub(crate) fn times(duration: &Temporal, by: f64) -> Option<Temporal> {
    let Temporal::Duration(duration) = duration else {
        return None;
    };
    scaled(duration, by).map(Temporal::Duration)
}

/// A part of a duration.
pub(crate) fn divided(duration: &Temporal, by: f64) -> Option<Temporal> {
    times(duration, 1.0 / by)
}

pub(super) fn scaled(duration: &Duration, by: f64) -> Option<Duration> {
    let months = duration.months as f64 * by;
    let whole_months = months.trunc();
    let days = duration.days as f64 * by + (months - whole_months) * MONTH / 86_400.0;
    let whole_days = days.trunc();
    let nanos = duration.total_nanos() as f64 * by + (days - whole_days) * DAY as f64;
    if !(months.abs() < 9e18 && days.abs() < 9e18 && nanos.abs() < 9e27) {
        return None;
    }
    // Cut off, as Neo4j does, but not below what a float cannot show.
    let nanos = if (nanos - nanos.round()).abs() < 1e-3 {
        nanos.round()
    } else {
        nanos.trunc()
    };
    Duration::of(whole_months as i128, whole_days as i128, nanos as i128)
}
