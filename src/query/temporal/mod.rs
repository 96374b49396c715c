//! Dates, times and durations as openCypher has them.
//!
//! A day is a number counted from 1970-01-01, a time a number of nanoseconds since midnight, so that years of nine
//! digits are no special case. Rules of time zones come from jiff's copy of the IANA database.

mod calendar;
mod component;
mod make;
mod read;
mod span;

pub(crate) use calendar::Clock;
pub(crate) use component::component;
pub(crate) use make::{epoch, make, truncated};
pub(crate) use span::{Unit, between, divided, duration, minus, plus, times};

use calendar::{DAY, civil, offset_text, time_text};
use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

/// A date, a time of day, both, or a duration.
#[derive(Clone, PartialEq, Debug)]
pub enum Temporal {
    /// A day, counted from 1970-01-01.
    Date(i64),
    /// Nanoseconds since midnight.
    LocalTime(i64),
    /// A time of day somewhere.
    Time {
        /// Nanoseconds since the midnight of that place.
        nanos: i64,
        /// Seconds east of Greenwich.
        offset: i32,
    },
    /// A day and a time of day.
    LocalDateTime {
        /// The day.
        days: i64,
        /// Nanoseconds since midnight.
        nanos: i64,
    },
    /// A day and a time of day somewhere.
    DateTime {
        /// The day there.
        days: i64,
        /// Nanoseconds since the midnight of that place.
        nanos: i64,
        /// Seconds east of Greenwich.
        offset: i32,
        /// The name of the zone, where it has one.
        zone: Option<Arc<str>>,
    },
    /// A duration; its parts are of different lengths and kept apart.
    Duration(Duration),
}

/// Months, days and seconds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Duration {
    /// Whole months.
    pub months: i64,
    /// Whole days.
    pub days: i64,
    /// Whole seconds, the next lower one.
    pub seconds: i64,
    /// What is above the whole seconds, 0 to 999 999 999.
    pub nanos: i64,
}

/// The five kinds that are no duration.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Date,
    LocalTime,
    Time,
    LocalDateTime,
    DateTime,
}

impl Kind {
    pub(crate) fn of_function(name: &str) -> Option<Kind> {
        Some(match name {
            "date" => Kind::Date,
            "localtime" => Kind::LocalTime,
            "time" => Kind::Time,
            "localdatetime" => Kind::LocalDateTime,
            "datetime" => Kind::DateTime,
            _ => return None,
        })
    }

    pub(crate) fn has_date(self) -> bool {
        matches!(self, Kind::Date | Kind::LocalDateTime | Kind::DateTime)
    }

    pub(crate) fn has_time(self) -> bool {
        self != Kind::Date
    }

    pub(crate) fn has_zone(self) -> bool {
        matches!(self, Kind::Time | Kind::DateTime)
    }
}

impl Temporal {
    /// What kind of value it is, for messages.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Temporal::Date(_) => "a date",
            Temporal::LocalTime(_) => "a local time",
            Temporal::Time { .. } => "a time",
            Temporal::LocalDateTime { .. } => "a local date-time",
            Temporal::DateTime { .. } => "a date-time",
            Temporal::Duration(_) => "a duration",
        }
    }

    /// The place of its kind in the order of `ORDER BY`.
    pub(crate) fn rank(&self) -> u8 {
        match self {
            Temporal::DateTime { .. } => 0,
            Temporal::LocalDateTime { .. } => 1,
            Temporal::Date(_) => 2,
            Temporal::Time { .. } => 3,
            Temporal::LocalTime(_) => 4,
            Temporal::Duration(_) => 5,
        }
    }

    pub(crate) fn day(&self) -> Option<i64> {
        match self {
            Temporal::Date(days) | Temporal::LocalDateTime { days, .. } | Temporal::DateTime { days, .. } => {
                Some(*days)
            }
            _ => None,
        }
    }

    pub(crate) fn time(&self) -> Option<i64> {
        match self {
            Temporal::LocalTime(nanos)
            | Temporal::Time { nanos, .. }
            | Temporal::LocalDateTime { nanos, .. }
            | Temporal::DateTime { nanos, .. } => Some(*nanos),
            _ => None,
        }
    }

    pub(crate) fn zone(&self) -> Option<(i32, Option<Arc<str>>)> {
        match self {
            Temporal::Time { offset, .. } => Some((*offset, None)),
            Temporal::DateTime { offset, zone, .. } => Some((*offset, zone.clone())),
            _ => None,
        }
    }

    /// Nanoseconds on the time line of Greenwich, or of no place.
    pub(crate) fn instant(&self) -> i128 {
        let day = i128::from(self.day().unwrap_or(0)) * i128::from(DAY);
        let offset = self
            .zone()
            .map_or(0, |(offset, _)| i128::from(offset) * 1_000_000_000);
        day + i128::from(self.time().unwrap_or(0)) - offset
    }

    pub(crate) fn same(&self, other: &Temporal) -> bool {
        self == other
    }

    pub(crate) fn compares(&self, other: &Temporal) -> Option<Ordering> {
        if self.rank() != other.rank() || matches!(self, Temporal::Duration(_)) {
            return None;
        }
        Some(self.order(other))
    }

    /// The order among values of one kind.
    pub(crate) fn order(&self, other: &Temporal) -> Ordering {
        if let (Temporal::Duration(a), Temporal::Duration(b)) = (self, other) {
            let fields = |d: &Duration| (d.months, d.days, d.seconds);
            return a
                .length()
                .cmp(&b.length())
                .then_with(|| fields(a).cmp(&fields(b)));
        }
        self.instant()
            .cmp(&other.instant())
            .then_with(|| self.zone().cmp(&other.zone()))
    }

    pub(crate) fn hash_key(&self) -> (i128, i64) {
        match self {
            Temporal::Duration(duration) => (duration.length(), duration.months),
            other => (
                other.instant(),
                i64::from(other.zone().map_or(0, |(offset, _)| offset)),
            ),
        }
    }
}

impl Duration {
    /// Nanoseconds, a month taken as the 12th part of an average year.
    fn length(&self) -> i128 {
        let seconds =
            i128::from(self.months) * 2_629_746 + i128::from(self.days) * 86_400 + i128::from(self.seconds);
        seconds * 1_000_000_000 + i128::from(self.nanos)
    }

    /// The part below days, in nanoseconds.
    pub(crate) fn total_nanos(&self) -> i128 {
        i128::from(self.seconds) * 1_000_000_000 + i128::from(self.nanos)
    }

    /// A duration of parts, the nanoseconds carried over into seconds.
    pub(crate) fn of(months: i128, days: i128, nanos: i128) -> Option<Duration> {
        Some(Duration {
            months: i64::try_from(months).ok()?,
            days: i64::try_from(days).ok()?,
            seconds: i64::try_from(nanos.div_euclid(1_000_000_000)).ok()?,
            nanos: nanos.rem_euclid(1_000_000_000) as i64,
        })
    }
}

impl fmt::Display for Temporal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Temporal::Date(days) => f.write_str(&date_text(*days)),
            Temporal::LocalTime(nanos) => f.write_str(&time_text(*nanos)),
            Temporal::Time { nanos, offset } => write!(f, "{}{}", time_text(*nanos), offset_text(*offset)),
            Temporal::LocalDateTime { days, nanos } => {
                write!(f, "{}T{}", date_text(*days), time_text(*nanos))
            }
            Temporal::DateTime {
                days,
                nanos,
                offset,
                zone,
            } => {
                write!(
                    f,
                    "{}T{}{}",
                    date_text(*days),
                    time_text(*nanos),
                    offset_text(*offset)
                )?;
                zone.as_ref().map_or(Ok(()), |zone| write!(f, "[{zone}]"))
            }
            Temporal::Duration(duration) => duration.fmt(f),
        }
    }
}

fn date_text(days: i64) -> String {
    let (year, month, day) = civil(days);
    let year = match year {
        10_000.. => format!("+{year}"),
        0.. => format!("{year:04}"),
        _ => format!("-{:04}", year.unsigned_abs()),
    };
    format!("{year}-{month:02}-{day:02}")
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::from("P");
        let mut part = |number: i128, unit: char| {
            if number != 0 {
                text += &format!("{number}{unit}");
            }
        };
        part(i128::from(self.months / 12), 'Y');
        part(i128::from(self.months % 12), 'M');
        part(i128::from(self.days), 'D');
        let nanos = self.total_nanos();
        if nanos != 0 {
            text.push('T');
            let (hours, minutes) = (nanos / 3_600_000_000_000, nanos / 60_000_000_000 % 60);
            let mut part = |number: i128, unit: char| {
                if number != 0 {
                    text += &format!("{number}{unit}");
                }
            };
            part(hours, 'H');
            part(minutes, 'M');
            let rest = nanos % 60_000_000_000;
            if rest != 0 {
                let sign = if rest < 0 { "-" } else { "" };
                let (whole, fraction) = (rest.abs() / 1_000_000_000, rest.abs() % 1_000_000_000);
                let fraction = if fraction == 0 {
                    String::new()
                } else {
                    format!(".{fraction:09}").trim_end_matches('0').to_owned()
                };
                text += &format!("{sign}{whole}{fraction}S");
            }
        }
        f.write_str(if text == "P" { "PT0S" } else { &text })
    }
}
