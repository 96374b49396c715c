//! Dates, times and durations as text, in the forms of ISO 8601 that openCypher knows.

use super::Duration;
use super::calendar::{DAY, YEARS, day_number, first_monday, is_leap, month_length, weeks_of, zone_name};
use super::make::Zone;

/// A day: `2015-07-21`, `20150721`, `2015-07`, `2015-W30-2`, `2015W302`, `2015-202`, `2015Q2…`, `2015`.
pub(super) fn date(text: &str) -> Option<i64> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => (1, text),
    };
    let run = digits.len() - digits.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = &digits[run..];
    // A year with a sign may be longer; without dashes behind it, it has four digits.
    let length = if digits.len() != text.len() && (rest.starts_with('-') || rest.is_empty()) {
        run
    } else {
        run.min(4)
    };
    if length < 4 {
        return None;
    }
    let year = sign * digits[..length].parse::<i64>().ok()?;
    let rest = &digits[length..];
    if !YEARS.contains(&year) {
        return None;
    }
    let dashed = rest.strip_prefix('-');
    let rest = dashed.unwrap_or(rest);
    if rest.is_empty() {
        return dashed.is_none().then(|| day_number(year, 1, 1));
    }
    if let Some(week) = rest.strip_prefix('W') {
        let number: i64 = week.get(..2)?.parse().ok()?;
        let behind = &week[2..];
        let behind = behind.strip_prefix('-').unwrap_or(behind);
        let day = if behind.is_empty() {
            1
        } else {
            behind.parse().ok()?
        };
        let fits = (1..=weeks_of(year)).contains(&number) && (1..=7).contains(&day);
        return fits.then(|| first_monday(year) + (number - 1) * 7 + day - 1);
    }
    if let Some(quarter) = rest.strip_prefix('Q') {
        let number: i64 = quarter.get(..1)?.parse().ok()?;
        let behind = &quarter[1..];
        let day: i64 = behind.strip_prefix('-').unwrap_or(behind).parse().unwrap_or(1);
        let fits = (1..=4).contains(&number) && (1..=92).contains(&day);
        return fits.then(|| day_number(year, number * 3 - 2, 1) + day - 1);
    }
    let number = |text: &str| -> Option<i64> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        if digits { text.parse().ok() } else { None }
    };
    let parts = (rest.len(), rest.as_bytes().get(2));
    let (month, day) = match parts {
        (2, _) => (number(rest)?, 1),
        (3, _) => {
            let day = number(rest)?;
            let fits = (1..=365 + i64::from(is_leap(year))).contains(&day);
            return fits.then(|| day_number(year, 1, 1) + day - 1);
        }
        (4, _) => (number(rest.get(..2)?)?, number(rest.get(2..)?)?),
        (5, Some(b'-')) => (number(rest.get(..2)?)?, number(rest.get(3..)?)?),
        _ => return None,
    };
    let fits = (1..=12).contains(&month) && (1..=month_length(year, month)).contains(&day);
    fits.then(|| day_number(year, month, day))
}

/// A time of day: `21:40:32.142`, `214032.142`, `21:40`, `2140`, `21`.
pub(super) fn time(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let colons = whole.contains(':');
    let parts: Vec<&str> = if colons {
        whole.split(':').collect()
    } else {
        (0..whole.len())
            .step_by(2)
            .map(|at| whole.get(at..at + 2))
            .collect::<Option<_>>()?
    };
    let mut numbers = [0_i64; 3];
    if parts.is_empty() || parts.len() > 3 || (!fraction.is_empty() && parts.len() < 3) {
        return None;
    }
    for (at, part) in parts.iter().enumerate() {
        if part.len() != 2 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        numbers[at] = part.parse().ok()?;
    }
    let [hour, minute, second] = numbers;
    if hour > 23 || minute > 59 || second > 59 || fraction.len() > 9 {
        return None;
    }
    let nanos: i64 = if fraction.is_empty() {
        0
    } else if fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        format!("{fraction:0<9}").parse().ok()?
    } else {
        return None;
    };
    let time = ((hour * 60 + minute) * 60 + second) * 1_000_000_000 + nanos;
    (time < DAY).then_some(time)
}

/// A zone: `Z`, `+01:00`, `+0100`, `+01`, `Europe/Stockholm`.
pub(super) fn zone(text: &str) -> Option<Zone> {
    if text.eq_ignore_ascii_case("z") {
        return Some(Zone::Offset(0));
    }
    if let Some(digits) = text.strip_prefix(['+', '-']) {
        let digits = digits.replace(':', "");
        if !matches!(digits.len(), 2 | 4 | 6) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number = |at: usize| {
            digits
                .get(at..at + 2)
                .map_or(Some(0), |two| two.parse::<i32>().ok())
        };
        let (hours, minutes, seconds) = (number(0)?, number(2)?, number(4)?);
        let offset = (hours * 60 + minutes) * 60 + seconds;
        if hours > 18 || minutes > 59 || seconds > 59 || offset > 64_800 {
            return None;
        }
        return Some(Zone::Offset(if text.starts_with('-') { -offset } else { offset }));
    }
    zone_name(text).map(Zone::Named)
}

/// A time of day with what stands behind it: an offset, and the name of a zone.
pub(super) fn zoned_time(text: &str) -> Option<(i64, Option<i32>, Option<Zone>)> {
    let (text, named) = match text.strip_suffix(']') {
        Some(rest) => {
            let (rest, name) = rest.split_once('[')?;
            (rest, Some(zone(name)?))
        }
        None => (text, None),
    };
    let at = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
    let offset = match &text[at..] {
        "" => None,
        written => match zone(written)? {
            Zone::Offset(offset) => Some(offset),
            Zone::Named(_) => return None,
        },
    };
    Some((time(&text[..at])?, offset, named))
}

/// A duration: `P5M1.5D`, `PT0.75M`, `P2012-02-02T14:37:21.545`.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let (negative, body) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let body = body.strip_prefix('P')?;
    if let Some(found) = by_date(body) {
        return if negative {
            super::span::scaled(&found, -1.0)
        } else {
            Some(found)
        };
    }
    let (date, time) = body.split_once('T').unwrap_or((body, ""));
    if date.is_empty() && time.is_empty() {
        return None;
    }
    let mut parts = super::span::Parts::default();
    for (text, units) in [(date, "YQMWD"), (time, "HMS")] {
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(|c: char| c.is_ascii_alphabetic())?;
            let number: f64 = rest[..end].replace(',', ".").parse().ok()?;
            let number = if negative { -number } else { number };
            let unit = rest[end..].chars().next().filter(|unit| units.contains(*unit))?;
            let whole = rest[..end].parse::<i64>().ok().filter(|_| !negative);
            parts.add(
                unit,
                text.as_ptr() == time.as_ptr() && !time.is_empty(),
                number,
                whole,
            );
            rest = &rest[end + 1..];
        }
    }
    parts.duration()
}

/// `2012-02-02T14:37:21.545` behind the `P`.
fn by_date(body: &str) -> Option<Duration> {
    let (date, clock) = body.split_once('T').unwrap_or((body, ""));
    let numbers: Vec<i128> = date.split('-').map(str::parse).collect::<Result<_, _>>().ok()?;
    let &[years, months, days] = numbers.as_slice() else {
        return None;
    };
    let nanos = if clock.is_empty() { 0 } else { time(clock)? };
    Duration::of(years * 12 + months, days, i128::from(nanos))
}
